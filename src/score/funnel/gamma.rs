//! Quantiles of the gamma law.
//!
//! Owns the inverse of the incomplete gamma function for limits and posteriors. To be replaced by `score::gamma`.
//!
//! The surprising thing: statrs' own inverse has an absolute floor of about 1e-9, which for small shapes is the whole
//! answer; Newton in ln x has none.

use statrs::function::gamma::{checked_gamma_lr, checked_gamma_ur, ln_gamma};

/// The x with P(Gamma(shape, 1) ≤ x) = `below`; 0 for a shape of 0.
pub(super) fn quantile(shape: f64, below: f64) -> f64 {
    if !(shape > 0.0 && below > 0.0) {
        return 0.0;
    }
    let tail = |x: f64| checked_gamma_lr(shape, x).unwrap_or(0.0);
    solve(shape, below, |x| (tail(x).ln() - below.ln(), tail(x)))
}

/// The x with P(Gamma(shape, 1) > x) = `beyond`: keeps its digits for small tails.
pub(super) fn upper_quantile(shape: f64, beyond: f64) -> f64 {
    if !(shape > 0.0 && beyond < 1.0) {
        return 0.0;
    }
    let tail = |x: f64| checked_gamma_ur(shape, x).unwrap_or(0.0);
    solve(shape, 1.0 - beyond, |x| (beyond.ln() - tail(x).ln(), tail(x)))
}

/// Root in ln x of a rising function, given with the tail whose logarithm it is: Newton inside a bracket. In logarithms of both
/// tail and x the function is nearly straight, which plain Newton needs for tails like 1e-200.
fn solve(shape: f64, below: f64, excess: impl Fn(f64) -> (f64, f64)) -> f64 {
    // x ≥ (p Γ(a + 1))^(1/a), since P(a, x) ≤ x^a / Γ(a + 1).
    let mut low = (below.ln() + ln_gamma(shape + 1.0)) / shape - 1e-9;
    if low < -740.0 {
        return low.exp(); // below the smallest positive number
    }
    let mut high = low.max(shape.ln()) + 1.0;
    while excess(high.exp()).0 < 0.0 && high < 700.0 {
        high += 1.0;
    }
    let mut v = 0.5 * (low + high);
    for _ in 0..200 {
        let x = v.exp();
        let (value, tail) = excess(x);
        if value > 0.0 {
            high = v;
        } else {
            low = v;
        }
        let slope = (shape * v - x - ln_gamma(shape)).exp() / tail;
        let newton = v - value / slope;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - v).abs() <= 1e-15 * v.abs().max(1.0) {
            return next.exp();
        }
        v = next;
    }
    v.exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shape 1 is exponential; χ² tables; shape .01 from scoring.md, T1 (true 5 % point 4.47e-131).
    #[test]
    fn quantiles_by_hand_and_table() {
        for p in [1e-9, 0.05, 0.5, 0.999] {
            assert!((quantile(1.0, p) / -(-p).ln_1p() - 1.0).abs() < 1e-13, "{p}");
        }
        assert!((upper_quantile(1.0, 1e-200) / (200.0 * 10f64.ln()) - 1.0).abs() < 1e-13);
        assert!((2.0 * upper_quantile(0.5, 0.05) - 3.841_458_820_694_124).abs() < 1e-12);
        assert!((2.0 * quantile(44.5, 0.95) - 112.021_985_74).abs() < 1e-7);
        assert!((quantile(0.01, 0.05) / 4.47e-131 - 1.0).abs() < 1e-2);
        assert!(quantile(0.0, 0.5).abs() < 1e-300);
    }
}
