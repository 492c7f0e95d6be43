//! Money in whole fen (1/100 yuan): exact, summable, never a float.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// An amount in fen. `i64` holds ninety trillion yuan, a thousand times the national fund.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(pub i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);

    /// The amount in yuan, for scoring and plots only: sums are made in fen.
    #[expect(clippy::cast_precision_loss, reason = "display and scoring; amounts stay far below 2^53 fen")]
    pub fn yuan(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// The share `fraction` (0 to 1) of the amount, rounded down to the fen: a lower bound stays one.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "amounts stay far below 2^53 fen and the fraction is clamped"
    )]
    #[must_use]
    pub fn share(self, fraction: f64) -> Fen {
        Fen((self.0 as f64 * fraction.clamp(0.0, 1.0)).floor() as i64)
    }
}

impl fmt::Display for Fen {
    /// `1234.50`: no thousands separator, always two decimals, as in every machine format.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl Add for Fen {
    type Output = Fen;
    fn add(self, other: Fen) -> Fen {
        Fen(self.0 + other.0)
    }
}

impl AddAssign for Fen {
    fn add_assign(&mut self, other: Fen) {
        self.0 += other.0;
    }
}

impl Sub for Fen {
    type Output = Fen;
    fn sub(self, other: Fen) -> Fen {
        Fen(self.0 - other.0)
    }
}

impl Neg for Fen {
    type Output = Fen;
    fn neg(self) -> Fen {
        Fen(-self.0)
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Fen>>(amounts: I) -> Fen {
        amounts.fold(Fen::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_yuan_with_two_decimals() {
        assert_eq!(Fen(123_450).to_string(), "1234.50");
        assert_eq!(Fen(-7).to_string(), "-0.07");
        assert_eq!(Fen::ZERO.to_string(), "0.00");
    }

    #[test]
    fn a_share_never_exceeds_the_whole() {
        assert_eq!(Fen(999).share(0.5), Fen(499));
        assert_eq!(Fen(999).share(7.0), Fen(999));
        assert_eq!(Fen(999).share(-1.0), Fen::ZERO);
    }
}
