//! Verification: rows in, the first bad place and what was done there out.
//!
//! One pass in the order of the sequence numbers, constant memory: a trail of ten million rows is streamed. Every row is checked;
//! for the first bad ones it is then found out what they were before, because «the row that stands at 7 is row 8» is a
//! deletion or an exchange, and «the row that stands at 7 was never made» an edit or an insertion.

use super::anchor::AnchorLine;
use super::chain::{Tip, hmac};
use super::event::{GENESIS, Row, encoding};
use super::key::KeyRing;
use super::retention::Tombstone;
use crate::model::{Lang, Text};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Faults that are told apart; what comes behind them is counted.
const FAULTS_MAX: usize = 100;

/// How far from its place a row is looked for. Rows that were moved further are found through `prev`.
const MOVED_MAX: i64 = 200;

/// What is wrong with a place of the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// The row was changed.
    Edited,
    /// Rows are missing.
    Deleted,
    /// Rows stand in each other's places.
    Reordered,
    /// A row stands there that was never made.
    Inserted,
    /// A row is there twice.
    Duplicated,
    /// The newest rows are missing: the anchor knows them. Also what an older copy of the store looks like.
    CutTail,
    /// Genuine rows that do not follow one another, or are not those of the anchor: the chain was made anew with the key,
    /// or two stores were mixed.
    Forked,
    /// Made with a key that is not in the key file.
    WrongKey,
    /// A tombstone is not genuine, or the one before it is missing.
    FalseTombstone,
    /// There should be an anchor and there is none: a cut tail could not be seen.
    NoAnchor,
}

impl FaultKind {
    /// Stable word for JSON.
    pub fn code(self) -> &'static str {
        match self {
            FaultKind::Edited => "edited",
            FaultKind::Deleted => "deleted",
            FaultKind::Reordered => "reordered",
            FaultKind::Inserted => "inserted",
            FaultKind::Duplicated => "duplicated",
            FaultKind::CutTail => "cut_tail",
            FaultKind::Forked => "forked",
            FaultKind::WrongKey => "wrong_key",
            FaultKind::FalseTombstone => "false_tombstone",
            FaultKind::NoAnchor => "no_anchor",
        }
    }

    fn text(self) -> Text {
        match self {
            FaultKind::Edited => Text::new("被改动", "was changed"),
            FaultKind::Deleted => Text::new("被删除", "was deleted"),
            FaultKind::Reordered => Text::new("次序被调换", "stands in another's place"),
            FaultKind::Inserted => Text::new("是插入的，并非程序所记", "was inserted; the program never wrote it"),
            FaultKind::Duplicated => Text::new("重复出现", "is there twice"),
            FaultKind::CutTail => Text::new(
                "缺失，而锚点中有：末尾被截断，或换成了旧副本",
                "is missing and the anchor knows it: the tail was cut, or this is an older copy",
            ),
            FaultKind::Forked => Text::new(
                "与前后或锚点不相接：有人用密钥重做过",
                "does not join its neighbours or the anchor: made anew with the key",
            ),
            FaultKind::WrongKey => {
                Text::new("所用密钥不在密钥文件中", "was made with a key that is not in the key file")
            }
            FaultKind::FalseTombstone => Text::new(
                "处的清除凭证不真实，或缺少更早的凭证",
                "is where a tombstone ends that is not genuine, or that lacks the one before it",
            ),
            FaultKind::NoAnchor => Text::new(
                "没有锚点文件可以核对：末尾若被截断，无法发现",
                "has no anchor file to be compared with: a cut tail could not be seen",
            ),
        }
    }
}

/// A bad place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The first sequence number concerned.
    pub seq: i64,
    /// What is wrong.
    pub kind: FaultKind,
    /// The last sequence number concerned.
    pub through: i64,
}

