//! The same for shares: a two-component beta prior around each entity's peers.
//!
//! Peers differ in their share, so a component is not one beta law but a shift of the peers' logit and a dispersion:
//! component j puts an entity's chance at `expit(logit π + shift_j)`, spread as a beta with the dispersion of
//! [`crate::score::null::Family::BetaBinomial`].

use super::bfgs::{N, minimise, squash, unsquash};
use super::{BULK_WEIGHT, EXCESS_MEAN, Effect, Observation};
use crate::score::beta::{BetaPair, expit_pair, ln_incomplete_beta};
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
        let mut sorted = observations.to_vec();
        sorted.sort_by_key(|o| (o.theta.to_bits(), o.size.to_bits(), o.count.to_bits()));
        let mut f = |x: &[f64; N]| objective(&sorted, x);
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

    /// Both components around the peers' logit.
    fn components(&self, theta: f64) -> [Component; 2] {
        [Component::new(theta + self.shift1, self.dispersion1), Component::new(theta + self.shift2, self.dispersion2)]
    }

    /// What the posterior says of `count` in `trials` where peers have the logit `theta`. Ratios are of shares.
    pub fn effect(&self, count: f64, trials: f64, theta: f64) -> Effect {
        self.effect_in(&self.components(theta), count, trials, theta)
    }

    /// The same for many observations; those with the same θ should follow each other.
    pub(crate) fn effects<'a>(
        &'a self,
        observations: impl Iterator<Item = Observation> + 'a,
    ) -> impl Iterator<Item = Effect> + 'a {
        let mut at = f64::NAN;
        let mut components = self.components(0.0);
        observations.map(move |o| {
            if at.to_bits() != o.theta.to_bits() {
                at = o.theta;
                components = self.components(at);
            }
            self.effect_in(&components, o.count, o.size, o.theta)
        })
    }

    fn effect_in(&self, [first, second]: &[Component; 2], count: f64, trials: f64, theta: f64) -> Effect {
        let l1 = self.weight.ln() + first.ln_mass(count, trials);
        let l2 = (-self.weight).ln_1p() + second.ln_mass(count, trials);
        let q = (l1 - ln_add(l1, l2)).exp().clamp(0.0, 1.0);
        let after = |c: &Component| (c.alpha + count, c.beta + (trials - count).max(0.0));
        let (first, second) = (after(first), after(second));
        let ln_mean = |(a, b): (f64, f64)| digamma(a) - digamma(a + b);
        let (peers, rest) = expit_pair(theta);
        let ln_peers = peers.ln();
        let ln_ratio = q * ln_mean(first) + (1.0 - q) * ln_mean(second) - ln_peers;
        let ln_low = BetaPair { weight: q, first, second }.ln_quantile(0.05) - ln_peers;
        let below = |(a, b): (f64, f64)| ln_incomplete_beta(a, b, peers, rest).0.exp();
        let not_above = if ln_ratio > 0.0 { q * below(first) + (1.0 - q) * below(second) } else { 1.0 };
        Effect { ratio: ln_ratio.exp(), ratio_low: ln_low.exp(), not_above: not_above.min(1.0) }
    }
}

/// One component around one logit, with what every observation there needs of it.
struct Component {
    alpha: f64,
    beta: f64,
    ln_beta: f64,
    /// ψ(α + β) − ψ(α) and ψ(α + β) − ψ(β).
    digammas: (f64, f64),
    /// Derivatives of (α, β) by the shift and by ln φ.
    by_shift: (f64, f64),
    by_dispersion: (f64, f64),
}

