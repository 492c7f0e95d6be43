//! Opens an extract: finds its files, opens and hashes each, checks columns against the dictionary.
//!
//! Owns [`Extract`]. A bad file makes its table unusable and leaves the others alone; only a missing folder
//! and a `dataset.toml` that does not agree stop the run.

use super::FindingLevel;
use super::error::DatasetError;
use super::file::{DataFile, Hashes, Identity, Opened, open_file};
use super::layout::{FoundFile, find};
use super::manifest::{self, Delivered, Manifest};
use super::quality::{QualityFinding, report_order};
use super::work::{all_cores, in_parallel};
use crate::model::dictionary::{TableSpec, tables};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// How to open an extract.
#[derive(Clone, Copy, Debug)]
pub struct OpenOptions {
    /// Files opened and hashed at a time. The result does not depend on it.
    pub threads: NonZeroUsize,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { threads: all_cores() }
    }
}

/// What is known of one table.
#[derive(Debug)]
pub enum TableState {
    /// The extract has no such table.
    Missing,
    /// It is there and fits the dictionary.
    Usable(TableFiles),
    /// It is there but cannot be used; rules that need it are skipped.
    Unusable {
        /// Why: at least one finding of level error.
        problems: Vec<QualityFinding>,
    },
}

/// The files of a usable table.
#[derive(Debug)]
pub struct TableFiles {
    pub(super) spec: &'static TableSpec,
    /// In the order of their paths.
    pub(super) files: Vec<DataFile>,
}

impl TableFiles {
    /// Rows of all files, before any is set aside.
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    /// Whether at least one file, or its path, has the column. Other files then hold null there.
    pub fn has_column(&self, column: &str) -> bool {
        let position = self.spec.columns.iter().position(|c| c.name == column);
        position.is_some_and(|position| self.files.iter().any(|file| file.has(position)))
    }
}

/// One file for the run's manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// Its table.
    pub table: String,
    /// Path relative to the extract, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its rows; `None` where the file cannot be used.
    pub rows: Option<u64>,
    /// BLAKE3 of its bytes in hexadecimal; `None` where it could not be read.
    pub blake3: Option<String>,
}

/// An opened extract. Columns and types are checked, values are not: see [`super::validate`].
#[derive(Debug)]
pub struct Extract {
    pub(super) root: PathBuf,
    /// In the order of the dictionary.
    pub(super) tables: Vec<(&'static TableSpec, TableState)>,
    pub(super) findings: Vec<QualityFinding>,
    pub(super) records: Vec<FileRecord>,
    pub(super) fingerprint: String,
    pub(super) manifest: Option<Manifest>,
}

impl Extract {
    /// The folder, links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What is known of table `name`; `None` where the dictionary has no such table.
    pub fn table(&self, name: &str) -> Option<&TableState> {
        self.tables.iter().find(|(spec, _)| spec.name == name).map(|(_, state)| state)
    }

    /// What opening found, gravest first. The problems of unusable tables are among them.
    pub fn findings(&self) -> &[QualityFinding] {
        &self.findings
    }

    /// What `dataset.toml` says, where there is one.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref()
    }

    /// Every file found, by path.
    pub fn files(&self) -> &[FileRecord] {
        &self.records
    }

