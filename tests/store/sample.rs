//! Draws: controls that nothing tells from an alert, and closings that are reviewed after all.

use super::fixtures::{START, alert, desk, proposal, run_with, staff};
use super::on_both;
use fundwatch::model::{EntityType, Outcome, Role, Status};
use fundwatch::report::AlertDetail;
use fundwatch::store::{
    ControlDraw, Drawn, Enclosed, Filter, MonthAsked, MonthDraws, NewRun, Order, RecheckSaid, Request, Slice, Store,
    StoreError,
};
use fundwatch::triage::Seed;
use fundwatch::triage::workflow::{Ask, Proposal};
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use std::sync::Arc;

on_both!(
    controls_stand_among_the_alerts_and_nothing_tells_them,
    a_month_is_drawn_once_and_by_those_who_may,
    a_newer_run_leaves_controls_where_they_are,
    lists_of_runs_and_cases_tell_no_control,
    sums_tell_controls_those_only_who_may_know,
    a_control_is_never_a_person,
    who_is_flagged_is_no_candidate,
    closings_nobody_reviewed_are_reviewed_after_all,
    a_closing_is_drawn_from_once,
);

fn seed() -> Seed {
    Seed::new(&[7; 32]).unwrap()
}

/// A control as the rules describe it: an alert like any other under an id of its own.
fn control(id: &str, entity: &str) -> Arc<ControlDraw> {
    let (mut detail, members) = alert(id);
    detail.alert.entity_id = entity.into();
    (detail.alert.rank, detail.alert.ratio_low) = (1, Some(0.7));
    let found = Arc::into_inner(run_with("d1", vec![(detail, members)])).unwrap();
    draw(found)
}

fn draw(found: NewRun) -> Arc<ControlDraw> {
    let (month, folder) = ("2026-06".to_owned(), "/evidence/runs/x".to_owned());
    let run_key = found.key();
    Arc::new(ControlDraw { month, run_key, folder, found: Some(found) })
}

async fn scanned(store: &Store) {
    staff(store).await;
    store.commit_run(run_with("d1", vec![alert("R2-a"), alert("R2-b")]), &desk(), START).await.unwrap();
}

async fn listed(store: &Store) -> Vec<String> {
    let slice = Slice { after: None, limit: 50 };
    let listed = store.list("wang", &Filter::default(), Order::Due, &slice, START.date()).await.unwrap();
    listed.rows.into_iter().map(|row| row.alert_id).collect()
}

async fn act(store: &Store, alert_id: &str, seen: i64, user: &str, ask: Ask) -> Result<Status, &'static str> {
    let key = format!("{alert_id}-{seen}-{user}");
    let (alert_id, user) = (alert_id.to_owned(), user.to_owned());
    let request = Request { alert_id, seen, user, ask, key, now: START, enclosed: Enclosed::default() };
    match store.act(request, &desk()).await {
        Ok(done) => Ok(done.status),
        Err(StoreError::Refused { refusal, .. }) => Err(refusal.code()),
        Err(other) => panic!("{other:?}"),
    }
}

fn propose(outcome: Outcome) -> Ask {
    Ask::propose(Proposal {
        note: Some("属实".into()),
        clause: Some("社会保险法45".into()),
        detail: Some("补缴已到账".into()),
        ..proposal(outcome)
    })
}

