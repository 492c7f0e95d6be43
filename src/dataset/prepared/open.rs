//! Opens a prepared copy: proves that it is what was written, and hands out its tables as validated.
//!
//! Owns the comparison of the folder with `prepared.json`. Every file is hashed on every scan: BLAKE3 reads some
//! gigabytes a second, the copy is small, and it is the only thing that sees a flipped bit.

use super::super::data::TableData;
use super::super::error::DatasetError;
use super::super::file::{DataFile, Hashes, open_file};
use super::super::layout::{FoundFile, find};
use super::super::open::FileRecord;
use super::super::provider;
use super::super::quality::{QualityFinding, printable};
use super::super::tables::{UsableTable, Validated, ValidatedTables, repeats_schema};
use super::super::work::in_parallel;
use super::document::{Document, FileEntry, Finding, TableState, refuse};
use super::source::blake3_of;
use super::{DOCUMENT, REPEATS_FILE};
use crate::model::dictionary::{TableSpec, tables};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::cast;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeSet;
use std::fs::File;
use std::num::NonZeroUsize;
use std::path::{Component, Path};

/// Whether the source of a copy could be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It is there and unchanged.
    Unchanged,
    /// It is not there; what the operating system says.
    Unreachable(String),
}

/// What is known of the copy that tables were read from.
#[derive(Clone, Debug)]
pub struct PreparedCopy {
    /// Path of its source, as it was given.
    pub source: String,
    /// What a person calls the source.
    pub name: String,
    /// Whether the source could be looked at.
    pub reach: Reach,
}

/// Whether `folder` is, or claims to be, a prepared copy.
pub fn is_prepared(folder: &Path) -> bool {
    folder.join(DOCUMENT).symlink_metadata().is_ok()
}

/// Opens the copy in `folder`. With `thorough`, every byte of a source that is there is compared, not only sizes
/// and times.
///
/// # Errors
/// The copy is not what was written, or its source has changed.
pub fn open_prepared(folder: &Path, threads: NonZeroUsize, thorough: bool) -> Result<ValidatedTables, DatasetError> {
    let root = folder.canonicalize().map_err(|error| super::super::open::folder_error(folder, &error))?;
    let document = Document::load(&root)?;
    refuse_strangers(&root, &document)?;
    let opened = open_tables(&root, &document, threads)?;
    let repeats = read_repeats(&root, &document.contribution_repeats)?;
    let reach = document.source.check(threads, thorough)?;
    let Document { source, months, newest_day, quality, .. } = document;
    let record = |file: &super::source::SourceFile| FileRecord {
        table: file.table.clone(),
        path: file.path.clone(),
        bytes: file.bytes,
        rows: file.rows,
        blake3: file.blake3.clone(),
    };
    Ok(ValidatedTables {
        root,
        tables: opened,
        quality: restored(&quality)?,
        records: source.files.iter().map(record).collect(),
        fingerprint: source.fingerprint.clone(),
        manifest: source.description.as_ref().map(super::source::Description::manifest),
        months,
        newest_day,
        repeats,
        prepared: Some(PreparedCopy { source: source.path.clone(), name: source.name(), reach }),
    })
}

fn restored(findings: &[Finding]) -> Result<Vec<QualityFinding>, DatasetError> {
    let unknown = || refuse(DOCUMENT, "含有未知的代码", "it holds a code that this program does not know");
    findings.iter().map(|finding| finding.restored().ok_or_else(unknown)).collect()
}

