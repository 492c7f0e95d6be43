//! The alert: one line of the queue. Columns and their meaning are the contract of `outputs.md`.

use super::{EntityType, Family, Fen, RuleId, Text};
use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// Where in the queue an alert stands (`scoring.md` S9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// Look first: deterministic, or q ≤ .01 with a large effect and money at stake.
    A,
    /// Look: q ≤ .05 and EB05 ≥ 1.5.
    B,
    /// Watch list: q ≤ .20 and EB05 > 1.
    C,
}

impl Band {
    /// What it asks for (`users.md` "Words"): the order of checking, of cases and never of a person.
    pub fn name(self) -> Text {
        match self {
            Band::A => Text::new("优先核查", "check first"),
            Band::B => Text::new("一般核查", "check"),
            Band::C => Text::new("关注", "watch"),
        }
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Band::A => "A",
            Band::B => "B",
            Band::C => "C",
        })
    }
}

/// Whether this finding was seen before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlertStatus {
    /// Not seen before.
    New,
    /// Seen in an earlier run.
    Known,
    /// Hidden by an exception, with the reason.
    Suppressed(String),
}

impl fmt::Display for AlertStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AlertStatus::New => f.write_str("new"),
            AlertStatus::Known => f.write_str("known"),
            AlertStatus::Suppressed(reason) => write!(f, "suppressed: {reason}"),
        }
    }
}

impl FromStr for AlertStatus {
    type Err = String;

    /// Reads what `Display` writes.
    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("suppressed: ")) {
            ("new", _) => Ok(AlertStatus::New),
            ("known", _) => Ok(AlertStatus::Known),
            (_, Some(reason)) => Ok(AlertStatus::Suppressed(reason.to_owned())),
            _ => Err(format!("`{text}` is none of: new, known, suppressed: REASON")),
        }
    }
}

/// One line of the queue, for a person to check. It never says what is true, only what is odd.
#[derive(Clone, Debug)]
pub struct Alert {
    /// Hash of rule id, entity and suppress key: the same finding next month is the same alert.
    pub alert_id: String,
    /// 1 = look first.
    pub rank: i64,
    /// Where in the queue.
    pub band: Band,
    /// The rule that raised it.
    pub rule_id: RuleId,
    /// `MAJOR.MINOR`.
    pub rule_version: String,
    /// Hash of the rule's meaning.
    pub rule_hash: String,
    /// The rule's family.
    pub family: Family,
    /// What it is about.
    pub entity_type: EntityType,
    /// Whom it is about.
    pub entity_id: String,
    /// Region responsible for the check.
    pub region_code: Option<String>,
    /// First day of the window.
    pub window_start: Option<Date>,
    /// Last day of the window.
    pub window_end: Option<Date>,
    /// What was counted; `None` for a deterministic finding, as are the next six.
    pub observed: Option<f64>,
    /// What peers would have, at this exposure.
    pub expected: Option<f64>,
    /// The denominator.
    pub exposure: Option<f64>,
    /// EBGM: the shrunken ratio.
    pub ratio: Option<f64>,
    /// EB05: its 5 % lower bound.
    pub ratio_low: Option<f64>,
    /// Natural log of the tail probability.
    pub ln_p: Option<f64>,
    /// False-discovery-rate adjusted.
    pub q_value: Option<f64>,
    /// The peers it was compared with.
    pub peer_group: Option<String>,
    /// How many they are.
    pub peers: Option<i64>,
    /// People concerned.
    pub persons: i64,
    /// Person-months of benefit concerned.
    pub months: i64,
    /// Paid, over the union of payment ids.
    pub amount_paid: Fen,
    /// Granted and not yet paid.
    pub amount_stoppable: Fen,
    /// Lower bound of what exceeds the expected (`scoring.md` S8).
    pub amount_low: Fen,
    /// Evidence codes that speak for it, with their numbers.
    pub evidence_for: Vec<String>,
    /// Innocent explanations that hold, with their numbers.
    pub evidence_against: Vec<String>,
    /// One to three sentences in Chinese, numbers from columns only.
    pub explanation_zh: String,
    /// The same in English.
    pub explanation_en: String,
    /// Clause ids in force on `window_end`.
    pub legal: Vec<String>,
    /// When it must be settled, in Chinese working days; `None` where it is a sample or the calendar ends.
    pub due_on: Option<Date>,
    /// New, known or suppressed.
    pub status: AlertStatus,
    /// ln p of all rules that tested its entity; `None` for a deterministic finding, as are the next two.
    pub entity_ln_p: Option<f64>,
    /// False discovery rate over all entities of its kind in the run.
    pub entity_q_value: Option<f64>,
    /// Rules by which its entity was tested.
    pub entity_rules: Option<i64>,
    /// The rules that may be named on its entity.
    pub entity_named: Vec<String>,
    /// Where the number comes from, in Chinese; empty for a deterministic finding.
    pub basis_zh: String,
    /// The same in English.
    pub basis_en: String,
    /// The case it belongs to.
    pub case_id: String,
}

/// One underlying row of an alert: a person's claim, payment, certificate. Never cut.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// The alert it belongs to.
    pub alert_id: String,
    /// What kind of entity the row is about, most often a person.
    pub entity_type: EntityType,
    /// Which one.
    pub entity_id: String,
    /// Its part in the alert: `claimant`, `payment`, `certificate`, …
    pub role: String,
    /// The table of the dictionary it stands in.
    pub table: String,
    /// Its key there.
    pub key: String,
    /// The money of the row, where it has any.
    pub amount: Option<Fen>,
    /// The same, apart: what was paid and what can still be stopped. A row that plays two parts has it in both, and it counts
    /// once.
    pub stake: Option<Stake>,
}

/// Money of one underlying row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stake {
    /// Paid.
    pub paid: Fen,
    /// Granted and not yet paid.
    pub stoppable: Fen,
}
