//! `fundwatch cases letter`: a letter from a template, with what the store knows and what is said on the command line.
//!
//! What a reader may learn is decided by the kind of template (`paper::LetterFacts`): a letter to a person has that person's facts and
//! nothing of anybody else, and none has a score. A letter without a number is a draft; one with a number is written down.

use super::desk::{Failure, Session};
use super::exit::Exit;
use super::locale::{lang, tr};
use super::print;
use super::queue::{paper, write_whole};
use crate::model::{EntityType, Fen, Outcome};
use crate::paper::{
    BodyLetter, CheckSheet, LetterBook, LetterFacts, LetterState, ListedCertificate, LoopholeForm, PersonFact,
    PersonLetter, Reader, SheetStep, TransferIndex, letter_docx,
};
use crate::store::{NewLetter, Shown, StoreError};
use crate::triage::workflow::StepDone;
use clap::Args;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct LetterArgs {
    #[arg(value_name = "ID", help = tr("疑点或案件编号", "The alert or the case"))]
    id: String,
    #[arg(long, value_name = "NAME", help = tr("模板：inquiry 协查函、checklist 疑点核查单、statement 申请人说明书、loophole 漏洞反馈表、transfer 移送材料目录等", "The template: inquiry, checklist, statement, loophole, transfer, …"))]
    template: String,
    #[arg(long, value_name = "TEXT", help = tr("收件单位；对个人为其姓名", "The addressee; of a letter to a person, the name"))]
    to: Option<String>,
    #[arg(long = "fact", value_name = "TEXT", help = tr("情形，可重复；默认为疑点的说明", "What is to be said, repeatable; the alerts' own sentences by default"))]
    facts: Vec<String>,
    #[arg(long = "request", value_name = "TEXT", help = tr("请对方提供什么，可重复", "What is asked for, repeatable"))]
    requests: Vec<String>,
    #[arg(long, value_name = "DATE", help = tr("答复期限", "Reply by"))]
    reply_by: Option<Date>,
    #[arg(long, value_name = "TEXT", help = tr("待遇名称，如 失业保险金", "The benefit, in a letter to a person"))]
    benefit: Option<String>,
    #[arg(long, value_name = "NUMBER", requires = "on", help = tr("文号：已批准发出；没有文号为草稿", "The number of an approved letter; without one it is a draft"))]
    number: Option<String>,
    #[arg(long, value_name = "DATE", requires = "number", help = tr("落款日期", "The date it bears"))]
    on: Option<Date>,
    #[arg(long, value_name = "FILE", value_parser = super::args::local_folder(), help = tr("写到哪个 .docx", "The .docx to write"))]
    out: PathBuf,
}

pub(super) async fn run(args: &LetterArgs, rules: Option<&Path>, session: &Session) -> Result<Exit, Failure> {
    let (case_id, alerts) = alerts(&args.id, session).await?;
    let book = LetterBook::load(rules).map_err(paper)?;
    let template = book.templates().find(|one| one.id == args.template || one.name.zh == args.template);
    let Some(template) = template else {
        let known: Vec<String> = book.templates().map(|one| format!("{} {}", one.id, one.name.get(lang()))).collect();
        let (wanted, known) = (&args.template, known.join(lang().pick("、", ", ")));
        return Err(Failure::usage(
            format!("没有模板 {wanted}；现有 {known}"),
            format!("there is no template {wanted}; there are {known}"),
        ));
    };
    let facts = facts(args, template.reader, &alerts)?;
    let state = match (&args.number, args.on) {
        (Some(number), Some(on)) => LetterState::Approved { number: number.clone(), on },
        _ => LetterState::Draft,
    };
    let letter = letter_docx(&book, &template.id, &facts, &state, &others(&facts, &alerts)).map_err(paper)?;
    if let LetterState::Approved { number, .. } = &state {
        let new = NewLetter {
            number: number.clone(),
            template: template.id.clone(),
            alert_id: case_id.is_none().then(|| alerts[0].row.alert_id.clone()),
            case_id,
            addressee: args.to.clone().unwrap_or_default(),
            hash: blake3::hash(&letter.bytes).to_hex().to_string(),
        };
        session.store.issue_letter(new, &session.user, session.now).await?;
    }
    let shown = args.out.display();
    if let Err(error) = write_whole(&args.out, &letter.bytes) {
        super::complain(
            None,
            &lang().pick(format!("无法写入 {shown}：{error}"), format!("cannot write {shown}: {error}")),
            None,
        );
        return Ok(Exit::Refused);
    }
    let draft = if state == LetterState::Draft { lang().pick("（草稿）", " (draft)") } else { "" };
    print(&format!("{shown}  {}{draft}\n", letter.title));
    Ok(Exit::Complete)
}

