//! The ledger written, read by other programs, edited as people edit, and taken back.

use super::bring::{ImportBy, ImportLevel, LedgerImport, read_ledger};
use super::cell::Raw;
use super::field::LedgerField;
use super::load::{RawSheet, load};
use super::merge::merge_imports;
use super::row::{LedgerInfo, LedgerParameter, LedgerPerson, LedgerReason, LedgerReview, LedgerRow, LedgerStep};
use super::split::{ledger_file_name, split_ledger};
use super::write::{ledger_xlsx, workbook};
use crate::model::{Band, EntityType, Fen, Lang, Outcome, Status, Text};
use crate::paper::PaperError;
use crate::triage::workflow::{Ask, Proposal, StepDone};
use calamine::{Data, Reader, SheetVisible, Xlsx};
use jiff::civil::date;
use rust_xlsxwriter::Workbook;
use std::io::Cursor;

#[test]
fn what_is_missing_is_named_by_its_column() {
    use crate::triage::workflow::Field;
    for (field, column) in [
        (Field::Amount, LedgerField::RefundDue),
        (Field::Clause, LedgerField::Clause),
        (Field::Letter, LedgerField::Letter),
        (Field::Checklist, LedgerField::Checklist),
        (Field::Note, LedgerField::FirstNote),
        (Field::Explanation, LedgerField::Reason),
        (Field::Correction, LedgerField::Measure),
        (Field::Target, LedgerField::Referral),
        (Field::DataPlace, LedgerField::Measure),
        (Field::WhatIsMissing, LedgerField::Measure),
    ] {
        let (name, heading) = (field.name(), column.heading());
        assert!(name.zh.contains(&format!("台账“{}”", heading.zh)), "{name:?}");
        assert!(name.en.contains(&format!("`{}` of a ledger", heading.en)), "{name:?}");
    }
}

const ID: &str = "150502199003078515";
const USCC: &str = "91150502MA0000001X";

pub(super) fn row(number: i64) -> LedgerRow {
    LedgerRow {
        alert_id: format!("R5-{number:04}"),
        version: number,
        evidence: format!("finding {number}"),
        status: Status::Working,
        rule_id: if number % 2 == 0 { "R5" } else { "R14" }.parse().unwrap(),
        rule_version: "1.0".into(),
        rule_name: Text::new("评价机构短期集中发证", "certificates in a burst"),
        legal: vec![
            Text::new("社会保险法 第八十八条", "Social Insurance Law 88"),
            Text::new("技能补贴通知 二", "Notice 2"),
        ],
        entity_type: EntityType::Body,
        entity_name: Some("通辽市某职业技能评价中心".into()),
        entity_id: if number % 2 == 0 { USCC.into() } else { ID.into() },
        region_code: Some(if number % 2 == 0 { "150502" } else { "150521" }.into()),
        region_name: Some("科尔沁区".into()),
        persons: 60,
        window: Some((date(2025, 6, 1), date(2026, 5, 31))),
        months: 720,
        amount_paid: Fen(12_345_678),
        amount_stoppable: Fen(-50),
        explanation: Text::new(
            "7 天内发证 60 本，此前两年最多 24 本。",
            "60 certificates in 7 days, at most 24 before.",
        ),
        against: vec![Text::new("统一考试日", "an exam day"), Text::new("新备案机构首批", "a new body's first batch")],
        band: Band::B,
        as_of: date(2026, 10, 31),
        first_found: date(2026, 11, 2),
        allowed_days: Some(10),
        due_on: Some(date(2026, 11, 16)),
        unit: Some("科尔沁区就业服务中心".into()),
        owner: Some("wang".into()),
        reviews: [None, None, None],
        outcome: None,
        measure: None,
        refund_due: None,
        refunded: None,
        referral: None,
        appeal: None,
        remark: Some("已电话联系".into()),
        explanation_id: None,
        clause: None,
        letter: None,
        checklist: None,
        steps: vec![
            LedgerStep {
                id: "V1".into(), text: Text::new("调取考试签到表", "get the sign-in sheet"), done: None
            },
            LedgerStep {
                id: "V2".into(),
                text: Text::new("电话回访 10 人", "call ten people"),
                done: Some(StepDone::Done { found: "回访 11 人".into(), proof: Some("附件1".into()) }),
            },
        ],
        reasons: vec![
            LedgerReason { id: "FP-R5-EXAMDAY".into(), text: Text::new("统一考试日", "an exam day") },
            LedgerReason { id: "FP-R5-NEW".into(), text: Text::new("新备案机构首批", "a first batch") },
        ],
    }
}

