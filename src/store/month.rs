//! What the monthly report asks: where every alert stood at the end of a day, and the money behind those of the month.
//!
//! A report about June says in August what it said in June: where an alert stood then is read from the journal, not from where
//! it stands today. Only its deadline and its place are those of today.

use super::act::Desk;
use super::exceptions::{SEEN_COLUMNS, Seen, above, hid_on};
use super::finding::NEVER;
use super::page::Page;
use super::people::allowed;
use super::runs::{RUN, run_row};
use super::sample::{READERS as OF_DRAWS, RecheckSaid};
use super::sql::{Arg, Row, Tx, args, list_places};
use super::standing::entity_type;
use super::{RunRow, Store, StoreError};
use crate::model::{EntityType, Fen, Outcome, Role, RuleId, Status, Text};
use crate::triage::Exception;
use crate::triage::workflow::InternalClock;
use jiff::civil::{Date, DateTime};
use serde_json::Value as Json;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are read at once.
const ROWS_AT_ONCE: i64 = 20_000;

/// Who reads sums: whoever sees the queue, and who writes rules.
const READERS: [Role; 5] = [Role::Officer, Role::Reviewer, Role::Supervisor, Role::Auditor, Role::RuleAuthor];

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthAsked {
    /// First and last day of the month.
    pub month: (Date, Date),
    /// The day at whose end things are looked at.
    pub until: Date,
    /// Regions that begin with this; what the reader may see is seen in any case only.
    pub region: Option<String>,
}

/// One alert, from when it was found to when it was decided. One that was judged anew has two.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthLine {
    /// Its rule.
    pub rule_id: RuleId,
    /// Whether it is a blind control: counted like any other, but it says nothing of the rule.
    pub control: bool,
    /// What it is about.
    pub entity_type: EntityType,
    /// The region that is to check it.
    pub region_code: Option<String>,
    /// The day on which it was found, or judged anew.
    pub found_on: Date,
    /// Where it stood.
    pub status: Status,
    /// With what it was closed.
    pub outcome: Option<Outcome>,
    /// When the outcome was proposed that it was closed with.
    pub proposed_on: Option<Date>,
    /// When it was closed.
    pub closed_on: Option<Date>,
    /// Working days on its clock when it was closed: waiting and review left out.
    pub days_used: Option<i64>,
    /// Its last day: of the statutory clock where an application is undecided, that of the queue otherwise.
    pub due_on: Option<Date>,
    /// Whether that is the statutory one, which nothing stops.
    pub statutory: bool,
    /// To be paid back or made good, as decided.
    pub confirmed: Option<Fen>,
    /// Received so far.
    pub recovered: Fen,
    /// The exception that hid it.
    pub hidden_by: Option<String>,
}

/// Money of the alerts found in the month, each row of the extract once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthStake {
    /// Paid.
    pub paid: Fen,
    /// Granted and not yet paid.
    pub stoppable: Fen,
}

/// Everything the report is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthSeen {
    /// Every alert that was found by then; the blind controls among them where who asks may not know of them.
    pub lines: Vec<MonthLine>,
    /// Money, over all rules.
    pub stake: MonthStake,
    /// Money, by rule: a row that two rules point at stands in both.
    pub stakes: BTreeMap<RuleId, MonthStake>,
    /// What the alerts' rules are called.
    pub titles: BTreeMap<RuleId, Text>,
    /// The exceptions that hid something.
    pub exceptions: Vec<Exception>,
    /// The run that was taken in last by then.
    pub run: Option<RunRow>,
    /// Runs that were taken in during the month, in that order.
    pub runs: Vec<RunRow>,
    /// When the first run of all was taken in.
    pub first_run: Option<Date>,
    /// The region that is looked at: what was asked for, or the reader's own.
    pub region: Option<String>,
    /// What was drawn by then; `None`: who asks may not know.
    pub draws: Option<MonthDraws>,
}

/// What was drawn up to a day, and what had come of it by then. Nobody is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthDraws {
    /// Controls: when it was drawn, what it is, with what it was closed.
    pub controls: Vec<(Date, EntityType, Option<Outcome>)>,
    /// Closings: when it was drawn, what the review said.
    pub rechecks: Vec<(Date, Option<RecheckSaid>)>,
}

