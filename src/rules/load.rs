//! From a folder of files to a set of rules and a list of problems.
//!
//! One bad file never hides the others: what loads is in the set, what does not is in the problems, and the caller
//! decides what that means. Everything below `RuleSet::from_files` is pure; only `RuleSet::load` touches the disk.

use super::codes;
use super::coverage::{self, Coverage};
use super::header::ViewHeader;
use super::inputs::Inputs;
use super::legal::Legal;
use super::overrides::{BoundParams, Override};
use super::params::ParamValue;
use super::problem::{Level, Problem, Problems};
use super::rule::{BoundRule, BoundView, Rule, View};
use super::rule_file::{self, Draft, RuleDraft, ViewDraft, ViewParts};
use super::source::Source;
use super::wording::Wording;
use crate::model::{RuleId, Text};
use jiff::civil::Date;
use rust_embed::RustEmbed;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Longest rule file, tests included. The largest so far has 30 KiB.
pub const FILE_BYTES_MAX: usize = 1024 * 1024;

/// The clauses, below the rules folder.
const LEGAL_FILE: &str = "legal.toml";

#[derive(RustEmbed)]
#[folder = "rules/"]
#[allow_missing = true]
struct BuiltIn;

/// Rules, views and clauses that loaded.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    pub(super) rules: Vec<Rule>,
    pub(super) views: Vec<View>,
    pub(super) legal: Legal,
    pub(super) wording: Wording,
    pub(super) coverage: Coverage,
    /// What the rules, views and clauses were read from, by path below the rules folder.
    pub(super) texts: Vec<(String, Arc<Source>)>,
}

/// What came out of a folder: the good rules, and everything that is to be said.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The rules that can run.
    pub set: RuleSet,
    /// Problems of all files, errors and advice.
    pub problems: Problems,
    /// Every file that was meant as a rule or view, good or bad, by path.
    pub files: Vec<String>,
}

/// One file as it was read.
#[derive(Clone, Debug)]
pub(super) struct RawFile {
    /// Its path as messages name it.
    pub path: String,
    /// Its bytes, or why they could not be read.
    pub bytes: Result<Vec<u8>, String>,
}

/// What a path below the rules folder means; everything else (README.md, rules.lock, calendar/) is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Rule,
    Shared,
    Legal,
    Words,
    Condition,
}

const WORDS_FILE: &str = "words.toml";

/// Rules of one's own need no words of their own: most columns are those of the dictionary.
fn built_in_wording() -> Wording {
    let file = BuiltIn::get(WORDS_FILE).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    Wording::read(&Arc::new(Source::new(format!("rules/{WORDS_FILE}"), file.unwrap_or_default()))).0
}

/// `relative` is the path below the rules folder, with `/`.
fn part_of(relative: &str) -> Option<Part> {
    let ends_with =
        |wanted: &str| Path::new(relative).extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
    let (is_sql, is_toml) = (ends_with("sql"), ends_with("toml"));
    match relative.split('/').collect::<Vec<_>>().as_slice() {
        [LEGAL_FILE] => Some(Part::Legal),
        [WORDS_FILE] => Some(Part::Words),
        ["conditions", name] if is_toml && !name.starts_with('.') => Some(Part::Condition),
        [name] if is_sql && !name.starts_with('.') => Some(Part::Rule),
        ["shared", name] if is_sql && !name.starts_with('.') => Some(Part::Shared),
        _ => None,
    }
}

impl RuleSet {
    /// The rules built into the program.
    pub fn built_in() -> Loaded {
        let mut files = Vec::new();
        for name in BuiltIn::iter() {
            if let (Some(_), Some(file)) = (part_of(&name), BuiltIn::get(&name)) {
                files.push((
                    name.to_string(),
                    RawFile { path: format!("rules/{name}"), bytes: Ok(file.data.into_owned()) },
                ));
            }
        }
        Self::assemble("rules", files)
    }

