//! Days, months, and the largest number of things in 30 consecutive days.
//!
//! Owns [`Month`] (a calendar month without a day) and [`peak_of_30_days`].
//! Surprising: the window ending on day d is [d − 29, d]: both ends count, which makes 30 days.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Span;
use jiff::civil::Date;

/// 1970-01-01, day 0 of a Parquet DATE.
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// A calendar month, stored as year × 12 + (month − 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Month(i32);

impl Month {
    /// The month a day lies in.
    pub(crate) fn of(day: Date) -> Self {
        Self(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
    }

    /// The month `months` later (earlier if negative).
    pub(crate) fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// The first day of the month.
    pub(crate) fn first_day(self) -> Date {
        let year = i16::try_from(self.0.div_euclid(12)).expect("a year that a date can hold");
        let month = i8::try_from(self.0.rem_euclid(12) + 1).expect("1 to 12");
        Date::new(year, month, 1).expect("a year that a date can hold")
    }

    /// Every month from `self` to `last`, both included.
    pub(crate) fn through(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// Days from 1970-01-01 to `day`.
pub(crate) fn day_number(day: Date) -> i32 {
    // `since` counts in days unless told otherwise.
    day.since(EPOCH).expect("two dates are always a number of days apart").get_days()
}

/// The day that lies `days` after 1970-01-01, or `None` outside the years a date can hold.
pub(crate) fn day_from_number(days: i32) -> Option<Date> {
    EPOCH.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// The day `days` later (earlier if negative); the first or last day there is, where that lies outside the calendar
/// (9999-12-31 is written for "open" in many registers).
pub(crate) fn plus_days(day: Date, days: i32) -> Date {
    let edge = if days < 0 { Date::MIN } else { Date::MAX };
    day_from_number(day_number(day) + days).unwrap_or(edge)
}

/// The fullest 30 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peak {
    /// How many things happened in the window.
    pub(crate) count: u64,
    /// The last day of the earliest such window.
    pub(crate) window_end: Date,
}

/// The largest number in any 30 consecutive days and the earliest day such a window ends on; `None` without any day.
///
/// READING: `window_end` may be any calendar day, not only a day on which something happened. It makes no difference:
/// the sum of [d − 29, d] grows only on a day with something in it, so the earliest maximum always falls on such a day.
pub(crate) fn peak_of_30_days(per_day: &BTreeMap<Date, u64>) -> Option<Peak> {
    let (&first, _) = per_day.first_key_value()?;
    let (&last, _) = per_day.last_key_value()?;
    let mut peak: Option<Peak> = None;
    for number in day_number(first)..=day_number(last) {
        let day = day_from_number(number)?;
        let count: u64 = per_day.range(plus_days(day, -29)..=day).map(|(_, things)| things).sum();
        if peak.is_none_or(|best| count > best.count) {
            peak = Some(Peak { count, window_end: day });
        }
    }
    peak
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::fixture::{day, month};

    fn peak(days: &[(&str, u64)]) -> (u64, String) {
        let per_day = days.iter().map(|&(text, n)| (day(text), n)).collect();
        let peak = peak_of_30_days(&per_day).unwrap();
        (peak.count, peak.window_end.to_string())
    }

    #[test]
    fn a_window_holds_thirty_days_and_not_thirty_one() {
        // 1 January + 29 days = 30 January: both lie in the window that ends on the 30th.
        assert_eq!(peak(&[("2023-01-01", 1), ("2023-01-30", 1)]), (2, "2023-01-30".into()));
        // 31 January is day 31: two windows of one each, the earliest ends on 1 January.
        assert_eq!(peak(&[("2023-01-01", 1), ("2023-01-31", 1)]), (1, "2023-01-01".into()));
    }

    #[test]
    fn a_leap_day_is_a_day_of_the_window() {
        // 2023: 1 March − 29 days = 31 January. 2024 has a 29 February: 1 March − 29 days = 1 February.
        assert_eq!(peak(&[("2023-01-31", 1), ("2023-03-01", 1)]), (2, "2023-03-01".into()));
        assert_eq!(peak(&[("2024-01-31", 1), ("2024-03-01", 1)]), (1, "2024-01-31".into()));
        assert_eq!(peak(&[("2024-02-01", 1), ("2024-03-01", 1)]), (2, "2024-03-01".into()));
    }

    #[test]
    fn of_equal_windows_the_earliest_day_is_taken() {
        // 2 + 1 = 3 is reached on 5 January and again by the single day in June.
        assert_eq!(peak(&[("2023-01-01", 2), ("2023-01-05", 1), ("2023-06-01", 3)]), (3, "2023-01-05".into()));
        assert_eq!(peak_of_30_days(&BTreeMap::new()), None);
    }

    #[test]
    fn months_count_over_a_new_year_and_print() {
        assert_eq!(month("2023-11").plus(3), month("2024-02"));
        assert_eq!(month("2024-01").plus(-1), month("2023-12"));
        assert_eq!(Month::of(day("2024-02-29")), month("2024-02"));
        assert_eq!(month("2024-02").first_day(), day("2024-02-01"));
        assert_eq!(month("2024-02").to_string(), "2024-02");
        assert_eq!(month("2023-12").through(month("2024-01")).count(), 2);
    }

    #[test]
    fn days_before_1970_and_impossible_days() {
        assert_eq!(day_number(day("1969-12-31")), -1);
        // 2000-01-01 is 30 years with 7 leap days (1972 … 1996) after 1970: 30 × 365 + 7 = 10957.
        assert_eq!(day_number(day("2000-01-01")), 10957);
        assert_eq!(day_from_number(10957), Some(day("2000-01-01")));
        assert_eq!(day_from_number(i32::MAX), None);
        assert_eq!(plus_days(day("9999-12-31"), 60), day("9999-12-31"));
        assert_eq!(plus_days(day("2023-12-31"), 60), day("2024-02-29"));
    }
}
