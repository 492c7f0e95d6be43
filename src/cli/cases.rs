//! `fundwatch cases`: alerts that one person should look at together.

use super::answer::{ListFormat, SaidArg, print_json, print_rows};
use super::args::Common;
use super::desk::{DeskArgs, Failure, Session, hint, session};
use super::exit::Exit;
use super::letter::{self, LetterArgs};
use super::locale::{lang, tr};
use super::queue::json_row;
use super::{paints, print, screen};
use crate::model::Lang;
use crate::report::{ListColumn, ListLine, list_text, numerals};
use crate::store::CaseRow;
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

#[derive(Debug, Args)]
pub(super) struct CasesArgs {
    #[command(flatten)]
    desk: DeskArgs,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    #[command(about = tr("列出案件：人工立案在前，其后是最近一次扫描提出的", "List cases: those people opened, then those the newest run proposes"))]
    List {
        #[arg(long, help = tr("已结案的", "Those that are closed"))]
        closed: bool,
        #[arg(long, value_name = "N", default_value_t = 50, help = tr("最多多少件", "At most so many"))]
        limit: i64,
        #[arg(long, value_enum, default_value_t = ListFormat::Table, value_name = "table|json|ndjson|csv", hide_possible_values = true, help = tr("输出格式", "Output format"))]
        format: ListFormat,
    },
    #[command(about = tr("查看一个案件及其疑点", "Show a case and its alerts"))]
    Show {
        #[arg(value_name = "CASE", help = tr("案件编号，或其唯一的开头", "The case, or a beginning of its id that no other has"))]
        id: String,
        #[arg(long, value_enum, default_value_t = ListFormat::Table, value_name = "table|json|ndjson|csv", hide_possible_values = true, help = tr("输出格式", "Output format"))]
        format: ListFormat,
    },
    #[command(about = tr("立案", "Open a case"))]
    Open {
        #[command(flatten)]
        said: SaidArg,
        #[arg(long, value_name = "TEXT", help = tr("名称", "Its title"))]
        title: String,
        #[arg(value_name = "ID", required = true, help = tr("疑点", "Its alerts"))]
        alerts: Vec<String>,
    },
    #[command(about = tr("向人工立案的案件加入疑点", "Put more alerts into a case that people opened"))]
    Add {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "CASE", help = tr("案件编号", "The case"))]
        id: String,
        #[arg(value_name = "ID", required = true, help = tr("疑点", "Alerts"))]
        alerts: Vec<String>,
    },
    #[command(about = tr("按模板生成文书（.docx）：协查函、疑点核查单、申请人说明书、漏洞反馈表、移送材料目录等", "A letter or form (.docx) from a template: inquiry, checklist, statement, loophole, transfer, …"))]
    Letter(Box<LetterArgs>),
    #[command(about = tr("结案；其中的疑点仍逐条办理", "Close a case; its alerts are still decided one by one"))]
    Close {
        #[command(flatten)]
        said: SaidArg,
        #[arg(value_name = "CASE", help = tr("案件编号", "The case"))]
        id: String,
        #[arg(long, value_name = "TEXT", help = tr("原因", "Why"))]
        reason: String,
    },
}

pub(super) fn run(args: &CasesArgs, common: &Common) -> Exit {
    session(&args.desk, false, async |session: &Session| verb(args, session, common).await)
}

async fn verb(args: &CasesArgs, session: &Session, common: &Common) -> Result<Exit, Failure> {
    let (store, by, now) = (&session.store, session.user.as_str(), session.now);
    match &args.verb {
        Verb::Letter(letter) => return letter::run(letter, args.desk.rules.as_deref(), session).await,
        Verb::List { closed, limit, format } => {
            // One more than is shown tells whether there are more.
            let mut cases = store.cases(by, *closed, limit.saturating_add(1)).await?;
            let most = usize::try_from(*limit).unwrap_or(usize::MAX);
            let more = cases.len() > most;
            cases.truncate(most);
            if *format == ListFormat::Table {
                print(&table(&cases, lang(), common));
            } else {
                let rows: Vec<Json> = cases.iter().map(case_json).collect();
                print_rows(*format, &rows, &[]);
            }
            if more {
                hint(
                    common,
                    &lang().pick(
                        format!("只列出了 {limit} 个，还有更多：加大 --limit"),
                        format!("{limit} are listed and there are more: a larger --limit"),
                    ),
                );
            }
        }
        Verb::Show { id, format } => show(id, *format, session, common).await?,
        Verb::Open { said, title, alerts } => {
            let alerts = found(alerts, session).await?;
            let id = store.open_case(title, &alerts, by, now).await?;
            let text = lang().pick(format!("已立案 {id}"), format!("opened {id}"));
            said.say(&text, &json!({ "case": id, "state": "open", "alerts": alerts }));
        }
        Verb::Add { said, id, alerts } => {
            let alerts = found(alerts, session).await?;
            store.add_to_case(id, &alerts, by, now).await?;
            let text = lang().pick(format!("已加入 {id}"), format!("added to {id}"));
            said.say(&text, &json!({ "case": id, "state": "open", "added": alerts }));
        }
        Verb::Close { said, id, reason } => {
            store.close_case(id, reason, by, now).await?;
            let text = lang().pick(format!("已结案 {id}"), format!("closed {id}"));
            said.say(&text, &json!({ "case": id, "state": "closed" }));
        }
    }
    Ok(Exit::Complete)
}

