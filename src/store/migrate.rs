//! The schema of the store, step by step, forward only. A step that was published is never edited.

use super::StoreError;
use super::sql::{Link, Tx};
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};
use std::borrow::Cow;
use std::sync::Arc;

/// A step: its name, and its text for each engine.
struct Schema {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const SCHEMAS: &[Schema] = &[
    Schema {
        name: "tables",
        sqlite: include_str!("migrations/0001_tables.sql"),
        postgres: include_str!("migrations/0001_tables.sql"),
    },
    Schema {
        name: "guards",
        sqlite: include_str!("migrations/sqlite/0002_guards.sql"),
        postgres: include_str!("migrations/postgres/0002_guards.sql"),
    },
];

/// The newest schema this program knows.
#[expect(clippy::cast_possible_wrap, reason = "a handful of steps")]
pub(super) const NEWEST: i64 = SCHEMAS.len() as i64;

/// Brings the store to `target`, step by step, each step whole or not at all. The caller holds the turn.
///
/// # Errors
/// [`StoreError::Newer`] where a newer program wrote it; what the engine says.
pub(super) async fn migrate(tx: &mut Tx, target: i64) -> Result<(), StoreError> {
    let store = version(tx).await?;
    if store > NEWEST {
        return Err(StoreError::Newer { store, program: NEWEST });
    }
    if store >= target {
        return Ok(());
    }
    let mut migrator = Migrator::with_migrations(steps(tx.is_postgres(), target));
    // sqlx checks what was applied against what is asked for; a part of the steps is asked for in tests.
    migrator.set_ignore_missing(true);
    let done = match &mut tx.link {
        Link::Sqlite(c) => run(&migrator, &mut **c).await,
        Link::Pg(c) => run(&migrator, &mut **c).await,
        Link::SqliteRead(_) | Link::PgRead(_) => unreachable!("only the writer migrates"),
    };
    done.map_err(|error| match error {
        MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _) => source.into(),
        other => StoreError::Engine { source: Arc::new(sqlx::Error::Migrate(Box::new(other))) },
    })
}

async fn run<C: Migrate>(migrator: &Migrator, connection: &mut C) -> Result<(), MigrateError> {
    migrator.run_direct(None, connection, false).await
}

/// The schema the store has; 0 where it is empty.
pub(super) async fn version(tx: &mut Tx) -> Result<i64, StoreError> {
    let sql = if tx.is_postgres() {
        "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = '_sqlx_migrations'"
    } else {
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'"
    };
    let there = tx.row(sql, vec![]).await?.map_or(Ok(0), |row| row.int(0))?;
    if there == 0 {
        return Ok(0);
    }
    let newest = tx.row("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations", vec![]).await?;
    newest.map_or(Ok(0), |row| row.int(0))
}

fn steps(postgres: bool, target: i64) -> Vec<Migration> {
    let step = |(version, schema): (i64, &Schema)| {
        let sql = if postgres {
            // Both engines order text by its bytes; other collations order differently on every machine.
            AssertSqlSafe(schema.postgres.replace(" TEXT", " TEXT COLLATE \"C\"")).into_sql_str()
        } else {
            schema.sqlite.into_sql_str()
        };
        Migration::new(version, Cow::Borrowed(schema.name), MigrationType::Simple, sql, false)
    };
    (1..=target).zip(SCHEMAS).map(step).collect()
}
