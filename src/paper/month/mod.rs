//! The monthly report 月报: one self-contained page for a supervisor, made to be printed in black and white.
//!
//! Owns the figures and their honesty (`console.md` §11): nobody is ranked, a share is hidden under twenty decisions, money that is
//! suspected, established and recovered is never added, and what was not run or is hidden stands beside the totals.

mod compared;
mod document;
mod draws;
mod figures;
mod groups;
mod page;
#[cfg(test)]
mod tests;

pub use document::month_json;
pub use draws::{DRAW_LEVEL, DrawKind, DrawSaid, DrawShare, MonthDraw};
pub use figures::{
    DECISIONS_MIN, DaysToClose, Deadlines, HiddenCount, MonthAlert, MonthFigures, MonthMoney, MonthRows, MonthSource,
    MonthTrend, RegionFigures, RuleFigures, RuleNotRun, Share, SourceFigures, month_figures,
};
pub use groups::{Group, GroupFigures};
pub use page::month_html;
