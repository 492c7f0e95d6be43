//! Opening: rights, versions, schemas.

use super::fixtures::{START, alert, desk, run_with, staff};
use super::{Kind, place, runtime};
use fundwatch::store::{OpenOptions, Store, sql::Arg};
use std::os::unix::fs::PermissionsExt;

#[test]
fn the_file_is_for_its_owner_only_and_the_engine_is_new_enough() {
    let place = place(Kind::Sqlite).unwrap();
    runtime().block_on(async {
        let store = place.open().await.unwrap();
        assert_eq!(store.engine().name, "SQLite");
        for end in ["", "-wal", "-shm", ".turn", ".next"] {
            let rights = std::fs::metadata(format!("{}{end}", place.url)).unwrap().permissions().mode();
            assert_eq!(rights & 0o777, 0o600, "store.db{end}");
        }
        let mode = store.read().await.unwrap().row("PRAGMA journal_mode", vec![]).await.unwrap().unwrap();
        assert_eq!(mode.text(0).unwrap(), "wal");
        let flush =
            store.write(|tx| Box::pin(async move { tx.row("PRAGMA synchronous", vec![]).await })).await.unwrap();
        assert_eq!(flush.unwrap().int(0).unwrap(), 2, "FULL");
    });
}

#[test]
fn what_is_not_there_is_not_made_where_nobody_asked() {
    let place = place(Kind::Sqlite).unwrap();
    let options = OpenOptions { create: false, ..OpenOptions::default() };
    let refused = runtime().block_on(Store::open(&place.url, place.audit(), &options)).err().unwrap();
    assert_eq!(refused.code(), "S605");
    assert!(!std::path::Path::new(&place.url).exists());
}

/// A newer program leaves its number; this one names both.
fn refuses_a_newer_schema(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = place.open().await.unwrap();
        let newest = store.engine().schema;
        store
            .write(move |tx| {
                Box::pin(async move {
                    let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                               SELECT $1, description, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
                    tx.run(sql, vec![Arg::from(newest + 7)]).await
                })
            })
            .await
            .unwrap();
        store.close().await;
        let refused = place.open().await.err().unwrap();
        assert_eq!(refused.code(), "S603");
        let text = refused.text().en;
        assert!(text.contains(&(newest + 7).to_string()) && text.contains(&newest.to_string()), "{text}");
    });
}

/// A second opening finds the schema there, and what was written.
fn opens_again(kind: Kind) {
    let Some(place) = place(kind) else { return };
    runtime().block_on(async {
        let store = place.open().await.unwrap();
        staff(&store).await;
        let done = store.commit_run(run_with("d1", vec![alert("R2-a")]), &desk(), START).await.unwrap();
        store.close().await;
        let store = place.open().await.unwrap();
        let again = store.committed(&done.run_key).await.unwrap().unwrap();
        assert_eq!((again.new, again.repeated), (1, true));
        assert_eq!(store.users().await.unwrap().len(), 7);
    });
}

mod sqlite {
    use super::Kind::Sqlite;
    #[test]
    fn refuses_a_newer_schema() {
        super::refuses_a_newer_schema(Sqlite);
    }
    #[test]
    fn opens_again() {
        super::opens_again(Sqlite);
    }
}

mod postgres {
    use super::Kind::Postgres;
    #[test]
    fn refuses_a_newer_schema() {
        super::refuses_a_newer_schema(Postgres);
    }
    #[test]
    fn opens_again() {
        super::opens_again(Postgres);
    }
}
