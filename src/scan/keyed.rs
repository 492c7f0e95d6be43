//! A population under general names: whatever a rule calls its entity and window, a reader finds them.

use crate::model::{Table, Texts, Values};
use crate::rules::header::Header;
use crate::triage::Keys;

/// The population with the columns `entity_type, entity_id, window_start, window_end, part, region_code` in front,
/// then the rule's own columns, which are shared and not copied.
pub(super) fn with_key_names(header: &Header, population: &Table) -> Table {
    let keys = Keys::new(header, population);
    let rows = 0..population.rows();
    let mut named = Table::default();
    let text = |texts: Texts| Values::Text(texts);
    named.push("entity_type", text(rows.clone().map(|row| Some(keys.entity_type(row).code())).collect()));
    named.push("entity_id", text(rows.clone().map(|row| Some(keys.entity(row).1)).collect()));
    named.push("window_start", Values::Date(rows.clone().map(|row| keys.window(row).0).collect()));
    named.push("window_end", Values::Date(rows.clone().map(|row| keys.window(row).1).collect()));
    named.push("part", text(rows.clone().map(|row| keys.part(row)).collect()));
    named.push("region_code", text(rows.map(|row| keys.region(row)).collect()));
    for column in population.columns() {
        if named.column(&column.name).is_none() {
            named.push(column.name.clone(), column.values.clone());
        }
    }
    named
}
