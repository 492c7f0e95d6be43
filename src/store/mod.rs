//! The store of the desk: runs, alerts, what people decided, and the journal of all of it.
//!
//! Owns the only tables there are. It decides nothing: what may be done to an alert is `triage::workflow::step`, what a run
//! says is the scan's; the store reads, asks, and writes what came out in one transaction, alert, journal and outbox together.
//! What must never happen whoever asks stands in the tables themselves (`migrations/*/0002_guards.sql`).
//!
//! Two engines, one SQL text: SQLite inside the program (`.fundwatch/store.db`), PostgreSQL by URL. Writers of all processes
//! take turns (`turn`, `writer`); readers see the last commit and wait for nobody.

mod act;
mod bulk;
mod case;
mod codes;
mod compare;
mod enclosed;
mod error;
mod exceptions;
pub mod fail;
mod feed;
mod filter;
mod find;
mod finding;
mod gate;
mod import;
mod journal;
mod known;
mod letters;
mod limits;
mod list;
mod marks;
mod migrate;
mod month;
mod news;
mod open;
pub mod page;
mod people;
mod policy;
mod recovery;
mod reopen;
mod retention;
mod run;
mod run_cases;
mod runs;
mod same_data;
mod sample;
mod show;
pub mod sql;
mod standing;
#[cfg(test)]
mod tests;
mod tidy;
mod trail;
mod turn;
mod writer;

pub use act::{Answer, Desk, Done, Refused, Request, act};
pub use case::{CaseRow, CaseShown};
pub use codes::{code, codes};
pub use compare::Compared;
pub use enclosed::{Attachment, Enclosed, NamedFile, NamedPack, PackRow, RunPlace};
pub use error::StoreError;
pub use exceptions::{ExceptionRow, Hide, NewException, scope_json};
pub use feed::{FEED_SCHEMA, Fed, Sink};
pub use filter::{Filter, Hidden, Owned};
pub use finding::{NewRun, run_key};
pub use import::{Imported, LineAnswer, LineAsked, LineDone};
pub use journal::{EventFilter, EventLine, NewEvent, append};
pub use letters::NewLetter;
pub use list::{ListRow, Listed, Order, PAGE_MOST, Slice};
pub use month::{MonthAsked, MonthDraws, MonthLine, MonthSeen, MonthStake};
pub use open::{EngineVersion, OpenOptions};
pub use people::{NewUser, PendingRole, RoleChange, User, actor, allowed, user};
pub use policy::{PolicyFiles, PolicyRow};
pub use recovery::{NewRecovery, Recovered, Refunded};
pub use retention::{Reach, RemovalRow};
pub use run::{Change, Committed};
pub use runs::{Exported, RunRow};
pub use sample::{ControlDraw, ControlResult, Drawn, RecheckResult, RecheckSaid};
pub use show::Shown;
pub use sql::Tx;
pub use standing::standing;
pub use tidy::Tidied;
pub use trail::Audit;

use futures::future::BoxFuture;
use open::{Db, Place};
use sql::Link;
use std::sync::Arc;
use writer::Writer;

/// Where the store is when nobody says otherwise.
pub const DEFAULT_PLACE: &str = ".fundwatch/store.db";

/// An open store. Clones are the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    engine: EngineVersion,
    writer: Writer,
    task: tokio::task::JoinHandle<()>,
}

impl Store {
    /// Opens the store at `place`: a path, or `postgres://USER@HOST/DATABASE`. Brings its schema up to date and compares its
    /// journal with the anchor.
    ///
    /// # Errors
    /// Engine too old, schema newer than the program, a file system without proper locks, no such file or server, an anchor
    /// that knows more than the store.
    pub async fn open(place: &str, audit: Audit, options: &OpenOptions) -> Result<Self, StoreError> {
        let audit = Arc::new(audit);
        let place = Place::parse(place, options)?;
        place.prepare(options)?;
        let turn = match &place {
            Place::File { line, .. } => Some(line.wait().await?),
            Place::Server(_) => None,
        };
        let mut first = place.connect(Some(Arc::clone(&audit))).await?;
        let engine = open::admit(&place, &mut first).await?;
        trail::check_anchor(&mut first).await?;
        drop(turn);
        let db = place.readers();
        let (writer, task) = Writer::start(place, audit, first);
        Ok(Self { inner: Arc::new(Inner { db, engine, writer, task }) })
    }

    /// The engine the store runs on.
    pub fn engine(&self) -> &EngineVersion {
        &self.inner.engine
    }

    /// A view of the store as it is now; it does not change while it is looked at, and it writes nothing.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let link = match &self.inner.db {
            Db::Sqlite(pool) => Link::SqliteRead(pool.begin().await?),
            Db::Pg(pool) => Link::PgRead(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?),
        };
        Ok(Tx { link, audit: None })
    }

    /// Has `job` done in a transaction of the writer, whole or not at all; answers when it is durable.
    ///
    /// # Errors
    /// What the job says, and then nothing of it was written; what the engine says.
    pub async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
    {
        self.inner.writer.write(Box::new(job)).await
    }

    /// Closes the store; what was answered is durable with or without.
    pub async fn close(self) {
        let Some(inner) = Arc::into_inner(self.inner) else { return };
        drop(inner.writer);
        inner.task.await.ok();
        match inner.db {
            Db::Sqlite(pool) => pool.close().await,
            Db::Pg(pool) => pool.close().await,
        }
    }
}
