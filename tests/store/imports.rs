//! Many requests at once: a line is done whole or not at all, and what was refused can be done later.

use super::fixtures::{START, alert, desk, grown, proposal, run_with, staff};
use super::on_both;
use fundwatch::model::{Outcome, Status};
use fundwatch::store::{Enclosed, EventFilter, Imported, LineAsked, NamedPack, Request, Store, StoreError, standing};
use fundwatch::triage::workflow::{Ask, Proposal, Refusal, StepDone};

on_both!(
    a_line_is_done_whole_or_not_at_all,
    what_was_refused_is_done_when_it_was_put_right,
    what_is_wrong_with_one_line_is_its_own_answer,
    nothing_to_do_leaves_nothing,
    what_may_not_be_decided_together_is_not,
    what_a_scan_changed_since_is_not_decided_on,
);

/// What a line asks for, one version after the other.
fn line(alert_id: &str, user: &str, asks: Vec<Ask>) -> Vec<Request> {
    let request = |(seen, ask): (i64, Ask)| {
        let pack = matches!(ask, Ask::Propose { .. } | Ask::Approve { .. })
            .then(|| NamedPack { seal: "5".repeat(64), file: "packs/a.pack".into() });
        let mut request = Request {
            alert_id: alert_id.into(),
            seen,
            user: user.into(),
            ask,
            key: String::new(),
            now: START,
            enclosed: Enclosed { pack, files: Vec::new() },
        };
        request.key = format!("import:{}", request.digest());
        request
    };
    (0..).zip(asks).map(request).collect()
}

fn note(text: &str) -> Ask {
    Ask::Note { text: text.into() }
}

/// Taken, checked, proposed; and, against the rule of four eyes, approved by the officer who proposed it and is no reviewer.
fn own_approval() -> Vec<Ask> {
    let proposal = Proposal {
        note: Some("见附件".into()),
        explanation: Some("FP-R2-SEASON".into()),
        ..proposal(Outcome::FalsePositive)
    };
    let done = StepDone::Done { found: "一致".into(), proof: None };
    vec![Ask::Take, Ask::Verify { step: "V1".into(), done }, Ask::propose(proposal), Ask::Approve { note: None }]
}

async fn prepared(store: &Store) {
    staff(store).await;
    let alerts = ["R2-a", "R2-b", "R2-c", "R2-d"].map(alert).into();
    store.commit_run(run_with("d1", alerts), &desk(), START).await.unwrap();
}

fn asked(lines: Vec<Vec<Request>>) -> Vec<LineAsked> {
    lines.into_iter().map(LineAsked::from).collect()
}

async fn import(store: &Store, key: &str, lines: Vec<Vec<Request>>) -> Imported {
    store.import(key, "wang", asked(lines), &desk(), START).await.unwrap()
}

async fn version(store: &Store, id: &str) -> (Status, i64) {
    let standing = standing(&mut store.read().await.unwrap(), id).await.unwrap();
    (standing.status, standing.version)
}

async fn kinds(store: &Store, id: &str) -> Vec<String> {
    let filter = EventFilter { alert_id: Some(id.into()), limit: 100, ..EventFilter::default() };
    store.events(&filter).await.unwrap().into_iter().map(|event| event.kind).collect()
}

async fn a_line_is_done_whole_or_not_at_all(store: Store) {
    prepared(&store).await;
    let lines = || vec![line("R2-a", "wang", own_approval()), line("R2-b", "wang", vec![note("电话核实")])];
    let rehearsed = store.rehearse("k", "wang", asked(lines()), &desk(), START).await.unwrap();
    assert_eq!((rehearsed.done, rehearsed.refused, version(&store, "R2-b").await.1), (1, 1, 0));
    let done = import(&store, "k", lines()).await;
    assert_eq!((done.done, done.refused, done.repeated), (1, 1, false));
    let Err(StoreError::Refused { refusal, .. }) = &done.answers[0] else { panic!("{:?}", done.answers[0]) };
    assert!(matches!(refusal, Refusal::RoleMissing { .. }), "{refusal:?}");
    assert_eq!(version(&store, "R2-a").await, (Status::New, 0), "nothing of its line is left");
    assert_eq!(kinds(&store, "R2-a").await, ["alert.refused"], "and the attempt is on record");
    assert_eq!(version(&store, "R2-b").await.1, 1);
}

