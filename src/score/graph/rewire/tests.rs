use super::*;
use crate::score::graph::{HubPolicy, davis, rings};
use std::collections::BTreeMap;

fn no_hubs(graph: &Bipartite) -> Hubs {
    Hubs::find(graph, HubPolicy::default(), &[])
}

fn one_kind(identifiers: usize) -> Links {
    Links::new(vec![0; identifiers], 1).unwrap()
}

fn random_edges(claimants: u32, kinds: u32, per_kind: u32, rng: &mut ChaCha8Rng) -> (Vec<u32>, Vec<(u32, u32)>) {
    let groups = (0..kinds).flat_map(|kind| (0..per_kind).map(move |_| kind)).collect();
    let edges = (0..claimants).flat_map(|c| (0..kinds).map(move |kind| (c, kind))).collect::<Vec<_>>();
    let place =
        |kind: u32, rng: &mut ChaCha8Rng| kind * per_kind + u32::try_from(below(rng, per_kind as usize)).unwrap();
    (groups, edges.into_iter().map(|(c, kind)| (c, place(kind, rng))).collect())
}

fn dealt(graph: &Bipartite, seed: u64) -> Vec<(u32, u32)> {
    let hubs = no_hubs(graph);
    let links = one_kind(graph.identifiers());
    let deck = Deck::new(graph, &hubs, &links);
    let mut hand = Hand::new(graph.claimants());
    hand.deal(&deck, 1, &mut ChaCha8Rng::seed_from_u64(seed));
    let mut edges: Vec<(u32, u32)> = hand
        .cards
        .iter()
        .map(|card| (deck.seated[deck.places[card.place as usize] as usize], card.identifier))
        .collect();
    edges.sort_unstable();
    edges
}

#[test]
fn a_deal_keeps_every_degree_and_every_group() {
    let (graph, _) = davis();
    let edges = dealt(&graph, 2);
    assert_ne!(edges, graph.edges());
    let after = Bipartite::new(graph.claimants(), graph.groups().to_vec(), &edges).unwrap();
    assert_eq!(after.edges().len(), graph.edges().len(), "no identifier twice");
    assert_eq!(after.claimant_degrees(), graph.claimant_degrees(), "every event has guests, so all places are dealt");
    assert_eq!(after.identifier_degrees(), graph.identifier_degrees());

    // Claimant 0 has no telephone (group 1), claimant 3 no account (group 0): they get none.
    let graph = Bipartite::new(4, vec![0, 1], &[(0, 0), (1, 0), (2, 0), (1, 1), (2, 1), (3, 1)]).unwrap();
    for seed in 0..20 {
        for (claimant, identifier) in dealt(&graph, seed) {
            assert!((claimant, identifier) != (0, 1) && (claimant, identifier) != (3, 0));
        }
    }
}

/// The independent implementation: edges change their identifiers two by two until they are mixed.
fn swapped(graph: &Bipartite, attempts: u32, rng: &mut ChaCha8Rng) -> Vec<(u32, u32)> {
    let mut edges = graph.edges().to_vec();
    for _ in 0..attempts {
        let (one, two) = (below(rng, edges.len()), below(rng, edges.len()));
        let ((a, i), (b, j)) = (edges[one], edges[two]);
        let same_group = graph.groups()[i as usize] == graph.groups()[j as usize];
        if a != b && i != j && same_group && !edges.contains(&(a, j)) && !edges.contains(&(b, i)) {
            edges[one].1 = j;
            edges[two].1 = i;
        }
    }
    edges.sort_unstable();
    edges
}

/// Degrees 2, 1, 1 and 2, 1, 1: by hand there are five such graphs, and all are equally likely. The two identifiers that
/// nobody shares are not dealt, so of the deals there are three: identifier 0 goes to two of the three claimants, and to 0
/// with the two others in two graphs each, to the others in one (the two private identifiers then both go to 0).
#[test]
fn every_graph_with_the_degrees_is_equally_likely() {
    let graph = Bipartite::new(3, vec![0; 3], &[(0, 0), (0, 1), (1, 0), (2, 2)]).unwrap();
    let mut seen: BTreeMap<Vec<(u32, u32)>, u32> = BTreeMap::new();
    for seed in 0..5000 {
        *seen.entry(dealt(&graph, seed)).or_default() += 1;
    }
    assert_eq!(seen.len(), 3);
    let chi: f64 = seen
        .iter()
        .map(|(edges, n)| {
            let expected = if edges.contains(&(0, 0)) { 2000.0 } else { 1000.0 };
            (f64::from(*n) - expected).powi(2) / expected
        })
        .sum();
    assert!(chi < 13.8, "χ² with 2 degrees of freedom, p = .001 at 13.8: {chi} {seen:?}");
}

/// Dealing and swapping give the same law of what events have in common, in the Davis graph: it is dense, so that no deal
/// comes off without repeats and cards are mixed.
#[test]
fn dealing_agrees_with_swapping() {
    let (graph, _) = davis();
    let statistic = |edges: &[(u32, u32)]| {
        // Σ over pairs of events of the squared number of common guests:
        let guests = |event: u32| edges.iter().filter(move |e| e.1 == event).map(|e| e.0);
        let mut sum = 0.0;
        for i in 0..14 {
            for j in 0..i {
                let common = guests(i).filter(|a| guests(j).any(|b| b == *a)).count();
                sum += f64::from(u32::try_from(common * common).unwrap());
            }
        }
        sum
    };
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let draws = 300_u32;
    let moments = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / f64::from(draws);
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / f64::from(draws - 1);
        (mean, variance)
    };
    let by_dealing: Vec<f64> = (0..draws).map(|seed| statistic(&dealt(&graph, u64::from(seed)))).collect();
    let by_swapping: Vec<f64> = (0..draws).map(|_| statistic(&swapped(&graph, 900, &mut rng))).collect();
    let ((a, va), (b, vb)) = (moments(&by_dealing), moments(&by_swapping));
    let error = ((va + vb) / f64::from(draws)).sqrt();
    assert!((a - b).abs() < 4.0 * error, "{a} {b} ± {error}");
    assert!((va / vb).ln().abs() < 0.5, "{va} {vb}");
}

