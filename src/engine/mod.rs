//! The engine: plans and runs the SQL of rules on DataFusion, within a memory limit.
//!
//! Owns the session, its limits and the functions rules may call; hands results out as plain
//! [`Table`](crate::model::Table)s so that nothing beyond this module knows which engine it is.
//! A query that panics or runs out of memory is an error of that query, never the end of the run.

mod assumed;
mod distributed;
mod error;
pub mod functions;
mod plan;
mod profile;
mod progress;
mod query;
mod session;
mod sort;
mod view_folder;

pub use distributed::{
    AddressError, ClusterError, ClusterOptions, Endpoint, ExecutorOptions, SchedulerOptions, run_executor,
    run_scheduler,
};
pub use error::EngineError;
pub use plan::{Operator, Planner};
pub use profile::{OperatorProfile, QueryProfile};
pub use progress::{Monitor, Phase, QueryProgress, Snapshot};
pub use session::{Engine, EngineOptions, scratch_directory};
pub use sort::PartError;
pub use view_folder::KeptViews;
