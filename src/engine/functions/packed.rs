//! Columns of packed bytes: the state of the aggregates and the sets of months they return.
//!
//! Owns the one way to build such a column. The surprising thing: Arrow's builder panics where a column would pass
//! 2 GiB; here that is an error that says what to do.

use datafusion::arrow::array::{ArrayRef, BinaryArray, BooleanArray, BooleanBufferBuilder};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use datafusion::common::{Result, exec_datafusion_err};
use std::sync::Arc;

/// One cell per item; `write` appends its bytes, and a cell without bytes is null.
///
/// # Errors
/// If the column would be larger than 2 GiB, which an Arrow column of bytes cannot be.
pub(super) fn column<T>(items: impl IntoIterator<Item = T>, write: impl Fn(T, &mut Vec<u8>)) -> Result<ArrayRef> {
    let (mut bytes, mut offsets, mut valid) = (Vec::new(), vec![0_i32], BooleanBufferBuilder::new(0));
    for item in items {
        let before = bytes.len();
        write(item, &mut bytes);
        valid.append(bytes.len() > before);
        offsets.push(i32::try_from(bytes.len()).map_err(|_| {
            exec_datafusion_err!(
                "a column of sets would pass 2 GiB: use more partitions or less memory, so that it spills"
            )
        })?);
    }
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    Ok(Arc::new(BinaryArray::try_new(offsets, bytes.into(), Some(NullBuffer::new(valid.finish())))?))
}

/// Whether an aggregate's `FILTER (WHERE …)` lets row `row` through; null is not true.
pub(super) fn passes(filter: Option<&BooleanArray>, row: usize) -> bool {
    use datafusion::arrow::array::Array;
    filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row))
}
