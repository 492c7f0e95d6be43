//! What a letter may know, by the kind of its reader.

use super::book::Reader;
use crate::model::{Fen, Text};
use crate::paper::said::long_date;
use crate::report::numerals;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

/// The facts of one letter.
#[derive(Clone, Debug, PartialEq)]
pub enum LetterFacts {
    /// To the person concerned.
    Person(PersonLetter),
    /// To an assessment body, an employer, another office.
    Body(BodyLetter),
    /// A sheet for whoever checks, inside the office.
    Sheet(CheckSheet),
    /// A gap in a rule, fed back to whoever makes the rules.
    Loophole(LoopholeForm),
    /// The list of what goes along when a matter is handed on.
    Transfer(TransferIndex),
}

/// To a person: that person's own facts, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonLetter {
    /// What the person is called.
    pub name: String,
    /// The person's own number,
    pub person_id: Option<String>,
    /// and those of the person's own claims, certificates and payments: no others may stand in the letter.
    pub own_numbers: Vec<String>,
    /// What was applied for: 失业保险金, 技能提升补贴.
    pub benefit: String,
    /// What is being checked.
    pub facts: Vec<PersonFact>,
    /// What the person is asked to bring or send.
    pub requests: Vec<String>,
    /// By when.
    pub reply_by: Option<Date>,
    /// Where and when to come, for a talk.
    pub meeting: Option<Meeting>,
}

/// Something about the person, as the office's records have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFact {
    /// A sentence.
    pub text: String,
    /// The clause it is about, as people call it; the caller takes it from the office's configuration.
    pub clause: Option<String>,
}

/// A talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// When.
    pub at: DateTime,
    /// Where.
    pub place: String,
}

/// To another body: what is asked of it, with the least that it needs to answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyLetter {
    /// Its name.
    pub to: String,
    /// The circumstances that are to be verified.
    pub facts: Vec<String>,
    /// Certificates, of one body, that are to be verified; one letter covers them all.
    pub certificates: Vec<ListedCertificate>,
    /// Persons about whom the body is asked.
    pub persons: Vec<ListedPerson>,
    /// What the body is asked to provide.
    pub requests: Vec<String>,
    /// By when.
    pub reply_by: Option<Date>,
}

/// A person about whom a body is asked: by number, since the extracts name nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPerson {
    /// The person's number.
    pub number: String,
    /// What is to be verified; may be empty.
    pub asked: String,
}

/// A line of the list that goes with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedCertificate {
    /// The number of the person who holds it.
    pub holder: String,
    /// Its number.
    pub number: String,
    /// The occupation; empty where the data do not say.
    pub occupation: String,
    /// When it was issued.
    pub issued_on: Option<Date>,
}

/// The sheet of a field visit.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckSheet {
    /// The alert.
    pub alert_id: String,
    /// Rule, version and title.
    pub rule: String,
    /// What it is about, by name and number as far as the reader may see them.
    pub entity: String,
    /// The region that is to check.
    pub region: String,
    /// How soon, in words.
    pub level: String,
    /// Until when the data speak.
    pub as_of: Date,
    /// By when.
    pub due_on: Option<Date>,
    /// What speaks for it.
    pub facts: Vec<String>,
    /// What may be normal.
    pub against: Vec<String>,
    /// Clauses.
    pub legal: Vec<String>,
    /// Paid, and still stoppable.
    pub amount_paid: Fen,
    /// Granted and not yet paid.
    pub amount_stoppable: Fen,
    /// What to see.
    pub steps: Vec<SheetStep>,
}

/// A verify step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetStep {
    /// Its name.
    pub id: String,
    /// What is to be done.
    pub text: String,
    /// What was found, where it was done.
    pub found: Option<String>,
}

/// A gap in a rule or a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct LoopholeForm {
    /// The rule that showed it.
    pub rule: String,
    /// The condition as it stands.
    pub condition: String,
    /// How it is got round.
    pub way: String,
    /// People by what was counted: what it is, how many.
    pub distribution: Vec<(String, i64)>,
    /// The money concerned.
    pub amount: Fen,
    /// What is proposed.
    pub suggestion: String,
    /// Data that would be needed.
    pub data_needed: Vec<String>,
    /// What goes along.
    pub attachments: Vec<String>,
}

