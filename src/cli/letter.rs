//! `fundwatch cases letter`: a letter from a template, with what the store knows and what is said on the command line.
//!
//! What a reader may learn is decided by the kind of template (`paper::LetterFacts`): a letter to a person has that person's facts and
//! nothing of anybody else, and none has a score. A letter without a number is a draft; one with a number is written down.

use super::answer::SaidArg;
use super::desk::{Failure, Session};
use super::exit::Exit;
use super::locale::{lang, tr};
use super::queue::{paper, write_new_file, write_whole};
use super::{complain, os, talk};
use crate::model::{EntityType, Fen, Outcome};
use crate::paper::{
    BodyLetter, CheckSheet, LetterBook, LetterFacts, LetterState, ListedCertificate, ListedPerson, LoopholeForm,
    Meeting, Office, PersonFact, PersonLetter, Reader, SheetStep, TransferIndex, letter_docx,
};
use crate::store::{NewLetter, Shown, StoreError};
use crate::triage::workflow::StepDone;
use clap::Args;
use jiff::civil::{Date, DateTime};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct LetterArgs {
    #[arg(value_name = "ID", help = tr("疑点或案件编号", "The alert or the case"))]
    id: String,
    #[arg(long, value_name = "NAME", help = tr("模板：inquiry 协查函、checklist 疑点核查单、statement 申请人说明书、loophole 漏洞反馈表、transfer 移送材料目录等", "The template: inquiry, checklist, statement, loophole, transfer, …"))]
    template: String,
    #[arg(long, value_name = "TEXT", help = tr("收件单位；对个人为其姓名", "The addressee; of a letter to a person, the name"))]
    to: Option<String>,
    #[arg(long = "fact", value_name = "TEXT", help = tr("情形，可重复；默认为疑点的说明，但写给个人的须逐条写明", "What is to be said, repeatable; the alerts' own sentences by default, but never to a person"))]
    facts: Vec<String>,
    #[arg(long = "request", value_name = "TEXT", help = tr("请对方提供什么，可重复", "What is asked for, repeatable"))]
    requests: Vec<String>,
    #[arg(long, value_name = "DATE", help = tr("答复期限", "Reply by"))]
    reply_by: Option<Date>,
    #[arg(long, value_name = "TIME", requires = "place", value_parser = parse_meeting, help = tr("约谈时间，如 \"2026-12-01 09:30\"", "When to come for a talk, such as \"2026-12-01 09:30\""))]
    meeting: Option<DateTime>,
    #[arg(long, value_name = "TEXT", requires = "meeting", help = tr("约谈地点", "Where the talk is"))]
    place: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr("情形所依据的条款，写给个人的文书中跟在每条情形之后；由本单位确定，程序不代为选择", "The clause behind each fact in a letter to a person, as the office decides; the program chooses none"))]
    clause: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr("待遇名称，如 失业保险金", "The benefit, in a letter to a person"))]
    benefit: Option<String>,
    #[arg(long, value_name = "NUMBER", requires = "on", help = tr("文号：已批准发出；没有文号为草稿", "The number of an approved letter; without one it is a draft"))]
    number: Option<String>,
    #[arg(long, value_name = "DATE", requires = "number", help = tr("落款日期", "The date it bears"))]
    on: Option<Date>,
    #[arg(long, value_name = "FILE", value_parser = super::args::local_folder(), help = tr("写到哪个 .docx", "The .docx to write"))]
    out: PathBuf,
    #[arg(long, help = tr("覆盖已有的文件", "Overwrite what is there"))]
    force: bool,
    #[command(flatten)]
    said: SaidArg,
}

