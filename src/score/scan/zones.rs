//! The scan over zones and durations: which set of places, over how many recent periods, stands out most?
//!
//! Owns the enumeration of zone × duration (Kulldorff 2001's cylinder, most recent period first) with either ratio. For
//! spread over offices or prefectures; one entity over time is scanned in `burst`.
//!
//! The surprising thing: the conditional ratio needs baselines that sum to the counts, so they are scaled here; the
//! expectation-based one must not be scaled, its baseline is a forecast.

use super::{ScanError, conditional_llr, expectation_llr};

/// Which question is asked of each zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// Given the total, is the zone too large? Baselines are scaled to the total.
    Conditional,
    /// Is the zone above its forecast?
    ExpectationBased,
}

/// Counts and baselines per period and place, most recent period first.
#[derive(Clone, Debug)]
pub struct Panel {
    places: usize,
    periods: usize,
    /// Sums over the most recent 1, 2, … periods, `period * places + place`.
    counts: Vec<f64>,
    baselines: Vec<f64>,
}

impl Panel {
    /// Takes one row per period, most recent first.
    ///
    /// # Errors
    /// Rows of different length, no row, or a number that is negative or not finite.
    pub fn new(counts: &[Vec<f64>], baselines: &[Vec<f64>]) -> Result<Self, ScanError> {
        let places = counts.first().map_or(0, Vec::len);
        if baselines.len() != counts.len() {
            return Err(ScanError::Shape { what: "baselines", found: baselines.len(), expected: counts.len() });
        }
        if places == 0 {
            return Err(ScanError::Shape { what: "counts", found: 0, expected: 1 });
        }
        Ok(Self {
            places,
            periods: counts.len(),
            counts: cumulate("count", counts, places)?,
            baselines: cumulate("baseline", baselines, places)?,
        })
    }

    /// Sum over `zone` and the most recent `duration` periods of (counts, baselines).
    fn sums(&self, zone: &[usize], duration: usize) -> (f64, f64) {
        let start = (duration - 1) * self.places;
        zone.iter()
            .fold((0.0, 0.0), |(c, b), place| (c + self.counts[start + place], b + self.baselines[start + place]))
    }
}

fn cumulate(what: &'static str, rows: &[Vec<f64>], places: usize) -> Result<Vec<f64>, ScanError> {
    let mut sums: Vec<f64> = Vec::with_capacity(rows.len() * places);
    for row in rows {
        if row.len() != places {
            return Err(ScanError::Shape { what, found: row.len(), expected: places });
        }
        for (place, &value) in row.iter().enumerate() {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(ScanError::Number { what, found: value, min: 0.0 });
            }
            let before = if sums.len() >= places { sums[sums.len() - places] } else { 0.0 };
            debug_assert_eq!(sums.len() % places, place);
            sums.push(before + value);
        }
    }
    Ok(sums)
}

/// One zone over its most recent periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cluster {
    /// Position in the list of zones.
    pub zone: usize,
    /// Number of most recent periods, from 1.
    pub duration: usize,
    /// Events.
    pub count: f64,
    /// Expected events (scaled to the total for [`Statistic::Conditional`]).
    pub baseline: f64,
    /// Log-likelihood ratio; 0 where the count is not above the baseline or nothing is expected.
    pub llr: f64,
}

impl Cluster {
    /// Count over baseline; `None` where nothing is expected.
    pub fn ratio(&self) -> Option<f64> {
        (self.baseline > 0.0).then(|| self.count / self.baseline)
    }
}

