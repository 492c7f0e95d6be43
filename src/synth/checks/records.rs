//! What is planted in finished records is there, and its honest twins are honest: counted from the written tables
//! with loops, not with what planted them.

use super::super::{IncidentFamily, Incidents, TruthRow};
use super::fixture::{Data, Fixture, days_between, month_index};
use crate::model::Fen;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of the truth for a rule: incidents and honest twins.
fn truth<'a>(fixture: &'a Fixture, rule: &str) -> (Vec<&'a TruthRow>, Vec<&'a TruthRow>) {
    let rows = fixture.report.truth.iter().filter(|row| row.rule == rule);
    let (honest, incidents): (Vec<_>, Vec<_>) = rows.partition(|row| row.lookalike);
    assert!(!incidents.is_empty(), "nothing is planted for {rule}");
    (incidents, honest)
}

/// A row of payments.
struct Payment<'a> {
    id: &'a str,
    claim: Option<&'a str>,
    region: &'a str,
    kind: &'a str,
    month: i32,
    paid_on: Date,
    amount: Fen,
}

/// Payments by person.
fn payments(data: &Data) -> BTreeMap<&str, Vec<Payment<'_>>> {
    let mut by: BTreeMap<&str, Vec<Payment<'_>>> = BTreeMap::new();
    let (ids, claims) = (data.key("payments", "payment_id"), data.text("payments", "claim_id"));
    let (regions, kinds) = (data.key("payments", "region_code"), data.key("payments", "benefit_type"));
    let (months, days) = (data.days("payments", "month"), data.days("payments", "paid_on"));
    let amounts = data.money("payments", "amount");
    for (row, person) in data.key("payments", "person_id").into_iter().enumerate() {
        by.entry(person).or_default().push(Payment {
            id: ids[row],
            claim: claims[row],
            region: regions[row],
            kind: kinds[row],
            month: month_index(months[row]),
            paid_on: days[row],
            amount: amounts[row],
        });
    }
    by
}

/// Net amount by month of the kinds that `wanted` names.
fn net(rows: &[Payment<'_>], wanted: &[&str]) -> BTreeMap<i32, Fen> {
    let mut months: BTreeMap<i32, Fen> = BTreeMap::new();
    for row in rows.iter().filter(|row| wanted.contains(&row.kind)) {
        *months.entry(row.month).or_default() += row.amount;
    }
    months.retain(|_, amount| *amount > Fen::ZERO);
    months
}

/// Day of the query, status, holder and level.
type Answer<'a> = (Date, &'a str, Option<&'a str>, Option<i64>);

/// Person, day of the change, what it rests on.
type Change<'a> = (&'a str, Option<Date>, Option<&'a str>);

const BENEFIT: &[&str] = &["unemployment_benefit"];

/// Insured months by person.
fn insured(data: &Data) -> BTreeMap<&str, BTreeSet<i32>> {
    let mut months: BTreeMap<&str, BTreeSet<i32>> = BTreeMap::new();
    let days = data.days("contributions", "month");
    for (row, person) in data.key("contributions", "person_id").into_iter().enumerate() {
        months.entry(person).or_default().insert(month_index(days[row]));
    }
    months
}

fn position(data: &Data, table: &str, key: &str, id: &str) -> usize {
    data.key(table, key).iter().position(|of| *of == id).unwrap_or_else(|| panic!("{table}.{key}: {id}"))
}

#[test]
fn benefit_is_paid_after_the_event_and_taken_back_where_it_is_honest() {
    let fixture = Fixture::sample();
    let paid = payments(&fixture.data);
    let mut events: BTreeMap<&str, Date> = BTreeMap::new();
    let (kinds, days) =
        (fixture.data.key("life_events", "event_type"), fixture.data.days("life_events", "occurred_on"));
    for (row, person) in fixture.data.key("life_events", "person_id").into_iter().enumerate() {
        if !matches!(kinds[row], "reemployment" | "business_registration") {
            events.insert(person, days[row]);
        }
    }
    let after = |person: &str| {
        let months = net(&paid[person], &["unemployment_benefit", "medical_premium", "price_subsidy"]);
        months.range(month_index(events[person]) + 1..).count()
    };
    let (incidents, honest) = truth(fixture, "R10");
    assert!(incidents.iter().all(|row| after(&row.entity_id) >= 2));
    assert!(honest.iter().all(|row| after(&row.entity_id) == 0) && !honest.is_empty());
    for row in honest {
        assert!(paid[row.entity_id.as_str()].iter().any(|row| row.amount < Fen::ZERO));
    }
}

#[test]
fn benefit_overlaps_insured_work_by_months_and_by_the_month_of_the_change_where_it_is_honest() {
    let fixture = Fixture::sample();
    let (paid, insured) = (payments(&fixture.data), insured(&fixture.data));
    let overlap = |person: &str| {
        let months = net(&paid[person], BENEFIT);
        months.keys().filter(|month| insured[person].contains(month)).count()
    };
    let (incidents, honest) = truth(fixture, "R11");
    assert!(incidents.iter().all(|row| overlap(&row.entity_id) >= 3));
    assert!(honest.iter().all(|row| overlap(&row.entity_id) == 1) && !honest.is_empty());
    // Nobody else draws for more than a month of work: not the movers either.
    let planted: BTreeSet<&str> = incidents.iter().map(|row| row.entity_id.as_str()).collect();
    for person in paid.keys().filter(|person| insured.contains_key(*person) && !planted.contains(*person)) {
        assert!(overlap(person) <= 1, "{person}: {}", overlap(person));
    }
}

#[test]
fn an_own_business_is_the_former_employer_and_goes_on() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let (incidents, honest) = truth(fixture, "R19");
    for row in incidents.iter().chain(&honest) {
        let employer = row.members.iter().find(|id| id.starts_with("SYNE")).unwrap();
        let at = position(data, "employers", "employer_id", employer);
        assert_eq!(data.text("employers", "legal_rep_id")[at], Some(row.entity_id.as_str()));
        let claims = data.key("claims", "person_id").into_iter().zip(data.text("claims", "employer_id"));
        let own = claims.filter(|(person, of)| *person == row.entity_id && *of == Some(employer.as_str())).count();
        assert_eq!(own > 0, !row.lookalike, "{}", row.note);
    }
}

