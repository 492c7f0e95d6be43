//! What a progress line says: from what a scan is doing to the lines on the screen, and nothing else.
//!
//! Owns the promises of those lines: no 100 % before the end, no time that runs backwards, no number that was not counted.

use crate::engine::{Phase, QueryProgress};
use crate::model::Lang;
use crate::report::numerals;
use crate::scan::{Doing, Left, Step};
use std::time::Duration;

/// The lines: what is going on, how far it has come, what is left of all.
pub(super) fn lines(stage: &str, doing: &Doing, elapsed: Duration, lang: Lang) -> Vec<String> {
    let mut lines = vec![stage.to_owned()];
    match &doing.step {
        Step::Other => {}
        Step::Validating { planned: 0, .. } => {}
        Step::Validating { read, planned } if read >= planned => {
            let all = all_read(*planned, lang);
            lines.push(lang.pick(format!("  比对主键（{all}）"), format!("  comparing keys ({all})")));
        }
        Step::Validating { read, planned } => lines.push(format!("  {}", read_of(*read, *planned, lang))),
        Step::Rule(queries) => lines.push(format!("  {}", queries_line(queries, lang))),
    }
    lines.push(format!("  {}", whole(doing, elapsed, lang)));
    lines
}

fn whole(doing: &Doing, elapsed: Duration, lang: Lang) -> String {
    let mut parts = Vec::new();
    if let Some((done, total)) = doing.rules {
        parts.push(lang.pick(format!("规则 已完成 {done}/{total} 条"), format!("{done} of {total} rules done")));
    }
    let time = clock(elapsed.as_secs(), lang);
    parts.push(lang.pick(format!("已用 {time}"), format!("{time} elapsed")));
    parts.extend(doing.left.map(|left| rest(left, lang)));
    parts.join(" · ")
}

fn rest(left: Left, lang: Lang) -> String {
    match left {
        Left::AtLeast(least) => {
            let least = clock(rounded_down(least), lang);
            lang.pick(format!("至少还需 {least}"), format!("at least {least} left"))
        }
        Left::Between(low, high) => {
            let (low, high) = (rounded_down(low), clock(rounded_up(high), lang));
            if low == 0 {
                return lang.pick(format!("还需不到 {high}"), format!("less than {high} left"));
            }
            let low = clock(low, lang);
            lang.pick(format!("约还需 {low}至 {high}"), format!("about {low} to {high} left"))
        }
    }
}

fn queries_line(queries: &[QueryProgress], lang: Lang) -> String {
    let Some(query) = queries.first() else {
        return lang.pick("评分，汇总疑点", "scoring, putting alerts together").to_owned();
    };
    let name = purpose(&query.purpose, lang);
    let mut text = format!("{name}{}{}", lang.pick("：", ": "), doing(query, lang));
    if query.spilled_bytes > 0 {
        let spilled = numerals::bytes(query.spilled_bytes);
        text += &lang.pick(format!("，溢出到磁盘 {spilled}"), format!(", {spilled} spilled to disk"));
    }
    if queries.len() > 1 {
        let others = queries.len() - 1;
        text += &lang.pick(format!("（另有 {others} 条查询同时运行）"), format!(" (and {others} more queries)"));
    }
    text
}

fn doing(query: &QueryProgress, lang: Lang) -> String {
    let work = match query.phase {
        Phase::Planning => return lang.pick("制定执行计划", "planning").to_owned(),
        Phase::Reading if query.rows_planned == 0 => return lang.pick("计算", "computing").to_owned(),
        // The last rows are on their way through operators that hold nothing back.
        Phase::Reading if query.rows_read >= query.rows_planned => {
            let all = all_read(query.rows_planned, lang);
            return lang.pick(format!("计算（{all}）"), format!("computing ({all})"));
        }
        Phase::Reading => {
            let read = read_of(query.rows_read, query.rows_planned, lang);
            return lang.pick(format!("读取 {read}"), format!("reading {read}"));
        }
        Phase::Grouping => lang.pick("分组", "grouping"),
        Phase::Sorting => lang.pick("排序", "sorting"),
        Phase::Joining => lang.pick("关联", "joining"),
        Phase::Writing => lang.pick("写入", "writing"),
    };
    let (rows, unit) = scaled(query.rows_worked, query.rows_worked);
    let work = lang.pick(format!("{work} {rows}{unit} 行"), format!("{work} {rows}{} rows", spaced(unit)));
    if query.rows_planned == 0 {
        return work;
    }
    if query.rows_read < query.rows_planned {
        let read = read_of(query.rows_read, query.rows_planned, lang);
        return lang.pick(format!("{work}，已读取 {read}"), format!("{work}, {read} read"));
    }
    let all = all_read(query.rows_planned, lang);
    lang.pick(format!("{work}（{all}）"), format!("{work} ({all})"))
}

