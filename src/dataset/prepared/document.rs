//! `prepared.json`: what the copy is made of and what validation found.
//!
//! Owns its JSON form. It is sealed with the hash of itself: an edit or a torn write is noticed, and no more is
//! claimed, because whoever can write the folder can also write a seal.

use super::super::error::DatasetError;
use super::super::quality::QualityFinding;
use super::super::tables::{Validated, ValidatedTables};
use super::super::{FindingLevel, codes};
use super::parts::Part;
use super::source::Source;
use super::{DOCUMENT, REPEATS_FILE};
use crate::model::Text;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Name of its form.
const SCHEMA: &str = "fundwatch.prepared/1";

/// A whole `prepared.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    schema: String,
    /// Version of the program. Another version may validate otherwise, so its copies are made anew.
    program_version: String,
    pub(super) source: Source,
    pub(super) tables: Vec<TableEntry>,
    pub(super) contribution_repeats: FileEntry,
    /// Contribution rows kept, by month.
    pub(super) months: BTreeMap<Date, u64>,
    pub(super) newest_day: Option<Date>,
    pub(super) quality: Vec<Finding>,
    /// BLAKE3 of this document with an empty seal.
    seal: String,
}

/// One table that the extract has.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableEntry {
    pub(super) name: String,
    pub(super) state: TableState,
}

/// What was found of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum TableState {
    Unusable {
        problems: Vec<Finding>,
    },
    Usable {
        rows: u64,
        rows_set_aside: u64,
        /// The columns proved to be unique together among the rows of the copy; empty where the table has no key.
        unique: Vec<String>,
        /// Exact copies set aside to make it so.
        copies: u64,
        /// Conflicting rows set aside to make it so.
        conflicts: u64,
        /// How the rows of each file are ordered; nulls first.
        order: Vec<String>,
        files: Vec<FileEntry>,
    },
}

/// One file of the copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Path relative to the copy, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its rows.
    pub rows: u64,
    /// BLAKE3 of its bytes in hexadecimal.
    pub blake3: String,
    /// Hash of everything its content depends on; see [`Part`].
    pub key: String,
}

/// A [`QualityFinding`] as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Finding {
    code: String,
    table: Option<String>,
    file: Option<String>,
    column: Option<String>,
    rows: u64,
    expected: Option<String>,
    found: Option<String>,
    text: Text,
    fix: Text,
}

impl From<&QualityFinding> for Finding {
    fn from(finding: &QualityFinding) -> Self {
        let QualityFinding { code, table, file, column, rows, expected, found, text, fix, .. } = finding.clone();
        Self { code: code.to_owned(), table, file, column, rows, expected, found, text, fix }
    }
}

impl Finding {
    /// The finding again; `None` where this program does not know the code.
    pub(super) fn restored(&self) -> Option<QualityFinding> {
        let entry = codes::code(&self.code)?;
        let Finding { table, file, column, rows, expected, found, text, fix, .. } = self.clone();
        let level: FindingLevel = entry.level;
        Some(QualityFinding { code: entry.code, level, table, file, column, rows, expected, found, text, fix })
    }
}

/// A copy that cannot be used, and why.
pub(super) fn refuse(place: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> DatasetError {
    DatasetError::Prepared { place: place.into(), reason: Text::new(zh, en) }
}

impl Document {
    /// Describes a finished copy: `files` holds the entry of each of `parts`, in their order.
    pub fn new(
        tables: &ValidatedTables,
        source: Source,
        parts: &[Arc<Part>],
        files: &[FileEntry],
        contribution_repeats: FileEntry,
    ) -> Self {
        let entry = |name: &str, state: &Validated| match state {
            Validated::Missing => None,
            Validated::Unusable(problems) => {
                Some(TableState::Unusable { problems: problems.iter().map(Finding::from).collect() })
            }
            Validated::Usable(table) => {
                let mine = || parts.iter().zip(files).filter(|(part, _)| part.table() == name);
                Some(TableState::Usable {
                    rows: table.rows,
                    rows_set_aside: table.set_aside,
                    unique: table.spec.key.clone(),
                    copies: table.copies,
                    conflicts: table.conflicts,
                    order: mine().next().map(|(part, _)| part.order().to_vec()).unwrap_or_default(),
                    files: mine().map(|(_, file)| file.clone()).collect(),
                })
            }
        };
        let entries = tables.tables.iter().filter_map(|(spec, state)| {
            entry(&spec.name, state).map(|state| TableEntry { name: spec.name.clone(), state })
        });
        let mut document = Self {
            schema: SCHEMA.to_owned(),
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            source,
            tables: entries.collect(),
            contribution_repeats,
            months: tables.months.clone(),
            newest_day: tables.newest_day,
            quality: tables.quality.iter().map(Finding::from).collect(),
            seal: String::new(),
        };
        document.seal = document.computed_seal();
        document
    }

    /// Its JSON, ending with a line feed.
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists of them: nothing that JSON could refuse.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    fn computed_seal(&self) -> String {
        let blank = Self { seal: String::new(), ..self.clone() };
        blake3::hash(blank.to_json().as_bytes()).to_hex().to_string()
    }

    /// Reads the document of the copy in `folder`.
    ///
    /// # Errors
    /// It is not there, not what was written, or of another version.
    pub fn load(folder: &Path) -> Result<Self, DatasetError> {
        let broken = |reason: String| refuse(DOCUMENT, reason.clone(), reason);
        let text = std::fs::read_to_string(folder.join(DOCUMENT)).map_err(|error| broken(error.to_string()))?;
        let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
        let word = |field: &str| value.get(field).and_then(serde_json::Value::as_str).unwrap_or("-").to_owned();
        let (schema, version) = (word("schema"), word("program_version"));
        if schema != SCHEMA || version != env!("CARGO_PKG_VERSION") {
            let (expected, found) = (concat!("fundwatch ", env!("CARGO_PKG_VERSION")), format!("fundwatch {version}"));
            return Err(refuse(
                DOCUMENT,
                format!("由 {found}（{schema}）写成，应为 {expected}（{SCHEMA}）"),
                format!("written by {found} ({schema}), expected {expected} ({SCHEMA})"),
            ));
        }
        let document: Self = serde_json::from_value(value).map_err(|error| broken(error.to_string()))?;
        if document.computed_seal() != document.seal {
            return Err(refuse(
                DOCUMENT,
                "内容与其封印（seal）不符，写成后被改动过",
                "its content does not fit its seal: it was changed after it was written",
            ));
        }
        Ok(document)
    }

    /// The part of an earlier copy with this key.
    pub fn part(&self, key: &str) -> Option<&FileEntry> {
        self.parts().find(|file| file.key == key)
    }

    /// Every part of every usable table.
    pub(super) fn parts(&self) -> impl Iterator<Item = &FileEntry> {
        self.tables.iter().flat_map(|table| match &table.state {
            TableState::Usable { files, .. } => files.as_slice(),
            TableState::Unusable { .. } => &[],
        })
    }

    /// Bytes of all files it lists.
    pub fn bytes(&self) -> u64 {
        self.parts().map(|file| file.bytes).sum::<u64>() + self.contribution_repeats.bytes
    }

    /// The key of the repeats: they follow from the source alone, so it is that of the dataset.
    pub fn repeats_entry(bytes: u64, rows: u64, blake3: String, fingerprint: &str) -> FileEntry {
        FileEntry { path: REPEATS_FILE.to_owned(), bytes, rows, blake3, key: fingerprint.to_owned() }
    }
}
