//! What comes back because its rule counts more (`[suppress] reopen_when`).

use super::fixtures::{START, alert, desk, grown, proposal, run_with, staff};
use super::on_both;
use fundwatch::model::{AlertStatus, Outcome, Status};
use fundwatch::report::AlertDetail;
use fundwatch::rules::{Figures, Growth, ReopenWhen};
use fundwatch::store::{Enclosed, EventFilter, Hide, MonthAsked, NewException, NewRun, Request, Store, standing};
use fundwatch::triage::workflow::{Ask, Proposal};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use std::sync::Arc;

on_both!(
    a_closed_alert_comes_back_when_its_rule_says_so,
    what_repeats_another_stays_closed,
    a_hidden_alert_is_seen_again_when_its_rule_says_so,
    what_outgrew_one_exception_outgrew_the_others,
    an_older_extract_reopens_nothing,
    another_major_of_the_rule_reopens_nothing,
);

fn growth(observed: f64, major: u32) -> Growth {
    let when = Arc::new(ReopenWhen::bound("observed >= 1.5 * last.observed").unwrap());
    Growth::new(when, Figures::from([("observed".to_owned(), observed)]), major)
}

/// A run of these alerts, of which the rule counts so many.
fn counted(data: &str, alerts: &[(&str, f64)]) -> Arc<NewRun> {
    counted_by(1, data, alerts)
}

/// The same by this MAJOR of the rule.
fn counted_by(major: u32, data: &str, alerts: &[(&str, f64)]) -> Arc<NewRun> {
    let of = |(id, observed): &(&str, f64)| if *observed > 4.0 { grown(id) } else { alert(id) };
    let mut run = (*run_with(data, alerts.iter().map(of).collect())).clone();
    run.growth = alerts.iter().map(|(id, observed)| ((*id).to_owned(), growth(*observed, major))).collect();
    Arc::new(run)
}

fn request(alert_id: &str, seen: i64, ask: Ask) -> Request {
    let key = format!("{alert_id}-{seen}");
    let user = "wang".to_owned();
    Request { alert_id: alert_id.into(), seen, user, ask, key, now: START, enclosed: Enclosed::default() }
}

async fn close(store: &Store, id: &str, seen: i64, outcome: Outcome, detail: &str) {
    store.act(request(id, seen, Ask::Take), &desk()).await.unwrap();
    let proposal = Proposal { detail: Some(detail.into()), ..proposal(outcome) };
    let done = store.act(request(id, seen + 1, Ask::propose(proposal)), &desk()).await.unwrap();
    assert_eq!(done.status, Status::Closed);
}

async fn status(store: &Store, id: &str) -> (Status, i64) {
    let at = standing(&mut store.read().await.unwrap(), id).await.unwrap();
    (at.status, at.version)
}

/// Lines of the journal of a kind: whose, about what, and why.
async fn lines(store: &Store, kind: &str) -> Vec<(String, Option<String>, String)> {
    let events = store.events(&EventFilter { limit: 1_000, ..EventFilter::default() }).await.unwrap();
    let told = events.into_iter().filter(|event| event.kind == kind);
    told.map(|event| (event.user, event.alert_id, event.payload["reason"].as_str().unwrap_or_default().to_owned()))
        .collect()
}

