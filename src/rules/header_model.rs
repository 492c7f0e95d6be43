//! `[model]`: how a rule's counts become scores. SQL counts, Rust scores.

use super::header::OutputType;

/// How a rule is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModelKind {
    /// Deterministic evidence: no p-value.
    None,
    /// Entities against their peers.
    Funnel,
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
    ];

    /// The name of the column.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(_, word)| *word == self).map_or("", |(name, _)| name)
    }

    /// Its type.
    pub fn kind(self) -> OutputType {
        match self {
            Self::PeerGroup => OutputType::Text,
            Self::Peers => OutputType::Int64,
            _ => OutputType::Float64,
        }
    }
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
}
