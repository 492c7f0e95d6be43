//! Groups beside one another: by region, and by what an alert is about. Whether the rules, or the checks, treat them alike.
//!
//! The store keeps neither sex nor age nor registered residence of anybody, so that nobody can be worked on by them; groups of
//! persons by these have to be compared on the extract itself.

use super::figures::{MonthAlert, MonthRows, Share, established, share, within};
use crate::model::EntityType;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What makes a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The region that checks; its code.
    Region(String),
    /// What the alerts are about.
    About(EntityType),
}

/// A group and what came of its alerts.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupFigures {
    /// Which.
    pub group: Group,
    /// What it is called, of a region where that is known.
    pub name: Option<String>,
    /// Found in the month.
    pub found: usize,
    /// Decisions that say whether there was something.
    pub decided: usize,
    /// Those that say there was.
    pub established: usize,
    /// The share with Wilson's interval; `None` under twenty decisions.
    pub share: Option<Share>,
    /// How much higher the share is than that of all other groups of its kind, -1 to 1, with its interval; `None` where one of
    /// the two has under twenty decisions.
    pub above_others: Option<Share>,
}

/// The groups of the month, those of a region first; a kind with one group compares nothing and is left out.
pub(super) fn groups(rows: &MonthRows, month: (Date, Date)) -> Vec<GroupFigures> {
    let of_region = |alert: &MonthAlert| alert.region_code.clone().map(Group::Region);
    let of_kind = |alert: &MonthAlert| Some(Group::About(alert.entity_type));
    [grouped(rows, month, &of_region), grouped(rows, month, &of_kind)].concat()
}

#[derive(Default)]
struct Tally {
    name: Option<String>,
    found: usize,
    decided: usize,
    established: usize,
}

fn grouped(
    rows: &MonthRows,
    month: (Date, Date),
    group_of: &dyn Fn(&MonthAlert) -> Option<Group>,
) -> Vec<GroupFigures> {
    let mut tallies: BTreeMap<Group, Tally> = BTreeMap::new();
    for alert in &rows.alerts {
        let Some(group) = group_of(alert) else { continue };
        let tally = tallies.entry(group).or_default();
        tally.name = tally.name.take().or_else(|| alert.region_name.clone());
        tally.found += usize::from(!alert.hidden && within(alert.first_found, month));
        let counts = !alert.control && alert.closed_on.is_some_and(|day| within(day, (rows.decisions_since, month.1)));
        if let Some(held) = alert.outcome.filter(|_| counts).and_then(established) {
            tally.decided += 1;
            tally.established += usize::from(held);
        }
    }
    tallies.retain(|_, tally| tally.found + tally.decided > 0);
    if tallies.len() < 2 {
        return Vec::new();
    }
    let all = tallies.values().fold((0, 0), |(held, of), tally| (held + tally.established, of + tally.decided));
    let figures = |(group, tally): (Group, Tally)| {
        let Tally { name, found, decided, established } = tally;
        let (own, others) = ((established, decided), (all.0 - established, all.1 - decided));
        let share = share(own.0, own.1);
        let name = name.filter(|_| matches!(group, Group::Region(_)));
        GroupFigures { group, name, found, decided, established, share, above_others: above(own, others) }
    };
    tallies.into_iter().map(figures).collect()
}

/// How much higher one share is than another, with Newcombe's interval from the two of Wilson (Statistics in Medicine 17 (1998)
/// 873, method 10).
fn above(own: (usize, usize), others: (usize, usize)) -> Option<Share> {
    let (one, other) = (share(own.0, own.1)?, share(others.0, others.1)?);
    let difference = one.share - other.share;
    let low = difference - (one.share - one.low).hypot(other.high - other.share);
    let high = difference + (one.high - one.share).hypot(other.share - other.low);
    Some(Share { share: difference, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe 1998, table II, method 10, contrast (a): 56/70 against 48/80.
    #[test]
    fn the_interval_of_a_difference_is_the_published_one() {
        let found = above((56, 70), (48, 80)).expect("enough decisions");
        for (found, published) in [(found.share, 0.2), (found.low, 0.0524), (found.high, 0.3339)] {
            assert!((found - published).abs() < 5e-5, "{found} {published}");
        }
        assert_eq!((above((9, 10), (30, 100)), above((30, 100), (9, 10))), (None, None), "too few on one side");
    }
}
