//! Whether the parts of a pack agree with one another: no dataset, no engine.
//!
//! The members, the people, months and money of the alert are counted here again from the evidence rows of the pack, by the
//! same definition (`triage::Concern`) in other code: who edits a row or a sum and seals the pack anew has to edit all of it.

use super::container::Pack;
use super::verdict::{Difference, Place, Verdict};
use crate::audit::{self, KeyRing, Line};
use crate::rules::{Loaded, Rule, RuleSet};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};

/// Which of `files` (paths below the rules folder and texts) the rule needs: its own, its views', the clauses, and everything that
/// is no rule.
pub(super) fn needed(files: &[(String, String)], rule_id: &str) -> BTreeSet<String> {
    let loaded = load(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let rule = loaded.set.rules().iter().find(|rule| rule.id().to_string() == rule_id);
    let of_rule = rule.map(|rule| loaded.set.files_of([rule])).unwrap_or_default();
    let settings = files.iter().map(|(name, _)| name).filter(|name| !is_sql(name)).cloned();
    of_rule.into_iter().map(|(name, _)| name).chain(settings).collect()
}

fn is_sql(name: &str) -> bool {
    std::path::Path::new(name).extension().is_some_and(|extension| extension == "sql")
}

fn load<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Loaded {
    RuleSet::from_files(files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect())
}

/// The files of the rules folder in a pack.
pub(super) fn rule_files(pack: &Pack) -> impl Iterator<Item = (&str, &str)> {
    pack.entries.iter().filter_map(|(name, text)| Some((name.strip_prefix("rules/")?, text.as_str())))
}

/// The rules of a pack.
pub(super) fn rules(pack: &Pack) -> Loaded {
    load(rule_files(pack))
}

/// The rule of the pack's alert.
pub(super) fn rule_of<'a>(pack: &Pack, loaded: &'a Loaded) -> Option<&'a Rule> {
    loaded.set.rules().iter().find(|rule| rule.id().to_string() == pack.rule_id)
}

/// An entry of JSON lines.
pub(super) fn objects(pack: &Pack, entry: &str) -> Vec<Map<String, Json>> {
    let object = |line: &str| match serde_json::from_str(line) {
        Ok(Json::Object(object)) => Some(object),
        _ => None,
    };
    pack.entry(entry).lines().filter_map(object).collect()
}

/// The manifest's line of the rule.
pub(super) fn manifest_rule<'a>(pack: &Pack, manifest: &'a Json) -> Option<&'a Json> {
    let rules = manifest.get("rules")?.as_array()?;
    rules.iter().find(|rule| rule.get("id").and_then(Json::as_str) == Some(&pack.rule_id))
}

/// Checks the parts against one another; the MACs of the events with `keys`, where they are given.
pub(super) fn inside(pack: &Pack, keys: Option<&KeyRing>) -> Verdict {
    let mut verdict = Verdict::of(pack);
    let mut found = Vec::new();
    let alerts = objects(pack, "alert.json");
    let [alert] = alerts.as_slice() else {
        found.push(Difference::new(Place::Alert(String::new()), "包内应有且只有一条疑点", "expected one alert line"));
        verdict.differences = found;
        return verdict;
    };
    identity(pack, alert, &mut found);
    let loaded = rules(pack);
    let rule = the_rule(pack, alert, &loaded, &mut found);
    if let Some(rule) = rule {
        counts(pack, alert, rule, &mut found);
    }
    super::attached::check(pack, &mut found);
    verdict.trail.with_key = keys.is_some();
    trail(pack, keys, &mut found);
    verdict.differences = found;
    verdict
}

fn text<'a>(object: &'a Map<String, Json>, name: &str) -> &'a str {
    object.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// Everything is about the same alert.
fn identity(pack: &Pack, alert: &Map<String, Json>, found: &mut Vec<Difference>) {
    for (column, expected) in [("alert_id", &pack.alert_id), ("rule_id", &pack.rule_id)] {
        if text(alert, column) != expected {
            let place = Place::Alert(column.to_owned());
            found.push(Difference::new(place, "与包的抬头不同", "not that of the head of the pack"));
        }
    }
    for (entry, place) in [("members.jsonl", Place::Members), ("evidence.jsonl", Place::Evidence(String::new()))] {
        let lines = objects(pack, entry);
        let strangers = lines.iter().filter(|line| text(line, "alert_id") != pack.alert_id).count();
        if strangers > 0 || lines.len() != pack.entry(entry).lines().count() {
            found.push(Difference::new(place, "含有不属于本疑点的行", "holds lines that are not of this alert"));
        }
    }
}

/// The rule's text, the alert and the manifest name one rule.
fn the_rule<'a>(
    pack: &Pack,
    alert: &Map<String, Json>,
    loaded: &'a Loaded,
    found: &mut Vec<Difference>,
) -> Option<&'a Rule> {
    let mut say = |place: Place, zh: &str, en: &str| found.push(Difference::new(place, zh, en));
    let manifest: Json = serde_json::from_str(pack.entry("manifest.json")).unwrap_or_default();
    let entry = manifest_rule(pack, &manifest);
    let of_manifest = |name: &str| entry.and_then(|entry| entry.get(name)).and_then(Json::as_str).unwrap_or_default();
    if entry.is_none() || manifest.pointer("/dataset/fingerprint").and_then(Json::as_str).is_none() {
        say(Place::Manifest, "缺少这条规则或数据指纹", "lacks the rule or the fingerprint of the dataset");
    }
    let Some(rule) = rule_of(pack, loaded).filter(|_| !loaded.problems.has_errors()) else {
        say(Place::Rule, "包内规则文本不能加载", "the rule's text does not load");
        return None;
    };
    for (name, hash) in [("alert", text(alert, "rule_hash")), ("manifest", of_manifest("hash"))] {
        if hash != rule.hash() {
            let (zh, en) =
                (format!("规则文本与 {name} 记录的指纹不同"), format!("its text is not that whose hash {name} holds"));
            say(Place::Rule, &zh, &en);
        }
    }
    if text(alert, "rule_version") != of_manifest("version") {
        say(Place::Rule, "疑点与清单的规则版本不同", "alert and manifest name different versions");
    }
    Some(rule)
}

