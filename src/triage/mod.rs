//! Triage: from scored findings to alerts. Pure: no clock, no I/O, no engine.
//!
//! Owns identity (which findings are the same alert), what an alert concerns (people, months, money,
//! each once), its place in the queue, its deadline and its case.

mod assemble;
mod calendar;
pub mod capacity;
mod cases;
mod clock;
mod concern;
mod desk_file;
mod desk_policy;
mod exceptions;
mod identity;
mod keys;
mod sample;
mod scope;
pub mod workflow;

pub use assemble::{Draft, Flagged, assemble, rank, worth};
pub use calendar::{Calendar, CalendarError};
pub use cases::{CasePolicy, Group, Grouped, Link, group};
pub use clock::{Escalation, Face, Left, escalation, internal_face, statutory_face};
pub use concern::{Concern, Source, Union};
pub use desk_file::DeskError;
pub use desk_policy::{Bulk, Capacity, Clocks, Controls, DeskPolicy, EvidencePolicy, Levels, Review, Snooze};
pub use exceptions::{Exception, ExceptionDraft, ExceptionState, Precedent, Signature, propose_exception};
pub use keys::Keys;
pub use sample::{Candidate, Closing, Seed, WeakSeed, chosen, control_id, controls, rechecks};
pub use scope::{Scope, Subject, history_carries_over, judged_anew, may_be_hidden};
