//! The population files of a finished run against the counts of this second program.
//!
//! Owns the names that the two sides must share, in [`LAYOUT`].
//! Surprising: a row with nothing in it (0 observed of 0) may be there or not; every other row must be there, once, and
//! equal to the unit.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::calendar::Month;
use super::files::{Column, Kind, Part, Row, nullable, read_rows};
use super::r1::r1;
use super::r2::r2;
use super::r3::{R3Sum, r3_by_agent, r3_by_employer};
use super::r4::{PairKey, r4, r4_second_tier};
use super::r5::r5;
use super::r6::{R6, r6_by_body, r6_by_employer, r6_by_region};
use super::r7::r7;
use super::tables::{Tables, prefecture};

/// Everything in the population files that goes by a name, to be changed here and nowhere else.
struct Layout {
    entity_type: &'static str,
    entity_id: &'static str,
    window_end: &'static str,
    part: &'static str,
    observed: &'static str,
    exposure: &'static str,
    overlap: &'static str,
    yuan: &'static str,
    yuan_before: &'static str,
    employer: &'static str,
    agent: &'static str,
    person: &'static str,
    body: &'static str,
    region: &'static str,
    /// The file in which the second tier of R4 stands, as the rows without an overlap above 0.
    second_tier_rule: &'static str,
    /// READING: "counting claims of the same employer or agent" are all that count, decided or not.
    r3_exposure: fn(&R3Sum) -> u64,
    /// READING: "applications of the same body, …" are all that were not rejected, decided or not.
    r6_exposure: fn(&R6) -> u64,
}

const LAYOUT: Layout = Layout {
    entity_type: "entity_type",
    entity_id: "entity_id",
    window_end: "window_end",
    part: "part",
    observed: "observed",
    exposure: "exposure",
    overlap: "overlap",
    yuan: "yuan",
    yuan_before: "yuan_before",
    employer: "employer",
    agent: "agent",
    person: "person",
    body: "body",
    region: "region",
    second_tier_rule: "R4",
    r3_exposure: |sum| sum.counting,
    r6_exposure: R6::applications,
};

const POPULATION: [Column; 9] = [
    nullable(LAYOUT.entity_type, Kind::Text),
    nullable(LAYOUT.entity_id, Kind::Text),
    nullable(LAYOUT.window_end, Kind::Date),
    nullable(LAYOUT.part, Kind::Text),
    nullable(LAYOUT.observed, Kind::Number),
    nullable(LAYOUT.exposure, Kind::Number),
    nullable(LAYOUT.overlap, Kind::Fen),
    nullable(LAYOUT.yuan, Kind::Fen),
    nullable(LAYOUT.yuan_before, Kind::Fen),
];

/// A row of a population file.
#[derive(Clone, Debug, Default)]
struct Found {
    entity_type: String,
    entity_id: String,
    window_end: Option<Date>,
    part: String,
    observed: Option<f64>,
    exposure: Option<f64>,
    overlap_fen: Option<i64>,
    yuan_fen: Option<i64>,
    before_fen: Option<i64>,
}

impl Found {
    fn of(row: &Row<'_>) -> Self {
        Self {
            entity_type: row.text(LAYOUT.entity_type).unwrap_or_default(),
            entity_id: row.text(LAYOUT.entity_id).unwrap_or_default(),
            window_end: row.date(LAYOUT.window_end),
            part: row.text(LAYOUT.part).unwrap_or_default(),
            observed: row.number(LAYOUT.observed),
            exposure: row.number(LAYOUT.exposure),
            overlap_fen: row.fen(LAYOUT.overlap),
            yuan_fen: row.fen(LAYOUT.yuan),
            before_fen: row.fen(LAYOUT.yuan_before),
        }
    }

    /// "employer e1"; regions by their prefecture, whether written with 4 digits or with 6.
    fn entity(&self) -> String {
        let id = if self.entity_type == LAYOUT.region { prefecture(&self.entity_id) } else { self.entity_id.clone() };
        format!("{} {id}", self.entity_type)
    }

    /// "employer e1 2024-02"
    fn entity_and_month(&self) -> String {
        let month = self.window_end.map_or_else(|| "without month".to_owned(), |day| Month::of(day).to_string());
        format!("{} {month}", self.entity())
    }

    /// "person p1 2024-02 15-21", the provinces in ascending order.
    fn entity_month_and_pair(&self) -> String {
        let mut pair: Vec<&str> = self.part.split('-').collect();
        pair.sort_unstable();
        format!("{} {}", self.entity_and_month(), pair.join("-"))
    }

