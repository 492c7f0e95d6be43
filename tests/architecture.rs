//! The direction of dependencies, read from the source: a module may name only what stands to its right.
//! `main, cli → store → scan → engine, dataset, score, triage, report, synth → rules → model` (ARCHITECTURE.md).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules of the crate each module may use, itself included.
const MAY_USE: [(&str, &[&str]); 15] = [
    ("model", &["model"]),
    // The chain of the audit trail: pure, so that what proves a trail rests on nothing that could be wrong with a store.
    ("audit", &["audit", "model"]),
    ("rules", &["rules", "model"]),
    ("score", &["score", "model"]),
    ("triage", &["triage", "rules", "model"]),
    ("dataset", &["dataset", "model"]),
    ("location", &["location", "dataset", "model"]),
    ("engine", &["engine", "dataset", "model"]),
    ("synth", &["synth", "dataset", "model"]),
    ("report", &["report", "model"]),
    ("paper", &["paper", "report", "score", "triage", "rules", "model"]),
    ("scan", &["scan", "engine", "dataset", "score", "triage", "report", "rules", "model"]),
    ("pack", &["pack", "audit", "scan", "dataset", "report", "rules", "model"]),
    ("store", &["store", "audit", "scan", "triage", "report", "rules", "model"]),
    (
        "cli",
        &[
            "cli", "paper", "store", "pack", "audit", "scan", "engine", "dataset", "location", "score", "triage",
            "report", "synth", "rules", "model",
        ],
    ),
];

/// Which modules may name a library that would tie them to an engine, a store, a server or a terminal.
const FENCES: [(&str, &[&str]); 18] = [
    ("datafusion", &["dataset", "engine"]),
    ("object_store", &["location"]),
    ("datafusion_proto", &["engine"]),
    ("ballista_core", &["engine"]),
    ("ballista_scheduler", &["engine"]),
    ("ballista_executor", &["engine"]),
    ("sqlx", &["store"]),
    // The engine's scheduler (`distributed`) has one page of its own.
    ("axum", &["console", "engine"]),
    ("tonic", &["engine"]),
    ("clap", &["cli"]),
    ("tokio", &["cli", "store", "scan", "engine", "location"]),
    ("minijinja", &["report", "paper"]),
    ("rust_xlsxwriter", &["paper"]),
    ("calamine", &["paper"]),
    ("docx_rs", &["paper"]),
    ("encoding_rs", &["paper"]),
    ("sqlparser", &["rules"]),
    ("indicatif", &["cli"]),
];

fn source_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            source_files(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

/// Code of each module, comments stripped: `src/engine/query.rs` belongs to `engine`. Folders and files named `tests`
/// hold unit tests, which may drive what they test with whatever it takes.
fn modules() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&src, &mut files);
    let mut modules: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    let is_test = |file: &PathBuf| {
        file.components().any(|part| ["tests", "tests.rs"].iter().any(|name| part.as_os_str() == *name))
    };
    for file in files.into_iter().filter(|file| !is_test(file)) {
        let relative = file.strip_prefix(&src).unwrap();
        let module =
            relative.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        let code: String = fs::read_to_string(&file)
            .unwrap()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect();
        modules.entry(module).or_default().push((relative.to_path_buf(), code));
    }
    modules
}

/// Whether `code` names `word` as a path: `word::…` or `use word`, not as part of a longer name.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + word.len()..];
        let starts = !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        starts && (after.starts_with("::") || (code[..at].ends_with("use ") && after.starts_with([';', ' '])))
    })
}

#[test]
fn dependencies_point_in_one_direction() {
    let mut broken = Vec::new();
    for (module, files) in modules() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
            assert!(["lib", "main"].contains(&module.as_str()), "module {module} has no place in MAY_USE");
            continue;
        };
        for (file, code) in &files {
            for (other, _) in MAY_USE.iter().filter(|(other, _)| !allowed.contains(other)) {
                if code.contains(&format!("crate::{other}")) {
                    broken.push(format!("{} names crate::{other}", file.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn libraries_stay_behind_their_fence() {
    let mut broken = Vec::new();
    for (module, files) in modules() {
        for (library, allowed) in FENCES.iter().filter(|(_, allowed)| !allowed.contains(&module.as_str())) {
            for (file, code) in &files {
                if names(code, library) {
                    broken.push(format!("{} names {library} (only {allowed:?} may)", file.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_fence_sees_what_it_should() {
    assert!(names("use datafusion::arrow;", "datafusion"));
    assert!(names("let x = datafusion::prelude::col(1);", "datafusion"));
    assert!(!names("let my_datafusion = 1; crate::datafusion::x", "datafusion"));
}

#[test]
fn the_top_level_holds_what_was_agreed() {
    const AGREED: [&str; 11] = [
        "Cargo.toml",
        "Cargo.lock",
        "src",
        "rules",
        "sample_data",
        "tests",
        "benches",
        "README.md",
        "README.zh-CN.md",
        "CHANGELOG.md",
        "LICENSE",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let strangers: Vec<String> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && name != "target" && !AGREED.contains(&name.as_str()))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}
