//! Parity with `surveillance` 1.20.3 over the 52 weeks of 2011, and properties of our own.

use super::*;
use crate::score::combine::normal_quantile_of_ln_upper;
use crate::score::series::threshold::{Power, power_bounds};
use crate::score::series::{fixture, weekly_lags};
use serde_json::Value;

fn newport() -> (Value, Vec<u32>, Vec<usize>) {
    let all = fixture("surveillance");
    let integer = |v: &Value| v.as_u64().unwrap();
    let counts = all["salmNewport_germany_weekly"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| u32::try_from(integer(v)).unwrap())
        .collect();
    let weeks = all["indices_2011_1based"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| usize::try_from(integer(v)).unwrap() - 1)
        .collect();
    (all["farringtonFlexible"].clone(), counts, weeks)
}

/// Days from a Monday of 2011 to the same date 1 to 4 years back. Week 366 of the series (from 1) begins on 2011-01-03.
/// Between them lie leap days of 2008 for dates after 28 February counted from 2007 and 2008.
fn lags(week: usize) -> Vec<usize> {
    let day_of_year = u32::try_from(3 + 7 * (week - 365)).unwrap(); // 1 January is 1
    // A date up to 28 February 2008 comes before the leap day of 2008, so it is one day further from 2011.
    let from_2008 = if day_of_year <= 59 { 1096 } else { 1095 };
    weekly_lags(&[365, 730, from_2008, 1461])
}

fn first_case() -> Farrington {
    Farrington {
        half_window: 3,
        levels: 1,
        recent_excluded: 3,
        residual_max: 1.0,
        trend_p_max: 0.05,
        alpha: 0.05,
        method: Method::Power(Power::TwoThirds),
        recent: Some(RecentCases { cases_min: 5, periods: 4 }),
    }
}

/// R stops its iterations at a relative change of 1e-8 of the deviance, which leaves about 1e-6 on a mean, 3e-5 on φ.
const MEAN: f64 = 1e-5;
const PHI: f64 = 5e-5;

fn close(found: f64, expected: f64, within: f64) -> bool {
    (found - expected).abs() <= within * expected.abs().max(1.0)
}

/// The package reads the error of the forecast and of the trend off a dispersion of *working* residuals, Σ w ((y − μ)/μ)² / df,
/// instead of Pearson's; for the power threshold it adds it on the response scale. With that departure put back, mean,
/// dispersion, trend, threshold, p and score of all 52 weeks are the package's.
#[test]
fn power_threshold_agrees_with_every_week_up_to_the_package_departure() {
    let (all, counts, weeks) = newport();
    let theirs = &all[0];
    let z = normal_quantile_of_ln_upper(0.05_f64.ln());
    for (i, &week) in weeks.iter().enumerate() {
        let reference = reference_periods(week, &lags(week), 3, 1, 3).unwrap();
        let history = History { counts: &counts, exposure: &[], now: week, reference: &reference };
        let with_trend = history.fit(Trend::Linear, 1.0).unwrap();
        let largest = reference.iter().map(|r| f64::from(counts[r.period])).fold(0.0, f64::max);
        let package_p = trend_p_with(&history, with_trend.working_dispersion);
        let keeps = package_p < 0.05 && with_trend.expected <= largest;
        assert_eq!(u64::from(keeps), theirs["trend"][i].as_u64().unwrap(), "trend of week {i}: p {package_p}");
        let model = if keeps { with_trend } else { history.fit(Trend::None, 1.0).unwrap() };
        assert!(
            close(model.dispersion, theirs["phi"][i].as_f64().unwrap(), PHI),
            "φ of week {i}: {}",
            model.dispersion
        );

        let se = model.expected * model.se_link * (model.working_dispersion / model.dispersion).sqrt();
        assert!(close((model.expected + z * se).exp(), theirs["mu0"][i].as_f64().unwrap(), 1e-4), "mu0 of week {i}");
        let y = f64::from(counts[week]);
        let found = power_bounds(Power::TwoThirds, model.expected, se, model.dispersion, 0.05, y).unwrap();
        assert!(
            close(found.ln_p, theirs["pvalue"][i].as_f64().unwrap().ln(), 1e-4),
            "p of week {i}: {}",
            found.ln_p.exp()
        );
        let score = (y - model.expected) / (found.upper - model.expected);
        assert!(close(score, theirs["score"][i].as_f64().unwrap(), 1e-4), "score of week {i}: {score}");
        let forecast = farrington(&counts, &[], week, &lags(week), &first_case()).unwrap();
        match theirs["upper"][i].as_f64() {
            None => assert_eq!(forecast.verdict, Verdict::TooFewRecent, "week {i}"),
            Some(upper) => {
                assert!(close(found.upper, upper, 1e-4), "threshold of week {i}: {} for {upper}", found.upper);
                assert!(close(model.expected, theirs["expected"][i].as_f64().unwrap(), MEAN), "mean of week {i}");
                assert_eq!(u64::from(y > found.upper), theirs["alarm"][i].as_u64().unwrap(), "alarm of week {i}");
                assert_ne!(forecast.verdict, Verdict::TooFewRecent, "week {i}");
            }
        }
    }
}

