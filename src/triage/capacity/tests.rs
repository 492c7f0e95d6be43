//! Plans that can be checked by hand.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn calendar() -> Calendar {
    let file = include_str!("../../../rules/calendar/holiday-cn-2026.json");
    Calendar::parse([("holiday-cn-2026.json", file)]).unwrap()
}

fn capacity() -> Capacity {
    let rules = BTreeMap::from([("R8".parse().unwrap(), 360)]);
    Capacity { minutes_a_day: 360, minutes: 120, rules, decided: 20 }
}

fn job(id: &str, yuan: i64, due: Option<Date>) -> Job {
    Job {
        alert_id: id.to_owned(),
        rule_id: id.split('-').next().unwrap_or_default().parse().unwrap(),
        money: Fen(yuan * 100),
        due,
        precision: Precision { value: 0.5, basis: Basis::Fdr },
    }
}

/// Thursday, 18 June 2026; Friday the 19th is the Dragon Boat Festival, the next working day Monday the 22nd.
const TODAY: Date = date(2026, 6, 18);

fn ids<'a>(jobs: &'a [Job], plan: &Plan) -> Vec<(&'a str, Date)> {
    plan.chosen.iter().map(|planned| (jobs[planned.job].alert_id.as_str(), planned.day)).collect()
}

#[test]
fn the_most_money_in_time_by_hand() {
    // One officer, two days, three alerts of two hours each day.
    let (thursday, monday) = (TODAY, date(2026, 6, 22));
    let jobs = [
        job("R2-a", 100, Some(thursday)),
        job("R2-b", 200, Some(thursday)),
        job("R2-c", 300, Some(thursday)),
        job("R2-d", 400, Some(date(2026, 6, 20))), // A Saturday: only Thursday is before it.
        job("R2-e", 50, None),
        job("R2-f", 10, Some(date(2026, 7, 1))),
        job("R2-g", 60, Some(monday)),
        job("R2-h", 5, None),
    ];
    let plan = plan(&jobs, Team { officers: 1, days: 2 }, TODAY, &calendar(), &capacity()).unwrap();
    assert_eq!(plan.days, [thursday, monday]);
    let expected = [
        ("R2-d", thursday),
        ("R2-c", thursday),
        ("R2-b", thursday),
        ("R2-g", monday),
        ("R2-e", monday),
        ("R2-f", monday),
    ];
    assert_eq!(ids(&jobs, &plan), expected);
    assert_eq!(plan.done, Total { count: 6, money: Fen(102_000), expected: Fen(51_000) });
    assert_eq!(plan.below, [0, 7], "the more valuable first");
    assert_eq!(plan.undone, Total { count: 2, money: Fen(10_500), expected: Fen(5_250) });
    assert_eq!(plan.late, Total { count: 1, money: Fen(10_000), expected: Fen(5_000) });
    assert_eq!(plan.at_most, None);
}

#[test]
fn one_long_alert_against_three_short_ones() {
    // R8 takes a day. Alone it is worth 250 against three times 100.
    let jobs = [job("R8-x", 250, None), job("R2-a", 100, None), job("R2-b", 100, None), job("R2-c", 100, None)];
    let one = |days| plan(&jobs, Team { officers: 1, days }, TODAY, &calendar(), &capacity()).unwrap();
    assert_eq!(one(1).below, [0]);
    assert_eq!(one(2).below, [0; 0]);
    // Worth 350 it goes first.
    let jobs = [job("R8-x", 350, None), jobs[1].clone(), jobs[2].clone(), jobs[3].clone()];
    let dear = plan(&jobs, Team { officers: 1, days: 1 }, TODAY, &calendar(), &capacity()).unwrap();
    assert_eq!(dear.below, [1, 2, 3]);
}

#[test]
fn what_is_overdue_goes_first_unless_something_becomes_late() {
    let (overdue, thursday) = (Some(date(2026, 6, 1)), Some(TODAY));
    let jobs =
        [job("R2-old", 100, overdue), job("R2-a", 90, thursday), job("R2-b", 80, thursday), job("R2-c", 10, None)];
    let planned = plan(&jobs, Team { officers: 1, days: 2 }, TODAY, &calendar(), &capacity()).unwrap();
    assert_eq!(planned.chosen.iter().map(|planned| planned.job).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert!(planned.chosen[0].overdue && !planned.chosen[1].overdue);
    let full = [jobs[0].clone(), jobs[1].clone(), jobs[2].clone(), job("R2-d", 70, thursday)];
    let planned = plan(&full, Team { officers: 1, days: 2 }, TODAY, &calendar(), &capacity()).unwrap();
    assert_eq!(planned.chosen.iter().map(|planned| planned.job).collect::<Vec<_>>(), [1, 2, 3, 0]);
}

#[test]
fn nobody_does_nothing_and_an_unknown_year_is_not_planned() {
    let jobs = [job("R2-a", 100, None)];
    let none = plan(&jobs, Team { officers: 0, days: 2 }, TODAY, &calendar(), &capacity()).unwrap();
    assert_eq!((none.done.count, none.undone.count), (0, 1));
    let none = plan(&jobs, Team { officers: 2, days: 0 }, TODAY, &calendar(), &capacity()).unwrap();
    assert_eq!((none.done.count, none.undone.count), (0, 1));
    let team = Team { officers: 1, days: 10 };
    let refused = plan(&jobs, team, date(2026, 12, 28), &calendar(), &capacity());
    assert_eq!(refused, Err(CalendarError::UnknownYear { year: 2027 }));
}

proptest! {
    /// Whatever is planned is finished in time, or was overdue before; nothing is lost or twice; no day is overbooked.
    #[test]
    fn a_plan_keeps_every_deadline(
        specs in prop::collection::vec((0..500_i64, prop::option::of(-5..25_i32), any::<bool>()), 0..40),
        officers in 0..3_u32, days in 0..8_u32,
    ) {
        let jobs: Vec<Job> = specs
            .iter()
            .enumerate()
            .map(|(at, (yuan, due, ring))| {
                let due = due.map(|days| TODAY.checked_add(days.days()).unwrap());
                job(&format!("{}-{at}", if *ring { "R8" } else { "R2" }), *yuan, due)
            })
            .collect();
        let plan = plan(&jobs, Team { officers, days }, TODAY, &calendar(), &capacity()).unwrap();
        let mut minutes: BTreeMap<Date, u32> = BTreeMap::new();
        let mut spent = 0;
        for planned in &plan.chosen {
            prop_assert!(planned.overdue || jobs[planned.job].due.is_none_or(|due| planned.day <= due));
            spent += planned.minutes;
            minutes.insert(planned.day, spent);
        }
        for (day, spent) in minutes {
            let upto = plan.days.iter().filter(|other| **other <= day).count();
            prop_assert!(spent as usize <= upto * officers as usize * 360);
        }
        let mut all: Vec<usize> = plan.chosen.iter().map(|planned| planned.job).chain(plan.below.iter().copied()).collect();
        all.sort_unstable();
        prop_assert_eq!(all, (0..jobs.len()).collect::<Vec<_>>());
        prop_assert_eq!(plan.done.count + plan.undone.count, jobs.len());
    }
}
