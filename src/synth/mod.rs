//! Generates synthetic extracts: every table of the data dictionary, an honest background, planted incidents and
//! the look-alikes that must not be raised.
//!
//! Owns the model of how people, employers, assessment bodies and offices behave. Made in blocks of about two
//! thousand employers, each from its own random streams: memory does not grow with the scale and the bytes do not
//! depend on the number of threads. What was planted is written beside the dataset, never into it. Every id
//! begins with `SYN`.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a generator turns bounded draws into counts all the time; SynthOptions::check bounds every size"
)]

mod benefit;
mod block;
mod body;
mod calendar;
mod career;
mod certificate;
#[cfg(test)]
mod checks;
mod contribution;
mod employer;
mod exam;
mod geography;
mod grant;
mod id;
mod industry;
mod options;
mod output;
mod person;
mod plant;
mod record;
mod relief;
mod rows;
mod standard;
mod stream;
mod tables;
mod truth;

pub use options::{Faults, IncidentFamily, Incidents, Layout, Lookalikes, RowOrder, Scale, SynthOptions};
pub use output::TableReport;
pub use truth::TruthRow;

use crate::dataset::writer::WriterError;
use block::Block;
use output::Output;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

/// What was generated.
#[derive(Clone, Debug)]
pub struct SynthReport {
    /// Every table, in the order of the dictionary.
    pub tables: Vec<TableReport>,
    /// What was planted; the same rows stand in the truth folder.
    pub truth: Vec<TruthRow>,
}

impl SynthReport {
    /// Rows of `table`.
    pub fn rows(&self, table: &str) -> u64 {
        self.tables.iter().find(|report| report.table == table).map_or(0, TableReport::rows)
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.tables.iter().map(TableReport::bytes).sum()
    }
}

/// Why a dataset could not be generated.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// An option cannot be met.
    #[error("option {name}: found {found}, expected {expected}")]
    Option {
        /// The option.
        name: &'static str,
        /// What was given.
        found: String,
        /// What is possible.
        expected: String,
    },
    /// The target exists and holds something.
    #[error("{}: the folder is not empty; give a new one, synthetic data never overwrites anything", .0.display())]
    NotEmpty(PathBuf),
    /// The operating system refused.
    #[error("{}: {source}; check that the folder can be written and has room", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// A table could not be written.
    #[error(transparent)]
    Writer(#[from] WriterError),
    /// A thread that generates ended early.
    #[error("a generating thread ended early; this is a bug of the program, please report the seed and the options")]
    Thread,
}

impl SynthError {
    fn option(name: &'static str, found: &str, expected: &str) -> Self {
        Self::Option { name, found: found.to_owned(), expected: expected.to_owned() }
    }

    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

/// Generates the dataset into `options.out` and the truth beside it.
///
/// # Errors
/// If an option cannot be met, the target is not empty, or a file cannot be written. What was written until then
/// stays; without `dataset.toml`, which comes last, it is not a dataset.
pub fn generate(options: &SynthOptions) -> Result<SynthReport, SynthError> {
    options.check()?;
    if fs::read_dir(&options.out).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(SynthError::NotEmpty(options.out.clone()));
    }
    fs::create_dir_all(&options.out).map_err(|source| SynthError::io(&options.out, source))?;
    let mut output = Output::create(options)?;
    let mut planted = Vec::new();
    each_block(options, |block| {
        tables::write(options, &block, &mut output)?;
        planted.extend(block.truth);
        Ok(())
    })?;
    let tables = output.finish()?;
    let truth = truth::merge(planted);
    truth::write(options, &truth)?;
    Ok(SynthReport { tables, truth })
}

/// Makes the blocks on `options.threads` threads and hands them over in order. Each thread is at most one block
/// ahead, so that no more than two blocks a thread are in memory.
fn each_block(options: &SynthOptions, mut take: impl FnMut(Block) -> Result<(), SynthError>) -> Result<(), SynthError> {
    let chunks = options.chunks();
    let threads = options.threads.get().min(chunks);
    if threads == 1 {
        return (0..chunks).try_for_each(|chunk| take(block::build(options, chunk)));
    }
    thread::scope(|scope| {
        let workers: Vec<mpsc::Receiver<Block>> = (0..threads)
            .map(|first| {
                let (sender, receiver) = mpsc::sync_channel(1);
                scope.spawn(move || {
                    // A closed channel means that writing failed: there is nothing more to do.
                    (first..chunks)
                        .step_by(threads)
                        .try_for_each(|chunk| sender.send(block::build(options, chunk)))
                        .ok();
                });
                receiver
            })
            .collect();
        (0..chunks).try_for_each(|chunk| {
            let block = workers[chunk % threads].recv().map_err(|_| SynthError::Thread)?;
            take(block)
        })
    })
}
