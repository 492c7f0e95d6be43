//! A ledger through the program: exported, filled in, saved by another spreadsheet program, imported.

use crate::desk::Office;
use crate::program::end;
use crate::store::server::not_run;
use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// `LibreOffice`, where it is installed; `FUNDWATCH_SOFFICE` names another.
pub(crate) fn soffice() -> Option<String> {
    let named = std::env::var("FUNDWATCH_SOFFICE").ok();
    let programs = named.into_iter().chain(["soffice".to_owned(), "libreoffice".to_owned()]);
    let found = programs
        .into_iter()
        .find(|program| Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success()));
    if found.is_none() {
        not_run("no soffice on this machine, so no ledger was saved by LibreOffice (apt-get install libreoffice-calc)");
    }
    found
}

/// The file as `LibreOffice` saves it again.
fn resaved(program: &str, file: &Path) -> PathBuf {
    let folder = file.parent().unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let out = folder.join("resaved");
    let done = Command::new(program)
        .args([&profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(&out)
        .arg(file)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    out.join(file.file_name().unwrap())
}

/// Every sheet of a workbook, as texts and numbers.
fn sheets(file: &Path) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let names = book.sheet_names().clone();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let (rows, columns) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
            let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
            let rows = (0..rows).map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect();
            (name, rows)
        })
        .collect()
}

/// Types `entries` (alert, heading, text) into a ledger, as a person would.
fn fill_in(file: &Path, entries: &[(&str, &str, &str)]) {
    let mut sheets = sheets(file);
    let list = &mut sheets[0].1;
    let column = |list: &[Vec<Data>], heading: &str| {
        list[0].iter().position(|cell| *cell == Data::String(heading.into())).unwrap_or_else(|| panic!("{heading}"))
    };
    let id = column(list, "疑点编号");
    for (alert, heading, text) in entries {
        let at = column(list, heading);
        let line = list.iter_mut().find(|line| line[id] == Data::String((*alert).to_owned())).unwrap();
        line[at] = Data::String((*text).to_owned());
    }
    let mut book = Workbook::new();
    for (name, rows) in &sheets {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Data::Empty => {}
                    Data::Float(number) => _ = sheet.write_number(row, column, *number).unwrap(),
                    Data::DateTime(day) => {
                        let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
                        sheet.write_number_with_format(row, column, day.as_f64(), &format).unwrap();
                    }
                    other => _ = sheet.write_string(row, column, other.to_string()).unwrap(),
                }
            }
        }
    }
    book.save(file).unwrap();
}

fn ids(file: &Path) -> BTreeSet<String> {
    let list = sheets(file).remove(0).1;
    let column = list[0].iter().position(|cell| *cell == Data::String("疑点编号".into())).unwrap();
    list[1..].iter().map(|line| line[column].to_string()).collect()
}

fn imported(office: &Office, file: &Path, how: &str) -> (i32, Value, String) {
    let ended = office.by("wang", &["queue", "import", &file.display().to_string(), how, "--format", "json"]);
    (ended.code, serde_json::from_str(&ended.out).unwrap_or_default(), ended.err)
}

