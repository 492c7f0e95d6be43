//! Publishing a folder, a run or a prepared copy: it appears whole or not at all.
//!
//! Files are written into a hidden folder beside the target, synced, and the folder is renamed into
//! place; where a run is already there, the two change places in one step of the file system. A
//! process killed at any moment leaves the old run or the new one, and at worst a hidden folder that
//! the next run clears away (it holds a lock that died with its owner).

use crate::dataset::prepared;
use crate::model::Lang;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file by which a folder is known to be a finished run.
pub const MANIFEST: &str = "manifest.json";
const LOCK: &str = ".lock";

/// What a folder is, known by the file that is written into it last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A finished run.
    Run,
    /// A prepared copy of an extract.
    Prepared,
}

impl Kind {
    fn marker(self) -> &'static str {
        match self {
            Kind::Run => MANIFEST,
            Kind::Prepared => prepared::DOCUMENT,
        }
    }

    fn name(self, lang: Lang) -> &'static str {
        match self {
            Kind::Run => lang.pick("已完成的运行", "a finished run"),
            Kind::Prepared => lang.pick("预处理副本", "a prepared copy"),
        }
    }
}

/// Why a folder cannot be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The target is something else: it is never overwritten.
    #[error("{}", self.text(Lang::En))]
    SomethingElse {
        /// The target.
        folder: PathBuf,
        /// What it was to be.
        wanted: Kind,
    },
    /// The file system refused.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// What was written.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

impl PublishError {
    /// The error and what to do about it, for a person.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            PublishError::SomethingElse { folder, wanted } => {
                let (folder, kind, marker) = (folder.display(), wanted.name(lang), wanted.marker());
                lang.pick(
                    format!("{folder} 已存在，且不是{kind}（没有 {marker}）：请另选 --out，或先移走它"),
                    format!(
                        "{folder} exists and is not {kind} (it has no {marker}): choose another --out, or remove it"
                    ),
                )
            }
            PublishError::Io { path, source } => lang.pick(
                format!("无法写入 {}：{source}", path.display()),
                format!("cannot write {}: {source}", path.display()),
            ),
        }
    }
}

/// A folder that is being written. Dropped without [`Draft::publish`], it leaves nothing behind.
#[derive(Debug)]
pub(super) struct Draft {
    kind: Kind,
    target: PathBuf,
    folder: PathBuf,
    lock: File,
}

impl Draft {
    /// Starts a folder that will appear as `target`.
    pub(super) fn begin(target: &Path, kind: Kind) -> Result<Self, PublishError> {
        let at = |path: &Path| {
            let path = path.to_path_buf();
            move |source| PublishError::Io { path, source }
        };
        refuse_foreign(target, kind)?;
        let parent = parent_of(target);
        fs::create_dir_all(&parent).map_err(at(&parent))?;
        let prefix = partial_prefix(target);
        clear_abandoned(&parent, &prefix);
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir_in(&parent).map_err(at(&parent))?.keep();
        let lock_path = folder.join(LOCK);
        let lock = File::create(&lock_path).map_err(at(&lock_path))?;
        lock.lock().map_err(at(&lock_path))?;
        Ok(Self { kind, target: target.to_path_buf(), folder, lock })
    }

    /// Where the file `name` (which may have one folder in front) is to be written.
    pub(super) fn path(&self, name: &str) -> Result<PathBuf, PublishError> {
        let path = self.folder.join(name);
        let folder = parent_of(&path);
        fs::create_dir_all(&folder).map_err(|source| PublishError::Io { path: folder, source })?;
        Ok(path)
    }

    /// Writes the file `name` whole.
    pub(super) fn write(&self, name: &str, content: &[u8]) -> Result<(), PublishError> {
        let path = self.path(name)?;
        File::create(&path)
            .and_then(|mut file| file.write_all(content))
            .map_err(|source| PublishError::Io { path, source })
    }

