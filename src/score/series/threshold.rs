//! Thresholds around a forecast count.
//!
//! Owns the power transforms of Farrington (1996) and the two negative-binomial thresholds of Noufaily (2013), each with
//! the ln p of an observed count.
//!
//! The surprising thing: `Muan` is not a threshold of the forecast but of the *upper confidence bound* of the forecast,
//! so its p is much larger than the plug-in's and must not be mixed with it in one list.

use super::SeriesError;
use super::tail::{ln_upper, upper_quantile};
use crate::score::combine::{normal_ln_upper, normal_quantile_of_ln_upper};

/// Power transform that makes a Poisson count nearly normal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// None.
    One,
    /// Square root: stabilises the variance.
    Half,
    /// Two thirds: removes the skewness (the usual choice).
    TwoThirds,
}

/// How the threshold is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Normal limits on a power scale, the error of the forecast included (Farrington et al. 1996, JRSS A 159:547).
    Power(Power),
    /// Negative binomial with the forecast plugged in as its mean (Noufaily et al. 2013, Stat Med 32:1206).
    Plugin,
    /// Negative binomial at the upper confidence bound of the mean (the same paper).
    Muan,
}

/// Limits of a forecast and where an observed count stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Lower limit.
    pub lower: f64,
    /// Upper limit: a larger count is an alarm.
    pub upper: f64,
    /// ln P(count ≥ observed).
    pub ln_p: f64,
}

/// Limits at level `alpha` on each side for a forecast of mean `mean`, with the standard error `se_link` of ln(mean) and
/// variance `dispersion` × mean of the count (values below 1 count as 1).
///
/// # Errors
/// A mean that is not positive and finite, a negative error, or a level outside (0, ½).
pub fn bounds(
    method: Method,
    mean: f64,
    se_link: f64,
    dispersion: f64,
    alpha: f64,
    observed: u32,
) -> Result<Bounds, SeriesError> {
    check(mean, se_link, alpha)?;
    let center = match method {
        Method::Power(power) => {
            return power_bounds(power, mean, se_link * mean, dispersion, alpha, f64::from(observed));
        }
        Method::Plugin => mean,
        Method::Muan => mean * (normal_quantile_of_ln_upper(alpha.ln()) * se_link).exp(),
    };
    // Variance dispersion · mean: size = mean / (dispersion − 1).
    let size = if dispersion > 1.0 { center / (dispersion - 1.0) } else { f64::INFINITY };
    Ok(Bounds {
        lower: f64::from(upper_quantile(1.0 - alpha, center, size)),
        upper: f64::from(upper_quantile(alpha, center, size)),
        ln_p: ln_upper(observed, center, size),
    })
}

/// Limits on a power scale; `se` is the standard error of the mean itself. Lower limits below 0 are 0.
///
/// # Errors
/// As [`bounds`].
pub fn power_bounds(
    power: Power,
    mean: f64,
    se: f64,
    dispersion: f64,
    alpha: f64,
    observed: f64,
) -> Result<Bounds, SeriesError> {
    check(mean, se, alpha)?;
    let z = normal_quantile_of_ln_upper(alpha.ln());
    let tau = dispersion.max(1.0) + se * se / mean;
    let (exponent, spread) = match power {
        Power::One => (1.0, (mean * tau).sqrt()),
        Power::Half => (0.5, (0.25 * tau).sqrt()),
        Power::TwoThirds => (2.0 / 3.0, (4.0 / 9.0 * mean.cbrt() * tau).sqrt()),
    };
    let center = mean.powf(exponent);
    let back = |value: f64| value.max(0.0).powf(1.0 / exponent);
    Ok(Bounds {
        lower: back(center - z * spread),
        upper: back(center + z * spread),
        ln_p: normal_ln_upper((observed.max(0.0).powf(exponent) - center) / spread),
    })
}

