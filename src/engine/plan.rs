//! Plans that are looked at and not run.
//!
//! Owns [`Planner`]: an engine whose tables have columns, and perhaps row counts, and no rows (`assumed.rs`). It has the
//! settings and functions of an engine that runs, so its plans are those that would run; only what the engine decides
//! by the size of a shared view may come out otherwise, because nobody knows that before the view is computed.

use super::assumed::Assumed;
use super::progress::rows_of;
use super::query::{read_only, sorted};
use super::{Engine, EngineError, EngineOptions};
use crate::dataset;
use crate::model::Table;
use crate::model::dictionary::TableSpec;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::{ExecutionPlan, displayable};
use std::sync::Arc;

/// One operator of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Steps below the root.
    pub depth: usize,
    /// Name and arguments, on one line; of a scan's files, only the table they belong to.
    pub text: String,
    /// Rows it is planned to read, of a scan over a table whose rows are known.
    pub rows: Option<u64>,
}

/// Plans queries and runs none.
pub struct Planner {
    engine: Engine,
}

impl Planner {
    /// A planner without tables that plans for so many threads.
    pub fn new(threads: usize) -> Result<Planner, EngineError> {
        Ok(Planner { engine: Engine::new(&EngineOptions { threads, ..EngineOptions::default() })? })
    }

    /// Assumes a table of the dictionary.
    pub fn assume(&self, spec: &'static TableSpec, rows: Option<u64>) -> Result<(), EngineError> {
        self.register(&spec.name, dataset::table_schema(spec), rows)
    }

    /// Assumes the tables that the program makes itself.
    pub fn assume_generated(&self) -> Result<(), EngineError> {
        self.register(dataset::REPEATS_TABLE, dataset::repeats_schema(), None)?;
        self.register(dataset::EXTRACT_TABLE, dataset::extract_schema(), Some(1))
    }

    /// Assumes a table with the columns of `table`.
    pub fn assume_like(&self, name: &str, table: &Table) -> Result<(), EngineError> {
        self.register(name, dataset::to_batch(table).schema(), None)
    }

    /// Assumes the rows of a view, however many they will be.
    pub async fn assume_view(&self, name: &str, sql: &str) -> Result<(), EngineError> {
        let frame = self.engine.contexts[0].sql_with_options(sql, read_only()).await?;
        self.register(name, Arc::clone(frame.schema().inner()), None)
    }

    fn register(&self, name: &str, schema: SchemaRef, rows: Option<u64>) -> Result<(), EngineError> {
        let context = &self.engine.contexts[0];
        context.deregister_table(name)?;
        context.register_table(name, Arc::new(Assumed { name: name.to_owned(), schema, rows }))?;
        Ok(())
    }

    /// The tables and views that a query reads, as often as it reads them.
    pub async fn reads(&self, sql: &str) -> Result<Vec<String>, EngineError> {
        let frame = self.engine.contexts[0].sql_with_options(sql, read_only()).await?;
        let mut tables = Vec::new();
        frame.logical_plan().apply_with_subqueries(|node| {
            if let LogicalPlan::TableScan(scan) = node {
                tables.push(scan.table_name.table().to_owned());
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(tables)
    }

    /// The physical plan of a query, the root first.
    pub async fn plan(&self, sql: &str, order: &[&str]) -> Result<Vec<Operator>, EngineError> {
        let frame = self.engine.contexts[0].sql_with_options(sql, read_only()).await?;
        let order: Vec<String> = order.iter().map(|&name| name.to_owned()).collect();
        let plan = sorted(frame, &order)?.create_physical_plan().await?;
        let mut operators = Vec::new();
        walk(&plan, 0, &mut operators);
        Ok(operators)
    }
}

fn walk(plan: &Arc<dyn ExecutionPlan>, depth: usize, operators: &mut Vec<Operator>) {
    let scan = plan.children().is_empty();
    let line = displayable(plan.as_ref()).one_line().to_string();
    let rows = rows_of(plan);
    operators.push(Operator { depth, text: without_files(line.trim_end()), rows: (scan && rows > 0).then_some(rows) });
    for child in plan.children() {
        walk(child, depth + 1, operators);
    }
}

/// `DataSourceExec: file_groups={4 groups: [[claims], [claims], …]}, projection=…` says four times what
/// `DataSourceExec: claims, projection=…` says once. Where files have paths, the first one's stands for them.
pub(super) fn without_files(operator: &str) -> String {
    const FILES: &str = "file_groups={";
    let Some((before, rest)) = operator.split_once(FILES) else { return operator.to_owned() };
    let Some((files, after)) = rest.split_once('}') else { return operator.to_owned() };
    let Some((_, first)) = files.split_once("[[") else { return operator.to_owned() };
    let first = first.split([',', ']']).next().unwrap_or(first);
    let first = first.rsplit_once(':').map_or(first, |(path, range)| if range.contains("..") { path } else { first });
    format!("{before}{first}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dictionary;

    #[test]
    fn a_scan_names_its_table_once() {
        assert_eq!(
            without_files(
                "DataSourceExec: file_groups={2 groups: [[d/claims.parquet:0..7], [d/claims.parquet:7..9]]}, projection=[a]"
            ),
            "DataSourceExec: d/claims.parquet, projection=[a]"
        );
        assert_eq!(without_files("DataSourceExec: file_groups={1 group: [[claims]]}"), "DataSourceExec: claims");
        assert_eq!(
            without_files("DataSinkExec: sink=ParquetSink(file_groups=[])"),
            "DataSinkExec: sink=ParquetSink(file_groups=[])"
        );
        assert_eq!(without_files("FilterExec: a@0 = 1"), "FilterExec: a@0 = 1");
    }

    #[tokio::test]
    async fn a_planner_counts_what_a_query_reads_and_cannot_run_it() {
        let planner = Planner::new(2).unwrap();
        planner.assume(dictionary::table("claims").unwrap(), Some(1_200)).unwrap();
        planner.assume_view("late", "SELECT claim_id FROM claims WHERE applied_at > DATE '2025-01-01'").await.unwrap();
        // The common table expression is used twice, so the table below it is read twice.
        let sql = "WITH c AS (SELECT claim_id FROM claims) \
                   SELECT c.claim_id FROM c JOIN late ON late.claim_id = c.claim_id \
                   WHERE c.claim_id NOT IN (SELECT claim_id FROM c)";
        let mut reads = planner.reads(sql).await.unwrap();
        reads.sort();
        assert_eq!(reads, ["claims", "claims", "late"]);

        let plan = planner.plan(sql, &["claim_id"]).await.unwrap();
        assert_eq!(plan[0].depth, 0);
        let rows = |table: &str| -> Vec<Option<u64>> {
            let scan = format!("DataSourceExec: {table},");
            plan.iter().filter(|operator| operator.text.starts_with(&scan)).map(|operator| operator.rows).collect()
        };
        assert_eq!(rows("claims"), [Some(1_200), Some(1_200)]);
        assert_eq!(rows("late"), [None], "nobody knows how many rows a view will have");

        let run = planner.engine.query("population", "SELECT claim_id FROM claims", &[]).await;
        assert!(run.is_err(), "{run:?}");
    }
}
