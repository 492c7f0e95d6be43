//! The texts against lines written by hand; widths are counted here by a rule of their own.

use super::*;
use crate::model::{Family, Severity, Text};
use crate::report::sample;

fn screen(lang: Lang, style: Style, width: Option<u16>) -> Screen {
    Screen { lang, style, width }
}

fn extras() -> SummaryExtras {
    SummaryExtras {
        out: Some("out".into()),
        files: vec!["report.html".into(), "alerts.csv".into()],
        queue_rows_max: 3,
        desk: None,
        next_steps: vec![
            NextStep {
                command: "fundwatch explain A-4be11eef".into(),
                text: Text::new("为什么提示这一条", "why this one"),
            },
            NextStep { command: "open out/report.html".into(), text: Text::new("网页报告", "the report") },
        ],
    }
}

fn summary(lang: Lang, style: Style, width: Option<u16>) -> String {
    summary_text(&sample::run(), &sample::alerts(), &extras(), screen(lang, style, width))
}

/// Columns a terminal takes for `text`: two for Chinese letters and their punctuation, one for the rest.
fn columns(text: &str) -> usize {
    text.chars()
        .map(|c| if matches!(u32::from(c), 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFF60) { 2 } else { 1 })
        .sum()
}

fn without_codes(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('\u{1b}') {
        out.push_str(&rest[..start]);
        rest = &rest[start + rest[start..].find('m').expect("a code ends") + 1..];
    }
    out + rest
}