#[test]
fn a_ledger_that_was_filled_in_is_imported() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let file = office.path("ledger.xlsx");
    office.done("wang", &["queue", "export", "--lang", "zh", "--out", &file.display().to_string()]);
    let listed = office.json("wang", &["queue", "list", "--format", "json", "--fields", "id"]);
    let all: BTreeSet<String> =
        listed.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids(&file), all);
    let (first, second, third) = (office.alert("R4", 0), office.alert("R4", 1), office.alert("R5", 0));
    fill_in(
        &file,
        &[
            (&first, "核查结论代码", "4"),
            (&first, "处理措施", "已更正待遇月"),
            (&second, "备注", "电话核实"),
            (&third, "备注", "=1+1"),
        ],
    );
    // Saved again by another program, where there is one: not one id is changed.
    let file = soffice().map_or(file.clone(), |program| resaved(&program, &file));
    assert_eq!(ids(&file), all);
    office.done("li", &["queue", "take", &second]);

    let (code, said, err) = imported(&office, &file, "--dry-run");
    assert_eq!((said["lines"].as_u64(), said["written"].as_bool()), (Some(9), Some(false)), "{said} {err}");
    let before = office.json("wang", &["queue", "list", "--status", "closed", "--format", "json"]);
    assert_eq!(before.as_array().unwrap().len(), 0, "a rehearsal writes nothing");
    // The second was taken since the export: somebody was faster.
    assert_eq!((code, said["in_conflict"].as_u64()), (6, Some(1)), "{said} {err}");

    let (code, said, err) = imported(&office, &file, "--yes");
    assert_eq!((code, said["changed"].as_u64(), said["in_conflict"].as_u64()), (6, Some(2), Some(1)), "{said} {err}");
    assert_eq!(said["written"], true);
    let conflict = said["said"].as_array().unwrap().iter().find(|line| line["id"] == second.as_str()).unwrap();
    assert_eq!(conflict["code"], "Q407", "{conflict}");
    let shown = office.json("wang", &["queue", "show", &first, "--format", "json"]);
    assert_eq!((&shown["row"]["status"], &shown["row"]["outcome"]), (&"closed".into(), &"corrected".into()));
    assert_eq!(shown["proposal"]["detail"], "已更正待遇月");
    let noted = office.done("wang", &["queue", "show", &third, "--part", "trail"]);
    assert!(noted.contains("=1+1"), "a formula that was typed is a note: {noted}");
    // The same again says again what was refused, and does nothing twice.
    let (code, said, _) = imported(&office, &file, "--yes");
    let counted = ["changed", "imported_before", "in_conflict"].map(|key| said[key].as_u64().unwrap());
    assert_eq!((code, &said["repeated"], &said["written"], counted), (6, &false.into(), &false.into(), [0, 2, 1]));
    let verified = office.done("qian", &["audit", "verify"]);
    assert!(verified.contains("the audit chain holds"), "{verified}");
}

#[test]
fn a_ledger_of_before_a_scan_decides_nothing_that_the_scan_changed() {
    let office = Office::new();
    office.counts("old", &["--as-of", "2024-12-31"]);
    office.staff();
    let bodies = [0, 1, 2].map(|at| office.alert("R5", at));
    for id in &bodies {
        office.done("wang", &["queue", "take", id]);
    }
    let filled_in = |name: &str, ids: &[String]| {
        let file = office.path(name);
        office.done("wang", &["queue", "export", "--lang", "zh", "--out", &file.display().to_string()]);
        let entries = |id| [(id, "核查结论代码", "4"), (id, "处理措施", "已更正发证日期")];
        fill_in(&file, &ids.iter().map(String::as_str).flat_map(entries).collect::<Vec<_>>());
        file
    };
    let before = filled_in("before.xlsx", &bodies);
    // Of the three bodies two have more certificates half a year later.
    assert!(office.counts("new", &["--as-of", "2025-06-30"])[2] >= 2);
    let (code, said, err) = imported(&office, &before, "--yes");
    assert_eq!((code, said["changed"].as_u64(), said["refused"].as_u64()), (6, Some(1), Some(2)), "{said} {err}");
    assert!(err.contains("Q429") && err.contains("exported anew"), "{err}");
    // Exported anew, they are decided; the third is decided already.
    let listed = office.json("wang", &["queue", "list", "--rule", "R5", "--format", "json", "--fields", "id"]);
    let open: Vec<String> =
        listed.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(open.len(), 2, "{open:?}");
    let file = filled_in("after.xlsx", &open);
    let (code, said, err) = imported(&office, &file, "--yes");
    assert_eq!((code, said["changed"].as_u64()), (0, Some(2)), "{said} {err}");
}

