//! How often an alert turns out to be what it looked like.

use crate::model::{Outcome, RuleId, Text};
use std::collections::BTreeMap;

/// Two-sided 95 % of the normal law.
const Z: f64 = 1.959_963_984_540_054;

/// What became of the decided alerts of a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Confirmed, corrected or referred: there was something to put right that the fund may get back.
    pub found: u32,
    /// All that were decided, duplicates apart.
    pub decided: u32,
}

/// Counts decisions by rule. A duplicate is decided with its original; `underpaid` is a find of another kind, it brings
/// nothing back, and `inconclusive` found nothing.
pub fn records<'a>(decisions: impl IntoIterator<Item = (&'a RuleId, Outcome)>) -> BTreeMap<RuleId, Record> {
    let mut records: BTreeMap<RuleId, Record> = BTreeMap::new();
    for (rule, outcome) in decisions.into_iter().filter(|(_, outcome)| *outcome != Outcome::Duplicate) {
        let record = records.entry(rule.clone()).or_default();
        record.decided += 1;
        record.found += u32::from(matches!(outcome, Outcome::Confirmed | Outcome::Corrected | Outcome::Referred));
    }
    records
}

/// What the scan said about an alert.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Chance {
    /// Nothing: it is a fact, not a score.
    Fact,
    /// The probability that it is an ordinary member of its peers.
    LocalFdr(f64),
    /// The false discovery rate of the list down to it.
    Fdr(f64),
}

/// The expected share of alerts like this one that bring something back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// 0 to 1.
    pub value: f64,
    /// Where it comes from.
    pub basis: Basis,
}

/// Where an expected precision comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis {
    /// Decided alerts of the rule.
    Decided {
        /// What became of them.
        record: Record,
        /// The 95 % interval of the share.
        low: f64,
        /// Its upper end.
        high: f64,
    },
    /// One less the local false discovery rate.
    LocalFdr,
    /// One less the false discovery rate.
    Fdr,
    /// It is a fact, taken as certain until enough are decided.
    Fact,
}

/// The expected precision of an alert: from the record of its rule once `least` alerts are decided, before that from its score.
///
/// From a record it is the centre of Wilson's interval (1927), (x + z²/2) / (n + z²): near the share itself, and neither 0
/// nor 1 on a few cases, so that a rule without a find among its first twenty is looked at less and not never.
pub fn precision(record: Option<Record>, chance: Chance, least: usize) -> Precision {
    if let Some(record) = record.filter(|record| record.decided as usize >= least && record.decided > 0) {
        let (low, high) = wilson(record);
        return Precision { value: f64::midpoint(low, high), basis: Basis::Decided { record, low, high } };
    }
    let (value, basis) = match chance {
        Chance::Fact => (1.0, Basis::Fact),
        Chance::LocalFdr(lfdr) => (1.0 - lfdr, Basis::LocalFdr),
        Chance::Fdr(q) => (1.0 - q, Basis::Fdr),
    };
    Precision { value: value.clamp(0.0, 1.0), basis }
}

/// Wilson's 95 % interval of a share (Wilson 1927; Newcombe 1998, method 3).
pub fn wilson(record: Record) -> (f64, f64) {
    let n = f64::from(record.decided);
    let share = f64::from(record.found) / n;
    let centre = 2.0 * n * share + Z * Z;
    let half = Z * (Z * Z + 4.0 * n * share * (1.0 - share)).sqrt();
    let below = 2.0 * (n + Z * Z);
    (((centre - half) / below).max(0.0), ((centre + half) / below).min(1.0))
}

impl Basis {
    /// What people read.
    pub fn text(self) -> Text {
        let percent = |share: f64| format!("{:.1}%", share * 100.0);
        match self {
            Self::Decided { record, low, high } => Text::new(
                format!(
                    "本规则已有结论 {} 条，其中查实、纠正、移送 {} 条（95% 区间 {}—{}）",
                    record.decided,
                    record.found,
                    percent(low),
                    percent(high)
                ),
                format!(
                    "{} of {} decided alerts of the rule were confirmed, corrected or referred (95 % interval {} to {})",
                    record.found,
                    record.decided,
                    percent(low),
                    percent(high)
                ),
            ),
            Self::LocalFdr => Text::new(
                "结论尚少，按评分：1 − 局部误报率",
                "few are decided; from the score: 1 − local false discovery rate",
            ),
            Self::Fdr => Text::new(
                "结论尚少，按评分：1 − 误报率 q",
                "few are decided; from the score: 1 − false discovery rate q",
            ),
            Self::Fact => {
                Text::new("属事实，结论尚少，暂按全部成立计", "a fact; few are decided, taken as certain for now")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 5e-5
    }

    #[test]
    fn wilson_as_published() {
        // Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
        for (found, decided, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (l, h) = wilson(Record { found, decided });
            assert!(close(l, low) && close(h, high), "{found}/{decided}: {l} {h}");
        }
    }

    #[test]
    fn the_record_speaks_from_twenty_on_and_the_score_before() {
        let of = |decided: u32, chance| precision(Some(Record { found: decided / 2, decided }), chance, 20);
        assert_eq!(of(19, Chance::Fdr(0.05)), Precision { value: 0.95, basis: Basis::Fdr });
        let decided = of(20, Chance::Fdr(0.05));
        assert!(matches!(decided.basis, Basis::Decided { .. }) && close(decided.value, 0.5), "{decided:?}");
        assert_eq!(precision(None, Chance::LocalFdr(0.25), 20), Precision { value: 0.75, basis: Basis::LocalFdr });
        assert_eq!(precision(None, Chance::Fact, 20), Precision { value: 1.0, basis: Basis::Fact });
        let none = precision(Some(Record { found: 0, decided: 20 }), Chance::Fact, 20);
        assert!(none.value > 0.0 && none.value < 0.1, "looked at less, not never: {none:?}");
        assert!(none.basis.text().zh.contains("95%") && none.basis.text().en.contains("0 of 20"));
    }

    #[test]
    fn what_counts_as_found() {
        let rule: RuleId = "R2".parse().unwrap();
        let records = records(Outcome::ALL.iter().map(|outcome| (&rule, *outcome)));
        // Confirmed, corrected, referred of nine less the duplicate.
        assert_eq!(records[&rule], Record { found: 3, decided: 8 });
    }
}
