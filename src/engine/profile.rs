//! Where the time of a query went: rows, seconds, bytes and spill of every operator, as the engine counted them.
//!
//! The surprising thing: an operator's seconds are summed over its partitions, so on four threads they may exceed the wall
//! time of the query fourfold; what they add up to is CPU time.

use super::plan::without_files;
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion::physical_plan::{ExecutionPlan, displayable};
use std::sync::Arc;
use std::time::Duration;

/// Metrics that hold an operator's working time beside `elapsed_compute`, in nanoseconds.
const TIMES: [&str; 3] = ["time_elapsed_processing", "build_time", "join_time"];

/// One operator of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatorProfile {
    /// Steps below the root.
    pub depth: usize,
    /// Name and arguments, on one line.
    pub operator: String,
    /// Rows it gave out.
    pub rows: u64,
    /// CPU seconds, over all partitions.
    pub seconds: f64,
    /// Bytes read from files.
    pub bytes_scanned: u64,
    /// Bytes it put aside on disk.
    pub spilled_bytes: u64,
}

impl OperatorProfile {
    /// Name and arguments without the list of a scan's files: the first stands for them.
    pub fn brief(&self) -> String {
        without_files(&self.operator)
    }
}

/// One query that ran.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryProfile {
    /// What it was for: `population`, `view:NAME`, …
    pub purpose: String,
    /// Wall time in seconds, planning included.
    pub seconds: f64,
    /// Its operators, the root first.
    pub operators: Vec<OperatorProfile>,
}

impl QueryProfile {
    /// The shared view that it computed.
    pub fn view(&self) -> Option<&str> {
        self.purpose.strip_prefix("view:")
    }

    /// Reads the metrics of a plan that has run.
    pub(super) fn of(purpose: &str, wall: Duration, plan: &Arc<dyn ExecutionPlan>) -> QueryProfile {
        let mut operators = Vec::new();
        walk(plan, 0, &mut operators);
        QueryProfile { purpose: purpose.to_owned(), seconds: wall.as_secs_f64(), operators }
    }
}

/// Nanoseconds that an operator has worked so far, over all partitions.
pub(super) fn working_time(metrics: &MetricsSet) -> usize {
    let sum = |name: &str| metrics.sum_by_name(name).map_or(0, |value| value.as_usize());
    metrics.elapsed_compute().unwrap_or(0).max(TIMES.into_iter().map(sum).sum())
}

fn walk(plan: &Arc<dyn ExecutionPlan>, depth: usize, operators: &mut Vec<OperatorProfile>) {
    let metrics = plan.metrics().unwrap_or_default();
    let sum = |name: &str| metrics.sum_by_name(name).map_or(0, |value| value.as_usize());
    let nanoseconds = working_time(&metrics);
    operators.push(OperatorProfile {
        depth,
        operator: displayable(plan.as_ref()).one_line().to_string().trim_end().to_owned(),
        rows: metrics.output_rows().unwrap_or(0) as u64,
        seconds: Duration::from_nanos(nanoseconds as u64).as_secs_f64(),
        bytes_scanned: sum("bytes_scanned") as u64,
        spilled_bytes: metrics.spilled_bytes().unwrap_or(0) as u64,
    });
    for child in plan.children() {
        walk(child, depth + 1, operators);
    }
}
