//! Rules changed in one place, to ask whether their tests would notice.
//!
//! A test that passes says that the rule does what the test asks; only a changed rule that fails says that the test asks
//! for anything. Changed are the parsed SELECTs of a rule, of its details and evidence, of a shared view, the conditions that
//! raise and lower an alert, and the defaults of parameters: one comparison, join, filter, aggregate or number at a time.
//! What a test cannot see (texts, the order of the queue, columns of evidence that only people read) stays as it is.

mod expr;
mod tree;
mod words;

use super::codes;
use super::layout;
use super::load::RuleSet;
use super::params::{ParamSpec, ParamType, ParamValue};
use super::problem::{Problem, did_you_mean, nearest};
use super::rule::{Rule, View};
use super::source::{Position, Source};
use super::sql::{Fragment, FragmentPlace};
use crate::model::Text;
use sqlparser::ast::{Expr, Query};
use sqlparser::tokenizer::Span;
use std::collections::BTreeMap;
use std::sync::Arc;
use words::Change;

/// The columns of an evidence query that count people, months and money; the others only people read.
const EVIDENCE_COLUMNS: [&str; 4] = ["person_id", "month", "amount", "stoppable"];

/// A rule or view with one change.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The name by which a survivor is declared: part and change, without line numbers.
    pub name: String,
    /// Line and column of the change in the file, both from 1.
    pub position: Position,
    /// What was changed.
    pub what: Text,
    /// The test that would notice.
    pub missing: Text,
    part: Part,
    number: usize,
}

/// Which piece of a file is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Sql,
    Details,
    Evidence(usize),
    Alert,
    Downgrade(usize),
    Param(usize),
}

/// A change before its place in the file is known.
struct Found {
    part: Part,
    label: String,
    number: usize,
    position: Position,
    change: Change,
}

/// A declared survivor: a change that no test can notice, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survivor {
    /// [`Mutant::name`].
    pub mutant: String,
    /// Why it changes nothing that matters.
    pub reason: Text,
    /// Where its name stands in the file.
    pub place: std::ops::Range<usize>,
}

impl Rule {
    /// Every change of this rule, in the order of its file.
    pub fn mutants(&self) -> Vec<Mutant> {
        let mut found = Vec::new();
        let source = self.source();
        query_sites(source, &sql_place(source), &self.query, Part::Sql, "sql", None, &mut found);
        if let (Some(query), Some(spec)) = (&self.details, &self.header.details) {
            let place = self.string_place("details.sql", &spec.sql);
            query_sites(source, &(place, spec.sql.clone()), query, Part::Details, "details", None, &mut found);
        }
        for (at, evidence) in self.evidence.iter().enumerate() {
            let spec = evidence.spec();
            let place = self.string_place(&format!("evidence.{at}.sql"), &spec.sql);
            let seen = seen_columns(spec.key.as_deref());
            let label = format!("evidence.{}", spec.id);
            let text = (place, spec.sql.clone());
            query_sites(source, &text, evidence.query(), Part::Evidence(at), &label, Some(&seen), &mut found);
        }
        let condition = |path: &str, text: &str| (self.string_place(path, text), text.to_owned());
        let alert = condition("alert.where", &self.header.alert.condition);
        expr_sites(source, &alert, &self.conditions.alert, Part::Alert, "alert.where", &mut found);
        for (at, (entry, when)) in self.header.downgrades.iter().zip(&self.conditions.downgrades).enumerate() {
            let text = condition(&format!("downgrade.{at}.when"), &entry.when);
            let label = format!("downgrade.{}", at + 1);
            expr_sites(source, &text, when, Part::Downgrade(at), &label, &mut found);
        }
        param_sites(source, &self.header.params, &mut found);
        finish(found)
    }

    /// This rule with one change; `None` where the mutant is not one of this rule.
    pub fn mutated(&self, mutant: &Mutant) -> Option<Rule> {
        let mut rule = self.without_tests();
        let number = mutant.number;
        let changed = match &mutant.part {
            Part::Sql => tree::apply(&mut *rule.query, number, None),
            Part::Details => tree::apply(rule.details.as_deref_mut()?, number, None),
            Part::Evidence(at) => {
                let evidence = rule.evidence.get_mut(*at)?;
                let key = evidence.spec().key.clone();
                tree::apply(evidence.query_mut(), number, Some(&seen_columns(key.as_deref())))
            }
            Part::Alert => tree::apply(&mut rule.conditions.alert, number, None),
            Part::Downgrade(at) => tree::apply(rule.conditions.downgrades.get_mut(*at)?, number, None),
            Part::Param(at) => change_default(rule.header.params.get_mut(*at)?, number),
        };
        changed.then_some(rule)
    }

