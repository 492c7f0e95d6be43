//! All entities of one rule: raw probabilities on the clocks of their peers, then recalibrated.
//!
//! Owns the entry point of rules, [`scan_entities`]: who is scanned, on which clock, by which column of the null table.
//!
//! The surprising thing: which column is read does not depend on the entity. It is the smallest share that holds the
//! longest window of days anywhere on its group's clock; a column chosen by the window found would be a second look.

use std::collections::BTreeMap;

use super::recalibrate::{Recalibration, Tested};
use super::simulate::SHARES;
use super::{Band, Clock, DayCount, NullTable, PeerDays, ScanError, Window, WindowLimits, burst};

/// Fewer scanned entities than this say nothing about how bursty honest ones are (the floor of peer groups, S1).
pub const SCANNED_MIN: usize = 20;
/// Days from the first event of a rule to its last: more than a century is a mistake in a date.
const DAYS_MAX: i64 = 40_000;

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

/// The scan of one entity, recalibrated against the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScannedBurst {
    /// Its events.
    pub events: u32,
    /// The most surprising window; none if no window holds five events and more than expected.
    pub window: Option<Window>,
    /// ln p if honest events came one by one. For comparison; not to be reported as a probability.
    pub raw_ln_p: f64,
    /// ln p among peers as bursty as these are. Finite, ≤ 0, never below `raw_ln_p`.
    pub ln_p: f64,
    /// How bursty the peers of its size are: the raw −ln p at which theirs and an honest one's are as likely; 1 = not.
    pub scale: f64,
    /// Scanned entities of its size, itself included.
    pub peers_scanned: usize,
}

/// The scan of one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Bursts {
    /// One per entity, in the order of the input.
    pub verdicts: Vec<BurstVerdict>,
    /// How bursty honest entities are, by number of events; empty if too few were scanned.
    pub bands: Vec<Band>,
}

/// Scans all entities of one rule. The same set of entities gives the same bits in any order.
///
/// `limits` names the shortest and longest window in days and the largest share of the peers' time a window may take.
///
/// # Errors
/// An entity whose days do not ascend, or events more than a century apart; with the entity's id.
pub fn scan_entities(entities: &[Scannable<'_>], limits: WindowLimits, table: &NullTable) -> Result<Bursts, ScanError> {
    let Some(peers) = Peers::of(entities)? else {
        let verdicts = vec![BurstVerdict::TooFewEvents { events: 0 }; entities.len()];
        return Ok(Bursts { verdicts, bands: Vec::new() });
    };
    let limits_of: BTreeMap<&str, WindowLimits> =
        peers.groups.iter().map(|(label, group)| (*label, limits.on(&Clock::of(&peers.all, Some(group))))).collect();
    let mut found = Vec::with_capacity(entities.len());
    for entity in entities {
        let clock = Clock::without(entity.days, &peers.all, peers.groups.get(entity.peers));
        let limits = limits_of.get(entity.peers).copied().unwrap_or(limits);
        let scanned = clock.and_then(|clock| burst(entity.days, &clock, limits, table));
        found.push(match scanned {
            Ok(burst) => Ok(burst),
            Err(ScanError::TooFewEvents { events }) => Err(BurstVerdict::TooFewEvents { events }),
            Err(error) => return Err(ScanError::Entity { id: entity.id.to_owned(), error: Box::new(error) }),
        });
    }
    let tested: Vec<Tested> = found.iter().flatten().map(|b| Tested { events: b.events, surprise: -b.ln_p }).collect();
    let recalibration = if tested.len() < SCANNED_MIN { None } else { Recalibration::of(&tested) };
    let verdicts = found
        .into_iter()
        .map(|outcome| match (outcome, &recalibration) {
            (Err(too_few), _) => too_few,
            (Ok(_), None) => BurstVerdict::TooFewPeers { scanned: tested.len() },
            (Ok(burst), Some(recalibration)) => {
                let band = recalibration.band(burst.events);
                BurstVerdict::Scanned(ScannedBurst {
                    events: burst.events,
                    window: burst.window,
                    raw_ln_p: burst.ln_p,
                    ln_p: band.ln_p(burst.ln_p),
                    scale: band.scale,
                    peers_scanned: band.scanned,
                })
            }
        })
        .collect();
    Ok(Bursts { verdicts, bands: recalibration.map_or_else(Vec::new, |r| r.bands) })
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
}