impl Store {
    /// What `user` may see of a month.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; [`StoreError::Unfit`] where another region than the reader's is asked for; what the engine says.
    pub async fn month(&self, user: &str, asked: &MonthAsked, desk: &Desk) -> Result<MonthSeen, StoreError> {
        let mut tx = self.read().await?;
        let viewer = allowed(&mut tx, user, &READERS).await?;
        let nowhere = viewer.region.is_none() || viewer.roles.contains(&Role::Supervisor);
        if let (Some(own), Some(asked)) = (&viewer.region, &asked.region)
            && !own.starts_with(asked.as_str())
            && !asked.starts_with(own.as_str())
        {
            return Err(StoreError::unfit(
                format!("您只能看地区 {own} 的月报，不能看 {asked} 的"),
                format!("you see the report of region {own} only, not that of {asked}"),
            ));
        }
        let prefixes: Vec<&str> = [viewer.region.as_deref(), asked.region.as_deref()].into_iter().flatten().collect();
        let region = prefixes.iter().max_by_key(|prefix| prefix.len()).map(|prefix| (*prefix).to_owned());
        let scope = Scope { prefixes, nowhere: nowhere && asked.region.is_none() };
        let mut lives = lives(&mut tx, asked.until).await?;
        let exceptions = hid_on(&mut tx, asked.until).await?;
        let may_know = OF_DRAWS.iter().any(|role| viewer.roles.contains(role));
        // Of the others' sums the queue's list could be taken away, and the controls would be left.
        let counted = if may_know { "sample = ''" } else { "1 = 1" };
        let lines = lines(&mut tx, (&scope, counted), asked, desk, &mut lives, &exceptions).await?;
        let draws = if may_know { Some(draws(&mut tx, &scope, asked.until, &lives).await?) } else { None };
        let (stake, stakes) = stakes(&mut tx, (&scope, counted), asked.month).await?;
        let titles = titles(&mut tx).await?;
        let latest = format!("{RUN} WHERE committed_at < $1 ORDER BY committed_at DESC, seq DESC LIMIT 1");
        let run = tx.row(AssertSqlSafe(latest), args![after(asked.until)]).await?.as_ref().map(run_row).transpose()?;
        let sql = format!("{RUN} WHERE committed_at >= $1 AND committed_at < $2 ORDER BY committed_at, seq");
        let runs = tx.rows(AssertSqlSafe(sql), args![asked.month.0, after(asked.month.1)]).await?;
        let runs = runs.iter().map(run_row).collect::<Result<_, _>>()?;
        let first = tx.row("SELECT MIN(committed_at) FROM runs", vec![]).await?;
        let first_run = first.map_or(Ok(None), |row| row.opt_read::<DateTime>(0))?.map(DateTime::date);
        Ok(MonthSeen { lines, stake, stakes, titles, exceptions, run, runs, first_run, region, draws })
    }
}

/// Sorts behind every moment of a day.
fn after(day: Date) -> String {
    format!("{day}T~")
}

/// The regions that are looked at.
struct Scope<'a> {
    prefixes: Vec<&'a str>,
    /// Whether alerts that belong to no region are among them.
    nowhere: bool,
}

impl Scope<'_> {
    /// A condition on `region_code`, with values from `$(before + 1)` on.
    fn sql(&self, values: &mut Vec<Arg>) -> String {
        let mut within = Vec::new();
        for prefix in &self.prefixes {
            values.extend(args![*prefix, above(prefix)]);
            within.push(format!("(region_code >= ${} AND region_code < ${})", values.len() - 1, values.len()));
        }
        match (within.is_empty(), self.nowhere) {
            (true, _) => "1 = 1".to_owned(),
            (false, false) => within.join(" AND "),
            (false, true) => format!("(region_code IS NULL OR ({}))", within.join(" AND ")),
        }
    }
}

/// What the journal says of an alert, from when it was found or judged anew.
#[derive(Clone, Debug, Default, PartialEq)]
struct Life {
    /// When it was judged anew; `None`: its first.
    anew: Option<Date>,
    status: Option<Status>,
    proposed: Option<(Date, Option<Outcome>, Option<Fen>)>,
    closed: Option<(Date, Option<i64>)>,
}

/// One line of the journal about an alert.
struct Moved<'a> {
    kind: &'a str,
    on: Date,
    to: Option<Status>,
    payload: Json,
}

