//! The contract of the store: the same cases on SQLite and on PostgreSQL, with the same results.

mod acting;
mod audit;
mod dates;
mod enclosed;
mod exceptions;
mod feed;
pub(crate) mod fixtures;
mod guards;
mod imports;
mod kills;
mod lists;
mod month;
mod opening;
mod papers;
mod people;
mod reopening;
mod retention;
mod runs;
mod sample;
pub(crate) mod server;
mod sight;

use fundwatch::audit::{Anchor, Chain, KeyRing, Lag};
use fundwatch::store::{Audit, OpenOptions, Store, StoreError};
use std::future::Future;
use std::path::{Path, PathBuf};

/// A store for one case, and where it is.
pub(crate) struct Place {
    pub(crate) url: String,
    folder: PathBuf,
    temporary: Option<tempfile::TempDir>,
}

impl Place {
    /// The key of this place, made when it is first asked for, and its anchor.
    pub(crate) fn audit(&self) -> Audit {
        let key = self.folder.join("keys/audit.key");
        let keys = if key.exists() { KeyRing::open(&key) } else { KeyRing::create(&key) }.unwrap();
        let anchor = Anchor::new(self.folder.join("anchor"), Lag { events: 3, minutes: 5 });
        Audit { chain: Chain::new(keys), anchor: Some(anchor), os_account: "tester".into() }
    }

    /// A place that another process made.
    pub(crate) fn at(url: String, folder: &Path) -> Self {
        Self { url, folder: folder.to_path_buf(), temporary: None }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A copy of a place that nobody has open.
    pub(crate) fn copy(&self, kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("keys")).unwrap();
        for file in ["keys/audit.key", "anchor", "store.db"] {
            if self.folder.join(file).exists() {
                std::fs::copy(self.folder.join(file), folder.path().join(file)).unwrap();
            }
        }
        let url = match kind {
            Kind::Sqlite => folder.path().join("store.db").to_string_lossy().into_owned(),
            Kind::Postgres => server::server(false).unwrap().copy(&self.url),
        };
        Self { url, folder: folder.path().to_path_buf(), temporary: Some(folder) }
    }

    pub(crate) async fn open(&self) -> Result<Store, StoreError> {
        Store::open(&self.url, self.audit(), &OpenOptions::default()).await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.temporary.is_some()
            && self.url.starts_with("postgres:")
            && let Some(server) = server::server(false)
        {
            server.remove(&self.url);
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A new, empty place; `None` where no PostgreSQL is installed.
pub(crate) fn place(kind: Kind) -> Option<Place> {
    let folder = tempfile::tempdir().unwrap();
    let url = match kind {
        Kind::Sqlite => folder.path().join("store.db").to_string_lossy().into_owned(),
        Kind::Postgres => server::server(false)?.database(),
    };
    Some(Place { url, folder: folder.path().to_path_buf(), temporary: Some(folder) })
}

/// Runs a case on a new store of this kind.
pub(crate) fn on<F: Future<Output = ()>>(kind: Kind, case: impl FnOnce(Store) -> F) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = place.open().await.unwrap();
        case(store.clone()).await;
        let audit = place.audit();
        // Whatever a case did, the trail is whole.
        let report = store.verify_trail(audit.chain.keys(), audit.anchor.as_ref()).await.unwrap();
        assert!(report.is_intact() || forged(&store).await, "{report:?}");
        // And the tables say what it says.
        let compared = store.compare_with_trail().await.unwrap();
        assert!(compared.differs.is_empty() || forged(&store).await, "{compared:?}");
    });
}

/// The MAC of lines that a case wrote past the journal.
pub(crate) const FORGED: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Whether a case wrote lines past the journal, to see the guards refuse other ones.
async fn forged(store: &Store) -> bool {
    store.trail(0, 1_000).await.unwrap().iter().any(|row| row.mac == FORGED)
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Declares each case once for each engine.
macro_rules! on_both {
    ($($case:ident),+ $(,)?) => {
        mod sqlite { $(#[test] fn $case() { $crate::store::on($crate::store::Kind::Sqlite, super::$case); })+ }
        mod postgres { $(#[test] fn $case() { $crate::store::on($crate::store::Kind::Postgres, super::$case); })+ }
    };
}
pub(crate) use on_both;
