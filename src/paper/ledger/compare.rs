//! What a line that came back asks for: the differences to what was exported, as actions of the workflow.
//!
//! Nothing here judges whether somebody may do it or whether it is complete: that is the state machine's, for every face alike.
//! Here is only what a spreadsheet can get wrong.

use super::bring::{ImportBy, ImportLevel};
use super::cell::Cell;
use super::field::LedgerField;
use super::hidden::Exported;
use super::steps::read_steps;
use crate::model::typed::half_width;
use crate::model::{Fen, Outcome, Status, Text};
use crate::triage::workflow::{Ask, Proposal};
use std::collections::BTreeMap;

/// What is wrong in a line.
#[derive(Debug)]
pub(super) struct Complaint {
    pub level: ImportLevel,
    pub code: &'static str,
    pub field: LedgerField,
    pub message: Text,
}

impl Complaint {
    fn error(code: &'static str, field: LedgerField, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { level: ImportLevel::Error, code, field, message: Text::new(zh, en) }
    }
}

/// What belongs to a proposal, apart from the verdict itself.
const OF_PROPOSAL: [LedgerField; 8] = [
    LedgerField::FirstNote,
    LedgerField::Measure,
    LedgerField::RefundDue,
    LedgerField::Referral,
    LedgerField::Reason,
    LedgerField::Clause,
    LedgerField::Letter,
    LedgerField::Checklist,
];

/// What a line asks for, in the order in which it is to be done, what has come back by it, and what is to be said. With an error
/// in it, a line asks for nothing: half of what somebody wrote is not what was meant.
pub(super) fn compare(line: &Line<'_>) -> (Vec<Ask>, Option<Fen>, Vec<Complaint>) {
    let mut complaints = Vec::new();
    line.erased(&mut complaints);
    let verdict = line.verdict(&mut complaints);
    let settled = matches!(line.exported.status, Some(Status::Closed | Status::Proposed | Status::Merged));
    let touched: Vec<LedgerField> = OF_PROPOSAL.into_iter().filter(|field| line.changed(*field)).collect();
    let verdict_new = verdict.is_some() && verdict != line.verdict_was();
    if settled && verdict_new {
        complaints.push(Complaint::error(
            "P218",
            LedgerField::Verdict,
            "导出时已提交或已办结，结论不能在台账中改；请在系统中退回或重新打开",
            "it was proposed or closed when exported: have it returned or reopened in the program to change its verdict",
        ));
    }
    let proposal =
        verdict.filter(|_| !settled && (verdict_new || !touched.is_empty())).map(|outcome| line.proposal(outcome));
    let carried: Vec<LedgerField> = match proposal.as_ref().map(|proposal| proposal.outcome) {
        None => touched,
        Some(Outcome::Referred) => touched.into_iter().filter(|field| *field == LedgerField::Measure).collect(),
        Some(_) => touched.into_iter().filter(|field| *field == LedgerField::Referral).collect(),
    };
    let told = Some(LedgerField::Appeal).filter(|field| line.changed(*field));
    let noted = carried.into_iter().chain(told).filter(|field| !line.now(*field).is_empty());
    let verified = line.verified(&mut complaints);
    let owner = line.owner_change(&mut complaints);
    let works = proposal.is_some() || !verified.is_empty();
    if works && matches!(owner, Some(Ask::Assign { .. })) {
        complaints.push(Complaint::error(
            "P221",
            LedgerField::Owner,
            "同一行既交给他人又填写了结论或核查步骤；请分两次办理",
            "the line both hands the alert over and fills in a verdict or steps: do one after the other",
        ));
    }
    if complaints.iter().any(|complaint| complaint.level == ImportLevel::Error) {
        return (Vec::new(), None, complaints);
    }
    let mut asks: Vec<Ask> = owner.or_else(|| line.made_ready(works)).into_iter().collect();
    asks.extend(verified);
    asks.extend(noted.map(|field| line.labelled_note(field)));
    asks.extend(line.remark());
    asks.extend(proposal.map(Ask::propose));
    (asks, line.refunded(), complaints)
}

/// A line and what it was.
pub(super) struct Line<'a> {
    pub exported: &'a Exported,
    pub cells: &'a BTreeMap<LedgerField, Cell>,
    pub by: &'a ImportBy,
    /// When the ledger was made: the reason of what is done because of it.
    pub made_at: &'a str,
}

