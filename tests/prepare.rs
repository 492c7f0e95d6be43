//! A prepared copy says what its source says, and says so when it cannot.

use crate::determinism::assert_same;
use crate::program::{Ended, files, repository, run, scan, synth};
use fundwatch::dataset::writer::{Nullability, TableWriter, WriterOptions};
use fundwatch::model::{Fen, dictionary};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A small fund by months, without its `dataset.toml`, so that its files may change.
fn fund() -> (tempfile::TempDir, PathBuf) {
    let (folder, dataset) = synth(&["--seed", "9", "--employers", "100", "--months", "18", "--layout", "months"]);
    fs::remove_file(dataset.join("dataset.toml")).unwrap();
    (folder, dataset)
}

fn prepare(dataset: &Path, out: &Path) -> Ended {
    run(&["data", "prepare", &dataset.display().to_string(), "--out", &out.display().to_string()])
}

/// A prepared copy of `dataset` beside it.
fn prepared(dataset: &Path) -> PathBuf {
    let out = dataset.with_file_name("prepared");
    let ended = prepare(dataset, &out);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    out
}

/// Scans both and holds that nothing differs, the manifest and the report included; gives the exit code.
fn assert_scans_alike(dataset: &Path, copy: &Path) -> i32 {
    let folder = tempfile::tempdir().unwrap();
    let (raw, of_copy) = (folder.path().join("raw"), folder.path().join("copy"));
    let (one, other) = (scan(dataset, &raw, &["--threads", "3"]), scan(copy, &of_copy, &["--threads", "2"]));
    assert!(other.err.contains("using the prepared copy of "), "{}", other.err);
    assert_eq!(one.code, other.code, "{}{}", other.out, other.err);
    assert_same(&raw, &of_copy, &[]);
    one.code
}

fn assert_refused(copy: &Path, message: &str) {
    let out = copy.with_file_name("run");
    let ended = scan(copy, &out, &[]);
    assert_eq!(ended.code, 4, "{}{}", ended.out, ended.err);
    assert!(ended.err.starts_with("error[D70") && ended.err.contains(message), "wanted {message:?} in {}", ended.err);
    assert!(ended.err.contains("run fundwatch data prepare again"), "{}", ended.err);
    assert!(!out.exists());
}

#[test]
fn the_copy_of_the_sample_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("prepared");
    let ended = prepare(&repository("sample_data"), &copy);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    assert_eq!(assert_scans_alike(&repository("sample_data"), &copy), 0);
}

/// Rows that cannot count, copies, conflicts, lawful repeats, a file delivered twice, a refused table.
#[test]
fn the_copy_of_a_spoiled_extract_says_the_same() {
    let (_folder, dataset) = fund();
    let contributions = dataset.join("contributions");
    let month = files(&contributions).remove(3);
    let twice = contributions.join(&month).with_file_name("again.parquet");
    fs::copy(contributions.join(&month), twice).unwrap();
    let options = WriterOptions { nullability: Nullability::AllNullable, ..WriterOptions::default() };
    let spec = dictionary::table("contributions").unwrap();
    let mut writer = TableWriter::create(&contributions.join("late.parquet"), spec, &options).unwrap();
    // 2025-03-01 is day 20,148; the last one is no first of month.
    let rows: [(Option<&str>, i32, i64, &str); 7] = [
        (Some("SYNPX1"), 20_148, 5_000, "regular"),
        (Some("SYNPX1"), 20_148, 5_000, "regular"),
        (Some("SYNPX1"), 20_148, 6_000, "regular"),
        (Some("SYNPX1"), 20_148, 700, "backpay"),
        (Some("SYNPX2"), 20_148, 5_000, "regular"),
        (None, 20_148, 5_000, "regular"),
        (Some("SYNPX3"), 20_160, 5_000, "regular"),
    ];
    for (person, month, amount, kind) in rows {
        let row = writer.row().maybe_text(person).text("SYNEX1").text("150502").day(month);
        row.null().money(Fen(100_000)).money(Fen(amount)).text(kind).end().unwrap();
    }
    writer.finish().unwrap();
    fs::write(dataset.join("life_events.parquet"), b"PAR1 and then nothing").unwrap();
    let copy = dataset.with_file_name("prepared");
    let ended = prepare(&dataset, &copy);
    assert_eq!(ended.code, 5, "what a scan would call incomplete: {}{}", ended.out, ended.err);
    assert!(ended.out.contains("4 rows that were set aside"), "{}", ended.out);
    let document: Value = serde_json::from_slice(&fs::read(copy.join("prepared.json")).unwrap()).unwrap();
    // The fund itself has some.
    assert!(document["contribution_repeats"]["rows"].as_u64() > Some(1));
    let mut codes: Vec<&str> =
        document["quality"].as_array().unwrap().iter().filter_map(|f| f["code"].as_str()).collect();
    codes.sort_unstable();
    for code in ["D103", "D301", "D302", "D401", "D402", "D403"] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
    assert_eq!(assert_scans_alike(&dataset, &copy), 5);
}

#[test]
fn a_changed_source_is_refused_until_it_is_prepared_again() {
    let (_folder, dataset) = fund();
    let copy = prepared(&dataset);
    let one = dataset.join("contributions").join(&files(&dataset.join("contributions"))[0]);
    let added = one.with_file_name("more.parquet");
    fs::copy(dataset.join("contributions").join(&files(&dataset.join("contributions"))[1]), &added).unwrap();
    assert_refused(&copy, "more.parquet was added");
    fs::rename(&added, &one).unwrap();
    assert_refused(&copy, "was changed");
    fs::remove_file(&one).unwrap();
    assert_refused(&copy, "is gone");
    prepared(&dataset);
    assert_eq!(assert_scans_alike(&dataset, &copy), 0);
}

