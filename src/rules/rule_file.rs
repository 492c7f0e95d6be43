//! One rule file: read, checked, finished. The loader calls the three steps; between the first and the second it
//! learns which views exist.

use super::catalog::Catalog;
use super::check_header;
use super::check_sql::{self, BuiltIns, Subject};
use super::conditions;
use super::doc::{Places, Reader};
use super::evidence::{self, Evidence};
use super::hash;
use super::header::{Header, OutputType, ViewHeader};
use super::header_read::{self, Kind};
use super::inputs::Inputs;
use super::layout::{self, Layout};
use super::legal::Legal;
use super::lint;
use super::load::all_inputs;
use super::problem::{Level, Problem};
use super::rule::{Conditions, Rule, View};
use super::source::Source;
use super::sql::{self, Fragment, FragmentPlace};
use super::testing::{TestContext, Tested, Tests, read_tests};
use super::texts::RuleTexts;
use sqlparser::ast::Query;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The column of the region responsible where `[output]` names none and the SQL delivers it.
const DEFAULT_REGION: &str = "region_code";

/// A file whose header reads.
pub(super) enum Draft {
    Rule(Box<RuleDraft>),
    View(Box<ViewDraft>),
}

/// A rule file whose header reads.
pub(super) struct RuleDraft {
    pub header: Header,
    pub file: FileDraft,
}

/// A view file whose header reads.
pub(super) struct ViewDraft {
    pub header: ViewHeader,
    pub file: FileDraft,
}

/// What rules and views have in common.
pub(super) struct FileDraft {
    pub source: Arc<Source>,
    pub places: Places,
    /// `None` where the SQL does not read; that is reported, and the header is checked all the same.
    pub query: Option<Box<Query>>,
    pub layout: Layout,
}

/// What a checked rule is made of beside its header.
pub(super) struct RuleParts {
    pub views: Vec<String>,
    /// What the file reads, without what its views read.
    pub inputs: Inputs,
    pub conditions: Conditions,
    pub evidence: Vec<Evidence>,
    /// The SELECT of `[model.events]`.
    pub events: Option<Box<Query>>,
    /// The SELECT of `[details]`.
    pub details: Option<Box<Query>>,
    pub texts: RuleTexts,
    pub tests: Tests,
}

/// What a checked view is made of beside its header.
pub(super) struct ViewParts {
    pub views: Vec<String>,
    /// What the file reads, without what its views read.
    pub inputs: Inputs,
    pub tests: Tests,
}

/// Reads one file as far as it can be read without knowing the others.
pub(super) fn read(source: &Arc<Source>, problems: &mut Vec<Problem>) -> Option<Draft> {
    let before = problems.len();
    let layout = layout::split(source, problems)?;
    let torn = problems.len() > before;
    let query = read_sql(source, &layout, problems);
    let reader = Reader::new(source, layout.header.start);
    let mut header = None;
    if let Some(table) = reader.parse(&source.text()[layout.header.clone()]) {
        let root = reader.root(&table);
        if let Some(kind) = header_read::read_kind(&root) {
            header = match kind {
                Kind::Rule => header_read::read_rule(&root, source).map(|header| Either::Rule(Box::new(header))),
                Kind::View => header_read::read_view(&root, source).map(|header| Either::View(Box::new(header))),
            };
            root.close();
        }
    }
    let (found, places) = reader.finish();
    let failed = torn || has_errors(&found);
    problems.extend(found);
    let file = FileDraft { source: Arc::clone(source), places, query, layout };
    match header {
        Some(Either::Rule(mut header)) if !failed => {
            let delivers = |query: &Query| sql::output_names(query).iter().any(|name| name == DEFAULT_REGION);
            if header.output.region.is_none() && file.query.as_deref().is_some_and(delivers) {
                header.output.region = Some(DEFAULT_REGION.to_owned());
            }
            Some(Draft::Rule(Box::new(RuleDraft { header: *header, file })))
        }
        Some(Either::View(header)) if !failed => Some(Draft::View(Box::new(ViewDraft { header: *header, file }))),
        _ => None,
    }
}

enum Either {
    Rule(Box<Header>),
    View(Box<ViewHeader>),
}

