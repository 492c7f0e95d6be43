//! Which objects of a listing become which local files.
//!
//! Owns the way from a key to a path: nothing leaves the staging folder, and no object is left out without a word.

use super::address::Remote;
use super::connect::Connection;
use super::error::{LocationError, Problem};
use crate::dataset::{self, Use};
use crate::model::Text;
use object_store::ObjectMeta;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

/// Longest name of a file on the file systems in use.
const NAME_BYTES: usize = 255;

/// What lies below a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An extract or a prepared copy of one: what its layout would open is fetched; of the rest, which is reported by
    /// name, only the name.
    Dataset,
    /// A finished run: everything.
    Run,
}

/// One state of an object: two objects that agree in it have the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Version {
    /// Size.
    pub(super) bytes: u64,
    /// The store's `ETag`; where it gives none, the time of the last change.
    pub(super) tag: String,
}

/// An object to be fetched; `None`: only its name counts, an empty file stands for it.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) object: Option<ObjectMeta>,
    pub(super) version: Version,
}

/// What a staging folder is to hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// By path below the prefix, with `/`.
    pub(super) files: BTreeMap<String, Wanted>,
    /// Folders that objects without content stand for.
    pub(super) folders: BTreeSet<String>,
}

impl Plan {
    /// Reads a listing.
    pub(super) fn of(listing: Vec<ObjectMeta>, connection: &Connection, what: What) -> Result<Self, LocationError> {
        let mut plan = Plan::default();
        for object in listing {
            let url = connection.url(&object.location);
            let Some(relative) = relative_of(&object, &connection.remote) else { continue };
            for segment in relative.split('/') {
                safe_segment(segment).map_err(|reason| refuse(&url, &reason))?;
            }
            let name = relative.rsplit('/').next().unwrap_or_default();
            let used = if what == What::Run { Use::Read } else { dataset::use_of(&relative) };
            if object.size == 0 && !name.contains('.') && used != Use::TopOnly {
                // Consoles and file-system bridges leave such objects where a folder was made.
                plan.folders.insert(relative);
                continue;
            }
            let named = || Wanted { object: None, version: Version { bytes: 0, tag: "name".to_owned() } };
            match used {
                Use::Read => {
                    let tag = object.e_tag.clone().unwrap_or_else(|| object.last_modified.to_rfc3339());
                    let version = Version { bytes: object.size, tag };
                    plan.files.insert(relative, Wanted { object: Some(object), version });
                }
                Use::NameOnly => {
                    plan.files.insert(relative, named());
                }
                Use::TopOnly => {
                    let top = relative.split('/').next().unwrap_or_default().to_owned();
                    plan.files.insert(top, named());
                }
            }
        }
        plan.refuse_both_file_and_folder(&connection.remote)?;
        if plan.files.is_empty() {
            let remote = &connection.remote;
            let text = Text::new(format!("{remote} 下没有任何对象"), format!("no object lies below {remote}"));
            return Err(LocationError::new(Problem::Absent, text));
        }
        Ok(plan)
    }

    /// A store may hold `claims` and `claims/a`; a file system cannot.
    fn refuse_both_file_and_folder(&self, remote: &Remote) -> Result<(), LocationError> {
        for path in self.files.keys().chain(&self.folders) {
            let above = path.match_indices('/').map(|(at, _)| &path[..at]);
            let own = self.folders.get(path).map(String::as_str);
            if let Some(both) = above.chain(own).find(|folder| self.files.contains_key(*folder)) {
                let reason = Text::new(
                    format!("{both} 既是对象又是 {path} 的上级"),
                    format!("{both} is an object and also the folder of {path}"),
                );
                return Err(refuse(&remote.to_string(), &reason));
            }
        }
        Ok(())
    }
}

fn refuse(url: &str, reason: &Text) -> LocationError {
    let text = Text::new(
        format!("{url:?} 的键不能作为文件名：{}", reason.zh),
        format!("the key of {url:?} cannot be the name of a file: {}", reason.en),
    );
    LocationError::new(Problem::Key, text)
}

