//! Rings: claimants tied together by shared accounts, phones, addresses or devices.
//!
//! Owns the bipartite graph of claimants and identifiers, hubs, the probability of a pair's shared identifiers, the
//! components with their scores, and the probability of a score under rewiring.
//!
//! The surprising thing: what makes a ring is not a large identifier (that is an agency, a kiosk or a bank) but several
//! identifiers shared by the *same* few people. Rewiring keeps every degree, so only that remains to be tested.

mod bipartite;
mod components;
mod hubs;
mod pairs;
mod rewire;

pub use bipartite::Bipartite;
pub use components::{KINDS_NEEDED_MAX, Links, Ring, rings};
pub use hubs::{Hub, HubPolicy, HubReason, Hubs};
pub use pairs::{Pair, adamic_adar, pair_ln_p, pairs};
pub use rewire::{Rewired, Rewiring, RingProbability};

use thiserror::Error;

/// Why a graph could not be judged.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
pub enum GraphError {
    /// An edge names a claimant or identifier beyond the declared number.
    #[error("graph: edge {place} names {what} {found}, but there are {expected}; number them from 0 without gaps")]
    Endpoint {
        /// Position of the edge.
        place: usize,
        /// Claimant or identifier.
        what: &'static str,
        /// The number found.
        found: u32,
        /// How many there are.
        expected: usize,
    },
    /// More claimants, identifiers or edges than can be numbered.
    #[error("graph: {found} {what}, at most {max}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        found: usize,
        /// The limit.
        max: usize,
    },
    /// A setting outside its range.
    #[error("graph: {what} is {found}, expected {expected}")]
    Setting {
        /// Which one.
        what: &'static str,
        /// What was given.
        found: f64,
        /// What is allowed.
        expected: &'static str,
    },
}

#[cfg(test)]
fn fixture() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../tests/fixtures/statistics/graph_shared_identifiers.json"))
        .expect("fixture is JSON")
}

/// The Davis graph of the fixture: 18 women (claimants), 14 events (identifiers), names in the order of appearance.
#[cfg(test)]
fn davis() -> (Bipartite, Vec<String>) {
    let all = fixture();
    let mut women: Vec<String> = Vec::new();
    let mut edges = Vec::new();
    for edge in all["bipartite_edges"].as_array().expect("edges") {
        let (woman, event) = (edge[0].as_str().expect("name"), edge[1].as_str().expect("event"));
        if !women.iter().any(|w| w == woman) {
            women.push(woman.to_owned());
        }
        let place = women.iter().position(|w| w == woman).expect("just added");
        let event: u32 = event[1..].parse().expect("number");
        edges.push((u32::try_from(place).expect("small"), event - 1));
    }
    assert_eq!(
        (women.len() as u64, 14),
        (all["women"].as_u64().expect("women"), all["events"].as_u64().expect("events"))
    );
    (Bipartite::new(women.len(), vec![0; 14], &edges).expect("valid"), women)
}
