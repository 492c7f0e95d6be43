//! The rule book: every rule for the people who must answer for it, as a page and as Markdown, and the coverage of the source
//! documents.
//!
//! Nothing here reads a rule file: whoever calls hands over plain texts in one language. The page takes the report's style, so
//! that both print alike; it has no script and loads nothing.

mod coverage;

use super::ReportError;
use crate::model::Lang;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};
use serde::Serialize;

pub use coverage::{CoverageGroup, CoverageRow, coverage_markdown};

const CSS: &str = include_str!("../templates/report.css");
const BOOK_CSS: &str = include_str!("../templates/book.css");

/// A term and what it means.
#[derive(Clone, Debug, Serialize)]
pub struct BookLine {
    /// The term, a code or name.
    pub term: String,
    /// What it says.
    pub text: String,
    /// More, in smaller print; may be empty.
    pub note: String,
}

/// A clause as it stands in the book.
#[derive(Clone, Debug, Serialize)]
pub struct BookClause {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Its words.
    pub text: String,
    /// Where it is published, and since when it is in force.
    pub source: String,
    /// Rules that rest on it.
    pub rules: Vec<String>,
}

/// A parameter.
#[derive(Clone, Debug, Serialize)]
pub struct BookParam {
    /// Its name.
    pub name: String,
    /// Its value unless overridden, with its unit.
    pub default: String,
    /// What is allowed.
    pub bounds: String,
    /// What it is for.
    pub about: String,
}

/// A piece of SQL with its heading.
#[derive(Clone, Debug, Serialize)]
pub struct BookSql {
    /// What it does.
    pub title: String,
    /// The SQL.
    pub sql: String,
}

/// One rule.
#[derive(Clone, Debug, Serialize)]
pub struct BookRule {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it looks for.
    pub summary: String,
    /// Version, status, family, entity, severity, owner, dates, in this order.
    pub facts: Vec<BookLine>,
    /// Conditions of the source documents that it answers.
    pub answers: Vec<BookLine>,
    /// Clauses it rests on: id, title; why.
    pub clauses: Vec<BookLine>,
    /// Tables and columns it needs.
    pub requires: Vec<BookLine>,
    /// Tables and columns it uses where they are there.
    pub optional: Vec<BookLine>,
    /// Its parameters.
    pub params: Vec<BookParam>,
    /// Columns of a row: name, label.
    pub columns: Vec<BookLine>,
    /// How it is scored, in words.
    pub model: String,
    /// When it raises an alert.
    pub condition: String,
    /// The sentence of an alert.
    pub sentence: String,
    /// What speaks for.
    pub supports: Vec<BookLine>,
    /// What speaks against and lowers the band.
    pub downgrades: Vec<BookLine>,
    /// Innocent explanations and how to check them.
    pub innocent: Vec<BookLine>,
    /// Steps of verification.
    pub verify: Vec<BookLine>,
    /// Its tests: kind, name.
    pub tests: Vec<BookLine>,
    /// Its SELECTs.
    pub sql: Vec<BookSql>,
    /// Shared views it uses.
    pub views: Vec<String>,
    /// The hash of what it means.
    pub hash: String,
}

/// A shared view.
#[derive(Clone, Debug, Serialize)]
pub struct BookView {
    /// Its name.
    pub name: String,
    /// What it counts.
    pub about: String,
    /// Its columns: name, label.
    pub columns: Vec<BookLine>,
    /// Rules that use it.
    pub rules: Vec<String>,
    /// Its SELECT.
    pub sql: String,
}

/// The book in one language.
#[derive(Clone, Debug, Serialize)]
pub struct Book {
    /// The program's name and version.
    pub program: String,
    /// The rules.
    pub rules: Vec<BookRule>,
    /// The shared views.
    pub views: Vec<BookView>,
    /// The clauses.
    pub clauses: Vec<BookClause>,
}

/// The book as a page.
///
/// # Errors
/// On a fault of a template.
pub fn book_html(book: &Book, lang: Lang) -> Result<String, ReportError> {
    const NAME: &str = "book.html";
    let values = context! {
        book => Serde(book),
        css => format!("{CSS}\n{BOOK_CSS}"),
        lang_tag => lang.pick("zh-CN", "en"),
    };
    render(NAME, include_str!("../templates/book.html"), values, AutoEscape::Html, lang)
}

/// The book as Markdown.
///
/// # Errors
/// On a fault of a template.
pub fn book_markdown(book: &Book, lang: Lang) -> Result<String, ReportError> {
    const NAME: &str = "book.md";
    render(NAME, include_str!("../templates/book.md"), context! { book => Serde(book) }, AutoEscape::None, lang)
}

