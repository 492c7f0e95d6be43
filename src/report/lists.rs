//! Lists as JSON documents: the rules, the state of the data.

use super::documents::quality;
use super::error::ReportError;
use super::run::{QualityLine, TableRecord};
use super::text::RuleListRow;
use crate::model::{Alert, Text};
use serde_json::{Value as Json, json};

/// The rules: `fundwatch.rules/1`, in the order given.
///
/// # Errors
/// Only on a fault of the program.
pub fn rules_list_json(rules: &[RuleListRow]) -> Result<String, ReportError> {
    let rows: Vec<_> = rules
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id.to_string(),
                "version": rule.version,
                "status": rule.status,
                "severity": rule.severity.code(),
                "family": rule.family.code(),
                "title_zh": rule.title.zh,
                "title_en": rule.title.en,
                "tests": rule.tests,
                "requires": rule.requires,
                "owner": rule.owner,
            })
        })
        .collect();
    Ok(serde_json::to_string_pretty(&json!({ "schema": "fundwatch.rules/1", "rules": rows }))? + "\n")
}

/// An alert in two runs.
#[derive(Clone, Debug)]
pub struct AlertChange {
    /// As it was; `None` where it is new.
    pub before: Option<Alert>,
    /// As it is; `None` where it is gone.
    pub after: Option<Alert>,
}

impl AlertChange {
    /// The alert as it is, else as it was.
    pub fn alert(&self) -> Option<&Alert> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// Whether it is in both runs, in different bands.
    pub fn band_changed(&self) -> bool {
        matches!((&self.before, &self.after), (Some(before), Some(after)) if before.band != after.band)
    }

    /// Whether it is in both runs, in the same band.
    pub fn is_same(&self) -> bool {
        matches!((&self.before, &self.after), (Some(before), Some(after)) if before.band == after.band)
    }
}

/// What differs between two versions of a rule.
#[derive(Clone, Debug)]
pub struct DiffDocument<'a> {
    /// The rule.
    pub rule: String,
    /// Its version before.
    pub from: String,
    /// Its version now.
    pub to: String,
    /// Parameters that were set.
    pub params: Vec<String>,
    /// Reach, what, before, after.
    pub differences: Vec<(&'a str, &'a Text, &'a str, &'a str)>,
    /// Alerts of both, where they were run.
    pub alerts: Option<&'a [AlertChange]>,
}

/// What differs between two versions of a rule: `fundwatch.rule_diff/1`.
///
/// # Errors
/// Only on a fault of the program.
pub fn rule_diff_json(diff: &DiffDocument<'_>) -> Result<String, ReportError> {
    let side = |alert: &Option<Alert>| {
        alert
            .as_ref()
            .map(|alert| json!({ "band": alert.band.to_string(), "amount_paid": alert.amount_paid.to_string() }))
    };
    let alerts = diff.alerts.map(|changes| {
        let rows = changes.iter().filter_map(|change| {
            let alert = change.alert()?;
            Some(json!({
                "alert_id": alert.alert_id,
                "entity_type": alert.entity_type.code(),
                "entity_id": alert.entity_id,
                "window_start": alert.window_start.map(|day| day.to_string()),
                "window_end": alert.window_end.map(|day| day.to_string()),
                "before": side(&change.before),
                "after": side(&change.after),
            }))
        });
        rows.collect::<Vec<_>>()
    });
    let differences: Vec<_> = diff
        .differences
        .iter()
        .map(|(reach, what, before, after)| json!({ "reach": reach, "what": what, "before": before, "after": after }))
        .collect();
    let document = json!({
        "schema": "fundwatch.rule_diff/1",
        "rule": diff.rule,
        "from": diff.from,
        "to": diff.to,
        "params": diff.params,
        "differences": differences,
        "alerts": alerts,
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// One mutant of a rule or view.
#[derive(Clone, Debug)]
pub struct MutantRow<'a> {
    /// The name by which a survivor is declared.
    pub name: &'a str,
    /// Line in the file.
    pub line: usize,
    /// Column in the file.
    pub column: usize,
    /// `killed`, `refused`, `survived`, `declared`.
    pub fate: &'a str,
    /// What was changed.
    pub what: &'a Text,
    /// The test that would notice.
    pub missing: &'a Text,
    /// Why it is declared to change nothing.
    pub reason: Option<&'a Text>,
}

/// The mutants of a rule or view.
#[derive(Clone, Debug)]
pub struct MutantSubject<'a> {
    /// Its id or name.
    pub name: &'a str,
    /// Its title.
    pub title: &'a Text,
    /// Its file.
    pub file: &'a str,
    /// Tests that were asked.
    pub tests: usize,
    /// Tests that fail without a change; nothing was changed then.
    pub failing: &'a [String],
    /// Declared survivors that do not hold.
    pub stale: Vec<&'a str>,
    /// How many were noticed.
    pub killed: usize,
    /// Of how many.
    pub total: usize,
    /// All of them.
    pub mutants: Vec<MutantRow<'a>>,
}

/// What the tests of rules notice: `fundwatch.mutants/1`.
///
/// # Errors
/// Only on a fault of the program.
pub fn mutants_json(subjects: &[MutantSubject<'_>], min_percent: f64) -> Result<String, ReportError> {
    let of = |subject: &MutantSubject<'_>| {
        let mutants: Vec<_> = subject
            .mutants
            .iter()
            .map(|mutant| {
                json!({
                    "mutant": mutant.name,
                    "line": mutant.line,
                    "column": mutant.column,
                    "fate": mutant.fate,
                    "what": mutant.what,
                    "missing_test": mutant.missing,
                    "reason": mutant.reason,
                })
            })
            .collect();
        json!({
            "subject": subject.name,
            "title": subject.title,
            "file": subject.file,
            "tests": subject.tests,
            "failing_tests": subject.failing,
            "stale_declarations": subject.stale,
            "killed": subject.killed,
            "total": subject.total,
            "mutants": mutants,
        })
    };
    let document = json!({
        "schema": "fundwatch.mutants/1",
        "min_percent": min_percent,
        "killed": subjects.iter().map(|subject| subject.killed).sum::<usize>(),
        "total": subjects.iter().map(|subject| subject.total).sum::<usize>(),
        "subjects": subjects.iter().map(of).collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// The state of the data: `fundwatch.quality/1`.
///
/// # Errors
/// Only on a fault of the program.
pub fn quality_json(tables: &[TableRecord], findings: &[QualityLine]) -> Result<String, ReportError> {
    let mut document = json!({ "schema": "fundwatch.quality/1" });
    if let (Some(document), Json::Object(quality)) = (document.as_object_mut(), quality(tables, findings)) {
        document.extend(quality);
    }
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}
