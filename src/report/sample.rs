//! A realistic run for the tests of every face: seven rules, one skipped, one failed, hostile strings, empty cells.

use super::*;
use crate::model::{
    Alert, AlertStatus, Band, Case, CaseAlert, CaseLink, EntityType, Family, Fen, JoinedBy, Lang, Severity, Text,
};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

/// A text that tries to leave its place in HTML, in a terminal and in a spreadsheet, and is far too long.
pub(super) fn hostile() -> String {
    format!("=HYPERLINK(\"x\")<script>alert('1')</script>\0\u{1b}[2J\u{202e}gnp.🏭ابجد{}", "长".repeat(10_000))
}

fn rule(id: &str, zh: &str, en: &str, family: Family) -> RuleRecord {
    RuleRecord {
        id: id.parse().unwrap(),
        version: "1.0".into(),
        hash: "blake3:4be1c0ffee5566778899aabbccddeeff".into(),
        slug: en.to_lowercase().replace(' ', "-"),
        title: Text::new(zh, en),
        summary: Text::new(
            format!("{zh}：与同类相比明显偏高的对象。"),
            format!("{en}: entities far above their peers."),
        ),
        status: "stable".into(),
        family,
        severity: Severity::High,
        outcome: RuleOutcome::Ran,
        rows_in: Some(1_200_000),
        tested: 1_512,
        too_small: 240,
        alerts_a: 2,
        alerts_b: 1,
        alerts_c: 3,
        suppressed: 0,
        amount_paid: Fen(21_450_000),
        params: vec![
            ParamRecord { name: "window".into(), value: "12 months".into(), origin: ParamOrigin::Default },
            ParamRecord { name: "min_base".into(), value: "20".into(), origin: ParamOrigin::Given },
        ],
        expected_false_alerts: Some(0.04),
        fit_notes: vec![],
        measured: Measured { seconds: Some(0.42), peak_bytes: None },
    }
}

/// The run.
pub(super) fn run() -> RunRecord {
    let mut rules = vec![
        rule("R1", "单位集中解除后申领", "Mass separation then claims", Family::Employer),
        rule("R2", "单位领金人数与参保人数比例异常", "Employer claimant-to-insured ratio", Family::Employer),
        rule("R3", "短期参保后申领", "Claims after short contributions", Family::Claimant),
        rule("R4", "跨省同月领取", "Benefit in two provinces for one month", Family::Claimant),
        rule("R5", "评价机构短期集中发证", "Certificate burst of an assessment body", Family::Certificate),
        rule("R6", "异地证书申领补贴", "Out-of-area certificates", Family::Certificate),
        rule("R7", "地区补贴激增", "Subsidy surge of a region", Family::Certificate),
    ];
    rules[1].alerts_a = 36;
    rules[1].alerts_c = 5;
    rules[1].tested = 18_402;
    rules[1].amount_paid = Fen(760_412_000);
    rules[1].suppressed = 1;
    rules[3].expected_false_alerts = None;
    rules[3].severity = Severity::Critical;
    rules[4].status = "experimental".into();
    rules[4].fit_notes = vec![Text::new(
        "机构少于 20 家，离散参数取规则给定值。",
        "Fewer than 20 bodies: the dispersion is the rule's own.",
    )];
    rules[5].outcome = RuleOutcome::Skipped {
        code: "missing_column".into(),
        missing: vec!["skill_subsidies.issue_region".into()],
        text: Text::new("skill_subsidies 缺少列 issue_region", "skill_subsidies lacks the column issue_region"),
    };
    rules[6].outcome = RuleOutcome::Failed {
        code: "S507".into(),
        text: Text::new("内存上限 512 MiB 不够完成排序", "The memory limit of 512 MiB is not enough for a sort"),
    };
    for rule in &mut rules[5..] {
        (rule.tested, rule.too_small, rule.alerts_a, rule.alerts_b, rule.alerts_c) = (0, 0, 0, 0, 0);
        (rule.amount_paid, rule.expected_false_alerts, rule.measured) = (Fen::ZERO, None, Measured::default());
    }
    RunRecord {
        program_version: "0.1.0".into(),
        dataset_name: "sample_data".into(),
        dataset_fingerprint: "blake3:9f86d081884c7d659a2feaa0c55ad015".into(),
        files: vec![
            FileRecord { path: "payments.parquet".into(), bytes: 220_144, rows: 36_220, hash: "blake3:bb".into() },
            FileRecord { path: "claims.parquet".into(), bytes: 91_002, rows: 8_210, hash: "blake3:aa".into() },
        ],
        tables: tables(),
        rows: 1_204_117,
        as_of: date(2025, 6, 30),
        as_of_source: AsOfSource::Data,
        first_month: Some(date(2022, 7, 1)),
        last_month: Some(date(2025, 6, 1)),
        rules,
        quality: quality(),
        totals: Totals {
            alerts: 56,
            band_a: 42,
            band_b: 5,
            band_c: 9,
            cases: 49,
            entities: 51,
            persons: 412,
            amount_paid: Fen(843_204_000),
            amount_stoppable: Fen(91_230_000),
            amount_low: Fen(502_118_000),
            suppressed: 1,
        },
        outcome: vec!["incomplete".into()],
        exit_code: 5,
        measured: Measured { seconds: Some(14.82), peak_bytes: Some(3_328_599_655) },
    }
}

