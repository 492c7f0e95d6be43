//! The tables that rules may trust.
//!
//! Owns [`ValidatedTables`]: its fields are private and only [`super::validate()`], [`super::from_rows`] and
//! [`super::prepared::open_prepared`] make one, so whoever holds it knows that the checks were done and that their findings travel along.

use super::data::TableData;
use super::error::DatasetError;
use super::file::Stamp;
use super::manifest::Manifest;
use super::open::FileRecord;
use super::prepared::PreparedCopy;
use super::provider::{self, Aside};
use super::quality::QualityFinding;
use super::schema::TEXT;
use crate::model::dictionary::{TableSpec, tables};
use datafusion::arrow::array::{ArrayRef, Date32Array, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::datasource::MemTable;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

/// Name of the generated table of (person, employer, month) that stand in several contribution rows.
pub const REPEATS_TABLE: &str = "contribution_repeats";
/// Name of the generated one-row table about the extract.
pub const EXTRACT_TABLE: &str = "extract";

/// Whether a table can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableStatus<'a> {
    /// The extract has no such table.
    Missing,
    /// It can be used.
    Usable,
    /// It is there but cannot be used, for these reasons.
    Unusable(&'a [QualityFinding]),
}

/// The proof that a key is unique among the rows that rules see: rules may count rows instead of distinct keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyProof {
    /// The key's columns.
    pub columns: Vec<String>,
    /// Exact copies that were set aside to make it so.
    pub copies: u64,
    /// Conflicting rows that were set aside to make it so.
    pub conflicts: u64,
}

/// What is known of one table after validation.
#[derive(Debug)]
pub(super) enum Validated {
    Missing,
    Usable(Box<UsableTable>),
    Unusable(Vec<QualityFinding>),
}

/// A table that passed.
#[derive(Debug)]
pub(super) struct UsableTable {
    pub(super) spec: &'static TableSpec,
    pub(super) data: TableData,
    pub(super) provider: Arc<dyn TableProvider>,
    pub(super) rows: u64,
    pub(super) set_aside: u64,
    pub(super) copies: u64,
    pub(super) conflicts: u64,
    /// Rows of `data` that `provider` leaves out.
    pub(super) aside: Aside,
}

/// Tables that were opened and checked, and everything that was found on the way.
#[derive(Debug)]
pub struct ValidatedTables {
    pub(super) root: PathBuf,
    /// In the order of the dictionary.
    pub(super) tables: Vec<(&'static TableSpec, Validated)>,
    pub(super) quality: Vec<QualityFinding>,
    pub(super) records: Vec<FileRecord>,
    pub(super) fingerprint: String,
    pub(super) manifest: Option<Manifest>,
    /// Contribution rows kept, by month.
    pub(super) months: BTreeMap<Date, u64>,
    pub(super) newest_day: Option<Date>,
    pub(super) repeats: Vec<RecordBatch>,
    /// The copy they were read from, where it was one.
    pub(super) prepared: Option<PreparedCopy>,
}

impl ValidatedTables {
    /// Whether table `name` can be used; `None` where the dictionary has no such table.
    pub fn status(&self, name: &str) -> Option<TableStatus<'_>> {
        self.tables.iter().find(|(spec, _)| spec.name == name).map(|(_, table)| match table {
            Validated::Missing => TableStatus::Missing,
            Validated::Usable(_) => TableStatus::Usable,
            Validated::Unusable(problems) => TableStatus::Unusable(problems),
        })
    }

    fn usable(&self, name: &str) -> Option<&UsableTable> {
        self.tables.iter().find(|(spec, _)| spec.name == name).and_then(|(_, table)| match table {
            Validated::Usable(table) => Some(table.as_ref()),
            _ => None,
        })
    }

    /// Rows of a table that rules see; 0 where it is missing or unusable.
    pub fn rows(&self, name: &str) -> u64 {
        self.usable(name).map_or(0, |table| table.rows)
    }

    /// Rows of a table that were set aside.
    pub fn rows_set_aside(&self, name: &str) -> u64 {
        self.usable(name).map_or(0, |table| table.set_aside)
    }

    /// Whether a usable table has the column in at least one file; where it has not, rules see nulls.
    pub fn has_column(&self, table: &str, column: &str) -> bool {
        self.usable(table).is_some_and(|table| match &table.data {
            // Rows of a test stand for a whole extract: what they leave out is null, not missing.
            TableData::Memory { .. } => table.spec.column(column).is_some(),
            TableData::Files(_) => {
                let position = table.spec.columns.iter().position(|c| c.name == column);
                position.is_some_and(|position| table.data.has(position))
            }
        })
    }

    /// The files of a table, where they hold exactly the rows that rules see: those of a prepared copy. A reader that knows
    /// nothing of rows set aside reads the same from them. `None` where there is no such table, or it was not prepared.
    pub fn clean_files(&self, name: &str) -> Option<Vec<PathBuf>> {
        let table = self.usable(name).filter(|_| self.prepared.is_some())?;
        let TableData::Files(files) = &table.data else { return None };
        let whole = files.iter().map(|file| file.rows).sum::<u64>() == table.rows;
        let clean = whole && !files.is_empty() && files.iter().all(|file| file.path_values.is_empty());
        clean.then(|| files.iter().map(|file| file.path.clone()).collect())
    }

