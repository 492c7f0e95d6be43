//! Every rule on the test tables of every other: what a change of one rule does elsewhere.
//!
//! A rule takes part where the tables that it requires have rows (of three, one may be empty). All rules of a fixture are scored together as in a scan, with
//! the parameters of the fixture's own test for its own rule and defaults for the others.

use super::entities::settle;
use super::fixture::Session;
use super::lookup::Reach;
use super::plan::lacking;
use super::pool::in_threads;
use super::rule_run::{RuleRun, run_rule};
use super::{Run, Settings};
use crate::model::{Band, RuleId, dictionary};
use crate::report::RuleOutcome;
use crate::rules::testing::TestCase;
use crate::rules::{Loaded, Rule};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;

/// What a rule makes of a fixture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrossCell {
    /// It did not run: a table is missing or empty.
    Absent,
    /// It ran into an error with this code.
    Failed(String),
    /// It ran: alerts, and the best band of them.
    Ran {
        /// How many.
        alerts: usize,
        /// The band of the first in the queue; `None` without alerts.
        best: Option<Band>,
    },
}

/// A fixture and what every rule makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrossRow {
    /// The rule whose test it is; `None` for a dataset.
    pub of: Option<RuleId>,
    /// Its number among the tests of its rule, from 1; 0 for a dataset.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// One per rule, in the order of the set.
    pub cells: Vec<CrossCell>,
}

/// All rules on the fixtures of all rules.
pub fn of_fixtures(loaded: &Loaded, settings: &Settings, threads: NonZeroUsize) -> Vec<CrossRow> {
    let cases: Vec<(&Rule, usize, &TestCase)> = loaded
        .set
        .rules()
        .iter()
        .flat_map(|rule| rule.tests().iter().zip(1..).map(move |(case, number)| (rule, number, case)))
        .collect();
    in_threads(&cases, threads, |runtime, (): &mut (), (owner, number, case)| {
        let cells = runtime.block_on(cells_of(loaded, owner, case, settings));
        CrossRow { of: Some(owner.id().clone()), number: *number, name: case.name.clone(), cells }
    })
}

/// All rules on a dataset, from a run over it.
pub fn of_run(loaded: &Loaded, name: &str, run: &Run) -> CrossRow {
    let mut found: BTreeMap<&RuleId, (usize, Band)> = BTreeMap::new();
    for detail in &run.alerts {
        let (alerts, best) = found.entry(&detail.alert.rule_id).or_insert((0, detail.alert.band));
        *alerts += 1;
        *best = (*best).min(detail.alert.band);
    }
    let cell = |rule: &Rule| {
        let record = run.record.rules.iter().find(|record| record.id == *rule.id());
        match record.map(|record| &record.outcome) {
            Some(RuleOutcome::Ran) => {
                let hits = found.get(rule.id());
                CrossCell::Ran { alerts: hits.map_or(0, |(alerts, _)| *alerts), best: hits.map(|(_, best)| *best) }
            }
            Some(RuleOutcome::Failed { code, .. }) => CrossCell::Failed(code.clone()),
            Some(RuleOutcome::Skipped { .. }) | None => CrossCell::Absent,
        }
    };
    CrossRow { of: None, number: 0, name: name.to_owned(), cells: loaded.set.rules().iter().map(cell).collect() }
}

async fn cells_of(loaded: &Loaded, owner: &Rule, case: &TestCase, settings: &Settings) -> Vec<CrossCell> {
    let rules = loaded.set.rules();
    let Ok(mut session) = Session::of_rule(owner, case, settings) else {
        // A table kept in a file that cannot be read; the rule's own tests say which.
        return vec![CrossCell::Failed("E502".to_owned()); rules.len()];
    };
    let mut cells = vec![CrossCell::Absent; rules.len()];
    let mut runs: Vec<(usize, RuleRun)> = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        if !takes_part(rule, owner, case) || lacking(rule, &session.tables).is_some() {
            continue;
        }
        match run_one(loaded, &mut session, rule, case, settings).await {
            Ok(run) => runs.push((at, run)),
            Err(code) => cells[at] = CrossCell::Failed(code),
        }
    }
    let mut settled: Vec<_> = runs.iter_mut().map(|(at, run)| (rules[*at].header(), run)).collect();
    settle(&mut settled, &settings.queue);
    for (at, run) in &runs {
        let best = run.raised.iter().map(|raised| raised.band).min();
        cells[*at] = CrossCell::Ran { alerts: run.raised.len(), best };
    }
    cells
}

/// Whether the rule is the fixture's own, or enough of the tables that it requires have rows: of three, one may be empty.
/// Where more is empty there is nothing to find, and fifty rules over three hundred fixtures would take many minutes.
fn takes_part(rule: &Rule, owner: &Rule, case: &TestCase) -> bool {
    let given = |table: &str| {
        case.fixture.files().contains_key(table)
            || case.fixture.tables().get(table).is_some_and(|table| table.rows() > 0)
    };
    let needed: Vec<&str> = rule.inputs().requires.keys().map(String::as_str).collect();
    let needed: Vec<&str> = needed.into_iter().filter(|table| dictionary::table(table).is_some()).collect();
    let empty = needed.iter().filter(|table| !given(table)).count();
    rule.id() == owner.id() || empty * 3 <= needed.len()
}

async fn run_one(
    loaded: &Loaded,
    session: &mut Session,
    rule: &Rule,
    case: &TestCase,
    settings: &Settings,
) -> Result<RuleRun, String> {
    let overrides = case.overrides(rule.id());
    let overrides = if rule.tests().iter().any(|own| std::ptr::eq(own, case)) { overrides } else { Vec::new() };
    let bound = loaded.set.bind(rule, &overrides, case.as_of).map_err(|_| "E303".to_owned())?;
    session.shelf.provide(&session.engine, &bound).await.map_err(|error| error.code().to_owned())?;
    let run = run_rule(&session.engine, rule, &bound, settings, Reach::Candidates).await;
    run.map_err(|error| error.code().to_owned())
}
