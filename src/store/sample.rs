//! Draws: entities that no rule raised, put among the alerts, and closings that nobody reviewed, reviewed after all.
//!
//! Each draw is made once and is one line of the journal; who was drawn stands there, for those who may read the whole of it.
//! On the faces of the queue nothing tells a control from an alert.

use super::act::{Desk, Request, act};
use super::enclosed::Enclosed;
use super::finding::NewRun;
use super::journal::{NewEvent, append};
use super::people::allowed;
use super::sql::{Tx, args};
use super::standing::{band, entity_type};
use super::{Store, StoreError, run};
use crate::model::{Band, EntityType, Fen, Outcome, Role, RuleId, Status};
use crate::triage::workflow::Ask;
use crate::triage::{Closing, Seed, rechecks};
use jiff::civil::DateTime;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Who has draws made: whoever answers for the queue, or for the scheduled jobs.
const DRAWERS: [Role; 2] = [Role::Supervisor, Role::Admin];
/// Who may know what came of them, and of whom they were.
pub(super) const READERS: [Role; 2] = [Role::Supervisor, Role::Auditor];
/// The job as which closings are drawn.
const JOB: &str = "fundwatch:sample";

/// Controls that are to be put among the alerts.
#[derive(Clone, Debug)]
pub struct ControlDraw {
    /// The month, `2026-06`.
    pub month: String,
    /// The run in which they were not flagged.
    pub run_key: String,
    /// Where their own files are, absolute.
    pub folder: String,
    /// What the rules say of them, under the ids they are to have; `None`: nobody was drawn.
    pub found: Option<NewRun>,
}

/// What was drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// How many.
    pub count: i64,
    /// Of how many.
    pub of: i64,
    /// Whether it was drawn before: then nothing was written.
    pub repeated: bool,
}

/// A control and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlResult {
    /// The month.
    pub month: String,
    /// The alert it stands as.
    pub alert_id: String,
    /// The rule by which it is looked at.
    pub rule_id: RuleId,
    /// Employer or body.
    pub entity_type: EntityType,
    /// Where it stands.
    pub status: Status,
    /// What was decided, where it is closed.
    pub outcome: Option<Outcome>,
}

/// A closing that was drawn for review, and what the review said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecheckResult {
    /// The draw.
    pub month: String,
    /// The alert.
    pub alert_id: String,
    /// What the review said; `None`: it waits.
    pub said: Option<RecheckSaid>,
}

/// What the review of a drawn closing said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecheckSaid {
    /// It was right.
    Upheld,
    /// It was given back.
    Overturned,
}

impl RecheckSaid {
    /// What an event of a review says.
    pub(super) fn of_event(kind: &str) -> Self {
        if kind == "alert.returned" { Self::Overturned } else { Self::Upheld }
    }
}

impl Store {
    /// What was drawn under this month already: controls, closings.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; what the engine says.
    pub async fn drawn(&self, user: &str, month: &str) -> Result<[Option<Drawn>; 2], StoreError> {
        let mut tx = self.read().await?;
        allowed(&mut tx, user, &DRAWERS).await?;
        Ok([drawn(&mut tx, month, "control").await?, drawn(&mut tx, month, "recheck").await?])
    }

