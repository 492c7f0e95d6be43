//! The page as a whole: well-formed, self-contained, safe, bounded, complete.

use super::*;
use crate::model::{AlertStatus, Band, EntityType, Text};
use crate::report::{CellKind, EvidenceColumn, EvidenceHead, RuleOutcome, Totals, sample};
use std::collections::BTreeMap;

fn page(lang: Lang) -> String {
    report_html(&sample::run(), &sample::alerts(), &sample::details(), &sample::cases(), lang).unwrap()
}

/// Every start tag closed in order, by a scanner that knows nothing of the templates. Returns the attributes.
fn attributes_of_well_formed(html: &str) -> Vec<(String, String, String)> {
    const VOID: [&str; 4] = ["meta", "link", "br", "hr"];
    let (mut open, mut attributes, mut rest) = (Vec::<String>::new(), Vec::new(), html);
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        assert!(!tag.contains('<'), "`<` inside the tag <{tag}>");
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "</{name}> closes another element");
            continue;
        }
        let (name, mut list) =
            tag.trim_end_matches('/').split_once([' ', '\n']).unwrap_or((tag.trim_end_matches('/'), ""));
        while let Some((key, after)) = list.split_once("=\"") {
            let (value, after) = after.split_once('"').expect("an attribute's value ends");
            attributes.push((name.to_owned(), key.trim().to_owned(), value.to_owned()));
            list = after;
        }
        if name == "style" {
            rest = &rest[rest.find("</style>").expect("a style ends")..];
        }
        if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    attributes
}

#[test]
fn the_page_is_well_formed_in_both_languages() {
    for lang in sample::LANGS {
        let attributes = attributes_of_well_formed(&page(lang));
        let mut ids: Vec<&str> =
            attributes.iter().filter(|(_, key, _)| key == "id").map(|(_, _, id)| id.as_str()).collect();
        for (element, key, value) in &attributes {
            if key == "href" {
                let target = value.strip_prefix('#').expect("links stay on the page");
                assert!(ids.contains(&target), "{value} leads nowhere");
            }
            if key == "aria-labelledby" {
                assert!(value.split(' ').all(|id| ids.contains(&id)), "{element} {value}");
            }
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "an id is there twice");
    }
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    for lang in sample::LANGS {
        let html = page(lang);
        for (element, key, value) in attributes_of_well_formed(&html) {
            assert!(
                !matches!(element.as_str(), "script" | "link" | "iframe" | "img" | "object" | "base" | "form"),
                "{element}"
            );
            assert!(
                !matches!(key.as_str(), "src" | "srcset" | "xlink:href" | "style") && !key.starts_with("on"),
                "{key}"
            );
            assert!(!value.contains("url(") || value.starts_with("url(#"), "{value}");
        }
        let style = &html[html.find("<style>").unwrap()..html.find("</style>").unwrap()];
        assert!(!style.contains("url(") && !style.contains("@import") && !style.contains("http"));
        assert!(html.contains("default-src 'none'; style-src 'unsafe-inline'"));
        // The only addresses are text: sources of clauses.
        assert_eq!(
            html.matches("http").count(),
            html.matches("https:&#x2f;&#x2f;www.gov.cn").count() + html.matches("http-equiv").count()
        );
    }
}

#[test]
fn hostile_text_is_escaped_made_visible_and_cut_with_its_length() {
    for lang in sample::LANGS {
        let html = page(lang);
        assert!(!html.contains("<script"));
        assert!(html.contains("&lt;script&gt;alert"));
        assert!(!html.contains('\0') && !html.contains('\u{1b}') && !html.contains('\u{202e}'));
        assert!(html.contains("⟨U+0000⟩") && html.contains("⟨U+202E⟩"));
        assert!(!html.contains(&"长".repeat(601)));
    }
    assert!(page(Lang::Zh).contains("…（共 10,057 字）"));
    assert!(page(Lang::En).contains("… (10,057 characters)"));
}

#[test]
fn a_hostile_dataset_name_and_hash_do_not_leave_the_style_sheet() {
    let mut run = sample::run();
    run.dataset_name = "</style><script>".into();
    run.dataset_fingerprint = "x\"}</style><script>alert(1)".into();
    run.program_version = "1\"; } body { display: none".into();
    let html = report_html(&run, &[], &[], &[], Lang::En).unwrap();
    attributes_of_well_formed(&html);
    assert!(!html.contains("<script"));
    let style = &html[html.find("<style>").unwrap()..html.find("</style>").unwrap()];
    assert!(
        style.contains("content: \"fundwatch 1bodydisplaynone · as of 2025-06-30 · data xstylescript"),
        "{}",
        &style[style.len() - 300..]
    );
}

