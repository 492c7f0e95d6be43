//! Deriving an alert again: the rule of the pack, with its parameters, as-of date and settings, on the extract at hand.

use super::check;
use super::container::{Pack, PackError};
use super::verdict::{Difference, Place, Verdict};
use crate::audit::KeyRing;
use crate::model::{Band, EntityType, Lang, RuleId};
use crate::report::{self, MEMBERS_SCHEMA, ReportError, RuleOutcome, RunRecord};
use crate::rules::RuleSet;
use crate::scan::{
    self, Archive, Guise, Guises, Listed, Run, ScanError, ScanOptions, Selector, Settings, SettingsError, Watch,
};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Columns of an alert that rest on the other rules of its run (its place among all alerts, what all rules say of its entity,
/// its case), which a pack of one rule cannot derive.
const OF_THE_WHOLE_RUN: [&str; 10] = [
    "rank",
    "band",
    "status",
    "entity_ln_p",
    "entity_q_value",
    "entity_rules",
    "entity_named",
    "basis_zh",
    "basis_en",
    "case_id",
];

/// Two machines may round the last digits of a logarithm differently.
const ROUNDING: f64 = 1e-9;

/// Differences of one kind that are listed.
const LISTED: usize = 20;

/// With what a pack is checked beyond itself.
#[derive(Clone, Debug)]
pub struct Again {
    /// The extract, or a prepared copy of it; `None`: only the pack itself is checked.
    pub dataset: Option<PathBuf>,
    /// The keys of the audit trail; `None`: the MACs of its events are not checked.
    pub keys: Option<KeyRing>,
    /// Threads.
    pub threads: NonZeroUsize,
    /// Memory for the whole process.
    pub memory_bytes: Option<u64>,
}

/// Why a pack cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The pack is refused.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The dataset cannot be used.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// The settings in the pack cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A row cannot be written as JSON.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The texts of the pack cannot be laid out for loading.
    #[error("{}", self.text(Lang::En))]
    Scratch(std::io::Error),
    /// Somebody pressed Ctrl-C.
    #[error("{}", self.text(Lang::En))]
    Interrupted,
}

impl VerifyError {
    /// Its code, as `fundwatch explain` knows it; `None` where the message itself names codes.
    pub fn code(&self) -> Option<&'static str> {
        match self {
            VerifyError::Pack(error) => Some(error.code()),
            VerifyError::Scan(ScanError::Dataset(_)) => None,
            VerifyError::Scan(ScanError::Engine(error)) => Some(error.code()),
            VerifyError::Scan(_)
            | VerifyError::Settings(_)
            | VerifyError::Report(_)
            | VerifyError::Scratch(_)
            | VerifyError::Interrupted => Some("S652"),
        }
    }

    /// The error and what to do about it, for a person.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            VerifyError::Pack(error) => error.text(lang),
            VerifyError::Scan(ScanError::Dataset(error)) => error.message(lang),
            VerifyError::Scan(ScanError::Engine(error)) => error.text(lang),
            VerifyError::Scan(error) => error.to_string(),
            VerifyError::Settings(error) => error.to_string(),
            VerifyError::Report(error) => error.to_string(),
            VerifyError::Scratch(error) => {
                lang.pick(format!("无法使用临时目录：{error}"), format!("the temporary folder cannot be used: {error}"))
            }
            VerifyError::Interrupted => lang.pick("已中断，没有结论".to_owned(), "interrupted: no verdict".to_owned()),
        }
    }
}

