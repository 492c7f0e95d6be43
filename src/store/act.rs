//! Doing something to an alert: the one way in which its standing changes.
//!
//! Read, decide (`triage::workflow::step`), write alert, journal and outbox: one transaction. What is refused is written down
//! as well, and changes nothing else.

use super::enclosed::{self, Enclosed};
use super::fail::point;
use super::journal::{EventLine, NewEvent, append, since};
use super::sql::{Tx, args};
use super::{Store, StoreError, letters, people, policy, reopen, standing};
use crate::model::{Outcome, Status};
use crate::triage::workflow::{Action, Actor, Ask, Event, Refusal, Standing, Step, StepDone, packed, refused, step};
use crate::triage::{Calendar, DeskPolicy};
use jiff::civil::DateTime;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// What the names of the program's own jobs begin with.
const PROGRAM: &str = "fundwatch:";

/// What the desk goes by: its policy and its calendar.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Levels of review, clocks, limits.
    pub policy: DeskPolicy,
    /// Working days.
    pub calendar: Calendar,
    /// What identifies both ([`super::PolicyFiles::fingerprint`]); a store that adopted a policy takes no other.
    pub fingerprint: String,
}

/// One request about one alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The alert.
    pub alert_id: String,
    /// The version that was seen.
    pub seen: i64,
    /// Who asks: an account, or `fundwatch:JOB` for the program itself.
    pub user: String,
    /// What is asked for.
    pub ask: Ask,
    /// Chosen by whoever asks: the same key twice is one event, however often an answer is lost.
    pub key: String,
    /// When.
    pub now: DateTime,
    /// Evidence pack and attachments, whose files are durable already.
    pub enclosed: Enclosed,
}

impl Request {
    /// Hash of what is asked, by whom and of which version, without when and under which key: what a ledger asks for a second
    /// time, in a corrected file, is known by it.
    pub fn digest(&self) -> String {
        request_hash(self)
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The alert.
    pub alert_id: String,
    /// Where it stands.
    pub status: Status,
    /// Its version.
    pub version: i64,
    /// Who has it.
    pub owner: Option<String>,
    /// The line of the journal.
    pub event: i64,
    /// Whether this was done before, under the same key.
    pub repeated: bool,
}

/// What came of a request: done, or refused by the desk with what happened meanwhile.
pub type Answer = Result<Done, Refused>;

/// Why the desk did not do it. Written down in the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Why.
    pub refusal: Refusal,
    /// Where the version that was seen has passed: what happened since, oldest first.
    pub since: Vec<EventLine>,
}

impl Store {
    /// Does what is asked, durable when it answers. A refusal comes as [`StoreError::Refused`].
    ///
    /// # Errors
    /// [`StoreError::Refused`] by the desk; [`StoreError::Absent`], [`StoreError::KeyReused`]; what the engine says, and then
    /// the same request with the same key may be sent again.
    pub async fn act(&self, request: Request, desk: &Arc<Desk>) -> Result<Done, StoreError> {
        let desk = Arc::clone(desk);
        let answer = self.write(move |tx| Box::pin(async move { act(tx, &request, &desk).await })).await?;
        answer.map_err(|refused| StoreError::Refused { refusal: refused.refusal, since: refused.since })
    }

    /// What the last of `requests`, all about one alert, would make of it once the others are done, as things stand now and
    /// whatever is enclosed; `None` where one of them would be refused. Nothing is written, and nothing is promised: who
    /// wants it done asks [`Store::act`].
    ///
    /// # Errors
    /// [`StoreError::Absent`]; what the engine says.
    pub async fn foresee(&self, requests: &[&Request], desk: &Desk) -> Result<Option<Step>, StoreError> {
        let mut tx = self.read().await?;
        let mut foreseen: Option<Step> = None;
        for request in requests {
            let actor = actor_of(&mut tx, &request.user).await?;
            let before = match foreseen {
                Some(made) => made.standing,
                None => standing::standing(&mut tx, &request.alert_id).await?,
            };
            let action = resolve(&mut tx, request).await?;
            let made = step(&before, request.seen, &actor, &action, &desk.policy, &desk.calendar, request.now);
            let Ok(made) = made else { return Ok(None) };
            foreseen = Some(made);
        }
        Ok(foreseen)
    }
}

/// Does what is asked, on a transaction of the writer.
///
/// # Errors
/// Those of [`Store::act`], without the refusal, which is an answer: it is written down and committed.
pub async fn act(tx: &mut Tx, request: &Request, desk: &Desk) -> Result<Answer, StoreError> {
    match attempt(tx, request, desk).await? {
        Ok(done) => Ok(Ok(done)),
        Err((refused, event)) => {
            write_down(tx, event.as_ref()).await?;
            Ok(Err(refused))
        }
    }
}

