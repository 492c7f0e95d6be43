//! The rows behind a number: one plain SELECT per entry, written for one alert, run once for all.
//!
//! A query per alert would read the largest table once per alert. Because the shape is restricted (checked when the rule
//! loads, E104) the query can be rewritten: the alert list is joined in front, the placeholders become its columns.
//! The list stands *first* in FROM, so that a placeholder in the ON of a later join is in scope.

use super::codes;
use super::header::EvidenceSpec;
use super::overrides::BoundParams;
use super::problem::Problem;
use super::rule::literals;
use super::sql::{
    BindError, Fragment, OutermostFilter, Replacement, Uses, bind_query, print_query, printable, reparse,
};
use crate::model::{Text, dictionary};
use sqlparser::ast::{
    Expr, GroupByExpr, JoinOperator, OrderBy, OrderByKind, Query, Select, SetExpr, Spanned, TableWithJoins, Value,
    ValueWithSpan,
};
use std::collections::BTreeSet;

/// The placeholders that stand for the alert, and the column of the alert list each becomes.
pub(super) const ALERT_PLACEHOLDERS: [&str; 4] = ["entity_id", "window_start", "window_end", "part"];

/// The name the alert list goes by in the rewritten query.
pub const ALERT_ALIAS: &str = "_alert";

/// Columns the alert list must have, in any order.
pub const ALERT_COLUMNS: [&str; 6] = ["alert_no", "entity_type", "entity_id", "part", "window_start", "window_end"];

/// One `[[evidence]]` entry that loaded.
#[derive(Clone, Debug)]
pub struct Evidence {
    spec: EvidenceSpec,
    query: Box<Query>,
}

impl Evidence {
    /// Takes a query that `check` found to be of the right shape.
    pub(super) fn new(spec: EvidenceSpec, query: Box<Query>) -> Self {
        Self { spec, query }
    }

    /// What the header says about it.
    pub fn spec(&self) -> &EvidenceSpec {
        &self.spec
    }

    pub(super) fn query(&self) -> &Query {
        &self.query
    }

    pub(super) fn query_mut(&mut self) -> &mut Query {
        &mut self.query
    }

    /// Its SQL in normal form, placeholders as they stand.
    pub(super) fn canonical(&self) -> String {
        print_query(&self.query)
    }

    /// One query that gives the rows of every alert: the entry's columns behind `alert_no` (bigint), sorted by it.
    ///
    /// `alerts_table` names the alert list with the columns of [`ALERT_COLUMNS`]: `alert_no` bigint, `entity_type`,
    /// `entity_id` and `part` text, `window_start` and `window_end` dates. With `when_entity`, other entities' alerts are
    /// left out.
    ///
    /// # Errors
    /// Parameters that are not those of the rule, or a table name that cannot stand in SQL.
    pub fn for_all_alerts(&self, params: &BoundParams, alerts_table: &str) -> Result<String, BindError> {
        let mut query = self.query.clone();
        self.join_alerts(&mut query, alerts_table)?;
        let literals = literals(params);
        let replace = |name: &str| match ALERT_PLACEHOLDERS.iter().find(|known| **known == name) {
            Some(column) => Some(Replacement::Column([ALERT_ALIAS, column])),
            None => literals(name),
        };
        bind_query(&query, &replace).map(|(text, _)| text)
    }

