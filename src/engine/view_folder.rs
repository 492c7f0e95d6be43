//! Computed views: those of a session beside its spill files, and those that are kept for the next one.
//!
//! The surprising thing: a kept view is not believed. It counts only with a proof beside its files, the hash of each, and is
//! computed anew in any doubt. It is put there after the scan has made sure that the extract did not change meanwhile,
//! written under another name and renamed when it is whole. Keeping may fail, and only a note says so: no rule depends on it.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;
use tempfile::TempDir;

/// File that names the others and their hashes.
const PROOF: &str = "_proof.json";
/// File whose lock says that views are being read. A folder without it is none of ours.
const LOCK: &str = "_lock";
/// How the folder of a view begins; its hash follows.
const VIEW: &str = "view-";
/// How the folder of a view that is being written begins.
const PARTIAL: &str = "partial-";
/// When a scan begins, kept views are cleared away down to this, the longest unused first.
const KEPT_BYTES_MAX: u64 = 20 << 30;

/// Views that are kept between scans, and of which extract they are.
#[derive(Clone, Debug)]
pub struct KeptViews {
    /// The folder; made where it is not there. It holds nothing else.
    pub folder: PathBuf,
    /// Names everything that a view depends on beside its SQL: the rows of the extract, the as-of date.
    pub extract: String,
}

/// A view that need not be computed.
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// Whether an earlier session left it.
    pub(super) earlier: bool,
}

/// The views of one session.
pub(super) struct ViewFolder {
    session: PathBuf,
    kept: Option<Kept>,
    /// What this session computed, by hash.
    computed: Mutex<BTreeMap<String, PathBuf>>,
}

/// The folder of kept views of one extract. The lock keeps them from being cleared away while they are read.
struct Kept {
    folder: PathBuf,
    _lock: File,
}

impl ViewFolder {
    /// For a session whose intermediate files lie in `session`.
    pub(super) fn new(session: &Path) -> ViewFolder {
        ViewFolder { session: session.to_owned(), kept: None, computed: Mutex::default() }
    }

    /// Uses kept views too.
    pub(super) fn open_kept(&mut self, views: &KeptViews) -> io::Result<()> {
        self.kept = Some(Kept::open(views)?);
        Ok(())
    }

    /// Where the views of the session are.
    pub(super) fn session(&self) -> &Path {
        &self.session
    }

    /// The view with this hash, if it is there and whole.
    pub(super) fn find(&self, hash: &str) -> Option<Found> {
        let computed = self.computed.lock().unwrap_or_else(PoisonError::into_inner).get(hash).cloned();
        let of_session = computed.map(|path| Found { path, earlier: false });
        of_session.or_else(|| Some(Found { path: self.kept.as_ref()?.find(hash)?, earlier: true }))
    }

    /// A folder to write a view into; gone again unless it is added.
    pub(super) fn begin(&self) -> io::Result<TempDir> {
        tempfile::Builder::new().prefix(PARTIAL).tempdir_in(&self.session)
    }

    /// Takes in a view that is whole.
    pub(super) fn add(&self, hash: &str, written: TempDir) -> io::Result<PathBuf> {
        // A view without a row has no file, and an engine that writes none makes no folder.
        let path = written.keep();
        fs::create_dir_all(&path)?;
        self.computed.lock().unwrap_or_else(PoisonError::into_inner).insert(hash.to_owned(), path.clone());
        Ok(path)
    }

    /// Keeps what this session computed for the next one. Called when the extract is known not to have changed.
    pub(super) fn keep(&self) -> io::Result<()> {
        let Some(kept) = &self.kept else { return Ok(()) };
        let computed = self.computed.lock().unwrap_or_else(PoisonError::into_inner);
        computed.iter().try_for_each(|(hash, path)| kept.put(hash, path))
    }
}

impl Kept {
    /// Opens the folder for one extract, and clears away what has not been used for longest where all of them take too much
    /// room and nobody else reads them.
    fn open(views: &KeptViews) -> io::Result<Kept> {
        own(&views.folder, true)?;
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
        own(&folder, false)?;
        Ok(Kept { folder, _lock: lock })
    }

