//! The tables R1–R7 look at, as plain structs.
//!
//! Owns which columns are read, the collapse of rows with one key, and the words of the dictionary the counts turn on.
//! Surprising: contributions and separations keep their repeats. Everything counted from them is a set, so a repeat
//! cannot change it.

#![expect(clippy::struct_field_names, reason = "fields are named as the columns of the dictionary")]

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use jiff::civil::Date;

use super::calendar::Month;
use super::files::{Column, Kind, Row, nullable, parts_of, read_rows, required};

/// A row of `employers`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Employer {
    pub(crate) employer_id: String,
}

/// A row of `contributions`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Contribution {
    pub(crate) person_id: String,
    pub(crate) employer_id: String,
    pub(crate) month: Month,
}

/// A row of `separations`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Separation {
    pub(crate) person_id: String,
    pub(crate) employer_id: String,
    pub(crate) separated_on: Date,
    pub(crate) reason_code: String,
}

impl Separation {
    /// One of the seven reasons of the dictionary that open a benefit.
    pub(crate) fn is_involuntary(&self) -> bool {
        matches!(
            self.reason_code.as_str(),
            "employer_initiated"
                | "contract_expired"
                | "mutual_employer_proposed"
                | "bankruptcy"
                | "closure"
                | "dismissed_for_cause"
                | "resigned_employer_fault"
        )
    }

    /// The person left of their own will.
    pub(crate) fn is_voluntary(&self) -> bool {
        self.reason_code == "voluntary"
    }
}

/// A row of `claims`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Claim {
    pub(crate) claim_id: String,
    pub(crate) person_id: String,
    pub(crate) employer_id: Option<String>,
    pub(crate) region_code: String,
    /// The calendar day of `applied_at`.
    pub(crate) applied_on: Date,
    pub(crate) status: String,
    pub(crate) benefit_start: Option<Date>,
    pub(crate) benefit_months: Option<i64>,
    pub(crate) agent_id: Option<String>,
}

impl Claim {
    /// A claim *counts* when its status is not `rejected`.
    pub(crate) fn counts(&self) -> bool {
        self.status != "rejected"
    }
}

/// A row of `payments`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Payment {
    pub(crate) payment_id: String,
    pub(crate) claim_id: Option<String>,
    pub(crate) person_id: String,
    pub(crate) region_code: String,
    pub(crate) benefit_type: String,
    pub(crate) month: Month,
    pub(crate) amount_fen: i64,
}

/// A row of `assessment_bodies`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Body {
    pub(crate) body_id: String,
}

/// A row of `certificates`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Certificate {
    pub(crate) certificate_no: String,
    pub(crate) body_id: String,
    pub(crate) issued_on: Date,
    pub(crate) issue_region: Option<String>,
}

/// A row of `skill_subsidies`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Application {
    pub(crate) application_id: String,
    pub(crate) certificate_no: Option<String>,
    pub(crate) employer_id: Option<String>,
    pub(crate) region_code: String,
    pub(crate) amount_fen: i64,
    pub(crate) status: String,
    pub(crate) paid_on: Option<Date>,
}

impl Application {
    /// Not refused: `pending` and `approved`.
    pub(crate) fn counts(&self) -> bool {
        self.status != "rejected"
    }
}

/// Province: the first 2 digits of a region code.
pub(crate) fn province(region_code: &str) -> String {
    region_code.chars().take(2).collect()
}

/// Prefecture: the first 4 digits of a region code.
pub(crate) fn prefecture(region_code: &str) -> String {
    region_code.chars().take(4).collect()
}

/// The rows as they stand in the files, repeats included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub(crate) employers: Vec<Employer>,
    pub(crate) contributions: Vec<Contribution>,
    pub(crate) separations: Vec<Separation>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) payments: Vec<Payment>,
    pub(crate) assessment_bodies: Vec<Body>,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) skill_subsidies: Vec<Application>,
    /// Table → rows with a null in a required column or a month that is not the first of one.
    pub(crate) set_aside: BTreeMap<&'static str, usize>,
}

/// The tables: one row per key where the dictionary names a key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    pub(crate) employers: BTreeMap<String, Employer>,
    pub(crate) contributions: Vec<Contribution>,
    pub(crate) separations: Vec<Separation>,
    pub(crate) claims: BTreeMap<String, Claim>,
    pub(crate) payments: BTreeMap<String, Payment>,
    pub(crate) assessment_bodies: BTreeMap<String, Body>,
    pub(crate) certificates: BTreeMap<String, Certificate>,
    pub(crate) skill_subsidies: BTreeMap<String, Application>,
    /// Table → rows with a null in a required column or a month that is not the first of one.
    pub(crate) set_aside: BTreeMap<&'static str, usize>,
    /// Table → rows that contradict another row of the same key, in a column read here.
    pub(crate) conflicts: BTreeMap<&'static str, usize>,
}

