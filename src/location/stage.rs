//! Staging: what lies in a store becomes a local folder that stays as it is while it is read.
//!
//! Owns the order: list, take the lock, compare, fetch what differs, and hold the lock for as long as the folder is
//! read. Every request for an object names the version that was listed, so the folder is one state of the prefix.

use super::address::Remote;
use super::connect::Connection;
use super::error::{LocationError, Problem};
use super::plan::{Plan, What};
use super::stage_folder::{Hold, StageFolder};
use crate::model::Text;
use futures::StreamExt;
use object_store::{Error, GetOptions, GetRange, ObjectMeta};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio::task::JoinSet;

/// Objects fetched at a time.
const AT_A_TIME: usize = 8;
/// Bytes asked for at a time: an answer has a time limit, and a large object on a slow line must not meet it.
const PIECE_BYTES: u64 = 64 << 20;
/// How often a prefix that another process stages anew, because it changed, is listed again.
const LISTINGS: usize = 5;

/// A staged place. While it lives, no process changes the folder.
#[derive(Debug)]
pub struct Staged {
    folder: StageFolder,
    /// Objects of the place that are read.
    pub objects: usize,
    /// How many of them had to be fetched.
    pub fetched: usize,
    /// Size of those.
    pub fetched_bytes: u64,
}

impl Staged {
    /// The folder, to be read like any other.
    pub fn folder(&self) -> &Path {
        self.folder.files()
    }
}

/// The folder for staging where none is named: below the user's folder for what can be made again.
///
/// # Errors
/// The system names no such folder. A folder that everybody may write to is no substitute.
pub fn default_stage() -> Result<PathBuf, LocationError> {
    let named = |variable: &str| std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    let below_home = || named("HOME").map(|home| home.join(".cache"));
    let cache = named("XDG_CACHE_HOME").or_else(|| named("LOCALAPPDATA")).or_else(below_home);
    cache.map(|cache| cache.join("fundwatch").join("stage")).ok_or_else(|| {
        let text = Text::new("系统没有给出用户缓存目录", "the system names no folder for a user's caches");
        LocationError::new(Problem::Stage, text)
    })
}

/// Fetches `remote` into its folder below `root`. `say` hears when another process has to be waited for.
///
/// # Errors
/// The store cannot be read, an object changed meanwhile, or the folder cannot be written. Nothing of another version
/// is ever left in the folder.
pub async fn stage(
    remote: &Remote,
    root: &Path,
    what: What,
    say: &(dyn Fn(Text) + Sync),
) -> Result<Staged, LocationError> {
    stage_from(Arc::new(Connection::open(remote)?), root, what, say).await
}

async fn stage_from(
    connection: Arc<Connection>,
    root: &Path,
    what: What,
    say: &(dyn Fn(Text) + Sync),
) -> Result<Staged, LocationError> {
    let remote = connection.remote.clone();
    let waiting = || {
        say(Text::new(
            format!("另一个进程正在使用 {remote} 的本地暂存，等待其结束"),
            format!("another process uses the staged copy of {remote}; waiting for it"),
        ));
    };
    let (mut fetched, mut fetched_bytes) = (0, 0);
    let mut folder: Option<StageFolder> = None;
    for _ in 0..LISTINGS {
        // Listed first: where nothing is there, nothing is left behind.
        let plan = Plan::of(connection.list().await?, &connection, what)?;
        let folder_ref = match &mut folder {
            Some(folder) => folder,
            none => none.insert(StageFolder::open(root, &connection)?),
        };
        folder_ref.hold(Hold::Reading, waiting).await?;
        if !folder_ref.holds(&plan) {
            folder_ref.hold(Hold::Changing, waiting).await?;
            let (objects, bytes) = fetch(&connection, folder_ref, &plan).await?;
            (fetched, fetched_bytes) = (fetched + objects, fetched_bytes + bytes);
            folder_ref.hold(Hold::Reading, waiting).await?;
        }
        // Between the two locks another process may have staged a newer state.
        if folder_ref.holds(&plan)
            && let Some(folder) = folder.take()
        {
            let objects = plan.files.values().filter(|wanted| wanted.object.is_some()).count();
            return Ok(Staged { folder, objects, fetched, fetched_bytes });
        }
    }
    Err(changed(&remote.to_string()))
}

/// Brings the folder to the state of `plan`; gives the number of objects fetched and their size.
async fn fetch(connection: &Arc<Connection>, folder: &StageFolder, plan: &Plan) -> Result<(usize, u64), LocationError> {
    let missing = folder.make_room(plan)?;
    let mut waiting = missing.into_iter().filter_map(|path| Some((path, plan.files[path].object.clone()?)));
    let mut running = JoinSet::new();
    let (mut objects, mut bytes, mut first_error) = (0, 0, None);
    loop {
        while running.len() < AT_A_TIME
            && first_error.is_none()
            && let Some((path, object)) = waiting.next()
        {
            let (connection, target) = (Arc::clone(connection), folder.files().join(path));
            let arriving = folder.arriving().map_err(|error| LocationError::local(folder.files(), &error))?;
            // A task of its own, so that writing one file does not hold up the others.
            running.spawn(async move { fetch_one(&connection, &object, arriving, &target).await });
        }
        // After an error the others are stopped and waited for: none may write once the lock is gone.
        match running.join_next().await {
            None => break,
            Some(Ok(Ok(size))) => (objects, bytes) = (objects + 1, bytes + size),
            Some(Ok(Err(error))) => {
                first_error.get_or_insert(error);
                running.abort_all();
            }
            Some(Err(stopped)) if stopped.is_cancelled() => {}
            Some(Err(panicked)) => std::panic::resume_unwind(panicked.into_panic()),
        }
    }
    match first_error {
        Some(error) => Err(error),
        None => folder.finish(plan).map(|()| (objects, bytes)),
    }
}

