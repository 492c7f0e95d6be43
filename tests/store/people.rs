//! People and roles.

use super::fixtures::{START, give, person, staff};
use super::on_both;
use fundwatch::model::Role;
use fundwatch::store::{EventFilter, RoleChange, Store};

on_both!(
    two_people_begin,
    a_role_takes_two_administrators,
    a_role_is_refused_by_a_second_administrator,
    one_person_has_one_side,
    a_disabled_account_can_do_nothing,
    unfit_names_are_refused,
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
    assert_eq!(store.approve_role(&change, "admin2", START).await.unwrap_err().code(), "S610", "decided already");
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
    assert_eq!(store.approve_role(&change, "admin2", START).await.unwrap_err().code(), "S610", "decided already");
    assert_eq!(refuse("无此岗位", "admin2").await.unwrap_err().code(), "S610");
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
    for role in [Role::Admin, Role::Auditor] {
        let change = store.propose_role("wang2", role, RoleChange::Grant, "post", "admin1", START).await.unwrap();
        assert_eq!(store.approve_role(&change, "admin2", START).await.unwrap_err().code(), "S608", "{role}");
    }
    give(&store, "wang2", Role::Reviewer).await;
}

async fn a_disabled_account_can_do_nothing(store: Store) {
    staff(&store).await;
    store.disable_user("admin2", true, "admin1", START).await.unwrap();
    let change = store.propose_role("wang", Role::Reviewer, RoleChange::Grant, "post", "admin1", START).await.unwrap();
    assert_eq!(store.approve_role(&change, "admin2", START).await.unwrap_err().code(), "S611");
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