/// Two-sided p of the trend with another dispersion than ours.
fn trend_p_with(history: &History<'_>, dispersion: f64) -> f64 {
    let regression = history.regression(Trend::Linear);
    let first = regression.fit(&vec![1.0; history.reference.len()]).unwrap();
    let fit = regression.fit(&weights(&regression.counts, &first, 1.0)).unwrap();
    let freedom = real(history.reference.len()) - 2.0;
    let t = fit.coefficients[1] / (fit.inverse[3] * dispersion).sqrt();
    checked_beta_reg(0.5 * freedom, 0.5, freedom / (freedom + t * t)).unwrap()
}

/// Noufaily's settings: ten levels, 26 weeks left out, cut at 2.58, plug-in threshold: all ours, no departure but the score's.
#[test]
fn plugin_threshold_agrees_with_every_week() {
    let (all, counts, weeks) = newport();
    let theirs = &all[1];
    for (i, &week) in weeks.iter().enumerate() {
        let forecast = farrington(&counts, &[], week, &lags(week), &Farrington::weekly()).unwrap();
        assert!(close(forecast.dispersion, theirs["phi"][i].as_f64().unwrap(), PHI), "φ of week {i}: {forecast:?}");
        assert!(close(forecast.expected, theirs["mu0"][i].as_f64().unwrap(), MEAN), "mean of week {i}: {forecast:?}");
        assert!(
            close(forecast.bounds.ln_p, theirs["pvalue"][i].as_f64().unwrap().ln(), 1e-4),
            "p of week {i}: {forecast:?}"
        );
        assert_eq!(forecast.trend.is_some(), theirs["trend"][i].as_u64() == Some(1));
        let predicted = forecast.expected.ln(); // T9: the package's score mixes the scales
        let score = (f64::from(counts[week]) - predicted) / (forecast.bounds.upper - predicted);
        assert!(close(score, theirs["score"][i].as_f64().unwrap(), 1e-4), "score of week {i}: {score}");
        assert_eq!(u64::from(forecast.verdict == Verdict::Alarm), theirs["alarm"][i].as_u64().unwrap(), "week {i}");
        match theirs["upper"][i].as_f64() {
            None => assert_eq!(forecast.verdict, Verdict::TooFewRecent, "week {i}"),
            Some(upper) => assert!((forecast.bounds.upper - upper).abs() < 1e-12, "week {i}: {forecast:?}"),
        }
    }
}

/// The same fit with the threshold at the upper confidence bound, the package's forecast error put back.
#[test]
fn muan_threshold_agrees_with_every_week_up_to_the_package_departure() {
    let (all, counts, weeks) = newport();
    let theirs = &all[2];
    let z = normal_quantile_of_ln_upper(0.05_f64.ln());
    for (i, &week) in weeks.iter().enumerate() {
        let reference = reference_periods(week, &lags(week), 3, 10, 26).unwrap();
        let history = History { counts: &counts, exposure: &[], now: week, reference: &reference };
        let model = history.fit(Trend::Linear, 2.58).unwrap();
        let se = model.se_link * (model.working_dispersion / model.dispersion).sqrt();
        assert!(close(model.expected * (z * se).exp(), theirs["mu0"][i].as_f64().unwrap(), 1e-5), "mu0 of week {i}");
        let found = bounds(Method::Muan, model.expected, se, model.dispersion, 0.05, counts[week]).unwrap();
        assert!(close(found.ln_p, theirs["pvalue"][i].as_f64().unwrap().ln(), 1e-4), "p of week {i}: {found:?}");
        if let Some(upper) = theirs["upper"][i].as_f64() {
            assert!((found.upper - upper).abs() < 1e-12, "threshold of week {i}: {found:?}");
            assert!(close(model.expected, theirs["expected"][i].as_f64().unwrap(), MEAN));
            assert_eq!(u64::from(f64::from(counts[week]) > found.upper), theirs["alarm"][i].as_u64().unwrap());
        }
    }
}

