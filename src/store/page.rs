//! What the page of an alert says beside its line: rule, reasons for and against, clauses, steps, the head of the evidence.
//! Kept as one JSON text, because it is only ever read whole.

use super::StoreError;
use crate::model::{Severity, Text};
use crate::report::{AlertDetail, CellKind, InnocentVerdict, RuleRecord};
use serde::{Deserialize, Serialize};

/// The page of an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The title of its rule.
    pub rule_title: Text,
    /// What its rule looks for.
    pub rule_summary: Text,
    /// How grave its rule is.
    pub severity: Severity,
    /// Facts that speak for it.
    pub support: Vec<Line>,
    /// Innocent explanations that the machine tested.
    pub innocent: Vec<Tested>,
    /// Clauses in force at the end of the window.
    pub clauses: Vec<Clause>,
    /// What has to be checked.
    pub verify: Vec<Step>,
    /// The innocent explanations a person can close with.
    pub false_positives: Vec<Reason>,
    /// The first rows behind the number.
    pub evidence: Vec<Evidence>,
    /// The definition of its peer group.
    pub peer_group: Option<Text>,
    /// What the extract calls what the alert is about.
    #[serde(default)]
    pub entity_name: Option<String>,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its code.
    pub id: String,
    /// The fact.
    pub text: Text,
}

/// An innocent explanation that the machine tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// Its code.
    pub id: String,
    /// The explanation.
    pub text: Text,
    /// `holds`, `does_not_hold` or `not_testable`.
    pub verdict: String,
}

/// A clause of law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// A verify step of the rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// `V1`.
    pub id: String,
    /// What to do.
    pub text: Text,
    /// `checkbox`, `text`, `number` or `attachment`.
    pub needs: String,
}

/// A closing reason offered to the officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Its code.
    pub id: String,
    /// The reason.
    pub text: Text,
    /// How to establish it; may be empty.
    pub how: Text,
}

/// The first rows of one evidence query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The query's id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The first rows, one text per column.
    pub rows: Vec<Vec<String>>,
    /// Rows in all.
    pub total: u64,
}

/// A column of an evidence table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name in the data.
    pub name: String,
    /// Its heading; empty means the name.
    pub title: Text,
    /// `text`, `number` or `masked` (only the last four characters are shown).
    pub kind: String,
}

impl Page {
    /// The page of an alert that a scan found.
    pub fn of(detail: &AlertDetail, rule: &RuleRecord) -> Self {
        Self {
            rule_title: rule.title.clone(),
            rule_summary: rule.summary.clone(),
            severity: rule.severity,
            support: detail.support.iter().map(|s| Line { id: s.id.clone(), text: s.text.clone() }).collect(),
            innocent: detail
                .innocent
                .iter()
                .map(|i| Tested { id: i.id.clone(), text: i.text.clone(), verdict: verdict(i.verdict).to_owned() })
                .collect(),
            clauses: detail
                .clauses
                .iter()
                .map(|c| Clause {
                    id: c.id.clone(),
                    title: c.title.clone(),
                    text: c.text.clone(),
                    source: c.source.clone(),
                })
                .collect(),
            verify: detail
                .verify
                .iter()
                .map(|v| Step { id: v.id.clone(), text: v.text.clone(), needs: v.needs.clone() })
                .collect(),
            false_positives: detail
                .false_positives
                .iter()
                .map(|r| Reason { id: r.id.clone(), text: r.text.clone(), how: r.how.clone() })
                .collect(),
            evidence: detail
                .evidence
                .iter()
                .map(|head| Evidence {
                    id: head.id.clone(),
                    title: head.title.clone(),
                    columns: head
                        .columns
                        .iter()
                        .map(|c| Column { name: c.name.clone(), title: c.title.clone(), kind: kind(c.kind).to_owned() })
                        .collect(),
                    rows: head.rows.clone(),
                    total: head.total,
                })
                .collect(),
            peer_group: detail.peers.as_ref().map(|peers| peers.group.clone()),
            entity_name: None,
        }
    }

    /// Reads what the store holds.
    pub(super) fn parse(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text)
            .map_err(|error| StoreError::Content { what: format!("the page of an alert: {error}") })
    }

    /// The text the store holds.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn verdict(verdict: InnocentVerdict) -> &'static str {
    match verdict {
        InnocentVerdict::Holds => "holds",
        InnocentVerdict::DoesNotHold => "does_not_hold",
        InnocentVerdict::NotTestable => "not_testable",
    }
}

fn kind(kind: CellKind) -> &'static str {
    match kind {
        CellKind::Text => "text",
        CellKind::Number => "number",
        CellKind::Masked => "masked",
    }
}
