//! The gamma function and its distribution, in logs.
//!
//! Owns `ln Γ`, ψ, Stirling's remainder, the two regularised incomplete gamma functions and the quantile. The
//! surprising thing: statrs has all of these and they are not used, because its incomplete gamma loses seven digits
//! at large shapes and its quantile has an absolute floor of 1e-9, where the 5 % point of shape .01 is 4.5e-131
//! (`scoring.md` T1).

#![expect(clippy::many_single_char_names, reason = "a, x, p, q and the a, b, c, d, h of Lentz are the field's names")]

use super::normal::ln_normal_upper;
use super::sum::ln_one_minus_exp;

/// ½ ln 2π.
pub(crate) const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;

/// Terms of a series or continued fraction after which the result is taken as it is.
const TERMS_MAX: u32 = 400_000;

/// Coefficients B₂ₙ/(2n(2n−1)) of Stirling's series (DLMF 5.11.1).
const STIRLING: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3617.0 / 122_400.0,
];

/// Coefficients B₂ₙ/2n of the series of ψ (DLMF 5.11.2).
const DIGAMMA: [f64; 7] =
    [1.0 / 12.0, -1.0 / 120.0, 1.0 / 252.0, -1.0 / 240.0, 1.0 / 132.0, -691.0 / 32760.0, 1.0 / 12.0];

/// From here both series are exact to the last bit.
const STIRLING_FROM: f64 = 8.0;

fn stirling_series(x: f64) -> f64 {
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    STIRLING.iter().rev().fold(0.0, |acc, c| acc * square + c) * inverse
}

/// `ln Γ(x)` for x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    let large = |x: f64| (x - 0.5) * x.ln() - x + HALF_LN_TAU + stirling_series(x);
    if x >= STIRLING_FROM {
        return large(x);
    }
    let mut shifted = x;
    let mut product = 1.0;
    while shifted < STIRLING_FROM {
        product *= shifted;
        shifted += 1.0;
    }
    large(shifted) - f64::ln(product)
}

/// `ln Γ(1 + x) − ln √(2πx) − x ln x + x`: what Stirling's formula leaves (Loader 2000, "Fast and accurate
/// computation of binomial probabilities"), for x > 0.
pub fn stirling_remainder(x: f64) -> f64 {
    if x >= STIRLING_FROM { stirling_series(x) } else { ln_gamma(x + 1.0) - (x + 0.5) * x.ln() + x - HALF_LN_TAU }
}

/// ψ(x) for x > 0 (DLMF 5.11.2 after shifting up with 5.5.2).
pub fn digamma(x: f64) -> f64 {
    let mut shifted = x;
    let mut shift = 0.0;
    while shifted < STIRLING_FROM {
        shift += 1.0 / shifted;
        shifted += 1.0;
    }
    let square = 1.0 / (shifted * shifted);
    let tail = DIGAMMA.iter().rev().fold(0.0, |acc, c| acc * square + c) * square;
    shifted.ln() - 0.5 / shifted - tail - shift
}

/// `x ln(x/m) + m − x`, without loss where x ≈ m (Loader 2000, `bd0`). x ≥ 0, m > 0.
pub fn deviance(x: f64, m: f64) -> f64 {
    if x == 0.0 {
        return m;
    }
    let gap = x - m;
    if gap.abs() < 0.1 * (x + m) {
        let v = gap / (x + m);
        let square = v * v;
        let mut total = gap * v;
        let mut power = 2.0 * x * v;
        let mut odd = 1.0;
        for _ in 0..64 {
            power *= square;
            odd += 2.0;
            let term = power / odd;
            total += term;
            if term.abs() < 1e-17 * total.abs() {
                break;
            }
        }
        return total;
    }
    let ratio = x / m;
    let ln_ratio = if ratio.is_finite() && ratio > 0.0 { ratio.ln() } else { x.ln() - m.ln() };
    x * ln_ratio + m - x
}

/// `eᵈ − 1 − d`, without loss near 0.
pub(crate) fn exp_gap(d: f64) -> f64 {
    if d.abs() > 0.3 {
        return d.exp_m1() - d;
    }
    // Taylor's series from d²/2! to d¹³/13!, from the back.
    (2..=13).rev().fold(0.0, |acc, n| (acc + 1.0) * d / f64::from(n)) * d
}

/// `w − ln(1 + w)`, without loss near 0; w > −1.
pub(crate) fn log_gap(w: f64) -> f64 {
    if w.abs() > 0.3 {
        return w - w.ln_1p();
    }
    // ln(1 + w) = 2(v + v³/3 + v⁵/5 + …) with v = w/(2 + w), and w − 2v = wv.
    let v = w / (2.0 + w);
    let square = v * v;
    let series = (1..=9).rev().fold(0.0, |acc, n| acc * square + 1.0 / f64::from(2 * n + 1));
    w * v - 2.0 * v * square * series
}