/// Five years of months with a season; the last month three times what the season has.
#[test]
fn a_jump_out_of_season_is_an_alarm_and_the_season_itself_is_not() {
    let season = |month: usize| if (5..=7).contains(&(month % 12)) { 60 } else { 20 };
    let mut counts: Vec<u32> = (0..61).map(season).collect();
    let judge = |counts: &[u32], now| farrington(counts, &[], now, &[12, 24, 36], &Farrington::monthly()).unwrap();
    assert_eq!(judge(&counts, 54).verdict, Verdict::Normal, "June is high every year");
    assert_eq!(judge(&counts, 60).verdict, Verdict::Normal);
    counts[60] = 60;
    let found = judge(&counts, 60);
    assert_eq!(found.verdict, Verdict::Alarm);
    assert!((found.expected - 20.0).abs() < 2.0, "{found:?}");
    assert!(found.bounds.ln_p < -20.0);
}

#[test]
fn exposure_scales_the_forecast() {
    let counts = [10_u32; 61];
    let exposure: Vec<f64> = (0..61).map(|month| if month < 55 { 1000.0 } else { 3000.0 }).collect();
    let settings = Farrington::monthly();
    let found =
        farrington(&counts, &exposure, 60, &[12, 24, 36], &Farrington { trend_p_max: 1e-9, ..settings }).unwrap();
    assert!((found.expected - 30.0).abs() < 1e-6, "{found:?}");
    let other_unit: Vec<f64> = exposure.iter().map(|e| e / 12.0).collect();
    let again =
        farrington(&counts, &other_unit, 60, &[12, 24, 36], &Farrington { trend_p_max: 1e-9, ..settings }).unwrap();
    assert!((again.bounds.ln_p - found.bounds.ln_p).abs() < 1e-9, "the unit of exposure does not matter");
}

/// A burst two years ago does not lift today's threshold: with the reweighting the forecast is far nearer the quiet level.
#[test]
fn past_bursts_are_weighed_down() {
    let mut counts = [10_u32, 12, 8, 11, 9, 10, 13, 7, 10, 11, 9, 10].repeat(5);
    counts.push(10);
    counts[36] = 200;
    let expected = |residual_max| {
        let settings = Farrington { residual_max, trend_p_max: 1e-9, ..Farrington::monthly() };
        farrington(&counts, &[], 60, &[12, 24, 36], &settings).unwrap().expected
    };
    assert!(expected(1e9) > 25.0, "without: {}", expected(1e9));
    assert!(expected(2.58) < 16.0, "with: {}", expected(2.58));
}

#[test]
fn what_cannot_be_forecast_is_refused() {
    let settings = Farrington::monthly();
    let refuse = |counts: &[u32], exposure: &[f64], now| {
        farrington(counts, exposure, now, &[12, 24, 36], &settings).unwrap_err()
    };
    assert_eq!(refuse(&[1; 30], &[], 29), SeriesError::HistoryTooShort { period: 29, needed: 37 });
    assert_eq!(refuse(&[1; 30], &[], 30), SeriesError::OutsideSeries { period: 30, length: 30 });
    assert_eq!(refuse(&[0; 60], &[], 59), SeriesError::NoEvents { periods: 31 });
    assert!(matches!(refuse(&[1; 60], &[1.0; 59], 59), SeriesError::Length { .. }));
    assert!(matches!(refuse(&[1; 60], &[0.0; 60], 59), SeriesError::Value { .. }));
    let bad = Farrington { residual_max: f64::NAN, ..settings };
    assert!(farrington(&[1; 60], &[], 59, &[12, 24, 36], &bad).is_err());
}
