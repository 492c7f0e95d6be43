//! A scan with limits: the rule that goes too far is a failed rule, the others give what they give without it.

use crate::program::{json_lines, repository, scan, synth};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A query that would count for years: a cross join that nothing inside the process can stop (`engine.md` §5).
const ENDLESS: &str = "SELECT MAX((a.n + b.n * c.n - d.n * e.n) % 7) AS n FROM small_number a \
     CROSS JOIN small_number b CROSS JOIN small_number c CROSS JOIN small_number d CROSS JOIN small_number e";
/// A query that would hold a billion numbers, eight gigabytes.
const BOUNDLESS: &str = "SELECT MEDIAN(CAST(a.n * 1000 + b.n AS DOUBLE) + c.n) AS n FROM small_number a \
     CROSS JOIN small_number b CROSS JOIN small_number c";

/// The shipped rule R4 and one more, R98, which asks `query` beside.
fn rules_with(query: &str, folder: &Path) -> String {
    let rules = folder.join("rules");
    for part in ["shared", "calendar"] {
        fs::create_dir_all(rules.join(part)).unwrap();
        for entry in fs::read_dir(repository("rules").join(part)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, rules.join(part).join(path.file_name().unwrap())).unwrap();
        }
    }
    for file in ["legal.toml", "queue.toml", "R4_cross_province.sql"] {
        fs::copy(repository("rules").join(file), rules.join(file)).unwrap();
    }
    let good = fs::read_to_string(repository("rules/R4_cross_province.sql")).unwrap();
    let (head, _) = good.split_once("/*--- tests").unwrap();
    let asked = format!("FROM finding\nCROSS JOIN ({query}) x\nWHERE x.n > -7\n");
    let greedy = head
        .replace("id       = \"R4\"", "id       = \"R98\"")
        .replace("FP-R4", "FP-R98")
        .replace("slug     = \"cross-province\"", "slug     = \"greedy\"")
        .replace("FROM finding\n", &asked);
    assert!(greedy.contains("R98") && greedy.contains("greedy") && greedy.contains(query));
    fs::write(rules.join("R98_greedy.sql"), greedy).unwrap();
    rules.display().to_string()
}

#[test]
fn a_rule_past_its_deadline_is_stopped_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = repository("sample_data");
    let rules = rules_with(ENDLESS, folder.path());
    let out = folder.path().join("run");
    // A rule of this size takes well under a second; the deadline leaves a slow machine room.
    let ended = scan(&dataset, &out, &["--rules", &rules, "--rule-deadline", "15s"]);
    assert_eq!(ended.code, 5, "{}", ended.err);
    assert!(ended.err.contains("R98: this rule passed its deadline and was stopped"), "{}", ended.err);
    let runs = json_lines(&out.join("runs.jsonl"));
    let of = |rule: &str| runs.iter().find(|line| line["rule_id"] == rule).unwrap();
    assert_eq!(of("R98")["status"], "failed");
    assert_eq!(of("R98")["code"], "S512");
    assert_eq!(of("R4")["status"], "ran");
    // The rest is what it would have been alone.
    let alone = folder.path().join("alone");
    scan(&dataset, &alone, &["--rules", &rules, "--only", "R4"]);
    let alerts = |run: &Path| fs::read_to_string(run.join("alerts.jsonl")).unwrap();
    assert_eq!(alerts(&out), alerts(&alone));
}

#[test]
fn a_rule_past_the_memory_limit_is_a_failed_rule_with_a_named_reason() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let rules = rules_with(BOUNDLESS, folder.path());
    let ended = scan(&repository("sample_data"), &out, &["--rules", &rules, "--max-memory", "512MB"]);
    assert_eq!(ended.code, 5, "{}", ended.err);
    let runs = json_lines(&out.join("runs.jsonl"));
    let of = |rule: &str| runs.iter().find(|line| line["rule_id"] == rule).unwrap();
    assert_eq!(of("R4")["status"], "ran");
    assert_eq!(of("R98")["status"], "failed");
    // Either the engine's own pool said no, or the guard did: both name the memory.
    assert!(["S507", "S511"].contains(&of("R98")["code"].as_str().unwrap()), "{}", of("R98"));
    assert!(out.join("manifest.json").exists());
}

#[test]
fn a_limit_that_is_kept_changes_nothing() {
    let (folder, dataset) = synth(&["--seed", "9", "--employers", "100", "--months", "18"]);
    let (free, limited) = (folder.path().join("free"), folder.path().join("limited"));
    assert_eq!(scan(&dataset, &free, &[]).code, 0);
    assert_eq!(scan(&dataset, &limited, &["--max-memory", "2GB", "--rule-deadline", "10m"]).code, 0);
    for file in ["alerts.jsonl", "manifest.json", "members.parquet"] {
        assert!(fs::read(free.join(file)).unwrap() == fs::read(limited.join(file)).unwrap(), "{file}");
    }
    let seconds_apart = |run: &Path| -> Vec<Value> {
        let mut lines = json_lines(&run.join("runs.jsonl"));
        for line in &mut lines {
            line.as_object_mut().unwrap().retain(|key, _| key != "seconds" && key != "peak_bytes");
        }
        lines
    };
    assert_eq!(seconds_apart(&free), seconds_apart(&limited));
}
