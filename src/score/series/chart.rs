//! CUSUM and EWMA charts on standardised values, with their average run lengths.
//!
//! Owns the paths and the run lengths by the integral equation (Brook & Evans 1972 in the limit; Nyström with
//! Gauss–Legendre nodes).
//!
//! The surprising thing: "4 standard deviations" means nothing for a chart. What a threshold promises is the run length: h = 4
//! cries wolf every 168 periods, h = 5 every 465.

use std::f64::consts::{PI, SQRT_2};

use super::quadrature::gauss_legendre;
use super::{SeriesError, real};
use crate::score::combine::normal_ln_upper;

/// Nodes of the integral equation: three per standard deviation of the kernel give ten digits, at least as many as the
/// fixture used.
fn node_count(span_in_deviations: f64) -> usize {
    let mut count = 120;
    while real(count) < 3.0 * span_in_deviations {
        count += 20;
    }
    count
}

/// Upper one-sided CUSUM: Sₜ = max(0, Sₜ₋₁ + zₜ − k), alarm at Sₜ > h.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cusum {
    k: f64,
    h: f64,
}

impl Cusum {
    /// `k` is half the shift to be found (in standard deviations), `h` the alarm level, at most 50.
    ///
    /// # Errors
    /// `k` negative or `h` not positive, or above 50.
    pub fn new(k: f64, h: f64) -> Result<Self, SeriesError> {
        if !(k >= 0.0 && k.is_finite()) {
            return Err(SeriesError::Value { what: "k", found: k, expected: "a finite number of at least 0" });
        }
        if !(h > 0.0 && h <= 50.0) {
            return Err(SeriesError::Value { what: "h", found: h, expected: "above 0 and at most 50" });
        }
        Ok(Self { k, h })
    }

    /// The path over standardised values; it starts again at 0 after an alarm. A value that is not a finite number counts
    /// as 0, the in-control mean.
    pub fn path(&self, values: &[f64]) -> Vec<f64> {
        let mut sum = 0.0;
        values
            .iter()
            .map(|z| {
                let before = if sum > self.h { 0.0 } else { sum };
                sum = f64::max(0.0, before + number(*z) - self.k);
                sum
            })
            .collect()
    }

    /// Periods with an alarm.
    pub fn alarms(&self, values: &[f64]) -> Vec<usize> {
        self.path(values).iter().enumerate().filter(|(_, s)| **s > self.h).map(|(t, _)| t).collect()
    }

    /// Average run length from 0 when the values have mean `shift`: L(u) = 1 + L(0) Φ(k − u − δ) + ∫₀ʰ L(x) φ(x + k − u − δ) dx.
    pub fn run_length(&self, shift: f64) -> f64 {
        let count = node_count(self.h);
        let nodes = gauss_legendre(count, 0.0, self.h);
        let size = count + 1; // the last unknown is L(0)
        let at = |u: f64, j: usize| {
            if j == count {
                normal_below(self.k - u - shift)
            } else {
                let (x, w) = nodes[j];
                w * density(x + self.k - u - shift)
            }
        };
        let start = |i: usize| if i == count { 0.0 } else { nodes[i].0 };
        let solved = solve((0..size).map(|i| (0..size).map(|j| unit(i, j) - at(start(i), j)).collect()).collect());
        solved.map_or(f64::INFINITY, |lengths| lengths[count])
    }

    /// In-control run length of the two-sided chart: 1/L = 1/L⁺ + 1/L⁻.
    pub fn two_sided_run_length(&self) -> f64 {
        0.5 * self.run_length(0.0)
    }
}

/// EWMA: Zₜ = (1 − λ)Zₜ₋₁ + λzₜ, alarm at |Zₜ| > L √(λ/(2 − λ)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ewma {
    lambda: f64,
    width: f64,
}

impl Ewma {
    /// `lambda` is the weight of the newest value, `width` the limit in standard deviations of the average, at most 6.
    ///
    /// # Errors
    /// `lambda` outside [.01, 1] or a width that is not positive, or above 6.
    pub fn new(lambda: f64, width: f64) -> Result<Self, SeriesError> {
        if !(0.01..=1.0).contains(&lambda) {
            return Err(SeriesError::Value { what: "lambda", found: lambda, expected: "at least .01 and at most 1" });
        }
        if !(width > 0.0 && width <= 6.0) {
            return Err(SeriesError::Value { what: "width", found: width, expected: "above 0 and at most 6" });
        }
        Ok(Self { lambda, width })
    }

    /// The limit, L √(λ/(2 − λ)).
    pub fn limit(&self) -> f64 {
        self.width * (self.lambda / (2.0 - self.lambda)).sqrt()
    }

    /// The path over standardised values from 0; a value that is not a finite number counts as 0.
    pub fn path(&self, values: &[f64]) -> Vec<f64> {
        values
            .iter()
            .scan(0.0, |average, z| {
                *average = (1.0 - self.lambda) * *average + self.lambda * number(*z);
                Some(*average)
            })
            .collect()
    }

    /// Periods above the upper limit.
    pub fn alarms(&self, values: &[f64]) -> Vec<usize> {
        let limit = self.limit();
        self.path(values).iter().enumerate().filter(|(_, z)| **z > limit).map(|(t, _)| t).collect()
    }

