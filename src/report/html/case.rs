//! The head of a case: which alerts belong together, why, and what they concern counted once. Its sheets follow.

use super::said::Said;
use super::section::anchor;
use crate::model::{Alert, Case, CaseLink, JoinedBy, Lang, Text};
use crate::report::run::RunRecord;
use crate::report::{numerals, untrusted, words};
use serde::Serialize;

/// Alerts listed at the head of a case; the others stand in the queue.
const ALERTS_MAX: usize = 30;

/// The head of a case.
#[derive(Serialize)]
pub(super) struct CaseView {
    anchor: String,
    id: String,
    band: String,
    band_word: String,
    due: Option<String>,
    summary: String,
    paid: String,
    stoppable: String,
    low: String,
    persons: String,
    alerts: Vec<AlertView>,
    more: String,
}

#[derive(Serialize)]
struct AlertView {
    anchor: String,
    linked: bool,
    alert_id: String,
    band: String,
    band_word: String,
    rule_id: String,
    rule_title: Said,
    entity_kind: String,
    entity_id: String,
    paid: String,
    why: String,
}

/// Whether a case is more than its only alert.
pub(super) fn is_joint(case: &Case) -> bool {
    case.alerts.len() > 1
}

/// The fragment that leads to a case.
pub(super) fn case_anchor(case: &Case) -> String {
    format!("case-{}", case.rank)
}

/// The head of `case`; `alerts` are those of the queue that the page may name, `linked` those that have a sheet.
pub(super) fn case_view(run: &RunRecord, case: &Case, alerts: &[&Alert], linked: &[&str], lang: Lang) -> CaseView {
    let id = |text: &str| untrusted::shown(text, untrusted::ID_CHARS_MAX, lang);
    let listed = case.alerts.iter().filter_map(|member| {
        let alert = alerts.iter().find(|alert| alert.alert_id == member.alert_id)?;
        let title = run.rules.iter().find(|rule| rule.id == alert.rule_id).map(|rule| rule.title.clone());
        Some(AlertView {
            anchor: anchor(alert),
            linked: linked.contains(&alert.alert_id.as_str()),
            alert_id: id(&alert.alert_id),
            band: alert.band.to_string(),
            band_word: words::band(alert.band, lang),
            rule_id: alert.rule_id.to_string(),
            rule_title: Said::new(&title.unwrap_or_default(), untrusted::CELL_CHARS_MAX, lang),
            entity_kind: alert.entity_type.text().get(lang).to_owned(),
            entity_id: id(&alert.entity_id),
            paid: numerals::yuan(alert.amount_paid),
            why: why(&member.links, lang),
        })
    });
    let number = case.alerts.len() as u64;
    let (entities, persons) = (numerals::count(case.entities), numerals::count(case.persons));
    CaseView {
        anchor: case_anchor(case),
        id: id(&case.case_id),
        band: case.band.to_string(),
        band_word: words::band(case.band, lang),
        due: case.due_on.map(|day| day.to_string()),
        summary: lang.pick(
            format!(
                "{} 条疑点，{entities} 个对象，宜由同一人一并核查；同一笔款、同一个人只计一次。",
                numerals::count(number)
            ),
            format!(
                "{} on {}, best checked together by one person; each payment and each person counted once.",
                words::counted(number, "alert", "alerts"),
                words::counted(u64::try_from(case.entities).unwrap_or(0), "entity", "entities"),
            ),
        ),
        paid: numerals::yuan(case.amount_paid),
        stoppable: numerals::yuan(case.amount_stoppable),
        low: numerals::yuan(case.amount_low),
        persons,
        alerts: listed.take(ALERTS_MAX).collect(),
        more: more(case.alerts.len(), lang),
    }
}

/// Why an alert belongs to its case.
fn why(links: &[CaseLink], lang: Lang) -> String {
    if links.is_empty() {
        return lang.pick("其他疑点与它相关", "the others are joined to it").to_owned();
    }
    let said: Vec<String> = links.iter().map(|link| reason(link).get(lang).to_owned()).collect();
    said.join(lang.pick("；", "; "))
}

fn reason(link: &CaseLink) -> Text {
    let with = &link.with;
    match link.by {
        JoinedBy::Entity => Text::new(format!("与 {with} 为同一对象"), format!("the same entity as {with}")),
        JoinedBy::Rows { shared, of } => Text::new(
            format!("其 {of} 行记录中有 {shared} 行也在 {with} 中"),
            format!("{shared} of its {of} rows stand in {with} as well"),
        ),
        JoinedBy::People { shared, of } => Text::new(
            format!("其 {of} 人中有 {shared} 人也在 {with} 中"),
            format!("{shared} of its {of} people stand in {with} as well"),
        ),
    }
}

fn more(alerts: usize, lang: Lang) -> String {
    if alerts <= ALERTS_MAX {
        return String::new();
    }
    let more = numerals::count((alerts - ALERTS_MAX) as u64);
    lang.pick(format!("另有 {more} 条，见队列与 cases.csv。"), format!("{more} more: see the queue and cases.csv."))
}