    /// The rules of the folder `dir`: `*.sql`, `shared/*.sql`, `conditions/*.toml`, `legal.toml`, `words.toml`. Paths in messages
    /// begin with `dir` as given.
    pub fn load(dir: &Path) -> Loaded {
        let shown = dir.to_string_lossy().trim_end_matches('/').to_owned();
        let mut files = Vec::new();
        if let Err(error) = read_folder(dir, "", &shown, &mut files) {
            return Loaded {
                problems: Problems::new(vec![unreadable(&shown, &error.to_string())]),
                ..Loaded::default()
            };
        }
        let mut unread = Vec::new();
        for below in ["shared", "conditions"] {
            let folder = dir.join(below);
            if folder.is_dir()
                && let Err(error) = read_folder(&folder, &format!("{below}/"), &shown, &mut files)
            {
                unread.push(unreadable(&format!("{shown}/{below}"), &error.to_string()));
            }
        }
        let mut loaded = Self::assemble(&shown, files);
        if !unread.is_empty() {
            loaded.problems = Problems::new(loaded.problems.into_iter().chain(unread).collect());
        }
        loaded
    }

    /// The rules of files held in memory: pairs of the path below the rules folder and the bytes.
    pub fn from_files(files: Vec<(String, Vec<u8>)>) -> Loaded {
        let files = files.into_iter().map(|(name, bytes)| {
            let file = RawFile { path: format!("rules/{name}"), bytes: Ok(bytes) };
            (name, file)
        });
        Self::assemble("rules", files.collect())
    }

