//! The clock of the peers: a day counts as much as the peers' events on it.
//!
//! Owns the time change u = G(t) that makes an entity's events uniform when it behaves as its peers do: season, month
//! ends and holidays disappear.
//!
//! The surprising thing: the entity's own events are taken out of the clock first. Left in, a burst would stretch the
//! very days it fell on and hide itself.

use super::ScanError;

/// Events an entity had on one day (days counted from any fixed day).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The day.
    pub day: i32,
    /// Events on it.
    pub events: u32,
}

/// Every day gets half an event on top of the peers' own (Jeffreys' prior for a Poisson rate), so that a small group
/// tends to a uniform clock and no day has length 0.
const PRIOR_EVENTS_PER_DAY: f64 = 0.5;

/// The events of a whole peer group by day, the entities to be scanned included.
#[derive(Clone, Debug, PartialEq)]
pub struct PeerDays {
    first_day: i32,
    events: Vec<u32>,
}

impl PeerDays {
    /// Takes the events of the group on `first_day` and the days after it.
    ///
    /// # Errors
    /// No day, or more days than a date can count.
    pub fn new(first_day: i32, events: Vec<u32>) -> Result<Self, ScanError> {
        let fits = i32::try_from(events.len()).is_ok_and(|days| first_day.checked_add(days).is_some());
        if events.is_empty() || !fits {
            return Err(ScanError::Shape { what: "days of the peers", found: events.len(), expected: 1 });
        }
        Ok(Self { first_day, events })
    }

    /// The clock for an entity with these events (days ascending), which the group contains.
    ///
    /// # Errors
    /// Days not ascending, outside the group's, or with more events than the group.
    pub fn clock_without(&self, own: &[DayCount]) -> Result<Clock, ScanError> {
        let mut rest: Vec<f64> = self.events.iter().map(|&e| f64::from(e) + PRIOR_EVENTS_PER_DAY).collect();
        let last = self.first_day + i32::try_from(self.events.len()).unwrap_or(i32::MAX) - 1;
        let mut before = None;
        for (place, entry) in own.iter().enumerate() {
            if before.is_some_and(|day| day >= entry.day) {
                return Err(ScanError::DaysNotAscending { place });
            }
            before = Some(entry.day);
            let index = entry.day.checked_sub(self.first_day).and_then(|d| usize::try_from(d).ok());
            let Some(index) = index.filter(|&i| i < rest.len()) else {
                return Err(ScanError::OutsideClock { day: entry.day, first: self.first_day, last });
            };
            if entry.events > self.events[index] {
                return Err(ScanError::MoreThanPeers { day: entry.day, own: entry.events, peers: self.events[index] });
            }
            rest[index] -= f64::from(entry.events);
        }
        Ok(Clock::new(self.first_day, &rest))
    }
}

/// The share of the peers' time that has passed at the start of each day.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    first_day: i32,
    /// One more entry than days; 0 first, 1 last.
    passed: Vec<f64>,
}

impl Clock {
    fn new(first_day: i32, weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut passed = Vec::with_capacity(weights.len() + 1);
        let mut sum = 0.0;
        passed.push(0.0);
        for weight in weights {
            sum += weight;
            passed.push((sum / total).min(1.0));
        }
        Self { first_day, passed }
    }

    /// First day.
    pub fn first_day(&self) -> i32 {
        self.first_day
    }

    /// Last day.
    pub fn last_day(&self) -> i32 {
        self.first_day + i32::try_from(self.passed.len()).unwrap_or(i32::MAX) - 2
    }

    /// Share of the peers' time from the start of day `from` to the end of day `to`; days outside count as the nearest.
    pub fn share(&self, from: i32, to: i32) -> f64 {
        let start = self.index(from);
        let end = self.index(to).saturating_add(1).min(self.passed.len() - 1);
        (self.passed[end] - self.passed[start]).max(0.0)
    }

    fn index(&self, day: i32) -> usize {
        usize::try_from(day.saturating_sub(self.first_day)).unwrap_or(0).min(self.passed.len() - 2)
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
        let peers = PeerDays::new(10, vec![3, 6, 0]).unwrap();
        let clock = peers.clock_without(&days(&[(11, 5)])).unwrap();
        assert!((clock.share(10, 10) - 3.5 / 5.5).abs() < 1e-15);
        assert!((clock.share(11, 11) - 1.5 / 5.5).abs() < 1e-15);
        assert!((clock.share(12, 12) - 0.5 / 5.5).abs() < 1e-15);
        assert!((clock.share(10, 12) - 1.0).abs() < 1e-15);
        assert!((clock.share(-999, 9999) - 1.0).abs() < 1e-15, "days outside count as the nearest");
        assert_eq!((clock.first_day(), clock.last_day()), (10, 12));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_day() {
        let peers = PeerDays::new(10, vec![3, 6, 0]).unwrap();
        let refused = |list| peers.clock_without(&days(list)).unwrap_err();
        assert_eq!(refused(&[(13, 1)]), ScanError::OutsideClock { day: 13, first: 10, last: 12 });
        assert_eq!(refused(&[(9, 1)]), ScanError::OutsideClock { day: 9, first: 10, last: 12 });
        assert_eq!(refused(&[(i32::MIN, 1)]), ScanError::OutsideClock { day: i32::MIN, first: 10, last: 12 });
        assert_eq!(refused(&[(10, 4)]), ScanError::MoreThanPeers { day: 10, own: 4, peers: 3 });
        assert_eq!(refused(&[(11, 1), (11, 1)]), ScanError::DaysNotAscending { place: 1 });
        assert!(PeerDays::new(0, vec![]).is_err());
        assert!(PeerDays::new(i32::MAX, vec![1, 1]).is_err());
    }
}
