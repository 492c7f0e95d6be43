//! An alert of a list as text and as JSON: every field has one name, which is also what `--fields` takes.

use crate::cli::desk::Failure;
use crate::model::{Band, Lang, Text};
use crate::report::numerals;
use crate::store::{Desk, ListRow};
use crate::triage::workflow::InternalClock;
use crate::triage::{Escalation, Left, escalation, internal_face, statutory_face};
use jiff::Unit;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

/// A field: its name, its heading, whether it is a number.
pub(super) struct Field {
    pub(super) name: &'static str,
    zh: &'static str,
    en: &'static str,
    pub(super) number: bool,
}

const fn text(name: &'static str, zh: &'static str, en: &'static str) -> Field {
    Field { name, zh, en, number: false }
}

const fn number(name: &'static str, zh: &'static str, en: &'static str) -> Field {
    Field { name, zh, en, number: true }
}

const FIELDS: &[Field] = &[
    text("band", "级别", "band"),
    text("id", "编号", "alert"),
    text("rule", "规则", "rule"),
    text("family", "类别", "family"),
    text("severity", "轻重", "severity"),
    number("rank", "序", "rank"),
    text("entity_type", "对象类型", "kind"),
    text("entity", "对象", "entity"),
    number("persons", "人数", "people"),
    number("amount", "涉及金额(元)", "money (yuan)"),
    number("paid", "已付(元)", "paid"),
    number("stoppable", "可止付(元)", "stoppable"),
    text("region", "地区", "region"),
    text("status", "状态", "status"),
    text("owner", "承办", "owner"),
    text("due", "期限", "due"),
    text("left", "剩余", "left"),
    text("escalation", "预警", "escalation"),
    number("version", "版本", "version"),
    text("first_seen", "首次发现", "first seen"),
    text("last_seen", "最近发现", "last seen"),
    text("changed", "有变化", "changed"),
    text("vanished", "未再出现", "vanished"),
    text("hidden_until", "隐藏至", "hidden until"),
    text("outcome", "结论", "outcome"),
    text("case", "案件", "case"),
    text("sentence", "说明", "sentence"),
];

/// What a list shows when nobody says which.
const USUAL: &[&str] = &["band", "id", "rule", "entity", "amount", "region", "status", "owner", "due", "left"];

