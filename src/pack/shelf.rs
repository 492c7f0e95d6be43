//! The folder of evidence beside a store: packs that were frozen at decisions, and files that officers attached.
//!
//! ```text
//! packs/ALERT/SEAL.pack     the first 16 digits of the seal; never overwritten
//! files/HASH                what was attached, under its BLAKE3; the same content once
//! ```
//!
//! A file is durable, name and all, before anybody may name it. What no line of the journal names was left by a process that
//! was killed, or by a decision that was refused; it may stay or go.

use super::container::{Pack, PackError, folder_of, sync_folder};
use crate::model::{Lang, os};
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Digits of a seal in the name of its file; the file itself says the rest.
const SEAL_DIGITS: usize = 16;
/// Characters of an attachment's name.
const NAME_CHARS_MAX: usize = 100;

/// The folder of evidence.
#[derive(Clone, Debug)]
pub struct Shelf {
    folder: PathBuf,
}

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its name, without folders and control characters.
    pub name: String,
    /// BLAKE3 of its content, in hexadecimal.
    pub hash: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// Why a file cannot be attached, kept, or found again.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// S643: a folder, a device, or something that cannot be read.
    #[error("{}", self.text(Lang::En))]
    Unreadable {
        /// What was named.
        path: PathBuf,
        /// Why; `None`: it is no regular file.
        source: Option<io::Error>,
    },
    /// S643: there is nothing in it.
    #[error("{}", self.text(Lang::En))]
    Empty(PathBuf),
    /// S644: it is too large.
    #[error("{}", self.text(Lang::En))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The most bytes.
        most: u64,
    },
    /// S645: the folder of evidence cannot be written.
    #[error("{}", self.text(Lang::En))]
    Folder {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// S646: what lies under a hash is not there, or is something else.
    #[error("{}", self.text(Lang::En))]
    Lost {
        /// Where it should be.
        path: PathBuf,
    },
}

impl ShelfError {
    /// Its code, as `fundwatch explain` knows it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } | Self::Empty(_) => "S643",
            Self::TooLarge { .. } => "S644",
            Self::Folder { .. } => "S645",
            Self::Lost { .. } => "S646",
        }
    }

    /// The error and what to do about it, for a person.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Unreadable { path, source: None } => lang.pick(
                format!("{} 不是文件，不能作附件；文件夹请先打包成一个文件", path.display()),
                format!("{} is not a file and cannot be attached; pack a folder into one file first", path.display()),
            ),
            Self::Unreadable { path, source: Some(source) } => lang.pick(
                format!("无法读取附件 {}：{}", path.display(), os::reason(source).zh),
                format!("cannot read the attachment {}: {}", path.display(), os::reason(source).en),
            ),
            Self::Empty(path) => lang.pick(
                format!("附件 {} 是空文件", path.display()),
                format!("the attachment {} is empty", path.display()),
            ),
            Self::TooLarge { path, most } => {
                let megabytes = most >> 20;
                lang.pick(
                    format!("附件 {} 超过 {megabytes} MB；请压缩或拆分，上限见 desk.toml [evidence]", path.display()),
                    format!(
                        "the attachment {} has more than {megabytes} MB; compress or split it, desk.toml [evidence] sets the limit",
                        path.display()
                    ),
                )
            }
            Self::Folder { path, source } => lang.pick(
                format!(
                    "无法写入证据目录 {}：{}；请检查权限和空间，或用 --evidence 指定另一处",
                    path.display(),
                    os::reason(source).zh
                ),
                format!(
                    "the folder of evidence {} cannot be written: {}; check permissions and space, or name another with --evidence",
                    path.display(),
                    os::reason(source).en
                ),
            ),
            Self::Lost { path } => lang.pick(
                format!("证据目录中的 {} 不见了，或内容已变；请从备份恢复", path.display()),
                format!("{} in the folder of evidence is gone or was changed; restore it from a backup", path.display()),
            ),
        }
    }
}

