//! Packs of a run over the sample: frozen, checked, changed by somebody, checked again.

mod container;
mod sample;

use super::*;
use crate::audit::{Chain, Event, KeyRing, Row, Tip};
use std::collections::BTreeMap;

/// Events of two alerts in one trail; those of `alert_id`.
pub(super) fn trail(alert_id: &str, keys: &KeyRing) -> Vec<Row> {
    let chain = Chain::new(keys.clone());
    let mut tip = Tip::default();
    let mut rows = Vec::new();
    for (number, kind) in ["take", "note", "propose", "approve"].into_iter().enumerate() {
        for alert in [alert_id, "R98-0000"] {
            let event = Event {
                at: format!("2025-07-0{}T09:00:00", number + 1),
                user: "wang".into(),
                person: "王**".into(),
                os_account: "fw".into(),
                kind: kind.into(),
                alert_id: Some(alert.into()),
                payload: "{}".into(),
                ..Event::default()
            };
            let link = chain.append(&tip, &event);
            tip = link.tip();
            rows.push(link.with(event));
        }
    }
    rows.into_iter().filter(|row| row.event.alert_id.as_deref() == Some(alert_id)).collect()
}

pub(super) fn keys() -> KeyRing {
    KeyRing::of_bytes([5; 32])
}

/// A pack that means nothing.
pub(super) fn small() -> Pack {
    let entries = [("a.json", "{\"x\":1}\n"), ("b/c.sql", "SELECT 1 -- \"注\"\n\t")];
    Pack {
        alert_id: "R1-00".into(),
        rule_id: "R1".into(),
        program: "0.1.0".into(),
        entries: entries.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect::<BTreeMap<_, _>>(),
        additions: Vec::new(),
    }
}
