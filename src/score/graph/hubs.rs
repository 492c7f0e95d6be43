//! Hubs: identifiers that many share for honest reasons.
//!
//! Owns the decision which identifiers tie nobody together: those on a list (collective accounts of banks, agencies,
//! kiosks) and those far beyond their peers.
//!
//! The surprising thing: a hub makes no edges but does not disappear. It is handed back with its degree, to be scored as an
//! entity of its own, since the largest ring of all would be a hub.

use std::collections::BTreeMap;

use super::{Bipartite, GraphError};

/// When an identifier is a hub.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HubPolicy {
    quantile: f64,
    degree_min: u32,
}

impl HubPolicy {
    /// An identifier is a hub if its degree is at least `degree_min` and above the `quantile` of the *other* identifiers of
    /// its group (R type 7).
    ///
    /// # Errors
    /// A quantile outside [.5, 1), or a degree below 3.
    pub fn new(quantile: f64, degree_min: u32) -> Result<Self, GraphError> {
        if !(0.5..1.0).contains(&quantile) {
            return Err(GraphError::Setting {
                what: "hub quantile",
                found: quantile,
                expected: "at least .5 and below 1",
            });
        }
        if degree_min < 3 {
            return Err(GraphError::Setting {
                what: "hub degree",
                found: f64::from(degree_min),
                expected: "at least 3",
            });
        }
        Ok(Self { quantile, degree_min })
    }
}

impl Default for HubPolicy {
    /// The 99.9 % quantile (scoring.md, R8), and at least 30 claimants: in a small group the largest of a few identifiers is
    /// beyond any quantile of the others, and a ring of ten must not be taken for a bank.
    fn default() -> Self {
        Self { quantile: 0.999, degree_min: 30 }
    }
}

/// Why an identifier is a hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HubReason {
    /// It is on the list of known shared identifiers.
    Listed,
    /// Its degree is far beyond those of its group.
    Degree,
}

/// A hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hub {
    /// The identifier.
    pub identifier: u32,
    /// How many claimants share it.
    pub degree: u32,
    /// Why.
    pub reason: HubReason,
}

/// The hubs of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hubs {
    hubs: Vec<Hub>,
    is_hub: Vec<bool>,
}

impl Hubs {
    /// Finds the hubs. Identifiers in `listed` beyond the graph are ignored: the list is wider than one extract.
    pub fn find(graph: &Bipartite, policy: HubPolicy, listed: &[u32]) -> Self {
        let mut by_group: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (group, degree) in graph.groups().iter().zip(graph.identifier_degrees()) {
            by_group.entry(*group).or_default().push(*degree);
        }
        for degrees in by_group.values_mut() {
            degrees.sort_unstable();
        }
        let mut is_listed = vec![false; graph.identifiers()];
        for &identifier in listed {
            if let Some(entry) = is_listed.get_mut(identifier as usize) {
                *entry = true;
            }
        }
        let reason = |identifier: usize| {
            let degree = graph.identifier_degrees()[identifier];
            if is_listed[identifier] {
                return Some(HubReason::Listed);
            }
            let peers = &by_group[&graph.groups()[identifier]];
            let beyond = degree >= policy.degree_min
                && quantile_without(peers, degree, policy.quantile).is_some_and(|q| f64::from(degree) > q);
            beyond.then_some(HubReason::Degree)
        };
        let hubs: Vec<Hub> = (0..)
            .zip(graph.identifier_degrees())
            .filter_map(|(identifier, &degree)| Some(Hub { identifier, degree, reason: reason(identifier as usize)? }))
            .collect();
        let mut is_hub = vec![false; graph.identifiers()];
        for hub in &hubs {
            is_hub[hub.identifier as usize] = true;
        }
        Self { hubs, is_hub }
    }

    /// The hubs, by identifier, to be scored as entities.
    pub fn list(&self) -> &[Hub] {
        &self.hubs
    }

    /// Whether an identifier ties nobody together.
    pub fn contains(&self, identifier: u32) -> bool {
        self.is_hub.get(identifier as usize).copied().unwrap_or(false)
    }
}

/// Quantile (R type 7) of the sorted degrees without one that equals `own`; `None` if nothing is left.
fn quantile_without(sorted: &[u32], own: u32, quantile: f64) -> Option<f64> {
    let skip = sorted.partition_point(|d| *d < own);
    let rest = sorted.len().checked_sub(1).filter(|rest| *rest > 0)?;
    let at = |i: usize| f64::from(sorted[if i < skip { i } else { i + 1 }]);
    let place = quantile * f64::from(u32::try_from(rest - 1).unwrap_or(u32::MAX));
    // Walk instead of casting: `place` is below the length.
    let low = (0..rest).rev().find(|i| f64::from(u32::try_from(*i).unwrap_or(u32::MAX)) <= place)?;
    let fraction = place - f64::from(u32::try_from(low).unwrap_or(u32::MAX));
    let high = (low + 1).min(rest - 1);
    Some(at(low) + fraction * (at(high) - at(low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A star per entry: identifier i is shared by `degrees[i]` claimants.
    fn stars(degrees: &[u32], groups: Vec<u32>) -> Bipartite {
        let claimants = *degrees.iter().max().unwrap();
        let edges: Vec<(u32, u32)> = (0..).zip(degrees).flat_map(|(id, &d)| (0..d).map(move |c| (c, id))).collect();
        Bipartite::new(claimants as usize, groups, &edges).unwrap()
    }

    #[test]
    fn far_beyond_the_peers_or_on_the_list() {
        let mut degrees = vec![1; 200];
        degrees[7] = 500;
        degrees[8] = 12;
        let graph = stars(&degrees, vec![0; 200]);
        let hubs = Hubs::find(&graph, HubPolicy::default(), &[3, 9999]);
        let expected = [
            Hub { identifier: 3, degree: 1, reason: HubReason::Listed },
            Hub { identifier: 7, degree: 500, reason: HubReason::Degree },
        ];
        assert_eq!(hubs.list(), expected, "a ring of twelve is no hub");
        assert!(hubs.contains(7) && !hubs.contains(8) && !hubs.contains(9999));
    }

    /// Forty is nothing among kiosks and everything among private accounts.
    #[test]
    fn compared_within_the_group_only() {
        let mut degrees = vec![60; 50];
        degrees.extend([1; 50]);
        degrees.push(40);
        let mut groups = vec![0; 50];
        groups.extend([1; 51]);
        let hubs = Hubs::find(&stars(&degrees, groups), HubPolicy::default(), &[]);
        assert_eq!(hubs.list().iter().map(|h| h.identifier).collect::<Vec<_>>(), [100]);
    }

    #[test]
    fn quantile_leaves_one_out() {
        // Others of 9 in {1, 2, 3, 9}: 1, 2, 3.
        assert_eq!(quantile_without(&[1, 2, 3, 9], 9, 0.5), Some(2.0));
        assert_eq!(quantile_without(&[1, 2, 3, 9], 9, 0.75), Some(2.5));
        assert_eq!(quantile_without(&[1, 2, 3, 9], 1, 0.5), Some(3.0));
        assert_eq!(quantile_without(&[4], 4, 0.5), None);
        assert!(HubPolicy::new(1.0, 30).is_err() && HubPolicy::new(0.99, 2).is_err());
    }
}
