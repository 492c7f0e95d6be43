//! Evidence packs and attachments of decisions, through the program.

use crate::desk::Office;
use crate::program::{Ended, end, repository};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Takes the first alert of R5, waives its steps, and says how it would be confirmed.
fn ready(office: &Office) -> (String, Vec<String>) {
    office.counts("june", &[]);
    office.staff();
    let id = office.alert("R5", 0);
    office.done("wang", &["queue", "take", &id]);
    let shown = office.json("wang", &["queue", "show", &id, "--format", "json"]);
    for step in shown["page"]["verify"].as_array().unwrap() {
        office.done("wang", &["queue", "verify", &id, step["id"].as_str().unwrap(), "--waive", "已电话核实"]);
    }
    // What is confirmed names a letter that was issued.
    let (out, number) = (office.path("letter.docx").display().to_string(), ["--number", "1", "--on", "2026-07-01"]);
    let letter = ["cases", "letter", &id, "--template", "疑点核查单", "--out", &out];
    office.done("wang", &[letter.as_slice(), number.as_slice()].concat());
    let confirm = [
        "queue",
        "decide",
        &id,
        "--outcome",
        "confirmed",
        "--amount",
        "1500",
        "--clause",
        "社会保险法88",
        "--letter",
        "1",
    ];
    (id.clone(), confirm.map(str::to_owned).to_vec())
}

fn words(args: &[String]) -> Vec<&str> {
    args.iter().map(String::as_str).collect()
}

fn packs(office: &Office, id: &str) -> Vec<(PathBuf, String)> {
    let shown = office.json("sun", &["queue", "show", id, "--format", "json"]);
    let pack = |pack: &Value| {
        let text = |key: &str| pack[key].as_str().unwrap().to_owned();
        (PathBuf::from(text("file")), text("sha256"))
    };
    shown["packs"].as_array().unwrap().iter().map(pack).collect()
}

fn verify(office: &Office, pack: &Path, args: &[&str]) -> Ended {
    end(office.command().args(["report", "verify"]).arg(pack).args(args))
}

#[test]
fn a_decision_freezes_a_pack_that_is_named_checked_and_found_out() {
    let office = Office::new();
    let (id, confirm) = ready(&office);
    office.done("wang", &words(&confirm));
    let frozen = packs(&office, &id);
    assert_eq!(frozen.len(), 1);
    let (pack, seal) = &frozen[0];
    assert!(pack.starts_with(office.path("packs")), "beside the store: {}", pack.display());
    office.done("zhao", &["queue", "review", &id, "--approve", "--seen", &office.seen(&id)]);
    let both = packs(&office, &id);
    assert_eq!(both.len(), 2, "what closes is a decision too");
    assert_ne!(both[0].1, both[1].1, "the second holds the proposal in its trail");
    let said = office.done("qian", &["queue", "show", &id]);
    assert!(said.contains("Evidence packs") && said.contains(seal), "{said}");

    // Derived again from the dataset, genuine by the key, and named by the decision.
    let data = repository("sample_data").display().to_string();
    let key = office.path("keys/audit.key").display().to_string();
    let derived = verify(&office, &both[1].0, &["--data", &data, "--audit-key", &key, "--format", "json"]);
    assert_eq!(derived.code, 0, "{}{}", derived.out, derived.err);
    let verdict: Value = serde_json::from_str(&derived.out).unwrap();
    assert_eq!((&verdict["agrees"], &verdict["derived_on"]), (&true.into(), &"sample_data".into()));
    assert_eq!(verdict["named_by"]["kind"], "alert.approved");
    let trail = office.json("qian", &["audit", "list", "--alert", &id, "--format", "json"]);
    let events = trail.as_array().unwrap();
    let of = |kind: &str| events.iter().find(|event| event["kind"] == kind).unwrap();
    assert_eq!(of("alert.approved")["payload"]["pack"], verdict["sha256"]);
    assert_eq!(of("alert.proposed")["payload"]["pack"].as_str(), Some(seal.as_str()));
    let plain = verify(&office, pack, &[]);
    assert!(plain.out.contains("names it") && plain.out.contains("alert.proposed"), "{}", plain.out);
    let chinese = verify(&office, pack, &["--lang", "zh"]);
    assert!(chinese.out.contains("记有这个证据包"), "{}", chinese.out);

    // One byte of the pack; a whole pack made anew; one byte of the dataset.
    let text = fs::read_to_string(pack).unwrap();
    let other = office.path("other.pack");
    fs::write(&other, text.replacen("amount_paid", "amount_laid", 1)).unwrap();
    assert_eq!(verify(&office, &other, &[]).code, 1);
    let run = office.path("june").display().to_string();
    let again = office.path("again.pack").display().to_string();
    assert_eq!(end(office.command().args(["report", "pack", &id, "--run", &run, "--out", &again])).code, 0);
    let unnamed = verify(&office, Path::new(&again), &[]);
    assert!(unnamed.code == 1 && unnamed.out.contains("name 2 others"), "{}{}", unnamed.out, unnamed.err);
    assert_eq!(verify(&office, Path::new(&again), &["--store", "none"]).code, 0, "by itself it is a sound pack");
    let copy = office.path("data");
    fs::create_dir(&copy).unwrap();
    for entry in fs::read_dir(repository("sample_data")).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_file() {
            fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
        }
    }
    let csv = fs::read_dir(&copy).unwrap().map(|entry| entry.unwrap().path());
    let touched = csv.filter(|path| path.extension().is_some_and(|kind| kind == "parquet")).max().unwrap();
    let mut bytes = fs::read(&touched).unwrap();
    let middle = bytes.len() / 4;
    bytes[middle] ^= 1;
    fs::write(&touched, bytes).unwrap();
    let changed = verify(&office, pack, &["--data", &copy.display().to_string()]);
    assert!(changed.code == 1 || changed.code == 4, "{}: {}{}", changed.code, changed.out, changed.err);
    assert!(!changed.out.contains("agree\n"), "{}", changed.out);
}