    fn find(&self, hash: &str) -> Option<PathBuf> {
        let path = self.folder.join(format!("{VIEW}{hash}"));
        let proof: BTreeMap<String, String> = serde_json::from_slice(&fs::read(path.join(PROOF)).ok()?).ok()?;
        (proof == hashes(&path).ok()?).then_some(())?;
        // Its time says when it was last used. Where that cannot be written it is only cleared away earlier.
        File::open(path.join(PROOF)).and_then(|file| file.set_modified(SystemTime::now())).ok();
        Some(path)
    }

    fn put(&self, hash: &str, view: &Path) -> io::Result<()> {
        if self.find(hash).is_some() {
            return Ok(());
        }
        let partial = tempfile::Builder::new().prefix(PARTIAL).tempdir_in(&self.folder)?;
        for file in fs::read_dir(view)? {
            let file = file?;
            fs::copy(file.path(), partial.path().join(file.file_name()))?;
        }
        fs::write(partial.path().join(PROOF), serde_json::to_vec_pretty(&hashes(partial.path())?)?)?;
        let path = self.folder.join(format!("{VIEW}{hash}"));
        if path.is_dir() {
            fs::remove_dir_all(&path)?;
        }
        fs::rename(partial.keep(), &path)
    }
}

/// The extract, and the program that computes: another build may compute otherwise.
fn key(extract: &str) -> String {
    let program = std::env::current_exe().and_then(fs::metadata).ok();
    let built = program.and_then(|program| Some((program.len(), program.modified().ok()?)));
    blake3::hash(format!("{extract}\0{}\0{built:?}", env!("CARGO_PKG_VERSION")).as_bytes()).to_hex().to_string()
}

/// Makes a folder that only its owner can read, because views hold what the extract holds, or makes sure that one that is
/// there is such a folder: what lies in it will be believed, and some day cleared away.
fn own(folder: &Path, root: bool) -> io::Result<()> {
    let refuse = |reason: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, reason.to_owned()));
    if let Ok(found) = fs::symlink_metadata(folder) {
        if !found.is_dir() {
            return refuse("it is not a folder; expected a folder of its own");
        }
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::mode(&found) & 0o077 != 0 {
            return refuse("others may read it; expected a folder of its own with mode 0700");
        }
        if root && !folder.join(LOCK).exists() && fs::read_dir(folder)?.next().is_some() {
            return refuse("it holds something else; expected a folder of its own");
        }
        return Ok(());
    }
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

