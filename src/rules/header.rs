//! The typed header of a rule: what the author says about it, checked for form but not yet against the SQL.
//!
//! Field names are those of the file. Everything a person reads is a [`Text`]; everything that names a column is a
//! plain string that `check` compares with what SQL and model deliver.

use super::interval::Interval;
use super::params::ParamSpec;
use crate::model::{EntityType, Family, RuleId, Severity, Text};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt;

/// The format this program reads.
pub const FORMAT: i64 = 1;

/// `MAJOR.MINOR`: MAJOR when the alert set may change, MINOR for wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Changes when the set of alerts may change.
    pub major: u32,
    /// Changes with the wording.
    pub minor: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Where in its life a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// On trial.
    Experimental,
    /// Raises alerts.
    Stable,
    /// Still runs, on its way out.
    Deprecated,
}

impl Status {
    pub(crate) const WORDS: &[(&'static str, Status)] =
        &[("experimental", Status::Experimental), ("stable", Status::Stable), ("deprecated", Status::Deprecated)];

    /// The word of the rule file.
    pub fn code(self) -> &'static str {
        Self::WORDS.iter().find(|(_, word)| *word == self).map_or("", |(code, _)| code)
    }

    /// The word as a person reads it.
    pub fn text(self) -> Text {
        let zh = match self {
            Self::Experimental => "试行",
            Self::Stable => "稳定",
            Self::Deprecated => "停用中",
        };
        Text::new(zh, self.code())
    }
}

/// Why and since when a rule is deprecated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deprecation {
    /// Since.
    pub on: Date,
    /// Why.
    pub reason: Text,
    /// The rule that takes its place.
    pub successor: Option<RuleId>,
}

/// A clause the rule rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalRef {
    /// Its id in `legal.toml`.
    pub clause: String,
    /// Why it matters here.
    pub why: Text,
}

/// Optional columns of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionalTable {
    /// The columns that may be missing.
    pub columns: Vec<String>,
    /// The output columns that are NULL then.
    pub feeds: Vec<String>,
}

/// What a rule reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Table → columns without which the rule is skipped.
    pub requires: BTreeMap<String, Vec<String>>,
    /// Table → columns without which it still runs.
    pub optional: BTreeMap<String, OptionalTable>,
}

impl Inputs {
    /// Whether `table.column` is declared.
    pub fn declares(&self, table: &str, column: &str) -> bool {
        self.requires.get(table).is_some_and(|columns| columns.iter().any(|name| name == column))
            || self.optional.get(table).is_some_and(|optional| optional.columns.iter().any(|name| name == column))
    }

    /// Whether anything of `table` is declared.
    pub fn declares_table(&self, table: &str) -> bool {
        self.requires.contains_key(table) || self.optional.contains_key(table)
    }

    /// Adds what `other` needs: a rule needs what its views need.
    pub fn extend(&mut self, other: &Inputs) {
        for (table, columns) in &other.requires {
            add_new(self.requires.entry(table.clone()).or_default(), columns);
        }
        for (table, optional) in &other.optional {
            let entry = self
                .optional
                .entry(table.clone())
                .or_insert_with(|| OptionalTable { columns: Vec::new(), feeds: Vec::new() });
            add_new(&mut entry.columns, &optional.columns);
        }
    }
}

fn add_new(names: &mut Vec<String>, more: &[String]) {
    for name in more {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
}

/// Type of an output column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutputType {
    /// Text.
    Text,
    /// 64-bit whole number; narrower ones are widened.
    Int64,
    /// Floating-point number.
    Float64,
    /// Exact decimal, money in yuan.
    Decimal {
        /// Digits in all.
        precision: u8,
        /// Digits after the point.
        scale: i8,
    },
    /// Truth value.
    Bool,
    /// Day.
    Date,
    /// Microseconds, no zone.
    Timestamp,
}

impl OutputType {
    /// Reads `int64`, `decimal(14,2)`, …
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "string" => Self::Text,
            "int64" => Self::Int64,
            "float64" => Self::Float64,
            "bool" | "boolean" => Self::Bool,
            "date" => Self::Date,
            "timestamp" => Self::Timestamp,
            _ => {
                let (precision, scale) = text.strip_prefix("decimal(")?.strip_suffix(')')?.split_once(',')?;
                let (precision, scale) = (precision.trim().parse().ok()?, scale.trim().parse().ok()?);
                if !(1..=38).contains(&precision) || scale < 0 || u8::try_from(scale).is_ok_and(|s| s > precision) {
                    return None;
                }
                Self::Decimal { precision, scale }
            }
        })
    }

    /// Whether the type is a number.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Int64 | Self::Float64 | Self::Decimal { .. })
    }
}

