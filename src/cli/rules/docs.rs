//! `fundwatch rules docs`: the rule book and the table of conditions.

use super::super::exit::Exit;
use super::super::locale::{lang, tr};
use super::super::{complain, print, show_problems};
use super::words::{bands_text, kind_of_test, model_text, one_line, sentence};
use crate::model::{Lang, RuleId, Text};
use crate::report::{
    Book, BookClause, BookLine, BookParam, BookRule, BookSql, BookView, CoverageGroup, CoverageRow, book_html,
    book_markdown, coverage_markdown,
};
use crate::rules::header::OutputColumn;
use crate::rules::{Clause, Inputs, Legal, Loaded, Rule, RuleSet, View};
use std::path::{Path, PathBuf};

pub(super) fn run(loaded: &Loaded, out: Option<&Path>, coverage: Option<&Path>) -> Exit {
    if loaded.problems.has_errors() {
        return show_problems(&loaded.problems, Exit::Rules);
    }
    let table = coverage_markdown(&coverage_groups(&loaded.set));
    let mut files: Vec<(PathBuf, String)> = Vec::new();
    if let Some(folder) = out {
        for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            let book = book(&loaded.set, lang);
            match (book_html(&book, lang), book_markdown(&book, lang)) {
                (Ok(html), Ok(markdown)) => {
                    files.push((folder.join(format!("rules.{name}.html")), html));
                    files.push((folder.join(format!("rules.{name}.md")), markdown));
                }
                (Err(error), _) | (_, Err(error)) => {
                    complain(None, &error.to_string(), None);
                    return Exit::Bug;
                }
            }
        }
    }
    let place = coverage.map(Path::to_path_buf).or_else(|| out.map(|folder| folder.join("COVERAGE.md")));
    files.extend(place.map(|place| (place, table)));
    for (path, text) in &files {
        if let Err(exit) = write(path, text) {
            return exit;
        }
        print(&format!("{}\n", path.display()));
    }
    Exit::Complete
}

/// Writes a file that this program generates; the folder is made where it is not there.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Exit> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = folder.map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, text));
    written.map_err(|error| {
        let text = lang()
            .pick(format!("无法写入 {}：{error}", path.display()), format!("cannot write {}: {error}", path.display()));
        complain(None, &text, Some(tr("检查目录是否存在、是否有写权限", "check that the folder may be written to")));
        Exit::Refused
    })
}

/// The conditions with the titles of their rules.
pub(super) fn coverage_groups(set: &RuleSet) -> Vec<CoverageGroup> {
    let title = |id: &RuleId| {
        let title = set.rule(id).map(|rule| rule.header().title.clone());
        (id.to_string(), title.unwrap_or_default())
    };
    let groups = set.coverage().groups().iter().map(|group| CoverageGroup {
        title: Text::new(
            format!("{}　{}", group.code, group.title.zh),
            format!("{} {}", group.code, group.title.get(Lang::En)),
        ),
        rows: group
            .conditions
            .iter()
            .map(|condition| CoverageRow {
                id: condition.id.clone(),
                source: condition.source.clone(),
                text: condition.text.clone(),
                rules: condition.rules.iter().map(title).collect(),
                missing: condition.missing.iter().map(|missing| (missing.needs.clone(), missing.why.clone())).collect(),
                not_a_rule: condition.not_a_rule.clone(),
            })
            .collect(),
    });
    groups.collect()
}

fn line(term: impl Into<String>, text: impl Into<String>, note: impl Into<String>) -> BookLine {
    BookLine { term: term.into(), text: text.into(), note: note.into() }
}

fn book(set: &RuleSet, lang: Lang) -> Book {
    let uses = |clause: &Clause| -> Vec<String> {
        let users = set.rules().iter().filter(|rule| rule.header().legal.iter().any(|entry| entry.clause == clause.id));
        users.map(|rule| rule.id().to_string()).collect()
    };
    let clause = |clause: &Clause| BookClause {
        id: clause.id.clone(),
        title: clause.title.get(lang).to_owned(),
        text: clause.text.get(lang).to_owned(),
        source: in_force(clause, lang),
        rules: uses(clause),
    };
    Book {
        program: format!("FundWatch {}", env!("CARGO_PKG_VERSION")),
        rules: set.rules().iter().map(|rule| rule_of(set, rule, lang)).collect(),
        views: set.views().iter().map(|view| view_of(set, view, lang)).collect(),
        clauses: set.legal().clauses().iter().map(clause).collect(),
    }
}

/// Where a clause is published, and when and where it is in force.
pub(super) fn in_force(clause: &Clause, lang: Lang) -> String {
    let from = clause.from;
    let time = match clause.to {
        None => lang.pick(format!("{from} 起"), format!("from {from}")),
        Some(to) => lang.pick(format!("{from} 至 {to}"), format!("{from} to {to}")),
    };
    let region = clause
        .region
        .as_ref()
        .map_or_else(String::new, |region| lang.pick(format!("，限地区 {region}"), format!(", region {region} only")));
    format!("{}{}{time}{region}", clause.source, lang.pick("；", "; "))
}

