//! What news of a run does to where its alerts stand: `triage::workflow` decides, here it is read and written.

use super::act::{Desk, line, tell};
use super::fail::point;
use super::finding::Finding;
use super::journal::append;
use super::sql::{Tx, args};
use super::{StoreError, standing};
use crate::model::Band;
use crate::triage::workflow::{self, Standing, Step};
use jiff::civil::DateTime;

/// An alert with more than was decided on begins anew, with the deadline this run gives it.
pub(super) async fn anew(
    tx: &mut Tx,
    finding: &Finding<'_>,
    run_key: &str,
    desk: &Desk,
    now: DateTime,
) -> Result<(), StoreError> {
    let before = standing::standing(tx, &finding.alert.alert_id).await?;
    let made = workflow::anew(&before, finding.alert.band, finding.applied_on, &desk.policy, now);
    let (applied_on, due) = (made.standing.applied_on, finding.due(&made.standing.clock, desk));
    write(tx, &before, made, run_key, true, desk).await?;
    tx.run(
        "UPDATE alerts SET due = $1, place = $1 || substr(place, 11), applied_on = $2 WHERE alert_id = $3",
        args![due, applied_on, &finding.alert.alert_id],
    )
    .await?;
    point("run.anew_alert");
    Ok(())
}

/// An alert that had band `was` and has another now: its clock keeps what it consumed.
pub(super) async fn rebanded(
    tx: &mut Tx,
    finding: &Finding<'_>,
    was: Band,
    run_key: &str,
    desk: &Desk,
    now: DateTime,
) -> Result<(), StoreError> {
    let (id, band) = (&finding.alert.alert_id, finding.alert.band);
    if band == was {
        return Ok(());
    }
    let before = Standing { band: was, ..standing::standing(tx, id).await? };
    // A deadline that a supervisor set since the check began stays.
    let sql = "SELECT 1 FROM events WHERE alert_id = $1 AND kind = 'alert.due_moved' AND seq > \
               (SELECT COALESCE(MAX(seq), 0) FROM events WHERE alert_id = $1 AND kind IN ('alert.reopened', 'alert.anew')) \
               LIMIT 1";
    let by_hand = tx.row(sql, args![id]).await?.is_some();
    match workflow::rebanded(&before, band, by_hand, &desk.policy, now) {
        Some(made) => write(tx, &before, made, run_key, false, desk).await,
        None => Ok(()),
    }
}

async fn write(
    tx: &mut Tx,
    before: &Standing,
    made: Step,
    run_key: &str,
    looked_at: bool,
    desk: &Desk,
) -> Result<(), StoreError> {
    let mut event = line(made.event).about(run_key);
    event.alert_version = Some(made.standing.version);
    let seq = append(tx, &event).await?;
    point("run.news_event");
    standing::write(tx, before, &made.standing, seq, looked_at, &desk.calendar).await?;
    tell(tx, seq, &event, &made.standing).await
}