#[test]
fn a_month_is_paid_twice_beyond_the_standard_and_within_it_where_it_is_honest() {
    let fixture = Fixture::sample();
    let paid = payments(&fixture.data);
    let (regions, items) = (fixture.data.key("standards", "region_code"), fixture.data.key("standards", "item"));
    let (from, amounts) = (fixture.data.days("standards", "valid_from"), fixture.data.money("standards", "amount"));
    let standard = |region: &str, month: i32| {
        let rows = (0..items.len()).filter(|&row| {
            items[row] == "unemployment_benefit" && regions[row][..4] == region[..4] && month_index(from[row]) <= month
        });
        amounts[rows.max_by_key(|&row| from[row]).unwrap()]
    };
    let above = |person: &str| {
        let region = paid[person].iter().find(|row| row.kind == "unemployment_benefit").unwrap().region;
        net(&paid[person], BENEFIT).iter().filter(|(month, amount)| **amount > standard(region, **month)).count()
    };
    let (incidents, honest) = truth(fixture, "R12");
    assert!(incidents.iter().all(|row| above(&row.entity_id) >= 2));
    for row in honest {
        assert_eq!(above(&row.entity_id), 0, "{}", row.note);
        let mut rows: BTreeMap<i32, usize> = BTreeMap::new();
        paid[row.entity_id.as_str()].iter().filter(|row| row.kind == "unemployment_benefit").for_each(|row| {
            *rows.entry(row.month).or_default() += 1;
        });
        assert!(rows.values().any(|n| *n >= 2), "{}", row.note);
    }
    let (incidents, honest) = truth(fixture, "R13");
    let both = |person: &str| {
        let allowance = net(&paid[person], &["unemployment_allowance"]);
        net(&paid[person], BENEFIT).keys().filter(|month| allowance.contains_key(month)).count()
    };
    assert!(incidents.iter().all(|row| both(&row.entity_id) >= 2));
    assert!(honest.iter().all(|row| both(&row.entity_id) == 0) && !honest.is_empty());
}

