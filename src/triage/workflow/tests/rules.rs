//! The single rules of the desk, each by hand.

use super::super::*;
use super::fixture::*;
use crate::model::{Band, EntityType, EventKind, Fen, Lang, Outcome, Role, Status};
use crate::triage::CalendarError;
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet};

fn approve() -> Action {
    Action::Approve { note: None }
}

#[expect(clippy::unnecessary_wraps, reason = "what fields of a proposal are")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// The alert with `outcome` proposed by the officer `o`.
fn proposed(standing: &Standing, outcome: Outcome) -> Standing {
    let standing = Standing { status: Status::Working, owner: text("o"), proposal: None, ..standing.clone() };
    act(&standing, &officer("o"), &propose(outcome)).unwrap().standing
}

fn working() -> Standing {
    at(Status::Working, "o", "o")
}

#[test]
fn a_stale_version_is_refused_with_both() {
    let said = |seen, actual| Refusal::Stale { seen, actual }.text();
    assert!(said(5, 6).en.contains("somebody changed it") && said(5, 6).zh.contains("改动"));
    assert!(said(6, 5).en.contains("no version 6 yet") && !said(6, 5).zh.contains("改动"), "nobody changed anything");
    let result = step(&alert(), 0, &officer("o"), &Action::Take, &policy(), &calendar(), NOW);
    assert_eq!(result, Err(Refusal::Stale { seen: 0, actual: 1 }));
    let ahead = step(&alert(), 2, &officer("o"), &Action::Take, &policy(), &calendar(), NOW);
    assert_eq!(ahead.map_err(|refusal| refusal.code()), Err("Q407"));
    // Who may not act does not learn the version.
    let auditor = actor("a", &[Role::Auditor]);
    let result = step(&alert(), 0, &auditor, &Action::Take, &policy(), &calendar(), NOW);
    assert_eq!(result, Err(Refusal::RoleBars { role: Role::Auditor }));
}

#[test]
fn nobody_reviews_what_they_proposed_not_even_with_a_second_account() {
    let standing = proposed(&working(), Outcome::Confirmed);
    for action in [approve(), Action::Return { reason: reason() }] {
        let same = actor("o", &[Role::Officer, Role::Reviewer, Role::Supervisor]);
        assert_eq!(act(&standing, &same, &action), Err(Refusal::OwnProposal));
        let second_account = Actor { person: "p-o".to_owned(), ..reviewer("o2") };
        let refused_step = act(&standing, &second_account, &action);
        assert_eq!(refused_step, Err(Refusal::OwnProposal));
        let event = refused(&standing, &second_account, &action, &Refusal::OwnProposal, NOW);
        assert!(Refusal::OwnProposal.logged());
        assert_eq!((event.kind, event.version, event.to), (EventKind::Refused, standing.version, Status::Proposed));
        assert_eq!((event.user.as_str(), event.payload["code"].as_str()), ("o2", Some("Q403")));
    }
    assert_eq!(verdict(&act(&standing, &reviewer("r"), &approve())), "closed");
}

#[test]
fn three_levels_are_three_people_and_none_of_them_the_proposer() {
    let standing = proposed(&Standing { rule_id: rule("R57"), ..working() }, Outcome::DataError);
    let first = act(&standing, &reviewer("r1"), &approve()).unwrap();
    assert_eq!(first.event.payload["level"], 1);
    assert_eq!(first.event.payload["of"], 3);
    assert_eq!(first.standing.status, Status::Proposed);
    assert_eq!(act(&first.standing, &reviewer("r1"), &approve()), Err(Refusal::AlreadyApproved));
    let again = Actor { person: "p-r1".to_owned(), ..supervisor("r1-too") };
    assert_eq!(act(&first.standing, &again, &approve()), Err(Refusal::AlreadyApproved));
    let second = act(&first.standing, &supervisor("r2"), &approve()).unwrap();
    assert_eq!(verdict(&act(&second.standing, &officer("r3"), &approve())), "Q401");
    let third = act(&second.standing, &reviewer("r3"), &approve()).unwrap();
    assert_eq!((third.standing.status, third.standing.closings), (Status::Closed, 1));
    let people: Vec<&str> = third.standing.approvals.iter().map(|approval| approval.person.as_str()).collect();
    assert_eq!(people, ["p-r1", "p-r2", "p-r3"]);
    // Given back on the third level, all levels begin anew.
    let back = act(&second.standing, &reviewer("r3"), &Action::Return { reason: reason() }).unwrap();
    assert_eq!((back.standing.owner.as_deref(), back.standing.approvals.len()), (Some("o"), 0));
}

#[test]
fn what_is_referred_takes_a_supervisor_at_last() {
    let standing = proposed(&working(), Outcome::Referred);
    let refusal = Refusal::RoleMissing { any_of: vec![Role::Supervisor] };
    assert_eq!(act(&standing, &reviewer("r"), &approve()), Err(refusal));
    assert_eq!(verdict(&act(&standing, &supervisor("s"), &approve())), "closed");
}

