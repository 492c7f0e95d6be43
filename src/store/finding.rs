//! What a run says of an alert, as the store keeps it.

use super::act::Desk;
use super::page::Page;
use super::sql::{Arg, args};
use crate::model::{Alert, EntityType, Fen, Member, RuleId};
use crate::report::{AlertDetail, RuleRecord, RunRecord};
use crate::rules::Growth;
use crate::triage::workflow::InternalClock;
use jiff::civil::{Date, DateTime};
use std::collections::{BTreeMap, BTreeSet};

/// Sorts behind every date.
pub(super) const NEVER: &str = "9999-12-31";

/// A finished scan, as the store takes it in.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Its record.
    pub record: RunRecord,
    /// Its alerts.
    pub alerts: Vec<AlertDetail>,
    /// Every underlying row of every alert.
    pub members: Vec<Member>,
    /// The cases it proposes.
    pub cases: Vec<crate::model::Case>,
    /// Operators named in the evidence of an alert, beyond those the alert itself shows.
    pub operators: BTreeMap<String, BTreeSet<String>>,
    /// The date of the application an alert is about, where it is about one: its ten working days run.
    pub applied_on: BTreeMap<String, Date>,
    /// What the entities of alerts are called, where the extract says so.
    pub names: BTreeMap<(EntityType, String), String>,
    /// What the rule of an alert counts, and when that reopens one that was closed or hidden.
    pub growth: BTreeMap<String, Growth>,
    /// The local false discovery rate of each alert that has one.
    pub lfdr: BTreeMap<String, f64>,
    /// How many days a rule that ran lets its alerts be hidden, where it says so.
    pub snooze_max: BTreeMap<RuleId, i64>,
    /// Whether somebody says that the dataset goes on from those in the store, whatever it is called.
    pub continues: bool,
}

impl NewRun {
    /// What identifies a run: the data, the rules with their parameters, what became of each, and the as-of date. The same
    /// again is the same run.
    pub fn key(&self) -> String {
        run_key(&self.record)
    }
}

/// What identifies a run: see [`NewRun::key`].
pub fn run_key(record: &RunRecord) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    };
    part(&record.dataset_fingerprint);
    part(&record.as_of.to_string());
    for rule in &record.rules {
        part(&rule.id.to_string());
        part(&rule.hash);
        // What was interrupted or skipped is not what ran: it may be run again.
        part(if ran(rule) { "ran" } else { "not run" });
        for param in &rule.params {
            part(&param.name);
            part(&param.value);
        }
    }
    format!("run-{}-{}", record.as_of, &hasher.finalize().to_hex()[..16])
}

pub(super) fn ran(rule: &RuleRecord) -> bool {
    rule.outcome == crate::report::RuleOutcome::Ran
}

/// One alert of a run with everything the tables ask for.
pub(super) struct Finding<'a> {
    pub(super) alert: &'a Alert,
    pub(super) rule: Option<&'a RuleRecord>,
    pub(super) detail: &'a AlertDetail,
    pub(super) members: Vec<&'a Member>,
    pub(super) operators: BTreeSet<&'a str>,
    pub(super) applied_on: Option<Date>,
    pub(super) name: Option<&'a String>,
    pub(super) lfdr: Option<f64>,
    /// The line of `fundwatch.alerts/1`.
    pub(super) line: String,
}

impl<'a> Finding<'a> {
    pub(super) fn of(
        run: &'a NewRun,
        detail: &'a AlertDetail,
        members: &BTreeMap<&str, Vec<&'a Member>>,
        line: &str,
    ) -> Self {
        let alert = &detail.alert;
        let members = members.get(alert.alert_id.as_str()).cloned().unwrap_or_default();
        let given = run.operators.get(&alert.alert_id).into_iter().flatten().map(String::as_str);
        let operators = operators(detail, &members).into_iter().chain(given).collect();
        Self {
            alert,
            rule: run.record.rules.get(detail.rule),
            detail,
            members,
            operators,
            applied_on: run.applied_on.get(&alert.alert_id).copied(),
            name: run.names.get(&(alert.entity_type, alert.entity_id.clone())),
            lfdr: run.lfdr.get(&alert.alert_id).copied(),
            line: line.to_owned(),
        }
    }

    pub(super) fn money(&self) -> Fen {
        self.alert.amount_paid + self.alert.amount_stoppable
    }

    /// What makes it another finding: the rows it stands on, the people, the months, the money. Not its place in the queue,
    /// which moves with every run.
    pub(super) fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let alert = self.alert;
        for number in [alert.persons, alert.months, alert.amount_paid.0, alert.amount_stoppable.0] {
            hasher.update(&number.to_le_bytes());
        }
        let rows: BTreeSet<_> = self.members.iter().map(|member| (&member.table, &member.key, &member.role)).collect();
        for text in rows.into_iter().flat_map(|(table, key, role)| [table, key, role]) {
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }

    pub(super) fn page(&self) -> Option<Page> {
        self.rule.map(|rule| Page { entity_name: self.name.cloned(), ..Page::of(self.detail, rule) })
    }