#[test]
fn claims_are_granted_against_the_conditions_and_beyond_the_limits() {
    let fixture = Fixture::sample();
    let (data, insured, paid) = (&fixture.data, insured(&fixture.data), payments(&fixture.data));
    let (people, applied) = (data.key("claims", "person_id"), data.stamps("claims", "applied_at"));
    let (granted, carried) = (data.ints("claims", "benefit_months"), data.ints("claims", "months_carried"));
    let mut last_reason: BTreeMap<&str, Vec<(Date, &str)>> = BTreeMap::new();
    let (left, reasons) = (data.days("separations", "separated_on"), data.key("separations", "reason_code"));
    for (row, person) in data.key("separations", "person_id").into_iter().enumerate() {
        last_reason.entry(person).or_default().push((left[row], reasons[row]));
    }
    let before: BTreeMap<&str, Option<i64>> = data
        .key("persons", "person_id")
        .into_iter()
        .zip(data.ints("persons", "insured_months_before").iter().copied())
        .collect();
    let months = |row: usize| {
        let of = insured[people[row]].range(..=month_index(applied[row])).count() as i64;
        of + before[people[row]].unwrap_or(300)
    };
    let (incidents, honest) = truth(fixture, "R14");
    for row in incidents {
        let at = position(data, "claims", "claim_id", &row.entity_id);
        let reason = last_reason[people[at]].iter().filter(|(day, _)| *day <= applied[at]).max().unwrap().1;
        assert!(months(at) < 12 || reason == "voluntary", "{}", row.note);
        assert!(paid[people[at]].iter().any(|payment| payment.claim == Some(&row.entity_id)));
    }
    for row in honest {
        let at = position(data, "claims", "claim_id", &row.entity_id);
        assert!(granted[at] == carried[at] && granted[at] > Some(0), "{}", row.note);
    }
    let (incidents, honest) = truth(fixture, "R15");
    for row in incidents.iter().chain(&honest) {
        let at = position(data, "claims", "claim_id", &row.entity_id);
        let of: BTreeSet<i32> = paid[people[at]]
            .iter()
            .filter(|payment| payment.claim == Some(&row.entity_id) && payment.kind == "unemployment_benefit")
            .map(|payment| payment.month)
            .collect();
        let (paid, granted) = (of.len() as i64, granted[at].unwrap());
        let law = match months(at) {
            ..60 => 12,
            60..120 => 18,
            _ => 24,
        };
        let limit = law + carried[at].unwrap_or(0);
        assert_eq!(paid > granted || granted > limit, !row.lookalike, "{paid} {granted} {limit}: {}", row.note);
    }
    let (incidents, honest) = truth(fixture, "R18");
    let allowance = |person: &str| net(&paid[person], &["unemployment_allowance"]).len();
    assert!(incidents.iter().all(|row| allowance(&row.entity_id) > 6));
    assert!(honest.iter().all(|row| allowance(&row.entity_id) <= 6));
}

#[test]
fn premiums_are_refunded_against_the_rules_or_missing() {
    let fixture = Fixture::sample();
    let paid = payments(&fixture.data);
    let (incidents, honest) = truth(fixture, "R16");
    let wrong = |person: &str| {
        let of = |kind| net(&paid[person], &[kind]);
        let (benefit, premium) = (of("unemployment_benefit"), of("medical_premium"));
        // The standard of the premium differs by year only.
        let due = |month: i32| {
            paid.values().flatten().find(|row| row.kind == "medical_premium" && row.month == month).unwrap().amount
        };
        of("medical_refund")
            .iter()
            .filter(|(month, amount)| {
                premium.contains_key(month) || !benefit.contains_key(month) || **amount > due(**month)
            })
            .count()
    };
    assert!(incidents.iter().all(|row| wrong(&row.entity_id) >= 2));
    assert!(honest.iter().all(|row| wrong(&row.entity_id) == 0) && !honest.is_empty());
    let (incidents, honest) = truth(fixture, "R17");
    let missing = |person: &str| {
        let covered = net(&paid[person], &["medical_premium", "medical_refund"]);
        net(&paid[person], BENEFIT).keys().filter(|month| !covered.contains_key(month)).copied().collect::<Vec<i32>>()
    };
    assert!(incidents.iter().all(|row| missing(&row.entity_id).len() >= 2));
    // The year of the honest ones is not over.
    assert!(honest.iter().all(|row| missing(&row.entity_id).iter().all(|month| *month >= 2025 * 12)));
}