pub(super) async fn run(args: &LetterArgs, rules: Option<&Path>, session: &Session) -> Result<Exit, Failure> {
    let (case_id, alerts) = alerts(&args.id, session).await?;
    // A letter that was issued, or that somebody wrote in, is not written over; and no number is used up for nothing.
    if !args.force && args.out.exists() {
        return Ok(refuse_there(&args.out));
    }
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
    check_days(args, session.now.date())?;
    let facts = facts(args, template.reader, &alerts, book.office(), session).await?;
    if matches!(template.reader, Reader::Body | Reader::Transfer) && args.facts.is_empty() {
        // It is written for officers: what was to be expected, sums of many.
        talk(lang().pick(
            "提示：情形取自疑点的说明，是写给经办人看的；发出前请核对，或用 --fact 改写",
            "note: what is said comes from the alerts' sentences, which are written for officers; check it, or say it with --fact",
        ));
    }
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
    let written =
        if args.force { write_whole(&args.out, &letter.bytes) } else { write_new_file(&args.out, &letter.bytes) };
    if let Err(error) = written {
        let why = os::reason(&error);
        let sentence =
            lang().pick(format!("无法写入 {shown}：{}", why.zh), format!("cannot write {shown}: {}", why.en));
        // The number is the journal's and stays.
        let registered = args.number.as_ref().map(|number| {
            lang().pick(
                format!("文号 {number} 已登记；请换一个文件名（--out），用新的文号再出一份"),
                format!("the number {number} was registered; write it again to another file (--out), under a number of its own"),
            )
        });
        complain(None, &sentence, registered.as_deref());
        return Ok(Exit::Refused);
    }
    let draft = if state == LetterState::Draft { lang().pick("（草稿）", " (draft)") } else { "" };
    let document = json!({
        "file": shown.to_string(), "template": template.id, "title": letter.title, "draft": state == LetterState::Draft,
        "number": args.number, "text": letter.text,
    });
    args.said.say(&format!("{shown}  {}{draft}", letter.title), &document);
    Ok(Exit::Complete)
}

fn refuse_there(path: &Path) -> Exit {
    let path = path.display();
    complain(
        None,
        &lang().pick(
            format!("{path} 已经存在，没有覆盖，也没有登记文号"),
            format!("{path} is there already; it was not overwritten, and no number was registered"),
        ),
        Some(tr("换一个文件名，或用 --force 覆盖", "name another file, or overwrite it with --force")),
    );
    Exit::Refused
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

/// A reply before the letter was written, a talk in the past: slips of the pen that go out on paper.
fn check_days(args: &LetterArgs, today: Date) -> Result<(), Failure> {
    let from = args.on.unwrap_or(today);
    if let Some(by) = args.reply_by.filter(|by| *by < from) {
        return Err(Failure::usage(
            format!("答复期限 {by} 早于文书日期 {from}"),
            format!("the reply is asked for by {by}, before the letter's own date {from}"),
        ));
    }
    if let Some(at) = args.meeting.filter(|at| at.date() < from) {
        let day = at.date();
        return Err(Failure::usage(
            format!("约谈日期 {day} 早于文书日期 {from}"),
            format!("the talk is on {day}, before the letter's own date {from}"),
        ));
    }
    Ok(())
}

fn parse_meeting(text: &str) -> Result<DateTime, String> {
    let expected =
        || tr("应为日期和时间，例如 2026-12-01 09:30", "expected day and time, such as 2026-12-01 09:30").to_owned();
    let (day, time) = text.trim().split_once([' ', 'T']).ok_or_else(expected)?;
    format!("{day}T{}", time.trim()).parse().map_err(|_| expected())
}

async fn facts(
    args: &LetterArgs,
    reader: Reader,
    alerts: &[Shown],
    office: &Office,
    session: &Session,
) -> Result<LetterFacts, Failure> {
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
            persons: persons(alerts, &args.requests),
            requests: args.requests.clone(),
            reply_by: args.reply_by,
        }),
        Reader::Sheet => {
            let shown = single(alerts)?;
            let (run, _) = session.store.files_of(&shown.row.alert_id).await?;
            let (_, as_of) = session.store.run_facts(&run).await?;
            LetterFacts::Sheet(sheet(shown, rule, as_of.parse().ok(), office))
        }
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

