//! Upper tails `ln P(X ≥ k)` of the counting laws, exact where a double can be exact.
//!
//! Owns the boundary: whatever comes in, the answer is a finite number ≤ 0. Impossible observations (k above n) are
//! taken at the edge of the support, parameters outside their domain are moved to its edge, and a parameter that is
//! not a number says nothing (ln p = 0). The surprising thing: nothing is ever computed as `1 − cdf` in the tail, and
//! no p is ever formed: 1e-301030 is an ordinary answer.

mod discrete;
mod mixed;

pub use super::normal::{ln_normal_upper, normal_upper_quantile};
pub use discrete::{ln_beta_binomial, ln_binomial, ln_hypergeometric, ln_negative_binomial, ln_poisson};
pub(crate) use discrete::{ln_beta_binomial_mass, ln_beta_binomial_none, ln_negative_binomial_mass};
pub use mixed::{ln_logit_normal_binomial, ln_poisson_lognormal};
pub(crate) use mixed::{ln_logit_normal_binomial_mass, ln_poisson_lognormal_mass};

/// Smallest mean or probability that is told from zero: its logarithm is still finite.
const SMALLEST: f64 = 1e-300;
/// Largest mean, size or shape.
const LARGEST: f64 = 1e300;

/// The value moved into `[SMALLEST, LARGEST]`, or `None` where it is not a number.
fn positive(value: f64) -> Option<f64> {
    (!value.is_nan()).then(|| value.clamp(SMALLEST, LARGEST))
}

/// The probability moved into `[SMALLEST, 1]`.
fn share(value: f64) -> Option<f64> {
    (!value.is_nan()).then(|| value.clamp(SMALLEST, 1.0))
}

/// The promise of this module. `bound` is a lower bound of the true ln p, usually ln P(X = k).
fn finite(ln_p: f64, bound: f64) -> f64 {
    let floor = if bound.is_finite() { bound.min(0.0) } else { -LARGEST };
    if ln_p.is_nan() { floor } else { ln_p.clamp(floor, 0.0) }
}

/// u64 counts as doubles: exact to 2⁵³, rounded above.
#[expect(clippy::cast_precision_loss, reason = "counts above 2^53 do not occur; rounding one is harmless")]
#[inline]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