    /// This rule without its tests: what is copied for every mutant.
    #[must_use]
    pub fn without_tests(&self) -> Rule {
        Rule { tests: Vec::new(), survivors: Vec::new(), ..self.clone() }
    }

    pub(super) fn unknown_survivors(&self) -> Vec<Problem> {
        unknown_survivors(&self.source, &self.survivors, || self.mutants())
    }

    fn string_place(&self, path: &str, text: &str) -> FragmentPlace {
        FragmentPlace::of_toml_string(&self.source, self.place_of(path), text)
    }
}

impl View {
    /// This view without its tests: what is copied for every mutant.
    #[must_use]
    pub fn without_tests(&self) -> View {
        View { tests: Vec::new(), survivors: Vec::new(), ..self.clone() }
    }

    pub(super) fn unknown_survivors(&self) -> Vec<Problem> {
        unknown_survivors(&self.source, &self.survivors, || self.mutants())
    }

    /// Every change of this view, in the order of its file.
    pub fn mutants(&self) -> Vec<Mutant> {
        let mut found = Vec::new();
        let source = self.source();
        query_sites(source, &sql_place(source), &self.query, Part::Sql, "sql", None, &mut found);
        param_sites(source, &self.header.params, &mut found);
        finish(found)
    }

    /// This view with one change; `None` where the mutant is not one of this view.
    pub fn mutated(&self, mutant: &Mutant) -> Option<View> {
        let mut view = self.without_tests();
        let changed = match &mutant.part {
            Part::Sql => tree::apply(&mut *view.query, mutant.number, None),
            Part::Param(at) => change_default(view.header.params.get_mut(*at)?, mutant.number),
            _ => false,
        };
        changed.then_some(view)
    }
}

impl RuleSet {
    /// The views of this set without tests, and no rules: what rules are bound with.
    #[must_use]
    pub fn views_only(&self) -> RuleSet {
        let views = self.views.iter().map(View::without_tests).collect();
        RuleSet { views, legal: self.legal.clone(), ..RuleSet::default() }
    }

    /// This set with `view` in the place of the view of its name.
    #[must_use]
    pub fn with_view(&self, view: View) -> RuleSet {
        let mut set = self.clone();
        if let Some(known) = set.views.iter_mut().find(|known| known.name() == view.name()) {
            *known = view;
        }
        set
    }
}

/// A declared survivor that no change is called by: the SQL was changed, or the name is misspelt.
fn unknown_survivors(
    source: &Arc<Source>,
    survivors: &[Survivor],
    mutants: impl FnOnce() -> Vec<Mutant>,
) -> Vec<Problem> {
    if survivors.is_empty() {
        return Vec::new();
    }
    let mutants = mutants();
    let unknown = survivors.iter().filter(|survivor| mutants.iter().all(|mutant| mutant.name != survivor.mutant));
    unknown
        .map(|survivor| {
            let name = &survivor.mutant;
            let guess = did_you_mean(nearest(name, mutants.iter().map(|mutant| mutant.name.as_str())));
            let message = Text::new(
                format!("没有名为“{name}”的改动{}", guess.zh),
                format!("there is no mutant called `{name}`{}", guess.en),
            );
            Problem::new(codes::W205, source, message).at(survivor.place.clone(), Text::default()).help(
                "名称见 fundwatch rules test --mutants 的输出；SQL 改过之后名称会变",
                "`fundwatch rules test --mutants` prints the names; they change with the SQL",
            )
        })
        .collect()
}

fn seen_columns(key: Option<&str>) -> Vec<&str> {
    EVIDENCE_COLUMNS.into_iter().chain(key).collect()
}

/// A text and where it stands.
type Written = (FragmentPlace, String);

fn sql_place(source: &Arc<Source>) -> Written {
    match layout::split(source, &mut Vec::new()) {
        Some(layout) => (FragmentPlace::Verbatim(layout.sql.start), source.text()[layout.sql].to_owned()),
        None => (FragmentPlace::Whole(0..0), String::new()),
    }
}

fn query_sites(
    source: &Arc<Source>,
    written: &Written,
    query: &Query,
    part: Part,
    label: &str,
    seen: Option<&[&str]>,
    found: &mut Vec<Found>,
) {
    take(source, written, tree::sites(&mut query.clone(), seen), &part, label, found);
}

