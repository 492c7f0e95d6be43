//! Holds the SQL of a file against its header: what is read is declared, what is declared is read, what is promised
//! is delivered.

use super::catalog::{CANDIDATE_ROW, Catalog, FORBIDDEN, Without, generated};
use super::codes;
use super::doc::Places;
use super::evidence::{ALERT_PLACEHOLDERS, reads_back};
use super::header::{DetailsSpec, Header, ViewHeader};
use super::inputs::Inputs;
use super::params::{ParamSpec, ParamType};
use super::problem::{Problem, did_you_mean, nearest};
use super::source::Source;
use super::sql::{self, Fragment, FragmentPlace, ParamPlace, Uses};
use crate::model::{Text, dictionary};
use sqlparser::ast::Query;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// A file's header as far as its SQL is concerned.
pub(super) struct Subject<'a> {
    pub source: &'a Arc<Source>,
    pub places: &'a Places,
    pub inputs: &'a Inputs,
    pub params: &'a [ParamSpec],
    pub catalog: &'a Catalog<'a>,
}

/// Which placeholders may stand in a piece of SQL beside the parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum BuiltIns {
    /// `$as_of`.
    AsOf,
    /// `$as_of` and those of the alert.
    Alert,
}

impl Subject<'_> {
    pub(super) fn problem(&self, code: codes::Code, path: &str, message: Text) -> Problem {
        Problem::new(code, self.source, message).at(self.places.of(path), Text::default())
    }

    /// `[requires]` and `[optional]` name what the dictionary has.
    pub(super) fn check_inputs(&self, problems: &mut Vec<Problem>) {
        for (table, columns) in &self.inputs.requires {
            self.check_declared(&format!("requires.{table}"), table, columns, "", problems);
        }
        for (table, optional) in &self.inputs.optional {
            self.check_declared(&format!("optional.{table}"), table, &optional.columns, ".columns", problems);
        }
    }

    fn check_declared(&self, path: &str, table: &str, columns: &[String], list: &str, problems: &mut Vec<Problem>) {
        let Some(spec) = dictionary::table(table) else {
            let guess = did_you_mean(nearest(table, dictionary::tables().iter().map(|table| table.name.as_str())));
            let message = if generated(table).is_some() {
                Text::new(
                    format!("表 {table} 由程序生成，不必声明"),
                    format!("the table `{table}` is made by the program and is not declared"),
                )
            } else {
                Text::new(
                    format!("数据字典中没有表 {table}{}", guess.zh),
                    format!("the data dictionary has no table `{table}`{}", guess.en),
                )
            };
            problems.push(self.problem(codes::E101, path, message));
            return;
        };
        for (index, column) in columns.iter().enumerate() {
            let place = format!("{path}{list}.{index}");
            if spec.column(column).is_none() {
                let guess = did_you_mean(nearest(column, spec.columns.iter().map(|column| column.name.as_str())));
                let message = Text::new(
                    format!("数据字典的表 {table} 没有列 {column}{}", guess.zh),
                    format!("the dictionary's table `{table}` has no column `{column}`{}", guess.en),
                );
                problems.push(self.problem(codes::E101, &place, message));
            }
            if FORBIDDEN.contains(&(table, column.as_str())) {
                problems.push(forbidden(
                    Problem::new(codes::E150, self.source, forbidden_text(table, column))
                        .at(self.places.of(&place), Text::default()),
                ));
            }
        }
    }

    /// Checks the one SELECT of a rule or view.
    pub(super) fn check_main(&self, fragment: Fragment<'_>, query: &Query, problems: &mut Vec<Problem>) -> Uses {
        let (uses, found) = sql::check_query(fragment, self.catalog, query);
        let clean = found.is_empty();
        problems.extend(found);
        self.check_uses(fragment, &uses, BuiltIns::AsOf, problems);
        if clean {
            Self::check_printing(fragment, query, problems);
        }
        uses
    }

    /// Checks SQL that stands in the header; nothing where it does not read.
    pub(super) fn check_inner(
        &self,
        fragment: Fragment<'_>,
        built_ins: BuiltIns,
        problems: &mut Vec<Problem>,
    ) -> Option<(Box<Query>, Uses)> {
        let query = match sql::parse_query(&fragment) {
            Ok(query) => query,
            Err(problem) => {
                problems.push(problem);
                return None;
            }
        };
        let (uses, found) = sql::check_query(fragment, self.catalog, &query);
        let clean = found.is_empty();
        problems.extend(found);
        self.check_uses(fragment, &uses, built_ins, problems);
        if clean {
            Self::check_printing(fragment, &query, problems);
        }
        Some((query, uses))
    }

    fn check_printing(fragment: Fragment<'_>, query: &Query, problems: &mut Vec<Problem>) {
        if let Err(printed) = reads_back(query) {
            let head: String = printed.chars().take(80).collect();
            let message = Text::new(
                "有一种写法程序不能原样写回",
                "the SQL has a construct that the program cannot write back as it was read",
            );
            problems.push(
                fragment
                    .problem(codes::E103, 0..0, message)
                    .help(format!("写回的结果：{head}"), format!("written back: {head}")),
            );
        }
    }

    /// Tables, columns and parameters against the header.
    fn check_uses(&self, fragment: Fragment<'_>, uses: &Uses, built_ins: BuiltIns, problems: &mut Vec<Problem>) {
        for (table, span) in &uses.tables {
            if dictionary::table(table).is_some() && !self.inputs.declares_table(table) {
                let message = Text::new(
                    format!("用到了未声明的表 {table}"),
                    format!("the table `{table}` is used but not declared"),
                );
                problems.push(fragment.problem(codes::E110, span.clone(), message).help(
                    "在 [requires] 中声明；若可有可无，写进 [optional]",
                    "declare it under [requires], or under [optional] if the rule can do without",
                ));
            }
        }
        for ((table, column), span) in &uses.columns {
            if FORBIDDEN.contains(&(table.as_str(), column.as_str())) {
                problems.push(forbidden(fragment.problem(codes::E150, span.clone(), forbidden_text(table, column))));
            } else if self.inputs.declares_table(table) && !self.inputs.declares(table, column) {
                problems.push(self.undeclared(fragment, table, column, span.clone()));
            }
        }
        for used in &uses.params {
            self.check_param(fragment, used, built_ins, problems);
        }
    }

    fn undeclared(&self, fragment: Fragment<'_>, table: &str, column: &str, span: Range<usize>) -> Problem {
        let message = Text::new(
            format!("用到了未声明的列 {table}.{column}"),
            format!("the column `{table}.{column}` is used but not declared"),
        );
        let declared = if self.inputs.requires.contains_key(table) { "requires" } else { "optional" };
        let here = self.places.of(&format!("{declared}.{table}"));
        fragment.problem(codes::E110, span, message).at(here, Text::new("在这里声明", "declare it here")).help(
            "若该列可有可无，写进 [optional] 并列出它影响的输出列",
            "if the rule can do without it, declare it under [optional] with the output columns it feeds",
        )
    }

    fn check_param(
        &self,
        fragment: Fragment<'_>,
        used: &sql::ParamUse,
        built_ins: BuiltIns,
        problems: &mut Vec<Problem>,
    ) {
        let name = used.name.as_str();
        if name == "as_of" {
            return;
        }
        if ALERT_PLACEHOLDERS.contains(&name) {
            if built_ins == BuiltIns::AsOf {
                let message = Text::new(
                    format!("${name} 只能用在 [[evidence]] 中"),
                    format!("${name} stands for an alert and may be used in [[evidence]] only"),
                );
                problems.push(fragment.problem(codes::E302, used.span.clone(), message));
            }
            return;
        }
        match self.params.iter().find(|spec| spec.name == name) {
            None => problems.push(self.unknown_param(fragment, name, used.span.clone())),
            Some(spec) => {
                let list = matches!(spec.kind, ParamType::TextList | ParamType::IntList);
                if list && used.place == ParamPlace::Value {
                    let message = Text::new(
                        format!("列表参数 ${name} 只能写在 IN (${name}) 中"),
                        format!("the list ${name} can only stand in IN (${name})"),
                    );
                    problems.push(fragment.problem(codes::E303, used.span.clone(), message));
                }
            }
        }
    }

    fn unknown_param(&self, fragment: Fragment<'_>, name: &str, span: Range<usize>) -> Problem {
        let known = self.params.iter().map(|spec| spec.name.as_str()).chain(["as_of"]);
        let guess = did_you_mean(nearest(name, known));
        let message =
            Text::new(format!("没有参数 ${name}{}", guess.zh), format!("there is no parameter ${name}{}", guess.en));
        fragment.problem(codes::E302, span, message).help(
            "参数在 [params.名称] 中声明；$as_of 为内置",
            "parameters are declared under [params.NAME]; $as_of is built in",
        )
    }

    /// Checks placeholders of a condition.
    pub(super) fn check_condition_params(&self, fragment: Fragment<'_>, uses: &Uses, problems: &mut Vec<Problem>) {
        for used in &uses.params {
            self.check_param(fragment, used, BuiltIns::AsOf, problems);
        }
    }

    /// The outermost SELECT delivers `wanted`, nothing twice, and nothing that the contract does not know.
    pub(super) fn check_output(
        &self,
        fragment: Fragment<'_>,
        uses: &Uses,
        wanted: &[Wanted],
        problems: &mut Vec<Problem>,
    ) {
        let details = wanted.iter().any(|column| column.path == DETAILS_PATH);
        let section = if details { "details.columns" } else { "output.columns" };
        let mut delivered: BTreeMap<&str, Range<usize>> = BTreeMap::new();
        for output in &uses.output {
            let Some(name) = &output.name else {
                let message = Text::new("最外层有一列没有名称", "a column of the outermost list has no name");
                problems.push(
                    fragment.problem(codes::W201, output.span.clone(), message).help("加 AS 名称", "add AS name"),
                );
                continue;
            };
            if delivered.insert(name, output.span.clone()).is_some() {
                let message =
                    Text::new(format!("列名 {name} 出现两次"), format!("the column name `{name}` is there twice"));
                problems.push(fragment.problem(codes::E203, output.span.clone(), message));
            } else if !wanted.iter().any(|column| column.name == *name) {
                let message = Text::new(
                    format!("SQL 输出了未在 [{section}] 声明的列 {name}"),
                    format!("the SQL delivers the column `{name}`, which [{section}] does not declare"),
                );
                problems.push(fragment.problem(codes::W201, output.span.clone(), message));
            }
        }
        if uses.has_star {
            // Reported as such; what it delivers is not known.
            return;
        }
        for column in wanted.iter().filter(|column| !delivered.contains_key(column.name.as_str())) {
            let name = &column.name;
            let guess = did_you_mean(nearest(name, delivered.keys().copied()));
            let message = Text::new(
                format!("SQL 没有输出约定的列 {name}{}", guess.zh),
                format!("the SQL does not deliver the column `{name}` of the contract{}", guess.en),
            );
            problems.push(self.problem(codes::E201, &column.path, message));
        }
    }

    /// Columns and parameters that are declared and not used; `names` are parameters used outside SQL.
    pub(super) fn check_unused(&self, parts: &[&Uses], names: &[String], problems: &mut Vec<Problem>) {
        let mut advise = |path: &str, what: &str| {
            let message = Text::new(format!("声明了 {what}，但没有用到"), format!("{what} is declared but not used"));
            problems.push(self.problem(codes::W111, path, message));
        };
        let used = |table: &str, column: &str| {
            parts.iter().any(|part| part.columns.contains_key(&(table.to_owned(), column.to_owned())))
                || Self::generated_needs(parts, table, column)
        };
        for (table, columns) in &self.inputs.requires {
            for (index, column) in columns.iter().enumerate().filter(|(_, column)| !used(table, column)) {
                advise(&format!("requires.{table}.{index}"), &format!("{table}.{column}"));
            }
        }
        for (table, optional) in &self.inputs.optional {
            for (index, column) in optional.columns.iter().enumerate().filter(|(_, column)| !used(table, column)) {
                advise(&format!("optional.{table}.columns.{index}"), &format!("{table}.{column}"));
            }
        }
        let params: BTreeSet<&str> = parts
            .iter()
            .flat_map(|part| &part.params)
            .map(|used| used.name.as_str())
            .chain(names.iter().map(String::as_str))
            .collect();
        for spec in self
            .params
            .iter()
            .filter(|spec| !params.contains(spec.name.as_str()) && !self.view_takes(parts, &spec.name))
        {
            advise(&format!("params.{}", spec.name), &format!("${}", spec.name));
        }
    }

    /// Whether a generated table in use is made from `table.column`.
    fn generated_needs(parts: &[&Uses], table: &str, column: &str) -> bool {
        parts
            .iter()
            .flat_map(|part| part.tables.keys())
            .filter_map(|name| generated(name))
            .filter_map(|generated| generated.made_from)
            .any(|(from, columns)| from == table && columns.contains(&column))
    }

    /// Whether a view in use has a parameter of this name.
    fn view_takes(&self, parts: &[&Uses], param: &str) -> bool {
        self.views_used(parts)
            .iter()
            .filter_map(|name| self.catalog.view(name))
            .any(|view| view.params.iter().any(|spec| spec.name == param))
    }

    /// The views the parts use, sorted; a parameter that a view takes over must have its type.
    pub(super) fn views_used(&self, parts: &[&Uses]) -> Vec<String> {
        let names: BTreeSet<&String> = parts.iter().flat_map(|part| part.tables.keys()).collect();
        names.into_iter().filter(|name| self.catalog.view(name).is_some()).cloned().collect()
    }

    /// What the header declares, and what the generated tables in use are made from.
    pub(super) fn inputs_of(&self, parts: &[&Uses]) -> Inputs {
        let mut inputs = self.inputs.clone();
        let made = parts.iter().flat_map(|part| part.tables.keys()).filter_map(|name| generated(name));
        let needed = made.filter(|made| made.without == Without::Missing).filter_map(|made| made.made_from);
        for (table, columns) in needed {
            let columns = columns.iter().map(|column| (*column).to_owned()).collect();
            inputs.extend(&Inputs { requires: BTreeMap::from([(table.to_owned(), columns)]), ..Inputs::default() });
        }
        inputs
    }

    /// A parameter that a view in use takes over must have the view's type.
    pub(super) fn check_shared_params(&self, views: &[String], problems: &mut Vec<Problem>) {
        for view in views.iter().filter_map(|name| self.catalog.view(name)) {
            for theirs in &view.params {
                let Some(ours) = self.params.iter().find(|spec| spec.name == theirs.name && spec.kind != theirs.kind)
                else {
                    continue;
                };
                let (name, view, wanted, found) = (&ours.name, &view.name, theirs.kind.name(), ours.kind.name());
                let message = Text::new(
                    format!("参数 {name} 与视图 {view} 共用，类型应为 {wanted}，实为 {found}"),
                    format!(
                        "the parameter `{name}` is shared with the view `{view}` and must be {wanted}, not {found}"
                    ),
                );
                problems.push(self.problem(codes::E304, &format!("params.{name}"), message));
            }
        }
    }

    /// Where the SQL of the evidence entry `index` stands in the file.
    pub(super) fn place_of_evidence(&self, header: &Header, index: usize) -> FragmentPlace {
        self.place_of_string(&format!("evidence.{index}.sql"), &header.evidence[index].sql)
    }

    /// Checks `[model.events].sql`: it delivers [`EVENT_COLUMNS`] and nothing else.
    pub(super) fn check_events(
        &self,
        fragment: Fragment<'_>,
        problems: &mut Vec<Problem>,
    ) -> Option<(Box<Query>, Uses)> {
        let (query, uses) = self.check_inner(fragment, BuiltIns::AsOf, problems)?;
        let wanted = EVENT_COLUMNS.map(|name| Wanted { name: name.to_owned(), path: EVENTS_PATH.to_owned() });
        self.check_output(fragment, &uses, &wanted, problems);
        Some((query, uses))
    }

    /// Checks `[details].sql`: it delivers the number of the row and the declared columns.
    pub(super) fn check_details(
        &self,
        header: &Header,
        details: &DetailsSpec,
        fragment: Fragment<'_>,
        problems: &mut Vec<Problem>,
    ) -> Option<(Box<Query>, Uses)> {
        let candidate = self.catalog.with_candidate(header.contract_columns().into_iter().map(|(name, _)| name));
        let (query, uses) = Subject { catalog: &candidate, ..*self }.check_inner(fragment, BuiltIns::AsOf, problems)?;
        let row = Wanted { name: CANDIDATE_ROW.to_owned(), path: DETAILS_PATH.to_owned() };
        let columns = details
            .columns
            .iter()
            .map(|column| Wanted { path: format!("details.columns.{}", column.name), name: column.name.clone() });
        self.check_output(fragment, &uses, &std::iter::once(row).chain(columns).collect::<Vec<_>>(), problems);
        Some((query, uses))
    }

    /// Where the details stand.
    pub(super) fn place_of_details(&self, sql: &str) -> FragmentPlace {
        self.place_of_string(DETAILS_PATH, sql)
    }

    /// Where the events of a scan stand.
    pub(super) fn place_of_events(&self, sql: &str) -> FragmentPlace {
        self.place_of_string(EVENTS_PATH, sql)
    }

    /// Where the string at `path`, whose value is `text`, stands in the file.
    pub(super) fn place_of_string(&self, path: &str, text: &str) -> FragmentPlace {
        FragmentPlace::of_toml_string(self.source, self.places.of(path), text)
    }
}

