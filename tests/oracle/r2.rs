//! R2 claimant share: per employer and month, claimants of the last 12 months against person-months insured.
//!
//! Owns the window of 12 months that ends with the month.
//! Surprising: a person who claims twice in the window is one claimant, but insured in 12 months is 12 person-months.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Month;
use super::headcount::Headcount;
use super::tables::{Claim, Tables};

/// The counts of one employer and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct R2 {
    /// Distinct persons with an approved or terminated claim that names the employer, applied for in the window.
    pub(crate) observed: u64,
    /// Person-months: the sum of the insured headcounts of the 12 months (÷ 12 = average).
    pub(crate) exposure: u64,
}

/// The counts of every employer and month in which there is a claimant or an insured person.
///
/// READING: the extract reaches from the first to the last month of `contributions`, over all employers; claims do not
/// widen it. A claim is in the month of its `applied_at`. A claim that names no employer is nobody's.
pub(crate) fn r2(tables: &Tables) -> BTreeMap<(String, Month), R2> {
    let mut counts = BTreeMap::new();
    let Some((first, last)) = tables.extract_months() else { return counts };
    let headcount = Headcount::of(tables);
    let claimants = claimants(tables);
    let employers: BTreeSet<&str> = headcount.employers().chain(claimants.keys().copied()).collect();
    let nobody = BTreeMap::new();
    for employer_id in employers {
        let by_month: &BTreeMap<Month, BTreeSet<&str>> = claimants.get(employer_id).unwrap_or(&nobody);
        for month in first.plus(11).through(last) {
            let mut persons: BTreeSet<&str> = BTreeSet::new();
            let mut exposure = 0;
            for in_window in month.plus(-11).through(month) {
                persons.extend(by_month.get(&in_window).into_iter().flatten());
                exposure += headcount.insured(employer_id, in_window);
            }
            let observed = persons.len() as u64;
            if observed > 0 || exposure > 0 {
                counts.insert((employer_id.to_owned(), month), R2 { observed, exposure });
            }
        }
    }
    counts
}