/// Takes in the next line of the journal.
fn live(lives: &mut Vec<Life>, moved: &Moved<'_>) {
    if moved.kind == "alert.anew" {
        lives.push(Life { anew: Some(moved.on), ..Life::default() });
    }
    if lives.is_empty() {
        lives.push(Life::default());
    }
    let Some(life) = lives.last_mut() else { return };
    if moved.kind == "alert.proposed" {
        let outcome = moved.payload["outcome"].as_str().and_then(|word| word.parse().ok());
        life.proposed = Some((moved.on, outcome, moved.payload["amount_fen"].as_i64().map(Fen)));
    }
    let Some(to) = moved.to else { return };
    if to == Status::Closed && life.status != Some(Status::Closed) {
        life.closed = Some((moved.on, moved.payload["clock"]["consumed"].as_i64()));
    }
    if to != Status::Closed {
        life.closed = None;
    }
    life.status = Some(to);
}

/// The journal up to the end of a day, by alert.
async fn lives(tx: &mut Tx, until: Date) -> Result<BTreeMap<String, Vec<Life>>, StoreError> {
    let sql = "SELECT seq, alert_id, kind, at, new_status, payload FROM events \
               WHERE seq > $1 AND alert_version IS NOT NULL AND at < $2 ORDER BY seq LIMIT $3";
    let mut lives: BTreeMap<String, Vec<Life>> = BTreeMap::new();
    let mut last = 0;
    loop {
        let rows = tx.rows(sql, args![last, after(until), ROWS_AT_ONCE]).await?;
        for row in &rows {
            let kind = row.text(2)?;
            let moved =
                Moved { kind, on: row.read::<DateTime>(3)?.date(), to: row.opt_read(4)?, payload: row.read(5)? };
            live(lives.entry(row.text(1)?.to_owned()).or_default(), &moved);
        }
        match rows.last() {
            Some(row) => last = row.int(0)?,
            None => return Ok(lives),
        }
    }
}

/// Every alert that was found by then.
async fn lines(
    tx: &mut Tx,
    (scope, counted): (&Scope<'_>, &str),
    asked: &MonthAsked,
    desk: &Desk,
    lives: &mut BTreeMap<String, Vec<Life>>,
    exceptions: &[Exception],
) -> Result<Vec<MonthLine>, StoreError> {
    let recovered = recovered(tx, asked.until).await?;
    let outgrown = outgrown(tx, asked.until).await?;
    // What is three years old may be gone from the journal: of such an alert its row is all there is.
    let gone = tx.row("SELECT COALESCE(MAX(before_day), '') FROM tombstones", vec![]).await?;
    let gone = gone.map_or(Ok(String::new()), |row| row.text(0).map(str::to_owned))?;
    let mut lines = Vec::new();
    let mut last = String::new();
    loop {
        let mut values = args![&last, after(asked.until), ROWS_AT_ONCE];
        let sql = format!(
            "SELECT {SEEN_COLUMNS}, first_seen, due, status, sample FROM alerts \
             WHERE alert_id > $1 AND first_seen < $2 AND {counted} AND {} ORDER BY alert_id LIMIT $3",
            scope.sql(&mut values)
        );
        let rows = tx.rows(AssertSqlSafe(sql), values).await?;
        for row in &rows {
            let id = row.text(0)?;
            let before = if row.text(7)? < gone.as_str() { Some(row.read(9)?) } else { None };
            let own = lives.remove(id).unwrap_or_else(|| vec![Life { status: before, ..Life::default() }]);
            let money = recovered.get(id).map_or(&[][..], Vec::as_slice);
            let covering = exceptions.iter().filter(|x| !outgrown.contains(&(id.to_owned(), x.id.clone())));
            alert_lines(&mut lines, row, &own, money, covering, desk)?;
        }
        match rows.last() {
            Some(row) => row.text(0)?.clone_into(&mut last),
            None => return Ok(lines),
        }
    }
}

fn alert_lines<'a>(
    lines: &mut Vec<MonthLine>,
    row: &Row,
    lives: &[Life],
    received: &[(usize, Fen)],
    exceptions: impl DoubleEndedIterator<Item = &'a Exception>,
    desk: &Desk,
) -> Result<(), StoreError> {
    let found = row.read::<DateTime>(7)?.date();
    let applied: Option<Date> = row.opt_read(6)?;
    let statutory = applied.and_then(|day| desk.calendar.add_working_days(day, desk.policy.clocks.statutory).ok());
    let due = Some(row.text(8)?).filter(|due| *due != NEVER).map(str::parse).transpose();
    let due: Option<Date> = due.map_err(|_| StoreError::Content { what: "`due` of an alert".to_owned() })?;
    // Of several the one that ended last, as in the queue; read from the exceptions, because the marks in it are of today.
    let seen = Seen::read(row)?;
    let hidden = exceptions.rev().find(|exception| exception.scope.covers(&seen.subject()));
    for (at, life) in lives.iter().enumerate() {
        let newest = at + 1 == lives.len();
        let status = life.status.unwrap_or(Status::New);
        let stands = !newest || !(statutory.is_some() || InternalClock::runs(status) || life.closed.is_some());
        let decided = life.proposed.filter(|_| life.closed.is_some());
        lines.push(MonthLine {
            rule_id: row.read(1)?,
            control: !row.text(10)?.is_empty(),
            entity_type: entity_type(row.text(2)?)?,
            region_code: row.opt_text(4)?.map(str::to_owned),
            found_on: life.anew.unwrap_or(found),
            // What was judged anew left an alert behind that was closed.
            status,
            outcome: decided.and_then(|(_, outcome, _)| outcome),
            proposed_on: decided.map(|(day, ..)| day),
            closed_on: life.closed.map(|(day, _)| day),
            days_used: life.closed.and_then(|(_, used)| used),
            due_on: if stands { None } else { statutory.or(due) },
            statutory: statutory.is_some(),
            confirmed: decided.and_then(|(_, _, amount)| amount),
            recovered: received
                .iter()
                .filter(|(life, _)| (*life).min(lives.len() - 1) == at)
                .fold(Fen::ZERO, |sum, (_, amount)| sum + *amount),
            hidden_by: hidden.filter(|_| newest && life.closed.is_none()).map(|exception| exception.id.clone()),
        });
    }
    Ok(())
}

