//! The columns of the ledger: one list, from which the sheet, its widths, the sheet of definitions and the way back are made.
//!
//! Source: `users.md` "Outputs, with fields" and `console.md` §10 "Ledger", in their order. Eight more are needed so that the
//! desk can work in it and what was filled in can be taken back: 到期日 beside 办理时限, and behind 备注 办理状态, 排除原因, 认定依据条款, 文书编号, 移送材料目录,
//! 核查步骤记录 and 核查要点.

use super::cell::Cell;
use super::row::{LedgerReview, LedgerRow, LedgerStep};
use crate::model::{Lang, Outcome, Text};
use crate::triage::workflow::StepDone;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words.
    Words,
    /// A number that must stay text.
    Id,
    /// A whole number.
    Whole,
    /// Yuan.
    Money,
    /// A day.
    Day,
    /// A minute.
    Time,
}

macro_rules! fields {
    ($($variant:ident, $key:literal, $kind:ident, $filled:literal, $widest:literal, $zh:literal, $en:literal, $about_zh:literal, $about_en:literal;)+) => {
        /// A column of the ledger.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum LedgerField {
            $(#[doc = $en] $variant,)+
        }

        impl LedgerField {
            /// Every column, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name for machines.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            pub(super) const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind,)+ }
            }

            /// Whether what is filled in here is taken back; every other column is the program's.
            pub const fn is_filled_in(self) -> bool {
                match self { $(Self::$variant => $filled,)+ }
            }

            /// The widest it gets on the sheet, in units of half a Chinese character.
            pub(super) const fn widest(self) -> usize {
                match self { $(Self::$variant => $widest,)+ }
            }

            /// The heading.
            pub fn heading(self) -> Text {
                match self { $(Self::$variant => Text::new($zh, $en),)+ }
            }

            /// What stands in it, for the sheet of definitions.
            pub fn about(self) -> Text {
                match self { $(Self::$variant => Text::new($about_zh, $about_en),)+ }
            }
        }
    };
}

