//! What a rule's SQL may read: the dictionary's tables, the engine's generated tables, the shared views.

use super::header::{OutputType, ViewHeader};
use crate::model::dictionary;
use std::collections::BTreeMap;

/// A table the program makes, most often from another; it needs no declaration.
pub struct Generated {
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
    /// The table and columns it is made from; none where it does not come from the extract.
    pub made_from: Option<(&'static str, &'static [&'static str])>,
    /// What it is without that table.
    pub without: Without,
}

/// What a generated table is where the table it is made from is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// Nothing: a rule that uses it is skipped.
    Missing,
    /// There, with nulls.
    Nulls,
}

/// Every generated table.
pub const GENERATED: &[Generated] = &[
    Generated {
        name: "contribution_repeats",
        columns: &["person_id", "employer_id", "month", "copies"],
        made_from: Some(("contributions", &["person_id", "employer_id", "month"])),
        without: Without::Missing,
    },
    Generated {
        name: "extract",
        columns: &["first_month", "last_month", "as_of"],
        made_from: Some(("contributions", &["month"])),
        without: Without::Nulls,
    },
    Generated { name: WORKING_DAY_TABLE, columns: WORKING_DAY_COLUMNS, made_from: None, without: Without::Nulls },
];

/// Every day of the years whose working days are known: the difference of two days' `ordinal` is the number of working
/// days after the one up to and with the other. A day of another year is not there, and whatever hangs on it is unknown.
pub const WORKING_DAY_TABLE: &str = "working_day";

/// Its columns: a date, a truth value, a number.
pub const WORKING_DAY_COLUMNS: &[&str] = &["day", "is_working", "ordinal"];

/// Columns that no rule may use: they serve the fairness report alone (`rules.md` §8).
pub const FORBIDDEN: &[(&str, &str)] = &[("persons", "home_region"), ("persons", "sex"), ("persons", "birth_date")];

/// The table that the SQL of `[details]` reads beside the others: the rows to look up, under the names of `[output.columns]`,
/// each with its number in [`CANDIDATE_ROW`].
pub const CANDIDATE_TABLE: &str = "candidate";

/// The number of a row of [`CANDIDATE_TABLE`].
pub const CANDIDATE_ROW: &str = "row_no";

/// The tables that the SQL of `[details]` and `[[evidence]]` of a ring rule reads beside the others, each with its columns:
/// who uses what in a ring or around a hub, who belongs to it in which role, in which records, and what they share.
pub const RING_TABLES: [(&str, &[(&str, OutputType)]); 4] = [
    (
        "ring_edge",
        &[
            ("entity_type", OutputType::Text),
            ("entity_id", OutputType::Text),
            ("claimant", OutputType::Text),
            ("link", OutputType::Text),
            ("identifier", OutputType::Text),
        ],
    ),
    (
        "ring_member",
        &[
            ("entity_type", OutputType::Text),
            ("entity_id", OutputType::Text),
            ("claimant", OutputType::Text),
            ("role", OutputType::Text),
            ("first_on", OutputType::Date),
            ("last_on", OutputType::Date),
        ],
    ),
    (
        "ring_record",
        &[
            ("entity_type", OutputType::Text),
            ("entity_id", OutputType::Text),
            ("claimant", OutputType::Text),
            ("role", OutputType::Text),
            ("record", OutputType::Text),
        ],
    ),
    (
        "ring_node",
        &[
            ("entity_type", OutputType::Text),
            ("entity_id", OutputType::Text),
            ("link", OutputType::Text),
            ("identifier", OutputType::Text),
            ("members", OutputType::Int64),
            ("users", OutputType::Int64),
            ("role", OutputType::Text),
        ],
    ),
];

fn ring_table(name: &str) -> Option<&'static [(&'static str, OutputType)]> {
    RING_TABLES.iter().find(|(known, _)| *known == name).map(|(_, columns)| *columns)
}

/// Whether a view may not have this name.
pub(crate) fn is_reserved(name: &str) -> bool {
    name == CANDIDATE_TABLE
        || ring_table(name).is_some()
        || dictionary::table(name).is_some()
        || GENERATED.iter().any(|table| table.name == name)
}

/// The generated table `name`.
pub(crate) fn generated(name: &str) -> Option<&'static Generated> {
    GENERATED.iter().find(|table| table.name == name)
}

/// A table that SQL can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableInfo {
    pub columns: Vec<String>,
    pub origin: Origin,
}

/// Where a table comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Delivered: its columns must be declared.
    Dictionary,
    /// Made by the engine.
    Generated,
    /// A shared view.
    View,
}

/// Every table SQL can name.
pub(crate) struct Catalog<'a> {
    views: &'a BTreeMap<String, ViewHeader>,
    /// Columns of [`CANDIDATE_TABLE`], where it can be read.
    candidate: Option<Vec<String>>,
    /// Whether [`RING_TABLES`] can be read.
    rings: bool,
}

impl<'a> Catalog<'a> {
    pub(crate) fn new(views: &'a BTreeMap<String, ViewHeader>) -> Self {
        Self { views, candidate: None, rings: false }
    }

    /// What the SQL of `[details]` can name: everything, and the rows to look up.
    pub(crate) fn with_candidate(&self, columns: impl Iterator<Item = String>) -> Self {
        let columns = std::iter::once(CANDIDATE_ROW.to_owned()).chain(columns).collect();
        Self { views: self.views, candidate: Some(columns), rings: self.rings }
    }

    /// What the SQL of a ring rule's details and evidence can name: everything, and [`RING_TABLES`].
    pub(crate) fn with_rings(&self) -> Self {
        Self { views: self.views, candidate: self.candidate.clone(), rings: true }
    }

    pub(crate) fn table(&self, name: &str) -> Option<TableInfo> {
        if let Some(table) = dictionary::table(name) {
            let columns = table.columns.iter().map(|column| column.name.clone()).collect();
            return Some(TableInfo { columns, origin: Origin::Dictionary });
        }
        if let Some(table) = generated(name) {
            let columns = table.columns.iter().map(|column| (*column).to_owned()).collect();
            return Some(TableInfo { columns, origin: Origin::Generated });
        }
        if let Some(columns) = self.candidate.as_ref().filter(|_| name == CANDIDATE_TABLE) {
            return Some(TableInfo { columns: columns.clone(), origin: Origin::Generated });
        }
        if let Some(columns) = ring_table(name).filter(|_| self.rings) {
            let columns = columns.iter().map(|(column, _)| (*column).to_owned()).collect();
            return Some(TableInfo { columns, origin: Origin::Generated });
        }
        let view = self.views.get(name)?;
        let columns = view.columns.iter().map(|column| column.name.clone()).collect();
        Some(TableInfo { columns, origin: Origin::View })
    }

    /// The view `name`.
    pub(crate) fn view(&self, name: &str) -> Option<&ViewHeader> {
        self.views.get(name)
    }

    /// Every name, for the nearest one.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let tables = dictionary::tables().iter().map(|table| table.name.as_str());
        let candidate = self.candidate.iter().map(|_| CANDIDATE_TABLE);
        tables
            .chain(GENERATED.iter().map(|table| table.name))
            .chain(candidate)
            .chain(RING_TABLES.iter().filter(|_| self.rings).map(|(name, _)| *name))
            .chain(self.views.keys().map(String::as_str))
    }
}
