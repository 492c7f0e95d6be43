//! Datasets and runs in an object store: the same result as from a folder, fetched once, complete or known not to be.

mod server;

use crate::determinism::assert_same;
use crate::program::{Ended, end, files, run, scan, synth};
use server::{Faults, Server};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const DATA: &str = "s3://fund/2025/data";

/// A small fund in many files, with things no rule reads, also put into the store.
fn fund(server: &Server) -> (tempfile::TempDir, PathBuf) {
    let (folder, dataset) = synth(&["--seed", "9", "--employers", "100", "--months", "18", "--layout", "months"]);
    fs::remove_file(dataset.join("dataset.toml")).unwrap();
    fs::write(dataset.join("README.md"), "not a table").unwrap();
    fs::write(dataset.join("contributions/notes.txt"), "not a table either").unwrap();
    fs::write(dataset.join("contributions/_SUCCESS"), "").unwrap();
    server.fill("2025/data", &dataset);
    (folder, dataset)
}

/// The objects whose bytes a scan reads.
fn parquet(dataset: &Path) -> Vec<String> {
    let tables = files(dataset).into_iter().filter(|file| file.ends_with(".parquet"));
    tables.map(|file| format!("2025/data/{file}")).collect()
}

fn assert_says(ended: &Ended, code: i32, message: &str) {
    assert!(
        ended.code == code && ended.err.contains(message),
        "wanted {code} {message:?}: {} {}",
        ended.code,
        ended.err
    );
    let coded = ended.err.contains("error[L0") && ended.err.contains("\n  = ");
    assert!(coded || code == 2, "a code and what to do: {}", ended.err);
}

/// `data validate` of the store, which finds what no rule reads and says so.
fn assert_read(ended: &Ended) {
    assert!(ended.code == 1 && ended.out.contains("README.md"), "{}{}", ended.out, ended.err);
}

/// The staged dataset, the only one of `server`.
fn staged(server: &Server) -> PathBuf {
    let mut folders = fs::read_dir(server.home().join("stage")).unwrap();
    folders.next().unwrap().unwrap().path().join("files/data")
}

/// Scans the folder and the store and holds that nothing differs but the name of the dataset.
fn assert_scans_alike(server: &Server, dataset: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let (local, remote) = (folder.path().join("local"), folder.path().join("remote"));
    let one = scan(dataset, &local, &["--threads", "3", "--only", "R1,R4,R5"]);
    let other =
        server.run(&["scan", DATA, "--out", &remote.display().to_string(), "--threads", "2", "--only", "R1,R4,R5"]);
    assert_eq!(one.code, other.code, "{}{}", other.out, other.err);
    for (file, url) in [("manifest.json", DATA.to_owned()), ("report.html", DATA.replace('/', "&#x2f;"))] {
        let text = fs::read_to_string(remote.join(file)).unwrap();
        assert!(text.contains(&url), "{file} names the dataset by its URL");
        assert!(!text.contains(&server.home().display().to_string()), "{file} names the folder it was staged in");
        fs::write(remote.join(file), text.replace(&url, "data")).unwrap();
    }
    assert_same(&local, &remote, &["runs.jsonl"]);
}