    /// Entities that cannot be controls: an alert of any run is about them and open, or of the run `run_key`, or one of its
    /// rows is theirs, or they were controls before.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn flagged(&self, run_key: &str) -> Result<BTreeSet<(EntityType, String)>, StoreError> {
        let sql = "SELECT entity_type, entity_id FROM alerts WHERE entity_type IN ('employer', 'body') \
                   AND (is_open = 1 OR sample <> '' OR last_run = $1) \
                   UNION SELECT m.entity_type, m.entity_id FROM members m JOIN alerts a ON a.alert_id = m.alert_id \
                   WHERE m.entity_type IN ('employer', 'body') AND (a.is_open = 1 OR a.last_run = $1)";
        let rows = self.read().await?.rows(sql, args![run_key]).await?;
        rows.iter().map(|row| Ok((entity_type(row.text(0)?)?, row.text(1)?.to_owned()))).collect()
    }

    /// Band and rank of the alerts that a run raised by `rule`, by rank: among them a control takes its place.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn places_of(&self, run_key: &str, rule: &RuleId) -> Result<Vec<(Band, i64)>, StoreError> {
        let sql = "SELECT band, rank FROM alerts WHERE last_run = $1 AND rule_id = $2 AND sample = '' ORDER BY rank, alert_id";
        let rows = self.read().await?.rows(sql, args![run_key, rule.to_string()]).await?;
        rows.iter().map(|row| Ok((band(row.text(0)?)?, row.int(1)?))).collect()
    }

    /// Puts controls among the alerts, in one transaction, once a month.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; what the engine or a guard says: then nothing was written.
    pub async fn put_controls(
        &self,
        draw: Arc<ControlDraw>,
        of: i64,
        user: &str,
        desk: &Arc<Desk>,
        now: DateTime,
    ) -> Result<Drawn, StoreError> {
        let (user, desk) = (user.to_owned(), Arc::clone(desk));
        self.write(move |tx| Box::pin(async move { put_controls(tx, &draw, of, &user, &desk, now).await })).await
    }

    /// Draws among the closings since the draw before that nobody reviewed, each with the share its outcome asks for, and
    /// gives them to review through the same function as everything else; in one transaction, once a month.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; what the engine or a guard says: then nothing was written.
    pub async fn draw_rechecks(
        &self,
        month: &str,
        seed: &Seed,
        user: &str,
        desk: &Arc<Desk>,
        now: DateTime,
    ) -> Result<Drawn, StoreError> {
        let (month, seed, user, desk) = (month.to_owned(), seed.clone(), user.to_owned(), Arc::clone(desk));
        self.write(move |tx| Box::pin(async move { draw_rechecks(tx, &month, &seed, &user, &desk, now).await })).await
    }

    /// What [`Store::draw_rechecks`] would draw now; nothing is written.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn foresee_rechecks(&self, month: &str, seed: &Seed, desk: &Desk) -> Result<Drawn, StoreError> {
        let closings = closings(&mut self.read().await?, desk).await?;
        Ok(Drawn { count: length(rechecks(seed, month, &closings).len()), of: length(closings.len()), repeated: false })
    }

    /// Every control and every closing that was drawn, and what came of it; for supervisors and auditors.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; what the engine says.
    pub async fn sample_results(&self, user: &str) -> Result<(Vec<ControlResult>, Vec<RecheckResult>), StoreError> {
        let mut tx = self.read().await?;
        allowed(&mut tx, user, &READERS).await?;
        Ok((control_results(&mut tx).await?, recheck_results(&mut tx).await?))
    }
}

async fn drawn(tx: &mut Tx, month: &str, kind: &str) -> Result<Option<Drawn>, StoreError> {
    let sql = "SELECT payload FROM events WHERE subject = $1 AND kind = 'sample.drawn' ORDER BY seq LIMIT 1";
    let Some(row) = tx.row(sql, args![subject(month, kind)]).await? else { return Ok(None) };
    let payload: serde_json::Value = row.read(0)?;
    let number = |name: &str| payload[name].as_i64().unwrap_or(0);
    Ok(Some(Drawn { count: number("drawn"), of: number("of"), repeated: true }))
}

fn subject(month: &str, kind: &str) -> String {
    format!("sample/{month}/{kind}")
}

/// The journal's line of a draw: how many of how many, of which run, and who they are.
async fn note(
    tx: &mut Tx,
    by: (&str, &str),
    draw: (&str, &str),
    of: i64,
    run_key: Option<&str>,
    alerts: &[&str],
    now: DateTime,
) -> Result<i64, StoreError> {
    let payload =
        json!({ "draw": draw.0, "kind": draw.1, "drawn": alerts.len(), "of": of, "run": run_key, "alerts": alerts });
    append(tx, &NewEvent::by(by.0, by.1, "sample.drawn", now, payload).about(&subject(draw.0, draw.1))).await
}

async fn put_controls(
    tx: &mut Tx,
    draw: &ControlDraw,
    of: i64,
    user: &str,
    desk: &Desk,
    now: DateTime,
) -> Result<Drawn, StoreError> {
    let actor = allowed(tx, user, &DRAWERS).await?;
    if let Some(before) = drawn(tx, &draw.month, "control").await? {
        return Ok(before);
    }
    let found = draw.found.iter().flat_map(|run| &run.alerts);
    let ids: Vec<&str> = found.map(|detail| detail.alert.alert_id.as_str()).collect();
    let by = (actor.user.as_str(), actor.person.as_str());
    let seq = note(tx, by, (&draw.month, "control"), of, Some(&draw.run_key), &ids, now).await?;
    if let Some(found) = &draw.found {
        run::add_controls(tx, found, &draw.run_key, &draw.month, desk, now).await?;
    }
    for id in &ids {
        insert(tx, (&draw.month, "control"), id, &draw.run_key, &draw.folder, 0, seq).await?;
    }
    Ok(Drawn { count: length(ids.len()), of, repeated: false })
}

async fn insert(
    tx: &mut Tx,
    (draw, kind): (&str, &str),
    alert_id: &str,
    run_key: &str,
    folder: &str,
    version: i64,
    seq: i64,
) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO samples (draw, kind, alert_id, run_key, folder, version, event_seq) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![draw, kind, alert_id, run_key, folder, version, seq],
    )
    .await
    .map(|_| ())
}

