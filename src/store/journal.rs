//! The journal: one line per thing that happened, in one chain, never changed.
//!
//! The only place where a line is written is [`append`], on the transaction of what it records: what cannot be recorded does
//! not happen.

use super::fail::point;
use super::sql::{Row, Tx, args};
use super::{Store, StoreError};
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
            subject: None,
            key: None,
            request_hash: None,
            payload,
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
    /// The alert.
    pub alert_id: Option<String>,
    /// Its version after it.
    pub alert_version: Option<i64>,
    /// What else it is about.
    pub subject: Option<String>,
    /// What belongs to this kind.
    pub payload: Json,
}

const COLUMNS: &str = "seq, at, kind, user_name, person, alert_id, alert_version, subject, payload";

/// Writes a line at the end of the chain; its place.
///
/// # Errors
/// What the engine or a guard says; then the whole transaction fails, and with it what the line records.
pub async fn append(tx: &mut Tx, event: &NewEvent) -> Result<i64, StoreError> {
    let head = tx.row("SELECT seq, mac FROM events ORDER BY seq DESC LIMIT 1", vec![]).await?;
    let (last, prev_mac) = match &head {
        Some(row) => (row.int(0)?, row.text(1)?.to_owned()),
        None => (0, String::new()),
    };
    point("event.head");
    let seq = last + 1;
    let payload = event.payload.to_string();
    let mac = seal(seq, event, &payload, &prev_mac);
    point("event.sealed");
    tx.run(
        "INSERT INTO events (seq, at, kind, user_name, person, alert_id, alert_version, subject, idempotency_key, \
         request_hash, payload, prev_mac, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            seq,
            event.at,
            &event.kind,
            &event.user,
            &event.person,
            event.alert_id.as_deref(),
            event.alert_version,
            event.subject.as_deref(),
            event.key.as_deref(),
            event.request_hash.as_deref(),
            payload,
            prev_mac,
            mac,
        ],
    )
    .await?;
    point("event.written");
    Ok(seq)
}

/// Hash over a line and the one before it; each part with its length, so that none runs into another.
fn seal(seq: i64, event: &NewEvent, payload: &str, prev_mac: &str) -> String {
    let (seq, at) = (seq.to_string(), event.at.to_string());
    let version = event.alert_version.map(|version| version.to_string());
    let parts = [
        Some(prev_mac),
        Some(&seq),
        Some(&at),
        Some(&event.kind),
        Some(&event.user),
        Some(&event.person),
        event.alert_id.as_deref(),
        version.as_deref(),
        event.subject.as_deref(),
        event.key.as_deref(),
        event.request_hash.as_deref(),
        Some(payload),
    ];
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        let length = part.map_or(u64::MAX, |part| part.len() as u64);
        hasher.update(&length.to_le_bytes()).update(part.unwrap_or_default().as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// What happened to an alert after it had `version`, oldest first.
pub(super) async fn since(tx: &mut Tx, alert_id: &str, version: i64) -> Result<Vec<EventLine>, StoreError> {
    let sql = "SELECT seq, at, kind, user_name, person, alert_id, alert_version, subject, payload FROM events \
               WHERE alert_id = $1 AND alert_version > $2 ORDER BY seq";
    tx.rows(sql, args![alert_id, version]).await?.iter().map(line).collect()
}

/// Everything that happened to an alert, oldest first, with what was refused.
pub(super) async fn since_start(tx: &mut Tx, alert_id: &str) -> Result<Vec<EventLine>, StoreError> {
    let sql = "SELECT seq, at, kind, user_name, person, alert_id, alert_version, subject, payload FROM events \
               WHERE alert_id = $1 ORDER BY seq";
    tx.rows(sql, args![alert_id]).await?.iter().map(line).collect()
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
        let sql =
            format!("SELECT {COLUMNS} FROM events WHERE {} ORDER BY seq LIMIT ${}", wanted.join(" AND "), args.len());
        let mut tx = self.read().await?;
        tx.rows(sqlx::AssertSqlSafe(sql), args).await?.iter().map(line).collect()
    }
}
