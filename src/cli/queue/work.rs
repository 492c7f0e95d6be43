//! Taking, handing over, waiting, verifying, noting: everything about an alert but its outcome.

use super::args::{SeenArg, ShowFormat, Verb};
use super::evidence;
use super::row::{brief, json_row};
use crate::cli::desk::{Failure, Session};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::print;
use crate::model::Status;
use crate::store::{Done, Enclosed, NamedFile, Request, StoreError};
use crate::triage::workflow::{Ask, Refusal, StepDone};
use serde_json::{Value as Json, json};
use std::path::Path;

/// How often the next alert may be gone before somebody looks why.
const NEXT_TRIES: usize = 50;

pub(super) async fn run(verb: &Verb, session: &Session) -> Result<Exit, Failure> {
    let (id, seen, how, ask) = match verb {
        Verb::Take { id, seen, said, .. } => (id.as_deref().unwrap_or_default(), seen, said, Ask::Take),
        Verb::Assign { alert, to, reason } => {
            (alert.id.as_str(), &alert.seen, &alert.said, Ask::Assign { to: to.clone(), reason: reason.clone() })
        }
        Verb::Release { alert, reason } => {
            (alert.id.as_str(), &alert.seen, &alert.said, Ask::Release { reason: reason.clone() })
        }
        Verb::Request { alert, reason, until } => {
            (alert.id.as_str(), &alert.seen, &alert.said, Ask::Request { reason: reason.clone(), until: *until })
        }
        Verb::Resume { alert, note } => {
            (alert.id.as_str(), &alert.seen, &alert.said, Ask::Resume { note: note.clone() })
        }
        Verb::Verify { alert, step, found, proof, waive, attach: _ } => {
            let done = match (waive, found) {
                (Some(reason), _) => StepDone::Waived { reason: reason.clone() },
                (None, found) => StepDone::Done { found: found.clone().unwrap_or_default(), proof: proof.clone() },
            };
            (alert.id.as_str(), &alert.seen, &alert.said, Ask::Verify { step: step.to_ascii_uppercase(), done })
        }
        Verb::Reopen { alert, reason } => {
            (alert.id.as_str(), &alert.seen, &alert.said, Ask::Reopen { reason: reason.clone() })
        }
        Verb::Merge { alert, into, reason } => {
            let (into, _) = session.store.find_for(&session.user, into).await?;
            (alert.id.as_str(), &alert.seen, &alert.said, Ask::Merge { into, reason: reason.clone() })
        }
        Verb::Note { alert, text, attach: _ } => {
            (alert.id.as_str(), &alert.seen, &alert.said, Ask::Note { text: text.clone() })
        }
        Verb::Due { alert, days, reason } => {
            (alert.id.as_str(), &alert.seen, &alert.said, Ask::SetDue { allowed: *days, reason: reason.clone() })
        }
        // The other verbs have files of their own.
        _ => return Ok(Exit::Complete),
    };
    let paths = match verb {
        Verb::Verify { attach, .. } | Verb::Note { attach, .. } => attach.attach.as_slice(),
        _ => &[],
    };
    let files = evidence::attach(paths, session)?;
    let done = act(session, id, seen, ask, files, None).await?;
    tell(session, &done, how.format).await;
    if matches!(verb, Verb::Take { .. }) && how.format == ShowFormat::Text {
        next_step(&done);
    }
    Ok(Exit::Complete)
}

/// Does one thing to one alert. What was not said of its version is the present one.
pub(super) async fn act(
    session: &Session,
    id: &str,
    seen: &SeenArg,
    ask: Ask,
    files: Vec<NamedFile>,
    run: Option<&Path>,
) -> Result<Done, Failure> {
    let (alert_id, version) = session.store.find_for(&session.user, id).await?;
    act_on(session, alert_id, seen.seen.unwrap_or(version), ask, files, run).await
}

