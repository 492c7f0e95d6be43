//! Who uses what, numbered: from the rows of a ring rule's SQL to the graph that `score::graph` judges.
//!
//! Owns the numbering, which depends on the texts alone and never on the order of the rows: claimants in the order of a hash
//! of their id, shared identifiers by kind and text. So a graph is the same however its rows came.

use crate::model::{Table, Texts, Values};
use crate::rules::header::RingSpec;
use crate::scan::KnownHubs;
use crate::score::graph::{Bipartite, GraphError, HubPolicy, Hubs, Links};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One use of an identifier, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    /// Kind above, number of the identifier's text below.
    key: u64,
    /// The claimant.
    pub(super) claimant: u32,
    /// The row of the answer.
    pub(super) row: u32,
}

/// An identifier with its uses.
pub(super) struct Identifier {
    /// Its kind, as a place in [`RingSpec::kinds`].
    pub(super) kind: usize,
    /// Its uses, as a range of [`Network::uses`], by claimant.
    pub(super) uses: std::ops::Range<usize>,
    /// How many claimants use it.
    pub(super) users: u32,
    /// Where its uses are, most often.
    pub(super) region: u32,
    /// Its text's number.
    text: u32,
}

/// Who uses what.
pub(super) struct Network<'a> {
    /// The claimants' ids, by number.
    pub(super) claimants: Vec<&'a str>,
    texts: Vec<Option<&'a str>>,
    /// The regions' names, by number, ascending.
    pub(super) regions: Vec<&'a str>,
    /// The region of each row.
    pub(super) region_of_row: Vec<u32>,
    /// Every use, by identifier and claimant.
    pub(super) uses: Vec<Use>,
    /// The identifiers of kinds that tie; shared ones first, by kind and text.
    pub(super) tying: Vec<Identifier>,
    /// The identifiers of the other kinds that several claimants use, by kind and text.
    pub(super) others: Vec<Identifier>,
    /// When each row was.
    pub(super) days: &'a [Option<Date>],
    /// The records.
    pub(super) rows: &'a Texts,
}

/// What of an answer cannot be used.
pub(super) enum Unusable {
    /// A word that `[[model.ring.kind]]` does not have.
    Kind(String),
    /// More than can be numbered, or a setting out of range.
    Graph(GraphError),
}

impl<'a> Network<'a> {
    /// Numbers the answer of a ring rule's SQL. Rows without claimant, kind or identifier count for nobody.
    pub(super) fn of(spec: &RingSpec, answer: &'a Table) -> Result<Network<'a>, Unusable> {
        let text = |name: &str| match answer.column(name) {
            Some(Values::Text(texts)) => Some(texts),
            _ => None,
        };
        let day = |name: &str| match answer.column(name) {
            Some(Values::Date(days)) => Some(days.as_slice()),
            _ => None,
        };
        let columns = (text(&spec.claimant), text(&spec.link), text(&spec.identifier), text(&spec.region));
        let (Some(claimant), Some(link), Some(identifier), Some(region)) = columns else {
            return Err(Unusable::Kind(String::new()));
        };
        let (Some(days), Some(rows)) = (day(&spec.day), text(&spec.row)) else {
            return Err(Unusable::Kind(String::new()));
        };
        let most = u32::MAX as usize - 1;
        if answer.rows() > most {
            let found = answer.rows();
            return Err(Unusable::Graph(GraphError::TooMany { what: "rows", found, max: most }));
        }
        let (claimant_of, claimants) = numbered(claimant, |text| (hash(text), text));
        let (region_of_row, regions) = numbered(region, |text| (0, text));
        let (link_of, links) = link.groups();
        let kinds: Vec<Option<u64>> = links
            .iter()
            .map(|word| {
                let Some(word) = word else { return Ok(None) };
                let place = spec.kinds.iter().position(|kind| kind.id == *word);
                place.map(|place| Some(place as u64)).ok_or_else(|| Unusable::Kind((*word).to_owned()))
            })
            .collect::<Result<_, _>>()?;
        let (text_of, texts) = identifier.groups();
        let mut uses: Vec<Use> = (0..)
            .zip(&link_of)
            .filter_map(|(row, link)| {
                let at = row as usize;
                let kind = kinds[*link as usize]?;
                texts[text_of[at] as usize]?;
                Some(Use { key: kind << 32 | u64::from(text_of[at]), claimant: claimant_of[at]?, row })
            })
            .collect();
        drop((link_of, text_of, claimant_of));
        uses.sort_unstable();
        let unknown = u32::try_from(regions.len()).unwrap_or(u32::MAX);
        let region_of_row: Vec<u32> = region_of_row.into_iter().map(|region| region.unwrap_or(unknown)).collect();
        let mut network = Network {
            claimants,
            texts,
            regions,
            region_of_row,
            uses,
            tying: Vec::new(),
            others: Vec::new(),
            days,
            rows,
        };
        network.identify(spec);
        Ok(network)
    }

    fn identify(&mut self, spec: &RingSpec) {
        let (mut shared, mut private, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let mut first = 0;
        for same in self.uses.chunk_by(|a, b| a.key == b.key) {
            let kind = usize::try_from(same[0].key >> 32).unwrap_or(0);
            let users = same.chunk_by(|a, b| a.claimant == b.claimant).count();
            let identifier = Identifier {
                kind,
                uses: first..first + same.len(),
                users: u32::try_from(users).unwrap_or(u32::MAX),
                region: most_frequent(same.iter().map(|one| self.region_of_row[one.row as usize])),
                text: u32::try_from(same[0].key & u64::from(u32::MAX)).unwrap_or(u32::MAX),
            };
            first += same.len();
            match (spec.kinds[kind].ties, users >= 2) {
                (true, true) => shared.push(identifier),
                (true, false) => private.push(identifier),
                (false, true) => others.push(identifier),
                (false, false) => {}
            }
        }
        let order = |identifier: &Identifier| (identifier.kind, self.texts[identifier.text as usize]);
        shared.sort_by(|a, b| order(a).cmp(&order(b)));
        others.sort_by(|a, b| order(a).cmp(&order(b)));
        shared.append(&mut private);
        (self.tying, self.others) = (shared, others);
    }

    /// The text of an identifier.
    pub(super) fn text(&self, identifier: &Identifier) -> &'a str {
        self.texts[identifier.text as usize].unwrap_or_default()
    }

    /// The name of a region; empty where it is not known.
    pub(super) fn region(&self, number: u32) -> &'a str {
        self.regions.get(number as usize).copied().unwrap_or_default()
    }

