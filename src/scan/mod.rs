//! The main job: dataset and rules in, queue out, every step in order.
//!
//! [`scan`] is the whole path; `plan` its first half, which decides what will run and what must be
//! skipped, and why; [`write()`] the last step, after which the run is visible whole or not at all. A rule that
//! fails is a line of the record, never the end of the run.

mod ahead;
mod alerts;
mod archive;
mod basis;
mod cases;
mod codes;
mod condense;
mod control;
mod course;
pub mod cross;
mod details;
mod entities;
mod estimate;
pub mod fixture;
mod inspect;
mod keyed;
mod known;
mod known_hubs;
mod lookup;
pub mod mutants;
mod names;
mod output;
mod peer_groups;
mod plan;
mod plots;
mod pool;
mod populations;
mod prepare;
mod publish;
mod queue;
mod record;
mod rings;
mod rule_run;
mod scoring;
mod select;
mod settings;
mod stop;
mod timing;
mod views;
mod working_days;
mod workload;

pub use archive::{Archive, ArchiveError, RUNS_FOLDER, RuleMatch};
pub use codes::{code, codes};
pub use control::{Guise, Guises, lay_out};
pub use course::{Course, Doing, Step};
pub use estimate::Left;
pub use inspect::{DayOf, InspectError, Inspection, KnownRows, PlannedQuery, ViewUse, inspect};
pub use known_hubs::{HubsError, KnownHubs};
pub use output::{EVIDENCE, Published, SOURCES, WriteError, write};
pub use plan::{Plan, PlanError, Skip};
pub use populations::Populations;
pub use prepare::{PrepareError, PrepareOptions, Prepared, prepare};
pub use publish::{Kind, MANIFEST, PublishError};
pub use queue::QueuePolicy;
pub use select::Selector;
pub use settings::{Settings, SettingsError};
pub use stop::{Stop, Stopped};

use crate::dataset::{self, DatasetError, ValidatedTables, prepared};
use crate::engine::{ClusterOptions, Engine, EngineError, EngineOptions, KeptViews, QueryProfile};
use crate::model::{Case, EntityType, Lang, Member, RuleId, Text, dictionary};
use crate::report::{AlertDetail, AlertRows, Measured, QualityLine, RunRecord, TableRecord};
use crate::rules::{Growth, Loaded, Override};
use crate::triage::Draft;
use alerts::{Finished, Surroundings};
use condense::condense;
use details::{DETAILS_MAX, Timelines};
use jiff::civil::Date;
use lookup::Reach;
pub use names::Names;
use populations::PopulationWriter;
use prepared::PreparedCopy;
use rule_run::{RuleError, RuleRun, run_rule};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use views::ViewShelf;
use working_days::register_calendar;

/// Validation may hold this part (one in so many) of `--max-memory` in key hashes; the rest is for decoded pages.
const VALIDATION_SHARE: u64 = 3;

/// What a scan is asked to do.
#[derive(Clone, Debug)]
pub struct ScanOptions {
    /// The dataset.
    pub dataset: PathBuf,
    /// What the record calls it; the last part of its path where not given.
    pub called: Option<String>,
    /// Which rules; all where empty.
    pub only: Vec<Selector>,
    /// Parameters that differ from the rules' defaults.
    pub overrides: Vec<Override>,
    /// The day the rules call today; the newest month in the data where not given.
    pub as_of: Option<Date>,
    /// Threads.
    pub threads: NonZeroUsize,
    /// Memory for the whole process.
    pub memory_bytes: Option<u64>,
    /// Folder for intermediate results.
    pub spill_dir: Option<PathBuf>,
    /// Folder in which shared views are kept for the next scan of the same extract.
    pub views_dir: Option<PathBuf>,
    /// Whether to write down where the time of each query went.
    pub profile: bool,
    /// The cluster that runs the rules; `None`: this process.
    pub cluster: Option<ClusterOptions>,
    /// Whether to compare every byte of a prepared copy's source, not only sizes and times.
    pub verify: bool,
    /// Whether nothing is to run beside a rule: somebody stops what takes too long, and has to know which rule it was.
    pub alone: bool,
    /// Rules whose absence does not make the run incomplete.
    pub allow_skip: Vec<RuleId>,
    /// Rules that were stopped from outside when they were run before; they are failed rules of this run.
    pub stopped: Vec<Stopped>,
}

/// Somebody who follows a scan.
pub trait Watch: Sync {
    /// A stage begins.
    fn stage(&self, text: &Text);

