//! Writes Parquet files: the tables of the data dictionary row by row, and any plain [`Table`] at once.
//!
//! Owns the mapping from the program's types to Parquet. Files carry no Arrow schema, so that ids are plain
//! UTF-8 for every reader (an Arrow dictionary type would make `DataFusion` group five times slower, engine.md
//! section 2b), and their bytes depend on the rows and the options alone: no clock, no thread count.
//! A file is hashed while it is written; it is not synced, which is left to the caller.

use crate::model::dictionary::{ColumnType, TableSpec};
use crate::model::{Column, Fen, Table, Values};
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, BooleanBuilder, Date32Array, Date32Builder, Decimal128Array, Decimal128Builder,
    Float64Array, Int8Builder, Int32Builder, Int64Array, ListBuilder, RecordBatch, RecordBatchOptions, StringArray,
    StringBuilder, TimestampMicrosecondArray, TimestampMicrosecondBuilder,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::arrow::error::ArrowError;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_writer::ArrowWriterOptions;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::WriterProperties;
use jiff::civil::{Date, DateTime};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(test)]
pub(crate) mod readback;

/// Rows gathered before they are handed to the encoder: large enough that the encoder's cost per call
/// vanishes, small enough that forty open monthly files stay within a few hundred megabytes.
const BATCH_ROWS: usize = 16_384;

/// The largest amount a `decimal(12,2)` holds, in fen.
const AMOUNT_MAX: i64 = 999_999_999_999;

/// Days from 0000-01-01 to 1970-01-01 are counted by jiff; this is the day everything is relative to.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// Whether a column that the dictionary requires may still hold nulls in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nullability {
    /// Required columns cannot hold a null.
    #[default]
    AsContract,
    /// Every column can: for datasets that are broken on purpose.
    AllNullable,
}

/// How a file is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriterOptions {
    /// Rows of a row group at most.
    pub row_group_rows: usize,
    /// Level of zstd, 1 (fast) to 22 (small).
    pub zstd_level: i32,
    /// Whether required columns may hold nulls.
    pub nullability: Nullability,
    /// Columns left out of the file: those whose value stands in the path of a hive partition.
    pub omit: Vec<String>,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self { row_group_rows: 1_048_576, zstd_level: 1, nullability: Nullability::AsContract, omit: Vec::new() }
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriterSummary {
    /// Rows.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The sum of each money column, in the order of the columns.
    pub totals: Vec<(String, Fen)>,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriterError {
    /// The operating system refused.
    #[error("{}: cannot be written: {source}; check that the folder exists, is writable and has room", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The encoder refused.
    #[error("{}: Parquet encoding failed: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: ParquetError,
    },
    /// The columns do not form a table.
    #[error("{}: the columns do not form a table: {source}", path.display())]
    Arrow {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: ArrowError,
    },
    /// A value does not fit its column.
    #[error("{}: column {column}: expected {expected}, found {found}; the value must follow the data dictionary", path.display())]
    Cell {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The type of the dictionary.
        expected: String,
        /// What came.
        found: &'static str,
    },
    /// A row has too few or too many values.
    #[error("{}: a row holds {found} values, expected {expected}: one for each column of the dictionary", path.display())]
    Width {
        /// The file.
        path: PathBuf,
        /// Columns of the table.
        expected: usize,
        /// Values of the row.
        found: usize,
    },
}

/// A file that counts and hashes what goes through it.
struct HashedFile {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl HashedFile {
    fn create(path: &Path) -> Result<Self, WriterError> {
        let file = File::create(path).map_err(|source| WriterError::Io { path: path.to_owned(), source })?;
        Ok(Self { file: BufWriter::with_capacity(1 << 18, file), hash: Sha256::new(), bytes: 0 })
    }

