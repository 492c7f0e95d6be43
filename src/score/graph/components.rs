//! Connected components of claimants, with their scores.
//!
//! Owns the union of claimants over shared identifiers that are not hubs, and the score Σ weights / (V − 1).
//!
//! The surprising thing: the weights of all pairs of a component are summed without ever making the pairs. An identifier of
//! degree d ties d(d − 1)/2 pairs with 1/ln d each.

use super::{Bipartite, Hubs, adamic_adar};

/// A component of at least two claimants.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// Its claimants, ascending.
    pub claimants: Vec<u32>,
    /// The identifiers shared in it (degree 2 or more, no hubs), ascending.
    pub identifiers: Vec<u32>,
    /// Sum of the Adamic–Adar weights over its pairs.
    pub weight: f64,
    /// `weight` / (claimants − 1): 1 tie of weight 1 per claimant beyond the first is a tree, more is a ring.
    pub score: f64,
}

/// The components, by their first claimant.
pub fn rings(graph: &Bipartite, hubs: &Hubs) -> Vec<Ring> {
    let mut sets = Sets::new(graph.claimants());
    let mut first_user = vec![None; graph.identifiers()];
    for &(claimant, identifier) in graph.edges().iter().filter(|(_, identifier)| !hubs.contains(*identifier)) {
        match first_user[identifier as usize] {
            None => first_user[identifier as usize] = Some(claimant),
            Some(first) => sets.join(first, claimant),
        }
    }
    let mut place_of_root = vec![None; graph.claimants()];
    let mut found: Vec<Ring> = Vec::new();
    for claimant in (0..).take(graph.claimants()) {
        let root = sets.root(claimant);
        if sets.size(root) < 2 {
            continue;
        }
        let place = *place_of_root[root as usize].get_or_insert_with(|| {
            found.push(Ring { claimants: Vec::new(), identifiers: Vec::new(), weight: 0.0, score: 0.0 });
            found.len() - 1
        });
        found[place].claimants.push(claimant);
    }
    for (identifier, first) in (0..).zip(&first_user) {
        let degree = graph.identifier_degrees()[identifier as usize];
        let Some(first) = first.filter(|_| degree >= 2) else { continue };
        if let Some(place) = place_of_root[sets.root(first) as usize] {
            found[place].identifiers.push(identifier);
            found[place].weight += ties(degree);
        }
    }
    for ring in &mut found {
        ring.score = score(ring.weight, ring.claimants.len());
    }
    found
}

/// Sum of the weights of the pairs that an identifier of this degree ties.
pub(super) fn ties(degree: u32) -> f64 {
    let d = f64::from(degree);
    0.5 * d * (d - 1.0) * adamic_adar(degree)
}

/// Weight over the ties of a tree.
pub(super) fn score(weight: f64, claimants: usize) -> f64 {
    weight / f64::from(u32::try_from(claimants.saturating_sub(1)).unwrap_or(u32::MAX)).max(1.0)
}

/// Disjoint sets with path halving and union by size.
pub(super) struct Sets {
    parents: Vec<u32>,
    sizes: Vec<u32>,
}

impl Sets {
    pub(super) fn new(count: usize) -> Self {
        Self { parents: (0..).take(count).collect(), sizes: vec![1; count] }
    }

    pub(super) fn root(&mut self, mut node: u32) -> u32 {
        while self.parents[node as usize] != node {
            let above = self.parents[self.parents[node as usize] as usize];
            self.parents[node as usize] = above;
            node = above;
        }
        node
    }

    pub(super) fn size(&self, root: u32) -> u32 {
        self.sizes[root as usize]
    }

    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (mut a, mut b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        if self.sizes[a as usize] < self.sizes[b as usize] {
            (a, b) = (b, a);
        }
        self.parents[b as usize] = a;
        self.sizes[a as usize] += self.sizes[b as usize];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::graph::{HubPolicy, davis, pairs};

    fn find(claimants: usize, identifiers: usize, edges: &[(u32, u32)], listed: &[u32]) -> Vec<Ring> {
        let graph = Bipartite::new(claimants, vec![0; identifiers], edges).unwrap();
        let hubs = Hubs::find(&graph, HubPolicy::default(), listed);
        rings(&graph, &hubs)
    }

    /// 0-1 share one identifier, 2-3-4 share two, 5 is alone; identifier 4 belongs to 0 only.
    #[test]
    fn components_and_scores_by_hand() {
        let edges = [(0, 0), (1, 0), (2, 1), (3, 1), (4, 1), (2, 2), (3, 2), (4, 2), (5, 3), (0, 4)];
        let found = find(6, 5, &edges, &[]);
        assert_eq!(found.len(), 2);
        assert_eq!((&found[0].claimants[..], &found[0].identifiers[..]), (&[0, 1][..], &[0][..]));
        assert!((found[0].score - 1.0 / 2f64.ln()).abs() < 1e-14);
        assert_eq!((&found[1].claimants[..], &found[1].identifiers[..]), (&[2, 3, 4][..], &[1, 2][..]));
        assert!((found[1].weight - 6.0 / 3f64.ln()).abs() < 1e-14);
        assert!((found[1].score - 3.0 / 3f64.ln()).abs() < 1e-14);
    }

    #[test]
    fn a_hub_joins_nobody_and_adds_nothing() {
        let edges = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1)];
        assert_eq!(find(3, 2, &edges, &[]).len(), 1);
        let found = find(3, 2, &edges, &[0]);
        assert_eq!(found[0].claimants, [0, 1]);
        assert!((found[0].score - 1.0 / 2f64.ln()).abs() < 1e-14);
        assert!(find(3, 2, &edges, &[0, 1]).is_empty());
    }

    /// Every woman of the Davis data hangs together, and the weight is the sum over all her pairs.
    #[test]
    fn weight_is_the_sum_over_the_pairs() {
        let (graph, women) = davis();
        let hubs = Hubs::find(&graph, HubPolicy::default(), &[]);
        let found = rings(&graph, &hubs);
        assert_eq!((found.len(), found[0].claimants.len()), (1, women.len()));
        let sum: f64 = pairs(&graph, &hubs).iter().map(|p| p.weight).sum();
        assert!((found[0].weight - sum).abs() < 1e-10, "{} {sum}", found[0].weight);
        assert!((found[0].score - sum / 17.0).abs() < 1e-11);
    }
}
