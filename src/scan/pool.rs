//! Many small independent jobs in a few threads, each with a runtime of its own.
//!
//! The tests of rules are a thousand queries over a dozen rows: one runtime for all of them spends its time in handing work
//! over.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use tokio::runtime::Runtime;

/// Planning walks deep expressions, hence the larger stacks.
const STACK_BYTES: usize = 16 << 20;

/// Does `work` for every item, as threads become free; the answers stand in the order of the items. Each thread keeps a
/// state `S` from one item to the next.
pub(super) fn in_threads<T: Sync, R: Send, S: Default>(
    items: &[T],
    threads: NonZeroUsize,
    work: impl Fn(&Runtime, &mut S, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let answers: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    let turn = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("the system gives a new thread its event queue");
        let mut state = S::default();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            let answer = work(&runtime, &mut state, item);
            answers.lock().unwrap_or_else(PoisonError::into_inner).push((at, answer));
        }
        drop(state);
        // Not waited for: a join that nobody needs any more may go on for hours without giving way.
        runtime.shutdown_background();
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.get().min(items.len()) {
            let started = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, turn);
            started.expect("the system gives threads to this process");
        }
    });
    let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_in_the_order_of_their_items() {
        let items: Vec<usize> = (0..100).collect();
        for threads in [1, 3, 200] {
            let threads = NonZeroUsize::new(threads).unwrap();
            let answers = in_threads(&items, threads, |_, seen: &mut usize, item| {
                *seen += 1;
                (*item, *seen)
            });
            assert!(answers.iter().enumerate().all(|(at, (item, seen))| at == *item && *seen >= 1 && *seen <= 100));
        }
        assert!(in_threads(&[], NonZeroUsize::MIN, |_, (): &mut (), (): &()| ()).is_empty());
    }
}
