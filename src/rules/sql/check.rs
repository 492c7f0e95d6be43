//! Walks a parsed query with an allow-list: constructs, tables, functions, columns.
//!
//! The walk is written by hand, not with sqlparser's visitor, because it must know where it is (which clause, which
//! query) and because an allow-list has to name what it admits: a construct that a later dialect adds is refused
//! until somebody decides otherwise.

use super::super::catalog::{Catalog, Origin};
use super::super::codes::{self, Code};
use super::super::problem::Problem;
use super::Fragment;
use super::scope::{Clause, Columns, OutermostFilter, OutputName, Relation, Scope, Uses};
use crate::model::Text;
use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Ident, LimitClause, NamedWindowExpr, ObjectName, OrderBy, OrderByKind, Query, Select,
    SelectFlavor, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, Spanned, WildcardAdditionalOptions,
};
use sqlparser::tokenizer::Span;
use std::collections::BTreeSet;
use std::ops::Range;

/// Checks one query or expression.
pub(crate) struct Checker<'a> {
    pub(super) fragment: Fragment<'a>,
    pub(super) catalog: &'a Catalog<'a>,
    pub(super) scopes: Vec<Scope>,
    pub(super) ctes: Vec<Vec<(String, Columns)>>,
    pub(super) uses: Uses,
    pub(super) problems: Vec<Problem>,
    /// How many queries deep: 1 in the outermost SELECT.
    pub(super) depth: usize,
    pub(super) filter: OutermostFilter,
    pub(super) mode: Mode,
}

/// What is being checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A whole query.
    Query,
    /// One condition over the columns of a row: no aggregates, no subqueries.
    Condition,
}

/// Where a query stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Outermost,
    Inner,
}

/// Checks a whole query.
pub(crate) fn check_query(fragment: Fragment<'_>, catalog: &Catalog<'_>, query: &Query) -> (Uses, Vec<Problem>) {
    let mut checker = Checker::new(fragment, catalog, Mode::Query);
    checker.query(query, Place::Outermost);
    (checker.uses, checker.problems)
}

/// Checks a condition whose columns are `columns`; `last` gives the columns that may be written `last.column`.
pub(crate) fn check_condition(
    fragment: Fragment<'_>,
    catalog: &Catalog<'_>,
    expr: &Expr,
    columns: Vec<String>,
    last: Option<Vec<String>>,
) -> (Uses, Vec<Problem>) {
    let mut checker = Checker::new(fragment, catalog, Mode::Condition);
    let row = Relation { alias: String::new(), table: None, columns: Some(columns) };
    let mut scope = Scope { relations: vec![row], ..Scope::default() };
    if let Some(last) = last {
        // `last` is in sight by its name only: its columns are those of the row.
        scope.relations.insert(0, Relation { alias: "last".into(), table: None, columns: Some(last) });
    }
    checker.scopes.push(scope);
    checker.depth = 1;
    checker.expr(expr);
    (checker.uses, checker.problems)
}

/// An identifier as the engine reads it: small letters unless quoted.
pub(super) fn normal(ident: &Ident) -> String {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_lowercase() }
}

impl<'a> Checker<'a> {
    fn new(fragment: Fragment<'a>, catalog: &'a Catalog<'a>, mode: Mode) -> Self {
        Self {
            fragment,
            catalog,
            scopes: Vec::new(),
            ctes: Vec::new(),
            uses: Uses::default(),
            problems: Vec::new(),
            depth: 0,
            filter: OutermostFilter::No,
            mode,
        }
    }

    pub(super) fn bytes(&self, span: Span) -> Range<usize> {
        self.fragment.bytes(span)
    }

    pub(super) fn report(&mut self, code: Code, span: Span, message: Text) {
        self.problems.push(self.fragment.problem_at(code, span, message));
    }

    pub(super) fn report_with_help(&mut self, code: Code, span: Span, message: Text, help: Text) {
        self.problems.push(self.fragment.problem_at(code, span, message).help(help.zh, help.en));
    }

    /// Refuses a construct that rules may not use.
    pub(super) fn refuse(&mut self, span: Span, what: &str) {
        let message = Text::new(format!("规则中不能使用 {what}"), format!("`{what}` may not be used in a rule"));
        self.report(codes::E103, span, message);
    }

