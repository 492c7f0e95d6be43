//! A prepared copy of an extract: the rows that validation kept, laid out for many scans, and everything
//! validation found, so that scanning the copy says what scanning the extract would say.
//!
//! Owns the form of the copy (`prepared.json` and the files it lists), its division into [`Part`]s, and the two
//! proofs a scan asks for instead of validating: the copy is what was written, its source is what was read.
//!
//! The surprising thing: a part is a pure function of the source files it holds, the rows set aside in them and
//! the version of this program. Its key is the hash of those, so an incremental run is a fresh run that finds
//! most of its parts already written: there is no second code path that could differ.

mod codes;
mod document;
mod open;
mod parts;
mod source;
mod write;

pub(super) use codes::CODES;
pub use document::{Document, FileEntry};
pub(super) use open::orphan;
pub use open::{PreparedCopy, Reach, is_prepared, open_prepared};
pub use parts::{Part, parts};
pub use source::Source;
pub use write::{PartWriter, hash_of, write_repeats};

/// The file by which a folder is known to be a prepared copy.
pub const DOCUMENT: &str = "prepared.json";
/// Where the copy keeps [`super::REPEATS_TABLE`].
pub const REPEATS_FILE: &str = "contribution_repeats.parquet";
/// Ids that rules look up.
const LOOKED_UP: [&str; 5] = ["person_id", "employer_id", "claim_id", "certificate_no", "body_id"];
/// Key of the footer entry by which a part is known even where its `prepared.json` is gone.
pub(super) const FOOTER_MARK: &str = "fundwatch.part";
