//! What an office may decide about its desk: `rules/desk.toml`.

use crate::model::{Band, Fen, Outcome, RuleId};
use std::collections::{BTreeMap, BTreeSet};

/// How the desk works: levels of review, clocks, limits, samples.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskPolicy {
    /// What each outcome asks for, unless the rule has its own.
    pub review: BTreeMap<Outcome, Review>,
    /// What an outcome of a rule asks for.
    pub rules: BTreeMap<RuleId, BTreeMap<Outcome, Review>>,
    /// Lengths of the clocks.
    pub clocks: Clocks,
    /// The longest wait for a reply, in working days.
    pub waiting: u32,
    /// Limits of exceptions and snoozes.
    pub snooze: Snooze,
    /// Unflagged entities that are put into the queue each month, as a blind control.
    pub controls: Controls,
    /// What can be decided in one go.
    pub bulk: Bulk,
    /// What a plan of the work reckons with.
    pub capacity: Capacity,
    /// Evidence packs at decisions, and what officers add to them.
    pub evidence: EvidencePolicy,
}

/// What the review of an outcome asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Levels where it is reviewed, one to three; 0: never reviewed beforehand.
    pub levels: u8,
    /// Whether the last level is a supervisor's.
    pub supervisor: bool,
    /// It is reviewed only in these bands.
    pub bands: BTreeSet<Band>,
    /// It is reviewed only from this much money on.
    pub money: Fen,
    /// The share of those closed without review that is drawn for one later, 0 to 1.
    pub sample: f64,
}

/// The review of one proposal: what the policy asks for, given the alert.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// How many people have to agree; 0: it is closed at once.
    pub levels: u8,
    /// Whether the last of them is a supervisor.
    pub supervisor: bool,
    /// Where nobody has to: the share that is drawn for a review later.
    pub sample: f64,
}

impl DeskPolicy {
    /// What the review of `outcome` asks for, of an alert of `rule` in `band` with `money` at stake.
    pub fn levels(&self, rule: &RuleId, outcome: Outcome, band: Band, money: Fen) -> Levels {
        // The file names every outcome; one that were not there would be reviewed.
        let always = Levels { levels: 1, supervisor: false, sample: 0.0 };
        let own = self.rules.get(rule).and_then(|outcomes| outcomes.get(&outcome));
        own.or_else(|| self.review.get(&outcome)).map_or(always, |review| {
            if review.bands.contains(&band) && money >= review.money {
                Levels { levels: review.levels, supervisor: review.supervisor, sample: review.sample }
            } else {
                Levels { levels: 0, supervisor: false, sample: review.sample }
            }
        })
    }

    /// Working days of the internal clock of a band.
    pub fn internal(&self, band: Band) -> i64 {
        self.clocks.internal.get(&band).copied().unwrap_or(self.clocks.longest)
    }
}

/// Lengths of the clocks, in working days.
#[derive(Clone, Debug, PartialEq)]
pub struct Clocks {
    /// From an application to its decision.
    pub statutory: u32,
    /// The internal clock, by band.
    pub internal: BTreeMap<Band, i64>,
    /// The most a supervisor may allow in one go.
    pub longest: i64,
    /// The shares of an internal clock at which it goes to the supervisor's list, rising.
    pub escalation: [f64; 2],
}

/// Limits of exceptions and snoozes, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snooze {
    /// The longest an officer may set alone.
    pub officer: i64,
    /// The longest there is, with a supervisor's approval.
    pub supervisor: i64,
}

/// Unflagged entities drawn each month. Never persons: nobody is checked without cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Controls {
    /// Employers.
    pub employers: usize,
    /// Assessment bodies.
    pub bodies: usize,
}

/// Evidence packs at decisions, and what officers add to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidencePolicy {
    /// Outcomes that are neither proposed nor closed without a pack.
    pub required: BTreeSet<Outcome>,
    /// The most bytes an attached file may have.
    pub attachment_bytes: u64,
}

/// What can be decided in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// The most alerts.
    pub limit: usize,
    /// Outcomes that are decided one by one.
    pub never: BTreeSet<Outcome>,
}

/// What a plan of the work reckons with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Minutes an officer has for alerts on a working day.
    pub minutes_a_day: u32,
    /// Minutes an alert takes.
    pub minutes: u32,
    /// Minutes an alert of a rule takes, where it is other.
    pub rules: BTreeMap<RuleId, u32>,
    /// Decided alerts of a rule from which on its share confirmed is believed.
    pub decided: usize,
}
