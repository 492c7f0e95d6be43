//! What will run, on which day, with which parameters; what cannot, and why.

use super::ScanOptions;
use crate::dataset::{TableStatus, ValidatedTables};
use crate::model::{RuleId, Text, dictionary};
use crate::report::AsOfSource;
use crate::rules::{BoundRule, Loaded, Problems, Rule};
use jiff::civil::Date;

/// A rule that will run.
pub struct Planned<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Its parameters bound.
    pub bound: BoundRule,
    /// Its place among the rules chosen.
    pub position: usize,
}

/// A rule that cannot run on this dataset.
pub struct Skip<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Its parameters bound.
    pub bound: BoundRule,
    /// Its place among the rules chosen.
    pub position: usize,
    /// `missing_table`, `missing_column` or `refused_table`.
    pub code: &'static str,
    /// What is missing: `life_events`, `claims.employer_id`.
    pub missing: Vec<String>,
    /// The reason for a person.
    pub text: Text,
}

/// The first half of a scan.
pub struct Plan<'a> {
    /// The day the rules call today.
    pub as_of: Date,
    /// Where it comes from.
    pub as_of_source: AsOfSource,
    /// What will run, in the order of rule ids.
    pub runnable: Vec<Planned<'a>>,
    /// What cannot.
    pub skipped: Vec<Skip<'a>>,
}

/// Why nothing can be planned.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// `--only` chooses nothing.
    #[error("--only {wanted} chooses no rule; there are {known}")]
    NothingChosen {
        /// What was asked for.
        wanted: String,
        /// What there is.
        known: String,
    },
    /// A parameter is unknown or out of bounds.
    #[error("parameters cannot be used")]
    Parameters(Problems),
    /// There is no data to take the date from.
    #[error("the dataset holds no dated rows, so there is no as-of date: give one with --as-of")]
    NoDate,
}

/// Decides what runs.
pub(super) fn plan<'a>(
    options: &ScanOptions,
    loaded: &'a Loaded,
    tables: &ValidatedTables,
) -> Result<Plan<'a>, PlanError> {
    let unknown = loaded.set.check_overrides(&options.overrides);
    if unknown.has_errors() {
        return Err(PlanError::Parameters(unknown));
    }
    let chosen = choose(options, loaded)?;
    let (as_of, as_of_source) = as_of(options, tables)?;
    let mut plan = Plan { as_of, as_of_source, runnable: Vec::new(), skipped: Vec::new() };
    let mut refused = Vec::new();
    for (position, rule) in chosen.into_iter().enumerate() {
        match loaded.set.bind(rule, &options.overrides, as_of) {
            Err(problems) => refused.extend(problems),
            Ok(bound) => match lacking(rule, tables) {
                None => plan.runnable.push(Planned { rule, bound, position }),
                Some((code, missing, text)) => {
                    plan.skipped.push(Skip { rule, bound, position, code, missing, text });
                }
            },
        }
    }
    if refused.is_empty() { Ok(plan) } else { Err(PlanError::Parameters(Problems::new(refused))) }
}

fn choose<'a>(options: &ScanOptions, loaded: &'a Loaded) -> Result<Vec<&'a Rule>, PlanError> {
    let all = loaded.set.rules();
    let known = || all.iter().map(|rule| rule.id().to_string()).collect::<Vec<_>>().join(", ");
    // A selector that chooses nothing is a slip of the hand, not an empty wish.
    if let Some(selector) = options.only.iter().find(|selector| !all.iter().any(|rule| selector.chooses(rule))) {
        return Err(PlanError::NothingChosen { wanted: selector.to_string(), known: known() });
    }
    let wanted = |rule: &&Rule| options.only.is_empty() || options.only.iter().any(|selector| selector.chooses(rule));
    Ok(all.iter().filter(wanted).collect())
}

/// The day given; or that of `dataset.toml`; or the last day of the newest month with any row, so that nothing
/// that was delivered is left out.
fn as_of(options: &ScanOptions, tables: &ValidatedTables) -> Result<(Date, AsOfSource), PlanError> {
    if let Some(day) = options.as_of {
        return Ok((day, AsOfSource::Given));
    }
    let manifest = tables.manifest().and_then(|manifest| manifest.as_of);
    let newest = tables.newest_month().map(Date::last_of_month);
    manifest.or(newest).map(|day| (day, AsOfSource::Data)).ok_or(PlanError::NoDate)
}

/// What a rule requires and the dataset has not.
pub(super) fn lacking(rule: &Rule, tables: &ValidatedTables) -> Option<(&'static str, Vec<String>, Text)> {
    let mut absent = Vec::new();
    let mut refused = Vec::new();
    let mut columns = Vec::new();
    for (table, wanted) in &rule.inputs().requires {
        match tables.status(table) {
            Some(TableStatus::Usable) => {
                let lost = wanted.iter().filter(|column| !tables.has_column(table, column));
                columns.extend(lost.map(|column| format!("{table}.{column}")));
            }
            Some(TableStatus::Unusable(_)) => refused.push(table.clone()),
            Some(TableStatus::Missing) | None if dictionary::table(table).is_some() => absent.push(table.clone()),
            _ => {}
        }
    }
    let list = |names: &[String]| names.join(", ");
    if !absent.is_empty() {
        let text = Text::new(format!("没有表 {}", list(&absent)), format!("no table {}", list(&absent)));
        Some(("missing_table", absent, text))
    } else if !refused.is_empty() {
        let text = Text::new(
            format!("表 {} 不能使用（见数据质量）", list(&refused)),
            format!("table {} cannot be used (see data quality)", list(&refused)),
        );
        Some(("refused_table", refused, text))
    } else if !columns.is_empty() {
        let text = Text::new(format!("缺少列 {}", list(&columns)), format!("missing column {}", list(&columns)));
        Some(("missing_column", columns, text))
    } else {
        None
    }
}

impl Skip<'_> {
    /// Whether somebody said that this rule may be skipped.
    pub fn allowed(&self, allowed: &[RuleId]) -> bool {
        allowed.contains(self.rule.id())
    }
}
