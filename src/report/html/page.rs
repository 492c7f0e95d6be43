//! The page around the sheets: what it is, the sums, what did not run, the queue, the rules, the appendix.

use super::case::case_anchor;
use super::said::Said;
use super::section::{HeadView, anchor, clause_anchor, explanation, head_view};
use crate::model::{Alert, AlertStatus, Band, Case, Lang};
use crate::report::detail::{AlertDetail, Clause};
use crate::report::run::{
    AsOfSource, ParamOrigin, QualityLevel, QualityLine, RuleOutcome, RuleRecord, RunRecord, TableState,
};
use crate::report::{numerals, untrusted, words};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// Characters of an explanation in the queue.
const QUEUE_SENTENCE_CHARS_MAX: usize = 240;
/// Characters of a clause's wording in the appendix.
const CLAUSE_CHARS_MAX: usize = 2_000;
/// Hidden alerts listed.
const HIDDEN_ROWS_MAX: usize = 50;
/// Findings about the data listed.
const FINDINGS_MAX: usize = 200;
/// Grave findings named at the head of the page.
const NOTICES_MAX: usize = 12;

/// Everything of the page but the sheets.
#[derive(Serialize)]
pub(super) struct PageView {
    lang_tag: &'static str,
    css: &'static str,
    print_mark: String,
    dataset: String,
    meta: Vec<Pair>,
    complete: bool,
    completeness: String,
    figures: Vec<Pair>,
    error_rate: String,
    notices: Vec<Notice>,
    notices_more: usize,
    queue: Vec<QueueRow>,
    queue_note: String,
    hidden: Vec<HiddenRow>,
    hidden_note: String,
    rules: Vec<RuleRow>,
    tables: Vec<TableRow>,
    findings: Vec<FindingRow>,
    findings_note: String,
    params: Vec<ParamRow>,
    clauses: Vec<ClauseRow>,
    pub(super) sections: Vec<String>,
    pub(super) sections_note: String,
}

#[derive(Serialize)]
struct Pair {
    label: String,
    value: String,
    note: String,
}

#[derive(Serialize)]
struct Notice {
    word: &'static str,
    subject: String,
    text: Said,
}

#[derive(Serialize)]
struct QueueRow {
    anchor: String,
    linked: bool,
    case: Option<CaseMark>,
    head: HeadView,
    sentence: Said,
}

/// The case of a row that is not alone in it.
#[derive(Serialize)]
struct CaseMark {
    anchor: String,
    linked: bool,
    text: String,
}

#[derive(Serialize)]
struct HiddenRow {
    alert_id: String,
    rule_id: String,
    entity: String,
    reason: String,
}

#[derive(Serialize)]
struct RuleRow {
    id: String,
    title: Said,
    summary: Said,
    status: String,
    tested: String,
    too_small: String,
    a: String,
    b: String,
    c: String,
    suppressed: String,
    expected_false: String,
    paid: String,
    not_run: Option<Notice>,
    notes: Vec<Said>,
}

#[derive(Serialize)]
struct TableRow {
    name: String,
    title: Said,
    state: &'static str,
    ok: bool,
    rows: String,
    set_aside: String,
    newest: String,
    missing: String,
    affects: String,
}

#[derive(Serialize)]
struct FindingRow {
    level: &'static str,
    code: String,
    place: String,
    file: String,
    rows: String,
    text: Said,
    action: Said,
}

#[derive(Serialize)]
struct ParamRow {
    rule: String,
    hash: String,
    params: Vec<Pair>,
}

#[derive(Serialize)]
struct ClauseRow {
    anchor: String,
    title: Said,
    text: Said,
    source: String,
}

/// How much of the queue the page shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Rows of the queue.
    pub(super) queue_rows: usize,
    /// Sheets.
    pub(super) sections: usize,
}