#[test]
fn certificates_are_not_confirmed_by_the_registry() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let mut answers: BTreeMap<&str, Vec<Answer<'_>>> = BTreeMap::new();
    let (days, status) =
        (data.dates("certificate_registry", "queried_on"), data.key("certificate_registry", "registry_status"));
    let (people, levels) = (data.text("certificate_registry", "person_id"), data.ints("certificate_registry", "level"));
    for (row, number) in data.key("certificate_registry", "certificate_no").into_iter().enumerate() {
        answers.entry(number).or_default().push((days[row].unwrap(), status[row], people[row], levels[row]));
    }
    let confirmed = |number: &str| {
        let at = position(data, "certificates", "certificate_no", number);
        let own = (data.text("certificates", "person_id")[at], data.ints("certificates", "level")[at]);
        let newest = answers.get(number).and_then(|rows| rows.iter().max_by_key(|row| row.0));
        newest.is_some_and(|row| row.1 == "valid" && (row.2, row.3) == own)
    };
    let (incidents, honest) = truth(fixture, "R30");
    for row in incidents {
        if row.entity_type == "body" {
            assert!(row.members.len() >= 4 && row.members.iter().all(|number| !answers.contains_key(number.as_str())));
        } else {
            assert!(!confirmed(&row.entity_id), "{}", row.note);
        }
    }
    for row in honest {
        assert!(confirmed(&row.entity_id) && answers[row.entity_id.as_str()].len() == 2);
    }
}

