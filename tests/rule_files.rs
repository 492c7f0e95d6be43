//! The tests in the rule files, and the files themselves.

use crate::program::{repository, run};

#[test]
fn every_test_in_the_rule_files_passes() {
    let rules = repository("rules").display().to_string();
    let ended = run(&["rules", "test", "--rules", &rules]);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    assert!(ended.out.contains(" 0 failed"), "{}", ended.out);
}

#[test]
fn the_rule_files_have_no_mistakes() {
    let rules = repository("rules").display().to_string();
    let ended = run(&["rules", "lint", "--rules", &rules]);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
}

/// The binary carries the rules it was built with.
#[test]
fn the_built_in_rules_are_the_folder() {
    let rules = repository("rules").display().to_string();
    assert_eq!(run(&["rules", "list"]).out, run(&["rules", "list", "--rules", &rules]).out);
}
