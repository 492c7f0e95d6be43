//! DuMouchel's Gamma-Poisson shrinker (American Statistician 53:177, 1999, eq. 4–11), fitted by maximum likelihood.

use super::bfgs::{N, minimise, squash, unsquash};
use super::{BULK_WEIGHT, EXCESS_MEAN, Effect, Observation};
use crate::score::gamma::{GammaPair, digamma, ln_gamma};
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
    /// the one DuMouchel published.
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
        let first_is_bulk = self.first.alpha / self.first.beta <= self.second.alpha / self.second.beta;
        Effect { ratio: ln_ratio.exp(), ratio_low: ln_low.exp(), bulk: if first_is_bulk { q } else { 1.0 - q } }
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
