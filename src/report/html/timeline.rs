//! A timeline as drawing instructions: bars over time, the window of the alert hatched, and its table twin.

use super::axis::{Axis, Spread};
use super::funnel::{BOTTOM, LEFT, RIGHT, TOP, Tick, px, ticks};
use crate::model::Lang;
use crate::report::detail::{Timeline, TimelinePoint};
use crate::report::{numerals, untrusted};
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Write;

/// Steps drawn; of more the newest are.
const STEPS_MAX: usize = 400;
/// Rows of the twin where it cannot be a grid of months.
const LIST_ROWS_MAX: usize = 24;
/// Characters that fit a cell of the grid of months.
const GRID_CELL_CHARS_MAX: usize = 6;

/// What the timeline template draws.
#[derive(Debug, Serialize)]
pub(super) struct TimelineView {
    key: String,
    title: String,
    description: String,
    y_ticks: Vec<Tick>,
    x_ticks: Vec<Tick>,
    bars: String,
    bars_in_window: String,
    expected: String,
    window: Option<WindowView>,
    note: String,
    twin: Twin,
}

/// The shaded stretch of a timeline.
#[derive(Debug, Serialize)]
struct WindowView {
    x: String,
    width: String,
}

/// The same numbers as a table.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Twin {
    /// A row per year, a column per month.
    Months { rows: Vec<YearRow> },
    /// A row per step.
    List { rows: Vec<StepRow>, note: String },
}

#[derive(Debug, Serialize)]
struct YearRow {
    year: i16,
    cells: Vec<Cell>,
}

#[derive(Debug, Default, Clone, Serialize)]
struct Cell {
    value: String,
    in_window: bool,
}

#[derive(Debug, Serialize)]
struct StepRow {
    start: Date,
    value: String,
    expected: String,
    in_window: bool,
}

/// The instructions for `timeline`; `key` must be unique on the page. `None` where there is nothing to draw.
pub(super) fn timeline_view(timeline: &Timeline, key: &str, lang: Lang) -> Option<TimelineView> {
    let usable: Vec<&TimelinePoint> = timeline.points.iter().filter(|point| point.value.is_finite()).collect();
    let points = &usable[usable.len().saturating_sub(STEPS_MAX)..];
    let (first, last) = (points.first()?, points.last()?);
    let tops = points.iter().flat_map(|point| [Some(point.value), point.expected]).flatten().filter(|x| x.is_finite());
    let (low, high) = tops.fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    let y = Axis::new((low, if high > 0.0 { high * 1.08 } else { high }), (BOTTOM, TOP), Spread::Linear);
    let step = (RIGHT - LEFT) / as_f64(points.len());
    let left = |index: usize| LEFT + step * as_f64(index);
    let within = |index: usize| in_window(timeline, step_of(points, index));

    let (mut bars, mut bars_in_window, mut expected) = (String::new(), String::new(), String::new());
    let gap = (step * 0.18).min(3.0);
    for (index, point) in points.iter().enumerate() {
        let bar = if within(index) { &mut bars_in_window } else { &mut bars };
        let (x, width) = (left(index) + gap / 2.0, (step - gap).max(0.6));
        if point.value != 0.0 {
            let _ =
                write!(bar, "M{} {}V{}h{}V{}z", px(x), px(y.at(0.0)), px(y.at(point.value)), px(width), px(y.at(0.0)));
        }
        if let Some(value) = point.expected.filter(|value| value.is_finite()) {
            let _ = write!(expected, "M{} {}h{}", px(left(index)), px(y.at(value)), px(step));
        }
    }
    let marked: Vec<usize> = (0..points.len()).filter(|index| within(*index)).collect();
    let window = marked
        .first()
        .zip(marked.last())
        .map(|(from, to)| WindowView { x: px(left(*from)), width: px(step * as_f64(to - from + 1)) });
    let title = untrusted::shown(timeline.title.get(lang), untrusted::CELL_CHARS_MAX, lang);
    Some(TimelineView {
        key: key.to_owned(),
        description: description(&title, timeline, points, lang),
        title,
        y_ticks: ticks(&y, 4, &|n| numerals::number(Some(n))),
        x_ticks: x_ticks(points, step),
        bars,
        bars_in_window,
        expected,
        window,
        note: cut_note(points.len(), usable.len(), first.start, last.start, lang),
        twin: twin(timeline, points, lang),
    })
}

