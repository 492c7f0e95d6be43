//! Why an extract cannot be used at all. What concerns one table only is a [`super::QualityFinding`].

use super::QualityFinding;
use crate::model::{Lang, Text};
use std::fmt::Write;

/// An error that stops the run. Each names what was expected, what was found and what to do.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The folder is missing, not a folder, or cannot be listed.
    #[error("error[D001]: {place}: {reason}\n  = expected a folder with one entry per table: TABLE.parquet or TABLE/")]
    Folder {
        /// The folder as it was given.
        place: String,
        /// What the operating system says.
        reason: String,
    },
    /// There is no table of the dictionary in the folder.
    #[error(
        "error[D002]: {place} holds no table of the data dictionary (found: {found})\n  = expected entries such as \
         contributions.parquet or claims/; list them with `fundwatch data schema`"
    )]
    NoTables {
        /// The folder as it was given.
        place: String,
        /// The first entries that are there.
        found: String,
    },
    /// A file changed between opening and the end of the run.
    #[error(
        "error[D003]: {file} changed during the run (expected {expected}, found {found})\n  = the result is void: run \
         again on an extract that nobody writes to"
    )]
    Changed {
        /// Path relative to the extract.
        file: String,
        /// Bytes and time of modification when opened.
        expected: String,
        /// What is there now.
        found: String,
    },
    /// `dataset.toml` is not what the data dictionary describes.
    #[error(
        "error[D501]: dataset.toml{place}: {reason}\n  = expected as_of, first_month, last_complete_month, source and [[file]] entries with path, bytes, rows, sha256, totals"
    )]
    Manifest {
        /// `:line:column`, empty where unknown.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The files are not those that `dataset.toml` lists.
    #[error("error[D502]: the extract differs from its dataset.toml\n{}  = deliver the extract again, or its dataset.toml; nothing was run", .differences.iter().fold(String::new(), |mut list, line| { let _ = writeln!(list, "  - {}", line.en); list }))]
    Differs {
        /// Each difference.
        differences: Vec<Text>,
    },
    /// Fixture rows that do not fit the dictionary.
    #[error("error[D601]: {0}")]
    Rows(String),
    /// The temporary folder cannot be written.
    #[error("error[D004]: cannot write {place}: {reason}\n  = free some disk or set another temporary folder")]
    Spill {
        /// The folder.
        place: String,
        /// What the operating system says.
        reason: String,
    },
}

impl DatasetError {
    /// The code, for exit codes and `fundwatch explain`.
    pub fn code(&self) -> &'static str {
        match self {
            DatasetError::Folder { .. } => "D001",
            DatasetError::NoTables { .. } => "D002",
            DatasetError::Changed { .. } => "D003",
            DatasetError::Spill { .. } => "D004",
            DatasetError::Manifest { .. } => "D501",
            DatasetError::Differs { .. } => "D502",
            DatasetError::Rows(_) => "D601",
        }
    }

    /// The message in `lang`; English is what `Display` prints.
    pub fn message(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            DatasetError::Folder { place, reason } => {
                format!("error[D001]: {place}：{reason}\n  = 应为一个文件夹，每张表一个条目：TABLE.parquet 或 TABLE/")
            }
            DatasetError::NoTables { place, found } => format!(
                "error[D002]: {place} 里没有数据字典中的任何一张表（现有：{found}）\n  = 应有 contributions.parquet、claims/ \
                 之类的条目；清单见 `fundwatch data schema`"
            ),
            DatasetError::Changed { file, expected, found } => format!(
                "error[D003]: {file} 在运行期间被改动（应为 {expected}，现为 {found}）\n  = 本次结果作废：请在无人写入时重新运行"
            ),
            DatasetError::Spill { place, reason } => {
                format!("error[D004]: 无法写入 {place}：{reason}\n  = 请腾出磁盘空间，或另设临时目录")
            }
            DatasetError::Manifest { place, reason } => format!(
                "error[D501]: dataset.toml{place}：{reason}\n  = 应有 as_of、first_month、last_complete_month、source 以及 \
                 [[file]] 条目（path、bytes、rows、sha256、totals）"
            ),
            DatasetError::Differs { differences } => {
                let mut list = String::from("error[D502]: 数据与其 dataset.toml 不一致\n");
                for line in differences {
                    let _ = writeln!(list, "  - {}", line.zh);
                }
                list.push_str("  = 请重新交付数据或其 dataset.toml；未运行任何规则");
                list
            }
            DatasetError::Rows(reason) => format!("error[D601]: {reason}"),
        }
    }
}

/// A finding in the shape of an error message: sentence first, then place, then what to do.
pub fn render_finding(finding: &QualityFinding, lang: Lang) -> String {
    let mut message = format!("{}[{}]: {}", finding.level.code(), finding.code, finding.text.get(lang));
    if !finding.fix.zh.is_empty() {
        let _ = write!(message, "\n  = {}", finding.fix.get(lang));
    }
    message
}
