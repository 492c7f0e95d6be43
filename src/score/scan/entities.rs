//! All entities of one rule: raw probabilities on the clocks of their peers, then recalibrated.
//!
//! Owns the entry point of rules, [`scan_entities`]: who is scanned, on which clock, by which column of the null table.
//!
//! The surprising thing: everybody is scanned twice, once by events and once by days with an event, and the smaller p
//! counts double. Honest events come in batches of a few days: by events a batch is a burst, so the recalibrated scan is
//! nearly blind; by days a batch of any size is one to three, and a burst of two weeks stands out. Only the first sees
//! that too many came on one day.

use std::collections::BTreeMap;
use std::f64::consts::LN_2;

use super::recalibrate::{Recalibration, Tested};
use super::simulate::SHARES;
use super::{Band, Burst, Clock, DayCount, NullTable, PeerDays, ScanError, Window, WindowLimits, burst};

/// Fewer scanned entities than this say nothing about how bursty honest ones are (the floor of peer groups, S1).
pub const SCANNED_MIN: usize = 20;
/// The tail of surprises by events is at least this heavy: batch sizes may have any tail, and the bulk does not tell.
/// Chosen by `benches/calibrate_scan.rs` (lognormal batches, global null).
const SHAPE_BY_EVENTS: f64 = 0.15;
/// By days a batch counts one to three whatever its size: an exponential tail.
const SHAPE_BY_DAYS: f64 = 0.0;
/// Days from the first event of a rule to its last: 1900 to 2100, what the data dictionary takes for a date.
const DAYS_MAX: i64 = 73_500;

/// One entity of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Scannable<'a> {
    /// Who it is, for error messages. Results do not depend on it.
    pub id: &'a str,
    /// Whose clock it is read on: entities with the same label.
    pub peers: &'a str,
    /// Its events, days ascending, one entry a day.
    pub days: &'a [DayCount],
}

/// What can be said of one entity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BurstVerdict {
    /// It has fewer events in all than a window must hold.
    TooFewEvents {
        /// Its events.
        events: u32,
    },
    /// So few entities were scanned that the usual burstiness of honest ones is not known: no p is given.
    TooFewPeers {
        /// Entities that had enough events, itself included.
        scanned: usize,
    },
    /// It was scanned.
    Scanned(ScannedBurst),
}

/// What a scan counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountBy {
    /// Every event.
    Events,
    /// Every day with at least one event.
    Days,
}

impl CountBy {
    /// Its name in a population.
    pub fn code(self) -> &'static str {
        match self {
            CountBy::Events => "events",
            CountBy::Days => "days",
        }
    }
}

/// The scan of one entity, recalibrated against the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScannedBurst {
    /// Its events.
    pub events: u32,
    /// Which scan is the more surprising one; the fields below are from it.
    pub by: CountBy,
    /// The most surprising window, in what `by` counts; none if no window holds five of them and more than expected.
    pub window: Option<Window>,
    /// Events of the entity in the window, whatever `by` counts.
    pub events_in_window: u32,
    /// ln p if honest events came one by one. For comparison; not to be reported as a probability.
    pub raw_ln_p: f64,
    /// ln p among peers as bursty as these are, for two looks. Finite, ≤ 0, never below `raw_ln_p`.
    pub ln_p: f64,
    /// How bursty the peers of its size are: how much raw −ln p it takes for one more unit of the recalibrated; 1 = not.
    pub scale: f64,
    /// Scanned entities of its size, itself included.
    pub peers_scanned: usize,
}

/// The scan of one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Bursts {
    /// One per entity, in the order of the input.
    pub verdicts: Vec<BurstVerdict>,
    /// How bursty honest entities are by events, by number of events; empty if too few were scanned.
    pub bands_by_events: Vec<Band>,
    /// The same by days, by number of days with events.
    pub bands_by_days: Vec<Band>,
}