async fn a_closed_alert_comes_back_when_its_rule_says_so(store: Store) {
    staff(&store).await;
    store.commit_run(counted("d1", &[("R2-a", 2.0), ("R2-b", 2.0)]), &desk(), START).await.unwrap();
    // It grew before it was closed: what counts is what was seen then.
    store.commit_run(counted("d2", &[("R2-a", 4.0), ("R2-b", 2.0)]), &desk(), START).await.unwrap();
    close(&store, "R2-a", 0, Outcome::DataError, "claims.applied_at").await;
    close(&store, "R2-b", 0, Outcome::DataError, "claims.applied_at").await;
    // 5 is less than half as much again as 4, and 2.9 than of 2.
    store.commit_run(counted("d3", &[("R2-a", 5.0), ("R2-b", 2.9)]), &desk(), START).await.unwrap();
    assert_eq!(status(&store, "R2-a").await, (Status::Closed, 2));
    // What grows step by step is compared with the closing, not with the step before: 6 is 1.5 times 4.
    store.commit_run(counted("d4", &[("R2-a", 6.0), ("R2-b", 2.9)]), &desk(), START).await.unwrap();
    assert_eq!(status(&store, "R2-a").await, (Status::Reopened, 3));
    assert_eq!(status(&store, "R2-b").await, (Status::Closed, 2));
    let reason = "reopen_when: observed >= 1.5 * last.observed (observed: 4 → 6)".to_owned();
    let expected = vec![("fundwatch:scan".to_owned(), Some("R2-a".to_owned()), reason)];
    assert_eq!(lines(&store, "alert.reopened").await, expected);
    // Nobody has looked at it yet, so what a scan marked stays marked.
    let sql = "SELECT changed, owner FROM alerts WHERE alert_id = 'R2-a'";
    let row = store.read().await.unwrap().row(sql, vec![]).await.unwrap().unwrap();
    assert_eq!((row.int(0).unwrap(), row.text(1).unwrap()), (1, ""));
    // Closed again, it is compared with what it is now.
    close(&store, "R2-a", 3, Outcome::DataError, "claims.applied_at").await;
    store.commit_run(counted("d5", &[("R2-a", 8.0)]), &desk(), START).await.unwrap();
    assert_eq!(status(&store, "R2-a").await, (Status::Closed, 5));
    store.commit_run(counted("d6", &[("R2-a", 9.0)]), &desk(), START).await.unwrap();
    assert_eq!(status(&store, "R2-a").await, (Status::Reopened, 6));
}

async fn what_repeats_another_stays_closed(store: Store) {
    staff(&store).await;
    store.commit_run(counted("d1", &[("R2-a", 2.0), ("R2-b", 2.0)]), &desk(), START).await.unwrap();
    close(&store, "R2-a", 0, Outcome::Duplicate, "R2-b").await;
    store.commit_run(counted("d2", &[("R2-a", 9.0), ("R2-b", 9.0)]), &desk(), START).await.unwrap();
    assert_eq!(status(&store, "R2-a").await, (Status::Closed, 2));
}

async fn hidden(store: &Store, day: Date) -> Vec<String> {
    let sql = format!("SELECT alert_id FROM alerts WHERE hidden_until >= '{day}' ORDER BY alert_id");
    let rows = store.read().await.unwrap().rows(sqlx::AssertSqlSafe(sql), vec![]).await.unwrap();
    rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect()
}

async fn what_outgrew_one_exception_outgrew_the_others(store: Store) {
    staff(&store).await;
    let today = START.date();
    store.commit_run(counted("d1", &[("R2-a", 4.0)]), &desk(), START).await.unwrap();
    // The one that ends last hides it; the other covers it all the same.
    for (hide, last) in [(Hide::Snooze("R2-a".into()), 20), (Hide::Alert("R2-a".into()), 10)] {
        let (reason, owner) = ("季节性".into(), "wang".into());
        let asked = NewException { hide, reason, owner, from: today, until: Some(date(2026, 7, last)) };
        store.propose_exception(asked, "wang", &desk(), START).await.unwrap();
    }
    assert_eq!(hidden(&store, today).await, ["R2-a"]);
    store.commit_run(counted("d2", &[("R2-a", 6.0)]), &desk(), START).await.unwrap();
    assert_eq!(hidden(&store, today).await, Vec::<String>::new());
    assert_eq!(lines(&store, "exception.outgrown").await.len(), 2);
}

