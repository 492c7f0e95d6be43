//! Upper tails and quantiles of a count with a given mean and dispersion, in logarithms.
//!
//! Owns the negative binomial in the (mean, size) form, with Poisson at size = ∞. To be replaced by `score::tails`.
//!
//! The surprising thing: the tail is summed away from the count in whichever direction is smaller, so no digit is lost
//! to 1 − (nearly 1) and nothing underflows.

use statrs::function::beta::checked_beta_reg;
use statrs::function::gamma::{checked_gamma_lr, ln_gamma};

/// Above this mean the sum would be long; there statrs' incomplete functions are used (1e-7 relative at worst, T1).
const SUM_MEAN_MAX: f64 = 1e6;

/// ln P(Y ≥ count) for mean > 0 and variance mean + mean² / size.
pub(super) fn ln_upper(count: u32, mean: f64, size: f64) -> f64 {
    if count == 0 {
        return 0.0;
    }
    let k = f64::from(count);
    if mean > SUM_MEAN_MAX {
        let tail = if size.is_infinite() {
            checked_gamma_lr(k, mean).unwrap_or(1.0)
        } else {
            checked_beta_reg(k, size, mean / (size + mean)).unwrap_or(1.0)
        };
        return tail.max(f64::MIN_POSITIVE).ln().min(0.0);
    }
    if k > mean {
        // Σ from k upwards: f(j+1)/f(j) falls below 1 from the mean on.
        let (mut term, mut sum, mut j) = (1.0, 0.0, k);
        while term > 1e-17 * sum {
            sum += term;
            term *= ratio(j, mean, size);
            j += 1.0;
        }
        return (ln_mass(k, mean, size) + f64::ln(sum)).min(0.0);
    }
    let (mut term, mut sum, mut j) = (1.0, 0.0, k - 1.0);
    while j >= 0.0 && term > 1e-17 * sum {
        sum += term;
        term /= ratio(j - 1.0, mean, size);
        j -= 1.0;
    }
    let below = (ln_mass(k - 1.0, mean, size) + f64::ln(sum)).exp();
    (-below.min(1.0)).ln_1p()
}

/// The smallest count with P(Y ≤ count) ≥ 1 − `upper`.
pub(super) fn upper_quantile(upper: f64, mean: f64, size: f64) -> u32 {
    let beyond = |count: u32| ln_upper(count.saturating_add(1), mean, size) > upper.ln();
    let (mut low, mut high) = (0_u32, 1_u32);
    if !beyond(0) {
        return 0;
    }
    while beyond(high) && high < u32::MAX / 2 {
        low = high;
        high *= 2;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if beyond(middle) { low = middle } else { high = middle }
    }
    high
}

/// f(j + 1) / f(j).
fn ratio(j: f64, mean: f64, size: f64) -> f64 {
    if size.is_infinite() { mean / (j + 1.0) } else { (j + size) / (j + 1.0) * (mean / (size + mean)) }
}

/// ln f(k).
fn ln_mass(k: f64, mean: f64, size: f64) -> f64 {
    if size.is_infinite() {
        return k * mean.ln() - mean - ln_gamma(k + 1.0);
    }
    let rest = -ln_gamma(k + 1.0) - size * (mean / size).ln_1p();
    if size > 1e5 {
        // ln Γ(k + s) − ln Γ(s) would cancel; Stirling's series for the difference is exact to 1e-17 here.
        let correction = (1.0 / (size + k) - 1.0 / size) / 12.0;
        let rising = (size + k - 0.5) * (k / size).ln_1p() - k + correction; // less k ln s
        return rest + rising + k * (mean.ln() - (mean / size).ln_1p());
    }
    rest + ln_gamma(k + size) - ln_gamma(size) - k * (size / mean).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Poisson(2): P(Y ≥ 1) = 1 − e⁻², P(Y ≥ 4) = 1 − e⁻²(1 + 2 + 2 + 4/3). NB with size 1 is geometric: P(Y ≥ k) = q^k.
    #[test]
    fn tails_by_hand() {
        let e = f64::exp(-2.0);
        assert!((ln_upper(1, 2.0, f64::INFINITY) - (1.0 - e).ln()).abs() < 1e-14);
        assert!((ln_upper(4, 2.0, f64::INFINITY) - (1.0 - e * (5.0 + 4.0 / 3.0)).ln()).abs() < 1e-13);
        for k in [1, 3, 4, 50, 4000] {
            let expected = f64::from(k) * (4.0_f64 / 5.0).ln();
            assert!((ln_upper(k, 4.0, 1.0) / expected - 1.0).abs() < 1e-12, "k {k}");
        }
        assert!((ln_upper(200, 1.0, f64::INFINITY) / -863.886_6 - 1.0).abs() < 2e-3, "beyond any plain probability");
        assert!(ln_upper(0, 4.0, 1.0).abs() < 1e-300);
    }

    /// The two ways to the mass meet, and a huge size is Poisson.
    #[test]
    fn large_sizes_are_poisson() {
        for k in [0.0, 1.0, 9.0, 400.0] {
            let (left, right) = (ln_mass(k, 30.0, 1e5 * (1.0 - 1e-12)), ln_mass(k, 30.0, 1e5 * (1.0 + 1e-12)));
            assert!((left - right).abs() < 1e-8, "k {k}: {left} {right}");
            assert!((ln_mass(k, 30.0, 1e14) - ln_mass(k, 30.0, f64::INFINITY)).abs() < 1e-8, "k {k}");
        }
    }

    #[test]
    fn quantile_is_the_smallest_count_that_leaves_at_most_the_tail() {
        for (mean, size) in [(0.02, 1.0), (1.3, f64::INFINITY), (15.6, 31.3), (900.0, 5.0)] {
            for upper in [0.5, 0.05, 1e-6] {
                let q = upper_quantile(upper, mean, size);
                assert!(ln_upper(q + 1, mean, size) <= f64::ln(upper));
                assert!(q == 0 || ln_upper(q, mean, size) > f64::ln(upper));
            }
        }
    }
}
