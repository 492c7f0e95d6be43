//! `rules.lock`: what each rule meant when it was last agreed on.
//!
//! An alert names its rule by id and version, and whoever reads it years later must find the same meaning under that name. The
//! lock keeps the hash of the meaning ([`super::hash`]: the SQL in normal form, views, parameters, model, conditions,
//! evidence; no comments, layout or texts), and refuses another meaning under the same MAJOR version, and another
//! rule under an id that was used.
//!
//! The hash of a shared view is part of the hash of each rule that uses it, directly or through another view: what a rule
//! counts is what its views count, so a changed view asks for a new version of every rule above it, by name.

use super::codes;
use super::doc::{Fields, Reader};
use super::header::Version;
use super::load::RuleSet;
use super::problem::{Problem, Problems};
use super::rule::Rule;
use super::source::Source;
use crate::model::{RuleId, Text};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// The name of the file, in the folder of the rules.
pub const LOCK_FILE: &str = "rules.lock";

/// The status of a rule whose file is gone; its id stays taken.
const REMOVED: &str = "removed";

/// A version with its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Locked {
    version: Version,
    hash: String,
    /// When the rule says that it was last changed.
    updated: Date,
}

/// A rule in the lock.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    slug: String,
    status: String,
    now: Locked,
    /// Earlier versions, oldest first.
    history: Vec<Locked>,
}

/// The lock of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    rules: BTreeMap<RuleId, Entry>,
    /// Hashes of the shared views, so that a change is seen where it was made.
    views: BTreeMap<String, String>,
}

impl Lock {
    /// Reads the text of a lock; what does not read is left out and reported.
    pub fn read(source: &Arc<Source>) -> (Self, Problems) {
        let reader = Reader::new(source, 0);
        let mut lock = Self::default();
        if let Some(table) = reader.parse(source.text()) {
            let root = reader.root(&table);
            root.need("format").and_then(|item| {
                let known = item.int()? == 1;
                if !known {
                    item.refuse("应为 1", "must be 1");
                }
                Some(())
            });
            for fields in root.tables("rule") {
                lock.rules.extend(read_entry(fields));
            }
            for fields in root.tables("view") {
                let (name, hash) = (fields.need_string("name"), fields.need_string("hash"));
                fields.close();
                lock.views.extend(name.zip(hash));
            }
            root.close();
        }
        (lock, Problems::new(reader.finish().0))
    }

    /// The lock that follows from `self` and the rules as they are now, and every change that is refused. A refused rule
    /// keeps its entry.
    pub fn next(&self, set: &RuleSet) -> (Self, Problems) {
        let mut next = Self { rules: BTreeMap::new(), views: BTreeMap::new() };
        let mut problems = Vec::new();
        for rule in set.rules() {
            let entry = match self.rules.get(rule.id()) {
                None => Entry::of(rule),
                Some(known) => match known.follow(rule, &self.changed_views(set, rule)) {
                    Ok(entry) => entry,
                    Err(problem) => {
                        problems.push(*problem);
                        known.clone()
                    }
                },
            };
            next.rules.insert(rule.id().clone(), entry);
        }
        for (id, known) in &self.rules {
            if !next.rules.contains_key(id) {
                next.rules.insert(id.clone(), Entry { status: REMOVED.to_owned(), ..known.clone() });
            }
        }
        next.views = set.views().iter().map(|view| (view.name().to_owned(), view.hash().to_owned())).collect();
        (next, Problems::new(problems))
    }

    /// Every rule and view whose entry is not that of `self`: `R2 1.0 → 2.0`, in words.
    pub fn differences(&self, next: &Self) -> Vec<Text> {
        let mut found = Vec::new();
        for (id, entry) in &next.rules {
            let (version, status) = (entry.now.version, &entry.status);
            match self.rules.get(id) {
                None => found.push(Text::new(format!("{id} {version}：新增"), format!("{id} {version}: new"))),
                Some(known) if known != entry => {
                    let (old_version, old_status) = (known.now.version, &known.status);
                    found.push(Text::new(
                        format!("{id} {old_version} {old_status} → {version} {status}"),
                        format!("{id} {old_version} {old_status} → {version} {status}"),
                    ));
                }
                Some(_) => {}
            }
        }
        for (name, hash) in &next.views {
            if self.views.get(name) != Some(hash) {
                found.push(Text::new(format!("视图 {name}：含义有变或新增"), format!("view {name}: changed or new")));
            }
        }
        for name in self.views.keys().filter(|name| !next.views.contains_key(*name)) {
            found.push(Text::new(format!("视图 {name}：已删除"), format!("view {name}: gone")));
        }
        found
    }

