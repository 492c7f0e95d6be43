//! R4 cross-province: unemployment benefit of one person for one month from two provinces.
//!
//! Owns the netting of reversals, and the second tier (two approved claims, not yet paid twice).
//! Surprising: three provinces in one month make three pairs.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Month;
use super::tables::{Tables, province};

/// Person, benefit month, and the two provinces in ascending order.
pub(crate) type PairKey = (String, Month, String, String);

/// Fen by province.
type ByProvince = BTreeMap<String, i64>;

/// One month that two approved claims in two provinces both cover and that was not paid in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct R4Approved {
    /// In how many of the two provinces the month was paid: 0 or 1.
    pub(crate) provinces_paid: usize,
}

/// Person, month and pair → the overlapping amount in fen: the smaller of what the two provinces paid.
///
/// READING: what a province paid for the month is the sum over its claims; the smaller of these two sums is the overlap.
pub(crate) fn r4(tables: &Tables) -> BTreeMap<PairKey, i64> {
    let mut overlaps = BTreeMap::new();
    for ((person, month), by_province) in &paid(tables) {
        for (a, b) in pairs(by_province.keys()) {
            let overlap = by_province[a].min(by_province[b]);
            overlaps.insert((person.clone(), *month, a.clone(), b.clone()), overlap);
        }
    }
    overlaps
}

/// The second tier: person, month and pair covered by two approved claims, kept apart from what was paid.
///
/// READING: status `approved` only (a terminated claim no longer runs). A claim covers `benefit_months` months from the
/// month of `benefit_start`; without either it covers none. The province is that of the claim's `region_code`.
/// READING: "no payment" means that the month was not paid in both provinces, so that a pair is in one tier or the
/// other; a month paid in one of the two is the overlap that can still be stopped. `provinces_paid` tells them apart.
pub(crate) fn r4_second_tier(tables: &Tables) -> BTreeMap<PairKey, R4Approved> {
    let mut covered: BTreeMap<(&str, Month), BTreeSet<String>> = BTreeMap::new();
    for claim in tables.claims.values().filter(|claim| claim.status == "approved") {
        let (Some(start), Some(months)) = (claim.benefit_start, claim.benefit_months) else { continue };
        for offset in 0..i32::try_from(months).unwrap_or(0) {
            let month = Month::of(start).plus(offset);
            covered.entry((&claim.person_id, month)).or_default().insert(province(&claim.region_code));
        }
    }
    let paid = paid(tables);
    let unpaid = ByProvince::new();
    let mut tier = BTreeMap::new();
    for ((person, month), provinces) in covered {
        let by_province = paid.get(&(person.to_owned(), month)).unwrap_or(&unpaid);
        for (a, b) in pairs(provinces.iter()) {
            let provinces_paid = [a, b].into_iter().filter(|province| by_province.contains_key(*province)).count();
            if provinces_paid < 2 {
                tier.insert((person.to_owned(), month, a.clone(), b.clone()), R4Approved { provinces_paid });
            }
        }
    }
    tier
}

/// Every unordered pair of the names, which come sorted.
fn pairs<'a>(names: impl Iterator<Item = &'a String>) -> Vec<(&'a String, &'a String)> {
    let names: Vec<&String> = names.collect();
    let mut pairs = Vec::new();
    for (at, a) in names.iter().enumerate() {
        for b in &names[at + 1..] {
            pairs.push((*a, *b));
        }
    }
    pairs
}