#[test]
fn awards_repeat_and_stray_from_their_conditions() {
    let fixture = Fixture::sample();
    let (data, insured, paid) = (&fixture.data, insured(&fixture.data), payments(&fixture.data));
    let numbers = data.key("skill_subsidies", "certificate_no");
    let (people, status) = (data.key("skill_subsidies", "person_id"), data.key("skill_subsidies", "status"));
    let (applied, amounts) = (data.stamps("skill_subsidies", "applied_at"), data.money("skill_subsidies", "amount"));
    let (kinds, regions) = (data.key("skill_subsidies", "claimant_type"), data.key("skill_subsidies", "region_code"));
    let paid_on = data.dates("skill_subsidies", "paid_on");
    let mut of: BTreeMap<&str, (Option<&str>, i64, Date)> = BTreeMap::new();
    let (occupations, levels) = (data.text("certificates", "occupation_code"), data.ints("certificates", "level"));
    let issued = data.days("certificates", "issued_on");
    for (row, number) in data.key("certificates", "certificate_no").into_iter().enumerate() {
        of.insert(number, (occupations[row], levels[row].unwrap(), issued[row]));
    }
    let application = |row: &TruthRow| {
        let id = row.members.iter().find(|id| id.starts_with("SYNS")).unwrap();
        position(data, "skill_subsidies", "application_id", id)
    };
    let counting: Vec<usize> = (0..numbers.len()).filter(|&row| status[row] != "rejected").collect();
    let repeats = |at: usize| {
        counting.iter().any(|&other| {
            let same = (people[other], of[numbers[other]].0, of[numbers[other]].1)
                == (people[at], of[numbers[at]].0, of[numbers[at]].1);
            other != at && (numbers[other] == numbers[at] || same)
        })
    };
    let (incidents, honest) = truth(fixture, "R31");
    assert!(incidents.iter().all(|row| repeats(application(row))));
    assert!(honest.iter().all(|row| !repeats(application(row))) && !honest.is_empty());
    let planted: BTreeSet<usize> = incidents.iter().map(|row| application(row)).collect();
    let all: Vec<(&str, Option<&str>, i64)> = counting
        .iter()
        .filter(|row| !planted.contains(row))
        .map(|&row| (people[row], of[numbers[row]].0, of[numbers[row]].1))
        .collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "an occupation and level is awarded once");

    let (incidents, honest) = truth(fixture, "R38");
    let year = |person: &str, day: &dyn Fn(usize) -> Option<Date>| {
        let of =
            counting.iter().filter(|&&row| people[row] == person && day(row).is_some_and(|day| day.year() == 2024));
        of.count()
    };
    assert!(incidents.iter().all(|row| year(&row.entity_id, &|at| Some(applied[at])) == 4));
    for row in honest {
        assert_eq!(year(&row.entity_id, &|at| Some(applied[at])), 3);
        assert_eq!(year(&row.entity_id, &|at| paid_on[at]), 4);
    }

    let level_standard = |region: &str, level: i64, day: Date| {
        let item = format!("skill_subsidy_level_{level}");
        let (regions, items) = (data.key("standards", "region_code"), data.key("standards", "item"));
        let (from, amounts) = (data.days("standards", "valid_from"), data.money("standards", "amount"));
        let rows =
            (0..items.len()).filter(|&row| items[row] == item && regions[row][..4] == region[..4] && from[row] <= day);
        amounts[rows.max_by_key(|&row| from[row]).unwrap()]
    };
    let excess = |at: usize, day: Date| amounts[at] > level_standard(regions[at], of[numbers[at]].1, day);
    let (incidents, honest) = truth(fixture, "R32");
    for at in incidents.iter().map(|row| application(row)) {
        assert!(excess(at, paid_on[at].unwrap()) && excess(at, applied[at]));
        let subsidy = |row: &&Payment<'_>| {
            row.kind == "skill_subsidy" && row.amount == amounts[at] && Some(row.paid_on) == paid_on[at]
        };
        assert_eq!(paid[people[at]].iter().filter(subsidy).count(), 1);
    }
    assert!(
        honest
            .iter()
            .map(|row| application(row))
            .all(|at| !excess(at, applied[at]) && excess(at, paid_on[at].unwrap()))
    );
    let planted: BTreeSet<usize> = fixture
        .members(&["R32"])
        .into_iter()
        .filter(|id| id.starts_with("SYNS"))
        .map(|id| position(data, "skill_subsidies", "application_id", id))
        .collect();
    let lawful = |at: &&usize| !planted.contains(at);
    assert!(counting.iter().filter(lawful).all(|&at| !excess(at, paid_on[at].unwrap_or(applied[at]))));

    let (incidents, honest) = truth(fixture, "R33");
    let before: BTreeMap<&str, Option<i64>> = data
        .key("persons", "person_id")
        .into_iter()
        .zip(data.ints("persons", "insured_months_before").iter().copied())
        .collect();
    let months =
        |at: usize| insured[people[at]].range(..=month_index(applied[at])).count() as i64 + before[people[at]].unwrap();
    assert!(incidents.iter().all(|row| months(application(row)) < 12));
    assert!(honest.iter().all(|row| months(application(row)) >= 12) && !honest.is_empty());

    let (incidents, honest) = truth(fixture, "R34");
    let timely = |at: usize| (0..=366).contains(&days_between(of[numbers[at]].2, applied[at]));
    assert!(incidents.iter().all(|row| !timely(application(row))));
    assert!(honest.iter().all(|row| timely(application(row))) && !honest.is_empty());

    let (incidents, honest) = truth(fixture, "R37");
    for row in incidents {
        let at = application(row);
        let around = month_index(of[numbers[at]].2) - 1..=month_index(applied[at]);
        assert_eq!(kinds[at], "benefit_recipient");
        assert!(
            insured[people[at]].range(around).next().is_none()
                && net(paid.get(people[at]).map_or(&[][..], Vec::as_slice), BENEFIT).is_empty()
        );
    }
    for at in honest.iter().map(|row| application(row)) {
        assert!(kinds[at] == "benefit_recipient" && insured[people[at]].contains(&month_index(applied[at])));
    }
}

