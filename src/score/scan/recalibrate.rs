//! How surprising is a burst among peers whose honest events come in batches?
//!
//! Owns the recalibration of the scan's −ln p ("surprise") against all scanned entities of similar size: bands of sizes,
//! an upper tail per band, one shape of the tail for the rule.
//!
//! The surprising thing: dividing by a scale is not enough. Under batches the surprise of honest entities is *shifted* and
//! stretched (in a simulation with batches of 3, its median is 14 instead of .7 but its upper tail falls by 1 in 9), and
//! batch sizes with a heavy tail bend it. So the upper half of a band is taken as a threshold and a generalised Pareto
//! tail above it (Pickands 1975, Annals of Statistics 3:119). The most surprising twentieth, where true bursts are, only
//! counts as "above the rest" (type II censoring).

use std::f64::consts::LN_2;

use super::real;
use crate::score::sum::Sum;

/// A band has at least this many entities, unless all together have fewer.
const BAND_MIN: usize = 50;
/// And this many surprises between its threshold and its censored top.
const USABLE_MIN: usize = 25;
/// One in so many of a band is censored: robust to 5 % of true bursts.
const CENSORED_ONE_IN: usize = 20;
/// With fewer usable surprises the tail is as heavy as with this many.
const USABLE_FLOOR: f64 = 3.0;
/// The shape is fitted to at most so many values, evenly spaced in rank.
const SHAPE_VALUES: usize = 2000;
/// Shapes that are tried: 0 is an exponential tail.
const SHAPE_STEP: f64 = 0.02;
const SHAPE_STEPS: u32 = 40;
/// How far the log-likelihood may fall below its maximum: the largest such shape is an upper bound of one standard error.
const PROFILE_DROP: f64 = 0.5;

/// One tested entity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tested {
    /// Its size: events.
    pub(super) events: u32,
    /// −ln p as if events came one by one.
    pub(super) surprise: f64,
}

/// How surprising honest entities of one size are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// From this number of events, up to the next band.
    pub events_min: u32,
    /// Entities it was measured on.
    pub scanned: usize,
    /// Half of them have at most this raw −ln p (more than half, where most have none at all).
    pub threshold: f64,
    /// ln of the share of them above the threshold.
    pub ln_above: f64,
    /// Raw −ln p per unit of calibrated −ln p just above the threshold; at least 1.
    pub scale: f64,
    /// Shape of the tail: 0 exponential, larger is heavier.
    pub shape: f64,
}

impl Band {
    /// The recalibrated ln p: finite, ≤ 0 and never below the raw one.
    pub(super) fn ln_p(&self, raw_ln_p: f64) -> f64 {
        let surprise = -raw_ln_p;
        let at_threshold = -self.ln_above;
        let excess = surprise - self.threshold;
        let calibrated = if excess > 0.0 {
            at_threshold + gpd_ln_upper(excess / self.scale, self.shape)
        } else if self.threshold > 0.0 {
            at_threshold * surprise / self.threshold
        } else {
            0.0
        };
        -calibrated.min(surprise).max(0.0)
    }
}

/// −ln P(excess > z) of the generalised Pareto law with unit scale.
fn gpd_ln_upper(z: f64, shape: f64) -> f64 {
    if shape * z < 1e-9 { z } else { (shape * z).ln_1p() / shape }
}

/// The bands of a rule, by number of events.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Recalibration {
    pub(super) bands: Vec<Band>,
}

impl Recalibration {
    /// Measures all bands. `None` without any entity.
    pub(super) fn of(tested: &[Tested]) -> Option<Self> {
        let mut sorted = tested.to_vec();
        sorted.sort_by(|a, b| a.events.cmp(&b.events).then(a.surprise.total_cmp(&b.surprise)));
        let tails: Vec<Tail> = slices(&sorted).into_iter().map(Tail::of).collect();
        let (shape, stretch) = common_shape(&tails);
        let band = |tail: &Tail| Band {
            events_min: tail.events_min,
            scanned: tail.scanned,
            threshold: tail.threshold,
            ln_above: tail.ln_above,
            scale: (tail.scale * stretch).max(1.0),
            // What is not known of the scale makes the predicted tail heavier: with a scale from k values and no other
            // knowledge, an exponential excess exceeds z with (1 + z/k)^−k, a Pareto tail of shape 1/k.
            shape: shape + 1.0 / real(tail.usable.len() as u64).max(USABLE_FLOOR),
        };
        let bands: Vec<Band> = tails.iter().map(band).collect();
        (!bands.is_empty()).then_some(Self { bands })
    }

    /// The band of an entity.
    pub(super) fn band(&self, events: u32) -> &Band {
        let after = self.bands.partition_point(|band| band.events_min <= events);
        &self.bands[after.saturating_sub(1)]
    }
}

