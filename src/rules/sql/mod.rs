//! Reading and checking SQL: a rule is read-only and repeatable by construction, not by trust.
//!
//! `guard` bounds the text before anything recursive sees it, `parse` admits exactly one SELECT, `check` walks the
//! tree with an allow-list (of constructs, tables, functions) and resolves columns. Whatever the list does not
//! name is refused: the dialect grows, the list does not grow with it.

mod bind;
mod check;
mod expr;
mod from;
pub mod functions;
mod guard;
mod parse;
mod scope;

pub use guard::{CHAIN_MAX, DEPTH_MAX, RELATIONS_MAX, SQL_BYTES_MAX};

use super::codes::Code;
use super::problem::Problem;
use super::source::{Source, floor_char};
use crate::model::Text;
use sqlparser::tokenizer::{Location, Span, Token};
use std::ops::Range;
use std::sync::Arc;

pub(crate) use bind::{Replacement, bind_expr, bind_query, print_expr, print_query, printable};
pub(crate) use check::{check_condition, check_query, output_names};
pub(crate) use parse::{parse_condition, parse_query, reparse};
pub(crate) use scope::{OutermostFilter, ParamPlace, ParamUse, Uses};

pub use bind::BindError;
pub use parse::pretty;

/// A piece of SQL inside a file: the SQL part itself, or a string of the header.
#[derive(Clone, Copy)]
pub(crate) struct Fragment<'a> {
    /// The file.
    pub source: &'a Arc<Source>,
    /// The SQL.
    pub text: &'a str,
    /// Where the text stands in the file.
    pub place: &'a FragmentPlace,
}

/// How a place in the SQL becomes a place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FragmentPlace {
    /// The text stands there as it is, beginning at this byte.
    Verbatim(usize),
    /// The text was written with escapes: only the whole can be shown.
    Whole(Range<usize>),
}

impl FragmentPlace {
    /// The place of a TOML string whose value is `text`, written at `span`.
    pub(crate) fn of_toml_string(source: &Source, span: Range<usize>, text: &str) -> Self {
        let written = source.text().get(span.clone()).unwrap_or_default();
        match written.find(text) {
            Some(at) if !text.is_empty() => Self::Verbatim(span.start + at),
            _ => Self::Whole(span),
        }
    }

    /// The bytes of the file for the bytes `span` of the SQL.
    pub(crate) fn in_file(&self, span: Range<usize>) -> Range<usize> {
        match self {
            Self::Verbatim(start) => start + span.start..start + span.end,
            Self::Whole(whole) => whole.clone(),
        }
    }
}

impl Fragment<'_> {
    /// A problem at the bytes `span` of the SQL.
    pub(crate) fn problem(&self, code: Code, span: Range<usize>, message: Text) -> Problem {
        Problem::new(code, self.source, message).at(self.place.in_file(span), Text::default())
    }

    /// A problem at the place sqlparser names.
    pub(crate) fn problem_at(&self, code: Code, span: Span, message: Text) -> Problem {
        self.problem(code, self.bytes(span), message)
    }

    /// The bytes of the SQL for a place sqlparser names: it counts lines and characters from 1, and its end is exclusive.
    pub(crate) fn bytes(&self, span: Span) -> Range<usize> {
        let start = byte_of(self.text, span.start);
        let end = byte_of(self.text, span.end).max(start);
        start..end
    }
}

/// A token with its bytes in the SQL.
#[derive(Clone, Debug)]
pub(crate) struct LocatedToken {
    pub token: Token,
    pub span: Range<usize>,
}

/// The byte of a line and column as sqlparser counts them; the end of the text for a place behind it.
fn byte_of(text: &str, location: Location) -> usize {
    if location.line == 0 {
        // sqlparser's place of the end of the text.
        return text.trim_end().len();
    }
    let line = usize::try_from(location.line).unwrap_or(usize::MAX);
    let column = usize::try_from(location.column).unwrap_or(usize::MAX).max(1);
    let start = if line == 1 { Some(0) } else { text.match_indices('\n').nth(line - 2).map(|(at, _)| at + 1) };
    let Some(start) = start else { return text.len() };
    let rest = &text[start..];
    let length = rest.find('\n').unwrap_or(rest.len());
    let offset = rest[..length].char_indices().nth(column - 1).map_or(length, |(at, _)| at);
    floor_char(text, start + offset)
}
