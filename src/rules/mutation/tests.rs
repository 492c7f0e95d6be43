//! What is changed, written down by hand.

use super::*;
use crate::rules::sql::{print_query, reparse};

fn names(sql: &str) -> Vec<String> {
    let mut query = reparse(sql).unwrap();
    tree::sites(&mut *query, None).into_iter().map(|site| site.change.key).collect()
}

/// The query after the change called `name`.
fn after(sql: &str, name: &str) -> String {
    let mut query = reparse(sql).unwrap();
    let number =
        names(sql).iter().position(|found| found == name).unwrap_or_else(|| panic!("{name}: {:?}", names(sql)));
    assert!(tree::apply(&mut *query, number, None));
    print_query(&query)
}

#[test]
fn a_filter_loses_one_conjunct_at_a_time_and_its_limits_move() {
    let sql = "SELECT a FROM t WHERE x >= 3 AND y = 'b' AND z IS NULL";
    assert_eq!(
        names(sql),
        [
            "drop AND x >= 3",
            "drop AND y = 'b'",
            "drop AND z IS NULL",
            "x >= 3 AND y = 'b' AND z IS NULL => x >= 3 AND y = 'b' OR z IS NULL",
            // `x > 3` is `x >= 4`: the number is not moved up as well; the other conjuncts are not turned round as well.
            "x >= 3 => x > 3",
            "3 => 2 in x >= 3",
        ]
    );
    assert_eq!(after(sql, "drop AND y = 'b'"), "SELECT a FROM t WHERE x >= 3 AND z IS NULL");
    assert_eq!(names("SELECT a FROM t WHERE ok"), ["drop filter ok"]);
    assert_eq!(after("SELECT a FROM t WHERE ok", "drop filter ok"), "SELECT a FROM t");
    assert_eq!(
        after(
            "SELECT a FROM t WHERE x = 1 OR y = 2 AND z = 3",
            "x = 1 OR y = 2 AND z = 3 => x = 1 AND y = 2 AND z = 3"
        ),
        "SELECT a FROM t WHERE ((x = 1) AND (y = 2 AND z = 3))",
        "brackets keep what stood together together"
    );
}

#[test]
fn joins_aggregates_and_set_operations() {
    let sql =
        "SELECT COUNT(*), COUNT(DISTINCT p), SUM(v) FROM a JOIN b ON b.k = a.k LEFT JOIN c ON c.k = a.k AND c.l = a.l";
    assert_eq!(
        names(sql),
        [
            "JOIN b => LEFT JOIN b",
            "LEFT JOIN c => JOIN c",
            "COUNT(*) => max(1)",
            "COUNT(DISTINCT p) => COUNT(p)",
            "SUM(v) => max(v)",
            "b.k = a.k => b.k <> a.k",
            "drop AND c.k = a.k",
            "drop AND c.l = a.l",
            "c.k = a.k AND c.l = a.l => c.k = a.k OR c.l = a.l",
        ]
    );
    let union = "SELECT a FROM t UNION ALL SELECT b FROM u";
    assert_eq!(after(union, "UNION ALL => UNION"), "SELECT a FROM t UNION SELECT b FROM u");
    assert_eq!(after(union, "drop first of UNION ALL: SELECT a FROM t"), "SELECT b FROM u");
    assert_eq!(after(union, "drop second of UNION ALL: SELECT b FROM u"), "SELECT a FROM t");
    assert_eq!(after("SELECT DISTINCT a FROM t", "SELECT DISTINCT => SELECT"), "SELECT a FROM t");
    let window = "SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) FROM t";
    assert_eq!(names(window), ["ORDER BY b ASC => ORDER BY b DESC", "drop PARTITION BY a"]);
}

