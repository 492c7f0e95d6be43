//! Sums per month: a series of whole numbers of which any stretch of months can be added up.
//!
//! Owns the sums, their encoding and the question asked of them. The surprising thing: values may be negative, so a
//! series of steps (+1 where somebody enters, −1 where they leave) is a running count. That is what replaces a window
//! function per employer, which costs DataFusion 55 ten times as much (`benches/README.md`).

use datafusion::common::{Result, exec_datafusion_err, exec_err};

/// Bytes of an encoded month: month (4), sum (8), little-endian.
const MONTH_BYTES: usize = 12;
/// Rows kept unsorted before equal months are added up for the first time.
const COMPACT_FROM: usize = 64;

/// A sum per month. Months may repeat until [`MonthSums::compact`] adds them up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MonthSums(Vec<(i32, i64)>);

impl MonthSums {
    /// Adds `value` to `month`.
    ///
    /// # Errors
    /// If the month is no month, or its sum passes 64 bits.
    pub(super) fn add(&mut self, month: i64, value: i64) -> Result<()> {
        let Ok(month) = i32::try_from(month) else { return exec_err!("month_sums: {month} is no month") };
        if let Some(last) = self.0.last_mut().filter(|last| last.0 == month) {
            last.1 = plus(last.1, value)?;
            return Ok(());
        }
        // Sorting only when the vector would grow keeps the cost per row constant and the memory near the months.
        if self.0.len() == self.0.capacity() && self.0.len() >= COMPACT_FROM {
            self.compact()?;
        }
        self.0.push((month, value));
        Ok(())
    }

    /// Adds every month of an encoded series.
    ///
    /// # Errors
    /// As [`MonthSums::add`], or if the bytes are no encoded series.
    pub(super) fn add_encoded(&mut self, bytes: &[u8]) -> Result<()> {
        EncodedSums::new(bytes)?.entries().try_for_each(|(month, sum)| self.add(i64::from(month), sum))
    }

    /// Sorts by month and adds up equal months.
    ///
    /// # Errors
    /// If the sum of a month passes 64 bits.
    pub(super) fn compact(&mut self) -> Result<()> {
        self.0.sort_unstable_by_key(|&(month, _)| month);
        let mut kept = 0;
        for at in 1..self.0.len() {
            if self.0[at].0 == self.0[kept].0 {
                self.0[kept].1 = plus(self.0[kept].1, self.0[at].1)?;
            } else {
                kept += 1;
                self.0[kept] = self.0[at];
            }
        }
        self.0.truncate(kept + 1);
        Ok(())
    }

    /// Whether no month was ever added.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The encoding, appended to `out`. Canonical after [`MonthSums::compact`].
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        for (month, sum) in &self.0 {
            out.extend_from_slice(&month.to_le_bytes());
            out.extend_from_slice(&sum.to_le_bytes());
        }
    }

    /// Bytes held outside the value itself.
    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<(i32, i64)>()
    }
}

/// An encoded series, read in place.
#[derive(Clone, Copy, Debug)]
pub(super) struct EncodedSums<'a>(&'a [u8]);

impl<'a> EncodedSums<'a> {
    /// Takes `bytes` as a series.
    ///
    /// # Errors
    /// If their number is not that of whole months.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self> {
        if bytes.len().is_multiple_of(MONTH_BYTES) {
            Ok(Self(bytes))
        } else {
            exec_err!("not sums per month ({} bytes); only the result of month_sums(month, value) is", bytes.len())
        }
    }

    fn entries(self) -> impl Iterator<Item = (i32, i64)> + 'a {
        self.0.chunks_exact(MONTH_BYTES).map(|chunk| {
            let (mut month, mut sum) = ([0; 4], [0; 8]);
            month.copy_from_slice(&chunk[..4]);
            sum.copy_from_slice(&chunk[4..]);
            (i32::from_le_bytes(month), i64::from_le_bytes(sum))
        })
    }

    /// The sum of the months `from` to `to`, both included; 0 where there is none.
    ///
    /// # Errors
    /// If it passes 64 bits.
    pub(super) fn sum_between(self, from: i64, to: i64) -> Result<i64> {
        let inside = |month: i32| (from..=to).contains(&i64::from(month));
        self.entries().filter(|(month, _)| inside(*month)).try_fold(0, |total, (_, sum)| plus(total, sum))
    }
}

fn plus(a: i64, b: i64) -> Result<i64> {
    a.checked_add(b).ok_or_else(|| exec_datafusion_err!("month_sums: the values add up to more than 64 bits hold"))
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
        let sums = EncodedSums::new(&bytes).unwrap();
        let at = |month: i64| sums.sum_between(0, month).unwrap();
        assert_eq!([99, 100, 103, 104, 111, 112, 500].map(at), [0, 2, 2, 1, 1, 0, 0]);
        assert_eq!(sums.sum_between(101, 112).unwrap(), -2);
        assert_eq!(sums.sum_between(112, 101).unwrap(), 0, "no month lies between");
    }

    #[test]
    fn extremes_neither_wrap_nor_panic() {
        let bytes = encoded(&[(i64::from(i32::MIN), 1), (i64::from(i32::MAX), i64::MAX)]);
        let sums = EncodedSums::new(&bytes).unwrap();
        assert_eq!(sums.sum_between(0, i64::MAX).unwrap(), i64::MAX);
        assert!(sums.sum_between(i64::MIN, i64::MAX).is_err());
        assert!(MonthSums::default().add(i64::MAX, 1).is_err());
        assert!(EncodedSums::new(&[0; 13]).is_err());
        assert_eq!(EncodedSums::new(&[]).unwrap().sum_between(0, 9).unwrap(), 0);
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
            prop_assert_eq!(EncodedSums::new(&bytes).unwrap().sum_between(from, to).unwrap(), plain);
        }
    }
}