/// What goes along when a matter is handed on.
#[derive(Clone, Debug, PartialEq)]
pub struct TransferIndex {
    /// To whom.
    pub to: String,
    /// What it is about, without a judgement.
    pub subject: String,
    /// When the decision to hand it on was made: the three days and the 24 hours count from it.
    pub decided_on: Option<Date>,
    /// The money concerned.
    pub amount: Fen,
    /// The materials (移送规定 art. 6).
    pub materials: Vec<TransferMaterial>,
}

/// One material.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferMaterial {
    /// What it is.
    pub name: String,
    /// Pages; `None` where it is still to be written.
    pub pages: Option<u32>,
    /// Where it stands.
    pub remark: Option<String>,
}

impl LetterFacts {
    /// Who reads it.
    pub fn reader(&self) -> Reader {
        match self {
            Self::Person(_) => Reader::Person,
            Self::Body(_) => Reader::Body,
            Self::Sheet(_) => Reader::Sheet,
            Self::Loophole(_) => Reader::Loophole,
            Self::Transfer(_) => Reader::Transfer,
        }
    }

    /// The fields of a template, by name. Missing is null.
    pub(super) fn fields(&self) -> Value {
        match self {
            Self::Person(letter) => letter.fields(),
            Self::Body(letter) => letter.fields(),
            Self::Sheet(sheet) => sheet.fields(),
            Self::Loophole(form) => form.fields(),
            Self::Transfer(index) => index.fields(),
        }
    }
}

impl PersonLetter {
    fn fields(&self) -> Value {
        let facts: Vec<Value> = self
            .facts
            .iter()
            .map(|fact| json!({ "text": fact.text.trim_end_matches('。'), "clause": fact.clause }))
            .collect();
        let meeting = self.meeting.as_ref().map(|meeting| {
            let at = meeting.at;
            json!({ "day": long_date(at.date()), "time": at.strftime("%H:%M").to_string(), "place": meeting.place })
        });
        json!({
            "name": self.name,
            "benefit": self.benefit,
            "facts": facts,
            "requests": self.requests,
            "reply_by": self.reply_by.map(long_date),
            "meeting": meeting,
        })
    }
}

impl BodyLetter {
    fn fields(&self) -> Value {
        let certificates: Vec<Value> = (1..)
            .zip(&self.certificates)
            .map(|(line, certificate): (usize, _)| {
                json!({
                    "line": line,
                    "holder": certificate.holder,
                    "number": certificate.number,
                    "occupation": certificate.occupation,
                    "issued_on": certificate.issued_on.map(|day| day.to_string()),
                })
            })
            .collect();
        let persons: Vec<Value> = (1..)
            .zip(&self.persons)
            .map(|(line, person): (usize, _)| json!({ "line": line, "number": person.number, "asked": person.asked }))
            .collect();
        // Columns that would be empty for some are left out: the reader has the certificates, and could not tell a gap from a fact.
        let detailed = self.certificates.iter().all(|one| !one.occupation.is_empty() && one.issued_on.is_some());
        let holders: std::collections::BTreeSet<&str> =
            self.certificates.iter().map(|certificate| certificate.holder.as_str()).collect();
        json!({
            "to": self.to,
            "first_holder": self.certificates.first().map(|certificate| &certificate.holder),
            "holders": holders.len(),
            "certificate_count": self.certificates.len(),
            "certificates": certificates,
            "certificates_detailed": detailed,
            "person_count": self.persons.len(),
            "persons": persons,
            "facts": self.facts,
            "requests": self.requests,
            "reply_by": self.reply_by.map(long_date),
        })
    }
}

impl CheckSheet {
    fn fields(&self) -> Value {
        let steps: Vec<Value> =
            self.steps.iter().map(|step| json!({ "id": step.id, "text": step.text, "found": step.found })).collect();
        json!({
            "alert_id": self.alert_id,
            "rule": self.rule,
            "entity": self.entity,
            "region": self.region,
            "level": self.level,
            "as_of": self.as_of.to_string(),
            "due_on": self.due_on.map(|day| day.to_string()),
            "facts": self.facts,
            "against": self.against,
            "legal": self.legal,
            "amount_paid": numerals::yuan(self.amount_paid),
            "amount_stoppable": numerals::yuan(self.amount_stoppable),
            "steps": steps,
        })
    }
}

