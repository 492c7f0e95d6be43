//! What the store knows of the alerts of a run, written into it before its files are.

use super::Run;
use crate::model::{AlertStatus, Band};
use std::collections::BTreeMap;

impl Run {
    /// Gives each alert its status (`new`, `known`, `suppressed` with the reason) and counts again what is shown and what is
    /// hidden. Alerts without one stay as they are. Money and people stay those of the whole queue, the hidden ones included:
    /// what an exception hides is still in the files.
    pub fn settle(&mut self, statuses: &BTreeMap<String, AlertStatus>) {
        for detail in &mut self.alerts {
            if let Some(status) = statuses.get(&detail.alert.alert_id) {
                detail.alert.status = status.clone();
            }
        }
        // By rule: alerts shown in bands A, B, C, and hidden ones.
        let mut counts = vec![[0_u64; 4]; self.record.rules.len()];
        for detail in &self.alerts {
            let at = match (&detail.alert.status, detail.alert.band) {
                (AlertStatus::Suppressed(_), _) => 3,
                (_, Band::A) => 0,
                (_, Band::B) => 1,
                (_, Band::C) => 2,
            };
            if let Some(rule) = counts.get_mut(detail.rule) {
                rule[at] += 1;
            }
        }
        for (rule, count) in self.record.rules.iter_mut().zip(&counts) {
            [rule.alerts_a, rule.alerts_b, rule.alerts_c, rule.suppressed] = *count;
        }
        let sum = |at: usize| counts.iter().map(|count| count[at]).sum::<u64>();
        let totals = &mut self.record.totals;
        [totals.band_a, totals.band_b, totals.band_c, totals.suppressed] = [sum(0), sum(1), sum(2), sum(3)];
        totals.alerts = sum(0) + sum(1) + sum(2);
    }
}