impl Shelf {
    /// The shelf in `folder`, which is made with the first file.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where a file is of which only its place on the shelf is known.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// Keeps a pack; its place on the shelf.
    ///
    /// # Errors
    /// [`ShelfError::Folder`].
    pub fn keep_pack(&self, pack: &Pack) -> Result<String, ShelfError> {
        let (seal, alert) = (pack.seal(), file_name(&pack.alert_id));
        let file = format!("packs/{alert}/{}.pack", seal.get(..SEAL_DIGITS).unwrap_or(&seal));
        let path = self.path(&file);
        durable_new(&path, pack.to_text().as_bytes())
            .map_err(|source| ShelfError::Folder { path: path.clone(), source })?;
        // There already: by somebody who froze the same, or damaged.
        match Pack::read(&path) {
            Ok(found) if found.seal() == seal => Ok(file),
            Err(PackError::Io { path, source }) => Err(ShelfError::Folder { path, source }),
            _ => Err(ShelfError::Lost { path }),
        }
    }

    /// Reads the file `path` and keeps its content; at most `most` bytes.
    ///
    /// # Errors
    /// What was named is no file, is empty or too large, or the shelf cannot be written.
    pub fn keep(&self, path: &Path, most: u64) -> Result<Kept, ShelfError> {
        let content = content_of(path, most)?;
        let hash = blake3::hash(&content).to_hex().to_string();
        let name = path.file_name().map_or_else(String::new, |name| file_name(&name.to_string_lossy()));
        let kept = self.path(&format!("files/{hash}"));
        durable_new(&kept, &content).map_err(|source| ShelfError::Folder { path: kept.clone(), source })?;
        // Read back, because it may have lain there, damaged.
        self.content(&hash)?;
        Ok(Kept { name, hash, content })
    }

    /// Takes away a file that nothing names any more; whether it was there.
    ///
    /// # Errors
    /// [`ShelfError::Folder`]: it is there and cannot be taken away, or would not be on the shelf.
    pub fn remove(&self, file: &str) -> Result<bool, ShelfError> {
        let path = self.path(file);
        let within = Path::new(file).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        let failed = |source: io::Error| ShelfError::Folder { path: path.clone(), source };
        if !within || file.is_empty() {
            return Err(failed(io::ErrorKind::InvalidInput.into()));
        }
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            other => other.map_err(failed)?,
        }
        sync_folder(&path).map_err(failed)?;
        // The folder of an alert whose last pack went names the alert; where others are left it stays.
        if file.starts_with("packs/") {
            std::fs::remove_dir(folder_of(&path)).ok();
        }
        Ok(true)
    }

    /// What is kept under a hash.
    ///
    /// # Errors
    /// [`ShelfError::Lost`]: it is not there, or is something else.
    pub fn content(&self, hash: &str) -> Result<Vec<u8>, ShelfError> {
        let path = self.path(&format!("files/{}", file_name(hash)));
        let content = std::fs::read(&path).ok().filter(|content| blake3::hash(content).to_hex().as_str() == hash);
        content.ok_or(ShelfError::Lost { path })
    }
}

fn content_of(path: &Path, most: u64) -> Result<Vec<u8>, ShelfError> {
    let unreadable = |source| ShelfError::Unreadable { path: path.to_path_buf(), source };
    // Asked before it is opened: a pipe would wait for whoever writes into it.
    let about = std::fs::metadata(path).map_err(|error| unreadable(Some(error)))?;
    if !about.is_file() {
        return Err(unreadable(None));
    }
    let mut content = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(Some(error)))?;
    file.take(most.saturating_add(1)).read_to_end(&mut content).map_err(|error| unreadable(Some(error)))?;
    match u64::try_from(content.len()) {
        Ok(0) => Err(ShelfError::Empty(path.to_path_buf())),
        Ok(bytes) if bytes <= most => Ok(content),
        _ => Err(ShelfError::TooLarge { path: path.to_path_buf(), most }),
    }
}

/// A name that is one on every system and shows nothing but itself: no separators, no control or direction characters, not
/// hidden, not endless.
fn file_name(name: &str) -> String {
    let shown = |c: char| {
        let turns =
            matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        !c.is_control() && !turns
    };
    let plain = |c: char| if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c };
    let name: String = name.chars().filter(|c| shown(*c)).map(plain).take(NAME_CHARS_MAX).collect();
    let name = name.trim().trim_start_matches('.').to_owned();
    if name.is_empty() { "attachment".to_owned() } else { name }
}