#[test]
fn values_defaults_and_arms() {
    assert_eq!(names("SELECT COALESCE(a, 0) FROM t"), ["COALESCE(a, 0) => (a)", "0 => 1 in COALESCE(a, 0)"]);
    assert_eq!(
        names("SELECT COALESCE(a, false) FROM t"),
        ["false => true in COALESCE(a, false)"],
        "NULL is not true either"
    );
    assert_eq!(
        names("SELECT CASE WHEN a THEN b ELSE c END FROM t"),
        ["CASE WHEN a THEN b ELSE c END => b", "CASE WHEN a THEN b ELSE c END => c"]
    );
    assert_eq!(
        names("SELECT CASE WHEN a THEN x WHEN b THEN y ELSE z END FROM t"),
        ["drop WHEN a", "drop WHEN b", "drop ELSE z"]
    );
    assert_eq!(
        names("SELECT d + INTERVAL '60 days' FROM t"),
        [
            "d + INTERVAL '60 days' => d - INTERVAL '60 days'",
            "INTERVAL '60 days' => INTERVAL '61 days' in d + INTERVAL '60 days'",
            "INTERVAL '60 days' => INTERVAL '59 days' in d + INTERVAL '60 days'"
        ]
    );
    assert_eq!(
        names("SELECT a FROM t WHERE d BETWEEN DATE '2026-04-01' AND e"),
        [
            "drop filter d BETWEEN DATE '2026-04-01' AND e",
            "d BETWEEN DATE '2026-04-01' AND e => (d > DATE '2026-04-01' AND d <= e)",
            "d BETWEEN DATE '2026-04-01' AND e => (d >= DATE '2026-04-01' AND d < e)",
            "DATE '2026-04-01' => DATE '2026-04-02' in d BETWEEN DATE '2026-04-01' AND e",
            "DATE '2026-04-01' => DATE '2026-03-31' in d BETWEEN DATE '2026-04-01' AND e",
        ]
    );
    assert_eq!(
        names("SELECT a IN ('x', 'y') FROM t"),
        ["drop 'x' from a IN ('x', 'y')", "drop 'y' from a IN ('x', 'y')", "a IN ('x', 'y') => a NOT IN ('x', 'y')"]
    );
    assert_eq!(
        names("SELECT a >= 0.5 FROM t"),
        ["a >= 0.5 => a > 0.5", "0.5 => 0.60 in a >= 0.5", "0.5 => 0.40 in a >= 0.5"]
    );
    assert_eq!(names("SELECT a FROM t GROUP BY 1 ORDER BY 2"), [""; 0], "ordinals are no thresholds");
}

#[test]
fn every_mutant_of_the_shipped_pack_is_another_query_that_reads_back() {
    let loaded = RuleSet::built_in();
    for rule in loaded.set.rules() {
        let mutants = rule.mutants();
        assert!(mutants.len() > 50, "{}: {}", rule.id(), mutants.len());
        let names: std::collections::BTreeSet<&str> = mutants.iter().map(|mutant| mutant.name.as_str()).collect();
        assert_eq!(names.len(), mutants.len(), "{}: names are unique", rule.id());
        for mutant in &mutants {
            let changed = rule.mutated(mutant).unwrap_or_else(|| panic!("{}: {}", rule.id(), mutant.name));
            let differs = match &mutant.part {
                Part::Sql => changed.query != rule.query,
                Part::Details => changed.details != rule.details,
                Part::Evidence(at) => changed.evidence[*at].query() != rule.evidence[*at].query(),
                Part::Alert => changed.conditions.alert != rule.conditions.alert,
                Part::Downgrade(at) => changed.conditions.downgrades[*at] != rule.conditions.downgrades[*at],
                Part::Param(at) => changed.header.params[*at] != rule.header.params[*at],
            };
            assert!(differs, "{}: {}", rule.id(), mutant.name);
            let bound = loaded.set.bind(&changed, &[], jiff::civil::date(2025, 6, 30));
            assert!(bound.is_ok(), "{}: {}: {:?}", rule.id(), mutant.name, bound.err());
        }
    }
    for view in loaded.set.views() {
        for mutant in view.mutants() {
            let changed = view.mutated(&mutant).unwrap();
            assert_ne!((&changed.query, &changed.header.params), (&view.query, &view.header.params), "{}", mutant.name);
        }
    }
}

#[test]
fn a_mutant_stands_where_its_change_is() {
    let loaded = RuleSet::built_in();
    let rule = loaded.set.rule(&"R2".parse().unwrap()).unwrap();
    for mutant in rule.mutants() {
        let line = &rule.source().text()[rule.source().line(mutant.position.line)];
        if let Some((before, _)) = mutant.name.split_once(": ").unwrap().1.split_once(" => ")
            && before.chars().all(|c| c.is_ascii_digit())
        {
            let here: String = line.chars().skip(mutant.position.column - 1).collect();
            assert!(
                here.starts_with(before) || mutant.name.starts_with("params."),
                "{} at {}: {line}",
                mutant.name,
                mutant.position
            );
        }
    }
}
