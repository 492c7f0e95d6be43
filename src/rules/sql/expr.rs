//! The part of the checker that walks expressions: operators, functions, columns, placeholders.

use super::super::catalog::Origin;
use super::super::codes;
use super::super::problem::{did_you_mean, nearest};
use super::check::{Checker, Mode, normal};
use super::functions::{self, FunctionKind};
use super::scope::{self, Found, ParamPlace, ParamUse};
use crate::model::{Text, dictionary};
use sqlparser::ast::{
    AccessExpr, BinaryOperator, CastKind, CeilFloorKind, DataType, DateTimeField, Expr, Function, FunctionArg,
    FunctionArgExpr, FunctionArgumentClause, FunctionArguments, Ident, OrderByExpr, Spanned, Subscript, UnaryOperator,
    Value, ValueWithSpan, WindowFrameBound, WindowSpec, WindowType,
};

impl Checker<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Identifier(ident) => self.column(ident),
            Expr::CompoundIdentifier(parts) => self.compound(parts),
            Expr::CompoundFieldAccess { root, access_chain } => {
                // `t.column['field']`: what looks like a field access of `t` names a column of the table `t`.
                match (&**root, access_chain.as_slice()) {
                    (Expr::Identifier(table), [AccessExpr::Dot(Expr::Identifier(column)), ..]) => {
                        self.compound(&[table.clone(), column.clone()]);
                    }
                    _ => self.expr(root),
                }
                for access in access_chain {
                    self.access(access);
                }
            }
            Expr::IsFalse(inner)
            | Expr::IsNotFalse(inner)
            | Expr::IsTrue(inner)
            | Expr::IsNotTrue(inner)
            | Expr::IsNull(inner)
            | Expr::IsNotNull(inner)
            | Expr::IsUnknown(inner)
            | Expr::IsNotUnknown(inner)
            | Expr::Nested(inner) => self.expr(inner),
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => self.exprs([&**left, &**right]),
            Expr::InList { expr, list, .. } => {
                self.expr(expr);
                for item in list {
                    self.list_item(item);
                }
            }
            Expr::Between { expr, low, high, .. } => self.exprs([&**expr, &**low, &**high]),
            Expr::BinaryOp { left, op, right } => {
                if !allowed_operator(op) {
                    self.refuse(expr.span(), &op.to_string());
                }
                self.exprs([&**left, &**right]);
            }
            Expr::UnaryOp { op, expr: inner } => {
                if !matches!(op, UnaryOperator::Plus | UnaryOperator::Minus | UnaryOperator::Not) {
                    self.refuse(expr.span(), &op.to_string());
                }
                self.expr(inner);
            }
            Expr::Like { expr: text, pattern, any: false, .. }
            | Expr::ILike { expr: text, pattern, any: false, .. } => {
                self.exprs([&**text, &**pattern]);
            }
            Expr::Cast {
                kind: CastKind::Cast | CastKind::TryCast | CastKind::DoubleColon,
                expr: inner,
                data_type,
                array: false,
                format: None,
            } => {
                if !allowed_type(data_type) {
                    self.refuse(expr.span(), &data_type.to_string());
                }
                self.expr(inner);
            }
            Expr::Case { operand, conditions, else_result, .. } => {
                self.exprs(operand.as_deref());
                for branch in conditions {
                    self.exprs([&branch.condition, &branch.result]);
                }
                self.exprs(else_result.as_deref());
            }
            Expr::Value(value) => self.value(value, ParamPlace::Value),
            Expr::TypedString(typed) => {
                if !matches!(typed.data_type, DataType::Date | DataType::Timestamp(..)) || typed.uses_odbc_syntax {
                    self.refuse(expr.span(), &typed.data_type.to_string());
                }
                self.value(&typed.value, ParamPlace::Value);
            }
            Expr::Interval(interval) => {
                // A unit outside the quotes reads well but prints differently from dialect to dialect.
                if !matches!(&*interval.value, Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(_), .. })) {
                    self.refuse(expr.span(), "INTERVAL …, other than INTERVAL '1 day' or a parameter of type interval");
                }
            }
            Expr::Function(function) => self.function(function),
            Expr::InSubquery { .. } | Expr::Exists { .. } | Expr::Subquery(_) => self.query_expr(expr),
            _ => self.special_function(expr),
        }
    }

    pub(super) fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    /// Functions with a grammar of their own.
    fn special_function(&mut self, expr: &Expr) {
        match expr {
            Expr::Extract { expr: inner, .. } => self.expr(inner),
            Expr::Ceil { expr: inner, field } | Expr::Floor { expr: inner, field } => {
                if !matches!(field, CeilFloorKind::DateTimeField(DateTimeField::NoDateTime)) {
                    self.refuse(expr.span(), "CEIL/FLOOR … TO");
                }
                self.expr(inner);
            }
            Expr::Position { expr: inner, r#in } => self.exprs([&**inner, &**r#in]),
            Expr::Substring { expr: inner, substring_from, substring_for, .. } => {
                self.expr(inner);
                self.exprs(substring_from.as_deref().into_iter().chain(substring_for.as_deref()));
            }
            Expr::Trim { expr: inner, trim_what, trim_characters, .. } => {
                self.expr(inner);
                self.exprs(trim_what.as_deref().into_iter().chain(trim_characters.iter().flatten()));
            }
            other => {
                let text = other.to_string();
                let head: String = text.chars().take(24).collect();
                self.refuse(other.span(), &head);
            }
        }
    }

    fn query_expr(&mut self, expr: &Expr) {
        if self.mode == Mode::Condition {
            self.refuse(expr.span(), "SELECT");
            return;
        }
        match expr {
            Expr::InSubquery { expr, subquery, .. } => {
                self.expr(expr);
                self.subquery(subquery);
            }
            Expr::Exists { subquery, .. } | Expr::Subquery(subquery) => {
                self.subquery(subquery);
            }
            _ => {}
        }
    }

    fn list_item(&mut self, item: &Expr) {
        match item {
            Expr::Value(value) => self.value(value, ParamPlace::InList),
            other => self.expr(other),
        }
    }

    fn access(&mut self, access: &AccessExpr) {
        match access {
            AccessExpr::Dot(Expr::Identifier(_)) => {}
            AccessExpr::Subscript(Subscript::Index { index }) => self.expr(index),
            AccessExpr::Dot(other) => self.refuse(other.span(), "a.b()"),
            AccessExpr::Subscript(other) => self.refuse(other.span(), "a[b:c]"),
        }
    }

    fn value(&mut self, value: &ValueWithSpan, place: ParamPlace) {
        match &value.value {
            Value::Number(_, false) | Value::SingleQuotedString(_) | Value::Boolean(_) | Value::Null => {}
            Value::Placeholder(text) => {
                let span = self.bytes(value.span);
                let name = text.strip_prefix('$').unwrap_or_default().to_owned();
                if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                    let message = Text::new(
                        format!("占位符 {text} 无效：参数写作 $名称"),
                        format!("`{text}` is not a parameter: write $name"),
                    );
                    self.report(codes::E302, value.span, message);
                    return;
                }
                let outermost_filter = self.filter;
                self.uses.params.push(ParamUse { name, span, place, outermost_filter });
            }
            other => self.refuse(value.span, &other.to_string().chars().take(12).collect::<String>()),
        }
    }

    pub(super) fn order_items(&mut self, items: &[OrderByExpr]) {
        for item in items {
            self.order_item(item);
        }
    }

    fn order_item(&mut self, item: &OrderByExpr) {
        if item.with_fill.is_some() {
            self.refuse(item.span(), "WITH FILL");
        }
        self.expr(&item.expr);
    }

    pub(super) fn window_spec(&mut self, spec: &WindowSpec) {
        self.exprs(&spec.partition_by);
        self.order_items(&spec.order_by);
        if let Some(frame) = &spec.window_frame {
            for bound in std::iter::once(&frame.start_bound).chain(&frame.end_bound) {
                if let WindowFrameBound::Preceding(Some(expr)) | WindowFrameBound::Following(Some(expr)) = bound {
                    self.expr(expr);
                }
            }
        }
    }

    fn function(&mut self, function: &Function) {
        let name = match function.name.0.as_slice() {
            [part] => part.as_ident().map(normal),
            _ => None,
        };
        let name = name.unwrap_or_else(|| function.name.to_string().to_lowercase());
        let span = function.name.span();
        let plain = !function.uses_odbc_syntax && matches!(function.parameters, FunctionArguments::None);
        if !plain || !function.within_group.is_empty() {
            self.refuse(span, "{fn …}, f(…)(…), WITHIN GROUP");
        }
        let Some(known) = functions::find(&name) else {
            self.unknown_function(&name, function);
            return;
        };
        if self.mode == Mode::Condition && (known.kind != FunctionKind::Scalar || function.over.is_some()) {
            self.refuse(span, &format!("{name}()"));
        }
        if self.depth == 1 && (known.kind != FunctionKind::Scalar || function.over.is_some()) {
            let bytes = self.bytes(span);
            self.uses.outer_aggregates.push(bytes);
        }
        let ordered_inside = self.arguments(&name, function);
        self.exprs(function.filter.as_deref());
        self.over(&name, known.kind, function, ordered_inside);
    }

    fn unknown_function(&mut self, name: &str, function: &Function) {
        let span = function.name.span();
        if let Some((code, message, help)) = functions::refusal(name) {
            self.report_with_help(code, span, message, help);
            return;
        }
        let names: Vec<&str> = functions::functions().map(|function| function.name).collect();
        let guess = did_you_mean(nearest(name, names));
        let message = Text::new(
            format!("函数 {name} 不在可用函数之列{}", guess.zh),
            format!("`{name}` is not one of the functions a rule may call{}", guess.en),
        );
        self.report_with_help(
            codes::E101,
            span,
            message,
            Text::new("可用函数见 fundwatch explain E101", "the list: fundwatch explain E101"),
        );
    }

    /// Checks the arguments; says whether they carry an order.
    fn arguments(&mut self, name: &str, function: &Function) -> bool {
        let FunctionArguments::List(list) = &function.args else {
            self.refuse(function.name.span(), &format!("{name} without brackets or with a query"));
            return false;
        };
        for (index, argument) in list.args.iter().enumerate() {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => {
                    if name == "peak_window" && index == 2 && !is_constant(expr) {
                        let message = Text::new(
                            "peak_window 的第三个参数须为数字或参数",
                            "the third argument of peak_window must be a number or a parameter",
                        );
                        self.report(codes::E103, expr.span(), message);
                    }
                    self.expr(expr);
                }
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) if name == "count" => {}
                other => self.refuse(function.name.span(), &format!("{name}({other})")),
            }
        }
        let mut ordered = false;
        for clause in &list.clauses {
            match clause {
                FunctionArgumentClause::OrderBy(items) => {
                    ordered = true;
                    self.order_items(items);
                }
                FunctionArgumentClause::IgnoreOrRespectNulls(_) => {}
                other => self.refuse(function.name.span(), &other.to_string().chars().take(24).collect::<String>()),
            }
        }
        ordered
    }

    /// Checks the window, and that a function that depends on the order of rows has one.
    fn over(&mut self, name: &str, kind: FunctionKind, function: &Function, ordered_inside: bool) {
        let ordered_window = match &function.over {
            None => false,
            Some(WindowType::WindowSpec(spec)) => {
                self.window_spec(spec);
                let base = spec.window_name.as_ref().is_some_and(|base| self.window_is_ordered(base));
                base || !spec.order_by.is_empty()
            }
            Some(WindowType::NamedWindow(window)) => self.window_is_ordered(window),
        };
        let span = function.name.span();
        if kind == FunctionKind::Window && function.over.is_none() {
            self.refuse(span, &format!("{name}() without OVER"));
        } else if matches!(kind, FunctionKind::Window | FunctionKind::OrderedAggregate)
            && !ordered_window
            && !ordered_inside
        {
            let message = Text::new(
                format!("{name} 没有 ORDER BY：结果不确定"),
                format!("`{name}` without ORDER BY: the result is not determined"),
            );
            self.report(codes::E122, span, message);
        }
    }

    fn window_is_ordered(&mut self, window: &Ident) -> bool {
        let name = normal(window);
        let found = self.top().windows.iter().find(|(known, _)| *known == name).map(|(_, ordered)| *ordered);
        if found.is_none() {
            let message = Text::new(format!("没有窗口 {name}"), format!("there is no window `{name}`"));
            self.report(codes::E101, window.span, message);
        }
        // An unknown window is reported once.
        found.unwrap_or(true)
    }

    /// A name on its own.
    pub(super) fn column(&mut self, ident: &Ident) {
        let name = normal(ident);
        if self.depth == 1 {
            let span = self.bytes(ident.span);
            self.uses.bare.push((name.clone(), span));
        }
        match scope::resolve(&self.scopes, &name) {
            Found::Columns(tables) => {
                for (table, origin) in tables {
                    self.record(table, origin, &name, ident);
                }
            }
            Found::Other | Found::Unknown => {}
            Found::Nothing => self.unknown_column(&name, ident),
        }
    }

    /// `table.column`, `table.column.field` or `column.field`.
    fn compound(&mut self, parts: &[Ident]) {
        let [first, second, ..] = parts else { return };
        let (alias, column) = (normal(first), normal(second));
        let Some(relation) = scope::relation(&self.scopes, &alias).cloned() else {
            match scope::resolve(&self.scopes, &alias) {
                Found::Columns(tables) => {
                    for (table, origin) in tables {
                        self.record(table, origin, &alias, first);
                    }
                }
                Found::Other | Found::Unknown => {}
                Found::Nothing => {
                    let aliases: Vec<String> = self
                        .scopes
                        .iter()
                        .flat_map(|scope| &scope.relations)
                        .map(|relation| relation.alias.clone())
                        .collect();
                    let guess = did_you_mean(nearest(&alias, aliases.iter().map(String::as_str)));
                    let message = Text::new(
                        format!("没有名为 {alias} 的表或别名{}", guess.zh),
                        format!("there is no table or alias `{alias}` here{}", guess.en),
                    );
                    self.report(codes::E101, first.span, message);
                }
            }
            return;
        };
        match (&relation.columns, &relation.table) {
            (Some(columns), table) if !columns.contains(&column) => {
                let table = table.as_ref().map_or(alias, |(table, _)| table.clone());
                self.no_such_column(&table, &column, columns, second);
            }
            (_, Some((table, origin))) => self.record(table.clone(), *origin, &column, second),
            _ => {}
        }
    }

    fn record(&mut self, table: String, origin: Origin, column: &str, ident: &Ident) {
        if origin == Origin::Dictionary {
            let span = self.bytes(ident.span);
            self.uses.columns.entry((table, column.to_owned())).or_insert(span);
        }
    }

    fn no_such_column(&mut self, table: &str, column: &str, columns: &[String], ident: &Ident) {
        let guess = nearest(column, columns.iter().map(String::as_str));
        let kind = guess
            .and_then(|name| dictionary::table(table)?.column(name))
            .map(|spec| spec.kind.name())
            .unwrap_or_default();
        let tail = match guess {
            None => Text::default(),
            Some(name) if kind.is_empty() => did_you_mean(Some(name)),
            Some(name) => {
                Text::new(format!("，最接近的列：{name}（{kind}）"), format!("; did you mean {name} ({kind})?"))
            }
        };
        let message = Text::new(
            format!("表 {table} 没有列 {column}{}", tail.zh),
            format!("the table `{table}` has no column `{column}`{}", tail.en),
        );
        self.report(codes::E101, ident.span, message);
    }

    fn unknown_column(&mut self, name: &str, ident: &Ident) {
        let relations: Vec<_> = self.scopes.last().map(|scope| scope.relations.clone()).unwrap_or_default();
        if let ([only], Mode::Query) = (relations.as_slice(), self.mode) {
            let table = only.table.as_ref().map_or(only.alias.clone(), |(table, _)| table.clone());
            self.no_such_column(&table, name, only.columns.as_deref().unwrap_or_default(), ident);
            return;
        }
        let columns: Vec<String> =
            self.scopes.iter().flat_map(|scope| &scope.relations).filter_map(|r| r.columns.clone()).flatten().collect();
        let guess = did_you_mean(nearest(name, columns.iter().map(String::as_str)));
        let code = if self.mode == Mode::Condition { codes::E130 } else { codes::E101 };
        let message =
            Text::new(format!("没有列 {name}{}", guess.zh), format!("there is no column `{name}`{}", guess.en));
        self.report(code, ident.span, message);
    }
}