impl Rows {
    /// Collapses rows with one key.
    pub(crate) fn into_tables(self) -> Tables {
        let mut conflicts = BTreeMap::new();
        Tables {
            employers: keyed("employers", self.employers, |row| &row.employer_id, &mut conflicts),
            contributions: self.contributions,
            separations: self.separations,
            claims: keyed("claims", self.claims, |row| &row.claim_id, &mut conflicts),
            payments: keyed("payments", self.payments, |row| &row.payment_id, &mut conflicts),
            assessment_bodies: keyed("assessment_bodies", self.assessment_bodies, |row| &row.body_id, &mut conflicts),
            certificates: keyed("certificates", self.certificates, |row| &row.certificate_no, &mut conflicts),
            skill_subsidies: keyed("skill_subsidies", self.skill_subsidies, |row| &row.application_id, &mut conflicts),
            set_aside: self.set_aside,
            conflicts,
        }
    }
}

/// READING: rows with one key are one thing. Where they agree in every column read here they are counted once; where
/// they contradict one another `counts.md` defines nothing: the smallest in column order stands (so that the order of
/// rows cannot matter) and the contradiction is counted, for the comparison to say so.
fn keyed<T: Ord>(
    table: &'static str,
    mut rows: Vec<T>,
    key: fn(&T) -> &String,
    conflicts: &mut BTreeMap<&'static str, usize>,
) -> BTreeMap<String, T> {
    rows.sort();
    rows.dedup();
    let mut by_key: BTreeMap<String, T> = BTreeMap::new();
    for row in rows {
        if by_key.contains_key(key(&row)) {
            *conflicts.entry(table).or_default() += 1;
        } else {
            by_key.insert(key(&row).clone(), row);
        }
    }
    by_key
}

impl Tables {
    /// Reads the tables of a dataset folder; a table that is not there is empty.
    ///
    /// # Panics
    /// With the file and the reason, where a file cannot be read: a comparison with half a dataset would say nothing.
    pub(crate) fn read(dataset: &Path) -> Self {
        match Rows::read(dataset) {
            Ok(rows) => rows.into_tables(),
            Err(error) => panic!("the oracle cannot read the dataset: {error:#}"),
        }
    }

    /// First and last contribution month: the bounds of the extract.
    pub(crate) fn extract_months(&self) -> Option<(Month, Month)> {
        let months = || self.contributions.iter().map(|row| row.month);
        Some((months().min()?, months().max()?))
    }
}

const EMPLOYERS: [Column; 2] = [required("employer_id", Kind::Text), required("region_code", Kind::Text)];
const CONTRIBUTIONS: [Column; 4] = [
    required("person_id", Kind::Text),
    required("employer_id", Kind::Text),
    required("region_code", Kind::Text),
    required("month", Kind::Month),
];
const SEPARATIONS: [Column; 4] = [
    required("person_id", Kind::Text),
    required("employer_id", Kind::Text),
    required("separated_on", Kind::Date),
    required("reason_code", Kind::Text),
];
const CLAIMS: [Column; 9] = [
    required("claim_id", Kind::Text),
    required("person_id", Kind::Text),
    nullable("employer_id", Kind::Text),
    required("region_code", Kind::Text),
    required("applied_at", Kind::DayOfTimestamp),
    required("status", Kind::Text),
    nullable("benefit_start", Kind::Date),
    nullable("benefit_months", Kind::Integer),
    nullable("agent_id", Kind::Text),
];
const PAYMENTS: [Column; 8] = [
    required("payment_id", Kind::Text),
    nullable("claim_id", Kind::Text),
    required("person_id", Kind::Text),
    required("region_code", Kind::Text),
    required("benefit_type", Kind::Text),
    required("month", Kind::Month),
    required("paid_on", Kind::Date),
    required("amount", Kind::Fen),
];
const ASSESSMENT_BODIES: [Column; 2] = [required("body_id", Kind::Text), required("region_code", Kind::Text)];
const CERTIFICATES: [Column; 5] = [
    required("certificate_no", Kind::Text),
    required("person_id", Kind::Text),
    required("body_id", Kind::Text),
    required("issued_on", Kind::Date),
    nullable("issue_region", Kind::Text),
];
const SKILL_SUBSIDIES: [Column; 10] = [
    required("application_id", Kind::Text),
    required("person_id", Kind::Text),
    nullable("certificate_no", Kind::Text),
    required("claimant_type", Kind::Text),
    nullable("employer_id", Kind::Text),
    required("region_code", Kind::Text),
    required("applied_at", Kind::DayOfTimestamp),
    required("amount", Kind::Fen),
    required("status", Kind::Text),
    nullable("paid_on", Kind::Date),
];

