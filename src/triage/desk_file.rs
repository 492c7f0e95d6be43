//! `desk.toml` as it is written, and what makes it a policy.

use super::desk_policy::{Bulk, Capacity, Clocks, Controls, DeskPolicy, EvidencePolicy, Review, Snooze};
use crate::model::{Band, Fen, Outcome, RuleId};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Why `desk.toml` cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{file}: {reason}")]
pub struct DeskError {
    /// The file.
    pub file: String,
    /// What is wrong with it: key, what was expected, what stands there.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeskFile {
    review: BTreeMap<String, ReviewEntry>,
    #[serde(default)]
    rules: BTreeMap<RuleId, BTreeMap<String, ReviewEntry>>,
    clocks: ClocksTable,
    waiting: WaitingTable,
    snooze: SnoozeTable,
    controls: ControlsTable,
    bulk: BulkTable,
    capacity: CapacityTable,
    evidence: EvidenceTable,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReviewEntry {
    levels: u8,
    #[serde(default)]
    supervisor: bool,
    bands: Option<BTreeSet<BandName>>,
    #[serde(default)]
    yuan_from: u32,
    #[serde(default)]
    sample: f64,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
enum BandName {
    A,
    B,
    C,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClocksTable {
    statutory: u32,
    longest: i64,
    escalation: [f64; 2],
    internal: Internal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Internal {
    #[serde(rename = "A")]
    a: i64,
    #[serde(rename = "B")]
    b: i64,
    #[serde(rename = "C")]
    c: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WaitingTable {
    longest: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SnoozeTable {
    officer: i64,
    supervisor: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ControlsTable {
    employers: usize,
    bodies: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BulkTable {
    limit: usize,
    never: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CapacityTable {
    minutes_a_day: u32,
    minutes: u32,
    decided: usize,
    #[serde(default)]
    rules: BTreeMap<RuleId, u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EvidenceTable {
    required: Vec<String>,
    megabytes: u32,
}

/// Stands for all outcomes but `duplicate` in `[rules.ID]`.
const EVERY: &str = "every";

/// What touches a person or money takes two people whatever the office writes (`console.md` §0, 4).
const ALWAYS_REVIEWED: [Outcome; 3] = [Outcome::Confirmed, Outcome::Underpaid, Outcome::Referred];

impl DeskPolicy {
    /// Reads the policy of a desk; `file` stands in messages.
    ///
    /// # Errors
    /// What is no TOML, an unknown or missing key, a value out of its range, values that contradict one another.
    pub fn parse(file: &str, content: &str) -> Result<Self, DeskError> {
        let refuse = |reason: String| DeskError { file: file.to_owned(), reason };
        let desk: DeskFile = toml::from_str(content).map_err(|error| refuse(error.to_string()))?;
        policy(desk).map_err(refuse)
    }
}

fn policy(desk: DeskFile) -> Result<DeskPolicy, String> {
    let mut review = BTreeMap::new();
    for (name, entry) in &desk.review {
        let outcome = outcome(&format!("review.{name}"), name)?;
        review.insert(outcome, checked(&format!("review.{name}"), outcome, entry)?);
    }
    if let Some(missing) = Outcome::ALL.iter().find(|outcome| !review.contains_key(outcome)) {
        return Err(format!(
            "review.{missing}: missing; every outcome needs its line, e.g. {missing} = {{ levels = 1 }}"
        ));
    }
    let mut rules = BTreeMap::new();
    for (rule, entries) in &desk.rules {
        rules.insert(rule.clone(), of_rule(rule, entries)?);
    }
    let ClocksTable { statutory, longest, escalation, internal } = desk.clocks;
    within("clocks.statutory", statutory, 1, 60)?;
    within("clocks.longest", longest, 1, 250)?;
    let internal = BTreeMap::from([(Band::A, internal.a), (Band::B, internal.b), (Band::C, internal.c)]);
    for (band, days) in &internal {
        within(&format!("clocks.internal.{band}"), *days, 1, 250)?;
    }
    let [near, over] = escalation;
    if !(near > 0.0 && near < over && over <= 1.0) {
        return Err(format!(
            "clocks.escalation: expected two rising shares above 0, at most 1, found [{near}, {over}]"
        ));
    }
    within("waiting.longest", desk.waiting.longest, 1, 250)?;
    within("snooze.supervisor", desk.snooze.supervisor, 1, 366)?;
    within("snooze.officer", desk.snooze.officer, 1, desk.snooze.supervisor)?;
    within("controls.employers", desk.controls.employers, 0, 1000)?;
    within("controls.bodies", desk.controls.bodies, 0, 1000)?;
    within("bulk.limit", desk.bulk.limit, 1, 1000)?;
    let never = desk.bulk.never.iter().map(|name| outcome("bulk.never", name)).collect::<Result<_, _>>()?;
    let CapacityTable { minutes_a_day, minutes, decided, rules: by_rule } = desk.capacity;
    within("capacity.minutes_a_day", minutes_a_day, 1, 24 * 60)?;
    within("capacity.minutes", minutes, 1, 100_000)?;
    within("capacity.decided", decided, 1, 100_000)?;
    for (rule, minutes) in &by_rule {
        within(&format!("capacity.rules.{rule}"), *minutes, 1, 100_000)?;
    }
    let required =
        desk.evidence.required.iter().map(|name| outcome("evidence.required", name)).collect::<Result<_, _>>()?;
    within("evidence.megabytes", desk.evidence.megabytes, 1, 100)?;
    let attachment_bytes = u64::from(desk.evidence.megabytes) << 20;
    Ok(DeskPolicy {
        review,
        rules,
        clocks: Clocks { statutory, internal, longest, escalation },
        waiting: desk.waiting.longest,
        snooze: Snooze { officer: desk.snooze.officer, supervisor: desk.snooze.supervisor },
        controls: Controls { employers: desk.controls.employers, bodies: desk.controls.bodies },
        bulk: Bulk { limit: desk.bulk.limit, never },
        capacity: Capacity { minutes_a_day, minutes, rules: by_rule, decided },
        evidence: EvidencePolicy { required, attachment_bytes },
    })
}

fn of_rule(rule: &RuleId, entries: &BTreeMap<String, ReviewEntry>) -> Result<BTreeMap<Outcome, Review>, String> {
    let mut own = BTreeMap::new();
    if let Some(every) = entries.get(EVERY) {
        for outcome in Outcome::ALL.iter().copied().filter(|outcome| *outcome != Outcome::Duplicate) {
            own.insert(outcome, checked(&format!("rules.{rule}.{EVERY}"), outcome, every)?);
        }
    }
    for (name, entry) in entries.iter().filter(|(name, _)| *name != EVERY) {
        let key = format!("rules.{rule}.{name}");
        let outcome = outcome(&key, name)?;
        own.insert(outcome, checked(&key, outcome, entry)?);
    }
    Ok(own)
}

fn outcome(key: &str, name: &str) -> Result<Outcome, String> {
    name.parse().map_err(|reason| format!("{key}: {reason}"))
}

fn checked(key: &str, outcome: Outcome, entry: &ReviewEntry) -> Result<Review, String> {
    within(&format!("{key}.levels"), entry.levels, 0, 3)?;
    if !(0.0..=1.0).contains(&entry.sample) {
        return Err(format!("{key}.sample: expected a share from 0 to 1, found {}", entry.sample));
    }
    let bands = entry.bands.as_ref().map_or_else(
        || BTreeSet::from([Band::A, Band::B, Band::C]),
        |names| {
            names
                .iter()
                .map(|name| match name {
                    BandName::A => Band::A,
                    BandName::B => Band::B,
                    BandName::C => Band::C,
                })
                .collect()
        },
    );
    let open = entry.levels == 0 || bands.len() < 3 || entry.yuan_from > 0;
    if open && ALWAYS_REVIEWED.contains(&outcome) {
        return Err(format!(
            "{key}: `{outcome}` touches a person or money and is always reviewed: expected levels from 1 to 3, without \
             `bands` and `yuan_from`"
        ));
    }
    if entry.supervisor && entry.levels == 0 {
        return Err(format!("{key}.supervisor: there is no level a supervisor could be the last of; write levels = 1"));
    }
    Ok(Review {
        levels: entry.levels,
        supervisor: entry.supervisor,
        bands,
        money: Fen(i64::from(entry.yuan_from) * 100),
        sample: entry.sample,
    })
}

fn within<T: PartialOrd + std::fmt::Display>(key: &str, found: T, least: T, most: T) -> Result<(), String> {
    if found < least || found > most {
        return Err(format!("{key}: expected {least} to {most}, found {found}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT_IN: &str = include_str!("../../rules/desk.toml");

    fn refused(from: &str, to: &str) -> String {
        assert!(BUILT_IN.contains(from), "{from}");
        let parsed = DeskPolicy::parse("mine/desk.toml", &BUILT_IN.replacen(from, to, 1));
        parsed.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_built_in_desk_says_what_the_design_says() {
        let policy = DeskPolicy::parse("rules/desk.toml", BUILT_IN).unwrap();
        let reviewed: Vec<_> = Outcome::ALL.iter().filter(|outcome| policy.review[outcome].levels > 0).collect();
        let expected =
            [Outcome::Confirmed, Outcome::Underpaid, Outcome::Referred, Outcome::FalsePositive, Outcome::Inconclusive];
        assert_eq!(reviewed, expected.iter().collect::<Vec<_>>());
        assert!(policy.review[&Outcome::Referred].supervisor && policy.review[&Outcome::Inconclusive].supervisor);
        assert_eq!(policy.review[&Outcome::FalsePositive].bands, BTreeSet::from([Band::A, Band::B]));
        assert_eq!(policy.review[&Outcome::Inconclusive].money, Fen(300_000));
        let r57 = &policy.rules[&"R57".parse().unwrap()];
        assert_eq!(r57[&Outcome::DataError].levels, 3, "001 §五");
        assert!(!r57.contains_key(&Outcome::Duplicate));
        assert_eq!((policy.clocks.statutory, policy.waiting), (10, 30));
        assert_eq!((policy.snooze.officer, policy.snooze.supervisor), (30, 180));
    }

    #[test]
    fn what_touches_a_person_or_money_cannot_be_left_to_one() {
        for (from, to) in [
            ("confirmed = { levels = 1 }", "confirmed = { levels = 0 }"),
            ("confirmed = { levels = 1 }", "confirmed = { levels = 1, bands = [\"A\"] }"),
            ("underpaid = { levels = 1 }", "underpaid = { levels = 1, yuan_from = 100 }"),
            ("every = { levels = 3 }", "referred = { levels = 0 }"),
        ] {
            let text = refused(from, to);
            assert!(text.starts_with("mine/desk.toml: ") && text.contains("always reviewed"), "{text}");
        }
    }

    #[test]
    fn a_mistake_names_file_and_key() {
        for (from, to, named) in [
            (
                "confirmed = { levels = 1 }",
                "confirmed = { levels = 4 }",
                "review.confirmed.levels: expected 0 to 3, found 4",
            ),
            ("confirmed = { levels = 1 }", "", "review.confirmed: missing"),
            ("duplicate = {", "doubled = {", "review.doubled: `doubled` is none of"),
            (
                "corrected = { levels = 0, sample = 0.10 }",
                "corrected = { levels = 0, sample = 10 }",
                "corrected.sample",
            ),
            ("corrected = { levels = 0,", "corrected = { levels = 0, supervisor = true,", "corrected.supervisor"),
            ("every = { levels = 3 }", "every = { levels = 7 }", "rules.R57.every.levels"),
            ("escalation = [0.80, 1.00]", "escalation = [1.00, 0.80]", "clocks.escalation"),
            ("officer = 30", "officer = 300", "snooze.officer: expected 1 to 180, found 300"),
            ("limit = 200", "limit = 0", "bulk.limit"),
            ("A = 10", "A = 0", "clocks.internal.A"),
            ("[waiting]\nlongest = 30", "[waiting]\nlongst = 30", "longst"),
            ("minutes = 90", "minutes = 0", "capacity.minutes"),
            ("R5 = 240", "R5 = 0", "capacity.rules.R5"),
        ] {
            let text = refused(from, to);
            assert!(text.starts_with("mine/desk.toml: ") && text.contains(named), "{named}: {text}");
        }
    }
}