/// `ln[x^a e^−x / Γ(a + 1)]`: the Poisson probability at a real count, in the saddle-point form that keeps all digits.
pub(crate) fn ln_poisson_raw(a: f64, x: f64) -> f64 {
    if a == 0.0 {
        return -x;
    }
    -stirling_remainder(a) - deviance(a, x) - HALF_LN_TAU - 0.5 * a.ln()
}

/// `(ln P(a, x), ln Q(a, x))`: the regularised lower and upper incomplete gamma functions. a > 0, x ≥ 0.
pub fn ln_incomplete_gamma(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (f64::NEG_INFINITY, 0.0);
    }
    if a > 1e5 && (x - a).abs() < 0.2 * a {
        return uniform_expansion(a, x);
    }
    let ln_front = ln_poisson_raw(a, x);
    if x < a + 1.0 {
        let lower = (ln_front + lower_series(a, x).ln()).min(0.0);
        (lower, ln_one_minus_exp(lower))
    } else {
        let upper = (ln_front + a.ln() + upper_fraction(a, x).ln()).min(0.0);
        (ln_one_minus_exp(upper), upper)
    }
}

/// DLMF 8.11.4: `P = x^a e^−x/Γ(a+1) · Σ xʲ/((a+1)…(a+j))`: the sum.
fn lower_series(a: f64, x: f64) -> f64 {
    let (mut term, mut total, mut divisor) = (1.0, 1.0, a);
    for _ in 0..TERMS_MAX {
        divisor += 1.0;
        term *= x / divisor;
        total += term;
        if term < total * 1e-17 {
            break;
        }
    }
    total
}

/// DLMF 8.9.2 by the modified Lentz method: Γ(a, x) e^x x^−a.
fn upper_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / if b.abs() < TINY { TINY } else { b };
    let mut h = d;
    for i in 1..TERMS_MAX {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = b + an / c;
        if c.abs() < TINY {
            c = TINY;
        }
        let step = d * c;
        h *= step;
        // One unit in the last place below 1 is 1.1e-16, and there the steps may stay for ever.
        if (step - 1.0).abs() < 3e-16 || step.is_nan() {
            break;
        }
    }
    h
}

/// Temme's uniform expansion for large a near x = a (DLMF 8.12.3–8.12.8), two terms: the error is O(a⁻²·⁵).
fn uniform_expansion(a: f64, x: f64) -> (f64, f64) {
    let mu = (x - a) / a;
    // ½η² = μ − ln(1 + μ); the deviance form has no cancellation.
    let half_eta2 = deviance(a, x) / a;
    let eta = (2.0 * half_eta2).sqrt().copysign(mu);
    let (c0, c1) = if eta.abs() < 0.02 {
        // Power series of the coefficients (DLMF 8.12.11, coefficients of Temme 1979).
        let series = |c: &[f64]| c.iter().rev().fold(0.0, |acc, c| acc * eta + c);
        (
            series(&[
                -1.0 / 3.0,
                1.0 / 12.0,
                -2.0 / 135.0,
                1.0 / 864.0,
                1.0 / 2835.0,
                -139.0 / 777_600.0,
                1.0 / 25515.0,
            ]),
            series(&[-1.0 / 540.0, -1.0 / 288.0, 1.0 / 378.0, -77.0 / 77_760.0, 1.0 / 4860.0]),
        )
    } else {
        let (e1, m1) = (1.0 / eta, 1.0 / mu);
        (m1 - e1, e1.powi(3) - m1.powi(3) - m1 * m1 - m1 / 12.0)
    };
    let rest = (c0 + c1 / a) / (std::f64::consts::TAU * a).sqrt();
    let z = eta * a.sqrt();
    // Q = ½ erfc(η√(a/2)) + R, P = ½ erfc(−η√(a/2)) − R, R = e^(−aη²/2)·rest.
    let ln_kernel = -a * half_eta2;
    if z >= 0.0 {
        let main = ln_normal_upper(z);
        let upper = main + (rest * (ln_kernel - main).exp()).ln_1p();
        (ln_one_minus_exp(upper), upper)
    } else {
        let main = ln_normal_upper(-z);
        let lower = main + (-rest * (ln_kernel - main).exp()).ln_1p();
        (lower, ln_one_minus_exp(lower))
    }
}

