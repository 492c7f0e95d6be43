//! How surprising is a burst among peers whose honest events come in batches?
//!
//! Owns the recalibration of the scan's −ln p ("surprise") against all scanned entities of similar size: bands of sizes
//! with a threshold and a generalised Pareto tail above it (Pickands 1975, Annals of Statistics 3:119).
//!
//! The surprising thing: dividing by a scale is not enough. Under batches the surprise of honest entities is *shifted* and
//! stretched (in a simulation with batches of 3 its median is 14 instead of .7, but from there on it takes 9 to gain 1),
//! so a scale that fits the median would cost three quarters of the power. And the upper tail is measured where true
//! bursts cannot reach: the most surprising twentieth is only counted, and of what lies beyond the fitted 99 % point as
//! many are counted as should be there, however many there are.

use super::real;
use crate::score::sum::Sum;

/// A band has at least this many entities, unless all together have fewer.
const BAND_MIN: usize = 50;
/// And this many surprises between its threshold and its censored top.
const USABLE_MIN: usize = 20;
/// Of a band, this share is above its threshold …
const ABOVE: f64 = 0.25;
/// … and this one is censored: counted, its surprises not looked at.
const CENSORED: f64 = 0.05;
/// Surprises beyond this fitted upper point are counted as so many as belong there: true bursts do not widen the null.
/// The count form of "keep y below the fitted quantile, repeat" (`scoring.md` S2).
const OUTSIDE: f64 = 0.01;
/// The fit and the set of outsiders settle in three or four rounds.
const ROUNDS: usize = 12;
/// With fewer usable surprises the tail is as heavy as with this many.
const USABLE_FLOOR: f64 = 3.0;

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
    /// Three quarters of them have at most this raw −ln p (more, where most have no window at all).
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
        -self.recalibrated(-raw_ln_p).min(-raw_ln_p).max(0.0)
    }

    fn recalibrated(&self, surprise: f64) -> f64 {
        let at_threshold = -self.ln_above;
        let excess = surprise - self.threshold;
        if excess > 0.0 {
            at_threshold + gpd_ln_upper(excess / self.scale, self.shape)
        } else if self.threshold > 0.0 {
            at_threshold * surprise / self.threshold
        } else {
            0.0
        }
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
    /// Measures all bands; `shape` is the least shape of their tails. `None` without any entity.
    pub(super) fn of(tested: &[Tested], shape: f64) -> Option<Self> {
        let mut sorted = tested.to_vec();
        sorted.sort_by(|a, b| a.events.cmp(&b.events).then(a.surprise.total_cmp(&b.surprise)));
        let bands: Vec<Band> = slices(&sorted, shape).into_iter().map(|slice| Tail::of(slice, shape).band).collect();
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
fn slices(sorted: &[Tested], shape: f64) -> Vec<&[Tested]> {
    let mut starts = vec![];
    let mut start = 0;
    for end in 1..=sorted.len() {
        let octave = |i: usize| sorted[i].events.ilog2();
        let closes = end == sorted.len() || octave(end) != octave(end - 1);
        if closes && end - start >= BAND_MIN && Tail::of(&sorted[start..end], shape).usable >= USABLE_MIN {
            starts.push(start);
            start = end;
        }
    }
    if starts.is_empty() && !sorted.is_empty() {
        starts.push(0);
    }
    (0..starts.len()).map(|i| &sorted[starts[i]..starts.get(i + 1).copied().unwrap_or(sorted.len())]).collect()
}

/// A fitted band.
struct Tail {
    band: Band,
    /// Surprises between threshold and censored top.
    usable: usize,
}

impl Tail {
    fn of(slice: &[Tested], shape: f64) -> Self {
        let mut surprises: Vec<f64> = slice.iter().map(|t| t.surprise).collect();
        surprises.sort_by(f64::total_cmp);
        let events_min = slice.iter().map(|t| t.events).min().unwrap_or(0);
        let scanned = surprises.len();
        let mut inside = scanned;
        let mut fit = Tail::fit(&surprises, events_min, count(scanned), shape);
        for _ in 0..ROUNDS {
            let band = fit.band;
            let now = surprises.partition_point(|s| -band.recalibrated(*s) > OUTSIDE.ln());
            if now == inside {
                break;
            }
            inside = now;
            fit = Tail::fit(&surprises, events_min, count(inside) / (1.0 - OUTSIDE), shape);
        }
        fit
    }

    /// The fit to ascending surprises, of which `honest` (never many more than there are) are counted.
    fn fit(surprises: &[f64], events_min: u32, honest: f64, shape: f64) -> Self {
        // Where most have no window at all, the middle of those that have one: next to the others lies a gap, not a tail.
        let without = surprises.partition_point(|s| *s <= 0.0);
        let above = f64::min(ABOVE * honest, 0.5 * (honest - count(without)).max(0.0));
        let last_place = surprises.len().saturating_sub(1);
        let threshold = surprises.get(whole(honest - above).min(last_place)).copied().unwrap_or(0.0).max(0.0);
        let first = surprises.partition_point(|s| *s <= threshold);
        let last = whole(honest * (1.0 - CENSORED)).clamp(first, surprises.len());
        let usable: Vec<f64> = surprises[first..last].iter().map(|s| s - threshold).collect();
        let censored = (honest - count(last)).max(0.0);
        // Maximum likelihood of an exponential scale under censoring: all that was lived through over all that ended.
        let longest = usable.last().copied().unwrap_or(0.0);
        let spent = usable.iter().copied().collect::<Sum>().total() + longest * censored;
        let scale = if usable.is_empty() { 1.0 } else { spent / count(usable.len()) };
        let band = Band {
            events_min,
            scanned: surprises.len(),
            threshold,
            ln_above: (((honest - count(first)).max(0.0) + 1.0) / (honest + 1.0)).ln(),
            scale: scale.max(1.0),
            // What is not known of the scale makes the predicted tail heavier: with a scale from k values and no other
            // knowledge, an exponential excess exceeds z with (1 + z/k)^−k, a Pareto tail of shape 1/k.
            shape: shape + 1.0 / count(usable.len()).max(USABLE_FLOOR),
        };
        Self { band, usable: usable.len() }
    }
}

fn count(values: usize) -> f64 {
    real(values as u64)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a number of entities")]
fn whole(place: f64) -> usize {
    place.max(0.0) as usize
}
