//! People and roles.

use super::fixtures::{START, alert, desk, give, person, run_with, staff};
use super::on_both;
use fundwatch::model::{Role, Status};
use fundwatch::store::{Enclosed, EventFilter, NewUser, PolicyFiles, Request, RoleChange, Store, StoreError, standing};
use fundwatch::triage::workflow::Ask;

on_both!(
    two_people_begin,
    a_role_takes_two_administrators,
    a_role_is_refused_by_a_second_administrator,
    one_person_has_one_side,
    a_disabled_account_can_do_nothing,
    unfit_names_are_refused,
    two_administrators_are_left_and_open_work_goes_back,
    the_policy_is_adopted_by_two_and_no_other_is_taken,
);

async fn two_people_begin(store: Store) {
    let mut twin = person("admin2");
    twin.person = "P-admin1".into();
    assert_eq!(store.first_users(person("admin1"), twin, START).await.unwrap_err().code(), "S614");
    store.first_users(person("admin1"), person("admin2"), START).await.unwrap();
    let users = store.users().await.unwrap();
    assert!(users.iter().all(|user| user.roles.iter().eq([&Role::Admin])), "{users:?}");
    assert_eq!(store.first_users(person("x"), person("y"), START).await.unwrap_err().code(), "S614");
}

async fn a_role_takes_two_administrators(store: Store) {
    store.first_users(person("admin1"), person("admin2"), START).await.unwrap();
    store.add_user(person("wang"), "admin1", START).await.unwrap();
    let propose = |role, by: &'static str| store.propose_role("wang", role, RoleChange::Grant, "post", by, START);
    assert_eq!(propose(Role::Officer, "wang").await.unwrap_err().code(), "S611");
    let change = propose(Role::Officer, "admin1").await.unwrap();
    assert_eq!(store.pending_roles().await.unwrap()[0].change_id, change);
    assert_eq!(store.approve_role(&change, "admin1", START).await.unwrap_err().code(), "S618", "the same person");
    assert!(store.users().await.unwrap()[2].roles.is_empty());
    store.approve_role(&change, "admin2", START).await.unwrap();
    assert!(store.users().await.unwrap()[2].roles.contains(&Role::Officer));
    let again = store.approve_role(&change, "admin2", START).await.unwrap_err();
    assert!(again.code() == "S614" && again.text().en.contains("was decided by admin2 on 2026-"), "{again:?}");
    assert_eq!(store.approve_role("RC999", "admin2", START).await.unwrap_err().code(), "S610", "nobody asked for it");
    let back = store.propose_role("wang", Role::Officer, RoleChange::Revoke, "left", "admin2", START).await.unwrap();
    store.approve_role(&back, "admin1", START).await.unwrap();
    assert!(store.users().await.unwrap()[2].roles.is_empty());
}

async fn a_role_is_refused_by_a_second_administrator(store: Store) {
    store.first_users(person("admin1"), person("admin2"), START).await.unwrap();
    store.add_user(person("wang"), "admin1", START).await.unwrap();
    let propose = |reason| store.propose_role("wang", Role::Officer, RoleChange::Grant, reason, "admin1", START);
    assert_eq!(propose("  ").await.unwrap_err().code(), "S614");
    let change = propose("post").await.unwrap();
    let refuse = |reason, by| store.refuse_role(&change, reason, by, START);
    assert_eq!(refuse("无此岗位", "admin1").await.unwrap_err().code(), "S618", "who asked");
    assert_eq!(refuse(" ", "admin2").await.unwrap_err().code(), "S614");
    assert_eq!(refuse("无此岗位", "wang").await.unwrap_err().code(), "S611");
    refuse("无此岗位", "admin2").await.unwrap();
    assert!(store.pending_roles().await.unwrap().is_empty());
    assert_eq!(store.approve_role(&change, "admin2", START).await.unwrap_err().code(), "S614", "decided already");
    assert_eq!(refuse("无此岗位", "admin2").await.unwrap_err().code(), "S614");
    assert!(store.users().await.unwrap()[2].roles.is_empty());
    let about = EventFilter { subject: Some("wang".into()), limit: 9, ..EventFilter::default() };
    let last = store.events(&about).await.unwrap().pop().unwrap();
    assert_eq!((last.kind.as_str(), last.user.as_str()), ("role.refused", "admin2"));
    assert_eq!((&last.payload["change_id"], &last.payload["reason"]), (&change.into(), &"无此岗位".into()));
    // It can be asked for again.
    let again = propose("post").await.unwrap();
    store.approve_role(&again, "admin2", START).await.unwrap();
    assert!(store.users().await.unwrap()[2].roles.contains(&Role::Officer));
}

