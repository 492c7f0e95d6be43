//! Runs independent pieces of work on a few threads and hands the answers back in the order of the work,
//! so that nothing downstream can depend on which thread was faster.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// As many threads as the machine has cores, one where that is unknown.
pub(super) fn all_cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// `f` of every item, computed on at most `threads` threads; the answers stand in the order of `items`.
pub(super) fn in_parallel<T: Sync, R: Send>(threads: NonZeroUsize, items: &[T], f: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let workers = threads.get().min(items.len());
    if workers <= 1 {
        return items.iter().map(f).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut mine = Vec::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    mine.push((index, f(item)));
                }
                // A poisoned lock means that another worker panicked; the scope raises that panic again.
                done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).append(&mut mine);
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_in_the_order_of_the_work() {
        let items: Vec<u64> = (0..1_000).collect();
        for threads in [1, 2, 7] {
            let squares = in_parallel(NonZeroUsize::new(threads).unwrap(), &items, |n| n * n);
            assert!(squares.iter().zip(&items).all(|(square, n)| *square == n * n));
            assert_eq!(squares.len(), 1_000);
        }
        assert!(in_parallel(all_cores(), &[] as &[u64], |n| *n).is_empty());
    }
}
