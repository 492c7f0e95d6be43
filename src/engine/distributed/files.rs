//! Tables that executors can read: Parquet files under paths that mean the same everywhere.
//!
//! Owns what is known of them: which files, and how many rows. What a job says it scanned is compared with that.

use super::super::EngineError;
use super::ClusterError;
use super::job::Done;
use super::verdict::Counted;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::object_store::path::Path as StorePath;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::prelude::SessionContext;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Rows of a row group: what one task reads at least, so that a file of one view is read by all executors.
const GROUP_ROWS: usize = 256 * 1024;

/// The tables known to a session on a cluster, by name.
#[derive(Default)]
pub(super) struct Shelf(Mutex<BTreeMap<String, Known>>);

struct Known {
    /// Its files, as plans print them.
    locations: Vec<String>,
    rows: u64,
}

impl Shelf {
    /// Makes a table known to `context`, replacing what was there under this name.
    pub(super) fn register(
        &self,
        context: &SessionContext,
        name: &str,
        schema: &Schema,
        files: &[PathBuf],
        rows: u64,
    ) -> Result<(), EngineError> {
        let mut urls = Vec::with_capacity(files.len());
        let mut locations = Vec::with_capacity(files.len());
        for file in files {
            let text = file.to_string_lossy();
            if text.contains(['*', '?', '[']) {
                return Err(ClusterError::Pattern { path: file.clone() }.into());
            }
            urls.push(ListingTableUrl::parse(&text)?);
            let location = StorePath::from_absolute_path(file).map_err(|e| EngineError::Execution(e.to_string()))?;
            locations.push(location.to_string());
        }
        let format = ParquetFormat::new().with_options(context.state().table_options().parquet.clone());
        let options = ListingOptions::new(Arc::new(format));
        let config = ListingTableConfig::new_with_multi_paths(urls)
            .with_listing_options(options)
            .with_schema(Arc::new(plain(schema)));
        context.deregister_table(name)?;
        context.register_table(name, Arc::new(ListingTable::try_new(config)?))?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_owned(), Known { locations, rows });
        Ok(())
    }

    /// What a job did beside what its plan reads, place by place. `rows` came to this process.
    pub(super) fn counted(&self, reads: &BTreeMap<String, u64>, done: &Done, rows: u64) -> Vec<Counted> {
        if done.unfinished > 0 {
            return vec![Counted::Unknown];
        }
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scanned: BTreeMap<&str, u64> = reads.keys().map(|name| (name.as_str(), 0)).collect();
        for (file, rows) in &done.scanned {
            let of = known.iter().find(|(_, known)| known.locations.contains(file));
            // A file of nobody stands under its own name, of which nothing is planned.
            *scanned.entry(of.map_or(file.as_str(), |(name, _)| name.as_str())).or_default() += rows;
        }
        let planned =
            |name: &str| known.get(name).map_or(0, |known| known.rows) * reads.get(name).copied().unwrap_or(0);
        let tables = scanned.into_iter().map(|(name, read)| Counted::Table {
            name: name.to_owned(),
            planned: planned(name),
            read,
        });
        // Stages are numbered as they are made, and the one that the client reads is made last.
        let last = done.written.last_key_value().map_or(0, |(_, written)| *written);
        let answer = Counted::Answer { written: last, read: rows };
        tables.chain([answer]).collect()
    }
}

/// Text and bytes as such and not as views, which Ballista cannot send in frames of a bounded size.
fn plain(schema: &Schema) -> Schema {
    let field = |field: &Arc<Field>| {
        let kind = match field.data_type() {
            DataType::Utf8View => DataType::Utf8,
            DataType::BinaryView => DataType::Binary,
            other => other.clone(),
        };
        field.as_ref().clone().with_data_type(kind)
    };
    Schema::new(schema.fields().iter().map(field).collect::<Vec<_>>())
}

/// Writes batches that arrive one after another.
pub(super) struct Writer {
    path: PathBuf,
    schema: SchemaRef,
    encoder: ArrowWriter<BufWriter<File>>,
    rows: u64,
}

impl Writer {
    /// Creates the file, replacing one of that name.
    pub(super) fn create(path: &Path, schema: &SchemaRef) -> Result<Self, EngineError> {
        let io = |source| EngineError::SpillDirectory { path: path.to_owned(), source };
        let level = ZstdLevel::try_new(1).map_err(|error| broken(path, &error))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .build();
        let file = BufWriter::new(File::create(path).map_err(io)?);
        let encoder = ArrowWriter::try_new(file, Arc::clone(schema), Some(properties));
        let encoder = encoder.map_err(|error| broken(path, &error))?;
        Ok(Self { path: path.to_owned(), schema: Arc::clone(schema), encoder, rows: 0 })
    }

    /// Adds rows; only names and nullability may differ from the schema of the file.
    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), EngineError> {
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), batch.columns().to_vec());
        let batch = batch.map_err(|error| EngineError::Execution(error.to_string()))?;
        self.rows += batch.num_rows() as u64;
        self.encoder.write(&batch).map_err(|error| broken(&self.path, &error))
    }

    /// Ends the file; says how many rows it has.
    pub(super) fn finish(self) -> Result<u64, EngineError> {
        self.encoder.close().map_err(|error| broken(&self.path, &error))?;
        Ok(self.rows)
    }
}

fn broken(path: &Path, error: &ParquetError) -> EngineError {
    EngineError::Execution(format!("{}: {error}", path.display()))
}
