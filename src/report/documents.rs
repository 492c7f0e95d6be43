//! The machine's documents about a run: `manifest.json`, `runs.jsonl` and the answer of `scan --format json`.
//!
//! Owns their JSON shapes as structs of their own, so that the record inside may change and the files may not.
//!
//! Surprising: the manifest holds no time, no memory, no thread count and no absolute path, because two runs over
//! the same input must give the same bytes. The other two may hold times.

use super::run::{AsOfSource, FileRecord, Measured, ParamOrigin, QualityLevel, RuleOutcome, RuleRecord, RunRecord};
use super::{DeskLine, QualityLine, ReportError, TableRecord, TableState};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use std::io::Write;

/// Name of the manifest's form.
pub const MANIFEST_SCHEMA: &str = "fundwatch.manifest/1";
/// Name of the form of a line of `runs.jsonl`.
pub const RUNS_SCHEMA: &str = "fundwatch.runs/1";
/// Name of the form of the scan document.
pub const SCAN_SCHEMA: &str = "fundwatch.scan/1";

/// `manifest.json`: what went in, which rules with which parameters, what came out. Ends with a line feed.
///
/// # Errors
/// Only on a fault of the program.
pub fn manifest_json(run: &RunRecord) -> Result<String, ReportError> {
    let mut files: Vec<&FileRecord> = run.files.iter().collect();
    files.sort();
    let manifest = json!({
        "schema": MANIFEST_SCHEMA,
        "program": { "name": "fundwatch", "version": run.program_version },
        "dataset": {
            "name": run.dataset_name,
            "fingerprint": run.dataset_fingerprint,
            "first_month": run.first_month,
            "last_month": run.last_month,
            "rows": run.rows,
            "files": files.iter().map(|file| json!({
                "path": file.path, "bytes": file.bytes, "rows": file.rows, "hash": file.hash,
            })).collect::<Vec<_>>(),
        },
        "as_of": run.as_of,
        "as_of_source": as_of_source(run.as_of_source),
        "rules": run.rules.iter().map(manifest_rule).collect::<Vec<_>>(),
        "quality": quality(&run.tables, &run.quality),
        "totals": totals(run),
        "outcome": run.outcome,
        "exit_code": run.exit_code,
    });
    Ok(serde_json::to_string_pretty(&manifest)? + "\n")
}

fn manifest_rule(rule: &RuleRecord) -> Json {
    json!({
        "id": rule.id,
        "version": rule.version,
        "hash": rule.hash,
        "slug": rule.slug,
        "status": rule.status,
        "outcome": outcome(&rule.outcome),
        "params": rule.params.iter().map(|param| json!({
            "name": param.name, "value": param.value, "origin": origin(param.origin),
        })).collect::<Vec<_>>(),
        "tested": rule.tested,
        "too_small": rule.too_small,
        "alerts": rule.alerts(),
        "suppressed": rule.suppressed,
        "amount_paid": rule.amount_paid.to_string(),
    })
}

/// `runs.jsonl`: one line per rule, whether it ran or not.
///
/// # Errors
/// If `out` refuses the bytes.
pub fn write_runs_jsonl(run: &RunRecord, mut out: impl Write) -> Result<(), ReportError> {
    for rule in &run.rules {
        serde_json::to_writer(&mut out, &RunLine::new(rule))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// One line of `runs.jsonl`.
#[derive(Serialize)]
struct RunLine<'a> {
    schema: &'static str,
    rule_id: String,
    rule_version: &'a str,
    rule_hash: &'a str,
    status: &'static str,
    code: Option<&'a str>,
    missing: &'a [String],
    message_zh: Option<&'a str>,
    message_en: Option<&'a str>,
    rows_in: Option<u64>,
    tested: u64,
    too_small: u64,
    alerts: u64,
    alerts_a: u64,
    alerts_b: u64,
    alerts_c: u64,
    suppressed: u64,
    amount_paid: String,
    expected_false_alerts: Option<f64>,
    seconds: Option<f64>,
    peak_bytes: Option<u64>,
}

impl<'a> RunLine<'a> {
    fn new(rule: &'a RuleRecord) -> Self {
        let (code, missing, text) = match &rule.outcome {
            RuleOutcome::Ran => (None, &[][..], None),
            RuleOutcome::Skipped { code, missing, text } => (Some(code.as_str()), missing.as_slice(), Some(text)),
            RuleOutcome::Failed { code, text } => (Some(code.as_str()), &[][..], Some(text)),
        };
        Self {
            schema: RUNS_SCHEMA,
            rule_id: rule.id.to_string(),
            rule_version: &rule.version,
            rule_hash: &rule.hash,
            status: outcome_word(&rule.outcome),
            code,
            missing,
            message_zh: text.map(|text| text.zh.as_str()),
            message_en: text.map(|text| text.en.as_str()).filter(|en| !en.is_empty()),
            rows_in: rule.rows_in,
            tested: rule.tested,
            too_small: rule.too_small,
            alerts: rule.alerts(),
            alerts_a: rule.alerts_a,
            alerts_b: rule.alerts_b,
            alerts_c: rule.alerts_c,
            suppressed: rule.suppressed,
            amount_paid: rule.amount_paid.to_string(),
            expected_false_alerts: rule.expected_false_alerts,
            seconds: rule.measured.seconds,
            peak_bytes: rule.measured.peak_bytes,
        }
    }
}

/// The answer of `scan --format json`: one document. `run` names the run, `out` the folder it was written to
/// (both `None` where nothing was written). Ends with a line feed.
///
/// # Errors
/// Only on a fault of the program.
pub fn scan_json(run: &RunRecord, place: &RunPlace) -> Result<String, ReportError> {
    let mut document = Map::new();
    document.insert("schema".into(), SCAN_SCHEMA.into());
    document.insert("run".into(), json!(place.run));
    document.insert("out".into(), json!(place.out));
    document.insert("program_version".into(), json!(run.program_version));
    document.insert("dataset".into(), json!({ "name": run.dataset_name, "fingerprint": run.dataset_fingerprint }));
    document.insert("as_of".into(), json!(run.as_of));
    document.insert("as_of_source".into(), as_of_source(run.as_of_source).into());
    document.insert("first_month".into(), json!(run.first_month));
    document.insert("last_month".into(), json!(run.last_month));
    document.insert("tables".into(), json!(run.tables_present()));
    document.insert("rows".into(), json!(run.rows));
    document.insert("outcome".into(), json!(run.outcome));
    document.insert("exit_code".into(), json!(run.exit_code));
    document.insert("rules".into(), run.rules.iter().map(scan_rule).collect::<Vec<_>>().into());
    document.insert("quality".into(), quality(&run.tables, &run.quality));
    document.insert("totals".into(), totals(run));
    document.insert("store".into(), place.desk.as_ref().map_or(Json::Null, desk));
    measured(&mut document, run.measured);
    Ok(serde_json::to_string_pretty(&Json::Object(document))? + "\n")
}

/// Where a run was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunPlace {
    /// The run's name.
    pub run: Option<String>,
    /// The folder, as the person wrote it.
    pub out: Option<String>,
    /// What became of it in the store; `None` where it was kept out of it.
    pub desk: Option<DeskLine>,
}

