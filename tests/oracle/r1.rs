//! R1 mass resignation: per employer, the fullest 30 days of involuntary separations that led to a claim.
//!
//! Owns what an event is.
//! Surprising: a claim that names no employer fits a separation from any, so one claim can make several events.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::calendar::{Month, peak_of_30_days, plus_days};
use super::headcount::Headcount;
use super::tables::{Claim, Tables};

/// A claim fits a separation if it is applied for at most so many days later.
const CLAIM_AFTER_DAYS_MAX: i32 = 60;

/// The counts of one employer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct R1 {
    /// Largest number of events in 30 consecutive days.
    pub(crate) observed: u64,
    /// The last day of the earliest such window; none without any event.
    pub(crate) window_end: Option<Date>,
    /// Insured headcount to set it against; 0 without any event.
    pub(crate) insured: u64,
}

/// The counts of every employer of `employers`, and of every other that has an event.
///
/// READING: an employer that is not listed in `employers` is counted like any other. One without events has
/// `observed` 0, no `window_end`, and no month in which to count heads.
/// READING: "the month before, else of that month": the other month is looked at when the month before has no
/// contribution row of the employer, i.e. its headcount is 0.
pub(crate) fn r1(tables: &Tables) -> BTreeMap<String, R1> {
    let headcount = Headcount::of(tables);
    let none = R1 { observed: 0, window_end: None, insured: 0 };
    let mut counts: BTreeMap<String, R1> = tables.employers.keys().map(|id| (id.clone(), none.clone())).collect();
    for (employer_id, events) in events(tables) {
        let mut per_day: BTreeMap<Date, u64> = BTreeMap::new();
        for (separated_on, _) in &events {
            *per_day.entry(*separated_on).or_default() += 1;
        }
        let Some(peak) = peak_of_30_days(&per_day) else { continue };
        let month = Month::of(peak.window_end);
        let before = headcount.insured(&employer_id, month.plus(-1));
        let insured = if before > 0 { before } else { headcount.insured(&employer_id, month) };
        counts.insert(employer_id, R1 { observed: peak.count, window_end: Some(peak.window_end), insured });
    }
    counts
}

