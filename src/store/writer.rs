//! The one task of a process that writes.
//!
//! What is waiting when its turn comes is written together: one transaction, one flush to the disk, and for each of several
//! pieces of work a savepoint and an answer of its own. An answer is given when the whole is committed, and not before.

use super::fail::point;
use super::open::Place;
use super::sql::{Link, Tx};
use super::turn::Turn;
use super::{Audit, StoreError, open, trail};
use futures::future::BoxFuture;
use sqlx::Connection;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// The most pieces of work in one transaction.
const GROUP: usize = 64;
/// Work that may wait before callers do.
const QUEUE: usize = 1024;
/// All writers of one PostgreSQL database stand in line at this advisory lock: the journal is one chain.
const PG_LINE: &str = "SELECT pg_advisory_xact_lock(5146920191)";

/// A piece of work: it runs on the writer's transaction, then is told how that ended.
trait Work: Send {
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, Result<(), StoreError>>;
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

/// What a caller hands over.
pub(super) type Job<T> = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send>;

struct Piece<T> {
    job: Option<Job<T>>,
    made: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send> Work for Piece<T> {
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            let Some(job) = self.job.take() else { return Err(StoreError::Closed) };
            self.made = Some(job(tx).await?);
            Ok(())
        })
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { made, reply, .. } = *self;
        // Who no longer waits is not told; what was written stays written.
        reply.send(outcome.and_then(|()| made.ok_or(StoreError::Closed))).ok();
    }
}

/// The way to the writer.
#[derive(Clone)]
pub(super) struct Writer(mpsc::Sender<Box<dyn Work>>);

impl Writer {
    /// Starts the task. It ends when the last way to it is gone, and then closes its connection.
    pub(super) fn start(place: Place, audit: Arc<Audit>, first: Tx) -> (Self, tokio::task::JoinHandle<()>) {
        let (sender, queue) = mpsc::channel(QUEUE);
        (Self(sender), tokio::spawn(serve(place, audit, Some(first), queue)))
    }

    /// Has `job` done in a transaction; answers when it is committed.
    pub(super) async fn write<T: Send + 'static>(&self, job: Job<T>) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let piece = Piece { job: Some(job), made: None, reply };
        self.0.send(Box::new(piece)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

async fn serve(place: Place, audit: Arc<Audit>, mut connection: Option<Tx>, mut queue: mpsc::Receiver<Box<dyn Work>>) {
    while let Some(first) = queue.recv().await {
        let mut group = vec![first];
        point("write.queued");
        let outcome = write_group(&place, &audit, &mut connection, &mut group, &mut queue).await;
        match outcome {
            Ok(outcomes) => {
                for (work, outcome) in group.into_iter().zip(outcomes) {
                    work.answer(outcome);
                }
            }
            Err(error) => {
                // What state the connection is in is not known: the next group has a new one.
                connection = None;
                group.into_iter().for_each(|work| work.answer(Err(error.clone())));
            }
        }
        point("write.answered");
    }
    if let Some(mut tx) = connection {
        // What was written last is vouched for too, not only what some later write would look back on.
        trail::anchor_tip(&mut tx).await.ok();
        note_last(&place, &mut tx).await.ok();
        match tx.link {
            Link::Sqlite(c) => _ = c.close().await,
            Link::Pg(c) => _ = c.close().await,
            Link::SqliteRead(_) | Link::PgRead(_) => {}
        }
    }
}

/// That the last thing written made the first anchor is written down too.
async fn note_last(place: &Place, tx: &mut Tx) -> Result<(), StoreError> {
    let turn = turn_of(place).await?;
    begin(tx).await?;
    trail::note_anchor(tx).await?;
    tx.script("COMMIT").await?;
    drop(turn);
    Ok(())
}

/// Waits for the turn, takes in what came meanwhile, writes it all.
async fn write_group(
    place: &Place,
    audit: &Arc<Audit>,
    connection: &mut Option<Tx>,
    group: &mut Vec<Box<dyn Work>>,
    queue: &mut mpsc::Receiver<Box<dyn Work>>,
) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    let turn = turn_of(place).await?;
    point("write.turn");
    let tx = if let Some(tx) = connection {
        tx
    } else {
        let mut fresh = place.connect(Some(Arc::clone(audit))).await?;
        open::admit(place, &mut fresh).await?;
        connection.insert(fresh)
    };
    while group.len() < GROUP
        && let Ok(more) = queue.try_recv()
    {
        group.push(more);
    }
    begin(tx).await?;
    trail::anchor(tx).await?;
    trail::note_anchor(tx).await?;
    point("write.begun");
    let mut outcomes = Vec::with_capacity(group.len());
    // One piece alone needs no savepoint. After one, SQLite keeps the old content of every page until the end and walks over all
    // of it after each statement (memjrnlTruncate), which makes the time of a large run grow with its square.
    let alone = group.len() == 1;
    for work in group.iter_mut() {
        point("write.piece");
        outcomes.push(if alone { work.run(tx).await } else { in_savepoint(tx, work.as_mut()).await? });
        point("write.piece_done");
    }
    if alone && outcomes.iter().any(Result::is_err) {
        tx.script("ROLLBACK").await?;
        return Ok(outcomes);
    }
    point("write.commit");
    tx.script("COMMIT").await.map_err(StoreError::of_commit)?;
    point("write.committed");
    // Where it fails the next group says so, and does nothing: what is committed here is done.
    trail::anchor(tx).await.ok();
    drop(turn);
    Ok(outcomes)
}

/// SQLite's writers take turns over a file; PostgreSQL's stand in line inside their transactions.
async fn turn_of(place: &Place) -> Result<Option<Turn>, StoreError> {
    match place {
        Place::File { line, .. } => line.wait().await.map(Some),
        Place::Server { .. } => Ok(None),
    }
}

async fn begin(tx: &mut Tx) -> Result<(), StoreError> {
    if !tx.is_postgres() {
        return tx.script("BEGIN IMMEDIATE").await;
    }
    // Whatever the server's default: who has waited in line sees what was written before.
    tx.script("BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '60s'").await?;
    tx.script(PG_LINE).await
}

/// One piece of work: undone alone where it fails. `Err` where that cannot be done, and then all is lost.
async fn in_savepoint(tx: &mut Tx, work: &mut dyn Work) -> Result<Result<(), StoreError>, StoreError> {
    tx.script("SAVEPOINT piece").await?;
    let outcome = work.run(tx).await;
    if outcome.is_err() {
        tx.script("ROLLBACK TO SAVEPOINT piece").await?;
    }
    tx.script("RELEASE SAVEPOINT piece").await?;
    Ok(outcome)
}
