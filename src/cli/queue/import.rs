//! `fundwatch queue import`: ledgers that were filled in and come back. Everything goes through the same function as any other
//! command; a dry run does it all and takes it back.

use super::args::ImportArgs;
use super::evidence;
use crate::cli::desk::{Failure, Session};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::said::said as said_of;
use crate::cli::{complain, os, talk};
use crate::model::{Lang, Text};
use crate::paper::{
    ImportBy, ImportFinding, ImportLevel, ImportLine, LedgerImport, MergedImport, PaperError, Place, merge_imports,
    read_ledger,
};
use crate::report::numerals;
use crate::store::{Enclosed, Imported, LineAsked, Refunded, Request, StoreError, actor};
use crate::triage::workflow::{Ask, Refusal};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

/// Name of the form of the answer.
const SCHEMA: &str = "fundwatch.queue.import/1";

pub(super) async fn run(args: &ImportArgs, session: &Session) -> Result<Exit, Failure> {
    let lang = lang();
    let who = actor(&mut session.store.read().await?, &session.user).await?;
    let by = ImportBy { user: who.user.clone(), person: who.person.clone(), at: session.now, lang };
    let mut hasher = blake3::Hasher::new();
    let mut take_in = |bytes: &[u8]| _ = hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    // Another's import of the same file is another import.
    take_in(session.user.as_bytes());
    let mut files = Vec::new();
    for path in &args.files {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let (shown, why) = (path.display(), os::reason(&error));
                complain(
                    None,
                    &lang.pick(format!("无法读取 {shown}：{}", why.zh), format!("cannot read {shown}: {}", why.en)),
                    None,
                );
                return Ok(Exit::Data);
            }
        };
        take_in(&bytes);
        files.push(ledger(path, &args.files, &bytes, &by)?);
    }
    let merged = merge_imports(files);
    let key = format!("import:{}", hasher.finalize().to_hex());
    let mut lines: Vec<LineAsked> = merged.lines.iter().map(|(_, line)| line_asked(line, session)).collect();
    for line in &mut lines {
        enclose(&mut line.requests, args.yes, session).await?;
    }
    let done = if args.yes {
        session.store.import(&key, &session.user, lines, &session.desk, session.now).await?
    } else {
        session.store.rehearse(&key, &session.user, lines, &session.desk, session.now).await?
    };
    Ok(report(&merged, &done, args, lang))
}

/// The ledger in a file, with what the file is called in messages: its name, or its path where another has the same name.
fn ledger(path: &Path, all: &[PathBuf], bytes: &[u8], by: &ImportBy) -> Result<(String, LedgerImport), Failure> {
    let alike = all.iter().filter(|other| other.file_name() == path.file_name()).count() > 1;
    let name = path
        .file_name()
        .filter(|_| !alike)
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let read = read_ledger(bytes, by);
    read.map(|import| (name.clone(), import)).map_err(|error| in_file(&name, &error))
}

fn in_file(name: &str, error: &PaperError) -> Failure {
    let text = error.message();
    Failure::Paper(error.code(), Text::new(format!("{name}：{}", text.zh), format!("{name}: {}", text.en)))
}

/// What a line asks of the store: one request for each thing, and the money that is back. Each request that is done makes a
/// version, which the next one of its line has seen. Their keys say what is asked: what an earlier import did is done, whatever
/// else was corrected in the file since.
fn line_asked(line: &ImportLine, session: &Session) -> LineAsked {
    let refunded = line.refunded.map(|total| {
        let note = lang().pick("据台账登记", "as a ledger says").to_owned();
        Refunded { alert_id: line.alert_id.clone(), total, note: Some(note) }
    });
    let request = |(seen, ask): (i64, &Ask)| {
        let mut request = Request {
            alert_id: line.alert_id.clone(),
            seen,
            user: session.user.clone(),
            ask: ask.clone(),
            key: String::new(),
            now: session.now,
            enclosed: Enclosed::default(),
        };
        request.key = format!("import:{}", request.digest());
        request
    };
    let requests = (line.seen_version..).zip(&line.asks).map(request).collect();
    LineAsked { requests, refunded, evidence: Some(line.evidence.clone()) }
}

/// What a line decides gets its evidence pack like any other decision; a rehearsal names one and keeps none.
async fn enclose(line: &mut [Request], wanted: bool, session: &Session) -> Result<(), Failure> {
    for at in 0..line.len() {
        let (before, rest) = line.split_at_mut(at);
        let Some(request) = rest.first_mut().filter(|request| matches!(request.ask, Ask::Propose { .. })) else {
            continue;
        };
        let enclosed = if wanted {
            evidence::enclose(before, request, None, session).await
        } else {
            evidence::rehearse(before, request, session).await
        };
        match enclosed {
            // A name nobody has: the line is told so with its place, the others are done.
            Err(Failure::Store(error)) if error.is_of_request() => {}
            other => other?,
        }
    }
    Ok(())
}

/// What a line asks for, for whoever reads the rehearsal.
fn words(line: &ImportLine, lang: Lang) -> Vec<String> {
    let asked = line.asks.iter().map(|ask| match ask {
        Ask::Assign { to, .. } => lang.pick(format!("交给 {to}"), format!("hand over to {to}")),
        Ask::Verify { step, .. } => lang.pick(format!("核查步骤 {step}"), format!("step {step}")),
        Ask::Propose { proposal, .. } => {
            let name = proposal.outcome.name();
            lang.pick(format!("提交结论“{}”", name.zh), format!("propose \"{}\"", name.en))
        }
        other => other.kind().name().get(lang).to_owned(),
    });
    let back = line.refunded.map(numerals::yuan);
    let back = back.map(|sum| lang.pick(format!("登记累计已退 {sum} 元"), format!("record {sum} yuan as back so far")));
    asked.chain(back).collect()
}

