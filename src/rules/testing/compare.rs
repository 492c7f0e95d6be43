//! What a test expected against what came out: the difference, not two dumps.
//!
//! Only listed columns are compared. A float is compared to as many decimals as are written down, money to the fen.

use super::super::decimal::Decimal;
use super::case::{Expect, Tested};
use super::fixture::timestamp;
use super::pipe::{Cell, PipeTable};
use crate::model::{Lang, Table, Value};
use jiff::civil::Date;
use std::fmt::Write as _;

/// The columns an alert has beside those of its population row (`outputs.md`), as tests may name them.
pub(super) const ALERT_COLUMNS: &[&str] = &[
    "rank",
    "band",
    "severity",
    "fp",
    "entity_type",
    "entity_id",
    "region_code",
    "window_start",
    "window_end",
    "part",
    "observed",
    "expected",
    "exposure",
    "ratio",
    "ratio_low",
    "ln_p",
    "q_value",
    "peer_group",
    "peers",
    "persons",
    "months",
    "amount_paid",
    "amount_stoppable",
    "amount_low",
    "for",
    "against",
    "explanation_zh",
    "explanation_en",
    "legal",
    "due_on",
    "status",
];

/// The columns by which a row is recognised; those that the expected table lists are used.
const KEYS: [&str; 5] = ["entity_id", "entity_type", "window_start", "window_end", "part"];

/// What came out of a run over the test's tables. Both tables carry `entity_id` and whichever of `entity_type`,
/// `window_start`, `window_end`, `part`, `region_code` the rule has, under these general names, beside the rule's own columns.
#[derive(Clone, Copy, Debug)]
pub struct Actual<'a> {
    /// The alerts.
    pub alerts: &'a Table,
    /// Every row the rule returned, scored.
    pub population: &'a Table,
    /// The reason code, where the rule was skipped.
    pub skipped: Option<&'a str>,
}

/// One compared value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueDifference {
    /// The column.
    pub column: String,
    /// As the test has it.
    pub expected: String,
    /// As it came out.
    pub actual: String,
    /// Actual minus expected, where both are numbers and differ.
    pub delta: Option<String>,
    /// Whether they agree.
    pub agrees: bool,
}

/// The compared values of one row, of which at least one differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityDifference {
    /// The row's key as the test has it.
    pub key: String,
    /// Every listed column beside the key.
    pub values: Vec<ValueDifference>,
}

/// The differences of one list: alerts or population rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Rows whose values differ.
    pub entities: Vec<EntityDifference>,
    /// Rows that are expected and not there.
    pub missing: Vec<String>,
    /// Rows that are there and not expected, or there more than once.
    pub extra: Vec<String>,
}

impl Difference {
    fn is_empty(&self) -> bool {
        self.entities.is_empty() && self.missing.is_empty() && self.extra.is_empty()
    }
}

/// The outcome of one test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Alerts against `alerts`.
    pub alerts: Difference,
    /// Population rows against `rows`.
    pub rows: Difference,
    /// Entities of `absent` that were raised.
    pub unwanted: Vec<String>,
    /// Expected and actual number of rows, where they differ.
    pub population: Option<(u64, u64)>,
    /// Expected and actual reason for skipping, where they differ.
    pub skipped: Option<(Option<String>, Option<String>)>,
}

impl Comparison {
    /// Compares the outcome of a rule's test.
    pub fn of_rule(expect: &Expect, actual: &Actual<'_>) -> Self {
        Self::new(expect, actual, Tested::Rule)
    }

    /// Compares the outcome of a view's test: `rows` are all its rows, in any order.
    pub fn of_view(expect: &Expect, rows: &Table) -> Self {
        let none = Table::default();
        Self::new(expect, &Actual { alerts: &none, population: rows, skipped: None }, Tested::View)
    }

    fn new(expect: &Expect, actual: &Actual<'_>, of: Tested) -> Self {
        if expect.skipped.as_deref() != actual.skipped {
            let skipped = Some((expect.skipped.clone(), actual.skipped.map(str::to_owned)));
            return Self { skipped, ..Self::default() };
        }
        if expect.skipped.is_some() {
            return Self::default();
        }
        let rows = actual.population.rows() as u64;
        Self {
            alerts: expect
                .alerts
                .as_ref()
                .map(|wanted| by_key(wanted, actual.alerts, Others::Extra))
                .unwrap_or_default(),
            rows: expect
                .rows
                .as_ref()
                .map(|wanted| match of {
                    Tested::Rule => by_key(wanted, actual.population, Others::Ignored),
                    Tested::View => whole(wanted, actual.population),
                })
                .unwrap_or_default(),
            unwanted: expect
                .absent
                .iter()
                .filter(|entity| {
                    (0..actual.alerts.rows()).any(|row| show(&actual.alerts.value("entity_id", row)) == **entity)
                })
                .cloned()
                .collect(),
            population: expect.population.filter(|wanted| *wanted != rows).map(|wanted| (wanted, rows)),
            skipped: None,
        }
    }

