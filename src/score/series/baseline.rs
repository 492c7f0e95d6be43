//! The past periods a forecast is made of.
//!
//! Owns the reference windows around the same season of past years and the seasonal levels between them (Noufaily et
//! al. 2013, section 2).
//!
//! The surprising thing: seasons are counted back in days, not in periods. A year is not 52 weeks, so the same week of
//! 2007 seen from 2011 is 209 weeks back, not 208.

use super::SeriesError;

/// A reference period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefPeriod {
    /// Its place in the series.
    pub period: usize,
    /// 0 for the season of the forecast, else the number of the seasonal level, from 1.
    pub level: usize,
}

/// Distances in whole weeks for distances in days (the same date one, two, … years back): the nearest week.
pub fn weekly_lags(days_back: &[u32]) -> Vec<usize> {
    days_back.iter().map(|days| usize::try_from(days.saturating_add(3) / 7).unwrap_or(usize::MAX)).collect()
}

/// The reference periods for a forecast of `now`, ascending.
///
/// `lags` are the distances to the same season one, two, … years back. Windows of ± `half_window` around each are level
/// 0. With `levels` > 1 the periods between two windows (and between the last one and `now`) are cut into `levels` − 1
/// further levels; where they do not divide evenly the first ones are one period longer. The last `recent_excluded`
/// periods before `now` are left out, so that a burst that has begun does not raise its own threshold.
///
/// # Errors
/// Less history than the oldest window needs, lags that do not leave room for their windows, or no level.
pub fn reference_periods(
    now: usize,
    lags: &[usize],
    half_window: usize,
    levels: usize,
    recent_excluded: usize,
) -> Result<Vec<RefPeriod>, SeriesError> {
    if levels == 0 || lags.is_empty() {
        return Err(SeriesError::Value { what: "seasonal levels or years", found: 0.0, expected: "at least 1" });
    }
    let mut before = 0;
    for (year, &lag) in (1..).zip(lags) {
        let room = half_window.saturating_mul(2).saturating_add(levels);
        if lag < before || lag - before < room {
            return Err(SeriesError::Lag { year, lag, half_window });
        }
        before = lag;
    }
    let needed = before.saturating_add(half_window);
    if needed > now {
        return Err(SeriesError::HistoryTooShort { period: now, needed });
    }
    let last = now.saturating_sub(recent_excluded);
    let mut found = Vec::new();
    for year in (0..lags.len()).rev() {
        let center = now - lags[year];
        let next = if year == 0 { now } else { now - lags[year - 1] };
        for period in center - half_window..=center + half_window {
            found.push(RefPeriod { period, level: 0 });
        }
        if levels > 1 {
            between(center + half_window + 1..next - half_window, levels - 1, &mut found);
        }
    }
    found.retain(|reference| reference.period < last);
    Ok(found)
}

/// Cuts a stretch of periods into levels 1..=`parts`, the first ones one period longer where it does not divide.
fn between(stretch: std::ops::Range<usize>, parts: usize, found: &mut Vec<RefPeriod>) {
    let (each, longer) = (stretch.len() / parts, stretch.len() % parts);
    let mut period = stretch.start;
    for part in 0..parts {
        let size = each + usize::from(part < longer);
        found.extend((period..period + size).map(|period| RefPeriod { period, level: part + 1 }));
        period += size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two years of months, windows of ± 1, three levels: by hand on paper.
    #[test]
    fn months_by_hand() {
        let found = reference_periods(25, &[12, 24], 1, 4, 3).unwrap();
        let levels: Vec<(usize, usize)> = found.iter().map(|r| (r.period, r.level)).collect();
        let year = |start: usize| {
            [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3].into_iter().enumerate().map(move |(i, level)| (start + i, level))
        };
        let expected: Vec<(usize, usize)> = year(0).chain(year(12)).filter(|(period, _)| *period < 22).collect();
        assert_eq!(levels, expected);
    }

    #[test]
    fn uneven_stretches_are_longer_first() {
        let found = reference_periods(12, &[11], 1, 4, 0).unwrap();
        let levels: Vec<usize> = found.iter().map(|r| r.level).collect();
        assert_eq!(levels, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3], "eight periods in three levels");
    }

    #[test]
    fn weeks_are_the_nearest_to_the_date() {
        // 2011-01-03 back to 2010, 2009, 2008, 2007: 365, 730, 1096, 1461 days.
        assert_eq!(weekly_lags(&[365, 730, 1096, 1461]), [52, 104, 157, 209]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert_eq!(reference_periods(20, &[24], 1, 1, 0), Err(SeriesError::HistoryTooShort { period: 20, needed: 25 }));
        assert_eq!(
            reference_periods(30, &[12, 12], 1, 1, 0),
            Err(SeriesError::Lag { year: 2, lag: 12, half_window: 1 })
        );
        assert!(reference_periods(30, &[24, 12], 1, 1, 0).is_err());
        assert!(reference_periods(30, &[12], 1, 11, 0).is_err(), "nine months cannot hold ten levels");
        assert!(reference_periods(30, &[], 1, 1, 0).is_err());
        assert!(reference_periods(30, &[12], 1, 0, 0).is_err());
        assert!(reference_periods(13, &[12], 1, 1, 99).unwrap().is_empty());
    }
}
