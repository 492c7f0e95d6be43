//! Plots as series: a funnel from the population, a timeline from the dataset.

use super::alerts::Finished;
use super::rule_run::{Raised, entity_column};
use crate::engine::{Engine, EngineError};
use crate::model::{EntityType, Text, Value, dictionary};
use crate::report::{Funnel, FunnelLimit, FunnelPoint, Plot, PointOf, RateUnit, Timeline, TimelinePoint};
use crate::rules::header::{Header, ModelFamily, Plot as PlotSpec, PlotKind};
use crate::score::limit;
use crate::triage::Draft;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Points drawn in a funnel; a larger group is thinned evenly by exposure, the entity itself always kept.
const FUNNEL_POINTS_MAX: usize = 300;
/// Places along the exposure axis at which the limits are computed.
const LIMIT_STEPS: u32 = 24;

/// The entity among its peers, with the limits that chance and honest variety keep to.
pub(super) fn funnel(rule: &Finished<'_>, raised: &Raised) -> Option<Plot> {
    let header = rule.rule.header();
    let population = &rule.run.population;
    let (count, exposure) = (header.model.count.as_deref()?, header.model.exposure.as_deref()?);
    let lead = raised.draft.lead.row;
    let peer_rate = population.value("peer_rate", lead).as_f64()?;
    let point = |row: usize| {
        let exposure = population.value(exposure, row).as_f64().filter(|exposure| *exposure > 0.0)?;
        let count = population.value(count, row).as_f64()?;
        let who = if row == lead { PointOf::Entity } else { PointOf::Peer };
        Some(FunnelPoint { exposure, rate: count / exposure, who })
    };
    let mut points: Vec<FunnelPoint> = rule.peer_groups().rows(raised).iter().copied().filter_map(point).collect();
    points.sort_by(|a, b| a.exposure.total_cmp(&b.exposure).then(a.rate.total_cmp(&b.rate)));
    let step = points.len().div_ceil(FUNNEL_POINTS_MAX);
    let mut at = 0;
    points.retain(|point| {
        at += 1;
        point.who == PointOf::Entity || (at - 1) % step == 0
    });
    let stratum = rule.run.strata.iter().find(|stratum| stratum.stratum == raised.draft.entity_type.code())?;
    let (low, high) = (points.first()?.exposure, points.last()?.exposure);
    let share = header.model.family == Some(ModelFamily::BetaBinomial);
    let upper = if share { limit::upper_successes } else { limit::upper_count };
    let limits = exposures(low, high)
        .map(|exposure| FunnelLimit {
            exposure,
            expected: peer_rate,
            upper_95: upper(stratum, exposure, peer_rate, 0.05) / exposure,
            upper_998: upper(stratum, exposure, peer_rate, 0.002) / exposure,
        })
        .collect();
    let label = |column: &str| {
        let declared = header.column(column).map(|known| known.label.clone());
        declared.unwrap_or_else(|| Text::new(column, column))
    };
    let (observed, base) = (label(count), label(exposure));
    Some(Plot::Funnel(Funnel {
        x_label: base.clone(),
        y_label: Text::new(format!("{} / {}", observed.zh, base.zh), format!("{} / {}", observed.en, base.en)),
        unit: if share { RateUnit::Percent } else { RateUnit::Plain },
        points,
        limits,
    }))
}

/// Exposures evenly spaced in logarithm.
fn exposures(low: f64, high: f64) -> impl Iterator<Item = f64> {
    let ratio = (high / low).max(1.0);
    (0..=LIMIT_STEPS).map(move |step| low * ratio.powf(f64::from(step) / f64::from(LIMIT_STEPS)))
}

/// Counts by month of the rows of `plot`'s table that belong to each draft.
pub(super) async fn count_by_month(
    engine: &Engine,
    header: &Header,
    drafts: &[&Draft],
) -> Result<super::details::Timelines, EngineError> {
    let mut series = super::details::Timelines::new();
    for (position, plot) in header.plots.iter().enumerate() {
        let (PlotKind::Timeline, Some(table), Some(date)) = (plot.kind, &plot.table, &plot.date) else { continue };
        let Some(spec) = dictionary::table(table) else { continue };
        let mut by_type: BTreeMap<EntityType, Vec<usize>> = BTreeMap::new();
        for (at, draft) in drafts.iter().enumerate() {
            by_type.entry(draft.entity_type).or_default().push(at);
        }
        for (entity_type, wanted) in by_type {
            let Some(column) = entity_column(entity_type).filter(|column| spec.column(column).is_some()) else {
                continue;
            };
            let owned: Vec<Draft> = wanted.iter().map(|&at| drafts[at].clone()).collect();
            let all: Vec<usize> = (0..owned.len()).collect();
            engine.register_rows("_alerts", &super::rule_run::alert_list(&owned, &all))?;
            // A region of a rule is a prefecture: four digits of the six.
            let matches = match entity_type {
                EntityType::Region => format!("substr(t.{column}, 1, length(a.entity_id)) = a.entity_id"),
                _ => format!("t.{column} = a.entity_id"),
            };
            let sql = format!(
                "SELECT a.alert_no, month_index(CAST(t.{date} AS DATE)) AS month_no, count(*) AS n \
                 FROM {table} t JOIN _alerts a ON {matches} WHERE t.{date} IS NOT NULL \
                 GROUP BY a.alert_no, month_index(CAST(t.{date} AS DATE))"
            );
            let answer = engine.query("timeline", &sql, &["alert_no", "month_no"]).await?;
            for row in 0..answer.rows() {
                if let (Value::Int(alert), Value::Int(month), Value::Int(count)) =
                    (answer.value("alert_no", row), answer.value("month_no", row), answer.value("n", row))
                    && let Some(draft) = usize::try_from(alert).ok().and_then(|alert| owned.get(alert))
                {
                    series.entry((position, draft.alert_id.clone())).or_default().insert(month, count);
                }
            }
        }
    }
    Ok(series)
}

/// The counts by month of one alert, without gaps, from the extract's first month to its last.
pub(super) fn timeline(rule: &Finished<'_>, raised: &Raised, plot: &PlotSpec, position: usize) -> Option<Plot> {
    let counts = rule.timelines.get(&(position, raised.draft.alert_id.clone()))?;
    let (first, last) = (*counts.keys().next()?, *counts.keys().next_back()?);
    let points: Vec<TimelinePoint> = (first..=last)
        .filter_map(|month| {
            let value = counts.get(&month).copied().unwrap_or(0);
            #[expect(clippy::cast_precision_loss, reason = "a count of rows in a month")]
            Some(TimelinePoint { start: month_start(month)?, value: value as f64, expected: None })
        })
        .collect();
    let name = plot.table.as_deref()?;
    let zh = dictionary::table(name).map_or(name, |spec| spec.zh.as_str());
    Some(Plot::Timeline(Timeline {
        title: Text::new(format!("每月{zh}"), format!("{name} per month")),
        points,
        window: raised.draft.window_start.zip(raised.draft.window_end),
    }))
}

fn month_start(index: i64) -> Option<Date> {
    let year = i16::try_from(index.div_euclid(12)).ok()?;
    let month = i8::try_from(index.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, 1).ok()
}