    fn overlaps(&self) -> bool {
        self.overlap_fen.is_some_and(|fen| fen > 0)
    }
}

/// The named values of one row, written out: whole numbers without a point, so that equal text is equal to the unit.
type Values = Vec<(&'static str, String)>;

/// One row as this program has it.
struct Expected {
    values: Values,
    /// The row says something: it must be there.
    must: bool,
}

fn must(values: Values) -> Expected {
    Expected { values, must: true }
}

fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "null".to_owned(), |value| value.to_string())
}

/// What is compared for one rule.
struct Check {
    rule: &'static str,
    /// What the lines call it.
    title: &'static str,
    expected: BTreeMap<String, Expected>,
    /// Which rows of the file belong here.
    takes: fn(&Found) -> bool,
    label: fn(&Found) -> String,
    values: fn(&Found) -> Values,
    /// A row that nobody expects is harmless if these values are 0 or null; none: it never is.
    harmless_if_zero: &'static [&'static str],
}

fn observed_and_exposure(found: &Found) -> Values {
    vec![("observed", text(found.observed)), ("exposure", text(found.exposure))]
}

fn pair_label((person, month, a, b): &PairKey) -> String {
    format!("{} {person} {month} {a}-{b}", LAYOUT.person)
}

fn check_r1(tables: &Tables) -> Check {
    let expected = r1(tables).into_iter().map(|(id, counts)| {
        let mut values = vec![("observed", counts.observed.to_string())];
        if counts.observed > 0 {
            values.push(("window_end", text(counts.window_end)));
            values.push(("exposure", counts.insured.to_string()));
        }
        (format!("{} {id}", LAYOUT.employer), Expected { values, must: counts.observed > 0 })
    });
    Check {
        rule: "R1",
        title: "R1",
        expected: expected.collect(),
        takes: |_| true,
        label: Found::entity,
        values: |found| {
            let mut values = observed_and_exposure(found);
            values.push(("window_end", text(found.window_end)));
            values
        },
        harmless_if_zero: &["observed"],
    }
}

fn check_r2(tables: &Tables) -> Check {
    let expected = r2(tables).into_iter().map(|((id, month), counts)| {
        let values = vec![("observed", counts.observed.to_string()), ("exposure", counts.exposure.to_string())];
        (format!("{} {id} {month}", LAYOUT.employer), must(values))
    });
    Check {
        rule: "R2",
        title: "R2",
        expected: expected.collect(),
        takes: |_| true,
        label: Found::entity_and_month,
        values: observed_and_exposure,
        harmless_if_zero: &["observed", "exposure"],
    }
}

fn check_r3(tables: &Tables) -> Check {
    let entities = [(LAYOUT.employer, r3_by_employer(tables)), (LAYOUT.agent, r3_by_agent(tables))];
    let expected = entities.into_iter().flat_map(|(entity_type, sums)| {
        sums.into_iter().map(move |(id, sum)| {
            let exposure = (LAYOUT.r3_exposure)(&sum);
            let values = vec![("observed", sum.short.to_string()), ("exposure", exposure.to_string())];
            (format!("{entity_type} {id}"), Expected { values, must: exposure > 0 })
        })
    });
    Check {
        rule: "R3",
        title: "R3",
        expected: expected.collect(),
        takes: |_| true,
        label: Found::entity,
        values: observed_and_exposure,
        harmless_if_zero: &["observed", "exposure"],
    }
}

fn check_r4(tables: &Tables) -> Check {
    let expected =
        r4(tables).into_iter().map(|(key, fen)| (pair_label(&key), must(vec![("overlap_fen", fen.to_string())])));
    Check {
        rule: "R4",
        title: "R4",
        expected: expected.collect(),
        takes: Found::overlaps,
        label: Found::entity_month_and_pair,
        values: |found| vec![("overlap_fen", text(found.overlap_fen))],
        harmless_if_zero: &[],
    }
}

fn check_r4_second_tier(tables: &Tables) -> Check {
    let expected = r4_second_tier(tables).into_keys().map(|key| (pair_label(&key), must(Vec::new())));
    Check {
        rule: LAYOUT.second_tier_rule,
        title: "R4 second tier",
        expected: expected.collect(),
        takes: |found| !found.overlaps(),
        label: Found::entity_month_and_pair,
        values: |_| Vec::new(),
        harmless_if_zero: &[],
    }
}

