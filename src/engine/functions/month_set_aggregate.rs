//! `month_set(date) -> binary`: the set of months in which the dates lie.
//!
//! Owns the aggregate in both of DataFusion's forms: the vectorised one for `GROUP BY`, the row form for everything
//! else. The surprising thing: its state is its result, so partial sets, spilled sets and answers are the same bytes.

use super::month_calendar::month_of_day;
use super::month_set::MonthSet;
use super::packed;
use datafusion::arrow::array::{Array, ArrayRef, BooleanArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::cast::{as_binary_array, as_date32_array};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility};
use std::sync::Arc;

/// The aggregate `month_set(date)`: null for a group without a date.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct MonthSetAggregate {
    signature: Signature,
}

impl MonthSetAggregate {
    pub(super) fn new() -> Self {
        Self { signature: Signature::exact(vec![DataType::Date32], Volatility::Immutable) }
    }
}

impl AggregateUDFImpl for MonthSetAggregate {
    fn name(&self) -> &'static str {
        "month_set"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format_state_name(args.name, "months"), DataType::Binary, true))])
    }

    fn accumulator(&self, _args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::<OneSet>::default())
    }

    fn groups_accumulator_supported(&self, _args: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::<SetPerGroup>::default())
    }
}

/// The row form: one set.
#[derive(Debug, Default)]
struct OneSet(MonthSet);

impl Accumulator for OneSet {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        as_date32_array(&values[0])?.iter().flatten().for_each(|day| self.0.insert(month_of_day(day)));
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        as_binary_array(&states[0])?.iter().flatten().try_for_each(|bytes| self.0.union_encoded(bytes))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut bytes = Vec::new();
        self.0.encode(&mut bytes);
        Ok(ScalarValue::Binary((!self.0.is_empty()).then_some(bytes)))
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.0.heap_bytes()
    }
}

/// The vectorised form: one set per group.
#[derive(Debug, Default)]
struct SetPerGroup {
    sets: Vec<MonthSet>,
    /// What the sets hold outside themselves, kept up to date because `size` is asked after every batch.
    heap_bytes: usize,
}

impl SetPerGroup {
    /// Runs `change` on the set of `group` and keeps the count of bytes right.
    fn change<T>(&mut self, group: usize, change: impl FnOnce(&mut MonthSet) -> T) -> T {
        let set = &mut self.sets[group];
        let before = set.heap_bytes();
        let result = change(set);
        self.heap_bytes = self.heap_bytes + set.heap_bytes() - before;
        result
    }

    fn take(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let taken = emit_to.take_needed(&mut self.sets);
        self.heap_bytes -= taken.iter().map(MonthSet::heap_bytes).sum::<usize>();
        packed::column(&taken, MonthSet::encode)
    }
}

impl GroupsAccumulator for SetPerGroup {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total_groups: usize,
    ) -> Result<()> {
        self.sets.resize_with(total_groups, MonthSet::default);
        let days = as_date32_array(&values[0])?;
        for (row, &group) in groups.iter().enumerate() {
            if days.is_valid(row) && packed::passes(filter, row) {
                self.change(group, |set| set.insert(month_of_day(days.value(row))));
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total_groups: usize) -> Result<()> {
        self.sets.resize_with(total_groups, MonthSet::default);
        let encoded = as_binary_array(&states[0])?;
        for (row, &group) in groups.iter().enumerate() {
            if encoded.is_valid(row) {
                self.change(group, |set| set.union_encoded(encoded.value(row)))?;
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
        let days = as_date32_array(&values[0])?;
        let column = packed::column(0..days.len(), |row, out| {
            if days.is_valid(row) && packed::passes(filter, row) {
                MonthSet::of(month_of_day(days.value(row))).encode(out);
            }
        })?;
        Ok(vec![column])
    }

    fn size(&self) -> usize {
        self.sets.capacity() * size_of::<MonthSet>() + self.heap_bytes
    }
}
