//! Proposing an outcome and reviewing it.

use super::args::{AlertArg, DecideArgs, RunArg, ShowFormat};
use super::evidence;
use super::work::{act, document, request, tell};
use crate::cli::desk::{Failure, Session, refuse};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::said::said as event_said;
use crate::cli::{print, talk};
use crate::model::{Outcome, RuleId, Status};
use crate::store::{Done, EventFilter, ListRow, Request, StoreError};
use crate::triage::workflow::{Ask, Proposal, Refusal, bulk};
use serde_json::Value as Json;

pub(super) async fn decide(args: &DecideArgs, session: &Session) -> Result<Exit, Failure> {
    let proposal = proposal(args, session).await?;
    if args.ids.is_empty() {
        let id = args.id.as_deref().unwrap_or_default();
        let before = session.store.find_for(&session.user, id).await?;
        if args.seen.seen.is_none() {
            must_have_seen(&session.store.alert(&before.0).await?.row)?;
        }
        let files = evidence::attach(&args.attach.attach, session)?;
        let ask = Ask::propose(proposal);
        let done = act(session, id, &args.seen, ask, files, args.run.run.as_deref()).await?;
        return told(session, &before, &done, args.said.format).await;
    }
    many(args, proposal, session).await
}

/// What a scan changed is not decided on by who does not say that he looked at it since.
fn must_have_seen(row: &ListRow) -> Result<(), StoreError> {
    if !row.changed {
        return Ok(());
    }
    let refusal = Refusal::EvidenceUnseen { alert_id: row.alert_id.clone(), version: row.version };
    Err(StoreError::Refused { refusal, since: Vec::new() })
}

/// What the command line says of an outcome. Who proposes it and when is the desk's to say.
async fn proposal(args: &DecideArgs, session: &Session) -> Result<Proposal, StoreError> {
    let detail = match (&args.detail, args.outcome) {
        (Some(other), Outcome::Duplicate) => Some(session.store.find_for(&session.user, other).await?.0),
        (detail, _) => detail.clone(),
    };
    Ok(Proposal {
        outcome: args.outcome,
        user: session.user.clone(),
        person: String::new(),
        at: session.now,
        note: args.note.clone(),
        explanation: args.fp.as_ref().map(|fp| fp.to_ascii_uppercase()),
        clause: args.clause.clone(),
        amount: args.amount,
        detail,
        letter: args.letter.clone(),
        checklist: args.checklist.clone(),
    })
}

/// One decision about many alerts of one rule: each goes through the same function and has its own line in the journal. All
/// are looked at before any is decided; one that is refused stays as it was, and is named.
async fn many(args: &DecideArgs, proposal: Proposal, session: &Session) -> Result<Exit, Failure> {
    let mut alerts: Vec<(String, i64, RuleId)> = Vec::new();
    for id in args.ids.iter().filter(|id| !id.trim().is_empty()) {
        let (alert_id, version) = session.store.find_for(&session.user, id).await?;
        let shown = session.store.alert(&alert_id).await?;
        must_have_seen(&shown.row)?;
        let rule = shown.standing.rule_id;
        if alerts.iter().all(|(known, ..)| *known != alert_id) {
            alerts.push((alert_id, version, rule));
        }
    }
    let ask = Ask::propose(proposal);
    if let Err(refusal) = bulk(alerts.iter().map(|(.., rule)| rule), &ask, &session.desk.policy) {
        return Err(StoreError::Refused { refusal, since: Vec::new() }.into());
    }
    let files = evidence::attach(&args.attach.attach, session)?;
    let mut exits = Vec::new();
    let (mut done, all) = (0_usize, alerts.len());
    let mut requests = Vec::with_capacity(all);
    for (alert_id, version, _) in alerts {
        // What stops one stops all: the folder of evidence cannot be written.
        requests.push(request(session, alert_id, version, ask.clone(), files.clone(), args.run.run.as_deref()).await?);
    }
    // The answer to a commit was lost: under the same keys nothing is done twice.
    let answers = match session.store.decide_many(requests.clone(), &session.desk).await {
        Err(StoreError::Unanswered { .. }) => session.store.decide_many(requests.clone(), &session.desk).await?,
        answers => answers?,
    };
    let mut proposed = Vec::new();
    for (Request { alert_id, .. }, answer) in requests.iter().zip(answers) {
        match answer {
            Ok(made) => {
                for made in &made.done {
                    done += 1;
                    match args.said.format {
                        ShowFormat::Text => print(&format!("{alert_id}  {}\n", made.status.name().get(lang()))),
                        ShowFormat::Json => proposed.push(document(made, &Json::Null)),
                    }
                }
            }
            Err(error) => {
                talk(&format!("{alert_id}:"));
                exits.push(refuse(&error));
            }
        }
    }
    if args.said.format == ShowFormat::Json {
        print(&(serde_json::to_string_pretty(&proposed).unwrap_or_default() + "\n"));
    }
    talk(&lang().pick(format!("{all} 条中提交 {done} 条"), format!("{done} of {all} proposed")));
    Ok(Exit::worst(exits))
}