    /// The rules, by id.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule `id`.
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id() == id)
    }

    /// The shared views, each after those it uses.
    pub fn views(&self) -> &[View] {
        &self.views
    }

    /// The legal clauses.
    pub fn legal(&self) -> &Legal {
        &self.legal
    }

    /// What columns and codes are called: the folder's own `words.toml`, or the built-in one where it has none.
    pub fn wording(&self) -> &Wording {
        &self.wording
    }

    /// The views `rule` needs, directly or through others, each after those it uses.
    pub fn views_of(&self, rule: &Rule) -> Vec<&View> {
        let mut needed: BTreeSet<&str> = rule.views().iter().map(String::as_str).collect();
        for view in self.views.iter().rev() {
            if needed.contains(view.name()) {
                needed.extend(view.views().iter().map(String::as_str));
            }
        }
        self.views.iter().filter(|view| needed.contains(view.name())).collect()
    }

    /// The files that `rules` were read from, with their views and the clauses: pairs of the path below the rules folder
    /// and the text, by path. [`RuleSet::from_files`] makes the same rules of them.
    pub fn files_of<'a>(&self, rules: impl IntoIterator<Item = &'a Rule>) -> Vec<(String, String)> {
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        for rule in rules {
            wanted.insert(rule.source().path());
            wanted.extend(self.views_of(rule).into_iter().map(|view| view.source().path()));
        }
        let needed = |name: &str, source: &Source| name == LEGAL_FILE || wanted.contains(source.path());
        self.texts
            .iter()
            .filter(|(name, source)| needed(name, source))
            .map(|(name, source)| (name.clone(), source.text().to_owned()))
            .collect()
    }

    /// Binds the parameters of `rule` for one run.
    ///
    /// # Errors
    /// Every override of this rule that cannot stand: E301, E302, E303.
    pub fn bind(&self, rule: &Rule, overrides: &[Override], as_of: Date) -> Result<BoundRule, Problems> {
        let params = BoundParams::new(rule.id(), &rule.header().params, overrides, as_of).map_err(Problems::new)?;
        let mut views: Vec<BoundView> = Vec::new();
        let bug = |error: &super::BindError| {
            let message =
                Text::new(format!("参数无法代入：{error}"), format!("the parameters cannot be bound: {error}"));
            Problems::new(vec![Problem::new(codes::E303, rule.source(), message)])
        };
        for view in self.views_of(rule) {
            views.push(view.bind(&params, &views).map_err(|error| bug(&error))?);
        }
        rule.bind(&params, views).map_err(|error| bug(&error))
    }

    /// Binds a view on its own, for its tests: the views below it and the view itself, each after those it uses.
    ///
    /// # Errors
    /// Parameters the view does not have; a bug otherwise.
    pub fn bind_view(
        &self,
        view: &View,
        params: &[(String, ParamValue)],
        as_of: Date,
    ) -> Result<Vec<BoundView>, Problems> {
        let mut needed = BTreeSet::from([view.name()]);
        for other in self.views.iter().rev() {
            if needed.contains(other.name()) {
                needed.extend(other.views().iter().map(String::as_str));
            }
        }
        let params = BoundParams::defaults(&view.header().params, as_of).with(params);
        let mut bound: Vec<BoundView> = Vec::new();
        for other in self.views.iter().filter(|other| needed.contains(other.name())) {
            let one = other.bind(&params, &bound).map_err(|error| {
                let message =
                    Text::new(format!("参数无法代入：{error}"), format!("the parameters cannot be bound: {error}"));
                Problems::new(vec![Problem::new(codes::E303, view.source(), message)])
            })?;
            bound.push(one);
        }
        Ok(bound)
    }

    /// Refuses overrides of rules that are not in the set; [`RuleSet::bind`] sees to the rest.
    pub fn check_overrides(&self, overrides: &[Override]) -> Problems {
        let unknown = overrides
            .iter()
            .filter(|change| self.rule(change.rule()).is_none())
            .map(|change| self.no_such_rule(&change.rule().to_string(), &Arc::new(Source::new(change.place(), ""))));
        Problems::new(unknown.collect())
    }

    /// A problem that names a rule that is not in the set; ids are too short to guess which was meant.
    pub(crate) fn no_such_rule(&self, name: &str, source: &Arc<Source>) -> Problem {
        let ids = self.rules.iter().map(|rule| rule.id().to_string()).collect::<Vec<_>>().join(", ");
        Problem::new(codes::E302, source, Text::new(format!("没有规则 {name}"), format!("there is no rule {name}")))
            .help(format!("已加载的规则：{ids}"), format!("the rules that loaded: {ids}"))
    }

    /// The main path of loading: read all files, then what needs all of them (names, views, clauses), then each rule.
    fn assemble(folder: &str, mut files: Vec<(String, RawFile)>) -> Loaded {
        files.sort_by(|a, b| a.0.cmp(&b.0));
        let mut problems = Vec::new();
        let (mut rules, mut views, mut texts) = (Vec::new(), Vec::new(), Vec::new());
        let (mut legal, mut wording) = (Legal::default(), None);
        let (mut names, mut conditions) = (Vec::new(), Vec::new());
        for (name, file) in files {
            let part = part_of(&name);
            if matches!(part, Some(Part::Rule | Part::Shared)) {
                names.push(file.path.clone());
            }
            let Some(source) = text_of(file, &mut problems) else { continue };
            if matches!(part, Some(Part::Rule | Part::Shared | Part::Legal)) {
                texts.push((name.clone(), Arc::clone(&source)));
            }
            match part {
                Some(Part::Legal) => {
                    let (read, found) = Legal::read(&source);
                    legal = read;
                    problems.extend(found);
                }
                Some(Part::Words) => {
                    let (read, found) = Wording::read(&source);
                    wording = Some(read);
                    problems.extend(found);
                }
                Some(Part::Condition) => {
                    let (read, found) = coverage::read(&source);
                    conditions.push(read);
                    problems.extend(found);
                }
                Some(part) => match (part, rule_file::read(&source, &mut problems)) {
                    (Part::Rule, Some(Draft::Rule(draft))) => rules.push(*draft),
                    (Part::Shared, Some(Draft::View(draft))) => views.push(*draft),
                    (_, Some(_)) => problems.push(misplaced(&source, part)),
                    (_, None) => {}
                },
                None => {}
            }
        }
        if names.is_empty() {
            problems.push(no_rules(folder));
        }
        drop_taken_ids(&mut rules, &mut problems);
        drop_taken_names(&mut views, &mut problems);
        let headers: BTreeMap<String, ViewHeader> =
            views.iter().map(|view| (view.header.name.clone(), view.header.clone())).collect();
        let views = finish_views(views, &headers, &mut problems);
        let rules = rules.into_iter().filter_map(|draft| finish_rule(draft, &headers, &views, &legal, &mut problems));
        let mut rules: Vec<Rule> = rules.collect();
        rules.sort_by(|a, b| a.id().cmp(b.id()));
        problems.extend(rules.iter().flat_map(Rule::unknown_survivors));
        problems.extend(views.iter().flat_map(View::unknown_survivors));
        let ids: Vec<RuleId> = rules.iter().map(|rule| rule.id().clone()).collect();
        let broken = problems.iter().any(|problem: &Problem| problem.level() == Level::Error);
        let (coverage, found) = coverage::assemble(conditions, &ids, !broken);
        problems.extend(found);
        let wording = wording.unwrap_or_else(built_in_wording);
        let set = RuleSet { rules, views, legal, wording, coverage, texts };
        problems.extend(set.uncovered());
        Loaded { set, problems: Problems::new(problems), files: names }
    }
}