#[test]
fn bodies_issue_after_their_accreditation_and_posts_do_not_fit() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let revoked: BTreeMap<&str, Option<Date>> = data
        .key("assessment_bodies", "body_id")
        .into_iter()
        .zip(data.dates("assessment_bodies", "revoked_on").iter().copied())
        .collect();
    let used: BTreeSet<&str> = data.key("skill_subsidies", "certificate_no").into_iter().collect();
    let mut after: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    let (bodies, issued) = (data.key("certificates", "body_id"), data.days("certificates", "issued_on"));
    for (row, number) in data.key("certificates", "certificate_no").into_iter().enumerate() {
        if let Some(day) = revoked[bodies[row]].filter(|day| *day < issued[row] && used.contains(number)) {
            after.entry(bodies[row]).or_default().push(days_between(day, issued[row]));
        }
    }
    let (incidents, honest) = truth(fixture, "R35");
    for row in incidents.iter().chain(&honest) {
        let days = after.remove(row.entity_id.as_str()).unwrap();
        assert_eq!(days.iter().max().unwrap() > &30, !row.lookalike, "{}: {days:?}", row.note);
        assert_eq!(days.len(), row.members.len());
    }
    assert!(after.is_empty(), "nobody else issues after the end: {after:?}");

    let occupation: BTreeMap<&str, Option<&str>> = data
        .key("certificates", "certificate_no")
        .into_iter()
        .zip(data.text("certificates", "occupation_code"))
        .collect();
    let (jobs, numbers) = (data.text("skill_subsidies", "job_code"), data.key("skill_subsidies", "certificate_no"));
    let (incidents, honest) = truth(fixture, "R36");
    for row in incidents.iter().chain(&honest) {
        let mut codes = BTreeSet::new();
        let mut other = 0;
        for id in &row.members {
            let at = position(data, "skill_subsidies", "application_id", id);
            codes.insert(jobs[at]);
            other += usize::from(jobs[at].map(|code| &code[..1]) != occupation[numbers[at]].map(|code| &code[..1]));
        }
        assert!(row.members.len() >= 8);
        assert!(if row.lookalike { codes.len() == 1 } else { other == row.members.len() }, "{}", row.note);
    }
}

#[test]
fn grants_are_paid_twice_too_high_too_late_and_for_strangers() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let (employers, people) = (data.key("employer_grants", "employer_id"), data.text("employer_grants", "person_id"));
    let (kinds, years) = (data.key("employer_grants", "grant_type"), data.ints("employer_grants", "year"));
    let (amounts, paid_on) = (data.money("employer_grants", "amount"), data.days("employer_grants", "paid_on"));
    let (incidents, honest) = truth(fixture, "R53");
    for row in incidents.iter().chain(&honest) {
        let of = (0..people.len()).filter(|&at| people[at] == Some(row.entity_id.as_str()));
        let (total, most) =
            of.fold((Fen::ZERO, Fen::ZERO), |(total, most), at| (total + amounts[at], most.max(amounts[at])));
        assert_eq!(total > most, !row.lookalike, "{}", row.note);
    }
    let mut insured: BTreeSet<(&str, &str)> = BTreeSet::new();
    let insured_at = data.key("contributions", "employer_id");
    for (row, person) in data.key("contributions", "person_id").into_iter().enumerate() {
        insured.insert((insured_at[row], person));
    }
    let (incidents, honest) = truth(fixture, "R54");
    for row in incidents.iter().chain(&honest) {
        let mut hires = row.members.iter().filter(|id| id.starts_with("SYNP"));
        assert!(hires.all(|person| insured.contains(&(row.entity_id.as_str(), person.as_str())) == row.lookalike));
    }
    let mut premiums: BTreeMap<(&str, i64), Fen> = BTreeMap::new();
    let (months, sums) = (data.days("contributions", "month"), data.money("contributions", "amount"));
    for (row, employer) in insured_at.iter().enumerate() {
        *premiums.entry((employer, i64::from(months[row].year()))).or_default() += sums[row];
    }
    let (incidents, honest) = truth(fixture, "R55");
    for row in incidents.iter().chain(&honest) {
        let day: Date = row.window_end.parse().unwrap();
        let at = (0..employers.len())
            .find(|&at| employers[at] == row.entity_id && kinds[at] == "job_stabilisation_refund" && paid_on[at] == day)
            .unwrap();
        let share = amounts[at].yuan() / premiums[&(employers[at], years[at].unwrap() - 1)].yuan();
        // Three fifths are usual from 2023 on.
        assert_eq!(share > 0.8, !row.lookalike, "{share}: {}", row.note);
    }
    let closed: BTreeMap<&str, Option<Date>> = data
        .key("employers", "employer_id")
        .into_iter()
        .zip(data.dates("employers", "closed_on").iter().copied())
        .collect();
    let late: BTreeSet<&str> = (0..employers.len())
        .filter(|&at| closed[employers[at]].is_some_and(|day| days_between(day, paid_on[at]) > 30))
        .map(|at| employers[at])
        .collect();
    let (incidents, honest) = truth(fixture, "R58");
    assert_eq!(late, incidents.iter().chain(&honest).map(|row| row.entity_id.as_str()).collect());
}

