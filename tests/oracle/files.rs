//! Parquet files to rows of plain values.
//!
//! Owns where the files of a table are, what a partition folder says, and which column types are taken.
//! Surprising: only changes that lose nothing are made (another string layout, a wider number); a `timestamp` is
//! refused where a `date` is due, because the time of day would be dropped silently.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use jiff::civil::Date;

use super::calendar::{Month, day_from_number};

/// What Hive writes into the path for a null.
const HIVE_NULL: &str = "__HIVE_DEFAULT_PARTITION__";
/// Microseconds of a day.
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// What a column holds and how it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A string.
    Text,
    /// A day.
    Date,
    /// A day that must be the first of its month; a row where it is not is set aside.
    Month,
    /// The calendar day of a timestamp (local time, no zone: nothing is shifted).
    DayOfTimestamp,
    /// Exact yuan, kept in fen.
    Fen,
    /// A whole number.
    Integer,
    /// Any number, as a double.
    Number,
}

/// One wanted column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    name: &'static str,
    kind: Kind,
    required: bool,
}

/// A column without which a row is set aside and a file refused.
pub(crate) const fn required(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, required: true }
}

/// A column that may be null or missing.
pub(crate) const fn nullable(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, required: false }
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Null,
    Text(String),
    Date(Date),
    Fen(i64),
    Integer(i64),
    Number(f64),
}

/// One row: a value for every wanted column.
pub(crate) struct Row<'a> {
    columns: &'a [Column],
    values: Vec<Value>,
}

impl Row<'_> {
    fn value(&self, name: &str) -> &Value {
        let at = self.columns.iter().position(|column| column.name == name).expect("a column that was asked for");
        &self.values[at]
    }

    /// A string, if there is one.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        if let Value::Text(text) = self.value(name) { Some(text.clone()) } else { None }
    }

    /// A day, if there is one.
    pub(crate) fn date(&self, name: &str) -> Option<Date> {
        if let Value::Date(date) = self.value(name) { Some(*date) } else { None }
    }

    /// The month of a day, if there is one.
    pub(crate) fn month(&self, name: &str) -> Option<Month> {
        self.date(name).map(Month::of)
    }

    /// An amount in fen, if there is one.
    pub(crate) fn fen(&self, name: &str) -> Option<i64> {
        if let Value::Fen(fen) = self.value(name) { Some(*fen) } else { None }
    }

    /// A whole number, if there is one.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        if let Value::Integer(integer) = self.value(name) { Some(*integer) } else { None }
    }

    /// A number, if there is one.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        if let Value::Number(number) = self.value(name) { Some(*number) } else { None }
    }

    /// READING: a row with a null in a column marked `req`, or with a `month` that is not the first of a month, is no
    /// row of the table: it is set aside before anything is counted. An empty string is a value, not a null. Days far
    /// out of range and unknown region codes stay in.
    fn is_valid(&self) -> bool {
        self.columns.iter().zip(&self.values).all(|(column, value)| match value {
            Value::Null => !column.required,
            Value::Date(date) => column.kind != Kind::Month || date.day() == 1,
            _ => true,
        })
    }
}

/// One Parquet file with what its folders say (`month=2025-03` …).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    path: PathBuf,
    folders: Vec<(String, String)>,
}

impl Part {
    /// A file that lies in no partition folder.
    pub(crate) fn single(path: PathBuf) -> Self {
        Self { path, folders: Vec::new() }
    }
}

/// The files of a table: `TABLE.parquet`, or all below `TABLE/`; none if the dataset has no such table.
///
/// READING: names that begin with `.` or `_` and names that do not end in `.parquet` are not part of the data.
pub(crate) fn parts_of(dataset: &Path, table: &str) -> Result<Vec<Part>> {
    let file = dataset.join(format!("{table}.parquet"));
    let folder = dataset.join(table);
    ensure!(!(file.exists() && folder.exists()), "table {table} is there both as a file and as a folder: keep one");
    let mut parts = Vec::new();
    if file.is_dir() {
        collect(&file, &[], &mut parts)?;
    } else if file.exists() {
        parts.push(Part::single(file));
    } else if folder.exists() {
        collect(&folder, &[], &mut parts)?;
    }
    Ok(parts)
}

