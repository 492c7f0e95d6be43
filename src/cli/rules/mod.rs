//! `fundwatch rules`: list, show, explain, lint, new, test, lock, diff, docs.

mod cross;
mod dataset;
mod diff;
mod docs;
mod explain;
mod lock;
mod mutants;
mod new;
mod test;
mod words;

use super::args::{Common, FormatArg, RulesCommand};
use super::exit::Exit;
use super::explain::unknown_rule;
use super::locale::lang;
use super::{complain, load_rules, paints, print, screen, show_problems};
use crate::model::RuleId;
use crate::report::{self, RuleListRow};
use crate::rules::{Loaded, Rule};
use std::fmt::Write;

pub(super) fn run(command: RulesCommand, common: &Common) -> Exit {
    match command {
        RulesCommand::List { rules, format } => list(&load_rules(&rules), format, common),
        RulesCommand::Show { rule, rules, bound } => show(&load_rules(&rules), &rule, bound),
        RulesCommand::Lint { rules } => lint(&load_rules(&rules)),
        RulesCommand::Docs { rules, out, coverage } => {
            docs::run(&load_rules(&rules), out.as_deref(), coverage.as_deref())
        }
        RulesCommand::Explain(args) => explain::run(&args),
        RulesCommand::New(args) => new::run(&args),
        RulesCommand::Diff(args) => diff::run(&args),
        RulesCommand::Lock { rules, check } => lock::run(&rules, check),
        RulesCommand::Test(args) => test::run(&args, common),
    }
}

fn list(loaded: &Loaded, format: FormatArg, common: &Common) -> Exit {
    let rows: Vec<RuleListRow> = loaded.set.rules().iter().map(row).collect();
    match format {
        FormatArg::Text => print(&report::rules_list_text(&rows, screen(paints(common)))),
        FormatArg::Json | FormatArg::Ndjson | FormatArg::Csv => match report::rules_list_json(&rows) {
            Ok(json) => print(&json),
            Err(error) => complain(None, &error.to_string(), None),
        },
    }
    if loaded.problems.has_errors() { show_problems(&loaded.problems, Exit::Rules) } else { Exit::Complete }
}

fn row(rule: &Rule) -> RuleListRow {
    let header = rule.header();
    RuleListRow {
        id: header.id.clone(),
        version: header.version.to_string(),
        status: header.status.code().to_owned(),
        severity: header.severity,
        family: header.family,
        title: header.title.clone(),
        tests: rule.tests().len(),
        requires: rule.inputs().requires.keys().cloned().collect(),
        owner: header.owner.clone(),
    }
}

fn show(loaded: &Loaded, id: &RuleId, bound: bool) -> Exit {
    let Some(rule) = loaded.set.rule(id) else { return unknown_rule(id, loaded) };
    if !bound {
        print(rule.source().text());
        return Exit::Complete;
    }
    match loaded.set.bind(rule, &[], jiff::civil::date(2025, 6, 30)) {
        Ok(bound) => {
            let mut text = format!("-- $as_of = {}\n", bound.params.as_of());
            for view in &bound.views {
                let _ = writeln!(text, "-- {}\n{}\n", view.name, view.sql);
            }
            print(&format!("{text}-- {id}\n{}\n", bound.sql));
            Exit::Complete
        }
        Err(problems) => show_problems(&problems, Exit::Rules),
    }
}

fn lint(loaded: &Loaded) -> Exit {
    show_problems(&loaded.problems, Exit::Complete);
    let (errors, advice): (Vec<_>, Vec<_>) =
        loaded.problems.iter().partition(|problem| problem.level() == crate::rules::Level::Error);
    print(&lang().pick(
        format!("检查 {} 个文件：{} 个错误，{} 条建议\n", loaded.files.len(), errors.len(), advice.len()),
        format!("{} files checked: {} errors, {} pieces of advice\n", loaded.files.len(), errors.len(), advice.len()),
    ));
    if errors.is_empty() { Exit::Complete } else { Exit::Gate }
}
