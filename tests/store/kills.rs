//! `kill -9` at every named point of taking in a scan, of acting, of importing, of handing messages over and of removing what is
//! old: afterwards nothing that was answered is
//! gone, nothing is there twice, nothing is half; and the same work done again ends where it would have ended undisturbed.
//!
//! The child is this test binary itself, running [`child`]. It writes an answer into a file before it goes on.

use super::fixtures::{self, START, alert, desk, grown, run_with, staff};
use super::{Kind, Place, place, runtime};
use fundwatch::model::{EntityType, Outcome};
use fundwatch::store::{Enclosed, NamedFile, NamedPack, NewEvent, Request, Sink, Store, StoreError, Tx, append, fail};
use fundwatch::triage::workflow::{Ask, Proposal, StepDone};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

const URL: &str = "FUNDWATCH_TEST_URL";
const FOLDER: &str = "FUNDWATCH_TEST_FOLDER";
const WORK: &str = "FUNDWATCH_TEST_WORK";
const WORKS: [&str; 5] = ["scan", "triage", "import", "feed", "retention"];
/// At which passing of a point the child dies.
const TIMES: [u32; 3] = [1, 2, 5];

/// The work of a child; not a test of its own.
#[test]
#[ignore = "what the tests of this file run as another process"]
fn child() {
    let (Ok(url), Ok(folder), Ok(work)) = (std::env::var(URL), std::env::var(FOLDER), std::env::var(WORK)) else {
        return;
    };
    let place = Place::at(url, Path::new(&folder));
    runtime().block_on(async {
        let store = place.open().await.unwrap();
        match work.as_str() {
            "scan" => scan(&store, Path::new(&folder)).await,
            "triage" => triage(&store, Path::new(&folder)).await,
            "import" => import(&store, Path::new(&folder)).await,
            "feed" => feed(&store, Path::new(&folder)).await,
            "retention" => retention(&store).await,
            "split" => split(&store).await,
            _ => unreachable!(),
        }
        store.close().await;
    });
}

/// Durable before the next request.
fn answered(folder: &Path, line: &str) {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("answered")).unwrap();
    writeln!(file, "{line}").unwrap();
    file.sync_all().unwrap();
}

fn about_a_person(
    (mut detail, members): (fundwatch::report::AlertDetail, Vec<fundwatch::model::Member>),
) -> (fundwatch::report::AlertDetail, Vec<fundwatch::model::Member>) {
    detail.alert.entity_type = EntityType::Person;
    (detail, members)
}

/// Two runs on top of the prepared one: new, known, changed, judged anew, vanished.
async fn scan(store: &Store, folder: &Path) {
    let runs = [
        vec![alert("R2-a"), grown("R2-b"), about_a_person(grown("R2-p")), alert("R2-e")],
        vec![alert("R2-a"), alert("R2-f"), alert("R2-d")],
    ];
    for (n, alerts) in runs.into_iter().enumerate() {
        let done = store.commit_run(run_with(&format!("next{n}"), alerts), &desk(), START).await.unwrap();
        answered(folder, &format!("run {}", done.run_key));
    }
}

fn proposal(outcome: Outcome) -> Ask {
    Ask::propose(Proposal {
        note: Some("见附件".into()),
        explanation: (outcome == Outcome::FalsePositive).then(|| "FP-R2-SEASON".into()),
        detail: Some("claims.applied_at".into()),
        ..fixtures::proposal(outcome)
    })
}

/// A pack and an attachment with what decides.
fn enclosed(ask: &Ask) -> Enclosed {
    let decides = matches!(ask, Ask::Propose { .. } | Ask::Approve { .. });
    let hash = "5".repeat(64);
    let file = NamedFile { name: "回函.pdf".into(), bytes: 3, hash: hash.clone() };
    let pack = decides.then(|| NamedPack { seal: hash, file: "packs/a.pack".into() });
    Enclosed { files: pack.iter().map(|_| file.clone()).collect(), pack }
}

