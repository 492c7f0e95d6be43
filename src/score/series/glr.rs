//! The generalised likelihood ratio detector for counts: has the level risen at some moment in the past?
//!
//! Owns Höhle & Paul's (2008, CSDA 52:4357) statistic max over k of sup over κ ≥ 0 of the log-likelihood ratio of a rise by
//! the factor e^κ since period k, for a negative binomial with known in-control means and dispersion, Poisson included.
//!
//! The surprising thing: it needs no size of the change in advance, so it catches a slow ramp that no single month would
//! betray. The price is an alarm that names the moment the rise began, not its end.

use super::{SeriesError, real};

/// The detector: dispersion α (variance μ + αμ², 0 for Poisson), alarm level, and how far back a rise may begin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glr {
    dispersion: f64,
    threshold: f64,
    periods_max: Option<usize>,
}

/// The statistic of every period, and the alarms.
#[derive(Clone, Debug, PartialEq)]
pub struct GlrPath {
    /// One value per period, at least 0.
    pub statistic: Vec<f64>,
    /// For each period the one in which the best-fitting rise began (the period itself where the statistic is 0).
    pub since: Vec<usize>,
    /// Periods with an alarm; after each the detector starts afresh.
    pub alarms: Vec<usize>,
}

impl Glr {
    /// `periods_max` limits how many periods a rise may be old.
    ///
    /// # Errors
    /// A dispersion that is negative, an alarm level that is not positive, or a limit of 0 periods.
    pub fn new(dispersion: f64, threshold: f64, periods_max: Option<usize>) -> Result<Self, SeriesError> {
        if !(dispersion >= 0.0 && dispersion.is_finite()) {
            return Err(SeriesError::Value {
                what: "dispersion",
                found: dispersion,
                expected: "a finite number of at least 0",
            });
        }
        if !(threshold > 0.0 && threshold.is_finite()) {
            return Err(SeriesError::Value {
                what: "alarm level",
                found: threshold,
                expected: "a positive finite number",
            });
        }
        if periods_max == Some(0) {
            return Err(SeriesError::Value { what: "oldest rise", found: 0.0, expected: "at least 1 period" });
        }
        Ok(Self { dispersion, threshold, periods_max })
    }

    /// Runs along a series with its in-control means. An alarm is a statistic of at least the alarm level.
    ///
    /// # Errors
    /// Lists of different length, or a mean that is not positive.
    pub fn run(&self, counts: &[u32], means: &[f64]) -> Result<GlrPath, SeriesError> {
        if counts.len() != means.len() {
            return Err(SeriesError::Length { what: "means", found: means.len(), expected: counts.len() });
        }
        if let Some(&found) = means.iter().find(|m| !(**m > 0.0 && m.is_finite())) {
            return Err(SeriesError::Value { what: "in-control mean", found, expected: "a positive finite number" });
        }
        let mut path = GlrPath { statistic: Vec::with_capacity(counts.len()), since: Vec::new(), alarms: Vec::new() };
        let mut start = 0;
        for now in 0..counts.len() {
            let oldest = self.periods_max.map_or(start, |limit| start.max((now + 1).saturating_sub(limit)));
            let (mut best, mut since) = (0.0, now);
            for from in oldest..=now {
                let value = self.ratio(&counts[from..=now], &means[from..=now]);
                if value > best {
                    (best, since) = (value, from);
                }
            }
            path.statistic.push(best);
            path.since.push(since);
            if best >= self.threshold {
                path.alarms.push(now);
                start = now + 1;
            }
        }
        Ok(path)
    }

    /// sup over κ ≥ 0 of Σ yκ − (y + 1/α) ln((1 + αμe^κ)/(1 + αμ)), the limit Σ yκ − μ(e^κ − 1) at α = 0.
    fn ratio(&self, counts: &[u32], means: &[f64]) -> f64 {
        let pairs = || counts.iter().map(|&y| f64::from(y)).zip(means.iter().copied());
        let (events, expected) = pairs().fold((0.0, 0.0), |(a, b), (y, m)| (a + y, b + m));
        if self.dispersion <= 0.0 {
            return if events > expected { events * (events / expected).ln() + expected - events } else { 0.0 };
        }
        let alpha = self.dispersion;
        // Derivative in κ: Σ y − (1 + αy) μe^κ / (1 + αμe^κ), falling in κ.
        let slope = |kappa: f64| {
            let factor = kappa.exp();
            pairs().fold((0.0, 0.0), |(first, second), (y, m)| {
                let raised = m * factor;
                let share = raised / (1.0 + alpha * raised);
                let part = (1.0 + alpha * y) * share;
                (first + y - part, second - part / (1.0 + alpha * raised))
            })
        };
        if slope(0.0).0 <= 0.0 {
            return 0.0;
        }
        let kappa = rise(slope);
        pairs()
            .map(|(y, m)| y * kappa - (y + 1.0 / alpha) * ((alpha * m * kappa.exp_m1()) / (1.0 + alpha * m)).ln_1p())
            .sum::<f64>()
            .max(0.0)
    }
}

