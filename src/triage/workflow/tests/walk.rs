//! Long random walks of three alerts through the desk, judged by a slow checker that knows only the events and, in words of its
//! own, what the built-in policy asks for.

use super::super::*;
use super::fixture::*;
use crate::model::{Band, EventKind, Fen, Outcome, Role, Status};
use crate::triage::Calendar;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};

const RAISED: Date = date(2026, 3, 2);

/// Two of each, a second account of an officer, and who may not act.
fn people() -> Vec<Actor> {
    let second = Actor { person: "p-o1".to_owned(), ..reviewer("o1-too") };
    vec![
        officer("o1"),
        officer("o2"),
        actor("r1", &[Role::Officer, Role::Reviewer]),
        reviewer("r2"),
        supervisor("s1"),
        supervisor("s2"),
        second,
        actor("a", &[Role::Auditor, Role::Supervisor]),
        Actor { operator_ids: ["op-7".to_owned()].into(), ..actor("named", &[Role::Reviewer]) },
        Actor::program("test"),
    ]
}

fn alerts() -> Vec<Standing> {
    let like = |id: &str, rule_id: &str, band, yuan: i64| Standing {
        alert_id: id.to_owned(),
        rule_id: rule(rule_id),
        band,
        money: Fen(yuan * 100),
        clock: InternalClock::start(10, RAISED),
        ..alert()
    };
    vec![like("a", "R2", Band::A, 5000), like("b", "R57", Band::B, 100), like("c", "R2", Band::C, 100)]
}

struct Walk {
    alerts: Vec<Standing>,
    events: BTreeMap<String, Vec<(Event, Vec<usize>)>>,
    now: DateTime,
}

fn random_action(walk: &Walk, at: usize, rng: &mut ChaCha8Rng) -> Action {
    let standing = &walk.alerts[at];
    let other = Box::new(like(walk.alerts[rng.random_range(0..walk.alerts.len())].clone()));
    let natural: &[u32] = match standing.status {
        Status::New | Status::Returned | Status::Reopened => &[0, 0, 0, 1, 13],
        Status::Working => &[2, 3, 6, 6, 8, 8, 8, 8, 14],
        Status::Waiting => &[4, 5],
        Status::Proposed => &[9, 9, 9, 10],
        Status::Closed => &[11, 12, 12],
        Status::Merged => &[11],
    };
    let kind = if rng.random_bool(0.8) { natural[rng.random_range(0..natural.len())] } else { rng.random_range(0..15) };
    match kind {
        0 => Action::Take,
        1 => Action::Assign { to: Box::new(people()[rng.random_range(0..6)].clone()), reason: reason() },
        2 => Action::Release { reason: reason() },
        3 => request(walk.now.date().checked_add(rng.random_range(0..50_i64).days()).unwrap()),
        4 => Action::Resume { note: None },
        5 => Action::Expire,
        6 => Action::Verify { step: ["V1", "V2", "V3"][rng.random_range(0..3)].to_owned(), done: done() },
        7 => Action::Note { text: reason() },
        8 => {
            let outcome = Outcome::ALL[rng.random_range(0..Outcome::ALL.len())];
            let mut proposal = proposal(outcome, "nobody");
            if outcome == Outcome::Duplicate {
                proposal.detail = Some(other.standing.alert_id.clone());
            }
            if rng.random_bool(0.1) {
                proposal.detail = None;
            }
            Action::Propose { proposal: Box::new(proposal), original: Some(other) }
        }
        9 => Action::Approve { note: None },
        10 => Action::Return { reason: reason() },
        11 => Action::Reopen { reason: reason() },
        12 => Action::Recheck { draw: "2026-06".to_owned() },
        13 => Action::Merge { into: other, reason: reason() },
        _ => Action::SetDue { allowed: rng.random_range(0..30), reason: reason() },
    }
}

/// Levels and whether the last is a supervisor's, as rules/desk.toml says in plain words.
fn asked(among: &[Standing], outcome: &str, amount: i64) -> (usize, bool) {
    let grave = among.iter().any(|of| of.band != Band::C);
    let dear = among.iter().any(|of| of.money.0.max(amount) >= 300_000);
    let r57 = among.iter().any(|of| of.rule_id == rule("R57"));
    let r2 = among.iter().any(|of| of.rule_id == rule("R2"));
    let (levels, supervisor) = match outcome {
        "confirmed" | "underpaid" => (1, false),
        "referred" => (1, r2),
        "false_positive" => (usize::from(grave), false),
        "inconclusive" if dear => (1, r2),
        _ => (0, false),
    };
    if r57 && outcome != "duplicate" { (3, supervisor) } else { (levels, supervisor) }
}

