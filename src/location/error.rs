//! Why a place cannot be read or written.

use super::codes::code;
use crate::model::{Lang, Text};
use std::fmt;
use std::path::Path;

/// Kinds of failure, each with its code; what to do about it stands with the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// What was typed is no place.
    Address,
    /// Settings or credentials are wrong by themselves.
    Settings,
    /// There is nothing: no bucket, or no object below the prefix.
    Absent,
    /// The store says no.
    Denied,
    /// The store does not answer, or answers with an error.
    Unreachable,
    /// An object changed while it was fetched.
    Changed,
    /// An object's key cannot be the name of a file.
    Key,
    /// An object arrived with another length than announced.
    Truncated,
    /// The local staging folder cannot be used.
    Stage,
    /// The target holds something else.
    SomethingElse,
    /// Another upload to the target is under way, or was cut off.
    InUse,
}

impl Problem {
    /// The code, for `fundwatch explain`.
    pub fn code(self) -> &'static str {
        match self {
            Problem::Address => "L001",
            Problem::Settings => "L002",
            Problem::Absent => "L003",
            Problem::Denied => "L004",
            Problem::Unreachable => "L005",
            Problem::Changed => "L006",
            Problem::Key => "L007",
            Problem::Truncated => "L008",
            Problem::Stage => "L009",
            Problem::SomethingElse => "L010",
            Problem::InUse => "L011",
        }
    }
}

/// A place that cannot be read or written. Never holds a credential.
#[derive(Clone, Debug)]
pub struct LocationError {
    problem: Problem,
    sentence: Text,
}

impl LocationError {
    pub(super) fn new(problem: Problem, sentence: Text) -> Self {
        Self { problem, sentence }
    }

    /// The local file system refused.
    pub(super) fn local(path: &Path, error: &std::io::Error) -> Self {
        let path = path.display();
        Self::new(
            Problem::Stage,
            Text::new(
                format!("无法使用本地暂存位置 {path}：{error}"),
                format!("cannot use {path} for staging: {error}"),
            ),
        )
    }

    /// Adds where the local copy of what could not be sent is.
    pub(super) fn kept_in(mut self, folder: &Path) -> Self {
        let folder = folder.display();
        self.sentence.zh += &format!("；没有写 manifest，结果仍在本地 {folder}");
        self.sentence.en += &format!("; the copy there is incomplete and says so, the local one is kept in {folder}");
        self
    }

    /// What kind of failure it is.
    pub fn problem(&self) -> Problem {
        self.problem
    }

    /// What happened, for a person.
    pub fn sentence(&self, lang: Lang) -> &str {
        self.sentence.get(lang)
    }

    /// What to do about it.
    pub fn advice(&self, lang: Lang) -> String {
        code(self.problem.code()).map(|entry| entry.fix.get(lang).to_owned()).unwrap_or_default()
    }
}

impl std::error::Error for LocationError {}

impl fmt::Display for LocationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence(Lang::En))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_says_what_to_do_in_both_languages() {
        let all = [
            Problem::Address,
            Problem::Settings,
            Problem::Absent,
            Problem::Denied,
            Problem::Unreachable,
            Problem::Changed,
            Problem::Key,
            Problem::Truncated,
            Problem::Stage,
            Problem::SomethingElse,
            Problem::InUse,
        ];
        for problem in all {
            let error = LocationError::new(problem, Text::new("甲", "one"));
            assert!(!error.advice(Lang::Zh).is_empty() && error.advice(Lang::En).is_ascii(), "{problem:?}");
        }
        assert_eq!(super::super::codes().count(), all.len());
    }
}
