//! A finished run read back: what `fundwatch explain` needs, derived again from the run's own files.
//!
//! The sentence, the reasons and the peers are not stored twice: the alert's line, the population and the rule
//! text give them again, with the parameters that the manifest names.

use super::MANIFEST;
use super::alerts::{Finished, Surroundings};
use super::details::{Timelines, detail};
use super::rule_run::{Raised, RuleRun};
use crate::dataset::{self, ReadTableError};
use crate::engine::{Engine, EngineError, EngineOptions};
use crate::model::{Alert, AlertStatus, Band, EntityType, Family, Fen, RuleId, Severity, Table, Text, Value, Values};
use crate::report::{
    AlertDetail, AsOfSource, CellKind, EvidenceColumn, EvidenceHead, Measured, RuleOutcome, RunRecord, Totals,
};
use crate::rules::{BoundRule, Loaded, Override, Rule};
use crate::triage::{CasePolicy, Concern, Draft, Flagged, Keys};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder of runs that a scan without `--out` writes to.
pub const RUNS_FOLDER: &str = ".fundwatch/runs";

/// Why a run cannot be read back.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is none.
    #[error("no run under {RUNS_FOLDER}: scan a dataset first, or name a run with --run")]
    NoRun,
    /// The folder is not a finished run.
    #[error("{} is not a finished run: {reason}", folder.display())]
    NotARun {
        /// The folder.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file of the run cannot be read.
    #[error(transparent)]
    Table(#[from] ReadTableError),
    /// The run has no such alert.
    #[error("the run {} has no alert {alert}", folder.display())]
    NoAlert {
        /// The folder.
        folder: PathBuf,
        /// The alert.
        alert: String,
    },
    /// The run has no result of this rule.
    #[error("the run {} has no result of rule {rule}", folder.display())]
    NoRule {
        /// The folder.
        folder: PathBuf,
        /// The rule.
        rule: RuleId,
    },
    /// The rule's conditions could not be asked again.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// A finished run on disk.
pub struct Archive {
    folder: PathBuf,
    manifest: serde_json::Value,
}

/// Whether the rule at hand is the one that made the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleMatch {
    /// The same meaning.
    Same,
    /// It was changed since.
    Changed,
}

impl Archive {
    /// The run in `folder`, or the newest under [`RUNS_FOLDER`].
    pub fn open(folder: Option<&Path>) -> Result<Self, ArchiveError> {
        let folder = match folder {
            Some(folder) => folder.to_path_buf(),
            None => newest(Path::new(RUNS_FOLDER)).ok_or(ArchiveError::NoRun)?,
        };
        let refuse = |reason: String| ArchiveError::NotARun { folder: folder.clone(), reason };
        let text =
            std::fs::read_to_string(folder.join(MANIFEST)).map_err(|error| refuse(format!("{MANIFEST}: {error}")))?;
        let manifest = serde_json::from_str(&text).map_err(|error| refuse(format!("{MANIFEST}: {error}")))?;
        Ok(Self { folder, manifest })
    }

    /// Its manifest.
    pub fn manifest(&self) -> &serde_json::Value {
        &self.manifest
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The day its rules called today.
    pub fn as_of(&self) -> Option<Date> {
        self.manifest.get("as_of")?.as_str()?.parse().ok()
    }

    /// What `rule` returned, with the scores.
    pub fn population(&self, rule: &RuleId) -> Result<Table, ArchiveError> {
        let path = self.folder.join(format!("population/{rule}.parquet"));
        if !path.is_file() {
            return Err(ArchiveError::NoRule { folder: self.folder.clone(), rule: rule.clone() });
        }
        Ok(dataset::read_table(&path)?)
    }

    /// The rule with the parameters of the run, and whether it is still the same rule.
    pub fn bind(&self, loaded: &Loaded, rule: &Rule) -> Option<(BoundRule, RuleMatch)> {
        let recorded = self.rule_entry(rule.id())?;
        let same = recorded.get("hash").and_then(serde_json::Value::as_str) == Some(rule.hash());
        let overrides = overrides_of(recorded, rule.id());
        let bound = loaded.set.bind(rule, &overrides, self.as_of()?).ok()?;
        Some((bound, if same { RuleMatch::Same } else { RuleMatch::Changed }))
    }

    fn rule_entry(&self, rule: &RuleId) -> Option<&serde_json::Value> {
        entry_of(&self.manifest, rule)
    }

    /// The parameters of `rule` that somebody chose for the run whose manifest this is.
    pub fn given(manifest: &serde_json::Value, rule: &RuleId) -> Vec<Override> {
        entry_of(manifest, rule).map_or_else(Vec::new, |entry| overrides_of(entry, rule))
    }

    /// The alert `id` with its details and as much of the run's record as concerns its rule, and whether the rule is
    /// still the same.
    pub async fn alert(&self, loaded: &Loaded, id: &str) -> Result<(RunRecord, AlertDetail, RuleMatch), ArchiveError> {
        let missing = || ArchiveError::NoAlert { folder: self.folder.clone(), alert: id.to_owned() };
        let queue = dataset::read_table(&self.folder.join("alerts.parquet"))?;
        let row =
            (0..queue.rows()).find(|&row| text(&queue, "alert_id", row).as_deref() == Some(id)).ok_or_else(missing)?;
        let alert = alert_of(&queue, row).ok_or_else(missing)?;
        let unknown = || ArchiveError::NoRule { folder: self.folder.clone(), rule: alert.rule_id.clone() };
        let rule = loaded.set.rule(&alert.rule_id).ok_or_else(unknown)?;
        let (bound, matched) = self.bind(loaded, rule).ok_or_else(unknown)?;
        let population = self.population(&alert.rule_id)?;
        let raised = self.raised(rule, &bound, &population, &alert).await?.ok_or_else(missing)?;
        let run = RuleRun::new(rule.header(), population, Vec::new(), Vec::new());
        let timelines = Timelines::new();
        let finished = Finished::new(rule, &bound, &run, &timelines, 0);
        let calendar = crate::triage::Calendar::default();
        let as_of = self.as_of().unwrap_or_default();
        let cases = CasePolicy::default();
        let around = Surroundings {
            as_of,
            calendar: &calendar,
            legal: loaded.set.legal(),
            wording: loaded.set.wording(),
            listed_q: 0.0,
            cases: &cases,
        };
        let mut detail = detail(&finished, &raised, alert, &around, true);
        detail.evidence = self.evidence(id)?;
        Ok((self.record(rule, &bound, &run), detail, matched))
    }

    /// The record of the run as far as it concerns one rule.
    fn record(&self, rule: &Rule, bound: &BoundRule, run: &RuleRun) -> RunRecord {
        let mut record = super::record::blank(rule, bound, RuleOutcome::Ran);
        record.tested = run.tested;
        record.too_small = run.too_small;
        let word = |pointer: &str| {
            self.manifest.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
        };
        RunRecord {
            program_version: word("/program/version"),
            dataset_name: word("/dataset/name"),
            dataset_fingerprint: word("/dataset/fingerprint"),
            files: Vec::new(),
            tables: Vec::new(),
            rows: 0,
            as_of: bound.params.as_of(),
            as_of_source: AsOfSource::Given,
            first_month: None,
            last_month: None,
            rules: vec![record],
            quality: Vec::new(),
            totals: Totals::default(),
            outcome: Vec::new(),
            exit_code: 0,
            measured: Measured::default(),
        }
    }

    /// The alert's row of the population, with what speaks for and against it asked again.
    async fn raised(
        &self,
        rule: &Rule,
        bound: &BoundRule,
        population: &Table,
        alert: &Alert,
    ) -> Result<Option<Raised>, ArchiveError> {
        let keys = Keys::new(rule.header(), population);
        let mine = |row: &usize| {
            keys.entity(*row) == (alert.entity_type, alert.entity_id.as_str())
                && (alert.ln_p.is_none() || keys.window(*row).1 == alert.window_end)
        };
        let Some(row) = (0..population.rows()).find(mine) else { return Ok(None) };
        let engine = Engine::new(&EngineOptions { threads: 1, ..EngineOptions::default() })?;
        let asked: Vec<String> = bound.supports.iter().chain(&bound.downgrades).cloned().collect();
        let truths = engine.evaluate(&population.select(&[row]), &asked).await?;
        let holding = |from: usize, count: usize| (0..count).filter(|n| truths[from + n][0]).collect();
        Ok(Some(Raised {
            draft: Draft {
                alert_id: alert.alert_id.clone(),
                lead: Flagged { row, band: alert.band, ln_p: alert.ln_p, lfdr: 0.0 },
                rows: vec![row],
                entity_type: alert.entity_type,
                entity_id: alert.entity_id.clone(),
                part: keys.part(row).map(str::to_owned),
                window_start: alert.window_start,
                window_end: alert.window_end,
                at_risk: None,
            },
            band: alert.band,
            severity: Severity::Medium,
            concern: Concern::default(),
            amount_low: alert.amount_low,
            supports: holding(0, bound.supports.len()),
            downgrades: holding(bound.supports.len(), bound.downgrades.len()),
            evidence: BTreeMap::new(),
            entity: None,
        }))
    }

    /// The alert's members by role, the first ones shown.
    fn evidence(&self, id: &str) -> Result<Vec<EvidenceHead>, ArchiveError> {
        const SHOWN: usize = 10;
        let members = dataset::read_table(&self.folder.join("members.parquet"))?;
        let mut by_role: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for row in 0..members.rows() {
            if text(&members, "alert_id", row).as_deref() == Some(id) {
                let cell = |name: &str| text(&members, name, row).unwrap_or_default();
                by_role.entry((cell("table"), cell("role"))).or_default().push(row);
            }
        }
        let column = |name: &str, zh: &str, kind| EvidenceColumn {
            name: name.to_owned(),
            title: Text::new(zh, name),
            codes: BTreeMap::new(),
            kind,
        };
        Ok(by_role
            .into_iter()
            .map(|((table, role), rows)| EvidenceHead {
                id: role.clone(),
                title: Text::new(format!("{table}（{role}）"), format!("{table} ({role})")),
                columns: vec![
                    column("key", "主键", CellKind::Text),
                    column("entity_id", "对象", CellKind::Text),
                    column("amount", "金额", CellKind::Number),
                ],
                rows: rows
                    .iter()
                    .take(SHOWN)
                    .map(|&row| {
                        let amount = match members.value("amount", row) {
                            Value::Money(fen) => fen.to_string(),
                            _ => String::new(),
                        };
                        let cell = |name: &str| text(&members, name, row).unwrap_or_default();
                        vec![cell("key"), cell("entity_id"), amount]
                    })
                    .collect(),
                total: rows.len() as u64,
            })
            .collect())
    }
}

fn entry_of<'a>(manifest: &'a serde_json::Value, rule: &RuleId) -> Option<&'a serde_json::Value> {
    let rules = manifest.get("rules")?.as_array()?;
    rules.iter().find(|entry| entry.get("id").and_then(serde_json::Value::as_str) == Some(&rule.to_string()))
}

