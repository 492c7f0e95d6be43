//! Log-linear regression of counts by iteratively reweighted least squares.
//!
//! Owns the fit with prior weights and offset, for Poisson (quasi) and for a negative binomial of known size, and what is
//! read off it: means, leverages, the scaled inverse, Pearson's dispersion.
//!
//! The surprising thing: a seasonal level without any event drives its coefficient to −∞. The fit is still right (its mean
//! is 0), so convergence is judged by the deviance, not by the coefficients.

use super::{SeriesError, real};

/// What is fitted: rows of `columns` values, with a count, a weight and an offset each.
#[derive(Clone, Debug)]
pub(crate) struct Regression {
    /// Columns per row.
    pub(crate) columns: usize,
    /// Row by row.
    pub(crate) values: Vec<f64>,
    /// Counts.
    pub(crate) counts: Vec<f64>,
    /// ln(exposure), 0 without.
    pub(crate) offset: Vec<f64>,
    /// Size of the negative binomial, ∞ for Poisson.
    pub(crate) size: f64,
}

/// A fitted regression.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    /// Coefficients.
    pub(crate) coefficients: Vec<f64>,
    /// Fitted means.
    pub(crate) means: Vec<f64>,
    /// (X'WX)⁻¹, row by row, not yet times the dispersion.
    pub(crate) inverse: Vec<f64>,
    /// Leverages, the diagonal of the hat matrix.
    pub(crate) leverages: Vec<f64>,
    /// Σ w (y − μ)² / V(μ) / (n − p), Pearson's dispersion; 1 without degrees of freedom.
    pub(crate) dispersion: f64,
}

impl Regression {
    fn row(&self, i: usize) -> &[f64] {
        &self.values[i * self.columns..(i + 1) * self.columns]
    }

    fn dot(&self, i: usize, coefficients: &[f64]) -> f64 {
        self.row(i).iter().zip(coefficients).map(|(x, b)| x * b).sum()
    }

    fn variance(&self, mean: f64) -> f64 {
        mean + mean * mean / self.size
    }

    /// Fits with one prior weight per row.
    pub(crate) fn fit(&self, weights: &[f64]) -> Result<Fit, SeriesError> {
        let singular = SeriesError::Singular { rows: self.counts.len(), columns: self.columns };
        let mut eta: Vec<f64> = self.counts.iter().map(|y| (y + 0.1).ln()).collect();
        let mut means: Vec<f64> = eta.iter().map(|e| e.exp()).collect();
        let mut coefficients = Vec::new();
        let mut inverse = Vec::new();
        let mut last = f64::INFINITY;
        for _ in 0..100 {
            let working = self.working_weights(&means, weights);
            inverse = self.inverse(&working).ok_or(singular.clone())?;
            coefficients = self.solve(&inverse, &working, &eta, &means);
            for (i, e) in eta.iter_mut().enumerate() {
                // Beyond ±30 a mean is 1e-13 or 1e13: nothing is learnt there, and exp must not overflow.
                *e = (self.dot(i, &coefficients) + self.offset[i]).clamp(-30.0, 30.0);
                means[i] = e.exp();
            }
            let deviance = self.deviance(&means, weights);
            if !deviance.is_finite() {
                return Err(singular);
            }
            if (deviance - last).abs() <= 1e-12 * (deviance.abs() + 0.1) {
                break;
            }
            last = deviance;
        }
        let working = self.working_weights(&means, weights);
        let inverse_last = self.inverse(&working).unwrap_or(inverse);
        Ok(self.finish(coefficients, means, inverse_last, &working, weights))
    }

    fn finish(
        &self,
        coefficients: Vec<f64>,
        means: Vec<f64>,
        inverse: Vec<f64>,
        working: &[f64],
        weights: &[f64],
    ) -> Fit {
        let p = self.columns;
        let leverages = (0..means.len())
            .map(|i| {
                let x = self.row(i);
                let quadratic: f64 =
                    (0..p).map(|a| x[a] * (0..p).map(|b| inverse[a * p + b] * x[b]).sum::<f64>()).sum();
                (quadratic * working[i]).clamp(0.0, 1.0)
            })
            .collect();
        let chi: f64 =
            (0..means.len()).map(|i| weights[i] * (self.counts[i] - means[i]).powi(2) / self.variance(means[i])).sum();
        let dispersion = if means.len() > p { chi / real(means.len() - p) } else { 1.0 };
        Fit { coefficients, means, inverse, leverages, dispersion }
    }

    /// w μ² / V(μ): the log link has dμ/dη = μ.
    fn working_weights(&self, means: &[f64], weights: &[f64]) -> Vec<f64> {
        means.iter().zip(weights).map(|(m, w)| w * m * m / self.variance(*m)).collect()
    }

    fn solve(&self, inverse: &[f64], working: &[f64], eta: &[f64], means: &[f64]) -> Vec<f64> {
        let p = self.columns;
        let mut right = vec![0.0; p];
        for i in 0..means.len() {
            let response = eta[i] - self.offset[i] + (self.counts[i] - means[i]) / means[i];
            for (sum, x) in right.iter_mut().zip(self.row(i)) {
                *sum += x * working[i] * response;
            }
        }
        (0..p).map(|a| (0..p).map(|b| inverse[a * p + b] * right[b]).sum()).collect()
    }

    fn inverse(&self, working: &[f64]) -> Option<Vec<f64>> {
        let p = self.columns;
        let mut cross = vec![0.0; p * p];
        for (i, w) in working.iter().enumerate() {
            let x = self.row(i);
            for a in 0..p {
                for b in 0..=a {
                    cross[a * p + b] += x[a] * w * x[b];
                }
            }
        }
        inverse_of_symmetric(cross, p)
    }