pub(super) fn info() -> LedgerInfo {
    LedgerInfo {
        title: Text::new("失业保险基金疑点台账", "Ledger of alerts"),
        lang: Lang::Zh,
        user: "zhao & co".into(),
        exported_at: date(2026, 11, 21).at(9, 5, 0, 0),
        as_of: date(2026, 10, 31),
        run_id: "2026-10-31T0210-7c1e".into(),
        dataset: "blake3:abc".into(),
        rules: "blake3:def".into(),
        program: "0.1.0".into(),
        masked: false,
        filters: Some("规则 R5".into()),
        secrecy: Some("内部资料".into()),
        hidden: 18,
        parameters: vec![LedgerParameter {
            rule_id: "R5".parse().unwrap(),
            name: "window_days".into(),
            value: "7 天".into(),
            about: Text::new("窗口长度", "length of the window"),
            origin: Text::new("规则", "the rule"),
        }],
        definitions: vec![(Text::new("人月", "person-month"), Text::new("一人一个月", "one person, one month"))],
    }
}

pub(super) fn person(number: i64) -> LedgerPerson {
    LedgerPerson {
        alert_id: format!("R5-{number:04}"),
        person_id: ID.into(),
        name: Some("䶮某".into()),
        role: Text::new("申领人", "claimant"),
        rows: 2,
        amount: Some(Fen(150_000)),
    }
}

pub(super) fn by() -> ImportBy {
    ImportBy { user: "wang".into(), person: "P-7".into(), at: date(2026, 11, 22).at(8, 0, 0, 0), lang: Lang::Zh }
}

/// Headings and what is typed below them.
type Entries = &'static [(&'static str, &'static str)];

pub(super) fn exported(rows: &[LedgerRow]) -> Vec<u8> {
    ledger_xlsx(rows, &[person(1)], &info()).unwrap()
}

