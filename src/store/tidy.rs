//! What the day ends by itself: waits whose date is over, exceptions whose last day is, or that have begun. Nobody decides
//! anything; done twice on a day it changes nothing the second time.

use super::act::{Desk, Request, act};
use super::enclosed::Enclosed;
use super::finding::{NEVER, due_of};
use super::marks::{Settled, settle};
use super::sql::{Tx, args};
use super::{Store, StoreError};
use crate::triage::workflow::{Ask, InternalClock};
use jiff::civil::DateTime;
use std::sync::Arc;

/// What was ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Alerts whose wait was over and that are being worked on again.
    pub resumed: Vec<String>,
    /// Exceptions that were over and hid something to the end.
    pub over: Vec<String>,
    /// Alerts that are seen again.
    pub shown: i64,
    /// Alerts that an exception hides from now on.
    pub hidden: i64,
    /// Alerts whose deadline the calendar tells now: it ended before that when they came.
    pub dated: i64,
}

impl Tidied {
    /// Whether there was nothing to do.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Store {
    /// Ends what passes by date, in one transaction, as the program.
    ///
    /// # Errors
    /// What the engine says; then nothing was ended.
    pub async fn tidy(&self, desk: &Arc<Desk>, now: DateTime) -> Result<Tidied, StoreError> {
        let desk = Arc::clone(desk);
        self.write(move |tx| Box::pin(async move { tidy(tx, "tidy", &desk, now).await })).await
    }
}

/// Ends what passes by date, for `fundwatch:JOB`.
pub(super) async fn tidy(tx: &mut Tx, job: &str, desk: &Desk, now: DateTime) -> Result<Tidied, StoreError> {
    let sql = "SELECT alert_id, version FROM alerts WHERE status = 'waiting' AND waiting_until < $1 ORDER BY alert_id";
    let mut resumed = Vec::new();
    for row in tx.rows(sql, args![now.date()]).await? {
        let (alert_id, seen) = (row.text(0)?.to_owned(), row.int(1)?);
        let key = format!("expire:{alert_id}:{seen}");
        let request = Request {
            alert_id,
            seen,
            user: format!("fundwatch:{job}"),
            ask: Ask::Expire,
            enclosed: Enclosed::default(),
            key,
            now,
        };
        // What the desk refuses stays as it is: a person resumes it.
        if let Ok(done) = act(tx, &request, desk).await? {
            resumed.push(done.alert_id);
        }
    }
    let Settled { over, shown, hidden } = settle(tx, job, now).await?;
    let dated = date(tx, desk).await?;
    Ok(Tidied { resumed, over, shown, hidden, dated })
}

/// Gives deadlines to the alerts whose clock runs and that have none, as far as the calendar reaches by now.
async fn date(tx: &mut Tx, desk: &Desk) -> Result<i64, StoreError> {
    let sql = "SELECT alert_id, clock_allowed, clock_consumed, clock_since, applied_on FROM alerts \
               WHERE place >= $1 AND is_open = 1 AND (clock_since IS NOT NULL OR applied_on IS NOT NULL) ORDER BY alert_id";
    let mut dated = 0;
    for row in tx.rows(sql, args![NEVER]).await? {
        let clock = InternalClock { allowed: row.int(1)?, consumed: row.int(2)?, since: row.opt_read(3)? };
        if let Some(due) = due_of(&clock, row.opt_read(4)?, desk) {
            let sql = "UPDATE alerts SET due = $1, place = $1 || substr(place, 11) WHERE alert_id = $2";
            tx.run(sql, args![due, row.text(0)?]).await?;
            dated += 1;
        }
    }
    Ok(dated)
}
