//! Walks a parsed query and changes one place of it.
//!
//! The same walk counts the places and changes one of them, so that the number of a mutant means the same place both times.
//! The surprising part is what is *not* changed: `a = b` among several conjuncts is taken out and not turned round as well
//! (a test that sees it missing sees it turned round), a bound that a neighbouring operator has already moved is not moved
//! again, and columns of evidence that only people read cannot be told apart by any test.

use super::expr::{self, Standing};
use super::words::{self, Change};
use crate::rules::sql::print_expr;
use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Join, JoinOperator, OrderByKind, Query, Select, SelectItem, SetExpr, SetOperator,
    SetQuantifier, Spanned, Value, ValueWithSpan, VisitMut, VisitorMut,
};
use sqlparser::tokenizer::Span;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// A place and what becomes of it.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// Where sqlparser says it stands; empty where it does not say.
    pub span: Span,
    /// What is changed.
    pub change: Change,
}

/// Every place of `tree` that can be changed. `seen_columns` are the columns of the outermost SELECT that a test can see;
/// `None`: all.
pub(super) fn sites<T: VisitMut>(tree: &mut T, seen_columns: Option<&[&str]>) -> Vec<Site> {
    let mut walker = Walker::new(None, seen_columns);
    let _ = tree.visit(&mut walker);
    walker.found
}

/// Changes the place `number`; whether there is one.
pub(super) fn apply<T: VisitMut>(tree: &mut T, number: usize, seen_columns: Option<&[&str]>) -> bool {
    let mut walker = Walker::new(Some(number), seen_columns);
    tree.visit(&mut walker).is_break()
}

struct Walker<'a> {
    /// The place to change; `None`: all are only counted.
    wanted: Option<usize>,
    next: usize,
    found: Vec<Site>,
    seen_columns: Option<&'a [&'a str]>,
    /// What is known of expressions before they are reached, by address: nothing moves during a walk.
    standing: BTreeMap<usize, Standing>,
    /// How many skipped expressions the walk is in.
    skipping: usize,
    /// Whether the outermost SELECT was reached.
    entered: bool,
    /// The expressions around, while places are counted.
    around: Vec<String>,
}

fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node).addr()
}

impl<'a> Walker<'a> {
    fn new(wanted: Option<usize>, seen_columns: Option<&'a [&'a str]>) -> Self {
        Self {
            wanted,
            next: 0,
            found: Vec::new(),
            seen_columns,
            standing: BTreeMap::new(),
            skipping: 0,
            entered: false,
            around: Vec::new(),
        }
    }

    /// Takes note of a place; whether it is the one to change.
    fn reach(&mut self, span: Span, change: impl FnOnce() -> Change) -> bool {
        let here = self.next;
        self.next += 1;
        if self.wanted.is_none() {
            self.found.push(Site { span, change: change() });
        }
        self.wanted == Some(here)
    }

    fn mark(&mut self, expr: &Expr, standing: Standing) {
        self.standing.entry(address(expr)).or_default().add(standing);
    }

    /// The conjuncts of a filter: each can be taken out, the operators between them are the chain's own.
    fn filter(&mut self, filter: &mut Option<Expr>) -> ControlFlow<()> {
        let Some(expr) = filter else { return ControlFlow::Continue(()) };
        if !expr::is_chain(expr) {
            if self.reach(expr.span(), || words::dropped_filter(expr)) {
                *filter = None;
                return ControlFlow::Break(());
            }
            self.mark(expr, Standing::DROPPABLE);
        }
        ControlFlow::Continue(())
    }

    fn join(&mut self, join: &mut Join) -> ControlFlow<()> {
        let relation = join.relation.to_string();
        let span = join.relation.span();
        let changed = match &join.join_operator {
            JoinOperator::Join(on) | JoinOperator::Inner(on) => {
                Some((JoinOperator::Left(on.clone()), words::inner_to_left(&relation)))
            }
            JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => {
                Some((JoinOperator::Inner(on.clone()), words::left_to_inner(&relation)))
            }
            JoinOperator::Right(on) | JoinOperator::RightOuter(on) => {
                Some((JoinOperator::Inner(on.clone()), words::outer_to_inner("RIGHT", &relation)))
            }
            JoinOperator::FullOuter(on) => {
                Some((JoinOperator::Inner(on.clone()), words::outer_to_inner("FULL", &relation)))
            }
            JoinOperator::LeftSemi(on) => {
                Some((JoinOperator::LeftAnti(on.clone()), words::semi("LEFT SEMI", "LEFT ANTI", &relation)))
            }
            JoinOperator::LeftAnti(on) => {
                Some((JoinOperator::LeftSemi(on.clone()), words::semi("LEFT ANTI", "LEFT SEMI", &relation)))
            }
            _ => None,
        };
        if let Some((operator, change)) = changed
            && self.reach(span, || change)
        {
            join.join_operator = operator;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn set_operation(&mut self, body: &mut SetExpr) -> ControlFlow<()> {
        let SetExpr::SetOperation { left, op, set_quantifier, right } = body else { return ControlFlow::Continue(()) };
        let all = matches!(set_quantifier, SetQuantifier::All);
        let name = format!("{op}{}", if all { " ALL" } else { "" });
        let span = right.span();
        if *op == SetOperator::Union {
            let other = if all { SetQuantifier::None } else { SetQuantifier::All };
            if self.reach(span, || words::set_repeats(all)) {
                *set_quantifier = other;
                return ControlFlow::Break(());
            }
        }
        // Of EXCEPT and INTERSECT only what is taken away can be left out.
        let first = *op == SetOperator::Union;
        let (before, after) = (left.to_string(), right.to_string());
        if first && self.reach(span, || words::set_branch(&name, true, &before)) {
            *body = (**right).clone();
            return ControlFlow::Break(());
        }
        if self.reach(span, || words::set_branch(&name, false, &after)) {
            *body = (**left).clone();
            return ControlFlow::Break(());
        }
        let SetExpr::SetOperation { left, right, .. } = body else { return ControlFlow::Continue(()) };
        self.set_operation(left)?;
        self.set_operation(right)
    }

    /// Columns that only people read: no test can see them, so nothing in them is changed.
    fn skip_unseen(&mut self, select: &Select) {
        let Some(seen) = self.seen_columns.filter(|_| !self.entered) else { return };
        for item in &select.projection {
            let (expr, name) = match item {
                SelectItem::ExprWithAlias { expr, alias } => (expr, alias.value.to_lowercase()),
                SelectItem::UnnamedExpr(Expr::CompoundIdentifier(path)) => {
                    let Some(last) = path.last() else { continue };
                    let SelectItem::UnnamedExpr(expr) = item else { continue };
                    (expr, last.value.to_lowercase())
                }
                _ => continue,
            };
            if !seen.contains(&name.as_str()) {
                self.mark(expr, Standing::SKIPPED);
            }
        }
    }
}

/// `GROUP BY 1` and `ORDER BY 2` name columns; the numbers are no thresholds.
fn is_ordinal(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(ValueWithSpan { value: Value::Number(..), .. }))
}