fn overrides_of(entry: &serde_json::Value, rule: &RuleId) -> Vec<Override> {
    let given = given_params(entry).into_iter();
    given.filter_map(|(name, value)| Override::parse(&format!("{rule}.{name}={value}")).ok()).collect()
}

/// The parameters that somebody chose, as (name, value).
fn given_params(entry: &serde_json::Value) -> Vec<(String, String)> {
    let Some(params) = entry.get("params").and_then(serde_json::Value::as_array) else { return Vec::new() };
    let word = |param: &serde_json::Value, field: &str| Some(param.get(field)?.as_str()?.to_owned());
    params
        .iter()
        .filter(|param| word(param, "origin").as_deref() == Some("given"))
        .filter_map(|param| Some((word(param, "name")?, word(param, "value")?)))
        .collect()
}

fn newest(runs: &Path) -> Option<PathBuf> {
    let finished = |path: &PathBuf| path.join(MANIFEST).is_file();
    let written = |path: &PathBuf| path.join(MANIFEST).metadata().and_then(|meta| meta.modified()).ok();
    let folders = std::fs::read_dir(runs).ok()?.flatten().map(|entry| entry.path()).filter(finished);
    folders.max_by(|a, b| written(a).cmp(&written(b)).then_with(|| a.cmp(b)))
}