#[test]
fn the_page_says_what_it_does_not_decide_and_never_accuses() {
    for lang in sample::LANGS {
        let html = page(lang);
        for word in ["骗保", "欺诈", "嫌疑", "黑名单", "高危", "fraud", "suspect"] {
            assert!(!html.contains(word), "{word}");
        }
    }
    assert!(page(Lang::Zh).contains("疑点不是结论"));
    assert!(page(Lang::En).contains("An alert is not a finding"));
}

#[test]
fn what_did_not_run_and_what_was_left_out_stands_before_the_queue() {
    for (lang, words) in [(Lang::Zh, ["跳过", "出错", "未计入"]), (Lang::En, ["skipped", "failed", "set aside"])]
    {
        let html = page(lang);
        let head = &html[html.find("<ul class=\"notices\">").unwrap()..html.find("<section id=\"queue\">").unwrap()];
        for word in words {
            assert!(head.contains(&format!("<b>{word}</b>")), "{word}");
        }
        assert!(head.contains("R6") && head.contains("R7") && head.contains("claims"));
    }
}

#[test]
fn the_error_rate_counts_facts_apart() {
    // Bands A and B: 47 by the totals, one of them (R4) without a probability; 4 rules × 0.04 = 0.16.
    assert!(page(Lang::Zh).contains(
        "A、B 级共 47 条，其中 1 条是逐笔比对得到的事实，不涉及概率。由统计得出的 46 条中，预计约 0.2 条只是偶然波动。"
    ));
}

#[test]
fn hidden_alerts_are_listed_with_their_reason_and_have_no_sheet() {
    let html = page(Lang::Zh);
    let hidden = sample::alerts().pop().unwrap();
    assert!(matches!(hidden.status, AlertStatus::Suppressed(_)));
    assert!(!html.contains(&format!("id=\"{}\"", hidden.alert_id)));
    let list = &html[html.find("被例外规则隐藏").unwrap()..];
    assert!(list.contains(&hidden.alert_id) && list.contains("季节性用工，2024-07 已核实"));
}

#[test]
fn a_text_without_english_is_shown_in_chinese_and_marked() {
    let mut details = sample::details();
    details[0].support[0].text = Text::new("只有中文", "");
    let html = report_html(&sample::run(), &sample::alerts(), &details, &[], Lang::En).unwrap();
    assert!(html.contains("<span lang=\"zh-CN\">只有中文</span>"));
}

#[test]
fn sensitive_columns_show_their_end_only() {
    let html = page(Lang::Zh);
    assert!(html.contains("<bdi>…8501</bdi>"));
    assert!(!html.contains("6222020200081238501"));
}

#[test]
fn an_empty_run_is_a_whole_page() {
    let mut run = sample::run();
    run.rules.clear();
    run.quality.clear();
    run.tables.clear();
    run.totals = Totals::default();
    (run.first_month, run.last_month) = (None, None);
    for lang in sample::LANGS {
        let html = report_html(&run, &[], &[], &[], lang).unwrap();
        attributes_of_well_formed(&html);
        assert!(html.contains(lang.pick("没有疑点。", "No alerts.")));
    }
}

#[test]
fn a_detail_of_no_rule_is_an_error_not_a_panic() {
    let mut details = sample::details();
    details[0].rule = 99;
    let error = report_html(&sample::run(), &[], &details, &[], Lang::Zh).unwrap_err().to_string();
    assert!(error.contains("rule number 99, but the run has 7 rules"), "{error}");
}

#[test]
fn the_page_keeps_its_size_and_says_what_it_leaves_out() {
    let run = sample::run();
    let mut wide = sample::details().remove(1);
    let column = |n: usize| EvidenceColumn {
        name: format!("c{n}"),
        title: Text::default(),
        codes: BTreeMap::new(),
        kind: CellKind::Text,
    };
    let head = EvidenceHead {
        id: "wide".into(),
        title: Text::new("宽表", "wide"),
        columns: (0..30).map(column).collect(),
        rows: vec![vec!["\"".repeat(60); 30]; 40],
        total: 40,
    };
    wide.evidence = vec![head; 4];
    let alert = |rank: i64| {
        let mut alert = sample::alert(rank, "R2", Band::B, EntityType::Employer, &"\"".repeat(50));
        alert.explanation_zh = "\"".repeat(5_000);
        alert
    };
    let details: Vec<AlertDetail> = (1..=250).map(|rank| AlertDetail { alert: alert(rank), ..wide.clone() }).collect();
    let alerts: Vec<Alert> = (1..=3_000).map(alert).collect();
    let html = report_html(&run, &alerts, &details, &[], Lang::Zh).unwrap();
    assert!(html.len() <= PAGE_BYTES_MAX, "{} bytes", html.len());
    assert!(html.len() > PAGE_BYTES_MAX / 2, "the room is used");
    let sheets = html.matches("<article").count();
    assert!((1..SECTIONS_MAX).contains(&sheets), "{sheets}");
    assert!(html.contains(&format!("共 3,000 条疑点，本页逐条说明排在最前的 {sheets} 条")));
    assert!(html.contains("共 3,000 条，此处列出前 1,000 条"), "half of 2,000 rows fit half of the page");
    assert!(html.contains("另有 21 列未显示"));
    attributes_of_well_formed(&html);
}

