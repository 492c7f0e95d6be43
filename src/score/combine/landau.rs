//! The Landau law: where the harmonic mean of many probabilities goes (Wilson 2019, PNAS 116:1195).
//!
//! Owns the upper tail for more rules than the exact law is used for.
//!
//! The surprising thing: one integral cannot serve the whole line. Left of 0 the tail is 1 minus something doubly
//! exponentially small and the textbook integral cancels to noise, so there the contour goes through the saddle.

use std::f64::consts::PI;

/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;
/// Beyond this the second-order expansion is exact to 1e-15 relative: the next term is (ln λ)² / λ².
const EXPANSION_LAMBDA: f64 = 1e9;

/// ln P(harmonic mean of `rules` independent uniforms ≤ exp(`ln_mean`)), the Landau limit.
///
/// 1/mean has location ln(rules) + 1 − γ − ln(2/π) and scale π/2 in Wilson's notation, which is a shift of
/// ln(rules) + 1 − γ in the standard one. Used with `rules` = the size of the whole family for a subset as well.
pub fn harmonic_ln_tail(rules: f64, ln_mean: f64) -> f64 {
    let shift = rules.ln() + 1.0 - EULER;
    if -ln_mean > EXPANSION_LAMBDA.ln() + 1.0 {
        // exp(−ln_mean) may overflow: stay in logarithms.
        let ln_lambda = -ln_mean + (-shift * ln_mean.exp()).ln_1p();
        return expansion(ln_lambda);
    }
    ln_upper((-ln_mean).exp() - shift)
}

/// ln P(Λ > λ) for the standard Landau law (density (1/π) ∫ exp(−λu − u ln u) sin(πu) du).
pub fn ln_upper(lambda: f64) -> f64 {
    if lambda.is_nan() {
        f64::NAN
    } else if lambda > EXPANSION_LAMBDA {
        expansion(lambda.ln())
    } else if lambda >= 0.0 {
        right(lambda).ln()
    } else {
        (-left(lambda)).ln_1p()
    }
}

/// P(Λ > λ) = (1/λ)(1 + (ln λ − 1 + γ)/λ + …): the first two terms of the integral for small u.
fn expansion(ln_lambda: f64) -> f64 {
    -ln_lambda + ((ln_lambda - 1.0 + EULER) * (-ln_lambda).exp()).ln_1p()
}

/// P(Λ > λ) = (1/π) ∫ exp(−λu − u ln u) sin(πu) du/u by the trapezoid rule in ln u, where the integrand falls
/// off doubly exponentially to the right and exponentially to the left.
fn right(lambda: f64) -> f64 {
    const STEP: f64 = 0.02;
    let first = (1e-18 / lambda.max(1.0)).ln();
    let last = 3.5_f64; // u = 33: u^−u < 1e-50
    let mut sum = 0.0;
    let mut v = first;
    while v < last {
        let u = v.exp();
        sum += (-lambda * u - u * v).exp() * (PI * u).sin();
        v += STEP;
    }
    sum * STEP / PI
}