impl LoopholeForm {
    /// The bars are made of words so that the form stays text: the longest has twenty blocks.
    fn fields(&self) -> Value {
        let most = self.distribution.iter().map(|(_, people)| *people).max().unwrap_or(0).max(1);
        let distribution: Vec<Value> = self
            .distribution
            .iter()
            .map(|(label, people)| {
                let blocks =
                    usize::try_from((people * 20 + most / 2) / most).unwrap_or(0).max(usize::from(*people > 0));
                json!({ "label": label, "people": people, "bar": "█".repeat(blocks) })
            })
            .collect();
        json!({
            "rule": self.rule,
            "condition": self.condition,
            "way": self.way,
            "distribution": distribution,
            "amount": numerals::yuan(self.amount),
            "suggestion": self.suggestion,
            "data_needed": self.data_needed,
            "attachments": self.attachments,
        })
    }
}

impl TransferIndex {
    /// The five materials of art. 6 of 《行政执法机关移送涉嫌犯罪案件的规定》, all still to be written.
    pub fn materials_required() -> Vec<TransferMaterial> {
        ["移送书", "调查报告", "涉案物品清单", "检验报告或者鉴定结论", "其他材料"]
            .map(|name| TransferMaterial { name: name.to_owned(), pages: None, remark: None })
            .into()
    }

    fn fields(&self) -> Value {
        let materials: Vec<Value> = (1..)
            .zip(&self.materials)
            .map(|(line, material): (usize, _)| {
                json!({ "line": line, "name": material.name, "pages": material.pages, "remark": material.remark })
            })
            .collect();
        json!({
            "to": self.to,
            "subject": self.subject,
            "decided_on": self.decided_on.map(long_date),
            "amount": numerals::yuan(self.amount),
            "materials": materials,
        })
    }
}

/// Where a missing field is filled in.
pub(super) fn where_to_fill(field: &str) -> Text {
    let root = field.split(['.', '[']).next().unwrap_or(field);
    let with =
        |flag: &str, zh: &str, en: &str| Text::new(format!("用 {flag} 给出{zh}"), format!("say {en} with {flag}"));
    match root {
        "office" => {
            let key = field.strip_prefix("office.").unwrap_or(field);
            Text::new(
                format!("在 letters/office.toml（--rules 所指目录内）的 [office] 中填写 {key}"),
                format!("fill in `{key}` under [office] in letters/office.toml (in the folder of --rules)"),
            )
        }
        "basis" => Text::new(
            "在 letters/office.toml（--rules 所指目录内）的 [basis] 中填写这种文书的依据，由本单位确定",
            "list the office's legal basis of this letter under [basis] in letters/office.toml (in the folder of --rules)",
        ),
        "letter" => Text::new("批准文书时给出文号和日期", "given when the letter is approved: its number and date"),
        "reply_by" => with("--reply-by", "答复期限", "the day to reply by"),
        "requests" => with("--request", "请对方提供的内容", "what is asked for"),
        "meeting" => {
            with("--meeting", "约谈时间，并用 --place 写明地点", "the time of the talk, and --place with where")
        }
        "facts" | "way" | "subject" => with("--fact", "情形", "what is to be said"),
        "suggestion" => with("--request", "建议", "what is proposed"),
        "to" => with("--to", "收件单位", "the addressee"),
        "name" => with("--to", "收件人姓名", "the name of the person"),
        "benefit" => with("--benefit", "待遇名称", "the benefit"),
        "decided_on" => Text::new("移送结论批准后自动填入", "there once handing it on is decided"),
        "certificates" | "first_holder" => Text::new(
            "补齐疑点证据中该证书的信息，或从名单中去掉这一行",
            "complete the certificate in the alert's evidence, or take the line off the list",
        ),
        "entity" | "region" => Text::new("补齐疑点所涉对象的信息", "complete what is known of the alert's subject"),
        "condition" | "data_needed" | "attachments" | "materials" => Text::new(
            "在模板中由经办人填写，或把该项列入模板的 optional",
            "written by the officer in the template, or made `optional` there",
        ),
        _ => Text::new("补齐疑点的内容", "complete the alert"),
    }
}
