//! Many requests at once: a ledger that was filled in and comes back.
//!
//! A line is done whole or not at all: each has a savepoint, and where one of its requests is refused the others of the line
//! are undone. Half a line would make the corrected ledger conflict with its own first half.

use super::act::{Desk, Done, Request, attempt, write_down};
use super::fail::point;
use super::journal::{NewEvent, append};
use super::people;
use super::recovery::{Recovered, Refunded, bring_up};
use super::sql::{Tx, args};
use super::{Store, StoreError};
use crate::triage::workflow::{Ask, Refusal};
use jiff::civil::DateTime;
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};

/// What a line asks for, all of it or nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineAsked {
    /// Requests about its alert, in order.
    pub requests: Vec<Request>,
    /// What is back of the money, when they are done.
    pub refunded: Option<Refunded>,
    /// The fingerprint of the finding that whoever asks saw; `None`: the one there is.
    pub evidence: Option<String>,
}

impl From<Vec<Request>> for LineAsked {
    fn from(requests: Vec<Request>) -> Self {
        Self { requests, ..Self::default() }
    }
}

/// A line that was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineDone {
    /// What came of its requests.
    pub done: Vec<Done>,
    /// What was written down of the money.
    pub recovered: Option<Recovered>,
}

impl LineDone {
    /// Whether all of it was done before.
    pub fn is_repeated(&self) -> bool {
        self.recovered.is_none() && self.done.iter().all(|one| one.repeated)
    }
}

/// What became of a line: everything it asks for was done, or nothing, and why not. A refusal by the desk is
/// [`StoreError::Refused`]; it is written down, but for Q429, which is said before anything is tried.
pub type LineAnswer = Result<LineDone, StoreError>;

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
        lines: Vec<LineAsked>,
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
        lines: Vec<LineAsked>,
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
    lines: &[LineAsked],
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
        answers.push(import_line(tx, line, &actor.user, desk, now).await?);
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
    let line = LineAsked::from(vec![request.clone()]);
    import_line(tx, &line, &request.user, desk, request.now).await
}

/// Whether a scan changed the rows of a line's alert after they were seen: nothing is decided on them then. What changes rows
/// moves no version, so that nobody's work is refused for it but a decision.
async fn unseen(tx: &mut Tx, line: &LineAsked) -> Result<Option<Refusal>, StoreError> {
    let (Some(evidence), Some(request)) = (&line.evidence, line.requests.first()) else { return Ok(None) };
    let sql = "SELECT version FROM alerts WHERE alert_id = $1 AND finding <> $2";
    let Some(row) = tx.row(sql, args![&request.alert_id, evidence]).await? else { return Ok(None) };
    Ok(Some(Refusal::EvidenceUnseen { alert_id: request.alert_id.clone(), version: row.int(0)? }))
}

/// Does what a line asks for, or nothing of it.
async fn import_line(
    tx: &mut Tx,
    line: &LineAsked,
    user: &str,
    desk: &Desk,
    now: DateTime,
) -> Result<LineAnswer, StoreError> {
    tx.script("SAVEPOINT line").await?;
    let mut made = LineDone::default();
    let mut why = None;
    let unseen = unseen(tx, line).await?;
    for request in &line.requests {
        match attempt(tx, request, desk).await {
            Ok(Ok(one)) if !one.repeated && matches!(request.ask, Ask::Propose { .. }) && unseen.is_some() => {
                why = unseen.map(|refusal| (StoreError::Refused { refusal, since: Vec::new() }, None));
                break;
            }
            Ok(Ok(one)) => made.done.push(one),
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
    if let (None, Some(refunded)) = (&why, &line.refunded) {
        match bring_up(tx, refunded, user, now).await {
            Ok(recovered) => made.recovered = recovered,
            Err(error) if error.is_of_request() => why = Some((error, None)),
            Err(error) => return Err(error),
        }
    }
    let Some((error, event)) = why else {
        tx.script("RELEASE SAVEPOINT line").await?;
        return Ok(Ok(made));
    };
    tx.script("ROLLBACK TO SAVEPOINT line; RELEASE SAVEPOINT line").await?;
    // The refusal itself stays on record.
    write_down(tx, event.as_ref()).await?;
    Ok(Err(error))
}
