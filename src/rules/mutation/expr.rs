//! What an expression may become.

use super::words::{self, Change};
use crate::rules::sql::print_expr;
use sqlparser::ast::{
    BinaryOperator, CaseWhen, DataType, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArguments, Ident, Interval, ObjectName, ObjectNamePart, Spanned, UnaryOperator, Value, ValueWithSpan,
    WindowType,
};
use sqlparser::tokenizer::Span;
use std::collections::BTreeSet;

/// What is known of an expression from where it stands.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one place, none excludes another")]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    /// Nothing in it is changed.
    pub skipped: bool,
    /// It is taken out as a whole, so it is not turned round as well.
    pub droppable: bool,
    /// Part of a chain whose top has seen to it.
    pub chained: bool,
    /// A neighbouring comparison already is the number above, or below.
    pub covered_above: bool,
    pub covered_below: bool,
}

impl Standing {
    pub(super) const SKIPPED: Self =
        Self { skipped: true, droppable: false, chained: false, covered_above: false, covered_below: false };
    pub(super) const DROPPABLE: Self = Self { skipped: false, droppable: true, ..Self::SKIPPED };
    const CHAINED: Self = Self { skipped: false, chained: true, ..Self::SKIPPED };
    const ABOVE: Self = Self { skipped: false, covered_above: true, ..Self::SKIPPED };
    const BELOW: Self = Self { skipped: false, covered_below: true, ..Self::SKIPPED };

    pub(super) fn add(&mut self, other: Self) {
        self.skipped |= other.skipped;
        self.droppable |= other.droppable;
        self.chained |= other.chained;
        self.covered_above |= other.covered_above;
        self.covered_below |= other.covered_below;
    }
}

/// What an expression becomes in one mutant.
pub(super) struct Alternative {
    pub span: Span,
    pub change: Change,
    pub expr: Expr,
}

/// All of them, and what is now known of the expressions inside, by address.
#[derive(Default)]
pub(super) struct Found {
    pub alternatives: Vec<Alternative>,
    pub standing: Vec<(usize, Standing)>,
}

impl Found {
    fn add(&mut self, span: Span, change: Change, expr: Expr) {
        self.alternatives.push(Alternative { span, change, expr });
    }

    fn mark(&mut self, expr: &Expr, standing: Standing) {
        self.standing.push((std::ptr::from_ref(expr).addr(), standing));
    }
}

/// Whether the top of `expr` is AND or OR.
pub(super) fn is_chain(expr: &Expr) -> bool {
    matches!(expr, Expr::BinaryOp { op: BinaryOperator::And | BinaryOperator::Or, .. })
}

/// Everything `expr` may become.
pub(super) fn alternatives(expr: &Expr, standing: Standing) -> Found {
    let mut found = Found::default();
    match expr {
        Expr::BinaryOp { op: BinaryOperator::And | BinaryOperator::Or, .. } if standing.chained => {}
        Expr::BinaryOp { op: op @ (BinaryOperator::And | BinaryOperator::Or), .. } => chain(expr, op, &mut found),
        Expr::BinaryOp { left, op, right } => binary(expr, left, op, right, standing, &mut found),
        Expr::Between { expr: value, negated, low, high } => between(expr, value, *negated, low, high, &mut found),
        Expr::InList { list, .. } if list.len() > 1 => {
            for at in 0..list.len() {
                let mut changed = expr.clone();
                if let Expr::InList { list, .. } = &mut changed {
                    list.remove(at);
                }
                let change = words::list_member(&print_expr(expr), &print_expr(&list[at]));
                found.add(list[at].span(), change, changed);
            }
        }
        Expr::Function(function) => call(expr, function, &mut found),
        Expr::Case { operand, conditions, else_result, .. } => {
            case(expr, operand.is_some(), conditions, else_result.as_deref(), &mut found);
        }
        Expr::Interval(interval) => span_of_time(expr, interval, &mut found),
        Expr::TypedString(typed) if typed.data_type == DataType::Date => {
            if let Value::SingleQuotedString(text) = &typed.value.value {
                for (day, _) in neighbours_of_date(text) {
                    let mut changed = typed.clone();
                    changed.value.value = Value::SingleQuotedString(day);
                    literal(expr, Expr::TypedString(changed), &mut found);
                }
            }
        }
        Expr::Value(ValueWithSpan { value, .. }) => value_literal(expr, value, standing, &mut found),
        Expr::IsDistinctFrom(left, right) => null_blind(expr, left, BinaryOperator::NotEq, right, &mut found),
        Expr::IsNotDistinctFrom(left, right) => null_blind(expr, left, BinaryOperator::Eq, right, &mut found),
        _ => {}
    }
    if !standing.droppable
        && let Some(turned) = turned_round(expr)
    {
        let change = words::negated(&print_expr(expr), &print_expr(&turned));
        found.add(expr.span(), change, turned);
    }
    found
}

