//! The findings of all rules about one entity, seen together: one score per entity, and what it means for the band of
//! each alert.
//!
//! An alert of band A or B must hold twice: within its rule (q and size of effect) and over all entities of the run,
//! with its rule among those that may be named. So the error rate on the face of the queue is that of the employers,
//! bodies and regions a person will visit, however many rules looked at them. Deterministic findings take no part, nor do
//! rings: no other rule tests one, and its p is that of the closest group anywhere in the extract, so the search over all
//! entities is in it already.

use super::queue::QueuePolicy;
use super::rule_run::{EntityFinding, RuleRun};
use crate::model::{Band, EntityType, RuleId, Values};
use crate::rules::header::{Header, ModelKind};
use crate::score::entity::{self, EntityScore, Naming};
use crate::triage::Keys;
use std::collections::BTreeMap;

/// Where each entity stands in the list that is scored.
type Places = BTreeMap<(EntityType, String), usize>;

/// Gives every statistical alert its entity's score, and moves those down that do not hold over all rules.
pub(super) fn settle(runs: &mut [(&Header, &mut RuleRun)], policy: &QueuePolicy) {
    let mut places = Places::new();
    let mut findings: Vec<Vec<(RuleId, Vec<f64>)>> = Vec::new();
    for (header, run) in runs.iter().filter(|(header, _)| takes_part(header)) {
        gather(header, run, &mut places, &mut findings);
    }
    let rows = |rules: &Vec<(RuleId, Vec<f64>)>| rules.iter().map(|(_, rows)| rows.clone()).collect();
    let scores = entity::score(&findings.iter().map(rows).collect::<Vec<_>>());
    let bands = [Band::A, Band::B, Band::C].map(|band| (band, Naming::at(&scores, policy.q_of(band))));
    for (header, run) in runs.iter_mut().filter(|(header, _)| takes_part(header)) {
        for raised in &mut run.raised {
            let key = (raised.draft.entity_type, raised.draft.entity_id.clone());
            let Some(&place) = places.get(&key) else { continue };
            let (score, rules) = (&scores[place], &findings[place]);
            let names = |naming: &Naming| -> Vec<RuleId> {
                naming.named(score).into_iter().map(|rule| rules[rule].0.clone()).collect()
            };
            let best = bands.iter().find(|(_, naming)| names(naming).contains(&header.id));
            raised.band = raised.band.max(best.map_or(Band::C, |(band, _)| *band));
            raised.entity = Some(finding(score, names(&bands[1].1)));
        }
    }
}

fn takes_part(header: &Header) -> bool {
    !matches!(header.model.kind, ModelKind::None | ModelKind::Ring)
}

fn finding(score: &EntityScore, named: Vec<RuleId>) -> EntityFinding {
    EntityFinding { rules: score.rules, ln_p: score.ln_p, ln_q: score.ln_q, named }
}

/// Adds the ln p of every tested row of a rule to its entity.
fn gather(header: &Header, run: &RuleRun, places: &mut Places, findings: &mut Vec<Vec<(RuleId, Vec<f64>)>>) {
    let keys = Keys::new(header, &run.population);
    let Some(Values::Float(ln_p)) = run.population.column("ln_p") else { return };
    let mut last = None;
    for (row, ln_p) in ln_p.iter().enumerate() {
        let Some(ln_p) = ln_p else { continue };
        let entity = keys.entity(row);
        // Rows of one entity stand together: a name is looked up once, not once per window.
        let place = match last {
            Some((same, place)) if same == entity => place,
            _ => *places.entry((entity.0, entity.1.to_owned())).or_insert_with(|| {
                findings.push(Vec::new());
                findings.len() - 1
            }),
        };
        last = Some((entity, place));
        let rules = &mut findings[place];
        match rules.last_mut().filter(|(rule, _)| *rule == header.id) {
            Some((_, rows)) => rows.push(*ln_p),
            None => rules.push((header.id.clone(), vec![*ln_p])),
        }
    }
}
