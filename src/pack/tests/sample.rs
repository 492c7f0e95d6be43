//! Over the sample: a statistical rule, a deterministic one, and one with a parameter that the office chose.

use super::*;
use crate::model::{Lang, Text};
use crate::rules::{Override, RuleSet};
use crate::scan::{self, ScanOptions, Selector, Settings, Watch};
use serde_json::Value as Json;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

struct Nobody(AtomicBool);

impl Watch for Nobody {
    fn stage(&self, _: &Text) {}
    fn interrupted(&self) -> &AtomicBool {
        &self.0
    }
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).thread_stack_size(16 << 20).enable_all().build().unwrap().block_on(work)
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data")
}

const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();

/// One run over the sample for all tests: two statistical rules that share entities, and a deterministic one.
fn run() -> &'static Path {
    static RUN: OnceLock<tempfile::TempDir> = OnceLock::new();
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    let folder = RUN.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let options = ScanOptions {
            dataset: data(),
            called: None,
            only: ["R1", "R2", "R4"].map(Selector::parse).to_vec(),
            overrides: vec![Override::parse("R2.min_average_insured=4.5").unwrap()],
            as_of: None,
            threads: TWO,
            memory_bytes: None,
            spill_dir: None,
            views_dir: None,
            profile: false,
            alone: false,
            cluster: None,
            verify: false,
            allow_skip: Vec::new(),
            stopped: Vec::new(),
        };
        let settings = Settings::load(None).unwrap();
        let run = wait(scan::scan(&options, &RuleSet::built_in(), &settings, &Nobody(AtomicBool::new(false)))).unwrap();
        scan::write(&run, &folder.path().join("run"), Lang::Zh).unwrap();
        folder
    });
    PATH.get_or_init(|| folder.path().join("run"))
}

/// The first alert of `rule` in the run.
fn alert_of(rule: &str) -> String {
    let text = fs::read_to_string(run().join("alerts.jsonl")).unwrap();
    let mut lines = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    lines.find(|line| line["rule_id"] == rule).unwrap()["alert_id"].as_str().unwrap().to_owned()
}

fn frozen(rule: &str) -> Pack {
    let id = alert_of(rule);
    freeze(run(), &id, &trail(&id, &keys())).unwrap()
}

fn checked(pack: &Pack, dataset: Option<&Path>) -> Verdict {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pack");
    pack.write(&path).unwrap();
    let again = Again { dataset: dataset.map(Path::to_path_buf), keys: Some(keys()), threads: TWO, memory_bytes: None };
    wait(verify(&path, &again, &Nobody(AtomicBool::new(false)))).unwrap()
}

fn places(verdict: &Verdict) -> Vec<String> {
    verdict.differences.iter().map(|difference| difference.place.code()).collect()
}

/// The pack with one entry changed and sealed anew, as somebody would who knows how.
fn with(pack: &Pack, entry: &str, change: impl Fn(&str) -> String) -> Pack {
    let mut changed = pack.clone();
    let text = changed.entries.get_mut(entry).unwrap();
    let new = change(text);
    assert_ne!(*text, new, "the change changes something");
    *text = new;
    changed
}

/// The first line of JSON in `text` changed.
fn edit_first(text: &str, change: impl Fn(&mut Json)) -> String {
    let (first, rest) = text.split_once('\n').unwrap();
    let mut line: Json = serde_json::from_str(first).unwrap();
    change(&mut line);
    format!("{line}\n{rest}")
}

