//! No bytes make the loader panic, overflow or loop; what loads also binds, prints and renders.

use super::load::RuleSet;
use super::sample::{LEGAL, RULE, VIEW, load_edited};
use crate::model::{Lang, Value};
use jiff::civil::date;
use proptest::prelude::*;

/// Pieces that mean something somewhere in a rule file.
const NASTY: &[&str] = &[
    "/*",
    "*/",
    "---*/",
    "/*--- tests",
    "\n",
    "\r\n",
    "\"",
    "'''",
    "'",
    "{",
    "}",
    "{1..9999999}",
    "{{",
    "|",
    "$",
    "$$x$$",
    "$as_of",
    "[[test]]",
    "[params.x]",
    "=",
    "疑点",
    "\u{feff}",
    "\0",
    "SELECT ",
    "(",
    ")",
    "((((((((",
    "CASE WHEN ",
    " END ",
    " UNION SELECT 1 ",
    ", ",
    "*",
    "NULL",
    "E'\\''",
    "'a\\'",
    "::",
    "[1]",
    "-- ",
    "9999999999999999999999",
    "1e999",
    "inf",
    "nan",
    "0x",
    "2026-13-45",
    "\u{202e}",
    ";",
    "WITH RECURSIVE ",
    " INTERVAL ",
    "\"entity_id\"",
    "_alert",
    "date = ",
    " OVER (",
    "QUALIFY ",
    "-",
];

#[derive(Clone, Debug)]
enum Edit {
    Delete(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize),
    Insert(prop::sample::Index, usize),
    Byte(prop::sample::Index, u8),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), 1_usize..200).prop_map(|(at, length)| Edit::Delete(at, length)),
        (at(), 1_usize..200).prop_map(|(at, length)| Edit::Repeat(at, length)),
        (at(), 0..NASTY.len()).prop_map(|(at, which)| Edit::Insert(at, which)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Edit::Byte(at, byte)),
    ]
}

fn apply(text: &str, edits: &[Edit]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for edit in edits {
        if bytes.is_empty() {
            break;
        }
        match edit {
            Edit::Delete(at, length) => {
                let at = at.index(bytes.len());
                bytes.drain(at..(at + length).min(bytes.len()));
            }
            Edit::Repeat(at, length) => {
                let at = at.index(bytes.len());
                let piece = bytes[at..(at + length).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            Edit::Insert(at, which) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, NASTY[*which].bytes());
            }
            Edit::Byte(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
        }
    }
    bytes
}

/// Loads, prints every problem, and uses whatever loaded.
fn exercise(files: Vec<(String, Vec<u8>)>) {
    let loaded = RuleSet::from_files(files);
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::none());
    for problem in &loaded.problems {
        let mut printed = String::new();
        handler.render_report(&mut printed, &problem.diagnostic(Lang::Zh)).expect("a problem can be printed");
        assert!(!problem.line(Lang::En).is_empty());
    }
    for rule in loaded.set.rules() {
        let bound = loaded.set.bind(rule, &[], date(2025, 6, 30)).expect("a rule that loaded binds");
        assert!(!bound.sql.contains('$') || rule.source().text().contains('\''), "{}", bound.sql);
        for entry in rule.evidence() {
            entry.for_all_alerts(&bound.params, "alerts").expect("evidence that loaded binds");
        }
        rule.texts().explain.render(Lang::En, &bound.params, |_| Value::Null);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_a_rule_file_makes_the_loader_panic(edits in prop::collection::vec(edit(), 1..6)) {
        exercise(vec![
            ("R2_claimant_share.sql".to_owned(), apply(RULE, &edits)),
            ("legal.toml".to_owned(), LEGAL.as_bytes().to_vec()),
        ]);
    }

    #[test]
    fn nor_of_the_sql_alone(edits in prop::collection::vec(edit(), 1..4)) {
        let (head, rest) = RULE.split_once("WITH claim AS").expect("the sample");
        let (sql, tail) = rest.split_once("/*--- tests").expect("the sample");
        let mut bytes = head.as_bytes().to_vec();
        bytes.extend(apply(&format!("WITH claim AS{sql}"), &edits));
        bytes.extend(format!("\n/*--- tests{tail}").bytes());
        exercise(vec![("R2_claimant_share.sql".to_owned(), bytes), ("legal.toml".to_owned(), LEGAL.as_bytes().to_vec())]);
    }

    #[test]
    fn nor_of_a_view_or_the_clauses(edits in prop::collection::vec(edit(), 1..6)) {
        exercise(vec![
            ("shared/counted_claim.sql".to_owned(), apply(VIEW, &edits)),
            ("legal.toml".to_owned(), apply(LEGAL, &edits)),
            ("R2_claimant_share.sql".to_owned(), RULE.as_bytes().to_vec()),
        ]);
    }

    #[test]
    fn nor_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut framed = b"/*--- rule\n".to_vec();
        framed.extend(&bytes);
        framed.extend(b"\n---*/\nSELECT ");
        framed.extend(&bytes);
        exercise(vec![("R1_x.sql".to_owned(), bytes), ("R2_x.sql".to_owned(), framed)]);
    }
}

/// The largest trees the limits let through are read, checked, printed, bound, hashed and dropped on the 2 MiB stack of a
/// test thread, unoptimised.
#[test]
fn the_deepest_sql_allowed_fits_the_stack() {
    let chain = "1 + ".repeat(190);
    let mut nested = "1".to_owned();
    for _ in 0..18 {
        nested = format!("({nested}) + 1 + 1 + 1 + 1 + 1 + 1 + 1");
    }
    let cases = format!("{}1{}", "CASE WHEN true THEN ".repeat(20), " END".repeat(20));
    let left = format!("{}1{}", "NOT ".repeat(20), " IS NULL".repeat(150));
    for deep in [format!("{chain}1"), nested, cases, left] {
        let expression = format!("COUNT(*) * 10 + MAX(CASE WHEN ({deep}) IS NULL THEN 1 END) ");
        let loaded = load_edited(&[("COUNT(*) * 10 ", &expression)]);
        let lines: Vec<_> = loaded.problems.iter().map(|problem| problem.line(Lang::En)).collect();
        assert!(lines.is_empty(), "{lines:?}");
        let rule = &loaded.set.rules()[0];
        assert!(loaded.set.bind(rule, &[], date(2025, 6, 30)).is_ok());
    }
    let joins: Vec<String> =
        (0..60).map(|n| format!("LEFT JOIN claim c{n} ON c{n}.employer_id = e.employer_id\n")).collect();
    let joins = joins.concat();
    let loaded = load_edited(&[("FROM employers e\n", &format!("FROM employers e\n{joins}"))]);
    assert!(loaded.problems.is_empty(), "{}", loaded.problems);
}
