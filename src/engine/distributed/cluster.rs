//! The client: sends queries, follows them, and believes or throws away what came.

use super::super::query::{isolated, sorted};
use super::super::{EngineError, OperatorProfile, QueryProfile, functions};
use super::files::{Shelf, Writer};
use super::job::{Job, Plan, Sent};
use super::members::{self, Sight};
use super::verdict::{Counted, Ended, Members, Verdict, verdict};
use super::{ClusterError, ClusterOptions, Endpoint};
use crate::dataset::{self, REPEATS_TABLE, ValidatedTables};
use crate::model::{Table, dictionary};
use ballista_core::config::BALLISTA_CLIENT_PULL;
use ballista_core::extension::{SessionConfigExt, SessionStateExt};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::config::ConfigNonZeroUsize;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::context::SQLOptions;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::execute_stream;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Deepest nesting of a query, as for the local engine.
const RECURSION_MAX: usize = 100;
/// Between two looks at the executors while a query runs.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Between two looks while waiting for the scheduler to notice who is gone.
const SETTLE_EVERY: Duration = Duration::from_millis(200);
/// Longest wait for that: several times what a scheduler needs.
const SETTLE: Duration = Duration::from_mins(1);

/// A session on a cluster.
pub(in crate::engine) struct Cluster {
    scheduler: Endpoint,
    context: SessionContext,
    shelf: Shelf,
    /// Where this session's own tables go: shared with the executors, gone with the session.
    folder: PathBuf,
    rule_deadline: Duration,
    rule_began: Mutex<Instant>,
    /// Numbers files, so that none is ever written twice under one name: executors may remember what they read.
    files: AtomicU64,
}

/// What a query gave.
struct Answer {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    rows: u64,
    /// Where the rows are instead of in `batches`.
    file: Option<PathBuf>,
}

/// Where the rows of a query go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Memory,
    File,
}

/// How a query ended here.
enum Reply {
    Came(Result<Answer, EngineError>),
    Stopped,
    Late,
}

impl Cluster {
    /// A session; nobody is asked anything yet.
    pub(in crate::engine) fn new(options: &ClusterOptions, folder: &Path) -> Result<Self, EngineError> {
        let absolute = folder.canonicalize();
        let folder = absolute.map_err(|source| EngineError::SpillDirectory { path: folder.to_owned(), source })?;
        let url = format!("http://{}", options.scheduler);
        Ok(Self {
            scheduler: options.scheduler.clone(),
            context: context(url)?,
            shelf: Shelf::default(),
            folder,
            rule_deadline: options.rule_deadline,
            rule_began: Mutex::new(Instant::now()),
            files: AtomicU64::new(0),
        })
    }

    /// Makes sure that a scheduler and executors of this version are there.
    pub(in crate::engine) async fn reach(&self) -> Result<(), EngineError> {
        let sight = self.settled().await?;
        members::same_program(&sight.alive)?;
        let state = self.context.state_ref();
        state.write().config_mut().options_mut().execution.target_partitions = sight.slots.max(1);
        Ok(())
    }

