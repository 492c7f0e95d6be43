//! What is drawn beside a score, and never ranks: funnel limits, overdispersion, shrunken ratios, digits of amounts.
//!
//! Owns the limits people know (exact Poisson, Byar, normal for shares), Spiegelhalter's overdispersion, the
//! one-component gamma–Poisson smoothing of small areas, and Benford's first two digits.
//!
//! The surprising thing: none of it orders the queue, on purpose. In simulation the overdispersed funnel realises a
//! false-discovery share of .29 at nominal .05, the one-component prior never finds the extreme, and benefits are
//! formula amounts whose digits follow nobody's law.

mod digits;
mod gamma;
mod limits;
mod overdispersion;
mod smoothing;

pub use digits::{Conformity, FirstTwo, first_two_digits};
pub use limits::{CountInterval, Limits, ratio_limits, share_limits};
pub use overdispersion::{Overdispersion, Scale, Trim};
pub use smoothing::{GammaPoisson, MomentFit, Posterior, moment_fit};

use thiserror::Error;

use crate::score::series::SeriesError;

/// Why something could not be drawn.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum FunnelError {
    /// A number outside its range.
    #[error("funnel: {what} is {found}, expected {expected}")]
    Value {
        /// Which one.
        what: &'static str,
        /// What was found.
        found: f64,
        /// What is allowed.
        expected: &'static str,
    },
    /// Lists of different length, or too short.
    #[error("funnel: {what} has {found} entries, expected {expected}")]
    Length {
        /// Which list.
        what: &'static str,
        /// Entries found.
        found: usize,
        /// Entries expected.
        expected: usize,
    },
    /// The regression behind the smoothing has no solution.
    #[error("funnel: {0}")]
    Regression(#[from] SeriesError),
}

/// The number of things as a real number.
fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Checks one observed and one expected count per entity: observed ≥ 0, expected > 0, finite.
fn check_pairs(observed: &[f64], expected: &[f64], least: usize) -> Result<(), FunnelError> {
    if observed.len() != expected.len() {
        return Err(FunnelError::Length { what: "expected", found: expected.len(), expected: observed.len() });
    }
    if observed.len() < least {
        return Err(FunnelError::Length { what: "observed", found: observed.len(), expected: least });
    }
    if let Some(&found) = observed.iter().find(|o| !(**o >= 0.0 && o.is_finite())) {
        return Err(FunnelError::Value { what: "observed", found, expected: "a finite count of at least 0" });
    }
    if let Some(&found) = expected.iter().find(|e| !(**e > 0.0 && e.is_finite())) {
        return Err(FunnelError::Value { what: "expected", found, expected: "a positive finite number" });
    }
    Ok(())
}

#[cfg(test)]
fn fixture(name: &str) -> serde_json::Value {
    let text = match name {
        "medpar" => include_str!("../../../tests/fixtures/statistics/funnel_medpar.json"),
        "phe" => include_str!("../../../tests/fixtures/statistics/funnel_phe_fingertips.json"),
        "scotland" => include_str!("../../../tests/fixtures/statistics/eb_gamma_poisson_scotland.json"),
        _ => include_str!("../../../tests/fixtures/statistics/benford_corporate_payments.json"),
    };
    serde_json::from_str(text).expect("fixture is JSON")
}

#[cfg(test)]
fn numbers(value: &serde_json::Value) -> Vec<f64> {
    value.as_array().expect("list").iter().map(|v| v.as_f64().expect("number")).collect()
}