    fn finish(mut self) -> io::Result<(u64, String)> {
        self.file.flush()?;
        let digest = self.hash.finalize();
        let hex = digest.iter().fold(String::with_capacity(64), |mut text, byte| {
            use std::fmt::Write as _;
            let _ = write!(text, "{byte:02x}");
            text
        });
        Ok((self.bytes, hex))
    }
}

impl Write for HashedFile {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let written = self.file.write(data)?;
        self.hash.update(&data[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The values of one column that wait for the encoder.
enum Slot {
    Omitted,
    Text(StringBuilder),
    Date(Date32Builder),
    Timestamp(TimestampMicrosecondBuilder),
    Money(Decimal128Builder, Fen),
    Int32(Int32Builder),
    Int8(Int8Builder),
    Boolean(BooleanBuilder),
}

impl Slot {
    fn new(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Text | ColumnType::Region => Slot::Text(StringBuilder::new()),
            ColumnType::Date | ColumnType::Month => Slot::Date(Date32Builder::new()),
            ColumnType::Timestamp => Slot::Timestamp(TimestampMicrosecondBuilder::new()),
            ColumnType::Decimal { .. } => {
                Slot::Money(Decimal128Builder::new().with_data_type(data_type(kind)), Fen::ZERO)
            }
            ColumnType::Int32 => Slot::Int32(Int32Builder::new()),
            ColumnType::Int8 => Slot::Int8(Int8Builder::new()),
            ColumnType::Boolean => Slot::Boolean(BooleanBuilder::new()),
        }
    }

    fn append_null(&mut self) {
        match self {
            Slot::Omitted => {}
            Slot::Text(b) => b.append_null(),
            Slot::Date(b) => b.append_null(),
            Slot::Timestamp(b) => b.append_null(),
            Slot::Money(b, _) => b.append_null(),
            Slot::Int32(b) => b.append_null(),
            Slot::Int8(b) => b.append_null(),
            Slot::Boolean(b) => b.append_null(),
        }
    }

    fn take(&mut self) -> Option<ArrayRef> {
        Some(match self {
            Slot::Omitted => return None,
            Slot::Text(b) => Arc::new(b.finish()),
            Slot::Date(b) => Arc::new(b.finish()),
            Slot::Timestamp(b) => Arc::new(b.finish()),
            Slot::Money(b, _) => Arc::new(b.finish()),
            Slot::Int32(b) => Arc::new(b.finish()),
            Slot::Int8(b) => Arc::new(b.finish()),
            Slot::Boolean(b) => Arc::new(b.finish()),
        })
    }
}

fn data_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Text | ColumnType::Region => DataType::Utf8,
        ColumnType::Date | ColumnType::Month => DataType::Date32,
        ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
        ColumnType::Decimal { precision, scale } => DataType::Decimal128(precision, scale),
        ColumnType::Int32 => DataType::Int32,
        ColumnType::Int8 => DataType::Int8,
        ColumnType::Boolean => DataType::Boolean,
    }
}

fn encoder(path: &Path, schema: SchemaRef, options: &WriterOptions) -> Result<ArrowWriter<HashedFile>, WriterError> {
    let parquet = |source| WriterError::Parquet { path: path.to_owned(), source };
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(options.zstd_level).map_err(parquet)?))
        .set_max_row_group_row_count(Some(options.row_group_rows.max(1)))
        .set_created_by("fundwatch".to_owned())
        .build();
    let arrow = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    ArrowWriter::try_new_with_options(HashedFile::create(path)?, schema, arrow).map_err(parquet)
}

fn close(path: &Path, encoder: ArrowWriter<HashedFile>) -> Result<(u64, String), WriterError> {
    let file = encoder.into_inner().map_err(|source| WriterError::Parquet { path: path.to_owned(), source })?;
    file.finish().map_err(|source| WriterError::Io { path: path.to_owned(), source })
}

/// Writes one file of a table of the data dictionary, row by row.
pub struct TableWriter {
    path: PathBuf,
    spec: &'static TableSpec,
    schema: SchemaRef,
    encoder: ArrowWriter<HashedFile>,
    slots: Vec<Slot>,
    pending: usize,
    rows: u64,
}

impl TableWriter {
    /// Creates the file, replacing one of that name.
    pub fn create(path: &Path, spec: &'static TableSpec, options: &WriterOptions) -> Result<Self, WriterError> {
        let omitted = |name: &str| options.omit.iter().any(|o| o == name);
        let fields = spec.columns.iter().filter(|column| !omitted(&column.name)).map(|column| {
            let nullable = !column.required || options.nullability == Nullability::AllNullable;
            Field::new(&column.name, data_type(column.kind), nullable)
        });
        let schema: SchemaRef = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let slots = spec
            .columns
            .iter()
            .map(|column| if omitted(&column.name) { Slot::Omitted } else { Slot::new(column.kind) })
            .collect();
        let encoder = encoder(path, Arc::clone(&schema), options)?;
        Ok(Self { path: path.to_owned(), spec, schema, encoder, slots, pending: 0, rows: 0 })
    }

