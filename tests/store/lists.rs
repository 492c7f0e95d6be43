//! The queue: each filter against a slow reading of the same rows, page by page, and who sees what.

use super::fixtures::{START, alert, desk, proposal, run_with, staff};
use super::on_both;
use fundwatch::model::{Band, EntityType, Family, Fen, Outcome, Role, Status};
use fundwatch::report::AlertDetail;
use fundwatch::store::{Enclosed, Filter, Hidden, Hide, ListRow, NewException, Order, Owned, Request, Slice, Store};
use fundwatch::triage::Scope;
use fundwatch::triage::workflow::{Ask, Proposal};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::BTreeSet;
use std::sync::Arc;

on_both!(
    every_filter_says_what_a_slow_reading_says,
    pages_have_each_alert_once_in_every_order,
    everybody_sees_the_own_region,
    what_an_exception_hides_is_counted,
    a_text_finds_beginning_end_and_rows,
    what_to_take_next,
    the_score_of_the_newest_run_is_kept,
    one_alert_whole,
);

/// What a plan counts with until enough are decided, and what orders those of one day.
async fn the_score_of_the_newest_run_is_kept(store: Store) {
    staff(&store).await;
    let scored = |data: &str, lfdr: &[(&str, f64)]| {
        let mut run = run_with(data, vec![alert("R2-a"), alert("R2-b")]);
        Arc::make_mut(&mut run).lfdr = lfdr.iter().map(|(id, lfdr)| ((*id).to_owned(), *lfdr)).collect();
        run
    };
    let rows = async |store: &Store| {
        let rows = all(store, "sun", &Filter::default(), Order::Due, 50).await;
        rows.into_iter().map(|row| (row.alert_id, row.lfdr, row.q_value)).collect::<Vec<_>>()
    };
    store.commit_run(scored("d1", &[("R2-a", 0.25), ("R2-b", 1e-7)]), &desk(), START).await.unwrap();
    // Due on one day: 1,000.00 × (1 − 0.0000001) comes before 1,000.00 × 0.75.
    let (a, b) = (|lfdr| ("R2-a".to_owned(), lfdr, Some(0.04)), |lfdr| ("R2-b".to_owned(), lfdr, Some(0.04)));
    assert_eq!(rows(&store).await, [b(Some(1e-7)), a(Some(0.25))]);
    store.commit_run(scored("d2", &[("R2-a", 0.1 + 0.2)]), &desk(), START).await.unwrap();
    // Without one its false discovery rate stands in: 1,000.00 × 0.96.
    assert_eq!(rows(&store).await, [b(None), a(Some(0.1 + 0.2))]);
}

/// Sixty alerts whose columns run through their values at different speeds.
fn sixty() -> Vec<(AlertDetail, Vec<fundwatch::model::Member>)> {
    let one = |n: i64| {
        let (mut detail, members) = alert(&format!("R2-{n:03}"));
        let a = &mut detail.alert;
        let pick = |of: i64| usize::try_from(n % of).unwrap();
        detail.rule = pick(2);
        a.rule_id = ["R2", "R3"][pick(2)].parse().unwrap();
        a.family = [Family::Employer, Family::Claimant][pick(2)];
        a.band = [Band::A, Band::B, Band::C][pick(3)];
        a.rank = n + 1;
        a.region_code = [Some("150502"), Some("150521"), Some("150702"), None][pick(4)].map(str::to_owned);
        a.entity_type = [EntityType::Employer, EntityType::Body, EntityType::Agent][pick(3)];
        a.entity_id = format!("ENT-{}-{n}", n % 7);
        a.amount_paid = Fen(n * 10_000);
        a.amount_low = Fen(n * 5_000);
        (detail, members)
    };
    (0..60).map(one).collect()
}

async fn prepared(store: &Store) {
    staff(store).await;
    let mut chief = super::fixtures::person("chief");
    chief.region = None;
    store.add_user(chief, "admin1", START).await.unwrap();
    super::fixtures::give(store, "chief", Role::Supervisor).await;
    let mut run = run_with("d1", sixty());
    // Applications of 1 to 4 July 2026, due ten working days later, 15 to 17 July; the others by their clock.
    let applied = |n: i64| (format!("R2-{n:03}"), date(2026, 6, 30).checked_add((n % 5).days()).unwrap());
    Arc::make_mut(&mut run).applied_on = (0..60).filter(|n| n % 5 > 0).map(applied).collect();
    store.commit_run(run, &desk(), START).await.unwrap();
    for n in [0_i64, 1, 2, 5, 9] {
        take(store, &format!("R2-{n:03}"), "chief").await;
    }
}

