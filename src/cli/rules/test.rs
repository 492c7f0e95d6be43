//! `fundwatch rules test`.

use super::super::args::{Common, RuleTestArgs};
use super::super::exit::Exit;
use super::super::explain::unknown_rule;
use super::super::locale::{lang, tr};
use super::super::{block_on, complain, load_rules, print, show_problems, threads};
use super::{cross, mutants};
use crate::model::RuleId;
use crate::rules::{Loaded, Rule, View};
use crate::scan::Settings;
use crate::scan::fixture::{self, TestResult, Verdict};
use std::fmt::Write;
use std::path::Path;

/// What was asked for by name; everything where nothing was.
pub(super) struct Chosen<'a> {
    pub(super) rules: Vec<&'a Rule>,
    pub(super) views: Vec<&'a View>,
}

impl<'a> Chosen<'a> {
    /// The rules and views called `names`.
    pub(super) fn of(loaded: &'a Loaded, names: &[String]) -> Result<Self, Exit> {
        if names.is_empty() {
            let (rules, views) = (loaded.set.rules().iter().collect(), loaded.set.views().iter().collect());
            return Ok(Self { rules, views });
        }
        let mut chosen = Self { rules: Vec::new(), views: Vec::new() };
        for name in names {
            if let Some(view) = loaded.set.views().iter().find(|view| view.name() == name) {
                chosen.views.push(view);
                continue;
            }
            let Ok(id) = name.parse::<RuleId>() else {
                let text = lang().pick(
                    format!("{name} 不是规则编号，也不是共享视图的名称"),
                    format!("{name} is neither the id of a rule nor the name of a shared view"),
                );
                complain(None, &text, Some("fundwatch rules list"));
                return Err(Exit::Usage);
            };
            match loaded.set.rule(&id) {
                Some(rule) => chosen.rules.push(rule),
                None => return Err(unknown_rule(&id, loaded)),
            }
        }
        Ok(chosen)
    }
}

/// The thresholds and the calendar beside the rules.
pub(super) fn settings(folder: Option<&Path>) -> Result<Settings, Exit> {
    Settings::load(folder).map_err(|error| {
        complain(None, &error.to_string(), None);
        Exit::Rules
    })
}

pub(super) fn run(args: &RuleTestArgs, common: &Common) -> Exit {
    let loaded = load_rules(&args.rules);
    let chosen = match Chosen::of(&loaded, &args.only) {
        Ok(chosen) => chosen,
        Err(exit) => return exit,
    };
    let settings = match settings(args.rules.rules.as_deref()) {
        Ok(settings) => settings,
        Err(exit) => return exit,
    };
    if args.cross {
        return cross::run(&loaded, &settings, args);
    }
    if args.mutants {
        return mutants::run(&loaded, &chosen, &settings, args, common);
    }
    let threads = threads(args.threads);
    let mut text = String::new();
    let (mut passed, mut failed) = (0, 0);
    let mut tell = |text: &mut String, results: Vec<TestResult>| {
        for result in results {
            if matches!(result.verdict, Verdict::Passed) {
                passed += 1;
            } else {
                failed += 1;
            }
            write_result(text, &result);
        }
    };
    for rule in &chosen.rules {
        let header = rule.header();
        let _ = writeln!(text, "{} {} {}", header.id, header.title.get(lang()), header.version);
        tell(&mut text, block_on(threads, fixture::test(&loaded, rule, &settings)));
    }
    for view in &chosen.views {
        let _ = writeln!(text, "{}", view.name());
        tell(&mut text, block_on(threads, fixture::test_view(&loaded, view, &settings)));
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
