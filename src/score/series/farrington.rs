//! The Farrington–Noufaily forecast: what this period should be, from the same season of past years.
//!
//! Owns the fit (trend, seasonal levels, past bursts weighed down) and the verdict for one period.
//!
//! The surprising thing: a past burst must not raise today's threshold, so periods with a large Anscombe residual count
//! less and the model is fitted again (Farrington et al. 1996; the cut at 2.58 is Noufaily et al. 2013). And the last half
//! year is left out, so a burst that has begun does not hide itself.

use statrs::function::beta::checked_beta_reg;

use super::baseline::{RefPeriod, reference_periods};
use super::loglinear::{Fit, Regression};
use super::threshold::{Bounds, Method, bounds};
use super::{SeriesError, real};

/// Settings. The defaults are those of Noufaily et al. 2013.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Farrington {
    /// Periods on each side of the same season of past years that count as the same season.
    pub half_window: usize,
    /// Seasonal levels, 1 for none (then only the windows are used).
    pub levels: usize,
    /// Periods just before the forecast that are left out.
    pub recent_excluded: usize,
    /// Anscombe residual above which a past period is weighed down by its inverse square.
    pub residual_max: f64,
    /// A trend is kept if its two-sided p is below this (1: always), three years are there, and the forecast does not exceed
    /// every reference count.
    pub trend_p_max: f64,
    /// Level of the threshold.
    pub alpha: f64,
    /// How the threshold is made.
    pub method: Method,
    /// Fewest recent events for an alarm.
    pub recent: Option<RecentCases>,
}

/// No alarm on fewer than `cases_min` events in the last `periods` periods, the forecast one included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentCases {
    /// Events needed.
    pub cases_min: u32,
    /// Periods over which they are counted.
    pub periods: usize,
}

impl Farrington {
    /// For weeks: windows of ± 3, ten levels, 26 weeks left out, .05 plug-in, at least 5 events in 4 weeks.
    pub fn weekly() -> Self {
        Self {
            half_window: 3,
            levels: 10,
            recent_excluded: 26,
            residual_max: 2.58,
            trend_p_max: 1.0,
            alpha: 0.05,
            method: Method::Plugin,
            recent: Some(RecentCases { cases_min: 5, periods: 4 }),
        }
    }

    /// For months: windows of ± 1, four levels (three months each), 6 months left out, else as for weeks.
    pub fn monthly() -> Self {
        Self { half_window: 1, levels: 4, recent_excluded: 6, recent: None, ..Self::weekly() }
    }

    fn check(&self) -> Result<(), SeriesError> {
        let positive = |what, found: f64| {
            if found > 0.0 && found.is_finite() {
                Ok(())
            } else {
                Err(SeriesError::Value { what, found, expected: "a positive finite number" })
            }
        };
        positive("largest residual", self.residual_max)?;
        positive("largest p of a trend", self.trend_p_max)
    }
}

/// What to make of the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// At or below the threshold.
    Normal,
    /// Above the threshold.
    Alarm,
    /// Too few recent events to raise an alarm on.
    TooFewRecent,
}

/// The forecast of one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// Count of the period.
    pub observed: u32,
    /// Forecast mean.
    pub expected: f64,
    /// Standard error of ln(forecast), dispersion included.
    pub se_link: f64,
    /// Dispersion, at least 1.
    pub dispersion: f64,
    /// Change of ln(mean) per period where a trend was kept.
    pub trend: Option<f64>,
    /// Limits and ln p.
    pub bounds: Bounds,
    /// Reference periods used.
    pub periods: usize,
    /// What to make of it.
    pub verdict: Verdict,
}

/// Forecasts period `now` of `counts`.
///
/// `exposure` has one positive number per period (insured persons, say), or is empty. `lags` are the distances in periods
/// to the same season one, two, … years back (months: 12, 24, 36; weeks: [`super::weekly_lags`]).
///
/// # Errors
/// Not enough history, no event in it, lists of different length, settings out of range, or too few reference periods for
/// the seasonal levels.
pub fn farrington(
    counts: &[u32],
    exposure: &[f64],
    now: usize,
    lags: &[usize],
    settings: &Farrington,
) -> Result<Forecast, SeriesError> {
    settings.check()?;
    let Some(&observed) = counts.get(now) else {
        return Err(SeriesError::OutsideSeries { period: now, length: counts.len() });
    };
    if !exposure.is_empty() && exposure.len() != counts.len() {
        return Err(SeriesError::Length { what: "exposure", found: exposure.len(), expected: counts.len() });
    }
    if let Some(&found) = exposure.iter().find(|e| !(**e > 0.0 && e.is_finite())) {
        return Err(SeriesError::Value { what: "exposure", found, expected: "a positive finite number" });
    }
    let reference = reference_periods(now, lags, settings.half_window, settings.levels, settings.recent_excluded)?;
    let history = History { counts, exposure, now, reference: &reference };
    if history.total() <= 0.0 {
        return Err(SeriesError::NoEvents { periods: reference.len() });
    }
    let model = history.choose(settings, lags.len())?;
    let limits = bounds(settings.method, model.expected, model.se_link, model.dispersion, settings.alpha, observed)?;
    let recent: u32 = settings.recent.map_or(u32::MAX, |limit| {
        counts[(now + 1).saturating_sub(limit.periods)..=now].iter().fold(0, |sum, c| u32::saturating_add(sum, *c))
    });
    let verdict = if settings.recent.is_some_and(|limit| recent < limit.cases_min) {
        Verdict::TooFewRecent
    } else if f64::from(observed) > limits.upper {
        Verdict::Alarm
    } else {
        Verdict::Normal
    };
    Ok(Forecast {
        observed,
        expected: model.expected,
        se_link: model.se_link,
        dispersion: model.dispersion,
        trend: model.trend,
        bounds: limits,
        periods: reference.len(),
        verdict,
    })
}