/// The workbook as another program would save it, after `edit`.
pub(super) fn resaved(bytes: &[u8], edit: impl FnOnce(&mut Vec<RawSheet>)) -> Vec<u8> {
    let mut sheets = load(bytes).unwrap();
    edit(&mut sheets);
    let mut workbook = Workbook::new();
    for raw in &sheets {
        let sheet = workbook.add_worksheet().set_name(&raw.name).unwrap();
        for (row, cells) in (raw.start.0..).zip(&raw.rows) {
            for (column, cell) in (u16::try_from(raw.start.1).unwrap()..).zip(cells) {
                match cell {
                    Raw::Blank | Raw::Broken(_) => {}
                    Raw::Text(text) => _ = sheet.write_string(row, column, text).unwrap(),
                    Raw::Number(number) => _ = sheet.write_number(row, column, *number).unwrap(),
                    Raw::Moment(at) => {
                        let day = super::draw::excel_time(*at).unwrap();
                        let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm");
                        sheet.write_datetime_with_format(row, column, &day, &format).unwrap();
                    }
                }
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// The cell under a heading on the list, of the `line`th alert from 0.
pub(super) fn cell<'a>(sheets: &'a mut [RawSheet], heading: &str, line: usize) -> &'a mut Raw {
    let list = sheets.iter_mut().find(|sheet| sheet.name == "疑点").unwrap();
    let at = list.rows[0].iter().position(|cell| *cell == Raw::Text(heading.into())).unwrap();
    &mut list.rows[line + 1][at]
}

pub(super) fn typed(heading: &'static str, text: &'static str) -> impl FnOnce(&mut Vec<RawSheet>) {
    move |sheets| *cell(sheets, heading, 0) = if text.is_empty() { Raw::Blank } else { Raw::Text(text.into()) }
}

pub(super) fn import(bytes: &[u8]) -> LedgerImport {
    read_ledger(bytes, &by()).unwrap()
}

/// What comes of one line with these cells filled in.
pub(super) fn filled(row: LedgerRow, entries: &[(&'static str, &'static str)]) -> LedgerImport {
    let bytes = resaved(&exported(&[row]), |sheets| {
        for (heading, text) in entries {
            typed(heading, text)(sheets);
        }
    });
    import(&bytes)
}

pub(super) fn asks(import: &LedgerImport) -> &[Ask] {
    assert!(import.findings.is_empty(), "{:?}", import.findings);
    import.lines.first().map_or(&[], |line| line.asks.as_slice())
}

pub(super) fn codes(import: &LedgerImport) -> Vec<(&'static str, ImportLevel, Option<&str>)> {
    import.findings.iter().map(|finding| (finding.code, finding.level, finding.cell.as_deref())).collect()
}

pub(super) fn proposal(outcome: Outcome) -> Proposal {
    Proposal {
        outcome,
        user: "wang".into(),
        person: "P-7".into(),
        at: date(2026, 11, 22).at(8, 0, 0, 0),
        note: None,
        explanation: None,
        clause: None,
        amount: None,
        detail: None,
        letter: None,
        checklist: None,
    }
}

#[test]
fn the_columns_are_those_of_the_design_in_their_order() {
    // users.md, "台账": copied by hand; 初审人/时间/意见 and 应退/已退 are columns of their own.
    let wanted = "序号 疑点编号 规则编号及版本 规则名称 依据条款 对象类型 对象名称 统一社会信用代码/个人标识 参保地 涉及人数 涉及月份 \
        涉及金额（元） 可止付金额（元） 疑点说明 反向说明（可能的正常原因） 风险等级 数据截止日 首次发现日 办理时限（工作日） 责任单位 责任人 \
        初审人 初审时间 初审意见 复审人 复审时间 复审意见 终审人 终审时间 终审意见 核查结论代码 处理措施 应退（补）金额（元） 已退金额（元） \
        移送情况 申诉情况 备注";
    let added =
        ["到期日", "办理状态", "排除原因", "认定依据条款", "文书编号", "移送材料目录", "核查步骤记录", "核查要点"];
    let all: Vec<String> = LedgerField::ALL.iter().map(|field| field.heading().zh).collect();
    let own: Vec<&str> = all.iter().map(String::as_str).filter(|name| !added.contains(name)).collect();
    assert_eq!(own, wanted.split_whitespace().collect::<Vec<_>>());
    assert_eq!(all.len(), own.len() + added.len());
}

#[test]
fn another_library_reads_what_was_meant() {
    let mut first = row(2);
    first.explanation.zh = "=HYPERLINK(\"http://x\")".into();
    first.entity_name = Some("＝cmd|' /C calc'!A0".into());
    first.remark = Some("-2+3\r\n第二行\0 _x000D_".into());
    first.reviews[0] =
        Some(LedgerReview { by: "li".into(), at: date(2026, 11, 20).at(16, 30, 0, 0), note: Some("@SUM(A1)".into()) });
    let bytes = exported(&[first, row(1)]);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.as_slice())).unwrap();
    let shown: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let names = [("疑点", true), ("人员", true), ("说明", true), ("_fundwatch", false), ("_lists", false)];
    assert_eq!(shown, names.map(|(name, visible)| (name.to_owned(), visible)));
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().used_cells().next().is_none(), "{name} has a formula");
    }
    let list = book.worksheet_range("疑点").unwrap();
    let at = |heading: &str| {
        list.rows().next().unwrap().iter().position(|cell| *cell == Data::String(heading.into())).unwrap()
    };
    let value = |heading: &str, line: usize| list.rows().nth(line).unwrap()[at(heading)].clone();
    let text = |text: &str| Data::String(text.into());
    assert_eq!(value("疑点编号", 1), text("R5-0002"));
    assert_eq!(value("统一社会信用代码/个人标识", 1), text(USCC));
    assert_eq!(value("统一社会信用代码/个人标识", 2), text(ID));
    assert_eq!(value("参保地", 1), text("150502 科尔沁区"));
    assert_eq!(value("疑点说明", 1), text("=HYPERLINK(\"http://x\")"));
    assert_eq!(value("对象名称", 1), text("＝cmd|' /C calc'!A0"));
    assert_eq!(value("备注", 1), text("-2+3\n第二行⟨U+0000⟩ _x000D_"));
    assert_eq!(value("初审意见", 1), text("@SUM(A1)"));
    assert_eq!(value("涉及金额（元）", 1), Data::Float(123_456.78));
    assert_eq!(value("可止付金额（元）", 1), Data::Float(-0.5));
    assert_eq!(value("涉及月份", 1), text("2025-06至2026-05（720人月）"));
    assert_eq!(value("风险等级", 1), text("一般核查"));
    assert_eq!(value("核查步骤记录", 1), text("V1：\nV2：回访 11 人［凭据：附件1］"));
    for blank in ["终审人", "核查结论代码", "应退（补）金额（元）", "申诉情况"] {
        assert_eq!(value(blank, 1), Data::Empty, "{blank}");
    }
    let Data::DateTime(due) = value("到期日", 1) else { panic!("到期日 is no date") };
    assert_eq!(due.to_ymd_hms_milli(), (2026, 11, 16, 0, 0, 0, 0));
    let Data::DateTime(at) = value("初审时间", 1) else { panic!("初审时间 is no time") };
    assert_eq!(at.to_ymd_hms_milli(), (2026, 11, 20, 16, 30, 0, 0));
    let people = book.worksheet_range("人员").unwrap();
    assert_eq!(people.rows().nth(1).unwrap()[3], text(ID));
    let notes: Vec<String> =
        book.worksheet_range("说明").unwrap().rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    for said in
        ["内部资料", "2026-10-31", "zhao & co", "2026-11-21 09:05", "另有被例外规则隐藏18", "R5 window_days = 7 天"]
    {
        assert!(notes.iter().any(|line| line.contains(said)), "{said} is not said in {notes:#?}");
    }
}

