//! What a scan says when it is done: what was read, what each rule found, what did not run, what to do next.

use super::Screen;
use super::grid::{Align, Grid, wrapped};
use super::queue::queue_lines;
use super::sheet::{Role, Sheet};
use crate::model::{Alert, Lang, Text};
use crate::report::run::{AsOfSource, QualityLevel, RuleOutcome, RuleRecord, RunRecord};
use crate::report::{numerals, untrusted, words};

/// Data findings named in the summary; the rest is counted.
const QUALITY_LINES_MAX: usize = 5;

/// What the command line adds to a summary.
#[derive(Clone, Debug, Default)]
pub struct SummaryExtras {
    /// The output folder as the person wrote it; `None` where nothing was written.
    pub out: Option<String>,
    /// The files in it that are worth naming.
    pub files: Vec<String>,
    /// Alerts shown from the head of the queue.
    pub queue_rows_max: usize,
    /// What became of the run in the store; `None` where it was kept out of it.
    pub desk: Option<DeskLine>,
    /// What to do next.
    pub next_steps: Vec<NextStep>,
}

/// What became of a run in the store of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskLine {
    /// The store as a person knows it, without a password.
    pub store: String,
    /// Alerts never seen before.
    pub new: i64,
    /// Alerts seen before, and the same.
    pub known: i64,
    /// Alerts seen before, with other rows, people or money.
    pub changed: i64,
    /// Alerts of its rules that it did not have any more.
    pub vanished: i64,
    /// Alerts of it that an exception hides.
    pub hidden: i64,
    /// Whether rules that have open alerts did not run: cases and places in the queue stay those of an earlier run.
    pub partial: bool,
    /// Whether the store had it already, so that nothing was written.
    pub repeated: bool,
}

/// A command and what it is good for.
#[derive(Clone, Debug)]
pub struct NextStep {
    /// As it is typed.
    pub command: String,
    /// What it does.
    pub text: Text,
}

/// The summary of `run` with the head of its queue.
pub fn summary_text(run: &RunRecord, alerts: &[Alert], extras: &SummaryExtras, screen: Screen) -> String {
    let mut sheet = Sheet::default();
    head(&mut sheet, run, screen);
    sheet.blank();
    rule_table(&mut sheet, run, screen.lang);
    sheet.blank();
    totals(&mut sheet, run, screen.lang);
    quality(&mut sheet, run, screen);
    if extras.queue_rows_max > 0 && run.totals.alerts > 0 {
        sheet.blank();
        queue_lines(&mut sheet, alerts, extras.queue_rows_max, screen);
    }
    sheet.blank();
    ending(&mut sheet, run, extras, screen.lang);
    sheet.into_text(screen.style)
}

fn head(sheet: &mut Sheet, run: &RunRecord, screen: Screen) {
    let lang = screen.lang;
    let tables = run.tables_present();
    let rows = numerals::count(run.rows);
    let dataset = untrusted::shown(&run.dataset_name, untrusted::ID_CHARS_MAX, lang);
    let as_of = match run.as_of_source {
        AsOfSource::Data => lang.pick(
            "（数据中最近的完整月份；用 --as-of 更改）",
            " (newest complete month in the data; change with --as-of)",
        ),
        AsOfSource::Given => lang.pick("（由 --as-of 指定）", " (given by --as-of)"),
    };
    let span = match (run.first_month, run.last_month) {
        (Some(first), Some(last)) => {
            let (first, last) = (month(first), month(last));
            lang.pick(format!(" · {first} 至 {last}"), format!(" · {first} to {last}"))
        }
        _ => String::new(),
    };
    sheet.push(
        Role::Title,
        lang.pick(
            format!(
                "fundwatch {} · 数据 {dataset} · {tables} 张表 · {rows} 行{span} · 截止日 {}{as_of}",
                run.program_version, run.as_of
            ),
            format!(
                "fundwatch {} · data {dataset} · {} · {}{span} · as of {}{as_of}",
                run.program_version,
                words::counted(tables as u64, "table", "tables"),
                words::counted(run.rows, "row", "rows"),
                run.as_of
            ),
        ),
    );
    let count = |wanted: fn(&RuleOutcome) -> bool| run.rules.iter().filter(|rule| wanted(&rule.outcome)).count();
    let ran = count(|outcome| *outcome == RuleOutcome::Ran);
    let skipped = count(|outcome| matches!(outcome, RuleOutcome::Skipped { .. }));
    let failed = count(|outcome| matches!(outcome, RuleOutcome::Failed { .. }));
    sheet.body(lang.pick(
        format!("规则 {} 条 · 运行 {ran} 条 · 跳过 {skipped} 条 · 出错 {failed} 条", run.rules.len()),
        format!("{} rules · {ran} ran · {skipped} skipped · {failed} failed", run.rules.len()),
    ));
}