#[test]
fn what_is_no_ledger_of_this_program_is_refused() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let csv = office.path("ledger.csv");
    office.done("wang", &["queue", "export", "--out", &csv.display().to_string()]);
    // A CSV has nowhere to say what each line was: nobody could tell a change from what always stood there.
    let ended = office.by("wang", &["queue", "import", &csv.display().to_string(), "--yes"]);
    assert!(ended.code == 4 && ended.err.contains("P201"), "{} {}", ended.code, ended.err);
    let answer = end(office.command().args(["explain", "P201", "--lang", "zh"])).out;
    assert!(answer.contains("不要另存为 CSV"), "{answer}");
    fs::write(office.path("x.xlsx"), "no").unwrap();
    let ended = office.by("wang", &["queue", "import", &office.path("x.xlsx").display().to_string()]);
    assert!(ended.code == 4 && ended.err.contains("P201"), "{} {}", ended.code, ended.err);
    let ended = office.by("wang", &["queue", "import", &office.path("none.xlsx").display().to_string()]);
    assert!(ended.code == 4 && ended.err.contains("none.xlsx"), "{} {}", ended.code, ended.err);
}

#[test]
fn nothing_in_a_ledger_runs() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let acting = ["=1+1", "+1+cmd|'/C calc'!A0", "-2+3", "@SUM(A1)", "＝1", "＋1-1", "－1+1", "＠x", "\t=1", "\r=1"];
    let id = office.alert("R4", 0);
    for (format, file) in [("xlsx", "ledger.xlsx"), ("csv", "ledger.csv")] {
        for text in acting {
            // Behind `--`, because some of them begin like an option.
            let mut note = office.command();
            note.args(["queue", "note", "--as", "wang", "--rules"]).arg(office.path("rules")).args(["--", &id, text]);
            assert_eq!(end(&mut note).code, 0, "{text:?}");
            let file = office.path(file);
            office.done(
                "wang",
                &[
                    "queue",
                    "export",
                    "--format",
                    format,
                    "--lang",
                    "zh",
                    "--force",
                    "--out",
                    &file.display().to_string(),
                ],
            );
            if format == "xlsx" {
                let mut book: Xlsx<_> = open_workbook(&file).unwrap();
                for name in book.sheet_names().clone() {
                    assert!(book.worksheet_formula(&name).unwrap().used_cells().next().is_none(), "{text:?} in {name}");
                }
                let text = text.trim();
                let cells = sheets(&file).remove(0).1;
                assert!(
                    cells.iter().flatten().any(|cell| matches!(cell, Data::String(own) if own.contains(text))),
                    "{text:?}"
                );
            } else {
                let csv = fs::read_to_string(&file).unwrap();
                let text = text.trim();
                assert!(csv.contains(text) && !csv.contains(&format!("\"{text}")), "{text:?}");
            }
        }
    }
}

/// The cell of `id` under `heading`, as text.
fn said_of(file: &Path, id: &str, heading: &str) -> String {
    let list = sheets(file).remove(0).1;
    let column = |heading: &str| list[0].iter().position(|cell| *cell == Data::String(heading.into())).unwrap();
    let (ids, at) = (column("疑点编号"), column(heading));
    let line = list.iter().find(|line| line[ids] == Data::String(id.to_owned())).unwrap();
    line[at].to_string()
}

