//! One rule over one dataset: run, score, flag, gather evidence. The same path serves a scan and the
//! tests in a rule file, so that what a test proves is what a scan does.

use super::Settings;
use super::entities::{self, TestedEntity};
use super::inspect::ALERT_LIST;
use super::lookup::{Reach, look_up};
use super::queue::QueuePolicy;
use super::rings;
use super::scoring::{Judged, Verdicts, judge};
use super::stop::Stop;
use crate::engine::{Engine, EngineError};
use crate::model::{Band, EntityType, Fen, RuleId, Severity, Table, Text, Value, Values};
use crate::report::RingPicture;
use crate::rules::header::{Header, OutputType};
use crate::rules::{BoundParams, BoundRule, EVENT_COLUMNS, Rule};
use crate::score::scan::ScanError;
use crate::score::{Score, StratumFit};
use crate::triage::{Concern, Draft, Flagged, Keys, Source, assemble};
use std::collections::{BTreeMap, BTreeSet};

/// What a rule found.
pub(crate) struct RuleRun {
    /// Everybody the rule looked at, with the scores; once condensed, those whom somebody will look at again.
    pub(crate) population: Table,
    /// Everybody it tested, in the population's order, until all rules are seen together.
    pub(crate) tested_entities: Vec<TestedEntity>,
    /// What the model fitted, per entity type.
    pub(crate) strata: Vec<StratumFit>,
    /// The alerts, in the order of their ids.
    pub(crate) raised: Vec<Raised>,
    /// Entities whose exposure allowed a judgement; all of them where nothing is judged by chance.
    pub(crate) tested: u64,
    /// Entities with too little exposure to say anything.
    pub(crate) too_small: u64,
    /// What is drawn of each ring, by its id.
    pub(crate) pictures: BTreeMap<String, RingPicture>,
}

impl RuleRun {
    /// What a rule found, with what its population says of it.
    pub(crate) fn new(header: &Header, population: Table, strata: Vec<StratumFit>, raised: Vec<Raised>) -> RuleRun {
        let tested_entities = entities::tested(header, &population);
        let tested = match population.column("ln_p") {
            Some(Values::Float(cells)) => cells.iter().flatten().count(),
            _ => population.rows(),
        };
        let too_small = match population.column("too_small") {
            Some(Values::Text(texts)) => texts.iter().flatten().count(),
            _ => 0,
        };
        RuleRun {
            population,
            tested_entities,
            strata,
            raised,
            tested: tested as u64,
            too_small: too_small as u64,
            pictures: BTreeMap::new(),
        }
    }
}

/// One alert with what was gathered about it.
pub(crate) struct Raised {
    /// Identity, rows and window.
    pub(crate) draft: Draft,
    /// Its place after money and innocent explanations.
    pub(crate) band: Band,
    /// How soon it must be settled.
    pub(crate) severity: Severity,
    /// People, months, money.
    pub(crate) concern: Concern,
    /// Lower bound of what exceeds the expected.
    pub(crate) amount_low: Fen,
    /// Which `[[support]]`s hold, by position.
    pub(crate) supports: Vec<usize>,
    /// Which `[[downgrade]]`s hold, by position.
    pub(crate) downgrades: Vec<usize>,
    /// Its rows of each evidence query, by position.
    pub(crate) evidence: BTreeMap<usize, Table>,
    /// What all rules together say of its entity; `None` for a deterministic finding.
    pub(crate) entity: Option<EntityFinding>,
}

/// What all rules of a run together say of one entity.
#[derive(Clone, Debug)]
pub(crate) struct EntityFinding {
    /// Rules by which it was tested.
    pub(crate) rules: usize,
    /// ln p of all of them.
    pub(crate) ln_p: f64,
    /// False discovery rate over all entities of its kind in the run, in logs.
    pub(crate) ln_q: f64,
    /// The rules that may be named at the level of band B.
    pub(crate) named: Vec<RuleId>,
}

/// Why a rule that started did not finish.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RuleError {
    /// The engine could not.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// It was stopped from outside.
    #[error("{}", .0.text().en)]
    Stopped(Stop),
    /// Its events cannot be scanned.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// The SQL does not deliver what the header promises.
    #[error("{}", .text.en)]
    Contract {
        /// `E201` to `E204`.
        code: &'static str,
        /// What is promised and what came.
        text: Text,
    },
}