/// Octaves of sizes (5–7, 8–15, 16–31, …), each joined with the next until it can be measured; what is left over joins the
/// last.
fn slices(sorted: &[Tested]) -> Vec<&[Tested]> {
    let mut starts = vec![];
    let mut start = 0;
    for end in 1..=sorted.len() {
        let octave = |i: usize| sorted[i].events.ilog2();
        let closes = end == sorted.len() || octave(end) != octave(end - 1);
        if closes && (end - start >= BAND_MIN && Tail::of(&sorted[start..end]).usable.len() >= USABLE_MIN) {
            starts.push(start);
            start = end;
        }
    }
    if starts.is_empty() && !sorted.is_empty() {
        starts.push(0);
    }
    (0..starts.len()).map(|i| &sorted[starts[i]..starts.get(i + 1).copied().unwrap_or(sorted.len())]).collect()
}

/// The upper tail of one band under an exponential law.
struct Tail {
    events_min: u32,
    scanned: usize,
    threshold: f64,
    ln_above: f64,
    scale: f64,
    /// Excesses over the threshold up to the largest usable, ascending.
    usable: Vec<f64>,
    /// How many are above those.
    censored: usize,
}

impl Tail {
    fn of(slice: &[Tested]) -> Self {
        let mut surprises: Vec<f64> = slice.iter().map(|t| t.surprise).collect();
        surprises.sort_by(f64::total_cmp);
        let scanned = surprises.len();
        let threshold = surprises.get(scanned / 2).copied().unwrap_or(0.0).max(0.0);
        let first = surprises.partition_point(|s| *s <= threshold);
        let last = (scanned - scanned.div_ceil(CENSORED_ONE_IN)).max(first);
        let usable: Vec<f64> = surprises[first..last].iter().map(|s| s - threshold).collect();
        let above = real((scanned - first) as u64);
        let censored = scanned - last;
        // Maximum likelihood under censoring: all time spent over all that ended.
        let longest = usable.last().copied().unwrap_or(0.0);
        let spent = usable.iter().copied().collect::<Sum>().total() + longest * real(censored as u64);
        let scale = if usable.is_empty() { 1.0 } else { spent / real(usable.len() as u64) };
        Self {
            events_min: slice.iter().map(|t| t.events).min().unwrap_or(0),
            scanned,
            threshold,
            ln_above: ((above + 1.0) / (real(scanned as u64) + 1.0)).min(1.0).ln(),
            scale: if scale > 0.0 { scale } else { 1.0 },
            usable,
            censored,
        }
    }
}

/// The common shape of all tails, each in units of its scale, as an upper bound of one standard error; and by what the
/// scales must be multiplied with that shape.
fn common_shape(tails: &[Tail]) -> (f64, f64) {
    let mut excesses: Vec<f64> = tails.iter().flat_map(|t| t.usable.iter().map(|e| e / t.scale)).collect();
    let censored: Vec<(f64, f64)> =
        tails.iter().filter_map(|t| Some((t.usable.last()? / t.scale, real(t.censored as u64)))).collect();
    if excesses.is_empty() {
        return (0.0, 1.0);
    }
    excesses.sort_by(f64::total_cmp);
    let step = excesses.len().div_ceil(SHAPE_VALUES);
    let weight = real(step as u64);
    let thinned: Vec<f64> = excesses.into_iter().skip(step / 2).step_by(step).collect();
    let profile: Vec<(f64, f64, f64)> = (0..=SHAPE_STEPS)
        .map(|i| {
            let shape = SHAPE_STEP * f64::from(i);
            let (stretch, value) = best_stretch(|stretch| {
                let inside = thinned.iter().map(|z| -(1.0 + shape) * gpd_ln_upper(z / stretch, shape) - stretch.ln());
                let above = censored.iter().map(|(z, count)| -count * gpd_ln_upper(z / stretch, shape));
                weight * inside.collect::<Sum>().total() + above.collect::<Sum>().total()
            });
            (shape, stretch, value)
        })
        .collect();
    let best = profile.iter().map(|p| p.2).fold(f64::NEG_INFINITY, f64::max);
    profile.iter().rev().find(|p| p.2 >= best - PROFILE_DROP).map_or((0.0, 1.0), |p| (p.0, p.1))
}

/// Maximum over ln(stretch) in ±ln 8 by golden section: the likelihood has one maximum in it.
fn best_stretch(likelihood: impl Fn(f64) -> f64) -> (f64, f64) {
    let golden = 0.5 * (5f64.sqrt() - 1.0);
    let (mut low, mut high) = (-3.0 * LN_2, 3.0 * LN_2);
    let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_left, mut at_right) = (likelihood(left.exp()), likelihood(right.exp()));
    for _ in 0..24 {
        if at_left >= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - golden * (high - low);
            at_left = likelihood(left.exp());
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + golden * (high - low);
            at_right = likelihood(right.exp());
        }
    }
    if at_left >= at_right { (left.exp(), at_left) } else { (right.exp(), at_right) }
}
