//! What can go wrong while writing a run down.

use std::io;
use thiserror::Error;

/// A face of the run could not be written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The target refused the bytes: a full disk, a closed pipe.
    #[error("could not write the report: {0}; check the free space and the permissions of the output folder")]
    Io(#[from] io::Error),
    /// A CSV record could not be written.
    #[error("could not write CSV: {0}; check the free space and the permissions of the output folder")]
    Csv(#[from] csv::Error),
    /// A value could not be written as JSON.
    #[error("could not write JSON: {0}; this is a fault of the program, please report it")]
    Json(#[from] serde_json::Error),
    /// A template of the page is broken.
    #[error("the template {name} could not be rendered: {source:#}; this is a fault of the program, please report it")]
    Template {
        /// Its name.
        name: &'static str,
        /// What the engine says.
        source: minijinja::Error,
    },
    /// An alert names a rule that the run does not have.
    #[error(
        "alert {alert_id} points to rule number {rule}, but the run has {rules} rules; this is a fault of the program"
    )]
    RuleIndex {
        /// The alert.
        alert_id: String,
        /// The index it gave.
        rule: usize,
        /// How many rules there are.
        rules: usize,
    },
}