/// The root of a falling slope that is positive at 0: Newton inside a shrinking bracket.
fn rise(slope: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while slope(high).0 > 0.0 && high < 500.0 {
        low = high;
        high *= 2.0;
    }
    let mut kappa = 0.5 * (low + high);
    for _ in 0..200 {
        let (value, curve) = slope(kappa);
        if value > 0.0 {
            low = kappa;
        } else {
            high = kappa;
        }
        let newton = kappa - value / curve;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - kappa).abs() <= 1e-14 * kappa.max(1.0) {
            return next;
        }
        kappa = next;
    }
    kappa
}

/// Mean number of periods between alarms of a path; `None` without an alarm.
impl GlrPath {
    /// Periods per alarm.
    pub fn periods_per_alarm(&self) -> Option<f64> {
        (!self.alarms.is_empty()).then(|| real(self.statistic.len()) / real(self.alarms.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::series::fixture;

    fn series() -> (serde_json::Value, Vec<u32>, Vec<f64>) {
        let all = fixture("surveillance")["glrnb"].clone();
        let x = all["x"].as_array().unwrap().iter().map(|v| u32::try_from(v.as_u64().unwrap()).unwrap()).collect();
        let means = all["mu0"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
        (all, x, means)
    }

    #[test]
    fn negative_binomial_path_agrees_with_every_week() {
        let (all, x, means) = series();
        let glr = Glr::new(all["alpha"].as_f64().unwrap(), all["c_ARL"].as_f64().unwrap(), None).unwrap();
        let path = glr.run(&x, &means).unwrap();
        assert_eq!(path.statistic.len(), all["statistic"].as_array().unwrap().len());
        for (i, found) in path.statistic.iter().enumerate() {
            assert!((found - all["statistic"][i].as_f64().unwrap()).abs() < 1e-12, "week {i}: {found}");
            assert!((found - all["recomputed"][i].as_f64().unwrap()).abs() < 1e-12, "week {i}: {found}");
        }
        let at_least = |v: &serde_json::Value| v.as_f64().unwrap() >= 5.0;
        let expected: Vec<usize> = all["statistic"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
            .filter(|(_, v)| at_least(v))
            .map(|(i, _)| i)
            .collect();
        assert_eq!(path.alarms, expected);
    }

    #[test]
    fn poisson_path_agrees_with_every_week() {
        let (all, x, means) = series();
        let path = Glr::new(0.0, 5.0, None).unwrap().run(&x, &means).unwrap();
        for (i, found) in path.statistic.iter().enumerate() {
            assert!((found - all["statistic_poisson"][i].as_f64().unwrap()).abs() < 1e-12, "week {i}: {found}");
        }
    }

    #[test]
    fn negative_binomial_tends_to_poisson() {
        let (_, x, means) = series();
        let poisson = Glr::new(0.0, 1e9, None).unwrap().run(&x, &means).unwrap();
        let nearly = Glr::new(1e-9, 1e9, None).unwrap().run(&x, &means).unwrap();
        assert!(poisson.statistic.iter().zip(&nearly.statistic).all(|(a, b)| (a - b).abs() < 1e-5 * a.max(1.0)));
    }

    /// A rise of 50 % from period 30 on is dated there, and found, though no single period is remarkable.
    #[test]
    fn slow_rise_is_found_and_dated() {
        let means = vec![10.0; 60];
        let counts: Vec<u32> = (0..60).map(|i| if i < 30 { 10 } else { 15 }).collect();
        let path = Glr::new(0.05, 4.0, None).unwrap().run(&counts, &means).unwrap();
        let alarm = path.alarms[0];
        assert_eq!(path.since[alarm], 30);
        assert!(path.statistic[30] < 1.0, "one period alone says little");
        assert_eq!(path.periods_per_alarm(), Some(60.0 / real(path.alarms.len())));
        let short = Glr::new(0.05, 4.0, Some(2)).unwrap().run(&counts, &means).unwrap();
        assert!(short.alarms.is_empty(), "a window of two periods is blind to it");
    }

    #[test]
    fn nonsense_is_refused_and_huge_counts_are_finite() {
        assert!(Glr::new(-0.1, 5.0, None).is_err() && Glr::new(0.1, 0.0, None).is_err());
        assert!(Glr::new(0.1, 5.0, Some(0)).is_err());
        let glr = Glr::new(0.2, 5.0, None).unwrap();
        assert!(glr.run(&[1], &[]).is_err() && glr.run(&[1], &[0.0]).is_err());
        let path = glr.run(&[u32::MAX, 0], &[1e-9, 1e9]).unwrap();
        assert!(path.statistic.iter().all(|s| s.is_finite()));
    }
}
