//! Many requests at once: a ledger that was filled in and comes back.

use super::act::{Answer, Desk, Request, act};
use super::fail::point;
use super::journal::{NewEvent, append};
use super::people;
use super::sql::{Tx, args};
use super::{Store, StoreError};
use jiff::civil::DateTime;
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};

/// What became of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// What became of each request, in their order; empty where all of it was imported before.
    pub answers: Vec<Answer>,
    /// Requests that were done.
    pub done: i64,
    /// Requests that the desk refused; they are written down and change nothing.
    pub refused: i64,
    /// Whether the same was imported before: then nothing was written.
    pub repeated: bool,
}

impl Store {
    /// Does many requests in one transaction: all that the desk allows, or, where anything else goes wrong, none. `key` is a
    /// hash of what is imported: the same again changes nothing.
    ///
    /// # Errors
    /// An alert or an account that is absent, a key of a request that was used for another; what the engine says.
    pub async fn import(
        &self,
        key: &str,
        user: &str,
        requests: Vec<Request>,
        desk: &Arc<Desk>,
        now: DateTime,
    ) -> Result<Imported, StoreError> {
        let (key, user, desk) = (key.to_owned(), user.to_owned(), Arc::clone(desk));
        self.write(move |tx| Box::pin(async move { import(tx, &key, &user, &requests, &desk, now).await })).await
    }

    /// What [`Store::import`] would answer: all of it is done by the same function and taken back, so nothing is written.
    ///
    /// # Errors
    /// Those of [`Store::import`].
    pub async fn rehearse(
        &self,
        key: &str,
        user: &str,
        requests: Vec<Request>,
        desk: &Arc<Desk>,
        now: DateTime,
    ) -> Result<Imported, StoreError> {
        let (key, user, desk) = (key.to_owned(), user.to_owned(), Arc::clone(desk));
        let kept = Arc::new(Mutex::new(None));
        let keep = Arc::clone(&kept);
        let undone = self
            .write(move |tx| {
                Box::pin(async move {
                    let imported = import(tx, &key, &user, &requests, &desk, now).await?;
                    *keep.lock().unwrap_or_else(PoisonError::into_inner) = Some(imported);
                    // A job that fails is undone, and the others of its turn are not.
                    Err::<(), _>(StoreError::unfit("预演结束", "the rehearsal is over"))
                })
            })
            .await;
        let answer = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (answer, undone) {
            (Some(imported), _) => Ok(imported),
            (None, Err(error)) => Err(error),
            (None, Ok(())) => Err(StoreError::Closed),
        }
    }
}

async fn import(
    tx: &mut Tx,
    key: &str,
    user: &str,
    requests: &[Request],
    desk: &Desk,
    now: DateTime,
) -> Result<Imported, StoreError> {
    let before = tx.row("SELECT rows_done, rows_refused FROM imports WHERE import_key = $1", args![key]).await?;
    if let Some(row) = before {
        return Ok(Imported { answers: Vec::new(), done: row.int(0)?, refused: row.int(1)?, repeated: true });
    }
    point("import.key");
    let actor = people::actor(tx, user).await?;
    let mut answers = Vec::with_capacity(requests.len());
    for request in requests {
        point("import.row");
        answers.push(act(tx, request, desk).await?);
        point("import.row_done");
    }
    let done = i64::try_from(answers.iter().filter(|answer| answer.is_ok()).count()).unwrap_or(i64::MAX);
    let refused = i64::try_from(answers.len()).unwrap_or(i64::MAX) - done;
    let payload = json!({ "done": done, "refused": refused });
    let seq = append(tx, &NewEvent::by(&actor.user, &actor.person, "import.done", now, payload).about(key)).await?;
    point("import.event");
    tx.run(
        "INSERT INTO imports (import_key, user_name, at, rows_done, rows_refused, event_seq) VALUES ($1, $2, $3, $4, $5, $6)",
        args![key, user, now, done, refused, seq],
    )
    .await?;
    point("import.done");
    Ok(Imported { answers, done, refused, repeated: false })
}
