//! The extract that a copy was made from, and whether it is still the same.
//!
//! Owns [`Source`]. A file counts as unchanged when size and time of modification are; where only the time
//! differs (a folder copied or restored) its bytes are hashed and decide.

use super::super::error::DatasetError;
use super::super::file::hash_file;
use super::super::layout::{Found, find};
use super::super::manifest::{FILE_NAME, Manifest};
use super::super::tables::ValidatedTables;
use super::super::work::in_parallel;
use super::open::Reach;
use crate::model::{Text, name_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// What is known of the source.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its path as it was given.
    pub(super) path: String,
    /// The same, links resolved: where it is looked for.
    pub(super) resolved: PathBuf,
    /// Fingerprint of its content.
    pub(super) fingerprint: String,
    /// What its `dataset.toml` says.
    pub(super) description: Option<Description>,
    /// `dataset.toml` itself.
    description_file: Option<SourceFile>,
    pub(super) files: Vec<SourceFile>,
    /// Everything in the tables' folders that is an error by its name or kind alone.
    refused: Vec<String>,
}

/// A file of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceFile {
    pub(super) table: String,
    pub(super) path: String,
    pub(super) bytes: u64,
    pub(super) rows: Option<u64>,
    pub(super) blake3: Option<String>,
    modified: Option<Timestamp>,
}

/// What `dataset.toml` says of the whole; what it says of single files was compared when the copy was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Description {
    as_of: Option<Date>,
    first_month: Option<Date>,
    last_complete_month: Option<Date>,
    source: Option<String>,
}

impl From<&Manifest> for Description {
    fn from(manifest: &Manifest) -> Self {
        let Manifest { as_of, first_month, last_complete_month, source, .. } = manifest.clone();
        Self { as_of, first_month, last_complete_month, source }
    }
}

impl Description {
    pub(super) fn manifest(&self) -> Manifest {
        let Description { as_of, first_month, last_complete_month, source } = self.clone();
        Manifest { as_of, first_month, last_complete_month, source, ..Manifest::default() }
    }
}

impl Source {
    /// Takes down the extract that `tables` were read from; `given` is its path as the person wrote it, `called` its
    /// URL where `given` is only a staged copy of it.
    ///
    /// # Errors
    /// A file of it cannot be looked at any more.
    pub fn of(tables: &ValidatedTables, given: &Path, called: Option<&str>) -> Result<Self, DatasetError> {
        let root = &tables.root;
        let found = find(root, given)?;
        let mut files = Vec::with_capacity(tables.records.len());
        for record in &tables.records {
            let path = path_of(&found, &record.path).unwrap_or_else(|| root.join(&record.path));
            files.push(SourceFile {
                table: record.table.clone(),
                path: record.path.clone(),
                bytes: record.bytes,
                rows: record.rows,
                blake3: record.blake3.clone(),
                modified: modified(&path),
            });
        }
        let source = Self {
            path: called.map_or_else(|| given.display().to_string(), str::to_owned),
            resolved: called.map_or_else(|| root.clone(), PathBuf::from),
            fingerprint: tables.fingerprint.clone(),
            description: tables.manifest.as_ref().map(Description::from),
            description_file: description_file(root),
            files,
            refused: refused(&found),
        };
        // A file that came or went since it was opened would make the copy refuse itself: say it now.
        source.compare_lists(&found)?;
        Ok(source)
    }

    /// Whether it lies in an object store. A staged copy of it would say what was there when it was staged, so it is
    /// not asked.
    fn is_remote(&self) -> bool {
        self.path.contains("://")
    }

    /// What a person calls it: its URL, or the last part of its path that is more than a date.
    pub(super) fn name(&self) -> String {
        if self.is_remote() {
            return self.path.clone();
        }
        name_of(&self.resolved)
    }