/// The part of the key below the prefix; `None` for the prefix itself.
fn relative_of(object: &ObjectMeta, remote: &Remote) -> Option<String> {
    let key = object.location.as_ref();
    let prefix = remote.prefix().as_ref();
    let rest = if prefix.is_empty() { key } else { key.strip_prefix(prefix)?.strip_prefix('/')? };
    (!rest.is_empty()).then(|| rest.to_owned())
}

/// Whether a part of a key is the name of a file or folder here and nothing else: no way up, no drive, no separator of
/// another system.
pub(super) fn safe_segment(segment: &str) -> Result<(), Text> {
    let mut parts = Path::new(segment).components();
    let one_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(name)), None) if name == segment);
    if segment.is_empty() {
        Err(Text::new("有空段（//）", "it has an empty part (//)"))
    } else if !one_name || segment.contains(['\\', ':']) && cfg!(windows) {
        Err(Text::new(format!("{segment:?} 不是一个文件名"), format!("{segment:?} is not one name")))
    } else if segment.chars().any(char::is_control) {
        Err(Text::new("含有控制字符", "it holds a control character"))
    } else if segment.len() > NAME_BYTES {
        Err(Text::new(format!("有一段超过 {NAME_BYTES} 字节"), format!("a part is longer than {NAME_BYTES} bytes")))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::connect::tests::in_memory;
    use super::*;
    use object_store::path::Path as Key;

    fn object(key: &str, size: u64) -> ObjectMeta {
        ObjectMeta {
            location: Key::parse(key).unwrap(),
            last_modified: std::time::UNIX_EPOCH.into(),
            size,
            e_tag: Some(format!("\"{size}\"")),
            version: None,
        }
    }

    fn plan(keys: &[(&str, u64)]) -> Result<Plan, LocationError> {
        let listing = keys.iter().map(|(key, size)| object(key, *size)).collect();
        Plan::of(listing, &in_memory("s3://fund/data"), What::Dataset)
    }

    /// Content is fetched where the layout would open it; what is reported by its name keeps its name.
    #[test]
    fn what_no_rule_reads_is_not_fetched() {
        let plan = plan(&[
            ("data", 0),
            ("data/claims/month=2025-01-01/a%2F.parquet", 7),
            ("data/claims/_tmp/b.parquet", 9),
            ("data/claims/notes.txt", 9),
            ("data/dataset.toml", 3),
            ("data/logs/one", 9),
            ("data/logs/two.parquet", 9),
            ("data/payments", 0),
            ("data/prepared.json", 9),
            ("database/claims.parquet", 9),
        ])
        .unwrap();
        let fetched: Vec<&str> =
            plan.files.iter().filter(|(_, wanted)| wanted.object.is_some()).map(|(path, _)| path.as_str()).collect();
        assert_eq!(fetched, ["claims/month=2025-01-01/a%2F.parquet", "dataset.toml", "prepared.json"]);
        let names: Vec<&str> =
            plan.files.iter().filter(|(_, wanted)| wanted.object.is_none()).map(|(path, _)| path.as_str()).collect();
        assert_eq!(names, ["claims/_tmp/b.parquet", "claims/notes.txt", "logs"]);
        assert_eq!(plan.folders.iter().collect::<Vec<_>>(), ["payments"]);
    }

    #[test]
    fn a_key_that_is_no_file_name_is_refused() {
        for bad in ["", ".", "..", "a/b", "/", "a\u{7f}", &"x".repeat(256)] {
            assert!(safe_segment(bad).is_err(), "{bad:?}");
        }
        for good in ["a", "%2e%2e", "月=1", "a b", "~", "-"] {
            assert!(safe_segment(good).is_ok(), "{good:?}");
        }
        let both = plan(&[("data/claims.parquet", 4), ("data/claims.parquet/a.parquet", 4)]).unwrap_err();
        assert_eq!(both.problem(), Problem::Key, "{both}");
        assert_eq!(plan(&[]).unwrap_err().problem(), Problem::Absent);
    }
}