    /// From now on the time of a new rule counts.
    pub(in crate::engine) fn begin_rule(&self) {
        *self.rule_began.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Makes the tables of a prepared copy known, and those that are generated.
    pub(in crate::engine) async fn share(&self, tables: &ValidatedTables, as_of: Date) -> Result<(), EngineError> {
        for spec in dictionary::tables() {
            if let Some(files) = tables.clean_files(&spec.name) {
                let rows = tables.rows(&spec.name);
                let schema = dataset::table_schema(spec);
                self.shelf.register(&self.context, &spec.name, &schema, &files, rows)?;
            } else if let Some(provider) = tables.provider(&spec.name) {
                self.share_rows(&spec.name, provider).await?;
            }
        }
        self.share_rows(REPEATS_TABLE, tables.repeats_provider()).await?;
        self.share_rows(dataset::EXTRACT_TABLE, tables.extract_provider(as_of)).await
    }

    /// Writes the rows of a table that has no files of its own, and makes it known.
    async fn share_rows(&self, name: &str, provider: Arc<dyn TableProvider>) -> Result<(), EngineError> {
        let schema = provider.schema();
        let batches = SessionContext::new().read_table(provider)?.collect().await?;
        self.share_batches(name, &schema, &batches)
    }

    /// Makes the rows of a plain table known under `name`, replacing what was there.
    pub(in crate::engine) fn register_rows(&self, name: &str, table: &Table) -> Result<(), EngineError> {
        let batch = dataset::to_batch(table);
        self.share_batches(name, &batch.schema(), std::slice::from_ref(&batch))
    }

    fn share_batches(&self, name: &str, schema: &SchemaRef, batches: &[RecordBatch]) -> Result<(), EngineError> {
        let path = self.fresh(name);
        let mut writer = Writer::create(&path, schema)?;
        for batch in batches {
            writer.write(batch)?;
        }
        let rows = writer.finish()?;
        self.shelf.register(&self.context, name, schema, &[path], rows)
    }

    fn fresh(&self, name: &str) -> PathBuf {
        let number = self.files.fetch_add(1, Ordering::Relaxed);
        self.folder.join(format!("{name}-{number}.parquet"))
    }

    /// Runs a query; its rows come sorted as from the local engine.
    pub(in crate::engine) async fn query(
        &self,
        purpose: &str,
        sql: &str,
        order: &[&str],
    ) -> Result<(Table, QueryProfile), EngineError> {
        let started = Instant::now();
        let answer = self.believed(sql, order, Target::Memory).await?;
        let table = dataset::to_table_of(&answer.schema, &answer.batches);
        let table = table.map_err(|error| EngineError::Execution(error.to_string()))?;
        Ok((table, profile(purpose, started, answer.rows)))
    }

    /// Computes a view once and makes its rows known under `name`. They pass through this process, which alone writes
    /// them: what an executor had written before it was lost could not be told from what it should have written.
    pub(in crate::engine) async fn materialize(
        &self,
        name: &str,
        hash: &str,
        sql: &str,
    ) -> Result<Option<QueryProfile>, EngineError> {
        let started = Instant::now();
        let path = self.folder.join(format!("view-{hash}.parquet"));
        let schema = Arc::clone(self.context.sql_with_options(sql, read_only()).await?.schema().inner());
        if path.exists() {
            let rows = rows_of(&path)?;
            self.shelf.register(&self.context, name, &schema, &[path], rows)?;
            return Ok(None);
        }
        let answer = self.believed(sql, &[], Target::File).await?;
        let io = |source| EngineError::SpillDirectory { path: path.clone(), source };
        answer.file.map_or(Ok(()), |file| std::fs::rename(file, &path)).map_err(io)?;
        self.shelf.register(&self.context, name, &schema, &[path], answer.rows)?;
        Ok(Some(profile(&format!("view:{name}"), started, answer.rows)))
    }

    /// Runs a query until its answer can be believed.
    async fn believed(&self, sql: &str, order: &[&str], target: Target) -> Result<Answer, EngineError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let before = self.settled().await?.alive;
            members::same_program(&before)?;
            let sent: Sent = Arc::new(OnceLock::new());
            let reply = self.attempt(sql, order, target, &before, &sent).await?;
            let job = Job::of(&sent, &self.scheduler);
            let (ended, came) = match reply {
                Reply::Late => {
                    abandon(job).await;
                    return Err(ClusterError::Deadline { seconds: self.rule_deadline.as_secs() }.into());
                }
                Reply::Stopped => (Ended::Stopped, None),
                Reply::Came(Ok(answer)) => (Ended::Answered, Some(Ok(answer))),
                Reply::Came(Err(error)) => (Ended::Failed, Some(Err(error))),
            };
            let counted = match &came {
                Some(Ok(answer)) => self.counted(job.as_ref(), &sent, answer.rows).await,
                _ => Vec::new(),
            };
            let after = members::look(&self.scheduler).await.map_or_else(|_| Members::default(), |sight| sight.alive);
            match (verdict(attempt, ended, &before, &after, &counted), came) {
                (Verdict::Believe, Some(Ok(answer))) => {
                    if let Some(job) = job {
                        job.clean().await;
                    }
                    return Ok(answer);
                }
                (Verdict::Believe, Some(Err(error))) => {
                    abandon(job).await;
                    return Err(named(error));
                }
                (Verdict::GiveUp(reason), _) => {
                    abandon(job).await;
                    return Err(ClusterError::Unsteady { attempts: attempt, reason }.into());
                }
                (Verdict::Again(_) | Verdict::Believe, _) => abandon(job).await,
            }
        }
    }

    /// What a query that gave so many rows read, beside what it should have read.
    async fn counted(&self, job: Option<&Job>, sent: &Sent, rows: u64) -> Vec<Counted> {
        match (job, sent.get()) {
            (Some(job), Some(plan)) => match job.done().await {
                Some(done) => self.shelf.counted(&plan.reads, &done, rows),
                None => vec![Counted::Unknown],
            },
            // A plan that is known to give no row is never sent.
            (None, Some(plan)) if plan.reads.is_empty() => Vec::new(),
            _ => vec![Counted::Unknown],
        }
    }

    /// Runs a query once, for as long as the executors stay and the time of the rule lasts.
    async fn attempt(
        &self,
        sql: &str,
        order: &[&str],
        target: Target,
        before: &Members,
        sent: &Sent,
    ) -> Result<Reply, EngineError> {
        let began = *self.rule_began.lock().unwrap_or_else(PoisonError::into_inner);
        let left = self.rule_deadline.saturating_sub(began.elapsed());
        let order = order.iter().map(|&name| name.to_owned()).collect();
        // A file of its own for each attempt: one that was stopped may still be writing when the next one begins.
        let target = (target == Target::File).then(|| self.fresh("partial"));
        let work = run(self.context.clone(), sql.to_owned(), order, target, Arc::clone(sent));
        Ok(tokio::select! {
            came = isolated(work) => Reply::Came(came),
            () = self.departure(before) => Reply::Stopped,
            () = sleep(left) => Reply::Late,
        })
    }

    /// Ends when the executors are no longer those of `before`, or nobody can say.
    async fn departure(&self, before: &Members) {
        loop {
            sleep(LOOK_EVERY).await;
            match members::look(&self.scheduler).await {
                Ok(sight) if sight.alive == *before && sight.listed == *before => {}
                _ => return,
            }
        }
    }

    /// Waits until the scheduler lists those executors that answer, and no others: a query that it gives to one that is
    /// gone would fail or hang.
    async fn settled(&self) -> Result<Sight, EngineError> {
        let began = Instant::now();
        loop {
            let sight = members::look(&self.scheduler).await?;
            if sight.alive.count() > 0 && sight.alive == sight.listed {
                return Ok(sight);
            }
            if began.elapsed() > SETTLE {
                let silent = sight.listed.without(&sight.alive);
                return Err(match silent.first() {
                    Some(_) => ClusterError::Silent { executors: silent.join(", ") },
                    None => ClusterError::NoExecutor { address: self.scheduler.to_string() },
                }
                .into());
            }
            sleep(SETTLE_EVERY).await;
        }
    }
}

