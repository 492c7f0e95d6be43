//! Rings and hubs with names, roles and scores.

use super::Limits;
use super::network::{Identifier, Network, Use, most_frequent};
use crate::model::EntityType;
use crate::rules::header::RingSpec;
use crate::score::graph::{HubReason, Hubs, Rewired, Ring, RingProbability};
use crate::score::{self, Compared, Family, Law, Model, Score, Unit, Verdict, fdr};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The part somebody or something has in a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Many hang on it.
    Organiser,
    /// Somebody whose claim was filed, who may be a victim.
    Client,
    /// What several of them share.
    Shared,
}

impl Role {
    pub(super) fn code(self) -> &'static str {
        match self {
            Role::Organiser => "organiser",
            Role::Client => "client",
            Role::Shared => "shared",
        }
    }
}

/// A claimant of a ring, or around a hub.
pub(super) struct MemberOf {
    pub(super) id: String,
    pub(super) role: Role,
    pub(super) first_on: Option<Date>,
    pub(super) last_on: Option<Date>,
    /// The records by which it belongs there.
    pub(super) rows: BTreeSet<String>,
}

/// What members share.
pub(super) struct Node {
    /// Its kind, as a place in the rule's list.
    pub(super) kind: usize,
    pub(super) text: String,
    /// The members who use it, as places in the list of members.
    pub(super) members: Vec<usize>,
    /// Everybody who uses it.
    pub(super) users: u32,
    pub(super) role: Role,
}

/// A ring or hub.
pub(super) struct Entity {
    pub(super) entity_type: EntityType,
    pub(super) id: String,
    pub(super) region: String,
    pub(super) members: Vec<MemberOf>,
    pub(super) nodes: Vec<Node>,
    /// Kinds that tie and are shared.
    pub(super) kinds: usize,
    pub(super) score: Option<f64>,
    pub(super) probability: Option<RingProbability>,
    pub(super) verdict: Verdict,
}

/// What is known while entities are made.
pub(super) struct Found<'a> {
    pub(super) spec: &'a RingSpec,
    pub(super) limits: &'a Limits,
    pub(super) network: &'a Network<'a>,
}