fn check_r5(tables: &Tables) -> Check {
    let expected = r5(tables).into_iter().map(|(id, counts)| {
        let mut values = vec![("observed", counts.observed.to_string())];
        if counts.observed > 0 {
            values.push(("window_end", text(counts.window_end)));
        }
        (format!("{} {id}", LAYOUT.body), Expected { values, must: counts.observed > 0 })
    });
    Check {
        rule: "R5",
        title: "R5",
        expected: expected.collect(),
        takes: |_| true,
        label: Found::entity,
        values: |found| vec![("observed", text(found.observed)), ("window_end", text(found.window_end))],
        harmless_if_zero: &["observed"],
    }
}

fn check_r6(tables: &Tables) -> Check {
    let entities = [
        (LAYOUT.body, r6_by_body(tables)),
        (LAYOUT.employer, r6_by_employer(tables)),
        (LAYOUT.region, r6_by_region(tables)),
    ];
    let expected = entities.into_iter().flat_map(|(entity_type, sums)| {
        sums.into_iter().map(move |(id, sum)| {
            let exposure = (LAYOUT.r6_exposure)(&sum);
            let values = vec![("observed", sum.observed.to_string()), ("exposure", exposure.to_string())];
            (format!("{entity_type} {id}"), Expected { values, must: exposure > 0 })
        })
    });
    Check {
        rule: "R6",
        title: "R6",
        expected: expected.collect(),
        takes: |_| true,
        label: Found::entity,
        values: observed_and_exposure,
        harmless_if_zero: &["observed", "exposure"],
    }
}

fn check_r7(tables: &Tables) -> Check {
    let expected = r7(tables).into_iter().map(|((place, month), amounts)| {
        let before: i64 = amounts.before_fen.iter().sum();
        let values = vec![("yuan_fen", amounts.yuan_fen.to_string()), ("yuan_before_fen", before.to_string())];
        (format!("{} {place} {month}", LAYOUT.region), Expected { values, must: amounts.yuan_fen != 0 })
    });
    Check {
        rule: "R7",
        title: "R7",
        expected: expected.collect(),
        takes: |_| true,
        label: Found::entity_and_month,
        values: |found| vec![("yuan_fen", text(found.yuan_fen)), ("yuan_before_fen", text(found.before_fen))],
        harmless_if_zero: &["yuan_fen", "yuan_before_fen"],
    }
}

/// Every difference between `population/R*.parquet` of a finished run and the counts of `tables`, one line each; none if
/// the two programs agree to the unit.
pub(crate) fn compare(population_dir: &Path, tables: &Tables) -> Vec<String> {
    let mut lines = Vec::new();
    for (table, rows) in &tables.conflicts {
        lines.push(format!("{table}: {rows} rows contradict another row of their key: no count is defined for them"));
    }
    let checks = [check_r1, check_r2, check_r3, check_r4, check_r4_second_tier, check_r5, check_r6, check_r7];
    for check in checks {
        let check = check(tables);
        match population(population_dir, check.rule) {
            Ok(Some(rows)) => lines.extend(differences(&check, &rows)),
            Ok(None) => {
                let rows = check.expected.values().filter(|expected| expected.must).count();
                if rows > 0 {
                    lines.push(format!("{}: {}.parquet is not there, {rows} rows expected", check.title, check.rule));
                }
            }
            Err(error) => lines.push(format!("{}: {error:#}", check.title)),
        }
    }
    lines
}

/// The rows of one population file; none if the rule wrote no file.
fn population(folder: &Path, rule: &str) -> anyhow::Result<Option<Vec<Found>>> {
    let file = folder.join(format!("{rule}.parquet"));
    if !file.exists() {
        return Ok(None);
    }
    let mut rows = Vec::new();
    read_rows(&[Part::single(file)], &POPULATION, &mut |row| rows.push(Found::of(row)))?;
    Ok(Some(rows))
}

