//! Tails of laws whose rate or chance is itself random: Poisson-lognormal, logit-normal-binomial, and the
//! beta-binomial of large n.
//!
//! Owns one idea, used three times: `P(Poisson(λ) ≥ k) = P(T ≤ λ)` with T ~ Gamma(k), and
//! `P(Binomial(n, p) ≥ k) = P(B ≤ p)` with B ~ Beta(k, n − k + 1). So the tail of the mixture is the chance that one
//! smooth variable stays below another, and one may integrate over either. Integrating over the wider of the two makes
//! the integrand smooth at any size; the fixed grid in z of `scoring.md` S2b turns lumpy once σ√E exceeds a few. Both
//! integrands are log-concave, so a plain trapezoid walked outwards from the mode is exact to about 1e-13 and needs
//! some thirty nodes at any depth.

#![expect(clippy::many_single_char_names, reason = "k, n, p, q, z are what the field calls them")]

use super::super::beta::{expit_pair, ln_binomial_raw, ln_incomplete_beta, ln_logit_beta_drop};
use super::super::gamma::{exp_gap, ln_poisson_raw};
use super::super::normal::ln_normal_upper;
use super::super::sum::LogSum;
use super::discrete::{ln_binomial, ln_poisson};
use super::{finite, positive, real};

/// ½ ln 2π.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;
/// Step of the trapezoid in units of the integrand's width. The error is about exp(−2π²/step²·½) ≈ 1e-27.
const STEP: f64 = 0.4;
/// Terms this far below the largest (e⁻⁴²) no longer change a double.
const NEGLIGIBLE: f64 = 42.0;
/// Nodes after which a walk stops whatever it sees.
const NODES_MAX: u32 = 20_000;

/// `ln ∫ exp(g)` for a log-concave g by the trapezoid rule, walked both ways from `start`.
pub(crate) fn ln_trapezoid(start: f64, step: f64, ln_g: impl Fn(f64) -> f64) -> f64 {
    let mut sum = LogSum::default();
    sum.add(ln_g(start));
    for direction in [1.0, -1.0] {
        let mut before = f64::NEG_INFINITY;
        for i in 1..NODES_MAX {
            let value = ln_g(start + direction * step * f64::from(i));
            sum.add(value);
            if value.is_nan() || (value < before && value < sum.largest() - NEGLIGIBLE) || value == f64::NEG_INFINITY {
                break;
            }
            before = value;
        }
    }
    step.ln() + sum.total()
}

