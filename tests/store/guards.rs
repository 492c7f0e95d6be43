//! What must never happen, tried with plain SQL: the tables themselves refuse (console.md §5, "held in the store").

use super::fixtures::{START, alert, desk, run_with, staff};
use super::on_both;
use fundwatch::store::{Ask, Enclosed, Request, Store, StoreError};
use sqlx::AssertSqlSafe;

on_both!(
    the_journal_is_append_only,
    nobody_changes_an_alert_without_its_event,
    the_wrong_people_write_no_event,
    nobody_approves_his_own,
    roles_do_not_come_from_nowhere,
    an_exception_is_approved_by_another_and_never_changed,
);

async fn refused(store: &Store, sql: &str) {
    let text = sql.to_owned();
    let answer = store.write(move |tx| Box::pin(async move { tx.run(AssertSqlSafe(text), vec![]).await })).await;
    assert!(matches!(answer, Err(StoreError::Guard { .. })), "{sql}: {answer:?}");
}

async fn allowed(store: &Store, sql: &str) {
    let text = sql.to_owned();
    let done = store.write(move |tx| Box::pin(async move { tx.run(AssertSqlSafe(text), vec![]).await })).await.unwrap();
    assert!(done > 0, "{sql}");
}

async fn prepared(store: &Store) {
    staff(store).await;
    store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(), START).await.unwrap();
    let take = Request {
        alert_id: "R2-a".into(),
        seen: 0,
        user: "wang".into(),
        ask: Ask::Take,
        key: "k".into(),
        now: START,
        enclosed: Enclosed::default(),
    };
    store.act(take, &desk()).await.unwrap();
}

async fn the_journal_is_append_only(store: Store) {
    prepared(&store).await;
    refused(&store, "UPDATE events SET payload = '{}' WHERE seq = 1").await;
    refused(&store, "UPDATE events SET user_name = 'li' WHERE kind = 'alert.taken'").await;
    refused(&store, "DELETE FROM events WHERE seq = 1").await;
    refused(&store, &event(99, "user.added", "admin1", "P-admin1", "NULL", "NULL")).await;
}

fn event(skip: i64, kind: &str, user: &str, person: &str, alert: &str, version: &str) -> String {
    format!(
        "INSERT INTO events (seq, at, kind, user_name, person, alert_id, alert_version, payload, os_account, key_id, prev_mac, mac) \
         SELECT MAX(seq) + 1 + {skip}, '2026-07-02T09:00:00', '{kind}', '{user}', '{person}', {alert}, {version}, '{{}}', '', '', '', '' \
         FROM events"
    )
}

async fn nobody_changes_an_alert_without_its_event(store: Store) {
    prepared(&store).await;
    for change in [
        "status = 'closed'",
        "status = 'closed', version = 2",
        "owner = 'li'",
        "version = 2",
        "version = 1, owner = 'li'",
        "outcome = 'false_positive'",
        "clock_consumed = 0, clock_allowed = 99",
        "merged_into = 'R2-b', version = version + 1",
    ] {
        refused(&store, &format!("UPDATE alerts SET {change} WHERE alert_id = 'R2-a'")).await;
    }
    refused(&store, "DELETE FROM alerts").await;
    allowed(&store, "UPDATE alerts SET rank = 5 WHERE alert_id = 'R2-a'").await;
}

async fn the_wrong_people_write_no_event(store: Store) {
    prepared(&store).await;
    for (user, person) in [("admin1", "P-admin1"), ("qian", "P-qian"), ("nobody", "P-nobody"), ("wang", "P-li")] {
        refused(&store, &event(0, "alert.noted", user, person, "'R2-a'", "2")).await;
    }
    allowed(&store, "INSERT INTO person_operators (person, operator_id) VALUES ('P-zhao', 'OP7')").await;
    allowed(&store, "INSERT INTO alert_operators (alert_id, operator_id) VALUES ('R2-a', 'OP7')").await;
    refused(&store, &event(0, "alert.approved", "zhao", "P-zhao", "'R2-a'", "2")).await;
    store.disable_user("li", true, "admin1", START).await.unwrap();
    refused(&store, &event(0, "alert.noted", "li", "P-li", "'R2-a'", "2")).await;
    allowed(&store, &event(0, "alert.noted", "wang", "P-wang", "'R2-a'", "2")).await;
}