fn tables() -> Vec<TableRecord> {
    let table = |name: &str, zh: &str, rows, newest| TableRecord {
        name: name.into(),
        title: Text::new(zh, name),
        state: TableState::Present,
        rows,
        rows_set_aside: 0,
        newest,
        missing_columns: vec![],
        affects: vec![],
    };
    let mut tables = vec![
        table("contributions", "失业保险缴费记录", 1_100_415, Some(date(2025, 6, 1))),
        table("claims", "失业保险金申领", 8_210, Some(date(2025, 6, 28))),
        table("payments", "待遇发放", 36_220, Some(date(2025, 6, 20))),
        table("skill_subsidies", "技能提升补贴", 59_272, Some(date(2025, 3, 31))),
        table("life_events", "终止情形", 0, None),
    ];
    tables[1].rows_set_aside = 12;
    tables[3].missing_columns = vec!["issue_region".into()];
    tables[3].affects = vec!["R6".parse().unwrap()];
    tables[4].state = TableState::Missing;
    tables
}

fn quality() -> Vec<QualityLine> {
    vec![
        QualityLine {
            level: QualityLevel::SetAside,
            code: "Q204".into(),
            table: "claims".into(),
            column: None,
            file: Some("claims.parquet".into()),
            rows: Some(12),
            text: Text::new("完全相同的行，只计一次", "Rows that are exact copies count once"),
            action: Text::new("确认同一文件没有重复送达", "Check that no file was delivered twice"),
        },
        QualityLine {
            level: QualityLevel::Warning,
            code: "Q310".into(),
            table: "skill_subsidies".into(),
            column: Some("issued_on".into()),
            file: None,
            rows: Some(3),
            text: Text::new("日期晚于截止日", "Dates after the as-of date"),
            action: Text::default(),
        },
    ]
}

/// One alert of rule `rule_id`; statistical unless the rule is R4.
pub(super) fn alert(rank: i64, rule_id: &str, band: Band, entity_type: EntityType, entity_id: &str) -> Alert {
    let statistical = rule_id != "R4";
    let some = |x: f64| statistical.then_some(x);
    Alert {
        alert_id: format!("A-{:08x}", 0x4be1_0000_u32.wrapping_add(u32::try_from(rank).unwrap_or(0).wrapping_mul(7_919))),
        rank,
        band,
        rule_id: rule_id.parse().unwrap(),
        rule_version: "1.0".into(),
        rule_hash: "blake3:4be1".into(),
        family: Family::Employer,
        entity_type,
        entity_id: entity_id.into(),
        region_code: Some("150502".into()),
        window_start: Some(date(2024, 7, 1)),
        window_end: Some(date(2025, 6, 30)),
        observed: some(20.0),
        expected: some(2.06),
        exposure: some(41.0),
        ratio: some(8.3),
        ratio_low: some(5.6),
        ln_p: some(-31.2),
        q_value: some(2.4e-9),
        peer_group: statistical.then(|| "C/1505".to_owned()),
        peers: statistical.then_some(148),
        persons: 20,
        months: 118,
        amount_paid: Fen(18_640_000),
        amount_stoppable: Fen(2_110_000),
        amount_low: Fen(15_311_405),
        evidence_for: vec!["one_agent n_agents=1".into(), "one_account n_accounts=2".into()],
        evidence_against: vec!["FP-R2-SEASONAL share_last_year=0.41".into()],
        explanation_zh: "2024-07-01至2025-06-30，该单位平均参保41.0人，其中20人申领失业保险金（48.8%）；同组148家单位合计为5.0%，按该规模预计2.1人。".into(),
        explanation_en: "From 2024-07-01 to 2025-06-30, 20 of 41.0 insured people on average claimed benefit (48.8%); 148 peers together: 5.0%; expected at this size: 2.1.".into(),
        legal: vec!["SIL-2018:45".into(), "UIR-1999:14".into()],
        due_on: Some(date(2025, 7, 14)),
        status: AlertStatus::New,
        entity_ln_p: None,
        entity_q_value: None,
        entity_rules: None,
        entity_named: Vec::new(),
        basis_zh: String::new(),
        basis_en: String::new(),
        case_id: format!("C-{rank}"),
    }
}

