//! An exact decimal number as a parameter may hold it: money limits must not pass through a float.

use crate::model::Fen;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// `unscaled / 10^scale`, at most 18 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    unscaled: i64,
    scale: u8,
}

const DIGITS_MAX: usize = 18;

impl Decimal {
    /// Digits after the point.
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// The number as an amount of yuan; `None` where it has parts of a fen.
    pub fn to_fen(self) -> Option<Fen> {
        let missing = 2_u8.checked_sub(self.scale)?;
        self.unscaled.checked_mul(10_i64.pow(u32::from(missing))).map(Fen)
    }

    /// The number as a float, for display and comparison with floats only.
    #[expect(clippy::cast_precision_loss, reason = "display; 18 digits lose nothing a person sees")]
    pub fn to_f64(self) -> f64 {
        self.unscaled as f64 / 10_f64.powi(i32::from(self.scale))
    }
}

/// The text is not a decimal number of at most 18 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number of at most 18 digits")]
pub struct DecimalError;

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{fraction}");
        let shape_ok = !whole.is_empty() && (fraction.is_empty() != digits.contains('.'));
        if !shape_ok || all.len() > DIGITS_MAX || !all.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DecimalError);
        }
        let unscaled: i64 = all.parse().map_err(|_| DecimalError)?;
        let scale = u8::try_from(fraction.len()).map_err(|_| DecimalError)?;
        Ok(Self { unscaled: if negative { -unscaled } else { unscaled }, scale })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.unscaled < 0 { "-" } else { "" };
        let scale = usize::from(self.scale);
        let digits = format!("{:0>width$}", self.unscaled.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        if fraction.is_empty() { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let scale = self.scale.max(other.scale);
        let at_scale = |number: &Self| i128::from(number.unscaled) * 10_i128.pow(u32::from(scale - number.scale));
        Some(at_scale(self).cmp(&at_scale(other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_its_digits_and_orders_by_value() {
        let parse = |text: &str| text.parse::<Decimal>();
        assert_eq!(parse("1500.00").unwrap().to_string(), "1500.00");
        assert_eq!(parse("-0.05").unwrap().to_string(), "-0.05");
        assert_eq!(parse("7").unwrap().to_string(), "7");
        assert!(parse("2.10").unwrap() < parse("2.2").unwrap());
        assert!(parse("999999999999999999").unwrap() > parse("0.00000000000000001").unwrap());
        assert_eq!(parse("1500").unwrap().to_fen(), Some(Fen(150_000)));
        assert_eq!(parse("0.005").unwrap().to_fen(), None);
        for bad in ["", ".", "1.", ".5", "1e3", "--1", "1.2.3", "1234567890123456789", "１"] {
            assert_eq!(parse(bad), Err(DecimalError), "{bad}");
        }
    }
}
