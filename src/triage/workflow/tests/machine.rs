//! Every action of every role in every status, against a table that was written by hand.

use super::super::*;
use super::fixture::*;
use crate::model::{Outcome, Role, Status};
use jiff::civil::date;
use std::collections::BTreeSet;

const TABLE: &str = include_str!("machine.txt");

fn action(name: &str) -> Action {
    let text = reason;
    match name {
        "take" => Action::Take,
        "assign" => Action::Assign { to: Box::new(officer("next")), reason: text() },
        "release" => Action::Release { reason: text() },
        "request" => request(date(2026, 6, 15)),
        "resume" => Action::Resume { note: None },
        "expire" => Action::Expire,
        "verify" => Action::Verify { step: "V1".to_owned(), done: done() },
        "note" => Action::Note { text: text() },
        "propose" => propose(Outcome::Confirmed),
        "approve" => Action::Approve { note: None },
        "return" => Action::Return { reason: text() },
        "reopen" => Action::Reopen { reason: text() },
        "recheck" => Action::Recheck { draw: "2026-06".to_owned() },
        "merge" => Action::Merge { into: Box::new(like(other())), reason: text() },
        "due" => Action::SetDue { allowed: 5, reason: text() },
        other => panic!("no action {other}"),
    }
}

fn who(name: &str) -> Actor {
    match name {
        "program" => Actor::program("test"),
        "stranger" => officer("stranger"),
        "chief" => supervisor("chief"),
        role => actor("owner", &[role.parse::<Role>().unwrap()]),
    }
}

#[test]
fn every_action_of_every_role_in_every_status() {
    let mut seen = BTreeSet::new();
    for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, role, expected @ ..] = words.as_slice() else { panic!("{line}") };
        assert_eq!(expected.len(), Status::ALL.len(), "{line}");
        for (status, expected) in Status::ALL.iter().zip(expected) {
            let standing = at(*status, "owner", "proposer");
            let result = act(&standing, &who(role), &action(name));
            assert_eq!(verdict(&result), *expected, "{name} by {role} while {status}: {result:?}");
            assert!(seen.insert((*name, *role, *status)), "twice: {line}");
            let Ok(step) = result else { continue };
            assert_eq!(step.standing.version, standing.version + 1);
            assert_eq!((step.event.from, step.event.to), (*status, step.standing.status));
            assert_eq!(step.event.version, step.standing.version);
            assert_eq!(step.event.user, who(role).user);
        }
    }
    // 15 actions, 6 roles and the program, 8 statuses; 8 actions for two people who do not have the alert.
    assert_eq!(seen.len(), 15 * 7 * 8 + 8 * 2 * 8);
}

#[test]
fn the_table_has_a_row_for_every_kind_of_action() {
    let names: BTreeSet<&str> =
        TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_whitespace().next()).collect();
    let kinds: BTreeSet<_> = names.iter().map(|name| action(name).kind()).collect();
    // Every kind of event but the refused attempt, and what a scan brings (`rebanded`, `anew`): these are no actions.
    assert_eq!(kinds.len(), crate::model::EventKind::ALL.len() - 3);
}