/// A file that nobody listed would be a month that is quietly left out.
fn refuse_strangers(root: &Path, document: &Document) -> Result<(), DatasetError> {
    let found = match find(root, root) {
        Ok(found) => found.tables,
        // A copy of an extract whose every table was refused.
        Err(DatasetError::NoTables { .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    let listed: BTreeSet<&str> =
        document.parts().map(|file| file.path.as_str()).chain([document.contribution_repeats.path.as_str()]).collect();
    let mut files = found.values().flat_map(|table| &table.files);
    match files.find(|file| !listed.contains(file.relative.as_str())) {
        Some(stranger) => Err(refuse(&stranger.relative, "没有列在 prepared.json 中", "not listed in prepared.json")),
        None => Ok(()),
    }
}

type Tables = Vec<(&'static TableSpec, Validated)>;

fn open_tables(root: &Path, document: &Document, threads: NonZeroUsize) -> Result<Tables, DatasetError> {
    let mut jobs: Vec<(&'static TableSpec, &FileEntry)> = Vec::new();
    for entry in &document.tables {
        if let TableState::Usable { files, .. } = &entry.state {
            let spec = spec_of(&entry.name)?;
            jobs.extend(files.iter().map(|file| (spec, file)));
        }
    }
    let opened = in_parallel(threads, &jobs, |(spec, file)| open_part(root, spec, file));
    let mut opened = jobs.iter().map(|(spec, _)| *spec).zip(opened).collect::<Vec<_>>().into_iter().peekable();
    let mut states = Vec::with_capacity(tables().len());
    for spec in tables() {
        let Some(entry) = document.tables.iter().find(|entry| entry.name == spec.name) else {
            states.push((spec, Validated::Missing));
            continue;
        };
        let state = match &entry.state {
            TableState::Unusable { problems } => Validated::Unusable(restored(problems)?),
            TableState::Usable { rows, rows_set_aside, copies, conflicts, .. } => {
                let mut files = Vec::new();
                while let Some((_, file)) = opened.next_if(|(of, _)| std::ptr::eq(*of, spec)) {
                    files.push(file?);
                }
                let aside = vec![Vec::new(); files.iter().map(|file: &DataFile| file.footer.num_row_groups()).sum()];
                let data = TableData::Files(files);
                let provider = provider::provider(spec, &data, &aside).map_err(|error| {
                    let reason = super::super::file::first_line(&error.to_string());
                    refuse(&spec.name, reason.clone(), reason)
                })?;
                Validated::Usable(Box::new(UsableTable {
                    spec,
                    data,
                    provider,
                    rows: *rows,
                    set_aside: *rows_set_aside,
                    copies: *copies,
                    conflicts: *conflicts,
                    aside,
                }))
            }
        };
        states.push((spec, state));
    }
    Ok(states)
}

fn spec_of(name: &str) -> Result<&'static TableSpec, DatasetError> {
    let unknown =
        || refuse(DOCUMENT, format!("列有未知的表 {}", printable(name)), format!("unknown table {}", printable(name)));
    tables().iter().find(|spec| spec.name == name).ok_or_else(unknown)
}

/// Opens one part and compares it with its entry.
fn open_part(root: &Path, spec: &'static TableSpec, entry: &FileEntry) -> Result<DataFile, DatasetError> {
    let relative = Path::new(&entry.path);
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(refuse(DOCUMENT, "列有文件夹之外的文件", "it lists a file outside the folder"));
    }
    let found = FoundFile { path: root.join(relative), relative: entry.path.clone(), path_values: Vec::new() };
    let opened = open_file(spec, &found, Hashes::OfPart);
    let found_hash = opened.identity.hash.map(|hash| hash.to_hex().to_string());
    if found_hash.is_some() {
        compare(&entry.path, "字节数", "bytes", entry.bytes, opened.identity.bytes)?;
        if found_hash.as_ref() != Some(&entry.blake3) {
            return Err(refuse(&entry.path, "内容已被改动", "its content was changed"));
        }
    }
    let Some(file) = opened.file else {
        let first = opened.findings.into_iter().next();
        let text = first.map(|finding| finding.text).unwrap_or_default();
        return Err(refuse(&entry.path, text.zh, text.en));
    };
    compare(&entry.path, "行数", "rows", entry.rows, file.rows)?;
    Ok(file)
}

fn compare(path: &str, zh: &str, en: &str, expected: u64, found: u64) -> Result<(), DatasetError> {
    if expected == found {
        return Ok(());
    }
    Err(refuse(path, format!("{zh}应为 {expected}，实为 {found}"), format!("{en} expected {expected}, found {found}")))
}

fn read_repeats(root: &Path, entry: &FileEntry) -> Result<Vec<RecordBatch>, DatasetError> {
    let broken = |error: &dyn std::fmt::Display| {
        let reason = super::super::file::first_line(&error.to_string());
        refuse(REPEATS_FILE, reason.clone(), reason)
    };
    let path = root.join(REPEATS_FILE);
    let file = File::open(&path).map_err(|error| broken(&error))?;
    compare(REPEATS_FILE, "字节数", "bytes", entry.bytes, file.metadata().map_err(|error| broken(&error))?.len())?;
    if blake3_of(&path).as_ref() != Some(&entry.blake3) {
        return Err(refuse(REPEATS_FILE, "内容已被改动", "its content was changed"));
    }
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|error| broken(&error))?;
    let schema = repeats_schema();
    let typed = |batch: RecordBatch| {
        let columns =
            batch.columns().iter().zip(schema.fields()).map(|(column, field)| cast(column, field.data_type()));
        RecordBatch::try_new(repeats_schema(), columns.collect::<Result<_, _>>()?)
    };
    reader.map(|batch| batch.and_then(typed).map_err(|error| broken(&error))).collect()
}

/// What a raw opening says of a part that stands without its `prepared.json`.
pub(in crate::dataset) fn orphan(name: &str) -> QualityFinding {
    QualityFinding::new(
        "D703",
        format!("{name} 属于一个预处理副本，但没有 prepared.json"),
        format!("{name} is part of a prepared copy whose prepared.json is not here"),
    )
}