fn boxed(expr: &Expr) -> Box<Expr> {
    Box::new(expr.clone())
}

fn operation(left: &Expr, op: BinaryOperator, right: &Expr) -> Expr {
    Expr::BinaryOp { left: boxed(left), op, right: boxed(right) }
}

/// The operator between two operands.
fn between_spans(left: &Expr, right: &Expr) -> Span {
    Span::new(left.span().end, right.span().start)
}

/// `a AND b AND c`: each member taken out, and the last operator turned into the other.
fn chain(expr: &Expr, op: &BinaryOperator, found: &mut Found) {
    let mut members = Vec::new();
    flatten(expr, op, &mut members, found);
    for member in &members {
        found.mark(member, Standing::DROPPABLE);
    }
    for at in 0..members.len() {
        let mut kept =
            members.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, member)| (*member).clone());
        let Some(first) = kept.next() else { continue };
        let rest = kept.fold(first, |left, right| Expr::BinaryOp {
            left: Box::new(left),
            op: op.clone(),
            right: Box::new(right),
        });
        let piece = print_expr(members[at]);
        let change =
            if *op == BinaryOperator::And { words::dropped_conjunct(&piece) } else { words::dropped_disjunct(&piece) };
        found.add(members[at].span(), change, rest);
    }
    if let Expr::BinaryOp { left, right, .. } = expr {
        let other = if *op == BinaryOperator::And { BinaryOperator::Or } else { BinaryOperator::And };
        // Brackets keep the meaning of what stands around it and inside it.
        let nested = |expr: &Expr| Expr::Nested(boxed(expr));
        let turned = Expr::Nested(Box::new(operation(&nested(left), other.clone(), &nested(right))));
        let name = |op: &BinaryOperator| {
            format!("{} {op} {}", words::short(&print_expr(left)), words::short(&print_expr(right)))
        };
        found.add(between_spans(left, right), words::connective(&name(op), &name(&other)), turned);
    }
}

fn flatten<'e>(expr: &'e Expr, op: &BinaryOperator, members: &mut Vec<&'e Expr>, found: &mut Found) {
    match expr {
        Expr::BinaryOp { left, op: inner, right } if inner == op => {
            for side in [left, right] {
                if matches!(&**side, Expr::BinaryOp { op: inner, .. } if inner == op) {
                    found.mark(side, Standing::CHAINED);
                }
                flatten(side, op, members, found);
            }
        }
        other => members.push(other),
    }
}