async fn nobody_approves_his_own(store: Store) {
    prepared(&store).await;
    let proposal = "INSERT INTO proposals (proposal_id, alert_id, outcome, user_name, person, at) \
                    VALUES ('R2-a/2', 'R2-a', 'legitimate', 'wang', 'P-wang', '2026-07-02T09:00:00')";
    allowed(&store, proposal).await;
    let approval = |user: &str, person: &str| {
        format!(
            "INSERT INTO approvals (proposal_id, level, user_name, person, at) \
             VALUES ('R2-a/2', 1, '{user}', '{person}', '2026-07-02T09:00:00')"
        )
    };
    refused(&store, &approval("wang", "P-wang")).await;
    refused(&store, &approval("wang2", "P-wang")).await;
    allowed(&store, &approval("zhao", "P-zhao")).await;
    refused(&store, "UPDATE proposals SET person = 'P-x'").await;
    refused(&store, "UPDATE approvals SET person = 'P-x'").await;
    refused(&store, "DELETE FROM approvals").await;
}

async fn roles_do_not_come_from_nowhere(store: Store) {
    prepared(&store).await;
    refused(&store, "INSERT INTO user_roles (user_name, role, change_id) SELECT 'wang', 'supervisor', change_id FROM role_changes LIMIT 1").await;
    refused(&store, "UPDATE user_roles SET role = 'supervisor' WHERE user_name = 'wang'").await;
    let ask = "INSERT INTO role_changes (change_id, user_name, role, change, reason, state, proposed_by, proposed_person, proposed_at";
    refused(
        &store,
        &format!("{ask}, decided_by) VALUES ('X', 'wang', 'supervisor', 'grant', '', 'approved', 'a', 'b', 'c', 'd')"),
    )
    .await;
    allowed(
        &store,
        &format!("{ask}) VALUES ('X', 'wang', 'supervisor', 'grant', '', 'proposed', 'admin1', 'P-admin1', 'c')"),
    )
    .await;
    for person in ["P-admin1", "P-wang"] {
        let sql = format!(
            "UPDATE role_changes SET state = 'approved', decided_by = 'x', decided_person = '{person}' WHERE change_id = 'X'"
        );
        refused(&store, &sql).await;
    }
    refused(&store, "UPDATE users SET person = 'P-other' WHERE user_name = 'wang'").await;
}

async fn an_exception_is_approved_by_another_and_never_changed(store: Store) {
    prepared(&store).await;
    let exception = |scope: &str, more: &str| {
        let (columns, values) = more
            .split_once('=')
            .map_or((String::new(), String::new()), |(column, value)| (format!(", {column}"), format!(", {value}")));
        format!(
            "INSERT INTO exceptions (exception_id, scope, rule_id, reason, owner, starts_on, ends_on, needs_approval, \
             proposed_by, proposed_person, proposed_at{columns}) \
             VALUES ('EX1', '{scope}', 'R2', 'r', 'wang', '2026-07-01', '2026-12-01', {}, 'wang', 'P-wang', 't'{values})",
            i64::from(scope == "rule")
        )
    };
    refused(&store, &exception("rule", "approved_by='sun'")).await;
    refused(&store, &exception("entity", "")).await;
    for (given, bad) in [("'r', 'wang'", "' ', 'wang'"), ("'r', 'wang'", "'r', ''"), ("2026-12-01", "2026-06-01")] {
        refused(&store, &exception("rule", "").replace(given, bad)).await;
    }
    allowed(&store, &exception("rule", "")).await;
    for person in ["P-wang", ""] {
        let sql = format!("UPDATE exceptions SET approved_by = 'x', approved_person = '{person}', approved_at = 't'");
        refused(&store, &sql).await;
    }
    for change in ["ends_on = '2027-12-01'", "scope = 'alert', needs_approval = 0", "reason = 'x'", "rule_id = 'R3'"] {
        refused(&store, &format!("UPDATE exceptions SET {change}")).await;
    }
    let sql = "UPDATE exceptions SET approved_by = 'sun', approved_person = 'P-sun', approved_at = 't'";
    allowed(&store, sql).await;
    refused(&store, "UPDATE exceptions SET approved_by = 'li', approved_person = 'P-li'").await;
    refused(&store, "UPDATE exceptions SET approved_by = NULL, approved_person = NULL").await;
    refused(&store, "DELETE FROM exceptions").await;
}
