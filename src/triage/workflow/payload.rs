//! What an event says, as JSON: ids, codes, amounts in fen, dates as `2026-06-30`, and what people wrote for the record.

use super::{InternalClock, Proposal, StepDone};
use crate::triage::Levels;
use serde_json::{Map, Value, json};

/// The members of an object; nothing of anything else.
pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// `{"allowed": 10, "consumed": 2, "since": "2026-06-30"}`; `since` is null while it stands.
pub(super) fn clock(clock: &InternalClock) -> Value {
    json!({ "allowed": clock.allowed, "consumed": clock.consumed, "since": clock.since.map(|day| day.to_string()) })
}

/// `{"levels": 1, "supervisor": false, "sample": 0.1}`: what the review asks for.
pub(super) fn review(asked: Levels) -> Value {
    json!({ "levels": asked.levels, "supervisor": asked.supervisor, "sample": asked.sample })
}

/// The proposal without whose it is and when: that is the event's. What is not filled in is null.
pub(super) fn proposal(proposal: &Proposal) -> Map<String, Value> {
    object(json!({
        "outcome": proposal.outcome.as_str(),
        "verdict": proposal.outcome.verdict(),
        "note": proposal.note,
        "explanation": proposal.explanation,
        "clause": proposal.clause,
        "amount_fen": proposal.amount.map(|amount| amount.0),
        "detail": proposal.detail,
        "letter": proposal.letter,
        "checklist": proposal.checklist,
    }))
}

/// `{"step": "V1", "waived": false, "found": …, "proof": …}`, or `"waived": true` and the reason.
pub(super) fn step_done(step: &str, done: &StepDone) -> Map<String, Value> {
    object(match done {
        StepDone::Done { found, proof } => json!({ "step": step, "waived": false, "found": found, "proof": proof }),
        StepDone::Waived { reason } => json!({ "step": step, "waived": true, "reason": reason }),
    })
}