#[test]
fn the_same_arguments_give_the_same_bytes() {
    assert_eq!(exported(&[row(1), row(2)]), exported(&[row(1), row(2)]));
}

#[test]
fn an_untouched_ledger_asks_for_nothing() {
    let mut decided = row(2);
    decided.outcome = Some(Outcome::Confirmed);
    decided.refund_due = Some(Fen(123_456));
    decided.explanation_id = Some("FP-R5-EXAMDAY".into());
    let rows = [decided, row(1), row(3)];
    for lang in [Lang::Zh, Lang::En] {
        let bytes = ledger_xlsx(&rows, &[person(1)], &LedgerInfo { lang, ..info() }).unwrap();
        for bytes in [resaved(&bytes, |_| {}), bytes] {
            let import = import(&bytes);
            assert_eq!((import.lines.len(), import.unchanged, import.findings), (0, 3, vec![]));
            assert_eq!((import.manifest.rows, import.manifest.exported_by.as_str()), (3, "zhao & co"));
        }
    }
}

#[test]
fn a_verdict_with_what_belongs_to_it_is_one_proposal() {
    let entries = [
        ("核查结论代码", "５"),
        ("初审意见", "签到表与发证数不符"),
        ("应退（补）金额（元）", "１２,３４５.６元"),
        ("认定依据条款", "SIL-2018:88"),
        ("文书编号", "〔2026〕12号"),
        ("处理措施", "责令退回"),
        ("备注", "已电话联系；本人同意退回"),
        ("核查步骤记录", "V1：签到 20 人\nV2：回访 11 人［凭据：附件1］"),
    ];
    let mut wanted = proposal(Outcome::Confirmed);
    wanted.note = Some("签到表与发证数不符".into());
    wanted.amount = Some(Fen(1_234_560));
    wanted.clause = Some("SIL-2018:88".into());
    wanted.letter = Some("〔2026〕12号".into());
    wanted.detail = Some("责令退回".into());
    let import = filled(row(2), &entries);
    assert_eq!(
        asks(&import),
        [
            Ask::Verify { step: "V1".into(), done: StepDone::Done { found: "签到 20 人".into(), proof: None } },
            Ask::Note { text: "本人同意退回".into() },
            Ask::propose(wanted),
        ]
    );
    let line = &import.lines[0];
    assert_eq!((line.alert_id.as_str(), line.seen_version, line.place.row), ("R5-0002", 2, 2));
}