/// Person and benefit month → what each province paid, in fen, only where it is above 0.
///
/// READING: reversals are netted within person, claim, month and province, whatever day and county they were booked on;
/// what stays at or below 0 is no payment and takes nothing from another claim.
/// READING: payments that name no claim are netted among themselves (person, month, province): a reversal without a
/// claim is of the payment without a claim, not of nothing.
fn paid(tables: &Tables) -> BTreeMap<(String, Month), ByProvince> {
    let mut net: BTreeMap<(&str, Option<&str>, Month, String), i64> = BTreeMap::new();
    for row in tables.payments.values().filter(|row| row.benefit_type == "unemployment_benefit") {
        let key = (row.person_id.as_str(), row.claim_id.as_deref(), row.month, province(&row.region_code));
        *net.entry(key).or_default() += row.amount_fen;
    }
    let mut paid: BTreeMap<(String, Month), ByProvince> = BTreeMap::new();
    for ((person, _, month, province), fen) in net {
        if fen > 0 {
            *paid.entry((person.to_owned(), month)).or_default().entry(province).or_default() += fen;
        }
    }
    paid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::fixture::{claim, day, month, payment};
    use crate::oracle::tables::{Claim, Payment, Rows};

    const TONGLIAO: &str = "150502";
    const HOHHOT: &str = "150102";
    const SHENYANG: &str = "210102";
    const CHANGCHUN: &str = "220102";

    fn key(person: &str, in_month: &str, a: &str, b: &str) -> PairKey {
        (person.into(), month(in_month), a.into(), b.into())
    }

    fn of(payments: Vec<Payment>) -> BTreeMap<PairKey, i64> {
        r4(&Rows { payments, ..Rows::default() }.into_tables())
    }

    #[test]
    fn the_smaller_amount_of_the_same_month_overlaps() {
        let found = of(vec![
            payment("y1", "p1", SHENYANG, "2024-02", 1500),
            payment("y2", "p1", TONGLIAO, "2024-02", 1400),
            payment("y3", "p1", SHENYANG, "2024-03", 1500), // the next month: no pair
            payment("y4", "p2", SHENYANG, "2024-02", 1500), // another person: no pair
            payment("y5", "p3", HOHHOT, "2024-02", 1500),   // two prefectures of one province: no pair
            payment("y6", "p3", TONGLIAO, "2024-02", 1500),
        ]);
        assert_eq!(found, BTreeMap::from([(key("p1", "2024-02", "15", "21"), 140_000)]));
    }

    #[test]
    fn three_provinces_are_three_pairs() {
        let found = of(vec![
            payment("y1", "p1", TONGLIAO, "2024-02", 1300),
            payment("y2", "p1", SHENYANG, "2024-02", 1400),
            payment("y3", "p1", CHANGCHUN, "2024-02", 1500),
        ]);
        // min(1300, 1400), min(1300, 1500), min(1400, 1500).
        let expected = [
            (key("p1", "2024-02", "15", "21"), 130_000),
            (key("p1", "2024-02", "15", "22"), 130_000),
            (key("p1", "2024-02", "21", "22"), 140_000),
        ];
        assert_eq!(found, BTreeMap::from(expected));
    }

    #[test]
    fn reversals_are_netted_first() {
        let with = |reversal: Payment| {
            of(vec![
                payment("y1", "p1", TONGLIAO, "2024-02", 1400),
                payment("y2", "p1", SHENYANG, "2024-02", 1500),
                reversal,
            ])
        };
        let overlap = |yuan: i64| BTreeMap::from([(key("p1", "2024-02", "15", "21"), yuan * 100)]);
        // In full: nothing left in Shenyang. The county of the booking does not matter, only the province.
        assert!(with(payment("y3", "p1", "210204", "2024-02", -1500)).is_empty());
        // In part: 1500 − 1000 = 500 < 1400.
        assert_eq!(with(payment("y3", "p1", SHENYANG, "2024-02", -1000)), overlap(500));
        // Of another month, another claim or another benefit: nothing to net, 1400 stands.
        assert_eq!(with(payment("y3", "p1", SHENYANG, "2024-03", -1500)), overlap(1400));
        let other_claim = Payment { claim_id: Some("c9".into()), ..payment("y3", "p1", SHENYANG, "2024-02", -1500) };
        assert_eq!(with(other_claim), overlap(1400));
        let other_type =
            Payment { benefit_type: "medical_premium".into(), ..payment("y3", "p1", SHENYANG, "2024-02", -1500) };
        assert_eq!(with(other_type), overlap(1400));
    }

    #[test]
    fn payments_without_a_claim_are_netted_among_themselves() {
        let no_claim = |row: Payment| Payment { claim_id: None, ..row };
        let found = of(vec![
            no_claim(payment("y1", "p1", TONGLIAO, "2024-02", 1400)),
            no_claim(payment("y2", "p1", SHENYANG, "2024-02", 1500)),
            no_claim(payment("y3", "p1", SHENYANG, "2024-02", -1500)),
        ]);
        assert!(found.is_empty());
    }

    #[test]
    fn a_payment_counts_once_and_two_claims_of_a_province_add_up() {
        let found = of(vec![
            payment("y1", "p1", TONGLIAO, "2024-02", 700),
            payment("y1", "p1", TONGLIAO, "2024-02", 700), // the same payment again
            Payment { claim_id: Some("c9".into()), ..payment("y2", "p1", TONGLIAO, "2024-02", 200) },
            payment("y3", "p1", SHENYANG, "2024-02", 1500),
        ]);
        // 700 + 200 = 900 against 1500.
        assert_eq!(found, BTreeMap::from([(key("p1", "2024-02", "15", "21"), 90_000)]));
    }

    #[test]
    fn only_amounts_above_zero_of_the_benefit_itself() {
        let found = of(vec![
            payment("y1", "p1", TONGLIAO, "2024-02", 1400),
            payment("y2", "p1", SHENYANG, "2024-02", 0),
            Payment { benefit_type: "unemployment_allowance".into(), ..payment("y3", "p1", CHANGCHUN, "2024-02", 900) },
        ]);
        assert!(found.is_empty());
    }

    fn granted(id: &str, region: &str, start: &str, months: i64) -> Claim {
        Claim {
            region_code: region.into(),
            benefit_start: Some(day(start)),
            benefit_months: Some(months),
            ..claim(id, "p1", "2024-01-01")
        }
    }

    fn tier(claims: Vec<Claim>, payments: Vec<Payment>) -> BTreeMap<PairKey, R4Approved> {
        r4_second_tier(&Rows { claims, payments, ..Rows::default() }.into_tables())
    }

    #[test]
    fn two_approved_claims_overlap_in_the_months_both_cover() {
        // Tongliao: December, January, February. Shenyang: February, March. Both: February.
        let claims = || vec![granted("c1", TONGLIAO, "2023-12-15", 3), granted("c2", SHENYANG, "2024-02-01", 2)];
        let february =
            |provinces_paid| BTreeMap::from([(key("p1", "2024-02", "15", "21"), R4Approved { provinces_paid })]);
        assert_eq!(tier(claims(), vec![]), february(0));
        assert_eq!(tier(claims(), vec![payment("y1", "p1", SHENYANG, "2024-02", 1500)]), february(1));
        // Paid in both: that is the first tier.
        let both = vec![payment("y1", "p1", SHENYANG, "2024-02", 1), payment("y2", "p1", TONGLIAO, "2024-02", 1)];
        assert!(tier(claims(), both).is_empty());
        // January and December only: no overlap.
        assert!(tier(vec![granted("c1", TONGLIAO, "2023-12-15", 2), claims().remove(1)], vec![]).is_empty());
    }

    #[test]
    fn claims_that_do_not_run_cover_nothing() {
        let other = || granted("c2", SHENYANG, "2024-02-01", 2);
        let with = |first: Claim| tier(vec![first, other()], vec![]).len();
        let base = || granted("c1", TONGLIAO, "2024-02-01", 2);
        assert_eq!(with(base()), 2);
        for status in ["pending", "rejected", "terminated"] {
            assert_eq!(with(Claim { status: status.into(), ..base() }), 0, "{status}");
        }
        assert_eq!(with(Claim { benefit_start: None, ..base() }), 0);
        assert_eq!(with(Claim { benefit_months: None, ..base() }), 0);
        assert_eq!(with(Claim { benefit_months: Some(0), ..base() }), 0);
        assert_eq!(with(Claim { region_code: HOHHOT.into(), ..other() }), 0);
        assert_eq!(with(Claim { person_id: "p2".into(), ..base() }), 0);
    }
}
