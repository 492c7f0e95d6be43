//! A funnel plot as drawing instructions: rate against exposure, limits, peers as dots, this entity as a diamond.
//!
//! The SVG is composed in a template and not by plotters: its text is measured only approximately, it cannot carry
//! `<title>`, `<desc>`, classes for dark mode and print, or a hatch; and one path for all dots keeps a page of two
//! hundred plots small.

use super::axis::{Axis, Spread};
use crate::model::Lang;
use crate::report::detail::{Funnel, FunnelLimit, FunnelPoint, PointOf, RateUnit};
use crate::report::{numerals, untrusted};
use serde::Serialize;
use std::fmt::Write;

/// Peers drawn; more would only be a blot.
const PEERS_MAX: usize = 400;
/// The frame of the drawing area, in units of the view box (see the template).
pub(super) const LEFT: f64 = 52.0;
pub(super) const RIGHT: f64 = 490.0;
pub(super) const TOP: f64 = 28.0;
pub(super) const BOTTOM: f64 = 228.0;

/// A written number and its place.
#[derive(Debug, Serialize)]
pub(super) struct Tick {
    pub(super) at: String,
    pub(super) label: String,
}

/// What the funnel template draws.
#[derive(Debug, Serialize)]
pub(super) struct FunnelView {
    key: String,
    description: String,
    x_label: String,
    y_label: String,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
    expected: String,
    upper_95: String,
    upper_998: String,
    dots: String,
    mark: Option<Mark>,
    note: String,
}

/// The entity the alert is about.
#[derive(Debug, Serialize)]
struct Mark {
    x: String,
    y: String,
    label: String,
    label_x: String,
    label_y: String,
    anchor: &'static str,
}

/// The instructions for `funnel`; `key` must be unique on the page. `None` where there is nothing to draw.
pub(super) fn funnel_view(funnel: &Funnel, key: &str, lang: Lang) -> Option<FunnelView> {
    let usable = |point: &&FunnelPoint| point.exposure.is_finite() && point.exposure >= 0.0 && point.rate.is_finite();
    let points: Vec<FunnelPoint> = funnel.points.iter().filter(usable).copied().collect();
    let entity = points.iter().find(|point| point.who == PointOf::Entity).copied();
    let all = points.iter().filter(|point| point.who == PointOf::Peer).count();
    let peers = thinned(points.iter().filter(|point| point.who == PointOf::Peer).copied().collect());
    if points.is_empty() {
        return None;
    }
    let x = x_axis(&points);
    let highest = peers.iter().chain(&entity).map(|point| point.rate).fold(0.0, f64::max);
    let lowest = peers.iter().chain(&entity).map(|point| point.rate).fold(0.0, f64::min);
    let y = Axis::new((lowest, highest * 1.12), (BOTTOM, TOP), Spread::Linear);
    let mut dots = String::new();
    for point in &peers {
        let _ = write!(dots, "M{} {}h0", px(x.at(point.exposure)), px(y.at(point.rate)));
    }
    let limits: Vec<&FunnelLimit> = funnel.limits.iter().filter(|limit| limit.exposure.is_finite()).collect();
    let line = |of: fn(&FunnelLimit) -> f64| path(limits.iter().map(|limit| (x.at(limit.exposure), y.at(of(limit)))));
    let log = if x.spread() == Spread::Log { lang.pick("（对数刻度）", " (log scale)") } else { "" };
    let say = |text: &crate::model::Text| untrusted::shown(text.get(lang), untrusted::CELL_CHARS_MAX, lang);
    Some(FunnelView {
        key: key.to_owned(),
        description: description(funnel, entity, all, lang),
        x_label: format!("{}{log}", say(&funnel.x_label)),
        y_label: say(&funnel.y_label),
        x_ticks: ticks(&x, 5, &|n| numerals::number(Some(n))),
        y_ticks: ticks(&y, 4, &|n| rate(n, funnel.unit)),
        expected: line(|limit| limit.expected),
        upper_95: line(|limit| limit.upper_95),
        upper_998: line(|limit| limit.upper_998),
        dots,
        mark: entity.map(|point| mark(point, &x, &y, funnel.unit, lang)),
        note: note(peers.len(), all, lang),
    })
}

