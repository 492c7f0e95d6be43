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
use crate::model::{Band, EntityType, RuleId, Table, Values};
use crate::rules::header::{Header, ModelKind};
use crate::score::entity::{self, EntityScore, Naming};
use crate::triage::Keys;
use std::collections::BTreeMap;

/// Where each entity stands in the list that is scored.
type Places = BTreeMap<(EntityType, String), usize>;

/// An entity that a rule tested, with ln p of what the rule says of it.
pub(super) type TestedEntity = ((EntityType, String), f64);

/// Gives every statistical alert its entity's score, and moves those down that do not hold over all rules.
pub(super) fn settle(runs: &mut [(&Header, &mut RuleRun)], policy: &QueuePolicy) {
    let mut places = Places::new();
    let mut findings: Vec<Vec<(RuleId, f64)>> = Vec::new();
    for (header, run) in runs.iter_mut().filter(|(header, _)| takes_part(header)) {
        for (entity, ln_p) in std::mem::take(&mut run.tested_entities) {
            let place = *places.entry(entity).or_insert_with(|| {
                findings.push(Vec::new());
                findings.len() - 1
            });
            findings[place].push((header.id.clone(), ln_p));
        }
    }
    let scores = entity::score(findings.iter().map(|rules| rules.iter().map(|(_, ln_p)| *ln_p).collect()));
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

/// Every entity that a rule tested, from its scored population, in which the rows of one entity stand together.
pub(super) fn tested(header: &Header, population: &Table) -> Vec<TestedEntity> {
    let keys = Keys::new(header, population);
    let Some(Values::Float(ln_p)) = population.column("ln_p") else { return Vec::new() };
    let tested: Vec<_> = ln_p.iter().enumerate().filter_map(|(row, ln_p)| Some((keys.entity(row), (*ln_p)?))).collect();
    let mut entities = Vec::new();
    let mut rows: Vec<f64> = Vec::new();
    for of_entity in tested.chunk_by(|(one, _), (other, _)| one == other) {
        let (entity_type, entity_id) = of_entity[0].0;
        rows.clear();
        rows.extend(of_entity.iter().map(|(_, ln_p)| ln_p));
        entities.push(((entity_type, entity_id.to_owned()), entity::of_rule(&rows)));
    }
    entities
}
