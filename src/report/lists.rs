//! Lists as JSON documents: the rules, the state of the data.

use super::documents::quality;
use super::error::ReportError;
use super::run::{QualityLine, TableRecord};
use super::text::RuleListRow;
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