impl RuleError {
    /// Stable code, explained by `fundwatch explain CODE`.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            RuleError::Engine(error) => error.code(),
            RuleError::Stopped(stop) => stop.code(),
            RuleError::Scan(_) => "E303",
            RuleError::Contract { code, .. } => code,
        }
    }

    /// The error for a person.
    pub(crate) fn text(&self) -> Text {
        use crate::model::Lang;
        match self {
            RuleError::Engine(error) => Text::new(error.text(Lang::Zh), error.text(Lang::En)),
            RuleError::Stopped(stop) => stop.text(),
            RuleError::Scan(ScanError::Limits { days_min, days_max }) => Text::new(
                format!(
                    "[model.events] 的窗口为 {days_min} 至 {days_max} 日；应为 1 ≤ shortest ≤ longest，请修改规则或参数"
                ),
                format!(
                    "the windows of [model.events] are {days_min} to {days_max} days; expected 1 ≤ shortest ≤ longest: mend the rule or its parameters"
                ),
            ),
            RuleError::Scan(error) => Text::new(
                "[model.events] 返回的事件无法按日排列；请检查其 SQL（每个对象每日一行，日期在 1900 至 2100 年之间）",
                format!(
                    "the events of [model.events] cannot be scanned: {error}; expected one row per entity and day, dates from 1900 to 2100"
                ),
            ),
            RuleError::Contract { text, .. } => text.clone(),
        }
    }
}

/// Runs `rule`, its parameters bound, on the tables and views the engine knows.
pub(crate) async fn run_rule(
    engine: &Engine,
    rule: &Rule,
    bound: &BoundRule,
    settings: &Settings,
    reach: Reach<'_>,
) -> Result<RuleRun, RuleError> {
    let header = rule.header();
    let policy = &settings.queue;
    let (Judged { mut population, verdicts, strata }, pictures) = match (&header.model.ring, &bound.model.ring) {
        (Some(spec), Some(numbers)) => {
            let answer = engine.query("population", &bound.sql, &[]).await?;
            check_types("model.ring", &answer, spec.columns().into_iter().map(|(name, kind)| (name.clone(), kind)))?;
            let found = rings::find(spec, numbers, &answer, settings, engine.threads())?;
            drop(answer);
            for (name, table) in &found.tables {
                engine.register_rows(name, table)?;
            }
            check_contract(header, &found.population)?;
            let judged = Judged { population: found.population, verdicts: Some(found.verdicts), strata: Vec::new() };
            (judged, found.pictures)
        }
        _ => (judged(engine, header, bound).await?, BTreeMap::new()),
    };
    let candidates = match reach {
        Reach::Listed(wanted) => listed(header, &population, verdicts.as_ref(), wanted),
        _ => candidates(header, &population, verdicts.as_ref(), policy),
    };
    if let Some(sql) = &bound.details {
        look_up(engine, header, sql, &mut population, &candidates, reach).await?;
    }
    let (flagged, conditions) = flag(engine, bound, &population, &candidates, reach).await?;
    let drafts = assemble(header, &population, &flagged);
    let evidence = gather(engine, rule, bound, &drafts).await?;
    let raised = drafts
        .into_iter()
        .zip(evidence)
        .map(|(draft, evidence)| {
            let score = verdicts.as_ref().and_then(|verdicts| verdicts.score(draft.lead.row));
            let raised = raise(header, policy, &conditions, draft, evidence, score);
            // What is listed takes the place of an alert: it has the deadline of its rule, whatever speaks for it.
            let severity = if matches!(reach, Reach::Listed(_)) { header.severity } else { raised.severity };
            Raised { severity, ..raised }
        })
        .collect();
    Ok(RuleRun { pictures, ..RuleRun::new(header, population, strata, raised) })
}

/// The population that the rule's SQL returns, scored.
async fn judged(engine: &Engine, header: &Header, bound: &BoundRule) -> Result<Judged, RuleError> {
    let order = key_columns(header);
    let order: Vec<&str> = order.iter().map(String::as_str).collect();
    let table = engine.query("population", &bound.sql, &order).await?;
    check_contract(header, &table)?;
    let events = match &bound.model.events {
        Some(events) => Some(events_of(engine, &events.sql).await?),
        None => None,
    };
    Ok(judge(header, &bound.model, table, events.as_ref())?)
}

