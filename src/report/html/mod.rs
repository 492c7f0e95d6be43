//! `report.html`: one self-contained page for people. No script, no network, prints to A4, reads in black and white.
//!
//! Owns the page's words and the budget that keeps it under five million bytes. What is shown is decided in
//! [`page`] and [`section`] as plain views; the templates only set them.
//!
//! Surprising: the sheets of the alerts are rendered one by one before the page, so that their size is known and
//! the page can stop, visibly, where its room ends.

mod axis;
mod case;
mod funnel;
mod page;
mod ring;
mod said;
mod section;
#[cfg(test)]
mod tests;
mod timeline;

use self::case::{case_view, is_joint};
use self::page::{PageView, Room, is_shown, page_view};
use self::section::section_view;
use super::ReportError;
use super::detail::AlertDetail;
use super::run::RunRecord;
use crate::model::{Alert, Case, Lang};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, context};
use std::collections::{BTreeSet, HashMap};

/// Sheets on the page; the others stand in the queue only.
pub const SECTIONS_MAX: usize = 200;
/// Rows of the queue on the page.
pub const QUEUE_ROWS_MAX: usize = 2_000;
/// Size of the page: an 80 MB page opens nowhere (cli.md, section 12).
pub const PAGE_BYTES_MAX: usize = 5_000_000;
/// Left for the sentences that change when the number of sheets does.
const SLACK_BYTES: usize = 16_000;

const CSS: &str = include_str!("../templates/report.css");
const TEMPLATES: [(&str, &str); 7] = [
    ("parts.html", include_str!("../templates/parts.html")),
    ("page.html", include_str!("../templates/page.html")),
    ("case.html", include_str!("../templates/case.html")),
    ("section.html", include_str!("../templates/section.html")),
    ("funnel.html", include_str!("../templates/funnel.html")),
    ("ring.html", include_str!("../templates/ring.html")),
    ("timeline.html", include_str!("../templates/timeline.html")),
];

/// The page of a run in one language: the queue (`alerts`) and the sheets (`details`), each in any order. The sheets of a
/// case stand together, below its head.
///
/// # Errors
/// If a detail points to a rule that the run does not have, or on a fault of a template.
pub fn report_html(
    run: &RunRecord,
    alerts: &[Alert],
    details: &[AlertDetail],
    cases: &[Case],
    lang: Lang,
) -> Result<String, ReportError> {
    let environment = environment(lang)?;
    let mut queue: Vec<&Alert> = alerts.iter().collect();
    queue.sort_by(|a, b| (a.rank, &a.alert_id).cmp(&(b.rank, &b.alert_id)));
    let mut sheets: Vec<&AlertDetail> = details.iter().filter(|detail| is_shown(&detail.alert)).collect();
    sheets.sort_by(|a, b| (a.alert.rank, &a.alert.alert_id).cmp(&(b.alert.rank, &b.alert.alert_id)));
    sheets.truncate(SECTIONS_MAX);
    let joint: HashMap<&str, &Case> =
        cases.iter().filter(|case| is_joint(case)).map(|case| (case.case_id.as_str(), case)).collect();
    let first = together(&mut sheets, &joint);

    let mut room = Room { queue_rows: QUEUE_ROWS_MAX, sections: sheets.len() };
    let view = |room: Room| page_view(run, &queue, &sheets, &joint, room, lang);
    let mut bytes = render_page(&environment, &view(room))?.len();
    // The queue may take half of the page; only ids and sentences of extreme length ever get there.
    while bytes > PAGE_BYTES_MAX / 2 && room.queue_rows > 1 {
        room.queue_rows /= 2;
        bytes = render_page(&environment, &view(room))?.len();
    }
    let shown: Vec<&Alert> = queue.iter().filter(|alert| is_shown(alert)).copied().collect();
    let linked: Vec<&str> = sheets.iter().map(|sheet| sheet.alert.alert_id.as_str()).collect();
    let mut sections = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let section = section_view(sheet, sheet.rule_of(run)?, index, lang);
        let mut html = String::new();
        if let Some(case) = joint.get(sheet.alert.case_id.as_str()).filter(|_| first.contains(&index)) {
            let head = case_view(run, case, &shown, &linked, lang);
            html += &render(&environment, "case.html", context! { c => Serde(head) })?;
        }
        html += &render(&environment, "section.html", context! { s => Serde(section) })?;
        bytes += html.len();
        if bytes + SLACK_BYTES > PAGE_BYTES_MAX {
            break;
        }
        sections.push(html);
    }
    room.sections = sections.len();
    let mut page = view(room);
    page.sections = sections;
    render_page(&environment, &page)
}

/// Puts the sheets of each case together, where its first one stands; says which are the first of theirs.
fn together(sheets: &mut [&AlertDetail], joint: &HashMap<&str, &Case>) -> BTreeSet<usize> {
    let mut leaders: HashMap<String, i64> = HashMap::new();
    for alert in sheets.iter().map(|sheet| &sheet.alert).filter(|alert| joint.contains_key(alert.case_id.as_str())) {
        leaders.entry(alert.case_id.clone()).or_insert(alert.rank);
    }
    let place = |alert: &Alert| *leaders.get(&alert.case_id).unwrap_or(&alert.rank);
    sheets.sort_by_key(|sheet| place(&sheet.alert));
    let leads = |sheet: &AlertDetail| leaders.get(&sheet.alert.case_id) == Some(&sheet.alert.rank);
    (0..sheets.len()).filter(|&at| leads(sheets[at])).collect()
}

fn render_page(environment: &Environment<'_>, page: &PageView) -> Result<String, ReportError> {
    render(environment, "page.html", context! { page => Serde(page) })
}

fn render(environment: &Environment<'_>, name: &'static str, values: minijinja::Value) -> Result<String, ReportError> {
    environment
        .get_template(name)
        .and_then(|template| template.render(values))
        .map_err(|source| ReportError::Template { name, source })
}

/// The templates, strict about names, with `t("中文", "English")` for the page's own words.
fn environment(lang: Lang) -> Result<Environment<'static>, ReportError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(|source| ReportError::Template { name: "syntax", source })?);
    environment.add_function("t", move |zh: String, en: String| lang.pick(zh, en));
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).map_err(|source| ReportError::Template { name, source })?;
    }
    Ok(environment)
}
