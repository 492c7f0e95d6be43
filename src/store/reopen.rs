//! What comes back because its rule counts more: `[suppress] reopen_when`, asked of every alert that was closed or is hidden
//! when a run of the newest data is taken in.
//!
//! The store keeps three sets of figures of an alert: those of the newest run, those when it was last closed, and those when an
//! exception first hid it. The condition is the rule's (`rules::ReopenWhen`); what comes of it is a transition like any other
//! for a closed alert, and for a hidden one the end of that exception for this alert, with a line of its own.

use super::act::{Desk, Request, act};
use super::enclosed::Enclosed;
use super::fail::point;
use super::finding::NewRun;
use super::journal::{NewEvent, append};
use super::sql::{Arg, Tx, args, list_places};
use super::{StoreError, marks};
use crate::model::Outcome;
use crate::rules::{Figures, Growth};
use crate::triage::workflow::{Actor, Ask};
use jiff::civil::DateTime;
use serde_json::json;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

/// Ids in one list of a query.
const IDS_AT_ONCE: usize = 500;
/// The job that takes in runs.
const JOB: &str = "scan";

/// Writes down what the rules of a run count; of the newest data, that is what they count now.
pub(super) async fn keep(tx: &mut Tx, run: &NewRun, is_newest: bool) -> Result<(), StoreError> {
    let row = |(id, growth): (&String, &Growth)| args![id, "now", written(&growth.figures), 0_i64];
    let tail = if is_newest {
        "ON CONFLICT (alert_id, at) DO UPDATE SET figures = excluded.figures"
    } else {
        "ON CONFLICT DO NOTHING"
    };
    let head = "INSERT INTO alert_figures (alert_id, at, figures, outgrown) VALUES";
    tx.insert_many(head, run.growth.iter().map(row).collect(), tail).await?;
    point("run.figures");
    if is_newest {
        begin_anew(tx, &run.growth).await?;
    }
    Ok(())
}

/// What is closed and was counted by another MAJOR of its rule is compared from now on with what this one counts first.
async fn begin_anew(tx: &mut Tx, growth: &BTreeMap<String, Growth>) -> Result<(), StoreError> {
    let ids: Vec<&String> = growth.keys().collect();
    for chunk in ids.chunks(IDS_AT_ONCE) {
        let places = list_places(0, chunk.len());
        let sql = format!("SELECT alert_id, figures FROM alert_figures WHERE at = 'closed' AND alert_id IN ({places})");
        for row in tx.rows(AssertSqlSafe(sql), chunk.iter().map(|id| Arg::from(*id)).collect()).await? {
            let (alert_id, last) = (row.text(0)?, read(row.text(1)?)?);
            if growth.get(alert_id).is_some_and(|growth| !growth.compares(&last)) {
                closed(tx, alert_id).await?;
            }
        }
    }
    Ok(())
}

/// Keeps the figures of an alert that is closed now: what comes later is compared with them.
pub(super) async fn closed(tx: &mut Tx, alert_id: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO alert_figures (alert_id, at, figures, outgrown) \
               SELECT alert_id, 'closed', figures, 0 FROM alert_figures WHERE alert_id = $1 AND at = 'now' \
               ON CONFLICT (alert_id, at) DO UPDATE SET figures = excluded.figures";
    tx.run(sql, args![alert_id]).await.map(|_| ())
}

/// Keeps the figures of alerts that an exception hides; of one it hid before, those of then stay.
pub(super) async fn hidden(tx: &mut Tx, exception: &str, ids: &[String]) -> Result<(), StoreError> {
    let places = list_places(1, ids.len());
    let sql = format!(
        "INSERT INTO alert_figures (alert_id, at, figures, outgrown) \
         SELECT f.alert_id, $1, f.figures, 0 FROM alert_figures f WHERE f.at = 'now' AND f.alert_id IN ({places}) \
         AND NOT EXISTS (SELECT 1 FROM alert_figures h WHERE h.alert_id = f.alert_id AND h.at = $1)"
    );
    let args = std::iter::once(Arg::from(exception)).chain(ids.iter().map(Arg::from)).collect();
    tx.run(AssertSqlSafe(sql), args).await.map(|_| ())
}