struct History<'a> {
    counts: &'a [u32],
    exposure: &'a [f64],
    now: usize,
    reference: &'a [RefPeriod],
}

/// A fitted model, read off at the period of the forecast.
struct Model {
    expected: f64,
    se_link: f64,
    dispersion: f64,
    trend: Option<f64>,
    trend_p: f64,
    #[cfg(test)]
    working_dispersion: f64,
}

impl History<'_> {
    fn total(&self) -> f64 {
        self.reference.iter().map(|r| f64::from(self.counts[r.period])).sum()
    }

    fn ln_exposure(&self, period: usize) -> f64 {
        self.exposure.get(period).map_or(0.0, |e| e.ln())
    }

    /// The model with a trend if it holds, else the one without.
    fn choose(&self, settings: &Farrington, years: usize) -> Result<Model, SeriesError> {
        if years >= 3 {
            let model = self.fit(Trend::Linear, settings.residual_max)?;
            let largest = self.reference.iter().map(|r| f64::from(self.counts[r.period])).fold(0.0, f64::max);
            let significant = settings.trend_p_max >= 1.0 || model.trend_p < settings.trend_p_max;
            if significant && model.expected <= largest {
                return Ok(model);
            }
        }
        self.fit(Trend::None, settings.residual_max)
    }

    fn fit(&self, trend: Trend, residual_max: f64) -> Result<Model, SeriesError> {
        let regression = self.regression(trend);
        let first = regression.fit(&vec![1.0; self.reference.len()])?;
        let weights = weights(&regression.counts, &first, residual_max);
        let fit = regression.fit(&weights)?;
        let dispersion = fit.dispersion.max(1.0);
        let freedom = real(self.reference.len()) - real(regression.columns);
        let slope = (trend == Trend::Linear).then(|| fit.coefficients[1]);
        let trend_p = slope.map_or(1.0, |b| {
            let t = b / (fit.inverse[regression.columns + 1] * dispersion).sqrt();
            checked_beta_reg(0.5 * freedom, 0.5, freedom / (freedom + t * t)).unwrap_or(1.0)
        });
        Ok(Model {
            expected: (fit.coefficients[0] + self.ln_exposure(self.now)).exp(),
            se_link: (fit.inverse[0] * dispersion).sqrt(),
            dispersion,
            trend: slope,
            trend_p,
            #[cfg(test)]
            working_dispersion: {
                let part = |(i, m): (usize, &f64)| weights[i] * ((regression.counts[i] - m) / m).powi(2);
                fit.means.iter().enumerate().map(part).sum::<f64>() / freedom
            },
        })
    }

    /// Columns: 1, time before the forecast (with a trend), one per seasonal level that occurs. The period of the forecast
    /// itself has time 0 and level 0, so its mean is exp(first coefficient).
    fn regression(&self, trend: Trend) -> Regression {
        let mut levels: Vec<usize> = self.reference.iter().map(|r| r.level).filter(|l| *l > 0).collect();
        levels.sort_unstable();
        levels.dedup();
        let lead = if trend == Trend::Linear { 2 } else { 1 };
        let columns = lead + levels.len();
        let mut values = vec![0.0; columns * self.reference.len()];
        for (row, reference) in values.chunks_mut(columns).zip(self.reference) {
            row[0] = 1.0;
            if trend == Trend::Linear {
                row[1] = -real(self.now - reference.period);
            }
            if let Ok(place) = levels.binary_search(&reference.level) {
                row[lead + place] = 1.0;
            }
        }
        Regression {
            columns,
            values,
            counts: self.reference.iter().map(|r| f64::from(self.counts[r.period])).collect(),
            offset: self.reference.iter().map(|r| self.ln_exposure(r.period)).collect(),
            size: f64::INFINITY,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trend {
    None,
    Linear,
}

/// Weights ∝ s⁻² where the Anscombe residual s = 1.5 (y^⅔ μ^−⅙ − μ^½) / √(φ(1 − h)) exceeds the limit, else 1, scaled to sum
/// to the number of periods.
fn weights(counts: &[f64], fit: &Fit, residual_max: f64) -> Vec<f64> {
    let dispersion = fit.dispersion.max(1.0);
    let raw: Vec<f64> = (0..counts.len())
        .map(|i| {
            let (mean, free) = (fit.means[i], 1.0 - fit.leverages[i]);
            if free < 1e-10 {
                return 1.0; // a period that alone determines its level has no residual
            }
            let anscombe = 1.5 * (counts[i].powf(2.0 / 3.0) * mean.powf(-1.0 / 6.0) - mean.sqrt());
            let s = anscombe / (dispersion * free).sqrt();
            if s > residual_max { 1.0 / (s * s) } else { 1.0 }
        })
        .collect();
    let scale = real(counts.len()) / raw.iter().sum::<f64>();
    raw.iter().map(|w| w * scale).collect()
}

#[cfg(test)]
mod tests;