/// Everything about `alert`.
pub(super) fn detail(alert: Alert, rule: usize) -> AlertDetail {
    let statistical = alert.q_value.is_some();
    let plots = if statistical {
        vec![Plot::Funnel(funnel()), Plot::Timeline(timeline())]
    } else {
        vec![Plot::Timeline(timeline())]
    };
    AlertDetail {
        rule,
        support: vec![
            SupportLine {
                id: "one_agent".into(),
                text: Text::new("20 人全部由同一代办人提交", "One agent filed all 20 claims"),
            },
            SupportLine {
                id: "one_account".into(),
                text: Text::new("20 人的待遇进入 2 个账户", "Benefit of 20 people goes to 2 accounts"),
            },
            SupportLine {
                id: "reason_changed".into(),
                text: Text::new(
                    "7 人的停保原因由主动离职改为单位解除",
                    "For 7 people the reason was changed from voluntary",
                ),
            },
        ],
        innocent: vec![
            InnocentLine {
                id: "FP-R2-SEASONAL".into(),
                text: Text::new(
                    "季节性用工：上年同期占比 41.0%，相近",
                    "Seasonal work: 41.0% in the same months last year",
                ),
                verdict: InnocentVerdict::Holds,
            },
            InnocentLine {
                id: "FP-R2-CLOSURE".into(),
                text: Text::new(
                    "破产或关闭：停保记录中没有破产原因",
                    "Bankruptcy or closure: no separation has that reason",
                ),
                verdict: InnocentVerdict::DoesNotHold,
            },
            InnocentLine {
                id: "FP-R2-MERGER".into(),
                text: Text::new("单位合并：数据中没有登记变更", "Merger: registrations are not in the data"),
                verdict: InnocentVerdict::NotTestable,
            },
        ],
        clauses: vec![
            Clause {
                id: "SIL-2018:45".into(),
                title: Text::new("社会保险法 第四十五条", "Social Insurance Law, Article 45"),
                text: Text::new(
                    "失业人员符合下列条件的，从失业保险基金中领取失业保险金：……",
                    "Unemployed persons who meet the following conditions receive benefit from the fund: …",
                ),
                source: "https://www.gov.cn/".into(),
            },
            Clause {
                id: "UIR-1999:14".into(),
                title: Text::new("失业保险条例 第十四条", "Unemployment Insurance Regulations, Article 14"),
                text: Text::new(
                    "具备下列条件的失业人员，可以领取失业保险金：……",
                    "Unemployed persons who meet the following conditions may receive benefit: …",
                ),
                source: "国务院令第258号".into(),
            },
        ],
        verify: vec![
            VerifyStep {
                id: "V1".into(),
                text: Text::new(
                    "调取劳动合同、工资发放流水和个税申报记录，核对申领人是否真实在岗",
                    "Check contracts, payroll and income-tax filings for the claimants",
                ),
                needs: "attachment".into(),
            },
            VerifyStep {
                id: "V2".into(),
                text: Text::new("核对停保原因是否被更改", "Check whether separation reasons were changed"),
                needs: "checkbox".into(),
            },
        ],
        false_positives: vec![
            FalsePositive {
                id: "FP-R2-CLOSURE".into(),
                text: Text::new("单位破产、关闭或经济性裁员", "Bankruptcy, closure or a lawful mass layoff"),
                how: Text::new("查裁定书或注销登记", "Look for the ruling or the deregistration"),
            },
            FalsePositive {
                id: "FP-R2-DISPATCH".into(),
                text: Text::new("劳务派遣单位，合同成批到期", "Labour dispatch firm whose contracts end together"),
                how: Text::new("查用工单位与派遣协议，核对到期日", "Compare the end dates of the dispatch agreements"),
            },
            FalsePositive {
                id: "FP-R2-SEASONAL".into(),
                text: Text::new("季节性用工行业", "Seasonal industry"),
                how: Text::default(),
            },
        ],
        evidence: vec![evidence()],
        plots,
        peers: statistical.then(|| peers(&alert.entity_id)),
        alert,
    }
}