/// First and last day of the step at `index`; the last step is taken to be as long as the one before.
fn step_of(points: &[&TimelinePoint], index: usize) -> (Date, Date) {
    let start = points[index].start;
    let day = jiff::Span::new().days(1);
    let end = match points.get(index + 1) {
        Some(next) => next.start.checked_sub(day).unwrap_or(start),
        None => match index.checked_sub(1) {
            Some(before) => {
                start.checked_add(start - points[before].start).and_then(|d| d.checked_sub(day)).unwrap_or(start)
            }
            None => start,
        },
    };
    (start, end.max(start))
}

fn in_window(timeline: &Timeline, (start, end): (Date, Date)) -> bool {
    timeline.window.is_some_and(|(from, to)| start <= to && end >= from)
}

/// At most seven dates: Januaries where there are two or more of them and months are drawn, else evenly spread.
fn x_ticks(points: &[&TimelinePoint], step: f64) -> Vec<Tick> {
    let monthly = is_monthly(points);
    let januaries: Vec<usize> = (0..points.len()).filter(|i| monthly && points[*i].start.month() == 1).collect();
    let chosen: Vec<usize> = if (2..=7).contains(&januaries.len()) {
        januaries
    } else {
        let every = points.len().div_ceil(6).max(1);
        (0..points.len()).step_by(every).collect()
    };
    let label = |day: Date| if monthly { format!("{:04}-{:02}", day.year(), day.month()) } else { day.to_string() };
    chosen
        .into_iter()
        .map(|index| Tick { at: px(LEFT + step * (as_f64(index) + 0.5)), label: label(points[index].start) })
        .collect()
}

fn is_monthly(points: &[&TimelinePoint]) -> bool {
    points.iter().all(|point| point.start.day() == 1)
        && points.windows(2).all(|pair| {
            let (a, b) = (pair[0].start, pair[1].start);
            i32::from(b.year()) * 12 + i32::from(b.month()) == i32::from(a.year()) * 12 + i32::from(a.month()) + 1
        })
}

fn twin(timeline: &Timeline, points: &[&TimelinePoint], lang: Lang) -> Twin {
    let short = points.iter().all(|p| numerals::number(Some(p.value)).chars().count() <= GRID_CELL_CHARS_MAX);
    if is_monthly(points) && short { months(timeline, points) } else { list(timeline, points, lang) }
}

fn months(timeline: &Timeline, points: &[&TimelinePoint]) -> Twin {
    let mut rows: Vec<YearRow> = Vec::new();
    for (index, point) in points.iter().enumerate() {
        let year = point.start.year();
        if rows.last().is_none_or(|row| row.year != year) {
            rows.push(YearRow { year, cells: vec![Cell::default(); 12] });
        }
        let month = usize::try_from(point.start.month() - 1).unwrap_or(0);
        if let Some(cell) = rows.last_mut().and_then(|row| row.cells.get_mut(month)) {
            cell.value = numerals::number(Some(point.value));
            cell.in_window = in_window(timeline, step_of(points, index));
        }
    }
    Twin::Months { rows }
}

/// The steps with the largest values, in the order of time.
fn list(timeline: &Timeline, points: &[&TimelinePoint], lang: Lang) -> Twin {
    let mut chosen: Vec<usize> = (0..points.len()).collect();
    chosen.sort_by(|a, b| points[*b].value.total_cmp(&points[*a].value).then(a.cmp(b)));
    chosen.truncate(LIST_ROWS_MAX);
    chosen.sort_unstable();
    let rows: Vec<StepRow> = chosen
        .into_iter()
        .map(|index| StepRow {
            start: points[index].start,
            value: numerals::number(Some(points[index].value)),
            expected: numerals::number(points[index].expected),
            in_window: in_window(timeline, step_of(points, index)),
        })
        .collect();
    let note = if rows.len() == points.len() {
        String::new()
    } else {
        let (shown, all) = (rows.len(), numerals::count(points.len() as u64));
        lang.pick(format!("数值最大的 {shown} 期，共 {all} 期"), format!("The {shown} largest of {all} steps"))
    };
    Twin::List { rows, note }
}