impl Fault {
    /// The fault for a person.
    pub fn text(&self, lang: Lang) -> String {
        let what = self.kind.text();
        let place =
            if self.through > self.seq { format!("{}–{}", self.seq, self.through) } else { self.seq.to_string() };
        lang.pick(format!("第 {place} 条{}", what.zh), format!("event {place} {}", what.en))
    }
}

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Rows that were read.
    pub rows: u64,
    /// The newest row, by its number.
    pub tip: Tip,
    /// All events up to this one were removed under genuine tombstones.
    pub removed_through: Option<i64>,
    /// Tombstones that are genuine.
    pub tombstones: u64,
    /// The newest event that the anchor vouches for; `None` where none was given.
    pub anchored: Option<i64>,
    /// What is wrong, by place; the first is the first bad sequence number. At most 100 are told apart.
    pub faults: Vec<Fault>,
    /// Rows that did not pass.
    pub bad_rows: u64,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_intact(&self) -> bool {
        self.faults.is_empty()
    }

    /// The first bad place.
    pub fn first_fault(&self) -> Option<&Fault> {
        self.faults.first()
    }

    /// What was found, in lines for a person: the verdict, what it does not cover, then each fault.
    pub fn text(&self, lang: Lang) -> String {
        let mut lines = vec![match self.first_fault() {
            None => lang
                .pick(format!("审计链完整：{} 条", self.rows), format!("the audit chain holds: {} events", self.rows)),
            Some(fault) => lang.pick(
                format!("审计链不完整，第一处在第 {} 条（共读 {} 条）", fault.seq, self.rows),
                format!("the audit chain is broken, first at event {} ({} events read)", fault.seq, self.rows),
            ),
        }];
        lines.extend(self.faults.iter().map(|fault| format!("  {}", fault.text(lang))));
        lines.extend(self.removed_through.map(|seq| {
            let (stones, many) = (self.tombstones, if self.tombstones == 1 { "" } else { "s" });
            lang.pick(
                format!("  第 {seq} 条及以前已按保存期限清除，清除凭证 {stones} 份，均真实"),
                format!("  events up to {seq} were removed after their time, under {stones} genuine tombstone{many}"),
            )
        }));
        match self.anchored {
            None => lines.push(lang.pick(
                "  没有核对锚点：末尾若被截断，无法发现".to_owned(),
                "  not compared with an anchor: a cut tail could not be seen".to_owned(),
            )),
            Some(seq) if seq < self.tip.seq => lines.push(lang.pick(
                format!("  锚点到第 {seq} 条；其后 {} 条尚未锚定", self.tip.seq - seq),
                format!("  anchored up to event {seq}; the {} behind it are not yet", self.tip.seq - seq),
            )),
            Some(seq) => {
                lines.push(lang.pick(
                    format!("  与锚点一致，到第 {seq} 条"),
                    format!("  agrees with the anchor up to event {seq}"),
                ));
            }
        }
        lines.join("\n")
    }
}

/// Verifies `rows`, in the order of their sequence numbers, behind every tombstone there is. `anchor` is `None` where none is
/// kept; an anchor without lines is a fault.
pub fn verify(
    rows: impl IntoIterator<Item = Row>,
    keys: &KeyRing,
    stones: &[Tombstone],
    anchor: Option<&[AnchorLine]>,
) -> Report {
    let mut verifier = Verifier::new(keys, stones, anchor);
    rows.into_iter().for_each(|row| verifier.row(row));
    verifier.finish()
}

/// Takes rows one by one.
pub struct Verifier<'a> {
    keys: &'a KeyRing,
    anchor: Option<BTreeMap<i64, String>>,
    rows: u64,
    bad_rows: u64,
    removed_through: Option<i64>,
    tombstones: u64,
    /// The row before, and whether its MAC can be relied on.
    tip: Tip,
    tip_is_sound: bool,
    last: Option<Row>,
    faults: Vec<Fault>,
    gaps: Vec<(i64, i64)>,
    suspects: Vec<Suspect>,
    /// Genuine rows that came later than their place.
    late: BTreeSet<i64>,
    /// Places of suspects that were made for a place not yet known, by `prev`.
    waiting: HashMap<String, i64>,
    shift: i64,
}