/// The logarithm of the `p`-quantile of Gamma(shape, rate 1), 0 < p < 1.
///
/// Newton's method in ln x on ln P (or ln Q in the upper half): both are concave in ln x, so it cannot run away; and
/// ln x stays finite where x itself would underflow.
pub fn ln_gamma_quantile(p: f64, shape: f64) -> f64 {
    let lower_half = p <= 0.5;
    let target = if lower_half { p.ln() } else { (-p).ln_1p() };
    let mut u = first_guess(p, shape);
    let mut last = f64::INFINITY;
    for _ in 0..200 {
        let x = u.exp();
        // Underflow of x: P = x^a/Γ(a+1) exactly, and the inverse is closed.
        if x < 1e-290 {
            return (p.ln() + ln_gamma(shape + 1.0)) / shape;
        }
        let (ln_lower, ln_upper) = ln_incomplete_gamma(shape, x);
        let value = if lower_half { ln_lower } else { ln_upper };
        let slope = (shape.ln() + ln_poisson_raw(shape, x) - value).exp();
        let mut step = (target - value) / if lower_half { slope } else { -slope };
        if !step.is_finite() {
            step = if u > shape.ln() { -0.5 } else { 0.5 };
        }
        step = step.clamp(-8.0, 8.0);
        u += step;
        let size = step.abs();
        if size <= 1e-15 * u.abs().max(1.0) || (size < 1e-12 && size >= last) {
            break;
        }
        last = size;
    }
    u
}

fn first_guess(p: f64, shape: f64) -> f64 {
    // P ≤ x^a/Γ(a+1): a lower bound of the quantile, sharp for small shapes.
    let small = (p.ln() + ln_gamma(shape + 1.0)) / shape;
    if shape < 0.5 {
        return small;
    }
    // Wilson and Hilferty (PNAS 17:684, 1931).
    let z = super::normal::rough_normal_quantile(p);
    let ninth = 1.0 / (9.0 * shape);
    let cube = 1.0 - ninth + z * ninth.sqrt();
    if cube > 0.1 { (shape.ln() + 3.0 * cube.ln()).max(small) } else { small }
}

/// The `p`-quantile of Gamma(shape, rate); 0 only where the true value is below the smallest double.
pub fn gamma_quantile(p: f64, shape: f64, rate: f64) -> f64 {
    (ln_gamma_quantile(p, shape) - rate.ln()).exp()
}

/// One gamma distribution with what its probabilities need again and again.
#[derive(Clone, Copy, Debug)]
struct Gamma {
    shape: f64,
    ln_rate: f64,
    /// `ln[aᵃ e^−a/Γ(a + 1)]`: the front factor at x = a.
    ln_peak: f64,
    guess: f64,
}

impl Gamma {
    fn new((shape, rate): (f64, f64), p: f64) -> Gamma {
        let ln_rate = rate.ln();
        let ln_peak = -stirling_remainder(shape) - HALF_LN_TAU - 0.5 * shape.ln();
        Gamma { shape, ln_rate, ln_peak, guess: first_guess(p, shape) - ln_rate }
    }

    /// CDF and its slope in u = ln x.
    fn cdf(&self, u: f64) -> (f64, f64) {
        let ln_x = u + self.ln_rate;
        let x = ln_x.exp();
        let front = (self.ln_peak - deviance(self.shape, x)).exp();
        if x < self.shape + 1.0 && self.shape < 1e4 {
            (front * lower_series(self.shape, x), self.shape * front)
        } else {
            (ln_incomplete_gamma(self.shape, x).0.exp(), self.shape * front)
        }
    }
}

/// A mixture of two gamma distributions, as a posterior: weight of the first, (shape, rate) of each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GammaPair {
    pub weight: f64,
    pub first: (f64, f64),
    pub second: (f64, f64),
}

