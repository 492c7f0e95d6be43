//! A SELECT in words: what it reads, joins, keeps and groups, step by step.
//!
//! For whoever reads a rule without SQL. Nothing is interpreted: conditions stand as they are written, parameters as the
//! values they are bound to.

use super::rule::BoundRule;
use super::sql::print_expr;
use crate::model::Text;
use sqlparser::ast::{Expr, GroupByExpr, Join, JoinConstraint, JoinOperator, Query, Select, SetExpr, TableFactor};

/// One step: a named part of the query, or its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The name of the part; `None` for the result.
    pub name: Option<String>,
    /// What happens in it, in order.
    pub acts: Vec<Text>,
}

impl BoundRule {
    /// The SELECT in words, with its parameters bound.
    pub fn outline(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        query(&self.query, None, &mut steps);
        steps
    }
}

fn query(query: &Query, name: Option<&str>, steps: &mut Vec<Step>) {
    for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
        self::query(&cte.query, Some(&cte.alias.name.value), steps);
    }
    let mut acts = Vec::new();
    body(&query.body, &mut acts);
    if let Some(limit) = &query.limit_clause {
        acts.push(Text::new(
            format!("只取前若干行：{}", limit.to_string().trim()),
            format!("keep only the first: {}", limit.to_string().trim()),
        ));
    }
    steps.push(Step { name: name.map(str::to_owned), acts });
}

fn body(body: &SetExpr, acts: &mut Vec<Text>) {
    match body {
        SetExpr::Select(select) => self::select(select, acts),
        SetExpr::Query(query) => self::body(&query.body, acts),
        SetExpr::SetOperation { left, op, set_quantifier, right } => {
            self::body(left, acts);
            let name = format!("{op} {set_quantifier}");
            let name = name.trim();
            acts.push(Text::new(format!("与下面合并（{name}）"), format!("put together with the following ({name})")));
            self::body(right, acts);
        }
        _ => {}
    }
}

fn select(select: &Select, acts: &mut Vec<Text>) {
    for item in &select.from {
        let name = relation(&item.relation);
        acts.push(Text::new(format!("读取 {name}"), format!("read {name}")));
        for join in &item.joins {
            acts.push(joined(join));
        }
    }
    for condition in select.selection.iter().flat_map(conjuncts) {
        acts.push(Text::new(format!("只留 {condition}"), format!("keep where {condition}")));
    }
    if let GroupByExpr::Expressions(keys, _) = &select.group_by
        && !keys.is_empty()
    {
        let keys = keys.iter().map(print_expr).collect::<Vec<_>>().join(", ");
        acts.push(Text::new(format!("按 {keys} 汇总"), format!("group by {keys}")));
    }
    for condition in select.having.iter().flat_map(conjuncts) {
        acts.push(Text::new(format!("汇总后只留 {condition}"), format!("then keep where {condition}")));
    }
    if select.distinct.is_some() {
        acts.push(Text::new("相同的行只留一行", "keep equal rows once"));
    }
}

fn joined(join: &Join) -> Text {
    let name = relation(&join.relation);
    let on = |constraint: &JoinConstraint| match constraint {
        JoinConstraint::On(expr) => conjuncts(expr).join(" AND "),
        JoinConstraint::Using(columns) => columns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    };
    match &join.join_operator {
        JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => {
            let on = on(constraint);
            Text::new(
                format!("与 {name} 对应，没有对应的不计：{on}"),
                format!("match with {name}, rows without a match are left out: {on}"),
            )
        }
        JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => {
            let on = on(constraint);
            Text::new(
                format!("与 {name} 对应，没有对应的也保留：{on}"),
                format!("match with {name}, rows without a match stay: {on}"),
            )
        }
        JoinOperator::LeftSemi(constraint) => {
            let on = on(constraint);
            Text::new(format!("只留在 {name} 中有对应的：{on}"), format!("keep what has a match in {name}: {on}"))
        }
        JoinOperator::LeftAnti(constraint) => {
            let on = on(constraint);
            Text::new(format!("只留在 {name} 中没有对应的：{on}"), format!("keep what has no match in {name}: {on}"))
        }
        JoinOperator::CrossJoin(_) => {
            Text::new(format!("与 {name} 的每一行组合"), format!("combine with every row of {name}"))
        }
        _ => Text::new(format!("与 {name} 连接"), format!("join {name}")),
    }
}

fn relation(relation: &TableFactor) -> String {
    match relation {
        TableFactor::Table { name, .. } => name.to_string(),
        TableFactor::Derived { subquery, alias, .. } => {
            let name = alias.as_ref().map_or_else(String::new, |alias| alias.name.value.clone());
            let sources: Vec<String> = tables_of(&subquery.body);
            format!("{name} ({})", sources.join(", "))
        }
        other => other.to_string(),
    }
}

fn tables_of(body: &SetExpr) -> Vec<String> {
    match body {
        SetExpr::Select(select) => {
            let relations = select
                .from
                .iter()
                .flat_map(|item| std::iter::once(&item.relation).chain(item.joins.iter().map(|join| &join.relation)));
            relations.map(relation).collect()
        }
        SetExpr::Query(query) => tables_of(&query.body),
        SetExpr::SetOperation { left, right, .. } => [tables_of(left), tables_of(right)].concat(),
        _ => Vec::new(),
    }
}

fn conjuncts(expr: &Expr) -> Vec<String> {
    match expr {
        Expr::BinaryOp { left, op: sqlparser::ast::BinaryOperator::And, right } => {
            [conjuncts(left), conjuncts(right)].concat()
        }
        other => vec![print_expr(other)],
    }
}

#[cfg(test)]
mod tests {
    use super::super::sql::reparse;
    use super::*;

    #[test]
    fn a_query_is_told_step_by_step() {
        let sql = "WITH a AS (SELECT k FROM claims WHERE status = 'approved' AND n > 3 GROUP BY k HAVING COUNT(*) > 1) \
                   SELECT a.k FROM a JOIN employers e ON e.k = a.k LEFT JOIN persons p ON p.k = a.k";
        let mut steps = Vec::new();
        query(&reparse(sql).unwrap(), None, &mut steps);
        let told: Vec<(Option<&str>, Vec<&str>)> = steps
            .iter()
            .map(|step| (step.name.as_deref(), step.acts.iter().map(|text| text.en.as_str()).collect()))
            .collect();
        assert_eq!(
            told,
            [
                (
                    Some("a"),
                    vec![
                        "read claims",
                        "keep where status = 'approved'",
                        "keep where n > 3",
                        "group by k",
                        "then keep where COUNT(*) > 1"
                    ]
                ),
                (
                    None,
                    vec![
                        "read a",
                        "match with employers, rows without a match are left out: e.k = a.k",
                        "match with persons, rows without a match stay: p.k = a.k"
                    ]
                ),
            ]
        );
    }
}