#[test]
fn money_and_band_decide_who_looks() {
    let after = |standing: &Standing, outcome| proposed(standing, outcome).status;
    // 3,000 yuan and more: a supervisor.
    let cheap = Standing { money: Fen(299_999), ..working() };
    assert_eq!(after(&cheap, Outcome::Inconclusive), Status::Closed);
    let dear = Standing { money: Fen(300_000), ..working() };
    assert_eq!(after(&dear, Outcome::Inconclusive), Status::Proposed);
    let standing = proposed(&dear, Outcome::Inconclusive);
    assert_eq!(verdict(&act(&standing, &reviewer("r"), &approve())), "Q401");
    assert_eq!(verdict(&act(&standing, &supervisor("s"), &approve())), "closed");
    for (band, expected) in [(Band::A, Status::Proposed), (Band::B, Status::Proposed), (Band::C, Status::Closed)] {
        assert_eq!(after(&Standing { band, ..working() }, Outcome::FalsePositive), expected, "{band}");
    }
    // What an officer proposes counts as well as what the scan saw.
    let mut proposal = proposal(Outcome::Inconclusive, "o");
    proposal.amount = Some(Fen(300_000));
    let action = Action::Propose { proposal: Box::new(proposal), original: None };
    assert_eq!(verdict(&act(&cheap, &officer("o"), &action)), "proposed");
}

#[test]
fn every_outcome_says_what_it_needs() {
    let expected: BTreeMap<Outcome, &[&str]> = BTreeMap::from([
        (Outcome::Confirmed, ["verify.V1", "verify.V2", "amount", "clause", "letter"].as_slice()),
        (Outcome::Corrected, &["detail"]),
        (Outcome::Underpaid, &["amount"]),
        (Outcome::Referred, &["detail", "checklist", "letter"]),
        (Outcome::FalsePositive, &["explanation", "note"]),
        (Outcome::Legitimate, &["clause", "note"]),
        (Outcome::DataError, &["detail"]),
        (Outcome::Inconclusive, &["detail"]),
        (Outcome::Duplicate, &["detail"]),
    ]);
    let bare = Standing { done: BTreeMap::new(), ..working() };
    for outcome in Outcome::ALL {
        let mut empty = proposal(*outcome, "o");
        // Blanks, of full width too, are nothing; nor is an amount of nothing.
        let blank = text(" \u{3000}");
        (empty.note, empty.explanation, empty.clause) = (blank.clone(), blank.clone(), blank.clone());
        (empty.detail, empty.letter, empty.checklist, empty.amount) =
            (blank.clone(), blank.clone(), blank, Some(Fen::ZERO));
        let action = Action::Propose { proposal: Box::new(empty), original: None };
        let Err(Refusal::Missing { fields }) = act(&bare, &officer("o"), &action) else { panic!("{outcome}") };
        assert_eq!(fields.iter().map(Field::key).collect::<Vec<_>>(), expected[outcome], "{outcome}");
        assert!(act(&working(), &officer("o"), &propose(*outcome)).is_ok(), "{outcome} with everything");
    }
}

#[test]
fn confirmed_takes_every_step_done_or_waived_in_writing() {
    let mut standing = Standing { done: BTreeMap::new(), ..working() };
    let verify = |step: &str, done: StepDone| Action::Verify { step: step.to_owned(), done };
    let waived = |reason: &str| StepDone::Waived { reason: reason.to_owned() };
    standing = act(&standing, &officer("o"), &verify("V1", done())).unwrap().standing;
    let one = act(&standing, &officer("o"), &propose(Outcome::Confirmed));
    assert_eq!(one, Err(Refusal::Missing { fields: vec![Field::Step("V2".to_owned())] }));
    assert_eq!(verdict(&act(&standing, &officer("o"), &verify("V2", waived(" ")))), "Q410");
    let known = vec!["V1".to_owned(), "V2".to_owned()];
    let unknown = act(&standing, &officer("o"), &verify("V9", done()));
    assert_eq!(unknown, Err(Refusal::UnknownStep { step: "V9".to_owned(), known }));
    standing = act(&standing, &officer("o"), &verify("V2", waived("单位已注销"))).unwrap().standing;
    assert_eq!(verdict(&act(&standing, &officer("o"), &propose(Outcome::Confirmed))), "proposed");
}

#[test]
fn an_explanation_is_one_of_the_rules() {
    let mut other = proposal(Outcome::FalsePositive, "o");
    other.explanation = text("FP-R9-X");
    let action = Action::Propose { proposal: Box::new(other), original: None };
    let known = vec!["FP-R2-SEASON".to_owned()];
    let expected = Refusal::UnknownExplanation { explanation: "FP-R9-X".to_owned(), known };
    assert_eq!(act(&working(), &officer("o"), &action), Err(expected));
}

