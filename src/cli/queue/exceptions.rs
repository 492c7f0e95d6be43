//! Exceptions and snoozes.

use super::args::{AlertArg, ExceptionVerb, ListFormat, SaidArg};
use crate::cli::answer::print_rows;
use crate::cli::desk::{Failure, Session};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::{print, screen};
use crate::report::{ListColumn, ListLine, list_text};
use crate::store::{ExceptionRow, Hide, NewException, scope_json};
use crate::triage::{Exception, ExceptionState, Scope};
use jiff::civil::Date;
use serde_json::json;

/// Hides a rule's alerts about one entity for a while; of a person, this one alert.
pub(super) async fn snooze(alert: &AlertArg, until: Date, reason: &str, session: &Session) -> Result<Exit, Failure> {
    let (alert_id, _) = session.store.find_for(&session.user, &alert.id).await?;
    let asked = NewException {
        hide: Hide::Snooze(alert_id),
        reason: reason.to_owned(),
        owner: session.user.clone(),
        from: session.now.date(),
        until: Some(until),
    };
    propose(asked, alert.said, session).await
}

async fn propose(asked: NewException, said: SaidArg, session: &Session) -> Result<Exit, Failure> {
    let today = session.now.date();
    let made = session.store.propose_exception(asked, &session.user, &session.desk, session.now).await?;
    let (id, hidden) = (&made.id, scope(&made.scope));
    let again = made.seen_again().unwrap_or(made.until);
    let text = match made.state(today) {
        ExceptionState::Pending => lang().pick(
            format!("{id} 已提出（{hidden}），须主管批准：fundwatch queue exceptions approve {id}\n"),
            format!(
                "{id} was asked for ({hidden}); a supervisor approves it: fundwatch queue exceptions approve {id}\n"
            ),
        ),
        ExceptionState::Ahead => lang().pick(
            format!("{id} 自 {} 起生效（{hidden}），{again} 起恢复显示\n", made.from),
            format!("{id} is in force from {} on ({hidden}), and shows again from {again} on\n", made.from),
        ),
        ExceptionState::Active | ExceptionState::Over => lang().pick(
            format!("{id} 已生效（{hidden}），{again} 起恢复显示\n"),
            format!("{id} is in force ({hidden}) and shows again from {again} on\n"),
        ),
    };
    said.say(&text, &document(&made, today));
    Ok(Exit::Complete)
}

pub(super) async fn change(verb: &ExceptionVerb, session: &Session) -> Result<Exit, Failure> {
    match verb {
        ExceptionVerb::List { format } => list(*format, session).await,
        ExceptionVerb::Add { said, alert, rule, entity, region, reason, owner, from, until } => {
            let hide = match (alert, rule.clone(), entity.clone(), region.clone()) {
                (Some(id), ..) => Hide::Alert(session.store.find_for(&session.user, id).await?.0),
                (None, Some(rule_id), Some((entity_type, entity_id)), _) => {
                    Hide::Scope(Scope::RuleEntity { rule_id, entity_type, entity_id })
                }
                (None, None, Some((entity_type, entity_id)), _) => {
                    Hide::Scope(Scope::Entity { entity_type, entity_id })
                }
                (None, Some(rule_id), None, Some(region)) => Hide::Scope(Scope::RuleRegion { rule_id, region }),
                (None, Some(rule_id), None, None) => Hide::Scope(Scope::Rule { rule_id }),
                (None, None, None, _) => Hide::Nothing,
            };
            let asked = NewException {
                hide,
                reason: reason.clone(),
                owner: owner.clone().unwrap_or_else(|| session.user.clone()),
                from: from.unwrap_or_else(|| session.now.date()),
                until: Some(*until),
            };
            propose(asked, *said, session).await
        }
        ExceptionVerb::Approve { said, id } => {
            let made = session.store.approve_exception(id, &session.user, session.now).await?;
            let again = made.seen_again().unwrap_or(made.until);
            let text = lang().pick(
                format!("{id} 已批准，{again} 起恢复显示"),
                format!("{id} is approved and shows again from {again} on"),
            );
            said.say(&text, &document(&made, session.now.date()));
            Ok(Exit::Complete)
        }
        ExceptionVerb::Lift { said, id } => {
            let made = session.store.lift_exception(id, &session.user, session.now).await?;
            let text = lang().pick(format!("{id} 已终止"), format!("{id} has ended"));
            said.say(&text, &document(&made, session.now.date()));
            Ok(Exit::Complete)
        }
    }
}

pub(super) async fn list(format: ListFormat, session: &Session) -> Result<Exit, Failure> {
    let today = session.now.date();
    let exceptions = session.store.exceptions(&session.user, today).await?;
    if format != ListFormat::Table {
        let rows: Vec<_> = exceptions.iter().map(|row| json_of(row, today)).collect();
        print_rows(format, &rows, &[]);
        return Ok(Exit::Complete);
    }
    let lang = lang();
    if exceptions.is_empty() {
        print(lang.pick("没有例外\n", "no exceptions\n"));
        return Ok(Exit::Complete);
    }
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
    let line = |row: &ExceptionRow| {
        let exception = &row.exception;
        ListLine {
            cells: vec![
                exception.id.clone(),
                scope(&exception.scope),
                exception.state(today).text().get(lang).to_owned(),
                exception.owner.clone(),
                exception.from.to_string(),
                exception.until.to_string(),
                row.hides.to_string(),
            ],
            below: exception.reason.clone(),
        }
    };
    print(&list_text(&columns, &exceptions.iter().map(line).collect::<Vec<_>>(), screen(false)));
    Ok(Exit::Complete)
}

fn scope(scope: &Scope) -> String {
    let region = |region: &str| format!("{}{region}", lang().pick("地区 ", "region "));
    match scope {
        Scope::Alert { alert_id, .. } => format!("{}{alert_id}", lang().pick("疑点 ", "alert ")),
        Scope::RuleEntity { rule_id, entity_type, entity_id } => {
            format!("{rule_id} · {}:{entity_id}", entity_type.code())
        }
        Scope::Entity { entity_type, entity_id } => format!("{}:{entity_id}", entity_type.code()),
        Scope::RuleRegion { rule_id, region: code } => format!("{rule_id} · {}", region(code)),
        Scope::Rule { rule_id } => rule_id.to_string(),
    }
}

fn json_of(row: &ExceptionRow, today: Date) -> serde_json::Value {
    let mut object = document(&row.exception, today);
    object["hides"] = json!(row.hides);
    object
}

fn document(exception: &Exception, today: Date) -> serde_json::Value {
    let Exception { id, scope, reason, owner, from, until, proposed_by, needs_approval, approved_by, lifted_by } =
        exception;
    let user = |signature: &Option<crate::triage::Signature>| signature.as_ref().map(|by| by.user.clone());
    let mut object = scope_json(scope);
    for (key, value) in [
        ("id", json!(id)),
        ("reason", json!(reason)),
        ("owner", json!(owner)),
        ("from", json!(from.to_string())),
        ("until", json!(until.to_string())),
        ("state", json!(exception.state(today).code())),
        ("needs_approval", json!(needs_approval)),
        ("proposed_by", json!(proposed_by.user)),
        ("approved_by", json!(user(approved_by))),
        ("lifted_by", json!(user(lifted_by))),
    ] {
        object[key] = value;
    }
    object
}