    /// Whether everything came out as expected.
    pub fn passes(&self) -> bool {
        *self == Self::default()
    }

    /// The difference as a person reads it; empty where there is none.
    pub fn render(&self, lang: Lang) -> String {
        let mut text = String::new();
        if let Some((expected, actual)) = &self.skipped {
            let name = |code: &Option<String>| code.clone().unwrap_or_else(|| lang.pick("运行", "it runs").to_owned());
            let _ = writeln!(
                text,
                "{} {}    {} {}",
                lang.pick("跳过：期望", "skipped: expected"),
                name(expected),
                lang.pick("实际", "found"),
                name(actual)
            );
        }
        if let Some((expected, actual)) = self.population {
            let _ = writeln!(
                text,
                "{} {expected}    {} {actual}",
                lang.pick("评估对象：期望", "population: expected"),
                lang.pick("实际", "found")
            );
        }
        render_list(&mut text, &self.alerts, lang.pick("疑点", "alert"), lang);
        if !self.unwanted.is_empty() {
            let _ = writeln!(text, "{}{}", lang.pick("不应提示：", "must not be raised: "), self.unwanted.join(", "));
        }
        render_list(&mut text, &self.rows, lang.pick("评估对象", "row"), lang);
        text
    }
}

fn render_list(text: &mut String, list: &Difference, what: &str, lang: Lang) {
    if list.is_empty() {
        return;
    }
    let (expected, actual) = (lang.pick("期望", "expected"), lang.pick("实际", "found"));
    for entity in &list.entities {
        let _ = writeln!(text, "{what} {}", entity.key);
        let width = |of: fn(&ValueDifference) -> &str| {
            entity.values.iter().map(|value| of(value).chars().count()).max().unwrap_or(0)
        };
        let (names, wanted, found) = (width(|v| &v.column), width(|v| &v.expected), width(|v| &v.actual));
        for value in &entity.values {
            let delta = value.delta.as_deref().unwrap_or(if value.agrees { "" } else { "≠" });
            let line = format!(
                "  {:names$}  {expected} {:wanted$}    {actual} {:found$}    {delta}",
                value.column, value.expected, value.actual
            );
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    let names = |names: &[String]| if names.is_empty() { "—".to_owned() } else { names.join(", ") };
    let _ = writeln!(
        text,
        "{}{}   {}{}",
        lang.pick("缺少：", "missing: "),
        names(&list.missing),
        lang.pick("多出：", "extra: "),
        names(&list.extra)
    );
}

/// What rows that nobody expects mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    Extra,
    Ignored,
}

/// Every expected row must be there exactly once, recognised by the key columns it lists.
fn by_key(wanted: &PipeTable, actual: &Table, others: Others) -> Difference {
    let keys: Vec<usize> = KEYS.iter().filter_map(|key| wanted.column(key)).collect();
    let mut difference = Difference::default();
    let mut used = vec![false; actual.rows()];
    for row in &wanted.rows {
        let name = keys.iter().map(|at| row[*at].text.as_str()).collect::<Vec<_>>().join(" ");
        let hits: Vec<usize> = (0..actual.rows())
            .filter(|candidate| {
                keys.iter().all(|at| matches(&row[*at].text, &actual.value(&wanted.columns[*at].text, *candidate)))
            })
            .collect();
        match hits.as_slice() {
            [] => difference.missing.push(name.clone()),
            [_] => {}
            many => difference.extra.push(format!("{name} ×{}", many.len())),
        }
        for hit in &hits {
            used[*hit] = true;
        }
        if let Some(first) = hits.first() {
            let values = values_of(wanted, row, &keys, actual, *first);
            if values.iter().any(|value| !value.agrees) {
                difference.entities.push(EntityDifference { key: name, values });
            }
        }
    }
    if others == Others::Extra {
        let unused = used.iter().enumerate().filter(|(_, used)| !**used).map(|(row, _)| {
            let parts = keys.iter().map(|at| show(&actual.value(&wanted.columns[*at].text, row)));
            let name = parts.collect::<Vec<_>>().join(" ");
            if name.is_empty() { show(&actual.value("entity_id", row)) } else { name }
        });
        difference.extra.extend(unused);
    }
    difference
}

fn values_of(wanted: &PipeTable, row: &[Cell], keys: &[usize], actual: &Table, at: usize) -> Vec<ValueDifference> {
    let columns = wanted.columns.iter().zip(row).enumerate().filter(|(index, _)| !keys.contains(index));
    columns
        .map(|(_, (column, cell))| {
            let value = actual.value(&column.text, at);
            let agrees = matches(&cell.text, &value);
            ValueDifference {
                column: column.text.clone(),
                expected: if cell.text.is_empty() { "—".to_owned() } else { cell.text.clone() },
                actual: show(&value),
                delta: if agrees { None } else { delta(&cell.text, &value) },
                agrees,
            }
        })
        .collect()
}

/// Every expected row is there and no other, in any order.
fn whole(wanted: &PipeTable, actual: &Table) -> Difference {
    let mut difference = Difference::default();
    let mut used = vec![false; actual.rows()];
    for row in &wanted.rows {
        let hit = (0..actual.rows()).find(|candidate| {
            let same = |(column, cell): (&Cell, &Cell)| matches(&cell.text, &actual.value(&column.text, *candidate));
            !used[*candidate] && wanted.columns.iter().zip(row).all(same)
        });
        match hit {
            Some(hit) => used[hit] = true,
            None => difference.missing.push(row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" | ")),
        }
    }
    for (row, _) in used.iter().enumerate().filter(|(_, used)| !**used) {
        let cells = wanted.columns.iter().map(|column| show(&actual.value(&column.text, row)));
        difference.extra.push(cells.collect::<Vec<_>>().join(" | "));
    }
    difference
}