async fn what_was_refused_is_done_when_it_was_put_right(store: Store) {
    prepared(&store).await;
    let good = || line("R2-b", "wang", vec![note("电话核实")]);
    import(&store, "k", vec![line("R2-a", "wang", own_approval()), good()]).await;
    // The same again says so again, and does not do the other line twice.
    let again = import(&store, "k", vec![line("R2-a", "wang", own_approval()), good()]).await;
    assert_eq!((again.done, again.refused, again.repeated), (1, 1, false));
    assert!(again.answers[1].as_ref().unwrap().is_repeated());
    // Put right, in another file: the line that was done is known by what it asks.
    let mut asks = own_approval();
    asks.pop();
    let right = import(&store, "other", vec![line("R2-a", "wang", asks.clone()), good()]).await;
    assert_eq!((right.done, right.refused), (2, 0));
    assert_eq!(version(&store, "R2-a").await.1, 3);
    assert_eq!(kinds(&store, "R2-b").await, ["alert.noted"]);
    // Whole, it is known by its key.
    let repeated = import(&store, "other", vec![line("R2-a", "wang", asks), good()]).await;
    assert_eq!((repeated.done, repeated.refused, repeated.repeated), (2, 0, true));
    assert!(repeated.answers.is_empty());
}

async fn what_is_wrong_with_one_line_is_its_own_answer(store: Store) {
    prepared(&store).await;
    let to_nobody = vec![note("话"), Ask::Assign { to: "nobody".into(), reason: "台账".into() }];
    let lines = vec![
        line("R2-a", "wang", to_nobody),
        line("R9-x", "wang", vec![note("话")]),
        line("R2-c", "wang", vec![Ask::Take]),
    ];
    let done = import(&store, "k", lines).await;
    let codes: Vec<&str> =
        done.answers.iter().map(|answer| answer.as_ref().map_or_else(StoreError::code, |_| "done")).collect();
    assert_eq!(codes, ["S610", "S610", "done"]);
    assert_eq!((version(&store, "R2-a").await.1, version(&store, "R2-c").await.1), (0, 1));
}

async fn nothing_to_do_leaves_nothing(store: Store) {
    prepared(&store).await;
    let count = async || store.events(&EventFilter { limit: 1000, ..EventFilter::default() }).await.unwrap().len();
    let before = count().await;
    let done = import(&store, "k", Vec::new()).await;
    assert_eq!((done.done, done.refused, done.repeated, count().await), (0, 0, false, before));
}

/// The policy is asked by the store itself, so that no face has to remember it.
async fn what_may_not_be_decided_together_is_not(store: Store) {
    staff(&store).await;
    let mut of_another_rule = alert("R3-a");
    (of_another_rule.0.rule, of_another_rule.0.alert.rule_id) = (1, "R3".parse().unwrap());
    let alerts = vec![alert("R2-a"), alert("R2-b"), alert("R2-c"), of_another_rule];
    store.commit_run(run_with("d1", alerts), &desk(), START).await.unwrap();
    for id in ["R2-a", "R2-b", "R3-a"] {
        let take = line(id, "wang", vec![Ask::Take]).remove(0);
        store.act(take, &desk()).await.unwrap();
    }
    let own = |outcome| {
        let Ask::Propose { proposal, .. } = own_approval().remove(2) else { panic!("the third is a proposal") };
        Proposal { outcome, ..*proposal }
    };
    let request = |id: &str, proposal: Proposal| {
        let pack = NamedPack { seal: "5".repeat(64), file: "packs/a.pack".into() };
        let mut one = line(id, "wang", vec![Ask::propose(proposal)]).remove(0);
        (one.seen, one.enclosed) = (1, Enclosed { pack: Some(pack), files: Vec::new() });
        one.key = format!("bulk:{}", one.digest());
        one
    };
    let excluded = |id: &str| request(id, own(Outcome::FalsePositive));
    let refused = async |requests: Vec<Request>| match store.decide_many(requests, &desk()).await {
        Err(StoreError::Refused { refusal, .. }) => refusal.code().to_owned(),
        Err(error) => error.code().to_owned(),
        Ok(answers) => panic!("{answers:?}"),
    };
    // Two rules; an outcome that takes money; too many; not the same; the same alert twice.
    assert_eq!(refused(vec![excluded("R2-a"), excluded("R3-a")]).await, "Q422");
    let confirmed = |id: &str| request(id, own(Outcome::Confirmed));
    assert_eq!(refused(vec![confirmed("R2-a"), confirmed("R2-b")]).await, "Q423");
    let mut narrow = desk();
    std::sync::Arc::make_mut(&mut narrow).policy.bulk.limit = 1;
    let many = store.decide_many(vec![excluded("R2-a"), excluded("R2-b")], &narrow).await.unwrap_err();
    assert!(
        matches!(many, StoreError::Refused { refusal: Refusal::BulkTooMany { count: 2, limit: 1 }, .. }),
        "{many:?}"
    );
    let other = request("R2-b", Proposal { note: Some("另一句".into()), ..own(Outcome::FalsePositive) });
    assert_eq!(refused(vec![excluded("R2-a"), other]).await, "S614");
    assert_eq!(refused(vec![excluded("R2-a"), excluded("R2-a")]).await, "S614");
    assert_eq!(refused(vec![line("R2-c", "wang", vec![Ask::Take]).remove(0)]).await, "S614");
    assert_eq!(version(&store, "R2-a").await, (Status::Working, 1), "nothing was decided so far");
    // What may be: each with its own answer. Nobody has the third.
    let answers = store.decide_many(vec![excluded("R2-a"), excluded("R2-c"), excluded("R2-b")], &desk()).await.unwrap();
    let done: Vec<bool> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(done, [true, false, true]);
    assert_eq!(
        (version(&store, "R2-a").await.0, version(&store, "R2-b").await.0),
        (Status::Proposed, Status::Proposed)
    );
    // The answer was lost, and it is sent again under the same keys.
    let again = store.decide_many(vec![excluded("R2-a"), excluded("R2-b")], &desk()).await.unwrap();
    assert!(again.iter().all(|one| one.as_ref().unwrap().is_repeated()));
}