async fn take(store: &Store, id: &str, user: &str) {
    let take = Request {
        alert_id: id.into(),
        seen: 0,
        user: user.into(),
        ask: Ask::Take,
        key: format!("take-{id}"),
        now: START,
        enclosed: Enclosed::default(),
    };
    store.act(take, &desk()).await.unwrap();
}

/// The same, with some of each region and rule closed.
async fn partly_closed(store: &Store) {
    prepared(store).await;
    for n in [3_i64, 10, 11, 24, 30, 31, 59] {
        let id = format!("R2-{n:03}");
        take(store, &id, "chief").await;
        let proposal = Proposal { detail: Some("claims.applied_at".into()), ..proposal(Outcome::DataError) };
        let request = Request {
            alert_id: id.clone(),
            seen: 1,
            user: "chief".into(),
            ask: Ask::propose(proposal),
            key: format!("close-{id}"),
            now: START,
            enclosed: Enclosed::default(),
        };
        assert_eq!(store.act(request, &desk()).await.unwrap().status, Status::Closed);
    }
}

async fn all(store: &Store, user: &str, filter: &Filter, order: Order, limit: i64) -> Vec<ListRow> {
    let mut slice = Slice { after: None, limit };
    let mut rows = Vec::new();
    loop {
        let listed = store.list(user, filter, order, &slice, START.date()).await.unwrap();
        rows.extend(listed.rows);
        let Some(next) = listed.next else { return rows };
        slice.after = Some(next);
    }
}

type Slow = fn(&ListRow) -> bool;

async fn every_filter_says_what_a_slow_reading_says(store: Store) {
    partly_closed(&store).await;
    let everything = all(&store, "chief", &Filter::default(), Order::Due, 0).await;
    assert_eq!(everything.len(), 60);
    let region = |row: &ListRow| row.region_code.clone().unwrap_or_default();
    assert_eq!(region(&everything[0]).len() % 6, 0);
    let rule = |text: &str| vec![text.parse().unwrap()];
    let base = Filter::default;
    let cases: Vec<(Filter, Slow)> = vec![
        (Filter { rules: rule("R3"), ..base() }, |row| row.rule_id.to_string() == "R3"),
        (Filter { families: vec![Family::Claimant], ..base() }, |row| row.family == Family::Claimant),
        (Filter { bands: vec![Band::A, Band::C], ..base() }, |row| row.band != Band::B),
        (Filter { statuses: vec![Status::Working], ..base() }, |row| row.status == Status::Working),
        (Filter { open: Some(false), ..base() }, |row| row.status == Status::Closed),
        (Filter { open: Some(true), ..base() }, |row| row.status != Status::Closed),
        (Filter { statuses: vec![Status::Closed, Status::New], ..base() }, |row| row.status != Status::Working),
        (Filter { statuses: vec![Status::Closed], open: Some(true), ..base() }, |_| false),
        (Filter { statuses: vec![Status::Closed, Status::New], open: Some(true), ..base() }, |row| {
            row.status == Status::New
        }),
        (Filter { rules: rule("R2"), open: Some(false), ..base() }, |row| {
            row.rule_id.to_string() == "R2" && row.status == Status::Closed
        }),
        (Filter { owner: Some(Owned::Mine), ..base() }, |row| row.owner.as_deref() == Some("chief")),
        (Filter { owner: Some(Owned::Nobody), ..base() }, |row| row.owner.is_none()),
        (Filter { owner: Some(Owned::By("li".into())), ..base() }, |_| false),
        (Filter { region: Some("1505".into()), ..base() }, |row| {
            row.region_code.as_ref().is_some_and(|code| code.starts_with("1505"))
        }),
        (Filter { entity_types: vec![EntityType::Body], ..base() }, |row| row.entity_type == EntityType::Body),
        (Filter { money_from: Some(Fen(100_000)), money_to: Some(Fen(200_000)), ..base() }, |row| {
            (Fen(100_000)..=Fen(200_000)).contains(&(row.amount_paid + row.amount_stoppable))
        }),
        (Filter { due_from: Some(date(2026, 7, 16)), due_to: Some(date(2026, 7, 17)), ..base() }, |row| {
            row.due.is_some_and(|due| (date(2026, 7, 16)..=date(2026, 7, 17)).contains(&due))
        }),
        (Filter { seen_from: Some(START.date()), seen_to: Some(START.date()), ..base() }, |_| true),
        (Filter { seen_from: Some(START.date().tomorrow().unwrap()), ..base() }, |_| false),
        (Filter { changed: true, ..base() }, |_| false),
        (Filter { vanished: Some(false), ..base() }, |_| true),
        (Filter { rules: rule("R2"), bands: vec![Band::A], region: Some("1507".into()), ..base() }, |row| {
            row.rule_id.to_string() == "R2" && row.band == Band::A && row.region_code.as_deref() == Some("150702")
        }),
    ];
    for (filter, slow) in cases {
        let expected: Vec<&str> = everything.iter().filter(|row| slow(row)).map(|row| row.alert_id.as_str()).collect();
        let found = all(&store, "chief", &filter, Order::Due, 7).await;
        assert_eq!(found.iter().map(|row| row.alert_id.as_str()).collect::<Vec<_>>(), expected, "{filter:?}");
        let ids = |rows: &[ListRow]| rows.iter().map(|row| row.alert_id.clone()).collect::<BTreeSet<_>>();
        for order in [Order::Money, Order::Seen] {
            assert_eq!(ids(&all(&store, "chief", &filter, order, 7).await), ids(&found), "{order:?} {filter:?}");
        }
        let count = store.count("chief", &filter, START.date()).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len(), "{filter:?}");
    }
}