/// Checks the pack in `path`: its seal, its parts against one another, and, with a dataset, everything derived again.
///
/// # Errors
/// The pack is refused ([`PackError::Changed`]), or the dataset cannot be used. What does not agree is no error but stands in
/// the verdict.
pub async fn verify(path: &Path, again: &Again, watch: &dyn Watch) -> Result<Verdict, VerifyError> {
    let pack = Pack::read(path)?;
    let mut verdict = check::inside(&pack, again.keys.as_ref());
    let Some(dataset) = &again.dataset else { return Ok(verdict) };
    let manifest: Json = serde_json::from_str(pack.entry("manifest.json")).unwrap_or_default();
    // Settings are read from a folder, so the pack's own are laid out in one.
    let folder = tempfile::tempdir().map_err(VerifyError::Scratch)?;
    scan::lay_out(check::rule_files(&pack), folder.path()).map_err(VerifyError::Scratch)?;
    let settings = Settings::load(Some(folder.path()))?;
    let loaded = RuleSet::load(folder.path());
    let Some(rule) = check::rule_of(&pack, &loaded) else { return Ok(verdict) };
    let options = ScanOptions {
        dataset: dataset.clone(),
        called: None,
        only: vec![Selector::Id(pack.rule_id.clone())],
        overrides: Archive::given(&manifest, rule.id()),
        as_of: manifest.get("as_of").and_then(Json::as_str).and_then(|day| day.parse().ok()),
        threads: again.threads,
        memory_bytes: again.memory_bytes,
        spill_dir: None,
        views_dir: None,
        profile: false,
        alone: false,
        cluster: None,
        verify: true,
        allow_skip: Vec::new(),
        stopped: Vec::new(),
    };
    let mut run = scan::scan(&options, &loaded, &settings, watch).await?;
    if watch.interrupted().load(std::sync::atomic::Ordering::Relaxed) {
        return Err(VerifyError::Interrupted);
    }
    verdict.dataset = Some(run.record.dataset_name.clone());
    let files = other_files(&manifest, &run.record);
    if files.is_empty() {
        let raised = run.alerts.iter().any(|detail| detail.alert.alert_id == pack.alert_id);
        let asked = if raised { None } else { control(&pack, rule.id()) };
        if let Some((listed, guises)) = asked {
            let mut found = scan::list(&options, &listed, &loaded, &settings, watch).await?;
            found.disguise(&guises);
            if found.alerts.iter().any(|detail| detail.alert.alert_id == pack.alert_id) {
                (run, verdict.listed) = (found, true);
            }
        }
        compare(&pack, &manifest, &run, &mut verdict.differences)?;
    } else {
        // Rows of another extract say nothing about this one.
        verdict.differences.extend(files);
    }
    Ok(verdict)
}

/// What would make a blind control of the pack's alert: its entity, listed for its rule, under its own id. Only employers and
/// bodies are ever listed.
fn control(pack: &Pack, rule: &RuleId) -> Option<(Listed, Guises)> {
    let alert = check::objects(pack, "alert.json").into_iter().next()?;
    let text = |name: &str| alert.get(name).and_then(Json::as_str);
    let entity_type = EntityType::from_code(text("entity_type")?)?;
    if !matches!(entity_type, EntityType::Employer | EntityType::Body) {
        return None;
    }
    let entity_id = text("entity_id")?.to_owned();
    // Band and rank are not compared: a pack of one rule cannot derive them.
    let guise = Guise { alert_id: pack.alert_id.clone(), band: Band::B, rank: 1 };
    let listed = Listed::from([(rule.clone(), BTreeSet::from([(entity_type, entity_id.clone())]))]);
    Some((listed, Guises::from([((rule.clone(), entity_type, entity_id), guise)])))
}

