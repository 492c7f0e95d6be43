//! The keys of the chain and the file they lie in.
//!
//! One line per key, `fundwatch-audit-key/1 KEY_ID HEX`, newest last: a new key is a new line, and the old ones stay because
//! old rows are verified with them. The id of a key is made from the key, so that no line can name another.

use super::event::hex;
use crate::model::Lang;
use hmac::{Hmac, KeyInit, Mac};
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const TITLE: &str = "fundwatch-audit-key/1";
const KEY_BYTES: usize = 32;

/// HMAC-SHA256 with the key already taken in.
pub(super) type Keyed = Hmac<Sha256>;

/// The keys of one file. Its `Debug` shows ids only.
#[derive(Clone)]
pub struct KeyRing {
    keys: BTreeMap<String, Keyed>,
    first: String,
    current: String,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing")
            .field("ids", &self.keys.keys().collect::<Vec<_>>())
            .field("current", &self.current)
            .finish_non_exhaustive()
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no such file.
    #[error("{}", self.text(Lang::En))]
    Missing(PathBuf),
    /// A file is there already, and a key that rows were made with is never overwritten.
    #[error("{}", self.text(Lang::En))]
    Exists(PathBuf),
    /// Others than its owner may read or change it.
    #[error("{}", self.text(Lang::En))]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It does not hold what a key file holds.
    #[error("{}", self.text(Lang::En))]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1; 0 where there is none.
        line: usize,
    },
    /// The system refused.
    #[error("{}", self.text(Lang::En))]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system gives no random numbers.
    #[error("{}", self.text(Lang::En))]
    NoRandomness,
}

impl KeyError {
    /// The error and what to do about it, for a person.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            KeyError::Missing(path) => {
                let path = path.display();
                lang.pick(
                    format!(
                        "没有审计密钥文件 {path}：没有它就不能记录，也不能办理。请从备份恢复，或用 --audit-key 指定"
                    ),
                    format!(
                        "the audit key {path} is missing: without it nothing can be recorded, so nothing can be done. Restore it from a backup, or name it with --audit-key"
                    ),
                )
            }
            KeyError::Exists(path) => lang.pick(
                format!("{} 已存在；审计密钥从不覆盖", path.display()),
                format!("{} is already there; an audit key is never overwritten", path.display()),
            ),
            KeyError::TooOpen { path, mode } => {
                let path = path.display();
                lang.pick(
                    format!("审计密钥 {path} 的权限为 {mode:03o}，他人可读；请执行 chmod 600 {path}"),
                    format!("others may read the audit key {path} (mode {mode:03o}): run chmod 600 {path}"),
                )
            }
            KeyError::Malformed { path, line } => {
                let path = path.display();
                lang.pick(
                    format!(
                        "{path} 第 {line} 行不是审计密钥（应为 “{TITLE} 编号 64 位十六进制数”）；请从备份恢复"
                    ),
                    format!(
                        "{path}:{line}: not an audit key (expected `{TITLE} ID` and 64 hexadecimal digits): restore it from a backup"
                    ),
                )
            }
            KeyError::Io { path, source } => lang.pick(
                format!("无法使用审计密钥 {}：{source}", path.display()),
                format!("cannot use the audit key {}: {source}", path.display()),
            ),
            KeyError::NoRandomness => {
                lang.pick("系统不提供随机数，无法生成密钥".to_owned(), "the system gives no random numbers".to_owned())
            }
        }
    }
}

impl KeyRing {
    /// Where the key lies unless somebody says otherwise: in the person's configuration folder, outside the store's folder, so
    /// that a copy of the store is no copy of the key. Without such a folder, beside the store's.
    pub fn default_path(config_folder: Option<&Path>, store_folder: &Path) -> PathBuf {
        match config_folder {
            Some(folder) if !folder.starts_with(store_folder) => folder.join("fundwatch").join("audit.key"),
            _ => {
                let name = store_folder.file_name().unwrap_or_default().to_string_lossy();
                store_folder.with_file_name(format!("{name}.audit.key"))
            }
        }
    }