/// Does one thing to the version `seen` of an alert; `files` are attached, and what decides gets its evidence pack.
pub(super) async fn act_on(
    session: &Session,
    alert_id: String,
    seen: i64,
    ask: Ask,
    files: Vec<NamedFile>,
    run: Option<&Path>,
) -> Result<Done, Failure> {
    let request = request(session, alert_id, seen, ask, files, run).await?;
    // The answer to a commit was lost: the same key again says what became of it, and does it if nothing did.
    match session.store.act(request.clone(), &session.desk).await {
        Err(StoreError::Unanswered { .. }) => Ok(session.store.act(request, &session.desk).await?),
        answer => Ok(answer?),
    }
}

/// The request of one thing to the version `seen` of an alert, with its evidence pack where it decides.
pub(super) async fn request(
    session: &Session,
    alert_id: String,
    seen: i64,
    ask: Ask,
    files: Vec<NamedFile>,
    run: Option<&Path>,
) -> Result<Request, Failure> {
    let enclosed = Enclosed { pack: None, files };
    let user = session.user.clone();
    let mut request = Request { alert_id, seen, user, ask, key: session.key(), now: session.now, enclosed };
    if matches!(request.ask, Ask::Propose { .. } | Ask::Approve { .. }) {
        evidence::enclose(&[], &mut request, run, session).await?;
    }
    Ok(request)
}

/// Takes the next alert there is for whoever asks. Where somebody was faster, the one after it.
pub(super) async fn take_next(session: &Session, format: ShowFormat) -> Result<Exit, Failure> {
    for _ in 0..NEXT_TRIES {
        let Some(row) = session.store.next(&session.user, session.now.date()).await? else { break };
        match act_on(session, row.alert_id.clone(), row.version, Ask::Take, Vec::new(), None).await {
            Ok(done) => {
                tell(session, &done, format).await;
                if format == ShowFormat::Text {
                    next_step(&done);
                }
                return Ok(Exit::Complete);
            }
            Err(Failure::Store(StoreError::Refused { refusal: Refusal::Stale { .. }, .. })) => {}
            Err(error) => return Err(error),
        }
    }
    if format == ShowFormat::Json {
        print("null\n");
    }
    crate::cli::talk(lang().pick("没有等待接办的疑点", "no alert waits to be taken"));
    Ok(Exit::Complete)
}

/// What comes after taking.
fn next_step(done: &Done) {
    let id = &done.alert_id;
    print(&lang().pick(
        format!("  下一步：fundwatch queue show {id}，核查后 queue verify、queue decide\n"),
        format!("  next: fundwatch queue show {id}; then queue verify and queue decide\n"),
    ));
}

/// Says what was done.
pub(super) async fn tell(session: &Session, done: &Done, format: ShowFormat) {
    print(&match format {
        ShowFormat::Text => said(session, done).await + "\n",
        ShowFormat::Json => {
            let row = match session.store.alert(&done.alert_id).await {
                Ok(shown) => json_row(&shown.row, &[], &session.desk, session.now.date()),
                Err(_) => Json::Null,
            };
            let document = document(done, &row);
            serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
        }
    });
}

/// What was done, for a program: schema `fundwatch.queue.done/1`. `row` is the alert as `queue list` has it.
pub(super) fn document(done: &Done, row: &Json) -> Json {
    json!({
        "schema": "fundwatch.queue.done/1", "id": done.alert_id, "status": done.status.as_str(), "owner": done.owner,
        "version": done.version, "event": done.event, "row": row,
    })
}

/// What was done, in one or two lines: the alert, where it stands now, who has it, which version was made.
pub(super) async fn said(session: &Session, done: &Done) -> String {
    let lang = lang();
    let status = done.status.name();
    let status = status.get(lang);
    let version = done.version;
    let head = match session.store.alert(&done.alert_id).await {
        Ok(shown) => brief(&shown.row, &session.desk, session.now.date(), lang),
        Err(_) => done.alert_id.clone(),
    };
    let owner = match (&done.owner, done.status) {
        (Some(owner), Status::New | Status::Working | Status::Waiting | Status::Returned | Status::Reopened) => {
            lang.pick(format!(" · 承办 {owner}"), format!(" · {owner} has it"))
        }
        _ => String::new(),
    };
    lang.pick(
        format!("{head}\n  {status}{owner} · 第 {version} 版"),
        format!("{head}\n  {status}{owner} · version {version}"),
    )
}