/// Every zone with every duration, durations ascending, zones in the given order within each.
///
/// # Errors
/// A zone names a place that is not in the panel.
pub fn clusters(panel: &Panel, zones: &[Vec<usize>], statistic: Statistic) -> Result<Vec<Cluster>, ScanError> {
    for (zone, places) in zones.iter().enumerate() {
        if let Some(&place) = places.iter().find(|&&place| place >= panel.places) {
            return Err(ScanError::Place { zone, place, places: panel.places });
        }
    }
    let everywhere: Vec<usize> = (0..panel.places).collect();
    let (total, total_baseline) = panel.sums(&everywhere, panel.periods);
    let scale = match statistic {
        Statistic::Conditional if total_baseline > 0.0 => total / total_baseline,
        _ => 1.0,
    };
    let mut found = Vec::with_capacity(zones.len() * panel.periods);
    for duration in 1..=panel.periods {
        for (zone, places) in zones.iter().enumerate() {
            let (count, unscaled) = panel.sums(places, duration);
            let baseline = unscaled * scale;
            let llr = match statistic {
                Statistic::Conditional => conditional_llr(count, baseline, total),
                Statistic::ExpectationBased => expectation_llr(count, baseline),
            };
            found.push(Cluster { zone, duration, count, baseline, llr: llr.unwrap_or(0.0) });
        }
    }
    Ok(found)
}

