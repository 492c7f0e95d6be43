//! The journal as a chain: what seals it, where it ends, what the anchor says of it, and whether it is whole.

use super::journal::{NewEvent, append};
use super::sql::{Row as Cells, Tx, args};
use super::{Store, StoreError, people, retention};
use crate::audit::{Anchor, Chain, Event, KeyRing, Report, Row, Tip, Verifier};
use crate::model::Role;
use jiff::civil::DateTime;
use serde_json::json;

/// Every column of the journal, in the order of an event's fields.
const COLUMNS: &str = "seq, at, user_name, person, os_account, kind, alert_id, old_status, new_status, alert_version, subject, \
     request_key, request_hash, payload, key_id, prev_mac, mac";

/// Rows of the journal that are read at once.
const ROWS_AT_ONCE: i64 = 5_000;

/// What the journal is sealed and anchored with.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The chain, with its keys.
    pub chain: Chain,
    /// The anchor; without one nobody can tell that the tail was cut.
    pub anchor: Option<Anchor>,
    /// The account of the operating system under which the program runs.
    pub os_account: String,
}

/// Where the chain ends.
pub(super) async fn tip(tx: &mut Tx) -> Result<Tip, StoreError> {
    let newest = tx.row("SELECT seq, mac FROM events ORDER BY seq DESC LIMIT 1", vec![]).await?;
    newest.map_or(Ok(Tip::default()), |row| Ok(Tip { seq: row.int(0)?, mac: row.text(1)?.to_owned() }))
}

/// Writes the end of the chain down outside, where that is due: before anything more is written, and only what is committed.
/// What cannot be anchored is not gone on with.
pub(super) async fn anchor(tx: &mut Tx) -> Result<(), StoreError> {
    let Some(anchor) = tx.audit.as_ref().and_then(|audit| audit.anchor.clone()) else { return Ok(()) };
    let newest = tx.row("SELECT seq, mac, at, key_id FROM events ORDER BY seq DESC LIMIT 1", vec![]).await?;
    let Some(row) = newest else { return Ok(()) };
    let tip = Tip { seq: row.int(0)?, mac: row.text(1)?.to_owned() };
    let at: DateTime = row.read(2)?;
    match anchor.last()? {
        // A tail that was cut while the store is open is not written over.
        Some(last) if last.seq > tip.seq => anchor.agrees(&last, &tip, None)?,
        Some(_) => {}
        None => not_gone(tx, &anchor).await?,
    }
    if anchor.is_due(&tip, at)? {
        anchor.write(&tip, row.text(3)?, at)?;
    }
    Ok(())
}

/// Refuses an anchor that is not there any more: a new one would vouch for whatever stands there now.
async fn not_gone(tx: &mut Tx, anchor: &Anchor) -> Result<(), StoreError> {
    if keeps_anchor(tx).await? {
        return Err(StoreError::AnchorGone { path: anchor.path().to_path_buf() });
    }
    Ok(())
}

/// Whether an anchor was ever kept of this store.
async fn keeps_anchor(tx: &mut Tx) -> Result<bool, StoreError> {
    Ok(tx.row("SELECT 1 FROM settings WHERE name = 'anchor'", vec![]).await?.is_some())
}

/// Writes down that an anchor is kept, once there is one; on a transaction of the writer.
pub(super) async fn note_anchor(tx: &mut Tx) -> Result<(), StoreError> {
    let Some(anchor) = tx.audit.as_ref().and_then(|audit| audit.anchor.clone()) else { return Ok(()) };
    let Some(last) = anchor.last()? else { return Ok(()) };
    if !keeps_anchor(tx).await? {
        let sql = "INSERT INTO settings (name, value, event_seq) VALUES ('anchor', 'kept', $1)";
        tx.run(sql, args![last.seq]).await?;
    }
    Ok(())
}