/// A refusal, and its line of the journal where it has one.
pub(super) type Attempted = Result<Done, (Refused, Option<NewEvent>)>;

/// Writes down that something was refused.
pub(super) async fn write_down(tx: &mut Tx, event: Option<&NewEvent>) -> Result<(), StoreError> {
    if let Some(event) = event {
        append(tx, event).await?;
    }
    point("act.refused");
    Ok(())
}

/// Does what is asked; what is refused is not written down yet, so that what came before it can be undone first.
pub(super) async fn attempt(tx: &mut Tx, request: &Request, desk: &Desk) -> Result<Attempted, StoreError> {
    policy::check(tx, desk).await?;
    enclosed::check(request, &desk.policy)?;
    let hash = request_hash(request);
    if let Some(done) = repeated(tx, request, &hash).await? {
        return Ok(Ok(done));
    }
    point("act.repeated");
    let actor = actor_of(tx, &request.user).await?;
    point("act.actor");
    let before = standing::standing(tx, &request.alert_id).await?;
    point("act.standing");
    let action = resolve(tx, request).await?;
    let mut decided = step(&before, request.seen, &actor, &action, &desk.policy, &desk.calendar, request.now)
        .and_then(|made| packed(&made, request.enclosed.pack.is_some(), &desk.policy).map(|()| made));
    if let (Ok(made), Ask::Propose { .. }) = (&decided, &request.ask)
        && let Some(proposal) = &made.standing.proposal
        && matches!(proposal.outcome, Outcome::Confirmed | Outcome::Referred)
        && let Some(number) = proposal.letter.clone()
        && !letters::issued(tx, &request.alert_id, &number).await?
    {
        decided = Err(Refusal::UnknownLetter { number });
    }
    point("act.decided");
    match decided {
        Ok(made) => {
            let mut event = line(made.event);
            event.alert_version = Some(made.standing.version);
            event.key = Some(request.key.clone());
            event.request_hash = Some(hash);
            request.enclosed.note(&mut event.payload);
            if matches!(request.ask, Ask::Propose { .. } | Ask::Approve { .. }) && !desk.fingerprint.is_empty() {
                event.payload["policy"] = json!(desk.fingerprint);
            }
            let done = write(tx, &before, &made.standing, &event, desk).await?;
            enclosed::write(tx, request, done.event).await?;
            point("act.done");
            Ok(Ok(done))
        }
        Err(refusal) => {
            let event = refusal.logged().then(|| line(refused(&before, &actor, &action, &refusal, request.now)));
            let since = match refusal {
                Refusal::Stale { .. } => since(tx, &request.alert_id, request.seen).await?,
                _ => Vec::new(),
            };
            Ok(Err((Refused { refusal, since }, event)))
        }
    }
}

/// Writes a transition: the line of the journal, then what it says, then what others are told.
async fn write(
    tx: &mut Tx,
    before: &Standing,
    after: &Standing,
    event: &NewEvent,
    desk: &Desk,
) -> Result<Done, StoreError> {
    let seq = append(tx, event).await?;
    point("act.event");
    // What a scan marked as changed is marked until somebody decides on it, or opens it for that: a note is no look at it.
    let looked_at =
        ["alert.proposed", "alert.reopened"].contains(&event.kind.as_str()) && !event.user.starts_with(PROGRAM);
    standing::write(tx, before, after, seq, looked_at, &desk.calendar).await?;
    if after.status == Status::Closed && before.status != Status::Closed {
        reopen::closed(tx, &after.alert_id).await?;
    }
    tell(tx, seq, event, after).await?;
    point("act.outbox");
    Ok(Done {
        alert_id: after.alert_id.clone(),
        status: after.status,
        version: after.version,
        owner: after.owner.clone(),
        event: seq,
        repeated: false,
    })
}

/// What others are told: which alert, of which rule and region, stands where. Nobody's name, nothing of the extract.
pub(super) async fn tell(tx: &mut Tx, seq: i64, event: &NewEvent, after: &Standing) -> Result<(), StoreError> {
    let payload = json!({
        "alert_id": after.alert_id,
        "rule_id": after.rule_id,
        "region_code": after.region_code,
        "band": after.band.to_string(),
        "status": after.status.as_str(),
        "version": after.version,
    });
    tx.run(
        "INSERT INTO outbox (event_seq, kind, payload, created_at) VALUES ($1, $2, $3, $4)",
        args![seq, &event.kind, payload.to_string(), event.at],
    )
    .await
    .map(|_| ())
}

/// A line of the journal from what the desk says happened. A refusal leaves the alert's version as it was, and has none.
pub(super) fn line(event: Event) -> NewEvent {
    let kind = format!("alert.{}", event.kind);
    let mut line = NewEvent::by(&event.user, &event.person, &kind, event.at, event.payload);
    line.alert_id = Some(event.alert_id);
    line.moved = Some((event.from, event.to));
    line
}