fn render(
    name: &'static str,
    source: &'static str,
    values: minijinja::Value,
    escape: AutoEscape,
    lang: Lang,
) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    let fault = |source| ReportError::Template { name, source };
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(fault)?);
    environment.set_auto_escape_callback(move |_| escape.clone());
    environment.add_function("t", move |zh: String, en: String| lang.pick(zh, en));
    environment.add_filter("md", |text: String| markdown(&text));
    // A block is closed by four backticks; SQL has no use for so many.
    environment.add_filter("fenced", |text: String| text.replace("````", "''''"));
    environment.add_filter("code", |text: String| code_span(&text));
    environment.add_template(name, source).map_err(fault)?;
    environment.get_template(name).and_then(|template| template.render(values)).map_err(fault)
}

/// Text that Markdown shows as it is, on one line, also in a cell.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Text between backticks, on one line; a cell's bar is escaped there too, and a backtick cannot end it.
pub(super) fn code_span(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|").replace('`', "'");
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(term: &str, text: &str) -> BookLine {
        BookLine { term: term.into(), text: text.into(), note: String::new() }
    }

    fn book(evil: &str) -> Book {
        let rule = BookRule {
            id: "R2".into(),
            title: format!("占比{evil}"),
            summary: evil.into(),
            facts: vec![line("版本", evil)],
            answers: vec![line("U2", evil)],
            clauses: vec![line("SIL-2018:45", evil)],
            requires: vec![line("claims", evil)],
            optional: vec![line("payments", evil)],
            params: vec![BookParam {
                name: "min".into(),
                default: evil.into(),
                bounds: evil.into(),
                about: evil.into(),
            }],
            columns: vec![line("observed", evil)],
            model: evil.into(),
            condition: evil.into(),
            sentence: evil.into(),
            supports: vec![line("short", evil)],
            downgrades: vec![line("FP", evil)],
            innocent: vec![line("FP", evil)],
            verify: vec![line("V1", evil)],
            tests: vec![line("quiet", evil)],
            sql: vec![BookSql { title: evil.into(), sql: evil.into() }],
            views: vec![evil.into()],
            hash: "ab".into(),
        };
        let view = BookView {
            name: "v".into(),
            about: evil.into(),
            columns: vec![line("a", evil)],
            rules: vec!["R2".into()],
            sql: evil.into(),
        };
        let clause = BookClause {
            id: "SIL-2018:45".into(),
            title: evil.into(),
            text: evil.into(),
            source: evil.into(),
            rules: vec!["R2".into()],
        };
        Book { program: "fundwatch".into(), rules: vec![rule], views: vec![view], clauses: vec![clause] }
    }

    #[test]
    fn nothing_in_a_rule_becomes_markup() {
        let evil = "<script>alert(1)</script> a|b *c* [d](e) `f` \"g\"";
        for lang in [Lang::Zh, Lang::En] {
            let html = book_html(&book(evil), lang).unwrap();
            assert!(!html.contains("<script") && html.contains("&lt;script&gt;"), "{lang:?}");
            assert!(!html.contains("\"g\""), "quotes are escaped");
            let text = book_markdown(&book(evil), lang).unwrap();
            let outside: Vec<&str> = text.split("```").step_by(2).collect();
            for part in outside {
                let unspanned: String = part.split('`').step_by(2).collect();
                assert!(!unspanned.contains("<script"), "{part}");
                assert!(!unspanned.contains("[d](e)") && !unspanned.contains(" *c* "), "{part}");
            }
        }
    }

    #[test]
    fn sql_cannot_leave_its_block() {
        let text = book_markdown(&book("SELECT 1\n```\n# out"), Lang::En).unwrap();
        assert!(text.contains("````sql\nSELECT 1\n```\n# out\n````"), "{text}");
    }

    #[test]
    fn the_page_loads_nothing() {
        let html = book_html(&book("x"), Lang::Zh).unwrap();
        for word in ["http://", "https://", "<script", "url(", "@import"] {
            assert!(!html.contains(word), "{word}");
        }
        assert!(html.contains("lang=\"zh-CN\"") && html.contains("占比x"));
        assert!(!book_html(&book("x"), Lang::En).unwrap().contains("参数"));
    }

    #[test]
    fn cells_and_code_stay_on_one_line() {
        assert_eq!(markdown("a\nb | c_d <x>"), "a b \\| c\\_d &lt;x&gt;");
        assert_eq!(code_span("a|b `c`"), "`a\\|b 'c'`");
        assert_eq!(code_span(" "), "");
    }
}
