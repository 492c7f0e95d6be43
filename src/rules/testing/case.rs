//! The `[[test]]` entries of a file.

use super::super::codes;
use super::super::doc::{Fields, Item, Reader};
use super::super::header::OutputType;
use super::super::mutation::Survivor;
use super::super::overrides::{Origin, Override};
use super::super::params::{ParamSpec, ParamValue};
use super::super::problem::{Problem, did_you_mean, nearest};
use super::super::source::Source;
use super::compare::ALERT_COLUMNS;
use super::fixture::{Fixture, build};
use super::pipe::PipeTable;
use crate::model::{RuleId, Text, dictionary};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// What a test is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestKind {
    /// Something must be raised.
    Firing,
    /// Nothing must be raised.
    Quiet,
    /// Just inside or just outside a limit.
    Boundary,
    /// The rule must be skipped.
    Skipped,
}

/// What a test expects. What is `None` is not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expect {
    /// The alerts, exactly these entities; only the listed columns are compared.
    pub alerts: Option<PipeTable>,
    /// Entities that must not be raised.
    pub absent: Vec<String>,
    /// Number of rows of the whole population.
    pub population: Option<u64>,
    /// Rows of the population that must be there exactly once (of a view: all its rows).
    pub rows: Option<PipeTable>,
    /// The reason code with which the rule must be skipped.
    pub skipped: Option<String>,
}

/// One `[[test]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct TestCase {
    /// Its name.
    pub name: String,
    /// The day it looks back from.
    pub as_of: Date,
    /// Parameters that differ from their defaults, checked against their bounds.
    pub params: Vec<(String, ParamValue)>,
    /// What it is for: `kind`, else told from name and expectation.
    pub kind: TestKind,
    /// The tables it starts from, those of the tests it uses included.
    pub fixture: Fixture,
    /// What it expects.
    pub expect: Expect,
    /// Where its name stands in the file.
    pub place: Range<usize>,
}

impl TestCase {
    /// The parameters as overrides of `rule`.
    pub fn overrides(&self, rule: &RuleId) -> Vec<Override> {
        let checked =
            |(name, value): &(String, ParamValue)| Override::checked(rule.clone(), name, value.clone(), Origin::Test);
        self.params.iter().map(checked).collect()
    }
}

/// What the tests of a file may name.
pub(in super::super) struct TestContext<'a> {
    pub source: &'a Arc<Source>,
    pub params: &'a [ParamSpec],
    /// The columns of the population, with their types.
    pub columns: &'a [(String, OutputType)],
    pub of: Tested,
}

/// Whose tests they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Tested {
    Rule,
    View,
}

/// A test before its `use` is followed.
struct Draft {
    name: String,
    name_place: Range<usize>,
    use_place: Range<usize>,
    as_of: Date,
    params: Vec<(String, ParamValue)>,
    kind: Option<TestKind>,
    base: Option<String>,
    given: BTreeMap<String, PipeTable>,
    files: BTreeMap<String, String>,
    missing: BTreeSet<String>,
    expect: Expect,
}

/// What stands in a tests block.
#[derive(Default)]
pub(in super::super) struct Tests {
    pub cases: Vec<TestCase>,
    pub survivors: Vec<Survivor>,
}

/// Reads the tests block that stands at `block`.
pub(in super::super) fn read_tests(
    context: &TestContext<'_>,
    block: Range<usize>,
    problems: &mut Vec<Problem>,
) -> Tests {
    let source = context.source;
    let reader = Reader::new(source, block.start);
    let mut found = Vec::new();
    let mut drafts = Vec::new();
    let mut survivors = Vec::new();
    if let Some(table) = reader.parse(&source.text()[block]) {
        let root = reader.root(&table);
        for fields in root.tables("test") {
            drafts.extend(read_draft(context, fields, &mut found));
        }
        for fields in root.tables("survivor") {
            survivors.extend(read_survivor(fields));
        }
        root.close();
    }
    problems.extend(reader.finish().0);
    problems.extend(found);
    Tests { cases: finish(context, &drafts, problems), survivors }
}

/// Reads `[[survivor]]`: a change that no test can notice.
fn read_survivor(fields: Fields<'_>) -> Option<Survivor> {
    let place = fields.get("mutant").map_or(0..0, |item| item.span());
    let mutant = fields.need_string("mutant");
    let reason = fields.need_text("reason");
    fields.close();
    Some(Survivor { mutant: mutant?, reason: reason?, place })
}