    /// Average run length of the two-sided chart from 0 when the values have mean `shift`:
    /// L(u) = 1 + (1/λ) ∫ L(x) φ((x − (1 − λ)u)/λ − δ) dx over the limits.
    pub fn run_length(&self, shift: f64) -> f64 {
        let limit = self.limit();
        let nodes = gauss_legendre(node_count(2.0 * limit / self.lambda), -limit, limit);
        let kernel =
            |u: f64, (x, w): (f64, f64)| w * density((x - (1.0 - self.lambda) * u) / self.lambda - shift) / self.lambda;
        let rows = nodes
            .iter()
            .enumerate()
            .map(|(i, &(u, _))| nodes.iter().enumerate().map(|(j, &node)| unit(i, j) - kernel(u, node)).collect());
        let Some(lengths) = solve(rows.collect()) else { return f64::INFINITY };
        1.0 + nodes.iter().zip(&lengths).map(|(&node, length)| kernel(0.0, node) * length).sum::<f64>()
    }
}

fn number(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

fn unit(i: usize, j: usize) -> f64 {
    if i == j { 1.0 } else { 0.0 }
}

fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (SQRT_2 * PI.sqrt())
}

fn normal_below(z: f64) -> f64 {
    normal_ln_upper(-z).exp()
}

/// Solves A x = 1 by elimination with row exchange; `None` if A is singular.
fn solve(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = rows.len();
    let mut right = vec![1.0; size];
    for column in 0..size {
        let pivot = (column..size).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        right.swap(column, pivot);
        let (upper, lower) = rows.split_at_mut(column + 1);
        let lead = &upper[column];
        if lead[column].abs() < 1e-300 {
            return None;
        }
        for (below, row) in lower.iter_mut().enumerate() {
            let factor = row[column] / lead[column];
            for (value, above) in row[column..].iter_mut().zip(&lead[column..]) {
                *value -= factor * above;
            }
            right[column + 1 + below] -= factor * right[column];
        }
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|j| rows[i][j] * right[j]).sum();
        right[i] = (right[i] - known) / rows[i][i];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::series::fixture;

    #[test]
    fn ewma_run_lengths_agree_with_every_row() {
        let all = fixture("arl");
        let rows = all["ewma"].as_array().unwrap();
        assert_eq!(rows.len(), 5);
        for row in rows {
            let number = |key: &str| row[key].as_f64().unwrap();
            let chart = Ewma::new(number("lam"), number("L")).unwrap();
            assert!((chart.run_length(0.0) / number("ARL0") - 1.0).abs() < 1e-9, "{row}: {}", chart.run_length(0.0));
            assert!((chart.run_length(1.0) / number("ARL_delta1") - 1.0).abs() < 1e-9, "{row}");
            assert!((chart.run_length(0.0) - number("published_ARL0")).abs() < 1.0, "Lucas & Saccucci's designs");
        }
    }

    #[test]
    fn cusum_run_lengths_agree_with_every_row() {
        let all = fixture("arl");
        let rows = all["cusum"].as_array().unwrap();
        assert_eq!(rows.len(), 3);
        for row in rows {
            let number = |key: &str| row[key].as_f64().unwrap();
            let chart = Cusum::new(number("k"), number("h")).unwrap();
            assert!(
                (chart.run_length(0.0) / number("one_sided_ARL0") - 1.0).abs() < 1e-9,
                "{row}: {}",
                chart.run_length(0.0)
            );
            assert!((chart.two_sided_run_length() / number("two_sided_ARL0") - 1.0).abs() < 1e-9, "{row}");
            assert!((chart.run_length(1.0) / number("ARL_delta1_one_sided") - 1.0).abs() < 1e-9, "{row}");
            assert!((chart.two_sided_run_length() - number("published_two_sided_ARL0")).abs() < 2.0);
        }
    }

    /// A Shewhart chart is an EWMA with λ = 1: run length 1 / P(|z| > 3) = 370.4.
    #[test]
    fn shewhart_is_the_limit() {
        let chart = Ewma::new(1.0, 3.0).unwrap();
        assert!((chart.run_length(0.0) - 1.0 / (2.0 * normal_below(-3.0))).abs() < 1e-6);
    }

    #[test]
    fn paths_by_hand() {
        let cusum = Cusum::new(0.5, 2.0).unwrap();
        let values = [1.0, 1.5, 2.0, 0.0, 3.0];
        assert_eq!(cusum.path(&values), [0.5, 1.5, 3.0, 0.0, 2.5]);
        assert_eq!(cusum.alarms(&values), [2, 4]);
        let ewma = Ewma::new(0.5, 1.0).unwrap();
        assert_eq!(ewma.path(&[2.0, 0.0, 4.0]), [1.0, 0.5, 2.25]);
        assert_eq!(ewma.alarms(&[2.0, 0.0, 4.0]), [0, 2]);
        assert_eq!(cusum.path(&[1.5, f64::NAN, f64::INFINITY]), [1.0, 0.5, 0.0]);
        assert!(ewma.path(&[f64::NAN, 1.0]).iter().all(|s| s.is_finite()));
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(Cusum::new(-0.1, 4.0).is_err() && Cusum::new(0.5, 0.0).is_err());
        assert!(Ewma::new(0.0, 3.0).is_err() && Ewma::new(0.1, f64::NAN).is_err());
    }
}
