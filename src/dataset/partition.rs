//! Values that a folder's name gives to the rows below it: `month=2025-03`, `region_code=150502`.

use crate::model::dictionary::{ColumnType, TableSpec};
use datafusion::common::ScalarValue;
use jiff::civil::Date;

/// What Hive and Spark write for a null.
const NULL_FOLDER: &str = "__HIVE_DEFAULT_PARTITION__";

/// A dictionary column and the value that the path gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathValue {
    /// Position of the column in the dictionary's table.
    pub(super) column: usize,
    /// The value, of the column's Arrow type.
    pub(super) value: ScalarValue,
}

/// The value that folder name `name` gives, `None` where it is a plain folder or names no column of the
/// dictionary, an error with the expected form where the value does not fit the column.
pub(super) fn path_value(spec: &TableSpec, name: &str) -> Result<Option<PathValue>, WrongValue> {
    let Some((key, raw)) = name.split_once('=') else { return Ok(None) };
    let Some(column) = spec.columns.iter().position(|column| column.name == key) else { return Ok(None) };
    let kind = spec.columns[column].kind;
    let wrong = || WrongValue { column: key.to_owned(), expected: expected_form(kind) };
    let text = percent_decode(raw).ok_or_else(wrong)?;
    let text = (text != NULL_FOLDER).then_some(text);
    let value = match kind {
        ColumnType::Text | ColumnType::Region => ScalarValue::Utf8View(text),
        ColumnType::Date => ScalarValue::Date32(days(text.as_deref(), parse_day).ok_or_else(wrong)?),
        ColumnType::Month => ScalarValue::Date32(days(text.as_deref(), parse_month).ok_or_else(wrong)?),
        ColumnType::Int32 => ScalarValue::Int32(text.map(|t| t.parse()).transpose().map_err(|_| wrong())?),
        ColumnType::Int8 => ScalarValue::Int8(text.map(|t| t.parse()).transpose().map_err(|_| wrong())?),
        ColumnType::Boolean => ScalarValue::Boolean(text.map(|t| t.parse()).transpose().map_err(|_| wrong())?),
        ColumnType::Timestamp | ColumnType::Decimal { .. } => return Err(wrong()),
    };
    Ok(Some(PathValue { column, value }))
}

/// A folder's value that does not fit the column.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrongValue {
    /// The column.
    pub(super) column: String,
    /// The form that would fit.
    pub(super) expected: &'static str,
}

fn expected_form(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Month => "2025-03-01 / 2025-03",
        ColumnType::Date => "2025-03-01",
        ColumnType::Int32 | ColumnType::Int8 => "12",
        ColumnType::Boolean => "true / false",
        ColumnType::Text | ColumnType::Region => "UTF-8",
        ColumnType::Timestamp | ColumnType::Decimal { .. } => "(no partition column)",
    }
}

/// Days since 1970-01-01 of a text, where `None` is null; the outer `None` is "not a date".
#[expect(clippy::option_option, reason = "null is a value, not a date is none")]
fn days(text: Option<&str>, parse: fn(&str) -> Option<Date>) -> Option<Option<i32>> {
    match text {
        None => Some(None),
        Some(text) => parse(text).map(|date| Some(days_since_epoch(date))),
    }
}

/// Days since 1970-01-01.
pub(super) fn days_since_epoch(date: Date) -> i32 {
    // Civil dates lie within ±10,000 years: 3.7 million days.
    let span = date.duration_since(Date::constant(1970, 1, 1));
    i32::try_from(span.as_secs() / 86_400).unwrap_or_default()
}

fn parse_day(text: &str) -> Option<Date> {
    // jiff reads more forms (2025-W10-1, with a time); the contract knows one.
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

pub(super) fn parse_month(text: &str) -> Option<Date> {
    if text.len() == 7 { parse_day(&format!("{text}-01")) } else { parse_day(text) }
}

/// Undoes `%2F` and the like, which Hive writers use for characters that are unsafe in a folder's name.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dictionary::table;

    fn value(name: &str) -> Result<Option<ScalarValue>, WrongValue> {
        let found = path_value(table("contributions").unwrap(), name)?;
        Ok(found.map(|found| found.value))
    }

    #[test]
    fn months_are_read_in_both_forms() {
        // 2025-03-01 is day 20,148: 55 years of 365 days, 14 leap days (1972 to 2024), 31 + 28 days.
        let march = ScalarValue::Date32(Some(55 * 365 + 14 + 59));
        assert_eq!(value("month=2025-03-01"), Ok(Some(march.clone())));
        assert_eq!(value("month=2025-03"), Ok(Some(march)));
        assert_eq!(value("month=__HIVE_DEFAULT_PARTITION__"), Ok(Some(ScalarValue::Date32(None))));
        for wrong in ["month=202503", "month=2025-13", "month=2025-3", "month=", "month=..%2f..", "month=2025-W10-1"] {
            let error = value(wrong).unwrap_err();
            assert_eq!((error.column.as_str(), error.expected), ("month", "2025-03-01 / 2025-03"), "{wrong}");
        }
    }

    #[test]
    fn other_columns_and_plain_folders() {
        assert_eq!(value("region_code=150502"), Ok(Some(ScalarValue::Utf8View(Some("150502".into())))));
        assert_eq!(value("kind=a%20b"), Ok(Some(ScalarValue::Utf8View(Some("a b".into())))));
        assert_eq!(value("batch=7"), Ok(None));
        assert_eq!(value("2025"), Ok(None));
        assert!(value("amount=3.20").is_err());
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(days_since_epoch(Date::constant(1970, 1, 1)), 0);
        assert_eq!(days_since_epoch(Date::constant(1969, 12, 31)), -1);
        assert_eq!(days_since_epoch(Date::constant(2000, 3, 1)), 11_017);
    }
}
