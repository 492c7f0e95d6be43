//! Through the program: what passes by date, what others are told, a role that is refused, and what goes after its time.

use crate::desk::{ALERTS, Office};
use crate::program::{end, json_lines};
use fundwatch::audit::{Anchor, Chain, KeyRing, Lag, VERIFIER_PY};
use fundwatch::model::Role;
use fundwatch::scan::Settings;
use fundwatch::store::{Audit, Desk, Enclosed, NewUser, OpenOptions, PolicyFiles, Request, RoleChange, Store};
use fundwatch::triage::workflow::Ask;
use jiff::ToSpan;
use jiff::civil::{DateTime, datetime};
use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

/// The office's store, opened by the library: it takes the time as an argument, the program takes that of the machine.
async fn store(office: &Office) -> Store {
    let key = office.path("keys/audit.key");
    let keys = if key.exists() { KeyRing::open(&key) } else { KeyRing::create(&key) }.unwrap();
    let anchor = Anchor::new(office.path("elsewhere/anchor"), Lag::default());
    let audit = Audit { chain: Chain::new(keys), anchor: Some(anchor), os_account: "tester".into() };
    Store::open(&office.path("store.db").to_string_lossy(), audit, &OpenOptions::default()).await.unwrap()
}

#[test]
fn what_passes_by_date_is_ended_once() {
    let office = Office::new();
    office.counts("june", &[]);
    office.staff();
    let tidy = || office.json("wang", &["queue", "tidy", "--format", "json"]);
    let nothing = serde_json::json!({
        "schema": "fundwatch.queue.tidy/1", "resumed": [], "exceptions_over": [], "shown_again": 0, "hidden": 0, "dated": 0,
        "files_removed": 0,
    });
    assert_eq!(tidy(), nothing);
    // Ten days ago somebody began to wait, for five days.
    let id = office.alert("R5", 0);
    let today = jiff::Zoned::now().datetime().round(jiff::Unit::Second).unwrap();
    let then = today.checked_sub(10.days()).unwrap();
    let settings = Settings::load(Some(&office.path("rules"))).unwrap();
    let desk = Arc::new(Desk {
        policy: settings.desk.clone(),
        calendar: settings.calendar.clone(),
        fingerprint: PolicyFiles(settings.desk_files.clone()).fingerprint(),
    });
    let until = then.date().checked_add(5.days()).unwrap();
    crate::store::runtime().block_on(async {
        let store = store(&office).await;
        for (seen, ask) in [(0, Ask::Take), (1, Ask::Request { reason: "函询".into(), until })] {
            let request = Request {
                alert_id: id.clone(),
                seen,
                user: "wang".into(),
                ask,
                key: format!("k{seen}"),
                enclosed: Enclosed::default(),
                now: then,
            };
            store.act(request, &desk).await.unwrap();
        }
        store.close().await;
    });
    let said = office.done("wang", &["queue", "tidy"]);
    assert!(said.contains(&id) && said.contains("its wait is over"), "{said}");
    let row = office.json("sun", &["queue", "show", &id, "--format", "json"])["row"].clone();
    assert_eq!((row["status"].as_str(), row["owner"].as_str()), (Some("working"), Some("wang")));
    assert_eq!(tidy(), nothing, "once");
    let trail = office.json("qian", &["audit", "list", "--alert", &id, "--format", "json"]);
    assert_eq!(trail.as_array().unwrap().last().unwrap()["user"], "fundwatch:tidy");
}

