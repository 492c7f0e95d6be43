//! Reads columns of one row group in the dictionary's types, whatever the file stores.
//!
//! Owns the translation: widened types are cast, values of the path become constant columns, columns that are
//! not there become nulls. Everything that looks at values goes through here, so two files with different
//! physical types compare and hash alike.

use super::file::DataFile;
use super::schema::{Fit, arrow_type};
use crate::model::dictionary::TableSpec;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, Scalar, new_null_array};
use datafusion::arrow::compute::kernels::cmp::not_distinct;
use datafusion::arrow::compute::{CastOptions, cast_with_options, filter};
use datafusion::arrow::datatypes::{DataType, TimestampNanosecondType};
use datafusion::common::ScalarValue;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{
    ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Rows per batch: large enough that per-batch work vanishes, small enough to stay in the cache.
const BATCH_ROWS: usize = 16_384;

/// Why a row group could not be read. Never holds a value of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReadError {
    /// The operating system or the decoder refused.
    Failed(String),
    /// A value does not fit the dictionary's type although the file's type promised it.
    DoesNotFit(usize),
    /// A nanosecond timestamp that is no whole microsecond, in this column.
    NotWholeMicroseconds(usize),
    /// The path says one thing about this column and the file another.
    PathDiffers(usize),
}

impl ReadError {
    fn failed(error: &impl ToString) -> Self {
        Self::Failed(super::file::first_line(&error.to_string()))
    }
}

/// Runs `f` and turns a panic of the decoder, which hostile bytes can cause, into an error.
pub(super) fn guarded<T>(f: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|_| Err(ReadError::Failed("the decoder gave up".into())))
}

/// The columns of some rows.
pub(super) struct Columns {
    /// In the order asked for.
    pub(super) arrays: Vec<ArrayRef>,
    /// How many rows; `arrays` may be empty.
    pub(super) rows: usize,
}

/// Which rows of a row group are wanted.
pub(super) enum Rows<'a> {
    /// Every row.
    All,
    /// These, ascending.
    These(&'a [u32]),
}

/// Batches of some columns of one row group, in the order of the file.
pub(super) enum GroupReader {
    Parquet { reader: ParquetRecordBatchReader, sources: Vec<Source> },
    Memory(Option<Columns>),
}

/// Where one column comes from.
pub(super) struct Source {
    /// Position in the dictionary's table.
    column: usize,
    target: DataType,
    /// Position in the reader's batches, and how the type fits.
    in_file: Option<(usize, Fit)>,
    path: Option<Scalar<ArrayRef>>,
}