async fn pages_have_each_alert_once_in_every_order(store: Store) {
    partly_closed(&store).await;
    for order in [Order::Due, Order::Money, Order::Seen] {
        let rows = all(&store, "chief", &Filter::default(), order, 11).await;
        let ids: BTreeSet<&str> = rows.iter().map(|row| row.alert_id.as_str()).collect();
        assert_eq!((rows.len(), ids.len()), (60, 60), "{order:?}");
    }
    let money = |row: &ListRow| row.amount_paid;
    assert!(all(&store, "chief", &Filter::default(), Order::Money, 11).await.is_sorted_by(|a, b| money(a) >= money(b)));
    // By deadline, without one last; then by what it is worth: here, by money.
    let due = |row: &ListRow| (row.due.is_none(), row.due, std::cmp::Reverse(row.amount_low));
    assert!(all(&store, "chief", &Filter::default(), Order::Due, 11).await.is_sorted_by_key(due));
    let filter = Filter::default();
    for bad in ["", "x", "[1]", "[\"2026\",7]", "[5,\"R2-001\"]"] {
        let slice = Slice { after: Some(bad.into()), limit: 5 };
        let refused = store.list("chief", &filter, Order::Due, &slice, START.date()).await.unwrap_err();
        assert_eq!(refused.code(), "S614", "{bad}");
    }
}

async fn everybody_sees_the_own_region(store: Store) {
    prepared(&store).await;
    let hand_over = Request {
        alert_id: "R2-006".into(),
        seen: 0,
        user: "chief".into(),
        ask: Ask::Assign { to: "wang".into(), reason: "忙".into() },
        key: "assign".into(),
        now: START,
        enclosed: Enclosed::default(),
    };
    store.act(hand_over, &desk()).await.unwrap();
    let count = |rows: Vec<ListRow>| rows.len();
    // Of sixty, n % 4: 0 and 1 are of 1505, 2 of 1507, 3 of nowhere. R2-006 is of 1507 and wang's.
    assert_eq!(count(all(&store, "wang", &Filter::default(), Order::Due, 50).await), 31);
    assert_eq!(
        count(all(&store, "sun", &Filter::default(), Order::Due, 50).await),
        45,
        "a supervisor sees nowhere too"
    );
    assert_eq!(count(all(&store, "qian", &Filter::default(), Order::Due, 50).await), 30);
    for user in ["admin1", "nobody"] {
        let refused = store.list(user, &Filter::default(), Order::Due, &Slice::default(), START.date()).await;
        assert!(["S611", "S610"].contains(&refused.unwrap_err().code()), "{user}");
    }
    assert_eq!(store.show("wang", "R2-002").await.unwrap_err().code(), "S610", "as absent as one that is not");
    assert_eq!(store.show("wang", "R2-006").await.unwrap().row.alert_id, "R2-006");
    assert_eq!(store.show("wang", "R2-003").await.unwrap_err().code(), "S610");
    assert_eq!(store.show("sun", "R2-003").await.unwrap().row.region_code, None);
}