#[test]
fn an_exception_needs_its_scope_and_never_hides_a_person() {
    let office = Office::new();
    office.counts("june", &[]);
    office.staff();
    let soon = jiff::Zoned::now().date().checked_add(5.days()).unwrap().to_string();
    let add = |more: &[&str]| {
        let mut args = vec!["queue", "exceptions", "add", "--reason", "r", "--until", &soon];
        args.extend(more);
        office.by("wang", &args)
    };
    let refused = |more: &[&str], code: &str| {
        let ended = add(more);
        assert!(ended.code == 6 && ended.err.contains(&format!("error[{code}]")), "{more:?}: {}", ended.err);
        ended.err
    };
    assert!(refused(&[], "Q410").contains("the scope"));
    refused(&["--entity", "person:P1"], "Q432");
    assert_eq!(add(&["--region", "1505"]).code, 2, "a region alone is no scope");
    let id = office.alert("R5", 0);
    let one = add(&["--alert", &id]);
    assert!(one.code == 0 && one.out.contains("is in force (alert"), "{}{}", one.out, one.err);
    let wide = add(&["--rule", "R4", "--region", "15"]);
    assert!(wide.code == 0 && wide.out.contains("a supervisor approves it"), "{}{}", wide.out, wide.err);
    let listed = office.json("sun", &["queue", "exceptions", "list", "--format", "json"]);
    let said = |at: usize| {
        ["scope", "state", "alert_id", "rule", "region"].map(|key| listed[at][key].as_str().unwrap_or("").to_owned())
    };
    assert_eq!(said(0), ["rule_region", "pending", "", "R4", "15"].map(str::to_owned));
    assert_eq!(said(1), ["alert".to_owned(), "active".to_owned(), id, String::new(), String::new()]);
    assert_eq!(listed[1]["hides"], 1);
    let wide = wide.out.split_whitespace().next().unwrap().to_owned();
    office.refused("li", &["queue", "exceptions", "lift", &wide], "Q401");
    office.done("sun", &["queue", "exceptions", "lift", &wide]);
    office.refused("sun", &["queue", "exceptions", "approve", &wide], "Q433");
    office.refused("anna", &["queue", "exceptions"], "S611");
}

#[test]
fn a_role_that_was_asked_for_is_refused() {
    let office = Office::new();
    office.counts("june", &[]);
    office.staff();
    let asked = office.done("anna", &["user", "role", "grant", "li", "supervisor", "--reason", "代理"]);
    let change = asked.split_whitespace().next().unwrap();
    office.refused("anna", &["user", "role", "approve", change], "S618");
    office.refused("anna", &["user", "role", "refuse", change, "--reason", "误提"], "S618");
    assert!(office.done("bert", &["user", "list"]).contains(change));
    office.done("bert", &["user", "role", "refuse", change, "--reason", "未经批准"]);
    assert!(!office.done("bert", &["user", "list"]).contains(change));
    let trail = office.done("qian", &["audit", "list", "--subject", "li"]);
    assert!(trail.lines().last().unwrap().contains("role refused  supervisor  未经批准"), "{trail}");
}

#[test]
fn messages_are_handed_over_to_a_file_and_to_a_pipe() {
    let office = Office::new();
    office.counts("june", &[]);
    office.staff();
    let ids = [office.alert("R5", 0), office.alert("R5", 1)];
    office.done("wang", &["queue", "take", &ids[0]]);
    let (first, second) = (office.path("feed/1.jsonl"), office.path("feed/2.jsonl"));
    let file = first.display().to_string();
    let missing = office.by("sun", &["queue", "feed", "--out", &file]);
    assert!(missing.code == 6 && missing.err.contains("S619"), "{}", missing.err);
    fs::create_dir(office.path("feed")).unwrap();
    office.refused("wang", &["queue", "feed", "--out", &file], "S611");
    let fed = office.json("sun", &["queue", "feed", "--out", &file, "--format", "json"]);
    assert_eq!((&fed["lines"], &fed["line_schema"]), (&2.into(), &"fundwatch.feed/1".into()));
    let lines = json_lines(&first);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["about"]["alerts"], ALERTS);
    assert_eq!((&lines[1]["kind"], &lines[1]["about"]["alert_id"]), (&"alert.taken".into(), &ids[0].clone().into()));
    assert!(!fs::read_to_string(&first).unwrap().contains("wang"), "nobody's name");
    let again = office.by("sun", &["queue", "feed", "--out", &file]);
    assert!(again.code == 2 && again.err.contains("not written over"), "{}", again.err);
    office.done("wang", &["queue", "take", &ids[1]]);
    let piped = office.by("anna", &["queue", "feed"]);
    assert_eq!(piped.code, 0, "{}", piped.err);
    let line: serde_json::Value = serde_json::from_str(piped.out.trim()).unwrap();
    assert_eq!(line["about"]["alert_id"], ids[1].as_str());
    assert!(line["seq"].as_i64().unwrap() > lines[1]["seq"].as_i64().unwrap());
    let said = office.done("anna", &["queue", "feed", "--out", &second.display().to_string()]);
    assert!(said.contains("no messages wait") && !second.exists(), "{said}");
}

