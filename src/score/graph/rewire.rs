//! The probability of a ring's score when every degree is kept and only who shares with whom is left to chance.
//!
//! Owns the rewiring by edge swaps within a group of identifiers, and the sequential test.
//!
//! The surprising thing: the p is exact however slowly the swaps mix. The chain first walks *back* from the observed graph
//! to a common ancestor, and every draw walks forward from there, so the observed graph and the draws are exchangeable
//! (Besag & Clifford 1989, Biometrika 76:633). Poor mixing costs power, not validity.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::components::{Sets, score, ties};
use super::{Bipartite, GraphError, Hubs, Ring};

/// How to rewire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rewiring {
    draws: u32,
    exceedances: u32,
    sweeps: u32,
    seed: u64,
}

impl Rewiring {
    /// At most `draws` graphs; a ring is settled once `exceedances` draws reached its score (Besag & Clifford 1991,
    /// Biometrika 78:301); `sweeps` swaps are tried per edge and draw.
    ///
    /// # Errors
    /// Fewer than 999 draws, fewer than 10 exceedances, or no sweep.
    pub fn new(draws: u32, exceedances: u32, sweeps: u32, seed: u64) -> Result<Self, GraphError> {
        let least = |what, found: u32, min: u32, expected| {
            if found < min { Err(GraphError::Setting { what, found: f64::from(found), expected }) } else { Ok(()) }
        };
        least("draws", draws, 999, "at least 999")?;
        least("exceedances", exceedances, 10, "at least 10")?;
        least("sweeps", sweeps, 1, "at least 1")?;
        Ok(Self { draws, exceedances, sweeps, seed })
    }

    /// 999 draws, settled at 50 exceedances (scoring.md, R8), 10 swaps tried per edge.
    pub fn standard(seed: u64) -> Self {
        Self { draws: 999, exceedances: 50, sweeps: 10, seed }
    }

    /// The probability of each ring's score (rings as [`super::rings`] finds them in `graph`).
    ///
    /// A ring of V claimants is compared with the *largest* score of any component of at most V claimants in each draw. So
    /// the p accounts for the search over the whole graph (the family of small rings is not swamped by one large
    /// component), and the Benjamini–Hochberg step over rings is on the safe side.
    pub fn probabilities(&self, graph: &Bipartite, hubs: &Hubs, rings: &[Ring]) -> Vec<RingProbability> {
        let mut sizes: Vec<usize> = rings.iter().map(|ring| ring.claimants.len()).collect();
        sizes.sort_unstable();
        sizes.dedup();
        let class = |ring: &Ring| sizes.partition_point(|size| *size < ring.claimants.len());
        let mut counts = vec![Count::default(); rings.len()];
        let mut ancestor = Wiring::new(graph, hubs);
        ancestor.swap(self.attempts(&ancestor), &mut self.generator(0));
        for draw in 1..=self.draws {
            let mut wiring = ancestor.clone();
            wiring.swap(self.attempts(&wiring), &mut self.generator(u64::from(draw)));
            let largest = wiring.largest_scores(graph, &sizes);
            let mut open = false;
            for (ring, count) in rings.iter().zip(&mut counts) {
                if count.exceeded < self.exceedances {
                    count.draws = draw;
                    // Equal scores may differ in the last digits by the order of their sums.
                    count.exceeded += u32::from(largest[class(ring)] >= ring.score * (1.0 - 1e-12));
                    open |= count.exceeded < self.exceedances;
                }
            }
            if !open {
                break;
            }
        }
        counts.into_iter().map(|count| self.settle(count)).collect()
    }

    fn settle(&self, count: Count) -> RingProbability {
        let (exceeded, draws) = (f64::from(count.exceeded), f64::from(count.draws));
        let p = if count.exceeded >= self.exceedances { exceeded / draws } else { (1.0 + exceeded) / (draws + 1.0) };
        RingProbability { ln_p: p.ln(), draws: count.draws, exceeded: count.exceeded }
    }