fn evidence() -> EvidenceHead {
    let column = |name: &str, zh: &str, kind| EvidenceColumn {
        name: name.into(),
        title: Text::new(zh, name),
        codes: BTreeMap::new(),
        kind,
    };
    EvidenceHead {
        id: "claimants".into(),
        title: Text::new("申领人员明细", "Claims behind the number"),
        columns: vec![
            column("claim_id", "申领编号", CellKind::Text),
            column("person_id", "人员", CellKind::Text),
            column("applied_at", "申领时间", CellKind::Text),
            column("channel", "渠道", CellKind::Text),
            column("bank_account", "收款账户", CellKind::Masked),
            column("amount", "已发放（元）", CellKind::Number),
        ],
        rows: (1..=10)
            .map(|n| {
                vec![
                    format!("SYN-C-{n:06}"),
                    format!("SYN-P-{:06}", n * 37),
                    format!("2025-05-{:02} 09:1{}", n + 3, n % 10),
                    "online".into(),
                    format!("62220202000812385{n:02}"),
                    numerals::yuan(Fen(932_000 + n * 12_300)),
                ]
            })
            .collect(),
        total: 20,
    }
}

fn peers(entity_id: &str) -> PeerHead {
    let row = |position, id: &str, who, observed, exposure, expected, ratio, q_value| PeerRow {
        position,
        entity_id: id.into(),
        who,
        observed: Some(observed),
        exposure: Some(exposure),
        expected: Some(expected),
        ratio: Some(ratio),
        q_value: Some(q_value),
    };
    PeerHead {
        group: Text::new("制造业（C），通辽市（1505）", "Manufacturing (C), prefecture 1505"),
        size: 148,
        rows: vec![
            row(1, entity_id, PointOf::Entity, 20.0, 41.0, 2.06, 8.3, 2.4e-9),
            row(2, "SYN-E-000877", PointOf::Peer, 9.0, 66.0, 3.31, 2.4, 0.081),
            row(3, "SYN-E-001204", PointOf::Peer, 14.0, 152.0, 7.62, 1.7, 0.34),
            row(4, "SYN-E-000031", PointOf::Peer, 5.0, 38.0, 1.91, 1.6, 0.62),
            row(5, "SYN-E-000415", PointOf::Peer, 22.0, 301.0, 15.1, 1.4, 0.71),
        ],
    }
}

/// Peers spread by a fixed arithmetic pattern around 5 %, the entity far above.
fn funnel() -> Funnel {
    let mut points: Vec<FunnelPoint> = (0..147_u32)
        .map(|n| {
            let exposure = 10.0 * 1.038_f64.powi(i32::try_from(n).unwrap_or(0));
            let swing = f64::from((n * 7_919) % 200) / 100.0 - 1.0;
            FunnelPoint { exposure, rate: (0.05 + swing * 0.16 / exposure.sqrt()).max(0.0), who: PointOf::Peer }
        })
        .collect();
    points.push(FunnelPoint { exposure: 41.0, rate: 0.488, who: PointOf::Entity });
    let limits = (0..40)
        .map(|n| {
            let exposure = 10.0 * 1.15_f64.powi(n);
            let sd = (0.05 * 0.95 / exposure).sqrt();
            FunnelLimit { exposure, expected: 0.05, upper_95: 0.05 + 1.96 * sd, upper_998: 0.05 + 3.09 * sd }
        })
        .collect();
    Funnel {
        x_label: Text::new("平均参保人数", "Insured people on average"),
        y_label: Text::new("申领占比", "Share that claimed"),
        unit: RateUnit::Percent,
        points,
        limits,
    }
}

fn timeline() -> Timeline {
    let values =
        [0, 1, 0, 0, 2, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 2, 14, 2];
    let mut start = date(2022, 7, 1);
    let mut points = Vec::new();
    for value in values {
        points.push(TimelinePoint { start, value: f64::from(value), expected: Some(0.4) });
        start = next_month(start);
    }
    Timeline {
        title: Text::new("每月申领人数", "Claims per month"),
        points,
        window: Some((date(2024, 7, 1), date(2025, 6, 30))),
    }
}

fn next_month(day: Date) -> Date {
    if day.month() == 12 { date(day.year() + 1, 1, 1) } else { date(day.year(), day.month() + 1, 1) }
}

