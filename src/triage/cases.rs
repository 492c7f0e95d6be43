//! Cases: alerts that one person should look at together, because they are about the same entity or about the same rows
//! and people.
//!
//! The surprising thing: an alert joins through its rows only the one larger alert with which it shares most. If every
//! shared row joined two alerts, a claimant who worked for two employers would make one case of both, and a fund would
//! end as a single case. For the same reason alerts about whole areas stand apart: everything in an area shares its rows.

use super::Concern;
use crate::model::EntityType;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What makes alerts a case, as `queue.toml` says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CasePolicy {
    /// The least share of an alert's rows, or of its people, that must stand in a larger alert as well. Above 0, at most 1.
    pub overlap: f64,
    /// Kinds of entity whose alerts never join others through rows.
    pub apart: BTreeSet<EntityType>,
}

/// An alert, as far as its case depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Grouped<'a> {
    /// Its id.
    pub alert_id: &'a str,
    /// What it is about.
    pub entity_type: EntityType,
    /// Whom it is about.
    pub entity_id: &'a str,
    /// Its rows and people.
    pub concern: &'a Concern,
}

/// Why an alert belongs to a case. Alerts are named by their places in what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// It is about the same entity as an alert before it.
    Entity {
        /// The alert before it.
        with: usize,
    },
    /// Its rows stand in a larger alert as well.
    Rows {
        /// The larger alert.
        with: usize,
        /// Rows that both have.
        shared: usize,
        /// Rows that it has.
        of: usize,
    },
    /// Its people stand in a larger alert as well.
    People {
        /// The larger alert.
        with: usize,
        /// People that both have.
        shared: usize,
        /// People that it has.
        of: usize,
    },
}

/// Alerts that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// `C-` and the smallest alert id in it: as long as that alert stays, the case keeps its name.
    pub id: String,
    /// Places of its alerts, in the order given, each with what joins it to others. One without a link is joined by
    /// others.
    pub alerts: Vec<(usize, Vec<Link>)>,
}

