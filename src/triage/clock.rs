//! The two clocks of an alert, in Chinese working days.
//!
//! The statutory one starts with an application and never pauses. The internal one, for alerts about money already paid, runs
//! while the alert is `new`, `working`, `returned` or `reopened`, and stands while it is `waiting` or `proposed`, `closed` or
//! `merged` (`console.md` §5). The day on which something happens is not counted, as in law (民法典 art. 201): a clock that
//! runs from Monday to Wednesday has consumed two days, and days that are split over several runs add up to the whole.

use super::workflow::InternalClock;
use super::{Calendar, CalendarError, Clocks};
use crate::model::{Status, Text};
use jiff::civil::Date;

/// What a clock shows on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// The last day on which it is in time; `None` where the clock stands, or the day lies behind the end of the calendar.
    pub due: Option<Date>,
    /// Working days consumed.
    pub used: i64,
    /// Working days allowed.
    pub allowed: i64,
    /// What is left.
    pub left: Left,
    /// Whose list it is on.
    pub escalation: Escalation,
}

/// What is left on a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// So many working days, one at least.
    WorkingDays(i64),
    /// None, and it is not over: due.
    Due,
    /// Over for so many days of the calendar (statutory clock).
    Over(i64),
    /// Over by so many working days (internal clock: what it stood is not counted).
    OverWorkingDays(i64),
}

impl Left {
    /// In words: 剩 2 个工作日, 到期, 逾 1 日.
    pub fn text(self) -> Text {
        let plural = |count: i64| if count == 1 { "" } else { "s" };
        match self {
            Self::WorkingDays(days) => {
                Text::new(format!("剩 {days} 个工作日"), format!("{days} working day{} left", plural(days)))
            }
            Self::Due => Text::new("到期", "due"),
            Self::Over(days) => Text::new(format!("逾 {days} 日"), format!("{days} day{} overdue", plural(days))),
            Self::OverWorkingDays(days) => {
                Text::new(format!("逾 {days} 个工作日"), format!("{days} working day{} overdue", plural(days)))
            }
        }
    }
}

/// Whether a clock puts its alert on the supervisor's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Escalation {
    /// No.
    None,
    /// Most of the time is gone (80 %).
    Near,
    /// All of it is gone.
    Over,
}

impl Escalation {
    /// The word in JSON; `None`: it is on nobody's list.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Near => Some("near"),
            Self::Over => Some("over"),
        }
    }

    /// What people read; nothing where it is on nobody's list.
    pub fn text(self) -> Text {
        match self {
            Self::None => Text::default(),
            Self::Near => Text::new("将到期", "time nearly gone"),
            Self::Over => Text::new("时限已用完", "time gone"),
        }
    }

    fn of(used: i64, allowed: i64, [near, over]: [f64; 2]) -> Self {
        let reached = |share: f64| as_f64(used) >= share * as_f64(allowed);
        if reached(over) {
            Self::Over
        } else if reached(near) {
            Self::Near
        } else {
            Self::None
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "working days of one alert")]
fn as_f64(days: i64) -> f64 {
    days as f64
}

/// The statutory clock of an application of `applied_on`, on `today`. Nothing pauses it.
///
/// # Errors
/// A year between the two days is not known. That the deadline itself lies behind the calendar's end is no error.
pub fn statutory_face(
    applied_on: Date,
    today: Date,
    clocks: &Clocks,
    calendar: &Calendar,
) -> Result<Face, CalendarError> {
    let allowed = i64::from(clocks.statutory);
    let used = calendar.working_days_between(applied_on, today)?;
    let due = calendar.add_working_days(applied_on, clocks.statutory).ok();
    let left = match due {
        Some(due) if today > due => Left::Over(days_between(due, today)),
        _ if used >= allowed => Left::Due,
        _ => Left::WorkingDays(allowed - used),
    };
    Ok(Face { due, used, allowed, left, escalation: Escalation::of(used, allowed, clocks.escalation) })
}

