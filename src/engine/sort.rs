//! Writing the parts of a prepared copy: rows in the order that the copy declares, within the memory limit.

use super::query::{isolated, sorted};
use super::{Engine, EngineError};
use crate::dataset::prepared::{Part, PartWriter};
use crate::dataset::{DatasetError, WriterError, prepared::FileEntry};
use datafusion::prelude::{SessionContext, ident};
use futures::StreamExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a part could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// The rows could not be sorted.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriterError),
    /// The file is not what was to be written.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}

impl Engine {
    /// Writes the rows of `part` in its order to the file `path`. The sort spills where memory is short; where
    /// that is not enough it is tried again with a smaller share held back, and then on one thread.
    pub async fn write_part(&self, part: Arc<Part>, path: &Path) -> Result<FileEntry, PartError> {
        let [first, rest @ ..] = &self.contexts;
        let mut result = attempt(first.clone(), Arc::clone(&part), path.to_owned()).await;
        for context in rest {
            if !matches!(result, Err(PartError::Engine(EngineError::MemoryExhausted { .. }))) {
                break;
            }
            result = attempt(context.clone(), Arc::clone(&part), path.to_owned()).await;
        }
        Ok(FileEntry::of(&part, path, result?)?)
    }
}

async fn attempt(context: SessionContext, part: Arc<Part>, path: PathBuf) -> Result<u64, PartError> {
    isolated(async move {
        let engine = |error| PartError::Engine(EngineError::from(error));
        let frame = context.read_table(part.provider()).map_err(engine)?;
        let columns = part.columns().iter().map(ident).collect::<Vec<_>>();
        let frame = sorted(frame.select(columns).map_err(engine)?, part.order())?;
        let mut rows = frame.execute_stream().await.map_err(engine)?;
        let mut writer = PartWriter::create(&path, &part)?;
        while let Some(batch) = rows.next().await {
            writer.write(&batch.map_err(engine)?)?;
        }
        Ok(writer.finish()?)
    })
    .await
}
