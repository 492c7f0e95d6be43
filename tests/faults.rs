//! Bad input: named, counted, never silently less; the other rules run; the exit code is the table's.

use crate::program::{Ended, files, repository, run, scan, synth};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A small fund whose files may be spoiled: its `dataset.toml`, which would notice at once, is taken away.
fn fund() -> (tempfile::TempDir, PathBuf) {
    let (folder, dataset) = synth(&["--seed", "9", "--employers", "100", "--months", "18"]);
    fs::remove_file(dataset.join("dataset.toml")).unwrap();
    (folder, dataset)
}

struct Spoiled {
    ended: Ended,
    document: Value,
}

/// Scans and returns what was said, with the document for machines.
fn scan_spoiled(folder: &Path, dataset: &Path) -> Spoiled {
    let out = folder.join("run");
    let ended = scan(dataset, &out, &["--format", "json"]);
    let document = serde_json::from_str(&ended.out).unwrap_or(Value::Null);
    Spoiled { ended, document }
}

impl Spoiled {
    fn status(&self, rule: &str) -> String {
        let rules = self.document["rules"].as_array().unwrap();
        let entry = rules.iter().find(|entry| entry["id"] == rule).unwrap();
        match entry["skipped"]["code"].as_str() {
            Some(code) => code.to_owned(),
            None => "ran".to_owned(),
        }
    }

    /// The messages of the data-quality report, as (code, English text).
    fn quality(&self) -> Vec<(String, String)> {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let lines = self.document["quality"]["findings"].as_array().unwrap();
        lines.iter().map(|line| (word(&line["code"]), word(&line["message"]["en"]))).collect()
    }

    fn assert_says(&self, code: &str, message: &str) {
        let quality = self.quality();
        assert!(quality.contains(&(code.to_owned(), message.to_owned())), "wanted {code} {message:?} in {quality:#?}");
    }
}

#[test]
fn a_missing_table_skips_the_rules_that_need_it_and_no_other() {
    let (folder, dataset) = fund();
    fs::remove_file(dataset.join("claims.parquet")).unwrap();
    let spoiled = scan_spoiled(folder.path(), &dataset);
    assert_eq!(spoiled.ended.code, 5);
    for rule in ["R1", "R2", "R3", "R8"] {
        assert_eq!(spoiled.status(rule), "missing_table", "{rule}");
    }
    for rule in ["R5", "R6", "R7"] {
        assert_eq!(spoiled.status(rule), "ran", "{rule}");
    }
    let allowed = scan(&dataset, &folder.path().join("run"), &["--allow-skip", "R1,R2,R3,R4,R8"]);
    assert_eq!(allowed.code, 0, "{}", allowed.out);
}

#[test]
fn a_damaged_file_makes_its_table_unusable_and_is_named() {
    let cases: [(&str, &[u8], &str); 4] = [
        ("D102", b"", "claims.parquet is empty (0 bytes)"),
        (
            "D101",
            b"<html><body>504 Gateway Time-out</body></html>",
            "claims.parquet is not a Parquet file: it does not start with PAR1 (it looks like HTML or XML)",
        ),
        ("D103", b"PAR1 and then nothing", "claims.parquet is truncated: 21 bytes, and it does not end with PAR1"),
        ("D103", b"PAR1\xff\xff\xff\x7fPAR1", ""),
    ];
    for (code, content, message) in cases {
        let (folder, dataset) = fund();
        fs::write(dataset.join("claims.parquet"), content).unwrap();
        let spoiled = scan_spoiled(folder.path(), &dataset);
        assert_eq!(spoiled.ended.code, 5, "{}", spoiled.ended.err);
        assert_eq!(spoiled.status("R1"), "refused_table");
        assert_eq!(spoiled.status("R5"), "ran");
        if message.is_empty() {
            assert!(spoiled.quality().iter().any(|(found, _)| found.starts_with("D1")), "{:?}", spoiled.quality());
        } else {
            spoiled.assert_says(code, message);
        }
        assert!(!spoiled.ended.err.contains("panicked"), "{}", spoiled.ended.err);
    }
}

