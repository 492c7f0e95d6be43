//! Evidence packs and attachments: named by the line of the decision, in its transaction, and never again otherwise.

use super::fixtures::{START, alert, desk, proposal, run_with, staff};
use super::on_both;
use fundwatch::model::{Fen, Outcome, Status};
use fundwatch::store::{Enclosed, NamedFile, NamedPack, NewLetter, Request, RunPlace, Store, StoreError};
use fundwatch::triage::workflow::{Ask, Proposal, Refusal, StepDone, decides};
use sqlx::AssertSqlSafe;

on_both!(
    a_decision_names_its_pack_and_its_attachments,
    what_asks_for_a_pack_is_not_decided_without,
    what_is_named_stays_named,
    a_request_is_the_same_with_the_same_files_only,
    what_a_request_would_do_is_told_and_not_done,
    the_places_of_a_run_are_remembered_once,
);

const SEAL: &str = "aa11bb22aa11bb22aa11bb22aa11bb22aa11bb22aa11bb22aa11bb22aa11bb22";
const HASH: &str = "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85";

fn file(bytes: u64) -> NamedFile {
    NamedFile { name: "回函.pdf".into(), bytes, hash: HASH.into() }
}

fn pack() -> NamedPack {
    NamedPack { seal: SEAL.into(), file: "packs/R2-a/aa11.pack".into() }
}

fn request(seen: i64, user: &str, ask: Ask, enclosed: Enclosed) -> Request {
    Request {
        alert_id: "R2-a".into(),
        seen,
        user: user.into(),
        ask,
        key: format!("{user}-{seen}"),
        now: START,
        enclosed,
    }
}

fn none() -> Enclosed {
    Enclosed::default()
}

fn with_pack() -> Enclosed {
    Enclosed { pack: Some(pack()), files: vec![] }
}

fn propose(outcome: Outcome) -> Ask {
    Ask::propose(Proposal {
        note: Some("见附件".into()),
        explanation: Some("FP-R2-SEASON".into()),
        clause: Some("社会保险法88".into()),
        amount: Some(Fen(150_000)),
        detail: Some("claims.applied_at".into()),
        letter: Some("1".into()),
        ..proposal(outcome)
    })
}

/// R2-a taken by wang, its only step done: version 2.
async fn prepared(store: &Store) {
    staff(store).await;
    store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(), START).await.unwrap();
    let letter = |alert_id: &str, number: &str| NewLetter {
        number: number.into(),
        template: "assist".into(),
        alert_id: Some(alert_id.into()),
        case_id: None,
        addressee: String::new(),
        hash: HASH.into(),
    };
    // The letter that what is confirmed names; for no alert that there is none.
    store.issue_letter(letter("R2-a", "1"), "wang", START).await.unwrap();
    assert_eq!(store.issue_letter(letter("R2-none", "2"), "wang", START).await.unwrap_err().code(), "S610");
    store.act(request(0, "wang", Ask::Take, none()), &desk()).await.unwrap();
    let done = StepDone::Done { found: "一致".into(), proof: None };
    let files = Enclosed { pack: None, files: vec![file(3)] };
    store.act(request(1, "wang", Ask::Verify { step: "V1".into(), done }, files), &desk()).await.unwrap();
}

async fn refused(store: &Store, request: Request) -> &'static str {
    match store.act(request, &desk()).await {
        Err(StoreError::Refused { refusal, .. }) => refusal.code(),
        other => panic!("{other:?}"),
    }
}

async fn a_decision_names_its_pack_and_its_attachments(store: Store) {
    prepared(&store).await;
    let enclosed =
        Enclosed { pack: Some(pack()), files: vec![file(5), NamedFile { name: "照片.jpg".into(), ..file(7) }] };
    let done = store.act(request(2, "wang", propose(Outcome::Confirmed), enclosed), &desk()).await.unwrap();
    let shown = store.alert("R2-a").await.unwrap();
    assert_eq!((shown.packs.len(), shown.packs[0].seal.as_str(), shown.packs[0].event), (1, SEAL, done.event));
    assert_eq!(shown.packs[0].at, START);
    let listed: Vec<(&str, u64)> =
        shown.attachments.iter().map(|attached| (attached.file.name.as_str(), attached.file.bytes)).collect();
    assert_eq!(listed, [("回函.pdf", 3), ("回函.pdf", 5), ("照片.jpg", 7)]);
    let event = shown.events.last().unwrap();
    assert_eq!((event.seq, event.payload["pack"].as_str()), (done.event, Some(SEAL)));
    assert_eq!(event.payload["attachments"][1]["name"], "照片.jpg");
    assert_eq!(event.payload["attachments"][0]["blake3"], HASH);
    let named = store.events_with_packs("R2-a").await.unwrap();
    assert_eq!(named.len(), 1);
    assert_eq!((named[0].0.as_str(), named[0].1.seq), (SEAL, done.event));
}