fn description(title: &str, timeline: &Timeline, points: &[&TimelinePoint], lang: Lang) -> String {
    let (first, last) = (points[0].start, points[points.len() - 1].start);
    let peak = points.iter().fold(points[0], |best, point| if point.value > best.value { point } else { best });
    let (value, on) = (numerals::number(Some(peak.value)), peak.start);
    let window = timeline.window.map_or_else(String::new, |(from, to)| {
        lang.pick(format!("阴影为 {from} 至 {to}。"), format!(" Shaded: {from} to {to}."))
    });
    lang.pick(
        format!("{title}，{first} 至 {last}，最大值 {value} 在 {on} 开始的一期。{window}"),
        format!("{title}, {first} to {last}; largest value {value} in the step that begins on {on}.{window}"),
    )
}

fn cut_note(drawn: usize, all: usize, first: Date, last: Date, lang: Lang) -> String {
    let span = lang.pick(format!("{first} 至 {last}"), format!("{first} to {last}"));
    if drawn == all {
        return span;
    }
    let (drawn, all) = (numerals::count(drawn as u64), numerals::count(all as u64));
    lang.pick(format!("{span}，最近 {drawn} 期，共 {all} 期"), format!("{span}, the newest {drawn} of {all} steps"))
}

#[expect(clippy::cast_precision_loss, reason = "at most a few hundred")]
fn as_f64(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Text;
    use jiff::civil::date;

    fn monthly(values: &[f64], window: Option<(Date, Date)>) -> Timeline {
        let points = values.iter().enumerate().map(|(n, value)| {
            let n = i16::try_from(n).unwrap();
            let start = date(2024 + n / 12, i8::try_from(n % 12).unwrap() + 1, 1);
            TimelinePoint { start, value: *value, expected: None }
        });
        Timeline { title: Text::new("每月", "per month"), points: points.collect(), window }
    }

    #[test]
    fn the_twin_of_months_is_a_grid_with_the_window_marked() {
        let timeline = monthly(&[1.0, 0.0, 7.0, 2.0], Some((date(2024, 2, 29), date(2024, 3, 15))));
        let view = timeline_view(&timeline, "k", Lang::Zh).unwrap();
        let Twin::Months { rows } = &view.twin else { panic!("months") };
        assert_eq!(rows.len(), 1);
        let marked: Vec<bool> = rows[0].cells.iter().map(|cell| cell.in_window).collect();
        assert_eq!(marked[..4], [false, true, true, false]);
        assert_eq!(rows[0].cells[2].value, "7");
        assert_eq!(rows[0].cells[4].value, "", "a month that was not drawn has an empty cell");
        // 438 units over four steps: the second and third take 109.5 each, from 52 + 109.5 on.
        let window = view.window.unwrap();
        assert_eq!((window.x.as_str(), window.width.as_str()), ("161.5", "219"));
        assert!(view.description.contains("最大值 7 在 2024-03-01"));
    }

    #[test]
    fn long_numbers_and_odd_steps_become_a_list_of_the_largest() {
        let timeline = monthly(&[1_234_567.0, 5.0], None);
        let view = timeline_view(&timeline, "k", Lang::En).unwrap();
        let Twin::List { rows, note } = view.twin else { panic!("list") };
        assert_eq!(rows[0].value, "1,234,567");
        assert_eq!(note, "");
        let points =
            (1..=30).map(|day| TimelinePoint { start: date(2025, 6, day), value: f64::from(day), expected: None });
        let daily = Timeline { title: Text::new("每日", "per day"), points: points.collect(), window: None };
        let Twin::List { rows, note } = timeline_view(&daily, "k", Lang::En).unwrap().twin else { panic!("list") };
        assert_eq!(rows.len(), 24);
        assert_eq!(rows[0].start, date(2025, 6, 7), "the six smallest are left out, time order kept");
        assert_eq!(note, "The 24 largest of 30 steps");
    }

    #[test]
    fn nothing_to_draw_draws_nothing_and_one_step_is_enough() {
        assert!(timeline_view(&monthly(&[], None), "k", Lang::Zh).is_none());
        assert!(timeline_view(&monthly(&[f64::NAN], None), "k", Lang::Zh).is_none());
        let one = timeline_view(&monthly(&[0.0], Some((date(2024, 1, 1), date(2024, 1, 1)))), "k", Lang::Zh).unwrap();
        assert!(one.window.is_some());
        assert_eq!(one.bars_in_window, "");
    }
}