/// The events of a scan, sorted by entity and day.
async fn events_of(engine: &Engine, sql: &str) -> Result<Table, RuleError> {
    let events = engine.query("events", sql, &EVENT_COLUMNS[..2]).await?;
    let kinds = [OutputType::Text, OutputType::Date, OutputType::Int64];
    for (name, kind) in EVENT_COLUMNS.into_iter().zip(kinds) {
        let found = events.column(name).filter(|values| !fits(kind, values));
        if let Some(values) = found {
            let found = type_name(values);
            let text = Text::new(
                format!("[model.events] 的列 {name} 应为 {kind}，SQL 返回 {found}"),
                format!("column `{name}` of [model.events] should be {kind}, the SQL delivers {found}"),
            );
            return Err(RuleError::Contract { code: "E202", text });
        }
    }
    Ok(events)
}

/// The columns that identify a row, in the order in which populations are sorted.
pub(super) fn key_columns(header: &Header) -> Vec<String> {
    let output = &header.output;
    let window = output.window.iter().flat_map(|[start, end]| [end.clone(), start.clone()]);
    output
        .entity_type
        .iter()
        .cloned()
        .chain([output.entity_id.clone()])
        .chain(window)
        .chain(output.part.clone())
        .collect()
}

/// E201, E202, E204: what the header promises must be there, of its type, and one row per key.
fn check_contract(header: &Header, table: &Table) -> Result<(), RuleError> {
    check_types("output", table, header.contract_columns().into_iter())?;
    let columns = key_columns(header);
    let keys: Vec<&Values> = columns.iter().filter_map(|name| table.column(name)).collect();
    // Sorted by exactly these columns, so equal keys are neighbours.
    let same = |row: usize| keys.iter().all(|values| values.same(row, row - 1));
    let repeated = (1..table.rows()).filter(|row| same(*row)).count();
    if repeated > 0 {
        let columns = columns.join(", ");
        let text = Text::new(
            format!("{repeated} 行的键（{columns}）重复；每个对象、时间窗和 part 只能有一行"),
            format!("{repeated} rows repeat a key ({columns}): one row per entity, window and part"),
        );
        return Err(RuleError::Contract { code: "E204", text });
    }
    Ok(())
}

/// E201, E202: the columns that `[section]` declares are there, of their types.
pub(super) fn check_types(
    section: &str,
    table: &Table,
    declared: impl Iterator<Item = (String, OutputType)>,
) -> Result<(), RuleError> {
    for (name, kind) in declared {
        let Some(values) = table.column(&name) else {
            let text = Text::new(
                format!("SQL 没有返回列 {name}（规则头 [{section}] 中声明为 {kind}）"),
                format!("the SQL delivers no column `{name}` (declared {kind} in [{section}])"),
            );
            return Err(RuleError::Contract { code: "E201", text });
        };
        if !fits(kind, values) {
            let found = type_name(values);
            let text = Text::new(
                format!("列 {name} 应为 {kind}，SQL 返回 {found}"),
                format!("column `{name}` is declared {kind}, the SQL delivers {found}"),
            );
            return Err(RuleError::Contract { code: "E202", text });
        }
    }
    Ok(())
}

fn fits(kind: OutputType, values: &Values) -> bool {
    matches!(
        (kind, values),
        (OutputType::Text, Values::Text(_))
            | (OutputType::Int64, Values::Int(_))
            | (OutputType::Float64, Values::Float(_))
            | (OutputType::Decimal { .. }, Values::Money(_))
            | (OutputType::Bool, Values::Bool(_))
            | (OutputType::Date, Values::Date(_))
            | (OutputType::Timestamp, Values::Timestamp(_))
    )
}

fn type_name(values: &Values) -> &'static str {
    match values {
        Values::Text(_) => "string",
        Values::Int(_) => "int64",
        Values::Float(_) => "float64",
        Values::Bool(_) => "bool",
        Values::Date(_) => "date",
        Values::Timestamp(_) => "timestamp",
        Values::Money(_) => "decimal(_,2)",
        Values::TextList(_) => "list",
    }
}

/// Rows whose score alone would show them; for a deterministic rule, all rows.
fn candidates(header: &Header, population: &Table, verdicts: Option<&Verdicts>, policy: &QueuePolicy) -> Vec<Flagged> {
    let Some(verdicts) = verdicts else {
        return (0..population.rows()).map(|row| Flagged { row, band: Band::A, ln_p: None, lfdr: 0.0 }).collect();
    };
    verdicts
        .scored()
        .filter_map(|(row, score)| {
            let band = policy.band(score, observed(header, population, row))?;
            Some(Flagged { row, band, ln_p: Some(score.ln_p), lfdr: score.lfdr })
        })
        .collect()
}