/// Opens again, and shows again, what has outgrown what was decided of it. The newest figures are not written down yet.
pub(super) async fn reopen(
    tx: &mut Tx,
    run: &NewRun,
    run_key: &str,
    desk: &Desk,
    now: DateTime,
) -> Result<(), StoreError> {
    let ids: Vec<&String> = run.growth.keys().collect();
    for chunk in ids.chunks(IDS_AT_ONCE) {
        let sql = format!(
            "SELECT a.alert_id, a.version, f.figures FROM alerts a JOIN alert_figures f ON f.alert_id = a.alert_id \
             WHERE f.at = 'closed' AND a.status = 'closed' AND a.outcome <> $1 AND a.alert_id IN ({}) ORDER BY a.alert_id",
            list_places(1, chunk.len())
        );
        // What repeats another alert is looked at there.
        let args = std::iter::once(Arg::from(Outcome::Duplicate.as_str())).chain(chunk.iter().map(|id| Arg::from(*id)));
        for row in tx.rows(AssertSqlSafe(sql), args.collect()).await? {
            let (alert_id, seen) = (row.text(0)?.to_owned(), row.int(1)?);
            let (Some(growth), last) = (run.growth.get(&alert_id), read(row.text(2)?)?) else { continue };
            if !growth.reopens(&last) {
                continue;
            }
            let request = Request {
                key: format!("reopen:{alert_id}:{seen}"),
                alert_id,
                seen,
                user: Actor::program(JOB).user,
                ask: Ask::Reopen { reason: said(growth, &last) },
                enclosed: Enclosed::default(),
                now,
            };
            // What the desk refuses (a calendar that ends) stays closed, and is written down.
            act(tx, &request, desk).await?.ok();
        }
    }
    for ((alert_id, exception), last) in outgrown(tx, &run.growth).await? {
        let Some(last) = last else { continue };
        let mark = "UPDATE alert_figures SET outgrown = 1 WHERE alert_id = $1 AND at = $2";
        tx.run(mark, args![&alert_id, &exception]).await?;
        marks::show_one(tx, &exception, &alert_id).await?;
        let program = Actor::program(JOB);
        let payload = json!({ "run": run_key, "reason": run.growth.get(&alert_id).map(|growth| said(growth, &last)) });
        let mut event =
            NewEvent::by(&program.user, &program.person, "exception.outgrown", now, payload).about(&exception);
        event.alert_id = Some(alert_id);
        append(tx, &event).await?;
    }
    point("run.reopened");
    Ok(())
}

/// Which exceptions hide these alerts no more, by alert and exception: with the figures of when it was hidden where those of now
/// are what makes it so, without where that was so before.
pub(super) async fn outgrown(
    tx: &mut Tx,
    growth: &BTreeMap<String, Growth>,
) -> Result<BTreeMap<(String, String), Option<Figures>>, StoreError> {
    let ids: Vec<&String> = growth.keys().collect();
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(IDS_AT_ONCE) {
        let sql = format!(
            "SELECT alert_id, at, figures, outgrown FROM alert_figures WHERE at NOT IN ('now', 'closed') AND alert_id IN ({})",
            list_places(0, chunk.len())
        );
        for row in tx.rows(AssertSqlSafe(sql), chunk.iter().map(|id| Arg::from(*id)).collect()).await? {
            let (key, last) = ((row.text(0)?.to_owned(), row.text(1)?.to_owned()), read(row.text(2)?)?);
            if row.truth(3)? {
                found.insert(key, None);
            } else if growth.get(&key.0).is_some_and(|growth| growth.reopens(&last)) {
                found.insert(key, Some(last));
            }
        }
    }
    Ok(found)
}

/// The condition with what was counted then and now.
fn said(growth: &Growth, last: &Figures) -> String {
    let shown = |number: Option<&f64>| number.map_or_else(|| "-".to_owned(), f64::to_string);
    let names: BTreeSet<&str> = growth.when.columns();
    let pair = |name: &str| format!("{name}: {} → {}", shown(last.get(name)), shown(growth.figures.get(name)));
    let pairs = names.into_iter().map(pair);
    format!("reopen_when: {} ({})", growth.when.text(), pairs.collect::<Vec<_>>().join(", "))
}

/// Figures as the store has them: as texts, which come back to the last bit.
fn written(figures: &Figures) -> String {
    let texts: BTreeMap<&String, String> = figures.iter().map(|(name, number)| (name, number.to_string())).collect();
    json!(texts).to_string()
}

fn read(text: &str) -> Result<Figures, StoreError> {
    let unreadable = || StoreError::Content { what: format!("`{text}` are no figures") };
    let texts: BTreeMap<String, String> = serde_json::from_str(text).map_err(|_| unreadable())?;
    texts.into_iter().map(|(name, number)| Ok((name, number.parse().map_err(|_| unreadable())?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_come_back_to_the_last_bit() {
        let figures = Figures::from([("a".to_owned(), 0.1 + 0.2), ("b".to_owned(), 1e300), ("c".to_owned(), -7.0)]);
        assert_eq!(read(&written(&figures)).unwrap(), figures);
        assert!(read("{\"a\": 1}").is_err() && read("{\"a\": \"x\"}").is_err());
    }
}
