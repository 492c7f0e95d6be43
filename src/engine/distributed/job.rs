//! One query as the scheduler knows it: what it did, and how to be rid of it.

use super::super::{EngineError, OperatorProfile, QueryProfile};
use super::Endpoint;
use ballista_core::execution_plans::DistributedQueryExec;
use ballista_core::serde::protobuf::operator_metric::Metric;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{
    CancelJobParams, CleanJobDataParams, GetJobMetricsParams, JobStageMetrics, OperatorWithMetrics,
};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::protobuf::LogicalPlanNode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::timeout;

/// Longest wait for the scheduler's answer.
const ANSWER: Duration = Duration::from_secs(10);
/// Most that the metrics of a job may take.
const METRICS_BYTES: usize = 64 << 20;

/// The plan of a query, as soon as it is known.
pub(super) type Planned = Arc<OnceLock<Arc<dyn ExecutionPlan>>>;

/// One job of a scheduler.
pub(super) struct Job {
    url: String,
    id: String,
}

/// One stage of a job that ended.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) operators: Vec<Operator>,
}

/// One operator of a stage, over all its tasks.
#[derive(Clone, Debug)]
pub(super) struct Operator {
    pub(super) depth: u32,
    pub(super) name: String,
    /// As plans print it.
    pub(super) text: String,
    pub(super) rows: u64,
    pub(super) nanoseconds: u64,
    pub(super) bytes_scanned: u64,
    pub(super) spilled_bytes: u64,
}

impl Job {
    /// The job of a plan that was sent; `None` where none was, or the scheduler has not said its name yet.
    pub(super) fn of(planned: &Planned, scheduler: &Endpoint) -> Option<Self> {
        let exec = planned.get()?.downcast_ref::<DistributedQueryExec<LogicalPlanNode>>()?;
        Some(Self { url: format!("http://{scheduler}"), id: exec.job_id()?.to_string() })
    }

    /// Every stage, with what its tasks counted.
    pub(super) async fn stages(&self) -> Result<Vec<Stage>, EngineError> {
        let asked = async {
            let client = SchedulerGrpcClient::connect(self.url.clone()).await.map_err(|error| error.to_string())?;
            let mut client = client.max_decoding_message_size(METRICS_BYTES);
            let answer = client.get_job_metrics(GetJobMetricsParams { job_id: self.id.clone() }).await;
            answer.map_err(|error| error.to_string())
        };
        let answer = timeout(ANSWER, asked).await.unwrap_or_else(|late| Err(late.to_string()));
        let stages = answer.map_err(EngineError::Execution)?.into_inner().stages;
        Ok(stages.iter().map(Stage::from).collect())
    }

    /// Stops it; what cannot be stopped now ends with the executors' own limits.
    pub(super) async fn cancel(&self) {
        let asked = async {
            if let Ok(mut client) = SchedulerGrpcClient::connect(self.url.clone()).await {
                client.cancel_job(CancelJobParams { job_id: self.id.clone() }).await.ok();
            }
        };
        timeout(ANSWER, asked).await.ok();
    }

    /// Removes the intermediate results it left on the executors.
    pub(super) async fn clean(&self) {
        let asked = async {
            if let Ok(mut client) = SchedulerGrpcClient::connect(self.url.clone()).await {
                let params = CleanJobDataParams { job_id: self.id.clone(), remove_stage_ids: Vec::new() };
                client.clean_job_data(params).await.ok();
            }
        };
        timeout(ANSWER, asked).await.ok();
    }
}

impl From<&JobStageMetrics> for Stage {
    fn from(stage: &JobStageMetrics) -> Self {
        Self { operators: stage.operators.iter().map(Operator::from).collect() }
    }
}

impl From<&OperatorWithMetrics> for Operator {
    fn from(operator: &OperatorWithMetrics) -> Self {
        let mut one = Self {
            depth: operator.depth,
            name: operator.operator_type.clone(),
            text: operator.operator_desc.trim_end().to_owned(),
            rows: 0,
            nanoseconds: 0,
            bytes_scanned: 0,
            spilled_bytes: 0,
        };
        for metric in operator.metrics.iter().filter_map(|metric| metric.metric.as_ref()) {
            match metric {
                Metric::OutputRows(rows) => one.rows += rows,
                Metric::ElapseTime(nanoseconds) => one.nanoseconds += nanoseconds,
                Metric::SpilledBytes(bytes) => one.spilled_bytes += bytes,
                Metric::Count(count) if count.name == "bytes_scanned" => one.bytes_scanned += count.value,
                _ => {}
            }
        }
        one
    }
}

/// The stages of a query as a profile, the last one first, as a plan on one machine would stand.
pub(super) fn profile(purpose: &str, wall: Duration, stages: &[Stage]) -> QueryProfile {
    let operators = stages.iter().rev().flat_map(|stage| &stage.operators).map(|operator| OperatorProfile {
        depth: operator.depth as usize,
        operator: operator.text.clone(),
        rows: operator.rows,
        seconds: Duration::from_nanos(operator.nanoseconds).as_secs_f64(),
        bytes_scanned: operator.bytes_scanned,
        spilled_bytes: operator.spilled_bytes,
    });
    QueryProfile { purpose: purpose.to_owned(), seconds: wall.as_secs_f64(), operators: operators.collect() }
}
