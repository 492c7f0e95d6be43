//! What must never happen, tried with plain SQL: the tables themselves refuse (console.md §5, "held in the store").

use super::fixtures::{START, alert, desk, run_with, staff};
use super::{FORGED, on_both};
use fundwatch::model::Role;
use fundwatch::store::{Enclosed, Request, RoleChange, Store, StoreError};
use fundwatch::triage::workflow::Ask;
use sqlx::AssertSqlSafe;

on_both!(
    the_journal_is_append_only,
    nobody_changes_an_alert_without_its_event,
    the_wrong_people_write_no_event,
    nobody_approves_his_own,
    roles_do_not_come_from_nowhere,
    an_exception_is_approved_by_another_and_never_changed,
    what_a_scan_found_and_what_is_open_stay_as_they_are,
    nothing_that_touches_money_closes_alone,
    rows_are_not_replaced_and_tables_not_emptied,
    no_row_goes_by_the_back_door,
    money_and_letters_come_with_their_event,
    what_was_counted_stays_as_it_was_counted,
    a_role_that_was_taken_away_does_not_come_back,
    what_gets_past_the_guards_is_found,
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

/// Every one of these is refused; each is tried by itself and taken back.
async fn all_refused(store: &Store, all: &[String]) {
    let mut passed = Vec::new();
    for sql in all {
        let text = sql.clone();
        let answer: Result<(), _> = store
            .write(move |tx| {
                Box::pin(async move { tx.run(AssertSqlSafe(text), vec![]).await.and(Err(StoreError::Closed)) })
            })
            .await;
        if !matches!(answer, Err(StoreError::Guard { .. })) {
            passed.push((sql, answer));
        }
    }
    assert!(passed.is_empty(), "{passed:#?}");
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
         SELECT MAX(seq) + 1 + {skip}, '2026-07-02T09:00:00', '{kind}', '{user}', '{person}', {alert}, {version}, '{{}}', '', '', '', '{FORGED}' \
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
    store.disable_user("li", "admin1", &desk(), START).await.unwrap();
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
    // Nor somebody whom the store does not know, or who may not, or who took it.
    let approval = |level: i64, user: &str, person: &str| {
        format!(
            "INSERT INTO approvals (proposal_id, level, user_name, person, at) \
             VALUES ('R2-a/2', {level}, '{user}', '{person}', '2026-07-02T09:00:00')"
        )
    };
    for (user, person) in [("ghost", "P-ghost"), ("li", "P-li"), ("qian", "P-qian"), ("sun", "P-zhao")] {
        refused(&store, &approval(2, user, person)).await;
    }
    allowed(&store, &event(0, "alert.verified", "sun", "P-sun", "'R2-a'", "NULL")).await;
    refused(&store, &approval(2, "sun", "P-sun")).await;
}

async fn what_a_scan_found_and_what_is_open_stay_as_they_are(store: Store) {
    prepared(&store).await;
    store.commit_run(run_with("d2", vec![alert("R2-a"), alert("R2-b")]), &desk(), START).await.unwrap();
    // The way to erase an alert that nobody took: closed for the eye, then gone.
    refused(&store, "UPDATE alerts SET is_open = 0 WHERE alert_id = 'R2-b'").await;
    refused(&store, "DELETE FROM alerts WHERE alert_id = 'R2-b'").await;
    for change in
        ["money = 1", "band = 'C'", "applied_on = '2026-07-01'", "finding = 'x'", "band = 'C', last_run = 'nowhere'"]
    {
        refused(&store, &format!("UPDATE alerts SET {change} WHERE alert_id = 'R2-b'")).await;
    }
    for hidden in ["hidden_until = '2030-01-01'", "hidden_until = '2030-01-01', hidden_by = 'EX1'"] {
        refused(&store, &format!("UPDATE alerts SET {hidden} WHERE alert_id = 'R2-b'")).await;
    }
}

async fn nothing_that_touches_money_closes_alone(store: Store) {
    prepared(&store).await;
    let proposal = |id: &str, outcome: &str| {
        format!(
            "INSERT INTO proposals (proposal_id, alert_id, outcome, user_name, person, at) \
             VALUES ('{id}', 'R2-a', '{outcome}', 'wang', 'P-wang', '2026-07-02T09:00:00')"
        )
    };
    allowed(&store, &proposal("R2-a/2", "confirmed")).await;
    allowed(&store, &proposal("R2-a/x", "data_error")).await;
    allowed(&store, &event(0, "alert.approved", "zhao", "P-zhao", "'R2-a'", "2")).await;
    let close = |id: &str, outcome: &str| {
        format!(
            "UPDATE alerts SET status = 'closed', is_open = 0, version = 2, proposal_id = '{id}', outcome = '{outcome}' \
             WHERE alert_id = 'R2-a'"
        )
    };
    refused(&store, &close("R2-a/2", "confirmed")).await;
    refused(&store, &close("R2-a/2", "data_error")).await;
    refused(&store, &close("R2-a/nothing", "data_error")).await;
    allowed(
        &store,
        "INSERT INTO approvals (proposal_id, level, user_name, person, at) VALUES ('R2-a/2', 1, 'zhao', 'P-zhao', 't')",
    )
    .await;
    allowed(&store, &close("R2-a/2", "confirmed")).await;
}

async fn rows_are_not_replaced_and_tables_not_emptied(store: Store) {
    prepared(&store).await;
    refused(
        &store,
        "INSERT INTO verify_steps (alert_id, step, event_seq, kind, said) VALUES ('R2-a', 'V1', 1, 'done', 'x')",
    )
    .await;
    if store.engine().name == "PostgreSQL" {
        for table in ["alerts", "proposals", "approvals", "role_changes", "user_roles", "users", "desk_policies"] {
            refused(&store, &format!("TRUNCATE {table} CASCADE")).await;
        }
        return;
    }
    let proposal = |person: &str| {
        format!(
            "INSERT OR REPLACE INTO proposals (proposal_id, alert_id, outcome, user_name, person, at) \
             VALUES ('R2-a/2', 'R2-a', 'legitimate', 'x', '{person}', 't')"
        )
    };
    allowed(&store, &proposal("P-wang")).await;
    refused(&store, &proposal("P-other")).await;
    let again = event(0, "alert.noted", "wang", "P-wang", "'R2-a'", "1").replacen("INSERT", "INSERT OR REPLACE", 1);
    refused(&store, &again).await;
}

/// `INSERT OR REPLACE` (SQLite) and `TRUNCATE` (PostgreSQL) ask no trigger of UPDATE or DELETE.
async fn no_row_goes_by_the_back_door(store: Store) {
    prepared(&store).await;
    let other = "INSERT INTO users (user_name, person, display_name, disabled, created_at) VALUES ('wang2', 'P-2', 'x', 0, 't')";
    allowed(&store, other).await;
    all_refused(&store, &["UPDATE users SET user_name = 'wang9' WHERE user_name = 'wang2'".to_owned()]).await;
    if store.engine().name == "PostgreSQL" {
        let tables = [
            "recoveries",
            "samples",
            "letters",
            "alert_figures",
            "alert_bodies",
            "members",
            "run_alerts",
            "run_places",
            "case_alerts",
            "imports",
            "rule_limits",
            "removal_files",
        ];
        return all_refused(&store, &tables.map(|table| format!("TRUNCATE {table}"))).await;
    }
    allowed(&store, &event(0, "alert.verified", "wang", "P-wang", "'R2-a'", "NULL")).await;
    allowed(&store, &event(0, "money.recovered", "wang", "P-wang", "'R2-a'", "NULL")).await;
    let issued = event(0, "letter.issued", "wang", "P-wang", "NULL", "NULL");
    allowed(&store, &issued.replace("seq, at,", "subject, seq, at,").replace("MAX(seq)", "'L1', MAX(seq)")).await;
    let of = |kind: &str| format!("(SELECT seq FROM events WHERE kind = '{kind}')");
    let taken = of("alert.taken");
    let rows = [
        (
            "verify_steps (alert_id, step, event_seq, kind, said)",
            format!("'R2-a', 'V1', {}, 'done', 'x'", of("alert.verified")),
        ),
        (
            "recoveries (event_seq, alert_id, amount, received_on)",
            format!("{}, 'R2-a', 6000, 't'", of("money.recovered")),
        ),
        (
            "letters (letter_no, template, addressee, hash, event_seq)",
            format!("'L1', 't', 'a', 'h', {}", of("letter.issued")),
        ),
        ("evidence_packs (event_seq, alert_id, seal, frozen_at, file)", format!("{taken}, 'R2-a', 's', 't', 'f'")),
        ("attachments (event_seq, ordinal, alert_id, name, bytes, hash)", format!("{taken}, 1, 'R2-a', 'n', 1, 'h'")),
        (
            "samples (draw, kind, alert_id, run_key, folder, version, event_seq)",
            format!("'d', 'recheck', 'R2-a', 'r', 'f', 0, {taken}"),
        ),
        (
            "exceptions (exception_id, scope, rule_id, reason, owner, starts_on, ends_on, needs_approval, proposed_by, \
             proposed_person, proposed_at)",
            "'EX1', 'rule', 'R2', 'r', 'wang', '2026-07-01', '2026-12-01', 1, 'wang', 'P-wang', 't'".to_owned(),
        ),
        (
            "removals (removal_id, before_day, reason, state, proposed_by, proposed_person, proposed_at)",
            "'RM1', '2026-08-01', 'r', 'proposed', 'admin1', 'P-admin1', 't'".to_owned(),
        ),
    ];
    let mut again = vec![
        "INSERT OR REPLACE INTO users SELECT user_name, 'P-other', display_name, region, disabled, created_at FROM users \
         WHERE user_name = 'wang'"
            .to_owned(),
        "UPDATE OR REPLACE users SET user_name = 'wang' WHERE user_name = 'wang2'".to_owned(),
        "INSERT OR REPLACE INTO outbox SELECT event_seq, kind, '{}', created_at, 't' FROM outbox".to_owned(),
    ];
    for (table, values) in &rows {
        allowed(&store, &format!("INSERT INTO {table} VALUES ({values})")).await;
        again.push(format!("INSERT OR REPLACE INTO {table} VALUES ({values})"));
    }
    all_refused(&store, &again).await;
}

/// No row of money and no letter without its line in the journal, and no more money than is owed.
async fn money_and_letters_come_with_their_event(store: Store) {
    prepared(&store).await;
    let money = |amount: i64, kind: &str| {
        format!(
            "INSERT INTO recoveries (event_seq, alert_id, amount, received_on) \
             SELECT MAX(seq), 'R2-a', {amount}, '2026-07-02' FROM events WHERE kind = '{kind}'"
        )
    };
    let letter = |number: &str, kind: &str| {
        format!(
            "INSERT INTO letters (letter_no, template, alert_id, addressee, hash, event_seq) \
             SELECT '{number}', 't', 'R2-a', 'a', 'h', MAX(seq) FROM events WHERE kind = '{kind}'"
        )
    };
    all_refused(&store, &[money(100, "alert.taken"), letter("L1", "alert.taken")]).await;
    allowed(&store, &event(0, "money.recovered", "wang", "P-wang", "'R2-a'", "NULL")).await;
    let issued = event(0, "letter.issued", "wang", "P-wang", "NULL", "NULL");
    allowed(&store, &issued.replace("seq, at,", "subject, seq, at,").replace("MAX(seq)", "'L1', MAX(seq)")).await;
    // Less than nothing, and more than anybody owes: sums would be no numbers any more.
    let out = [-1, i64::MAX, 1_000_000_000_000_001].map(|amount| money(amount, "money.recovered"));
    all_refused(&store, &out).await;
    all_refused(&store, &[letter("L2", "letter.issued")]).await;
    allowed(&store, &letter("L1", "letter.issued")).await;
    all_refused(&store, &["UPDATE letters SET letter_no = 'L2'".to_owned()]).await;
    // Sixty yuan are owed.
    allowed(
        &store,
        "INSERT INTO proposals (proposal_id, alert_id, outcome, user_name, person, at, amount) \
         VALUES ('R2-a/2', 'R2-a', 'corrected', 'wang', 'P-wang', 't', 6000)",
    )
    .await;
    let proposed = event(0, "alert.proposed", "wang", "P-wang", "'R2-a'", "2");
    allowed(&store, &proposed).await;
    allowed(&store, "UPDATE alerts SET version = 2, proposal_id = 'R2-a/2' WHERE alert_id = 'R2-a'").await;
    all_refused(&store, &[money(6001, "money.recovered")]).await;
    allowed(&store, &money(6000, "money.recovered")).await;
    allowed(&store, &event(0, "money.recovered", "wang", "P-wang", "'R2-a'", "NULL")).await;
    all_refused(&store, &[money(1, "money.recovered"), money(-6001, "money.recovered")]).await;
    allowed(&store, &money(-1, "money.recovered")).await;
}

/// `reopen_when` compares with it: whoever may change it silences what comes later.
async fn what_was_counted_stays_as_it_was_counted(store: Store) {
    prepared(&store).await;
    let row = |at: &str, figures: &str| {
        format!("INSERT INTO alert_figures (alert_id, at, figures, outgrown) VALUES ('R2-a', '{at}', '{figures}', 0)")
    };
    allowed(&store, &row("now", r#"{"n":"4"}"#)).await;
    all_refused(&store, &[row("closed", "{}"), row("EX1", r#"{"n":"9"}"#)]).await;
    allowed(&store, &row("closed", r#"{"n":"4"}"#)).await;
    allowed(&store, &row("EX1", r#"{"n":"4"}"#)).await;
    // What a newer run counts is no more what was counted then.
    allowed(&store, r#"UPDATE alert_figures SET figures = '{"n":"6"}' WHERE at = 'now'"#).await;
    let mut all = vec![
        "UPDATE alert_figures SET figures = '{}'".to_owned(),
        "UPDATE alert_figures SET figures = '{}' WHERE at = 'closed'".to_owned(),
        r#"UPDATE alert_figures SET figures = '{"n":"6"}' WHERE at = 'EX1'"#.to_owned(),
        "UPDATE alert_figures SET at = 'EX2' WHERE at = 'EX1'".to_owned(),
        "DELETE FROM alert_figures WHERE at = 'closed'".to_owned(),
    ];
    if store.engine().name == "SQLite" {
        all.push(row("EX1", r#"{"n":"6"}"#).replacen("INSERT", "INSERT OR REPLACE", 1));
    }
    all_refused(&store, &all).await;
    // It is closed anew, and an exception is outgrown once.
    allowed(&store, r#"UPDATE alert_figures SET figures = '{"n":"6"}' WHERE at = 'closed'"#).await;
    allowed(&store, "UPDATE alert_figures SET outgrown = 1 WHERE at = 'EX1'").await;
    all_refused(&store, &["UPDATE alert_figures SET outgrown = 0 WHERE at = 'EX1'".to_owned()]).await;
}

async fn a_role_that_was_taken_away_does_not_come_back(store: Store) {
    prepared(&store).await;
    let granted = "SELECT change_id FROM user_roles WHERE user_name = 'zhao'";
    let granted = store.read().await.unwrap().row(granted, vec![]).await.unwrap().unwrap().text(0).unwrap().to_owned();
    let change = store.propose_role("zhao", Role::Reviewer, RoleChange::Revoke, "left", "admin1", START).await.unwrap();
    store.approve_role(&change, "admin2", START).await.unwrap();
    let back = format!("INSERT INTO user_roles (user_name, role, change_id) VALUES ('zhao', 'reviewer', '{granted}')");
    refused(&store, &back).await;
    super::fixtures::give(&store, "zhao", Role::Reviewer).await;
    // An account that was disabled is enabled by two people, each time.
    store.disable_user("zhao", "admin1", &desk(), START).await.unwrap();
    refused(&store, "UPDATE users SET disabled = 0 WHERE user_name = 'zhao'").await;
    let enable = store.propose_enable("zhao", "returned", "admin1", START).await.unwrap();
    assert_eq!(store.approve_role(&enable, "admin1", START).await.unwrap_err().code(), "S618");
    store.approve_role(&enable, "admin2", START).await.unwrap();
    store.disable_user("zhao", "admin1", &desk(), START).await.unwrap();
    refused(&store, "UPDATE users SET disabled = 0 WHERE user_name = 'zhao'").await;
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
    let changes = [
        "ends_on = '2027-12-01'",
        "scope = 'alert', needs_approval = 0",
        "reason = 'x'",
        "rule_id = 'R3'",
        "entity_type = 'person'",
        "window_end = '2099-01-01'",
    ];
    all_refused(&store, &changes.map(|change| format!("UPDATE exceptions SET {change}"))).await;
    let sql = "UPDATE exceptions SET approved_by = 'sun', approved_person = 'P-sun', approved_at = 't'";
    allowed(&store, sql).await;
    refused(&store, "UPDATE exceptions SET approved_by = 'li', approved_person = 'P-li'").await;
    refused(&store, "UPDATE exceptions SET approved_by = NULL, approved_person = NULL").await;
    refused(&store, "DELETE FROM exceptions").await;
}

/// Whoever can drop a trigger can change a table; comparing it with the journal shows it.
async fn what_gets_past_the_guards_is_found(store: Store) {
    prepared(&store).await;
    let run = async |sql: String| {
        store.write(move |tx| Box::pin(async move { tx.run(AssertSqlSafe(sql), vec![]).await })).await.unwrap();
    };
    let sqlite = ["alerts_by_event", "alerts_open_as_they_stand", "alerts_closed_by_two"].as_slice();
    let postgres = store.engine().name == "PostgreSQL";
    for trigger in if postgres { &sqlite[..1] } else { sqlite } {
        run(if postgres { format!("DROP TRIGGER {trigger} ON alerts") } else { format!("DROP TRIGGER {trigger}") })
            .await;
    }
    let found = async || store.compare_with_trail().await.unwrap().differs.into_iter().collect::<Vec<_>>();
    assert_eq!(found().await, []);
    let changes = [
        ("owner = 'li'", "owner = 'wang'", "owner"),
        ("status = 'new'", "status = 'working'", "status"),
        ("version = 0", "version = 1", "status"),
        ("is_open = 0", "is_open = 1", "status"),
    ];
    for (change, back, what) in changes {
        run(format!("UPDATE alerts SET {change}")).await;
        assert!(found().await.contains(&("R2-a".to_owned(), what)), "{change}: {:?}", found().await);
        run(format!("UPDATE alerts SET {back}")).await;
        assert_eq!(found().await, [], "{back}");
    }
    // An approval that nobody gave.
    let proposal = "INSERT INTO proposals (proposal_id, alert_id, outcome, user_name, person, at) \
                    VALUES ('R2-a/2', 'R2-a', 'legitimate', 'wang', 'P-wang', 't')";
    run(proposal.to_owned()).await;
    run(
        "INSERT INTO approvals (proposal_id, level, user_name, person, at) VALUES ('R2-a/2', 1, 'zhao', 'P-zhao', 't')"
            .to_owned(),
    )
    .await;
    assert_eq!(found().await, [("R2-a".to_owned(), "approval")]);
    run(event(0, "alert.approved", "zhao", "P-zhao", "'R2-a'", "NULL").replace("'2026-07-02T09:00:00'", "'t'")).await;
}
