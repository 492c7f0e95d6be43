//! `DuMouchel`'s Gamma-Poisson shrinker (American Statistician 53:177, 1999, eq. 4–11), fitted by maximum likelihood.

use super::bfgs::{N, minimise, squash, unsquash};
use super::{BULK_WEIGHT, EXCESS_MEAN, Effect, Observation};
use crate::score::gamma::{GammaPair, digamma, ln_gamma, ln_incomplete_gamma};
use crate::score::sum::{Sum, ln_add};

/// Bounds of shapes and rates: outside, the likelihood has corners at which it runs away (`scoring.md` T3).
const LOWEST: f64 = 1e-2;
const HIGHEST: f64 = 1e3;
/// Bounds of the weight.
const WEIGHT_MIN: f64 = 1e-4;

/// Whether entities with count 0 are in the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zeros {
    /// All entities are there: the ordinary likelihood.
    Observed,
    /// Only entities with at least one event are: each probability is conditioned on that. For parity with published
    /// analyses of spontaneous reports.
    Unobserved,
}

/// `weight·Γ(α₁, β₁) + (1 − weight)·Γ(α₂, β₂)` as the law of true/expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaMixture {
    /// Shape of the first component.
    pub alpha1: f64,
    /// Rate of the first component.
    pub beta1: f64,
    /// Shape of the second component.
    pub alpha2: f64,
    /// Rate of the second component.
    pub beta2: f64,
    /// Weight of the first component.
    pub weight: f64,
}

impl GammaMixture {
    /// The prior where too little is there to learn one: the bulk varies as the null says, and one entity in twenty
    /// may be far above.
    pub(crate) fn assumed(dispersion: f64) -> GammaMixture {
        let shape = (1.0 / dispersion).clamp(LOWEST, HIGHEST);
        GammaMixture { alpha1: shape, beta1: shape, alpha2: 1.0, beta2: 1.0 / EXCESS_MEAN, weight: BULK_WEIGHT }
    }

    /// Five starts, spread over which component is the bulk, how far apart and how rare the other is. The first is
    /// the one `DuMouchel` published.
    const STARTS: [GammaMixture; 5] = [
        GammaMixture { alpha1: 0.2, beta1: 0.1, alpha2: 2.0, beta2: 4.0, weight: 1.0 / 3.0 },
        GammaMixture { alpha1: 4.0, beta1: 4.0, alpha2: 1.0, beta2: 0.25, weight: 0.95 },
        GammaMixture { alpha1: 2.0, beta1: 2.0, alpha2: 2.0, beta2: 0.5, weight: 0.8 },
        GammaMixture { alpha1: 20.0, beta1: 20.0, alpha2: 2.0, beta2: 0.4, weight: 0.98 },
        GammaMixture { alpha1: 1.0, beta1: 2.0, alpha2: 5.0, beta2: 1.0, weight: 0.6 },
    ];

    /// Maximum likelihood from five starts: the mixture and its −log-likelihood.
    pub fn fit(observations: &[Observation], zeros: Zeros) -> Option<(GammaMixture, f64)> {
        let mut objective = |x: &[f64; N]| objective(observations, zeros, x);
        let starts = Self::STARTS.map(GammaMixture::to_free);
        let best = minimise(&starts, &mut objective)?;
        let constant: f64 = observations.iter().map(|o| o.weight * constant(o)).collect::<Sum>().total();
        Some((GammaMixture::from_free(&best.x).0, best.value - constant))
    }

    /// −log-likelihood of this mixture.
    pub fn neg_log_likelihood(&self, observations: &[Observation], zeros: Zeros) -> f64 {
        let constant: f64 = observations.iter().map(|o| o.weight * constant(o)).collect::<Sum>().total();
        objective(observations, zeros, &self.to_free()).0 - constant
    }

    fn to_free(self) -> [f64; N] {
        let log = |v: f64| unsquash(v.ln(), LOWEST.ln(), HIGHEST.ln());
        [
            log(self.alpha1),
            log(self.beta1),
            log(self.alpha2),
            log(self.beta2),
            unsquash(self.weight, WEIGHT_MIN, 1.0 - WEIGHT_MIN),
        ]
    }