fn differences(check: &Check, rows: &[Found]) -> Vec<String> {
    let mut found: BTreeMap<String, Vec<Values>> = BTreeMap::new();
    for row in rows.iter().filter(|row| (check.takes)(row)) {
        found.entry((check.label)(row)).or_default().push((check.values)(row));
    }
    let mut lines = Vec::new();
    for (label, expected) in &check.expected {
        if expected.must && !found.contains_key(label) {
            lines.push(format!("{} {label}: no row, expected{}", check.title, written(&expected.values)));
        }
    }
    for (label, rows) in &found {
        if rows.len() > 1 {
            lines.push(format!("{} {label}: {} rows, expected 1", check.title, rows.len()));
        }
        for values in rows {
            let Some(expected) = check.expected.get(label) else {
                if !is_harmless(check, values) {
                    lines.push(format!("{} {label}: not expected, found{}", check.title, written(values)));
                }
                continue;
            };
            for (name, value) in &expected.values {
                let (_, is) = values.iter().find(|(of, _)| of == name).expect("both sides name the same values");
                if is != value {
                    lines.push(format!("{} {label}: {name} expected {value}, found {is}", check.title));
                }
            }
        }
    }
    lines
}

fn is_harmless(check: &Check, values: &Values) -> bool {
    let zero =
        |(name, value): &(&str, String)| !check.harmless_if_zero.contains(name) || value == "0" || value == "null";
    !check.harmless_if_zero.is_empty() && values.iter().all(zero)
}

