//! Taking in runs.

use super::fixtures::{START, alert, desk, grown, proposal, run, run_with, staff};
use super::on_both;
use fundwatch::model::{AlertStatus, Band, EntityType, Fen, Outcome, Status};
use fundwatch::report::RuleOutcome;
use fundwatch::store::{Enclosed, Hide, NewException, NewRun, Request, Store, StoreError, Tx, standing};
use fundwatch::triage::workflow::{Ask, Proposal, Refusal, StepDone};
use jiff::ToSpan;
use std::collections::BTreeMap;
use std::sync::Arc;

on_both!(
    the_same_run_twice_changes_nothing,
    alerts_are_new_known_changed_or_vanished,
    what_vanished_keeps_its_standing_and_comes_back,
    a_rule_that_did_not_run_says_nothing,
    an_older_extract_does_not_turn_back_the_queue,
    a_closed_alert_with_more_is_shown_again,
    a_closed_person_with_more_begins_anew,
    a_closed_person_with_other_rows_begins_anew_and_inherits_no_step,
    a_scan_under_a_waiting_proposal_stops_its_approval,
    an_application_has_its_statutory_day_and_is_never_hidden,
    what_a_scan_is_told,
    a_run_of_another_dataset_is_refused,
    a_name_that_is_a_date_is_no_fund,
    a_run_of_some_rules_keeps_the_cases_of_the_others,
);

/// Everything there is, as text, to compare two states of a store.
async fn everything(tx: &mut Tx) -> Vec<String> {
    let tables =
        ["runs", "alerts", "alert_bodies", "members", "run_alerts", "cases", "case_alerts", "events", "outbox"];
    let mut all = Vec::new();
    for table in tables {
        let sql = format!("SELECT * FROM {table}");
        let rows = tx.rows(sqlx::AssertSqlSafe(sql), vec![]).await.unwrap();
        let mut rows: Vec<String> = rows.iter().map(|row| format!("{table} {row:?}")).collect();
        rows.sort();
        all.extend(rows);
    }
    all
}

async fn the_same_run_twice_changes_nothing(store: Store) {
    let run = run_with("d1", vec![alert("R2-a"), alert("R2-b")]);
    let first = store.commit_run(Arc::clone(&run), &desk(), START).await.unwrap();
    assert_eq!((first.seq, first.alerts, first.new, first.repeated), (1, 2, 2, false));
    let before = everything(&mut store.read().await.unwrap()).await;
    let later = START.checked_add(3.days()).unwrap();
    let again = store.commit_run(run, &desk(), later).await.unwrap();
    assert_eq!((again.run_key, again.new, again.repeated), (first.run_key, 2, true));
    assert_eq!(everything(&mut store.read().await.unwrap()).await, before);
}

async fn alerts_are_new_known_changed_or_vanished(store: Store) {
    store.commit_run(run_with("d1", vec![alert("R2-a"), alert("R2-b"), alert("R2-c")]), &desk(), START).await.unwrap();
    let mut moved = alert("R2-a");
    // Another place in the queue is not another finding.
    (moved.0.alert.rank, moved.0.alert.band, moved.0.alert.due_on) = (9, Band::A, None);
    let second = run_with("d2", vec![moved, grown("R2-b"), alert("R2-d")]);
    let done = store.commit_run(second, &desk(), START).await.unwrap();
    assert_eq!((done.new, done.known, done.changed, done.vanished), (1, 1, 1, 1));
    let mut tx = store.read().await.unwrap();
    let sql = "SELECT alert_id, rank, band, due, changed, vanished, members, money FROM alerts ORDER BY alert_id";
    let rows = tx.rows(sql, vec![]).await.unwrap();
    let seen: Vec<_> = rows
        .iter()
        .map(|row| {
            let text = |column| row.text(column).unwrap().to_owned();
            let int = |column| row.int(column).unwrap();
            (text(0), int(1), text(2), text(3), int(4), int(5), int(6), int(7))
        })
        .collect();
    // Thirty working days behind 2 July (band B), six weeks; ten in band A. id, rank, band, due, changed, vanished, members, money in fen
    let expected = [
        ("R2-a", 9, "A", "2026-07-16", 0, 0, 2, 150_000),
        ("R2-b", 1, "B", "2026-08-13", 1, 0, 3, 170_000),
        ("R2-c", 1, "B", "2026-08-13", 0, 1, 2, 150_000),
        ("R2-d", 1, "B", "2026-08-13", 0, 0, 2, 150_000),
    ];
    let expected: Vec<_> = expected
        .map(|(id, rank, band, due, changed, vanished, members, money)| {
            (id.to_owned(), rank, band.to_owned(), due.to_owned(), changed, vanished, members, money)
        })
        .into();
    assert_eq!(seen, expected);
    let members = tx.row("SELECT COUNT(*) FROM members", vec![]).await.unwrap().unwrap().int(0).unwrap();
    assert_eq!(members, 2 + 3 + 2 + 2);
}