impl fmt::Display for OutputType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("string"),
            Self::Int64 => f.write_str("int64"),
            Self::Float64 => f.write_str("float64"),
            Self::Bool => f.write_str("bool"),
            Self::Date => f.write_str("date"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::Decimal { precision, scale } => write!(f, "decimal({precision},{scale})"),
        }
    }
}

/// A declared output column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: OutputType,
    /// What a person reads above it.
    pub label: Text,
}

/// What the rows of a rule are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rows {
    /// Every entity that was looked at: the peers are the explanation.
    Population,
    /// Only the rows that are findings.
    Violations,
}

/// The contract of a rule's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// What the rows are.
    pub rows: Rows,
    /// The column that holds the entity.
    pub entity_id: String,
    /// The column that holds its type, where a rule returns several kinds.
    pub entity_type: Option<String>,
    /// A further key column, where one entity has several rows with the same window.
    pub part: Option<String>,
    /// The column of the region responsible; the default is `region_code`, where the SQL delivers it.
    pub region: Option<String>,
    /// The columns of the first and last day.
    pub window: Option<[String; 2]>,
    /// The column of the money at risk.
    pub amount_at_risk: Option<String>,
    /// The column shown as observed instead of the model's count.
    pub observed: Option<String>,
    /// The declared columns, in the order of the file.
    pub columns: Vec<OutputColumn>,
}

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

/// `[alert]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerting {
    /// Boolean SQL over output and model columns and parameters.
    pub condition: String,
    /// Numeric SQL by which the rule orders its own alerts.
    pub score: Option<String>,
    /// Most alerts per scan before a warning.
    pub budget_per_scan: Option<u64>,
}

/// `[[downgrade]]`: a likely innocent reason; still raised, lower.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downgrade {
    /// When.
    pub when: String,
    /// Medium caps the band at B, low at C.
    pub to: Severity,
    /// The innocent explanation that holds.
    pub fp: Option<String>,
    /// What is said about it; empty where the explanation's own text is enough.
    pub text: Text,
}

/// `[[support]]`: a fact that speaks for the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// Its code.
    pub id: String,
    /// When.
    pub when: String,
    /// What is said about it.
    pub text: Text,
}

/// Kinds of plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlotKind {
    /// Rate against size with limits.
    Funnel,
    /// Events in time.
    Timeline,
    /// Distribution among the peers.
    Histogram,
    /// Two columns against one another.
    Matrix,
}

/// `[[plots]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plot {
    /// What.
    pub kind: PlotKind,
    /// For a timeline: the table.
    pub table: Option<String>,
    /// For a timeline: its date column.
    pub date: Option<String>,
}

/// `[[evidence]]`: the rows behind the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceSpec {
    /// Its name within the rule.
    pub id: String,
    /// What a person reads above it.
    pub title: Text,
    /// One plain SELECT.
    pub sql: String,
    /// The table its rows come from.
    pub table: Option<String>,
    /// The column of the row's key there.
    pub key: Option<String>,
    /// The part of the row in the alert: `claimant`, `payment`, …
    pub role: Option<String>,
    /// The only entity type it is for.
    pub when_entity: Option<EntityType>,
}

/// `[[false_positives]]`: an innocent explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FalsePositive {
    /// Its code.
    pub id: String,
    /// What it is.
    pub text: Text,
    /// How to check it.
    pub how: Text,
}

/// What a verification step asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Needs {
    /// A tick.
    Checkbox,
    /// Words.
    Text,
    /// A number.
    Number,
    /// A file.
    Attachment,
}

/// `[[verify]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verify {
    /// Its name within the rule.
    pub id: String,
    /// What is to be done.
    pub text: Text,
    /// What it yields.
    pub needs: Needs,
}

/// How a window is cut down in a suppress key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyGrain {
    /// As it is.
    Exact,
    /// Its month, `2025-06`.
    Month,
    /// Its quarter, `2025Q2`.
    Quarter,
    /// Its year, `2025`.
    Year,
}

/// One part of a suppress key: a column, cut down where it is a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPart {
    /// `entity_id`, `entity_type`, `window_start`, `window_end`, `part`, or an output column.
    pub column: String,
    /// How far it is cut down.
    pub grain: KeyGrain,
}

