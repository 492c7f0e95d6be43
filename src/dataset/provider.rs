//! Validated tables as DataFusion sees them.
//!
//! Owns the scan: exactly the validated files, opened by the footers that were checked, never a listing.
//! Rows set aside are excluded by a row selection in the scan itself, so no rule can see them, whatever it
//! filters. Columns a folder's name gives are partition columns, missing ones are null.
//!
//! The surprising thing: one table may need two scans under a union, because some of its files take a column
//! from the path and others hold it.

use super::data::TableData;
use super::file::DataFile;
use super::read::{Wanted, selection};
use super::schema::table_schema;
use crate::model::dictionary::TableSpec;
use async_trait::async_trait;
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{Result, Statistics};
use datafusion::config::TableParquetOptions;
use datafusion::datasource::MemTable;
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::object_store::ObjectStoreUrl;
use datafusion::datasource::physical_plan::parquet::{
    CachedParquetFileReaderFactory, CachedParquetMetaData, ParquetAccessPlan,
};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::execution::cache::cache_manager::{CachedFileMetadataEntry, FileMetadataCache};
use datafusion::execution::cache::default_cache::DefaultCache;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::object_store::path::Path;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::union::UnionExec;
use std::fmt;
use std::sync::Arc;

/// Rows set aside, by piece (in the order of [`TableData::pieces`]), ascending within it.
pub(super) type Aside = Vec<Vec<u32>>;

/// A provider of the validated rows of a table.
pub(super) fn provider(spec: &'static TableSpec, data: &TableData, aside: &Aside) -> Result<Arc<dyn TableProvider>> {
    match data {
        TableData::Files(files) => of_files(spec, &files.iter().collect::<Vec<_>>(), &aside.iter().collect::<Vec<_>>()),
        TableData::Memory { batch, .. } => {
            let mut keep = vec![true; batch.num_rows()];
            for &row in aside.iter().flatten() {
                keep[row as usize] = false;
            }
            let kept = datafusion::arrow::compute::filter_record_batch(batch, &keep.into())?;
            Ok(Arc::new(MemTable::try_new(table_schema(spec), vec![vec![kept]])?))
        }
    }
}

/// A provider of the validated rows of some files; `aside` has an entry for each of their row groups.
pub(super) fn of_files(
    spec: &'static TableSpec,
    files: &[&DataFile],
    aside: &[&Vec<u32>],
) -> Result<Arc<dyn TableProvider>> {
    Ok(Arc::new(ExtractTable::new(spec, files, aside)?))
}

/// A provider without rows: what an absent table looks like.
pub(super) fn empty(spec: &'static TableSpec) -> Arc<dyn TableProvider> {
    Arc::new(ExtractTable { schema: table_schema(spec), scans: Vec::new(), footers: footer_cache() })
}

/// The files of a table in the shape of scans.
struct ExtractTable {
    schema: SchemaRef,
    scans: Vec<Scan>,
    footers: Arc<FileMetadataCache>,
}

/// Files that take the same columns from their paths.
struct Scan {
    table_schema: TableSchema,
    /// For each column of the dictionary, its position in `table_schema`, which puts path columns last.
    positions: Vec<usize>,
    files: Vec<PartitionedFile>,
    rows: usize,
}

impl fmt::Debug for ExtractTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExtractTable").field("schema", &self.schema).finish_non_exhaustive()
    }
}

fn footer_cache() -> Arc<FileMetadataCache> {
    // Our own cache, filled once and never evicted: the footers that were checked are the footers that are used.
    Arc::new(DefaultCache::<Path, CachedFileMetadataEntry>::new(usize::MAX))
}

impl ExtractTable {
    fn new(spec: &'static TableSpec, files: &[&DataFile], aside: &[&Vec<u32>]) -> Result<Self> {
        let schema = table_schema(spec);
        let footers = footer_cache();
        let mut scans: Vec<(Vec<usize>, Scan)> = Vec::new();
        let mut pieces = aside.iter().copied();
        for file in files {
            let of_file: Vec<&Vec<u32>> = pieces.by_ref().take(file.footer.num_row_groups()).collect();
            let set_aside: usize = of_file.iter().map(|rows| rows.len()).sum();
            let partitioned = partitioned_file(file, &of_file)?;
            let entry = CachedParquetMetaData::new(Arc::clone(&file.footer));
            let entry = CachedFileMetadataEntry::new(partitioned.object_meta.clone(), Arc::new(entry));
            footers.put(&partitioned.object_meta.location, entry);
            let from_path: Vec<usize> = file.path_values.iter().map(|value| value.column).collect();
            let rows = usize::try_from(file.rows).unwrap_or(usize::MAX).saturating_sub(set_aside);
            if let Some((_, scan)) = scans.iter_mut().find(|(columns, _)| *columns == from_path) {
                scan.files.push(partitioned);
                scan.rows += rows;
            } else {
                let mut scan = Scan::new(&schema, &from_path);
                scan.files.push(partitioned);
                scan.rows = rows;
                scans.push((from_path, scan));
            }
        }
        Ok(Self { schema, scans: scans.into_iter().map(|(_, scan)| scan).collect(), footers })
    }