async fn what_vanished_keeps_its_standing_and_comes_back(store: Store) {
    staff(&store).await;
    store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(), START).await.unwrap();
    store.act(request("R2-a", 0, "wang", Ask::Take), &desk()).await.unwrap();
    let gone = store.commit_run(run_with("d2", vec![]), &desk(), START).await.unwrap();
    assert_eq!(gone.vanished, 1);
    let at = standing(&mut store.read().await.unwrap(), "R2-a").await.unwrap();
    assert_eq!((at.status, at.owner.as_deref(), at.version), (Status::Working, Some("wang"), 1));
    let still = store.commit_run(run_with("d3", vec![]), &desk(), START).await.unwrap();
    assert_eq!(still.vanished, 0, "it is said once");
    let back = store.commit_run(run_with("d4", vec![alert("R2-a")]), &desk(), START).await.unwrap();
    assert_eq!((back.known, back.vanished), (1, 0));
    let row = store.read().await.unwrap().row("SELECT vanished FROM alerts", vec![]).await.unwrap().unwrap();
    assert_eq!(row.int(0).unwrap(), 0);
}

async fn a_rule_that_did_not_run_says_nothing(store: Store) {
    store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(), START).await.unwrap();
    let mut second = run("d2");
    second.record.rules[0].outcome =
        RuleOutcome::Failed { code: "S507".into(), text: fundwatch::model::Text::default() };
    let key = second.key();
    let done = store.commit_run(Arc::new(second), &desk(), START).await.unwrap();
    assert_eq!(done.vanished, 0);
    assert_ne!(key, run("d2").key(), "with the rule it is another run");
}

async fn an_older_extract_does_not_turn_back_the_queue(store: Store) {
    store.commit_run(run_with("d2", vec![grown("R2-a"), alert("R2-b")]), &desk(), START).await.unwrap();
    let mut older: NewRun = (*run_with("d1", vec![alert("R2-a"), alert("R2-c")])).clone();
    older.record.as_of = jiff::civil::date(2026, 5, 31);
    let done = store.commit_run(Arc::new(older), &desk(), START).await.unwrap();
    assert_eq!((done.new, done.changed, done.vanished), (1, 1, 0));
    let sql = "SELECT money, members, changed FROM alerts WHERE alert_id = 'R2-a'";
    let row = store.read().await.unwrap().row(sql, vec![]).await.unwrap().unwrap();
    assert_eq!((row.int(0).unwrap(), row.int(1).unwrap(), row.int(2).unwrap()), (170_000, 3, 0));
}

fn request(alert_id: &str, seen: i64, user: &str, ask: Ask) -> Request {
    let key = format!("{alert_id}-{seen}-{user}");
    Request { alert_id: alert_id.into(), seen, user: user.into(), ask, key, now: START, enclosed: Enclosed::default() }
}

/// A data error is closed without review where it is proposed (`desk.toml`).
async fn close(store: &Store, id: &str) {
    store.act(request(id, 0, "wang", Ask::Take), &desk()).await.unwrap();
    let done = store.act(request(id, 1, "wang", data_error()), &desk()).await.unwrap();
    assert_eq!((done.status, done.version), (Status::Closed, 2));
}

fn data_error() -> Ask {
    let detail = Some("claims.applied_at".into());
    Ask::propose(Proposal { detail, ..proposal(Outcome::DataError) })
}