/// What was drawn by the end of a day, and what had come of it.
async fn draws(
    tx: &mut Tx,
    scope: &Scope<'_>,
    until: Date,
    lives: &BTreeMap<String, Vec<Life>>,
) -> Result<MonthDraws, StoreError> {
    let mut values = args![after(until)];
    // The first review after the draw is that of the draw.
    let sql = format!(
        "SELECT d.at, s.kind, s.alert_id, a.entity_type, (SELECT e.kind FROM events e WHERE e.alert_id = s.alert_id \
         AND e.alert_version > s.version AND e.kind IN ('alert.approved', 'alert.returned') AND e.at < $1 \
         ORDER BY e.alert_version LIMIT 1) FROM samples s JOIN alerts a ON a.alert_id = s.alert_id \
         JOIN events d ON d.seq = s.event_seq WHERE d.at < $1 AND {} ORDER BY s.draw, s.alert_id",
        scope.sql(&mut values)
    );
    let mut draws = MonthDraws::default();
    for row in tx.rows(AssertSqlSafe(sql), values).await? {
        let drawn_on = row.read::<DateTime>(0)?.date();
        if row.text(1)? == "control" {
            let life = lives.get(row.text(2)?).and_then(|lives| lives.last());
            let closed = life.filter(|life| life.closed.is_some());
            let outcome = closed.and_then(|life| life.proposed).and_then(|(_, outcome, _)| outcome);
            draws.controls.push((drawn_on, entity_type(row.text(3)?)?, outcome));
        } else {
            draws.rechecks.push((drawn_on, row.opt_text(4)?.map(RecheckSaid::of_event)));
        }
    }
    Ok(draws)
}

/// What was received by a day, for each alert by decision: how often it had been judged anew before.
async fn recovered(tx: &mut Tx, until: Date) -> Result<BTreeMap<String, Vec<(usize, Fen)>>, StoreError> {
    let sql = "SELECT r.alert_id, r.amount, (SELECT COUNT(*) FROM events e WHERE e.alert_id = r.alert_id \
               AND e.kind = 'alert.anew' AND e.seq < r.event_seq) FROM recoveries r WHERE r.received_on <= $1";
    let mut received: BTreeMap<String, Vec<(usize, Fen)>> = BTreeMap::new();
    for row in tx.rows(sql, args![until]).await? {
        let life = usize::try_from(row.int(2)?).unwrap_or(usize::MAX);
        received.entry(row.text(0)?.to_owned()).or_default().push((life, Fen(row.int(1)?)));
    }
    Ok(received)
}

/// What had outgrown an exception by a day, and was seen again although the exception went on: pairs of the alert and it.
async fn outgrown(tx: &mut Tx, until: Date) -> Result<BTreeSet<(String, String)>, StoreError> {
    let sql = "SELECT alert_id, subject FROM events WHERE kind = 'exception.outgrown' AND at < $1";
    let rows = tx.rows(sql, args![after(until)]).await?;
    rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))).collect()
}