    /// BLAKE3 in hexadecimal over the sorted list of (table, path values, content hash): the same for the
    /// same content under other file names and in another order.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

/// Opens the extract in `folder`.
///
/// # Errors
/// The folder cannot be listed, holds no table, or differs from its `dataset.toml`. Bad files are no error:
/// they make their table [`TableState::Unusable`].
pub fn open(folder: &Path, options: &OpenOptions) -> Result<Extract, DatasetError> {
    let folder_error =
        |error: std::io::Error| DatasetError::Folder { place: folder.display().to_string(), reason: error.to_string() };
    let root = folder.canonicalize().map_err(folder_error)?;
    if !root.is_dir() {
        return Err(DatasetError::Folder { place: folder.display().to_string(), reason: "not a folder".into() });
    }
    let manifest = manifest::load(&root)?;
    let mut found = find(&root, folder)?;
    let jobs: Vec<(&'static TableSpec, FoundFile)> = tables()
        .iter()
        .filter_map(|spec| found.tables.get(spec.name.as_str()).map(|table| (spec, &table.files)))
        .flat_map(|(spec, files)| files.iter().map(move |file| (spec, file.clone())))
        .collect();
    let wanted = |path: &str| {
        let listed = manifest.as_ref().and_then(|manifest| manifest.files.get(path));
        if listed.is_some_and(|claim| claim.sha256.is_some()) { Hashes::WithSha256 } else { Hashes::Fingerprint }
    };
    let opened = in_parallel(options.threads, &jobs, |(spec, file)| open_file(spec, file, wanted(&file.relative)));
    if let Some(manifest) = &manifest {
        let delivered: Vec<_> = jobs.iter().zip(&opened).map(|((spec, _), opened)| delivered(spec, opened)).collect();
        let differences = manifest::compare(manifest, &delivered);
        if !differences.is_empty() {
            return Err(DatasetError::Differs { differences });
        }
    }
    let fingerprint = fingerprint(&jobs, &opened);
    let mut records: Vec<_> = jobs.iter().zip(&opened).map(|((spec, _), opened)| record(spec, opened)).collect();
    records.sort_by(|a, b| a.path.cmp(&b.path));
    let mut by_table: Vec<(&'static TableSpec, Vec<Opened>)> = tables().iter().map(|spec| (spec, Vec::new())).collect();
    for ((spec, _), opened) in jobs.iter().zip(opened) {
        if let Some((_, list)) = by_table.iter_mut().find(|(other, _)| std::ptr::eq(*other, *spec)) {
            list.push(opened);
        }
    }
    let mut findings = found.findings;
    let mut states = Vec::with_capacity(by_table.len());
    for (spec, opened) in by_table {
        let layout = found.tables.remove(spec.name.as_str());
        let (state, of_table) = match layout {
            None => (TableState::Missing, Vec::new()),
            Some(layout) => table_state(spec, layout.findings, opened),
        };
        findings.extend(of_table);
        states.push((spec, state));
    }
    findings.sort_by(report_order);
    Ok(Extract { root, tables: states, findings, records, fingerprint, manifest })
}

fn delivered<'a>(spec: &'static TableSpec, opened: &'a Opened) -> Delivered<'a> {
    Delivered { spec, identity: &opened.identity, file: opened.file.as_ref() }
}

fn record(spec: &TableSpec, opened: &Opened) -> FileRecord {
    let Identity { relative, bytes, hash, .. } = &opened.identity;
    FileRecord {
        table: spec.name.clone(),
        path: relative.clone(),
        bytes: *bytes,
        rows: opened.file.as_ref().map(|file| file.rows),
        blake3: hash.map(|hash| hash.to_hex().to_string()),
    }
}

/// Content decides: two deliveries of the same bytes under other names are the same dataset. What the
/// folders' names say about the rows is content too.
fn fingerprint(jobs: &[(&'static TableSpec, FoundFile)], opened: &[Opened]) -> String {
    let mut lines: Vec<String> = jobs
        .iter()
        .zip(opened)
        .map(|((spec, found), opened)| {
            let values: Vec<String> = found
                .path_values
                .iter()
                .map(|value| format!("{}={:?}", spec.columns[value.column].name, value.value))
                .collect();
            let hash = opened.identity.hash.map_or_else(|| "unreadable".to_owned(), |hash| hash.to_hex().to_string());
            format!("{}\t{}\t{hash}\n", spec.name, values.join("\t"))
        })
        .collect();
    lines.sort();
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"fundwatch.dataset/1\n");
    for line in lines {
        hasher.update(line.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// The table's state and every finding about it.
fn table_state(
    spec: &'static TableSpec,
    mut findings: Vec<QualityFinding>,
    opened: Vec<Opened>,
) -> (TableState, Vec<QualityFinding>) {
    let mut files = Vec::with_capacity(opened.len());
    for opened in opened {
        findings.extend(opened.findings);
        files.extend(opened.file);
    }
    let problems: Vec<_> = findings.iter().filter(|finding| finding.level == FindingLevel::Error).cloned().collect();
    if !problems.is_empty() {
        return (TableState::Unusable { problems }, findings);
    }
    files.sort_by(|a, b| a.relative.cmp(&b.relative));
    let mut findings = one_per_widening(findings);
    findings.extend(uneven_columns(spec, &files));
    (TableState::Usable(TableFiles { spec, files }), findings)
}

/// Forty files written by one program have one widened type, not forty.
fn one_per_widening(findings: Vec<QualityFinding>) -> Vec<QualityFinding> {
    let (widened, mut others): (Vec<_>, Vec<_>) = findings.into_iter().partition(|finding| finding.code == "D206");
    let mut groups: BTreeMap<(Option<String>, Option<String>), Vec<QualityFinding>> = BTreeMap::new();
    for finding in widened {
        groups.entry((finding.column.clone(), finding.found.clone())).or_default().push(finding);
    }
    for mut group in groups.into_values() {
        group.sort_by(|a, b| a.file.cmp(&b.file));
        let count = group.len();
        let mut first = group.swap_remove(0);
        if count > 1 {
            first.text.zh = format!("{}（共 {count} 个文件，这是第一个）", first.text.zh);
            first.text.en = format!("{} ({count} files, this is the first)", first.text.en);
        }
        others.push(first);
    }
    others
}

/// Optional columns that some files have and others lack: most often the exporting program changed.
fn uneven_columns(spec: &'static TableSpec, files: &[DataFile]) -> Vec<QualityFinding> {
    let mut findings = Vec::new();
    for (position, column) in spec.columns.iter().enumerate() {
        let lacking: Vec<&DataFile> = files.iter().filter(|file| !file.has(position)).collect();
        let Some(first) = lacking.first().filter(|_| lacking.len() < files.len()) else { continue };
        let (name, count, all) = (&column.name, lacking.len(), files.len());
        let rows = lacking.iter().map(|file| file.rows).sum();
        let finding = QualityFinding::new(
            "D207",
            format!("{all} 个文件中有 {count} 个缺少列 {name}，第一个是 {}", first.relative),
            format!("{count} of {all} files lack the column {name}, the first is {}", first.relative),
        );
        findings.push(finding.table(&spec.name).column(name).rows(rows).expected(column.kind.name()).found("-"));
    }
    findings
}
