//! Exceptions: what `triage` decides is what the store does, and what it writes comes back as it was.

use super::fixtures::{START, alert, desk, give, person, run_with, staff};
use super::on_both;
use fundwatch::model::{AlertStatus, EntityType, Role};
use fundwatch::store::{EventFilter, Hide, NewException, Store, StoreError};
use fundwatch::triage::workflow::{Field, Refusal};
use fundwatch::triage::{Exception, ExceptionState, Scope};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use std::sync::Arc;

on_both!(
    a_rule_says_how_long_its_alerts_are_hidden,
    every_scope_comes_back_as_it_was,
    what_triage_refuses_is_refused_and_told,
    a_snooze_of_a_person_is_one_alert_and_no_other_application,
    what_is_named_or_elsewhere_is_not_hidden,
    a_scan_is_told_what_triage_covers,
);

fn employer(id: &str) -> (EntityType, String) {
    (EntityType::Employer, id.to_owned())
}

fn asked(hide: Hide, until: Date) -> NewException {
    NewException {
        hide, reason: "已另案办理".into(), owner: "wang".into(), from: START.date(), until: Some(until)
    }
}

async fn prepared(store: &Store) {
    staff(store).await;
    let mut on_person = alert("R2-p");
    on_person.0.alert.entity_type = EntityType::Person;
    store.commit_run(run_with("d1", vec![alert("R2-a"), alert("R2-b"), on_person]), &desk(), START).await.unwrap();
}

async fn propose(store: &Store, new: NewException, by: &str) -> Result<Exception, StoreError> {
    store.propose_exception(new, by, &desk(), START).await
}

fn refusal(result: Result<Exception, StoreError>) -> Refusal {
    match result {
        Err(StoreError::Refused { refusal, .. }) => refusal,
        other => panic!("{other:?}"),
    }
}

/// Alerts that are hidden on START's day.
async fn hidden(store: &Store) -> Vec<String> {
    let sql = "SELECT alert_id FROM alerts WHERE hidden_until >= '2026-07-02' ORDER BY alert_id";
    let rows = store.read().await.unwrap().rows(sql, vec![]).await.unwrap();
    rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect()
}

async fn every_scope_comes_back_as_it_was(store: Store) {
    prepared(&store).await;
    let rule_id = || "R2".parse().unwrap();
    let (entity_type, entity_id) = employer("E-R2-a");
    let one = |alert_id: &str, entity_type| Scope::Alert {
        alert_id: alert_id.to_owned(),
        entity_type,
        window_end: Some(date(2026, 6, 30)),
    };
    let scopes = [
        (Hide::Alert("R2-p".into()), one("R2-p", EntityType::Person)),
        (Hide::Alert("R2-a".into()), one("R2-a", EntityType::Employer)),
        (
            Hide::Snooze("R2-a".into()),
            Scope::RuleEntity { rule_id: rule_id(), entity_type, entity_id: entity_id.clone() },
        ),
        (
            Hide::Scope(Scope::Entity { entity_type, entity_id: entity_id.clone() }),
            Scope::Entity { entity_type, entity_id },
        ),
        (
            Hide::Scope(Scope::RuleRegion { rule_id: rule_id(), region: "1505".into() }),
            Scope::RuleRegion { rule_id: rule_id(), region: "1505".into() },
        ),
        (Hide::Scope(Scope::Rule { rule_id: rule_id() }), Scope::Rule { rule_id: rule_id() }),
    ];
    let mut made = Vec::new();
    for (hide, expected) in scopes {
        let exception = propose(&store, asked(hide, date(2026, 7, 12)), "wang").await.unwrap();
        assert_eq!(exception.scope, expected);
        made.push(exception);
    }
    // Narrow and short ones are in force at once; wide ones wait.
    let states: Vec<bool> = made.iter().map(|e| e.state(START.date()) == ExceptionState::Active).collect();
    assert_eq!(states, [true, true, true, false, false, false]);
    assert_eq!(hidden(&store).await, ["R2-a", "R2-p"]);
    for exception in &made[3..] {
        let approved = store.approve_exception(&exception.id, "sun", START).await.unwrap();
        assert_eq!(approved.approved_by.unwrap().person, "P-sun");
    }
    assert_eq!(hidden(&store).await, ["R2-a", "R2-b", "R2-p"]);
    let lifted = store.lift_exception(&made[5].id, "wang", START).await.unwrap();
    let mut read: Vec<Exception> =
        store.exceptions("sun", START.date()).await.unwrap().into_iter().map(|row| row.exception).collect();
    read.sort_by_key(|exception| exception.id[2..].parse::<i64>().unwrap());
    assert_eq!(read.iter().map(|e| &e.scope).collect::<Vec<_>>(), made.iter().map(|e| &e.scope).collect::<Vec<_>>());
    assert_eq!(read[0], made[0]);
    assert_eq!(read[5], lifted);
    for user in ["admin1", "nobody"] {
        assert!(store.exceptions(user, START.date()).await.is_err(), "{user}");
    }
}

