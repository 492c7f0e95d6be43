//! `fundwatch data`: validate, prepare, schema, synth.

use super::args::{Common, DataCommand, FormatArg, PrepareArgs, SynthArgs};
use super::exit::Exit;
use super::locale::{lang, tr};
use super::locations::{Source, probe, send, workshop};
use super::progress::Progress;
use super::{complain, load_rules, paints, print, screen, talk};
use crate::dataset::prepared;
use crate::location::{Location, What};
use crate::model::{Text, dictionary};
use crate::report::{self, QualityLevel};
use crate::scan::{self, PrepareError, PrepareOptions, ScanError, ScanOptions, Watch};
use crate::synth::{self, Scale, SynthError, SynthOptions};

pub(super) fn run(command: DataCommand, common: &Common) -> Exit {
    match command {
        DataCommand::Validate { dataset, stage, rules, format, threads, max_memory } => {
            let source = match Source::of(&dataset, What::Dataset, &stage, common) {
                Ok(source) => source,
                Err(exit) => return exit,
            };
            let options = ScanOptions {
                dataset: source.folder().to_path_buf(),
                called: source.called(),
                only: Vec::new(),
                overrides: Vec::new(),
                as_of: None,
                threads: super::threads(threads),
                memory_bytes: max_memory,
                spill_dir: None,
                views_dir: None,
                profile: false,
                cluster: None,
                stopped: Vec::new(),
                verify: false,
                alone: false,
                allow_skip: Vec::new(),
            };
            let loaded = load_rules(&rules);
            validate(&options, &source, &loaded, format, common)
        }
        DataCommand::Prepare(args) => prepare(&args, common),
        DataCommand::Schema { table } => schema(table.as_deref()),
        DataCommand::Synth(args) => make(&args, common),
    }
}

fn validate(
    options: &ScanOptions,
    source: &Source,
    loaded: &crate::rules::Loaded,
    format: FormatArg,
    common: &Common,
) -> Exit {
    let progress = Progress::new(common.quiet);
    let checked = scan::check(options, loaded, &progress);
    progress.finish();
    let checked = match checked {
        Ok(checked) => checked,
        Err(ScanError::Dataset(error)) => {
            talk(&source.translate(&error.message(lang())));
            return Exit::Data;
        }
        Err(error) => {
            complain(None, &error.to_string(), None);
            return Exit::Data;
        }
    };
    match format {
        FormatArg::Text => print(&report::quality_text(&checked.tables, &checked.quality, screen(paints(common)))),
        FormatArg::Json | FormatArg::Ndjson | FormatArg::Csv => {
            match report::quality_json(&checked.tables, &checked.quality) {
                Ok(json) => print(&json),
                Err(error) => complain(None, &error.to_string(), None),
            }
        }
    }
    // Notes are facts, not faults: a widened type, a table nobody needs.
    if checked.quality.iter().any(|line| line.level > QualityLevel::Note) { Exit::Gate } else { Exit::Complete }
}

fn prepare(args: &PrepareArgs, common: &Common) -> Exit {
    prepare_or_exit(args, common).unwrap_or_else(|exit| exit)
}

fn prepare_or_exit(args: &PrepareArgs, common: &Common) -> Result<Exit, Exit> {
    if let (Location::Remote(dataset), Location::Remote(out)) = (&args.dataset, &args.out)
        && dataset.contains(out)
    {
        return Ok(refuse(&PrepareError::InsideSource(out.to_string().into()), str::to_owned));
    }
    let out = match &args.out {
        Location::Local(folder) => folder.clone(),
        Location::Remote(remote) => workshop(remote, &args.stage)?,
    };
    probe(&args.out, prepared::DOCUMENT)?;
    let source = Source::of(&args.dataset, What::Dataset, &args.stage, common)?;
    let options = PrepareOptions {
        dataset: source.folder().to_path_buf(),
        called: source.called(),
        out,
        threads: super::threads(args.threads),
        memory_bytes: args.max_memory,
        spill_dir: args.spill_dir.clone(),
    };
    let progress = Progress::new(common.quiet);
    let made = super::block_on(options.threads, async {
        progress.watch_interrupts();
        scan::prepare(&options, &progress).await
    });
    progress.finish();
    match made {
        Ok(made) => {
            send(&options.out, &args.out, prepared::DOCUMENT, common)?;
            print(&prepared_text(&made, args));
            // As for a scan: what had to be left out makes the result incomplete.
            Ok(if made.incomplete { Exit::Incomplete } else { Exit::Complete })
        }
        Err(error) => Ok(refuse(&error, |message| source.translate(message))),
    }
}