/// The queue of the run, in rank order: every band, a hostile one, a suppressed one, one with nothing optional.
pub(super) fn details() -> Vec<AlertDetail> {
    let mut alerts = vec![
        (alert(1, "R4", Band::A, EntityType::Person, "SYN-P-0a91f3c4d5"), 3),
        (alert(2, "R2", Band::A, EntityType::Employer, "SYN-E-000123"), 1),
        (alert(3, "R5", Band::B, EntityType::Body, "SYN-B-017"), 4),
        (alert(4, "R1", Band::B, EntityType::Employer, &hostile()), 0),
        (alert(5, "R3", Band::C, EntityType::Agent, "SYN-G-0042"), 2),
        (alert(6, "R2", Band::C, EntityType::Employer, "SYN-E-000999"), 1),
    ];
    alerts[0].0.explanation_zh =
        "该人2025-03至2025-05三个月在内蒙古、辽宁两省同时领取失业保险金，重复3个月，涉及5,940.00元。".into();
    alerts[0].0.explanation_en =
        "This person was paid benefit in two provinces for the same three months, 2025-03 to 2025-05: 5,940.00 yuan."
            .into();
    (alerts[0].0.persons, alerts[0].0.months, alerts[0].0.due_on) = (1, 3, Some(date(2025, 6, 30)));
    money(&mut alerts[0].0, [594_000, 198_000, 594_000]);
    alerts[2].0.explanation_zh =
        "该机构在2025-05-14至2025-06-12共发证96本，按其历史和同类水平预计11.4本；此前同样时长最多24本。".into();
    alerts[2].0.explanation_en =
        "From 2025-05-14 to 2025-06-12 this body issued 96 certificates; 11.4 expected from its past and its peers; at most 24 before.".into();
    (alerts[2].0.window_start, alerts[2].0.window_end) = (Some(date(2025, 5, 14)), Some(date(2025, 6, 12)));
    (alerts[2].0.persons, alerts[2].0.months, alerts[2].0.ln_p, alerts[2].0.q_value) =
        (96, 0, Some(-8.1), Some(0.0312));
    money(&mut alerts[2].0, [14_400_000, 1_200_000, 9_127_550]);
    alerts[4].0.explanation_zh =
        "该代办人提交的61件申领中，23件的连续参保不足3个月（37.7%）；代办人合计为12.4%。".into();
    alerts[4].0.explanation_en =
        "Of 61 claims filed by this agent, 23 follow fewer than 3 months of contributions (37.7%); all agents: 12.4%."
            .into();
    alerts[3].0.explanation_zh = hostile();
    alerts[5].0.status = AlertStatus::Suppressed("季节性用工，2024-07 已核实".into());
    // The body and the employer of two alerts share their people; the others stand alone.
    alerts[2].0.case_id = alerts[0].0.case_id.clone();
    let mut details: Vec<AlertDetail> = alerts.into_iter().map(|(alert, rule)| detail(alert, rule)).collect();
    let bare = &mut details[4];
    bare.support.clear();
    bare.innocent.clear();
    bare.clauses.clear();
    bare.verify.clear();
    bare.false_positives.clear();
    bare.evidence.clear();
    bare.plots.clear();
    bare.peers = None;
    let a = &mut bare.alert;
    (a.region_code, a.window_start, a.window_end, a.due_on) = (None, None, None, None);
    (a.amount_paid, a.amount_stoppable, a.amount_low) = (Fen::ZERO, Fen::ZERO, Fen::ZERO);
    details[3].evidence[0].rows[0][0] = hostile();
    details[3].evidence[0].columns[0].name = hostile();
    details
}

/// The alerts of [`details`].
pub(super) fn alerts() -> Vec<Alert> {
    details().into_iter().map(|detail| detail.alert).collect()
}

/// The cases of [`details`] that have more than one alert.
pub(super) fn cases() -> Vec<Case> {
    let alerts = alerts();
    let (first, second) = (&alerts[0], &alerts[2]);
    let link = CaseLink { with: first.alert_id.clone(), by: JoinedBy::People { shared: 12, of: 96 } };
    vec![Case {
        case_id: first.case_id.clone(),
        rank: 1,
        band: first.band,
        alerts: vec![
            CaseAlert { alert_id: first.alert_id.clone(), links: vec![] },
            CaseAlert { alert_id: second.alert_id.clone(), links: vec![link] },
        ],
        rules: vec![first.rule_id.clone(), second.rule_id.clone()],
        entity_type: first.entity_type,
        entity_id: first.entity_id.clone(),
        region_code: first.region_code.clone(),
        entities: 2,
        persons: 104,
        amount_paid: Fen(31_000_000),
        amount_stoppable: Fen(3_310_000),
        amount_low: Fen(24_000_000),
        entity_ln_p: Some(-21.5),
        due_on: first.due_on,
    }]
}

fn money(alert: &mut Alert, [paid, stoppable, low]: [i64; 3]) {
    (alert.amount_paid, alert.amount_stoppable, alert.amount_low) = (Fen(paid), Fen(stoppable), Fen(low));
}

/// Both languages.
pub(super) const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];
