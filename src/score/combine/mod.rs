//! One probability for an entity out of the probabilities of its rules, and the names of the rules behind it.
//!
//! Owns the harmonic mean p with its exact law, the choice of rules to name inside a selected entity, and the classic
//! combinations shown for comparison.
//!
//! The surprising thing: the harmonic mean is *not* itself a probability. At K = 6 and .05 the chance of a mean
//! that small is .061, so every mean goes through its law before it meets a threshold.

mod comparators;
mod harmonic;
mod landau;
mod normal;
mod selection;

pub use comparators::{cauchy, fisher, mudholkar_george, pearson, stouffer, tippett};
pub use harmonic::{Dependence, EXACT_RULES_MAX, HarmonicMean};
pub use landau::{harmonic_ln_tail, ln_upper as landau_ln_upper};
pub use normal::{ln_upper as normal_ln_upper, quantile_of_ln_upper as normal_quantile_of_ln_upper};
pub use selection::Selection;

use thiserror::Error;

/// Why probabilities could not be combined.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
pub enum CombineError {
    /// No rule applies to the entity: it is not tested, which is not the same as harmless.
    #[error("combine: no probability given; leave out an entity to which no rule applies")]
    Empty,
    /// A value is not the logarithm of a probability in (0, 1].
    #[error(
        "combine: value {place} is {found}, expected a logarithm of a probability (finite, at most 0); \
         a probability of exactly 0 means that a tail was not computed in logarithms"
    )]
    NotALogProbability {
        /// Position in the input, from 0.
        place: usize,
        /// What stood there.
        found: f64,
    },
    /// More entities selected than tested, or none tested.
    #[error("combine: {selected} of {tested} entities selected; expected 1 ≤ tested and selected ≤ tested")]
    Selection {
        /// Entities selected.
        selected: usize,
        /// Entities tested.
        tested: usize,
    },
    /// A level outside (0, 1).
    #[error("combine: level {found}, expected a number between 0 and 1")]
    Level {
        /// What was given.
        found: f64,
    },
}

/// Checks a list of ln p and returns it sorted, so that sums do not depend on the order of the input (T10).
fn sorted_log_probabilities(ln_p: &[f64]) -> Result<Vec<f64>, CombineError> {
    if ln_p.is_empty() {
        return Err(CombineError::Empty);
    }
    if let Some((place, &found)) = ln_p.iter().enumerate().find(|(_, p)| !(p.is_finite() && **p <= 0.0)) {
        return Err(CombineError::NotALogProbability { place, found });
    }
    let mut sorted = ln_p.to_vec();
    sorted.sort_by(f64::total_cmp);
    Ok(sorted)
}

/// The number of things as a real number. Lengths beyond `u32::MAX` cannot occur: they would not fit in memory.
fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
fn fixture() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../tests/fixtures/statistics/combine_pvalues.json"))
        .expect("fixture is JSON")
}