/// A row that is not what was written in its place.
struct Suspect {
    row: Row,
    /// The place for which it was made; `None`: for none.
    made_for: Option<i64>,
}

/// Whether a row was made by the program, for its place.
enum Genuine {
    Yes,
    No,
    WrongKey,
}

impl<'a> Verifier<'a> {
    /// A verifier that has seen no row yet.
    pub fn new(keys: &'a KeyRing, stones: &[Tombstone], anchor: Option<&[AnchorLine]>) -> Self {
        let mut verifier = Self {
            keys,
            anchor: anchor.map(|lines| lines.iter().map(|line| (line.seq, line.mac.clone())).collect()),
            rows: 0,
            bad_rows: 0,
            removed_through: None,
            tombstones: 0,
            tip: Tip::default(),
            tip_is_sound: true,
            last: None,
            faults: Vec::new(),
            gaps: Vec::new(),
            suspects: Vec::new(),
            late: BTreeSet::new(),
            waiting: HashMap::new(),
            shift: 0,
        };
        if let Some(lines) = anchor {
            // Two lines that say different things of one event cannot both be true.
            let contradiction = lines.iter().find(|line| {
                verifier.anchor.as_ref().and_then(|anchor| anchor.get(&line.seq)).is_some_and(|mac| *mac != line.mac)
            });
            if let Some(line) = contradiction {
                verifier.fault(FaultKind::Forked, line.seq, line.seq);
            }
        }
        verifier.begin_behind(stones);
        verifier
    }

    fn begin_behind(&mut self, stones: &[Tombstone]) {
        let mut stones: Vec<&Tombstone> = stones.iter().collect();
        stones.sort_by_key(|stone| stone.through);
        let mut before = 0;
        for stone in stones {
            let genuine = stone.is_genuine(self.keys);
            // Events have no gaps: what a removal took is all there was behind the one before.
            if !genuine || stone.removed != stone.through - before {
                self.fault(FaultKind::FalseTombstone, stone.through, stone.through);
            }
            before = stone.through;
            if genuine {
                self.tip = Tip { seq: stone.through, mac: stone.last.clone() };
                self.removed_through = Some(stone.through);
                self.tombstones += 1;
                self.compare_with_anchor(stone.through, &stone.last);
            }
        }
    }

    /// Goes on behind a row that is known to be good.
    #[cfg(test)]
    pub(super) fn resume_at(&mut self, tip: Tip) {
        self.tip = tip;
    }

    /// The sequence number that the next row should have.
    pub fn next_seq(&self) -> i64 {
        self.tip.seq + 1
    }

    /// A row in the place `seq` that the store cannot read as one (a text where a number was, bytes that are no text).
    pub fn unreadable(&mut self, seq: i64) {
        self.rows += 1;
        self.bad_rows += 1;
        self.note_gap(seq);
        self.fault(FaultKind::Edited, seq, seq);
        self.tip = Tip { seq: seq.max(self.tip.seq), mac: GENESIS.to_owned() };
        self.tip_is_sound = false;
        self.last = None;
    }

    /// The next row.
    pub fn row(&mut self, row: Row) {
        self.rows += 1;
        let genuine = self.genuine(&row);
        if row.seq <= self.tip.seq {
            self.misplaced(&row, &genuine);
            return;
        }
        let follows = self.note_gap(row.seq) || !self.tip_is_sound || row.prev == self.tip.mac;
        match genuine {
            Genuine::Yes if follows => self.tip_is_sound = true,
            Genuine::Yes => {
                self.bad_rows += 1;
                self.fault(FaultKind::Forked, row.seq, row.seq);
                self.tip_is_sound = true;
            }
            Genuine::WrongKey => {
                self.bad_rows += 1;
                self.fault(FaultKind::WrongKey, row.seq, row.seq);
                self.tip_is_sound = false;
            }
            Genuine::No => {
                self.bad_rows += 1;
                self.suspect(row.clone());
                self.tip_is_sound = false;
            }
        }
        if self.tip_is_sound {
            self.compare_with_anchor(row.seq, &row.mac);
        }
        self.resolve_waiting(&row);
        self.tip = Tip::from(&row);
        self.last = Some(row);
    }

