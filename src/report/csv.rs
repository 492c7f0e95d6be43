//! CSV of a table: RFC 4180, UTF-8 without byte-order mark, lists joined by `; `.
//!
//! Owns the guard against formula injection: a text that a spreadsheet would run as a formula gets a leading `'`.
//!
//! Surprising: the guard changes the value, so whoever needs the exact text reads the JSON or the Parquet form.
//! Columns of numbers are never touched, and neither is a text that is just a number or a lone `-`: spoiled
//! negative numbers are the usual complaint about such guards (conventions.md, section 6).

use super::ReportError;
use crate::model::{Table, Value};
use std::borrow::Cow;
use std::io::Write;

/// Writes `table` with a header line.
///
/// # Errors
/// If `out` refuses the bytes.
pub fn write_csv(table: &Table, out: impl Write) -> Result<(), ReportError> {
    // RFC 4180 ends a record with CR LF.
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(table.columns().iter().map(|column| column.name.as_str()))?;
    for row in 0..table.rows() {
        writer.write_record(table.columns().iter().map(|column| cell(&column.values.get(row))))?;
    }
    writer.flush()?;
    Ok(())
}

/// One value as it stands between two commas, before quoting. Null is the empty cell.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => guarded(text).into_owned(),
        Value::Int(n) => n.to_string(),
        Value::Float(x) => float(*x),
        Value::Bool(b) => b.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Timestamp(time) => time.to_string(),
        Value::Money(fen) => fen.to_string(),
        // Each item is guarded, not only the first: where `;` is the list separator of the locale, a spreadsheet
        // takes every item for a cell.
        Value::TextList(items) => items.iter().map(|item| guarded(item)).collect::<Vec<_>>().join("; "),
    }
}

/// The shortest form that reads back as the same number, the same as in JSON; empty where there is none.
fn float(x: f64) -> String {
    serde_json::Number::from_f64(x).map(|number| number.to_string()).unwrap_or_default()
}

/// `text`, with a leading `'` where a spreadsheet would take it for a formula. The set is OWASP's
/// ("CSV Injection"): `=`, `+`, `-`, `@`, tab, carriage return, line feed, and the full-width forms.
fn guarded(text: &str) -> Cow<'_, str> {
    let dangerous = text
        .chars()
        .next()
        .is_some_and(|first| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if dangerous && text != "-" && !is_plain_number(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Whether `text` is nothing but a signed decimal number.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}