    fn join_alerts(&self, query: &mut Query, alerts_table: &str) -> Result<(), BindError> {
        let shape = || BindError::NotReadable("the evidence is not one plain SELECT".to_owned());
        // The new parts are read from SQL rather than built: a tree built by hand can print as something else.
        let filter = match self.spec.when_entity {
            Some(entity) => format!("{ALERT_ALIAS}.entity_type = '{}'", entity.code()),
            None => "1 = 1".to_owned(),
        };
        let columns = match &*query.body {
            SetExpr::Select(select) => select.projection.len(),
            _ => return Err(shape()),
        };
        // Ties by every column, so that the order never depends on threads or files.
        let positions: Vec<String> = (2..=columns + 1).map(|position| format!(", {position}")).collect();
        let positions = positions.concat();
        let model = format!(
            "SELECT {ALERT_ALIAS}.alert_no FROM {alerts_table} AS {ALERT_ALIAS} CROSS JOIN x WHERE (1 = 1) AND {filter} \
             ORDER BY {ALERT_ALIAS}.alert_no{positions}"
        );
        let model = *reparse(&model).map_err(BindError::NotReadable)?;
        let SetExpr::Select(mut parts) = *model.body else { return Err(shape()) };
        let SetExpr::Select(select) = &mut *query.body else { return Err(shape()) };

        select.projection.insert(0, parts.projection.remove(0));
        add_first(&mut select.from, parts.from)?;
        if self.spec.when_entity.is_some() {
            select.selection = Some(with_filter(select.selection.take(), parts.selection).ok_or_else(shape)?);
        }
        let Some(OrderBy { kind: OrderByKind::Expressions(mut first), .. }) = model.order_by else {
            return Err(shape());
        };
        let last = first.split_off(1);
        let order = query
            .order_by
            .get_or_insert_with(|| OrderBy { kind: OrderByKind::Expressions(Vec::new()), interpolate: None });
        let OrderByKind::Expressions(items) = &mut order.kind else { return Err(shape()) };
        items.splice(0..0, first);
        items.extend(last);
        Ok(())
    }
}

/// `alerts CROSS JOIN first JOIN …`.
fn add_first(from: &mut [TableWithJoins], alerts: Vec<TableWithJoins>) -> Result<(), BindError> {
    let shape = || BindError::NotReadable("the evidence reads from no table".to_owned());
    let item = from.first_mut().ok_or_else(shape)?;
    let mut alerts = alerts.into_iter().next().ok_or_else(shape)?;
    let mut cross = alerts.joins.pop().ok_or_else(shape)?;
    cross.relation = std::mem::replace(&mut item.relation, alerts.relation);
    item.joins.insert(0, cross);
    Ok(())
}

/// Puts `own` in the place of the first operand of `(1 = 1) AND filter`.
fn with_filter(own: Option<Expr>, model: Option<Expr>) -> Option<Expr> {
    let Some(Expr::BinaryOp { op, right, .. }) = model else { return None };
    Some(match own {
        None => *right,
        Some(own) => Expr::BinaryOp { left: Box::new(Expr::Nested(Box::new(own))), op, right },
    })
}