    fn attempts(&self, wiring: &Wiring) -> u64 {
        u64::from(self.sweeps) * u64::try_from(wiring.identifier_of.len()).unwrap_or(u64::MAX)
    }

    /// One stream per draw: the draws do not depend on how many came before.
    fn generator(&self, stream: u64) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(stream);
        rng
    }
}

/// The probability of one ring's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RingProbability {
    /// ln p.
    pub ln_p: f64,
    /// Draws made for it.
    pub draws: u32,
    /// Draws in which a component of at most its size reached its score.
    pub exceeded: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    draws: u32,
    exceeded: u32,
}

/// The edges without hubs, identifiers exchangeable within a group.
#[derive(Clone)]
struct Wiring {
    /// Per edge, in the order of the claimants.
    claimant_of: Vec<u32>,
    identifier_of: Vec<u32>,
    /// First edge of each claimant, and the number of edges last.
    first_edge: Vec<u32>,
    /// The group of each edge, numbered from 0, and the edges of each group.
    group_of: Vec<u32>,
    members: Vec<Vec<u32>>,
}

impl Wiring {
    fn new(graph: &Bipartite, hubs: &Hubs) -> Self {
        let edges: Vec<(u32, u32)> = graph.edges().iter().copied().filter(|(_, id)| !hubs.contains(*id)).collect();
        let mut names: Vec<u32> = edges.iter().map(|(_, id)| graph.groups()[*id as usize]).collect();
        names.sort_unstable();
        names.dedup();
        let group = |id: u32| names.partition_point(|name| *name < graph.groups()[id as usize]);
        let mut members = vec![Vec::new(); names.len()];
        let mut group_of = Vec::with_capacity(edges.len());
        for (edge, &(_, id)) in (0..).zip(&edges) {
            members[group(id)].push(edge);
            group_of.push(u32::try_from(group(id)).unwrap_or(u32::MAX));
        }
        let mut first_edge = vec![0_u32; graph.claimants() + 1];
        for &(claimant, _) in &edges {
            first_edge[claimant as usize + 1] += 1;
        }
        for claimant in 0..graph.claimants() {
            first_edge[claimant + 1] += first_edge[claimant];
        }
        let (claimant_of, identifier_of) = edges.into_iter().unzip();
        Self { claimant_of, identifier_of, first_edge, group_of, members }
    }

    /// Tries `attempts` swaps of the identifiers of two edges of one group. A swap that would give a claimant the same
    /// identifier twice is not made but counts, which keeps every graph with these degrees equally likely. A proposal is as
    /// likely as its reverse, whatever the small bias in choosing an edge.
    fn swap(&mut self, attempts: u64, rng: &mut ChaCha8Rng) {
        if self.identifier_of.is_empty() {
            return;
        }
        for _ in 0..attempts {
            let one = below(rng, self.identifier_of.len());
            let peers = &self.members[self.group_of[one] as usize];
            let two = peers[below(rng, peers.len())] as usize;
            let (a, b) = (self.claimant_of[one], self.claimant_of[two]);
            let (i, j) = (self.identifier_of[one], self.identifier_of[two]);
            if a != b && i != j && !self.has(a, j) && !self.has(b, i) {
                self.identifier_of.swap(one, two);
            }
        }
    }

    fn has(&self, claimant: u32, identifier: u32) -> bool {
        let edges = self.first_edge[claimant as usize] as usize..self.first_edge[claimant as usize + 1] as usize;
        self.identifier_of[edges].contains(&identifier)
    }