async fn abandon(job: Option<Job>) {
    if let Some(job) = job {
        job.cancel().await;
        job.clean().await;
    }
}

/// The session that plans queries for the cluster.
fn context(url: String) -> Result<SessionContext, EngineError> {
    let mut config = SessionConfig::new_with_ballista()
        .with_ballista_adaptive_query_planner(true)
        // By asking, a job has a name as soon as it is sent and can be cancelled; by waiting, only when it has ended.
        .set_bool(BALLISTA_CLIENT_PULL, true);
    let settings = config.options_mut();
    settings.sql_parser.recursion_limit = ConfigNonZeroUsize::try_new(RECURSION_MAX)?;
    settings.catalog.information_schema = false;
    // Every row of a table is read, so that rows that are missing cannot be taken for rows that were skipped.
    settings.execution.collect_statistics = false;
    settings.execution.parquet.pruning = false;
    settings.execution.parquet.enable_page_index = false;
    settings.execution.parquet.bloom_filter_on_read = false;
    settings.execution.parquet.pushdown_filters = false;
    // Files are listed anew: a remembered list would hide what was added (design notes, §2b).
    let runtime = RuntimeEnvBuilder::new().with_object_list_cache_limit(0).build()?;
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(Arc::new(runtime))
        .with_default_features()
        .build()
        .upgrade_for_ballista(url)?;
    let context = SessionContext::new_with_state(state);
    // After, not before: the upgrade rebuilds the lists of functions (design notes, §3).
    functions::register(&context);
    Ok(context)
}

