//! Letters through the program: each template can be issued from the command line, and says what its reader needs and no more.

use crate::desk::Office;
use crate::store::server::not_run;
use serde_json::Value;
use std::fs;

const OFFICE: &str = r#"
[office]
name = "某区就业服务中心"
contact = "赵某"
phone = "0475-0000000"
address = "某路 1 号"
review_body = "某区人民政府"
court = "某区人民法院"
[basis]
inquiry = ["《社会保险经办条例》第四十二条"]
interview = ["《社会保险经办条例》第四十二条"]
"#;

fn prepared() -> Office {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    fs::create_dir_all(office.path("rules/letters")).unwrap();
    fs::write(office.path("rules/letters/office.toml"), OFFICE).unwrap();
    office
}

/// Makes a letter; its words, tags and all: the library stores them uncompressed.
fn letter(office: &Office, id: &str, template: &str, args: &[&str]) -> Result<String, (i32, String)> {
    let out = office.path(&format!("{template}.docx"));
    let name = out.display().to_string();
    let ended = office
        .by("wang", &[&["cases", "letter", id, "--template", template, "--out", &name, "--force"], args].concat());
    if ended.code == 0 {
        Ok(String::from_utf8_lossy(&fs::read(&out).unwrap()).into_owned())
    } else {
        Err((ended.code, ended.err))
    }
}

fn day(after: i64) -> String {
    jiff::Zoned::now().date().checked_add(jiff::Span::new().days(after)).unwrap().to_string()
}

