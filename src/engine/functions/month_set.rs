//! A set of months as bits, for any span of years.
//!
//! Owns the set, its encoding and the questions asked of it. The surprising thing: bits are kept in blocks that start
//! at multiples of 128 months, not at the first month seen. So two sets merge without shifting, one block holds what
//! most extracts deliver (2016-01 to 2026-08 is one), and a stray month of the year 1 costs one block, not a bitmap
//! from there to today. The encoding is canonical: the same set is the same bytes.

use datafusion::common::{Result, exec_err};

/// Months in a block.
const BLOCK_MONTHS: i64 = 128;
/// Bytes of an encoded block: index (4), bits (16), little-endian.
const BLOCK_BYTES: usize = 20;

/// Up to 128 months: bit `b` of block `i` is month `i * 128 + b`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Block {
    index: i32,
    bits: u128,
}

/// A set of month indices.
///
/// Invariant: `first.bits == 0` only in the empty set; blocks ascend by index and none of `more` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MonthSet {
    first: Block,
    more: Vec<Block>,
}

impl MonthSet {
    /// The set of one month.
    pub(super) fn of(month: i32) -> Self {
        let mut set = Self::default();
        set.insert(month);
        set
    }

    /// Adds one month.
    pub(super) fn insert(&mut self, month: i32) {
        let (index, bit) = (month >> 7, month & 127);
        self.union_block(Block { index, bits: 1 << bit });
    }

    /// Adds every month of an encoded set.
    ///
    /// # Errors
    /// If the bytes are no encoded set.
    pub(super) fn union_encoded(&mut self, bytes: &[u8]) -> Result<()> {
        let other = EncodedMonths::new(bytes)?;
        (0..other.len()).for_each(|i| self.union_block(other.block(i)));
        Ok(())
    }

    fn union_block(&mut self, block: Block) {
        if block.bits == 0 {
            return;
        }
        if self.first.bits == 0 {
            self.first = block;
        } else if block.index == self.first.index {
            self.first.bits |= block.bits;
        } else if block.index < self.first.index {
            self.more.insert(0, self.first);
            self.first = block;
        } else {
            match self.more.binary_search_by_key(&block.index, |b| b.index) {
                Ok(at) => self.more[at].bits |= block.bits,
                Err(at) => self.more.insert(at, block),
            }
        }
    }

    /// Whether there is no month in it.
    pub(super) fn is_empty(&self) -> bool {
        self.first.bits == 0
    }

    /// The canonical encoding, appended to `out`; nothing for the empty set.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let blocks = std::iter::once(&self.first).chain(&self.more).filter(|block| block.bits != 0);
        for block in blocks {
            out.extend_from_slice(&block.index.to_le_bytes());
            out.extend_from_slice(&block.bits.to_le_bytes());
        }
    }

    /// Bytes held outside the value itself.
    pub(super) fn heap_bytes(&self) -> usize {
        self.more.capacity() * size_of::<Block>()
    }
}

/// An encoded set of months, read in place.
#[derive(Clone, Copy, Debug)]
pub(super) struct EncodedMonths<'a>(&'a [u8]);

impl<'a> EncodedMonths<'a> {
    /// Takes `bytes` as a set of months.
    ///
    /// # Errors
    /// If their number is not that of whole blocks.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self> {
        if bytes.len().is_multiple_of(BLOCK_BYTES) {
            Ok(Self(bytes))
        } else {
            exec_err!("not a set of months ({} bytes); only the result of month_set(date) is one", bytes.len())
        }
    }

    fn len(self) -> usize {
        self.0.len() / BLOCK_BYTES
    }

    fn block(self, at: usize) -> Block {
        let bytes = &self.0[at * BLOCK_BYTES..(at + 1) * BLOCK_BYTES];
        let (mut index, mut bits) = ([0; 4], [0; 16]);
        index.copy_from_slice(&bytes[..4]);
        bits.copy_from_slice(&bytes[4..]);
        Block { index: i32::from_le_bytes(index), bits: u128::from_le_bytes(bits) }
    }

    /// Block and bit of the last member that is not after `month`.
    fn last_position(self, month: i64) -> Option<(usize, u32)> {
        (0..self.len()).rev().find_map(|at| {
            let block = self.block(at);
            let bits = block.bits & mask_up_to(month.saturating_sub(first_month(block)));
            (bits != 0).then(|| (at, bits.ilog2()))
        })
    }

    /// The last member that is not after `month`.
    pub(super) fn last_member_at(self, month: i64) -> Option<i64> {
        self.last_position(month).map(|(at, bit)| first_month(self.block(at)) + i64::from(bit))
    }

    /// Length of the run of consecutive members that ends at the last member not after `month`; 0 if there is none.
    pub(super) fn run_ending_at(self, month: i64) -> i64 {
        let Some((mut at, bit)) = self.last_position(month) else { return 0 };
        let mut block = self.block(at);
        let mut ones = (block.bits << (127 - bit)).leading_ones();
        let mut length = i64::from(ones);
        let mut reached_the_first_bit = ones == bit + 1;
        while reached_the_first_bit && at > 0 {
            at -= 1;
            let before = self.block(at);
            if i64::from(before.index) + 1 != i64::from(block.index) {
                break;
            }
            block = before;
            ones = block.bits.leading_ones();
            length += i64::from(ones);
            reached_the_first_bit = ones == 128;
        }
        length
    }

    /// Number of members from `from` to `to`, both included.
    pub(super) fn members_between(self, from: i64, to: i64) -> i64 {
        (0..self.len())
            .map(|at| {
                let block = self.block(at);
                let base = first_month(block);
                let before_from = from.checked_sub(1).map_or(0, |month| mask_up_to(month.saturating_sub(base)));
                let kept = block.bits & mask_up_to(to.saturating_sub(base)) & !before_from;
                i64::from(kept.count_ones())
            })
            .sum()
    }
}