async fn a_closed_alert_with_more_is_shown_again(store: Store) {
    staff(&store).await;
    store.commit_run(run_with("d1", vec![alert("R2-a"), grown("R2-b")]), &desk(), START).await.unwrap();
    close(&store, "R2-a").await;
    close(&store, "R2-b").await;
    // More rows for one, fewer for the other: only the first was decided on less than there is.
    store.commit_run(run_with("d2", vec![grown("R2-a"), alert("R2-b")]), &desk(), START).await.unwrap();
    let rows = store.read().await.unwrap();
    let rows =
        { rows }.rows("SELECT status, changed, version, outcome FROM alerts ORDER BY alert_id", vec![]).await.unwrap();
    let seen: Vec<_> =
        rows.iter().map(|row| (row.text(0).unwrap(), row.int(1).unwrap(), row.int(2).unwrap())).collect();
    assert_eq!(seen, [("closed", 1, 2), ("closed", 0, 2)]);
    assert_eq!(rows[0].text(3).unwrap(), "data_error");
}

/// 001 §一: a new application is judged anew.
async fn a_closed_person_with_more_begins_anew(store: Store) {
    staff(&store).await;
    let about_a_person = |(mut detail, members): (fundwatch::report::AlertDetail, _)| {
        detail.alert.entity_type = EntityType::Person;
        (detail, members)
    };
    store.commit_run(run_with("d1", vec![about_a_person(alert("R2-a"))]), &desk(), START).await.unwrap();
    close(&store, "R2-a").await;
    let later = START.checked_add(30.days()).unwrap();
    let same = store.commit_run(run_with("d2", vec![about_a_person(alert("R2-a"))]), &desk(), later).await.unwrap();
    assert_eq!(same.changed, 0);
    let done = store.commit_run(run_with("d3", vec![about_a_person(grown("R2-a"))]), &desk(), later).await.unwrap();
    assert_eq!(done.changed, 1);
    let at = standing(&mut store.read().await.unwrap(), "R2-a").await.unwrap();
    assert_eq!((at.status, at.version, at.closings), (Status::New, 3, 0));
    assert!(at.owner.is_none() && at.proposal.is_none());
    assert_eq!((at.clock.consumed, at.clock.since), (0, Some(later.date())));
}

async fn a_closed_person_with_other_rows_begins_anew_and_inherits_no_step(store: Store) {
    staff(&store).await;
    let about_a_person = |(mut detail, members): (fundwatch::report::AlertDetail, _)| {
        detail.alert.entity_type = EntityType::Person;
        (detail, members)
    };
    store.commit_run(run_with("d1", vec![about_a_person(grown("R2-a"))]), &desk(), START).await.unwrap();
    store.act(request("R2-a", 0, "wang", Ask::Take), &desk()).await.unwrap();
    let done = StepDone::Done { found: "一致".into(), proof: None };
    store.act(request("R2-a", 1, "wang", Ask::Verify { step: "V1".into(), done }), &desk()).await.unwrap();
    store.act(request("R2-a", 2, "wang", data_error()), &desk()).await.unwrap();
    // Two rows instead of three, and less money, but one row that nobody has seen.
    let (detail, mut members) = about_a_person(alert("R2-a"));
    members[1].key = "c9".into();
    let done = store.commit_run(run_with("d2", vec![(detail, members)]), &desk(), START).await.unwrap();
    assert_eq!(done.changed, 1);
    let at = standing(&mut store.read().await.unwrap(), "R2-a").await.unwrap();
    assert_eq!((at.status, at.version), (Status::New, 4));
    assert!(at.done.is_empty() && at.checkers.is_empty(), "{at:?}");
}

