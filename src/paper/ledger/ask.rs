//! What a line of a ledger asks for.

use crate::model::Fen;
use crate::triage::workflow::{Proposal, StepDone};

/// One thing that a line asks for: an action of the workflow in which accounts stand by name, since a ledger knows no store.
#[derive(Clone, Debug, PartialEq)]
pub enum LedgerAsk {
    /// Make it mine.
    Take,
    /// Give it to somebody.
    Assign {
        /// The account.
        to: String,
        /// Why: that it was filled in.
        reason: String,
    },
    /// Go on with what waited.
    Resume,
    /// A verify step was done, or is waived.
    Verify {
        /// The step.
        step: String,
        /// What was found, or why not.
        done: StepDone,
    },
    /// A sentence for the record.
    Note {
        /// The sentence.
        text: String,
    },
    /// Propose an outcome.
    Propose(Box<Proposal>),
    /// So much has come back, all in all: what is not written down of it yet was received.
    Refunded {
        /// The sum.
        total: Fen,
    },
}
