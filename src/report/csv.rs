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
    if dangerous && text != "-" && !is_plain_number(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether `text` is nothing but a signed decimal number.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fen, Texts, Values};
    use jiff::civil::date;

    fn written(table: &Table) -> String {
        let mut bytes = Vec::new();
        write_csv(table, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn quotes_as_rfc_4180_says() {
        let mut table = Table::default();
        table.push("id", Values::Text(vec![Some("a,b"), Some("say \"hi\""), Some("two\nlines"), None].into()));
        table.push("n", Values::Int(vec![Some(-5), None, Some(1000), Some(0)]));
        table.push("x", Values::Float(vec![Some(0.1), Some(2.0), Some(1e-300), Some(f64::NAN)]));
        table.push("on", Values::Date(vec![Some(date(2025, 6, 30)), None, None, None]));
        table.push("yuan", Values::Money(vec![Some(Fen(-123_450)), None, Some(Fen(5)), None]));
        table.push("list", Values::TextList(vec![vec!["p".into(), "q".into()], vec![], vec!["r".into()], vec![]]));
        assert_eq!(
            written(&table),
            "id,n,x,on,yuan,list\r\n\
             \"a,b\",-5,0.1,2025-06-30,-1234.50,p; q\r\n\
             \"say \"\"hi\"\"\",,2.0,,,\r\n\
             \"two\nlines\",1000,1e-300,,0.05,r\r\n\
             ,0,,,,\r\n"
        );
    }

    #[test]
    fn an_empty_table_is_its_header() {
        let mut table = Table::default();
        table.push("a", Values::Int(vec![]));
        table.push("b", Values::Text(Texts::default()));
        assert_eq!(written(&table), "a,b\r\n");
    }

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not_spoiled() {
        for bad in
            ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]
        {
            assert_eq!(guarded(bad), format!("'{bad}"), "{bad:?}");
        }
        for good in ["", "-", "-12.50", "+8613800000000", "E1", "a=b", "'=1", "疑点", "150502"] {
            assert_eq!(guarded(good), good, "{good:?}");
        }
        for not_a_number in ["-", "--1", "-1.2.3", "-.5", "-1e5", "-"] {
            assert!(!is_plain_number(not_a_number), "{not_a_number}");
        }
    }

    #[test]
    fn every_item_of_a_list_is_guarded() {
        let list = Value::TextList(vec!["ok".into(), "=HYPERLINK(1)".into()]);
        assert_eq!(cell(&list), "ok; '=HYPERLINK(1)");
    }

    #[test]
    fn a_full_disk_is_an_error_not_a_short_file() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::Error::new(std::io::ErrorKind::StorageFull, "no space"))
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let mut table = Table::default();
        table.push("a", Values::Int(vec![Some(1)]));
        assert!(write_csv(&table, Full).is_err());
    }
}