#[test]
fn a_letter_that_is_there_is_not_written_over_and_uses_no_number() {
    let office = prepared();
    let id = office.alert("R4", 0);
    let out = office.path("a.docx").display().to_string();
    let issue = |number: &str, more: &[&str]| {
        let args = [
            "cases",
            "letter",
            &id,
            "--template",
            "checklist",
            "--out",
            &out,
            "--number",
            number,
            "--on",
            "2026-07-01",
        ];
        office.by("wang", &[&args[..], more].concat())
    };
    assert_eq!(issue("〔2026〕1号", &[]).code, 0);
    let first = fs::read(&out).unwrap();
    let ended = issue("〔2026〕2号", &[]);
    assert!(ended.code == 6 && ended.err.contains("there already"), "{}", ended.err);
    assert_eq!(fs::read(&out).unwrap(), first);
    // The second number was not used up.
    let ended = issue("〔2026〕2号", &["--force"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
}

#[test]
fn every_letter_can_be_issued_from_the_command_line() {
    let office = prepared();
    let (person, body) = (office.alert("R4", 0), office.alert("R5", 0));
    let entity = office.json("wang", &["queue", "show", &person, "--format", "json"])["row"]["entity"].clone();
    let entity = entity.as_str().unwrap().to_owned();
    let reply = day(20);
    let asked = ["--to", "某省社保中心", "--reply-by", &reply, "--request", "参保缴费记录"];
    // Whoever is asked about a person is told which.
    let inquiry = letter(&office, &person, "inquiry", &asked).unwrap();
    assert!(inquiry.contains(&entity) && inquiry.contains("需要核实的人员名单") && inquiry.contains("参保缴费记录"));
    let inquiry = letter(&office, &body, "inquiry", &asked).unwrap();
    assert!(inquiry.contains("个人标识") && !inquiry.contains("姓名"));
    let loophole = letter(&office, &body, "loophole", &["--request", "增加核实"]).unwrap();
    assert!(loophole.contains("增加核实") && loophole.contains("发现的情形"));
    assert!(!loophole.contains("绕开"), "what was found says nothing of how");
    let when = format!("{} 09:30", day(10));
    let talk = [
        "--to",
        "王某",
        "--benefit",
        "失业保险金",
        "--fact",
        "参保地与领取地不同",
        "--meeting",
        &when,
        "--place",
        "3 号窗口",
    ];
    let interview = letter(&office, &person, "interview", &talk).unwrap();
    assert!(interview.contains("3 号窗口") && interview.contains("09:30"));
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(office.path("june/manifest.json")).unwrap()).unwrap();
    let sheet = letter(&office, &body, "checklist", &[]).unwrap();
    assert!(sheet.contains(&format!("数据截至{}", manifest["as_of"].as_str().unwrap())));
}

#[test]
fn slips_are_said_before_a_letter_goes_out() {
    let office = prepared();
    let person = office.alert("R4", 0);
    let reply = day(20);
    let usual = ["--to", "王某", "--benefit", "失业保险金", "--reply-by", &reply];
    // The sentence of an alert is the officers' own.
    let (code, said) = letter(&office, &person, "statement", &usual).unwrap_err();
    assert!(code == 2 && said.contains("--fact"), "{code} {said}");
    let fact = ["--fact", "参保地与领取地不同"];
    assert!(letter(&office, &person, "statement", &[&usual[..], &fact].concat()).is_ok());
    let late = ["--to", "王某", "--benefit", "失业保险金", "--reply-by", &day(-1), "--fact", "情形"].map(str::to_owned);
    let late: Vec<&str> = late.iter().map(String::as_str).collect();
    assert_eq!(letter(&office, &person, "statement", &late).unwrap_err().0, 2);
    let (code, said) = letter(&office, &person, "interview", &[&usual[..], &fact].concat()).unwrap_err();
    assert!(code == 4 && said.contains("--meeting"), "{code} {said}");
    let (_, said) = letter(&office, &person, "supplement", &fact).unwrap_err();
    for flag in ["--to", "--benefit", "--reply-by", "--request"] {
        assert!(said.contains(flag), "{flag}: {said}");
    }
    fs::write(office.path("rules/letters/office.toml"), OFFICE.replace("contact", "contcat")).unwrap();
    let (code, said) = letter(&office, &person, "statement", &[&usual[..], &fact].concat()).unwrap_err();
    assert!(code == 4 && said.contains("contcat") && said.contains("P102"), "{code} {said}");
}

/// A page of a PDF as `LibreOffice` writes it: `/Type/Page`, and not the `/Type/Pages` above them.
fn pages(pdf: &std::path::Path) -> usize {
    let bytes = fs::read(pdf).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    text.match_indices("/Type/Page").filter(|(at, found)| text.as_bytes()[at + found.len()] != b's').count()
}

/// What is taken along on a visit is one sheet of paper: a signature alone on a second one gets lost.
#[test]
fn the_verification_sheet_is_one_page() {
    let Some(program) = crate::ledger::soffice() else { return };
    // Without a Chinese font every character is as wide as its stand-in, and a page holds another number of lines.
    let fonts = std::process::Command::new("fc-list").arg(":lang=zh").output();
    if fonts.map_or(true, |listed| listed.stdout.is_empty()) {
        return not_run("no Chinese font on this machine, so no verification sheet was printed");
    }
    let office = prepared();
    // R1 has the most to say and to look at.
    office.scan_rules("long", "R1");
    let sheets: Vec<String> = ["R1", "R5"]
        .into_iter()
        .map(|rule| {
            let id = office.alert(rule, 0);
            let out = office.path(&format!("{rule}.docx")).display().to_string();
            office.done("wang", &["cases", "letter", &id, "--template", "checklist", "--out", &out]);
            out
        })
        .collect();
    let profile = format!("-env:UserInstallation=file://{}", office.path("profile").display());
    let done = std::process::Command::new(program)
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(office.path("pdf"))
        .args(&sheets)
        .output()
        .unwrap();
    if !office.path("pdf/R1.pdf").exists() {
        return not_run(
            "soffice here prints no documents (apt-get install libreoffice-writer), so no verification sheet was printed",
        );
    }
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(["R1.pdf", "R5.pdf"].map(|name| pages(&office.path("pdf").join(name))), [1, 1]);
}
