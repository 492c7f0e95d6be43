//! `[model]`: how a rule's counts become scores. SQL counts, Rust scores.

use super::header::OutputType;
use crate::model::{EntityType, Text};

/// How a rule is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModelKind {
    /// Deterministic evidence: no p-value.
    None,
    /// Entities against their peers.
    Funnel,
    /// The same, and whether the entity's events crowd together in time more than its peers' do.
    Scan,
    /// The same, and whether the period is above what the entity's own season and trend suggest.
    Series,
    /// Claimants who share accounts, telephones, devices: the SQL returns who uses what.
    Ring,
}

impl ModelKind {
    pub(crate) const WORDS: &[(&'static str, ModelKind)] = &[
        ("none", ModelKind::None),
        ("funnel", ModelKind::Funnel),
        ("scan", ModelKind::Scan),
        ("series", ModelKind::Series),
        ("ring", ModelKind::Ring),
    ];

    /// The word in the header.
    pub fn code(self) -> &'static str {
        Self::WORDS.iter().find(|(_, word)| *word == self).map_or("", |(code, _)| code)
    }
}

/// Distribution of the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModelFamily {
    /// A count with an exposure.
    NegBinomial,
    /// `k` of `n`.
    BetaBinomial,
}

/// A number of the model: fixed, or a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// The number.
    Fixed(f64),
    /// The parameter of this name.
    Param(String),
}

/// A column the model adds to each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Added {
    /// What peers would have.
    Expected,
    /// EBGM.
    Ratio,
    /// EB05.
    RatioLow,
    /// ln p.
    LnP,
    /// q.
    QValue,
    /// The peers.
    PeerGroup,
    /// How many.
    Peers,
    /// The entity's own share or rate.
    Rate,
    /// That of its peers.
    PeerRate,
    /// Scan: first day of the window in which the events crowd most.
    ScanStart,
    /// Scan: its last day.
    ScanEnd,
    /// Scan: events in it.
    ScanCount,
    /// Scan: events it would hold if they fell as its peers' do.
    ScanExpected,
    /// Scan: what is counted in it, `events` or `days` with an event.
    ScanBy,
    /// Scan: ln p, recalibrated against the peers' own batches.
    ScanLnP,
    /// Series: what the entity's own season and trend suggest.
    SeasonExpected,
    /// Series: the level that one honest period in twenty exceeds.
    SeasonLimit,
    /// Series: ln p of the forecast.
    SeasonLnP,
    /// Series: `farrington`, or `ears` where the history is too short for a season.
    SeasonMethod,
    /// Ring: rewired graphs that were made for it.
    Draws,
    /// Ring: those in which a group of at most its size hangs together as closely.
    Exceeded,
}

impl Added {
    pub(crate) const WORDS: &[(&'static str, Added)] = &[
        ("expected", Added::Expected),
        ("ratio", Added::Ratio),
        ("ratio_low", Added::RatioLow),
        ("ln_p", Added::LnP),
        ("q_value", Added::QValue),
        ("peer_group", Added::PeerGroup),
        ("peers", Added::Peers),
        ("rate", Added::Rate),
        ("peer_rate", Added::PeerRate),
        ("scan_start", Added::ScanStart),
        ("scan_end", Added::ScanEnd),
        ("scan_count", Added::ScanCount),
        ("scan_expected", Added::ScanExpected),
        ("scan_by", Added::ScanBy),
        ("scan_ln_p", Added::ScanLnP),
        ("season_expected", Added::SeasonExpected),
        ("season_limit", Added::SeasonLimit),
        ("season_ln_p", Added::SeasonLnP),
        ("season_method", Added::SeasonMethod),
        ("draws", Added::Draws),
        ("exceeded", Added::Exceeded),
    ];

    /// The name of the column.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(_, word)| *word == self).map_or("", |(name, _)| name)
    }

    /// Its type.
    pub fn kind(self) -> OutputType {
        match self {
            Self::PeerGroup | Self::SeasonMethod | Self::ScanBy => OutputType::Text,
            Self::Peers | Self::ScanCount | Self::Draws | Self::Exceeded => OutputType::Int64,
            Self::ScanStart | Self::ScanEnd => OutputType::Date,
            _ => OutputType::Float64,
        }
    }

    /// Whether a model of this kind has it.
    pub fn offered_by(self, kind: ModelKind) -> bool {
        match self {
            Self::ScanStart | Self::ScanEnd | Self::ScanCount | Self::ScanExpected | Self::ScanBy | Self::ScanLnP => {
                kind == ModelKind::Scan
            }
            Self::SeasonExpected | Self::SeasonLimit | Self::SeasonLnP | Self::SeasonMethod => {
                kind == ModelKind::Series
            }
            Self::Draws | Self::Exceeded => kind == ModelKind::Ring,
            Self::PeerGroup | Self::Peers | Self::Rate | Self::PeerRate => {
                kind != ModelKind::None && kind != ModelKind::Ring
            }
            _ => kind != ModelKind::None,
        }
    }
}

/// `[model.events]`: the events of a scan and the windows that are looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct EventsSpec {
    /// SELECT with the columns `entity_id` (string), `day` (date) and `events` (int64), one row per entity and day.
    pub sql: String,
    /// Shortest window, in days.
    pub shortest: Setting,
    /// Longest window, in days.
    pub longest: Setting,
    /// The column of the population that names the peers by whose events time is measured; all where not given.
    pub clock: Option<String>,
}

