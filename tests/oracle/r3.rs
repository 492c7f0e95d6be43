//! R3 short contributions: how many months in a row a person was insured before claiming.
//!
//! Owns the run of months, and the sums by employer and by agent.
//! Surprising: the run may lie long before the claim; it is the last one there is, however old.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::{Month, day_number};
use super::tables::{Separation, Tables};

/// Runs below so many months are short.
const SHORT_MONTHS_BELOW: u32 = 3;

/// One counting claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct R3Claim {
    /// Months of the run; none without a contribution month up to the application month.
    pub(crate) run: Option<u32>,
    /// There is a run and it does not begin in the extract's first month.
    pub(crate) decided: bool,
    /// Decided, and 1 ≤ run < 3.
    pub(crate) short: bool,
    /// Decided, and just outside: run = 3.
    pub(crate) exactly_three: bool,
    /// Whether the person's last separation before the run was `voluntary`; none without one.
    pub(crate) previous_voluntary: Option<bool>,
    /// Days between the month insured last before the run and the run; none without one.
    pub(crate) gap_days: Option<i32>,
}

/// The sums of one employer or agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct R3Sum {
    /// Decided counting claims that are short.
    pub(crate) short: u64,
    /// Decided counting claims.
    pub(crate) decided: u64,
    /// All counting claims.
    pub(crate) counting: u64,
}

/// Consecutive months, both ends included.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: Month,
    months: u32,
}

/// Claim → its run, for every counting claim (not `rejected`).
///
/// READING: "no contribution month before the claim" means none ≤ the application month, as in the definition of the
/// run: a contribution in the application month itself is enough.
/// READING: the extract's first month is the first month of `contributions`, over all persons. A run that begins in it
/// is not decided even where it is already 3 months or longer.
/// READING: `insured_months_before` of `persons` plays no part.
pub(crate) fn r3(tables: &Tables) -> BTreeMap<String, R3Claim> {
    let mut months: BTreeMap<&str, BTreeSet<Month>> = BTreeMap::new();
    for row in &tables.contributions {
        months.entry(&row.person_id).or_default().insert(row.month);
    }
    let mut separations: BTreeMap<&str, Vec<&Separation>> = BTreeMap::new();
    for row in &tables.separations {
        separations.entry(&row.person_id).or_default().push(row);
    }
    let extract_first = tables.extract_months().map(|(first, _)| first);
    let none = BTreeSet::new();
    let mut claims = BTreeMap::new();
    for claim in tables.claims.values().filter(|claim| claim.counts()) {
        let person = claim.person_id.as_str();
        let months_of_person = months.get(person).unwrap_or(&none);
        let run = run_up_to(months_of_person, Month::of(claim.applied_on));
        let decided = run.is_some_and(|run| Some(run.first) != extract_first);
        let length = run.map(|run| run.months);
        let separations_of_person = separations.get(person).map_or(&[][..], Vec::as_slice);
        claims.insert(
            claim.claim_id.clone(),
            R3Claim {
                run: length,
                decided,
                short: decided && length.is_some_and(|months| months < SHORT_MONTHS_BELOW),
                exactly_three: decided && length == Some(SHORT_MONTHS_BELOW),
                previous_voluntary: run.and_then(|run| left_voluntarily_before(separations_of_person, run.first)),
                gap_days: run.and_then(|run| gap_days_before(months_of_person, run.first)),
            },
        );
    }
    claims
}

/// The run that ends with the last contribution month ≤ the application month.
fn run_up_to(months: &BTreeSet<Month>, application: Month) -> Option<Run> {
    let last = months.range(..=application).next_back()?;
    let mut run = Run { first: *last, months: 1 };
    while months.contains(&run.first.plus(-1)) {
        run = Run { first: run.first.plus(-1), months: run.months + 1 };
    }
    Some(run)
}

/// READING: "the previous separation" is the person's last one, from any employer, before the first day of the run's
/// first month: the one that ended the insurance before, not the one the claim follows. If there are several on that
/// day, one `voluntary` among them is enough.
fn left_voluntarily_before(separations: &[&Separation], run_first: Month) -> Option<bool> {
    let before = || separations.iter().filter(|row| row.separated_on < run_first.first_day());
    let last_day = before().map(|row| row.separated_on).max()?;
    Some(before().any(|row| row.separated_on == last_day && row.is_voluntary()))
}

