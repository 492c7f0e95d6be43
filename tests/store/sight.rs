//! Who sees what: nothing of another region, not even through a case, and nothing of what one is named in.

use super::fixtures::{START, alert, desk, give, grown, person, run_with, staff};
use super::on_both;
use fundwatch::model::{CaseAlert, EntityType, Fen, Role};
use fundwatch::report::AlertDetail;
use fundwatch::store::{Filter, Hide, NewException, NewRun, Order, Slice, Store, StoreError};
use jiff::civil::date;
use std::collections::BTreeSet;
use std::sync::Arc;

on_both!(
    a_case_shows_each_viewer_the_own_alerts,
    a_case_that_a_run_proposes_says_nothing_of_other_regions,
    who_is_named_neither_sees_nor_finds_it,
    what_is_typed_names_no_alert_of_another_region,
    an_exception_is_seen_where_its_alert_is,
);

type Found = (AlertDetail, Vec<fundwatch::model::Member>);

fn elsewhere((mut detail, members): Found) -> Found {
    detail.alert.region_code = Some("150702".into());
    (detail, members)
}

/// The staff of 1505; chief, a supervisor of everywhere; and hong, an officer of 1505 who is operator OP-7 of the extracts.
async fn people(store: &Store) {
    staff(store).await;
    let mut chief = person("chief");
    chief.region = None;
    store.add_user(chief, "admin1", START).await.unwrap();
    give(store, "chief", Role::Supervisor).await;
    let mut hong = person("hong");
    hong.operator_ids = BTreeSet::from(["OP-7".to_owned()]);
    store.add_user(hong, "admin1", START).await.unwrap();
    give(store, "hong", Role::Officer).await;
}

/// What a viewer is told of a case: its alerts, how many, money, region.
async fn told(store: &Store, user: &str, id: &str) -> (Vec<String>, i64, Fen, Option<String>) {
    let shown = store.case(user, id).await.unwrap();
    let listed = store.cases(user, false, 50).await.unwrap().into_iter().find(|row| row.case_id == id).unwrap();
    assert_eq!(
        (listed.alerts, listed.money, &listed.due),
        (shown.row.alerts, shown.row.money, &shown.row.due),
        "{user}"
    );
    let ids = shown.alerts.iter().map(|row| row.alert_id.clone()).collect();
    (ids, shown.row.alerts, shown.row.money, shown.row.region_code)
}

fn ids(of: &[&str]) -> Vec<String> {
    of.iter().map(|id| (*id).to_owned()).collect()
}

async fn a_case_shows_each_viewer_the_own_alerts(store: Store) {
    people(&store).await;
    let both = || vec![alert("R2-a"), elsewhere(alert("R2-b"))];
    store.commit_run(run_with("d1", both()), &desk(), START).await.unwrap();
    let case = store.open_case("同一机构", &ids(&["R2-a", "R2-b"]), "chief", START).await.unwrap();
    let region = |code: &str| Some(code.to_owned());
    assert_eq!(told(&store, "chief", &case).await, (ids(&["R2-a", "R2-b"]), 2, Fen(300_000), region("150502")));
    assert_eq!(told(&store, "wang", &case).await, (ids(&["R2-a"]), 1, Fen(150_000), region("150502")));
    // What it amounts to is what it amounts to now.
    store.commit_run(run_with("d2", vec![grown("R2-a"), elsewhere(grown("R2-b"))]), &desk(), START).await.unwrap();
    assert_eq!(told(&store, "chief", &case).await.2, Fen(340_000));
    assert_eq!(told(&store, "wang", &case).await.2, Fen(170_000));
    // Nobody puts into a case what he does not see.
    let own = store.open_case("自立", &ids(&["R2-a"]), "wang", START).await.unwrap();
    for id in ["R2-b", "R2-nowhere"] {
        assert_eq!(store.add_to_case(&own, &ids(&[id]), "wang", START).await.unwrap_err().code(), "S610", "{id}");
    }
    // One of another region only is none of theirs.
    let other = store.open_case("外地", &ids(&["R2-b"]), "chief", START).await.unwrap();
    assert_eq!(store.case("wang", &other).await.unwrap_err().code(), "S610");
    assert!(store.cases("wang", false, 50).await.unwrap().iter().all(|row| row.case_id != other));
}