/// Writes a file that is not there yet, whole or not at all, and durable with its name; leaves one that is there as it is.
fn durable_new(path: &Path, content: &[u8]) -> io::Result<()> {
    if path.is_file() {
        return Ok(());
    }
    let folder = folder_of(path);
    make_folder(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => return Err(error.error),
        _ => {}
    }
    sync_folder(path)
}

/// Makes a folder with those above it, each durable in the one it stands in.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    make_folder(folder_of(folder))?;
    match std::fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_once_under_its_hash_and_a_changed_one_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().join("evidence"));
        let paper = folder.path().join("回函.pdf");
        std::fs::write(&paper, "abc").unwrap();
        let kept = shelf.keep(&paper, 3).unwrap();
        // The hash of `abc` as `b3sum` gives it.
        assert_eq!(kept.hash, "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
        assert_eq!((kept.name.as_str(), kept.content.as_slice()), ("回函.pdf", b"abc".as_slice()));
        assert_eq!(shelf.keep(&paper, 3).unwrap(), kept);
        assert_eq!(std::fs::read_dir(folder.path().join("evidence/files")).unwrap().count(), 1);
        std::fs::write(folder.path().join("evidence/files").join(&kept.hash), "abd").unwrap();
        assert_eq!(shelf.content(&kept.hash).unwrap_err().code(), "S646");
        assert_eq!(shelf.keep(&paper, 3).unwrap_err().code(), "S646", "damaged content is not built on");
    }

    #[test]
    fn what_nothing_names_is_taken_away_and_nothing_beside_the_shelf() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().join("evidence"));
        let paper = folder.path().join("回函.pdf");
        std::fs::write(&paper, "abc").unwrap();
        let kept = format!("files/{}", shelf.keep(&paper, 3).unwrap().hash);
        std::fs::create_dir_all(folder.path().join("evidence/packs/R2-a")).unwrap();
        std::fs::write(folder.path().join("evidence/packs/R2-a/0123.pack"), "x").unwrap();
        assert!(shelf.remove(&kept).unwrap() && shelf.remove("packs/R2-a/0123.pack").unwrap());
        assert!(!shelf.path(&kept).exists() && !shelf.path("packs/R2-a").exists() && shelf.path("files").exists());
        assert!(!shelf.remove(&kept).unwrap(), "gone already");
        let absolute = paper.display().to_string();
        for outside in ["../回函.pdf", "files/../../回函.pdf", "", absolute.as_str()] {
            assert_eq!(shelf.remove(outside).unwrap_err().code(), "S645", "{outside}");
        }
        assert!(paper.exists());
    }

    #[test]
    fn folders_empty_missing_and_large_files_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().join("evidence"));
        let refused = |path: &Path| shelf.keep(path, 3).unwrap_err();
        assert_eq!(refused(folder.path()).code(), "S643");
        assert_eq!(refused(&folder.path().join("nothing")).code(), "S643");
        let file = folder.path().join("a.txt");
        std::fs::write(&file, "").unwrap();
        assert_eq!(refused(&file).code(), "S643");
        std::fs::write(&file, "abcd").unwrap();
        assert_eq!(refused(&file).code(), "S644");
        assert!(refused(&file).text(Lang::Zh).contains("a.txt"));
        assert!(!folder.path().join("evidence").exists(), "nothing is kept of what is refused");
        std::fs::write(folder.path().join("evidence"), "a file where the folder should be").unwrap();
        std::fs::write(&file, "abc").unwrap();
        assert_eq!(refused(&file).code(), "S645");
    }

    #[test]
    fn names_show_nothing_but_themselves() {
        for (given, name) in [
            ("回函.pdf", "回函.pdf"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("..\\..\\x", "_.._x"),
            ("a\nb", "ab"),
            ("...", "attachment"),
            (" . ", "attachment"),
        ] {
            assert_eq!(file_name(given), name, "{given:?}");
        }
        assert_eq!(file_name(&"长".repeat(300)).chars().count(), 100);
    }
}