async fn a_scan_under_a_waiting_proposal_stops_its_approval(store: Store) {
    staff(&store).await;
    store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(), START).await.unwrap();
    store.act(request("R2-a", 0, "wang", Ask::Take), &desk()).await.unwrap();
    let mut proposal = proposal(Outcome::FalsePositive);
    (proposal.explanation, proposal.note) = (Some("FP-R2-SEASON".into()), Some("季节".into()));
    store.act(request("R2-a", 1, "wang", Ask::propose(proposal.clone())), &desk()).await.unwrap();
    store.commit_run(run_with("d2", vec![grown("R2-a")]), &desk(), START).await.unwrap();
    let agree = Ask::Approve { note: None };
    let refused = store.act(request("R2-a", 2, "zhao", agree.clone()), &desk()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { refusal: Refusal::EvidenceChanged, .. }), "{refused:?}");
    // Returned, proposed on what there is now, and agreed to. A note is no look at it; a proposal is.
    let changed = async |store: &Store| {
        let row = store.read().await.unwrap().row("SELECT changed FROM alerts", vec![]).await.unwrap().unwrap();
        row.int(0).unwrap()
    };
    store.act(request("R2-a", 2, "zhao", Ask::Return { reason: "明细有变".into() }), &desk()).await.unwrap();
    store.act(request("R2-a", 3, "wang", Ask::Take), &desk()).await.unwrap();
    store.act(request("R2-a", 4, "wang", Ask::Note { text: "已看".into() }), &desk()).await.unwrap();
    assert_eq!(changed(&store).await, 1);
    store.act(request("R2-a", 5, "wang", Ask::propose(proposal)), &desk()).await.unwrap();
    assert_eq!(changed(&store).await, 0);
    let done = store.act(request("R2-a", 6, "zhao", agree), &desk()).await.unwrap();
    assert_eq!(done.status, Status::Closed);
}

async fn an_application_has_its_statutory_day_and_is_never_hidden(store: Store) {
    staff(&store).await;
    let applied = |data: &str, day: Option<jiff::civil::Date>| {
        let mut run = (*run_with(data, vec![alert("R2-a")])).clone();
        run.applied_on = day.map(|day| ("R2-a".to_owned(), day)).into_iter().collect();
        Arc::new(run)
    };
    let due = async |store: &Store| {
        let sql = "SELECT due, place, applied_on, hidden_until FROM alerts";
        let row = store.read().await.unwrap().row(sql, vec![]).await.unwrap().unwrap();
        assert!(row.text(1).unwrap().starts_with(row.text(0).unwrap()));
        (row.text(0).unwrap().to_owned(), row.opt_text(2).unwrap().map(str::to_owned), row.text(3).unwrap().to_owned())
    };
    store.commit_run(applied("d1", None), &desk(), START).await.unwrap();
    let hide = NewException {
        hide: Hide::Alert("R2-a".into()),
        reason: "季节性".into(),
        owner: "wang".into(),
        from: START.date(),
        until: Some(jiff::civil::date(2026, 7, 20)),
    };
    store.propose_exception(hide.clone(), "wang", &desk(), START).await.unwrap();
    assert_eq!(due(&store).await.2, "2026-07-20");
    // The next run says that it is an application, of Wednesday 1 July: 2, 3, 6 to 10, 13 to 15 July are ten working days.
    let day = jiff::civil::date(2026, 7, 1);
    store.commit_run(applied("d2", Some(day)), &desk(), START).await.unwrap();
    assert_eq!(due(&store).await, ("2026-07-15".to_owned(), Some("2026-07-01".to_owned()), String::new()));
    let refused = store.propose_exception(hide, "wang", &desk(), START).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { refusal: Refusal::ExceptionOnApplication, .. }), "{refused:?}");
    // Nothing pauses it.
    store.act(request("R2-a", 0, "wang", Ask::Take), &desk()).await.unwrap();
    let wait = Ask::Request { reason: "函询".into(), until: jiff::civil::date(2026, 7, 10) };
    store.act(request("R2-a", 1, "wang", wait), &desk()).await.unwrap();
    let mut back = request("R2-a", 2, "wang", Ask::Resume { note: None });
    back.now = jiff::civil::datetime(2026, 7, 9, 9, 0, 0, 0);
    store.act(back, &desk()).await.unwrap();
    assert_eq!(due(&store).await.0, "2026-07-15");
}