pub(super) async fn review(
    alert: &AlertArg,
    give_back: Option<&str>,
    note: Option<&str>,
    run: &RunArg,
    session: &Session,
) -> Result<Exit, Failure> {
    let before = session.store.find_for(&session.user, &alert.id).await?;
    // Who agrees says what was looked at: without that, whatever stands there now would be agreed to.
    if give_back.is_none() && alert.seen.seen.is_none() {
        let id = &before.0;
        return Err(Failure::Usage(
            lang().pick(
                "同意须写明看过的是第几版（--seen）".to_owned(),
                "who approves says which version was looked at (--seen)".to_owned(),
            ),
            Some(format!("fundwatch queue show {id}")),
        ));
    }
    let ask = match give_back {
        Some(reason) => Ask::Return { reason: reason.to_owned() },
        None => Ask::Approve { note: note.map(str::to_owned) },
    };
    let done = act(session, &alert.id, &alert.seen, ask, Vec::new(), run.run.as_deref()).await?;
    told(session, &before, &done, alert.said.format).await
}

/// Says what was done, what changed by it, and what comes next.
async fn told(session: &Session, before: &(String, i64), done: &Done, format: ShowFormat) -> Result<Exit, Failure> {
    tell(session, done, format).await;
    if format == ShowFormat::Text {
        changed(session, before, done).await?;
        ahead(session, done).await;
    }
    Ok(Exit::Complete)
}

/// The lines of the journal that this made: what changed.
async fn changed(session: &Session, before: &(String, i64), done: &Done) -> Result<(), StoreError> {
    let filter =
        EventFilter { alert_id: Some(before.0.clone()), after: done.event - 1, limit: 20, ..EventFilter::default() };
    for event in session.store.events(&filter).await? {
        print(&format!("  {}\n", event_said(&event, lang())));
    }
    Ok(())
}

/// What comes next, for whoever did this.
async fn ahead(session: &Session, done: &Done) {
    let lang = lang();
    if done.status != Status::Proposed {
        return;
    }
    let Ok(shown) = session.store.alert(&done.alert_id).await else { return };
    let Some(proposal) = &shown.standing.proposal else { return };
    let asked = crate::triage::workflow::levels(&shown.standing, proposal, &session.desk.policy);
    let level = shown.standing.approvals.len() + 1;
    let of = asked.levels;
    let who = if asked.supervisor && level == usize::from(of) {
        lang.pick("须由主管复核", "a supervisor reviews it")
    } else {
        lang.pick("复核人不能是您本人", "not by you")
    };
    print(&lang.pick(
        format!("  已提交复核（第 {level} 级，共 {of} 级）；{who}\n"),
        format!("  waits for review (level {level} of {of}); {who}\n"),
    ));
}
