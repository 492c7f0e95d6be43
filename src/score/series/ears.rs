//! EARS C1, C2 and C3: thresholds from the last week or so, for series too short for a season (Hutwagner et al. 2003).
//!
//! Owns the three statistics with a floor under the standard deviation.
//!
//! The surprising thing: the R package's C3 puts the *current* count where its own documentation has the baseline mean, so
//! its alarm does not look at the current count at all. This is the documented formula; the parity test adds the
//! difference back.

use super::{SeriesError, real};

/// Which statistic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ears {
    /// The periods just before.
    C1,
    /// The same, two periods earlier, so that a beginning burst does not lift its own threshold.
    C2,
    /// C2, lowered by what the last two periods already had above one standard deviation.
    C3,
}

/// Settings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EarsOptions {
    /// Periods in the baseline.
    pub baseline: usize,
    /// One-sided normal quantile of the threshold.
    pub z: f64,
    /// Floor under the standard deviation, in events: a baseline of zeros must not make one event an alarm.
    pub sd_min: f64,
}

impl Default for EarsOptions {
    /// Baseline 7, z 3, floor .5 (scoring.md, R7).
    fn default() -> Self {
        Self { baseline: 7, z: 3.0, sd_min: 0.5 }
    }
}

/// The threshold of one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EarsPoint {
    /// Baseline mean.
    pub mean: f64,
    /// Baseline standard deviation (n − 1), at least the floor.
    pub sd: f64,
    /// For C3, what the last two periods had above one standard deviation; else 0.
    pub carried: f64,
    /// Threshold, at least 0.
    pub upper: f64,
    /// Whether the count is above it.
    pub alarm: bool,
}

/// The threshold of `period`.
///
/// # Errors
/// A history shorter than the statistic looks back on, a period outside the series, or settings out of range.
pub fn ears(counts: &[u32], period: usize, statistic: Ears, options: EarsOptions) -> Result<EarsPoint, SeriesError> {
    if options.baseline < 2 {
        return Err(SeriesError::Value {
            what: "baseline",
            found: real(options.baseline),
            expected: "at least 2 periods",
        });
    }
    if !(options.sd_min > 0.0 && options.sd_min.is_finite() && options.z > 0.0 && options.z.is_finite()) {
        return Err(SeriesError::Value {
            what: "z or sd_min",
            found: options.sd_min,
            expected: "positive finite numbers",
        });
    }
    if period >= counts.len() {
        return Err(SeriesError::OutsideSeries { period, length: counts.len() });
    }
    let (lag, further) = match statistic {
        Ears::C1 => (0, 0),
        Ears::C2 => (2, 0),
        Ears::C3 => (2, 2),
    };
    let needed = options.baseline.saturating_add(lag + further);
    if period < needed {
        return Err(SeriesError::HistoryTooShort { period, needed });
    }
    let (mean, sd) = moments(&counts[period - lag - options.baseline..period - lag], options.sd_min);
    let carried: f64 = (1..=further).map(|back| excess(counts, period - back, options)).sum();
    let upper = (mean + sd * (options.z - carried)).max(0.0);
    Ok(EarsPoint { mean, sd, carried, upper, alarm: f64::from(counts[period]) > upper })
}

/// max(0, C2 − 1) of an earlier period, where C2 = (count − mean) / sd.
fn excess(counts: &[u32], period: usize, options: EarsOptions) -> f64 {
    let (mean, sd) = moments(&counts[period - 2 - options.baseline..period - 2], options.sd_min);
    ((f64::from(counts[period]) - mean) / sd - 1.0).max(0.0)
}