#[test]
fn a_proposal_is_that_of_whoever_acts_now() {
    let mut forged = proposal(Outcome::Confirmed, "r");
    forged.at = date(2020, 1, 1).at(0, 0, 0, 0);
    let action = Action::Propose { proposal: Box::new(forged), original: None };
    let standing = act(&working(), &officer("o"), &action).unwrap().standing;
    let kept = standing.proposal.clone().unwrap();
    assert_eq!((kept.user.as_str(), kept.person.as_str(), kept.at), ("o", "p-o", NOW));
    assert_eq!(act(&standing, &reviewer("o"), &approve()), Err(Refusal::OwnProposal));
}

#[test]
fn a_wait_has_a_date_within_thirty_working_days() {
    let until = |day| verdict(&act(&working(), &officer("o"), &request(day)));
    // From Tuesday 9 June 2026: 19 June is the Dragon Boat Festival. 10 to 12 are 3, 15 to 18 make 7, 22 to 26 make 12, 29 June
    // to 3 July 17, 6 to 10 July 22, 13 to 17 July 27, and Wednesday 22 July is the thirtieth.
    assert_eq!(until(date(2026, 6, 9)), "Q413");
    assert_eq!(until(date(2026, 6, 10)), "waiting");
    assert_eq!(until(date(2026, 7, 22)), "waiting");
    assert_eq!(until(date(2026, 7, 23)), "Q413");
    assert_eq!(until(date(2027, 1, 4)), "Q413", "too late whatever 2027 is like");
    // Late in December nothing is known of January.
    let late = |day| act_at(&working(), &officer("o"), &request(day), date(2026, 12, 28).at(9, 0, 0, 0));
    assert_eq!(late(date(2027, 1, 4)), Err(Refusal::UnknownYear { year: 2027 }));
    assert_eq!(verdict(&late(date(2026, 12, 31))), "waiting");
}

#[test]
fn a_wait_ends_when_its_date_is_over_and_not_before() {
    let waiting = Standing { waiting_until: Some(date(2026, 6, 9)), ..at(Status::Waiting, "o", "o") };
    let program = Actor::program("expire");
    assert_eq!(act(&waiting, &program, &Action::Expire), Err(Refusal::WaitNotOver { until: Some(date(2026, 6, 9)) }));
    let next = act_at(&waiting, &program, &Action::Expire, date(2026, 6, 10).at(0, 5, 0, 0)).unwrap();
    assert_eq!((next.standing.status, next.standing.owner.as_deref()), (Status::Working, Some("o")));
    assert_eq!(next.standing.waiting_until, None);
}

#[test]
fn a_wait_that_ended_unseen_costs_the_office_its_days() {
    // Waiting up to Tuesday 9 June 2026: the clock runs from the 10th, whether the program looks then or on Monday the 15th.
    let waiting = Standing { waiting_until: Some(date(2026, 6, 9)), ..at(Status::Waiting, "o", "o") };
    let clock = |day: Date| {
        let next = act_at(&waiting, &Actor::program("tidy"), &Action::Expire, day.at(0, 5, 0, 0)).unwrap();
        next.standing.clock
    };
    let on_the_first_day = clock(date(2026, 6, 10));
    assert_eq!(on_the_first_day.since, Some(date(2026, 6, 10)));
    assert_eq!(clock(date(2026, 6, 15)), on_the_first_day);
    // Thursday 11, Friday 12, Monday 15.
    assert_eq!(on_the_first_day.consumed_on(date(2026, 6, 15), &calendar()), Ok(waiting.clock.consumed + 3));
}

#[test]
fn another_band_gives_another_allowance_and_keeps_what_was_consumed() {
    // Raised in band A (10 days) on Monday 1 June 2026. On Tuesday the 9th six are consumed: 2 to 5 are 4, 8 and 9.
    let before = alert();
    let used = |clock: &InternalClock| clock.consumed_on(date(2026, 6, 9), &calendar()).unwrap();
    assert_eq!((before.clock.allowed, used(&before.clock)), (10, 6));
    let after = rebanded(&before, Band::B, false, &policy(), NOW).unwrap();
    assert_eq!((after.standing.band, after.standing.version), (Band::B, before.version + 1));
    assert_eq!((after.standing.clock.allowed, used(&after.standing.clock)), (30, 6));
    assert_eq!(after.event.payload["from_band"], "A");
    assert_eq!(after.event.payload["clock"]["allowed"], 30);
    assert_eq!(
        (after.event.user.as_str(), after.event.from, after.event.to),
        ("fundwatch:scan", Status::New, Status::New)
    );
    // And back: what was consumed under the long allowance stays consumed under the short one.
    let back = rebanded(&after.standing, Band::A, false, &policy(), NOW).unwrap();
    assert_eq!(back.standing.clock, before.clock);
    // A second check had 10 days on top of 6 consumed: it has 30 on top of 6 now.
    let second = Standing { clock: InternalClock { allowed: 16, consumed: 6, since: None }, ..before.clone() };
    assert_eq!(rebanded(&second, Band::B, false, &policy(), NOW).unwrap().standing.clock.allowed, 36);
    assert_eq!(rebanded(&before, Band::A, false, &policy(), NOW), None, "the same band");
    assert_eq!(rebanded(&before, Band::B, true, &policy(), NOW), None, "a supervisor set the deadline");
    for status in [Status::Closed, Status::Merged] {
        let done = Standing { status, ..before.clone() };
        assert_eq!(rebanded(&done, Band::B, false, &policy(), NOW), None, "{status}");
    }
}