/// Puts alerts, given in rank order, into cases; every alert is in exactly one. Cases come in the order of their first
/// alerts.
pub fn group(alerts: &[Grouped<'_>], policy: &CasePolicy) -> Vec<Group> {
    let mut joined = Joined::new(alerts.len());
    let mut links = vec![Vec::new(); alerts.len()];
    let mut first: HashMap<(EntityType, &str), usize> = HashMap::new();
    for (at, alert) in alerts.iter().enumerate() {
        let with = *first.entry((alert.entity_type, alert.entity_id)).or_insert(at);
        if with != at {
            links[at].push(Link::Entity { with });
            joined.join(at, with);
        }
    }
    for (at, with, link) in larger(alerts, policy) {
        links[at].push(link);
        joined.join(at, with);
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..alerts.len() {
        groups.entry(joined.root(at)).or_default().push(at);
    }
    groups.into_values().map(|places| whole(alerts, &mut links, places)).collect()
}

fn whole(alerts: &[Grouped<'_>], links: &mut [Vec<Link>], places: Vec<usize>) -> Group {
    let smallest = places.iter().map(|&at| alerts[at].alert_id).min().unwrap_or_default();
    let alerts = places.into_iter().map(|at| (at, std::mem::take(&mut links[at]))).collect();
    Group { id: format!("C-{smallest}"), alerts }
}

/// The larger alert, if any, with which each alert shares most; people count where rows do not join it.
fn larger(alerts: &[Grouped<'_>], policy: &CasePolicy) -> Vec<(usize, usize, Link)> {
    let joins = |at: usize| !policy.apart.contains(&alerts[at].entity_type);
    let rows: Vec<BTreeSet<(&str, &str)>> = alerts.iter().map(|alert| alert.concern.rows().collect()).collect();
    let people: Vec<BTreeSet<&str>> =
        alerts.iter().map(|alert| alert.concern.people().iter().map(String::as_str).collect()).collect();
    let by_rows = overlaps(&rows, &joins, policy.overlap);
    let by_people = overlaps(&people, &joins, policy.overlap);
    let link = |at: usize| match (by_rows.get(&at), by_people.get(&at)) {
        (Some(&(with, shared)), _) => Some((at, with, Link::Rows { with, shared, of: rows[at].len() })),
        (None, Some(&(with, shared))) => Some((at, with, Link::People { with, shared, of: people[at].len() })),
        (None, None) => None,
    };
    (0..alerts.len()).filter_map(link).collect()
}

/// For each set, the larger one (of two equal ones the earlier) with which it shares most and at least `least` of its
/// own: its place, and how many.
fn overlaps<T: Copy + Ord + std::hash::Hash>(
    sets: &[BTreeSet<T>],
    joins: &dyn Fn(usize) -> bool,
    least: f64,
) -> BTreeMap<usize, (usize, usize)> {
    let mut holders: HashMap<T, Vec<usize>> = HashMap::new();
    for at in (0..sets.len()).filter(|&at| joins(at)) {
        for &item in &sets[at] {
            holders.entry(item).or_default().push(at);
        }
    }
    let mut found = BTreeMap::new();
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for at in (0..sets.len()).filter(|&at| joins(at)) {
        shared.clear();
        let own = sets[at].len();
        for item in &sets[at] {
            let others = holders.get(item).into_iter().flatten().copied();
            for other in others.filter(|&other| (Reverse(sets[other].len()), other) < (Reverse(own), at)) {
                *shared.entry(other).or_default() += 1;
            }
        }
        let most = shared.iter().max_by_key(|&(&other, &count)| (count, Reverse(other)));
        #[expect(clippy::cast_precision_loss, reason = "numbers of rows stay far below 2^53")]
        if let Some((&other, &count)) = most.filter(|&(_, &count)| count as f64 >= least * own as f64) {
            found.insert(at, (other, count));
        }
    }
    found
}

/// Which alerts are one case: union-find, the earliest alert of each case its root.
struct Joined(Vec<usize>);

impl Joined {
    fn new(alerts: usize) -> Joined {
        Joined((0..alerts).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Table, Values};
    use crate::triage::Source;
    use proptest::prelude::*;

    /// Rows of `payments`, each of the person of the same number.
    fn concern(keys: &[&str]) -> Concern {
        let mut table = Table::default();
        table.push("payment_id", Values::Text(keys.iter().copied().map(Some).collect()));
        table.push("person_id", Values::Text(keys.iter().map(|key| Some(format!("p{key}"))).collect()));
        of(&table)
    }

    /// Rows that name nobody.
    fn nameless(keys: &[&str]) -> Concern {
        let mut table = Table::default();
        table.push("payment_id", Values::Text(keys.iter().copied().map(Some).collect()));
        of(&table)
    }

    fn of(table: &Table) -> Concern {
        let source = Source { table: "payments".into(), key: "payment_id".into(), role: "payment".into() };
        let mut concern = Concern::default();
        (0..table.rows()).for_each(|row| concern.add(&source, table, row));
        concern
    }

    fn policy() -> CasePolicy {
        CasePolicy { overlap: 0.5, apart: BTreeSet::from([EntityType::Region]) }
    }

    fn grouped(alerts: &[(&str, EntityType, &str, &Concern)]) -> Vec<Group> {
        let alerts: Vec<Grouped<'_>> = alerts
            .iter()
            .map(|&(alert_id, entity_type, entity_id, concern)| Grouped { alert_id, entity_type, entity_id, concern })
            .collect();
        group(&alerts, &policy())
    }

    const EMPLOYER: EntityType = EntityType::Employer;
    const PERSON: EntityType = EntityType::Person;

    #[test]
    fn one_entity_is_one_case_whatever_the_rows() {
        let (a, b, c) = (concern(&["1"]), concern(&["2"]), concern(&["3"]));
        let cases =
            grouped(&[("R2-x", EMPLOYER, "E1", &a), ("R1-x", EMPLOYER, "E1", &b), ("R1-y", EMPLOYER, "E2", &c)]);
        assert_eq!(cases[0].alerts, [(0, vec![]), (1, vec![Link::Entity { with: 0 }])]);
        // The smallest id names it, not the first in rank.
        assert_eq!(cases[0].id, "C-R1-x");
        assert_eq!(cases[1].alerts, [(2, vec![])]);
    }

    #[test]
    fn rows_join_a_second_entity_beside_the_own_one() {
        let (small, other, large) = (concern(&["1"]), concern(&["2", "3"]), concern(&["2", "3", "4"]));
        let cases =
            grouped(&[("A", EMPLOYER, "E1", &small), ("B", EMPLOYER, "E1", &other), ("C", EMPLOYER, "E2", &large)]);
        let both = vec![Link::Entity { with: 0 }, Link::Rows { with: 2, shared: 2, of: 2 }];
        assert_eq!(cases[0].alerts, [(0, vec![]), (1, both), (2, vec![])]);
        assert_eq!(cases.len(), 1);
    }

    #[test]
    fn half_of_the_rows_join_and_less_does_not() {
        let large = concern(&["1", "2", "3", "4", "5"]);
        let (half, less) = (concern(&["1", "2", "8", "9"]), concern(&["3", "7", "8"]));
        let cases =
            grouped(&[("A", EMPLOYER, "E1", &large), ("B", EMPLOYER, "E2", &half), ("C", EMPLOYER, "E3", &less)]);
        assert_eq!(cases[0].alerts, [(0, vec![]), (1, vec![Link::Rows { with: 0, shared: 2, of: 4 }])]);
        assert_eq!(cases[1].alerts, [(2, vec![])]);
    }

    #[test]
    fn a_person_of_two_employers_does_not_make_one_case_of_both() {
        let (one, two) = (concern(&["1", "2", "3"]), concern(&["1", "4", "5", "6"]));
        let person = concern(&["1"]);
        let cases = grouped(&[("A", EMPLOYER, "E1", &one), ("B", EMPLOYER, "E2", &two), ("C", PERSON, "p1", &person)]);
        // One row with each: the earlier in rank has it.
        assert_eq!(cases[0].alerts, [(0, vec![]), (2, vec![Link::Rows { with: 0, shared: 1, of: 1 }])]);
        assert_eq!(cases[1].alerts, [(1, vec![])]);
    }

    #[test]
    fn people_join_where_rows_do_not() {
        let (large, small) = (concern(&["1", "2", "3"]), concern(&["4", "5"]));
        let mut other = Table::default();
        other.push("payment_id", Values::Text(vec![Some("x")].into()));
        other.push("person_id", Values::Text(vec![Some("p2")].into()));
        let other = of(&other);
        let cases =
            grouped(&[("A", EMPLOYER, "E1", &large), ("B", EMPLOYER, "E2", &small), ("C", PERSON, "p2", &other)]);
        assert_eq!(cases[0].alerts, [(0, vec![]), (2, vec![Link::People { with: 0, shared: 1, of: 1 }])]);
        assert_eq!(cases[1].alerts, [(1, vec![])]);
    }

    #[test]
    fn an_area_stands_apart_and_nothing_joins_nothing() {
        let (area, within, empty) = (nameless(&["1", "2", "3"]), nameless(&["1", "2"]), nameless(&[]));
        let region = EntityType::Region;
        let cases = grouped(&[
            ("A", region, "1505", &area),
            ("B", EMPLOYER, "E1", &within),
            ("C", EMPLOYER, "E2", &empty),
            ("D", EMPLOYER, "E3", &empty),
            ("E", region, "1505", &within),
        ]);
        let groups: Vec<Vec<usize>> =
            cases.iter().map(|case| case.alerts.iter().map(|(at, _)| *at).collect()).collect();
        assert_eq!(groups, [vec![0, 4], vec![1], vec![2], vec![3]]);
    }

    proptest! {
        /// Whatever the alerts, each is in one case, and a case is connected by the links it names.
        #[test]
        fn every_alert_is_in_one_case_and_its_links_lead_to_the_first(
            rows in prop::collection::vec((0..4_u8, prop::collection::vec(0..12_u8, 0..6)), 0..12)
        ) {
            let concerns: Vec<Concern> = rows
                .iter()
                .map(|(_, keys)| {
                    let keys: Vec<String> = keys.iter().map(u8::to_string).collect();
                    concern(&keys.iter().map(String::as_str).collect::<Vec<_>>())
                })
                .collect();
            let names: Vec<(String, String)> =
                rows.iter().enumerate().map(|(at, (entity, _))| (format!("A{at}"), format!("E{entity}"))).collect();
            let alerts: Vec<_> = names
                .iter()
                .zip(&concerns)
                .map(|((alert, entity), concern)| (alert.as_str(), EMPLOYER, entity.as_str(), concern))
                .collect();
            let cases = grouped(&alerts);
            let mut seen: Vec<usize> = cases.iter().flat_map(|case| case.alerts.iter().map(|(at, _)| *at)).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..alerts.len()).collect::<Vec<_>>());
            for case in &cases {
                // Everything is reached from the first by the links named, and nothing else is.
                let mut reached = BTreeSet::from([case.alerts[0].0]);
                for _ in &case.alerts {
                    for (at, links) in &case.alerts {
                        for link in links {
                            let (Link::Entity { with } | Link::Rows { with, .. } | Link::People { with, .. }) = *link;
                            if reached.contains(at) || reached.contains(&with) {
                                reached.extend([*at, with]);
                            }
                        }
                    }
                }
                prop_assert_eq!(reached.len(), case.alerts.len());
                let starts = case.alerts.windows(2).all(|pair| pair[0].0 < pair[1].0);
                prop_assert!(starts, "in the order given");
            }
        }
    }
}