fn read_only() -> SQLOptions {
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false)
}

/// Sends the query and takes its rows.
async fn run(
    context: SessionContext,
    sql: String,
    order: Vec<String>,
    target: Option<PathBuf>,
    sent: Sent,
) -> Result<Answer, EngineError> {
    let frame = sorted(context.sql_with_options(&sql, read_only()).await?, &order)?;
    let schema = Arc::clone(frame.schema().inner());
    let task = Arc::new(frame.task_ctx());
    let reads = reads(&frame.clone().into_optimized_plan()?)?;
    let exec = frame.create_physical_plan().await?;
    sent.set(Plan { exec: Arc::clone(&exec), reads }).ok();
    let mut stream = execute_stream(exec, task)?;
    let mut writer = target.as_ref().map(|path| Writer::create(path, &schema)).transpose()?;
    let (mut batches, mut rows) = (Vec::new(), 0);
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        match &mut writer {
            Some(writer) => writer.write(&batch)?,
            None => batches.push(batch),
        }
    }
    if let Some(writer) = writer {
        writer.finish()?;
    }
    Ok(Answer { schema, batches, rows, file: target })
}

fn rows_of(path: &Path) -> Result<u64, EngineError> {
    use datafusion::parquet::file::reader::{FileReader, SerializedFileReader};
    let broken = |error: &dyn std::fmt::Display| EngineError::Execution(format!("{}: {error}", path.display()));
    let file = std::fs::File::open(path).map_err(|error| broken(&error))?;
    let reader = SerializedFileReader::new(file).map_err(|error| broken(&error))?;
    Ok(u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(0))
}

/// An error of an executor that a person can act on, by its name.
fn named(error: EngineError) -> EngineError {
    match error {
        EngineError::Execution(detail)
            if ["No such file or directory", "Object at location", "Permission denied"]
                .iter()
                .any(|sign| detail.contains(sign)) =>
        {
            ClusterError::Unreadable { detail }.into()
        }
        other => other,
    }
}

/// How often a plan reads each table.
fn reads(plan: &LogicalPlan) -> Result<BTreeMap<String, u64>, EngineError> {
    let mut reads = BTreeMap::new();
    plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            *reads.entry(scan.table_name.table().to_owned()).or_default() += 1;
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(reads)
}

/// A query as one operator, for this process knows its time and its rows; what each operator took stays with the executors.
fn profile(purpose: &str, started: Instant, rows: u64) -> QueryProfile {
    let whole = OperatorProfile {
        depth: 0,
        operator: "cluster".to_owned(),
        rows,
        // Not known, which JSON says with null.
        seconds: f64::NAN,
        bytes_scanned: 0,
        spilled_bytes: 0,
    };
    QueryProfile { purpose: purpose.to_owned(), seconds: started.elapsed().as_secs_f64(), operators: vec![whole] }
}
