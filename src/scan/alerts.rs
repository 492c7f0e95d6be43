//! The queue: alerts of all rules in one order, each with its line, its members and its details.

use super::basis::{QueueRisk, basis};
use super::cases::cases;
use super::details::{DETAILS_MAX, Timelines, detail};
use super::peer_groups::PeerGroups;
use super::rule_run::{Raised, RuleRun, lookup};
use crate::model::{Alert, AlertStatus, Band, Case, Fen, Lang, Member, RuleId, Table, Text, Value};
use crate::report::{AlertDetail, QualityLevel, QualityLine, Totals};
use crate::rules::header::Header;
use crate::rules::{BoundRule, Clause, Growth, Legal, Rule, Wording};
use crate::triage::{Calendar, CalendarError, CasePolicy, Keys, Union, rank};
use jiff::civil::Date;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A rule that ran, with its parameters and what it found.
pub(super) struct Finished<'a> {
    /// The rule.
    pub(super) rule: &'a Rule,
    /// Its parameters.
    pub(super) bound: &'a BoundRule,
    /// What it found.
    pub(super) run: &'a RuleRun,
    /// Counts over time for its timelines.
    pub(super) timelines: &'a Timelines,
    /// Its place in the record of the run.
    pub(super) position: usize,
    peer_groups: OnceCell<PeerGroups<'a>>,
}

impl<'a> Finished<'a> {
    /// Puts them together.
    pub(super) fn new(
        rule: &'a Rule,
        bound: &'a BoundRule,
        run: &'a RuleRun,
        timelines: &'a Timelines,
        position: usize,
    ) -> Finished<'a> {
        Finished { rule, bound, run, timelines, position, peer_groups: OnceCell::new() }
    }

    /// Who was compared with whom.
    pub(super) fn peer_groups(&self) -> &PeerGroups<'a> {
        self.peer_groups.get_or_init(|| PeerGroups::of(self.rule.header(), &self.run.population))
    }
}

/// What the queue needs beside the rules.
pub(super) struct Surroundings<'a> {
    /// The day the rules call today.
    pub(super) as_of: Date,
    /// Working days.
    pub(super) calendar: &'a Calendar,
    /// Clauses.
    pub(super) legal: &'a Legal,
    /// What columns and codes are called.
    pub(super) wording: &'a Wording,
    /// The largest false discovery rate of bands A and B.
    pub(super) listed_q: f64,
    /// What makes alerts a case.
    pub(super) cases: &'a CasePolicy,
}

/// The queue.
pub(super) struct Queue {
    /// All alerts in rank order, with details for the first ones.
    pub(super) alerts: Vec<AlertDetail>,
    /// The alerts by case.
    pub(super) cases: Vec<Case>,
    /// All members of all alerts, by alert in rank order.
    pub(super) members: Vec<Member>,
    /// Sums.
    pub(super) totals: Totals,
    /// Expected number of false alerts in bands A and B, by position of the rule.
    pub(super) expected_false: BTreeMap<usize, f64>,
    /// Money paid through each rule's alerts, by position of the rule.
    pub(super) paid: BTreeMap<usize, Fen>,
    /// Deadlines that could not be computed.
    pub(super) notes: Vec<QualityLine>,
    /// Operators named in the evidence of an alert.
    pub(super) operators: BTreeMap<String, BTreeSet<String>>,
    /// The day of the undecided application an alert is about.
    pub(super) applied_on: BTreeMap<String, Date>,
    /// What the rule of an alert counts, and when that reopens it.
    pub(super) growth: BTreeMap<String, Growth>,
    /// The local false discovery rate of an alert that has one.
    pub(super) lfdr: BTreeMap<String, f64>,
}