/// The page without its sheets. `alerts` and `details` are in rank order.
pub(super) fn page_view(
    run: &RunRecord,
    alerts: &[&Alert],
    details: &[&AlertDetail],
    joint: &HashMap<&str, &Case>,
    room: Room,
    lang: Lang,
) -> PageView {
    let shown: Vec<&Alert> = alerts.iter().filter(|alert| !is_hidden(alert)).copied().collect();
    let hidden: Vec<&Alert> = alerts.iter().filter(|alert| is_hidden(alert)).copied().collect();
    let linked: Vec<&str> = details.iter().take(room.sections).map(|detail| detail.alert.alert_id.as_str()).collect();
    let on_page: Vec<&str> = details.iter().take(room.sections).map(|detail| detail.alert.case_id.as_str()).collect();
    let (notices, notices_more) = notices(run, lang);
    PageView {
        lang_tag: lang.pick("zh-CN", "en"),
        css: super::CSS,
        print_mark: print_mark(run, lang),
        dataset: untrusted::shown(&run.dataset_name, untrusted::ID_CHARS_MAX, lang),
        meta: meta(run, lang),
        complete: run.is_complete(),
        completeness: words::completeness(run, lang),
        figures: figures(run, lang),
        error_rate: error_rate(run, &shown, lang),
        notices,
        notices_more,
        queue: shown
            .iter()
            .take(room.queue_rows)
            .map(|alert| QueueRow {
                case: case_mark(alert, joint, &on_page, lang),
                ..queue_row(run, alert, &linked, lang)
            })
            .collect(),
        queue_note: more_note(shown.len(), room.queue_rows, lang),
        hidden: hidden.iter().take(HIDDEN_ROWS_MAX).map(|alert| hidden_row(alert, lang)).collect(),
        hidden_note: more_note(hidden.len(), HIDDEN_ROWS_MAX, lang),
        rules: run.rules.iter().map(|rule| rule_row(rule, lang)).collect(),
        tables: run.tables.iter().map(|table| table_row(table, lang)).collect(),
        findings: run.quality.iter().take(FINDINGS_MAX).map(|line| finding_row(line, lang)).collect(),
        findings_note: more_note(run.quality.len(), FINDINGS_MAX, lang),
        params: run.rules.iter().map(|rule| param_row(rule, lang)).collect(),
        clauses: clauses(details.iter().take(room.sections).copied(), lang),
        sections: Vec::new(),
        sections_note: sections_note(shown.len(), room.sections.min(details.len()), lang),
    }
}

fn is_hidden(alert: &Alert) -> bool {
    matches!(alert.status, AlertStatus::Suppressed(_))
}

/// Whether the page has a sheet for `alert` at all.
pub(super) fn is_shown(alert: &Alert) -> bool {
    !is_hidden(alert)
}

/// The line at the foot of each printed page. Only harmless characters: it goes into a style sheet.
fn print_mark(run: &RunRecord, lang: Lang) -> String {
    let version: String =
        run.program_version.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.' || *c == '-').take(16).collect();
    let data = words::short_hash(&run.dataset_fingerprint);
    lang.pick(
        format!("fundwatch {version} · 截止日 {} · 数据 {data}", run.as_of),
        format!("fundwatch {version} · as of {} · data {data}", run.as_of),
    )
}

fn pair(label: &str, value: String, note: impl Into<String>) -> Pair {
    Pair { label: label.to_owned(), value, note: note.into() }
}

fn meta(run: &RunRecord, lang: Lang) -> Vec<Pair> {
    let month = |day: jiff::civil::Date| format!("{:04}-{:02}", day.year(), day.month());
    let source = match run.as_of_source {
        AsOfSource::Data => lang.pick("数据中最近的完整月份", "newest complete month in the data"),
        AsOfSource::Given => lang.pick("由使用者指定", "given by the user"),
    };
    let span = run.first_month.zip(run.last_month).map_or_else(
        || "—".to_owned(),
        |(first, last)| {
            lang.pick(format!("{} 至 {}", month(first), month(last)), format!("{} to {}", month(first), month(last)))
        },
    );
    let size = lang.pick(
        format!("{} 张表，{} 行", run.tables_present(), numerals::count(run.rows)),
        format!(
            "{}, {}",
            words::counted(run.tables_present() as u64, "table", "tables"),
            words::counted(run.rows, "row", "rows"),
        ),
    );
    let fingerprint = untrusted::shown(&run.dataset_fingerprint, 96, lang);
    vec![
        pair(lang.pick("截止日", "As of"), run.as_of.to_string(), source),
        pair(lang.pick("缴费月份", "Contribution months"), span, ""),
        pair(lang.pick("数据量", "Size"), size, ""),
        pair(lang.pick("数据指纹", "Data fingerprint"), fingerprint, ""),
        pair(
            lang.pick("程序", "Program"),
            format!("fundwatch {}", untrusted::shown(&run.program_version, 24, lang)),
            "",
        ),
    ]
}

