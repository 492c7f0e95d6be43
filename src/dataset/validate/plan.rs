//! Which columns of a table are looked at, and for what.

use super::super::data::TableData;
use crate::model::dictionary::{ColumnType, TableSpec};

/// What is done with a table's columns; positions are those of the dictionary.
#[derive(Debug)]
pub(super) struct ColumnPlan {
    /// Columns the first pass reads, ascending.
    pub(super) looked_at: Vec<usize>,
    /// Columns whose hash finds rows that may be the same: the key, without its nullable columns.
    pub(super) identity: Vec<usize>,
    /// The nullable columns of the key. Rows with one identity and several of these are lawful repeats
    /// (a month paid partly as `regular`, partly as `backpay`).
    pub(super) variant: Vec<usize>,
    /// The other columns that are there: equal in exact copies, different in conflicts.
    pub(super) rest: Vec<usize>,
    /// The column that tells a row's month, where months are counted.
    pub(super) month: Option<usize>,
    /// Dates that say how new the table is.
    pub(super) main_dates: Vec<usize>,
}

impl ColumnPlan {
    pub(super) fn new(spec: &TableSpec, data: &TableData) -> Self {
        let position = |name: &str| spec.columns.iter().position(|column| column.name == name);
        let there: Vec<usize> = (0..spec.columns.len()).filter(|&column| data.has(column)).collect();
        let in_key = |column: usize| spec.key.contains(&spec.columns[column].name);
        let (identity, variant, rest): (Vec<usize>, Vec<usize>, Vec<usize>) = if spec.key.is_empty() {
            (there.clone(), Vec::new(), Vec::new())
        } else {
            let required = |column: &usize| spec.columns[*column].required;
            let (key, rest): (Vec<usize>, Vec<usize>) = there.iter().partition(|column| in_key(**column));
            let (identity, variant) = key.into_iter().partition(required);
            (identity, variant, rest)
        };
        let looked_at = |column: &usize| {
            let spec = &spec.columns[*column];
            let values_matter = !matches!(
                spec.kind,
                ColumnType::Text
                    | ColumnType::Decimal { .. }
                    | ColumnType::Int32
                    | ColumnType::Int8
                    | ColumnType::Boolean
            );
            spec.required || values_matter || identity.contains(column) || data.must_be_looked_at(*column)
        };
        let main_dates = main_dates(&spec.name).iter().filter_map(|name| position(name));
        Self {
            looked_at: there.iter().copied().filter(looked_at).collect(),
            main_dates: main_dates.filter(|column| there.contains(column)).collect(),
            month: (spec.name == "contributions").then(|| position("month")).flatten(),
            identity,
            variant,
            rest,
        }
    }

    /// Every column that is there, as the second pass reads them: identity, variant, rest.
    pub(super) fn all(&self) -> Vec<usize> {
        [&self.identity[..], &self.variant, &self.rest].concat()
    }
}

/// The dates that say when something happened in the fund, not when a record was made or a law came in.
pub(in crate::dataset) fn main_dates(table: &str) -> &'static [&'static str] {
    match table {
        "contributions" => &["month"],
        "separations" => &["separated_on"],
        "claims" => &["applied_at"],
        "payments" => &["month", "paid_on"],
        "certificates" => &["issued_on"],
        "skill_subsidies" => &["applied_at", "paid_on"],
        _ => &[],
    }
}
