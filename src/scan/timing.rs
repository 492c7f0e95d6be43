//! What time says of a rule's rows, beside their size: season and trend of a series, or events that crowd.
//!
//! Owns the way from rows and dates to the counts that `score::series` and `score::scan` judge, and how their p joins that
//! of the size. The surprising thing: the two join differently. A rise must beat the peers *and* its own season, because
//! a season is an innocent explanation (the larger p holds under either). A crowd in time is further evidence of the same
//! kind as its size, so the two are combined by their harmonic mean, for which everybody pays who might have had a crowd.

use super::scoring::label;
use crate::model::{Table, Value, Values};
use crate::rules::header::Header;
use crate::rules::{BoundEvents, EVENT_COLUMNS};
use crate::score::combine::{Dependence, HarmonicMean};
use crate::score::scan::{
    BurstVerdict, DayCount, NullTable, ScanError, Scannable, ScannedBurst, Window, WindowLimits, scan_entities,
};
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
    let keys = Keys::new(header, population);
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
    let method = found.iter().map(|season| season.map(|season| season.outlook.code()));
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

/// The years in which a day can lie; others are mistakes that the data report names (D304), and no events of a scan.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;
/// A window of more than half of the peers' time is no crowd (`scoring.md` §2: 10–25 %, at most 50 %).
const SHARE_MAX: f64 = 0.5;

/// Scans the events of each entity on the clock of its peers. `events` has the columns of [`EVENT_COLUMNS`], sorted by
/// entity and day.
///
/// # Errors
/// Windows that are none: the rule's parameters.
pub(super) fn of_events(
    header: &Header,
    bound: &BoundEvents,
    population: &Table,
    events: &Table,
) -> Result<Timing, ScanError> {
    let keys = Keys::new(header, population);
    let days = days_by_entity(events);
    let mut entities: BTreeMap<&str, (String, Vec<usize>)> = BTreeMap::new();
    for row in 0..population.rows() {
        let clock = bound.clock.as_ref().map(|column| label(&population.value(column, row))).unwrap_or_default();
        entities.entry(keys.entity(row).1).or_insert_with(|| (clock, Vec::new())).1.push(row);
    }
    let scannable: Vec<Scannable<'_>> = entities
        .iter()
        .map(|(id, (clock, _))| Scannable { id, peers: clock, days: days.get(id).map_or(&[], Vec::as_slice) })
        .collect();
    let limits = WindowLimits::new(whole_days(bound.shortest), whole_days(bound.longest), SHARE_MAX)?;
    let verdicts = scan_entities(&scannable, limits, NullTable::shipped())?.verdicts;
    let calibrated = verdicts.iter().any(|verdict| matches!(verdict, BurstVerdict::Scanned(_)));
    let mut found: Vec<Option<ScannedBurst>> = vec![None; population.rows()];
    for (verdict, (_, rows)) in verdicts.into_iter().zip(entities.into_values()) {
        if let BurstVerdict::Scanned(burst) = verdict {
            rows.into_iter().for_each(|row| found[row] = Some(burst));
        }
    }
    let windows = || found.iter().map(|burst| burst.and_then(|burst| burst.window));
    let dates = |of: fn(&Window) -> i32| Values::Date(windows().map(|window| date_of(of(&window?))).collect());
    let expected = windows().map(|window| window.map(|window| window.expected));
    let count = windows().map(|window| window.map(|window| i64::from(window.count)));
    let by = found.iter().map(|burst| burst.filter(|burst| burst.window.is_some()).map(|burst| burst.by.code()));
    Ok(Timing {
        // Where scanning is possible at all, who has too few events for it has a p of 1, not none: the price of a second
        // look must not depend on what is found.
        ln_p: found.iter().map(|burst| calibrated.then(|| burst.map_or(0.0, |burst| burst.ln_p))).collect(),
        join: Join::Either,
        columns: vec![
            ("scan_start", dates(|window| window.first_day)),
            ("scan_end", dates(|window| window.last_day)),
            ("scan_count", Values::Int(count.collect())),
            ("scan_expected", Values::Float(expected.collect())),
            ("scan_by", Values::Text(by.collect())),
            ("scan_ln_p", Values::Float(found.iter().map(|burst| burst.map(|burst| burst.ln_p)).collect())),
        ],
    })
}

/// The events of each entity, days ascending, one entry a day.
fn days_by_entity(events: &Table) -> BTreeMap<&str, Vec<DayCount>> {
    let mut days: BTreeMap<&str, BTreeMap<i32, u32>> = BTreeMap::new();
    let [entity, day, number] = EVENT_COLUMNS.map(|name| events.column(name));
    let (Some(Values::Text(entity)), Some(Values::Date(day)), Some(Values::Int(number))) = (entity, day, number) else {
        return BTreeMap::new();
    };
    for ((entity, day), number) in entity.iter().zip(day).zip(number) {
        if let (Some(entity), Some(day), Some(number)) = (entity, day, number)
            && YEARS.contains(&day.year())
        {
            let count = days.entry(entity).or_default().entry(day_of(*day)).or_default();
            *count = count.saturating_add(u32::try_from(*number).unwrap_or(0));
        }
    }
    let list = |days: BTreeMap<i32, u32>| days.into_iter().map(|(day, events)| DayCount { day, events }).collect();
    days.into_iter().map(|(entity, days)| (entity, list(days))).collect()
}

/// Days from the first of January 1970.
fn day_of(day: Date) -> i32 {
    day.duration_since(EPOCH).as_hours().div_euclid(24).try_into().unwrap_or(0)
}

fn date_of(day: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

const EPOCH: Date = Date::constant(1970, 1, 1);

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast saturates, which is what is wanted"
)]
fn whole_days(days: Option<f64>) -> u32 {
    days.map_or(0, |days| days.round() as u32)
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
    use crate::model::Texts;

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
    #[test]
    fn days_are_counted_from_1970_and_mistakes_in_dates_left_out() {
        use jiff::civil::date;
        let days = [date(1970, 1, 1), date(1969, 12, 31), date(2024, 2, 29), date(9999, 12, 31), date(1, 1, 1)];
        let mut events = Table::default();
        events.push("entity_id", Values::Text(Texts::repeat("E", 6)));
        events.push("day", Values::Date(days.into_iter().map(Some).chain([None]).collect()));
        events.push("events", Values::Int(vec![Some(2); 6]));
        let days = days_by_entity(&events);
        // 2024-02-29 is 54 years of 365 days, 13 leap days and 59 further days after 1970-01-01.
        let leap = 54 * 365 + 13 + 59;
        let expected: Vec<DayCount> = [-1, 0, leap].map(|day| DayCount { day, events: 2 }).to_vec();
        assert_eq!(days["E"], expected);
        assert_eq!(date_of(leap), Some(date(2024, 2, 29)));
        assert_eq!(date_of(-1), Some(date(1969, 12, 31)));
    }
}
