//! What a month should have been, by the best method its history allows.
//!
//! Owns the choice: Farrington–Noufaily with season and trend from three years of history on, EARS C2 with nine months
//! (`scoring.md` §2, R7), nothing below.
//!
//! The surprising thing: EARS knows seven months and no season, so its p is that of Student's law with six degrees of
//! freedom and not of the normal law it is usually read with. Seven months cannot support a p of one in a million.

use super::farrington::{Farrington, farrington};
use super::{Ears, EarsOptions, ears, real};
use statrs::function::beta::checked_beta_reg;

/// Months in a year.
const YEAR: usize = 12;
/// Years of history from which a season and a trend are estimated; more than five say little about today.
const YEARS: std::ops::RangeInclusive<usize> = 3..=5;
/// Months of the EARS baseline and least standard deviation (`scoring.md` §5 and §2, R7).
const EARS_BASELINE: usize = 7;
const EARS_SD_MIN: f64 = 0.5;
/// One-sided 95 % point of Student's law with six degrees of freedom, for the limit that is shown.
const STUDENT_95: f64 = 1.943_180_280_515_305;

/// How a month was forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// Season and trend.
    Farrington,
    /// The months just before; provisional.
    Ears,
}

impl Outlook {
    /// Its name in a population.
    pub fn code(self) -> &'static str {
        match self {
            Outlook::Farrington => "farrington",
            Outlook::Ears => "ears",
        }
    }
}

/// What a month should have been.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Season {
    /// Forecast count.
    pub expected: f64,
    /// The count that one honest month in twenty exceeds.
    pub limit: f64,
    /// ln P(count ≥ observed). Finite and ≤ 0.
    pub ln_p: f64,
    /// By which method.
    pub outlook: Outlook,
}

/// Forecasts month `now` of `counts` (one entry per calendar month). `None` where the history is too short or holds no event.
pub fn season(counts: &[u32], now: usize) -> Option<Season> {
    let years = now.saturating_sub(Farrington::monthly().half_window) / YEAR;
    if years >= *YEARS.start() {
        let lags: Vec<usize> = (1..=years.min(*YEARS.end())).map(|year| year * YEAR).collect();
        // Settings and lengths are right by construction, so what is left is a history without events.
        if let Ok(forecast) = farrington(counts, &[], now, &lags, &Farrington::monthly()) {
            return Some(Season {
                expected: forecast.expected,
                limit: forecast.bounds.upper,
                ln_p: forecast.bounds.ln_p.min(0.0),
                outlook: Outlook::Farrington,
            });
        }
        return None;
    }
    let options = EarsOptions { baseline: EARS_BASELINE, sd_min: EARS_SD_MIN, z: STUDENT_95 };
    let point = ears(counts, now, Ears::C2, options).ok()?;
    // A forecast of one further month: the error of the mean of seven is added to that of the month.
    let spread = point.sd * (1.0 + 1.0 / real(EARS_BASELINE)).sqrt();
    let t = (f64::from(counts[now]) - point.mean) / spread;
    Some(Season {
        expected: point.mean,
        limit: (point.mean + STUDENT_95 * spread).max(0.0),
        ln_p: ln_student_upper(t, real(EARS_BASELINE - 1)),
        outlook: Outlook::Ears,
    })
}

/// `ln P(T ≥ t)` of Student's law: half the regularised beta function at ν/(ν + t²).
fn ln_student_upper(t: f64, freedom: f64) -> f64 {
    let both = checked_beta_reg(0.5 * freedom, 0.5, freedom / (freedom + t * t)).unwrap_or(1.0);
    let upper = if t >= 0.0 { 0.5 * both } else { 1.0 - 0.5 * both };
    upper.max(f64::MIN_POSITIVE).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published quantiles of Student's law with six degrees of freedom (any table of t).
    #[test]
    fn student_agrees_with_the_table() {
        for (t, upper) in [(0.0, 0.5), (1.4398, 0.1), (1.9432, 0.05), (2.4469, 0.025), (3.1427, 0.01), (5.2076, 0.001)]
        {
            assert!((ln_student_upper(t, 6.0).exp() / upper - 1.0).abs() < 1e-4, "{t}");
        }
        assert!((ln_student_upper(-1.9432, 6.0).exp() - 0.95).abs() < 1e-5);
        assert!(ln_student_upper(1e12, 6.0).is_finite());
    }

    /// Seven months 8, 12, 10, 10, 8, 12, 10 (mean 10, sd √(16/6)), two left out, then 30.
    #[test]
    fn a_short_history_is_judged_by_its_months() {
        let counts = [8, 12, 10, 10, 8, 12, 10, 99, 99, 30];
        let found = season(&counts, 9).expect("nine months are enough");
        let sd = (16.0_f64 / 6.0).sqrt() * (8.0_f64 / 7.0).sqrt();
        assert_eq!(found.outlook, Outlook::Ears);
        assert!((found.expected - 10.0).abs() < 1e-12);
        assert!((found.limit - (10.0 + 1.94318 * sd)).abs() < 1e-4);
        // t = 20/1.7457 = 11.457 with 6 degrees of freedom: p = 1.327e-5 by integrating the density.
        assert!((found.ln_p.exp() / 1.327_357_87e-5 - 1.0).abs() < 1e-6, "{}", found.ln_p.exp());
        assert_eq!(season(&counts[..9], 8), None, "eight months are not");
    }

    /// Every June has 60, every other month 10: the fourth June is no surprise, a July of 60 is.
    #[test]
    fn a_season_that_comes_back_is_expected() {
        let june = |month: usize| month % 12 == 5;
        let mut counts: Vec<u32> = (0..54).map(|month| if june(month) { 60 } else { 10 }).collect();
        let fourth_june = season(&counts, 41).expect("three years");
        assert_eq!(fourth_june.outlook, Outlook::Farrington);
        assert!(fourth_june.ln_p > 0.01_f64.ln(), "{fourth_june:?}");
        counts[45] = 60;
        let october = season(&counts, 45).expect("three years");
        assert!(october.ln_p < 1e-3_f64.ln(), "{october:?}");
        assert!(october.expected < 20.0);
    }

    #[test]
    fn nothing_is_said_where_nothing_ever_happened() {
        assert_eq!(season(&[0; 60], 59), None);
        assert_eq!(season(&[], 0), None);
        assert_eq!(season(&[3; 12], 12), None);
    }
}
