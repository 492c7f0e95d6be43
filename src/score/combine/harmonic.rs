//! The harmonic mean of the probabilities of the rules applicable to an entity, and its probability (S6).
//!
//! Owns the exact law for up to nine rules, and the bound that holds under any dependence.
//!
//! The surprising thing: the exact law of a sum of reciprocals of uniforms, usually tabulated by convolution, is one
//! real integral. The Laplace transform of 1/U is the exponential integral E₂; wrapping Bromwich's contour around
//! its branch cut gives P(Σ 1/Uᵢ > s) = (1/π) ∫ e^(−(s−K)r) Im G(r)^K dr/r with G(r) = 1 − r e^(−r) Ei(r) + iπ r e^(−r).
//! In ln r the trapezoid rule is exact to the last digits, and the nodes do not depend on s.

use std::f64::consts::PI;
use std::sync::LazyLock;

use super::{CombineError, landau, real, sorted_log_probabilities};

/// Up to this many rules the exact law is used, beyond it Wilson's Landau limit (S6).
pub const EXACT_RULES_MAX: usize = 9;
/// Below this ln(mean) two terms of the expansion are exact: the third is (K ln s / s)² < 1e-17.
const EXPANSION_LN_MEAN: f64 = -25.0;
const EULER: f64 = 0.577_215_664_901_532_9;

/// What is assumed about the rules of one entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dependence {
    /// Independent, or dependent as rules on the same people are. The law is that of independence; its realised error
    /// stays below 1.2 of nominal for correlations up to .9 (`combine_pvalues.json`, and the test here).
    Usual,
    /// Any dependence whatever: e ln K times the mean for K ≥ 3, K times for K ≤ 2 (Vovk & Wang 2020, Biometrika 107:791).
    Arbitrary,
}

/// The harmonic mean K / Σ 1/p of the K probabilities of one entity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HarmonicMean {
    rules: usize,
    ln_mean: f64,
}

impl HarmonicMean {
    /// Takes the ln p of every rule *applicable* to the entity, hits and misses alike.
    ///
    /// # Errors
    /// No value, or a value that is not a finite logarithm of a probability.
    pub fn new(ln_p: &[f64]) -> Result<Self, CombineError> {
        let sorted = sorted_log_probabilities(ln_p)?;
        // Σ 1/p in logarithms, from the smallest p, which is the largest term.
        let smallest = sorted[0];
        let sum: f64 = sorted.iter().map(|p| (smallest - p).exp()).sum();
        let rules = sorted.len();
        Ok(Self { rules, ln_mean: (real(rules).ln() + smallest - sum.ln()).min(0.0) })
    }

    /// How many rules went in.
    pub fn rules(&self) -> usize {
        self.rules
    }

    /// Logarithm of the mean itself, which is not yet a probability.
    pub fn ln_mean(&self) -> f64 {
        self.ln_mean
    }

    /// ln p of the entity.
    pub fn ln_p(&self, dependence: Dependence) -> f64 {
        let factor_ln = real(self.rules).ln();
        match (dependence, self.rules) {
            (_, 1) => self.ln_mean,
            (Dependence::Arbitrary, 2) => (self.ln_mean + factor_ln).min(0.0),
            (Dependence::Arbitrary, _) => (self.ln_mean + 1.0 + factor_ln.ln()).min(0.0),
            (Dependence::Usual, 2..=EXACT_RULES_MAX) => exact_ln_tail(self.rules, self.ln_mean),
            (Dependence::Usual, _) => landau::harmonic_ln_tail(real(self.rules), self.ln_mean),
        }
    }
}

/// ln P(harmonic mean of `rules` independent uniforms ≤ exp(`ln_mean`)), for 2 to nine rules.
fn exact_ln_tail(rules: usize, ln_mean: f64) -> f64 {
    let count = real(rules);
    if ln_mean >= 0.0 {
        return 0.0;
    }
    if ln_mean < EXPANSION_LN_MEAN {
        // P = (K/s)(1 + (K − 1) ln s / s + …) with s = K/mean: the integral with G(r) ≈ 1 + r(1 − γ − ln r) + iπr.
        let ln_s = count.ln() - ln_mean;
        return ln_mean + ((count - 1.0) * ln_s * (-ln_s).exp()).ln_1p();
    }
    let s = count * (-ln_mean).exp();
    let (from, to) = (1e-18 / s, 45.0 / (s - count).max(0.5));
    let nodes = &NODES[rules];
    let start = nodes.partition_point(|node| node.r < from);
    let sum: f64 = nodes[start..]
        .iter()
        .take_while(|node| node.r < to)
        .map(|node| (-(s - count) * node.r).exp() * node.weight)
        .sum();
    (sum * STEP / PI).ln().min(0.0)
}

/// One node of the trapezoid rule in ln r.
struct Node {
    r: f64,
    /// Im G(r)^K.
    weight: f64,
}