async fn found(alerts: &[String], session: &Session) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::new();
    for alert in alerts {
        ids.push(session.store.find_for(&session.user, alert).await?.0);
    }
    Ok(ids)
}

async fn show(id: &str, format: ListFormat, session: &Session, common: &Common) -> Result<(), Failure> {
    let shown = session.store.case(&session.user, id).await?;
    if format != ListFormat::Table {
        let today = session.now.date();
        let alerts: Vec<Json> = shown.alerts.iter().map(|row| json_row(row, &[], &session.desk, today)).collect();
        let mut case = case_json(&shown.row);
        case["alert_rows"] = Json::Array(alerts);
        print_json(&case);
        return Ok(());
    }
    let lang = lang();
    print(&table(std::slice::from_ref(&shown.row), lang, common));
    let heads = [
        ("编号", "alert"),
        ("规则", "rule"),
        ("对象", "entity"),
        ("状态", "status"),
        ("承办", "owner"),
        ("期限", "due"),
    ];
    let columns: Vec<ListColumn> =
        heads.iter().map(|(zh, en)| ListColumn { title: lang.pick(*zh, *en).to_owned(), number: false }).collect();
    let lines: Vec<ListLine> = shown
        .alerts
        .iter()
        .map(|row| {
            let status = row.status.name();
            ListLine {
                cells: vec![
                    row.alert_id.clone(),
                    row.rule_id.to_string(),
                    row.entity_id.clone(),
                    status.get(lang).to_owned(),
                    row.owner.clone().unwrap_or_else(|| "—".to_owned()),
                    row.due.map_or_else(|| "—".to_owned(), |day| day.to_string()),
                ],
                below: row.sentence.get(lang).to_owned(),
            }
        })
        .collect();
    print(&format!("\n{}", list_text(&columns, &lines, screen(paints(common)))));
    Ok(())
}

fn table(cases: &[CaseRow], lang: Lang, common: &Common) -> String {
    let heads = [
        ("编号", "case", false),
        ("级别", "band", false),
        ("状态", "state", false),
        ("疑点", "alerts", true),
        ("涉及金额(元)", "money (yuan)", true),
        ("地区", "region", false),
        ("期限", "due", false),
        ("立案", "opened by", false),
        ("名称", "title", false),
    ];
    let columns: Vec<ListColumn> = heads
        .iter()
        .map(|(zh, en, number)| ListColumn { title: lang.pick(*zh, *en).to_owned(), number: *number })
        .collect();
    let state = |state: &str| match state {
        "proposed" => lang.pick("扫描提出", "proposed").to_owned(),
        "open" => lang.pick("已立案", "open").to_owned(),
        "closed" => lang.pick("已结案", "closed").to_owned(),
        other => other.to_owned(),
    };
    let lines: Vec<ListLine> = cases
        .iter()
        .map(|case| ListLine {
            cells: vec![
                case.case_id.clone(),
                case.band.to_string(),
                state(&case.state),
                numerals::count(case.alerts),
                numerals::yuan(case.money),
                case.region_code.clone().unwrap_or_else(|| "—".to_owned()),
                case.due.map_or_else(|| "—".to_owned(), |day| day.to_string()),
                case.opened_by.clone().unwrap_or_default(),
                case.title.clone(),
            ],
            below: String::new(),
        })
        .collect();
    list_text(&columns, &lines, screen(paints(common)))
}

fn case_json(case: &CaseRow) -> Json {
    json!({
        "id": case.case_id, "origin": case.origin, "state": case.state, "title": case.title,
        "band": case.band.to_string(), "region": case.region_code, "amount": case.money.to_string(),
        "due": case.due.map(|day| day.to_string()), "opened_by": case.opened_by,
        "opened_at": case.opened_at.to_string(), "alerts": case.alerts, "said": case.body,
    })
}
