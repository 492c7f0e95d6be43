//! The beta distribution, in logs.
//!
//! Owns both regularised incomplete beta functions and the quantile of a mixture. Arguments come as the pair
//! `(x, 1 − x)`, because the caller often knows the small one exactly and would lose it in a subtraction
//! (`scoring.md` T1: 1.5e-7 at a negative-binomial size of 1e8).

#![expect(clippy::many_single_char_names, reason = "a, b, x, y, p, q are what the field calls them")]

use super::gamma::{HALF_LN_TAU, deviance, exp_gap, log_gap, stirling_remainder};
use super::normal::rough_normal_quantile;
use super::sum::ln_one_minus_exp;

/// Levels of the continued fraction. About √(a + b) are needed at worst, so this serves populations of 1e8; beyond, and
/// for shapes near zero, the value is taken as it stands.
const TERMS_MAX: u32 = 50_000;

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

/// The reciprocal of `I_x(a, b) / (x^a y^b / B(a, b))` for x below the mean: the continued fraction of `DiDonato` and
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
        // A step that is not a number never comes to rest.
        if (step - 1.0).abs() < 3e-16 || step.is_nan() {
            break;
        }
    }
    f
}

/// One beta distribution with what its probabilities need again and again.
#[derive(Clone, Copy, Debug)]
struct Beta {
    a: f64,
    b: f64,
    /// Logit of the mean, where the density of the logit is highest, and the logarithm of that density.
    top: f64,
    ln_peak: f64,
}

impl Beta {
    fn new((a, b): (f64, f64)) -> Beta {
        let (x, y) = (a / (a + b), b / (a + b));
        Beta { a, b, top: (a / b).ln(), ln_peak: ln_binomial_raw(a, b, x, y) + (a * y).ln() }
    }

    /// Normal approximation of a low quantile on the logit scale: where a search starts.
    fn rough_quantile(&self, p: f64) -> f64 {
        self.top + rough_normal_quantile(p) * (1.0 / self.a + 1.0 / self.b).sqrt().min(20.0)
    }

    /// CDF and its slope in the logit.
    fn cdf(&self, logit: f64) -> (f64, f64) {
        let (x, y) = expit_pair(logit);
        let density = (self.ln_peak + ln_logit_beta_drop(self.a, self.b, logit - self.top)).exp();
        // x^a y^b / B(a, b) is the density of the logit.
        let cdf = if self.a * y >= self.b * x {
            density / fraction(self.a, self.b, x, y)
        } else {
            1.0 - density / fraction(self.b, self.a, y, x)
        };
        (cdf.clamp(0.0, 1.0), density)
    }
}

/// `ln` density of the logit of a Beta(a, b) variable at distance d from its mode, minus that at the mode.
pub(crate) fn ln_logit_beta_drop(a: f64, b: f64, d: f64) -> f64 {
    // a ln(p/x) + b ln(q/y) around the mean (x, y), from the side on which eᵈ does not overflow; the two first-order
    // terms, which cancel, are taken out.
    let total = a + b;
    let (share, d) = if d < 0.0 { (a / total, d) } else { (b / total, -d) };
    total * (log_gap(share * d.exp_m1()) - share * exp_gap(d))
}

/// A mixture of two beta distributions, as a posterior: weight of the first, (α, β) of each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BetaPair {
    pub weight: f64,
    pub first: (f64, f64),
    pub second: (f64, f64),
}

impl BetaPair {
    /// The `p`-quantile, as ln x: bracketed Newton on ln CDF in the logit.
    pub(crate) fn ln_quantile(&self, p: f64) -> f64 {
        let (first, second) = (Beta::new(self.first), Beta::new(self.second));
        let mut u = self.weight * first.rough_quantile(p) + (1.0 - self.weight) * second.rough_quantile(p);
        u = u.clamp(-650.0, 30.0);
        let (mut low, mut high) = (-720.0, 37.0);
        for _ in 0..200 {
            let part = |weight: f64, law: &Beta| if weight > 1e-14 { law.cdf(u) } else { (0.0, 0.0) };
            let ((c1, d1), (c2, d2)) = (part(self.weight, &first), part(1.0 - self.weight, &second));
            let value = self.weight * c1 + (1.0 - self.weight) * c2;
            let slope = self.weight * d1 + (1.0 - self.weight) * d2;
            if value < p {
                low = u;
            } else {
                high = u;
            }
            let newton = u + ((p / value).ln() * value / slope).clamp(-8.0, 8.0);
            let inside = newton > low && newton < high;
            let next = if inside { newton } else { 0.5 * (low + high) };
            let step = (next - u).abs();
            u = next;
            // Newton squares the error: after a step this small the next would change nothing.
            if step <= 1e-14 || (inside && step <= 1e-7 * u.abs().max(1.0)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms_of_the_incomplete_beta_function() {
        // I_x(1, b) = 1 − (1 − x)^b, I_x(a, 1) = x^a (DLMF 8.17).
        for (shape, x) in [(0.3, 0.2), (5.0, 0.7), (200.0, 0.01)] {
            let (lower, upper) = ln_incomplete_beta(1.0, shape, x, 1.0 - x);
            assert!((upper - shape * (-x).ln_1p()).abs() < 1e-13 * upper.abs().max(1.0));
            assert!((lower.exp() + upper.exp() - 1.0).abs() < 1e-14);
            let (lower, _) = ln_incomplete_beta(shape, 1.0, x, 1.0 - x);
            assert!((lower - shape * x.ln()).abs() < 1e-13 * lower.abs().max(1.0));
        }
    }

    #[test]
    fn a_beta_quantile_is_where_the_distribution_reaches_its_level() {
        for (first, second, weight) in
            [((2.0, 38.0), (2.0, 38.0), 0.5), ((0.05, 3.0), (40.0, 10.0), 0.3), ((900.0, 1.0), (0.2, 0.2), 0.9)]
        {
            let x = BetaPair { weight, first, second }.ln_quantile(0.05).exp();
            let cdf = |(a, b): (f64, f64)| ln_incomplete_beta(a, b, x, 1.0 - x).0.exp();
            assert!((weight * cdf(first) + (1.0 - weight) * cdf(second) - 0.05).abs() < 1e-11);
        }
    }
}
