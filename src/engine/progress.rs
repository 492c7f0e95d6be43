//! How far the running queries have come, readable from any thread at any moment.
//!
//! Owns [`Monitor`]. A query shows its plan here while it runs, and whoever wants to know reads the counters that the
//! operators keep anyway; nobody reports, so nobody is slowed.
//!
//! The surprising thing: rows read are no bar of progress. A scan may be through after a third of the time, because
//! what follows (grouping, sorting, joining) holds everything back until it has seen the last row. Hence [`Phase`].

use super::profile::working_time;
use datafusion::datasource::physical_plan::FileScanConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::physical_plan::metrics::{MetricValue, MetricsSet};
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a query is busy with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// It has no plan yet.
    #[default]
    Planning,
    /// Rows come in.
    Reading,
    /// Its input is complete; rows are being grouped.
    Grouping,
    /// Its input is complete; rows are being sorted.
    Sorting,
    /// Both sides are complete; rows are being joined.
    Joining,
    /// The answer is being written.
    Writing,
}

/// One query at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryProgress {
    /// What it is for: `population`, `view:NAME`, …
    pub purpose: String,
    /// What it is busy with.
    pub phase: Phase,
    /// Rows that all its scans have given out, or found that they need not read; at most `rows_planned`.
    pub rows_read: u64,
    /// Rows that its scans were planned to read, by the row counts of the files.
    pub rows_planned: u64,
    /// Rows in the hands of the operator that `phase` speaks of; 0 while reading.
    pub rows_worked: u64,
    /// Bytes put aside on disk.
    pub spilled_bytes: u64,
}

/// What the engine has done and is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Rows that the queries which have ended were planned to read, since [`Monitor::restart`].
    pub rows_ended: u64,
    /// The queries that run, the oldest first.
    pub running: Vec<QueryProgress>,
    /// Rows of the shared views that were computed, by name.
    pub views: BTreeMap<String, u64>,
}

/// Where running queries are seen. Clones see the same.
#[derive(Clone, Debug, Default)]
pub struct Monitor(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    rows_ended: u64,
    next: u64,
    running: BTreeMap<u64, Running>,
    views: BTreeMap<String, u64>,
}

#[derive(Debug)]
struct Running {
    purpose: String,
    plan: Option<Arc<dyn ExecutionPlan>>,
}

impl Monitor {
    /// What the engine has done and is doing at this moment.
    pub fn snapshot(&self) -> Snapshot {
        let (rows_ended, views, running) = {
            let seen = self.seen();
            let plans = seen.running.values().map(|query| (query.purpose.clone(), query.plan.clone()));
            (seen.rows_ended, seen.views.clone(), plans.collect::<Vec<_>>())
        };
        // Not under the lock: a query that starts or ends must not wait for who looks on.
        let running = running.into_iter().map(|(purpose, plan)| progress(purpose, plan)).collect();
        Snapshot { rows_ended, running, views }
    }

    /// Counts the rows of ended queries anew.
    pub fn restart(&self) {
        self.seen().rows_ended = 0;
    }

