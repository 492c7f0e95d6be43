//! The audit trail: who did what, when, in a chain that cannot be changed without being found out.
//!
//! Pure but for two files, the key's and the anchor's; no database. `store` writes a row of the trail in the transaction
//! of the act itself (no audit, no act), and streams its rows through [`Verifier`].
//!
//! # The chain
//! Every event becomes a [`Row`]: its sequence number (from 1, without gaps), its fields, the id of the key, `prev` (the MAC
//! of the row before; 64 zeros for the first) and `mac`. The MAC is
//!
//! ```text
//! mac = hex(HMAC-SHA256(key, "fundwatch.audit/1\n" || cell(seq) || cell(at) || cell(user) || cell(person) ||
//!           cell(os_account) || cell(kind) || cell(alert_id) || cell(old_status) || cell(new_status) || cell(version) ||
//!           cell(subject) || cell(request_key) || cell(request_hash) || cell(payload) || cell(key_id) || cell(prev)))
//! ```
//!
//! where `cell` of a text is its length in bytes of UTF-8 as a decimal number, `:`, the bytes, `,`; of a number, the same
//! of its decimal digits; of no value, `-,`. No two different rows have the same encoding, because every cell says how
//! long it is and there are always sixteen. Fields are taken as they stand in the store, byte by byte: times and payloads
//! are text there, never a type that a database would print differently. Hexadecimal digits are lower case.
//!
//! An auditor needs no line of this program: [`VERIFIER_PY`] is the whole check with Python's `hashlib` and `hmac`, and a
//! test runs it.
//!
//! # What each part is there against (`threats.md` 7, `faults.md` A)
//! - An edit, a deletion, an exchange, an insertion by whoever may write to the database: the MAC, whose key
//!   ([`KeyRing`]) lies outside the store's folder, readable by its owner only.
//! - A cut tail, an older copy of the whole store, a chain computed anew by somebody who has the key: the [`Anchor`], a file on
//!   another path or mount, which holds the MAC of some row at most [`Lag`] behind the newest.
//! - Retention: events older than three years may go, and a signed [`Tombstone`] stands in their place. Each removal leaves one,
//!   and all of them together prove the events from the first on.

mod anchor;
mod chain;
mod event;
mod export;
mod key;
mod retention;
#[cfg(test)]
mod tests;
mod verify;

pub use anchor::{Anchor, AnchorError, AnchorLine, Lag};
pub use chain::{Chain, Link, Tip};
pub use event::{Event, GENESIS, Row};
pub use export::{Line, ReadLineError, line, read_line, tombstone_line};
pub use key::{KeyError, KeyRing};
pub use retention::{RETENTION_YEARS, Removal, RetentionError, Tombstone};
pub use verify::{Fault, FaultKind, Report, Verifier, verify};

/// The second implementation, for auditors: `python3 verify.py TRAIL.jsonl AUDIT.key [ANCHOR]`.
pub const VERIFIER_PY: &str = include_str!("verify.py");