fn allowed_operator(op: &BinaryOperator) -> bool {
    use BinaryOperator as B;
    matches!(
        op,
        B::Plus
            | B::Minus
            | B::Multiply
            | B::Divide
            | B::Modulo
            | B::StringConcat
            | B::Gt
            | B::Lt
            | B::GtEq
            | B::LtEq
            | B::Eq
            | B::NotEq
            | B::And
            | B::Or
            | B::BitwiseAnd
            | B::BitwiseOr
            | B::BitwiseXor
            | B::PGBitwiseShiftLeft
            | B::PGBitwiseShiftRight
    )
}

fn allowed_type(kind: &DataType) -> bool {
    use DataType as D;
    matches!(
        kind,
        D::Varchar(_)
            | D::Text
            | D::String(_)
            | D::TinyInt(_)
            | D::SmallInt(_)
            | D::Int(_)
            | D::Integer(_)
            | D::BigInt(_)
            | D::Float(_)
            | D::Real
            | D::Double(_)
            | D::DoublePrecision
            | D::Decimal(_)
            | D::Numeric(_)
            | D::Boolean
            | D::Bool
            | D::Date
            | D::Timestamp(..)
            | D::Interval { .. }
    )
}

/// A number or a parameter: what is a literal once the rule is bound.
fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Value(value) => matches!(value.value, Value::Number(..) | Value::Placeholder(_)),
        Expr::Nested(inner) => is_constant(inner),
        _ => false,
    }
}
