//! `fundwatch report monthly`: a month of the desk on one page, or as figures.

use super::args::{Common, local_folder};
use super::desk::{DeskArgs, Failure, Session, hint, session, warn_of_calendar};
use super::exit::Exit;
use super::locale::{lang, tr};
use super::queue::{paper, region, write_whole};
use super::{complain, os, print};
use crate::model::{EntityType, Lang, RuleId, Text};
use crate::paper::{
    DrawKind, DrawSaid, HiddenCount, LetterBook, MonthAlert, MonthDraw, MonthRows, MonthSource, Office, RuleNotRun,
    month_figures, month_html, month_json,
};
use crate::rules::{Loaded, Rule, RuleSet};
use crate::store::{MonthAsked, MonthDraws, MonthLine, MonthSeen, RecheckSaid, RunRow};
use crate::triage::{Exception, Scope};
use clap::{Args, ValueEnum};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Months of decisions that shares rest on, the reported one included: those of the trend.
const MONTHS: i32 = 12;

#[derive(Debug, Args)]
pub(super) struct MonthArgs {
    #[command(flatten)]
    desk: DeskArgs,
    #[arg(long, value_name = "2026-06", value_parser = parse_month, help = tr("月份；默认本月，截至今天", "The month; this one by default, up to today"))]
    month: Option<Date>,
    #[arg(long, value_name = "CODE", help = tr("只报这个地区（行政区划代码或其开头）", "This region only (a code or its beginning)"))]
    region: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr("单位名称；默认取规则目录 letters/office.toml 中的", "The office; that of letters/office.toml by default"))]
    office: Option<String>,
    #[arg(long, value_enum, value_name = "html|json", hide_possible_values = true, help = tr("格式：html 网页（默认），json 数字", "Format: html, a page (the default), or json, the figures"))]
    format: Option<MonthFormat>,
    #[arg(long, value_name = "FILE", value_parser = local_folder(), help = tr("写到哪个文件；默认 monthly-2026-06.html，json 则输出到屏幕", "The file; monthly-2026-06.html by default, json goes to the screen"))]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MonthFormat {
    Html,
    Json,
}

/// `2026-06`, `202606` or `2026年6月`.
fn parse_month(text: &str) -> Result<Date, String> {
    let text = text.trim().trim_end_matches('月').replace('年', "-");
    let parts = text.split_once('-').or_else(|| text.is_ascii().then(|| text.split_at_checked(4)).flatten());
    let day = parts.and_then(|(year, month)| Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok());
    day.ok_or_else(|| tr("应为年-月，例如 2026-06", "a month is expected, such as 2026-06").to_owned())
}

pub(super) fn run(args: &MonthArgs, common: &Common) -> Exit {
    session(&args.desk, false, async |session: &Session| {
        warn_of_calendar(session, common);
        month(args, session, common).await
    })
}

async fn month(args: &MonthArgs, session: &Session, common: &Common) -> Result<Exit, Failure> {
    let today = session.now.date();
    let first = args.month.unwrap_or(today).first_of_month();
    if first > today {
        return Err(Failure::usage(
            format!("{} 还没有到", label(first)),
            format!("{} has not begun yet", label(first)),
        ));
    }
    let region = args.region.as_deref().map(|code| {
        region(code).ok_or_else(|| {
            Failure::usage(
                format!("地区 {code} 应为 2 至 6 位数字"),
                format!("region {code}: 2 to 6 digits are expected"),
            )
        })
    });
    let month = (first, first.last_of_month());
    let asked = MonthAsked { month, until: month.1.min(today), region: region.transpose()? };
    let seen = session.store.month(&session.user, &asked, &session.desk).await?;
    // A folder of the office may hold its calendar and its letters only.
    let own = args.desk.rules.as_deref().map(RuleSet::load).filter(|own| !own.set.rules().is_empty());
    let loaded = own.unwrap_or_else(RuleSet::built_in);
    let book = LetterBook::load(args.desk.rules.as_deref()).map_err(paper)?;
    let rows = rows(seen, &asked, &loaded, book.office());
    let figures = month_figures(&rows);
    let office = args.office.clone().or_else(|| book.office().office.get("name").cloned()).unwrap_or_default();
    let lang = lang();
    let format = args.format.unwrap_or_else(|| match args.out.as_deref().and_then(std::path::Path::extension) {
        Some(ending) if ending == "json" => MonthFormat::Json,
        _ => MonthFormat::Html,
    });
    let text = match format {
        MonthFormat::Html => month_html(&figures, &office, session.now, lang).map_err(paper)?,
        MonthFormat::Json => serde_json::to_string_pretty(&month_json(&figures)).unwrap_or_default() + "\n",
    };
    let out = match (format, args.out.clone()) {
        (MonthFormat::Json, None) => {
            print(&text);
            return Ok(Exit::Complete);
        }
        (_, Some(out)) => out,
        (MonthFormat::Html, None) => format!("monthly-{}.html", label(first)).into(),
    };
    let shown = out.display();
    if let Err(error) = write_whole(&out, text.as_bytes()) {
        let why = os::reason(&error);
        let said = lang.pick(format!("无法写入 {shown}：{}", why.zh), format!("cannot write {shown}: {}", why.en));
        complain(None, &said, None);
        return Ok(Exit::Refused);
    }
    print(&format!("{shown}\n"));
    let (found, closed, open, overdue) = (figures.found, figures.closed, figures.open, figures.overdue);
    hint(
        common,
        &lang.pick(
            format!("{}：发现 {found} 条 · 办结 {closed} 条 · 在办 {open} 条，其中逾期 {overdue} 条", label(first)),
            format!("{}: {found} found · {closed} closed · {open} open, {overdue} of them overdue", label(first)),
        ),
    );
    Ok(Exit::Complete)
}

