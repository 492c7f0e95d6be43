//! What the source documents ask for, condition by condition, and what answers it (`conditions/*.toml`).
//!
//! Coverage is data, so that nobody has to believe a list: every condition names its rules, or the table or column without
//! which it cannot be decided, or says why it is no rule. `COVERAGE.md` is written from it.

use super::codes;
use super::doc::{Fields, Item, Reader};
use super::load::RuleSet;
use super::problem::{Problem, did_you_mean, nearest};
use super::source::Source;
use crate::model::{RuleId, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// One checkable condition of the source documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// `U5`: the letter of its group and a number.
    pub id: String,
    /// Document and section.
    pub source: String,
    /// The condition in one line.
    pub text: Text,
    /// The rules that answer it.
    pub rules: Vec<RuleId>,
    /// What would be needed to decide the rest.
    pub missing: Vec<Missing>,
    /// Why it is no rule at all.
    pub not_a_rule: Option<Text>,
    place: Range<usize>,
    rules_place: Range<usize>,
}

/// A table or column that the extract does not have, or a value that a column does not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// `payments.refund_of`.
    pub needs: String,
    /// Why it cannot be decided without.
    pub why: Text,
}

/// How far a condition is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// By rules.
    Rules,
    /// By rules, and something is left open.
    Partly,
    /// Not at all: data are missing.
    Undecided,
    /// It is no rule.
    NotARule,
}

impl Condition {
    /// The letters of its id.
    pub fn group(&self) -> &str {
        self.id.trim_end_matches(|c: char| c.is_ascii_digit())
    }

    fn number(&self) -> u32 {
        self.id[self.group().len()..].parse().unwrap_or(u32::MAX)
    }

    /// How far it is answered.
    pub fn answer(&self) -> Answer {
        match (self.rules.is_empty(), self.missing.is_empty()) {
            (false, true) => Answer::Rules,
            (false, false) => Answer::Partly,
            (true, false) => Answer::Undecided,
            (true, true) => Answer::NotARule,
        }
    }
}

/// The conditions of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ConditionFile {
    source: Arc<Source>,
    title: Option<Text>,
    conditions: Vec<Condition>,
}

/// All conditions, in the order of their ids, groups in the order of their files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    groups: Vec<Group>,
}

/// The conditions of one letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The letter.
    pub code: String,
    /// What they are about; the letter where the file does not say.
    pub title: Text,
    /// The conditions, by number.
    pub conditions: Vec<Condition>,
}

impl Coverage {
    /// The groups.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Every condition.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.groups.iter().flat_map(|group| &group.conditions)
    }

    /// The conditions that `rule` answers.
    pub fn of_rule<'a>(&'a self, rule: &'a RuleId) -> impl Iterator<Item = &'a Condition> {
        self.conditions().filter(move |condition| condition.rules.contains(rule))
    }
}

/// Reads one file; entries with problems are left out and reported.
pub(super) fn read(source: &Arc<Source>) -> (ConditionFile, Vec<Problem>) {
    let reader = Reader::new(source, 0);
    let mut file = ConditionFile { source: Arc::clone(source), title: None, conditions: Vec::new() };
    let mut found = Vec::new();
    if let Some(table) = reader.parse(source.text()) {
        let root = reader.root(&table);
        file.title = root.text("title");
        for fields in root.tables("condition") {
            file.conditions.extend(read_condition(fields, source, &mut found));
        }
        root.close();
    }
    let (mut problems, _) = reader.finish();
    problems.extend(found);
    (file, problems)
}

