//! Taking turns: of many processes that want to write to one SQLite file, one does, and the others wait in line.
//!
//! SQLite's own waiting is polling with growing pauses, which is unfair: with many writers some wait for seconds (measured,
//! faults.md S18). Here a writer waits asleep on a lock of the operating system. Two locks make it fair: who waits for the
//! second holds the first, so whoever has just written and wants to write again stands behind those who wait. A killed
//! process holds no lock.

use super::StoreError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// The line at one store.
#[derive(Clone, Debug)]
pub(super) struct Line {
    next: PathBuf,
    turn: PathBuf,
    patience: Duration,
}

/// The turn; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Turn(File);

impl Drop for Turn {
    fn drop(&mut self) {
        // Closing the file would end it as well; here it is said.
        self.0.unlock().ok();
    }
}

impl Line {
    /// The line at the store in `file`: `store.db.next` and `store.db.turn` beside it.
    pub(super) fn at(file: &Path, patience: Duration) -> Self {
        let beside = |end: &str| {
            let mut name = file.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        Self { next: beside(".next"), turn: beside(".turn"), patience }
    }

    /// Waits for the turn.
    pub(super) async fn wait(&self) -> Result<Turn, StoreError> {
        let (next, turn) = (open(&self.next)?, open(&self.turn)?);
        if free(next.try_lock(), &self.next)? && free(turn.try_lock(), &self.turn)? {
            return Ok(Turn(turn));
        }
        // A thread of its own: it may wait for long, and a program that ends does not wait for it.
        let (ready, waiting) = oneshot::channel();
        std::thread::spawn(move || {
            // `next` may be held already; to lock it again changes nothing.
            let held = next.lock().and_then(|()| turn.lock()).map(|()| Turn(turn));
            drop(next);
            // Whoever lost patience does not take it: it is dropped, and the next in line has it.
            ready.send(held).ok();
        });
        match tokio::time::timeout(self.patience, waiting).await {
            Ok(Ok(held)) => held.map_err(|source| file_error(&self.turn, source)),
            Ok(Err(_)) | Err(_) => Err(StoreError::Busy { seconds: self.patience.as_secs() }),
        }
    }
}

fn free(tried: Result<(), TryLockError>, path: &Path) -> Result<bool, StoreError> {
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(file_error(path, source)),
    }
}

/// Opened anew each time: a lock belongs to the opening of a file, and one that somebody lost patience with must not be
/// taken for one's own.
fn open(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|source| file_error(path, source))
}

fn file_error(path: &Path, source: std::io::Error) -> StoreError {
    StoreError::File { path: path.to_path_buf(), source: Arc::new(source) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn line(folder: &tempfile::TempDir, patience: Duration) -> Line {
        Line::at(&folder.path().join("store.db"), patience)
    }

    #[tokio::test]
    async fn one_has_the_turn_and_patience_ends() {
        let folder = tempfile::tempdir().unwrap();
        let first = line(&folder, Duration::from_mins(10)).wait().await.unwrap();
        let refused = line(&folder, Duration::ZERO).wait().await.unwrap_err();
        assert_eq!(refused.code(), "S606");
        drop(first);
        // The one that lost patience gives the turn on, whenever it comes.
        line(&folder, Duration::from_mins(10)).wait().await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn nobody_is_passed_over_and_none_overlap() {
        let folder = tempfile::tempdir().unwrap();
        let inside = Arc::new(Mutex::new((0_u32, 0_u32)));
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (line, inside) = (line(&folder, Duration::from_mins(10)), Arc::clone(&inside));
                tokio::spawn(async move {
                    for _ in 0..50 {
                        let turn = line.wait().await.unwrap();
                        inside.lock().unwrap().0 += 1;
                        tokio::task::yield_now().await;
                        let mut state = inside.lock().unwrap();
                        assert_eq!(state.0, 1, "two at once");
                        (state.0, state.1) = (0, state.1 + 1);
                        drop(state);
                        drop(turn);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(inside.lock().unwrap().1, 400);
    }
}
