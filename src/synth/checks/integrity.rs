//! A generated dataset keeps the contract: keys, references, dates and money.

use super::fixture::{Fixture, month_index};
use crate::model::{Fen, Value, dictionary, is_region_code};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn keys_are_unique_and_ids_are_marked_as_synthetic() {
    let fixture = Fixture::sample();
    for spec in dictionary::tables() {
        let table = fixture.data.table(&spec.name);
        assert!(table.rows() > 0, "{} is empty", spec.name);
        let mut seen = BTreeSet::new();
        for row in 0..table.rows() {
            let key: Vec<String> = spec.key.iter().map(|column| format!("{:?}", table.value(column, row))).collect();
            assert!(key.is_empty() || seen.insert(key.clone()), "{}: {key:?} twice", spec.name);
        }
        let ids = spec.columns.iter().filter(|c| c.name.ends_with("_id") || c.name == "certificate_no");
        for column in ids {
            for row in (0..table.rows()).step_by(97) {
                match table.value(&column.name, row) {
                    Value::Text(id) => assert!(id.starts_with("SYN"), "{}.{}: {id}", spec.name, column.name),
                    value => assert_eq!(value, Value::Null),
                }
            }
        }
    }
}

#[test]
fn every_reference_points_at_something() {
    let data = &Fixture::sample().data;
    for (table, column, target) in [
        ("contributions", "person_id", "persons"),
        ("contributions", "employer_id", "employers"),
        ("separations", "person_id", "persons"),
        ("separations", "employer_id", "employers"),
        ("claims", "person_id", "persons"),
        ("claims", "employer_id", "employers"),
        ("payments", "person_id", "persons"),
        ("payments", "claim_id", "claims"),
        ("certificates", "person_id", "persons"),
        ("certificates", "body_id", "assessment_bodies"),
        ("certificate_registry", "certificate_no", "certificates"),
        ("skill_subsidies", "person_id", "persons"),
        ("skill_subsidies", "certificate_no", "certificates"),
        ("skill_subsidies", "employer_id", "employers"),
        ("life_events", "person_id", "persons"),
        ("employer_grants", "employer_id", "employers"),
        ("employer_grants", "person_id", "persons"),
        ("registrations", "person_id", "persons"),
        ("batch_filings", "body_id", "assessment_bodies"),
        ("other_subsidies", "person_id", "persons"),
    ] {
        let key = &dictionary::table(target).unwrap().key[0];
        let known: BTreeSet<&str> = data.key(target, key).into_iter().collect();
        for id in data.text(table, column).into_iter().flatten() {
            assert!(known.contains(id), "{table}.{column}: {id}");
        }
    }
    let claims: BTreeSet<&str> = data.key("claims", "claim_id").into_iter().collect();
    let applications: BTreeSet<&str> = data.key("skill_subsidies", "application_id").into_iter().collect();
    for (kind, id) in data.key("approvals", "object_type").into_iter().zip(data.key("approvals", "object_id")) {
        assert!(if kind == "claim" { claims.contains(id) } else { applications.contains(id) }, "{kind} {id}");
    }
    let insured: BTreeSet<&str> = data.key("contributions", "person_id").into_iter().collect();
    assert!(data.key("claims", "person_id").iter().all(|person| insured.contains(person)));
    assert!(data.key("skill_subsidies", "person_id").iter().all(|person| insured.contains(person)));
}

#[test]
fn dates_regions_and_words_are_those_of_the_contract() {
    let data = &Fixture::sample().data;
    let today = Date::constant(2025, 6, 30);
    for spec in dictionary::tables() {
        for column in &spec.columns {
            match column.kind {
                dictionary::ColumnType::Month => {
                    assert!(data.dates(&spec.name, &column.name).iter().flatten().all(|month| month.day() == 1));
                }
                dictionary::ColumnType::Date if !matches!(column.name.as_str(), "ended_on" | "valid_to") => {
                    let future = data.dates(&spec.name, &column.name).iter().flatten().find(|day| **day > today);
                    // Standards may begin later; a first benefit month may be the next one.
                    let may = matches!(column.name.as_str(), "valid_from" | "benefit_start");
                    assert!(future.is_none() || may, "{}.{}: {future:?}", spec.name, column.name);
                }
                dictionary::ColumnType::Region => {
                    let mut codes = data.text(&spec.name, &column.name).into_iter().flatten();
                    assert!(codes.all(is_region_code), "{}.{}", spec.name, column.name);
                }
                _ => {}
            }
        }
    }
    for (table, column, words) in [
        ("persons", "sex", &["F", "M"][..]),
        ("contributions", "kind", &["backpay", "deferred", "regular"]),
        ("claims", "status", &["approved", "pending", "rejected", "terminated"]),
        ("claims", "channel", &["counter", "kiosk", "mobile", "online"]),
        ("skill_subsidies", "claimant_type", &["benefit_recipient", "employee"]),
        ("skill_subsidies", "status", &["approved", "pending", "rejected"]),
        ("certificate_registry", "registry_status", &["revoked", "valid", "void"]),
        ("approvals", "step", &["final", "first", "second"]),
        ("assessment_bodies", "body_type", &["enterprise", "public", "social_training", "vocational_school"]),
        (
            "payments",
            "benefit_type",
            &[
                "medical_premium",
                "medical_refund",
                "price_subsidy",
                "skill_subsidy",
                "temporary_living_aid",
                "unemployment_allowance",
                "unemployment_benefit",
            ],
        ),
    ] {
        let found: BTreeSet<&str> = data.key(table, column).into_iter().collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), words, "{table}.{column}");
    }
}