async fn what_a_scan_is_told(store: Store) {
    let first = run_with("d1", vec![alert("R2-a")]);
    let status = |store: Store, key: String, id: &'static str| async move {
        let (detail, _) = alert(id);
        store.statuses_of(&key, &[&detail.alert], &BTreeMap::new(), &BTreeMap::new(), START.date()).await.unwrap()[id]
            .clone()
    };
    assert_eq!(status(store.clone(), first.key(), "R2-a").await, AlertStatus::New);
    store.commit_run(Arc::clone(&first), &desk(), START).await.unwrap();
    assert_eq!(status(store.clone(), first.key(), "R2-a").await, AlertStatus::New, "repeated, the files are the same");
    assert_eq!(status(store.clone(), "run-other".into(), "R2-a").await, AlertStatus::Known);
    assert_eq!(status(store.clone(), "run-other".into(), "R2-z").await, AlertStatus::New);
    assert_eq!(grown("R2-a").0.alert.amount_paid, Fen(170_000));
}

async fn a_run_of_another_dataset_is_refused(store: Store) {
    let of = |data: &str, name: &str, continues: bool| {
        let mut run = (*run_with(data, vec![alert("R2-b")])).clone();
        (run.record.dataset_name, run.continues) = (name.to_owned(), continues);
        Arc::new(run)
    };
    store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(), START).await.unwrap();
    let before = everything(&mut store.read().await.unwrap()).await;
    let refused = store.commit_run(of("d2", "ningxia", false), &desk(), START).await.unwrap_err();
    assert_eq!(refused.code(), "S624");
    assert!(refused.text().zh.contains("extract") && refused.text().en.contains("ningxia"), "{refused:?}");
    assert_eq!(everything(&mut store.read().await.unwrap()).await, before, "nothing was written");
    assert!(store.takes("extract").await.is_ok() && store.takes("ningxia").await.is_err());
    // A month in the name is no other fund; and a name that somebody vouched for is known from then on.
    let next = store.commit_run(of("d2", "extract-2026-07", false), &desk(), START).await.unwrap();
    assert_eq!((next.new, next.vanished), (1, 1));
    store.commit_run(of("d3", "ningxia", true), &desk(), START).await.unwrap();
    store.commit_run(of("d4", "ningxia_07", false), &desk(), START).await.unwrap();
}

/// The folder is called after its month: what is above it tells the funds apart, or what was found.
async fn a_name_that_is_a_date_is_no_fund(store: Store) {
    let of = |data: &str, name: &str, id: &str, continues: bool| {
        let mut run = (*run_with(data, vec![alert(id)])).clone();
        (run.record.dataset_name, run.continues) = (name.to_owned(), continues);
        Arc::new(run)
    };
    store.commit_run(of("d1", "gansu/2026-06", "R2-a", false), &desk(), START).await.unwrap();
    let refused = store.commit_run(of("d2", "ningxia/2026-07", "R2-a", false), &desk(), START).await.unwrap_err();
    assert_eq!(refused.code(), "S624");
    store.commit_run(of("d2", "gansu/2026-07", "R2-a", false), &desk(), START).await.unwrap();
    // Nothing above it: one that finds nothing that is known is another fund's, unless somebody says that it is not.
    store.commit_run(of("d3", "2026-08", "R2-a", true), &desk(), START).await.unwrap();
    store.commit_run(of("d4", "2026-09", "R2-a", false), &desk(), START).await.unwrap();
    let refused = store.commit_run(of("d5", "2026-10", "R2-z", false), &desk(), START).await.unwrap_err();
    assert_eq!(refused.code(), "S624");
    store.commit_run(of("d5", "2026-10", "R2-z", true), &desk(), START).await.unwrap();
}

async fn a_run_of_some_rules_keeps_the_cases_of_the_others(store: Store) {
    let mut both = alert("R3-a");
    (both.0.rule, both.0.alert.rule_id) = (1, "R3".parse().unwrap());
    let whole = store.commit_run(run_with("d1", vec![alert("R2-a"), both]), &desk(), START).await.unwrap();
    let mut only = (*run_with("d2", vec![alert("R2-a")])).clone();
    only.record.rules.truncate(1);
    let part = store.commit_run(Arc::new(only), &desk(), START).await.unwrap();
    assert_eq!((whole.partial, part.partial, part.vanished), (false, true, 0));
    let cases = "SELECT case_id FROM cases ORDER BY case_id";
    let rows = store.read().await.unwrap().rows(cases, vec![]).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.text(0).unwrap()).collect::<Vec<_>>(), ["C-R2-a", "C-R3-a"]);
}
