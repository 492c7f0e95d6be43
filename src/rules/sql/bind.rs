//! Parameters become typed literals in the parsed tree, never text in the SQL and never engine placeholders.
//!
//! Engine placeholders fail in window frames and `IN` lists and lose their types (`engine.md` §5). Text substitution
//! would be an injection. The surprising part is quotes: sqlparser prints a string literal on the guess that `''`
//! inside it is already escaped, so a literal's content is doubled *before* printing, which it then leaves alone;
//! what was printed is read back, and must hold no placeholder.

use super::super::params::ParamValue;
use super::parse::reparse;
use jiff::civil::Date;
use sqlparser::ast::{
    CastKind, DataType, ExactNumberInfo, Expr, Ident, Interval, Query, TypedString, UnaryOperator, Value,
    ValueWithSpan, VisitMut, VisitorMut,
};
use std::ops::ControlFlow;

/// What takes the place of a placeholder.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Replacement {
    /// A typed literal.
    Literal(ParamValue),
    /// A column of another relation: `_alert.entity_id`.
    Column([&'static str; 2]),
}

/// Why a tree could not be bound. These are found when a rule is loaded; afterwards they are bugs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    /// A placeholder without a value.
    #[error("the placeholder {0} has no value")]
    Unbound(String),
    /// A list where a single value is needed.
    #[error("the list {0} can only stand in IN ({0})")]
    List(String),
    /// What was printed does not read back as it was.
    #[error("the bound SQL does not read back: {0}")]
    NotReadable(String),
}

/// Replaces the placeholders of `query` and gives the text with its tree.
pub(crate) fn bind_query(
    query: &Query,
    replace: &dyn Fn(&str) -> Option<Replacement>,
) -> Result<(String, Box<Query>), BindError> {
    let mut query = Box::new(query.clone());
    apply(&mut *query, replace)?;
    let text = query.to_string();
    let read_back = reparse(&text).map_err(BindError::NotReadable)?;
    Ok((text, read_back))
}

/// Replaces the placeholders of one expression and gives its text.
pub(crate) fn bind_expr(expr: &Expr, replace: &dyn Fn(&str) -> Option<Replacement>) -> Result<String, BindError> {
    let mut expr = expr.clone();
    apply(&mut expr, replace)?;
    let text = expr.to_string();
    reparse(&format!("SELECT {text}")).map_err(BindError::NotReadable)?;
    Ok(text)
}

/// The text of a query with its placeholders as they stand.
pub(crate) fn print_query(query: &Query) -> String {
    printable(query).to_string()
}

/// The text of an expression with its placeholders as they stand.
pub(crate) fn print_expr(expr: &Expr) -> String {
    printable(expr).to_string()
}

/// A copy whose string literals print as they were written.
pub(crate) fn printable<T: VisitMut + Clone>(tree: &T) -> T {
    let mut tree = tree.clone();
    let _ = tree.visit(&mut PrintableStrings);
    tree
}

fn apply<T: VisitMut>(tree: &mut T, replace: &dyn Fn(&str) -> Option<Replacement>) -> Result<(), BindError> {
    let mut literals = PrintableStrings;
    let _ = tree.visit(&mut literals);
    let mut binder = Binder { replace };
    match tree.visit(&mut binder) {
        ControlFlow::Break(error) => Err(error),
        ControlFlow::Continue(()) => Ok(()),
    }
}

/// Doubles the quotes inside string literals; sqlparser then prints them as they are.
struct PrintableStrings;

impl VisitorMut for PrintableStrings {
    type Break = ();

    fn pre_visit_value(&mut self, value: &mut ValueWithSpan) -> ControlFlow<()> {
        if let Value::SingleQuotedString(text) = &mut value.value {
            *text = text.replace('\'', "''");
        }
        ControlFlow::Continue(())
    }
}

struct Binder<'a> {
    replace: &'a dyn Fn(&str) -> Option<Replacement>,
}