async fn what_triage_refuses_is_refused_and_told(store: Store) {
    prepared(&store).await;
    let snooze = || Hide::Snooze("R2-a".into());
    let empty =
        NewException { hide: Hide::Nothing, reason: " ".into(), owner: String::new(), from: START.date(), until: None };
    let fields = vec![Field::Scope, Field::Reason, Field::Owner, Field::LastDay];
    assert_eq!(refusal(propose(&store, empty, "wang").await), Refusal::Missing { fields });
    // 2 July + 180 days is 29 December 2026.
    let code = async |hide, until, by| refusal(propose(&store, asked(hide, until), by).await).code();
    assert_eq!(code(snooze(), date(2026, 12, 30), "wang").await, "Q431");
    assert_eq!(code(snooze(), date(2026, 7, 1), "wang").await, "Q431");
    assert_eq!(code(snooze(), date(2026, 7, 12), "qian").await, "Q402", "an auditor");
    let (entity_type, entity_id) = (EntityType::Person, "E-R2-p".to_owned());
    let on_person = Hide::Scope(Scope::Entity { entity_type, entity_id });
    assert_eq!(code(on_person, date(2026, 7, 12), "wang").await, "Q432");
    let absent = NewException { owner: "nobody".into(), ..asked(snooze(), date(2026, 7, 12)) };
    assert_eq!(propose(&store, absent, "wang").await.unwrap_err().code(), "S610");

    let long = propose(&store, asked(snooze(), date(2026, 12, 29)), "sun").await.unwrap();
    assert_eq!(refusal(store.approve_exception(&long.id, "sun", START).await), Refusal::OwnProposal);
    assert_eq!(refusal(store.approve_exception(&long.id, "wang", START).await).code(), "Q401");
    assert_eq!(hidden(&store).await, Vec::<String>::new());
    assert_eq!(refusal(store.lift_exception(&long.id, "li", START).await).code(), "Q401");
    store.lift_exception(&long.id, "wang", START).await.unwrap();
    assert_eq!(refusal(store.lift_exception(&long.id, "sun", START).await), Refusal::NotPending);
    // Who tried what duties forbid stands in the journal; mistakes do not.
    let events = store.events(&EventFilter { limit: 1_000, ..EventFilter::default() }).await.unwrap();
    let told: Vec<_> = events
        .iter()
        .filter(|event| event.kind == "exception.refused")
        .map(|event| (event.user.as_str(), event.payload["code"].as_str().unwrap(), event.subject.as_deref()))
        .collect();
    let id = Some(long.id.as_str());
    assert_eq!(told, [("qian", "Q402", None), ("sun", "Q403", id), ("wang", "Q401", id), ("li", "Q401", id)]);
}

async fn a_snooze_of_a_person_is_one_alert_and_no_other_application(store: Store) {
    prepared(&store).await;
    propose(&store, asked(Hide::Snooze("R2-p".into()), date(2026, 7, 12)), "wang").await.unwrap();
    assert_eq!(hidden(&store).await, ["R2-p"]);
    // The same id again, with a window that reaches further: the next application.
    let mut next = alert("R2-p");
    (next.0.alert.entity_type, next.0.alert.window_end) = (EntityType::Person, Some(date(2026, 7, 1)));
    let again = store
        .statuses_of("run-next", &[&next.0.alert], &BTreeMap::new(), &BTreeMap::new(), START.date())
        .await
        .unwrap();
    assert_eq!(again["R2-p"], AlertStatus::Known, "the files do not hide it");
    let done = store.commit_run(run_with("d2", vec![alert("R2-a"), next]), &desk(), START).await.unwrap();
    assert_eq!(done.hidden, 0);
    assert_eq!(hidden(&store).await, Vec::<String>::new(), "nor does the queue");
}