async fn draw_rechecks(
    tx: &mut Tx,
    month: &str,
    seed: &Seed,
    user: &str,
    desk: &Desk,
    now: DateTime,
) -> Result<Drawn, StoreError> {
    let actor = allowed(tx, user, &DRAWERS).await?;
    if let Some(before) = drawn(tx, month, "recheck").await? {
        return Ok(before);
    }
    let closings = closings(tx, desk).await?;
    let chosen = rechecks(seed, month, &closings);
    let ids: Vec<&str> = chosen.iter().map(|closing| closing.alert_id.as_str()).collect();
    let by = (actor.user.as_str(), actor.person.as_str());
    let of = length(closings.len());
    let seq = note(tx, by, (month, "recheck"), of, None, &ids, now).await?;
    for closing in &chosen {
        let request = Request {
            alert_id: closing.alert_id.clone(),
            seen: closing.version,
            user: JOB.to_owned(),
            ask: Ask::Recheck { draw: month.to_owned() },
            key: format!("{}:{}:{}", subject(month, "recheck"), closing.alert_id, closing.version),
            now,
            enclosed: Enclosed::default(),
        };
        let done = act(tx, &request, desk)
            .await?
            .map_err(|refused| StoreError::Refused { refusal: refused.refusal, since: refused.since })?;
        insert(tx, (month, "recheck"), &closing.alert_id, "", "", done.version, seq).await?;
    }
    Ok(Drawn { count: length(ids.len()), of, repeated: false })
}

/// The closings since the draw before that nobody reviewed, with the share of their like that is drawn.
async fn closings(tx: &mut Tx, desk: &Desk) -> Result<Vec<Closing>, StoreError> {
    let sql =
        "SELECT COALESCE(MAX(seq), 0) FROM events WHERE kind = 'sample.drawn' AND subject LIKE 'sample/%/recheck'";
    let after = tx.row(sql, vec![]).await?.map_or(Ok(0), |row| row.int(0))?;
    let sql = "SELECT a.alert_id, a.version, a.rule_id, a.outcome, a.band, a.money, p.amount FROM alerts a \
               JOIN proposals p ON p.proposal_id = a.proposal_id WHERE a.status = 'closed' \
               AND NOT EXISTS (SELECT 1 FROM approvals v WHERE v.proposal_id = a.proposal_id) \
               AND EXISTS (SELECT 1 FROM events e WHERE e.alert_id = a.alert_id AND e.seq > $1 \
               AND e.new_status = 'closed' AND e.old_status <> 'closed') ORDER BY a.alert_id";
    let closing = |row: &super::sql::Row| {
        let (rule, outcome): (RuleId, Outcome) = (row.read(2)?, row.read(3)?);
        let money = Fen(row.int(5)?.max(row.opt_int(6)?.unwrap_or(0)));
        let asked = desk.policy.levels(&rule, outcome, band(row.text(4)?)?, money);
        Ok(Closing { alert_id: row.text(0)?.to_owned(), version: row.int(1)?, sample: asked.sample })
    };
    let all = tx.rows(sql, args![after]).await?.iter().map(closing).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(all.into_iter().filter(|closing| closing.sample > 0.0).collect())
}

async fn control_results(tx: &mut Tx) -> Result<Vec<ControlResult>, StoreError> {
    let sql = "SELECT s.draw, s.alert_id, a.rule_id, a.entity_type, a.status, a.outcome FROM samples s \
               JOIN alerts a ON a.alert_id = s.alert_id WHERE s.kind = 'control' ORDER BY s.draw, s.alert_id";
    let result = |row: &super::sql::Row| {
        Ok(ControlResult {
            month: row.text(0)?.to_owned(),
            alert_id: row.text(1)?.to_owned(),
            rule_id: row.read(2)?,
            entity_type: entity_type(row.text(3)?)?,
            status: row.read(4)?,
            outcome: if row.text(5)?.is_empty() { None } else { Some(row.read(5)?) },
        })
    };
    tx.rows(sql, vec![]).await?.iter().map(result).collect()
}

async fn recheck_results(tx: &mut Tx) -> Result<Vec<RecheckResult>, StoreError> {
    // The first review after the draw is that of the draw.
    let sql = "SELECT s.draw, s.alert_id, (SELECT e.kind FROM events e WHERE e.alert_id = s.alert_id \
               AND e.alert_version > s.version AND e.kind IN ('alert.approved', 'alert.returned') \
               ORDER BY e.alert_version LIMIT 1) FROM samples s WHERE s.kind = 'recheck' ORDER BY s.draw, s.alert_id";
    let result = |row: &super::sql::Row| {
        let said = row.opt_text(2)?.map(RecheckSaid::of_event);
        Ok(RecheckResult { month: row.text(0)?.to_owned(), alert_id: row.text(1)?.to_owned(), said })
    };
    tx.rows(sql, vec![]).await?.iter().map(result).collect()
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