/// The answer to a request that was done before.
async fn repeated(tx: &mut Tx, request: &Request, hash: &str) -> Result<Option<Done>, StoreError> {
    let sql = "SELECT seq, alert_version, request_hash FROM events WHERE request_key = $1";
    let Some(row) = tx.row(sql, args![&request.key]).await? else { return Ok(None) };
    if row.opt_text(2)? != Some(hash) {
        return Err(StoreError::KeyReused);
    }
    let (event, version) = (row.int(0)?, row.int(1)?);
    let now = standing::standing(tx, &request.alert_id).await?;
    Ok(Some(Done { alert_id: now.alert_id, status: now.status, version, owner: now.owner, event, repeated: true }))
}

/// Who acts: an account, or the program itself for a job of its own.
async fn actor_of(tx: &mut Tx, user: &str) -> Result<Actor, StoreError> {
    match user.strip_prefix(PROGRAM) {
        Some(job) => Ok(Actor::program(job)),
        None => people::actor(tx, user).await,
    }
}

/// Puts in the accounts and the alerts that were named.
async fn resolve(tx: &mut Tx, request: &Request) -> Result<Action, StoreError> {
    Ok(match request.ask.clone() {
        Ask::Take => Action::Take,
        Ask::Assign { to, reason } => Action::Assign { to: Box::new(people::actor(tx, &to).await?), reason },
        Ask::Release { reason } => Action::Release { reason },
        Ask::Request { reason, until } => Action::Request { reason, until },
        Ask::Resume { note } => Action::Resume { note },
        Ask::Expire => Action::Expire,
        Ask::Verify { step, done } => Action::Verify { step, done },
        Ask::Note { text } => Action::Note { text },
        Ask::Propose { proposal, original } => {
            let original = match original {
                Some(other) => Some(Box::new(standing::original(tx, &request.alert_id, &other).await?)),
                None => None,
            };
            Action::Propose { proposal, original }
        }
        Ask::Approve { note } => Action::Approve { note },
        Ask::Return { reason } => Action::Return { reason },
        Ask::Reopen { reason } => Action::Reopen { reason },
        Ask::Recheck { draw } => Action::Recheck { draw },
        Ask::Merge { into, reason } => {
            Action::Merge { into: Box::new(standing::original(tx, &request.alert_id, &into).await?), reason }
        }
        Ask::SetDue { allowed, reason } => Action::SetDue { allowed, reason },
    })
}

/// Hash of what was asked, without when.
fn request_hash(request: &Request) -> String {
    let asked = json!([request.alert_id, request.seen, request.user, ask_json(&request.ask), request.enclosed.asked()]);
    blake3::hash(asked.to_string().as_bytes()).to_hex().to_string()
}

fn ask_json(ask: &Ask) -> Json {
    match ask {
        Ask::Take => json!({ "kind": "take" }),
        Ask::Assign { to, reason } => json!({ "kind": "assign", "to": to, "reason": reason }),
        Ask::Release { reason } => json!({ "kind": "release", "reason": reason }),
        Ask::Request { reason, until } => json!({ "kind": "request", "reason": reason, "until": until.to_string() }),
        Ask::Resume { note } => json!({ "kind": "resume", "note": note }),
        Ask::Expire => json!({ "kind": "expire" }),
        Ask::Verify { step, done } => {
            let (what, said, proof) = match done {
                StepDone::Done { found, proof } => ("done", found, proof.as_ref()),
                StepDone::Waived { reason } => ("waived", reason, None),
            };
            json!({ "kind": "verify", "step": step, "what": what, "said": said, "proof": proof })
        }
        Ask::Note { text } => json!({ "kind": "note", "text": text }),
        Ask::Propose { proposal: p, .. } => json!({
            "kind": "propose", "outcome": p.outcome.as_str(), "note": p.note, "explanation": p.explanation,
            "clause": p.clause, "amount": p.amount.map(|fen| fen.0), "detail": p.detail, "letter": p.letter,
            "checklist": p.checklist,
        }),
        Ask::Approve { note } => json!({ "kind": "approve", "note": note }),
        Ask::Return { reason } => json!({ "kind": "return", "reason": reason }),
        Ask::Reopen { reason } => json!({ "kind": "reopen", "reason": reason }),
        Ask::Recheck { draw } => json!({ "kind": "recheck", "draw": draw }),
        Ask::Merge { into, reason } => json!({ "kind": "merge", "into": into, "reason": reason }),
        Ask::SetDue { allowed, reason } => json!({ "kind": "set_due", "allowed": allowed, "reason": reason }),
    }
}
