//! What others are told: in order, once marked, nobody's name.

use super::fixtures::{START, alert, desk, run_with, staff};
use super::on_both;
use fundwatch::store::{Enclosed, EventFilter, FEED_SCHEMA, Fed, Request, Sink, Store, StoreError};
use fundwatch::triage::workflow::Ask;
use serde_json::{Value, json};
use std::io;

on_both!(messages_are_handed_over_in_order_and_once, what_is_not_durable_is_not_marked, a_message_is_not_lost);

/// A receiver that may fail.
#[derive(Default)]
struct Receiver {
    lines: Vec<Value>,
    kept: bool,
    broken: bool,
}

impl Sink for Receiver {
    fn take(&mut self, line: &str) -> io::Result<()> {
        assert!(!line.contains('\n'));
        self.lines.push(serde_json::from_str(line).unwrap());
        Ok(())
    }

    fn keep(&mut self) -> io::Result<()> {
        self.kept = !self.broken;
        if self.broken { Err(io::Error::other("no space")) } else { Ok(()) }
    }
}

async fn take(store: &Store, id: &str) {
    let key = format!("take-{id}");
    let request = Request {
        alert_id: id.into(),
        seen: 0,
        user: "wang".into(),
        ask: Ask::Take,
        key,
        enclosed: Enclosed::default(),
        now: START,
    };
    store.act(request, &desk()).await.unwrap();
}

async fn prepared(store: &Store) {
    staff(store).await;
    store.commit_run(run_with("d1", vec![alert("R2-a"), alert("R2-b")]), &desk(), START).await.unwrap();
    take(store, "R2-a").await;
}

async fn messages_are_handed_over_in_order_and_once(store: Store) {
    prepared(&store).await;
    for user in ["wang", "zhao", "qian"] {
        let refused = store.feed(user, &mut Receiver::default(), START).await;
        assert_eq!(refused.unwrap_err().code(), "S611", "{user}");
    }
    let mut first = Receiver::default();
    let fed = store.feed("admin1", &mut first, START).await.unwrap();
    assert!(first.kept);
    let seqs: Vec<i64> = first.lines.iter().map(|line| line["seq"].as_i64().unwrap()).collect();
    assert_eq!(fed, Fed { lines: 2, first: seqs[0], through: seqs[1] });
    assert!(seqs[0] < seqs[1]);
    assert_eq!(first.lines[0]["kind"], "run.committed");
    let about = json!({
        "alert_id": "R2-a", "rule_id": "R2", "region_code": "150502", "band": "B", "status": "working", "version": 1,
    });
    let expected = json!({
        "schema": FEED_SCHEMA, "seq": seqs[1], "kind": "alert.taken", "at": "2026-07-02T09:00:00", "about": about,
    });
    assert_eq!(first.lines[1], expected, "no name, no entity");
    let by = EventFilter { user: Some("admin1".into()), after: seqs[1], limit: 9, ..EventFilter::default() };
    let journal = store.events(&by).await.unwrap();
    assert_eq!(journal.len(), 1);
    assert_eq!((journal[0].kind.as_str(), &journal[0].payload["lines"]), ("feed.handed_over", &json!(2)));
    // Once, and only what came since.
    let mut second = Receiver::default();
    assert_eq!(store.feed("sun", &mut second, START).await.unwrap(), Fed::default());
    assert!(!second.kept && second.lines.is_empty());
    take(&store, "R2-b").await;
    let mut third = Receiver::default();
    assert_eq!(store.feed("sun", &mut third, START).await.unwrap().lines, 1);
    assert_eq!(third.lines[0]["about"]["alert_id"], "R2-b");
}

async fn what_is_not_durable_is_not_marked(store: Store) {
    prepared(&store).await;
    let mut broken = Receiver { broken: true, ..Receiver::default() };
    let failed = store.feed("sun", &mut broken, START).await.unwrap_err();
    assert!(matches!(failed, StoreError::NotHandedOver { .. }), "{failed:?}");
    let mut whole = Receiver::default();
    assert_eq!(store.feed("sun", &mut whole, START).await.unwrap().lines, 2);
    assert_eq!(whole.lines, broken.lines, "the same again");
}

async fn a_message_is_not_lost(store: Store) {
    prepared(&store).await;
    let refused = async |sql: &'static str| {
        let answer = store.write(move |tx| Box::pin(async move { tx.run(sql, vec![]).await })).await;
        assert!(matches!(answer, Err(StoreError::Guard { .. })), "{sql}: {answer:?}");
    };
    refused("DELETE FROM outbox").await;
    refused("UPDATE outbox SET payload = '{}'").await;
    store.feed("sun", &mut Receiver::default(), START).await.unwrap();
    refused("UPDATE outbox SET sent_at = NULL").await;
}
