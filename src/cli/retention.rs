//! `fundwatch audit retention`: what is three years old goes, by two people, and leaves a signed tombstone.

use super::answer::{ListFormat, SaidArg, print_rows};
use super::desk::{Failure, Session};
use super::exit::Exit;
use super::locale::{lang, tr};
use super::queue::refused;
use super::{print, screen};
use crate::model::Lang;
use crate::report::{ListColumn, ListLine, list_text};
use crate::store::RemovalRow;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::json;

#[derive(Debug, Args)]
pub(super) struct RetentionArgs {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    #[command(about = tr("列出清除申请及其结果", "List what was asked for and what went"))]
    List {
        #[arg(long, value_enum, default_value_t = ListFormat::Table, value_name = "table|json|ndjson|csv", hide_possible_values = true, help = tr("输出格式", "Output format"))]
        format: ListFormat,
    },
    #[command(about = tr("系统管理员提出：清除某日之前的记录（至少三年前）", "An administrator asks that what is from before a day goes, three years ago at least"))]
    Ask {
        #[command(flatten)]
        said: SaidArg,
        #[arg(long, value_name = "DATE", help = tr("清除这一天之前的", "What is from before this day"))]
        before: Date,
        #[arg(long, value_name = "TEXT", help = tr("理由", "Why"))]
        reason: String,
    },
    #[command(about = tr("审计人员批准并清除，不能恢复", "An auditor approves, and it goes; it cannot be brought back"))]
    Approve {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "RM", help = tr("申请编号", "The removal"))]
        id: String,
    },
    #[command(about = tr("审计人员驳回", "An auditor refuses"))]
    Refuse {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "RM", help = tr("申请编号", "The removal"))]
        id: String,
        #[arg(long, value_name = "TEXT", help = tr("理由", "Why"))]
        reason: String,
    },
}

pub(super) async fn run(args: &RetentionArgs, session: &Session) -> Result<Exit, Failure> {
    let (store, by, now, lang) = (&session.store, session.user.as_str(), session.now, lang());
    match &args.verb {
        None => list(ListFormat::Table, session).await?,
        Some(Verb::List { format }) => list(*format, session).await?,
        Some(Verb::Ask { said, before, reason }) => {
            let (id, reach) = store.propose_removal(*before, reason, by, now).await?;
            let (events, alerts) = (reach.events, reach.alerts);
            let text = lang.pick(
                format!(
                    "{id} 已提出：将清除审计记录 {events} 条、疑点 {alerts} 条；待审计人员批准：fundwatch audit retention approve {id}\n"
                ),
                format!(
                    "{id} was asked for: {events} events and {alerts} alerts would go; an auditor decides: fundwatch audit retention approve {id}\n"
                ),
            );
            said.say(&text, &json!({ "id": id, "state": "proposed", "events": events, "alerts": alerts }));
        }
        Some(Verb::Approve { said, id }) => {
            let reach = store.approve_removal(id, by, now).await?;
            clear(session).await?;
            let (through, events, alerts) = (reach.through, reach.events, reach.alerts);
            let text = lang.pick(
                format!(
                    "{id} 已清除：审计记录 {events} 条（到第 {through} 条）、疑点 {alerts} 条；核验：fundwatch audit verify\n"
                ),
                format!(
                    "{id} is done: {events} events went (up to {through}) and {alerts} alerts; verify with: fundwatch audit verify\n"
                ),
            );
            let document =
                json!({ "id": id, "state": "approved", "through": through, "events": events, "alerts": alerts });
            said.say(&text, &document);
        }
        Some(Verb::Refuse { said, id, reason }) => {
            store.refuse_removal(id, reason, by, now).await?;
            let text = lang.pick(format!("{id} 已驳回"), format!("{id} is refused"));
            said.say(&text, &json!({ "id": id, "state": "refused" }));
        }
    }
    Ok(Exit::Complete)
}

/// Takes away the files beside the store that nothing names any more since a removal; how many. What a killed process left,
/// the next one takes (`queue tidy`); what lies elsewhere stays on the list.
pub(super) async fn clear(session: &Session) -> Result<usize, Failure> {
    let shelf = session.shelf();
    let mut gone = Vec::new();
    for file in session.store.removed_files().await? {
        if shelf.remove(&file).map_err(|error| refused(&error))? {
            gone.push(file);
        }
    }
    let count = gone.len();
    if count > 0 {
        session.store.forget_files(gone).await?;
    }
    Ok(count)
}

async fn list(format: ListFormat, session: &Session) -> Result<(), Failure> {
    let removals = session.store.removals(&session.user).await?;
    if format != ListFormat::Table {
        let rows: Vec<_> = removals.iter().map(json_of).collect();
        print_rows(format, &rows, &[]);
        return Ok(());
    }
    let lang = lang();
    if removals.is_empty() {
        print(lang.pick("没有清除申请\n", "nothing was asked for\n"));
        return Ok(());
    }
    let heads = [
        ("编号", "removal", false),
        ("状态", "state", false),
        ("此日之前", "before", false),
        ("提出", "asked by", false),
        ("决定", "decided by", false),
        ("审计记录", "events", true),
        ("疑点", "alerts", true),
    ];
    let columns: Vec<ListColumn> = heads
        .iter()
        .map(|(zh, en, number)| ListColumn { title: lang.pick(*zh, *en).to_owned(), number: *number })
        .collect();
    let line = |removal: &RemovalRow| ListLine {
        cells: vec![
            removal.removal_id.clone(),
            state(&removal.state, lang).to_owned(),
            removal.before.to_string(),
            removal.proposed_by.clone(),
            removal.decided_by.clone().unwrap_or_default(),
            removal.reach.events.to_string(),
            removal.reach.alerts.to_string(),
        ],
        below: removal.reason.clone(),
    };
    print(&list_text(&columns, &removals.iter().map(line).collect::<Vec<_>>(), screen(false)));
    Ok(())
}

fn state(state: &str, lang: Lang) -> &'static str {
    match state {
        "proposed" => lang.pick("待审计批准", "waits for an auditor"),
        "approved" => lang.pick("已清除", "done"),
        _ => lang.pick("已驳回", "refused"),
    }
}

fn json_of(removal: &RemovalRow) -> serde_json::Value {
    json!({
        "id": removal.removal_id, "state": removal.state, "before": removal.before.to_string(), "reason": removal.reason,
        "proposed_by": removal.proposed_by, "proposed_at": removal.proposed_at.to_string(),
        "decided_by": removal.decided_by, "decided_at": removal.decided_at.map(|at| at.to_string()),
        "through": removal.reach.through, "events": removal.reach.events, "alerts": removal.reach.alerts,
    })
}
