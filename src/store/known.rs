//! What a scan is told before it writes its files: which alerts are new, known, or hidden by an exception.

use super::exceptions::{active, subject};
use super::sql::{Arg, Tx, args, list_places};
use super::{Store, StoreError, reopen};
use crate::model::{Alert, AlertStatus};
use crate::rules::Growth;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;

/// Ids in one list of a query.
const IDS_AT_ONCE: usize = 500;

impl Store {
    /// The status of each alert of the run `run_key`, by id: `new` where no earlier run had it, `known` where one had,
    /// `suppressed` with the reason where an exception hides it today (never one of
    /// `applied_on`, an application, nor one whose `growth` has outgrown it). Where the store has the run already, what its files
    /// said then: a repeated scan writes the same files, whatever was decided since.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn statuses_of(
        &self,
        run_key: &str,
        alerts: &[&Alert],
        applied_on: &BTreeMap<String, Date>,
        growth: &BTreeMap<String, Growth>,
        today: Date,
    ) -> Result<BTreeMap<String, AlertStatus>, StoreError> {
        let mut tx = self.read().await?;
        let sql = "SELECT 1 FROM runs WHERE run_key = $1";
        if tx.row(sql, args![run_key]).await?.is_some() {
            return said_then(&mut tx, run_key).await;
        }
        let exceptions = active(&mut tx, today).await?;
        let outgrown = reopen::outgrown(&mut tx, growth).await?;
        let mut known = BTreeMap::new();
        for chunk in alerts.chunks(IDS_AT_ONCE) {
            let places = list_places(0, chunk.len());
            let sql = format!("SELECT alert_id, first_run FROM alerts WHERE alert_id IN ({places})");
            let ids = chunk.iter().map(|alert| Arg::from(&alert.alert_id)).collect();
            for row in tx.rows(AssertSqlSafe(sql), ids).await? {
                known.insert(row.text(0)?.to_owned(), row.text(1)? != run_key);
            }
        }
        let status = |alert: &&Alert| {
            let subject = subject(alert, applied_on.get(&alert.alert_id).copied());
            let hiding = exceptions.iter().rfind(|exception| {
                exception.covers(&subject, today)
                    && !outgrown.contains_key(&(alert.alert_id.clone(), exception.id.clone()))
            });
            let status = match hiding {
                Some(exception) => AlertStatus::Suppressed(exception.reason.clone()),
                None if known.get(&alert.alert_id) == Some(&true) => AlertStatus::Known,
                None => AlertStatus::New,
            };
            (alert.alert_id.clone(), status)
        };
        Ok(alerts.iter().map(status).collect())
    }
}

/// What the files of a run said of its alerts when the store took it in.
async fn said_then(tx: &mut Tx, run_key: &str) -> Result<BTreeMap<String, AlertStatus>, StoreError> {
    let sql = "SELECT alert_id, status FROM run_alerts WHERE run_key = $1 AND change <> 'vanished'";
    let rows = tx.rows(sql, args![run_key]).await?;
    rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.read(1)?))).collect()
}
