//! The transition.

use super::{Action, Actor, Event, Refusal, Standing};
use crate::triage::{Calendar, DeskPolicy};
use jiff::civil::DateTime;

/// What a transition yields: to be written in one transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where the alert stands now; its version is one more than before.
    pub standing: Standing,
    /// The line of the audit trail.
    pub event: Event,
}

/// Decides whether `actor`, who saw version `seen`, may do `action` at `now`, and what comes of it.
///
/// # Errors
/// The first reason against it: who may act at all, then what was seen, then where the alert stands, then what is missing.
pub fn step(
    standing: &Standing,
    seen: i64,
    _actor: &Actor,
    _action: &Action,
    _policy: &DeskPolicy,
    _calendar: &Calendar,
    _now: DateTime,
) -> Result<Step, Refusal> {
    Err(Refusal::Stale { seen, actual: standing.version })
}
