//! Rings and hubs as tables: the rows that are scored, what further SQL reads, and what is drawn.

use super::Rings;
use super::found::{Entity, Role};
use crate::model::{Table, Values};
use crate::report::{RingMember, RingNode, RingPicture};
use crate::rules::header::RingSpec;
use crate::scan::scoring::{Verdicts, score_of};
use crate::score::Score;
use jiff::civil::Date;

/// The tables of `entities`, which are sorted by type and id.
pub(super) fn rows(spec: &RingSpec, entities: Vec<Entity>) -> Rings {
    let pictures = entities.iter().filter(|one| one.score.is_some());
    let pictures = pictures.map(|one| (one.id.clone(), picture(spec, one))).collect();
    let tables = vec![
        ("ring_edge", edges(spec, &entities)),
        ("ring_member", members(&entities)),
        ("ring_record", records(&entities)),
        ("ring_node", nodes(spec, &entities)),
    ];
    let population = population(spec, &entities);
    let verdicts = Verdicts::of_all(entities.into_iter().map(|one| one.verdict).collect());
    Rings { population, verdicts, tables, pictures }
}

fn population(spec: &RingSpec, entities: &[Entity]) -> Table {
    let text = |of: &dyn Fn(&Entity) -> Option<String>| Values::Text(entities.iter().map(of).collect());
    let day = |of: &dyn Fn(&Entity) -> Option<Date>| Values::Date(entities.iter().map(of).collect());
    let int = |of: &dyn Fn(&Entity) -> Option<usize>| {
        Values::Int(entities.iter().map(|one| of(one).and_then(|n| i64::try_from(n).ok())).collect())
    };
    let float = |of: &dyn Fn(&Entity) -> Option<f64>| Values::Float(entities.iter().map(of).collect());
    let scored = |of: &dyn Fn(&Score) -> f64| float(&|one| score_of(&one.verdict).map(of));
    let organiser = |one: &Entity| {
        let nodes = one.nodes.iter().filter(|node| node.role == Role::Organiser);
        nodes
            .max_by(|a, b| a.members.len().cmp(&b.members.len()).then(b.kind.cmp(&a.kind)))
            .map(|node| (node.kind, node.members.len()))
    };
    let tying = |one: &Entity| one.nodes.iter().filter(|node| spec.kinds[node.kind].ties).count();
    let most = |one: &Entity| {
        one.nodes.iter().filter(|node| spec.kinds[node.kind].ties).map(|node| node.members.len()).max().unwrap_or(0)
    };
    let organisers = |one: &Entity| {
        let people = one.members.iter().filter(|member| member.role == Role::Organiser).count();
        people + one.nodes.iter().filter(|node| node.role == Role::Organiser).count()
    };
    let mut table = Table::default();
    table.push("entity_type", text(&|one| Some(one.entity_type.code().to_owned())));
    table.push("entity_id", text(&|one| Some(one.id.clone())));
    table.push("region_code", text(&|one| Some(one.region.clone()).filter(|region| !region.is_empty())));
    table.push("window_start", day(&|one| one.members.iter().filter_map(|member| member.first_on).min()));
    table.push("window_end", day(&|one| one.members.iter().filter_map(|member| member.last_on).max()));
    table.push("members", int(&|one| Some(one.members.len())));
    table.push("kinds", int(&|one| Some(one.kinds)));
    table.push("identifiers", int(&|one| Some(tying(one))));
    table.push("most", int(&|one| Some(most(one))));
    table.push("score", float(&|one| one.score));
    table.push("organisers", int(&|one| Some(organisers(one))));
    table.push("organiser_members", int(&|one| organiser(one).map(|(_, members)| members)));
    table.push("organiser_kind", text(&|one| organiser(one).map(|(kind, _)| spec.kinds[kind].id.clone())));
    table.push("expected", scored(&|score| score.expected));
    table.push("ratio", scored(&|score| score.ratio));
    table.push("ratio_low", scored(&|score| score.ratio_low));
    table.push("ln_p", scored(&|score| score.ln_p));
    table.push("q_value", scored(&|score| score.ln_q.exp().max(f64::MIN_POSITIVE)));
    table.push("lfdr", scored(&|score| score.lfdr));
    table.push("draws", int(&|one| one.probability.map(|found| found.draws as usize)));
    table.push("exceeded", int(&|one| one.probability.map(|found| found.exceeded as usize)));
    table
}