/// The files in which the extract at hand differs from that of the run; none where the fingerprints agree.
fn other_files(manifest: &Json, record: &RunRecord) -> Vec<Difference> {
    let fingerprint = manifest.pointer("/dataset/fingerprint").and_then(Json::as_str);
    if fingerprint == Some(&record.dataset_fingerprint) {
        return Vec::new();
    }
    let listed = manifest.pointer("/dataset/files").and_then(Json::as_array).into_iter().flatten();
    let word = |file: &Json, name: &str| file.get(name).map(check::plain).unwrap_or_default();
    let mut then: BTreeMap<String, (String, String, String)> = listed
        .map(|file| (word(file, "path"), (word(file, "bytes"), word(file, "rows"), word(file, "hash"))))
        .collect();
    let mut found = Vec::new();
    let mut say =
        |path: &str, zh: String, en: String| found.push(Difference::new(Place::Dataset(path.to_owned()), zh, en));
    for file in &record.files {
        match then.remove(&file.path) {
            None => say(&file.path, "运行时没有这个文件".into(), "was not there when the run was made".into()),
            Some((bytes, rows, hash)) if hash != file.hash => say(
                &file.path,
                format!("内容不同：运行时 {bytes} 字节 {rows} 行，现在 {} 字节 {} 行", file.bytes, file.rows),
                format!("another content: {bytes} bytes and {rows} rows then, {} and {} now", file.bytes, file.rows),
            ),
            Some(_) => {}
        }
    }
    for path in then.keys() {
        say(path, "文件不见了".into(), "is not there any more".into());
    }
    found.truncate(LISTED);
    found.insert(
        0,
        Difference::new(
            Place::Dataset(String::new()),
            "不是当时的数据（指纹不同），没有比较",
            "this is not the extract of the run (another fingerprint): nothing was compared",
        ),
    );
    found
}

/// The alert, its members and its evidence, as packed and as derived.
fn compare(pack: &Pack, manifest: &Json, run: &Run, found: &mut Vec<Difference>) -> Result<(), VerifyError> {
    let outcome = run.record.rules.first().map(|rule| &rule.outcome);
    if !matches!(outcome, Some(RuleOutcome::Ran)) {
        let (zh, en) = match outcome {
            Some(RuleOutcome::Skipped { text, .. } | RuleOutcome::Failed { text, .. }) => {
                (text.zh.as_str(), text.en.as_str())
            }
            _ => ("", ""),
        };
        let difference = Difference::new(Place::Rule, format!("没有运行：{zh}"), format!("did not run: {en}"));
        found.push(difference);
        return Ok(());
    }
    parameters(pack, manifest, run, found);
    let Some(detail) = run.alerts.iter().find(|detail| detail.alert.alert_id == pack.alert_id) else {
        found.push(Difference::new(Place::Alert(String::new()), "重新推导没有得到这条疑点", "is not derived any more"));
        return Ok(());
    };
    let table = report::alerts_table(std::slice::from_ref(&detail.alert));
    let derived = lines(|out| report::write_jsonl(&table, report::ALERTS_SCHEMA, out))?;
    let packed = check::objects(pack, "alert.json");
    if let (Some(packed), Some(Json::Object(derived))) = (packed.first(), derived.first()) {
        columns(packed, derived, found);
    }
    let members: Vec<_> = run.members.iter().filter(|member| member.alert_id == pack.alert_id).cloned().collect();
    let derived = lines(|out| report::write_jsonl(&report::members_table(&members), MEMBERS_SCHEMA, out))?;
    let packed: Vec<Json> = check::objects(pack, "members.jsonl").into_iter().map(Json::Object).collect();
    found.extend(rows(Place::Members, &packed, &derived));
    evidence(pack, run, found);
    Ok(())
}

fn lines(write: impl FnOnce(&mut Vec<u8>) -> Result<(), ReportError>) -> Result<Vec<Json>, ReportError> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Every parameter has the value it had, defaults as well.
fn parameters(pack: &Pack, manifest: &Json, run: &Run, found: &mut Vec<Difference>) {
    let entry = check::manifest_rule(pack, manifest).and_then(|entry| entry.get("params")).and_then(Json::as_array);
    let then: BTreeSet<(String, String)> = entry
        .into_iter()
        .flatten()
        .filter_map(|param| Some((param.get("name")?.as_str()?.to_owned(), param.get("value")?.as_str()?.to_owned())))
        .collect();
    let now: BTreeSet<(String, String)> = run
        .record
        .rules
        .iter()
        .flat_map(|rule| &rule.params)
        .map(|param| (param.name.clone(), param.value.clone()))
        .collect();
    for (name, value) in then.symmetric_difference(&now) {
        let side = if now.contains(&(name.clone(), value.clone())) { ("现在", "now") } else { ("当时", "then") };
        found.push(Difference::new(
            Place::Rule,
            format!("参数 {name}：{} {value}", side.0),
            format!("parameter {name}: {} {value}", side.1),
        ));
    }
}

