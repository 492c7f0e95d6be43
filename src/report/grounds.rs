//! What an alert rests on, beside its line: the rows that its rule's evidence queries returned, and the texts of the rules and
//! settings that made it. With these and the dataset the alert can be derived again (`pack`).

use super::ReportError;
use super::jsonl::json;
use crate::model::{RuleId, Table, Text};
use serde_json::{Value as Json, json};
use std::io::Write;

/// Name of the form of a line of `evidence.jsonl`.
pub const EVIDENCE_SCHEMA: &str = "fundwatch.evidence/1";
/// Name of the form of a line of `sources.jsonl`.
pub const SOURCES_SCHEMA: &str = "fundwatch.sources/1";

/// The rows of one evidence query for one alert, never cut.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertRows {
    /// The alert.
    pub alert_id: String,
    /// Its rule.
    pub rule: RuleId,
    /// The query, by its id in the rule.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// The table of the dictionary whose rows it returns, where it says so.
    pub table: Option<String>,
    /// The rows.
    pub rows: Table,
}

impl AlertRows {
    /// The rows as one line of `evidence.jsonl`: `schema`, `alert_id`, `rule_id`, `evidence`, `title_zh`, `title_en`, `table`,
    /// `columns` (names), `rows` (one list of values per row, in the forms of `alerts.jsonl`).
    pub fn line(&self) -> Json {
        let columns = self.rows.columns();
        let row = |row: usize| Json::Array(columns.iter().map(|column| json(column.values.get(row))).collect());
        json!({
            "schema": EVIDENCE_SCHEMA,
            "alert_id": self.alert_id,
            "rule_id": self.rule.to_string(),
            "evidence": self.id,
            "title_zh": self.title.zh,
            "title_en": self.title.en,
            "table": self.table,
            "columns": columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(),
            "rows": (0..self.rows.rows()).map(row).collect::<Vec<_>>(),
        })
    }
}

/// Writes `evidence.jsonl`: one line per alert and evidence query.
///
/// # Errors
/// If `out` refuses the bytes.
pub fn write_evidence_jsonl(evidence: &[AlertRows], mut out: impl Write) -> Result<(), ReportError> {
    for rows in evidence {
        serde_json::to_writer(&mut out, &rows.line())?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// Writes `sources.jsonl`: one line per file, its path below the rules folder and its text.
///
/// # Errors
/// If `out` refuses the bytes.
pub fn write_sources_jsonl(sources: &[(String, String)], mut out: impl Write) -> Result<(), ReportError> {
    for (path, text) in sources {
        serde_json::to_writer(&mut out, &json!({ "schema": SOURCES_SCHEMA, "path": path, "text": text }))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fen, Values};

    #[test]
    fn a_line_says_whose_rows_these_are_and_what_they_hold() {
        let mut rows = Table::default();
        rows.push("payment_id", Values::Text(vec![Some("P1"), Some("P2")].into()));
        rows.push("amount", Values::Money(vec![Some(Fen(150_050)), None]));
        let evidence = AlertRows {
            alert_id: "R1-00ff".into(),
            rule: "R1".parse().unwrap(),
            id: "payments".into(),
            title: Text::new("发放", "payments"),
            table: Some("payments".into()),
            rows,
        };
        let mut text = Vec::new();
        write_evidence_jsonl(&[evidence], &mut text).unwrap();
        write_sources_jsonl(&[("a.sql".into(), "SELECT\n1".into())], &mut text).unwrap();
        let expected = concat!(
            r#"{"schema":"fundwatch.evidence/1","alert_id":"R1-00ff","rule_id":"R1","evidence":"payments","title_zh":"发放","#,
            r#""title_en":"payments","table":"payments","columns":["payment_id","amount"],"rows":[["P1","1500.50"],["P2",null]]}"#,
            "\n",
            r#"{"schema":"fundwatch.sources/1","path":"a.sql","text":"SELECT\n1"}"#,
            "\n"
        );
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }
}
