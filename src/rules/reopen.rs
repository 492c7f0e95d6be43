//! `[suppress].reopen_when`: when what was closed, or hidden, is to be looked at again.
//!
//! Between two runs no table is left to ask, only what was counted then and what is counted now. The condition is therefore
//! arithmetic and comparison over numbers of the row, and is computed here, without the engine. Null is SQL's: a comparison with
//! what is not there is neither true nor false, and reopens nothing.

use super::BindError;
use super::sql::reparse;
use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, SelectItem, SetExpr,
    Spanned, UnaryOperator, Value,
};
use sqlparser::tokenizer::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Stands among the figures for the MAJOR of the rule that counted them. No column is called so.
const MAJOR: &str = "@major";

/// Numbers of one row, by column; money in yuan. What is not there is null.
pub type Figures = BTreeMap<String, f64>;

/// What the rule of an alert counts now, and when that is enough to look at the alert again.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// The condition.
    pub when: Arc<ReopenWhen>,
    /// The columns that it names, now, and which MAJOR of the rule counted them.
    pub figures: Figures,
}

impl Growth {
    /// What version `major` of a rule counts.
    pub fn new(when: Arc<ReopenWhen>, mut figures: Figures, major: u32) -> Self {
        figures.insert(MAJOR.to_owned(), f64::from(major));
        Self { when, figures }
    }

    /// Whether what is counted now is enough, where `last` was counted when the alert was closed or hidden. What another MAJOR
    /// counted is something else, and can be compared with nothing: a rule that counts more has not seen anything grow.
    pub fn reopens(&self, last: &Figures) -> bool {
        self.compares(last) && self.when.holds(&self.figures, last)
    }

    /// Whether the same MAJOR of the rule counted `last`.
    pub fn compares(&self, last: &Figures) -> bool {
        self.figures.get(MAJOR) == last.get(MAJOR)
    }
}

/// The condition, its parameters bound.
#[derive(Clone, Debug, PartialEq)]
pub struct ReopenWhen {
    text: String,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Compare(Number, Order, Number),
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    Not(Box<Test>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    Less,
    AtMost,
    Equal,
    Unequal,
    AtLeast,
    More,
}

#[derive(Clone, Debug, PartialEq)]
enum Number {
    Is(f64),
    Now(String),
    Last(String),
    /// The first of them that is there.
    First(Vec<Number>),
    Minus(Box<Number>),
    Of(Box<Number>, Sign, Box<Number>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Sign {
    Plus,
    Minus,
    Times,
    By,
}

impl ReopenWhen {
    /// Reads a condition whose parameters are bound.
    ///
    /// # Errors
    /// It is none that can be computed.
    pub fn bound(text: &str) -> Result<Self, BindError> {
        let unreadable = || BindError::NotReadable(text.to_owned());
        let query = reparse(&format!("SELECT {text}")).map_err(BindError::NotReadable)?;
        let SetExpr::Select(select) = *query.body else { return Err(unreadable()) };
        let [SelectItem::UnnamedExpr(expr)] = select.projection.as_slice() else { return Err(unreadable()) };
        let test = test(expr).map_err(|_| unreadable())?;
        Ok(Self { text: text.to_owned(), test })
    }

    /// The condition as the rule has it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The columns it compares.
    pub fn columns(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        columns_of(&self.test, &mut names);
        names
    }

    /// What it needs of a row whose numbers are `number`.
    pub fn figures(&self, number: impl Fn(&str) -> Option<f64>) -> Figures {
        self.columns().into_iter().filter_map(|name| Some((name.to_owned(), number(name)?))).collect()
    }

    /// Whether it holds.
    pub fn holds(&self, now: &Figures, last: &Figures) -> bool {
        truth(&self.test, now, last) == Some(true)
    }
}

/// The columns that a condition names, `last.column` as `column`, or the place of what is none of its words.
pub(super) fn columns(expr: &Expr) -> Result<BTreeSet<String>, Span> {
    let test = test(expr)?;
    let mut names = BTreeSet::new();
    columns_of(&test, &mut names);
    Ok(names.into_iter().map(str::to_owned).collect())
}

fn columns_of<'a>(test: &'a Test, names: &mut BTreeSet<&'a str>) {
    match test {
        Test::Compare(left, _, right) => [left, right].into_iter().for_each(|number| named(number, names)),
        Test::And(left, right) | Test::Or(left, right) => {
            columns_of(left, names);
            columns_of(right, names);
        }
        Test::Not(inner) => columns_of(inner, names),
    }
}

fn named<'a>(number: &'a Number, names: &mut BTreeSet<&'a str>) {
    match number {
        Number::Is(_) => {}
        Number::Now(name) | Number::Last(name) => _ = names.insert(name),
        Number::First(all) => all.iter().for_each(|one| named(one, names)),
        Number::Minus(inner) => named(inner, names),
        Number::Of(left, _, right) => {
            named(left, names);
            named(right, names);
        }
    }
}

fn test(expr: &Expr) -> Result<Test, Span> {
    let order = |op: &BinaryOperator| {
        Some(match op {
            BinaryOperator::Lt => Order::Less,
            BinaryOperator::LtEq => Order::AtMost,
            BinaryOperator::Eq => Order::Equal,
            BinaryOperator::NotEq => Order::Unequal,
            BinaryOperator::GtEq => Order::AtLeast,
            BinaryOperator::Gt => Order::More,
            _ => return None,
        })
    };
    match expr {
        Expr::Nested(inner) => test(inner),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => Ok(Test::Not(Box::new(test(expr)?))),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            Ok(Test::And(Box::new(test(left)?), Box::new(test(right)?)))
        }
        Expr::BinaryOp { left, op: BinaryOperator::Or, right } => {
            Ok(Test::Or(Box::new(test(left)?), Box::new(test(right)?)))
        }
        Expr::BinaryOp { left, op, right } => match order(op) {
            Some(order) => Ok(Test::Compare(number(left)?, order, number(right)?)),
            None => Err(expr.span()),
        },
        _ => Err(expr.span()),
    }
}

