//! Sums per month: a series of whole numbers of which any stretch of months can be added up.
//!
//! Owns the question. The surprising thing: values may be negative, so a series of steps (+1 where somebody enters, −1
//! where they leave) is a running count. That is what replaces a window function per employer, which costs DataFusion 55
//! ten times as much (`benches/README.md`).

use super::sums::{Sums, decode, plus};
use datafusion::common::{Result, exec_err};

/// Whose result encoded sums are, for messages.
const RESULT_OF: &str = "month_sums(month, value)";

/// A sum per month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MonthSums(Sums);

impl MonthSums {
    /// Adds `value` to `month`.
    ///
    /// # Errors
    /// If the month is no month, or its sum passes 64 bits.
    pub(super) fn add(&mut self, month: i64, value: i64) -> Result<()> {
        let Ok(month) = i32::try_from(month) else {
            return exec_err!("month_sums: {month} is no month");
        };
        self.0.add(month, value)
    }

    /// Adds every month of an encoded series.
    ///
    /// # Errors
    /// If a sum passes 64 bits, or the bytes are no encoded series.
    pub(super) fn add_encoded(&mut self, bytes: &[u8]) -> Result<()> {
        decode(bytes, RESULT_OF)?.try_for_each(|(month, sum)| self.0.add(month, sum))
    }

    /// Adds up equal months, so that the encoding is canonical.
    ///
    /// # Errors
    /// If the sum of a month passes 64 bits.
    pub(super) fn compact(&mut self) -> Result<()> {
        self.0.compact()
    }

    /// Whether no month was ever added.
    pub(super) fn is_empty(&self) -> bool {
        self.0.entries().is_empty()
    }

    /// The encoding, appended to `out`.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }

    /// Bytes held outside the value itself.
    pub(super) fn heap_bytes(&self) -> usize {
        self.0.heap_bytes()
    }
}

/// The sum of the months `from` to `to` of an encoded series, both included; 0 where there is none.
///
/// # Errors
/// If it passes 64 bits, or the bytes are no encoded series.
pub(super) fn sum_between(bytes: &[u8], from: i64, to: i64) -> Result<i64> {
    let mut inside = decode(bytes, RESULT_OF)?.filter(|(month, _)| (from..=to).contains(&i64::from(*month)));
    inside.try_fold(0, |total, (_, sum)| plus(total, sum))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(rows: &[(i64, i64)]) -> Vec<u8> {
        let mut sums = MonthSums::default();
        rows.iter().for_each(|&(month, value)| sums.add(month, value).unwrap());
        sums.compact().unwrap();
        let mut bytes = Vec::new();
        sums.encode(&mut bytes);
        bytes
    }

    #[test]
    fn steps_are_a_running_count() {
        // Two enter in month 100, one leaves in 104, the other in 112.
        let bytes = encoded(&[(112, -1), (100, 1), (104, -1), (100, 1)]);
        let at = |month: i64| sum_between(&bytes, 0, month).unwrap();
        assert_eq!([99, 100, 103, 104, 111, 112, 500].map(at), [0, 2, 2, 1, 1, 0, 0]);
        assert_eq!(sum_between(&bytes, 101, 112).unwrap(), -2);
        assert_eq!(sum_between(&bytes, 112, 101).unwrap(), 0, "no month lies between");
    }

    #[test]
    fn extremes_neither_wrap_nor_panic() {
        let bytes = encoded(&[(i64::from(i32::MIN), 1), (i64::from(i32::MAX), i64::MAX)]);
        assert_eq!(sum_between(&bytes, 0, i64::MAX).unwrap(), i64::MAX);
        assert!(sum_between(&bytes, i64::MIN, i64::MAX).is_err());
        assert!(MonthSums::default().add(i64::MAX, 1).is_err());
        assert!(sum_between(&[0; 13], 0, 9).is_err());
        assert_eq!(sum_between(&[], 0, 9).unwrap(), 0);
    }

    proptest! {
        #[test]
        fn agrees_with_adding_up_and_splits_do_not_matter(
            rows in prop::collection::vec((0..90_i64, -4..4_i64), 0..300), cut in 0..300_usize, from in 0..95_i64, to in 0..95_i64,
        ) {
            let (left, right) = rows.split_at(cut.min(rows.len()));
            let mut merged = MonthSums::default();
            merged.add_encoded(&encoded(right)).unwrap();
            merged.add_encoded(&encoded(left)).unwrap();
            merged.compact().unwrap();
            let mut bytes = Vec::new();
            merged.encode(&mut bytes);
            prop_assert_eq!(&bytes, &encoded(&rows));
            let plain: i64 = rows.iter().filter(|(month, _)| *month >= from && *month <= to).map(|(_, value)| value).sum();
            prop_assert_eq!(sum_between(&bytes, from, to).unwrap(), plain);
        }
    }
}