#[test]
fn what_nobody_has_is_taken_first_and_what_waits_goes_on() {
    let new = LedgerRow { status: Status::New, owner: None, ..row(2) };
    let mut wanted = proposal(Outcome::FalsePositive);
    wanted.explanation = Some("FP-R5-EXAMDAY".into());
    let entries = [("核查结论代码", "1 排除（正常）"), ("排除原因", "FP-R5-EXAMDAY 统一考试日")];
    assert_eq!(asks(&filled(new.clone(), &entries)), [Ask::Take, Ask::propose(wanted)]);
    let waiting = LedgerRow { status: Status::Waiting, ..row(2) };
    let mut wanted = proposal(Outcome::Referred);
    wanted.detail = Some("公安机关".into());
    wanted.checklist = Some("M-3".into());
    assert_eq!(
        asks(&filled(waiting, &[("核查结论代码", "6"), ("移送情况", "公安机关"), ("移送材料目录", "M-3")])),
        [Ask::Resume { note: None }, Ask::propose(wanted)]
    );
    assert_eq!(asks(&filled(new.clone(), &[("责任人", "wang")])), [Ask::Take]);
    let reason = "按 2026-11-21 09:05 导出的台账填写".to_owned();
    assert_eq!(asks(&filled(new, &[("责任人", "li")])), [Ask::Assign { to: "li".into(), reason: reason.clone() }]);
    assert_eq!(asks(&filled(row(2), &[("责任人", "ｌｉ")])), [Ask::Assign { to: "li".into(), reason }]);
}

#[test]
fn what_is_filled_in_without_a_verdict_is_noted_and_not_lost() {
    let entries = [("处理措施", "已约谈"), ("已退金额（元）", "1,000"), ("申诉情况", "本人提出异议")];
    let note = |text: &str| Ask::Note { text: text.into() };
    assert_eq!(asks(&filled(row(2), &entries)), [note("处理措施：已约谈"), note("申诉情况：本人提出异议"),]);
    // The sum so far: the store knows what of it is new.
    let back = |import: &LedgerImport| import.lines.first().and_then(|line| line.refunded);
    assert_eq!(back(&filled(row(2), &entries)), Some(Fen(100_000)));
    let half = LedgerRow { refunded: Some(Fen(100_000)), ..row(2) };
    let said = |row: LedgerRow, text| filled(row, &[("已退金额（元）", text)]);
    assert_eq!(back(&said(half.clone(), "１０００元")), None, "the same sum");
    assert_eq!(back(&said(half, "0")), Some(Fen::ZERO));
    assert!(said(row(2), "0").lines.is_empty(), "nothing of nothing");
    let closed = LedgerRow { status: Status::Closed, outcome: Some(Outcome::Confirmed), ..row(2) };
    assert_eq!(asks(&filled(closed, &[("移送情况", "已函告")])), [note("移送情况：已函告")]);
}