fn number(expr: &Expr) -> Result<Number, Span> {
    let sign = |op: &BinaryOperator| {
        Some(match op {
            BinaryOperator::Plus => Sign::Plus,
            BinaryOperator::Minus => Sign::Minus,
            BinaryOperator::Multiply => Sign::Times,
            BinaryOperator::Divide => Sign::By,
            _ => return None,
        })
    };
    let nothing = || expr.span();
    match expr {
        Expr::Nested(inner) => number(inner),
        Expr::Identifier(ident) => Ok(Number::Now(normal(ident))),
        Expr::CompoundIdentifier(parts) => match parts.as_slice() {
            [last, column] if normal(last) == "last" => Ok(Number::Last(normal(column))),
            _ => Err(nothing()),
        },
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => digits.parse().map(Number::Is).map_err(|_| nothing()),
            // A parameter, before it is bound.
            Value::Placeholder(_) => Ok(Number::Is(0.0)),
            _ => Err(nothing()),
        },
        // What a bound parameter of an exact type looks like: CAST(0.5 AS DECIMAL(3,1)).
        Expr::Cast { expr, .. } => number(expr),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => Ok(Number::Minus(Box::new(number(expr)?))),
        Expr::BinaryOp { left, op, right } => match sign(op) {
            Some(sign) => Ok(Number::Of(Box::new(number(left)?), sign, Box::new(number(right)?))),
            None => Err(nothing()),
        },
        Expr::Function(function) => {
            first(function).ok_or_else(nothing)?.into_iter().map(number).collect::<Result<_, _>>().map(Number::First)
        }
        _ => Err(nothing()),
    }
}

/// What stands in `COALESCE(…)`.
fn first(function: &Function) -> Option<Vec<&Expr>> {
    if !function.name.to_string().eq_ignore_ascii_case("coalesce") {
        return None;
    }
    let FunctionArguments::List(list) = &function.args else { return None };
    let plain = |arg: &'_ FunctionArg| matches!(arg, FunctionArg::Unnamed(FunctionArgExpr::Expr(_)));
    if !list.args.iter().all(plain) {
        return None;
    }
    let expr = |arg| match arg {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expr)) => Some(expr),
        _ => None,
    };
    list.args.iter().map(expr).collect()
}

/// An identifier as the engine reads it: small letters unless quoted.
fn normal(ident: &Ident) -> String {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_lowercase() }
}