#[test]
fn departures_have_two_stories_and_reasons_change_at_one_employer() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let mut changed: BTreeMap<&str, Vec<Change<'_>>> = BTreeMap::new();
    let (people, before) = (data.key("separations", "person_id"), data.text("separations", "prior_reason_code"));
    let (days, evidence) =
        (data.dates("separations", "reason_changed_on"), data.text("separations", "reason_evidence"));
    for (row, employer) in data.key("separations", "employer_id").into_iter().enumerate() {
        if before[row] == Some("voluntary") {
            changed.entry(employer).or_default().push((people[row], days[row], evidence[row]));
        }
    }
    let refunds = data.key("employer_grants", "employer_id").into_iter().zip(data.days("employer_grants", "paid_on"));
    let refunded: BTreeMap<&str, Vec<Date>> = refunds.fold(BTreeMap::new(), |mut by, (employer, day)| {
        by.entry(employer).or_insert_with(Vec::new).push(day);
        by
    });
    let claimants: BTreeSet<&str> = data.key("claims", "person_id").into_iter().collect();
    let (incidents, honest) = truth(fixture, "R50");
    for row in incidents.iter().chain(&honest) {
        let members: Vec<&String> = row.members.iter().filter(|id| id.starts_with("SYNP")).collect();
        assert!(members.len() >= 3 && members.iter().all(|person| claimants.contains(person.as_str())));
        let rows = changed.get(row.entity_id.as_str()).map_or(&[][..], Vec::as_slice);
        let after = rows.iter().filter(|(person, day, _)| {
            let refunds = &refunded[row.entity_id.as_str()];
            members.iter().any(|member| member == person) && refunds.iter().any(|paid| Some(*paid) < *day)
        });
        assert_eq!(after.count(), if row.lookalike { 0 } else { members.len() }, "{}", row.note);
    }
    let (incidents, honest) = truth(fixture, "R57");
    for row in incidents.iter().chain(&honest) {
        let rows = &changed[row.entity_id.as_str()];
        assert!(rows.len() >= row.members.len() && rows.len() >= 5, "{}", row.note);
        let settled = rows.iter().filter(|row| matches!(row.2, Some("arbitration" | "court"))).count();
        assert_eq!(2 * settled >= rows.len(), row.lookalike, "{}", row.note);
    }
    let planted = fixture.planted(&["R50", "R57"]);
    // Elsewhere it is a remedy that a few use: two in a hundred of those who were dismissed.
    changed.retain(|employer, rows| !planted.contains(employer) && rows.len() > 8);
    assert!(changed.is_empty(), "{changed:?}");
}

