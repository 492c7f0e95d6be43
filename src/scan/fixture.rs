//! The tests in a rule file, run as a scan runs: the same tables, engine, scoring and assembly, on a few rows.

use super::alerts::{Finished, Surroundings, queue};
use super::details::Timelines;
use super::entities::settle;
use super::keyed::with_key_names;
use super::lookup::Reach;
use super::plan::lacking;
use super::rule_run::{RuleRun, run_rule};
use super::views::ViewShelf;
use super::{Settings, register};
use crate::dataset::{self, ValidatedTables};
use crate::engine::{Engine, EngineOptions};
use crate::model::{Alert, Table, Text, Values, dictionary};
use crate::report;
use crate::rules::testing::{Actual, Comparison, TestCase};
use crate::rules::{BoundRule, Loaded, Rule, View};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How a test ended.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// As expected.
    Passed,
    /// Otherwise; what differs, for a person.
    Differs(Text),
    /// It did not run.
    Failed(Text),
}

/// One test of a rule or view.
#[derive(Clone, Debug)]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// Rows the rule returned.
    pub population: usize,
    /// Alerts it raised.
    pub alerts: usize,
    /// How it ended.
    pub verdict: Verdict,
}

/// Runs the tests of `rule`, in the order of its file.
pub async fn test(loaded: &Loaded, rule: &Rule, settings: &Settings) -> Vec<TestResult> {
    let mut results = Vec::new();
    for case in rule.tests() {
        let outcome = run_case(loaded, rule, case, settings).await;
        results.push(result(case, outcome));
    }
    results
}

/// Runs the tests of a shared view.
pub async fn test_view(loaded: &Loaded, view: &View) -> Vec<TestResult> {
    let mut results = Vec::new();
    for case in view.tests() {
        let outcome = run_view_case(loaded, view, case).await;
        results.push(result(case, outcome));
    }
    results
}

/// What came out of a test: rows, alerts, and what differs.
struct Outcome {
    population: usize,
    alerts: usize,
    comparison: Comparison,
}

fn result(case: &TestCase, outcome: Result<Outcome, Text>) -> TestResult {
    use crate::model::Lang;
    let (population, alerts, verdict) = match outcome {
        Err(reason) => (0, 0, Verdict::Failed(reason)),
        Ok(Outcome { population, alerts, comparison }) if comparison.passes() => (population, alerts, Verdict::Passed),
        Ok(Outcome { population, alerts, comparison }) => {
            let text = Text::new(comparison.render(Lang::Zh), comparison.render(Lang::En));
            (population, alerts, Verdict::Differs(text))
        }
    };
    TestResult { name: case.name.clone(), population, alerts, verdict }
}

fn told(error: &dyn std::fmt::Display) -> Text {
    Text::new(error.to_string(), error.to_string())
}

async fn run_case(loaded: &Loaded, rule: &Rule, case: &TestCase, settings: &Settings) -> Result<Outcome, Text> {
    let tables = tables(case, Path::new(rule.source().path()).parent())?;
    if let Some((code, _, _)) = lacking(rule, &tables) {
        let nothing = Table::default();
        let actual = Actual { alerts: &nothing, population: &nothing, skipped: Some(code) };
        return Ok(Outcome { population: 0, alerts: 0, comparison: Comparison::of_rule(&case.expect, &actual) });
    }
    let overrides = case.overrides(rule.id());
    let bound = loaded.set.bind(rule, &overrides, case.as_of).map_err(|problems| told(&problems))?;
    let engine = engine(&tables, case).map_err(|error| told(&error))?;
    let mut shelf = ViewShelf::default();
    shelf.provide(&engine, &bound).await.map_err(|error| told(&error))?;
    let mut run = run_rule(&engine, rule, &bound, settings, Reach::Everybody).await.map_err(|error| error.text())?;
    settle(&mut [(rule.header(), &mut run)], &settings.queue);
    let alerts = alerts_of(rule, &bound, &run, case, loaded, settings);
    let population = with_key_names(rule.header(), &run.population);
    let actual = Actual { alerts: &alerts, population: &population, skipped: None };
    Ok(Outcome {
        population: population.rows(),
        alerts: alerts.rows(),
        comparison: Comparison::of_rule(&case.expect, &actual),
    })
}

