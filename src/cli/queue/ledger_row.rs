//! What the ledger says of an alert: the desk's part from the store, the rest from the run.

use super::args::ExportArgs;
use super::veil::Veil;
use crate::cli::desk::Session;
use crate::model::{EntityType, Fen, Lang, Outcome, RuleId, Text};
use crate::paper::{
    LedgerField, LedgerInfo, LedgerParameter, LedgerPerson, LedgerReason, LedgerReview, LedgerRow, LedgerStep, Office,
};
use crate::rules::{Rule, RuleSet, Wording};
use crate::store::page::Page;
use crate::store::{RunRow, Shown};
use crate::triage::workflow::{Proposal, StepDone};
use jiff::civil::Date;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// What one line of the ledger says of an alert, of which so much is back.
pub(super) fn ledger_row(
    shown: &Shown,
    recovered: Fen,
    run: &RunRow,
    (office, rules): (&Office, &RuleSet),
    veil: &Veil,
) -> LedgerRow {
    let (row, page, standing) = (&shown.row, &shown.page, &shown.standing);
    let day = |key: &str| shown.line[key].as_str().and_then(|text| text.parse::<Date>().ok());
    let proposal = standing.proposal.as_ref();
    let said =
        |of: fn(&Proposal) -> &Option<String>| proposal.and_then(|one| of(one).as_deref()).map(|text| veil.text(text));
    let detail = said(|proposal| &proposal.detail);
    let referred = proposal.is_some_and(|proposal| proposal.outcome == Outcome::Referred);
    let written = |text: &Text| Text::new(veil.text(&text.zh), veil.text(&text.en));
    let notes = Notes::of(shown, veil);
    let region = row.region_code.as_deref();
    LedgerRow {
        alert_id: row.alert_id.clone(),
        version: row.version,
        evidence: standing.finding.clone(),
        status: row.status,
        rule_id: row.rule_id.clone(),
        rule_version: shown.line["rule_version"].as_str().unwrap_or_default().to_owned(),
        rule_name: page.rule_title.clone(),
        legal: page.clauses.iter().map(|clause| clause.title.clone()).collect(),
        entity_type: row.entity_type,
        entity_name: page.entity_name.as_deref().map(|name| veil.text(name)),
        entity_id: veil.id(&row.entity_id),
        region_code: row.region_code.clone(),
        region_name: region.and_then(|code| office.region(code)).map(str::to_owned),
        persons: row.persons,
        window: day("window_start").zip(day("window_end")),
        months: shown.line["months"].as_i64().unwrap_or(0),
        amount_paid: row.amount_paid,
        amount_stoppable: row.amount_stoppable,
        explanation: written(&row.sentence),
        against: page
            .innocent
            .iter()
            .filter(|tested| tested.verdict == "holds")
            .map(|tested| written(&tested.text))
            .collect(),
        band: row.band,
        as_of: run.as_of,
        first_found: row.first_seen.date(),
        allowed_days: Some(row.clock.allowed),
        due_on: row.due,
        unit: region.and_then(|code| office.unit(code)).map(str::to_owned),
        owner: row.owner.clone(),
        reviews: reviews(shown, veil),
        outcome: proposal.map(|proposal| proposal.outcome),
        measure: detail.clone().filter(|_| !referred),
        refund_due: proposal.and_then(|proposal| proposal.amount),
        refunded: Some(recovered).filter(|recovered| *recovered != Fen::ZERO),
        referral: detail.filter(|_| referred),
        appeal: notes.appeal,
        remark: notes.remark,
        explanation_id: proposal.and_then(|proposal| proposal.explanation.clone()),
        clause: said(|proposal| &proposal.clause),
        letter: said(|proposal| &proposal.letter),
        checklist: said(|proposal| &proposal.checklist),
        steps: page
            .verify
            .iter()
            .map(|step| LedgerStep {
                id: step.id.clone(),
                text: step.text.clone(),
                done: standing.done.get(&step.id).map(|done| veiled(done, veil)),
            })
            .collect(),
        reasons: reasons(page, rules.rule(&row.rule_id)),
    }
}