#[test]
fn mistakes_leave_the_line_out_and_name_the_cell() {
    let error = ImportLevel::Error;
    let decided = LedgerRow { outcome: Some(Outcome::Confirmed), ..row(2) };
    let closed = LedgerRow { status: Status::Closed, ..decided.clone() };
    // Columns counted by hand on the list of the first test, 到期日 and what stands behind 备注 included.
    let cases: [(LedgerRow, Entries, &str, &str); 9] = [
        (row(2), &[("核查结论代码", "9")], "P218", "AF2"),
        (row(2), &[("核查结论代码", "重复")], "P218", "AF2"),
        (decided, &[("核查结论代码", "")], "P218", "AF2"),
        (closed, &[("核查结论代码", "1")], "P218", "AF2"),
        (row(2), &[("应退（补）金额（元）", "三千")], "P210", "AH2"),
        (row(2), &[("核查步骤记录", "V1：\n去现场")], "P219", "AR2"),
        (row(2), &[("核查步骤记录", "V2：回访 11 人［凭据：附件1］\nV9：做了")], "P219", "AR2"),
        (row(2), &[("责任人", "li"), ("核查结论代码", "1")], "P221", "V2"),
        (row(2), &[("疑点编号", "R5-9999")], "P212", "B2"),
    ];
    for (row, entries, code, cell) in cases {
        let import = filled(row, &[entries, &[("备注", "另外的话")]].concat());
        assert!(import.lines.is_empty() && import.has_errors(), "{entries:?}");
        assert!(codes(&import).contains(&(code, error, Some(cell))), "{entries:?}: {:?}", import.findings);
    }
}

#[test]
fn a_change_that_is_not_taken_is_named_and_the_rest_of_the_line_is_taken() {
    let import = filled(row(2), &[("涉及金额（元）", "1"), ("备注", ""), ("申诉情况", "无"), ("复审意见", "同意")]);
    let not_taken = ImportLevel::NotTaken;
    assert_eq!(
        codes(&import),
        [("P215", not_taken, Some("L2")), ("P215", not_taken, Some("AB2")), ("P215", not_taken, Some("AL2"))]
    );
    assert_eq!(import.lines[0].asks, [Ask::Note { text: "申诉情况：无".into() }]);
    // The same day typed as text is no change.
    assert_eq!(filled(row(2), &[("到期日", "2026.11.16"), ("涉及金额（元）", "123,456.78")]).findings, []);
    let erased = filled(row(2), &[("核查步骤记录", "V1：")]);
    assert_eq!(codes(&erased), [("P215", not_taken, Some("AR2"))]);
    assert!(erased.lines.is_empty());
}

#[test]
fn an_id_that_lost_its_last_digits_is_an_error_naming_the_cell() {
    let bytes = resaved(&exported(&[row(1)]), |sheets| {
        *cell(sheets, "统一社会信用代码/个人标识", 0) = Raw::Number(150_502_199_003_078_515.0);
        *cell(sheets, "备注", 0) = Raw::Text("话".into());
    });
    let import = import(&bytes);
    assert_eq!(codes(&import), [("P211", ImportLevel::Error, Some("H2"))]);
    assert!(import.lines.is_empty());
}

#[test]
fn rows_added_deleted_doubled_and_moved_are_told_apart() {
    let bytes = resaved(&exported(&[row(1), row(2), row(3), row(4)]), |sheets| {
        *cell(sheets, "备注", 3) = Raw::Text("第四".into());
        let list = &mut sheets[0];
        let (third, mut added) = (list.rows[3].clone(), list.rows[2].clone());
        added[1] = Raw::Text("R5-7777".into());
        list.rows.remove(1);
        list.rows.swap(1, 3);
        list.rows.extend([third, added]);
        let mut total = vec![Raw::Blank; 12];
        total[0] = Raw::Text("合计".into());
        list.rows.push(total);
    });
    let import = import(&bytes);
    assert_eq!(import.lines.len(), 1);
    assert_eq!((import.lines[0].alert_id.as_str(), import.lines[0].place.row, import.unchanged), ("R5-0004", 2, 1));
    assert_eq!(
        import.findings.iter().map(|finding| (finding.code, finding.alert_id.as_deref())).collect::<Vec<_>>(),
        [
            ("P220", None),
            ("P213", Some("R5-0003")),
            ("P213", Some("R5-0003")),
            ("P212", Some("R5-7777")),
            ("P214", Some("R5-0001")),
        ]
    );
}

