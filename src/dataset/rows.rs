//! Validated tables made of a few rows in memory: the fixture of a rule's test.
//!
//! Owns the filling-in: a test lists only the columns that matter. What it leaves out is null, or for a required
//! column a neutral value, so that the row is not set aside for something the test is not about. The same
//! checks run as on files.

use super::convert::to_batch;
use super::data::TableData;
use super::error::DatasetError;
use super::schema::{arrow_type, table_schema};
use super::tables::ValidatedTables;
use super::validate::validate_memory;
use crate::model::dictionary::{ColumnSpec, ColumnType, TableSpec, table, tables};
use crate::model::{Table, Values};
use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int32Array, RecordBatch, RecordBatchOptions,
    StringArray, TimestampMicrosecondArray, new_null_array,
};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Makes validated tables of rows in memory.
///
/// Tables not given are missing; a [`Table`] without columns is a table of 0 rows. Columns not given are null;
/// required ones get a neutral value (`-`, region `110000`, 2000-01-01, 0, false), key columns a different one
/// per row, so that rows which leave the key out are never taken for copies.
///
/// # Errors
/// [`DatasetError::Rows`] names the table and column that the dictionary does not know, or whose type or
/// values do not fit.
pub fn from_rows(given: &BTreeMap<String, Table>) -> Result<ValidatedTables, DatasetError> {
    if let Some(unknown) = given.keys().find(|name| table(name).is_none()) {
        let names = tables().iter().map(|spec| spec.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(DatasetError::Rows(format!("unknown table {unknown}; the dictionary has {names}")));
    }
    let data = |spec: &'static TableSpec| {
        let rows = given.get(&spec.name).map(|rows| memory(spec, rows)).transpose()?;
        Ok((spec, rows))
    };
    Ok(validate_memory(tables().iter().map(data).collect::<Result<_, DatasetError>>()?))
}

fn memory(spec: &'static TableSpec, rows: &Table) -> Result<TableData, DatasetError> {
    if let Some(unknown) = rows.columns().iter().find(|column| spec.column(&column.name).is_none()) {
        let (column, table) = (&unknown.name, &spec.name);
        return Err(DatasetError::Rows(format!(
            "table {table} has no column {column}; its columns are in the data dictionary"
        )));
    }
    let count = rows.rows();
    let batch = to_batch(rows);
    let mut arrays = Vec::with_capacity(spec.columns.len());
    let mut given = Vec::with_capacity(spec.columns.len());
    for column in &spec.columns {
        let in_key = spec.key.contains(&column.name);
        let (array, counts_as_given) = match batch.column_by_name(&column.name) {
            Some(array) => (fitted(spec, column, rows, array)?, true),
            None if column.required && in_key => (unique_fill(column, count), true),
            None if column.required => (fill(column, count), false),
            None => (new_null_array(&arrow_type(column.kind), count), false),
        };
        arrays.push(array);
        given.push(counts_as_given);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(count));
    let batch = RecordBatch::try_new_with_options(table_schema(spec), arrays, &options)
        .map_err(|error| DatasetError::Rows(format!("table {}: {error}", spec.name)))?;
    Ok(TableData::Memory { batch, given })
}

/// The given values in the dictionary's type.
fn fitted(spec: &TableSpec, column: &ColumnSpec, rows: &Table, array: &ArrayRef) -> Result<ArrayRef, DatasetError> {
    let fits = match (rows.column(&column.name), column.kind) {
        (Some(Values::Text(_)), ColumnType::Text | ColumnType::Region)
        | (Some(Values::Date(_)), ColumnType::Date | ColumnType::Month)
        | (Some(Values::Timestamp(_)), ColumnType::Timestamp)
        | (Some(Values::Money(_) | Values::Int(_)), ColumnType::Decimal { .. })
        | (Some(Values::Int(_)), ColumnType::Int32 | ColumnType::Int8)
        | (Some(Values::Bool(_)), ColumnType::Boolean) => true,
        // A column of nothing but nulls has whatever type its reader gave it.
        _ => array.null_count() == array.len(),
    };
    let place = || format!("{}.{}", spec.name, column.name);
    if !fits {
        return Err(DatasetError::Rows(format!(
            "{} is {}, expected {}",
            place(),
            super::schema::type_name(array.data_type()),
            column.kind.name()
        )));
    }
    if array.null_count() == array.len() {
        return Ok(new_null_array(&arrow_type(column.kind), array.len()));
    }
    let exact = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(array, &arrow_type(column.kind), &exact)
        .map_err(|_| DatasetError::Rows(format!("{} holds a value that does not fit {}", place(), column.kind.name())))
}

/// A neutral value for a required column that the test leaves out.
fn fill(column: &ColumnSpec, count: usize) -> ArrayRef {
    // 2000-01-01 is day 10,957.
    let array: ArrayRef = match column.kind {
        ColumnType::Text => Arc::new(StringArray::from(vec!["-"; count])),
        ColumnType::Region => Arc::new(StringArray::from(vec!["110000"; count])),
        ColumnType::Date | ColumnType::Month => Arc::new(Date32Array::from(vec![10_957; count])),
        ColumnType::Timestamp => Arc::new(TimestampMicrosecondArray::from(vec![10_957 * 86_400_000_000; count])),
        ColumnType::Decimal { precision, scale } => {
            let zeros = Decimal128Array::from(vec![0; count]);
            Arc::new(zeros.with_data_type(datafusion::arrow::datatypes::DataType::Decimal128(precision, scale)))
        }
        ColumnType::Int32 | ColumnType::Int8 => Arc::new(Int32Array::from(vec![0; count])),
        ColumnType::Boolean => Arc::new(BooleanArray::from(vec![false; count])),
    };
    typed(column, &array)
}

/// A value per row for a key column that the test leaves out.
fn unique_fill(column: &ColumnSpec, count: usize) -> ArrayRef {
    match column.kind {
        ColumnType::Text => {
            let names: ArrayRef = Arc::new((1..=count).map(|row| Some(format!("row-{row}"))).collect::<StringArray>());
            typed(column, &names)
        }
        _ => fill(column, count),
    }
}

fn typed(column: &ColumnSpec, array: &ArrayRef) -> ArrayRef {
    datafusion::arrow::compute::cast(array, &arrow_type(column.kind))
        .unwrap_or_else(|_| new_null_array(&arrow_type(column.kind), array.len()))
}