fn desk(desk: &DeskLine) -> Json {
    json!({
        "store": desk.store,
        "new": desk.new,
        "known": desk.known,
        "changed": desk.changed,
        "vanished": desk.vanished,
        "hidden": desk.hidden,
        "partial": desk.partial,
        "repeated": desk.repeated,
    })
}

fn scan_rule(rule: &RuleRecord) -> Json {
    let mut line = Map::new();
    line.insert("id".into(), json!(rule.id));
    line.insert("version".into(), json!(rule.version));
    line.insert("hash".into(), json!(rule.hash));
    line.insert("status".into(), json!(rule.status));
    line.insert("severity".into(), json!(rule.severity));
    match &rule.outcome {
        RuleOutcome::Ran => {
            line.insert("population".into(), json!(rule.tested));
            line.insert("too_small".into(), json!(rule.too_small));
            line.insert("alerts".into(), json!(rule.alerts()));
            line.insert("alerts_a".into(), json!(rule.alerts_a));
            line.insert("alerts_b".into(), json!(rule.alerts_b));
            line.insert("alerts_c".into(), json!(rule.alerts_c));
            line.insert("suppressed".into(), json!(rule.suppressed));
            line.insert("amount".into(), rule.amount_paid.to_string().into());
            line.insert("expected_false_alerts".into(), json!(rule.expected_false_alerts));
        }
        RuleOutcome::Skipped { code, missing, text } => {
            line.insert("skipped".into(), json!({ "code": code, "missing": missing, "message": text }));
        }
        RuleOutcome::Failed { code, text } => {
            line.insert("failed".into(), json!({ "code": code, "message": text }));
        }
    }
    measured(&mut line, rule.measured);
    Json::Object(line)
}

fn measured(object: &mut Map<String, Json>, measured: Measured) {
    object.insert("seconds".into(), json!(measured.seconds));
    object.insert("peak_bytes".into(), json!(measured.peak_bytes));
}

fn totals(run: &RunRecord) -> Json {
    let totals = &run.totals;
    json!({
        "alerts": totals.alerts,
        "band_a": totals.band_a,
        "band_b": totals.band_b,
        "band_c": totals.band_c,
        "cases": totals.cases,
        "entities": totals.entities,
        "persons": totals.persons,
        "amount": totals.amount_paid.to_string(),
        "amount_stoppable": totals.amount_stoppable.to_string(),
        "amount_low": totals.amount_low.to_string(),
        "hidden_by_exception": totals.suppressed,
        "expected_false_alerts": run.expected_false_alerts(),
    })
}