/// Puts the alerts of all rules in order.
pub(super) fn queue(finished: &[Finished<'_>], around: &Surroundings<'_>) -> Queue {
    let mut lines: Vec<(Alert, f64)> = Vec::new();
    let mut origin: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut unknown_years = BTreeSet::new();
    for (of, rule) in finished.iter().enumerate() {
        for (at, raised) in rule.run.raised.iter().enumerate() {
            let (alert, unknown) = line(rule, raised, around);
            unknown_years.extend(unknown);
            origin.insert(alert.alert_id.clone(), (of, at));
            lines.push((alert, raised.draft.lead.lfdr));
        }
    }
    rank(&mut lines);
    let of = |alert: &Alert| {
        let (of, at) = origin[&alert.alert_id];
        &finished[of].run.raised[at]
    };
    let mut ranked: Vec<_> = lines
        .iter_mut()
        .map(|(alert, _)| {
            let raised = of(alert);
            (alert, raised)
        })
        .collect();
    let cases = cases(&mut ranked, around.cases);
    let mut union = Union::default();
    let mut paid: BTreeMap<usize, Union<'_>> = BTreeMap::new();
    let mut people = BTreeSet::new();
    let mut entities = BTreeSet::new();
    let mut totals = Totals::default();
    let mut members = Vec::new();
    let mut alerts = Vec::with_capacity(lines.len());
    let (mut operators, mut applied_on, mut growth) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let by_rule = expected_false_by_rule(&lines);
    let risk = QueueRisk {
        statistical: lines.iter().filter(|(alert, _)| at_risk(alert)).count() as u64,
        expected_false: by_rule.values().sum(),
        q: around.listed_q,
    };
    let mut lfdr = BTreeMap::new();
    for (mut alert, own_lfdr) in lines {
        let (of, at) = origin[&alert.alert_id];
        let (rule, raised) = (&finished[of], &finished[of].run.raised[at]);
        if alert.ln_p.is_some() {
            lfdr.insert(alert.alert_id.clone(), own_lfdr);
            Text { zh: alert.basis_zh, en: alert.basis_en } = basis(rule, raised, risk);
        }
        union.add(&raised.concern, raised.amount_low);
        paid.entry(rule.position).or_default().add(&raised.concern, raised.amount_low);
        people.extend(raised.concern.people());
        entities.insert((raised.draft.entity_type, raised.draft.entity_id.as_str()));
        members.extend(raised.concern.members(&alert.alert_id));
        if !raised.concern.operators().is_empty() {
            operators.insert(alert.alert_id.clone(), raised.concern.operators().clone());
        }
        if let Some(day) = raised.concern.applied_on(&alert.entity_id) {
            applied_on.insert(alert.alert_id.clone(), day);
        }
        if let Some(when) = &rule.bound.reopen_when {
            let (row, major) = (raised.draft.lead.row, rule.rule.header().version.major);
            let figures = when.figures(|column| rule.run.population.value(column, row).as_f64());
            growth.insert(alert.alert_id.clone(), Growth::new(Arc::clone(when), figures, major));
        }
        count(&mut totals, &alert);
        let full = alerts.len() < DETAILS_MAX;
        alerts.push(detail(rule, raised, alert, around, full));
    }
    totals.cases = cases.len() as u64;
    totals.entities = entities.len() as u64;
    totals.persons = people.len() as u64;
    totals.amount_paid = union.paid();
    totals.amount_stoppable = union.stoppable();
    totals.amount_low = union.low();
    let paid = paid.into_iter().map(|(position, union)| (position, union.paid())).collect();
    let expected_of = |rule: &Finished<'_>| by_rule.get(&rule.rule.header().id).map(|number| (rule.position, *number));
    let expected_false = finished.iter().filter_map(expected_of).collect();
    let notes = unknown_years.into_iter().map(unknown_year).collect();
    Queue { alerts, cases, members, totals, expected_false, paid, notes, operators, applied_on, growth, lfdr }
}

/// Whether chance alone may have put an alert into band A or B.
fn at_risk(alert: &Alert) -> bool {
    alert.ln_p.is_some() && alert.band <= Band::B
}

/// How many of a rule's alerts in bands A and B are expected to be chance alone, by rule: their number times the largest
/// false discovery rate among them, which is what Benjamini–Hochberg promises of the list as it stands.
fn expected_false_by_rule(lines: &[(Alert, f64)]) -> BTreeMap<RuleId, f64> {
    let mut lists: BTreeMap<RuleId, (f64, f64)> = BTreeMap::new();
    for (alert, _) in lines.iter().filter(|(alert, _)| at_risk(alert)) {
        let (number, largest) = lists.entry(alert.rule_id.clone()).or_default();
        *number += 1.0;
        *largest = largest.max(alert.q_value.unwrap_or(0.0));
    }
    lists.into_iter().map(|(rule, (number, largest))| (rule, number * largest)).collect()
}

fn count(totals: &mut Totals, alert: &Alert) {
    totals.alerts += 1;
    match alert.band {
        Band::A => totals.band_a += 1,
        Band::B => totals.band_b += 1,
        Band::C => totals.band_c += 1,
    }
}

fn unknown_year(year: i16) -> QualityLine {
    QualityLine {
        level: QualityLevel::Note,
        code: "C101".to_owned(),
        table: String::new(),
        column: None,
        file: None,
        rows: None,
        text: Text::new(
            format!("{year} 年的节假日安排未知，部分疑点没有办理期限"),
            format!("the working days of {year} are not known: some alerts carry no deadline"),
        ),
        action: Text::new(
            "把国务院公布的当年日历（holiday-cn 格式）放进 rules/calendar/",
            "put that year's calendar (holiday-cn format) into rules/calendar/",
        ),
    }
}

/// The line of the queue for one alert, and the year its deadline would need but the calendar lacks.
fn line(rule: &Finished<'_>, raised: &Raised, around: &Surroundings<'_>) -> (Alert, Option<i16>) {
    let header = rule.rule.header();
    let population = &rule.run.population;
    let keys = Keys::new(header, population);
    let row = raised.draft.lead.row;
    let value = |name: &str| population.value(name, row);
    let number = |name: &str| value(name).as_f64();
    let value_of = lookup(header, &rule.bound.params, population, raised);
    let statistical = raised.draft.lead.ln_p.is_some();
    let scored = |name: &str| if statistical { number(name) } else { None };
    let (due_on, unknown) = match raised.severity.working_days() {
        None => (None, None),
        Some(days) => match around.calendar.add_working_days(around.as_of, days) {
            Ok(day) => (Some(day), None),
            Err(CalendarError::UnknownYear { year }) => (None, Some(year)),
            Err(CalendarError::Malformed { .. } | CalendarError::Contradicted { .. }) => (None, None),
        },
    };
    let alert = Alert {
        alert_id: raised.draft.alert_id.clone(),
        rank: 0,
        band: raised.band,
        rule_id: header.id.clone(),
        rule_version: header.version.to_string(),
        rule_hash: rule.rule.hash().to_owned(),
        family: header.family,
        entity_type: raised.draft.entity_type,
        entity_id: raised.draft.entity_id.clone(),
        region_code: keys.region(row).map(str::to_owned),
        window_start: raised.draft.window_start,
        window_end: raised.draft.window_end,
        observed: if statistical { observed(header, population, row) } else { None },
        expected: scored("expected"),
        exposure: header.model.exposure.as_deref().and_then(scored),
        ratio: scored("ratio"),
        ratio_low: scored("ratio_low"),
        ln_p: scored("ln_p"),
        q_value: scored("q_value"),
        peer_group: match value("peer_group") {
            Value::Text(group) if statistical => Some(group),
            _ => None,
        },
        peers: match value("peers") {
            Value::Int(peers) if statistical => Some(peers),
            _ => None,
        },
        persons: i64::try_from(raised.concern.persons()).unwrap_or(i64::MAX),
        months: i64::try_from(raised.concern.months()).unwrap_or(i64::MAX),
        amount_paid: raised.concern.paid(),
        amount_stoppable: raised.concern.stoppable(),
        amount_low: raised.amount_low,
        evidence_for: codes_for(header, raised, &value_of, statistical),
        evidence_against: codes_against(header, raised, &value_of),
        explanation_zh: rule.rule.texts().explain.render(Lang::Zh, &rule.bound.params, &value_of),
        explanation_en: rule.rule.texts().explain.render(Lang::En, &rule.bound.params, &value_of),
        legal: clauses(header, around, raised.draft.window_end, keys.region(row))
            .into_iter()
            .map(|clause| clause.id.clone())
            .collect(),
        due_on,
        status: AlertStatus::New,
        entity_ln_p: raised.entity.as_ref().map(|entity| entity.ln_p),
        entity_q_value: raised.entity.as_ref().map(|entity| entity.ln_q.exp().max(f64::MIN_POSITIVE)),
        entity_rules: raised.entity.as_ref().and_then(|entity| i64::try_from(entity.rules).ok()),
        entity_named: raised.entity.iter().flat_map(|entity| &entity.named).map(ToString::to_string).collect(),
        // These three are written once the whole queue is known.
        basis_zh: String::new(),
        basis_en: String::new(),
        case_id: String::new(),
    };
    (alert, unknown)
}

/// What is shown as observed: the header's own column, or the model's count in the model's unit.
fn observed(header: &Header, population: &Table, row: usize) -> Option<f64> {
    if let Some(column) = &header.output.observed {
        return population.value(column, row).as_f64();
    }
    let scale = header.model.scale.as_ref().and_then(|name| population.value(name, row).as_f64()).unwrap_or(1.0);
    Some(population.value(header.model.count.as_ref()?, row).as_f64()? * scale)
}

/// The clauses the rule rests on, in the wording in force at the end of the window.
pub(super) fn clauses<'a>(
    header: &Header,
    around: &Surroundings<'a>,
    window_end: Option<Date>,
    region: Option<&str>,
) -> Vec<&'a Clause> {
    let day = window_end.unwrap_or(around.as_of);
    header.legal.iter().filter_map(|reference| around.legal.clause_on(&reference.clause, day, region)).collect()
}