#[test]
fn a_pack_is_the_same_whenever_it_is_frozen_and_derives_again() {
    for rule in ["R1", "R2", "R4"] {
        let pack = frozen(rule);
        assert_eq!(pack, frozen(rule));
        let names: Vec<&str> =
            pack.entries.keys().map(String::as_str).filter(|name| !name.starts_with("rules/")).collect();
        assert_eq!(names, ["alert.json", "evidence.jsonl", "manifest.json", "members.jsonl", "trail.jsonl"]);
        let own = pack.entries.keys().filter(|name| name.starts_with(&format!("rules/{rule}_"))).count();
        let others = pack.entries.keys().filter(|name| name.starts_with("rules/R")).count();
        assert_eq!((own, others), (1, 1), "its own rule and no other");
        for name in ["rules/legal.toml", "rules/queue.toml", "rules/hubs.toml", "rules/calendar/holiday-cn-2025.json"] {
            assert!(!pack.entry(name).is_empty(), "{name}");
        }
        let verdict = checked(&pack, Some(&data()));
        assert!(verdict.agrees(), "{rule}: {}", verdict.text(Lang::En));
        assert_eq!(verdict.dataset.as_deref(), Some("sample_data"));
        assert!(verdict.members > 0 && verdict.evidence > 0);
        assert_eq!((verdict.trail.events, verdict.trail.with_key), (4, true));
    }
}

#[test]
fn without_the_dataset_it_says_that_nothing_was_derived() {
    let verdict = checked(&frozen("R2"), None);
    assert!(verdict.agrees() && verdict.dataset.is_none());
    assert!(verdict.text(Lang::En).contains("not derived again") && verdict.text(Lang::Zh).contains("未重新推导"));
}

#[test]
fn a_changed_member_is_named_whether_the_dataset_is_there_or_not() {
    let pack = frozen("R4");
    let without = with(&pack, "members.jsonl", |text| text.split_once('\n').unwrap().1.to_owned());
    let other = with(&pack, "members.jsonl", |text| edit_first(text, |line| line["key"] = "X".into()));
    for changed in [without, other] {
        assert_eq!(places(&checked(&changed, None)), ["members"]);
        assert_eq!(
            places(&checked(&changed, Some(&data()))),
            ["members", "members"],
            "inside, and against what is derived"
        );
    }
}

#[test]
fn an_alert_made_worse_with_all_its_parts_agreeing_is_seen_by_deriving_it_again() {
    let pack = frozen("R1");
    let more = with(&pack, "alert.json", |text| edit_first(text, |line| line["amount_paid"] = "99999999.00".into()));
    assert_eq!(places(&checked(&more, None)), ["alert.amount_paid"], "the rows do not add up to it");
    let surer = with(&pack, "alert.json", |text| edit_first(text, |line| line["expected"] = 0.001.into()));
    assert_eq!(places(&checked(&surer, None)), [""; 0], "nothing in the pack contradicts it");
    let verdict = checked(&surer, Some(&data()));
    assert_eq!(places(&verdict), ["alert.expected"]);
    assert!(verdict.text(Lang::En).contains("0.001 in the pack"), "{}", verdict.text(Lang::En));
}

#[test]
fn evidence_that_was_changed_is_named() {
    let pack = frozen("R4");
    let changed = with(&pack, "evidence.jsonl", |text| {
        edit_first(text, |line| line["rows"][0][0] = Json::String("2001-01-01".into()))
    });
    let verdict = checked(&changed, Some(&data()));
    assert!(places(&verdict).iter().any(|place| place.starts_with("evidence.")), "{:?}", places(&verdict));
}

#[test]
fn another_rule_text_or_parameter_is_named() {
    let pack = frozen("R2");
    let rule = pack.entries.keys().find(|name| name.starts_with("rules/R2_")).unwrap().clone();
    let looser = with(&pack, &rule, |text| text.replacen("default = 5.0", "default = 6.0", 1));
    assert!(places(&checked(&looser, None)).contains(&"rule".to_owned()));
    let param = with(&pack, "manifest.json", |text| text.replace("\"value\": \"4.5\"", "\"value\": \"4.75\""));
    let verdict = checked(&param, None);
    assert!(verdict.agrees(), "the pack does not know what the value was: {:?}", verdict.differences);
    let default =
        with(&pack, "manifest.json", |text| text.replacen("\"origin\": \"given\"", "\"origin\": \"default\"", 1));
    assert_eq!(places(&checked(&default, Some(&data())))[0], "rule", "the value of the run is not the rule's own");
}

