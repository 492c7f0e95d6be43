//! The file: entries under one seal, additions behind it. Knows nothing of what the entries mean.

use crate::model::{Lang, os};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

const SCHEMA: &str = "fundwatch.pack/1";

/// A pack in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// The alert it is about.
    pub alert_id: String,
    /// Its rule.
    pub rule_id: String,
    /// The version of the program that froze it.
    pub program: String,
    /// What is sealed, by name.
    pub entries: BTreeMap<String, String>,
    /// What was added later, oldest first.
    pub additions: Vec<Addition>,
}

/// Something that was added after the seal; no part of what was known when it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// When, ISO 8601.
    pub at: String,
    /// Who.
    pub user: String,
    /// What it is.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Why a pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The system refused.
    #[error("{}", self.text(Lang::En))]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no pack, or only a part of one.
    #[error("{}", self.text(Lang::En))]
    NotAPack {
        /// The line, from 1.
        line: usize,
    },
    /// It is not what was sealed.
    #[error("{}", self.text(Lang::En))]
    Changed {
        /// Where, as far as can be told: names of entries, `addition 2`; empty where only the frame was touched.
        places: Vec<String>,
    },
    /// There is a file already; a pack is never overwritten.
    #[error("{}", self.text(Lang::En))]
    Exists(PathBuf),
}

impl PackError {
    /// Its code, as `fundwatch explain` knows it.
    pub fn code(&self) -> &'static str {
        match self {
            PackError::Io { .. } | PackError::Exists(_) => "S648",
            PackError::NotAPack { .. } | PackError::Changed { .. } => "S649",
        }
    }

    /// The error and what to do about it, for a person.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            PackError::Io { path, source } => lang.pick(
                format!("无法读写证据包 {}：{}", path.display(), os::reason(source).zh),
                format!("cannot read or write the evidence pack {}: {}", path.display(), os::reason(source).en),
            ),
            PackError::NotAPack { line } => lang.pick(
                format!("第 {line} 行不是证据包（{SCHEMA}）的内容：文件不完整，或不是证据包；请使用存档的原件"),
                format!("line {line} is none of an evidence pack ({SCHEMA}): cut short, or another file; use the filed original"),
            ),
            PackError::Changed { places } => {
                let places = if places.is_empty() { "-".to_owned() } else { places.join(", ") };
                lang.pick(
                    format!("证据包在封存之后被改动（{places}），不予采用；请使用存档的原件"),
                    format!("the evidence pack was changed after it was sealed ({places}) and is refused; use the filed original"),
                )
            }
            PackError::Exists(path) => lang.pick(
                format!("{} 已存在；证据包从不覆盖，请另选文件名", path.display()),
                format!("{} is already there; a pack is never overwritten: choose another name", path.display()),
            ),
        }
    }
}

impl Pack {
    /// SHA-256 over everything that is sealed: the one hash that stands for the pack.
    pub fn seal(&self) -> String {
        sha256(self.sealed().as_bytes())
    }

    /// The text of an entry; empty where there is none.
    pub fn entry(&self, name: &str) -> &str {
        self.entries.get(name).map_or("", String::as_str)
    }

    /// The bytes of the file.
    pub fn to_text(&self) -> String {
        let mut text = self.sealed();
        let mut follows = sha256(text.as_bytes());
        push(&mut text, &json!({ "seal": follows }));
        for (addition, number) in self.additions.iter().zip(1..) {
            let object = json!({
                "number": number, "at": addition.at, "user": addition.user, "name": addition.name,
                "text": addition.text, "follows": follows,
            });
            follows = sha256(object.to_string().as_bytes());
            push(&mut text, &json!({ "addition": object, "sha256": follows }));
        }
        text
    }

    fn sealed(&self) -> String {
        let entries = self
            .entries
            .iter()
            .map(|(name, text)| json!({ "entry": name, "bytes": text.len(), "sha256": sha256(text.as_bytes()) }));
        let mut all = String::new();
        push(
            &mut all,
            &json!({
                "schema": SCHEMA, "alert_id": self.alert_id, "rule_id": self.rule_id, "program": self.program,
                "entries": entries.collect::<Vec<_>>(),
            }),
        );
        for (name, text) in &self.entries {
            push(&mut all, &json!({ "entry": name, "text": text }));
        }
        all
    }