fn figures(run: &RunRecord, lang: Lang) -> Vec<Pair> {
    let t = &run.totals;
    let bands = lang.pick(
        format!("A {} · B {} · C {}", numerals::count(t.band_a), numerals::count(t.band_b), numerals::count(t.band_c)),
        format!("A {} · B {} · C {}", numerals::count(t.band_a), numerals::count(t.band_b), numerals::count(t.band_c)),
    );
    let persons = numerals::count(t.persons);
    vec![
        pair(lang.pick("疑点", "Alerts"), numerals::count(t.alerts), bands),
        pair(
            lang.pick("对象", "Entities"),
            numerals::count(t.entities),
            lang.pick(
                format!("{} 个案件，涉及 {persons} 人", numerals::count(t.cases)),
                format!(
                    "{}, {}",
                    words::counted(t.cases, "case", "cases"),
                    words::counted(t.persons, "person concerned", "people concerned")
                ),
            ),
        ),
        pair(
            lang.pick("涉及金额（元）", "Paid (yuan)"),
            numerals::yuan(t.amount_paid),
            lang.pick("已发放，同一笔只计一次", "each payment once"),
        ),
        pair(
            lang.pick("可止付（元）", "Still stoppable (yuan)"),
            numerals::yuan(t.amount_stoppable),
            lang.pick("已核定，尚未发放", "granted, not yet paid"),
        ),
        pair(
            lang.pick("超出预计的下限（元）", "Above expected, at least (yuan)"),
            numerals::yuan(t.amount_low),
            lang.pick("按保守估计", "a cautious lower bound"),
        ),
    ]
}

/// The error rate on the face of the queue. Deterministic findings have none and are counted apart.
fn error_rate(run: &RunRecord, shown: &[&Alert], lang: Lang) -> String {
    let total = run.totals.band_a + run.totals.band_b;
    if total == 0 {
        return lang
            .pick(
                "本次没有 A、B 级疑点。没有疑点不等于没有问题：数据太少、无法判断的对象见各规则的“过小”一栏。",
                "No alerts in bands A and B. That proves no order: see “too small” for what could not be judged.",
            )
            .to_owned();
    }
    // Counted from the alerts themselves: those of bands A and B that carry no probability.
    let is_fact = |alert: &&&Alert| alert.q_value.is_none() && alert.ln_p.is_none() && alert.band <= Band::B;
    let facts = shown.iter().filter(is_fact).count() as u64;
    let mut text = lang.pick(
        format!("A、B 级共 {} 条", numerals::count(total)),
        format!("Bands A and B hold {}", words::counted(total, "alert", "alerts")),
    );
    if facts > 0 {
        text += &lang.pick(
            format!("，其中 {} 条是逐笔比对得到的事实，不涉及概率", numerals::count(facts)),
            format!(
                ", of which {} found row by row, without a probability",
                words::counted(facts, "is a fact", "are facts")
            ),
        );
    }
    text += lang.pick("。", ".");
    if let Some(expected) = run.expected_false_alerts().filter(|_| total > facts) {
        let statistical = numerals::count(total - facts);
        let expected = words::expected_false(expected, lang);
        text += &lang.pick(
            format!("由统计得出的 {statistical} 条中，预计{expected} 条只是偶然波动。"),
            format!(" Of the {statistical} statistical ones, {expected} expected to be chance alone."),
        );
    }
    text
}