#[test]
fn offices_are_late_alone_and_leave_open_what_the_truth_says() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let (agencies, status) = (data.text("claims", "agency_code"), data.key("claims", "status"));
    let (applied, decided) = (data.stamps("claims", "applied_at"), data.dates("claims", "decided_on"));
    let (ids, people) = (data.key("claims", "claim_id"), data.key("claims", "person_id"));
    let today = Date::constant(2025, 6, 30);
    let late = |agency: &str, least: i32| {
        let lately =
            (0..ids.len()).filter(|&row| agencies[row] == Some(agency) && days_between(applied[row], today) <= 365);
        let days: Vec<i32> = lately.filter_map(|row| decided[row].map(|day| days_between(applied[row], day))).collect();
        (days.iter().filter(|days| **days > least).count(), days.len())
    };
    let (incidents, honest) = truth(fixture, "R51");
    for row in incidents {
        let (n, all) = late(&row.entity_id, 22);
        assert!(n >= row.members.len() && n * 4 > all && n >= 8, "{n} of {all}");
    }
    for row in honest {
        let (certain, all) = late(&row.entity_id, 22);
        assert!(certain * 10 <= all && late(&row.entity_id, 15).0 >= row.members.len(), "{certain} of {all}");
    }
    let (incidents, _) = truth(fixture, "R52");
    let planted: BTreeSet<&str> = incidents.iter().map(|row| row.entity_id.as_str()).collect();
    let open: BTreeSet<&str> = (0..ids.len())
        .filter(|&row| status[row] == "pending" && days_between(applied[row], today) > 22)
        .filter_map(|row| agencies[row])
        .collect();
    assert_eq!(open, planted);
    let registered: BTreeSet<&str> = data.key("registrations", "person_id").into_iter().collect();
    for row in truth(fixture, "R59").0 {
        let granted: Vec<usize> = (0..ids.len())
            .filter(|&at| agencies[at] == Some(&row.entity_id) && matches!(status[at], "approved" | "terminated"))
            .collect();
        let without = granted.iter().filter(|&&at| !registered.contains(people[at])).count();
        assert!(without * 2 > granted.len() && without >= 10, "{without} of {}", granted.len());
    }
    let mut steps: BTreeMap<&str, Vec<(&str, Date, &str)>> = BTreeMap::new();
    let (operators, acted) = (data.key("approvals", "operator_id"), data.stamps("approvals", "acted_at"));
    let names = data.key("approvals", "step");
    for (row, object) in data.key("approvals", "object_id").into_iter().enumerate() {
        steps.entry(object).or_default().push((operators[row], acted[row], names[row]));
    }
    let (incidents, honest) = truth(fixture, "R56");
    assert_eq!(incidents.len(), 2);
    for row in incidents {
        let alone = |claim: &&String| steps[claim.as_str()].iter().all(|step| step.0 == row.entity_id);
        let one_day = |claim: &&String| steps[claim.as_str()].iter().all(|step| step.1 == steps[claim.as_str()][0].1);
        let count = if row.note.contains("seconds") {
            row.members.iter().filter(one_day).count()
        } else {
            row.members.iter().filter(alone).count()
        };
        assert!(count == row.members.len() && count >= 5, "{count}: {}", row.note);
    }
    assert!(honest.iter().all(|row| row.members.len() == 1));
    let subsidies = data.key("skill_subsidies", "application_id");
    let filed = data.stamps("skill_subsidies", "applied_at");
    for row in truth(fixture, "R60").0 {
        assert!(row.members.len() >= 8, "{}", row.members.len());
        for id in &row.members {
            let at = subsidies.iter().position(|of| of == id).unwrap();
            let last = steps[id.as_str()].iter().find(|step| step.2 == "final").unwrap().1;
            assert!(days_between(filed[at], last) > 22);
        }
    }
}

#[test]
fn every_member_stands_in_a_table() {
    let fixture = Fixture::sample();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for (table, key) in [
        ("persons", "person_id"),
        ("employers", "employer_id"),
        ("claims", "claim_id"),
        ("payments", "payment_id"),
        ("certificates", "certificate_no"),
        ("skill_subsidies", "application_id"),
        ("employer_grants", "grant_id"),
    ] {
        known.extend(fixture.data.key(table, key));
    }
    for row in &fixture.report.truth {
        let missing: Vec<&String> = row.members.iter().filter(|id| !known.contains(id.as_str())).collect();
        assert!(missing.is_empty(), "{} {}: {missing:?}", row.family, row.rule);
    }
    // A payment that is planted belongs to the person it is planted for.
    let paid = payments(&fixture.data);
    for row in fixture.report.truth.iter().filter(|row| row.rule == "R11" && !row.lookalike) {
        let theirs: BTreeSet<&str> = paid[row.entity_id.as_str()].iter().map(|row| row.id).collect();
        let named: Vec<&String> = row.members.iter().filter(|id| id.starts_with("SYNY")).collect();
        assert!(named.len() >= 3 && named.iter().all(|id| theirs.contains(id.as_str())), "{}", row.note);
    }
}

#[test]
fn every_family_is_planted_for_every_one_of_its_rules() {
    let fixture = Fixture::sample();
    for family in IncidentFamily::ALL {
        for rule in family.rules() {
            let of = |row: &&TruthRow| row.family == family.code() && row.rule == *rule && !row.lookalike;
            assert!(fixture.report.truth.iter().any(|row| of(&row)), "{} {rule}", family.code());
        }
    }
}

#[test]
fn one_family_alone_is_planted_alone() {
    let fixture = Fixture::generate(|options| {
        options.scale = super::super::Scale::Employers(400);
        options.incidents = Incidents::of([IncidentFamily::BeyondLimits]);
    });
    let planted: BTreeSet<&str> =
        fixture.report.truth.iter().filter(|row| !row.lookalike).map(|row| row.family.as_str()).collect();
    assert_eq!(planted, BTreeSet::from(["beyond_limits"]));
}