/// Writes the end of the chain down whether that is due or not: nobody may write for long.
pub(super) async fn anchor_tip(tx: &mut Tx) -> Result<(), StoreError> {
    anchor(tx).await?;
    let Some(anchor) = tx.audit.as_ref().and_then(|audit| audit.anchor.clone()) else { return Ok(()) };
    let newest = tx.row("SELECT seq, mac, at, key_id FROM events ORDER BY seq DESC LIMIT 1", vec![]).await?;
    let Some(row) = newest else { return Ok(()) };
    let tip = Tip { seq: row.int(0)?, mac: row.text(1)?.to_owned() };
    if anchor.last()?.is_none_or(|last| last.seq < tip.seq) {
        anchor.write(&tip, row.text(3)?, row.read(2)?)?;
    }
    Ok(())
}

/// Compares the store with what the anchor knows of it: an older copy, or one whose tail was cut, is refused.
pub(super) async fn check_anchor(tx: &mut Tx) -> Result<(), StoreError> {
    let Some(anchor) = tx.audit.as_ref().and_then(|audit| audit.anchor.clone()) else { return Ok(()) };
    let Some(last) = anchor.last()? else { return not_gone(tx, &anchor).await };
    let tip = tip(tx).await?;
    let there = tx.row("SELECT mac FROM events WHERE seq = $1", args![last.seq]).await?;
    let mac = there.as_ref().map(|row| row.text(0)).transpose()?;
    Ok(anchor.agrees(&last, &tip, mac)?)
}

impl Store {
    /// Whether an anchor was ever kept of this store.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn keeps_anchor(&self) -> Result<bool, StoreError> {
        keeps_anchor(&mut self.read().await?).await
    }

    /// Begins a new anchor where the old one is lost, by somebody who administers or audits and says why. The store is open
    /// without an anchor. Nobody can tell any more what happened to the journal before.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] where the anchor is there, or there is no reason; [`StoreError::NotAllowed`]; the file cannot be
    /// written.
    pub async fn renew_anchor(
        &self,
        anchor: &Anchor,
        reason: &str,
        by: &str,
        now: DateTime,
    ) -> Result<i64, StoreError> {
        if anchor.last()?.is_some() {
            return Err(StoreError::unfit("锚点文件还在，不需要新建", "the anchor is there; none is begun beside it"));
        }
        let (reason, by) = (reason.trim().to_owned(), by.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let actor = people::allowed(tx, &by, &[Role::Admin, Role::Auditor]).await?;
                people::with_reason(&reason)?;
                let payload = json!({ "reason": reason });
                append(tx, &NewEvent::by(&actor.user, &actor.person, "anchor.renewed", now, payload)).await
            })
        })
        .await?;
        let sql = "SELECT seq, mac, key_id FROM events ORDER BY seq DESC LIMIT 1";
        let Some(row) = self.read().await?.row(sql, vec![]).await? else { return Err(StoreError::Closed) };
        let tip = Tip { seq: row.int(0)?, mac: row.text(1)?.to_owned() };
        anchor.write(&tip, row.text(2)?, now)?;
        Ok(tip.seq)
    }

    /// Writes down that the key is about to be changed, by somebody who administers or audits; the line is sealed with the key
    /// that goes. The caller changes it then: a key that changed without a line would be one nobody answers for.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; what the engine says.
    pub async fn rotate_key(&self, by: &str, now: DateTime) -> Result<i64, StoreError> {
        let by = by.to_owned();
        self.write(move |tx| {
            Box::pin(async move {
                let actor = people::allowed(tx, &by, &[Role::Admin, Role::Auditor]).await?;
                append(tx, &NewEvent::by(&actor.user, &actor.person, "key.rotated", now, json!({}))).await
            })
        })
        .await
    }

    /// Rows of the trail behind `after`, in order, at most `limit`: for export and for other verifiers.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn trail(&self, after: i64, limit: i64) -> Result<Vec<Row>, StoreError> {
        rows(&mut self.read().await?, after, limit).await
    }

    /// Reads the whole trail and says whether it is whole: every MAC, every link, no gap but under tombstones, and what the
    /// anchor knows.
    ///
    /// # Errors
    /// What the engine or the anchor's file says. What is wrong with the trail stands in the report.
    pub async fn verify_trail(&self, keys: &KeyRing, anchor: Option<&Anchor>) -> Result<Report, StoreError> {
        let mut tx = self.read().await?;
        // One that was never begun vouches for nothing yet; one that was and is gone is a fault.
        let begun = keeps_anchor(&mut tx).await?;
        let lines = anchor.map(Anchor::read).transpose()?.filter(|lines| begun || !lines.is_empty());
        let stones = retention::stones(&mut tx).await?;
        let mut verifier = Verifier::new(keys, &stones, lines.as_deref());
        let mut next = i64::MIN;
        // By numbers and not by counted rows: of several rows under one number none is passed over.
        while let Some(row) = tx.row("SELECT MIN(seq) FROM events WHERE seq >= $1", args![next]).await? {
            let Some(first) = row.opt_int(0)? else { break };
            for (seq, row) in page(&mut tx, first).await? {
                match row {
                    Some(row) => verifier.row(row),
                    None => verifier.unreadable(seq),
                }
            }
            let Some(after) = first.checked_add(ROWS_AT_ONCE) else { break };
            next = after;
        }
        Ok(verifier.finish())
    }

    /// The events of an alert with their MACs, oldest first: what goes into its evidence pack (`pack::freeze`).
    ///
    /// # Errors
    /// What the engine says, or an event cannot be read.
    pub async fn trail_of(&self, alert_id: &str) -> Result<Vec<Row>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM events WHERE alert_id = $1 ORDER BY seq");
        let mut tx = self.read().await?;
        tx.rows(sqlx::AssertSqlSafe(sql), args![alert_id]).await?.iter().map(row).collect()
    }
}

