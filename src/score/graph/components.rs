//! Connected components of claimants, with their scores.
//!
//! Owns the union of claimants over what they share, and the score Σ weights / (V − 1).
//!
//! The surprising thing: no pair of claimants is ever made. Two claimants are tied who share identifiers of enough different
//! kinds; that is the same as holding the same *bundle*, one identifier of each of so many kinds. Bundles are few per claimant,
//! so sorting them finds every tie in linear memory, where pairs would grow with the square of the largest identifier. The
//! weights of all pairs are summed the same way: of m members with one identifier, m(m − 1)/2 pairs.

use super::{Bipartite, GraphError, Hubs, adamic_adar};

/// Most kinds that a tie may ask for.
pub const KINDS_NEEDED_MAX: usize = 3;

/// Which identifiers are of one kind, and of how many kinds two claimants must share one to be tied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    kind_of: Vec<u8>,
    needed: usize,
}

impl Links {
    /// `kind_of` has one entry per identifier.
    ///
    /// # Errors
    /// `needed` outside 1 to [`KINDS_NEEDED_MAX`].
    pub fn new(kind_of: Vec<u8>, needed: usize) -> Result<Self, GraphError> {
        if !(1..=KINDS_NEEDED_MAX).contains(&needed) {
            let found = u32::try_from(needed).map_or(f64::INFINITY, f64::from);
            return Err(GraphError::Setting { what: "kinds needed", found, expected: "1, 2 or 3" });
        }
        Ok(Self { kind_of, needed })
    }

    /// The kind of an identifier.
    pub fn kind(&self, identifier: u32) -> u8 {
        self.kind_of.get(identifier as usize).copied().unwrap_or(u8::MAX)
    }

    /// Kinds that two claimants must share.
    pub fn needed(&self) -> usize {
        self.needed
    }
}

/// A component of at least two claimants.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// Its claimants, ascending.
    pub claimants: Vec<u32>,
    /// The identifiers that two or more of them share (no hubs), ascending.
    pub identifiers: Vec<u32>,
    /// The bundle that most of them hold, the first of equals: what the ring is known by.
    pub anchor: Vec<u32>,
    /// Sum of the Adamic–Adar weights over its pairs. An identifier that many outside use as well weighs less.
    pub weight: f64,
    /// `weight` / (claimants − 1): 1 tie of weight 1 per claimant beyond the first is a tree, more is a ring.
    pub score: f64,
}

/// The components, by their first claimant.
pub fn rings(graph: &Bipartite, hubs: &Hubs, links: &Links) -> Vec<Ring> {
    let shared = |identifier: u32| graph.identifier_degrees()[identifier as usize] >= 2 && !hubs.contains(identifier);
    let holdings: Vec<(u32, u32)> =
        graph.edges().iter().copied().filter(|(_, identifier)| shared(*identifier)).collect();
    cluster(&holdings, graph.identifier_degrees(), links)
}

/// What a claimant holds of a bundle; unused places are `u32::MAX`.
type Bundle = [u32; KINDS_NEEDED_MAX];

/// The components of claimants that hold the same bundles. `holdings` are (claimant, identifier), sorted, each once.
pub(super) fn cluster(holdings: &[(u32, u32)], degrees: &[u32], links: &Links) -> Vec<Ring> {
    let mut bundles: Vec<(Bundle, u32)> = Vec::new();
    let mut claimants: Vec<u32> = Vec::new();
    for of_one in holdings.chunk_by(|a, b| a.0 == b.0) {
        let before = bundles.len();
        let place = u32::try_from(claimants.len()).unwrap_or(u32::MAX);
        bundle(of_one, links, links.needed, &mut [u32::MAX; KINDS_NEEDED_MAX], &mut |key| bundles.push((key, place)));
        if bundles.len() > before {
            claimants.push(of_one[0].0);
        }
    }
    bundles.sort_unstable();
    let mut sets = Sets::new(claimants.len());
    for same in bundles.chunk_by(|a, b| a.0 == b.0) {
        for pair in same.windows(2) {
            sets.join(pair[0].1, pair[1].1);
        }
    }
    let mut place_of_root = vec![None; claimants.len()];
    let mut ring_of = vec![None; claimants.len()];
    let mut found: Vec<Ring> = Vec::new();
    for (place, &claimant) in (0_u32..).zip(&claimants) {
        let root = sets.root(place);
        if sets.size(root) < 2 {
            continue;
        }
        let ring = *place_of_root[root as usize].get_or_insert_with(|| {
            let empty = Vec::new;
            found.push(Ring { claimants: empty(), identifiers: empty(), anchor: empty(), weight: 0.0, score: 0.0 });
            found.len() - 1
        });
        ring_of[place as usize] = Some(ring);
        found[ring].claimants.push(claimant);
    }
    anchors(&bundles, &ring_of, &mut found);
    weigh(holdings, &claimants, &ring_of, degrees, &mut found);
    found
}

