//! A scheduler: Ballista's own, with the functions of rules and with limits under which a failure is never retried
//! behind the client's back.

use super::super::{EngineError, functions};
use super::counting::SCANNED;
use super::job::Done;
use super::members::Executor;
use super::{ClusterError, EXECUTORS_PATH, Endpoint, JOBS_PATH, SchedulerOptions};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use ballista_core::JobId;
use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::serde::protobuf::scheduler_grpc_server::SchedulerGrpcServer;
use ballista_core::serde::protobuf::task_status::Status;
use ballista_core::utils::default_session_builder;
use ballista_scheduler::cluster::{BallistaCluster, JobState};
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::create_scheduler;
use ballista_scheduler::scheduler_server::SchedulerServer;
use ballista_scheduler::state::execution_stage::{ExecutionStage, SuccessfulStage};
use datafusion::common::Result as DataFusionResult;
use datafusion::execution::{FunctionRegistry, SessionState};
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion::prelude::SessionConfig;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tonic::service::Routes;

/// An executor that has not been heard of for so long is gone. Clients notice earlier, by asking it.
const EXECUTOR_TIMEOUT_SECONDS: u64 = 15;
/// How often the scheduler looks for executors that are gone.
const EXPIRE_SECONDS: u64 = 2;
/// What finished jobs leave is removed after so long, where a client did not do it.
const CLEAN_UP_SECONDS: u64 = 300;

/// Runs a scheduler until it fails or the future is dropped. `ready` is told its address as soon as it listens.
///
/// # Errors
/// The address cannot be used, or Ballista refuses to start.
pub async fn run_scheduler(options: SchedulerOptions, ready: impl FnOnce(&str)) -> Result<(), EngineError> {
    let place = options.bind.to_string();
    let refused =
        |detail: &dyn std::fmt::Display| ClusterError::Serve { place: place.clone(), detail: detail.to_string() };
    let listener = TcpListener::bind(&place).await.map_err(|error| refused(&error))?;
    let port = listener.local_addr().map_err(|error| refused(&error))?.port();
    let config = SchedulerConfig {
        bind_host: options.bind.host().to_owned(),
        bind_port: port,
        external_host: options.host.clone(),
        // Executors ask for work and keep count of their own slots. Where the scheduler keeps it, slots whose task ended
        // while its stage was being rolled back are lost for ever (seen after the loss of an executor).
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        // A task or stage that fails is tried again by the client, with everything else of its query: Ballista's own
        // retries after the loss of an executor hang or lose rows.
        task_max_failures: 1,
        stage_max_failures: 1,
        executor_timeout_seconds: EXECUTOR_TIMEOUT_SECONDS,
        expire_dead_executor_interval_seconds: EXPIRE_SECONDS,
        no_executors_grace_period_seconds: EXECUTOR_TIMEOUT_SECONDS,
        finished_job_data_clean_up_interval_seconds: CLEAN_UP_SECONDS,
        finished_job_state_clean_up_interval_seconds: CLEAN_UP_SECONDS,
        override_session_builder: Some(Arc::new(session)),
        ..SchedulerConfig::default()
    };
    config.validate().map_err(|error| refused(&error))?;
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(|error| refused(&error))?;
    let jobs = cluster.job_state();
    let server = create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config)).await;
    let server = server.map_err(|error| refused(&error))?;
    ready(&Endpoint::new(options.host, port).to_string());
    serve(listener, server, jobs).await.map_err(|error| refused(&error).into())
}

/// What Ballista's own server does with its features off, and two pages more: which executors there are, and what a job
/// read. Ballista tells neither in a way that can be used without its programs and with plans of any shape.
async fn serve(
    listener: TcpListener,
    server: SchedulerServer<LogicalPlanNode, PhysicalPlanNode>,
    jobs: Arc<dyn JobState>,
) -> std::io::Result<()> {
    let most = |bytes: u32| bytes as usize;
    let config = Arc::clone(&server.state.config);
    let service = SchedulerGrpcServer::new(server.clone())
        .max_encoding_message_size(most(config.grpc_server_max_encoding_message_size))
        .max_decoding_message_size(most(config.grpc_server_max_decoding_message_size));
    let executors = move || {
        let manager = server.state.executor_manager.clone();
        async move {
            let listed = manager.get_executors_state().await.unwrap_or_default().into_iter();
            let page = listed.map(|(executor, ..)| Executor {
                name: executor.id,
                address: format!("{}:{}", executor.host, executor.port),
                slots: executor.specification.vcores as usize,
            });
            Json(page.collect::<Vec<_>>())
        }
    };
    let routes = Routes::new(service).into_axum_router().route(EXECUTORS_PATH, get(executors));
    let done = move |Path(id): Path<String>| {
        let jobs = Arc::clone(&jobs);
        async move {
            match jobs.get_execution_graph(&JobId::new(id)).await {
                Ok(Some(graph)) => Ok(Json(done(graph.stages().values()))),
                _ => Err(StatusCode::NOT_FOUND),
            }
        }
    };
    let routes = routes.route(&format!("{JOBS_PATH}{{id}}"), get(done));
    axum::serve(listener, routes.into_make_service_with_connect_info::<SocketAddr>()).await
}

/// What plans a query on the scheduler: Ballista's own session, and the functions of rules.
fn session(config: SessionConfig) -> DataFusionResult<SessionState> {
    let mut state = default_session_builder(config)?;
    for function in functions::scalars() {
        state.register_udf(Arc::new(function))?;
    }
    for function in functions::aggregates() {
        state.register_udaf(Arc::new(function))?;
    }
    Ok(state)
}

/// What the stages of a job that has ended read and wrote.
fn done<'a>(stages: impl Iterator<Item = &'a ExecutionStage>) -> Done {
    let mut done = Done::default();
    for stage in stages {
        match stage {
            ExecutionStage::Successful(stage) => add(&mut done, stage),
            _ => done.unfinished += 1,
        }
    }
    done
}

fn add(done: &mut Done, stage: &SuccessfulStage) {
    for count in stage.stage_metrics.iter().flat_map(MetricsSet::iter) {
        let (name, rows) = (count.value().name(), count.value().as_usize() as u64);
        if let Some(file) = name.strip_prefix(SCANNED) {
            *done.scanned.entry(file.to_owned()).or_default() += rows;
        }
    }
    let written = stage.task_infos.iter().map(|task| match &task.task_status {
        Status::Successful(task) => task.partitions.iter().map(|partition| partition.num_rows).sum(),
        _ => 0,
    });
    *done.written.entry(stage.stage_id as u64).or_default() += written.sum::<u64>();
}