/// An office whose journal began in 2021, told by the library.
async fn of_2021(office: &Office) {
    let store = store(office).await;
    let then: DateTime = datetime(2021, 3, 1, 9, 0, 0, 0);
    let person = |user: &str| NewUser {
        user: user.into(),
        person: format!("P-{user}"),
        display_name: user.into(),
        region: None,
        operator_ids: BTreeSet::new(),
    };
    store.first_users(person("anna"), person("bert"), then).await.unwrap();
    store.add_user(person("qian"), "anna", then).await.unwrap();
    let change = store.propose_role("qian", Role::Auditor, RoleChange::Grant, "岗位", "anna", then).await.unwrap();
    store.approve_role(&change, "bert", then).await.unwrap();
    store.close().await;
}

#[test]
fn what_is_past_its_time_goes_by_two_people_and_the_chain_holds() {
    let office = Office::new();
    crate::store::runtime().block_on(of_2021(&office));
    let retention = |by: &str, args: &[&str]| {
        let mut all = vec!["audit", "retention"];
        all.extend(args);
        office.by(by, &all)
    };
    assert!(office.done("qian", &["audit", "retention"]).contains("nothing was asked for"));
    let year = jiff::Zoned::now().year();
    let (young, old) = (format!("{year}-01-01"), format!("{}-01-01", year - 4));
    office.refused("anna", &["audit", "retention", "ask", "--before", &young, "--reason", "期满"], "S620");
    office.refused("qian", &["audit", "retention", "ask", "--before", &old, "--reason", "期满"], "S611");
    let asked = retention("anna", &["ask", "--before", &old, "--reason", "期满"]);
    assert!(asked.code == 0 && asked.out.contains("an auditor decides"), "{}{}", asked.out, asked.err);
    let id = asked.out.split_whitespace().next().unwrap();
    office.refused("bert", &["audit", "retention", "approve", id], "S611");
    let listed = office.json("qian", &["audit", "retention", "list", "--format", "json"]);
    let events = listed[0]["events"].as_i64().unwrap();
    assert_eq!((listed[0]["state"].as_str(), listed[0]["through"].as_i64()), (Some("proposed"), Some(events)));
    office.done("qian", &["audit", "retention", "approve", id]);

    let verified = office.done("qian", &["audit", "verify"]);
    assert!(verified.contains("the audit chain holds: 2 events"), "{verified}");
    assert!(verified.contains(&format!("events up to {events} were removed")), "{verified}");
    assert!(verified.contains("under 1 genuine tombstone"), "{verified}");
    let verified = office.json("qian", &["audit", "verify", "--format", "json"]);
    assert_eq!((&verified["intact"], &verified["tombstones"]), (&true.into(), &1.into()));
    assert_eq!(verified["removed_through"], events);
    let trail = office.path("trail.jsonl");
    office.done("qian", &["audit", "export", "--out", &trail.display().to_string()]);
    assert_eq!(json_lines(&trail).len(), 3, "the tombstone, and what was asked and done");
    fs::write(office.path("verify.py"), VERIFIER_PY).unwrap();
    let files = ["verify.py", "trail.jsonl", "keys/audit.key", "elsewhere/anchor"].map(|name| office.path(name));
    let script = end(assert_cmd::Command::new("python3").args(files));
    assert_eq!(script.out, format!("ok: {} events, the first {events} removed under 1 tombstones\n", events + 2));
}
