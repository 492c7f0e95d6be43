//! `[details]`: what is worth knowing only of rows that may become alerts, looked up once for all of them.
//!
//! The surprising thing: in the tests of a rule file every row is looked up, in a scan only those whose score would list
//! them. A test has too few rows for scores, and what it proves of a row does not depend on which others were asked for.

use super::rule_run::{RuleError, check_types};
use crate::engine::Engine;
use crate::model::{EntityType, Table, Text, Values};
use crate::rules::catalog::{CANDIDATE_ROW, CANDIDATE_TABLE};
use crate::rules::header::{Header, OutputType};
use crate::triage::Flagged;
use std::collections::BTreeSet;

/// Which rows are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach<'a> {
    /// Those that may become alerts.
    Candidates,
    /// All: a test.
    Everybody,
    /// The strongest row of each of these, whatever the rule thinks of it: a blind control (`scan::list`).
    Listed(&'a BTreeSet<(EntityType, String)>),
}

/// Adds the columns of `[details]` to `population`; null in the rows that were not looked up.
pub(super) async fn look_up(
    engine: &Engine,
    header: &Header,
    sql: &str,
    population: &mut Table,
    candidates: &[Flagged],
    reach: Reach<'_>,
) -> Result<(), RuleError> {
    let Some(spec) = &header.details else { return Ok(()) };
    if let Some(taken) = spec.columns.iter().find(|column| population.column(&column.name).is_some()) {
        let name = &taken.name;
        let text = Text::new(
            format!("列 {name} 由 [details] 和 SQL 都返回；请改名或去掉其中一个"),
            format!("both [details] and the SQL return the column `{name}`: rename one or take it out"),
        );
        return Err(RuleError::Contract { code: "E203", text });
    }
    let rows: Vec<usize> = match reach {
        Reach::Candidates | Reach::Listed(_) => candidates.iter().map(|candidate| candidate.row).collect(),
        Reach::Everybody => (0..population.rows()).collect(),
    };
    if rows.is_empty() {
        for column in &spec.columns {
            population.push(column.name.clone(), nulls(column.kind, population.rows()));
        }
        return Ok(());
    }
    engine.register_rows(CANDIDATE_TABLE, &candidate_table(header, population, &rows))?;
    let answer = engine.query("details", sql, &[CANDIDATE_ROW]).await?;
    let row = (CANDIDATE_ROW.to_owned(), OutputType::Int64);
    let declared = spec.columns.iter().map(|column| (column.name.clone(), column.kind));
    check_types("details", &answer, std::iter::once(row).chain(declared))?;
    let places = places(&answer, &rows)?;
    for column in &spec.columns {
        if let Some(values) = answer.column(&column.name) {
            population.push(column.name.clone(), values.scatter(&places, population.rows()));
        }
    }
    Ok(())
}

/// The rows to look up, under the names the rule gives them.
fn candidate_table(header: &Header, population: &Table, rows: &[usize]) -> Table {
    let mut table = Table::default();
    table.push(CANDIDATE_ROW, Values::Int(rows.iter().map(|&row| i64::try_from(row).ok()).collect()));
    for (name, _) in header.contract_columns() {
        if let Some(values) = population.column(&name) {
            table.push(name, values.select(rows));
        }
    }
    table
}

/// [`CANDIDATE_TABLE`] without rows: what its columns are.
pub(super) fn candidate_shape(header: &Header) -> Table {
    let mut table = Table::default();
    table.push(CANDIDATE_ROW, nulls(OutputType::Int64, 0));
    for (name, kind) in header.contract_columns() {
        table.push(name, nulls(kind, 0));
    }
    table
}

/// A column of nulls.
pub(super) fn nulls(kind: OutputType, rows: usize) -> Values {
    match kind {
        OutputType::Text => Values::Text(vec![None::<&str>; rows].into()),
        OutputType::Int64 => Values::Int(vec![None; rows]),
        OutputType::Float64 => Values::Float(vec![None; rows]),
        OutputType::Bool => Values::Bool(vec![None; rows]),
        OutputType::Date => Values::Date(vec![None; rows]),
        OutputType::Timestamp => Values::Timestamp(vec![None; rows]),
        OutputType::Decimal { .. } => Values::Money(vec![None; rows]),
    }
}

/// The row of the population for each row of the answer.
fn places(answer: &Table, asked: &[usize]) -> Result<Vec<usize>, RuleError> {
    let Some(Values::Int(numbers)) = answer.column(CANDIDATE_ROW) else { return Ok(Vec::new()) };
    let place = |number: Option<i64>| usize::try_from(number?).ok().filter(|row| asked.binary_search(row).is_ok());
    let places: Option<Vec<usize>> = numbers.iter().map(|number| place(*number)).collect();
    let wrong = |zh: &str, en: &str| RuleError::Contract { code: "E204", text: Text::new(zh, en) };
    let places = places.ok_or_else(|| {
        wrong(
            "[details] 返回了 candidate 中没有的 row_no；请原样返回 candidate.row_no",
            "[details] returns a `row_no` that `candidate` does not have: return candidate.row_no as it is",
        )
    })?;
    // Sorted by row, so repetitions are neighbours.
    if places.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(wrong(
            "[details] 为同一个 row_no 返回了多行；每行至多一行",
            "[details] returns more than one row for a `row_no`: at most one each",
        ));
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rows: &[Option<i64>]) -> Table {
        let mut table = Table::default();
        table.push(CANDIDATE_ROW, Values::Int(rows.to_vec()));
        table
    }

    #[test]
    fn every_answer_belongs_to_one_row_that_was_asked_for() {
        let asked = [2, 5, 9];
        let of = |rows: &[Option<i64>]| places(&answer(rows), &asked).map_err(|error| error.code());
        assert_eq!(of(&[Some(2), Some(9)]).ok(), Some(vec![2, 9]));
        assert_eq!(of(&[]).ok(), Some(vec![]));
        for wrong in [&[Some(3)][..], &[Some(-1)], &[None], &[Some(5), Some(5)]] {
            assert_eq!(of(wrong), Err("E204"), "{wrong:?}");
        }
    }

    #[test]
    fn values_go_to_their_rows_and_the_others_are_null() {
        assert_eq!(Values::Int(vec![Some(7), None]).scatter(&[1, 3], 4), Values::Int(vec![None, Some(7), None, None]));
        let texts = Values::Text(vec![Some("a")].into()).scatter(&[0], 2);
        assert_eq!(texts, Values::Text(vec![Some("a"), None].into()));
    }
}
