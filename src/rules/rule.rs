//! A rule and a view that loaded, and what they become when their parameters are bound.
//!
//! Both have private fields and come only from the loader: whoever holds a [`Rule`] holds one SELECT that reads
//! declared columns with allowed functions, conditions that parse, and texts whose columns exist.

use super::doc::Places;
use super::evidence::Evidence;
use super::header::{Added, Header, ModelFamily, ModelKind, OutputColumn, Setting, ViewHeader};
use super::inputs::Inputs;
use super::mutation::Survivor;
use super::overrides::BoundParams;
use super::params::ParamValue;
use super::reopen::ReopenWhen;
use super::source::Source;
use super::sql::{BindError, Replacement, bind_expr, bind_query, printable};
use super::testing::TestCase;
use super::texts::RuleTexts;
use crate::model::RuleId;
use sqlparser::ast::{Expr, Query};
use std::sync::Arc;

/// A rule that can run.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(super) header: Header,
    pub(super) source: Arc<Source>,
    pub(super) places: Places,
    pub(super) query: Box<Query>,
    pub(super) conditions: Conditions,
    pub(super) views: Vec<String>,
    pub(super) inputs: Inputs,
    pub(super) hash: String,
    pub(super) evidence: Vec<Evidence>,
    /// `[model.events].sql`.
    pub(super) events: Option<Box<Query>>,
    /// `[details].sql`.
    pub(super) details: Option<Box<Query>>,
    pub(super) texts: RuleTexts,
    pub(super) tests: Vec<TestCase>,
    pub(super) survivors: Vec<Survivor>,
}

/// The parsed conditions of a header.
#[derive(Clone, Debug)]
pub(super) struct Conditions {
    pub alert: Expr,
    pub score: Option<Expr>,
    pub downgrades: Vec<Expr>,
    pub supports: Vec<Expr>,
    pub reopen: Option<Expr>,
}

/// A shared view that can run.
#[derive(Clone, Debug)]
pub struct View {
    pub(super) header: ViewHeader,
    pub(super) source: Arc<Source>,
    pub(super) query: Box<Query>,
    pub(super) views: Vec<String>,
    pub(super) inputs: Inputs,
    pub(super) hash: String,
    pub(super) tests: Vec<TestCase>,
    pub(super) survivors: Vec<Survivor>,
}

impl Rule {
    /// Its id.
    pub fn id(&self) -> &RuleId {
        &self.header.id
    }

    /// Its header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The file it stands in.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Everything it reads, that of its views included.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The views it uses directly, by name.
    pub fn views(&self) -> &[String] {
        &self.views
    }

    /// BLAKE3 of what the rule *means*, in hexadecimal: its SQL, the views it uses, the fields that decide.
    /// Comments, layout and wording do not change it.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The rows behind its numbers.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// Its texts with numbers in them.
    pub fn texts(&self) -> &RuleTexts {
        &self.texts
    }

    /// Its tests.
    pub fn tests(&self) -> &[TestCase] {
        &self.tests
    }

    /// Changes that are declared to change nothing.
    pub fn survivors(&self) -> &[Survivor] {
        &self.survivors
    }

    /// The bytes of the header field at `path` (`alert.where`) in the file.
    pub fn place_of(&self, path: &str) -> std::ops::Range<usize> {
        self.places.of(path)
    }

    pub(super) fn bind(&self, params: &BoundParams, views: Vec<BoundView>) -> Result<BoundRule, BindError> {
        let replace = literals(params);
        let (sql, query) = bind_query(&self.query, &replace)?;
        let expr = |expr: &Expr| bind_expr(expr, &replace);
        let conditions = &self.conditions;
        let model = &self.header.model;
        let setting = |setting: &Setting| number(setting, params);
        let events = match (&model.events, &self.events) {
            (Some(spec), Some(query)) => Some(BoundEvents {
                sql: bind_query(query, &replace)?.0,
                shortest: setting(&spec.shortest),
                longest: setting(&spec.longest),
                clock: spec.clock.clone(),
            }),
            _ => None,
        };
        Ok(BoundRule {
            sql,
            query,
            alert_where: expr(&conditions.alert)?,
            score: conditions.score.as_ref().map(expr).transpose()?,
            downgrades: conditions.downgrades.iter().map(expr).collect::<Result<_, _>>()?,
            supports: conditions.supports.iter().map(expr).collect::<Result<_, _>>()?,
            reopen_when: conditions
                .reopen
                .as_ref()
                .map(|when| expr(when).and_then(|text| ReopenWhen::bound(&text)).map(Arc::new))
                .transpose()?,
            model: BoundModel {
                kind: model.kind,
                family: model.family,
                count: model.count.clone(),
                exposure: model.exposure.clone(),
                by: model.by.clone(),
                looks: model.looks.clone(),
                tested: model.tested.clone(),
                min_peers: model.min_peers.as_ref().and_then(setting),
                dispersion: model.dispersion.as_ref().and_then(setting),
                fdr: model.fdr.as_ref().and_then(setting),
                scale: model.scale.clone(),
                adds: model.adds.clone(),
                events,
                ring: model.ring.as_ref().map(|ring| BoundRing {
                    kinds_needed: setting(&ring.kinds_needed),
                    members_min: setting(&ring.members_min),
                    hub_quantile: setting(&ring.hub_quantile),
                    hub_members: setting(&ring.hub_members),
                    rewirings: setting(&ring.rewirings),
                    exceedances: setting(&ring.exceedances),
                    seed: setting(&ring.seed),
                    organiser_share: setting(&ring.organiser_share),
                    organiser_members: setting(&ring.organiser_members),
                    first_days: setting(&ring.first_days),
                }),
            },
            details: self.details.as_ref().map(|query| Ok(bind_query(query, &replace)?.0)).transpose()?,
            views,
            params: params.clone(),
        })
    }
}