    fn plan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let wanted: Vec<usize> = projection.cloned().unwrap_or_else(|| (0..self.schema.fields().len()).collect());
        let mut plans = Vec::with_capacity(self.scans.len());
        for scan in &self.scans {
            plans.push(scan.plan(state, &wanted, limit, &self.footers)?);
        }
        match plans.len() {
            0 => Ok(Arc::new(EmptyExec::new(Arc::new(self.schema.project(&wanted)?)))),
            1 => Ok(plans.remove(0)),
            _ => UnionExec::try_new(plans),
        }
    }
}

fn partitioned_file(file: &DataFile, aside: &[&Vec<u32>]) -> Result<PartitionedFile> {
    let location = Path::from_absolute_path(&file.path)?;
    let mut partitioned = PartitionedFile::new(String::new(), file.stamp.bytes)
        .with_partition_values(file.path_values.iter().map(|value| value.value.clone()).collect())
        .with_arrow_schema(Arc::clone(file.reading.schema()));
    partitioned.object_meta.location = location;
    if aside.iter().any(|rows| !rows.is_empty()) {
        let mut access = ParquetAccessPlan::new_all(aside.len());
        for (group, rows) in aside.iter().enumerate() {
            let all = file.group_rows(group);
            if rows.len() == all {
                access.skip(group);
            } else if !rows.is_empty() {
                access.scan_selection(group, selection(rows, all, Wanted::Others));
            }
        }
        partitioned = partitioned.with_extension(access);
    }
    Ok(partitioned)
}

impl Scan {
    fn new(schema: &SchemaRef, from_path: &[usize]) -> Self {
        let all = schema.fields();
        let in_files: Vec<usize> = (0..all.len()).filter(|column| !from_path.contains(column)).collect();
        let field = |column: &usize| Arc::clone(&all[*column]);
        let file_fields: Vec<Arc<Field>> = in_files.iter().map(field).collect();
        let path_fields: Vec<Arc<Field>> = from_path.iter().map(field).collect();
        let order: Vec<usize> = in_files.iter().chain(from_path).copied().collect();
        let positions =
            (0..all.len()).map(|column| order.iter().position(|c| *c == column).unwrap_or_default()).collect();
        let table_schema =
            TableSchema::builder(Arc::new(Schema::new(file_fields))).with_table_partition_cols(path_fields).build();
        Self { table_schema, positions, files: Vec::new(), rows: 0 }
    }

    fn plan(
        &self,
        state: &dyn Session,
        wanted: &[usize],
        limit: Option<usize>,
        footers: &Arc<FileMetadataCache>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let url = ObjectStoreUrl::local_filesystem();
        let store = state.runtime_env().object_store(&url)?;
        let readers = Arc::new(CachedParquetFileReaderFactory::new(store, Arc::clone(footers)));
        let options =
            TableParquetOptions { global: state.config_options().execution.parquet.clone(), ..Default::default() };
        let source = ParquetSource::new(self.table_schema.clone())
            .with_table_parquet_options(options)
            .with_parquet_file_reader_factory(readers);
        let mut statistics = Statistics::new_unknown(self.table_schema.table_schema());
        statistics.num_rows = Precision::Exact(self.rows);
        let partitions = state.config().target_partitions();
        let config = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_file_groups(FileGroup::new(self.files.clone()).split_files(partitions))
            .with_statistics(statistics)
            .with_projection_indices(Some(wanted.iter().map(|column| self.positions[*column]).collect()))?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}

#[async_trait]
impl TableProvider for ExtractTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.plan(state, projection, limit)
    }

    /// Inexact: filters prune files, row groups and pages, and DataFusion keeps its own filter above the scan.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    fn statistics(&self) -> Option<Statistics> {
        let mut statistics = Statistics::new_unknown(&self.schema);
        statistics.num_rows = Precision::Exact(self.scans.iter().map(|scan| scan.rows).sum());
        Some(statistics)
    }
}