#[test]
fn titles_above_moved_columns_and_full_width_ids_are_understood() {
    let bytes = resaved(&exported(&[row(2)]), |sheets| {
        *cell(sheets, "备注", 0) = Raw::Text("话".into());
        *cell(sheets, "疑点编号", 0) = Raw::Text("Ｒ５－０００２ ".into());
        let list = &mut sheets[0];
        list.name = "十一月台账".into();
        for line in &mut list.rows {
            line.reverse();
            line.push(Raw::Text("科室意见".into()));
        }
        list.rows.insert(0, vec![Raw::Text("某市疑点台账".into())]);
        list.rows.insert(0, vec![]);
    });
    let import = import(&bytes);
    assert_eq!(import.lines[0].asks, [Ask::Note { text: "话".into() }]);
    assert_eq!(
        codes(&import).iter().map(|(code, level, _)| (*code, *level)).collect::<Vec<_>>(),
        [("P216", ImportLevel::Notice), ("P217", ImportLevel::Notice)]
    );
}

#[test]
fn a_ledger_without_its_hidden_sheet_or_with_a_damaged_one_is_refused() {
    let bytes = exported(&[row(1), row(2)]);
    let without = resaved(&bytes, |sheets| sheets.retain(|sheet| !sheet.name.starts_with("_fund")));
    assert!(matches!(read_ledger(&without, &by()), Err(PaperError::NotALedger(_))));
    let state = |edit: fn(&mut RawSheet)| {
        resaved(&bytes, |sheets| edit(sheets.iter_mut().find(|s| s.name == "_fundwatch").unwrap()))
    };
    let older = state(|sheet| sheet.rows.last_mut().unwrap()[1] = Raw::Text("1".into()));
    assert!(matches!(read_ledger(&older, &by()), Err(PaperError::Damaged)));
    let cut = state(|sheet| _ = sheet.rows.pop());
    assert!(matches!(read_ledger(&cut, &by()), Err(PaperError::Damaged)));
    let of_another_program = state(|sheet| {
        let evidence = Raw::Text("evidence".into());
        let head = sheet.rows.iter_mut().flatten().find(|cell| **cell == evidence).unwrap();
        *head = Raw::Text("seen".into());
    });
    assert!(matches!(read_ledger(&of_another_program, &by()), Err(PaperError::Damaged)));
    let sorted = state(|sheet| {
        let end = sheet.rows.len();
        sheet.rows.swap(end - 1, end - 2);
    });
    assert_eq!(import(&sorted).unchanged, 2, "the order of the hidden lines means nothing");
    let headless = resaved(&bytes, |sheets| _ = sheets[0].rows.remove(0));
    assert!(matches!(read_ledger(&headless, &by()), Err(PaperError::NoList)));
    for wrong in [&b"not a workbook"[..], b"", &bytes[..bytes.len() / 2]] {
        assert!(matches!(read_ledger(wrong, &by()), Err(PaperError::NotALedger(_))));
    }
}

#[test]
fn long_lists_go_on_over_sheets_and_come_back_whole() {
    let rows: Vec<LedgerRow> = (1..=7).map(row).collect();
    let bytes = workbook(&rows, &[], &info(), 3).unwrap();
    let names: Vec<String> = load(&bytes).unwrap().into_iter().map(|sheet| sheet.name).collect();
    assert_eq!(
        names,
        ["疑点", "疑点_2", "疑点_3", "人员", "说明", "_fundwatch", "_fundwatch_2", "_fundwatch_3", "_lists"]
    );
    let import = import(&bytes);
    assert_eq!((import.unchanged, import.findings, import.lines), (7, vec![], vec![]));
}

