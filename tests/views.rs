//! Shared views kept between scans: the next scan reads them and says the same; in any doubt they are computed anew.

use crate::determinism::assert_same;
use crate::program::{files, json_lines, repository, scan, synth};
use std::fs;
use std::path::Path;

const FOUND: &str = "were left by an earlier scan";

/// Scans and says whether views of an earlier scan were found.
fn found(dataset: &Path, out: &Path, views: &Path, more: &[&str]) -> bool {
    let views = views.display().to_string();
    let mut args = vec!["--views-dir", views.as_str()];
    args.extend(more);
    let ended = scan(dataset, out, &args);
    assert_eq!(ended.code, 0, "{}", ended.err);
    ended.err.contains(FOUND)
}

#[test]
fn a_second_scan_reads_what_the_first_computed_and_says_the_same() {
    let (folder, dataset) = synth(&["--seed", "9", "--employers", "100", "--months", "18"]);
    let at = |name: &str| folder.path().join(name);
    let views = at("views");
    assert_eq!(scan(&dataset, &at("without"), &[]).code, 0);
    assert!(!found(&dataset, &at("first"), &views, &["--threads", "3"]));
    let written = files(&views);
    assert!(found(&dataset, &at("second"), &views, &["--threads", "2"]));
    assert_eq!(files(&views), written);
    for run in ["first", "second"] {
        assert_same(&at("without"), &at(run), &[]);
    }
    // A parameter of one rule: the views that do not depend on it are still there.
    assert!(found(&dataset, &at("third"), &views, &["--param", "R2.min_claimants=4"]));
    // Another day, another extract.
    assert!(!found(&dataset, &at("fourth"), &views, &["--as-of", "2024-12-31"]));
}

#[test]
fn a_view_that_was_changed_is_computed_again() {
    let (folder, dataset) = synth(&["--seed", "9", "--employers", "100", "--months", "18"]);
    let at = |name: &str| folder.path().join(name);
    let views = at("views");
    assert!(!found(&dataset, &at("first"), &views, &[]));
    // One bit of every file that holds rows, the way a failing disk would.
    for file in files(&views).iter().filter(|file| Path::new(file).extension().is_some_and(|kind| kind == "parquet")) {
        let path = views.join(file);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    // Views without rows have no file that could be changed, so some may be found.
    found(&dataset, &at("second"), &views, &[]);
    assert_same(&at("first"), &at("second"), &[]);
    assert!(found(&dataset, &at("third"), &views, &[]));
    assert_same(&at("first"), &at("third"), &[]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_kept_views() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, dataset) = synth(&["--seed", "9", "--employers", "100", "--months", "18"]);
    let views = folder.path().join("views");
    found(&dataset, &folder.path().join("run"), &views, &["--only", "R4"]);
    assert_eq!(fs::metadata(&views).unwrap().permissions().mode() & 0o777, 0o700);
}

/// Views are computed beside the rules that run where there are threads to spare, and one by one where there are none.
#[test]
fn a_view_that_fails_takes_its_own_rules_with_it_however_it_is_computed() {
    let (folder, dataset) = synth(&["--seed", "9", "--employers", "100", "--months", "18"]);
    let rules = folder.path().join("rules");
    for file in files(&repository("rules")) {
        let copy = rules.join(&file);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(repository("rules").join(&file), copy).unwrap();
    }
    let view = rules.join("shared/late_month.sql");
    let text = fs::read_to_string(&view).unwrap();
    let broken = text.replace("CAST(deferred AS BIGINT) ", "CAST(employer_id AS BIGINT) ");
    assert_ne!(text, broken);
    fs::write(&view, broken).unwrap();
    let scanned = |threads: &str| {
        let out = folder.path().join(threads);
        let rules = rules.display().to_string();
        let ended = scan(&dataset, &out, &["--rules", &rules, "--only", "R1,R2,R3,R4", "--threads", threads]);
        assert_eq!(ended.code, 5, "{}", ended.err);
        out
    };
    let (alone, beside) = (scanned("1"), scanned("4"));
    let outcomes: Vec<_> = json_lines(&beside.join("runs.jsonl")).iter().map(|run| run["status"].clone()).collect();
    assert_eq!(outcomes, ["ran", "ran", "failed", "ran"]);
    let said = json_lines(&beside.join("runs.jsonl"))[2]["message_en"].to_string();
    assert!(said.contains("Cannot cast string") && !said.contains("SYN"), "an employer's id in a message: {said}");
    assert_same(&alone, &beside, &[]);
}
