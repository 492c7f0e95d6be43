//! Retention: what is three years old goes by two people, and the chain still holds.

use super::fixtures::{START, alert, proposal, run_with, staff};
use super::server::not_run;
use super::{Kind, Place, place, runtime};
use fundwatch::audit::{FaultKind, Report, VERIFIER_PY, line, tombstone_line};
use fundwatch::model::Outcome;
use fundwatch::store::{Desk, Enclosed, EventFilter, NamedFile, NewEvent, Reach, Request, Store, StoreError, append};
use fundwatch::triage::Calendar;
use fundwatch::triage::workflow::{Ask, Proposal};
use jiff::civil::{DateTime, date, datetime};
use sqlx::AssertSqlSafe;
use std::path::Path;
use std::sync::Arc;

/// More than three years behind START, 2 July 2026.
const LATER: DateTime = datetime(2029, 8, 1, 9, 0, 0, 0);
const NOTE: &str = "银行流水见卷宗第七页";

/// The desk with a calendar up to 2029: a year with one day off is as good for a test.
fn desk() -> Arc<Desk> {
    let year = |year: i16| {
        let day = date(year, 1, 1);
        let text = format!(r#"{{"year": {year}, "days": [{{"name": "元旦", "date": "{day}", "isOffDay": true}}]}}"#);
        (format!("{year}.json"), text)
    };
    let years: Vec<(String, String)> = (2026..=2029).map(year).collect();
    let files = years.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    Arc::new(Desk {
        policy: super::fixtures::desk().policy.clone(),
        calendar: Calendar::parse(files).unwrap(),
        fingerprint: String::new(),
    })
}

async fn act(store: &Store, id: &str, seen: i64, ask: Ask, now: DateTime) {
    let key = format!("{id}-{seen}");
    let request =
        Request { alert_id: id.into(), seen, user: "wang".into(), ask, key, enclosed: Enclosed::default(), now };
    store.act(request, &desk()).await.unwrap();
}

/// A data error is closed without review where it is proposed (`desk.toml`).
async fn close(store: &Store, id: &str, seen: i64, now: DateTime) {
    act(store, id, seen, Ask::Note { text: NOTE.into() }, now).await;
    let proposal = Proposal { detail: Some("claims.applied_at".into()), ..proposal(Outcome::DataError) };
    act(store, id, seen + 1, Ask::propose(proposal), now).await;
}

/// In 2026 R2-a and R2-c are closed, then R2-b is taken. In 2029 the data have R2-c and R2-d only.
async fn prepared(store: &Store) {
    staff(store).await;
    let alerts = vec![alert("R2-a"), alert("R2-b"), alert("R2-c"), alert("R2-d")];
    store.commit_run(run_with("d1", alerts), &desk(), START).await.unwrap();
    for id in ["R2-a", "R2-c"] {
        act(store, id, 0, Ask::Take, START).await;
        close(store, id, 1, START).await;
    }
    let mut money = NewEvent::by("wang", "P-wang", "money.recovered", START, serde_json::json!({}));
    money.alert_id = Some("R2-c".into());
    store.write(move |tx| Box::pin(async move { append(tx, &money).await })).await.unwrap();
    act(store, "R2-b", 0, Ask::Take, START).await;
    store.commit_run(run_with("d2", vec![alert("R2-c"), alert("R2-d")]), &desk(), LATER).await.unwrap();
}

async fn verified(store: &Store, place: &Place) -> Report {
    let audit = place.audit();
    store.verify_trail(audit.chain.keys(), audit.anchor.as_ref()).await.unwrap()
}

async fn number(store: &Store, sql: &str) -> i64 {
    let row = store.read().await.unwrap().row(AssertSqlSafe(sql.to_owned()), vec![]).await.unwrap().unwrap();
    row.opt_int(0).unwrap().unwrap_or(0)
}

async fn sql(store: &Store, text: &str) -> Result<u64, StoreError> {
    let text = text.to_owned();
    store.write(move |tx| Box::pin(async move { tx.run(AssertSqlSafe(text), vec![]).await })).await
}

/// What the auditor's own script says of the exported journal.
async fn script_says(store: &Store, place: &Place, expected: &str) {
    let stones = store.tombstones().await.unwrap();
    let rows = store.trail(0, 1_000).await.unwrap();
    let lines = stones.iter().map(tombstone_line).chain(rows.iter().map(line));
    let folder = place.folder();
    std::fs::write(folder.join("trail.jsonl"), lines.map(|line| line + "\n").collect::<String>()).unwrap();
    std::fs::write(folder.join("verify.py"), VERIFIER_PY).unwrap();
    let files = ["verify.py", "trail.jsonl", "keys/audit.key", "anchor"].map(|name| folder.join(name));
    match std::process::Command::new("python3").args(files).output() {
        Err(_) => not_run("no python3 on this machine, so the auditor's own script checked no journal"),
        Ok(output) => assert_eq!(String::from_utf8_lossy(&output.stdout), expected),
    }
}

fn what_is_old_goes_under_tombstones(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = place.open().await.unwrap();
        prepared(&store).await;
        let events = number(&store, "SELECT MAX(seq) FROM events").await;
        let before = date(2026, 8, 1);
        // Money that came back for an alert that stays: its line goes, and what the line tells of.
        let money = "INSERT INTO recoveries (event_seq, alert_id, amount, received_on) \
                     SELECT seq, 'R2-c', 100, '2026-07-02' FROM events WHERE kind = 'money.recovered'";
        sql(&store, money).await.unwrap();
        let ask = |before, reason, by| store.propose_removal(before, reason, by, LATER);
        for by in ["sun", "qian", "wang"] {
            assert_eq!(ask(before, "期满", by).await.unwrap_err().code(), "S611", "{by}");
        }
        assert_eq!(ask(before, " ", "admin1").await.unwrap_err().code(), "S614");
        assert_eq!(ask(date(2026, 8, 2), "期满", "admin1").await.unwrap_err().code(), "S620", "not three years");
        assert_eq!(ask(date(2026, 7, 2), "期满", "admin1").await.unwrap_err().code(), "S620", "nothing is that old");

        // R2-b is still worked on: all before its first event goes, and of the alerts R2-a, which no run finds any more.
        let taken = number(&store, "SELECT MIN(seq) FROM events WHERE alert_id = 'R2-b'").await;
        let (id, reach) = ask(before, "期满", "admin1").await.unwrap();
        assert_eq!(reach, Reach { through: taken - 1, events: taken - 1, alerts: 1 });
        for by in ["admin2", "sun"] {
            assert_eq!(store.approve_removal(&id, by, LATER).await.unwrap_err().code(), "S611", "{by}");
        }
        assert_eq!(number(&store, "SELECT COUNT(*) FROM events").await, events + 1, "nothing went yet");
        assert_eq!(store.removals("qian").await.unwrap()[0].reach, reach, "what would go");
        assert_eq!(store.approve_removal(&id, "qian", LATER).await.unwrap(), reach);
        assert_eq!(store.approve_removal(&id, "qian", LATER).await.unwrap_err().code(), "S614", "once");

        // The journal begins behind it, with what was written before and the two lines about the removal.
        assert_eq!(number(&store, "SELECT MIN(seq) FROM events").await, taken);
        assert_eq!(number(&store, "SELECT MAX(seq) FROM events").await, events + 2);
        let report = verified(&store, &place).await;
        assert!(report.is_intact(), "{report:?}");
        assert_eq!((report.removed_through, report.tombstones), (Some(taken - 1), 1));
        let said = format!("ok: {} events, the first {} removed under 1 tombstones\n", events + 2, taken - 1);
        script_says(&store, &place, &said).await;
        let left = |table: &str, id: &str| format!("SELECT COUNT(*) FROM {table} WHERE alert_id = '{id}'");
        for table in ["alerts", "alert_bodies", "members", "proposals", "events"] {
            assert_eq!(number(&store, &left(table, "R2-a")).await, 0, "{table}");
        }
        for (table, rows) in
            [("alerts", 1), ("alert_bodies", 1), ("members", 2), ("proposals", 1), ("events", 0), ("recoveries", 0)]
        {
            assert_eq!(number(&store, &left(table, "R2-c")).await, rows, "{table}: the newest run has it");
        }
        assert_eq!(number(&store, &left("events", "R2-b")).await, 1);
        let removal = store.removals("admin2").await.unwrap().remove(0);
        assert_eq!((removal.state.as_str(), removal.decided_by.as_deref()), ("approved", Some("qian")));
        assert_eq!(removal.reach, reach);

        // Work goes on, also on what lost its journal, and three years later the rest goes under a second one.
        close(&store, "R2-b", 1, LATER).await;
        let (now, before) = (datetime(2032, 12, 1, 9, 0, 0, 0), date(2029, 12, 1));
        let (id, reach) = store.propose_removal(before, "期满", "admin2", now).await.unwrap();
        let last = number(&store, "SELECT MAX(seq) FROM events").await - 1;
        assert_eq!(reach, Reach { through: last, events: last - taken + 1, alerts: 1 });
        store.approve_removal(&id, "qian", now).await.unwrap();
        let report = verified(&store, &place).await;
        assert!(report.is_intact(), "{report:?}");
        assert_eq!((report.removed_through, report.tombstones, report.rows), (Some(last), 2, 2));
        script_says(&store, &place, &format!("ok: {} events, the first {last} removed under 2 tombstones\n", last + 2))
            .await;
        store.close().await;
        // An opened store agrees with its anchor.
        place.open().await.unwrap().close().await;
    });
}

