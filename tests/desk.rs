//! A whole session at the desk, through the program: from a scan to a closed alert, and what the next scan makes of it.

use crate::program::{Ended, end, fundwatch, json_lines, repository};
use jiff::civil::date;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// R4 and R5 raise six and three alerts on the sample (`tests/sample.rs` and `tests/truth` say which).
const RULES: &str = "R4,R5";
pub(crate) const ALERTS: usize = 9;

/// A store of its own, its key, and a calendar for the year the test runs in.
pub(crate) struct Office {
    folder: TempDir,
}

impl Office {
    pub(crate) fn new() -> Self {
        let office = Self { folder: tempfile::tempdir().unwrap() };
        let calendar = office.path("rules/calendar");
        fs::create_dir_all(&calendar).unwrap();
        // The years built in end; a year with one day off, 1 January, is as good for a test.
        let this_year = jiff::Zoned::now().year();
        for year in this_year - 1..=this_year + 1 {
            let day = date(year, 1, 1);
            let text =
                format!(r#"{{"year": {year}, "days": [{{"name": "元旦", "date": "{day}", "isOffDay": true}}]}}"#);
            fs::write(calendar.join(format!("{year}.json")), text).unwrap();
        }
        office
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self) -> assert_cmd::Command {
        let mut command = fundwatch();
        command
            .env("FUNDWATCH_STORE", self.path("store.db"))
            .env("FUNDWATCH_AUDIT_KEY", self.path("keys/audit.key"))
            .env("FUNDWATCH_ANCHOR", self.path("elsewhere/anchor"));
        command
    }

    /// A command of the desk by `user`.
    pub(crate) fn by(&self, user: &str, args: &[&str]) -> Ended {
        end(self.command().args(args).args(["--as", user, "--rules"]).arg(self.path("rules")))
    }

    /// The same, which is expected to be done.
    pub(crate) fn done(&self, user: &str, args: &[&str]) -> String {
        let ended = self.by(user, args);
        assert_eq!(ended.code, 0, "{args:?}: {}{}", ended.out, ended.err);
        ended.out
    }

    /// The same, refused with `code`.
    pub(crate) fn refused(&self, user: &str, args: &[&str], code: &str) -> String {
        let ended = self.by(user, args);
        assert_eq!(ended.code, 6, "{args:?}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains(&format!("error[{code}]")), "{args:?}: {}", ended.err);
        ended.err
    }

    pub(crate) fn json(&self, user: &str, args: &[&str]) -> Value {
        serde_json::from_str(&self.done(user, args)).unwrap()
    }

    pub(crate) fn scan(&self, out: &str, args: &[&str]) -> Ended {
        let sample = repository("sample_data");
        let mut command = self.command();
        command.arg("scan").arg(sample).arg("--out").arg(self.path(out)).args(["--only", RULES, "--threads", "2"]);
        end(command.args(args))
    }

    /// A scan with other rules than usual.
    pub(crate) fn scan_rules(&self, out: &str, rules: &str) -> Ended {
        let mut command = self.command();
        command.arg("scan").arg(repository("sample_data")).arg("--out").arg(self.path(out));
        end(command.args(["--only", rules, "--threads", "2", "--quiet"]))
    }

    /// What the scan says the store made of it: new, known, changed, vanished, hidden.
    pub(crate) fn counts(&self, out: &str, args: &[&str]) -> [i64; 5] {
        let mut all = vec!["--format", "json"];
        all.extend(args);
        let ended = self.scan(out, &all);
        assert_eq!(ended.code, 0, "{}", ended.err);
        let document: Value = serde_json::from_str(&ended.out).unwrap();
        ["new", "known", "changed", "vanished", "hidden"].map(|key| document["store"][key].as_i64().unwrap())
    }

    /// Two administrators; wang and li, who check and review; zhao, who reviews; sun, a supervisor; qian, who audits.
    pub(crate) fn staff(&self) {
        self.done("anna", &["user", "first", "anna:P1", "bert:P2"]);
        let staff = [
            ("wang", &["officer", "reviewer"][..]),
            ("li", &["officer"]),
            ("zhao", &["reviewer"]),
            ("sun", &["supervisor"]),
            ("qian", &["auditor"]),
        ];
        for (user, roles) in staff {
            self.done("anna", &["user", "add", user, "--person", &format!("P-{user}")]);
            for role in roles {
                let asked = self.done("anna", &["user", "role", "grant", user, role, "--reason", "post"]);
                let change = asked.split_whitespace().next().unwrap();
                self.done("bert", &["user", "role", "approve", change]);
            }
        }
    }

    /// The version of an alert that whoever looks at it now sees.
    pub(crate) fn seen(&self, id: &str) -> String {
        self.json("sun", &["queue", "show", id, "--format", "json"])["row"]["version"].to_string()
    }

    /// Approves what is proposed, on what is seen now.
    pub(crate) fn approve(&self, user: &str, id: &str) -> String {
        self.done(user, &["queue", "review", id, "--approve", "--seen", &self.seen(id), "--note", "同意"])
    }

    /// Issues a letter about an alert: what is confirmed names one.
    pub(crate) fn issue(&self, id: &str, number: &str) {
        let out = self.path("letter.docx").display().to_string();
        let letter = ["cases", "letter", id, "--template", "疑点核查单", "--out", &out, "--force", "--number", number];
        self.done("wang", &[&letter[..], &["--on", "2026-07-01"]].concat());
    }

    /// An open alert of `rule`, by its place in the list.
    pub(crate) fn alert(&self, rule: &str, at: usize) -> String {
        let listed = self.json("sun", &["queue", "list", "--rule", rule, "--format", "json", "--fields", "id"]);
        listed[at]["id"].as_str().unwrap().to_owned()
    }
}

fn statuses(office: &Office, run: &str) -> Vec<(String, String)> {
    json_lines(&office.path(run).join("alerts.jsonl"))
        .iter()
        .map(|line| {
            let text = |key: &str| line[key].as_str().unwrap().to_owned();
            (text("alert_id"), text("status"))
        })
        .collect()
}

#[test]
fn from_a_scan_to_a_closed_alert_and_the_next_scan() {
    let office = Office::new();
    let all = i64::try_from(ALERTS).unwrap();
    assert_eq!(office.counts("june", &[]), [all, 0, 0, 0, 0], "nothing was known");
    assert!(statuses(&office, "june").iter().all(|(_, status)| status == "new"));

    // Nobody is known, and everybody is told how to be.
    let err = office.refused("wang", &["queue", "list"], "S610");
    assert!(err.contains("fundwatch user first"), "{err}");
    office.staff();
    let err = office.refused("nobody", &["queue", "list"], "S610");
    assert!(err.contains("fundwatch user add nobody"), "{err}");
    office.refused("anna", &["queue", "list"], "S611");

    let listed = office.json("wang", &["queue", "list", "--format", "json", "--fields", "id,rule,amount,due"]);
    assert_eq!(listed.as_array().unwrap().len(), ALERTS);
    assert_eq!(listed[0].as_object().unwrap().len(), 4);
    let page = office.json("wang", &["queue", "list", "规则:R5 状态:未结", "--format", "page", "--limit", "2"]);
    assert_eq!(page["rows"].as_array().unwrap().len(), 2);
    let after = page["next"].as_str().unwrap();
    let rest = office.json("wang", &["queue", "list", "--rule", "R5", "--format", "page", "--after", after]);
    assert_eq!((rest["rows"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null), "three of R5 in all");

    // Taken, checked, decided; not by the same person reviewed.
    let taken = office.done("wang", &["queue", "take", "--next"]);
    let first = taken.split_whitespace().next().unwrap().to_owned();
    let mine = office.json("wang", &["queue", "list", "--mine", "--format", "json", "--fields", "id,owner,status"]);
    assert_eq!(mine[0]["id"].as_str(), Some(first.as_str()));
    assert_eq!((mine[0]["owner"].as_str(), mine[0]["status"].as_str()), (Some("wang"), Some("working")));
    office.refused("li", &["queue", "take", &first], "Q408");

    let exam = office.alert("R5", 0);
    let taken_before = exam == first;
    if !taken_before {
        office.done("wang", &["queue", "take", &exam[..exam.len() - 4]]);
    }
    office.done("wang", &["queue", "verify", &exam, "V1", "--found", "7 月全区统考", "--proof", "公告"]);
    office.refused("wang", &["queue", "verify", &exam, "V99", "--found", "x"], "Q411");
    let decide = ["queue", "decide", &exam, "--outcome", "1", "--fp", "fp-r5-examday", "--note", "见附件"];
    office.refused("wang", &["queue", "decide", &exam, "--outcome", "confirmed"], "Q410");
    let said = office.done("wang", &decide);
    assert!(said.contains("waits for review"), "{said}");
    let seen = office.seen(&exam);
    let shown = office.done("zhao", &["queue", "show", &exam]);
    assert!(shown.contains(&format!("--approve --seen {seen}")), "{shown}");
    let unseen = office.by("zhao", &["queue", "review", &exam, "--approve"]);
    assert!(unseen.code == 2 && unseen.err.contains("queue show"), "{}", unseen.err);
    office.refused("wang", &["queue", "review", &exam, "--approve", "--seen", &seen], "Q403");
    office.refused("li", &["queue", "review", &exam, "--approve", "--seen", &seen], "Q401");
    let trail = office.json("qian", &["audit", "list", "--alert", &exam, "--format", "json"]);
    let refused: Vec<&str> = trail
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["kind"] == "alert.refused")
        .map(|event| event["payload"]["code"].as_str().unwrap())
        .collect();
    assert_eq!(refused, ["Q403", "Q401"], "who tries what duties forbid is written down; mistakes are not");
    // Whoever saw an older version is told what happened.
    let stale = office.refused("zhao", &["queue", "review", &exam, "--approve", "--seen", "1"], "Q407");
    assert!(stale.contains("wang") && stale.contains("proposed"), "{stale}");
    let said = office.done("zhao", &["queue", "review", &exam, "--approve", "--seen", &seen, "--note", "同意"]);
    assert!(said.contains("closed") && said.contains("approved"), "{said}");
    let shown = office.json("zhao", &["queue", "show", &exam, "--format", "json"]);
    assert_eq!(shown["row"]["outcome"], "false_positive");
    assert_eq!(shown["proposal"]["explanation"], "FP-R5-EXAMDAY");
    assert_eq!(shown["verify"]["V1"]["found"], "7 月全区统考");
    let page = office.done("zhao", &["queue", "show", &exam]);
    assert!(page.contains("V1") && page.contains("■ 7 月全区统考 [公告]"), "{page}");

    // The same again changes nothing, and says so.
    let before = fs::read(office.path("june/alerts.jsonl")).unwrap();
    let manifest = fs::read(office.path("june/manifest.json")).unwrap();
    let again = office.scan("again", &[]);
    assert!(again.out.contains(&format!("{ALERTS} new")) && again.out.contains("nothing was written"), "{}", again.out);
    assert_eq!(fs::read(office.path("again/alerts.jsonl")).unwrap(), before);
    assert_eq!(fs::read(office.path("again/manifest.json")).unwrap(), manifest);

    // The next month knows them all; nothing is closed or opened for it.
    let [new, known, changed, vanished, hidden] = office.counts("july", &["--as-of", "2025-07-31"]);
    assert_eq!((new + known + changed, hidden), (i64::try_from(statuses(&office, "july").len()).unwrap(), 0));
    assert_eq!(known + changed + vanished, all, "each of the nine is known, changed or gone");
    let closed = office.json("wang", &["queue", "list", "--status", "closed", "--format", "json", "--fields", "id"]);
    assert_eq!(closed.as_array().unwrap().len(), 1);

    // And the journal holds.
    let verified = office.done("qian", &["audit", "verify"]);
    assert!(verified.contains("the audit chain holds"), "{verified}");
}

#[test]
fn an_exception_hides_and_is_counted() {
    let office = Office::new();
    office.counts("june", &[]);
    office.staff();
    let alert = office.alert("R4", 0);
    let today = jiff::Zoned::now().date();
    let day = |days: i64| today.checked_add(jiff::ToSpan::days(days)).unwrap().to_string();
    // Longer than an officer may alone: it waits, and hides nothing until a supervisor agrees.
    let asked = office.done("wang", &["queue", "snooze", &alert, "--until", &day(90), "--reason", "已另案办理"]);
    assert!(asked.contains("supervisor"), "{asked}");
    let id = asked.split_whitespace().next().unwrap().to_owned();
    let count = |args: &[&str]| {
        let mut all = vec!["queue", "list", "--format", "page"];
        all.extend(args);
        let page = office.json("wang", &all);
        (page["rows"].as_array().unwrap().len(), page["hidden"].as_i64().unwrap())
    };
    assert_eq!(count(&[]), (ALERTS, 0));
    office.refused("wang", &["queue", "exceptions", "approve", &id], "Q401");
    office.done("sun", &["queue", "exceptions", "approve", &id]);
    assert_eq!(count(&[]), (ALERTS - 1, 1), "hidden, and counted");
    assert_eq!(count(&["--hidden", "only"]).0, 1);
    let plan = office.json("wang", &["queue", "plan", "--officers", "8", "--days", "10", "--format", "json"]);
    assert_eq!((plan["chosen"].as_array().unwrap().len(), &plan["hidden"]), (ALERTS - 1, &1.into()));

    let ended = office.scan("july", &["--as-of", "2025-07-31"]);
    assert!(ended.out.contains("1 hidden by exceptions"), "{}", ended.out);
    let hidden: Vec<_> =
        statuses(&office, "july").into_iter().filter(|(_, status)| status.starts_with("suppressed")).collect();
    assert_eq!(hidden, [(alert, "suppressed: 已另案办理".to_owned())]);
    let again = office.scan("june-again", &[]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(
        statuses(&office, "june-again").iter().all(|(_, status)| status == "new"),
        "a run says again what it said first"
    );
}

#[test]
fn many_are_decided_at_once_and_never_as_confirmed() {
    let office = Office::new();
    office.counts("june", &[]);
    office.staff();
    let ids = [0, 1].map(|at| office.alert("R5", at));
    for id in &ids {
        office.done("wang", &["queue", "take", id]);
    }
    let both = ids.join(",");
    let other = office.alert("R4", 0);
    let mixed = format!("{both},{other}");
    let detail = ["--outcome", "data_error", "--detail", "certificates.issued_on"];
    let decide = |ids: &str, more: &[&str]| {
        let mut args = vec!["queue", "decide", "--ids", ids];
        args.extend(more);
        office.by("wang", &args)
    };
    let ended = decide(&mixed, &detail);
    assert!(ended.code == 6 && ended.err.contains("Q422"), "{}", ended.err);
    let ended = decide(&both, &["--outcome", "confirmed"]);
    assert!(ended.code == 6 && ended.err.contains("Q423"), "{}", ended.err);
    let ended = decide(&both, &detail);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("2 of 2"), "{}", ended.err);
    let trail = office.json("qian", &["audit", "list", "--format", "json", "--limit", "500"]);
    let proposed = trail.as_array().unwrap().iter().filter(|event| event["kind"] == "alert.proposed").count();
    assert_eq!(proposed, 2, "each has its own line");
}

#[test]
fn what_a_scan_changed_is_decided_by_who_saw_it() {
    let office = Office::new();
    office.counts("old", &["--as-of", "2024-12-31"]);
    office.staff();
    for id in [0, 1, 2].map(|at| office.alert("R5", at)) {
        office.done("wang", &["queue", "take", &id]);
    }
    // Of the three bodies two have more certificates half a year later.
    assert!(office.counts("new", &["--as-of", "2025-06-30"])[2] >= 2);
    let changed =
        |id: &String| office.json("wang", &["queue", "show", id, "--format", "json"])["row"]["changed"] == true;
    let ids: Vec<String> = [0, 1, 2].map(|at| office.alert("R5", at)).into_iter().filter(changed).collect();
    let detail = ["--outcome", "data_error", "--detail", "certificates.issued_on"];
    let [first, second] = &ids[..] else { panic!("{ids:?}") };
    let said = office.refused("wang", &[&["queue", "decide", first], &detail[..]].concat(), "Q429");
    assert!(said.contains("--seen 1") && said.contains(first), "{said}");
    let many = format!("{first},{second}");
    office.refused("wang", &[&["queue", "decide", "--ids", &many], &detail[..]].concat(), "Q429");
    assert!(office.done("wang", &["queue", "show", first]).contains("--seen 1"));
    office.done("wang", &[&["queue", "decide", first, "--seen", "1"], &detail[..]].concat());
    assert!(!changed(first), "it was looked at");
}

#[test]
fn an_alert_is_handed_over_waits_and_comes_back() {
    let office = Office::new();
    office.counts("june", &[]);
    office.staff();
    let id = office.alert("R5", 0);
    let status = |office: &Office| {
        let row = office.json("sun", &["queue", "show", &id, "--format", "json"])["row"].clone();
        (row["status"].as_str().unwrap().to_owned(), row["owner"].as_str().map(str::to_owned))
    };
    let owned = |user: &str| Some(user.to_owned());
    office.refused("wang", &["queue", "assign", &id, "--to", "li", "--reason", "r"], "Q401");
    office.done("sun", &["queue", "assign", &id, "--to", "li", "--reason", "分工"]);
    assert_eq!(status(&office), ("working".to_owned(), owned("li")));
    let soon = jiff::Zoned::now().date().checked_add(jiff::ToSpan::days(10)).unwrap().to_string();
    office.done("li", &["queue", "request", &id, "--reason", "函询", "--until", &soon]);
    assert_eq!(status(&office).0, "waiting");
    office.done("li", &["queue", "resume", &id, "--note", "已复函"]);
    office.done("li", &["queue", "note", &id, "电话核实"]);
    office.done("sun", &["queue", "due", &id, "--days", "20", "--reason", "材料多"]);
    office.done("li", &["queue", "release", &id, "--reason", "休假"]);
    assert_eq!(status(&office), ("new".to_owned(), None));
    let into = office.alert("R5", 1);
    // Two bodies and no certificate in common: one would be nobody's.
    office.refused("li", &["queue", "merge", &id, "--into", &into, "--reason", "同一批"], "Q427");
    assert_eq!(status(&office).0, "new");

    // A case of their own over both.
    let opened = office.done("li", &["cases", "open", "--title", "同一机构两批证书", &id]);
    let case = opened.split_whitespace().last().unwrap().to_owned();
    office.done("li", &["cases", "add", &case, &into]);
    let shown = office.json("li", &["cases", "show", &case, "--format", "json"]);
    assert_eq!(shown["alert_rows"].as_array().unwrap().len(), 2);
    office.done("li", &["cases", "close", &case, "--reason", "已分别办理"]);
    let listed = office.json("li", &["cases", "list", "--format", "json"]);
    assert!(listed.as_array().unwrap().iter().all(|row| row["id"] != case.as_str()), "closed cases are not listed");
    assert!(listed.as_array().unwrap().iter().any(|row| row["origin"] == "scan"), "what a run proposes is");
}

#[test]
fn a_store_that_cannot_be_used_is_said_before_any_work() {
    let office = Office::new();
    fs::write(office.path("file"), "no folder").unwrap();
    let bad = office.path("file/store.db").display().to_string();
    let ended = office.scan("out", &["--store", &bad]);
    assert!(ended.code == 6 && ended.err.contains("S605") && ended.err.contains("--no-store"), "{}", ended.err);
    assert!(!office.path("out").exists(), "nothing was done");
    let ended = office.scan("out", &["--store", &bad, "--no-store"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(!ended.out.contains("Store "), "{}", ended.out);
    // A file that is no store.
    fs::write(office.path("thesis.db"), "years of work, but no database at all, not even a small one").unwrap();
    let thesis = office.path("thesis.db").display().to_string();
    let ended = office.scan("other", &["--store", &thesis]);
    assert!(ended.code == 6 && ended.err.contains("S607"), "{} {}", ended.code, ended.err);
    assert_eq!(
        fs::read_to_string(office.path("thesis.db")).unwrap(),
        "years of work, but no database at all, not even a small one"
    );
    // A store whose key is gone can be written by nobody.
    office.counts("june", &[]);
    fs::rename(office.path("keys/audit.key"), office.path("keys/away")).unwrap();
    let ended = office.scan("june", &[]);
    assert!(ended.code == 6 && ended.err.contains("audit key"), "{}", ended.err);
}

#[test]
fn a_limited_scan_goes_into_the_store_too() {
    let office = Office::new();
    let all = i64::try_from(ALERTS).unwrap();
    assert_eq!(office.counts("limited", &["--max-memory", "4GB"]), [all, 0, 0, 0, 0]);
    assert_eq!(office.counts("free", &[]), [all, 0, 0, 0, 0], "what the child took in is there: the same run");
    assert_eq!(
        fs::read(office.path("limited/alerts.jsonl")).unwrap(),
        fs::read(office.path("free/alerts.jsonl")).unwrap()
    );
}

#[test]
fn the_work_is_planned_and_the_ledger_goes_out_and_comes_back() {
    let office = Office::new();
    office.counts("june", &[]);
    office.staff();
    let plan = |officers: &str, days: &str| {
        office.json("sun", &["queue", "plan", "--officers", officers, "--days", days, "--format", "json"])
    };
    let length = |plan: &Value, key: &str| plan[key].as_array().unwrap().len();
    let all = plan("8", "10");
    assert_eq!((length(&all, "chosen"), length(&all, "below")), (ALERTS, 0), "nine alerts are no work for eight");
    let one = plan("1", "1");
    let minutes: i64 = one["chosen"].as_array().unwrap().iter().map(|row| row["minutes"].as_i64().unwrap()).sum();
    // rules/desk.toml: 360 minutes a day; an alert takes 90, one of R5 240.
    assert!((90..=360).contains(&minutes), "{minutes}");
    assert_eq!(length(&one, "chosen") + length(&one, "below"), ALERTS);

    let ledger = office.path("ledger.xlsx").display().to_string();
    office.done("wang", &["queue", "export", "--out", &ledger]);
    let said = office.done("wang", &["queue", "import", &ledger, "--dry-run"]);
    assert!(said.contains("9 lines · 0 changed · 0 in conflict") && said.contains("nothing was written"), "{said}");
    let csv = office.path("ledger.csv").display().to_string();
    office.done("wang", &["queue", "export", "规则:R5", "--out", &csv]);
    // A heading and three alerts, in quotes, each ended by CR LF.
    assert_eq!(fs::read_to_string(&csv).unwrap().matches("\r\n").count(), 4);
    let lines = office.path("queue.jsonl").display().to_string();
    office.done("wang", &["queue", "export", "--out", &lines]);
    assert_eq!(json_lines(&office.path("queue.jsonl")).len(), ALERTS);
    let trail = office.json("qian", &["audit", "list", "--format", "json", "--by", "wang"]);
    let exported = trail.as_array().unwrap().iter().filter(|event| event["kind"] == "rows.exported").count();
    assert_eq!(exported, 3, "rows that leave are written down");
    office.refused("anna", &["queue", "export", "--out", &ledger], "S611");

    // A sheet for the visit needs nothing of the office; a letter does, and is not issued without.
    let id = office.alert("R5", 0);
    let sheet = office.path("sheet.docx").display().to_string();
    let said = office.done("wang", &["cases", "letter", &id, "--template", "疑点核查单", "--out", &sheet]);
    assert!(said.contains("draft"), "{said}");
    assert!(fs::read(&sheet).unwrap().starts_with(b"PK"), "a .docx is a ZIP file");
    let letter = office.path("letter.docx").display().to_string();
    let ended =
        office.by("wang", &["cases", "letter", &id, "--template", "inquiry", "--to", "某机构", "--out", &letter]);
    assert!(ended.code == 4 && ended.err.contains("P101"), "{} {}", ended.code, ended.err);
    assert!(!office.path("letter.docx").exists());
}

#[test]
fn nobody_acts_under_a_name_of_the_program() {
    let office = Office::new();
    office.scan("run", &["--quiet"]);
    for name in ["fundwatch:sample", "fundwatch"] {
        let ended = office.by(name, &["queue", "take", "--next"]);
        assert_eq!(ended.code, 2, "{}", ended.err);
        assert!(ended.err.contains("fundwatch"), "{}", ended.err);
    }
}

#[test]
fn lists_say_that_there_is_more_and_answer_those_who_work_here() {
    let office = Office::new();
    office.scan("run", &["--quiet"]);
    office.staff();
    let seqs = |args: &[&str]| -> Vec<i64> {
        let listed = office.json("qian", &[&["audit", "list", "--format", "json"], args].concat());
        listed.as_array().unwrap().iter().map(|event| event["seq"].as_i64().unwrap()).collect()
    };
    let all = seqs(&["--limit", "1000"]);
    assert_eq!(seqs(&["--limit", "2"]), all[..2]);
    assert_eq!(seqs(&["--limit", "2", "--last"]), all[all.len() - 2..]);
    let cut = office.by("qian", &["audit", "list", "--limit", "2"]);
    assert!(cut.err.contains(&format!("--after {}", all[1])), "{}", cut.err);
    let whole = office.by("qian", &["audit", "list", "--limit", "1000"]);
    assert!(!whole.err.contains("--after"), "{}", whole.err);
    let cases = office.by("wang", &["cases", "list", "--limit", "1"]);
    assert!(cases.err.contains("there are more"), "{}", cases.err);

    office.refused("nobody", &["user", "list"], "S610");
    let asked = office.done("anna", &["user", "role", "grant", "li", "reviewer", "--reason", "post"]);
    let change = asked.split_whitespace().next().unwrap();
    let users = office.json("li", &["user", "list", "--format", "json"]);
    let li = users.as_array().unwrap().iter().find(|user| user["user"] == "li").unwrap();
    assert_eq!((&li["pending"][0]["change"], &li["pending"][0]["role"]), (&change.into(), &"reviewer".into()));
    let empty = office.by("wang", &["queue", "list", "--rule", "R99"]);
    assert!(empty.err.contains("no alert of rule R99"), "{}", empty.err);
    assert_eq!(office.by("wang", &["queue", "list", "--limit", "0"]).code, 2);
}

#[test]
fn a_code_that_nobody_knows_is_no_rule() {
    for (word, said) in [("P999", "there is no code P999"), ("R999", "there is no rule R999")] {
        let ended = end(fundwatch().args(["explain", word, "--lang", "en"]));
        assert!(ended.code == 2 && ended.err.contains(said), "{} {}", ended.code, ended.err);
    }
}

#[test]
fn a_version_that_never_was_is_refused_without_a_heading_of_nothing() {
    let office = Office::new();
    office.counts("june", &[]);
    office.staff();
    let id = office.alert("R5", 0);
    let said = office.refused("wang", &["queue", "take", &id, "--seen", "7"], "Q407");
    assert!(!said.contains("meanwhile"), "{said}");
    office.done("wang", &["queue", "note", &id, "电话核实"]);
    let said = office.refused("wang", &["queue", "take", &id, "--seen", "0"], "Q407");
    assert!(said.contains("meanwhile") && said.contains("电话核实"), "{said}");
}

/// Whoever changes the key could seal another journal: it is done by those who answer for it, and stands in the journal.
#[test]
fn the_key_is_changed_by_those_who_may_and_in_the_journal() {
    let office = Office::new();
    let key = || office.done("qian", &["audit", "key"]).split_whitespace().next().unwrap().to_owned();
    office.counts("june", &[]);
    office.staff();
    let (id, before) = (office.alert("R5", 0), key());
    office.refused("wang", &["audit", "key", "--rotate"], "S611");
    // Nor with the store of another place, or none.
    let nowhere = office.path("nowhere.db").display().to_string();
    office.refused("wang", &["audit", "key", "--rotate", "--store", &nowhere], "S627");
    assert_eq!(key(), before);
    let ended = office.by("qian", &["audit", "key", "--rotate"]);
    assert!(ended.code == 0 && ended.err.contains("back the key file up"), "{}{}", ended.out, ended.err);
    assert!(ended.out.starts_with(&key()) && key() != before);
    let last = office.json("qian", &["audit", "list", "--last", "--limit", "1", "--format", "json"]);
    assert_eq!((&last[0]["kind"], &last[0]["user"]), (&"key.rotated".into(), &"qian".into()));
    // What comes after is sealed with the new key, and both parts hold.
    office.done("wang", &["queue", "take", &id]);
    assert!(office.done("qian", &["audit", "verify"]).contains("the audit chain holds"));
    let keys = fs::read_to_string(office.path("keys/audit.key")).unwrap();
    let old: String = keys.lines().filter(|line| line.contains(&before)).map(|line| format!("{line}\n")).collect();
    fs::write(office.path("keys/audit.key"), old).unwrap();
    assert_ne!(office.by("qian", &["audit", "verify"]).code, 0, "the new key is needed");
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_said() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fundwatch"));
    let ended = command.args(["explain", "P212", "--lang", "en"]).stdout(full).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.code() == Some(6) && said.contains("the disk is full"), "{:?} {said}", ended.status);
}

/// Whoever could bring files of their own could close anything alone (review of the store, 1).
#[test]
fn a_policy_of_ones_own_is_refused() {
    let office = Office::new();
    office.staff();
    let mine = office.path("mine");
    fs::create_dir(&mine).unwrap();
    let ours = fs::read_to_string(repository("rules/desk.toml")).unwrap();
    let loose = ours.replace("false_positive = { levels = 1, bands = [\"A\", \"B\"]", "false_positive = { levels = 0");
    assert_ne!(ours, loose);
    fs::write(mine.join("desk.toml"), loose).unwrap();
    let tidy = |user: &str, rules: &[&std::ffi::OsStr]| {
        let mut command = office.command();
        command.args(["queue", "tidy", "--as", user]);
        rules.iter().for_each(|folder| _ = command.arg("--rules").arg(folder));
        end(&mut command)
    };
    let refused = tidy("wang", &[mine.as_os_str()]);
    assert!(refused.code == 6 && refused.err.contains("error[S621]"), "{}", refused.err);
    assert_eq!(tidy("wang", &[]).code, 0, "without a folder the store's own is gone by");
    assert_ne!(tidy("wang", &[office.path("rulse").as_os_str()]).code, 0, "a folder that is not there is a mistake");
    // Two administrators adopt it; then it is the other one that is refused.
    let policy = |user: &str, args: &[&str]| {
        let mut command = office.command();
        end(command.args(["user", "policy"]).args(args).args(["--as", user, "--rules"]).arg(&mine))
    };
    let asked = policy("anna", &["adopt", "--reason", "试行"]);
    let id = asked.out.split_whitespace().next().unwrap().to_owned();
    assert!(policy("anna", &["approve", &id]).err.contains("error[S618]"));
    assert_eq!(policy("bert", &["approve", &id]).code, 0);
    assert_eq!(tidy("wang", &[mine.as_os_str()]).code, 0);
    office.refused("wang", &["queue", "tidy"], "S621");
    let shown = policy("anna", &["show", "--format", "json"]);
    let shown: Value = serde_json::from_str(&shown.out).unwrap();
    assert_eq!((&shown[0]["in_force"], &shown[0]["decided_by"]), (&true.into(), &"bert".into()));
}
