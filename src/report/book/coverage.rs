//! `COVERAGE.md`: every condition of the source documents, with its rule or with what is missing.

use super::{code_span, markdown};
use crate::model::Text;
use std::fmt::Write;

/// One condition.
#[derive(Clone, Debug)]
pub struct CoverageRow {
    /// Its id, `U5`.
    pub id: String,
    /// Document and section.
    pub source: String,
    /// The condition.
    pub text: Text,
    /// The rules that answer it: id and title.
    pub rules: Vec<(String, Text)>,
    /// What is missing to decide the rest, and why.
    pub missing: Vec<(String, Text)>,
    /// Why it is no rule.
    pub not_a_rule: Option<Text>,
}

/// The conditions of one letter.
#[derive(Clone, Debug)]
pub struct CoverageGroup {
    /// What they are about.
    pub title: Text,
    /// The conditions.
    pub rows: Vec<CoverageRow>,
}

/// The whole page, in both languages side by side.
pub fn coverage_markdown(groups: &[CoverageGroup]) -> String {
    let mut text = String::from(
        "# 条件与规则 · Conditions and rules\n\n\
         由 `fundwatch rules docs` 根据 `rules/conditions/*.toml` 生成，请勿手改。 \
         Written by `fundwatch rules docs` from `rules/conditions/*.toml`; do not edit.\n\n",
    );
    let rows = || groups.iter().flat_map(|group| &group.rows);
    let count = |wanted: fn(&CoverageRow) -> bool| rows().filter(|row| wanted(row)).count();
    let figures = [
        ("由规则回答", "answered by rules", count(|row| !row.rules.is_empty() && row.missing.is_empty())),
        (
            "部分回答，另缺数据",
            "answered in part, data missing",
            count(|row| !row.rules.is_empty() && !row.missing.is_empty()),
        ),
        (
            "缺数据，不能判断",
            "data missing, not decidable",
            count(|row| row.rules.is_empty() && !row.missing.is_empty()),
        ),
        ("不是规则", "no rule", count(|row| row.not_a_rule.is_some())),
    ];
    text.push_str("| | 条数 · number |\n| --- | ---: |\n");
    for (zh, en, number) in figures {
        let _ = writeln!(text, "| {zh} · {en} | {number} |");
    }
    let _ = writeln!(text, "| **合计 · in all** | **{}** |", rows().count());
    for group in groups {
        let _ = write!(text, "\n## {}\n\n", both(&group.title, " · "));
        text.push_str("| 编号 · id | 条件 · condition | 出处 · source | 规则 · rules | 缺少的数据 · missing data |\n");
        text.push_str("| --- | --- | --- | --- | --- |\n");
        for row in &group.rows {
            let rules: Vec<String> =
                row.rules.iter().map(|(id, title)| format!("**{id}** {}", markdown(&title.zh))).collect();
            let mut open: Vec<String> =
                row.missing.iter().map(|(needs, why)| format!("{}：{}", code_span(needs), both(why, "<br>"))).collect();
            open.extend(row.not_a_rule.iter().map(|why| format!("不是规则 · no rule：{}", both(why, "<br>"))));
            let dash = |cell: String| if cell.is_empty() { "—".to_owned() } else { cell };
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} |",
                row.id,
                both(&row.text, "<br>"),
                markdown(&row.source),
                dash(rules.join("<br>")),
                dash(open.join("<br>"))
            );
        }
    }
    text
}

/// Both languages, one where they are the same or one is missing.
fn both(text: &Text, between: &str) -> String {
    if text.en.is_empty() || text.en == text.zh {
        return markdown(&text.zh);
    }
    format!("{}{between}{}", markdown(&text.zh), markdown(&text.en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_ends_in_a_rule_or_in_what_is_missing() {
        let row = |id: &str| CoverageRow {
            id: id.into(),
            source: "001 §七".into(),
            text: Text::new("重复|领取", "Paid twice"),
            rules: Vec::new(),
            missing: Vec::new(),
            not_a_rule: None,
        };
        let rule = ("R4".to_owned(), Text::new("跨省重复", "Two provinces"));
        let missing = ("payments.refund_of".to_owned(), Text::new("无法对应退款", "no refund to match"));
        let rows = vec![
            CoverageRow { rules: vec![rule.clone()], ..row("U4") },
            CoverageRow { rules: vec![rule], missing: vec![missing.clone()], ..row("U5") },
            CoverageRow { missing: vec![missing], ..row("U6") },
            CoverageRow { not_a_rule: Some(Text::new("职责", "A duty")), ..row("U21") },
        ];
        let text = coverage_markdown(&[CoverageGroup { title: Text::new("待遇", "Benefit"), rows }]);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.contains(&"| 由规则回答 · answered by rules | 1 |"), "{text}");
        assert!(lines.contains(&"| **合计 · in all** | **4** |"));
        assert!(lines.contains(&"## 待遇 · Benefit"));
        assert!(lines.contains(&"| U4 | 重复\\|领取<br>Paid twice | 001 §七 | **R4** 跨省重复 | — |"), "{text}");
        assert!(lines.contains(
            &"| U5 | 重复\\|领取<br>Paid twice | 001 §七 | **R4** 跨省重复 | `payments.refund_of`：无法对应退款<br>no refund to match |"
        ));
        assert!(
            lines.contains(&"| U21 | 重复\\|领取<br>Paid twice | 001 §七 | — | 不是规则 · no rule：职责<br>A duty |")
        );
    }
}
