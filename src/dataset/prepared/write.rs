//! Writes the files of a copy.
//!
//! Owns how they are encoded. Their bytes depend on the rows and their order alone: batches are cut anew to one
//! size before they reach the encoder, because where a sort happened to cut them depends on memory and threads.

use super::super::error::DatasetError;
use super::super::schema::table_schema;
use super::super::tables::{ValidatedTables, repeats_schema};
use super::super::writer::WriterError;
use super::document::{Document, FileEntry};
use super::parts::Part;
use super::{FOOTER_MARK, LOOKED_UP, REPEATS_FILE, source};
use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::compute::{BatchCoalescer, SortColumn, concat_batches, lexsort_to_indices, take_record_batch};
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::arrow::error::ArrowError;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_writer::ArrowWriterOptions;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::{KeyValue, SortingColumn};
use datafusion::parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use datafusion::parquet::schema::types::ColumnPath;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a row group: small enough that a rule on a few people reads few of them, large enough that pages
/// and dictionaries pay (engine.md, section 9).
const GROUP_ROWS: usize = 512 * 1024;
/// Rows handed to the encoder at a time; a row group is a whole number of them.
const BATCH_ROWS: usize = 16 * 1024;
/// Written once and read many times: a little smaller than the default of 1, decoded as fast.
const ZSTD_LEVEL: i32 = 3;

/// Writes one part.
pub struct PartWriter {
    path: PathBuf,
    schema: SchemaRef,
    batches: BatchCoalescer,
    encoder: ArrowWriter<BufWriter<File>>,
}

impl PartWriter {
    /// Creates the file of `part`, replacing one of that name.
    pub fn create(path: &Path, part: &Part) -> Result<Self, WriterError> {
        let all = table_schema(part.spec);
        let fields = part.columns().iter().filter_map(|name| {
            let required = part.spec.column(name)?.required;
            // A null in a required column would be a row that validation should have set aside.
            Some(all.field_with_name(name).ok()?.clone().with_nullable(!required))
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<Field>>()));
        let properties = properties(path, part)?;
        Self::begin(path, schema, properties)
    }

    fn begin(path: &Path, schema: SchemaRef, properties: WriterPropertiesBuilder) -> Result<Self, WriterError> {
        let at = |source| WriterError::Parquet { path: path.to_owned(), source };
        let file = File::create(path).map_err(|source| WriterError::Io { path: path.to_owned(), source })?;
        // Without an Arrow schema text is plain UTF-8 for every reader (engine.md, section 2b).
        let options = ArrowWriterOptions::new().with_properties(properties.build()).with_skip_arrow_metadata(true);
        let file = BufWriter::with_capacity(1 << 18, file);
        let encoder = ArrowWriter::try_new_with_options(file, Arc::clone(&schema), options).map_err(at)?;
        let batches = BatchCoalescer::new(Arc::clone(&schema), BATCH_ROWS);
        Ok(Self { path: path.to_owned(), schema, batches, encoder })
    }

    /// Adds rows, which come in the part's order.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), WriterError> {
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), batch.columns().to_vec(), &options)
            .and_then(|batch| self.batches.push_batch(batch));
        batch.map_err(|source| self.arrow(source))?;
        self.encode()
    }

    fn encode(&mut self) -> Result<(), WriterError> {
        while let Some(batch) = self.batches.next_completed_batch() {
            self.encoder.write(&batch).map_err(|source| self.parquet(source))?;
        }
        Ok(())
    }

    /// Writes what is left and the footer; gives the rows written.
    pub fn finish(mut self) -> Result<u64, WriterError> {
        self.batches.finish_buffered_batch().map_err(|source| self.arrow(source))?;
        self.encode()?;
        let Self { path, encoder, .. } = self;
        let metadata = encoder.close().map_err(|source| WriterError::Parquet { path, source })?;
        Ok(u64::try_from(metadata.file_metadata().num_rows()).unwrap_or_default())
    }

    fn arrow(&self, source: ArrowError) -> WriterError {
        WriterError::Arrow { path: self.path.clone(), source }
    }

    fn parquet(&self, source: ParquetError) -> WriterError {
        WriterError::Parquet { path: self.path.clone(), source }
    }
}