/// console.md §5: an administrator cannot act on alerts; T01: keyed on the person, not the account.
async fn one_person_has_one_side(store: Store) {
    staff(&store).await;
    let mut second = person("wang2");
    second.person = "P-wang".into();
    store.add_user(second, "admin1", START).await.unwrap();
    let asked = async |name: &'static str, role| {
        store.propose_role(name, role, RoleChange::Grant, "post", "admin1", START).await
    };
    for role in [Role::Admin, Role::Auditor] {
        let refused = asked("wang2", role).await.unwrap_err();
        assert_eq!(refused.code(), "S614", "{role}");
        assert!(refused.text().en.contains("wang is officer") && refused.text().zh.contains("经办"), "{refused:?}");
    }
    // Nor where both were asked for before either was granted.
    for name in ["zhou", "zhou2"] {
        store.add_user(NewUser { person: "P-zhou".into(), ..person(name) }, "admin1", START).await.unwrap();
    }
    let (one, other) = (asked("zhou", Role::Officer).await.unwrap(), asked("zhou2", Role::Auditor).await.unwrap());
    store.approve_role(&one, "admin2", START).await.unwrap();
    assert_eq!(store.approve_role(&other, "admin2", START).await.unwrap_err().code(), "S614");
    give(&store, "wang2", Role::Reviewer).await;
}

async fn a_disabled_account_can_do_nothing(store: Store) {
    staff(&store).await;
    store.add_user(person("admin3"), "admin1", START).await.unwrap();
    give(&store, "admin3", Role::Admin).await;
    store.disable_user("admin2", "admin1", &desk(), START).await.unwrap();
    let change = store.propose_role("wang", Role::Reviewer, RoleChange::Grant, "post", "admin1", START).await.unwrap();
    let refused = store.approve_role(&change, "admin2", START).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Disabled { user } if user == "admin2"), "{refused:?}");
    assert!(refused.code() == "S611" && refused.text().zh.contains("已停用"), "it is not a role that is missing");
}

async fn two_administrators_are_left_and_open_work_goes_back(store: Store) {
    staff(&store).await;
    assert_eq!(store.disable_user("admin2", "admin1", &desk(), START).await.unwrap_err().code(), "S622");
    let revoke = store.propose_role("admin2", Role::Admin, RoleChange::Revoke, "left", "admin1", START).await.unwrap();
    store.add_user(person("admin3"), "admin1", START).await.unwrap();
    give(&store, "admin3", Role::Admin).await;
    store.approve_role(&revoke, "admin3", START).await.unwrap();
    assert_eq!(store.disable_user("admin3", "admin1", &desk(), START).await.unwrap_err().code(), "S622");
    // Who approves his own is refused, and that is written down.
    let own = store.propose_role("li", Role::Reviewer, RoleChange::Grant, "post", "admin1", START).await.unwrap();
    assert_eq!(store.approve_role(&own, "admin1", START).await.unwrap_err().code(), "S618");
    let about = EventFilter { subject: Some("li".into()), limit: 9, ..EventFilter::default() };
    let last = store.events(&about).await.unwrap().pop().unwrap();
    assert_eq!((last.kind.as_str(), last.user.as_str()), ("role.refused_self", "admin1"));
    // What wang has open is the queue's again, by an event.
    store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(), START).await.unwrap();
    let request = |seen, ask| Request {
        alert_id: "R2-a".into(),
        seen,
        user: "wang".into(),
        ask,
        key: format!("w{seen}"),
        now: START,
        enclosed: Enclosed::default(),
    };
    store.act(request(0, Ask::Take), &desk()).await.unwrap();
    let until = jiff::civil::date(2026, 7, 20);
    store.act(request(1, Ask::Request { reason: "函询".into(), until }), &desk()).await.unwrap();
    store.disable_user("wang", "admin1", &desk(), START).await.unwrap();
    let at = standing(&mut store.read().await.unwrap(), "R2-a").await.unwrap();
    assert_eq!((at.status, at.owner, at.version, at.waiting_until), (Status::New, None, 3, None));
    assert!(at.clock.since.is_some());
    let free = store.next("li", START.date()).await.unwrap().unwrap();
    assert_eq!(free.alert_id, "R2-a");
}

