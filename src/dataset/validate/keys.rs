//! Finds rows that may have the same key: 64-bit hashes of all rows, sorted, equal neighbours.
//!
//! Owns the memory of it: eight bytes a row, and where that is more than the budget, several passes each of
//! which keeps one range of hashes. A key is proved unique when no two hashes are equal; equal hashes prove
//! nothing and are looked at again by `resolve`, so no result depends on the hash function.

use super::super::work::in_parallel;
use datafusion::arrow::array::ArrayRef;
use datafusion::common::hash_utils::{QualityRandomState, create_hashes};
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// Shards of a pass: enough that threads seldom meet at a lock, few enough that each sorts in the cache's reach.
const SHARDS: u64 = 64;
/// Hashes a thread gathers before it takes locks.
const GATHERED_MAX: usize = 1 << 16;
/// A smaller budget is taken as this one, or a budget of nothing would mean passes without end.
const BUDGET_BYTES_MIN: u64 = 1 << 12;
/// Any constant: the result does not depend on it.
const HASHER: QualityRandomState = QualityRandomState::with_seed(0x5ca1_ab1e);

/// The hash of each row over `columns`.
pub(super) fn hash_rows(columns: &[ArrayRef], rows: usize, hashes: &mut Vec<u64>) -> Result<(), String> {
    hashes.clear();
    hashes.resize(rows, 0);
    create_hashes(columns, &HASHER, hashes).map(|_| ()).map_err(|error| error.to_string())
}

/// One of several passes over the rows: those whose hash lies in its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pass {
    /// 0-based.
    pub(super) number: u64,
    /// How many there are.
    pub(super) of: u64,
}

impl Pass {
    /// As many passes as keep eight bytes a row within `budget_bytes`.
    pub(super) fn count(rows: u64, budget_bytes: u64) -> u64 {
        rows.saturating_mul(8).div_ceil(budget_bytes.max(BUDGET_BYTES_MIN)).max(1)
    }

    /// The shard of a hash in this pass, `None` where it belongs to another pass.
    fn shard(self, hash: u64) -> Option<usize> {
        let slot = (u128::from(hash) * u128::from(self.of * SHARDS)) >> 64;
        let shard = u64::try_from(slot).ok()?.checked_sub(self.number * SHARDS)?;
        usize::try_from(shard).ok().filter(|_| shard < SHARDS)
    }
}

/// The hashes of one table in one pass.
pub(super) struct HashStore {
    pass: Pass,
    shards: Vec<Mutex<Vec<u64>>>,
}

impl HashStore {
    /// For a table of `rows` rows.
    pub(super) fn new(rows: u64, pass: Pass) -> Self {
        // A little more than the even share, so that a shard seldom grows and never doubles.
        let share = rows / (pass.of * SHARDS);
        let share = usize::try_from(share + share / 16 + 64).unwrap_or_default();
        let shards = (0..SHARDS).map(|_| Mutex::new(Vec::with_capacity(share))).collect();
        Self { pass, shards }
    }

    /// A thread's way of adding to it.
    pub(super) fn gather(&self) -> Gather<'_> {
        Gather { store: self, buckets: vec![Vec::new(); self.shards.len()], held: 0 }
    }

    /// The hashes that stand in more than one row.
    pub(super) fn repeated(self, threads: NonZeroUsize) -> Repeated {
        let parts = in_parallel(threads, &self.shards, |shard| {
            let mut hashes = std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner));
            hashes.sort_unstable();
            let mut repeated = Vec::new();
            let mut rows = 0;
            for run in hashes.chunk_by(|a, b| a == b).filter(|run| run.len() > 1) {
                repeated.push(run[0]);
                rows += run.len() as u64;
            }
            (repeated, rows)
        });
        // Shards are ranges in ascending order, so the whole is sorted.
        let rows = parts.iter().map(|(_, rows)| rows).sum();
        Repeated { hashes: parts.into_iter().flat_map(|(hashes, _)| hashes).collect(), rows }
    }
}

/// Hashes a thread has found and not yet handed in.
pub(super) struct Gather<'a> {
    store: &'a HashStore,
    buckets: Vec<Vec<u64>>,
    held: usize,
}

