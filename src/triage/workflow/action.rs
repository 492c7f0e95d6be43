//! What can be done to an alert.

use super::{Actor, Standing};
use crate::model::{Fen, Outcome};
use jiff::civil::{Date, DateTime};

/// One thing somebody wants to do. `Who` and `Which` say how an account and another alert stand in it: as they are, read in the
/// transaction that writes, or, in an [`Ask`], by name. The payload of the audit trail is made from it.
#[derive(Clone, Debug, PartialEq)]
pub enum Action<Who = Box<Actor>, Which = Box<Original>> {
    /// Make it mine: new, returned, reopened → working.
    Take,
    /// Give it to somebody (a user), by a supervisor and with a reason.
    Assign {
        /// Who is to have it: who may not check it is not given it.
        to: Who,
        /// Why.
        reason: String,
    },
    /// Give it back to the queue: working → new (or reopened, where it was that).
    Release {
        /// Why.
        reason: String,
    },
    /// A question went out: working → waiting; the internal clock stands, for 30 working days at most.
    Request {
        /// What was asked, of whom.
        reason: String,
        /// Until when the answer is awaited.
        until: Date,
    },
    /// The answer came: waiting → working.
    Resume {
        /// What came.
        note: Option<String>,
    },
    /// The date of a wait passed without an answer: waiting → working, by the program.
    Expire,
    /// A verify step of the rule was done, or is waived with a reason.
    Verify {
        /// The step.
        step: String,
        /// What was found, or why it is waived.
        done: StepDone,
    },
    /// A sentence for the record.
    Note {
        /// The sentence.
        text: String,
    },
    /// Propose an outcome: working → proposed, or closed where the policy asks for no review.
    Propose {
        /// What is proposed. Whoever acts is its proposer and `now` its time, whatever stands in it.
        proposal: Box<Proposal>,
        /// The alert of which this is a `duplicate`.
        original: Option<Which>,
    },
    /// Agree to what is proposed: → closed when this was the last level, else one level further.
    Approve {
        /// What the reviewer writes.
        note: Option<String>,
    },
    /// Give it back to the proposer: proposed → returned.
    Return {
        /// Why; required.
        reason: String,
    },
    /// Open again what is closed or merged: appeal, new evidence, `reopen_when`.
    Reopen {
        /// Why.
        reason: String,
    },
    /// A closing that nobody reviewed was drawn for review, by the program: closed → proposed.
    Recheck {
        /// The draw: month or run.
        draw: String,
    },
    /// Work it as part of another alert.
    Merge {
        /// The other alert.
        into: Which,
        /// Why.
        reason: String,
    },
    /// Move the internal deadline, by a supervisor and with a reason.
    SetDue {
        /// Working days allowed from now on; what was consumed stays consumed.
        allowed: i64,
        /// Why.
        reason: String,
    },
}

/// What is asked for, before anybody looked up the accounts and alerts that it names.
pub type Ask = Action<String, String>;

impl Ask {
    /// Proposes this. Of a `duplicate`, `detail` names the other alert.
    pub fn propose(proposal: Proposal) -> Self {
        let original = proposal.detail.clone().filter(|_| proposal.outcome == Outcome::Duplicate);
        Self::Propose { proposal: Box::new(proposal), original }
    }
}

/// Another alert that is pointed at.
#[derive(Clone, Debug, PartialEq)]
pub struct Original {
    /// Where it stands.
    pub standing: Standing,
    /// Whether the two stand on a row in common.
    pub shares_rows: bool,
}

/// What is proposed about an alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The outcome.
    pub outcome: Outcome,
    /// Who proposed it: the user.
    pub user: String,
    /// The person behind the user.
    pub person: String,
    /// When.
    pub at: DateTime,
    /// What was written.
    pub note: Option<String>,
    /// The innocent explanation that holds (`false_positive`).
    pub explanation: Option<String>,
    /// The clause it rests on (`confirmed`, `legitimate`).
    pub clause: Option<String>,
    /// To be paid back (`confirmed`), or owed (`underpaid`).
    pub amount: Option<Fen>,
    /// What was corrected (`corrected`), what is missing (`inconclusive`), to whom it goes (`referred`), which table and column
    /// (`data_error`), the other alert (`duplicate`).
    pub detail: Option<String>,
    /// The letter that was issued, by its number (`confirmed`, `referred`).
    pub letter: Option<String>,
    /// The checklist of the materials that go with it (`referred`).
    pub checklist: Option<String>,
}

/// A verify step that was done or waived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepDone {
    /// Done.
    Done {
        /// What was found.
        found: String,
        /// Where it can be seen: a file, a number.
        proof: Option<String>,
    },
    /// Left out, for a reason in writing.
    Waived {
        /// The reason.
        reason: String,
    },
}