/// Every choice of one identifier of each of `needed` different kinds among those of one claimant.
fn bundle(held: &[(u32, u32)], links: &Links, needed: usize, chosen: &mut Bundle, emit: &mut dyn FnMut(Bundle)) {
    if needed == 0 {
        emit(*chosen);
        return;
    }
    let at = links.needed - needed;
    for (place, &(_, identifier)) in held.iter().enumerate() {
        if chosen[..at].iter().all(|other| links.kind(*other) != links.kind(identifier)) {
            chosen[at] = identifier;
            bundle(&held[place + 1..], links, needed - 1, chosen, emit);
            chosen[at] = u32::MAX;
        }
    }
}

/// The bundle that most of a ring hold; sorted bundles make the first of equals the smallest.
fn anchors(bundles: &[(Bundle, u32)], ring_of: &[Option<usize>], found: &mut [Ring]) {
    let mut most = vec![1; found.len()];
    for same in bundles.chunk_by(|a, b| a.0 == b.0) {
        if let Some(ring) = ring_of[same[0].1 as usize]
            && same.len() > most[ring]
        {
            most[ring] = same.len();
            found[ring].anchor = same[0].0.iter().copied().filter(|identifier| *identifier != u32::MAX).collect();
        }
    }
}

/// Identifiers, weights and scores.
fn weigh(holdings: &[(u32, u32)], claimants: &[u32], ring_of: &[Option<usize>], degrees: &[u32], found: &mut [Ring]) {
    let mut held: Vec<(usize, u32)> = Vec::new();
    let mut place = 0;
    for &(claimant, identifier) in holdings {
        while place < claimants.len() && claimants[place] < claimant {
            place += 1;
        }
        if claimants.get(place) == Some(&claimant)
            && let Some(ring) = ring_of[place]
        {
            held.push((ring, identifier));
        }
    }
    held.sort_unstable();
    for same in held.chunk_by(|a, b| a == b).filter(|same| same.len() >= 2) {
        let (ring, identifier) = same[0];
        found[ring].identifiers.push(identifier);
        found[ring].weight += ties(same.len(), degrees[identifier as usize]);
    }
    for ring in found {
        ring.score = ring.weight / real(ring.claimants.len().saturating_sub(1)).max(1.0);
    }
}

