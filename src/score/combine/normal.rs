//! The upper tail of the normal law in logarithms, and its inverse.
//!
//! Owns the step from a probability to a z-value and back for recalibration and Stouffer's sum. To be replaced by
//! `score::tails` where that offers the same.
//!
//! The surprising thing: statrs' `erfc` is off by 4e-11 relative (at z = 1.64, 3.09, 20), its incomplete gamma function is not,
//! and erfc(x) = Q(½, x²). Beyond z = 30 the asymptotic series of Mills' ratio is used, so that a ln p of −10⁶ still
//! has its z.

use std::f64::consts::{LN_2, PI};

use statrs::function::gamma::checked_gamma_ur;

/// From here on the asymptotic series is exact to 1e-15 (its seventh term is 135135 / z¹⁴).
const ASYMPTOTIC_Z: f64 = 30.0;

/// ln P(Z > z).
pub fn ln_upper(z: f64) -> f64 {
    if z < ASYMPTOTIC_Z {
        let beyond = if z == 0.0 { 1.0 } else { checked_gamma_ur(0.5, 0.5 * z * z).unwrap_or(0.0) };
        return if z < 0.0 { (-0.5 * beyond).ln_1p() } else { (0.5 * beyond).ln() };
    }
    // Abramowitz & Stegun 26.2.12.
    let v = 1.0 / (z * z);
    let mills = 1.0 - v * (1.0 - v * (3.0 - v * (15.0 - v * (105.0 - v * (945.0 - 10_395.0 * v)))));
    ln_density(z) - z.ln() + mills.ln()
}

/// The z for which `ln_upper(z)` is `ln_p`. Minus infinity at p = 1, not a number for a `ln_p` above 0.
pub fn quantile_of_ln_upper(ln_p: f64) -> f64 {
    if ln_p.is_nan() || ln_p > 0.0 {
        return f64::NAN;
    }
    if ln_p > -LN_2 {
        return -quantile_of_ln_upper((-ln_p.exp_m1()).ln());
    }
    if ln_p == f64::NEG_INFINITY {
        return f64::INFINITY;
    }
    // ln P(Z > z) is concave and falling, so Newton's steps go to the root from any start.
    let mut z = (-2.0 * (ln_p + LN_2)).max(0.0).sqrt();
    for _ in 0..60 {
        let log_tail = ln_upper(z);
        let hazard = (ln_density(z) - log_tail).exp();
        let step = (log_tail - ln_p) / hazard;
        z += step;
        if step.abs() <= 1e-15 * z.abs().max(1.0) {
            break;
        }
    }
    z
}

fn ln_density(z: f64) -> f64 {
    -0.5 * z * z - 0.5 * (2.0 * PI).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_and_quantiles_are_those_of_the_tables() {
        // Abramowitz & Stegun, table 26.2; z = 40 from mpmath (60 digits).
        let (five_percent, one_permille) = (1.644_853_626_951_472_7, 3.090_232_306_167_813_5);
        for (z, p) in [(0.0, 0.5), (five_percent, 0.05), (one_permille, 0.001)] {
            assert!((ln_upper(z) - f64::ln(p)).abs() < 1e-14, "z {z}");
            assert!((quantile_of_ln_upper(f64::ln(p)) - z).abs() < 1e-13, "p {p}");
        }
        let at_twenty = f64::ln(2.753_624_118_606_233_7e-89);
        assert!((ln_upper(20.0) / at_twenty - 1.0).abs() < 1e-14);
        assert!((ln_upper(40.0) / -804.608_442_013_753_8 - 1.0).abs() < 1e-14);
        assert!((ln_upper(30.0) / ln_upper(30.0 - 1e-13) - 1.0).abs() < 1e-13, "both branches meet");
    }

    #[test]
    fn quantile_inverts_the_tail_over_the_whole_line() {
        for z in [-5.0, -1.0, -1e-3, 0.0, 0.3, 2.0, 10.0, 29.9, 31.0, 400.0] {
            let back = quantile_of_ln_upper(ln_upper(z));
            assert!((back - z).abs() < 1e-9 * z.abs().max(1.0), "{z} came back as {back}");
        }
        assert!(quantile_of_ln_upper(0.0) == f64::NEG_INFINITY);
        assert!(quantile_of_ln_upper(0.1).is_nan());
    }
}
