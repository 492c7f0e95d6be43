//! A month as the report asks for it, and money that came back.

use super::fixtures::{START, alert, desk, give, grown, person, proposal, run_with, staff};
use super::on_both;
use fundwatch::model::{Fen, Member, Outcome, Role, Stake, Status};
use fundwatch::report::AlertDetail;
use fundwatch::store::{
    Enclosed, Hide, MonthAsked, MonthSeen, MonthStake, NamedPack, NewException, NewLetter, NewRecovery, Request, Store,
    StoreError,
};
use fundwatch::triage::workflow::{Ask, Proposal, StepDone};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};

on_both!(
    a_month_is_told_as_it_was,
    money_counts_once_for_each_row,
    each_sees_the_own_region,
    what_exceptions_hide_is_named,
    judged_anew_is_found_anew,
    money_comes_back_in_parts,
    a_correction_is_right_where_less_is_owed_by_now,
    recoveries_are_never_changed,
);

fn on(day: i8) -> DateTime {
    date(2026, 7, day).at(10, 0, 0, 0)
}

async fn act(store: &Store, id: &str, user: &str, ask: Ask, now: DateTime) {
    let seen = store.find(id).await.unwrap().1;
    // What pays back is closed with an evidence pack.
    let pack = matches!(ask, Ask::Propose { .. } | Ask::Approve { .. })
        .then(|| NamedPack { seal: "ab".repeat(32), file: format!("packs/{id}/ab.pack") });
    let (key, enclosed) = (format!("{id}-{seen}-{user}"), Enclosed { pack, files: Vec::new() });
    let request = Request { alert_id: id.into(), seen, user: user.into(), ask, key, now, enclosed };
    store.act(request, &desk()).await.unwrap();
}

fn confirmed(fen: i64, letter: &str) -> Ask {
    Ask::propose(Proposal {
        note: Some("见附件".into()),
        clause: Some("L1".into()),
        amount: Some(Fen(fen)),
        detail: Some("已更正".into()),
        letter: Some(letter.into()),
        ..proposal(Outcome::Confirmed)
    })
}

/// Takes an alert on one day and has it closed on another.
async fn close(store: &Store, id: &str, taken: i8, closed: i8, fen: i64) {
    let done = StepDone::Done { found: "一致".into(), proof: Some("附件1".into()) };
    act(store, id, "wang", Ask::Take, on(taken)).await;
    act(store, id, "wang", Ask::Verify { step: "V1".into(), done }, on(taken)).await;
    let letter = NewLetter {
        number: format!("〔2026〕{id}"),
        template: "inquiry".into(),
        alert_id: Some(id.into()),
        case_id: None,
        addressee: "某机构".into(),
        hash: "h".into(),
    };
    let number = letter.number.clone();
    store.issue_letter(letter, "wang", on(closed - 1)).await.unwrap();
    act(store, id, "wang", confirmed(fen, &number), on(closed - 1)).await;
    act(store, id, "zhao", Ask::Approve { note: None }, on(closed)).await;
}

async fn prepared(store: &Store) {
    staff(store).await;
    let alerts = ["R2-a", "R2-b", "R2-c"].map(alert).to_vec();
    store.commit_run(run_with("d1", alerts), &desk(), START).await.unwrap();
}

async fn month(store: &Store, user: &str, until: Date) -> MonthSeen {
    let month = (until.first_of_month(), until.last_of_month());
    store.month(user, &MonthAsked { month, until, region: None }, &desk()).await.unwrap()
}

fn statuses(seen: &MonthSeen) -> Vec<Status> {
    seen.lines.iter().map(|line| line.status).collect()
}

