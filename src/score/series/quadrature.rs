//! Gauss–Legendre nodes.
//!
//! Owns the rule for the run-length equations of the charts.
//!
//! The surprising thing: nothing; Newton's method on the Legendre polynomial finds all nodes to the last digit.

use std::f64::consts::PI;

use super::real;

/// Nodes and weights on [`from`, `to`].
pub(super) fn gauss_legendre(count: usize, from: f64, to: f64) -> Vec<(f64, f64)> {
    let n = real(count);
    (0..count)
        .map(|i| {
            // Abramowitz & Stegun 25.4.30; the cosine is within Newton's reach of the i-th root.
            let mut x = (PI * (real(i) + 0.75) / (n + 0.5)).cos();
            let mut derivative = 1.0;
            for _ in 0..50 {
                let (mut before, mut value) = (1.0, x);
                for degree in 2..=count {
                    let d = real(degree);
                    (before, value) = (value, ((2.0 * d - 1.0) * x * value - (d - 1.0) * before) / d);
                }
                derivative = n * (x * value - before) / (x * x - 1.0);
                let step = value / derivative;
                x -= step;
                if step.abs() < 1e-15 {
                    break;
                }
            }
            let weight = 2.0 / ((1.0 - x * x) * derivative * derivative);
            (0.5 * (to - from) * x + 0.5 * (to + from), 0.5 * (to - from) * weight)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// n nodes integrate polynomials of degree 2n − 1 exactly.
    #[test]
    fn polynomials_are_exact() {
        for count in [1, 2, 5, 40] {
            let degree = i32::try_from(2 * count - 1).unwrap();
            let found: f64 = gauss_legendre(count, 1.0, 3.0).iter().map(|(x, w)| w * (x / 3.0).powi(degree)).sum();
            let d = f64::from(degree + 1);
            let exact = 3.0 * (1.0 - (1.0_f64 / 3.0).powf(d)) / d;
            assert!((found - exact).abs() < 1e-13, "{count}: {found} {exact}");
        }
    }
}