async fn a_case_that_a_run_proposes_says_nothing_of_other_regions(store: Store) {
    people(&store).await;
    let mut run: NewRun = (*run_with("d1", vec![alert("R2-a"), elsewhere(alert("R2-b"))])).clone();
    // One case over both, as a scan makes it: of the region of its first alert, about the entity of its second.
    run.cases.truncate(1);
    let case = &mut run.cases[0];
    case.alerts.push(CaseAlert { alert_id: "R2-b".into(), links: vec![] });
    (case.entities, case.persons, case.entity_id) = (2, 4, "E-R2-b".into());
    (case.amount_paid, case.amount_stoppable) = (Fen(290_000), Fen::ZERO);
    let id = case.case_id.clone();
    store.commit_run(Arc::new(run), &desk(), START).await.unwrap();
    // Whoever sees all of it has what the run says, which counts shared rows once.
    let all = store.case("chief", &id).await.unwrap();
    assert_eq!((all.row.alerts, all.row.money, all.row.body["entity_id"].as_str()), (2, Fen(290_000), Some("E-R2-b")));
    let part = store.case("wang", &id).await.unwrap();
    assert_eq!((part.row.alerts, part.row.money), (1, Fen(150_000)));
    assert!(!part.row.body.to_string().contains("E-R2-b") && part.row.body["persons"].is_null(), "{}", part.row.body);
}

/// Nobody is warned.
async fn who_is_named_neither_sees_nor_finds_it(store: Store) {
    people(&store).await;
    let mut about_an_operator = alert("R2-d");
    let a = &mut about_an_operator.0.alert;
    (a.entity_type, a.entity_id) = (EntityType::Operator, "OP-7".into());
    let mut run = (*run_with("d1", vec![alert("R2-a"), alert("R2-c"), about_an_operator])).clone();
    run.operators.insert("R2-c".into(), BTreeSet::from(["OP-7".to_owned()]));
    store.commit_run(Arc::new(run), &desk(), START).await.unwrap();
    let case = store.open_case("同一机构", &ids(&["R2-a", "R2-c", "R2-d"]), "wang", START).await.unwrap();
    let today = START.date();
    let sees = async |user: &str| {
        let slice = Slice { after: None, limit: 50 };
        let listed = store.list(user, &Filter::default(), Order::Due, &slice, today).await.unwrap();
        let count = store.count(user, &Filter::default(), today).await.unwrap();
        let mut rows: Vec<String> = listed.rows.into_iter().map(|row| row.alert_id).collect();
        assert_eq!(i64::try_from(rows.len()).unwrap(), count, "{user}");
        rows.sort();
        rows
    };
    assert_eq!(sees("wang").await, ["R2-a", "R2-c", "R2-d"]);
    assert_eq!(sees("hong").await, ["R2-a"]);
    for text in ["E-R2-c", "OP-7", "R2-c-c1"] {
        let filter = Filter { text: Some(text.into()), ..Filter::default() };
        let slice = Slice { after: None, limit: 50 };
        let of = async |user: &str| store.list(user, &filter, Order::Due, &slice, today).await.unwrap().rows.len();
        assert_eq!((of("wang").await, of("hong").await), (1, 0), "{text}");
    }
    for id in ["R2-c", "R2-d"] {
        assert!(store.show("wang", id).await.is_ok() && store.find_for("wang", id).await.is_ok());
        assert_eq!(store.show("hong", id).await.unwrap_err().code(), "S610", "{id}");
        assert_eq!(store.find_for("hong", id).await.unwrap_err().code(), "S610", "{id}");
        let own = store.open_case("自立", &ids(&["R2-a"]), "hong", START).await.unwrap();
        assert_eq!(store.add_to_case(&own, &ids(&[id]), "hong", START).await.unwrap_err().code(), "S610", "{id}");
    }
    assert_eq!(store.next("hong", today).await.unwrap().unwrap().alert_id, "R2-a");
    assert_eq!(told(&store, "hong", &case).await.0, ids(&["R2-a"]));
    assert_eq!(told(&store, "wang", &case).await.0.len(), 3);
    // Nor what others call it, nor a case in which nothing else stands, nor the exception that hides it.
    let title = async |user: &str| store.case(user, &case).await.unwrap().row.title;
    assert_eq!((title("hong").await.as_str(), title("wang").await.as_str()), ("", "同一机构"));
    let only = store.open_case("经办人 OP-7", &ids(&["R2-c"]), "wang", START).await.unwrap();
    let cases = async |user: &str| {
        store.cases(user, false, 50).await.unwrap().into_iter().map(|row| row.case_id).collect::<Vec<_>>()
    };
    assert!(cases("wang").await.contains(&only) && !cases("hong").await.contains(&only));
    assert!(!cases("hong").await.iter().any(|id| id.contains("R2-c") || id.contains("R2-d")), "those of the run");
    assert_eq!(store.case("hong", &only).await.unwrap_err().code(), "S610");
    hide(&store, "R2-c", "wang").await;
    assert_eq!(exceptions(&store, "wang").await, 1);
    assert_eq!(exceptions(&store, "hong").await, 0);
}

