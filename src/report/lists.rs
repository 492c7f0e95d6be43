//! Lists as JSON documents: the rules, the state of the data.

use super::documents::quality;
use super::error::ReportError;
use super::run::{QualityLine, TableRecord};
use super::text::RuleListRow;
use crate::model::Text;
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
