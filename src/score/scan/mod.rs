//! Is there a burst? Scan statistics in time and over zones.
//!
//! Owns the likelihood ratios (Kulldorff's conditional one and the expectation-based one), the fixed window, the
//! variable window on the clock of the peers with its shipped null table, the scan of all entities of a rule with its
//! recalibration against bursty peers, the scan over zones and durations, and the probability of a rank among simulated
//! values.
//!
//! The surprising thing: one null table serves every employer. On the clock of its peers (a day counts as much as the
//! peers' events on it) an entity's events are independent and uniform, so only their number and the longest
//! window matter.

mod burst;
mod clock;
mod entities;
mod fixed;
mod likelihood;
mod null;
mod rank;
mod recalibrate;
mod simulate;
mod zones;

pub use burst::{Burst, Window, WindowLimits, burst};
pub use clock::{Clock, DayCount, PeerDays};
pub use entities::{BurstVerdict, Bursts, CountBy, SCANNED_MIN, Scannable, ScannedBurst, scan_entities};
pub use fixed::{fixed_window_ln_p, poisson_window_ln_p};
pub use likelihood::{conditional_llr, expectation_llr};
pub use null::{EVENTS_MIN, NullTable};
pub use rank::{Gumbel, rank_p};
pub use recalibrate::Band;
pub use simulate::{EVENTS, NullRow, SHARES, UPPER_TAILS, draws_for, null_rows};
pub use zones::{Cluster, Panel, Statistic, clusters, most_likely};

use thiserror::Error;

/// Why something could not be scanned.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ScanError {
    /// Fewer events than any window must hold: the entity is not testable.
    #[error("scan: {events} events, a window must hold at least {EVENTS_MIN}: not testable")]
    TooFewEvents {
        /// Events of the entity.
        events: u32,
    },
    /// A share of time outside its range.
    #[error("scan: window share {found}, expected above 0 and at most {max}")]
    Share {
        /// What was given.
        found: f64,
        /// The largest allowed.
        max: f64,
    },
    /// More events in the window than there are.
    #[error("scan: {count} events in a window out of {events}")]
    CountAboveTotal {
        /// Events in the window.
        count: u32,
        /// Events in all.
        events: u32,
    },
    /// A mean, a number of windows or a baseline that is not a positive finite number.
    #[error("scan: {what} is {found}, expected a finite number of at least {min}")]
    Number {
        /// Which one.
        what: &'static str,
        /// What was given.
        found: f64,
        /// The smallest allowed.
        min: f64,
    },
    /// Event days that are not strictly ascending.
    #[error("scan: event day {place} of the list is not after the one before; expected ascending days, one entry each")]
    DaysNotAscending {
        /// Position in the list, from 0.
        place: usize,
    },
    /// An event outside the days of the peers.
    #[error("scan: an event on day {day}, but the peers' days run from {first} to {last}")]
    OutsideClock {
        /// Day of the event.
        day: i32,
        /// First day of the peers.
        first: i32,
        /// Last day of the peers.
        last: i32,
    },
    /// An entity has more events on a day than its whole peer group (which must contain it).
    #[error("scan: {own} events on day {day}, but the whole peer group has {peers}; the group must contain the entity")]
    MoreThanPeers {
        /// The day.
        day: i32,
        /// Events of the entity on it.
        own: u32,
        /// Events of the group on it.
        peers: u64,
    },
    /// Window limits that exclude everything.
    #[error("scan: windows of {days_min} to {days_max} days; expected 1 ≤ shortest ≤ longest")]
    Limits {
        /// Shortest window.
        days_min: u32,
        /// Longest window.
        days_max: u32,
    },
    /// A panel of counts whose parts do not fit together.
    #[error("scan: {what} has {found} entries, expected {expected}")]
    Shape {
        /// Which part.
        what: &'static str,
        /// Entries found.
        found: usize,
        /// Entries expected.
        expected: usize,
    },
    /// A zone names a place that is not in the panel.
    #[error("scan: zone {zone} names place {place}, but there are {places}")]
    Place {
        /// Position of the zone.
        zone: usize,
        /// The place it names.
        place: usize,
        /// Places in the panel.
        places: usize,
    },
    /// One entity of a rule could not be scanned.
    #[error("scan: entity {id}: {error}")]
    Entity {
        /// Its id.
        id: String,
        /// Why.
        error: Box<ScanError>,
    },
    /// Events further apart than any fund is old.
    #[error("scan: events from day {first} to day {last}, more than a century; is a date wrong?")]
    DaysTooFar {
        /// First day.
        first: i32,
        /// Last day.
        last: i32,
    },
    /// The text of a null table could not be read.
    #[error("scan: null table, line {line}: expected {expected}")]
    Table {
        /// Line, from 1.
        line: usize,
        /// What should have stood there.
        expected: &'static str,
    },
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
fn fixture(name: &str) -> serde_json::Value {
    let text = match name {
        "naus" => include_str!("../../../tests/fixtures/statistics/scan_naus.json"),
        _ => include_str!("../../../tests/fixtures/statistics/scan_kulldorff.json"),
    };
    serde_json::from_str(text).expect("fixture is JSON")
}