#[test]
fn a_line_with_a_name_nobody_has_is_named_and_the_others_are_done() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let file = office.path("ledger.xlsx");
    office.done("sun", &["queue", "export", "--lang", "zh", "--out", &file.display().to_string()]);
    let (first, second) = (office.alert("R4", 0), office.alert("R4", 1));
    let copy = office.path("copy.xlsx");
    fs::copy(&file, &copy).unwrap();
    fill_in(&file, &[(&first, "责任人", "nobody"), (&first, "备注", "话"), (&second, "责任人", "ｌｉ")]);
    let by_sun = |file: &Path, how: &str| {
        let ended = office.by("sun", &["queue", "import", &file.display().to_string(), how, "--format", "json"]);
        let document: Value = serde_json::from_str(&ended.out).unwrap();
        (ended.code, document, ended.err)
    };
    let (code, said, err) = by_sun(&file, "--dry-run");
    assert_eq!((code, &said["changed"], &said["refused"]), (6, &1.into(), &1.into()), "{said} {err}");
    // What would be done is listed, and what is wrong has its place.
    assert!(err.contains(&format!("{second}  hand over to li")), "{err}");
    assert!(
        err.lines().any(|line| line.contains("ledger.xlsx 疑点!") && line.contains(&format!("{first} S610"))),
        "{err}"
    );
    let (code, said, err) = by_sun(&file, "--yes");
    assert_eq!((code, &said["changed"], &said["written"]), (6, &1.into(), &true.into()), "{said} {err}");
    let shown = office.json("sun", &["queue", "show", &first, "--format", "json"]);
    assert_eq!(shown["row"]["version"], 0, "nothing of the refused line is left");
    // Put right in a copy: the line that was done is not in its own way.
    fill_in(&copy, &[(&first, "责任人", "wang"), (&second, "责任人", "li")]);
    let (code, said, err) = by_sun(&copy, "--yes");
    let counted = ["changed", "imported_before", "in_conflict", "refused"].map(|key| said[key].as_u64().unwrap());
    assert_eq!((code, counted), (0, [1, 1, 0, 0]), "{said} {err}");
    let (code, said, _) = by_sun(&copy, "--yes");
    assert_eq!((code, &said["repeated"]), (0, &true.into()));
}

#[test]
fn a_masked_export_has_no_number_of_a_person() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let id = office.alert("R4", 0);
    let person = office.json("sun", &["queue", "show", &id, "--format", "json"])["row"]["entity"].clone();
    let person = person.as_str().unwrap().to_owned();
    let spread = person.chars().map(String::from).collect::<Vec<_>>().join(" ");
    office.done("wang", &["queue", "note", &id, &format!("电话联系 {person}（{spread}）")]);
    let (lines, ledger) = (office.path("masked.jsonl"), office.path("masked.xlsx"));
    for file in [&lines, &ledger] {
        office.done("wang", &["queue", "export", "--masked", "--lang", "zh", "--out", &file.display().to_string()]);
    }
    let text = fs::read_to_string(&lines).unwrap();
    assert!(text.contains(&id) && !text.contains(&person), "{text}");
    for (name, rows) in sheets(&ledger) {
        for cell in rows.iter().flatten().map(ToString::to_string) {
            assert!(!cell.contains(&person) && !cell.contains(&spread), "{name}: {cell}");
        }
    }
    assert!(said_of(&ledger, &id, "备注").starts_with("电话联系 …"));
    let trail = office.json("qian", &["audit", "list", "--format", "json", "--by", "wang"]);
    let exported: Vec<&Value> =
        trail.as_array().unwrap().iter().filter(|event| event["kind"] == "rows.exported").collect();
    assert_eq!(exported.len(), 2);
    assert_eq!(exported[0]["payload"]["masked"], true);
    assert_eq!(exported[0]["payload"]["filter"], "status:open hidden:no");
}

#[test]
fn a_ledger_that_is_being_filled_in_is_not_written_over() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let file = office.path("ledger.xlsx");
    let name = file.display().to_string();
    office.done("wang", &["queue", "export", "--out", &name]);
    fs::write(&file, "mine").unwrap();
    let ended = office.by("wang", &["queue", "export", "--out", &name]);
    assert!(ended.code == 6 && ended.err.contains("--force"), "{} {}", ended.code, ended.err);
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    office.done("wang", &["queue", "export", "--force", "--out", &name]);
    assert!(fs::read(&file).unwrap().starts_with(b"PK"));
    // Options that would be passed over are refused.
    for args in [
        &["--split", "6", "--format", "csv"][..],
        &["--csv-excel", "--out", "a.xlsx"],
        &["--gb18030", "--format", "jsonl"],
        &["--out", "a.ods"],
    ] {
        let ended = office.by("wang", &[&["queue", "export"], args].concat());
        assert_eq!(ended.code, 2, "{args:?}: {}", ended.err);
    }
}

