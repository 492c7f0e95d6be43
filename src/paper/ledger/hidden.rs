//! The hidden sheets: what the ledger was made from, and per line the alert, its version and what was exported.
//!
//! What people may fill in stands here as it was, so that a ledger that comes back is compared with what its reader saw. What
//! is the program's stands as short hashes: that it was changed can be said without writing everything twice. The seal finds
//! accidents (a row deleted, a sheet cut), not intent: it has no key, and versions are judged by the store.

use super::super::said::minute;
use super::cell::Cell;
use super::field::LedgerField;
use super::row::{LedgerInfo, LedgerRow};
use crate::model::Status;
use std::collections::BTreeMap;

/// The form of the hidden sheets; a breaking change is a new number.
pub const SCHEMA: &str = "fundwatch.ledger/1";
/// Begins the name of the hidden sheets with the state at export.
pub(super) const STATE_SHEET: &str = "_fundwatch";
/// The hidden sheet with the drop-downs.
pub(super) const LISTS_SHEET: &str = "_lists";
/// The first column of the heading above the lines.
pub(super) const LINES_BEGIN: &str = "alert_id";
/// Columns of a line before those that are filled in.
const FIXED: usize = 5;

/// From what a ledger was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerManifest {
    /// When, `2026-11-21 09:05`.
    pub exported_at: String,
    /// By whom.
    pub exported_by: String,
    /// From which run.
    pub run_id: String,
    /// Fingerprint of the extract.
    pub dataset: String,
    /// Fingerprint of the rules.
    pub rules: String,
    /// Lines that were exported.
    pub rows: usize,
}

/// What a line held when it was exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Exported {
    pub version: i64,
    pub evidence: String,
    pub status: Option<Status>,
    given: BTreeMap<LedgerField, String>,
    filled: BTreeMap<LedgerField, String>,
}

impl Exported {
    /// Whether `cell` says the same as what was exported.
    pub(super) fn agrees(&self, field: LedgerField, cell: &Cell) -> bool {
        if field.is_filled_in() {
            self.was(field) == cell.canonical()
        } else {
            self.given.get(&field).is_none_or(|hash| *hash == short_hash(&cell.compared(field.kind())))
        }
    }

    /// What was exported in a column that is filled in.
    pub(super) fn was(&self, field: LedgerField) -> &str {
        self.filled.get(&field).map_or("", String::as_str)
    }
}

/// The first lines of the sheet: names and values.
pub(super) fn head_lines(info: &LedgerInfo, rows: usize, seal: &str) -> Vec<[String; 2]> {
    [
        ("schema", SCHEMA.to_owned()),
        ("exported_at", minute(info.exported_at)),
        ("exported_by", info.user.clone()),
        ("run_id", info.run_id.clone()),
        ("dataset", info.dataset.clone()),
        ("rules", info.rules.clone()),
        ("program", info.program.clone()),
        ("rows", rows.to_string()),
        ("seal", seal.to_owned()),
    ]
    .map(|(name, value)| [name.to_owned(), value])
    .into()
}

/// The heading above the lines.
pub(super) fn line_heads() -> Vec<String> {
    let given: Vec<&str> = given_fields().map(LedgerField::key).collect();
    let fixed =
        [LINES_BEGIN.to_owned(), "version".to_owned(), "evidence".to_owned(), "status".to_owned(), given.join(" ")];
    fixed.into_iter().chain(filled_fields().map(|field| field.key().to_owned())).collect()
}

/// One line: alert, version, evidence, status, hashes of what is the program's, and what may be filled in.
pub(super) fn line(row: &LedgerRow, cells: &[Cell]) -> Vec<String> {
    let of = |field: LedgerField| cells.get(position(field)).map_or_else(String::new, Cell::canonical);
    let compared =
        |field: LedgerField| cells.get(position(field)).map_or_else(String::new, |cell| cell.compared(field.kind()));
    let hashes: Vec<String> = given_fields().map(|field| short_hash(&compared(field))).collect();
    let fixed = [
        of(LedgerField::AlertId),
        row.version.to_string(),
        row.evidence.clone(),
        row.status.to_string(),
        hashes.join(" "),
    ];
    fixed.into_iter().chain(filled_fields().map(of)).collect()
}

/// The seal over all lines, in any order.
pub(super) fn seal<'a>(lines: impl Iterator<Item = &'a [String]>) -> String {
    let mut hashes: Vec<String> = lines
        .map(|line| {
            let mut hasher = blake3::Hasher::new();
            for part in line {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
            hasher.finalize().to_hex().to_string()
        })
        .collect();
    hashes.sort_unstable();
    blake3::hash(hashes.concat().as_bytes()).to_hex().to_string()
}

/// Reads lines back: by alert. `None` where a line does not have the form.
pub(super) fn read_lines(heads: &[String], lines: &[Vec<String>]) -> Option<BTreeMap<String, Exported>> {
    // Columns in another order are another program's.
    if heads.get(..FIXED - 1)? != &line_heads()[..FIXED - 1] {
        return None;
    }
    let given: Vec<Option<LedgerField>> = heads.get(FIXED - 1)?.split(' ').map(by_key).collect();
    let filled: Vec<Option<LedgerField>> = heads.get(FIXED..)?.iter().map(|key| by_key(key)).collect();
    let one = |line: &Vec<String>| {
        let hashes = line.get(FIXED - 1)?.split(' ').map(str::to_owned);
        let rest = line.get(FIXED..).unwrap_or_default().iter().cloned();
        let exported = Exported {
            version: line.get(1)?.parse().ok()?,
            evidence: line.get(2)?.clone(),
            status: line.get(3)?.parse().ok(),
            given: given.iter().copied().zip(hashes).filter_map(|(field, hash)| Some((field?, hash))).collect(),
            filled: filled.iter().copied().zip(rest).filter_map(|(field, text)| Some((field?, text))).collect(),
        };
        Some((line.first()?.clone(), exported))
    };
    lines.iter().map(one).collect()
}

fn given_fields() -> impl Iterator<Item = LedgerField> {
    LedgerField::ALL.iter().copied().filter(|field| !field.is_filled_in())
}

fn filled_fields() -> impl Iterator<Item = LedgerField> {
    LedgerField::ALL.iter().copied().filter(|field| field.is_filled_in())
}

fn by_key(key: &str) -> Option<LedgerField> {
    LedgerField::ALL.iter().copied().find(|field| field.key() == key)
}

/// Where a field stands among the columns.
pub(super) fn position(field: LedgerField) -> usize {
    LedgerField::ALL.iter().position(|other| *other == field).unwrap_or_default()
}

/// Eight hexadecimal digits: an accidental change goes unseen once in four thousand million.
fn short_hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().as_str()[..8].to_owned()
}