/// The cluster with the largest ratio; ties go to the shorter duration, then to the earlier zone.
pub fn most_likely(clusters: &[Cluster]) -> Option<Cluster> {
    clusters
        .iter()
        .copied()
        .max_by(|a, b| a.llr.total_cmp(&b.llr).then(b.duration.cmp(&a.duration)).then(b.zone.cmp(&a.zone)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::scan::{Gumbel, fixture, rank_p};
    use serde_json::Value;

    fn matrix(value: &Value) -> Vec<Vec<f64>> {
        let row = |r: &Value| r.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
        value.as_array().unwrap().iter().map(row).collect()
    }

    fn small(name: &str, statistic: Statistic) -> Vec<(Value, Cluster)> {
        let example = &fixture("kulldorff")[name];
        let panel = Panel::new(&matrix(&example["counts"]), &matrix(&example["baselines"])).unwrap();
        let zones = [vec![0], vec![1], vec![0, 1]];
        let rows = example["rows"].as_array().unwrap().clone();
        let found = clusters(&panel, &zones, statistic).unwrap();
        assert_eq!((rows.len(), found.len()), (9, 9));
        rows.into_iter().zip(found).collect()
    }

    #[test]
    fn conditional_scores_agree_with_every_row() {
        for (row, cluster) in small("pb_poisson_3x2", Statistic::Conditional) {
            assert_eq!(Some(cluster.duration as u64), row["duration"].as_u64());
            assert!((cluster.count - row["count"].as_f64().unwrap()).abs() < 1e-12);
            assert!((cluster.baseline - row["baseline"].as_f64().unwrap()).abs() < 1e-12);
            assert!((cluster.llr - row["score"].as_f64().unwrap()).abs() < 1e-12, "{row} {cluster:?}");
            assert!((cluster.ratio().unwrap() - row["relrisk_in"].as_f64().unwrap()).abs() < 1e-12);
        }
    }

    #[test]
    fn expectation_based_scores_agree_with_every_row() {
        for (row, cluster) in small("eb_poisson_3x2", Statistic::ExpectationBased) {
            assert!((cluster.llr - row["score"].as_f64().unwrap()).abs() < 1e-12, "{row} {cluster:?}");
            // The package prints a relative risk of at least 1.
            assert!((cluster.ratio().unwrap().max(1.0) - row["relrisk"].as_f64().unwrap()).abs() < 1e-12);
        }
    }

    fn new_mexico() -> (Value, Vec<Vec<f64>>, Vec<Vec<usize>>) {
        let mexico = fixture("kulldorff")["new_mexico"].clone();
        let mut baselines = matrix(&mexico["baselines"]);
        baselines.reverse(); // the fixture is in the order of the years
        let index =
            |z: &Value| z.as_array().unwrap().iter().map(|p| usize::try_from(p.as_u64().unwrap()).unwrap()).collect();
        let zones = mexico["zones_0based"].as_array().unwrap().iter().map(index).collect();
        (mexico, baselines, zones)
    }

    /// Brain cancer in New Mexico 1986–1989: Los Alamos and Santa Fe, all four years.
    #[test]
    fn new_mexico_has_its_published_cluster() {
        let (mexico, baselines, zones) = new_mexico();
        let mut counts = matrix(&mexico["counts"]);
        counts.reverse();
        assert_eq!(zones.len() as u64, mexico["published"]["zones"].as_u64().unwrap());
        let panel = Panel::new(&counts, &baselines).unwrap();
        let best = most_likely(&clusters(&panel, &zones, Statistic::ExpectationBased).unwrap()).unwrap();
        let names: Vec<&str> = zones[best.zone].iter().map(|&p| mexico["names"][p].as_str().unwrap()).collect();
        assert_eq!(names, ["losalamos", "santafe"]);
        assert_eq!(best.duration as u64, mexico["published"]["mlc_duration"].as_u64().unwrap());
        let again = &mexico["recomputed"];
        assert!((best.llr - again["llr"].as_f64().unwrap()).abs() < 1e-10, "{best:?}");
        assert!((best.count - again["count"].as_f64().unwrap()).abs() < 1e-12);
        assert!((best.baseline - again["baseline"].as_f64().unwrap()).abs() < 1e-11);
    }

    /// p by rank and by Gumbel within their Monte Carlo errors of the fixture (.0022 ± .0005 and .0034).
    #[test]
    fn new_mexico_has_its_simulated_probability() {
        use rand_chacha::ChaCha8Rng;
        use rand_chacha::rand_core::{Rng, SeedableRng};
        let (mexico, baselines, zones) = new_mexico();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut poisson = |mean: f64| {
            let (mut term, mut count) = ((-mean).exp(), 0.0);
            let bits = u32::try_from(rng.next_u64() >> 32).unwrap();
            let mut left = (f64::from(bits) + 0.5) / 4_294_967_296.0;
            while left > term && count < 200.0 {
                left -= term;
                count += 1.0;
                term *= mean / count;
            }
            count
        };
        let draws: Vec<f64> = (0..1500)
            .map(|_| {
                let counts: Vec<Vec<f64>> =
                    baselines.iter().map(|row| row.iter().map(|&b| poisson(b)).collect()).collect();
                let panel = Panel::new(&counts, &baselines).unwrap();
                most_likely(&clusters(&panel, &zones, Statistic::ExpectationBased).unwrap()).unwrap().llr
            })
            .collect();
        let again = &mexico["recomputed"];
        let llr = again["llr"].as_f64().unwrap();
        let p = rank_p(llr, draws.iter().copied());
        assert!((p - 0.0022).abs() < 4.0 * (0.0022_f64 / 1500.0).sqrt() + 1.0 / 1500.0, "{p}");
        let gumbel = Gumbel::by_moments(&draws).unwrap();
        let close = |a: f64, key: &str, within: f64| (a - again[key].as_f64().unwrap()).abs() < within;
        // Standard errors of the moments at 1,500 draws: σ√(1.64/n) = .037 and about .03.
        assert!(close(gumbel.mu, "gumbel_mu", 0.15) && close(gumbel.sigma, "gumbel_sigma", 0.12), "{gumbel:?}");
        assert!(close(gumbel.upper(llr), "gumbel_mom_p", 0.0015));
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let ok = vec![vec![1.0, 2.0]];
        assert!(Panel::new(&ok, &[]).is_err());
        assert!(Panel::new(&[], &[]).is_err());
        assert!(Panel::new(&ok, &[vec![1.0]]).is_err());
        assert!(Panel::new(&ok, &[vec![1.0, f64::NAN]]).is_err());
        let panel = Panel::new(&ok, &ok).unwrap();
        assert!(clusters(&panel, &[vec![2]], Statistic::Conditional).is_err());
        assert_eq!(most_likely(&[]), None);
    }
}
