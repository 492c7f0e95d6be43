//! From a population to scores: the columns a rule's model names become the units that `score` judges,
//! and its verdicts become columns again.

use super::timing;
use crate::model::{Table, Value, Values};
use crate::rules::BoundModel;
use crate::rules::header::{Header, ModelFamily, ModelKind};
use crate::score::scan::ScanError;
use crate::score::{self, Compared, Law, Model, Score, Scored, StratumFit, TooSmall, Unit, Verdict};
use crate::triage::Keys;

/// A population with what its model says about each row.
pub(super) struct Judged {
    /// The population, the model's columns added.
    pub(super) population: Table,
    /// One verdict per row, `None` where the row was not put to the test; no list for a deterministic rule.
    pub(super) verdicts: Option<Vec<Option<Verdict>>>,
    /// What was fitted, per entity type.
    pub(super) strata: Vec<StratumFit>,
}

/// Scores the population of a rule by its declared model; `events` are those of a scan. A deterministic rule has nothing
/// to score.
///
/// # Errors
/// Windows of a scan that are none: the rule's parameters.
pub(super) fn judge(
    header: &Header,
    bound: &BoundModel,
    population: Table,
    events: Option<&Table>,
) -> Result<Judged, ScanError> {
    if header.model.kind == ModelKind::None {
        return Ok(Judged { population, verdicts: None, strata: Vec::new() });
    }
    let keys = Keys { header, population: &population };
    let tested: Vec<usize> = (0..population.rows()).filter(|&row| is_tested(header, &population, row)).collect();
    let rows: Vec<Row> = tested.iter().map(|&row| Row::read(header, &keys, row)).collect();
    let units: Vec<Unit<'_>> = rows.iter().map(Row::unit).collect();
    let timing = match (header.model.kind, &bound.events, events) {
        (ModelKind::Series, ..) => Some(timing::of_series(header, &population)),
        (ModelKind::Scan, Some(bound), Some(events)) => Some(timing::of_events(header, bound, &population, events)?),
        _ => None,
    };
    let joined = |place: usize, size: f64| timing.as_ref().map_or(size, |timing| timing.join(tested[place], size));
    let Scored { verdicts: scored, strata } = score::score_with(&units, &model(bound), joined);
    let mut verdicts = vec![None; population.rows()];
    for (row, verdict) in tested.iter().copied().zip(scored) {
        verdicts[row] = Some(verdict);
    }
    let mut population = with_scores(header, population, &verdicts);
    for (name, values) in timing.into_iter().flat_map(|timing| timing.columns) {
        population.push(name, values);
    }
    Ok(Judged { population, verdicts: Some(verdicts), strata })
}

/// Whether the row is put to the test: all are, unless the model names a column that says so.
fn is_tested(header: &Header, population: &Table, row: usize) -> bool {
    header.model.tested.as_ref().is_none_or(|column| population.value(column, row) == Value::Bool(true))
}

fn model(bound: &BoundModel) -> Model {
    let law = match bound.family {
        Some(ModelFamily::BetaBinomial) => Law::BetaBinomial,
        _ => Law::NegativeBinomial,
    };
    let defaults = Model::new(law);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounds are checked at load")]
    let min_peers = bound.min_peers.map_or(defaults.min_peers, |peers| peers.max(0.0) as usize);
    Model { min_peers, dispersion: bound.dispersion.unwrap_or(defaults.dispersion), ..defaults }
}

/// One row as the model sees it, owned.
struct Row {
    id: String,
    stratum: &'static str,
    peers: Vec<String>,
    observed: u64,
    exposure: f64,
    looks: u32,
}

impl Row {
    fn read(header: &Header, keys: &Keys<'_>, row: usize) -> Self {
        let number = |column: &Option<String>| {
            column.as_ref().and_then(|name| keys.population.value(name, row).as_f64()).filter(|value| value.is_finite())
        };
        let (entity_type, entity_id) = keys.entity(row);
        let (_, window_end) = keys.window(row);
        let part = keys.part(row).unwrap_or_default();
        let day = window_end.map(|day| day.to_string()).unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts, clamped at zero")]
        Row {
            id: format!("{entity_id}\u{1f}{day}\u{1f}{part}"),
            stratum: entity_type.code(),
            peers: header.model.by.iter().map(|column| label(&keys.population.value(column, row))).collect(),
            observed: number(&header.model.count).unwrap_or(0.0).max(0.0) as u64,
            exposure: number(&header.model.exposure).unwrap_or(0.0).max(0.0),
            looks: number(&header.model.looks).map_or(1, |looks| looks.max(1.0) as u32),
        }
    }