fn binary(expr: &Expr, left: &Expr, op: &BinaryOperator, right: &Expr, standing: Standing, found: &mut Found) {
    let place = between_spans(left, right);
    let text = |op: &BinaryOperator| print_expr(&operation(left, op.clone(), right));
    let limit = match op {
        BinaryOperator::Gt => Some(BinaryOperator::GtEq),
        BinaryOperator::GtEq => Some(BinaryOperator::Gt),
        BinaryOperator::Lt => Some(BinaryOperator::LtEq),
        BinaryOperator::LtEq => Some(BinaryOperator::Lt),
        _ => None,
    };
    if let Some(other) = limit {
        // `x >= 3` becomes `x > 3`, which is `x >= 4`: moving the number up would say the same.
        let above = matches!(op, BinaryOperator::GtEq | BinaryOperator::Lt);
        found.mark(right, if above { Standing::ABOVE } else { Standing::BELOW });
        found.mark(left, if above { Standing::BELOW } else { Standing::ABOVE });
        let change = words::boundary(&print_expr(expr), &text(&other), &print_expr(left), &print_expr(right));
        found.add(place, change, operation(left, other, right));
        return;
    }
    let turned = match op {
        BinaryOperator::Eq => Some(BinaryOperator::NotEq),
        BinaryOperator::NotEq => Some(BinaryOperator::Eq),
        _ => None,
    };
    if let Some(other) = turned {
        if !standing.droppable {
            found.add(place, words::negated(&print_expr(expr), &text(&other)), operation(left, other, right));
        }
        return;
    }
    let other = match op {
        BinaryOperator::Plus => BinaryOperator::Minus,
        BinaryOperator::Minus => BinaryOperator::Plus,
        BinaryOperator::Multiply => BinaryOperator::Divide,
        BinaryOperator::Divide => BinaryOperator::Multiply,
        _ => return,
    };
    found.add(place, words::arithmetic(&print_expr(expr), &text(&other)), operation(left, other, right));
}

/// `x BETWEEN a AND b`, without the one limit or the other.
fn between(expr: &Expr, value: &Expr, negated: bool, low: &Expr, high: &Expr, found: &mut Found) {
    found.mark(low, Standing::ABOVE);
    found.mark(high, Standing::BELOW);
    let open = [(BinaryOperator::Gt, BinaryOperator::LtEq, low), (BinaryOperator::GtEq, BinaryOperator::Lt, high)];
    for (from, to, limit) in open {
        let inside = operation(&operation(value, from, low), BinaryOperator::And, &operation(value, to, high));
        let inside = Expr::Nested(Box::new(inside));
        let changed = if negated { Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(inside) } } else { inside };
        let change = words::boundary(&print_expr(expr), &print_expr(&changed), &print_expr(value), &print_expr(limit));
        found.add(limit.span(), change, changed);
    }
}

fn null_blind(expr: &Expr, left: &Expr, op: BinaryOperator, right: &Expr, found: &mut Found) {
    let changed = operation(left, op, right);
    let change = words::coalesce(&print_expr(expr), &print_expr(&changed));
    found.add(expr.span(), change, changed);
}

/// The opposite of a test that is written with NOT, IN, LIKE, IS NULL, EXISTS.
fn turned_round(expr: &Expr) -> Option<Expr> {
    let mut turned = expr.clone();
    match &mut turned {
        Expr::IsNull(value) => return Some(Expr::IsNotNull(value.clone())),
        Expr::IsNotNull(value) => return Some(Expr::IsNull(value.clone())),
        Expr::IsTrue(value) => return Some(Expr::IsNotTrue(value.clone())),
        Expr::IsNotTrue(value) => return Some(Expr::IsTrue(value.clone())),
        Expr::IsFalse(value) => return Some(Expr::IsNotFalse(value.clone())),
        Expr::IsNotFalse(value) => return Some(Expr::IsFalse(value.clone())),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => return Some((**expr).clone()),
        Expr::InList { negated, .. }
        | Expr::InSubquery { negated, .. }
        | Expr::Exists { negated, .. }
        | Expr::Like { negated, .. }
        | Expr::ILike { negated, .. }
        | Expr::Between { negated, .. } => *negated = !*negated,
        _ => return None,
    }
    Some(turned)
}

fn named(function: &Function, name: &str) -> Function {
    let mut other = function.clone();
    other.name = ObjectName(vec![ObjectNamePart::Identifier(Ident::new(name))]);
    other
}

