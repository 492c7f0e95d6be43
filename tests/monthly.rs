//! `fundwatch report monthly` and money that came back, through the program.

use crate::desk::Office;
use serde_json::Value;
use std::fs;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

/// Closes an alert as to be paid back.
fn confirm(office: &Office, id: &str, yuan: &str) {
    office.done("wang", &["queue", "take", id]);
    let shown = office.json("wang", &["queue", "show", id, "--format", "json"]);
    for step in shown["page"]["verify"].as_array().unwrap() {
        office.done("wang", &["queue", "verify", id, text(step, "id"), "--found", "已核实", "--proof", "卷1"]);
    }
    let decide =
        ["queue", "decide", id, "--outcome", "5", "--amount", yuan, "--clause", "L1", "--letter", "〔2026〕1号"];
    office.issue(id, "〔2026〕1号");
    office.done("wang", &decide);
    office.approve("zhao", id);
}

#[test]
fn a_month_is_reported_from_the_store() {
    let office = Office::new();
    let scan = office.scan("june", &["--format", "json"]);
    let totals: Value = serde_json::from_str::<Value>(&scan.out).unwrap()["totals"].clone();
    office.staff();
    let figures = || office.json("sun", &["report", "monthly", "--format", "json"]);
    let first = figures();
    // The money of the scan, each payment once; all of it found in this month.
    assert_eq!(first["money"]["to_verify"], totals["amount"]);
    assert_eq!(first["money"]["stoppable"], totals["amount_stoppable"]);
    assert_eq!((&first["found"], &first["open"], &first["closed"]), (&9.into(), &9.into(), &0.into()));
    assert_eq!(first["schema"], "fundwatch.month/1");
    let of = |figures: &Value, rule: &str| {
        figures["rules"].as_array().unwrap().iter().find(|line| line["rule"] == rule).unwrap().clone()
    };
    // tests/truth: six alerts of R4 and three of R5.
    assert_eq!((&of(&first, "R4")["found"], &of(&first, "R5")["found"]), (&6.into(), &3.into()));
    let not_run = first["rules_not_run"].as_array().unwrap();
    assert!(not_run.iter().any(|rule| rule["rule"] == "R1" && text(&rule["reason"], "zh").contains("没有选用")));
    assert!(first["sources"].as_array().unwrap().iter().any(|source| source["table"] == "contributions"));

    let id = office.alert("R4", 0);
    confirm(&office, &id, "1200");
    office.done("wang", &["queue", "recover", &id, "--amount", "1000", "--note", "收据1"]);
    let other = office.alert("R5", 0);
    let soon = jiff::Zoned::now().date().checked_add(jiff::ToSpan::days(20)).unwrap().to_string();
    office.done("wang", &["queue", "snooze", &other, "--until", &soon, "--reason", "另案"]);
    let now = figures();
    assert_eq!(
        (&now["found"], &now["closed"], &now["open"], &now["hidden"]),
        (&8.into(), &1.into(), &7.into(), &1.into())
    );
    let four = of(&now, "R4");
    assert_eq!(
        (&four["outcomes"]["confirmed"], &four["confirmed"], &four["recovered"]),
        (&1.into(), &"1200.00".into(), &"1000.00".into())
    );
    assert_eq!(four["precision"], Value::Null, "one decision says nothing of a share");
    let hidden = &now["hidden_by"][0]["exception"];
    assert!(text(hidden, "zh").contains("另案") && !text(hidden, "zh").contains(&other), "reasons, no ids: {hidden}");
    let kept = &now["deadlines"]["internal"];
    assert_eq!(kept["kept"].as_i64().unwrap() + kept["missed"].as_i64().unwrap(), 1);

    // The page, in both languages, with nothing in it that names anybody.
    let persons: Vec<String> = ["R4", "R5"]
        .iter()
        .flat_map(|rule| {
            let listed = office.json(
                "sun",
                &["queue", "list", "--rule", rule, "--status", "all", "--hidden", "all", "--format", "json"],
            );
            listed.as_array().unwrap().iter().map(|row| text(row, "entity").to_owned()).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(persons.len(), 9);
    for (lang, said) in [("zh", "疑点核查月报"), ("en", "Monthly report")] {
        let out = office.path(&format!("{lang}.html")).display().to_string();
        let shown = office.done("sun", &["report", "monthly", "--lang", lang, "--office", "某市中心", "--out", &out]);
        assert_eq!(shown.trim(), out);
        let page = fs::read_to_string(&out).unwrap();
        for wanted in [said, "某市中心", "1,200.00", "1,000.00", "R5", "<svg"] {
            assert!(page.contains(wanted), "{lang} {wanted}");
        }
        assert!(persons.iter().all(|id| !page.contains(id)), "{lang}");
        assert!(!page.contains("<script") && !page.contains("://"), "{lang}: it is one file");
    }
}

#[test]
fn a_rule_that_ran_in_one_scan_of_the_month_ran() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let other = office.scan_rules("again", "R2");
    assert_eq!(other.code, 0, "{}", other.err);
    let figures = office.json("sun", &["report", "monthly", "--format", "json"]);
    let not_run: Vec<&str> =
        figures["rules_not_run"].as_array().unwrap().iter().map(|rule| text(rule, "rule")).collect();
    assert!(["R2", "R4", "R5"].iter().all(|rule| !not_run.contains(rule)) && not_run.contains(&"R1"), "{not_run:?}");
}

#[test]
fn a_month_that_cannot_be_reported_is_said() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.refused("sun", &["report", "monthly"], "S610");
    office.staff();
    office.refused("anna", &["report", "monthly"], "S611");
    let next = jiff::Zoned::now().date().checked_add(jiff::ToSpan::months(1)).unwrap().strftime("%Y-%m").to_string();
    let ended = office.by("sun", &["report", "monthly", "--month", &next]);
    assert!(ended.code == 2 && ended.err.contains("has not begun"), "{}", ended.err);
    let ended = office.by("sun", &["report", "monthly", "--region", "15x"]);
    assert!(ended.code == 2 && ended.err.contains("2 to 6 digits"), "{}", ended.err);
    // Before the first scan there is nothing, and the page says so.
    let out = office.path("old.html").display().to_string();
    office.done("sun", &["report", "monthly", "--month", "2020-01", "--out", &out]);
    assert!(fs::read_to_string(out).unwrap().contains("No scan was taken in this month"));
}