/// P(Λ ≤ λ) for λ < 0 on the vertical line through the saddle s₀ = exp(−λ − 1) of λs + s ln s.
fn left(lambda: f64) -> f64 {
    let saddle = (-lambda - 1.0).exp();
    if saddle > 40.0 {
        return 0.0; // exp(−saddle) < 1e-17
    }
    let step = 0.05 * saddle.max(0.3);
    let mut sum = 0.0;
    let mut y = 0.0;
    loop {
        let (modulus, angle) = (saddle.hypot(y), y.atan2(saddle));
        let ln_size = saddle * (lambda + modulus.ln()) - y * angle - modulus.ln();
        let phase = y * (lambda + modulus.ln()) + saddle * angle - angle;
        let term = ln_size.exp() * phase.cos();
        sum += if y == 0.0 { 0.5 * term } else { term };
        y += step;
        if ln_size < -45.0 {
            break;
        }
    }
    sum * step / PI
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::combine::fixture;

    #[test]
    fn agrees_with_the_fixture_for_every_row() {
        let all = fixture();
        let rows = all["hmp_exact_vs_landau"].as_array().expect("rows").clone();
        assert_eq!(rows.len(), 30);
        for row in rows {
            let (rules, mean) = (row["K"].as_f64().unwrap(), row["hmp"].as_f64().unwrap());
            let expected = row["p_landau"].as_f64().unwrap();
            let found = harmonic_ln_tail(rules, mean.ln()).exp();
            assert!((found / expected - 1.0).abs() < 1e-11, "K {rules} mean {mean}: {found} for {expected}");
        }
        for row in all["hmp_K2_closed_form"]["cases"].as_array().unwrap() {
            let found = harmonic_ln_tail(2.0, row["hmp"].as_f64().unwrap().ln()).exp();
            assert!((found / row["p_landau"].as_f64().unwrap() - 1.0).abs() < 1e-11);
        }
    }

    /// The tutorial of the R package harmonicmeanp: 6,524,432 tests, a subset of 312,457 (weights count, not values).
    #[test]
    fn agrees_with_the_published_tutorial() {
        let all = fixture();
        let (published, again) = (&all["hmp_published"], &all["hmp_recomputed"]);
        let number = |v: &serde_json::Value, key: &str| v[key].as_f64().unwrap();
        let family = number(published, "L");
        let weight = number(published, "n_subset") / family;

        let at_threshold = harmonic_ln_tail(family, number(published, "alpha_L").ln()).exp();
        assert!((at_threshold - number(again, "sf_at_alpha_L")).abs() < 1e-12);
        assert!((at_threshold - number(published, "alpha")).abs() < 1e-6);

        let p = weight * harmonic_ln_tail(family, (number(published, "hmp_subset") / weight).ln()).exp();
        assert!((p - number(again, "p_subset")).abs() < 1e-14, "{p}");
        assert!((p - number(published, "p_subset")).abs() < 5e-10);

        assert!((weight * number(published, "alpha_L") - number(published, "threshold")).abs() < 5e-9);
        assert!((weight * number(published, "alpha") - number(published, "adj_threshold")).abs() < 5e-10);
    }

    /// Values by mpmath (40 digits) from the two integrals; the branches must also meet at 0.
    #[test]
    fn both_sides_of_zero_are_right() {
        for (lambda, tail) in LANDAU_BY_MPMATH {
            assert!((ln_upper(lambda).exp() - tail).abs() < 1e-13, "{lambda}: {} for {tail}", ln_upper(lambda).exp());
        }
        assert!((ln_upper(0.0) - ln_upper(-1e-15)).abs() < 1e-12);
        assert!((ln_upper(EXPANSION_LAMBDA) - ln_upper(EXPANSION_LAMBDA * (1.0 + 1e-15))).abs() < 1e-13);
        assert!(ln_upper(-8.0).abs() < 1e-300);
    }

    #[test]
    fn never_zero_and_falling_for_tiny_means() {
        let mut last = 0.0;
        for ln_mean in [-1.0, -10.0, -21.0, -22.5, -700.0, -1e4, -1e6] {
            let found = harmonic_ln_tail(20.0, ln_mean);
            assert!(found.is_finite() && found < last, "{ln_mean}: {found}");
            last = found;
        }
        assert!((harmonic_ln_tail(20.0, -1e6) / -1e6 - 1.0).abs() < 1e-12);
    }

    const LANDAU_BY_MPMATH: [(f64, f64); 6] = [
        (-3.2, 0.999_984_723_526_532_2),
        (-1.5, 0.950_175_725_025_089_8),
        (-0.3, 0.767_220_946_829_396_3),
        (0.2, 0.677_780_350_648_481_7),
        (2.5, 0.376_302_959_645_128_1),
        (40.0, 0.027_112_220_078_939_4),
    ];
}
