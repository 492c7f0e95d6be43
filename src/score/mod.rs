//! Pure statistics: numbers in, calibrated numbers out.
//!
//! Owns combining, scanning, time series, rings and the funnel drawn beside a score. No input, no output,
//! no clock: everything here can be proven with a published number.

pub mod combine;
pub mod funnel;
pub mod graph;
pub mod scan;
pub mod series;