/// Every row of one table; `build` gets only rows in which all required columns have a value.
fn table<T>(
    dataset: &Path,
    name: &'static str,
    columns: &[Column],
    set_aside: &mut BTreeMap<&'static str, usize>,
    build: fn(&Row<'_>) -> Option<T>,
) -> Result<Vec<T>> {
    let mut rows = Vec::new();
    let dropped = read_rows(&parts_of(dataset, name)?, columns, &mut |row| rows.extend(build(row)))?;
    if dropped > 0 {
        set_aside.insert(name, dropped);
    }
    Ok(rows)
}

impl Rows {
    fn read(dataset: &Path) -> Result<Self> {
        let mut aside = BTreeMap::new();
        Ok(Self {
            employers: table(dataset, "employers", &EMPLOYERS, &mut aside, employer)?,
            contributions: table(dataset, "contributions", &CONTRIBUTIONS, &mut aside, contribution)?,
            separations: table(dataset, "separations", &SEPARATIONS, &mut aside, separation)?,
            claims: table(dataset, "claims", &CLAIMS, &mut aside, claim)?,
            payments: table(dataset, "payments", &PAYMENTS, &mut aside, payment)?,
            assessment_bodies: table(dataset, "assessment_bodies", &ASSESSMENT_BODIES, &mut aside, body)?,
            certificates: table(dataset, "certificates", &CERTIFICATES, &mut aside, certificate)?,
            skill_subsidies: table(dataset, "skill_subsidies", &SKILL_SUBSIDIES, &mut aside, application)?,
            set_aside: aside,
        })
    }
}

fn employer(row: &Row<'_>) -> Option<Employer> {
    Some(Employer { employer_id: row.text("employer_id")? })
}

fn contribution(row: &Row<'_>) -> Option<Contribution> {
    Some(Contribution {
        person_id: row.text("person_id")?,
        employer_id: row.text("employer_id")?,
        month: row.month("month")?,
    })
}

fn separation(row: &Row<'_>) -> Option<Separation> {
    Some(Separation {
        person_id: row.text("person_id")?,
        employer_id: row.text("employer_id")?,
        separated_on: row.date("separated_on")?,
        reason_code: row.text("reason_code")?,
    })
}

fn claim(row: &Row<'_>) -> Option<Claim> {
    Some(Claim {
        claim_id: row.text("claim_id")?,
        person_id: row.text("person_id")?,
        employer_id: row.text("employer_id"),
        region_code: row.text("region_code")?,
        applied_on: row.date("applied_at")?,
        status: row.text("status")?,
        benefit_start: row.date("benefit_start"),
        benefit_months: row.integer("benefit_months"),
        agent_id: row.text("agent_id"),
    })
}

fn payment(row: &Row<'_>) -> Option<Payment> {
    Some(Payment {
        payment_id: row.text("payment_id")?,
        claim_id: row.text("claim_id"),
        person_id: row.text("person_id")?,
        region_code: row.text("region_code")?,
        benefit_type: row.text("benefit_type")?,
        month: row.month("month")?,
        amount_fen: row.fen("amount")?,
    })
}

fn body(row: &Row<'_>) -> Option<Body> {
    Some(Body { body_id: row.text("body_id")? })
}

fn certificate(row: &Row<'_>) -> Option<Certificate> {
    Some(Certificate {
        certificate_no: row.text("certificate_no")?,
        body_id: row.text("body_id")?,
        issued_on: row.date("issued_on")?,
        issue_region: row.text("issue_region"),
    })
}

fn application(row: &Row<'_>) -> Option<Application> {
    Some(Application {
        application_id: row.text("application_id")?,
        certificate_no: row.text("certificate_no"),
        employer_id: row.text("employer_id"),
        region_code: row.text("region_code")?,
        amount_fen: row.fen("amount")?,
        status: row.text("status")?,
        paid_on: row.date("paid_on"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::fixture::{claim, insured, month};

    #[test]
    fn rows_with_one_key_are_one_row_whatever_their_order() {
        let copy = claim("c1", "p1", "2024-03-01");
        let other = Claim { status: "rejected".into(), ..copy.clone() };
        let first = claim("c2", "p2", "2024-03-01");
        let tables = |claims: Vec<Claim>| Rows { claims, ..Rows::default() }.into_tables();
        let copies = tables(vec![copy.clone(), first.clone(), copy.clone()]);
        assert_eq!(copies.claims.len(), 2);
        assert!(copies.conflicts.is_empty());
        // `approved` comes before `rejected`: it stands, in either order, and the contradiction is counted.
        for claims in [vec![copy.clone(), other.clone(), first.clone()], vec![first, other, copy.clone()]] {
            let tables = tables(claims);
            assert_eq!(tables.claims["c1"], copy);
            assert_eq!(tables.conflicts, BTreeMap::from([("claims", 1)]));
        }
    }

    #[test]
    fn the_extract_reaches_from_the_first_to_the_last_contribution_month() {
        let contributions = insured("p1", &["2024-02", "2023-11", "2024-01"]);
        let tables = Rows { contributions, ..Rows::default() }.into_tables();
        assert_eq!(tables.extract_months(), Some((month("2023-11"), month("2024-02"))));
        assert_eq!(Tables::default().extract_months(), None);
    }

    #[test]
    fn province_and_prefecture_are_the_first_two_and_four_digits() {
        assert_eq!((province("150502").as_str(), prefecture("150502").as_str()), ("15", "1505"));
        // A code that is too short stays what it is.
        assert_eq!((province("1").as_str(), prefecture("150").as_str()), ("1", "150"));
    }
}
