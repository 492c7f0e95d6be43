//! Holds `[model.ring]` against what the program makes of it: the columns of a ring, and its kinds of identifier.

use super::check_sql::Subject;
use super::codes;
use super::header::{OutputType, RING_COLUMNS, RingSpec, Setting};
use super::problem::{Problem, did_you_mean, nearest};
use crate::model::Text;
use std::collections::BTreeSet;

/// Most kinds that a tie may ask for (`score::graph` makes no larger bundles).
const KINDS_NEEDED_MAX: usize = 3;

/// Most kinds of identifier: a set of kinds is a number of 64 bits.
const KINDS_MAX: usize = 63;

/// `[output]` asks for what a ring has; kinds are there once, enough of them tie.
pub(super) fn ring(
    subject: &Subject<'_>,
    ring: &RingSpec,
    declared: &[(String, OutputType)],
    problems: &mut Vec<Problem>,
) {
    for (name, kind) in declared {
        match RING_COLUMNS.iter().find(|(known, _)| known == name) {
            Some((_, known)) if known == kind => {}
            Some((_, known)) => problems.push(subject.problem(
                codes::E130,
                &format!("output.columns.{name}"),
                Text::new(
                    format!("关联团体的列 {name} 应为 {known}，实为 {kind}"),
                    format!("the column `{name}` of a ring is {known}, not {kind}"),
                ),
            )),
            None => {
                let guess = did_you_mean(nearest(name, RING_COLUMNS.iter().map(|(known, _)| *known)));
                problems.push(subject.problem(
                    codes::E130,
                    &format!("output.columns.{name}"),
                    Text::new(
                        format!("关联团体没有列 {name}{}；其他数字写在 [details]", guess.zh),
                        format!("a ring has no column `{name}`{}; other numbers belong in [details]", guess.en),
                    ),
                ));
            }
        }
    }
    let mut seen = BTreeSet::new();
    for (index, kind) in ring.kinds.iter().enumerate().filter(|(_, kind)| !seen.insert(kind.id.as_str())) {
        let id = &kind.id;
        let message =
            Text::new(format!("[[model.ring.kind]] 的 {id} 出现两次"), format!("[[model.ring.kind]] has `{id}` twice"));
        problems.push(subject.problem(codes::E008, &format!("model.ring.kind.{index}.id"), message));
    }
    let ties = ring.kinds.iter().filter(|kind| kind.ties).count();
    let most = ties.min(KINDS_NEEDED_MAX);
    let needed = match ring.kinds_needed {
        Setting::Fixed(needed) => needed,
        Setting::Param(_) => 1.0,
    };
    let counted = f64::from(u32::try_from(most).unwrap_or(u32::MAX));
    if ties == 0 || ring.kinds.len() > KINDS_MAX || !(1.0..=counted).contains(&needed) {
        let message = Text::new(
            format!("kinds_needed 应在 1 与 {most} 之间（ties = true 的种类有 {ties} 个，种类至多 {KINDS_MAX} 个）"),
            format!(
                "`kinds_needed` must be from 1 to {most} ({ties} kinds have `ties = true`; at most {KINDS_MAX} kinds)"
            ),
        );
        problems.push(subject.problem(codes::E008, "model.ring.kinds_needed", message));
    }
}
