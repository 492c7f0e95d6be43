//! R7 subsidy surge: yuan of skill subsidies paid, by prefecture and month, against the 12 months before.
//!
//! Owns the series of months without a gap.
//! Surprising: the 12 months before may reach back beyond the first month of the extract; they are 0 there.

use std::collections::BTreeMap;

use super::calendar::Month;
use super::tables::{Application, Tables, prefecture};

/// The amounts of one prefecture and month, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct R7 {
    /// Paid in the month.
    pub(crate) yuan_fen: i64,
    /// Paid in each of the 12 months before, the earliest first; 0 without payment.
    pub(crate) before_fen: [i64; 12],
}

/// The amounts of every prefecture that ever paid, in every month of the extract and as far as the payments reach.
///
/// READING: only status `approved` with a `paid_on`; the month is that of `paid_on`, the place the application's
/// `region_code`. Amounts are added as they stand.
/// READING: months in which a prefecture paid nothing are in, with 0: "months without payment count 0". The first 12 months of the
/// extract are in as well, with 0 for what lies before it.
pub(crate) fn r7(tables: &Tables) -> BTreeMap<(String, Month), R7> {
    let mut paid: BTreeMap<String, BTreeMap<Month, i64>> = BTreeMap::new();
    let approved = |row: &&Application| row.status == "approved";
    for application in tables.skill_subsidies.values().filter(approved) {
        if let Some(paid_on) = application.paid_on {
            let by_month = paid.entry(prefecture(&application.region_code)).or_default();
            *by_month.entry(Month::of(paid_on)).or_default() += application.amount_fen;
        }
    }
    let extract = tables.extract_months().map(|(first, last)| [first, last]);
    let months = || paid.values().flat_map(BTreeMap::keys).copied().chain(extract.into_iter().flatten());
    let (Some(first), Some(last)) = (months().min(), months().max()) else { return BTreeMap::new() };
    let mut counts = BTreeMap::new();
    for (place, by_month) in &paid {
        let in_month = |month: Month| by_month.get(&month).copied().unwrap_or(0);
        for month in first.through(last) {
            let mut before_fen = [0; 12];
            for (slot, earlier) in before_fen.iter_mut().zip(month.plus(-12).through(month.plus(-1))) {
                *slot = in_month(earlier);
            }
            counts.insert((place.clone(), month), R7 { yuan_fen: in_month(month), before_fen });
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::fixture::{application, day, insured, month};
    use crate::oracle::tables::Rows;

    fn paid(id: &str, region: &str, on: &str, fen: i64) -> Application {
        Application { region_code: region.into(), paid_on: Some(day(on)), amount_fen: fen, ..application(id, "n1") }
    }

    #[test]
    fn yuan_by_prefecture_and_month_of_payment() {
        let tables = Rows {
            skill_subsidies: vec![
                paid("a1", "150502", "2024-02-29", 100_050),
                paid("a1", "150502", "2024-02-29", 100_050), // the same application again
                paid("a2", "150521", "2024-02-01", 200_001), // another banner of the prefecture
                paid("a3", "150502", "2024-03-01", 1),       // the next month
                paid("a4", "150102", "2024-02-10", 7),       // another prefecture
                Application { status: "pending".into(), ..paid("a5", "150502", "2024-02-10", 9) },
                Application { status: "rejected".into(), ..paid("a6", "150502", "2024-02-10", 9) },
                Application { paid_on: None, ..paid("a7", "150502", "2024-02-10", 9) },
            ],
            ..Rows::default()
        }
        .into_tables();
        let counts = r7(&tables);
        let at = |place: &str, in_month: &str| counts[&(place.to_owned(), month(in_month))];
        // 1000.50 + 2000.01 = 3000.51 yuan.
        assert_eq!(at("1505", "2024-02"), R7 { yuan_fen: 300_051, before_fen: [0; 12] });
        // March: 0.01 yuan; February is the month before, the last of the twelve.
        let mut before_fen = [0; 12];
        before_fen[11] = 300_051;
        assert_eq!(at("1505", "2024-03"), R7 { yuan_fen: 1, before_fen });
        // Hohhot paid nothing in March.
        before_fen[11] = 7;
        assert_eq!(at("1501", "2024-03"), R7 { yuan_fen: 0, before_fen });
        assert_eq!(counts.len(), 4);
    }

    #[test]
    fn twelve_months_before_and_not_thirteen() {
        let tables = Rows {
            skill_subsidies: vec![
                paid("a1", "150502", "2023-01-31", 5),
                paid("a2", "150502", "2023-02-01", 6),
                paid("a3", "150502", "2024-02-29", 8),
            ],
            ..Rows::default()
        }
        .into_tables();
        // February 2024: the twelve months before are February 2023 … January 2024. January 2023 is the thirteenth.
        let r7 = r7(&tables)[&("1505".to_owned(), month("2024-02"))];
        assert_eq!(r7.before_fen, [6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(r7.yuan_fen, 8);
    }

    #[test]
    fn the_months_of_the_extract_are_there() {
        let tables = Rows {
            contributions: insured("p1", &["2024-01", "2024-04"]),
            skill_subsidies: vec![paid("a1", "150502", "2024-02-10", 5)],
            ..Rows::default()
        }
        .into_tables();
        let yuan: Vec<i64> = r7(&tables).values().map(|r7| r7.yuan_fen).collect();
        assert_eq!(yuan, [0, 5, 0, 0]);
    }

    #[test]
    fn nothing_paid_is_no_row() {
        let tables = Rows { contributions: insured("p1", &["2024-01"]), ..Rows::default() }.into_tables();
        assert!(r7(&tables).is_empty());
    }
}
