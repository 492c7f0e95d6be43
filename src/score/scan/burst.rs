//! The scan of one entity over time: its most surprising window of days.
//!
//! Owns the search over windows of whole days on the clock of the peers.
//!
//! The surprising thing: whole days make the p conservative, never optimistic. A window of days is longer than the
//! stretch between its first and last event, so its ratio is at most that of the continuous window for which
//! the null table was made.

use super::null::{EVENTS_MIN, NullTable};
use super::{Clock, DayCount, ScanError, conditional_llr};

/// Which windows are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindowLimits {
    days_min: u32,
    days_max: u32,
    share_max: f64,
}

impl WindowLimits {
    /// Windows of `days_min` to `days_max` days (shorter bursts are seen in the shortest window around them) that take
    /// at most `share_max` of the time of the peers.
    ///
    /// # Errors
    /// `days_min` is 0 or above `days_max`, or the share is outside (0, ½].
    pub fn new(days_min: u32, days_max: u32, share_max: f64) -> Result<Self, ScanError> {
        if days_min == 0 || days_min > days_max {
            return Err(ScanError::Limits { days_min, days_max });
        }
        if !(share_max > 0.0 && share_max <= 0.5) {
            return Err(ScanError::Share { found: share_max, max: 0.5 });
        }
        Ok(Self { days_min, days_max, share_max })
    }

    /// The longest window as a share of the time of the peers, by which the null table is read.
    pub fn share_max(&self) -> f64 {
        self.share_max
    }

    /// The longest window in days.
    pub fn days_max(&self) -> u32 {
        self.days_max
    }

    /// The same days with another share.
    pub(super) fn with_share(self, share_max: f64) -> Self {
        Self { share_max, ..self }
    }
}

/// A window of days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// First day.
    pub first_day: i32,
    /// Last day.
    pub last_day: i32,
    /// Events in it.
    pub count: u32,
    /// Events expected in it, given all events of the entity and the clock of its peers.
    pub expected: f64,
    /// Its log-likelihood ratio.
    pub llr: f64,
}

/// What a scan of one entity found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    /// All events of the entity.
    pub events: u32,
    /// The most surprising window; none if no window holds five events and more than expected.
    pub window: Option<Window>,
    /// ln p of the largest ratio over all windows (0 without a window), before recalibration against bursty peers.
    pub ln_p: f64,
}

/// Scans the events of one entity (days ascending, one entry a day) on the clock of its peers.
///
/// Ties between windows go to the one that ends first, then to the shorter. O(days with events × days with events per
/// longest window).
///
/// # Errors
/// Fewer than five events in all (not testable), days not ascending, or events outside the clock.
pub fn burst(own: &[DayCount], clock: &Clock<'_>, limits: WindowLimits, table: &NullTable) -> Result<Burst, ScanError> {
    let before = cumulate(own, clock)?;
    let events = before[own.len()];
    if events < EVENTS_MIN {
        return Err(ScanError::TooFewEvents { events });
    }
    let span = Span { own, before: &before, clock, limits };
    let mut best: Option<Window> = None;
    for first in 0..own.len() {
        // Windows with fewer events than this cannot beat the best.
        let mut least = f64::from(EVENTS_MIN);
        for last in first..own.len() {
            if own[last].day.abs_diff(own[first].day) >= limits.days_max {
                break;
            }
            let count = before[last + 1] - before[first];
            if f64::from(count) < least {
                continue;
            }
            let windows = span.around(first, last);
            for (from, to) in windows.into_iter().flatten() {
                let short = span.improve(&mut best, from, to, count);
                // Only windows that contain this one follow: their excess grows by at most their further events, what they
                // must exceed grows with their length up to half of the time.
                if own[last].day.abs_diff(own[first].day) + 1 >= limits.days_min {
                    least = f64::from(count) + short;
                }
            }
        }
    }
    let ln_p = best.map_or(Ok(0.0), |window| table.ln_p(events, limits.share_max, window.llr))?;
    Ok(Burst { events, window: best, ln_p })
}

fn earlier(a: &Window, b: &Window) -> bool {
    (a.last_day, -i64::from(a.first_day)) < (b.last_day, -i64::from(b.first_day))
}

/// Events before each entry of the list, and all of them last.
fn cumulate(own: &[DayCount], clock: &Clock<'_>) -> Result<Vec<u32>, ScanError> {
    let (first, last) = (clock.first_day(), clock.last_day());
    let mut before = Vec::with_capacity(own.len() + 1);
    let mut sum = 0_u32;
    before.push(0);
    for (place, entry) in own.iter().enumerate() {
        if place > 0 && own[place - 1].day >= entry.day {
            return Err(ScanError::DaysNotAscending { place });
        }
        if entry.day < first || entry.day > last {
            return Err(ScanError::OutsideClock { day: entry.day, first, last });
        }
        sum = sum.saturating_add(entry.events);
        before.push(sum);
    }
    Ok(before)
}