/// Money behind the alerts found in the month: each row of the extract once, over all rules and for each rule.
async fn stakes(
    tx: &mut Tx,
    (scope, counted): (&Scope<'_>, &str),
    (first, last): (Date, Date),
) -> Result<(MonthStake, BTreeMap<RuleId, MonthStake>), StoreError> {
    let mut stakes = BTreeMap::new();
    let mut whole = MonthStake::default();
    for by_rule in [false, true] {
        let mut values = args![first, after(last)];
        let within = scope.sql(&mut values);
        let (rule, group) = if by_rule { ("a.rule_id", "a.rule_id, ") } else { ("''", "") };
        let sql = format!(
            "SELECT rule, CAST(SUM(paid) AS BIGINT), CAST(SUM(stoppable) AS BIGINT) FROM (\
             SELECT {rule} AS rule, MAX(m.paid) AS paid, MAX(m.stoppable) AS stoppable \
             FROM alerts a JOIN members m ON m.alert_id = a.alert_id \
             WHERE a.first_seen >= $1 AND a.first_seen < $2 AND {counted} AND m.paid IS NOT NULL AND {within} \
             GROUP BY {group}m.table_name, m.row_key) once GROUP BY rule"
        );
        for row in tx.rows(AssertSqlSafe(sql), values).await? {
            let stake = MonthStake { paid: Fen(row.int(1)?), stoppable: Fen(row.int(2)?) };
            if by_rule {
                stakes.insert(row.read(0)?, stake);
            } else {
                whole = stake;
            }
        }
    }
    Ok((whole, stakes))
}

/// What each rule is called, as the page of one of its alerts says.
async fn titles(tx: &mut Tx) -> Result<BTreeMap<RuleId, Text>, StoreError> {
    let newest = tx.rows("SELECT MAX(alert_id) FROM alerts GROUP BY rule_id", vec![]).await?;
    let ids: Vec<Arg> = newest.iter().map(|row| row.text(0).map(Arg::from)).collect::<Result<_, _>>()?;
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = format!(
        "SELECT a.rule_id, b.page FROM alerts a JOIN alert_bodies b ON b.alert_id = a.alert_id WHERE a.alert_id IN ({})",
        list_places(0, ids.len())
    );
    let rows = tx.rows(AssertSqlSafe(sql), ids).await?;
    rows.iter().map(|row| Ok((row.read(0)?, Page::parse(row.text(1)?)?.rule_title))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use serde_json::json;

    fn moved(kind: &'static str, day: i8, to: Status, payload: Json) -> Moved<'static> {
        Moved { kind, on: date(2026, 7, day), to: Some(to), payload }
    }

    #[test]
    fn a_journal_makes_lives() {
        let proposed = |day, outcome: &str, fen: Option<i64>| {
            moved("alert.proposed", day, Status::Proposed, json!({ "outcome": outcome, "amount_fen": fen }))
        };
        let mut lives = Vec::new();
        live(&mut lives, &moved("alert.taken", 1, Status::Working, json!({})));
        live(&mut lives, &proposed(2, "confirmed", Some(500)));
        live(&mut lives, &moved("alert.returned", 3, Status::Returned, json!({})));
        live(&mut lives, &proposed(6, "corrected", Some(400)));
        live(&mut lives, &moved("alert.approved", 7, Status::Closed, json!({ "clock": { "consumed": 4 } })));
        // A note on what is closed is no second closing.
        live(&mut lives, &moved("alert.noted", 8, Status::Closed, json!({ "clock": { "consumed": 9 } })));
        let closed = Life {
            anew: None,
            status: Some(Status::Closed),
            proposed: Some((date(2026, 7, 6), Some(Outcome::Corrected), Some(Fen(400)))),
            closed: Some((date(2026, 7, 7), Some(4))),
        };
        assert_eq!(lives, std::slice::from_ref(&closed));
        // Judged anew: what was decided stays decided, and another life begins.
        live(&mut lives, &moved("alert.anew", 20, Status::New, json!({})));
        let anew = Life { anew: Some(date(2026, 7, 20)), status: Some(Status::New), ..Life::default() };
        assert_eq!(lives, [closed, anew]);
        // Opened again, it is not closed.
        lives.pop();
        live(&mut lives, &moved("alert.reopened", 21, Status::Reopened, json!({})));
        assert_eq!((lives[0].status, lives[0].closed), (Some(Status::Reopened), None));
    }
}
