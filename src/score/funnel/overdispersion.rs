//! How much more entities differ than chance allows: φ and τ² for a funnel.
//!
//! Owns Spiegelhalter's additive overdispersion with winsorised z (2005) and the truncated variant of the NHS mortality
//! indicator SHMI.
//!
//! The surprising thing: both trim by 10 % on each side and mean different things by it. Winsorising pulls the extremes to
//! the 10 % quantile and keeps all entities; truncating drops the extreme tenths by rank.

use super::{FunnelError, check_pairs, real};

/// On which scale the ratio observed/expected is compared with 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// √ratio, with variance 1/4E.
    SquareRoot,
    /// ln ratio, with variance 1/E; an observed 0 counts as one half.
    Log,
}

/// What happens to the extreme z-values before they are squared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trim {
    /// Pulled to the quantile (R type 7).
    Winsorise,
    /// Dropped, floor(share · n) on each side.
    Truncate,
}

/// Overdispersion of a group of entities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overdispersion {
    /// Scale of the comparison.
    pub scale: Scale,
    /// Mean of the squared trimmed z: 1 if chance explains all.
    pub phi: f64,
    /// Variance between entities on the scale, at least 0.
    pub tau2: f64,
    /// Entities that went in.
    pub kept: usize,
}

impl Scale {
    /// (√(O/E) or ln(O/E)) minus its value at 1, and its variance under chance.
    fn deviation(self, observed: f64, expected: f64) -> (f64, f64) {
        match self {
            Scale::SquareRoot => ((observed / expected).sqrt() - 1.0, 0.25 / expected),
            Scale::Log => ((if observed > 0.0 { observed } else { 0.5 } / expected).ln(), 1.0 / expected),
        }
    }

    /// The z-value of an entity without overdispersion.
    pub fn z(self, observed: f64, expected: f64) -> f64 {
        let (deviation, variance) = self.deviation(observed, expected);
        deviation / variance.sqrt()
    }
}

impl Overdispersion {
    /// Estimates φ and τ² from entities with their observed and expected counts, trimming `share` on each side.
    ///
    /// # Errors
    /// Lists of different length, fewer than three entities kept, counts out of range, or a share outside [0, .5).
    pub fn estimate(
        observed: &[f64],
        expected: &[f64],
        scale: Scale,
        trim: Trim,
        share: f64,
    ) -> Result<Self, FunnelError> {
        check_pairs(observed, expected, 3)?;
        if !(0.0..0.5).contains(&share) {
            return Err(FunnelError::Value {
                what: "trimmed share",
                found: share,
                expected: "at least 0 and below .5",
            });
        }
        // By z, then by expected: the order of the input does not change the sums.
        let mut entities: Vec<(f64, f64)> =
            observed.iter().zip(expected).map(|(&o, &e)| (scale.z(o, e), 1.0 / scale.deviation(o, e).1)).collect();
        entities.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        match trim {
            Trim::Winsorise => {
                let (low, high) = (quantile(&entities, share), quantile(&entities, 1.0 - share));
                for entity in &mut entities {
                    entity.0 = entity.0.clamp(low, high);
                }
            }
            Trim::Truncate => {
                let drop = (0..entities.len()).take_while(|n| real(n + 1) <= share * real(entities.len())).count();
                entities.truncate(entities.len() - drop);
                entities.drain(..drop);
            }
        }
        let kept = entities.len();
        if kept < 3 {
            return Err(FunnelError::Length { what: "entities after trimming", found: kept, expected: 3 });
        }
        let count = real(kept);
        let phi = entities.iter().map(|(z, _)| z * z).sum::<f64>() / count;
        let weights: f64 = entities.iter().map(|(_, w)| w).sum();
        let squares: f64 = entities.iter().map(|(_, w)| w * w).sum();
        let tau2 = ((count * phi - (count - 1.0)) / (weights - squares / weights)).max(0.0);
        Ok(Self { scale, phi, tau2, kept })
    }

    /// The z-value of an entity with the variance between entities added.
    pub fn adjusted_z(&self, observed: f64, expected: f64) -> f64 {
        let (deviation, variance) = self.scale.deviation(observed, expected);
        deviation / (variance + self.tau2).sqrt()
    }
}