    /// Looks whether the source is what it was. With `thorough`, every byte of it.
    pub(super) fn check(&self, threads: NonZeroUsize, thorough: bool) -> Result<Reach, DatasetError> {
        if self.is_remote() {
            return Ok(Reach::Unreachable("object storage / 对象存储".to_owned()));
        }
        if let Err(error) = fs::read_dir(&self.resolved) {
            return Ok(Reach::Unreachable(error.to_string()));
        }
        let found = match find(&self.resolved, &self.resolved) {
            Ok(found) => found,
            Err(DatasetError::NoTables { .. }) => {
                return Err(self.changed("其中已没有任何表", "it holds no table any more"));
            }
            Err(error) => return Ok(Reach::Unreachable(error.to_string())),
        };
        self.compare_lists(&found)?;
        let jobs: Vec<(&SourceFile, PathBuf)> = self
            .files
            .iter()
            .filter_map(|file| path_of(&found, &file.path).map(|path| (file, path)))
            .chain(self.description_file.as_ref().map(|file| (file, self.resolved.join(FILE_NAME))))
            .collect();
        let same = in_parallel(threads, &jobs, |(file, path)| unchanged(file, path, thorough));
        match jobs.iter().zip(same).find(|(_, same)| !same) {
            Some(((file, _), _)) => {
                let name = &file.path;
                Err(self.changed(format!("{name} 被改动过"), format!("{name} was changed")))
            }
            None => Ok(Reach::Unchanged),
        }
    }

    fn compare_lists(&self, found: &Found) -> Result<(), DatasetError> {
        let then: BTreeSet<&str> = self.files.iter().map(|file| file.path.as_str()).collect();
        let now: BTreeSet<&str> =
            found.tables.values().flat_map(|table| &table.files).map(|file| file.relative.as_str()).collect();
        if let Some(new) = now.difference(&then).next() {
            return Err(self.changed(format!("新增了 {new}"), format!("{new} was added")));
        }
        if let Some(gone) = then.difference(&now).next() {
            return Err(self.changed(format!("{gone} 不见了"), format!("{gone} is gone")));
        }
        if refused(found) != self.refused {
            return Err(
                self.changed("表的文件夹里有了别的东西", "the folders of its tables hold other things than before")
            );
        }
        match (&self.description_file, self.resolved.join(FILE_NAME).exists()) {
            (None, true) => Err(self.changed(format!("新增了 {FILE_NAME}"), format!("{FILE_NAME} was added"))),
            (Some(_), false) => Err(self.changed(format!("{FILE_NAME} 不见了"), format!("{FILE_NAME} is gone"))),
            _ => Ok(()),
        }
    }

    fn changed(&self, zh: impl Into<String>, en: impl Into<String>) -> DatasetError {
        DatasetError::SourceChanged { source: self.path.clone(), what: Text::new(zh, en) }
    }
}

fn path_of(found: &Found, relative: &str) -> Option<PathBuf> {
    let mut files = found.tables.values().flat_map(|table| &table.files);
    files.find(|file| file.relative == relative).map(|file| file.path.clone())
}

/// What stands in the tables' folders and makes a table unusable without being opened.
fn refused(found: &Found) -> Vec<String> {
    let findings = found.tables.values().flat_map(|table| &table.findings);
    findings
        .filter(|finding| finding.level == super::super::FindingLevel::Error)
        .map(|finding| format!("{} {}", finding.code, finding.text.en))
        .collect()
}

fn modified(path: &Path) -> Option<Timestamp> {
    Timestamp::try_from(fs::metadata(path).ok()?.modified().ok()?).ok()
}

fn description_file(root: &Path) -> Option<SourceFile> {
    let path = root.join(FILE_NAME);
    let bytes = fs::metadata(&path).ok()?.len();
    let blake3 = blake3_of(&path);
    let modified = modified(&path);
    Some(SourceFile { table: String::new(), path: FILE_NAME.to_owned(), bytes, rows: None, blake3, modified })
}

fn unchanged(file: &SourceFile, path: &Path, thorough: bool) -> bool {
    if fs::metadata(path).map(|metadata| metadata.len()).unwrap_or_default() != file.bytes {
        return false;
    }
    let untouched = modified(path).is_some_and(|now| Some(now) == file.modified);
    if untouched && !thorough {
        return true;
    }
    match &file.blake3 {
        Some(then) => blake3_of(path).as_ref() == Some(then),
        // It could not be read then, so nothing but its time can be compared.
        None => untouched,
    }
}

pub(super) fn blake3_of(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let (hash, _) = hash_file(&mut file, super::super::file::Hashes::Fingerprint).ok()?;
    Some(hash.to_hex().to_string())
}
