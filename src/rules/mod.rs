//! Rules are files: reading, checking and binding them. Pure and synchronous; knows nothing of the engine.
//!
//! | step | where |
//! | --- | --- |
//! | a file becomes header, SQL and tests | [`Source`], `layout`, `doc`, `header_read` |
//! | the SQL is one SELECT within the limits, with listed functions, over declared tables | [`sql`], `check_sql`, [`catalog`] |
//! | the header agrees with itself and with the SQL | `check_header`, `conditions`, [`RuleTexts`], `lint` |
//! | all files together: ids, views in order, clauses | [`RuleSet`], [`Legal`] |
//! | parameters become typed literals | [`BoundParams`], [`BoundRule`], [`Evidence`] |
//! | tests in the file | [`testing`] |
//! | what the source documents ask for, and what answers it | [`coverage`] |
//! | what each rule meant when it was last agreed on | [`Lock`] |
//! | what differs between two versions of a rule | [`diff`] |
//! | would the tests notice a change? | [`mutation`] |
//! | what is said about all this | [`Problem`], [`codes`] |
//!
//! The surprising thing: nothing here stops at the first mistake. A file with ten problems names all ten, each at its
//! line and column, and the good files beside it load all the same ([`Loaded`] holds both); what to make of it is the
//! caller's decision. And whoever holds a [`Rule`] holds proof: its fields are private, and it comes only from the loader.

pub mod catalog;
mod check_header;
mod check_ring;
mod check_sql;
pub mod codes;
mod conditions;
pub mod coverage;
mod decimal;
pub mod diff;
mod doc;
mod evidence;
mod hash;
pub mod header;
mod header_model;
mod header_read;
mod inputs;
mod interval;
mod layout;
mod legal;
mod lint;
mod load;
mod lock;
pub mod mutation;
mod outline;
mod overrides;
mod params;
mod problem;
mod reopen;
mod rule;
mod rule_file;
mod site;
mod skeleton;
mod source;
pub mod sql;
mod template;
pub mod testing;
mod texts;
mod wording;

pub use check_sql::EVENT_COLUMNS;
pub use decimal::Decimal;
pub use evidence::{ALERT_ALIAS, ALERT_COLUMNS, Evidence};
pub use inputs::{Inputs, Missing, OptionalTable};
pub use interval::Interval;
pub use legal::{Clause, Legal};
pub use lint::quiet_over_nothing;
pub use load::{FILE_BYTES_MAX, Loaded, RuleSet};
pub use lock::{LOCK_FILE, Lock};
pub use outline::Step;
pub use overrides::{BoundParams, Origin, Override};
pub use params::{ParamSpec, ParamType, ParamValue};
pub use problem::{Label, Level, Problem, ProblemReport, Problems};
pub use reopen::{Figures, Growth, ReopenWhen};
pub use rule::{BoundEvents, BoundModel, BoundRing, BoundRule, BoundView, Rule, View};
pub use site::SiteOverrides;
pub use skeleton::{Skeleton, is_slug};
pub use source::{Position, Source};
pub use sql::BindError;
pub use template::{MISSING, Template, Templates};
pub use texts::RuleTexts;
pub use wording::Wording;
#[cfg(test)]
mod check_tests;
#[cfg(test)]
mod load_tests;
#[cfg(test)]
mod robust_tests;
#[cfg(test)]
pub(crate) mod sample;
