//! The same for shares: a two-component beta prior around each entity's peers.
//!
//! Peers differ in their share, so a component is not one beta law but a shift of the peers' logit and a dispersion:
//! component j puts an entity's chance at `expit(logit π + shift_j)`, spread as a beta with the dispersion of
//! [`crate::score::null::Family::BetaBinomial`].

use super::bfgs::{N, minimise, squash, unsquash};
use super::{BULK_WEIGHT, EXCESS_MEAN, Effect, Observation};
use crate::score::beta::{BetaPair, expit_pair};
use crate::score::gamma::{digamma, ln_gamma};
use crate::score::null::beta_of;
use crate::score::sum::{Sum, ln_add};

const SHIFT_MAX: f64 = 6.0;
const DISPERSION_LOW: f64 = 1e-3;
const DISPERSION_HIGH: f64 = 20.0;
const WEIGHT_MIN: f64 = 1e-4;

/// Two components of true share/peers' share, on the logit scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaMixture {
    /// Shift of the first component from the peers' logit.
    pub shift1: f64,
    /// Dispersion of the first component.
    pub dispersion1: f64,
    /// Shift of the second component.
    pub shift2: f64,
    /// Dispersion of the second component.
    pub dispersion2: f64,
    /// Weight of the first component.
    pub weight: f64,
}

impl BetaMixture {
    /// The prior where too little is there to learn one.
    pub(crate) fn assumed(dispersion: f64) -> BetaMixture {
        BetaMixture {
            shift1: 0.0,
            dispersion1: dispersion.clamp(DISPERSION_LOW, DISPERSION_HIGH),
            shift2: EXCESS_MEAN.ln(),
            dispersion2: 1.0,
            weight: BULK_WEIGHT,
        }
    }

    const STARTS: [BetaMixture; 5] = [
        BetaMixture { shift1: 0.0, dispersion1: 0.2, shift2: 1.4, dispersion2: 1.0, weight: 0.95 },
        BetaMixture { shift1: 0.0, dispersion1: 0.05, shift2: 1.0, dispersion2: 0.5, weight: 0.9 },
        BetaMixture { shift1: -0.3, dispersion1: 0.5, shift2: 0.7, dispersion2: 0.5, weight: 0.6 },
        BetaMixture { shift1: 0.0, dispersion1: 0.02, shift2: 2.0, dispersion2: 2.0, weight: 0.98 },
        BetaMixture { shift1: 0.0, dispersion1: 1.0, shift2: 0.5, dispersion2: 0.1, weight: 0.8 },
    ];

    /// Maximum likelihood from five starts: the mixture and its −log-likelihood (without binomial coefficients).
    pub fn fit(observations: &[Observation]) -> Option<(BetaMixture, f64)> {
        let mut f = |x: &[f64; N]| with_gradient(observations, x);
        let best = minimise(&Self::STARTS.map(BetaMixture::to_free), &mut f)?;
        Some((BetaMixture::from_free(&best.x), best.value))
    }

    fn to_free(self) -> [f64; N] {
        let spread = |v: f64| unsquash(v.ln(), DISPERSION_LOW.ln(), DISPERSION_HIGH.ln());
        let shift = |v: f64| unsquash(v, -SHIFT_MAX, SHIFT_MAX);
        [
            shift(self.shift1),
            spread(self.dispersion1),
            shift(self.shift2),
            spread(self.dispersion2),
            unsquash(self.weight, WEIGHT_MIN, 1.0 - WEIGHT_MIN),
        ]
    }

    fn from_free(x: &[f64; N]) -> BetaMixture {
        let spread = |u: f64| squash(u, DISPERSION_LOW.ln(), DISPERSION_HIGH.ln()).0.exp();
        let shift = |u: f64| squash(u, -SHIFT_MAX, SHIFT_MAX).0;
        BetaMixture {
            shift1: shift(x[0]),
            dispersion1: spread(x[1]),
            shift2: shift(x[2]),
            dispersion2: spread(x[3]),
            weight: squash(x[4], WEIGHT_MIN, 1.0 - WEIGHT_MIN).0,
        }
    }

    /// (α, β) of both components around the peers' logit.
    fn shapes(&self, theta: f64) -> [(f64, f64); 2] {
        [(self.shift1, self.dispersion1), (self.shift2, self.dispersion2)].map(|(shift, dispersion)| {
            let (p, q) = expit_pair(theta + shift);
            beta_of(p, q, dispersion)
        })
    }

    /// What the posterior says of `count` in `trials` where peers have the logit `theta`. Ratios are of shares.
    pub fn effect(&self, count: f64, trials: f64, theta: f64) -> Effect {
        let [first, second] = self.shapes(theta);
        let l1 = self.weight.ln() + ln_mass(count, trials, first);
        let l2 = (-self.weight).ln_1p() + ln_mass(count, trials, second);
        let q = (l1 - ln_add(l1, l2)).exp().clamp(0.0, 1.0);
        let after = |(a, b): (f64, f64)| (a + count, b + (trials - count).max(0.0));
        let (first, second) = (after(first), after(second));
        let ln_mean = |(a, b): (f64, f64)| digamma(a) - digamma(a + b);
        let ln_peers = expit_pair(theta).0.ln();
        let ln_ratio = q * ln_mean(first) + (1.0 - q) * ln_mean(second) - ln_peers;
        let ln_low = BetaPair { weight: q, first, second }.ln_quantile(0.05) - ln_peers;
        let bulk = if self.shift1 <= self.shift2 { q } else { 1.0 - q };
        Effect { ratio: ln_ratio.exp(), ratio_low: ln_low.exp(), bulk }
    }
}

/// Beta-binomial log mass without the binomial coefficient.
fn ln_mass(k: f64, n: f64, (a, b): (f64, f64)) -> f64 {
    ln_beta(a + k, b + (n - k).max(0.0)) - ln_beta(a, b)
}

fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

fn objective(observations: &[Observation], mixture: &BetaMixture) -> f64 {
    let (w1, w2) = (mixture.weight.ln(), (-mixture.weight).ln_1p());
    observations
        .iter()
        .map(|o| {
            let [first, second] = mixture.shapes(o.theta);
            -o.weight * ln_add(w1 + ln_mass(o.count, o.size, first), w2 + ln_mass(o.count, o.size, second))
        })
        .collect::<Sum>()
        .total()
}

/// Central differences: five parameters, and a beta-binomial gradient would be longer than it is worth.
fn with_gradient(observations: &[Observation], x: &[f64; N]) -> (f64, [f64; N]) {
    const STEP: f64 = 1e-5;
    let at = |x: &[f64; N]| objective(observations, &BetaMixture::from_free(x));
    let mut gradient = [0.0; N];
    for i in 0..N {
        let (mut low, mut high) = (*x, *x);
        low[i] -= STEP;
        high[i] += STEP;
        gradient[i] = (at(&high) - at(&low)) / (2.0 * STEP);
    }
    (at(x), gradient)
}
