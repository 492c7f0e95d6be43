//! Poisson, negative binomial, binomial, beta-binomial and hypergeometric tails.

#![expect(clippy::many_single_char_names, reason = "k, n, p, q are what the field calls them")]

use super::super::beta::{ln_binomial_raw, ln_incomplete_beta};
use super::super::gamma::{ln_incomplete_gamma, ln_poisson_raw};
use super::super::sum::ln_one_minus_exp;
use super::mixed::{MixedBinomial, ln_mixed_binomial};
use super::{finite, positive, real, share};

/// From this size on the negative binomial is the Poisson law to the last digit at any count below 1e6.
const SIZE_POISSON: f64 = 1e16;
/// Longest sum over the support of a beta-binomial; longer ones are integrals.
const SUPPORT_MAX: u64 = 4096;

/// `ln P(X ≥ k)`, X ~ Poisson(mean).
pub fn ln_poisson(k: u64, mean: f64) -> f64 {
    if k == 0 {
        return 0.0;
    }
    let Some(mean) = positive(mean) else { return 0.0 };
    // P(X ≥ k) = P(k, mean), the lower incomplete gamma function (DLMF 8.4.10).
    finite(ln_incomplete_gamma(real(k), mean).0, ln_poisson_raw(real(k), mean))
}

/// `ln P(X = k)` of the negative binomial with this mean and size; k, mean, size > 0.
pub(crate) fn ln_negative_binomial_mass(k: f64, mean: f64, size: f64) -> f64 {
    if size >= SIZE_POISSON {
        return ln_poisson_raw(k, mean);
    }
    if k == 0.0 {
        return -size * (mean / size).ln_1p();
    }
    let total = mean + size;
    (size / (size + k)).ln() + ln_binomial_raw(k, size, mean / total, size / total)
}

/// `ln P(X ≥ k)`, X negative binomial with this mean and variance mean + mean²/size.
///
/// `I_q(k, size)` with `q = mean/(size + mean)` formed directly (`scoring.md` S3).
pub fn ln_negative_binomial(k: u64, mean: f64, size: f64) -> f64 {
    if k == 0 {
        return 0.0;
    }
    let (Some(mean), Some(size)) = (positive(mean), positive(size)) else { return 0.0 };
    if size >= SIZE_POISSON {
        return ln_poisson(k, mean);
    }
    let (total, count) = (mean + size, real(k));
    let (q, p) = (mean / total, size / total);
    let mass = ln_negative_binomial_mass(count, mean, size);
    if k < 1024 && q < 0.6 && count > mean {
        // Σ of the ratios (j + size)/(j + 1)·q: all terms positive, a few dozen of them.
        let (mut term, mut sum, mut j) = (1.0, 1.0, count);
        while term > sum * 1e-17 {
            term *= q * ((j + size) / (j + 1.0));
            sum += term;
            j += 1.0;
        }
        return finite(mass + f64::ln(sum), mass);
    }
    finite(ln_incomplete_beta(count, size, q, p).0, mass)
}

/// `ln P(X ≥ k)`, X ~ Binomial(n, p).
pub fn ln_binomial(k: u64, n: u64, p: f64) -> f64 {
    let k = k.min(n);
    if k == 0 {
        return 0.0;
    }
    let Some(p) = share(p) else { return 0.0 };
    if k == n {
        return finite(real(n) * p.ln(), f64::NEG_INFINITY);
    }
    let (count, rest, q) = (real(k), real(n - k), 1.0 - p);
    let mass = ln_binomial_raw(count, rest, p, q);
    finite(ln_incomplete_beta(count, rest + 1.0, p, q).0, mass)
}

/// `ln P(X = k)` of the beta-binomial: negative binomials whose p cancels, each in saddle-point form.
pub(crate) fn ln_beta_binomial_mass(k: f64, rest: f64, alpha: f64, beta: f64) -> f64 {
    let (n, s) = (k + rest, alpha + beta);
    let per = n / s;
    ln_negative_binomial_mass(k, alpha * per, alpha) + ln_negative_binomial_mass(rest, beta * per, beta)
        - ln_negative_binomial_mass(n, n, s)
}

/// `ln P(X = 0)` of the beta-binomial: `Π (β + j)/(α + β + j)` over the trials while they are few, which costs a fifth
/// of the saddle-point form and loses no digits (all factors are positive).
pub(crate) fn ln_beta_binomial_none(n: f64, alpha: f64, beta: f64) -> f64 {
    const FEW: f64 = 40.0;
    let (mut product, mut j) = (1.0, 0.0);
    if n <= FEW {
        while j < n {
            product *= (beta + j) / (alpha + beta + j);
            j += 1.0;
        }
    }
    // Where the product is a number with all its digits.
    if j >= n && product > 1e-290 { f64::ln(product) } else { ln_beta_binomial_mass(0.0, n, alpha, beta) }
}

