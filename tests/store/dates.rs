//! What passes by date, and what another band does to a clock: hand-worked dates.
//!
//! Working days of July 2026: 2 and 3 (Thu, Fri), 6 to 10, 13 to 17, 20 to 24, 27 to 31; no holiday falls into it. Bands have
//! 10 (A), 30 (B), 60 (C) working days (`rules/desk.toml`).

use super::fixtures::{START, alert, desk, run_with, staff};
use super::on_both;
use fundwatch::model::{Band, Status};
use fundwatch::report::AlertDetail;
use fundwatch::store::{
    Desk, Enclosed, EventFilter, Filter, Hide, NewException, Order, Request, Slice, Store, StoreError, Tidied, standing,
};
use fundwatch::triage::Calendar;
use fundwatch::triage::workflow::{Ask, InternalClock, Refusal};
use jiff::civil::{Date, DateTime, date};
use std::path::Path;
use std::sync::Arc;

on_both!(
    another_band_keeps_the_consumed_time,
    a_clock_that_stands_and_a_deadline_by_hand,
    a_wait_that_is_over_goes_on,
    a_scan_ends_waits_too,
    exceptions_begin_and_end_by_date,
    a_deadline_beyond_the_calendar_is_told_when_the_calendar_is_longer,
);

fn at(day: Date) -> DateTime {
    day.at(9, 0, 0, 0)
}

fn request(id: &str, seen: i64, user: &str, ask: Ask, now: DateTime) -> Request {
    Request {
        alert_id: id.into(),
        seen,
        user: user.into(),
        ask,
        key: format!("{id}-{seen}-{user}"),
        enclosed: Enclosed::default(),
        now,
    }
}

fn in_band(id: &str, band: Band) -> (AlertDetail, Vec<fundwatch::model::Member>) {
    let (mut detail, members) = alert(id);
    detail.alert.band = band;
    (detail, members)
}

async fn clock(store: &Store, id: &str) -> (InternalClock, String) {
    let mut tx = store.read().await.unwrap();
    let clock = standing(&mut tx, id).await.unwrap().clock;
    let row = tx.row("SELECT due FROM alerts WHERE alert_id = $1", vec![id.into()]).await.unwrap().unwrap();
    (clock, row.text(0).unwrap().to_owned())
}

async fn kinds(store: &Store, id: &str) -> Vec<String> {
    let filter = EventFilter { alert_id: Some(id.into()), limit: 100, ..EventFilter::default() };
    store.events(&filter).await.unwrap().into_iter().map(|event| event.kind).collect()
}

async fn another_band_keeps_the_consumed_time(store: Store) {
    staff(&store).await;
    store
        .commit_run(run_with("d1", vec![in_band("R2-a", Band::B), in_band("R2-b", Band::B)]), &desk(), START)
        .await
        .unwrap();
    // Thursday 9 July: 3, 6, 7, 8, 9 are consumed of 30.
    let second = run_with("d2", vec![in_band("R2-a", Band::A), in_band("R2-b", Band::B)]);
    store.commit_run(second, &desk(), at(date(2026, 7, 9))).await.unwrap();
    let (after, due) = clock(&store, "R2-a").await;
    assert_eq!(after, InternalClock { allowed: 10, consumed: 0, since: Some(date(2026, 7, 2)) });
    assert_eq!(after.consumed_on(date(2026, 7, 9), &desk().calendar), Ok(5));
    // The tenth working day behind 2 July: 3, 6–10, 13–16. Counted anew from the 9th it would be the 23rd.
    assert_eq!(due, "2026-07-16");
    let filter = EventFilter { alert_id: Some("R2-a".into()), limit: 9, ..EventFilter::default() };
    let events = store.events(&filter).await.unwrap();
    assert_eq!((events.len(), events[0].kind.as_str(), events[0].alert_version), (1, "alert.rebanded", Some(1)));
    assert_eq!((events[0].user.as_str(), &events[0].payload["to_band"]), ("fundwatch:scan", &"A".into()));
    let told = "SELECT COUNT(*) FROM outbox WHERE kind = 'alert.rebanded'";
    let told = store.read().await.unwrap().row(told, vec![]).await.unwrap().unwrap().int(0).unwrap();
    assert_eq!(told, 1);
    assert_eq!(kinds(&store, "R2-b").await, Vec::<String>::new(), "the same band is no event");
    // And down again: 60 in band C, of which the same five are consumed. Behind 2 July there are 21 working days in July and 21
    // in August (42); in September 1–4, 7–11, 14–18 make 56, Sunday the 20th is worked, and 21, 22, 23 make 60.
    let third = run_with("d3", vec![in_band("R2-a", Band::C), in_band("R2-b", Band::B)]);
    store.commit_run(third, &desk(), at(date(2026, 7, 9))).await.unwrap();
    let (after, due) = clock(&store, "R2-a").await;
    assert_eq!((after.allowed, after.consumed, after.since), (60, 0, Some(date(2026, 7, 2))));
    assert_eq!(due, "2026-09-23");
}