/// Adds every file below `folder`, in the order of names.
fn collect(folder: &Path, above: &[(String, String)], parts: &mut Vec<Part>) -> Result<()> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with(['.', '_']) {
            continue;
        }
        if path.is_dir() {
            let mut folders = above.to_vec();
            if let Some((key, value)) = name.split_once('=') {
                folders.push((key.to_owned(), unescape(value)));
            }
            collect(&path, &folders, parts)?;
        } else if name.ends_with(".parquet") {
            parts.push(Part { path, folders: above.to_vec() });
        }
    }
    Ok(())
}

/// Undoes the `%20` by which Hive writes bytes that a path cannot hold; what is no such escape stays as it is.
fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], byte) {
            (b'%', Some(byte)) => {
                plain.push(byte);
                at += 3;
            }
            (other, _) => {
                plain.push(other);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

/// Hands every valid row of every file to `visit`; returns how many rows were set aside.
pub(crate) fn read_rows(parts: &[Part], columns: &[Column], visit: &mut dyn FnMut(&Row<'_>)) -> Result<usize> {
    let mut set_aside = 0;
    for part in parts {
        set_aside += read_part(part, columns, visit).with_context(|| format!("cannot read {}", part.path.display()))?;
    }
    Ok(set_aside)
}

fn read_part(part: &Part, columns: &[Column], visit: &mut dyn FnMut(&Row<'_>)) -> Result<usize> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(&part.path)?)?;
    let from_path: Vec<Option<Value>> =
        columns.iter().map(|column| value_in_path(part, *column)).collect::<Result<_>>()?;
    let wanted: Vec<usize> = columns.iter().filter_map(|column| builder.schema().index_of(column.name).ok()).collect();
    for (column, path) in columns.iter().zip(&from_path) {
        let present = path.is_some() || builder.schema().index_of(column.name).is_ok();
        ensure!(present || !column.required, "required column {} is missing", column.name);
    }
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
    let mut set_aside = 0;
    for batch in builder.with_projection(mask).build()? {
        let batch = batch?;
        let cells: Vec<Option<Cells>> =
            columns.iter().map(|column| cells_of(&batch, *column)).collect::<Result<_>>()?;
        for at in 0..batch.num_rows() {
            let mut values = Vec::with_capacity(columns.len());
            for ((column, cells), path) in columns.iter().zip(&cells).zip(&from_path) {
                values.push(one_value(column.name, cells.as_ref(), path.as_ref(), at)?);
            }
            let row = Row { columns, values };
            if row.is_valid() {
                visit(&row);
            } else {
                set_aside += 1;
            }
        }
    }
    Ok(set_aside)
}

/// The value of a cell where the file and the path may both hold it: then they must say the same.
fn one_value(name: &str, cells: Option<&Cells>, path: Option<&Value>, at: usize) -> Result<Value> {
    match (cells, path) {
        (Some(cells), Some(path)) => {
            let value = cells.value(at)?;
            ensure!(value == *path, "column {name} of the file contradicts the folder it lies in");
            Ok(value)
        }
        (Some(cells), None) => cells.value(at),
        (None, Some(path)) => Ok(path.clone()),
        (None, None) => Ok(Value::Null),
    }
}

/// What the folders say about a column.
fn value_in_path(part: &Part, column: Column) -> Result<Option<Value>> {
    let Some((_, text)) = part.folders.iter().find(|(name, _)| name == column.name) else {
        return Ok(None);
    };
    if text == HIVE_NULL {
        return Ok(Some(Value::Null));
    }
    let value = match column.kind {
        Kind::Text => Value::Text(text.clone()),
        Kind::Date => Value::Date(text.parse()?),
        // `month=2025-03` means the same as `month=2025-03-01`.
        Kind::Month if text.len() == 7 => Value::Date(format!("{text}-01").parse()?),
        Kind::Month => Value::Date(text.parse()?),
        Kind::Integer => Value::Integer(text.parse()?),
        Kind::DayOfTimestamp | Kind::Fen | Kind::Number => {
            bail!("column {} cannot be read from a folder's name", column.name)
        }
    };
    Ok(Some(value))
}

/// The cells of one column in one batch, in the one layout they are read from.
enum Cells {
    Text(StringArray),
    Date(Date32Array),
    Micros(TimestampMicrosecondArray),
    Decimal(Decimal128Array),
    Integer(Int64Array),
    Number(Float64Array),
}

impl Cells {
    fn value(&self, at: usize) -> Result<Value> {
        let array: &dyn Array = match self {
            Self::Text(array) => array,
            Self::Date(array) => array,
            Self::Micros(array) => array,
            Self::Decimal(array) => array,
            Self::Integer(array) => array,
            Self::Number(array) => array,
        };
        if array.is_null(at) {
            return Ok(Value::Null);
        }
        let date = |days| day_from_number(days).map(Value::Date).context("a day outside the years −9999 to 9999");
        match self {
            Self::Text(array) => Ok(Value::Text(array.value(at).to_owned())),
            Self::Date(array) => date(array.value(at)),
            // Euclid, so that a moment before 1970 falls on the day it belongs to and not on the next.
            Self::Micros(array) => date(i32::try_from(array.value(at).div_euclid(DAY_MICROS))?),
            Self::Decimal(array) => fen(array.value(at), array.scale()).map(Value::Fen),
            Self::Integer(array) => Ok(Value::Integer(array.value(at))),
            Self::Number(array) => Ok(Value::Number(array.value(at))),
        }
    }
}

/// A decimal of any scale as fen; refused where it is no whole number of fen.
fn fen(digits: i128, scale: i8) -> Result<i64> {
    let fen = if scale <= 2 {
        digits * 10_i128.pow(u32::from((2 - scale).unsigned_abs()))
    } else {
        let unit = 10_i128.pow(u32::from((scale - 2).unsigned_abs()));
        ensure!(digits % unit == 0, "an amount has a part of a fen");
        digits / unit
    };
    Ok(i64::try_from(fen)?)
}

/// Brings the column of a batch into the layout it is read from, if that loses nothing.
fn cells_of(batch: &RecordBatch, column: Column) -> Result<Option<Cells>> {
    let Some(array) = batch.column_by_name(column.name) else {
        return Ok(None);
    };
    let found = array.data_type();
    let fits = match column.kind {
        Kind::Text => is_text(found),
        Kind::Date | Kind::Month => matches!(found, DataType::Date32),
        Kind::DayOfTimestamp => matches!(found, DataType::Timestamp(_, None) | DataType::Date32),
        Kind::Fen => found.is_decimal() || found.is_integer(),
        Kind::Integer => found.is_integer(),
        Kind::Number => found.is_numeric() || found.is_decimal(),
    };
    // A column without a single value has the type `null` in some writers.
    ensure!(
        fits || matches!(found, DataType::Null),
        "column {} has the type {found}, not {:?}",
        column.name,
        column.kind
    );
    let cells = match column.kind {
        Kind::Text => Cells::Text(cast(array, &DataType::Utf8)?.as_string::<i32>().clone()),
        Kind::Date | Kind::Month => Cells::Date(cast(array, &DataType::Date32)?.as_primitive::<Date32Type>().clone()),
        Kind::DayOfTimestamp => {
            let micros = cast(array, &DataType::Timestamp(TimeUnit::Microsecond, None))?;
            Cells::Micros(micros.as_primitive::<TimestampMicrosecondType>().clone())
        }
        Kind::Fen => {
            let scale = match found {
                DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) => *scale,
                DataType::Decimal128(_, scale) | DataType::Decimal256(_, scale) => *scale,
                _ => 2,
            };
            let decimals = cast(array, &DataType::Decimal128(38, scale))?;
            Cells::Decimal(decimals.as_primitive::<Decimal128Type>().clone())
        }
        Kind::Integer => Cells::Integer(cast(array, &DataType::Int64)?.as_primitive::<Int64Type>().clone()),
        Kind::Number => Cells::Number(cast(array, &DataType::Float64)?.as_primitive::<Float64Type>().clone()),
    };
    Ok(Some(cells))
}

fn is_text(found: &DataType) -> bool {
    match found {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    if array.data_type() == to {
        return Ok(Arc::clone(array));
    }
    // `safe: false`: what does not fit is an error, never a null.
    Ok(cast_with_options(array, to, &CastOptions { safe: false, ..CastOptions::default() })?)
}