async fn controls_stand_among_the_alerts_and_nothing_tells_them(store: Store) {
    scanned(&store).await;
    let run = run_with("d1", vec![alert("R2-a"), alert("R2-b")]).key();
    // R2-0 has its own run record; the draw names the newest run.
    let one = control("R2-0000000000000001", "E-quiet");
    let draw = Arc::new(ControlDraw { run_key: run.clone(), ..ControlDraw::clone(&one) });
    let drawn = store.put_controls(draw, 40, "sun", &desk(), START).await.unwrap();
    assert_eq!(drawn, Drawn { count: 1, of: 40, repeated: false });
    let mut all = listed(&store).await;
    all.sort();
    assert_eq!(all, ["R2-0000000000000001", "R2-a", "R2-b"]);
    let (shown, other) = (store.alert("R2-0000000000000001").await.unwrap(), store.alert("R2-a").await.unwrap());
    // What an officer sees has the same fields, from the same run, seen first at the same moment, in a case of its own.
    assert_eq!(shown.row.first_seen, other.row.first_seen);
    assert_eq!((shown.row.vanished, shown.row.changed, shown.events.len()), (false, false, 0));
    assert_eq!((shown.members.len(), shown.cases.len()), (other.members.len(), other.cases.len()));
    assert_eq!(shown.page.verify, other.page.verify);
    let keys = |line: &serde_json::Value| line.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&shown.line), keys(&other.line));
    // It is worked like any other, and counts for no rule.
    assert_eq!(act(&store, "R2-0000000000000001", 0, "wang", Ask::Take).await, Ok(Status::Working));
    let decided = act(&store, "R2-0000000000000001", 1, "wang", propose(Outcome::Legitimate)).await;
    assert_eq!(decided, Ok(Status::Closed));
    assert!(store.decided().await.unwrap().is_empty(), "what no rule raised says nothing of a rule");
    assert_eq!(store.files_of("R2-0000000000000001").await.unwrap(), (run, vec!["/evidence/runs/x".to_owned()]));
    // Those who may, can tell.
    let (controls, _) = store.sample_results("sun").await.unwrap();
    assert_eq!(controls.len(), 1);
    assert_eq!(
        (controls[0].alert_id.as_str(), controls[0].outcome),
        ("R2-0000000000000001", Some(Outcome::Legitimate))
    );
    assert_eq!((controls[0].month.as_str(), controls[0].entity_type), ("2026-06", EntityType::Employer));
    assert!(matches!(store.sample_results("wang").await, Err(StoreError::NotAllowed { .. })));
    assert!(store.sample_results("qian").await.is_ok(), "an auditor");
}

async fn a_month_is_drawn_once_and_by_those_who_may(store: Store) {
    scanned(&store).await;
    let refused = store.put_controls(control("R2-1", "E-x"), 9, "wang", &desk(), START).await;
    assert!(
        matches!(refused, Err(StoreError::NotAllowed { ref any_of }) if any_of.contains(&Role::Supervisor)),
        "{refused:?}"
    );
    assert!(matches!(store.drawn("wang", "2026-06").await, Err(StoreError::NotAllowed { .. })));
    assert_eq!(store.drawn("sun", "2026-06").await.unwrap(), [None, None]);
    store.put_controls(control("R2-1", "E-x"), 9, "sun", &desk(), START).await.unwrap();
    let lines = store.trail(0, 1_000).await.unwrap().len();
    let again = store.put_controls(control("R2-2", "E-y"), 8, "sun", &desk(), START).await.unwrap();
    assert_eq!(again, Drawn { count: 1, of: 9, repeated: true });
    assert_eq!(store.trail(0, 1_000).await.unwrap().len(), lines);
    assert_eq!(store.drawn("sun", "2026-06").await.unwrap(), [Some(again), None]);
    assert!(!listed(&store).await.contains(&"R2-2".to_owned()));
    // Nobody at all is a draw as well, made once.
    let nobody = ControlDraw { month: "2026-07".into(), found: None, ..ControlDraw::clone(&control("R2-3", "E-z")) };
    assert_eq!(store.put_controls(Arc::new(nobody), 0, "sun", &desk(), START).await.unwrap().count, 0);
    assert_eq!(store.drawn("sun", "2026-07").await.unwrap()[0].map(|drawn| drawn.repeated), Some(true));
}

async fn a_newer_run_leaves_controls_where_they_are(store: Store) {
    scanned(&store).await;
    store.put_controls(control("R2-1", "E-x"), 9, "sun", &desk(), START).await.unwrap();
    let done = store.commit_run(run_with("d2", vec![alert("R2-a")]), &desk(), START).await.unwrap();
    assert_eq!(done.vanished, 1, "R2-b, and not the control");
    let (shown, gone) = (store.alert("R2-1").await.unwrap(), store.alert("R2-b").await.unwrap());
    assert!(!shown.row.vanished && gone.row.vanished);
    assert_eq!(shown.cases, ["C-R2-1"], "its case stays with it");
    assert_eq!(shown.row.last_seen, store.alert("R2-a").await.unwrap().row.last_seen);
}

/// The alerts of a run, as an officer lists them.
async fn of_run(store: &Store, run: &str) -> Vec<String> {
    let filter = Filter { run: Some(run.to_owned()), ..Filter::default() };
    let slice = Slice { after: None, limit: 50 };
    let listed = store.list("wang", &filter, Order::Due, &slice, START.date()).await.unwrap();
    let mut ids: Vec<String> = listed.rows.into_iter().map(|row| row.alert_id).collect();
    ids.sort();
    ids
}