async fn a_month_is_told_as_it_was(store: Store) {
    prepared(&store).await;
    close(&store, "R2-a", 6, 10, 50_000).await;
    act(&store, "R2-b", "li", Ask::Take, on(20)).await;
    // The deadline is the one thing that is today's: opened again, it has another.
    let due = month(&store, "sun", date(2026, 7, 31)).await.lines[0].due_on;
    // Band B: 30 working days from Thursday 2 July.
    assert_eq!(due, Some(date(2026, 8, 13)));
    act(&store, "R2-a", "zhao", Ask::Reopen { reason: "新证据".into() }, date(2026, 8, 3).at(9, 0, 0, 0)).await;

    let seen = month(&store, "sun", date(2026, 7, 31)).await;
    assert_eq!(statuses(&seen), [Status::Closed, Status::Working, Status::New], "August has not happened yet");
    let first = &seen.lines[0];
    assert_eq!(
        (first.found_on, first.proposed_on, first.closed_on),
        (START.date(), Some(on(9).date()), Some(on(10).date()))
    );
    // From Thursday the 2nd to Thursday the 9th, when it was proposed: 3, 6, 7, 8, 9 July. The review is left out.
    assert_eq!(first.days_used, Some(5));
    assert_eq!((first.outcome, first.confirmed), (Some(Outcome::Confirmed), Some(Fen(50_000))));
    assert_eq!((seen.runs.len(), seen.run.unwrap().as_of, seen.first_run), (1, date(2026, 6, 30), Some(START.date())));
    assert_eq!(seen.titles[&"R2".parse().unwrap()].zh, "规则R2");

    let later = month(&store, "sun", date(2026, 8, 31)).await;
    assert_eq!(statuses(&later), [Status::Reopened, Status::Working, Status::New]);
    assert_eq!((later.lines[0].closed_on, later.lines[0].outcome, later.runs.len()), (None, None, 0));
    let before = month(&store, "sun", date(2026, 6, 30)).await;
    assert!(before.lines.is_empty() && before.run.is_none() && before.stakes.is_empty());
    for user in ["admin1", "nobody"] {
        let asked = MonthAsked { month: (date(2026, 7, 1), date(2026, 7, 31)), until: date(2026, 7, 31), region: None };
        let refused = store.month(user, &asked, &desk()).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed { .. } | StoreError::Absent { .. })), "{refused:?}");
    }
    store.add_user(person("zhou"), "admin1", START).await.unwrap();
    give(&store, "zhou", Role::RuleAuthor).await;
    assert_eq!(month(&store, "zhou", date(2026, 7, 31)).await.lines.len(), 3, "who writes rules sees sums");
}

/// An alert of R2, R3 whose rows have these keys, with money paid and stoppable.
fn with_rows(id: &str, rule: usize, rows: &[(&str, i64, i64)]) -> (AlertDetail, Vec<Member>) {
    let (mut detail, members) = alert(id);
    detail.rule = rule;
    detail.alert.rule_id = ["R2", "R3"][rule].parse().unwrap();
    let row = |(key, paid, stoppable): &(&str, i64, i64)| Member {
        key: (*key).into(),
        stake: Some(Stake { paid: Fen(*paid), stoppable: Fen(*stoppable) }),
        ..members[0].clone()
    };
    let mut all: Vec<Member> = rows.iter().map(row).collect();
    // The first row plays a second part, and one row has no money.
    all.push(Member { role: "payment".into(), ..all[0].clone() });
    all.push(Member { key: "none".into(), amount: None, stake: None, ..members[0].clone() });
    (detail, all)
}

async fn money_counts_once_for_each_row(store: Store) {
    staff(&store).await;
    let alerts = vec![
        with_rows("R2-a", 0, &[("c1", 100, 7), ("c2", 50, 0)]),
        with_rows("R2-b", 0, &[("c2", 50, 0), ("c3", 20, 0)]),
        with_rows("R3-a", 1, &[("c1", 100, 7), ("c4", 5, 1)]),
    ];
    store.commit_run(run_with("d1", alerts), &desk(), START).await.unwrap();
    let seen = month(&store, "sun", date(2026, 7, 31)).await;
    let stake = |paid, stoppable| MonthStake { paid: Fen(paid), stoppable: Fen(stoppable) };
    // c1 100, c2 50, c3 20, c4 5; c1 and c4 can be stopped.
    assert_eq!(seen.stake, stake(175, 8));
    let by_rule: Vec<_> = seen.stakes.iter().map(|(rule, stake)| (rule.to_string(), *stake)).collect();
    assert_eq!(by_rule, [("R2".to_owned(), stake(170, 7)), ("R3".to_owned(), stake(105, 8))]);
    let shown = store.show("sun", "R2-a").await.unwrap();
    assert_eq!(shown.members[0].stake, Some(Stake { paid: Fen(100), stoppable: Fen(7) }));
    assert_eq!(shown.members[3].stake, None);
}

