//! From a population to scores: the columns a rule's model names become the units that `score` judges,
//! and its verdicts become columns again.

use super::timing;
use crate::model::{Table, Texts, Value, Values};
use crate::rules::BoundModel;
use crate::rules::header::{Header, ModelFamily, ModelKind};
use crate::score::scan::ScanError;
use crate::score::{self, Compared, Law, Model, Score, Scored, StratumFit, TooSmall, Unit, Verdict};
use crate::triage::Keys;
use std::collections::HashMap;

/// A population with what its model says about each row.
pub(super) struct Judged {
    /// The population, the model's columns added.
    pub(super) population: Table,
    /// The verdicts; none for a deterministic rule.
    pub(super) verdicts: Option<Verdicts>,
    /// What was fitted, per entity type.
    pub(super) strata: Vec<StratumFit>,
}

/// Verdicts on the rows that were put to the test.
pub(super) struct Verdicts {
    /// The rows, ascending.
    rows: Vec<usize>,
    /// One each.
    verdicts: Vec<Verdict>,
}

impl Verdicts {
    /// One verdict for every row.
    pub(super) fn of_all(verdicts: Vec<Verdict>) -> Verdicts {
        Verdicts { rows: (0..verdicts.len()).collect(), verdicts }
    }

    /// Every row tested, with its verdict, in the population's order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Verdict)> {
        self.rows.iter().copied().zip(&self.verdicts)
    }

    /// Every row that got a score.
    pub(super) fn scored(&self) -> impl Iterator<Item = (usize, &Score)> {
        self.iter().filter_map(|(row, verdict)| Some((row, score_of(verdict)?)))
    }

    /// The score of a row.
    pub(super) fn score(&self, row: usize) -> Option<&Score> {
        score_of(&self.verdicts[self.rows.binary_search(&row).ok()?])
    }
}

/// Scores the population of a rule by its declared model; `events` are those of a scan. A deterministic rule has nothing
/// to score, and the rows of a ring rule come scored (`rings`).
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
    let rows: Vec<usize> = match header.model.tested.as_ref().map(|column| population.column(column)) {
        None => (0..population.rows()).collect(),
        Some(Some(Values::Bool(tested))) => (0..tested.len()).filter(|&row| tested[row] == Some(true)).collect(),
        Some(_) => Vec::new(),
    };
    let timing = match (header.model.kind, &bound.events, events) {
        (ModelKind::Series, ..) => Some(timing::of_series(header, &population)),
        (ModelKind::Scan, Some(bound), Some(events)) => Some(timing::of_events(header, bound, &population, events)?),
        _ => None,
    };
    let joined = |place: usize, size: f64| timing.as_ref().map_or(size, |timing| timing.join(rows[place], size));
    let ladder = Ladder::of(header, &population);
    let units = units(header, &population, &ladder, &rows);
    let Scored { verdicts, strata } = score::score_with(&units, &model(bound), joined);
    drop(units);
    let verdicts = Verdicts { rows, verdicts };
    let mut population = with_scores(header, population, &verdicts);
    for (name, values) in timing.into_iter().flat_map(|timing| timing.columns) {
        population.push(name, values);
    }
    Ok(Judged { population, verdicts: Some(verdicts), strata })
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

/// The peer groups of every row, each distinct list of labels held once.
struct Ladder {
    group: Vec<u32>,
    labels: Vec<Vec<String>>,
}

impl Ladder {
    fn of(header: &Header, population: &Table) -> Ladder {
        let mut ladder = Ladder { group: vec![0; population.rows()], labels: vec![Vec::new()] };
        for column in &header.model.by {
            ladder = match population.column(column) {
                Some(Values::Text(texts)) => ladder.below(texts),
                Some(values) => ladder.below(&(0..values.len()).map(|row| Some(label(&values.get(row)))).collect()),
                None => ladder.below(&Texts::repeat(UNKNOWN, population.rows())),
            };
        }
        ladder
    }

    /// One step finer.
    fn below(self, texts: &Texts) -> Ladder {
        let (numbers, names) = texts.groups();
        let mut found: HashMap<(u32, u32), u32> = HashMap::new();
        let mut labels = Vec::new();
        let group = self.group.into_iter().zip(numbers).map(|step| {
            *found.entry(step).or_insert_with(|| {
                let mut steps = self.labels[step.0 as usize].clone();
                steps.push(names[step.1 as usize].unwrap_or(UNKNOWN).to_owned());
                labels.push(steps);
                u32::try_from(labels.len() - 1).unwrap_or(u32::MAX)
            })
        });
        Ladder { group: group.collect(), labels }
    }
}

