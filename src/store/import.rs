//! Many requests at once: a ledger that was filled in and comes back.
//!
//! A line is done whole or not at all: each has a savepoint, and where one of its requests is refused the others of the line
//! are undone. Half a line would make the corrected ledger conflict with its own first half.

use super::act::{Desk, Done, Request, attempt, write_down};
use super::fail::point;
use super::journal::{NewEvent, append};
use super::people;
use super::sql::{Tx, args};
use super::{Store, StoreError};
use jiff::civil::DateTime;
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};

/// What became of a line: every request of it was done, or none, and why not. A refusal by the desk is
/// [`StoreError::Refused`]; it is written down.
pub type LineAnswer = Result<Vec<Done>, StoreError>;

/// What became of an import.
#[derive(Clone, Debug)]
pub struct Imported {
    /// What became of each line, in their order; empty where all of it was imported before.
    pub answers: Vec<LineAnswer>,
    /// Lines that were done.
    pub done: i64,
    /// Lines that were refused; they change nothing.
    pub refused: i64,
    /// Whether the same was imported before, whole: then nothing was written.
    pub repeated: bool,
}

impl Store {
    /// Does many lines of requests in one transaction: all the lines that the desk allows, or, where anything else goes wrong,
    /// none. `key` is a hash of what is imported and by whom: the same again changes nothing. It is kept only where no line
    /// was refused, so that the others can be done later; lines that were done are known by the keys of their requests.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`] where nobody of this name may act; what the engine says. What is wrong with a line alone is
    /// its answer.
    pub async fn import(
        &self,
        key: &str,
        user: &str,
        lines: Vec<Vec<Request>>,
        desk: &Arc<Desk>,
        now: DateTime,
    ) -> Result<Imported, StoreError> {
        let (key, user, desk) = (key.to_owned(), user.to_owned(), Arc::clone(desk));
        self.write(move |tx| Box::pin(async move { import(tx, &key, &user, &lines, &desk, now).await })).await
    }

    /// What [`Store::import`] would answer: all of it is done by the same function and taken back, so nothing is written.
    ///
    /// # Errors
    /// Those of [`Store::import`].
    pub async fn rehearse(
        &self,
        key: &str,
        user: &str,
        lines: Vec<Vec<Request>>,
        desk: &Arc<Desk>,
        now: DateTime,
    ) -> Result<Imported, StoreError> {
        let (key, user, desk) = (key.to_owned(), user.to_owned(), Arc::clone(desk));
        let kept = Arc::new(Mutex::new(None));
        let keep = Arc::clone(&kept);
        let undone = self
            .write(move |tx| {
                Box::pin(async move {
                    let imported = import(tx, &key, &user, &lines, &desk, now).await?;
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
    lines: &[Vec<Request>],
    desk: &Desk,
    now: DateTime,
) -> Result<Imported, StoreError> {
    let before = tx.row("SELECT rows_done, rows_refused FROM imports WHERE import_key = $1", args![key]).await?;
    if let Some(row) = before {
        return Ok(Imported { answers: Vec::new(), done: row.int(0)?, refused: row.int(1)?, repeated: true });
    }
    point("import.key");
    let actor = people::actor(tx, user).await?;
    let mut answers = Vec::with_capacity(lines.len());
    for line in lines {
        point("import.row");
        answers.push(import_line(tx, line, desk).await?);
        point("import.row_done");
    }
    let done = i64::try_from(answers.iter().filter(|answer| answer.is_ok()).count()).unwrap_or(i64::MAX);
    let refused = i64::try_from(answers.len()).unwrap_or(i64::MAX) - done;
    if answers.is_empty() {
        return Ok(Imported { answers, done, refused, repeated: false });
    }
    let payload = json!({ "done": done, "refused": refused });
    let seq = append(tx, &NewEvent::by(&actor.user, &actor.person, "import.done", now, payload).about(key)).await?;
    point("import.event");
    if refused == 0 {
        tx.run(
            "INSERT INTO imports (import_key, user_name, at, rows_done, rows_refused, event_seq) VALUES ($1, $2, $3, $4, $5, $6)",
            args![key, user, now, done, refused, seq],
        )
        .await?;
    }
    point("import.done");
    Ok(Imported { answers, done, refused, repeated: false })
}

/// Does one request as a line of its own.
pub(super) async fn line_of_one(tx: &mut Tx, request: &Request, desk: &Desk) -> Result<LineAnswer, StoreError> {
    import_line(tx, std::slice::from_ref(request), desk).await
}

/// Does the requests of a line, or none of them.
async fn import_line(tx: &mut Tx, line: &[Request], desk: &Desk) -> Result<LineAnswer, StoreError> {
    tx.script("SAVEPOINT line").await?;
    let mut done = Vec::with_capacity(line.len());
    let mut why = None;
    for request in line {
        match attempt(tx, request, desk).await {
            Ok(Ok(one)) => done.push(one),
            Ok(Err((refused, event))) => {
                let error = StoreError::Refused { refusal: refused.refusal, since: refused.since };
                why = Some((error, event));
                break;
            }
            Err(error) if error.is_of_request() => {
                why = Some((error, None));
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let Some((error, event)) = why else {
        tx.script("RELEASE SAVEPOINT line").await?;
        return Ok(Ok(done));
    };
    tx.script("ROLLBACK TO SAVEPOINT line; RELEASE SAVEPOINT line").await?;
    // The refusal itself stays on record.
    write_down(tx, event.as_ref()).await?;
    Ok(Err(error))
}