    /// Begins a row: one value for each column of the dictionary, in its order, then [`Row::end`].
    pub fn row(&mut self) -> Row<'_> {
        Row { writer: self, column: 0, fault: None }
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    fn flush(&mut self) -> Result<(), WriterError> {
        let columns: Vec<ArrayRef> = self.slots.iter_mut().filter_map(Slot::take).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.pending));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)
            .map_err(|source| WriterError::Arrow { path: self.path.clone(), source })?;
        self.pending = 0;
        self.encoder.write(&batch).map_err(|source| WriterError::Parquet { path: self.path.clone(), source })
    }

    /// Writes what is pending and the footer.
    pub fn finish(mut self) -> Result<WriterSummary, WriterError> {
        if self.pending > 0 {
            self.flush()?;
        }
        let totals = self.spec.columns.iter().zip(&self.slots).filter_map(|(column, slot)| match slot {
            Slot::Money(_, total) => Some((column.name.clone(), *total)),
            _ => None,
        });
        let totals = totals.collect();
        let (bytes, sha256) = close(&self.path, self.encoder)?;
        Ok(WriterSummary { rows: self.rows, bytes, sha256, totals })
    }
}

/// One row on its way into a [`TableWriter`]. A value of the wrong type is reported by [`Row::end`].
#[must_use = "a row is counted only by `end`"]
pub struct Row<'a> {
    writer: &'a mut TableWriter,
    column: usize,
    fault: Option<WriterError>,
}

