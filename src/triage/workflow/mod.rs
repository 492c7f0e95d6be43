//! The status machine of an alert: one function, [`step()`], through which every face (command line, import, console) and every
//! path (auto-close, sample, merge) changes an alert. Pure: no clock, no store; `now` and the calendar are arguments.
//!
//! Source: `console.md` §5. Who may do what, how many levels of review an outcome asks for and the lengths of the clocks are
//! data (`rules/desk.toml`, [`DeskPolicy`](crate::triage::DeskPolicy)).

mod action;
mod authority;
mod bulk;
mod codes;
mod event;
mod needs;
mod news;
mod payload;
mod refusal;
mod standing;
mod step;
#[cfg(test)]
pub(in crate::triage) mod tests;

pub(in crate::triage) use authority::{may_be, may_touch, not_named};
pub(in crate::triage) use needs::filled;

pub use action::{Action, Ask, Original, Proposal, StepDone};
pub use authority::{is_named, may_reach};
pub use bulk::bulk;
pub use codes::{code, codes};
pub use event::Event;
pub use news::{abandoned, anew, decided_anew, rebanded};
pub use refusal::{Field, Refusal};
pub use standing::{Actor, Approval, InternalClock, Stake, Standing, Wait};
pub use step::{Step, decides, levels, packed, refused, step};
