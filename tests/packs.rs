//! Evidence packs from the command line: frozen, checked, refused, and how the program ends each time.

use crate::program::{end, fundwatch, json_lines, repository, run, scan};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn a_pack_is_frozen_checked_and_derived_again() {
    let folder = tempfile::tempdir().unwrap();
    let (out, pack) = (folder.path().join("run"), folder.path().join("a.pack"));
    let data = repository("sample_data");
    assert_eq!(scan(&data, &out, &["--only", "R4"]).code, 0);
    let alerts = json_lines(&out.join("alerts.jsonl"));
    let alert = alerts[0]["alert_id"].as_str().unwrap();
    let freeze = |alert: &str| run(&["report", "pack", alert, "--run", &shown(&out), "--out", &shown(&pack)]);
    let made = freeze(alert);
    assert_eq!(made.code, 0, "{}", made.err);
    let again = freeze(alert);
    assert_eq!(again.code, 6, "a pack is never overwritten: {}", again.err);
    let other = freeze("R4-0000000000000000");
    assert!(other.code == 2 && other.err.contains("has no alert R4-0000000000000000"), "{}", other.err);
    assert_eq!(run(&["report", "pack", alert, "--run", "/nowhere", "--out", &shown(&pack)]).code, 2);

    let alone = run(&["report", "verify", &shown(&pack)]);
    assert!(alone.code == 0 && alone.out.contains("not derived again"), "{}{}", alone.out, alone.err);
    let derived = run(&["report", "verify", &shown(&pack), "--data", &shown(&data), "--format", "json"]);
    assert_eq!(derived.code, 0, "{}{}", derived.out, derived.err);
    let verdict: Value = serde_json::from_str(&derived.out).unwrap();
    assert_eq!((&verdict["schema"], &verdict["agrees"]), (&"fundwatch.verdict/1".into(), &true.into()));
    assert_eq!((&verdict["alert_id"], &verdict["derived_on"]), (&alert.into(), &"sample_data".into()));
    assert!(made.out.contains(verdict["sha256"].as_str().unwrap()), "the hash that was said when it was made");

    let told = folder.path().join("told.pack");
    let said = run(&["report", "pack", alert, "--run", &shown(&out), "--out", &shown(&told), "--format", "json"]);
    let said: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&said["file"], &said["alert_id"]), (&shown(&told).into(), &alert.into()));
    assert_eq!((&said["sha256"], &said["events"]), (&verdict["sha256"], &0.into()), "the same pack");

    // Another extract is a mismatch; none at all is missing data.
    let (_guard, synth) = crate::program::synth(&["--seed", "3", "--employers", "120"]);
    let foreign = run(&["report", "verify", &shown(&pack), "--data", &shown(&synth)]);
    assert!(foreign.code == 1 && foreign.out.contains("dataset.persons.parquet"), "{}{}", foreign.out, foreign.err);
    assert_eq!(run(&["report", "verify", &shown(&pack), "--data", "/nowhere"]).code, 4);
    assert_eq!(run(&["report", "verify", "/nowhere/a.pack"]).code, 4);

    let text = fs::read_to_string(&pack).unwrap();
    fs::write(&pack, text.replacen("amount_paid", "amount_laid", 1)).unwrap();
    let changed = run(&["report", "verify", &shown(&pack)]);
    assert!(changed.code == 1 && changed.err.contains("alert.json"), "{}", changed.err);
    let chinese = end(fundwatch().args(["report", "verify", &shown(&pack), "--lang", "zh"]));
    assert!(chinese.err.contains("封存之后被改动"), "{}", chinese.err);
}