/// READING: the gap is the number of calendar days that lie in no insured month: from the day after the last insured
/// month before the run to the day before the run's first month.
fn gap_days_before(months: &BTreeSet<Month>, run_first: Month) -> Option<i32> {
    let previous = months.range(..run_first).next_back()?;
    Some(day_number(run_first.first_day()) - day_number(previous.plus(1).first_day()))
}

/// Employer named in the claim → sums; claims that name none are in no sum.
pub(crate) fn r3_by_employer(tables: &Tables) -> BTreeMap<String, R3Sum> {
    sums(tables, |claim| claim.employer_id.as_ref())
}

/// Agent who filed the claim → sums; claims filed by the person are in no sum.
pub(crate) fn r3_by_agent(tables: &Tables) -> BTreeMap<String, R3Sum> {
    sums(tables, |claim| claim.agent_id.as_ref())
}

fn sums(tables: &Tables, key: fn(&super::tables::Claim) -> Option<&String>) -> BTreeMap<String, R3Sum> {
    let mut sums: BTreeMap<String, R3Sum> = BTreeMap::new();
    for (claim_id, counted) in r3(tables) {
        if let Some(key) = tables.claims.get(&claim_id).and_then(key) {
            let sum = sums.entry(key.clone()).or_default();
            sum.counting += 1;
            sum.decided += u64::from(counted.decided);
            sum.short += u64::from(counted.short);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::fixture::{claim, contribution, insured, separation};
    use crate::oracle::tables::{Claim, Contribution, Rows};

    /// The claim of p1 on `applied`; somebody else is insured in 2020-01, which is the extract's first month.
    fn of_p1(mut contributions: Vec<Contribution>, separations: Vec<Separation>, applied: &str) -> R3Claim {
        contributions.push(contribution("p0", "e0", "2020-01"));
        let claims = vec![claim("c1", "p1", applied)];
        let tables = Rows { contributions, separations, claims, ..Rows::default() }.into_tables();
        r3(&tables).remove("c1").unwrap()
    }

    fn run(months: &[&str], applied: &str) -> (Option<u32>, bool, bool, bool) {
        let claim = of_p1(insured("p1", months), vec![], applied);
        (claim.run, claim.decided, claim.short, claim.exactly_three)
    }

    #[test]
    fn one_and_two_months_are_short_three_is_just_outside() {
        let (all, applied) = (["2023-11", "2023-12", "2024-01", "2024-02"], "2024-03-10");
        assert_eq!(run(&all[3..], applied), (Some(1), true, true, false));
        assert_eq!(run(&all[2..], applied), (Some(2), true, true, false));
        assert_eq!(run(&all[1..], applied), (Some(3), true, false, true));
        assert_eq!(run(&all[..], applied), (Some(4), true, false, false));
    }

    #[test]
    fn the_run_ends_with_the_last_month_up_to_the_application() {
        // Applied on 29 February: February counts, March does not, although the run goes on.
        assert_eq!(run(&["2024-01", "2024-02", "2024-03"], "2024-02-29"), (Some(2), true, true, false));
        // The application month alone is a run of one.
        assert_eq!(run(&["2024-02"], "2024-02-01"), (Some(1), true, true, false));
        // The run of January and February is the last one before the claim of December, however old.
        assert_eq!(run(&["2024-01", "2024-02", "2025-01"], "2024-12-31"), (Some(2), true, true, false));
    }

    #[test]
    fn a_missing_month_ends_the_run() {
        assert_eq!(run(&["2023-10", "2023-11", "2024-01", "2024-02"], "2024-03-01"), (Some(2), true, true, false));
    }

    #[test]
    fn employers_and_kinds_and_repeats_do_not_matter() {
        // e1 in January, e2 in January and February, e1 again in February: two months.
        let contributions = vec![
            contribution("p1", "e1", "2024-01"),
            contribution("p1", "e2", "2024-01"),
            contribution("p1", "e2", "2024-02"),
            contribution("p1", "e1", "2024-02"),
        ];
        assert_eq!(of_p1(contributions, vec![], "2024-03-01").run, Some(2));
    }

    #[test]
    fn not_decided_without_months_or_from_the_first_month_on() {
        assert_eq!(run(&[], "2024-03-01"), (None, false, false, false));
        assert_eq!(run(&["2024-04"], "2024-03-31"), (None, false, false, false));
        // The extract begins in 2020-01: what came before is not known, however long the run is.
        assert_eq!(run(&["2020-01", "2020-02"], "2020-03-01"), (Some(2), false, false, false));
        assert_eq!(run(&["2020-01", "2020-02", "2020-03"], "2020-04-01"), (Some(3), false, false, false));
        // One month later it is decided.
        assert_eq!(run(&["2020-02", "2020-03"], "2020-04-01"), (Some(2), true, true, false));
        // First month, gap, then a run: decided.
        assert_eq!(run(&["2020-01", "2020-03"], "2020-04-01"), (Some(1), true, true, false));
    }

    #[test]
    fn the_gap_is_counted_in_days_without_insurance() {
        let gap = |months: &[&str]| of_p1(insured("p1", months), vec![], "2024-12-31").gap_days;
        // January, March 2024: February has 29 days. In 2023 it has 28.
        assert_eq!(gap(&["2024-01", "2024-03"]), Some(29));
        assert_eq!(gap(&["2023-01", "2023-03"]), Some(28));
        // November and December: 30 + 31.
        assert_eq!(gap(&["2023-10", "2024-01"]), Some(61));
        assert_eq!(gap(&["2024-01", "2024-02"]), None);
    }

    #[test]
    fn the_previous_separation_is_the_last_one_before_the_run() {
        let previous = |separations| {
            let months = insured("p1", &["2023-10", "2024-01", "2024-02"]);
            of_p1(months, separations, "2024-03-05").previous_voluntary
        };
        let voluntary = |on: &str| separation("p1", "e9", on, "voluntary");
        let expired = |on: &str| separation("p1", "e1", on, "contract_expired");
        // Resigned in October, then short work until the contract ended in February: the telling pattern.
        assert_eq!(previous(vec![expired("2024-02-28"), voluntary("2023-10-31")]), Some(true));
        assert_eq!(previous(vec![expired("2024-02-28"), expired("2023-10-31")]), Some(false));
        assert_eq!(previous(vec![expired("2024-02-28")]), None);
        // 31 December is before the run, 1 January is in it.
        assert_eq!(previous(vec![voluntary("2023-12-31")]), Some(true));
        assert_eq!(previous(vec![voluntary("2024-01-01")]), None);
        // The last one decides; on one day, one voluntary is enough.
        assert_eq!(previous(vec![voluntary("2023-10-30"), expired("2023-10-31")]), Some(false));
        assert_eq!(previous(vec![voluntary("2023-10-31"), expired("2023-10-31")]), Some(true));
    }

    #[test]
    fn sums_by_employer_and_by_agent() {
        let filed = |id: &str, person: &str, employer: Option<&str>, agent: Option<&str>, status: &str| Claim {
            employer_id: employer.map(Into::into),
            agent_id: agent.map(Into::into),
            status: status.into(),
            ..claim(id, person, "2024-03-05")
        };
        let mut contributions = vec![contribution("p0", "e0", "2020-01")];
        contributions.extend(insured("p1", &["2024-02"]));
        contributions.extend(insured("p2", &["2023-11", "2023-12", "2024-01", "2024-02"]));
        let claims = vec![
            filed("c1", "p1", Some("e1"), Some("a1"), "approved"), // short
            filed("c1", "p1", Some("e1"), Some("a1"), "approved"), // the same row again
            filed("c2", "p2", Some("e1"), Some("a1"), "pending"),  // decided, long
            filed("c3", "p3", Some("e1"), None, "terminated"),     // not decided
            filed("c4", "p1", None, Some("a1"), "approved"),       // short, nobody's employee
            filed("c5", "p1", Some("e1"), Some("a1"), "rejected"), // does not count
        ];
        let tables = Rows { contributions, claims, ..Rows::default() }.into_tables();
        let employers = BTreeMap::from([("e1".to_owned(), R3Sum { short: 1, decided: 2, counting: 3 })]);
        assert_eq!(r3_by_employer(&tables), employers);
        let agents = BTreeMap::from([("a1".to_owned(), R3Sum { short: 2, decided: 3, counting: 3 })]);
        assert_eq!(r3_by_agent(&tables), agents);
        assert!(!r3(&tables).contains_key("c5"));
    }
}
