//! What a report says about one alert beyond its line in the queue: reasons for and against, clauses, steps,
//! the head of the evidence, plots and peers.
//!
//! Owns only shapes. The numbers come from the scan; nothing is computed here, so that the page, the terminal and
//! the queue cannot disagree.

use super::{ReportError, RuleRecord, RunRecord};
use crate::model::{Alert, Text};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One alert with everything an officer needs to decide what to check.
#[derive(Clone, Debug)]
pub struct AlertDetail {
    /// Its line in the queue.
    pub alert: Alert,
    /// Index of its rule in [`super::RunRecord::rules`].
    pub rule: usize,
    /// Facts that speak for it.
    pub support: Vec<SupportLine>,
    /// Innocent explanations that the machine tested.
    pub innocent: Vec<InnocentLine>,
    /// Clauses in force at the end of the window.
    pub clauses: Vec<Clause>,
    /// What has to be checked.
    pub verify: Vec<VerifyStep>,
    /// The closing reasons offered, which are also the innocent explanations only a person can test.
    pub false_positives: Vec<FalsePositive>,
    /// The first rows behind the number.
    pub evidence: Vec<EvidenceHead>,
    /// Funnel and timelines.
    pub plots: Vec<Plot>,
    /// The top of its peer group.
    pub peers: Option<PeerHead>,
}

/// A fact that speaks for the alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportLine {
    /// Its code.
    pub id: String,
    /// The fact, with its numbers.
    pub text: Text,
}

/// An innocent explanation that the machine tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InnocentLine {
    /// Its code, that of the closing reason.
    pub id: String,
    /// The explanation, with its numbers.
    pub text: Text,
    /// What the test said.
    pub verdict: InnocentVerdict,
}

/// What the test of an innocent explanation said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InnocentVerdict {
    /// The data agree with it.
    Holds,
    /// The data do not.
    DoesNotHold,
    /// What the test needs is not in the data.
    NotTestable,
}

/// A clause of law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its id in the registry.
    pub id: String,
    /// Law and article.
    pub title: Text,
    /// Its wording.
    pub text: Text,
    /// Where the wording was taken from.
    pub source: String,
}

/// One step of the check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyStep {
    /// `V1`.
    pub id: String,
    /// What to do.
    pub text: Text,
    /// `checkbox`, `text`, `number` or `attachment`.
    pub needs: String,
}

/// A closing reason offered to the officer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FalsePositive {
    /// Its code.
    pub id: String,
    /// The reason.
    pub text: Text,
    /// How to establish it; may be empty.
    pub how: Text,
}

/// The first rows of one evidence query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceHead {
    /// The query's id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its columns.
    pub columns: Vec<EvidenceColumn>,
    /// The first rows (the page shows ten), values in display form, one per column.
    pub rows: Vec<Vec<String>>,
    /// Rows in all.
    pub total: u64,
}

/// A column of an evidence table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceColumn {
    /// Its name in the data.
    pub name: String,
    /// Its heading; empty means the name.
    pub title: Text,
    /// What its codes are called, by code; a value that is none is shown as it is.
    pub codes: BTreeMap<String, Text>,
    /// How it is set.
    pub kind: CellKind,
}

/// How the cells of a column are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// As text, at the left.
    Text,
    /// As numbers, at the right.
    Number,
    /// Only the last four characters: a column that the dictionary calls sensitive.
    Masked,
}

/// A plot.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// Rate against exposure, all peers.
    Funnel(Funnel),
    /// Counts over time.
    Timeline(Timeline),
    /// Who shares what with whom.
    Ring(RingPicture),
}

/// A ring: its members and what they share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingPicture {
    /// Its claimants.
    pub members: Vec<RingMember>,
    /// What two or more of them share, by kind, the most shared first.
    pub nodes: Vec<RingNode>,
}

/// A claimant of a ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingMember {
    /// The claimant's id.
    pub id: String,
    /// Whether others seem to hang on this one. The others are clients, and may be victims.
    pub organiser: bool,
}

