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

#[cfg(test)]
mod tests {
    use super::super::sample::load_files;
    use crate::model::Lang;

    const RINGS: &str = include_str!("../../rules/R8_rings.sql");

    /// What is said of the shipped rule with something replaced, as far as it is about rings (its views are not loaded here).
    fn said(from: &str, to: &str) -> Vec<String> {
        assert!(RINGS.contains(from), "{from}");
        let text = RINGS.replacen(from, to, 1);
        let problems = load_files(&[("R8_rings.sql", &text)]).problems;
        let lines = problems.iter().map(|problem| problem.line(Lang::En));
        lines.filter(|line| ["ring", "kind", "column `claim`"].iter().any(|word| line.contains(word))).collect()
    }

    fn says(from: &str, to: &str, expected: &str) {
        let lines = said(from, to);
        assert!(lines.iter().any(|line| line.contains(expected)), "{expected}\n{lines:#?}");
        assert!(said(from, from).iter().all(|line| !line.contains(expected)), "it is not said of the rule as it is");
    }

    #[test]
    fn a_ring_has_its_own_columns() {
        let members = "members         = { type = \"int64\", ";
        says(members, "membres = { type = \"int64\", ", "a ring has no column `membres`; did you mean members?");
        says(members, "members = { type = \"float64\", ", "the column `members` of a ring is int64, not float64");
    }

    #[test]
    fn kinds_are_there_once_and_enough_of_them_tie() {
        says("id = \"phone\"", "id = \"account\"", "[[model.ring.kind]] has `account` twice");
        says("kinds_needed = \"$kinds_needed\"", "kinds_needed = 4", "`kinds_needed` must be from 1 to 3");
        says(
            "kinds_needed = \"$kinds_needed\"",
            "kinds_needed = \"$kind_needed\"",
            "there is no parameter $kind_needed",
        );
        says(
            "masked = true\n[[model.ring.kind]]\nid = \"phone\"",
            "entty = \"x\"\n[[model.ring.kind]]\nid = \"phone\"",
            "ring.kind",
        );
    }

    #[test]
    fn the_sql_returns_who_used_what() {
        says("row        = \"record\"", "row        = \"claim\"", "does not deliver the column `claim`");
    }
}
