//! Running the program as a user would, and looking at what it leaves behind.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A path below the root of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The program, with nothing of the caller's environment that changes what it says, and no store unless one is named.
pub(crate) fn fundwatch() -> Command {
    let mut command = Command::cargo_bin("fundwatch").unwrap();
    command.env_remove("FUNDWATCH_LANG").env("LANG", "C").env("NO_COLOR", "1").env("FUNDWATCH_LANG", "en");
    command.env("FUNDWATCH_STORE", "none").env_remove("FUNDWATCH_USER");
    command
}

/// What a command said and how it ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program with `args`.
pub(crate) fn run<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Ended {
    end(fundwatch().args(args))
}

/// Runs `command`.
pub(crate) fn end(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The rules that most tests run: one of each kind of model. Every rule of the pack takes several times as long.
pub(crate) const CORE: &str = "R1,R2,R3,R4,R5,R6,R7,R8";

/// Scans `dataset` into `out` with further `args`; the rules are [`CORE`] where `args` names none.
pub(crate) fn scan(dataset: &Path, out: &Path, args: &[&str]) -> Ended {
    let mut args = args.to_vec();
    if !args.contains(&"--only") && !args.contains(&"--rules") {
        args.extend(["--only", CORE]);
    }
    scan_all(dataset, out, &args)
}

/// Scans `dataset` into `out` with every rule, unless `args` says otherwise.
pub(crate) fn scan_all(dataset: &Path, out: &Path, args: &[&str]) -> Ended {
    let mut all = vec!["scan".to_owned(), dataset.display().to_string(), "--out".to_owned(), out.display().to_string()];
    all.extend(args.iter().map(|&arg| arg.to_owned()));
    run(&all)
}

/// Makes a synthetic dataset in a fresh folder; the guard removes it.
pub(crate) fn synth(args: &[&str]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let dataset = folder.path().join("data");
    let mut all = vec!["data", "synth", "--out"];
    let out = dataset.display().to_string();
    all.push(&out);
    all.extend(args);
    let ended = run(&all);
    assert_eq!(ended.code, 0, "{}", ended.err);
    (folder, dataset)
}

/// The lines of a JSON-lines file.
pub(crate) fn json_lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every file below `folder`, by its path with `/`.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, root: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                walk(&entry, root, found);
            } else {
                found.push(entry.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}
