//! Two claimants who share identifiers: how unlikely, and how much does it weigh?
//!
//! Owns the hypergeometric probability given both degrees (Tumminello et al. 2011, `PLoS` ONE 6:e17994) and the Adamic–Adar
//! weight Σ 1/ln d (2003, Social Networks 25:211).
//!
//! The surprising thing: sharing 6 of 7 identifiers can be nothing. In the Davis data 0 of 153 pairs survive Bonferroni,
//! though whole circles of friends are in it: with 14 identifiers everybody shares some.

use super::{Bipartite, Hubs};

/// Two claimants with at least one shared identifier that is not a hub.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The one with the smaller number.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Identifiers they share, hubs not counted.
    pub shared: u32,
    /// Σ 1/ln(degree) over the shared identifiers.
    pub weight: f64,
    /// ln P(this many or more shared), given both degrees and the number of identifiers, hubs not counted.
    pub ln_p: f64,
}

/// All pairs that share something, by (a, b). Time and memory grow with the square of the degrees: hubs first.
pub fn pairs(graph: &Bipartite, hubs: &Hubs) -> Vec<Pair> {
    let mut users: Vec<Vec<u32>> = vec![Vec::new(); graph.identifiers()];
    let mut degrees = vec![0_u32; graph.claimants()];
    for &(claimant, identifier) in graph.edges().iter().filter(|(_, identifier)| !hubs.contains(*identifier)) {
        users[identifier as usize].push(claimant);
        degrees[claimant as usize] += 1;
    }
    let compared = (0..).take(graph.identifiers()).filter(|identifier| !hubs.contains(*identifier)).count();
    let identifiers = u32::try_from(compared).unwrap_or(u32::MAX);
    // (a, b, identifier), so that weights are summed in the order of the identifiers whatever the input order.
    let mut meetings: Vec<(u32, u32, u32)> = Vec::new();
    for (identifier, people) in (0..).zip(&users) {
        for (i, &a) in people.iter().enumerate() {
            meetings.extend(people[i + 1..].iter().map(|&b| (a, b, identifier)));
        }
    }
    meetings.sort_unstable();
    meetings
        .chunk_by(|x, y| (x.0, x.1) == (y.0, y.1))
        .map(|group| {
            let (a, b, _) = group[0];
            let shared = u32::try_from(group.len()).unwrap_or(u32::MAX);
            let weight = group.iter().map(|(_, _, id)| adamic_adar(graph.identifier_degrees()[*id as usize])).sum();
            let ln_p = pair_ln_p(identifiers, degrees[a as usize], degrees[b as usize], shared);
            Pair { a, b, shared, weight, ln_p }
        })
        .collect()
}

/// 1 / ln(degree); 0 for an identifier that nobody shares.
pub fn adamic_adar(degree: u32) -> f64 {
    if degree < 2 { 0.0 } else { 1.0 / f64::from(degree).ln() }
}