impl GroupReader {
    /// Reads `columns` (positions in the dictionary's table) of row group `group`.
    pub(super) fn parquet(
        spec: &TableSpec,
        file: &DataFile,
        group: usize,
        columns: &[usize],
        rows: &Rows<'_>,
    ) -> Result<Self, ReadError> {
        let bound = columns.iter().filter_map(|&column| file.bindings[column]);
        let mut roots: Vec<usize> = bound.map(|binding| binding.root).collect();
        roots.sort_unstable();
        roots.dedup();
        let source = |&column: &usize| {
            let in_file =
                file.bindings[column].and_then(|binding| Some((roots.binary_search(&binding.root).ok()?, binding.fit)));
            let path = file.path_values.iter().find(|value| value.column == column);
            let path =
                path.map(|path| path.value.to_scalar()).transpose().map_err(|error| ReadError::failed(&error))?;
            Ok(Source { column, target: arrow_type(spec.columns[column].kind), in_file, path })
        };
        let sources = columns.iter().map(source).collect::<Result<_, ReadError>>()?;
        let handle = File::open(&file.path).map_err(|error| ReadError::failed(&error))?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(handle, file.reading.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let mut builder = builder.with_projection(mask).with_row_groups(vec![group]).with_batch_size(BATCH_ROWS);
        if let Rows::These(rows) = rows {
            builder = builder.with_row_selection(selection(rows, file.group_rows(group), Wanted::Listed));
        }
        let reader = builder.build().map_err(|error| ReadError::failed(&error))?;
        Ok(Self::Parquet { reader, sources })
    }

    /// Reads `columns` of rows in memory, which already have the dictionary's types and order.
    pub(super) fn memory(batch: &RecordBatch, columns: &[usize], rows: &Rows<'_>) -> Result<Self, ReadError> {
        let arrays: Vec<ArrayRef> = columns.iter().map(|&column| Arc::clone(batch.column(column))).collect();
        let Rows::These(wanted) = rows else {
            return Ok(Self::Memory(Some(Columns { arrays, rows: batch.num_rows() })));
        };
        let mut mask = vec![false; batch.num_rows()];
        for &row in *wanted {
            mask[row as usize] = true;
        }
        let mask = BooleanArray::from(mask);
        let arrays = arrays.iter().map(|array| filter(array, &mask).map_err(|error| ReadError::failed(&error)));
        Ok(Self::Memory(Some(Columns { arrays: arrays.collect::<Result<_, _>>()?, rows: wanted.len() })))
    }
}

impl Source {
    fn array(&self, batch: &RecordBatch) -> Result<ArrayRef, ReadError> {
        let rows = batch.num_rows();
        let Some((position, fit)) = self.in_file else {
            let Some(path) = &self.path else { return Ok(new_null_array(&self.target, rows)) };
            let value = ScalarValue::try_from_array(path.clone().into_inner().as_ref(), 0)
                .and_then(|value| value.to_array_of_size(rows));
            return value.map_err(|error| ReadError::failed(&error));
        };
        let array = batch.column(position);
        if fit == Fit::NanosToVerify {
            let nanos = array.as_primitive::<TimestampNanosecondType>();
            if nanos.iter().flatten().any(|value| value % 1_000 != 0) {
                return Err(ReadError::NotWholeMicroseconds(self.column));
            }
        }
        let array = if *array.data_type() == self.target {
            Arc::clone(array)
        } else {
            let exact = CastOptions { safe: false, ..CastOptions::default() };
            // The message of a failed cast holds the value, so it is not passed on.
            cast_with_options(array, &self.target, &exact).map_err(|_| ReadError::DoesNotFit(self.column))?
        };
        if let Some(path) = &self.path {
            let agree = not_distinct(&array, path).map_err(|error| ReadError::failed(&error))?;
            if agree.true_count() != array.len() {
                return Err(ReadError::PathDiffers(self.column));
            }
        }
        Ok(array)
    }
}

impl Iterator for GroupReader {
    type Item = Result<Columns, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            GroupReader::Memory(columns) => columns.take().map(Ok),
            GroupReader::Parquet { reader, sources } => {
                let batch = match reader.next()? {
                    Ok(batch) => batch,
                    Err(error) => return Some(Err(ReadError::failed(&error))),
                };
                let arrays = sources.iter().map(|source| source.array(&batch)).collect::<Result<_, _>>();
                Some(arrays.map(|arrays| Columns { arrays, rows: batch.num_rows() }))
            }
        }
    }
}

/// What a list of rows means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The rows listed.
    Listed,
    /// The rows not listed.
    Others,
}

/// `rows` (ascending, without repetition) of `all` as a selection.
pub(super) fn selection(rows: &[u32], all: usize, wanted: Wanted) -> RowSelection {
    let (listed, others): (fn(usize) -> RowSelector, fn(usize) -> RowSelector) = match wanted {
        Wanted::Listed => (RowSelector::select, RowSelector::skip),
        Wanted::Others => (RowSelector::skip, RowSelector::select),
    };
    let mut selectors = Vec::new();
    let mut next = 0;
    let mut rest = rows;
    while let Some(&first) = rest.first() {
        let run = rest.iter().zip(first..).take_while(|(row, expected)| *row == expected).count();
        let start = first as usize;
        if start > next {
            selectors.push(others(start - next));
        }
        selectors.push(listed(run));
        next = start + run;
        rest = &rest[run..];
    }
    if next < all {
        selectors.push(others(all - next));
    }
    selectors.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_rows_becomes_runs() {
        let runs = |rows: &[u32], wanted| Vec::<RowSelector>::from(selection(rows, 10, wanted));
        let (keep, skip) = (RowSelector::select, RowSelector::skip);
        assert_eq!(runs(&[2, 3, 7], Wanted::Listed), [skip(2), keep(2), skip(3), keep(1), skip(2)]);
        assert_eq!(runs(&[2, 3, 7], Wanted::Others), [keep(2), skip(2), keep(3), skip(1), keep(2)]);
        assert_eq!(runs(&[0, 9], Wanted::Others), [skip(1), keep(8), skip(1)]);
        assert_eq!(runs(&[], Wanted::Others), [keep(10)]);
    }
}
