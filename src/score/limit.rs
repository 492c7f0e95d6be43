//! Control limits for display: the count that an honest entity exceeds with a given probability.
//!
//! For funnel plots only. Findings come from tail probabilities, never from limits read off a plot.

use super::StratumFit;
use super::null::beta_of;
use super::tails::{ln_beta_binomial, ln_negative_binomial};

/// The limit of a count of events: between the largest count whose upper tail is above `tail` and the next,
/// interpolated on ln p so that the curve is smooth. `rate` = expected events per exposure.
pub fn upper_count(fit: &StratumFit, exposure: f64, rate: f64, tail: f64) -> f64 {
    let mean = exposure * rate;
    crossing(f64::INFINITY, tail, |count| ln_negative_binomial(count, mean, fit.k))
}

/// The same for a number of successes in `trials`. `share` = expected share.
pub fn upper_successes(fit: &StratumFit, trials: f64, share: f64, tail: f64) -> f64 {
    let share = share.clamp(1e-9, 1.0 - 1e-9);
    let (alpha, beta) = beta_of(share, 1.0 - share, 1.0 / fit.k);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of trials")]
    let n = trials.max(1.0).round() as u64;
    crossing(trials, tail, |count| if count > n { f64::NEG_INFINITY } else { ln_beta_binomial(count, n, alpha, beta) })
}

/// Where `ln_upper`, which falls with the count, crosses `tail`; at most `most`.
fn crossing(most: f64, tail: f64, ln_upper: impl Fn(u64) -> f64) -> f64 {
    let wanted = tail.ln();
    let (mut low, mut high) = (0_u64, 1_u64);
    while ln_upper(high) > wanted && high < (1 << 40) {
        low = high;
        high *= 2;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if ln_upper(middle) > wanted { low = middle } else { high = middle }
    }
    let (above, below) = (ln_upper(low), ln_upper(high));
    let part = if below.is_finite() && above > below { (above - wanted) / (above - below) } else { 1.0 };
    #[expect(clippy::cast_precision_loss, reason = "a count below 2^41")]
    let limit = low as f64 + part;
    limit.min(most)
}

#[cfg(test)]
mod tests {
    use super::super::{Dispersion, Family};
    use super::*;

    fn fit(k: f64) -> StratumFit {
        StratumFit {
            stratum: "employer".into(),
            units: 100,
            tested: 100,
            too_small: 0,
            k,
            k_se: 0.0,
            sigma: 0.0,
            sigma_se: 0.0,
            preferred: Family::NegativeBinomial,
            preferred_by: 0.0,
            twin_weight: 1.0,
            dispersion: Dispersion::Fitted,
        }
    }

    #[test]
    fn brackets_the_poisson_quantile() {
        // Poisson(10): P(Y ≥ 16) = .0487, P(Y ≥ 15) = .0835 (published tables), so the 5 % limit lies between.
        let limit = upper_count(&fit(1e9), 100.0, 0.1, 0.05);
        assert!((15.0..16.0).contains(&limit), "{limit}");
    }

    #[test]
    fn grows_with_dispersion_and_never_passes_the_trials() {
        assert!(upper_count(&fit(2.0), 100.0, 0.1, 0.05) > upper_count(&fit(50.0), 100.0, 0.1, 0.05));
        assert!(upper_successes(&fit(2.0), 3.0, 0.9, 0.002) <= 3.0);
    }
}
