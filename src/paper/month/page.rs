//! The page of a month: views with their places on paper worked out, set by one template.
//!
//! Charts are tables whose last column is drawn: whoever cannot see the drawing has every number, and nothing is said twice.

use super::compared::{DrawRow, GroupTable, draw_rows, group_tables};
use super::figures::{
    DECISIONS_MIN, Deadlines, MonthFigures, MonthTrend, RegionFigures, RuleFigures, Share, SourceFigures,
};
use crate::model::{Fen, Lang, Outcome};
use crate::paper::PaperError;
use crate::report::numerals;
use jiff::civil::{Date, DateTime};
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;

const CSS: &str = include_str!("../../report/templates/report.css");
const OWN_CSS: &str = include_str!("templates/month.css");
const TEMPLATE: &str = include_str!("templates/month.html");
const NAME: &str = "month.html";

/// Rules that did not run are named where they are so few.
const RULES_NAMED: usize = 8;
/// Units of a bar's drawing.
pub(super) const BAR: f64 = 240.0;
/// The trend's drawing: its width, its height, and where the months begin.
const TREND: (f64, f64, f64) = (700.0, 150.0, 40.0);

#[derive(Serialize)]
struct PageView {
    lang_tag: &'static str,
    css: String,
    title: String,
    office: String,
    made: String,
    period: String,
    as_of: String,
    until: String,
    since: String,
    sums: Vec<Sum>,
    notices: Vec<String>,
    rules: Vec<RuleRow>,
    outcome_heads: Vec<String>,
    decided: Vec<PartRow>,
    moved: Vec<PartRow>,
    deadlines: Vec<DeadlineRow>,
    regions: Vec<RegionRow>,
    money: Vec<MoneyRow>,
    days: Option<Days>,
    trend: Trend,
    sources: Vec<SourceRow>,
    not_run: Vec<NotRunRow>,
    hidden: Vec<HiddenRow>,
    hidden_total: String,
    decisions_min: usize,
    groups: Vec<GroupTable>,
    draws: Option<Vec<DrawRow>>,
}

#[derive(Serialize)]
struct Sum {
    label: &'static str,
    value: String,
    note: String,
}

#[derive(Serialize)]
struct RuleRow {
    rule: String,
    name: String,
    found: String,
    bar: String,
    decided: String,
    established: String,
    inconclusive: String,
    share: Option<ShareMark>,
}

/// How the decisions of a rule ended, and its money.
#[derive(Serialize)]
struct PartRow {
    rule: String,
    name: String,
    outcomes: Vec<String>,
    suspected: String,
    stoppable: String,
    confirmed: String,
    owed: String,
    recovered: String,
}

#[derive(Serialize)]
struct DeadlineRow {
    label: &'static str,
    about: &'static str,
    kept: String,
    missed: String,
    overdue: String,
}

#[derive(Serialize)]
pub(super) struct ShareMark {
    text: String,
    low: String,
    high: String,
    at: String,
}

#[derive(Serialize)]
struct RegionRow {
    name: String,
    found: String,
    closed: String,
    open: String,
    overdue: String,
    open_bar: String,
    overdue_bar: String,
}

#[derive(Serialize)]
struct MoneyRow {
    label: &'static str,
    about: &'static str,
    yuan: String,
    bar: String,
}

#[derive(Serialize)]
struct Days {
    alerts: String,
    median: i64,
    ninety: i64,
}

#[derive(Serialize)]
struct Trend {
    width: f64,
    height: f64,
    months: Vec<TrendMonth>,
    ticks: Vec<TrendTick>,
    line: String,
    described: String,
}

#[derive(Serialize)]
struct TrendMonth {
    x: String,
    middle: String,
    y: String,
    height: String,
    width: String,
    label: String,
    found: String,
    closed: String,
    closed_y: String,
    known: bool,
}

#[derive(Serialize)]
struct TrendTick {
    y: String,
    label: String,
}

#[derive(Serialize)]
struct SourceRow {
    table: String,
    newest: String,
    behind: String,
    agreed: String,
    late: bool,
}

