//! Extracts written by the tests themselves, opened, validated and queried.

mod keys;
mod opening;
mod scanning;
mod values;

use super::{
    Extract, OpenOptions, QualityFinding, TableState, TableStatus, ValidateOptions, ValidatedTables, open, validate,
};
use crate::model::Lang;
use datafusion::arrow::array::{ArrayRef, Date32Array, Decimal128Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::prelude::{SessionConfig, SessionContext};
use jiff::civil::Date;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// An extract being written.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, relative: &str) -> PathBuf {
        let path = self.0.path().join(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    fn bytes(&self, relative: &str, bytes: &[u8]) {
        fs::write(self.path(relative), bytes).unwrap();
    }

    /// Writes rows as one file with row groups of `group` rows.
    fn groups(&self, relative: &str, batch: &RecordBatch, group: usize) {
        let properties = WriterProperties::builder()
            .set_max_row_group_row_count(Some(group))
            .set_data_page_row_count_limit(8)
            .set_write_batch_size(4)
            .build();
        let file = fs::File::create(self.path(relative)).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
        writer.write(batch).unwrap();
        writer.close().unwrap();
    }

    fn rows(&self, relative: &str, batch: &RecordBatch) {
        self.groups(relative, batch, 1_000_000);
    }

    fn open(&self) -> Extract {
        open(self.0.path(), &OpenOptions::default()).unwrap()
    }

    fn open_error(&self) -> String {
        let error = open(self.0.path(), &OpenOptions::default()).unwrap_err();
        error.to_string().replace(&self.0.path().display().to_string(), "DIR")
    }

    fn validate(&self) -> ValidatedTables {
        self.validate_with(2, 1 << 30)
    }

    fn validate_with(&self, threads: usize, memory_bytes: u64) -> ValidatedTables {
        let threads = NonZeroUsize::new(threads).unwrap();
        let extract = open(self.0.path(), &OpenOptions { threads }).unwrap();
        validate(extract, &ValidateOptions { threads, memory_bytes }).unwrap()
    }

    /// `LEVEL[CODE] sentence` of everything found, in both languages.
    fn found(&self) -> Vec<String> {
        lines(self.validate().quality())
    }

    /// Why `table` is unusable; panics where it is not.
    fn problems(&self, table: &str) -> Vec<String> {
        match self.validate().status(table) {
            Some(TableStatus::Unusable(problems)) => lines(problems),
            other => panic!("{table} is {other:?}"),
        }
    }
}

fn lines(findings: &[QualityFinding]) -> Vec<String> {
    findings.iter().map(|f| format!("{}[{}] {}", f.level.code(), f.code, f.text.en)).collect()
}

fn usable(extract: &Extract, table: &str) -> bool {
    matches!(extract.table(table), Some(TableState::Usable(_)))
}

fn day(text: &str) -> i32 {
    super::partition::days_since_epoch(text.parse::<Date>().unwrap())
}

fn text(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn dates(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(Date32Array::from_iter(values.iter().map(|value| value.map(day))))
}

fn money(fen: &[i128], precision: u8, scale: i8) -> ArrayRef {
    let array = Decimal128Array::from(fen.to_vec());
    Arc::new(array.with_data_type(DataType::Decimal128(precision, scale)))
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

/// Contribution rows: person, employer, month, kind. Region and amount are the same everywhere.
type Row<'a> = (&'a str, &'a str, &'a str, Option<&'a str>);

fn contributions(rows: &[Row<'_>]) -> RecordBatch {
    batch(vec![
        ("person_id", text(&rows.iter().map(|r| Some(r.0)).collect::<Vec<_>>())),
        ("employer_id", text(&rows.iter().map(|r| Some(r.1)).collect::<Vec<_>>())),
        ("region_code", text(&vec![Some("150502"); rows.len()])),
        ("month", dates(&rows.iter().map(|r| Some(r.2)).collect::<Vec<_>>())),
        ("amount", money(&vec![5_000; rows.len()], 12, 2)),
        ("kind", text(&rows.iter().map(|r| r.3).collect::<Vec<_>>())),
    ])
}

/// `batch` without one column.
fn without(batch: &RecordBatch, column: &str) -> RecordBatch {
    let kept: Vec<usize> = (0..batch.num_columns()).filter(|i| batch.schema().field(*i).name() != column).collect();
    batch.project(&kept).unwrap()
}

/// `batch` with one column replaced.
fn with(batch: &RecordBatch, column: &str, array: ArrayRef) -> RecordBatch {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, old)| {
        let new = if field.name() == column { Arc::clone(&array) } else { Arc::clone(old) };
        (field.name().as_str(), new)
    });
    super::tests::batch(columns.collect())
}

/// The rows of a query, one line each, sorted; every table of the extract is registered.
fn query(tables: &ValidatedTables, sql: &str) -> Vec<String> {
    query_with(tables, SessionConfig::new().with_target_partitions(2), sql)
}

fn query_with(tables: &ValidatedTables, config: SessionConfig, sql: &str) -> Vec<String> {
    let context = SessionContext::new_with_config(config);
    for spec in crate::model::dictionary::tables() {
        context.register_table(spec.name.as_str(), tables.provider(&spec.name).unwrap()).unwrap();
    }
    context.register_table(super::REPEATS_TABLE, tables.repeats_provider()).unwrap();
    context.register_table(super::EXTRACT_TABLE, tables.extract_provider(Date::constant(2025, 6, 30))).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let batches = runtime.block_on(async { context.sql(sql).await.unwrap().collect().await }).unwrap();
    let table = super::to_table(&batches).unwrap();
    let cell = |row: usize| {
        let values = table.columns().iter().map(move |column| match column.values.get(row) {
            crate::model::Value::Null => "-".to_owned(),
            crate::model::Value::Text(text) => text,
            crate::model::Value::Int(number) => number.to_string(),
            crate::model::Value::Money(fen) => fen.to_string(),
            crate::model::Value::Date(date) => date.to_string(),
            crate::model::Value::Timestamp(time) => time.to_string(),
            other => format!("{other:?}"),
        });
        values.collect::<Vec<_>>().join(" ")
    };
    let mut rows: Vec<String> = (0..table.rows()).map(cell).collect();
    rows.sort();
    rows
}

#[test]
fn a_finding_reads_like_an_error_message() {
    let folder = Folder::new();
    folder.rows(
        "contributions.parquet",
        &with(&contributions(&[("p", "e", "2025-03-01", None)]), "month", text(&[Some("x")])),
    );
    let tables = folder.validate();
    let finding = &tables.quality()[0];
    assert_eq!(
        super::render_finding(finding, Lang::Zh),
        "error[D204]: contributions.parquet 的 month 是 string，应为 date\n  = 请导出为 DATE"
    );
    assert_eq!(
        super::render_finding(finding, Lang::En),
        "error[D204]: month of contributions.parquet is string, expected date\n  = export the column as DATE"
    );
}

fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
