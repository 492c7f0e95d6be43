//! Retention: what is old enough goes, and a signed tombstone stands where it was.
//!
//! Two people: an administrator asks, an auditor removes; nobody is both (`user_roles_apart`), so whoever manages the system
//! cannot remove what was recorded of it. The journal goes from its beginning up to a place: nothing of an alert or a case that
//! is still worked on, or was within the time, goes. With the journal of an alert goes what the store has of it, where
//! the newest run does not find it any more.

use super::fail::point;
use super::journal::{NewEvent, append, next_place};
use super::people::{Waits, actor, allowed, not_open, with_reason};
use super::sql::{Arg, Row as Cells, Tx, args, list_places};
use super::{Store, StoreError, trail};
use crate::audit::{Removal, RetentionError, Row, Tombstone};
use crate::model::Role;
use crate::triage::workflow::Actor;
use jiff::civil::{Date, DateTime};
use serde_json::json;
use sqlx::AssertSqlSafe;

/// Who asks that something goes.
const ASKS: [Role; 1] = [Role::Admin];
/// Who decides it.
const DECIDES: [Role; 1] = [Role::Auditor];
/// Who sees what was asked for and what went.
const READERS: [Role; 3] = [Role::Admin, Role::Auditor, Role::Supervisor];
/// Ids in one list of a query.
const IDS_AT_ONCE: usize = 500;

/// What would go, or went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The last event.
    pub through: i64,
    /// Events.
    pub events: i64,
    /// Alerts with all that is kept of them.
    pub alerts: i64,
}

/// A removal that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalRow {
    /// Its number.
    pub removal_id: String,
    /// What is from before this day goes.
    pub before: Date,
    /// Why.
    pub reason: String,
    /// `proposed`, `approved` or `refused`.
    pub state: String,
    /// Who asked.
    pub proposed_by: String,
    /// When.
    pub proposed_at: DateTime,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime>,
    /// What went, where it was approved; of one that waits, what would go now.
    pub reach: Reach,
}

impl From<RetentionError> for StoreError {
    fn from(error: RetentionError) -> Self {
        use crate::model::{Lang, Text};
        Self::Retention { what: Text::new(error.text(Lang::Zh), error.text(Lang::En)) }
    }
}