/// Checks the shape of an entry, after `check_query` has seen to everything else.
pub(super) fn check_shape(fragment: &Fragment<'_>, spec: &EvidenceSpec, query: &Query, uses: &Uses) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut refuse = |span: std::ops::Range<usize>, zh: &str, en: &str| {
        let message = Text::new(format!("证据查询{zh}"), format!("the evidence query {en}"));
        problems.push(fragment.problem(codes::E104, span, message).help(
            "证据查询会改写成对全部疑点的一次查询：写成一条普通 SELECT，占位符只放在最外层 WHERE 或 ON 中",
            "it is rewritten into one query for all alerts: write one plain SELECT, placeholders only in the outermost WHERE or ON",
        ));
    };
    let SetExpr::Select(select) = &*query.body else {
        refuse(0..0, "须为一条普通 SELECT（不能用 UNION）", "must be one plain SELECT, without UNION");
        return problems;
    };
    for (zh, en) in forbidden_clauses(query, select) {
        let span = fragment.bytes(select.span());
        refuse(span, zh, en);
    }
    for span in &uses.outer_aggregates {
        refuse(
            span.clone(),
            "最外层不能有聚合或窗口函数",
            "must not aggregate or use window functions in its outermost SELECT",
        );
    }
    for used in uses.params.iter().filter(|used| ALERT_PLACEHOLDERS.contains(&used.name.as_str())) {
        if used.outermost_filter == OutermostFilter::No {
            let name = &used.name;
            refuse(
                used.span.clone(),
                &format!("的占位符 ${name} 只能在最外层 WHERE 或 ON 中"),
                &format!("has ${name} outside its outermost WHERE and ON"),
            );
        }
    }
    if !uses.params.iter().any(|used| used.name == "entity_id") {
        refuse(
            0..0,
            "没有用到 $entity_id：每条疑点都会得到全部行",
            "does not use $entity_id: every alert would get every row",
        );
    }
    for (name, span) in uses.bare.iter().filter(|(name, _)| ALERT_COLUMNS.contains(&name.as_str())) {
        refuse(
            span.clone(),
            &format!("的列 {name} 与疑点表同名，请写明表名"),
            &format!("names the column `{name}` without its table; the alert list has one of that name"),
        );
    }
    let mut seen = BTreeSet::new();
    for output in &uses.output {
        match &output.name {
            None => refuse(output.span.clone(), "有一列没有名称（加 AS）", "has a column without a name (add AS)"),
            Some(name) if name == "alert_no" || !seen.insert(name.clone()) => {
                refuse(
                    output.span.clone(),
                    &format!("的列名 {name} 重复"),
                    &format!("has the column name `{name}` twice"),
                );
            }
            Some(_) => {}
        }
    }
    if let Some(key) = spec.key.as_ref().filter(|key| !seen.contains(*key)) {
        refuse(0..0, &format!("没有输出 key 所指的列 {key}"), &format!("does not deliver `{key}`, which `key` names"));
    }
    if let Some(table) = spec.table.as_ref().filter(|table| dictionary::table(table).is_none()) {
        refuse(
            0..0,
            &format!("的 table 所指的表 {table} 不在数据字典中"),
            &format!("has a `table`, `{table}`, that the dictionary does not have"),
        );
    }
    if print_query(query).to_lowercase().contains(ALERT_ALIAS) {
        refuse(0..0, "不能使用名称 _alert", "must not use the name _alert");
    }
    problems
}

fn forbidden_clauses(query: &Query, select: &Select) -> Vec<(&'static str, &'static str)> {
    let grouped = match &select.group_by {
        GroupByExpr::Expressions(exprs, _) => !exprs.is_empty(),
        GroupByExpr::All(_) => true,
    };
    let outer_join = select.from.iter().flat_map(|item| &item.joins).any(|join| {
        matches!(
            join.join_operator,
            JoinOperator::Right(_)
                | JoinOperator::RightOuter(_)
                | JoinOperator::FullOuter(_)
                | JoinOperator::RightSemi(_)
                | JoinOperator::RightAnti(_)
        )
    });
    let order = query.order_by.as_ref().is_some_and(|order| match &order.kind {
        OrderByKind::Expressions(items) => {
            items.iter().any(|item| matches!(&item.expr, Expr::Value(ValueWithSpan { value: Value::Number(..), .. })))
        }
        OrderByKind::All(_) => true,
    });
    let all = [
        (grouped || select.having.is_some(), "不能有 GROUP BY、HAVING", "must not have GROUP BY or HAVING"),
        (select.distinct.is_some(), "不能有 DISTINCT", "must not have DISTINCT"),
        (select.qualify.is_some(), "不能有 QUALIFY", "must not have QUALIFY"),
        (query.limit_clause.is_some(), "不能有 LIMIT", "must not have LIMIT"),
        (
            select.from.len() != 1,
            "FROM 中须为一张表及其 JOIN",
            "must read from one table and its joins, without commas",
        ),
        (outer_join, "不能有 RIGHT、FULL JOIN", "must not have RIGHT or FULL joins"),
        (order, "的 ORDER BY 须写列名，不写序号", "must order by names, not by numbers"),
    ];
    all.into_iter().filter(|(there, ..)| *there).map(|(_, zh, en)| (zh, en)).collect()
}

/// A tree that prints as it was written and reads back the same, or the reason why not. sqlparser's printer has gaps;
/// a construct in one of them is refused when the rule loads, not when it runs.
pub(super) fn reads_back(query: &Query) -> Result<(), String> {
    let printed = printable(query).to_string();
    let again = reparse(&printed)?;
    if *again == *query { Ok(()) } else { Err(printed) }
}