fn all_read(rows: u64, lang: Lang) -> String {
    let (rows, unit) = scaled(rows, rows);
    lang.pick(format!("{rows}{unit} 行已全部读取"), format!("all {rows}{} rows read", spaced(unit)))
}

/// What a query is for; see `engine::QueryProgress`.
pub(super) fn purpose(purpose: &str, lang: Lang) -> String {
    let (kind, name) = purpose.split_once(':').unwrap_or((purpose, ""));
    let kind = match kind {
        "view" => lang.pick("共享视图", "shared view"),
        "population" => lang.pick("评估对象", "population"),
        "events" => lang.pick("事件", "events"),
        "conditions" => lang.pick("条件", "conditions"),
        "evidence" => lang.pick("证据", "evidence"),
        "timeline" => lang.pick("时间线", "timeline"),
        other => other,
    };
    if name.is_empty() { kind.to_owned() } else { format!("{kind} {name}") }
}

/// `66 % (13.1 of 20.0 M rows)`; the step is not over while it is shown, so never 100 %.
fn read_of(read: u64, planned: u64, lang: Lang) -> String {
    let percent = (u128::from(read) * 100 / u128::from(planned.max(1))).min(99);
    let (read, _) = scaled(read, planned);
    let (all, unit) = scaled(planned, planned);
    lang.pick(
        format!("{percent}%（{read}{unit}/{all}{unit} 行）"),
        format!("{percent} % ({read} of {all}{} rows)", spaced(unit)),
    )
}

fn spaced(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}

/// `rows` in the unit that suits `whole`: millions with one decimal, cut and not rounded, or single rows.
fn scaled(rows: u64, whole: u64) -> (String, &'static str) {
    const MILLION: u64 = 1_000_000;
    if whole < MILLION {
        return (numerals::count(rows), "");
    }
    (format!("{}.{}", numerals::count(rows / MILLION), rows % MILLION / 100_000), "M")
}

/// Whole seconds as a person says them.
fn clock(seconds: u64, lang: Lang) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, rest) {
        (0, 0, _) => lang.pick(format!("{rest} 秒"), format!("{rest} s")),
        (0, _, 0) => lang.pick(format!("{minutes} 分钟"), format!("{minutes} min")),
        (0, ..) => lang.pick(format!("{minutes} 分 {rest:02} 秒"), format!("{minutes} min {rest:02} s")),
        _ => lang.pick(format!("{hours} 小时 {minutes:02} 分"), format!("{hours} h {minutes:02} min")),
    }
}

/// The step in which an estimate is said: no finer than it is known.
fn step(seconds: u64) -> u64 {
    match seconds {
        0..10 => 1,
        10..60 => 5,
        60..600 => 30,
        _ => 60,
    }
}

fn rounded_down(time: Duration) -> u64 {
    let seconds = time.as_secs();
    seconds / step(seconds) * step(seconds)
}