async fn lists_of_runs_and_cases_tell_no_control(store: Store) {
    scanned(&store).await;
    let first = run_with("d1", vec![alert("R2-a"), alert("R2-b")]).key();
    let control = control("R2-1", "E-x");
    let draw = ControlDraw { run_key: first.clone(), ..ControlDraw::clone(&control) };
    store.put_controls(Arc::new(draw), 9, "sun", &desk(), START).await.unwrap();
    assert_eq!(of_run(&store, &first).await, ["R2-1", "R2-a", "R2-b"]);
    let later = START.checked_add(jiff::ToSpan::days(1)).unwrap();
    let second = run_with("d2", vec![alert("R2-a"), alert("R2-b")]);
    store.commit_run(Arc::clone(&second), &desk(), later).await.unwrap();
    assert_eq!(of_run(&store, &second.key()).await, ["R2-1", "R2-a", "R2-b"]);
    assert_eq!(of_run(&store, &first).await, ["R2-1", "R2-a", "R2-b"]);
    let cases = store.cases("wang", false, 50).await.unwrap();
    assert_eq!(cases.iter().map(|case| case.opened_at).collect::<Vec<_>>(), [later; 3]);
    // A run of other rules finds neither them nor a control again.
    let third = Arc::new(NewRun {
        record: fundwatch::report::RunRecord { rules: vec![super::fixtures::rule("R3")], ..second.record.clone() },
        ..super::fixtures::run("d3")
    });
    store.commit_run(Arc::clone(&third), &desk(), later.checked_add(jiff::ToSpan::days(1)).unwrap()).await.unwrap();
    assert!(of_run(&store, &third.key()).await.is_empty());
    for id in ["R2-1", "R2-a"] {
        assert_eq!(store.alert(id).await.unwrap().row.last_seen, later, "{id}");
    }
    let cases = store.cases("wang", false, 50).await.unwrap();
    assert_eq!(cases.iter().map(|case| case.opened_at).collect::<Vec<_>>(), [later; 3]);
}

async fn sums_tell_controls_those_only_who_may_know(store: Store) {
    scanned(&store).await;
    let (mut detail, mut members) = alert("R2-1");
    detail.alert.entity_id = "E-x".into();
    members.iter_mut().for_each(|member| member.key.push_str("-x"));
    let found = Arc::into_inner(run_with("d1", vec![(detail, members)])).unwrap();
    store.put_controls(draw(found), 9, "sun", &desk(), START).await.unwrap();
    let day = START.date();
    let asked =
        MonthAsked { month: (day.first_of_month(), day.last_of_month()), until: day, region: Some("1505".into()) };
    let seen = async |user: &str| {
        let seen = store.month(user, &asked, &desk()).await.unwrap();
        (seen.lines.len(), seen.stake.paid.0, seen.stakes.values().map(|stake| stake.paid.0).sum::<i64>())
    };
    // Both alerts stand on the same rows of 1,500.00 yuan, the control on others of as much.
    assert_eq!(seen("wang").await, (3, 300_000, 300_000), "what an officer reads is what an officer lists");
    assert_eq!(listed(&store).await.len(), 3);
    assert_eq!(seen("sun").await, (2, 150_000, 150_000));
}

async fn a_control_is_never_a_person(store: Store) {
    scanned(&store).await;
    let (mut detail, members): (AlertDetail, _) = alert("R2-1");
    detail.alert.entity_type = EntityType::Person;
    let found = Arc::into_inner(run_with("d1", vec![(detail, members)])).unwrap();
    let refused = store.put_controls(draw(found), 1, "sun", &desk(), START).await;
    assert!(matches!(refused, Err(StoreError::Guard { .. })), "{refused:?}");
    assert!(!listed(&store).await.contains(&"R2-1".to_owned()), "and nothing of it was written");
    store.put_controls(control("R2-2", "E-x"), 1, "sun", &desk(), START).await.unwrap();
    for sql in ["UPDATE samples SET folder = 'x'", "DELETE FROM samples"] {
        let answer = store.write(move |tx| Box::pin(async move { tx.run(AssertSqlSafe(sql), vec![]).await })).await;
        assert!(matches!(answer, Err(StoreError::Guard { .. })), "{sql}: {answer:?}");
    }
}