    /// A rule begins (`None`: it has ended).
    fn rule(&self, _rule: Option<&RuleId>) {}
    /// Where to write down how far the scan has come, for somebody who shows it.
    fn course(&self) -> Option<&Course> {
        None
    }
    /// Something that whoever reads the result should know.
    fn note(&self, _text: &Text) {}

    /// Whether to stop after the rule that is running now.
    fn interrupted(&self) -> &AtomicBool;
}

/// A finished run.
pub struct Run {
    /// Its record.
    pub record: RunRecord,
    /// The queue, in rank order.
    pub alerts: Vec<AlertDetail>,
    /// The alerts by case.
    pub cases: Vec<Case>,
    /// Every underlying row of every alert.
    pub members: Vec<Member>,
    /// Operators named in the evidence of an alert: they neither take nor review it.
    pub operators: BTreeMap<String, BTreeSet<String>>,
    /// The day of the undecided application an alert is about.
    pub applied_on: BTreeMap<String, Date>,
    /// What the entities of the alerts are called, where the extract says so; for papers.
    pub names: Names,
    /// What the rule of an alert counts, and when that reopens one that was closed or hidden.
    pub growth: BTreeMap<String, Growth>,
    /// The local false discovery rate of each alert that has one: how probable it is that chance alone made it.
    pub lfdr: BTreeMap<String, f64>,
    /// How many days a rule that ran lets its alerts be hidden, where it says so.
    pub snooze_max: BTreeMap<RuleId, i64>,
    /// The rows behind each alert, as its rule's evidence queries returned them, never cut.
    pub evidence: Vec<AlertRows>,
    /// The rules that ran, their views and clauses, and the settings, as they were read: pairs of the path below the
    /// rules folder and the text, by path.
    pub sources: Vec<(String, String)>,
    /// What each rule returned, with the scores.
    pub populations: Populations,
    /// Where the time of each query went, where that was asked for.
    pub profile: Option<Vec<(RuleId, QueryProfile)>>,
}

/// Why there is no run at all.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The dataset cannot be used.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The engine could not start.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// What was asked for cannot be planned.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// Opens and validates a dataset; a prepared copy was validated when it was made and is only compared with what was
/// written then.
pub fn open(options: &ScanOptions, watch: &dyn Watch) -> Result<ValidatedTables, ScanError> {
    if !prepared::is_prepared(&options.dataset) {
        return Ok(open_extract(&options.dataset, options.threads, options.memory_bytes, watch)?);
    }
    watch.stage(&Text::new("打开预处理副本", "opening the prepared copy"));
    let tables = prepared::open_prepared(&options.dataset, options.threads, options.verify)?;
    if let Some(copy) = tables.prepared() {
        say_prepared(copy, tables.fingerprint(), watch);
    }
    Ok(tables)
}

fn say_prepared(copy: &PreparedCopy, fingerprint: &str, watch: &dyn Watch) {
    let (source, fingerprint) = (&copy.source, &fingerprint[..fingerprint.len().min(8)]);
    watch.note(&Text::new(
        format!("使用 {source}（指纹 {fingerprint}）的预处理副本；数据在预处理时已检查，不再重复"),
        format!("using the prepared copy of {source} (fingerprint {fingerprint}); it was validated when it was made"),
    ));
    if let prepared::Reach::Unreachable(reason) = &copy.reach {
        watch.note(&Text::new(
            format!("原数据 {source} 现在读不到（{reason}），无法核对它是否已改变"),
            format!("the source {source} cannot be reached ({reason}), so whether it has changed is not known"),
        ));
    }
}

fn open_extract(
    folder: &Path,
    threads: NonZeroUsize,
    memory_bytes: Option<u64>,
    watch: &dyn Watch,
) -> Result<ValidatedTables, DatasetError> {
    watch.stage(&Text::new("打开数据", "opening the dataset"));
    let extract = dataset::open(folder, &dataset::OpenOptions { threads })?;
    watch.stage(&Text::new("检查数据", "validating the dataset"));
    let mut limits = dataset::ValidateOptions { threads, ..dataset::ValidateOptions::default() };
    if let Some(bytes) = memory_bytes {
        limits.memory_bytes = limits.memory_bytes.min(bytes / VALIDATION_SHARE);
    }
    let Some(course) = watch.course() else { return dataset::validate(extract, &limits) };
    let tables = dataset::validate_followed(extract, &limits, &|looked| course.looked(looked));
    course.validated();
    tables
}

/// What is known of a dataset before any rule runs.
pub struct Checked {
    /// Every table of the dictionary, with the rules it keeps from running.
    pub tables: Vec<TableRecord>,
    /// What was found, gravest first.
    pub quality: Vec<QualityLine>,
}