/// Which of the three are merged into this one, or into one that is.
fn merged_into(alerts: &[Standing], id: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for (at, alert) in alerts.iter().enumerate().filter(|(_, alert)| alert.merged_into.as_deref() == Some(id)) {
        found.push(at);
        found.extend(merged_into(alerts, &alert.alert_id));
    }
    found
}

/// Judges the events of one alert, one after the other, without the machine.
fn check(alert: &Standing, events: &[(Event, Vec<usize>)]) -> BTreeMap<&'static str, u32> {
    let supervisors: BTreeSet<String> =
        people().into_iter().filter(|who| who.roles.contains(&Role::Supervisor)).map(|who| who.person).collect();
    let mut counts: BTreeMap<&'static str, u32> = BTreeMap::new();
    let (mut status, mut version, mut consumed) = (Status::New, 1, 0);
    let mut proposer: Option<(String, String, i64)> = None;
    let (mut reviewers, mut checkers): (Vec<String>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
    let (mut drawn, mut verified) = (false, BTreeSet::new());
    for (event, merged) in events {
        assert_eq!(event.version, version + 1, "no gap in the versions");
        assert_eq!(event.from, status);
        let now_consumed = event.payload["clock"]["consumed"].as_i64().unwrap();
        assert!(now_consumed >= consumed, "consumed time never shrinks");
        (status, version, consumed) = (event.to, event.version, now_consumed);
        assert!(!["p-a", "p-named"].contains(&event.person.as_str()), "{event:?}");
        match event.kind {
            EventKind::Taken => _ = checkers.insert(event.person.clone()),
            EventKind::Verified => _ = verified.insert(event.payload["step"].as_str().unwrap().to_owned()),
            EventKind::Proposed => {
                let outcome = event.payload["outcome"].as_str().unwrap().to_owned();
                if outcome == "confirmed" {
                    assert_eq!(verified.len(), 2, "every step before it is confirmed");
                }
                let amount = event.payload["amount_fen"].as_i64().unwrap_or(0);
                (proposer, drawn) = (Some((event.person.clone(), outcome, amount)), false);
                reviewers.clear();
            }
            EventKind::Approved => reviewers.push(event.person.clone()),
            EventKind::Drawn => drawn = true,
            EventKind::Returned => reviewers.clear(),
            EventKind::Reopened => {
                reviewers.clear();
                checkers.clear();
            }
            _ => {}
        }
        if event.to == Status::Closed && event.from != Status::Closed {
            let (person, outcome, amount) = proposer.clone().expect("nothing is closed that nobody proposed");
            let all = alerts();
            let among: Vec<Standing> = merged.iter().map(|at| all[*at].clone()).chain([alert.clone()]).collect();
            let (levels, supervisor) = asked(&among, &outcome, amount);
            // A duplicate takes a review where its own stake is not that of the original, and what was grave when it was
            // proposed is reviewed though the grave part was taken out again.
            let levels = if drawn || !reviewers.is_empty() { levels.max(1) } else { levels };
            // Just as many, but where something merged was taken out again while it waited.
            let steady = events.iter().all(|(_, merged)| merged.is_empty());
            assert!(reviewers.len() == levels || (reviewers.len() > levels && !steady), "{outcome} {events:#?}");
            assert_eq!(reviewers.iter().collect::<BTreeSet<_>>().len(), reviewers.len(), "all different");
            assert!(!reviewers.contains(&person), "the proposer is no reviewer");
            assert!(reviewers.iter().all(|reviewer| !checkers.contains(reviewer)), "who checked it is no reviewer");
            if supervisor {
                assert!(reviewers.last().is_some_and(|last| supervisors.contains(last)), "{outcome}");
            }
            *counts.entry(if levels == 0 { "closed at once" } else { "closed after review" }).or_default() += 1;
            *counts.entry(if levels == 3 { "three levels" } else { "fewer" }).or_default() += 1;
        }
        *counts.entry(event.kind.as_str()).or_default() += 1;
    }
    counts
}