/// What a rule counted in a row.
fn observed(header: &Header, population: &Table, row: usize) -> u64 {
    let counts = header.model.count.as_ref().and_then(|column| population.column(column));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, clamped at zero")]
    counts.and_then(|counts| counts.number(row)).map_or(0, |count| count.max(0.0) as u64)
}

/// Of each entity that is wanted its strongest scored row in which something was counted.
fn listed(
    header: &Header,
    population: &Table,
    verdicts: Option<&Verdicts>,
    wanted: &BTreeSet<(EntityType, String)>,
) -> Vec<Flagged> {
    let keys = Keys::new(header, population);
    let mut strongest: BTreeMap<(EntityType, String), Flagged> = BTreeMap::new();
    for (row, score) in verdicts.into_iter().flat_map(Verdicts::scored) {
        let (entity_type, entity_id) = keys.entity(row);
        let entity = (entity_type, entity_id.to_owned());
        if wanted.contains(&entity) && observed(header, population, row) > 0 {
            let found = Flagged { row, band: Band::B, ln_p: Some(score.ln_p), lfdr: score.lfdr };
            let before = strongest.entry(entity).or_insert(found);
            if score.ln_p < before.ln_p.unwrap_or(f64::INFINITY) {
                *before = found;
            }
        }
    }
    strongest.into_values().collect()
}

/// Which supports and downgrades hold, by row of the population.
#[derive(Default)]
struct Conditions(BTreeMap<usize, (Vec<usize>, Vec<usize>)>);

/// Asks the rule's own condition, and at the same time what speaks for and against each candidate.
async fn flag(
    engine: &Engine,
    bound: &BoundRule,
    population: &Table,
    candidates: &[Flagged],
    reach: Reach<'_>,
) -> Result<(Vec<Flagged>, Conditions), EngineError> {
    let rows: Vec<usize> = candidates.iter().map(|candidate| candidate.row).collect();
    let asked: Vec<String> =
        std::iter::once(&bound.alert_where).chain(&bound.supports).chain(&bound.downgrades).cloned().collect();
    let truths = engine.evaluate(&population.select(&rows), &asked).await?;
    let (supports, downgrades) = (bound.supports.len(), bound.downgrades.len());
    let mut conditions = Conditions::default();
    let mut flagged = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        if truths[0][at] || matches!(reach, Reach::Listed(_)) {
            flagged.push(*candidate);
            let holding = |from: usize, count: usize| (0..count).filter(|n| truths[from + n][at]).collect::<Vec<_>>();
            conditions.0.insert(candidate.row, (holding(1, supports), holding(1 + supports, downgrades)));
        }
    }
    Ok((flagged, conditions))
}

/// Runs each evidence query once for all drafts and hands every draft its rows.
async fn gather(
    engine: &Engine,
    rule: &Rule,
    bound: &BoundRule,
    drafts: &[Draft],
) -> Result<Vec<BTreeMap<usize, Table>>, EngineError> {
    let mut gathered = vec![BTreeMap::new(); drafts.len()];
    if drafts.is_empty() {
        return Ok(gathered);
    }
    for (position, evidence) in rule.evidence().iter().enumerate() {
        let wanted: Vec<usize> = drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| evidence.spec().when_entity.is_none_or(|only| only == draft.entity_type))
            .map(|(at, _)| at)
            .collect();
        if wanted.is_empty() {
            continue;
        }
        engine.register_rows(ALERT_LIST, &alert_list(drafts, &wanted))?;
        let sql =
            evidence.for_all_alerts(&bound.params, ALERT_LIST).map_err(|error| EngineError::Plan(error.to_string()))?;
        let answer = engine.query(&format!("evidence:{}", evidence.spec().id), &sql, &[]).await?;
        for (alert, rows) in rows_by_alert(&answer) {
            if let Some(rows_of) = gathered.get_mut(alert) {
                rows_of.insert(position, without_alert(answer.select(&rows)));
            }
        }
    }
    Ok(gathered)
}