/// Opens and validates a dataset and says which rules it would keep from running.
pub fn check(options: &ScanOptions, loaded: &Loaded, watch: &dyn Watch) -> Result<Checked, ScanError> {
    let tables = open(options, watch)?;
    let lacking: Vec<_> = loaded
        .set
        .rules()
        .iter()
        .filter_map(|rule| plan::lacking(rule, &tables).map(|(_, missing, _)| (rule.id().clone(), missing)))
        .collect();
    Ok(Checked {
        quality: tables.quality().iter().map(record::line).collect(),
        tables: record::table_records(&tables, &lacking),
    })
}

/// Entities to be listed, by the rule that is to look at them.
pub type Listed = BTreeMap<RuleId, BTreeSet<(EntityType, String)>>;

/// Runs the rules of `loaded` over a dataset.
pub async fn scan(
    options: &ScanOptions,
    loaded: &Loaded,
    settings: &Settings,
    watch: &dyn Watch,
) -> Result<Run, ScanError> {
    run_rules(options, None, loaded, settings, watch).await
}

/// What the rules of `listed` say of those entities and of nobody else, whether or not they would raise them: figures, rows
/// and money as of any alert, by the same path. An entity of which a rule counted nothing, or says nothing, is left out.
pub async fn list(
    options: &ScanOptions,
    listed: &Listed,
    loaded: &Loaded,
    settings: &Settings,
    watch: &dyn Watch,
) -> Result<Run, ScanError> {
    run_rules(options, Some(listed), loaded, settings, watch).await
}

async fn run_rules(
    options: &ScanOptions,
    listed: Option<&Listed>,
    loaded: &Loaded,
    settings: &Settings,
    watch: &dyn Watch,
) -> Result<Run, ScanError> {
    let started = Instant::now();
    if let Some(cluster) = &options.cluster {
        cluster.check(&options.dataset, options.spill_dir.as_deref()).map_err(EngineError::from)?;
    }
    let tables = open(options, watch)?;
    let plan = plan::plan(options, loaded, &tables)?;
    let mut engine = Engine::new(&EngineOptions {
        threads: options.threads.get(),
        memory_bytes: options.memory_bytes,
        spill_dir: options.spill_dir.clone(),
        profile: options.profile,
        cluster: options.cluster.clone(),
    })?;
    if let Some(folder) = &options.views_dir {
        let extract = format!("{} {} {}", tables.fingerprint(), plan.as_of, settings.calendar.fingerprint());
        let opened = engine.use_kept_views(&KeptViews { folder: folder.clone(), extract });
        opened.unwrap_or_else(|error| watch.note(&not_kept(folder, &error)));
    }
    if !engine.share(&tables, plan.as_of).await? {
        register(&engine, &tables, plan.as_of)?;
    }
    register_calendar(&engine, &settings.calendar)?;
    if let Some(course) = watch.course() {
        course.rules(engine.monitor(), workload::workload(&plan.runnable, &tables).await);
    }
    let engine = Arc::new(engine);
    let mut writer = PopulationWriter::new(options.spill_dir.as_deref(), options.memory_bytes.is_some())?;
    let (mut results, shelf) = run_all(&engine, options, &plan, listed, settings, &mut writer, watch).await;
    shelf.close().await;
    let (populations, unwritten) = writer.finish().await;
    for (rule, error) in unwritten {
        if let Some(result) = results.iter_mut().find(|result| *result.rule.id() == rule) {
            result.outcome = Err(RuleStop::Failed(error.into()));
        }
    }
    tables.recheck()?;
    if let (Some(folder), Err(error)) = (&options.views_dir, engine.keep_views()) {
        watch.note(&not_kept(folder, &error));
    }
    watch.stage(&Text::new("形成疑点队列", "putting the queue together"));
    let mut runs: Vec<_> = results.iter_mut().filter_map(RuleResult::run).collect();
    entities::settle(&mut runs, &settings.queue);
    let finished: Vec<Finished<'_>> = results.iter().filter_map(RuleResult::finished).collect();
    let around = Surroundings {
        as_of: plan.as_of,
        calendar: &settings.calendar,
        legal: loaded.set.legal(),
        wording: loaded.set.wording(),
        listed_q: settings.queue.listed_q(),
        cases: settings.queue.cases(),
    };
    let queue = alerts::queue(&finished, &around);
    let entities = queue.alerts.iter().map(|detail| (detail.alert.entity_type, detail.alert.entity_id.as_str()));
    let names = names::names(&engine, |table, column| tables.has_column(table, column), entities).await;
    let names = names.unwrap_or_else(|error| {
        watch.note(&unnamed(&error));
        Names::new()
    });
    let limit = |rule: &Finished<'_>| {
        let header = rule.rule.header();
        header.suppress.snooze_max.map(|span| (header.id.clone(), i64::from(span.nominal_days())))
    };
    let snooze_max = finished.iter().filter_map(limit).collect();
    let mut record = record::record(options, loaded, &tables, &plan, &results, &queue);
    record.measured = Measured { seconds: Some(started.elapsed().as_secs_f64()), peak_bytes: peak_memory_bytes() };
    let evidence = results.iter_mut().filter_map(RuleResult::run).flat_map(evidence_of).collect();
    let ran = results.iter().filter(|result| result.outcome.is_ok()).map(|result| result.rule);
    let mut sources = loaded.set.files_of(ran);
    sources.extend(settings.files.iter().cloned());
    sources.sort();
    let profile = options.profile.then(|| profile(&results));
    Ok(Run {
        record,
        alerts: queue.alerts,
        cases: queue.cases,
        members: queue.members,
        operators: queue.operators,
        applied_on: queue.applied_on,
        names,
        growth: queue.growth,
        lfdr: queue.lfdr,
        snooze_max,
        evidence,
        sources,
        populations,
        profile,
    })
}

