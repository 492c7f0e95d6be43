//! What the report shows about one alert beyond its line: reasons, clauses, steps, the head of the
//! evidence, plots and peers. Shapes only; every number was counted or scored before.

use super::alerts::{Finished, Surroundings, clauses};
use super::plots::{funnel, timeline};
use super::rule_run::{Raised, lookup};
use crate::model::{Alert, Lang, Table, Text, Value, Values, dictionary};
use crate::report::{
    AlertDetail, CellKind, Clause, EvidenceColumn, EvidenceHead, FalsePositive, InnocentLine, InnocentVerdict,
    PeerHead, PeerRow, Plot, PointOf, SupportLine, VerifyStep,
};
use crate::rules::header::{Header, Needs, PlotKind};
use crate::rules::{Templates, Wording};
use crate::triage::Keys;
use std::collections::BTreeMap;

/// Alerts that get a section of their own in the report; the rest stand in its table. A page of more is
/// neither read nor opened.
pub(super) const DETAILS_MAX: usize = 200;

/// Rows of evidence and of peers shown in a section; all of them are in `members.parquet` and `population/`.
const HEAD_ROWS: usize = 10;

/// Counts by month of each alert's own rows: (position of the plot, alert id) → month index → count.
pub(super) type Timelines = BTreeMap<(usize, String), BTreeMap<i64, i64>>;

/// The details of one alert; with `full` unset only what the queue itself needs.
pub(super) fn detail(
    rule: &Finished<'_>,
    raised: &Raised,
    alert: Alert,
    around: &Surroundings<'_>,
    full: bool,
) -> AlertDetail {
    let header = rule.rule.header();
    let mut detail = AlertDetail {
        rule: rule.position,
        support: Vec::new(),
        innocent: Vec::new(),
        clauses: Vec::new(),
        verify: Vec::new(),
        false_positives: Vec::new(),
        evidence: Vec::new(),
        plots: Vec::new(),
        peers: None,
        alert,
    };
    if !full {
        return detail;
    }
    let population = &rule.run.population;
    let value = lookup(header, &rule.bound.params, population, raised);
    detail.support = raised
        .supports
        .iter()
        .map(|&at| {
            let text = &rule.rule.texts().supports[at];
            SupportLine { id: header.supports[at].id.clone(), text: both(rule, text, &value) }
        })
        .collect();
    detail.innocent = innocent(rule, raised, &value);
    let tested: Vec<&str> = detail.innocent.iter().map(|line| line.id.as_str()).collect();
    detail.false_positives = header
        .false_positives
        .iter()
        .filter(|entry| !tested.contains(&entry.id.as_str()))
        .map(|entry| FalsePositive { id: entry.id.clone(), text: entry.text.clone(), how: entry.how.clone() })
        .collect();
    let region = detail.alert.region_code.clone();
    detail.clauses = clauses(header, around, raised.draft.window_end, region.as_deref())
        .into_iter()
        .map(|clause| Clause {
            id: clause.id.clone(),
            title: clause.title.clone(),
            text: clause.text.clone(),
            source: clause.source.clone(),
        })
        .collect();
    detail.verify = header
        .verify
        .iter()
        .map(|step| VerifyStep { id: step.id.clone(), text: step.text.clone(), needs: needs(step.needs).to_owned() })
        .collect();
    detail.evidence = raised
        .evidence
        .iter()
        .map(|(&position, rows)| {
            let spec = &header.evidence[position];
            head(&spec.id, &spec.title, spec.table.as_deref(), rows, around.wording)
        })
        .collect();
    for (position, plot) in header.plots.iter().enumerate() {
        detail.plots.extend(match plot.kind {
            PlotKind::Funnel => funnel(rule, raised),
            PlotKind::Timeline => timeline(rule, raised, plot, position),
            PlotKind::Ring => rule.run.pictures.get(&raised.draft.entity_id).cloned().map(Plot::Ring),
            PlotKind::Histogram | PlotKind::Matrix => None,
        });
    }
    detail.peers = peers(rule, raised);
    detail
}

/// A text of the rule in both languages, with the values of one row.
fn both(rule: &Finished<'_>, text: &Templates, value: &dyn Fn(&str) -> Value) -> Text {
    let params = &rule.bound.params;
    Text::new(text.render(Lang::Zh, params, value), text.render(Lang::En, params, value))
}

fn needs(needs: Needs) -> &'static str {
    match needs {
        Needs::Checkbox => "checkbox",
        Needs::Text => "text",
        Needs::Number => "number",
        Needs::Attachment => "attachment",
    }
}

/// Every innocent explanation the rule tests, whether it holds or not: both are news to an officer. One that is
/// tested in several ways stands once, with what holds.
fn innocent(rule: &Finished<'_>, raised: &Raised, value: &dyn Fn(&str) -> Value) -> Vec<InnocentLine> {
    let tests = (0..rule.rule.header().downgrades.len()).filter_map(|at| innocent_line(rule, raised, value, at));
    let mut lines: Vec<InnocentLine> = Vec::new();
    for line in tests {
        match lines.iter_mut().find(|known| known.id == line.id) {
            Some(known) if known.verdict == InnocentVerdict::Holds => {}
            Some(known) if line.verdict != InnocentVerdict::NotTestable => *known = line,
            Some(_) => {}
            None => lines.push(line),
        }
    }
    lines
}

