//! The clock of the peers: a day counts as much as the peers' events on it.
//!
//! Owns the time change u = G(t) that makes an entity's events uniform when it behaves as its peers do: season, month
//! ends and holidays disappear.
//!
//! The surprising thing: the entity's own events are taken out of the clock, and yet no clock is built for it. Left in, a
//! burst would stretch the very days it fell on and hide itself; but the events of a window are counted anyway, so it is
//! enough to subtract that count from the group's sums.

use super::{ScanError, real};

/// Events an entity had on one day (days counted from any fixed day).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The day.
    pub day: i32,
    /// Events on it.
    pub events: u32,
}

/// Every day of the clock of all gets half an event on top (Jeffreys' prior for a Poisson rate), so that a few events
/// make a nearly uniform clock and no day has length 0.
const PRIOR_EVENTS_PER_DAY: f64 = 0.5;

/// A group's clock is its own events and this many more that follow the clock of all. A group of 20 events is thus read
/// on the clock of all, one of 3,000 on its own, and none changes its clock at a threshold. The number: a week holds
/// about one in a hundred events, and three of others in it say as little about the week as three always do.
const PRIOR_EVENTS_OF_ALL: f64 = 300.0;

/// The events of a whole peer group by day, the entities to be scanned included.
#[derive(Clone, Debug, PartialEq)]
pub struct PeerDays {
    first_day: i32,
    last_day: i32,
    /// Events before each day, and all of them last: whole numbers, so the order of the entities leaves no trace.
    before: Vec<u64>,
}

impl PeerDays {
    /// Takes the events of the group on `first_day` and the days after it.
    ///
    /// # Errors
    /// No day, or more days than a date can count.
    pub fn new(first_day: i32, events: &[u32]) -> Result<Self, ScanError> {
        let last_day = i32::try_from(events.len()).ok().and_then(|days| first_day.checked_add(days));
        let Some(last_day) = last_day.filter(|_| !events.is_empty()) else {
            return Err(ScanError::Shape { what: "days of the peers", found: events.len(), expected: 1 });
        };
        let mut before = Vec::with_capacity(events.len() + 1);
        let mut sum = 0;
        before.push(0);
        for &count in events {
            sum += u64::from(count);
            before.push(sum);
        }
        Ok(Self { first_day, last_day: last_day - 1, before })
    }

    /// Events in all.
    pub fn events(&self) -> u64 {
        self.before[self.before.len() - 1]
    }

    /// Events from the start of day `from` to the end of day `to`; days outside hold none.
    fn between(&self, from: i32, to: i32) -> u64 {
        let (from, to) = (from.max(self.first_day), to.min(self.last_day));
        if from > to { 0 } else { self.before[self.index(to) + 1] - self.before[self.index(from)] }
    }

    /// Position of a day, which is one of the group's.
    fn index(&self, day: i32) -> usize {
        usize::try_from(i64::from(day) - i64::from(self.first_day)).unwrap_or(0)
    }
}

/// The clock of one entity's peers, without its own events.
#[derive(Clone, Copy, Debug)]
pub struct Clock<'a> {
    all: &'a PeerDays,
    group: Option<&'a PeerDays>,
    /// One over the events of all without the entity's, the prior's included; the same for the group.
    per_event_of_all: f64,
    per_event_of_group: f64,
}

impl<'a> Clock<'a> {
    /// The clock for an entity with these events (days ascending), which both `all` and `group` contain. Without a group
    /// the clock is that of all.
    ///
    /// # Errors
    /// Days not ascending, outside the clock of all, or with more events than the group; a group that covers other days than
    /// all do.
    pub fn without(own: &[DayCount], all: &'a PeerDays, group: Option<&'a PeerDays>) -> Result<Self, ScanError> {
        let smallest = group.unwrap_or(all);
        if smallest.first_day != all.first_day || smallest.before.len() != all.before.len() {
            let (found, expected) = (smallest.before.len() - 1, all.before.len() - 1);
            return Err(ScanError::Shape { what: "days of the peers", found, expected });
        }
        let mut sum = 0;
        for (place, entry) in own.iter().enumerate() {
            if place > 0 && own[place - 1].day >= entry.day {
                return Err(ScanError::DaysNotAscending { place });
            }
            if entry.day < all.first_day || entry.day > all.last_day {
                return Err(ScanError::OutsideClock { day: entry.day, first: all.first_day, last: all.last_day });
            }
            let peers = smallest.between(entry.day, entry.day);
            if u64::from(entry.events) > peers {
                return Err(ScanError::MoreThanPeers { day: entry.day, own: entry.events, peers });
            }
            sum += u64::from(entry.events);
        }
        Ok(Self::less(all, group, sum))
    }

    /// The clock of a group, which covers the same days as all, with nobody taken out.
    pub(super) fn of(all: &'a PeerDays, group: Option<&'a PeerDays>) -> Self {
        Self::less(all, group, 0)
    }

    fn less(all: &'a PeerDays, group: Option<&'a PeerDays>, own: u64) -> Self {
        let rest = |peers: &PeerDays| real(peers.events().saturating_sub(own));
        let length = PRIOR_EVENTS_PER_DAY * real(all.before.len() as u64 - 1);
        let per_event_of_group = group.map_or(0.0, |group| (rest(group) + PRIOR_EVENTS_OF_ALL).recip());
        Self { all, group, per_event_of_all: (rest(all) + length).recip(), per_event_of_group }
    }

