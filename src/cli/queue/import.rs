//! `fundwatch queue import`: ledgers that were filled in and come back. Everything goes through the same function as any other
//! command; a dry run does it all and takes it back.

use super::args::ImportArgs;
use super::evidence;
use super::export::paper;
use crate::cli::desk::{Failure, Session, said};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::{complain, talk};
use crate::model::Lang;
use crate::paper::{ImportBy, ImportLevel, ImportLine, LedgerAsk, MergedImport, merge_imports, read_ledger};
use crate::store::{Answer, Ask, Enclosed, Imported, Request, actor};
use crate::triage::workflow::Refusal;
use serde_json::{Value as Json, json};

/// Name of the form of the answer.
const SCHEMA: &str = "fundwatch.queue.import/1";

pub(super) async fn run(args: &ImportArgs, session: &Session) -> Result<Exit, Failure> {
    let lang = lang();
    let who = actor(&mut session.store.read().await?, &session.user).await?;
    let by = ImportBy { user: who.user.clone(), person: who.person.clone(), at: session.now, lang };
    let mut files = Vec::new();
    let mut hasher = blake3::Hasher::new();
    for path in &args.files {
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let shown = path.display();
                complain(
                    None,
                    &lang.pick(format!("无法读取 {shown}：{error}"), format!("cannot read {shown}: {error}")),
                    None,
                );
                return Ok(Exit::Data);
            }
        };
        hasher.update(&(bytes.len() as u64).to_le_bytes()).update(&bytes);
        files.push((name, read_ledger(&bytes, &by).map_err(paper)?));
    }
    let merged = merge_imports(files);
    let key = format!("import:{}", hasher.finalize().to_hex());
    let mut requests = requests(&merged.lines, &key, session);
    enclose(&mut requests, args.yes, session).await?;
    let done = if args.yes {
        session.store.import(&key, &session.user, requests, &session.desk, session.now).await?
    } else {
        session.store.rehearse(&key, &session.user, requests, &session.desk, session.now).await?
    };
    Ok(report(&merged, &done, args, lang))
}

/// One request for each thing a line asks for. Each that is done makes a version, which the next one of its line has seen.
fn requests(lines: &[(String, ImportLine)], key: &str, session: &Session) -> Vec<Request> {
    let of_line = |(_, line): &(String, ImportLine)| {
        line.asks
            .iter()
            .zip(line.seen_version..)
            .map(|(ask, seen)| Request {
                alert_id: line.alert_id.clone(),
                seen,
                user: session.user.clone(),
                ask: asked(ask),
                key: format!("{key}:{}:{seen}", line.alert_id),
                now: session.now,
                enclosed: Enclosed::default(),
            })
            .collect::<Vec<_>>()
    };
    lines.iter().flat_map(of_line).collect()
}

/// What a line decides gets its evidence pack like any other decision; a rehearsal names one and keeps none.
async fn enclose(requests: &mut [Request], wanted: bool, session: &Session) -> Result<(), Failure> {
    for at in 0..requests.len() {
        let (before, rest) = requests.split_at_mut(at);
        match rest.first_mut() {
            Some(request) if matches!(request.ask, Ask::Propose(_)) && wanted => {
                evidence::enclose(before, request, None, session).await?;
            }
            Some(request) if matches!(request.ask, Ask::Propose(_)) => {
                evidence::rehearse(before, request, session).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn asked(ask: &LedgerAsk) -> Ask {
    match ask.clone() {
        LedgerAsk::Take => Ask::Take,
        LedgerAsk::Assign { to, reason } => Ask::Assign { to, reason },
        LedgerAsk::Release { reason } => Ask::Release { reason },
        LedgerAsk::Resume { note } => Ask::Resume { note },
        LedgerAsk::Verify { step, done } => Ask::Verify { step, done },
        LedgerAsk::Note { text } => Ask::Note { text },
        LedgerAsk::Propose(proposal) => Ask::Propose(proposal),
    }
}

/// Says what became, or would become, of each line: the first thing that is refused of a line speaks for it.
fn report(merged: &MergedImport, done: &Imported, args: &ImportArgs, lang: Lang) -> Exit {
    let mut told: Vec<Json> = Vec::new();
    for (file, finding) in &merged.findings {
        let place =
            [finding.sheet.as_deref(), finding.cell.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("!");
        talk(&format!("{file} {place} {}: {}", finding.code, finding.message.get(lang)));
        told.push(json!({
            "file": file, "place": place, "code": finding.code, "message": finding.message.get(lang),
            "error": finding.level == ImportLevel::Error,
        }));
    }
    if done.repeated {
        let text = lang.pick("这份台账已经导入过；没有写入任何内容", "this was imported before; nothing was written");
        args.said.say(text, &json!({ "schema": SCHEMA, "repeated": true, "written": false }));
        return Exit::Complete;
    }
    let mut answers = done.answers.iter();
    let (mut conflicts, mut refused, mut taken) = (0_u64, 0_u64, 0_u64);
    for (file, line) in &merged.lines {
        let own: Vec<&Answer> = answers.by_ref().take(line.asks.len()).collect();
        let Some(why) = own.iter().find_map(|answer| answer.as_ref().err()) else {
            taken += 1;
            continue;
        };
        if matches!(why.refusal, Refusal::Stale { .. }) {
            conflicts += 1;
        } else {
            refused += 1;
        }
        let text = why.refusal.text();
        talk(&format!(
            "{file} {}!{} {} {}: {}",
            line.place.sheet,
            line.place.row,
            line.alert_id,
            why.refusal.code(),
            text.get(lang)
        ));
        told.push(json!({
            "file": file, "place": format!("{}!{}", line.place.sheet, line.place.row), "id": line.alert_id,
            "code": why.refusal.code(), "message": text.get(lang), "error": true,
        }));
        for event in &why.since {
            talk(&format!("    {}", said(event, lang)));
        }
    }
    let errors = merged.findings.iter().filter(|(_, finding)| finding.level == ImportLevel::Error).count();
    let lines = merged.lines.len() + merged.unchanged;
    let ending = if args.yes {
        lang.pick("已写入", "written")
    } else {
        lang.pick("没有写入任何内容；写入用 --yes", "nothing was written; --yes writes")
    };
    let text = lang.pick(
        format!("{lines} 行 · {taken} 行有变化 · {conflicts} 行冲突（已被他人处理）· {refused} 行被拒绝 · {errors} 处错误   {ending}\n"),
        format!("{lines} lines · {taken} changed · {conflicts} in conflict (somebody was faster) · {refused} refused · {errors} errors   {ending}\n"),
    );
    let document = json!({
        "schema": SCHEMA, "repeated": false, "written": args.yes, "lines": lines, "changed": taken,
        "in_conflict": conflicts, "refused": refused, "errors": errors, "said": told,
    });
    args.said.say(&text, &document);
    if conflicts + refused > 0 {
        Exit::Refused
    } else if errors > 0 {
        Exit::Gate
    } else {
        Exit::Complete
    }
}
