//! The figures of a month, from the desk's rows: a pure function.

use super::draws::{DrawShare, MonthDraw, draw_shares};
use super::groups::{GroupFigures, groups};
use crate::model::{EntityType, Fen, Outcome, RuleId, Status, Text};
use crate::triage::capacity::{Record, wilson};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Decisions below which no share is shown (`console.md` §11): with fewer the interval says next to nothing.
pub const DECISIONS_MIN: usize = 20;
/// Months of the trend, the reported one included.
const TREND_MONTHS: i32 = 12;

/// An alert as the report needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthAlert {
    /// The rule,
    pub rule_id: RuleId,
    /// and its title.
    pub rule_name: Text,
    /// Whether it is a blind control: it counts, but in no share, because no rule raised it.
    pub control: bool,
    /// What it is about.
    pub entity_type: EntityType,
    /// The region that is to check it.
    pub region_code: Option<String>,
    /// What it is called, where known.
    pub region_name: Option<String>,
    /// When it was first found.
    pub first_found: Date,
    /// Where it stands.
    pub status: Status,
    /// What was decided.
    pub outcome: Option<Outcome>,
    /// When.
    pub closed_on: Option<Date>,
    /// Working days from taking it up to closing it, waiting left out; the caller has the calendar and the clock.
    pub days_to_close: Option<i64>,
    /// When it must be settled; `None` where its clock stands.
    pub due_on: Option<Date>,
    /// Whether that is the statutory deadline, kept by the decision; any other is kept by its proposal.
    pub statutory: bool,
    /// When its outcome was proposed.
    pub proposed_on: Option<Date>,
    /// To be paid back, or, where it was closed as underpaid, to be made good, as decided.
    pub confirmed: Option<Fen>,
    /// Paid back so far.
    pub recovered: Option<Fen>,
    /// Whether an exception hides it: it is counted there and nowhere else.
    pub hidden: bool,
}

/// What the report is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthRows {
    /// Any day of the month that is reported.
    pub month: Date,
    /// The day on which it is made: what is overdue is overdue then, or at the month's end where that is earlier.
    pub today: Date,
    /// The code of the only region that is looked at; `None`: the whole fund.
    pub region: Option<String>,
    /// What that region is called, where that is known.
    pub region_name: Option<String>,
    /// First day of the decisions that the rows hold: shares are over decisions since then.
    pub decisions_since: Date,
    /// Alerts that were found or decided since then, or are open.
    pub alerts: Vec<MonthAlert>,
    /// Paid, over the union of the payments of the alerts found in the month: a payment in two alerts counts once.
    pub suspected: Fen,
    /// Granted and not yet paid, over the same union.
    pub stoppable: Fen,
    /// Paid, and granted and not yet paid, over the union of the payments of each rule's alerts.
    pub stakes: BTreeMap<RuleId, (Fen, Fen)>,
    /// Until when the data of the month's scan speak; `None`: nothing was scanned yet.
    pub as_of: Option<Date>,
    /// Scans that were taken in during the month.
    pub scans: i64,
    /// The tables of the extract.
    pub sources: Vec<MonthSource>,
    /// Rules that did not run in the month's scan.
    pub not_run: Vec<RuleNotRun>,
    /// What exceptions hide.
    pub hidden: Vec<HiddenCount>,
    /// What was drawn; `None`: not for whoever has the report made.
    pub draws: Option<Vec<MonthDraw>>,
}

/// How new a table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthSource {
    /// The table.
    pub table: String,
    /// The newest day in it.
    pub newest: Option<Date>,
    /// Days behind that were agreed.
    pub agreed: Option<i64>,
}

/// A rule that did not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleNotRun {
    /// The rule.
    pub rule_id: RuleId,
    /// Its title.
    pub name: Text,
    /// Why.
    pub reason: Text,
}

/// Alerts that an exception hides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenCount {
    /// Which exception: its scope and reason.
    pub exception: Text,
    /// Until when it holds.
    pub until: Date,
    /// How many it hides.
    pub alerts: i64,
}