#[test]
fn a_scan_of_a_store_says_what_a_scan_of_the_folder_says_and_fetches_once() {
    let server = Server::start();
    let (_folder, dataset) = fund(&server);
    assert_scans_alike(&server, &dataset);
    assert_eq!(server.asked_to("GET"), parquet(&dataset), "each table's files, once, and nothing else");
    assert_scans_alike(&server, &dataset);
    assert_eq!(server.asked_to("GET"), [""; 0]);
    // One file is replaced, another is gone.
    let months = dataset.join("contributions");
    let [first, second] = [0, 1].map(|at| {
        let names = files(&months);
        names.into_iter().filter(|name| name.ends_with(".parquet")).nth(at).unwrap()
    });
    fs::copy(months.join(&second), months.join(&first)).unwrap();
    fs::remove_file(months.join(&second)).unwrap();
    server.fill("2025/data", &dataset);
    fs::remove_file(server.behind("2025/data/contributions").join(&second)).unwrap();
    assert_scans_alike(&server, &dataset);
    assert_eq!(server.asked_to("GET"), [format!("2025/data/contributions/{first}")]);
    assert!(!staged(&server).join("contributions").join(&second).exists());
    // What somebody does to the staged files is undone.
    fs::write(staged(&server).join("claims.parquet"), "PAR1").unwrap();
    fs::write(staged(&server).join("contributions/more.parquet"), "PAR1").unwrap();
    assert_scans_alike(&server, &dataset);
    assert_eq!(server.asked_to("GET"), ["2025/data/claims.parquet"]);
}

#[test]
fn a_store_that_lists_no_tags_is_compared_by_time_and_size() {
    let server = Server::start();
    let (_folder, dataset) = fund(&server);
    server.set(Faults { no_tags: true, ..Faults::default() });
    assert_read(&server.run(&["data", "validate", DATA]));
    assert_eq!(server.asked_to("GET"), parquet(&dataset));
    assert_read(&server.run(&["data", "validate", DATA]));
    assert_eq!(server.asked_to("GET"), [""; 0]);
}

/// A guarded scan fetches in its child.
#[test]
fn a_scan_with_limits_and_a_plan_fetch_as_well() {
    let server = Server::start();
    let (_folder, _) = fund(&server);
    let ended = server.run(&["scan", DATA, "--max-memory", "2GB", "--only", "R5", "--out", "s3://fund/runs/one"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    assert!(server.behind("runs/one/manifest.json").exists());
    let ended = server.run(&["explain", "R5", "--plan", DATA]);
    assert!(
        ended.code == 0 && ended.out.contains(&format!("Tables read, dataset {DATA}\n")),
        "{}{}",
        ended.out,
        ended.err
    );
}

#[test]
fn two_scans_at_once_stage_the_same_prefix() {
    let server = Server::start();
    let (_folder, dataset) = fund(&server);
    std::thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| server.run(&["data", "validate", DATA])));
        for ended in both.map(|thread| thread.join().unwrap()) {
            assert_read(&ended);
        }
    });
    assert_eq!(server.asked_to("GET"), parquet(&dataset), "the second finds what the first fetched");
}