fn read_condition(fields: Fields<'_>, source: &Arc<Source>, found: &mut Vec<Problem>) -> Option<Condition> {
    let id = fields.need("id").and_then(|item| {
        let id = item.string()?;
        let digits = id.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let ok = digits.len() < id.len() && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        if !ok {
            item.refuse("应为大写字母加数字，如 U5", "must be capital letters and a number, such as U5");
        }
        ok.then(|| (id, item.span()))
    });
    let from = fields.need_string("source");
    let text = fields.two_languages();
    let rules = fields.get("rules");
    let rules_place = rules.as_ref().map_or(0..0, Item::span);
    let rules: Vec<RuleId> = rules
        .map(|item| item.items())
        .unwrap_or_default()
        .iter()
        .filter_map(|item| {
            let id = item.string()?.parse().ok();
            if id.is_none() {
                item.refuse("应为规则编号，如 R12", "must be the id of a rule, such as R12");
            }
            id
        })
        .collect();
    let missing: Vec<Missing> = fields.tables("missing").into_iter().filter_map(read_missing).collect();
    let not_a_rule = fields.text("not_a_rule");
    fields.close();
    let (id, place) = id?;
    if rules.is_empty() && missing.is_empty() && not_a_rule.is_none() {
        let message = Text::new(
            format!("{id} 没有规则，没有写缺什么数据，也没有说明为何不是规则"),
            format!("{id} names no rule, no missing data, and does not say why it is no rule"),
        );
        found.push(Problem::new(codes::E601, source, message).at(place.clone(), Text::default()));
        return None;
    }
    if not_a_rule.is_some() && !(rules.is_empty() && missing.is_empty()) {
        let message = Text::new(
            format!("{id} 既说不是规则，又写了规则或缺少的数据"),
            format!("{id} says that it is no rule and names rules or missing data all the same"),
        );
        found.push(Problem::new(codes::E601, source, message).at(place.clone(), Text::default()));
        return None;
    }
    Some(Condition { id, source: from?, text: text?, rules, missing, not_a_rule, place, rules_place })
}

fn read_missing(fields: Fields<'_>) -> Option<Missing> {
    let needs = fields.need_string("needs");
    let why = fields.two_languages();
    fields.close();
    Some(Missing { needs: needs?, why: why? })
}

/// Puts the files together: no id twice, no rule that is not there.
pub(super) fn assemble(files: Vec<ConditionFile>, ids: &[RuleId], all_loaded: bool) -> (Coverage, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for file in files {
        for condition in file.conditions {
            let here = format!("{}:{}", file.source.path(), file.source.position(condition.place.start));
            if let Some(other) = first.get(&condition.id) {
                let id = &condition.id;
                let message = Text::new(format!("{id} 已写在 {other}"), format!("{id} is written at {other} already"));
                problems.push(Problem::new(codes::E603, &file.source, message).at(condition.place, Text::default()));
                continue;
            }
            // A rule that does not load is reported at its own file.
            if all_loaded {
                problems.extend(unknown_rules(&condition, &file.source, ids));
            }
            first.insert(condition.id.clone(), here);
            let code = condition.group().to_owned();
            match groups.iter_mut().find(|group| group.code == code) {
                Some(group) => group.conditions.push(condition),
                None => groups.push(Group {
                    title: file.title.clone().unwrap_or_else(|| Text::new(code.clone(), code.clone())),
                    code,
                    conditions: vec![condition],
                }),
            }
        }
    }
    for group in &mut groups {
        group.conditions.sort_by_key(Condition::number);
    }
    // As the documents have them: benefits, subsidies, grants, procedure; letters of an office's own behind them.
    groups.sort_by_key(|group| {
        (GROUPS.iter().position(|known| *known == group.code).unwrap_or(GROUPS.len()), group.code.clone())
    });
    (Coverage { groups }, problems)
}

const GROUPS: [&str; 4] = ["U", "S", "G", "P"];

fn unknown_rules(condition: &Condition, source: &Arc<Source>, ids: &[RuleId]) -> Vec<Problem> {
    let unknown = condition.rules.iter().filter(|rule| !ids.contains(rule));
    unknown
        .map(|rule| {
            let id = &condition.id;
            let message = Text::new(
                format!("{id} 写了规则 {rule}，而没有这条规则"),
                format!("{id} names the rule {rule}, and there is no such rule"),
            );
            Problem::new(codes::E602, source, message).at(condition.rules_place.clone(), Text::default())
        })
        .collect()
}

