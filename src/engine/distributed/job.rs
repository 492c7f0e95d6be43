//! One query as the scheduler knows it: what it did, and how to be rid of it.

use super::members::page;
use super::{Endpoint, JOBS_PATH};
use ballista_core::execution_plans::DistributedQueryExec;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{CancelJobParams, CleanJobDataParams};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::protobuf::LogicalPlanNode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// Longest wait for the scheduler's answer.
const ANSWER: Duration = Duration::from_secs(10);
/// Between two questions for a job that has just ended.
const ASK_EVERY: Duration = Duration::from_millis(20);

/// What was sent, as soon as it is known.
pub(super) type Sent = Arc<OnceLock<Plan>>;

/// A plan that was sent.
pub(super) struct Plan {
    pub(super) exec: Arc<dyn ExecutionPlan>,
    /// How often each table is read in it.
    pub(super) reads: BTreeMap<String, u64>,
}

/// What all tasks of a job did, as they told the scheduler.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Done {
    /// Rows read from files, by the first of the files that a task was given.
    pub(super) scanned: BTreeMap<String, u64>,
    /// Rows written, by stage.
    pub(super) written: BTreeMap<u64, u64>,
    /// Stages that did not succeed.
    pub(super) unfinished: u64,
}

/// One job of a scheduler.
pub(super) struct Job {
    scheduler: Endpoint,
    id: String,
}

impl Job {
    /// The job of a plan that was sent; `None` where none was, or the scheduler has not said its name yet.
    pub(super) fn of(sent: &Sent, scheduler: &Endpoint) -> Option<Self> {
        let exec = sent.get()?.exec.downcast_ref::<DistributedQueryExec<LogicalPlanNode>>()?;
        Some(Self { scheduler: scheduler.clone(), id: exec.job_id()?.to_string() })
    }

    /// What it did; `None` where the scheduler does not say. It says so a moment after the rows have come.
    pub(super) async fn done(&self) -> Option<Done> {
        let began = Instant::now();
        while began.elapsed() < ANSWER {
            match page(&self.scheduler, &format!("{JOBS_PATH}{}", self.id)).await {
                Ok(None) => sleep(ASK_EVERY).await,
                Ok(Some(done)) => return Some(done),
                Err(_) => return None,
            }
        }
        None
    }

    /// Stops it; what cannot be stopped now ends with the executors' own limits.
    pub(super) async fn cancel(&self) {
        let asked = async {
            if let Ok(mut client) = SchedulerGrpcClient::connect(self.url()).await {
                client.cancel_job(CancelJobParams { job_id: self.id.clone() }).await.ok();
            }
        };
        timeout(ANSWER, asked).await.ok();
    }

    /// Removes the intermediate results it left on the executors.
    pub(super) async fn clean(&self) {
        let asked = async {
            if let Ok(mut client) = SchedulerGrpcClient::connect(self.url()).await {
                let params = CleanJobDataParams { job_id: self.id.clone(), remove_stage_ids: Vec::new() };
                client.clean_job_data(params).await.ok();
            }
        };
        timeout(ANSWER, asked).await.ok();
    }

    fn url(&self) -> String {
        format!("http://{}", self.scheduler)
    }
}