/// `ln P(X ≥ k)`, X beta-binomial: n trials whose chance is Beta(alpha, beta).
pub fn ln_beta_binomial(k: u64, n: u64, alpha: f64, beta: f64) -> f64 {
    let k = k.min(n);
    if k == 0 {
        return 0.0;
    }
    let (Some(alpha), Some(beta)) = (positive(alpha), positive(beta)) else { return 0.0 };
    // Beyond this the chance is constant to the last digit; below, one trial decides for all.
    let (alpha, beta) = (alpha.clamp(1e-12, 1e15), beta.clamp(1e-12, 1e15));
    if n > SUPPORT_MAX {
        let tail = ln_mixed_binomial(k, n, &MixedBinomial::Beta { alpha, beta });
        return finite(tail, ln_beta_binomial_mass(real(k), real(n - k), alpha, beta));
    }
    let mean = real(n) * alpha / (alpha + beta);
    let ln_p = if real(k) > mean {
        let mass = ln_beta_binomial_mass(real(k), real(n - k), alpha, beta);
        mass + rise_from(k, n, alpha, beta).ln()
    } else {
        let below = k - 1;
        let mass = ln_beta_binomial_mass(real(below), real(n - below), alpha, beta);
        ln_one_minus_exp(mass + rise_from(n - below, n, beta, alpha).ln())
    };
    finite(ln_p, ln_beta_binomial_mass(real(k), real(n - k), alpha, beta))
}

/// `Σ_{j≥k} f(j)/f(k)` for the beta-binomial, with `t_{j+1}/t_j = (n−j)(j+α)/((j+1)(n−j−1+β))` (`scoring.md` S3).
fn rise_from(k: u64, n: u64, alpha: f64, beta: f64) -> f64 {
    let (total, mut term, mut sum) = (real(n), 1.0, 1.0);
    let mut j = real(k);
    while j < total {
        let ratio = (total - j) / (j + 1.0) * ((j + alpha) / (total - j - 1.0 + beta));
        term *= ratio;
        sum += term;
        // For β ≥ 1 the ratios fall, so a small term stays small; for β < 1 they rise again at the end.
        if beta >= 1.0 && ratio < 1.0 && term * ratio < sum * 1e-17 * (1.0 - ratio) {
            break;
        }
        j += 1.0;
    }
    sum
}

/// `ln P(X ≥ x)`: marked items among `draws` from a population with `successes` marked.
pub fn ln_hypergeometric(x: u64, population: u64, successes: u64, draws: u64) -> f64 {
    let (successes, draws) = (successes.min(population), draws.min(population));
    let least = (successes + draws).saturating_sub(population);
    let most = successes.min(draws);
    let x = x.min(most);
    if x <= least {
        return 0.0;
    }
    let mean = real(successes) * (real(draws) / real(population));
    let mass = |x: u64| ln_hypergeometric_mass(x, population, successes, draws);
    let ln_p = if real(x) > mean {
        mass(x) + hypergeometric_rise(x, population, successes, draws, most).ln()
    } else {
        // P(X ≤ x − 1) by the mirror image: unmarked items among the draws.
        let unmarked = population - successes;
        let mirrored = draws - (x - 1);
        let mirror_most = unmarked.min(draws);
        ln_one_minus_exp(mass(x - 1) + hypergeometric_rise(mirrored, population, unmarked, draws, mirror_most).ln())
    };
    finite(ln_p, mass(x))
}

/// Three binomial probabilities whose p cancels (Loader 2000).
fn ln_hypergeometric_mass(x: u64, population: u64, successes: u64, draws: u64) -> f64 {
    let p = real(draws) / real(population);
    let q = real(population - draws) / real(population);
    let failures = population - successes;
    let drawn_failures = draws - x;
    ln_binomial_raw(real(x), real(successes - x), p, q)
        + ln_binomial_raw(real(drawn_failures), real(failures - drawn_failures), p, q)
        - ln_binomial_raw(real(draws), real(population - draws), p, q)
}

fn hypergeometric_rise(x: u64, population: u64, successes: u64, draws: u64, most: u64) -> f64 {
    let (n, k, d) = (real(population), real(successes), real(draws));
    let (mut term, mut sum, mut j) = (1.0, 1.0, real(x));
    while j < real(most) {
        let ratio = (k - j) / (j + 1.0) * ((d - j) / (n - k - d + j + 1.0));
        term *= ratio;
        sum += term;
        if ratio < 1.0 && term * ratio < sum * 1e-17 * (1.0 - ratio) {
            break;
        }
        j += 1.0;
    }
    sum
}
