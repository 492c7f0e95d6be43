//! The folder of computed views: one folder each, under the hash of what it holds.
//!
//! The surprising thing: a folder that is there is not believed. It counts only with a proof beside its files, the hash of
//! each, and is computed anew in any doubt; it was written under another name and renamed when it was whole, so that two
//! scans may compute the same view at the same time.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::TempDir;

/// File that names the others and their hashes.
const PROOF: &str = "_proof.json";
/// File whose lock says that views are being read.
const LOCK: &str = "_lock";
/// Views kept between scans take no more than this; the longest unused go first.
const KEPT_BYTES_MAX: u64 = 20 << 30;

/// Views that are kept between scans, and of which extract they are.
#[derive(Clone, Debug)]
pub struct KeptViews {
    /// The folder; made where it is not there.
    pub folder: PathBuf,
    /// Names everything that a view depends on beside its SQL: the rows of the extract, the as-of date.
    pub extract: String,
}

/// Where views are.
pub(super) enum ViewFolder {
    /// Beside the spill files; gone with the session.
    OfSession(PathBuf),
    /// Kept; the lock keeps them from being cleared away while they are read.
    Kept { folder: PathBuf, _lock: File },
}

impl ViewFolder {
    /// Opens the folder of kept views for one extract, and clears away what has not been used for longest where all of
    /// them take too much room and nobody else reads them.
    pub(super) fn kept(views: &KeptViews) -> io::Result<ViewFolder> {
        private(&views.folder)?;
        let lock = File::options().create(true).truncate(false).write(true).open(views.folder.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => {
                clear(&views.folder, KEPT_BYTES_MAX)?;
                lock.unlock()?;
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        lock.lock_shared()?;
        let folder = views.folder.join(key(&views.extract));
        private(&folder)?;
        Ok(ViewFolder::Kept { folder, _lock: lock })
    }

    /// Where the views are.
    pub(super) fn root(&self) -> &Path {
        match self {
            ViewFolder::OfSession(folder) | ViewFolder::Kept { folder, .. } => folder,
        }
    }

    fn path(&self, hash: &str) -> PathBuf {
        self.root().join(format!("view-{hash}"))
    }

    /// The view with this hash, if it is there and whole.
    pub(super) fn find(&self, hash: &str) -> Option<PathBuf> {
        let path = self.path(hash);
        let proof: BTreeMap<String, String> = serde_json::from_slice(&fs::read(path.join(PROOF)).ok()?).ok()?;
        (proof == hashes(&path).ok()?).then_some(())?;
        // Its time says when it was last used. Where that cannot be written it is only cleared away earlier.
        File::open(path.join(PROOF)).and_then(|file| file.set_modified(SystemTime::now())).ok();
        Some(path)
    }

    /// A folder to write a view into; gone again unless it is put in its place.
    pub(super) fn begin(&self) -> io::Result<TempDir> {
        tempfile::Builder::new().prefix("partial-").tempdir_in(self.root())
    }

    /// Puts a view that is whole in its place.
    pub(super) fn put(&self, written: TempDir, hash: &str) -> io::Result<PathBuf> {
        // A view without a row has no file, and an engine that writes none makes no folder.
        fs::create_dir_all(written.path())?;
        let proof = serde_json::to_vec_pretty(&hashes(written.path())?)?;
        fs::write(written.path().join(PROOF), proof)?;
        let path = self.path(hash);
        if path.exists() && self.find(hash).is_none() {
            fs::remove_dir_all(&path)?;
        }
        match fs::rename(written.path(), &path) {
            // Another scan was faster; what it wrote holds the same rows.
            Err(_) if self.find(hash).is_some() => Ok(path),
            Err(error) => Err(error),
            Ok(()) => {
                let _ = written.keep();
                Ok(path)
            }
        }
    }
}

/// The extract, and the program that computes: another build may compute otherwise.
fn key(extract: &str) -> String {
    let program = std::env::current_exe().and_then(fs::metadata).ok();
    let built = program.and_then(|program| Some((program.len(), program.modified().ok()?)));
    blake3::hash(format!("{extract}\0{}\0{built:?}", env!("CARGO_PKG_VERSION")).as_bytes()).to_hex().to_string()
}

/// A folder that only its owner can read: views hold what the extract holds.
fn private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn hashes(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name != PROOF {
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader(File::open(&path)?)?;
            found.insert(name, hasher.finalize().to_hex().to_string());
        }
    }
    Ok(found)
}

/// Removes views, the longest unused first, until what stays takes no more than `bytes_max`; and what was left half done.
fn clear(root: &Path, bytes_max: u64) -> io::Result<()> {
    let mut views = Vec::new();
    for extract in fs::read_dir(root)? {
        let extract = extract?.path();
        if !extract.is_dir() {
            continue;
        }
        for view in fs::read_dir(&extract)? {
            let view = view?.path();
            match fs::metadata(view.join(PROOF)).and_then(|proof| proof.modified()) {
                Ok(used) => views.push((used, size(&view)?, view)),
                Err(_) => fs::remove_dir_all(&view)?,
            }
        }
    }
    views.sort();
    let mut bytes: u64 = views.iter().map(|(_, bytes, _)| bytes).sum();
    for (_, size, view) in views {
        if bytes <= bytes_max {
            break;
        }
        fs::remove_dir_all(&view)?;
        bytes -= size;
    }
    Ok(())
}

fn size(folder: &Path) -> io::Result<u64> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn kept(folder: &Path) -> ViewFolder {
        ViewFolder::kept(&KeptViews { folder: folder.to_owned(), extract: "extract 1".to_owned() }).unwrap()
    }

