//! `fundwatch explain --plan R2 [DIR]`: a rule as the engine sees it. Nothing runs.

use super::args::PlanFormatArg;
use super::exit::Exit;
use super::locale::lang;
use super::locations::Source;
use super::{complain, print, show_problems, talk};
use crate::engine::Operator;
use crate::model::Lang;
use crate::report::numerals;
use crate::rules::{Loaded, Rule};
use crate::scan::{self, DayOf, InspectError, Inspection, KnownRows, PlannedQuery};
use jiff::civil::Date;
use serde_json::json;
use std::fmt::Write;

const SCHEMA: &str = "fundwatch.plan/1";

pub(super) fn run(
    rule: &Rule,
    loaded: &Loaded,
    source: Option<&Source>,
    as_of: Option<Date>,
    format: PlanFormatArg,
) -> Exit {
    let (threads, folder) = (super::threads(None), source.map(Source::folder));
    let shown = source.map(Source::shown);
    let inspection = match super::block_on(threads, scan::inspect(loaded, rule, folder, as_of, threads)) {
        Ok(inspection) => inspection,
        Err(error) => return refuse(error, source),
    };
    match format {
        PlanFormatArg::Text => print(&text(rule, shown.as_deref(), &inspection, lang())),
        PlanFormatArg::Json => print(&format!("{:#}\n", document(rule, shown.as_deref(), &inspection))),
    }
    Exit::Complete
}

fn refuse(error: InspectError, source: Option<&Source>) -> Exit {
    match error {
        InspectError::Dataset(error) => {
            let message = error.message(lang());
            talk(&source.map_or_else(|| message.clone(), |source| source.translate(&message)));
            Exit::Data
        }
        InspectError::Engine(error) => {
            complain(Some(error.code()), &error.text(lang()), None);
            Exit::Rules
        }
        InspectError::Parameters(problems) => show_problems(&problems, Exit::Rules),
    }
}

fn text(rule: &Rule, shown: Option<&str>, inspection: &Inspection, lang: Lang) -> String {
    let header = rule.header();
    let mut text = format!("{}  {}  {}\n", header.id, header.title.get(lang), header.version);
    let mut line = |content: &str| {
        let _ = writeln!(text, "{content}");
    };
    line(lang.pick(
        "  只制定计划，没有执行任何查询；共享视图的行数要到计算后才知道，届时引擎可能另有选择",
        "  Planned only, nothing was run. How many rows a shared view has is known once it is computed; the engine may then choose otherwise",
    ));
    let day_of = match inspection.day_of {
        DayOf::Given => "",
        DayOf::Data => lang.pick("（数据给出）", " (from the dataset)"),
        DayOf::Example => lang.pick("（示例；用 --as-of 更改）", " (an example; change it with --as-of)"),
    };
    line(&format!("  {} {}{day_of}", lang.pick("截止日", "As of"), inspection.as_of));
    line("");
    match shown {
        None => line(lang.pick("读取的表（未给出数据目录，行数未知）", "Tables read (no dataset given, rows unknown)")),
        Some(shown) => line(&format!("{} {shown}", lang.pick("读取的表，数据", "Tables read, dataset"))),
    }
    let width = inspection.tables.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, rows) in &inspection.tables {
        let rows = match rows {
            KnownRows::Rows(rows) => format!("{:>14}{}", numerals::count(*rows), lang.pick(" 行", " rows")),
            KnownRows::Missing => lang.pick("数据中没有", "not in the dataset").to_owned(),
            KnownRows::Refused => lang.pick("不能使用", "cannot be used").to_owned(),
            KnownRows::Unknown => String::new(),
        };
        line(format!("  {name:<width$}  {rows}").trim_end());
    }
    line("");
    line(lang.pick("共享视图（按计算顺序）", "Shared views, in the order of computing"));
    if inspection.views.is_empty() {
        line(lang.pick("  无", "  none"));
    }
    for view in &inspection.views {
        let below = view.uses.join(", ");
        line(&if below.is_empty() { format!("  {}", view.name) } else { format!("  {}  ← {below}", view.name) });
    }
    for query in &inspection.queries {
        line("");
        line(&format!("── {} ──", super::progress_words::purpose(&query.purpose, lang)));
        line(&format!("{} {}", lang.pick("读取", "Reads"), reads(query)));
        line(&query.sql);
        line("");
        line(lang.pick("执行计划", "Plan"));
        query.plan.iter().for_each(|operator| line(&node(operator, lang)));
    }
    text
}

/// `claims ×2, payments`.
fn reads(query: &PlannedQuery) -> String {
    let all =
        query.reads.iter().map(|(name, times)| if *times > 1 { format!("{name} ×{times}") } else { name.clone() });
    let all: Vec<String> = all.collect();
    if all.is_empty() { "—".to_owned() } else { all.join(", ") }
}

fn node(operator: &Operator, lang: Lang) -> String {
    let rows = operator.rows.map_or_else(String::new, |rows| {
        let rows = numerals::count(rows);
        lang.pick(format!("  ← {rows} 行"), format!("  ← {rows} rows"))
    });
    format!("{}{}{rows}", "  ".repeat(operator.depth + 1), operator.text)
}

fn document(rule: &Rule, shown: Option<&str>, inspection: &Inspection) -> serde_json::Value {
    let tables = inspection.tables.iter().map(|(name, rows)| {
        let (state, rows) = match rows {
            KnownRows::Rows(rows) => ("usable", Some(*rows)),
            KnownRows::Missing => ("missing", None),
            KnownRows::Refused => ("refused", None),
            KnownRows::Unknown => ("unknown", None),
        };
        json!({ "table": name, "state": state, "rows": rows })
    });
    let queries = inspection.queries.iter().map(|query| {
        let plan = query.plan.iter().map(|one| json!({ "depth": one.depth, "operator": one.text, "rows": one.rows }));
        json!({
            "purpose": query.purpose,
            "reads": query.reads,
            "sql": query.sql,
            "plan": plan.collect::<Vec<_>>(),
        })
    });
    let day_of = match inspection.day_of {
        DayOf::Given => "given",
        DayOf::Data => "data",
        DayOf::Example => "example",
    };
    json!({
        "schema": SCHEMA,
        "rule_id": rule.id().to_string(),
        "rule_hash": rule.hash(),
        "dataset": shown,
        "as_of": inspection.as_of.to_string(),
        "as_of_source": day_of,
        "executed": false,
        "tables": tables.collect::<Vec<_>>(),
        "views": inspection.views.iter().map(|view| json!({ "view": view.name, "uses": view.uses })).collect::<Vec<_>>(),
        "queries": queries.collect::<Vec<_>>(),
    })
}
