//! A population under general names: whatever a rule calls its entity and window, a reader finds them.

use crate::model::{Table, Value, Values};
use crate::rules::header::Header;
use crate::triage::Keys;

/// The population with the columns `entity_type, entity_id, window_start, window_end, part, region_code` in front,
/// then the rule's own columns.
pub(super) fn with_key_names(header: &Header, population: &Table) -> Table {
    let keys = Keys { header, population };
    let rows = 0..population.rows();
    let text = |value: Value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    };
    let mut named = Table::default();
    named.push("entity_type", texts(rows.clone().map(|row| Some(keys.entity(row).0.code().to_owned()))));
    named.push("entity_id", texts(rows.clone().map(|row| Some(keys.entity(row).1))));
    named.push("window_start", Values::Date(rows.clone().map(|row| keys.window(row).0).collect()));
    named.push("window_end", Values::Date(rows.clone().map(|row| keys.window(row).1).collect()));
    named.push("part", texts(rows.clone().map(|row| text(keys.value("part", row)))));
    named.push("region_code", texts(rows.map(|row| keys.region(row))));
    for column in population.columns() {
        if named.column(&column.name).is_none() {
            named.push(column.name.clone(), column.values.clone());
        }
    }
    named
}

/// A column of text.
pub(super) fn texts(cells: impl Iterator<Item = Option<String>>) -> Values {
    Values::Text(cells.collect())
}