#[test]
fn a_ledger_says_who_decided_and_keeps_what_it_brought() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let id = office.alert("R5", 0);
    office.done("wang", &["queue", "take", &id]);
    let shown = office.json("wang", &["queue", "show", &id, "--format", "json"]);
    for step in shown["page"]["verify"].as_array().unwrap() {
        office.done("wang", &["queue", "verify", &id, step["id"].as_str().unwrap(), "--waive", "已电话核实"]);
    }
    let confirm =
        ["--amount", "1500", "--clause", "《社会保险法》第８８条（一）", "--letter", "1", "--note", "证据充分"];
    office.issue(&id, "1");
    office.done("wang", &[&["queue", "decide", &id, "--outcome", "confirmed"], &confirm[..]].concat());
    let ledger = |name: &str| {
        let file = office.path(name);
        office.done("sun", &["queue", "export", "状态:全部", "--lang", "zh", "--out", &file.display().to_string()]);
        file
    };
    let proposed = ledger("proposed.xlsx");
    assert_eq!(
        ["初审人", "初审意见", "复审人"].map(|heading| said_of(&proposed, &id, heading)),
        ["wang", "证据充分", ""]
    );
    office.approve("zhao", &id);
    let closed = ledger("closed.xlsx");
    let columns = ["初审人", "初审意见", "复审人", "复审意见", "终审人"];
    assert_eq!(columns.map(|heading| said_of(&closed, &id, heading)), ["wang", "证据充分", "zhao", "同意", ""]);

    fill_in(&closed, &[(&id, "申诉情况", "本人提出异议"), (&id, "备注", "甲")]);
    office.done("wang", &["queue", "import", &closed.display().to_string(), "--yes", "--lang", "zh"]);
    office.done("wang", &["queue", "note", &id, "乙"]);
    office.done("wang", &["queue", "recover", &id, "--amount", "300"]);
    let again = ledger("again.xlsx");
    let columns = ["申诉情况", "备注", "已退金额（元）"];
    assert_eq!(columns.map(|heading| said_of(&again, &id, heading)), ["本人提出异议", "甲\n乙", "300"]);
    let (code, said, err) = imported(&office, &again, "--yes");
    assert_eq!((code, &said["changed"]), (0, &0.into()), "{said} {err}");
    let notes = sheets(&again).into_iter().find(|(name, _)| name == "说明").unwrap().1;
    let notes: Vec<String> = notes.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    for said in ["参数R5 ", "名词人月", "筛选条件状态:全部 隐藏:否"] {
        assert!(notes.iter().any(|line| line.contains(said)), "{said}: {notes:#?}");
    }
}