async fn each_sees_the_own_region(store: Store) {
    staff(&store).await;
    let placed = |id: &str, region: Option<&str>| {
        let (mut detail, members) = with_rows(id, 0, &[(id, 100, 0)]);
        detail.alert.region_code = region.map(str::to_owned);
        (detail, members)
    };
    let alerts = vec![
        placed("R2-a", Some("150502")),
        placed("R2-b", Some("150702")),
        placed("R2-c", None),
        placed("R2-d", Some("150521")),
    ];
    store.commit_run(run_with("d1", alerts), &desk(), START).await.unwrap();
    let mut chief = person("chief");
    chief.region = None;
    store.add_user(chief, "admin1", START).await.unwrap();
    give(&store, "chief", Role::Auditor).await;
    let sees = async |user: &str, region: Option<&str>| {
        let asked = MonthAsked {
            month: (date(2026, 7, 1), date(2026, 7, 31)),
            until: date(2026, 7, 31),
            region: region.map(str::to_owned),
        };
        let seen = store.month(user, &asked, &desk()).await.unwrap();
        (seen.lines.len(), seen.stake.paid.0)
    };
    assert_eq!(sees("chief", None).await, (4, 400));
    assert_eq!(sees("sun", None).await, (3, 300), "a supervisor of 1505, and what belongs nowhere");
    assert_eq!(sees("wang", None).await, (2, 200));
    assert_eq!(sees("chief", Some("1507")).await, (1, 100));
    let month = (date(2026, 7, 1), date(2026, 7, 31));
    let elsewhere = MonthAsked { month, until: month.1, region: Some("1507".to_owned()) };
    let refused = store.month("wang", &elsewhere, &desk()).await.unwrap_err();
    assert_eq!(refused.code(), "S614", "asking for more does not show more, and is no report of nothing");
}

async fn what_exceptions_hide_is_named(store: Store) {
    prepared(&store).await;
    let mut made = Vec::new();
    for id in ["R2-a", "R2-b"] {
        let asked = NewException {
            hide: Hide::Snooze(id.into()),
            reason: "另案".into(),
            owner: "wang".into(),
            from: START.date(),
            until: Some(START.date().checked_add(20.days()).unwrap()),
        };
        made.push(store.propose_exception(asked, "wang", &desk(), START).await.unwrap().id);
    }
    close(&store, "R2-a", 6, 10, 50_000).await;
    let hidden = |seen: &MonthSeen| seen.lines.iter().map(|line| line.hidden_by.clone()).collect::<Vec<_>>();
    let named = |seen: &MonthSeen| seen.exceptions.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    let before = month(&store, "sun", date(2026, 7, 8)).await;
    assert_eq!(hidden(&before), [Some(made[0].clone()), Some(made[1].clone()), None]);
    let during = month(&store, "sun", date(2026, 7, 15)).await;
    assert_eq!(hidden(&during), [None, Some(made[1].clone()), None], "what is closed is not hidden");
    assert_eq!(named(&during), made);
    let after = month(&store, "sun", date(2026, 7, 31)).await;
    assert!(hidden(&after).iter().all(Option::is_none) && after.exceptions.is_empty());
    // What was hidden in the middle of July was hidden then, also when it is over and the marks were taken away.
    store.tidy(&desk(), date(2026, 8, 3).at(9, 0, 0, 0)).await.unwrap();
    let then = month(&store, "sun", date(2026, 7, 15)).await;
    assert_eq!(then.lines, during.lines);
}

