//! How far a scan has come, readable from any thread at any moment, and how long it may still take.
//!
//! Owns [`Course`]. The scan writes down what it begins and ends; rows are counted by the engine's
//! [`Monitor`]; whoever shows progress asks [`Course::now`] as often as it likes.

use super::estimate::{Ahead, Left, Pace, Work, left, left_of_validation};
use crate::dataset::Looked;
use crate::engine::{Monitor, QueryProgress, Snapshot};
use crate::model::RuleId;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What a scan is doing at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doing {
    /// What is going on.
    pub step: Step,
    /// Rules that are through, of how many; `None` before rules run.
    pub rules: Option<(usize, usize)>,
    /// How long it may still take; `None` while there is no ground for saying so.
    pub left: Option<Left>,
}

/// What a scan is busy with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// Something without rows to count.
    #[default]
    Other,
    /// Validating rows.
    Validating {
        /// Rows looked at, at most `planned`.
        read: u64,
        /// Rows to look at.
        planned: u64,
    },
    /// A rule runs these queries; none: it is being scored, or its alerts are being put together.
    Rule(Vec<QueryProgress>),
}

/// The course of one scan.
#[derive(Debug, Default)]
pub struct Course(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    validating: Option<Validating>,
    monitor: Monitor,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Validating {
    since: Instant,
    read: u64,
    planned: u64,
}

#[derive(Debug)]
struct Rule {
    id: RuleId,
    work: Work,
    state: RuleState,
}

#[derive(Clone, Copy, Debug)]
enum RuleState {
    Ahead,
    Running(Instant),
    Ended(Pace),
}

impl Course {
    /// What the scan is doing at this moment.
    pub fn now(&self) -> Doing {
        let state = self.state();
        if let Some(Validating { since, read, planned }) = state.validating {
            let read = read.min(planned);
            let left = left_of_validation(read, planned, since.elapsed());
            return Doing { step: Step::Validating { read, planned }, rules: None, left };
        }
        if state.rules.is_empty() {
            return Doing::default();
        }
        state.doing(state.monitor.snapshot(), Instant::now())
    }

    /// Validation says what it has to look at, or has looked at.
    pub(super) fn looked(&self, what: Looked) {
        let mut state = self.state();
        let now = Instant::now();
        let validating = state.validating.get_or_insert(Validating { since: now, read: 0, planned: 0 });
        match what {
            Looked::Planned(rows) => validating.planned = validating.planned.saturating_add(rows),
            Looked::Done(rows) => validating.read = validating.read.saturating_add(rows),
        }
    }

    /// Validation is over.
    pub(super) fn validated(&self) {
        self.state().validating = None;
    }

    /// These rules will run, in this order.
    pub(super) fn rules(&self, monitor: &Monitor, rules: Vec<(RuleId, Work)>) {
        let mut state = self.state();
        state.monitor = monitor.clone();
        state.rules = rules.into_iter().map(|(id, work)| Rule { id, work, state: RuleState::Ahead }).collect();
    }

    /// A rule begins.
    pub(super) fn begin(&self, id: &RuleId) {
        let mut state = self.state();
        state.monitor.restart();
        if let Some(rule) = state.rules.iter_mut().find(|rule| rule.id == *id) {
            rule.state = RuleState::Running(Instant::now());
        }
    }

    /// A rule has ended, whichever way.
    pub(super) fn end(&self, id: &RuleId) {
        let mut state = self.state();
        let rows = state.monitor.snapshot().rows_ended;
        if let Some(rule) = state.rules.iter_mut().find(|rule| rule.id == *id) {
            let time = match rule.state {
                RuleState::Running(since) => since.elapsed(),
                RuleState::Ahead | RuleState::Ended(_) => Duration::ZERO,
            };
            rule.state = RuleState::Ended(Pace { rows, time });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn doing(&self, engine: Snapshot, now: Instant) -> Doing {
        let mut ended = Vec::new();
        let mut running = None;
        let mut ahead = Ahead::default();
        for rule in &self.rules {
            match rule.state {
                RuleState::Ahead => ahead = ahead + rule.work.ahead(&engine.views),
                RuleState::Running(since) => {
                    running = Some((rule.work.ahead(&engine.views), now.saturating_duration_since(since)));
                }
                RuleState::Ended(pace) => ended.push(pace),
            }
        }
        let rules = Some((ended.len(), self.rules.len()));
        let Some((planned, time)) = running else {
            return Doing { step: Step::Other, rules, left: None };
        };
        // Reading is half of a query's work; the other half is what it does with the rows once it has them all.
        let read: u64 = engine.running.iter().map(|query| query.rows_read / 2).fold(0, u64::saturating_add);
        let begun = engine.running.iter().map(|query| query.rows_planned).fold(engine.rows_ended, u64::saturating_add);
        let done = Pace { rows: engine.rows_ended.saturating_add(read), time };
        let rest = planned.at_least(begun).less(done.rows);
        let left = left(&ended, Some(done), ahead + rest);
        Doing { step: Step::Rule(engine.running), rules, left }
    }
}
