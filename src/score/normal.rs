//! The normal distribution, far into its tail.
//!
//! Owns `ln P(Z ≥ z)` for any z and its inverse. Below z ≈ 38 the probability itself is no longer a double, so both
//! work in logs.

use std::sync::LazyLock;

/// ½ ln 2π.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;

/// Knots of the table of Mills' ratio per unit of z.
const KNOTS: f64 = 16.0;
/// Where the table ends and the continued fraction is short.
const TABLE_END: f64 = 12.0;

/// `ln P(Z ≥ z)` for a standard normal Z.
pub fn ln_normal_upper(z: f64) -> f64 {
    if z < 0.0 { (-ln_normal_upper(-z).exp()).ln_1p() } else { -0.5 * z * z - HALF_LN_TAU + mills_ratio(z).ln() }
}

/// Mills' ratio `m(z) = P(Z ≥ z)/φ(z)`, z ≥ 0.
fn mills_ratio(z: f64) -> f64 {
    static TABLE: LazyLock<Vec<f64>> =
        LazyLock::new(|| (0..=192_u32).map(|i| mills_slowly(f64::from(i) / KNOTS)).collect());
    if z.is_nan() || z >= TABLE_END {
        return mills_fraction(z, 16);
    }
    // Taylor's series around the nearest knot; m′ = zm − 1 gives all derivatives: m⁽ⁿ⁺¹⁾ = zm⁽ⁿ⁾ + nm⁽ⁿ⁻¹⁾.
    let knot = (z * KNOTS).round();
    let at = knot / KNOTS;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ≤ z < 12, so 0 ≤ knot ≤ 192")]
    let value = TABLE[knot as usize];
    let step = z - at;
    let (mut before, mut now) = (value, at * value - 1.0);
    let mut sum = before + now * step;
    let mut power = step;
    for n in 1..9 {
        let n = f64::from(n);
        (before, now) = (now, at * now + n * before);
        power *= step / (n + 1.0);
        sum += now * power;
    }
    sum
}

fn mills_slowly(z: f64) -> f64 {
    if z < 2.0 {
        (0.5 - half_mass(z)) / (-0.5 * z * z - HALF_LN_TAU).exp()
    } else {
        // The error after n levels is about exp(−2z√(2n)); these are twice what that asks for.
        mills_fraction(z, if z < 4.0 { 120 } else { 60 })
    }
}

/// `P(0 ≤ Z ≤ z) = φ(z)(z + z³/3 + z⁵/15 + …)`, all terms positive (DLMF 7.6.2), for 0 ≤ z < 2.
fn half_mass(z: f64) -> f64 {
    let square = z * z;
    let (mut term, mut sum, mut odd) = (z, z, 1.0);
    while term > sum * 1e-17 {
        odd += 2.0;
        term *= square / odd;
        sum += term;
    }
    (-0.5 * square - HALF_LN_TAU).exp() * sum
}

/// `1/(z + 1/(z + 2/(z + 3/…)))` (DLMF 7.9.3), from the back.
fn mills_fraction(z: f64, levels: u32) -> f64 {
    let mut tail = z;
    for i in (1..=levels).rev() {
        tail = z + f64::from(i) / tail;
    }
    1.0 / tail
}

/// The hazard `φ(z)/P(Z ≥ z)`.
pub(crate) fn normal_hazard(z: f64) -> f64 {
    (-0.5 * z * z - HALF_LN_TAU - ln_normal_upper(z)).exp()
}

/// The z with `ln P(Z ≥ z) = ln_p`, for `ln_p` < 0: Newton on the concave function `ln P`.
pub fn normal_upper_quantile(ln_p: f64) -> f64 {
    let mut z = if ln_p < -1.0 { (-2.0 * ln_p).sqrt() - 0.5 } else { 0.0 };
    for _ in 0..100 {
        let step = (ln_normal_upper(z) - ln_p) / normal_hazard(z);
        z += step.clamp(-2.0, 2.0);
        if step.abs() <= 1e-15 * z.abs().max(1.0) {
            break;
        }
    }
    z
}

/// The p-quantile to three digits, 0 < p < 1 (Abramowitz & Stegun 26.2.23): where a search starts.
pub(crate) fn rough_normal_quantile(p: f64) -> f64 {
    let small = p.min(1.0 - p);
    let t = (-2.0 * small.ln()).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    (t - above / below).copysign(p - 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tails_add_up_and_seams_do_not_show() {
        for i in 0..400 {
            let z = f64::from(i) * 0.031;
            let both = ln_normal_upper(z).exp() + ln_normal_upper(-z).exp();
            assert!((both - 1.0).abs() < 1e-15, "{z}");
        }
        // Half-way between knots, at the end of the table, and far beyond: against the continued fraction alone.
        for z in [2.031_25, 7.531_25, 11.999, 12.0, 12.001, 60.0] {
            let slow = -0.5 * z * z - HALF_LN_TAU + mills_fraction(z, 400).ln();
            assert!((ln_normal_upper(z) - slow).abs() < 1e-14 * slow.abs(), "{z}");
        }
    }

    #[test]
    fn rough_quantiles_are_good_to_three_digits() {
        assert!((rough_normal_quantile(0.05) + 1.644_854).abs() < 5e-4);
        assert!((rough_normal_quantile(0.975) - 1.959_964).abs() < 5e-4);
        assert!((normal_upper_quantile(0.05_f64.ln()) - 1.644_853_626_951_472_2).abs() < 1e-14);
    }
}
