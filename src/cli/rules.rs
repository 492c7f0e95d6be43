//! `fundwatch rules`: list, show, lint, test.

use super::args::{Common, FormatArg, RuleArgs, RulesCommand};
use super::exit::Exit;
use super::explain::unknown_rule;
use super::locale::{lang, tr};
use super::{complain, load_rules, paints, print, screen, show_problems};
use crate::model::RuleId;
use crate::report::{self, RuleListRow};
use crate::rules::{Loaded, Rule};
use crate::scan::Settings;
use crate::scan::fixture::{self, TestResult, Verdict};
use std::fmt::Write;

pub(super) fn run(command: RulesCommand, common: &Common) -> Exit {
    match command {
        RulesCommand::List { rules, format } => list(&load_rules(&rules), format, common),
        RulesCommand::Show { rule, rules, bound } => show(&load_rules(&rules), &rule, bound),
        RulesCommand::Lint { rules } => lint(&load_rules(&rules)),
        RulesCommand::Test { only, rules } => test(&only, &rules),
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

fn test(only: &[RuleId], args: &RuleArgs) -> Exit {
    let loaded = load_rules(args);
    if let Some(unknown) = only.iter().find(|id| loaded.set.rule(id).is_none()) {
        return unknown_rule(unknown, &loaded);
    }
    let settings = match Settings::load(args.rules.as_deref()) {
        Ok(settings) => settings,
        Err(error) => {
            complain(None, &error.to_string(), None);
            return Exit::Rules;
        }
    };
    let mut text = String::new();
    let (mut passed, mut failed) = (0, 0);
    for rule in loaded.set.rules().iter().filter(|rule| only.is_empty() || only.contains(rule.id())) {
        let header = rule.header();
        let _ = writeln!(text, "{} {} {}", header.id, header.title.get(lang()), header.version);
        let results = super::block_on(super::threads(None), fixture::test(&loaded, rule, &settings));
        for result in results {
            if matches!(result.verdict, Verdict::Passed) {
                passed += 1;
            } else {
                failed += 1;
            }
            write_result(&mut text, &result);
        }
    }
    if only.is_empty() {
        for view in loaded.set.views() {
            let _ = writeln!(text, "{}", view.name());
            for result in super::block_on(super::threads(None), fixture::test_view(&loaded, view, &settings)) {
                if matches!(result.verdict, Verdict::Passed) {
                    passed += 1;
                } else {
                    failed += 1;
                }
                write_result(&mut text, &result);
            }
        }
    }
    print(&text);
    print(&lang().pick(format!("{passed} 通过 · {failed} 失败\n"), format!("{passed} passed, {failed} failed\n")));
    if loaded.problems.has_errors() {
        return show_problems(&loaded.problems, Exit::Rules);
    }
    if failed > 0 { Exit::Gate } else { Exit::Complete }
}

fn write_result(text: &mut String, result: &TestResult) {
    let counts = lang().pick(
        format!("评估 {}  疑点 {}", result.population, result.alerts),
        format!("looked at {}, alerts {}", result.population, result.alerts),
    );
    match &result.verdict {
        Verdict::Passed => {
            let _ = writeln!(text, "  ok    {}   {counts}", result.name);
        }
        Verdict::Differs(difference) => {
            let _ = writeln!(text, "  FAIL  {}   {counts}", result.name);
            for line in difference.get(lang()).lines() {
                let _ = writeln!(text, "        {line}");
            }
        }
        Verdict::Failed(reason) => {
            let _ = writeln!(text, "  FAIL  {}   {}", result.name, tr("未能运行", "did not run"));
            let _ = writeln!(text, "        {}", reason.get(lang()));
        }
    }
}