/// 初审 is who proposed it, 复审 the first who approved it, 终审 the last of more.
fn reviews(shown: &Shown, veil: &Veil) -> [Option<LedgerReview>; 3] {
    let review = |by: &str, at, note: &Option<String>| LedgerReview {
        by: by.to_owned(),
        at,
        note: note.as_deref().map(|text| veil.text(text)),
    };
    let approvals = &shown.standing.approvals;
    let approved = |at: Option<usize>| {
        let approval = approvals.get(at?)?;
        Some(review(&approval.user, approval.at, &approval.note))
    };
    let first = shown.standing.proposal.as_ref().map(|one| review(&one.user, one.at, &one.note));
    [first, approved(Some(0)), approved(approvals.len().checked_sub(1).filter(|last| *last > 0))]
}

fn veiled(done: &StepDone, veil: &Veil) -> StepDone {
    match done {
        StepDone::Done { found, proof } => {
            StepDone::Done { found: veil.text(found), proof: proof.as_deref().map(|text| veil.text(text)) }
        }
        StepDone::Waived { reason } => StepDone::Waived { reason: veil.text(reason) },
    }
}

/// The notes of an alert: what a ledger brought of an objection stands in its own column, all others among the remarks.
struct Notes {
    appeal: Option<String>,
    remark: Option<String>,
}

impl Notes {
    fn of(shown: &Shown, veil: &Veil) -> Self {
        let heading = LedgerField::Appeal.heading();
        let mut notes = Self { appeal: None, remark: None };
        let texts = shown.events.iter().filter(|event| event.kind == "alert.noted");
        for text in texts.filter_map(|event| event.payload["text"].as_str()) {
            let of_appeal = [&heading.zh, &heading.en]
                .into_iter()
                .find_map(|name| text.strip_prefix(name.as_str())?.strip_prefix('：'));
            match (of_appeal, &mut notes.remark) {
                // The newest is the one that holds.
                (Some(text), _) => notes.appeal = Some(veil.text(text)),
                (None, Some(before)) => *before = format!("{before}\n{}", veil.text(text)),
                (None, none) => *none = Some(veil.text(text)),
            }
        }
        notes
    }
}

/// The innocent explanations a line can be closed with, those the machine tested among them, each once. The list is one for all
/// lines of a rule, so it says what the rule says; what was tested has the days and numbers of one alert.
fn reasons(page: &Page, rule: Option<&Rule>) -> Vec<LedgerReason> {
    let general = |id: &str| rule.and_then(|rule| rule.header().false_positive(id)).map(|reason| &reason.text);
    let tested = page.innocent.iter().map(|tested| (&tested.id, &tested.text));
    let offered = page.false_positives.iter().map(|reason| (&reason.id, &reason.text));
    let by_id: BTreeMap<&String, &Text> = tested.chain(offered).collect();
    by_id
        .into_iter()
        .map(|(id, text)| LedgerReason { id: id.clone(), text: general(id).unwrap_or(text).clone() })
        .collect()
}

