//! The same bytes whatever the threads, the order of rows and the layout of files.

use crate::program::{files, scan_all, synth};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// `runs.jsonl` says how long a rule took and how much memory it needed: those two differ by nature.
fn comparable(out: &Path, file: &str) -> Vec<u8> {
    let bytes = fs::read(out.join(file)).unwrap();
    if file != "runs.jsonl" {
        return bytes;
    }
    let lines = String::from_utf8(bytes).unwrap();
    let mut cleaned = String::new();
    for line in lines.lines() {
        let mut entry: Value = serde_json::from_str(line).unwrap();
        entry["seconds"] = Value::Null;
        entry["peak_bytes"] = Value::Null;
        cleaned += &entry.to_string();
        cleaned.push('\n');
    }
    cleaned.into_bytes()
}

pub(crate) fn assert_same(one: &Path, other: &Path, leave_out: &[&str]) {
    assert_eq!(files(one), files(other));
    for file in files(one).iter().filter(|file| !leave_out.contains(&file.as_str())) {
        assert!(comparable(one, file) == comparable(other, file), "{file} differs");
    }
}

#[test]
fn threads_do_not_change_a_byte() {
    let (folder, dataset) = synth(&["--seed", "4", "--employers", "400"]);
    let outs: Vec<_> = ["1", "2", "8"]
        .iter()
        .map(|threads| {
            let out = folder.path().join(format!("run-{threads}"));
            assert_eq!(scan_all(&dataset, &out, &["--threads", threads]).code, 0);
            out
        })
        .collect();
    assert_same(&outs[0], &outs[1], &[]);
    assert_same(&outs[0], &outs[2], &[]);
}

/// The manifest names the files and their hashes, and the report shows the fingerprint: these describe the
/// delivery, not the finding. Everything that was found must be equal.
#[test]
fn layout_and_row_order_do_not_change_what_is_found() {
    let layouts: [&[&str]; 4] = [&[], &["--layout", "parts:40"], &["--layout", "months"], &["--shuffle"]];
    let runs: Vec<_> = layouts
        .iter()
        .map(|layout| {
            let mut args = vec!["--seed", "5", "--employers", "400"];
            args.extend(*layout);
            let (folder, dataset) = synth(&args);
            let out = folder.path().join("run");
            assert_eq!(scan_all(&dataset, &out, &["--threads", "3"]).code, 0);
            (folder, out)
        })
        .collect();
    for (_, other) in &runs[1..] {
        assert_same(&runs[0].1, other, &["manifest.json", "report.html"]);
    }
}