#[test]
fn benefit_months_stay_within_what_was_granted() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let mut granted: BTreeMap<&str, (Option<Date>, i64, &str)> = BTreeMap::new();
    let (starts, months) = (data.dates("claims", "benefit_start"), data.ints("claims", "benefit_months"));
    let status = data.key("claims", "status");
    for (row, claim) in data.key("claims", "claim_id").into_iter().enumerate() {
        granted.insert(claim, (starts[row], months[row].unwrap_or(0), status[row]));
        assert_eq!(starts[row].is_some(), matches!(status[row], "approved" | "terminated"));
    }
    let mut net: BTreeMap<(&str, Date), Fen> = BTreeMap::new();
    let (kinds, days) = (data.key("payments", "benefit_type"), data.days("payments", "month"));
    let amounts = data.money("payments", "amount");
    for (row, claim) in data.text("payments", "claim_id").into_iter().enumerate() {
        if kinds[row] == "unemployment_benefit" {
            *net.entry((claim.unwrap(), days[row])).or_default() += amounts[row];
        }
    }
    let mut paid: BTreeMap<&str, i64> = BTreeMap::new();
    // Where the opposite is planted, `records` looks.
    let beyond = fixture.planted(&["R15"]);
    for (&(claim, month), &amount) in net.iter().filter(|((claim, _), _)| !beyond.contains(claim)) {
        let (start, granted, _) = granted[claim];
        let start = start.unwrap();
        assert!(amount >= Fen::ZERO);
        let nth = i64::from(month_index(month) - month_index(start));
        assert!((0..granted).contains(&nth), "{claim} {month}: {nth} of {granted}");
        *paid.entry(claim).or_default() += 1;
    }
    assert!(paid.iter().all(|(claim, months)| *months <= granted[claim].1));
    assert!(granted.values().all(|(_, months, _)| *months <= 24));
    assert!(!beyond.is_empty());
}

#[test]
fn approvals_have_three_officers_in_order() {
    let fixture = Fixture::sample();
    let data = &fixture.data;
    let bypassed = fixture.members(&["R56"]);
    let mut steps: BTreeMap<&str, Vec<(Value, &str, &str)>> = BTreeMap::new();
    let (names, operators) = (data.key("approvals", "step"), data.key("approvals", "operator_id"));
    for (row, object) in data.key("approvals", "object_id").into_iter().enumerate() {
        let at = data.table("approvals").value("acted_at", row);
        steps.entry(object).or_default().push((at, names[row], operators[row]));
    }
    for (object, steps) in steps.into_iter().filter(|(object, _)| !bypassed.contains(object)) {
        assert_eq!(steps.iter().map(|step| step.1).collect::<Vec<_>>(), ["first", "second", "final"], "{object}");
        assert_eq!(steps.iter().map(|step| step.2).collect::<BTreeSet<_>>().len(), 3);
        let times: Vec<_> = steps.iter().map(|step| format!("{:?}", step.0)).collect();
        assert!(times.is_sorted(), "{object}: {times:?}");
    }
}

#[test]
fn a_person_has_three_subsidies_a_year_at_most_and_claims_of_one_percent() {
    let fixture = Fixture::sample();
    let (data, planted) = (&fixture.data, fixture.members(&["R31", "R38"]));
    let mut awards: BTreeMap<(&str, i16), usize> = BTreeMap::new();
    for (person, day) in
        data.key("skill_subsidies", "person_id").into_iter().zip(data.stamps("skill_subsidies", "applied_at"))
    {
        if !planted.contains(person) {
            *awards.entry((person, day.year())).or_default() += 1;
        }
    }
    assert!(awards.values().all(|n| *n <= 3));
    let bases = data.money("contributions", "wage_base");
    for (base, amount) in bases.into_iter().zip(data.money("contributions", "amount")) {
        assert_eq!(base.0 / 100, amount.0);
    }
}