impl Line<'_> {
    fn changed(&self, field: LedgerField) -> bool {
        self.cells.get(&field).is_some_and(|cell| !self.exported.agrees(field, cell))
    }

    /// What stands there now; what was exported, where the column was taken out.
    fn now(&self, field: LedgerField) -> String {
        self.cells.get(&field).map_or_else(|| self.exported.was(field).to_owned(), Cell::canonical)
    }

    fn some(&self, field: LedgerField) -> Option<String> {
        Some(self.now(field)).filter(|text| !text.is_empty())
    }

    fn amount(&self, field: LedgerField) -> Option<Fen> {
        match self.cells.get(&field) {
            Some(Cell::Money(fen)) => Some(*fen),
            Some(_) => None,
            None => super::cell::exact_fen(self.exported.was(field)),
        }
    }

    /// What is back by now, where the cell says another sum than it did; an empty one says nothing, and was nothing.
    fn refunded(&self) -> Option<Fen> {
        let was = super::cell::exact_fen(self.exported.was(LedgerField::Refunded)).unwrap_or_default();
        self.amount(LedgerField::Refunded).filter(|total| *total != was)
    }

    fn verdict_was(&self) -> Option<Outcome> {
        verdict_of(self.exported.was(LedgerField::Verdict)).ok().flatten()
    }

    fn verdict(&self, complaints: &mut Vec<Complaint>) -> Option<Outcome> {
        if !self.changed(LedgerField::Verdict) {
            return self.verdict_was();
        }
        match verdict_of(&self.now(LedgerField::Verdict)) {
            Ok(None) if self.verdict_was().is_some() => {
                complaints.push(Complaint::error(
                    "P218",
                    LedgerField::Verdict,
                    "结论不能在台账中清空；请在系统中退回或重新打开",
                    "a verdict cannot be erased here: have it returned or reopened in the program",
                ));
                None
            }
            Ok(verdict) => verdict,
            Err(message) => {
                complaints.push(Complaint {
                    level: ImportLevel::Error,
                    code: "P218",
                    field: LedgerField::Verdict,
                    message,
                });
                None
            }
        }
    }

    fn proposal(&self, outcome: Outcome) -> Proposal {
        let detail = if outcome == Outcome::Referred { LedgerField::Referral } else { LedgerField::Measure };
        let reason = self.some(LedgerField::Reason).map(|text| half_width(&text));
        Proposal {
            outcome,
            user: self.by.user.clone(),
            person: self.by.person.clone(),
            at: self.by.at,
            note: self.some(LedgerField::FirstNote),
            explanation: reason.and_then(|text| text.split_whitespace().next().map(str::to_owned)),
            clause: self.some(LedgerField::Clause),
            amount: self.amount(LedgerField::RefundDue),
            detail: self.some(detail),
            letter: self.some(LedgerField::Letter),
            checklist: self.some(LedgerField::Checklist),
        }
    }

    /// What was recorded and is now blank stays recorded, and that is said. The verdict and the steps have their own words.
    fn erased(&self, complaints: &mut Vec<Complaint>) {
        let own_words = [LedgerField::Verdict, LedgerField::Owner, LedgerField::Steps];
        for field in LedgerField::ALL.iter().copied().filter(|field| field.is_filled_in() && !own_words.contains(field))
        {
            if self.changed(field) && self.now(field).is_empty() {
                complaints.push(Complaint {
                    level: ImportLevel::NotTaken,
                    code: "P215",
                    field,
                    message: Text::new(
                        "已记录的内容不能在台账中清空，仍然保留",
                        "what was recorded cannot be erased here and stays",
                    ),
                });
            }
        }
    }

    fn verified(&self, complaints: &mut Vec<Complaint>) -> Vec<Ask> {
        if !self.changed(LedgerField::Steps) {
            return Vec::new();
        }
        let was = read_steps(self.exported.was(LedgerField::Steps)).unwrap_or_default();
        let now = match read_steps(&self.now(LedgerField::Steps)) {
            Ok(now) => now,
            Err(line) => {
                let line: String = line.chars().take(30).collect();
                complaints.push(Complaint::error(
                    "P219",
                    LedgerField::Steps,
                    format!("“{line}”不是“V1：查到的情况”或“V1免：理由”的形式，每步一行"),
                    format!("\"{line}\" has not the form `V1：what was found` or `V1免：reason`, one line a step"),
                ));
                return Vec::new();
            }
        };
        let mut actions = Vec::new();
        for (step, done) in now.iter().filter(|(step, done)| was.get(*step) != Some(*done)) {
            match (was.contains_key(step), done) {
                (false, _) => complaints.push(Complaint::error(
                    "P219",
                    LedgerField::Steps,
                    format!("本规则没有核查步骤 {step}；应为：{}", names(was.keys())),
                    format!("the rule has no step {step}; it has: {}", names(was.keys())),
                )),
                (true, Some(done)) => actions.push(Ask::Verify { step: step.clone(), done: done.clone() }),
                (true, None) => complaints.push(self.step_erased(step)),
            }
        }
        complaints.extend(
            was.iter()
                .filter(|(step, done)| done.is_some() && !now.contains_key(*step))
                .map(|(step, _)| self.step_erased(step)),
        );
        actions
    }

    fn step_erased(&self, step: &str) -> Complaint {
        Complaint {
            level: ImportLevel::NotTaken,
            code: "P215",
            field: LedgerField::Steps,
            message: Text::new(
                format!("核查步骤 {step} 已有记录，不能在台账中清空，仍然保留"),
                format!("step {step} was recorded and cannot be erased here; it stays"),
            ),
        }
    }

    fn owner_change(&self, complaints: &mut Vec<Complaint>) -> Option<Ask> {
        if !self.changed(LedgerField::Owner) {
            return None;
        }
        // Names of accounts are typed in full width as well.
        let to = half_width(&self.now(LedgerField::Owner)).trim().to_owned();
        if to.is_empty() {
            // A cell that was cleared is more often an accident than a hundred alerts given back.
            complaints.push(Complaint {
                level: ImportLevel::NotTaken,
                code: "P215",
                field: LedgerField::Owner,
                message: Text::new(
                    "责任人被清空，未采用，仍由原责任人办理；退回队列请用 fundwatch queue release",
                    "the officer was erased; that is not taken and who had the alert keeps it: fundwatch queue release gives it back",
                ),
            });
            return None;
        }
        let reason = self.by.lang.pick(
            format!("按 {} 导出的台账填写", self.made_at),
            format!("as filled in in the ledger made at {}", self.made_at),
        );
        Some(if to == self.by.user { Ask::Take } else { Ask::Assign { to, reason } })
    }

    /// What must come before work on an alert that nobody has, or that waits.
    fn made_ready(&self, works: bool) -> Option<Ask> {
        match self.exported.status {
            Some(Status::New | Status::Returned | Status::Reopened) if works => Some(Ask::Take),
            Some(Status::Waiting) if works => Some(Ask::Resume { note: None }),
            _ => None,
        }
    }

    fn labelled_note(&self, field: LedgerField) -> Ask {
        let heading = field.heading();
        Ask::Note { text: format!("{}：{}", heading.get(self.by.lang), self.now(field)) }
    }

    /// A remark that was added to is the addition.
    fn remark(&self) -> Option<Ask> {
        let (was, now) = (self.exported.was(LedgerField::Remark), self.now(LedgerField::Remark));
        let added = now.strip_prefix(was).unwrap_or(&now).trim_start_matches(['；', ';', '，', ',', ' ', '\n']).trim();
        (self.changed(LedgerField::Remark) && !added.is_empty()).then(|| Ask::Note { text: added.to_owned() })
    }
}