    pub(super) fn subquery(&mut self, query: &Query) -> Columns {
        let filter = std::mem::replace(&mut self.filter, OutermostFilter::No);
        let columns = self.query(query, Place::Inner);
        self.filter = filter;
        columns
    }

    fn query(&mut self, query: &Query, place: Place) -> Columns {
        self.query_features(query);
        self.ctes.push(Vec::new());
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            // A CTE sees those before it, and nothing of the query around it.
            let outer = std::mem::take(&mut self.scopes);
            let depth = self.depth;
            self.depth = depth.max(1);
            let columns = self.query(&cte.query, Place::Inner);
            self.depth = depth;
            self.scopes = outer;
            let (name, columns) = self.aliased(&cte.alias, columns);
            if let Some(frame) = self.ctes.last_mut() {
                frame.push((name, columns));
            }
        }
        let columns = self.body(&query.body, query.order_by.as_ref(), place);
        if let Some(limit) = &query.limit_clause {
            self.limit(limit, query);
        }
        self.ctes.pop();
        columns
    }

    fn query_features(&mut self, query: &Query) {
        let here = query.body.span();
        if query.with.as_ref().is_some_and(|with| with.recursive) {
            self.refuse(query.with.as_ref().map_or(here, Spanned::span), "WITH RECURSIVE");
        }
        let others = [
            (!query.locks.is_empty(), "FOR UPDATE"),
            (query.fetch.is_some(), "FETCH"),
            (query.for_clause.is_some(), "FOR"),
            (query.settings.is_some(), "SETTINGS"),
            (query.format_clause.is_some(), "FORMAT"),
            (!query.pipe_operators.is_empty(), "|>"),
        ];
        for (_, what) in others.into_iter().filter(|(there, _)| *there) {
            if what == "FOR UPDATE" {
                let message = Text::new(
                    "规则只读：不能使用 FOR UPDATE",
                    "a rule is exactly one SELECT that only reads, found FOR UPDATE",
                );
                self.report(codes::E102, here, message);
            } else {
                self.refuse(here, what);
            }
        }
    }

    fn limit(&mut self, limit: &LimitClause, query: &Query) {
        let LimitClause::LimitOffset { limit: count, offset, limit_by } = limit else {
            self.refuse(limit.span(), "LIMIT a, b");
            return;
        };
        if !limit_by.is_empty() {
            self.refuse(limit.span(), "LIMIT BY");
        }
        if query.order_by.is_none() {
            let message = Text::new(
                "LIMIT 没有 ORDER BY：结果不确定",
                "LIMIT without ORDER BY: which rows remain is not determined",
            );
            self.report(codes::E122, limit.span(), message);
        }
        for expr in count.iter().chain(offset.as_ref().map(|offset| &offset.value)) {
            self.expr(expr);
        }
    }

    fn body(&mut self, body: &SetExpr, order_by: Option<&OrderBy>, place: Place) -> Columns {
        match body {
            SetExpr::Select(select) => self.select(select, order_by, place),
            SetExpr::Query(query) => {
                let columns = self.query(query, place);
                self.order_by_output(order_by, columns.as_ref());
                columns
            }
            SetExpr::SetOperation { left, right, .. } => {
                let columns = self.body(left, None, place);
                let output = std::mem::take(&mut self.uses.output);
                let other = self.body(right, None, Place::Inner);
                self.uses.output = output;
                let columns = columns.or(other);
                self.order_by_output(order_by, columns.as_ref());
                columns
            }
            other => {
                let word = other.to_string();
                let word = word.split_whitespace().next().unwrap_or("VALUES").to_owned();
                let message = Text::new(
                    format!("规则只能是一条 SELECT，这里是 {word}"),
                    format!("a rule is exactly one SELECT, found {word}"),
                );
                self.report(codes::E102, other.span(), message);
                None
            }
        }
    }

    /// Columns of the same name from two tables side by side in GROUP BY: DataFusion 55 takes one for the other when the rows
    /// are grouped again, and on one thread counts too few.
    fn group_names(&mut self, exprs: &[Expr]) {
        let mut seen = BTreeSet::new();
        for expr in exprs {
            let name = match expr {
                Expr::Identifier(name) => normal(name),
                Expr::CompoundIdentifier(names) => names.last().map(normal).unwrap_or_default(),
                _ => continue,
            };
            if !seen.insert(name.clone()) {
                let message = Text::new(
                    format!("GROUP BY 中有两列都叫 {name}，结果会因线程数而异：先在子查询中给其中一列改名"),
                    format!(
                        "two columns of GROUP BY are called `{name}`: the result would depend on the number of threads; rename one in a subquery"
                    ),
                );
                self.report(codes::E122, expr.span(), message);
            }
        }
    }

    /// ORDER BY of a set operation or bracketed query: only the output columns are in sight.
    fn order_by_output(&mut self, order_by: Option<&OrderBy>, columns: Option<&Vec<String>>) {
        let Some(order_by) = order_by else { return };
        let row = Relation { alias: String::new(), table: None, columns: columns.cloned() };
        self.scopes.push(Scope { relations: vec![row], clause: Clause::Ordering, ..Scope::default() });
        self.order(order_by);
        self.scopes.pop();
    }

    fn select(&mut self, select: &Select, order_by: Option<&OrderBy>, place: Place) -> Columns {
        self.select_features(select);
        self.depth += 1;
        self.scopes.push(Scope::default());
        for item in &select.from {
            self.table_with_joins(item);
        }
        let windows = select.named_window.iter().map(|window| {
            let ordered = match &window.1 {
                NamedWindowExpr::WindowSpec(spec) => !spec.order_by.is_empty(),
                NamedWindowExpr::NamedWindow(_) => false,
            };
            (normal(&window.0), ordered)
        });
        self.top().windows = windows.collect();
        let columns = self.projection(select, place);
        self.top().aliases = columns.names.iter().flatten().cloned().collect();
        if let Some(filter) = &select.selection {
            self.outer_filter(filter);
        }
        self.top().clause = Clause::Grouping;
        match &select.group_by {
            GroupByExpr::Expressions(exprs, modifiers) if modifiers.is_empty() => {
                self.exprs(exprs);
                self.group_names(exprs);
            }
            other => self.refuse(other.span(), "GROUP BY ALL / WITH"),
        }
        for expr in select.having.iter().chain(&select.qualify) {
            self.expr(expr);
        }
        for window in &select.named_window {
            match &window.1 {
                NamedWindowExpr::WindowSpec(spec) => self.window_spec(spec),
                NamedWindowExpr::NamedWindow(name) => self.refuse(name.span, "WINDOW a AS b"),
            }
        }
        self.top().clause = Clause::Ordering;
        if let Some(order_by) = order_by {
            self.order(order_by);
        }
        self.scopes.pop();
        self.depth -= 1;
        columns.known.then(|| columns.names.into_iter().map(Option::unwrap_or_default).collect())
    }

    pub(super) fn top(&mut self) -> &mut Scope {
        if self.scopes.is_empty() {
            self.scopes.push(Scope::default());
        }
        let last = self.scopes.len() - 1;
        &mut self.scopes[last]
    }

    fn select_features(&mut self, select: &Select) {
        if select.into.is_some() {
            let message = Text::new(
                "规则只能是一条 SELECT，这里是 SELECT INTO",
                "a rule is exactly one SELECT, found SELECT INTO",
            );
            self.report(codes::E102, select.select_token.0.span, message);
        }
        if let Some(Distinct::On(_)) = &select.distinct {
            self.refuse(select.select_token.0.span, "DISTINCT ON");
        }
        let others = [
            (!select.optimizer_hints.is_empty(), "/*+ … */"),
            (select.select_modifiers.is_some(), "SELECT modifiers"),
            (select.top.is_some(), "TOP"),
            (select.exclude.is_some(), "EXCLUDE"),
            (!select.lateral_views.is_empty(), "LATERAL VIEW"),
            (select.prewhere.is_some(), "PREWHERE"),
            (!select.connect_by.is_empty(), "CONNECT BY"),
            (!select.cluster_by.is_empty(), "CLUSTER BY"),
            (!select.distribute_by.is_empty(), "DISTRIBUTE BY"),
            (!select.sort_by.is_empty(), "SORT BY"),
            (select.value_table_mode.is_some(), "SELECT AS"),
            (select.flavor != SelectFlavor::Standard, "FROM …"),
        ];
        for (_, what) in others.into_iter().filter(|(there, _)| *there) {
            self.refuse(select.select_token.0.span, what);
        }
    }

    /// An ON or WHERE; placeholders of evidence may stand in those of the outermost SELECT.
    pub(super) fn outer_filter(&mut self, expr: &Expr) {
        let outermost = if self.depth == 1 { OutermostFilter::Yes } else { OutermostFilter::No };
        let before = std::mem::replace(&mut self.filter, outermost);
        self.expr(expr);
        self.filter = before;
    }

    fn projection(&mut self, select: &Select, place: Place) -> Projection {
        let mut columns = Projection { names: Vec::new(), known: true };
        for item in &select.projection {
            let name = match item {
                SelectItem::UnnamedExpr(expr) => {
                    self.expr(expr);
                    own_name(expr)
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    self.expr(expr);
                    Some(normal(alias))
                }
                SelectItem::ExprWithAliases { .. } => {
                    self.refuse(item.span(), "AS (a, b)");
                    None
                }
                SelectItem::Wildcard(options) => {
                    self.wildcard(None, options, place, &mut columns);
                    continue;
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) => {
                    self.wildcard(Some(name), options, place, &mut columns);
                    continue;
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(_), _) => {
                    self.refuse(item.span(), "(…).*");
                    None
                }
            };
            if place == Place::Outermost {
                let span = self.bytes(item.span());
                self.uses.output.push(OutputName { name: name.clone(), span });
            }
            columns.names.push(name);
        }
        columns
    }

    fn wildcard(
        &mut self,
        of: Option<&ObjectName>,
        options: &WildcardAdditionalOptions,
        place: Place,
        columns: &mut Projection,
    ) {
        let span = options.wildcard_token.0.span;
        let plain = options.opt_ilike.is_none()
            && options.opt_exclude.is_none()
            && options.opt_except.is_none()
            && options.opt_replace.is_none()
            && options.opt_rename.is_none()
            && options.opt_alias.is_none();
        if !plain {
            self.refuse(span, "* EXCEPT / REPLACE / RENAME");
        }
        let alias = of.and_then(single).map(normal);
        let relations: Vec<Relation> = self
            .top()
            .relations
            .iter()
            .filter(|relation| of.is_none() || Some(&relation.alias) == alias.as_ref())
            .cloned()
            .collect();
        if relations.is_empty() {
            columns.known = false;
        }
        let delivered = relations.iter().any(|relation| matches!(relation.table, Some((_, Origin::Dictionary))));
        self.uses.has_star |= place == Place::Outermost;
        if place == Place::Outermost || delivered {
            let message = if place == Place::Outermost {
                Text::new("最外层不能用 SELECT *", "`SELECT *` is not allowed in the outermost list")
            } else {
                Text::new("不能对数据表用 SELECT *", "`SELECT *` is not allowed on a delivered table")
            };
            self.report_with_help(
                codes::E121,
                span,
                message,
                Text::new("逐列写出（EXISTS 中可写 SELECT 1）", "name the columns (inside EXISTS write SELECT 1)"),
            );
        }
        for relation in relations {
            match relation.columns {
                Some(names) => columns.names.extend(names.into_iter().map(Some)),
                None => columns.known = false,
            }
        }
    }

    pub(super) fn order(&mut self, order_by: &OrderBy) {
        match &order_by.kind {
            OrderByKind::Expressions(exprs) if order_by.interpolate.is_none() => self.order_items(exprs),
            _ => self.refuse(order_by.span(), "ORDER BY ALL / INTERPOLATE"),
        }
    }
}

struct Projection {
    names: Vec<Option<String>>,
    known: bool,
}

/// The name an expression gives its column without an alias.
fn own_name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(ident) => Some(normal(ident)),
        Expr::CompoundIdentifier(parts) => parts.last().map(normal),
        _ => None,
    }
}

/// The names of the outermost list, as far as its entries have one.
pub(crate) fn output_names(query: &Query) -> Vec<String> {
    let mut body = &*query.body;
    loop {
        match body {
            SetExpr::Query(query) => body = &query.body,
            SetExpr::SetOperation { left, .. } => body = left,
            SetExpr::Select(select) => {
                return select
                    .projection
                    .iter()
                    .filter_map(|item| match item {
                        SelectItem::UnnamedExpr(expr) => own_name(expr),
                        SelectItem::ExprWithAlias { alias, .. } => Some(normal(alias)),
                        _ => None,
                    })
                    .collect();
            }
            _ => return Vec::new(),
        }
    }
}

/// The one part of a simple name.
pub(super) fn single(name: &ObjectName) -> Option<&Ident> {
    match name.0.as_slice() {
        [part] => part.as_ident(),
        _ => None,
    }
}