/// Whether a cell of a test means this value.
fn matches(text: &str, value: &Value) -> bool {
    match value {
        Value::Null => text.is_empty(),
        Value::Text(actual) => actual == text,
        Value::Int(actual) => text.parse::<i64>().map_or_else(|_| same_number(text, value), |wanted| wanted == *actual),
        Value::Float(_) => same_number(text, value),
        Value::Bool(actual) => text.parse() == Ok(*actual),
        Value::Date(actual) => text.parse::<Date>().is_ok_and(|wanted| wanted == *actual),
        Value::Timestamp(actual) => timestamp(text) == Some(*actual),
        Value::Money(actual) => text.parse::<Decimal>().ok().and_then(Decimal::to_fen) == Some(*actual),
        Value::TextList(actual) => {
            // An entry may hold commas of its own (`ratio=2, ratio_low=1.5`): both sides are compared by their parts.
            fn parts(text: &str) -> impl Iterator<Item = &str> {
                text.split([',', '、']).map(str::trim).filter(|part| !part.is_empty())
            }
            let mut wanted: Vec<&str> = parts(text).collect();
            let mut actual: Vec<&str> = actual.iter().flat_map(|entry| parts(entry)).collect();
            wanted.sort_unstable();
            actual.sort_unstable();
            wanted == actual
        }
    }
}

/// Whether the value rounds to what is written.
fn same_number(text: &str, value: &Value) -> bool {
    let (Ok(wanted), Some(actual)) = (text.parse::<f64>(), value.as_f64()) else { return false };
    if text.contains(['e', 'E']) {
        return (wanted - actual).abs() <= 1e-9 * wanted.abs();
    }
    let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let exponent = i32::try_from(decimals).unwrap_or(i32::MAX);
    // A hair more than half a unit, so that 0.125 may be written as 0.12 or 0.13.
    (wanted - actual).abs() <= 0.5 * 10_f64.powi(-exponent) * (1.0 + 1e-9)
}

