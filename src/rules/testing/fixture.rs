//! The tables a test starts from, typed by the data dictionary.
//!
//! A column that the text table does not list is NULL where the dictionary allows it, and otherwise gets a valid
//! default, so that a test writes down only what it is about:
//!
//! | column | default |
//! | --- | --- |
//! | an identifier | its name without `_id` or `_no`, and the number of the row: `person-1`, `certificate-2` |
//! | `region_code` | `150502` |
//! | a date, a timestamp, a month | the first date the row does give, in the order of the dictionary; else the test's `as_of`. A timestamp is 09:00 of that day, a month its first day |
//! | `amount` | `1000.00`; `year`: that of the row's date |
//! | `claims.status`, `skill_subsidies.status` | `approved` |
//! | `contributions.kind` | `regular` (it is nullable, but part of the key) |
//! | other vocabularies | see `WORDS` below |

use super::super::codes;
use super::super::decimal::Decimal;
use super::super::problem::{Problem, did_you_mean, nearest};
use super::super::source::Source;
use super::pipe::{Cell, PipeTable};
use crate::model::dictionary::{self, ColumnSpec, ColumnType, TableSpec};
use crate::model::{Fen, Table, Text, Value, Values};
use jiff::civil::{Date, DateTime};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Defaults of required columns with a closed vocabulary, and of the one nullable column that is part of a key.
const WORDS: &[(&str, &str, &str)] = &[
    ("contributions", "kind", "regular"),
    ("separations", "reason_code", "employer_initiated"),
    ("claims", "status", "approved"),
    ("payments", "benefit_type", "unemployment_benefit"),
    ("certificate_registry", "registry_status", "valid"),
    ("skill_subsidies", "claimant_type", "employee"),
    ("skill_subsidies", "status", "approved"),
    ("life_events", "event_type", "reemployment"),
    ("employer_grants", "grant_type", "job_stabilisation_refund"),
    ("approvals", "object_type", "claim"),
    ("approvals", "step", "final"),
    ("standards", "item", "unemployment_benefit"),
    ("other_subsidies", "subsidy_type", "living_allowance"),
];

const REGION: &str = "150502";
const AMOUNT: Fen = Fen(100_000);

/// The tables of one test.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fixture {
    tables: BTreeMap<String, Table>,
    /// Tables that are not delivered at all, to test that the rule is skipped.
    missing: BTreeSet<String>,
    /// Tables kept in Parquet files, by path relative to the rules folder.
    files: BTreeMap<String, String>,
}

impl Fixture {
    pub(super) fn new(
        tables: BTreeMap<String, Table>,
        missing: BTreeSet<String>,
        files: BTreeMap<String, String>,
    ) -> Self {
        Self { tables, missing, files }
    }

    /// The tables the test gives, with every column of the dictionary, by name.
    pub fn tables(&self) -> &BTreeMap<String, Table> {
        &self.tables
    }

    /// The table `name`: as given, empty where the test does not mention it, `None` where it is missing on purpose, lies in
    /// a file, or is not in the dictionary.
    pub fn table(&self, name: &str) -> Option<Table> {
        if self.missing.contains(name) || self.files.contains_key(name) {
            return None;
        }
        self.tables.get(name).cloned().or_else(|| dictionary::table(name).map(empty_table))
    }

    /// The tables that are missing on purpose.
    pub fn missing(&self) -> &BTreeSet<String> {
        &self.missing
    }

    /// The tables kept in Parquet files: table → path relative to the rules folder.
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }
}

/// A table of the dictionary without rows.
pub fn empty_table(spec: &TableSpec) -> Table {
    let mut table = Table::default();
    for column in &spec.columns {
        table.push(column.name.clone(), typed(column.kind, Vec::new()));
    }
    table
}