/// Root of a falling function by bisection to a hundredth of a step: only the start of a walk.
fn falling_root(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..36 {
        let middle = 0.5 * (low + high);
        if f(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// `ln P(X ≥ k)`, X ~ Poisson(λ), `ln λ ~ Normal(ln mean − σ²/2, σ²)`: `mean` is the mean of λ.
pub fn ln_poisson_lognormal(k: u64, mean: f64, sigma: f64) -> f64 {
    if k == 0 {
        return 0.0;
    }
    let (Some(mean), Some(sigma)) = (positive(mean), positive(sigma)) else { return 0.0 };
    let sigma = sigma.min(20.0);
    let count = real(k);
    // A lower bound that needs no integral: the chance at the mean, halved for λ below its mean.
    let bound = ln_poisson(k, mean * 0.5_f64.min((-0.5 * sigma * sigma).exp())) - std::f64::consts::LN_2;
    if sigma * count.sqrt() < 1e-6 {
        return finite(ln_poisson(k, mean), bound.min(ln_poisson(k, mean)));
    }
    let centre = mean.ln() - 0.5 * sigma * sigma;
    let ln_p = if sigma * sigma * count < 1.0 {
        // The count is the wider one: integrate over z, λ = exp(centre + σz).
        let mode =
            falling_root(-1.0, sigma * count + 1.0, |z| sigma * (count - (centre + sigma * z).exp()).max(0.0) - z);
        ln_trapezoid(mode, STEP, |z| ln_poisson(k, (centre + sigma * z).exp()) - 0.5 * z * z) - HALF_LN_TAU
    } else {
        // λ is the wider one: integrate over u = ln T, T ~ Gamma(k): density k·Poisson(k; e^u).
        let top = count.ln();
        let bottom = top.min(centre) - 1.0;
        let slope = |u: f64| count - u.exp() - (u - centre).max(0.0) / (sigma * sigma);
        let mode = falling_root(bottom, top + 1.0, slope);
        let density = ln_log_gamma(count);
        ln_trapezoid(mode, STEP / count.sqrt(), |u| density(u) + ln_normal_upper((u - centre) / sigma))
    };
    finite(ln_p, f64::NEG_INFINITY)
}

/// `ln` density of ln T, T ~ Gamma(shape, 1), relative to its mode: k(d − (eᵈ − 1)) at distance d from ln k.
fn ln_log_gamma(shape: f64) -> impl Fn(f64) -> f64 {
    let (top, peak) = (shape.ln(), ln_poisson_raw(shape, shape) + shape.ln());
    move |u| {
        let d = u - top;
        peak - shape * exp_gap(d)
    }
}

/// `ln P(X = k)` of the Poisson-lognormal.
pub(crate) fn ln_poisson_lognormal_mass(k: u64, mean: f64, sigma: f64) -> f64 {
    let (Some(mean), Some(sigma)) = (positive(mean), positive(sigma)) else { return 0.0 };
    let (count, sigma) = (real(k), sigma.min(20.0));
    let centre = mean.ln() - 0.5 * sigma * sigma;
    if sigma * count.max(mean).sqrt() < 1e-6 {
        return ln_poisson_raw(count, mean);
    }
    let reach = sigma * count.max(mean) + 1.0;
    let mode = falling_root(-reach, reach, |z| sigma * (count - (centre + sigma * z).exp()) - z);
    // Curvature of the integrand at its mode; the walk is in units of its width.
    let width = 1.0 / (1.0 + sigma * sigma * (centre + sigma * mode).exp().max(count)).sqrt();
    if k == 0 {
        return ln_trapezoid(mode, STEP * width, |z| -(centre + sigma * z).exp() - 0.5 * z * z) - HALF_LN_TAU;
    }
    let density = ln_log_gamma(count);
    ln_trapezoid(mode, STEP * width, |z| density(centre + sigma * z) - 0.5 * z * z) - HALF_LN_TAU - count.ln()
}

/// `ln P(X = k)` of the logit-normal-binomial; k ≤ n.
pub(crate) fn ln_logit_normal_binomial_mass(k: u64, n: u64, centre: f64, sigma: f64) -> f64 {
    let k = k.min(n);
    let (x, y) = (real(k), real(n - k));
    let ways = ln_binomial_raw(x, y, 0.5, 0.5) + (x + y) * std::f64::consts::LN_2;
    let at = |u: f64| {
        // ln of pˣqʸ, from the side on which the exponential does not overflow.
        let rest = if u < 0.0 { x * u - (x + y) * u.exp().ln_1p() } else { -y * u - (x + y) * (-u).exp().ln_1p() };
        ways + rest
    };
    if sigma < 1e-7 {
        return at(centre);
    }
    let slope = |z: f64| sigma * (x - (x + y) * expit_pair(centre + sigma * z).0) - z;
    let reach = sigma * (x + y) + 1.0;
    let mode = falling_root(-reach, reach, slope);
    let (p, q) = expit_pair(centre + sigma * mode);
    let width = 1.0 / (1.0 + sigma * sigma * (x + y) * p * q).sqrt();
    ln_trapezoid(mode, STEP * width, |z| at(centre + sigma * z) - 0.5 * z * z) - HALF_LN_TAU
}

/// The law of the chance in [`ln_mixed_binomial`].
pub(super) enum MixedBinomial {
    /// logit p ~ Normal(centre, σ²).
    LogitNormal { centre: f64, sigma: f64 },
    /// p ~ Beta(α, β).
    Beta { alpha: f64, beta: f64 },
}

impl MixedBinomial {
    /// `ln` density of logit p.
    fn ln_density(&self) -> Box<dyn Fn(f64) -> f64> {
        match *self {
            MixedBinomial::LogitNormal { centre, sigma } => Box::new(move |u| {
                let z = (u - centre) / sigma;
                -0.5 * z * z - HALF_LN_TAU - sigma.ln()
            }),
            MixedBinomial::Beta { alpha, beta } => Box::new(ln_logit_beta(alpha, beta)),
        }
    }

    /// `ln P(logit p ≥ u)`.
    fn ln_upper(&self, u: f64) -> f64 {
        match *self {
            MixedBinomial::LogitNormal { centre, sigma } => ln_normal_upper((u - centre) / sigma),
            MixedBinomial::Beta { alpha, beta } => {
                let (x, y) = expit_pair(u);
                ln_incomplete_beta(alpha, beta, x, y).1
            }
        }
    }

    /// Derivative of [`Self::ln_density`].
    fn slope(&self, u: f64) -> f64 {
        match *self {
            MixedBinomial::LogitNormal { centre, sigma } => (centre - u) / (sigma * sigma),
            MixedBinomial::Beta { alpha, beta } => alpha - (alpha + beta) * expit_pair(u).0,
        }
    }

    /// Curvature (negative second derivative) at the mode: 1/width².
    fn curvature(&self) -> f64 {
        match *self {
            MixedBinomial::LogitNormal { sigma, .. } => 1.0 / (sigma * sigma),
            MixedBinomial::Beta { alpha, beta } => alpha * beta / (alpha + beta),
        }
    }
}

/// `ln` density of the logit of a Beta(a, b) variable, relative to its mode.
fn ln_logit_beta(a: f64, b: f64) -> impl Fn(f64) -> f64 {
    let (x, y) = (a / (a + b), b / (a + b));
    let (top, peak) = ((a / b).ln(), ln_binomial_raw(a, b, x, y) + (a * y).ln());
    move |u| peak + ln_logit_beta_drop(a, b, u - top)
}

/// `ln P(X ≥ k)` for n trials whose chance follows `law`; 1 ≤ k ≤ n.
pub(super) fn ln_mixed_binomial(k: u64, n: u64, law: &MixedBinomial) -> f64 {
    let (a, b) = (real(k), real(n - k) + 1.0);
    let own = a * b / (a + b);
    let wide = law.curvature();
    let (low, high) = (-745.0, 745.0);
    if own < wide {
        let mode = falling_root(low, high, |u| (a - (a + b) * expit_pair(u).0).max(0.0) + law.slope(u));
        let (step, density) = (STEP / wide.sqrt(), law.ln_density());
        ln_trapezoid(mode, step, |u| ln_binomial(k, n, expit_pair(u).0) + density(u))
    } else {
        let mode = falling_root(low, high, |u| a - (a + b) * expit_pair(u).0 + law.slope(u).min(0.0));
        let (step, density) = (STEP / own.sqrt(), ln_logit_beta(a, b));
        ln_trapezoid(mode, step, |u| density(u) + law.ln_upper(u))
    }
}

/// `ln P(X ≥ k)`, X ~ Binomial(n, p), `logit p ~ Normal(centre, σ²)`.
pub fn ln_logit_normal_binomial(k: u64, n: u64, centre: f64, sigma: f64) -> f64 {
    let k = k.min(n);
    if k == 0 || centre.is_nan() {
        return 0.0;
    }
    let Some(sigma) = positive(sigma) else { return 0.0 };
    let (centre, sigma) = (centre.clamp(-700.0, 36.0), sigma.min(20.0));
    if sigma < 1e-7 {
        return ln_binomial(k, n, expit_pair(centre).0);
    }
    finite(ln_mixed_binomial(k, n, &MixedBinomial::LogitNormal { centre, sigma }), f64::NEG_INFINITY)
}
