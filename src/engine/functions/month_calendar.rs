//! Months as whole numbers: `year * 12 + month - 1` of the proleptic Gregorian calendar.
//!
//! Owns the two conversions and nothing else. The surprising thing: the arithmetic is done in 64 bits, because the
//! extreme days that a 32-bit date can hold lie outside 32 bits once shifted to the era the formula counts in.

/// Days from 0000-03-01 to 1970-01-01: the formula below counts years from March, so that the leap day comes last.
const EPOCH_SHIFT_DAYS: i64 = 719_468;
/// Days of 400 Gregorian years.
const ERA_DAYS: i64 = 146_097;

/// The month in which `day` (days since 1970-01-01) lies.
///
/// Formula: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
pub(super) fn month_of_day(day: i32) -> i32 {
    let shifted = i64::from(day) + EPOCH_SHIFT_DAYS;
    let era = shifted.div_euclid(ERA_DAYS);
    let day_of_era = shifted.rem_euclid(ERA_DAYS);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_since_march = (5 * day_of_year + 2) / 153;
    // March is the third month: index 2 of the same civil year; January and February belong to the next one.
    let month = (era * 400 + year_of_era) * 12 + months_since_march + 2;
    i32::try_from(month).unwrap_or(i32::MAX)
}

/// The first day of `month` as days since 1970-01-01, or `None` where a 32-bit date cannot hold it.
///
/// Formula: `days_from_civil` of the same source, for day 1.
pub(super) fn first_day_of_month(month: i64) -> Option<i32> {
    let since_march = month.checked_sub(2)?;
    let year = since_march.div_euclid(12);
    let months_since_march = since_march.rem_euclid(12);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * months_since_march + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let day = era.checked_mul(ERA_DAYS)?.checked_add(day_of_era)?.checked_sub(EPOCH_SHIFT_DAYS)?;
    i32::try_from(day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    fn epoch_day(day: Date) -> i32 {
        day.since(date(1970, 1, 1)).unwrap().get_days()
    }

    #[test]
    fn month_edges_year_edges_and_the_leap_day() {
        let month = |y, m, d| month_of_day(epoch_day(date(y, m, d)));
        assert_eq!(month(1970, 1, 1), 1970 * 12);
        assert_eq!(month(1969, 12, 31), 1970 * 12 - 1);
        assert_eq!(month(2024, 2, 29), 2024 * 12 + 1);
        assert_eq!(month(2024, 3, 1), 2024 * 12 + 2);
        assert_eq!(month(2025, 12, 31), 2025 * 12 + 11);
        assert_eq!(month(2026, 1, 1), 2026 * 12);
        assert_eq!(first_day_of_month(2024 * 12 + 2), Some(epoch_day(date(2024, 3, 1))));
    }

    #[test]
    fn the_ends_of_the_range_do_not_overflow() {
        for day in [i32::MIN, i32::MIN + 1, i32::MAX] {
            let month = month_of_day(day);
            // The first day of the very first month lies before what a date can hold.
            assert!(first_day_of_month(i64::from(month)).is_none_or(|first| first <= day), "{day}");
        }
        assert_eq!(first_day_of_month(i64::MIN), None);
        assert_eq!(first_day_of_month(i64::MAX), None);
    }

    proptest! {
        #[test]
        fn agrees_with_the_calendar_of_jiff(offset in -3_000_000..2_900_000_i32) {
            let day = date(1970, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
            prop_assert_eq!(month_of_day(offset), i32::from(day.year()) * 12 + i32::from(day.month()) - 1);
            let first = i64::from(month_of_day(offset));
            prop_assert_eq!(first_day_of_month(first), Some(epoch_day(day.first_of_month())));
        }
    }
}
