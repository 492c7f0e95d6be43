//! Acting on alerts: one event for each, one winner per version, nothing half.

use super::fixtures::{START, alert, desk, proposal, run_with, staff};
use super::on_both;
use fundwatch::model::{Band, Outcome, Role, Status};
use fundwatch::store::{Enclosed, EventFilter, Request, Store, StoreError, standing};
use fundwatch::triage::workflow::{Ask, Proposal, Refusal, StepDone};
use std::collections::BTreeSet;

on_both!(
    an_alert_goes_its_way,
    a_stale_version_is_refused_with_what_happened,
    the_same_request_twice_is_one_event,
    one_winner_per_version,
    a_refusal_is_written_down_and_changes_nothing,
    a_failing_piece_leaves_the_others,
    a_piece_alone_that_fails_leaves_nothing,
    what_waits_moves_no_deadline,
    what_is_over_is_not_given_back_by_a_wait,
    a_merge_shares_something_and_loses_no_review,
);

fn request(seen: i64, user: &str, ask: Ask) -> Request {
    Request {
        alert_id: "R2-a".into(),
        seen,
        user: user.into(),
        ask,
        key: format!("{user}-{seen}"),
        now: START,
        enclosed: Enclosed::default(),
    }
}

async fn prepared(store: &Store) {
    staff(store).await;
    store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(), START).await.unwrap();
}

fn no_season() -> Ask {
    Ask::propose(Proposal {
        note: Some("见附件".into()),
        explanation: Some("FP-R2-SEASON".into()),
        ..proposal(Outcome::FalsePositive)
    })
}

async fn kinds(store: &Store) -> Vec<String> {
    let filter = EventFilter { alert_id: Some("R2-a".into()), limit: 100, ..EventFilter::default() };
    store.events(&filter).await.unwrap().into_iter().map(|event| event.kind).collect()
}

async fn an_alert_goes_its_way(store: Store) {
    prepared(&store).await;
    let done = StepDone::Done { found: "一致".into(), proof: Some("附件1".into()) };
    let steps = [
        ("wang", Ask::Take, Status::Working),
        ("wang", Ask::Verify { step: "V1".into(), done: done.clone() }, Status::Working),
        ("wang", no_season(), Status::Proposed),
        ("zhao", Ask::Return { reason: "附件不清".into() }, Status::Returned),
        ("wang", Ask::Take, Status::Working),
        ("wang", no_season(), Status::Proposed),
        ("zhao", Ask::Approve { note: Some("同意".into()) }, Status::Closed),
    ];
    for (seen, (user, ask, expected)) in (0_i64..).zip(steps) {
        let done = store.act(request(seen, user, ask), &desk()).await.unwrap();
        assert_eq!((done.status, done.version, done.repeated), (expected, seen + 1, false));
    }
    let at = standing(&mut store.read().await.unwrap(), "R2-a").await.unwrap();
    assert_eq!((at.status, at.version, at.closings), (Status::Closed, 7, 1));
    let proposal = at.proposal.unwrap();
    assert_eq!((proposal.outcome, proposal.person.as_str()), (Outcome::FalsePositive, "P-wang"));
    assert_eq!(at.approvals.iter().map(|approval| approval.person.as_str()).collect::<Vec<_>>(), ["P-zhao"]);
    assert_eq!(at.done["V1"], done);
    let expected = ["taken", "verified", "proposed", "returned", "taken", "proposed", "approved"];
    assert_eq!(kinds(&store).await, expected.map(|kind| format!("alert.{kind}")));
    let told = store.read().await.unwrap().row("SELECT COUNT(*) FROM outbox WHERE kind LIKE 'alert.%'", vec![]).await;
    assert_eq!(told.unwrap().unwrap().int(0).unwrap(), 7, "one message for each");
    let row = store.read().await.unwrap().row("SELECT outcome, explanation, is_open FROM alerts", vec![]).await;
    let row = row.unwrap().unwrap();
    assert_eq!(
        (row.text(0).unwrap(), row.text(1).unwrap(), row.int(2).unwrap()),
        ("false_positive", "FP-R2-SEASON", 0)
    );
}

async fn a_stale_version_is_refused_with_what_happened(store: Store) {
    prepared(&store).await;
    store.act(request(0, "wang", Ask::Take), &desk()).await.unwrap();
    let refused = store.act(request(0, "li", Ask::Take), &desk()).await.unwrap_err();
    let StoreError::Refused { refusal: Refusal::Stale { seen, actual }, since } = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((seen, actual), (0, 1));
    assert_eq!(
        since.iter().map(|event| (event.kind.as_str(), event.user.as_str())).collect::<Vec<_>>(),
        [("alert.taken", "wang")]
    );
}

