//! Evidence packs and attachments of decisions, through the program.

use crate::desk::Office;
use crate::program::{Ended, end, json_lines, repository};
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
    office.issue(&id, "1");
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
    office.approve("zhao", &id);
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

    // With another key than that of its trail, the line that names it is not believed.
    let other = office.path("other.key").display().to_string();
    assert_eq!(end(office.command().args(["audit", "key", "--create", "--audit-key", &other])).code, 0);
    let foreign = verify(&office, pack, &["--audit-key", &other]);
    assert!(foreign.code == 1 && foreign.out.contains("another key"), "{}{}", foreign.out, foreign.err);

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
    office.approve("zhao", &id);
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
    let ledger = office.path("ledger.xlsx");
    office.done("wang", &["queue", "take", &id]);
    office.done("wang", &["queue", "export", "规则:R5", "--out", &ledger.display().to_string()]);
    fill(&ledger, &id, &[("Verdict code", "2"), ("What was done", "certificates.issued_on")]);
    let name = ledger.display().to_string();
    let rehearsed = office.done("wang", &["queue", "import", &name, "--dry-run"]);
    assert!(rehearsed.contains("1 changed"), "{rehearsed}");
    assert!(!office.path("packs").exists(), "a rehearsal keeps nothing");
    office.done("wang", &["queue", "import", &name, "--yes"]);
    assert_eq!(packs(&office, &id).len(), 1);
}

