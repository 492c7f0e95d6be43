//! A span of calendar time as rules write it: months and days, never hours.
//!
//! Months and days are kept apart because a month has no fixed length; only comparing a span with its bounds
//! needs one, and then a month counts 30 days, as in PostgreSQL.

use crate::model::Lang;
use std::fmt;
use std::str::FromStr;

/// A span of months and days, neither negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    months: u32,
    days: u32,
}

/// The longest span a rule may name: a hundred years, far from where date arithmetic overflows.
const MONTHS_MAX: u32 = 1200;
const DAYS_MAX: u32 = 36_525;

impl Interval {
    /// Whole months.
    pub fn months(self) -> u32 {
        self.months
    }

    /// Days beside the months.
    pub fn days(self) -> u32 {
        self.days
    }

    /// The length used to compare with bounds: a month counts 30 days.
    pub fn nominal_days(self) -> u32 {
        self.months * 30 + self.days
    }

    /// `12个月`, `90 days`.
    pub fn text(self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match (self.months, self.days) {
            (0, days) => format!("{days}天"),
            (months, 0) => format!("{months}个月"),
            (months, days) => format!("{months}个月{days}天"),
        }
    }
}

impl fmt::Display for Interval {
    /// The text that stands in an SQL interval literal: `12 months`, `1 month 15 days`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |n: u32| if n == 1 { "" } else { "s" };
        match (self.months, self.days) {
            (0, days) => write!(f, "{days} day{}", plural(days)),
            (months, 0) => write!(f, "{months} month{}", plural(months)),
            (months, days) => write!(f, "{months} month{} {days} day{}", plural(months), plural(days)),
        }
    }
}

/// The text is not a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a span of time such as `12 months` or `90 days`")]
pub struct IntervalError;

impl FromStr for Interval {
    type Err = IntervalError;

    fn from_str(text: &str) -> Result<Self, IntervalError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.is_empty() || !words.len().is_multiple_of(2) {
            return Err(IntervalError);
        }
        let (mut months, mut days) = (0_u32, 0_u32);
        for pair in words.chunks_exact(2) {
            let number: u32 = pair[0].parse().map_err(|_| IntervalError)?;
            let (total, factor) = match pair[1].to_ascii_lowercase().as_str() {
                "year" | "years" => (&mut months, 12),
                "month" | "months" => (&mut months, 1),
                "week" | "weeks" => (&mut days, 7),
                "day" | "days" => (&mut days, 1),
                _ => return Err(IntervalError),
            };
            *total = number.checked_mul(factor).and_then(|part| total.checked_add(part)).ok_or(IntervalError)?;
        }
        if months > MONTHS_MAX || days > DAYS_MAX {
            return Err(IntervalError);
        }
        Ok(Self { months, days })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_spans() {
        let parse = |text: &str| text.parse::<Interval>();
        assert_eq!(parse("12 months").unwrap().to_string(), "12 months");
        assert_eq!(parse("1 year 6 months").unwrap().to_string(), "18 months");
        assert_eq!(parse("2 weeks").unwrap().to_string(), "14 days");
        assert_eq!(parse("1 month 1 day").unwrap().to_string(), "1 month 1 day");
        assert_eq!(parse("90 days").unwrap().text(Lang::Zh), "90天");
        assert_eq!(parse("3 months").unwrap().nominal_days(), 90);
        for bad in ["", "12", "months", "-1 day", "1 hour", "1.5 days", "99999999999 days", "4000 years"] {
            assert_eq!(parse(bad), Err(IntervalError), "{bad}");
        }
    }
}
