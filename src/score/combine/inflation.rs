//! Recalibration of one rule against peers that are burstier than its null (genomic control).
//!
//! Owns λ = median(χ²) / .4549 and the corrected ln p. Scans assume that events come one by one; honest lay-offs and
//! exam days come in batches, so the whole field of p-values is too small, not only the guilty ones.
//!
//! The surprising thing: λ is never below 1. Discrete rules put half the peers at p = 1, which would make every other
//! peer look *more* extreme than it is.

use std::f64::consts::LN_2;

use super::normal::{ln_upper, quantile_of_ln_upper};
use super::{CombineError, sorted_log_probabilities};

/// Fewer peers than this do not allow a median worth dividing by (the same floor as for peer groups, S1).
pub const PEERS_MIN: usize = 20;
/// Median of the chi-square law with one degree of freedom: the square of the upper quartile of the normal law.
const CHI_SQUARE_MEDIAN: f64 = 0.454_936_423_119_572_8;

/// How much burstier than the null the peers of a rule are (Devlin & Roeder 1999, Biometrics 55:997).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inflation {
    factor: f64,
    peers: usize,
}

impl Inflation {
    /// Measures λ on the ln p of all tested peers of a rule. Take peers with similar numbers of events: where most have too
    /// few for any window (p = 1), the median says nothing about the burstiness of the rest.
    ///
    /// # Errors
    /// Fewer than [`PEERS_MIN`] peers, or a value that is not a logarithm of a probability.
    pub fn of_peers(ln_p: &[f64]) -> Result<Self, CombineError> {
        if ln_p.len() < PEERS_MIN {
            return Err(CombineError::TooFewPeers { found: ln_p.len() });
        }
        let sorted = sorted_log_probabilities(ln_p)?;
        let middle = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 {
            chi_square(sorted[middle])
        } else {
            0.5 * (chi_square(sorted[middle - 1]) + chi_square(sorted[middle]))
        };
        Ok(Self { factor: (median / CHI_SQUARE_MEDIAN).max(1.0), peers: sorted.len() })
    }

    /// λ, at least 1.
    pub fn factor(&self) -> f64 {
        self.factor
    }

    /// How many peers it was measured on.
    pub fn peers(&self) -> usize {
        self.peers
    }

    /// The corrected ln p: the chi-square value of `ln_p` divided by λ. Never below `ln_p`.
    pub fn correct(&self, ln_p: f64) -> f64 {
        if self.factor <= 1.0 {
            return ln_p;
        }
        (LN_2 + ln_upper((chi_square(ln_p) / self.factor).sqrt())).min(0.0).max(ln_p)
    }
}

/// The value that a chi-square law with one degree of freedom exceeds with this probability.
fn chi_square(ln_p: f64) -> f64 {
    quantile_of_ln_upper(ln_p - LN_2).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quantiles of the uniform law, as a sample without noise.
    fn even_probabilities(count: u32) -> Vec<f64> {
        (0..count).map(|i| (f64::from(i) + 0.5) / f64::from(count)).collect()
    }

    #[test]
    fn calibrated_peers_stay_as_they_are() {
        let ln_p: Vec<f64> = even_probabilities(101).iter().map(|p| p.ln()).collect();
        let inflation = Inflation::of_peers(&ln_p).unwrap();
        assert!((inflation.factor() - 1.0).abs() < 1e-12, "{}", inflation.factor());
        assert!((inflation.correct(-20.0) + 20.0).abs() < 1e-9);
    }

    /// Peers whose chi-square values are 2.5 times too large come back uniform.
    #[test]
    fn inflated_peers_come_back_to_the_level() {
        let honest = even_probabilities(1001);
        let inflated: Vec<f64> = honest.iter().map(|p| LN_2 + ln_upper((2.5 * chi_square(p.ln())).sqrt())).collect();
        let inflation = Inflation::of_peers(&inflated).unwrap();
        assert!((inflation.factor() - 2.5).abs() < 1e-9);
        for (back, p) in inflated.iter().map(|&v| inflation.correct(v)).zip(&honest) {
            assert!((back - p.ln()).abs() < 1e-9);
        }
    }

    #[test]
    fn peers_without_hits_do_not_sharpen_the_rest() {
        let mut ln_p = vec![0.0; 80];
        ln_p.extend(even_probabilities(20).iter().map(|p| p.ln()));
        let inflation = Inflation::of_peers(&ln_p).unwrap();
        assert!((inflation.factor() - 1.0).abs() < 1e-15);
    }

    /// One entity at p = e^−5000 changes nobody's λ (masking, property 6).
    #[test]
    fn one_extreme_peer_moves_nothing() {
        let mut ln_p: Vec<f64> =
            even_probabilities(1001).iter().map(|p| LN_2 + ln_upper((2.0 * chi_square(p.ln())).sqrt())).collect();
        let before = Inflation::of_peers(&ln_p).unwrap();
        ln_p[700] = -5000.0;
        let after = Inflation::of_peers(&ln_p).unwrap();
        assert!((after.factor() / before.factor() - 1.0).abs() < 0.01);
        assert!(after.correct(-5000.0).is_finite() && after.correct(-5000.0) > -5000.0);
    }

    #[test]
    fn too_few_peers_are_refused() {
        assert_eq!(Inflation::of_peers(&[-1.0; 19]), Err(CombineError::TooFewPeers { found: 19 }));
    }
}
