//! The SQL functions that rules count with, beside DataFusion's own.
//!
//! Owns months as whole numbers (`month_index`, `month_start`), sets of months as bits (`month_set` and what is
//! asked of it: `run_ending_at`, `last_member_at`, `members_between`), sums per month (`month_sums`, `sum_between`) and the
//! busiest span of days (`peak_window`).
//! They replace gaps-and-islands and range windows, which cost two to five times as much on DataFusion 55
//! (`design/engine.md` §2a).
//!
//! The surprising thing: every aggregate is a *set* or a *sum* until it is evaluated, and its intermediate state is
//! the canonical encoding of that set or sum. So the answer cannot depend on how rows were split over partitions,
//! in which order partial states met, or whether they were spilled to disk in between.

mod day_counts;
mod literal;
mod month_calendar;
mod month_functions;
mod month_queries;
mod month_set;
mod month_set_aggregate;
mod month_sums;
mod month_sums_functions;
mod packed;
mod peak_window;
mod sums;

use datafusion::logical_expr::{AggregateUDF, ScalarUDF};
use datafusion::prelude::SessionContext;

/// Names of the scalar functions that [`register`] adds.
pub const SCALARS: [&str; 6] =
    ["month_index", "month_start", "run_ending_at", "last_member_at", "members_between", "sum_between"];

/// Names of the aggregate functions that [`register`] adds.
pub const AGGREGATES: [&str; 3] = ["month_set", "month_sums", "peak_window"];

/// Makes every function of this module known to `context`.
///
/// Call it on each new session; a session that was rebuilt from another's state loses them (`engine.md` §3).
pub fn register(context: &SessionContext) {
    scalars().into_iter().for_each(|function| context.register_udf(function));
    aggregates().into_iter().for_each(|function| context.register_udaf(function));
}

/// The scalar functions of this module.
pub(super) fn scalars() -> [ScalarUDF; SCALARS.len()] {
    [
        ScalarUDF::from(month_functions::MonthIndex::new()),
        ScalarUDF::from(month_functions::MonthStart::new()),
        ScalarUDF::from(month_queries::SetQuery::run_ending_at()),
        ScalarUDF::from(month_queries::SetQuery::last_member_at()),
        ScalarUDF::from(month_queries::SetQuery::members_between()),
        ScalarUDF::from(month_sums_functions::SumBetween::new()),
    ]
}

/// The aggregate functions of this module.
pub(super) fn aggregates() -> [AggregateUDF; AGGREGATES.len()] {
    [
        AggregateUDF::from(month_sums_functions::MonthSumsAggregate::new()),
        AggregateUDF::from(month_set_aggregate::MonthSetAggregate::new()),
        AggregateUDF::from(peak_window::PeakWindow::new()),
    ]
}

#[cfg(test)]
mod tests;