async fn what_asks_for_a_pack_is_not_decided_without(store: Store) {
    prepared(&store).await;
    let without = request(2, "wang", propose(Outcome::Confirmed), none());
    assert_eq!(refused(&store, without.clone()).await, "Q441");
    let at = store.alert("R2-a").await.unwrap();
    assert_eq!((at.standing.status, at.standing.version, at.packs.len()), (Status::Working, 2, 0));
    // What is missing is said before: whoever has it all is asked for the pack.
    let Ask::Propose { proposal: mut incomplete, .. } = propose(Outcome::Confirmed) else { panic!() };
    incomplete.letter = None;
    assert_eq!(refused(&store, request(2, "wang", Ask::propose(*incomplete), none())).await, "Q410");
    // A number is one of a letter that was issued for it.
    let Ask::Propose { proposal: mut invented, .. } = propose(Outcome::Confirmed) else { panic!() };
    invented.letter = Some("2026-99".into());
    assert_eq!(refused(&store, request(2, "wang", Ask::propose(*invented), with_pack())).await, "Q428");
    store.act(Request { enclosed: with_pack(), ..without }, &desk()).await.unwrap();
    // The review that closes is a decision as well.
    assert_eq!(refused(&store, request(3, "zhao", Ask::Approve { note: None }, none())).await, "Q441");
    let closed = store.act(request(3, "zhao", Ask::Approve { note: None }, with_pack()), &desk()).await.unwrap();
    assert_eq!(closed.status, Status::Closed);
    // What touches nobody goes on without.
    store.commit_run(run_with("d2", vec![alert("R2-b")]), &desk(), START).await.unwrap();
    for (seen, ask) in [(0, Ask::Take), (1, propose(Outcome::DataError))] {
        let request =
            Request { alert_id: "R2-b".into(), key: format!("b{seen}"), ..request(seen, "wang", ask, none()) };
        store.act(request, &desk()).await.unwrap();
    }
}

async fn what_is_named_stays_named(store: Store) {
    prepared(&store).await;
    store.act(request(2, "wang", propose(Outcome::FalsePositive), with_pack()), &desk()).await.unwrap();
    for sql in [
        "UPDATE evidence_packs SET file = 'elsewhere'",
        "DELETE FROM evidence_packs",
        "UPDATE attachments SET hash = 'x'",
        "DELETE FROM attachments",
    ] {
        let answer = store.write(move |tx| Box::pin(async move { tx.run(AssertSqlSafe(sql), vec![]).await })).await;
        assert!(matches!(answer, Err(StoreError::Guard { .. })), "{sql}: {answer:?}");
    }
}

async fn a_request_is_the_same_with_the_same_files_only(store: Store) {
    prepared(&store).await;
    let note = |files| request(2, "wang", Ask::Note { text: "x".into() }, Enclosed { pack: None, files });
    let first = store.act(note(vec![file(3)]), &desk()).await.unwrap();
    let again = store.act(note(vec![file(3)]), &desk()).await.unwrap();
    assert!(again.repeated && again.event == first.event);
    assert_eq!(store.alert("R2-a").await.unwrap().attachments.len(), 2, "one with the step, one with the note");
    let other = NamedFile { name: "other".into(), ..file(3) };
    assert!(matches!(store.act(note(vec![other]), &desk()).await, Err(StoreError::KeyReused)));
    // 20 MB is the most (rules/desk.toml); the store holds it against direct calls too.
    let large =
        request(3, "wang", Ask::Note { text: "y".into() }, Enclosed { pack: None, files: vec![file((20 << 20) + 1)] });
    assert!(matches!(store.act(large, &desk()).await, Err(StoreError::Unfit { .. })));
    let no_hash = NamedFile { hash: "../../etc".into(), ..file(3) };
    let strange = request(3, "wang", Ask::Note { text: "y".into() }, Enclosed { pack: None, files: vec![no_hash] });
    assert!(matches!(store.act(strange, &desk()).await, Err(StoreError::Unfit { .. })));
}

async fn what_a_request_would_do_is_told_and_not_done(store: Store) {
    staff(&store).await;
    store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(), START).await.unwrap();
    let before = store.trail(0, 1_000).await.unwrap().len();
    let line = [request(0, "wang", Ask::Take, none()), request(1, "wang", propose(Outcome::DataError), none())];
    let all: Vec<&Request> = line.iter().collect();
    let made = store.foresee(&all, &desk()).await.unwrap().unwrap();
    assert_eq!((made.standing.status, made.standing.version), (Status::Closed, 2));
    assert_eq!(decides(&made), Some(Outcome::DataError));
    assert_eq!(store.foresee(&all[1..], &desk()).await.unwrap(), None, "nobody has it yet");
    let take = store.foresee(&all[..1], &desk()).await.unwrap().unwrap();
    assert_eq!(decides(&take), None);
    assert_eq!(store.trail(0, 1_000).await.unwrap().len(), before, "nothing is written, not even what is refused");
    assert!(matches!(Refusal::NoPack { outcome: Outcome::Confirmed }.code(), "Q441"));
}

async fn the_places_of_a_run_are_remembered_once(store: Store) {
    let run = run_with("d1", vec![alert("R2-a")]);
    let done = store.commit_run(run, &desk(), START).await.unwrap();
    assert_eq!(store.run_facts(&done.run_key).await.unwrap(), ("d1".into(), "2026-06-30".into()));
    let place = |folder: &str| RunPlace { folder: folder.into(), dataset: "/data/june".into() };
    for folder in ["/runs/b", "/runs/a", "/runs/b"] {
        store.note_run_place(&done.run_key, place(folder)).await.unwrap();
    }
    assert_eq!(store.run_places(&done.run_key).await.unwrap(), [place("/runs/a"), place("/runs/b")]);
    let (run_key, folders) = store.files_of("R2-a").await.unwrap();
    assert_eq!((run_key, folders), (done.run_key, vec!["/runs/a".to_owned(), "/runs/b".to_owned()]));
    assert!(matches!(store.files_of("R2-z").await, Err(StoreError::Absent { .. })));
}
