//! R5 certificate burst: per assessment body, the fullest 30 days of certificates.
//!
//! Owns nothing but the count; the window is that of `calendar`.
//! Surprising: certificates are counted, not sessions; sessions are the unit of chance of the scoring.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::calendar::peak_of_30_days;
use super::tables::Tables;

/// The counts of one assessment body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct R5 {
    /// Largest number of distinct certificates issued in 30 consecutive days.
    pub(crate) observed: u64,
    /// The last day of the earliest such window; none without a certificate.
    pub(crate) window_end: Option<Date>,
}

/// The counts of every body of `assessment_bodies`, and of every other that stands on a certificate.
///
/// READING: a body that is not listed in `assessment_bodies` is counted like any other. Whether a certificate was ever
/// used for a subsidy, and what the registry says of it, does not matter.
pub(crate) fn r5(tables: &Tables) -> BTreeMap<String, R5> {
    let mut issued: BTreeMap<&str, BTreeMap<Date, u64>> = BTreeMap::new();
    for id in tables.assessment_bodies.keys() {
        issued.entry(id).or_default();
    }
    // One row per certificate number already, so a number cannot stand on two days.
    for row in tables.certificates.values() {
        *issued.entry(&row.body_id).or_default().entry(row.issued_on).or_default() += 1;
    }
    let mut counts = BTreeMap::new();
    for (body, per_day) in issued {
        let peak = peak_of_30_days(&per_day);
        let (observed, window_end) = (peak.map_or(0, |peak| peak.count), peak.map(|peak| peak.window_end));
        counts.insert(body.to_owned(), R5 { observed, window_end });
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::fixture::{certificate, day};
    use crate::oracle::tables::{Body, Rows};

    #[test]
    fn certificates_are_counted_once_in_the_fullest_thirty_days() {
        let tables = Rows {
            assessment_bodies: vec![Body { body_id: "b1".into() }, Body { body_id: "b3".into() }],
            certificates: vec![
                certificate("n4", "b1", "2024-03-01"),
                certificate("n1", "b1", "2024-01-31"),
                certificate("n2", "b1", "2024-02-01"),
                certificate("n3", "b1", "2024-03-01"),
                certificate("n3", "b1", "2024-03-01"), // presented twice
                certificate("n5", "b2", "2024-03-01"), // a body that is not listed
            ],
            ..Rows::default()
        }
        .into_tables();
        // b1: [1 February, 1 March 2024] is 29 + 1 = 30 days: n2, n3, n4 = 3; n1 on 31 January is day 31.
        let expected = [
            ("b1".to_owned(), R5 { observed: 3, window_end: Some(day("2024-03-01")) }),
            ("b2".to_owned(), R5 { observed: 1, window_end: Some(day("2024-03-01")) }),
            ("b3".to_owned(), R5 { observed: 0, window_end: None }),
        ];
        assert_eq!(r5(&tables), BTreeMap::from(expected));
    }

    #[test]
    fn equal_windows_take_the_earliest_day() {
        let tables = Rows {
            certificates: vec![
                certificate("n3", "b1", "2024-06-01"),
                certificate("n4", "b1", "2024-06-02"),
                certificate("n1", "b1", "2024-01-10"),
                certificate("n2", "b1", "2024-01-12"),
            ],
            ..Rows::default()
        }
        .into_tables();
        assert_eq!(r5(&tables)["b1"], R5 { observed: 2, window_end: Some(day("2024-01-12")) });
    }
}
