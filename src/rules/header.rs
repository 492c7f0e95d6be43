//! The typed header of a rule: what the author says about it, checked for form but not yet against the SQL.
//!
//! Field names are those of the file. Everything a person reads is a [`Text`]; everything that names a column is a
//! plain string that `check` compares with what SQL and model deliver.

use super::inputs::Inputs;
use super::interval::Interval;
use super::params::ParamSpec;
use crate::model::{EntityType, Family, RuleId, Severity, Text, Value};
use jiff::civil::Date;
use std::fmt;

pub use super::header_model::{
    Added, EventsSpec, LinkKind, Model, ModelFamily, ModelKind, RING_COLUMNS, RingSpec, Setting,
};

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

impl OutputColumn {
    fn typed(&self) -> (String, OutputType) {
        (self.name.clone(), self.kind)
    }
}

/// `[details]`: what is looked up only for rows that may become alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailsSpec {
    /// SELECT from `candidate`, the rows to look up: `row_no` and the columns below, at most one row each.
    pub sql: String,
    /// The columns it adds to a row; null where nobody looked.
    pub columns: Vec<OutputColumn>,
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
    /// Who shares what with whom.
    Ring,
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

impl Suppress {
    /// The key of one row as text: the same finding next month has the same key. `value` gives the row's columns by the names
    /// of the key.
    pub fn key_of(&self, value: impl Fn(&str) -> Value) -> String {
        let parts = self.key.iter().map(|part| part.text(&value(&part.column)));
        parts.collect::<Vec<_>>().join("|")
    }
}

impl KeyPart {
    fn text(&self, value: &Value) -> String {
        let day = match value {
            Value::Date(day) => *day,
            Value::Timestamp(time) => time.date(),
            Value::Text(text) => return text.clone(),
            Value::Int(number) => return number.to_string(),
            Value::Bool(truth) => return truth.to_string(),
            Value::Float(number) => return number.to_string(),
            Value::Money(amount) => return amount.to_string(),
            Value::TextList(items) => return items.join(","),
            Value::Null => return String::new(),
        };
        let (year, month) = (day.year(), day.month());
        match self.grain {
            KeyGrain::Exact => day.to_string(),
            KeyGrain::Month => format!("{year:04}-{month:02}"),
            KeyGrain::Quarter => format!("{year:04}Q{}", (month - 1) / 3 + 1),
            KeyGrain::Year => format!("{year:04}"),
        }
    }
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
    /// What is looked up for rows that may become alerts.
    pub details: Option<DetailsSpec>,
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
        columns.extend(self.details.iter().flat_map(|details| &details.columns).map(OutputColumn::typed));
        for added in &self.model.adds {
            if columns.iter().all(|(name, _)| name != added.name()) {
                columns.push((added.name().to_owned(), added.kind()));
            }
        }
        columns
    }

    /// Every column a row of the population has before scoring, with its type; key columns first. The SQL must deliver them,
    /// save in a ring rule, whose SQL delivers who uses what ([`RingSpec::columns`]) and whose rows the program makes.
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
        let later =
            |name: &str| self.details.iter().flat_map(|details| &details.columns).any(|known| known.name == name);
        columns.retain(|(name, _)| !later(name));
        for column in &output.columns {
            // A key column may be declared as well, for its label and its exact type.
            match columns.iter_mut().find(|(name, _)| *name == column.name) {
                Some(known) => known.1 = column.kind,
                None => columns.push((column.name.clone(), column.kind)),
            }
        }
        columns
    }

    /// What `[output.columns]` or `[details.columns]` says of a column.
    pub fn column(&self, name: &str) -> Option<&OutputColumn> {
        self.declared_columns().find(|column| column.name == name)
    }

    /// Every column of `[output.columns]` and `[details.columns]`.
    pub fn declared_columns(&self) -> impl Iterator<Item = &OutputColumn> {
        self.output.columns.iter().chain(self.details.iter().flat_map(|details| &details.columns))
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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_key_cuts_dates_down_to_their_grain() {
        let part = |column: &str, grain| KeyPart { column: column.into(), grain };
        let key = |grain| Suppress {
            key: vec![part("entity_id", KeyGrain::Exact), part("window_end", grain)],
            ..Suppress::default()
        };
        let of = |grain| {
            key(grain).key_of(|name| match name {
                "entity_id" => Value::Text("E1".into()),
                _ => Value::Date(date(2025, 6, 30)),
            })
        };
        assert_eq!(of(KeyGrain::Exact), "E1|2025-06-30");
        assert_eq!(of(KeyGrain::Month), "E1|2025-06");
        assert_eq!(of(KeyGrain::Quarter), "E1|2025Q2");
        assert_eq!(of(KeyGrain::Year), "E1|2025");
    }

    #[test]
    fn types_are_read_and_written_alike() {
        for text in ["string", "int64", "float64", "bool", "date", "timestamp", "decimal(14,2)"] {
            assert_eq!(OutputType::parse(text).map(|kind| kind.to_string()).as_deref(), Some(text));
        }
        for bad in ["int", "decimal(40,2)", "decimal(2,3)", "decimal(9,-1)", "decimal(9)", ""] {
            assert_eq!(OutputType::parse(bad), None, "{bad}");
        }
    }
}