/// Fills cells of the line of `id` in a ledger, as somebody in an office would: it is read and written anew by other programs.
fn fill(ledger: &Path, id: &str, cells: &[(&str, &str)]) {
    let mut read: calamine::Xlsx<_> = calamine::open_workbook(ledger).unwrap();
    let mut written = rust_xlsxwriter::Workbook::new();
    for (name, range) in calamine::Reader::worksheets(&mut read) {
        let text =
            |cell: &calamine::Data| if *cell == calamine::Data::Empty { String::new() } else { cell.to_string() };
        let mut lines: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(text).collect()).collect();
        let heading = lines.iter().find(|line| line.iter().any(|cell| cell == "Alert id")).cloned();
        let line = lines.iter_mut().find(|line| line.iter().any(|cell| cell == id));
        if let (Some(heading), Some(line)) = (heading, line) {
            for (column, value) in cells {
                if let Some(at) = heading.iter().position(|cell| cell == column) {
                    (*value).clone_into(&mut line[at]);
                }
            }
        }
        let (top, left) = range.start().unwrap_or((0, 0));
        let sheet = written.add_worksheet().set_name(name).unwrap();
        for (line, row) in lines.iter().zip(top..) {
            for (cell, column) in line.iter().zip(u16::try_from(left).unwrap()..) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    written.save(ledger).unwrap();
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
    office.approve("zhao", &id);
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

/// Fields that say nothing, or one and the same thing, of every real alert of a rule.
fn alike(real: &[&Value], at: &str) -> (Vec<String>, Vec<(String, Value)>, Vec<String>) {
    let empty = |value: &Value| value.is_null() || *value == "" || value.as_array().is_some_and(Vec::is_empty);
    let fields: Vec<&String> = real[0][at].as_object().unwrap().keys().collect();
    let all = |field: &&&String, wanted: bool| real.iter().all(|alert| empty(&alert[at][field.as_str()]) == wanted);
    let one = |field: &&&String| {
        let first = &real[0][at][field.as_str()];
        first.is_string() && real.iter().all(|alert| alert[at][field.as_str()] == *first)
    };
    let named = |field: &&String| (*field).clone();
    (
        fields.iter().filter(|field| all(field, true)).map(named).collect(),
        fields.iter().filter(one).map(|field| ((*field).clone(), real[0][at][field.as_str()].clone())).collect(),
        fields.iter().filter(|field| all(field, false)).map(named).collect(),
    )
}

/// What all real alerts of a rule have in common a control has too: which fields are empty, which are not, which words are
/// the same. So it is in `show`, in `export`, and of their cases.
fn nothing_tells(office: &Office, controls: &[String], real: &[String]) {
    let out = office.path("queue.jsonl");
    office.done("wang", &["queue", "export", "--format", "jsonl", "--out", &out.display().to_string()]);
    let exported = json_lines(&out);
    let cases = office.json("wang", &["cases", "list", "--format", "json", "--limit", "500"]);
    let case_of = |shown: &Value| {
        let mut cases = cases.as_array().unwrap().iter();
        cases.find(|case| case["id"] == shown["cases"][0]).cloned().unwrap()
    };
    let shown = |id: &String| {
        let mut shown = office.json("wang", &["queue", "show", id, "--format", "json"]);
        shown["exported"] = exported.iter().find(|line| line["queue"]["id"] == id.as_str()).unwrap()["alert"].clone();
        shown["of_case"] = case_of(&shown);
        shown
    };
    let reals: Vec<Value> = real.iter().map(shown).collect();
    let mut told = Vec::new();
    for id in controls {
        let control = shown(id);
        let own: Vec<&Value> = reals
            .iter()
            .filter(|alert| {
                alert["row"]["rule"] == control["row"]["rule"]
                    && alert["row"]["entity_type"] == control["row"]["entity_type"]
            })
            .collect();
        // Of two what they have in common may be chance.
        let own = if own.len() < 3 { reals.iter().collect() } else { own };
        let empty = |value: &Value| value.is_null() || *value == "" || value.as_array().is_some_and(Vec::is_empty);
        for at in ["row", "alert", "exported", "page", "of_case"] {
            let (nothing, same, something) = alike(&own, at);
            let value = |field: &String| &control[at][field];
            let apart = |field: &String| format!("{id}: {at}.{field}: {}", value(field));
            // Which facts speak for it and against it, where it is and whom it is like, its figures say: that is the price of
            // saying nothing untrue.
            let facts = ["for", "against", "support", "region", "region_code", "peer_group", "entity_name"];
            let word = |field: &&String| !facts.contains(&field.as_str());
            told.extend(nothing.iter().filter(word).filter(|field| !empty(value(field))).map(apart));
            // That nothing can be stopped of each of three real ones is chance.
            let chance = |field: &String| ["stoppable", "amount_stoppable"].contains(&field.as_str());
            let other = |(field, words): &&(String, Value)| word(&field) && !chance(field) && value(field) != words;
            told.extend(same.iter().filter(other).map(|(field, _)| apart(field)));
            let silent = something.iter().filter(word).filter(|field| empty(value(field)));
            told.extend(silent.map(apart));
            // Nor what a run says of the whole of its list.
            for field in ["status", "due_on", "entity_named", "basis_zh", "basis_en"] {
                assert!(at == "row" || control[at].get(field).is_none(), "{at}.{field}");
            }
        }
    }
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn the_month_is_drawn_blind_and_its_results_are_the_supervisors() {
    let office = Office::new();
    let scanned = office.scan_rules("june", "R1,R2,R4,R5");
    assert_eq!(scanned.code, 0, "{}", scanned.err);
    office.staff();
    let ids = |user: &str| -> Vec<String> {
        let listed = office.json(user, &["queue", "list", "--format", "json", "--fields", "id", "--limit", "500"]);
        listed.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    let before = ids("wang");
    office.refused("wang", &["queue", "sample"], "S611");
    let rehearsed = office.json("sun", &["queue", "sample", "--dry-run", "--format", "json"]);
    let drawn = rehearsed["controls"]["drawn"].as_i64().unwrap();
    // Six employers and two bodies (rules/desk.toml), where there are as many.
    assert!((1..=8).contains(&drawn), "{rehearsed}");
    assert_eq!(ids("wang"), before, "a rehearsal writes nothing");
    let made = office.json("sun", &["queue", "sample", "--format", "json", "--threads", "2", "--quiet"]);
    assert_eq!(made["controls"]["drawn"], rehearsed["controls"]["drawn"], "{made}");
    assert_eq!((&made["rechecks"]["drawn"], &made["rechecks"]["of"]), (&0.into(), &0.into()));
    let again = office.done("sun", &["queue", "sample", "--quiet"]);
    assert!(again.contains("drawn before"), "{again}");
    let controls: Vec<String> = ids("wang").into_iter().filter(|id| !before.contains(id)).collect();
    assert_eq!(i64::try_from(controls.len()), Ok(drawn));

    // Nothing an officer sees tells it: the same fields, words of the rule, rows behind it, a run, a case.
    let shown = |id: &str| office.json("wang", &["queue", "show", id, "--format", "json"]);
    let mut entities = Vec::new();
    for id in &controls {
        let (control, alert) =
            (shown(id), shown(before.iter().find(|other| other[..3] == id[..3]).unwrap_or(&before[0])));
        let keys = |json: &Value| json.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&control), keys(&alert));
        assert_eq!(keys(&control["row"]), keys(&alert["row"]));
        for field in ["first_seen", "last_seen", "status", "changed", "vanished"] {
            assert_eq!(control["row"][field], alert["row"][field], "{field}");
        }
        let text = control.to_string().to_lowercase();
        for word in ["control", "sample", "blind", "对照", "盲样", "抽查", "above-peers"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
        // Its sentence is of its own kind: an employer's of people who left, a body's of certificates.
        let sentence = control["row"]["sentence"]["en"].as_str().or(control["row"]["sentence"].as_str()).unwrap();
        assert_eq!(sentence.contains("certificates"), id.starts_with("R5"), "{id} {sentence}");
        assert!(!control["members"].as_array().unwrap().is_empty(), "there are rows to check");
        assert!(!control["page"]["verify"].as_array().unwrap().is_empty(), "and steps");
        assert_eq!(control["cases"].as_array().unwrap().len(), 1);
        let kind = control["row"]["entity_type"].as_str().unwrap().to_owned();
        assert!(["employer", "body"].contains(&kind.as_str()), "never a person: {kind}");
        entities.push(control["row"]["entity"].as_str().unwrap().to_owned());
    }
    let flagged: Vec<Value> = json_lines(&office.path("june/alerts.jsonl"));
    assert!(flagged.iter().all(|alert| !entities.iter().any(|id| alert["entity_id"] == id.as_str())));

    nothing_tells(&office, &controls, &before);

    // One is decided like any alert, with its evidence pack; the audit trail holds.
    let id = &controls[0];
    office.done("wang", &["queue", "take", id]);
    let decide = ["queue", "decide", id, "--outcome", "legitimate", "--clause", "社会保险法45", "--note", "属实"];
    let ended = office.by("wang", &decide);
    assert!(ended.code == 0 && !ended.err.contains("S64"), "{}{}", ended.out, ended.err);
    let (pack, _) = packs(&office, id).remove(0);
    let checked = verify(&office, &pack, &[]);
    assert!(checked.code == 0 && checked.out.contains("names it"), "{}{}", checked.out, checked.err);
    // Derived again: the rule does not raise it, and says the same of it when it is listed.
    let data = repository("sample_data").display().to_string();
    let derived = verify(&office, &pack, &["--data", &data, "--format", "json"]);
    assert_eq!(derived.code, 0, "{}{}", derived.out, derived.err);
    let verdict: Value = serde_json::from_str(&derived.out).unwrap();
    assert_eq!((&verdict["agrees"], &verdict["listed"]), (&true.into(), &true.into()));
    office.refused("wang", &["queue", "sample", "--results"], "S611");
    let results = office.json("qian", &["queue", "sample", "--results", "--format", "json"]);
    let shares = ["employers", "bodies"].map(|kind| results["shares"][kind].clone());
    let sum = |field: &str| shares.iter().map(|share| share[field].as_i64().unwrap()).sum::<i64>();
    assert_eq!((sum("drawn"), sum("of"), sum("found"), sum("open")), (drawn, 1, 0, drawn - 1));
    // None of one: 1 − 0.025 = 0.975 (Clopper–Pearson by hand).
    let high = shares.iter().filter(|share| share["of"] == 1).map(|share| share["high"].as_f64().unwrap()).next();
    assert!(high.is_some_and(|high| (high - 0.975).abs() < 1e-9), "{shares:?}");
    let said = office.done("sun", &["queue", "sample", "--results"]);
    assert!(said.contains("0 of 1") && said.contains("97.5%"), "{said}");
    // The monthly report tells it those who may know, and nobody else.
    let draws = |user: &str| office.json(user, &["report", "monthly", "--format", "json"])["draws"].clone();
    let told = draws("qian");
    let sum = |field: &str| ["employers", "bodies"].map(|kind| told[kind][field].as_i64().unwrap()).iter().sum::<i64>();
    assert_eq!((sum("drawn"), sum("of"), sum("found"), sum("open")), (drawn, 1, 0, drawn - 1), "{told}");
    assert_eq!(
        (&told["employers"]["share"], draws("wang")),
        (&Value::Null, Value::Null),
        "too few, and not for officers"
    );
    let trail = office.json("qian", &["audit", "list", "--format", "json", "--limit", "1000"]);
    let drawn_line = trail.as_array().unwrap().iter().find(|event| event["kind"] == "sample.drawn").unwrap();
    assert_eq!(drawn_line["payload"]["alerts"].as_array().unwrap().len(), controls.len());
    assert!(office.done("qian", &["audit", "verify"]).contains("the audit chain holds"));

    // The next draw considers the closing, which nobody reviewed; without the run's files no control is drawn, and it says so.
    fs::rename(office.path("june"), office.path("moved")).unwrap();
    let this = jiff::Zoned::now().strftime("%Y-%m").to_string();
    let ended = office.by("sun", &["queue", "sample", "--month", &this]);
    assert!(ended.code == 4 && ended.err.contains("error[S641]"), "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("rechecks: 1 of 1"), "{}", ended.out);
    assert_eq!(office.json("sun", &["queue", "show", id, "--format", "json"])["row"]["status"], "proposed");
    let run = office.path("moved").display().to_string();
    let ended =
        office.by("sun", &["queue", "sample", "--month", &this, "--run", &run, "--data", "/nowhere", "--quiet"]);
    assert!(ended.code == 4 && ended.err.contains("error[S647]"), "{}{}", ended.out, ended.err);
    let other =
        office.json("sun", &["queue", "sample", "--month", &this, "--run", &run, "--format", "json", "--quiet"]);
    assert_eq!(other["controls"]["repeated"], false, "{other}");
    assert!(other["controls"]["of"].as_i64() < made["controls"]["of"].as_i64(), "who was a control is none again");
}