async fn what_an_exception_hides_is_counted(store: Store) {
    prepared(&store).await;
    let asked = |until: Date| NewException {
        hide: Hide::Scope(Scope::RuleRegion { rule_id: "R3".parse().unwrap(), region: "1505".into() }),
        reason: "统一考试日".into(),
        owner: "wang".into(),
        from: START.date(),
        until: Some(until),
    };
    let hidden = |filter: Filter| {
        let store = store.clone();
        async move { store.list("chief", &filter, Order::Due, &Slice::default(), START.date()).await.unwrap().hidden }
    };
    let long = store.propose_exception(asked(date(2026, 9, 30)), "wang", &desk(), START).await.unwrap();
    assert_eq!(hidden(Filter::default()).await, 0);
    store.approve_exception(&long.id, "sun", START).await.unwrap();
    // R3 is every odd n, 1505 is n % 4 of 0 and 1, and applications (n % 5 > 0) are never hidden: 5, 25 and 45, the last of band A.
    assert_eq!(hidden(Filter::default()).await, 3);
    assert_eq!(hidden(Filter { bands: vec![Band::A], ..Filter::default() }).await, 1);
    assert_eq!(all(&store, "chief", &Filter::default(), Order::Due, 50).await.len(), 57);
    let only = Filter { hidden: Hidden::Only, ..Filter::default() };
    assert_eq!(all(&store, "chief", &only, Order::Due, 50).await.len(), 3);
    let after = date(2026, 10, 1);
    let later =
        store.list("chief", &Filter::default(), Order::Due, &Slice { after: None, limit: 100 }, after).await.unwrap();
    assert_eq!((later.rows.len(), later.hidden), (60, 0), "it ends by itself");
    let short = store.propose_exception(asked(date(2026, 7, 12)), "wang", &desk(), START).await.unwrap();
    store.approve_exception(&short.id, "sun", START).await.unwrap();
    let counted = store.exceptions("qian", START.date()).await.unwrap();
    let counted: Vec<_> = counted.iter().map(|row| (row.exception.id.as_str(), row.hides)).collect();
    assert_eq!(counted, [(short.id.as_str(), 0), (long.id.as_str(), 3)], "each alert once, by what ends last");
    store.lift_exception(&long.id, "sun", START).await.unwrap();
    assert_eq!(hidden(Filter::default()).await, 3, "the short one still hides");
    store.lift_exception(&short.id, "wang", START).await.unwrap();
    assert_eq!(hidden(Filter::default()).await, 0);
}

async fn a_text_finds_beginning_end_and_rows(store: Store) {
    prepared(&store).await;
    let found = |text: &str| {
        let (store, filter) = (store.clone(), Filter { text: Some(text.into()), ..Filter::default() });
        async move {
            let rows = all(&store, "chief", &filter, Order::Due, 50).await;
            rows.into_iter().map(|row| row.alert_id).collect::<BTreeSet<_>>()
        }
    };
    assert_eq!(found("R2-017").await, BTreeSet::from(["R2-017".to_owned()]));
    assert_eq!(found("ENT-3-1").await.len(), 2, "ENT-3-10 and ENT-3-17");
    assert_eq!(found("-6-41").await, BTreeSet::from(["R2-041".to_owned()]), "the end of an entity");
    assert_eq!(found("R2-023-c2").await, BTreeSet::from(["R2-023".to_owned()]), "a row");
    assert!(found("%%%").await.is_empty() && found("'; --").await.is_empty());
    let short = Filter { text: Some("R2".into()), ..Filter::default() };
    let refused = store.list("chief", &short, Order::Due, &Slice::default(), START.date()).await.unwrap_err();
    assert_eq!(refused.code(), "S614");
}

async fn what_to_take_next(store: Store) {
    prepared(&store).await;
    let next = |user: &'static str| {
        let store = store.clone();
        async move { store.next(user, START.date()).await.unwrap().map(|row| row.alert_id) }
    };
    // Due on 11 July, of 1505, nobody's: n % 5 = 1, n % 4 < 2, not 1 or 9; worth the most: 56.
    assert_eq!(next("wang").await.as_deref(), Some("R2-056"));
    let named = "INSERT INTO alert_operators (alert_id, operator_id) VALUES ('R2-056', 'OP1')";
    let person = "INSERT INTO person_operators (person, operator_id) VALUES ('P-wang', 'OP1')";
    for sql in [named, person] {
        store.write(move |tx| Box::pin(async move { tx.run(sql, vec![]).await })).await.unwrap();
    }
    assert_eq!(next("wang").await.as_deref(), Some("R2-041"));
    assert_eq!(next("li").await.as_deref(), Some("R2-056"));
    assert_eq!(store.next("qian", START.date()).await.unwrap_err().code(), "S611");
}

async fn one_alert_whole(store: Store) {
    prepared(&store).await;
    let shown = store.show("chief", "R2-005").await.unwrap();
    assert_eq!((shown.row.status, shown.row.owner.as_deref()), (Status::Working, Some("chief")));
    assert_eq!(shown.line["alert_id"], "R2-005");
    assert_eq!(shown.line["amount_paid"], "500.00");
    assert_eq!(shown.page.verify[0].id, "V1");
    assert_eq!(shown.members, sixty()[5].1);
    assert_eq!(shown.events.len(), 1);
    assert_eq!(shown.cases, ["C-R2-005"]);
    assert_eq!(shown.row.sentence.zh, "40人参保，2人领金");
}