pub(super) async fn rows(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Row>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM events WHERE seq > $1 ORDER BY seq LIMIT $2");
    tx.rows(sqlx::AssertSqlSafe(sql), args![after, limit]).await?.iter().map(row).collect()
}

/// The rows of the numbers from `first` on; where one cannot be read as a row (bytes where a text was, a text where a number
/// was), nothing stands for it: that is a fault of the trail, not of its verification.
async fn page(tx: &mut Tx, first: i64) -> Result<Vec<(i64, Option<Row>)>, StoreError> {
    let end = first.saturating_add(ROWS_AT_ONCE);
    let all = format!("SELECT {COLUMNS} FROM events WHERE seq >= $1 AND seq < $2 ORDER BY seq");
    if let Ok(cells) = tx.rows(sqlx::AssertSqlSafe(all), args![first, end]).await {
        return Ok(cells.iter().map(|cells| (cells.int(0).unwrap_or(first), row(cells).ok())).collect());
    }
    let mut found = Vec::new();
    let numbers = "SELECT seq FROM events WHERE seq >= $1 AND seq < $2 ORDER BY seq";
    for number in tx.rows(numbers, args![first, end]).await? {
        let seq = number.int(0)?;
        let one = format!("SELECT {COLUMNS} FROM events WHERE seq = $1");
        let cells = tx.row(sqlx::AssertSqlSafe(one), args![seq]).await.ok().flatten();
        found.push((seq, cells.and_then(|cells| row(&cells).ok())));
    }
    Ok(found)
}

fn row(cells: &Cells) -> Result<Row, StoreError> {
    let text = |column| cells.text(column).map(str::to_owned);
    let maybe = |column| cells.opt_text(column).map(|text| text.map(str::to_owned));
    Ok(Row {
        seq: cells.int(0)?,
        event: Event {
            at: text(1)?,
            user: text(2)?,
            person: text(3)?,
            os_account: text(4)?,
            kind: text(5)?,
            alert_id: maybe(6)?,
            old_status: maybe(7)?,
            new_status: maybe(8)?,
            version: cells.opt_int(9)?,
            subject: maybe(10)?,
            request_key: maybe(11)?,
            request_hash: maybe(12)?,
            payload: text(13)?,
        },
        key_id: text(14)?,
        prev: text(15)?,
        mac: text(16)?,
    })
}