async fn judged_anew_is_found_anew(store: Store) {
    staff(&store).await;
    let person = |(mut detail, members): (AlertDetail, Vec<Member>)| {
        detail.alert.entity_type = fundwatch::model::EntityType::Person;
        (detail, members)
    };
    store.commit_run(run_with("d1", vec![person(alert("R2-a"))]), &desk(), START).await.unwrap();
    close(&store, "R2-a", 6, 10, 50_000).await;
    assert_eq!(recover(&store, 30_000, 12, "wang").await.unwrap(), Fen(30_000));
    let anew = store.commit_run(run_with("d2", vec![person(grown("R2-a"))]), &desk(), on(20)).await.unwrap();
    assert_eq!(anew.changed, 1);
    let until = date(2026, 7, 31);
    let told = |seen: MonthSeen| {
        let line = |line: &fundwatch::store::MonthLine| (line.found_on, line.status, line.closed_on, line.recovered);
        seen.lines.iter().map(line).collect::<Vec<_>>()
    };
    let first = (START.date(), Status::Closed, Some(on(10).date()), Fen(30_000));
    let second = (on(20).date(), Status::New, None, Fen::ZERO);
    assert_eq!(told(month(&store, "sun", until).await), [first, second], "what was decided stays decided");
    // What came back for the first decision is nothing of the second.
    close(&store, "R2-a", 22, 24, 10_000).await;
    assert_eq!(recover(&store, 10_000, 20, "wang").await.unwrap(), Fen(10_000));
    assert!(recover(&store, 1, 20, "wang").await.is_err());
    let second = (on(20).date(), Status::Closed, Some(on(24).date()), Fen(10_000));
    assert_eq!(told(month(&store, "sun", until).await), [first, second]);
}

/// An entry that was wrong is taken back also where a later decision asks for less than came.
async fn a_correction_is_right_where_less_is_owed_by_now(store: Store) {
    prepared(&store).await;
    close(&store, "R2-a", 6, 10, 50_000).await;
    recover(&store, 40_000, 12, "wang").await.unwrap();
    act(&store, "R2-a", "zhao", Ask::Reopen { reason: "申诉".into() }, on(13)).await;
    close(&store, "R2-a", 14, 17, 10_000).await;
    assert_eq!(recover(&store, -5_000, 20, "wang").await.unwrap(), Fen(35_000));
    assert!(recover(&store, 1, 20, "wang").await.is_err(), "and no more comes");
}

async fn recover(store: &Store, fen: i64, day: i8, by: &str) -> Result<Fen, StoreError> {
    let new = NewRecovery {
        alert_id: "R2-a".into(),
        amount: Fen(fen),
        received_on: on(day).date(),
        note: Some("收据".into()),
    };
    store.recover(new, by, on(20)).await.map(|done| done.total)
}

async fn money_comes_back_in_parts(store: Store) {
    prepared(&store).await;
    assert!(matches!(recover(&store, 1, 3, "wang").await, Err(StoreError::Unfit { .. })), "nothing was decided");
    close(&store, "R2-a", 6, 10, 50_000).await;
    assert_eq!(recover(&store, 20_000, 12, "wang").await.unwrap(), Fen(20_000));
    assert_eq!(recover(&store, 30_000, 20, "zhao").await.unwrap(), Fen(50_000));
    for (fen, day) in [(1, 20), (0, 20), (-50_001, 20), (-1, 21)] {
        let refused = recover(&store, fen, day, "wang").await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{fen} on the {day}: {refused:?}");
    }
    assert_eq!(recover(&store, -10_000, 20, "wang").await.unwrap(), Fen(40_000), "an entry is put right");
    assert!(matches!(recover(&store, 1, 20, "qian").await, Err(StoreError::NotAllowed { .. })));
    let back = |seen: &MonthSeen| seen.lines[0].recovered;
    assert_eq!(back(&month(&store, "sun", date(2026, 7, 15)).await), Fen(20_000), "by the middle of the month");
    assert_eq!(back(&month(&store, "sun", date(2026, 7, 31)).await), Fen(40_000));
    assert_eq!(store.recovered("R2-a").await.unwrap(), Fen(40_000));
    let kinds: Vec<String> =
        store.show("wang", "R2-a").await.unwrap().events.into_iter().map(|event| event.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "money.recovered").count(), 3, "{kinds:?}");
}

async fn recoveries_are_never_changed(store: Store) {
    prepared(&store).await;
    close(&store, "R2-a", 6, 10, 50_000).await;
    recover(&store, 20_000, 12, "wang").await.unwrap();
    for sql in ["UPDATE recoveries SET amount = 1", "DELETE FROM recoveries"] {
        let refused = store.write(move |tx| Box::pin(async move { tx.run(sql, vec![]).await })).await;
        assert!(matches!(refused, Err(StoreError::Guard { .. })), "{sql}: {refused:?}");
    }
}