#[test]
fn the_summary_reads_as_agreed() {
    let text = summary(Lang::Zh, Style::Plain, None);
    let expected = [
        "fundwatch 0.1.0 · 数据 sample_data · 4 张表 · 1,204,117 行 · 2022-07 至 2025-06 · 截止日 2025-06-30（数据中最近的完整月份；用 --as-of 更改）",
        "规则 7 条 · 运行 5 条 · 跳过 1 条 · 出错 1 条",
        "",
        "  规则  名称                            状态  评估对象  疑点   A  B  C  涉及金额(元)  用时",
        "  R1    单位集中解除后申领              稳定     1,512     6   2  1  3    214,500.00  0.4s",
        "  R2    单位领金人数与参保人数比例异常  稳定    18,402    42  36  1  5  7,604,120.00  0.4s",
        "  R3    短期参保后申领                  稳定     1,512     6   2  1  3    214,500.00  0.4s",
        "  R4    跨省同月领取                    稳定     1,512     6   2  1  3    214,500.00  0.4s",
        "  R5    评价机构短期集中发证            试行     1,512     6   2  1  3    214,500.00  0.4s",
        "  R6    异地证书申领补贴                — 跳过：skill_subsidies 缺少列 issue_region（fundwatch explain skip:missing_column）",
        "  R7    地区补贴激增                    — 出错：内存上限 512 MiB 不够完成排序（fundwatch explain S507）",
        "",
        "  疑点 56 条 · 案件 49 件 · 对象 51 个 · 涉及 8,432,040.00 元 · 其中可止付 912,300.00 元 · 另有 1 条被例外规则隐藏",
        "  A 优先核查 42 条 · B 一般核查 5 条 · C 关注 9 条",
        "  A、B 级中预计约 0.2 条只是偶然波动（事实比对类不涉及概率，不在此列）",
        "  数据未计入：claims 12 行，完全相同的行，只计一次（Q204）",
        "  数据检查另有 1 项，见报告或 fundwatch data validate",
        "",
        "  序  级  编号        规则  对象                   人数  涉及金额(元)  可止付(元)  期限",
        "   1  A   A-4be11eef  R4    人员 SYN-P-0a91f3c4d5     1      5,940.00    1,980.00  2025-06-30",
        "      该人2025-03至2025-05三个月在内蒙古、辽宁两省同时领取失业保险金，重复3个月，涉及5,940.00元。",
        "   2  A   A-4be13dde  R2    单位 SYN-E-000123        20    186,400.00   21,100.00  2025-07-14",
        "      2024-07-01至2025-06-30，该单位平均参保41.0人，其中20人申领失业保险金（48.8%）；同组148家单位合计为5.0%，按该规模预计2.1人。",
        "   3  B   A-4be15ccd  R5    评价机构 SYN-B-017       96    144,000.00   12,000.00  2025-07-14",
        "      该机构在2025-05-14至2025-06-12共发证96本，按其历史和同类水平预计11.4本；此前同样时长最多24本。",
        "  … 另有 2 条",
        "",
        "  结果 out（report.html · alerts.csv）",
        "  用时 14.8s · 峰值内存 3.1 GiB · 不完整：2 条规则未运行（退出码 5）",
        "",
        "下一步  fundwatch explain A-4be11eef  为什么提示这一条",
        "        open out/report.html          网页报告",
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn columns_line_up_on_a_terminal() {
    let text = summary(Lang::Zh, Style::Plain, None);
    // Amounts end in the same column: before the two blanks and the time.
    let ends: Vec<usize> = text
        .lines()
        .filter(|line| line.ends_with("0.4s"))
        .map(|line| columns(line.strip_suffix("  0.4s").unwrap()))
        .collect();
    assert_eq!(ends.len(), 5);
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    let dashes: Vec<usize> = text.lines().filter_map(|line| line.find("— ").map(|at| columns(&line[..at]))).collect();
    assert_eq!(dashes.len(), 2);
    let status = text.lines().find_map(|line| line.find("稳定").map(|at| columns(&line[..at]))).unwrap();
    assert!(dashes.iter().all(|at| *at == status), "reasons begin where the status stands");
}

#[test]
fn colour_adds_codes_and_nothing_else() {
    for lang in sample::LANGS {
        let plain = summary(lang, Style::Plain, Some(100));
        assert!(!plain.contains('\u{1b}'));
        let ansi = summary(lang, Style::Ansi, Some(100));
        assert!(ansi.contains('\u{1b}'));
        assert_eq!(without_codes(&ansi), plain);
    }
}

#[test]
fn sentences_keep_to_the_width_and_a_pipe_gets_all_of_them() {
    let narrow = summary(Lang::Zh, Style::Plain, Some(60));
    for line in narrow.lines().filter(|line| line.starts_with("      ")) {
        assert!(columns(line) <= 60, "{line}");
    }
    let glued: String = narrow.lines().filter(|line| line.starts_with("      ")).map(str::trim).collect();
    assert!(glued.contains("同组148家单位合计为5.0%，按该规模预计2.1人。"));
}

#[test]
fn english_counts_one_and_many() {
    let mut run = sample::run();
    run.rules.truncate(6);
    (run.totals.alerts, run.totals.cases, run.totals.entities) = (1, 1, 1);
    let text = summary_text(&run, &[], &SummaryExtras::default(), screen(Lang::En, Style::Plain, None));
    assert!(text.contains("  1 alert · 1 case · 1 entity · "), "{text}");
    assert!(text.contains("1 more finding about the data"), "{text}");
    assert!(text.contains("incomplete: 1 rule did not run (exit code 5)"), "{text}");
}

#[test]
fn a_complete_run_without_alerts_says_so() {
    let mut run = sample::run();
    run.rules.truncate(1);
    (run.rules[0].alerts_a, run.rules[0].alerts_b, run.rules[0].alerts_c) = (0, 0, 0);
    run.quality.clear();
    run.totals = crate::report::Totals::default();
    (run.outcome, run.exit_code) = (vec!["complete".into()], 0);
    let text = summary_text(&run, &[], &extras(), screen(Lang::Zh, Style::Plain, None));
    assert!(text.contains("  疑点 0 条 · 案件 0 件 · 对象 0 个 · 涉及 0.00 元"));
    assert!(!text.contains("偶然波动") && !text.contains("序  级"));
    assert!(text.contains("完整（退出码 0）"));
}

#[test]
fn an_alert_is_explained_with_both_sides() {
    let details = sample::details();
    let text = explain_alert_text(&sample::run(), &details[1], screen(Lang::Zh, Style::Plain, None)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "A-4be13dde  R2 单位领金人数与参保人数比例异常 1.0   A 优先核查   2024-07-01 至 2025-06-30   期限 2025-07-14"
    );
    for line in [
        "    涉及 186,400.00 元   可止付 21,100.00 元   超出预计的下限 153,114.05 元",
        "    观察 20   预计 2.1   基数 41   倍数 8.3（下限 5.6）",
        "    p < 1e-12   q = 2.4e-9（评估 18,402 个对象，BH）",
        "    参数 window=12 months  min_base=20（本次指定）",
        "    制造业（C），通辽市（1505）：共 148 个，排第 1；前 3：SYN-E-000123 20 · SYN-E-000877 9 · SYN-E-001204 14",
        "    + 20 人全部由同一代办人提交",
        "    - 季节性用工：上年同期占比 41.0%，相近（数据相符）",
        "    × 破产或关闭：停保记录中没有破产原因（数据不符）",
        "    ? 劳务派遣单位，合同成批到期（需人工判断：查用工单位与派遣协议，核对到期日）",
        "    V2 核对停保原因是否被更改（勾选）",
        "    申领人员明细（20 行）",
    ] {
        assert!(lines.contains(&line), "missing: {line}\n{text}");
    }
    // A closing reason that the machine has tested is not offered a second time as untested.
    assert_eq!(text.matches("季节性").count(), 1);
}

#[test]
fn a_deterministic_alert_has_no_probability() {
    let details = sample::details();
    let text = explain_alert_text(&sample::run(), &details[0], screen(Lang::En, Style::Plain, None)).unwrap();
    assert!(text.contains("A fact found row by row; no probability is involved"));
    assert!(!text.contains("q ") && !text.contains("p <"));
    assert!(text.contains("1 person, 3 benefit months"));
}

#[test]
fn a_hostile_alert_cannot_act_on_the_terminal() {
    let details = sample::details();
    let text = explain_alert_text(&sample::run(), &details[3], screen(Lang::Zh, Style::Plain, Some(100))).unwrap();
    assert!(!text.contains('\u{1b}') && !text.contains('\0') && !text.contains('\u{202e}'));
    assert!(text.contains("⟨U+001B⟩") && text.contains("…（共 10,057 字）"));
}

#[test]
fn the_quality_of_the_data_is_a_table_and_findings_gravest_first() {
    let run = sample::run();
    let text = quality_text(&run.tables, &run.quality, screen(Lang::Zh, Style::Plain, None));
    let expected = [
        "  表               名称              状态         行数  未计入  最新        缺少的列      影响的规则",
        "  contributions    失业保险缴费记录  已读取  1,100,415       0  2025-06-01  —             —",
        "  claims           失业保险金申领    已读取      8,210      12  2025-06-28  —             —",
        "  payments         待遇发放          已读取     36,220       0  2025-06-20  —             —",
        "  skill_subsidies  技能提升补贴      已读取     59,272       0  2025-03-31  issue_region  R6",
        "  life_events      终止情形          缺表            —       —  —           —             —",
        "",
        "  未计入[Q204] claims（claims.parquet） 12 行：完全相同的行，只计一次",
        "    = 确认同一文件没有重复送达",
        "  提醒[Q310] skill_subsidies.issued_on 3 行：日期晚于截止日",
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    assert!(quality_text(&[], &[], Screen::default()).contains("没有发现问题"));
}

#[test]
fn rules_are_listed_in_columns() {
    let row = |id: &str, zh: &str, severity, tests| RuleListRow {
        id: id.parse().unwrap(),
        version: "1.0".into(),
        status: "stable".into(),
        severity,
        family: Family::Employer,
        title: Text::new(zh, "title"),
        tests,
        requires: vec!["claims".into(), "payments".into()],
        owner: "fund-supervision".into(),
    };
    let rules = [row("R1", "单位集中解除", Severity::High, 3), row("R12", "重复补贴", Severity::Critical, 12)];
    assert_eq!(
        rules_list_text(&rules, Screen::default()).lines().collect::<Vec<_>>(),
        [
            "ID   版本  状态  级别  族        名称          测试  需要的表         负责",
            "R1   1.0   稳定  高    用人单位  单位集中解除     3  claims payments  fund-supervision",
            "R12  1.0   稳定  紧急  用人单位  重复补贴        12  claims payments  fund-supervision",
        ]
    );
}

#[test]
fn an_empty_queue_is_an_empty_text() {
    assert_eq!(queue_text(&[], 10, Screen::default()), "");
    assert_eq!(queue_text(&sample::alerts(), 0, Screen::default()), "");
}