/// Working days on which the clock ran, day by day: a day counts where the alert stood at a running status when it began. A
/// wait ended on the day after its date, whenever that was noticed.
fn consumed_slowly(events: &[(Event, Vec<usize>)], today: Date, calendar: &Calendar) -> i64 {
    let effective = |event: &Event| match event.kind {
        EventKind::Expired => event.payload["until"].as_str().unwrap().parse::<Date>().unwrap().tomorrow().unwrap(),
        _ => event.at.date(),
    };
    let mut count = 0;
    let mut day = RAISED;
    while day < today {
        let evening =
            events.iter().rfind(|(event, _)| effective(event) <= day).map_or(Status::New, |(event, _)| event.to);
        day = day.checked_add(1.day()).unwrap();
        let runs = matches!(evening, Status::New | Status::Working | Status::Returned | Status::Reopened);
        count += i64::from(runs && calendar.is_working_day(day).unwrap());
    }
    count
}

fn points_at(standing: &Standing) -> Option<&str> {
    match (standing.status, &standing.proposal) {
        (Status::Merged, _) => standing.merged_into.as_deref(),
        (Status::Closed, Some(proposal)) if proposal.outcome == Outcome::Duplicate => proposal.detail.as_deref(),
        _ => None,
    }
}

#[test]
fn no_path_closes_without_its_reviews_loses_time_or_runs_in_a_circle() {
    let (policy, calendar, people) = (policy(), calendar(), people());
    let mut counts: BTreeMap<&'static str, u32> = BTreeMap::new();
    for seed in 0..300 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut walk = Walk { alerts: alerts(), events: BTreeMap::new(), now: RAISED.at(8, 0, 0, 0) };
        for _ in 0..150 {
            if rng.random_bool(0.4) {
                walk.now = walk.now.checked_add(rng.random_range(0..4_i64).days()).unwrap();
            }
            let at = rng.random_range(0..walk.alerts.len());
            let merged: Vec<Vec<usize>> =
                walk.alerts.iter().map(|alert| merged_into(&walk.alerts, &alert.alert_id)).collect();
            let stake =
                |alert: &Standing| Stake { rule_id: alert.rule_id.clone(), band: alert.band, money: alert.money };
            let gathered: Vec<Vec<Stake>> =
                merged.iter().map(|of| of.iter().map(|at| stake(&walk.alerts[*at])).collect()).collect();
            for (alert, gathered) in walk.alerts.iter_mut().zip(gathered) {
                alert.gathered = gathered;
            }
            let action = random_action(&walk, at, &mut rng);
            let standing = &walk.alerts[at];
            // Most often who has it acts, for otherwise little happens.
            let owner = people.iter().find(|who| Some(&who.user) == standing.owner.as_ref());
            let any = &people[rng.random_range(0..people.len())];
            let who = owner.filter(|_| standing.status == Status::Working && rng.random_bool(0.8)).unwrap_or(any);
            let seen = standing.version - i64::from(rng.random_bool(0.05));
            if let Ok(step) = step(standing, seen, who, &action, &policy, &calendar, walk.now) {
                assert_eq!(seen, standing.version, "what is stale is refused");
                walk.events.entry(step.standing.alert_id.clone()).or_default().push((step.event, merged[at].clone()));
                walk.alerts[at] = step.standing;
            }
            for start in &walk.alerts {
                let follow =
                    |at: &Standing| points_at(at).and_then(|id| walk.alerts.iter().find(|other| other.alert_id == id));
                let chain = std::iter::successors(Some(start), |at| follow(at));
                assert!(chain.take(10).count() < 10, "a circle: {:?}", walk.alerts);
            }
        }
        for alert in &walk.alerts {
            let events = walk.events.remove(&alert.alert_id).unwrap_or_default();
            for (name, count) in check(alert, &events) {
                *counts.entry(name).or_default() += count;
            }
            let today = walk.now.date();
            assert_eq!(alert.clock.consumed_on(today, &calendar), Ok(consumed_slowly(&events, today, &calendar)));
            assert_eq!(alert.version, 1 + i64::try_from(events.len()).unwrap());
            assert!(matches!(alert.status, Status::Proposed | Status::Closed) || alert.approvals.is_empty());
        }
    }
    // The walks went everywhere.
    let no_actions = [EventKind::Refused, EventKind::Rebanded, EventKind::Anew];
    for kind in EventKind::ALL.iter().filter(|kind| !no_actions.contains(kind)) {
        assert!(counts.get(kind.as_str()).is_some_and(|count| *count >= 20), "{kind}: {counts:?}");
    }
    for name in ["closed at once", "closed after review", "three levels"] {
        assert!(counts.get(name).is_some_and(|count| *count >= 20), "{name}: {counts:?}");
    }
}
