//! Running the queries of a scan on a cluster (Apache Ballista) instead of in this process.
//!
//! Owns the trust in an answer that other machines gave: who took part, how many rows they read, how long they may take,
//! and what happens when any of it is not as planned (`verdict`). Measured on Ballista 55, losing an executor in the
//! middle of a query ends in an error, in silence, or in a success with rows missing (design notes, §4); none of these is
//! believed. An answer counts only if the same executors were there before and after it and every table was read whole;
//! anything else is thrown away and the query is run again, a few times, and then the rule has failed by name.
//!
//! The surprising thing: nothing is ever pruned on a cluster. Row groups that statistics would skip are read all the same,
//! because "this scan read exactly the rows that the table has" can only be held where no rows are skipped on purpose.
//!
//! Built with the cargo feature `distributed`; without it the types are here and everything that would need a cluster says
//! so ([`ClusterError::NotBuilt`]).

mod address;
mod error;
// Built where it is used, and tested everywhere.
#[cfg(any(test, feature = "distributed"))]
mod verdict;

#[cfg(feature = "distributed")]
mod cluster;
#[cfg(feature = "distributed")]
mod counting;
#[cfg(feature = "distributed")]
mod executor;
#[cfg(feature = "distributed")]
mod files;
#[cfg(feature = "distributed")]
mod job;
#[cfg(feature = "distributed")]
mod members;
#[cfg(feature = "distributed")]
mod scheduler;

#[cfg(not(feature = "distributed"))]
mod absent;
#[cfg(not(feature = "distributed"))]
use absent as cluster;
#[cfg(not(feature = "distributed"))]
use absent as executor;
#[cfg(not(feature = "distributed"))]
use absent as scheduler;

use crate::dataset::prepared::is_prepared;

pub use address::{AddressError, Endpoint};
pub(super) use cluster::Cluster;
pub use error::ClusterError;
pub use executor::run_executor;
pub use scheduler::run_scheduler;

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Which cluster runs the queries, and how long it may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterOptions {
    /// Its scheduler.
    pub scheduler: Endpoint,
    /// Time for all queries of one rule, those that are run again included.
    pub rule_deadline: Duration,
}

impl ClusterOptions {
    /// Time for a rule where none is asked for. A query on a cluster always has a deadline, because a lost executor can
    /// leave it waiting for ever.
    pub const RULE_DEADLINE: Duration = Duration::from_hours(1);

    /// Says before any work is done that a cluster cannot be used: not by this build, or not with what was asked for.
    ///
    /// # Errors
    /// [`ClusterError::NotBuilt`], [`ClusterError::NotPrepared`] or [`ClusterError::NoSharedFolder`].
    pub fn check(&self, dataset: &Path, spill_dir: Option<&Path>) -> Result<(), ClusterError> {
        if cfg!(not(feature = "distributed")) {
            return Err(ClusterError::NotBuilt);
        }
        if !is_prepared(dataset) {
            return Err(ClusterError::NotPrepared { folder: dataset.to_path_buf() });
        }
        if spill_dir.is_none() { Err(ClusterError::NoSharedFolder) } else { Ok(()) }
    }
}

/// How to run a scheduler.
#[derive(Clone, Debug)]
pub struct SchedulerOptions {
    /// Address to listen on; port 0 takes a free one.
    pub bind: Endpoint,
    /// Name by which executors reach this host.
    pub host: String,
}

/// How to run an executor.
#[derive(Clone, Debug)]
pub struct ExecutorOptions {
    /// The scheduler to work for.
    pub scheduler: Endpoint,
    /// Address to listen on.
    pub bind: String,
    /// Name by which the scheduler, the other executors and clients reach this host.
    pub host: String,
    /// Port for data; 0 takes a free one.
    pub port: u16,
    /// Tasks at once.
    pub threads: usize,
    /// Memory for the operators of all tasks together; `None` for Ballista's share of what the host has.
    pub memory_bytes: Option<u64>,
    /// Where intermediate results go; `None` for the system's temporary directory.
    pub work_dir: Option<PathBuf>,
}

/// Where a scheduler says which executors it has. The path names the version: the functions of rules must mean the same
/// on both sides, so another version is not found here.
#[cfg(feature = "distributed")]
const EXECUTORS_PATH: &str = concat!("/fundwatch/", env!("CARGO_PKG_VERSION"), "/executors");
/// Where a scheduler says what a job did; its name follows.
#[cfg(feature = "distributed")]
const JOBS_PATH: &str = concat!("/fundwatch/", env!("CARGO_PKG_VERSION"), "/jobs/");
/// Begins the name of every executor of this version.
#[cfg(feature = "distributed")]
const EXECUTOR_PREFIX: &str = concat!("fundwatch-", env!("CARGO_PKG_VERSION"), "-");
