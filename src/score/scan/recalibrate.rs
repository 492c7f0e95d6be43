//! How surprising is a burst among peers whose honest events come in batches?
//!
//! Owns the recalibration of the scan's −ln p ("surprise") against all scanned entities of similar size: bands of sizes
//! with a threshold and a generalised Pareto tail above it (Pickands 1975, Annals of Statistics 3:119).
//!
//! The surprising thing: dividing by a scale is not enough. Under batches the surprise of honest entities is *shifted* and
//! stretched (in a simulation with batches of 3 its median is 14 instead of .7, but from there on it takes 9 to gain 1),
//! so one scale for both would cost all power. And the upper tail is measured where true bursts cannot reach: what lies
//! beyond its fitted 99 % point is counted as the one in a hundred that should be there, however many there are.

use super::real;
use crate::score::sum::Sum;

/// A band has at least this many surprises between its threshold and its censored top, unless all together have fewer.
const USABLE_MIN: usize = 20;
/// The last resort, where all bands together have fewer: the upper tail is then guessed from the middle.
const USABLE_LEAST: usize = 5;
/// Where the tail of a band is measured.
#[derive(Clone, Copy)]
struct Reach {
    /// The share of the band above the threshold.
    above: f64,
    /// The same share of those that have any window, where most have none: next to the others lies a gap, not a tail.
    above_of_positive: f64,
    /// The top share that is censored: counted, its surprises not looked at.
    censored: f64,
}

/// First low, where up to 15 % of true bursts in a band do no harm (they gather in the bands their own events lift them
/// to). Surprises thin out faster further up, so this tail is too heavy rather than too light, and all that is beyond its
/// [`OUTSIDE`] point is an outsider.
const FIRST: Reach = Reach { above: 0.35, above_of_positive: 0.6, censored: 0.15 };
/// Then, when the outsiders are known, near where the tail is needed.
const LATER: Reach = Reach { above: 0.15, above_of_positive: 0.3, censored: 0.02 };
/// Outsiders: surprises beyond this fitted upper point. Of them as many are counted as belong there: true bursts do not
/// widen the null. The count form of "keep y below the fitted quantile, repeat" (`scoring.md` S2).
const OUTSIDE: f64 = 0.01;
/// Fit and outsiders settle in three or four rounds.
const ROUNDS: usize = 12;
/// Fewer surprises than this among calm peers may all be true bursts.
const SPARSE_MIN: usize = 4;
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
    /// 85 % of them have at most this raw −ln p (more, where most have no window at all).
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
        if closes && Tail::of(&sorted[start..end], shape).usable >= USABLE_MIN {
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
    /// Surprises between threshold and censored top; 0 if the tail was guessed from the middle.
    usable: usize,
}

impl Tail {
    fn of(slice: &[Tested], shape: f64) -> Self {
        let mut surprises: Vec<f64> = slice.iter().map(|t| t.surprise).collect();
        surprises.sort_by(f64::total_cmp);
        let events_min = slice.iter().map(|t| t.events).min().unwrap_or(0);
        let scanned = surprises.len();
        let mut inside = None;
        let mut fit = Tail::fit(&surprises, events_min, count(scanned), FIRST, shape);
        if fit.usable < USABLE_LEAST {
            return Tail { usable: 0, ..Tail::from_the_middle(&surprises, events_min, shape) };
        }
        for _ in 0..ROUNDS {
            let band = fit.band;
            let now = surprises.partition_point(|s| -band.recalibrated(*s) > OUTSIDE.ln());
            if inside == Some(now) {
                break;
            }
            inside = Some(now);
            fit = Tail::fit(&surprises, events_min, count(now) / (1.0 - OUTSIDE), LATER, shape);
        }
        fit
    }

    /// The fit to ascending surprises, of which `honest` (never many more than there are) are counted.
    fn fit(surprises: &[f64], events_min: u32, honest: f64, reach: Reach, shape: f64) -> Self {
        let without = surprises.partition_point(|s| *s <= 0.0);
        let above = f64::min(reach.above * honest, reach.above_of_positive * (honest - count(without)).max(0.0));
        let last_place = surprises.len().saturating_sub(1);
        let threshold = surprises.get(whole(honest - above).min(last_place)).copied().unwrap_or(0.0).max(0.0);
        let last = whole(honest * (1.0 - reach.censored)).min(surprises.len());
        Tail::exponential(surprises, events_min, honest, threshold, last, shape)
    }

    /// The fit where the upper tail holds too few to be measured: above 0, from the lower half of those that have any
    /// window. Of fewer than [`SPARSE_MIN`] nothing is learnt, and only their number counts.
    fn from_the_middle(surprises: &[f64], events_min: u32, shape: f64) -> Self {
        let without = surprises.partition_point(|s| *s <= 0.0);
        let positive = surprises.len() - without;
        let last = if positive < SPARSE_MIN { without } else { without + positive / 2 };
        Tail::exponential(surprises, events_min, count(surprises.len()), 0.0, last, shape)
    }

