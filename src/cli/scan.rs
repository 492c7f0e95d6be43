//! `fundwatch scan`.

use super::args::{Common, EngineArg, FailOnArg, FormatArg, ScanArgs};
use super::commit;
use super::desk::Place;
use super::exit::Exit;
use super::guard::{self, Limits, guarded, stopped_before};
use super::locale::{lang, tr};
use super::locations::{Source, probe, send};
use super::progress::Progress;
use super::{complain, load_rules, paints, print, screen, talk};
use crate::engine::{ClusterOptions, EngineError, QueryProfile};
use crate::location::{Location, What};
use crate::model::{Alert, AlertStatus, Band, RuleId, Text};
use crate::report::{self, ALERTS_SCHEMA, DeskLine, NextStep, ProfileRow, RuleOutcome, RunPlace, SummaryExtras};
use crate::rules::{Loaded, Override, Problems};
use crate::scan::{self, PlanError, Run, ScanError, ScanOptions, Selector, Settings};
use crate::store;
use std::path::{Path, PathBuf};

/// Alerts shown in the terminal; all of them are in the files.
const QUEUE_ROWS: usize = 10;

pub(super) fn run(args: &ScanArgs, common: &Common) -> Exit {
    // A query on a cluster can be stopped from here, and has to be: the cluster would go on without us.
    let rule_deadline = args.rule_deadline.filter(|_| args.engine == EngineArg::Local);
    let limits = Limits { memory_bytes: args.max_memory, rule_deadline };
    if let Some(exit) = guarded(limits) {
        return exit;
    }
    let mut options = match options(args) {
        Ok(options) => options,
        Err(problems) => return super::show_problems(&problems, Exit::Usage),
    };
    let Ok(settings) =
        Settings::load(args.rules.rules.as_deref()).map_err(|error| complain(None, &error.to_string(), None))
    else {
        return Exit::Rules;
    };
    let loaded = load_rules(&args.rules);
    if loaded.problems.has_errors() {
        super::show_problems(&loaded.problems, Exit::Rules);
        if loaded.set.rules().is_empty() {
            return Exit::Rules;
        }
    }
    if let Err(exit) = args.out.as_ref().map_or(Ok(()), |out| probe(out, scan::MANIFEST)) {
        return exit;
    }
    let store = args.store.place().filter(|_| !args.no_store);
    let named = args.rules.rules.as_deref();
    if let Err(exit) = store.as_ref().map_or(Ok(()), |place| commit::check(place, named, &settings)) {
        return exit;
    }
    let source = match Source::of(&args.dataset, What::Dataset, &args.stage, common) {
        Ok(source) => source,
        Err(exit) => return exit,
    };
    (options.dataset, options.called) = (source.folder().to_path_buf(), source.called());
    if let Some(place) = store.as_ref().filter(|_| !args.continues)
        && let Err(exit) = commit::same_data(place, &options.dataset, options.called.as_deref())
    {
        return exit;
    }
    let progress = Progress::new(common.quiet);
    let result = super::block_on(options.threads, async {
        progress.watch_interrupts();
        scan::scan(&options, &loaded, &settings, &progress).await
    });
    progress.finish();
    match result {
        Err(error) => refuse(&error, &source),
        Ok(run) => finish(args, common, &loaded, run, store.as_ref(), &settings),
    }
}