/// There is no copy: says why, in terms of the place that was named.
fn refuse(error: &PrepareError, translate: impl Fn(&str) -> String) -> Exit {
    match error {
        PrepareError::Dataset(error) => talk(&translate(&error.message(lang()))),
        PrepareError::Engine(error) => complain(Some(error.code()), &error.text(lang()), None),
        PrepareError::Publish(error) => complain(None, &error.text(lang()), None),
        other => complain(None, &other.text(lang()), None),
    }
    match error {
        PrepareError::Dataset(_) | PrepareError::Engine(_) => Exit::Data,
        PrepareError::Publish(_) | PrepareError::Write(_) => Exit::Refused,
        PrepareError::AlreadyPrepared(_) | PrepareError::InsideSource(_) => Exit::Usage,
        PrepareError::Interrupted => Exit::Interrupted,
    }
}

fn prepared_text(made: &scan::Prepared, args: &PrepareArgs) -> String {
    let scan::Prepared { tables, files, reused, rows, set_aside, bytes, source_bytes, .. } = made;
    let (size, of) = (megabytes(*bytes), megabytes(*source_bytes));
    let out = &args.out;
    let mut text = lang().pick(
        format!(
            "已写入 {out}：{tables} 张表，{rows} 行，{files} 个文件（其中 {reused} 个未变，沿用），{size} MB，原数据 {of} MB\n"
        ),
        format!(
            "wrote {out}: {tables} tables, {rows} rows, {files} files ({reused} of them unchanged and kept), {size} MB from {of} MB\n"
        ),
    );
    if *set_aside > 0 {
        text += &lang().pick(
            format!("搁置的 {set_aside} 行不在副本中，已记入 prepared.json\n"),
            format!("{set_aside} rows that were set aside are not in it; prepared.json says which kinds\n"),
        );
    }
    text + &format!("  fundwatch scan {out}\n")
}

/// Tenths of a million bytes.
fn megabytes(bytes: u64) -> String {
    format!("{}.{}", bytes / 1_000_000, bytes / 100_000 % 10)
}

fn schema(wanted: Option<&str>) -> Exit {
    let tables: Vec<_> =
        dictionary::tables().iter().filter(|spec| wanted.is_none_or(|name| name == spec.name)).collect();
    if tables.is_empty() {
        let known: Vec<&str> = dictionary::tables().iter().map(|spec| spec.name.as_str()).collect();
        complain(None, tr("数据字典中没有这张表", "the dictionary has no such table"), Some(&known.join(", ")));
        return Exit::Usage;
    }
    let mut text = String::new();
    for spec in tables {
        let key = if spec.key.is_empty() { tr("无", "none").to_owned() } else { spec.key.join(", ") };
        text += &format!("{} — {}   {}: {key}\n", spec.name, spec.zh, tr("主键", "key"));
        for column in &spec.columns {
            let required = if column.required { tr("必填", "required") } else { "" };
            text += &format!("  {:<24}{:<15}{required}\n", column.name, column.kind.name());
        }
        text.push('\n');
    }
    print(&text);
    Exit::Complete
}

fn make(args: &SynthArgs, common: &Common) -> Exit {
    let options = match synth_options(args) {
        Ok(options) => options,
        Err(error) => {
            complain(None, &error.to_string(), None);
            return Exit::Usage;
        }
    };
    let progress = Progress::new(common.quiet);
    progress.stage(&Text::new("生成模拟数据", "making synthetic data"));
    let made = synth::generate(&options);
    progress.finish();
    match made {
        Ok(made) => {
            let rows: u64 = made.tables.iter().map(synth::TableReport::rows).sum();
            let text = lang().pick(
                format!("写出 {} 行到 {}；标注在 {}\n", rows, args.out.display(), options.truth_dir().display()),
                format!(
                    "wrote {} rows to {}; the truth is in {}\n",
                    rows,
                    args.out.display(),
                    options.truth_dir().display()
                ),
            );
            print(&text);
            Exit::Complete
        }
        Err(error) => {
            complain(None, &error.to_string(), None);
            if matches!(error, SynthError::Option { .. }) { Exit::Usage } else { Exit::Refused }
        }
    }
}

fn synth_options(args: &SynthArgs) -> Result<SynthOptions, SynthError> {
    let mut options = SynthOptions::new(args.seed, &args.out);
    options.truth.clone_from(&args.truth);
    if let Some(rows) = args.scale {
        options.scale = Scale::ContributionRows(rows);
    }
    if let Some(employers) = args.employers {
        options.scale = Scale::Employers(employers);
    }
    options.months = args.months.unwrap_or(options.months);
    options.strength = args.strength.unwrap_or(options.strength);
    options.incidents = args.incidents.parse()?;
    if args.no_lookalikes {
        options.lookalikes = synth::Lookalikes::None;
    }
    if let Some(layout) = &args.layout {
        options.layout = layout.parse()?;
    }
    if args.shuffle {
        options.order = synth::RowOrder::Shuffled;
    }
    options.threads = super::threads(args.threads);
    Ok(options)
}
