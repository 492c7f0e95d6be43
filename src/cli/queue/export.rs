//! `fundwatch queue export`: the ledger for a spreadsheet, or the list for another program.

use super::args::{ExportArgs, ExportFormat};
use super::list::many;
use super::row::json_row;
use crate::cli::args::Common;
use crate::cli::desk::{Failure, Session, hint};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::{complain, print};
use crate::model::{EntityType, Lang, Text};
use crate::paper::{
    CsvEncoding, LedgerInfo, LedgerPerson, LedgerReason, LedgerReview, LedgerRow, LedgerStep, PaperError, ledger_csv,
    ledger_file_name, ledger_xlsx, split_ledger,
};
use crate::report::{ALERTS_SCHEMA, untrusted};
use crate::store::page::Page;
use crate::store::{Order, RunRow, Shown};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(super) async fn run(args: &ExportArgs, session: &Session, common: &Common) -> Result<Exit, Failure> {
    let filter = args.filter.filter()?;
    let listed = many(session, &filter, Order::Due, None, i64::MAX).await?;
    let Some(run) = session.store.newest_run().await? else {
        return Err(Failure::usage("疑点库中还没有扫描", "the store holds no run yet"));
    };
    let mut shown = Vec::with_capacity(listed.rows.len());
    for row in &listed.rows {
        shown.push(session.store.show(&session.user, &row.alert_id).await?);
    }
    let lang = lang();
    let rows: Vec<LedgerRow> = shown.iter().map(|shown| ledger_row(shown, &run, args.masked, lang)).collect();
    let format = args.format.or_else(|| args.out.as_deref().and_then(format_of)).unwrap_or(ExportFormat::Xlsx);
    let files = match (format, args.split) {
        (ExportFormat::Jsonl, _) => {
            vec![(args.out.clone().unwrap_or_else(|| "queue.jsonl".into()), jsonl(&shown, session))]
        }
        (ExportFormat::Csv, _) => {
            let encoding = if args.gb18030 {
                CsvEncoding::Gb18030
            } else if args.csv_excel {
                CsvEncoding::Excel
            } else {
                CsvEncoding::Utf8
            };
            let bytes = ledger_csv(&rows, lang, encoding).map_err(paper)?;
            vec![(args.out.clone().unwrap_or_else(|| "ledger.csv".into()), bytes)]
        }
        (ExportFormat::Xlsx, split) => {
            let info = info(args, session, &run, listed.hidden, lang);
            let persons = persons(&shown, args.masked, lang);
            let day = session.now.date();
            match split {
                None => {
                    let bytes = ledger_xlsx(&rows, &persons, &info).map_err(paper)?;
                    let usual = || ledger_file_name(None, day).into();
                    vec![(args.out.clone().unwrap_or_else(usual), bytes)]
                }
                Some(digits) => {
                    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("."));
                    let (parts, index) = split_ledger(&rows, &persons, &info, digits).map_err(paper)?;
                    let mut files: Vec<(PathBuf, Vec<u8>)> =
                        parts.into_iter().map(|part| (folder.join(part.file), part.bytes)).collect();
                    files.push((folder.join("index.csv"), index));
                    files
                }
            }
        }
    };
    // Rows leave the program: that is written down before they do.
    session
        .store
        .note_export(&session.user, i64::try_from(rows.len()).unwrap_or(i64::MAX), args.masked, session.now)
        .await?;
    for (path, bytes) in &files {
        if let Err(error) = write(path, bytes) {
            let shown = path.display();
            complain(
                None,
                &lang.pick(format!("无法写入 {shown}：{error}"), format!("cannot write {shown}: {error}")),
                None,
            );
            return Ok(Exit::Refused);
        }
        print(&format!("{}\n", path.display()));
    }
    hint(common, &lang.pick(format!("{} 条", rows.len()), format!("{} alerts", rows.len())));
    Ok(Exit::Complete)
}

fn format_of(path: &Path) -> Option<ExportFormat> {
    match path.extension()?.to_str()? {
        "xlsx" => Some(ExportFormat::Xlsx),
        "csv" => Some(ExportFormat::Csv),
        "jsonl" => Some(ExportFormat::Jsonl),
        _ => None,
    }
}

pub(in crate::cli) fn paper(error: PaperError) -> Failure {
    Failure::Paper(error.code(), error.message())
}

/// The file is there whole or not at all, and only its owner reads it.
pub(in crate::cli) fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // A temporary file of this library has mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Each alert as it stands in the queue, with the columns of `alerts.jsonl` under `alert`.
fn jsonl(shown: &[Shown], session: &Session) -> Vec<u8> {
    let mut text = String::new();
    for one in shown {
        let line = serde_json::json!({
            "schema": "fundwatch.queue.row/1",
            "queue": json_row(&one.row, &[], &session.desk, session.now.date()),
            "alert_schema": ALERTS_SCHEMA,
            "alert": one.line,
        });
        text.push_str(&line.to_string());
        text.push('\n');
    }
    text.into_bytes()
}

