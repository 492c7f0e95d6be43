//! The populations of a scan's rules on disk, each written as it will stand in the run's folder, while the next rule runs.

use super::keyed::with_key_names;
use crate::dataset::{self, WriterError, WriterOptions};
use crate::engine::{EngineError, scratch_directory};
use crate::model::{RuleId, Table};
use crate::rules::header::Header;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// What each rule of a run returned, with the scores. Dropping it removes the files.
pub struct Populations {
    folder: TempDir,
    rules: Vec<RuleId>,
}

impl Populations {
    /// The rules, in the order in which they ran.
    pub fn rules(&self) -> &[RuleId] {
        &self.rules
    }

    /// Copies the population of `rule` to `target`.
    ///
    /// # Errors
    /// The file system's.
    pub(super) fn copy(&self, rule: &RuleId, target: &Path) -> io::Result<u64> {
        std::fs::copy(file(self.folder.path(), rule), target)
    }
}

/// Writes populations, one at a time.
pub(super) struct PopulationWriter {
    populations: Populations,
    writing: Option<(RuleId, JoinHandle<Result<(), WriterError>>)>,
    failed: Vec<(RuleId, EngineError)>,
    /// Whether to wait for each before the next rule begins: where memory is short, one of them is enough.
    one_by_one: bool,
}

impl PopulationWriter {
    /// Writes to a new folder in `parent`, or in the system's temporary directory.
    pub(super) fn new(parent: Option<&Path>, one_by_one: bool) -> Result<Self, EngineError> {
        let populations = Populations { folder: scratch_directory(parent)?, rules: Vec::new() };
        Ok(Self { populations, writing: None, failed: Vec::new(), one_by_one })
    }

    /// Begins to write the population of a rule, once the one before is written.
    pub(super) async fn write(&mut self, header: &Header, population: &Table) {
        self.settle().await;
        let table = with_key_names(header, population);
        let path = file(self.populations.folder.path(), &header.id);
        let write = move || dataset::write_table(&path, &table, &WriterOptions::default()).map(|_| ());
        self.writing = Some((header.id.clone(), tokio::task::spawn_blocking(write)));
        if self.one_by_one {
            self.settle().await;
        }
    }

    /// All populations that could be written, and why the others could not.
    pub(super) async fn finish(mut self) -> (Populations, Vec<(RuleId, EngineError)>) {
        self.settle().await;
        (self.populations, self.failed)
    }

    async fn settle(&mut self) {
        let Some((rule, writing)) = self.writing.take() else { return };
        match writing.await {
            Ok(Ok(())) => self.populations.rules.push(rule),
            Ok(Err(error)) => self.failed.push((rule, cannot_write(error))),
            Err(stopped) => self.failed.push((rule, EngineError::Panicked(stopped.to_string()))),
        }
    }
}

/// The error in the terms of the other intermediate results.
fn cannot_write(error: WriterError) -> EngineError {
    let mut causes = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source());
    let io = causes.find_map(|cause| cause.downcast_ref::<io::Error>());
    match (io.map(io::Error::kind), error) {
        (Some(io::ErrorKind::StorageFull), error) => EngineError::DiskFull(error.to_string()),
        (_, WriterError::Io { path, source }) => EngineError::SpillDirectory { path, source },
        (_, error) => EngineError::Execution(error.to_string()),
    }
}

fn file(folder: &Path, rule: &RuleId) -> PathBuf {
    folder.join(format!("{rule}.parquet"))
}
