//! What can go wrong with a query, in terms its owner can act on.

use super::ClusterError;
use crate::model::Lang;
use datafusion::error::DataFusionError;
use std::path::PathBuf;

/// Why a query gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The SQL does not fit the tables: the rule's author has to act.
    #[error("the SQL cannot be planned: {0}")]
    Plan(String),
    /// The memory limit is too small: the owner of the job has to act.
    #[error("the memory limit is not enough for {operator}: {detail}")]
    MemoryExhausted {
        /// The operator that asked for more than there was.
        operator: String,
        /// What the engine said.
        detail: String,
    },
    /// The spill directory is full.
    #[error("the disk for intermediate results is full: {0}")]
    DiskFull(String),
    /// The data could not be read, or a value did not fit.
    #[error("the query failed while running: {0}")]
    Execution(String),
    /// A bug in the engine or in this program.
    #[error("the query stopped unexpectedly: {0}")]
    Panicked(String),
    /// The directory for intermediate results cannot be used.
    #[error("no directory for intermediate results in {}: {source}", path.display())]
    SpillDirectory {
        /// Where it was to be.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The cluster that was to run it.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
}

impl EngineError {
    /// Stable code, explained by `fundwatch explain CODE`.
    pub fn code(&self) -> &'static str {
        match self {
            EngineError::Plan(_) => "S501",
            EngineError::MemoryExhausted { .. } => "S507",
            EngineError::DiskFull(_) => "S508",
            EngineError::Execution(_) => "S502",
            EngineError::Panicked(_) => "S509",
            EngineError::SpillDirectory { .. } => "S510",
            EngineError::Cluster(error) => error.code(),
        }
    }

    /// The error and what to do about it, for a person.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            EngineError::Plan(detail) => {
                lang.pick(format!("规则 SQL 无法执行：{detail}"), format!("the rule's SQL cannot be planned: {detail}"))
            }
            EngineError::MemoryExhausted { operator, .. } => lang.pick(
                format!("内存上限不够完成 {operator}；请加大 --max-memory 或减少 --threads"),
                format!("the memory limit is not enough for {operator}: raise --max-memory or lower --threads"),
            ),
            EngineError::DiskFull(_) => lang.pick(
                "存放中间结果的磁盘已满；请清理磁盘或用 --spill-dir 指定其他目录".to_owned(),
                "the disk for intermediate results is full: free some space or name another with --spill-dir"
                    .to_owned(),
            ),
            EngineError::Execution(detail) => {
                lang.pick(format!("查询执行失败：{detail}"), format!("the query failed: {detail}"))
            }
            EngineError::Panicked(_) => lang.pick(
                "查询意外中止（程序缺陷，其他规则不受影响）".to_owned(),
                "the query stopped unexpectedly (a bug; the other rules are not affected)".to_owned(),
            ),
            EngineError::SpillDirectory { path, source } => lang.pick(
                format!("无法使用中间结果目录 {}：{source}；请用 --spill-dir 指定其他目录", path.display()),
                format!(
                    "the directory for intermediate results {} cannot be used: {source}; name another with --spill-dir",
                    path.display()
                ),
            ),
            EngineError::Cluster(error) => error.text(lang),
        }
    }
}

impl From<DataFusionError> for EngineError {
    fn from(error: DataFusionError) -> Self {
        let text = error.strip_backtrace();
        match error.find_root() {
            DataFusionError::ResourcesExhausted(detail)
                if detail.contains("temporary file") || detail.contains("disk") =>
            {
                EngineError::DiskFull(text)
            }
            DataFusionError::ResourcesExhausted(detail) => {
                EngineError::MemoryExhausted { operator: operator_in(detail), detail: text }
            }
            DataFusionError::IoError(io) if io.kind() == std::io::ErrorKind::StorageFull => EngineError::DiskFull(text),
            DataFusionError::Plan(_) | DataFusionError::SchemaError(..) | DataFusionError::SQL(..) => {
                EngineError::Plan(text)
            }
            DataFusionError::ArrowError(..) => EngineError::Execution(without_values(&text)),
            _ => EngineError::Execution(text),
        }
    }
}

/// A message of the column kernels without the values of the row it stopped at: they may name a person, and which row is
/// first depends on the threads. Hidden is everything between the first opening and the last quote, whatever stands in it, and
/// every word that begins with a digit; of a type, `Decimal128(18, 2)`, the scale goes with them.
fn without_values(text: &str) -> String {
    const QUOTES: [char; 2] = ['\'', '"'];
    const HIDDEN: &str = "…";
    // An opening quote follows no letter; an apostrophe does.
    let opens = |(at, _): &(usize, &str)| !text[..*at].ends_with(char::is_alphanumeric);
    let unquoted = match (text.match_indices(QUOTES).find(opens), text.rfind(QUOTES)) {
        (Some((from, _)), Some(to)) if from < to => format!("{}{HIDDEN}{}", &text[..from], &text[to + 1..]),
        (Some((from, _)), _) => format!("{}{HIDDEN}", &text[..from]),
        (None, _) => text.to_owned(),
    };
    let is_value =
        |word: &str| word.trim_start_matches(['-', '+', '(']).starts_with(|first: char| first.is_ascii_digit());
    unquoted.split(' ').map(|word| if is_value(word) { HIDDEN } else { word }).collect::<Vec<_>>().join(" ")
}

/// The operator that asked for memory, as the engine's message names it: "… allocation failed for
/// `HashJoinInput[0]#12` with top memory consumers …" gives `HashJoinInput`.
fn operator_in(detail: &str) -> String {
    detail
        .split_once("failed for ")
        .map(|(_, rest)| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "the query".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::error::ArrowError;

    #[test]
    fn an_error_does_not_repeat_what_stands_in_the_data() {
        // As arrow-cast and arrow-arith 59 say it; the values are made up.
        let texts = [
            ("Cannot cast string 'N 19900101' to value of Int64 type", "Cannot cast string … to value of Int64 type"),
            ("Cannot cast string 'O'Neill 77' to value of Int64 type", "Cannot cast string … to value of Int64 type"),
            ("Error parsing \"it's 77\" as date", "Error parsing … as date"),
            ("Can't cast value 81234.5 to type Int8", "Can't cast value … to type Int8"),
            (
                "Cannot cast to Decimal128(18, 2). Overflowing on -812",
                "Cannot cast to Decimal128(18, … Overflowing on …",
            ),
            ("Overflow happened on: 9223372036854775807 + 1", "Overflow happened on: … + …"),
            ("cut short: '1990", "cut short: …"),
        ];
        for (message, shown) in texts {
            let error = DataFusionError::ArrowError(Box::new(ArrowError::CastError(message.into())), None);
            let error = EngineError::from(error).to_string();
            assert_eq!(error, format!("the query failed while running: Arrow error: Cast error: {shown}"));
        }
    }

    #[test]
    fn names_the_operator_that_ran_out_of_memory() {
        let detail =
            "Additional allocation failed for HashJoinInput[0]#1 with top memory consumers (across reservations) as: …";
        let error = EngineError::from(DataFusionError::ResourcesExhausted(detail.into()));
        assert_eq!(error.code(), "S507");
        assert!(error.text(Lang::En).contains("HashJoinInput"), "{error}");
    }
}