impl VisitorMut for Walker<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        if let Some(order) = &query.order_by
            && let OrderByKind::Expressions(items) = &order.kind
        {
            for item in items.iter().filter(|item| is_ordinal(&item.expr)) {
                self.mark(&item.expr, Standing::SKIPPED);
            }
        }
        if self.skipping > 0 {
            return ControlFlow::Continue(());
        }
        if query.limit_clause.is_some()
            && let Some(order) = &mut query.order_by
            && let OrderByKind::Expressions(items) = &mut order.kind
            && let Some(first) = items.first_mut()
        {
            let asc = first.options.asc.unwrap_or(true);
            if self.reach(first.expr.span(), || words::order(&print_expr(&first.expr), asc)) {
                first.options.asc = Some(!asc);
                return ControlFlow::Break(());
            }
        }
        self.set_operation(&mut query.body)
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        self.skip_unseen(select);
        self.entered = true;
        if let GroupByExpr::Expressions(exprs, _) = &select.group_by {
            for expr in exprs.iter().filter(|expr| is_ordinal(expr)) {
                self.mark(expr, Standing::SKIPPED);
            }
        }
        if self.skipping > 0 {
            return ControlFlow::Continue(());
        }
        if matches!(select.distinct, Some(Distinct::Distinct)) && self.reach(select.span(), words::select_distinct) {
            select.distinct = None;
            return ControlFlow::Break(());
        }
        for item in &mut select.from {
            for join in &mut item.joins {
                self.join(join)?;
            }
        }
        self.filter(&mut select.selection)?;
        self.filter(&mut select.having)?;
        self.filter(&mut select.qualify)
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let around = self.around.last().cloned();
        if self.wanted.is_none() {
            self.around.push(print_expr(expr));
        }
        let standing = self.standing.get(&address(expr)).copied().unwrap_or_default();
        if standing.skipped {
            self.skipping += 1;
        }
        if self.skipping > 0 {
            return ControlFlow::Continue(());
        }
        let found = expr::alternatives(expr, standing);
        for (child, standing) in found.standing {
            self.standing.entry(child).or_default().add(standing);
        }
        for alternative in found.alternatives {
            let change = || match &around {
                Some(around) if alternative.change.small => alternative.change.within(around),
                _ => alternative.change,
            };
            if self.reach(alternative.span, change) {
                *expr = alternative.expr;
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        self.around.pop();
        if self.standing.get(&address(expr)).is_some_and(|standing| standing.skipped) {
            self.skipping = self.skipping.saturating_sub(1);
        }
        ControlFlow::Continue(())
    }
}