    /// Names of the views of `rule` that mean something else than when they were locked.
    fn changed_views(&self, set: &RuleSet, rule: &Rule) -> Vec<String> {
        let views = set.views_of(rule).into_iter();
        let changed = views.filter(|view| self.views.get(view.name()).is_some_and(|hash| hash != view.hash()));
        changed.map(|view| view.name().to_owned()).collect()
    }

    /// The text of the file.
    pub fn render(&self) -> String {
        let mut text = String::from(
            "# Written by `fundwatch rules lock`. What each rule meant when it was last agreed on: a change of meaning needs a new\n\
             # MAJOR version, an id is never used for another rule. Do not edit by hand.\n\
             format = 1\n",
        );
        for (id, entry) in &self.rules {
            let Entry { slug, status, now, history } = entry;
            let _ = write!(
                text,
                "\n[[rule]]\nid = \"{id}\"\nslug = \"{slug}\"\nstatus = \"{status}\"\nversion = \"{}\"\nupdated = {}\nhash = \"{}\"\n",
                now.version, now.updated, now.hash
            );
            for earlier in history {
                let _ = write!(
                    text,
                    "[[rule.history]]\nversion = \"{}\"\nupdated = {}\nhash = \"{}\"\n",
                    earlier.version, earlier.updated, earlier.hash
                );
            }
        }
        for (name, hash) in &self.views {
            let _ = write!(text, "\n[[view]]\nname = \"{name}\"\nhash = \"{hash}\"\n");
        }
        text
    }
}

fn read_entry(fields: Fields<'_>) -> Option<(RuleId, Entry)> {
    let id = fields.need("id").and_then(|item| {
        let id = item.string()?.parse().ok();
        if id.is_none() {
            item.refuse("应为规则编号", "must be the id of a rule");
        }
        id
    });
    let (slug, status) = (fields.need_string("slug"), fields.need_string("status"));
    let now = read_locked(&fields);
    let history = fields.tables("history").into_iter().filter_map(|fields| {
        let locked = read_locked(&fields);
        fields.close();
        locked
    });
    let history = history.collect();
    fields.close();
    Some((id?, Entry { slug: slug?, status: status?, now: now?, history }))
}

fn read_locked(fields: &Fields<'_>) -> Option<Locked> {
    let version = fields.need("version").and_then(|item| {
        let text = item.string()?;
        let version = text
            .split_once('.')
            .and_then(|(major, minor)| Some(Version { major: major.parse().ok()?, minor: minor.parse().ok()? }));
        if version.is_none() {
            item.refuse("应为 \"主.次\"，如 \"2.1\"", "must be \"MAJOR.MINOR\", such as \"2.1\"");
        }
        version
    });
    let updated = fields.need("updated").and_then(|item| item.date());
    let hash = fields.need_string("hash");
    Some(Locked { version: version?, hash: hash?, updated: updated? })
}

impl Entry {
    fn of(rule: &Rule) -> Self {
        let header = rule.header();
        Self {
            slug: header.slug.clone(),
            status: header.status.code().to_owned(),
            now: Locked { version: header.version, hash: rule.hash().to_owned(), updated: header.updated },
            history: Vec::new(),
        }
    }

    /// The entry of `rule` after this one, or why it is refused.
    fn follow(&self, rule: &Rule, views: &[String]) -> Result<Self, Box<Problem>> {
        let header = rule.header();
        let (id, old, new) = (&header.id, self.now.version, header.version);
        let refuse = |code, path: &str, message: Text| {
            Box::new(Problem::new(code, rule.source(), message).at(rule.place_of(path), Text::default()))
        };
        if self.slug != header.slug {
            let (was, is) = (&self.slug, &header.slug);
            let message = Text::new(
                format!("编号 {id} 曾属于 {was}，不能再用于 {is}"),
                format!("the id {id} belonged to {was} and cannot be used for {is}"),
            );
            return Err(Box::new(refuse(codes::E402, "id", message).help(
                "编号终身唯一：旧的疑点和历史都指着它；请换一个从未用过的编号",
                "an id is unique for ever, old alerts and history point to it: take one that was never used",
            )));
        }
        if new < old {
            let message = Text::new(
                format!("{id} 的版本由 {old} 变为 {new}：版本只能升高"),
                format!("the version of {id} went from {old} to {new}: versions only rise"),
            );
            return Err(refuse(codes::E401, "version", message));
        }
        if self.now.hash != rule.hash() && new.major == old.major {
            let next = old.major + 1;
            let through = if views.is_empty() {
                Text::default()
            } else {
                let names = views.join(", ");
                Text::new(format!("（所用视图有变：{names}）"), format!(" (views it uses were changed: {names})"))
            };
            let message = Text::new(
                format!("{id} 的含义变了，版本仍为 {new}{}", through.zh),
                format!("the meaning of {id} has changed and its version is still {new}{}", through.en),
            );
            return Err(Box::new(refuse(codes::E401, "version", message).help(
                format!("含义有变，疑点就可能不同：版本改为 {next}.0，并更新 updated"),
                format!("another meaning may raise other alerts: make the version {next}.0 and set `updated`"),
            )));
        }
        let mut history = self.history.clone();
        let now = Entry::of(rule);
        if now.now.version != old {
            history.push(self.now.clone());
        }
        Ok(Self { history, ..now })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, RULE};
    use super::*;
    use crate::model::Lang;