fn read_draft(context: &TestContext<'_>, fields: Fields<'_>, found: &mut Vec<Problem>) -> Option<Draft> {
    let name_place = fields.get("name").map_or(0..0, |item| item.span());
    let name = fields.need_string("name");
    let as_of = fields.need("as_of").and_then(|item| item.date());
    let use_place = fields.get("use").map_or(0..0, |item| item.span());
    let base = fields.string("use");
    let kinds = [("firing", TestKind::Firing), ("quiet", TestKind::Quiet), ("boundary", TestKind::Boundary)];
    let kind = fields.get("kind").and_then(|item| item.word(&kinds));
    let params = fields.table("params").map(|params| read_params(context, &params, found)).unwrap_or_default();
    let given = fields.table("given").map(|given| read_given(context, &given, found)).unwrap_or_default();
    let mut files = BTreeMap::new();
    for (table, item) in fields.table("given_file").map(|files| files.entries()).unwrap_or_default() {
        known_table(context, &table, item.span(), found);
        files.extend(item.string().map(|path| (table, path)));
    }
    let mut missing = BTreeSet::new();
    for item in fields.get("missing").map(|item| item.items()).unwrap_or_default() {
        if let Some(table) = item.string() {
            known_table(context, &table, item.span(), found);
            missing.insert(table);
        }
    }
    let expect = fields.need("expect").and_then(|item| item.fields()).map(|expect| read_expect(context, expect, found));
    fields.close();
    Some(Draft {
        name: name?,
        name_place,
        use_place,
        as_of: as_of?,
        params,
        kind,
        base,
        given,
        files,
        missing,
        expect: expect?,
    })
}

fn read_params(context: &TestContext<'_>, params: &Fields<'_>, found: &mut Vec<Problem>) -> Vec<(String, ParamValue)> {
    let mut values = Vec::new();
    for (name, item) in params.entries() {
        let Some(spec) = context.params.iter().find(|spec| spec.name == name) else {
            let guess = did_you_mean(nearest(&name, context.params.iter().map(|spec| spec.name.as_str())));
            let message = Text::new(
                format!("没有参数 {name}{}", guess.zh),
                format!("there is no parameter `{name}`{}", guess.en),
            );
            found.push(Problem::new(codes::E302, context.source, message).at(item.span(), Text::default()));
            continue;
        };
        values.extend(spec.read_value(&item).map(|value| (name, value)));
    }
    values
}

fn known_table(context: &TestContext<'_>, table: &str, place: Range<usize>, found: &mut Vec<Problem>) -> bool {
    let known = dictionary::table(table).is_some();
    if !known {
        let guess = did_you_mean(nearest(table, dictionary::tables().iter().map(|table| table.name.as_str())));
        let message = Text::new(
            format!("数据字典中没有表 {table}{}", guess.zh),
            format!("the data dictionary has no table `{table}`{}", guess.en),
        );
        found.push(Problem::new(codes::E501, context.source, message).at(place, Text::default()));
    }
    known
}

fn read_given(context: &TestContext<'_>, given: &Fields<'_>, found: &mut Vec<Problem>) -> BTreeMap<String, PipeTable> {
    let mut tables = BTreeMap::new();
    for (table, item) in given.entries() {
        if !known_table(context, &table, item.span(), found) {
            continue;
        }
        if let Some(text) = item.string() {
            tables.insert(table, PipeTable::read(context.source, item.span(), &text, found));
        }
    }
    tables
}

fn read_expect(context: &TestContext<'_>, fields: Fields<'_>, found: &mut Vec<Problem>) -> Expect {
    let alerts = fields.get("alerts").and_then(|item| read_expected(context, &item, List::Alerts, found));
    let rows = fields.get("rows").and_then(|item| read_expected(context, &item, List::Rows, found));
    let absent = fields.strings("absent");
    let population = fields.get("population").and_then(|item| {
        let number = item.int().and_then(|number| u64::try_from(number).ok());
        if number.is_none() {
            item.report(codes::E503, "应为不小于 0 的整数", "must be a whole number, 0 or more");
        }
        number
    });
    let skipped = fields.string("skipped");
    let nothing = alerts.is_none() && rows.is_none() && absent.is_empty() && population.is_none() && skipped.is_none();
    if nothing {
        fields.need("alerts");
    }
    fields.close();
    Expect { alerts, absent, population, rows, skipped }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Alerts,
    Rows,
}

/// Reads an expected table; its columns must exist and its cells fit them.
fn read_expected(
    context: &TestContext<'_>,
    item: &Item<'_>,
    list: List,
    found: &mut Vec<Problem>,
) -> Option<PipeTable> {
    let text = item.string()?;
    let table = PipeTable::read(context.source, item.span(), &text, found);
    let general = ["entity_id", "entity_type", "window_start", "window_end", "part", "region_code"];
    let alert = if list == List::Alerts { ALERT_COLUMNS } else { &[] };
    let known = |name: &str| {
        context.columns.iter().any(|(column, _)| column == name)
            || (context.of == Tested::Rule && (general.contains(&name) || alert.contains(&name)))
    };
    for cell in table.columns.iter().filter(|cell| !known(&cell.text)) {
        let names = context.columns.iter().map(|(name, _)| name.as_str()).chain(general).chain(alert.iter().copied());
        let guess = did_you_mean(nearest(&cell.text, names));
        let name = &cell.text;
        let message = Text::new(
            format!("结果中没有列 {name}{}", guess.zh),
            format!("the result has no column `{name}`{}", guess.en),
        );
        found.push(Problem::new(codes::E503, context.source, message).at(cell.span.clone(), Text::default()));
    }
    if context.of == Tested::Rule && !table.columns.is_empty() && table.column("entity_id").is_none() {
        let message = Text::new("须有 entity_id 列", "the table needs the column `entity_id`");
        found.push(Problem::new(codes::E503, context.source, message).at(item.span(), Text::default()));
    }
    for (at, column) in table.columns.iter().enumerate() {
        let Some((_, kind)) = context.columns.iter().find(|(name, _)| *name == column.text) else { continue };
        for cell in table.rows.iter().map(|row| &row[at]).filter(|cell| !fits(&cell.text, *kind)) {
            let name = &column.text;
            let message = Text::new(
                format!("{name} 应为 {kind}，实为 {}", cell.text),
                format!("`{name}` must be {kind}, found `{}`", cell.text),
            );
            found.push(Problem::new(codes::E503, context.source, message).at(cell.span.clone(), Text::default()));
        }
    }
    Some(table)
}

