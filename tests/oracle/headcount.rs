//! Insured headcount: distinct persons with a contribution row, any kind, by employer and month.
//!
//! Owns the sets that R1 and R2 look into.
//! Surprising: a person insured by two employers in one month is one head at each of them.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Month;
use super::tables::Tables;

/// The persons insured, by employer and month.
pub(crate) struct Headcount<'a> {
    persons: BTreeMap<&'a str, BTreeMap<Month, BTreeSet<&'a str>>>,
}

impl<'a> Headcount<'a> {
    /// Goes once over all contribution rows.
    pub(crate) fn of(tables: &'a Tables) -> Self {
        let mut persons: BTreeMap<&str, BTreeMap<Month, BTreeSet<&str>>> = BTreeMap::new();
        for row in &tables.contributions {
            persons.entry(&row.employer_id).or_default().entry(row.month).or_default().insert(&row.person_id);
        }
        Self { persons }
    }

    /// Heads of one employer in one month; 0 where there is no row.
    pub(crate) fn insured(&self, employer_id: &str, month: Month) -> u64 {
        self.persons.get(employer_id).and_then(|months| months.get(&month)).map_or(0, |heads| heads.len() as u64)
    }

    /// Every employer with a contribution row.
    pub(crate) fn employers(&self) -> impl Iterator<Item = &'a str> {
        self.persons.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::fixture::{contribution, month};
    use crate::oracle::tables::Rows;

    #[test]
    fn a_person_counts_once_whatever_the_number_of_rows() {
        // p1 stands twice in March (regular and back-payment), p2 once; at e2 p1 is a head of its own.
        let tables = Rows {
            contributions: vec![
                contribution("p1", "e1", "2024-03"),
                contribution("p1", "e1", "2024-03"),
                contribution("p2", "e1", "2024-03"),
                contribution("p1", "e2", "2024-03"),
            ],
            ..Rows::default()
        }
        .into_tables();
        let headcount = Headcount::of(&tables);
        assert_eq!(headcount.insured("e1", month("2024-03")), 2);
        assert_eq!(headcount.insured("e2", month("2024-03")), 1);
        assert_eq!(headcount.insured("e1", month("2024-02")), 0);
        assert_eq!(headcount.insured("e3", month("2024-03")), 0);
    }
}
