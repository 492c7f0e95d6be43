//! Smoothed ratios of small areas: one gamma prior for all (Clayton & Kaldor 1987, Biometrics 43:671).
//!
//! Owns the maximum-likelihood fit with or without covariates, the posterior of one entity, and the moment iteration of the
//! same paper. For maps and tables; the effect that ranks an alert comes from the two-component prior.
//!
//! The surprising thing: zero observed gives neither ratio 0 nor no answer. Two Scottish districts without a case have
//! smoothed ratios of .34 and .60, because one of them expected 4.2 cases and the other only 1.8.

use statrs::function::gamma::digamma;

use super::gamma::quantile;
use super::{FunnelError, check_pairs, real};
use crate::score::series::loglinear::Regression;

/// Bounds of the shape searched: below, every ratio stands for itself; above, the law is Poisson.
const SHAPE_MIN: f64 = 1e-3;
const SHAPE_MAX: f64 = 1e6;

/// A fitted prior: the true ratio of an entity is gamma with this shape around a mean that may depend on covariates.
#[derive(Clone, Debug, PartialEq)]
pub struct GammaPoisson {
    shape: f64,
    coefficients: Vec<f64>,
}

/// The posterior of one entity's ratio, a gamma law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Posterior {
    shape: f64,
    rate: f64,
}

impl Posterior {
    /// Mean.
    pub fn mean(&self) -> f64 {
        self.shape / self.rate
    }

    /// The ratio below which the true one lies with this probability.
    pub fn quantile(&self, below: f64) -> f64 {
        quantile(self.shape, below) / self.rate
    }
}

impl GammaPoisson {
    /// Fits by maximum likelihood. `covariates` has one list per covariate with one value per entity; it may be empty.
    ///
    /// # Errors
    /// Lists of different length, counts out of range, or covariates that say the same.
    pub fn fit(observed: &[f64], expected: &[f64], covariates: &[Vec<f64>]) -> Result<Self, FunnelError> {
        check_pairs(observed, expected, covariates.len() + 2)?;
        if let Some(short) = covariates.iter().find(|c| c.len() != observed.len()) {
            return Err(FunnelError::Length { what: "covariate", found: short.len(), expected: observed.len() });
        }
        let columns = covariates.len() + 1;
        let values = (0..observed.len())
            .flat_map(|i| std::iter::once(1.0).chain(covariates.iter().map(move |covariate| covariate[i])))
            .collect();
        let mut regression = Regression {
            columns,
            values,
            counts: observed.to_vec(),
            offset: expected.iter().map(|e| e.ln()).collect(),
            size: f64::INFINITY,
        };
        let weights = vec![1.0; observed.len()];
        // The slope of the likelihood in the shape at the best means for that shape is the slope of the profile.
        let mut slope = |ln_shape: f64| -> Result<(f64, Vec<f64>), FunnelError> {
            regression.size = ln_shape.exp();
            let fit = regression.fit(&weights)?;
            Ok((shape_score(ln_shape.exp(), observed, &fit.means), fit.coefficients))
        };
        let (mut low, mut high) = (SHAPE_MIN.ln(), SHAPE_MAX.ln());
        let (at_most, mut coefficients) = slope(high)?;
        if at_most < 0.0 {
            while high - low > 1e-13 * high.abs().max(1.0) {
                let middle = 0.5 * (low + high);
                let (score, found) = slope(middle)?;
                coefficients = found;
                if score > 0.0 {
                    low = middle;
                } else {
                    high = middle;
                }
            }
        }
        Ok(Self { shape: high.exp(), coefficients })
    }

    /// Shape of the prior: 1/CV² of the true ratios around their mean.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// Intercept and one coefficient per covariate of ln(mean ratio).
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// Mean ratio of the prior for an entity with these covariates.
    pub fn prior_mean(&self, covariates: &[f64]) -> f64 {
        let ones = std::iter::once(&1.0).chain(covariates);
        self.coefficients.iter().zip(ones).map(|(b, x)| b * x).sum::<f64>().exp()
    }

