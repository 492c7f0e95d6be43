//! From flagged rows to drafts of alerts: one per suppress key, led by its strongest row.

use super::Keys;
use super::identity::{alert_id, key_value};
use crate::model::{Band, EntityType, Fen, Table};
use crate::rules::header::Header;
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A row of a population that is to be shown, with its place by score alone.
#[derive(Clone, Copy, Debug)]
pub struct Flagged {
    /// The row.
    pub row: usize,
    /// The band its score earns, before money and innocent explanations are looked at.
    pub band: Band,
    /// Natural log of its tail probability; `None` for a deterministic finding.
    pub ln_p: Option<f64>,
    /// Probability that it is an ordinary member of its peers; 0 for a deterministic finding.
    pub lfdr: f64,
}

/// An alert before its members are known.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Stable across runs.
    pub alert_id: String,
    /// The strongest row.
    pub lead: Flagged,
    /// Every row of the alert, the lead included, in the population's order.
    pub rows: Vec<usize>,
    /// What it is about.
    pub entity_type: EntityType,
    /// Whom it is about.
    pub entity_id: String,
    /// The lead's part, where the rule has one.
    pub part: Option<String>,
    /// First day.
    pub window_start: Option<Date>,
    /// Last day.
    pub window_end: Option<Date>,
    /// Money at risk as the rule counted it, over all rows.
    pub at_risk: Option<Fen>,
}

/// Groups flagged rows into alerts, in the order of their ids.
///
/// The window of a statistical alert is that of its lead, because the score speaks of that window alone;
/// a deterministic alert spans all its rows, because each is a fact.
pub fn assemble(header: &Header, population: &Table, flagged: &[Flagged]) -> Vec<Draft> {
    let mut groups: BTreeMap<String, Vec<Flagged>> = BTreeMap::new();
    let keys = Keys::new(header, population);
    for finding in flagged {
        let (entity_type, entity_id) = keys.entity(finding.row);
        let key: Vec<String> = header
            .suppress
            .key
            .iter()
            .map(|part| key_value(&keys.value(&part.column, finding.row), part.grain))
            .collect();
        groups.entry(alert_id(&header.id, entity_type, entity_id, &key)).or_default().push(*finding);
    }
    groups.into_iter().filter_map(|(id, findings)| draft(&keys, id, &findings)).collect()
}

fn draft(keys: &Keys<'_>, alert_id: String, findings: &[Flagged]) -> Option<Draft> {
    let lead = *findings.iter().min_by(|a, b| strength(keys, a, b))?;
    let (entity_type, entity_id) = keys.entity(lead.row);
    let rows: Vec<usize> = findings.iter().map(|finding| finding.row).collect();
    let span: &[usize] = if lead.ln_p.is_none() { &rows } else { &[lead.row] };
    let (starts, ends): (Vec<_>, Vec<_>) = span.iter().map(|row| keys.window(*row)).unzip();
    let amounts: Vec<Fen> = rows.iter().filter_map(|row| keys.amount(*row)).collect();
    Some(Draft {
        alert_id,
        lead,
        entity_type,
        entity_id: entity_id.to_owned(),
        part: keys.part(lead.row).map(str::to_owned),
        window_start: starts.into_iter().flatten().min(),
        window_end: ends.into_iter().flatten().max(),
        at_risk: (!amounts.is_empty()).then(|| amounts.into_iter().sum()),
        rows,
    })
}

/// The stronger finding first: band, smaller p, more money, later window, then the population's order,
/// which is that of the key.
fn strength(keys: &Keys<'_>, a: &Flagged, b: &Flagged) -> Ordering {
    let ln_p = |finding: &Flagged| finding.ln_p.unwrap_or(f64::NEG_INFINITY);
    a.band
        .cmp(&b.band)
        .then_with(|| ln_p(a).total_cmp(&ln_p(b)))
        .then_with(|| keys.amount(b.row).cmp(&keys.amount(a.row)))
        .then_with(|| keys.window(b.row).1.cmp(&keys.window(a.row).1))
        .then_with(|| a.row.cmp(&b.row))
}

/// Puts alerts in the order of the queue and numbers them: band first, then what is likely to be found,
/// `(1 − lfdr) × lower bound of the excess` (`scoring.md` S8), ties by ln p, then by rule and entity.
pub fn rank(alerts: &mut [(crate::model::Alert, f64)]) {
    let value = |(alert, lfdr): &(crate::model::Alert, f64)| worth(*lfdr, alert.amount_low.yuan());
    let ln_p = |alert: &crate::model::Alert| alert.ln_p.unwrap_or(f64::NEG_INFINITY);
    alerts.sort_by(|a, b| {
        a.0.band
            .cmp(&b.0.band)
            .then_with(|| value(b).total_cmp(&value(a)))
            .then_with(|| ln_p(&a.0).total_cmp(&ln_p(&b.0)))
            .then_with(|| a.0.rule_id.cmp(&b.0.rule_id))
            .then_with(|| a.0.entity_type.cmp(&b.0.entity_type))
            .then_with(|| a.0.entity_id.cmp(&b.0.entity_id))
            .then_with(|| a.0.alert_id.cmp(&b.0.alert_id))
    });
    for (alert, rank) in alerts.iter_mut().zip(1..) {
        alert.0.rank = rank;
    }
}

/// What a finding is worth looking at: the least that is too much, in yuan, times the chance that it is one
/// (`scoring.md` S8). Never falls as the money grows.
pub fn worth(lfdr: f64, yuan_low: f64) -> f64 {
    (1.0 - lfdr.clamp(0.0, 1.0)) * yuan_low
}

#[cfg(test)]
mod tests {
    use super::worth;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn more_money_is_never_worth_less(lfdr in 0.0..=1.0_f64, yuan in 0.0..1e12_f64, more in 0.0..1e6_f64) {
            prop_assert!(worth(lfdr, yuan + more) >= worth(lfdr, yuan));
            prop_assert!(worth(lfdr, yuan) >= 0.0);
        }
    }

    #[test]
    fn what_is_certainly_ordinary_is_worth_nothing_and_what_is_certainly_not_its_money() {
        for (lfdr, yuan, expected) in [(1.0, 500.0, 0.0), (0.0, 500.0, 500.0), (0.25, 400.0, 300.0)] {
            assert!((worth(lfdr, yuan) - expected).abs() < 1e-12);
        }
        // A rounding above one does not turn money into a debt.
        assert!(worth(1.0 + 1e-15, 500.0).abs() < 1e-300);
    }
}