/// Two alerts through review, one request refused, one asked for twice.
fn requests() -> Vec<Request> {
    let request = |alert_id: &str, seen: i64, user: &str, ask: Ask| Request {
        alert_id: alert_id.into(),
        seen,
        user: user.into(),
        key: format!("{alert_id}-{seen}-{user}"),
        enclosed: enclosed(&ask),
        ask,
        now: START,
    };
    let mut all = Vec::new();
    for id in ["R2-a", "R2-b"] {
        let done = StepDone::Done { found: "一致".into(), proof: None };
        all.extend([
            request(id, 0, "wang", Ask::Take),
            request(id, 1, "wang", Ask::Verify { step: "V1".into(), done }),
            request(id, 2, "wang", proposal(Outcome::FalsePositive)),
            request(id, 3, "wang", Ask::Approve { note: None }),
            request(id, 3, "zhao", Ask::Approve { note: None }),
        ]);
    }
    all
}

async fn triage(store: &Store, folder: &Path) {
    for request in requests() {
        let key = request.key.clone();
        match store.act(request, &desk()).await {
            Ok(_) => answered(folder, &format!("act {key}")),
            // Also what a repetition says to a request of which others followed.
            Err(StoreError::Refused { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
}

async fn import(store: &Store, folder: &Path) {
    // A line for each alert, without the approval by its own proposer: a line is done whole, and the import is then known.
    let own = |request: &Request| request.user == "wang" && matches!(request.ask, Ask::Approve { .. });
    let (first, second): (Vec<Request>, Vec<Request>) =
        requests().into_iter().filter(|request| !own(request)).partition(|one| one.alert_id == "R2-a");
    let done = store.import("ledger", "sun", vec![first.into(), second.into()], &desk(), START).await.unwrap();
    assert_eq!((done.done, done.refused), (2, 0));
    answered(folder, "import ledger");
}

/// Messages behind one another in a file, as a receiver has them.
struct Receiver(std::fs::File);

impl Sink for Receiver {
    fn take(&mut self, line: &str) -> std::io::Result<()> {
        writeln!(self.0, "{line}")
    }

    fn keep(&mut self) -> std::io::Result<()> {
        self.0.sync_all()
    }
}

fn received(folder: &Path) -> BTreeSet<i64> {
    let text = std::fs::read_to_string(folder.join("received")).unwrap_or_default();
    let number = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["seq"].as_i64().unwrap();
    text.lines().map(number).collect()
}

async fn feed(store: &Store, folder: &Path) {
    let file = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("received")).unwrap();
    store.feed("sun", &mut Receiver(file), START).await.unwrap();
    let told = store.read().await.unwrap().rows("SELECT event_seq FROM outbox", vec![]).await.unwrap();
    let told: BTreeSet<i64> = told.iter().map(|row| row.int(0).unwrap()).collect();
    assert_eq!(received(folder), told, "each at least once");
}

/// Everything so far is removed four years later, unless it was.
async fn retention(store: &Store) {
    let now = jiff::civil::datetime(2030, 7, 2, 9, 0, 0, 0);
    let asked = store.removals("qian").await.unwrap();
    let id = match asked.first() {
        Some(removal) if removal.state == "approved" => return,
        Some(removal) => removal.removal_id.clone(),
        None => store.propose_removal(jiff::civil::date(2027, 7, 2), "期满", "admin1", now).await.unwrap().0,
    };
    assert!(store.approve_removal(&id, "qian", now).await.unwrap().events > 10);
}

/// The mutant: what an action writes, in three transactions instead of one.
async fn split(store: &Store) {
    store
        .write(|tx| {
            Box::pin(async move {
                let mut event = NewEvent::by("wang", "P-wang", "alert.taken", START, serde_json::json!({}));
                (event.alert_id, event.alert_version, event.key) = (Some("R2-a".into()), Some(1), Some("k".into()));
                append(tx, &event).await
            })
        })
        .await
        .unwrap();
    for sql in [
        "UPDATE alerts SET status = 'working', owner = 'wang', version = 1 WHERE alert_id = 'R2-a'",
        "INSERT INTO outbox (event_seq, kind, payload, created_at) SELECT MAX(seq), 'alert.taken', '{}', 't' FROM events",
    ] {
        store.write(move |tx| Box::pin(async move { tx.run(sql, vec![]).await })).await.unwrap();
    }
}

/// A store with staff, five alerts, and one about a person that is closed.
async fn prepare(place: &Place) {
    let store = place.open().await.unwrap();
    staff(&store).await;
    let alerts = vec![alert("R2-a"), alert("R2-b"), alert("R2-c"), alert("R2-d"), about_a_person(alert("R2-p"))];
    store.commit_run(run_with("first", alerts), &desk(), START).await.unwrap();
    for (seen, ask) in [(0, Ask::Take), (1, proposal(Outcome::DataError))] {
        let key = format!("prepare-{seen}");
        let request = Request {
            alert_id: "R2-p".into(),
            seen,
            user: "wang".into(),
            ask,
            key,
            now: START,
            enclosed: Enclosed::default(),
        };
        store.act(request, &desk()).await.unwrap();
    }
    store.close().await;
}

enum End {
    Killed,
    Finished,
}

fn run_child(place: &Place, work: &str, fail_at: Option<&str>) -> End {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["store::kills::child", "--exact", "--ignored", "--test-threads=1"]);
    command.env(URL, &place.url).env(FOLDER, place.folder()).env(WORK, work).env_remove(fail::VARIABLE);
    if let Some(fail_at) = fail_at {
        command.env(fail::VARIABLE, fail_at);
    }
    let output = command.output().unwrap();
    match output.status.signal() {
        Some(9) => End::Killed,
        None if output.status.success() => End::Finished,
        _ => panic!("{work} {fail_at:?}: {output:?}"),
    }
}

/// What contradicts itself, or what was answered and is not there.
async fn contradictions(place: &Place) -> Vec<String> {
    let store = place.open().await.unwrap();
    let mut tx = store.read().await.unwrap();
    let mut found = Vec::new();
    // Each query returns what must not be.
    let none = [
        (
            "an alert without the events of its versions, or with others",
            "SELECT a.alert_id FROM alerts a WHERE (a.version <> (SELECT COUNT(*) FROM events e WHERE e.alert_id = a.alert_id \
          AND e.alert_version IS NOT NULL) OR a.version <> (SELECT COALESCE(MAX(e.alert_version), 0) FROM events e \
          WHERE e.alert_id = a.alert_id)) AND NOT EXISTS (SELECT 1 FROM tombstones)",
        ),
        (
            "an alert that does not stand where its last event says",
            "SELECT a.alert_id FROM alerts a JOIN events e ON e.alert_id = a.alert_id AND e.alert_version = a.version \
          WHERE COALESCE(e.new_status, a.status) <> a.status",
        ),
        (
            "an event that nobody is told of",
            "SELECT e.kind FROM events e WHERE (e.alert_version IS NOT NULL OR e.kind = 'run.committed') \
          AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.event_seq = e.seq)",
        ),
        (
            "a run whose alerts are not those it counts",
            "SELECT r.run_key FROM runs r WHERE r.alerts + r.alerts_vanished <> \
          (SELECT COUNT(*) FROM run_alerts c WHERE c.run_key = r.run_key) \
          OR NOT EXISTS (SELECT 1 FROM events e WHERE e.kind = 'run.committed' AND e.subject = r.run_key) \
          AND NOT EXISTS (SELECT 1 FROM tombstones)",
        ),
        (
            "an alert without its rows",
            "SELECT a.alert_id FROM alerts a WHERE a.members <> (SELECT COUNT(*) FROM members m WHERE m.alert_id = a.alert_id) \
          OR NOT EXISTS (SELECT 1 FROM alert_bodies b WHERE b.alert_id = a.alert_id)",
        ),
        ("an alert of no run", "SELECT alert_id FROM alerts WHERE last_run NOT IN (SELECT run_key FROM runs)"),
        (
            "a proposal that is missing",
            "SELECT alert_id FROM alerts WHERE proposal_id NOT IN (SELECT proposal_id FROM proposals)",
        ),
        (
            "a closed alert without its approval",
            "SELECT a.alert_id FROM alerts a WHERE a.outcome = 'false_positive' AND NOT EXISTS \
          (SELECT 1 FROM approvals p WHERE p.proposal_id = a.proposal_id)",
        ),
        (
            "a removal without its tombstone, or events that a tombstone stands for",
            "SELECT removal_id FROM removals r WHERE (r.state = 'approved') <> EXISTS (SELECT 1 FROM tombstones t \
          WHERE t.removal_id = r.removal_id AND NOT EXISTS (SELECT 1 FROM events e WHERE e.seq <= t.through))",
        ),
        (
            "a pack or an attachment that its event does not name",
            "SELECT p.seal FROM evidence_packs p JOIN events e ON e.seq = p.event_seq WHERE e.payload NOT LIKE '%\"pack\":\"' || p.seal || '%' \
          UNION ALL SELECT a.hash FROM attachments a JOIN events e ON e.seq = a.event_seq WHERE e.payload NOT LIKE '%' || a.hash || '%'",
        ),
        (
            "an event that names a pack or an attachment, and no more",
            "SELECT e.kind FROM events e WHERE (e.payload LIKE '%\"pack\":%' AND e.seq NOT IN (SELECT event_seq FROM evidence_packs)) \
          OR (e.payload LIKE '%\"attachments\":%' AND e.seq NOT IN (SELECT event_seq FROM attachments))",
        ),
        (
            "an import whose event is missing",
            "SELECT import_key FROM imports WHERE event_seq NOT IN (SELECT seq FROM events WHERE kind = 'import.done')",
        ),
    ];
    for (what, sql) in none {
        for row in tx.rows(sql, vec![]).await.unwrap() {
            found.push(format!("{what}: {row:?}"));
        }
    }
    found.extend(lost(&mut tx, &place.folder().join("answered")).await);
    let marked = tx.rows("SELECT event_seq FROM outbox WHERE sent_at IS NOT NULL", vec![]).await.unwrap();
    let received = received(place.folder());
    let lost = marked.iter().map(|row| row.int(0).unwrap()).filter(|seq| !received.contains(seq));
    found.extend(lost.map(|seq| format!("marked as handed over and not received: {seq}")));
    if store.engine().name == "SQLite" {
        let whole = tx.rows("PRAGMA integrity_check", vec![]).await.unwrap();
        found.extend(whole.iter().filter(|row| row.text(0).unwrap() != "ok").map(|row| format!("{row:?}")));
        found.extend(tx.rows("PRAGMA foreign_key_check", vec![]).await.unwrap().iter().map(|row| format!("{row:?}")));
    }
    drop(tx);
    let audit = place.audit();
    let report = store.verify_trail(audit.chain.keys(), audit.anchor.as_ref()).await.unwrap();
    if !report.is_intact() {
        found.push(format!("{report:?}"));
    }
    store.close().await;
    found
}

async fn lost(tx: &mut Tx, answers: &Path) -> Vec<String> {
    let mut lost = Vec::new();
    for line in std::fs::read_to_string(answers).unwrap_or_default().lines() {
        let (kind, key) = line.split_once(' ').unwrap();
        let sql = match kind {
            "run" => "SELECT 1 FROM runs WHERE run_key = $1",
            "act" => "SELECT 1 FROM events WHERE request_key = $1",
            _ => "SELECT 1 FROM imports WHERE import_key = $1",
        };
        if tx.rows(sql, vec![key.into()]).await.unwrap().len() != 1 {
            lost.push(format!("answered and not there: {line}"));
        }
    }
    lost
}

/// The content of the store, without what the key of a place makes different.
async fn content(place: &Place) -> Vec<String> {
    let tables = [
        ("runs", "*"),
        ("alerts", "*"),
        ("members", "*"),
        ("run_alerts", "*"),
        ("cases", "*"),
        ("case_alerts", "*"),
        ("proposals", "*"),
        ("approvals", "*"),
        // Their place in the journal depends on how often something was refused in between.
        ("evidence_packs", "alert_id, seal, frozen_at, file"),
        ("attachments", "ordinal, alert_id, name, bytes, hash"),
        ("imports", "import_key, rows_done, rows_refused"),
        ("outbox", "kind, payload, sent_at"),
        ("removals", "removal_id, before_day, state"),
        ("tombstones", "*"),
        // What was refused is refused again by a repetition, and written down again.
        ("events", "kind, user_name, alert_id, alert_version, subject, request_key, payload"),
    ];
    let store = place.open().await.unwrap();
    let mut tx = store.read().await.unwrap();
    let mut all = BTreeSet::new();
    for (table, columns) in tables {
        let rows = tx.rows(AssertSqlSafe(format!("SELECT {columns} FROM {table}")), vec![]).await.unwrap();
        all.extend(rows.iter().map(|row| format!("{table} {row:?}")));
    }
    drop(tx);
    store.close().await;
    all.into_iter().filter(|line| !line.contains("alert.refused")).collect()
}

fn at_every_point(kind: Kind, times: &[u32]) {
    let Some(first) = place(kind) else { return };
    runtime().block_on(prepare(&first));
    let expected: BTreeMap<&str, Vec<String>> = WORKS
        .map(|work| {
            let undisturbed = first.copy(kind);
            assert!(matches!(run_child(&undisturbed, work, None), End::Finished));
            assert_eq!(runtime().block_on(contradictions(&undisturbed)), Vec::<String>::new());
            (work, runtime().block_on(content(&undisturbed)))
        })
        .into();
    let cases: Vec<(&str, String)> = WORKS
        .into_iter()
        .flat_map(|work| {
            fail::POINTS.iter().flat_map(move |point| times.iter().map(move |n| (work, format!("{point}:{n}"))))
        })
        .collect();
    let (next, killed) = (Mutex::new(cases.into_iter()), Mutex::new(BTreeSet::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let runtime = runtime();
                loop {
                    let Some((work, fail_at)) = next.lock().unwrap().next() else { break };
                    let place = first.copy(kind);
                    if let End::Finished = run_child(&place, work, Some(&fail_at)) {
                        continue;
                    }
                    killed.lock().unwrap().insert(fail_at.split(':').next().unwrap().to_owned());
                    let wrong = runtime.block_on(contradictions(&place));
                    assert_eq!(wrong, Vec::<String>::new(), "{work} killed at {fail_at}");
                    assert!(matches!(run_child(&place, work, None), End::Finished), "{work} after {fail_at}");
                    assert_eq!(
                        runtime.block_on(contradictions(&place)),
                        Vec::<String>::new(),
                        "{work} again, {fail_at}"
                    );
                    assert_eq!(runtime.block_on(content(&place)), expected[work], "{work} again after {fail_at}");
                }
            });
        }
    });
    let never: Vec<_> = fail::POINTS.iter().filter(|point| !killed.lock().unwrap().contains(**point)).collect();
    assert!(never.is_empty(), "no child came to {never:?}");
}

#[test]
fn at_every_point_on_sqlite() {
    at_every_point(Kind::Sqlite, &TIMES);
}

#[test]
fn at_every_point_on_postgres() {
    at_every_point(Kind::Postgres, &TIMES[..1]);
}

/// The tests above would notice an action that is written in more than one transaction.
#[test]
fn a_split_transaction_is_noticed() {
    let first = place(Kind::Sqlite).unwrap();
    runtime().block_on(prepare(&first));
    let noticed = [1, 2].map(|n| {
        let place = first.copy(Kind::Sqlite);
        assert!(matches!(run_child(&place, "split", Some(&format!("write.committed:{n}"))), End::Killed));
        runtime().block_on(contradictions(&place))
    });
    assert!(noticed[0].iter().any(|wrong| wrong.starts_with("an alert without the events")), "{noticed:?}");
    assert!(noticed[1].iter().any(|wrong| wrong.starts_with("an event that nobody is told of")), "{noticed:?}");
}
