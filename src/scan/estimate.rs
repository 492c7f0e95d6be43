//! How long a scan may still take, said only as far as there is ground for it.
//!
//! Owns [`left()`]. Work is counted in rows to be read, because they are known beforehand; what a row costs is not, and
//! differs between rules by a factor of three or more. So an answer is a range, from the fewest rows at the fastest pace
//! seen to the most rows at the slowest, and widened by a margin that shrinks with every rule that has ended. A range too
//! wide to be of use is cut to its lower end.

use std::collections::BTreeMap;
use std::ops::Add;
use std::time::Duration;

/// Before this time nothing is said.
const GROUND_TIME: Duration = Duration::from_secs(3);
/// Before one in so many rows nothing is said.
const GROUND_SHARE: u64 = 20;
/// A rule that took less says nothing of the pace of a longer one.
const PACE_TIME: Duration = Duration::from_secs(1);
/// A range whose upper end is more than so many times its lower one says nothing by its upper end.
const WIDEST: f64 = 5.0;

/// How long it may still take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// From … to.
    Between(Duration, Duration),
    /// No less than this.
    AtLeast(Duration),
}

/// Rows read and the time it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pace {
    pub(super) rows: u64,
    pub(super) time: Duration,
}

impl Pace {
    fn per_second(self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "an estimate with one digit")]
        let pace = self.rows as f64 / self.time.as_secs_f64();
        (self.time >= PACE_TIME && pace.is_finite()).then_some(pace)
    }
}

/// Rows that are still to be read: views not yet computed and evidence not yet asked for count in `most` only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ahead {
    pub(super) least: u64,
    pub(super) most: u64,
}

impl Ahead {
    /// What a plan that has been made proved to be more than thought.
    pub(super) fn at_least(self, rows: u64) -> Ahead {
        Ahead { least: self.least.max(rows), most: self.most.max(rows) }
    }

    pub(super) fn less(self, rows: u64) -> Ahead {
        Ahead { least: self.least.saturating_sub(rows), most: self.most.saturating_sub(rows) }
    }
}

impl Add for Ahead {
    type Output = Ahead;

    fn add(self, other: Ahead) -> Ahead {
        Ahead { least: self.least.saturating_add(other.least), most: self.most.saturating_add(other.most) }
    }
}

/// What a rule will read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Work {
    /// Rows of tables.
    pub(super) tables: Ahead,
    /// Shared views.
    pub(super) views: Vec<ViewRead>,
}

/// A shared view that a rule reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ViewRead {
    pub(super) name: String,
    /// How often: for certain, and at most.
    pub(super) times: Ahead,
    /// Rows it can have, as long as nobody knows.
    pub(super) rows_max: u64,
}

impl Work {
    /// Rows to be read, given the views whose rows are known.
    pub(super) fn ahead(&self, known: &BTreeMap<String, u64>) -> Ahead {
        self.views.iter().fold(self.tables, |sum, view| {
            let (least, most) = known.get(&view.name).map_or((0, view.rows_max), |rows| (*rows, *rows));
            sum + Ahead { least: least.saturating_mul(view.times.least), most: most.saturating_mul(view.times.most) }
        })
    }
}

/// What is left of a scan in which these rules have ended and this one runs.
pub(super) fn left(ended: &[Pace], running: Option<Pace>, ahead: Ahead) -> Option<Left> {
    let all = ended.iter().copied().chain(running);
    let rows: u64 = all.clone().map(|pace| pace.rows).fold(0, u64::saturating_add);
    let time: Duration = all.clone().map(|pace| pace.time).fold(Duration::ZERO, Duration::saturating_add);
    if time < GROUND_TIME || rows < rows.saturating_add(ahead.most) / GROUND_SHARE {
        return None;
    }
    let mean = Pace { rows, time }.per_second().filter(|pace| *pace > 0.0)?;
    let margin = match ended.iter().filter(|pace| pace.time >= PACE_TIME).count() {
        0 => 2.0,
        1 | 2 => 1.5,
        _ => 1.25,
    };
    let paces = || all.clone().filter_map(Pace::per_second);
    let fastest = paces().fold(mean * margin, f64::max);
    let slowest = paces().fold(mean / margin, f64::min);
    range(ahead, fastest, slowest)
}

#[expect(clippy::cast_precision_loss, reason = "an estimate with one digit")]
fn range(ahead: Ahead, fastest: f64, slowest: f64) -> Option<Left> {
    let low = Duration::try_from_secs_f64(ahead.least as f64 / fastest).ok()?;
    let high = Duration::try_from_secs_f64(ahead.most as f64 / slowest).ok();
    let second = Duration::from_secs(1);
    match high {
        // Less than a second to read: what remains is not a matter of rows.
        Some(high) if high < second => None,
        Some(high) if high <= low.max(second).mul_f64(WIDEST) => Some(Left::Between(low, high)),
        _ if low < second => None,
        _ => Some(Left::AtLeast(low)),
    }
}

