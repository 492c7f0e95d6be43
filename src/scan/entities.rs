//! The findings of all rules about one entity, seen together: one score per entity, and what it means for the band of
//! each alert.
//!
//! An alert of band A or B must hold twice: within its rule (q and size of effect) and over all entities of its kind in
//! the run, with its rule among those that may be named. So the error rate on the face of the queue is that of the employers,
//! of the bodies, of the regions a person will visit, however many rules looked at them. Kinds are strata (Sun, Craiu,
//! Paterson and Bull 2006, Genetic Epidemiology 30:519): they are checked by different people, and 12 prefectures that one rule
//! tests should not pay for a hundred thousand employers. Deterministic findings take no part, nor do
//! rings: no other rule tests one, and its p is that of the closest group anywhere in the extract, so the search over all
//! entities is in it already.

use super::queue::QueuePolicy;
use super::rule_run::{EntityFinding, RuleRun};
use crate::model::{Band, EntityType, RuleId, Table, Values};
use crate::rules::header::{Header, ModelKind};
use crate::score::entity::{self, EntityScore, Naming};
use crate::triage::Keys;
use std::collections::BTreeMap;

/// An entity that a rule tested, with ln p of what the rule says of it.
pub(super) type TestedEntity = ((EntityType, String), f64);

/// The entities of one kind that rules tested, what the rules say of them, and what that comes to.
#[derive(Default)]
struct Kind {
    places: BTreeMap<String, usize>,
    findings: Vec<Vec<(RuleId, f64)>>,
    scores: Vec<EntityScore>,
    bands: Vec<(Band, Naming)>,
}

impl Kind {
    fn add(&mut self, entity_id: String, rule: &RuleId, ln_p: f64) {
        let place = *self.places.entry(entity_id).or_insert_with(|| {
            self.findings.push(Vec::new());
            self.findings.len() - 1
        });
        self.findings[place].push((rule.clone(), ln_p));
    }

    fn score(&mut self, policy: &QueuePolicy) {
        let by_rule = self.findings.iter().map(|rules| rules.iter().map(|(_, ln_p)| *ln_p).collect());
        self.scores = entity::score(by_rule);
        self.bands =
            [Band::A, Band::B, Band::C].map(|band| (band, Naming::at(&self.scores, policy.q_of(band)))).to_vec();
    }

    /// The best band in which the rule may be named on the entity, and the entity's finding; `None` where no rule tested it.
    fn settled(&self, entity_id: &str, rule: &RuleId) -> Option<(Band, EntityFinding)> {
        let place = *self.places.get(entity_id)?;
        let (score, rules) = (&self.scores[place], &self.findings[place]);
        let names = |naming: &Naming| -> Vec<RuleId> {
            naming.named(score).into_iter().map(|rule| rules[rule].0.clone()).collect()
        };
        let best = self.bands.iter().find(|(_, naming)| names(naming).contains(rule));
        Some((best.map_or(Band::C, |(band, _)| *band), finding(score, names(&self.bands[1].1))))
    }
}

/// Gives every statistical alert its entity's score, and moves those down that do not hold over all rules.
pub(super) fn settle(runs: &mut [(&Header, &mut RuleRun)], policy: &QueuePolicy) {
    let tested = runs.iter_mut().filter(|(header, _)| takes_part(header)).flat_map(|(header, run)| {
        std::mem::take(&mut run.tested_entities).into_iter().map(|tested| (&header.id, tested))
    });
    let kinds = kinds(tested, policy);
    for (header, run) in runs.iter_mut().filter(|(header, _)| takes_part(header)) {
        for raised in &mut run.raised {
            let draft = &raised.draft;
            let kind = kinds.get(&draft.entity_type);
            let Some((best, entity)) = kind.and_then(|kind| kind.settled(&draft.entity_id, &header.id)) else {
                continue;
            };
            raised.band = raised.band.max(best);
            raised.entity = Some(entity);
        }
    }
}

fn kinds<'a>(
    tested: impl IntoIterator<Item = (&'a RuleId, TestedEntity)>,
    policy: &QueuePolicy,
) -> BTreeMap<EntityType, Kind> {
    let mut kinds: BTreeMap<EntityType, Kind> = BTreeMap::new();
    for (rule, ((entity_type, entity_id), ln_p)) in tested {
        kinds.entry(entity_type).or_default().add(entity_id, rule, ln_p);
    }
    kinds.values_mut().for_each(|kind| kind.score(policy));
    kinds
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Settings;

    /// Twelve regions of which one has p = .0005: q = .006 by hand. Among a thousand employers it would be .5.
    #[test]
    fn a_region_does_not_pay_for_employers() {
        let settings = Settings::load(None).expect("the built-in settings");
        let (surge, share): (RuleId, RuleId) = ("R7".parse().expect("an id"), "R2".parse().expect("an id"));
        let ln_p = |p: f64| p.ln();
        let regions = (0..12).map(|n| {
            let p = if n == 0 { 0.0005 } else { 0.5 };
            (&surge, ((EntityType::Region, format!("15{n:02}")), ln_p(p)))
        });
        let employers = (0..1000).map(|n| (&share, ((EntityType::Employer, format!("E{n}")), ln_p(0.5))));
        let lone = (&share, ((EntityType::Employer, "E1000".to_owned()), ln_p(0.0005)));
        let kinds = kinds(regions.chain(employers).chain([lone]), &settings.queue);
        let (band, region) = kinds[&EntityType::Region].settled("1500", &surge).expect("it was tested");
        assert_eq!((band, region.rules), (Band::A, 1));
        assert!((region.ln_q - 0.006_f64.ln()).abs() < 1e-9);
        let (band, employer) = kinds[&EntityType::Employer].settled("E1000", &share).expect("it was tested");
        assert_eq!(band, Band::C, "the same p among a thousand says little");
        assert!(employer.ln_q > 0.4_f64.ln());
        assert!(kinds[&EntityType::Region].settled("1500", &share).is_some_and(|(band, _)| band == Band::C));
        assert!(kinds[&EntityType::Region].settled("E1000", &share).is_none());
    }
}