    /// The mixture at free parameters, with d ln(parameter)/du of the first four and dP/du of the weight.
    fn from_free(x: &[f64; N]) -> (GammaMixture, [f64; N]) {
        let log = |u: f64| squash(u, LOWEST.ln(), HIGHEST.ln());
        let (a1, da1) = log(x[0]);
        let (b1, db1) = log(x[1]);
        let (a2, da2) = log(x[2]);
        let (b2, db2) = log(x[3]);
        let (weight, dw) = squash(x[4], WEIGHT_MIN, 1.0 - WEIGHT_MIN);
        let mixture = GammaMixture { alpha1: a1.exp(), beta1: b1.exp(), alpha2: a2.exp(), beta2: b2.exp(), weight };
        (mixture, [da1, db1, da2, db2, dw])
    }

    /// What the posterior says of a count at an expected count.
    pub fn effect(&self, count: f64, expected: f64) -> Effect {
        self.prepare().effect(count, expected)
    }

    /// Posterior weight of the first component (Qₙ).
    pub fn first_weight(&self, count: f64, expected: f64) -> f64 {
        self.prepare().first_weight(count, expected)
    }

    /// The mixture with what every posterior needs of it.
    pub(crate) fn prepare(&self) -> Prepared {
        Prepared {
            first: Component::new(self.alpha1, self.beta1),
            second: Component::new(self.alpha2, self.beta2),
            ln_weights: (self.weight.ln(), (-self.weight).ln_1p()),
        }
    }
}

/// A mixture ready to give posteriors.
pub(crate) struct Prepared {
    first: Component,
    second: Component,
    ln_weights: (f64, f64),
}

impl Prepared {
    fn first_weight(&self, count: f64, expected: f64) -> f64 {
        let l1 = self.ln_weights.0 + self.first.ln_mass(count, expected);
        let l2 = self.ln_weights.1 + self.second.ln_mass(count, expected);
        1.0 / (1.0 + (l2 - l1).exp())
    }

    pub(crate) fn effect(&self, count: f64, expected: f64) -> Effect {
        let q = self.first_weight(count, expected);
        let first = (self.first.alpha + count, self.first.beta + expected);
        let second = (self.second.alpha + count, self.second.beta + expected);
        let ln_mean = |(shape, rate): (f64, f64)| digamma(shape) - rate.ln();
        let ln_ratio = q * ln_mean(first) + (1.0 - q) * ln_mean(second);
        let ln_low = GammaPair { weight: q, first, second }.ln_quantile(0.05);
        let below = |(shape, rate): (f64, f64)| ln_incomplete_gamma(shape, rate).0.exp();
        let not_above = if ln_ratio > 0.0 { q * below(first) + (1.0 - q) * below(second) } else { 1.0 };
        Effect { ratio: ln_ratio.exp(), ratio_low: ln_low.exp(), not_above: not_above.min(1.0) }
    }
}

/// What does not depend on the mixture in the log-likelihood of one observation.
fn constant(o: &Observation) -> f64 {
    -ln_gamma(o.count + 1.0)
}

/// One component with what every observation needs of it.
struct Component {
    alpha: f64,
    beta: f64,
    ln_gamma: f64,
    digamma: f64,
}

impl Component {
    fn new(alpha: f64, beta: f64) -> Component {
        Component { alpha, beta, ln_gamma: ln_gamma(alpha), digamma: digamma(alpha) }
    }

    /// `ln P(count)` without its constant.
    fn ln_mass(&self, n: f64, e: f64) -> f64 {
        let total = self.beta + e;
        ln_gamma(self.alpha + n) - self.ln_gamma - self.alpha * (e / self.beta).ln_1p() + n * (e / total).ln()
    }

    /// Derivatives of [`Self::ln_mass`] by ln α and ln β.
    fn slopes(&self, n: f64, e: f64) -> (f64, f64) {
        let total = self.beta + e;
        let by_alpha = self.alpha * (digamma(self.alpha + n) - self.digamma - (e / self.beta).ln_1p());
        let by_beta = self.alpha * e / total - n * self.beta / total;
        (by_alpha, by_beta)
    }

    /// `ln P(count ≥ 1)` and its derivatives by ln α and ln β.
    fn ln_seen(&self, e: f64) -> (f64, f64, f64) {
        let log = (e / self.beta).ln_1p();
        let unseen = -self.alpha * log;
        let seen = -unseen.exp_m1();
        let odds = unseen.exp() / seen;
        (seen.ln(), odds * self.alpha * log, -odds * self.alpha * e / (self.beta + e))
    }
}

