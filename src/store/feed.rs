//! What others are told: the messages that were written with each act, handed over in order, each at least once.
//!
//! A message is handed over, made durable where it went, and only then marked: a process that dies between the two hands it over
//! again. Whoever receives them takes a number that is known for done. Nothing in a message is of the extract, and nobody's name.

use super::fail::point;
use super::journal::{NewEvent, append};
use super::people::allowed;
use super::sql::{Tx, args};
use super::{Store, StoreError};
use crate::model::Role;
use jiff::civil::DateTime;
use serde_json::{Value as Json, json};
use std::io;
use std::sync::Arc;

/// The form of a line: `schema`, `seq` (its number, ascending; the key under which a receiver knows it), `at`, `kind`, `about`.
pub const FEED_SCHEMA: &str = "fundwatch.feed/1";

/// Messages that are read at once.
const AT_ONCE: i64 = 5_000;
/// Who hands messages over: whoever did could keep them from those who wait for them.
const FEEDERS: [Role; 2] = [Role::Supervisor, Role::Admin];

/// Where messages go.
pub trait Sink: Send {
    /// Takes a line, without its line feed.
    ///
    /// # Errors
    /// It cannot be written.
    fn take(&mut self, line: &str) -> io::Result<()>;

    /// Makes durable what it took; called once, behind the last line, where there is any.
    ///
    /// # Errors
    /// It is not durable.
    fn keep(&mut self) -> io::Result<()>;
}

/// What was handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fed {
    /// Messages.
    pub lines: i64,
    /// The number of the first.
    pub first: i64,
    /// The number of the last.
    pub through: i64,
}

impl Store {
    /// Hands over every message that was not yet, in order, and marks them when `sink` has made them durable.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`]; [`StoreError::NotHandedOver`] where the sink fails: then nothing is marked, and the same
    /// messages come again; what the engine says.
    pub async fn feed(&self, by: &str, sink: &mut dyn Sink, now: DateTime) -> Result<Fed, StoreError> {
        let mut tx = self.read().await?;
        let actor = allowed(&mut tx, by, &FEEDERS).await?;
        let failed = |source: io::Error| StoreError::NotHandedOver { source: Arc::new(source) };
        let mut fed = Fed::default();
        loop {
            let rows = waiting(&mut tx, fed.through).await?;
            let Some((last, _)) = rows.last() else { break };
            if fed.lines == 0 {
                fed.first = rows.first().map_or(0, |(seq, _)| *seq);
            }
            fed.through = *last;
            for (_, line) in &rows {
                sink.take(line).map_err(failed)?;
                fed.lines += 1;
            }
        }
        drop(tx);
        if fed.lines == 0 {
            return Ok(fed);
        }
        sink.keep().map_err(failed)?;
        point("feed.kept");
        self.write(move |tx| Box::pin(async move { mark(tx, fed, (&actor.user, &actor.person), now).await })).await?;
        Ok(fed)
    }
}

/// Messages behind `after` that were not handed over: number and line.
async fn waiting(tx: &mut Tx, after: i64) -> Result<Vec<(i64, String)>, StoreError> {
    let sql = "SELECT event_seq, kind, created_at, payload FROM outbox WHERE sent_at IS NULL AND event_seq > $1 \
               ORDER BY event_seq LIMIT $2";
    let rows = tx.rows(sql, args![after, AT_ONCE]).await?;
    let line = |row: &super::sql::Row| {
        let (seq, about): (i64, Json) = (row.int(0)?, row.read(3)?);
        let message =
            json!({ "schema": FEED_SCHEMA, "seq": seq, "kind": row.text(1)?, "at": row.text(2)?, "about": about });
        Ok((seq, message.to_string()))
    };
    rows.iter().map(line).collect()
}

/// Marks what was handed over; where another process was faster there is nothing to mark, and nothing is told.
async fn mark(tx: &mut Tx, fed: Fed, by: (&str, &str), now: DateTime) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET sent_at = $1 WHERE sent_at IS NULL AND event_seq >= $2 AND event_seq <= $3";
    let marked = tx.run(sql, args![now, fed.first, fed.through]).await?;
    point("feed.marked");
    if marked > 0 {
        let payload = json!({ "first": fed.first, "through": fed.through, "lines": marked });
        append(tx, &NewEvent::by(by.0, by.1, "feed.handed_over", now, payload)).await?;
    }
    point("feed.told");
    Ok(())
}
