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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{Compared, Family};

    fn score(q: f64, ratio_low: f64) -> Score {
        Score {
            expected: 1.0,
            ratio: ratio_low * 1.5,
            ratio_low,
            ln_p: q.ln() - 3.0,
            ln_q: q.ln(),
            ln_q_any_dependence: 0.0,
            lfdr: q,
            peer_rate: 0.05,
            peer_group: String::new(),
            peer_level: 0,
            peers: 40,
            compared: Compared::WithGroup,
            family: Family::NegativeBinomial,
        }
    }

    #[test]
    fn each_band_asks_for_both_certainty_and_size() {
        let stakes = Stakes { yuan_min: 10_000.0 };
        let at = |q, low| band(&score(q, low), 20, 50_000.0, stakes);
        assert_eq!(at(0.01, 2.0), Some(Band::A));
        assert_eq!(at(0.011, 2.0), Some(Band::B));
        assert_eq!(at(0.01, 1.99), Some(Band::B));
        assert_eq!(at(0.05, 1.5), Some(Band::B));
        assert_eq!(at(0.05, 1.49), Some(Band::C));
        assert_eq!(at(0.20, 1.01), Some(Band::C));
        assert_eq!(at(0.21, 9.0), None);
        assert_eq!(at(1e-9, 1.0), None);
    }

    #[test]
    fn few_events_or_little_money_are_never_band_a() {
        let stakes = Stakes { yuan_min: 10_000.0 };
        let certain = score(1e-12, 8.0);
        assert_eq!(band(&certain, 6, 10_000.0, stakes), Some(Band::A));
        assert_eq!(band(&certain, 5, 10_000.0, stakes), Some(Band::B));
        assert_eq!(band(&certain, 6, 9_999.0, stakes), Some(Band::B));
    }
}