/// Employer → month of application → persons.
fn claimants(tables: &Tables) -> BTreeMap<&str, BTreeMap<Month, BTreeSet<&str>>> {
    let was_granted = |claim: &&Claim| claim.status == "approved" || claim.status == "terminated";
    let mut claimants: BTreeMap<&str, BTreeMap<Month, BTreeSet<&str>>> = BTreeMap::new();
    for claim in tables.claims.values().filter(was_granted) {
        if let Some(employer_id) = &claim.employer_id {
            let by_month = claimants.entry(employer_id).or_default();
            by_month.entry(Month::of(claim.applied_on)).or_default().insert(&claim.person_id);
        }
    }
    claimants
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::fixture::{claim, contribution, insured, month};
    use crate::oracle::tables::Rows;

    /// p1 at e1 in all of 2023 and in January and February 2024: the extract is 2023-01 … 2024-02.
    fn year() -> Vec<super::super::tables::Contribution> {
        let months: Vec<String> = month("2023-01").through(month("2024-02")).map(|month| month.to_string()).collect();
        insured("p1", &months.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn at(counts: &BTreeMap<(String, Month), R2>, employer: &str, in_month: &str) -> Option<(u64, u64)> {
        counts.get(&(employer.to_owned(), month(in_month))).map(|r2| (r2.observed, r2.exposure))
    }

    #[test]
    fn only_windows_that_lie_inside_the_extract() {
        let tables = Rows {
            contributions: year(),
            claims: vec![claim("c1", "p1", "2024-03-01"), claim("c0", "p0", "2022-12-31")],
            ..Rows::default()
        }
        .into_tables();
        let counts = r2(&tables);
        // First window: January to December 2023. Last month with contributions: February 2024. So three months, each
        // with 12 person-months; the claims lie outside all windows (2023-01 … 2024-02).
        assert_eq!(counts.len(), 3);
        for in_month in ["2023-12", "2024-01", "2024-02"] {
            assert_eq!(at(&counts, "e1", in_month), Some((0, 12)), "{in_month}");
        }
    }

    #[test]
    fn a_claimant_is_in_the_window_from_the_month_of_application_for_twelve_months() {
        let tables = Rows {
            contributions: year(),
            // The last day of January 2023 is in the window of December 2023 (January … December), not of January 2024.
            // The first day of February 2023 is in that of January 2024 (February … January), not of February 2024.
            // The last day of February 2024 is in that of February 2024 only.
            claims: vec![
                claim("c1", "p1", "2023-01-31"),
                claim("c2", "p2", "2023-02-01"),
                claim("c3", "p3", "2024-02-29"),
            ],
            ..Rows::default()
        }
        .into_tables();
        let counts = r2(&tables);
        assert_eq!(at(&counts, "e1", "2023-12"), Some((2, 12)));
        assert_eq!(at(&counts, "e1", "2024-01"), Some((1, 12)));
        assert_eq!(at(&counts, "e1", "2024-02"), Some((1, 12)));
    }

    #[test]
    fn persons_are_distinct_and_claims_must_be_granted_and_name_the_employer() {
        let with_status =
            |id: &str, person: &str, status: &str| Claim { status: status.into(), ..claim(id, person, "2023-06-15") };
        let tables = Rows {
            contributions: year(),
            claims: vec![
                claim("c1", "p1", "2023-06-15"),
                claim("c1", "p1", "2023-06-15"),
                claim("c2", "p1", "2023-07-15"),
                with_status("c3", "p2", "terminated"),
                with_status("c7", "p6", "terminated"),
                with_status("c4", "p3", "pending"),
                with_status("c5", "p4", "rejected"),
                Claim { employer_id: None, ..claim("c6", "p5", "2023-06-15") },
            ],
            ..Rows::default()
        }
        .into_tables();
        // p1 (three rows, two claims, one person), p2 and p6; one pending and one rejected are not claimants.
        assert_eq!(at(&r2(&tables), "e1", "2023-12"), Some((3, 12)));
    }

    #[test]
    fn exposure_sums_heads_over_the_window_and_a_repeat_adds_nothing() {
        let mut contributions = year();
        contributions.push(contribution("p1", "e1", "2023-05"));
        contributions.push(contribution("p2", "e1", "2023-05"));
        contributions.push(contribution("p2", "e1", "2023-06"));
        contributions.push(contribution("p3", "e2", "2023-01"));
        let tables = Rows { contributions, ..Rows::default() }.into_tables();
        let counts = r2(&tables);
        // p1: 12 months, p2: 2 months.
        assert_eq!(at(&counts, "e1", "2023-12"), Some((0, 14)));
        // e2 has one person-month, in January 2023: in the window of December, not in that of January 2024.
        assert_eq!(at(&counts, "e2", "2023-12"), Some((0, 1)));
        assert_eq!(at(&counts, "e2", "2024-01"), None);
    }

    #[test]
    fn an_employer_with_claimants_and_nobody_insured_is_there() {
        let tables = Rows {
            contributions: year(),
            claims: vec![Claim { employer_id: Some("e7".into()), ..claim("c1", "p1", "2023-06-15") }],
            ..Rows::default()
        }
        .into_tables();
        assert_eq!(at(&r2(&tables), "e7", "2023-12"), Some((1, 0)));
    }

    #[test]
    fn eleven_months_hold_no_window() {
        let tables = Rows { contributions: insured("p1", &["2023-01", "2023-11"]), ..Rows::default() }.into_tables();
        assert!(r2(&tables).is_empty());
        let tables = Rows { contributions: insured("p1", &["2023-01", "2023-12"]), ..Rows::default() }.into_tables();
        assert_eq!(at(&r2(&tables), "e1", "2023-12"), Some((0, 2)));
    }
}