fn expr_sites(source: &Arc<Source>, written: &Written, expr: &Expr, part: Part, label: &str, found: &mut Vec<Found>) {
    take(source, written, tree::sites(&mut expr.clone(), None), &part, label, found);
}

fn take(
    source: &Arc<Source>,
    (place, text): &Written,
    sites: Vec<tree::Site>,
    part: &Part,
    label: &str,
    found: &mut Vec<Found>,
) {
    let fragment = Fragment { source, text, place };
    for (number, site) in sites.into_iter().enumerate() {
        let position = position(&fragment, site.span);
        found.push(Found { part: part.clone(), label: label.to_owned(), number, position, change: site.change });
    }
}

/// The first thing that is no blank at the place sqlparser names; where it names none, where the text begins.
fn position(fragment: &Fragment<'_>, span: Span) -> Position {
    let bytes = if span == Span::empty() { 0..0 } else { fragment.bytes(span) };
    let blank = fragment.text[bytes.start..].len() - fragment.text[bytes.start..].trim_start().len();
    let start = bytes.start + blank;
    fragment.source.position(fragment.place.in_file(start..start).start)
}

/// Names every mutant; equal names within a file are numbered in their order.
fn finish(found: Vec<Found>) -> Vec<Mutant> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    found
        .into_iter()
        .map(|Found { part, label, number, position, change }| {
            let name = format!("{label}: {}", change.key);
            let times = seen.entry(name.clone()).or_default();
            *times += 1;
            let name = if *times == 1 { name } else { format!("{name} #{times}") };
            Mutant { name, position, what: change.what, missing: change.missing, part, number }
        })
        .collect()
}

fn param_sites(source: &Arc<Source>, params: &[ParamSpec], found: &mut Vec<Found>) {
    for (at, spec) in params.iter().enumerate() {
        let line = spec.declared_at.rsplit(':').next().and_then(|line| line.parse().ok()).unwrap_or(1);
        let position = source.position(source.line(line).start);
        for (number, other) in other_defaults(spec).into_iter().enumerate() {
            let change = words::parameter(&spec.name, &spec.default.to_string(), &other.to_string());
            found.push(Found {
                part: Part::Param(at),
                label: format!("params.{}", spec.name),
                number,
                position,
                change,
            });
        }
    }
}

fn change_default(spec: &mut ParamSpec, number: usize) -> bool {
    match other_defaults(spec).into_iter().nth(number) {
        Some(other) => {
            spec.default = other;
            true
        }
        None => false,
    }
}

/// The neighbours of a default within its bounds.
fn other_defaults(spec: &ParamSpec) -> Vec<ParamValue> {
    let text = spec.default.to_string();
    let neighbours: Vec<String> = match (&spec.default, spec.kind) {
        (ParamValue::Bool(truth), _) => vec![(!truth).to_string()],
        (ParamValue::Date(_), _) => expr::neighbours_of_date(&text).into_iter().map(|(day, _)| day).collect(),
        (ParamValue::Interval(span), _) => {
            let (number, unit) = if span.days() > 0 { (span.days(), "days") } else { (span.months(), "months") };
            // A span of months and days would lose its months: it keeps its value.
            if span.days() > 0 && span.months() > 0 {
                return Vec::new();
            }
            [number.checked_add(1), number.checked_sub(1)]
                .into_iter()
                .flatten()
                .map(|other| format!("{other} {unit}"))
                .collect()
        }
        (ParamValue::TextList(items), _) => without_each(items),
        (ParamValue::IntList(items), _) => without_each(&items.iter().map(i64::to_string).collect::<Vec<_>>()),
        (ParamValue::Text(_), _) => {
            let other = spec.choices.iter().find(|choice| **choice != spec.default);
            return other.cloned().into_iter().collect();
        }
        (_, ParamType::Int | ParamType::Float | ParamType::Decimal) => {
            expr::neighbours_of_number(&text).into_iter().map(|(number, _)| number).collect()
        }
        _ => Vec::new(),
    };
    neighbours
        .iter()
        .filter_map(|text| ParamValue::parse(spec.kind, text))
        .filter(|value| spec.allows(value) && *value != spec.default)
        .collect()
}

fn without_each(items: &[String]) -> Vec<String> {
    if items.len() < 2 {
        return Vec::new();
    }
    (0..items.len())
        .map(|out| {
            let kept = items.iter().enumerate().filter(|(at, _)| *at != out).map(|(_, item)| item.as_str());
            kept.collect::<Vec<_>>().join(",")
        })
        .collect()
}

#[cfg(test)]
mod tests;