/// What the evidence rows add up to.
#[derive(Default)]
struct Counted {
    members: BTreeSet<(String, String, String, String, Option<i64>)>,
    people: BTreeSet<String>,
    person_months: BTreeSet<(String, String)>,
    paid: BTreeMap<(String, String), i64>,
    stoppable: BTreeMap<(String, String), i64>,
}

fn counts(pack: &Pack, alert: &Map<String, Json>, rule: &Rule, found: &mut Vec<Difference>) {
    let mut counted = Counted::default();
    for line in objects(pack, "evidence.jsonl") {
        let id = text(&line, "evidence");
        match rule.header().evidence.iter().find(|spec| spec.id == id) {
            None => {
                let place = Place::Evidence(id.to_owned());
                found.push(Difference::new(place, "规则没有这个证据查询", "the rule has no such query"));
            }
            Some(spec) => {
                if let (Some(table), Some(key), Some(role)) = (&spec.table, &spec.key, &spec.role) {
                    count(&line, table, key, role, &mut counted);
                }
            }
        }
    }
    let members: BTreeSet<_> = objects(pack, "members.jsonl").iter().map(member).collect();
    if members != counted.members {
        let (lost, more) = (counted.members.difference(&members).count(), members.difference(&counted.members).count());
        found.push(Difference::new(
            Place::Members,
            format!("与证据行不符：缺 {lost} 行，多 {more} 行"),
            format!("do not agree with the evidence rows: {lost} missing, {more} too many"),
        ));
    }
    let numbers = [
        ("persons", counted.people.len().to_string()),
        ("months", counted.person_months.len().to_string()),
        ("amount_paid", yuan(counted.paid.values().sum())),
        ("amount_stoppable", yuan(counted.stoppable.values().sum())),
    ];
    for (column, expected) in numbers {
        let packed = alert.get(column).map(plain).unwrap_or_default();
        if packed != expected {
            found.push(Difference::new(
                Place::Alert(column.to_owned()),
                format!("疑点为 {packed}，证据行合计为 {expected}"),
                format!("the alert says {packed}, the evidence rows add up to {expected}"),
            ));
        }
    }
}

fn count(line: &Map<String, Json>, table: &str, key: &str, role: &str, counted: &mut Counted) {
    let names: Vec<&str> =
        line.get("columns").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
    let at = |name: &str| names.iter().position(|column| *column == name);
    for row in line.get("rows").and_then(Json::as_array).into_iter().flatten() {
        let cell = |name: &str| at(name).and_then(|at| row.get(at)).filter(|cell| !cell.is_null());
        let money = |name: &str| cell(name).and_then(Json::as_str).and_then(fen);
        let key = cell(key).map(plain).unwrap_or_default();
        let person = cell("person_id").map(plain);
        let (amount, stoppable) = (money("amount"), money("stoppable"));
        counted.members.insert((
            role.to_owned(),
            table.to_owned(),
            key.clone(),
            person.clone().unwrap_or_else(|| key.clone()),
            amount.or(stoppable),
        ));
        if let Some(person) = person {
            counted.person_months.extend(cell("month").map(|month| (person.clone(), plain(month))));
            counted.people.insert(person);
        }
        let row_of = (table.to_owned(), key);
        counted.paid.extend(amount.map(|amount| (row_of.clone(), amount)));
        counted.stoppable.extend(stoppable.map(|amount| (row_of, amount)));
    }
}

fn member(line: &Map<String, Json>) -> (String, String, String, String, Option<i64>) {
    let word = |name: &str| text(line, name).to_owned();
    (word("role"), word("table"), word("key"), word("entity_id"), fen(text(line, "amount")))
}

/// A value without its quotes.
pub(super) fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `-12.05` in fen.
fn fen(text: &str) -> Option<i64> {
    let (whole, cents) = text.split_once('.')?;
    format!("{whole}{cents}").parse().ok().filter(|_| cents.len() == 2)
}

fn yuan(fen: i64) -> String {
    format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100)
}

/// The events are of this alert, in order, and genuine.
fn trail(pack: &Pack, keys: Option<&KeyRing>, found: &mut Vec<Difference>) {
    let mut say = |zh: String, en: String| found.push(Difference::new(Place::Trail, zh, en));
    let mut last = 0;
    for (line, number) in pack.entry("trail.jsonl").lines().zip(1..) {
        let Ok(Line::Row(row)) = audit::read_line(line) else {
            say(format!("第 {number} 行不是审计记录"), format!("line {number} is no audit event"));
            continue;
        };
        if row.event.alert_id.as_ref() != Some(&pack.alert_id) {
            say(format!("第 {} 条不属于本疑点", row.seq), format!("event {} is not of this alert", row.seq));
        }
        if row.seq <= last {
            say(format!("第 {} 条次序不对", row.seq), format!("event {} is out of order", row.seq));
        }
        if keys.is_some_and(|keys| !row.is_genuine(keys)) {
            say(
                format!("第 {} 条被改动，或用了别的密钥", row.seq),
                format!("event {} was changed, or made with another key", row.seq),
            );
        }
        last = row.seq;
    }
}
