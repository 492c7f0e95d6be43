//! `fundwatch queue list`.

use super::args::{Escalated, ListArgs, ListFormat, QueueFormat, Sort};
use super::row::{cell, escalated, fields, json_row};
use crate::cli::answer::print_rows;
use crate::cli::args::Common;
use crate::cli::desk::{Failure, Session, hint};
use crate::cli::exit::Exit;
use crate::cli::locale::lang;
use crate::cli::{paints, print, screen};
use crate::report::{ListColumn, ListLine, list_text, numerals};
use crate::store::{Desk, Filter, Hidden, ListRow, Listed, Order, PAGE_MOST, Slice, StoreError};
use crate::triage::Escalation;
use jiff::civil::Date;
use serde_json::json;

pub(super) async fn run(args: &ListArgs, session: &Session, common: &Common) -> Result<Exit, Failure> {
    let mut filter = args.filter.filter()?;
    let fields = fields(&args.fields, args.escalated.map(|_| "escalation"))?;
    let order = match args.sort {
        Sort::Due => Order::Due,
        Sort::Money => Order::Money,
        Sort::Seen => Order::Seen,
    };
    let today = session.now.date();
    let listed = match args.escalated {
        None => many(session, &filter, order, args.after.clone(), args.limit).await?,
        Some(wanted) => {
            let last = horizon(&session.desk, today);
            filter.due_to = filter.due_to.into_iter().chain(last).min();
            let keep = |row: &ListRow| match (wanted, escalated(row, &session.desk, today)) {
                (Escalated::All, found) => found != Escalation::None,
                (Escalated::Near, found) => found == Escalation::Near,
                (Escalated::Over, found) => found == Escalation::Over,
            };
            chosen(session, &filter, order, args.after.clone(), args.limit, keep).await?
        }
    };
    let rows = || listed.rows.iter().map(|row| json_row(row, &args.fields, &session.desk, today)).collect::<Vec<_>>();
    match args.format {
        QueueFormat::Json => print_rows(ListFormat::Json, &rows(), &args.fields),
        QueueFormat::Ndjson => print_rows(ListFormat::Ndjson, &rows(), &args.fields),
        QueueFormat::Csv => {
            // Without a choice the fields of the table, in its order.
            let names: Vec<String> = fields.iter().map(|field| field.name.to_owned()).collect();
            let texts = |row: &ListRow| {
                let mut one = json_row(row, &names, &session.desk, today);
                if let Some(left) = one.get_mut("left") {
                    *left = left[lang().pick("zh", "en")].take();
                }
                if let Some(sentence) = one.get_mut("sentence") {
                    *sentence = sentence[lang().pick("zh", "en")].take();
                }
                one
            };
            print_rows(ListFormat::Csv, &listed.rows.iter().map(texts).collect::<Vec<_>>(), &names);
        }
        QueueFormat::Page => {
            let page = json!({
                "schema": "fundwatch.queue/1", "rows": rows(), "next": listed.next, "hidden": listed.hidden,
            });
            print(&(serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"));
        }
        QueueFormat::Table => {
            let lang = lang();
            let columns: Vec<ListColumn> = fields
                .iter()
                .map(|field| ListColumn { title: field.heading(lang).to_owned(), number: field.number })
                .collect();
            let line = |row: &ListRow| ListLine {
                cells: fields.iter().map(|field| cell(row, field, &session.desk, today, lang)).collect(),
                below: if args.fields.is_empty() { row.sentence.get(lang).to_owned() } else { String::new() },
            };
            let lines: Vec<ListLine> = listed.rows.iter().map(line).collect();
            print(&list_text(&columns, &lines, screen(paints(common))));
        }
    }
    beside(&listed, args, common);
    if listed.rows.is_empty() {
        unknown_rules(session, &filter, common).await?;
    }
    Ok(Exit::Complete)
}

/// As many as are asked for, page by page.
pub(super) async fn many(
    session: &Session,
    filter: &Filter,
    order: Order,
    after: Option<String>,
    limit: i64,
) -> Result<Listed, StoreError> {
    chosen(session, filter, order, after, limit, |_| true).await
}

/// As many as are asked for of those to `keep`. A page is never longer than what is still wanted, so that the next one begins
/// right behind the last that was kept.
async fn chosen(
    session: &Session,
    filter: &Filter,
    order: Order,
    after: Option<String>,
    limit: i64,
    keep: impl Fn(&ListRow) -> bool,
) -> Result<Listed, StoreError> {
    let mut all = Listed { rows: Vec::new(), next: after, hidden: 0, text_too_wide: false };
    let mut left = limit.max(1);
    loop {
        let slice = Slice { after: all.next.clone(), limit: left.min(PAGE_MOST) };
        let page = session.store.list(&session.user, filter, order, &slice, session.now.date()).await?;
        let before = all.rows.len();
        all.rows.extend(page.rows.into_iter().filter(&keep));
        left -= i64::try_from(all.rows.len() - before).unwrap_or(left);
        (all.next, all.hidden, all.text_too_wide) = (page.next, page.hidden, page.text_too_wide);
        if left <= 0 || all.next.is_none() {
            return Ok(all);
        }
    }
}

/// The last day on which an alert can be due that is on the supervisor's list today: of a clock that allows more than ten times
/// the longest nobody has heard. `None` where the calendar ends before it.
fn horizon(desk: &Desk, today: Date) -> Option<Date> {
    let clocks = &desk.policy.clocks;
    let [near, _] = clocks.escalation;
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "working days of one alert"
    )]
    let ahead = ((1.0 - near) * (10 * clocks.longest) as f64).ceil() as u32;
    desk.calendar.add_working_days(today, ahead.max(clocks.statutory)).ok()
}

