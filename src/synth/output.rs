//! The files of the dataset: their layout, the order of rows, planted faults, and `dataset.toml` last.

use super::SynthError;
use super::calendar::iso;
use super::options::{Layout, RowOrder, SynthOptions};
use super::stream::{Purpose, Stream};
use crate::dataset::writer::{Nullability, Row, TableWriter, WriterOptions, WriterSummary};
use crate::model::dictionary::{self, TableSpec};
use std::fmt::Write as _;
use std::fs;

/// One table of a finished dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableReport {
    /// Its name.
    pub table: String,
    /// Its files: path relative to the dataset, and what was written.
    pub files: Vec<(String, WriterSummary)>,
}

impl TableReport {
    /// Rows of all files.
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|(_, summary)| summary.rows).sum()
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|(_, summary)| summary.bytes).sum()
    }
}

/// The first cell of a row, which is required in every table: its value, or null where that fault is planted.
#[derive(Clone, Copy)]
pub(super) struct FirstCell {
    null: bool,
}

impl FirstCell {
    /// Writes it.
    pub(super) fn put<'a>(self, row: Row<'a>, text: &str) -> Row<'a> {
        if self.null { row.null() } else { row.text(text) }
    }
}

/// The open files of one table.
struct Files {
    spec: &'static TableSpec,
    writers: Vec<(String, TableWriter)>,
}

/// Every open file of the dataset.
pub(super) struct Output<'a> {
    options: &'a SynthOptions,
    order: Stream,
    faults: Stream,
    files: Vec<Files>,
}

impl<'a> Output<'a> {
    /// Creates the files of every table.
    pub(super) fn create(options: &'a SynthOptions) -> Result<Self, SynthError> {
        let files = dictionary::tables().iter().map(|spec| open(options, spec)).collect::<Result<_, _>>()?;
        let order = Stream::new(options.seed, Purpose::Order, 0);
        let faults = Stream::new(options.seed, Purpose::Faults, 0);
        Ok(Self { options, order, faults, files })
    }

    /// Writes `rows` of `table`; `part` says into which of several files a row goes, `cells` fills a row.
    pub(super) fn emit<T>(
        &mut self,
        table: &str,
        rows: &[T],
        part: impl Fn(&T) -> usize,
        mut cells: impl for<'r> FnMut(Row<'r>, FirstCell, &T) -> Row<'r>,
    ) -> Result<(), SynthError> {
        let Some(files) = self.files.iter_mut().find(|files| files.spec.name == table) else {
            return Err(SynthError::option("table", table, "a table of the dictionary"));
        };
        let keyed = !files.spec.key.is_empty();
        let faults = self.options.faults;
        let several = files.writers.len();
        let mut write = |row: &T, first: FirstCell| {
            let writer = &mut files.writers[part(row) % several].1;
            cells(writer.row(), first, row).end()
        };
        let faulty = keyed && (faults.duplicates > 0.0 || faults.null_keys > 0.0);
        if !faulty && self.options.order == RowOrder::Natural {
            for row in rows {
                write(row, FirstCell { null: false })?;
            }
            return Ok(());
        }
        let mut order: Vec<(u32, bool)> = Vec::with_capacity(rows.len());
        for index in 0..rows.len() as u32 {
            let null = faulty && self.faults.chance(faults.null_keys);
            order.push((index, null));
            if faulty && self.faults.chance(faults.duplicates) {
                order.push((index, null));
            }
        }
        if self.options.order == RowOrder::Shuffled {
            self.order.shuffle(&mut order);
        }
        for (index, null) in order {
            write(&rows[index as usize], FirstCell { null })?;
        }
        Ok(())
    }

    /// Ends every file and writes `dataset.toml`.
    pub(super) fn finish(self) -> Result<Vec<TableReport>, SynthError> {
        let options = self.options;
        let mut reports = Vec::with_capacity(self.files.len());
        for files in self.files {
            let mut finished = Vec::with_capacity(files.writers.len());
            for (path, writer) in files.writers {
                finished.push((path, writer.finish()?));
            }
            reports.push(TableReport { table: files.spec.name.clone(), files: finished });
        }
        let path = options.out.join("dataset.toml");
        fs::write(&path, manifest(options, &reports)).map_err(|source| SynthError::io(&path, source))?;
        Ok(reports)
    }
}

fn open(options: &SynthOptions, spec: &'static TableSpec) -> Result<Files, SynthError> {
    let mut writer = WriterOptions {
        row_group_rows: options.row_group_rows,
        zstd_level: options.zstd_level,
        ..WriterOptions::default()
    };
    if options.faults.null_keys > 0.0 {
        writer.nullability = Nullability::AllNullable;
    }
    let large = spec.name == "contributions";
    let paths: Vec<String> = match options.layout {
        Layout::MonthFolders if large => {
            writer.omit.push("month".to_owned());
            let span = options.span();
            let folder = |t| format!("contributions/month={}/part-0.parquet", iso(span.month(t).first()));
            (0..span.months).map(folder).collect()
        }
        Layout::Parts(parts) if large => {
            (0..parts.get()).map(|part| format!("contributions/part-{part:03}.parquet")).collect()
        }
        _ => vec![format!("{}.parquet", spec.name)],
    };
    let mut writers = Vec::with_capacity(paths.len());
    for path in paths {
        let full = options.out.join(&path);
        let folder = full.parent().unwrap_or(&options.out);
        fs::create_dir_all(folder).map_err(|source| SynthError::io(folder, source))?;
        writers.push((path, TableWriter::create(&full, spec, &writer)?));
    }
    Ok(Files { spec, writers })
}

/// `dataset.toml`, as the data dictionary describes it. Every value is ours, so nothing needs escaping.
fn manifest(options: &SynthOptions, reports: &[TableReport]) -> String {
    let span = options.span();
    let mut text = String::new();
    let _ = writeln!(text, "as_of = {}", iso(span.as_of()));
    let _ = writeln!(text, "first_month = {}", iso(span.first.first()));
    let _ = writeln!(text, "last_complete_month = {}", iso(span.month(span.months - 1).first()));
    let _ = writeln!(
        text,
        "source = \"SYN synthetic data, no real person or employer; seed {}, {} employers\"",
        options.seed,
        options.employers()
    );
    for (path, summary) in reports.iter().flat_map(|report| &report.files) {
        let _ = write!(
            text,
            "\n[[file]]\npath = \"{path}\"\nbytes = {}\nrows = {}\nsha256 = \"{}\"\n",
            summary.bytes, summary.rows, summary.sha256
        );
        if !summary.totals.is_empty() {
            let totals: Vec<String> =
                summary.totals.iter().map(|(name, total)| format!("{name} = \"{total}\"")).collect();
            let _ = writeln!(text, "totals = {{ {} }}", totals.join(", "));
        }
    }
    text
}