async fn the_policy_is_adopted_by_two_and_no_other_is_taken(store: Store) {
    let files = |limit: &str| {
        let desk = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/desk.toml")).unwrap();
        let year = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/calendar/holiday-cn-2026.json"));
        let desk = desk.replace("limit = 200", limit);
        PolicyFiles(vec![("calendar/holiday-cn-2026.json".into(), year.unwrap()), ("desk.toml".into(), desk)])
    };
    let (ours, theirs) = (files("limit = 200"), files("limit = 7"));
    store.set_up(person("admin1"), person("admin2"), Some(ours.clone()), START).await.unwrap();
    store.add_user(person("wang"), "admin1", START).await.unwrap();
    give(&store, "wang", Role::Officer).await;
    assert_eq!(store.policy().await.unwrap(), Some(ours.clone()));
    let desk = |files: &PolicyFiles| std::sync::Arc::new(files.desk().unwrap());
    store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(&ours), START).await.unwrap();
    let take = Request {
        alert_id: "R2-a".into(),
        seen: 0,
        user: "wang".into(),
        ask: Ask::Take,
        key: "t".into(),
        now: START,
        enclosed: Enclosed::default(),
    };
    assert_eq!(store.act(take.clone(), &desk(&theirs)).await.unwrap_err().code(), "S621");
    let run = run_with("d2", vec![alert("R2-a")]);
    assert_eq!(store.commit_run(run, &desk(&theirs), START).await.unwrap_err().code(), "S621");
    // Adopted by two, the other one counts, and the first no more.
    assert_eq!(store.propose_policy(theirs.clone(), "x", "wang", START).await.unwrap_err().code(), "S611");
    let asked = store.propose_policy(theirs.clone(), "上限", "admin1", START).await.unwrap();
    assert_eq!(store.decide_policy(&asked, None, "admin1", START).await.unwrap_err().code(), "S618");
    assert_eq!(store.act(take.clone(), &desk(&theirs)).await.unwrap_err().code(), "S621", "it waits");
    store.decide_policy(&asked, None, "admin2", START).await.unwrap();
    assert_eq!(store.act(take.clone(), &desk(&ours)).await.unwrap_err().code(), "S621");
    store.act(take, &desk(&theirs)).await.unwrap();
    let states: Vec<_> = store.policies().await.unwrap().into_iter().map(|row| (row.state, row.in_force)).collect();
    assert_eq!(states.len(), 2);
    assert_eq!(states.iter().filter(|(state, in_force)| state == "adopted" && *in_force).count(), 1);
    let refused = store.write(|tx| {
        Box::pin(async move { tx.run("UPDATE desk_policies SET files = '{}' WHERE state = 'adopted'", vec![]).await })
    });
    assert_eq!(refused.await.unwrap_err().code(), "S608");
}

async fn unfit_names_are_refused(store: Store) {
    store.first_users(person("admin1"), person("admin2"), START).await.unwrap();
    for bad in ["", "a b", "fundwatch:scan", "x'; DROP TABLE users"] {
        let refused = store.add_user(person(bad), "admin1", START).await.unwrap_err();
        assert_eq!(refused.code(), "S614", "{bad}");
    }
    assert_eq!(store.add_user(person("fundwatch"), "admin1", START).await.unwrap_err().code(), "S608");
    assert_eq!(store.add_user(person("admin1"), "admin1", START).await.unwrap_err().code(), "S614");
    let mut nowhere = person("wang");
    nowhere.region = Some("%".into());
    assert_eq!(store.add_user(nowhere, "admin1", START).await.unwrap_err().code(), "S614");
}