#[test]
fn only_what_stands_for_a_person_is_judged_anew() {
    for (kind, expected) in [
        (EntityType::Person, true),
        (EntityType::Claim, true),
        (EntityType::Account, true),
        (EntityType::Employer, false),
        (EntityType::Region, false),
    ] {
        assert_eq!(decided_anew(Status::Closed, kind, true), expected, "{kind}");
        assert!(!decided_anew(Status::Closed, kind, false), "nothing more");
        assert!(!decided_anew(Status::Working, kind, true), "still open");
    }
}

#[test]
fn who_is_in_the_evidence_does_nothing_about_it() {
    let named = |roles: &[Role]| Actor { operator_ids: ["op-7".to_owned()].into(), ..actor("o", roles) };
    let waiting = proposed(&working(), Outcome::Confirmed);
    let reviewing = Actor { user: "r".to_owned(), person: "p-r".to_owned(), ..named(&[Role::Reviewer]) };
    assert_eq!(act(&alert(), &named(&[Role::Officer]), &Action::Take), Err(Refusal::NamedInEvidence));
    assert_eq!(act(&waiting, &reviewing, &approve()), Err(Refusal::NamedInEvidence));
    assert_eq!(act(&working(), &named(&[Role::Officer]), &propose(Outcome::Confirmed)), Err(Refusal::NamedInEvidence));
    // Nor is it given to them.
    let assign = Action::Assign { to: Box::new(named(&[Role::Officer])), reason: reason() };
    let refusal = act(&alert(), &supervisor("s"), &assign).unwrap_err();
    assert_eq!((refusal.code(), refusal.logged()), ("Q424", true));
    // The subject of an alert is named in it.
    let about = |entity_type, id: &str| Standing {
        entity_type,
        entity_id: id.to_owned(),
        operators: BTreeSet::new(),
        ..alert()
    };
    let on_officer = about(EntityType::Operator, "op-7");
    assert_eq!(act(&on_officer, &named(&[Role::Officer]), &Action::Take), Err(Refusal::NamedInEvidence));
    let on_self = about(EntityType::Person, "p-o");
    assert_eq!(act(&on_self, &officer("o"), &Action::Take), Err(Refusal::NamedInEvidence));
    assert_eq!(verdict(&act(&on_self, &officer("x"), &Action::Take)), "working");
}

#[test]
fn an_alert_is_given_to_somebody_who_can_work_on_it() {
    let give =
        |to: Actor| verdict(&act(&alert(), &supervisor("s"), &Action::Assign { to: Box::new(to), reason: reason() }));
    assert_eq!(give(officer("x")), "working");
    assert_eq!(give(Actor { region: text("11"), ..officer("x") }), "working", "also elsewhere");
    assert_eq!(give(actor("x", &[Role::RuleAuthor])), "Q424");
    assert_eq!(give(actor("x", &[Role::Officer, Role::Admin])), "Q424");
    assert_eq!(give(Actor::program("scan")), "Q424");
}

#[test]
fn an_administrator_or_auditor_who_is_also_something_else_does_not_work_on_alerts() {
    for role in [Role::Admin, Role::Auditor] {
        let both = actor("x", &[role, Role::Officer, Role::Reviewer, Role::Supervisor]);
        assert_eq!(act(&alert(), &both, &Action::Take), Err(Refusal::RoleBars { role }));
    }
}

#[test]
fn people_work_in_their_region() {
    let take = |standing: &Standing, region: &str, role| {
        verdict(&act(standing, &Actor { region: text(region), ..actor("x", &[role]) }, &Action::Take))
    };
    // The alert is of 150502.
    for (region, expected) in
        [("1505", "working"), ("150500", "working"), ("150000", "working"), ("1504", "Q406"), ("150503", "Q406")]
    {
        assert_eq!(take(&alert(), region, Role::Officer), expected, "{region}");
        assert_eq!(take(&alert(), region, Role::Supervisor), expected, "{region}");
    }
    let nowhere = Standing { region_code: None, ..alert() };
    assert_eq!(take(&nowhere, "1505", Role::Officer), "Q406");
    assert_eq!(take(&nowhere, "1505", Role::Supervisor), "working");
    // What a supervisor sent elsewhere is worked there.
    let sent = Standing { owner: text("x"), status: Status::Returned, ..alert() };
    assert_eq!(take(&sent, "11", Role::Officer), "working");
}

#[test]
fn released_it_is_what_it_was() {
    let release = Action::Release { reason: reason() };
    assert_eq!(verdict(&act(&working(), &officer("o"), &release)), "new");
    let before = Standing { closings: 1, ..working() };
    let after = act(&before, &officer("o"), &release).unwrap().standing;
    assert_eq!((after.status, after.owner), (Status::Reopened, None));
}

