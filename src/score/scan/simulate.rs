//! The seeded simulation behind the shipped null table.
//!
//! Owns the largest conditional ratio over all windows between two events, for uniform points, at several longest
//! windows in one pass, and the rows of the table.
//!
//! The surprising thing is the speed: most windows are never looked at. Kullback–Leibler is at most χ², so from one window it
//! is known how many further events cannot beat the best so far. The result is the same to the last bit.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::conditional_llr;
use super::null::EVENTS_MIN;

/// The longest windows of the table, as shares of the time of the peers.
pub const SHARES: [f64; 7] = [0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5];
/// The upper tail probabilities whose quantiles the table holds.
pub const UPPER_TAILS: [f64; 18] =
    [0.95, 0.8, 0.65, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4, 1e-4, 5e-5, 2e-5];
/// The numbers of events of the table: every one where the law changes quickly, then steps of 10 to 40 %.
pub const EVENTS: [u32; 49] = [
    5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 33, 36, 40, 44,
    50, 55, 60, 68, 76, 86, 100, 115, 130, 150, 175, 200, 250, 300, 400, 500, 700, 1000, 2000,
];
/// Draws that share one stream of the generator, so that rows can be made in parallel and still be the same.
const CHUNK: u32 = 10_000;

/// Draws for one number of events: all of `draws` up to 500, a fifth beyond, where a draw costs more and an entity is rare.
pub fn draws_for(events: u32, draws: u32) -> u32 {
    if events > 500 { draws / 5 } else { draws }
}

/// The simulated null of one number of events and one longest window.
#[derive(Clone, Debug, PartialEq)]
pub struct NullRow {
    /// Number of events.
    pub events: u32,
    /// Longest window, a share of the peers' time.
    pub share: f64,
    /// Draws of the simulation.
    pub draws: u32,
    /// P(statistic > 0): below 1 where some draws have no window with enough events.
    pub positive: f64,
    /// For each of [`UPPER_TAILS`] the value x with (1 + #{draws ≥ x}) / (draws + 1) at most that probability.
    pub quantiles: [f64; UPPER_TAILS.len()],
}

/// Simulates one row per share for `events` uniform points. Same arguments, same rows, whatever runs them.
pub fn null_rows(events: u32, draws: u32, seed: u64) -> Vec<NullRow> {
    let mut maxima: Vec<Vec<f64>> = vec![Vec::with_capacity(draws as usize); SHARES.len()];
    let mut points = vec![0.0; events as usize];
    let mut made = 0;
    while made < draws {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream((u64::from(events) << 32) | u64::from(made / CHUNK));
        for _ in 0..CHUNK.min(draws - made) {
            ascending_uniform(&mut points, &mut rng);
            for (values, value) in maxima.iter_mut().zip(largest_ratios(&points)) {
                values.push(value);
            }
        }
        made += CHUNK.min(draws - made);
    }
    maxima.into_iter().zip(SHARES).map(|(values, share)| row(events, share, values)).collect()
}

/// Fills `points` with uniform points in ascending order, without sorting: the partial sums of n + 1 exponential gaps over
/// their total (Devroye 1986, Non-Uniform Random Variate Generation, V.3.1).
fn ascending_uniform(points: &mut [f64], rng: &mut ChaCha8Rng) {
    let mut sum = 0.0;
    for point in points.iter_mut() {
        sum -= uniform(rng).ln();
        *point = sum;
    }
    let total = sum - uniform(rng).ln();
    for point in points {
        *point /= total;
    }
}

