//! The normal distribution, far into its tail.
//!
//! Owns `ln P(Z ≥ z)` for any z and its inverse. Below z ≈ 38 the probability itself is no longer a double, so both
//! work in logs.

/// ½ ln 2π.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;

/// `ln P(Z ≥ z)` for a standard normal Z.
pub fn ln_normal_upper(z: f64) -> f64 {
    if z < 0.0 {
        (-ln_normal_upper(-z).exp()).ln_1p()
    } else if z < 2.0 {
        (0.5 - half_mass(z)).ln()
    } else {
        -0.5 * z * z - HALF_LN_TAU - mills_denominator(z).ln()
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

/// `φ(z)/P(Z ≥ z) = z + 1/(z + 2/(z + 3/…))` for z ≥ 2 (DLMF 7.9.3), from the back. The error after n levels is about
/// exp(−2z√(2n)); the levels are twice what that asks for.
fn mills_denominator(z: f64) -> f64 {
    let levels: u32 = if z < 2.5 { 120 } else if z < 4.0 { 80 } else if z < 8.0 { 40 } else { 14 };
    let mut tail = z;
    for i in (1..=levels).rev() {
        tail = z + f64::from(i) / tail;
    }
    tail
}

/// The hazard `φ(z)/P(Z ≥ z)`.
pub(crate) fn normal_hazard(z: f64) -> f64 {
    (-0.5 * z * z - HALF_LN_TAU - ln_normal_upper(z)).exp()
}

/// The z with `ln P(Z ≥ z) = ln_p`, for ln_p < 0: Newton on the concave function `ln P`.
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

/// The p-quantile, 0 < p < 1.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    if p <= 0.5 { -normal_upper_quantile(p.ln()) } else { normal_upper_quantile((-p).ln_1p()) }
}
