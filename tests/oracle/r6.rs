//! R6 out-of-area certificate: subsidies for certificates whose assessment was held in another prefecture.
//!
//! Owns the judgement of one application, and the sums by body, employer and region.
//! Surprising: there are no sums by agent. `skill_subsidies` names nobody who filed on behalf, and no other table of the
//! dictionary ties an agent to an application (`agent_id` stands on claims only).

use std::collections::BTreeMap;

use super::tables::{Application, Certificate, Tables, prefecture};

/// The sums of one body, employer or region over its applications that were not rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct R6 {
    /// Decided, and the two prefectures differ.
    pub(crate) observed: u64,
    /// Applications where the place of the assessment is known.
    pub(crate) decided: u64,
    /// Applications where it is not.
    pub(crate) undecided: u64,
}

impl R6 {
    /// All applications that were not rejected.
    pub(crate) fn applications(&self) -> u64 {
        self.decided + self.undecided
    }
}

/// The certificate of an application.
///
/// READING: it is found by `certificate_no` alone; that the person of the certificate is another is not R6's matter.
fn certificate<'a>(tables: &'a Tables, application: &Application) -> Option<&'a Certificate> {
    tables.certificates.get(application.certificate_no.as_ref()?)
}

/// Whether the assessment was held elsewhere than where the subsidy is paid; none if that is not known.
///
/// READING: an application without `certificate_no`, or with one that stands in no `certificates` row, is not decided,
/// like one whose certificate has no `issue_region`.
fn out_of_area(tables: &Tables, application: &Application) -> Option<bool> {
    let held_in = certificate(tables, application)?.issue_region.as_ref()?;
    Some(prefecture(held_in) != prefecture(&application.region_code))
}

/// READING: `pending` applications are in: "not rejected".
fn sums(tables: &Tables, key: impl Fn(&Application) -> Option<String>) -> BTreeMap<String, R6> {
    let mut sums: BTreeMap<String, R6> = BTreeMap::new();
    for application in tables.skill_subsidies.values().filter(|application| application.counts()) {
        let Some(key) = key(application) else { continue };
        let sum = sums.entry(key).or_default();
        match out_of_area(tables, application) {
            Some(differs) => {
                sum.decided += 1;
                sum.observed += u64::from(differs);
            }
            None => sum.undecided += 1,
        }
    }
    sums
}

/// Issuing body of the certificate → sums; an application whose certificate is not there belongs to no body.
pub(crate) fn r6_by_body(tables: &Tables) -> BTreeMap<String, R6> {
    sums(tables, |application| certificate(tables, application).map(|row| row.body_id.clone()))
}

/// Employer of the application → sums; a benefit recipient's application belongs to no employer.
///
/// READING: `employer_id` decides; `claimant_type` is not looked at.
pub(crate) fn r6_by_employer(tables: &Tables) -> BTreeMap<String, R6> {
    sums(tables, |application| application.employer_id.clone())
}

/// Paying prefecture (4 digits) → sums.
pub(crate) fn r6_by_region(tables: &Tables) -> BTreeMap<String, R6> {
    sums(tables, |application| Some(prefecture(&application.region_code)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::fixture::{application, certificate};
    use crate::oracle::tables::Rows;

    /// The sums of region 1505 after one application for a certificate held in `held`, paid in `paid`.
    fn one(held: Option<&str>, paid: &str) -> R6 {
        let tables = Rows {
            certificates: vec![Certificate {
                issue_region: held.map(Into::into),
                ..certificate("n1", "b1", "2024-01-01")
            }],
            skill_subsidies: vec![Application { region_code: paid.into(), ..application("a1", "n1") }],
            ..Rows::default()
        }
        .into_tables();
        r6_by_region(&tables)[&paid[..4]]
    }

    #[test]
    fn the_first_four_digits_are_compared() {
        let decided = |observed| R6 { observed, decided: 1, undecided: 0 };
        assert_eq!(one(Some("150502"), "150502"), decided(0));
        // Another banner of Tongliao: the same prefecture.
        assert_eq!(one(Some("150521"), "150502"), decided(0));
        // Hohhot: the same province, another prefecture.
        assert_eq!(one(Some("150102"), "150502"), decided(1));
        assert_eq!(one(Some("210502"), "150502"), decided(1));
        assert_eq!(one(None, "150502"), R6 { observed: 0, decided: 0, undecided: 1 });
    }

    #[test]
    fn sums_by_body_employer_and_region() {
        let away = |number: &str, body: &str| Certificate {
            issue_region: Some("210102".into()),
            ..certificate(number, body, "2024-01-01")
        };
        let tables = Rows {
            certificates: vec![
                away("n1", "b1"),
                away("n1", "b1"), // the same certificate again
                certificate("n2", "b1", "2024-01-01"),
                away("n3", "b2"),
                Certificate { issue_region: None, ..away("n4", "b2") },
            ],
            skill_subsidies: vec![
                application("a1", "n1"),                                             // away
                application("a1", "n1"),                                             // the same application again
                Application { status: "pending".into(), ..application("a2", "n2") }, // at home
                Application { employer_id: None, ..application("a3", "n3") },        // away, no employer
                Application { employer_id: Some("e2".into()), region_code: "150102".into(), ..application("a4", "n4") },
                application("a5", "n9"), // no such certificate: not decided, no body
                Application { certificate_no: None, ..application("a6", "") }, // none named: the same
                Application { status: "rejected".into(), ..application("a7", "n1") },
            ],
            ..Rows::default()
        }
        .into_tables();
        let sum = |observed, decided, undecided| R6 { observed, decided, undecided };
        let map = |entries: &[(&str, R6)]| entries.iter().map(|&(key, sum)| (key.to_owned(), sum)).collect();
        let expected: BTreeMap<String, R6> = map(&[("b1", sum(1, 2, 0)), ("b2", sum(1, 1, 1))]);
        assert_eq!(r6_by_body(&tables), expected);
        // e1: a1 (away), a2, and a5, a6 not decided.
        let expected: BTreeMap<String, R6> = map(&[("e1", sum(1, 2, 2)), ("e2", sum(0, 0, 1))]);
        assert_eq!(r6_by_employer(&tables), expected);
        // 1505: a1, a2, a3 decided, two of them away; a5, a6 not. 1501: a4 not decided.
        let expected: BTreeMap<String, R6> = map(&[("1505", sum(2, 3, 2)), ("1501", sum(0, 0, 1))]);
        assert_eq!(r6_by_region(&tables), expected);
        assert_eq!(expected["1505"].applications(), 5);
    }
}