#[test]
fn reopened_it_has_time_again_and_keeps_what_was_consumed() {
    // Ten days allowed, three consumed when it was closed; band A has ten.
    let closed = at(Status::Closed, "o", "p");
    let reopened = act(&closed, &reviewer("r"), &Action::Reopen { reason: reason() }).unwrap().standing;
    assert_eq!(reopened.clock, InternalClock { allowed: 13, consumed: 3, since: Some(date(2026, 6, 9)) });
    assert_eq!((reopened.owner, reopened.approvals.len(), reopened.closings), (None, 0, 1));
    assert!(reopened.proposal.is_some(), "what was decided is still to be seen");
}

#[test]
fn a_deadline_moves_within_limits() {
    let due = |allowed| act(&working(), &supervisor("s"), &Action::SetDue { allowed, reason: reason() });
    for refused in [0, -1, 61] {
        assert_eq!(due(refused), Err(Refusal::DueOutOfRange { asked: refused, most: 60 }));
    }
    // Raised on Monday 1 June; by Tuesday the 9th six days are consumed.
    let moved = due(5).unwrap().standing;
    assert_eq!(moved.clock, InternalClock { allowed: 11, consumed: 6, since: Some(date(2026, 6, 9)) });
    assert_eq!(moved.version, 2);
}

#[test]
fn an_unreviewed_closing_that_was_drawn_is_reviewed_once() {
    let closed = proposed(&working(), Outcome::Corrected);
    assert_eq!(closed.status, Status::Closed);
    let drawn = act(&closed, &Actor::program("sample"), &Action::Recheck { draw: "2026-06".to_owned() }).unwrap();
    assert_eq!((drawn.standing.status, drawn.event.kind), (Status::Proposed, EventKind::Drawn));
    let same = actor("o", &[Role::Reviewer]);
    assert_eq!(act(&drawn.standing, &same, &approve()), Err(Refusal::OwnProposal));
    let reviewed = act(&drawn.standing, &reviewer("r"), &approve()).unwrap().standing;
    assert_eq!((reviewed.status, reviewed.approvals.len()), (Status::Closed, 1));
    let twice = act(&reviewed, &Actor::program("sample"), &Action::Recheck { draw: "2026-07".to_owned() });
    assert_eq!(twice, Err(Refusal::AlreadyReviewed));
    // The policy asks for no review of it beforehand; what waits for one is on the first of one level.
    let asked = |standing: &Standing| levels(standing, standing.proposal.as_ref().unwrap(), &policy()).levels;
    assert_eq!((asked(&closed), asked(&drawn.standing)), (0, 1));
    let back = act(&drawn.standing, &reviewer("r"), &Action::Return { reason: reason() }).unwrap().standing;
    assert_eq!((back.status, back.owner.as_deref()), (Status::Returned, Some("o")));
}

#[test]
fn merged_and_duplicate_alerts_point_at_one_that_stands_for_itself() {
    let merge = |into: Standing| {
        verdict(&act(&working(), &officer("o"), &Action::Merge { into: Box::new(like(into)), reason: reason() }))
    };
    let duplicate = |original: Standing| {
        let mut proposal = proposal(Outcome::Duplicate, "o");
        proposal.detail = Some(original.alert_id.clone());
        verdict(&act(
            &working(),
            &officer("o"),
            &Action::Propose { proposal: Box::new(proposal), original: Some(Box::new(like(original))) },
        ))
    };
    let is = |status, outcome: Option<Outcome>| Standing {
        status,
        proposal: outcome.map(|outcome| proposal(outcome, "x")),
        ..other()
    };
    for (other, merged, duplicated) in [
        (is(Status::New, None), "merged", "closed"),
        (is(Status::Waiting, None), "merged", "closed"),
        (is(Status::Proposed, Some(Outcome::Confirmed)), "Q415", "closed"),
        (is(Status::Closed, Some(Outcome::Confirmed)), "Q415", "closed"),
        (is(Status::Closed, Some(Outcome::Duplicate)), "Q415", "Q415"),
        (is(Status::Proposed, Some(Outcome::Duplicate)), "Q415", "Q415"),
        (is(Status::Reopened, Some(Outcome::Duplicate)), "merged", "closed"),
        (is(Status::Merged, None), "Q415", "Q415"),
        (working(), "Q415", "Q415"),
    ] {
        assert_eq!((merge(other.clone()), duplicate(other.clone())), (merged, duplicated), "{:?}", other.status);
    }
    // The original is the one that was named, and was looked up.
    let mut proposal = proposal(Outcome::Duplicate, "o");
    let unread = Action::Propose { proposal: Box::new(proposal.clone()), original: None };
    assert_eq!(verdict(&act(&working(), &officer("o"), &unread)), "Q410");
    proposal.detail = text("R2-00000000000000cc");
    let another = Action::Propose { proposal: Box::new(proposal), original: Some(Box::new(like(other()))) };
    assert_eq!(verdict(&act(&working(), &officer("o"), &another)), "Q410");
    // What another region checks does not take it in.
    let abroad = Standing { region_code: text("110101"), ..other() };
    let merge = Action::Merge { into: Box::new(like(abroad)), reason: reason() };
    let local = Actor { region: text("1505"), ..officer("o") };
    assert_eq!(verdict(&act(&working(), &local, &merge)), "Q406");
}

