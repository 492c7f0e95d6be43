//! `peak_window(date, weight, days) -> struct`: the busiest `days` consecutive days and what there was elsewhere.
//!
//! Owns the aggregate in both of DataFusion's forms. The surprising thing: `days` must be a constant, since one window
//! width governs a whole column of answers; a column would be read from some row or other.

use super::day_counts::{DayCounts, Peak};
use super::{literal, packed};
use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, Date32Array, Int64Array, StructArray};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::cast::{as_binary_array, as_date32_array, as_int64_array};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility};
use std::ops::RangeInclusive;
use std::sync::Arc;

const NAME: &str = "peak_window";
/// From one day to a hundred years: longer windows hold every extract there is.
const WIDTHS: RangeInclusive<i64> = 1..=36_525;

/// The aggregate `peak_window(date, weight, days)`: null for a group without an event.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct PeakWindow {
    signature: Signature,
}

impl PeakWindow {
    pub(super) fn new() -> Self {
        let types = vec![DataType::Date32, DataType::Int64, DataType::Int64];
        Self { signature: Signature::exact(types, Volatility::Immutable) }
    }
}

impl AggregateUDFImpl for PeakWindow {
    fn name(&self) -> &'static str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(fields()))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format_state_name(args.name, "days"), DataType::Binary, true))])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(OneSeries { width: width(&args)?, counts: DayCounts::default() }))
    }

    fn groups_accumulator_supported(&self, _args: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(SeriesPerGroup { width: width(&args)?, series: Vec::new(), heap_bytes: 0 }))
    }
}

fn width(args: &AccumulatorArgs) -> Result<i64> {
    if args.is_distinct {
        return plan_err!("{NAME}: DISTINCT would drop events of the same day; remove repeats with GROUP BY before");
    }
    literal::whole_number(args.exprs.get(2), NAME, "days", &WIDTHS)
}

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("n", DataType::Int64, true),
        Field::new("window_start", DataType::Date32, true),
        Field::new("window_end", DataType::Date32, true),
        Field::new("elsewhere", DataType::Int64, true),
        Field::new("windows", DataType::Int64, true),
    ])
}

/// One struct per peak, null where there is none.
fn structs(peaks: &[Option<Peak>], width: i64) -> Result<StructArray> {
    let number = |of: fn(&Peak) -> i64| -> ArrayRef {
        Arc::new(peaks.iter().map(|peak| peak.as_ref().map(of)).collect::<Int64Array>())
    };
    // A window that would start before the first day a date can hold starts on that day.
    let start = |peak: &Peak| i32::try_from(i64::from(peak.end) - width + 1).unwrap_or(i32::MIN);
    let starts: Date32Array = peaks.iter().map(|peak| peak.as_ref().map(start)).collect();
    let ends: Date32Array = peaks.iter().map(|peak| peak.as_ref().map(|peak| peak.end)).collect();
    let columns = vec![
        number(|peak| peak.n),
        Arc::new(starts) as ArrayRef,
        Arc::new(ends),
        number(|peak| peak.elsewhere),
        number(|peak| peak.days),
    ];
    let valid = peaks.iter().map(Option::is_some).collect::<NullBuffer>();
    Ok(StructArray::try_new(fields(), columns, Some(valid))?)
}

/// The row form: one series of days.
#[derive(Debug)]
struct OneSeries {
    width: i64,
    counts: DayCounts,
}

impl Accumulator for OneSeries {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let (days, weights) = (as_date32_array(&values[0])?, as_int64_array(&values[1])?);
        let rows = days.iter().zip(weights).filter_map(|(day, weight)| day.zip(weight));
        rows.into_iter().try_for_each(|(day, weight)| self.counts.add(day, weight))
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        as_binary_array(&states[0])?.iter().flatten().try_for_each(|bytes| self.counts.add_encoded(bytes))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.counts.compact()?;
        let mut bytes = Vec::new();
        self.counts.encode(&mut bytes);
        Ok(vec![ScalarValue::Binary((!bytes.is_empty()).then_some(bytes))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let peak = self.counts.peak(self.width)?;
        Ok(ScalarValue::Struct(Arc::new(structs(&[peak], self.width)?)))
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.counts.heap_bytes()
    }
}

/// The vectorised form: one series of days per group.
#[derive(Debug)]
struct SeriesPerGroup {
    width: i64,
    series: Vec<DayCounts>,
    /// What the series hold outside themselves, kept up to date because `size` is asked after every batch.
    heap_bytes: usize,
}

impl SeriesPerGroup {
    /// Runs `change` on the series of `group` and keeps the count of bytes right.
    fn change<T>(&mut self, group: usize, change: impl FnOnce(&mut DayCounts) -> T) -> T {
        let counts = &mut self.series[group];
        let before = counts.heap_bytes();
        let result = change(counts);
        self.heap_bytes = self.heap_bytes + counts.heap_bytes() - before;
        result
    }

    fn take(&mut self, emit_to: EmitTo) -> Vec<DayCounts> {
        let taken = emit_to.take_needed(&mut self.series);
        self.heap_bytes -= taken.iter().map(DayCounts::heap_bytes).sum::<usize>();
        taken
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
        self.series.resize_with(total_groups, DayCounts::default);
        let (days, weights) = (as_date32_array(&values[0])?, as_int64_array(&values[1])?);
        for (row, &group) in groups.iter().enumerate() {
            if days.is_valid(row) && weights.is_valid(row) && packed::passes(filter, row) {
                self.change(group, |counts| counts.add(days.value(row), weights.value(row)))?;
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total_groups: usize) -> Result<()> {
        self.series.resize_with(total_groups, DayCounts::default);
        let encoded = as_binary_array(&states[0])?;
        for (row, &group) in groups.iter().enumerate() {
            if encoded.is_valid(row) {
                self.change(group, |counts| counts.add_encoded(encoded.value(row)))?;
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let mut taken = self.take(emit_to);
        let peaks = taken.iter_mut().map(|counts| counts.peak(self.width)).collect::<Result<Vec<_>>>()?;
        Ok(Arc::new(structs(&peaks, self.width)?))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let mut taken = self.take(emit_to);
        taken.iter_mut().try_for_each(DayCounts::compact)?;
        Ok(vec![packed::column(&taken, DayCounts::encode)?])
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let (days, weights) = (as_date32_array(&values[0])?, as_int64_array(&values[1])?);
        let one = |row: usize| -> Result<DayCounts> {
            let mut counts = DayCounts::default();
            if days.is_valid(row) && weights.is_valid(row) && packed::passes(filter, row) {
                counts.add(days.value(row), weights.value(row))?;
            }
            Ok(counts)
        };
        let rows = (0..days.len()).map(one).collect::<Result<Vec<_>>>()?;
        Ok(vec![packed::column(&rows, DayCounts::encode)?])
    }

    fn size(&self) -> usize {
        self.series.capacity() * size_of::<DayCounts>() + self.heap_bytes
    }
}