fn rounded_up(time: Duration) -> u64 {
    let seconds = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
    seconds.div_ceil(step(seconds)).saturating_mul(step(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn query(purpose: &str, phase: Phase, rows_read: u64, rows_planned: u64) -> QueryProgress {
        QueryProgress { purpose: purpose.to_owned(), phase, rows_read, rows_planned, ..QueryProgress::default() }
    }

    fn both(doing: &Doing, elapsed: u64) -> [Vec<String>; 2] {
        [Lang::Zh, Lang::En].map(|lang| lines("R2", doing, seconds(elapsed), lang))
    }

    #[test]
    fn reading_shows_rows_and_a_range() {
        let doing = Doing {
            step: Step::Rule(vec![query("view:insured_month", Phase::Reading, 13_190_000, 20_000_034)]),
            rules: Some((1, 7)),
            left: Some(Left::Between(seconds(23), seconds(51))),
        };
        let [zh, en] = both(&doing, 42);
        assert_eq!(
            en,
            [
                "R2",
                "  shared view insured_month: reading 65 % (13.1 of 20.0 M rows)",
                "  1 of 7 rules done · 42 s elapsed · about 20 s to 55 s left"
            ]
        );
        assert_eq!(
            zh,
            [
                "R2",
                "  共享视图 insured_month：读取 65%（13.1M/20.0M 行）",
                "  规则 已完成 1/7 条 · 已用 42 秒 · 约还需 20 秒至 55 秒"
            ]
        );
    }

    #[test]
    fn work_after_reading_is_named_with_its_rows_and_spill() {
        let sorting = QueryProgress {
            rows_worked: 3_250_000,
            spilled_bytes: 12 << 20,
            ..query("population", Phase::Sorting, 20_000_034, 20_000_034)
        };
        let doing = Doing {
            step: Step::Rule(vec![sorting, query("events", Phase::Reading, 0, 5)]),
            rules: Some((0, 1)),
            left: Some(Left::AtLeast(seconds(95))),
        };
        let [zh, en] = both(&doing, 60);
        assert_eq!(
            en[1..],
            [
                "  population: sorting 3.2 M rows (all 20.0 M rows read), 12.0 MiB spilled to disk (and 1 more queries)",
                "  0 of 1 rules done · 1 min elapsed · at least 1 min 30 s left"
            ]
        );
        assert_eq!(
            zh[1..],
            [
                "  评估对象：排序 3.2M 行（20.0M 行已全部读取），溢出到磁盘 12.0 MiB（另有 1 条查询同时运行）",
                "  规则 已完成 0/1 条 · 已用 1 分钟 · 至少还需 1 分 30 秒"
            ]
        );
    }

    #[test]
    fn a_join_may_work_while_another_table_is_still_unread() {
        let joining = QueryProgress { rows_worked: 900, ..query("evidence:payments", Phase::Joining, 900, 1_200) };
        let line = |lang| queries_line(std::slice::from_ref(&joining), lang);
        assert_eq!(line(Lang::En), "evidence payments: joining 900 rows, 75 % (900 of 1,200 rows) read");
        assert_eq!(line(Lang::Zh), "证据 payments：关联 900 行，已读取 75%（900/1,200 行）");
    }

    #[test]
    fn nothing_is_divided_by_nothing() {
        let line = |phase| queries_line(&[query("view:small_number", phase, 0, 0)], Lang::En);
        assert_eq!(line(Phase::Planning), "shared view small_number: planning");
        assert_eq!(line(Phase::Reading), "shared view small_number: computing");
        assert_eq!(line(Phase::Sorting), "shared view small_number: sorting 0 rows");
        let read = [query("population", Phase::Reading, 7, 7)];
        assert_eq!(queries_line(&read, Lang::En), "population: computing (all 7 rows read)");
        assert_eq!(queries_line(&read, Lang::Zh), "评估对象：计算（7 行已全部读取）");
        assert_eq!(queries_line(&[], Lang::En), "scoring, putting alerts together");
        assert_eq!(queries_line(&[], Lang::Zh), "评分，汇总疑点");
        let validating = Doing { step: Step::Validating { read: 0, planned: 0 }, ..Doing::default() };
        assert_eq!(both(&validating, 0), [vec!["R2", "  已用 0 秒"], vec!["R2", "  0 s elapsed"]]);
        let compared = Doing { step: Step::Validating { read: 9, planned: 9 }, ..Doing::default() };
        assert_eq!(both(&compared, 1)[1], ["R2", "  comparing keys (all 9 rows read)", "  1 s elapsed"]);
        assert_eq!(both(&compared, 1)[0], ["R2", "  比对主键（9 行已全部读取）", "  已用 1 秒"]);
    }

    #[test]
    fn no_hundred_percent_before_the_end_and_no_overflow() {
        assert_eq!(read_of(1, 1, Lang::En), "99 % (1 of 1 rows)");
        assert_eq!(read_of(999_999, 999_999, Lang::Zh), "99%（999,999/999,999 行）");
        assert_eq!(read_of(u64::MAX, u64::MAX, Lang::En), "99 % (18,446,744,073,709.5 of 18,446,744,073,709.5 M rows)");
        // Below a million of a larger whole the unit stays that of the whole.
        assert_eq!(read_of(50_000, 2_000_000, Lang::En), "2 % (0.0 of 2.0 M rows)");
    }

    #[test]
    fn an_estimate_is_no_finer_than_it_is_known() {
        let said = |low, high| rest(Left::Between(low, high), Lang::En);
        assert_eq!(said(Duration::from_millis(300), Duration::from_millis(4_100)), "less than 5 s left");
        assert_eq!(said(seconds(9), seconds(9)), "about 9 s to 9 s left");
        assert_eq!(said(seconds(59), seconds(61)), "about 55 s to 1 min 30 s left");
        assert_eq!(said(seconds(3_700), seconds(7_201)), "about 1 h 01 min to 2 h 01 min left");
        assert_eq!(rest(Left::Between(Duration::ZERO, seconds(3)), Lang::Zh), "还需不到 3 秒");
        assert!(rest(Left::Between(Duration::ZERO, Duration::MAX), Lang::En).starts_with("less than "));
    }
}
