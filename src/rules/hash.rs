//! The hash of what a rule means.
//!
//! In it: the SQL in normal form, the hashes of the views it uses, parameters, model, alert, downgrades, supports, output,
//! suppress key, evidence. Not in it: comments, layout, letter case of keywords, titles, texts, tests, legal references.
//! Every entry is written with its length, so that no two headers can run together into the same bytes.

use super::evidence::Evidence;
use super::header::{Header, KeyGrain, Model, ModelFamily, Output, OutputColumn, Rows, Setting, Suppress, ViewHeader};
use super::params::ParamSpec;
use super::rule::{Conditions, View};
use super::sql::{print_expr, print_query};
use crate::model::EntityType;
use sqlparser::ast::{Expr, Query};
use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

/// Collects entries in a fixed order.
struct Meaning(blake3::Hasher);

impl Meaning {
    fn new(kind: &str) -> Self {
        let mut meaning = Self(blake3::Hasher::new());
        meaning.add("kind", kind);
        meaning
    }

    fn add(&mut self, name: &str, value: &str) {
        for part in [name, value] {
            self.0.update(&(part.len() as u64).to_le_bytes());
            self.0.update(part.as_bytes());
        }
    }

    /// A value that may be absent, which is not the same as empty.
    fn option(&mut self, name: &str, value: Option<impl AsRef<str>>) {
        match value {
            Some(value) => self.add(name, value.as_ref()),
            None => self.add(&format!("no {name}"), ""),
        }
    }

    fn list(&mut self, name: &str, values: impl IntoIterator<Item = impl AsRef<str>>) {
        self.add(name, "list");
        for value in values {
            self.add("item", value.as_ref());
        }
    }

    fn finish(self) -> String {
        self.0.finalize().to_hex().to_string()
    }
}

/// Keywords and names without quotes do not differ by case.
fn fold_case(sql: &str) -> String {
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, sql).tokenize() else { return sql.to_owned() };
    let mut text = String::with_capacity(sql.len());
    for token in tokens {
        match token {
            Token::Word(word) if word.quote_style.is_none() => text.push_str(&word.value.to_lowercase()),
            Token::Whitespace(_) => text.push(' '),
            other => text.push_str(&other.to_string()),
        }
    }
    text
}

fn sql(query: &Query) -> String {
    fold_case(&print_query(query))
}

fn condition(expr: &Expr) -> String {
    fold_case(&print_expr(expr))
}

fn add_params(meaning: &mut Meaning, params: &[ParamSpec]) {
    let mut params: Vec<&ParamSpec> = params.iter().collect();
    params.sort_by(|a, b| a.name.cmp(&b.name));
    for spec in params {
        meaning.add("param", &spec.name);
        meaning.add("type", spec.kind.name());
        meaning.add("default", &spec.default.to_string());
        meaning.option("min", spec.min.as_ref().map(ToString::to_string));
        meaning.option("max", spec.max.as_ref().map(ToString::to_string));
        meaning.list("choices", spec.choices.iter().map(ToString::to_string));
    }
}

fn add_columns(meaning: &mut Meaning, columns: &[OutputColumn]) {
    let mut columns: Vec<_> = columns.iter().collect();
    columns.sort_by(|a, b| a.name.cmp(&b.name));
    for column in columns {
        meaning.add("column", &column.name);
        meaning.add("type", &column.kind.to_string());
    }
}

fn add_output(meaning: &mut Meaning, output: &Output) {
    let rows = match output.rows {
        Rows::Population => "population",
        Rows::Violations => "violations",
    };
    meaning.add("rows", rows);
    meaning.add("entity_id", &output.entity_id);
    meaning.option("entity_type", output.entity_type.as_ref());
    meaning.option("part", output.part.as_ref());
    meaning.option("region", output.region.as_ref());
    meaning.list("window", output.window.iter().flatten());
    meaning.option("amount_at_risk", output.amount_at_risk.as_ref());
    meaning.option("observed", output.observed.as_ref());
    add_columns(meaning, &output.columns);
}

