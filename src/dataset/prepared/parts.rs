//! Division of a validated extract into the files of a copy.
//!
//! Owns [`Part`]: some files of one table that are sorted together into one. Files that each hold rows of one
//! calendar year go into that year's part; files that span years go into one part, `all`. So an extract in one
//! piece is sorted as a whole (smallest), and of one that grows by a file a month only the current year is
//! written again.

use super::super::data::TableData;
use super::super::error::DatasetError;
use super::super::file::DataFile;
use super::super::provider;
use super::super::tables::{UsableTable, Validated, ValidatedTables};
use super::super::validate::main_dates;
use super::LOOKED_UP;
use super::document::refuse;
use crate::model::dictionary::{ColumnType, TableSpec};
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute::{cast, max, min};
use datafusion::arrow::datatypes::{DataType, Date32Type};
use datafusion::catalog::TableProvider;
use datafusion::common::ScalarValue;
use datafusion::parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// To be raised when parts are written differently, so that none of before is used again.
const LAYOUT: &str = "fundwatch.part/1";
/// Files that hold more than one year.
const SPANNING: &str = "all";

/// Rows that become one file of the copy.
pub struct Part {
    pub(super) spec: &'static TableSpec,
    path: String,
    key: String,
    columns: Vec<String>,
    order: Vec<String>,
    rows: u64,
    provider: Arc<dyn TableProvider>,
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("path", &self.path).field("key", &self.key).finish_non_exhaustive()
    }
}

impl Part {
    /// Its table.
    pub fn table(&self) -> &str {
        &self.spec.name
    }

    /// Where it goes, relative to the copy, with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Hash of everything that its bytes depend on.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The columns it holds, in the order of the dictionary.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The columns that order its rows: no two rows are equal in all of them.
    pub fn order(&self) -> &[String] {
        &self.order
    }

    /// Its rows.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The rows, in no order.
    pub fn provider(&self) -> Arc<dyn TableProvider> {
        Arc::clone(&self.provider)
    }
}

/// The parts of every usable table, in the order of the dictionary.
///
/// # Errors
/// The engine refuses the files of a table, which validation would have seen.
pub fn parts(tables: &ValidatedTables) -> Result<Vec<Part>, DatasetError> {
    let mut parts = Vec::new();
    for (_, state) in &tables.tables {
        if let Validated::Usable(table) = state {
            parts.extend(of_table(table)?);
        }
    }
    Ok(parts)
}

fn of_table(table: &UsableTable) -> Result<Vec<Part>, DatasetError> {
    // Rows of a test have no files and are never prepared.
    let TableData::Files(files) = &table.data else { return Ok(Vec::new()) };
    let spec = table.spec;
    let there: Vec<String> = (0..spec.columns.len())
        .filter(|&column| table.data.has(column))
        .map(|column| spec.columns[column].name.clone())
        .collect();
    let order = order(spec, &there);
    let mut pieces = table.aside.iter();
    let mut groups: BTreeMap<String, Vec<Member<'_>>> = BTreeMap::new();
    for file in files {
        let aside = pieces.by_ref().take(file.footer.num_row_groups()).collect();
        let name = year(spec, file).map_or_else(|| SPANNING.to_owned(), |year| year.to_string());
        groups.entry(name).or_default().push(Member { file, aside });
    }
    let part = |(name, mut members): (String, Vec<Member<'_>>)| {
        // By content, not by name: a file that is only renamed gives the same part.
        members.sort_by_cached_key(Member::identity);
        let set_aside: usize = members.iter().flat_map(|member| &member.aside).map(|rows| rows.len()).sum();
        let rows = members.iter().map(|member| member.file.rows).sum::<u64>() - set_aside as u64;
        let key = key(spec, &there, &order, &members);
        let sources: Vec<_> = members.iter().map(|member| member.file).collect();
        let aside: Vec<_> = members.iter().flat_map(|member| member.aside.iter().copied()).collect();
        let provider = provider::of_files(spec, &sources, &aside).map_err(|error| {
            let reason = super::super::file::first_line(&error.to_string());
            refuse(&spec.name, reason.clone(), reason)
        })?;
        let path = format!("{}/{name}.parquet", spec.name);
        Ok(Part { spec, path, key, columns: there.clone(), order: order.clone(), rows, provider })
    };
    groups.into_iter().map(part).collect()
}

/// A source file with the rows set aside in it, by row group.
struct Member<'a> {
    file: &'a DataFile,
    aside: Vec<&'a Vec<u32>>,
}