#[derive(Serialize)]
struct NotRunRow {
    rule: String,
    name: String,
    reason: String,
}

#[derive(Serialize)]
struct HiddenRow {
    exception: String,
    until: String,
    alerts: String,
}

/// The page in one language. `office` is its name, `at` when it was made, on the office's clock.
///
/// # Errors
/// P299 on a fault of the template.
pub fn month_html(figures: &MonthFigures, office: &str, at: DateTime, lang: Lang) -> Result<String, PaperError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = minijinja::syntax::SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?;
    environment.set_syntax(syntax);
    environment.add_function("t", move |zh: String, en: String| lang.pick(zh, en));
    environment.add_template(NAME, TEMPLATE)?;
    let view = view(figures, office, at, lang);
    Ok(environment.get_template(NAME)?.render(context! { page => Serde(view) })?)
}

fn view(figures: &MonthFigures, office: &str, at: DateTime, lang: Lang) -> PageView {
    let month = figures.month.0;
    let most_found = figures.rules.iter().map(|rule| rule.found).max().unwrap_or(0);
    let most_open = figures.regions.iter().map(|region| region.open).max().unwrap_or(0);
    let region = figures.region.as_ref().map(|code| match &figures.region_name {
        Some(name) => format!("{code} {name}"),
        None => code.clone(),
    });
    let region = region.map_or_else(String::new, |region| {
        lang.pick(format!("（仅地区 {region}）"), format!(" (region {region} only)"))
    });
    let hidden: i64 = figures.hidden.iter().map(|hidden| hidden.alerts).sum();
    PageView {
        lang_tag: lang.pick("zh-CN", "en"),
        css: format!("{CSS}\n{OWN_CSS}"),
        title: lang.pick(
            format!("{}年{}月 疑点核查月报{region}", month.year(), month.month()),
            format!("Monthly report {}{region}", month.strftime("%Y-%m")),
        ),
        office: office.to_owned(),
        made: crate::paper::said::minute(at),
        period: format!("{} – {}", figures.month.0, figures.month.1),
        as_of: figures.as_of.map_or_else(|| "—".to_owned(), |day| day.to_string()),
        until: figures.until.to_string(),
        since: figures.decisions_since.to_string(),
        sums: sums(figures, hidden, lang),
        notices: notices(figures, lang),
        rules: figures.rules.iter().map(|rule| rule_row(rule, most_found, lang)).collect(),
        outcome_heads: Outcome::ALL.iter().map(|outcome| outcome_head(*outcome, lang).to_owned()).collect(),
        decided: parts(figures, lang, |rule| !rule.outcomes.is_empty()),
        moved: parts(figures, lang, has_money),
        deadlines: vec![
            deadline_row(
                lang.pick("法定时限", "Statutory"),
                lang.pick(
                    "申请之日起 10 个工作日内作出决定，不中止",
                    "ten working days from application to decision; nothing stops it",
                ),
                figures.statutory,
            ),
            deadline_row(
                lang.pick("内部时限", "The office's own"),
                lang.pick(
                    "到提出结论为止；等待外部回复、复核的时间不计",
                    "until an outcome is proposed; waiting and review left out",
                ),
                figures.internal,
            ),
        ],
        regions: figures.regions.iter().map(|region| region_row(region, most_open, lang)).collect(),
        money: money(figures, lang),
        days: figures.days.map(|days| Days {
            alerts: numerals::count(days.alerts as u64),
            median: days.median,
            ninety: days.ninety,
        }),
        trend: trend(&figures.trend, lang),
        sources: figures.sources.iter().map(|source| source_row(source, lang)).collect(),
        not_run: figures
            .not_run
            .iter()
            .map(|rule| NotRunRow {
                rule: rule.rule_id.to_string(),
                name: rule.name.get(lang).to_owned(),
                reason: rule.reason.get(lang).to_owned(),
            })
            .collect(),
        hidden: figures
            .hidden
            .iter()
            .map(|hidden| HiddenRow {
                exception: hidden.exception.get(lang).to_owned(),
                until: hidden.until.to_string(),
                alerts: numerals::count(hidden.alerts),
            })
            .collect(),
        hidden_total: numerals::count(hidden),
        decisions_min: DECISIONS_MIN,
        groups: group_tables(&figures.groups, lang),
        draws: figures.draws.as_ref().map(|draws| draw_rows(draws, lang)),
    }
}