/// The columns of `[model.events].sql`: string, date, int64.
pub const EVENT_COLUMNS: [&str; 3] = ["entity_id", "day", "events"];

const EVENTS_PATH: &str = "model.events.sql";
const DETAILS_PATH: &str = "details.sql";

/// A column the SQL must deliver, and the field of the header that says so.
pub(super) struct Wanted {
    pub name: String,
    pub path: String,
}

/// What the SQL of a view must deliver.
pub(super) fn wanted_of_view(header: &ViewHeader) -> Vec<Wanted> {
    header
        .columns
        .iter()
        .map(|column| Wanted { path: format!("output.columns.{}", column.name), name: column.name.clone() })
        .collect()
}

/// What the SQL of a rule must deliver.
pub(super) fn wanted_of_rule(header: &Header) -> Vec<Wanted> {
    if let Some(ring) = &header.model.ring {
        let names = ["claimant", "link", "identifier", "region", "day", "row"];
        let columns = ring.columns().into_iter().zip(names);
        return columns
            .map(|((name, _), field)| Wanted { name: name.clone(), path: format!("model.ring.{field}") })
            .collect();
    }
    let output = &header.output;
    header
        .contract_columns()
        .into_iter()
        .map(|(name, _)| {
            let declared = output.columns.iter().any(|column| column.name == name);
            let named = |field: Option<&String>| field == Some(&name);
            let path = match () {
                () if declared => format!("output.columns.{name}"),
                () if output.entity_id == name => "output.entity_id".to_owned(),
                () if named(output.entity_type.as_ref()) => "output.entity_type".to_owned(),
                () if named(output.part.as_ref()) => "output.part".to_owned(),
                () if named(output.region.as_ref()) => "output.region".to_owned(),
                () if named(output.amount_at_risk.as_ref()) => "output.amount_at_risk".to_owned(),
                () => "output.window".to_owned(),
            };
            Wanted { name, path }
        })
        .collect()
}

fn forbidden_text(table: &str, column: &str) -> Text {
    Text::new(
        format!("{table}.{column} 不得作为规则的输入"),
        format!("`{table}.{column}` may not be an input of a rule"),
    )
}

fn forbidden(problem: Problem) -> Problem {
    problem.help(
        "性别、出生日期、户籍地只用于公平性报告",
        "sex, date of birth and registered residence serve the fairness report alone",
    )
}