    /// The posterior of an entity: Gamma(shape + observed, shape / prior mean + expected).
    pub fn posterior(&self, observed: f64, expected: f64, prior_mean: f64) -> Posterior {
        Posterior { shape: self.shape + observed, rate: self.shape / prior_mean + expected }
    }
}

/// d ln L / d shape of the negative binomial at the given means.
fn shape_score(shape: f64, observed: &[f64], means: &[f64]) -> f64 {
    let base = digamma(shape);
    observed
        .iter()
        .zip(means)
        .map(|(o, m)| digamma(o + shape) - base - (m / shape).ln_1p() + (m - o) / (shape + m))
        .sum()
}

/// The moment iteration of Clayton & Kaldor.
#[derive(Clone, Debug, PartialEq)]
pub struct MomentFit {
    /// Shape of the prior.
    pub shape: f64,
    /// Rate of the prior: its mean is shape / rate.
    pub rate: f64,
    /// Smoothed ratio of each entity.
    pub smoothed: Vec<f64>,
    /// Rounds until shape and rate stood still.
    pub rounds: u32,
}

/// Iterates shape/rate = mean of the smoothed ratios, shape/rate² = Σ (1 + rate/E)(θ̂ − mean)² / (n − 1), from the raw ratios, until both
/// move less than `within` relative.
///
/// # Errors
/// Lists of different length, fewer than two entities, or ratios without any spread.
pub fn moment_fit(observed: &[f64], expected: &[f64], within: f64) -> Result<MomentFit, FunnelError> {
    check_pairs(observed, expected, 2)?;
    let count = real(observed.len());
    let ratios = || observed.iter().zip(expected);
    let mut smoothed: Vec<f64> = ratios().map(|(o, e)| o / e).collect();
    let (mut shape, mut rate) = (0.0, 0.0);
    for rounds in 1..=10_000 {
        let mean = smoothed.iter().sum::<f64>() / count;
        let spread: f64 =
            smoothed.iter().zip(expected).map(|(s, e)| (1.0 + rate / e) * (s - mean).powi(2)).sum::<f64>()
                / (count - 1.0);
        if !(spread > 0.0 && mean > 0.0) {
            return Err(FunnelError::Value {
                what: "spread of the ratios",
                found: spread,
                expected: "a positive number",
            });
        }
        let (next_rate, next_shape) = (mean / spread, mean * mean / spread);
        let still = (next_rate - rate).abs() <= within * next_rate && (next_shape - shape).abs() <= within * next_shape;
        (shape, rate) = (next_shape, next_rate);
        smoothed = ratios().map(|(o, e)| (o + shape) / (e + rate)).collect();
        if still {
            return Ok(MomentFit { shape, rate, smoothed, rounds });
        }
    }
    Err(FunnelError::Value { what: "moment iteration", found: rate, expected: "a fixed point within 10,000 rounds" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::funnel::{fixture, numbers};
    use serde_json::Value;

    fn scotland() -> (Value, Vec<f64>, Vec<f64>) {
        let all = fixture("scotland");
        let (observed, expected) = (numbers(&all["observed"]), numbers(&all["expected"]));
        assert_eq!(observed.len(), 56);
        (all, observed, expected)
    }

    fn relative(found: f64, expected: &Value) -> f64 {
        (found / expected.as_f64().unwrap() - 1.0).abs()
    }

    #[test]
    fn scotland_maximum_likelihood() {
        let (all, observed, expected) = scotland();
        let fit = GammaPoisson::fit(&observed, &expected, &[]).unwrap();
        let mean = fit.prior_mean(&[]);
        assert!(relative(fit.shape(), &all["mle"]["shape"]) < 1e-7, "{fit:?}");
        assert!(relative(mean, &all["mle"]["mean"]) < 1e-7, "{mean}");
        assert!(relative(fit.shape() / mean, &all["mle"]["rate"]) < 1e-7);
        assert!(relative(fit.shape(), &all["R_glm_nb"]["shape"]) < 1e-7);
        assert!(relative(mean.ln(), &all["R_glm_nb"]["log_mean"]) < 1e-7);
    }

    #[test]
    fn scotland_posteriors_agree_in_every_district() {
        let (all, observed, expected) = scotland();
        let (shape, mean) = (all["mle"]["shape"].as_f64().unwrap(), all["mle"]["mean"].as_f64().unwrap());
        let fit = GammaPoisson { shape, coefficients: vec![mean.ln()] };
        for (i, (&o, &e)) in observed.iter().zip(&expected).enumerate() {
            let posterior = fit.posterior(o, e, fit.prior_mean(&[]));
            assert!(relative(posterior.mean(), &all["posterior_mean"][i]) < 1e-12, "district {i}");
            assert!(relative(posterior.quantile(0.05), &all["posterior_q05"][i]) < 1e-6, "district {i}");
            // R's medians use R's own shape and rate, which differ in the eighth digit.
            assert!(relative(posterior.quantile(0.5), &all["posterior_median_R"][i]) < 1e-6, "district {i}");
            assert!(o > 0.0 && relative(o / e, &all["SMR"][i]) < 1e-12 || o == 0.0 && posterior.quantile(0.05) > 0.0);
        }
    }

    #[test]
    fn scotland_with_covariates() {
        let (all, observed, expected) = scotland();
        let model = &all["covariate_model"];
        let farming = numbers(&model["AFF"]);
        let squared: Vec<f64> = farming.iter().map(|x| x * x).collect();
        let fit = GammaPoisson::fit(&observed, &expected, &[farming.clone(), squared.clone()]).unwrap();
        assert!(relative(fit.shape(), &model["shape"]) < 1e-3, "{fit:?}");
        for (found, theirs) in fit.coefficients().iter().zip(model["beta"].as_array().unwrap()) {
            assert!(relative(*found, theirs) < 1e-3, "{fit:?}");
        }
        let given = GammaPoisson { shape: model["shape"].as_f64().unwrap(), coefficients: numbers(&model["beta"]) };
        for i in 0..observed.len() {
            let mean = given.prior_mean(&[farming[i], squared[i]]);
            let posterior = given.posterior(observed[i], expected[i], mean).mean();
            assert!(relative(posterior, &model["RR"][i]) < 1e-6, "district {i}: {posterior}");
        }
    }

    #[test]
    fn scotland_moment_iteration() {
        let (all, observed, expected) = scotland();
        let theirs = &all["moment_iteration_DCluster"];
        let found = moment_fit(&observed, &expected, 1e-13).unwrap();
        assert!(relative(found.shape, &theirs["nu"]) < 1e-12, "{} {}", found.shape, found.rounds);
        assert!(relative(found.rate, &theirs["alpha"]) < 1e-12, "{}", found.rate);
        for (value, their) in found.smoothed.iter().zip(theirs["smoothed"].as_array().unwrap()) {
            assert!(relative(*value, their) < 1e-12, "{value} {their}");
        }
    }

    /// Entities that differ no more than chance have the largest shape: everybody is smoothed to the mean.
    #[test]
    fn no_spread_is_poisson() {
        let fit = GammaPoisson::fit(&[10.0, 20.0, 31.0], &[10.0, 20.0, 30.0], &[]).unwrap();
        assert!((fit.shape() - SHAPE_MAX).abs() < 1e-3 * SHAPE_MAX);
        assert!((fit.posterior(31.0, 30.0, fit.prior_mean(&[])).mean() - 61.0 / 60.0).abs() < 1e-4);
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(GammaPoisson::fit(&[1.0; 3], &[1.0; 3], &[vec![1.0; 2]]).is_err());
        assert!(GammaPoisson::fit(&[1.0; 4], &[1.0; 4], &[vec![1.0; 4]]).is_err(), "a covariate that is constant");
        assert!(GammaPoisson::fit(&[1.0], &[1.0], &[]).is_err());
        assert!(moment_fit(&[1.0; 3], &[1.0; 3], 1e-6).is_err());
    }
}