/// What speaks for the alert: the size of the excess, then every support that holds, with its numbers.
fn codes_for(header: &Header, raised: &Raised, value: &dyn Fn(&str) -> Value, statistical: bool) -> Vec<String> {
    let mut codes = Vec::new();
    // Of an alert the bound is above one; a control that is listed may lie anywhere (`scan::list`).
    if statistical && value("ratio_low").as_f64().is_some_and(|low| low > 1.0) {
        let figure = |name: &str| value(name).as_f64().map_or_else(String::new, |number| format!("{number:.2}"));
        codes.push(format!("ABOVE-PEERS: ratio={}, ratio_low={}", figure("ratio"), figure("ratio_low")));
    }
    codes.extend(raised.supports.iter().map(|&at| {
        let support = &header.supports[at];
        with_numbers(&support.id, &support.when, header, value)
    }));
    codes
}

/// The innocent explanations that hold, with their numbers.
fn codes_against(header: &Header, raised: &Raised, value: &dyn Fn(&str) -> Value) -> Vec<String> {
    raised
        .downgrades
        .iter()
        .map(|&at| {
            let downgrade = &header.downgrades[at];
            let code = downgrade.fp.as_deref().unwrap_or("LOWER");
            with_numbers(code, &downgrade.when, header, value)
        })
        .collect()
}

/// `CODE: column=value, …` for the output columns its condition names.
fn with_numbers(code: &str, condition: &str, header: &Header, value: &dyn Fn(&str) -> Value) -> String {
    let words: BTreeSet<&str> = condition.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let numbers: Vec<String> = header
        .row_columns()
        .iter()
        .filter(|(name, _)| words.contains(name.as_str()))
        .filter_map(|(name, _)| Some(format!("{name}={}", plain(&value(name))?)))
        .collect();
    if numbers.is_empty() { code.to_owned() } else { format!("{code}: {}", numbers.join(", ")) }
}

fn plain(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:.4}").trim_end_matches('0').trim_end_matches('.').to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Timestamp(time) => time.to_string(),
        Value::Money(fen) => fen.to_string(),
        Value::TextList(list) => list.join(" "),
    })
}
