//! Writing a run: every file of `outputs.md`, from the same tables, into a folder that appears whole.

use super::Run;
use super::publish::{Draft, Kind, PublishError};
use crate::dataset;
use crate::engine::QueryProfile;
use crate::model::{Alert, Lang, RuleId};
use crate::report::{self, ALERTS_SCHEMA, CASES_SCHEMA, ReportError};
use std::path::{Path, PathBuf};

/// Where the time of each query went.
const PROFILE: &str = "profile.jsonl";

/// The rows behind each alert, one line per alert and evidence query.
pub const EVIDENCE: &str = "evidence.jsonl";

/// The rules and settings of the run, one line per file.
pub const SOURCES: &str = "sources.jsonl";

/// Where a run was written.
#[derive(Clone, Debug)]
pub struct Published {
    /// The folder.
    pub folder: PathBuf,
}

/// Why a run could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// A text form.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A Parquet file.
    #[error("cannot write {file}: {source}")]
    Parquet {
        /// The file.
        file: String,
        /// Why.
        source: dataset::WriterError,
    },
}

/// Writes `run` as the folder `target`.
pub fn write(run: &Run, target: &Path, lang: Lang) -> Result<Published, WriteError> {
    let draft = Draft::begin(target, Kind::Run)?;
    for rule in run.populations.rules() {
        let path = draft.path(&format!("population/{rule}.parquet"))?;
        run.populations.copy(rule, &path).map_err(|source| PublishError::Io { path, source })?;
    }
    write_queue(run, &draft, lang)?;
    // Last: a folder with a manifest is a finished run.
    draft.write(super::MANIFEST, report::manifest_json(&run.record)?.as_bytes())?;
    draft.publish()?;
    Ok(Published { folder: target.to_path_buf() })
}

/// Everything but the populations and the manifest.
fn write_queue(run: &Run, draft: &Draft, lang: Lang) -> Result<(), WriteError> {
    let alerts: Vec<Alert> = run.alerts.iter().map(|detail| detail.alert.clone()).collect();
    let queue = report::alerts_table(&alerts);
    parquet(draft, "alerts.parquet", &queue)?;
    let mut text = Vec::new();
    report::write_csv(&queue, &mut text)?;
    draft.write("alerts.csv", &text)?;
    text.clear();
    report::write_jsonl(&queue, ALERTS_SCHEMA, &mut text)?;
    draft.write("alerts.jsonl", &text)?;
    let cases = report::cases_table(&run.cases);
    parquet(draft, "cases.parquet", &cases)?;
    text.clear();
    report::write_csv(&cases, &mut text)?;
    draft.write("cases.csv", &text)?;
    text.clear();
    report::write_jsonl(&cases, CASES_SCHEMA, &mut text)?;
    draft.write("cases.jsonl", &text)?;
    parquet(draft, "members.parquet", &report::members_table(&run.members))?;
    text.clear();
    report::write_runs_jsonl(&run.record, &mut text)?;
    draft.write("runs.jsonl", &text)?;
    text.clear();
    report::write_evidence_jsonl(&run.evidence, &mut text)?;
    draft.write(EVIDENCE, &text)?;
    text.clear();
    report::write_sources_jsonl(&run.sources, &mut text)?;
    draft.write(SOURCES, &text)?;
    if let Some(queries) = &run.profile {
        draft.write(PROFILE, profile_jsonl(queries)?.as_bytes())?;
    }
    let page = report::report_html(&run.record, &alerts, &run.alerts, &run.cases, lang)?;
    draft.write("report.html", page.as_bytes())?;
    Ok(())
}

/// One line per operator; seconds differ from run to run, so the file stands beside the run and not in its manifest.
fn profile_jsonl(queries: &[(RuleId, QueryProfile)]) -> Result<String, ReportError> {
    let mut text = String::new();
    for (rule, query) in queries {
        for operator in &query.operators {
            let line = serde_json::json!({
                "schema": "fundwatch.profile/1",
                "rule_id": rule.to_string(),
                "query": query.purpose,
                "query_seconds": query.seconds,
                "depth": operator.depth,
                "operator": operator.operator,
                "rows": operator.rows,
                "cpu_seconds": operator.seconds,
                "bytes_scanned": operator.bytes_scanned,
                "spilled_bytes": operator.spilled_bytes,
            });
            text.push_str(&serde_json::to_string(&line)?);
            text.push('\n');
        }
    }
    Ok(text)
}

fn parquet(draft: &Draft, file: &str, table: &crate::model::Table) -> Result<(), WriteError> {
    let path = draft.path(file)?;
    dataset::write_table(&path, table, &dataset::WriterOptions::default())
        .map(|_| ())
        .map_err(|source| WriteError::Parquet { file: file.to_owned(), source })
}
