//! What stands here in a build without cluster support: types of which there can be no value, and refusals.

#![expect(clippy::unused_async, reason = "the methods of a cluster, which are asynchronous")]

use super::super::{EngineError, QueryProfile};
use super::{ClusterError, ClusterOptions, ExecutorOptions, SchedulerOptions};
use crate::dataset::ValidatedTables;
use crate::model::Table;
use jiff::civil::Date;
use std::convert::Infallible;
use std::path::Path;

/// A cluster that this build cannot have.
pub(in crate::engine) struct Cluster(Infallible);

impl Cluster {
    pub(in crate::engine) fn new(_: &ClusterOptions, _: &Path) -> Result<Self, EngineError> {
        Err(ClusterError::NotBuilt.into())
    }

    pub(in crate::engine) async fn reach(&self) -> Result<(), EngineError> {
        match self.0 {}
    }

    pub(in crate::engine) fn begin_rule(&self) {
        match self.0 {}
    }

    pub(in crate::engine) async fn share(&self, _: &ValidatedTables, _: Date) -> Result<(), EngineError> {
        match self.0 {}
    }

    pub(in crate::engine) fn register_rows(&self, _: &str, _: &Table) -> Result<(), EngineError> {
        match self.0 {}
    }

    pub(in crate::engine) async fn query(
        &self,
        _: &str,
        _: &str,
        _: &[&str],
    ) -> Result<(Table, QueryProfile), EngineError> {
        match self.0 {}
    }

    pub(in crate::engine) async fn materialize(
        &self,
        _: &str,
        _: &str,
        _: &str,
    ) -> Result<Option<QueryProfile>, EngineError> {
        match self.0 {}
    }
}

/// Refuses.
///
/// # Errors
/// Always [`ClusterError::NotBuilt`].
pub async fn run_scheduler(_: SchedulerOptions, _: impl FnOnce(&str)) -> Result<(), EngineError> {
    Err(ClusterError::NotBuilt.into())
}

/// Refuses.
///
/// # Errors
/// Always [`ClusterError::NotBuilt`].
pub async fn run_executor(_: ExecutorOptions, _: impl FnOnce(&str)) -> Result<(), EngineError> {
    Err(ClusterError::NotBuilt.into())
}
