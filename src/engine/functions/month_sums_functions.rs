//! `month_sums(month, value) -> binary` and `sum_between(sums, from, to) -> bigint`.
//!
//! Owns the aggregate in both of DataFusion's forms and the question. The surprising thing: as with sets of months, the
//! aggregate's state is its result, and null sums are no months at all (an employer without a claim after a left join).

use super::month_sums::{MonthSums, sum_between};
use super::packed;
use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, Int64Array};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::cast::{as_binary_array, as_int64_array};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, ColumnarValue, EmitTo, GroupsAccumulator, ScalarFunctionArgs, ScalarUDFImpl,
    Signature, Volatility,
};
use std::sync::Arc;

/// The aggregate `month_sums(month, value)`: null for a group without a month.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct MonthSumsAggregate {
    signature: Signature,
}

impl MonthSumsAggregate {
    pub(super) fn new() -> Self {
        Self { signature: Signature::exact(vec![DataType::Int64, DataType::Int64], Volatility::Immutable) }
    }
}

impl AggregateUDFImpl for MonthSumsAggregate {
    fn name(&self) -> &'static str {
        "month_sums"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format_state_name(args.name, "sums"), DataType::Binary, true))])
    }

    fn accumulator(&self, _args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::<OneSeries>::default())
    }

    fn groups_accumulator_supported(&self, _args: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::<SeriesPerGroup>::default())
    }
}

/// Month and value of each row that has both.
fn rows(values: &[ArrayRef]) -> Result<impl Fn(usize) -> Option<(i64, i64)> + '_> {
    let (months, values) = (as_int64_array(&values[0])?, as_int64_array(&values[1])?);
    Ok(move |row: usize| (months.is_valid(row) && values.is_valid(row)).then(|| (months.value(row), values.value(row))))
}

/// The row form: one series.
#[derive(Debug, Default)]
struct OneSeries(MonthSums);

impl Accumulator for OneSeries {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let pair = rows(values)?;
        (0..values[0].len()).filter_map(pair).try_for_each(|(month, value)| self.0.add(month, value))
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        as_binary_array(&states[0])?.iter().flatten().try_for_each(|bytes| self.0.add_encoded(bytes))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.0.compact()?;
        let mut bytes = Vec::new();
        self.0.encode(&mut bytes);
        Ok(ScalarValue::Binary((!self.0.is_empty()).then_some(bytes)))
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.0.heap_bytes()
    }
}

/// The vectorised form: one series per group.
#[derive(Debug, Default)]
struct SeriesPerGroup {
    series: Vec<MonthSums>,
    /// What the series hold outside themselves, kept up to date because `size` is asked after every batch.
    heap_bytes: usize,
}

impl SeriesPerGroup {
    /// Runs `change` on the series of `group` and keeps the count of bytes right.
    fn change(&mut self, group: usize, change: impl FnOnce(&mut MonthSums) -> Result<()>) -> Result<()> {
        let series = &mut self.series[group];
        let before = series.heap_bytes();
        let result = change(series);
        self.heap_bytes = self.heap_bytes + series.heap_bytes() - before;
        result
    }

    fn take(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let mut taken = emit_to.take_needed(&mut self.series);
        self.heap_bytes -= taken.iter().map(MonthSums::heap_bytes).sum::<usize>();
        taken.iter_mut().try_for_each(MonthSums::compact)?;
        packed::column(&taken, MonthSums::encode)
    }
}

impl GroupsAccumulator for SeriesPerGroup {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total_groups: usize,
    ) -> Result<()> {
        self.series.resize_with(total_groups, MonthSums::default);
        let pair = rows(values)?;
        for (row, &group) in groups.iter().enumerate() {
            if let Some((month, value)) = pair(row).filter(|_| packed::passes(filter, row)) {
                self.change(group, |series| series.add(month, value))?;
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total_groups: usize) -> Result<()> {
        self.series.resize_with(total_groups, MonthSums::default);
        let encoded = as_binary_array(&states[0])?;
        for (row, &group) in groups.iter().enumerate() {
            if encoded.is_valid(row) {
                self.change(group, |series| series.add_encoded(encoded.value(row)))?;
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        self.take(emit_to)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.take(emit_to)?])
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let pair = rows(values)?;
        let mut series = Vec::with_capacity(values[0].len());
        for row in 0..values[0].len() {
            let mut one = MonthSums::default();
            if let Some((month, value)) = pair(row).filter(|_| packed::passes(filter, row)) {
                one.add(month, value)?;
            }
            series.push(one);
        }
        Ok(vec![packed::column(&series, MonthSums::encode)?])
    }

    fn size(&self) -> usize {
        self.series.capacity() * size_of::<MonthSums>() + self.heap_bytes
    }
}

/// `sum_between(sums, from, to)`: the sum of the months from `from` to `to`, both included.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct SumBetween {
    signature: Signature,
}

impl SumBetween {
    pub(super) fn new() -> Self {
        let types = vec![DataType::Binary, DataType::Int64, DataType::Int64];
        Self { signature: Signature::exact(types, Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for SumBetween {
    fn name(&self) -> &'static str {
        "sum_between"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int64)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.number_rows;
        let arrays = args.args.into_iter().map(|arg| arg.into_array(rows)).collect::<Result<Vec<_>>>()?;
        let sums = as_binary_array(&arrays[0])?;
        let (from, to) = (as_int64_array(&arrays[1])?, as_int64_array(&arrays[2])?);
        let answer = |row: usize| -> Result<Option<i64>> {
            if from.is_null(row) || to.is_null(row) {
                return Ok(None);
            }
            let series = if sums.is_null(row) { &[] } else { sums.value(row) };
            sum_between(series, from.value(row), to.value(row)).map(Some)
        };
        let numbers = (0..rows).map(answer).collect::<Result<Int64Array>>()?;
        Ok(ColumnarValue::Array(Arc::new(numbers)))
    }
}
