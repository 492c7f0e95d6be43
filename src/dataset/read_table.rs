//! Reading one of our own Parquet files back as a plain table: a population, a queue, its members.

use super::convert::{ConvertError, to_table_of};
use crate::model::Table;
use datafusion::arrow::error::ArrowError;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::errors::ParquetError;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Why a file cannot be read back.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {file}: {reason}")]
pub struct ReadTableError {
    file: String,
    reason: Reason,
}

#[derive(Debug, thiserror::Error)]
enum Reason {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Parquet(#[from] ParquetError),
    #[error(transparent)]
    Arrow(#[from] ArrowError),
    #[error(transparent)]
    Type(#[from] ConvertError),
}

/// Reads a whole file. For files that this program wrote; extracts go through [`super::open()`].
pub fn read_table(path: &Path) -> Result<Table, ReadTableError> {
    read(path).map_err(|reason| ReadTableError { file: path.display().to_string(), reason })
}

fn read(path: &Path) -> Result<Table, Reason> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
    let schema = Arc::clone(builder.schema());
    let batches = builder.build()?.collect::<Result<Vec<_>, _>>()?;
    Ok(to_table_of(&schema, &batches)?)
}