/// The internal clock on `today`.
///
/// # Errors
/// It runs, and a year between its start and `today` is not known.
pub fn internal_face(
    clock: &InternalClock,
    today: Date,
    clocks: &Clocks,
    calendar: &Calendar,
) -> Result<Face, CalendarError> {
    let used = clock.consumed_on(today, calendar)?;
    let ahead = u32::try_from(clock.allowed - clock.consumed).ok().filter(|days| *days > 0);
    let due = clock.since.zip(ahead).and_then(|(since, days)| calendar.add_working_days(since, days).ok());
    let left = match clock.allowed - used {
        0 => Left::Due,
        over if over < 0 => Left::OverWorkingDays(-over),
        left => Left::WorkingDays(left),
    };
    Ok(Face {
        due,
        used,
        allowed: clock.allowed,
        left,
        escalation: Escalation::of(used, clock.allowed, clocks.escalation),
    })
}

/// Whose list an alert is on: by the statutory clock where it is about an application of `applied_on`, by its own otherwise. Where
/// nothing is left to do it is on nobody's.
///
/// # Errors
/// The clock runs, and a year between its start and `today` is not known.
pub fn escalation(
    status: Status,
    clock: &InternalClock,
    applied_on: Option<Date>,
    today: Date,
    clocks: &Clocks,
    calendar: &Calendar,
) -> Result<Escalation, CalendarError> {
    if matches!(status, Status::Closed | Status::Merged) {
        return Ok(Escalation::None);
    }
    let face = match applied_on {
        Some(applied) => statutory_face(applied, today, clocks, calendar),
        None => internal_face(clock, today, clocks, calendar),
    };
    face.map(|face| face.escalation)
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

impl InternalClock {
    /// A clock that starts on `today`.
    pub fn start(allowed: i64, today: Date) -> Self {
        Self { allowed, consumed: 0, since: Some(today) }
    }

    /// Whether the clock runs while an alert stands at `status`.
    pub fn runs(status: Status) -> bool {
        match status {
            Status::New | Status::Working | Status::Returned | Status::Reopened => true,
            Status::Waiting | Status::Proposed | Status::Closed | Status::Merged => false,
        }
    }

    /// Working days consumed up to and with `today`. Never less than what was consumed before, also where `today` lies before
    /// the day it runs from.
    ///
    /// # Errors
    /// It runs, and a year between its start and `today` is not known.
    pub fn consumed_on(&self, today: Date, calendar: &Calendar) -> Result<i64, CalendarError> {
        match self.since {
            Some(since) => Ok(self.consumed + calendar.working_days_between(since, today)?),
            None => Ok(self.consumed),
        }
    }

    /// The clock after a transition to `status` on `today`. One that goes on running is not touched, so that a year the calendar
    /// does not know stands in the way only of what stops the clock.
    ///
    /// # Errors
    /// It stops, and a year between its start and `today` is not known.
    pub fn moved(&self, status: Status, today: Date, calendar: &Calendar) -> Result<Self, CalendarError> {
        match (self.since, Self::runs(status)) {
            (Some(_), true) | (None, false) => Ok(*self),
            (None, true) => Ok(Self { since: Some(today), ..*self }),
            (Some(_), false) => Ok(Self { consumed: self.consumed_on(today, calendar)?, since: None, ..*self }),
        }
    }

    /// The clock with `more` working days from `today` on, whatever was consumed.
    ///
    /// # Errors
    /// It runs, and a year between its start and `today` is not known.
    pub fn extended(&self, more: i64, today: Date, calendar: &Calendar) -> Result<Self, CalendarError> {
        let consumed = self.consumed_on(today, calendar)?;
        Ok(Self { allowed: consumed + more, consumed, since: self.since.map(|since| since.max(today)) })
    }

    /// The clock when the band of its alert changes: what was consumed stays.
    #[must_use]
    pub fn rebanded(&self, allowed: i64) -> Self {
        Self { allowed, ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Around the National Day of 2025: off from 1 to 8 October, worked on Sunday 28 September and Saturday 11 October.
    fn calendar() -> Calendar {
        let file = include_str!("../../rules/calendar/holiday-cn-2025.json");
        Calendar::parse([("holiday-cn-2025.json", file)]).unwrap()
    }

    fn clocks() -> Clocks {
        Clocks { statutory: 10, internal: [].into(), longest: 60, escalation: [0.8, 1.0] }
    }

    #[test]
    fn the_statutory_clock_by_hand() {
        // Applied Thu 18 Sep 2025: 19, 22, 23, 24, 25, 26, 28 (Sun, worked), 29, 30 Sep are nine, Thu 9 Oct is the tenth.
        let face =
            |month, day| statutory_face(date(2025, 9, 18), date(2025, month, day), &clocks(), &calendar()).unwrap();
        assert_eq!(face(9, 18).left, Left::WorkingDays(10));
        assert_eq!(face(9, 29).left, Left::WorkingDays(2), "eight are used");
        assert_eq!(face(9, 28).escalation, Escalation::None, "seven of ten");
        assert_eq!(face(9, 29).escalation, Escalation::Near);
        assert_eq!(face(10, 5).left, Left::WorkingDays(1), "holidays consume nothing");
        assert_eq!((face(10, 9).left, face(10, 9).escalation), (Left::Due, Escalation::Over));
        assert_eq!(face(10, 10).left, Left::Over(1));
        assert_eq!(face(10, 12).left, Left::Over(3), "days of the calendar, on a Sunday too");
        assert_eq!(face(10, 1).due, Some(date(2025, 10, 9)));
    }

    #[test]
    fn the_internal_clock_stands_and_keeps_what_it_consumed() {
        let calendar = calendar();
        let started = InternalClock::start(10, date(2025, 9, 22));
        // Mon 22 to Wed 24 September: two days. It stands to 9 October.
        let standing = started.moved(Status::Waiting, date(2025, 9, 24), &calendar).unwrap();
        assert_eq!(standing, InternalClock { allowed: 10, consumed: 2, since: None });
        assert_eq!(standing.consumed_on(date(2025, 10, 9), &calendar), Ok(2));
        let again = standing.moved(Status::Working, date(2025, 10, 9), &calendar).unwrap();
        // Fri 10, Sat 11 (worked).
        assert_eq!(again.consumed_on(date(2025, 10, 12), &calendar), Ok(4));
        let face = internal_face(&again, date(2025, 10, 12), &clocks(), &calendar).unwrap();
        assert_eq!(face.left, Left::WorkingDays(6));
        // Six more: 13, 14, 15, 16, 17, 20 October.
        assert_eq!(face.due, Some(date(2025, 10, 20)));
        let shorter = again.rebanded(3);
        let face = internal_face(&shorter, date(2025, 10, 12), &clocks(), &calendar).unwrap();
        assert_eq!((face.used, face.left), (4, Left::OverWorkingDays(1)));
        assert_eq!(face.escalation, Escalation::Over);
    }

    #[test]
    fn a_moved_deadline_counts_from_today() {
        let calendar = calendar();
        let clock = InternalClock::start(10, date(2025, 9, 22));
        let moved = clock.extended(5, date(2025, 9, 24), &calendar).unwrap();
        assert_eq!(moved, InternalClock { allowed: 7, consumed: 2, since: Some(date(2025, 9, 24)) });
        let face = internal_face(&moved, date(2025, 9, 24), &clocks(), &calendar).unwrap();
        assert_eq!(face.left, Left::WorkingDays(5));
    }

    #[test]
    fn a_year_that_is_not_known_is_not_guessed_and_stops_nothing_but_the_counting() {
        let (calendar, missing) = (calendar(), CalendarError::UnknownYear { year: 2026 });
        let clock = InternalClock::start(10, date(2025, 12, 30));
        let january = date(2026, 1, 5);
        assert_eq!(clock.consumed_on(january, &calendar), Err(missing));
        assert!(clock.moved(Status::Waiting, january, &calendar).is_err());
        assert_eq!(clock.moved(Status::Working, january, &calendar), Ok(clock));
        assert!(statutory_face(date(2025, 12, 30), january, &clocks(), &calendar).is_err());
        let december = statutory_face(date(2025, 12, 30), date(2025, 12, 31), &clocks(), &calendar).unwrap();
        assert_eq!((december.due, december.left), (None, Left::WorkingDays(9)));
    }

    #[test]
    fn words_in_both_languages() {
        let said = |left: Left| (left.text().zh, left.text().en);
        let text = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        assert_eq!(said(Left::WorkingDays(2)), text("剩 2 个工作日", "2 working days left"));
        assert_eq!(said(Left::WorkingDays(1)), text("剩 1 个工作日", "1 working day left"));
        assert_eq!(said(Left::Due), text("到期", "due"));
        assert_eq!(said(Left::Over(1)), text("逾 1 日", "1 day overdue"));
        assert_eq!(said(Left::OverWorkingDays(3)), text("逾 3 个工作日", "3 working days overdue"));
    }
}
