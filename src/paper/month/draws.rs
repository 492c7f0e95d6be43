//! What came of the draws: blind controls, and closings that were reviewed after all.

use super::figures::{DECISIONS_MIN, Share, established, within};
use crate::model::{Outcome, Text};
use crate::score::interval::clopper_pearson;
use jiff::civil::Date;

/// Of the intervals of draws.
pub const DRAW_LEVEL: f64 = 0.95;

/// What was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DrawKind {
    /// Employers that no rule raised.
    Employers,
    /// Assessment bodies that no rule raised.
    Bodies,
    /// Closings that nobody reviewed.
    Rechecks,
}

/// What came of one that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawSaid {
    /// Nothing yet.
    Open,
    /// It is decided, and nothing can be said: cannot be verified, a duplicate.
    Unclear,
    /// There was something: a control with a finding, a closing given back.
    Found,
    /// There was nothing.
    Clear,
}

/// One that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDraw {
    /// The day of its draw.
    pub drawn_on: Date,
    /// Of what it was drawn.
    pub kind: DrawKind,
    /// What came of it.
    pub said: DrawSaid,
}

/// What came of the draws of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawShare {
    /// Of what.
    pub kind: DrawKind,
    /// Drawn in all.
    pub drawn: usize,
    /// Of which nothing came yet.
    pub open: usize,
    /// Of which nothing can be said.
    pub unclear: usize,
    /// In which there was something,
    pub found: usize,
    /// of those of which it can be said.
    pub of: usize,
}

impl DrawKind {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::Employers, Self::Bodies, Self::Rechecks];

    /// The name for machines.
    pub fn key(self) -> &'static str {
        match self {
            Self::Employers => "employers",
            Self::Bodies => "bodies",
            Self::Rechecks => "rechecks",
        }
    }

    /// What its share is of.
    pub fn text(self) -> Text {
        match self {
            Self::Employers => Text::new("对照单位中有问题的", "controls with a finding, employers"),
            Self::Bodies => Text::new("对照机构中有问题的", "controls with a finding, bodies"),
            Self::Rechecks => Text::new("复查后退回的", "closings given back"),
        }
    }
}

impl DrawSaid {
    /// What the outcome of a control says; `None`: it is not closed.
    pub fn of_control(outcome: Option<Outcome>) -> Self {
        match outcome.map(established) {
            None => Self::Open,
            Some(None) => Self::Unclear,
            Some(Some(true)) => Self::Found,
            Some(Some(false)) => Self::Clear,
        }
    }
}

impl DrawShare {
    /// Counts what came of draws.
    pub fn of(kind: DrawKind, all: impl IntoIterator<Item = DrawSaid>) -> Self {
        let mut share = Self { kind, drawn: 0, open: 0, unclear: 0, found: 0, of: 0 };
        for said in all {
            share.drawn += 1;
            match said {
                DrawSaid::Open => share.open += 1,
                DrawSaid::Unclear => share.unclear += 1,
                DrawSaid::Found => (share.found, share.of) = (share.found + 1, share.of + 1),
                DrawSaid::Clear => share.of += 1,
            }
        }
        share
    }

    /// The exact interval of its share (Clopper and Pearson): it keeps its level where nothing was found, which is the rule.
    pub fn interval(&self) -> (f64, f64) {
        clopper_pearson(self.found as u64, self.of as u64, DRAW_LEVEL)
    }

    /// The share with its interval; none of fewer than [`DECISIONS_MIN`].
    #[expect(clippy::cast_precision_loss, reason = "counts of alerts")]
    pub fn share(&self) -> Option<Share> {
        let (low, high) = self.interval();
        (self.of >= DECISIONS_MIN).then(|| Share { share: self.found as f64 / self.of as f64, low, high })
    }
}

/// What came of the draws of a time, by kind.
pub(super) fn draw_shares(draws: &[MonthDraw], time: (Date, Date)) -> Vec<DrawShare> {
    let of = |kind: DrawKind| {
        let own = draws.iter().filter(|draw| draw.kind == kind && within(draw.drawn_on, time));
        DrawShare::of(kind, own.map(|draw| draw.said))
    };
    DrawKind::ALL.map(of).into()
}
