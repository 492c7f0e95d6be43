//! The marks of exceptions: each alert carries the exception that hides it longest and its last day, so that a list needs to look
//! at nothing else. Which alerts those are says `triage`; here the marks are made to agree with it.

use super::exceptions::{SEEN_COLUMNS, Seen, active, near, one};
use super::journal::{NewEvent, append};
use super::sql::{Arg, Row, Tx, args, list_places};
use super::{StoreError, reopen};
use crate::triage::workflow::Actor;
use crate::triage::{Exception, ExceptionState, Subject};
use jiff::civil::{Date, DateTime};
use serde_json::json;
use sqlx::AssertSqlSafe;

/// Ids in one list of a query.
const IDS_AT_ONCE: usize = 500;
/// The column behind [`SEEN_COLUMNS`].
const HIDDEN_UNTIL: usize = 7;

/// Marks what this exception hides today and no other hides longer; how many alerts.
pub(super) async fn hide(tx: &mut Tx, exception: &Exception, today: Date) -> Result<i64, StoreError> {
    if exception.state(today) != ExceptionState::Active {
        return Ok(0);
    }
    let (near, mut args) = near(&exception.scope);
    args.push(Arg::from(&exception.id));
    let at = args.len();
    let sql = format!(
        "SELECT {SEEN_COLUMNS}, hidden_until FROM alerts WHERE {near} AND alert_id NOT IN \
         (SELECT f.alert_id FROM alert_figures f WHERE f.at = ${at} AND f.outgrown = 1)"
    );
    let mut rows = tx.rows(AssertSqlSafe(sql), args).await?;
    // Also of what another exception hides longer: what outgrows that one has outgrown this.
    for chunk in covered(&rows, |subject| exception.covers(subject, today))?.chunks(IDS_AT_ONCE) {
        reopen::hidden(tx, &exception.id, chunk).await?;
    }
    let until = exception.until.to_string();
    let mut hides = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        if row.text(HIDDEN_UNTIL)? < until.as_str() {
            hides.push(row);
        }
    }
    let ids = covered(&hides, |subject| exception.covers(subject, today))?;
    for chunk in ids.chunks(IDS_AT_ONCE) {
        let mut args = args![exception.until, &exception.id];
        args.extend(chunk.iter().map(Arg::from));
        let places = list_places(2, chunk.len());
        let sql = format!("UPDATE alerts SET hidden_until = $1, hidden_by = $2 WHERE alert_id IN ({places})");
        tx.run(AssertSqlSafe(sql), args).await?;
    }
    Ok(count(&ids))
}

fn covered(rows: &[Row], wanted: impl Fn(&Subject<'_>) -> bool) -> Result<Vec<String>, StoreError> {
    let mut ids = Vec::new();
    for row in rows {
        let seen = Seen::read(row)?;
        if wanted(&seen.subject()) {
            ids.push(seen.alert_id);
        }
    }
    Ok(ids)
}

fn count(ids: &[String]) -> i64 {
    i64::try_from(ids.len()).unwrap_or(i64::MAX)
}

const SHOWN_AGAIN: &str = "UPDATE alerts SET hidden_until = '', hidden_by = NULL WHERE";

/// Takes the marks of an exception away.
pub(super) async fn show_again(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    tx.run(AssertSqlSafe(format!("{SHOWN_AGAIN} hidden_until > '' AND hidden_by = $1")), args![id]).await.map(|_| ())
}

/// Takes the mark of an exception from one alert.
pub(super) async fn show_one(tx: &mut Tx, exception: &str, alert_id: &str) -> Result<(), StoreError> {
    let sql = format!("{SHOWN_AGAIN} alert_id = $1 AND hidden_until > '' AND hidden_by = $2");
    tx.run(AssertSqlSafe(sql), args![alert_id, exception]).await.map(|_| ())
}

/// Marks what the exceptions in force hide today; how many alerts were not hidden before.
pub(super) async fn hide_all(tx: &mut Tx, today: Date) -> Result<i64, StoreError> {
    let mut hidden = 0;
    for exception in active(tx, today).await? {
        hidden += hide(tx, &exception, today).await?;
    }
    Ok(hidden)
}

/// What became of the marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    /// Exceptions whose last day is over and that hid something to the end.
    pub(super) over: Vec<String>,
    /// Alerts that are seen again.
    pub(super) shown: i64,
    /// Alerts that are hidden now and were not.
    pub(super) hidden: i64,
}

/// Makes the marks agree with the day and with what the alerts are now: what is over or covers an alert no longer is taken
/// away, and told by `fundwatch:JOB`; what has begun is put on.
pub(super) async fn settle(tx: &mut Tx, job: &str, now: DateTime) -> Result<Settled, StoreError> {
    let today = now.date();
    let mut settled = Settled::default();
    let marks = "SELECT hidden_by, COUNT(*) FROM alerts WHERE hidden_until > '' GROUP BY hidden_by ORDER BY hidden_by";
    for mark in tx.rows(marks, vec![]).await? {
        let (id, alerts) = (mark.text(0)?, mark.int(1)?);
        let exception = one(tx, id).await?;
        match exception.state(today) {
            ExceptionState::Active => settled.shown += uncovered(tx, &exception, today).await?,
            state => {
                show_again(tx, id).await?;
                settled.shown += alerts;
                if state == ExceptionState::Over {
                    let program = Actor::program(job);
                    let payload = json!({ "until": exception.until.to_string(), "alerts": alerts });
                    let event = NewEvent::by(&program.user, &program.person, "exception.over", now, payload).about(id);
                    append(tx, &event).await?;
                    settled.over.push(id.to_owned());
                }
            }
        }
    }
    settled.hidden = hide_all(tx, today).await?;
    Ok(settled)
}

/// Takes the marks of an exception from alerts that it does not cover any more: a person's new application, another region.
async fn uncovered(tx: &mut Tx, exception: &Exception, today: Date) -> Result<i64, StoreError> {
    let sql = format!("SELECT {SEEN_COLUMNS} FROM alerts WHERE hidden_until > '' AND hidden_by = $1");
    let rows = tx.rows(AssertSqlSafe(sql), args![&exception.id]).await?;
    let ids = covered(&rows, |subject| !exception.covers(subject, today))?;
    for chunk in ids.chunks(IDS_AT_ONCE) {
        let sql = format!("{SHOWN_AGAIN} alert_id IN ({})", list_places(0, chunk.len()));
        tx.run(AssertSqlSafe(sql), chunk.iter().map(Arg::from).collect()).await?;
    }
    Ok(count(&ids))
}
