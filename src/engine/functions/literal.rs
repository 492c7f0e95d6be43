//! Arguments of an aggregate that must be constants.
//!
//! Owns the check. The surprising thing: a constant is what evaluates without a row, so `CAST(30 AS BIGINT)` is one
//! and a column is not, whatever the optimizer made of the expression.

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Schema;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::ColumnarValue;
use datafusion::physical_plan::PhysicalExpr;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// The whole number that `expr`, the argument `argument` of `function`, stands for.
///
/// # Errors
/// If it is no constant, null, or outside `range`.
pub(super) fn whole_number(
    expr: Option<&Arc<dyn PhysicalExpr>>,
    function: &str,
    argument: &str,
    range: &RangeInclusive<i64>,
) -> Result<i64> {
    let batch = RecordBatch::new_empty(Arc::new(Schema::empty()));
    let Some(Ok(ColumnarValue::Scalar(value))) = expr.map(|expr| expr.evaluate(&batch)) else {
        return plan_err!("{function}: {argument} must be a number written in the rule or a parameter, not a column");
    };
    match value.cast_to(&datafusion::arrow::datatypes::DataType::Int64) {
        Ok(ScalarValue::Int64(Some(number))) if range.contains(&number) => Ok(number),
        _ => plan_err!("{function}: {argument} must lie between {} and {}, found {value}", range.start(), range.end()),
    }
}
