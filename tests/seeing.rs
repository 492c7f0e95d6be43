//! Seeing it: plans without running, progress beside a run, the slowest operators after one.

use super::program::{json_lines, repository, run, scan};
use fundwatch::model::{Lang, RuleId, Text};
use fundwatch::rules::RuleSet;
use fundwatch::scan::{Course, Doing, ScanOptions, Settings, Step, Watch};
use serde_json::Value;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

#[test]
fn a_plan_shows_views_sql_and_operators_and_runs_nothing() {
    let ended = run(&["explain", "--plan", "R4"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    for said in [
        "R4  Unemployment benefit from two provinces",
        "nothing was run",
        "As of 2025-06-30 (an example",
        "  benefit_month  ← counting_claim",
        "── shared view counting_claim ──",
        "── population ──",
        "── evidence payments ──",
        // The parameter is bound.
        "<= DATE '2025-06-30'",
        "AggregateExec: mode=",
        "DataSourceExec: payments, projection=[",
    ] {
        assert!(ended.out.contains(said), "{said}\n{}", ended.out);
    }
    assert!(!ended.out.contains("file_groups"), "files that are not there");
    assert!(run(&["explain", "--plan", "R4", "--lang", "zh"]).out.contains("── 共享视图 counting_claim ──"));
}

#[test]
fn a_plan_over_a_dataset_knows_its_rows() {
    let sample = repository("sample_data");
    let ended = run(&["explain", "R4", "--plan", "--format", "json", &sample.display().to_string()]);
    let plan: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((ended.code, &plan["schema"], &plan["executed"]), (0, &"fundwatch.plan/1".into(), &false.into()));
    let files: Value =
        serde_json::from_str(&run(&["data", "validate", &sample.display().to_string(), "--format", "json"]).out)
            .unwrap();
    let rows = |table: &str| {
        let tables = files["tables"].as_array().unwrap();
        tables.iter().find(|known| known["table"] == table).unwrap()["rows"].as_u64().unwrap()
    };
    let tables = plan["tables"].as_array().unwrap();
    let names: Vec<_> = tables.iter().map(|table| table["table"].as_str().unwrap()).collect();
    assert_eq!(names, ["contributions", "claims", "payments"]);
    for table in tables {
        assert_eq!(table["rows"].as_u64().unwrap(), rows(table["table"].as_str().unwrap()));
    }
    let queries = plan["queries"].as_array().unwrap();
    assert_eq!(queries[0]["purpose"], "view:counting_claim");
    assert_eq!(queries[0]["reads"]["claims"], 1);
    let scan = queries[0]["plan"].as_array().unwrap().last().unwrap();
    assert_eq!(scan["rows"].as_u64().unwrap(), rows("claims"));
}

#[test]
fn a_plan_is_asked_for_a_rule_and_a_folder_that_are_there() {
    assert_eq!(run(&["explain", "--plan", "R99"]).code, 2);
    assert_eq!(run(&["explain", "--plan", "E110"]).code, 2);
    assert_eq!(run(&["explain", "R4", "somewhere"]).code, 2);
    assert_eq!(run(&["explain", "--plan", "R4", "/nowhere/at/all"]).code, 4);
    let early = run(&["explain", "--plan", "R4", "--as-of", "2024-02-29"]);
    assert!(early.out.contains("As of 2024-02-29\n") && early.out.contains("DATE '2024-02-29'"), "{}", early.out);
}

#[test]
fn a_profiled_scan_lists_its_slowest_operators_beside_the_result() {
    let folder = tempfile::tempdir().unwrap();
    let sample = repository("sample_data");
    let profiled = scan(&sample, &folder.path().join("a"), &["--profile", "--only", "R4"]);
    assert!(profiled.err.starts_with("Slowest operators: 10 of "), "{}", profiled.err);
    assert_eq!(profiled.err.lines().count(), 12, "a title, a head, ten operators");
    assert!(profiled.err.contains("  R4    "), "{}", profiled.err);
    assert!(!profiled.out.contains("Slowest operators"));
    let line = fs::read_to_string(folder.path().join("a/profile.jsonl")).unwrap().lines().next().unwrap().to_owned();
    let line: Value = serde_json::from_str(&line).unwrap();
    for field in ["rows", "cpu_seconds", "bytes_scanned", "spilled_bytes"] {
        assert!(line[field].is_number(), "{field}");
    }
    let quiet = scan(&sample, &folder.path().join("b"), &["--profile", "--only", "R4", "--quiet"]);
    assert_eq!(quiet.err, "");
}

/// Views are computed beside the rules, and a rule that comes to its views must not compute them again.
#[test]
fn every_view_is_computed_once_and_stands_with_the_first_rule_that_needs_it() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["--profile", "--only", "R1,R2,R3", "--threads", "4", "--quiet"];
    scan(&repository("sample_data"), &folder.path().join("run"), &args);
    let rules = RuleSet::built_in();
    let mut expected = Vec::new();
    for rule in rules.set.rules().iter().filter(|rule| ["R1", "R2", "R3"].contains(&rule.id().to_string().as_str())) {
        for view in rules.set.views_of(rule) {
            let query = format!("view:{}", view.name());
            if expected.iter().all(|(_, known)| *known != query) {
                expected.push((rule.id().to_string(), query));
            }
        }
    }
    // One root per query.
    let roots = json_lines(&folder.path().join("run/profile.jsonl")).into_iter().filter(|line| line["depth"] == 0);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut computed: Vec<_> = roots.map(|line| (text(&line["rule_id"]), text(&line["query"]))).collect();
    computed.retain(|(_, query)| query.starts_with("view:"));
    expected.sort();
    computed.sort();
    assert_eq!(computed, expected);
}

/// Looks at the course of a scan whenever it says something.
#[derive(Default)]
struct Onlooker {
    course: Option<Course>,
    seen: Mutex<Vec<(String, Doing)>>,
    never: AtomicBool,
}

impl Watch for Onlooker {
    fn stage(&self, text: &Text) {
        self.look(text.get(Lang::En));
    }

    fn rule(&self, rule: Option<&RuleId>) {
        if rule.is_none() {
            self.look("ran");
        }
    }

    fn course(&self) -> Option<&Course> {
        self.course.as_ref()
    }

    fn interrupted(&self) -> &AtomicBool {
        &self.never
    }
}

impl Onlooker {
    fn look(&self, at: &str) {
        if let Some(course) = &self.course {
            self.seen.lock().unwrap().push((at.to_owned(), course.now()));
        }
    }
}

fn scanned(watch: &Onlooker, out: &Path) {
    let options = ScanOptions {
        dataset: repository("sample_data"),
        called: None,
        only: Vec::new(),
        overrides: Vec::new(),
        as_of: None,
        threads: NonZeroUsize::new(2).unwrap(),
        memory_bytes: None,
        spill_dir: None,
        views_dir: None,
        cluster: None,
        profile: false,
        verify: false,
        alone: false,
        allow_skip: Vec::new(),
        stopped: Vec::new(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().thread_stack_size(16 << 20).enable_all().build().unwrap();
    let loaded = RuleSet::built_in();
    let settings = Settings::load(None).unwrap();
    let run = runtime.block_on(fundwatch::scan::scan(&options, &loaded, &settings, watch)).unwrap();
    fundwatch::scan::write(&run, out, Lang::En).unwrap();
}

#[test]
fn an_onlooker_sees_every_rule_end_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (followed, alone) = (folder.path().join("followed"), folder.path().join("alone"));
    let onlooker = Onlooker { course: Some(Course::default()), ..Onlooker::default() };
    scanned(&onlooker, &followed);
    scanned(&Onlooker::default(), &alone);

    let seen = onlooker.seen.into_inner().unwrap();
    let before: Vec<_> = seen.iter().filter(|(at, _)| at.starts_with("rule ")).map(|(_, doing)| doing.rules).collect();
    let rules = RuleSet::built_in().set.rules().len();
    assert_eq!(before, (0..rules).map(|done| Some((done, rules))).collect::<Vec<_>>());
    for (at, doing) in seen.iter().filter(|(at, _)| at == "ran") {
        let Step::Rule(queries) = &doing.step else { panic!("{at}: {doing:?}") };
        let own = queries.iter().filter(|query| !query.purpose.starts_with("view:"));
        assert_eq!(own.count(), 0, "{at}: when a rule ends, only views of later rules are being computed");
    }
    let (last, doing) = seen.last().unwrap();
    assert_eq!(last, "putting the queue together");
    assert_eq!(*doing, Doing { step: Step::Other, rules: Some((rules, rules)), left: None });

    for file in
        ["alerts.csv", "alerts.jsonl", "alerts.parquet", "members.parquet", "manifest.json", "population/R2.parquet"]
    {
        assert!(fs::read(followed.join(file)).unwrap() == fs::read(alone.join(file)).unwrap(), "{file}");
    }
}