/// A table whose first columns are the entity's.
struct Writer {
    keys: [Vec<Option<String>>; 2],
}

impl Writer {
    fn new() -> Writer {
        Writer { keys: [Vec::new(), Vec::new()] }
    }

    fn row(&mut self, one: &Entity) {
        self.keys[0].push(Some(one.entity_type.code().to_owned()));
        self.keys[1].push(Some(one.id.clone()));
    }

    fn table(self, columns: Vec<(&str, Values)>) -> Table {
        let mut table = Table::default();
        for (name, key) in ["entity_type", "entity_id"].into_iter().zip(self.keys) {
            table.push(name, Values::Text(key.into_iter().collect()));
        }
        for (name, values) in columns {
            table.push(name, values);
        }
        table
    }
}

type TextColumn = Vec<Option<String>>;

fn text(column: TextColumn) -> Values {
    Values::Text(column.into_iter().collect())
}

fn edges(spec: &RingSpec, entities: &[Entity]) -> Table {
    let mut writer = Writer::new();
    let (mut claimants, mut links, mut identifiers): (TextColumn, TextColumn, TextColumn) = Default::default();
    for one in entities {
        for node in &one.nodes {
            for member in &node.members {
                writer.row(one);
                claimants.push(Some(one.members[*member].id.clone()));
                links.push(Some(spec.kinds[node.kind].id.clone()));
                identifiers.push(Some(node.text.clone()));
            }
        }
    }
    writer.table(vec![("claimant", text(claimants)), ("link", text(links)), ("identifier", text(identifiers))])
}

fn members(entities: &[Entity]) -> Table {
    let mut writer = Writer::new();
    let (mut claimants, mut roles): (TextColumn, TextColumn) = Default::default();
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for one in entities {
        for member in &one.members {
            writer.row(one);
            claimants.push(Some(member.id.clone()));
            roles.push(Some(member.role.code().to_owned()));
            first.push(member.first_on);
            last.push(member.last_on);
        }
    }
    writer.table(vec![
        ("claimant", text(claimants)),
        ("role", text(roles)),
        ("first_on", Values::Date(first)),
        ("last_on", Values::Date(last)),
    ])
}

fn records(entities: &[Entity]) -> Table {
    let mut writer = Writer::new();
    let (mut claimants, mut roles, mut rows): (TextColumn, TextColumn, TextColumn) = Default::default();
    for one in entities {
        for member in &one.members {
            for row in &member.rows {
                writer.row(one);
                claimants.push(Some(member.id.clone()));
                roles.push(Some(member.role.code().to_owned()));
                rows.push(Some(row.clone()));
            }
        }
    }
    writer.table(vec![("claimant", text(claimants)), ("role", text(roles)), ("record", text(rows))])
}

fn nodes(spec: &RingSpec, entities: &[Entity]) -> Table {
    let mut writer = Writer::new();
    let (mut links, mut identifiers, mut roles): (TextColumn, TextColumn, TextColumn) = Default::default();
    let (mut members, mut users) = (Vec::new(), Vec::new());
    for one in entities {
        for node in &one.nodes {
            writer.row(one);
            links.push(Some(spec.kinds[node.kind].id.clone()));
            identifiers.push(Some(node.text.clone()));
            members.push(i64::try_from(node.members.len()).ok());
            users.push(Some(i64::from(node.users)));
            roles.push(Some(node.role.code().to_owned()));
        }
    }
    writer.table(vec![
        ("link", text(links)),
        ("identifier", text(identifiers)),
        ("members", Values::Int(members)),
        ("users", Values::Int(users)),
        ("role", text(roles)),
    ])
}

fn picture(spec: &RingSpec, one: &Entity) -> RingPicture {
    let member = |place: usize| &one.members[place];
    RingPicture {
        members: (0..one.members.len())
            .map(|place| RingMember { id: member(place).id.clone(), organiser: member(place).role == Role::Organiser })
            .collect(),
        nodes: one
            .nodes
            .iter()
            .map(|node| {
                let kind = &spec.kinds[node.kind];
                RingNode {
                    kind: kind.label.clone(),
                    id: node.text.clone(),
                    masked: kind.masked,
                    ties: kind.ties,
                    organiser: node.role == Role::Organiser,
                    users: u64::from(node.users),
                    members: node.members.clone(),
                }
            })
            .collect(),
    }
}
