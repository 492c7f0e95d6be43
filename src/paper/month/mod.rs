//! The monthly report 月报: one self-contained page for a supervisor, made to be printed in black and white.
//!
//! Owns the figures and their honesty (`console.md` §11): nobody is ranked, a share is hidden under twenty decisions, money that is
//! suspected, established and recovered is never added, and what was not run or is hidden stands beside the totals.

mod document;
mod figures;
mod page;
#[cfg(test)]
mod tests;

pub use document::month_json;
pub use figures::{
    DECISIONS_MIN, DaysToClose, Deadlines, HiddenCount, MonthAlert, MonthFigures, MonthMoney, MonthRows, MonthSource,
    MonthTrend, RegionFigures, RuleFigures, RuleNotRun, Share, SourceFigures, month_figures,
};
pub use page::month_html;