/// The alert, or those of the case.
async fn alerts(id: &str, session: &Session) -> Result<(Option<String>, Vec<Shown>), Failure> {
    match session.store.find_for(&session.user, id).await {
        Ok((alert_id, _)) => Ok((None, vec![session.store.show(&session.user, &alert_id).await?])),
        Err(StoreError::Absent { .. }) => {
            let case = session.store.case(&session.user, id).await?;
            let mut shown = Vec::new();
            for row in &case.alerts {
                shown.push(session.store.show(&session.user, &row.alert_id).await?);
            }
            if shown.is_empty() {
                return Err(Failure::usage("案件中没有疑点", "the case has no alerts"));
            }
            Ok((Some(case.row.case_id), shown))
        }
        Err(error) => Err(error.into()),
    }
}

fn facts(args: &LetterArgs, reader: Reader, alerts: &[Shown]) -> Result<LetterFacts, Failure> {
    let said = || {
        if args.facts.is_empty() {
            alerts.iter().map(|shown| shown.row.sentence.zh.clone()).collect()
        } else {
            args.facts.clone()
        }
    };
    let to = args.to.clone().unwrap_or_default();
    let amount: Fen = alerts.iter().map(|shown| shown.row.amount_paid + shown.row.amount_stoppable).sum();
    let first = &alerts[0];
    let rule = format!(
        "{} {} {}",
        first.row.rule_id,
        first.line["rule_version"].as_str().unwrap_or_default(),
        first.page.rule_title.zh
    );
    Ok(match reader {
        Reader::Person => LetterFacts::Person(person(args, to, alerts)?),
        Reader::Body => LetterFacts::Body(BodyLetter {
            to,
            facts: said(),
            certificates: certificates(alerts),
            requests: args.requests.clone(),
            reply_by: args.reply_by,
        }),
        Reader::Sheet => LetterFacts::Sheet(sheet(single(alerts)?, rule)),
        Reader::Loophole => LetterFacts::Loophole(LoopholeForm {
            rule,
            condition: first.page.rule_summary.zh.clone(),
            way: said().join("；"),
            distribution: Vec::new(),
            amount,
            suggestion: args.requests.join("；"),
            data_needed: Vec::new(),
            attachments: Vec::new(),
        }),
        Reader::Transfer => LetterFacts::Transfer(TransferIndex {
            to,
            subject: said().join("；"),
            decided_on: first
                .standing
                .proposal
                .as_ref()
                .filter(|proposal| proposal.outcome == Outcome::Referred)
                .map(|proposal| proposal.at.date()),
            amount,
            materials: TransferIndex::materials_required(),
        }),
    })
}

fn single(alerts: &[Shown]) -> Result<&Shown, Failure> {
    match alerts {
        [one] => Ok(one),
        _ => Err(Failure::usage("这种文书每次只对一条疑点", "this paper is about one alert at a time")),
    }
}