/// The state of the data: every table, every finding.
pub(super) fn quality(tables: &[TableRecord], findings: &[QualityLine]) -> Json {
    let tables = tables.iter().map(|table| {
        json!({
            "table": table.name,
            "state": match table.state {
                TableState::Present => "present",
                TableState::Missing => "missing",
                TableState::Refused => "refused",
            },
            "rows": table.rows,
            "rows_set_aside": table.rows_set_aside,
            "newest": table.newest,
            "missing_columns": table.missing_columns,
            "affects": table.affects,
        })
    });
    let findings = findings.iter().map(|line| {
        json!({
            "level": match line.level {
                QualityLevel::Note => "note",
                QualityLevel::Warning => "warning",
                QualityLevel::SetAside => "set_aside",
                QualityLevel::Fault => "fault",
            },
            "code": line.code,
            "table": line.table,
            "column": line.column,
            "file": line.file,
            "rows": line.rows,
            "message": line.text,
        })
    });
    json!({ "tables": tables.collect::<Vec<_>>(), "findings": findings.collect::<Vec<_>>() })
}

fn outcome(outcome: &RuleOutcome) -> Json {
    match outcome {
        RuleOutcome::Ran => json!({ "status": outcome_word(outcome) }),
        RuleOutcome::Skipped { code, missing, .. } => {
            json!({ "status": outcome_word(outcome), "code": code, "missing": missing })
        }
        RuleOutcome::Failed { code, .. } => json!({ "status": outcome_word(outcome), "code": code }),
    }
}

fn outcome_word(outcome: &RuleOutcome) -> &'static str {
    match outcome {
        RuleOutcome::Ran => "ran",
        RuleOutcome::Skipped { .. } => "skipped",
        RuleOutcome::Failed { .. } => "failed",
    }
}

fn as_of_source(source: AsOfSource) -> &'static str {
    match source {
        AsOfSource::Data => "data",
        AsOfSource::Given => "given",
    }
}

fn origin(origin: ParamOrigin) -> &'static str {
    match origin {
        ParamOrigin::Default => "default",
        ParamOrigin::Given => "given",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_manifest_does_not_change_with_time_memory_or_file_order() {
        let run = sample::run();
        let mut slower = run.clone();
        slower.measured = Measured { seconds: Some(99.0), peak_bytes: Some(1) };
        for rule in &mut slower.rules {
            rule.measured = Measured { seconds: Some(7.0), peak_bytes: Some(7) };
        }
        slower.files.reverse();
        assert_eq!(manifest_json(&run).unwrap(), manifest_json(&slower).unwrap());
        assert!(!manifest_json(&run).unwrap().contains("seconds"));
    }

    #[test]
    fn the_manifest_says_what_went_in_and_what_came_out() {
        let text = manifest_json(&sample::run()).unwrap();
        let manifest: Json = serde_json::from_str(&text).unwrap();
        let keys: Vec<&String> = manifest.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "schema",
                "program",
                "dataset",
                "as_of",
                "as_of_source",
                "rules",
                "quality",
                "totals",
                "outcome",
                "exit_code"
            ]
        );
        assert_eq!(manifest["dataset"]["files"][0]["path"], "claims.parquet");
        assert_eq!(manifest["dataset"]["files"][0]["bytes"], 91_002);
        assert_eq!(manifest["rules"][5]["outcome"]["missing"][0], "skill_subsidies.issue_region");
        assert_eq!(manifest["rules"][1]["params"][1]["origin"], "given");
        assert_eq!(manifest["totals"]["amount"], "8432040.00");
        assert_eq!(manifest["exit_code"], 5);
        assert!(text.ends_with("}\n"));
    }

    #[test]
    fn one_line_per_rule_whether_it_ran_or_not() {
        let mut bytes = Vec::new();
        write_runs_jsonl(&sample::run(), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 7);
        assert_eq!(lines[1]["status"], "ran");
        assert_eq!(lines[1]["alerts"], 42);
        assert_eq!(lines[1]["seconds"], 0.42);
        assert_eq!(lines[5]["status"], "skipped");
        assert_eq!(lines[5]["code"], "missing_column");
        assert_eq!(lines[6]["status"], "failed");
        assert_eq!(lines[6]["code"], "S507");
        assert_eq!(lines[6]["seconds"], Json::Null);
        let keys = |line: &Json| line.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&lines[0]), keys(&lines[6]), "every line has every key");
    }

    #[test]
    fn the_scan_document_has_the_shape_of_the_contract() {
        let place = RunPlace { run: Some("2025-06-30-7c1e".into()), out: Some("out".into()), desk: None };
        let document: Json = serde_json::from_str(&scan_json(&sample::run(), &place).unwrap()).unwrap();
        assert_eq!(document["schema"], "fundwatch.scan/1");
        assert_eq!(document["run"], "2025-06-30-7c1e");
        assert_eq!(document["as_of"], "2025-06-30");
        assert_eq!(document["outcome"][0], "incomplete");
        assert_eq!(document["rules"][1]["population"], 18_402);
        assert_eq!(document["rules"][1]["amount"], "7604120.00");
        assert_eq!(document["rules"][5]["skipped"]["code"], "missing_column");
        assert_eq!(document["rules"][6]["failed"]["code"], "S507");
        assert_eq!(document["totals"]["hidden_by_exception"], 1);
        // R1, R2, R3, R5 have an error rate of 0.04 each; R4 is deterministic, R6 and R7 did not run.
        assert!((document["totals"]["expected_false_alerts"].as_f64().unwrap() - 0.16).abs() < 1e-12);
    }
}