/// What one line of the ledger says of an alert.
fn ledger_row(shown: &Shown, run: &RunRow, masked: bool, lang: Lang) -> LedgerRow {
    let (row, page, standing) = (&shown.row, &shown.page, &shown.standing);
    let day = |key: &str| shown.line[key].as_str().and_then(|text| text.parse::<Date>().ok());
    let proposal = standing.proposal.as_ref();
    let detail = proposal.and_then(|proposal| proposal.detail.clone());
    let referred = proposal.is_some_and(|proposal| proposal.outcome == crate::model::Outcome::Referred);
    let review = |at: usize| {
        standing.approvals.get(at).map(|approval| LedgerReview {
            by: approval.user.clone(),
            at: approval.at,
            note: approval.note.clone(),
        })
    };
    let remark = shown.events.iter().rev().find(|event| event.kind == "alert.noted");
    LedgerRow {
        alert_id: row.alert_id.clone(),
        version: row.version,
        status: row.status,
        rule_id: row.rule_id.clone(),
        rule_version: shown.line["rule_version"].as_str().unwrap_or_default().to_owned(),
        rule_name: page.rule_title.clone(),
        legal: page.clauses.iter().map(|clause| clause.title.clone()).collect(),
        entity_type: row.entity_type,
        entity_name: None,
        entity_id: id(row.entity_type, &row.entity_id, masked, lang),
        region_code: row.region_code.clone(),
        region_name: None,
        persons: row.persons,
        window: day("window_start").zip(day("window_end")),
        months: shown.line["months"].as_i64().unwrap_or(0),
        amount_paid: row.amount_paid,
        amount_stoppable: row.amount_stoppable,
        explanation: row.sentence.clone(),
        against: page
            .innocent
            .iter()
            .filter(|tested| tested.verdict == "holds")
            .map(|tested| tested.text.clone())
            .collect(),
        band: row.band,
        as_of: run.as_of,
        first_found: row.first_seen.date(),
        allowed_days: Some(row.clock.allowed),
        due_on: row.due,
        unit: None,
        owner: row.owner.clone(),
        reviews: [review(0), review(1), review(2)],
        outcome: proposal.map(|proposal| proposal.outcome),
        measure: detail.clone().filter(|_| !referred),
        refund_due: proposal.and_then(|proposal| proposal.amount),
        refunded: None,
        referral: detail.filter(|_| referred),
        appeal: None,
        remark: remark.and_then(|event| event.payload["text"].as_str()).map(str::to_owned),
        explanation_id: proposal.and_then(|proposal| proposal.explanation.clone()),
        clause: proposal.and_then(|proposal| proposal.clause.clone()),
        letter: proposal.and_then(|proposal| proposal.letter.clone()),
        checklist: proposal.and_then(|proposal| proposal.checklist.clone()),
        steps: page
            .verify
            .iter()
            .map(|step| LedgerStep {
                id: step.id.clone(),
                text: step.text.clone(),
                done: standing.done.get(&step.id).cloned(),
            })
            .collect(),
        reasons: reasons(page),
    }
}

/// The innocent explanations a line can be closed with, those the machine tested among them, each once.
fn reasons(page: &Page) -> Vec<LedgerReason> {
    let tested = page.innocent.iter().map(|tested| (&tested.id, &tested.text));
    let offered = page.false_positives.iter().map(|reason| (&reason.id, &reason.text));
    let by_id: BTreeMap<&String, &Text> = tested.chain(offered).collect();
    by_id.into_iter().map(|(id, text)| LedgerReason { id: id.clone(), text: text.clone() }).collect()
}

/// The id of a person is masked where that is asked for; what is no person is named.
fn id(kind: EntityType, id: &str, masked: bool, lang: Lang) -> String {
    if masked && kind == EntityType::Person { untrusted::masked(id, lang) } else { id.to_owned() }
}

/// The people of each alert: one line for each person and part, with the rows and the money behind it.
fn persons(shown: &[Shown], masked: bool, lang: Lang) -> Vec<LedgerPerson> {
    let mut all = Vec::new();
    for one in shown {
        let mut people: BTreeMap<(&str, &str), LedgerPerson> = BTreeMap::new();
        for member in one.members.iter().filter(|member| member.entity_type == EntityType::Person) {
            let person = people.entry((&member.entity_id, &member.role)).or_insert_with(|| LedgerPerson {
                alert_id: one.row.alert_id.clone(),
                person_id: id(EntityType::Person, &member.entity_id, masked, lang),
                name: None,
                role: Text::new(member.role.clone(), member.role.clone()),
                rows: 0,
                amount: None,
            });
            person.rows += 1;
            if let Some(amount) = member.amount {
                person.amount = Some(person.amount.unwrap_or_default() + amount);
            }
        }
        all.extend(people.into_values());
    }
    all
}

fn info(args: &ExportArgs, session: &Session, run: &RunRow, hidden: i64, lang: Lang) -> LedgerInfo {
    LedgerInfo {
        title: Text::new("失业保险基金疑点台账", "Ledger of alerts, unemployment insurance fund"),
        lang,
        user: session.user.clone(),
        exported_at: session.now,
        as_of: run.as_of,
        run_id: run.run_key.clone(),
        dataset: run.dataset_fingerprint.clone(),
        rules: run.rules_fingerprint(),
        program: run.program_version.clone(),
        masked: args.masked,
        filters: args.filter.said(),
        secrecy: args.secrecy.clone(),
        hidden,
        parameters: Vec::new(),
        definitions: Vec::new(),
    }
}