fn call(expr: &Expr, function: &Function, found: &mut Found) {
    let name = function.name.to_string().to_lowercase();
    let before = print_expr(expr);
    let mut add = |change: &dyn Fn(&str, &str) -> Change, after: Function| {
        let after = Expr::Function(after);
        found.add(function.name.span(), change(&before, &print_expr(&after)), after);
    };
    let FunctionArguments::List(list) = &function.args else { return };
    let distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
    if distinct {
        let mut after = function.clone();
        if let FunctionArguments::List(list) = &mut after.args {
            list.duplicate_treatment = None;
        }
        add(&words::distinct, after);
    }
    let windowed = function.over.is_some();
    match name.as_str() {
        "count" if !distinct => match list.args.as_slice() {
            [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] => {
                let mut after = named(function, "max");
                if let FunctionArguments::List(list) = &mut after.args {
                    let one = Expr::value(Value::Number("1".to_owned(), false));
                    list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(one))];
                }
                add(&words::count_one, after);
            }
            [FunctionArg::Unnamed(FunctionArgExpr::Expr(counted))] => {
                let mut after = function.clone();
                if let FunctionArguments::List(list) = &mut after.args {
                    list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Wildcard)];
                }
                let counted = print_expr(counted);
                add(&|before, after| words::count_all(before, after, &counted), after);
            }
            _ => {}
        },
        "coalesce" => {
            let last = list.args.last();
            let literal_false = |argument: &FunctionArg| {
                matches!(
                    argument,
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Value(ValueWithSpan {
                        value: Value::Boolean(false),
                        ..
                    })))
                )
            };
            // In a condition NULL is not true: leaving out the default FALSE changes nothing.
            if list.args.len() > 1 && !last.is_some_and(literal_false) {
                let mut after = function.clone();
                if let FunctionArguments::List(list) = &mut after.args {
                    list.args.pop();
                }
                let after = without_single_call(after);
                let change = words::coalesce(&before, &print_expr(&after));
                found.add(last.map_or_else(|| expr.span(), Spanned::span), change, after);
            }
        }
        "nullif" => {
            if let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(value))) = list.args.first() {
                found.add(function.name.span(), words::function(&before, &print_expr(value)), value.clone());
            }
        }
        other => {
            if let Some((_, to)) = EXCHANGED.iter().find(|(from, _)| *from == other) {
                add(&words::function, named(function, to));
            }
        }
    }
    if let Some(filter) = &function.filter {
        let mut after = function.clone();
        after.filter = None;
        found.add(filter.span(), words::dropped_filter(filter), Expr::Function(after));
        if !is_chain(filter) {
            found.mark(filter, Standing::DROPPABLE);
        }
    }
    if windowed {
        window(function, found);
    }
}

/// Functions of the same shape that mean something else.
const EXCHANGED: &[(&str, &str)] = &[
    ("sum", "max"),
    ("avg", "max"),
    ("median", "max"),
    ("min", "max"),
    ("max", "min"),
    ("bool_and", "bool_or"),
    ("bool_or", "bool_and"),
    ("first_value", "last_value"),
    ("last_value", "first_value"),
    ("lag", "lead"),
    ("lead", "lag"),
    ("least", "greatest"),
    ("greatest", "least"),
    ("floor", "ceil"),
    ("ceil", "floor"),
];

/// `COALESCE(x)` is x.
fn without_single_call(function: Function) -> Expr {
    if let FunctionArguments::List(list) = &function.args
        && let [FunctionArg::Unnamed(FunctionArgExpr::Expr(only))] = list.args.as_slice()
    {
        return Expr::Nested(boxed(only));
    }
    Expr::Function(function)
}

/// What a window function looks at: its order and its partitions.
fn window(function: &Function, found: &mut Found) {
    let Some(WindowType::WindowSpec(spec)) = &function.over else { return };
    let changed = |change: &dyn Fn(&mut sqlparser::ast::WindowSpec)| {
        let mut after = function.clone();
        if let Some(WindowType::WindowSpec(spec)) = &mut after.over {
            change(spec);
        }
        Expr::Function(after)
    };
    if let Some(first) = spec.order_by.first() {
        let ascending = first.options.asc.unwrap_or(true);
        let turned = changed(&|spec| {
            if let Some(first) = spec.order_by.first_mut() {
                first.options.asc = Some(!ascending);
            }
        });
        found.add(first.expr.span(), words::order(&print_expr(&first.expr), ascending), turned);
    }
    for (at, key) in spec.partition_by.iter().enumerate() {
        let without = changed(&|spec| {
            spec.partition_by.remove(at);
        });
        found.add(key.span(), words::partition(&print_expr(key)), without);
    }
}

