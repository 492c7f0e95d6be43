//! Rings: who uses what becomes a graph, its components and hubs become rows that are scored, and what the rule's further SQL
//! may ask of them becomes tables.
//!
//! A ring goes by what most of its members share (its anchor): the hash of these identifiers is its id, so that it is the same
//! alert next month, whoever joins. The surprising thing: nothing here is per claimant until a ring is found. Five million
//! claims leave some hundred rings, and only their members get roles and rows.

mod found;
mod network;
mod rows;

use super::Settings;
use super::rule_run::RuleError;
use super::scoring::Verdicts;
use crate::model::{Table, Text};
use crate::report::RingPicture;
use crate::rules::BoundRing;
use crate::rules::header::RingSpec;
use crate::score::graph::{GraphError, HubPolicy, Rewiring, rings};
use found::{Entity, Found};
use network::{Network, Unusable};
use std::collections::BTreeMap;

/// What a ring rule found.
pub(super) struct Rings {
    /// One row per ring and hub, scored.
    pub(super) population: Table,
    /// Their verdicts.
    pub(super) verdicts: Verdicts,
    /// What the SQL of details and evidence reads, by name.
    pub(super) tables: Vec<(&'static str, Table)>,
    /// What is drawn of each ring, by its id.
    pub(super) pictures: BTreeMap<String, RingPicture>,
}

/// The numbers of `[model.ring]`, checked.
struct Limits {
    kinds_needed: usize,
    members_min: usize,
    hubs: HubPolicy,
    rewiring: Rewiring,
    organiser_share: f64,
    organiser_members: usize,
    first_days: i64,
}

impl Limits {
    fn of(bound: &BoundRing, threads: usize) -> Result<Limits, GraphError> {
        let policy = HubPolicy::new(bound.hub_quantile.unwrap_or(0.999), number(bound.hub_members))?;
        let seed = u64::from(number(bound.seed));
        Ok(Limits {
            kinds_needed: number(bound.kinds_needed) as usize,
            members_min: (number(bound.members_min) as usize).max(2),
            hubs: policy,
            rewiring: Rewiring::new(number(bound.rewirings), number(bound.exceedances), seed, threads)?,
            organiser_share: bound.organiser_share.unwrap_or(1.0),
            organiser_members: number(bound.organiser_members) as usize,
            first_days: i64::from(number(bound.first_days)),
        })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates, which is wanted")]
fn number(setting: Option<f64>) -> u32 {
    setting.unwrap_or(0.0).round() as u32
}

/// Finds and scores the rings and hubs of `answer`, the rows of a ring rule's SQL.
pub(super) fn find(
    spec: &RingSpec,
    bound: &BoundRing,
    answer: &Table,
    settings: &Settings,
    threads: usize,
) -> Result<Rings, RuleError> {
    let limits = Limits::of(bound, threads).map_err(|error| refused(&error))?;
    let network = Network::of(spec, answer).map_err(|unusable| match unusable {
        Unusable::Kind(word) => unknown_kind(&word),
        Unusable::Graph(error) => refused(&error),
    })?;
    let graph = network.graph().map_err(|error| refused(&error))?;
    let links = network.links(limits.kinds_needed).map_err(|error| refused(&error))?;
    let hubs = network.hubs(spec, &graph, limits.hubs, &settings.hubs);
    let mut rings = rings(&graph, &hubs, &links);
    rings.retain(|ring| ring.claimants.len() >= limits.members_min);
    let rewired = limits.rewiring.probabilities(&graph, &hubs, &links, &rings, limits.members_min);
    drop((graph, links));
    let found = Found { spec, limits: &limits, network: &network };
    let mut entities: Vec<Entity> = found.rings(&rings, &rewired);
    entities.extend(found.hubs(&hubs));
    entities.sort_by(|a, b| a.entity_type.code().cmp(b.entity_type.code()).then(a.id.cmp(&b.id)));
    Ok(rows::rows(spec, entities))
}

fn refused(error: &GraphError) -> RuleError {
    let zh = match error {
        GraphError::Setting { what, found, expected } => {
            format!("[model.ring] 的设置 {what} 为 {found}，应为 {expected}；请修改规则或参数")
        }
        GraphError::TooMany { what, found, max } => format!("关联图的 {what} 有 {found}，最多 {max}；请缩小规则的范围"),
        GraphError::Endpoint { .. } => "关联图的编号有误；请报告此问题".to_owned(),
    };
    RuleError::Contract {
        code: "E303",
        text: Text::new(zh, format!("[model.ring]: {error}; mend the rule or its parameters")),
    }
}

fn unknown_kind(word: &str) -> RuleError {
    RuleError::Contract {
        code: "E202",
        text: Text::new(
            format!("SQL 返回的标识种类 {word} 未在 [[model.ring.kind]] 中声明"),
            format!("the SQL returns the kind of identifier `{word}`, which [[model.ring.kind]] does not declare"),
        ),
    }
}

#[cfg(test)]
mod tests;