/// How many lines went which way.
#[derive(Default)]
struct Counts {
    taken: usize,
    before: usize,
    conflicts: usize,
    refused: usize,
    errors: usize,
}

/// Says what became, or would become, of each line.
fn report(merged: &MergedImport, done: &Imported, args: &ImportArgs, lang: Lang) -> Exit {
    let mut told: Vec<Json> = merged.findings.iter().map(|(file, finding)| found(file, finding, lang)).collect();
    if done.repeated {
        let text = lang
            .pick("这份台账已经全部导入过；没有写入任何内容", "all of this was imported before; nothing was written");
        args.said.say(text, &json!({ "schema": SCHEMA, "repeated": true, "written": false }));
        return Exit::Complete;
    }
    let is_error = |finding: &ImportFinding| finding.level == ImportLevel::Error;
    let errors = merged.findings.iter().filter(|(_, finding)| is_error(finding)).count();
    let mut counts = Counts { errors, ..Counts::default() };
    for ((file, line), answer) in merged.lines.iter().zip(&done.answers) {
        match answer {
            Ok(done) if done.is_repeated() => counts.before += 1,
            Ok(_) => {
                counts.taken += 1;
                if !args.yes {
                    told.push(wanted(file, line, lang));
                }
            }
            Err(error) => {
                let stale = matches!(error, StoreError::Refused { refusal: Refusal::Stale { .. }, .. });
                counts.conflicts += usize::from(stale);
                counts.refused += usize::from(!stale);
                told.push(refused(file, line, error, lang));
            }
        }
    }
    let lines = merged.lines.len() + merged.unchanged;
    let document = json!({
        "schema": SCHEMA, "repeated": false, "written": args.yes && counts.taken > 0, "lines": lines,
        "changed": counts.taken, "imported_before": counts.before, "in_conflict": counts.conflicts,
        "refused": counts.refused, "errors": counts.errors, "said": told,
    });
    args.said.say(&summary(&counts, lines, args.yes, lang), &document);
    if counts.conflicts + counts.refused > 0 {
        Exit::Refused
    } else if counts.errors > 0 {
        Exit::Gate
    } else {
        Exit::Complete
    }
}

/// `ledger.xlsx 疑点!AF12 R5-0002 P218: …`.
fn found(file: &str, finding: &ImportFinding, lang: Lang) -> Json {
    let place = [finding.sheet.as_deref(), finding.cell.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("!");
    let words = [file, &place, finding.alert_id.as_deref().unwrap_or_default(), finding.code];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let message = finding.message.get(lang);
    talk(&format!("{}: {message}", words.join(" ")));
    json!({
        "file": file, "place": place, "id": finding.alert_id, "code": finding.code, "message": message,
        "error": finding.level == ImportLevel::Error,
    })
}

/// What a line would do: who reads a rehearsal decides by it.
fn wanted(file: &str, line: &ImportLine, lang: Lang) -> Json {
    let asks = words(line, lang);
    let place = cell(&line.place);
    talk(&format!("{file} {place} {}  {}", line.alert_id, asks.join(lang.pick("、", ", "))));
    json!({ "file": file, "place": place, "id": line.alert_id, "would_do": asks, "error": false })
}

fn refused(file: &str, line: &ImportLine, error: &StoreError, lang: Lang) -> Json {
    let (code, text, since) = match error {
        StoreError::Refused { refusal, since } => (refusal.code(), refusal.text(), since.as_slice()),
        other => (other.code(), other.text(), [].as_slice()),
    };
    let place = cell(&line.place);
    talk(&format!("{file} {place} {} {code}: {}", line.alert_id, text.get(lang)));
    since.iter().for_each(|event| talk(&format!("    {}", said_of(event, lang))));
    json!({
        "file": file, "place": place, "id": line.alert_id, "code": code, "message": text.get(lang), "error": true,
    })
}

fn cell(place: &Place) -> String {
    format!("{}!{}", place.sheet, place.row)
}

fn summary(counts: &Counts, lines: usize, yes: bool, lang: Lang) -> String {
    let Counts { taken, before, conflicts, refused, errors } = counts;
    let ending = match (yes, taken) {
        (true, 0) => lang.pick("没有写入任何内容", "nothing was written"),
        (true, _) => lang.pick("已写入", "written"),
        (false, _) => lang.pick("没有写入任何内容；写入用 --yes", "nothing was written; --yes writes"),
    };
    let earlier = if *before == 0 {
        String::new()
    } else {
        lang.pick(format!("{before} 行此前已导入 · "), format!("{before} imported before · "))
    };
    lang.pick(
        format!("{lines} 行 · {taken} 行有变化 · {earlier}{conflicts} 行冲突（已被他人处理）· {refused} 行被拒绝 · {errors} 处错误   {ending}"),
        format!("{lines} lines · {taken} changed · {earlier}{conflicts} in conflict (somebody was faster) · {refused} refused · {errors} errors   {ending}"),
    )
}