fn sums(figures: &MonthFigures, hidden: i64, lang: Lang) -> Vec<Sum> {
    let sum = |zh, en, count: usize, note: String| Sum {
        label: lang.pick(zh, en),
        value: numerals::count(count as u64),
        note,
    };
    let hidden = numerals::count(hidden);
    let rules = figures.not_run.len();
    vec![
        sum(
            "本月发现",
            "Found",
            figures.found,
            lang.pick(format!("另有 {hidden} 条被例外隐藏"), format!("{hidden} more hidden by exceptions")),
        ),
        sum("本月办结", "Closed", figures.closed, String::new()),
        sum(
            "在办",
            "Open",
            figures.open,
            lang.pick(format!("截至 {}", figures.until), format!("on {}", figures.until)),
        ),
        sum("其中逾期", "Overdue", figures.overdue, lang.pick("办理期限已过".to_owned(), "past their day".to_owned())),
        sum(
            "未运行的规则",
            "Rules not run",
            rules,
            if rules == 0 {
                lang.pick("全部运行".to_owned(), "every rule ran".to_owned())
            } else {
                lang.pick("可能漏报，见文末".to_owned(), "may miss something, see the end".to_owned())
            },
        ),
    ]
}

/// What makes the numbers smaller than they should be comes first.
fn notices(figures: &MonthFigures, lang: Lang) -> Vec<String> {
    let mut notices = Vec::new();
    if figures.scans == 0 {
        let said = lang.pick(
            "本月没有扫描写入，没有新发现的疑点不等于没有疑点。",
            "No scan was taken in this month: that nothing was found does not say that there is nothing.",
        );
        notices.push(said.to_owned());
    }
    if figures.until < figures.month.1 {
        notices.push(lang.pick(
            format!("本月尚未结束，数字截至 {}。", figures.until),
            format!("The month is not over; the numbers are those of {}.", figures.until),
        ));
    }
    let rules: Vec<String> = figures.not_run.iter().map(|rule| rule.rule_id.to_string()).collect();
    if rules.len() > RULES_NAMED {
        let rules = rules.len();
        notices.push(lang.pick(
            format!("有 {rules} 条规则本月没有运行，数字可能偏低；见文末。"),
            format!("{rules} rules did not run this month; the numbers may be too low. They are named at the end."),
        ));
    } else if !rules.is_empty() {
        let rules = rules.join(lang.pick("、", ", "));
        notices.push(lang.pick(
            format!("规则 {rules} 本月没有运行，数字可能偏低。"),
            format!("{rules} did not run this month; the numbers may be too low."),
        ));
    }
    let late: Vec<&str> =
        figures.sources.iter().filter(|source| source.late).map(|source| source.source.table.as_str()).collect();
    if !late.is_empty() {
        let late = late.join(lang.pick("、", ", "));
        notices.push(lang.pick(format!("数据 {late} 没有按约定更新。"), format!("{late} are older than agreed.")));
    }
    notices
}

fn rule_row(rule: &RuleFigures, most: usize, lang: Lang) -> RuleRow {
    RuleRow {
        rule: rule.rule_id.to_string(),
        name: rule.name.get(lang).to_owned(),
        found: numerals::count(rule.found as u64),
        bar: length(rule.found as u64, most as u64),
        decided: numerals::count(rule.decided as u64),
        established: numerals::count(rule.established as u64),
        inconclusive: numerals::count(rule.inconclusive as u64),
        share: rule.share.map(share_mark),
    }
}