#[test]
fn a_report_of_one_region_says_so_and_is_for_those_who_see_it() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    office.done("anna", &["user", "add", "local", "--person", "P-local", "--region", "1501"]);
    let asked = office.done("anna", &["user", "role", "grant", "local", "officer", "--reason", "post"]);
    office.done("bert", &["user", "role", "approve", asked.split_whitespace().next().unwrap()]);
    let elsewhere = office.by("local", &["report", "monthly", "--region", "1505"]);
    assert!(
        elsewhere.code == 2 && elsewhere.err.contains("S614") && elsewhere.err.contains("1501"),
        "{}",
        elsewhere.err
    );
    for (region, wanted) in [("15", "1501"), ("1501", "1501"), ("150102", "150102")] {
        let figures = office.json("local", &["report", "monthly", "--region", region, "--format", "json"]);
        assert_eq!(text(&figures, "region"), wanted);
    }
    assert_eq!(office.json("sun", &["report", "monthly", "--format", "json"])["region"], Value::Null);
    let out = office.path("local.html").display().to_string();
    office.done("local", &["report", "monthly", "--out", &out]);
    let page = fs::read_to_string(out).unwrap();
    assert!(page.contains("(region 1501") && !page.contains("S614"), "the heading names the region");
}

#[test]
fn money_that_came_back_is_written_down() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let id = office.alert("R4", 0);
    let recover = |amount: &str| {
        let mut args = vec!["queue", "recover", &id, "--format", "json", "--amount"];
        args.push(amount);
        office.by("wang", &args)
    };
    let early = recover("5");
    assert!(early.code == 2 && early.err.contains("S614"), "{}", early.err);
    confirm(&office, &id, "1200");
    let said: Value = serde_json::from_str(&recover("700.50").out).unwrap();
    assert_eq!((text(&said, "id"), text(&said, "recovered"), text(&said, "owed")), (id.as_str(), "700.50", "1200.00"));
    let said: Value = serde_json::from_str(&recover("-0.50").out).unwrap();
    assert_eq!(text(&said, "recovered"), "700.00");
    let over = recover("500.01");
    assert!(over.code == 2 && over.err.contains("1,200.00") && over.err.contains("700.00"), "{}", over.err);
    let trail = office.done("wang", &["queue", "show", &id, "--part", "trail"]);
    assert!(trail.contains("money received") && trail.contains("700.50 yuan"), "{trail}");
    assert!(trail.contains("against the rules, to be paid back"), "outcomes have names: {trail}");
    office.refused("qian", &["queue", "recover", &id, "--amount", "1"], "S611");
}