/// The drafts as a table that evidence queries are joined with.
pub(super) fn alert_list(drafts: &[Draft], wanted: &[usize]) -> Table {
    let mut table = Table::default();
    let of = |get: &dyn Fn(&Draft) -> Option<String>| Values::Text(wanted.iter().map(|&at| get(&drafts[at])).collect());
    table.push("alert_no", Values::Int(wanted.iter().map(|&at| i64::try_from(at).ok()).collect()));
    table.push("entity_type", of(&|draft| Some(draft.entity_type.code().to_owned())));
    table.push("entity_id", of(&|draft| Some(draft.entity_id.clone())));
    table.push("part", of(&|draft| draft.part.clone()));
    table.push("window_start", Values::Date(wanted.iter().map(|&at| drafts[at].window_start).collect()));
    table.push("window_end", Values::Date(wanted.iter().map(|&at| drafts[at].window_end).collect()));
    table
}

fn rows_by_alert(answer: &Table) -> BTreeMap<usize, Vec<usize>> {
    let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    if let Some(Values::Int(numbers)) = answer.column("alert_no") {
        for (row, number) in numbers.iter().enumerate() {
            if let Some(alert) = number.and_then(|number| usize::try_from(number).ok()) {
                rows.entry(alert).or_default().push(row);
            }
        }
    }
    rows
}

fn without_alert(answer: Table) -> Table {
    let mut table = Table::default();
    for column in answer.columns().iter().filter(|column| column.name != "alert_no") {
        table.push(column.name.clone(), column.values.clone());
    }
    table
}

fn raise(
    header: &Header,
    policy: &QueuePolicy,
    conditions: &Conditions,
    draft: Draft,
    evidence: BTreeMap<usize, Table>,
    score: Option<&Score>,
) -> Raised {
    let mut concern = Concern::default();
    for (position, rows) in &evidence {
        let spec = &header.evidence[*position];
        for row in 0..rows.rows() {
            concern.name_operators(rows, row);
        }
        if let (Some(table), Some(key), Some(role)) = (&spec.table, &spec.key, &spec.role) {
            let source = Source { table: table.clone(), key: key.clone(), role: role.clone() };
            for row in 0..rows.rows() {
                concern.add(&source, rows, row);
            }
        }
    }
    let (supports, downgrades) = conditions.0.get(&draft.lead.row).cloned().unwrap_or_default();
    let amount_low = match score {
        Some(score) => QueuePolicy::excess(concern.paid(), score),
        None => draft.at_risk.unwrap_or_else(|| concern.paid()),
    };
    let mut band = match score {
        Some(_) => policy.band_with_money(draft.lead.band, amount_low + concern.stoppable()),
        None => draft.lead.band,
    };
    let mut severity = header.severity;
    for downgrade in downgrades.iter().map(|&at| &header.downgrades[at]) {
        severity = severity.min(downgrade.to);
        band = band.max(cap(downgrade.to));
    }
    Raised { draft, band, severity, concern, amount_low, supports, downgrades, evidence, entity: None }
}

/// The best band an alert may keep once an innocent explanation has lowered its severity.
fn cap(severity: Severity) -> Band {
    match severity {
        Severity::Critical | Severity::High => Band::A,
        Severity::Medium => Band::B,
        Severity::Low => Band::C,
    }
}

/// The value of a column for a person: key columns and scores of the lead row, what the alert concerns,
/// parameters.
pub(super) fn lookup<'a>(
    header: &'a Header,
    params: &'a BoundParams,
    population: &'a Table,
    raised: &'a Raised,
) -> impl Fn(&str) -> Value + 'a {
    move |name| {
        let keys = Keys::new(header, population);
        match name {
            "window_start" => raised.draft.window_start.map_or(Value::Null, Value::Date),
            "window_end" => raised.draft.window_end.map_or(Value::Null, Value::Date),
            _ => match keys.value(name, raised.draft.lead.row) {
                Value::Null => params.value(name, crate::model::Lang::Zh).unwrap_or(Value::Null),
                value => value,
            },
        }
    }
}

/// Whether this entity type is one an alert can be drawn over time for, and by which column of a table.
pub(super) fn entity_column(entity: EntityType) -> Option<&'static str> {
    match entity {
        EntityType::Employer => Some("employer_id"),
        EntityType::Body => Some("body_id"),
        EntityType::Person => Some("person_id"),
        EntityType::Agent => Some("agent_id"),
        EntityType::Operator => Some("operator_id"),
        EntityType::Agency => Some("agency_code"),
        EntityType::Region => Some("region_code"),
        EntityType::Account => Some("bank_account"),
        EntityType::Device => Some("device_id"),
        EntityType::Phone => Some("phone"),
        EntityType::Claim | EntityType::Payment | EntityType::Certificate | EntityType::Ring => None,
    }
}
