//! Where an alert stands, and who wants to change it.

use super::{Proposal, StepDone};
use crate::model::{Band, EntityType, Fen, Role, RuleId, Status};
use jiff::civil::{Date, DateTime};
use std::collections::{BTreeMap, BTreeSet};

/// Everything about an alert on which a transition may depend. The store reads it, [`super::step()`] decides, the store writes
/// what came out, in one transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The alert.
    pub alert_id: String,
    /// The rule that raised it.
    pub rule_id: RuleId,
    /// Its band in the newest run that had it.
    pub band: Band,
    /// What it is about.
    pub entity_type: EntityType,
    /// Whom it is about.
    pub entity_id: String,
    /// The region that is to check it.
    pub region_code: Option<String>,
    /// Paid and still stoppable together: what the rules of review look at.
    pub money: Fen,
    /// Where it stands.
    pub status: Status,
    /// Counts its transitions; whoever acts says which version was seen.
    pub version: i64,
    /// Who has it; a user.
    pub owner: Option<String>,
    /// What waits for review, or was decided.
    pub proposal: Option<Proposal>,
    /// Who agreed to the proposal so far, in order.
    pub approvals: Vec<Approval>,
    /// Where its clock of working days stands.
    pub clock: InternalClock,
    /// The date of the application whose ten working days run, where the alert is about one.
    pub applied_on: Option<Date>,
    /// The verify steps of its rule, by id, and whether one must be done before `confirmed`.
    pub steps: BTreeSet<String>,
    /// The steps that were done or waived.
    pub done: BTreeMap<String, StepDone>,
    /// Ids of the innocent explanations of its rule: `false_positive` names one.
    pub explanations: BTreeSet<String>,
    /// Operators named in its evidence: they neither take nor review it.
    pub operators: BTreeSet<String>,
    /// Persons who took it or did one of its verify steps since it was last opened: they do not review it.
    pub checkers: BTreeSet<String>,
    /// The fingerprint of the finding it stands on now.
    pub finding: String,
    /// The fingerprint of the finding that was proposed on.
    pub proposed_on: Option<String>,
    /// What was merged into it, and into that: its review asks for what the gravest of them does.
    pub gathered: Vec<Stake>,
    /// Its waits since it was last opened, oldest first: together they have one limit.
    pub waits: Vec<Wait>,
    /// The alert in which it was merged.
    pub merged_into: Option<String>,
    /// When the wait is over, where it waits.
    pub waiting_until: Option<Date>,
    /// How often it was closed: what was closed before is `reopened` and not `new` when it is released.
    pub closings: i64,
}

/// The clock of an alert on money already paid: working days, counted while it is `new`, `working`, `returned` or `reopened`,
/// standing while it is `waiting` or `proposed`. What was consumed is kept when anything else changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InternalClock {
    /// Working days allowed.
    pub allowed: i64,
    /// Working days consumed up to `since`.
    pub consumed: i64,
    /// The day from which it runs; `None`: it stands.
    pub since: Option<Date>,
}

/// What the levels of a review look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stake {
    /// The rule.
    pub rule_id: RuleId,
    /// The band.
    pub band: Band,
    /// Paid and stoppable together.
    pub money: Fen,
}

/// A wait for a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The day from which the clock stands.
    pub from: Date,
    /// The day from which it runs again; `None`: it still stands.
    pub to: Option<Date>,
}

/// Who agreed to a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The user.
    pub user: String,
    /// The person behind the user: one person with two accounts is one person.
    pub person: String,
    /// When.
    pub at: DateTime,
    /// What was written.
    pub note: Option<String>,
}

/// Who wants to act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub user: String,
    /// The person behind it; what separates duties is the person.
    pub person: String,
    /// Operator ids of this person in the extracts.
    pub operator_ids: BTreeSet<String>,
    /// What this person may do.
    pub roles: BTreeSet<Role>,
    /// The prefix of the region codes this person works for; `None`: all.
    pub region: Option<String>,
    /// The program itself, on behalf of a job; never so for an account. See [`Actor::program`].
    pub program: bool,
}

impl Actor {
    /// The program itself, on behalf of `job`: it ends waits and draws samples, opens again what a rule says, and nothing else.
    pub fn program(job: &str) -> Self {
        Self {
            user: format!("fundwatch:{job}"),
            person: "fundwatch".to_owned(),
            operator_ids: BTreeSet::new(),
            roles: BTreeSet::new(),
            region: None,
            program: true,
        }
    }
}