async fn the_same_request_twice_is_one_event(store: Store) {
    prepared(&store).await;
    let take = request(0, "wang", Ask::Take);
    let first = store.act(take.clone(), &desk()).await.unwrap();
    let again = store.act(take.clone(), &desk()).await.unwrap();
    assert_eq!((again.event, again.version, again.repeated), (first.event, 1, true));
    assert_eq!(kinds(&store).await, ["alert.taken"]);
    let other = Request { ask: Ask::Note { text: "x".into() }, ..take };
    assert_eq!(store.act(other, &desk()).await.unwrap_err().code(), "S612");
}

async fn one_winner_per_version(store: Store) {
    prepared(&store).await;
    let tries = (0..40).map(|n| {
        let (store, user) = (store.clone(), if n % 2 == 0 { "wang" } else { "li" });
        let mut take = request(0, user, Ask::Take);
        take.key = format!("try-{n}");
        tokio::spawn(async move { store.act(take, &desk()).await })
    });
    let mut winners = 0;
    for answer in tries.collect::<Vec<_>>() {
        match answer.await.unwrap() {
            Ok(done) => winners += i32::from(done.version == 1),
            Err(StoreError::Refused { refusal: Refusal::Stale { .. }, .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(winners, 1);
    let taken = kinds(&store).await.iter().filter(|kind| *kind == "alert.taken").count();
    assert_eq!(taken, 1);
}

async fn a_refusal_is_written_down_and_changes_nothing(store: Store) {
    prepared(&store).await;
    store.act(request(0, "wang", Ask::Take), &desk()).await.unwrap();
    store.act(request(1, "wang", no_season()), &desk()).await.unwrap();
    // A second account of the proposer's person, with the role: still the same person.
    let mut twin = super::fixtures::person("wang2");
    twin.person = "P-wang".into();
    store.add_user(twin, "admin1", START).await.unwrap();
    super::fixtures::give(&store, "wang2", Role::Reviewer).await;
    let refused = store.act(request(2, "wang2", Ask::Approve { note: None }), &desk()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { refusal: Refusal::OwnProposal, .. }), "{refused:?}");
    let refused = store.act(request(2, "admin1", Ask::Take), &desk()).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::Refused { refusal: Refusal::RoleBars { role: Role::Admin }, .. }),
        "{refused:?}"
    );
    let at = standing(&mut store.read().await.unwrap(), "R2-a").await.unwrap();
    assert_eq!((at.status, at.version, at.approvals.len()), (Status::Proposed, 2, 0));
    assert_eq!(kinds(&store).await[2..], ["alert.refused", "alert.refused"]);
}

async fn a_piece_alone_that_fails_leaves_nothing(store: Store) {
    prepared(&store).await;
    let failing = store.write(|tx| {
        Box::pin(async move {
            tx.run("INSERT INTO settings (name, value, event_seq) VALUES ('x', 'y', 1)", vec![]).await?;
            tx.run("INSERT INTO nowhere VALUES (1)", vec![]).await
        })
    });
    assert!(failing.await.is_err());
    let left = "SELECT COUNT(*) FROM settings WHERE name = 'x'";
    let left = store.read().await.unwrap().row(left, vec![]).await.unwrap().unwrap();
    assert_eq!(left.int(0).unwrap(), 0);
    // And the next one is written.
    store.act(request(0, "wang", Ask::Note { text: "n".into() }), &desk()).await.unwrap();
    assert_eq!(kinds(&store).await.iter().filter(|kind| *kind == "alert.noted").count(), 1);
}

/// Work of several callers is written together: one that fails takes nothing of the others with it.
async fn a_failing_piece_leaves_the_others(store: Store) {
    prepared(&store).await;
    let work = (0..30).map(|n| {
        let store = store.clone();
        let mut note = request(0, "wang", Ask::Note { text: format!("n{n}") });
        note.key = format!("note-{n}");
        tokio::spawn(async move {
            if n % 3 == 0 {
                let failing = store.write(|tx| {
                    Box::pin(async move {
                        tx.run("INSERT INTO settings (name, value, event_seq) VALUES ('x', 'y', 1)", vec![]).await?;
                        tx.run("INSERT INTO nowhere VALUES (1)", vec![]).await
                    })
                });
                return failing.await.is_err();
            }
            // Everybody retries with the version there is, until it is his turn.
            loop {
                match store.act(note.clone(), &desk()).await {
                    Ok(_) => return true,
                    Err(StoreError::Refused { refusal: Refusal::Stale { actual, .. }, .. }) => note.seen = actual,
                    Err(other) => panic!("{other:?}"),
                }
            }
        })
    });
    for answer in work.collect::<Vec<_>>() {
        assert!(answer.await.unwrap());
    }
    let noted = kinds(&store).await.iter().filter(|kind| *kind == "alert.noted").count();
    assert_eq!(noted, 20);
    let left = store
        .read()
        .await
        .unwrap()
        .row("SELECT COUNT(*) FROM settings WHERE name = 'x'", vec![])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(left.int(0).unwrap(), 0, "nothing of what failed");
    let texts: BTreeSet<String> = store
        .events(&EventFilter { limit: 1000, ..EventFilter::default() })
        .await
        .unwrap()
        .iter()
        .filter(|event| event.kind == "alert.noted")
        .map(|event| event.payload["text"].to_string())
        .collect();
    assert_eq!(texts.len(), 20);
}

/// The internal clock stands while a reply is awaited, and the deadline moves by as much.
async fn what_waits_moves_no_deadline(store: Store) {
    prepared(&store).await;
    let due = |store: Store| async move {
        let row = store.read().await.unwrap().row("SELECT due, place FROM alerts", vec![]).await.unwrap().unwrap();
        assert!(row.text(1).unwrap().starts_with(row.text(0).unwrap()));
        row.text(0).unwrap().to_owned()
    };
    store.act(request(0, "wang", Ask::Take), &desk()).await.unwrap();
    let until = jiff::civil::date(2026, 7, 20);
    store.act(request(1, "wang", Ask::Request { reason: "函询".into(), until }), &desk()).await.unwrap();
    // 30 working days after 2 July, six weeks.
    assert_eq!(due(store.clone()).await, "2026-08-13");
    let mut back = request(2, "wang", Ask::Resume { note: Some("已回复".into()) });
    // Thursday 2 July to Thursday 9 July 2026, no holidays: band B has 30 working days, none of them used.
    back.now = jiff::civil::datetime(2026, 7, 9, 9, 0, 0, 0);
    store.act(back, &desk()).await.unwrap();
    // 30 working days after 9 July: six weeks later, 20 August.
    assert_eq!(due(store).await, "2026-08-20");
}

/// What was overdue stays overdue, however often a reply is asked for.
async fn what_is_over_is_not_given_back_by_a_wait(store: Store) {
    prepared(&store).await;
    store.act(request(0, "wang", Ask::Take), &desk()).await.unwrap();
    // Band B was due on 13 August 2026; it is September.
    let late = |request: Request| Request { now: jiff::civil::datetime(2026, 9, 1, 9, 0, 0, 0), ..request };
    let until = jiff::civil::date(2026, 9, 10);
    store.act(late(request(1, "wang", Ask::Request { reason: "函询".into(), until })), &desk()).await.unwrap();
    store.act(late(request(2, "wang", Ask::Resume { note: None })), &desk()).await.unwrap();
    let row = store.read().await.unwrap().row("SELECT due FROM alerts", vec![]).await.unwrap().unwrap();
    assert_eq!(row.text(0).unwrap(), "2026-08-13");
}

/// An alert of band A merged into one of band C is reviewed as one of band A; with nothing in common it is not merged.
async fn a_merge_shares_something_and_loses_no_review(store: Store) {
    staff(&store).await;
    let of = |id: &str, band, entity: &str, key: &str| {
        let (mut detail, mut members) = alert(id);
        (detail.alert.band, detail.alert.entity_id) = (band, entity.to_owned());
        members.iter_mut().for_each(|member| member.key = format!("{key}{}", member.key));
        (detail, members)
    };
    let all = vec![of("R2-a", Band::A, "E-1", "x"), of("R2-b", Band::C, "E-2", "x"), of("R2-c", Band::C, "E-3", "y")];
    store.commit_run(run_with("d1", all), &desk(), START).await.unwrap();
    let on = |id: &str, seen, ask| Request {
        alert_id: id.into(),
        key: format!("{id}{seen}{ask:?}"),
        ..request(seen, "wang", ask)
    };
    let merge = |into: &str| Ask::Merge { into: into.into(), reason: "同一批".into() };
    let refused = store.act(on("R2-a", 0, merge("R2-c")), &desk()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { refusal: Refusal::NothingShared { .. }, .. }), "{refused:?}");
    // A row in common.
    store.act(on("R2-a", 0, merge("R2-b")), &desk()).await.unwrap();
    let shown = |id: &'static str| store.show("wang", id);
    assert_eq!(shown("R2-b").await.unwrap().merged, ["R2-a"]);
    assert!(shown("R2-a").await.unwrap().merged.is_empty());
    let at = standing(&mut store.read().await.unwrap(), "R2-b").await.unwrap();
    assert_eq!(at.gathered.iter().map(|stake| stake.band).collect::<Vec<_>>(), [Band::A]);
    store.act(on("R2-b", 0, Ask::Take), &desk()).await.unwrap();
    let done = store.act(on("R2-b", 1, no_season()), &desk()).await.unwrap();
    assert_eq!(done.status, Status::Proposed, "of band C alone it would be closed");
    store.act(on("R2-c", 0, Ask::Take), &desk()).await.unwrap();
    assert_eq!(store.act(on("R2-c", 1, no_season()), &desk()).await.unwrap().status, Status::Closed);
}