/// Scans all entities of one rule. The same set of entities gives the same bits in any order.
///
/// `limits` names the shortest and longest window in days and the largest share of the peers' time a window may take.
///
/// # Errors
/// An entity whose days do not ascend, or events more than two centuries apart; with the entity's id.
pub fn scan_entities(entities: &[Scannable<'_>], limits: WindowLimits, table: &NullTable) -> Result<Bursts, ScanError> {
    let single: Vec<Vec<DayCount>> = entities.iter().map(|e| single_days(e.days)).collect();
    let by_days: Vec<Scannable<'_>> = entities.iter().zip(&single).map(|(e, days)| Scannable { days, ..*e }).collect();
    let events = Field::of(entities, limits, table, SHAPE_BY_EVENTS)?;
    let days = Field::of(&by_days, limits, table, SHAPE_BY_DAYS)?;
    let verdict = |i: usize| {
        let burst = match &events.bursts[i] {
            Err(events) => return BurstVerdict::TooFewEvents { events: *events },
            Ok(burst) => burst,
        };
        let Some(first) = events.recalibrated(i, CountBy::Events, entities[i].days) else {
            return BurstVerdict::TooFewPeers { scanned: events.scanned };
        };
        let second = days.recalibrated(i, CountBy::Days, entities[i].days);
        let mut best = second.filter(|second| second.ln_p < first.ln_p).unwrap_or(first);
        best.events = burst.events;
        // Two looks wherever the rule has two, also where this entity's own days allow one: the price must not depend on
        // what is found.
        if days.recalibration.is_some() {
            best.ln_p = (best.ln_p + LN_2).min(0.0);
        }
        BurstVerdict::Scanned(best)
    };
    let verdicts = (0..entities.len()).map(verdict).collect();
    Ok(Bursts { verdicts, bands_by_events: events.bands(), bands_by_days: days.bands() })
}

/// Every day with an event once.
fn single_days(days: &[DayCount]) -> Vec<DayCount> {
    days.iter().filter(|d| d.events > 0).map(|d| DayCount { day: d.day, events: 1 }).collect()
}

/// One of the two scans of all entities.
struct Field {
    /// Per entity its burst, or how few events it has.
    bursts: Vec<Result<Burst, u32>>,
    scanned: usize,
    recalibration: Option<Recalibration>,
}

impl Field {
    fn of(entities: &[Scannable<'_>], limits: WindowLimits, table: &NullTable, shape: f64) -> Result<Self, ScanError> {
        let bursts = match Peers::of(entities)? {
            Some(peers) => peers.bursts(entities, limits, table)?,
            None => vec![Err(0); entities.len()],
        };
        let tested: Vec<Tested> =
            bursts.iter().flatten().map(|b| Tested { events: b.events, surprise: -b.ln_p }).collect();
        let recalibration = if tested.len() < SCANNED_MIN { None } else { Recalibration::of(&tested, shape) };
        Ok(Self { bursts, scanned: tested.len(), recalibration })
    }

    fn recalibrated(&self, i: usize, by: CountBy, days: &[DayCount]) -> Option<ScannedBurst> {
        let burst = self.bursts[i].as_ref().ok()?;
        let band = self.recalibration.as_ref()?.band(burst.events);
        let inside = |d: &&DayCount| burst.window.is_some_and(|w| (w.first_day..=w.last_day).contains(&d.day));
        Some(ScannedBurst {
            events: burst.events,
            by,
            window: burst.window,
            events_in_window: days.iter().filter(inside).fold(0, |sum, d| sum.saturating_add(d.events)),
            raw_ln_p: burst.ln_p,
            ln_p: band.ln_p(burst.ln_p),
            scale: band.scale,
            peers_scanned: band.scanned,
        })
    }

    fn bands(self) -> Vec<Band> {
        self.recalibration.map_or_else(Vec::new, |r| r.bands)
    }
}

impl WindowLimits {
    /// The same windows, and for the null table the smallest share of its grid that holds all of them on this clock.
    fn on(self, clock: &Clock<'_>) -> WindowLimits {
        let longest = clock.longest_share(self.days_max()).min(self.share_max());
        let column = SHARES.into_iter().find(|share| *share >= longest).unwrap_or(SHARES[SHARES.len() - 1]);
        self.with_share(column)
    }
}

/// The events of all entities by day, and those of each label.
struct Peers<'a> {
    all: PeerDays,
    groups: BTreeMap<&'a str, PeerDays>,
}

impl<'a> Peers<'a> {
    /// `None` if there is no event at all.
    fn of(entities: &[Scannable<'a>]) -> Result<Option<Self>, ScanError> {
        let days = || entities.iter().flat_map(|e| e.days);
        let (Some(first), Some(last)) = (days().map(|d| d.day).min(), days().map(|d| d.day).max()) else {
            return Ok(None);
        };
        let length = i64::from(last) - i64::from(first) + 1;
        let Some(length) = usize::try_from(length).ok().filter(|_| length <= DAYS_MAX) else {
            let far = entities.iter().find(|e| e.days.iter().any(|d| d.day == last)).map_or("", |e| e.id);
            let error = Box::new(ScanError::DaysTooFar { first, last });
            return Err(ScanError::Entity { id: far.to_owned(), error });
        };
        let mut all = vec![0_u32; length];
        let mut by_label: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for entity in entities {
            let group = by_label.entry(entity.peers).or_insert_with(|| vec![0; length]);
            for entry in entity.days {
                let index = usize::try_from(i64::from(entry.day) - i64::from(first)).unwrap_or(0);
                all[index] = all[index].saturating_add(entry.events);
                group[index] = group[index].saturating_add(entry.events);
            }
        }
        let groups = by_label.into_iter().map(|(label, events)| Ok((label, PeerDays::new(first, &events)?)));
        Ok(Some(Self { all: PeerDays::new(first, &all)?, groups: groups.collect::<Result<_, ScanError>>()? }))
    }

    /// Scans every entity; for those with too few events their number.
    fn bursts(
        &self,
        entities: &[Scannable<'_>],
        limits: WindowLimits,
        table: &NullTable,
    ) -> Result<Vec<Result<Burst, u32>>, ScanError> {
        let limits_of: BTreeMap<&str, WindowLimits> =
            self.groups.iter().map(|(label, group)| (*label, limits.on(&Clock::of(&self.all, Some(group))))).collect();
        let scan = |entity: &Scannable<'_>| {
            let clock = Clock::without(entity.days, &self.all, self.groups.get(entity.peers));
            let limits = limits_of.get(entity.peers).copied().unwrap_or(limits);
            match clock.and_then(|clock| burst(entity.days, &clock, limits, table)) {
                Ok(burst) => Ok(Ok(burst)),
                Err(ScanError::TooFewEvents { events }) => Ok(Err(events)),
                Err(error) => Err(ScanError::Entity { id: entity.id.to_owned(), error: Box::new(error) }),
            }
        };
        entities.iter().map(scan).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAYS: i32 = 720;

    /// `count` calm entities: 20 events each, every 36 days, all on different days.
    fn calm(count: i32) -> Vec<Vec<DayCount>> {
        let days = |i: i32| (0..20).map(move |k| DayCount { day: k * 36 + (i * 7 + k * k) % 36, events: 1 }).collect();
        (0..count).map(days).collect()
    }

    fn limits() -> WindowLimits {
        WindowLimits::new(7, 60, 0.25).unwrap()
    }

    fn scan(days: &[Vec<DayCount>]) -> Vec<BurstVerdict> {
        let entities: Vec<Scannable<'_>> = days.iter().map(|days| Scannable { id: "x", peers: "all", days }).collect();
        scan_entities(&entities, limits(), NullTable::shipped()).unwrap().verdicts
    }

    fn scanned(verdict: &BurstVerdict) -> ScannedBurst {
        if let BurstVerdict::Scanned(burst) = verdict { *burst } else { panic!("{verdict:?}") }
    }

    fn add(days: &mut Vec<DayCount>, more: impl IntoIterator<Item = (i32, u32)>) {
        for (day, events) in more {
            match days.binary_search_by_key(&day, |d| d.day) {
                Ok(place) => days[place].events += events,
                Err(place) => days.insert(place, DayCount { day, events }),
            }
        }
    }

    /// Two events on each of ten days from day 400, among 200 calm entities.
    #[test]
    fn a_burst_among_calm_peers_is_found_and_only_it() {
        let mut days = calm(200);
        add(&mut days[17], (400..410).map(|day| (day, 2)));
        let verdicts = scan(&days);
        let burst = scanned(&verdicts[17]);
        let window = burst.window.unwrap();
        assert_eq!(burst.events, 40);
        assert!(window.first_day <= 400 && window.last_day >= 409 && window.last_day - window.first_day < 15);
        assert!(burst.events_in_window >= 20, "{burst:?}");
        assert!(burst.ln_p < (0.01_f64 / 200.0).ln(), "{burst:?}");
        for (i, verdict) in verdicts.iter().enumerate().filter(|(i, _)| *i != 17) {
            assert!(scanned(verdict).ln_p > 0.05_f64.ln(), "{i}: {verdict:?}");
        }
    }

    /// Thirty on one day are one day with an event: only the scan by events sees them.
    #[test]
    fn many_on_one_day_are_found_by_events() {
        let mut days = calm(200);
        add(&mut days[3], [(333, 30)]);
        let burst = scanned(&scan(&days)[3]);
        let window = burst.window.unwrap();
        assert_eq!((burst.by, burst.events), (CountBy::Events, 50));
        assert!(window.first_day <= 333 && window.last_day >= 333 && window.last_day - window.first_day == 6);
        assert!(burst.events_in_window >= 30 && burst.ln_p < (0.01_f64 / 200.0).ln(), "{burst:?}");
    }

    /// Where every entity has its ten events of ten consecutive days, ten days in a row are nothing.
    #[test]
    fn what_everybody_does_is_no_burst() {
        let days: Vec<Vec<DayCount>> =
            (0..200).map(|i| (0..10).map(|k| DayCount { day: i * 3 + k, events: 1 }).collect()).collect();
        let verdicts = scan(&days);
        assert!(verdicts.iter().all(|v| scanned(v).raw_ln_p < 1e-6_f64.ln()), "each is a burst by chance alone");
        let least = verdicts.iter().map(|v| scanned(v).ln_p).fold(0.0, f64::min);
        assert!(least > (0.05_f64 / 200.0).ln(), "{least}");
    }

    #[test]
    fn too_few_events_or_peers_give_no_p() {
        let mut days = calm(19);
        days.push((0..4).map(|k| DayCount { day: k * 100, events: 1 }).collect());
        days.push(vec![]);
        let verdicts = scan(&days);
        assert!(verdicts[..19].iter().all(|v| *v == BurstVerdict::TooFewPeers { scanned: 19 }), "{verdicts:?}");
        assert_eq!(verdicts[19..], [4, 0].map(|events| BurstVerdict::TooFewEvents { events }));
        assert!(scan(&calm(20)).iter().all(|v| matches!(v, BurstVerdict::Scanned(_))));
        assert!(scan(&[]).is_empty());
        assert_eq!(scan(&[vec![]]), [BurstVerdict::TooFewEvents { events: 0 }]);
    }

    /// Bit for bit (property 4): another order, other names.
    #[test]
    fn order_and_names_do_not_matter() {
        let mut days = calm(600);
        for (i, list) in days.iter_mut().enumerate() {
            let start = i32::try_from(i * 37 % 700).unwrap();
            add(list, (0..i32::try_from(i % 9).unwrap()).map(|k| (start + k % 4, 2 + u32::try_from(i % 3).unwrap())));
        }
        let names: Vec<String> = (0..600).map(|i| format!("{i}")).collect();
        let groups = ["a", "b", "c"];
        let entity = |i: usize| Scannable { id: &names[i], peers: groups[i / 200], days: &days[i] };
        let moved = |i: usize| (i * 77 + 5) % 600;
        let plain: Vec<Scannable<'_>> = (0..600).map(entity).collect();
        let other: Vec<Scannable<'_>> = (0..600).map(|i| Scannable { id: "same", ..entity(moved(i)) }).collect();
        let plain = scan_entities(&plain, limits(), NullTable::shipped()).unwrap();
        let other = scan_entities(&other, limits(), NullTable::shipped()).unwrap();
        assert_eq!(plain.bands_by_events, other.bands_by_events);
        assert!(plain.bands_by_events.len() > 1, "{:?}", plain.bands_by_events);
        for (i, verdict) in other.verdicts.iter().enumerate() {
            let (a, b) = (scanned(verdict), scanned(&plain.verdicts[moved(i)]));
            assert_eq!(a, b);
            assert_eq!(a.ln_p.to_bits(), b.ln_p.to_bits());
        }
    }

    /// 60 of 720 even days are .083 of the time: read at .1. A cap of .05 is read at .05.
    #[test]
    fn the_column_is_the_smallest_share_that_holds_the_longest_window() {
        let even = PeerDays::new(0, &[10; DAYS as usize]).unwrap();
        let share = |limits: WindowLimits| limits.on(&Clock::of(&even, None)).share_max();
        assert!((share(limits()) - 0.1).abs() < 1e-15);
        assert!((share(WindowLimits::new(7, 60, 0.05).unwrap()) - 0.05).abs() < 1e-15);
        assert!((share(WindowLimits::new(7, 400, 0.5).unwrap()) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn what_cannot_be_scanned_is_named() {
        let twice = [DayCount { day: 5, events: 3 }; 2];
        let far = [DayCount { day: -40_000, events: 3 }, DayCount { day: 40_000, events: 3 }];
        let refused = |days| {
            let entity = Scannable { id: "E7", peers: "all", days };
            scan_entities(&[entity], limits(), NullTable::shipped()).unwrap_err().to_string()
        };
        assert!(refused(&twice).contains("entity E7") && refused(&twice).contains("ascending"), "{}", refused(&twice));
        assert!(refused(&far).contains("entity E7") && refused(&far).contains("century"), "{}", refused(&far));
    }
}