fn delta(text: &str, value: &Value) -> Option<String> {
    let difference = value.as_f64()? - text.parse::<f64>().ok()?;
    let decimals = match value {
        Value::Int(_) => 0,
        Value::Money(_) => 2,
        _ => 4,
    };
    let number = format!("{difference:+.decimals$}");
    Some(if number.contains('.') && !matches!(value, Value::Money(_)) {
        number.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        number
    })
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "—".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Timestamp(time) => time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Value::Money(amount) => amount.to_string(),
        Value::TextList(items) => items.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fen, Values};

    fn pipe(text: &str) -> PipeTable {
        let cell = |text: &str| Cell { text: text.trim().to_owned(), span: 0..0 };
        let mut lines = text.lines().map(|line| line.split('|').map(cell).collect::<Vec<_>>());
        PipeTable { columns: lines.next().unwrap_or_default(), rows: lines.collect() }
    }

    fn population() -> Table {
        let text = |values: &[&str]| Values::Text(values.iter().map(|v| Some((*v).to_owned())).collect());
        let mut table = Table::default();
        table.push("entity_id", text(&["B1", "B2", "B3"]));
        table.push("n_win", Values::Int(vec![Some(84), Some(3), None]));
        table.push("prior_max", Values::Int(vec![Some(24), Some(1), Some(0)]));
        table.push("rate", Values::Float(vec![Some(0.4967), Some(0.1), None]));
        table.push("paid", Values::Money(vec![Some(Fen(150_000)), Some(Fen(1)), None]));
        table
    }

    fn compare(expect: &Expect) -> Comparison {
        let all = population();
        Comparison::of_rule(expect, &Actual { alerts: &all, population: &all, skipped: None })
    }

    #[test]
    fn shows_the_difference_of_one_entity_and_no_more() {
        let alerts = pipe(
            "entity_id | n_win | prior_max | rate | paid\nB1 | 60 | 24 | 0.5 | 1500\nB2 | 3 | 1 | 0.10 | 0.01\nB9 | 1 | 1 | 1 | 1",
        );
        let comparison = compare(&Expect { alerts: Some(alerts), ..Expect::default() });
        assert!(!comparison.passes());
        assert_eq!(
            comparison.render(Lang::Zh),
            "疑点 B1\n  n_win      期望 60      实际 84         +24\n  prior_max  期望 24      实际 24\n  \
             rate       期望 0.5     实际 0.4967\n  paid       期望 1500    实际 1500.00\n缺少：B9   多出：B3\n"
        );
        assert!(comparison.render(Lang::En).ends_with("missing: B9   extra: B3\n"));
    }

    #[test]
    fn rows_need_not_be_all_but_each_once() {
        let rows = pipe("entity_id | n_win | rate\nB3 | | ");
        assert!(compare(&Expect { rows: Some(rows), population: Some(3), ..Expect::default() }).passes());
        let comparison =
            compare(&Expect { population: Some(7), absent: vec!["B2".into(), "B7".into()], ..Expect::default() });
        assert_eq!(comparison.render(Lang::En), "population: expected 7    found 3\nmust not be raised: B2\n");
    }

    #[test]
    fn a_view_is_compared_whole() {
        let expect = |text| Expect { rows: Some(pipe(text)), ..Expect::default() };
        assert!(Comparison::of_view(&expect("entity_id | prior_max\nB3 | 0\nB2 | 1\nB1 | 24"), &population()).passes());
        let comparison = Comparison::of_view(&expect("entity_id | prior_max\nB3 | 0\nB2 | 2\nB1 | 24"), &population());
        assert_eq!(
            (comparison.rows.missing, comparison.rows.extra),
            (vec!["B2 | 2".to_owned()], vec!["B2 | 1".to_owned()])
        );
    }

    #[test]
    fn skipping_is_compared_first() {
        let none = Table::default();
        let expect = Expect { skipped: Some("missing_table".into()), ..Expect::default() };
        let skipped =
            Comparison::of_rule(&expect, &Actual { alerts: &none, population: &none, skipped: Some("missing_table") });
        assert!(skipped.passes());
        assert_eq!(compare(&expect).render(Lang::En), "skipped: expected missing_table    found it runs\n");
    }

    #[test]
    fn numbers_agree_to_the_decimals_written() {
        let float = Value::Float(12.345_6);
        for (text, same) in
            [("12", true), ("12.3", true), ("12.4", false), ("12.35", true), ("12.3456", true), ("1.23456e1", true)]
        {
            assert_eq!(matches(text, &float), same, "{text}");
        }
        assert!(matches("FP-1、FP-2", &Value::TextList(vec!["FP-2".into(), "FP-1".into()])));
        let scored = Value::TextList(vec!["ABOVE-PEERS ratio=2.0, ratio_low=1.5".into(), "one_agent".into()]);
        assert!(matches("one_agent, ABOVE-PEERS ratio=2.0, ratio_low=1.5", &scored));
        assert!(!matches("one_agent, ABOVE-PEERS ratio=2.0", &scored));
        assert!(!matches("0", &Value::Null) && !matches("", &Value::Int(0)));
    }
}
