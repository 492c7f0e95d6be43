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

fn json(value: Value) -> Json {
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