    fn set(changes: &[(&str, &str)]) -> RuleSet {
        let mut text = RULE.to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        let name = if text.contains("other-name") { "R2_other_name.sql" } else { "R2_claimant_share.sql" };
        let files =
            vec![(name.to_owned(), text.into_bytes()), ("legal.toml".to_owned(), sample::LEGAL.as_bytes().to_vec())];
        let loaded = RuleSet::from_files(files);
        assert!(!loaded.problems.has_errors(), "{}", loaded.problems);
        loaded.set
    }

    fn locked() -> Lock {
        let (lock, problems) = Lock::default().next(&set(&[]));
        assert!(problems.is_empty());
        lock
    }

    fn after(changes: &[(&str, &str)]) -> (Lock, Vec<String>) {
        let (lock, problems) = locked().next(&set(changes));
        (lock, problems.iter().map(|problem| problem.line(Lang::En)).collect())
    }

    #[test]
    fn a_lock_reads_back_as_it_was_written() {
        let (mut lock, _) = after(&[("\"1.0\"", "\"2.0\""), ("default = 5", "default = 6")]);
        lock.views.insert("v".into(), "ab".into());
        assert_eq!(lock.rules.values().next().map(|entry| entry.history.len()), Some(1));
        let source = Arc::new(Source::new("rules/rules.lock", lock.render()));
        let (back, problems) = Lock::read(&source);
        assert!(problems.is_empty(), "{problems}");
        assert_eq!(back, lock);
    }

    #[test]
    fn another_meaning_needs_another_major_version() {
        assert_eq!(
            after(&[("default = 5", "default = 6")]).1,
            [
                "rules/R2_claimant_share.sql:5:11: error[E401]: the meaning of R2 has changed and its version is still 1.0"
            ]
        );
        assert_eq!(after(&[("default = 5", "default = 6"), ("\"1.0\"", "\"1.1\"")]).1.len(), 1, "MINOR is for wording");
        let (lock, problems) = after(&[("default = 5", "default = 6"), ("\"1.0\"", "\"2.0\"")]);
        assert!(problems.is_empty(), "{problems:?}");
        let told: Vec<String> = locked().differences(&lock).into_iter().map(|text| text.en).collect();
        assert_eq!(told, ["R2 1.0 experimental → 2.0 experimental"]);
    }

    #[test]
    fn words_and_layout_are_free() {
        assert_eq!(after(&[("Claimant share", "Share of claimants")]), (locked(), vec![]));
        assert_eq!(after(&[("WITH claim AS (", "-- why\n\nwith claim  as (")]), (locked(), vec![]));
    }

    #[test]
    fn an_id_is_used_once_and_versions_only_rise() {
        assert_eq!(
            after(&[("claimant-share", "other-name")]).1,
            [
                "rules/R2_other_name.sql:3:11: error[E402]: the id R2 belonged to claimant-share and cannot be used for other-name"
            ]
        );
        let (two, _) = after(&[("\"1.0\"", "\"2.0\"")]);
        let problems = two.next(&set(&[])).1;
        assert_eq!(problems.len(), 1);
        assert!(problems.lines(Lang::En).contains("error[E401]: the version of R2 went from 2.0 to 1.0"));
        let (gone, problems) = locked().next(&RuleSet::default());
        assert!(problems.is_empty());
        assert!(gone.render().contains("status = \"removed\""));
        assert_eq!(gone.next(&set(&[("claimant-share", "other-name")])).1.len(), 1, "a removed rule keeps its id");
    }
}
