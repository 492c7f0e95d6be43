//! The ledger 台账: one line per alert, made to be printed, filled in with any spreadsheet program, and taken back.
//!
//! Surprising: the first sheet is the list, not the 说明 that `conventions.md` §6 puts first in a workbook. `users.md` and
//! `console.md` say so of the ledger, it is opened to be worked in, and other programs read the first sheet. 说明 is the third.

mod bring;
mod cell;
mod compare;
mod csv;
mod draw;
mod field;
mod hidden;
mod load;
mod merge;
#[cfg(test)]
mod office_tests;
mod pages;
mod row;
mod split;
#[cfg(test)]
mod spoilt_tests;
mod steps;
#[cfg(test)]
mod tests;
mod write;

pub use bring::{ImportBy, ImportFinding, ImportLevel, ImportLine, LedgerImport, Place, read_ledger};
pub use csv::{CSV_ENCODINGS, CsvEncoding, ledger_csv};
pub use field::LedgerField;
pub use hidden::{LedgerManifest, SCHEMA};
pub use merge::{MergedImport, merge_imports};
pub use row::{LedgerInfo, LedgerParameter, LedgerPerson, LedgerReason, LedgerReview, LedgerRow, LedgerStep};
pub use split::{LedgerPart, ledger_file_name, split_ledger};
pub use write::ledger_xlsx;
