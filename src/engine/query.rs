//! Running queries: an answer is a plain table.

use super::progress::Shown;
use super::{Engine, EngineError, QueryProfile};
use crate::dataset;
use crate::model::{Table, Values};
use datafusion::dataframe::DataFrame;
use datafusion::datasource::file_format::format_as_file_type;
use datafusion::datasource::file_format::parquet::ParquetFormatFactory;
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::{LogicalPlanBuilder, SortExpr};
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::{ParquetReadOptions, SessionContext, col};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Column that numbers the rows of conditions being evaluated.
const ROW: &str = "_row";

/// Second line of defence behind the loader's own checks: a query reads, and does nothing else.
pub(super) fn read_only() -> SQLOptions {
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false)
}

impl Engine {
    /// Runs a query; its rows come sorted by the columns of `order` that it has, ascending, nulls first,
    /// so that the answer does not depend on threads or files.
    ///
    /// `purpose` names the query in a profile.
    pub async fn query(&self, purpose: &str, sql: &str, order: &[&str]) -> Result<Table, EngineError> {
        if let Some(cluster) = &self.cluster {
            let (table, profile) = cluster.query(purpose, sql, order).await?;
            self.keep(profile);
            return Ok(table);
        }
        let shown = &Arc::new(self.monitor.begin(purpose));
        let answer = self.in_turn(|context| attempt(context, sql.to_owned(), owned(order), shown));
        let (table, ran) = answer.await?;
        self.note(purpose, &ran);
        Ok(table)
    }

    /// What ran since the last time, where profiles are kept.
    pub fn take_profiles(&self) -> Vec<QueryProfile> {
        self.profiles.as_ref().map_or_else(Vec::new, |kept| std::mem::take(&mut *lock(kept)))
    }

    fn note(&self, purpose: &str, ran: &Ran) {
        if let Some(kept) = &self.profiles {
            lock(kept).push(QueryProfile::of(purpose, ran.wall, &ran.plan));
        }
    }

    /// Keeps where the time of a query went that a cluster ran.
    fn keep(&self, profile: QueryProfile) {
        if let Some(kept) = &self.profiles {
            lock(kept).push(profile);
        }
    }

    /// Makes a view known under `name`, replacing what was there: computed anew wherever it is used.
    pub async fn define_view(&self, name: &str, sql: &str) -> Result<(), EngineError> {
        for context in &self.contexts {
            let view = context.sql_with_options(sql, read_only()).await?.into_view();
            context.deregister_table(name)?;
            context.register_table(name, view)?;
        }
        Ok(())
    }

    /// Computes a view once and makes its rows known under `name`, replacing what was there. They live in Parquet files
    /// under the hash of what they hold, so that memory stays bounded and a view asked for again is read, not computed, by
    /// the next session as well where views are kept. Whether an earlier session left it.
    pub async fn materialize_view(&self, name: &str, hash: &str, sql: &str) -> Result<bool, EngineError> {
        if let Some(cluster) = &self.cluster {
            cluster.materialize(name, hash, sql).await?.into_iter().for_each(|profile| self.keep(profile));
            return Ok(false);
        }
        let found = self.views.find(hash);
        // Declared and not read off the files: a view without a row has no file.
        let plan = self.contexts[0].sql_with_options(sql, read_only()).await?;
        let schema = Arc::clone(plan.schema().inner());
        let earlier = found.as_ref().is_some_and(|found| found.earlier);
        let path = match found {
            Some(found) => found.path,
            None => self.compute_view(name, hash, sql).await?,
        };
        let target = path.to_string_lossy().into_owned() + "/";
        for context in &self.contexts {
            context.deregister_table(name)?;
            context.register_parquet(name, &target, ParquetReadOptions::default().schema(&schema)).await?;
        }
        Ok(earlier)
    }

    async fn compute_view(&self, name: &str, hash: &str, sql: &str) -> Result<PathBuf, EngineError> {
        let shown = &Arc::new(self.monitor.begin(&format!("view:{name}")));
        let cannot_write = |source| EngineError::SpillDirectory { path: self.views.session().to_owned(), source };
        let written = self.in_turn(|context| async move {
            let folder = self.views.begin().map_err(cannot_write)?;
            let target = folder.path().to_string_lossy().into_owned() + "/";
            let ran = write(context, sql.to_owned(), target, shown).await?;
            Ok((folder, ran))
        });
        let (folder, ran) = written.await?;
        self.note(&format!("view:{name}"), &ran);
        self.views.add(hash, folder).map_err(cannot_write)
    }

    /// Tries under one planner after the other for as long as memory runs out.
    async fn in_turn<T, F>(&self, attempt: impl Fn(SessionContext) -> F) -> Result<T, EngineError>
    where
        F: Future<Output = Result<T, EngineError>>,
    {
        let [first, rest @ ..] = &self.contexts;
        let mut result = attempt(first.clone()).await;
        for context in rest {
            if !matches!(result, Err(EngineError::MemoryExhausted { .. })) {
                break;
            }
            result = attempt(context.clone()).await;
        }
        result
    }