/// An outcome in a narrow heading.
fn outcome_head(outcome: Outcome, lang: Lang) -> &'static str {
    match outcome {
        Outcome::Confirmed => lang.pick("违规退回", "to pay back"),
        Outcome::Corrected => lang.pick("差错纠正", "corrected"),
        Outcome::Underpaid => lang.pick("应补", "underpaid"),
        Outcome::Referred => lang.pick("移送", "referred"),
        Outcome::FalsePositive => lang.pick("排除", "ruled out"),
        Outcome::Legitimate => lang.pick("政策允许", "allowed"),
        Outcome::DataError => lang.pick("数据问题", "data error"),
        Outcome::Inconclusive => lang.pick("无法核实", "unverifiable"),
        Outcome::Duplicate => lang.pick("重复", "duplicate"),
    }
}

/// The rules of which there is something to say.
fn parts(figures: &MonthFigures, lang: Lang, says: impl Fn(&RuleFigures) -> bool) -> Vec<PartRow> {
    figures.rules.iter().filter(|rule| says(rule)).map(|rule| part_row(rule, lang)).collect()
}

fn has_money(rule: &RuleFigures) -> bool {
    [rule.suspected, rule.stoppable, rule.confirmed, rule.owed, rule.recovered]
        .iter()
        .any(|amount| *amount != Fen::ZERO)
}

fn part_row(rule: &RuleFigures, lang: Lang) -> PartRow {
    let outcomes = Outcome::ALL.iter().map(|outcome| rule.outcomes.get(outcome).copied().unwrap_or(0));
    // Nothing is a dot: what is there can be seen.
    let count = |count: usize| if count == 0 { "·".to_owned() } else { numerals::count(count as u64) };
    let yuan = |amount: Fen| if amount == Fen::ZERO { "·".to_owned() } else { numerals::yuan(amount) };
    PartRow {
        rule: rule.rule_id.to_string(),
        name: rule.name.get(lang).to_owned(),
        outcomes: outcomes.map(count).collect(),
        suspected: yuan(rule.suspected),
        stoppable: yuan(rule.stoppable),
        confirmed: yuan(rule.confirmed),
        owed: yuan(rule.owed),
        recovered: yuan(rule.recovered),
    }
}

fn deadline_row(label: &'static str, about: &'static str, deadlines: Deadlines) -> DeadlineRow {
    let count = |count: usize| numerals::count(count as u64);
    DeadlineRow {
        label,
        about,
        kept: count(deadlines.kept),
        missed: count(deadlines.missed),
        overdue: count(deadlines.overdue),
    }
}

pub(super) fn share_mark(share: Share) -> ShareMark {
    let at = |part: f64| format!("{:.1}", part * BAR);
    let percent = numerals::percent;
    let text = format!("{} ({}–{})", percent(share.share), percent(share.low), percent(share.high));
    ShareMark { text, low: at(share.low), high: at(share.high), at: at(share.share) }
}

fn region_row(region: &RegionFigures, most: usize, lang: Lang) -> RegionRow {
    let parts: Vec<&str> = [&region.code, &region.name].into_iter().flatten().map(String::as_str).collect();
    let count = |number: usize| numerals::count(number as u64);
    RegionRow {
        name: if parts.is_empty() { lang.pick("无地区", "no region").to_owned() } else { parts.join(" ") },
        found: count(region.found),
        closed: count(region.closed),
        open: count(region.open),
        overdue: count(region.overdue),
        open_bar: length(region.open as u64, most as u64),
        overdue_bar: length(region.overdue as u64, most as u64),
    }
}

