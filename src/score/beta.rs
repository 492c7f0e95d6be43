//! The beta distribution, in logs.
//!
//! Owns both regularised incomplete beta functions and the quantile of a mixture. Arguments come as the pair
//! `(x, 1 − x)`, because the caller often knows the small one exactly and would lose it in a subtraction
//! (`scoring.md` T1: 1.5e-7 at a negative-binomial size of 1e8).

use super::gamma::{HALF_LN_TAU, deviance, stirling_remainder};
use super::sum::{ln_add, ln_one_minus_exp};

const TERMS_MAX: u32 = 200_000;

/// `ln[Γ(x+y+1)/(Γ(x+1)Γ(y+1)) pˣ qʸ]`: the binomial probability of real x of x + y, in Loader's saddle-point form.
pub(crate) fn ln_binomial_raw(x: f64, y: f64, p: f64, q: f64) -> f64 {
    let n = x + y;
    if x == 0.0 {
        return if y == 0.0 { 0.0 } else { y * ln_of(q, p) };
    }
    if y == 0.0 {
        return x * ln_of(p, q);
    }
    stirling_remainder(n)
        - stirling_remainder(x)
        - stirling_remainder(y)
        - deviance(x, n * p)
        - deviance(y, n * q)
        - HALF_LN_TAU
        - 0.5 * (x.ln() + (y / n).ln())
}

/// `ln p`, from its complement where that is the accurate one.
fn ln_of(p: f64, complement: f64) -> f64 {
    if complement < 0.5 { (-complement).ln_1p() } else { p.ln() }
}

/// `(ln I_x(a, b), ln I_y(b, a))` with `y = 1 − x`; a, b > 0.
pub fn ln_incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (f64::NEG_INFINITY, 0.0);
    }
    if y <= 0.0 {
        return (0.0, f64::NEG_INFINITY);
    }
    // x^a y^b / B(a, b) = ab/(a+b) · raw.
    let ln_front = ln_binomial_raw(a, b, x, y) + (a * (b / (a + b))).ln();
    if a * y >= b * x {
        let lower = (ln_front - fraction(a, b, x, y).ln()).min(0.0);
        (lower, ln_one_minus_exp(lower))
    } else {
        let upper = (ln_front - fraction(b, a, y, x).ln()).min(0.0);
        (ln_one_minus_exp(upper), upper)
    }
}

/// The reciprocal of `I_x(a, b) / (x^a y^b / B(a, b))` for x below the mean: the continued fraction of DiDonato and
/// Morris (ACM TOMS 18:360, 1992, eq. 9), whose terms are all positive while n < b, by the modified Lentz method.
fn fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let gap = a * y - b * x + 1.0;
    let mut f = guard(a * gap / (a + 1.0));
    let (mut c, mut d) = (f, 0.0);
    for m in 1..TERMS_MAX {
        let m = f64::from(m);
        let odd = a + 2.0 * m - 1.0;
        let numerator = (a + m - 1.0) / odd * ((a + b + m - 1.0) / odd) * m * (b - m) * x * x;
        let denominator = m + m * (b - m) * x / odd + (a + m) * (gap + m * (1.0 + y)) / (odd + 2.0);
        d = 1.0 / guard(denominator + numerator * d);
        c = guard(denominator + numerator / c);
        let step = c * d;
        f *= step;
        if (step - 1.0).abs() < 3e-16 {
            break;
        }
    }
    f
}

/// A mixture of two beta distributions, as a posterior: weight of the first, (α, β) of each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BetaPair {
    pub weight: f64,
    pub first: (f64, f64),
    pub second: (f64, f64),
}

impl BetaPair {
    /// `ln P(X ≤ x)` and its slope in the logit of x.
    fn ln_cdf_and_slope(&self, logit: f64) -> (f64, f64) {
        let (x, y) = expit_pair(logit);
        let part = |(a, b): (f64, f64)| {
            let density = ln_binomial_raw(a, b, x, y) + (a * (b / (a + b))).ln();
            (ln_incomplete_beta(a, b, x, y).0, density)
        };
        let (c1, d1) = part(self.first);
        let (c2, d2) = part(self.second);
        let (w1, w2) = (self.weight.ln(), (-self.weight).ln_1p());
        let cdf = ln_add(w1 + c1, w2 + c2);
        (cdf, (ln_add(w1 + d1, w2 + d2) - cdf).exp())
    }

    /// The `p`-quantile, as ln x: bracketed Newton on ln CDF in the logit.
    pub(crate) fn ln_quantile(&self, p: f64) -> f64 {
        let target = p.ln();
        let guess = |(a, b): (f64, f64)| (a / b).ln() - 1.7 * (1.0 / a + 1.0 / b).sqrt();
        let mut u = self.weight * guess(self.first) + (1.0 - self.weight) * guess(self.second);
        u = u.clamp(-650.0, 30.0);
        let (mut low, mut high) = (-700.0, 36.0);
        for _ in 0..200 {
            let (value, slope) = self.ln_cdf_and_slope(u);
            if value < target {
                low = u;
            } else {
                high = u;
            }
            let newton = u + (target - value) / slope;
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            let done = (next - u).abs() <= 1e-14 * u.abs().max(1.0);
            u = next;
            if done {
                break;
            }
        }
        expit_pair(u).0.ln()
    }
}

/// `(expit u, 1 − expit u)`, each accurate where it is small.
#[inline]
pub(crate) fn expit_pair(u: f64) -> (f64, f64) {
    if u < 0.0 {
        let e = u.exp();
        (e / (1.0 + e), 1.0 / (1.0 + e))
    } else {
        let e = (-u).exp();
        (1.0 / (1.0 + e), e / (1.0 + e))
    }
}
