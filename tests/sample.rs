//! The main command on the committed sample: what was planted is found, what only looks like it is not.

use crate::program::{files, json_lines, repository, scan_all};
use fundwatch::dataset::read_table;
use fundwatch::model::Value as Cell;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Families of the notice, whose planted incidents must be in band A or B.
const FAMILIES: [&str; 8] = [
    "mass_resignation",
    "claimant_share",
    "short_contribution",
    "cross_province",
    "certificate_burst",
    "out_of_area",
    "subsidy_surge",
    "ring",
];

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}

/// Rule, entity type and entity of every alert in band A or B.
fn listed(alerts: &[Value]) -> BTreeSet<(String, String, String)> {
    alerts
        .iter()
        .filter(|alert| ["A", "B"].contains(&text(alert, "band")))
        .map(|alert| {
            (text(alert, "rule_id").into(), text(alert, "entity_type").into(), text(alert, "entity_id").into())
        })
        .collect()
}

#[test]
fn every_planted_incident_is_listed_and_no_lookalike_is() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let ended = scan_all(&repository("sample_data"), &out, &[]);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    let alerts = json_lines(&out.join("alerts.jsonl"));
    let mut listed = listed(&alerts);
    // What is planted as a device is raised as the ring of those who use it: it is found where one alert in band A or B has
    // exactly its members.
    let members = people(&out.join("members.parquet"));
    let truth = json_lines(&repository("tests/truth/sample_data/incidents.jsonl"));
    let key = |row: &Value| {
        (text(row, "rule").to_owned(), text(row, "entity_type").to_owned(), text(row, "entity_id").to_owned())
    };
    // A subsidy application names no agent, so R6 cannot be asked for agents (stated in its header and in ARCHITECTURE.md).
    let decidable = |row: &&Value| !(text(row, "rule") == "R6" && text(row, "entity_type") == "agent");
    for ring in truth.iter().filter(|row| text(row, "family") == "ring") {
        let planted: BTreeSet<String> =
            ring["members"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        let raised = |alert: &&Value| {
            text(alert, "entity_type") == "ring"
                && ["A", "B"].contains(&text(alert, "band"))
                && members.get(text(alert, "alert_id")) == Some(&planted)
        };
        if alerts.iter().filter(raised).count() == 1 {
            listed.insert(key(ring));
        }
    }
    let incidents = truth
        .iter()
        .filter(|row| row["lookalike"] == false && FAMILIES.contains(&text(row, "family")))
        .filter(decidable);
    let missed: Vec<&Value> = incidents.clone().filter(|row| !listed.contains(&key(row))).collect();
    assert!(missed.is_empty(), "planted and not listed: {missed:#?}");
    let lookalikes = truth.iter().filter(|row| row["lookalike"] == true);
    let accused: Vec<&Value> = lookalikes.clone().filter(|row| listed.contains(&key(row))).collect();
    assert!(accused.is_empty(), "honest and listed: {accused:#?}");
    for family in FAMILIES {
        assert!(incidents.clone().filter(|row| text(row, "family") == family).count() >= 2, "too few of {family}");
    }
    assert!(lookalikes.count() >= 7);
}

/// The people of each alert.
fn people(members: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let table = read_table(members).unwrap();
    let mut people: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in 0..table.rows() {
        let of = |name: &str| match table.value(name, row) {
            Cell::Text(text) => text,
            _ => String::new(),
        };
        if of("entity_type") == "person" {
            people.entry(of("alert_id")).or_default().insert(of("entity_id"));
        }
    }
    people
}

#[test]
fn a_run_holds_every_file_of_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let ended = scan_all(&repository("sample_data"), &out, &["--format", "json"]);
    let mut expected: Vec<String> = [
        "alerts.csv",
        "alerts.jsonl",
        "alerts.parquet",
        "cases.csv",
        "cases.jsonl",
        "cases.parquet",
        "manifest.json",
        "members.parquet",
        "report.html",
        "runs.jsonl",
    ]
    .map(str::to_owned)
    .to_vec();
    // One population per rule file; their names begin with the rule's id.
    let rules =
        fs::read_dir(repository("rules")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let rules = rules.filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "sql"));
    expected.extend(rules.map(|name| format!("population/{}.parquet", name.split_once('_').unwrap().0)));
    expected.sort();
    assert_eq!(files(&out), expected);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(document["schema"], "fundwatch.scan/1");
    assert_eq!(document["totals"]["alerts"], json_lines(&out.join("alerts.jsonl")).len());
    let ranks: Vec<i64> =
        json_lines(&out.join("alerts.jsonl")).iter().map(|row| row["rank"].as_i64().unwrap()).collect();
    assert_eq!(ranks, (1..).take(ranks.len()).collect::<Vec<i64>>());
}