#[test]
fn what_has_nothing_in_common_is_not_merged() {
    let elsewhere = Standing { entity_id: "E-other".to_owned(), ..other() };
    let merge = |shares_rows| {
        let into = Box::new(Original { standing: elsewhere.clone(), shares_rows });
        verdict(&act(&working(), &officer("o"), &Action::Merge { into, reason: reason() }))
    };
    assert_eq!((merge(false), merge(true)), ("Q427", "merged"));
}

#[test]
fn a_review_asks_for_what_the_gravest_of_the_merged_does() {
    // Of band C and 1,000 yuan, an exclusion takes nobody else; with one of band A merged into it, it does.
    let small = Standing { band: Band::C, money: Fen(100_000), ..working() };
    assert_eq!(proposed(&small, Outcome::FalsePositive).status, Status::Closed);
    let stake = |id, band, money| Stake { rule_id: rule(id), band, money: Fen(money) };
    let with = |stake| Standing { gathered: vec![stake], ..small.clone() };
    assert_eq!(proposed(&with(stake("R2", Band::A, 197_000_000)), Outcome::FalsePositive).status, Status::Proposed);
    assert_eq!(proposed(&with(stake("R2", Band::C, 1)), Outcome::FalsePositive).status, Status::Closed);
    // Money: "cannot be verified" takes a supervisor from 3,000 yuan on.
    let dear = proposed(&with(stake("R2", Band::C, 300_000)), Outcome::Inconclusive);
    assert_eq!(verdict(&act(&dear, &reviewer("r"), &approve())), "Q401");
    // And the levels of the rule of what was merged: R57 takes three.
    let three = proposed(&with(stake("R57", Band::C, 1)), Outcome::Corrected);
    let first = act(&three, &reviewer("r1"), &approve()).unwrap();
    assert_eq!((first.standing.status, first.event.payload["of"].clone()), (Status::Proposed, 3.into()));
}

#[test]
fn a_duplicate_that_asks_for_more_than_its_original_is_reviewed() {
    let of = |original: Standing, shares_rows| {
        let mut proposal = proposal(Outcome::Duplicate, "o");
        proposal.detail = Some(original.alert_id.clone());
        let original = Some(Box::new(Original { standing: original, shares_rows }));
        verdict(&act(&working(), &officer("o"), &Action::Propose { proposal: Box::new(proposal), original }))
    };
    // Band A and 5,000 yuan, like its original.
    assert_eq!(of(other(), false), "closed");
    assert_eq!(of(Standing { band: Band::C, ..other() }, true), "proposed");
    assert_eq!(of(Standing { money: Fen(499_999), ..other() }, true), "proposed");
    assert_eq!(of(Standing { rule_id: rule("R3"), ..other() }, true), "proposed");
    let elsewhere = Standing { entity_id: "E-other".to_owned(), ..other() };
    assert_eq!((of(elsewhere.clone(), false), of(elsewhere, true)), ("proposed", "closed"));
    let grave = Standing {
        band: Band::C,
        gathered: vec![Stake { rule_id: rule("R2"), band: Band::A, money: Fen(1) }],
        ..other()
    };
    assert_eq!(of(grave, false), "closed", "it is looked at as what was merged into it");
}

#[test]
fn who_checked_it_does_not_review_it() {
    let both = |name: &str| actor(name, &[Role::Officer, Role::Reviewer]);
    let taken = act(&alert(), &both("x"), &Action::Take).unwrap().standing;
    let released = act(&taken, &both("x"), &Action::Release { reason: reason() }).unwrap().standing;
    let working = act(&released, &both("o"), &Action::Take).unwrap().standing;
    let verify = Action::Verify { step: "V1".to_owned(), done: done() };
    let working = act(&working, &both("o"), &verify).unwrap().standing;
    let waiting = act(&working, &both("o"), &propose(Outcome::FalsePositive)).unwrap().standing;
    assert_eq!(act(&waiting, &both("x"), &approve()), Err(Refusal::CheckedIt), "who took it");
    let twin = Actor { person: "p-x".to_owned(), ..reviewer("x2") };
    assert_eq!(act(&waiting, &twin, &Action::Return { reason: reason() }), Err(Refusal::CheckedIt));
    let closed = act(&waiting, &reviewer("r"), &approve()).unwrap().standing;
    // Opened again, it is checked by others, and the first ones may review.
    let again = act(&closed, &reviewer("r"), &Action::Reopen { reason: reason() }).unwrap().standing;
    let again = act(&again, &officer("n"), &Action::Take).unwrap().standing;
    let again = act(&again, &officer("n"), &propose(Outcome::FalsePositive)).unwrap().standing;
    assert_eq!(verdict(&act(&again, &both("x"), &approve())), "closed");
}