/// Sum of the weights of the pairs among `members` that an identifier of this degree ties.
fn ties(members: usize, degree: u32) -> f64 {
    let m = real(members);
    0.5 * m * (m - 1.0) * adamic_adar(degree)
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Disjoint sets with path halving and union by size.
struct Sets {
    parents: Vec<u32>,
    sizes: Vec<u32>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Self { parents: (0..).take(count).collect(), sizes: vec![1; count] }
    }

    fn root(&mut self, mut node: u32) -> u32 {
        while self.parents[node as usize] != node {
            let above = self.parents[self.parents[node as usize] as usize];
            self.parents[node as usize] = above;
            node = above;
        }
        node
    }

    fn size(&self, root: u32) -> u32 {
        self.sizes[root as usize]
    }

    fn join(&mut self, a: u32, b: u32) {
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
pub(super) mod tests {
    use super::*;
    use crate::score::graph::{HubPolicy, davis, pairs};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn find(claimants: usize, kinds: &[u8], needed: usize, edges: &[(u32, u32)], listed: &[u32]) -> Vec<Ring> {
        let graph = Bipartite::new(claimants, vec![0; kinds.len()], edges).unwrap();
        let hubs = Hubs::find(&graph, HubPolicy::default(), listed);
        rings(&graph, &hubs, &Links::new(kinds.to_vec(), needed).unwrap())
    }

    /// 0-1 share one identifier, 2-3-4 share two, 5 is alone; identifier 4 belongs to 0 only.
    #[test]
    fn components_and_scores_by_hand() {
        let edges = [(0, 0), (1, 0), (2, 1), (3, 1), (4, 1), (2, 2), (3, 2), (4, 2), (5, 3), (0, 4)];
        let found = find(6, &[0; 5], 1, &edges, &[]);
        assert_eq!(found.len(), 2);
        assert_eq!((&found[0].claimants[..], &found[0].identifiers[..]), (&[0, 1][..], &[0][..]));
        assert!((found[0].score - 1.0 / 2f64.ln()).abs() < 1e-14);
        assert_eq!((&found[1].claimants[..], &found[1].identifiers[..]), (&[2, 3, 4][..], &[1, 2][..]));
        assert!((found[1].weight - 6.0 / 3f64.ln()).abs() < 1e-14);
        assert!((found[1].score - 3.0 / 3f64.ln()).abs() < 1e-14);
        assert_eq!((&found[0].anchor[..], &found[1].anchor[..]), (&[0][..], &[1][..]));
    }

    /// Account 0 of three people, telephone 1 of two of them and an outsider, telephone 2 of nobody else: two kinds tie 0 and 1
    /// alone, and the telephone's weight is that of its three users.
    #[test]
    fn two_kinds_tie_who_one_kind_only_touches() {
        let edges = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (3, 1), (2, 2)];
        let found = find(4, &[0, 1, 1], 2, &edges, &[]);
        assert_eq!(found.len(), 1);
        assert_eq!((&found[0].claimants[..], &found[0].identifiers[..]), (&[0, 1][..], &[0, 1][..]));
        assert!((found[0].weight - 2.0 / 3f64.ln()).abs() < 1e-14, "one pair over each, both of degree three");
        assert_eq!(found[0].anchor, [0, 1]);
        assert_eq!(find(4, &[0, 1, 1], 1, &edges, &[])[0].claimants, [0, 1, 2, 3]);
        assert!(find(4, &[0, 0, 0], 2, &edges, &[]).is_empty(), "two accounts are one kind");
        assert!(Links::new(vec![], 0).is_err() && Links::new(vec![], 4).is_err());
    }

    #[test]
    fn a_hub_joins_nobody_and_adds_nothing() {
        let edges = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1)];
        assert_eq!(find(3, &[0, 0], 1, &edges, &[]).len(), 1);
        let found = find(3, &[0, 0], 1, &edges, &[0]);
        assert_eq!(found[0].claimants, [0, 1]);
        assert!((found[0].score - 1.0 / 2f64.ln()).abs() < 1e-14);
        assert!(find(3, &[0, 0], 1, &edges, &[0, 1]).is_empty());
    }

    /// Every woman of the Davis data hangs together, and the weight is the sum over all her pairs.
    #[test]
    fn weight_is_the_sum_over_the_pairs() {
        let (graph, women) = davis();
        let hubs = Hubs::find(&graph, HubPolicy::default(), &[]);
        let found = rings(&graph, &hubs, &Links::new(vec![0; 14], 1).unwrap());
        assert_eq!((found.len(), found[0].claimants.len()), (1, women.len()));
        let sum: f64 = pairs(&graph, &hubs).iter().map(|p| p.weight).sum();
        assert!((found[0].weight - sum).abs() < 1e-10, "{} {sum}", found[0].weight);
        assert!((found[0].score - sum / 17.0).abs() < 1e-11);
    }

    /// Every pair looked at, and components by walking: (claimants, weight), by the first claimant.
    pub(in super::super) fn slow(graph: &Bipartite, hubs: &Hubs, kinds: &[u8], needed: usize) -> Vec<(Vec<u32>, f64)> {
        let count = u32::try_from(graph.claimants()).unwrap();
        let held = |a: u32| -> BTreeSet<u32> {
            graph.edges().iter().filter(|e| e.0 == a && !hubs.contains(e.1)).map(|e| e.1).collect()
        };
        let held: Vec<BTreeSet<u32>> = (0..count).map(held).collect();
        let shared = |a: u32, b: u32| held[a as usize].intersection(&held[b as usize]).copied().collect::<Vec<_>>();
        let tied =
            |a: u32, b: u32| shared(a, b).iter().map(|i| kinds[*i as usize]).collect::<BTreeSet<_>>().len() >= needed;
        let mut left: BTreeSet<u32> = (0..count).collect();
        let mut found = Vec::new();
        while let Some(first) = left.pop_first() {
            let (mut ring, mut next) = (vec![first], vec![first]);
            while let Some(a) = next.pop() {
                let near: Vec<u32> = left.iter().copied().filter(|b| tied(a, *b)).collect();
                for b in near {
                    left.remove(&b);
                    ring.push(b);
                    next.push(b);
                }
            }
            ring.sort_unstable();
            if ring.len() >= 2 {
                let mut weight = 0.0;
                for (i, a) in ring.iter().enumerate() {
                    for b in &ring[i + 1..] {
                        let ids = shared(*a, *b);
                        weight += ids
                            .iter()
                            .map(|i| 1.0 / f64::from(graph.identifier_degrees()[*i as usize]).ln())
                            .sum::<f64>();
                    }
                }
                found.push((ring, weight));
            }
        }
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn agrees_with_looking_at_every_pair(
            edges in proptest::collection::vec((0_u32..25, 0_u32..18), 0..90),
            needed in 1_usize..=3,
            hub in 0_u32..20,
        ) {
            let kinds: Vec<u8> = (0..18_u8).map(|i| i % 4).collect();
            let graph = Bipartite::new(25, vec![0; 18], &edges).unwrap();
            let hubs = Hubs::find(&graph, HubPolicy::default(), &[hub]);
            let found = rings(&graph, &hubs, &Links::new(kinds.clone(), needed).unwrap());
            let expected = slow(&graph, &hubs, &kinds, needed);
            prop_assert_eq!(found.len(), expected.len());
            for (ring, (claimants, weight)) in found.iter().zip(&expected) {
                prop_assert_eq!(&ring.claimants, claimants);
                prop_assert!((ring.weight - weight).abs() < 1e-9, "{} {}", ring.weight, weight);
                prop_assert_eq!(ring.anchor.len(), needed);
                let holders = |claimant: &&u32| {
                    ring.anchor.iter().all(|i| graph.edges().binary_search(&(**claimant, *i)).is_ok())
                };
                prop_assert!(ring.claimants.iter().filter(holders).count() >= 2, "two hold what it is known by");
            }
        }
    }
}