/// The figures of a month.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthFigures {
    /// First and last day.
    pub month: (Date, Date),
    /// The day to which open and overdue refer.
    pub until: Date,
    /// The code of the only region that is looked at; `None`: the whole fund.
    pub region: Option<String>,
    /// What that region is called, where that is known.
    pub region_name: Option<String>,
    /// Decisions count since then.
    pub decisions_since: Date,
    /// Found in the month.
    pub found: usize,
    /// Closed in the month.
    pub closed: usize,
    /// Open.
    pub open: usize,
    /// Open and past their day.
    pub overdue: usize,
    /// Deadlines of the statutory clock.
    pub statutory: Deadlines,
    /// Deadlines of the office's own clock.
    pub internal: Deadlines,
    /// Until when the data of the month's scan speak.
    pub as_of: Option<Date>,
    /// Scans that were taken in during the month.
    pub scans: i64,
    /// By rule, in the order of the rules.
    pub rules: Vec<RuleFigures>,
    /// By region, in the order of the codes; those without one last.
    pub regions: Vec<RegionFigures>,
    /// Yuan.
    pub money: MonthMoney,
    /// How long the closings of the month took; `None` where there were none.
    pub days: Option<DaysToClose>,
    /// The last twelve months.
    pub trend: Vec<MonthTrend>,
    /// How new the data are.
    pub sources: Vec<SourceFigures>,
    /// Rules that did not run.
    pub not_run: Vec<RuleNotRun>,
    /// What exceptions hide.
    pub hidden: Vec<HiddenCount>,
    /// Groups beside one another.
    pub groups: Vec<GroupFigures>,
    /// What came of what was drawn since `decisions_since`; `None`: not for whoever has the report made.
    pub draws: Option<Vec<DrawShare>>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFigures {
    /// The rule.
    pub rule_id: RuleId,
    /// Its title.
    pub name: Text,
    /// Found in the month.
    pub found: usize,
    /// Decisions that say whether there was something.
    pub decided: usize,
    /// Those that say there was.
    pub established: usize,
    /// Decisions that could not say: 无法核实.
    pub inconclusive: usize,
    /// Established of decided; `None` under twenty decisions.
    pub share: Option<Share>,
    /// How its decisions ended, those that happened only.
    pub outcomes: BTreeMap<Outcome, usize>,
    /// Paid, in its alerts found in the month, each payment once.
    pub suspected: Fen,
    /// Granted and not yet paid, in the same.
    pub stoppable: Fen,
    /// To be paid back, as decided in the month.
    pub confirmed: Fen,
    /// To be made good, as decided in the month.
    pub owed: Fen,
    /// Paid back so far, of what was decided in the period.
    pub recovered: Fen,
}

/// Deadlines of the month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// Closed in the month, in time.
    pub kept: usize,
    /// Closed in the month, late.
    pub missed: usize,
    /// Open and past their day.
    pub overdue: usize,
}

/// A share with its 95 % interval (Wilson 1927).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share.
    pub share: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionFigures {
    /// Its code.
    pub code: Option<String>,
    /// What it is called, where known.
    pub name: Option<String>,
    /// Found in the month.
    pub found: usize,
    /// Closed in the month.
    pub closed: usize,
    /// Open.
    pub open: usize,
    /// Open and past their day.
    pub overdue: usize,
}

/// Yuan, each for itself: what is suspected is not yet what is established, and neither is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthMoney {
    /// Paid, in the alerts found in the month.
    pub suspected: Fen,
    /// Granted and not yet paid, in the same.
    pub stoppable: Fen,
    /// To be paid back, as decided in the month.
    pub confirmed: Fen,
    /// To be made good, as decided in the month.
    pub owed: Fen,
    /// Paid back so far, of what was decided since `decisions_since`.
    pub recovered: Fen,
}

/// Working days to close. Quantiles by nearest rank: a number of days that an alert really took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaysToClose {
    /// Of how many.
    pub alerts: usize,
    /// Half took no longer.
    pub median: i64,
    /// Nine in ten took no longer.
    pub ninety: i64,
}

/// A month of the trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthTrend {
    /// Its first day.
    pub month: Date,
    /// Found in it; `None` before the rows begin.
    pub found: Option<usize>,
    /// Closed in it.
    pub closed: Option<usize>,
}

/// How new a table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFigures {
    /// The table and its newest day.
    pub source: MonthSource,
    /// Days from there to the day the report refers to.
    pub behind: Option<i64>,
    /// Whether that is more than was agreed.
    pub late: bool,
}