/// Quantile (R type 7) of sorted entities by z.
fn quantile(sorted: &[(f64, f64)], share: f64) -> f64 {
    let place = share * real(sorted.len() - 1);
    let low = (0..sorted.len()).take_while(|i| real(*i) <= place).count().saturating_sub(1);
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low].0 + (place - real(low)) * (sorted[high].0 - sorted[low].0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::funnel::{fixture, numbers};

    /// 54 Arizona hospitals, length of stay. The fixture's tolerance is 1e-8.
    #[test]
    fn medpar_agrees_in_every_hospital_and_both_variants() {
        let all = fixture("medpar");
        let (observed, expected) = (numbers(&all["observed"]), numbers(&all["expected"]));
        assert_eq!(observed.len(), 54);
        for (scale, trim, name) in
            [(Scale::SquareRoot, Trim::Winsorise, "sqrt_winsor10"), (Scale::Log, Trim::Truncate, "log_truncate10_SHMI")]
        {
            let theirs = &all[name];
            for ((o, e), z) in observed.iter().zip(&expected).zip(numbers(&theirs["z"])) {
                assert!((scale.z(*o, *e) - z).abs() < 1e-8, "{name}: {o} {e}");
            }
            let found = Overdispersion::estimate(&observed, &expected, scale, trim, 0.1).unwrap();
            assert!((found.phi - theirs["phi"].as_f64().unwrap()).abs() < 1e-8, "{name}: {found:?}");
            assert!((found.tau2 - theirs["tau2"].as_f64().unwrap()).abs() < 1e-10, "{name}: {found:?}");
            assert_eq!(found.kept as u64, theirs["n_kept"].as_u64().unwrap_or(54));
            if scale == Scale::SquareRoot {
                for ((o, e), z) in observed.iter().zip(&expected).zip(numbers(&all["adjusted_z_sqrt"])) {
                    assert!((found.adjusted_z(*o, *e) - z).abs() < 1e-8);
                }
                let mut sorted: Vec<(f64, f64)> = numbers(&theirs["z"]).into_iter().map(|z| (z, 0.0)).collect();
                sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
                assert!((quantile(&sorted, 0.1) - theirs["winsor_low"].as_f64().unwrap()).abs() < 1e-8);
                assert!((quantile(&sorted, 0.9) - theirs["winsor_high"].as_f64().unwrap()).abs() < 1e-8);
            }
        }
    }

    #[test]
    fn entities_that_agree_have_no_overdispersion() {
        let expected = [10.0, 20.0, 30.0, 40.0];
        let found = Overdispersion::estimate(&expected, &expected, Scale::SquareRoot, Trim::Winsorise, 0.1).unwrap();
        assert!(found.phi.abs() < 1e-12 && found.tau2.abs() < 1e-300);
        assert!(Scale::Log.z(0.0, 3.0).is_finite(), "nobody is a number too");
    }

    #[test]
    fn order_does_not_change_a_bit() {
        let all = fixture("medpar");
        let (mut observed, mut expected) = (numbers(&all["observed"]), numbers(&all["expected"]));
        let estimate =
            |o: &[f64], e: &[f64]| Overdispersion::estimate(o, e, Scale::SquareRoot, Trim::Winsorise, 0.1).unwrap();
        let before = estimate(&observed, &expected);
        observed.reverse();
        expected.reverse();
        assert_eq!(before, estimate(&observed, &expected));
    }

    #[test]
    fn nonsense_is_refused() {
        let estimate = |o: &[f64], e: &[f64], share| Overdispersion::estimate(o, e, Scale::Log, Trim::Truncate, share);
        assert!(estimate(&[1.0; 3], &[1.0; 2], 0.1).is_err());
        assert!(estimate(&[1.0; 2], &[1.0; 2], 0.1).is_err());
        assert!(estimate(&[1.0; 3], &[0.0, 1.0, 1.0], 0.1).is_err());
        assert!(estimate(&[f64::NAN, 1.0, 1.0], &[1.0; 3], 0.1).is_err());
        assert!(estimate(&[1.0; 3], &[1.0; 3], 0.5).is_err());
        assert!(estimate(&[1.0; 4], &[1.0; 4], 0.4).is_err(), "two left");
    }
}
