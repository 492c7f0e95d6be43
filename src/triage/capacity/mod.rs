//! What a number of officers can do in a number of days, and what stays below the line.

mod precision;
mod select;

pub use precision::{Basis, Chance, Precision, Record, precision, records, wilson};

use super::{Calendar, CalendarError, Capacity};
use crate::model::{Fen, RuleId};
use jiff::ToSpan;
use jiff::civil::Date;
use select::{Item, Pool, select};

/// An open alert as the plan sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The alert.
    pub alert_id: String,
    /// The rule that raised it.
    pub rule_id: RuleId,
    /// What may be got back or stopped, if it is what it looks like: the lower bound of the excess paid, plus what can be stopped.
    pub money: Fen,
    /// The last day on which it is in time.
    pub due: Option<Date>,
    /// How often alerts like it bring something back.
    pub precision: Precision,
}

impl Job {
    /// What it is expected to bring, in fen, rounded down.
    pub fn expected(&self) -> Fen {
        self.money.max(Fen::ZERO).share(self.precision.value)
    }
}

/// Who works, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Team {
    /// Officers.
    pub officers: u32,
    /// Working days, the first of them today or the next one.
    pub days: u32,
}

/// What can be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The working days.
    pub days: Vec<Date>,
    /// What is to be done, in the order of doing.
    pub chosen: Vec<Planned>,
    /// What stays undone, places in the list of jobs, the most valuable first.
    pub below: Vec<usize>,
    /// Sums of what is to be done.
    pub done: Total,
    /// Sums of what stays undone.
    pub undone: Total,
    /// Those of the undone that are overdue already or will be when the plan is over.
    pub late: Total,
    /// `None`: no plan is expected to bring more. Otherwise none is expected to bring more than this.
    pub at_most: Option<Fen>,
}

/// An alert that is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its place in the list of jobs.
    pub job: usize,
    /// The working day on which it is finished.
    pub day: Date,
    /// Minutes it takes.
    pub minutes: u32,
    /// Whether it was overdue when the plan was made.
    pub overdue: bool,
}

/// Alerts and what they are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Alerts.
    pub count: usize,
    /// Money at stake.
    pub money: Fen,
    /// What they are expected to bring.
    pub expected: Fen,
}

impl Total {
    fn add(&mut self, job: &Job) {
        self.count += 1;
        self.money += job.money;
        self.expected += job.expected();
    }
}

/// Picks what `team` can do before its deadline with the largest expected sum. What is overdue already may be done on any day and
/// is done as early as nothing else becomes late by it.
///
/// # Errors
/// The calendar ends before the plan does.
pub fn plan(
    jobs: &[Job],
    team: Team,
    today: Date,
    calendar: &Calendar,
    capacity: &Capacity,
) -> Result<Plan, CalendarError> {
    let days = working_days(team.days, today, calendar)?;
    let pool = Pool { days: days.len(), minutes_a_day: u64::from(team.officers) * u64::from(capacity.minutes_a_day) };
    let first = days.first().copied();
    let overdue = |job: &Job| first.is_some_and(|first| job.due.is_some_and(|due| due < first));
    let items: Vec<Item> = jobs
        .iter()
        .map(|job| Item {
            minutes: u64::from(minutes(job, capacity)).max(1),
            day: match job.due {
                Some(due) if !overdue(job) => days.iter().filter(|day| **day <= due).count(),
                _ => days.len(),
            },
            value: job.expected().0,
        })
        .collect();
    let selection = if days.is_empty() || pool.minutes_a_day == 0 {
        select::Selection { chosen: Vec::new(), at_most: None }
    } else {
        select(&items, pool)
    };
    let order = in_order(&items, selection.chosen, pool, |at| overdue(&jobs[at]));
    let mut plan = Plan {
        chosen: Vec::with_capacity(order.len()),
        below: Vec::new(),
        done: Total::default(),
        undone: Total::default(),
        late: Total::default(),
        at_most: selection.at_most.map(Fen),
        days,
    };
    let mut chosen = vec![false; jobs.len()];
    let mut spent = 0;
    for at in order {
        chosen[at] = true;
        spent += items[at].minutes;
        let place = usize::try_from((spent - 1) / pool.minutes_a_day).unwrap_or(usize::MAX);
        let Some(day) = plan.days.get(place).copied() else { continue };
        plan.chosen.push(Planned { job: at, day, minutes: minutes(&jobs[at], capacity), overdue: overdue(&jobs[at]) });
        plan.done.add(&jobs[at]);
    }
    plan.below = (0..jobs.len()).filter(|at| !chosen[*at]).collect();
    plan.below.sort_by_key(|&at| (std::cmp::Reverse(items[at].value), at));
    for &at in &plan.below {
        plan.undone.add(&jobs[at]);
        if plan.days.last().is_some_and(|last| jobs[at].due.is_some_and(|due| due <= *last)) {
            plan.late.add(&jobs[at]);
        }
    }
    Ok(plan)
}

fn minutes(job: &Job, capacity: &Capacity) -> u32 {
    capacity.rules.get(&job.rule_id).copied().unwrap_or(capacity.minutes)
}

fn working_days(count: u32, today: Date, calendar: &Calendar) -> Result<Vec<Date>, CalendarError> {
    let mut days = Vec::new();
    let mut day = today;
    while days.len() < count as usize {
        if calendar.is_working_day(day)? {
            days.push(day);
        }
        day = day.checked_add(1.day()).map_err(|_| CalendarError::UnknownYear { year: day.year() })?;
    }
    Ok(days)
}

/// The order of doing: by deadline, which is in time for all whenever any order is (Jackson 1955), the more valuable first
/// among equals; before them as much of what is overdue as makes nothing late.
fn in_order(items: &[Item], chosen: Vec<usize>, pool: Pool, overdue: impl Fn(usize) -> bool) -> Vec<usize> {
    let (mut late, mut rest): (Vec<usize>, Vec<usize>) = chosen.into_iter().partition(|at| overdue(*at));
    late.sort_by_key(|&at| (std::cmp::Reverse(items[at].value), at));
    rest.sort_by_key(|&at| (items[at].day, std::cmp::Reverse(items[at].value), at));
    // Minutes left on each day after everything that is due by then.
    let mut room: Vec<u64> = (0..=pool.days as u64).map(|day| day * pool.minutes_a_day).collect();
    for &at in &rest {
        room[items[at].day..].iter_mut().for_each(|minutes| *minutes = minutes.saturating_sub(items[at].minutes));
    }
    // A day by which nothing is due cannot become late.
    let due = |day: usize| rest.iter().any(|&at| items[at].day == day);
    let mut front =
        room.iter().enumerate().filter(|(day, _)| due(*day)).map(|(_, room)| *room).min().unwrap_or(u64::MAX);
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for at in late {
        if items[at].minutes <= front {
            front -= items[at].minutes;
            first.push(at);
        } else {
            last.push(at);
        }
    }
    first.extend(rest);
    first.extend(last);
    first
}

#[cfg(test)]
mod tests;