/// The rows to be tested, as the model sees them.
fn units<'a>(header: &'a Header, population: &'a Table, ladder: &'a Ladder, rows: &[usize]) -> Vec<Unit<'a>> {
    let keys = Keys::new(header, population);
    let numbers = |column: &Option<String>| column.as_ref().and_then(|name| population.column(name));
    let [count, exposure, looks] = [&header.model.count, &header.model.exposure, &header.model.looks].map(numbers);
    let number = |values: Option<&Values>, row: usize| values?.number(row).filter(|value| value.is_finite());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts, clamped at zero")]
    let unit = |&row: &usize| Unit {
        stratum: keys.entity_type(row).code(),
        peers: &ladder.labels[ladder.group[row] as usize],
        observed: number(count, row).unwrap_or(0.0).max(0.0) as u64,
        exposure: number(exposure, row).unwrap_or(0.0).max(0.0),
        looks: number(looks, row).map_or(1, |looks| looks.max(1.0) as u32),
    };
    rows.iter().map(unit).collect()
}

/// The label of a group whose name is not known.
const UNKNOWN: &str = "?";

/// A step of the peer ladder as text; unknown is a group of its own.
pub(super) fn label(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Date(day) => day.to_string(),
        _ => UNKNOWN.to_owned(),
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

fn with_scores(header: &Header, mut population: Table, verdicts: &Verdicts) -> Table {
    let rows = population.rows();
    let column_of = |name: &Option<String>| name.as_ref().and_then(|name| population.column(name));
    let [scale, exposure, count] = [&header.model.scale, &header.model.exposure, &header.model.count].map(column_of);
    let scale = |row: usize| scale.and_then(|values| values.number(row)).unwrap_or(1.0);
    let floats = |of: &dyn Fn(usize, &Score) -> f64| {
        let mut cells = vec![None; rows];
        verdicts.scored().for_each(|(row, score)| cells[row] = Some(of(row, score)));
        Values::Float(cells)
    };
    let texts = |of: &dyn Fn(&Verdict) -> Option<&str>| {
        let mut cells = vec![None; rows];
        verdicts.iter().for_each(|(row, verdict)| cells[row] = of(verdict));
        Values::Text(cells.into_iter().collect())
    };
    let mut peers = vec![None; rows];
    verdicts.scored().for_each(|(row, score)| peers[row] = i64::try_from(score.peers).ok());
    let rate = |row: usize| {
        let exposure = exposure?.number(row).filter(|exposure| *exposure > 0.0)?;
        Some(count?.number(row)? / exposure)
    };
    let columns = [
        ("expected", floats(&|row, score| score.expected * scale(row))),
        ("ratio", floats(&|_, score| score.ratio)),
        ("ratio_low", floats(&|_, score| score.ratio_low)),
        ("ln_p", floats(&|_, score| score.ln_p)),
        // Never zero: below what a double holds, ln_p and the band carry the difference.
        ("q_value", floats(&|_, score| score.ln_q.exp().max(f64::MIN_POSITIVE))),
        ("lfdr", floats(&|_, score| score.lfdr)),
        ("peer_rate", floats(&|_, score| score.peer_rate)),
        ("peer_group", texts(&|verdict| Some(&*score_of(verdict)?.peer_group))),
        ("compared", texts(&|verdict| Some(compared_code(score_of(verdict)?.compared)))),
        ("peers", Values::Int(peers)),
        ("rate", Values::Float((0..rows).map(rate).collect())),
        (
            "too_small",
            texts(&|verdict| match verdict {
                Verdict::TooSmall { reason } => Some(reason_code(*reason)),
                Verdict::Scored(_) => None,
            }),
        ),
    ];
    for (name, values) in columns {
        if population.column(name).is_none() {
            population.push(name, values);
        }
    }
    population
}

pub(super) fn score_of(verdict: &Verdict) -> Option<&Score> {
    match verdict {
        Verdict::Scored(score) => Some(score),
        Verdict::TooSmall { .. } => None,
    }
}
