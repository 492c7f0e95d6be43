//! The conditions of a header: boolean SQL over the columns of a scored row, with the function list of rules.

use super::check_sql::Subject;
use super::codes;
use super::header::{Header, OutputType};
use super::lint;
use super::problem::Problem;
use super::reopen;
use super::rule::Conditions;
use super::sql::{self, Fragment};
use crate::model::Text;
use sqlparser::ast::Expr;

/// What names a condition may use beside the row's columns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// `last.column`: the values when the alert was closed.
    Known,
    Unknown,
}

/// Parses and checks every condition; gives them, where all read, and the parameters they use.
pub(super) fn parse(
    subject: &Subject<'_>,
    header: &Header,
    problems: &mut Vec<Problem>,
) -> (Option<Conditions>, Vec<String>) {
    let columns: Vec<String> = header.row_columns().into_iter().map(|(name, _)| name).collect();
    let mut used = Vec::new();
    let mut read = |path: &str, text: &str, last: Last| -> Option<Expr> {
        let place = subject.place_of_string(path, text);
        let fragment = Fragment { source: subject.source, text, place: &place };
        let expr = match sql::parse_condition(&fragment) {
            Ok(expr) => expr,
            Err(problem) => {
                problems.push(problem);
                return None;
            }
        };
        let closed = (last == Last::Known).then(|| columns.clone());
        let (uses, found) = sql::check_condition(fragment, subject.catalog, &expr, columns.clone(), closed);
        let found_none = found.is_empty();
        problems.extend(found);
        subject.check_condition_params(fragment, &uses, problems);
        problems.extend(lint::null_in_condition(&fragment, header, &expr));
        if last == Last::Known && found_none {
            problems.extend(computable(&fragment, header, &expr));
        }
        used.extend(uses.params.into_iter().map(|used| used.name));
        Some(expr)
    };
    let alert = read("alert.where", &header.alert.condition, Last::Unknown);
    let score = header.alert.score.as_ref().map(|text| read("alert.score", text, Last::Unknown));
    let downgrades: Vec<_> = header
        .downgrades
        .iter()
        .enumerate()
        .map(|(index, entry)| read(&format!("downgrade.{index}.when"), &entry.when, Last::Unknown))
        .collect();
    let supports: Vec<_> = header
        .supports
        .iter()
        .enumerate()
        .map(|(index, entry)| read(&format!("support.{index}.when"), &entry.when, Last::Unknown))
        .collect();
    let reopen = header.suppress.reopen_when.as_ref().map(|text| read("suppress.reopen_when", text, Last::Known));
    let conditions = (|| {
        Some(Conditions {
            alert: alert?,
            score: flat(score)?,
            downgrades: downgrades.into_iter().collect::<Option<_>>()?,
            supports: supports.into_iter().collect::<Option<_>>()?,
            reopen: flat(reopen)?,
        })
    })();
    (conditions, used)
}

/// What compares a run with an earlier one has the numbers of both, and nothing else.
fn computable(fragment: &Fragment<'_>, header: &Header, expr: &Expr) -> Option<Problem> {
    let kinds = header.row_columns();
    let is_number = |name: &String| {
        kinds.iter().any(|(known, kind)| {
            known == name && matches!(kind, OutputType::Int64 | OutputType::Float64 | OutputType::Decimal { .. })
        })
    };
    let problem = |span, message: Text| {
        let help = "只用数字列、last.列、+ - * /、比较、AND、OR、NOT、COALESCE";
        let help_en = "use columns of numbers, last.column, + - * /, comparisons, AND, OR, NOT and COALESCE only";
        fragment.problem_at(codes::E132, span, message).help(help, help_en)
    };
    match reopen::columns(expr) {
        Err(span) => {
            Some(problem(span, Text::new("这个条件在两次扫描之间无法计算", "this cannot be computed between two runs")))
        }
        Ok(names) => names.iter().find(|name| !is_number(name)).map(|name| {
            let message = Text::new(format!("列 {name} 不是数字"), format!("the column `{name}` is no number"));
            problem(sqlparser::ast::Spanned::span(expr), message)
        }),
    }
}

/// An optional condition that failed makes the whole fail; one that is absent does not.
#[expect(clippy::option_option, reason = "absent, failed and there are three different things")]
fn flat(condition: Option<Option<Expr>>) -> Option<Option<Expr>> {
    match condition {
        None => Some(None),
        Some(None) => None,
        Some(Some(expr)) => Some(Some(expr)),
    }
}
