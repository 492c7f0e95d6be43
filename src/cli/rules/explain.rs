//! `fundwatch rules explain`: a rule in full for a person, and the numbers of one entity.

use super::super::args::RuleExplainArgs;
use super::super::exit::Exit;
use super::super::explain::{archive_error, rule_text, unknown_rule};
use super::super::locale::{lang, tr};
use super::super::why_not::describe;
use super::super::{load_rules, print, show_problems};
use super::docs::in_force;
use super::words::{bands_text, model_text, sentence};
use crate::model::{Lang, Value};
use crate::rules::{Loaded, Rule};
use crate::scan::Archive;
use crate::triage::Keys;
use std::fmt::Write;
use std::path::Path;

/// Rows of one entity that are shown.
const ROWS_MAX: usize = 5;

pub(super) fn run(args: &RuleExplainArgs) -> Exit {
    let loaded = load_rules(&args.rules);
    let Some(rule) = loaded.set.rule(&args.rule) else { return unknown_rule(&args.rule, &loaded) };
    if let Some(entity) = &args.entity {
        return numbers(rule, entity, args.run.as_deref());
    }
    let l = lang();
    let mut text = rule_text(rule, &loaded, l);
    clauses(&mut text, rule, &loaded, l);
    scoring(&mut text, rule, l);
    let as_of = jiff::civil::date(2025, 6, 30);
    let bound = match loaded.set.bind(rule, &[], as_of) {
        Ok(bound) => bound,
        Err(problems) => return show_problems(&problems, Exit::Rules),
    };
    let _ = writeln!(
        text,
        "\n  {}",
        l.pick(
            format!("计数的步骤（参数取默认值，截止日以 {as_of} 为例）"),
            format!("How it counts, step by step (default parameters, as-of date {as_of} for example)")
        )
    );
    for step in bound.outline() {
        let _ = writeln!(text, "    {}", step.name.as_deref().unwrap_or(tr("结果", "result")));
        for act in &step.acts {
            let _ = writeln!(text, "      {}", act.get(l));
        }
    }
    print(&text);
    Exit::Complete
}

fn clauses(text: &mut String, rule: &Rule, loaded: &Loaded, lang: Lang) {
    let _ = writeln!(text, "\n  {}", lang.pick("条款原文", "The clauses in their words"));
    for reference in &rule.header().legal {
        for clause in loaded.set.legal().clauses().iter().filter(|clause| clause.id == reference.clause) {
            let _ = writeln!(text, "    {}  {}", clause.title.get(lang), in_force(clause, lang));
            let _ = writeln!(text, "      {}", clause.text.get(lang).split_whitespace().collect::<Vec<_>>().join(" "));
            let _ = writeln!(text, "      {}{}", lang.pick("与本规则：", "here: "), reference.why.get(lang));
        }
    }
}

fn scoring(text: &mut String, rule: &Rule, lang: Lang) {
    let header = rule.header();
    let _ = writeln!(text, "\n  {}\n    {}", lang.pick("怎样评分", "How it is scored"), model_text(header, lang));
    let _ = writeln!(text, "  {}\n    {}", lang.pick("何时提示", "When it raises an alert"), header.alert.condition);
    let _ = writeln!(text, "    {}", sentence(header, &header.explain, lang));
    if !header.supports.is_empty() {
        let _ = writeln!(text, "  {}", lang.pick("需要核实的理由", "What speaks for checking"));
    }
    for entry in &header.supports {
        let _ = writeln!(text, "    {}\n      {}", sentence(header, &entry.text, lang), entry.when);
    }
    if !header.downgrades.is_empty() {
        let _ = writeln!(text, "  {}", lang.pick("数据支持的正常原因", "What speaks against, from the data"));
    }
    for entry in &header.downgrades {
        let own = entry.fp.as_deref().and_then(|id| header.false_positive(id)).map(|known| &known.text);
        let words = if entry.text.zh.is_empty() { own.unwrap_or(&entry.text) } else { &entry.text };
        let _ = writeln!(text, "    {} — {}", sentence(header, words, lang), bands_text(entry.to, lang));
        let _ = writeln!(text, "      {}", entry.when);
    }
}

/// What a run has of one entity.
fn numbers(rule: &Rule, entity: &str, folder: Option<&Path>) -> Exit {
    let archive = match Archive::open(folder) {
        Ok(archive) => archive,
        Err(error) => return archive_error(&error),
    };
    let population = match archive.population(rule.id()) {
        Ok(population) => population,
        Err(error) => return archive_error(&error),
    };
    let header = rule.header();
    let keys = Keys::new(header, &population);
    let mut rows: Vec<usize> = (0..population.rows()).filter(|&row| keys.entity(row).1 == entity).collect();
    // The row that is least likely by chance first.
    let ln_p = |row: usize| population.value("ln_p", row).as_f64().unwrap_or(0.0);
    rows.sort_by(|a, b| ln_p(*a).total_cmp(&ln_p(*b)));
    let mut text = lang().pick(
        format!("{}：{entity} 有 {} 行（共评估 {} 行）\n", archive.folder().display(), rows.len(), population.rows()),
        format!(
            "{}: {} rows of {entity} (of {} looked at)\n",
            archive.folder().display(),
            rows.len(),
            population.rows()
        ),
    );
    for row in rows.iter().take(ROWS_MAX) {
        describe(&mut text, header, &population, *row, 1);
        for added in &header.model.adds {
            let shown = match population.value(added.name(), *row) {
                Value::Float(number) => format!("{number:.4}"),
                Value::Int(number) => number.to_string(),
                Value::Text(word) => word,
                Value::Date(day) => day.to_string(),
                _ => continue,
            };
            let _ = writeln!(text, "    {} = {shown}", added.name());
        }
    }
    if rows.len() > ROWS_MAX {
        let more = rows.len() - ROWS_MAX;
        let _ = writeln!(text, "{}", lang().pick(format!("…另有 {more} 行"), format!("… {more} more")));
    }
    if rows.is_empty() {
        let id = &header.id;
        let _ = writeln!(text, "  fundwatch explain --why-not {entity} --rule {id}");
    }
    print(&text);
    Exit::Complete
}