fn columns(packed: &Map<String, Json>, derived: &Map<String, Json>, found: &mut Vec<Difference>) {
    let names: BTreeSet<&String> = packed.keys().chain(derived.keys()).collect();
    for name in names.into_iter().filter(|name| !OF_THE_WHOLE_RUN.contains(&name.as_str())) {
        let (then, now) = (packed.get(name), derived.get(name));
        if same(then, now) {
            continue;
        }
        // Whom it is about is not said.
        let secret = name == "entity_id" || name.starts_with("explanation");
        let show =
            |value: Option<&Json>| if secret { "…".to_owned() } else { value.map_or("-".to_owned(), check::plain) };
        let (then, now) = (show(then), show(now));
        found.push(Difference::new(
            Place::Alert(name.clone()),
            format!("包内 {then}，重新推导 {now}"),
            format!("{then} in the pack, {now} when derived again"),
        ));
    }
}

fn same(one: Option<&Json>, other: Option<&Json>) -> bool {
    match (one.and_then(Json::as_f64), other.and_then(Json::as_f64)) {
        (Some(one), Some(other)) => (one - other).abs() <= ROUNDING * one.abs().max(other.abs()),
        _ => one == other,
    }
}

/// Rows of a table, whatever their order: how many are only in the pack, how many only in what was derived, and where the
/// first of them stands.
fn rows(place: Place, packed: &[Json], derived: &[Json]) -> Option<Difference> {
    let tally = |rows: &[Json]| {
        let mut tally: BTreeMap<String, usize> = BTreeMap::new();
        rows.iter().for_each(|row| *tally.entry(row.to_string()).or_default() += 1);
        tally
    };
    let beyond = |rows: &[Json], mut other: BTreeMap<String, usize>| -> Vec<usize> {
        let without = |row: &Json| match other.get_mut(&row.to_string()) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        };
        let mut without = without;
        rows.iter().enumerate().filter(|(_, row)| without(row)).map(|(at, _)| at + 1).collect()
    };
    let (lost, more) = (beyond(packed, tally(derived)), beyond(derived, tally(packed)));
    let first = lost.first().or(more.first())?;
    let (lost, more) = (lost.len(), more.len());
    Some(Difference::new(
        place,
        format!("{lost} 行只在包内，{more} 行只在重新推导中，第一处在第 {first} 行"),
        format!("{lost} rows only in the pack, {more} only when derived again, first at row {first}"),
    ))
}

fn evidence(pack: &Pack, run: &Run, found: &mut Vec<Difference>) {
    let mut derived: BTreeMap<String, Json> = run
        .evidence
        .iter()
        .filter(|rows| rows.alert_id == pack.alert_id)
        .map(|rows| (rows.id.clone(), rows.line()))
        .collect();
    let list = |line: &Json, name: &str| line.get(name).and_then(Json::as_array).cloned().unwrap_or_default();
    for line in check::objects(pack, "evidence.jsonl").into_iter().map(Json::Object) {
        let id = line.get("evidence").map(check::plain).unwrap_or_default();
        let place = Place::Evidence(id.clone());
        match derived.remove(&id) {
            None => found.push(Difference::new(place, "重新推导没有这张表", "is not derived any more")),
            Some(now) if list(&line, "columns") != list(&now, "columns") => {
                found.push(Difference::new(place, "列不同", "has other columns"));
            }
            Some(now) => found.extend(rows(place, &list(&line, "rows"), &list(&now, "rows"))),
        }
    }
    for id in derived.into_keys() {
        found.push(Difference::new(Place::Evidence(id), "包内没有这张表", "is not in the pack"));
    }
}
