//! Weights per day, and the busiest span of days among them.
//!
//! Owns the search. The surprising thing: with weights of at least zero the earliest day
//! on which a busiest window ends is a day with an event, so only those days are tried, though windows may end on any.

use super::sums::{Sums, decode, plus};
use datafusion::common::{Result, exec_err};

/// The busiest window of a series of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Peak {
    /// Largest sum of weights in any window.
    pub(super) n: i64,
    /// The earliest day on which such a window ends, days since 1970-01-01.
    pub(super) end: i32,
    /// Largest sum in a window that shares no day with that one; 0 if nothing is outside.
    pub(super) elsewhere: i64,
    /// Number of distinct days with an event.
    pub(super) days: i64,
}

/// Positive weights per day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DayCounts(Sums);

impl DayCounts {
    /// Adds `weight` on `day`; a weight of 0 is no event.
    ///
    /// # Errors
    /// If the weight is negative, or the sum of a day passes 64 bits.
    pub(super) fn add(&mut self, day: i32, weight: i64) -> Result<()> {
        match weight {
            0 => Ok(()),
            ..0 => exec_err!("peak_window: a weight must not be negative, found {weight}"),
            _ => self.0.add(day, weight),
        }
    }

    /// Adds every day of an encoded series.
    ///
    /// # Errors
    /// As [`DayCounts::add`], or if the bytes are no encoded series.
    pub(super) fn add_encoded(&mut self, bytes: &[u8]) -> Result<()> {
        decode(bytes, "peak_window")?.try_for_each(|(day, weight)| self.add(day, weight))
    }

    /// Adds up equal days, so that the encoding is canonical.
    ///
    /// # Errors
    /// If the sum of a day passes 64 bits.
    pub(super) fn compact(&mut self) -> Result<()> {
        self.0.compact()
    }

    /// The encoding, appended to `out`.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }

    /// The busiest `width` consecutive days, `None` without an event.
    ///
    /// # Errors
    /// If the sum of all weights passes 64 bits.
    pub(super) fn peak(&mut self, width: i64) -> Result<Option<Peak>> {
        self.compact()?;
        let days = self.0.entries();
        days.iter().try_fold(0, |sum, &(_, weight)| plus(sum, weight))?;
        let Some((n, end)) = busiest(days, width) else { return Ok(None) };
        // A window apart from the peak ends before its first day or starts after its last.
        let first = i64::from(end) - width + 1;
        let before = days.partition_point(|&(day, _)| i64::from(day) < first);
        let after = days.partition_point(|&(day, _)| day <= end);
        let best = |part| busiest(part, width).map_or(0, |(n, _)| n);
        let elsewhere = best(&days[..before]).max(best(&days[after..]));
        Ok(Some(Peak { n, end, elsewhere, days: i64::try_from(days.len()).unwrap_or(i64::MAX) }))
    }

    /// Bytes held outside the value itself.
    pub(super) fn heap_bytes(&self) -> usize {
        self.0.heap_bytes()
    }
}

/// Largest sum of `width` consecutive days and the earliest day it ends on; `days` ascend and are distinct.
fn busiest(days: &[(i32, i64)], width: i64) -> Option<(i64, i32)> {
    let (mut first, mut sum) = (0, 0);
    let mut best: Option<(i64, i32)> = None;
    for &(day, weight) in days {
        sum += weight;
        while i64::from(day) - i64::from(days[first].0) >= width {
            sum -= days[first].1;
            first += 1;
        }
        if best.is_none_or(|(n, _)| sum > n) {
            best = Some((sum, day));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn counts(rows: &[(i32, i64)]) -> DayCounts {
        let mut counts = DayCounts::default();
        for &(day, weight) in rows {
            counts.add(day, weight).unwrap();
        }
        counts
    }

    /// Tries every day on which a window can end, and every other window apart from the winner.
    fn plain_peak(rows: &[(i32, i64)], width: i64) -> Option<Peak> {
        let mut by_day = BTreeMap::new();
        for &(day, weight) in rows.iter().filter(|row| row.1 > 0) {
            *by_day.entry(i64::from(day)).or_insert(0) += weight;
        }
        let (first, last) = (*by_day.keys().next()?, *by_day.keys().next_back()?);
        let sum_at = |end: i64| by_day.range(end - width + 1..=end).map(|(_, weight)| weight).sum::<i64>();
        let ends = first - width..=last + 2 * width;
        let n = ends.clone().map(sum_at).max()?;
        let end = ends.clone().find(|&end| sum_at(end) == n)?;
        let apart = |other: &i64| (other - end).abs() >= width;
        let elsewhere = ends.filter(apart).map(sum_at).max().unwrap_or(0);
        Some(Peak { n, end: i32::try_from(end).unwrap(), elsewhere, days: i64::try_from(by_day.len()).unwrap() })
    }

    #[test]
    fn day_thirty_is_inside_and_day_thirty_one_is_not() {
        // Days 0 and 29 are thirty consecutive days, 0 and 30 are thirty-one.
        assert_eq!(counts(&[(0, 1), (29, 1)]).peak(30).unwrap().unwrap().n, 2);
        let peak = counts(&[(0, 1), (30, 1)]).peak(30).unwrap().unwrap();
        assert_eq!(peak, Peak { n: 1, end: 0, elsewhere: 1, days: 2 });
    }

    #[test]
    fn the_earliest_of_equal_peaks_wins() {
        let peak = counts(&[(300, 5), (100, 5), (200, 4)]).peak(30).unwrap().unwrap();
        assert_eq!(peak, Peak { n: 5, end: 100, elsewhere: 5, days: 3 });
    }

    #[test]
    fn nothing_nulls_and_zeros_have_no_peak() {
        assert_eq!(counts(&[]).peak(30).unwrap(), None);
        assert_eq!(counts(&[(5, 0)]).peak(30).unwrap(), None);
        assert!(DayCounts::default().add(5, -1).is_err());
    }

    #[test]
    fn extreme_days_and_sums_neither_wrap_nor_panic() {
        let peak = counts(&[(i32::MIN, 1), (i32::MAX, 2)]).peak(36_525).unwrap().unwrap();
        assert_eq!(peak, Peak { n: 2, end: i32::MAX, elsewhere: 1, days: 2 });
        assert!(counts(&[(1, i64::MAX), (2, 1)]).peak(1).is_err());
        assert!(counts(&[(1, i64::MAX)]).add(1, 1).is_err());
        assert!(DayCounts::default().add_encoded(&[0; 13]).is_err());
    }

    proptest! {
        #[test]
        fn agrees_with_trying_every_window(
            rows in prop::collection::vec((0..400_i32, 0..4_i64), 0..200), width in 1..70_i64,
        ) {
            prop_assert_eq!(counts(&rows).peak(width).unwrap(), plain_peak(&rows, width));
        }

        #[test]
        fn order_and_splits_do_not_matter(
            rows in prop::collection::vec((0..90_i32, 1..4_i64), 0..300), cut in 0..300_usize,
        ) {
            let bytes = |mut counts: DayCounts| {
                counts.compact().unwrap();
                let mut bytes = Vec::new();
                counts.encode(&mut bytes);
                bytes
            };
            let (left, right) = rows.split_at(cut.min(rows.len()));
            let mut merged = counts(right);
            merged.add_encoded(&bytes(counts(left))).unwrap();
            prop_assert_eq!(bytes(merged), bytes(counts(&rows)));
        }
    }
}
