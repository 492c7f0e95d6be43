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
