//! JSON lines of a table: one object per row, keys in the order of the columns, the schema's name in each line.
//!
//! Owns the JSON form of a value: money as a string with two decimals, dates as ISO strings, null explicit, floats
//! in the shortest form that reads back as the same number.

use super::ReportError;
use crate::model::{Table, Value};
use serde_json::Value as Json;
use std::io::Write;

/// Writes `table`, one line per row, each beginning with `"schema": schema`.
///
/// # Errors
/// If `out` refuses the bytes.
pub fn write_jsonl(table: &Table, schema: &str, mut out: impl Write) -> Result<(), ReportError> {
    for row in 0..table.rows() {
        serde_json::to_writer(&mut out, &row_object(table, schema, row))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// One row as an object.
pub(super) fn row_object(table: &Table, schema: &str, row: usize) -> Json {
    let mut object = serde_json::Map::with_capacity(table.columns().len() + 1);
    object.insert("schema".into(), schema.into());
    for column in table.columns() {
        object.insert(column.name.clone(), json(column.values.get(row)));
    }
    Json::Object(object)
}

pub(super) fn json(value: Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => Json::String(text),
        Value::Int(n) => n.into(),
        // Not finite: JSON has no word for it.
        Value::Float(x) => serde_json::Number::from_f64(x).map_or(Json::Null, Json::Number),
        Value::Bool(b) => b.into(),
        Value::Date(day) => day.to_string().into(),
        Value::Timestamp(time) => time.to_string().into(),
        Value::Money(fen) => fen.to_string().into(),
        Value::TextList(items) => items.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fen, Values};
    use crate::report::{ALERTS_SCHEMA, alerts_table, sample};
    use jiff::civil::{date, datetime};

    fn written(table: &Table, schema: &str) -> String {
        let mut bytes = Vec::new();
        write_jsonl(table, schema, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_kind_of_value_has_its_form() {
        let mut table = Table::default();
        table.push("t", Values::Text(vec![Some("行\n\"1\"\0"), None].into()));
        table.push("i", Values::Int(vec![Some(-5), None]));
        table.push("x", Values::Float(vec![Some(0.1), Some(f64::INFINITY)]));
        table.push("b", Values::Bool(vec![Some(true), None]));
        table.push("d", Values::Date(vec![Some(date(2025, 6, 30)), None]));
        table.push("at", Values::Timestamp(vec![Some(datetime(2025, 6, 30, 9, 5, 0, 0)), None]));
        table.push("m", Values::Money(vec![Some(Fen(-7)), None]));
        table.push("l", Values::TextList(vec![vec!["a; b".into()], vec![]]));
        assert_eq!(
            written(&table, "test/1"),
            concat!(
                r#"{"schema":"test/1","t":"行\n\"1\"\u0000","i":-5,"x":0.1,"b":true,"d":"2025-06-30","#,
                r#""at":"2025-06-30T09:05:00","m":"-0.07","l":["a; b"]}"#,
                "\n",
                r#"{"schema":"test/1","t":null,"i":null,"x":null,"b":null,"d":null,"at":null,"m":null,"l":[]}"#,
                "\n",
            )
        );
    }

    #[test]
    fn an_alert_reads_back_with_null_explicit() {
        let text = written(&alerts_table(&sample::alerts()), ALERTS_SCHEMA);
        let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 6);
        let first = lines[0].as_object().unwrap();
        assert_eq!(first.len(), 41, "40 columns and the schema");
        assert_eq!(first.keys().next().unwrap(), "schema");
        assert_eq!(first["schema"], "fundwatch.alerts/1");
        assert_eq!(first["q_value"], Json::Null);
        assert_eq!(first["amount_paid"], "5940.00");
        assert_eq!(lines[3]["entity_id"].as_str().unwrap(), sample::hostile(), "machine formats keep the exact text");
    }
}
