//! The journal against somebody with a SQL prompt, on both engines: what the guards refuse, done after the guards were taken away.

use super::server::not_run;
use super::{Kind, Place, place, runtime};
use fundwatch::audit::{Anchor, FaultKind, Lag, Report, VERIFIER_PY};
use fundwatch::store::sql::Arg;
use fundwatch::store::{Audit, NewEvent, OpenOptions, Store, StoreError, append};
use jiff::ToSpan;
use jiff::civil::{DateTime, datetime};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

const START: DateTime = datetime(2026, 7, 2, 9, 0, 0, 0);

/// The key of this place; an anchor at most fifty events behind where `anchored`.
fn audit(place: &Place, anchored: bool) -> Audit {
    let lag = Lag { events: 50, minutes: 2 };
    let anchor = anchored.then(|| Anchor::new(place.folder().join("mount/anchor"), lag));
    Audit { anchor, ..place.audit() }
}

async fn open(place: &Place, anchored: bool) -> Result<Store, StoreError> {
    Store::open(&place.url, audit(place, anchored), &OpenOptions::default()).await
}

async fn verified(store: &Store, place: &Place, anchored: bool) -> Report {
    let audit = audit(place, anchored);
    store.verify_trail(audit.chain.keys(), audit.anchor.as_ref()).await.unwrap()
}

/// `count` events, a hundred in one transaction, ten seconds apart.
async fn write_events(store: &Store, from: i64, count: i64) {
    for first in (from..from + count).step_by(100) {
        store.write(move |tx| Box::pin(many(tx, first))).await.unwrap();
    }
}

async fn many(tx: &mut fundwatch::store::Tx, first: i64) -> Result<(), StoreError> {
    for number in first..first + 100 {
        let payload = serde_json::json!({ "note": format!("第 {number} 条\n\"引号\" \u{202e}") });
        let mut event = NewEvent::by("wang", "P-wang", "note.written", START + (number * 10).seconds(), payload);
        event.subject = Some(format!("case-{number}"));
        // Far enough from its neighbours that no single character makes one into another.
        event.key = Some(format!("request-{number}-{}", number * 7_919));
        event.request_hash = Some(format!("{number:064x}"));
        append(tx, &event).await?;
    }
    Ok(())
}

async fn sql(store: &Store, text: &str, args: Vec<Arg>) -> u64 {
    let text = text.to_owned();
    store.write(move |tx| Box::pin(async move { tx.run(AssertSqlSafe(text), args).await })).await.unwrap()
}

/// What an administrator of the database can do.
async fn without_guards(store: &Store, kind: Kind) {
    let drops = match kind {
        Kind::Sqlite => {
            vec!["DROP TRIGGER events_no_update", "DROP TRIGGER events_no_delete", "DROP TRIGGER events_in_order"]
        }
        Kind::Postgres => vec!["ALTER TABLE events DISABLE TRIGGER ALL"],
    };
    for drop in drops {
        sql(store, drop, vec![]).await;
    }
}

fn found(report: &Report) -> Vec<(i64, FaultKind)> {
    report.faults.iter().map(|fault| (fault.seq, fault.kind)).collect()
}

/// One character of `text` replaced by another.
fn edited(text: &str, random: &mut ChaCha20Rng) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = random.random_range(0..chars.len());
    let other = char::from(b'!' + u8::try_from(random.random_range(0..90)).unwrap());
    chars[at] = if chars[at] == other { '~' } else { other };
    chars.into_iter().collect()
}

/// Every column of an event that is text; the numbers are moved in other cases.
const COLUMNS: [&str; 13] = [
    "at",
    "kind",
    "user_name",
    "person",
    "os_account",
    "subject",
    "request_key",
    "request_hash",
    "payload",
    "key_id",
    "prev_mac",
    "mac",
    "alert_id",
];

fn a_thousand_edits_are_found_each_in_its_place(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = open(&place, false).await.unwrap();
        write_events(&store, 0, 1_000).await;
        let whole = verified(&store, &place, false).await;
        assert!(whole.is_intact() && whole.rows == 1_000, "{whole:?}");
        without_guards(&store, kind).await;
        let mut random = ChaCha20Rng::seed_from_u64(1);
        let mut touched = BTreeSet::new();
        // Twenty at a time, no two of them neighbours: each must be a fault of its own, and nothing else one. Over fifty rounds
        // every row from 1 to 1,000 is edited once.
        for round in 0..50_i64 {
            let mut saved = Vec::new();
            for step in 0..20_i64 {
                let seq = round + 1 + step * 50;
                let column = COLUMNS[random.random_range(0..COLUMNS.len())];
                let read = format!("SELECT {column} FROM events WHERE seq = $1");
                let mut tx = store.read().await.unwrap();
                let row = tx.row(AssertSqlSafe(read), vec![seq.into()]).await.unwrap().unwrap();
                let before = row.opt_text(0).unwrap().map(str::to_owned);
                drop(tx);
                // What was empty is given a value; what had one, another.
                let after = before.as_deref().map_or("R2-x".to_owned(), |text| edited(text, &mut random));
                let update = format!("UPDATE events SET {column} = $1 WHERE seq = $2");
                assert_eq!(sql(&store, &update, vec![after.into(), seq.into()]).await, 1);
                saved.push((seq, column, before));
            }
            let report = verified(&store, &place, false).await;
            let expected: Vec<_> = saved.iter().map(|(seq, ..)| (*seq, FaultKind::Edited)).collect();
            assert_eq!(found(&report), expected, "{saved:?}");
            for (seq, column, before) in saved {
                let update = format!("UPDATE events SET {column} = $1 WHERE seq = $2");
                sql(&store, &update, vec![before.into(), seq.into()]).await;
                touched.insert(seq);
            }
        }
        assert_eq!(touched.len(), 1_000);
        assert!(verified(&store, &place, false).await.is_intact(), "everything was put back");
        // A number where none was.
        sql(&store, "UPDATE events SET alert_version = 3 WHERE seq = 77", vec![]).await;
        assert_eq!(found(&verified(&store, &place, false).await), [(77, FaultKind::Edited)]);
    });
}