    /// The day by which it is to be decided: of an application the statutory one, of everything else that of its clock, which
    /// starts when the store takes it in. Where the calendar ends before that, none is known yet: the day a run gives counts from
    /// the day of its data, and would call overdue what was found today.
    pub(super) fn due(&self, clock: &InternalClock, desk: &Desk) -> String {
        due_of(clock, self.applied_on, desk).map_or_else(|| NEVER.to_owned(), |day| day.to_string())
    }

    /// The values of [`COLUMNS`]; `draw` is that of a control, empty for what a run raised.
    pub(super) fn row(&self, digest: &str, run_key: &str, draw: &str, desk: &Desk, now: DateTime) -> Vec<Arg> {
        let alert = self.alert;
        let clock = InternalClock::start(desk.policy.internal(alert.band), now.date());
        // As a scan ranks them (`scoring.md` S8).
        let chance = self.lfdr.or(alert.entity_q_value).or(alert.q_value).unwrap_or(0.0).clamp(0.0, 1.0);
        let worth = alert.amount_low.share(1.0 - chance);
        let due = self.due(&clock, desk);
        let reversed: String = alert.entity_id.chars().rev().collect();
        args![
            &alert.alert_id,
            alert.rule_id.to_string(),
            &alert.rule_version,
            &alert.rule_hash,
            alert.family.code(),
            self.rule.map_or("medium", |rule| rule.severity.code()),
            alert.band.to_string(),
            alert.rank,
            alert.entity_type.code(),
            &alert.entity_id,
            reversed,
            alert.region_code.as_ref(),
            alert.window_start,
            alert.window_end,
            alert.persons,
            alert.months,
            alert.amount_paid,
            alert.amount_stoppable,
            alert.amount_low,
            self.money(),
            worth,
            &due,
            place(&due, worth),
            &alert.case_id,
            i64::try_from(self.members.len()).unwrap_or(i64::MAX),
            digest,
            run_key,
            now,
            run_key,
            now,
            0_i64,
            0_i64,
            "",
            None::<&str>,
            draw,
            "new",
            1_i64,
            0_i64,
            "",
            None::<&str>,
            "",
            "",
            clock.allowed,
            clock.consumed,
            clock.since,
            self.applied_on,
            None::<&str>,
            None::<&str>,
            0_i64,
            self.lfdr.map(|lfdr| lfdr.to_string()),
        ]
    }
}

/// The deadline of an alert whose clock runs; `None` where the calendar ends before it.
pub(super) fn due_of(clock: &InternalClock, applied_on: Option<Date>, desk: &Desk) -> Option<Date> {
    let (since, days) = match applied_on {
        Some(applied) => (applied, desk.policy.clocks.statutory),
        None => (clock.since?, u32::try_from(clock.allowed - clock.consumed).unwrap_or(0)),
    };
    desk.calendar.add_working_days(since, days).ok()
}

/// The columns of a new alert, in the order of [`Finding::row`].
pub(super) const COLUMNS: &str = "alert_id, rule_id, rule_version, rule_hash, family, severity, band, rank, entity_type, \
     entity_id, entity_reversed, region_code, window_start, window_end, persons, months, amount_paid, amount_stoppable, \
     amount_low, money, worth, due, place, case_id, members, finding, first_run, first_seen, last_run, last_seen, vanished, \
     changed, hidden_until, hidden_by, sample, status, is_open, version, owner, proposal_id, outcome, explanation, \
     clock_allowed, clock_consumed, clock_since, applied_on, merged_into, waiting_until, closings, lfdr";

/// What a newer run says anew of an alert that is known. Where it stands, who has it, its deadline and its clock stay.
pub(super) const RENEWED: &[&str] = &[
    "rule_version",
    "rule_hash",
    "family",
    "severity",
    "band",
    "rank",
    "region_code",
    "window_start",
    "window_end",
    "persons",
    "months",
    "amount_paid",
    "amount_stoppable",
    "amount_low",
    "money",
    "worth",
    "case_id",
    "members",
    "finding",
    "last_run",
    "last_seen",
    "vanished",
    "applied_on",
    "lfdr",
];

/// The place in the queue, as a text that sorts: the deadline, then the worth, the most first.
pub(super) fn place(due: &str, worth: Fen) -> String {
    format!("{due} {:018}", 999_999_999_999_999_999 - worth.0.clamp(0, 999_999_999_999_999_999))
}

/// Operators that the alert itself shows: it is about one, one is among its rows, or the evidence names one.
fn operators<'a>(detail: &'a AlertDetail, members: &[&'a Member]) -> BTreeSet<&'a str> {
    let own = (detail.alert.entity_type == EntityType::Operator).then_some(detail.alert.entity_id.as_str());
    let rows = members.iter().filter(|member| member.entity_type == EntityType::Operator);
    let shown = detail.evidence.iter().flat_map(|head| {
        let at = head.columns.iter().enumerate().filter(|(_, column)| {
            column.name.ends_with("operator_id") && column.kind != crate::report::CellKind::Masked
        });
        at.flat_map(|(at, _)| head.rows.iter().filter_map(move |row| row.get(at)).map(String::as_str))
    });
    let named = own.into_iter().chain(rows.map(|member| member.entity_id.as_str())).chain(shown);
    named.filter(|operator| !operator.is_empty()).collect()
}