/// Largest conditional ratio over the windows from one event to another with at least [`EVENTS_MIN`] events and at most
/// each of [`SHARES`] long. `points` ascending in [0, 1].
///
/// With excess d = count − expected E and length L the ratio is at most d²/(E(1 − L)). So a window matters only if d exceeds
/// √(best · E(1 − L)), which grows with L up to ½, while d grows by at most 1 per further event: as many events as d falls
/// short can be skipped unseen.
fn largest_ratios(points: &[f64]) -> [f64; SHARES.len()] {
    let total = real(points.len());
    let mut best = [0.0; SHARES.len()];
    for (first, &start) in points.iter().enumerate() {
        let mut bucket = 0;
        let mut last = first + EVENTS_MIN as usize - 1;
        while let Some(&end) = points.get(last) {
            let length = end - start;
            while bucket < SHARES.len() && length > SHARES[bucket] {
                bucket += 1;
            }
            let Some(&so_far) = best.get(bucket) else { break };
            let expected = total * length;
            let count = real(last - first + 1);
            let short = f64::sqrt(so_far * expected * (1.0 - length)) - (count - expected);
            if short >= 0.0 {
                last += 1 + whole(short);
                continue;
            }
            // A window of length 0 (two equal points in five draws of 2^53) has no ratio; it is left out.
            let value = conditional_llr(count, expected, total).unwrap_or(0.0);
            for wider in &mut best[bucket..] {
                *wider = f64::max(*wider, value);
            }
            last += 1;
        }
    }
    best
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the number of events")]
fn whole(short: f64) -> usize {
    short as usize
}

/// The quantiles and the share of positive draws of one column of maxima.
fn row(events: u32, share: f64, mut values: Vec<f64>) -> NullRow {
    values.sort_unstable_by(|a, b| b.total_cmp(a));
    let draws = real(values.len());
    // The k-th largest has rank probability (1 + k) / (draws + 1).
    let kth = |tail: f64| rank_of(tail, draws).map_or(0.0, |k| values[k - 1]);
    let positive_draws = values.iter().take_while(|&&v| v > 0.0).count();
    let positive = (1.0 + real(positive_draws)) / (draws + 1.0);
    let made = u32::try_from(values.len()).unwrap_or(u32::MAX);
    NullRow { events, share, draws: made, positive: positive.min(1.0), quantiles: UPPER_TAILS.map(kth) }
}

/// The k for which the k-th largest of the draws has a rank probability of at most `tail`; none if there is none.
fn rank_of(tail: f64, draws: f64) -> Option<usize> {
    let mut k = 0_usize;
    while (real(k) + 2.0) / (draws + 1.0) <= tail * (1.0 + 1e-12) {
        k += 1;
    }
    (k > 0).then_some(k)
}

/// Uniform in (0, 1), 53 bits, by hand so that another version of a random-number crate cannot change the table.
fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    const UNIT: f64 = 1.0 / 9_007_199_254_740_992.0;
    let bits = rng.next_u64() >> 11;
    let high = u32::try_from(bits >> 32).unwrap_or(0);
    let low = u32::try_from(bits & 0xffff_ffff).unwrap_or(0);
    (f64::from(high) * 4_294_967_296.0 + f64::from(low) + 0.5) * UNIT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::scan::{NullTable, fixture};

    /// The slow way: every pair of events, every share, no bound.
    fn largest_by_definition(points: &[f64], share: f64) -> f64 {
        let mut best = 0.0;
        for i in 0..points.len() {
            for j in i + 4..points.len() {
                let length = points[j] - points[i];
                if length <= share {
                    let count = real(j - i + 1);
                    let total = real(points.len());
                    best = f64::max(best, conditional_llr(count, total * length, total).unwrap_or(0.0));
                }
            }
        }
        best
    }

    #[test]
    fn pruned_maximum_is_the_plain_maximum() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        for events in [5, 6, 9, 30, 80] {
            for _ in 0..20 {
                let mut points = vec![0.0; events];
                ascending_uniform(&mut points, &mut rng);
                for (found, share) in largest_ratios(&points).into_iter().zip(SHARES) {
                    assert_eq!(found.to_bits(), largest_by_definition(&points, share).to_bits());
                }
            }
        }
    }

    /// The shipped table against points of another generator, sorted, and every pair of them.
    #[test]
    fn shipped_table_agrees_with_a_simulation_by_definition() {
        use rand::RngExt;
        let mut random = <rand_chacha::ChaCha20Rng as rand::SeedableRng>::seed_from_u64(3);
        let draws = 4000_u32;
        for (events, share) in [(16, 0.15), (40, 0.05)] {
            let maxima: Vec<f64> = (0..draws)
                .map(|_| {
                    let mut points: Vec<f64> = (0..events).map(|_| random.random()).collect();
                    points.sort_unstable_by(f64::total_cmp);
                    largest_by_definition(&points, share)
                })
                .collect();
            for tail in [0.1, 0.05, 0.01] {
                let below = |x: &f64| NullTable::shipped().ln_p(events, share, *x).unwrap() <= f64::ln(tail);
                let realised = real(maxima.iter().filter(|x| below(x)).count()) / f64::from(draws);
                let error = (tail / f64::from(draws)).sqrt();
                assert!((realised - tail).abs() < 4.0 * error, "{events} {share} {tail}: {realised}");
            }
        }
    }

    /// Five events have one window, whose length R has P(R ≤ r) = 5r⁴ − 4r⁵ and whose ratio is −5 ln R.
    #[test]
    fn five_events_follow_their_closed_form() {
        let rows = null_rows(5, 50_000, 11);
        for row in rows {
            let law = |r: f64| 5.0 * r.powi(4) - 4.0 * r.powi(5);
            let p = law(row.share);
            assert!((row.positive - p).abs() < 4.0 * (p / 50_000.0).sqrt() + 2.1e-5, "{row:?} {p}");
            for (tail, x) in UPPER_TAILS.into_iter().zip(row.quantiles).filter(|(_, x)| *x > 0.0) {
                let exact = law((-x / 5.0).exp());
                assert!((exact - tail).abs() < 4.0 * (tail / 50_000.0).sqrt(), "{tail}: {x} has {exact}");
            }
        }
    }

    /// Quantiles of the fixture (200,000 draws of another program) within both Monte Carlo errors.
    #[test]
    fn simulation_agrees_with_the_fixture() {
        let all = fixture("naus");
        let draws = 20_000_u32;
        for events in [10, 50] {
            let rows = null_rows(events, draws, 5);
            for expected in all["variable_window_null"]["rows"].as_array().unwrap() {
                if expected["N"].as_u64() != Some(u64::from(events)) {
                    continue;
                }
                let row = rows.iter().find(|r| expected["wmax"].as_f64() == Some(r.share)).expect("share");
                for (tail, x) in UPPER_TAILS.into_iter().zip(row.quantiles).filter(|(_, x)| *x > 0.0) {
                    let Some(theirs) = expected["quantiles"].get(tail.to_string()).and_then(serde_json::Value::as_f64)
                    else {
                        continue;
                    };
                    // Standard error of a quantile: sqrt(p/n) / (p · slope), slope about .8.
                    let error = (1.0 / (f64::from(draws) * tail)).sqrt() / 0.8;
                    assert!(
                        (x - theirs).abs() < 4.0 * error,
                        "N {events} share {} tail {tail}: {x}, {theirs}",
                        row.share
                    );
                }
            }
        }
    }
}