fn text(table: &Table, column: &str, row: usize) -> Option<String> {
    match table.value(column, row) {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The line of the queue in `row`, as it was written.
fn alert_of(queue: &Table, row: usize) -> Option<Alert> {
    let word = |column: &str| text(queue, column, row);
    let number = |column: &str| queue.value(column, row).as_f64();
    let int = |column: &str| match queue.value(column, row) {
        Value::Int(number) => Some(number),
        _ => None,
    };
    let day = |column: &str| match queue.value(column, row) {
        Value::Date(day) => Some(day),
        _ => None,
    };
    let money = |column: &str| match queue.value(column, row) {
        Value::Money(fen) => fen,
        _ => Fen::ZERO,
    };
    let list = |column: &str| match queue.column(column) {
        Some(Values::TextList(cells)) => cells[row].clone(),
        _ => Vec::new(),
    };
    Some(Alert {
        alert_id: word("alert_id")?,
        rank: int("rank")?,
        band: match word("band")?.as_str() {
            "A" => Band::A,
            "B" => Band::B,
            _ => Band::C,
        },
        rule_id: word("rule_id")?.parse().ok()?,
        rule_version: word("rule_version")?,
        rule_hash: word("rule_hash")?,
        family: Family::from_code(&word("family")?)?,
        entity_type: EntityType::from_code(&word("entity_type")?)?,
        entity_id: word("entity_id")?,
        region_code: word("region_code"),
        window_start: day("window_start"),
        window_end: day("window_end"),
        observed: number("observed"),
        expected: number("expected"),
        exposure: number("exposure"),
        ratio: number("ratio"),
        ratio_low: number("ratio_low"),
        ln_p: number("ln_p"),
        q_value: number("q_value"),
        peer_group: word("peer_group"),
        peers: int("peers"),
        persons: int("persons").unwrap_or(0),
        months: int("months").unwrap_or(0),
        amount_paid: money("amount_paid"),
        amount_stoppable: money("amount_stoppable"),
        amount_low: money("amount_low"),
        evidence_for: list("for"),
        evidence_against: list("against"),
        explanation_zh: word("explanation_zh").unwrap_or_default(),
        explanation_en: word("explanation_en").unwrap_or_default(),
        legal: list("legal"),
        due_on: day("due_on"),
        status: AlertStatus::New,
        // Runs of earlier versions do not have the columns from here on.
        entity_ln_p: number("entity_ln_p"),
        entity_q_value: number("entity_q_value"),
        entity_rules: int("entity_rules"),
        entity_named: list("entity_named"),
        basis_zh: word("basis_zh").unwrap_or_default(),
        basis_en: word("basis_en").unwrap_or_default(),
        case_id: word("case_id").unwrap_or_default(),
    })
}