fn planted() -> (Bipartite, Links) {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let (mut groups, mut edges) = random_edges(150, 3, 750, &mut rng);
    edges.retain(|(claimant, _)| !(100..104).contains(claimant));
    for kind in 0..3 {
        let identifier = u32::try_from(groups.len()).unwrap();
        groups.push(kind);
        edges.extend((100..104).map(|claimant| (claimant, identifier)));
    }
    let kinds = groups.iter().map(|group| u8::try_from(*group).unwrap()).collect();
    (Bipartite::new(150, groups, &edges).unwrap(), Links::new(kinds, 1).unwrap())
}

/// Four people share the same three identifiers among a hundred and fifty who share at random.
#[test]
fn a_planted_ring_is_found_and_the_rest_is_not() {
    let (graph, links) = planted();
    let hubs = no_hubs(&graph);
    let found = rings(&graph, &hubs, &links);
    let rewiring = Rewiring::new(999, 50, 5, 2).unwrap();
    let all = rewiring.probabilities(&graph, &hubs, &links, &found, 2);
    assert_eq!(all.draws, 999);
    for (ring, probability) in found.iter().zip(&all.rings) {
        if ring.claimants.starts_with(&[100, 101, 102, 103]) {
            assert!((probability.ln_p - (1.0_f64 / 1000.0).ln()).abs() < 1e-12, "{probability:?}");
        } else {
            assert!(probability.ln_p > 0.01_f64.ln(), "{ring:?} {probability:?}");
            assert!(probability.exceeded < 50 || probability.draws < 999, "settled early: {probability:?}");
        }
    }
    assert!(found.iter().any(|ring| ring.claimants.starts_with(&[100, 101, 102, 103])));
    for threads in [1, 3, 4] {
        let again = Rewiring::new(999, 50, 5, threads).unwrap().probabilities(&graph, &hubs, &links, &found, 2);
        assert_eq!(all, again, "same seed, same answer, whoever deals");
    }
    // Asked for two kinds, chance ties next to nobody, and the ring stands alone.
    let strict =
        Links::new((0..graph.identifiers()).map(|i| links.kind(u32::try_from(i).unwrap())).collect(), 2).unwrap();
    let found = rings(&graph, &hubs, &strict);
    let four: Vec<_> = found.iter().filter(|ring| ring.claimants.len() >= 3).cloned().collect();
    assert_eq!(four.len(), 1);
    assert_eq!(four[0].claimants, [100, 101, 102, 103]);
    let all = rewiring.probabilities(&graph, &hubs, &strict, &four, 3);
    assert!((all.rings[0].ln_p - (1.0_f64 / 1000.0).ln()).abs() < 1e-12);
    assert!(all.size_mean >= 1.0 && all.size_high <= 3.0, "{all:?}");
}

/// Graphs without a ring: the smallest p over all rings of a graph is below the level at most so often, for the largest class,
/// which is one valid test per graph.
#[test]
fn honest_graphs_keep_the_level() {
    let graphs = 100_u32;
    let mut low = [0_u32; 2];
    for seed in 0..graphs {
        let mut rng = ChaCha8Rng::seed_from_u64(1000 + u64::from(seed));
        let (groups, edges) = random_edges(40, 3, 120, &mut rng);
        let links = one_kind(groups.len());
        let graph = Bipartite::new(40, groups, &edges).unwrap();
        let hubs = no_hubs(&graph);
        let mut found = rings(&graph, &hubs, &links);
        let widest = found.iter().map(|r| r.claimants.len()).max().unwrap_or(0);
        // One test per graph: the largest score of all, against components of any size.
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        let Some(mut top) = found.first().cloned() else { continue };
        top.claimants.resize(widest.max(40), 0);
        let p = Rewiring::new(999, 20, 77, 1).unwrap().probabilities(&graph, &hubs, &links, &[top], 2);
        for (hits, level) in low.iter_mut().zip([0.2_f64, 0.05]) {
            *hits += u32::from(p.rings[0].ln_p <= level.ln());
        }
    }
    for (hits, level) in low.into_iter().zip([0.2, 0.05]) {
        let realised = f64::from(hits) / f64::from(graphs);
        assert!(realised <= level + 2.0 * f64::sqrt(level / f64::from(graphs)), "{realised} at {level}");
    }
}

#[test]
fn empty_graphs_and_bad_settings() {
    let graph = Bipartite::new(2, vec![], &[]).unwrap();
    let hubs = no_hubs(&graph);
    let nothing = Rewiring::new(999, 50, 1, 2).unwrap().probabilities(&graph, &hubs, &one_kind(0), &[], 2);
    assert!(nothing.rings.is_empty() && nothing.draws == 0);
    assert!(Rewiring::new(998, 50, 1, 1).is_err());
    assert!(Rewiring::new(999, 9, 1, 1).is_err());
}
