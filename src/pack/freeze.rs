//! Freezing: from the folder of a finished run and the trail to a pack.

use super::container::Pack;
use super::verdict::Difference;
use crate::audit::{self, Row};
use crate::dataset::{self, ReadTableError};
use crate::model::{Lang, Table, Value, os};
use crate::report::{self, MEMBERS_SCHEMA, ReportError};
use crate::scan;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Why there is no pack.
#[derive(Debug, thiserror::Error)]
pub enum FreezeError {
    /// A file of the run cannot be read.
    #[error("{}", self.text(Lang::En))]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The run has no such alert.
    #[error("{}", self.text(Lang::En))]
    NoAlert {
        /// The run.
        run: PathBuf,
        /// The alert.
        alert_id: String,
    },
    /// The run was written by a version of the program that did not yet keep what a pack needs.
    #[error("{}", self.text(Lang::En))]
    TooOld {
        /// The run.
        run: PathBuf,
        /// What it lacks.
        file: &'static str,
    },
    /// A file of the run is damaged.
    #[error(transparent)]
    Table(#[from] ReadTableError),
    /// A row cannot be written as JSON.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The parts of the run contradict one another: it was changed after it was written.
    #[error("{}", self.text(Lang::En))]
    Contradiction(Vec<Difference>),
}

impl FreezeError {
    /// Its code, as `fundwatch explain` knows it.
    pub fn code(&self) -> &'static str {
        match self {
            FreezeError::Io { .. } => "S641",
            FreezeError::NoAlert { .. } => "S651",
            FreezeError::TooOld { .. }
            | FreezeError::Table(_)
            | FreezeError::Report(_)
            | FreezeError::Contradiction(_) => "S642",
        }
    }

    /// The error and what to do about it, for a person.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            FreezeError::Io { path, source } => lang.pick(
                format!("无法读取 {}：{}；请用 --run 指定一次完成的运行", path.display(), os::reason(source).zh),
                format!("cannot read {}: {}; name a finished run with --run", path.display(), os::reason(source).en),
            ),
            FreezeError::NoAlert { run, alert_id } => lang.pick(
                format!("运行 {} 中没有疑点 {alert_id}", run.display()),
                format!("the run {} has no alert {alert_id}", run.display()),
            ),
            FreezeError::TooOld { run, file } => lang.pick(
                format!("运行 {} 没有 {file}（由较早的版本写出），无法封存证据；请对同一数据重新扫描", run.display()),
                format!(
                    "the run {} has no {file} (an earlier version wrote it): scan the same dataset again",
                    run.display()
                ),
            ),
            FreezeError::Table(error) => error.to_string(),
            FreezeError::Report(error) => error.to_string(),
            FreezeError::Contradiction(found) => {
                let found: Vec<String> = found.iter().map(|one| one.text(lang)).collect();
                lang.pick(
                    format!("运行的各部分互相矛盾，写出后可能被改动，不能封存：{}；请重新扫描", found.join("；")),
                    format!(
                        "the parts of the run contradict one another, so it is not sealed: {}; scan again",
                        found.join("; ")
                    ),
                )
            }
        }
    }
}

/// Freezes what the finished run in the folder `run` says of the alert `alert_id`, with what the audit trail says of it.
///
/// # Errors
/// The run has no such alert, is of an earlier version, cannot be read, or contradicts itself.
pub fn freeze(run: &Path, alert_id: &str, trail: &[Row]) -> Result<Pack, FreezeError> {
    let alert = lines_of(run, "alerts.jsonl", "alert_id", alert_id)?;
    let rule_id = alert.first().and_then(|line| {
        let json: Json = serde_json::from_str(line).ok()?;
        json.get("rule_id")?.as_str().map(str::to_owned)
    });
    let no_alert = || FreezeError::NoAlert { run: run.to_path_buf(), alert_id: alert_id.to_owned() };
    let rule_id = rule_id.ok_or_else(no_alert)?;
    let manifest = run.join(scan::MANIFEST);
    let manifest = std::fs::read_to_string(&manifest).map_err(|source| FreezeError::Io { path: manifest, source })?;
    let trail: Vec<String> = trail.iter().map(audit::line).collect();
    let mut entries = BTreeMap::from([
        ("alert.json".to_owned(), joined(&alert)),
        ("evidence.jsonl".to_owned(), joined(&lines_of(run, scan::EVIDENCE, "alert_id", alert_id)?)),
        ("manifest.json".to_owned(), manifest),
        ("members.jsonl".to_owned(), members(run, alert_id)?),
        ("trail.jsonl".to_owned(), joined(&trail)),
    ]);
    entries.extend(sources(run, &rule_id)?);
    let pack = Pack {
        alert_id: alert_id.to_owned(),
        rule_id,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        entries,
        additions: Vec::new(),
    };
    let contradictions = super::check::inside(&pack, None).differences;
    if contradictions.is_empty() { Ok(pack) } else { Err(FreezeError::Contradiction(contradictions)) }
}

fn joined(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// The lines of a file of JSON lines whose `field` is `value`, as they stand.
fn lines_of(run: &Path, file: &'static str, field: &str, value: &str) -> Result<Vec<String>, FreezeError> {
    let path = run.join(file);
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound if run.join(scan::MANIFEST).is_file() => {
            FreezeError::TooOld { run: run.to_path_buf(), file }
        }
        _ => FreezeError::Io { path: path.clone(), source },
    };
    let mut found = Vec::new();
    for line in BufReader::new(File::open(&path).map_err(failed)?).lines() {
        let line = line.map_err(failed)?;
        // Most lines are another alert's and need not be read as JSON.
        if line.contains(value) {
            let json: Option<Json> = serde_json::from_str(&line).ok();
            if json.as_ref().and_then(|json| json.get(field)?.as_str()) == Some(value) {
                found.push(line);
            }
        }
    }
    Ok(found)
}

/// The members of the alert as lines of JSON.
fn members(run: &Path, alert_id: &str) -> Result<String, FreezeError> {
    let table = dataset::read_table(&run.join("members.parquet"))?;
    let mine = |row: &usize| matches!(table.value("alert_id", *row), Value::Text(id) if id == alert_id);
    let rows: Vec<usize> = (0..table.rows()).filter(mine).collect();
    let own: Table = table.select(&rows);
    let mut text = Vec::new();
    report::write_jsonl(&own, MEMBERS_SCHEMA, &mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The rule of the alert with its views, and all clauses and settings, as entries.
fn sources(run: &Path, rule_id: &str) -> Result<BTreeMap<String, String>, FreezeError> {
    let path = run.join(scan::SOURCES);
    let text = std::fs::read_to_string(&path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => FreezeError::TooOld { run: run.to_path_buf(), file: scan::SOURCES },
        _ => FreezeError::Io { path, source },
    })?;
    let files = text.lines().filter_map(|line| {
        let json: Json = serde_json::from_str(line).ok()?;
        Some((json.get("path")?.as_str()?.to_owned(), json.get("text")?.as_str()?.to_owned()))
    });
    let files: Vec<(String, String)> = files.collect();
    let needed = super::check::needed(&files, rule_id);
    Ok(files
        .into_iter()
        .filter(|(name, _)| needed.contains(name))
        .map(|(name, text)| (format!("rules/{name}"), text))
        .collect())
}