macro_rules! cells {
    ($($(#[$doc:meta])* $name:ident($value:ident: $type:ty) => $slot:ident, $append:expr;)+) => {$(
        $(#[$doc])*
        #[inline]
        pub fn $name(mut self, $value: $type) -> Self {
            match self.writer.slots.get_mut(self.column) {
                Some(Slot::$slot(builder)) => builder.append_value($append),
                Some(Slot::Omitted) => {}
                _ => self.refuse(stringify!($name)),
            }
            self.column += 1;
            self
        }
    )+};
}

impl Row<'_> {
    cells! {
        /// Text, or a region code.
        text(value: &str) => Text, value;
        /// A day, as days since 1970-01-01.
        day(value: i32) => Date, value;
        /// A time, as microseconds since 1970-01-01 00:00 local time.
        micros(value: i64) => Timestamp, value;
        /// A whole number.
        int(value: i32) => Int32, value;
        /// A small whole number.
        small(value: i8) => Int8, value;
        /// A truth value.
        boolean(value: bool) => Boolean, value;
    }

    /// A day.
    pub fn date(self, value: Date) -> Self {
        self.day(epoch_day(value))
    }

    /// Money.
    #[inline]
    pub fn money(mut self, value: Fen) -> Self {
        match self.writer.slots.get_mut(self.column) {
            Some(Slot::Money(builder, total)) if value.0.abs() <= AMOUNT_MAX => {
                builder.append_value(i128::from(value.0));
                *total += value;
            }
            Some(Slot::Omitted) => {}
            Some(Slot::Money(..)) => self.refuse("an amount of more than ten digits before the point"),
            _ => self.refuse("money"),
        }
        self.column += 1;
        self
    }

    /// No value.
    #[inline]
    pub fn null(mut self) -> Self {
        match self.writer.slots.get_mut(self.column) {
            Some(slot) => slot.append_null(),
            None => self.refuse("null"),
        }
        self.column += 1;
        self
    }

    /// Text, or no value.
    pub fn maybe_text(self, value: Option<&str>) -> Self {
        match value {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    /// A day as days since 1970-01-01, or no value.
    pub fn maybe_day(self, value: Option<i32>) -> Self {
        match value {
            Some(day) => self.day(day),
            None => self.null(),
        }
    }

    /// A whole number, or no value.
    pub fn maybe_int(self, value: Option<i32>) -> Self {
        match value {
            Some(number) => self.int(number),
            None => self.null(),
        }
    }

    #[cold]
    fn refuse(&mut self, found: &'static str) {
        let column = self.writer.spec.columns.get(self.column);
        self.fault.get_or_insert_with(|| WriterError::Cell {
            path: self.writer.path.clone(),
            column: column.map_or_else(|| format!("number {}", self.column + 1), |c| c.name.clone()),
            expected: column.map_or_else(|| "no further column".to_owned(), |c| c.kind.name()),
            found,
        });
    }

    /// Ends the row. After an error the file is of no use.
    #[inline]
    pub fn end(self) -> Result<(), WriterError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let writer = self.writer;
        if self.column != writer.slots.len() {
            let (path, expected) = (writer.path.clone(), writer.slots.len());
            return Err(WriterError::Width { path, expected, found: self.column });
        }
        writer.rows += 1;
        writer.pending += 1;
        if writer.pending == BATCH_ROWS { writer.flush() } else { Ok(()) }
    }
}

/// Days from 1970-01-01 to `date`.
fn epoch_day(date: Date) -> i32 {
    date.since(EPOCH).map_or(0, |span| span.get_days())
}

/// Microseconds from 1970-01-01 00:00 to `time`, both local.
fn epoch_micros(time: DateTime) -> i64 {
    let day = i64::from(epoch_day(time.date()));
    let clock = time.time();
    let seconds = i64::from(clock.hour()) * 3600 + i64::from(clock.minute()) * 60 + i64::from(clock.second());
    (day * 86_400 + seconds) * 1_000_000 + i64::from(clock.subsec_nanosecond()) / 1000
}

/// Writes a plain table: money as `decimal(14,2)`, lists as lists of text, everything nullable but the lists.
pub fn write_table(path: &Path, table: &Table, options: &WriterOptions) -> Result<WriterSummary, WriterError> {
    let arrow = |source| WriterError::Arrow { path: path.to_owned(), source };
    let parquet = |source| WriterError::Parquet { path: path.to_owned(), source };
    let columns: Vec<_> = table.columns().iter().filter(|column| !options.omit.contains(&column.name)).collect();
    let batch = |rows: Range<usize>| {
        let arrays =
            columns.iter().map(|column| array_of(&column.values, rows.clone())).collect::<Result<Vec<_>, _>>()?;
        let fields = columns.iter().zip(&arrays).map(|(column, array)| {
            let nullable = !matches!(*column.values, Values::TextList(_));
            Field::new(&column.name, array.data_type().clone(), nullable)
        });
        let schema: SchemaRef = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        RecordBatch::try_new_with_options(schema, arrays, &options)
    };
    let mut encoder = encoder(path, batch(0..0).map_err(arrow)?.schema(), options)?;
    // A part at a time: a large table is not held a second time as arrays.
    for start in (0..table.rows()).step_by(BATCH_ROWS) {
        let rows = start..(start + BATCH_ROWS).min(table.rows());
        encoder.write(&batch(rows).map_err(arrow)?).map_err(parquet)?;
    }
    let total = |column: &&Column| match &*column.values {
        Values::Money(amounts) => Some((column.name.clone(), amounts.iter().flatten().copied().sum())),
        _ => None,
    };
    let totals = columns.iter().filter_map(total).collect();
    let (bytes, sha256) = close(path, encoder)?;
    Ok(WriterSummary { rows: table.rows() as u64, bytes, sha256, totals })
}

fn array_of(values: &Values, rows: Range<usize>) -> Result<ArrayRef, ArrowError> {
    Ok(match values {
        Values::Text(v) => Arc::new(rows.map(|row| v.get(row)).collect::<StringArray>()),
        Values::Int(v) => Arc::new(v[rows].iter().copied().collect::<Int64Array>()),
        Values::Float(v) => Arc::new(v[rows].iter().copied().collect::<Float64Array>()),
        Values::Bool(v) => Arc::new(v[rows].iter().copied().collect::<BooleanArray>()),
        Values::Date(v) => Arc::new(v[rows].iter().map(|day| day.map(epoch_day)).collect::<Date32Array>()),
        Values::Timestamp(v) => {
            Arc::new(v[rows].iter().map(|time| time.map(epoch_micros)).collect::<TimestampMicrosecondArray>())
        }
        Values::Money(v) => Arc::new(
            v[rows]
                .iter()
                .map(|amount| amount.map(|fen| i128::from(fen.0)))
                .collect::<Decimal128Array>()
                .with_precision_and_scale(14, 2)?,
        ),
        Values::TextList(v) => {
            let mut lists = ListBuilder::new(StringBuilder::new());
            for list in &v[rows] {
                list.iter().for_each(|text| lists.values().append_value(text));
                lists.append(true);
            }
            Arc::new(lists.finish())
        }
    })
}

#[cfg(test)]
mod tests;