/// Packs and attachments go with the line that names them; a file that another line names stays.
fn what_lines_name_goes_with_them(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = place.open().await.unwrap();
        staff(&store).await;
        let alerts = vec![alert("R2-a"), alert("R2-b")];
        store.commit_run(run_with("d1", alerts), &desk(), START).await.unwrap();
        let file = |text: &str| NamedFile {
            name: "回函.pdf".into(),
            bytes: 3,
            hash: blake3::hash(text.as_bytes()).to_hex().to_string(),
        };
        let note = async |id: &str, seen: i64, files: Vec<NamedFile>, now: DateTime| {
            let enclosed = Enclosed { pack: None, files };
            let ask = Ask::Note { text: NOTE.into() };
            let key = format!("{id}-{seen}");
            let request = Request { alert_id: id.into(), seen, user: "wang".into(), ask, enclosed, key, now };
            store.act(request, &desk()).await.unwrap();
        };
        act(&store, "R2-a", 0, Ask::Take, START).await;
        note("R2-a", 1, vec![file("only of old"), file("of both")], START).await;
        close(&store, "R2-a", 2, START).await;
        act(&store, "R2-b", 0, Ask::Take, LATER).await;
        note("R2-b", 1, vec![file("of both")], LATER).await;
        let refused = sql(&store, "DELETE FROM attachments").await;
        assert!(matches!(refused, Err(StoreError::Guard { .. })), "{refused:?}");
        let (id, _) = store.propose_removal(date(2026, 8, 1), "期满", "admin1", LATER).await.unwrap();
        store.approve_removal(&id, "qian", LATER).await.unwrap();
        assert_eq!(number(&store, "SELECT COUNT(*) FROM attachments").await, 1);
        let gone = format!("files/{}", file("only of old").hash);
        assert_eq!(store.removed_files().await.unwrap(), std::slice::from_ref(&gone));
        // Attached again before it was taken away: it is named again, and stays.
        note("R2-b", 2, vec![file("only of old")], LATER).await;
        assert_eq!(store.removed_files().await.unwrap(), Vec::<String>::new());
        store.forget_files(vec![gone]).await.unwrap();
        assert_eq!(number(&store, "SELECT COUNT(*) FROM removal_files").await, 0);
        assert!(verified(&store, &place).await.is_intact());
    });
}

