//! Alerts by what is typed of their ids, cases, letters: the same on both engines.

use super::fixtures::{START, alert, desk, give, person, run_with, staff};
use super::on_both;
use fundwatch::model::{Fen, Role};
use fundwatch::store::{EventFilter, NewLetter, Store, StoreError};
use jiff::civil::date;

on_both!(
    an_alert_is_found_by_what_is_typed,
    a_case_gathers_alerts_and_is_closed,
    a_run_renews_its_cases_and_leaves_those_of_people,
    a_case_is_seen_by_its_region,
    a_number_is_given_to_one_letter,
);

const IDS: [&str; 4] = ["R2-00aa", "R2-00ab", "R2-7f00", "R2-7f001"];

async fn prepared(store: &Store) {
    staff(store).await;
    store.commit_run(run_with("d1", IDS.map(alert).to_vec()), &desk(), START).await.unwrap();
}

async fn an_alert_is_found_by_what_is_typed(store: Store) {
    prepared(&store).await;
    let found = async |text: &str| store.find(text).await.map_err(|error| error.code());
    let is = |id: &str| Ok((id.to_owned(), 0));
    for (typed, expected) in [
        ("R2-00aa", is("R2-00aa")),
        (" r2-00AA ", is("R2-00aa")),
        ("r2-00ab", is("R2-00ab")),
        // Whole, although another one begins with it.
        ("R2-7f00", is("R2-7f00")),
        ("R2-7f001", is("R2-7f001")),
        ("R2-00", Err("S614")),
        ("R2-7", Err("S614")),
        ("R2", Err("S614")),
        ("R3-00aa", Err("S610")),
        ("00aa", Err("S610")),
        ("", Err("S610")),
        ("R2-%", Err("S610")),
        ("R2-00aa'--", Err("S610")),
    ] {
        assert_eq!(found(typed).await, expected, "{typed}");
    }
    let Err(StoreError::Unfit { what }) = store.find("R2-00").await else { panic!("it means two") };
    assert!(what.zh.contains("R2-00aa R2-00ab") && what.en.contains("R2-00aa R2-00ab"), "{what:?}");
}

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

async fn a_case_gathers_alerts_and_is_closed(store: Store) {
    prepared(&store).await;
    let id = store.open_case(" 同一机构 ", &ids(&["R2-00aa", "R2-00ab", "R2-00aa"]), "wang", START).await.unwrap();
    let shown = store.case("wang", &id).await.unwrap();
    assert_eq!((shown.row.title.as_str(), shown.row.state.as_str(), shown.row.alerts), ("同一机构", "open", 2));
    // Two alerts of 1,500.00 each, of band B: 30 working days from Thursday 2 July, none of them a holiday.
    assert_eq!((shown.row.money, shown.row.due), (Fen(300_000), Some(date(2026, 8, 13))));
    store.add_to_case(&id, &ids(&["R2-7f00"]), "li", START).await.unwrap();
    assert_eq!(store.case("zhao", &id).await.unwrap().alerts.len(), 3);
    assert_eq!(store.show("wang", "R2-00aa").await.unwrap().cases[0], id, "those of people stand first");
    for (refused, code) in [
        (store.open_case("", &ids(&["R2-00aa"]), "wang", START).await.map(|_| ()), "S614"),
        (store.open_case("x", &[], "wang", START).await.map(|_| ()), "S614"),
        (store.open_case("x", &ids(&["R9-x"]), "wang", START).await.map(|_| ()), "S610"),
        (store.open_case("x", &ids(&["R2-00aa"]), "qian", START).await.map(|_| ()), "S611"),
        (store.close_case(&id, " ", "wang", START).await, "S614"),
        (store.close_case("C-R2-00aa", "x", "wang", START).await, "S614"),
        (store.add_to_case("K999", &ids(&["R2-00aa"]), "wang", START).await, "S610"),
    ] {
        assert_eq!(refused.unwrap_err().code(), code);
    }
    store.close_case(&id, "已办结", "li", START).await.unwrap();
    assert_eq!(store.close_case(&id, "再次", "li", START).await.unwrap_err().code(), "S614");
    let listed = async |closed| {
        let cases = store.cases("wang", closed, 50).await.unwrap();
        cases.into_iter().map(|case| case.case_id).collect::<Vec<_>>()
    };
    assert_eq!(listed(true).await, std::slice::from_ref(&id));
    assert_eq!(listed(false).await.len(), 4, "the four that the run proposes");
    let filter = EventFilter { subject: Some(id), limit: 10, ..EventFilter::default() };
    let kinds: Vec<String> = store.events(&filter).await.unwrap().into_iter().map(|event| event.kind).collect();
    assert_eq!(kinds, ["case.opened", "case.extended", "case.closed"]);
    assert_eq!(store.find("R2-00aa").await.unwrap().1, 0, "each alert is still decided by itself");
}

async fn a_run_renews_its_cases_and_leaves_those_of_people(store: Store) {
    prepared(&store).await;
    let own = store.open_case("自立", &ids(&["R2-00aa"]), "wang", START).await.unwrap();
    store.commit_run(run_with("d2", vec![alert("R2-00aa")]), &desk(), START).await.unwrap();
    let cases: Vec<String> =
        store.cases("wang", false, 50).await.unwrap().into_iter().map(|case| case.case_id).collect();
    assert_eq!(cases, [own, "C-R2-00aa".to_owned()]);
}

async fn a_case_is_seen_by_its_region(store: Store) {
    prepared(&store).await;
    let mut far = person("far");
    far.region = Some("1507".into());
    store.add_user(far, "admin1", START).await.unwrap();
    give(&store, "far", Role::Officer).await;
    let id = store.open_case("本地", &ids(&["R2-00aa"]), "wang", START).await.unwrap();
    assert_eq!(store.case("far", &id).await.unwrap_err().code(), "S610");
    assert!(store.cases("far", false, 50).await.unwrap().is_empty());
    assert_eq!(store.open_case("异地", &ids(&["R2-00aa"]), "far", START).await.unwrap_err().code(), "S610");
    assert_eq!(store.cases("wang", false, 1).await.unwrap().len(), 1, "as many as are asked for");
}

async fn a_number_is_given_to_one_letter(store: Store) {
    prepared(&store).await;
    let letter = |number: &str, hash: &str| NewLetter {
        number: number.into(),
        template: "inquiry".into(),
        alert_id: Some("R2-00aa".into()),
        case_id: None,
        addressee: "某机构".into(),
        hash: hash.into(),
    };
    store.issue_letter(letter("〔2026〕1号", "h1"), "wang", START).await.unwrap();
    store.issue_letter(letter("〔2026〕1号", "h1"), "li", START).await.unwrap();
    let code = async |new: NewLetter, by: &str| store.issue_letter(new, by, START).await.unwrap_err().code();
    assert_eq!(code(letter("〔2026〕1号", "h2"), "wang").await, "S614");
    assert_eq!(code(letter(" ", "h2"), "wang").await, "S614");
    assert_eq!(code(letter("〔2026〕2号", "h2"), "qian").await, "S611");
    let filter = EventFilter { subject: Some("〔2026〕1号".into()), limit: 10, ..EventFilter::default() };
    let events = store.events(&filter).await.unwrap();
    assert_eq!(events.len(), 1, "the same letter again is one letter");
    assert_eq!((events[0].kind.as_str(), events[0].user.as_str()), ("letter.issued", "wang"));
    let rows =
        store.read().await.unwrap().rows("SELECT letter_no, addressee, hash FROM letters", vec![]).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].text(0).unwrap(), rows[0].text(2).unwrap()), ("〔2026〕1号", "h1"));
}