#[test]
fn without_the_runs_files_what_touches_a_person_is_not_decided() {
    let office = Office::new();
    let (id, confirm) = ready(&office);
    fs::rename(office.path("june"), office.path("moved")).unwrap();
    let said = office.refused("wang", &words(&confirm), "Q441");
    assert!(said.contains("no evidence pack [S641]"), "{said}");
    // What desk.toml allows without goes on, and says so.
    let other = office.alert("R5", 1);
    office.done("wang", &["queue", "take", &other]);
    let decide = ["queue", "decide", &other, "--outcome", "data_error", "--detail", "certificates.issued_on"];
    let ended = office.by("wang", &decide);
    assert!(ended.code == 0 && ended.err.contains("S641"), "{}{}", ended.out, ended.err);
    assert!(packs(&office, &other).is_empty());
    // A folder that is another run, or was changed, is none.
    let june = office.path("moved").display().to_string();
    let mut named = words(&confirm);
    named.extend(["--run", &june]);
    let alerts = office.path("moved/alerts.jsonl");
    let text = fs::read_to_string(&alerts).unwrap();
    fs::write(&alerts, text.replace("\"band\":\"B\"", "\"band\":\"C\"").replace("\"band\":\"A\"", "\"band\":\"B\""))
        .unwrap();
    let said = office.refused("wang", &named, "Q441");
    assert!(said.contains("S642"), "{said}");
    fs::write(&alerts, text).unwrap();
    // Where it went is said by hand, or by the same scan again.
    office.done("wang", &named);
    assert_eq!(packs(&office, &id).len(), 1);
    office.counts("july", &[]);
    office.done("zhao", &["queue", "review", &id, "--approve", "--seen", &office.seen(&id)]);
    assert_eq!(packs(&office, &id).len(), 2, "the scan that was repeated wrote the folder anew");
    for code in ["S641", "S642", "Q441"] {
        let explained = end(office.command().args(["explain", code, "--lang", "zh"]));
        assert!(explained.code == 0 && explained.out.contains("证据包"), "{code}: {}", explained.out);
    }
}

#[test]
fn a_ledger_that_decides_freezes_packs_and_a_rehearsal_none() {
    let office = Office::new();
    office.counts("june", &[]);
    office.staff();
    let id = office.alert("R5", 0);
    let before = office.json("wang", &["queue", "show", &id, "--format", "json"]);
    assert_eq!(before["packs"].as_array().unwrap().len(), 0);
    let ledger = office.path("ledger.csv");
    office.done("wang", &["queue", "take", &id]);
    office.done("wang", &["queue", "export", "规则:R5", "--out", &ledger.display().to_string()]);
    let text = fs::read_to_string(&ledger).unwrap();
    let filled = fill(&text, &id, &[("核查结论代码", "1"), ("正常原因", "FP-R5-EXAMDAY"), ("备注", "统考日")]);
    fs::write(&ledger, filled).unwrap();
    let name = ledger.display().to_string();
    let rehearsed = office.done("wang", &["queue", "import", &name, "--dry-run"]);
    assert!(rehearsed.contains("1 changed"), "{rehearsed}");
    assert!(!office.path("packs").exists(), "a rehearsal keeps nothing");
    office.done("wang", &["queue", "import", &name, "--yes"]);
    assert_eq!(packs(&office, &id).len(), 1);
}