/// The people of each alert: one line for each person and part, with the rows and the money behind it.
pub(super) fn persons(shown: &[Shown], veils: &[Veil], words: &Wording) -> Vec<LedgerPerson> {
    let parts = words.codes("role");
    let mut all = Vec::new();
    for (one, veil) in shown.iter().zip(veils) {
        let mut people: BTreeMap<(&str, &str), LedgerPerson> = BTreeMap::new();
        for member in one.members.iter().filter(|member| member.entity_type == EntityType::Person) {
            let person = people.entry((&member.entity_id, &member.role)).or_insert_with(|| LedgerPerson {
                alert_id: one.row.alert_id.clone(),
                person_id: veil.id(&member.entity_id),
                name: None,
                role: part(&member.role, &parts),
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

/// A part as people call it (`words.toml`); one that nobody named is shown as its rule calls it.
fn part(role: &str, names: &BTreeMap<String, Text>) -> Text {
    names.get(role).cloned().unwrap_or_else(|| Text::new(role, role))
}

/// What stands about the ledger as a whole.
pub(super) fn info(
    args: &ExportArgs,
    session: &Session,
    run: &RunRow,
    rows: &[LedgerRow],
    hidden: i64,
    lang: Lang,
) -> LedgerInfo {
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
        filters: Some(args.filter.said(lang)),
        secrecy: args.secrecy.clone(),
        hidden,
        parameters: parameters(run, &rows.iter().map(|row| row.rule_id.clone()).collect()),
        definitions: definitions(rows),
    }
}

/// The parameters with which the run checked these rules, as its manifest has them.
fn parameters(run: &RunRow, rules: &BTreeSet<RuleId>) -> Vec<LedgerParameter> {
    let list = |json: &Json| json.as_array().cloned().unwrap_or_default();
    let mut all = Vec::new();
    for rule in list(&run.manifest["rules"]) {
        let Some(rule_id) = rule["id"].as_str().and_then(|id| id.parse().ok()).filter(|id| rules.contains(id)) else {
            continue;
        };
        for one in list(&rule["params"]) {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            let origin = match one["origin"].as_str() {
                Some("default") => Text::new("规则的默认值", "the rule's own value"),
                _ => Text::new(text("origin"), text("origin")),
            };
            let rule_id: RuleId = RuleId::clone(&rule_id);
            all.push(LedgerParameter {
                rule_id,
                name: text("name"),
                value: text("value"),
                about: Text::default(),
                origin,
            });
        }
    }
    all
}

fn definitions(rows: &[LedgerRow]) -> Vec<(Text, Text)> {
    let mut definitions = vec![
        (
            Text::new("人月", "Person-month"),
            Text::new("一人领取一个月待遇记为一人月", "One person drawing benefit for one month"),
        ),
        (
            Text::new("工作日", "Working day"),
            Text::new(
                "按国务院公布的放假安排，含调休上班日；等待外部回复期间不计",
                "By the State Council's calendar, days worked in exchange included; waiting for replies does not count",
            ),
        ),
    ];
    // A column that is empty throughout is not left to be wondered at.
    let empty = |of: fn(&LedgerRow) -> &Option<String>| rows.iter().all(|row| of(row).is_none());
    let mut without = |field: LedgerField, zh: &str, en: &str| definitions.push((field.heading(), Text::new(zh, en)));
    if empty(|row| &row.entity_name) {
        without(
            LedgerField::EntityName,
            "本台账没有名称：提取的数据没有 employers.employer_name、assessment_bodies.body_name 列或其中为空；数据中没有个人姓名",
            "No names here: the extract has no employers.employer_name or assessment_bodies.body_name, or they are empty; persons' names are in no extract",
        );
    }
    if empty(|row| &row.region_name) {
        without(
            LedgerField::Region,
            "只有代码：数据中没有地区名称，规则目录的 letters/office.toml 的 [regions] 中也没有填写",
            "Codes only: the data name no regions, and neither does [regions] in letters/office.toml of the rules' folder",
        );
    }
    if empty(|row| &row.unit) {
        without(
            LedgerField::Unit,
            "空着：规则目录的 letters/office.toml 的 [units] 中没有填写各地区由谁核查",
            "Empty: [units] in letters/office.toml of the rules' folder does not say who checks which region",
        );
    }
    definitions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_reasons_says_what_the_rule_says_and_not_what_one_alert_does() {
        let text = |text: &str| serde_json::json!({ "zh": text, "en": text });
        let page: Page = serde_json::from_value(serde_json::json!({
            "rule_title": text(""), "rule_summary": text(""), "severity": "high", "support": [], "clauses": [], "verify": [],
            "innocent": [
                { "id": "FP-R1-CLOSURE", "text": text("单位于2024-11-22关闭"), "verdict": "holds" },
                { "id": "LOWER", "text": text("只有一个月"), "verdict": "holds" },
            ],
            "false_positives": [], "evidence": [], "peer_group": null,
        }))
        .unwrap();
        let rules = RuleSet::built_in().set;
        let rule = rules.rule(&"R1".parse().unwrap());
        let said =
            |rule| reasons(&page, rule).into_iter().map(|reason| (reason.id, reason.text.zh)).collect::<Vec<_>>();
        let own = rule.unwrap().header().false_positive("FP-R1-CLOSURE").unwrap().text.zh.clone();
        assert!(!own.contains("2024"), "{own}");
        assert_eq!(said(rule), [("FP-R1-CLOSURE".to_owned(), own), ("LOWER".to_owned(), "只有一个月".to_owned())]);
        // A rule that is not there any more: what its alert said.
        assert_eq!(said(None)[0].1, "单位于2024-11-22关闭");
    }
}
