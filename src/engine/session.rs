//! The session: limits, functions, and the tables of one dataset.

use super::distributed::Cluster;
use super::view_folder::ViewFolder;
use super::{ClusterOptions, EngineError, KeptViews, Monitor, QueryProfile, functions};
use crate::dataset::ValidatedTables;
use datafusion::catalog::TableProvider;
use datafusion::common::config::ConfigNonZeroUsize;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{FairSpillPool, TrackConsumersPool, UnboundedMemoryPool};
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};
use jiff::civil::Date;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Share of `--max-memory` given to the engine's pool. The rest is for what the pool does not see:
/// decoded batches in flight, file footers, the populations being scored (engine.md §2c measured
/// 150 to 400 MB beside the pool).
const POOL_SHARE_PERCENT: u64 = 60;

/// Deepest nesting of a query; the rule loader refuses far less.
const RECURSION_MAX: usize = 100;

/// What each sort keeps back for merging its spill files when memory is short; the engine's default of 10 MB a sort and
/// thread is more than a small limit holds.
const SORT_RESERVATION_BYTES: usize = 1 << 20;

/// Limits of the engine.
#[derive(Clone, Debug, Default)]
pub struct EngineOptions {
    /// Partitions worked on at once; results do not depend on it.
    pub threads: usize,
    /// Memory for the whole process in bytes; `None` for no limit.
    pub memory_bytes: Option<u64>,
    /// Where intermediate results go; `None` for the system's temporary directory.
    pub spill_dir: Option<PathBuf>,
    /// Whether to keep where the time of each query went.
    pub profile: bool,
    /// The cluster that runs the queries; `None`: this process.
    pub cluster: Option<ClusterOptions>,
}

/// A session on one dataset. Dropping it removes its intermediate results.
pub struct Engine {
    /// The same tables under three planners, tried in turn when memory runs out: hash joins on all threads; joins by
    /// sorting, which spill instead of failing (engine.md §2c) and are three times slower; the same on one thread, where
    /// no share of the memory is kept for others.
    pub(super) contexts: [SessionContext; 3],
    /// The folder of everything intermediate; removed with the session.
    _spill: TempDir,
    pub(super) views: ViewFolder,
    /// What ran, where that is kept.
    pub(super) profiles: Option<Mutex<Vec<QueryProfile>>>,
    /// What runs.
    pub(super) monitor: Monitor,
    /// Who runs the queries instead of `contexts`, which then only evaluate conditions on rows that are here.
    pub(super) cluster: Option<Cluster>,
}

impl Engine {
    /// Partitions worked on at once.
    pub fn threads(&self) -> usize {
        self.contexts[0].copied_config().target_partitions()
    }

    /// Starts a session.
    pub fn new(options: &EngineOptions) -> Result<Self, EngineError> {
        let spill = scratch_directory(options.spill_dir.as_deref())?;
        let runtime = Arc::new(runtime(options, spill.path())?);
        let recursion_limit = ConfigNonZeroUsize::try_new(RECURSION_MAX)?;
        let views = ViewFolder::new(spill.path());
        let context = |prefer_hash_join: bool, threads: usize| {
            let mut config = SessionConfig::new().with_target_partitions(threads.max(1));
            let settings = config.options_mut();
            settings.optimizer.prefer_hash_join = prefer_hash_join;
            if !prefer_hash_join {
                settings.execution.sort_spill_reservation_bytes = SORT_RESERVATION_BYTES;
            }
            settings.sql_parser.recursion_limit = recursion_limit;
            settings.catalog.information_schema = false;
            // Views are read once or twice and thrown away: the default, zstd, costs more than it saves.
            settings.execution.parquet.compression = Some("lz4_raw".to_owned());
            let state = SessionStateBuilder::new()
                .with_config(config)
                .with_runtime_env(Arc::clone(&runtime))
                .with_default_features()
                .build();
            let context = SessionContext::new_with_state(state);
            functions::register(&context);
            context
        };
        let contexts = [context(true, options.threads), context(false, options.threads), context(false, 1)];
        let cluster = options.cluster.as_ref().map(|cluster| Cluster::new(cluster, spill.path())).transpose()?;
        Ok(Self {
            contexts,
            _spill: spill,
            views,
            profiles: options.profile.then(Mutex::default),
            monitor: Monitor::default(),
            cluster,
        })
    }

    /// Where a cluster runs the queries: makes sure that it is there and gives it the tables of a prepared copy, those that
    /// are generated included. `false`: this process runs them, and nothing was done.
    pub async fn share(&self, tables: &ValidatedTables, as_of: Date) -> Result<bool, EngineError> {
        let Some(cluster) = &self.cluster else { return Ok(false) };
        cluster.reach().await?;
        cluster.share(tables, as_of).await?;
        Ok(true)
    }

    /// Says that another rule begins: a cluster's deadline is that of a rule.
    pub fn begin_rule(&self) {
        if let Some(cluster) = &self.cluster {
            cluster.begin_rule();
        }
    }

    /// Uses the views that earlier sessions kept. What goes wrong there is told and otherwise changes nothing: they are
    /// computed.
    pub fn use_kept_views(&mut self, views: &KeptViews) -> std::io::Result<()> {
        self.views.open_kept(views)
    }

    /// Keeps the views of this session for the next one, where they are to be kept; once it is known that the extract did
    /// not change while they were computed.
    pub fn keep_views(&self) -> std::io::Result<()> {
        self.views.keep()
    }

    /// Where its running queries are seen.
    pub fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// Makes a table known under `name`.
    pub fn register(&self, name: &str, table: Arc<dyn TableProvider>) -> Result<(), EngineError> {
        for context in &self.contexts {
            context.register_table(name, Arc::clone(&table))?;
        }
        Ok(())
    }
}

/// A new folder for intermediate results in `parent`, or in the system's temporary directory; gone when it is dropped.
pub fn scratch_directory(parent: Option<&Path>) -> Result<TempDir, EngineError> {
    let parent = parent.map_or_else(std::env::temp_dir, Path::to_path_buf);
    tempfile::Builder::new()
        .prefix("fundwatch-")
        .tempdir_in(&parent)
        .map_err(|source| EngineError::SpillDirectory { path: parent, source })
}

fn runtime(options: &EngineOptions, spill: &Path) -> Result<RuntimeEnv, EngineError> {
    let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::Directories(vec![spill.to_path_buf()]));
    let builder = RuntimeEnvBuilder::new()
        .with_disk_manager_builder(disk)
        // A list of files cached without end would give stale counts (engine.md §2b).
        .with_object_list_cache_limit(0);
    let builder = match options.memory_bytes {
        None => builder.with_memory_pool(Arc::new(UnboundedMemoryPool::default())),
        Some(bytes) => {
            let pool_bytes = usize::try_from(bytes / 100 * POOL_SHARE_PERCENT).unwrap_or(usize::MAX);
            let named = NonZeroUsize::MIN;
            builder.with_memory_pool(Arc::new(TrackConsumersPool::new(FairSpillPool::new(pool_bytes), named)))
        }
    };
    Ok(builder.build()?)
}