/// The figures of the month that `rows` holds.
pub fn month_figures(rows: &MonthRows) -> MonthFigures {
    let month = (rows.month.first_of_month(), rows.month.last_of_month());
    let until = month.1.min(rows.today);
    let days: Vec<i64> = rows
        .alerts
        .iter()
        .filter(|alert| alert.closed_on.is_some_and(|day| within(day, month)))
        .filter_map(|alert| alert.days_to_close)
        .collect();
    let all = Counts::of(&rows.alerts.iter().collect::<Vec<_>>(), month, until);
    let every: Vec<&MonthAlert> = rows.alerts.iter().collect();
    MonthFigures {
        month,
        until,
        region: rows.region.clone(),
        region_name: rows.region_name.clone(),
        decisions_since: rows.decisions_since,
        found: all.found,
        closed: all.closed,
        open: all.open,
        overdue: all.overdue,
        statutory: deadlines(&rows.alerts, true, month, until),
        internal: deadlines(&rows.alerts, false, month, until),
        as_of: rows.as_of,
        scans: rows.scans,
        rules: rules(rows, month),
        regions: regions(rows, month, until),
        money: MonthMoney {
            suspected: rows.suspected,
            stoppable: rows.stoppable,
            confirmed: decided_money(&every, month, false),
            owed: decided_money(&every, month, true),
            recovered: recovered(&every, rows.decisions_since),
        },
        days: days_to_close(days),
        trend: trend(rows, month.0),
        sources: rows.sources.iter().map(|source| freshness(source, until)).collect(),
        not_run: rows.not_run.clone(),
        hidden: rows.hidden.clone(),
        groups: groups(rows, month),
        draws: rows.draws.as_ref().map(|draws| draw_shares(draws, (rows.decisions_since, month.1))),
    }
}

pub(super) fn within(day: Date, (first, last): (Date, Date)) -> bool {
    first <= day && day <= last
}

/// What was decided in the month, to be made good (`owed`) or to be paid back.
fn decided_money(alerts: &[&MonthAlert], month: (Date, Date), owed: bool) -> Fen {
    let decided = alerts.iter().filter(|alert| alert.closed_on.is_some_and(|day| within(day, month)));
    decided
        .filter(|alert| (alert.outcome == Some(Outcome::Underpaid)) == owed)
        .filter_map(|alert| alert.confirmed)
        .sum()
}

/// What is back of what was decided since a day.
fn recovered(alerts: &[&MonthAlert], since: Date) -> Fen {
    let decided = alerts.iter().filter(|alert| alert.closed_on.is_some_and(|day| since <= day));
    decided.filter_map(|alert| alert.recovered).sum()
}

fn deadlines(alerts: &[MonthAlert], statutory: bool, month: (Date, Date), until: Date) -> Deadlines {
    let mut deadlines = Deadlines::default();
    for alert in alerts.iter().filter(|alert| alert.statutory == statutory) {
        let Some(due) = alert.due_on else { continue };
        match alert.closed_on {
            Some(closed) if within(closed, month) => {
                // The law asks for the decision, the office for its proposal: a review takes what it takes.
                let settled = if statutory { closed } else { alert.proposed_on.unwrap_or(closed) };
                if settled <= due {
                    deadlines.kept += 1;
                } else {
                    deadlines.missed += 1;
                }
            }
            _ => deadlines.overdue += usize::from(is_overdue(alert, until)),
        }
    }
    deadlines
}

fn is_overdue(alert: &MonthAlert, until: Date) -> bool {
    is_open(alert, until) && alert.due_on.is_some_and(|due| due < until)
}

/// Whether it still needs somebody, on the day `until`.
fn is_open(alert: &MonthAlert, until: Date) -> bool {
    match alert.status {
        _ if alert.hidden => false,
        Status::Merged => false,
        Status::Closed => alert.closed_on.is_some_and(|day| day > until),
        _ => alert.first_found <= until,
    }
}

struct Counts {
    found: usize,
    closed: usize,
    open: usize,
    overdue: usize,
}

impl Counts {
    fn of(alerts: &[&MonthAlert], month: (Date, Date), until: Date) -> Self {
        let count = |wanted: &dyn Fn(&MonthAlert) -> bool| alerts.iter().filter(|alert| wanted(alert)).count();
        Self {
            found: count(&|alert| !alert.hidden && within(alert.first_found, month)),
            closed: count(&|alert| alert.closed_on.is_some_and(|day| within(day, month))),
            open: count(&|alert| is_open(alert, until)),
            overdue: count(&|alert| is_overdue(alert, until)),
        }
    }
}

/// Whether a decision says that there was something, that there was not, or neither.
pub(super) fn established(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::Confirmed | Outcome::Corrected | Outcome::Underpaid | Outcome::Referred => Some(true),
        Outcome::FalsePositive | Outcome::Legitimate | Outcome::DataError => Some(false),
        Outcome::Inconclusive | Outcome::Duplicate => None,
    }
}

