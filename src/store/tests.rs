//! Old stores brought up to date: what they held is there, and everything works on it.

use super::migrate::{NEWEST, migrate, version};
use super::sql::Tx;
use super::{Audit, Desk, Enclosed, OpenOptions, Request, Store, StoreError, open::Place, standing};
use crate::audit::{Chain, KeyRing};
use crate::model::Status;
use crate::scan::Settings;
use crate::triage::DeskPolicy;
use crate::triage::workflow::Ask;
use jiff::civil::datetime;
use sqlx::AssertSqlSafe;
use std::sync::Arc;

#[expect(dead_code, reason = "copies of databases are made elsewhere")]
#[path = "../../tests/store/server.rs"]
mod server;

/// What a store of each schema held, in its own tables.
const SAMPLES: &[&str] = &[include_str!("migrations/samples/0001.sql")];

fn audit() -> Audit {
    Audit { chain: Chain::new(KeyRing::of_bytes([7; 32])), anchor: None, os_account: "tester".into() }
}

fn desk() -> Arc<Desk> {
    let policy = DeskPolicy::parse("desk.toml", include_str!("../../rules/desk.toml")).unwrap();
    Arc::new(Desk { policy, calendar: Settings::load(None).unwrap().calendar, fingerprint: String::new() })
}

async fn counts(tx: &mut Tx) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["runs", "users", "alerts", "alert_bodies", "members", "run_alerts", "events", "outbox"] {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        counts.push(tx.row(AssertSqlSafe(sql), vec![]).await.unwrap().unwrap().int(0).unwrap());
    }
    counts
}

async fn replay(url: &str) {
    for (schema, sample) in (1_i64..).zip(SAMPLES) {
        let options = OpenOptions::default();
        let place = Place::parse(url, &options).unwrap();
        place.prepare(&options).unwrap();
        let mut tx = place.connect(None).await.unwrap();
        migrate(&mut tx, schema).await.unwrap();
        assert_eq!(version(&mut tx).await.unwrap(), schema);
        tx.script(*sample).await.unwrap();
        let before = counts(&mut tx).await;
        assert!(before.iter().all(|count| *count > 0), "{before:?}");
        drop(tx);
        let store = Store::open(url, audit(), &options).await.unwrap();
        assert_eq!(store.engine().schema, NEWEST);
        assert_eq!(counts(&mut store.read().await.unwrap()).await, before);
        let refused = store
            .write(|tx| Box::pin(async move { tx.run("UPDATE events SET payload = 'x' WHERE seq = 1", vec![]).await }))
            .await;
        assert!(matches!(refused, Err(StoreError::Guard { .. })), "{refused:?}");
        let note = Request {
            alert_id: "R2-a".into(),
            seen: 1,
            user: "wang".into(),
            ask: Ask::Note { text: "继续核查".into() },
            key: "k2".into(),
            now: datetime(2026, 7, 2, 9, 0, 0, 0),
            enclosed: Enclosed::default(),
        };
        let done = store.act(note, &desk()).await.unwrap();
        assert_eq!((done.version, done.event), (2, 3));
        let at = standing(&mut store.read().await.unwrap(), "R2-a").await.unwrap();
        assert_eq!((at.status, at.owner.as_deref()), (Status::Working, Some("wang")));
        store.close().await;
    }
}

#[tokio::test]
async fn an_old_store_goes_on_in_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    replay(&folder.path().join("store.db").to_string_lossy()).await;
}

#[tokio::test]
async fn an_old_store_goes_on_in_postgres() {
    let Some(server) = server::server(false) else { return };
    let url = server.database();
    replay(&url).await;
    server.remove(&url);
}