/// True, false, or, where something is not there, neither.
fn truth(test: &Test, now: &Figures, last: &Figures) -> Option<bool> {
    match test {
        Test::Compare(left, order, right) => {
            let (left, right) = (value(left, now, last)?, value(right, now, last)?);
            Some(match order {
                Order::Less => left < right,
                Order::AtMost => left <= right,
                Order::Equal => left.total_cmp(&right).is_eq(),
                Order::Unequal => left.total_cmp(&right).is_ne(),
                Order::AtLeast => left >= right,
                Order::More => left > right,
            })
        }
        Test::And(left, right) => match (truth(left, now, last), truth(right, now, last)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Test::Or(left, right) => match (truth(left, now, last), truth(right, now, last)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        Test::Not(inner) => truth(inner, now, last).map(|holds| !holds),
    }
}

fn value(number: &Number, now: &Figures, last: &Figures) -> Option<f64> {
    match number {
        Number::Is(number) => Some(*number),
        Number::Now(name) => now.get(name).copied(),
        Number::Last(name) => last.get(name).copied(),
        Number::First(all) => all.iter().find_map(|one| value(one, now, last)),
        Number::Minus(inner) => value(inner, now, last).map(|number| -number),
        Number::Of(left, sign, right) => {
            let (left, right) = (value(left, now, last)?, value(right, now, last)?);
            let made = match sign {
                Sign::Plus => left + right,
                Sign::Minus => left - right,
                Sign::Times => left * right,
                Sign::By => left / right,
            };
            // By nothing: no number.
            made.is_finite().then_some(made)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, now: &[(&str, f64)], last: &[(&str, f64)]) -> bool {
        let figures = |of: &[(&str, f64)]| of.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect();
        ReopenWhen::bound(text).unwrap().holds(&figures(now), &figures(last))
    }

    #[test]
    fn it_is_arithmetic_over_what_was_counted_then_and_now() {
        let half_more = "observed >= 1.5 * last.observed";
        assert!(holds(half_more, &[("observed", 6.0)], &[("observed", 4.0)]));
        assert!(!holds(half_more, &[("observed", 5.0)], &[("observed", 4.0)]));
        assert!(
            holds("n >= last.n + 3", &[("n", 5.0)], &[("n", 2.0)])
                && !holds("n >= last.n + 3", &[("n", 4.0)], &[("n", 2.0)])
        );
        // 10 - 2 * 3 = 4, (10 - 2) * 3 = 24, -n is below nothing, a half of 4 is 2.
        assert!(holds("10 - 2 * 3 = n AND (10 - 2) * 3 <> n", &[("n", 4.0)], &[]));
        assert!(holds("-n < 0 AND n / 2 <= 2 AND NOT n > 4", &[("n", 4.0)], &[]));
        assert!(holds("N > last.N", &[("n", 2.0)], &[("n", 1.0)]), "names are small letters unless quoted");
        // Money to the fen, as the extract has it.
        assert!(holds("paid > last.paid", &[("paid", 1000.01)], &[("paid", 1000.0)]));
        assert!(!holds("paid > last.paid", &[("paid", 0.1 + 0.2)], &[("paid", 0.1 + 0.2)]));
    }

    #[test]
    fn what_is_not_there_reopens_nothing() {
        assert!(!holds("n > last.n", &[("n", 2.0)], &[]));
        assert!(!holds("NOT n > last.n", &[("n", 2.0)], &[]), "not unknown is unknown");
        assert!(holds("n > last.n OR n > 1", &[("n", 2.0)], &[]), "but what is plainly true is");
        assert!(!holds("n > last.n AND n > 1", &[("n", 2.0)], &[]));
        assert!(holds("n > COALESCE(last.n, 0)", &[("n", 2.0)], &[]));
        assert!(!holds("n / last.n > 1", &[("n", 2.0)], &[("n", 0.0)]), "a share of nothing");
    }

    #[test]
    fn another_major_counts_something_else() {
        let when = Arc::new(ReopenWhen::bound("n > last.n").unwrap());
        let counted = |n: f64, major| Growth::new(Arc::clone(&when), BTreeMap::from([("n".to_owned(), n)]), major);
        assert!(counted(3.0, 1).reopens(&counted(2.0, 1).figures));
        assert!(!counted(3.0, 2).reopens(&counted(2.0, 1).figures));
        assert!(counted(4.0, 2).reopens(&counted(3.0, 2).figures));
        assert_eq!(when.columns(), BTreeSet::from(["n"]));
    }

    #[test]
    fn it_names_its_columns_and_takes_their_numbers() {
        let when = ReopenWhen::bound("paid > last.paid AND n >= 3").unwrap();
        let figures = when.figures(|name| (name == "paid").then_some(12.5));
        assert_eq!(figures, BTreeMap::from([("paid".to_owned(), 12.5)]));
        assert_eq!(when.text(), "paid > last.paid AND n >= 3");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["observed", "region = 'x'", "upper(n) > 1", "other.n > 1", "n IN (1, 2)", "n > DATE '2026-01-01'"]
        {
            assert!(ReopenWhen::bound(text).is_err(), "{text}");
        }
    }
}