impl Binder<'_> {
    fn find(&self, placeholder: &str) -> Result<Replacement, BindError> {
        placeholder
            .strip_prefix('$')
            .and_then(|name| (self.replace)(name))
            .ok_or_else(|| BindError::Unbound(placeholder.to_owned()))
    }

    fn literal(&self, placeholder: &str) -> Result<Option<Expr>, BindError> {
        Ok(match self.find(placeholder)? {
            Replacement::Column(path) => Some(Expr::CompoundIdentifier(path.map(Ident::new).to_vec())),
            Replacement::Literal(value) => match literal(&value) {
                Some(expr) => Some(expr),
                None => return Err(BindError::List(placeholder.to_owned())),
            },
        })
    }

    /// `x IN ($list)` takes the list's members in; an empty list makes it FALSE, its negation TRUE.
    fn splice(&self, expr: &mut Expr) -> Result<(), BindError> {
        let Expr::InList { list, negated, .. } = expr else { return Ok(()) };
        let mut spliced = Vec::with_capacity(list.len());
        for item in list.iter() {
            match placeholder(item).map(|name| self.find(name)).transpose()? {
                Some(Replacement::Literal(ParamValue::TextList(texts))) => {
                    spliced.extend(texts.into_iter().filter_map(|text| literal(&ParamValue::Text(text))));
                }
                Some(Replacement::Literal(ParamValue::IntList(numbers))) => {
                    spliced.extend(numbers.into_iter().filter_map(|number| literal(&ParamValue::Int(number))));
                }
                _ => spliced.push(item.clone()),
            }
        }
        if spliced.is_empty() {
            *expr = Expr::value(Value::Boolean(*negated));
        } else {
            *list = spliced;
        }
        Ok(())
    }

    fn bind(&self, expr: &mut Expr) -> Result<(), BindError> {
        self.splice(expr)?;
        if let Some(name) = placeholder(expr)
            && let Some(literal) = self.literal(name)?
        {
            *expr = literal;
        }
        Ok(())
    }
}

impl VisitorMut for Binder<'_> {
    type Break = BindError;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<BindError> {
        match self.bind(expr) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        }
    }

    /// A list inside `IN (…)` must be taken in before its placeholder is visited on its own.
    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<BindError> {
        match self.splice(expr) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        }
    }
}

fn placeholder(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(ValueWithSpan { value: Value::Placeholder(name), .. }) => Some(name),
        _ => None,
    }
}

/// A typed SQL literal; `None` for a list, which is not one value.
fn literal(value: &ParamValue) -> Option<Expr> {
    Some(match value {
        ParamValue::Int(number) => signed(number.to_string()),
        ParamValue::Float(number) => signed(format!("{number:?}")),
        ParamValue::Decimal(number) => {
            // A bare `1500.00` is a float to the engine; money must stay exact.
            let info = ExactNumberInfo::PrecisionAndScale(18, i64::from(number.scale()));
            cast(text(&number.to_string()), DataType::Decimal(info))
        }
        ParamValue::Bool(truth) => Expr::value(Value::Boolean(*truth)),
        ParamValue::Text(content) => text(content),
        ParamValue::Date(date) => date_literal(*date),
        ParamValue::Interval(span) => Expr::Interval(Interval {
            value: Box::new(text(&span.to_string())),
            leading_field: None,
            leading_precision: None,
            last_field: None,
            fractional_seconds_precision: None,
        }),
        ParamValue::TextList(_) | ParamValue::IntList(_) => return None,
    })
}

fn text(content: &str) -> Expr {
    Expr::value(Value::SingleQuotedString(content.replace('\'', "''")))
}

/// A negative number stands in brackets: `a - -1` is one blank away from a comment.
fn signed(digits: String) -> Expr {
    match digits.strip_prefix('-') {
        None => Expr::value(Value::Number(digits, false)),
        Some(positive) => Expr::Nested(Box::new(Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr: Box::new(Expr::value(Value::Number(positive.to_owned(), false))),
        })),
    }
}

fn cast(expr: Expr, data_type: DataType) -> Expr {
    Expr::Cast { kind: CastKind::Cast, expr: Box::new(expr), data_type, array: false, format: None }
}

