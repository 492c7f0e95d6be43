//! Sums per key (a month or a day): the state of `month_sums` and `peak_window`.
//!
//! Owns the sums and their encoding. The surprising thing: keys may repeat until [`Sums::compact`] adds them up, so a row
//! costs a push, and the memory stays near the number of distinct keys all the same.

use datafusion::common::{Result, exec_datafusion_err, exec_err};

/// Bytes of an encoded entry: key (4), sum (8), little-endian.
const ENTRY_BYTES: usize = 12;
/// Rows kept unsorted before equal keys are added up for the first time.
const COMPACT_FROM: usize = 64;

/// A whole number per key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums(Vec<(i32, i64)>);

impl Sums {
    /// Adds `value` to `key`.
    ///
    /// # Errors
    /// If the sum of the key passes 64 bits.
    pub(super) fn add(&mut self, key: i32, value: i64) -> Result<()> {
        if let Some(last) = self.0.last_mut().filter(|last| last.0 == key) {
            last.1 = plus(last.1, value)?;
            return Ok(());
        }
        // Sorting only when the vector would grow keeps the cost per row constant and the memory near the keys.
        if self.0.len() == self.0.capacity() && self.0.len() >= COMPACT_FROM {
            self.compact()?;
        }
        self.0.push((key, value));
        Ok(())
    }

    /// Sorts by key and adds up equal keys.
    ///
    /// # Errors
    /// If the sum of a key passes 64 bits.
    pub(super) fn compact(&mut self) -> Result<()> {
        self.0.sort_unstable_by_key(|&(key, _)| key);
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

    /// Keys and sums; ascending and distinct after [`Sums::compact`].
    pub(super) fn entries(&self) -> &[(i32, i64)] {
        &self.0
    }

    /// The encoding, appended to `out`. Canonical after [`Sums::compact`].
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        for (key, sum) in &self.0 {
            out.extend_from_slice(&key.to_le_bytes());
            out.extend_from_slice(&sum.to_le_bytes());
        }
    }

    /// Bytes held outside the value itself.
    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<(i32, i64)>()
    }
}

/// The entries of encoded sums.
///
/// # Errors
/// If the bytes are no encoded sums; `expected` says whose result they should be.
pub(super) fn decode<'a>(bytes: &'a [u8], expected: &str) -> Result<impl Iterator<Item = (i32, i64)> + use<'a>> {
    if !bytes.len().is_multiple_of(ENTRY_BYTES) {
        return exec_err!("{} bytes that are no result of {expected}", bytes.len());
    }
    Ok(bytes.chunks_exact(ENTRY_BYTES).map(|chunk| {
        let (mut key, mut sum) = ([0; 4], [0; 8]);
        key.copy_from_slice(&chunk[..4]);
        sum.copy_from_slice(&chunk[4..]);
        (i32::from_le_bytes(key), i64::from_le_bytes(sum))
    }))
}

/// The sum, or an error where 64 bits do not hold it.
///
/// # Errors
/// As said.
pub(super) fn plus(a: i64, b: i64) -> Result<i64> {
    a.checked_add(b).ok_or_else(|| exec_datafusion_err!("the values of a group add up to more than 64 bits hold"))
}