fields! {
    Number, "number", Whole, false, 8, "序号", "No.",
        "按核查先后排列", "In the order in which to look";
    AlertId, "alert_id", Id, false, 24, "疑点编号", "Alert id",
        "同一疑点在各月台账中编号不变；请勿改动", "The same finding has the same id every month; do not change it";
    Rule, "rule", Id, false, 16, "规则编号及版本", "Rule and version",
        "发现该疑点的规则", "The rule that found it";
    RuleName, "rule_name", Words, false, 30, "规则名称", "Rule",
        "规则的名称", "What the rule is called";
    Legal, "legal", Words, false, 36, "依据条款", "Clauses",
        "所涉期间最后一日有效的条款", "In force on the last day of the window";
    EntityType, "entity_type", Words, false, 12, "对象类型", "About a",
        "人员、单位、评价机构等", "Person, employer, assessment body, …";
    EntityName, "entity_name", Words, false, 30, "对象名称", "Name",
        "按查看权限可能已脱敏", "May be masked, as the reader's permissions say";
    EntityId, "entity_id", Id, false, 24, "统一社会信用代码/个人标识", "Credit code or person's number",
        "文本，不作数字处理", "Text, never a number";
    Region, "region", Id, false, 24, "参保地", "Insured in",
        "负责核查的地区：代码及名称", "The region that is to check: code and name";
    Persons, "persons", Whole, false, 10, "涉及人数", "People",
        "去重后的人数", "Each counted once";
    Months, "months", Words, false, 30, "涉及月份", "Months",
        "所涉期间；括号内为人月数", "The window; in brackets the person-months";
    AmountPaid, "amount_paid", Money, false, 18, "涉及金额（元）", "Amount concerned (yuan)",
        "已发放，按发放记录去重；是待核实的金额，不是认定的金额", "Paid, each payment once; to be verified, not established";
    AmountStoppable, "amount_stoppable", Money, false, 18, "可止付金额（元）", "Still stoppable (yuan)",
        "已核定、尚未发放", "Granted and not yet paid";
    Explanation, "explanation", Words, false, 60, "疑点说明", "What is odd",
        "数字均来自数据", "Every number comes from the data";
    Against, "against", Words, false, 60, "反向说明（可能的正常原因）", "What may be normal",
        "核查时应一并查证", "To be checked as well";
    Level, "level", Words, false, 12, "风险等级", "Level",
        "优先核查、一般核查、关注：指事项的先后，不是对人的评价", "The order of checking, no judgement of a person";
    AsOf, "as_of", Day, false, 12, "数据截止日", "Data until",
        "此日之后的情况不在数据内", "The data know nothing later";
    FirstFound, "first_found", Day, false, 12, "首次发现日", "First found",
        "首次列入台账的日期", "The day it was first listed";
    Allowed, "allowed_days", Whole, false, 10, "办理时限（工作日）", "Working days allowed",
        "按国务院公布的节假日安排计算", "By the State Council's calendar";
    DueOn, "due_on", Day, false, 12, "到期日", "Due on",
        "办理时限届满之日", "The last of these days";
    Unit, "unit", Words, false, 24, "责任单位", "Office",
        "负责办理的单位", "The office that has it";
    Owner, "owner", Words, true, 14, "责任人", "Officer",
        "可填：系统用户名。填本人为接办，填他人为转交（须有权限）", "Fill in a user: yourself to take it, another to hand it over";
    FirstBy, "first_by", Words, false, 14, "初审人", "First examination by",
        "导入时按提交人记录", "Whoever takes the ledger in";
    FirstAt, "first_at", Time, false, 18, "初审时间", "on",
        "导入时按提交时间记录", "When it is taken in";
    FirstNote, "first_note", Words, true, 40, "初审意见", "First opinion",
        "可填：核查结论的理由", "Fill in the reasons of the verdict";
    SecondBy, "second_by", Words, false, 14, "复审人", "Second examination by",
        "由复审人本人在系统中办理", "Done by the reviewer in the program";
    SecondAt, "second_at", Time, false, 18, "复审时间", "Second on",
        "由系统记录", "Recorded by the program";
    SecondNote, "second_note", Words, false, 40, "复审意见", "Second opinion",
        "由复审人本人在系统中填写", "Written by the reviewer in the program";
    LastBy, "last_by", Words, false, 14, "终审人", "Last examination by",
        "由终审人本人在系统中办理", "Done by the last reviewer in the program";
    LastAt, "last_at", Time, false, 18, "终审时间", "Last on",
        "由系统记录", "Recorded by the program";
    LastNote, "last_note", Words, false, 40, "终审意见", "Last opinion",
        "由终审人本人在系统中填写", "Written by the last reviewer in the program";
    Verdict, "verdict", Words, true, 26, "核查结论代码", "Verdict code",
        "可填：从下拉列表选择 1–8", "Choose 1–8 from the list";
    Measure, "measure", Words, true, 40, "处理措施", "What was done",
        "可填：如何处理；结论 2 填表和列，4 填如何更正，7 填缺少什么", "What was corrected, which table and column, what is missing";
    RefundDue, "refund_due", Money, true, 18, "应退（补）金额（元）", "To be paid back or owed (yuan)",
        "可填：结论 5 为应退，结论 8 为应补", "With verdict 5 to be paid back, with 8 owed to the person";
    Refunded, "refunded", Money, true, 18, "已退金额（元）", "Paid back (yuan)",
        "可填：累计已退；导入时把多于已登记的部分登记为收回，与 queue recover 相同", "All that came back so far; what is not recorded of it yet is, as by `queue recover`";
    Referral, "referral", Words, true, 30, "移送情况", "Handed on to",
        "可填：结论 6 填移送对象", "With verdict 6, to whom";
    Appeal, "appeal", Words, true, 30, "申诉情况", "Objection",
        "可填：导入时记入备注", "Taken back as a note";
    Remark, "remark", Words, true, 40, "备注", "Remarks",
        "可填：导入时追加一条备注", "Taken back as a note";
    State, "status", Words, false, 14, "办理状态", "State",
        "导出时的状态", "When the ledger was made";
    Reason, "reason", Words, true, 36, "排除原因", "Why ruled out",
        "可填：结论 1 时从下拉列表选择本规则的排除原因", "With verdict 1, one of the rule's explanations from the list";
    Clause, "clause", Words, true, 26, "认定依据条款", "Clause of the decision",
        "可填：结论 3、5 所依据的条款", "On which verdict 3 or 5 rests";
    Letter, "letter", Words, true, 20, "文书编号", "Letter",
        "可填：结论 5、6 已发文书的编号", "Issued with verdict 5 or 6";
    Checklist, "checklist", Words, true, 24, "移送材料目录", "Index of papers handed on",
        "可填：结论 6 的材料目录编号", "With verdict 6, its number";
    Steps, "steps", Words, true, 50, "核查步骤记录", "Verify steps",
        "可填：每行一步，“V1：查到的情况［凭据：附件1］”；不做的写“V1免：理由”", "One line each: `V1：what was found［凭据：file］`, or `V1免：reason` to waive it";
    ToVerify, "to_verify", Words, false, 50, "核查要点", "To verify",
        "本规则要求的核查步骤", "The steps that the rule asks for";
}