fn check(mean: f64, se: f64, alpha: f64) -> Result<(), SeriesError> {
    if !(mean > 0.0 && mean.is_finite()) {
        return Err(SeriesError::Value { what: "forecast mean", found: mean, expected: "a positive finite number" });
    }
    if !(se >= 0.0 && se.is_finite()) {
        return Err(SeriesError::Value {
            what: "standard error",
            found: se,
            expected: "a finite number of at least 0",
        });
    }
    if !(alpha > 0.0 && alpha < 0.5) {
        return Err(SeriesError::Value { what: "alpha", found: alpha, expected: "a level between 0 and .5" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::series::fixture;
    use serde_json::Value;

    fn published(row: &Value) -> ([f64; 4], [f64; 4]) {
        let list = |key: &str| std::array::from_fn(|i| row[key][i].as_f64().unwrap());
        (list("published_lower_upper_p_score"), list("here"))
    }

    #[test]
    fn farrington_thresholds_agree_with_every_row() {
        let all = &fixture("surveillance")["farrington_threshold"];
        let number = |key: &str| all[key].as_f64().unwrap();
        for row in all["cases"].as_array().unwrap() {
            let power = match row["transform"].as_str().unwrap() {
                "none" => Power::One,
                "1/2" => Power::Half,
                _ => Power::TwoThirds,
            };
            let (mean, y) = (number("predFit"), number("y"));
            let found = power_bounds(power, mean, number("predSeFit"), number("phi"), number("alpha"), y).unwrap();
            let score = (y - mean) / (found.upper - mean);
            let (package, here) = published(row);
            for (i, value) in [found.lower, found.upper, found.ln_p.exp(), score].into_iter().enumerate() {
                assert!((value - package[i]).abs() < 1e-6, "{row}: {value}");
                assert!((value / here[i] - 1.0).abs() < 1e-12, "{row}: {value}");
            }
        }
    }

    /// The package's score is (y − ln mean)/(upper − ln mean), mixing link and response (T9): parity only.
    #[test]
    fn noufaily_thresholds_agree_with_every_row() {
        let all = &fixture("surveillance")["noufaily_threshold"];
        let (mean, se, y) = (5.0_f64, 2f64.ln(), u32::try_from(all["y"].as_u64().unwrap()).unwrap());
        for row in all["cases"].as_array().unwrap() {
            let method = if row["method"] == "muan" { Method::Muan } else { Method::Plugin };
            let alpha = all["alpha"].as_f64().unwrap();
            let found = bounds(method, mean, se, row["phi"].as_f64().unwrap(), alpha, y).unwrap();
            let score = (f64::from(y) - mean.ln()) / (found.upper - mean.ln());
            let (package, here) = published(row);
            for (i, value) in [found.lower, found.upper, found.ln_p.exp(), score].into_iter().enumerate() {
                assert!((value - package[i]).abs() < 1e-6, "{row}: {value}");
                assert!((value / here[i] - 1.0).abs() < 1e-12, "{row}: {value}");
            }
        }
    }

    #[test]
    fn limits_order_and_nonsense_is_refused() {
        for method in [Method::Plugin, Method::Muan, Method::Power(Power::TwoThirds)] {
            let p = |y| bounds(method, 3.0, 0.1, 1.4, 0.01, y).unwrap().ln_p;
            assert!((0..40).all(|y| p(y + 1) < p(y)));
            assert!(bounds(method, 0.0, 0.1, 1.0, 0.05, 1).is_err());
            assert!(bounds(method, 1.0, f64::NAN, 1.0, 0.05, 1).is_err());
            assert!(bounds(method, 1.0, 0.1, 1.0, 0.5, 1).is_err());
        }
        let at = |dispersion| bounds(Method::Plugin, 3.0, 0.1, dispersion, 0.05, 9).unwrap().ln_p;
        assert!((at(1.0 + 1e-9) - at(1.0)).abs() < 1e-6, "negative binomial tends to Poisson");
        assert!((at(0.3) - at(1.0)).abs() < 1e-300, "a dispersion below 1 counts as 1");
    }
}
