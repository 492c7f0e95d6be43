//! Chinese working days: weekdays, less public holidays, plus the weekend days worked in exchange (调休).
//!
//! Owns the arithmetic of deadlines. The days come from files in the holiday-cn format, one per year,
//! taken from the yearly notices of the State Council. A year for which no notice is known is never
//! guessed: the deadline is then unknown, and says which year is missing.

use crate::model::Text;
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

/// From this month on the notice for the next year is due: those for 2020 to 2026 came between 25 October and 25 November of
/// the year before (`papers` in the files of `rules/calendar`).
const NOTICE_MONTH: i8 = 11;

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
    /// Two files speak of one year and do not say the same.
    #[error("{file}: says something else about {year} than another file of the calendar; keep one of them")]
    Contradicted {
        /// The later file, in the order they were given.
        file: String,
        /// The year.
        year: i16,
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
        Self::parse_over(std::iter::empty(), files)
    }

    /// Reads the files an office has of its own over the `base` files: a year of its own replaces the whole year of the base,
    /// the other years stay. So next year's notice is one more file, and no copy of all the years.
    ///
    /// # Errors
    /// A file that is no calendar; two files of the same list that say different things about one year.
    pub fn parse_over<'a>(
        base: impl IntoIterator<Item = (&'a str, &'a str)>,
        own: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, CalendarError> {
        let mut years = parse_years(base)?;
        years.extend(parse_years(own)?);
        let mut calendar = Self::default();
        for (year, days) in years {
            if !days.is_empty() {
                calendar.years.insert(year);
            }
            // In the order of years: what a year's own notice says about its first days goes before what the year before said.
            calendar.off.extend(days);
        }
        Ok(calendar)
    }

    /// Whether the working days of `year` are known.
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// What has to be said about the calendar on `today`: this year is missing, or from November on the next one is.
    pub fn warning(&self, today: Date) -> Option<Text> {
        let missing = |year: i16, zh: &str, en: &str| {
            Text::new(
                format!(
                    "缺少 {year} 年的工作日历：{zh}。请把国务院办公厅公布的 {year} 年节假日安排（holiday-cn 格式）放进规则目录的 calendar/（--rules DIR）；疑点库另须由两名系统管理员采用（user policy adopt --rules DIR）。"
                ),
                format!(
                    "the working days of {year} are not known: {en}. Put the State Council's notice for {year} (holiday-cn format) into calendar/ of a rules folder (--rules DIR); for the desk, two administrators adopt it (user policy adopt --rules DIR)."
                ),
            )
        };
        let year = today.year();
        if !self.knows(year) {
            return Some(missing(year, "今年的办理期限无法计算", "deadlines of this year cannot be told"));
        }
        if today.month() >= NOTICE_MONTH && !self.knows(year + 1) {
            let (zh, en) = ("跨年的办理期限无法计算", "deadlines that reach into it cannot be told");
            return Some(missing(year + 1, zh, en));
        }
        None
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

    /// Whether `day` is worked.
    ///
    /// # Errors
    /// Its year is not known.
    pub fn is_working_day(&self, day: Date) -> Result<bool, CalendarError> {
        if !self.years.contains(&day.year()) {
            return Err(CalendarError::UnknownYear { year: day.year() });
        }
        let weekday = !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(self.off.get(&day).map_or(weekday, |off| !off))
    }

    /// The working days after `from`, up to and with `to`: 0 where `to` is not later. Of any three days in order, the two parts
    /// add up to the whole.
    ///
    /// # Errors
    /// A day between them is of a year that is not known.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<i64, CalendarError> {
        let (mut day, mut count) = (from, 0);
        while day < to {
            day = next(day)?;
            count += i64::from(self.is_working_day(day)?);
        }
        Ok(count)
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

/// The days of each year, by the file that speaks of it.
fn parse_years<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<BTreeMap<i16, BTreeMap<Date, bool>>, CalendarError> {
    let mut years = BTreeMap::new();
    for (file, content) in files {
        let year: YearFile = serde_json::from_str(content)
            .map_err(|error| CalendarError::Malformed { file: file.to_owned(), reason: error.to_string() })?;
        let days: BTreeMap<Date, bool> = year.days.into_iter().map(|day| (day.date, day.is_off_day)).collect();
        if years.get(&year.year).is_some_and(|other| *other != days) {
            return Err(CalendarError::Contradicted { file: file.to_owned(), year: year.year });
        }
        years.insert(year.year, days);
    }
    Ok(years)
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
    fn counts_what_lies_between_two_days() {
        let between = |from, to| calendar().working_days_between(from, to);
        // Sun 28, Mon 29, Tue 30 September, Thu 9, Fri 10, Sat 11 October.
        assert_eq!(between(date(2025, 9, 26), date(2025, 10, 11)), Ok(6));
        assert_eq!(between(date(2025, 9, 30), date(2025, 10, 8)), Ok(0));
        assert_eq!(between(date(2025, 9, 29), date(2025, 9, 29)), Ok(0));
        assert_eq!(between(date(2025, 10, 11), date(2025, 9, 26)), Ok(0), "backwards is nothing");
        assert_eq!(between(date(2025, 12, 30), date(2026, 1, 5)), Err(CalendarError::UnknownYear { year: 2026 }));
        assert_eq!(between(date(2025, 12, 30), date(2025, 12, 31)), Ok(1));
    }

    #[test]
    fn a_year_of_ones_own_replaces_that_year_and_no_other() {
        // An office that was told otherwise: only 1 October is off.
        let own = r#"{"year": 2025, "days": [{"date": "2025-10-01", "isOffDay": true}]}"#;
        let next = r#"{"year": 2026, "days": [{"date": "2026-01-01", "isOffDay": true}]}"#;
        let base = [("2025.json", AUTUMN_2025)];
        let both = Calendar::parse_over(base, [("own.json", own), ("2026.json", next)]).unwrap();
        assert_eq!(both.is_working_day(date(2025, 10, 2)), Ok(true));
        assert_eq!(both.is_working_day(date(2025, 9, 28)), Ok(false), "a Sunday, nothing of the base is left");
        let added = Calendar::parse_over(base, [("2026.json", next)]).unwrap();
        assert_eq!(added.is_working_day(date(2025, 10, 2)), Ok(false));
        assert_eq!(
            added.working_days_between(date(2025, 12, 30), date(2026, 1, 5)),
            Ok(3),
            "31 December, 2, 5 January"
        );
        let refused = Calendar::parse([("a.json", AUTUMN_2025), ("b.json", own)]).unwrap_err();
        assert_eq!(refused, CalendarError::Contradicted { file: "b.json".to_owned(), year: 2025 });
        assert!(Calendar::parse([("a.json", AUTUMN_2025), ("copy.json", AUTUMN_2025)]).is_ok());
    }

    #[test]
    fn warns_from_november_on_and_when_the_year_is_missing() {
        let calendar = calendar();
        assert_eq!(calendar.warning(date(2025, 10, 31)), None);
        let november = calendar.warning(date(2025, 11, 1)).unwrap();
        assert!(november.zh.contains("2026 年") && november.zh.contains("跨年"), "{}", november.zh);
        assert!(november.en.contains("2026"), "{}", november.en);
        let missing = calendar.warning(date(2026, 1, 2)).unwrap();
        assert!(missing.zh.contains("2026 年") && missing.zh.contains("今年"), "{}", missing.zh);
    }

    #[test]
    fn names_the_file_that_is_none() {
        let error = Calendar::parse([("2024.json", "<html>")]).unwrap_err();
        assert!(error.to_string().starts_with("2024.json: not a calendar file"), "{error}");
    }
}