/// Fetches one object whole, in the version that was listed, and gives it its name.
async fn fetch_one(
    connection: &Connection,
    object: &ObjectMeta,
    mut arriving: NamedTempFile,
    target: &Path,
) -> Result<u64, LocationError> {
    let url = connection.url(&object.location);
    let local = |error: io::Error| LocationError::local(target, &error);
    let mut written = 0;
    while written < object.size {
        let end = object.size.min(written + PIECE_BYTES);
        let options = GetOptions {
            if_match: object.e_tag.clone(),
            range: (object.size > PIECE_BYTES).then_some(GetRange::Bounded(written..end)),
            ..GetOptions::default()
        };
        let answer = connection.store.get_opts(&object.location, options).await.map_err(|error| match error {
            // It was there when it was listed.
            Error::NotFound { .. } | Error::Precondition { .. } => changed(&url),
            error => connection.failed_at(&object.location, &error),
        })?;
        if !same_version(object, &answer.meta) {
            return Err(changed(&url));
        }
        if answer.meta.size != object.size {
            return Err(truncated(&url, object.size, answer.meta.size));
        }
        let mut pieces = answer.into_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| match error {
                Error::Precondition { .. } => changed(&url),
                error => connection.failed_at(&object.location, &error),
            })?;
            written += piece.len() as u64;
            arriving.write_all(&piece).map_err(local)?;
        }
        if written != end {
            return Err(truncated(&url, object.size, written));
        }
    }
    // The document will say that these bytes are there; that must be so after a power cut too.
    arriving.as_file().sync_all().map_err(local)?;
    arriving.persist(target).map_err(|error| local(error.error))?;
    Ok(written)
}

/// Some stores ignore the condition of a request; a store that lists no tags is compared by time, which answers tell
/// in whole seconds.
fn same_version(listed: &ObjectMeta, got: &ObjectMeta) -> bool {
    match (&listed.e_tag, &got.e_tag) {
        (Some(listed), Some(got)) => listed == got,
        _ => listed.last_modified.timestamp() == got.last_modified.timestamp(),
    }
}

fn changed(place: &str) -> LocationError {
    let text = Text::new(format!("{place} 在读取期间被改动"), format!("{place} changed while it was fetched"));
    LocationError::new(Problem::Changed, text)
}

fn truncated(url: &str, expected: u64, found: u64) -> LocationError {
    let text = Text::new(
        format!("{url} 应有 {expected} 字节，收到 {found}"),
        format!("{url} was to have {expected} bytes, {found} arrived"),
    );
    LocationError::new(Problem::Truncated, text)
}

#[cfg(test)]
mod tests {
    use super::super::connect::tests::in_memory;
    use super::super::plan::Plan;
    use super::*;
    use object_store::{ObjectStoreExt, PutPayload};
    use std::fs;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(work)
    }

    async fn put(connection: &Connection, file: &str, content: Vec<u8>) {
        connection.store.put(&connection.remote.key(file), PutPayload::from(content)).await.unwrap();
    }

    async fn staged(connection: &Arc<Connection>, root: &Path) -> Staged {
        stage_from(Arc::clone(connection), root, What::Run, &|_| {}).await.unwrap()
    }

    /// Larger than what one request asks for.
    #[test]
    fn a_large_object_arrives_in_pieces_and_whole() {
        run(async {
            let (root, connection) = (tempfile::tempdir().unwrap(), Arc::new(in_memory("s3://fund/data")));
            let content: Vec<u8> = (0..PIECE_BYTES + 5).map(|at| u8::try_from(at / 1000 % 251).unwrap()).collect();
            put(&connection, "a/big.bin", content.clone()).await;
            let staged = staged(&connection, root.path()).await;
            assert_eq!((staged.fetched, staged.fetched_bytes), (1, PIECE_BYTES + 5));
            assert!(fs::read(staged.folder().join("a/big.bin")).unwrap() == content);
        });
    }

    /// Killed after a file was replaced and before that was written down; then the store goes back to what it had.
    #[test]
    fn a_file_of_another_version_is_never_taken_for_the_listed_one() {
        run(async {
            let (root, connection) = (tempfile::tempdir().unwrap(), Arc::new(in_memory("s3://fund/data")));
            put(&connection, "a.txt", b"old".to_vec()).await;
            let first = staged(&connection, root.path()).await;
            let listed = |connection: Arc<Connection>| async move {
                Plan::of(connection.list().await.unwrap(), &connection, What::Run).unwrap()
            };
            let old = listed(Arc::clone(&connection)).await;
            let path = first.folder().join("a.txt");
            let then = fs::metadata(&path).unwrap().modified().unwrap();
            drop(first);
            put(&connection, "a.txt", b"new".to_vec()).await;
            let folder = StageFolder::open(root.path(), &connection).unwrap();
            assert_eq!(folder.make_room(&listed(Arc::clone(&connection)).await).unwrap(), ["a.txt"]);
            fs::write(&path, "new").unwrap();
            fs::File::options().write(true).open(&path).unwrap().set_modified(then).unwrap();
            assert!(!folder.holds(&old), "the document no longer vouches for the file");
        });
    }
}
