//! Why the desk does not do what somebody wants: a closed list.

use crate::model::{Outcome, Role, RuleId, Status};
use jiff::civil::Date;

/// Why an action is refused. What people read is [`Refusal::text`]; `fundwatch explain CODE` says more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Q401: none of the actor's roles may do this.
    RoleMissing {
        /// Any of these would.
        any_of: Vec<Role>,
    },
    /// Q402: a role of the actor shuts out all work on alerts, whatever else they are.
    RoleBars {
        /// The role: administrator or auditor.
        role: Role,
    },
    /// Q403: what somebody proposed is reviewed by somebody else.
    OwnProposal,
    /// Q404: each level is another person.
    AlreadyApproved,
    /// Q405: whoever is named in the evidence neither takes nor reviews it.
    NamedInEvidence,
    /// Q406: the alert belongs to another region.
    OtherRegion {
        /// The region of the alert.
        region: Option<String>,
    },
    /// Q407: somebody changed it meanwhile. The store adds what changed.
    Stale {
        /// The version that was seen.
        seen: i64,
        /// The version there is.
        actual: i64,
    },
    /// Q408: it cannot be done where the alert stands.
    WrongStatus {
        /// Where it stands.
        status: Status,
        /// Where it could be done.
        allowed: &'static [Status],
    },
    /// Q409: somebody else has it.
    NotOwner {
        /// The user who has it.
        owner: Option<String>,
    },
    /// Q410: what the action or the outcome needs is not there.
    Missing {
        /// Each thing that is missing.
        fields: Vec<Field>,
    },
    /// Q411: the rule has no such verify step.
    UnknownStep {
        /// What was named.
        step: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Q412: the rule has no such innocent explanation.
    UnknownExplanation {
        /// What was named.
        explanation: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Q413: the date of a wait is not in the future, or too far in it.
    WaitOutOfRange {
        /// The date that was named.
        until: Date,
        /// The first that would do.
        earliest: Date,
        /// The last that would do.
        latest: Date,
    },
    /// Q414: the wait is not over.
    WaitNotOver {
        /// Until when it lasts.
        until: Option<Date>,
    },
    /// Q415: the other alert cannot take this one in, or be what this one is a duplicate of.
    NotAnOriginal {
        /// The other alert.
        other: String,
        /// Where it stands.
        status: Status,
    },
    /// Q416: the deadline is out of range.
    DueOutOfRange {
        /// What was asked for, in working days.
        asked: i64,
        /// The most there is.
        most: i64,
    },
    /// Q417: the calendar ends before that year; nothing is guessed.
    UnknownYear {
        /// The year.
        year: i16,
    },
    /// Q418: the closing was reviewed; only those that nobody reviewed are drawn.
    AlreadyReviewed,
    /// Q421: too many at once.
    BulkTooMany {
        /// How many were chosen.
        count: usize,
        /// The most.
        limit: usize,
    },
    /// Q422: alerts of several rules cannot be decided together.
    BulkMixed {
        /// The rules.
        rules: Vec<RuleId>,
    },
    /// Q423: this outcome is decided one alert at a time.
    BulkOutcome {
        /// The outcome.
        outcome: Outcome,
    },
}

/// Something an action or an outcome needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The amount, above nothing.
    Amount,
    /// The clause.
    Clause,
    /// The number of the letter.
    Letter,
    /// The checklist of materials.
    Checklist,
    /// A note.
    Note,
    /// An innocent explanation.
    Explanation,
    /// What was corrected, and by whom.
    Correction,
    /// To whom it goes.
    Target,
    /// Table and column of wrong data.
    DataPlace,
    /// What is missing to find it out.
    WhatIsMissing,
    /// The other alert.
    Original,
    /// A verify step that is neither done nor waived.
    Step(String),
    /// The reason.
    Reason,
    /// What was found in a verify step.
    Found,
    /// The draw.
    Draw,
}
