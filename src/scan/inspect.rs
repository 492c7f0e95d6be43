//! A rule as the engine sees it: the views it uses, every query with its parameters bound, and how the engine would go
//! about it. Nothing runs; of a dataset only the row counts are read.

use super::lookup::{candidate_shape, nulls};
use super::rule_run::{alert_list, key_columns};
use super::working_days::working_days;
use crate::dataset::{self, DatasetError, OpenOptions, TableState, TableStatus, prepared};
use crate::engine::{EngineError, Operator, Planner};
use crate::model::{Table, dictionary};
use crate::rules::catalog::{CANDIDATE_ROW, CANDIDATE_TABLE, RING_TABLES, WORKING_DAY_TABLE};
use crate::rules::{BoundRule, EVENT_COLUMNS, Loaded, Problems, Rule, sql};
use crate::triage::Calendar;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;

/// The day of an inspection without data, so that its SQL can be read.
const EXAMPLE_DAY: Date = jiff::civil::date(2025, 6, 30);

/// Name of the list of alerts that evidence queries are joined with.
pub(super) const ALERT_LIST: &str = "_alerts";

/// How many rows a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownRows {
    /// So many.
    Rows(u64),
    /// The dataset has no such table.
    Missing,
    /// The dataset has it, but it cannot be used.
    Refused,
    /// No dataset was given.
    Unknown,
}

impl KnownRows {
    fn planned(self) -> Option<u64> {
        match self {
            KnownRows::Rows(rows) => Some(rows),
            KnownRows::Missing | KnownRows::Refused => Some(0),
            KnownRows::Unknown => None,
        }
    }
}

/// Where the date of an inspection comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOf {
    /// It was given.
    Given,
    /// The dataset says it.
    Data,
    /// It is an example.
    Example,
}

/// A shared view that a rule uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewUse {
    /// Its name.
    pub name: String,
    /// The views below it.
    pub uses: Vec<String>,
}

/// A query that a scan would run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedQuery {
    /// What it is for: `view:NAME`, `population`, `events`, `details`, `evidence:ID`.
    pub purpose: String,
    /// Its SQL, parameters bound, for a person.
    pub sql: String,
    /// The tables and views it reads, and how often.
    pub reads: BTreeMap<String, usize>,
    /// The engine's plan, the root first.
    pub plan: Vec<Operator>,
}

/// A rule as the engine sees it.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The day the SQL calls today.
    pub as_of: Date,
    /// Where it comes from.
    pub day_of: DayOf,
    /// The tables of the dictionary that its queries read.
    pub tables: Vec<(String, KnownRows)>,
    /// The views it uses, each after those it uses itself.
    pub views: Vec<ViewUse>,
    /// What a scan would run, in its order.
    pub queries: Vec<PlannedQuery>,
}

/// Why a rule cannot be inspected.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The dataset cannot be used.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The engine cannot plan a query.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The parameters cannot be bound.
    #[error("parameters cannot be bound")]
    Parameters(Problems),
}

/// Plans every query of `rule` over the tables of `folder`; without one, over tables of which only the columns are known.
pub async fn inspect(
    loaded: &Loaded,
    rule: &Rule,
    folder: Option<&Path>,
    as_of: Option<Date>,
    threads: NonZeroUsize,
) -> Result<Inspection, InspectError> {
    let known = folder.map_or_else(|| Ok(Known::default()), |folder| Known::of(folder, threads))?;
    let (as_of, day_of) = match (as_of, known.as_of) {
        (Some(day), _) => (day, DayOf::Given),
        (None, Some(day)) => (day, DayOf::Data),
        (None, None) => (EXAMPLE_DAY, DayOf::Example),
    };
    let bound = loaded.set.bind(rule, &[], as_of).map_err(InspectError::Parameters)?;
    let planner = Planner::new(threads.get())?;
    assume(&planner, |table| known.rows(table).planned())?;
    planner.assume_like(CANDIDATE_TABLE, &candidate_shape(rule.header()))?;
    assume_rings(&planner)?;
    let mut queries = Vec::new();
    for (purpose, text, order) in queries_of(rule, &bound)? {
        queries.push(query(&planner, &purpose, &text, &order).await?);
        if let Some(name) = purpose.strip_prefix("view:") {
            planner.assume_view(name, &text).await?;
        }
    }
    let views = bound.views.iter().map(|view| {
        let reads =
            queries.iter().find(|query| query.purpose == format!("view:{}", view.name)).map(|query| &query.reads);
        let below = |name: &&String| bound.views.iter().any(|other| other.name == **name);
        let uses = reads.into_iter().flat_map(|reads| reads.keys()).filter(below).cloned().collect();
        ViewUse { name: view.name.clone(), uses }
    });
    let views = views.collect();
    let read = |name: &str| queries.iter().any(|query| query.reads.contains_key(name));
    let tables = dictionary::tables().iter().map(|spec| spec.name.as_str()).filter(|name| read(name));
    let tables = tables.map(|name| (name.to_owned(), known.rows(name))).collect();
    Ok(Inspection { as_of, day_of, tables, views, queries })
}

