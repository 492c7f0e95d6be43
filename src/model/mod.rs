//! The nouns that cross module boundaries: plain types, no I/O, no engine, no clock.

mod alert;
mod case;
mod code_entry;
mod dataset_name;
mod desk;
pub mod dictionary;
mod lang;
mod money;
pub mod os;
mod province;
mod rule_id;
mod table;
mod texts;
pub mod typed;
mod vocabulary;

pub use alert::{Alert, AlertStatus, Band, Member, Stake};
pub use case::{Case, CaseAlert, CaseLink, JoinedBy};
pub use code_entry::CodeEntry;
pub(crate) use code_entry::CodeRow;
pub use dataset_name::{name_of, stem};
pub use desk::{EventKind, Outcome, Role, Status};
pub use lang::{Lang, Text};
pub use money::Fen;
pub use province::{is_region_code, province_of};
pub use rule_id::RuleId;
pub use table::{Column, Table, Value, Values};
pub use texts::Texts;
pub use vocabulary::{EntityType, Family, Severity};