/// Logarithmic where exposures span more than a factor of twenty: small entities would else sit on one line.
fn x_axis(points: &[FunnelPoint]) -> Axis {
    let high = points.iter().map(|point| point.exposure).fold(0.0, f64::max);
    let low = points.iter().map(|point| point.exposure).filter(|x| *x > 0.0).fold(f64::INFINITY, f64::min);
    let none_at_zero = points.iter().all(|point| point.exposure > 0.0);
    if none_at_zero && high > 20.0 * low {
        Axis::new((low / 1.15, high * 1.15), (LEFT, RIGHT), Spread::Log)
    } else {
        Axis::new((0.0, high * 1.06), (LEFT, RIGHT), Spread::Linear)
    }
}

/// At most [`PEERS_MAX`] peers: the hundred highest rates, because they are the ones to compare with, and an even
/// sample of the others by exposure.
fn thinned(mut peers: Vec<FunnelPoint>) -> Vec<FunnelPoint> {
    let order = |a: &FunnelPoint, b: &FunnelPoint| a.exposure.total_cmp(&b.exposure).then(a.rate.total_cmp(&b.rate));
    if peers.len() > PEERS_MAX {
        peers.sort_by(|a, b| b.rate.total_cmp(&a.rate).then(order(a, b)));
        let mut rest = peers.split_off(100);
        rest.sort_by(order);
        let wanted = PEERS_MAX - peers.len();
        peers.extend((0..wanted).map(|n| rest[n * rest.len() / wanted]));
    }
    peers.sort_by(order);
    peers
}

fn mark(point: FunnelPoint, x: &Axis, y: &Axis, unit: RateUnit, lang: Lang) -> Mark {
    let (px_x, px_y) = (x.at(point.exposure), y.at(point.rate));
    // The label stands on the side that has room.
    let left = px_x > f64::midpoint(LEFT, RIGHT);
    Mark {
        x: px(px_x),
        y: px(px_y),
        label: format!("{} {}", lang.pick("本对象", "this entity"), rate(point.rate, unit)),
        label_x: px(if left { px_x - 11.0 } else { px_x + 11.0 }),
        label_y: px(px_y + 4.5),
        anchor: if left { "end" } else { "start" },
    }
}

fn description(funnel: &Funnel, entity: Option<FunnelPoint>, peers: usize, lang: Lang) -> String {
    let peers = numerals::count(peers as u64);
    let (x, y) = (funnel.x_label.get(lang), funnel.y_label.get(lang));
    let own = entity.map_or_else(String::new, |point| {
        let (exposure, rate) = (numerals::number(Some(point.exposure)), rate(point.rate, funnel.unit));
        lang.pick(
            format!("本对象的基数是 {exposure}，比率是 {rate}。"),
            format!("This entity: exposure {exposure}, rate {rate}. "),
        )
    });
    let text = lang.pick(
        format!("横轴为{x}，纵轴为{y}。{own}另有 {peers} 个同类对象；曲线为预计值、95% 和 99.8% 上限。"),
        format!("Horizontal: {x}. Vertical: {y}. {own}{peers} peers; lines: expected, 95% and 99.8% limits."),
    );
    untrusted::shown(&text, untrusted::SENTENCE_CHARS_MAX, lang)
}

fn note(drawn: usize, all: usize, lang: Lang) -> String {
    let (drawn_text, all_text) = (numerals::count(drawn as u64), numerals::count(all as u64));
    if drawn == all {
        return lang.pick(format!("同类 {all_text} 个"), format!("{all_text} peers"));
    }
    lang.pick(
        format!("同类 {all_text} 个，图中画出 {drawn_text} 个（比率最高的 100 个和其余的均匀抽样）"),
        format!("{all_text} peers, {drawn_text} drawn (the 100 highest rates and an even sample of the rest)"),
    )
}