/// Fills cells of the line of `id` in a ledger.
fn fill(text: &str, id: &str, cells: &[(&str, &str)]) -> String {
    let mut lines: Vec<Vec<String>> = text
        .split("\r\n")
        .map(|line| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect())
        .collect();
    let heading = lines.iter().position(|line| line.iter().any(|cell| cell == "疑点编号")).unwrap();
    for (column, value) in cells {
        let at = lines[heading]
            .iter()
            .position(|cell| cell.contains(column))
            .unwrap_or_else(|| panic!("{column}: {:?}", lines[heading]));
        let line = lines.iter_mut().find(|line| line.iter().any(|cell| cell == id)).unwrap();
        (*value).clone_into(&mut line[at]);
    }
    let quoted = |line: &Vec<String>| line.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
    lines.iter().filter(|line| line.len() > 1).map(quoted).collect::<Vec<_>>().join("\r\n") + "\r\n"
}

#[test]
fn what_is_attached_is_kept_listed_and_in_the_next_pack() {
    let office = Office::new();
    let (id, mut confirm) = ready(&office);
    let reply = office.path("回函.pdf");
    fs::write(&reply, "%PDF reply").unwrap();
    let photo = office.path("photo.jpg");
    fs::write(&photo, [0xff, 0xd8, 0x00, 0x01]).unwrap();
    let (reply, photo) = (reply.display().to_string(), photo.display().to_string());
    office.done("wang", &["queue", "note", &id, "机构来函", "--attach", &reply]);
    confirm.extend(["--attach".to_owned(), photo.clone(), "--attach".to_owned(), reply.clone()]);
    office.done("wang", &words(&confirm));
    let shown = office.json("sun", &["queue", "show", &id, "--format", "json"]);
    let listed: Vec<(&str, u64)> = shown["attachments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["name"].as_str().unwrap(), file["bytes"].as_u64().unwrap()))
        .collect();
    assert_eq!(listed, [("回函.pdf", 10), ("photo.jpg", 4), ("回函.pdf", 10)]);
    assert_eq!(fs::read_dir(office.path("files")).unwrap().count(), 2, "the same content is kept once");
    let said = office.done("sun", &["queue", "show", &id]);
    assert!(said.contains("Attachments") && said.contains("回函.pdf"), "{said}");
    let (pack, _) = packs(&office, &id).remove(0);
    let verdict = verify(&office, &pack, &["--format", "json"]);
    assert_eq!(verdict.code, 0, "{}{}", verdict.out, verdict.err);
    assert_eq!(serde_json::from_str::<Value>(&verdict.out).unwrap()["attachments"], 3);
    let text = fs::read_to_string(&pack).unwrap();
    // Base64 of ff d8 00 01, by hand: 11111111 11011000 00000000 00000001 → /9gAAQ==.
    assert!(text.contains("/9gAAQ=="), "the photo itself is in the pack");

    // Without its content nothing more is decided; a bad file is said before anything is done.
    let kept = fs::read_dir(office.path("files")).unwrap().next().unwrap().unwrap().path();
    let content = fs::read(&kept).unwrap();
    fs::remove_file(&kept).unwrap();
    let ended = office.by("zhao", &["queue", "review", &id, "--approve", "--seen", &office.seen(&id)]);
    assert!(ended.code == 4 && ended.err.contains("error[S646]"), "{}{}", ended.out, ended.err);
    fs::write(&kept, content).unwrap();
    office.done("zhao", &["queue", "review", &id, "--approve", "--seen", &office.seen(&id)]);
    let other = office.alert("R5", 0);
    office.done("wang", &["queue", "take", &other]);
    let folder = office.path("rules").display().to_string();
    for (path, code) in [(folder.as_str(), "S643"), ("/nowhere/a.pdf", "S643")] {
        let ended = office.by("wang", &["queue", "note", &other, "x", "--attach", path]);
        assert!(ended.code == 4 && ended.err.contains(&format!("error[{code}]")), "{}{}", ended.out, ended.err);
    }
    let large = office.path("large.bin");
    fs::File::create(&large).unwrap().set_len((20 << 20) + 1).unwrap();
    let ended = office.by("wang", &["queue", "note", &other, "x", "--attach", &large.display().to_string()]);
    assert!(ended.code == 4 && ended.err.contains("error[S644]"), "{}{}", ended.out, ended.err);
    let shown = office.json("sun", &["queue", "show", &other, "--format", "json"]);
    assert_eq!(shown["row"]["version"], 1, "taken, and nothing else");
}
