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
