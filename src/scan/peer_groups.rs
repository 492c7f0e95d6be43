//! Who was compared with whom: the rows of a population by peer group, looked up once for all alerts of a rule.
//!
//! The surprising thing: only rows that were tested are in it. A population of a million rows has a few thousand groups,
//! and walking it once per alert took longer than running the rule.

use super::rule_run::Raised;
use crate::model::{EntityType, Table, Texts, Values};
use crate::rules::header::Header;
use crate::triage::Keys;
use jiff::civil::Date;
use std::collections::HashMap;

/// What rows must share to be peers: entity type, group, and where an entity has a row per window, the window's end.
type Key<'a> = (EntityType, &'a str, Option<Date>);

/// The tested rows of a population by peer group.
pub(super) struct PeerGroups<'a> {
    keys: Keys<'a>,
    groups: Option<&'a Texts>,
    rows: HashMap<Key<'a>, Vec<usize>>,
}

impl<'a> PeerGroups<'a> {
    /// Reads the groups of a population; without a statistical model there are none.
    pub(super) fn of(header: &'a Header, population: &'a Table) -> PeerGroups<'a> {
        let groups = match population.column("peer_group") {
            Some(Values::Text(groups)) => Some(groups),
            _ => None,
        };
        let mut found = PeerGroups { keys: Keys::new(header, population), groups, rows: HashMap::new() };
        for row in 0..population.rows() {
            if let Some(key) = found.key(row) {
                found.rows.entry(key).or_default().push(row);
            }
        }
        found
    }

    fn key(&self, row: usize) -> Option<Key<'a>> {
        let group = self.groups?.get(row)?;
        let same_window = self.keys.header().model.tested.is_some();
        let window_end = if same_window { self.keys.window(row).1 } else { None };
        Some((self.keys.entity_type(row), group, window_end))
    }

    /// Rows in the same group as the lead of an alert, the lead included, in the population's order.
    pub(super) fn rows(&self, raised: &Raised) -> &[usize] {
        let lead = self.key(raised.draft.lead.row);
        lead.and_then(|key| self.rows.get(&key)).map_or(&[], Vec::as_slice)
    }
}
