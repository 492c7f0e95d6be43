//! One count per period: is the last one more than season, trend and noise explain?
//!
//! Owns the Farrington–Noufaily forecast with its thresholds, EARS C1 to C3 for short histories, the negative-binomial
//! GLR for slow ramps, and CUSUM and EWMA charts with their average run lengths.
//!
//! The surprising thing: the package that made the fixtures (R `surveillance` 1.20.3) departs from its own formulas in
//! three places (the score on the link scale, C3 around the current count, the forecast error from working
//! residuals). Here are the published formulas; the departures live in the parity tests only.

mod baseline;
mod chart;
mod ears;
mod farrington;
mod glr;
pub(crate) mod loglinear;
mod outlook;
mod quadrature;
mod tail;
mod threshold;

pub use baseline::{RefPeriod, reference_periods, weekly_lags};
pub use chart::{Cusum, Ewma};
pub use ears::{Ears, EarsOptions, EarsPoint, ears};
pub use farrington::{Farrington, Forecast, RecentCases, Verdict, farrington};
pub use glr::{Glr, GlrPath};
pub use outlook::{Outlook, Season, season};
pub use threshold::{Bounds, Method, Power, bounds, power_bounds};

use thiserror::Error;

/// Why a series could not be judged.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SeriesError {
    /// Fewer periods than the method looks back on.
    #[error(
        "series: period {period} needs {needed} periods before it, the series has {period}; use a method for short histories"
    )]
    HistoryTooShort {
        /// The period asked for, which is also the number of periods before it.
        period: usize,
        /// Periods needed.
        needed: usize,
    },
    /// The period asked for is not in the series.
    #[error("series: period {period} asked for, the series has {length}")]
    OutsideSeries {
        /// The period asked for.
        period: usize,
        /// Length of the series.
        length: usize,
    },
    /// Lists that should have one entry per period.
    #[error("series: {what} has {found} entries, expected {expected}")]
    Length {
        /// Which list.
        what: &'static str,
        /// Entries found.
        found: usize,
        /// Entries expected.
        expected: usize,
    },
    /// A setting or value outside its range.
    #[error("series: {what} is {found}, expected {expected}")]
    Value {
        /// Which one.
        what: &'static str,
        /// What was found.
        found: f64,
        /// What is allowed.
        expected: &'static str,
    },
    /// Lags of past years that do not ascend or leave no room for their windows.
    #[error(
        "series: the distance to year {year} back is {lag} periods; expected ascending distances with room for windows of ±{half_window}"
    )]
    Lag {
        /// Which year, from 1.
        year: usize,
        /// Its distance in periods.
        lag: usize,
        /// Half width of the reference windows.
        half_window: usize,
    },
    /// The reference periods hold no event: nothing can be forecast, which is not the same as an expected count of 0.
    #[error("series: no event in {periods} reference periods: not testable")]
    NoEvents {
        /// Reference periods.
        periods: usize,
    },
    /// A regression with more columns than rows, or with columns that say the same.
    #[error(
        "series: the regression of {rows} periods on {columns} columns has no solution; use fewer seasonal levels or more years"
    )]
    Singular {
        /// Periods.
        rows: usize,
        /// Columns.
        columns: usize,
    },
}

/// The number of things as a real number.
fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
fn fixture(name: &str) -> serde_json::Value {
    let text = match name {
        "arl" => include_str!("../../../tests/fixtures/statistics/control_chart_arl.json"),
        _ => include_str!("../../../tests/fixtures/statistics/surveillance.json"),
    };
    serde_json::from_str(text).expect("fixture is JSON")
}