fn money(figures: &MonthFigures, lang: Lang) -> Vec<MoneyRow> {
    let money = figures.money;
    let rows = [
        (
            lang.pick("待核实", "To be verified"),
            lang.pick(
                "本月发现的疑点涉及的已发放金额，按发放记录去重",
                "paid, in the alerts found this month, each payment once",
            ),
            money.suspected,
        ),
        (
            lang.pick("可止付", "Still stoppable"),
            lang.pick("同上疑点中已核定、尚未发放的金额", "granted and not yet paid, in the same alerts"),
            money.stoppable,
        ),
        (
            lang.pick("已认定", "Established"),
            lang.pick("本月办结的疑点认定应退的金额", "to be paid back, as decided this month"),
            money.confirmed,
        ),
        (
            lang.pick("应补发", "To be made good"),
            lang.pick("本月办结的疑点认定少发漏发的金额", "found to have been paid too little, as decided this month"),
            money.owed,
        ),
        (
            lang.pick("已收回", "Recovered"),
            lang.pick("统计期内认定的疑点累计收回的金额", "paid back so far, of what was decided in the period"),
            money.recovered,
        ),
    ];
    let fen = |amount: Fen| amount.0.unsigned_abs();
    let most = rows.iter().map(|(_, _, amount)| fen(*amount)).max().unwrap_or(0);
    rows.map(|(label, about, amount)| MoneyRow {
        label,
        about,
        yuan: numerals::yuan(amount),
        bar: length(fen(amount), most),
    })
    .into()
}

/// How long a bar is: the most is the whole width, and what is not nothing can be seen.
#[expect(clippy::cast_precision_loss, reason = "a length on paper")]
fn length(part: u64, most: u64) -> String {
    let share = if most == 0 { 0.0 } else { part as f64 / most as f64 };
    format!("{:.1}", if part == 0 { 0.0 } else { (share * BAR).max(1.5) })
}

#[expect(clippy::cast_precision_loss, reason = "counts of alerts")]
fn trend(months: &[MonthTrend], lang: Lang) -> Trend {
    let (width, height, left) = TREND;
    let most = months.iter().flat_map(|month| [month.found, month.closed]).flatten().max().unwrap_or(0).max(1);
    // A round number at or above the most: the top of the axis.
    let step = [1usize, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 1_000_000]
        .into_iter()
        .find(|step| step * 4 >= most)
        .unwrap_or(most);
    let top = step * most.div_ceil(step);
    let y = |count: usize| height - height * count as f64 / top as f64;
    let slot = (width - left) / months.len().max(1) as f64;
    let bar = slot * 0.5;
    let mut line = String::new();
    let mut drawn = Vec::new();
    for (at, month) in months.iter().enumerate() {
        let middle = left + slot * (at as f64 + 0.5);
        if let Some(closed) = month.closed {
            line += &format!("{}{middle:.1} {:.1}", if line.is_empty() { "M" } else { "L" }, y(closed));
        }
        let said = |count: Option<usize>| count.map_or_else(|| "—".to_owned(), |count| numerals::count(count as u64));
        let top_of_bar = y(month.found.unwrap_or(0));
        drawn.push(TrendMonth {
            x: format!("{:.1}", middle - bar / 2.0),
            middle: format!("{middle:.1}"),
            y: format!("{top_of_bar:.1}"),
            height: format!("{:.1}", height - top_of_bar),
            width: format!("{bar:.1}"),
            label: label(month.month),
            found: said(month.found),
            closed: said(month.closed),
            closed_y: format!("{:.1}", y(month.closed.unwrap_or(0))),
            known: month.found.is_some(),
        });
    }
    let ticks = (0..=top / step)
        .map(|tick| TrendTick { y: format!("{:.1}", y(tick * step)), label: numerals::count((tick * step) as u64) })
        .collect();
    let described = lang.pick("最近十二个月发现与办结的条数", "alerts found and closed in the last twelve months");
    Trend { width, height, months: drawn, ticks, line, described: described.to_owned() }
}

fn label(month: Date) -> String {
    month.strftime("%Y-%m").to_string()
}

fn source_row(source: &SourceFigures, lang: Lang) -> SourceRow {
    let days = |days: i64| lang.pick(format!("{days} 天"), format!("{days} days"));
    SourceRow {
        table: source.source.table.clone(),
        newest: source.source.newest.map_or_else(|| lang.pick("无数据", "no data").to_owned(), |day| day.to_string()),
        behind: source.behind.map_or_else(String::new, days),
        agreed: source.source.agreed.map_or_else(|| lang.pick("未约定", "not agreed").to_owned(), days),
        late: source.late,
    }
}