/// Rules that did not run and findings that took rows or tables out of the count.
fn notices(run: &RunRecord, lang: Lang) -> (Vec<Notice>, usize) {
    let rules = run.rules.iter().filter_map(|rule| not_run(rule, lang));
    let mut findings: Vec<&QualityLine> =
        run.quality.iter().filter(|line| line.level >= QualityLevel::SetAside).collect();
    findings.sort_by_key(|line| std::cmp::Reverse(line.level));
    let findings = findings.into_iter().map(|line| {
        let rows =
            line.rows.map_or_else(String::new, |rows| lang.pick(" ", ", ").to_owned() + &words::rows(rows, lang));
        Notice {
            word: words::quality_level(line.level, lang),
            subject: format!("{}{rows}", place(line, lang)),
            text: Said::sentence(&line.text, lang),
        }
    });
    let mut all: Vec<Notice> = rules.chain(findings).collect();
    let more = all.len().saturating_sub(NOTICES_MAX);
    all.truncate(NOTICES_MAX);
    (all, more)
}

fn not_run(rule: &RuleRecord, lang: Lang) -> Option<Notice> {
    let text = match &rule.outcome {
        RuleOutcome::Ran => return None,
        RuleOutcome::Skipped { text, .. } | RuleOutcome::Failed { text, .. } => text,
    };
    Some(Notice {
        word: words::outcome(&rule.outcome, lang),
        subject: format!("{} {}", rule.id, untrusted::shown(rule.title.get(lang), untrusted::CELL_CHARS_MAX, lang)),
        text: Said::sentence(text, lang),
    })
}

fn queue_row(run: &RunRecord, alert: &Alert, linked: &[&str], lang: Lang) -> QueueRow {
    let rule = run.rules.iter().find(|rule| rule.id == alert.rule_id);
    QueueRow {
        anchor: anchor(alert),
        linked: linked.contains(&alert.alert_id.as_str()),
        case: None,
        head: head_view(alert, rule, lang),
        sentence: explanation(alert, QUEUE_SENTENCE_CHARS_MAX, lang),
    }
}

fn case_mark(alert: &Alert, joint: &HashMap<&str, &Case>, on_page: &[&str], lang: Lang) -> Option<CaseMark> {
    let case = joint.get(alert.case_id.as_str())?;
    let number = case.alerts.len() as u64;
    Some(CaseMark {
        anchor: case_anchor(case),
        linked: on_page.contains(&alert.case_id.as_str()),
        text: lang.pick(
            format!("同案 {} 条", numerals::count(number)),
            format!("case of {}", words::counted(number, "alert", "alerts")),
        ),
    })
}

fn hidden_row(alert: &Alert, lang: Lang) -> HiddenRow {
    let id = |text: &str| untrusted::shown(text, untrusted::ID_CHARS_MAX, lang);
    let reason = match &alert.status {
        AlertStatus::Suppressed(reason) => reason.as_str(),
        AlertStatus::New | AlertStatus::Known => "",
    };
    HiddenRow {
        alert_id: id(&alert.alert_id),
        rule_id: alert.rule_id.to_string(),
        entity: format!("{} {}", alert.entity_type.text().get(lang), words::entity_id(alert, lang)),
        reason: untrusted::shown(reason, QUEUE_SENTENCE_CHARS_MAX, lang),
    }
}

fn rule_row(rule: &RuleRecord, lang: Lang) -> RuleRow {
    RuleRow {
        id: rule.id.to_string(),
        title: Said::new(&rule.title, untrusted::CELL_CHARS_MAX, lang),
        summary: Said::sentence(&rule.summary, lang),
        status: untrusted::shown(words::rule_status(&rule.status, lang), untrusted::ID_CHARS_MAX, lang),
        tested: numerals::count(rule.tested),
        too_small: numerals::count(rule.too_small),
        a: numerals::count(rule.alerts_a),
        b: numerals::count(rule.alerts_b),
        c: numerals::count(rule.alerts_c),
        suppressed: numerals::count(rule.suppressed),
        expected_false: rule
            .expected_false_alerts
            .map_or_else(|| "—".to_owned(), |x| if x < 0.05 { "< 0.1".to_owned() } else { numerals::ratio(Some(x)) }),
        paid: numerals::yuan(rule.amount_paid),
        not_run: not_run(rule, lang),
        notes: rule.fit_notes.iter().map(|note| Said::sentence(note, lang)).collect(),
    }
}

