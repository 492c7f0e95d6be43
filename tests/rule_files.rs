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

/// What every rule makes of every fixture and of the sample: a tuning shows its side effects here.
#[test]
fn what_fires_where_is_as_it_was() {
    let (rules, data) = (repository("rules").display().to_string(), repository("sample_data").display().to_string());
    let ended = run(&["--lang", "en", "rules", "test", "--cross", "--rules", &rules, "--data", &data]);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    let known = std::fs::read_to_string(repository("tests/cross_firing.txt")).unwrap();
    let changed: Vec<String> = lines_of(&ended.out, &known, '+').chain(lines_of(&known, &ended.out, '-')).collect();
    assert!(
        changed.is_empty(),
        "{}\nif this is meant: fundwatch --lang en rules test --cross --rules rules --data sample_data > tests/cross_firing.txt",
        changed.join("\n")
    );
}

/// The lines of `one` that `other` does not have.
fn lines_of<'a>(one: &'a str, other: &'a str, mark: char) -> impl Iterator<Item = String> + 'a {
    one.lines().filter(move |line| !other.lines().any(|known| known == *line)).map(move |line| format!("{mark} {line}"))
}

/// A new rule begins with tests that hold, and that notice when one thing is changed.
#[test]
fn a_new_rule_lints_passes_and_notices_changes() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    std::fs::create_dir_all(&rules).unwrap();
    std::fs::copy(repository("rules/legal.toml"), rules.join("legal.toml")).unwrap();
    let dir = rules.display().to_string();
    for (id, entity) in [("R900", "person"), ("R901", "employer"), ("R902", "body")] {
        let slug = format!("my-{entity}");
        let new = ["--lang", "en", "rules", "new", id, "--slug", &slug, "--entity", entity, "--rules", &dir];
        let ended = run(&new);
        assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
        assert_eq!(run(&new).code, 2, "an id is used once");
    }
    let lint = run(&["--lang", "en", "rules", "lint", "--rules", &dir]);
    assert_eq!((lint.code, lint.out.as_str()), (0, "3 files checked: 0 errors, 0 pieces of advice\n"), "{}", lint.err);
    assert!(run(&["--lang", "en", "rules", "test", "--rules", &dir]).out.ends_with("9 passed, 0 failed\n"));
    let ended = run(&["rules", "test", "--mutants", "--min", "70", "--format", "json", "--rules", &dir, "R901"]);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    let told: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let fate = |name: &str| {
        let mutants = told["subjects"][0]["mutants"].as_array().unwrap();
        let found = mutants.iter().find(|mutant| mutant["mutant"] == name);
        found.map_or("not there", |mutant| mutant["fate"].as_str().unwrap()).to_owned()
    };
    assert_eq!(fate("sql: COUNT(*) => max(1)"), "killed");
    assert_eq!(fate("sql: drop AND c.status <> 'rejected'"), "killed");
    assert_eq!(fate("alert.where: records >= $min_count => records > $min_count"), "killed");
    assert_eq!(fate("evidence.records: drop AND c.employer_id = $entity_id"), "killed");
}

/// What no test notices fails the gate; a declaration with a reason lets it pass, and one that does not hold fails it again.
#[test]
fn survivors_are_shown_declared_and_held_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    std::fs::create_dir_all(&rules).unwrap();
    std::fs::copy(repository("rules/legal.toml"), rules.join("legal.toml")).unwrap();
    let dir = rules.display().to_string();
    run(&["rules", "new", "R900", "--slug", "my-employer", "--entity", "employer", "--rules", &dir]);
    let file = rules.join("R900_my_employer.sql");
    // Without the quiet rows nothing notices that rejected claims are left out.
    let text = std::fs::read_to_string(&file).unwrap();
    let text: String =
        text.lines().filter(|line| !line.contains("| rejected")).map(|line| format!("{line}\n")).collect();
    std::fs::write(&file, &text).unwrap();
    let test = || run(&["--lang", "en", "rules", "test", "--mutants", "--min", "100", "--rules", &dir, "R900"]);
    let name = "sql: drop AND c.status <> 'rejected'";
    let ended = test();
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains(name) && ended.out.contains("missing test: a row that meets every other condition"));

    let declared = |mutants: &[&str]| {
        let entries: String = mutants
            .iter()
            .map(|mutant| {
                format!(
                    "[[survivor]]\nmutant = \"{mutant}\"\nreason = {{ zh = \"无\", en = \"no claim is rejected\" }}\n"
                )
            })
            .collect();
        let (head, _) = text.rsplit_once("---*/").unwrap();
        std::fs::write(&file, format!("{head}{entries}---*/\n")).unwrap();
    };
    declared(&[name]);
    let ended = test();
    assert!(ended.out.contains("declared") && ended.out.contains("no claim is rejected"), "{}", ended.out);
    assert!(!ended.out.contains(&format!("        {name}\n")), "{}", ended.out);

    declared(&[name, "sql: COUNT(*) => max(1)"]);
    let ended = test();
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("declared and noticed by a test"), "{}", ended.out);

    declared(&["sql: COUNT(*) => max(2)"]);
    let lint = run(&["--lang", "en", "rules", "lint", "--rules", &dir]);
    assert!(lint.err.contains("W205") && lint.err.contains("did you mean sql: COUNT(*) => max(1)?"), "{}", lint.err);
    let ended = test();
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("declared and not there"), "{}", ended.out);
}

/// A version is compared with an older folder, and a parameter with its default, down to the alerts.
#[test]
fn a_change_is_shown_down_to_the_alerts() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    for part in ["", "shared", "conditions"] {
        std::fs::create_dir_all(old.join(part)).unwrap();
        for entry in std::fs::read_dir(repository("rules").join(part)).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_file() {
                std::fs::copy(&entry, old.join(part).join(entry.file_name().unwrap())).unwrap();
            }
        }
    }
    let rule = old.join("R4_cross_province.sql");
    let text = std::fs::read_to_string(&rule).unwrap();
    std::fs::write(&rule, text.replacen("where = \"tier = 1 OR tier = 2\"", "where = \"tier = 1\"", 1)).unwrap();
    let (rules, old) = (repository("rules").display().to_string(), old.display().to_string());
    let data = repository("sample_data").display().to_string();
    let diff = ["rules", "diff", "R4", "--against", &old, "--rules", &rules, "--data", &data, "--format", "json"];
    let ended = run(&diff);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    let told: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let differences = told["differences"].as_array().unwrap();
    assert_eq!(differences.len(), 1, "{differences:?}");
    assert_eq!((&differences[0]["reach"], &differences[0]["before"]), (&"logic".into(), &"tier = 1".into()));
    // Without tier two exactly the alerts that paid nothing twice are missing.
    for alert in told["alerts"].as_array().unwrap() {
        let added = alert["before"].is_null();
        assert_eq!(added, alert["after"]["band"] == "C", "{alert}");
    }
}