/// Takes the rows behind the alerts of a rule out of it.
fn evidence_of((header, run): (&crate::rules::header::Header, &mut RuleRun)) -> Vec<AlertRows> {
    let mut all = Vec::new();
    for raised in &mut run.raised {
        for (position, rows) in std::mem::take(&mut raised.evidence) {
            let spec = &header.evidence[position];
            all.push(AlertRows {
                alert_id: raised.draft.alert_id.clone(),
                rule: header.id.clone(),
                id: spec.id.clone(),
                title: spec.title.clone(),
                table: spec.table.clone(),
                rows,
            });
        }
    }
    all
}

/// The profiles of all queries by rule; a view's with the first rule that needs it, whichever ran while it was computed.
fn profile(results: &[RuleResult<'_>]) -> Vec<(RuleId, QueryProfile)> {
    let first_use = |name: &str| {
        let uses = |result: &RuleResult<'_>| result.bound.views.iter().any(|view| view.name == name);
        results.iter().position(uses)
    };
    let mut queries = Vec::new();
    for (at, result) in results.iter().enumerate() {
        queries
            .extend(result.profile.iter().map(|query| (query.view().and_then(first_use).unwrap_or(at), query.clone())));
    }
    queries.sort_by_key(|(at, _)| *at);
    queries.into_iter().map(|(at, query)| (results[at].rule.id().clone(), query)).collect()
}

/// Papers can be without names.
fn unnamed(error: &EngineError) -> Text {
    let (zh, en) = (error.text(Lang::Zh), error.text(Lang::En));
    Text::new(
        format!("没有读到单位和机构的名称：{zh}；结果不受影响，台账中的名称空着"),
        format!("the names of employers and bodies were not read: {en}; the result is the same, ledgers lack them"),
    )
}

fn not_kept(folder: &Path, error: &std::io::Error) -> Text {
    let folder = folder.display();
    Text::new(
        format!("共享视图没有保存或读取：{folder}：{error}；结果不受影响，只是需要重新计算"),
        format!("shared views are not kept: {folder}: {error}; the result is the same, they are computed"),
    )
}

/// Makes every table of the dictionary known to the engine, empty where the extract has none.
pub(crate) fn register(engine: &Engine, tables: &ValidatedTables, as_of: Date) -> Result<(), EngineError> {
    let names = dictionary::tables().iter().map(|spec| spec.name.as_str()).chain([dataset::REPEATS_TABLE]);
    for name in names {
        if let Some(provider) = tables.provider(name) {
            engine.register(name, provider)?;
        }
    }
    engine.register(dataset::EXTRACT_TABLE, tables.extract_provider(as_of))
}

/// What became of one rule that was planned.
pub(crate) struct RuleResult<'a> {
    pub(crate) rule: &'a crate::rules::Rule,
    pub(crate) bound: &'a crate::rules::BoundRule,
    pub(crate) position: usize,
    pub(crate) outcome: Result<(RuleRun, Timelines), RuleStop>,
    pub(crate) measured: Measured,
    pub(crate) profile: Vec<QueryProfile>,
}

/// Why a planned rule has no result.
pub(crate) enum RuleStop {
    Failed(RuleError),
    Interrupted,
}

impl<'a> RuleResult<'a> {
    fn run(&mut self) -> Option<(&'a crate::rules::header::Header, &mut RuleRun)> {
        let (run, _) = self.outcome.as_mut().ok()?;
        Some((self.rule.header(), run))
    }

