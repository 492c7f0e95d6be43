//! The local side of staging: a folder of files, a document that says which version of which object each one is, a
//! lock.
//!
//! The surprising thing: the document is written before files change and again after. In between it names only what
//! stays, so a process killed at any moment leaves files that are fetched again, never a file under a wrong version.

use super::connect::Connection;
use super::error::LocationError;
use super::plan::{Plan, Version};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::NamedTempFile;

const SCHEMA: &str = "fundwatch.stage/1";
const DOCUMENT: &str = "stage.json";
const LOCK: &str = "lock";
/// Files that are not whole yet.
const ARRIVING: &str = "arriving";
/// Between two looks at a lock that another process holds.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// One file as it was fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    version: Version,
    modified: Timestamp,
}

/// What the folder holds.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    source: String,
    files: BTreeMap<String, Held>,
    folders: BTreeSet<String>,
}

/// The staging folder of one place.
#[derive(Debug)]
pub(super) struct StageFolder {
    home: PathBuf,
    files: PathBuf,
    source: String,
    lock: File,
}

/// How long a lock is held for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// While files are read: others may read as well.
    Reading,
    /// While files change.
    Changing,
}

impl StageFolder {
    /// The folder below `root` of the place that `connection` leads to. It ends with the place's own last name, which
    /// is what a local folder would be called.
    pub(super) fn open(root: &Path, connection: &Connection) -> Result<Self, LocationError> {
        let source = connection.remote.to_string();
        let identity = blake3::hash(format!("{}\n{source}", connection.endpoint).as_bytes()).to_hex();
        let home = root.join(&identity[..16]);
        private_folder(&home).map_err(|error| LocationError::local(&home, &error))?;
        // A relative `--stage` would be another place after a change of directory.
        let home = home.canonicalize().map_err(|error| LocationError::local(&home, &error))?;
        let path = home.join(LOCK);
        let lock = File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let lock = lock.map_err(|error| LocationError::local(&path, &error))?;
        Ok(Self { files: home.join("files").join(connection.remote.name()), home, source, lock })
    }

    /// Where the files are.
    pub(super) fn files(&self) -> &Path {
        &self.files
    }

    /// Takes the lock, in place of one that is held already. `waiting` is told once where another process has it.
    pub(super) async fn hold(&self, hold: Hold, waiting: impl Fn()) -> Result<(), LocationError> {
        let failed = |error: io::Error| LocationError::local(&self.home.join(LOCK), &error);
        self.lock.unlock().map_err(failed)?;
        let mut told = false;
        loop {
            let taken = match hold {
                Hold::Reading => self.lock.try_lock_shared(),
                Hold::Changing => self.lock.try_lock(),
            };
            match taken {
                Ok(()) => return Ok(()),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                Err(TryLockError::WouldBlock) => {
                    if !std::mem::replace(&mut told, true) {
                        waiting();
                    }
                    tokio::time::sleep(LOOK_EVERY).await;
                }
            }
        }
    }

    /// Whether the folder holds exactly what `plan` says.
    pub(super) fn holds(&self, plan: &Plan) -> bool {
        let (document, present) = (self.document(), self.present());
        present.len() == plan.files.len()
            && document.folders == plan.folders
            && kept(plan, &document, &present).len() == plan.files.len()
    }