/// The person's own facts. The sentence of an alert is the officers': it says what was to be expected, and things about others.
fn person(args: &LetterArgs, name: String, alerts: &[Shown]) -> Result<PersonLetter, Failure> {
    let shown = single(alerts)?;
    let own = shown.row.entity_type == EntityType::Person;
    if args.facts.is_empty() {
        return Err(Failure::usage(
            "疑点的说明是写给经办人的，不能直接写给个人；请用 --fact 逐条写明与收件人有关的事实",
            "an alert's sentence is written for officers and goes to no person; say with --fact what concerns the addressee",
        ));
    }
    let own_numbers = shown
        .members
        .iter()
        .filter(|member| own && member.entity_id == shown.row.entity_id)
        .map(|member| member.key.clone())
        .collect();
    Ok(PersonLetter {
        name,
        person_id: own.then(|| shown.row.entity_id.clone()),
        benefit: args.benefit.clone().unwrap_or_default(),
        own_numbers,
        facts: args.facts.iter().map(|text| PersonFact { text: text.clone(), clause: args.clause.clone() }).collect(),
        requests: args.requests.clone(),
        reply_by: args.reply_by,
        meeting: args.meeting.zip(args.place.clone()).map(|(at, place)| Meeting { at, place }),
    })
}

/// The persons whom alerts are about: without their numbers nobody can answer. Other persons in an alert stay out of it.
fn persons(alerts: &[Shown], requests: &[String]) -> Vec<ListedPerson> {
    let about = alerts.iter().filter(|shown| shown.row.entity_type == EntityType::Person);
    let numbers: BTreeSet<&str> = about.map(|shown| shown.row.entity_id.as_str()).collect();
    let asked = requests.join("；");
    numbers.into_iter().map(|number| ListedPerson { number: number.to_owned(), asked: asked.clone() }).collect()
}

/// The certificates in the alerts, with what the evidence says of each.
fn certificates(alerts: &[Shown]) -> Vec<ListedCertificate> {
    let mut listed: BTreeMap<(&str, &str), ListedCertificate> = BTreeMap::new();
    for shown in alerts {
        let certificates = shown.members.iter().filter(|member| member.table == "certificates");
        for member in certificates {
            let said = |column: &str| of_evidence(shown, &member.key, column);
            listed.entry((&member.key, &member.entity_id)).or_insert_with(|| ListedCertificate {
                holder: member.entity_id.clone(),
                number: member.key.clone(),
                occupation: said("occupation_name").or_else(|| said("occupation_code")).unwrap_or_default(),
                issued_on: said("issued_on").and_then(|day| day.get(..10)?.parse().ok()),
            });
        }
    }
    listed.into_values().collect()
}

/// What the head of the evidence says in `column` of a certificate, where it has a line of it.
fn of_evidence(shown: &Shown, certificate: &str, column: &str) -> Option<String> {
    shown.page.evidence.iter().find_map(|table| {
        let at = |name: &str| table.columns.iter().position(|column| column.name == name);
        let (key, value) = (at("certificate_no")?, at(column)?);
        let row = table.rows.iter().find(|row| row.get(key).is_some_and(|own| own == certificate))?;
        row.get(value).filter(|text| !text.is_empty()).cloned()
    })
}

fn sheet(shown: &Shown, rule: String, as_of: Option<Date>, office: &Office) -> CheckSheet {
    let row = &shown.row;
    CheckSheet {
        alert_id: row.alert_id.clone(),
        rule,
        entity: [&row.entity_type.text().zh, &row.entity_id]
            .into_iter()
            .chain(&shown.page.entity_name)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" "),
        region: row.region_code.as_deref().map(|code| office.region_said(code)).unwrap_or_default(),
        level: super::queue::band(row.band, crate::model::Lang::Zh),
        as_of: as_of.unwrap_or_else(|| row.last_seen.date()),
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
        LetterFacts::Body(body) => {
            let holders = body.certificates.iter().map(|listed| &listed.holder);
            holders.chain(body.persons.iter().map(|listed| &listed.number)).map(String::as_str).collect()
        }
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