    fn finished(&'a self) -> Option<Finished<'a>> {
        let (run, timelines) = self.outcome.as_ref().ok()?;
        Some(Finished::new(self.rule, self.bound, run, timelines, self.position))
    }
}

/// Views are computed ahead where there is room for it: memory without a limit, no deadline, a core to spare. A cluster has its
/// own ways to be busy.
fn shelf(engine: &Arc<Engine>, options: &ScanOptions, plan: &Plan<'_>) -> ViewShelf {
    if options.alone || options.memory_bytes.is_some() || options.cluster.is_some() || engine.threads() == 1 {
        return ViewShelf::default();
    }
    let stopped = |rule: &RuleId| options.stopped.iter().any(|stopped| stopped.rule == *rule);
    let planned = plan.runnable.iter().filter(|planned| !stopped(planned.rule.id()));
    ViewShelf::ahead(engine, planned.map(|planned| &planned.bound))
}

async fn run_all<'a>(
    engine: &Arc<Engine>,
    options: &ScanOptions,
    plan: &'a Plan<'a>,
    listed: Option<&Listed>,
    settings: &Settings,
    writer: &mut PopulationWriter,
    watch: &dyn Watch,
) -> (Vec<RuleResult<'a>>, ViewShelf) {
    let mut shelf = shelf(engine, options, plan);
    let mut results = Vec::new();
    for planned in &plan.runnable {
        let header = planned.rule.header();
        let (id, title) = (&header.id, &header.title);
        watch.stage(&Text::new(format!("规则 {id} {}", title.zh), format!("rule {id} {}", title.en)));
        let started = Instant::now();
        reset_peak_memory();
        let before = options.stopped.iter().find(|stopped| stopped.rule == *id);
        watch.rule(Some(id));
        if let Some(course) = watch.course() {
            course.begin(id);
        }
        let outcome = if let Some(stopped) = before {
            Err(RuleStop::Failed(RuleError::Stopped(stopped.stop)))
        } else if watch.interrupted().load(Ordering::Relaxed) {
            Err(RuleStop::Interrupted)
        } else {
            engine.begin_rule();
            run_one(engine, &mut shelf, planned, listed, settings, writer).await.map_err(RuleStop::Failed)
        };
        watch.rule(None);
        if let Some(course) = watch.course() {
            course.end(id);
        }
        let measured = Measured { seconds: Some(started.elapsed().as_secs_f64()), peak_bytes: peak_memory_bytes() };
        results.push(RuleResult {
            rule: planned.rule,
            bound: &planned.bound,
            position: planned.position,
            outcome,
            measured,
            profile: engine.take_profiles(),
        });
    }
    let (found, all) = shelf.found();
    if found > 0 {
        watch.note(&Text::new(
            format!("{all} 个共享视图中有 {found} 个由上次扫描留下，没有重新计算"),
            format!("{found} of {all} shared views were left by an earlier scan and were not computed again"),
        ));
    }
    (results, shelf)
}

async fn run_one(
    engine: &Engine,
    shelf: &mut ViewShelf,
    planned: &plan::Planned<'_>,
    listed: Option<&Listed>,
    settings: &Settings,
    writer: &mut PopulationWriter,
) -> Result<(RuleRun, Timelines), RuleError> {
    let header = planned.rule.header();
    shelf.provide(engine, &planned.bound).await?;
    let nobody = BTreeSet::new();
    let reach = listed.map_or(Reach::Candidates, |listed| Reach::Listed(listed.get(&header.id).unwrap_or(&nobody)));
    let mut run = run_rule(engine, planned.rule, &planned.bound, settings, reach).await?;
    let mut strongest: Vec<_> = run.raised.iter().collect();
    strongest.sort_by(|a, b| a.band.cmp(&b.band).then_with(|| b.amount_low.cmp(&a.amount_low)));
    // The report details no more alerts than this in all, so no rule needs more of them drawn.
    let drawn: Vec<&Draft> = strongest.iter().take(DETAILS_MAX).map(|raised| &raised.draft).collect();
    let timelines = plots::count_by_month(engine, header, &drawn).await?;
    let population = condense(header, &mut run);
    writer.write(header, &population).await;
    Ok((run, timelines))
}

/// Peak resident memory since the last reset, where the system tells.
fn peak_memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Starts the peak anew (Linux: `5` in `clear_refs`); where that is not allowed the peak is that of the process.
fn reset_peak_memory() {
    std::fs::write("/proc/self/clear_refs", "5").ok();
}