async fn run_view_case(loaded: &Loaded, view: &View, case: &TestCase) -> Result<Outcome, Text> {
    let tables = tables(case, Path::new(view.source().path()).parent().and_then(Path::parent))?;
    let engine = engine(&tables, case).map_err(|error| told(&error))?;
    let bound = loaded.set.bind_view(view, &case.params, case.as_of).map_err(|problems| told(&problems))?;
    for below in &bound {
        engine.define_view(&below.name, &below.sql).await.map_err(|error| told(&error))?;
    }
    let sql = format!("SELECT * FROM {}", view.name());
    let rows = engine.query("view", &sql, &[]).await.map_err(|error| told(&error))?;
    Ok(Outcome { population: rows.rows(), alerts: 0, comparison: Comparison::of_view(&case.expect, &rows) })
}

/// The tables of a test: all of the dictionary, those it does not mention empty, those it says are missing left out.
fn tables(case: &TestCase, rules_folder: Option<&Path>) -> Result<ValidatedTables, Text> {
    let mut given: BTreeMap<String, Table> = BTreeMap::new();
    for spec in dictionary::tables() {
        if let Some(table) = case.fixture.table(&spec.name) {
            given.insert(spec.name.clone(), table);
        }
    }
    for (name, path) in case.fixture.files() {
        let path: PathBuf = rules_folder.unwrap_or(Path::new(".")).join(path);
        given.insert(name.clone(), dataset::read_table(&path).map_err(|error| told(&error))?);
    }
    dataset::from_rows(&given).map_err(|error| told(&error))
}

fn engine(tables: &ValidatedTables, case: &TestCase) -> Result<Engine, crate::engine::EngineError> {
    let engine = Engine::new(&EngineOptions { threads: 2, ..EngineOptions::default() })?;
    register(&engine, tables, case.as_of)?;
    Ok(engine)
}

/// The alerts with the columns of the queue, those of their population row, their severity and the innocent
/// explanation that holds.
fn alerts_of(
    rule: &Rule,
    bound: &BoundRule,
    run: &RuleRun,
    case: &TestCase,
    loaded: &Loaded,
    settings: &Settings,
) -> Table {
    let header = rule.header();
    let timelines = Timelines::new();
    let finished = Finished::new(rule, bound, run, &timelines, 0);
    let around = Surroundings {
        as_of: case.as_of,
        calendar: &settings.calendar,
        legal: loaded.set.legal(),
        listed_q: settings.queue.listed_q(),
    };
    let queue = queue(std::slice::from_ref(&finished), &around);
    let alerts: Vec<Alert> = queue.alerts.into_iter().map(|detail| detail.alert).collect();
    let raised: Vec<_> = alerts
        .iter()
        .filter_map(|alert| run.raised.iter().find(|raised| raised.draft.alert_id == alert.alert_id))
        .collect();
    let mut table = report::alerts_table(&alerts);
    table.push("severity", Values::Text(raised.iter().map(|raised| Some(raised.severity.code())).collect()));
    let fp = raised.iter().map(|raised| {
        let first = raised.downgrades.first().map(|&at| &header.downgrades[at]);
        first.and_then(|downgrade| downgrade.fp.clone())
    });
    table.push("fp", Values::Text(fp.collect()));
    let leads: Vec<usize> = raised.iter().map(|raised| raised.draft.lead.row).collect();
    let rows = with_key_names(header, &run.population.select(&leads));
    for column in rows.columns() {
        if table.column(&column.name).is_none() {
            table.push(column.name.clone(), column.values.clone());
        }
    }
    table
}
