//! What a rule reads, and what happens when it is not there: skipped with the reason, or run with NULL.

use crate::model::Text;
use std::collections::BTreeMap;

/// Optional columns of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionalTable {
    /// The columns that may be missing.
    pub columns: Vec<String>,
    /// The output columns that are NULL then.
    pub feeds: Vec<String>,
}

/// What a rule reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Table → columns without which the rule is skipped.
    pub requires: BTreeMap<String, Vec<String>>,
    /// Table → columns without which it still runs.
    pub optional: BTreeMap<String, OptionalTable>,
}

impl Inputs {
    /// Whether `table.column` is declared.
    pub fn declares(&self, table: &str, column: &str) -> bool {
        self.requires.get(table).is_some_and(|columns| columns.iter().any(|name| name == column))
            || self.optional.get(table).is_some_and(|optional| optional.columns.iter().any(|name| name == column))
    }

    /// Whether anything of `table` is declared.
    pub fn declares_table(&self, table: &str) -> bool {
        self.requires.contains_key(table) || self.optional.contains_key(table)
    }

    /// Adds what `other` needs: a rule needs what its views need.
    pub fn extend(&mut self, other: &Inputs) {
        for (table, columns) in &other.requires {
            add_new(self.requires.entry(table.clone()).or_default(), columns);
        }
        for (table, optional) in &other.optional {
            let entry = self
                .optional
                .entry(table.clone())
                .or_insert_with(|| OptionalTable { columns: Vec::new(), feeds: Vec::new() });
            add_new(&mut entry.columns, &optional.columns);
        }
    }
}

fn add_new(names: &mut Vec<String>, more: &[String]) {
    for name in more {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
}

/// Something a rule requires and the dataset does not have: why the rule is skipped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// A whole table.
    Table(String),
    /// A column of a table that is there.
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
}

impl Missing {
    /// The reason code, `missing_table` or `missing_column`; `fundwatch explain skip:CODE` explains it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Table(_) => "missing_table",
            Self::Column { .. } => "missing_column",
        }
    }

    /// The reason as a person reads it.
    pub fn text(&self) -> Text {
        match self {
            Self::Table(table) => Text::new(format!("没有表 {table}"), format!("the table {table} is missing")),
            Self::Column { table, column } => {
                Text::new(format!("{table} 缺少列 {column}"), format!("{table} has no column {column}"))
            }
        }
    }
}

impl Inputs {
    /// What is required and not there, tables first said as such; `columns_of` gives the columns of a delivered table.
    pub fn missing<'d>(&self, columns_of: impl Fn(&str) -> Option<&'d [String]>) -> Vec<Missing> {
        let mut missing = Vec::new();
        for (table, columns) in &self.requires {
            match columns_of(table) {
                None => missing.push(Missing::Table(table.clone())),
                Some(there) => missing.extend(
                    columns
                        .iter()
                        .filter(|column| !there.contains(column))
                        .map(|column| Missing::Column { table: table.clone(), column: column.clone() }),
                ),
            }
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_missing_and_adds_up_needs() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut inputs = Inputs::default();
        inputs.requires.insert("claims".into(), names(&["claim_id"]));
        let mut view = Inputs::default();
        view.requires.insert("claims".into(), names(&["claim_id", "person_id"]));
        view.requires.insert("life_events".into(), names(&["person_id"]));
        inputs.extend(&view);
        assert!(inputs.declares("claims", "person_id") && !inputs.declares("claims", "status"));
        let claims = names(&["claim_id"]);
        let missing = inputs.missing(|table| (table == "claims").then_some(claims.as_slice()));
        let said: Vec<_> = missing.iter().map(|one| format!("{} {}", one.code(), one.text().en)).collect();
        assert_eq!(
            said,
            ["missing_column claims has no column person_id", "missing_table the table life_events is missing"]
        );
    }
}
