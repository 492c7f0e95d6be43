//! Bands of statistical findings (`scoring.md` S9).
//!
//! Owns the thresholds. Both a rate of false discoveries and a size are asked for: q alone flags large entities three
//! percent over, EB05 alone flags honest differences.

use super::Score;
use crate::model::Band;

/// Counts up to this are never band A on statistics alone.
pub const FEW_EVENTS: u64 = 5;

/// What a rule's bands ask for beside the fixed thresholds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stakes {
    /// Lower bound of the excess in yuan from which a finding may be band A.
    pub yuan_min: f64,
}

/// The band of a tested entity; `None` = not shown. `yuan_low` is the lower bound of the excess in yuan, 0 where no
/// money is known.
pub fn band(score: &Score, observed: u64, yuan_low: f64, stakes: Stakes) -> Option<Band> {
    let q_at_most = |q: f64| score.ln_q <= q.ln();
    if q_at_most(0.01) && score.ratio_low >= 2.0 && yuan_low >= stakes.yuan_min && observed > FEW_EVENTS {
        Some(Band::A)
    } else if q_at_most(0.05) && score.ratio_low >= 1.5 {
        Some(Band::B)
    } else if q_at_most(0.20) && score.ratio_low > 1.0 {
        Some(Band::C)
    } else {
        None
    }
}