/// Something that members share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingNode {
    /// Its kind, for a person.
    pub kind: Text,
    /// The identifier.
    pub id: String,
    /// Whether only its last four characters are shown.
    pub masked: bool,
    /// Whether it ties the ring together, or only stands behind it.
    pub ties: bool,
    /// Whether many hang on it.
    pub organiser: bool,
    /// Everybody who uses it.
    pub users: u64,
    /// The members who do, as places in the list of members.
    pub members: Vec<usize>,
}

/// A funnel plot: each peer's rate against its exposure, with the limits chance alone would keep to.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// What x is: "insured person-months".
    pub x_label: Text,
    /// What y is: "claims per insured person".
    pub y_label: Text,
    /// How rates are written.
    pub unit: RateUnit,
    /// The peers and the entity itself, in any order.
    pub points: Vec<FunnelPoint>,
    /// The limits, sorted by exposure.
    pub limits: Vec<FunnelLimit>,
}

/// How a rate is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateUnit {
    /// A share of the exposure, as a percentage.
    Percent,
    /// A plain ratio or rate.
    Plain,
}

/// One entity of a funnel plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FunnelPoint {
    /// Its exposure.
    pub exposure: f64,
    /// Its rate.
    pub rate: f64,
    /// Whether the alert is about it.
    pub who: PointOf,
}

/// Whose point it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointOf {
    /// A peer.
    Peer,
    /// The entity the alert is about.
    Entity,
}

/// Expected rate and limits at one exposure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FunnelLimit {
    /// The exposure.
    pub exposure: f64,
    /// The expected rate.
    pub expected: f64,
    /// Upper 95 % limit.
    pub upper_95: f64,
    /// Upper 99.8 % limit.
    pub upper_998: f64,
}

/// Counts over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// What is counted: "certificates issued per week".
    pub title: Text,
    /// The steps, in order, without gaps.
    pub points: Vec<TimelinePoint>,
    /// The window of the alert, both days included.
    pub window: Option<(Date, Date)>,
}

/// One step of a timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimelinePoint {
    /// First day of the step.
    pub start: Date,
    /// What was counted.
    pub value: f64,
    /// What was expected, where the model says so.
    pub expected: Option<f64>,
}

/// The top of the alert's peer group.
#[derive(Clone, Debug, PartialEq)]
pub struct PeerHead {
    /// How the group is defined, for a person.
    pub group: Text,
    /// How many entities it has, this one included.
    pub size: u64,
    /// The first rows, by position.
    pub rows: Vec<PeerRow>,
}

/// One peer.
#[derive(Clone, Debug, PartialEq)]
pub struct PeerRow {
    /// Its position in the group, 1 = furthest above what is expected.
    pub position: u64,
    /// Its id.
    pub entity_id: String,
    /// Whose row it is.
    pub who: PointOf,
    /// What was counted.
    pub observed: Option<f64>,
    /// The denominator.
    pub exposure: Option<f64>,
    /// What was expected.
    pub expected: Option<f64>,
    /// EBGM.
    pub ratio: Option<f64>,
    /// False-discovery-rate adjusted.
    pub q_value: Option<f64>,
}

impl AlertDetail {
    /// The record of the alert's rule.
    ///
    /// # Errors
    /// If the run does not have it.
    pub fn rule_of<'a>(&self, run: &'a RunRecord) -> Result<&'a RuleRecord, ReportError> {
        run.rules.get(self.rule).ok_or_else(|| ReportError::RuleIndex {
            alert_id: self.alert.alert_id.clone(),
            rule: self.rule,
            rules: run.rules.len(),
        })
    }

    /// The closing reasons that no machine test speaks about: a person has to judge them.
    pub fn untested_reasons(&self) -> impl Iterator<Item = &FalsePositive> {
        self.false_positives.iter().filter(|reason| self.innocent.iter().all(|line| line.id != reason.id))
    }
}