impl Store {
    /// Asks that what is from before a day goes; the number under which an auditor decides, and what would go now.
    ///
    /// # Errors
    /// If `by` is no administrator, there is no reason, the day is too near, or nothing is that old.
    pub async fn propose_removal(
        &self,
        before: Date,
        reason: &str,
        by: &str,
        now: DateTime,
    ) -> Result<(String, Reach), StoreError> {
        let (reason, by) = (reason.trim().to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let actor = allowed(tx, &by, &ASKS).await?;
                with_reason(&reason)?;
                let removal = Removal {
                    before,
                    at: now,
                    user: actor.user.clone(),
                    person: actor.person.clone(),
                    reason: reason.clone(),
                };
                let reach = reach(tx, before).await?;
                // The same function that will make the tombstone says whether there could be one.
                stone(tx, &reach, &removal).await?;
                let payload = json!({
                    "before": before.to_string(), "reason": reason, "events": reach.events, "alerts": reach.alerts,
                });
                let event = NewEvent::by(&actor.user, &actor.person, "retention.proposed", now, payload);
                let id = format!("RM{}", next_place(tx).await?);
                append(tx, &event.about(&id)).await?;
                tx.run(
                    "INSERT INTO removals (removal_id, before_day, reason, state, proposed_by, proposed_person, proposed_at) \
                     VALUES ($1, $2, $3, 'proposed', $4, $5, $6)",
                    args![&id, before, &reason, &actor.user, &actor.person, now],
                )
                .await?;
                Ok((id, reach))
            })
        })
        .await
    }

    /// Removes what was asked for, in one transaction with its tombstone.
    ///
    /// # Errors
    /// If `by` is no auditor or is the person who asked, there is no such removal waiting, or nothing is that old any more.
    pub async fn approve_removal(&self, removal_id: &str, by: &str, now: DateTime) -> Result<Reach, StoreError> {
        let (id, by) = (removal_id.to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let actor = match decider(tx, &id, "approve", &by, now).await? {
                    Ok(actor) => actor,
                    Err(own) => return Ok(Err(own)),
                };
                let (before, reason) = decided(tx, &id, "approved", (&actor.user, &actor.person), now).await?;
                let removal =
                    Removal { before, at: now, user: actor.user.clone(), person: actor.person.clone(), reason };
                let reach = reach(tx, before).await?;
                let stone = stone(tx, &reach, &removal).await?;
                write_stone(tx, &id, &reach, &stone).await?;
                point("retention.stone");
                remove(tx, &id, &reach, before).await?;
                point("retention.removed");
                let payload = json!({
                    "removal_id": id, "before": before.to_string(), "through": reach.through, "events": reach.events,
                    "alerts": reach.alerts, "tombstone": stone.mac,
                });
                let event = NewEvent::by(&actor.user, &actor.person, "retention.removed", now, payload);
                append(tx, &event.about(&id)).await?;
                point("retention.told");
                Ok(Ok(reach))
            })
        })
        .await?
    }

    /// Refuses what was asked for.
    ///
    /// # Errors
    /// If `by` is no auditor or is the person who asked (which is written down), gives no reason, or there is no such removal
    /// waiting.
    pub async fn refuse_removal(
        &self,
        removal_id: &str,
        reason: &str,
        by: &str,
        now: DateTime,
    ) -> Result<(), StoreError> {
        let (id, reason, by) = (removal_id.to_owned(), reason.trim().to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let actor = match decider(tx, &id, "refuse", &by, now).await? {
                    Ok(actor) => actor,
                    Err(own) => return Ok(Err(own)),
                };
                with_reason(&reason)?;
                decided(tx, &id, "refused", (&actor.user, &actor.person), now).await?;
                let payload = json!({ "reason": reason });
                let event = NewEvent::by(&actor.user, &actor.person, "retention.refused", now, payload);
                append(tx, &event.about(&id)).await.map(|_| Ok(()))
            })
        })
        .await?
    }

    /// Every removal that was asked for, the newest first.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; what the engine says.
    pub async fn removals(&self, user: &str) -> Result<Vec<RemovalRow>, StoreError> {
        let mut tx = self.read().await?;
        allowed(&mut tx, user, &READERS).await?;
        let sql = "SELECT r.removal_id, r.before_day, r.reason, r.state, r.proposed_by, r.proposed_at, r.decided_by, \
                   r.decided_at, t.through, t.removed, t.alerts FROM removals r \
                   LEFT JOIN tombstones t ON t.removal_id = r.removal_id ORDER BY r.proposed_at DESC, r.removal_id DESC";
        let mut all = Vec::new();
        for row in tx.rows(sql, vec![]).await? {
            let mut removal = removal_row(&row)?;
            if removal.state == "proposed" {
                removal.reach = reach(&mut tx, removal.before).await?;
            }
            all.push(removal);
        }
        Ok(all)
    }

    /// Files of the evidence beside the store that nothing names any more since a removal, and that are still to go.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn removed_files(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT file FROM removal_files f WHERE NOT EXISTS (SELECT 1 FROM evidence_packs p WHERE p.file = f.file) \
                   AND NOT EXISTS (SELECT 1 FROM attachments a WHERE 'files/' || a.hash = f.file) ORDER BY file";
        let rows = self.read().await?.rows(sql, vec![]).await?;
        rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
    }

    /// These files are gone.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn forget_files(&self, files: Vec<String>) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                for chunk in files.chunks(IDS_AT_ONCE) {
                    let sql = format!("DELETE FROM removal_files WHERE file IN ({})", list_places(0, chunk.len()));
                    tx.run(AssertSqlSafe(sql), chunk.iter().map(Arg::from).collect()).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// The tombstones of the journal, the oldest first.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn tombstones(&self) -> Result<Vec<Tombstone>, StoreError> {
        stones(&mut self.read().await?).await
    }
}

fn removal_row(row: &Cells) -> Result<RemovalRow, StoreError> {
    let number = |column| row.opt_int(column).map(Option::unwrap_or_default);
    Ok(RemovalRow {
        removal_id: row.text(0)?.to_owned(),
        before: row.read(1)?,
        reason: row.text(2)?.to_owned(),
        state: row.text(3)?.to_owned(),
        proposed_by: row.text(4)?.to_owned(),
        proposed_at: row.read(5)?,
        decided_by: row.opt_text(6)?.map(str::to_owned),
        decided_at: row.opt_read(7)?,
        reach: Reach { through: number(8)?, events: number(9)?, alerts: number(10)? },
    })
}

/// Who may decide a removal. Whoever asked for it may not, whatever their roles are by now, and that is written down.
async fn decider(
    tx: &mut Tx,
    id: &str,
    attempted: &str,
    by: &str,
    now: DateTime,
) -> Result<Result<Actor, StoreError>, StoreError> {
    let who = actor(tx, by).await?;
    let sql = "SELECT proposed_person FROM removals WHERE removal_id = $1 AND state = 'proposed'";
    let own = tx.row(sql, args![id]).await?.map(|row| row.text(0).map(|person| person == who.person)).transpose()?;
    if own == Some(true) {
        let payload = json!({ "attempted": attempted });
        append(tx, &NewEvent::by(&who.user, &who.person, "retention.refused_self", now, payload).about(id)).await?;
        return Ok(Err(StoreError::SecondPerson));
    }
    allowed(tx, by, &DECIDES).await.map(Ok)
}