fn case(expr: &Expr, simple: bool, arms: &[CaseWhen], other: Option<&Expr>, found: &mut Found) {
    let before = print_expr(expr);
    if let [arm] = arms {
        if simple {
            return;
        }
        let condition = print_expr(&arm.condition);
        let mut outcome = |value: &Expr, holds: bool| {
            let after = Expr::Nested(boxed(value));
            let change = words::case_always(&before, &print_expr(value), &condition, holds);
            found.add(arm.condition.span(), change, after);
        };
        outcome(&arm.result, true);
        if let Some(other) = other {
            outcome(other, false);
        }
        return;
    }
    for (at, arm) in arms.iter().enumerate() {
        let mut after = expr.clone();
        if let Expr::Case { conditions, .. } = &mut after {
            conditions.remove(at);
        }
        found.add(arm.condition.span(), words::case_arm(&print_expr(&arm.condition)), after);
    }
    if let Some(other) = other {
        let mut after = expr.clone();
        if let Expr::Case { else_result, .. } = &mut after {
            *else_result = None;
        }
        found.add(other.span(), words::case_else(&print_expr(other)), after);
    }
}

fn literal(expr: &Expr, changed: Expr, found: &mut Found) {
    let change = words::literal(&print_expr(expr), &print_expr(&changed));
    found.add(expr.span(), change, changed);
}

/// `INTERVAL '60 days'`, `INTERVAL '1' MONTH`: one unit more or less.
fn span_of_time(expr: &Expr, interval: &Interval, found: &mut Found) {
    let Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(text), .. }) = &*interval.value else { return };
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    let rest = &text.trim()[digits.len()..];
    let Ok(number) = digits.parse::<i64>() else { return };
    for other in [Some(number + 1), number.checked_sub(1).filter(|below| *below >= 0)].into_iter().flatten() {
        let mut changed = interval.clone();
        changed.value = Box::new(Expr::value(Value::SingleQuotedString(format!("{other}{rest}"))));
        literal(expr, Expr::Interval(changed), found);
    }
}

fn value_literal(expr: &Expr, value: &Value, standing: Standing, found: &mut Found) {
    match value {
        Value::Boolean(truth) => literal(expr, Expr::value(Value::Boolean(!truth)), found),
        Value::Number(text, long) => {
            for (number, above) in neighbours_of_number(text) {
                let integer = !text.contains(['.', 'e', 'E']);
                if integer && (above && standing.covered_above || !above && standing.covered_below) {
                    continue;
                }
                literal(expr, Expr::value(Value::Number(number, *long)), found);
            }
        }
        _ => {}
    }
}

/// A whole number and its neighbours; a fraction a fifth larger and smaller, because the shares of small test tables lie far
/// apart (4 of 9 is 0.44, the next below one half).
pub(super) fn neighbours_of_number(text: &str) -> Vec<(String, bool)> {
    if let Ok(number) = text.parse::<i64>() {
        let above = number.checked_add(1).map(|above| (above.to_string(), true));
        let below = number.checked_sub(1).filter(|below| *below >= 0).map(|below| (below.to_string(), false));
        return above.into_iter().chain(below).collect();
    }
    let Some(number) = text.parse::<f64>().ok().filter(|number| number.is_finite()) else { return Vec::new() };
    let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len()) + 1;
    let mut seen = BTreeSet::from([format!("{number:.decimals$}")]);
    let factors: &[(f64, bool)] = if number == 0.0 { &[] } else { &[(1.2, true), (0.8, false)] };
    factors
        .iter()
        .map(|(factor, above)| (format!("{:.decimals$}", number * factor), *above))
        .filter(|(other, _)| seen.insert(other.clone()))
        .collect()
}

/// The day after and the day before.
pub(super) fn neighbours_of_date(text: &str) -> Vec<(String, bool)> {
    let Ok(day) = text.trim().parse::<jiff::civil::Date>() else { return Vec::new() };
    let later = day.tomorrow().ok().map(|day| (day.to_string(), true));
    let earlier = day.yesterday().ok().map(|day| (day.to_string(), false));
    later.into_iter().chain(earlier).collect()
}