    /// For each size (ascending) the largest score of a component of at most so many claimants; 0 without one.
    fn largest_scores(&self, graph: &Bipartite, sizes: &[usize]) -> Vec<f64> {
        let mut sets = Sets::new(graph.claimants());
        let mut first_user = vec![None; graph.identifiers()];
        for (&claimant, &identifier) in self.claimant_of.iter().zip(&self.identifier_of) {
            match first_user[identifier as usize] {
                None => first_user[identifier as usize] = Some(claimant),
                Some(first) => sets.join(first, claimant),
            }
        }
        let mut weights = vec![0.0; graph.claimants()];
        for (first, &degree) in first_user.iter().zip(graph.identifier_degrees()) {
            if let Some(first) = first.filter(|_| degree >= 2) {
                weights[sets.root(first) as usize] += ties(degree);
            }
        }
        let mut largest = vec![0.0; sizes.len()];
        for (root, &weight) in (0..).zip(&weights) {
            if weight > 0.0 {
                let size = sets.size(root) as usize;
                if let Some(best) = largest.get_mut(sizes.partition_point(|s| *s < size)) {
                    *best = f64::max(*best, score(weight, size));
                }
            }
        }
        for i in 1..largest.len() {
            largest[i] = f64::max(largest[i], largest[i - 1]);
        }
        largest
    }
}