fn read_folder(dir: &Path, prefix: &str, shown: &str, files: &mut Vec<(String, RawFile)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if part_of(&name).is_none() || entry.path().is_dir() {
            continue;
        }
        // One byte more than allowed is enough to know that a file is too large.
        let bytes = read_capped(&entry.path()).map_err(|error| error.to_string());
        files.push((name.clone(), RawFile { path: format!("{shown}/{name}"), bytes }));
    }
    Ok(())
}

fn read_capped(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &str, why: &str) -> Problem {
    Problem::elsewhere(codes::E004, path, Text::new(format!("无法读取：{why}"), format!("cannot be read: {why}")))
}

fn no_rules(folder: &str) -> Problem {
    Problem::elsewhere(
        codes::E004,
        folder,
        Text::new("没有规则文件（*.sql）", "there is no rule file (*.sql) in this folder"),
    )
}

/// The text of a file, or the reason why it is none.
fn text_of(file: RawFile, problems: &mut Vec<Problem>) -> Option<Arc<Source>> {
    let bytes = match file.bytes {
        Ok(bytes) => bytes,
        Err(why) => {
            problems.push(unreadable(&file.path, &why));
            return None;
        }
    };
    if bytes.len() > FILE_BYTES_MAX {
        let message = Text::new(
            format!("文件超过 {FILE_BYTES_MAX} 字节"),
            format!("the file is larger than {FILE_BYTES_MAX} bytes"),
        );
        problems.push(Problem::elsewhere(codes::E004, file.path, message));
        return None;
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        problems.push(Problem::elsewhere(codes::E004, file.path, Text::new("文件是空的", "the file is empty")));
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(Arc::new(Source::new(file.path, text))),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let read = String::from_utf8_lossy(&error.as_bytes()[..valid]);
            let line = read.matches('\n').count() + 1;
            let message = Text::new(
                format!("不是 UTF-8 编码（第 {line} 行起）"),
                format!("the file is not UTF-8 (from line {line} on)"),
            );
            problems.push(
                Problem::elsewhere(codes::E004, file.path, message)
                    .help("请以 UTF-8 另存，不要用 GBK", "save it as UTF-8, not as GBK"),
            );
            None
        }
    }
}

fn misplaced(source: &Arc<Source>, part: Part) -> Problem {
    let message = match part {
        Part::Shared => {
            Text::new("shared/ 下只放视图（kind = \"view\"）", "shared/ holds views only (kind = \"view\")")
        }
        _ => Text::new("视图应放在 shared/ 下", "a view belongs in shared/"),
    };
    Problem::new(codes::E005, source, message)
}