/// What the test of the downgrade at `at` said.
fn innocent_line(
    rule: &Finished<'_>,
    raised: &Raised,
    value: &dyn Fn(&str) -> Value,
    at: usize,
) -> Option<InnocentLine> {
    let header = rule.rule.header();
    let downgrade = &header.downgrades[at];
    let explanation = downgrade.fp.as_deref().and_then(|id| header.false_positive(id));
    let holds = raised.downgrades.contains(&at);
    let own = Some(&rule.rule.texts().downgrades[at]).filter(|text| !text.is_empty());
    let text = match (own, explanation) {
        (Some(own), _) if holds => both(rule, own, value),
        (_, Some(explanation)) => explanation.text.clone(),
        (Some(own), None) => both(rule, own, value),
        (None, None) => return None,
    };
    let verdict = if holds {
        InnocentVerdict::Holds
    } else if testable(header, &downgrade.when, value) {
        InnocentVerdict::DoesNotHold
    } else {
        InnocentVerdict::NotTestable
    };
    Some(InnocentLine { id: downgrade.fp.clone().unwrap_or_else(|| "LOWER".to_owned()), text, verdict })
}

/// A test whose every column is empty was not made: the data for it are missing.
fn testable(header: &Header, condition: &str, value: &dyn Fn(&str) -> Value) -> bool {
    let names: Vec<String> = header
        .row_columns()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| condition.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name))
        .collect();
    names.is_empty() || names.iter().any(|name| value(name) != Value::Null)
}

fn head(id: &str, title: &Text, table: Option<&str>, rows: &Table, wording: &Wording) -> EvidenceHead {
    let spec = table.and_then(dictionary::table);
    let columns = rows
        .columns()
        .iter()
        .map(|column| EvidenceColumn {
            name: column.name.clone(),
            title: wording.column(&column.name).cloned().unwrap_or_default(),
            codes: match *column.values {
                Values::Bool(_) => yes_or_no(),
                _ => wording.codes(&column.name),
            },
            kind: match &*column.values {
                _ if spec.and_then(|spec| spec.column(&column.name)).is_some_and(|spec| spec.sensitive) => {
                    CellKind::Masked
                }
                Values::Int(_) | Values::Float(_) | Values::Money(_) => CellKind::Number,
                _ => CellKind::Text,
            },
        })
        .collect();
    let shown = (0..rows.rows().min(HEAD_ROWS))
        .map(|row| rows.columns().iter().map(|column| display(&column.values.get(row))).collect())
        .collect();
    EvidenceHead { id: id.to_owned(), title: title.clone(), columns, rows: shown, total: rows.rows() as u64 }
}

fn yes_or_no() -> BTreeMap<String, Text> {
    BTreeMap::from([("true".to_owned(), Text::new("是", "yes")), ("false".to_owned(), Text::new("否", "no"))])
}

fn display(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:.2}"),
        Value::Bool(truth) => truth.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Timestamp(time) => time.strftime("%Y-%m-%d %H:%M").to_string(),
        Value::Money(fen) => fen.to_string(),
        Value::TextList(list) => list.join(" "),
    }
}

fn peers(rule: &Finished<'_>, raised: &Raised) -> Option<PeerHead> {
    let (header, population) = (rule.rule.header(), &rule.run.population);
    // Rings have no peers, and a hub's are too many to name.
    if header.model.ring.is_some() {
        return None;
    }
    let Value::Text(group) = population.value("peer_group", raised.draft.lead.row) else { return None };
    let mut rows = rule.peer_groups().rows(raised).to_vec();
    let keys = Keys::new(header, population);
    let number = |name: &str, row: usize| population.value(name, row).as_f64();
    rows.sort_by(|&a, &b| {
        let ln_p = |row| number("ln_p", row).unwrap_or(0.0);
        ln_p(a).total_cmp(&ln_p(b)).then_with(|| keys.entity(a).cmp(&keys.entity(b))).then(a.cmp(&b))
    });
    let size = rows.len() as u64;
    let column = |name: &Option<String>, row: usize| name.as_ref().and_then(|name| number(name, row));
    let rows = rows
        .into_iter()
        .zip(1..)
        .filter(|(row, position)| *position <= 5 || *row == raised.draft.lead.row)
        .map(|(row, position)| PeerRow {
            position,
            entity_id: keys.entity(row).1.to_owned(),
            who: if row == raised.draft.lead.row { PointOf::Entity } else { PointOf::Peer },
            observed: column(&header.model.count, row),
            exposure: column(&header.model.exposure, row),
            expected: number("expected", row),
            ratio: number("ratio", row),
            q_value: number("q_value", row),
        })
        .collect();
    Some(PeerHead { group: Text::new(group.clone(), group), size, rows })
}
