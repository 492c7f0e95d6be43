//! What time says of a rule's rows, beside their size: season and trend of a series, or events that crowd.
//!
//! Owns the way from rows and dates to the counts that `score::series` and `score::scan` judge, and how their p joins that
//! of the size. The surprising thing: the two join differently. A rise must beat the peers *and* its own season, because
//! a season is an innocent explanation (the larger p holds under either). A crowd in time is further evidence of the same
//! kind as its size, so the two are combined by their harmonic mean, for which everybody pays who might have had a crowd.

use crate::model::{Table, Value, Values};
use crate::rules::header::Header;
use crate::score::combine::{Dependence, HarmonicMean};
use crate::score::series::{Season, season};
use crate::triage::Keys;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What time says of each row, and the columns that show it.
pub(super) struct Timing {
    /// ln p per row of the population; `None` where time says nothing.
    ln_p: Vec<Option<f64>>,
    join: Join,
    /// Columns for the population.
    pub(super) columns: Vec<(&'static str, Values)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    /// Both must speak.
    Both,
    /// Either may.
    #[cfg_attr(not(test), expect(dead_code))]
    Either,
}

impl Timing {
    /// The ln p of size and time together.
    pub(super) fn join(&self, row: usize, size: f64) -> f64 {
        match (self.join, self.ln_p[row]) {
            (_, None) => size,
            (Join::Both, Some(time)) => size.max(time),
            (Join::Either, Some(time)) => {
                HarmonicMean::new(&[size, time]).map_or(size, |mean| mean.ln_p(Dependence::Usual))
            }
        }
    }
}

/// Judges each row against the other months of its entity: one row is one month, a month without a row counts 0.
pub(super) fn of_series(header: &Header, population: &Table) -> Timing {
    let keys = Keys { header, population };
    let mut series: BTreeMap<_, Vec<(i64, usize)>> = BTreeMap::new();
    for row in 0..population.rows() {
        if let (_, Some(end)) = keys.window(row) {
            series.entry((keys.entity(row), keys.part(row))).or_default().push((month_of(end), row));
        }
    }
    let mut found: Vec<Option<Season>> = vec![None; population.rows()];
    for months in series.into_values() {
        let Some(first) = months.iter().map(|(month, _)| *month).min() else { continue };
        let place = |month: i64| usize::try_from(month - first).unwrap_or(0);
        let length = months.iter().map(|(month, _)| place(*month) + 1).max().unwrap_or(0);
        let mut counts = vec![0_u32; length];
        for (month, row) in &months {
            let count = &mut counts[place(*month)];
            *count = count.saturating_add(count_of(header, population, *row));
        }
        for (month, row) in &months {
            found[*row] = season(&counts, place(*month));
        }
    }
    let float = |of: fn(&Season) -> f64| Values::Float(found.iter().map(|season| season.as_ref().map(of)).collect());
    let method = found.iter().map(|season| season.map(|season| season.outlook.code().to_owned()));
    Timing {
        ln_p: found.iter().map(|season| season.map(|season| season.ln_p)).collect(),
        join: Join::Both,
        columns: vec![
            ("season_expected", float(|season| season.expected)),
            ("season_limit", float(|season| season.limit)),
            ("season_ln_p", float(|season| season.ln_p)),
            ("season_method", Values::Text(method.collect())),
        ],
    }
}

fn month_of(day: Date) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast saturates, which is what is wanted"
)]
fn count_of(header: &Header, population: &Table, row: usize) -> u32 {
    let count = header.model.count.as_ref().map(|column| population.value(column, row));
    count.and_then(|value: Value| value.as_f64()).map_or(0, |count| count.max(0.0) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(join: Join, ln_p: Option<f64>) -> Timing {
        Timing { ln_p: vec![ln_p], join, columns: Vec::new() }
    }

    #[test]
    fn a_rise_must_beat_its_season_and_a_crowd_may_speak_alone() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        near(timing(Join::Both, Some(-1.0)).join(0, -9.0), -1.0);
        near(timing(Join::Both, Some(-9.0)).join(0, -1.0), -1.0);
        near(timing(Join::Both, None).join(0, -9.0), -9.0);
        near(timing(Join::Either, None).join(0, -9.0), -9.0);
        // A crowd of p = 1e-6 beside a size of p = 1: a little more than 2e-6, the price of two looks.
        let crowd = timing(Join::Either, Some(1e-6_f64.ln())).join(0, 0.0).exp();
        assert!(crowd > 1.99e-6 && crowd < 2.1e-6, "{crowd}");
        // And the other way round: who has no crowd pays as well.
        let size = timing(Join::Either, Some(0.0)).join(0, 1e-6_f64.ln()).exp();
        assert!((size / crowd - 1.0).abs() < 1e-9);
    }
}