async fn a_clock_that_stands_and_a_deadline_by_hand(store: Store) {
    staff(&store).await;
    let first = vec![in_band("R2-a", Band::B), in_band("R2-b", Band::B), in_band("R2-c", Band::B)];
    store.commit_run(run_with("d1", first), &desk(), START).await.unwrap();
    let act = async |request| store.act(request, &desk()).await.unwrap();
    // R2-a waits from Tuesday the 7th: 3, 6 and 7 are consumed.
    act(request("R2-a", 0, "wang", Ask::Take, START)).await;
    let wait = Ask::Request { reason: "函询".into(), until: date(2026, 7, 20) };
    act(request("R2-a", 1, "wang", wait, at(date(2026, 7, 7)))).await;
    // The supervisor gives R2-b five days from the 7th.
    let due = Ask::SetDue { allowed: 5, reason: "领导交办".into() };
    act(request("R2-b", 0, "sun", due, at(date(2026, 7, 7)))).await;
    let (by_hand, due) = clock(&store, "R2-b").await;
    assert_eq!((by_hand.allowed, by_hand.consumed, due.as_str()), (8, 3, "2026-07-14"));
    let next = vec![in_band("R2-a", Band::A), in_band("R2-b", Band::A), in_band("R2-c", Band::B)];
    store.commit_run(run_with("d2", next), &desk(), at(date(2026, 7, 9))).await.unwrap();
    assert_eq!(clock(&store, "R2-a").await.0, InternalClock { allowed: 10, consumed: 3, since: None });
    assert_eq!(clock(&store, "R2-b").await, (by_hand, due), "what a supervisor set stays");
    // The reply comes on Monday the 13th: 14, 15, 16, 17, 20, 21, 22 are the seven that are left.
    let (waits, now) = (Ask::Resume { note: None }, at(date(2026, 7, 13)));
    act(request("R2-a", 3, "wang", waits, now)).await;
    assert_eq!(clock(&store, "R2-a").await.1, "2026-07-22");
}

async fn waiting(store: &Store, until: Date) {
    staff(store).await;
    store
        .commit_run(run_with("d1", vec![in_band("R2-a", Band::A), in_band("R2-b", Band::A)]), &desk(), START)
        .await
        .unwrap();
    let take = request("R2-a", 0, "wang", Ask::Take, START);
    store.act(take, &desk()).await.unwrap();
    let wait = Ask::Request { reason: "函询".into(), until };
    store.act(request("R2-a", 1, "wang", wait, at(date(2026, 7, 6))), &desk()).await.unwrap();
}

async fn a_wait_that_is_over_goes_on(store: Store) {
    waiting(&store, date(2026, 7, 9)).await;
    let tidy = async |day: Date| store.tidy(&desk(), at(day)).await.unwrap();
    assert_eq!(tidy(date(2026, 7, 9)).await, Tidied::default(), "its last day is not over");
    let head = store.trail(0, 1_000).await.unwrap().len();
    // Nobody looked until Wednesday the 15th.
    let done = tidy(date(2026, 7, 15)).await;
    assert_eq!(done, Tidied { resumed: vec!["R2-a".into()], ..Tidied::default() });
    let at = standing(&mut store.read().await.unwrap(), "R2-a").await.unwrap();
    assert_eq!((at.status, at.owner.as_deref(), at.waiting_until), (Status::Working, Some("wang"), None));
    // 3 and 6 July were consumed before the wait; the clock runs from the 10th on, so eight are left behind it: 13–17, 20–22.
    let (after, due) = clock(&store, "R2-a").await;
    assert_eq!(after, InternalClock { allowed: 10, consumed: 2, since: Some(date(2026, 7, 10)) });
    assert_eq!(due, "2026-07-22");
    assert_eq!(kinds(&store, "R2-a").await, ["alert.taken", "alert.requested", "alert.expired"]);
    assert_eq!(tidy(date(2026, 7, 15)).await, Tidied::default(), "once");
    assert_eq!(store.trail(0, 1_000).await.unwrap().len(), head + 1, "and nothing is written where nothing is done");
}

async fn a_scan_ends_waits_too(store: Store) {
    waiting(&store, date(2026, 7, 9)).await;
    let mut more = in_band("R2-a", Band::A);
    more.0.alert.persons = 3;
    more.0.alert.amount_paid = fundwatch::model::Fen(170_000);
    let second = run_with("d2", vec![more, in_band("R2-b", Band::A)]);
    store.commit_run(second, &desk(), at(date(2026, 7, 10))).await.unwrap();
    let mut tx = store.read().await.unwrap();
    let sql = "SELECT status, changed, version FROM alerts WHERE alert_id = 'R2-a'";
    let row = tx.row(sql, vec![]).await.unwrap().unwrap();
    assert_eq!((row.text(0).unwrap(), row.int(2).unwrap()), ("working", 3));
    assert_eq!(row.int(1).unwrap(), 1, "nobody has looked at what changed");
    drop(tx);
    let note = request("R2-a", 3, "wang", Ask::Note { text: "已看".into() }, at(date(2026, 7, 10)));
    store.act(note, &desk()).await.unwrap();
    let row = store.read().await.unwrap().row(sql, vec![]).await.unwrap().unwrap();
    assert_eq!(row.int(1).unwrap(), 1, "a note decides nothing on it");
}

