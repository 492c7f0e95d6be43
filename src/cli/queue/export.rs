//! `fundwatch queue export`: the ledger for a spreadsheet, or the list for another program.

use super::args::{ExportArgs, ExportFormat};
use super::ledger_row::{info, ledger_row, persons};
use super::list::{many, unknown_rules};
use super::row::{alert_json, json_row};
use super::veil::Veil;
use crate::cli::answer::print_json;
use crate::cli::args::Common;
use crate::cli::desk::{Failure, Session, hint};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::{complain, os, print};
use crate::model::Lang;
use crate::paper::{
    CsvEncoding, LedgerRow, LetterBook, Office, PaperError, ledger_csv, ledger_file_name, ledger_xlsx, split_ledger,
};
use crate::report::ALERTS_SCHEMA;
use crate::rules::RuleSet;
use crate::store::{Exported, Filter, Hidden, Order, RunRow, Shown};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

pub(super) async fn run(
    args: &ExportArgs,
    rules: Option<&Path>,
    session: &Session,
    common: &Common,
) -> Result<Exit, Failure> {
    let format = format(args)?;
    let filter = args.filter.filter()?;
    let listed = many(session, &filter, Order::Due, None, i64::MAX).await?;
    if listed.rows.is_empty() {
        unknown_rules(session, &filter, common).await?;
    }
    let Some(run) = session.store.newest_run().await? else {
        return Err(Failure::usage("疑点库中还没有扫描", "the store holds no run yet"));
    };
    let lang = lang();
    let office = LetterBook::load(rules).map_err(paper)?.office().clone();
    // A folder of the office may hold its calendar and its letters only.
    let own = rules.map(RuleSet::load).filter(|own| !own.set.rules().is_empty());
    let words = own.unwrap_or_else(RuleSet::built_in);
    let (mut shown, mut veils) = (Vec::with_capacity(listed.rows.len()), Vec::with_capacity(listed.rows.len()));
    for row in &listed.rows {
        let one = session.store.show(&session.user, &row.alert_id).await?;
        veils.push(Veil::over(&one, args.masked, lang));
        shown.push(one);
    }
    // Path, content, and the alerts in it; of the index none.
    let files: Vec<(PathBuf, Vec<u8>, Option<usize>)> = match format {
        ExportFormat::Jsonl | ExportFormat::Json => {
            vec![(target(args, "queue.jsonl"), jsonl(&shown, &veils, session), Some(shown.len()))]
        }
        ExportFormat::Csv => {
            let rows = ledger_rows(&shown, &veils, &run, (&office, &words.set), session).await?;
            let encoding = if args.gb18030 {
                CsvEncoding::Gb18030
            } else if args.csv_excel {
                CsvEncoding::Excel
            } else {
                CsvEncoding::Utf8
            };
            vec![(target(args, "ledger.csv"), ledger_csv(&rows, lang, encoding).map_err(paper)?, Some(rows.len()))]
        }
        ExportFormat::Xlsx => {
            let rows = ledger_rows(&shown, &veils, &run, (&office, &words.set), session).await?;
            let info = info(args, session, &run, &rows, listed.hidden, lang);
            let persons = persons(&shown, &veils, words.set.wording());
            match args.split {
                None => {
                    let bytes = ledger_xlsx(&rows, &persons, &info).map_err(paper)?;
                    vec![(target(args, &ledger_file_name(None, session.now.date())), bytes, Some(rows.len()))]
                }
                Some(digits) => {
                    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("."));
                    let hidden = hidden_regions(session, &filter).await?;
                    let (parts, index) = split_ledger(&rows, &persons, &info, &hidden, digits).map_err(paper)?;
                    let parts = parts.into_iter().map(|part| (folder.join(part.file), part.bytes, Some(part.rows)));
                    parts.chain([(folder.join("index.csv"), index, None)]).collect()
                }
            }
        }
    };
    // A ledger that somebody is filling in is not written over.
    if let Some((path, ..)) = files.iter().find(|(path, ..)| !args.force && path.exists()) {
        return Ok(refuse_there(path, lang));
    }
    // Rows leave the program: that is written down before they do.
    let left = Exported {
        alerts: i64::try_from(shown.len()).unwrap_or(i64::MAX),
        masked: args.masked,
        filter: args.filter.said_without_ids(),
    };
    session.store.note_export(&session.user, left, session.now).await?;
    for (path, bytes, _) in &files {
        let written = if args.force { write(path, bytes) } else { write_new(path, bytes) };
        if let Err(error) = written {
            if error.kind() == std::io::ErrorKind::AlreadyExists {
                return Ok(refuse_there(path, lang));
            }
            let (shown, why) = (path.display(), os::reason(&error));
            let sentence =
                lang.pick(format!("无法写入 {shown}：{}", why.zh), format!("cannot write {shown}: {}", why.en));
            complain(None, &sentence, None);
            return Ok(Exit::Refused);
        }
        if args.format != Some(ExportFormat::Json) {
            print(&format!("{}\n", path.display()));
        }
    }
    if args.format == Some(ExportFormat::Json) {
        let files: Vec<Json> = files.iter().map(|(path, bytes, alerts)| file_json(path, bytes, *alerts)).collect();
        print_json(&json!({
            "schema": "fundwatch.queue.exported/1", "alerts": shown.len(), "hidden": listed.hidden,
            "masked": args.masked, "files": files,
        }));
    }
    hint(common, &lang.pick(format!("{} 条", shown.len()), format!("{} alerts", shown.len())));
    Ok(Exit::Complete)
}

