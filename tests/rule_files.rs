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

/// A change of meaning without a new major version, or an id used for another rule, is seen here.
#[test]
fn the_shipped_rules_are_locked() {
    let rules = repository("rules").display().to_string();
    let ended = run(&["rules", "lock", "--check", "--rules", &rules]);
    assert_eq!(ended.code, 0, "run `fundwatch rules lock --rules rules`\n{}\n{}", ended.out, ended.err);
}

/// `COVERAGE.md` is written from `conditions/*.toml`, and only from there.
#[test]
fn the_coverage_is_the_generated_one() {
    let folder = tempfile::tempdir().unwrap();
    let (rules, file) = (repository("rules"), folder.path().join("COVERAGE.md"));
    let ended =
        run(&["rules", "docs", "--rules", &rules.display().to_string(), "--coverage", &file.display().to_string()]);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    let (committed, generated) = (std::fs::read_to_string(rules.join("COVERAGE.md")), std::fs::read_to_string(&file));
    assert!(
        committed.unwrap() == generated.unwrap(),
        "run `fundwatch rules docs --rules rules --coverage rules/COVERAGE.md`"
    );
}

/// Every condition ends in a rule or in what is missing, and every rule answers a condition.
#[test]
fn the_rule_book_names_every_rule_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let (rules, out) = (repository("rules").display().to_string(), folder.path().display().to_string());
    let ended = run(&["rules", "docs", "--rules", &rules, "--out", &out]);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    let listed = run(&["rules", "list", "--rules", &rules, "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    for (lang, title) in [("zh", "title_zh"), ("en", "title_en")] {
        let page = std::fs::read_to_string(folder.path().join(format!("rules.{lang}.html"))).unwrap();
        let text = std::fs::read_to_string(folder.path().join(format!("rules.{lang}.md"))).unwrap();
        for rule in list["rules"].as_array().unwrap() {
            let (id, title) = (rule["id"].as_str().unwrap(), rule[title].as_str().unwrap());
            assert!(page.contains(&format!("id=\"{id}\"")) && page.contains(title), "{lang} {id}");
            assert!(text.contains(&format!("## {id}　{title}")), "{lang} {id}");
        }
        assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"), "{lang}");
    }
}