/// 已退金额 takes the sum so far: what is more than was recorded is recorded, once.
#[test]
fn money_that_a_ledger_says_is_back_is_written_down_once() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let (id, open) = (office.alert("R4", 0), office.alert("R4", 1));
    let ledger = |name: &str| {
        let file = office.path(name);
        office.done("sun", &["queue", "export", "状态:全部", "--lang", "zh", "--out", &file.display().to_string()]);
        file
    };
    let back = || {
        let trail = office.json("qian", &["audit", "list", "--format", "json", "--alert", &id]);
        let of_money = trail.as_array().unwrap().iter().filter(|event| event["kind"] == "money.recovered");
        of_money.map(|event| event["payload"]["total_fen"].as_i64().unwrap()).collect::<BTreeSet<_>>()
    };
    let with = |name: &str, entries: &[(&str, &str, &str)], how: &str| {
        let file = ledger(name);
        fill_in(&file, entries);
        (imported(&office, &file, how), file)
    };
    let so_far = "已退金额（元）";

    // In the line that decides it: corrected is closed by that.
    let decided = [
        (id.as_str(), "核查结论代码", "4"),
        (&id, "处理措施", "已更正待遇月"),
        (&id, "应退（补）金额（元）", "1000"),
        (&id, so_far, "￥700.50元"),
    ];
    let ((code, said, err), file) = with("one.xlsx", &decided, "--dry-run");
    assert_eq!((code, &said["changed"], back()), (0, &1.into(), BTreeSet::new()), "{said} {err}");
    assert!(err.contains("record 700.50 yuan as back so far"), "{err}");
    let (code, said, err) = imported(&office, &file, "--yes");
    assert_eq!((code, back()), (0, BTreeSet::from([70_050])), "{said} {err}");
    let (_, said, _) = imported(&office, &file, "--yes");
    assert_eq!((&said["repeated"], back()), (&true.into(), BTreeSet::from([70_050])));

    // Another ledger with another sum: the difference came in. The same sum, whoever recorded it, is not counted again.
    let ((code, said, err), file) = with("two.xlsx", &[(&id, so_far, "900")], "--yes");
    assert_eq!((code, &said["changed"], back()), (0, &1.into(), BTreeSet::from([70_050, 90_000])), "{said} {err}");
    fill_in(&file, &[(&id, so_far, "1000")]);
    office.done("wang", &["queue", "recover", &id, "--amount", "100"]);
    let (code, said, err) = imported(&office, &file, "--yes");
    assert_eq!((code, &said["changed"], &said["imported_before"]), (0, &0.into(), &1.into()), "{said} {err}");
    assert_eq!(back(), BTreeSet::from([70_050, 90_000, 100_000]));

    // What cannot be is an error of its line, and nothing of the line is done.
    for (typed, wanted) in [("600", "S628"), ("1000.01", "S614"), ("七百", "P210"), ("-5", "S628"), ("7.005", "P210")]
    {
        let ((code, said, err), file) = with("bad.xlsx", &[(&id, so_far, typed), (&id, "备注", "话")], "--yes");
        assert!(code == 6 || code == 1, "{typed}: {code} {err}");
        let told = said["said"].as_array().unwrap().iter().find(|line| line["error"] == true).unwrap();
        assert_eq!((&told["code"], &told["id"]), (&wanted.into(), &id.as_str().into()), "{typed}: {said}");
        assert_eq!(said_of(&ledger("after.xlsx"), &id, "备注"), "", "{typed}");
        [file, office.path("after.xlsx")].iter().for_each(|file| fs::remove_file(file).unwrap());
    }
    let ((code, said, _), _) = with("open.xlsx", &[(&open, so_far, "5")], "--yes");
    assert_eq!((code, &said["said"][0]["code"]), (6, &"S614".into()), "nothing was decided yet: {said}");
    let ((code, said, _), _) = with("blank.xlsx", &[(&id, so_far, "")], "--yes");
    assert_eq!((code, &said["said"][0]["code"]), (0, &"P215".into()), "what is recorded is not erased: {said}");
    assert_eq!(back(), BTreeSet::from([70_050, 90_000, 100_000]));
}