/// Only the time of modification differs: the bytes decide. `--verify` looks at the bytes in any case.
#[test]
fn a_source_that_was_only_touched_is_the_same() {
    let (_folder, dataset) = fund();
    let copy = prepared(&dataset);
    let claims = dataset.join("claims.parquet");
    let (bytes, time) = (fs::read(&claims).unwrap(), fs::metadata(&claims).unwrap().modified().unwrap());
    fs::write(&claims, &bytes).unwrap();
    assert_eq!(assert_scans_alike(&dataset, &copy), 0);
    let mut changed = bytes;
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    fs::write(&claims, changed).unwrap();
    fs::File::options().write(true).open(&claims).unwrap().set_modified(time).unwrap();
    let ended = scan(&copy, &copy.with_file_name("run"), &["--verify"]);
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(ended.err.contains("claims.parquet was changed"), "{}", ended.err);
}

#[test]
fn a_copy_that_is_not_what_was_written_is_refused_by_file() {
    let (_folder, dataset) = fund();
    let copy = prepared(&dataset);
    let path = copy.join("claims/all.parquet");
    let bytes = fs::read(&path).unwrap();
    let mut flipped = bytes.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    fs::write(&path, &flipped).unwrap();
    assert_refused(&copy, "claims/all.parquet: its content was changed");
    fs::write(&path, &bytes[..middle]).unwrap();
    assert_refused(&copy, "claims/all.parquet: bytes expected ");
    fs::remove_file(&path).unwrap();
    assert_refused(&copy, "claims/all.parquet: ");
    fs::write(&path, &bytes).unwrap();
    let stranger = copy.join("claims/more.parquet");
    fs::write(&stranger, &bytes).unwrap();
    assert_refused(&copy, "claims/more.parquet: not listed in prepared.json");
    fs::remove_file(stranger).unwrap();
    let document = fs::read_to_string(copy.join("prepared.json")).unwrap();
    fs::write(copy.join("prepared.json"), document.replacen("\"rows_set_aside\": 0", "\"rows_set_aside\": 1", 1))
        .unwrap();
    assert_refused(&copy, "prepared.json: its content does not fit its seal");
    // Copied without its document, it is not taken for an extract of its own.
    fs::remove_file(copy.join("prepared.json")).unwrap();
    let ended = scan(&copy, &copy.with_file_name("run"), &[]);
    assert_eq!(ended.code, 4, "{}{}", ended.out, ended.err);
}

#[test]
fn a_new_month_is_written_alone_and_gives_what_a_fresh_copy_would() {
    let (folder, dataset) = fund();
    let contributions = dataset.join("contributions");
    let newest = files(&contributions).pop().unwrap();
    let month = Path::new(&newest).parent().unwrap();
    let away = folder.path().join("away");
    fs::rename(contributions.join(month), &away).unwrap();
    let copy = prepared(&dataset);
    let earlier = files(&copy).len();
    fs::rename(&away, contributions.join(month)).unwrap();
    let ended = prepare(&dataset, &copy);
    assert_eq!(ended.code, 0, "{}", ended.err);
    // Every file of rows but the year of the new month; prepared.json and the repeats are no such files.
    let kept = format!("{} files ({} of them unchanged and kept)", earlier - 2, earlier - 3);
    assert!(ended.out.contains(&kept), "wanted {kept} in {}", ended.out);
    let fresh = folder.path().join("fresh");
    assert_eq!(prepare(&dataset, &fresh).code, 0);
    assert_same(&copy, &fresh, &[]);
    assert_eq!(assert_scans_alike(&dataset, &copy), 0);
}

#[test]
fn a_source_out_of_reach_is_a_note() {
    let (folder, dataset) = fund();
    let copy = prepared(&dataset);
    let (before, after) = (folder.path().join("before"), folder.path().join("after"));
    assert_eq!(scan(&copy, &before, &[]).code, 0);
    fs::rename(&dataset, folder.path().join("elsewhere")).unwrap();
    let ended = scan(&copy, &after, &[]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("cannot be reached (No such file or directory"), "{}", ended.err);
    assert_same(&before, &after, &[]);
}

#[test]
fn threads_and_memory_do_not_change_a_copy() {
    let (folder, dataset) = fund();
    let copy = |name: &str, args: &[&str]| {
        let out = folder.path().join(name);
        let (from, to) = (dataset.display().to_string(), out.display().to_string());
        let ended = run(&[&["data", "prepare", &from, "--out", &to], args].concat());
        assert_eq!(ended.code, 0, "{}", ended.err);
        out
    };
    assert_same(&copy("one", &["--threads", "1"]), &copy("many", &["--threads", "4", "--max-memory", "64MB"]), &[]);
}

#[test]
fn places_where_a_copy_must_not_go_are_refused() {
    let (_folder, dataset) = fund();
    let inside = prepare(&dataset, &dataset.join("sub/prepared"));
    assert_eq!(inside.code, 2);
    assert!(inside.err.contains("lies in the extract"), "{}", inside.err);
    let copy = prepared(&dataset);
    let again = prepare(&copy, &dataset.with_file_name("again"));
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is itself a prepared copy"), "{}", again.err);
    let foreign = dataset.with_file_name("thesis");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("thesis.doc"), "years of work").unwrap();
    let over = prepare(&dataset, &foreign);
    assert_eq!(over.code, 6);
    assert!(over.err.contains("is not a prepared copy (it has no prepared.json)"), "{}", over.err);
}
