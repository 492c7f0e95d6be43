//! Advice: what works but could be better.

use super::check_sql::Subject;
use super::codes;
use super::header::{Header, ViewHeader};
use super::problem::Problem;
use super::source::Source;
use super::sql::Fragment;
use super::testing::{TestCase, TestKind};
use crate::model::Text;
use sqlparser::ast::{Expr, Visit, Visitor};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Advice on a view.
pub(super) fn view(subject: &Subject<'_>, header: &ViewHeader, problems: &mut Vec<Problem>) {
    let mut texts = vec![("about", &header.about)];
    let columns: Vec<(String, &Text)> =
        header.columns.iter().map(|column| (format!("output.columns.{}", column.name), &column.label)).collect();
    texts.extend(columns.iter().map(|(path, text)| (path.as_str(), *text)));
    english(subject, &texts, problems);
}

/// Advice on a rule.
pub(super) fn rule(subject: &Subject<'_>, header: &Header, tests: &[TestCase], problems: &mut Vec<Problem>) {
    let mut owned: Vec<(String, &Text)> = Vec::new();
    owned.push(("title".into(), &header.title));
    owned.push(("summary".into(), &header.summary));
    owned.push(("explain".into(), &header.explain));
    owned.extend(header.params.iter().map(|spec| (format!("params.{}.about", spec.name), &spec.about)));
    owned.extend(header.output.columns.iter().map(|column| (format!("output.columns.{}", column.name), &column.label)));
    let details = header.details.iter().flat_map(|details| &details.columns);
    owned.extend(details.map(|column| (format!("details.columns.{}", column.name), &column.label)));
    owned.extend(header.supports.iter().enumerate().map(|(i, entry)| (format!("support.{i}"), &entry.text)));
    owned.extend(
        header.false_positives.iter().enumerate().map(|(i, entry)| (format!("false_positives.{i}"), &entry.text)),
    );
    owned.extend(header.verify.iter().enumerate().map(|(i, entry)| (format!("verify.{i}"), &entry.text)));
    let texts: Vec<(&str, &Text)> = owned.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    english(subject, &texts, problems);

    let missing = [
        (
            header.false_positives.is_empty(),
            "没有 [[false_positives]]：办案人没有可选的排除原因",
            "there is no [[false_positives]]: an officer has no reason to choose from",
        ),
        (
            header.verify.is_empty(),
            "没有 [[verify]]：没有说明如何核实",
            "there is no [[verify]]: nothing says how to check",
        ),
        (
            !tests.iter().any(|test| test.kind == TestKind::Boundary),
            "没有边界测试：在某条测试写 kind = \"boundary\"，或名称含“边界”",
            "there is no boundary test: write kind = \"boundary\" in one, or `boundary` in its name",
        ),
    ];
    for (_, zh, en) in missing.into_iter().filter(|(missing, ..)| *missing) {
        problems.push(subject.problem(codes::W210, "id", Text::new(zh, en)));
    }
}

/// Advice found when tests run: a quiet test over an empty population proves nothing, unless it says that the population
/// is meant to be empty. `population` is the number of rows the rule returned.
pub fn quiet_over_nothing(source: &Arc<Source>, test: &TestCase, population: usize) -> Option<Problem> {
    let nothing = test.kind == TestKind::Quiet && population == 0 && test.expect.population.is_none();
    nothing.then(|| {
        let message = Text::new(
            "反例测试的评估对象为空，证明不了什么",
            "the population of this quiet test is empty: it proves nothing",
        );
        Problem::new(codes::W203, source, message)
            .at(test.place.clone(), Text::new("评估对象 0 个", "population 0"))
            .help("给它数据，并写 population = 个数", "give it data, and say population = the number of rows")
    })
}

/// One piece of advice for all texts without English, at the first of them.
fn english(subject: &Subject<'_>, texts: &[(&str, &Text)], problems: &mut Vec<Problem>) {
    let missing: Vec<&str> = texts.iter().filter(|(_, text)| text.en.is_empty()).map(|(path, _)| *path).collect();
    if let Some(first) = missing.first() {
        let list = missing.join(", ");
        let message = Text::new(format!("缺少英文：{list}"), format!("no English text: {list}"));
        problems.push(subject.problem(codes::W101, first, message));
    }
}

/// An optional column is NULL where its table is missing, and NULL in a condition means *not true*: ask for COALESCE.
pub(super) fn null_in_condition(fragment: &Fragment<'_>, header: &Header, expr: &Expr) -> Vec<Problem> {
    let fed: Vec<&str> =
        header.inputs.optional.values().flat_map(|optional| &optional.feeds).map(String::as_str).collect();
    let mut finder = Bare { fed: &fed, guarded: 0, found: Vec::new() };
    let _ = expr.visit(&mut finder);
    finder
        .found
        .into_iter()
        .map(|(name, span)| {
            let message = Text::new(
                format!("可选列 {name} 缺数据时为 NULL，条件即不成立"),
                format!(
                    "the optional column `{name}` is NULL where its data is missing, and the condition is then not true"
                ),
            );
            fragment.problem_at(codes::W131, span, message).help(
                format!("写明缺数据时怎么算：COALESCE({name}, 0)"),
                format!("say what is meant then: COALESCE({name}, 0)"),
            )
        })
        .collect()
}

struct Bare<'a> {
    fed: &'a [&'a str],
    /// How many COALESCE or IS NULL stand around the place being visited.
    guarded: usize,
    found: Vec<(String, sqlparser::tokenizer::Span)>,
}

fn is_guard(expr: &Expr) -> bool {
    match expr {
        Expr::IsNull(_) | Expr::IsNotNull(_) | Expr::IsTrue(_) | Expr::IsNotTrue(_) => true,
        Expr::Function(function) => {
            matches!(function.name.to_string().to_lowercase().as_str(), "coalesce" | "nvl" | "ifnull" | "nvl2")
        }
        _ => false,
    }
}

impl Visitor for Bare<'_> {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if is_guard(expr) {
            self.guarded += 1;
        }
        if let Expr::Identifier(ident) = expr
            && self.guarded == 0
            && self.fed.contains(&ident.value.as_str())
        {
            self.found.push((ident.value.clone(), ident.span));
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if is_guard(expr) {
            self.guarded -= 1;
        }
        ControlFlow::Continue(())
    }
}