fn inputs_of(inputs: &Inputs) -> (Vec<BookLine>, Vec<BookLine>) {
    let requires = inputs.requires.iter().map(|(table, columns)| line(table, columns.join(", "), ""));
    let optional = inputs.optional.iter().map(|(table, spec)| line(table, spec.columns.join(", "), ""));
    (requires.collect(), optional.collect())
}

fn columns_of(columns: &[OutputColumn], lang: Lang) -> Vec<BookLine> {
    columns.iter().map(|column| line(&column.name, column.label.get(lang), column.kind.to_string())).collect()
}

fn title_of(legal: &Legal, id: &str, lang: Lang) -> String {
    let clause = legal.clauses().iter().find(|clause| clause.id == id);
    clause.map_or_else(|| id.to_owned(), |clause| clause.title.get(lang).to_owned())
}

fn rule_of(set: &RuleSet, rule: &Rule, lang: Lang) -> BookRule {
    let header = rule.header();
    let pick = |text: &Text| text.get(lang).to_owned();
    let (requires, optional) = inputs_of(rule.inputs());
    let facts = vec![
        line(lang.pick("版本", "Version"), header.version.to_string(), ""),
        line(lang.pick("状态", "Status"), pick(&header.status.text()), ""),
        line(lang.pick("对象", "About"), pick(&header.entity.text()), ""),
        line(lang.pick("类别", "Family"), pick(&header.family.text()), ""),
        line(lang.pick("严重程度", "Severity"), pick(&header.severity.text()), ""),
        line(lang.pick("维护", "Owner"), header.owner.clone(), ""),
        line(lang.pick("更新", "Updated"), header.updated.to_string(), ""),
    ];
    let shown = |text: &Text| sentence(header, text, lang);
    let mut columns = columns_of(&header.output.columns, lang);
    if let Some(details) = &header.details {
        columns.extend(columns_of(&details.columns, lang));
    }
    let mut sql = vec![BookSql {
        title: lang.pick("计数的 SQL", "The SQL that counts").to_owned(),
        sql: sql_of(rule.source().text()),
    }];
    if let Some(details) = &header.details {
        let title = lang.pick("疑点的详情", "Details of what may become an alert").to_owned();
        sql.push(BookSql { title, sql: details.sql.trim().to_owned() });
    }
    sql.extend(header.evidence.iter().map(|evidence| BookSql {
        title: format!("{}{}", lang.pick("证据：", "Evidence: "), evidence.title.get(lang)),
        sql: evidence.sql.trim().to_owned(),
    }));
    BookRule {
        id: header.id.to_string(),
        title: pick(&header.title),
        summary: pick(&header.summary),
        facts,
        answers: set
            .coverage()
            .of_rule(rule.id())
            .map(|condition| line(&condition.id, pick(&condition.text), condition.source.clone()))
            .collect(),
        clauses: header
            .legal
            .iter()
            .map(|entry| line(title_of(set.legal(), &entry.clause, lang), pick(&entry.why), ""))
            .collect(),
        requires,
        optional,
        params: header
            .params
            .iter()
            .map(|param| BookParam {
                name: param.name.clone(),
                default: format!("{}{}", param.default, param.unit.as_deref().unwrap_or("")),
                bounds: param.bounds(),
                about: pick(&param.about),
            })
            .collect(),
        columns,
        model: model_text(header, lang),
        condition: header.alert.condition.clone(),
        sentence: shown(&header.explain),
        supports: header.supports.iter().map(|entry| line(shown(&entry.text), "", entry.when.clone())).collect(),
        downgrades: header
            .downgrades
            .iter()
            .map(|entry| {
                let own = entry.fp.as_deref().and_then(|id| header.false_positive(id)).map(|entry| &entry.text);
                let text = if entry.text.zh.is_empty() { own.unwrap_or(&entry.text) } else { &entry.text };
                line(shown(text), bands_text(entry.to, lang), entry.when.clone())
            })
            .collect(),
        innocent: header.false_positives.iter().map(|entry| line(pick(&entry.text), pick(&entry.how), "")).collect(),
        verify: header.verify.iter().map(|entry| line(&entry.id, pick(&entry.text), "")).collect(),
        tests: rule.tests().iter().map(|case| line(kind_of_test(case.kind, lang), case.name.clone(), "")).collect(),
        sql,
        views: set.views_of(rule).iter().map(|view| view.name().to_owned()).collect(),
        hash: rule.hash().to_owned(),
    }
}

fn view_of(set: &RuleSet, view: &View, lang: Lang) -> BookView {
    let header = view.header();
    let users = set.rules().iter().filter(|rule| set.views_of(rule).iter().any(|used| used.name() == view.name()));
    BookView {
        name: header.name.clone(),
        about: one_line(&header.about, lang),
        columns: columns_of(&header.columns, lang),
        rules: users.map(|rule| rule.id().to_string()).collect(),
        sql: sql_of(view.source().text()),
    }
}

/// The SQL of a file as its author wrote it, with the comments above it.
fn sql_of(file: &str) -> String {
    let body = file.split_once("\n---*/").map_or(file, |(_, rest)| rest);
    body.split("\n/*--- tests").next().unwrap_or(body).trim().to_owned()
}