#[test]
fn an_empty_ledger_is_one() {
    let import = import(&exported(&[]));
    assert_eq!((import.unchanged, import.findings.len()), (0, 0));
}

#[test]
fn each_county_gets_its_own_lines_and_what_comes_back_is_put_together() {
    let rows: Vec<LedgerRow> = (1..=5).map(row).chain([LedgerRow { region_code: None, ..row(6) }]).collect();
    let persons: Vec<LedgerPerson> = (1..=6).map(person).collect();
    let hidden = [Some("150502".to_owned()), Some("150502".to_owned()), Some("150521".to_owned()), None];
    let (parts, index) = split_ledger(&rows, &persons, &info(), &hidden, 6).unwrap();
    let told: Vec<(&str, Option<&str>, usize)> =
        parts.iter().map(|part| (part.file.as_str(), part.region.as_deref(), part.rows)).collect();
    assert_eq!(
        told,
        [
            ("ledger_none_20261121.xlsx", None, 1),
            ("ledger_150502_20261121.xlsx", Some("150502"), 2),
            ("ledger_150521_20261121.xlsx", Some("150521"), 3),
        ]
    );
    // Each part says what is hidden of its own region, not of all.
    for (part, own) in parts.iter().zip(["1", "2", "1"]) {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(part.bytes.as_slice())).unwrap();
        let notes = book.worksheet_range("说明").unwrap();
        let line = notes.rows().find(|row| row[1] == Data::String("另有被例外规则隐藏".into())).unwrap();
        assert_eq!(line[2], Data::String(own.into()), "{}", part.file);
    }
    let index = String::from_utf8(index).unwrap();
    let line = index.lines().nth(2).unwrap();
    assert!(
        line.starts_with("\"ledger_150502_20261121.xlsx\",\"150502\",\"2\",\"2\",\"246913.56\",\"-1.00\",\""),
        "{line}"
    );
    assert_eq!(split_ledger(&rows, &persons, &info(), &hidden, 4).unwrap().0.len(), 2);

    let edited = |at: usize, text: &'static str| import(&resaved(&parts[at].bytes, typed("备注", text)));
    let whole = import(&resaved(&exported(&rows), |sheets| *cell(sheets, "备注", 1) = Raw::Text("甲".into())));
    let merged =
        merge_imports(vec![("a".into(), edited(1, "甲")), ("b".into(), edited(2, "乙")), ("c".into(), whole.clone())]);
    let lines: Vec<(&str, &str)> =
        merged.lines.iter().map(|(file, line)| (file.as_str(), line.alert_id.as_str())).collect();
    assert_eq!(lines, [("a", "R5-0002"), ("b", "R5-0001")]);
    let codes: Vec<(&str, &str)> =
        merged.findings.iter().map(|(file, finding)| (file.as_str(), finding.code)).collect();
    assert_eq!(codes, [("a", "P223"), ("c", "P223")]);

    let merged = merge_imports(vec![("a".into(), edited(1, "丙")), ("c".into(), whole)]);
    assert!(merged.lines.is_empty());
    assert!(merged.findings.iter().all(|(_, finding)| finding.code == "P222" && finding.level == ImportLevel::Error));
    assert_eq!(merged.findings.len(), 2);
}

#[test]
fn names_of_files_are_plain() {
    let day = date(2026, 11, 21);
    assert_eq!(ledger_file_name(None, day), "ledger_all_20261121.xlsx");
    let odd = ledger_file_name(Some("../15"), day);
    assert!(
        odd.starts_with("ledger_15-") && odd.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    );
    assert_ne!(odd, ledger_file_name(Some("..15"), day));
}