async fn what_is_named_or_elsewhere_is_not_hidden(store: Store) {
    prepared(&store).await;
    let mut far = person("chen");
    far.region = Some("11".into());
    store.add_user(far, "admin1", START).await.unwrap();
    give(&store, "chen", Role::Officer).await;
    let snooze = || asked(Hide::Snooze("R2-a".into()), date(2026, 7, 12));
    assert_eq!(refusal(propose(&store, snooze(), "chen").await).code(), "Q406");
    for sql in [
        "INSERT INTO person_operators (person, operator_id) VALUES ('P-wang', 'OP7')",
        "INSERT INTO person_operators (person, operator_id) VALUES ('P-sun', 'OP7')",
        "INSERT INTO alert_operators (alert_id, operator_id) VALUES ('R2-b', 'OP7')",
    ] {
        store.write(move |tx| Box::pin(async move { tx.run(sql, vec![]).await })).await.unwrap();
    }
    // wang is named in one alert of the rule, and so is sun.
    let rule = || asked(Hide::Scope(Scope::Rule { rule_id: "R2".parse().unwrap() }), date(2026, 7, 12));
    assert_eq!(refusal(propose(&store, rule(), "wang").await), Refusal::NamedInEvidence);
    propose(&store, snooze(), "wang").await.unwrap();
    let by_li = propose(&store, rule(), "li").await.unwrap();
    assert_eq!(refusal(store.approve_exception(&by_li.id, "sun", START).await), Refusal::NamedInEvidence);
}

async fn a_scan_is_told_what_triage_covers(store: Store) {
    prepared(&store).await;
    let rule = Hide::Scope(Scope::Rule { rule_id: "R2".parse().unwrap() });
    let status = async |id: &str| {
        let (detail, _) = alert(id);
        store
            .statuses_of("run-other", &[&detail.alert], &BTreeMap::new(), &BTreeMap::new(), START.date())
            .await
            .unwrap()[id]
            .clone()
    };
    let wide = propose(&store, asked(rule, date(2026, 7, 12)), "li").await.unwrap();
    assert_eq!(status("R2-a").await, AlertStatus::Known, "not before a supervisor agreed");
    store.approve_exception(&wide.id, "sun", START).await.unwrap();
    assert_eq!(status("R2-z").await, AlertStatus::Suppressed("已另案办理".into()), "also one that is new");
    let mut other = alert("R3-a").0.alert;
    other.rule_id = "R3".parse().unwrap();
    let said =
        store.statuses_of("run-other", &[&other], &BTreeMap::new(), &BTreeMap::new(), START.date()).await.unwrap();
    assert_eq!(said["R3-a"], AlertStatus::New);
}

/// `[suppress] snooze_max`, as the newest run brought it.
async fn a_rule_says_how_long_its_alerts_are_hidden(store: Store) {
    staff(&store).await;
    let run = |data: &str, days: Option<i64>| {
        let mut run = run_with(data, vec![alert("R2-a"), alert("R2-b")]);
        Arc::make_mut(&mut run).snooze_max = days.map(|days| (r2(), days)).into_iter().collect();
        run
    };
    store.commit_run(run("d1", Some(20)), &desk(), START).await.unwrap();
    // 2 July and twenty days is 22 July.
    let day = |day: i8| date(2026, 7, day);
    let limit = async |hide: Hide, until| refusal(propose(&store, asked(hide, until), "wang").await).code();
    assert_eq!(limit(Hide::Snooze("R2-a".into()), day(23)).await, "Q431");
    assert_eq!(limit(Hide::Alert("R2-a".into()), day(23)).await, "Q431");
    assert_eq!(limit(Hide::Scope(Scope::Rule { rule_id: r2() }), day(23)).await, "Q431");
    propose(&store, asked(Hide::Snooze("R2-a".into()), day(22)), "wang").await.unwrap();
    // All of an entity is hidden as long as the strictest rule of its alerts says; and a rule that says nothing any more has
    // the policy's limit.
    let entity = |id: &str| Hide::Scope(Scope::Entity { entity_type: EntityType::Employer, entity_id: id.into() });
    assert_eq!(limit(entity("E-R2-b"), day(23)).await, "Q431");
    propose(&store, asked(entity("E-R2-b"), day(22)), "wang").await.unwrap();
    propose(&store, asked(entity("E-none"), day(23)), "wang").await.unwrap();
    store.commit_run(run("d2", None), &desk(), START).await.unwrap();
    propose(&store, asked(Hide::Snooze("R2-b".into()), day(23)), "wang").await.unwrap();
}

fn r2() -> fundwatch::model::RuleId {
    "R2".parse().unwrap()
}