#[test]
fn a_file_cut_in_the_middle_is_refused() {
    let (folder, dataset) = fund();
    let path = dataset.join("contributions.parquet");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let spoiled = scan_spoiled(folder.path(), &dataset);
    assert_eq!(spoiled.ended.code, 5);
    let message =
        format!("contributions.parquet is truncated: {} bytes, and it does not end with PAR1", bytes.len() / 2);
    spoiled.assert_says("D103", &message);
}

#[test]
fn a_table_of_another_kind_is_refused_by_its_columns() {
    let (folder, dataset) = fund();
    fs::copy(dataset.join("persons.parquet"), dataset.join("claims.parquet")).unwrap();
    let spoiled = scan_spoiled(folder.path(), &dataset);
    assert_eq!(spoiled.ended.code, 5);
    assert_eq!(spoiled.status("R1"), "refused_table");
    assert!(
        spoiled.quality().iter().any(|(code, text)| code == "D201" && text.contains("claims.parquet")),
        "{:#?}",
        spoiled.quality()
    );
}

#[test]
fn a_file_delivered_twice_changes_nothing() {
    let (folder, dataset) = fund();
    let whole = folder.path().join("whole");
    assert_eq!(scan(&dataset, &whole, &[]).code, 0);
    for table in ["separations", "claims", "contributions", "certificates", "skill_subsidies", "payments"] {
        let parts = dataset.join(table);
        fs::create_dir(&parts).unwrap();
        fs::rename(dataset.join(format!("{table}.parquet")), parts.join("part-0.parquet")).unwrap();
        fs::copy(parts.join("part-0.parquet"), parts.join("part-0 (1).parquet")).unwrap();
    }
    let twice = folder.path().join("twice");
    let ended = scan(&dataset, &twice, &["--format", "json"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    let noted =
        document["quality"]["findings"].as_array().unwrap().iter().filter(|line| line["code"] == "D401").count();
    assert_eq!(noted, 6, "each second delivery is a line of the report");
    for file in files(&whole).iter().filter(|file| file.starts_with("population/") || file.starts_with("alerts.")) {
        assert!(fs::read(whole.join(file)).unwrap() == fs::read(twice.join(file)).unwrap(), "{file} differs");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_not_opened() {
    let (folder, dataset) = fund();
    fs::remove_file(dataset.join("payments.parquet")).unwrap();
    assert!(Command::new("mkfifo").arg(dataset.join("payments.parquet")).status().unwrap().success());
    let spoiled = scan_spoiled(folder.path(), &dataset);
    assert_eq!(spoiled.ended.code, 5);
    spoiled.assert_says("D108", "payments.parquet is not a regular file (a pipe, socket or device); it was not opened");
}

#[test]
fn no_data_at_all_is_the_data_owners_business() {
    let folder = tempfile::tempdir().unwrap();
    let missing = run(&["scan", "there/is/nothing"]);
    assert_eq!(missing.code, 4);
    assert!(missing.err.starts_with("error[D001]: there/is/nothing: No such file or directory"), "{}", missing.err);
    let empty = run(&["scan", &folder.path().display().to_string()]);
    assert_eq!(empty.code, 4);
    assert!(empty.err.starts_with("error[D002]: "), "{}", empty.err);
}

#[test]
fn a_dataset_that_differs_from_its_own_list_stops_the_run() {
    let (folder, dataset) = synth(&["--seed", "9", "--employers", "100", "--months", "18"]);
    fs::copy(dataset.join("separations.parquet"), dataset.join("life_events.parquet")).unwrap();
    let ended = scan(&dataset, &folder.path().join("run"), &[]);
    assert_eq!(ended.code, 4);
    assert!(ended.err.starts_with("error[D502]: "), "{}", ended.err);
    assert!(ended.err.contains("life_events.parquet"), "{}", ended.err);
    assert!(!folder.path().join("run").exists());
}

/// A rules folder with the built-in rules and one more file.
fn rules_with(name: &str, change: impl FnOnce(String) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files(&repository("rules")) {
        let target = folder.path().join(&file);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(repository("rules").join(&file), target).unwrap();
    }
    let source = fs::read_to_string(repository("rules/R5_certificate_burst.sql")).unwrap();
    let source =
        source.replacen("id       = \"R5\"", "id = \"R90\"", 1).replacen("id      = \"R5\"", "id = \"R90\"", 1);
    let source = source.replacen("certificate-burst", "spoiled", 1);
    assert!(source.contains("\"R90\"") && source.contains("\"spoiled\""), "the header of R5 changed its layout");
    fs::write(folder.path().join(name), change(source)).unwrap();
    folder
}

/// Puts `sql` in the place of the rule's SELECT.
fn with_sql(source: &str, sql: &str) -> String {
    let start = source.find("---*/").unwrap() + "---*/".len();
    let end = source.find("/*--- tests").unwrap();
    format!("{}\n{sql}\n{}", &source[..start], &source[end..])
}

fn assert_refused(change: impl FnOnce(String) -> String, code: &str, message: &str) {
    let rules = rules_with("R90_spoiled.sql", change);
    let (folder, dataset) = fund();
    let out = folder.path().join("run");
    let ended = scan(&dataset, &out, &["--rules", &rules.path().display().to_string(), "--only", "R1,R5"]);
    assert_eq!(ended.code, 3, "{}\n{}", ended.out, ended.err);
    assert!(ended.err.contains(code) && ended.err.contains(message), "wanted {code} {message:?} in {}", ended.err);
    assert!(ended.err.contains("R90_spoiled.sql:"), "names file, line and column: {}", ended.err);
    assert!(out.join("population/R1.parquet").is_file(), "the other rules still ran");
}

#[test]
fn a_rule_with_ddl_is_refused() {
    assert_refused(|source| with_sql(&source, "DROP TABLE claims"), "E102", "a rule is exactly one SELECT, found DROP");
}

#[test]
fn a_rule_that_copies_is_refused() {
    assert_refused(
        |source| with_sql(&source, "COPY claims TO 'out.csv'"),
        "E102",
        "a rule is exactly one SELECT, found COPY",
    );
}

#[test]
fn a_rule_that_asks_the_clock_is_refused() {
    assert_refused(|source| with_sql(&source, "SELECT body_id, now() AS t FROM certificates"), "E120", "now");
}

#[test]
fn a_nesting_bomb_is_refused_before_it_goes_off() {
    let bomb = format!("SELECT body_id, 1{} AS n FROM certificates", "+1".repeat(20_000));
    assert_refused(|source| with_sql(&source, &bomb), "E123", "");
}

#[test]
fn a_comment_end_in_the_header_is_refused_by_name() {
    assert_refused(
        |source| source.replacen("tags     =", "owner2 = \"every */5 minutes\"\ntags     =", 1),
        "E003",
        "*/",
    );
}

#[test]
fn a_default_out_of_bounds_is_refused() {
    assert_refused(|source| source.replacen("default = 30", "default = 3000", 1), "E301", "");
}

#[test]
fn a_parameter_out_of_bounds_is_refused_not_clipped() {
    let (folder, dataset) = fund();
    let ended = scan(&dataset, &folder.path().join("run"), &["--param", "R2.min_claimants=1"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("parameter R2.min_claimants = 1 is outside 2…1000"), "{}", ended.err);
    assert!(!folder.path().join("run").exists());
}

/// Killed at any moment, a scan leaves the earlier run as it was, or the new one whole.
#[cfg(unix)]
#[test]
fn a_killed_scan_leaves_no_half_written_folder() {
    let (folder, dataset) = fund();
    let out = folder.path().join("run");
    let begin = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fundwatch"));
        command.env("FUNDWATCH_STORE", "none");
        command.args(["scan", "--quiet", "--out"]).arg(&out).arg(&dataset).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    // Killed while each of these files is the newest that has been begun.
    for file in ["", "alerts.parquet", "members.parquet", "population/R4.parquet", "report.html", "manifest.json"] {
        let mut child = begin();
        // What is there may be gone a moment later: the scan renames its folder when it is done.
        let written = || {
            let begun = fs::read_dir(folder.path()).unwrap().flatten();
            let begun = begun.filter(|entry| entry.file_name().to_string_lossy().starts_with(".run.partial-"));
            begun.map(|entry| entry.path().join(file)).any(|path| path.exists())
        };
        while !written() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!out.exists() || out.join("manifest.json").is_file(), "half a run after {file:?}");
        if out.exists() {
            fs::remove_dir_all(&out).unwrap();
        }
    }
    assert!(begin().wait().unwrap().success());
    let left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".run"))
        .collect();
    assert!(left.is_empty(), "the next scan clears what a killed one left: {left:?}");
}