/// Of two rules with one id neither runs: which one was meant is for a person to say.
fn drop_taken_ids(rules: &mut Vec<RuleDraft>, problems: &mut Vec<Problem>) {
    let mut first: BTreeMap<RuleId, String> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for draft in rules.iter() {
        let id = &draft.header.id;
        if let Some(other) = first.get(id) {
            let message =
                Text::new(format!("编号 {id} 已被 {other} 使用"), format!("the id {id} is already taken by {other}"));
            let problem =
                Problem::new(codes::E007, &draft.file.source, message).at(draft.file.places.of("id"), Text::default());
            problems.push(problem.help("编号终身唯一，不可复用", "an id is unique for ever and never reused"));
            taken.insert(id.clone());
        } else {
            first.insert(id.clone(), draft.file.source.path().to_owned());
        }
    }
    rules.retain(|draft| !taken.contains(&draft.header.id));
}

fn drop_taken_names(views: &mut Vec<ViewDraft>, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    views.retain(|draft| {
        let name = &draft.header.name;
        let taken = super::catalog::is_reserved(name) || !seen.insert(name.clone());
        if taken {
            let message = Text::new(format!("名称 {name} 已被占用"), format!("the name {name} is already taken"));
            problems.push(
                Problem::new(codes::E007, &draft.file.source, message)
                    .at(draft.file.places.of("name"), Text::default()),
            );
        }
        !taken
    });
}

/// Checks the views and sorts them, each after those it uses; those in a circle, and those that use a view that did not
/// load, are left out.
fn finish_views(
    drafts: Vec<ViewDraft>,
    headers: &BTreeMap<String, ViewHeader>,
    problems: &mut Vec<Problem>,
) -> Vec<View> {
    let mut waiting: Vec<(ViewDraft, ViewParts)> = Vec::new();
    for draft in drafts {
        if let Some(parts) = rule_file::check_view(&draft, headers, problems) {
            waiting.push((draft, parts));
        }
    }
    let mut done: Vec<View> = Vec::new();
    loop {
        let known: BTreeSet<&str> = done.iter().map(View::name).collect();
        let Some(next) =
            waiting.iter().position(|(_, parts)| parts.views.iter().all(|name| known.contains(name.as_str())))
        else {
            break;
        };
        let (draft, parts) = waiting.remove(next);
        let view = rule_file::finish_view(draft, parts, &done);
        done.extend(view);
    }
    let open: BTreeSet<String> = waiting.iter().map(|(draft, _)| draft.header.name.clone()).collect();
    for (draft, parts) in waiting {
        problems.push(stuck_view(&draft, &parts.views, &open));
    }
    done
}

fn stuck_view(draft: &ViewDraft, views: &[String], open: &BTreeSet<String>) -> Problem {
    let blocking: Vec<&str> = views.iter().map(String::as_str).filter(|name| open.contains(*name)).collect();
    let name = &draft.header.name;
    let message = if blocking.is_empty() {
        Text::new(format!("视图 {name} 依赖的视图未能加载"), format!("the view {name} uses a view that did not load"))
    } else {
        let list = blocking.join(", ");
        Text::new(format!("视图 {name} 与 {list} 循环引用"), format!("the view {name} is in a circle with {list}"))
    };
    Problem::new(codes::E105, &draft.file.source, message).at(draft.file.places.of("name"), Text::default())
}

fn finish_rule(
    draft: RuleDraft,
    headers: &BTreeMap<String, ViewHeader>,
    views: &[View],
    legal: &Legal,
    problems: &mut Vec<Problem>,
) -> Option<Rule> {
    let parts = rule_file::check_rule(&draft, headers, legal, problems)?;
    for name in &parts.views {
        if views.iter().all(|view| view.name() != name) {
            let message = Text::new(
                format!("规则依赖的视图 {name} 未能加载"),
                format!("the rule uses the view {name}, which did not load"),
            );
            problems.push(Problem::new(codes::E105, &draft.file.source, message));
            return None;
        }
    }
    rule_file::finish_rule(draft, parts, views)
}

/// What `inputs` and the views `names` need together.
pub(super) fn all_inputs(inputs: &Inputs, names: &[String], views: &[View]) -> Inputs {
    let mut all = inputs.clone();
    for view in views.iter().filter(|view| names.iter().any(|name| name == view.name())) {
        all.extend(view.inputs());
    }
    all
}
