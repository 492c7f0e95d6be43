//! Why an extract cannot be used at all. What concerns one table only is a [`super::QualityFinding`].

use super::QualityFinding;
use crate::model::{Lang, Text};
use std::fmt;

/// An error that stops the run. Each names what was expected, what was found and what to do, in both languages
/// (`Display` is English), which is why the texts stand in [`DatasetError::message`] and not in attributes.
#[derive(Debug)]
pub enum DatasetError {
    /// The folder is missing, not a folder, or cannot be listed.
    Folder {
        /// The folder as it was given.
        place: String,
        /// What the operating system says.
        reason: Text,
    },
    /// There is no table of the dictionary in the folder.
    NoTables {
        /// The folder as it was given.
        place: String,
        /// The first entries that are there.
        found: String,
    },
    /// A file changed between opening and the end of the run.
    Changed {
        /// Path relative to the extract.
        file: String,
        /// Bytes and time of modification when opened.
        expected: String,
        /// What is there now.
        found: String,
    },
    /// `dataset.toml` is not what the data dictionary describes.
    Manifest {
        /// `:line:column`, empty where unknown.
        place: String,
        /// What is wrong.
        reason: Text,
    },
    /// The files are not those that `dataset.toml` lists.
    Differs {
        /// Each difference.
        differences: Vec<Text>,
    },
    /// A prepared copy is not what its `prepared.json` says.
    Prepared {
        /// The file, relative to the copy.
        place: String,
        /// What is wrong.
        reason: Text,
    },
    /// The extract that a prepared copy was made from is no longer the same.
    SourceChanged {
        /// Its path as it was given.
        source: String,
        /// What changed first.
        what: Text,
    },
    /// Fixture rows that do not fit the dictionary.
    Rows(Text),
}

impl std::error::Error for DatasetError {}

impl fmt::Display for DatasetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl DatasetError {
    /// The code, for exit codes and `fundwatch explain`.
    pub fn code(&self) -> &'static str {
        match self {
            DatasetError::Folder { .. } => "D001",
            DatasetError::NoTables { .. } => "D002",
            DatasetError::Changed { .. } => "D003",
            DatasetError::Manifest { .. } => "D501",
            DatasetError::Differs { .. } => "D502",
            DatasetError::Rows(_) => "D601",
            DatasetError::Prepared { .. } => "D701",
            DatasetError::SourceChanged { .. } => "D702",
        }
    }

    /// The message: sentence first, then what was expected or what to do.
    pub fn message(&self, lang: Lang) -> String {
        let (sentence, advice) = match self {
            DatasetError::Folder { place, reason } => (
                format!("{place}: {}", reason.get(lang)),
                lang.pick(
                    "应为一个文件夹，每张表一个条目：TABLE.parquet 或 TABLE/",
                    "expected a folder with one entry per table: TABLE.parquet or TABLE/",
                ),
            ),
            DatasetError::NoTables { place, found } => (
                lang.pick(
                    format!("{place} 里没有数据字典中的任何一张表（现有：{found}）"),
                    format!("{place} holds no table of the data dictionary (found: {found})"),
                ),
                lang.pick(
                    "应有 contributions.parquet、claims/ 之类的条目；全部表名见 README",
                    "expected entries such as contributions.parquet or claims/; the README lists them all",
                ),
            ),
            DatasetError::Changed { file, expected, found } => (
                lang.pick(
                    format!("{file} 在运行期间被改动（应为 {expected}，现为 {found}）"),
                    format!("{file} changed during the run (expected {expected}, found {found})"),
                ),
                lang.pick(
                    "本次结果作废：请在无人写入时重新运行",
                    "the result is void: run again on an extract that nobody writes to",
                ),
            ),
            DatasetError::Manifest { place, reason } => (
                format!("dataset.toml{place}: {}", reason.get(lang)),
                lang.pick(
                    "应有 as_of、first_month、last_complete_month、source 以及 [[file]] 条目（path、bytes、rows、sha256、totals）",
                    "expected as_of, first_month, last_complete_month, source and [[file]] entries with path, bytes, rows, sha256, totals",
                ),
            ),
            DatasetError::Differs { differences } => {
                let head = lang.pick("数据与其 dataset.toml 不一致", "the extract differs from its dataset.toml");
                let lines = differences.iter().map(|line| format!("\n  - {}", line.get(lang)));
                (
                    format!("{head}{}", lines.collect::<String>()),
                    lang.pick(
                        "请重新交付数据或其 dataset.toml；未运行任何规则",
                        "deliver the extract again, or its dataset.toml; nothing was run",
                    ),
                )
            }
            DatasetError::Prepared { place, reason } => (
                lang.pick(
                    format!("预处理副本不可用：{place}：{}", reason.get(lang)),
                    format!("the prepared copy cannot be used: {place}: {}", reason.get(lang)),
                ),
                lang.pick(
                    "请重新运行 fundwatch data prepare，或直接扫描原数据；未运行任何规则",
                    "run fundwatch data prepare again, or scan the source itself; nothing was run",
                ),
            ),
            DatasetError::SourceChanged { source, what } => (
                lang.pick(
                    format!("预处理副本已过时：其原数据 {source} 已改变：{}", what.get(lang)),
                    format!("the prepared copy is out of date: its source {source} has changed: {}", what.get(lang)),
                ),
                lang.pick(
                    "请重新运行 fundwatch data prepare（未改动的部分不会重写）；未运行任何规则",
                    "run fundwatch data prepare again (what did not change is not written again); nothing was run",
                ),
            ),
            DatasetError::Rows(reason) => return format!("error[D601]: {}", reason.get(lang)),
        };
        format!("error[{}]: {sentence}\n  = {advice}", self.code())
    }
}

/// A finding in the shape of an error message: sentence first, then what to do.
pub fn render_finding(finding: &QualityFinding, lang: Lang) -> String {
    let sentence = format!("{}[{}]: {}", finding.level.code(), finding.code, finding.text.get(lang));
    if finding.fix.zh.is_empty() { sentence } else { format!("{sentence}\n  = {}", finding.fix.get(lang)) }
}
