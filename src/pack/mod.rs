//! Evidence packs: what was known when a decision was made, in one file that can be checked years later.
//!
//! A decision freezes a pack of its alert: its line, its members, the rows behind it, the texts of its rule, views,
//! clauses and settings, the manifest of the run (parameters, as-of date, fingerprint of every file of the extract, version
//! of the program), and what the audit trail says of it. [`verify`] says whether the file is what was sealed, whether its
//! parts agree with one another, and, with the extract at hand, runs the rule **of the pack** on it again and compares.
//!
//! Why: a review weighs what was known then, and what the office gathered afterwards does not count (行政复议法 46); a
//! transfer must be able to show its material (移送规定 6).
//!
//! # The file
//! JSON lines in UTF-8, each as short as JSON allows, keys in this order; the same run and trail give the same bytes.
//!
//! ```text
//! {"schema":"fundwatch.pack/1","alert_id":"…","rule_id":"…","program":"…","entries":[{"entry":"…","bytes":1,"sha256":"…"},…]}
//! {"entry":"alert.json","text":"…"}
//! {"entry":"attachments.jsonl","text":"…"}   what officers attached: name, bytes, BLAKE3, event; where there is any
//! {"entry":"attachments/…","text":"…"}       its content, in Base64, by BLAKE3
//! {"entry":"evidence.jsonl","text":"…"}      rows behind the alert, one line per evidence query
//! {"entry":"manifest.json","text":"…"}       the manifest of the run, whole
//! {"entry":"members.jsonl","text":"…"}
//! {"entry":"rules/…","text":"…"}             the rule, its views, the clauses, the settings
//! {"entry":"trail.jsonl","text":"…"}         events of the alert, each with its MAC (module `audit`)
//! {"seal":"…"}                               SHA-256 over every byte before this line, in hexadecimal
//! {"addition":{"number":1,"at":"…","user":"…","name":"…","text":"…","follows":"…"},"sha256":"…"}
//! ```
//!
//! Entries stand in the order of their names. Additions come behind the seal and are no part of what was known; each names what
//! it follows (the seal, or the hash of the addition before) and carries the SHA-256 of its own object, from `{` to `}`.
//! Whoever changes a pack and computes its seal anew has another seal: the seal is written into the audit trail.

mod attached;
mod check;
mod codes;
mod container;
mod freeze;
mod rederive;
mod shelf;
mod verdict;

#[cfg(test)]
mod tests;

pub use attached::PackedFile;
pub use codes::{code, codes};
pub use container::{Addition, Pack, PackError};
pub use freeze::{FreezeError, freeze};
pub use rederive::{Again, VerifyError, verify};
pub use shelf::{Kept, Shelf, ShelfError};
pub use verdict::{Difference, Naming, Place, TrailChecked, Verdict};