fn rows_exchanged_removed_and_copied_are_found(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = open(&place, false).await.unwrap();
        write_events(&store, 0, 300).await;
        without_guards(&store, kind).await;
        let renumber = "UPDATE events SET seq = $1 WHERE seq = $2";
        let swap = async |one: i64, other: i64| {
            for (to, from) in [(-1, one), (one, other), (other, -1)] {
                sql(&store, renumber, vec![to.into(), from.into()]).await;
            }
        };
        for (one, other) in [(10, 11), (3, 290)] {
            swap(one, other).await;
            let report = verified(&store, &place, false).await;
            assert_eq!(found(&report)[0], (one, FaultKind::Reordered), "{report:?}");
            swap(one, other).await;
        }
        assert!(verified(&store, &place, false).await.is_intact());
        let copy = "INSERT INTO events (seq, at, kind, user_name, person, os_account, subject, payload, key_id, prev_mac, mac) \
                    SELECT 301, at, kind, user_name, person, os_account, subject, payload, key_id, prev_mac, mac \
                    FROM events WHERE seq = 300";
        sql(&store, copy, vec![]).await;
        assert_eq!(found(&verified(&store, &place, false).await)[0].0, 301, "a row that the program never wrote");
        sql(&store, "DELETE FROM events WHERE seq = 301", vec![]).await;
        sql(&store, "DELETE FROM events WHERE seq = 150", vec![]).await;
        assert_eq!(found(&verified(&store, &place, false).await), [(150, FaultKind::Deleted)]);
        sql(&store, "UPDATE events SET seq = seq - 1 WHERE seq = 151", vec![]).await;
        assert_eq!(found(&verified(&store, &place, false).await)[0].0, 150, "and not hidden by moving the next one up");
        sql(&store, "DELETE FROM events WHERE seq <= 200", vec![]).await;
        assert_eq!(found(&verified(&store, &place, false).await), [(1, FaultKind::Deleted)]);
    });
}

fn a_cut_tail_is_found_and_nothing_is_written_behind_it(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = open(&place, true).await.unwrap();
        write_events(&store, 0, 400).await;
        let report = verified(&store, &place, true).await;
        assert!(report.is_intact() && report.anchored == Some(400), "{report:?}");
        without_guards(&store, kind).await;
        sql(&store, "DELETE FROM events WHERE seq > 390", vec![]).await;
        assert_eq!(found(&verified(&store, &place, true).await), [(391, FaultKind::CutTail)]);
        let refused = store.write(|tx| Box::pin(many(tx, 1_000))).await.err().unwrap();
        assert_eq!(refused.code(), "S616");
        assert!(refused.text().en.contains("its tail was cut"), "{}", refused.text().en);
        store.close().await;
        // Without the anchor the chain alone is whole: this is what the anchor is for.
        let store = open(&place, false).await.unwrap();
        let report = verified(&store, &place, false).await;
        assert!(report.is_intact() && report.anchored.is_none());
    });
}

fn an_anchor_that_cannot_be_written_stops_the_desk(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = open(&place, true).await.unwrap();
        write_events(&store, 0, 100).await;
        // The mount is gone, and a file stands where it was.
        std::fs::remove_dir_all(place.folder().join("mount")).unwrap();
        std::fs::write(place.folder().join("mount"), "").unwrap();
        let refused = store.write(|tx| Box::pin(many(tx, 100))).await.err().unwrap();
        assert_eq!(refused.code(), "S616");
        let count = store.trail(0, 1_000).await.unwrap().len();
        assert_eq!(count, 100, "nothing was written");
    });
}

