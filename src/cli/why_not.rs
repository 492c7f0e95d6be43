//! `fundwatch explain --why-not ENTITY --rule R2`: why this one was not flagged, and by how much.

use super::exit::Exit;
use super::explain::{archive_error, unknown_rule};
use super::locale::{lang, tr};
use super::print;
use crate::model::{RuleId, Table, Value, Values};
use crate::rules::Loaded;
use crate::rules::header::Header;
use crate::scan::{Archive, Settings};
use crate::triage::Keys;
use std::fmt::Write;
use std::path::Path;

pub(super) fn run(entity: &str, rule: &RuleId, folder: Option<&Path>, loaded: &Loaded) -> Exit {
    let Some(rule) = loaded.set.rule(rule) else { return unknown_rule(rule, loaded) };
    let archive = match Archive::open(folder) {
        Ok(archive) => archive,
        Err(error) => return archive_error(&error),
    };
    let population = match archive.population(rule.id()) {
        Ok(population) => population,
        Err(error) => return archive_error(&error),
    };
    let keys = Keys::new(rule.header(), &population);
    let rows: Vec<usize> = (0..population.rows()).filter(|&row| keys.entity(row).1 == entity).collect();
    let mut text = String::new();
    if rows.is_empty() {
        let _ = writeln!(
            text,
            "{entity}  {}",
            lang().pick(
                format!("不在规则 {} 的评估对象中（共 {} 行）：没有它需要的记录，或记录在时间窗之外", rule.id(), population.rows()),
                format!(
                    "is not among those rule {} looked at ({} rows): it has none of the records the rule needs, or they lie outside its windows",
                    rule.id(),
                    population.rows()
                )
            )
        );
        print(&text);
        return Exit::Complete;
    }
    // The row that came closest speaks for the entity.
    let ln_p = |row: usize| population.value("ln_p", row).as_f64().unwrap_or(0.0);
    let closest = rows.iter().copied().min_by(|a, b| ln_p(*a).total_cmp(&ln_p(*b))).unwrap_or(rows[0]);
    describe(&mut text, rule.header(), &population, closest, rows.len());
    let shown_q = Settings::load(None).map_or(0.2, |settings| settings.queue.shown_q());
    verdict(&mut text, rule.header(), &population, closest, shown_q);
    print(&text);
    Exit::Complete
}

/// The declared columns of a row, with their values.
pub(super) fn describe(text: &mut String, header: &Header, population: &Table, row: usize, rows: usize) {
    let keys = Keys::new(header, population);
    let (entity_type, entity) = keys.entity(row);
    let window = match keys.window(row) {
        (Some(start), Some(end)) => format!("{start} … {end}"),
        _ => String::new(),
    };
    let _ = writeln!(
        text,
        "{entity}  {}  {} {}  {window}",
        entity_type.text().get(lang()),
        header.id,
        header.title.get(lang())
    );
    if rows > 1 {
        let _ = writeln!(
            text,
            "  {}",
            lang().pick(
                format!("共 {rows} 个时间窗，下面是最接近提示的一个"),
                format!("{rows} windows; the one that came closest:")
            )
        );
    }
    for column in header.declared_columns() {
        let value = match population.value(&column.name, row) {
            Value::Null => continue,
            Value::Text(text) => text,
            Value::Int(number) => number.to_string(),
            Value::Float(number) => format!("{number:.3}"),
            Value::Bool(truth) => truth.to_string(),
            Value::Date(day) => day.to_string(),
            Value::Timestamp(time) => time.to_string(),
            Value::Money(fen) => fen.to_string(),
            Value::TextList(list) => list.join(" "),
        };
        let _ = writeln!(text, "    {} = {value}  {}", column.name, column.label.get(lang()));
    }
}

fn verdict(text: &mut String, header: &Header, population: &Table, row: usize, shown_q: f64) {
    if let Value::Text(reason) = population.value("too_small", row) {
        let reason = match reason.as_str() {
            "no_exposure" => tr("没有可比的基数", "it has no denominator"),
            "no_peers" => tr("没有可比的同类", "there is nobody to compare it with"),
            _ => tr(
                "预计数太小：再多也无法与偶然区分",
                "so little is expected of it that no count could be told from chance",
            ),
        };
        let _ = writeln!(text, "  {}{reason}", tr("过小，无法判断：", "too small to say: "));
        return;
    }
    let number = |name: &str| population.value(name, row).as_f64();
    let (Some(ln_p), Some(q), Some(expected)) = (number("ln_p"), number("q_value"), number("expected")) else {
        let _ = writeln!(
            text,
            "  {}",
            tr(
                "这条规则只看事实：该对象不满足条件",
                "this rule looks at facts alone: the entity does not meet its condition"
            )
        );
        return;
    };
    let low = number("ratio_low").unwrap_or(0.0);
    let _ = writeln!(
        text,
        "  {}",
        lang().pick(
            format!("预计 {expected:.2}，比值下限 {low:.2}，ln p = {ln_p:.2}，q = {q:.3}；进入队列需要 q ≤ {shown_q} 且比值下限 > 1"),
            format!("expected {expected:.2}, lower bound of the ratio {low:.2}, ln p = {ln_p:.2}, q = {q:.3}; the queue asks for q ≤ {shown_q} and a lower bound > 1"),
        )
    );
    // The weakest p that still made it says how far this one was.
    let cut = cut_off(population, shown_q);
    let observed = header.model.count.as_ref().and_then(|column| number(column));
    if let (Some(cut), Some(observed)) = (cut, observed)
        && ln_p > cut
    {
        let _ = writeln!(
            text,
            "  {}",
            lang().pick(
                format!("观察数 {observed}；本次最弱的入列者 ln p = {cut:.2}，还差 {:.2}", ln_p - cut),
                format!(
                    "observed {observed}; the weakest one that made it has ln p = {cut:.2}, this one is {:.2} short",
                    ln_p - cut
                ),
            )
        );
    } else if cut.is_none() {
        let _ = writeln!(text, "  {}", tr("本次没有任何对象达到这一水平", "nobody reached that level in this run"));
    } else {
        let _ = writeln!(
            text,
            "  {}",
            tr(
                "分数已达到；未列入是因为规则自身的条件（fundwatch rules show 查看 [alert]）",
                "its score is high enough; the rule's own condition kept it out (see [alert] in `fundwatch rules show`)"
            )
        );
    }
}

/// The largest ln p among those with q at or under the level.
fn cut_off(population: &Table, q_max: f64) -> Option<f64> {
    let (Some(Values::Float(q)), Some(Values::Float(ln_p))) = (population.column("q_value"), population.column("ln_p"))
    else {
        return None;
    };
    q.iter().zip(ln_p).filter_map(|(q, ln_p)| if (*q)? <= q_max { *ln_p } else { None }).max_by(f64::total_cmp)
}