/// Decides a removal that waits: its day and its reason.
async fn decided(
    tx: &mut Tx,
    id: &str,
    state: &str,
    by: (&str, &str),
    now: DateTime,
) -> Result<(Date, String), StoreError> {
    let sql = "SELECT before_day, reason FROM removals WHERE removal_id = $1 AND state = 'proposed'";
    let Some(row) = tx.row(sql, args![id]).await? else { return Err(not_open(tx, Waits::Removal, id).await?) };
    tx.run(
        "UPDATE removals SET state = $1, decided_by = $2, decided_person = $3, decided_at = $4 WHERE removal_id = $5",
        args![state, by.0, by.1, now, id],
    )
    .await?;
    Ok((row.read(0)?, row.text(1)?.to_owned()))
}

/// The alerts and cases that are worked on, or of which something happened since `before`, keep their whole journal: events up
/// to the place before the first of theirs may go.
async fn reach(tx: &mut Tx, before: Date) -> Result<Reach, StoreError> {
    let number = |row: Option<Cells>| row.map_or(Ok(None), |row| row.opt_int(0));
    let young = number(tx.row("SELECT MIN(seq) FROM events WHERE at >= $1", args![before]).await?)?;
    let held = number(
        tx.row(
            "SELECT MIN(e.seq) FROM events e JOIN alerts a ON a.alert_id = e.alert_id WHERE a.is_open = 1 OR EXISTS \
             (SELECT 1 FROM events n WHERE n.alert_id = e.alert_id AND n.at >= $1)",
            args![before],
        )
        .await?,
    )?;
    let in_case = number(
        tx.row(
            "SELECT MIN(e.seq) FROM events e WHERE e.subject IN \
             (SELECT case_id FROM cases WHERE origin = 'desk' AND (state = 'open' OR closed_at >= $1)) \
             OR e.alert_id IN (SELECT m.alert_id FROM case_alerts m JOIN cases c ON c.case_id = m.case_id \
             WHERE c.origin = 'desk' AND (c.state = 'open' OR c.closed_at >= $1))",
            args![before],
        )
        .await?,
    )?;
    let through = match [young, held, in_case].into_iter().flatten().min() {
        Some(first) => first - 1,
        None => number(tx.row("SELECT MAX(seq) FROM events", vec![]).await?)?.unwrap_or(0),
    };
    let events = tx.row("SELECT COUNT(*) FROM events WHERE seq <= $1", args![through]).await?;
    let events = events.map_or(Ok(0), |row| row.int(0))?;
    let alerts = i64::try_from(gone(tx, through).await?.len()).unwrap_or(i64::MAX);
    Ok(Reach { through, events, alerts })
}

/// Alerts that are decided, whose journal ends up to `through`, and that the newest run does not find any more.
async fn gone(tx: &mut Tx, through: i64) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT a.alert_id FROM alerts a WHERE a.is_open = 0 \
               AND a.last_run <> (SELECT run_key FROM runs ORDER BY as_of DESC, seq DESC LIMIT 1) \
               AND EXISTS (SELECT 1 FROM events e WHERE e.alert_id = a.alert_id) \
               AND NOT EXISTS (SELECT 1 FROM events e WHERE e.alert_id = a.alert_id AND e.seq > $1) \
               AND NOT EXISTS (SELECT 1 FROM samples s WHERE s.alert_id = a.alert_id AND s.event_seq > $1) \
               ORDER BY a.alert_id";
    tx.rows(sql, args![through]).await?.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}

/// The tombstone of what goes.
async fn stone(tx: &mut Tx, reach: &Reach, removal: &Removal) -> Result<Tombstone, StoreError> {
    let audit = tx.audit.clone().ok_or(StoreError::Closed)?;
    let last: Option<Row> = trail::rows(tx, reach.through - 1, 1).await?.pop().filter(|row| row.seq == reach.through);
    let Some(last) = last else {
        // Whether the day is too near is said first.
        let latest = removal.at.date().saturating_sub(jiff::ToSpan::years(crate::audit::RETENTION_YEARS));
        if removal.before > latest {
            return Err(RetentionError::TooYoung { before: removal.before, latest }.into());
        }
        return Err(StoreError::Retention {
            what: crate::model::Text::new(
                format!("没有 {} 之前可以清除的记录（在办的疑点和案件的记录不清除）", removal.before),
                format!(
                    "nothing from before {} can go (the records of alerts and cases that are worked on stay)",
                    removal.before
                ),
            ),
        });
    };
    Ok(Tombstone::new(&audit.chain, &last, reach.events, removal)?)
}