fn add_model(meaning: &mut Meaning, model: &Model, events: Option<&Query>) {
    let family = model.family.map(|family| match family {
        ModelFamily::NegBinomial => "neg_binomial",
        ModelFamily::BetaBinomial => "beta_binomial",
    });
    let setting = |setting: &Setting| match setting {
        Setting::Fixed(number) => format!("{number:?}"),
        Setting::Param(name) => format!("${name}"),
    };
    meaning.add("model", model.kind.code());
    meaning.option("family", family);
    meaning.option("count", model.count.as_ref());
    meaning.option("exposure", model.exposure.as_ref());
    meaning.list("by", &model.by);
    meaning.option("looks", model.looks.as_ref());
    meaning.option("tested", model.tested.as_ref());
    meaning.option("min_peers", model.min_peers.as_ref().map(setting));
    meaning.option("dispersion", model.dispersion.as_ref().map(setting));
    meaning.option("fdr", model.fdr.as_ref().map(setting));
    meaning.option("scale", model.scale.as_ref());
    meaning.list("adds", model.adds.iter().map(|added| added.name()));
    if let (Some(spec), Some(query)) = (&model.events, events) {
        meaning.add("events", &sql(query));
        meaning.add("shortest", &setting(&spec.shortest));
        meaning.add("longest", &setting(&spec.longest));
        meaning.option("clock", spec.clock.as_ref());
    }
    if let Some(ring) = &model.ring {
        meaning.list("ring", ring.columns().map(|(name, _)| name));
        for (name, value) in ring.settings() {
            meaning.add(name, &setting(value));
        }
        for kind in &ring.kinds {
            meaning.add("kind", &kind.id);
            meaning.list("is", [kind.ties, kind.organiser, kind.hub].map(|flag| flag.to_string()));
            meaning.option("entity", kind.entity.map(crate::model::EntityType::code));
        }
    }
}

fn add_suppress(meaning: &mut Meaning, suppress: &Suppress, reopen: Option<&Expr>) {
    let parts = suppress.key.iter().map(|part| {
        let grain = match part.grain {
            KeyGrain::Exact => "",
            KeyGrain::Month => ":month",
            KeyGrain::Quarter => ":quarter",
            KeyGrain::Year => ":year",
        };
        format!("{}{grain}", part.column)
    });
    meaning.list("suppress", parts);
    meaning.option("reopen_when", reopen.map(condition));
    meaning.option("snooze_max", suppress.snooze_max.map(|span| span.to_string()));
}

fn add_views(meaning: &mut Meaning, names: &[String], views: &[View]) {
    for view in views.iter().filter(|view| names.iter().any(|name| name == view.name())) {
        meaning.add("view", view.name());
        meaning.add("view hash", view.hash());
    }
}

/// The SELECTs that stand in a rule's header, beside its evidence.
#[derive(Clone, Copy)]
pub(super) struct Inner<'a> {
    /// `[model.events].sql`.
    pub events: Option<&'a Query>,
    /// `[details].sql`.
    pub details: Option<&'a Query>,
}

/// The hash of a rule.
pub(super) fn of_rule(
    header: &Header,
    query: &Query,
    conditions: &Conditions,
    evidence: &[Evidence],
    inner: Inner<'_>,
    used: &[String],
    views: &[View],
) -> String {
    let mut meaning = Meaning::new("rule");
    meaning.add("sql", &sql(query));
    add_views(&mut meaning, used, views);
    add_params(&mut meaning, &header.params);
    add_output(&mut meaning, &header.output);
    add_model(&mut meaning, &header.model, inner.events);
    if let (Some(spec), Some(query)) = (&header.details, inner.details) {
        meaning.add("details", &sql(query));
        add_columns(&mut meaning, &spec.columns);
    }
    meaning.add("alert", &condition(&conditions.alert));
    meaning.option("score", conditions.score.as_ref().map(condition));
    meaning.option("budget", header.alert.budget_per_scan.map(|budget| budget.to_string()));
    for (entry, when) in header.downgrades.iter().zip(&conditions.downgrades) {
        meaning.add("downgrade", &condition(when));
        meaning.add("to", entry.to.code());
        meaning.option("fp", entry.fp.as_ref());
    }
    for (entry, when) in header.supports.iter().zip(&conditions.supports) {
        meaning.add("support", &condition(when));
        meaning.add("id", &entry.id);
    }
    for entry in evidence {
        let spec = entry.spec();
        meaning.add("evidence", &fold_case(&entry.canonical()));
        meaning.add("id", &spec.id);
        meaning.option("table", spec.table.as_ref());
        meaning.option("key", spec.key.as_ref());
        meaning.option("role", spec.role.as_ref());
        meaning.option("when_entity", spec.when_entity.map(EntityType::code));
    }
    add_suppress(&mut meaning, &header.suppress, conditions.reopen.as_ref());
    meaning.finish()
}

/// The hash of a view.
pub(super) fn of_view(header: &ViewHeader, query: &Query, used: &[String], views: &[View]) -> String {
    let mut meaning = Meaning::new("view");
    meaning.add("name", &header.name);
    meaning.add("sql", &sql(query));
    add_views(&mut meaning, used, views);
    add_params(&mut meaning, &header.params);
    add_columns(&mut meaning, &header.columns);
    meaning.finish()
}