impl Gather<'_> {
    /// Adds one row's hash, if it belongs to this pass.
    pub(super) fn add(&mut self, hash: u64) {
        if let Some(shard) = self.store.pass.shard(hash) {
            self.buckets[shard].push(hash);
            self.held += 1;
            if self.held >= GATHERED_MAX {
                self.hand_in();
            }
        }
    }

    /// Hands in what was gathered.
    pub(super) fn hand_in(&mut self) {
        for (bucket, shard) in self.buckets.iter_mut().zip(&self.store.shards) {
            shard.lock().unwrap_or_else(PoisonError::into_inner).append(bucket);
        }
        self.held = 0;
    }
}

/// Hashes that stand in more than one row.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    /// Sorted, each once.
    pub(super) hashes: Vec<u64>,
    /// Rows that have one of them.
    pub(super) rows: u64,
}

/// A set of hashes that answers "no" fast, because almost every row is a no.
pub(super) struct HashSet64<'a> {
    hashes: &'a [u64],
    bits: Vec<u64>,
    shift: u32,
}

impl<'a> HashSet64<'a> {
    /// Of sorted hashes.
    pub(super) fn new(hashes: &'a [u64]) -> Self {
        // Sixteen bits a hash: one "maybe" in sixteen, for two bytes a hash.
        let bits = (hashes.len() * 16).next_power_of_two().max(1 << 12);
        let shift = 64 - bits.trailing_zeros();
        let mut set = Self { hashes, bits: vec![0; bits / 64], shift };
        for &hash in hashes {
            let (word, bit) = set.place(hash);
            set.bits[word] |= bit;
        }
        set
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        // The high bits chose the pass; multiplying mixes the low ones into them.
        let slot = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift;
        (usize::try_from(slot / 64).unwrap_or_default(), 1 << (slot % 64))
    }

    /// Whether the set has `hash`.
    pub(super) fn has(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits[word] & bit != 0 && self.hashes.binary_search(&hash).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn repeated(hashes: &[u64], passes: u64, threads: usize) -> (Vec<u64>, u64) {
        let threads = NonZeroUsize::new(threads).unwrap();
        let mut all = (Vec::new(), 0);
        for number in 0..passes {
            let store = HashStore::new(hashes.len() as u64, Pass { number, of: passes });
            let chunks: Vec<&[u64]> = hashes.chunks(7).collect();
            in_parallel(threads, &chunks, |chunk| {
                let mut gather = store.gather();
                chunk.iter().for_each(|hash| gather.add(*hash));
                gather.hand_in();
            });
            let part = store.repeated(threads);
            all.0.extend(part.hashes);
            all.1 += part.rows;
        }
        all
    }

    proptest! {
        /// Against counting in a map: any number of passes and threads finds the same hashes.
        #[test]
        fn finds_exactly_the_repeated_hashes(mut hashes in prop::collection::vec(any::<u64>(), 0..300), picks in prop::collection::vec(any::<prop::sample::Index>(), 0..60)) {
            if !hashes.is_empty() {
                let extra: Vec<u64> = picks.iter().map(|pick| *pick.get(&hashes)).collect();
                hashes.extend(extra);
            }
            hashes.extend([0, u64::MAX]);
            let mut counts = std::collections::BTreeMap::new();
            for hash in &hashes {
                *counts.entry(*hash).or_insert(0_u64) += 1;
            }
            counts.retain(|_, count| *count > 1);
            let expected = (counts.keys().copied().collect::<Vec<_>>(), counts.values().sum());
            for (passes, threads) in [(1, 1), (1, 3), (5, 2)] {
                prop_assert_eq!(&repeated(&hashes, passes, threads), &expected);
            }
            let set = HashSet64::new(&expected.0);
            for hash in &hashes {
                prop_assert_eq!(set.has(*hash), counts.contains_key(hash));
            }
        }
    }

    #[test]
    fn passes_follow_the_budget() {
        assert_eq!(Pass::count(0, 1 << 30), 1);
        assert_eq!(Pass::count(1 << 27, 1 << 30), 1);
        assert_eq!(Pass::count((1 << 27) + 1, 1 << 30), 2);
        assert_eq!(Pass::count(20_000_000, 256 << 20), 1);
        assert_eq!(Pass::count(4_000, 0), 8);
    }
}