fn label(month: Date) -> String {
    month.strftime("%Y-%m").to_string()
}

/// What the store has seen, as the report asks for it.
fn rows(seen: MonthSeen, asked: &MonthAsked, loaded: &Loaded, office: &Office) -> MonthRows {
    let year = asked.month.0.checked_sub((MONTHS - 1).months()).unwrap_or(asked.month.0);
    let MonthSeen { lines, stake, stakes, titles, exceptions, run, runs, first_run, region, draws } = seen;
    let hidden = hidden(&lines, &exceptions);
    let alerts = lines.into_iter().map(|line| alert(line, &titles, office)).collect();
    MonthRows {
        month: asked.month.0,
        today: asked.until,
        region_name: region.as_deref().and_then(|code| office.region(code)).map(str::to_owned),
        region,
        decisions_since: first_run.map_or(year, |first| first.max(year)),
        alerts,
        suspected: stake.paid,
        stoppable: stake.stoppable,
        stakes: stakes.into_iter().map(|(rule, stake)| (rule, (stake.paid, stake.stoppable))).collect(),
        as_of: run.as_ref().map(|run| run.as_of),
        scans: i64::try_from(runs.len()).unwrap_or(i64::MAX),
        sources: run.as_ref().map(sources).unwrap_or_default(),
        not_run: not_run(if runs.is_empty() { run.as_slice() } else { &runs }, loaded),
        hidden,
        draws: draws.map(drawn),
    }
}

fn drawn(draws: MonthDraws) -> Vec<MonthDraw> {
    let controls = draws.controls.into_iter().map(|(drawn_on, kind, outcome)| {
        let kind = if kind == EntityType::Body { DrawKind::Bodies } else { DrawKind::Employers };
        MonthDraw { drawn_on, kind, said: DrawSaid::of_control(outcome) }
    });
    let rechecks = draws.rechecks.into_iter().map(|(drawn_on, said)| {
        let said = recheck_said(said);
        MonthDraw { drawn_on, kind: DrawKind::Rechecks, said }
    });
    controls.chain(rechecks).collect()
}

/// A closing that was given back is a find.
pub(super) fn recheck_said(said: Option<RecheckSaid>) -> DrawSaid {
    said.map_or(DrawSaid::Open, |said| match said {
        RecheckSaid::Upheld => DrawSaid::Clear,
        RecheckSaid::Overturned => DrawSaid::Found,
    })
}

fn alert(line: MonthLine, titles: &BTreeMap<RuleId, Text>, office: &Office) -> MonthAlert {
    MonthAlert {
        rule_name: titles.get(&line.rule_id).cloned().unwrap_or_default(),
        rule_id: line.rule_id,
        control: line.control,
        entity_type: line.entity_type,
        region_name: line.region_code.as_deref().and_then(|code| office.region(code)).map(str::to_owned),
        region_code: line.region_code,
        first_found: line.found_on,
        status: line.status,
        outcome: line.outcome,
        closed_on: line.closed_on,
        days_to_close: line.days_used,
        due_on: line.due_on,
        statutory: line.statutory,
        proposed_on: line.proposed_on,
        confirmed: line.confirmed,
        recovered: Some(line.recovered),
        hidden: line.hidden_by.is_some(),
    }
}

