//! What papers and plans ask of the store as a whole: the newest run, what was decided, that rows were taken out.

use super::journal::{NewEvent, append};
use super::people::allowed;
use super::sql::Row;
use super::{Store, StoreError};
use crate::model::{Outcome, Role, RuleId};
use jiff::civil::{Date, DateTime};
use serde_json::{Value as Json, json};
use sqlx::AssertSqlSafe;

/// A run that the store has taken in.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRow {
    /// Its key.
    pub run_key: String,
    /// What the dataset is called.
    pub dataset_name: String,
    /// Its fingerprint.
    pub dataset_fingerprint: String,
    /// Version of the program that ran.
    pub program_version: String,
    /// Until when the data speak.
    pub as_of: Date,
    /// When it was taken in.
    pub committed_at: DateTime,
    /// Its `manifest.json`.
    pub manifest: Json,
}

impl RunRow {
    /// One hash over the rules of the run, their parameters and hashes, as its manifest has them: 16 hexadecimal digits.
    pub fn rules_fingerprint(&self) -> String {
        blake3::hash(self.manifest["rules"].to_string().as_bytes()).to_hex()[..16].to_owned()
    }
}

/// What leaves the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// How many alerts.
    pub alerts: i64,
    /// Whether the ids of persons are masked.
    pub masked: bool,
    /// Which alerts, as a line of the filter; without ids.
    pub filter: String,
}

/// The columns of [`run_row`].
pub(super) const RUN: &str =
    "SELECT run_key, dataset_name, dataset_fingerprint, program_version, as_of, committed_at, manifest FROM runs";

pub(super) fn run_row(row: &Row) -> Result<RunRow, StoreError> {
    Ok(RunRow {
        run_key: row.text(0)?.to_owned(),
        dataset_name: row.text(1)?.to_owned(),
        dataset_fingerprint: row.text(2)?.to_owned(),
        program_version: row.text(3)?.to_owned(),
        as_of: row.read(4)?,
        committed_at: row.read(5)?,
        manifest: row.read(6)?,
    })
}

impl Store {
    /// The run that speaks for the newest data; of several, the one taken in last.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn newest_run(&self) -> Result<Option<RunRow>, StoreError> {
        let sql = format!("{RUN} ORDER BY as_of DESC, seq DESC LIMIT 1");
        self.read().await?.row(AssertSqlSafe(sql), vec![]).await?.as_ref().map(run_row).transpose()
    }

    /// How many alerts of each rule were closed with each outcome. Controls are not among them: no rule raised them.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn decided(&self) -> Result<Vec<(RuleId, Outcome, i64)>, StoreError> {
        let sql = "SELECT rule_id, outcome, COUNT(*) FROM alerts WHERE outcome <> '' AND sample = '' GROUP BY rule_id, outcome \
                   ORDER BY rule_id, outcome";
        let rows = self.read().await?.rows(sql, vec![]).await?;
        rows.iter().map(|row| Ok((row.read(0)?, row.read(1)?, row.int(2)?))).collect()
    }

    /// Writes down that `user` takes rows out of the program. Comes before they are written.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; what the engine says: then nothing may leave.
    pub async fn note_export(&self, user: &str, left: Exported, now: DateTime) -> Result<(), StoreError> {
        let user = user.to_owned();
        self.write(move |tx| {
            Box::pin(async move {
                let readers = [Role::Officer, Role::Reviewer, Role::Supervisor, Role::Auditor];
                let actor = allowed(tx, &user, &readers).await?;
                let payload = json!({ "alerts": left.alerts, "masked": left.masked, "filter": left.filter });
                let event = NewEvent::by(&actor.user, &actor.person, "rows.exported", now, payload);
                append(tx, &event).await.map(|_| ())
            })
        })
        .await
    }
}