    /// A query begins; it is seen until the answer is dropped.
    pub(super) fn begin(&self, purpose: &str) -> Shown {
        let mut seen = self.seen();
        let number = seen.next;
        seen.next += 1;
        seen.running.insert(number, Running { purpose: purpose.to_owned(), plan: None });
        Shown { monitor: self.clone(), number }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A query that is seen.
#[derive(Debug)]
pub(super) struct Shown {
    monitor: Monitor,
    number: u64,
}

impl Shown {
    /// The query is about to run this plan, in place of an earlier one that ran out of memory.
    pub(super) fn plan(&self, plan: &Arc<dyn ExecutionPlan>) {
        if let Some(query) = self.monitor.seen().running.get_mut(&self.number) {
            query.plan = Some(Arc::clone(plan));
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        let Some(Running { purpose, plan: Some(plan) }) = self.monitor.seen().running.remove(&self.number) else {
            return;
        };
        let planned = progress(String::new(), Some(Arc::clone(&plan))).rows_planned;
        let mut seen = self.monitor.seen();
        seen.rows_ended = seen.rows_ended.saturating_add(planned);
        if let Some(name) = purpose.strip_prefix("view:") {
            // The root writes; what it was given are the rows of the view.
            seen.views.insert(name.to_owned(), plan.children().first().map_or(0, |input| rows_given(input)));
        }
    }
}

fn progress(purpose: String, plan: Option<Arc<dyn ExecutionPlan>>) -> QueryProgress {
    let mut progress = QueryProgress { purpose, ..QueryProgress::default() };
    let Some(plan) = plan else { return progress };
    let mut at_work = AtWork::default();
    look(&plan, &mut progress, &mut at_work);
    progress.phase = Phase::Reading;
    // Scans whose last rows are in hand do not end before those are used up.
    let nearly_read = progress.rows_read >= progress.rows_planned - progress.rows_planned / 100;
    let at_work = at_work.fed.or(at_work.being_fed.filter(|_| nearly_read));
    if let Some(Busy { phase, rows, .. }) = at_work {
        (progress.phase, progress.rows_worked) = (phase, rows);
    }
    progress
}

/// What is known of an operator and all below it.
struct Below {
    /// Whether nothing more has to be read or waited for before its last row.
    fed: bool,
    /// Rows given out.
    rows: u64,
}

/// The operators that hold the answer back: of those that have not ended, the one that has worked longest.
#[derive(Default)]
struct AtWork {
    /// Of those whose input is there.
    fed: Option<Busy>,
    /// Of those that still get rows.
    being_fed: Option<Busy>,
}

#[derive(Clone, Copy)]
struct Busy {
    phase: Phase,
    rows: u64,
    nanoseconds: usize,
}

/// Adds an operator and all below it to `progress`.
fn look(plan: &Arc<dyn ExecutionPlan>, progress: &mut QueryProgress, at_work: &mut AtWork) -> Below {
    let kept = plan.metrics();
    let ended = kept.as_ref().and_then(|metrics| ended(plan, metrics));
    let metrics = kept.unwrap_or_default();
    let rows = metrics.output_rows().unwrap_or(0) as u64;
    progress.spilled_bytes = progress.spilled_bytes.saturating_add(metrics.spilled_bytes().unwrap_or(0) as u64);
    let children = plan.children();
    if children.is_empty() {
        if !reads_files(plan) {
            return Below { fed: true, rows: rows_of(plan) };
        }
        let planned = rows_of(plan);
        let fed = ended == Some(true);
        progress.rows_planned = progress.rows_planned.saturating_add(planned);
        progress.rows_read = progress.rows_read.saturating_add(if fed { planned } else { rows.min(planned) });
        return Below { fed, rows };
    }
    let inputs: Vec<Below> = children.into_iter().map(|child| look(child, progress, at_work)).collect();
    let all_fed = inputs.iter().all(|input| input.fed);
    let given = inputs.iter().map(|input| input.rows).fold(rows, u64::max);
    // Operators without a clock of their own (a union, a change of partitions) end with their inputs.
    let ended = ended.unwrap_or(all_fed);
    if let Some(phase) = phase_of(plan.name())
        && !ended
        && given > 0
    {
        let busy = Busy { phase, rows: given, nanoseconds: working_time(&metrics) };
        let longest = if all_fed { &mut at_work.fed } else { &mut at_work.being_fed };
        if longest.is_none_or(|other| other.nanoseconds <= busy.nanoseconds) {
            *longest = Some(busy);
        }
    }
    // One that has begun to give out rows waits for whoever takes them.
    Below { fed: ended || (all_fed && rows > 0), rows }
}

fn phase_of(operator: &str) -> Option<Phase> {
    match operator {
        "AggregateExec" | "BoundedWindowAggExec" | "WindowAggExec" => Some(Phase::Grouping),
        "SortExec" | "SortPreservingMergeExec" | "PartialSortExec" => Some(Phase::Sorting),
        "DataSinkExec" => Some(Phase::Writing),
        name if name.ends_with("JoinExec") => Some(Phase::Joining),
        _ => None,
    }
}

/// Whether every partition has ended; `None` where the operator keeps no clock.
fn ended(plan: &Arc<dyn ExecutionPlan>, metrics: &MetricsSet) -> Option<bool> {
    let ends = metrics.iter().filter_map(|metric| match metric.value() {
        MetricValue::EndTimestamp(end) => Some(end.value().is_some()),
        _ => None,
    });
    let (count, over) = ends.fold((0_usize, true), |(count, all), over| (count + 1, all && over));
    let started = metrics.iter().next().is_some();
    match (started, count) {
        (true, 0) => None,
        // A partition that nobody has asked yet has no clock yet.
        _ => Some(over && count > 0 && count >= plan.output_partitioning().partition_count()),
    }
}

/// Rows that an operator has given out; where it does not count them, those it was given itself.
fn rows_given(plan: &Arc<dyn ExecutionPlan>) -> u64 {
    match (plan.metrics().and_then(|metrics| metrics.output_rows()), plan.children().first()) {
        (Some(rows), _) => rows as u64,
        (None, Some(input)) => rows_given(input),
        (None, None) => rows_of(plan),
    }
}

/// Rows in memory are there from the start, and keep no counters.
fn reads_files(scan: &Arc<dyn ExecutionPlan>) -> bool {
    let source = scan.downcast_ref::<DataSourceExec>().map(DataSourceExec::data_source);
    source.is_some_and(|source| source.downcast_ref::<FileScanConfig>().is_some())
}

/// Rows that a scan is planned to read; 0 where nobody knows.
pub(super) fn rows_of(scan: &Arc<dyn ExecutionPlan>) -> u64 {
    let known = StatisticsContext::new().compute(scan.as_ref(), &StatisticsArgs::new()).ok();
    known.and_then(|known| known.num_rows.get_value().copied()).unwrap_or(0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Engine, EngineOptions};
    use crate::model::{Table, Values};
    use futures::StreamExt;

    /// More than fit in one batch, so that an answer is not over after its first rows.
    const ROWS: i64 = 200_000;

    /// An engine with a view whose rows are in files.
    async fn engine() -> Engine {
        let engine = Engine::new(&EngineOptions { threads: 1, ..EngineOptions::default() }).unwrap();
        let mut table = Table::default();
        table.push("n", Values::Int((0..ROWS).rev().map(Some).collect()));
        engine.register_rows("numbers", &table).unwrap();
        engine.materialize_view("stored", "hash", "SELECT n FROM numbers").await.unwrap();
        engine
    }

    async fn plan(engine: &Engine, sql: &str) -> Arc<dyn ExecutionPlan> {
        engine.contexts[0].sql(sql).await.unwrap().create_physical_plan().await.unwrap()
    }

    #[tokio::test]
    async fn a_query_reads_then_groups_and_its_rows_count() {
        let engine = engine().await;
        let plan = plan(&engine, "SELECT n, count(*) FROM stored GROUP BY n").await;
        let shown = engine.monitor().begin("population");
        let now = || engine.monitor().snapshot().running[0].clone();
        assert_eq!((now().phase, now().rows_planned), (Phase::Planning, 0));

        shown.plan(&plan);
        let before = now();
        assert_eq!((before.phase, before.rows_read, before.rows_planned), (Phase::Reading, 0, 200_000));

        // The first group is complete only when the last row was read.
        let mut rows = datafusion::physical_plan::execute_stream(plan, engine.contexts[0].task_ctx()).unwrap();
        rows.next().await.unwrap().unwrap();
        let grouping = now();
        assert_eq!(
            (grouping.phase, grouping.rows_read, grouping.rows_planned, grouping.rows_worked),
            (Phase::Grouping, 200_000, 200_000, 200_000)
        );
        assert_eq!(grouping.spilled_bytes, 0);

        drop(rows);
        assert_eq!((now().phase, now().rows_worked), (Phase::Reading, 0), "nothing is held back any more");
        drop(shown);
        assert_eq!(engine.monitor().snapshot().rows_ended, 200_000);
        engine.monitor().restart();
        assert_eq!(engine.monitor().snapshot().rows_ended, 0);
    }

    #[tokio::test]
    async fn a_scan_in_the_middle_counts_what_it_gave_so_far() {
        let engine = engine().await;
        let plan = plan(&engine, "SELECT n FROM stored").await;
        let shown = engine.monitor().begin("population");
        shown.plan(&plan);
        let mut rows = datafusion::physical_plan::execute_stream(plan, engine.contexts[0].task_ctx()).unwrap();
        let first = rows.next().await.unwrap().unwrap().num_rows() as u64;
        let now = engine.monitor().snapshot().running[0].clone();
        assert_eq!((now.phase, now.rows_planned), (Phase::Reading, 200_000));
        assert!((first..200_000).contains(&now.rows_read), "{first} {now:?}");
    }

    #[tokio::test]
    async fn rows_in_memory_are_not_read_and_nothing_is_divided_by_nothing() {
        let engine = engine().await;
        for sql in ["SELECT n FROM numbers ORDER BY n", "SELECT 1 AS one WHERE 1 = 2"] {
            let seen = progress("population".to_owned(), Some(plan(&engine, sql).await));
            assert_eq!((seen.rows_read, seen.rows_planned), (0, 0), "{sql}");
        }
    }

    #[tokio::test]
    async fn a_query_that_ended_is_seen_no_more_and_its_rows_count() {
        let engine = engine().await;
        let views = BTreeMap::from([("stored".to_owned(), 200_000)]);
        assert_eq!(engine.monitor().snapshot(), Snapshot { views: views.clone(), ..Snapshot::default() });
        // Both branches read the view; that few of its rows are wanted does not make them fewer to read.
        let sql = "SELECT n FROM stored WHERE n < 5 UNION ALL SELECT n FROM stored";
        assert_eq!(engine.query("population", sql, &["n"]).await.unwrap().rows(), 200_005);
        assert_eq!(
            engine.monitor().snapshot(),
            Snapshot { rows_ended: 400_000, views: views.clone(), ..Snapshot::default() }
        );
        engine.query("broken", "SELECT m FROM stored", &[]).await.unwrap_err();
        assert_eq!(engine.monitor().snapshot(), Snapshot { rows_ended: 400_000, views, ..Snapshot::default() });
    }
}