    /// Makes a key and its file (0600 whatever the umask, synced), and the folder above it.
    ///
    /// # Errors
    /// [`KeyError::Exists`] where there is one: nothing is overwritten.
    pub fn create(path: &Path) -> Result<Self, KeyError> {
        let line = new_line()?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|source| io_error(path, source))?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Exists(path.to_path_buf()),
            _ => io_error(path, source),
        })?;
        append(&mut file, path, &line)?;
        Self::open(path)
    }

    /// Reads the keys of `path`.
    ///
    /// # Errors
    /// [`KeyError::Missing`], [`KeyError::TooOpen`], [`KeyError::Malformed`], or what the system says.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        let metadata = std::fs::metadata(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => KeyError::Missing(path.to_path_buf()),
            _ => io_error(path, source),
        })?;
        refuse_open(path, &metadata)?;
        let text = std::fs::read_to_string(path).map_err(|source| io_error(path, source))?;
        Self::parse(path, &text)
    }

    /// Adds a key to the file; new rows are made with it, old rows are verified with theirs.
    ///
    /// # Errors
    /// As [`KeyRing::open`].
    pub fn rotate(path: &Path) -> Result<Self, KeyError> {
        Self::open(path)?;
        let mut file = OpenOptions::new().append(true).open(path).map_err(|source| io_error(path, source))?;
        append(&mut file, path, &new_line()?)?;
        Self::open(path)
    }

    /// The id of the key that new rows are made with: 16 hexadecimal digits of SHA-256 over `fundwatch-audit-key/1\n` and
    /// the key.
    pub fn current_id(&self) -> &str {
        &self.current
    }

    /// The ids of all keys.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// A secret for another purpose: HMAC-SHA256 with the ring's first key over the purpose. It says nothing of the key, and
    /// stays the same when the key is rotated.
    pub fn secret(&self, purpose: &str) -> [u8; 32] {
        let mut keyed = self.keys[&self.first].clone();
        // No event begins so: what is sealed begins with its own title (`chain`).
        keyed.update(b"fundwatch-secret/1\n");
        keyed.update(purpose.as_bytes());
        keyed.finalize().into_bytes().into()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Keyed> {
        self.keys.get(id)
    }

    pub(super) fn current(&self) -> &Keyed {
        &self.keys[&self.current]
    }

    fn parse(path: &Path, text: &str) -> Result<Self, KeyError> {
        let mut keys = BTreeMap::new();
        let (mut first, mut current) = (None, None);
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let malformed = || KeyError::Malformed { path: path.to_path_buf(), line: at + 1 };
            let mut words = line.split(' ');
            let (title, id, key) = (words.next(), words.next(), words.next());
            let key = key.and_then(unhex).filter(|_| title == Some(TITLE) && words.next().is_none());
            let (id, key) = id.zip(key).filter(|(id, key)| *id == id_of(key)).ok_or_else(malformed)?;
            let keyed = Keyed::new_from_slice(&key).map_err(|_| malformed())?;
            keys.insert(id.to_owned(), keyed);
            first.get_or_insert_with(|| id.to_owned());
            current = Some(id.to_owned());
        }
        let ends = first.zip(current);
        let (first, current) = ends.ok_or(KeyError::Malformed { path: path.to_path_buf(), line: 0 })?;
        Ok(Self { keys, first, current })
    }

    /// A ring of one key that lies in no file.
    #[cfg(test)]
    pub(crate) fn of_bytes(key: [u8; KEY_BYTES]) -> Self {
        let line = format!("{TITLE} {} {}", id_of(&key), hex(&key));
        Self::parse(Path::new("test"), &line).unwrap()
    }
}

fn io_error(path: &Path, source: io::Error) -> KeyError {
    KeyError::Io { path: path.to_path_buf(), source }
}

fn new_line() -> Result<String, KeyError> {
    let mut key = [0; KEY_BYTES];
    SysRng.try_fill_bytes(&mut key).map_err(|_| KeyError::NoRandomness)?;
    Ok(format!("{TITLE} {} {}\n", id_of(&key), hex(&key)))
}

fn append(file: &mut File, path: &Path, line: &str) -> Result<(), KeyError> {
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(|source| io_error(path, source))
}

fn id_of(key: &[u8]) -> String {
    let hash = Sha256::new().chain_update(format!("{TITLE}\n")).chain_update(key).finalize();
    hex(&hash[..8])
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let plain = text.len() == 2 * KEY_BYTES && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| (0..text.len()).step_by(2).filter_map(digits).collect())
}

#[cfg(unix)]
fn refuse_open(path: &Path, metadata: &std::fs::Metadata) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 > 0 { Err(KeyError::TooOpen { path: path.to_path_buf(), mode }) } else { Ok(()) }
}

#[cfg(not(unix))]
fn refuse_open(_path: &Path, _metadata: &std::fs::Metadata) -> Result<(), KeyError> {
    Ok(())
}