/// `[suppress]`: one open alert per key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suppress {
    /// The key; `entity_id` and `window_end` where the file has no `[suppress]`.
    pub key: Vec<KeyPart>,
    /// When a closed alert opens again; `last.` = values at closing.
    pub reopen_when: Option<String>,
    /// The longest snooze.
    pub snooze_max: Option<Interval>,
}

/// The header of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// Unique for ever.
    pub id: RuleId,
    /// Its name in the file name, words joined by `-`.
    pub slug: String,
    /// Its version.
    pub version: Version,
    /// Where in its life it is.
    pub status: Status,
    /// Set where the status is deprecated.
    pub deprecated: Option<Deprecation>,
    /// At most 20 Chinese characters.
    pub title: Text,
    /// One or two sentences.
    pub summary: Text,
    /// Its family.
    pub family: Family,
    /// What one alert is about.
    pub entity: EntityType,
    /// How soon an alert must be settled.
    pub severity: Severity,
    /// The team that answers for it.
    pub owner: String,
    /// When it was written.
    pub created: Date,
    /// When it was last changed.
    pub updated: Date,
    /// Free words for selecting.
    pub tags: Vec<String>,
    /// The clauses it rests on.
    pub legal: Vec<LegalRef>,
    /// What it reads.
    pub inputs: Inputs,
    /// Its parameters, in the order of the file.
    pub params: Vec<ParamSpec>,
    /// The contract of its result.
    pub output: Output,
    /// How it is scored.
    pub model: Model,
    /// When it raises an alert.
    pub alert: Alerting,
    /// What speaks against.
    pub downgrades: Vec<Downgrade>,
    /// What speaks for.
    pub supports: Vec<Support>,
    /// One sentence with `{column:format}`.
    pub explain: Text,
    /// Plots.
    pub plots: Vec<Plot>,
    /// The rows behind the number.
    pub evidence: Vec<EvidenceSpec>,
    /// Innocent explanations.
    pub false_positives: Vec<FalsePositive>,
    /// What to verify.
    pub verify: Vec<Verify>,
    /// One open alert per key.
    pub suppress: Suppress,
}

/// The header of a shared view.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewHeader {
    /// The name rules use in their SQL.
    pub name: String,
    /// What it counts.
    pub about: Text,
    /// What it reads.
    pub inputs: Inputs,
    /// Its parameters; a rule's parameter of the same name takes their place.
    pub params: Vec<ParamSpec>,
    /// The columns it delivers.
    pub columns: Vec<OutputColumn>,
}

impl Header {
    /// Every column a row has after scoring, with its type: key columns, declared columns, what the model adds.
    pub fn row_columns(&self) -> Vec<(String, OutputType)> {
        let mut columns = self.contract_columns();
        for added in &self.model.adds {
            if columns.iter().all(|(name, _)| name != added.name()) {
                columns.push((added.name().to_owned(), added.kind()));
            }
        }
        columns
    }

    /// Every column the SQL must deliver, with its type; key columns first.
    pub fn contract_columns(&self) -> Vec<(String, OutputType)> {
        let output = &self.output;
        let mut columns = vec![(output.entity_id.clone(), OutputType::Text)];
        let money = OutputType::Decimal { precision: 38, scale: 2 };
        let keys = [
            (output.entity_type.as_ref(), OutputType::Text),
            (output.part.as_ref(), OutputType::Text),
            (output.region.as_ref(), OutputType::Text),
            (output.window.as_ref().map(|window| &window[0]), OutputType::Date),
            (output.window.as_ref().map(|window| &window[1]), OutputType::Date),
            (output.amount_at_risk.as_ref(), money),
        ];
        for (name, kind) in keys {
            if let Some(name) = name
                && columns.iter().all(|(known, _)| known != name)
            {
                columns.push((name.clone(), kind));
            }
        }
        for column in &output.columns {
            // A key column may be declared as well, for its label and its exact type.
            match columns.iter_mut().find(|(name, _)| *name == column.name) {
                Some(known) => known.1 = column.kind,
                None => columns.push((column.name.clone(), column.kind)),
            }
        }
        columns
    }

    /// The parameter `name`.
    pub fn param(&self, name: &str) -> Option<&ParamSpec> {
        self.params.iter().find(|spec| spec.name == name)
    }

    /// The innocent explanation `id`.
    pub fn false_positive(&self, id: &str) -> Option<&FalsePositive> {
        self.false_positives.iter().find(|entry| entry.id == id)
    }

    /// The name its file must have.
    pub fn file_name(&self) -> String {
        format!("{}_{}.sql", self.id, self.slug.replace('-', "_"))
    }
}
