//! People, an alert and proposals for the tests of the desk.

use super::super::*;
use crate::model::{Band, EntityType, Fen, Outcome, Role, RuleId, Status};
use crate::triage::{Calendar, DeskPolicy};
use jiff::civil::{Date, DateTime, date};
use std::collections::{BTreeMap, BTreeSet};

/// Tuesday, 9 June 2026, in the morning.
pub(in crate::triage) const NOW: DateTime = date(2026, 6, 9).at(9, 30, 0, 0);

pub(in crate::triage) fn calendar() -> Calendar {
    let file = include_str!("../../../../rules/calendar/holiday-cn-2026.json");
    Calendar::parse([("holiday-cn-2026.json", file)]).unwrap()
}

pub(in crate::triage) fn policy() -> DeskPolicy {
    DeskPolicy::parse("rules/desk.toml", include_str!("../../../../rules/desk.toml")).unwrap()
}

pub(in crate::triage) fn rule(id: &str) -> RuleId {
    id.parse().unwrap()
}

/// The account `name` of the person `p-name`.
pub(in crate::triage) fn actor(name: &str, roles: &[Role]) -> Actor {
    Actor {
        user: name.to_owned(),
        person: format!("p-{name}"),
        operator_ids: BTreeSet::new(),
        roles: roles.iter().copied().collect(),
        region: None,
        program: false,
    }
}

pub(in crate::triage) fn officer(name: &str) -> Actor {
    actor(name, &[Role::Officer])
}

pub(in crate::triage) fn reviewer(name: &str) -> Actor {
    actor(name, &[Role::Reviewer])
}

pub(in crate::triage) fn supervisor(name: &str) -> Actor {
    actor(name, &[Role::Supervisor])
}

/// A new alert of R2, band A, 5,000 yuan, raised on Monday 1 June 2026.
pub(in crate::triage) fn alert() -> Standing {
    Standing {
        alert_id: "R2-00000000000000aa".to_owned(),
        rule_id: rule("R2"),
        band: Band::A,
        entity_type: EntityType::Employer,
        entity_id: "E-secret".to_owned(),
        region_code: Some("150502".to_owned()),
        money: Fen(500_000),
        status: Status::New,
        version: 1,
        owner: None,
        proposal: None,
        approvals: Vec::new(),
        clock: InternalClock::start(10, date(2026, 6, 1)),
        applied_on: None,
        steps: ["V1", "V2"].map(str::to_owned).into(),
        done: BTreeMap::new(),
        explanations: ["FP-R2-SEASON".to_owned()].into(),
        operators: ["op-7".to_owned()].into(),
        checkers: BTreeSet::new(),
        finding: "f1".to_owned(),
        proposed_on: None,
        gathered: Vec::new(),
        waits: Vec::new(),
        merged_into: None,
        waiting_until: None,
        closings: 0,
    }
}

/// The alert at `status`: where somebody has it, `owner`; what was proposed, `proposer` proposed.
pub(in crate::triage) fn at(status: Status, owner: &str, proposer: &str) -> Standing {
    let mut standing = alert();
    standing.status = status;
    standing.owner = match status {
        Status::Working | Status::Waiting | Status::Returned => Some(owner.to_owned()),
        Status::Proposed | Status::Closed => Some(proposer.to_owned()),
        Status::New | Status::Reopened | Status::Merged => None,
    };
    standing.proposal = match status {
        Status::Proposed => Some(proposal(Outcome::Confirmed, proposer)),
        Status::Closed => Some(proposal(Outcome::Corrected, proposer)),
        _ => None,
    };
    standing.closings = i64::from(status == Status::Closed);
    standing.waiting_until = (status == Status::Waiting).then(|| date(2026, 6, 8));
    standing.merged_into = (status == Status::Merged).then(|| "R2-00000000000000bb".to_owned());
    if !InternalClock::runs(status) {
        standing.clock = InternalClock { since: None, consumed: 3, ..standing.clock };
    }
    standing.done = ["V1", "V2"].map(|step| (step.to_owned(), done())).into();
    standing
}

/// Another alert that can take one in.
pub(in crate::triage) fn other() -> Standing {
    Standing { alert_id: "R2-00000000000000bb".to_owned(), ..alert() }
}

/// `standing` as one that is pointed at, with no row in common.
pub(in crate::triage) fn like(standing: Standing) -> Original {
    Original { standing, shares_rows: false }
}

pub(in crate::triage) fn done() -> StepDone {
    StepDone::Done { found: "11 人".to_owned(), proof: None }
}

/// A proposal with everything its outcome needs.
pub(in crate::triage) fn proposal(outcome: Outcome, user: &str) -> Proposal {
    let mut proposal = Proposal {
        outcome,
        user: user.to_owned(),
        person: format!("p-{user}"),
        at: NOW,
        note: None,
        explanation: None,
        clause: None,
        amount: None,
        detail: None,
        letter: None,
        checklist: None,
    };
    let text = |text: &str| Some(text.to_owned());
    match outcome {
        Outcome::Confirmed => {
            (proposal.amount, proposal.clause, proposal.letter) = (Some(Fen(120_000)), text("SIL-88"), text("2026-7"));
        }
        Outcome::Corrected => proposal.detail = text("参保地已由所在县更正"),
        Outcome::Underpaid => proposal.amount = Some(Fen(40_000)),
        Outcome::Referred => {
            (proposal.detail, proposal.letter, proposal.checklist) = (text("公安"), text("2026-8"), text("目录"));
        }
        Outcome::FalsePositive => (proposal.explanation, proposal.note) = (text("FP-R2-SEASON"), text("季节性")),
        Outcome::Legitimate => (proposal.clause, proposal.note) = (text("SIL-45"), text("符合")),
        Outcome::DataError => proposal.detail = text("claims.approved_on"),
        Outcome::Inconclusive => proposal.detail = text("单位已注销"),
        Outcome::Duplicate => proposal.detail = text(&other().alert_id),
    }
    proposal
}

pub(in crate::triage) fn propose(outcome: Outcome) -> Action {
    let original = (outcome == Outcome::Duplicate).then(|| Box::new(like(other())));
    Action::Propose { proposal: Box::new(proposal(outcome, "somebody else altogether")), original }
}

pub(in crate::triage) fn reason() -> String {
    "按主任要求".to_owned()
}

pub(in crate::triage) fn request(until: Date) -> Action {
    Action::Request { reason: reason(), until }
}

/// `action` by `actor`, who saw the newest version.
pub(in crate::triage) fn act(standing: &Standing, actor: &Actor, action: &Action) -> Result<Step, Refusal> {
    act_at(standing, actor, action, NOW)
}

pub(in crate::triage) fn act_at(
    standing: &Standing,
    actor: &Actor,
    action: &Action,
    now: DateTime,
) -> Result<Step, Refusal> {
    step(standing, standing.version, actor, action, &policy(), &calendar(), now)
}

/// The code of a refusal, or the status afterwards.
pub(in crate::triage) fn verdict(result: &Result<Step, Refusal>) -> &'static str {
    match result {
        Ok(step) => step.standing.status.as_str(),
        Err(refusal) => refusal.code(),
    }
}
