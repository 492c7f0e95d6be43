//! What a person typed where a folder is wanted.

use super::error::{LocationError, Problem};
use super::plan::safe_segment;
use crate::model::Text;
use object_store::path::Path as Key;
use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;

/// A place that holds a dataset or a run, or is to hold one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A folder of this machine.
    Local(PathBuf),
    /// A prefix in an object store.
    Remote(Remote),
}

/// `s3://bucket/prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    bucket: String,
    prefix: Key,
}

impl Location {
    /// Reads `s3://bucket/prefix`; what has no scheme is a local path. The prefix is taken as it is written: `%20` is
    /// three characters of a key, as for other S3 tools.
    ///
    /// # Errors
    /// A scheme that is not `s3`, or no bucket. What stands before the first `/` is not repeated in the error: it may
    /// be a password.
    pub fn parse(text: &OsStr) -> Result<Self, LocationError> {
        let Some((scheme, rest)) = text.to_str().and_then(scheme_of) else {
            return Ok(Location::Local(PathBuf::from(text)));
        };
        let refuse = |zh: String, en: String| Err(LocationError::new(Problem::Address, Text::new(zh, en)));
        if scheme != "s3" {
            return refuse(
                format!("不支持 {scheme}:// 形式的位置"),
                format!("locations of the form {scheme}:// are not supported"),
            );
        }
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if !bucket.starts_with(|c: char| c.is_ascii_alphanumeric()) || !bucket.chars().all(plain) {
            return refuse(
                "s3:// 之后应为存储桶名（字母、数字、点、连字符），不能含有用户名或端口".to_owned(),
                "after s3:// a bucket is expected (letters, digits, dots, hyphens), without user or port".to_owned(),
            );
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let wrong = prefix.split('/').filter(|_| !prefix.is_empty()).find_map(|segment| safe_segment(segment).err());
        match (wrong, Key::parse(prefix)) {
            (None, Ok(prefix)) => Ok(Location::Remote(Remote { bucket: bucket.to_owned(), prefix })),
            (reason, _) => {
                let reason = reason.unwrap_or_default();
                refuse(
                    format!("前缀 {prefix:?} 不能用：{}", reason.zh),
                    format!("the prefix {prefix:?} cannot be used: {}", reason.en),
                )
            }
        }
    }
}

/// `s3` and what follows `s3://`.
fn scheme_of(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let first = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let word = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (first && word).then_some((scheme, rest))
}

impl Remote {
    /// The bucket.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The prefix, empty for the whole bucket.
    pub(super) fn prefix(&self) -> &Key {
        &self.prefix
    }

    /// What a person calls it: the last part of the prefix, or the bucket.
    pub fn name(&self) -> &str {
        self.prefix.as_ref().rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(&self.bucket)
    }

    /// The key of the file `relative` below the prefix.
    pub(super) fn key(&self, relative: &str) -> Key {
        relative.split('/').fold(self.prefix.clone(), |key, segment| {
            // Not `Key::join`, which would encode what is to stand as it is.
            let joined = if key.as_ref().is_empty() { segment.to_owned() } else { format!("{key}/{segment}") };
            Key::parse(joined).unwrap_or(key)
        })
    }

    /// Whether `other` is this place or lies within it.
    pub fn contains(&self, other: &Remote) -> bool {
        self.bucket == other.bucket && other.prefix.prefix_matches(&self.prefix)
    }
}

impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}", self.bucket)?;
        if self.prefix.as_ref().is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Local(path) => path.display().fmt(f),
            Location::Remote(remote) => remote.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Location, LocationError> {
        Location::parse(OsStr::new(text))
    }

    fn remote(text: &str) -> Remote {
        match parse(text) {
            Ok(Location::Remote(remote)) => remote,
            other => panic!("{text} gave {other:?}"),
        }
    }

    #[test]
    fn a_prefix_is_taken_as_it_is_written() {
        assert_eq!(parse("data/s3:/x").unwrap(), Location::Local(PathBuf::from("data/s3:/x")));
        let place = remote("s3://fund/2025/a%20b=%2e/");
        assert_eq!((place.to_string().as_str(), place.name()), ("s3://fund/2025/a%20b=%2e", "a%20b=%2e"));
        assert_eq!(place.key("claims/x%2F.parquet").as_ref(), "2025/a%20b=%2e/claims/x%2F.parquet");
        assert_eq!((remote("s3://fund").name(), remote("s3://fund/").to_string().as_str()), ("fund", "s3://fund"));
        assert!(remote("s3://fund/a").contains(&remote("s3://fund/a/b")));
        assert!(!remote("s3://fund/a").contains(&remote("s3://fund/ab")));
    }

    #[test]
    fn what_is_no_place_is_refused_without_repeating_a_password() {
        for bad in [
            "gs://x/y",
            "s3://",
            "s3://..",
            "s3://-b/x",
            "s3:///x",
            "s3://b/x//y",
            "s3://b/../y",
            "s3://b/./y",
            "s3://b/x\u{1}",
        ] {
            assert_eq!(parse(bad).unwrap_err().problem(), Problem::Address, "{bad}");
        }
        let error = parse("s3://user:hunter2@host/x").unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
}