/// −log-likelihood (without constants) and its gradient in the free parameters.
fn objective(observations: &[Observation], zeros: Zeros, x: &[f64; N]) -> (f64, [f64; N]) {
    let (mixture, chain) = GammaMixture::from_free(x);
    let first = Component::new(mixture.alpha1, mixture.beta1);
    let second = Component::new(mixture.alpha2, mixture.beta2);
    let (w1, w2) = (mixture.weight.ln(), (-mixture.weight).ln_1p());
    let mut value = Sum::default();
    let mut gradient = [0.0; N];
    for o in observations {
        let (n, e) = (o.count, o.size);
        let (mut l1, mut l2) = (w1 + first.ln_mass(n, e), w2 + second.ln_mass(n, e));
        let (mut s1, mut s2) = (first.slopes(n, e), second.slopes(n, e));
        if zeros == Zeros::Unobserved {
            let (t1, a1, b1) = first.ln_seen(e);
            let (t2, a2, b2) = second.ln_seen(e);
            (l1, l2) = (l1 - t1, l2 - t2);
            s1 = (s1.0 - a1, s1.1 - b1);
            s2 = (s2.0 - a2, s2.1 - b2);
        }
        let both = ln_add(l1, l2);
        let q = (l1 - both).exp();
        value.add(-o.weight * both);
        let (q1, q2) = (o.weight * q, o.weight * (1.0 - q));
        gradient[0] -= q1 * s1.0;
        gradient[1] -= q1 * s1.1;
        gradient[2] -= q2 * s2.0;
        gradient[3] -= q2 * s2.1;
        gradient[4] -= q1 / mixture.weight - q2 / (1.0 - mixture.weight);
    }
    for (g, c) in gradient.iter_mut().zip(chain) {
        *g *= c;
    }
    (value.total(), gradient)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::gamma::{gamma_quantile, ln_incomplete_gamma};
    use crate::score::tails::ln_negative_binomial_mass;
    use serde_json::Value;

    fn caers() -> (Value, Vec<Observation>) {
        let text = include_str!("../../../tests/fixtures/statistics/ebgm_caers.json");
        let fixture: Value = serde_json::from_str(text).expect("ebgm_caers.json is JSON");
        let rows = fixture["unique_pairs"].as_array().expect("rows").iter();
        let number = |row: &Value, i: usize| row[i].as_f64().expect("a number");
        let observations =
            rows.map(|r| Observation { count: number(r, 0), size: number(r, 1), theta: 0.0, weight: number(r, 2) });
        let observations = observations.collect();
        (fixture, observations)
    }

    fn mixture(value: &Value) -> GammaMixture {
        let number = |key: &str| value[key].as_f64().expect("a number");
        GammaMixture {
            alpha1: number("alpha1"),
            beta1: number("beta1"),
            alpha2: number("alpha2"),
            beta2: number("beta2"),
            weight: number("P"),
        }
    }

    #[test]
    fn the_published_likelihood_is_reached_from_every_start() {
        let (fixture, observations) = caers();
        let published = mixture(&fixture["published"]["full_data_estimate"]);
        let at_published = published.neg_log_likelihood(&observations, Zeros::Unobserved);
        assert!((at_published - 4_162.455_710_379_743).abs() < 1e-6, "{at_published}");
        for start in GammaMixture::STARTS {
            let mut f = |x: &[f64; N]| objective(&observations, Zeros::Unobserved, x);
            let best = minimise(&[start.to_free()], &mut f).expect("a finite start");
            let constant: f64 = observations.iter().map(|o| o.weight * constant(o)).sum();
            assert!(best.value - constant <= 4162.4558, "{start:?} ends at {}", best.value - constant);
        }
        let (fitted, value) = GammaMixture::fit(&observations, Zeros::Unobserved).expect("a fit");
        assert!(value <= 4162.4558);
        // Which component comes first is arbitrary; each parameter within half a percent.
        let expected = mixture(&fixture["recomputed"]["mle_here"]);
        let swapped = fitted.weight > 0.5;
        let (a1, b1, a2, b2, weight) = if swapped {
            (fitted.alpha2, fitted.beta2, fitted.alpha1, fitted.beta1, 1.0 - fitted.weight)
        } else {
            (fitted.alpha1, fitted.beta1, fitted.alpha2, fitted.beta2, fitted.weight)
        };
        let pairs = [
            (a1, expected.alpha1),
            (b1, expected.beta1),
            (a2, expected.alpha2),
            (b2, expected.beta2),
            (weight, expected.weight),
        ];
        for (got, expected) in pairs {
            assert!((got / expected - 1.0).abs() < 0.005, "{got} {expected}");
        }
    }

    /// EB05 by bisection on the density of the posterior, added up by Simpson's rule in ln λ: nothing of the incomplete
    /// gamma function, of the quantile or of Qₙ's closed form is used.
    fn slow_low_bound(prior: &GammaMixture, o: &Observation) -> f64 {
        const STEPS: u32 = 2000;
        let ln_density = |u: f64| {
            let part = |weight: f64, a: f64, b: f64| weight.ln() + a * b.ln() - ln_gamma(a) + a * u - b * u.exp();
            let prior = ln_add(
                part(prior.weight, prior.alpha1, prior.beta1),
                part(1.0 - prior.weight, prior.alpha2, prior.beta2),
            );
            prior + o.count * u - o.size * u.exp()
        };
        // Fourteen widths below both components and eight above: all but 1e-12 of the mass, because ln λ is skewed down.
        let width = 1.0 / (o.count + 2.0).sqrt();
        let centre = |a: f64, b: f64| ((a + o.count) / (b + o.size)).ln();
        let centres = (centre(prior.alpha1, prior.beta1), centre(prior.alpha2, prior.beta2));
        let (low, high) = (centres.0.min(centres.1) - 14.0 * width, centres.0.max(centres.1) + 8.0 * width);
        let step = (high - low) / f64::from(STEPS);
        let values: Vec<f64> = (0..=STEPS).map(|i| ln_density(low + step * f64::from(i))).collect();
        let top = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mass: Vec<f64> = values.iter().map(|v| (v - top).exp()).collect();
        // Running Simpson's sums at even nodes, and the level's place between them by the cubic of four nodes.
        let mut running = vec![0.0];
        for pair in mass.windows(3).step_by(2) {
            running.push(running[running.len() - 1] + (pair[0] + 4.0 * pair[1] + pair[2]) * step / 3.0);
        }
        let wanted = 0.05 * running[running.len() - 1];
        let after = running.iter().position(|v| *v >= wanted).expect("the level is reached");
        let node = |i: usize| low + 2.0 * step * f64::from(u32::try_from(i).expect("small"));
        let known: Vec<(f64, f64)> = (after - 2..after + 2).map(|i| (running[i], node(i))).collect();
        let inverse = |wanted: f64| -> f64 {
            known
                .iter()
                .enumerate()
                .map(|(i, (v, u))| {
                    let others = known.iter().enumerate().filter(|(j, _)| *j != i);
                    u * others.map(|(_, (w, _))| (wanted - w) / (v - w)).product::<f64>()
                })
                .sum()
        };
        inverse(wanted).exp()
    }

    #[test]
    fn all_seventeen_thousand_pairs_have_the_published_effects() {
        let (fixture, observations) = caers();
        let prior = mixture(&fixture["published"]["theta_used_in_vignette04"]);
        for row in fixture["scored_rows"].as_array().expect("rows") {
            let number = |key: &str| row[key].as_f64().expect("a number");
            let effect = prior.effect(number("N"), number("E"));
            let close = |got: f64, key: &str| assert!((got / number(key) - 1.0).abs() < 1e-9, "{key} of {row}: {got}");
            close(effect.ratio, "EBGM");
            close(effect.ratio_low, "EB05");
            close(prior.first_weight(number("N"), number("E")), "Qn");
        }
        let prepared = prior.prepare();
        let (mut sum_ratio, mut sum_low, mut flagged, mut pairs) = (Sum::default(), Sum::default(), 0.0, 0.0);
        for o in &observations {
            let effect = prepared.effect(o.count, o.size);
            // The definition, through the other implementation of the incomplete gamma function.
            let q = prior.first_weight(o.count, o.size);
            let cdf = |a: f64, b: f64| ln_incomplete_gamma(a + o.count, (b + o.size) * effect.ratio_low).0.exp();
            let level = q * cdf(prior.alpha1, prior.beta1) + (1.0 - q) * cdf(prior.alpha2, prior.beta2);
            assert!((level - 0.05).abs() < 1e-11, "{o:?}: {level}");
            // A level off by 1e-11 moves EB05 by 1e-11 over its density: the goal of 1e-6 for every pair, by a slow root
            // of the definition and not by the sum alone.
            let slow = slow_low_bound(&prior, o);
            assert!((effect.ratio_low / slow - 1.0).abs() < 1e-6, "{o:?}: {} {slow}", effect.ratio_low);
            pairs += o.weight;
            sum_ratio.add(o.weight * effect.ratio);
            sum_low.add(o.weight * effect.ratio_low);
            flagged += if effect.ratio_low >= 2.0 { o.weight } else { 0.0 };
        }
        let expected = |key: &str| fixture["recomputed"][key].as_f64().expect("a number");
        assert!((sum_ratio.total() / expected("sum_EBGM") - 1.0).abs() < 1e-9);
        assert!((sum_low.total() / expected("sum_EB05") - 1.0).abs() < 1e-9);
        assert!((pairs - 17_189.0_f64).abs() < 0.5, "{pairs} pairs");
        assert!((flagged - 131.0).abs() < 0.5, "published: 131 pairs with EB05 ≥ 2, got {flagged}");
    }

    #[test]
    fn the_higher_the_count_the_surer_that_it_is_above_the_peers() {
        // One component, exponential: the posterior of 3 at 1 expected is Erlang with shape 4 and rate 2, so
        // P(λ ≤ 1) = 1 − e⁻²(1 + 2 + 2 + 8/6) = .142877.
        let plain = GammaMixture { alpha1: 1.0, beta1: 1.0, alpha2: 1.0, beta2: 1.0, weight: 0.5 };
        assert!((plain.effect(3.0, 1.0).not_above - 0.142_876_539_501_452_96).abs() < 1e-12);
        assert!((plain.effect(0.0, 1.0).not_above - 1.0).abs() < 1e-15, "not above its peers at all");
        // A wider component with the lower mean; and two with the same rate, as fits at a bound have.
        for (first, second) in [((20.0, 10.0), (0.5, 0.5)), ((2.0, 2.0), (8.0, 2.0))] {
            let (one, other) = (
                GammaMixture { alpha1: first.0, beta1: first.1, alpha2: second.0, beta2: second.1, weight: 0.9 },
                GammaMixture { alpha1: second.0, beta1: second.1, alpha2: first.0, beta2: first.1, weight: 0.1 },
            );
            let far = one.effect(90.0, 5.0).not_above;
            assert!(far < 1e-6 && far < one.effect(12.0, 5.0).not_above, "{far}");
            assert!((other.effect(90.0, 5.0).not_above - far).abs() < 1e-12);
        }
    }

    #[test]
    fn lip_cancer_in_scotland() {
        let text = include_str!("../../../tests/fixtures/statistics/eb_gamma_poisson_scotland.json");
        let fixture: Value = serde_json::from_str(text).expect("JSON");
        let list = |key: &str| -> Vec<f64> {
            fixture[key].as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
        };
        let (observed, expected) = (list("observed"), list("expected"));
        let shape = fixture["mle"]["shape"].as_f64().expect("a number");
        let mean = fixture["mle"]["mean"].as_f64().expect("a number");
        let neg_log_likelihood = |shape: f64, mean: f64| -> f64 {
            let mass = |(o, e): (&f64, &f64)| -ln_negative_binomial_mass(*o, e * mean, shape);
            observed.iter().zip(&expected).map(mass).sum()
        };
        assert!((neg_log_likelihood(shape, mean) - 181.576_074_140_523_5).abs() < 1e-9);
        // One component twice is one component: the mixture's geometric mean and 5 % point are the gamma's.
        let rate = shape / mean;
        let prior = GammaMixture { alpha1: shape, beta1: rate, alpha2: shape, beta2: rate, weight: 0.5 };
        let (means, lows) = (list("posterior_mean"), list("posterior_q05"));
        for (i, (o, e)) in observed.iter().zip(&expected).enumerate() {
            assert!(((shape + o) / (rate + e) / means[i] - 1.0).abs() < 1e-9);
            assert!((prior.effect(*o, *e).ratio_low / lows[i] - 1.0).abs() < 1e-9);
            assert!((gamma_quantile(0.05, shape + o, rate + e) / lows[i] - 1.0).abs() < 1e-9);
            assert!(prior.effect(*o, *e).ratio > 0.0, "no zero where nothing was observed");
        }
    }

    #[test]
    fn more_events_never_lower_the_effect_and_more_expected_never_raise_it() {
        let prior = GammaMixture { alpha1: 3.0, beta1: 3.0, alpha2: 0.8, beta2: 0.2, weight: 0.93 }.prepare();
        for expected in [0.05, 0.7, 4.0, 60.0, 900.0] {
            let mut before = prior.effect(0.0, expected);
            for count in 1..200 {
                let effect = prior.effect(f64::from(count), expected);
                let fewer = prior.effect(f64::from(count), expected * 1.3);
                assert!(effect.ratio >= before.ratio && effect.ratio_low >= before.ratio_low * (1.0 - 1e-12));
                assert!(fewer.ratio <= effect.ratio && fewer.ratio_low <= effect.ratio_low * (1.0 + 1e-12));
                before = effect;
            }
        }
    }
}
