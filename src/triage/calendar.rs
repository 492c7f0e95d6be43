//! Chinese working days: weekdays, less public holidays, plus the weekend days worked in exchange (调休).
//!
//! Owns the arithmetic of deadlines. The days come from files in the holiday-cn format, one per year,
//! taken from the yearly notices of the State Council. A year for which no notice is known is never
//! guessed: the deadline is then unknown, and says which year is missing.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Holidays and exchanged working days of the years that are known.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    off: BTreeMap<Date, bool>,
    years: BTreeSet<i16>,
}

/// Why a calendar file or a deadline cannot be had.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CalendarError {
    /// The file is not in the holiday-cn format.
    #[error("{file}: not a calendar file of the holiday-cn format: {reason}")]
    Malformed {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The year has no notice yet.
    #[error("the working days of {year} are not known: the calendar ends before it")]
    UnknownYear {
        /// The year that is missing.
        year: i16,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct YearFile {
    year: i16,
    days: Vec<DayEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DayEntry {
    date: Date,
    is_off_day: bool,
}

impl Calendar {
    /// Reads yearly files, given as (name, content). A file without days (a year not yet announced)
    /// leaves its year unknown.
    pub fn parse<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, CalendarError> {
        let mut calendar = Self::default();
        for (file, content) in files {
            let year: YearFile = serde_json::from_str(content)
                .map_err(|error| CalendarError::Malformed { file: file.to_owned(), reason: error.to_string() })?;
            if !year.days.is_empty() {
                calendar.years.insert(year.year);
            }
            calendar.off.extend(year.days.into_iter().map(|day| (day.date, day.is_off_day)));
        }
        Ok(calendar)
    }

    /// The last year whose days are known.
    pub fn last_year(&self) -> Option<i16> {
        self.years.last().copied()
    }

    /// Every day of the last unbroken run of years that are known, and whether it is worked: between years that do not
    /// touch, working days cannot be counted.
    pub fn days(&self) -> Vec<(Date, bool)> {
        let Some(last) = self.last_year() else { return Vec::new() };
        let first = (0..=last).rev().take_while(|year| self.years.contains(year)).last().unwrap_or(last);
        let starts = Date::new(first, 1, 1).ok();
        let days = std::iter::successors(starts, |day| day.checked_add(1.day()).ok());
        days.map_while(|day| Some((day, self.is_working_day(day).ok()?))).collect()
    }

    /// What the calendar says, as a hash.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        self.years.iter().for_each(|year| _ = hasher.update(&year.to_le_bytes()));
        self.off.iter().for_each(|(day, off)| _ = hasher.update(format!("{day} {off}\n").as_bytes()));
        hasher.finalize().to_hex().to_string()
    }

    fn is_working_day(&self, day: Date) -> Result<bool, CalendarError> {
        if !self.years.contains(&day.year()) {
            return Err(CalendarError::UnknownYear { year: day.year() });
        }
        let weekday = !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(self.off.get(&day).map_or(weekday, |off| !off))
    }

    /// The day that is `count` working days after `from`; `from` itself is not counted (civil law:
    /// the day of the event is not part of the period). With `count` 0 it is `from`, or the next
    /// working day where `from` is none.
    pub fn add_working_days(&self, from: Date, count: u32) -> Result<Date, CalendarError> {
        let mut day = from;
        let mut left = count;
        if count == 0 {
            while !self.is_working_day(day)? {
                day = next(day)?;
            }
            return Ok(day);
        }
        while left > 0 {
            day = next(day)?;
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }
}

fn next(day: Date) -> Result<Date, CalendarError> {
    day.checked_add(1.day()).map_err(|_| CalendarError::UnknownYear { year: day.year() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// The days around the National Day of 2025 as the State Council announced them:
    /// off from 1 to 8 October, worked on Sunday 28 September and Saturday 11 October.
    const AUTUMN_2025: &str = r#"{"year": 2025, "days": [
        {"name": "国庆节", "date": "2025-09-28", "isOffDay": false},
        {"name": "国庆节", "date": "2025-10-01", "isOffDay": true},
        {"name": "国庆节", "date": "2025-10-02", "isOffDay": true},
        {"name": "国庆节", "date": "2025-10-03", "isOffDay": true},
        {"name": "国庆节", "date": "2025-10-06", "isOffDay": true},
        {"name": "国庆节", "date": "2025-10-07", "isOffDay": true},
        {"name": "国庆节", "date": "2025-10-08", "isOffDay": true},
        {"name": "国庆节", "date": "2025-10-11", "isOffDay": false}]}"#;

    fn calendar() -> Calendar {
        Calendar::parse([("2025.json", AUTUMN_2025)]).unwrap()
    }

    #[test]
    fn counts_exchanged_days_and_skips_holidays() {
        // Fri 26 Sep + 1 = Sun 28 (worked), + 2 = Mon 29, + 3 = Tue 30, + 4 = Thu 9 Oct, + 5 = Fri 10, + 6 = Sat 11.
        let from = date(2025, 9, 26);
        let days: Vec<Date> = (1..=6).map(|n| calendar().add_working_days(from, n).unwrap()).collect();
        let expected =
            [(9, 28), (9, 29), (9, 30), (10, 9), (10, 10), (10, 11)].map(|(month, day)| date(2025, month, day));
        assert_eq!(days, expected);
    }

    #[test]
    fn today_is_today_unless_it_is_off() {
        assert_eq!(calendar().add_working_days(date(2025, 9, 30), 0), Ok(date(2025, 9, 30)));
        assert_eq!(calendar().add_working_days(date(2025, 10, 1), 0), Ok(date(2025, 10, 9)));
    }

    #[test]
    fn never_guesses_a_year() {
        let with_empty_2026 =
            Calendar::parse([("2025.json", AUTUMN_2025), ("2026.json", r#"{"year": 2026, "days": []}"#)]).unwrap();
        assert_eq!(with_empty_2026.last_year(), Some(2025));
        assert_eq!(
            with_empty_2026.add_working_days(date(2025, 12, 31), 1),
            Err(CalendarError::UnknownYear { year: 2026 })
        );
    }

    #[test]
    fn names_the_file_that_is_none() {
        let error = Calendar::parse([("2024.json", "<html>")]).unwrap_err();
        assert!(error.to_string().starts_with("2024.json: not a calendar file"), "{error}");
    }
}