fn rule_table(sheet: &mut Sheet, run: &RunRecord, lang: Lang) {
    use Align::{Left, Right};
    let mut grid = Grid::with_head(&[
        (lang.pick("规则", "rule"), Left),
        (lang.pick("名称", "title"), Left),
        (lang.pick("状态", "status"), Left),
        (lang.pick("评估对象", "tested"), Right),
        (lang.pick("疑点", "alerts"), Right),
        ("A", Right),
        ("B", Right),
        ("C", Right),
        (lang.pick("涉及金额(元)", "paid (yuan)"), Right),
        (lang.pick("用时", "time"), Right),
    ]);
    for rule in run.rules_ran() {
        let mut row = rule_name(rule, lang);
        row.extend([
            words::rule_status(&rule.status, lang).to_owned(),
            numerals::count(rule.tested),
            numerals::count(rule.alerts()),
            numerals::count(rule.alerts_a),
            numerals::count(rule.alerts_b),
            numerals::count(rule.alerts_c),
            numerals::yuan(rule.amount_paid),
            rule.measured.seconds.map_or_else(|| "—".to_owned(), numerals::seconds),
        ]);
        grid.row(row);
    }
    // The rules that did not run share the first two columns; their reason takes the rest of the line.
    let mut others = Grid::new(&[Left, Left, Left]);
    let mut roles = Vec::new();
    for rule in run.rules_not_run() {
        let (role, reason) = not_run(rule, lang);
        let mut row = rule_name(rule, lang);
        row.push(format!("— {reason}"));
        others.row(row);
        roles.push(role);
    }
    let widths: Vec<u16> =
        (0..2).map(|i| [&grid, &others].iter().filter_map(|g| g.widths().get(i).copied()).max().unwrap_or(0)).collect();
    sheet.table(grid.lines_at_least(2, &widths));
    for (role, line) in roles.into_iter().zip(others.lines_at_least(2, &widths)) {
        sheet.push(role, line);
    }
}

fn rule_name(rule: &RuleRecord, lang: Lang) -> Vec<String> {
    vec![rule.id.to_string(), untrusted::shown(rule.title.get(lang), untrusted::ID_CHARS_MAX, lang)]
}

/// Why a rule did not run, in one line.
fn not_run(rule: &RuleRecord, lang: Lang) -> (Role, String) {
    let word = words::outcome(&rule.outcome, lang);
    let (role, code, text) = match &rule.outcome {
        RuleOutcome::Ran => return (Role::Body, String::new()),
        RuleOutcome::Skipped { code, text, .. } => (Role::Caution, format!("skip:{code}"), text),
        RuleOutcome::Failed { code, text } => (Role::Fault, code.clone(), text),
    };
    let text = untrusted::shown(text.get(lang), untrusted::SENTENCE_CHARS_MAX, lang);
    let line = lang.pick(
        format!("{word}：{text}（fundwatch explain {code}）"),
        format!("{word}: {text} (fundwatch explain {code})"),
    );
    (role, line)
}

fn totals(sheet: &mut Sheet, run: &RunRecord, lang: Lang) {
    let t = &run.totals;
    let [alerts, cases, entities] = [t.alerts, t.cases, t.entities].map(numerals::count);
    let (a, b, c) = (numerals::count(t.band_a), numerals::count(t.band_b), numerals::count(t.band_c));
    let (paid, stoppable) = (numerals::yuan(t.amount_paid), numerals::yuan(t.amount_stoppable));
    let mut line = lang.pick(
        format!(
            "  疑点 {alerts} 条 · 案件 {cases} 件 · 对象 {entities} 个 · 涉及 {paid} 元 · 其中可止付 {stoppable} 元"
        ),
        format!(
            "  {} · {} · {} · {paid} yuan paid · {stoppable} yuan can still be stopped",
            words::counted(t.alerts, "alert", "alerts"),
            words::counted(t.cases, "case", "cases"),
            words::counted(t.entities, "entity", "entities"),
        ),
    );
    if t.suppressed > 0 {
        let hidden = numerals::count(t.suppressed);
        line.push_str(
            &lang.pick(format!(" · 另有 {hidden} 条被例外规则隐藏"), format!(" · {hidden} more hidden by exceptions")),
        );
    }
    sheet.push(Role::Title, line);
    sheet.body(lang.pick(
        format!("  A 优先核查 {a} 条 · B 一般核查 {b} 条 · C 关注 {c} 条"),
        format!("  A check first {a} · B check {b} · C watch {c}"),
    ));
    if let Some(expected) = run.expected_false_alerts().filter(|_| t.band_a + t.band_b > 0) {
        let expected = words::expected_false(expected, lang);
        sheet.body(lang.pick(
            format!("  A、B 级中预计{expected} 条只是偶然波动（事实比对类不涉及概率，不在此列）"),
            format!("  Of A and B, {expected} expected to be chance alone (deterministic findings have no such rate)"),
        ));
    }
}