    /// 2 Σ w (ln f(y; y) − ln f(y; μ)).
    fn deviance(&self, means: &[f64], weights: &[f64]) -> f64 {
        let part = |y: f64, m: f64| if y > 0.0 { y * (y / m).ln() } else { 0.0 };
        let term = |y: f64, m: f64| {
            if self.size.is_infinite() {
                part(y, m) - (y - m)
            } else {
                part(y, m) - (y + self.size) * ((y + self.size) / (m + self.size)).ln()
            }
        };
        2.0 * (0..means.len()).map(|i| weights[i] * term(self.counts[i], means[i])).sum::<f64>()
    }
}

/// Inverse by Cholesky of a symmetric positive definite matrix given by its lower triangle; `None` if it is not.
fn inverse_of_symmetric(mut a: Vec<f64>, p: usize) -> Option<Vec<f64>> {
    for j in 0..p {
        let scale = a[j * p + j];
        for k in 0..j {
            a[j * p + j] -= a[j * p + k] * a[j * p + k];
        }
        if !(a[j * p + j] > 1e-12 * scale && a[j * p + j].is_finite()) {
            return None;
        }
        a[j * p + j] = a[j * p + j].sqrt();
        for i in j + 1..p {
            for k in 0..j {
                a[i * p + j] -= a[i * p + k] * a[j * p + k];
            }
            a[i * p + j] /= a[j * p + j];
        }
    }
    // Columns of L⁻¹, then L⁻ᵀ L⁻¹.
    let mut lower = vec![0.0; p * p];
    for j in 0..p {
        for i in j..p {
            let unit = if i == j { 1.0 } else { 0.0 };
            let sum: f64 = (j..i).map(|k| a[i * p + k] * lower[k * p + j]).sum();
            lower[i * p + j] = (unit - sum) / a[i * p + i];
        }
    }
    let entry = |i: usize, j: usize| (i.max(j)..p).map(|k| lower[k * p + i] * lower[k * p + j]).sum();
    Some((0..p * p).map(|at| entry(at / p, at % p)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regression(columns: usize, values: &[f64], counts: &[f64]) -> Regression {
        Regression {
            columns,
            values: values.to_vec(),
            counts: counts.to_vec(),
            offset: vec![0.0; counts.len()],
            size: f64::INFINITY,
        }
    }

    /// Dobson's randomized controlled trial data (An Introduction to GLMs, 1990, p. 93; `?glm` in R): outcome 2 and 3
    /// against 1, treatment without effect. Coefficients, standard errors and deviance as printed there.
    #[test]
    fn dobson_example() {
        let counts = [18.0, 17.0, 15.0, 20.0, 10.0, 20.0, 25.0, 13.0, 12.0];
        let mut values = Vec::new();
        for i in 0..9 {
            let (outcome, treatment) = (i % 3, i / 3);
            let is = |b: bool| if b { 1.0 } else { 0.0 };
            values.extend([1.0, is(outcome == 1), is(outcome == 2), is(treatment == 1), is(treatment == 2)]);
        }
        let example = regression(5, &values, &counts);
        let fit = example.fit(&[1.0; 9]).unwrap();
        for (found, printed) in fit.coefficients.iter().zip([3.045, -0.4543, -0.2930, 0.0, 0.0]) {
            assert!((found - printed).abs() < 5e-4, "{:?}", fit.coefficients);
        }
        let errors: Vec<f64> = (0..5).map(|a| fit.inverse[a * 6].sqrt()).collect();
        for (found, printed) in errors.iter().zip([0.1709, 0.2022, 0.1927, 0.2, 0.2]) {
            assert!((found - printed).abs() < 5e-5, "{errors:?}");
        }
        assert!((example.deviance(&fit.means, &[1.0; 9]) - 5.1291).abs() < 5e-5);
        assert!((fit.leverages.iter().sum::<f64>() - 5.0).abs() < 1e-9, "leverages sum to the columns");
    }

    /// One column: the mean is Σwy / Σw·exposure, by hand.
    #[test]
    fn weights_and_offset_by_hand() {
        let mut one = regression(1, &[1.0, 1.0, 1.0], &[2.0, 6.0, 1.0]);
        one.offset = vec![0.0, 2f64.ln(), 4f64.ln()];
        let fit = one.fit(&[1.0, 0.5, 2.0]).unwrap();
        let rate = (2.0 + 3.0 + 2.0) / (1.0 + 1.0 + 8.0);
        assert!((fit.coefficients[0].exp() - rate).abs() < 1e-12);
        assert!((fit.inverse[0] - 1.0 / 7.0).abs() < 1e-9);
    }

    #[test]
    fn a_level_without_events_has_mean_zero_and_spoils_nothing() {
        let fit =
            regression(2, &[1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0], &[3.0, 5.0, 0.0, 0.0]).fit(&[1.0; 4]).unwrap();
        assert!((fit.means[0] - 4.0).abs() < 1e-9 && fit.means[2] < 1e-9);
    }

    #[test]
    fn columns_that_say_the_same_are_refused() {
        let twice = regression(2, &[1.0, 2.0, 1.0, 2.0, 1.0, 2.0], &[3.0, 5.0, 1.0]).fit(&[1.0; 3]);
        assert_eq!(twice.err(), Some(SeriesError::Singular { rows: 3, columns: 2 }));
    }
}