    /// The proof that the table's key is unique; `None` where the table has no key or is not usable.
    pub fn key_proof(&self, name: &str) -> Option<KeyProof> {
        let table = self.usable(name).filter(|table| !table.spec.key.is_empty())?;
        Some(KeyProof { columns: table.spec.key.clone(), copies: table.copies, conflicts: table.conflicts })
    }

    /// The validated rows of a table for the engine; an empty table of its type where it is missing or
    /// unusable. `None` where the dictionary has no such table and none is generated under this name.
    ///
    /// [`EXTRACT_TABLE`] is not among them, because it needs the run's date: see [`Self::extract_provider`].
    pub fn provider(&self, name: &str) -> Option<Arc<dyn TableProvider>> {
        if name == REPEATS_TABLE {
            return Some(self.repeats_provider());
        }
        let spec = tables().iter().find(|spec| spec.name == name)?;
        Some(self.usable(name).map_or_else(|| provider::empty(spec), |table| Arc::clone(&table.provider)))
    }

    /// `contribution_repeats(person_id, employer_id, month, copies)`: what stands in more than one contribution
    /// row, with different `kind`s, after exact copies are gone.
    pub fn repeats_provider(&self) -> Arc<dyn TableProvider> {
        in_memory(repeats_schema(), self.repeats.clone())
    }

    /// `extract(first_month, last_month, as_of)`: one row.
    pub fn extract_provider(&self, as_of: Date) -> Arc<dyn TableProvider> {
        let day = |date: Option<Date>| -> ArrayRef {
            Arc::new(Date32Array::from(vec![date.map(super::partition::days_since_epoch)]))
        };
        let columns = vec![day(self.first_month()), day(self.last_month()), day(Some(as_of))];
        let batch = RecordBatch::try_new(extract_schema(), columns);
        in_memory(extract_schema(), batch.into_iter().collect())
    }

    /// Everything found by opening and validating, gravest first.
    pub fn quality(&self) -> &[QualityFinding] {
        &self.quality
    }

    /// Whether anything found is a data error: the run is then incomplete (exit code 5), not wrong.
    pub fn has_errors(&self) -> bool {
        self.quality.iter().any(|finding| finding.level == super::FindingLevel::Error)
    }

    /// Every file found, by path.
    pub fn files(&self) -> &[FileRecord] {
        &self.records
    }

    /// Fingerprint of the content, see [`super::Extract::fingerprint`].
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The prepared copy that the tables were read from; the files and the fingerprint are those of its source.
    pub fn prepared(&self) -> Option<&PreparedCopy> {
        self.prepared.as_ref()
    }

    /// What `dataset.toml` says, where there is one.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref()
    }

    /// Contribution rows that rules see, by month.
    pub fn contribution_months(&self) -> &BTreeMap<Date, u64> {
        &self.months
    }

    /// First month with a contribution.
    pub fn first_month(&self) -> Option<Date> {
        self.months.keys().next().copied()
    }

    /// Last month with a contribution.
    pub fn last_month(&self) -> Option<Date> {
        self.months.keys().next_back().copied()
    }

    /// First day of the newest month in which anything happened: contributions, separations, claims, payments,
    /// certificates, skill subsidies. Dates outside 1900 to 2100 do not count.
    pub fn newest_month(&self) -> Option<Date> {
        self.newest_day.map(Date::first_of_month)
    }

    /// Checks that no file was touched since it was opened. To be called when the last rule has run.
    ///
    /// # Errors
    /// [`DatasetError::Changed`] names the first file that differs in size, time or identity.
    pub fn recheck(&self) -> Result<(), DatasetError> {
        for (_, table) in &self.tables {
            let Validated::Usable(table) = table else { continue };
            let TableData::Files(files) = &table.data else { continue };
            for file in files {
                let now = std::fs::metadata(&file.path);
                if now.as_ref().is_ok_and(|metadata| Stamp::of(metadata) == file.stamp) {
                    continue;
                }
                let found = now.map_or_else(|error| error.to_string(), |metadata| Stamp::of(&metadata).to_string());
                let expected = file.stamp.to_string();
                return Err(DatasetError::Changed { file: file.relative.clone(), expected, found });
            }
        }
        Ok(())
    }

    /// The folder, links resolved; empty for rows of a test.
    pub fn root(&self) -> &std::path::Path {
        &self.root
    }
}

fn in_memory(schema: SchemaRef, batches: Vec<RecordBatch>) -> Arc<dyn TableProvider> {
    // The batches are made for the schema a few lines above each call.
    Arc::new(MemTable::try_new(schema, vec![batches]).expect("batches have the schema of their table"))
}

/// Columns of [`REPEATS_TABLE`].
pub fn repeats_schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        let field = |name: &str, kind| Field::new(name, kind, true);
        Arc::new(Schema::new(vec![
            field("person_id", TEXT),
            field("employer_id", TEXT),
            field("month", DataType::Date32),
            field("copies", DataType::Int64),
        ]))
    });
    Arc::clone(&SCHEMA)
}

/// Columns of [`EXTRACT_TABLE`].
pub fn extract_schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        let fields = ["first_month", "last_month", "as_of"].map(|name| Field::new(name, DataType::Date32, true));
        Arc::new(Schema::new(fields.to_vec()))
    });
    Arc::clone(&SCHEMA)
}