fn moments(baseline: &[u32], sd_min: f64) -> (f64, f64) {
    let count = real(baseline.len());
    let mean = baseline.iter().map(|&y| f64::from(y)).sum::<f64>() / count;
    let squares: f64 = baseline.iter().map(|&y| (f64::from(y) - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0)).sqrt().max(sd_min))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::combine::normal_quantile_of_ln_upper;
    use crate::score::series::fixture;

    fn points(statistic: Ears) -> (serde_json::Value, Vec<(u32, EarsPoint)>) {
        let all = fixture("surveillance");
        let counts: Vec<u32> = all["salmNewport_germany_weekly"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| u32::try_from(v.as_u64().unwrap()).unwrap())
            .collect();
        let alpha = all["ears"]["alpha"].as_f64().unwrap();
        let options = EarsOptions { baseline: 7, z: normal_quantile_of_ln_upper(alpha.ln()), sd_min: 1e-9 };
        let found = all["indices_2011_1based"]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| {
                let period = usize::try_from(i.as_u64().unwrap()).unwrap() - 1;
                (counts[period], ears(&counts, period, statistic, options).unwrap())
            })
            .collect();
        (all["ears"].clone(), found)
    }

    #[test]
    fn c1_and_c2_agree_with_every_week() {
        for (statistic, name) in [(Ears::C1, "C1"), (Ears::C2, "C2")] {
            let (all, found) = points(statistic);
            assert_eq!(found.len(), 52);
            for (i, (_, point)) in found.iter().enumerate() {
                assert!(
                    (point.upper - all[name]["upper"][i].as_f64().unwrap()).abs() < 1e-12,
                    "{name} week {i}: {point:?}"
                );
                assert_eq!(u64::from(point.alarm), all[name]["alarm"][i].as_u64().unwrap(), "{name} week {i}");
            }
        }
        let (all, found) = points(Ears::C1);
        for (i, published) in all["published_C1_first4"].as_array().unwrap().iter().enumerate() {
            assert!((found[i].1.upper - published.as_f64().unwrap()).abs() < 1e-6);
        }
    }

    /// The package has the current count in the place of the mean: its threshold is ours − mean + count, and its alarm is
    /// "carried > z". (Its other departure from the documentation: none; the carried part is the same in all 52 weeks.)
    #[test]
    fn c3_agrees_with_every_week_up_to_the_package_departure() {
        let (all, found) = points(Ears::C3);
        let z = normal_quantile_of_ln_upper(0.05_f64.ln());
        for (i, (count, point)) in found.iter().enumerate() {
            let theirs = (f64::from(*count) + point.sd * (z - point.carried)).max(0.0);
            assert!((theirs - all["C3"]["upper"][i].as_f64().unwrap()).abs() < 1e-9, "week {i}: {point:?} {theirs}");
            let alarm = u64::from(f64::from(*count) > theirs);
            assert_eq!(alarm, all["C3"]["alarm"][i].as_u64().unwrap(), "week {i}");
        }
    }

    /// Baseline 1..=7 (mean 4, sd 2.16), then 6, 8, 9: C3 of the last by hand.
    #[test]
    fn c3_by_hand() {
        let counts = [1, 2, 1, 2, 3, 4, 5, 6, 7, 6, 8, 9];
        let options = EarsOptions { baseline: 5, z: 2.0, sd_min: 0.5 };
        let found = ears(&counts, 11, Ears::C3, options).unwrap();
        let c2 = |at: usize| {
            let base: Vec<f64> = counts[at - 7..at - 2].iter().map(|&y| f64::from(y)).collect();
            let mean = base.iter().sum::<f64>() / 5.0;
            let sd = (base.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / 4.0).sqrt();
            ((f64::from(counts[at]) - mean) / sd, mean, sd)
        };
        let carried = (c2(10).0 - 1.0).max(0.0) + (c2(9).0 - 1.0).max(0.0);
        let (_, mean, sd) = c2(11);
        assert!(carried > 0.0);
        assert!((found.upper - (mean + sd * (2.0 - carried))).abs() < 1e-12);
    }

    #[test]
    fn one_event_after_silence_is_no_alarm() {
        let mut counts = [0; 12];
        counts[11] = 1;
        let found = ears(&counts, 11, Ears::C2, EarsOptions::default()).unwrap();
        assert!((found.upper - 1.5).abs() < 1e-12 && !found.alarm);
    }

    #[test]
    fn short_series_and_bad_settings_are_refused() {
        let refused =
            |counts: &[u32], period, statistic| ears(counts, period, statistic, EarsOptions::default()).unwrap_err();
        assert_eq!(refused(&[1; 9], 8, Ears::C2), SeriesError::HistoryTooShort { period: 8, needed: 9 });
        assert_eq!(refused(&[1; 9], 9, Ears::C1), SeriesError::OutsideSeries { period: 9, length: 9 });
        let none = EarsOptions { sd_min: 0.0, ..EarsOptions::default() };
        assert!(ears(&[1; 30], 20, Ears::C1, none).is_err());
        let one = EarsOptions { baseline: 1, ..EarsOptions::default() };
        assert!(ears(&[1; 30], 20, Ears::C1, one).is_err());
    }
}