/// That alerts are hidden, and how to see them.
pub(super) fn hidden(count: i64) -> String {
    let hidden = numerals::count(count);
    lang().pick(
        format!("另有 {hidden} 条被例外隐藏（--hidden only 查看；fundwatch queue exceptions）"),
        format!("{hidden} more hidden by exceptions (--hidden only shows them; fundwatch queue exceptions)"),
    )
}

/// Says of each rule of the filter that the store has no alert of it at all: its id may be mistyped.
pub(super) async fn unknown_rules(session: &Session, filter: &Filter, common: &Common) -> Result<(), StoreError> {
    for rule in &filter.rules {
        let any = Filter { rules: vec![rule.clone()], hidden: Hidden::All, ..Filter::default() };
        let slice = Slice { after: None, limit: 1 };
        let found = session.store.list(&session.user, &any, Order::Due, &slice, session.now.date()).await?;
        if found.rows.is_empty() {
            hint(
                common,
                &lang().pick(
                    format!("疑点库中没有规则 {rule} 的任何疑点；请核对规则编号"),
                    format!("the store has no alert of rule {rule} at all; check the id"),
                ),
            );
        }
    }
    Ok(())
}

/// What a reader of the list must know beside it: that there are none, that some are hidden, that there is more.
fn beside(listed: &Listed, args: &ListArgs, common: &Common) {
    let lang = lang();
    if listed.rows.is_empty() && args.format == QueueFormat::Table {
        hint(common, lang.pick("没有符合条件的疑点", "no alert agrees with this"));
    }
    if listed.hidden > 0 {
        hint(common, &hidden(listed.hidden));
    }
    if listed.text_too_wide {
        hint(
            common,
            lang.pick(
                "这段文字对应的编号太多，只看了前 500 条；请写得更长",
                "the text means too many ids, the first 500 were looked at; write more of it",
            ),
        );
    }
    if let Some(next) = &listed.next {
        hint(common, &lang.pick(format!("还有更多：--after '{next}'"), format!("there is more: --after '{next}'")));
    }
}
