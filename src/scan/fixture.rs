//! The tests in a rule file, run as a scan runs: the same tables, engine, scoring and assembly, on a few rows.

use super::alerts::{Finished, Surroundings, queue};
use super::details::Timelines;
use super::entities::settle;
use super::keyed::with_key_names;
use super::lookup::Reach;
use super::plan::lacking;
use super::rule_run::{RuleError, RuleRun, run_rule};
use super::views::ViewShelf;
use super::working_days::register_calendar;
use super::{Settings, register};
use crate::dataset::{self, ValidatedTables};
use crate::engine::{Engine, EngineError, EngineOptions};
use crate::model::{Alert, Table, Text, Values, dictionary};
use crate::report;
use crate::rules::testing::{Actual, Comparison, TestCase};
use crate::rules::{BoundRule, Legal, Loaded, Rule, RuleSet, View, Wording};
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
        let outcome = async {
            let mut session = Session::of_rule(rule, case, settings)?;
            run_case(&loaded.set, &mut session, rule, case, settings).await
        };
        results.push(result(case, outcome.await));
    }
    results
}

/// Runs the tests of a shared view.
pub async fn test_view(loaded: &Loaded, view: &View, settings: &Settings) -> Vec<TestResult> {
    let mut results = Vec::new();
    for case in view.tests() {
        let outcome = async {
            let mut session = Session::of_view(view, case, settings)?;
            run_view_case(&loaded.set, &mut session, view, case).await
        };
        results.push(result(case, outcome.await));
    }
    results
}

/// The tables of one test in an engine, for one run or for many.
pub(super) struct Session {
    /// The tables.
    pub(super) tables: ValidatedTables,
    /// The engine that knows them.
    pub(super) engine: Engine,
    /// The views it knows.
    pub(super) shelf: ViewShelf,
}

impl Session {
    /// The tables of a rule's test.
    pub(super) fn of_rule(rule: &Rule, case: &TestCase, settings: &Settings) -> Result<Self, Failure> {
        Self::open(case, settings, Path::new(rule.source().path()).parent())
    }

    /// The tables of a view's test; views lie one folder deeper.
    pub(super) fn of_view(view: &View, case: &TestCase, settings: &Settings) -> Result<Self, Failure> {
        Self::open(case, settings, Path::new(view.source().path()).parent().and_then(Path::parent))
    }

    fn open(case: &TestCase, settings: &Settings, rules_folder: Option<&Path>) -> Result<Self, Failure> {
        let tables = tables(case, rules_folder)?;
        let engine = engine(&tables, case, settings)?;
        Ok(Self { tables, engine, shelf: ViewShelf::default() })
    }
}

/// Why a test did not run.
#[derive(Debug)]
pub(super) struct Failure {
    /// For a person.
    pub(super) text: Text,
    /// Whether the SQL does not fit the tables or the contract, whatever the rows are.
    pub(super) refused: bool,
}

impl From<Text> for Failure {
    fn from(text: Text) -> Self {
        Self { text, refused: false }
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self { text: told(&error), refused: matches!(error, EngineError::Plan(_)) }
    }
}

impl From<RuleError> for Failure {
    fn from(error: RuleError) -> Self {
        let refused = matches!(error, RuleError::Engine(EngineError::Plan(_)))
            || matches!(error, RuleError::Contract { code: "E201" | "E202" | "E203", .. });
        Self { text: error.text(), refused }
    }
}

/// What came out of a test: rows, alerts, and what differs.
pub(super) struct Outcome {
    population: usize,
    alerts: usize,
    comparison: Comparison,
}

impl Outcome {
    /// Whether everything is as expected.
    pub(super) fn passes(&self) -> bool {
        self.comparison.passes()
    }
}

fn result(case: &TestCase, outcome: Result<Outcome, Failure>) -> TestResult {
    use crate::model::Lang;
    let (population, alerts, verdict) = match outcome {
        Err(failure) => (0, 0, Verdict::Failed(failure.text)),
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

/// Runs one test of `rule`, its views taken from `set`.
pub(super) async fn run_case(
    set: &RuleSet,
    session: &mut Session,
    rule: &Rule,
    case: &TestCase,
    settings: &Settings,
) -> Result<Outcome, Failure> {
    if let Some((code, _, _)) = lacking(rule, &session.tables) {
        let nothing = Table::default();
        let actual = Actual { alerts: &nothing, population: &nothing, skipped: Some(code) };
        return Ok(Outcome { population: 0, alerts: 0, comparison: Comparison::of_rule(&case.expect, &actual) });
    }
    let overrides = case.overrides(rule.id());
    let bound = set.bind(rule, &overrides, case.as_of).map_err(|problems| told(&problems))?;
    session.shelf.provide(&session.engine, &bound).await?;
    let mut run = run_rule(&session.engine, rule, &bound, settings, Reach::Everybody).await?;
    settle(&mut [(rule.header(), &mut run)], &settings.queue);
    let alerts = alerts_of(rule, &bound, &run, case, set.legal(), settings);
    let population = with_key_names(rule.header(), &run.population);
    let actual = Actual { alerts: &alerts, population: &population, skipped: None };
    Ok(Outcome {
        population: population.rows(),
        alerts: alerts.rows(),
        comparison: Comparison::of_rule(&case.expect, &actual),
    })
}

/// Runs one test of `view`, the views below it taken from `set`.
pub(super) async fn run_view_case(
    set: &RuleSet,
    session: &mut Session,
    view: &View,
    case: &TestCase,
) -> Result<Outcome, Failure> {
    let bound = set.bind_view(view, &case.params, case.as_of).map_err(|problems| told(&problems))?;
    for below in &bound {
        session.engine.define_view(&below.name, &below.sql).await?;
    }
    let sql = format!("SELECT * FROM {}", view.name());
    let rows = session.engine.query("view", &sql, &[]).await?;
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

fn engine(tables: &ValidatedTables, case: &TestCase, settings: &Settings) -> Result<Engine, EngineError> {
    // A few rows: more threads would only plan more.
    let engine = Engine::new(&EngineOptions { threads: 1, ..EngineOptions::default() })?;
    register(&engine, tables, case.as_of)?;
    register_calendar(&engine, &settings.calendar)?;
    Ok(engine)
}

/// The alerts with the columns of the queue, those of their population row, their severity and the innocent
/// explanation that holds.
fn alerts_of(
    rule: &Rule,
    bound: &BoundRule,
    run: &RuleRun,
    case: &TestCase,
    legal: &Legal,
    settings: &Settings,
) -> Table {
    let header = rule.header();
    let timelines = Timelines::new();
    let finished = Finished::new(rule, bound, run, &timelines, 0);
    let around = Surroundings {
        as_of: case.as_of,
        calendar: &settings.calendar,
        legal,
        wording: &Wording::default(),
        listed_q: settings.queue.listed_q(),
        cases: settings.queue.cases(),
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