fn first_month(block: Block) -> i64 {
    i64::from(block.index) * BLOCK_MONTHS
}

/// The bits 0 to `bit`, none where `bit` is negative, all from 127 on.
fn mask_up_to(bit: i64) -> u128 {
    match u32::try_from(bit) {
        Err(_) if bit < 0 => 0,
        Ok(bit) if bit < 127 => (1 << (bit + 1)) - 1,
        _ => u128::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn encoded(months: impl IntoIterator<Item = i32>) -> Vec<u8> {
        let mut set = MonthSet::default();
        months.into_iter().for_each(|month| set.insert(month));
        let mut bytes = Vec::new();
        set.encode(&mut bytes);
        bytes
    }

    /// The run by its definition: step back month by month.
    fn plain_run(months: &BTreeSet<i32>, at: i32) -> i64 {
        let Some(&last) = months.range(..=at).next_back() else { return 0 };
        let mut first = last;
        while first.checked_sub(1).is_some_and(|before| months.contains(&before)) {
            first -= 1;
        }
        i64::from(last) - i64::from(first) + 1
    }

    #[test]
    fn a_run_goes_on_over_block_borders() {
        // 24320 = 190 * 128 is 2026-09: a run of 300 months that ends three months later spans four blocks.
        let bytes = encoded(24_024..24_324);
        let set = EncodedMonths::new(&bytes).unwrap();
        assert_eq!(set.run_ending_at(24_323), 300);
        assert_eq!(set.run_ending_at(24_319), 296);
        assert_eq!(set.run_ending_at(30_000), 300);
        assert_eq!(set.run_ending_at(24_023), 0);
        assert_eq!(set.members_between(24_300, 24_400), 24);
    }

    #[test]
    fn extreme_months_cost_one_block_each() {
        let bytes = encoded([i32::MIN, 0, i32::MAX]);
        assert_eq!(bytes.len(), 3 * BLOCK_BYTES);
        let set = EncodedMonths::new(&bytes).unwrap();
        assert_eq!(set.members_between(i64::MIN, i64::MAX), 3);
        assert_eq!(set.last_member_at(i64::MAX), Some(i64::from(i32::MAX)));
        assert_eq!(set.last_member_at(i64::MIN), None);
        assert_eq!(set.run_ending_at(i64::MAX), 1);
    }

    #[test]
    fn foreign_bytes_are_refused_not_read() {
        assert!(EncodedMonths::new(&[1, 2, 3]).is_err());
        assert_eq!(EncodedMonths::new(&[]).unwrap().run_ending_at(5), 0);
    }

    proptest! {
        #[test]
        fn agrees_with_a_plain_set(
            months in prop::collection::vec(prop_oneof![24_100..24_400_i32, -300..300_i32, any::<i32>()], 0..60),
            at in prop_oneof![24_050..24_450_i32, -350..350_i32],
            width in 0..400_i32,
        ) {
            let plain: BTreeSet<i32> = months.iter().copied().collect();
            let bytes = encoded(months.iter().copied());
            let set = EncodedMonths::new(&bytes).unwrap();
            prop_assert_eq!(set.run_ending_at(i64::from(at)), plain_run(&plain, at));
            prop_assert_eq!(set.last_member_at(i64::from(at)), plain.range(..=at).next_back().map(|&m| i64::from(m)));
            let between = plain.range(at..=at + width).count();
            prop_assert_eq!(set.members_between(i64::from(at), i64::from(at + width)), i64::try_from(between).unwrap());
        }

        #[test]
        fn the_same_set_is_the_same_bytes(months in prop::collection::vec(-500..500_i32, 0..60), cut in 0..60_usize) {
            let mut backwards = months.clone();
            backwards.reverse();
            let (left, right) = months.split_at(cut.min(months.len()));
            let mut merged = MonthSet::default();
            merged.union_encoded(&encoded(right.iter().copied())).unwrap();
            merged.union_encoded(&encoded(left.iter().copied())).unwrap();
            let mut bytes = Vec::new();
            merged.encode(&mut bytes);
            prop_assert_eq!(&bytes, &encoded(months));
            prop_assert_eq!(&bytes, &encoded(backwards));
        }
    }
}
