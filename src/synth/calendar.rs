//! Days and months as plain integers, so that a hundred million rows need no calendar library.

/// Days since 1970-01-01.
pub(super) type Day = i32;

/// A month: twelve times the year plus the month of the year counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Month(pub(super) i32);

impl Month {
    /// The month that holds `day`.
    pub(super) fn of(day: Day) -> Self {
        let (year, month, _) = civil(day);
        Month(year * 12 + month - 1)
    }

    /// Its first day.
    pub(super) fn first(self) -> Day {
        days_from_civil(self.year(), self.number(), 1)
    }

    /// Its last day.
    pub(super) fn last(self) -> Day {
        self.plus(1).first() - 1
    }

    /// The month `months` later.
    pub(super) fn plus(self, months: i32) -> Self {
        Month(self.0 + months)
    }

    /// The year.
    pub(super) fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// 1 = January to 12 = December.
    pub(super) fn number(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }
}

/// Year, month and day of the month of `day`: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
/// `civil_from_days`, for days after 0000-03-01.
pub(super) fn civil(day: Day) -> (i32, i32, i32) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, month, of_year - (153 * from_march + 2) / 5 + 1)
}

/// The inverse of [`civil`]: `days_from_civil` of the same source.
pub(super) fn days_from_civil(year: i32, month: i32, day: i32) -> Day {
    let year = year - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// 0 = Monday to 6 = Sunday. 1970-01-01 was a Thursday.
pub(super) fn weekday(day: Day) -> i32 {
    (day + 3).rem_euclid(7)
}

/// The next day, from `day` on, that is not a Saturday or Sunday.
pub(super) fn working_day(day: Day) -> Day {
    day + (7 - weekday(day)) % 7 * i32::from(weekday(day) >= 5)
}

/// Microseconds since 1970-01-01 00:00 of `second` seconds into `day`.
pub(super) fn micros(day: Day, second: i32) -> i64 {
    (i64::from(day) * 86_400 + i64::from(second)) * 1_000_000
}

/// `2025-06-30`.
pub(super) fn iso(day: Day) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Date;

    #[test]
    fn agrees_with_jiff_on_every_day_of_two_centuries() {
        let mut date = Date::constant(1900, 1, 1);
        let mut day = days_from_civil(1900, 1, 1);
        while date.year() < 2100 {
            let civil_date = (i32::from(date.year()), i32::from(date.month()), i32::from(date.day()));
            assert_eq!(civil(day), civil_date);
            assert_eq!(days_from_civil(civil_date.0, civil_date.1, civil_date.2), day);
            assert_eq!(weekday(day), i32::from(date.weekday().to_monday_zero_offset()));
            let month = Month::of(day);
            assert_eq!(month.last() - month.first() + 1, i32::from(date.days_in_month()));
            (date, day) = (date.tomorrow().unwrap(), day + 1);
        }
    }

    #[test]
    fn a_weekend_moves_to_monday() {
        let friday = days_from_civil(2025, 6, 27);
        assert_eq!([0, 1, 2, 3].map(|n| working_day(friday + n) - friday), [0, 3, 3, 3]);
        assert_eq!(iso(friday), "2025-06-27");
    }
}