impl RuleSet {
    /// What the source documents ask for, and what answers it.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Rules that no condition names, where there are conditions at all: an office's own folder need not have any.
    pub(super) fn uncovered(&self) -> Vec<Problem> {
        if self.coverage.groups.is_empty() {
            return Vec::new();
        }
        let named: BTreeSet<&RuleId> = self.coverage.conditions().flat_map(|condition| &condition.rules).collect();
        let ids = self.coverage.conditions().map(|condition| condition.id.as_str()).collect::<Vec<_>>();
        let uncovered = self.rules.iter().filter(|rule| !named.contains(rule.id()));
        uncovered
            .map(|rule| {
                let id = rule.id();
                let guess = did_you_mean(nearest(&id.to_string(), ids.iter().copied()));
                let message = Text::new(
                    format!("conditions/ 中没有一条写明规则 {id}{}", guess.zh),
                    format!("no entry of conditions/ names the rule {id}{}", guess.en),
                );
                Problem::new(codes::W602, rule.source(), message).at(rule.place_of("id"), Text::default()).help(
                    "在它所回答的条件的 rules 中加上编号",
                    "add its id to the `rules` of the condition that it answers",
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::RULE;
    use super::*;
    use crate::model::Lang;

    fn load(files: &[(&str, &str)]) -> super::super::Loaded {
        let mut all = vec![("R2_claimant_share.sql".to_owned(), RULE.as_bytes().to_vec())];
        all.push(("legal.toml".to_owned(), super::super::sample::LEGAL.as_bytes().to_vec()));
        all.extend(files.iter().map(|(name, text)| (format!("conditions/{name}"), text.as_bytes().to_vec())));
        RuleSet::from_files(all)
    }

    fn problems(files: &[(&str, &str)]) -> Vec<String> {
        load(files).problems.iter().map(|problem| problem.line(Lang::En)).collect()
    }

    fn entry(id: &str, rest: &str) -> String {
        format!("[[condition]]\nid = \"{id}\"\nsource = \"001 §七\"\nzh = \"重复\"\nen = \"Twice\"\n{rest}\n")
    }

    #[test]
    fn conditions_are_in_the_order_of_their_numbers_and_know_how_far_they_are_answered() {
        let missing = "missing = [ { needs = \"payments.refund_of\", zh = \"无\", en = \"none\" } ]";
        let text = [
            entry("U10", "not_a_rule = { zh = \"职责\", en = \"A duty\" }"),
            entry("U2", "rules = [\"R2\"]"),
            entry("U3", &format!("rules = [\"R2\"]\n{missing}")),
            entry("U1", missing),
        ];
        let grants = entry("G1", missing);
        let loaded = load(&[("G.toml", &grants), ("U.toml", &text.concat())]);
        assert!(loaded.problems.is_empty(), "{}", loaded.problems);
        let found: Vec<(&str, Answer)> =
            loaded.set.coverage().conditions().map(|entry| (entry.id.as_str(), entry.answer())).collect();
        assert_eq!(
            found,
            [
                ("U1", Answer::Undecided),
                ("U2", Answer::Rules),
                ("U3", Answer::Partly),
                ("U10", Answer::NotARule),
                ("G1", Answer::Undecided),
            ]
        );
        let id = "R2".parse().unwrap();
        let of: Vec<&str> = loaded.set.coverage().of_rule(&id).map(|entry| entry.id.as_str()).collect();
        assert_eq!(of, ["U2", "U3"]);
    }

    #[test]
    fn every_mistake_is_named_at_its_place() {
        assert_eq!(problems(&[]), [""; 0], "without conditions nothing is asked");
        let said = |text: &str| problems(&[("U.toml", text)]);
        let covered = entry("U1", "rules = [\"R2\"]");
        let with = |text: String| said(&(covered.clone() + &text));
        assert_eq!(
            with(entry("U2", "rules = [\"R9\"]")),
            ["rules/conditions/U.toml:12:9: error[E602]: U2 names the rule R9, and there is no such rule"]
        );
        assert_eq!(
            with(entry("U1", "rules = [\"R2\"]")),
            ["rules/conditions/U.toml:8:6: error[E603]: U1 is written at rules/conditions/U.toml:2:6 already"]
        );
        assert_eq!(
            with(entry("U2", "")),
            [
                "rules/conditions/U.toml:8:6: error[E601]: U2 names no rule, no missing data, and does not say why it is no rule"
            ]
        );
        assert_eq!(
            with(entry("5", "rules = [\"R2\"]")),
            [
                "rules/conditions/U.toml:8:6: error[E008]: `condition.1.id` must be capital letters and a number, such as U5"
            ]
        );
        let alone = said(&entry("U2", "not_a_rule = { zh = \"职责\", en = \"A duty\" }"));
        assert_eq!(alone.len(), 1, "{alone:?}");
        assert!(alone[0].contains("warning[W602]: no entry of conditions/ names the rule R2"), "{alone:?}");
    }
}
