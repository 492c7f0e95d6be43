//! The sheets of a ledger as plain tables: the list, the people, the definitions.

use super::super::said::minute;
use super::cell::Cell;
use super::draw::{Edges, Head};
use super::field::{Kind, LedgerField};
use super::row::{LedgerInfo, LedgerPerson, LedgerRow};
use crate::model::{Lang, Text};

/// Begins the name of the sheets with one line per alert.
pub(super) fn list_name(lang: Lang) -> &'static str {
    lang.pick("疑点", "Alerts")
}

/// The sheet, or sheets, with one line per person.
pub(super) fn people_name(lang: Lang) -> &'static str {
    lang.pick("人员", "People")
}

/// The sheet of definitions.
pub(super) fn notes_name(lang: Lang) -> &'static str {
    lang.pick("说明", "Notes")
}

/// The heads of the list.
pub(super) fn list_heads(lang: Lang) -> Vec<Head> {
    let head = |field: &LedgerField| Head {
        text: field.heading().get(lang).to_owned(),
        kind: field.kind(),
        widest: field.widest(),
        filled_in: field.is_filled_in(),
    };
    LedgerField::ALL.iter().map(head).collect()
}

/// The lines of the list.
pub(super) fn list_rows(rows: &[LedgerRow], lang: Lang) -> Vec<Vec<Cell>> {
    (1..)
        .zip(rows)
        .map(|(number, row)| LedgerField::ALL.iter().map(|field| field.cell(row, number, lang)).collect())
        .collect()
}

/// The heads of the people.
pub(super) fn people_heads(lang: Lang) -> Vec<Head> {
    let columns = [
        ("序号", "No.", Kind::Whole, 8),
        ("疑点编号", "Alert id", Kind::Id, 24),
        ("姓名", "Name", Kind::Words, 20),
        ("个人标识", "Person's number", Kind::Id, 26),
        ("在疑点中的身份", "Part in the alert", Kind::Words, 24),
        ("涉及记录数", "Rows", Kind::Whole, 12),
        ("涉及金额（元）", "Amount concerned (yuan)", Kind::Money, 18),
    ];
    let head = |(zh, en, kind, widest): (&str, &str, Kind, usize)| Head {
        text: lang.pick(zh, en).to_owned(),
        kind,
        widest,
        filled_in: false,
    };
    columns.map(head).into()
}

/// The lines of the people.
pub(super) fn people_rows(persons: &[LedgerPerson], lang: Lang) -> Vec<Vec<Cell>> {
    let line = |(number, person): (i64, &LedgerPerson)| {
        vec![
            Cell::Whole(number),
            Cell::words(&person.alert_id),
            Cell::maybe(person.name.as_deref()),
            Cell::words(&person.person_id),
            Cell::words(person.role.get(lang)),
            Cell::Whole(person.rows),
            person.amount.map_or(Cell::Blank, Cell::Money),
        ]
    };
    (1..).zip(persons).map(line).collect()
}

/// The heads of the definitions.
pub(super) fn notes_heads(lang: Lang) -> Vec<Head> {
    let columns = [("类别", "Kind", 14), ("项目", "Item", 34), ("内容", "Content", 90), ("来源", "Source", 30)];
    columns
        .map(|(zh, en, widest): (&str, &str, usize)| Head {
            text: lang.pick(zh, en).to_owned(),
            kind: Kind::Words,
            widest,
            filled_in: false,
        })
        .into()
}

/// The lines of the definitions: where the ledger comes from, how it is filled in, what each column and parameter means.
pub(super) fn notes_rows(info: &LedgerInfo, rows: usize, persons: usize, remarks: &[Text]) -> Vec<Vec<Cell>> {
    let lang = info.lang;
    let mut lines = Vec::new();
    let mut line = |kind: Text, item: &str, content: &str, source: &str| {
        lines.push(vec![Cell::words(kind.get(lang)), Cell::words(item), Cell::words(content), Cell::words(source)]);
    };
    let about = || Text::new("台账", "Ledger");
    let yes_no = |yes: bool| if yes { lang.pick("是", "yes") } else { lang.pick("否", "no") };
    let facts = [
        ("名称", "Title", info.title.get(lang).to_owned()),
        ("密级或使用范围", "Secrecy mark", info.secrecy.clone().unwrap_or_default()),
        ("数据截止日", "Data until", info.as_of.to_string()),
        ("导出时间", "Made at", minute(info.exported_at)),
        ("导出人", "Made by", info.user.clone()),
        ("筛选条件", "Filters", info.filters.clone().unwrap_or_else(|| lang.pick("无", "none").to_owned())),
        ("疑点条数", "Alerts", rows.to_string()),
        ("人员行数", "Lines of people", persons.to_string()),
        ("另有被例外规则隐藏", "Hidden by exceptions, not listed", info.hidden.to_string()),
        ("姓名与证件号码已脱敏", "Names and numbers masked", yes_no(info.masked).to_owned()),
        ("运行编号", "Run", info.run_id.clone()),
        ("数据指纹", "Fingerprint of the data", info.dataset.clone()),
        ("规则指纹", "Fingerprint of the rules", info.rules.clone()),
        ("程序版本", "Program", info.program.clone()),
    ];
    for (zh, en, content) in facts.iter().filter(|(_, _, content)| !content.is_empty()) {
        line(about(), lang.pick(zh, en), content, "");
    }
    let how = || Text::new("填写", "Filling in");
    for (zh, en) in [
        (
            "黄色表头的列可以填写，填好后导入系统；其他列由系统生成，改动不会被采用，导入时逐一指出。",
            "Columns with a yellow heading may be filled in and taken back; the others are the program's: changes there are named and not taken.",
        ),
        (
            "可以排序、筛选、调整列宽和列的顺序；请勿改动疑点编号，也不要删除隐藏的工作表。",
            "Sort, filter, move and widen columns as you like; leave the alert ids and the hidden sheets alone.",
        ),
        (
            "疑点是待核实的情形，不是认定的事实。核查时应同时查证“反向说明”所列的正常原因。",
            "An alert is something to verify and establishes nothing. What may be normal is to be checked as well.",
        ),
    ] {
        line(how(), "", lang.pick(zh, en), "");
    }
    for remark in remarks {
        line(how(), "", remark.get(lang), "");
    }
    for (term, meaning) in &info.definitions {
        line(Text::new("名词", "Term"), term.get(lang), meaning.get(lang), "");
    }
    for field in LedgerField::ALL {
        line(Text::new("栏目", "Column"), field.heading().get(lang), field.about().get(lang), "");
    }
    for parameter in &info.parameters {
        let item = format!("{} {} = {}", parameter.rule_id, parameter.name, parameter.value);
        line(Text::new("参数", "Parameter"), &item, parameter.about.get(lang), parameter.origin.get(lang));
    }
    lines
}

/// The edges of every page: title, secrecy mark, and the watermark with user and time.
pub(super) fn edges(info: &LedgerInfo) -> Edges {
    let (lang, at) = (info.lang, minute(info.exported_at));
    Edges {
        title: format!("{}{}{}", info.title.get(lang), lang.pick("　数据截止 ", ", data until "), info.as_of),
        watermark: lang.pick(format!("{} 导出于 {at}", info.user), format!("made by {} at {at}", info.user)),
        secrecy: info.secrecy.clone().unwrap_or_default(),
        page: lang.pick(["第 ", " 页 / 共 ", " 页"], ["Page ", " of ", ""]),
    }
}
