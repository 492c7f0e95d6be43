//! Exceptions and snoozes.

use super::args::{AlertArg, ExceptionVerb, ListFormat, SaidArg};
use crate::cli::answer::print_rows;
use crate::cli::desk::{Failure, Session};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::{print, screen};
use crate::report::{ListColumn, ListLine, list_text};
use crate::store::{Exception, ExceptionScope, NewException};
use jiff::civil::Date;
use serde_json::json;

/// Hides a rule's alerts about one entity for a while.
pub(super) async fn snooze(alert: &AlertArg, until: Date, reason: &str, session: &Session) -> Result<Exit, Failure> {
    let (alert_id, _) = session.store.find(&alert.id).await?;
    let standing = session.store.show(&session.user, &alert_id).await?.standing;
    let scope = ExceptionScope {
        rule_id: Some(standing.rule_id),
        entity: Some((standing.entity_type, standing.entity_id)),
        region: None,
    };
    let asked = NewException {
        scope,
        reason: reason.to_owned(),
        owner: session.user.clone(),
        starts_on: session.now.date(),
        ends_on: until,
    };
    propose(asked, alert.said, session).await
}

async fn propose(asked: NewException, said: SaidArg, session: &Session) -> Result<Exit, Failure> {
    let until = asked.ends_on;
    let (id, in_force) = session.store.propose_exception(asked, &session.user, &session.desk, session.now).await?;
    let text = if in_force {
        lang().pick(format!("{id} 已生效，至 {until}\n"), format!("{id} is in force until {until}\n"))
    } else {
        lang().pick(
            format!("{id} 已提出，须主管批准：fundwatch queue exceptions approve {id}\n"),
            format!("{id} was asked for; a supervisor approves it: fundwatch queue exceptions approve {id}\n"),
        )
    };
    said.say(&text, &json!({ "exception": id, "in_force": in_force, "until": until.to_string() }));
    Ok(Exit::Complete)
}

pub(super) async fn change(verb: &ExceptionVerb, session: &Session) -> Result<Exit, Failure> {
    match verb {
        ExceptionVerb::List { format } => list(*format, session).await,
        ExceptionVerb::Add { said, rule, entity, region, reason, owner, from, until } => {
            let asked = NewException {
                scope: ExceptionScope { rule_id: rule.clone(), entity: entity.clone(), region: region.clone() },
                reason: reason.clone(),
                owner: owner.clone().unwrap_or_else(|| session.user.clone()),
                starts_on: from.unwrap_or_else(|| session.now.date()),
                ends_on: *until,
            };
            propose(asked, *said, session).await
        }
        ExceptionVerb::Approve { said, id } => {
            session.store.approve_exception(id, &session.user, session.now).await?;
            let text = lang().pick(format!("{id} 已批准"), format!("{id} is approved"));
            said.say(&text, &json!({ "exception": id, "state": "approved" }));
            Ok(Exit::Complete)
        }
        ExceptionVerb::End { said, id } => {
            session.store.end_exception(id, &session.user, session.now).await?;
            let text = lang().pick(format!("{id} 已终止"), format!("{id} has ended"));
            said.say(&text, &json!({ "exception": id, "state": "ended" }));
            Ok(Exit::Complete)
        }
    }
}

pub(super) async fn list(format: ListFormat, session: &Session) -> Result<Exit, Failure> {
    let exceptions = session.store.exceptions().await?;
    if format != ListFormat::Table {
        let rows: Vec<_> = exceptions.iter().map(json_of).collect();
        print_rows(format, &rows, &[]);
        return Ok(Exit::Complete);
    }
    let lang = lang();
    let heads = [
        ("编号", "exception", false),
        ("范围", "scope", false),
        ("状态", "state", false),
        ("负责", "owner", false),
        ("自", "from", false),
        ("至", "until", false),
        ("隐藏", "hides", true),
    ];
    let columns: Vec<ListColumn> = heads
        .iter()
        .map(|(zh, en, number)| ListColumn { title: lang.pick(*zh, *en).to_owned(), number: *number })
        .collect();
    let line = |exception: &Exception| {
        let asked = &exception.asked;
        let days = [asked.starts_on, asked.ends_on].map(|day| day.to_string());
        let [from, until] = days;
        ListLine {
            cells: vec![
                exception.exception_id.clone(),
                scope(&asked.scope),
                state(exception, session.now.date()),
                asked.owner.clone(),
                from,
                until,
                exception.hides.to_string(),
            ],
            below: asked.reason.clone(),
        }
    };
    print(&list_text(&columns, &exceptions.iter().map(line).collect::<Vec<_>>(), screen(false)));
    Ok(Exit::Complete)
}

fn scope(scope: &ExceptionScope) -> String {
    let rule = scope.rule_id.as_ref().map(ToString::to_string);
    let entity = scope.entity.as_ref().map(|(kind, id)| format!("{}:{id}", kind.code()));
    let region = scope.region.as_ref().map(|region| format!("{}{region}", lang().pick("地区 ", "region ")));
    [rule, entity, region].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn state(exception: &Exception, today: Date) -> String {
    let word = match exception.state.as_str() {
        "proposed" => ("待批准", "waits for approval"),
        "ended" => ("已终止", "ended"),
        _ if exception.in_force(today) => ("生效中", "in force"),
        _ if exception.asked.starts_on > today => ("未开始", "not begun"),
        _ => ("已到期", "over"),
    };
    lang().pick(word.0, word.1).to_owned()
}

fn json_of(exception: &Exception) -> serde_json::Value {
    let asked = &exception.asked;
    json!({
        "id": exception.exception_id,
        "rule": asked.scope.rule_id,
        "entity_type": asked.scope.entity.as_ref().map(|(kind, _)| kind.code()),
        "entity": asked.scope.entity.as_ref().map(|(_, id)| id),
        "region": asked.scope.region,
        "reason": asked.reason,
        "owner": asked.owner,
        "from": asked.starts_on.to_string(),
        "until": asked.ends_on.to_string(),
        "state": exception.state,
        "proposed_by": exception.proposed_by,
        "decided_by": exception.decided_by,
        "hides": exception.hides,
    })
}