#[test]
fn a_review_looks_at_what_was_proposed_on() {
    let waiting = proposed(&working(), Outcome::Confirmed);
    let changed = Standing { finding: "f2".to_owned(), ..waiting };
    assert_eq!(act(&changed, &reviewer("r"), &approve()), Err(Refusal::EvidenceChanged));
    let back = act(&changed, &reviewer("r"), &Action::Return { reason: reason() }).unwrap().standing;
    let taken = act(&back, &officer("o"), &Action::Take).unwrap().standing;
    let again = act(&taken, &officer("o"), &propose(Outcome::Confirmed)).unwrap().standing;
    assert_eq!(verdict(&act(&again, &reviewer("r"), &approve())), "closed");
}

#[test]
fn waits_have_one_limit_together() {
    // Five working days (10 to 12, 15 and 16 June 2026) of thirty; 25 are left from the 16th: 17, 18, 22 to 26 (7), 29 June to
    // 3 July (12), 6 to 10 (17), 13 to 17 (22), 20 to 22 July (25).
    let first = act(&working(), &officer("o"), &request(date(2026, 6, 30))).unwrap().standing;
    let day = date(2026, 6, 16).at(9, 0, 0, 0);
    let back = act_at(&first, &officer("o"), &Action::Resume { note: None }, day).unwrap().standing;
    assert_eq!(verdict(&act_at(&back, &officer("o"), &request(date(2026, 7, 22)), day)), "waiting");
    assert_eq!(verdict(&act_at(&back, &officer("o"), &request(date(2026, 7, 23)), day)), "Q413");
    // Opened again it may wait again.
    let closed = at(Status::Closed, "o", "p");
    let closed = Standing { waits: back.waits, ..closed };
    let reopened = act_at(&closed, &reviewer("r"), &Action::Reopen { reason: reason() }, day).unwrap().standing;
    assert!(reopened.waits.is_empty());
}

#[test]
fn what_begins_anew_has_nothing_of_the_earlier_check() {
    let mut closed = at(Status::Closed, "o", "p");
    closed.checkers.insert("p-o".to_owned());
    let next = anew(&closed, Band::A, Some(date(2026, 6, 8)), &policy(), NOW).standing;
    assert!(!closed.done.is_empty() && next.done.is_empty() && next.checkers.is_empty());
    assert_eq!((next.proposed_on, next.waits.len()), (None, 0));
}

#[test]
fn a_year_that_is_not_known_stops_only_what_needs_it() {
    let january = date(2027, 1, 4).at(9, 0, 0, 0);
    let take = act_at(&alert(), &officer("o"), &Action::Take, january);
    assert_eq!(verdict(&take), "working");
    let proposed = act_at(&working(), &officer("o"), &propose(Outcome::Confirmed), january);
    assert_eq!(proposed, Err(Refusal::UnknownYear { year: 2027 }));
    assert_eq!(Refusal::from(CalendarError::UnknownYear { year: 2027 }).code(), "Q417");
}

#[test]
fn what_people_must_write_is_asked_for() {
    let blank = || "\u{3000}".to_owned();
    let cases: [(Standing, Actor, Action, &str); 9] = [
        (working(), officer("o"), Action::Release { reason: blank() }, "reason"),
        (working(), officer("o"), Action::Request { reason: blank(), until: date(2026, 6, 15) }, "reason"),
        (working(), officer("o"), Action::Note { text: blank() }, "note"),
        (working(), supervisor("s"), Action::Assign { to: Box::new(officer("x")), reason: blank() }, "reason"),
        (working(), supervisor("s"), Action::SetDue { allowed: 5, reason: blank() }, "reason"),
        (working(), officer("o"), Action::Merge { into: Box::new(like(other())), reason: blank() }, "reason"),
        (at(Status::Proposed, "o", "p"), reviewer("r"), Action::Return { reason: blank() }, "reason"),
        (at(Status::Closed, "o", "p"), reviewer("r"), Action::Reopen { reason: blank() }, "reason"),
        (at(Status::Closed, "o", "p"), Actor::program("sample"), Action::Recheck { draw: blank() }, "draw"),
    ];
    for (standing, actor, action, field) in cases {
        let Err(Refusal::Missing { fields }) = act(&standing, &actor, &action) else { panic!("{action:?}") };
        assert_eq!(fields.iter().map(Field::key).collect::<Vec<_>>(), [field]);
    }
}