#[test]
fn at_most_two_hundred_sheets_in_rank_order() {
    let run = sample::run();
    let plain = sample::details().remove(4);
    let mut details: Vec<AlertDetail> = (1..=230)
        .map(|rank| AlertDetail { alert: sample::alert(rank, "R3", Band::C, EntityType::Agent, "G"), ..plain.clone() })
        .collect();
    details.reverse();
    let alerts: Vec<Alert> = details.iter().map(|detail| detail.alert.clone()).collect();
    let html = report_html(&run, &alerts, &details, &[], Lang::En).unwrap();
    assert_eq!(html.matches("<article").count(), SECTIONS_MAX);
    assert!(html.contains("230 alerts; this page explains the first 200."));
    let place = |rank: i64| html.find(&format!("number {rank} in the queue")).unwrap();
    assert!(place(1) < place(2) && place(199) < place(200));
}

#[test]
fn the_page_does_not_change_with_time_or_input_order() {
    let (run, mut alerts, mut details) = (sample::run(), sample::alerts(), sample::details());
    let first = report_html(&run, &alerts, &details, &[], Lang::Zh).unwrap();
    let mut slower = run.clone();
    slower.measured = crate::report::Measured { seconds: Some(99.0), peak_bytes: Some(1) };
    for rule in slower.rules.iter_mut().filter(|rule| rule.outcome == RuleOutcome::Ran) {
        rule.measured.seconds = Some(9.0);
    }
    alerts.reverse();
    details.reverse();
    assert_eq!(first, report_html(&slower, &alerts, &details, &[], Lang::Zh).unwrap());
}

#[test]
fn the_sheets_of_a_case_stand_together_below_its_head() {
    for lang in sample::LANGS {
        let html = page(lang);
        let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text} is not on the page"));
        let sheet =
            |place: usize| at(&format!("<article class=\"sheet\" id=\"{}\">", sample::alerts()[place].alert_id));
        // Third in rank, but of the case of the first.
        let order = [at("<article class=\"case\" id=\"case-1\">"), sheet(0), sheet(2), sheet(1)];
        assert!(order.is_sorted(), "{order:?}");
        assert_eq!(html.matches("<article class=\"case\"").count(), 1, "a single alert has no head of a case");
        assert_eq!(html.matches("href=\"#case-1\"").count(), 2);
        assert!(html.contains(lang.pick("其 96 人中有 12 人也在", "12 of its 96 people stand in")));
    }
}

#[test]
fn evidence_is_named_as_officers_name_it_in_both_languages() {
    let mut named = sample::details().remove(1);
    let kind = |name: &str, zh: &str, en: &str, codes: BTreeMap<String, Text>| EvidenceColumn {
        name: name.into(),
        title: Text::new(zh, en),
        codes,
        kind: CellKind::Text,
    };
    let death = BTreeMap::from([("death".to_owned(), Text::new("死亡", "died"))]);
    named.evidence = vec![EvidenceHead {
        id: "events".into(),
        title: Text::new("情形", "Events"),
        columns: vec![kind("event_type", "情形种类", "Kind of event", death), kind("odd", "", "", BTreeMap::new())],
        rows: vec![vec!["death".into(), "death".into()], vec!["other".into(), String::new()]],
        total: 2,
    }];
    for (lang, heading, code) in [(Lang::Zh, "情形种类", "死亡"), (Lang::En, "Kind of event", "died")] {
        let html = report_html(&sample::run(), &[named.alert.clone()], &[named.clone()], &[], lang).unwrap();
        let table = &html[html.find(heading).expect("the heading")..];
        assert!(table.contains(code) && table.contains("other"), "a known code by its name, another as it is");
        assert!(table.contains("odd") && table.contains(">death<"), "a column without words stays as it is");
        assert!(!html.contains("event_type"));
    }
}