/// A file that was written, so that whoever receives it can tell that it is the one.
fn file_json(path: &Path, bytes: &[u8], alerts: Option<usize>) -> Json {
    let digest = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    json!({ "file": path.display().to_string(), "alerts": alerts, "bytes": bytes.len(), "sha256": digest })
}

/// What is to be written, and that the other options go with it: one that is passed over in silence is a wrong file.
fn format(args: &ExportArgs) -> Result<ExportFormat, Failure> {
    let named = args.out.as_deref().filter(|_| args.split.is_none()).and_then(Path::extension);
    let format = match (args.format, named.map(|name| name.to_string_lossy().to_lowercase()).as_deref()) {
        (Some(format), _) if format != ExportFormat::Json => format,
        (_, None | Some("xlsx")) => ExportFormat::Xlsx,
        (_, Some("csv")) => ExportFormat::Csv,
        (_, Some("jsonl")) => ExportFormat::Jsonl,
        (_, Some(other)) => {
            return Err(Failure::usage(
                format!("不能导出 .{other}：可用 .xlsx、.csv、.jsonl，或用 --format 指明格式"),
                format!("there is no export to .{other}: .xlsx, .csv, .jsonl, or say the --format"),
            ));
        }
    };
    let wrong = |option: &str, zh: &str, en: &str| {
        Err(Failure::usage(format!("{option} 只用于{zh}"), format!("{option} is for {en} only")))
    };
    match format {
        ExportFormat::Csv | ExportFormat::Jsonl if args.split.is_some() => {
            wrong("--split", "台账（xlsx）", "ledgers (xlsx)")
        }
        ExportFormat::Csv | ExportFormat::Jsonl if args.secrecy.is_some() => {
            wrong("--secrecy", "台账（xlsx）", "ledgers (xlsx)")
        }
        ExportFormat::Xlsx | ExportFormat::Jsonl if args.csv_excel => wrong("--csv-excel", " CSV", "CSV"),
        ExportFormat::Xlsx | ExportFormat::Jsonl if args.gb18030 => wrong("--gb18030", " CSV", "CSV"),
        format => Ok(format),
    }
}

/// The file that was named; else the usual name, or the first of `name-2`, `name-3`, … that is free.
fn target(args: &ExportArgs, usual: &str) -> PathBuf {
    let usual = Path::new(usual);
    let (stem, extension) =
        [usual.file_stem(), usual.extension()].map(|part| part.unwrap_or_default().to_string_lossy()).into();
    let numbered = (2..1000).map(|n| PathBuf::from(format!("{stem}-{n}.{extension}")));
    let free = || std::iter::once(usual.to_path_buf()).chain(numbered).find(|path| args.force || !path.exists());
    args.out.clone().or_else(free).unwrap_or_else(|| usual.to_path_buf())
}

async fn ledger_rows(
    shown: &[Shown],
    veils: &[Veil],
    run: &RunRow,
    known: (&Office, &RuleSet),
    session: &Session,
) -> Result<Vec<LedgerRow>, Failure> {
    let mut rows = Vec::with_capacity(shown.len());
    for (one, veil) in shown.iter().zip(veils) {
        let recovered = session.store.recovered(&one.row.alert_id).await?;
        rows.push(ledger_row(one, recovered, run, known, veil));
    }
    Ok(rows)
}

/// The regions of the alerts that the filter would show if exceptions did not hide them: each part says its own.
async fn hidden_regions(session: &Session, filter: &Filter) -> Result<Vec<Option<String>>, Failure> {
    if filter.hidden != Hidden::Out {
        return Ok(Vec::new());
    }
    let hidden = Filter { hidden: Hidden::Only, ..filter.clone() };
    let listed = many(session, &hidden, Order::Due, None, i64::MAX).await?;
    Ok(listed.rows.into_iter().map(|row| row.region_code).collect())
}

fn refuse_there(path: &Path, lang: Lang) -> Exit {
    let path = path.display();
    complain(
        None,
        &lang.pick(
            format!("{path} 已经存在，可能有人正在填写；没有覆盖"),
            format!("{path} is there already and may be being filled in; it was not overwritten"),
        ),
        Some(lang.pick("换一个文件名，或用 --force 覆盖", "name another file, or overwrite it with --force")),
    );
    Exit::Refused
}

pub(in crate::cli) fn paper(error: PaperError) -> Failure {
    Failure::Paper(error.code(), error.message())
}

/// The file is there whole or not at all, and only its owner reads it.
pub(in crate::cli) fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    temporary(path, bytes)?.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// The same, of a file that is not there yet.
pub(in crate::cli) fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    temporary(path, bytes)?.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

fn temporary(path: &Path, bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    use std::io::Write;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // A temporary file of this library has mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Each alert as it stands in the queue, with the columns of `alerts.jsonl` under `alert`.
fn jsonl(shown: &[Shown], veils: &[Veil], session: &Session) -> Vec<u8> {
    let mut text = String::new();
    for (one, veil) in shown.iter().zip(veils) {
        let line = json!({
            "schema": "fundwatch.queue.row/1",
            "queue": json_row(&one.row, &[], &session.desk, session.now.date()),
            "alert_schema": ALERTS_SCHEMA,
            "alert": alert_json(&one.line),
        });
        text.push_str(&veil.json(&line).to_string());
        text.push('\n');
    }
    text.into_bytes()
}