    /// Reads a pack.
    ///
    /// # Errors
    /// [`PackError::NotAPack`], or [`PackError::Changed`] with what was changed: not one byte of the file may differ from what
    /// [`Pack::to_text`] writes for the same content.
    pub fn parse(bytes: &[u8]) -> Result<Self, PackError> {
        let changed = |places: Vec<String>| PackError::Changed { places };
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            PackError::NotAPack { line: before.split(|byte| *byte == b'\n').count() }
        })?;
        let mut lines = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let json: Json = serde_json::from_str(line).map_err(|_| PackError::NotAPack { line: at + 1 })?;
            lines.push(json);
        }
        let word = |json: &Json, name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
        let head = lines.first().filter(|head| word(head, "schema").as_deref() == Some(SCHEMA));
        let head = head.ok_or(PackError::NotAPack { line: 1 })?;
        let mut pack = Self {
            alert_id: word(head, "alert_id").ok_or(PackError::NotAPack { line: 1 })?,
            rule_id: word(head, "rule_id").ok_or(PackError::NotAPack { line: 1 })?,
            program: word(head, "program").ok_or(PackError::NotAPack { line: 1 })?,
            entries: BTreeMap::new(),
            additions: Vec::new(),
        };
        let mut seal = None;
        for (json, line) in lines.iter().zip(1..).skip(1) {
            let missing = || PackError::NotAPack { line };
            if let Some(name) = word(json, "entry").filter(|_| seal.is_none()) {
                pack.entries.insert(name, word(json, "text").ok_or_else(missing)?);
            } else if let Some(sum) = word(json, "seal").filter(|_| seal.is_none()) {
                seal = Some(sum);
            } else if let Some(object) = json.get("addition").filter(|_| seal.is_some()) {
                let field = |name: &str| word(object, name).ok_or_else(missing);
                pack.additions.push(Addition {
                    at: field("at")?,
                    user: field("user")?,
                    name: field("name")?,
                    text: field("text")?,
                });
            } else {
                return Err(missing());
            }
        }
        let seal = seal.ok_or(PackError::NotAPack { line: lines.len() + 1 })?;
        let places = pack.places_changed(head, &lines);
        if seal != pack.seal() || !places.is_empty() || pack.to_text().as_bytes() != bytes {
            return Err(changed(places));
        }
        Ok(pack)
    }

    /// Which entries and additions are not what their own hashes say.
    fn places_changed(&self, head: &Json, lines: &[Json]) -> Vec<String> {
        let listed: BTreeMap<&str, &str> = head
            .get("entries")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some((entry.get("entry")?.as_str()?, entry.get("sha256")?.as_str()?)))
            .collect();
        let mut names: Vec<&str> = listed.keys().copied().chain(self.entries.keys().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        let differs = |name: &&str| {
            let sum = self.entries.get(*name).map(|text| sha256(text.as_bytes()));
            sum.as_deref() != listed.get(name).copied()
        };
        let mut places: Vec<String> = names.into_iter().filter(differs).map(str::to_owned).collect();
        let additions = lines.iter().filter_map(|line| Some((line.get("addition")?, line.get("sha256")?.as_str()?)));
        for ((object, sum), number) in additions.zip(1..) {
            if sha256(object.to_string().as_bytes()) != sum {
                places.push(format!("addition {number}"));
            }
        }
        places
    }

    /// Reads the pack in `path`.
    ///
    /// # Errors
    /// As [`Pack::parse`], or what the system says.
    pub fn read(path: &Path) -> Result<Self, PackError> {
        Self::parse(&std::fs::read(path).map_err(|source| PackError::Io { path: path.to_path_buf(), source })?)
    }

    /// Writes the pack to `path`, whole or not at all, readable by its owner only: it holds personal data.
    ///
    /// # Errors
    /// [`PackError::Exists`]: a pack is never overwritten.
    pub fn write(&self, path: &Path) -> Result<(), PackError> {
        let file = self.written_beside(path)?;
        file.persist_noclobber(path).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => PackError::Exists(path.to_path_buf()),
            _ => PackError::Io { path: path.to_path_buf(), source: error.error },
        })?;
        sync_folder(path).map_err(|source| PackError::Io { path: path.to_path_buf(), source })
    }

    /// Adds something to the pack in `path`, behind its seal. The new file takes the place of the old one in one step.
    ///
    /// # Errors
    /// As [`Pack::read`]: nothing is added to a pack that was changed.
    pub fn add(path: &Path, addition: Addition) -> Result<Self, PackError> {
        let mut pack = Self::read(path)?;
        pack.additions.push(addition);
        let file = pack.written_beside(path)?;
        file.persist(path).map_err(|error| PackError::Io { path: path.to_path_buf(), source: error.error })?;
        sync_folder(path).map_err(|source| PackError::Io { path: path.to_path_buf(), source })?;
        Ok(pack)
    }

    fn written_beside(&self, path: &Path) -> Result<tempfile::NamedTempFile, PackError> {
        let failed = |source: io::Error| PackError::Io { path: path.to_path_buf(), source };
        let mut file = tempfile::NamedTempFile::new_in(folder_of(path)).map_err(failed)?;
        file.write_all(self.to_text().as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        Ok(file)
    }
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name of a new file is durable when its folder is.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    std::fs::File::open(folder_of(path)).and_then(|folder| folder.sync_all())?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn push(text: &mut String, json: &Json) {
    let _ = writeln!(text, "{json}");
}

/// SHA-256 in lower-case hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
