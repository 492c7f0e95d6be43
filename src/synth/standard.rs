//! Standards by place and date: the monthly benefit, the medical premium, the skill subsidy by level.
//!
//! The figures have the size and the dates of Inner Mongolia's (the benefit follows the minimum wage, which rose
//! in December 2021 and December 2024) but are invented: a payment is judged by the table of the dataset.

use super::calendar::{Day, days_from_civil};
use super::geography::{PLACES, Place, spec};

/// Monthly benefit in fen by tier, before and from the raise.
const BENEFIT: [[i64; 3]; 2] = [[178_200, 171_900, 166_500], [204_300, 198_000, 191_700]];

/// Medical premium per month in fen by calendar year, from 2022 on.
const MEDICAL: [i64; 5] = [41_230, 43_560, 45_890, 47_120, 48_900];

/// Skill subsidy in fen by level 1 to 5: 3,000, 3,000, 2,000, 1,500 and 1,000 yuan.
const SKILL: [i64; 5] = [300_000, 300_000, 200_000, 150_000, 100_000];

/// The day on which the benefit rose.
pub(super) fn raised_on() -> Day {
    days_from_civil(2024, 12, 1)
}

/// Monthly benefit of `place` in the month that begins on `month`.
pub(super) fn benefit(place: Place, month: Day) -> i64 {
    BENEFIT[usize::from(month >= raised_on())][spec(place).tier]
}

/// Medical premium in `year`.
pub(super) fn medical(year: i32) -> i64 {
    MEDICAL[(year - 2022).clamp(0, MEDICAL.len() as i32 - 1) as usize]
}

/// Skill subsidy for a certificate of `level`, 1 (senior technician) to 5 (junior).
pub(super) fn skill(level: i8) -> i64 {
    SKILL[(level.clamp(1, 5) - 1) as usize]
}

/// Where and from when a technician's subsidy is lower than elsewhere: a small prefecture, so that it moves no total.
const LOWERED: (u32, i8, i64) = (1503, 2, 250_000);

/// The day on which it fell.
pub(super) fn lowered_on() -> Day {
    days_from_civil(2024, 7, 1)
}

/// Skill subsidy of `region` on `day`.
pub(super) fn skill_at(region: u32, level: i8, day: Day) -> i64 {
    let (prefecture, of, amount) = LOWERED;
    let lowered = region / 100 == prefecture && level == of && day >= lowered_on();
    if lowered { amount } else { skill(level) }
}

/// A row of `standards`.
pub(super) struct StandardRow {
    pub(super) region: u32,
    pub(super) item: String,
    pub(super) from: Day,
    pub(super) to: Option<Day>,
    /// Fen.
    pub(super) amount: i64,
}

/// Every row of `standards`: by prefecture.
pub(super) fn rows() -> Vec<StandardRow> {
    let mut rows = Vec::new();
    for (place, spec) in PLACES.iter().enumerate() {
        let region = spec.prefecture * 100;
        let mut push = |item: &str, from: Day, to: Option<Day>, amount: i64| {
            rows.push(StandardRow { region, item: item.to_owned(), from, to, amount });
        };
        let start = days_from_civil(2021, 12, 1);
        push("unemployment_benefit", start, Some(raised_on() - 1), benefit(place as Place, start));
        push("unemployment_benefit", raised_on(), None, benefit(place as Place, raised_on()));
        for (index, &amount) in MEDICAL.iter().enumerate() {
            let year = 2022 + index as i32;
            let (from, to) = (days_from_civil(year, 1, 1), days_from_civil(year, 12, 31));
            push("medical_premium", from, (index + 1 < MEDICAL.len()).then_some(to), amount);
        }
        for level in (1..=5_i8).rev() {
            let (item, from) = (format!("skill_subsidy_level_{level}"), days_from_civil(2019, 1, 1));
            let later = skill_at(region / 100 * 100, level, lowered_on());
            let falls = later < skill(level);
            push(&item, from, falls.then(|| lowered_on() - 1), skill(level));
            if falls {
                push(&item, lowered_on(), None, later);
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_paid_by_the_standard_of_its_own_date() {
        assert_eq!(benefit(0, days_from_civil(2024, 11, 1)), 178_200);
        assert_eq!(benefit(0, days_from_civil(2024, 12, 1)), 204_300);
        assert_eq!(benefit(8, days_from_civil(2023, 1, 1)), 166_500);
        assert_eq!(medical(2023), 43_560);
        assert_eq!([5, 4, 3, 2, 1].map(skill), [100_000, 150_000, 200_000, 300_000, 300_000]);
        assert_eq!(skill_at(150302, 2, days_from_civil(2024, 6, 30)), 300_000);
        assert_eq!(skill_at(150302, 2, days_from_civil(2024, 7, 1)), 250_000);
        assert_eq!(skill_at(150202, 2, days_from_civil(2024, 7, 1)), 300_000);
    }

    #[test]
    fn the_rows_of_an_item_follow_one_another_without_a_gap() {
        let rows = rows();
        for region in PLACES.iter().map(|place| place.prefecture * 100) {
            for item in ["unemployment_benefit", "medical_premium", "skill_subsidy_level_2", "skill_subsidy_level_3"] {
                let of: Vec<_> = rows.iter().filter(|row| row.region == region && row.item == item).collect();
                assert!(!of.is_empty());
                assert!(of.windows(2).all(|pair| pair[0].to == Some(pair[1].from - 1)));
                assert!(of.last().is_some_and(|row| row.to.is_none()));
            }
        }
    }
}