pub(super) fn rate(x: f64, unit: RateUnit) -> String {
    match unit {
        RateUnit::Percent if (x * 100.0 - (x * 100.0).round()).abs() < 1e-9 => format!("{:.0}%", x * 100.0),
        RateUnit::Percent => numerals::percent(x),
        RateUnit::Plain => numerals::number(Some(x)),
    }
}

pub(super) fn ticks(axis: &Axis, wanted: u32, label: &dyn Fn(f64) -> String) -> Vec<Tick> {
    axis.ticks(wanted).into_iter().map(|tick| Tick { at: px(axis.at(tick)), label: label(tick) }).collect()
}

/// A line through `places`; it breaks where a place is not a number.
fn path(places: impl Iterator<Item = (f64, f64)>) -> String {
    let mut out = String::new();
    let mut pen = 'M';
    for (x, y) in places {
        if !x.is_finite() || !y.is_finite() {
            pen = 'M';
            continue;
        }
        // Far outside the frame a line is clipped anyhow; a bound keeps its text short.
        let _ = write!(out, "{pen}{} {}", px(x), px(y.clamp(-2_000.0, 2_000.0)));
        pen = 'L';
    }
    out
}

/// A coordinate with one decimal, `.0` left out: the view box is about as many units wide as the plot has pixels.
pub(super) fn px(x: f64) -> String {
    let text = format!("{:.1}", x + 0.0);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Text;

    fn plot(points: Vec<FunnelPoint>) -> Funnel {
        Funnel {
            x_label: Text::new("人数", "people"),
            y_label: Text::new("占比", "share"),
            unit: RateUnit::Percent,
            points,
            limits: vec![],
        }
    }

    fn point(exposure: f64, rate: f64, who: PointOf) -> FunnelPoint {
        FunnelPoint { exposure, rate, who }
    }

    #[test]
    fn marks_the_entity_at_its_place() {
        let view = funnel_view(
            &plot(vec![point(50.0, 0.5, PointOf::Entity), point(100.0, 0.1, PointOf::Peer)]),
            "k",
            Lang::Zh,
        )
        .unwrap();
        let mark = view.mark.unwrap();
        // x: 52 + 50/106 · 438 = 258.60; y: 228 − 0.5/0.56 · 200 = 49.43.
        assert_eq!((mark.x.as_str(), mark.y.as_str()), ("258.6", "49.4"));
        assert_eq!(mark.label, "本对象 50%");
        assert_eq!(mark.anchor, "start");
        assert!(view.description.contains("另有 1 个同类对象"));
        assert_eq!(view.note, "同类 1 个");
    }

    #[test]
    fn keeps_the_highest_of_many_peers_and_says_how_many_it_draws() {
        let mut points: Vec<FunnelPoint> = (1..=5_000).map(|n| point(f64::from(n), 0.01, PointOf::Peer)).collect();
        points[2_345].rate = 0.9;
        let view = funnel_view(&plot(points), "k", Lang::En).unwrap();
        assert_eq!(view.dots.matches("h0").count(), 400);
        assert!(view.note.starts_with("5,000 peers, 400 drawn"));
        let kept = thinned((1..=5_000).map(|n| point(f64::from(n), f64::from(n % 7), PointOf::Peer)).collect());
        assert!(kept.windows(2).all(|pair| pair[0].exposure < pair[1].exposure), "each at most once, by exposure");
    }

    #[test]
    fn values_without_a_place_are_left_out() {
        assert!(funnel_view(&plot(vec![]), "k", Lang::Zh).is_none());
        let odd = vec![point(f64::NAN, 0.1, PointOf::Peer), point(0.0, 0.0, PointOf::Entity)];
        let view = funnel_view(&plot(odd), "k", Lang::Zh).unwrap();
        assert_eq!(view.dots, "");
        assert!(view.mark.is_some());
        assert_eq!(path([(1.0, 2.0), (f64::NAN, 1.0), (3.0, 4.0), (5.0, 6.25)].into_iter()), "M1 2M3 4L5 6.2");
    }
}