impl Member<'_> {
    /// Content, what the folders' names say, and which rows are left out.
    fn identity(&self) -> String {
        let values: Vec<String> =
            self.file.path_values.iter().map(|value| format!("{}={:?}", value.column, value.value)).collect();
        format!("{}\t{}\t{:?}\n", self.file.hash.to_hex(), values.join("\t"), self.aside)
    }
}

fn key(spec: &TableSpec, columns: &[String], order: &[String], members: &[Member<'_>]) -> String {
    let mut hasher = blake3::Hasher::new();
    let head = format!("{LAYOUT} {}\n{}\n{columns:?}\n{order:?}\n", env!("CARGO_PKG_VERSION"), spec.name);
    hasher.update(head.as_bytes());
    for member in members {
        hasher.update(member.identity().as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// The columns that order a table's rows so that those a rule takes together stand together: what is looked up by
/// its key (a person, a claim, a certificate) by that key, which also packs best; of any other table about people,
/// one person's rows in the order of time; of the rest, their key. What the key does not make unique (tables
/// without one), every other column does, because exact copies are gone.
fn order(spec: &TableSpec, there: &[String]) -> Vec<String> {
    let by_key = spec.key.len() == 1 && LOOKED_UP.contains(&spec.key[0].as_str());
    let person = spec.column("person_id").filter(|column| column.required && !by_key);
    let is_time = |kind| matches!(kind, ColumnType::Date | ColumnType::Month | ColumnType::Timestamp);
    let time = spec.columns.iter().find(|column| column.required && is_time(column.kind));
    let mut order: Vec<String> = Vec::new();
    if let Some(person) = person {
        order.push(person.name.clone());
        order.extend(time.map(|column| column.name.clone()));
    }
    let rest = if spec.key.is_empty() { there } else { &spec.key };
    for name in rest {
        if there.contains(name) && !order.contains(name) {
            order.push(name.clone());
        }
    }
    order
}

/// The calendar year of all rows of a file, as its path or its statistics tell; `None` where it holds several
/// or does not say. A lie in the statistics puts rows into an odd part and does no other harm.
fn year(spec: &TableSpec, file: &DataFile) -> Option<i16> {
    let column = main_dates(&spec.name).first()?;
    let position = spec.columns.iter().position(|other| other.name == *column)?;
    let of_day = |day: i32| super::super::convert::date(day).map(jiff::civil::Date::year);
    if let Some(value) = file.path_values.iter().find(|value| value.column == position) {
        let ScalarValue::Date32(Some(day)) = value.value else { return None };
        return of_day(day);
    }
    file.bindings[position]?;
    let schema = file.footer.file_metadata().schema_descr();
    let converter = StatisticsConverter::try_new(column, file.reading.schema(), schema).ok()?;
    let days = |statistics: ArrayRef| {
        let days = cast(&statistics, &DataType::Date32).ok()?;
        (days.null_count() == 0).then_some(days)
    };
    let groups = || file.footer.row_groups().iter().filter(|group| group.num_rows() > 0);
    let first = days(converter.row_group_mins(groups()).ok()?)?;
    let last = days(converter.row_group_maxes(groups()).ok()?)?;
    let first = of_day(min(first.as_primitive::<Date32Type>())?)?;
    let last = of_day(max(last.as_primitive::<Date32Type>())?)?;
    (first == last).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dictionary::{table, tables};

    fn order_of(name: &str) -> String {
        let spec = table(name).unwrap();
        let there: Vec<String> = spec.columns.iter().map(|column| column.name.clone()).collect();
        order(spec, &there).join(" ")
    }

    #[test]
    fn rows_of_one_person_stand_together_in_time() {
        assert_eq!(order_of("contributions"), "person_id month employer_id kind");
        assert_eq!(order_of("claims"), "claim_id");
        assert_eq!(order_of("skill_subsidies"), "person_id applied_at application_id");
        assert_eq!(order_of("payments"), "person_id month payment_id");
        assert_eq!(order_of("employers"), "employer_id");
        assert!(order_of("separations").starts_with("person_id separated_on employer_id reason_code"));
        assert!(order_of("standards").starts_with("region_code item valid_from"));
    }

    #[test]
    fn every_order_holds_the_whole_key() {
        for spec in tables() {
            let there: Vec<String> = spec.columns.iter().map(|column| column.name.clone()).collect();
            let order = order(spec, &there);
            let all = if spec.key.is_empty() { &there } else { &spec.key };
            assert!(all.iter().all(|column| order.contains(column)), "{}", spec.name);
        }
    }
}