    /// Evaluates boolean conditions for every row of `table`; null counts as not true.
    /// One column of truth values per condition, in their order.
    pub async fn evaluate(&self, table: &Table, conditions: &[String]) -> Result<Vec<Vec<bool>>, EngineError> {
        if conditions.is_empty() || table.rows() == 0 {
            return Ok(vec![vec![false; table.rows()]; conditions.len()]);
        }
        let mut numbered = table.clone();
        numbered.push(ROW, Values::Int((0..table.rows()).map(|row| i64::try_from(row).ok()).collect()));
        let name = "_conditions";
        self.contexts[0].register_batch(name, dataset::to_batch(&numbered))?;
        let columns: Vec<String> = conditions
            .iter()
            .enumerate()
            .map(|(n, condition)| format!("coalesce(({condition}), false) AS c{n}"))
            .collect();
        let sql = format!("SELECT {ROW}, {} FROM {name}", columns.join(", "));
        let shown = Arc::new(self.monitor.begin("conditions"));
        let answer = attempt(self.contexts[0].clone(), sql, vec![ROW.to_owned()], &shown).await;
        self.contexts[0].deregister_table(name)?;
        let (table, ran) = answer?;
        self.note("conditions", &ran);
        Ok((0..conditions.len()).map(|n| truths(table.column(&format!("c{n}")))).collect())
    }

    /// Makes the rows of a plain table known under `name`, replacing what was there.
    pub fn register_rows(&self, name: &str, table: &Table) -> Result<(), EngineError> {
        if let Some(cluster) = &self.cluster {
            return cluster.register_rows(name, table);
        }
        for context in &self.contexts {
            context.deregister_table(name)?;
            context.register_batch(name, dataset::to_batch(table))?;
        }
        Ok(())
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn truths(values: Option<&Values>) -> Vec<bool> {
    match values {
        Some(Values::Bool(cells)) => cells.iter().map(|cell| *cell == Some(true)).collect(),
        _ => Vec::new(),
    }
}

fn lock(profiles: &Mutex<Vec<QueryProfile>>) -> MutexGuard<'_, Vec<QueryProfile>> {
    profiles.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A plan that ran, and for how long.
struct Ran {
    plan: Arc<dyn ExecutionPlan>,
    wall: Duration,
}

/// Runs a query in a task of its own: a panic inside the engine becomes an error of this query.
async fn attempt(
    context: SessionContext,
    sql: String,
    order: Vec<String>,
    shown: &Arc<Shown>,
) -> Result<(Table, Ran), EngineError> {
    let shown = Arc::clone(shown);
    isolated(async move {
        let started = Instant::now();
        let frame = context.sql_with_options(&sql, read_only()).await?;
        let frame = sorted(frame, &order)?;
        let schema = Arc::clone(frame.schema().inner());
        let task = Arc::new(frame.task_ctx());
        let plan = frame.create_physical_plan().await?;
        shown.plan(&plan);
        let batches = collect(Arc::clone(&plan), task).await?;
        let table = dataset::to_table_of(&schema, &batches);
        let table = table.map_err(|error| EngineError::Execution(error.to_string()))?;
        Ok((table, Ran { plan, wall: started.elapsed() }))
    })
    .await
}

/// What `DataFrame::write_parquet` does, with the plan kept.
async fn write(context: SessionContext, sql: String, target: String, shown: &Arc<Shown>) -> Result<Ran, EngineError> {
    let shown = Arc::clone(shown);
    isolated(async move {
        let started = Instant::now();
        let frame = context.sql_with_options(&sql, read_only()).await?;
        let task = Arc::new(frame.task_ctx());
        let (state, input) = frame.into_parts();
        let format = format_as_file_type(Arc::new(ParquetFormatFactory::new()));
        let copy = LogicalPlanBuilder::copy_to(input, target, format, HashMap::new(), Vec::new())?.build()?;
        let plan = state.create_physical_plan(&copy).await?;
        shown.plan(&plan);
        collect(Arc::clone(&plan), task).await?;
        Ok(Ran { plan, wall: started.elapsed() })
    })
    .await
}

pub(super) async fn isolated<T: Send + 'static, E: From<EngineError> + Send + 'static>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, E> {
    /// Stops the query when nobody waits for it any more (an interrupted run).
    struct AbortOnDrop(tokio::task::AbortHandle);
    impl Drop for AbortOnDrop {
        fn drop(&mut self) {
            self.0.abort();
        }
    }
    let task = tokio::spawn(work);
    let _guard = AbortOnDrop(task.abort_handle());
    match task.await {
        Ok(result) => result,
        Err(error) => Err(EngineError::Panicked(error.to_string()).into()),
    }
}

pub(super) fn sorted(frame: DataFrame, order: &[String]) -> Result<DataFrame, EngineError> {
    let keys: Vec<SortExpr> = order
        .iter()
        .filter(|name| frame.schema().has_column_with_unqualified_name(name))
        .map(|name| col(format!("\"{name}\"")).sort(true, true))
        .collect();
    if keys.is_empty() { Ok(frame) } else { Ok(frame.sort(keys)?) }
}