#[test]
fn a_ledger_says_what_regions_are_called_and_who_checks_them_as_the_office_does() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let ledger = |name: &str| {
        let file = office.path(name);
        office.done("sun", &["queue", "export", "--lang", "zh", "--out", &file.display().to_string()]);
        file
    };
    let notes = |file: &Path| -> Vec<String> {
        let notes = sheets(file).into_iter().find(|(name, _)| name == "说明").unwrap().1;
        notes.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    };
    let says = |file: &Path, what: &str| notes(file).iter().any(|line| line.starts_with(what));
    let id = office.alert("R4", 0);
    let bare = ledger("bare.xlsx");
    let code = said_of(&bare, &id, "参保地");
    assert_eq!((code.len(), said_of(&bare, &id, "责任单位")), (6, String::new()));
    for empty in ["名词参保地只有代码", "名词责任单位空着"] {
        assert!(says(&bare, empty), "{empty}: {:?}", notes(&bare));
    }
    // The extract names assessment bodies, and persons nowhere.
    let body = office.alert("R5", 0);
    let shown = office.json("sun", &["queue", "show", &body, "--format", "json"]);
    let name = shown["page"]["entity_name"].as_str().unwrap();
    assert_eq!([&body, &id].map(|id| said_of(&bare, id, "对象名称")), [name, ""]);
    assert!(!says(&bare, "名词对象名称"));
    let of_persons = office.path("persons.xlsx");
    office.done("sun", &["queue", "export", "rule:R4", "--lang", "zh", "--out", &of_persons.display().to_string()]);
    assert!(says(&of_persons, "名词对象名称本台账没有名称"), "{:?}", notes(&of_persons));

    let letters = office.path("rules/letters");
    fs::create_dir_all(&letters).unwrap();
    let write = |text: &str| fs::write(letters.join("office.toml"), text).unwrap();
    let province = &said_of(&bare, &body, "参保地")[..2];
    write(&format!("[regions]\n{code} = \"某旗\"\n[units]\n{province} = \"某省中心\"\n{code} = \"某旗中心\"\n"));
    let named = ledger("named.xlsx");
    assert_eq!(
        ["参保地", "责任单位"].map(|heading| said_of(&named, &id, heading)),
        [format!("{code} 某旗"), "某旗中心".to_owned()]
    );
    assert!(!says(&named, "名词参保地") && !says(&named, "名词责任单位"));
    // Other alerts of the province belong to its own unit; the regions of the report are named as well.
    assert_eq!(said_of(&named, &body, "责任单位"), "某省中心");
    let month = office.json("sun", &["report", "monthly", "--format", "json"]);
    let region = month["regions"].as_array().unwrap().iter().find(|region| region["region"] == code.as_str()).unwrap();
    assert_eq!(region["name"], "某旗");
    // A code that is none is named with its file.
    write("[units]\n\"科尔沁\" = \"某旗中心\"\n");
    let ended = office.by("sun", &["queue", "export", "--out", &office.path("x.xlsx").display().to_string()]);
    assert!(ended.code == 4 && ended.err.contains("P102") && ended.err.contains("office.toml"), "{}", ended.err);
}

#[test]
fn an_export_says_for_programs_what_it_wrote() {
    let office = Office::new();
    office.scan("june", &["--quiet"]);
    office.staff();
    let exported =
        |args: &[&str]| office.json("wang", &[&["queue", "export", "--format", "json", "--lang", "zh"], args].concat());
    let hash = |file: &str| {
        let digest = Sha256::digest(fs::read(file).unwrap());
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let (ledger, lines) = (office.path("a.xlsx"), office.path("b.jsonl"));
    for (path, rule, alerts) in [(&ledger, "rule:R4", 6), (&lines, "rule:R5", 3)] {
        let path = path.display().to_string();
        let said = exported(&[rule, "--out", &path]);
        assert_eq!((&said["alerts"], &said["masked"], &said["hidden"]), (&alerts.into(), &false.into(), &0.into()));
        let file = &said["files"][0];
        assert_eq!((&file["file"], &file["alerts"]), (&path.as_str().into(), &alerts.into()));
        assert_eq!(
            (&file["sha256"], &file["bytes"]),
            (&hash(&path).into(), &fs::metadata(&path).unwrap().len().into())
        );
    }
    assert_eq!(ids(&ledger).len(), 6, "the name of the file says what it is");
    assert_eq!(fs::read_to_string(&lines).unwrap().lines().count(), 3);
    // Parts, and the index of them, which has no alerts of its own.
    let parts = office.path("parts").display().to_string();
    let said = exported(&["--split", "6", "--masked", "--out", &parts]);
    let files = said["files"].as_array().unwrap();
    let (index, parts) = files.split_last().unwrap();
    assert_eq!((&index["alerts"], &said["masked"]), (&Value::Null, &true.into()));
    assert_eq!(parts.iter().map(|file| file["alerts"].as_u64().unwrap()).sum::<u64>(), 9);
    assert!(parts.iter().all(|file| file["sha256"] == hash(file["file"].as_str().unwrap())));
}