#[test]
fn a_run_is_sent_with_its_manifest_last_and_replaces_an_earlier_one() {
    let server = Server::start();
    let (_folder, _) = fund(&server);
    let out = "s3://fund/runs/latest";
    let ended = server.run(&["scan", DATA, "--out", out, "--format", "json", "--only", "R1,R4,R5"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains(&format!("\"{out}\"")), "{}", ended.out);
    let runs = server.home().join(".fundwatch/runs");
    let local = fs::read_dir(&runs).unwrap().next().unwrap().unwrap().path();
    assert_same(&local, &server.behind("runs/latest"), &[]);
    let writes: Vec<String> = server.asked().into_iter().filter(|line| line.starts_with("PUT")).collect();
    assert_eq!(writes.first().map(String::as_str), Some("PUT runs/latest/.fundwatch-upload"));
    assert_eq!(writes.last().map(String::as_str), Some("PUT runs/latest/manifest.json"));
    // A run with less in it: what it does not have goes, and in between there is no manifest.
    let ended = server.run(&["scan", DATA, "--out", out, "--only", "R5"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains(&format!("Written to {out} ")), "{}", ended.out);
    assert_eq!(files(&server.behind("runs/latest/population")), ["R5.parquet"]);
    let asked = server.asked();
    let position = |line: &str| asked.iter().position(|other| other == line).unwrap();
    assert!(position("DELETE runs/latest/manifest.json") < position("PUT runs/latest/alerts.csv"));
    assert!(position("DELETE runs/latest/population/R1.parquet") < position("PUT runs/latest/manifest.json"));
    let first = fs::read_to_string(server.behind("runs/latest/alerts.csv")).unwrap();
    let alert = first.lines().nth(1).and_then(|line| line.split(',').find(|cell| cell.contains("R5-"))).unwrap();
    let ended = server.run(&["explain", alert, "--run", out]);
    assert!(ended.code == 0 && ended.out.contains(alert), "{}{}", ended.out, ended.err);
}

#[test]
fn what_is_not_a_run_is_never_overwritten_and_said_before_any_work() {
    let server = Server::start();
    let (_folder, _) = fund(&server);
    assert_says(
        &server.run(&["scan", DATA, "--out", DATA]),
        6,
        "s3://fund/2025/data holds objects but no manifest.json",
    );
    let asked = server.asked();
    assert!(asked.iter().all(|line| line.starts_with("LIST")), "{asked:?}");
    let inside = format!("{DATA}/prepared");
    let ended = server.run(&["data", "prepare", DATA, "--out", &inside]);
    assert!(ended.code == 2 && ended.err.contains("lies in the extract"), "{}", ended.err);
}

#[test]
fn an_upload_that_fails_leaves_no_manifest_and_the_next_one_begins_anew() {
    let server = Server::start();
    let (_folder, _) = fund(&server);
    server.set(Faults { denied: Some("members.parquet".to_owned()), ..Faults::default() });
    let ended = server.run(&["scan", DATA, "--out", "s3://fund/runs/one", "--only", "R5"]);
    assert_says(&ended, 6, "error[L004]: s3://fund/runs/one/members.parquet");
    assert!(
        !ended.err.contains("TESTKEYID") && !ended.err.contains("string to sign"),
        "what the store says is not repeated: {}",
        ended.err
    );
    let (_, kept) = ended.err.split_once("kept in ").unwrap();
    assert!(server.home().join(kept.lines().next().unwrap()).join("manifest.json").is_file(), "{}", ended.err);
    assert!(!server.behind("runs/one/manifest.json").exists());
    server.set(Faults::default());
    let ended = server.run(&["scan", DATA, "--out", "s3://fund/runs/one", "--only", "R6"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(files(&server.behind("runs/one/population")), ["R6.parquet"]);
    assert!(server.behind("runs/one/manifest.json").exists());
    assert!(!server.behind("runs/one/.fundwatch-upload").exists());
}

/// A process that was killed says nothing: what it was sending may only be continued.
#[test]
fn an_upload_that_may_still_be_going_on_is_joined_by_the_same_run_only() {
    let server = Server::start();
    let (_folder, _) = fund(&server);
    let to = |rule: &str| server.run(&["scan", DATA, "--out", "s3://fund/runs/one", "--only", rule]);
    assert_eq!(to("R5").code, 0);
    let manifest = server.behind("runs/one/manifest.json");
    let identity = blake3::hash(&fs::read(&manifest).unwrap()).to_hex().to_string();
    fs::remove_file(&manifest).unwrap();
    fs::write(server.behind("runs/one/.fundwatch-upload"), identity).unwrap();
    assert_says(&to("R6"), 6, "error[L011]: another upload writes to s3://fund/runs/one");
    assert!(!manifest.exists() && server.behind("runs/one/population/R5.parquet").exists());
    assert_eq!(to("R5").code, 0);
    assert!(manifest.exists() && !server.behind("runs/one/.fundwatch-upload").exists());
}

#[test]
fn a_manifest_that_appears_meanwhile_is_not_replaced() {
    let server = Server::start();
    let (_folder, _) = fund(&server);
    server.set(Faults { intruder: Some("runs/two/manifest.json".to_owned()), ..Faults::default() });
    let ended = server.run(&["scan", DATA, "--out", "s3://fund/runs/two", "--only", "R5"]);
    assert_says(&ended, 6, "error[L011]");
    assert_eq!(fs::read_to_string(server.behind("runs/two/manifest.json")).unwrap(), "another program's");
}

#[test]
fn a_prepared_copy_lives_in_a_store() {
    let server = Server::start();
    let (_folder, _) = fund(&server);
    let out = "s3://fund/2025/prepared";
    let prepare = || {
        let ended = server.run(&["data", "prepare", DATA, "--out", out]);
        assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
        assert!(ended.out.contains(&format!("fundwatch scan {out}")), "{}", ended.out);
        ended.out
    };
    let kept = |text: &str| {
        let (before, after) = text.split_once(" files (").unwrap();
        (before.rsplit(' ').next().unwrap().to_owned(), after.split(' ').next().unwrap().to_owned())
    };
    assert_eq!(kept(&prepare()).1, "0");
    let (all, unchanged) = kept(&prepare());
    assert_eq!(all, unchanged, "the second time nothing has to be sorted");
    let folder = tempfile::tempdir().unwrap();
    let [raw, of_copy] = ["raw", "copy"].map(|name| folder.path().join(name));
    let one = server.run(&["scan", DATA, "--out", &raw.display().to_string(), "--only", "R1,R5"]);
    let other = server.run(&["scan", out, "--out", &of_copy.display().to_string(), "--only", "R1,R5"]);
    assert_eq!((one.code, other.code), (0, 0), "{}{}", other.out, other.err);
    assert!(other.err.contains(&format!("using the prepared copy of {DATA} ")), "{}", other.err);
    assert!(other.err.contains("whether it has changed is not known"), "{}", other.err);
    assert_same(&raw, &of_copy, &["runs.jsonl"]);
}

#[test]
fn a_place_with_nothing_in_it_is_named() {
    let server = Server::start();
    let ended = server.run(&["data", "validate", "s3://nowhere/data"]);
    assert_says(&ended, 4, "error[L003]: s3://nowhere/data");
    assert!(ended.err.contains("NoSuchBucket"), "{}", ended.err);
    assert_says(&server.run(&["scan", "s3://fund/empty"]), 4, "no object lies below s3://fund/empty");
    fs::write(server.behind("thesis.doc"), "years of work").unwrap();
    let ended = server.run(&["scan", "s3://fund"]);
    let (_, error) = ended.err.split_once("error[D002]: ").unwrap();
    assert!(error.starts_with("s3://fund holds no table") && !error.contains("stage"), "{error}");
}

#[test]
fn wrong_credentials_are_named_and_a_file_with_the_right_ones_serves() {
    let server = Server::start();
    let (_folder, _) = fund(&server);
    let ended = end(server.command(&["data", "validate", DATA]).env("AWS_SECRET_ACCESS_KEY", "hunter2"));
    assert_says(&ended, 6, "error[L004]: s3://fund/2025/data");
    assert!(ended.err.contains("SignatureDoesNotMatch") && !ended.err.contains("hunter2"), "{}", ended.err);
    let mut command = server.command(&["data", "validate", DATA]);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").env("AWS_PROFILE", "night");
    let ended = end(command.env("AWS_METADATA_ENDPOINT", "http://127.0.0.1:1"));
    assert_says(&ended, 4, "no credentials are set");
    assert_read(&end(command.env("AWS_SHARED_CREDENTIALS_FILE", server.credentials_file())));
}

#[test]
fn an_endpoint_that_is_not_there_is_said_soon() {
    let server = Server::start();
    for endpoint in ["http://127.0.0.1:1", "https://me:hunter2@127.0.0.1:1"] {
        let started = Instant::now();
        let ended = end(server.command(&["data", "validate", DATA]).env("AWS_ENDPOINT_URL", endpoint));
        assert_says(&ended, 4, "error[L005]: s3://fund/2025/data");
        assert!(ended.err.contains("127.0.0.1:1)") && ended.err.contains("refused"), "{}", ended.err);
        assert!(!ended.err.contains("hunter2"), "{}", ended.err);
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    }
    let ended = end(server.command(&["data", "validate", DATA]).env_remove("AWS_ALLOW_HTTP"));
    assert_says(&ended, 2, "error[L002]: s3://fund/2025/data");
    assert!(ended.err.contains("set AWS_ALLOW_HTTP=true"), "{}", ended.err);
    server.set(Faults { busy: true, ..Faults::default() });
    let ended = server.run(&["data", "validate", DATA]);
    assert_says(&ended, 4, "error[L005]: s3://fund/2025/data");
    assert!(ended.err.contains("SlowDown"), "{}", ended.err);
    assert_eq!(server.asked_to("LIST").len(), 4, "asked again, but not for ever");
}

#[test]
fn a_key_that_leads_out_of_the_folder_is_refused_and_nothing_is_fetched() {
    let server = Server::start();
    let (_folder, _) = fund(&server);
    let long = format!("2025/data/claims/{}.parquet", "x".repeat(255));
    for key in ["2025/data/../../evil.parquet", "2025/data/claims//a.parquet", "2025/data/claims/\u{7f}.parquet", &long]
    {
        server.set(Faults { hostile: vec![key.to_owned()], ..Faults::default() });
        assert_says(&server.run(&["data", "validate", DATA]), 4, "error[L007]");
        assert_eq!(server.asked_to("GET"), [""; 0], "{key:?}");
    }
    server.set(Faults { hostile: vec!["2025/data/claims.parquet/a.parquet".to_owned()], ..Faults::default() });
    assert_says(&server.run(&["data", "validate", DATA]), 4, "claims.parquet is an object and also the folder");
    assert!(!server.home().join("evil.parquet").exists());
}

/// Percent signs and other scripts stand for themselves.
#[test]
fn names_arrive_as_they_are() {
    let server = Server::start();
    let (_folder, dataset) = fund(&server);
    let contributions = dataset.join("contributions");
    let first = files(&contributions).into_iter().find(|name| name.ends_with(".parquet")).unwrap();
    let odd = "%2e%2e%2F 月+&=~.parquet";
    for folder in [contributions, server.behind("2025/data/contributions")] {
        fs::rename(folder.join(&first), folder.join(&first).with_file_name(odd)).unwrap();
    }
    assert_scans_alike(&server, &dataset);
    assert!(files(&staged(&server)).iter().any(|file| file.ends_with(odd)));
}

#[test]
fn an_object_that_changes_or_ends_early_is_named_and_not_used() {
    let server = Server::start();
    let (_folder, _) = fund(&server);
    server.set(Faults { longer: Some("claims.parquet".to_owned()), ..Faults::default() });
    assert_says(
        &server.run(&["data", "validate", DATA]),
        4,
        "error[L008]: s3://fund/2025/data/claims.parquet was to have",
    );
    server.set(Faults { replaced: Some("claims.parquet".to_owned()), ..Faults::default() });
    assert_says(&server.run(&["data", "validate", DATA]), 4, "error[L006]: s3://fund/2025/data/claims.parquet changed");
    assert!(!staged(&server).join("claims.parquet").exists());
}

#[test]
fn what_is_no_place_is_refused_as_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().display().to_string();
    let cases: [(&[&str], &str); 5] = [
        (&["scan", "gs://fund/x"], "locations of the form gs:// are not supported"),
        (&["scan", "s3://"], "a bucket is expected"),
        (&["scan", "s3://me:hunter2@host/x"], "without user or port"),
        (&["scan", &there, "--spill-dir", "s3://fund/x"], "only a local folder can stand here"),
        (&["data", "synth", "--out", "s3://fund/x"], "only a local folder can stand here"),
    ];
    for (args, message) in cases {
        let ended = run(args);
        assert_says(&ended, 2, message);
        assert!(!ended.err.contains("hunter2"), "{}", ended.err);
    }
    let explained = run(&["explain", "l004"]);
    assert!(explained.code == 0 && explained.out.contains("denied access"), "{}", explained.out);
}