fn names<'a>(ids: impl Iterator<Item = &'a String>) -> String {
    ids.map(String::as_str).collect::<Vec<_>>().join("、")
}

/// The outcome that was meant: `5`, `５`, `5 违规，责令退回`, or its name in either language. `5或6`, `3/4` and `1.5` mean none.
pub(super) fn verdict_of(text: &str) -> Result<Option<Outcome>, Text> {
    let half = half_width(text);
    let half = half.trim();
    if half.is_empty() {
        return Ok(None);
    }
    let is_named = |outcome: &Outcome, text: &str| {
        let name = outcome.name();
        [&name.zh, &name.en].iter().any(|name| half_width(name) == text)
    };
    let digits = half.chars().take_while(char::is_ascii_digit).count();
    let (code, rest) = half.split_at(digits);
    let rest = rest.trim_start();
    // What follows the code is its own name or nothing.
    let by_code =
        code.parse().ok().and_then(Outcome::of_verdict).filter(|outcome| rest.is_empty() || is_named(outcome, rest));
    match by_code.or_else(|| Outcome::ALL.iter().find(|outcome| is_named(outcome, half)).copied()) {
        Some(outcome) if outcome.verdict().is_some() => Ok(Some(outcome)),
        Some(_) => Err(Text::new("重复的疑点请在系统中合并", "a duplicate is merged in the program")),
        None => Err(Text::new(
            "应为 1–8 的一个结论代码，如“5”或列表中的“5 违规，责令退回”",
            "one verdict code from 1 to 8 is expected, as in the list",
        )),
    }
}