fn plain(path: &Path) -> Result<WriterPropertiesBuilder, WriterError> {
    let level =
        ZstdLevel::try_new(ZSTD_LEVEL).map_err(|source| WriterError::Parquet { path: path.to_owned(), source })?;
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_created_by("fundwatch".to_owned()))
}

/// Statistics of pages, which make the page index, are the encoder's default.
fn properties(path: &Path, part: &Part) -> Result<WriterPropertiesBuilder, WriterError> {
    let position = |name: &String| part.columns().iter().position(|column| column == name);
    let sorting = part.order().iter().filter_map(position).map(|column| SortingColumn {
        column_idx: i32::try_from(column).unwrap_or_default(),
        descending: false,
        nulls_first: true,
    });
    let mut properties = plain(path)?
        .set_sorting_columns(Some(sorting.collect()))
        .set_key_value_metadata(Some(vec![KeyValue::new(FOOTER_MARK.to_owned(), part.key().to_owned())]));
    for name in LOOKED_UP {
        // The column that leads the order needs no bloom filter: the least and greatest value of each page tell
        // more than it could.
        let leads = part.order().first().is_some_and(|first| first == name);
        if !leads && part.columns().iter().any(|column| column == name) {
            properties = properties.set_column_bloom_filter_enabled(ColumnPath::from(name), true);
        }
    }
    Ok(properties)
}

/// Writes the contributions that lawfully stand in several rows, sorted, below `folder`.
pub fn write_repeats(folder: &Path, tables: &ValidatedTables) -> Result<FileEntry, WriterError> {
    let path = folder.join(REPEATS_FILE);
    let failed = |source| WriterError::Arrow { path: path.clone(), source };
    let all = concat_batches(&repeats_schema(), &tables.repeats).map_err(failed)?;
    let keys: Vec<SortColumn> =
        all.columns().iter().map(|column| SortColumn { values: Arc::clone(column), options: None }).collect();
    let sorted = lexsort_to_indices(&keys, None).and_then(|rows| take_record_batch(&all, &rows)).map_err(failed)?;
    let mut writer = PartWriter::begin(&path, repeats_schema(), plain(&path)?)?;
    writer.write(&sorted)?;
    let rows = writer.finish()?;
    let (bytes, blake3) = hash_of(&path)?;
    Ok(Document::repeats_entry(bytes, rows, blake3, tables.fingerprint()))
}

/// Size and BLAKE3 of a file that was written.
pub fn hash_of(path: &Path) -> Result<(u64, String), WriterError> {
    let failed = |source| WriterError::Io { path: path.to_owned(), source };
    let bytes = std::fs::metadata(path).map_err(failed)?.len();
    let hash = source::blake3_of(path).ok_or_else(|| failed(std::io::ErrorKind::Other.into()))?;
    Ok((bytes, hash))
}

impl FileEntry {
    /// The entry of `part`, which was written to `path`.
    ///
    /// # Errors
    /// The file cannot be read again, or holds other rows than the part has.
    pub fn of(part: &Part, path: &Path, rows: u64) -> Result<Self, DatasetError> {
        let broken = |reason: String| super::document::refuse(part.path(), reason.clone(), reason);
        let (bytes, blake3) = hash_of(path).map_err(|error| broken(error.to_string()))?;
        if rows != part.rows() {
            let expected = part.rows();
            return Err(super::document::refuse(
                part.path(),
                format!("写出 {rows} 行，应为 {expected} 行"),
                format!("{rows} rows were written, expected {expected}"),
            ));
        }
        Ok(Self { path: part.path().to_owned(), bytes, rows, blake3, key: part.key().to_owned() })
    }
}