/// ln P(X ≥ `shared`) for X hypergeometric: two sets of `degree_a` and `degree_b` drawn from `identifiers`.
///
/// To be replaced by `score::tails` where that offers the same. Minus infinity where it cannot happen.
pub fn pair_ln_p(identifiers: u32, degree_a: u32, degree_b: u32, shared: u32) -> f64 {
    let (small, large) = (degree_a.min(degree_b), degree_a.max(degree_b));
    if shared > small || large > identifiers {
        return f64::NEG_INFINITY;
    }
    let least = (small + large).saturating_sub(identifiers);
    if shared <= least {
        return 0.0;
    }
    let (n, d, e) = (f64::from(identifiers), f64::from(large), f64::from(small));
    // Σ over x ≥ shared of C(e, x) · d(d−1)… (x factors) · (n−d)… (e−x factors) / n(n−1)… (e factors), from the first term on.
    let mut ln_first = 0.0;
    for i in 0..small {
        let i_real = f64::from(i);
        let taken = if i < shared { d - i_real } else { n - d - f64::from(i - shared) };
        ln_first += (taken / (n - i_real)).ln();
    }
    for i in 0..shared {
        ln_first += ((e - f64::from(i)) / (f64::from(i) + 1.0)).ln();
    }
    let (mut term, mut sum, mut x) = (1.0, 0.0, f64::from(shared));
    while term > 1e-17 * sum {
        sum += term;
        term *= (d - x) * (e - x) / ((x + 1.0) * (n - d - e + x + 1.0));
        x += 1.0;
    }
    (ln_first + f64::ln(sum)).min(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::combine::Selection;
    use crate::score::graph::{HubPolicy, davis, fixture};

    fn no_hubs(graph: &Bipartite) -> Hubs {
        Hubs::find(graph, HubPolicy::default(), &[])
    }

    #[test]
    fn davis_pairs_agree_with_every_row() {
        let (graph, women) = davis();
        let found = pairs(&graph, &no_hubs(&graph));
        let all = fixture();
        let rows = all["pairs"].as_array().unwrap();
        assert_eq!(rows.len(), 153);
        let place = |name: &str| u32::try_from(women.iter().position(|w| w == name).unwrap()).unwrap();
        for row in rows {
            let (a, b) = (place(row["a"].as_str().unwrap()), place(row["b"].as_str().unwrap()));
            assert_eq!(u64::from(graph.claimant_degrees()[a as usize]), row["deg_a"].as_u64().unwrap());
            assert_eq!(u64::from(graph.claimant_degrees()[b as usize]), row["deg_b"].as_u64().unwrap());
            let pair = found.iter().find(|p| (p.a, p.b) == (a.min(b), a.max(b)));
            let (shared, weight, ln_p) = pair.map_or((0, 0.0, 0.0), |p| (p.shared, p.weight, p.ln_p));
            assert_eq!(u64::from(shared), row["shared"].as_u64().unwrap());
            assert!((ln_p.exp() / row["p_hypergeom"].as_f64().unwrap() - 1.0).abs() < 1e-12, "{row} {}", ln_p.exp());
            assert!((weight - row["adamic_adar"].as_f64().unwrap()).abs() < 1e-12, "{row} {weight}");
        }
    }

    /// A real negative: circles of friends, and no pair that the degrees do not explain.
    #[test]
    fn no_davis_pair_is_validated() {
        let (graph, _) = davis();
        let all = fixture();
        let mut ln_p: Vec<f64> = pairs(&graph, &no_hubs(&graph)).iter().map(|p| p.ln_p).collect();
        ln_p.resize(153, 0.0);
        let bonferroni = all["bonferroni_threshold"].as_f64().unwrap();
        assert!((bonferroni - 0.05 / 153.0).abs() < 1e-15);
        let survivors = ln_p.iter().filter(|p| **p < bonferroni.ln()).count();
        assert_eq!(survivors as u64, all["n_validated_bonferroni"].as_u64().unwrap());
        let by_bh = Selection::new(1, 1, 0.05).unwrap().named(&ln_p);
        assert_eq!(by_bh.len() as u64, all["n_validated_bh05"].as_u64().unwrap());
    }

    /// Nodes of the complete graph K5 as claimants and as identifiers: 0 and 1 share 2, 3, 4, each of degree 4.
    #[test]
    fn networkx_documentation_example() {
        let edges: Vec<(u32, u32)> =
            (0..5).flat_map(|i| (0..5).filter(move |j| *j != i).map(move |j| (i, j))).collect();
        let graph = Bipartite::new(5, vec![0; 5], &edges).unwrap();
        let found = pairs(&graph, &no_hubs(&graph));
        let example = &fixture()["networkx_doc_example"];
        for (i, pair) in example["pairs"].as_array().unwrap().iter().enumerate() {
            let ends = (pair[0].as_u64().unwrap(), pair[1].as_u64().unwrap());
            let ours = found.iter().find(|p| (u64::from(p.a), u64::from(p.b)) == ends).unwrap();
            assert!((ours.weight - example["published"][i].as_f64().unwrap()).abs() < 1e-8);
            assert!((ours.weight - example["here"][i].as_f64().unwrap()).abs() < 1e-14);
        }
    }

    /// C(2,2)·C(3,0)/C(5,2) = 1/10; P(X ≥ 1) = 1 − C(3,2)/C(5,2) = 7/10; a million identifiers, one shared by two with one each.
    #[test]
    fn probabilities_by_hand() {
        assert!((pair_ln_p(5, 2, 2, 2) - f64::ln(0.1)).abs() < 1e-15);
        assert!((pair_ln_p(5, 2, 2, 1) - f64::ln(0.7)).abs() < 1e-15);
        assert!((pair_ln_p(1_000_000, 1, 1, 1) + f64::ln(1e6)).abs() < 1e-14);
        assert!(pair_ln_p(5, 4, 3, 2).abs() < 1e-15, "four and three of five overlap in two at least");
        assert!(pair_ln_p(5, 2, 2, 3).is_infinite(), "three of two cannot be");
        assert!(pair_ln_p(5, 0, 2, 0).abs() < 1e-15);
        let deep = pair_ln_p(1_000_000, 40, 40, 40);
        assert!(deep.is_finite() && deep < -400.0);
    }

    #[test]
    fn hubs_tie_nobody() {
        let graph = Bipartite::new(3, vec![0, 0], &[(0, 0), (1, 0), (1, 1), (2, 1)]).unwrap();
        let hubs = Hubs::find(&graph, HubPolicy::default(), &[0]);
        let found = pairs(&graph, &hubs);
        assert_eq!(found.iter().map(|p| (p.a, p.b)).collect::<Vec<_>>(), [(1, 2)]);
        assert!(found[0].ln_p.abs() < 1e-15, "one identifier is left, and both have it");
        assert!(pairs(&Bipartite::new(0, vec![], &[]).unwrap(), &hubs).is_empty());
    }
}