#[test]
fn events_say_what_was_done_and_nothing_of_the_extract() {
    let standing = at(Status::Working, "o", "o");
    let event = act(&standing, &officer("o"), &propose(Outcome::Confirmed)).unwrap().event;
    assert_eq!(event.payload["outcome"], "confirmed");
    assert_eq!(event.payload["amount_fen"], 120_000);
    assert_eq!(event.payload["review"]["levels"], 1);
    assert_eq!(event.payload["closed"], false);
    assert_eq!(event.payload["clock"]["consumed"], 6);
    assert!(!event.payload.to_string().contains("E-secret"));
    let waiting = act(&standing, &officer("o"), &request(date(2026, 6, 15))).unwrap().event;
    assert_eq!(waiting.payload["until"], "2026-06-15");
    let sampled = act(&standing, &officer("o"), &propose(Outcome::Corrected)).unwrap().event;
    assert_eq!(
        (sampled.payload["closed"].clone(), sampled.payload["review"]["sample"].clone()),
        (true.into(), 0.1.into())
    );
}

#[test]
fn many_at_once_have_limits() {
    let (r2, r5) = (rule("R2"), rule("R5"));
    let excluded = propose(Outcome::FalsePositive);
    assert!(bulk(vec![&r2; 200], &excluded, &policy()).is_ok());
    assert_eq!(bulk(vec![&r2; 201], &excluded, &policy()), Err(Refusal::BulkTooMany { count: 201, limit: 200 }));
    assert_eq!(bulk([&r2, &r5], &excluded, &policy()), Err(Refusal::BulkMixed { rules: vec![r2.clone(), r5.clone()] }));
    assert!(bulk([&r2, &r5], &Ask::Take, &policy()).is_ok(), "taking is no decision");
    for outcome in [Outcome::Confirmed, Outcome::Referred, Outcome::Underpaid] {
        assert_eq!(bulk([&r2, &r2], &propose(outcome), &policy()), Err(Refusal::BulkOutcome { outcome }));
        assert!(bulk([&r2], &propose(outcome), &policy()).is_ok());
    }
}

/// One of each.
fn refusals() -> Vec<Refusal> {
    let day = date(2026, 6, 9);
    let name = || "x".to_owned();
    vec![
        Refusal::RoleMissing { any_of: vec![Role::Reviewer, Role::Supervisor] },
        Refusal::RoleBars { role: Role::Admin },
        Refusal::OwnProposal,
        Refusal::AlreadyApproved,
        Refusal::NamedInEvidence,
        Refusal::OtherRegion { region: None },
        Refusal::Stale { seen: 1, actual: 2 },
        Refusal::WrongStatus { status: Status::Closed, allowed: &[Status::Working] },
        Refusal::NotOwner { owner: None },
        Refusal::Missing { fields: vec![Field::Amount, Field::Step("V1".to_owned())] },
        Refusal::UnknownStep { step: name(), known: vec![] },
        Refusal::UnknownExplanation { explanation: name(), known: vec![name()] },
        Refusal::WaitOutOfRange { until: day, most: 30 },
        Refusal::WaitNotOver { until: Some(day) },
        Refusal::NotAnOriginal { other: name(), status: Status::Merged },
        Refusal::DueOutOfRange { asked: 0, most: 60 },
        Refusal::UnknownYear { year: 2027 },
        Refusal::AlreadyReviewed,
        Refusal::OnlyPeople,
        Refusal::OnlyProgram,
        Refusal::BulkTooMany { count: 201, limit: 200 },
        Refusal::BulkMixed { rules: vec![rule("R2"), rule("R5")] },
        Refusal::BulkOutcome { outcome: Outcome::Confirmed },
        Refusal::Unassignable { to: name(), why: Box::new(Refusal::NamedInEvidence) },
        Refusal::CheckedIt,
        Refusal::EvidenceChanged,
        Refusal::NothingShared { other: name() },
        Refusal::UnknownLetter { number: name() },
        Refusal::EvidenceUnseen { alert_id: String::new(), version: 1 },
        Refusal::ExceptionRange { from: day, until: day, most: 180, rule: None },
        Refusal::ExceptionOnPerson,
        Refusal::NotPending,
        Refusal::ExceptionOnApplication,
        Refusal::ExceptionAhead,
        Refusal::NoPack { outcome: Outcome::Confirmed },
    ]
}

#[test]
fn every_refusal_has_a_code_that_is_explained_and_both_languages() {
    let raised: Vec<&str> = refusals().iter().map(Refusal::code).collect();
    let explained: Vec<&str> = codes().map(|entry| entry.code).collect();
    assert_eq!(raised, explained);
    for refusal in refusals() {
        let said = refusal.text();
        assert!(!said.zh.is_ascii(), "{}", said.zh);
        assert!(!said.en.is_empty() && said.en.is_ascii(), "{}", said.en);
    }
    for entry in codes() {
        for text in [entry.title, entry.why, entry.fix] {
            assert!(!text.get(Lang::Zh).is_ascii() && !text.get(Lang::En).is_empty(), "{}", entry.code);
        }
    }
}

#[test]
fn attempts_against_the_separation_of_duties_are_logged_and_mistakes_are_not() {
    let logged: Vec<&str> = refusals().iter().filter(|refusal| refusal.logged()).map(Refusal::code).collect();
    assert_eq!(logged, ["Q401", "Q402", "Q403", "Q404", "Q405", "Q406", "Q419", "Q420", "Q424", "Q425"]);
}