impl View {
    /// The name rules use.
    pub fn name(&self) -> &str {
        &self.header.name
    }

    /// Its header.
    pub fn header(&self) -> &ViewHeader {
        &self.header
    }

    /// The file it stands in.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The views it uses directly, by name.
    pub fn views(&self) -> &[String] {
        &self.views
    }

    /// Everything it reads, that of the views below it included.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// Its tests.
    pub fn tests(&self) -> &[TestCase] {
        &self.tests
    }

    /// Changes that are declared to change nothing.
    pub fn survivors(&self) -> &[Survivor] {
        &self.survivors
    }

    /// BLAKE3 of what the view means.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Binds the view for a rule: its own defaults, the rule's values where names agree.
    pub(super) fn bind(&self, rule: &BoundParams, below: &[BoundView]) -> Result<BoundView, BindError> {
        let params = BoundParams::defaults(&self.header.params, rule.as_of()).shared_with(rule);
        let (sql, _) = bind_query(&self.query, &literals(&params))?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(sql.as_bytes());
        for view in below.iter().filter(|view| self.views.contains(&view.name)) {
            hasher.update(b"\0").update(view.name.as_bytes()).update(b"=").update(view.bound_hash.as_bytes());
        }
        Ok(BoundView {
            name: self.header.name.clone(),
            sql,
            columns: self.header.columns.clone(),
            uses: self.views.clone(),
            bound_hash: hasher.finalize().to_hex().to_string(),
        })
    }
}

pub(super) fn literals(params: &BoundParams) -> impl Fn(&str) -> Option<Replacement> {
    |name| {
        if name == "as_of" {
            return Some(Replacement::Literal(ParamValue::Date(params.as_of())));
        }
        params.get(name).cloned().map(Replacement::Literal)
    }
}

fn number(setting: &Setting, params: &BoundParams) -> Option<f64> {
    match setting {
        Setting::Fixed(number) => Some(*number),
        Setting::Param(name) => params.get(name).and_then(ParamValue::as_f64),
    }
}

/// A rule with its parameters bound: what the engine runs.
#[derive(Clone, Debug)]
pub struct BoundRule {
    /// The values and where they come from.
    pub params: BoundParams,
    /// The SELECT, without a placeholder.
    pub sql: String,
    /// The same, parsed.
    pub query: Box<Query>,
    /// `[details].sql`, without a placeholder.
    pub details: Option<String>,
    /// The views it needs, each after those it uses itself.
    pub views: Vec<BoundView>,
    /// `[alert].where`, over the row columns after scoring.
    pub alert_where: String,
    /// `[alert].score`.
    pub score: Option<String>,
    /// `when` of each `[[downgrade]]`, in their order.
    pub downgrades: Vec<String>,
    /// `when` of each `[[support]]`, in their order.
    pub supports: Vec<String>,
    /// `[suppress].reopen_when`; `last.` stands for the values when the alert was closed or hidden.
    pub reopen_when: Option<Arc<ReopenWhen>>,
    /// The model with its numbers.
    pub model: BoundModel,
}

impl BoundRule {
    /// The SELECT over several lines, for a person.
    pub fn pretty_sql(&self) -> String {
        format!("{:#}", printable(&*self.query))
    }
}

/// A view with its parameters bound. Two rules with the same `bound_hash` can share one result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundView {
    /// The name rules use.
    pub name: String,
    /// The SELECT, without a placeholder.
    pub sql: String,
    /// The columns it delivers.
    pub columns: Vec<OutputColumn>,
    /// The views its SQL names.
    pub uses: Vec<String>,
    /// Hash of the bound SQL and of the bound views below it.
    pub bound_hash: String,
}

/// `[model]` with its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundModel {
    /// How.
    pub kind: ModelKind,
    /// With which distribution.
    pub family: Option<ModelFamily>,
    /// The column of the count.
    pub count: Option<String>,
    /// The column of the denominator.
    pub exposure: Option<String>,
    /// Peer columns, coarse → fine.
    pub by: Vec<String>,
    /// The column with the number of windows looked at.
    pub looks: Option<String>,
    /// The column that says which rows are put to the test.
    pub tested: Option<String>,
    /// Fewest peers a group needs.
    pub min_peers: Option<f64>,
    /// `1/k` until 20 peers allow an estimate.
    pub dispersion: Option<f64>,
    /// False discovery rate.
    pub fdr: Option<f64>,
    /// The column of display scale.
    pub scale: Option<String>,
    /// The columns the model adds.
    pub adds: Vec<Added>,
    /// The events of a scan.
    pub events: Option<BoundEvents>,
    /// The numbers of a ring.
    pub ring: Option<BoundRing>,
}

/// The numbers of `[model.ring]`, under the names they have there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "each is the field of the same name in `RingSpec`")]
pub struct BoundRing {
    pub kinds_needed: Option<f64>,
    pub members_min: Option<f64>,
    pub hub_quantile: Option<f64>,
    pub hub_members: Option<f64>,
    pub rewirings: Option<f64>,
    pub exceedances: Option<f64>,
    pub seed: Option<f64>,
    pub organiser_share: Option<f64>,
    pub organiser_members: Option<f64>,
    pub first_days: Option<f64>,
}

/// `[model.events]` with its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundEvents {
    /// The SELECT, without a placeholder: `entity_id`, `day`, `events`.
    pub sql: String,
    /// Shortest window, in days.
    pub shortest: Option<f64>,
    /// Longest window, in days.
    pub longest: Option<f64>,
    /// The population's column that names the peers by whose events time is measured.
    pub clock: Option<String>,
}