impl LedgerField {
    /// What stands in this column of `row`, the `number`th line, in `lang`.
    pub(super) fn cell(self, row: &LedgerRow, number: i64, lang: Lang) -> Cell {
        let review = |at: usize| row.reviews[at].as_ref();
        match self {
            Self::Number => Cell::Whole(number),
            Self::AlertId => Cell::words(&row.alert_id),
            Self::Rule => Cell::words(&format!("{} {}", row.rule_id, row.rule_version)),
            Self::RuleName => Cell::words(row.rule_name.get(lang)),
            Self::Legal => lines(row.legal.iter().map(|text| text.get(lang).to_owned())),
            Self::EntityType => Cell::words(row.entity_type.text().get(lang)),
            Self::EntityName => Cell::maybe(row.entity_name.as_deref()),
            Self::EntityId => Cell::words(&row.entity_id),
            Self::Region => region(row),
            Self::Persons => Cell::Whole(row.persons),
            Self::Months => Cell::words(&months(row, lang)),
            Self::AmountPaid => Cell::Money(row.amount_paid),
            Self::AmountStoppable => Cell::Money(row.amount_stoppable),
            Self::Explanation => Cell::words(row.explanation.get(lang)),
            Self::Against => lines(row.against.iter().map(|text| text.get(lang).to_owned())),
            Self::Level => Cell::words(row.band.name().get(lang)),
            Self::AsOf => Cell::Day(row.as_of),
            Self::FirstFound => Cell::Day(row.first_found),
            Self::Allowed => row.allowed_days.map_or(Cell::Blank, Cell::Whole),
            Self::DueOn => row.due_on.map_or(Cell::Blank, Cell::Day),
            Self::Unit => Cell::maybe(row.unit.as_deref()),
            Self::Owner => Cell::maybe(row.owner.as_deref()),
            Self::FirstBy => by(review(0)),
            Self::FirstAt => at(review(0)),
            Self::FirstNote => note(review(0)),
            Self::SecondBy => by(review(1)),
            Self::SecondAt => at(review(1)),
            Self::SecondNote => note(review(1)),
            Self::LastBy => by(review(2)),
            Self::LastAt => at(review(2)),
            Self::LastNote => note(review(2)),
            Self::Verdict => row.outcome.map_or(Cell::Blank, |outcome| Cell::words(&verdict_words(outcome, lang))),
            Self::Measure => Cell::maybe(row.measure.as_deref()),
            Self::RefundDue => row.refund_due.map_or(Cell::Blank, Cell::Money),
            Self::Refunded => row.refunded.map_or(Cell::Blank, Cell::Money),
            Self::Referral => Cell::maybe(row.referral.as_deref()),
            Self::Appeal => Cell::maybe(row.appeal.as_deref()),
            Self::Remark => Cell::maybe(row.remark.as_deref()),
            Self::State => Cell::words(row.status.name().get(lang)),
            Self::Reason => reason(row, lang),
            Self::Clause => Cell::maybe(row.clause.as_deref()),
            Self::Letter => Cell::maybe(row.letter.as_deref()),
            Self::Checklist => Cell::maybe(row.checklist.as_deref()),
            Self::Steps => lines(row.steps.iter().map(step_line)),
            Self::ToVerify => lines(row.steps.iter().map(|step| format!("{} {}", step.id, step.text.get(lang)))),
        }
    }
}

