//! `month_index(date) -> int` and `month_start(int) -> date`.
//!
//! Owns the two scalar functions. The surprising thing: `month_start` takes 64 bits, because `month_index(d) + 1` is
//! 64 bits wide in SQL, and refuses a month that no date can hold instead of wrapping round.

use super::month_calendar::{first_day_of_month, month_of_day};
use datafusion::arrow::array::{ArrayRef, Date32Array, Int32Array};
use datafusion::arrow::datatypes::{DataType, Int32Type};
use datafusion::common::cast::{as_date32_array, as_int64_array};
use datafusion::common::{Result, ScalarValue, exec_datafusion_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use std::sync::Arc;

/// Applies `on_array` to the argument and gives a scalar back where a scalar came in.
fn apply(args: &ScalarFunctionArgs, on_array: impl Fn(&ArrayRef) -> Result<ArrayRef>) -> Result<ColumnarValue> {
    match &args.args[0] {
        ColumnarValue::Array(array) => Ok(ColumnarValue::Array(on_array(array)?)),
        ColumnarValue::Scalar(scalar) => {
            let array = on_array(&scalar.to_array()?)?;
            Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?))
        }
    }
}

/// `month_index(date)`: `year * 12 + month - 1`, null for null.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct MonthIndex {
    signature: Signature,
}

impl MonthIndex {
    pub(super) fn new() -> Self {
        Self { signature: Signature::exact(vec![DataType::Date32], Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for MonthIndex {
    fn name(&self) -> &'static str {
        "month_index"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int32)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        apply(&args, |days| {
            let months: Int32Array = as_date32_array(days)?.unary::<_, Int32Type>(month_of_day);
            Ok(Arc::new(months))
        })
    }
}

/// `month_start(month)`: the first day of the month, null for null.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct MonthStart {
    signature: Signature,
}

impl MonthStart {
    pub(super) fn new() -> Self {
        Self { signature: Signature::exact(vec![DataType::Int64], Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for MonthStart {
    fn name(&self) -> &'static str {
        "month_start"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Date32)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let first_day = |month: i64| {
            first_day_of_month(month).ok_or_else(|| exec_datafusion_err!("month_start: no date holds month {month}"))
        };
        apply(&args, |months| {
            let days = as_int64_array(months)?.iter().map(|month| month.map(first_day).transpose());
            Ok(Arc::new(days.collect::<Result<Date32Array>>()?))
        })
    }
}