/// What the windows of one entity are made of.
struct Span<'a> {
    own: &'a [DayCount],
    before: &'a [u32],
    clock: &'a Clock<'a>,
    limits: WindowLimits,
}

impl Span<'_> {
    /// The windows whose events are the entries `first..=last`: the days from one to the other, or, where that is
    /// shorter than the shortest window, the shortest window that starts with the first and the one that ends with
    /// the last, unless they would reach into further events (which then have a window of their own).
    fn around(&self, first: usize, last: usize) -> [Option<(i32, i32)>; 2] {
        let (start, end) = (self.own[first].day, self.own[last].day);
        let least = i32::try_from(self.limits.days_min - 1).unwrap_or(i32::MAX);
        if end - start >= least {
            return [Some((start, end)), None];
        }
        let reaches = start.saturating_add(least);
        let begins = end.saturating_sub(least);
        let ahead = self.own.get(last + 1).is_none_or(|next| next.day > reaches);
        let behind = first == 0 || self.own[first - 1].day < begins;
        [
            (ahead && reaches <= self.clock.last_day()).then_some((start, reaches)),
            (behind && begins >= self.clock.first_day()).then_some((begins, end)),
        ]
    }

    /// Measures a window and keeps it if it is more surprising than the best so far. Returns how many further events a
    /// longer window around it needs at least to be as surprising as the best.
    ///
    /// Kullback–Leibler is at most χ², here excess² / (expected (1 − share)): most windows are out before a logarithm is
    /// taken. The margin keeps ties in.
    fn improve(&self, best: &mut Option<Window>, first_day: i32, last_day: i32, count: u32) -> f64 {
        let share = self.clock.share(first_day, last_day, u64::from(count));
        let total = f64::from(self.before[self.own.len()]);
        let expected = total * share;
        let excess = f64::from(count) - expected;
        if share > self.limits.share_max {
            return f64::INFINITY;
        }
        let needed = best.map_or(0.0, |b| (1.0 - 1e-9) * (b.llr * expected * (1.0 - share)).sqrt());
        if excess < needed || excess <= 0.0 {
            return (needed - excess).max(0.0) * (1.0 - 1e-9);
        }
        let Some(llr) = conditional_llr(f64::from(count), expected, total).filter(|llr| *llr > 0.0) else { return 0.0 };
        let window = Window { first_day, last_day, count, expected, llr };
        if best.is_none_or(|b| b.llr < llr || (b.llr <= llr && earlier(&window, &b))) {
            *best = Some(window);
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::scan::PeerDays;
    use crate::score::scan::recalibrate::{Recalibration, Tested};
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    fn days(list: &[(i32, u32)]) -> Vec<DayCount> {
        list.iter().map(|&(day, events)| DayCount { day, events }).collect()
    }

    /// A year in which the rest of the peers have 20 events every day.
    fn even_year(own: &[DayCount]) -> PeerDays {
        let mut group = vec![20_u32; 365];
        for entry in own {
            group[usize::try_from(entry.day).unwrap()] += entry.events;
        }
        PeerDays::new(0, &group).unwrap()
    }

    fn limits() -> WindowLimits {
        WindowLimits::new(7, 60, 0.25).unwrap()
    }

    fn scan(own: &[DayCount]) -> Result<Burst, ScanError> {
        burst(own, &Clock::without(own, &even_year(own), None).unwrap(), limits(), NullTable::shipped())
    }

    /// Twelve events, eight of them on days 100 to 103: the window of seven days that starts with the first.
    #[test]
    fn burst_is_found_with_its_days_and_expected_count() {
        let own = days(&[(10, 1), (60, 1), (100, 3), (101, 2), (103, 3), (250, 1), (300, 1)]);
        let found = scan(&own).unwrap();
        let window = found.window.unwrap();
        assert_eq!((found.events, window.count), (12, 8));
        assert_eq!((window.first_day, window.last_day), (97, 103), "of two equal windows the one that ends first");
        let expected = 12.0 * 7.0 / 365.0;
        assert!((window.expected - expected).abs() < 1e-12);
        assert!((window.llr - conditional_llr(8.0, expected, 12.0).unwrap()).abs() < 1e-12);
        assert!(found.ln_p < 1e-5_f64.ln(), "{found:?}");
    }

    /// Every window of 7 to 60 days by definition, on a crooked clock.
    #[test]
    fn search_finds_the_maximum_over_all_windows() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        for _ in 0..30 {
            let mut group: Vec<u32> = (0..200).map(|_| rng.next_u32() % 9 + 3).collect();
            let own: Vec<DayCount> = (0..200)
                .filter_map(|day| {
                    Some(DayCount { day, events: rng.next_u32() % 3 + 1 }).filter(|_| rng.next_u32() % 8 == 0)
                })
                .collect();
            for entry in &own {
                group[usize::try_from(entry.day).unwrap()] += entry.events;
            }
            let peers = PeerDays::new(0, &group).unwrap();
            let clock = Clock::without(&own, &peers, None).unwrap();
            let found = burst(&own, &clock, limits(), NullTable::shipped()).unwrap();
            let mut best = 0.0;
            for from in 0..200 {
                for to in from + 6..i32::min(from + 60, 200) {
                    let count: u32 = own.iter().filter(|e| e.day >= from && e.day <= to).map(|e| e.events).sum();
                    let share = clock.share(from, to, u64::from(count));
                    if count >= 5 && share <= 0.25 {
                        let total = f64::from(found.events);
                        best = f64::max(best, conditional_llr(f64::from(count), total * share, total).unwrap_or(0.0));
                    }
                }
            }
            assert!((found.window.map_or(0.0, |w| w.llr) - best).abs() < 1e-12, "{found:?} {best}");
        }
    }

    #[test]
    fn too_little_is_untestable_and_too_thin_has_no_window() {
        assert_eq!(scan(&days(&[(3, 4)])), Err(ScanError::TooFewEvents { events: 4 }));
        let thin = scan(&days(&[(0, 1), (70, 1), (140, 1), (210, 1), (280, 1), (350, 1)])).unwrap();
        assert_eq!(thin.window, None);
        assert!(thin.ln_p.abs() < 1e-300);
        assert!(WindowLimits::new(0, 60, 0.1).is_err() && WindowLimits::new(8, 7, 0.1).is_err());
        assert!(WindowLimits::new(7, 60, 0.6).is_err());
        let peers = even_year(&[]);
        let clock = Clock::of(&peers, None);
        let table = NullTable::shipped();
        assert!(burst(&days(&[(400, 9)]), &clock, limits(), table).is_err());
        assert!(burst(&days(&[(9, 9), (8, 1)]), &clock, limits(), table).is_err());
    }

    /// Ln p of entities with `events` events each, in batches of mean size 1 / (1 − `again`), on a clock with a
    /// month-end peak that the peers share.
    fn simulated(entities: u32, events: u32, again: f64, seed: u64) -> Vec<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut unit = move || f64::from(rng.next_u32()) / 4_294_967_296.0;
        let rate = |day: usize| if day % 30 >= 27 { 40 } else { 10 };
        let group: Vec<u32> = (0..365).map(rate).collect();
        let total: u32 = group.iter().sum();
        let mut found = Vec::new();
        for _ in 0..entities {
            let mut own = vec![0_u32; 365];
            let mut left = events;
            while left > 0 {
                let mut place = unit() * f64::from(total);
                let day = group
                    .iter()
                    .position(|&g| {
                        place -= f64::from(g);
                        place < 0.0
                    })
                    .unwrap_or(364);
                let mut batch = 1;
                while batch < left && unit() < again {
                    batch += 1;
                }
                own[day] += batch;
                left -= batch;
            }
            let all: Vec<u32> = group.iter().zip(&own).map(|(g, o)| 30 * g + o).collect();
            let list: Vec<DayCount> =
                (0..).zip(&own).filter(|(_, e)| **e > 0).map(|(day, &events)| DayCount { day, events }).collect();
            let peers = PeerDays::new(0, &all).unwrap();
            let clock = Clock::without(&list, &peers, None).unwrap();
            found.push(burst(&list, &clock, limits(), NullTable::shipped()).unwrap().ln_p);
        }
        found
    }

    fn share_below(ln_p: &[f64], level: f64) -> f64 {
        let below = u32::try_from(ln_p.iter().filter(|p| **p <= level.ln()).count()).unwrap();
        f64::from(below) / f64::from(u32::try_from(ln_p.len()).unwrap())
    }

    /// Property 2 for the scan: honest single events in a season shared with the peers never exceed the level.
    #[test]
    fn honest_events_stay_at_or_below_the_level() {
        let ln_p = simulated(1500, 30, 0.0, 3);
        for level in [0.1, 0.05, 0.01] {
            let realised = share_below(&ln_p, level);
            assert!(realised <= level + 2.0 * (level / 1500.0).sqrt(), "{realised} at {level}");
        }
    }

    /// Property 9: honest lay-offs in batches exceed the level before recalibration, not after.
    #[test]
    fn honest_batches_need_recalibration_and_get_it() {
        let ln_p = simulated(1500, 40, 0.5, 4);
        assert!(share_below(&ln_p, 0.05) > 0.1, "batches look like bursts: {}", share_below(&ln_p, 0.05));
        let tested: Vec<Tested> = ln_p.iter().map(|p| Tested { events: 40, surprise: -p }).collect();
        let recalibration = Recalibration::of(&tested, 0.0).unwrap();
        let corrected: Vec<f64> = ln_p.iter().map(|&p| recalibration.band(40).ln_p(p)).collect();
        for level in [0.05, 0.01] {
            let realised = share_below(&corrected, level);
            assert!(
                realised <= level + 2.0 * (level / 1500.0).sqrt(),
                "{realised} at {level}, {:?}",
                recalibration.bands
            );
        }
    }
}