    /// What was found. Call it when all rows were given.
    pub fn finish(mut self) -> Report {
        self.settle_gaps();
        self.settle_suspects();
        let anchored = self.anchor.as_ref().map(|anchor| anchor.keys().next_back().copied().unwrap_or(0));
        match anchored {
            Some(0) if self.rows > 0 => self.fault(FaultKind::NoAnchor, self.tip.seq, self.tip.seq),
            Some(newest) if newest > self.tip.seq => self.fault(FaultKind::CutTail, self.tip.seq + 1, newest),
            _ => {}
        }
        self.faults.sort();
        Report {
            rows: self.rows,
            tip: self.tip,
            removed_through: self.removed_through,
            tombstones: self.tombstones,
            anchored,
            faults: self.faults,
            bad_rows: self.bad_rows,
        }
    }

    /// Notes a fault; one that goes on from the one before becomes one with it.
    fn fault(&mut self, kind: FaultKind, seq: i64, through: i64) {
        if let Some(fault) = self.faults.iter_mut().find(|fault| fault.kind == kind && fault.through + 1 == seq) {
            fault.through = through;
        } else if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { seq, kind, through });
        }
    }

    /// Notes that rows are missing before `seq`; says whether they are.
    fn note_gap(&mut self, seq: i64) -> bool {
        let expected = self.next_seq();
        let missing = seq > expected;
        if missing && self.gaps.len() < FAULTS_MAX {
            self.gaps.push((expected, seq - 1));
        }
        missing
    }

    /// A row whose number is not above that of the row before.
    fn misplaced(&mut self, row: &Row, genuine: &Genuine) {
        self.bad_rows += 1;
        let in_gap = self.gaps.iter().any(|(from, through)| (*from..=*through).contains(&row.seq));
        if in_gap && matches!(genuine, Genuine::Yes) {
            self.late.insert(row.seq);
            return;
        }
        // Of two rows with one number the genuine one is no suspect; the other one was inserted.
        self.suspects.retain(|suspect| suspect.row.seq != row.seq);
        let twice = self.last.as_ref() == Some(row) || (matches!(genuine, Genuine::Yes) && row.seq < self.tip.seq);
        self.fault(if twice { FaultKind::Duplicated } else { FaultKind::Inserted }, row.seq, row.seq);
    }

    fn compare_with_anchor(&mut self, seq: i64, mac: &str) {
        let differs = self.anchor.as_ref().and_then(|anchor| anchor.get(&seq)).is_some_and(|anchored| anchored != mac);
        if differs {
            self.fault(FaultKind::Forked, seq, seq);
        }
    }

    fn genuine(&self, row: &Row) -> Genuine {
        if let Some(key) = self.keys.get(&row.key_id) {
            return if hmac(key, &row.encoding()) == row.mac { Genuine::Yes } else { Genuine::No };
        }
        // The id itself may have been changed, on a row of ours.
        let ours = self.keys.ids().any(|id| self.made_for_with(row, row.seq, id));
        if ours { Genuine::No } else { Genuine::WrongKey }
    }

    fn made_for(&self, row: &Row, seq: i64) -> bool {
        self.made_for_with(row, seq, &row.key_id)
    }

    fn made_for_with(&self, row: &Row, seq: i64, key_id: &str) -> bool {
        let message = encoding(seq, &row.event, key_id, &row.prev);
        self.keys.get(key_id).is_some_and(|key| hmac(key, &message) == row.mac)
    }

    /// Finds out what a row was before, while there are few of them.
    fn suspect(&mut self, row: Row) {
        if self.suspects.len() >= FAULTS_MAX {
            return;
        }
        let near = (1..=MOVED_MAX).flat_map(|by| [row.seq - by, row.seq + by]);
        let gaps = self.gaps.iter().map(|(from, _)| *from);
        let others = self.suspects.iter().map(|suspect| suspect.row.seq);
        let mut places = std::iter::once(row.seq + self.shift).chain(gaps).chain(others).chain(near);
        let made_for = places.find(|seq| *seq > 0 && *seq != row.seq && self.made_for(&row, *seq));
        match made_for {
            Some(place) => self.shift = place - row.seq,
            None => {
                self.waiting.insert(row.prev.clone(), row.seq);
            }
        }
        self.suspects.push(Suspect { row, made_for });
    }

    /// A row that a suspect says it follows shows where the suspect belongs.
    fn resolve_waiting(&mut self, row: &Row) {
        let Some(&seq) = self.waiting.get(&row.mac) else { return };
        let place = row.seq + 1;
        let Some(at) = self.suspects.iter().position(|suspect| suspect.row.seq == seq) else { return };
        if place != seq && self.made_for(&self.suspects[at].row, place) {
            self.suspects[at].made_for = Some(place);
        }
    }

    /// Missing rows: gone, or elsewhere.
    fn settle_gaps(&mut self) {
        for (from, through) in self.gaps.clone() {
            let found = |place: &i64| (from..=through).contains(place);
            let elsewhere = self.late.iter().any(found)
                || self.suspects.iter().filter_map(|suspect| suspect.made_for.as_ref()).any(found);
            self.fault(if elsewhere { FaultKind::Reordered } else { FaultKind::Deleted }, from, through);
        }
    }

    /// What happened at the place k of a row that is not what was written there, from where the row written for k is now, and
    /// where the row at k belongs:
    ///
    /// | row written for k | row at k was made for | so |
    /// | --- | --- | --- |
    /// | elsewhere | another place | reordered |
    /// | elsewhere | no place | inserted, and what stood there moved on |
    /// | nowhere | a missing place | reordered |
    /// | nowhere | a place where the same row stands as well | duplicated |
    /// | nowhere | a later place | deleted, and what stood behind moved up |
    /// | nowhere | no place | edited |
    fn settle_suspects(&mut self) {
        let suspects = std::mem::take(&mut self.suspects);
        let places: BTreeSet<i64> = suspects.iter().filter_map(|suspect| suspect.made_for).collect();
        let bad: BTreeSet<i64> = suspects.iter().map(|suspect| suspect.row.seq).collect();
        let gaps = std::mem::take(&mut self.gaps);
        let missing = |place: i64| gaps.iter().any(|(from, through)| (*from..=*through).contains(&place));
        // Beyond the suspects that were kept nothing is known of a place.
        let stands = |place: i64| place <= self.tip.seq && !bad.contains(&place) && bad.len() < FAULTS_MAX;
        let mut found = Vec::new();
        let mut before: Option<(i64, i64)> = None;
        let mut moved_on = false;
        for suspect in &suspects {
            let seq = suspect.row.seq;
            let shift = suspect.made_for.map(|place| place - seq);
            // Rows that all moved by as much, behind what moved them, say nothing new.
            let goes_on = before
                .is_some_and(|(last, by)| last + 1 == seq && (shift == Some(by) || (moved_on && shift == Some(-1))));
            if goes_on {
                before = shift.map(|by| (seq, by));
                continue;
            }
            let elsewhere = places.contains(&seq);
            let kind = match (elsewhere, suspect.made_for) {
                (true, Some(_)) => FaultKind::Reordered,
                (true, None) => FaultKind::Inserted,
                (false, None) => FaultKind::Edited,
                (false, Some(place)) if missing(place) => FaultKind::Reordered,
                (false, Some(place)) if stands(place) => FaultKind::Duplicated,
                (false, Some(_)) => FaultKind::Deleted,
            };
            moved_on = kind == FaultKind::Inserted;
            before = Some((seq, shift.unwrap_or(0)));
            found.push((kind, seq));
        }
        for (kind, seq) in found {
            self.fault(kind, seq, seq);
        }
    }
}