impl Found<'_> {
    /// The rings.
    pub(super) fn rings(&self, rings: &[Ring], rewired: &Rewired) -> Vec<Entity> {
        let ln_p: Vec<f64> = rewired.rings.iter().map(|ring| ring.ln_p).collect();
        let adjusted = fdr::adjust(&ln_p);
        let mut ring_of: HashMap<u32, usize> = HashMap::new();
        for (place, ring) in rings.iter().enumerate() {
            ring_of.extend(ring.claimants.iter().map(|claimant| (*claimant, place)));
        }
        let others = self.other_nodes(&ring_of, rings.len());
        rings
            .iter()
            .zip(&rewired.rings)
            .zip(others)
            .enumerate()
            .map(|(place, ((ring, probability), others))| {
                let verdict = Verdict::Scored(ring_score(
                    ring,
                    rewired,
                    probability,
                    adjusted.ln_q[place],
                    adjusted.ln_q_any_dependence(place),
                ));
                let tying: Vec<&Identifier> = ring.identifiers.iter().map(|id| self.tying(*id)).collect();
                let mut entity = self.entity(&ring.claimants, &tying, &others);
                entity.id = ring_id(ring.anchor.iter().map(|id| self.named(self.tying(*id))));
                entity.kinds = tying.iter().map(|one| one.kind).collect::<BTreeSet<_>>().len();
                entity.score = Some(ring.score);
                entity.probability = Some(*probability);
                entity.verdict = verdict;
                entity
            })
            .collect()
    }

    /// The hubs of kinds that are alerts of their own, against the identifiers of their kind and region. Those of the list of
    /// known hubs are none.
    pub(super) fn hubs(&self, hubs: &Hubs) -> Vec<Entity> {
        let mut by_kind: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for hub in hubs.list().iter().filter(|hub| hub.reason == HubReason::Degree) {
            let kind = self.tying(hub.identifier).kind;
            if self.spec.kinds[kind].hub {
                by_kind.entry(kind).or_default().push(hub.identifier);
            }
        }
        by_kind.into_iter().flat_map(|(kind, hubs)| self.hubs_of(kind, &hubs)).collect()
    }

    fn hubs_of(&self, kind: usize, hubs: &[u32]) -> Vec<Entity> {
        let Some(entity_type) = self.spec.kinds[kind].entity else { return Vec::new() };
        let names = self.network.regions.iter().copied().chain([""]);
        let regions: Vec<[String; 1]> = names.map(|name| [name.to_owned()]).collect();
        let mut place_of = HashMap::new();
        let mut units = Vec::new();
        for (number, one) in (0..).zip(&self.network.tying).filter(|(_, one)| one.kind == kind) {
            place_of.insert(number, units.len());
            let peers = &regions[(one.region as usize).min(regions.len() - 1)];
            let observed = u64::from(one.users);
            units.push(Unit { stratum: entity_type.code(), peers, observed, exposure: 1.0, looks: 1 });
        }
        let scored = score::score(&units, &Model::new(Law::NegativeBinomial));
        hubs.iter()
            .map(|hub| {
                let one = self.tying(*hub);
                let mut claimants: Vec<u32> = self.network.uses_of(one).iter().map(|used| used.claimant).collect();
                claimants.dedup();
                let mut entity = self.entity(&claimants, &[one], &[]);
                entity.entity_type = entity_type;
                self.network.text(one).clone_into(&mut entity.id);
                entity.kinds = 1;
                entity.verdict = scored.verdicts[place_of[hub]].clone();
                entity
            })
            .collect()
    }

    fn tying(&self, number: u32) -> &Identifier {
        &self.network.tying[number as usize]
    }

    fn named(&self, one: &Identifier) -> (&str, &str) {
        (&self.spec.kinds[one.kind].id, self.network.text(one))
    }

    /// The identifiers of other kinds that two or more members of a ring use, by ring.
    fn other_nodes(&self, ring_of: &HashMap<u32, usize>, rings: usize) -> Vec<Vec<&Identifier>> {
        let mut nodes = vec![Vec::new(); rings];
        for one in &self.network.others {
            let mut members: Vec<(usize, u32)> = self
                .network
                .uses_of(one)
                .iter()
                .filter_map(|used| Some((*ring_of.get(&used.claimant)?, used.claimant)))
                .collect();
            members.sort_unstable();
            members.dedup();
            for of_ring in members.chunk_by(|a, b| a.0 == b.0).filter(|members| members.len() >= 2) {
                nodes[of_ring[0].0].push(one);
            }
        }
        nodes
    }

    /// Members, nodes and roles; everything that is not the score.
    fn entity(&self, claimants: &[u32], tying: &[&Identifier], others: &[&Identifier]) -> Entity {
        let mut order: Vec<u32> = claimants.to_vec();
        order.sort_by_key(|claimant| self.network.claimants[*claimant as usize]);
        let place_of: HashMap<u32, usize> = order.iter().copied().zip(0..).collect();
        let own = |one: &Identifier| -> Vec<(usize, Use)> {
            let uses = self.network.uses_of(one).iter();
            uses.filter_map(|used| Some((*place_of.get(&used.claimant)?, *used))).collect()
        };
        let mut members: Vec<MemberOf> = order
            .iter()
            .map(|claimant| MemberOf {
                id: self.network.claimants[*claimant as usize].to_owned(),
                role: Role::Client,
                first_on: None,
                last_on: None,
                rows: BTreeSet::new(),
            })
            .collect();
        let mut regions = Vec::new();
        for (member, used) in tying.iter().flat_map(|one| own(one)) {
            let member = &mut members[member];
            if let Some(day) = self.network.days[used.row as usize] {
                member.first_on = Some(member.first_on.map_or(day, |known| known.min(day)));
                member.last_on = Some(member.last_on.map_or(day, |known| known.max(day)));
            }
            member.rows.extend(self.network.rows.get(used.row as usize).map(str::to_owned));
            regions.push(self.network.region_of_row[used.row as usize]);
        }
        let mut nodes: Vec<Node> = tying
            .iter()
            .chain(others)
            .map(|one| {
                let users: BTreeSet<usize> = own(one).into_iter().map(|(member, _)| member).collect();
                Node {
                    kind: one.kind,
                    text: self.network.text(one).to_owned(),
                    role: self.role(one.kind, users.len(), order.len()),
                    members: users.into_iter().collect(),
                    users: one.users,
                }
            })
            .collect();
        nodes.sort_by(|a, b| a.kind.cmp(&b.kind).then(b.members.len().cmp(&a.members.len())).then(a.text.cmp(&b.text)));
        for place in self.leaders(tying, &own) {
            members[place].role = Role::Organiser;
        }
        for node in nodes.iter().filter(|node| node.role == Role::Organiser) {
            // A legal representative who claims as well.
            members.iter_mut().filter(|member| member.id == node.text).for_each(|member| member.role = Role::Organiser);
        }
        Entity {
            entity_type: EntityType::Ring,
            id: String::new(),
            region: self.network.region(most_frequent(regions.iter().copied())).to_owned(),
            members,
            nodes,
            kinds: 0,
            score: None,
            probability: None,
            verdict: Verdict::TooSmall { reason: score::TooSmall::NoPeers },
        }
    }

    fn role(&self, kind: usize, members: usize, of: usize) -> Role {
        let real = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let many = members >= self.limits.organiser_members && real(members) >= self.limits.organiser_share * real(of);
        if self.spec.kinds[kind].organiser && many { Role::Organiser } else { Role::Shared }
    }

    /// Members who used identifiers of enough kinds long before anybody else.
    fn leaders(&self, tying: &[&Identifier], own: &dyn Fn(&Identifier) -> Vec<(usize, Use)>) -> Vec<usize> {
        let mut led: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for one in tying {
            let mut first: BTreeMap<usize, Date> = BTreeMap::new();
            for (member, used) in own(one) {
                if let Some(day) = self.network.days[used.row as usize] {
                    first.entry(member).and_modify(|known| *known = (*known).min(day)).or_insert(day);
                }
            }
            let mut days: Vec<(Date, usize)> = first.into_iter().map(|(member, day)| (day, member)).collect();
            days.sort_unstable();
            if let [first, second, ..] = days[..]
                && second.0.duration_since(first.0).as_hours() / 24 >= self.limits.first_days
            {
                led.entry(first.1).or_default().insert(one.kind);
            }
        }
        led.into_iter().filter(|(_, kinds)| kinds.len() >= self.limits.kinds_needed).map(|(member, _)| member).collect()
    }
}

/// A ring against the rewired graphs: how close it hangs together gives the p, how many it holds the size of effect.
fn ring_score(ring: &Ring, rewired: &Rewired, probability: &RingProbability, ln_q: f64, ln_q_any: f64) -> Score {
    let members = f64::from(u32::try_from(ring.claimants.len()).unwrap_or(u32::MAX));
    Score {
        expected: rewired.size_mean,
        ratio: members / rewired.size_mean,
        ratio_low: members / rewired.size_high,
        ln_p: probability.ln_p,
        ln_q,
        ln_q_any_dependence: ln_q_any,
        lfdr: ln_q.exp().min(1.0),
        peer_rate: 0.0,
        peer_group: Arc::from(""),
        peer_level: 0,
        peers: rewired.rings.len().saturating_sub(1),
        compared: Compared::WithOthers,
        family: Family::NegativeBinomial,
    }
}

/// `RING-` and 64 bits of BLAKE3 over kind and text of each identifier that it is known by, each with its length in front: the
/// identifiers themselves are personal data, and an id stands in every message.
pub(super) fn ring_id<'a>(anchor: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in anchor.flat_map(|(kind, text)| [kind, text]) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    format!("RING-{}", &hasher.finalize().to_hex()[..16])
}