/// Error of the rule: exp(−2π · 1.4 / STEP) with the strip of analyticity |Im ln r| < π/2.
const STEP: f64 = 0.2;

/// Nodes for K = 0..=9 (0 and 1 are never asked for) from r = 1e-31 to 47, where every integrand is below 1e-18.
static NODES: LazyLock<[Vec<Node>; EXACT_RULES_MAX + 1]> = LazyLock::new(|| std::array::from_fn(nodes));

fn nodes(rules: usize) -> Vec<Node> {
    (0..=375)
        .map(|step| {
            let r = (f64::from(step) * STEP - 71.2).exp();
            let (mut re, mut im) = (1.0, 0.0);
            let (g_re, g_im) = (1.0 - r * scaled_exponential_integral(r), PI * r * (-r).exp());
            for _ in 0..rules {
                (re, im) = (re * g_re - im * g_im, re * g_im + im * g_re);
            }
            Node { r, weight: im }
        })
        .collect()
}

/// e^(−r) Ei(r) for r > 0: the power series has only positive terms beside γ + ln r; from 40 on the asymptotic
/// series, cut at its smallest term, is exact to e^(−40).
fn scaled_exponential_integral(r: f64) -> f64 {
    if r < 40.0 {
        let (mut term, mut sum) = (1.0, 0.0);
        for n in 1..400 {
            let n = f64::from(n);
            term *= r / n;
            sum += term / n;
            if term / n < 1e-18 * sum {
                break;
            }
        }
        return (-r).exp() * (EULER + r.ln() + sum);
    }
    let (mut term, mut sum) = (1.0 / r, 0.0);
    let mut n = 1.0;
    while n < r {
        sum += term;
        term *= n / r;
        n += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::combine::fixture;

    /// Every row of the table of the exact law. The fixture's recursive convolution is itself good to 5e-10: at K = 3
    /// and 9 a double integral by mpmath (30 digits) sides with the law here (next test).
    #[test]
    fn exact_law_agrees_with_every_row_of_the_fixture() {
        let all = fixture();
        let rows = all["hmp_exact_vs_landau"].as_array().unwrap();
        assert_eq!(rows.len(), 30);
        for row in rows {
            let (rules, mean) = (row["K"].as_u64().unwrap(), row["hmp"].as_f64().unwrap());
            let rules = usize::try_from(rules).unwrap();
            let found = exact_ln_tail(rules, mean.ln()).exp();
            let expected = row["p_exact_independent"].as_f64().unwrap();
            assert!((found / expected - 1.0).abs() < 1e-9, "K {rules} mean {mean}: {found} for {expected}");
            let (mc, se) = (row["mc"].as_f64().unwrap(), row["mc_se"].as_f64().unwrap());
            assert!((found - mc).abs() < 4.0 * se, "K {rules} mean {mean}: {found}, simulated {mc} ± {se}");
        }
    }

    /// K = 3 by ∫ x⁻² P(S₂ > s − x) dx over the closed form, the others by the contour integral in mpmath.
    #[test]
    fn exact_law_agrees_with_thirty_digits() {
        for (rules, mean, p) in [
            (3, 0.3_f64, 0.431_373_042_031_746),
            (3, 0.1, 0.123_618_298_593_543_41),
            (3, 0.01, 0.010_385_393_048_015_917),
            (4, 0.3, 0.473_061_467_922_941_44),
            (6, 0.3, 0.537_525_853_989_691_3),
            (6, 0.001, 0.001_007_285_313_095_766_4),
            (9, 0.3, 0.608_472_536_978_104_4),
            (9, 0.001, 0.001_008_142_632_636_352_2),
        ] {
            let found = exact_ln_tail(rules, mean.ln()).exp();
            assert!((found / p - 1.0).abs() < 1e-13, "K {rules} mean {mean}: {found}");
        }
    }

    #[test]
    fn two_rules_follow_the_closed_form() {
        let all = fixture();
        for row in all["hmp_K2_closed_form"]["cases"].as_array().unwrap() {
            let found = exact_ln_tail(2, row["hmp"].as_f64().unwrap().ln()).exp();
            let expected = row["p_exact"].as_f64().unwrap();
            assert!((found / expected - 1.0).abs() < 1e-13, "{row}: {found}");
        }
        for mean in [0.999_f64, 0.9, 0.7, 0.3, 1e-4, 1e-8, 1e-10] {
            let s = 2.0 / mean;
            let closed = 1.0 / (s - 1.0) + (1.0 / s) * (1.0 - 1.0 / (s - 1.0)) + 2.0 / (s * s) * (s - 1.0).ln();
            assert!((exact_ln_tail(2, mean.ln()).exp() / closed - 1.0).abs() < 1e-13, "mean {mean}");
        }
    }

    #[test]
    fn law_has_the_right_ends() {
        for rules in 2..=EXACT_RULES_MAX {
            assert!(exact_ln_tail(rules, -1e-9).abs() < 1e-6, "K {rules}: a mean of 1 is certain");
            let (left, right) =
                (exact_ln_tail(rules, EXPANSION_LN_MEAN - 1e-12), exact_ln_tail(rules, EXPANSION_LN_MEAN));
            assert!((left - right).abs() < 1e-11, "K {rules}: {left} and {right} meet");
            assert!((exact_ln_tail(rules, -1e5) + 1e5).abs() < 1e-9, "K {rules}: p → mean");
        }
    }

    #[test]
    fn one_rule_keeps_its_probability() {
        for ln_p in [0.0, -1e-12, -3.0, -1e4] {
            let mean = HarmonicMean::new(&[ln_p]).unwrap();
            assert!((mean.ln_p(Dependence::Usual) - ln_p).abs() < 1e-12);
            assert!((mean.ln_p(Dependence::Arbitrary) - ln_p).abs() < 1e-12);
        }
    }

    #[test]
    fn order_does_not_change_a_bit_and_evidence_is_monotone() {
        let base = [-0.1, -7.3, -2.0, 0.0, -0.7];
        let mut turned = base;
        turned.rotate_left(2);
        let p = |values: &[f64]| HarmonicMean::new(values).unwrap().ln_p(Dependence::Usual);
        assert_eq!(p(&base).to_bits(), p(&turned).to_bits());
        for place in 0..base.len() {
            let mut stronger = base;
            stronger[place] -= 0.5;
            assert!(p(&stronger) < p(&base));
        }
    }

    #[test]
    fn arbitrary_dependence_costs_its_published_factor() {
        let ln_p = [-9.0, -1.0, -0.5, 0.0];
        let mean = HarmonicMean::new(&ln_p).unwrap();
        let expected = mean.ln_mean() + 1.0 + 4f64.ln().ln();
        assert!((mean.ln_p(Dependence::Arbitrary) - expected).abs() < 1e-15);
        assert!(mean.ln_p(Dependence::Arbitrary) > mean.ln_p(Dependence::Usual));
    }

    #[test]
    fn nonsense_is_refused_and_named() {
        assert_eq!(HarmonicMean::new(&[]), Err(CombineError::Empty));
        assert_eq!(
            HarmonicMean::new(&[-1.0, f64::NEG_INFINITY]),
            Err(CombineError::NotALogProbability { place: 1, found: f64::NEG_INFINITY })
        );
        assert!(HarmonicMean::new(&[0.1]).is_err());
        assert!(HarmonicMean::new(&[f64::NAN]).is_err());
    }

    /// "Combining 6 dependent rules at α = .001, correlation up to .9: realised ≤ 1.2 × nominal."
    /// One-sided normal scores with one common factor, continuous (the worst case of the fixture).
    fn realised_over_nominal(correlation: f64, draws: u32) -> f64 {
        use rand_chacha::ChaCha8Rng;
        use rand_chacha::rand_core::{Rng, SeedableRng};
        let alpha = 0.001_f64;
        let (mut low, mut high) = (-12.0, 0.0);
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            if exact_ln_tail(6, middle) < alpha.ln() { low = middle } else { high = middle }
        }
        let critical = low;
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut uniform = move || {
            let bits = u32::try_from(rng.next_u64() >> 32).expect("32 bits");
            (f64::from(bits) + 0.5) / 4_294_967_296.0
        };
        let mut normal = move || (-2.0 * uniform().ln()).sqrt() * (2.0 * PI * uniform()).cos();
        let mut hits = 0_u32;
        for _ in 0..draws {
            let common = normal();
            let ln_p: [f64; 6] = std::array::from_fn(|_| {
                let z = correlation.sqrt() * common + (1.0 - correlation).sqrt() * normal();
                crate::score::combine::normal_ln_upper(z)
            });
            hits += u32::from(HarmonicMean::new(&ln_p).unwrap().ln_mean() <= critical);
        }
        f64::from(hits) / f64::from(draws) / alpha
    }

    #[test]
    fn dependent_rules_keep_the_level() {
        let draws = 60_000;
        let error = (1.0 / (f64::from(draws) * 0.001)).sqrt();
        for correlation in [0.0, 0.6] {
            let ratio = realised_over_nominal(correlation, draws);
            assert!(ratio < 1.2 + 2.0 * error, "correlation {correlation}: {ratio} × nominal");
        }
    }

    #[test]
    #[ignore = "the full measurement: 4 million draws at five correlations, a minute in release"]
    fn dependent_rules_keep_the_level_in_full() {
        for correlation in [0.0, 0.3, 0.6, 0.8, 0.9] {
            let ratio = realised_over_nominal(correlation, 4_000_000);
            println!("correlation {correlation}: {ratio:.3} × nominal");
            assert!(ratio < 1.2, "correlation {correlation}: {ratio} × nominal");
        }
    }
}