/// What the arguments say, without the dataset: where that is, is known once it is fetched.
fn options(args: &ScanArgs) -> Result<ScanOptions, Problems> {
    let (mut overrides, mut problems) = (Vec::new(), Vec::new());
    for text in &args.params {
        match Override::parse(text) {
            Ok(change) => overrides.push(change),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(Problems::new(problems));
    }
    Ok(ScanOptions {
        dataset: PathBuf::new(),
        called: None,
        only: args.only.iter().map(|text| Selector::parse(text)).collect(),
        overrides,
        as_of: args.as_of,
        threads: super::threads(args.threads),
        memory_bytes: args.max_memory,
        spill_dir: args.spill_dir.clone(),
        views_dir: args.views_dir.clone(),
        profile: args.profile,
        cluster: match &args.engine {
            EngineArg::Local => None,
            EngineArg::Cluster(scheduler) => Some(ClusterOptions {
                scheduler: scheduler.clone(),
                rule_deadline: args.rule_deadline.unwrap_or(ClusterOptions::RULE_DEADLINE),
            }),
        },
        stopped: stopped_before(),
        verify: args.verify,
        alone: args.rule_deadline.is_some(),
        allow_skip: args.allow_skip.clone(),
    })
}

/// There is no run: says why.
fn refuse(error: &ScanError, source: &Source) -> Exit {
    match error {
        ScanError::Dataset(error) => {
            talk(&source.translate(&error.message(lang())));
            Exit::Data
        }
        ScanError::Engine(error) => {
            complain(Some(error.code()), &error.text(lang()), None);
            match error {
                EngineError::Cluster(error) if error.is_usage() => Exit::Usage,
                EngineError::Cluster(_) => Exit::Incomplete,
                _ => Exit::Data,
            }
        }
        ScanError::Plan(PlanError::Parameters(problems)) => super::show_problems(problems, Exit::Usage),
        ScanError::Plan(PlanError::NothingChosen { wanted, known }) => {
            let text = lang().pick(
                format!("--only {wanted} 没有选中任何规则；现有 {known}"),
                format!("--only {wanted} chooses no rule; there are {known}"),
            );
            complain(None, &text, None);
            Exit::Usage
        }
        ScanError::Plan(PlanError::NoDate) => {
            complain(
                None,
                tr(
                    "数据中没有带日期的记录，无法确定截止日",
                    "the dataset holds no dated rows, so there is no as-of date",
                ),
                Some(tr("用 --as-of 指定", "give one with --as-of")),
            );
            Exit::Data
        }
    }
}

fn finish(
    args: &ScanArgs,
    common: &Common,
    loaded: &Loaded,
    mut run: Run,
    store: Option<&Place>,
    settings: &Settings,
) -> Exit {
    // From here on there is something to lose: limits on the rules bind no more.
    guard::tell_finishing();
    // The run is written all the same where the store has gone away since: an hour's work is not thrown away.
    let known = store.map_or(Ok(()), |place| commit::settle(place, &mut run, args.continues));
    let exit = exit_of(args, &run);
    if exit == Exit::Gate || run.record.outcome == ["complete"] && exit != Exit::Complete {
        run.record.outcome.insert(0, "gate".to_owned());
    }
    run.record.exit_code = exit.code();
    // What goes to a store is written here first, as if no place were named, and stays: `explain` finds it.
    let target = match &args.out {
        Some(Location::Local(folder)) => folder.clone(),
        Some(Location::Remote(_)) | None => default_folder(&run),
    };
    if let Err(error) = scan::write(&run, &target, lang()) {
        complain(None, &error.to_string(), None);
        return Exit::Refused;
    }
    let sent = args.out.as_ref().map_or(Ok(()), |out| send(&target, out, scan::MANIFEST, common));
    let shown = match (&args.out, &sent) {
        (Some(out), Ok(())) => out.to_string(),
        _ => target.display().to_string(),
    };
    let taken_in = match (store, &known) {
        (Some(place), Ok(())) => {
            let by = (args.rules.rules.as_deref(), settings);
            commit::commit(place, &mut run, by, args.continues, files_of(&target, &args.dataset)).map(Some)
        }
        (_, Err(exit)) => Err(*exit),
        (None, Ok(())) => Ok(None),
    };
    let desk = taken_in.as_ref().ok().cloned().flatten();
    show(args, common, loaded, &run, &Written { local: &target, shown, desk });
    if let Some(queries) = run.profile.as_ref().filter(|_| !common.quiet) {
        let rows: Vec<ProfileRow> = queries.iter().flat_map(|(rule, query)| profile_rows(rule, query)).collect();
        talk(report::profile_text(&rows, screen(false)).trim_end());
    }
    // There is a run, but not everywhere it was wanted.
    Exit::worst([Some(exit), sent.err(), taken_in.err()].into_iter().flatten())
}

fn profile_rows<'a>(rule: &'a RuleId, query: &'a QueryProfile) -> impl Iterator<Item = ProfileRow> + 'a {
    query.operators.iter().map(move |operator| ProfileRow {
        rule: rule.to_string(),
        query: query.purpose.clone(),
        operator: operator.brief(),
        rows: operator.rows,
        cpu_seconds: operator.seconds,
        bytes_scanned: operator.bytes_scanned,
        spilled_bytes: operator.spilled_bytes,
    })
}

/// The exit code of a run and of the gates that were asked for.
fn exit_of(args: &ScanArgs, run: &Run) -> Exit {
    let mut exits: Vec<Exit> = run
        .record
        .outcome
        .iter()
        .map(|word| match word.as_str() {
            "interrupted" => Exit::Interrupted,
            "rule_fault" => Exit::Rules,
            "data_fault" => Exit::Data,
            "incomplete" => Exit::Incomplete,
            _ => Exit::Complete,
        })
        .collect();
    let shown = run.alerts.iter().filter(|detail| !matches!(detail.alert.status, AlertStatus::Suppressed(_)));
    let worst_shown = shown.map(|detail| detail.alert.band).min();
    let gate = match (args.fail_on, worst_shown) {
        (Some(FailOnArg::Any | FailOnArg::C), Some(_)) => true,
        (Some(FailOnArg::B), Some(band)) => band <= Band::B,
        (Some(FailOnArg::A), Some(band)) => band == Band::A,
        _ => false,
    };
    if gate {
        exits.push(Exit::Gate);
    }
    Exit::worst(exits)
}

/// Where the run's files are and what it read, in full: whoever asks later stands elsewhere.
fn files_of(target: &Path, dataset: &Location) -> store::RunPlace {
    let full = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()).display().to_string();
    let dataset = match dataset {
        Location::Local(folder) => full(folder),
        Location::Remote(_) => dataset.to_string(),
    };
    store::RunPlace { folder: full(target), dataset }
}