async fn who_is_flagged_is_no_candidate(store: Store) {
    scanned(&store).await;
    let key = run_with("d1", vec![alert("R2-a"), alert("R2-b")]).key();
    store.put_controls(control("R2-1", "E-x"), 9, "sun", &desk(), START).await.unwrap();
    let employer = |id: &str| (EntityType::Employer, id.to_owned());
    let flagged = store.flagged(&key).await.unwrap();
    let expected = [employer("E-R2-a"), employer("E-R2-b"), employer("E-x")];
    assert_eq!(flagged.into_iter().collect::<Vec<_>>(), expected, "persons and claims are nothing a control could be");
    assert_eq!(store.places_of(&key, &"R2".parse().unwrap()).await.unwrap().len(), 2, "not the control's own place");
}

/// Closes `ids` without a review.
async fn close(store: &Store, ids: &[&str]) {
    for id in ids {
        assert_eq!(act(store, id, 0, "wang", Ask::Take).await, Ok(Status::Working));
        assert_eq!(act(store, id, 1, "wang", propose(Outcome::Legitimate)).await, Ok(Status::Closed));
    }
}

async fn closings_nobody_reviewed_are_reviewed_after_all(store: Store) {
    scanned(&store).await;
    close(&store, &["R2-a", "R2-b"]).await;
    let foreseen = store.foresee_rechecks("2026-06", &seed(), &desk()).await.unwrap();
    // A tenth of two, rounded up (rules/desk.toml).
    assert_eq!(foreseen, Drawn { count: 1, of: 2, repeated: false });
    assert_eq!(store.draw_rechecks("2026-06", &seed(), "sun", &desk(), START).await.unwrap(), foreseen);
    let (_, rechecks) = store.sample_results("sun").await.unwrap();
    assert_eq!((rechecks.len(), rechecks[0].said), (1, None));
    let drawn = rechecks[0].alert_id.clone();
    let shown = store.alert(&drawn).await.unwrap();
    assert_eq!((shown.standing.status, shown.standing.version), (Status::Proposed, 3));
    assert_eq!(shown.events.last().map(|event| event.user.as_str()), Some("fundwatch:sample"));
    assert_eq!(act(&store, &drawn, 3, "wang", Ask::Approve { note: None }).await, Err("Q401"), "not by an officer");
    let back = Ask::Return { reason: "补缴未到账".into() };
    assert_eq!(act(&store, &drawn, 3, "zhao", back).await, Ok(Status::Returned));
    let (_, rechecks) = store.sample_results("sun").await.unwrap();
    assert_eq!(rechecks[0].said, Some(RecheckSaid::Overturned));
    // A report of the day says so, to whoever may know; one of the day before knows of no draw.
    let draws = async |user: &str, until: Date| {
        let asked = MonthAsked { month: (until.first_of_month(), until.last_of_month()), until, region: None };
        store.month(user, &asked, &desk()).await.unwrap().draws
    };
    let day = START.date();
    let told = draws("sun", day).await.unwrap();
    assert_eq!(told.rechecks, [(day, Some(RecheckSaid::Overturned))]);
    assert_eq!(
        (draws("sun", day.yesterday().unwrap()).await, draws("wang", day).await),
        (Some(MonthDraws::default()), None)
    );
    // The one that was not drawn was considered, and is not again.
    let next = store.draw_rechecks("2026-07", &seed(), "sun", &desk(), START).await.unwrap();
    assert_eq!(next, Drawn { count: 0, of: 0, repeated: false });
}

async fn a_closing_is_drawn_from_once(store: Store) {
    scanned(&store).await;
    close(&store, &["R2-a"]).await;
    let now = |month: &'static str| {
        let store = store.clone();
        async move { store.draw_rechecks(month, &seed(), "sun", &desk(), START).await.unwrap() }
    };
    assert_eq!(now("2026-06").await, Drawn { count: 1, of: 1, repeated: false });
    assert_eq!(now("2026-06").await, Drawn { count: 1, of: 1, repeated: true });
    assert_eq!(act(&store, "R2-a", 3, "zhao", Ask::Approve { note: None }).await, Ok(Status::Closed));
    assert_eq!(store.sample_results("qian").await.unwrap().1[0].said, Some(RecheckSaid::Upheld));
    assert_eq!(now("2026-07").await, Drawn { count: 0, of: 0, repeated: false }, "it was reviewed, and considered");
    close(&store, &["R2-b"]).await;
    assert_eq!(now("2026-08").await, Drawn { count: 1, of: 1, repeated: false }, "what came after the draw before");
    assert!(matches!(
        store.draw_rechecks("2026-09", &seed(), "wang", &desk(), START).await,
        Err(StoreError::NotAllowed { .. })
    ));
}