    fn unit(&self) -> Unit<'_> {
        Unit {
            id: &self.id,
            stratum: self.stratum,
            peers: &self.peers,
            observed: self.observed,
            exposure: self.exposure,
            looks: self.looks,
        }
    }
}

/// A step of the peer ladder as text; unknown is a group of its own.
pub(super) fn label(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Date(day) => day.to_string(),
        _ => "?".to_owned(),
    }
}

/// Why an entity is too small to say anything, as the population's column says it.
fn reason_code(reason: TooSmall) -> &'static str {
    match reason {
        TooSmall::NoExposure => "no_exposure",
        TooSmall::NoPeers => "no_peers",
        TooSmall::LittleExpected => "little_expected",
    }
}

/// Whether the entity's own count took part in what it is compared with, as the population's column says it.
fn compared_code(compared: Compared) -> &'static str {
    match compared {
        Compared::WithGroup => "with_group",
        Compared::WithOthers => "with_others",
    }
}

fn with_scores(header: &Header, mut population: Table, verdicts: &[Option<Verdict>]) -> Table {
    let scores: Vec<Option<&Score>> = verdicts
        .iter()
        .map(|verdict| match verdict {
            Some(Verdict::Scored(score)) => Some(score),
            Some(Verdict::TooSmall { .. }) | None => None,
        })
        .collect();
    let scale: Vec<f64> = (0..population.rows())
        .map(|row| header.model.scale.as_ref().and_then(|name| population.value(name, row).as_f64()).unwrap_or(1.0))
        .collect();
    let exposure: Vec<Option<f64>> = (0..population.rows())
        .map(|row| header.model.exposure.as_ref().and_then(|name| population.value(name, row).as_f64()))
        .collect();
    let count: Vec<Option<f64>> = (0..population.rows())
        .map(|row| header.model.count.as_ref().and_then(|name| population.value(name, row).as_f64()))
        .collect();
    let float = |of: &dyn Fn(usize, &Score) -> f64| {
        Values::Float(scores.iter().enumerate().map(|(row, score)| score.map(|score| of(row, score))).collect())
    };
    let columns = [
        ("expected", float(&|row, score| score.expected * scale[row])),
        ("ratio", float(&|_, score| score.ratio)),
        ("ratio_low", float(&|_, score| score.ratio_low)),
        ("ln_p", float(&|_, score| score.ln_p)),
        // Never zero: below what a double holds, ln_p and the band carry the difference.
        ("q_value", float(&|_, score| score.ln_q.exp().max(f64::MIN_POSITIVE))),
        ("lfdr", float(&|_, score| score.lfdr)),
        ("peer_rate", float(&|_, score| score.peer_rate)),
        ("peer_group", Values::Text(scores.iter().map(|score| score.map(|score| score.peer_group.clone())).collect())),
        (
            "compared",
            Values::Text(
                scores.iter().map(|score| score.map(|score| compared_code(score.compared).to_owned())).collect(),
            ),
        ),
        ("peers", Values::Int(scores.iter().map(|score| score.and_then(|s| i64::try_from(s.peers).ok())).collect())),
        (
            "rate",
            Values::Float(
                count
                    .iter()
                    .zip(&exposure)
                    .map(|(count, exposure)| Some((*count)? / exposure.filter(|exposure| *exposure > 0.0)?))
                    .collect(),
            ),
        ),
        (
            "too_small",
            Values::Text(
                verdicts
                    .iter()
                    .map(|verdict| match verdict {
                        Some(Verdict::TooSmall { reason }) => Some(reason_code(*reason).to_owned()),
                        Some(Verdict::Scored(_)) | None => None,
                    })
                    .collect(),
            ),
        ),
    ];
    for (name, values) in columns {
        if population.column(name).is_none() {
            population.push(name, values);
        }
    }
    population
}
