//! `fundwatch audit`: who did what; whether the record is whole; the record for somebody else's verifier.

use super::answer::{ListFormat, print_rows};
use super::args::{Common, local_folder};
use super::desk::{DeskArgs, Failure, Place, Session, desk_place, hint, looking, no_store, refuse_store, session};
use super::exit::Exit;
use super::locale::{lang, tr};
use super::queue::event_json;
use super::retention::{self, RetentionArgs};
use super::said::said;
use super::{complain, os, print, talk};
use crate::audit::{self, KeyError, KeyRing};
use crate::model::Role;
use crate::store::{EventFilter, StoreError, actor};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Rows that are read at once.
const PAGE: i64 = 5_000;
/// Who reads the whole journal; others read what they did themselves (console.md §5).
const READERS: [Role; 3] = [Role::Supervisor, Role::Auditor, Role::Admin];

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    #[command(flatten)]
    desk: DeskArgs,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    #[command(about = tr("列出审计记录；经办和复核只看到本人的", "List the journal; officers and reviewers see what they did themselves"))]
    List {
        #[arg(long, value_name = "ID", help = tr("某条疑点的", "About this alert"))]
        alert: Option<String>,
        #[arg(long, value_name = "ID", help = tr("某次扫描、某个用户、某个案件的", "About this run, user or case"))]
        subject: Option<String>,
        #[arg(long, value_name = "USER", help = tr("某个用户做的", "By this user"))]
        by: Option<String>,
        #[arg(long, value_name = "N", default_value_t = 0, help = tr("从第几条之后", "After this place"))]
        after: i64,
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=PAGE), help = tr("最多多少条", "At most so many"))]
        limit: i64,
        #[arg(long, conflicts_with = "after", help = tr("只看最近的若干条（仍按先后排列）", "The newest of them, still oldest first"))]
        last: bool,
        #[arg(long, value_enum, default_value_t = ListFormat::Table, value_name = "table|json|ndjson|csv", hide_possible_values = true, help = tr("输出格式", "Output format"))]
        format: ListFormat,
    },
    #[command(about = tr("核验全部审计记录：改动、删除、调换、截尾都能发现，并与疑点的现状核对；有问题以退出码 1 结束", "Verify the whole journal: edits, deletions, swaps and a cut tail are found, and the alerts are compared with it; exit with 1 where there are any"))]
    Verify {
        #[arg(long, value_enum, default_value_t = VerifyFormat::Text, value_name = "text|json", hide_possible_values = true, help = tr("输出格式", "Output format"))]
        format: VerifyFormat,
    },
    #[command(about = tr("导出审计记录（每行一条 JSON），供他人核验", "Export the journal, one line of JSON each, for other verifiers"))]
    Export {
        #[arg(long, value_name = "FILE", value_parser = local_folder(), help = tr("写到哪个文件；从不覆盖", "The file to write; never overwritten"))]
        out: PathBuf,
    },
    #[command(about = tr("按期清除：满三年的记录由系统管理员提出、审计人员批准后清除，留下签名凭证，审计链仍可核验", "Retention: what is three years old goes when an administrator asks and an auditor approves; signed tombstones keep the chain verifiable"))]
    Retention(RetentionArgs),
    #[command(about = tr("审计锚点：显示位置和所记的最后一条；丢失时另立", "The audit anchor: where it is and what it holds last; begin another where it is lost"))]
    Anchor {
        #[arg(long, requires = "reason", help = tr("原锚点已丢失，另立新的（系统管理员或审计人员；记入审计记录）", "The old one is lost: begin another (administrators and auditors; journalled)"))]
        renew: bool,
        #[arg(long, value_name = "TEXT", requires = "renew", help = tr("为什么", "Why"))]
        reason: Option<String>,
    },
    #[command(about = tr("审计密钥：显示编号，或生成、更换", "The audit key: show its id, make one, rotate it"))]
    Key {
        #[arg(long, conflicts_with = "rotate", help = tr("生成密钥（已有则拒绝）；服务器上的疑点库第一次使用前需要", "Make a key, refused where there is one; a store on a server needs it before its first use"))]
        create: bool,
        #[arg(long, help = tr("换一把新密钥（系统管理员或审计人员；记入审计记录）；旧记录仍用旧密钥核验", "Go on with a new key (administrators and auditors; journalled); older records are verified with theirs"))]
        rotate: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum VerifyFormat {
    Text,
    Json,
}

pub(super) fn run(args: &AuditArgs, common: &Common) -> Exit {
    match &args.verb {
        Verb::Verify { format } => verify(args, *format),
        Verb::Key { create, rotate } => key(args, *create, *rotate),
        Verb::Anchor { renew, reason } => anchor(args, *renew, reason.as_deref().unwrap_or_default()),
        Verb::Retention(retention) => {
            session(&args.desk, false, async |session: &Session| retention::run(retention, session).await)
        }
        Verb::List { .. } | Verb::Export { .. } => {
            looking(&args.desk, async |session: &Session| read(&args.verb, session, common).await)
        }
    }
}

async fn read(verb: &Verb, session: &Session, common: &Common) -> Result<Exit, Failure> {
    let who = actor(&mut session.store.read().await?, &session.user).await?;
    let all = who.roles.iter().any(|role| READERS.contains(role));
    match verb {
        Verb::List { alert, subject, by, after, limit, last, format } => {
            if !all && by.as_ref().is_some_and(|by| *by != session.user) {
                return Err(StoreError::NotAllowed { any_of: READERS.to_vec() }.into());
            }
            let alert_id = match alert {
                Some(id) => Some(session.store.find(id).await?.0),
                None => None,
            };
            let filter = EventFilter {
                alert_id,
                subject: subject.clone(),
                user: if all { by.clone() } else { Some(session.user.clone()) },
                after: *after,
                last: *last,
                // One more than is shown tells whether there are more.
                limit: limit + 1,
            };
            let mut events = session.store.events(&filter).await?;
            let most = usize::try_from(*limit).unwrap_or(usize::MAX);
            let more = events.len() > most;
            if *last {
                events.drain(..events.len().saturating_sub(most));
            } else {
                events.truncate(most);
            }
            if *format == ListFormat::Table {
                let lang = lang();
                for event in &events {
                    let about = event.alert_id.as_ref().or(event.subject.as_ref()).map_or("", String::as_str);
                    print(&format!("{:>6}  {}  {about}  [{}]\n", event.seq, said(event, lang), event.os_account));
                }
            } else {
                let rows: Vec<_> = events.iter().map(event_json).collect();
                print_rows(*format, &rows, &[]);
            }
            if let Some(end) = events.last().filter(|_| more) {
                let next = end.seq;
                hint(
                    common,
                    &if *last {
                        lang().pick(
                            "前面还有更早的：加大 --limit".to_owned(),
                            "there are older ones: a larger --limit".to_owned(),
                        )
                    } else {
                        lang().pick(
                            format!("还有更多：--after {next}；最近的：--last"),
                            format!("there is more: --after {next}; the newest: --last"),
                        )
                    },
                );
            }
        }
        Verb::Export { out } => {
            if !all {
                return Err(StoreError::NotAllowed { any_of: READERS.to_vec() }.into());
            }
            return export(out, session).await;
        }
        Verb::Verify { .. } | Verb::Anchor { .. } | Verb::Key { .. } | Verb::Retention(_) => {}
    }
    Ok(Exit::Complete)
}

async fn export(out: &Path, session: &Session) -> Result<Exit, Failure> {
    let failed = |error: &std::io::Error| {
        let (out, why) = (out.display(), os::reason(error));
        let text = lang().pick(format!("无法写入 {out}：{}", why.zh), format!("cannot write {out}: {}", why.en));
        complain(Some("S650"), &text, None);
        Exit::Refused
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = match options.open(out) {
        Ok(file) => BufWriter::new(file),
        Err(error) => return Ok(failed(&error)),
    };
    // What stands for the events that went comes first.
    for stone in session.store.tombstones().await? {
        if let Err(error) = writeln!(file, "{}", audit::tombstone_line(&stone)) {
            return Ok(failed(&error));
        }
    }
    let (mut after, mut count) = (0_i64, 0_u64);
    loop {
        let rows = session.store.trail(after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.seq;
        for row in &rows {
            count += 1;
            if let Err(error) = writeln!(file, "{}", audit::line(row)) {
                return Ok(failed(&error));
            }
        }
    }
    if let Err(error) = file.flush() {
        return Ok(failed(&error));
    }
    let shown = out.display();
    print(&lang().pick(format!("{shown}：{count} 条\n"), format!("{shown}: {count} events\n")));
    Ok(Exit::Complete)
}

/// Opens the store without the anchor, which an opened store must agree with, and then says what the anchor says.
fn verify(args: &AuditArgs, format: VerifyFormat) -> Exit {
    let Some(place) = desk_place(&args.desk) else { return Exit::Usage };
    if !place.is_there() {
        no_store(&place);
        return Exit::Refused;
    }
    let keys = match place.keys(false) {
        Ok(keys) => keys,
        Err(error) => {
            complain(Some("S617"), &error.text(lang()), None);
            return Exit::Refused;
        }
    };
    let report = super::block_on(super::threads(Some(2)), async {
        let store = place.unanchored().open(false).await.map_err(|error| refuse_store(&place, &error))?;
        let report = store.verify_trail(&keys, place.anchor()).await;
        let compared = store.compare_with_trail().await;
        let kept = store.keeps_anchor().await;
        store.close().await;
        let both = report.and_then(|report| Ok((report, compared?, kept?)));
        both.map_err(|error| super::desk::refuse(&error))
    });
    let (report, compared, kept) = match report {
        Ok(both) => both,
        Err(exit) => return exit,
    };
    // What was kept and is not asked cannot be said to agree.
    let unasked = kept && report.anchored.is_none();
    match format {
        VerifyFormat::Text => {
            print(&(report.text(lang()).trim_end().to_owned() + "\n"));
            if unasked {
                print(&lang().pick(
                    "  疑点库记载写过锚点：请用 --anchor（或 FUNDWATCH_ANCHOR）指明，否则不能认定完整\n".to_owned(),
                    "  the store says that an anchor was kept: name it with --anchor (or FUNDWATCH_ANCHOR), or the journal cannot be said to be whole\n".to_owned(),
                ));
            }
            print(&(compared.text(lang()) + "\n"));
        }
        VerifyFormat::Json => {
            let faults: Vec<_> = report
                .faults
                .iter()
                .map(|fault| json!({ "from": fault.seq, "to": fault.through, "kind": fault.kind.code() }))
                .collect();
            let document = json!({
                "schema": "fundwatch.audit.verify/1", "intact": report.is_intact(), "rows": report.rows,
                "tip": report.tip.seq, "bad_rows": report.bad_rows, "anchored": report.anchored, "faults": faults,
                "anchor_kept": kept, "removed_through": report.removed_through, "tombstones": report.tombstones,
                "compared_alerts": compared.alerts,
                "differs": compared.differs.iter().map(|(id, what)| json!({ "alert": id, "what": what })).collect::<Vec<_>>(),
            });
            print(&(document.to_string() + "\n"));
        }
    }
    if report.is_intact() && compared.differs.is_empty() && !unasked { Exit::Complete } else { Exit::Gate }
}

/// Shows the anchor, or begins another where it is lost. The store is opened without it: one that is gone opens none.
fn anchor(args: &AuditArgs, renew: bool, reason: &str) -> Exit {
    let Some(place) = desk_place(&args.desk) else { return Exit::Usage };
    let Some(anchor) = place.anchor() else {
        let sentence = tr("没有指定锚点", "no anchor is named");
        complain(None, sentence, Some("--anchor FILE · FUNDWATCH_ANCHOR"));
        return Exit::Usage;
    };
    if renew {
        let mut unanchored = args.desk.clone();
        unanchored.store = unanchored.store.unanchored();
        return looking(&unanchored, async |session: &Session| {
            let seq = session.store.renew_anchor(anchor, reason, &session.user, session.now).await?;
            let shown = anchor.path().display();
            print(&lang().pick(
                format!("{shown}：从第 {seq} 条起另立；此前的记录是否被截去，已无从核对\n"),
                format!(
                    "{shown}: begun anew at event {seq}; whether anything was cut before, nobody can tell any more\n"
                ),
            ));
            Ok(Exit::Complete)
        });
    }
    let shown = anchor.path().display();
    match anchor.last() {
        Ok(Some(last)) => {
            let (seq, at) = (last.seq, last.at);
            print(
                &lang().pick(format!("{shown}  到第 {seq} 条  {at}\n"), format!("{shown}  up to event {seq}  {at}\n")),
            );
            Exit::Complete
        }
        Ok(None) => {
            complain(
                Some("S625"),
                &lang().pick(format!("{shown} 不在或为空"), format!("{shown} is not there or empty")),
                Some("fundwatch explain S625"),
            );
            Exit::Refused
        }
        Err(error) => super::desk::refuse(&StoreError::from(error)),
    }
}

/// Shows the key, makes one, or goes on with another. Where a store is sealed with it, changing it is an act of the desk: by
/// somebody who may, and in the journal.
fn key(args: &AuditArgs, create: bool, rotate: bool) -> Exit {
    let Some(place) = desk_place(&args.desk) else { return Exit::Usage };
    let path = place.audit_key();
    if create {
        return shown_key(&place, KeyRing::create(path));
    }
    if !rotate {
        return shown_key(&place, KeyRing::open(path));
    }
    looking(&args.desk, async |session: &Session| {
        session.store.rotate_key(&session.user, session.now).await?;
        let exit = shown_key(&place, KeyRing::rotate(path));
        if exit == Exit::Complete {
            talk(tr(
                "请把新的密钥文件备份到别处：没有它，此后的记录无从核验；文件里的旧密钥也要留着",
                "back the key file up elsewhere: without it nobody can verify what is recorded from now on. The older keys in it are needed too",
            ));
        }
        Ok(exit)
    })
}

/// The id of the key and where it lies, or why there is none.
fn shown_key(place: &Place, keys: Result<KeyRing, KeyError>) -> Exit {
    match keys {
        Ok(keys) => {
            print(&format!("{}  {}\n", keys.current_id(), place.audit_key().display()));
            Exit::Complete
        }
        Err(error) => {
            complain(Some("S617"), &error.text(lang()), None);
            Exit::Refused
        }
    }
}