/// Parses the SQL part; its problems do not depend on the header.
fn read_sql(source: &Arc<Source>, layout: &Layout, problems: &mut Vec<Problem>) -> Option<Box<Query>> {
    let place = FragmentPlace::Verbatim(layout.sql.start);
    let fragment = Fragment { source, text: &source.text()[layout.sql.clone()], place: &place };
    match sql::parse_query(&fragment) {
        Ok(query) => Some(query),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

impl FileDraft {
    fn sql_text(&self) -> &str {
        &self.source.text()[self.layout.sql.clone()]
    }

    fn tests(
        &self,
        subject: &Subject<'_>,
        columns: &[(String, OutputType)],
        of: Tested,
        problems: &mut Vec<Problem>,
    ) -> Tests {
        let Some(block) = self.layout.tests.clone() else { return Tests::default() };
        read_tests(&TestContext { source: &self.source, params: subject.params, columns, of }, block, problems)
    }

    fn file_name_is(&self, wanted: &str, problems: &mut Vec<Problem>) {
        let path = self.source.path();
        let found = path.rsplit('/').next().unwrap_or(path);
        if found != wanted {
            problems.push(check_header::wrong_file_name(&self.source, found, wanted));
        }
    }
}

/// Checks a view; gives the views it uses, or nothing where an error was found.
pub(super) fn check_view(
    draft: &ViewDraft,
    headers: &BTreeMap<String, ViewHeader>,
    problems: &mut Vec<Problem>,
) -> Option<ViewParts> {
    let mut found = Vec::new();
    let ViewDraft { header, file } = draft;
    file.file_name_is(&format!("{}.sql", header.name), &mut found);
    let catalog = Catalog::new(headers);
    let subject = Subject {
        source: &file.source,
        places: &file.places,
        inputs: &header.inputs,
        params: &header.params,
        catalog: &catalog,
    };
    subject.check_inputs(&mut found);
    check_header::view(&subject, header, &mut found);
    let mut views = Vec::new();
    let mut inputs = Inputs::default();
    if let Some(query) = &file.query {
        let place = FragmentPlace::Verbatim(file.layout.sql.start);
        let fragment = Fragment { source: &file.source, text: file.sql_text(), place: &place };
        let uses = subject.check_main(fragment, query, &mut found);
        subject.check_output(fragment, &uses, &check_sql::wanted_of_view(header), &mut found);
        let parts = [&uses];
        if !has_errors(&found) {
            subject.check_unused(&parts, &[], &mut found);
        }
        views = subject.views_used(&parts);
        inputs = subject.inputs_of(&parts);
        subject.check_shared_params(&views, &mut found);
    }
    let columns: Vec<_> = header.columns.iter().map(|column| (column.name.clone(), column.kind)).collect();
    let tests = file.tests(&subject, &columns, Tested::View, &mut found);
    lint::view(&subject, header, &mut found);
    finish_check(found, problems, file.query.is_some())?;
    Some(ViewParts { views, inputs, tests })
}

/// Checks a rule; gives its parts, or nothing where an error was found.
pub(super) fn check_rule(
    draft: &RuleDraft,
    headers: &BTreeMap<String, ViewHeader>,
    legal: &Legal,
    problems: &mut Vec<Problem>,
) -> Option<RuleParts> {
    let mut found = Vec::new();
    let RuleDraft { header, file } = draft;
    file.file_name_is(&header.file_name(), &mut found);
    let catalog = Catalog::new(headers);
    let subject = Subject {
        source: &file.source,
        places: &file.places,
        inputs: &header.inputs,
        params: &header.params,
        catalog: &catalog,
    };
    subject.check_inputs(&mut found);
    check_header::rule(&subject, header, legal, &mut found);
    let texts = RuleTexts::parse(&subject, header, &mut found);
    let (conditions, condition_params) = conditions::parse(&subject, header, &mut found);

    let places: Vec<FragmentPlace> =
        (0..header.evidence.len()).map(|index| subject.place_of_evidence(header, index)).collect();
    let with_rings = catalog.with_rings();
    let inner = if header.model.ring.is_some() { &with_rings } else { &catalog };
    let inner = Subject { catalog: inner, ..subject };
    let mut evidence = Vec::new();
    let mut evidence_uses = Vec::new();
    for (index, spec) in header.evidence.iter().enumerate() {
        let fragment = Fragment { source: &file.source, text: &spec.sql, place: &places[index] };
        let Some((query, uses)) = inner.check_inner(fragment, BuiltIns::Alert, &mut found) else { continue };
        found.extend(evidence::check_shape(&fragment, spec, &query, &uses));
        evidence.push(Evidence::new(spec.clone(), query));
        evidence_uses.push(uses);
    }
    let events = header.model.events.as_ref().and_then(|spec| {
        let place = subject.place_of_events(&spec.sql);
        let fragment = Fragment { source: &file.source, text: &spec.sql, place: &place };
        subject.check_events(fragment, &mut found)
    });
    let (events, events_uses) = events.unzip();
    let details = header.details.as_ref().and_then(|spec| {
        let place = subject.place_of_details(&spec.sql);
        let fragment = Fragment { source: &file.source, text: &spec.sql, place: &place };
        inner.check_details(header, spec, fragment, &mut found)
    });
    let (details, details_uses) = details.unzip();
    let place = FragmentPlace::Verbatim(file.layout.sql.start);
    let fragment = Fragment { source: &file.source, text: file.sql_text(), place: &place };
    let mut views = Vec::new();
    let mut inputs = Inputs::default();
    if let Some(query) = &file.query {
        let uses = subject.check_main(fragment, query, &mut found);
        subject.check_output(fragment, &uses, &check_sql::wanted_of_rule(header), &mut found);
        let mut parts = vec![&uses];
        parts.extend(&evidence_uses);
        parts.extend(&events_uses);
        parts.extend(&details_uses);
        let mut names = condition_params;
        names.extend(texts.names().map(str::to_owned));
        names.extend(check_header::model_params(header));
        if !has_errors(&found) {
            subject.check_unused(&parts, &names, &mut found);
        }
        views = subject.views_used(&parts);
        inputs = subject.inputs_of(&parts);
        subject.check_shared_params(&views, &mut found);
    }
    let tests = file.tests(&subject, &header.row_columns(), Tested::Rule, &mut found);
    lint::rule(&subject, header, &tests.cases, &mut found);
    finish_check(found, problems, file.query.is_some())?;
    Some(RuleParts { views, inputs, conditions: conditions?, evidence, events, details, texts, tests })
}

/// What is unused can be said only where everything else is understood.
fn has_errors(found: &[Problem]) -> bool {
    found.iter().any(|problem| problem.level() == Level::Error)
}

/// Hands the problems over; nothing goes on where one of them is an error.
fn finish_check(found: Vec<Problem>, problems: &mut Vec<Problem>, sql_reads: bool) -> Option<()> {
    let failed = has_errors(&found);
    problems.extend(found);
    (!failed && sql_reads).then_some(())
}

/// Makes the view; `done` are the views before it.
pub(super) fn finish_view(draft: ViewDraft, parts: ViewParts, done: &[View]) -> Option<View> {
    let query = draft.file.query?;
    let ViewParts { views: used, inputs, tests } = parts;
    Some(View {
        inputs: all_inputs(&inputs, &used, done),
        hash: hash::of_view(&draft.header, &query, &used, done),
        header: draft.header,
        source: draft.file.source,
        query,
        views: used,
        tests: tests.cases,
        survivors: tests.survivors,
    })
}

/// Makes the rule.
pub(super) fn finish_rule(draft: RuleDraft, parts: RuleParts, views: &[View]) -> Option<Rule> {
    let query = draft.file.query?;
    let RuleParts { views: used, inputs, conditions, evidence, events, details, texts, tests } = parts;
    let inner = hash::Inner { events: events.as_deref(), details: details.as_deref() };
    Some(Rule {
        inputs: all_inputs(&inputs, &used, views),
        hash: hash::of_rule(&draft.header, &query, &conditions, &evidence, inner, &used, views),
        header: draft.header,
        source: draft.file.source,
        places: draft.file.places,
        query,
        conditions,
        views: used,
        evidence,
        events,
        details,
        texts,
        tests: tests.cases,
        survivors: tests.survivors,
    })
}
