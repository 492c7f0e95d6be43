//! Order within a band (`scoring.md` S8).
//!
//! Owns the lower bound of the excess in yuan and the key by which findings of one band are sorted.

use std::cmp::Ordering;

/// `paid · max(0, 1 − 1/EB05)`: the part of what was paid through the flagged events that exceeds the expected, at the
/// lower bound of the ratio (the attributable fraction). Yuan in, yuan out.
pub fn yuan_excess_low(paid: f64, ratio_low: f64) -> f64 {
    if ratio_low > 1.0 && paid > 0.0 { paid * (1.0 - 1.0 / ratio_low) } else { 0.0 }
}

/// What a finding is sorted by inside its band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key<'a> {
    /// Probability that the entity belongs to the bulk; 0 for a deterministic finding.
    pub lfdr: f64,
    /// Lower bound of the excess in yuan; the exact overlap for a deterministic finding.
    pub yuan_low: f64,
    /// Decides between equals; 0 for a deterministic finding.
    pub ln_p: f64,
    /// Decides last.
    pub id: &'a str,
}

impl Key<'_> {
    /// `(1 − lfdr) · yuan_low`: yuan expected to be found, at the lower bound.
    pub fn worth(&self) -> f64 {
        (1.0 - self.lfdr).clamp(0.0, 1.0) * self.yuan_low.max(0.0)
    }

    /// First comes what is worth more, then the smaller ln p, then the id.
    pub fn compare(&self, other: &Key<'_>) -> Ordering {
        other.worth().total_cmp(&self.worth()).then(self.ln_p.total_cmp(&other.ln_p)).then(self.id.cmp(other.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_excess_is_the_attributable_fraction_at_the_lower_bound() {
        // EB05 = 4: three quarters of what was paid exceed the expected.
        assert_eq!(yuan_excess_low(1000.0, 4.0).to_bits(), 750.0_f64.to_bits());
        assert_eq!(yuan_excess_low(1000.0, 1.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(yuan_excess_low(1000.0, 0.2).to_bits(), 0.0_f64.to_bits());
        assert_eq!(yuan_excess_low(-5.0, 4.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(yuan_excess_low(1000.0, f64::NAN).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn worth_decides_then_ln_p_then_the_id() {
        let key = |lfdr, yuan_low, ln_p, id| Key { lfdr, yuan_low, ln_p, id };
        let mut keys = [
            key(0.5, 100.0, -9.0, "b"),
            key(0.0, 50.0, -9.0, "a"),
            key(0.0, 50.0, -20.0, "c"),
            key(0.1, 90.0, 0.0, "d"),
        ];
        keys.sort_by(|a, b| a.compare(b));
        // .9·90 = 81 first, then three worth 50: by ln p, then by id.
        assert_eq!(keys.map(|k| k.id), ["d", "c", "a", "b"]);
    }

    proptest! {
        #[test]
        fn more_money_never_ranks_lower(paid in 0.0..1e8_f64, more in 0.0..1e8_f64, low in 0.0..50.0_f64, lfdr in 0.0..1.0_f64) {
            let key = |paid| Key { lfdr, yuan_low: yuan_excess_low(paid, low), ln_p: -5.0, id: "x" };
            prop_assert_ne!(key(paid + more).compare(&key(paid)), Ordering::Greater);
        }
    }
}