/// A scan moves no version: a line is judged against the finding that its writer saw, too.
async fn what_a_scan_changed_since_is_not_decided_on(store: Store) {
    prepared(&store).await;
    let evidence = async |id: &str| standing(&mut store.read().await.unwrap(), id).await.unwrap().finding;
    let (a, b, c) = (evidence("R2-a").await, evidence("R2-b").await, evidence("R2-c").await);
    let line_on = |id: &str, evidence: &str, asks: Vec<Ask>| LineAsked {
        evidence: Some(evidence.to_owned()),
        ..LineAsked::from(line(id, "wang", asks))
    };
    let mut decided = own_approval();
    decided.pop();
    let import = async |key: &'static str, lines: Vec<LineAsked>| {
        store.import(key, "wang", lines, &desk(), START).await.unwrap()
    };
    // Decided before the scan: known when it comes back after it.
    import("early", vec![line_on("R2-b", &b, decided.clone())]).await;
    // Of the fourth the scan finds less: that is not what was seen either.
    let d = evidence("R2-d").await;
    let mut less = alert("R2-d");
    less.0.alert.persons = 1;
    less.1.truncate(1);
    let alerts = vec![grown("R2-a"), grown("R2-b"), alert("R2-c"), less];
    store.commit_run(run_with("d2", alerts), &desk(), START).await.unwrap();
    let late = import(
        "late",
        vec![
            line_on("R2-a", &a, decided.clone()),
            line_on("R2-b", &b, decided.clone()),
            line_on("R2-c", &c, decided.clone()),
            line_on("R2-d", &d, decided.clone()),
        ],
    )
    .await;
    for answer in [&late.answers[0], &late.answers[3]] {
        let Err(StoreError::Refused { refusal, .. }) = answer else { panic!("{answer:?}") };
        assert_eq!(refusal.code(), "Q429");
    }
    assert!(late.answers[1].as_ref().unwrap().is_repeated());
    assert!(!late.answers[2].as_ref().unwrap().is_repeated(), "its rows are those that were seen");
    assert_eq!(version(&store, "R2-a").await, (Status::New, 0), "nothing of its line is left");
    // A note decides nothing, and whoever saw the new rows decides.
    let noted = import("note", vec![line_on("R2-a", &a, vec![note("电话核实")])]).await;
    assert_eq!((noted.done, noted.refused), (1, 0));
    let mut anew = line_on("R2-a", &evidence("R2-a").await, decided);
    anew.requests.iter_mut().for_each(|request| {
        request.seen += 1;
        request.key = format!("import:{}", request.digest());
    });
    let done = import("anew", vec![anew]).await;
    assert_eq!((done.done, version(&store, "R2-a").await.0), (1, Status::Proposed));
}
