//! What a task reports to the scheduler: the rows it read from files, and nothing else.
//!
//! Ballista's own report is a list of numbers for the operators of a task's plan, by position. Tasks of one stage may have
//! plans of different length (a union keeps only the inputs of the task's slice), and then Ballista 55 refuses the later
//! reports and with them the news that their tasks are done: the query waits for ever. So a task here reports one list of
//! one length always, of named counts, which add up whatever the plans look like.

use ballista_core::JobId;
use ballista_core::serde::protobuf::{RuntimeStatsReport, ShuffleWritePartition, TaskColumnStats, WindowStateReport};
use ballista_executor::execution_engine::{ExecutionEngine, QueryStageExecutor};
use datafusion::common::Result;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfig};
use datafusion::datasource::source::DataSourceExec;
use datafusion::execution::TaskContext;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::{Count, Metric, MetricValue, MetricsSet};
use datafusion::prelude::SessionConfig;
use std::fmt;
use std::sync::Arc;

/// Begins the name of a count of rows that were read from files; the first of the files follows.
pub(super) const SCANNED: &str = "scanned:";
/// Ballista's engine, with this report.
pub(super) struct Counting<E>(pub(super) E);

impl<E: ExecutionEngine> ExecutionEngine for Counting<E> {
    fn create_query_stage_exec(
        &self,
        job_id: JobId,
        stage_id: usize,
        task_id: usize,
        global_output_partition_ids: Vec<usize>,
        plan: Arc<dyn ExecutionPlan>,
        work_dir: &str,
        config: &SessionConfig,
    ) -> Result<Arc<dyn QueryStageExecutor>> {
        let mut sources = Vec::new();
        collect_sources(&plan, &mut sources);
        let stage = self.0.create_query_stage_exec(
            job_id,
            stage_id,
            task_id,
            global_output_partition_ids,
            plan,
            work_dir,
            config,
        )?;
        Ok(Arc::new(CountingStage { stage, sources }))
    }
}

/// A task with the leaves of its plan that read rows.
#[derive(Debug)]
struct CountingStage {
    stage: Arc<dyn QueryStageExecutor>,
    sources: Vec<(String, Arc<dyn ExecutionPlan>)>,
}

fn collect_sources(plan: &Arc<dyn ExecutionPlan>, found: &mut Vec<(String, Arc<dyn ExecutionPlan>)>) {
    if let Some(name) = source_name(plan) {
        found.push((name, Arc::clone(plan)));
    }
    for child in plan.children() {
        collect_sources(child, found);
    }
}

fn source_name(plan: &Arc<dyn ExecutionPlan>) -> Option<String> {
    let source = plan.downcast_ref::<DataSourceExec>()?;
    let files = source.data_source().downcast_ref::<FileScanConfig>()?;
    let first = files.file_groups.iter().flat_map(FileGroup::files).next()?;
    Some(format!("{SCANNED}{}", first.object_meta.location))
}

impl fmt::Display for CountingStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stage.fmt(f)
    }
}

#[tonic::async_trait]
impl QueryStageExecutor for CountingStage {
    async fn execute_query_stage(
        &self,
        task_id: usize,
        context: Arc<TaskContext>,
    ) -> Result<Vec<ShuffleWritePartition>> {
        self.stage.execute_query_stage(task_id, context).await
    }

    fn collect_plan_metrics(&self) -> Vec<MetricsSet> {
        let mut report = MetricsSet::new();
        for (name, source) in &self.sources {
            let count = Count::new();
            count.add(source.metrics().and_then(|metrics| metrics.output_rows()).unwrap_or(0));
            report.push(Arc::new(Metric::new(MetricValue::Count { name: name.clone().into(), count }, None)));
        }
        vec![report]
    }

    fn collect_runtime_stats_reports(&self) -> Vec<RuntimeStatsReport> {
        self.stage.collect_runtime_stats_reports()
    }

    fn collect_window_state_reports(&self) -> Result<Vec<WindowStateReport>> {
        self.stage.collect_window_state_reports()
    }

    fn collect_column_stats(&self) -> Vec<TaskColumnStats> {
        self.stage.collect_column_stats()
    }
}
