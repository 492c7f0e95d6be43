//! The cases of a run: alerts that belong together, with what they concern counted once.

use super::rule_run::Raised;
use crate::model::{Alert, Band, Case, CaseAlert, CaseLink, JoinedBy};
use crate::triage::{CasePolicy, Grouped, Link, Union, group};
use std::collections::BTreeSet;

/// Puts the alerts, given in rank order with what was gathered about each, into cases and tells each alert its case.
pub(super) fn cases(alerts: &mut [(&mut Alert, &Raised)], policy: &CasePolicy) -> Vec<Case> {
    let grouped: Vec<Grouped<'_>> = alerts
        .iter()
        .map(|(_, raised)| Grouped {
            alert_id: &raised.draft.alert_id,
            entity_type: raised.draft.entity_type,
            entity_id: &raised.draft.entity_id,
            concern: &raised.concern,
        })
        .collect();
    let groups = group(&grouped, policy);
    let mut cases = Vec::with_capacity(groups.len());
    for (group, rank) in groups.into_iter().zip(1..) {
        let mut union = Union::default();
        let mut people = BTreeSet::new();
        let mut entities = BTreeSet::new();
        let mut rules = Vec::new();
        for (at, _) in &group.alerts {
            let (alert, raised) = &mut alerts[*at];
            alert.case_id.clone_from(&group.id);
            union.add(&raised.concern, raised.amount_low);
            people.extend(raised.concern.people());
            entities.insert((alert.entity_type, alert.entity_id.clone()));
            if !rules.contains(&alert.rule_id) {
                rules.push(alert.rule_id.clone());
            }
        }
        let members = || group.alerts.iter().map(|(at, _)| &*alerts[*at].0);
        let Some(first) = members().next() else { continue };
        let smallest = |ln_p: f64, other: f64| ln_p.min(other);
        cases.push(Case {
            rank,
            band: members().map(|alert| alert.band).min().unwrap_or(Band::C),
            rules,
            entity_type: first.entity_type,
            entity_id: first.entity_id.clone(),
            region_code: first.region_code.clone(),
            entities: number(entities.len()),
            persons: number(people.len()),
            amount_paid: union.paid(),
            amount_stoppable: union.stoppable(),
            amount_low: union.low(),
            entity_ln_p: members().filter_map(|alert| alert.entity_ln_p).reduce(smallest),
            due_on: members().filter_map(|alert| alert.due_on).min(),
            alerts: group.alerts.iter().map(|(at, links)| case_alert(&grouped, *at, links)).collect(),
            case_id: group.id,
        });
    }
    cases
}

fn case_alert(alerts: &[Grouped<'_>], at: usize, links: &[Link]) -> CaseAlert {
    let link = |link: &Link| {
        let (with, by) = match *link {
            Link::Entity { with } => (with, JoinedBy::Entity),
            Link::Rows { with, shared, of } => (with, JoinedBy::Rows { shared: shared as u64, of: of as u64 }),
            Link::People { with, shared, of } => (with, JoinedBy::People { shared: shared as u64, of: of as u64 }),
        };
        CaseLink { with: alerts[with].alert_id.to_owned(), by }
    };
    CaseAlert { alert_id: alerts[at].alert_id.to_owned(), links: links.iter().map(link).collect() }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