/// Validation tells its own rest, and nothing of the rules that follow.
pub(super) fn left_of_validation(read: u64, planned: u64, time: Duration) -> Option<Left> {
    if time < GROUND_TIME || read < planned / GROUND_SHARE {
        return None;
    }
    let pace = Pace { rows: read, time }.per_second().filter(|pace| *pace > 0.0)?;
    #[expect(clippy::cast_precision_loss, reason = "an estimate with one digit")]
    let rest = Duration::try_from_secs_f64(planned.saturating_sub(read) as f64 / pace).ok()?;
    (rest >= Duration::from_secs(1)).then_some(Left::AtLeast(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(rows: u64, seconds: u64) -> Pace {
        Pace { rows, time: Duration::from_secs(seconds) }
    }

    fn rows(least: u64, most: u64) -> Ahead {
        Ahead { least, most }
    }

    fn seconds(low: u64, high: u64) -> Left {
        Left::Between(Duration::from_secs(low), Duration::from_secs(high))
    }

    #[test]
    fn nothing_is_said_without_ground() {
        assert_eq!(left(&[], None, rows(100, 100)), None, "nothing done");
        assert_eq!(left(&[], Some(pace(50, 2)), rows(50, 50)), None, "two seconds are no time");
        assert_eq!(left(&[], Some(pace(4, 10)), rows(96, 96)), None, "four in a hundred rows are too few");
        assert_eq!(left(&[], Some(pace(0, 10)), rows(0, 10)), None, "no rows, no pace");
        assert_eq!(left(&[pace(0, 0)], Some(pace(0, 0)), rows(0, 0)), None, "a dataset without rows");
    }

    #[test]
    fn one_running_rule_allows_for_twice_and_half_its_pace() {
        // 100 rows in 10 s are 10 a second; 100 to go at 20 to 5 a second.
        assert_eq!(left(&[], Some(pace(100, 10)), rows(100, 100)), Some(seconds(5, 20)));
    }

    #[test]
    fn rules_that_ended_narrow_the_range_to_what_was_seen() {
        // 60 rows in 60 s: a mean of 1, margins of 1.25; the paces seen are 2, 1, 1 and 0.5 rows a second.
        let ended = [pace(20, 10), pace(10, 10), pace(15, 15)];
        assert_eq!(left(&ended, Some(pace(15, 25)), rows(60, 60)), Some(seconds(30, 100)));
        // The same three alike: the margin remains. 48 rows at 1.25 and 0.8 a second.
        let alike = [pace(10, 10), pace(10, 10), pace(10, 10)];
        assert_eq!(left(&alike, None, rows(50, 48)), Some(seconds(40, 60)));
        // Rules of less than a second are not a pace (here: one of a million rows a second).
        let blink = Pace { rows: 1, time: Duration::from_micros(1) };
        let with_blink = [pace(10, 10), pace(10, 10), pace(10, 10), blink];
        assert!(matches!(left(&with_blink, None, rows(50, 48)), Some(Left::Between(low, _)) if low.as_secs() >= 38));
    }

    #[test]
    fn a_range_too_wide_is_cut_to_its_lower_end() {
        // 100 rows in 10 s: 5 to 20 a second. 100 to 1000 rows: 5 s to 200 s.
        assert_eq!(left(&[], Some(pace(100, 10)), rows(100, 1_000)), Some(Left::AtLeast(Duration::from_secs(5))));
        // No lower end worth saying.
        assert_eq!(left(&[], Some(pace(100, 10)), rows(1, 1_000)), None);
    }

    #[test]
    fn numbers_at_the_edge_do_not_overflow() {
        let most = u64::MAX;
        assert!(left(&[pace(most, 10)], Some(pace(most, 10)), rows(most, most)).is_some());
        assert_eq!(rows(1, 2).less(5), rows(0, 0), "more done than planned");
        assert_eq!(rows(most, most) + rows(1, 1), rows(most, most));
        assert_eq!(rows(1, 9).at_least(5), rows(5, 9));
        let huge = Pace { rows: 1, time: Duration::MAX };
        assert_eq!(left(&[huge], Some(huge), rows(0, 0)), None);
    }

    #[test]
    fn a_view_counts_for_what_it_may_hold_until_its_rows_are_known() {
        let view = ViewRead { name: "run".to_owned(), times: rows(1, 3), rows_max: 100 };
        let work = Work { tables: rows(10, 20), views: vec![view] };
        assert_eq!(work.ahead(&BTreeMap::new()), rows(10, 320));
        assert_eq!(work.ahead(&BTreeMap::from([("run".to_owned(), 4)])), rows(14, 32));
    }

    #[test]
    fn when_all_rows_are_read_nothing_is_said() {
        assert_eq!(left(&[pace(100, 10)], Some(pace(100, 10)), rows(0, 0)), None);
    }

    #[test]
    fn validation_says_its_own_rest_as_the_least() {
        let after = |read, seconds| left_of_validation(read, 100, Duration::from_secs(seconds));
        assert_eq!(after(25, 5), Some(Left::AtLeast(Duration::from_secs(15))));
        assert_eq!(after(25, 2), None);
        assert_eq!(after(4, 60), None);
        assert_eq!(after(100, 60), None);
        assert_eq!(left_of_validation(0, 0, Duration::from_mins(1)), None);
    }
}
