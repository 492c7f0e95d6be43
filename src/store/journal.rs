//! The journal: one line per thing that happened, in one chain, never changed.
//!
//! The only place where a line is written is [`append`], on the transaction of what it records: what cannot be recorded does
//! not happen.

use super::fail::point;
use super::sql::{Row, Tx, args};
use super::{Store, StoreError, trail};
use crate::audit::Event;
use crate::model::Status;
use jiff::civil::DateTime;
use serde_json::Value as Json;

/// A line that is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// `alert.taken`, `run.committed`, `role.granted`, …
    pub kind: String,
    /// When.
    pub at: DateTime,
    /// The account, or `fundwatch:JOB`.
    pub user: String,
    /// The person behind it.
    pub person: String,
    /// The alert it is about.
    pub alert_id: Option<String>,
    /// The version of the alert after it; `None` where the alert stays as it was.
    pub alert_version: Option<i64>,
    /// From where to where the alert went.
    pub moved: Option<(Status, Status)>,
    /// What else it is about: a run, a user, a case.
    pub subject: Option<String>,
    /// The key of the request it answers: the same request twice is one line.
    pub key: Option<String>,
    /// Hash of the request, so that a key used for another is noticed.
    pub request_hash: Option<String>,
    /// What belongs to this kind, an object. No personal data.
    pub payload: Json,
}

impl NewEvent {
    /// A line by an account.
    pub fn by(user: &str, person: &str, kind: &str, at: DateTime, payload: Json) -> Self {
        Self {
            kind: kind.to_owned(),
            at,
            user: user.to_owned(),
            person: person.to_owned(),
            alert_id: None,
            alert_version: None,
            moved: None,
            subject: None,
            key: None,
            request_hash: None,
            payload,
        }
    }

    /// As the chain takes it.
    fn sealed(self, os_account: &str) -> Event {
        Event {
            at: self.at.to_string(),
            user: self.user,
            person: self.person,
            os_account: os_account.to_owned(),
            kind: self.kind,
            alert_id: self.alert_id,
            old_status: self.moved.map(|(from, _)| from.to_string()),
            new_status: self.moved.map(|(_, to)| to.to_string()),
            version: self.alert_version,
            subject: self.subject,
            request_key: self.key,
            request_hash: self.request_hash,
            payload: self.payload.to_string(),
        }
    }

    /// The same about `subject`.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }
}

/// A line of the journal, as it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct EventLine {
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub at: DateTime,
    /// What happened.
    pub kind: String,
    /// The account.
    pub user: String,
    /// The person behind it.
    pub person: String,
    /// The account of the operating system under which it was done.
    pub os_account: String,
    /// The alert.
    pub alert_id: Option<String>,
    /// Its version after it.
    pub alert_version: Option<i64>,
    /// Where the alert stood before and after it.
    pub moved: Option<(Status, Status)>,
    /// What else it is about.
    pub subject: Option<String>,
    /// What belongs to this kind.
    pub payload: Json,
}

const COLUMNS: &str =
    "seq, at, kind, user_name, person, alert_id, alert_version, subject, payload, old_status, new_status, os_account";

/// Writes a line at the end of the chain; its place.
///
/// # Errors
/// What the engine or a guard says; then the whole transaction fails, and with it what the line records.
pub async fn append(tx: &mut Tx, event: &NewEvent) -> Result<i64, StoreError> {
    let audit = tx.audit.clone().ok_or(StoreError::Closed)?;
    let tip = trail::tip(tx).await?;
    point("event.head");
    let row = event.clone().sealed(&audit.os_account);
    let link = audit.chain.append(&tip, &row);
    point("event.sealed");
    tx.run(
        "INSERT INTO events (seq, at, user_name, person, os_account, kind, alert_id, old_status, new_status, alert_version, \
         subject, request_key, request_hash, payload, key_id, prev_mac, mac) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        args![
            link.seq,
            row.at,
            row.user,
            row.person,
            row.os_account,
            row.kind,
            row.alert_id,
            row.old_status,
            row.new_status,
            row.version,
            row.subject,
            row.request_key,
            row.request_hash,
            row.payload,
            link.key_id,
            link.prev,
            link.mac,
        ],
    )
    .await?;
    point("event.written");
    Ok(link.seq)
}

/// The place that the next line will have: what is numbered by the line that tells of it is named in it.
pub(super) async fn next_place(tx: &mut Tx) -> Result<i64, StoreError> {
    Ok(trail::tip(tx).await?.seq + 1)
}

/// What happened to an alert after it had `version`, oldest first.
pub(super) async fn since(tx: &mut Tx, alert_id: &str, version: i64) -> Result<Vec<EventLine>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM events WHERE alert_id = $1 AND alert_version > $2 ORDER BY seq");
    tx.rows(sqlx::AssertSqlSafe(sql), args![alert_id, version]).await?.iter().map(line).collect()
}

/// Everything that happened to an alert, oldest first, with what was refused.
pub(super) async fn since_start(tx: &mut Tx, alert_id: &str) -> Result<Vec<EventLine>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM events WHERE alert_id = $1 ORDER BY seq");
    tx.rows(sqlx::AssertSqlSafe(sql), args![alert_id]).await?.iter().map(line).collect()
}

fn line(row: &Row) -> Result<EventLine, StoreError> {
    Ok(EventLine {
        seq: row.int(0)?,
        at: row.read(1)?,
        kind: row.text(2)?.to_owned(),
        user: row.text(3)?.to_owned(),
        person: row.text(4)?.to_owned(),
        alert_id: row.opt_text(5)?.map(str::to_owned),
        alert_version: row.opt_int(6)?,
        subject: row.opt_text(7)?.map(str::to_owned),
        payload: row.read(8)?,
        moved: row.opt_read(9)?.zip(row.opt_read(10)?),
        os_account: row.text(11)?.to_owned(),
    })
}

/// Which lines of the journal are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// About this alert.
    pub alert_id: Option<String>,
    /// About this run, user or case.
    pub subject: Option<String>,
    /// By this account.
    pub user: Option<String>,
    /// After this place in the chain.
    pub after: i64,
    /// The last of them instead of the first.
    pub last: bool,
    /// At most so many.
    pub limit: i64,
}

impl Store {
    /// Lines of the journal, oldest first.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn events(&self, filter: &EventFilter) -> Result<Vec<EventLine>, StoreError> {
        let (mut wanted, mut args) = (vec!["seq > $1".to_owned()], args![filter.after]);
        for (column, value) in
            [("alert_id", &filter.alert_id), ("subject", &filter.subject), ("user_name", &filter.user)]
        {
            if let Some(value) = value {
                args.push(value.into());
                wanted.push(format!("{column} = ${}", args.len()));
            }
        }
        args.push(filter.limit.into());
        let order = if filter.last { "seq DESC" } else { "seq" };
        let wanted = wanted.join(" AND ");
        let sql = format!("SELECT {COLUMNS} FROM events WHERE {wanted} ORDER BY {order} LIMIT ${}", args.len());
        let mut tx = self.read().await?;
        let mut events: Vec<EventLine> =
            tx.rows(sqlx::AssertSqlSafe(sql), args).await?.iter().map(line).collect::<Result<_, _>>()?;
        events.sort_by_key(|event| event.seq);
        Ok(events)
    }
}