fn an_anchor_that_is_gone_is_not_begun_anew(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let file = place.folder().join("mount/anchor");
        let store = open(&place, true).await.unwrap();
        // One thing is written, and the store closed: that makes the anchor, and it is written down.
        store.write(|tx| Box::pin(many(tx, 1))).await.unwrap();
        store.close().await;
        assert!(file.exists());
        let lines = std::fs::read(&file).unwrap();
        for emptied in [false, true] {
            std::fs::remove_file(&file).unwrap();
            if emptied {
                std::fs::write(&file, "").unwrap();
            }
            let refused = open(&place, true).await.err().unwrap();
            assert_eq!(refused.code(), "S625");
            assert!(refused.text().en.contains("--anchor") && refused.text().zh.contains("锚点"), "{refused:?}");
            std::fs::write(&file, &lines).unwrap();
        }
        // Nor while it is open.
        let store = open(&place, true).await.unwrap();
        assert!(store.keeps_anchor().await.unwrap());
        std::fs::remove_file(&file).unwrap();
        assert_eq!(store.write(|tx| Box::pin(many(tx, 1))).await.err().unwrap().code(), "S625");
        assert!(!file.exists());
        // That one was kept is not forgotten by a line of SQL.
        for sql in ["DELETE FROM settings", "UPDATE settings SET name = 'x'"] {
            let refused = store.write(move |tx| Box::pin(async move { tx.run(sql, vec![]).await })).await;
            assert!(refused.is_err(), "{sql}");
        }
        store.close().await;
        // Who administers or audits begins another, and says why.
        let store = open(&place, false).await.unwrap();
        for sql in ["DELETE FROM settings", "UPDATE settings SET name = 'x'"] {
            let refused = store.write(move |tx| Box::pin(async move { tx.run(sql, vec![]).await })).await.unwrap_err();
            assert_eq!(refused.code(), "S608", "{sql}");
        }
        super::fixtures::staff(&store).await;
        let anchor = audit(&place, true).anchor.unwrap();
        let at = super::fixtures::START;
        assert_eq!(store.renew_anchor(&anchor, "磁盘损坏", "wang", at).await.unwrap_err().code(), "S611");
        assert_eq!(store.renew_anchor(&anchor, " ", "qian", at).await.unwrap_err().code(), "S614");
        let seq = store.renew_anchor(&anchor, "磁盘损坏", "qian", at).await.unwrap();
        assert_eq!(store.renew_anchor(&anchor, "再来", "qian", at).await.unwrap_err().code(), "S614", "it is there");
        store.close().await;
        let store = open(&place, true).await.unwrap();
        let report = verified(&store, &place, true).await;
        assert!(report.is_intact() && report.anchored == Some(seq), "{report:?}");
    });
}

fn the_exported_journal_is_verified_by_the_auditors_own_script(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = open(&place, true).await.unwrap();
        write_events(&store, 0, 200).await;
        let rows = store.trail(0, 1_000).await.unwrap();
        assert_eq!(rows.len(), 200);
        let folder = place.folder();
        let lines: String = rows.iter().map(|row| fundwatch::audit::line(row) + "\n").collect();
        assert_eq!(lines.lines().count(), 200, "one event, one line, whatever was typed");
        std::fs::write(folder.join("trail.jsonl"), lines).unwrap();
        std::fs::write(folder.join("verify.py"), VERIFIER_PY).unwrap();
        let files = ["verify.py", "trail.jsonl", "keys/audit.key", "mount/anchor"].map(|name| folder.join(name));
        match std::process::Command::new("python3").args(files).output() {
            Err(_) => not_run("no python3 on this machine, so the auditor's own script checked no journal"),
            Ok(output) => assert_eq!(String::from_utf8_lossy(&output.stdout), "ok: 200 events\n"),
        }
    });
}

/// SQLite lets bytes stand where a text was: a row that cannot be read is a fault of the trail and hides no other.
#[test]
fn a_row_that_is_no_row_any_more_is_found() {
    let place = place(Kind::Sqlite).unwrap();
    runtime().block_on(async {
        let store = open(&place, false).await.unwrap();
        write_events(&store, 0, 100).await;
        without_guards(&store, Kind::Sqlite).await;
        sql(&store, "UPDATE events SET payload = x'ff00' WHERE seq = 5", vec![]).await;
        sql(&store, "UPDATE events SET alert_version = 'three' WHERE seq = 7", vec![]).await;
        sql(&store, "DELETE FROM events WHERE seq = 90", vec![]).await;
        let report = verified(&store, &place, false).await;
        assert_eq!(found(&report), [(5, FaultKind::Edited), (7, FaultKind::Edited), (90, FaultKind::Deleted)]);
    });
}

macro_rules! on_both {
    ($($case:ident),+ $(,)?) => {
        mod sqlite { $(#[test] fn $case() { super::$case(super::Kind::Sqlite); })+ }
        mod postgres { $(#[test] fn $case() { super::$case(super::Kind::Postgres); })+ }
    };
}
on_both!(
    a_thousand_edits_are_found_each_in_its_place,
    rows_exchanged_removed_and_copied_are_found,
    a_cut_tail_is_found_and_nothing_is_written_behind_it,
    an_anchor_that_cannot_be_written_stops_the_desk,
    an_anchor_that_is_gone_is_not_begun_anew,
    the_exported_journal_is_verified_by_the_auditors_own_script,
);