/// Types a text table by the dictionary; what does not fit is reported at its cell and becomes NULL.
pub(super) fn build(
    name: &str,
    text: &PipeTable,
    as_of: Date,
    source: &Arc<Source>,
    problems: &mut Vec<Problem>,
) -> Option<Table> {
    let spec = dictionary::table(name)?;
    for cell in text.columns.iter().filter(|cell| spec.column(&cell.text).is_none()) {
        let guess = did_you_mean(nearest(&cell.text, spec.columns.iter().map(|column| column.name.as_str())));
        let column = &cell.text;
        let message = Text::new(
            format!("表 {name} 没有列 {column}{}", guess.zh),
            format!("the table `{name}` has no column `{column}`{}", guess.en),
        );
        problems.push(Problem::new(codes::E501, source, message).at(cell.span.clone(), Text::default()));
    }
    let listed: Vec<Option<usize>> = spec.columns.iter().map(|column| text.column(&column.name)).collect();
    let mut columns: Vec<Vec<Value>> = vec![Vec::with_capacity(text.rows.len()); spec.columns.len()];
    for (row, cells) in text.rows.iter().enumerate() {
        let given: Vec<Option<Value>> = listed
            .iter()
            .zip(&spec.columns)
            .map(|(at, column)| at.map(|at| read_cell(&cells[at], column, source, problems)))
            .collect();
        let day = given.iter().flatten().find_map(day_of).unwrap_or(as_of);
        for ((value, column), values) in given.into_iter().zip(&spec.columns).zip(&mut columns) {
            values.push(value.unwrap_or_else(|| default_of(name, column, row + 1, day)));
        }
    }
    let mut table = Table::default();
    for (column, values) in spec.columns.iter().zip(columns) {
        table.push(column.name.clone(), typed(column.kind, values));
    }
    Some(table)
}

fn day_of(value: &Value) -> Option<Date> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Timestamp(time) => Some(time.date()),
        _ => None,
    }
}

fn default_of(table: &str, column: &ColumnSpec, row: usize, day: Date) -> Value {
    let name = column.name.as_str();
    if let Some((.., word)) = WORDS.iter().find(|(t, c, _)| *t == table && *c == name) {
        return Value::Text((*word).to_owned());
    }
    if !column.required {
        return Value::Null;
    }
    match column.kind {
        ColumnType::Region => Value::Text(REGION.to_owned()),
        ColumnType::Text => {
            let stem = name.strip_suffix("_id").or_else(|| name.strip_suffix("_no")).unwrap_or(name);
            Value::Text(format!("{stem}-{row}"))
        }
        ColumnType::Date => Value::Date(day),
        ColumnType::Month => Value::Date(day.first_of_month()),
        ColumnType::Timestamp => Value::Timestamp(day.at(9, 0, 0, 0)),
        ColumnType::Decimal { .. } => Value::Money(AMOUNT),
        ColumnType::Int32 => Value::Int(i64::from(day.year())),
        ColumnType::Int8 => Value::Int(1),
        ColumnType::Boolean => Value::Bool(false),
    }
}

fn read_cell(cell: &Cell, column: &ColumnSpec, source: &Arc<Source>, problems: &mut Vec<Problem>) -> Value {
    if cell.text.is_empty() {
        return Value::Null;
    }
    parse(&cell.text, column.kind).unwrap_or_else(|| {
        let (name, kind) = (&column.name, column.kind.name());
        let message = Text::new(
            format!("{name} 应为 {kind}，实为 {}", cell.text),
            format!("`{name}` must be {kind}, found `{}`", cell.text),
        );
        problems.push(Problem::new(codes::E502, source, message).at(cell.span.clone(), Text::default()));
        Value::Null
    })
}

/// Reads a cell as a value of the dictionary's type.
fn parse(text: &str, kind: ColumnType) -> Option<Value> {
    Some(match kind {
        ColumnType::Text | ColumnType::Region => Value::Text(text.to_owned()),
        ColumnType::Date | ColumnType::Month => Value::Date(text.parse().ok()?),
        ColumnType::Timestamp => Value::Timestamp(timestamp(text)?),
        ColumnType::Decimal { .. } => Value::Money(text.parse::<Decimal>().ok()?.to_fen()?),
        ColumnType::Int32 => Value::Int(text.parse::<i32>().ok()?.into()),
        ColumnType::Int8 => Value::Int(text.parse::<i8>().ok()?.into()),
        ColumnType::Boolean => Value::Bool(text.parse().ok()?),
    })
}

/// `2025-05-10`, `2025-05-10 09:00` or `2025-05-10 09:00:00`, with a blank or a `T`.
pub(super) fn timestamp(text: &str) -> Option<DateTime> {
    if let Ok(day) = text.parse::<Date>()
        && text.len() == 10
    {
        return Some(day.at(0, 0, 0, 0));
    }
    // A zone in the text would be dropped silently: only digits, blanks and the marks between them are let through.
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b':' | b' ' | b'T' | b'.'));
    plain.then(|| text.parse().ok()).flatten()
}