fn a_removal_can_be_refused(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = place.open().await.unwrap();
        prepared(&store).await;
        let (id, _) = store.propose_removal(date(2026, 8, 1), "期满", "admin1", LATER).await.unwrap();
        assert_eq!(store.refuse_removal(&id, " ", "qian", LATER).await.unwrap_err().code(), "S614");
        assert_eq!(store.refuse_removal(&id, "审计中", "admin2", LATER).await.unwrap_err().code(), "S611");
        // Whoever asked does not decide it, and that they tried stands in the journal.
        assert_eq!(store.approve_removal(&id, "admin1", LATER).await.unwrap_err().code(), "S618");
        assert_eq!(store.refuse_removal(&id, "不用了", "admin1", LATER).await.unwrap_err().code(), "S618");
        let filter = EventFilter { subject: Some(id.clone()), limit: 100, ..EventFilter::default() };
        let tried =
            store.events(&filter).await.unwrap().into_iter().filter(|line| line.kind == "retention.refused_self");
        let tried: Vec<_> =
            tried.map(|line| (line.user, line.payload["attempted"].as_str().unwrap().to_owned())).collect();
        assert_eq!(tried, [("admin1".to_owned(), "approve".to_owned()), ("admin1".to_owned(), "refuse".to_owned())]);
        assert_eq!(store.removals("qian").await.unwrap()[0].state, "proposed");
        store.refuse_removal(&id, "审计中", "qian", LATER).await.unwrap();
        assert_eq!(store.approve_removal(&id, "qian", LATER).await.unwrap_err().code(), "S614");
        assert_eq!(store.removals("sun").await.unwrap()[0].state, "refused");
        assert_eq!(store.removals("wang").await.unwrap_err().code(), "S611");
        assert_eq!(store.tombstones().await.unwrap(), []);
    });
}

