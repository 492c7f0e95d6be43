//! The head of the queue: one line per alert and its sentence below.

use super::Screen;
use super::grid::{Align, Grid, wrapped};
use super::sheet::{Role, Sheet};
use crate::model::{Alert, AlertStatus};
use crate::report::{numerals, untrusted, words};

/// The first `rows_max` alerts that no exception hides, in rank order, with their sentences; ends with a line that
/// says how many more there are. Empty where there are none.
pub fn queue_text(alerts: &[Alert], rows_max: usize, screen: Screen) -> String {
    let mut sheet = Sheet::default();
    queue_lines(&mut sheet, alerts, rows_max, screen);
    sheet.into_text(screen.style)
}

pub(super) fn queue_lines(sheet: &mut Sheet, alerts: &[Alert], rows_max: usize, screen: Screen) {
    let lang = screen.lang;
    let mut shown: Vec<&Alert> =
        alerts.iter().filter(|alert| !matches!(alert.status, AlertStatus::Suppressed(_))).collect();
    shown.sort_by(|a, b| (a.rank, &a.alert_id).cmp(&(b.rank, &b.alert_id)));
    if shown.is_empty() || rows_max == 0 {
        return;
    }
    let mut grid = Grid::with_head(&[
        (lang.pick("序", "#"), Align::Right),
        (lang.pick("级", "band"), Align::Left),
        (lang.pick("编号", "alert"), Align::Left),
        (lang.pick("规则", "rule"), Align::Left),
        (lang.pick("对象", "entity"), Align::Left),
        (lang.pick("人数", "people"), Align::Right),
        (lang.pick("涉及金额(元)", "paid (yuan)"), Align::Right),
        (lang.pick("可止付(元)", "stoppable"), Align::Right),
        (lang.pick("期限", "due"), Align::Left),
    ]);
    for alert in shown.iter().take(rows_max) {
        grid.row(vec![
            alert.rank.to_string(),
            alert.band.to_string(),
            untrusted::shown(&alert.alert_id, untrusted::ID_CHARS_MAX, lang),
            alert.rule_id.to_string(),
            format!("{} {}", alert.entity_type.text().get(lang), words::entity_id(alert, lang)),
            numerals::count(alert.persons),
            numerals::yuan(alert.amount_paid),
            numerals::yuan(alert.amount_stoppable),
            alert.due_on.map_or_else(|| "—".to_owned(), |day| day.to_string()),
        ]);
    }
    let mut lines = grid.lines(2).into_iter();
    sheet.push(Role::Faint, lines.next().unwrap_or_default());
    for (line, alert) in lines.zip(&shown) {
        sheet.body(line);
        let sentence = untrusted::shown(words::explanation(alert, lang), untrusted::SENTENCE_CHARS_MAX, lang);
        for line in wrapped(&sentence, 6, screen.width) {
            sheet.push(Role::Faint, line);
        }
    }
    let more = shown.len().saturating_sub(rows_max);
    if more > 0 {
        let more = numerals::count(more as u64);
        sheet.push(Role::Faint, lang.pick(format!("  … 另有 {more} 条"), format!("  … {more} more")));
    }
}