async fn a_hidden_alert_is_seen_again_when_its_rule_says_so(store: Store) {
    staff(&store).await;
    let today = START.date();
    store.commit_run(counted("d1", &[("R2-a", 4.0), ("R2-b", 4.0)]), &desk(), START).await.unwrap();
    for id in ["R2-a", "R2-b"] {
        let asked = NewException {
            hide: Hide::Snooze(id.into()),
            reason: "季节性".into(),
            owner: "wang".into(),
            from: today,
            until: Some(date(2026, 7, 20)),
        };
        store.propose_exception(asked, "wang", &desk(), START).await.unwrap();
    }
    assert_eq!(hidden(&store, today).await, ["R2-a", "R2-b"]);
    let told = async |store: &Store, run: &NewRun| {
        let alerts: Vec<_> = run.alerts.iter().map(|AlertDetail { alert, .. }| alert).collect();
        let said = store.statuses_of(&run.key(), &alerts, &BTreeMap::new(), &run.growth, today).await.unwrap();
        said.into_iter().map(|(id, status)| (id, matches!(status, AlertStatus::Suppressed(_)))).collect::<Vec<_>>()
    };
    let next = counted("d2", &[("R2-a", 6.0), ("R2-b", 5.0)]);
    let expected = [("R2-a".to_owned(), false), ("R2-b".to_owned(), true)];
    assert_eq!(told(&store, &next).await, expected, "the files of the run say what the store will");
    let done = store.commit_run(next, &desk(), START).await.unwrap();
    assert_eq!((hidden(&store, today).await, done.hidden), (vec!["R2-b".to_owned()], 1));
    let reason = "reopen_when: observed >= 1.5 * last.observed (observed: 4 → 6)".to_owned();
    let line = vec![("fundwatch:scan".to_owned(), Some("R2-a".to_owned()), reason)];
    assert_eq!(lines(&store, "exception.outgrown").await, line);
    // The month counts it as seen again, too.
    let asked = MonthAsked { month: (today.first_of_month(), today.last_of_month()), until: today, region: None };
    let seen = store.month("sun", &asked, &desk()).await.unwrap();
    assert_eq!(seen.lines.iter().map(|line| line.hidden_by.is_some()).collect::<Vec<_>>(), [false, true]);
    // It stays in sight, though it shrinks, and is told once.
    let later = START.checked_add(1.day()).unwrap();
    let third = counted("d3", &[("R2-a", 4.0), ("R2-b", 5.0)]);
    assert_eq!(told(&store, &third).await, expected);
    store.commit_run(third, &desk(), later).await.unwrap();
    store.tidy(&desk(), later).await.unwrap();
    assert_eq!(
        (hidden(&store, later.date()).await, lines(&store, "exception.outgrown").await),
        (vec!["R2-b".to_owned()], line)
    );
}

async fn an_older_extract_reopens_nothing(store: Store) {
    staff(&store).await;
    store.commit_run(counted("d1", &[("R2-a", 2.0)]), &desk(), START).await.unwrap();
    close(&store, "R2-a", 0, Outcome::DataError, "claims.applied_at").await;
    let mut older = (*counted("d0", &[("R2-a", 9.0)])).clone();
    older.record.as_of = date(2026, 5, 31);
    store.commit_run(Arc::new(older), &desk(), START).await.unwrap();
    assert_eq!(status(&store, "R2-a").await, (Status::Closed, 2));
    // Nor does it move what the next run is compared with: 2.9 is still less than half as much again as 2.
    store.commit_run(counted("d2", &[("R2-a", 2.9)]), &desk(), START).await.unwrap();
    assert_eq!(status(&store, "R2-a").await, (Status::Closed, 2));
}

/// What another MAJOR counts is something else (rules/README): more is no growth, and what it counts first is what later counts grow from.
async fn another_major_of_the_rule_reopens_nothing(store: Store) {
    staff(&store).await;
    store.commit_run(counted("d1", &[("R2-a", 2.0)]), &desk(), START).await.unwrap();
    close(&store, "R2-a", 0, Outcome::DataError, "claims.applied_at").await;
    store.commit_run(counted_by(2, "d2", &[("R2-a", 9.0)]), &desk(), START).await.unwrap();
    assert_eq!(status(&store, "R2-a").await, (Status::Closed, 2));
    // 13 is less than half as much again as 9, and 14 is more.
    store.commit_run(counted_by(2, "d3", &[("R2-a", 13.0)]), &desk(), START).await.unwrap();
    assert_eq!(status(&store, "R2-a").await, (Status::Closed, 2));
    store.commit_run(counted_by(2, "d4", &[("R2-a", 14.0)]), &desk(), START).await.unwrap();
    assert_eq!(status(&store, "R2-a").await, (Status::Reopened, 3));
}