fn the_tables_let_nothing_else_go(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = place.open().await.unwrap();
        prepared(&store).await;
        let refused = async |text: &str| {
            let answer = sql(&store, text).await;
            assert!(matches!(answer, Err(StoreError::Guard { .. })), "{text}: {answer:?}");
        };
        let stone = "INSERT INTO tombstones (through, last_mac, removed, before_day, at, user_name, person, reason, key_id, \
                     mac, removal_id, alerts) VALUES (3, 'm', 3, '2026-08-01', '2029-08-01T09:00:00', 'qian', 'P-qian', 'r', \
                     'k', 'm', 'RM1', 0)";
        refused(stone).await;
        let ask = "INSERT INTO removals (removal_id, before_day, reason, state, proposed_by, proposed_person, proposed_at) \
                   VALUES ('RM1', '2026-08-01', 'r', 'proposed', 'admin1', 'P-admin1', 't')";
        refused(&ask.replace("'proposed'", "'approved'")).await;
        sql(&store, ask).await.unwrap();
        refused(stone).await;
        let approve = "UPDATE removals SET state = 'approved', decided_by = 'x', decided_person = ";
        refused(&format!("{approve}'P-admin1'")).await;
        sql(&store, &format!("{approve}'P-qian'")).await.unwrap();
        refused("DELETE FROM removals").await;
        // Approved, and still nothing younger than three years, or than the day that was approved.
        refused(&stone.replace("2029-08-01T", "2029-07-31T")).await;
        refused(&stone.replace("VALUES (3,", "VALUES (999,")).await;
        refused("DELETE FROM events WHERE seq = 1").await;
        sql(&store, stone).await.unwrap();
        refused("UPDATE tombstones SET through = 9").await;
        refused("DELETE FROM tombstones").await;
        refused("DELETE FROM events WHERE seq = 4").await;
        refused("DELETE FROM proposals").await;
        refused("DELETE FROM alerts WHERE alert_id = 'R2-a'").await;
        refused("DELETE FROM alerts WHERE alert_id = 'R2-d'").await;
        // A tombstone that nobody signed proves nothing.
        sql(&store, "DELETE FROM outbox WHERE event_seq <= 3").await.unwrap();
        sql(&store, "DELETE FROM events WHERE seq <= 3").await.unwrap();
        let report = verified(&store, &place).await;
        let kinds: Vec<FaultKind> = report.faults.iter().map(|fault| fault.kind).collect();
        assert_eq!(kinds, [FaultKind::Deleted, FaultKind::FalseTombstone]);
    });
}

/// What the store has of an alert, it has in a table that retention knows.
fn no_table_is_forgotten(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = place.open().await.unwrap();
        let tables = match kind {
            Kind::Sqlite => {
                "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'alert_id' \
                 WHERE m.type = 'table' ORDER BY m.name"
            }
            Kind::Postgres => {
                "SELECT table_name::text FROM information_schema.columns WHERE column_name = 'alert_id' \
                 AND table_schema = current_schema() ORDER BY 1"
            }
        };
        let rows = store.read().await.unwrap().rows(tables, vec![]).await.unwrap();
        let found: Vec<&str> = rows.iter().map(|row| row.text(0).unwrap()).collect();
        let gone = [
            "alert_bodies",
            "alert_figures",
            "alert_operators",
            "alerts",
            "attachments",
            "case_alerts",
            "evidence_packs",
            "letters",
            "members",
            "proposals",
            "recoveries",
            "samples",
            "verify_steps",
        ];
        // The journal goes up to a place; of a run only ids and counts stay; an exception names an alert by its id.
        let kept = ["events", "exceptions", "run_alerts"];
        let mut expected: Vec<&str> = gone.into_iter().chain(kept).collect();
        expected.sort_unstable();
        assert_eq!(found, expected, "a new table? store/retention.rs has to know it");
    });
}

/// Nothing of it is left in the file (`faults.md` L09).
#[test]
fn nothing_is_left_in_the_file() {
    let place = place(Kind::Sqlite).unwrap();
    runtime().block_on(async {
        let store = place.open().await.unwrap();
        prepared(&store).await;
        store.close().await;
        let holds = |text: &str| {
            let bytes = std::fs::read(&place.url).unwrap();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        };
        assert!(holds("E-R2-a") && holds("R2-a-c1"), "before");
        let store = place.open().await.unwrap();
        let (id, _) = store.propose_removal(date(2026, 8, 1), "期满", "admin1", LATER).await.unwrap();
        store.approve_removal(&id, "qian", LATER).await.unwrap();
        store.close().await;
        assert!(!Path::new(&format!("{}-wal", place.url)).exists(), "what was in the log is in the file");
        assert!(!holds("E-R2-a") && !holds("R2-a-c1") && !holds(NOTE), "after");
        assert!(holds("E-R2-b"), "what is still worked on is there");
    });
}

macro_rules! on_both {
    ($($case:ident),+ $(,)?) => {
        mod sqlite { $(#[test] fn $case() { super::$case(super::Kind::Sqlite); })+ }
        mod postgres { $(#[test] fn $case() { super::$case(super::Kind::Postgres); })+ }
    };
}
on_both!(
    what_is_old_goes_under_tombstones,
    what_lines_name_goes_with_them,
    a_removal_can_be_refused,
    the_tables_let_nothing_else_go,
    no_table_is_forgotten,
);