fn table_row(table: &crate::report::TableRecord, lang: Lang) -> TableRow {
    let present = table.state == TableState::Present;
    let counted = |n: u64| if present { numerals::count(n) } else { "—".to_owned() };
    let missing: Vec<String> = table
        .missing_columns
        .iter()
        .take(12)
        .map(|column| untrusted::shown(column, untrusted::ID_CHARS_MAX, lang))
        .collect();
    TableRow {
        name: untrusted::shown(&table.name, untrusted::ID_CHARS_MAX, lang),
        title: Said::new(&table.title, untrusted::CELL_CHARS_MAX, lang),
        state: words::table_state(table.state, lang),
        ok: present,
        rows: counted(table.rows),
        set_aside: counted(table.rows_set_aside),
        newest: table.newest.map_or_else(|| "—".to_owned(), |day| day.to_string()),
        missing: if missing.is_empty() { "—".to_owned() } else { missing.join(", ") },
        affects: if table.affects.is_empty() {
            "—".to_owned()
        } else {
            table.affects.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        },
    }
}

fn finding_row(line: &QualityLine, lang: Lang) -> FindingRow {
    FindingRow {
        level: words::quality_level(line.level, lang),
        code: untrusted::shown(&line.code, untrusted::ID_CHARS_MAX, lang),
        place: place(line, lang),
        file: line.file.as_deref().map(|file| untrusted::shown(file, 120, lang)).unwrap_or_default(),
        rows: line.rows.map_or_else(|| "—".to_owned(), numerals::count),
        text: Said::sentence(&line.text, lang),
        action: Said::sentence(&line.action, lang),
    }
}

/// `claims` or `claims.applied_at`.
fn place(line: &QualityLine, lang: Lang) -> String {
    let column = line.column.as_ref().map_or_else(String::new, |column| format!(".{column}"));
    untrusted::shown(&format!("{}{column}", line.table), 80, lang)
}

fn param_row(rule: &RuleRecord, lang: Lang) -> ParamRow {
    let params = rule.params.iter().map(|param| Pair {
        label: untrusted::shown(&param.name, untrusted::ID_CHARS_MAX, lang),
        value: untrusted::shown(&param.value, untrusted::CELL_CHARS_MAX, lang),
        note: if param.origin == ParamOrigin::Given {
            lang.pick("本次指定", "given").to_owned()
        } else {
            String::new()
        },
    });
    ParamRow {
        rule: format!("{}@{}", rule.id, untrusted::shown(&rule.version, 16, lang)),
        hash: untrusted::shown(&rule.hash, 96, lang),
        params: params.collect(),
    }
}

/// Every clause cited by a sheet of the page, once, by id.
fn clauses<'a>(details: impl Iterator<Item = &'a AlertDetail>, lang: Lang) -> Vec<ClauseRow> {
    let cited: BTreeMap<&str, &Clause> =
        details.flat_map(|detail| &detail.clauses).map(|clause| (clause.id.as_str(), clause)).collect();
    cited
        .into_values()
        .map(|clause| ClauseRow {
            anchor: clause_anchor(&clause.id),
            title: Said::sentence(&clause.title, lang),
            text: Said::new(&clause.text, CLAUSE_CHARS_MAX, lang),
            source: untrusted::shown(&clause.source, 200, lang),
        })
        .collect()
}

/// "The first 50 of 312; all are in alerts.csv": empty where nothing is cut.
fn more_note(total: usize, max: usize, lang: Lang) -> String {
    if total <= max {
        return String::new();
    }
    let (total, max) = (numerals::count(total as u64), numerals::count(max as u64));
    lang.pick(
        format!("共 {total} 条，此处列出前 {max} 条；全部见同一文件夹中的 alerts.csv、alerts.jsonl 与 manifest.json。"),
        format!("{total} in all, the first {max} are listed here; all of them are in alerts.csv, alerts.jsonl and manifest.json beside this page."),
    )
}

fn sections_note(alerts: usize, sections: usize, lang: Lang) -> String {
    if sections >= alerts {
        return String::new();
    }
    let (alerts, sections) = (numerals::count(alerts as u64), numerals::count(sections as u64));
    lang.pick(
        format!("共 {alerts} 条疑点，本页逐条说明排在最前的 {sections} 条；其余只列在上面的队列中，可用 fundwatch explain 疑点编号 查看。"),
        format!("{alerts} alerts; this page explains the first {sections}. The others stand in the queue above: fundwatch explain ALERT tells their story."),
    )
}