fn date_literal(date: Date) -> Expr {
    let value = Value::SingleQuotedString(date.to_string()).into();
    Expr::TypedString(TypedString { data_type: DataType::Date, value, uses_odbc_syntax: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bind(sql: &str, values: &[(&str, ParamValue)]) -> Result<String, BindError> {
        let query = reparse(sql).unwrap();
        let find =
            |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, v)| Replacement::Literal(v.clone()));
        bind_query(&query, &find).map(|(text, _)| text)
    }

    fn strings(query: &Query) -> Vec<String> {
        struct Strings(Vec<String>);
        impl VisitorMut for Strings {
            type Break = ();
            fn pre_visit_value(&mut self, value: &mut ValueWithSpan) -> ControlFlow<()> {
                if let Value::SingleQuotedString(text) = &value.value {
                    self.0.push(text.clone());
                }
                ControlFlow::Continue(())
            }
        }
        let mut found = Strings(Vec::new());
        let _ = query.clone().visit(&mut found);
        found.0
    }

    #[test]
    fn every_type_becomes_its_literal() {
        let sql = "SELECT $i, $f, $m, $d, $b, $s FROM t WHERE a >= $as_of - $w AND k IN ($l, 'z') AND -$i < 0";
        let values = [
            ("i", ParamValue::Int(-20)),
            ("f", ParamValue::Float(1e-7)),
            ("m", ParamValue::Decimal("1500.00".parse().unwrap())),
            ("d", ParamValue::Date(jiff::civil::date(2025, 6, 30))),
            ("b", ParamValue::Bool(true)),
            ("s", ParamValue::Text("O'Neil".into())),
            ("as_of", ParamValue::Date(jiff::civil::date(2025, 6, 30))),
            ("w", ParamValue::Interval("12 months".parse().unwrap())),
            ("l", ParamValue::TextList(vec!["a".into(), "b'".into()])),
        ];
        assert_eq!(
            bind(sql, &values).unwrap(),
            "SELECT (-20), 1e-7, CAST('1500.00' AS DECIMAL(18,2)), DATE '2025-06-30', true, 'O''Neil' FROM t \
             WHERE a >= DATE '2025-06-30' - INTERVAL '12 months' AND k IN ('a', 'b''', 'z') AND -(-20) < 0"
        );
    }

    #[test]
    fn an_empty_list_matches_nothing() {
        let values = [("l", ParamValue::IntList(Vec::new()))];
        assert_eq!(bind("SELECT 1 FROM t WHERE a IN ($l)", &values).unwrap(), "SELECT 1 FROM t WHERE false");
        assert_eq!(bind("SELECT 1 FROM t WHERE a NOT IN ($l)", &values).unwrap(), "SELECT 1 FROM t WHERE true");
        assert_eq!(bind("SELECT 1 FROM t WHERE a = $l", &values), Err(BindError::List("$l".into())));
    }

    #[test]
    fn a_placeholder_without_a_value_is_an_error() {
        assert_eq!(bind("SELECT $x", &[]), Err(BindError::Unbound("$x".into())));
        assert_eq!(
            bind("SELECT 1 FROM t ORDER BY a LIMIT $n", &[("n", ParamValue::Int(5))]).unwrap(),
            "SELECT 1 FROM t ORDER BY a LIMIT 5"
        );
    }

    proptest! {
        /// Whatever a text holds — quotes, backslashes, comment marks — it comes back as one literal with that text.
        #[test]
        fn no_text_escapes_its_literal(content in "[ -~\n疑'\\\\$]{0,24}", written in "[a'\\\\-]{0,8}") {
            let sql = format!("SELECT $s, '{}'", written.replace('\'', "''"));
            let query = reparse(&sql).unwrap();
            let find = |_: &str| Some(Replacement::Literal(ParamValue::Text(content.clone())));
            let (_, back) = bind_query(&query, &find).unwrap();
            prop_assert_eq!(strings(&back), vec![content.clone(), written]);
        }
    }
}