#[test]
fn another_dataset_is_named_with_its_files_and_not_compared() {
    let pack = frozen("R4");
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(data()).unwrap() {
        let path = entry.unwrap().path();
        // Without what the sender says of it: the fingerprint has to see it alone.
        if path.extension().is_some_and(|extension| extension == "parquet") {
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    fs::remove_file(folder.path().join("other_subsidies.parquet")).unwrap();
    fs::copy(folder.path().join("persons.parquet"), folder.path().join("other_subsidies.parquet")).unwrap();
    fs::remove_file(folder.path().join("approvals.parquet")).unwrap();
    let verdict = checked(&pack, Some(folder.path()));
    let found = places(&verdict);
    assert_eq!(
        found,
        ["dataset", "dataset.other_subsidies.parquet", "dataset.approvals.parquet"],
        "and nothing was compared"
    );
    // A changed byte in a file is found by the file, whatever the table.
    let claims = folder.path().join("claims.parquet");
    let mut bytes = fs::read(&claims).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&claims, &bytes).unwrap();
    let again = Again { dataset: Some(folder.path().to_path_buf()), keys: None, threads: TWO, memory_bytes: None };
    let path = folder.path().join("a.pack");
    pack.write(&path).unwrap();
    match wait(verify(&path, &again, &Nobody(AtomicBool::new(false)))) {
        Ok(verdict) => assert!(places(&verdict).contains(&"dataset.claims.parquet".to_owned()), "{verdict:?}"),
        Err(error) => assert!(error.text(Lang::En).contains("claims.parquet"), "{error}"),
    }
}

#[test]
fn events_that_are_not_the_alerts_or_were_changed_are_named() {
    let pack = frozen("R2");
    let changed = with(&pack, "trail.jsonl", |text| text.replacen("wang", "zhao", 1));
    assert_eq!(places(&checked(&changed, None)), ["trail"]);
    let turned = with(&pack, "trail.jsonl", |text| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.swap(0, 1);
        lines.join("\n") + "\n"
    });
    assert_eq!(places(&checked(&turned, None)), ["trail"]);
    let other = Pack {
        entries: pack
            .entries
            .iter()
            .map(|(name, text)| match name.as_str() {
                "trail.jsonl" => (
                    name.clone(),
                    trail("R99-0000", &keys()).iter().map(|row| crate::audit::line(row) + "\n").collect(),
                ),
                _ => (name.clone(), text.clone()),
            })
            .collect(),
        ..pack
    };
    assert_eq!(places(&checked(&other, None)), ["trail"; 4]);
}

#[test]
fn what_cannot_be_frozen_is_said() {
    let text = |error: FreezeError| error.text(Lang::En);
    let missing = freeze(run(), "R2-0000000000000000", &[]).map_err(text).unwrap_err();
    assert!(missing.contains("has no alert R2-0000000000000000"), "{missing}");
    let copy = tempfile::tempdir().unwrap();
    for name in ["alerts.jsonl", "members.parquet", "evidence.jsonl", "manifest.json", "sources.jsonl"] {
        fs::copy(run().join(name), copy.path().join(name)).unwrap();
    }
    let id = alert_of("R1");
    freeze(copy.path(), &id, &[]).unwrap();
    let alerts = fs::read_to_string(copy.path().join("alerts.jsonl")).unwrap();
    let doctored = alerts.replace("\"persons\":", "\"persons\":1");
    fs::write(copy.path().join("alerts.jsonl"), doctored).unwrap();
    let error = freeze(copy.path(), &id, &[]).map_err(text).unwrap_err();
    assert!(error.contains("alert.persons") && error.contains("contradict"), "{error}");
    fs::write(copy.path().join("alerts.jsonl"), alerts).unwrap();
    fs::remove_file(copy.path().join("sources.jsonl")).unwrap();
    let error = freeze(copy.path(), &id, &[]).map_err(text).unwrap_err();
    assert!(error.contains("has no sources.jsonl"), "{error}");
    let nothing = freeze(&copy.path().join("nowhere"), &id, &[]).map_err(text).unwrap_err();
    assert!(nothing.contains("name a finished run"), "{nothing}");
}
