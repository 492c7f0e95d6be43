//! The contract of the store: the same cases on SQLite and on PostgreSQL, with the same results.

mod acting;
pub(crate) mod fixtures;
mod guards;
mod opening;
mod people;
mod runs;
pub(crate) mod server;

use fundwatch::store::{OpenOptions, Store};
use std::future::Future;

/// A store for one case, and where it is.
pub(crate) struct Place {
    pub(crate) url: String,
    _folder: tempfile::TempDir,
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
    Some(Place { url, _folder: folder })
}

/// Runs a case on a new store of this kind.
pub(crate) fn on<F: Future<Output = ()>>(kind: Kind, case: impl FnOnce(Store) -> F) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = Store::open(&place.url, &OpenOptions::default()).await.unwrap();
        case(store).await;
    });
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