    /// An exponential law of excesses over `threshold`, of which those from place `last` on are only counted.
    fn exponential(surprises: &[f64], events_min: u32, honest: f64, threshold: f64, last: usize, shape: f64) -> Self {
        let first = surprises.partition_point(|s| *s <= threshold);
        let usable: Vec<f64> = surprises[first..last.max(first)].iter().map(|s| s - threshold).collect();
        let unseen = (honest - count(last.max(first))).max(0.0);
        // Maximum likelihood of an exponential scale under censoring: all that was lived through over all that ended.
        let longest = usable.last().copied().unwrap_or(0.0);
        let spent = usable.iter().copied().collect::<Sum>().total() + longest * unseen;
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

#[cfg(test)]
mod tests {
    use super::*;

    const BATCHY: fn(f64) -> f64 = |h| 8.0 + 9.0 * h;

    /// A sample without noise of `count` entities of one size whose surprise is `of(h)` where h is exponential.
    fn even(count: u32, events: u32, of: fn(f64) -> f64) -> Vec<Tested> {
        let h = |i: u32| -((f64::from(i) + 0.5) / f64::from(count)).ln();
        (0..count).map(|i| Tested { events, surprise: of(h(i)) }).collect()
    }

    fn band(tested: &[Tested]) -> Band {
        let all = Recalibration::of(tested, 0.0).unwrap();
        assert_eq!(all.bands.len(), 1, "{all:?}");
        all.bands[0]
    }

    /// Raw surprise 8 + 9 h, h exponential: 8 + 9 h comes back as h, a little less for what 1,000 entities do not know.
    #[test]
    fn shifted_and_stretched_surprises_come_back() {
        let band = band(&even(1000, 30, BATCHY));
        assert!((band.threshold - BATCHY(-0.15_f64.ln())).abs() < 0.1 && (band.scale - 9.0).abs() < 0.2, "{band:?}");
        for h in [2.0, 3.0, 5.0, 7.0, 9.0] {
            let found = -band.ln_p(-BATCHY(h));
            assert!(found <= 1.01 * h && found >= 0.9 * h, "{h}: {found}, {band:?}");
        }
    }

    /// Property 6: 3 % of true bursts, however strong, do not hide each other or the next one.
    #[test]
    fn true_bursts_do_not_widen_the_null() {
        let honest = even(970, 30, BATCHY);
        let clean = band(&honest);
        for strength in [80.0, 300.0, 5000.0] {
            let mut mixed = honest.clone();
            mixed.extend([Tested { events: 30, surprise: strength }; 30]);
            let found = band(&mixed);
            assert!((found.scale / clean.scale - 1.0).abs() < 0.04, "{strength}: {found:?} {clean:?}");
            assert!((found.ln_p(-80.0) / clean.ln_p(-80.0) - 1.0).abs() < 0.04, "{strength}: {found:?}");
        }
    }

    #[test]
    fn calm_peers_do_not_sharpen_a_p() {
        for calm in [band(&even(1000, 30, |h| 0.5 * h)), band(&even(1000, 30, |_| 0.0))] {
            for raw in [-0.1, -1.0, -5.0, -40.0, -1e6] {
                let found = calm.ln_p(raw);
                assert!(found >= raw && found <= 0.0 && found.is_finite(), "{raw}: {found} {calm:?}");
            }
        }
        let some = band(&even(1000, 30, |h| 0.5 * h));
        assert!(some.ln_p(-20.0) < -15.0, "and do not blunt it either: {}", some.ln_p(-20.0));
    }

    /// (1 + ξz)^(−1/ξ): ξ = ½, z = 6 has 1/16; ξ = 0 has e^−6.
    #[test]
    fn pareto_tail_by_hand() {
        assert!((gpd_ln_upper(6.0, 0.5) - 16f64.ln()).abs() < 1e-12);
        assert!((gpd_ln_upper(6.0, 0.0) - 6.0).abs() < 1e-12);
    }

    /// Thirty entities with 5 events are too few for a band and join the next octave, as do the three giants.
    #[test]
    fn sizes_without_enough_entities_join_their_neighbours() {
        let mut tested = even(30, 5, BATCHY);
        tested.extend(even(400, 12, BATCHY));
        tested.extend(even(400, 20, |h| 2.0 * h));
        tested.extend(even(3, 900, BATCHY));
        let all = Recalibration::of(&tested, 0.0).unwrap();
        let bands: Vec<(u32, usize)> = all.bands.iter().map(|b| (b.events_min, b.scanned)).collect();
        assert_eq!(bands, [(5, 430), (20, 403)]);
        let of = |events| all.band(events).scanned;
        assert_eq!((of(5), of(13), of(20), of(40_000)), (430, 430, 403, 403));
        assert_eq!(Recalibration::of(&[], 0.0), None);
    }

    /// What is not known makes the tail heavier: twenty entities say less than two thousand.
    #[test]
    fn fewer_peers_give_larger_p() {
        let at = |count| band(&even(count, 30, BATCHY)).ln_p(-BATCHY(9.0));
        assert!(at(20) > at(60) && at(60) > at(2000), "{} {} {}", at(20), at(60), at(2000));
    }
}