impl Component {
    fn new(theta: f64, dispersion: f64) -> Component {
        let (p, q) = expit_pair(theta);
        let (alpha, beta) = beta_of(p, q, dispersion);
        let precision = alpha + beta;
        // α + β = 1/(φpq) − 1, unless it is held at its floor.
        let free = 1.0 / (dispersion * p * q) - 1.0;
        let held = if free < 0.999 * precision { 0.0 } else { 1.0 / (dispersion * p * q) };
        let by_theta = -held * (q - p);
        let whole = digamma(precision);
        Component {
            alpha,
            beta,
            ln_beta: ln_beta(alpha, beta),
            digammas: (whole - digamma(alpha), whole - digamma(beta)),
            by_shift: (by_theta * p + precision * p * q, by_theta * q - precision * p * q),
            by_dispersion: (-held * p, -held * q),
        }
    }

    /// Beta-binomial log mass without the binomial coefficient.
    fn ln_mass(&self, k: f64, n: f64) -> f64 {
        ln_beta(self.alpha + k, self.beta + (n - k).max(0.0)) - self.ln_beta
    }

    /// Derivatives of [`Self::ln_mass`] by the shift and by ln φ.
    fn slopes(&self, k: f64, n: f64) -> (f64, f64) {
        let whole = digamma(self.alpha + self.beta + n);
        let by_alpha = digamma(self.alpha + k) - whole + self.digammas.0;
        let by_beta = digamma(self.beta + (n - k).max(0.0)) - whole + self.digammas.1;
        let along = |(a, b): (f64, f64)| by_alpha * a + by_beta * b;
        (along(self.by_shift), along(self.by_dispersion))
    }
}

fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// −log-likelihood (without coefficients) and its gradient in the free parameters. Observations are sorted by θ.
fn objective(observations: &[Observation], x: &[f64; N]) -> (f64, [f64; N]) {
    let mixture = BetaMixture::from_free(x);
    let (w1, w2) = (mixture.weight.ln(), (-mixture.weight).ln_1p());
    let mut value = Sum::default();
    let mut gradient = [0.0; N];
    for same in observations.chunk_by(|a, b| a.theta.to_bits() == b.theta.to_bits()) {
        let [first, second] = mixture.components(same[0].theta);
        for o in same {
            let (l1, l2) = (w1 + first.ln_mass(o.count, o.size), w2 + second.ln_mass(o.count, o.size));
            let both = ln_add(l1, l2);
            let q = (l1 - both).exp();
            value.add(-o.weight * both);
            let (q1, q2) = (o.weight * q, o.weight * (1.0 - q));
            let (s1, s2) = (first.slopes(o.count, o.size), second.slopes(o.count, o.size));
            gradient[0] -= q1 * s1.0;
            gradient[1] -= q1 * s1.1;
            gradient[2] -= q2 * s2.0;
            gradient[3] -= q2 * s2.1;
            gradient[4] -= q1 / mixture.weight - q2 / (1.0 - mixture.weight);
        }
    }
    let (low, high) = (DISPERSION_LOW.ln(), DISPERSION_HIGH.ln());
    let chain = [
        squash(x[0], -SHIFT_MAX, SHIFT_MAX).1,
        squash(x[1], low, high).1,
        squash(x[2], -SHIFT_MAX, SHIFT_MAX).1,
        squash(x[3], low, high).1,
        squash(x[4], WEIGHT_MIN, 1.0 - WEIGHT_MIN).1,
    ];
    for (g, c) in gradient.iter_mut().zip(chain) {
        *g *= c;
    }
    (value.total(), gradient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_is_the_slope() {
        let observations: Vec<Observation> = [(0.0, 5.0, -2.0), (3.0, 10.0, -2.0), (7.0, 9.0, 0.3), (1.0, 400.0, -4.0)]
            .map(|(count, size, theta)| Observation { count, size, theta, weight: 2.0 })
            .to_vec();
        let x = [0.1, -0.4, 0.7, 0.9, 0.5];
        let (_, gradient) = objective(&observations, &x);
        for i in 0..N {
            let (mut low, mut high) = (x, x);
            low[i] -= 1e-5;
            high[i] += 1e-5;
            let slope = (objective(&observations, &high).0 - objective(&observations, &low).0) / 2e-5;
            assert!((slope - gradient[i]).abs() < 1e-6 * slope.abs().max(1.0), "{i}: {slope} {}", gradient[i]);
        }
    }

    #[test]
    fn one_component_twice_is_the_plain_beta_posterior() {
        let prior = BetaMixture { shift1: 0.0, dispersion1: 0.5, shift2: 0.0, dispersion2: 0.5, weight: 0.4 };
        // π = .1, φ = .5: α + β = 1/(.5 · .09) − 1 = 21.222…, α = 2.1222…
        let theta = (0.1_f64 / 0.9).ln();
        let (alpha, beta) = (0.1 * (1.0 / 0.045 - 1.0), 0.9 * (1.0 / 0.045 - 1.0));
        let effect = prior.effect(6.0, 20.0, theta);
        let x = effect.ratio_low * 0.1;
        let level = crate::score::beta::ln_incomplete_beta(alpha + 6.0, beta + 14.0, x, 1.0 - x).0.exp();
        assert!((level - 0.05).abs() < 1e-11, "{level}");
        let ln_mean = digamma(alpha + 6.0) - digamma(alpha + beta + 20.0);
        assert!((effect.ratio.ln() - (ln_mean - 0.1_f64.ln())).abs() < 1e-12);
    }

    #[test]
    fn the_higher_the_share_the_surer_that_it_is_above_the_peers() {
        let theta = (0.05_f64 / 0.95).ln();
        // A wide component at the peers' share and a narrow one at three times it, which is what a fit finds where most
        // odd entities are alike: the wide one owns the largest counts of all.
        let wide = BetaMixture { shift1: 0.0, dispersion1: 0.5, shift2: 1.2, dispersion2: 0.02, weight: 0.9 };
        let usual = BetaMixture { shift1: 0.0, dispersion1: 0.1, shift2: 1.4, dispersion2: 1.0, weight: 0.95 };
        for prior in [wide, usual] {
            let swapped = BetaMixture {
                shift1: prior.shift2,
                dispersion1: prior.dispersion2,
                shift2: prior.shift1,
                dispersion2: prior.dispersion1,
                weight: 1.0 - prior.weight,
            };
            let mut before = 1.0;
            for count in (60..=200).map(f64::from) {
                let not_above = prior.effect(count, 200.0, theta).not_above;
                assert!(not_above <= before + 1e-12, "{prior:?} at {count}: {not_above} after {before}");
                assert!((swapped.effect(count, 200.0, theta).not_above - not_above).abs() < 1e-12);
                before = not_above;
            }
            assert!(before < 1e-6, "{prior:?}: {before}");
        }
    }

    #[test]
    fn a_fit_finds_the_two_components_it_was_drawn_from() {
        // Expected counts of each outcome under the mixture as weights: the maximum is the truth itself.
        let truth = BetaMixture { shift1: 0.0, dispersion1: 0.1, shift2: 1.5, dispersion2: 0.4, weight: 0.9 };
        let mut observations = Vec::new();
        for theta in [-2.5, -1.5] {
            let [first, second] = truth.components(theta);
            for n in [8_u64, 40, 150] {
                for k in 0..=n {
                    let (k, n) = (crate::score::tails::real(k), crate::score::tails::real(n));
                    let ways = ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
                    let mass = 0.9 * first.ln_mass(k, n).exp() + 0.1 * second.ln_mass(k, n).exp();
                    observations.push(Observation { count: k, size: n, theta, weight: 1e4 * mass * ways.exp() });
                }
            }
        }
        let (fitted, _) = BetaMixture::fit(&observations).expect("a fit");
        let swapped = fitted.shift1 > fitted.shift2;
        let (near, far, weight) = if swapped {
            (fitted.shift2, fitted.shift1, 1.0 - fitted.weight)
        } else {
            (fitted.shift1, fitted.shift2, fitted.weight)
        };
        assert!(near.abs() < 0.01 && (far - 1.5).abs() < 0.02 && (weight - 0.9).abs() < 0.005, "{fitted:?}");
    }
}