/// Real folders below `folder` whose name is `prefix` and a hash, or anything after it. Links are not followed, and what
/// bears another name is not ours.
fn folders(folder: &Path, ours: impl Fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry: DirEntry = entry?;
        if entry.file_type()?.is_dir() && entry.file_name().to_str().is_some_and(&ours) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Removes views, the longest unused first, until what stays takes no more than `bytes_max`; and what was left half done.
fn clear(root: &Path, bytes_max: u64) -> io::Result<()> {
    let mut views = Vec::new();
    for extract in folders(root, is_hash)? {
        let ours = |name: &str| name.starts_with(PARTIAL) || name.strip_prefix(VIEW).is_some_and(is_hash);
        for view in folders(&extract, ours)? {
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

    /// A name of the form of a view's hash.
    fn hash(n: u8) -> String {
        format!("{n:064x}")
    }

    struct Place {
        session: TempDir,
        kept: TempDir,
    }

    impl Place {
        fn new() -> Place {
            Place { session: tempfile::tempdir().unwrap(), kept: tempfile::tempdir().unwrap() }
        }

        fn views(&self) -> PathBuf {
            self.kept.path().join("views")
        }

        fn open(&self, extract: &str) -> ViewFolder {
            let mut folder = ViewFolder::new(self.session.path());
            let views = KeptViews { folder: self.views(), extract: extract.to_owned() };
            folder.open_kept(&views).unwrap();
            folder
        }

        /// Computes a view in a session of its own and keeps it.
        fn keep(&self, hash: &str, bytes: &[u8]) -> PathBuf {
            let folder = self.open("extract 1");
            computed(&folder, hash, bytes);
            folder.keep().unwrap();
            self.open("extract 1").find(hash).unwrap().path
        }
    }

    fn computed(folder: &ViewFolder, hash: &str, bytes: &[u8]) {
        let written = folder.begin().unwrap();
        fs::write(written.path().join("a.parquet"), bytes).unwrap();
        folder.add(hash, written).unwrap();
    }

    #[test]
    fn a_view_is_found_again_by_the_next_session_of_the_same_extract_only() {
        let place = Place::new();
        let first = place.open("extract 1");
        computed(&first, &hash(1), b"rows");
        assert!(first.find(&hash(1)).is_some_and(|found| !found.earlier));
        // Not yet kept: the extract may have changed while it was computed.
        assert!(place.open("extract 1").find(&hash(1)).is_none());
        first.keep().unwrap();
        assert!(place.open("extract 1").find(&hash(1)).is_some_and(|found| found.earlier));
        assert!(place.open("extract 1").find(&hash(2)).is_none());
        assert!(place.open("extract 2").find(&hash(1)).is_none());
    }

    #[test]
    fn a_view_that_was_touched_or_is_not_whole_does_not_count_and_is_written_anew() {
        let place = Place::new();
        let path = place.keep(&hash(1), b"rows");
        fs::write(path.join("a.parquet"), b"rowS").unwrap();
        assert!(place.open("extract 1").find(&hash(1)).is_none());
        assert_eq!(place.keep(&hash(1), b"rows"), path);
        fs::write(path.join("b.parquet"), b"more").unwrap();
        assert!(place.open("extract 1").find(&hash(1)).is_none());
        fs::remove_file(path.join("b.parquet")).unwrap();
        fs::remove_file(path.join(PROOF)).unwrap();
        assert!(place.open("extract 1").find(&hash(1)).is_none());
    }

    #[test]
    fn two_sessions_may_keep_the_same_view() {
        let place = Place::new();
        let (one, two) = (place.open("extract 1"), place.open("extract 1"));
        computed(&one, &hash(1), b"rows");
        computed(&two, &hash(1), b"rows");
        one.keep().unwrap();
        two.keep().unwrap();
        assert!(place.open("extract 1").find(&hash(1)).is_some());
    }

    #[test]
    fn the_longest_unused_go_first_and_half_done_ones_always() {
        let place = Place::new();
        let paths = [1, 2, 3].map(|n| place.keep(&hash(n), &[0; 1000]));
        for (path, ago) in paths.iter().zip([100, 300, 200]) {
            let used = SystemTime::now() - Duration::from_secs(ago);
            File::open(path.join(PROOF)).unwrap().set_modified(used).unwrap();
        }
        let partial = paths[0].with_file_name("partial-x");
        fs::create_dir(&partial).unwrap();
        clear(&place.views(), 3 * size(&paths[0]).unwrap() - 1).unwrap();
        assert_eq!(paths.each_ref().map(|path| path.exists()), [true, false, true]);
        assert!(!partial.exists());
        // While somebody reads, nothing is cleared away.
        let _reader = place.open("extract 1");
        fs::create_dir(&partial).unwrap();
        let _second = place.open("extract 1");
        assert!(partial.exists());
    }

    #[test]
    fn nothing_that_is_not_a_view_is_ever_removed() {
        let place = Place::new();
        let kept = place.keep(&hash(1), b"rows");
        let extract = kept.parent().unwrap();
        let foreign =
            [place.views().join("photos/2024"), extract.join("notes"), place.kept.path().join("elsewhere/view-1")];
        foreign.iter().for_each(|folder| fs::create_dir_all(folder).unwrap());
        fs::write(extract.join(".DS_Store"), b"").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(place.kept.path().join("elsewhere"), place.views().join(hash(9))).unwrap();
        clear(&place.views(), 0).unwrap();
        assert!(foreign.iter().all(|folder| folder.exists()) && extract.join(".DS_Store").exists());
        assert!(!kept.exists());
    }

    #[test]
    fn a_folder_that_is_not_its_own_is_refused() {
        let place = Place::new();
        let refused = |folder: &Path| {
            let views = KeptViews { folder: folder.to_owned(), extract: "extract 1".to_owned() };
            ViewFolder::new(place.session.path()).open_kept(&views).unwrap_err().to_string()
        };
        let home = tempfile::tempdir().unwrap();
        #[cfg(unix)]
        fs::set_permissions(home.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        fs::write(home.path().join("thesis.txt"), b"").unwrap();
        assert_eq!(refused(home.path()), "it holds something else; expected a folder of its own");
        assert_eq!(refused(&home.path().join("thesis.txt")), "it is not a folder; expected a folder of its own");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let open = place.kept.path().join("open");
            fs::create_dir(&open).unwrap();
            fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
            assert_eq!(refused(&open), "others may read it; expected a folder of its own with mode 0700");
        }
    }
}