/// `5 违规，责令退回`; a duplicate, which has no code, is named.
pub(super) fn verdict_words(outcome: Outcome, lang: Lang) -> String {
    let name = outcome.name();
    outcome.verdict().map_or_else(|| name.get(lang).to_owned(), |code| format!("{code} {}", name.get(lang)))
}

/// `FP-R5-EXAMDAY 统一考试日`.
pub(super) fn reason_words(id: &str, text: &Text, lang: Lang) -> String {
    format!("{id} {}", text.get(lang))
}

fn reason(row: &LedgerRow, lang: Lang) -> Cell {
    let Some(id) = &row.explanation_id else { return Cell::Blank };
    let known = row.reasons.iter().find(|reason| reason.id == *id);
    Cell::words(&known.map_or_else(|| id.clone(), |reason| reason_words(id, &reason.text, lang)))
}

/// The line of a step in 核查步骤记录; `V1：` where it is still to be done.
fn step_line(step: &LedgerStep) -> String {
    let id = &step.id;
    match &step.done {
        None => format!("{id}："),
        Some(StepDone::Done { found, proof: None }) => format!("{id}：{}", one_line(found)),
        Some(StepDone::Done { found, proof: Some(proof) }) => {
            format!("{id}：{}［凭据：{}］", one_line(found), one_line(proof))
        }
        Some(StepDone::Waived { reason }) => format!("{id}免：{}", one_line(reason)),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn region(row: &LedgerRow) -> Cell {
    let parts: Vec<&str> = [&row.region_code, &row.region_name].into_iter().flatten().map(String::as_str).collect();
    Cell::words(&parts.join(" "))
}

fn months(row: &LedgerRow, lang: Lang) -> String {
    let count =
        (row.months > 0).then(|| lang.pick(format!("{}人月", row.months), format!("{} person-months", row.months)));
    let window = row.window.map(|(first, last)| {
        let month = |day: jiff::civil::Date| day.strftime("%Y-%m").to_string();
        if month(first) == month(last) {
            month(first)
        } else {
            format!("{}{}{}", month(first), lang.pick("至", " to "), month(last))
        }
    });
    match (window, count) {
        (Some(window), Some(count)) => lang.pick(format!("{window}（{count}）"), format!("{window} ({count})")),
        (window, count) => window.or(count).unwrap_or_default(),
    }
}

fn lines(items: impl Iterator<Item = String>) -> Cell {
    Cell::words(&items.collect::<Vec<_>>().join("\n"))
}

fn by(review: Option<&LedgerReview>) -> Cell {
    review.map_or(Cell::Blank, |review| Cell::words(&review.by))
}

fn at(review: Option<&LedgerReview>) -> Cell {
    review.map_or(Cell::Blank, |review| Cell::Time(review.at))
}

fn note(review: Option<&LedgerReview>) -> Cell {
    Cell::maybe(review.and_then(|review| review.note.as_deref()))
}