async fn query(planner: &Planner, purpose: &str, text: &str, order: &[String]) -> Result<PlannedQuery, EngineError> {
    let mut reads = BTreeMap::new();
    for table in planner.reads(text).await? {
        *reads.entry(table).or_default() += 1;
    }
    let order: Vec<&str> = order.iter().map(String::as_str).collect();
    let plan = planner.plan(text, &order).await?;
    Ok(PlannedQuery { purpose: purpose.to_owned(), sql: sql::pretty(text), reads, plan })
}

/// Makes the tables known that a ring rule's further SQL reads.
pub(super) fn assume_rings(planner: &Planner) -> Result<(), EngineError> {
    for (name, columns) in RING_TABLES {
        let mut table = Table::default();
        for (column, kind) in columns {
            table.push(*column, nulls(*kind, 0));
        }
        planner.assume_like(name, &table)?;
    }
    Ok(())
}

/// Makes every table known to a planner, with as many rows as `rows` says; the list of alerts among them.
pub(super) fn assume(planner: &Planner, rows: impl Fn(&str) -> Option<u64>) -> Result<(), EngineError> {
    for spec in dictionary::tables() {
        planner.assume(spec, rows(&spec.name))?;
    }
    planner.assume_generated()?;
    planner.assume_like(WORKING_DAY_TABLE, &working_days(&Calendar::default()))?;
    planner.assume_like(ALERT_LIST, &alert_list(&[], &[]))
}

/// The queries that a scan runs for a rule, in its order, with the order of their rows; views come first.
pub(super) fn queries_of(rule: &Rule, bound: &BoundRule) -> Result<Vec<(String, String, Vec<String>)>, EngineError> {
    let views = bound.views.iter().map(|view| (format!("view:{}", view.name), view.sql.clone(), Vec::new()));
    let mut queries: Vec<_> = views.collect();
    let order = if rule.header().model.ring.is_some() { Vec::new() } else { key_columns(rule.header()) };
    queries.push(("population".to_owned(), bound.sql.clone(), order));
    if let Some(events) = &bound.model.events {
        let order = EVENT_COLUMNS[..2].iter().map(|&name| name.to_owned()).collect();
        queries.push(("events".to_owned(), events.sql.clone(), order));
    }
    if let Some(text) = &bound.details {
        queries.push(("details".to_owned(), text.clone(), vec![CANDIDATE_ROW.to_owned()]));
    }
    for evidence in rule.evidence() {
        let text = evidence.for_all_alerts(&bound.params, ALERT_LIST);
        let text = text.map_err(|error| EngineError::Plan(error.to_string()))?;
        queries.push((format!("evidence:{}", evidence.spec().id), text, Vec::new()));
    }
    Ok(queries)
}

/// What is known of a dataset without looking at its values.
#[derive(Default)]
struct Known {
    as_of: Option<Date>,
    /// `None` where there is no dataset.
    rows: Option<BTreeMap<String, KnownRows>>,
}

impl Known {
    fn of(folder: &Path, threads: NonZeroUsize) -> Result<Known, DatasetError> {
        let names = || dictionary::tables().iter().map(|spec| spec.name.clone());
        if prepared::is_prepared(folder) {
            let tables = prepared::open_prepared(folder, threads, false)?;
            let rows = names().map(|name| {
                let rows = match tables.status(&name) {
                    Some(TableStatus::Usable) => KnownRows::Rows(tables.rows(&name)),
                    Some(TableStatus::Unusable(_)) => KnownRows::Refused,
                    Some(TableStatus::Missing) | None => KnownRows::Missing,
                };
                (name, rows)
            });
            let manifest = tables.manifest().and_then(|manifest| manifest.as_of);
            let as_of = manifest.or(tables.newest_month().map(Date::last_of_month));
            return Ok(Known { as_of, rows: Some(rows.collect()) });
        }
        let extract = dataset::open(folder, &OpenOptions { threads })?;
        let rows = names().map(|name| {
            let rows = match extract.table(&name) {
                Some(TableState::Usable(files)) => KnownRows::Rows(files.rows()),
                Some(TableState::Unusable { .. }) => KnownRows::Refused,
                Some(TableState::Missing) | None => KnownRows::Missing,
            };
            (name, rows)
        });
        Ok(Known { as_of: extract.manifest().and_then(|manifest| manifest.as_of), rows: Some(rows.collect()) })
    }

    fn rows(&self, table: &str) -> KnownRows {
        self.rows.as_ref().map_or(KnownRows::Unknown, |rows| rows.get(table).copied().unwrap_or(KnownRows::Missing))
    }
}
