//! An executor: Ballista's own, with the functions of rules.

use super::super::{EngineError, functions};
use super::counting::Counting;
use super::{ClusterError, EXECUTOR_PREFIX, ExecutorOptions, members};
use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_executor::execution_engine::DefaultExecutionEngine;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long to wait for a scheduler that is being started as well.
const CONNECT: Duration = Duration::from_secs(30);
/// Between two attempts to reach it.
const CONNECT_EVERY: Duration = Duration::from_millis(200);

/// Runs an executor until it is told to stop. `ready` is told its address once the scheduler was reached.
///
/// # Errors
/// No scheduler of this version answers, or an address or folder cannot be used.
pub async fn run_executor(options: ExecutorOptions, ready: impl FnOnce(&str)) -> Result<(), EngineError> {
    let began = Instant::now();
    while let Err(error) = members::listed(&options.scheduler).await {
        if began.elapsed() > CONNECT || !matches!(error, ClusterError::Unreachable { .. }) {
            return Err(error.into());
        }
        tokio::time::sleep(CONNECT_EVERY).await;
    }
    let parent = options.work_dir.unwrap_or_else(std::env::temp_dir);
    let work = tempfile::Builder::new().prefix("fundwatch-executor-").tempdir_in(&parent);
    let work = work.map_err(|source| EngineError::SpillDirectory { path: parent, source })?;
    let port = usable(&options.bind, options.port)?;
    let place = format!("{}:{port}", options.host);
    let config = ExecutorProcessConfig {
        executor_id: format!("{EXECUTOR_PREFIX}{:016x}", rand::random::<u64>()),
        bind_host: options.bind,
        external_host: Some(options.host),
        port,
        scheduler_host: options.scheduler.host().to_owned(),
        scheduler_port: options.scheduler.port(),
        task_scheduling_policy: TaskSchedulingPolicy::PullStaged,
        vcores: options.threads.max(1),
        work_dir: Some(work.path().to_string_lossy().into_owned()),
        memory_pool_size: options.memory_bytes,
        override_execution_engine: Some(Arc::new(Counting(DefaultExecutionEngine::new()))),
        override_function_registry: Some(Arc::new(registry())),
        ..ExecutorProcessConfig::default()
    };
    ready(&place);
    let ended = start_executor_process(Arc::new(config)).await;
    ended.map_err(|error| ClusterError::Serve { place, detail: error.to_string() }.into())
}

/// The port itself, or a free one for 0: an executor tells others its port before it listens.
fn usable(host: &str, port: u16) -> Result<u16, ClusterError> {
    let place = format!("{host}:{port}");
    let found = TcpListener::bind(&place).and_then(|listener| listener.local_addr());
    found.map(|address| address.port()).map_err(|error| ClusterError::Serve { place, detail: error.to_string() })
}

fn registry() -> BallistaFunctionRegistry {
    let mut registry = BallistaFunctionRegistry::default();
    for function in functions::scalars() {
        registry.scalar_functions.insert(function.name().to_owned(), Arc::new(function));
    }
    for function in functions::aggregates() {
        registry.aggregate_functions.insert(function.name().to_owned(), Arc::new(function));
    }
    registry
}