impl GammaPair {
    /// The logarithm of the `p`-quantile: Newton on ln CDF from a rough start, inside a bracket that the iterations draw.
    /// Works with the CDF itself and not its logarithm: at the quantile it is p.
    pub(crate) fn ln_quantile(&self, p: f64) -> f64 {
        let of = |(shape, rate): (f64, f64)| ln_gamma_quantile(p, shape) - rate.ln();
        if self.weight >= 1.0 - 1e-14 {
            return of(self.first);
        }
        if self.weight <= 1e-14 {
            return of(self.second);
        }
        let (first, second) = (Gamma::new(self.first, p), Gamma::new(self.second, p));
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        let mut u = self.weight * first.guess + (1.0 - self.weight) * second.guess;
        for _ in 0..200 {
            let ((c1, d1), (c2, d2)) = (first.cdf(u), second.cdf(u));
            let value = self.weight * c1 + (1.0 - self.weight) * c2;
            let slope = self.weight * d1 + (1.0 - self.weight) * d2;
            if value < p {
                low = u;
            } else {
                high = u;
            }
            let newton = u + ((p / value).ln() * value / slope).clamp(-6.0, 6.0);
            let inside = newton > low && newton < high;
            let next = if inside {
                newton
            } else if low.is_finite() && high.is_finite() {
                0.5 * (low + high)
            } else {
                u + if value < p { 1.0 } else { -1.0 }
            };
            let step = (next - u).abs();
            u = next;
            // Newton squares the error: after a step this small the next would change nothing.
            if step <= 1e-14 || (inside && step <= 1e-7 * u.abs().max(1.0)) {
                break;
            }
        }
        u
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_of_the_gamma_and_digamma_functions() {
        // Γ(½) = √π, Γ(5) = 24; ψ(1) = −γ, ψ(½) = −γ − 2 ln 2 (DLMF 5.4).
        const EULER: f64 = 0.577_215_664_901_532_9;
        let close = |a: f64, b: f64| assert!((a - b).abs() < 2e-15 * b.abs().max(1.0), "{a} {b}");
        close(ln_gamma(0.5), 0.5 * std::f64::consts::PI.ln());
        close(ln_gamma(5.0), 24.0_f64.ln());
        close(digamma(1.0), -EULER);
        close(digamma(0.5), -EULER - 2.0 * std::f64::consts::LN_2);
        // ψ(x + 1) = ψ(x) + 1/x across the join at 8.
        close(digamma(8.3), digamma(7.3) + 1.0 / 7.3);
        close(ln_gamma(8.3), ln_gamma(7.3) + 7.3_f64.ln());
    }

    #[test]
    fn the_expansion_for_large_shapes_joins_the_series() {
        // Both ways at the shape where one takes over from the other; P(k, x) = Σ Poisson masses is the third.
        for x in [99_000.0, 100_001.0, 101_000.0] {
            let (lower, upper) = uniform_expansion(100_001.0, x);
            let (series_lower, series_upper) = ln_incomplete_gamma(99_999.999, x);
            // A shape .001 smaller moves ln P by about 1e-3 · d ln P/da; compare the sum of both probabilities instead.
            assert!((lower.exp() + upper.exp() - 1.0).abs() < 1e-14);
            assert!((series_lower.exp() + series_upper.exp() - 1.0).abs() < 1e-14);
            let mut sum = super::super::sum::LogSum::default();
            for k in 100_001..112_000 {
                sum.add(ln_poisson_raw(f64::from(k), x));
            }
            assert!((lower - sum.total()).abs() < 1e-10 * lower.abs().max(1.0), "{x}: {lower} {}", sum.total());
        }
    }

    #[test]
    fn a_quantile_is_where_the_distribution_reaches_its_level() {
        for (p, shape) in [(0.05, 0.3), (0.05, 4.0), (0.5, 70.0), (0.95, 0.02), (1e-9, 12.0)] {
            let (lower, _) = ln_incomplete_gamma(shape, ln_gamma_quantile(p, shape).exp());
            assert!((lower - f64::ln(p)).abs() < 1e-11, "{p} {shape}");
        }
        // Shape .001: the 5 % point is about 1e-1301, below the smallest double, and its logarithm is known:
        // P = x^a/Γ(a + 1).
        let expected = (0.05_f64.ln() + ln_gamma(1.001)) / 0.001;
        assert!((ln_gamma_quantile(0.05, 0.001) - expected).abs() < 1e-9 * expected.abs());
    }

    #[test]
    fn a_mixture_of_two_alike_has_the_quantile_of_one_and_others_lie_between() {
        let pair = |weight| GammaPair { weight, first: (3.0, 2.0), second: (3.0, 2.0) };
        let one = gamma_quantile(0.05, 3.0, 2.0).ln();
        for weight in [0.0, 0.3, 1.0] {
            assert!((pair(weight).ln_quantile(0.05) - one).abs() < 1e-12);
        }
        let wide = GammaPair { weight: 0.4, first: (0.05, 1.0), second: (500.0, 10.0) };
        let at = wide.ln_quantile(0.05).exp();
        let cdf = 0.4 * ln_incomplete_gamma(0.05, at).0.exp() + 0.6 * ln_incomplete_gamma(500.0, at * 10.0).0.exp();
        assert!((cdf - 0.05).abs() < 1e-12);
    }

    #[test]
    fn gaps_have_no_cancellation_and_no_seam() {
        for d in [-0.300_000_1_f64, -0.299_999_9, -1e-9, 1e-9, 0.299_999_9, 0.300_000_1] {
            // Second-order expansions bound the small ones; the direct formula serves the large.
            if d.abs() < 1e-6 {
                assert!((exp_gap(d) / (0.5 * d * d) - 1.0).abs() < 1e-8);
                assert!((log_gap(d) / (0.5 * d * d) - 1.0).abs() < 1e-8);
            } else {
                assert!((exp_gap(d) - (d.exp() - 1.0 - d)).abs() < 1e-15);
                assert!((log_gap(d) - (d - (1.0 + d).ln())).abs() < 1e-15);
            }
        }
    }
}