/// What the rules did not see: rows set aside, tables refused. The rest stands in the report.
fn quality(sheet: &mut Sheet, run: &RunRecord, screen: Screen) {
    let lang = screen.lang;
    let grave: Vec<_> = run.quality.iter().filter(|line| line.level >= QualityLevel::SetAside).collect();
    for line in grave.iter().take(QUALITY_LINES_MAX) {
        let rows = line.rows.map_or_else(String::new, |rows| format!(" {}", words::rows(rows, lang)));
        let text = untrusted::shown(line.text.get(lang), untrusted::SENTENCE_CHARS_MAX, lang);
        let level = words::quality_level(line.level, lang);
        let line = lang.pick(
            format!("数据{level}：{}{rows}，{text}（{}）", line.table, line.code),
            format!("Data {level}: {}{rows}, {text} ({})", line.table, line.code),
        );
        for line in wrapped(&line, 2, screen.width) {
            sheet.push(Role::Caution, line);
        }
    }
    let more = run.quality.len() - grave.len().min(QUALITY_LINES_MAX);
    if more > 0 {
        sheet.push(
            Role::Faint,
            lang.pick(
                format!("  数据检查另有 {more} 项，见报告或 fundwatch data validate"),
                format!(
                    "  {} about the data: see the report or fundwatch data validate",
                    words::counted(more as u64, "more finding", "more findings")
                ),
            ),
        );
    }
}

/// What the store made of it: nobody closes an alert because it vanished.
fn desk_line(desk: &DeskLine, lang: Lang) -> String {
    let DeskLine { store, .. } = desk;
    let [new, known, changed, vanished, hidden] =
        [desk.new, desk.known, desk.changed, desk.vanished, desk.hidden].map(numerals::count);
    let again = if desk.repeated {
        lang.pick("（这次扫描已在其中，没有再写入）", " (it had this run already; nothing was written)")
    } else if desk.partial {
        lang.pick(
            "\n  这次没有运行全部有未结疑点的规则：案件和排名仍是上次的，未运行的规则不作“未再出现”判断",
            "\n  Not every rule with open alerts ran: cases and ranks stay as they were, and of the others nothing is said to be found no more",
        )
    } else {
        ""
    };
    lang.pick(
        format!(
            "  疑点库 {store}：新增 {new} 条 · 已知 {known} 条 · 有变化 {changed} 条 · 本次未再出现 {vanished} 条 · 例外隐藏 {hidden} 条{again}"
        ),
        format!(
            "  Store {store}: {new} new · {known} known · {changed} changed · {vanished} no longer found · {hidden} hidden by exceptions{again}"
        ),
    )
}

fn ending(sheet: &mut Sheet, run: &RunRecord, extras: &SummaryExtras, lang: Lang) {
    if let Some(out) = &extras.out {
        let files = if extras.files.is_empty() {
            String::new()
        } else {
            lang.pick(format!("（{}）", extras.files.join(" · ")), format!(" ({})", extras.files.join(" · ")))
        };
        sheet.body(lang.pick(format!("  结果 {out}{files}"), format!("  Written to {out}{files}")));
    }
    if let Some(desk) = &extras.desk {
        sheet.body(desk_line(desk, lang));
    }
    let mut line = String::from("  ");
    if let Some(seconds) = run.measured.seconds {
        let seconds = numerals::seconds(seconds);
        line.push_str(&lang.pick(format!("用时 {seconds} · "), format!("Took {seconds} · ")));
    }
    if let Some(bytes) = run.measured.peak_bytes {
        let bytes = numerals::bytes(bytes);
        line.push_str(&lang.pick(format!("峰值内存 {bytes} · "), format!("peak memory {bytes} · ")));
    }
    line.push_str(&words::completeness(run, lang));
    sheet.push(if run.rules_not_run().next().is_some() { Role::Caution } else { Role::Body }, line);
    if extras.next_steps.is_empty() {
        return;
    }
    sheet.blank();
    let mut grid = Grid::new(&[Align::Left, Align::Left, Align::Left]);
    for (index, step) in extras.next_steps.iter().enumerate() {
        let label = if index == 0 { lang.pick("下一步", "Next") } else { "" };
        grid.row(vec![label.to_owned(), step.command.clone(), step.text.get(lang).to_owned()]);
    }
    for line in grid.lines(0) {
        sheet.body(line);
    }
}

fn month(day: jiff::civil::Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}