    fn written(views: &ViewFolder, hash: &str, bytes: &[u8]) -> PathBuf {
        let partial = views.begin().unwrap();
        fs::write(partial.path().join("a.parquet"), bytes).unwrap();
        views.put(partial, hash).unwrap()
    }

    #[test]
    fn a_view_is_found_again_by_the_next_session_of_the_same_extract_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(&kept(folder.path()), "h1", b"rows");
        assert_eq!(kept(folder.path()).find("h1"), Some(path));
        assert_eq!(kept(folder.path()).find("h2"), None);
        let other = KeptViews { folder: folder.path().to_owned(), extract: "extract 2".to_owned() };
        assert_eq!(ViewFolder::kept(&other).unwrap().find("h1"), None);
    }

    #[test]
    fn a_view_that_was_touched_or_is_not_whole_does_not_count_and_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let views = kept(folder.path());
        let path = written(&views, "h1", b"rows");
        fs::write(path.join("a.parquet"), b"rowS").unwrap();
        assert_eq!(views.find("h1"), None);
        assert_eq!(written(&views, "h1", b"rows"), path);
        assert_eq!(views.find("h1"), Some(path.clone()));
        fs::write(path.join("b.parquet"), b"more").unwrap();
        assert_eq!(views.find("h1"), None);
        fs::remove_file(path.join("b.parquet")).unwrap();
        fs::remove_file(path.join(PROOF)).unwrap();
        assert_eq!(views.find("h1"), None);
    }

    #[test]
    fn whoever_comes_second_uses_what_the_first_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (kept(folder.path()), kept(folder.path()));
        let late = two.begin().unwrap();
        fs::write(late.path().join("b.parquet"), b"rows").unwrap();
        let path = written(&one, "h1", b"rows");
        assert_eq!(two.put(late, "h1").unwrap(), path);
        assert!(path.join("a.parquet").exists() && !path.join("b.parquet").exists());
    }

    #[test]
    fn the_longest_unused_go_first_and_half_done_ones_always() {
        let folder = tempfile::tempdir().unwrap();
        let views = kept(folder.path());
        let paths = ["h1", "h2", "h3"].map(|hash| written(&views, hash, &[0; 1000]));
        for (path, ago) in paths.iter().zip([100, 300, 200]) {
            let used = SystemTime::now() - Duration::from_secs(ago);
            File::open(path.join(PROOF)).unwrap().set_modified(used).unwrap();
        }
        let partial = views.begin().unwrap().keep();
        clear(folder.path(), 3 * size(&paths[0]).unwrap() - 1).unwrap();
        assert_eq!(paths.each_ref().map(|path| path.exists()), [true, false, true]);
        assert!(!partial.exists());
        // While somebody reads, nothing is cleared away.
        let partial = views.begin().unwrap().keep();
        let _second = kept(folder.path());
        assert!(partial.exists());
    }
}
