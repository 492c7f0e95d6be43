//! What a run looks like on a terminal: the summary, the explanation of one alert, the lists.
//!
//! Owns the lay-out of plain text. Every function returns a string; nobody here writes to a stream or asks whether
//! there is a terminal.
//!
//! Surprising: without a width nothing is wrapped or cut, because a pipe must get every character (conventions.md,
//! section 1: cut-off tables are the most repeated complaint about such tools).

mod data_quality;
mod explain;
mod grid;
mod list;
mod profile;
mod queue;
mod rules_list;
mod sheet;
mod summary;
#[cfg(test)]
mod tests;

pub use self::data_quality::quality_text;
pub use self::explain::explain_alert_text;
pub use self::grid::wrapped;
pub use self::list::{ListColumn, ListLine, list_text};
pub use self::profile::{ProfileRow, profile_text};
pub use self::queue::queue_text;
pub use self::rules_list::{RuleListRow, rules_list_text};
pub use self::summary::{DeskLine, NextStep, SummaryExtras, summary_text};

use crate::model::Lang;

/// For whom and where a text is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// The language.
    pub lang: Lang,
    /// With or without colour codes.
    pub style: Style,
    /// Columns of the terminal; `None` for a pipe or a file, where nothing is wrapped.
    pub width: Option<u16>,
}

/// Whether a text holds colour codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// None.
    #[default]
    Plain,
    /// ANSI escape codes; meaning never rests on them.
    Ansi,
}