fn rules(rows: &MonthRows, month: (Date, Date)) -> Vec<RuleFigures> {
    let mut groups: BTreeMap<&RuleId, Vec<&MonthAlert>> = BTreeMap::new();
    for alert in &rows.alerts {
        groups.entry(&alert.rule_id).or_default().push(alert);
    }
    let figures = |(rule, alerts): (&RuleId, Vec<&MonthAlert>)| {
        let decided_since =
            |alert: &&&MonthAlert| alert.closed_on.is_some_and(|day| rows.decisions_since <= day && day <= month.1);
        let outcomes: Vec<Outcome> = alerts.iter().filter(decided_since).filter_map(|alert| alert.outcome).collect();
        let raised = alerts.iter().filter(decided_since).filter(|alert| !alert.control);
        let judged: Vec<bool> = raised.filter_map(|alert| established(alert.outcome?)).collect();
        let held = judged.iter().filter(|held| **held).count();
        let mut by_outcome: BTreeMap<Outcome, usize> = BTreeMap::new();
        for outcome in &outcomes {
            *by_outcome.entry(*outcome).or_default() += 1;
        }
        let (suspected, stoppable) = rows.stakes.get(rule).copied().unwrap_or_default();
        RuleFigures {
            rule_id: rule.clone(),
            name: alerts.last().map(|alert| alert.rule_name.clone()).unwrap_or_default(),
            found: alerts.iter().filter(|alert| !alert.hidden && within(alert.first_found, month)).count(),
            decided: judged.len(),
            established: held,
            inconclusive: outcomes.iter().filter(|outcome| **outcome == Outcome::Inconclusive).count(),
            share: share(held, judged.len()),
            outcomes: by_outcome,
            suspected,
            stoppable,
            confirmed: decided_money(&alerts, month, false),
            owed: decided_money(&alerts, month, true),
            recovered: recovered(&alerts, rows.decisions_since),
        }
    };
    // A rule of which there is nothing to say is left out.
    let says = |rule: &RuleFigures| {
        rule.found > 0 || !rule.outcomes.is_empty() || rule.suspected + rule.stoppable + rule.recovered > Fen::ZERO
    };
    groups.into_iter().map(figures).filter(says).collect()
}

/// The share and its Wilson interval; none under twenty decisions.
pub(super) fn share(held: usize, of: usize) -> Option<Share> {
    let (found, decided) = (u32::try_from(held).ok()?, u32::try_from(of).ok()?);
    if of < DECISIONS_MIN {
        return None;
    }
    let (low, high) = wilson(Record { found, decided });
    Some(Share { share: f64::from(found) / f64::from(decided), low, high })
}

fn regions(rows: &MonthRows, month: (Date, Date), until: Date) -> Vec<RegionFigures> {
    let mut groups: BTreeMap<(bool, Option<&str>), Vec<&MonthAlert>> = BTreeMap::new();
    for alert in &rows.alerts {
        let code = alert.region_code.as_deref();
        groups.entry((code.is_none(), code)).or_default().push(alert);
    }
    let figures = |((_, code), alerts): ((bool, Option<&str>), Vec<&MonthAlert>)| {
        let Counts { found, closed, open, overdue } = Counts::of(&alerts, month, until);
        let name = alerts.iter().find_map(|alert| alert.region_name.clone());
        RegionFigures { code: code.map(str::to_owned), name, found, closed, open, overdue }
    };
    groups.into_iter().map(figures).filter(|region| region.found + region.closed + region.open > 0).collect()
}

fn days_to_close(mut days: Vec<i64>) -> Option<DaysToClose> {
    days.sort_unstable();
    let rank = |percent: usize| days.get((days.len() * percent).div_ceil(100).max(1) - 1).copied();
    Some(DaysToClose { alerts: days.len(), median: rank(50)?, ninety: rank(90)? })
}

fn trend(rows: &MonthRows, month: Date) -> Vec<MonthTrend> {
    let months = (0..TREND_MONTHS).rev().filter_map(|back| month.checked_sub(back.months()).ok());
    months
        .map(|first| {
            let span = (first, first.last_of_month());
            let known = first >= rows.decisions_since.first_of_month();
            let count = |of: fn(&MonthAlert) -> Option<Date>| {
                let counted = rows.alerts.iter().filter(|alert| of(alert).is_some_and(|day| within(day, span)));
                known.then(|| counted.filter(|alert| alert.closed_on.is_some() || !alert.hidden).count())
            };
            MonthTrend {
                month: first,
                found: count(|alert| Some(alert.first_found)),
                closed: count(|alert| alert.closed_on),
            }
        })
        .collect()
}

fn freshness(source: &MonthSource, until: Date) -> SourceFigures {
    let behind = source.newest.and_then(|newest| newest.until(until).ok()).map(|span| i64::from(span.get_days()));
    let late = behind.is_none_or(|behind| source.agreed.is_some_and(|agreed| behind > agreed));
    SourceFigures { source: source.clone(), behind, late }
}
