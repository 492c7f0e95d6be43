//! The bipartite graph of claimants and identifiers.
//!
//! Owns the numbering and the degrees. Claimants and identifiers are numbered from 0 by the caller; the graph never sees a
//! name.
//!
//! The surprising thing: the same edge twice is one edge. An account used in ten payments ties its owner once.

use super::GraphError;

/// Who uses which identifier. Each identifier belongs to a group (its kind and region) within which it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bipartite {
    claimants: usize,
    groups: Vec<u32>,
    /// Sorted by claimant, then identifier; each once.
    edges: Vec<(u32, u32)>,
    claimant_degrees: Vec<u32>,
    identifier_degrees: Vec<u32>,
}

impl Bipartite {
    /// `groups` has one entry per identifier; `edges` are (claimant, identifier) in any order, repeats allowed.
    ///
    /// # Errors
    /// An edge beyond the declared numbers, or more than `u32::MAX` of anything.
    pub fn new(claimants: usize, groups: Vec<u32>, edges: &[(u32, u32)]) -> Result<Self, GraphError> {
        let max = u32::MAX as usize - 1;
        for (what, found) in [("claimants", claimants), ("identifiers", groups.len()), ("edges", edges.len())] {
            if found > max {
                return Err(GraphError::TooMany { what, found, max });
            }
        }
        for (place, &(claimant, identifier)) in edges.iter().enumerate() {
            if claimant as usize >= claimants {
                return Err(GraphError::Endpoint { place, what: "claimant", found: claimant, expected: claimants });
            }
            if identifier as usize >= groups.len() {
                return Err(GraphError::Endpoint {
                    place,
                    what: "identifier",
                    found: identifier,
                    expected: groups.len(),
                });
            }
        }
        let mut edges = edges.to_vec();
        edges.sort_unstable();
        edges.dedup();
        let mut claimant_degrees = vec![0; claimants];
        let mut identifier_degrees = vec![0; groups.len()];
        for &(claimant, identifier) in &edges {
            claimant_degrees[claimant as usize] += 1;
            identifier_degrees[identifier as usize] += 1;
        }
        Ok(Self { claimants, groups, edges, claimant_degrees, identifier_degrees })
    }

    /// Number of claimants.
    pub fn claimants(&self) -> usize {
        self.claimants
    }

    /// Number of identifiers.
    pub fn identifiers(&self) -> usize {
        self.groups.len()
    }

    /// (claimant, identifier), sorted, each once.
    pub fn edges(&self) -> &[(u32, u32)] {
        &self.edges
    }

    /// The group of each identifier.
    pub fn groups(&self) -> &[u32] {
        &self.groups
    }

    /// Identifiers per claimant.
    pub fn claimant_degrees(&self) -> &[u32] {
        &self.claimant_degrees
    }

    /// Claimants per identifier.
    pub fn identifier_degrees(&self) -> &[u32] {
        &self.identifier_degrees
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_and_order_do_not_matter() {
        let one = Bipartite::new(2, vec![0, 0], &[(1, 0), (0, 0), (0, 1), (1, 0)]).unwrap();
        let two = Bipartite::new(2, vec![0, 0], &[(0, 1), (0, 0), (1, 0)]).unwrap();
        assert_eq!(one, two);
        assert_eq!((one.claimant_degrees(), one.identifier_degrees()), (&[2, 1][..], &[2, 1][..]));
    }

    #[test]
    fn edges_beyond_the_graph_are_refused() {
        let wrong = Bipartite::new(2, vec![0], &[(0, 0), (2, 0)]);
        assert_eq!(wrong, Err(GraphError::Endpoint { place: 1, what: "claimant", found: 2, expected: 2 }));
        assert!(Bipartite::new(2, vec![0], &[(0, 1)]).is_err());
        assert!(Bipartite::new(0, vec![], &[]).unwrap().edges().is_empty());
    }
}
