//! The supervisor's list through the program: whose time is nearly gone, and whose is gone.

use crate::desk::Office;
use crate::store::fixtures::{alert, run_with};
use fundwatch::audit::{Anchor, Chain, KeyRing, Lag};
use fundwatch::model::Band;
use fundwatch::scan::Settings;
use fundwatch::store::{Audit, Desk, OpenOptions, Store};
use jiff::civil::{Date, Weekday, date};
use jiff::{Timestamp, ToSpan, tz};
use std::sync::Arc;

/// The day behind which lie so many working days up to and with `today`, in the office's calendar: weekdays but 1 January.
fn back(today: Date, working_days: u32) -> Date {
    let (mut day, mut left) = (today, working_days);
    while left > 0 {
        let off = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) || day == date(day.year(), 1, 1);
        left -= u32::from(!off);
        day = day.checked_sub(1.day()).unwrap();
    }
    day
}

#[test]
fn whose_time_is_nearly_gone_stands_on_a_list() {
    let office = Office::new();
    let today = tz::Offset::constant(8).to_datetime(Timestamp::now()).date();
    crate::store::runtime().block_on(async {
        let keys = KeyRing::create(&office.path("keys/audit.key")).unwrap();
        let anchor = Anchor::new(office.path("elsewhere/anchor"), Lag::default());
        let audit = Audit { chain: Chain::new(keys), anchor: Some(anchor), os_account: "tester".into() };
        let store =
            Store::open(&office.path("store.db").to_string_lossy(), audit, &OpenOptions::default()).await.unwrap();
        let settings = Settings::load(Some(&office.path("rules"))).unwrap();
        let (policy, calendar) = (settings.desk, settings.calendar);
        let desk = Arc::new(Desk { policy, calendar, fingerprint: String::new() });
        let of = |id: &str, band: Band| {
            let (mut detail, members) = alert(id);
            detail.alert.band = band;
            (detail, members)
        };
        // Band A has ten working days, band B thirty (`rules/desk.toml`).
        let gone = || vec![of("R2-gone", Band::A), of("R2-thirty", Band::B)];
        let nearly = || vec![of("R2-nearly", Band::A)];
        let fresh = || vec![of("R2-seven", Band::A)];
        let all: [(u32, Vec<_>); 3] = [
            (10, gone()),
            (8, gone().into_iter().chain(nearly()).collect()),
            (7, gone().into_iter().chain(nearly()).chain(fresh()).collect()),
        ];
        for (days, alerts) in all {
            let then = back(today, days).at(9, 0, 0, 0);
            store.commit_run(run_with(&format!("d{days}"), alerts), &desk, then).await.unwrap();
        }
        store.close().await;
    });
    office.staff();
    let ids = |args: &[&str]| {
        let args: Vec<&str> = ["queue", "list", "--format", "json"].iter().chain(args).copied().collect();
        let rows = office.json("sun", &args);
        let pair = |row: &serde_json::Value| (row["id"].as_str().unwrap().to_owned(), row["escalation"].clone());
        rows.as_array().unwrap().iter().map(pair).collect::<Vec<_>>()
    };
    let (gone, nearly) = (("R2-gone".to_owned(), "over".into()), ("R2-nearly".to_owned(), "near".into()));
    assert_eq!(ids(&["--escalated"]), [gone.clone(), nearly.clone()]);
    assert_eq!(ids(&["--escalated=near"]), std::slice::from_ref(&nearly));
    assert_eq!(ids(&["--escalated=over", "--sort", "money"]), std::slice::from_ref(&gone));
    assert_eq!(ids(&["--escalated", "--band", "B"]), []);
    let none = |id: &str| (id.to_owned(), serde_json::Value::Null);
    assert_eq!(ids(&[]), [gone.clone(), nearly, none("R2-seven"), none("R2-thirty")]);
    // Page by page it is the same list.
    let first = office.json("sun", &["queue", "list", "--escalated", "--format", "page", "--limit", "1"]);
    assert_eq!(first["rows"][0]["id"], "R2-gone");
    assert_eq!(ids(&["--escalated", "--limit", "1", "--after", first["next"].as_str().unwrap()])[0].0, "R2-nearly");
    // Somebody has it and waits for a reply: its clock stands, and what it consumed does not come back.
    office.done("li", &["queue", "take", "R2-nearly"]);
    let until = today.checked_add(7.days()).unwrap().to_string();
    office.done("li", &["queue", "request", "R2-nearly", "--reason", "inquiry", "--until", &until]);
    assert_eq!(ids(&["--escalated=near"])[0].0, "R2-nearly");
    let table = office.done("sun", &["queue", "list", "--escalated"]);
    assert!(
        table.contains("time gone") && table.contains("time nearly gone") && !table.contains("R2-seven"),
        "{table}"
    );
}