    /// Removes what `plan` does not name or names in another version, makes its folders and the files that are only
    /// names. Gives the paths that are to be fetched.
    pub(super) fn make_room<'a>(&self, plan: &'a Plan) -> Result<Vec<&'a str>, LocationError> {
        let at = |path: &Path| {
            let path = path.to_path_buf();
            move |error: io::Error| LocationError::local(&path, &error)
        };
        let arriving = self.home.join(ARRIVING);
        fs::remove_dir_all(&arriving).or_else(absent_is_fine).map_err(at(&arriving))?;
        fs::create_dir_all(&arriving).map_err(at(&arriving))?;
        let (document, present) = (self.document(), self.present());
        let kept = kept(plan, &document, &present);
        self.write(document.files.into_iter().filter(|(path, _)| kept.contains(path.as_str())).collect(), plan)?;
        for path in present.keys().filter(|path| !kept.contains(path.as_str())) {
            let path = self.files.join(path);
            fs::remove_file(&path).map_err(at(&path))?;
        }
        fs::create_dir_all(&self.files).map_err(at(&self.files))?;
        remove_empty_folders(&self.files).map_err(at(&self.files))?;
        let missing: Vec<&str> = plan.files.keys().map(String::as_str).filter(|path| !kept.contains(path)).collect();
        let above = missing.iter().filter_map(|path| path.rsplit_once('/')).map(|(folder, _)| folder);
        for folder in plan.folders.iter().map(String::as_str).chain(above) {
            let folder = self.files.join(folder);
            fs::create_dir_all(&folder).map_err(at(&folder))?;
        }
        let (to_fetch, names): (Vec<&str>, Vec<&str>) =
            missing.into_iter().partition(|path| plan.files[*path].object.is_some());
        for name in names {
            let path = self.files.join(name);
            File::create(&path).map_err(at(&path))?;
        }
        Ok(to_fetch)
    }

    /// A file that is not whole yet, on the same file system.
    pub(super) fn arriving(&self) -> io::Result<NamedTempFile> {
        NamedTempFile::new_in(self.home.join(ARRIVING))
    }

    /// Writes down that everything of `plan` is there.
    pub(super) fn finish(&self, plan: &Plan) -> Result<(), LocationError> {
        let present = self.present();
        let held = plan.files.iter().filter_map(|(path, wanted)| {
            let (_, modified) = present.get(path)?;
            Some((path.clone(), Held { version: wanted.version.clone(), modified: *modified }))
        });
        self.write(held.collect(), plan)
    }

    fn document(&self) -> Document {
        let text = fs::read_to_string(self.home.join(DOCUMENT)).unwrap_or_default();
        let document: Document = serde_json::from_str(&text).unwrap_or_default();
        // Written by another version, or damaged: everything is fetched again.
        if document.schema == SCHEMA && document.source == self.source { document } else { Document::default() }
    }

    fn write(&self, files: BTreeMap<String, Held>, plan: &Plan) -> Result<(), LocationError> {
        let path = self.home.join(DOCUMENT);
        let document =
            Document { schema: SCHEMA.to_owned(), source: self.source.clone(), files, folders: plan.folders.clone() };
        let written = self.arriving().and_then(|mut file| {
            serde_json::to_writer_pretty(&mut file, &document)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)?;
            Ok(())
        });
        written.map_err(|error| LocationError::local(&path, &error))
    }

    fn present(&self) -> BTreeMap<String, (u64, Timestamp)> {
        // A folder that cannot be listed holds nothing that can be relied on; writing to it will say why.
        files_below(&self.files).unwrap_or_default()
    }
}

/// Size and time of every file below `folder`, by its path with `/`.
pub(super) fn files_below(folder: &Path) -> io::Result<BTreeMap<String, (u64, Timestamp)>> {
    let mut found = BTreeMap::new();
    walk(folder, "", &mut found)?;
    Ok(found)
}

/// Files that are what `plan` wants, as far as size and time tell.
fn kept<'a>(plan: &'a Plan, document: &Document, present: &BTreeMap<String, (u64, Timestamp)>) -> BTreeSet<&'a str> {
    let same = |path: &str, version: &Version| {
        let held = document.files.get(path).filter(|held| held.version == *version);
        held.is_some_and(|held| present.get(path) == Some(&(version.bytes, held.modified)))
    };
    plan.files.iter().filter(|(path, wanted)| same(path, &wanted.version)).map(|(path, _)| path.as_str()).collect()
}

fn walk(folder: &Path, prefix: &str, found: &mut BTreeMap<String, (u64, Timestamp)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            walk(&entry.path(), &format!("{path}/"), found)?;
        } else {
            let modified = Timestamp::try_from(metadata.modified()?).unwrap_or_default();
            // What is no file, a link for example, was not put there by staging: it counts as nothing that is wanted.
            let bytes = if metadata.is_file() { metadata.len() } else { u64::MAX };
            found.insert(path, (bytes, modified));
        }
    }
    Ok(())
}

fn remove_empty_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.metadata()?.is_dir() {
            remove_empty_folders(&entry.path())?;
            // Refused where something is in it.
            fs::remove_dir(entry.path()).ok();
        }
    }
    Ok(())
}

fn absent_is_fine(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// Makes a folder that nobody else may read: what is staged is personal data.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