async fn write_stone(tx: &mut Tx, removal_id: &str, reach: &Reach, stone: &Tombstone) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO tombstones (through, last_mac, removed, before_day, at, user_name, person, reason, key_id, mac, \
         removal_id, alerts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            stone.through,
            &stone.last,
            stone.removed,
            &stone.before,
            &stone.at,
            &stone.user,
            &stone.person,
            &stone.reason,
            &stone.key_id,
            &stone.mac,
            removal_id,
            reach.alerts,
        ],
    )
    .await
    .map(|_| ())
}

/// Removes events up to a place, the messages about them, and what the store has of the alerts that go.
async fn remove(tx: &mut Tx, removal_id: &str, reach: &Reach, before: Date) -> Result<(), StoreError> {
    let alerts = gone(tx, reach.through).await?;
    // A file goes where no line that stays names it.
    let files = "SELECT file FROM evidence_packs WHERE event_seq <= $1 \
                 AND file NOT IN (SELECT file FROM evidence_packs WHERE event_seq > $1) \
                 UNION SELECT 'files/' || hash FROM attachments WHERE event_seq <= $1 \
                 AND hash NOT IN (SELECT hash FROM attachments WHERE event_seq > $1)";
    let files = tx.rows(files, args![reach.through]).await?;
    let files = files.iter().map(|row| Ok(args![row.text(0)?, removal_id])).collect::<Result<_, StoreError>>()?;
    tx.insert_many("INSERT INTO removal_files (file, removal_id) VALUES", files, "ON CONFLICT DO NOTHING").await?;
    for table in NAMED_BY_EVENTS {
        tx.run(AssertSqlSafe(format!("DELETE FROM {table} WHERE event_seq <= $1")), args![reach.through]).await?;
    }
    tx.run("DELETE FROM outbox WHERE event_seq <= $1", args![reach.through]).await?;
    tx.run("DELETE FROM events WHERE seq <= $1", args![reach.through]).await?;
    for chunk in alerts.chunks(IDS_AT_ONCE) {
        let places = list_places(0, chunk.len());
        let ids: Vec<Arg> = chunk.iter().map(Arg::from).collect();
        let of_proposals = format!("(SELECT proposal_id FROM proposals WHERE alert_id IN ({places}))");
        let mut all = vec![format!("DELETE FROM approvals WHERE proposal_id IN {of_proposals}")];
        for table in OF_AN_ALERT {
            all.push(format!("DELETE FROM {table} WHERE alert_id IN ({places})"));
        }
        for sql in all {
            tx.run(AssertSqlSafe(sql), ids.clone()).await?;
        }
    }
    let over = "SELECT case_id FROM cases WHERE origin = 'desk' AND state = 'closed' AND closed_at < $1 \
                AND NOT EXISTS (SELECT 1 FROM case_alerts m WHERE m.case_id = cases.case_id)";
    for sql in [
        format!("DELETE FROM letters WHERE case_id IN ({over})"),
        format!("DELETE FROM cases WHERE case_id IN ({over})"),
    ] {
        tx.run(AssertSqlSafe(sql), args![before]).await?;
    }
    Ok(())
}

/// The tables whose rows a line of the journal names, and which go with it.
const NAMED_BY_EVENTS: [&str; 4] = ["evidence_packs", "attachments", "samples", "recoveries"];

/// The tables that hold something of an alert, those that point at others first. What each run counted stays: it names nobody.
const OF_AN_ALERT: [&str; 9] = [
    "proposals",
    "verify_steps",
    "alert_operators",
    "alert_figures",
    "members",
    "alert_bodies",
    "case_alerts",
    "letters",
    "alerts",
];

/// The tombstones, the oldest first.
pub(super) async fn stones(tx: &mut Tx) -> Result<Vec<Tombstone>, StoreError> {
    let sql = "SELECT through, last_mac, removed, before_day, at, user_name, person, reason, key_id, mac FROM tombstones \
               ORDER BY through";
    let stone = |row: &Cells| {
        let text = |column| row.text(column).map(str::to_owned);
        Ok(Tombstone {
            through: row.int(0)?,
            last: text(1)?,
            removed: row.int(2)?,
            before: text(3)?,
            at: text(4)?,
            user: text(5)?,
            person: text(6)?,
            reason: text(7)?,
            key_id: text(8)?,
            mac: text(9)?,
        })
    };
    tx.rows(sql, vec![]).await?.iter().map(stone).collect()
}