    /// Where it is until then.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder visible under its name, durably.
    pub(super) fn publish(mut self) -> Result<(), PublishError> {
        let failed = |path: &Path, source| PublishError::Io { path: path.to_path_buf(), source };
        refuse_foreign(&self.target, self.kind)?;
        sync_tree(&self.folder).map_err(|source| failed(&self.folder, source))?;
        let parent = parent_of(&self.target);
        if self.target.exists() {
            exchange(&self.folder, &self.target).map_err(|source| failed(&self.target, source))?;
            // What now stands under the hidden name is the earlier folder; dropping `self` removes it.
            fs::remove_file(self.target.join(LOCK)).map_err(|source| failed(&self.target, source))?;
        } else {
            fs::remove_file(self.folder.join(LOCK)).map_err(|source| failed(&self.folder, source))?;
            fs::rename(&self.folder, &self.target).map_err(|source| failed(&self.target, source))?;
            self.folder = PathBuf::new();
        }
        sync_folder(&parent).map_err(|source| failed(&parent, source))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        self.lock.unlock().ok();
        if !self.folder.as_os_str().is_empty() {
            fs::remove_dir_all(&self.folder).ok();
        }
    }
}

fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

fn partial_prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.partial-")
}

fn refuse_foreign(target: &Path, kind: Kind) -> Result<(), PublishError> {
    let empty = || fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none());
    if !target.exists() || target.join(kind.marker()).is_file() || empty() {
        Ok(())
    } else {
        Err(PublishError::SomethingElse { folder: target.to_path_buf(), wanted: kind })
    }
}

/// Removes hidden folders whose owner is gone: their lock can be had.
fn clear_abandoned(parent: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            let abandoned = File::open(entry.path().join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
            if abandoned {
                fs::remove_dir_all(entry.path()).ok();
            }
        }
    }
}

fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_tree(&path)?;
        } else {
            File::open(&path)?.sync_all()?;
        }
    }
    sync_folder(folder)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Two folders change names in one step.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => exchange_in_steps(one, other),
        result => Ok(result?),
    }
}

#[cfg(not(target_os = "linux"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    exchange_in_steps(one, other)
}

/// The same where the file system knows no exchange: between the two steps the target is absent, never half.
fn exchange_in_steps(one: &Path, other: &Path) -> io::Result<()> {
    let aside = one.with_extension("earlier");
    fs::rename(other, &aside)?;
    fs::rename(one, other)?;
    fs::rename(&aside, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn publish(target: &Path, content: &str) {
        let draft = Draft::begin(target, Kind::Run).unwrap();
        draft.write("population/R1.txt", content.as_bytes()).unwrap();
        draft.write(MANIFEST, b"{}").unwrap();
        draft.publish().unwrap();
    }

    #[test]
    fn a_run_appears_whole_and_replaces_the_earlier_one() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("run");
        publish(&target, "one");
        publish(&target, "two");
        assert_eq!(names(parent.path()), ["run"]);
        assert_eq!(names(&target), ["manifest.json", "population"]);
        assert_eq!(fs::read_to_string(target.join("population/R1.txt")).unwrap(), "two");
    }

    #[test]
    fn an_unfinished_run_is_invisible_and_cleared_by_the_next() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("run");
        let abandoned = parent.path().join(".run.partial-dead");
        fs::create_dir(&abandoned).unwrap();
        fs::write(abandoned.join(LOCK), "").unwrap();
        let living = Draft::begin(&target, Kind::Run).unwrap();
        assert!(!target.exists());
        assert!(!abandoned.exists(), "its owner is gone");
        let other = Draft::begin(&target, Kind::Run).unwrap();
        assert_eq!(names(parent.path()).len(), 2, "a living run is left alone");
        drop((living, other));
        assert!(names(parent.path()).is_empty());
    }

    #[test]
    fn what_is_not_a_run_is_never_overwritten() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("thesis.doc"), "years of work").unwrap();
        let error = Draft::begin(parent.path(), Kind::Run).unwrap_err();
        assert!(error.to_string().contains("is not a finished run"), "{error}");
        assert_eq!(names(parent.path()), ["thesis.doc"]);
    }
}
