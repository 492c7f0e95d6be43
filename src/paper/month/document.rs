//! The figures of a month for another program.

use super::draws::DrawShare;
use super::figures::{Deadlines, MonthFigures, RegionFigures, RuleFigures, Share};
use super::groups::{Group, GroupFigures};
use crate::model::{Fen, Outcome, Text};
use serde_json::{Map, Value as Json, json};

/// Schema `fundwatch.month/1`: what the page says, with days as `2026-06-30`, money as yuan with two decimals, shares from 0 to 1.
/// What is not known is null; nobody is named.
pub fn month_json(figures: &MonthFigures) -> Json {
    let money = figures.money;
    json!({
        "schema": "fundwatch.month/1",
        "month": figures.month.0.strftime("%Y-%m").to_string(),
        "until": figures.until.to_string(),
        "region": figures.region,
        "region_name": figures.region_name,
        "decisions_since": figures.decisions_since.to_string(),
        "data_until": figures.as_of.map(|day| day.to_string()),
        "scans": figures.scans,
        "found": figures.found,
        "closed": figures.closed,
        "open": figures.open,
        "overdue": figures.overdue,
        "hidden": figures.hidden.iter().map(|hidden| hidden.alerts).sum::<i64>(),
        "deadlines": { "statutory": deadlines(figures.statutory), "internal": deadlines(figures.internal) },
        "money": {
            "to_verify": yuan(money.suspected), "stoppable": yuan(money.stoppable), "confirmed": yuan(money.confirmed),
            "owed": yuan(money.owed), "recovered": yuan(money.recovered),
        },
        "days_to_close": figures.days.map(|days| json!({
            "alerts": days.alerts, "median": days.median, "ninety_percent": days.ninety,
        })),
        "rules": figures.rules.iter().map(rule).collect::<Vec<_>>(),
        "regions": figures.regions.iter().map(region).collect::<Vec<_>>(),
        "trend": figures.trend.iter().map(|month| json!({
            "month": month.month.strftime("%Y-%m").to_string(), "found": month.found, "closed": month.closed,
        })).collect::<Vec<_>>(),
        "sources": figures.sources.iter().map(|source| json!({
            "table": source.source.table, "newest": source.source.newest.map(|day| day.to_string()),
            "days_behind": source.behind, "agreed": source.source.agreed, "late": source.late,
        })).collect::<Vec<_>>(),
        "rules_not_run": figures.not_run.iter().map(|rule| json!({
            "rule": rule.rule_id, "name": both(&rule.name), "reason": both(&rule.reason),
        })).collect::<Vec<_>>(),
        "hidden_by": figures.hidden.iter().map(|hidden| json!({
            "exception": both(&hidden.exception), "until": hidden.until.to_string(), "alerts": hidden.alerts,
        })).collect::<Vec<_>>(),
        "groups": figures.groups.iter().map(group).collect::<Vec<_>>(),
        "draws": figures.draws.as_ref().map(|draws| {
            draws.iter().map(|draw| (draw.kind.key().to_owned(), draw_share(draw))).collect::<Map<_, _>>()
        }),
    })
}

fn both(text: &Text) -> Json {
    json!({ "zh": text.zh, "en": text.en })
}

fn yuan(amount: Fen) -> String {
    amount.to_string()
}

fn deadlines(deadlines: Deadlines) -> Json {
    json!({ "kept": deadlines.kept, "missed": deadlines.missed, "overdue": deadlines.overdue })
}

fn rule(rule: &RuleFigures) -> Json {
    let outcomes: Map<String, Json> = Outcome::ALL
        .iter()
        .map(|outcome| (outcome.as_str().to_owned(), json!(rule.outcomes.get(outcome).copied().unwrap_or(0))))
        .collect();
    json!({
        "rule": rule.rule_id, "name": both(&rule.name), "found": rule.found, "decided": rule.decided,
        "established": rule.established, "outcomes": outcomes,
        "precision": share(rule.share),
        "to_verify": yuan(rule.suspected), "stoppable": yuan(rule.stoppable), "confirmed": yuan(rule.confirmed),
        "owed": yuan(rule.owed), "recovered": yuan(rule.recovered),
    })
}

fn share(share: Option<Share>) -> Json {
    share.map_or(Json::Null, |share| json!({ "share": share.share, "low": share.low, "high": share.high }))
}

fn group(group: &GroupFigures) -> Json {
    let (kind, code) = match &group.group {
        Group::Region(code) => ("region", code.as_str()),
        Group::About(kind) => ("about", kind.code()),
    };
    json!({
        "kind": kind, "group": code, "name": group.name, "found": group.found, "decided": group.decided,
        "established": group.established, "precision": share(group.share), "above_others": share(group.above_others),
    })
}

fn draw_share(draw: &DrawShare) -> Json {
    json!({
        "drawn": draw.drawn, "open": draw.open, "unclear": draw.unclear, "found": draw.found, "of": draw.of,
        "share": share(draw.share()),
    })
}

fn region(region: &RegionFigures) -> Json {
    json!({
        "region": region.code, "name": region.name, "found": region.found, "closed": region.closed, "open": region.open,
        "overdue": region.overdue,
    })
}
