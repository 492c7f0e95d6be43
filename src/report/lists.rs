//! Lists as JSON documents: the rules, the state of the data.

use super::error::ReportError;
use super::run::{QualityLine, TableRecord, TableState};
use super::text::RuleListRow;
use serde_json::json;

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
    let state = |state: TableState| match state {
        TableState::Present => "present",
        TableState::Missing => "missing",
        TableState::Refused => "refused",
    };
    let tables: Vec<_> = tables
        .iter()
        .map(|table| {
            json!({
                "table": table.name,
                "state": state(table.state),
                "rows": table.rows,
                "rows_set_aside": table.rows_set_aside,
                "missing_columns": table.missing_columns,
                "affects": table.affects.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        })
        .collect();
    let findings: Vec<_> = findings
        .iter()
        .map(|line| {
            json!({
                "level": format!("{:?}", line.level).to_lowercase(),
                "code": line.code,
                "table": line.table,
                "column": line.column,
                "file": line.file,
                "rows": line.rows,
                "message_zh": line.text.zh,
                "message_en": line.text.en,
            })
        })
        .collect();
    let document = json!({ "schema": "fundwatch.quality/1", "tables": tables, "findings": findings });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}
