//! The part of the checker that walks FROM: tables, joins, subqueries, and what they bring in sight.

use super::super::catalog::Origin;
use super::super::codes;
use super::super::problem::{did_you_mean, nearest};
use super::check::{Checker, normal, single};
use super::scope::{Columns, Relation};
use crate::model::Text;
use sqlparser::ast::{
    Join, JoinConstraint, JoinOperator, ObjectName, Spanned, TableAlias, TableFactor, TableWithJoins,
};
use sqlparser::tokenizer::Span;

impl Checker<'_> {
    pub(super) fn table_with_joins(&mut self, item: &TableWithJoins) {
        self.table_factor(&item.relation);
        for join in &item.joins {
            self.join(join);
        }
    }

    fn join(&mut self, join: &Join) {
        self.table_factor(&join.relation);
        if join.global {
            self.refuse(join.relation.span(), "GLOBAL JOIN");
        }
        let (JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint)
        | JoinOperator::Right(constraint)
        | JoinOperator::RightOuter(constraint)
        | JoinOperator::FullOuter(constraint)
        | JoinOperator::CrossJoin(constraint)
        | JoinOperator::LeftSemi(constraint)
        | JoinOperator::RightSemi(constraint)
        | JoinOperator::LeftAnti(constraint)
        | JoinOperator::RightAnti(constraint)) = &join.join_operator
        else {
            self.refuse(join.relation.span(), "APPLY / ASOF / STRAIGHT / ARRAY JOIN");
            return;
        };
        match constraint {
            JoinConstraint::On(expr) => self.outer_filter(expr),
            JoinConstraint::Using(names) => {
                for name in names {
                    match single(name) {
                        Some(ident) => self.column(ident),
                        None => self.refuse(name.span(), "USING (a.b)"),
                    }
                }
            }
            JoinConstraint::Natural => self.refuse(join.relation.span(), "NATURAL JOIN"),
            JoinConstraint::None => {}
        }
    }

    fn table_factor(&mut self, factor: &TableFactor) {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                version,
                with_ordinality,
                partitions,
                json_path,
                sample,
                index_hints,
            } => {
                if args.is_some() {
                    self.table_function(name);
                    return;
                }
                let plain = with_hints.is_empty()
                    && version.is_none()
                    && !with_ordinality
                    && partitions.is_empty()
                    && json_path.is_none()
                    && index_hints.is_empty();
                if sample.is_some() {
                    let message =
                        Text::new("TABLESAMPLE：结果不确定", "TABLESAMPLE: which rows are read is not determined");
                    self.report(codes::E122, factor.span(), message);
                } else if !plain {
                    self.refuse(factor.span(), "table hints, versions, partitions");
                }
                self.named_table(name, alias.as_ref());
            }
            TableFactor::Derived { lateral, subquery, alias, sample } => {
                if *lateral || sample.is_some() {
                    self.refuse(factor.span(), "LATERAL / TABLESAMPLE");
                }
                // A subquery in FROM does not see its neighbours.
                let here = self.scopes.pop();
                let columns = self.subquery(subquery);
                self.scopes.extend(here);
                let (name, columns) = match alias {
                    Some(alias) => self.aliased(alias, columns),
                    None => (String::new(), columns),
                };
                self.top().relations.push(Relation { alias: name, table: None, columns });
            }
            TableFactor::NestedJoin { table_with_joins, alias: None } => self.table_with_joins(table_with_joins),
            TableFactor::UNNEST { .. } | TableFactor::TableFunction { .. } | TableFactor::Function { .. } => {
                self.refuse(factor.span(), "table functions");
            }
            _ => self.refuse(factor.span(), "PIVOT, JSON_TABLE, MATCH_RECOGNIZE"),
        }
    }

    fn table_function(&mut self, name: &ObjectName) {
        let message = Text::new(format!("表函数 {name} 不可用"), format!("the table function `{name}` is not allowed"));
        self.report(codes::E101, name.span(), message);
        self.top().relations.push(Relation { alias: String::new(), table: None, columns: None });
    }

    fn named_table(&mut self, name: &ObjectName, alias: Option<&TableAlias>) {
        let Some(relation) = self.find_table(name) else {
            // The mistake is reported once; its columns are then anybody's guess.
            let alias = alias.map_or_else(|| single(name).map(normal).unwrap_or_default(), |alias| normal(&alias.name));
            self.top().relations.push(Relation { alias, table: None, columns: None });
            return;
        };
        let Some(alias) = alias else {
            self.top().relations.push(relation);
            return;
        };
        let renamed = !alias.columns.is_empty();
        let (name, columns) = self.aliased(alias, relation.columns);
        if renamed && relation.table.as_ref().is_some_and(|(_, origin)| *origin == Origin::Dictionary) {
            self.refuse(alias.name.span, "t (a, b)");
        }
        self.top().relations.push(Relation { alias: name, table: relation.table, columns });
    }

    fn find_table(&mut self, name: &ObjectName) -> Option<Relation> {
        let ident = match single(name) {
            Some(ident) if matches!(ident.quote_style, None | Some('"')) => ident,
            _ => {
                let path = name.to_string().contains(['/', '\'', '\\'])
                    || name.to_string().to_lowercase().contains(".parquet");
                let message = if path {
                    Text::new(
                        "不能从文件路径读取",
                        "a file path is not a table: rules read the tables of the dictionary",
                    )
                } else {
                    Text::new(
                        format!("没有表 {name}"),
                        format!("there is no table `{name}`: tables have one name, without a schema"),
                    )
                };
                // sqlparser knows no place of a quoted path: it is looked up in the text.
                let written = single(name).and_then(|ident| self.fragment.text.find(ident.value.as_str()));
                match (name.span() == Span::empty(), written) {
                    (true, Some(at)) => {
                        let span = at..at + single(name).map_or(0, |ident| ident.value.len());
                        self.problems.push(self.fragment.problem(codes::E101, span, message));
                    }
                    _ => self.report(codes::E101, name.span(), message),
                }
                return None;
            }
        };
        let table = normal(ident);
        if let Some((_, columns)) =
            self.ctes.iter().rev().flat_map(|frame| frame.iter().rev()).find(|(cte, _)| *cte == table)
        {
            return Some(Relation { alias: table, table: None, columns: columns.clone() });
        }
        if let Some(info) = self.catalog.table(&table) {
            let span = self.bytes(ident.span);
            self.uses.tables.entry(table.clone()).or_insert(span);
            return Some(Relation {
                alias: table.clone(),
                table: Some((table, info.origin)),
                columns: Some(info.columns),
            });
        }
        let ctes: Vec<String> = self.ctes.iter().flatten().map(|(cte, _)| cte.clone()).collect();
        let guess = did_you_mean(nearest(&table, self.catalog.names().chain(ctes.iter().map(String::as_str))));
        let message =
            Text::new(format!("没有表 {table}{}", guess.zh), format!("there is no table `{table}`{}", guess.en));
        self.report_with_help(
            codes::E101,
            ident.span,
            message,
            Text::new("可用的表：fundwatch data schema", "the tables: fundwatch data schema"),
        );
        None
    }

    pub(super) fn aliased(&mut self, alias: &TableAlias, columns: Columns) -> (String, Columns) {
        if alias.at.is_some() || alias.columns.iter().any(|column| column.data_type.is_some()) {
            self.refuse(alias.name.span, "AS … AT / typed alias columns");
        }
        let renamed: Vec<String> = alias.columns.iter().map(|column| normal(&column.name)).collect();
        (normal(&alias.name), if renamed.is_empty() { columns } else { Some(renamed) })
    }
}