fn typed(kind: ColumnType, values: Vec<Value>) -> Values {
    fn collect<T>(values: Vec<Value>, pick: impl Fn(Value) -> Option<T>) -> Vec<Option<T>> {
        values.into_iter().map(pick).collect()
    }
    match kind {
        ColumnType::Text | ColumnType::Region => Values::Text(
            collect(values, |value| match value {
                Value::Text(text) => Some(text),
                _ => None,
            })
            .into(),
        ),
        ColumnType::Date | ColumnType::Month => Values::Date(collect(values, |value| match value {
            Value::Date(day) => Some(day),
            _ => None,
        })),
        ColumnType::Timestamp => Values::Timestamp(collect(values, |value| match value {
            Value::Timestamp(time) => Some(time),
            _ => None,
        })),
        ColumnType::Decimal { .. } => Values::Money(collect(values, |value| match value {
            Value::Money(amount) => Some(amount),
            _ => None,
        })),
        ColumnType::Int32 | ColumnType::Int8 => Values::Int(collect(values, |value| match value {
            Value::Int(number) => Some(number),
            _ => None,
        })),
        ColumnType::Boolean => Values::Bool(collect(values, |value| match value {
            Value::Bool(truth) => Some(truth),
            _ => None,
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;
    use jiff::civil::date;

    fn table(name: &str, text: &str) -> (Table, Vec<String>) {
        let source = Arc::new(Source::new("r.sql", format!("'''\n{text}'''")));
        let mut problems = Vec::new();
        let pipe = PipeTable::read(&source, 0..source.text().len(), text, &mut problems);
        let table = build(name, &pipe, date(2025, 6, 30), &source, &mut problems).unwrap();
        (table, problems.iter().map(|problem| problem.line(Lang::En)).collect())
    }

    #[test]
    fn unlisted_columns_are_null_or_a_valid_default() {
        let (claims, problems) = table("claims", "person_id | applied_at\nP1 | 2025-05-10 09:30\nP2 |\n");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(claims.value("claim_id", 1), Value::Text("claim-2".into()));
        assert_eq!(claims.value("region_code", 0), Value::Text("150502".into()));
        assert_eq!(claims.value("status", 0), Value::Text("approved".into()));
        assert_eq!(claims.value("employer_id", 0), Value::Null);
        assert_eq!(claims.value("applied_at", 0), Value::Timestamp(date(2025, 5, 10).at(9, 30, 0, 0)));
        assert_eq!(claims.value("applied_at", 1), Value::Null, "given and empty is NULL");

        let (paid, _) = table("payments", "person_id | paid_on\nP1 | 2025-03-17\nP2 | 2025-04-01\n");
        assert_eq!(paid.value("month", 0), Value::Date(date(2025, 3, 1)));
        assert_eq!(paid.value("amount", 0), Value::Money(Fen(100_000)));
        let (grants, _) = table("employer_grants", "employer_id\nE1\n");
        assert_eq!(grants.value("paid_on", 0), Value::Date(date(2025, 6, 30)));
        assert_eq!(grants.value("year", 0), Value::Int(2025));
        let (months, _) = table("contributions", "person_id\nP1\n");
        assert_eq!(months.value("kind", 0), Value::Text("regular".into()));
    }

    #[test]
    fn every_required_column_of_every_table_gets_a_value_of_its_type() {
        for spec in dictionary::tables() {
            let column = &spec.columns[0];
            let cell = Cell { text: "x".into(), span: 0..0 };
            let text =
                PipeTable { columns: vec![Cell { text: column.name.clone(), span: 0..0 }], rows: vec![vec![cell]] };
            let source = Arc::new(Source::new("r.sql", ""));
            let built = build(&spec.name, &text, date(2025, 6, 30), &source, &mut Vec::new()).unwrap();
            for column in spec.columns.iter().filter(|column| column.required) {
                assert_ne!(built.value(&column.name, 0), Value::Null, "{}.{}", spec.name, column.name);
            }
            assert_eq!(empty_table(spec).columns().len(), spec.columns.len());
        }
    }

    #[test]
    fn a_cell_of_the_wrong_type_is_named() {
        let (_, problems) = table("payments", "person_id | amonut | amount | month\nP1 | 1 | 12,5 | 2025-13-01\n");
        assert_eq!(
            problems,
            [
                "r.sql:2:13: error[E501]: the table `payments` has no column `amonut`; did you mean amount?",
                "r.sql:3:17: error[E502]: `month` must be date, found `2025-13-01`",
                "r.sql:3:10: error[E502]: `amount` must be decimal(12,2), found `12,5`",
            ]
        );
        assert_eq!(timestamp("2025-05-10 09:00:00+08:00"), None);
    }
}