/// The person's own facts. A sentence of an alert about somebody else says things about others, so it is not taken by itself.
fn person(args: &LetterArgs, name: String, alerts: &[Shown]) -> Result<PersonLetter, Failure> {
    let shown = single(alerts)?;
    let own = shown.row.entity_type == EntityType::Person;
    if !own && args.facts.is_empty() {
        return Err(Failure::usage(
            "这条疑点不是关于一个人的，其说明涉及他人；请用 --fact 写明与收件人有关的事实",
            "the alert is not about one person and its sentence names others; say with --fact what concerns the addressee",
        ));
    }
    let texts = if args.facts.is_empty() { vec![shown.row.sentence.zh.clone()] } else { args.facts.clone() };
    let clause = shown.page.clauses.first().map(|clause| clause.title.zh.clone());
    Ok(PersonLetter {
        name,
        person_id: own.then(|| shown.row.entity_id.clone()),
        benefit: args.benefit.clone().unwrap_or_default(),
        facts: texts.into_iter().map(|text| PersonFact { text, clause: clause.clone() }).collect(),
        requests: args.requests.clone(),
        reply_by: args.reply_by,
        meeting: None,
    })
}

fn certificates(alerts: &[Shown]) -> Vec<ListedCertificate> {
    let listed: BTreeSet<(String, String)> = alerts
        .iter()
        .flat_map(|shown| &shown.members)
        .filter(|member| member.table == "certificates")
        .map(|member| (member.key.clone(), member.entity_id.clone()))
        .collect();
    listed
        .into_iter()
        .map(|(number, holder)| ListedCertificate { holder, number, occupation: String::new(), issued_on: None })
        .collect()
}

fn sheet(shown: &Shown, rule: String) -> CheckSheet {
    let row = &shown.row;
    let day = |key: &str| shown.line[key].as_str().and_then(|text| text.parse::<Date>().ok());
    CheckSheet {
        alert_id: row.alert_id.clone(),
        rule,
        entity: format!("{} {}", row.entity_type.text().zh, row.entity_id),
        region: row.region_code.clone().unwrap_or_default(),
        level: super::queue::band(row.band, crate::model::Lang::Zh),
        as_of: day("window_end").unwrap_or_else(|| row.last_seen.date()),
        due_on: row.due,
        facts: std::iter::once(row.sentence.zh.clone())
            .chain(shown.page.support.iter().map(|line| line.text.zh.clone()))
            .collect(),
        against: shown.page.innocent.iter().map(|tested| tested.text.zh.clone()).collect(),
        legal: shown.page.clauses.iter().map(|clause| clause.title.zh.clone()).collect(),
        amount_paid: row.amount_paid,
        amount_stoppable: row.amount_stoppable,
        steps: shown
            .page
            .verify
            .iter()
            .map(|step| SheetStep {
                id: step.id.clone(),
                text: step.text.zh.clone(),
                found: shown.standing.done.get(&step.id).map(|done| match done {
                    StepDone::Done { found, .. } => found.clone(),
                    StepDone::Waived { reason } => format!("免除：{reason}"),
                }),
            })
            .collect(),
    }
}

/// Everybody in the alerts to whom the letter is not addressed and who does not stand in its own list.
fn others(facts: &LetterFacts, alerts: &[Shown]) -> Vec<String> {
    let addressed: BTreeSet<&str> = match facts {
        LetterFacts::Person(person) => person.person_id.iter().map(String::as_str).collect(),
        LetterFacts::Body(body) => body.certificates.iter().map(|listed| listed.holder.as_str()).collect(),
        // Papers inside the office.
        LetterFacts::Sheet(_) | LetterFacts::Transfer(_) => return Vec::new(),
        LetterFacts::Loophole(_) => BTreeSet::new(),
    };
    let people: BTreeSet<&str> = alerts
        .iter()
        .flat_map(|shown| &shown.members)
        .filter(|member| member.entity_type == EntityType::Person)
        .map(|member| member.entity_id.as_str())
        .collect();
    people.difference(&addressed).map(|id| (*id).to_owned()).collect()
}