async fn exceptions_begin_and_end_by_date(store: Store) {
    waiting(&store, date(2026, 7, 31)).await;
    let asked = |id: &str, from: Date, until: Date| NewException {
        hide: Hide::Alert(id.into()),
        reason: "季节性".into(),
        owner: "wang".into(),
        from,
        until: Some(until),
    };
    let propose = async |id: &str, from, until| {
        store.propose_exception(asked(id, from, until), "wang", &desk(), START).await.map(|made| made.id)
    };
    let now = propose("R2-a", date(2026, 7, 2), date(2026, 7, 8)).await.unwrap();
    // What begins later takes a supervisor, or snoozes end to end would hide for ever.
    let alone = propose("R2-b", date(2026, 7, 9), date(2026, 7, 10)).await.unwrap_err();
    assert!(matches!(alone, StoreError::Refused { refusal: Refusal::ExceptionAhead, .. }), "{alone:?}");
    let later = propose("R2-b", date(2026, 7, 9), date(2026, 8, 20)).await.unwrap();
    store.approve_exception(&later, "sun", START).await.unwrap();
    let tidy = async |day: Date| store.tidy(&desk(), at(day)).await.unwrap();
    assert_eq!(tidy(date(2026, 7, 8)).await, Tidied::default(), "to the last day and with it");
    // On the 9th the first is over, and the second begins.
    let expected = Tidied { over: vec![now.clone()], shown: 1, hidden: 1, ..Tidied::default() };
    assert_eq!(tidy(date(2026, 7, 9)).await, expected);
    let counted = store.exceptions("wang", date(2026, 7, 9)).await.unwrap();
    assert_eq!(counted.iter().map(|row| row.hides).collect::<Vec<_>>(), [1, 0]);
    let events = store.events(&EventFilter { subject: Some(now), limit: 9, ..EventFilter::default() }).await.unwrap();
    assert_eq!(
        events.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(),
        ["exception.proposed", "exception.over"]
    );
    assert_eq!(events[1].user, "fundwatch:tidy");
    assert_eq!(tidy(date(2026, 7, 9)).await, Tidied::default());
}

async fn a_deadline_beyond_the_calendar_is_told_when_the_calendar_is_longer(store: Store) {
    staff(&store).await;
    let found = vec![in_band("R2-a", Band::A), in_band("R2-b", Band::B)];
    let december = date(2026, 12, 1);
    store.commit_run(run_with("d1", found), &desk(), at(december)).await.unwrap();
    let due = async || {
        let listed = store.list("sun", &Filter::default(), Order::Due, &Slice::default(), december).await.unwrap();
        listed.rows.into_iter().map(|row| (row.alert_id, row.due)).collect::<Vec<_>>()
    };
    let told = |id: &str, due: Option<Date>| (id.to_owned(), due);
    // Ten working days from Tuesday 1 December: 2, 3, 4, 7 to 11, 14, 15. Thirty end in a year that is not known; what the run
    // says, 16 July, counts from another day.
    assert_eq!(due().await, [told("R2-a", Some(date(2026, 12, 15))), told("R2-b", None)]);
    // More days than the calendar has leave no old day behind.
    let due_later = Ask::SetDue { allowed: 40, reason: "材料多".into() };
    store.act(request("R2-a", 0, "sun", due_later, at(december)), &desk()).await.unwrap();
    assert_eq!(due().await, [told("R2-a", None), told("R2-b", None)]);
    assert!(store.tidy(&desk(), at(december)).await.unwrap().is_nothing(), "the calendar is no longer");
    let year = r#"{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}"#;
    let old =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/calendar/holiday-cn-2026.json"))
            .unwrap();
    let files = [("2026.json", old.as_str()), ("2027.json", year)];
    let longer = Arc::new(Desk { calendar: Calendar::parse(files).unwrap(), ..(*desk()).clone() });
    assert_eq!(store.tidy(&longer, at(december)).await.unwrap(), Tidied { dated: 2, ..Tidied::default() });
    // Thirty: 2 to 4 (3), 7 to 11 (8), 14 to 18 (13), 21 to 25 (18), 28 to 31 (22), 4 to 8 January (27), 11, 12, 13. Forty: 14, 15
    // (32), 18 to 22 (37), 25, 26, 27.
    let dated = [told("R2-b", Some(date(2027, 1, 13))), told("R2-a", Some(date(2027, 1, 27)))];
    assert_eq!(due().await, dated);
    assert!(store.tidy(&longer, at(december)).await.unwrap().is_nothing(), "once");
}
