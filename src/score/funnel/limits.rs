//! Limits of a funnel plot.
//!
//! Owns exact and Byar limits for counts, the limits of a ratio observed/expected with overdispersion, and those of a share.
//!
//! The surprising thing: 95 % and 99.8 % limits are lines to look at, not tests. Of 15,000 honest entities 375 lie above
//! the upper 95 % line; only the queue's q accounts for that.

use super::FunnelError;
use super::gamma::{quantile, upper_quantile};
use crate::score::combine::normal_quantile_of_ln_upper;

/// A pair of limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Lower.
    pub lower: f64,
    /// Upper.
    pub upper: f64,
}

/// How an interval for a count is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountInterval {
    /// Garwood's exact limits by the chi-square law.
    Exact,
    /// Byar's approximation (Breslow & Day 1987, p. 69): what Fingertips prints for counts of 10 and more.
    Byar,
}

impl CountInterval {
    /// Two-sided limits of level `alpha` for the mean behind a count (which may be fractional, as an expected one is).
    ///
    /// # Errors
    /// A count that is negative or not finite, or a level outside (0, 1).
    pub fn of(self, count: f64, alpha: f64) -> Result<Limits, FunnelError> {
        check_level(alpha)?;
        if !(count >= 0.0 && count.is_finite()) {
            return Err(FunnelError::Value { what: "count", found: count, expected: "a finite number of at least 0" });
        }
        Ok(match self {
            CountInterval::Exact => {
                Limits { lower: quantile(count, 0.5 * alpha), upper: upper_quantile(count + 1.0, 0.5 * alpha) }
            }
            CountInterval::Byar => {
                let z = two_sided_z(alpha);
                let cube =
                    |n: f64, sign: f64| n * (1.0 - 1.0 / (9.0 * n) + sign * z / (3.0 * n.sqrt())).max(0.0).powi(3);
                Limits { lower: if count > 0.0 { cube(count, -1.0) } else { 0.0 }, upper: cube(count + 1.0, 1.0) }
            }
        })
    }
}

/// Limits around 1 for observed/expected at an expected count: exact Poisson without overdispersion (`tau2` = 0), else on the
/// square-root scale (1 ± z √(1/4E + τ²))² (Spiegelhalter 2005, Stat Med 24:1185).
///
/// # Errors
/// An expected count that is not positive, a negative τ², or a level outside (0, 1).
pub fn ratio_limits(expected: f64, alpha: f64, tau2: f64) -> Result<Limits, FunnelError> {
    check_level(alpha)?;
    if !(expected > 0.0 && expected.is_finite()) {
        return Err(FunnelError::Value { what: "expected", found: expected, expected: "a positive finite number" });
    }
    if !(tau2 >= 0.0 && tau2.is_finite()) {
        return Err(FunnelError::Value { what: "τ²", found: tau2, expected: "a finite number of at least 0" });
    }
    if tau2 > 0.0 {
        let reach = two_sided_z(alpha) * (0.25 / expected + tau2).sqrt();
        return Ok(Limits { lower: (1.0 - reach).max(0.0).powi(2), upper: (1.0 + reach).powi(2) });
    }
    let count = CountInterval::Exact.of(expected, alpha)?;
    Ok(Limits { lower: count.lower / expected, upper: count.upper / expected })
}

/// Limits around a share at `trials`: share ± z √(share (1 − share) / trials), within [0, 1] (as Fingertips draws them).
///
/// # Errors
/// A share outside [0, 1], no trials, or a level outside (0, 1).
pub fn share_limits(share: f64, trials: f64, alpha: f64) -> Result<Limits, FunnelError> {
    check_level(alpha)?;
    if !(0.0..=1.0).contains(&share) {
        return Err(FunnelError::Value { what: "share", found: share, expected: "a number from 0 to 1" });
    }
    if !(trials > 0.0 && trials.is_finite()) {
        return Err(FunnelError::Value { what: "trials", found: trials, expected: "a positive finite number" });
    }
    let reach = two_sided_z(alpha) * (share * (1.0 - share) / trials).sqrt();
    Ok(Limits { lower: (share - reach).max(0.0), upper: (share + reach).min(1.0) })
}

fn two_sided_z(alpha: f64) -> f64 {
    normal_quantile_of_ln_upper((0.5 * alpha).ln())
}