/// A number from 0 to `count` − 1 by multiply and shift.
fn below(rng: &mut ChaCha8Rng, count: usize) -> usize {
    let wide = u64::from(rng.next_u32()) * u64::try_from(count).unwrap_or(u64::MAX);
    usize::try_from(wide >> 32).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::graph::{HubPolicy, davis, rings};
    use std::collections::BTreeMap;

    fn no_hubs(graph: &Bipartite) -> Hubs {
        Hubs::find(graph, HubPolicy::default(), &[])
    }

    fn random_edges(claimants: u32, kinds: u32, per_kind: u32, rng: &mut ChaCha8Rng) -> (Vec<u32>, Vec<(u32, u32)>) {
        let groups = (0..kinds).flat_map(|kind| (0..per_kind).map(move |_| kind)).collect();
        let edges = (0..claimants).flat_map(|c| (0..kinds).map(move |kind| (c, kind))).collect::<Vec<_>>();
        let place =
            |kind: u32, rng: &mut ChaCha8Rng| kind * per_kind + u32::try_from(below(rng, per_kind as usize)).unwrap();
        (groups, edges.into_iter().map(|(c, kind)| (c, place(kind, rng))).collect())
    }

    #[test]
    fn swaps_keep_every_degree_and_every_group() {
        let (graph, _) = davis();
        let mut wiring = Wiring::new(&graph, &no_hubs(&graph));
        let before = wiring.identifier_of.clone();
        wiring.swap(5000, &mut ChaCha8Rng::seed_from_u64(2));
        assert_ne!(before, wiring.identifier_of);
        let edges: Vec<(u32, u32)> =
            wiring.claimant_of.iter().copied().zip(wiring.identifier_of.iter().copied()).collect();
        let after = Bipartite::new(graph.claimants(), graph.groups().to_vec(), &edges).unwrap();
        assert_eq!(after.edges().len(), graph.edges().len(), "no identifier twice");
        assert_eq!(after.claimant_degrees(), graph.claimant_degrees());
        assert_eq!(after.identifier_degrees(), graph.identifier_degrees());

        let (groups, edges) = random_edges(30, 2, 20, &mut ChaCha8Rng::seed_from_u64(9));
        let graph = Bipartite::new(30, groups, &edges).unwrap();
        let mut wiring = Wiring::new(&graph, &no_hubs(&graph));
        wiring.swap(5000, &mut ChaCha8Rng::seed_from_u64(2));
        for (edge, &identifier) in wiring.identifier_of.iter().enumerate() {
            assert_eq!(wiring.group_of[edge], graph.groups()[identifier as usize], "accounts stay accounts");
        }
    }

    /// Degrees 2, 1, 1 and 2, 1, 1: by hand there are five such graphs. All are equally likely.
    #[test]
    fn every_graph_with_the_degrees_is_equally_likely() {
        let graph = Bipartite::new(3, vec![0; 3], &[(0, 0), (0, 1), (1, 0), (2, 2)]).unwrap();
        let wiring = Wiring::new(&graph, &no_hubs(&graph));
        let mut seen: BTreeMap<Vec<(u32, u32)>, u32> = BTreeMap::new();
        for draw in 0..3000 {
            let mut copy = wiring.clone();
            copy.swap(40, &mut ChaCha8Rng::seed_from_u64(draw));
            let mut edges: Vec<(u32, u32)> = copy.claimant_of.iter().copied().zip(copy.identifier_of).collect();
            edges.sort_unstable();
            *seen.entry(edges).or_default() += 1;
        }
        assert_eq!(seen.len(), 5);
        let chi: f64 = seen.values().map(|n| (f64::from(*n) - 600.0).powi(2) / 600.0).sum();
        assert!(chi < 18.5, "χ² with 4 degrees of freedom, p = .001 at 18.5: {chi} {seen:?}");
    }

    /// Four people share the same three identifiers among a hundred and fifty who share at random.
    #[test]
    fn a_planted_ring_is_found_and_the_rest_is_not() {
        let mut rng = ChaCha8Rng::seed_from_u64(11);
        let (mut groups, mut edges) = random_edges(150, 3, 750, &mut rng);
        edges.retain(|(claimant, _)| !(100..104).contains(claimant));
        for kind in 0..3 {
            let identifier = u32::try_from(groups.len()).unwrap();
            groups.push(kind);
            edges.extend((100..104).map(|claimant| (claimant, identifier)));
        }
        let graph = Bipartite::new(150, groups, &edges).unwrap();
        let hubs = no_hubs(&graph);
        let found = rings(&graph, &hubs);
        let rewiring = Rewiring::new(999, 50, 2, 5).unwrap();
        let p = rewiring.probabilities(&graph, &hubs, &found);
        for (ring, probability) in found.iter().zip(&p) {
            if ring.claimants.starts_with(&[100, 101, 102, 103]) {
                assert!((probability.ln_p - (1.0_f64 / 1000.0).ln()).abs() < 1e-12, "{probability:?}");
            } else {
                assert!(probability.ln_p > 0.01_f64.ln(), "{ring:?} {probability:?}");
                assert!(probability.exceeded < 50 || probability.draws < 999, "settled early: {probability:?}");
            }
        }
        assert!(found.iter().any(|ring| ring.claimants.starts_with(&[100, 101, 102, 103])));
        assert_eq!(p, rewiring.probabilities(&graph, &hubs, &found), "same seed, same answer");
    }

    /// Graphs without a ring: the smallest p over all rings of a graph is below the level at most so often, for the largest
    /// class, which is one valid test per graph.
    #[test]
    fn honest_graphs_keep_the_level() {
        let graphs = 100_u32;
        let mut low = [0_u32; 2];
        for seed in 0..graphs {
            let mut rng = ChaCha8Rng::seed_from_u64(1000 + u64::from(seed));
            let (groups, edges) = random_edges(40, 3, 120, &mut rng);
            let graph = Bipartite::new(40, groups, &edges).unwrap();
            let hubs = no_hubs(&graph);
            let mut found = rings(&graph, &hubs);
            let widest = found.iter().map(|r| r.claimants.len()).max().unwrap_or(0);
            // One test per graph: the largest score of all, against components of any size.
            found.sort_by(|a, b| b.score.total_cmp(&a.score));
            let Some(mut top) = found.first().cloned() else { continue };
            top.claimants.resize(widest.max(40), 0);
            let p = Rewiring::new(999, 20, 1, 77).unwrap().probabilities(&graph, &hubs, &[top]);
            for (hits, level) in low.iter_mut().zip([0.2_f64, 0.05]) {
                *hits += u32::from(p[0].ln_p <= level.ln());
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
        assert!(Rewiring::standard(1).probabilities(&graph, &hubs, &[]).is_empty());
        assert!(Rewiring::new(998, 50, 10, 1).is_err());
        assert!(Rewiring::new(999, 9, 10, 1).is_err());
        assert!(Rewiring::new(999, 50, 0, 1).is_err());
    }
}
