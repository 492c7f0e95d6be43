//! `[model]`: how a rule's counts become scores. SQL counts, Rust scores.

use super::header::OutputType;

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
}

impl ModelKind {
    pub(crate) const WORDS: &[(&'static str, ModelKind)] = &[
        ("none", ModelKind::None),
        ("funnel", ModelKind::Funnel),
        ("scan", ModelKind::Scan),
        ("series", ModelKind::Series),
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
    ];

    /// The name of the column.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(_, word)| *word == self).map_or("", |(name, _)| name)
    }

    /// Its type.
    pub fn kind(self) -> OutputType {
        match self {
            Self::PeerGroup | Self::SeasonMethod | Self::ScanBy => OutputType::Text,
            Self::Peers | Self::ScanCount => OutputType::Int64,
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
}
