//! What news of a scan does to where an alert stands, without anybody acting: decided here, as every other transition.

use super::{Actor, Event, InternalClock, Standing, Step, payload};
use crate::model::{Band, EventKind, Status};
use crate::triage::{DeskPolicy, history_carries_over};
use jiff::civil::{Date, DateTime};
use serde_json::{Map, Value, json};

/// Whose account the news come under.
const JOB: &str = "scan";

/// The alert has another band in the newest run: its clock gets the time of that band and keeps what it consumed
/// (`console.md` §5; glpi#15605 is what happens otherwise). What a new check or a supervisor added before stays added: the
/// allowance moves by the difference of the two bands. `None` where nothing changes: the same allowance, a deadline that a
/// supervisor set (`by_hand`), or nobody's work any more.
pub fn rebanded(standing: &Standing, band: Band, by_hand: bool, policy: &DeskPolicy, now: DateTime) -> Option<Step> {
    let more = policy.internal(band) - policy.internal(standing.band);
    if more == 0 || by_hand || matches!(standing.status, Status::Closed | Status::Merged) {
        return None;
    }
    let clock = standing.clock.rebanded(standing.clock.allowed + more);
    let next = Standing { band, clock, version: standing.version + 1, ..standing.clone() };
    let payload = json!({ "from_band": standing.band.to_string(), "to_band": band.to_string() });
    Some(step(EventKind::Rebanded, standing, next, payload::object(payload), now))
}

/// Whether an alert that was decided, and of which a scan finds something `fresh` (a row or a window or money a decision could not
/// have looked at), is judged anew: a person's new application is (001 §一), and so is whatever stands for a person.
pub fn decided_anew(standing: Status, entity_type: crate::model::EntityType, fresh: bool) -> bool {
    fresh && matches!(standing, Status::Closed | Status::Merged) && !history_carries_over(entity_type)
}

/// The alert begins anew: `new`, with nothing of the earlier decision, no owner, and a clock of its own.
pub fn anew(standing: &Standing, band: Band, applied_on: Option<Date>, policy: &DeskPolicy, now: DateTime) -> Step {
    let next = Standing {
        band,
        status: Status::New,
        version: standing.version + 1,
        owner: None,
        proposal: None,
        approvals: Vec::new(),
        done: std::collections::BTreeMap::new(),
        checkers: std::collections::BTreeSet::new(),
        proposed_on: None,
        waits: Vec::new(),
        clock: InternalClock::start(policy.internal(band), now.date()),
        applied_on,
        merged_into: None,
        waiting_until: None,
        closings: 0,
        ..standing.clone()
    };
    step(EventKind::Anew, standing, next, Map::new(), now)
}

/// Whose account was disabled has it no more: back to the queue with what was checked, its wait over.
pub fn abandoned(standing: &Standing, now: DateTime) -> Step {
    let status = match standing.status {
        Status::Returned => Status::Returned,
        _ if standing.closings > 0 => Status::Reopened,
        _ => Status::New,
    };
    let clock = InternalClock { since: standing.clock.since.or(Some(now.date())), ..standing.clock };
    let mut next =
        Standing { status, clock, owner: None, waiting_until: None, version: standing.version + 1, ..standing.clone() };
    if let Some(wait) = next.waits.last_mut().filter(|wait| wait.to.is_none()) {
        wait.to = Some(now.date());
    }
    let payload = json!({ "reason": "account disabled", "previous": standing.owner });
    let mut made = step(EventKind::Released, standing, next, payload::object(payload), now);
    made.event.user = Actor::program("users").user;
    made
}

fn step(kind: EventKind, before: &Standing, next: Standing, mut payload: Map<String, Value>, now: DateTime) -> Step {
    payload.insert("clock".to_owned(), payload::clock(&next.clock));
    let program = Actor::program(JOB);
    let event = Event {
        kind,
        alert_id: next.alert_id.clone(),
        version: next.version,
        from: before.status,
        to: next.status,
        user: program.user,
        person: program.person,
        at: now,
        payload: Value::Object(payload),
    };
    Step { standing: next, event }
}