fn written(values: &Values) -> String {
    values.iter().fold(String::new(), |line, (name, value)| line + " " + name + " " + value)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array};

    use super::*;
    use crate::oracle::fixture::{
        application, certificate, claim, contribution, day, days, insured, payment, separation, texts, write, yuan,
    };
    use crate::oracle::tables::{Application, Certificate, Claim, Rows};

    fn whole(values: &[i64]) -> ArrayRef {
        Arc::new(Int64Array::from(values.to_vec()))
    }

    /// One finding for each rule; the population written below is worked out from it by hand.
    fn tables() -> Tables {
        let mut contributions = insured("p1", &["2023-02", "2023-03"]);
        // The extract: 2023-01 … 2023-12, so R2 has the one month 2023-12.
        contributions.push(contribution("p2", "e1", "2023-01"));
        contributions.push(contribution("p2", "e1", "2023-12"));
        let granted = |id: &str, region: &str| Claim {
            region_code: region.into(),
            employer_id: None,
            benefit_start: Some(day("2022-11-01")),
            benefit_months: Some(1),
            ..claim(id, "p9", "2022-10-01")
        };
        Rows {
            contributions,
            separations: vec![separation("p1", "e1", "2023-04-10", "closure")],
            claims: vec![
                Claim { agent_id: Some("a1".into()), ..claim("c1", "p1", "2023-04-20") },
                granted("c2", "150502"),
                granted("c3", "210102"),
            ],
            payments: vec![
                payment("y1", "p1", "150502", "2023-05", 1400),
                payment("y2", "p1", "210102", "2023-05", 1500),
            ],
            certificates: vec![Certificate {
                issue_region: Some("210102".into()),
                ..certificate("n1", "b1", "2023-06-10")
            }],
            skill_subsidies: vec![
                Application { paid_on: Some(day("2023-08-01")), amount_fen: 5, ..application("s1", "n1") },
                Application { paid_on: Some(day("2023-07-01")), amount_fen: 7, ..application("s2", "n1") },
            ],
            ..Rows::default()
        }
        .into_tables()
    }

    /// The population of [`tables`], with R1's observed and the second amount of R7 as given.
    fn write_population(folder: &Path, r1_observed: i64, r7_fen: i128) {
        let file = |rule: &str| folder.join(format!("{rule}.parquet"));
        let id = |types, ids| vec![("entity_type", texts(types)), ("entity_id", texts(ids))];
        // One event (10 April, claim on the 20th); insured in March: p1. e2 has nothing: harmless.
        let mut r1 = id(vec!["employer", "employer"], vec!["e1", "e2"]);
        r1.extend([("window_end", days(&["2023-04-10", ""])), ("observed", whole(&[r1_observed, 0]))]);
        r1.push(("exposure", Arc::new(Float64Array::from(vec![Some(1.0), None]))));
        write(&file("R1"), r1);
        // One claimant; p1 2 + p2 2 = 4 person-months.
        let mut r2 = id(vec!["employer"], vec!["e1"]);
        r2.extend([("window_end", days(&["2023-12-31"])), ("observed", whole(&[1])), ("exposure", whole(&[4]))]);
        write(&file("R2"), r2);
        // c1: run February, March = 2 months: short. c2 and c3 name no employer and no agent.
        let mut r3 = id(vec!["employer", "agent"], vec!["e1", "a1"]);
        r3.extend([("observed", whole(&[1, 1])), ("exposure", whole(&[1, 1]))]);
        write(&file("R3"), r3);
        // Paid: min(1400, 1500) in May. Approved only: November 2022.
        let mut r4 = id(vec!["person", "person"], vec!["p1", "p9"]);
        r4.extend([("window_end", days(&["2023-05-01", "2022-11-30"])), ("part", texts(vec!["15-21", "21-15"]))]);
        r4.push(("overlap", yuan(vec![Some(140_000), None])));
        write(&file("R4"), r4);
        let mut r5 = id(vec!["body"], vec!["b1"]);
        r5.extend([("window_end", days(&["2023-06-10"])), ("observed", whole(&[1]))]);
        write(&file("R5"), r5);
        let mut r6 = id(vec!["body", "employer", "region"], vec!["b1", "e1", "150500"]);
        r6.extend([("observed", whole(&[2, 2, 2])), ("exposure", whole(&[2, 2, 2]))]);
        write(&file("R6"), r6);
        // July 0.07 yuan after nothing, August 0.05 yuan after 0.07.
        let mut r7 = id(vec!["region", "region"], vec!["1505", "1505"]);
        r7.extend([("window_end", days(&["2023-07-31", "2023-08-31"])), ("yuan", yuan(vec![Some(7), Some(5)]))]);
        r7.push(("yuan_before", yuan(vec![Some(0), Some(r7_fen)])));
        write(&file("R7"), r7);
    }

    #[test]
    fn an_equal_population_has_no_difference() {
        let folder = tempfile::tempdir().unwrap();
        write_population(folder.path(), 1, 7);
        assert_eq!(compare(folder.path(), &tables()), Vec::<String>::new());
    }

    #[test]
    fn one_unit_or_one_fen_more_is_named() {
        let folder = tempfile::tempdir().unwrap();
        write_population(folder.path(), 2, 8);
        let lines = [
            "R1 employer e1: observed expected 1, found 2",
            "R7 region 1505 2023-08: yuan_before_fen expected 7, found 8",
        ];
        assert_eq!(compare(folder.path(), &tables()), lines);
    }

    #[test]
    fn rows_that_are_missing_or_too_many_or_twice_are_named() {
        let folder = tempfile::tempdir().unwrap();
        write_population(folder.path(), 1, 7);
        let r5 = vec![
            ("entity_type", texts(vec!["body", "body", "body"])),
            ("entity_id", texts(vec!["b2", "b3", "b3"])),
            ("window_end", days(&["2023-06-10", "", ""])),
            ("observed", whole(&[1, 0, 0])),
        ];
        write(&folder.path().join("R5.parquet"), r5);
        let lines = [
            "R5 body b1: no row, expected observed 1 window_end 2023-06-10",
            "R5 body b2: not expected, found observed 1 window_end 2023-06-10",
            "R5 body b3: 2 rows, expected 1",
        ];
        assert_eq!(compare(folder.path(), &tables()), lines);
    }

    #[test]
    fn a_pair_in_the_wrong_tier_is_named_in_both() {
        let folder = tempfile::tempdir().unwrap();
        write_population(folder.path(), 1, 7);
        let r4 = vec![
            ("entity_type", texts(vec!["person", "person"])),
            ("entity_id", texts(vec!["p1", "p9"])),
            ("window_end", days(&["2023-05-01", "2022-11-01"])),
            ("part", texts(vec!["15-21", "15-21"])),
            ("overlap", yuan(vec![Some(140_000), Some(1)])),
        ];
        write(&folder.path().join("R4.parquet"), r4);
        let lines = [
            "R4 person p9 2022-11 15-21: not expected, found overlap_fen 1",
            "R4 second tier person p9 2022-11 15-21: no row, expected",
        ];
        assert_eq!(compare(folder.path(), &tables()), lines);
    }

    #[test]
    fn files_that_are_missing_and_keys_that_contradict_are_named() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(compare(folder.path(), &Tables::default()), Vec::<String>::new());
        let rows = Rows {
            certificates: vec![certificate("n1", "b1", "2023-06-10"), certificate("n1", "b2", "2023-06-10")],
            ..Rows::default()
        };
        let lines = [
            "certificates: 1 rows contradict another row of their key: no count is defined for them",
            "R5: R5.parquet is not there, 1 rows expected",
        ];
        assert_eq!(compare(folder.path(), &rows.into_tables()), lines);
    }
}