/// What exceptions hide, without ids: who is meant stands in `queue exceptions`.
fn hidden(lines: &[MonthLine], exceptions: &[Exception]) -> Vec<HiddenCount> {
    let hidden_by = |exception: &Exception| {
        let own = lines.iter().filter(|line| line.hidden_by.as_ref() == Some(&exception.id));
        i64::try_from(own.count()).unwrap_or(i64::MAX)
    };
    exceptions
        .iter()
        .map(|exception| (exception, hidden_by(exception)))
        .filter(|(_, alerts)| *alerts > 0)
        .map(|(exception, alerts)| {
            let said = |lang: Lang| {
                let (id, scope, reason) = (&exception.id, without_ids(&exception.scope, lang), &exception.reason);
                lang.pick(format!("{id} · {scope}：{reason}"), format!("{id} · {scope}: {reason}"))
            };
            HiddenCount { exception: Text::new(said(Lang::Zh), said(Lang::En)), until: exception.until, alerts }
        })
        .collect()
}

/// What an exception hides, without whom.
fn without_ids(scope: &Scope, lang: Lang) -> String {
    let one = |kind: crate::model::EntityType| {
        let kind = kind.text();
        lang.pick(format!("1 个{}", kind.zh), format!("one {}", kind.en))
    };
    match scope {
        Scope::Alert { .. } => lang.pick("1 条疑点", "one alert").to_owned(),
        Scope::RuleEntity { rule_id, entity_type, .. } => format!("{rule_id} · {}", one(*entity_type)),
        Scope::Entity { entity_type, .. } => one(*entity_type),
        Scope::RuleRegion { rule_id, region } => format!("{rule_id} · {region}"),
        Scope::Rule { rule_id } => rule_id.to_string(),
    }
}

/// The tables that were there, with their newest day. Those that were not are a reason why rules did not run.
fn sources(run: &RunRow) -> Vec<MonthSource> {
    let tables = run.manifest["quality"]["tables"].as_array().map(Vec::as_slice).unwrap_or_default();
    tables
        .iter()
        .filter(|table| table["state"] != "missing")
        .map(|table| MonthSource {
            table: table["table"].as_str().unwrap_or_default().to_owned(),
            newest: table["newest"].as_str().and_then(|day| day.parse().ok()),
            agreed: None,
        })
        .filter(|source| source.newest.is_some())
        .collect()
}

/// What ran in none of these runs, and why: a month may have several, each of other rules.
fn not_run(runs: &[RunRow], loaded: &Loaded) -> Vec<RuleNotRun> {
    if runs.is_empty() {
        return Vec::new();
    }
    let listed = |run: &RunRow| run.manifest["rules"].as_array().cloned().unwrap_or_default();
    // A rule that was left out of a run says less than one that failed in it, and an older run less than a newer one.
    let mut lines: Vec<Json> = runs.iter().flat_map(listed).collect();
    lines.sort_by_key(|rule| rule["outcome"]["code"] != "deselected");
    let outcomes: BTreeMap<RuleId, Json> =
        lines.iter().filter_map(|rule| Some((rule["id"].as_str()?.parse().ok()?, rule["outcome"].clone()))).collect();
    let ran: BTreeSet<RuleId> = lines
        .iter()
        .filter(|rule| rule["outcome"]["status"] == "ran")
        .filter_map(|rule| rule["id"].as_str()?.parse().ok())
        .collect();
    let known = loaded.set.rules().iter().map(Rule::header).map(|header| &header.id);
    let all: BTreeSet<&RuleId> = outcomes.keys().chain(known).collect();
    let silent = serde_json::json!({ "code": "deselected" });
    all.into_iter()
        .filter(|id| !ran.contains(id))
        .map(|id| RuleNotRun {
            rule_id: id.clone(),
            name: loaded.set.rule(id).map(|rule| rule.header().title.clone()).unwrap_or_default(),
            // A scan of some rules only names no others.
            reason: reason(outcomes.get(id).unwrap_or(&silent)),
        })
        .collect()
}

/// Why a rule did not run, as its run's manifest says.
fn reason(outcome: &Json) -> Text {
    let missing: Vec<&str> = outcome["missing"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let (zh, en) = (missing.join("、"), missing.join(", "));
    match outcome["code"].as_str().unwrap_or_default() {
        "missing_table" => Text::new(format!("缺少数据表 {zh}"), format!("tables are missing: {en}")),
        "missing_column" => Text::new(format!("缺少数据列 {zh}"), format!("columns are missing: {en}")),
        "refused_table" => Text::new(format!("数据表不可用 {zh}"), format!("tables could not be used: {en}")),
        "deselected" => Text::new("本次扫描没有选用", "the scan did not choose it"),
        code => Text::new(
            format!("运行出错 {code}（fundwatch explain {code}）"),
            format!("it stopped with {code} (fundwatch explain {code})"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_are_read_as_people_write_them() {
        for text in ["2026-06", "202606", "2026-6", "2026年6月", "2026年06月"] {
            assert_eq!(parse_month(text), Ok(date(2026, 6, 1)), "{text}");
        }
        for text in ["", "2026", "2026-13", "06-2026", "2026-06-30", "去年六月"] {
            assert!(parse_month(text).is_err(), "{text}");
        }
    }
}