fn check_level(alpha: f64) -> Result<(), FunnelError> {
    if alpha > 0.0 && alpha < 1.0 {
        return Ok(());
    }
    Err(FunnelError::Value { what: "level", found: alpha, expected: "a number between 0 and 1" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::funnel::fixture;

    #[test]
    fn ratio_limits_agree_with_every_row_of_the_package_test() {
        let all = fixture("medpar");
        let published = &all["published"]["poisson_limits_test"];
        for (i, row) in all["recomputed_limits"].as_array().unwrap().iter().enumerate() {
            let expected = row["expected"].as_f64().unwrap();
            for (alpha, low, high) in [(0.05, "ll95", "ul95"), (0.002, "ll998", "ul998")] {
                let found = ratio_limits(expected, alpha, 0.0).unwrap();
                for (value, key) in [(found.lower, low), (found.upper, high)] {
                    assert!((value - row[key].as_f64().unwrap()).abs() < 1e-12, "{row} {key}: {value}");
                    assert!((value - published[key][i].as_f64().unwrap()).abs() < 1e-6, "{row} {key}: {value}");
                }
            }
        }
    }

    /// Fingertips asks it the other way round: at which expected count is an observed one on the line? Its bisection is good
    /// to 5e-5 relative (the fixture's tolerance is 1e-4).
    #[test]
    fn count_intervals_agree_with_every_row_of_fingertips() {
        let all = fixture("phe");
        let rows = all["ratio"].as_array().unwrap();
        assert_eq!(rows.len(), 100);
        for row in rows {
            for (alpha, low, high) in [(0.05, "lower95", "upper95"), (0.002, "lower998", "upper998")] {
                let found = CountInterval::Exact.of(row["observed"].as_f64().unwrap(), alpha).unwrap();
                for (value, key) in [(found.upper, low), (found.lower, high)] {
                    let theirs = row[&format!("expected_at_{key}")].as_f64().unwrap();
                    assert!((value / theirs - 1.0).abs() < 1e-4, "{row} {key}: {value}");
                }
            }
        }
    }

    #[test]
    fn share_limits_agree_with_every_row_of_fingertips() {
        let all = fixture("phe");
        let share = all["proportion"]["baseline_percent"].as_f64().unwrap() / 100.0;
        let rows = all["proportion"]["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 100);
        for row in rows {
            for (alpha, low, high) in [(0.05, "lower95", "upper95"), (0.002, "lower998", "upper998")] {
                let found = share_limits(share, row["n"].as_f64().unwrap(), alpha).unwrap();
                assert!((100.0 * found.lower - row[low].as_f64().unwrap()).abs() < 1e-5, "{row} {found:?}");
                assert!((100.0 * found.upper - row[high].as_f64().unwrap()).abs() < 1e-5, "{row} {found:?}");
            }
        }
    }

    /// Byar's limits are within .2 % of the exact ones from 10 on, and a count of 0 has a lower limit of 0 in both.
    #[test]
    fn byar_is_near_the_exact_limits() {
        for count in [10.0, 25.0, 100.0, 4000.0] {
            let (exact, byar) =
                (CountInterval::Exact.of(count, 0.05).unwrap(), CountInterval::Byar.of(count, 0.05).unwrap());
            assert!((byar.lower / exact.lower - 1.0).abs() < 2e-3 && (byar.upper / exact.upper - 1.0).abs() < 2e-3);
        }
        for interval in [CountInterval::Exact, CountInterval::Byar] {
            let zero = interval.of(0.0, 0.05).unwrap();
            assert!(zero.lower.abs() < 1e-300);
            // Exactly −ln .025 = 3.69; Byar's approximation gives 3.77 there.
            assert!((zero.upper - 3.7).abs() < 0.1, "{zero:?}");
        }
    }

    #[test]
    fn overdispersion_widens_and_the_funnel_narrows() {
        let width = |expected, tau2| {
            let limits = ratio_limits(expected, 0.05, tau2).unwrap();
            limits.upper - limits.lower
        };
        assert!(width(10.0, 0.01) > width(10.0, 1e-12) && width(40.0, 0.01) < width(10.0, 0.01));
        assert!((ratio_limits(1e9, 0.05, 0.01).unwrap().upper - (1.0 + 0.1 * two_sided_z(0.05)).powi(2)).abs() < 1e-4);
        assert!(ratio_limits(0.0, 0.05, 0.0).is_err() && ratio_limits(1.0, 0.05, -1.0).is_err());
        assert!(ratio_limits(1.0, 1.0, 0.0).is_err() && share_limits(1.1, 1.0, 0.05).is_err());
        assert!(share_limits(0.5, 0.0, 0.05).is_err() && CountInterval::Exact.of(-1.0, 0.05).is_err());
    }
}