/// A name that is the same for the same data, rules, parameters and date: a repeated scan replaces its own result.
fn default_folder(run: &Run) -> PathBuf {
    let record = &run.record;
    let mut hasher = blake3::Hasher::new();
    hasher.update(record.dataset_fingerprint.as_bytes());
    for rule in &record.rules {
        hasher.update(rule.id.to_string().as_bytes()).update(rule.hash.as_bytes());
        for param in &rule.params {
            hasher.update(param.name.as_bytes()).update(b"=").update(param.value.as_bytes()).update(b"\0");
        }
    }
    let hash = hasher.finalize().to_hex();
    PathBuf::from(".fundwatch/runs").join(format!("{}-{}", record.as_of, &hash[..8]))
}

/// Where a run is.
struct Written<'a> {
    local: &'a Path,
    /// What a person or a program is told.
    shown: String,
    /// What became of it in the store.
    desk: Option<DeskLine>,
}

fn show(args: &ScanArgs, common: &Common, loaded: &Loaded, run: &Run, written: &Written<'_>) {
    let alerts: Vec<Alert> = run.alerts.iter().map(|detail| detail.alert.clone()).collect();
    let folder = written.shown.clone();
    let mut text = Vec::new();
    let rendered = match args.format {
        FormatArg::Text => {
            let extras = SummaryExtras {
                out: Some(folder),
                files: ["report.html", "alerts.csv", "alerts.parquet", "manifest.json"].map(str::to_owned).to_vec(),
                queue_rows_max: QUEUE_ROWS,
                desk: written.desk.clone(),
                next_steps: if common.quiet { Vec::new() } else { next_steps(run, loaded, written) },
            };
            text = report::summary_text(&run.record, &alerts, &extras, screen(paints(common))).into_bytes();
            Ok(())
        }
        FormatArg::Json => {
            let name = Path::new(&folder).file_name().map(|name| name.to_string_lossy().into_owned());
            report::scan_json(&run.record, &RunPlace { run: name, out: Some(folder), desk: written.desk.clone() })
                .map(|json| text = json.into_bytes())
        }
        FormatArg::Ndjson => report::write_jsonl(&report::alerts_table(&alerts), ALERTS_SCHEMA, &mut text),
        FormatArg::Csv => report::write_csv(&report::alerts_table(&alerts), &mut text),
    };
    match rendered {
        Ok(()) => print(&String::from_utf8_lossy(&text)),
        Err(error) => complain(None, &error.to_string(), None),
    }
}

fn next_steps(run: &Run, loaded: &Loaded, written: &Written<'_>) -> Vec<NextStep> {
    let folder = written.local.display();
    let step = |command: String, zh: &str, en: &str| NextStep { command, text: Text::new(zh, en) };
    let mut steps = vec![step(format!("{folder}/report.html"), "用浏览器打开报告", "open the report in a browser")];
    if let Some(first) = run.alerts.first() {
        let command = format!("fundwatch explain {}", first.alert.alert_id);
        steps.push(step(command, "为什么提示这一条", "why this one is shown"));
    }
    if written.desk.is_some() {
        steps.push(step("fundwatch queue list".to_owned(), "办理疑点", "work the queue"));
    }
    let not_run = run.record.rules.iter().find_map(|rule| match &rule.outcome {
        RuleOutcome::Skipped { code, .. } => Some(format!("skip:{code}")),
        RuleOutcome::Failed { code, .. } => Some(code.clone()),
        RuleOutcome::Ran => None,
    });
    if let Some(code) = not_run {
        steps.push(step(format!("fundwatch explain {code}"), "为什么有规则没有运行", "why a rule did not run"));
    } else if let Some(rule) = loaded.set.rules().first() {
        steps.push(step(format!("fundwatch explain {}", rule.id()), "这条规则查什么", "what this rule looks for"));
    }
    steps
}