async fn hide(store: &Store, id: &str, by: &str) {
    let asked = NewException {
        hide: Hide::Alert(id.into()),
        reason: "另案".into(),
        owner: by.into(),
        from: START.date(),
        until: Some(date(2026, 7, 20)),
    };
    store.propose_exception(asked, by, &desk(), START).await.unwrap();
}

async fn exceptions(store: &Store, user: &str) -> usize {
    store.exceptions(user, START.date()).await.unwrap().len()
}

async fn an_exception_is_seen_where_its_alert_is(store: Store) {
    people(&store).await;
    store.commit_run(run_with("d1", vec![alert("R2-a"), elsewhere(alert("R2-b"))]), &desk(), START).await.unwrap();
    hide(&store, "R2-a", "wang").await;
    hide(&store, "R2-b", "chief").await;
    let seen = [exceptions(&store, "wang").await, exceptions(&store, "chief").await, exceptions(&store, "li").await];
    assert_eq!(seen, [1, 2, 1]);
}

async fn what_is_typed_names_no_alert_of_another_region(store: Store) {
    people(&store).await;
    let alerts =
        vec![alert("R2-0a"), alert("R2-0b"), elsewhere(alert("R2-0c")), alert("R2-0d"), elsewhere(alert("R2-1e"))];
    let mut run = (*run_with("d1", alerts)).clone();
    run.operators.insert("R2-0d".into(), BTreeSet::from(["OP-7".to_owned()]));
    store.commit_run(Arc::new(run), &desk(), START).await.unwrap();
    let means = async |user: &str, text: &str| match store.find_for(user, text).await {
        Ok((id, _)) => id,
        Err(StoreError::Unfit { what }) => what.en,
        Err(error) => error.code().to_owned(),
    };
    let several = means("wang", "R2-0").await;
    assert!(several.contains("R2-0a R2-0b R2-0d") && !several.contains("R2-0c"), "{several}");
    let named = means("hong", "R2-0").await;
    assert!(named.contains("R2-0a R2-0b;") && !named.contains("R2-0c") && !named.contains("R2-0d"), "{named}");
    assert_eq!(means("wang", "R2-1").await, "S610", "as absent as one that is not");
    assert_eq!((means("wang", "R2-1e").await, means("chief", "R2-1").await), ("S610".into(), "R2-1e".into()));
}