    /// First day.
    pub fn first_day(&self) -> i32 {
        self.all.first_day
    }

    /// Last day.
    pub fn last_day(&self) -> i32 {
        self.all.last_day
    }

    /// Share of the peers' time from the start of day `from` to the end of day `to`, in which the entity has `own` events.
    pub fn share(&self, from: i32, to: i32, own: u64) -> f64 {
        let (from, to) = (from.max(self.all.first_day), to.min(self.all.last_day));
        if from > to {
            return 0.0;
        }
        let (start, end) = (self.all.index(from), self.all.index(to) + 1);
        let rest = |peers: &PeerDays| real((peers.before[end] - peers.before[start]).saturating_sub(own));
        let of_all = (rest(self.all) + PRIOR_EVENTS_PER_DAY * real((end - start) as u64)) * self.per_event_of_all;
        match self.group {
            None => of_all,
            Some(group) => (rest(group) + PRIOR_EVENTS_OF_ALL * of_all) * self.per_event_of_group,
        }
    }

    /// The largest share of any window of `days` days.
    pub fn longest_share(&self, days: u32) -> f64 {
        let ahead = i32::try_from(days).unwrap_or(i32::MAX).saturating_sub(1);
        let last_start = self.last_day().saturating_sub(ahead).max(self.first_day());
        (self.first_day()..=last_start)
            .map(|from| self.share(from, from.saturating_add(ahead), 0))
            .fold(0.0, f64::max)
            .min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(list: &[(i32, u32)]) -> Vec<DayCount> {
        list.iter().map(|&(day, events)| DayCount { day, events }).collect()
    }

    /// Three days with 3, 1 and 0 events of others: weights 3.5, 1.5, .5 of 5.5.
    #[test]
    fn own_events_leave_the_clock() {
        let peers = PeerDays::new(10, &[3, 6, 0]).unwrap();
        let clock = Clock::without(&days(&[(11, 5)]), &peers, None).unwrap();
        assert!((clock.share(10, 10, 0) - 3.5 / 5.5).abs() < 1e-15);
        assert!((clock.share(11, 11, 5) - 1.5 / 5.5).abs() < 1e-15);
        assert!((clock.share(12, 12, 0) - 0.5 / 5.5).abs() < 1e-15);
        assert!((clock.share(10, 12, 5) - 1.0).abs() < 1e-15);
        assert!((clock.share(-999, 9999, 5) - 1.0).abs() < 1e-15, "days outside add nothing");
        assert_eq!((clock.first_day(), clock.last_day()), (10, 12));
    }

    /// A group of 100 events, all on the second day, beside an even clock of all: (100 + 300/2) of 400.
    #[test]
    fn a_small_group_leans_on_the_clock_of_all() {
        let all = PeerDays::new(0, &[5000, 5000]).unwrap();
        let group = PeerDays::new(0, &[0, 100]).unwrap();
        let clock = Clock::of(&all, Some(&group));
        assert!((clock.share(1, 1, 0) - 250.0 / 400.0).abs() < 1e-15);
        assert!((clock.share(0, 1, 0) - 1.0).abs() < 1e-15);
        // Without 60 of its own on that day, 40 + 300 · 4940.5/9941 of 340.
        let without = Clock::without(&days(&[(1, 60)]), &all, Some(&group)).unwrap();
        assert!((without.share(1, 1, 60) - (40.0 + 300.0 * 4940.5 / 9941.0) / 340.0).abs() < 1e-15);
    }

    /// Days of 1, 1, 4, 4 events and half an event each: the last two hold 9 of 12.
    #[test]
    fn the_longest_window_is_where_the_peers_are() {
        let peers = PeerDays::new(0, &[1, 1, 4, 4]).unwrap();
        let clock = Clock::of(&peers, None);
        assert!((clock.longest_share(2) - 9.0 / 12.0).abs() < 1e-15);
        assert!((clock.longest_share(1) - 4.5 / 12.0).abs() < 1e-15);
        assert!((clock.longest_share(400) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_day() {
        let peers = PeerDays::new(10, &[3, 6, 0]).unwrap();
        let refused = |list| Clock::without(&days(list), &peers, None).unwrap_err();
        assert_eq!(refused(&[(13, 1)]), ScanError::OutsideClock { day: 13, first: 10, last: 12 });
        assert_eq!(refused(&[(9, 1)]), ScanError::OutsideClock { day: 9, first: 10, last: 12 });
        assert_eq!(refused(&[(i32::MIN, 1)]), ScanError::OutsideClock { day: i32::MIN, first: 10, last: 12 });
        assert_eq!(refused(&[(10, 4)]), ScanError::MoreThanPeers { day: 10, own: 4, peers: 3 });
        assert_eq!(refused(&[(11, 1), (11, 1)]), ScanError::DaysNotAscending { place: 1 });
        assert!(PeerDays::new(0, &[]).is_err());
        assert!(PeerDays::new(i32::MAX, &[1, 1]).is_err());
    }
}