    /// The uses of an identifier.
    pub(super) fn uses_of(&self, identifier: &Identifier) -> &[Use] {
        &self.uses[identifier.uses.clone()]
    }

    /// The graph of the identifiers that tie, each compared within its kind and region.
    pub(super) fn graph(&self) -> Result<Bipartite, GraphError> {
        let wide = u32::try_from(self.regions.len()).unwrap_or(u32::MAX).saturating_add(1);
        let group = |identifier: &Identifier| {
            u32::try_from(identifier.kind).unwrap_or(u32::MAX).saturating_mul(wide).saturating_add(identifier.region)
        };
        let groups: Vec<u32> = self.tying.iter().map(group).collect();
        let mut edges = Vec::with_capacity(self.uses.len());
        for (number, identifier) in (0..).zip(&self.tying) {
            edges.extend(self.uses_of(identifier).iter().map(|one| (one.claimant, number)));
        }
        Bipartite::new(self.claimants.len(), groups, &edges)
    }

    /// The hubs, those of the list among them.
    pub(super) fn hubs(&self, spec: &RingSpec, graph: &Bipartite, policy: HubPolicy, known: &KnownHubs) -> Hubs {
        let listed: Vec<u32> = if known.is_empty() {
            Vec::new()
        } else {
            (0..)
                .zip(&self.tying)
                .filter(|(_, one)| known.contains(&spec.kinds[one.kind].id, self.text(one)))
                .map(|(number, _)| number)
                .collect()
        };
        Hubs::find(graph, policy, &listed)
    }

    /// The kinds of the identifiers that tie.
    pub(super) fn links(&self, needed: usize) -> Result<Links, GraphError> {
        Links::new(self.tying.iter().map(|one| u8::try_from(one.kind).unwrap_or(u8::MAX)).collect(), needed)
    }
}

/// The number of each row's text in the order of `key`; the texts in that order. A null has no number.
fn numbered<'a, K: Ord>(texts: &'a Texts, key: impl Fn(&'a str) -> K) -> (Vec<Option<u32>>, Vec<&'a str>) {
    let (group_of, names) = texts.groups();
    let mut order: Vec<(K, u32, &str)> =
        (0..).zip(&names).filter_map(|(group, name)| name.map(|name| (key(name), group, name))).collect();
    order.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut rank = vec![None; names.len()];
    for (place, (_, group, _)) in (0..).zip(&order) {
        rank[*group as usize] = Some(place);
    }
    let rows = group_of.into_iter().map(|group| rank[group as usize]).collect();
    (rows, order.into_iter().map(|(_, _, name)| name).collect())
}

/// FNV-1a, 64 bits: an order that costs one comparison of numbers.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The number that occurs most often; the smallest of equals.
pub(super) fn most_frequent(numbers: impl Iterator<Item = u32> + Clone) -> u32 {
    let Some(first) = numbers.clone().next() else { return u32::MAX };
    // Nearly always all are equal.
    if numbers.clone().all(|number| number == first) {
        return first;
    }
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for number in numbers {
        *counts.entry(number).or_default() += 1;
    }
    counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map_or(first, |(number, _)| number)
}
