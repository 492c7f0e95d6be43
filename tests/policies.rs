//! A desk whose policy is not the one that was adopted, and no desk at all: what a person is told, and what goes on.

use crate::desk::Office;
use crate::program::{end, fundwatch};
use crate::store::fixtures::{START, alert, desk, person, run_with};
use fundwatch::audit::{Anchor, Chain, KeyRing, Lag};
use fundwatch::model::Role;
use fundwatch::store::{Audit, OpenOptions, PolicyFiles, RoleChange, Store};
use std::fs;

#[test]
fn where_there_is_no_store_a_scan_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    for args in [&["queue", "list"][..], &["audit", "verify"], &["user", "list"], &["cases", "list"]] {
        for (lang, words) in
            [("en", ["there is no store", "fundwatch scan"]), ("zh", ["这里还没有疑点库", "fundwatch scan"])]
        {
            let mut command = fundwatch();
            command.env_remove("FUNDWATCH_STORE");
            command.current_dir(folder.path()).env("XDG_CONFIG_HOME", folder.path()).args(args).args(["--lang", lang]);
            let ended = end(&mut command);
            assert_eq!(ended.code, 6, "{args:?}: {}", ended.err);
            assert!(ended.err.contains("S627") && !ended.err.contains("S617"), "{args:?}: {}", ended.err);
            let here = folder.path().file_name().unwrap().to_string_lossy().into_owned();
            for word in words.into_iter().chain([".fundwatch/store.db", here.as_str()]) {
                assert!(ended.err.contains(word), "{args:?} {word}: {}", ended.err);
            }
        }
    }
    assert!(!folder.path().join(".fundwatch").exists(), "nothing is made by looking");
}

#[test]
fn another_policy_stops_acts_and_nobody_who_looks() {
    let office = Office::new();
    office.counts("june", &[]);
    office.staff();
    let id = office.alert("R5", 0);
    // The same rules with one more year in the calendar, as a new version brings them.
    let newer = office.path("newer");
    fs::create_dir_all(newer.join("calendar")).unwrap();
    for entry in fs::read_dir(office.path("rules/calendar")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), newer.join("calendar").join(entry.file_name())).unwrap();
    }
    let day = r#"{"year": 2099, "days": [{"name": "元旦", "date": "2099-01-01", "isOffDay": true}]}"#;
    fs::write(newer.join("calendar/2099.json"), day).unwrap();
    let by = |user: &str, args: &[&str]| {
        let mut command = office.command();
        end(command.args(args).args(["--as", user, "--rules"]).arg(&newer))
    };
    for args in [&["queue", "list"][..], &["queue", "show", &id], &["audit", "list"]] {
        let ended = by("sun", args);
        assert_eq!(ended.code, 0, "{args:?}: {}", ended.err);
    }
    for (lang, words) in [
        ("en", ["user policy adopt --rules DIR --reason WHY", "user policy approve NUMBER"]),
        ("zh", ["user policy adopt --rules 目录 --reason 理由", "user policy approve 编号"]),
    ] {
        let ended = by("wang", &["queue", "take", &id, "--lang", lang]);
        assert!(ended.code == 6 && ended.err.contains("S621"), "{}", ended.err);
        for word in words {
            assert!(ended.err.contains(word), "{word}: {}", ended.err);
        }
    }
    // Which is just what makes it the desk's.
    let asked = by("anna", &["user", "policy", "adopt", "--reason", "new year"]);
    assert_eq!(asked.code, 0, "{}", asked.err);
    let change = asked.out.split_whitespace().next().unwrap().to_owned();
    assert_eq!(by("bert", &["user", "policy", "approve", &change]).code, 0);
    let taken = by("wang", &["queue", "take", &id]);
    assert_eq!(taken.code, 0, "{}", taken.err);
}

#[test]
fn a_policy_that_a_newer_program_cannot_read_is_replaced_by_two() {
    let office = Office::new();
    crate::store::runtime().block_on(async {
        let keys = KeyRing::create(&office.path("keys/audit.key")).unwrap();
        let anchor = Anchor::new(office.path("elsewhere/anchor"), Lag::default());
        let audit = Audit { chain: Chain::new(keys), anchor: Some(anchor), os_account: "tester".into() };
        let store =
            Store::open(&office.path("store.db").to_string_lossy(), audit, &OpenOptions::default()).await.unwrap();
        store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(), START).await.unwrap();
        let old = PolicyFiles(vec![("desk.toml".into(), "[review_as_it_was]\nlevels = 1\n".into())]);
        store.set_up(person("anna"), person("bert"), Some(old), START).await.unwrap();
        for (user, role) in [("wang", Role::Officer), ("sun", Role::Supervisor)] {
            store.add_user(person(user), "anna", START).await.unwrap();
            let change = store.propose_role(user, role, RoleChange::Grant, "post", "anna", START).await.unwrap();
            store.approve_role(&change, "bert", START).await.unwrap();
        }
        store.close().await;
    });
    let listed = office.done("sun", &["queue", "list"]);
    assert!(listed.contains("R2-a"), "{listed}");
    assert!(office.done("sun", &["queue", "show", "R2-a"]).contains("R2-a"));
    let refused = end(office.command().args(["queue", "take", "R2-a", "--as", "wang"]));
    assert!(refused.code == 6 && refused.err.contains("error[S626]"), "{}", refused.err);
    let how = ["user policy adopt", "user policy approve"];
    assert!(how.iter().all(|word| refused.err.contains(word)), "{}", refused.err);
    let asked = office.done("anna", &["user", "policy", "adopt", "--reason", "new program"]);
    let change = asked.split_whitespace().next().unwrap();
    office.done("bert", &["user", "policy", "approve", change]);
    office.done("wang", &["queue", "take", "R2-a"]);
}