/// Employer → the (day, person) of its events; a set, so there is one event per person, employer and day.
///
/// READING: `reason_code` is the current reason; an earlier reason does not matter. If a person has two separations
/// from the employer on one day, one of them involuntary, that is an event. `pending` claims count.
fn events(tables: &Tables) -> BTreeMap<String, BTreeSet<(Date, &str)>> {
    let mut claims: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
    for claim in tables.claims.values().filter(|claim| claim.counts()) {
        claims.entry(&claim.person_id).or_default().push(claim);
    }
    let mut events: BTreeMap<String, BTreeSet<(Date, &str)>> = BTreeMap::new();
    for separation in tables.separations.iter().filter(|separation| separation.is_involuntary()) {
        let from = separation.separated_on;
        let until = plus_days(from, CLAIM_AFTER_DAYS_MAX);
        let claims_of_person = claims.get(separation.person_id.as_str()).map_or(&[][..], Vec::as_slice);
        let is_event = claims_of_person.iter().any(|claim| {
            let employer_fits = claim.employer_id.as_ref().is_none_or(|id| *id == separation.employer_id);
            employer_fits && from <= claim.applied_on && claim.applied_on <= until
        });
        if is_event {
            events.entry(separation.employer_id.clone()).or_default().insert((from, &separation.person_id));
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::fixture::{claim, contribution, day, separation};
    use crate::oracle::tables::{Employer, Rows};

    fn counts(observed: u64, window_end: &str, insured: u64) -> R1 {
        R1 { observed, window_end: Some(day(window_end)), insured }
    }

    /// `e1` after one separation of p1 on `left` for `reason` and the claims.
    fn one(left: &str, reason: &str, claims: Vec<Claim>) -> Option<R1> {
        let tables =
            Rows { separations: vec![separation("p1", "e1", left, reason)], claims, ..Rows::default() }.into_tables();
        r1(&tables).remove("e1")
    }

    #[test]
    fn the_claim_must_come_on_day_0_to_60() {
        let at = |applied: &str| one("2024-02-29", "contract_expired", vec![claim("c1", "p1", applied)]);
        // 29 February + 31 = 31 March, + 29 = 29 April: day 60. The 30th is day 61.
        assert_eq!(at("2024-02-29"), Some(counts(1, "2024-02-29", 0)));
        assert_eq!(at("2024-04-29"), Some(counts(1, "2024-02-29", 0)));
        assert_eq!(at("2024-04-30"), None);
        assert_eq!(at("2024-02-28"), None);
        // In a year without leap day: 28 February + 31 = 31 March, + 29 = 29 April: day 60 again.
        let at = |applied: &str| one("2023-02-28", "contract_expired", vec![claim("c1", "p1", applied)]);
        assert!(at("2023-04-29").is_some());
        assert!(at("2023-04-30").is_none());
    }

    #[test]
    fn seven_reasons_make_an_event_and_the_others_none() {
        let with = |reason| one("2024-03-01", reason, vec![claim("c1", "p1", "2024-03-02")]).is_some();
        for reason in [
            "employer_initiated",
            "contract_expired",
            "mutual_employer_proposed",
            "bankruptcy",
            "closure",
            "dismissed_for_cause",
            "resigned_employer_fault",
        ] {
            assert!(with(reason), "{reason}");
        }
        for reason in ["voluntary", "transfer", "retirement", "death", ""] {
            assert!(!with(reason), "{reason}");
        }
    }

    #[test]
    fn the_claim_must_count_and_be_of_this_person_and_employer_or_of_none() {
        let with = |change: fn(&mut Claim)| {
            let mut changed = claim("c1", "p1", "2024-03-02");
            change(&mut changed);
            one("2024-03-01", "closure", vec![changed]).is_some()
        };
        assert!(with(|_| {}));
        assert!(with(|claim| claim.employer_id = None));
        assert!(with(|claim| claim.status = "pending".into()));
        assert!(with(|claim| claim.status = "terminated".into()));
        assert!(!with(|claim| claim.status = "rejected".into()));
        assert!(!with(|claim| claim.employer_id = Some("e2".into())));
        // An empty string is a value: another employer, not "none".
        assert!(!with(|claim| claim.employer_id = Some(String::new())));
        assert!(!with(|claim| claim.person_id = "p2".into()));
    }

    #[test]
    fn one_event_per_person_employer_and_day() {
        let tables = Rows {
            separations: vec![
                separation("p1", "e1", "2024-03-01", "closure"),
                separation("p1", "e1", "2024-03-01", "closure"),
                separation("p1", "e1", "2024-03-01", "voluntary"),
                separation("p1", "e1", "2024-03-02", "contract_expired"),
                separation("p1", "e2", "2024-03-02", "contract_expired"),
            ],
            claims: vec![
                Claim { employer_id: None, ..claim("c1", "p1", "2024-03-05") },
                claim("c2", "p1", "2024-03-06"),
                claim("c2", "p1", "2024-03-06"),
            ],
            ..Rows::default()
        }
        .into_tables();
        // e1: (p1, 1 March) once though it stands twice and two claims fit, and (p1, 2 March): 2.
        // e2: c1 names no employer and fits; c2 names e1 and does not: 1.
        let expected = [("e1".to_owned(), counts(2, "2024-03-02", 0)), ("e2".to_owned(), counts(1, "2024-03-02", 0))];
        assert_eq!(r1(&tables), BTreeMap::from(expected));
    }

    #[test]
    fn thirty_days_and_the_earliest_of_equal_windows() {
        // p1 on 1 January, p2 on 30 January (day 30: in), p3 on 31 January (day 31 of p1's window).
        // Window ending 30 January: p1, p2 = 2. Window ending 31 January: 2–31 January: p2, p3 = 2. Earliest: the 30th.
        let tables = Rows {
            separations: vec![
                separation("p3", "e1", "2023-01-31", "closure"),
                separation("p1", "e1", "2023-01-01", "closure"),
                separation("p2", "e1", "2023-01-30", "closure"),
            ],
            claims: vec![
                claim("c1", "p1", "2023-01-31"),
                claim("c2", "p2", "2023-01-31"),
                claim("c3", "p3", "2023-01-31"),
            ],
            ..Rows::default()
        }
        .into_tables();
        assert_eq!(r1(&tables)["e1"], counts(2, "2023-01-30", 0));
    }

    #[test]
    fn heads_are_of_the_month_before_else_of_the_month_else_zero() {
        let with = |contributions| {
            let tables = Rows {
                separations: vec![separation("p1", "e1", "2024-01-15", "closure")],
                claims: vec![claim("c1", "p1", "2024-01-15")],
                contributions,
                ..Rows::default()
            }
            .into_tables();
            r1(&tables)["e1"].insured
        };
        let december = contribution("p1", "e1", "2023-12");
        let january = || vec![contribution("p1", "e1", "2024-01"), contribution("p2", "e1", "2024-01")];
        // The window ends on 15 January 2024; the month before is December 2023.
        assert_eq!(with([january(), vec![december]].concat()), 1);
        assert_eq!(with(january()), 2);
        assert_eq!(with(vec![contribution("p1", "e1", "2023-11"), contribution("p1", "e2", "2023-12")]), 0);
    }

    #[test]
    fn an_employer_without_events_has_none() {
        let tables = Rows {
            employers: vec![Employer { employer_id: "e9".into() }],
            contributions: vec![contribution("p1", "e9", "2024-01")],
            ..Rows::default()
        }
        .into_tables();
        assert_eq!(r1(&tables)["e9"], R1 { observed: 0, window_end: None, insured: 0 });
    }
}