/// A kind of identifier in `[[model.ring.kind]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four questions of the file that do not depend on one another")]
pub struct LinkKind {
    /// The word in the SQL's column.
    pub id: String,
    /// What a person reads.
    pub label: Text,
    /// Whether sharing one ties people together. The others only say who stands behind a ring.
    pub ties: bool,
    /// Whether who many members hang on by it is an organiser.
    pub organiser: bool,
    /// Whether a hub of this kind is an alert of its own.
    pub hub: bool,
    /// What an identifier of this kind is, where it may be an alert.
    pub entity: Option<EntityType>,
    /// Whether only its last four characters are shown.
    pub masked: bool,
}

/// `[model.ring]`: the columns of the SQL, one row per use of an identifier, and what makes a ring.
#[derive(Clone, Debug, PartialEq)]
pub struct RingSpec {
    /// Who uses it (string).
    pub claimant: String,
    /// The `id` of its kind (string).
    pub link: String,
    /// The identifier (string).
    pub identifier: String,
    /// The region within which it is compared (string).
    pub region: String,
    /// When it was used (date).
    pub day: String,
    /// The record it was used in, for evidence (string).
    pub row: String,
    /// The kinds of identifier, in the order of the file.
    pub kinds: Vec<LinkKind>,
    /// Of how many kinds two claimants must share an identifier to be tied.
    pub kinds_needed: Setting,
    /// Fewest claimants of a ring.
    pub members_min: Setting,
    /// A hub is shared by more than this quantile of the identifiers of its kind and region,
    pub hub_quantile: Setting,
    /// and by at least so many.
    pub hub_members: Setting,
    /// Rewired graphs.
    pub rewirings: Setting,
    /// Rewired graphs as close as a ring after which it is settled.
    pub exceedances: Setting,
    /// Start of the random numbers.
    pub seed: Setting,
    /// An organiser has at least this share of the members hang on it,
    pub organiser_share: Setting,
    /// and at least so many of them.
    pub organiser_members: Setting,
    /// Who used the shared identifiers so many days before anybody else is an organiser.
    pub first_days: Setting,
}

impl RingSpec {
    /// The columns of the SQL with their types.
    pub fn columns(&self) -> [(&String, OutputType); 6] {
        [
            (&self.claimant, OutputType::Text),
            (&self.link, OutputType::Text),
            (&self.identifier, OutputType::Text),
            (&self.region, OutputType::Text),
            (&self.day, OutputType::Date),
            (&self.row, OutputType::Text),
        ]
    }

    /// Every number, with its name in the header.
    pub fn settings(&self) -> [(&'static str, &Setting); 10] {
        [
            ("model.ring.kinds_needed", &self.kinds_needed),
            ("model.ring.members_min", &self.members_min),
            ("model.ring.hub_quantile", &self.hub_quantile),
            ("model.ring.hub_members", &self.hub_members),
            ("model.ring.rewirings", &self.rewirings),
            ("model.ring.exceedances", &self.exceedances),
            ("model.ring.seed", &self.seed),
            ("model.ring.organiser_share", &self.organiser_share),
            ("model.ring.organiser_members", &self.organiser_members),
            ("model.ring.first_days", &self.first_days),
        ]
    }
}

/// The columns of a ring's or hub's row, which `[output.columns]` of a ring rule chooses from.
pub const RING_COLUMNS: [(&str, OutputType); 13] = [
    ("entity_type", OutputType::Text),
    ("entity_id", OutputType::Text),
    ("region_code", OutputType::Text),
    ("window_start", OutputType::Date),
    ("window_end", OutputType::Date),
    // Claimants.
    ("members", OutputType::Int64),
    // Kinds of identifier that they share.
    ("kinds", OutputType::Int64),
    // Identifiers that two or more of them share.
    ("identifiers", OutputType::Int64),
    // Most of them on one identifier.
    ("most", OutputType::Int64),
    // Σ weights / (members − 1); null for a hub.
    ("score", OutputType::Float64),
    // Organisers, people and identifiers.
    ("organisers", OutputType::Int64),
    // Most members that hang on one organiser.
    ("organiser_members", OutputType::Int64),
    // The kind of that organiser.
    ("organiser_kind", OutputType::Text),
];

/// `[model]`: SQL counts, Rust scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// How.
    pub kind: ModelKind,
    /// With which distribution; `None` for deterministic evidence.
    pub family: Option<ModelFamily>,
    /// The column of the count (`count` or `k`).
    pub count: Option<String>,
    /// The column of the denominator (`exposure` or `n`).
    pub exposure: Option<String>,
    /// Peer columns, coarse → fine: the ladder is all → by\[0\] → by\[0..2\] → …
    pub by: Vec<String>,
    /// The column with the number of windows looked at.
    pub looks: Option<String>,
    /// The column that says which rows are put to the test; the others are context. All rows where not given.
    pub tested: Option<String>,
    /// Fewest peers a group needs.
    pub min_peers: Option<Setting>,
    /// `1/k`, used until 20 peers allow an estimate.
    pub dispersion: Option<Setting>,
    /// False discovery rate.
    pub fdr: Option<Setting>,
    /// The column by which observed and expected are multiplied for display.
    pub scale: Option<String>,
    /// The columns used below.
    pub adds: Vec<Added>,
    /// The events of a scan; there is one exactly where `kind` is `scan`.
    pub events: Option<EventsSpec>,
    /// What makes a ring; there is one exactly where `kind` is `ring`.
    pub ring: Option<RingSpec>,
}