impl Field {
    pub(super) fn heading(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

/// The fields that were asked for; the usual ones where none were.
pub(super) fn fields(asked: &[String], beside: Option<&str>) -> Result<Vec<&'static Field>, Failure> {
    let usual: Vec<String> = USUAL.iter().copied().chain(beside).map(str::to_owned).collect();
    let asked = if asked.is_empty() { &usual } else { asked };
    asked
        .iter()
        .map(|name| {
            FIELDS.iter().find(|field| field.name == name.trim()).ok_or_else(|| {
                let known: Vec<&str> = FIELDS.iter().map(|field| field.name).collect();
                Failure::usage(
                    format!("没有字段 {name}；可用 {}", known.join("、")),
                    format!("there is no field {name}; there are {}", known.join(", ")),
                )
            })
        })
        .collect()
}

/// All fields as JSON, or those that were asked for. Ids are texts, money is yuan with two decimals.
pub(in crate::cli) fn json_row(row: &ListRow, asked: &[String], desk: &Desk, today: Date) -> Json {
    let clock = clock(row, desk, today);
    let all = json!({
        "id": row.alert_id,
        "rule": row.rule_id,
        "family": row.family.code(),
        "severity": row.severity.code(),
        "band": row.band.to_string(),
        "rank": row.rank,
        "entity_type": row.entity_type.code(),
        "entity": row.entity_id,
        "persons": row.persons,
        "amount": (row.amount_paid + row.amount_stoppable).to_string(),
        "paid": row.amount_paid.to_string(),
        "stoppable": row.amount_stoppable.to_string(),
        "region": row.region_code,
        "status": row.status.as_str(),
        "owner": row.owner,
        "due": row.due.map(|day| day.to_string()),
        "left": clock.map(|left| json!({ "zh": left.zh, "en": left.en })),
        "escalation": escalated(row, desk, today).code(),
        "version": row.version,
        "first_seen": row.first_seen.to_string(),
        "last_seen": row.last_seen.to_string(),
        "changed": row.changed,
        "vanished": row.vanished,
        "hidden_until": row.hidden_until.map(|day| day.to_string()),
        "outcome": row.outcome.map(crate::model::Outcome::as_str),
        "case": row.case_id,
        "sentence": { "zh": row.sentence.zh, "en": row.sentence.en },
    });
    if asked.is_empty() {
        return all;
    }
    let wanted = |name: &String| (name.trim().to_owned(), all[name.trim()].clone());
    Json::Object(asked.iter().map(wanted).collect::<Map<_, _>>())
}

/// What a run says of the whole of its list: its status and deadline in it, which rules can be named beside one another, how many
/// of its bands are chance. It is not the queue's, and of a blind control, which no run listed, it cannot be said.
const OF_THE_RUN: [&str; 5] = ["status", "due_on", "entity_named", "basis_zh", "basis_en"];

/// An alert's line of `fundwatch.alerts/1`, without what only its run can say.
pub(super) fn alert_json(line: &Json) -> Json {
    let mut line = line.clone();
    if let Some(fields) = line.as_object_mut() {
        fields.retain(|name, _| !OF_THE_RUN.contains(&name.as_str()));
    }
    line
}

/// One field as a person reads it.
pub(super) fn cell(row: &ListRow, field: &Field, desk: &Desk, today: Date, lang: Lang) -> String {
    let day = |day: Option<Date>| day.map_or_else(|| "—".to_owned(), |day| day.to_string());
    let yes = |truth: bool| if truth { lang.pick("是", "yes").to_owned() } else { String::new() };
    let name = |text: Text| text.get(lang).to_owned();
    match field.name {
        "id" => row.alert_id.clone(),
        "rule" => row.rule_id.to_string(),
        "family" => name(row.family.text()),
        "severity" => name(row.severity.text()),
        "band" => band(row.band, lang),
        "rank" => row.rank.to_string(),
        "entity_type" => name(row.entity_type.text()),
        "entity" => row.entity_id.clone(),
        "persons" => numerals::count(row.persons),
        "amount" => numerals::yuan(row.amount_paid + row.amount_stoppable),
        "paid" => numerals::yuan(row.amount_paid),
        "stoppable" => numerals::yuan(row.amount_stoppable),
        "region" => row.region_code.clone().unwrap_or_else(|| "—".to_owned()),
        "status" => name(row.status.name()),
        "owner" => row.owner.clone().unwrap_or_else(|| "—".to_owned()),
        "due" => day(row.due),
        "left" => clock(row, desk, today).map_or_else(String::new, name),
        "escalation" => name(escalated(row, desk, today).text()),
        "version" => row.version.to_string(),
        "first_seen" => row.first_seen.date().to_string(),
        "last_seen" => row.last_seen.date().to_string(),
        "changed" => yes(row.changed),
        "vanished" => yes(row.vanished),
        "hidden_until" => row.hidden_until.map_or_else(String::new, |day| day.to_string()),
        "outcome" => row.outcome.map_or_else(String::new, |outcome| name(outcome.name())),
        "case" => row.case_id.clone(),
        "sentence" => row.sentence.get(lang).to_owned(),
        _ => String::new(),
    }
}

/// The band in the office's words (users.md): word and letter, never colour alone.
pub(in crate::cli) fn band(band: Band, lang: Lang) -> String {
    let word = band.name();
    let word = word.get(lang);
    format!("{band} {word}")
}

/// What is left, in words: of the statutory clock where an application is undecided, up to the alert's deadline otherwise. `None`
/// where the alert is closed, its clock stands, or the calendar does not know the days.
pub(super) fn clock(row: &ListRow, desk: &Desk, today: Date) -> Option<Text> {
    use crate::model::Status::{Closed, Merged};
    if matches!(row.status, Closed | Merged) {
        return None;
    }
    if let Some(applied) = row.applied_on {
        return statutory_face(applied, today, &desk.policy.clocks, &desk.calendar).ok().map(|face| face.left.text());
    }
    if !InternalClock::runs(row.status) {
        return row.waiting_until.map(|day| Text::new(format!("等待至 {day}"), format!("waits until {day}")));
    }
    match row.due {
        Some(due) => left_until(due, desk, today),
        // Which day that is, only the calendar of next year tells; how many are left is known.
        None => internal_face(&row.clock, today, &desk.policy.clocks, &desk.calendar).ok().map(|face| face.left.text()),
    }
}

/// Whether it is on the supervisor's list: most of its time is gone, or all of it. Where the calendar does not know the days, it
/// is not, and the list says that elsewhere.
pub(super) fn escalated(row: &ListRow, desk: &Desk, today: Date) -> Escalation {
    let (clocks, calendar) = (&desk.policy.clocks, &desk.calendar);
    escalation(row.status, &row.clock, row.applied_on, today, clocks, calendar).unwrap_or(Escalation::None)
}

fn left_until(due: Date, desk: &Desk, today: Date) -> Option<Text> {
    if today > due {
        let days = due.until((Unit::Day, today)).map_or(0, |span| i64::from(span.get_days()));
        return Some(Left::Over(days).text());
    }
    match desk.calendar.working_days_between(today, due).ok()? {
        0 => Some(Left::Due.text()),
        days => Some(Left::WorkingDays(days).text()),
    }
}

/// One alert in one line, after something was done to it.
pub(super) fn brief(row: &ListRow, desk: &Desk, today: Date, lang: Lang) -> String {
    let money = numerals::yuan(row.amount_paid + row.amount_stoppable);
    let left = clock(row, desk, today)
        .map_or_else(String::new, |left| lang.pick(format!("（{}）", left.zh), format!(" ({})", left.en)));
    let due = row.due.map_or_else(|| "—".to_owned(), |day| day.to_string());
    let (id, rule, entity) = (&row.alert_id, &row.rule_id, &row.entity_id);
    lang.pick(
        format!("{id}  {rule}  {entity}  {money} 元  期限 {due}{left}"),
        format!("{id}  {rule}  {entity}  {money} yuan  due {due}{left}"),
    )
}