fn fits(text: &str, kind: OutputType) -> bool {
    if text.is_empty() {
        return true;
    }
    match kind {
        OutputType::Text => true,
        OutputType::Int64 => text.parse::<i64>().is_ok(),
        OutputType::Float64 => text.parse::<f64>().is_ok_and(f64::is_finite),
        OutputType::Decimal { .. } => text.parse::<super::super::Decimal>().is_ok(),
        OutputType::Bool => matches!(text, "true" | "false"),
        OutputType::Date => text.parse::<Date>().is_ok(),
        OutputType::Timestamp => super::fixture::timestamp(text).is_some(),
    }
}

/// Follows `use`, types the tables, and tells what each test is for.
fn finish(context: &TestContext<'_>, drafts: &[Draft], problems: &mut Vec<Problem>) -> Vec<TestCase> {
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    for draft in drafts {
        if !seen.insert(draft.name.as_str()) {
            let name = &draft.name;
            let message = Text::new(format!("测试名称重复：{name}"), format!("two tests are called `{name}`"));
            problems
                .push(Problem::new(codes::E504, context.source, message).at(draft.name_place.clone(), Text::default()));
        }
        let Some(chain) = chain_of(context, draft, drafts, problems) else { continue };
        let (mut given, mut files, mut missing) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        for link in chain.iter().rev() {
            for table in link.given.keys().chain(link.files.keys()) {
                given.remove(table);
                files.remove(table);
                missing.remove(table);
            }
            given.extend(link.given.iter().map(|(name, table)| (name.clone(), table)));
            files.extend(link.files.clone());
            missing.extend(link.missing.iter().cloned());
        }
        let tables = given
            .iter()
            .filter(|(name, _)| !missing.contains(*name))
            .filter_map(|(name, text)| Some((name.clone(), build(name, text, draft.as_of, context.source, problems)?)))
            .collect();
        cases.push(TestCase {
            name: draft.name.clone(),
            as_of: draft.as_of,
            params: draft.params.clone(),
            kind: draft.kind.unwrap_or_else(|| told_kind(draft)),
            fixture: Fixture::new(tables, missing, files),
            expect: draft.expect.clone(),
            place: draft.name_place.clone(),
        });
    }
    cases
}

fn told_kind(draft: &Draft) -> TestKind {
    let name = draft.name.to_lowercase();
    if draft.expect.skipped.is_some() {
        TestKind::Skipped
    } else if name.contains("boundary") || name.contains("边界") {
        TestKind::Boundary
    } else if draft.expect.alerts.as_ref().is_some_and(|alerts| alerts.rows.is_empty()) {
        TestKind::Quiet
    } else {
        TestKind::Firing
    }
}

/// The test and those it starts from, itself first; nothing where one is missing or they run in a circle.
fn chain_of<'d>(
    context: &TestContext<'_>,
    draft: &'d Draft,
    drafts: &'d [Draft],
    problems: &mut Vec<Problem>,
) -> Option<Vec<&'d Draft>> {
    let mut chain = vec![draft];
    while let Some(base) = chain.last().and_then(|link| link.base.as_ref()) {
        let at = chain.last().map_or(0..0, |link| link.use_place.clone());
        let Some(next) = drafts.iter().find(|other| other.name == *base) else {
            let guess = did_you_mean(nearest(base, drafts.iter().map(|other| other.name.as_str())));
            let message = Text::new(
                format!("没有测试“{base}”{}", guess.zh),
                format!("there is no test called `{base}`{}", guess.en),
            );
            problems.push(Problem::new(codes::E504, context.source, message).at(at, Text::default()));
            return None;
        };
        if chain.iter().any(|link| link.name == next.name) {
            let message = Text::new(format!("测试“{base}”循环引用"), format!("the test `{base}` starts from itself"));
            problems.push(Problem::new(codes::E504, context.source, message).at(at, Text::default()));
            return None;
        }
        chain.push(next);
    }
    Some(chain)
}
