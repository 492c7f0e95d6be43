//! One way to speak to either engine: statements with `$1`, values that are text or whole numbers, rows of the same.
//!
//! Everything the store keeps is TEXT or BIGINT (`migrations/0001_tables.sql`), so these two kinds of value are all there is,
//! and one SQL text does for both engines.

use super::{Audit, StoreError};
use crate::model::Fen;
use jiff::civil::{Date, DateTime};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{
    AssertSqlSafe, Column, Executor, PgConnection, Postgres, Row as _, SqlSafeStr, Sqlite, SqliteConnection,
    Transaction, TypeInfo, ValueRef,
};
use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

/// A value for a `$n`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Text, or none.
    Text(Option<String>),
    /// A whole number, or none.
    Int(Option<i64>),
}

macro_rules! text_args {
    ($($type:ty),+) => {$(
        impl From<$type> for Arg {
            fn from(value: $type) -> Self {
                Self::Text(Some(value.to_string()))
            }
        }
        impl From<Option<$type>> for Arg {
            fn from(value: Option<$type>) -> Self {
                Self::Text(value.map(|value| value.to_string()))
            }
        }
    )+};
}
text_args!(&str, String, &String, Date, DateTime);

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Arg {
    fn from(value: bool) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}

impl From<Fen> for Arg {
    fn from(value: Fen) -> Self {
        Self::Int(Some(value.0))
    }
}

impl From<Option<Fen>> for Arg {
    fn from(value: Option<Fen>) -> Self {
        Self::Int(value.map(|fen| fen.0))
    }
}

/// The values of a statement, in the order of `$1`, `$2`, …
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::sql::Arg::from($value)),*] };
}
pub(crate) use args;

/// One row of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(Vec<Arg>);

impl Row {
    /// The text in a column.
    ///
    /// # Errors
    /// If there is none: the store does not hold what its tables promise.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.opt_text(column)?.ok_or(StoreError::Content { what: format!("column {column} is empty") })
    }

    /// The text in a column that may be empty.
    ///
    /// # Errors
    /// If it is no text.
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.0.get(column) {
            Some(Arg::Text(text)) => Ok(text.as_deref()),
            Some(Arg::Int(None)) => Ok(None),
            _ => Err(StoreError::Content { what: format!("column {column} is no text") }),
        }
    }

    /// The number in a column.
    ///
    /// # Errors
    /// If there is none.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.opt_int(column)?.ok_or(StoreError::Content { what: format!("column {column} is empty") })
    }

    /// The number in a column that may be empty.
    ///
    /// # Errors
    /// If it is no number.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Arg::Int(number)) => Ok(*number),
            Some(Arg::Text(None)) => Ok(None),
            _ => Err(StoreError::Content { what: format!("column {column} is no number") }),
        }
    }

    /// Whether the number in a column is not 0.
    ///
    /// # Errors
    /// If there is none.
    pub fn truth(&self, column: usize) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    /// What the text in a column means: a day, a status, a rule.
    ///
    /// # Errors
    /// If it means nothing.
    pub fn read<T: FromStr>(&self, column: usize) -> Result<T, StoreError>
    where
        T::Err: Display,
    {
        read(self.text(column)?)
    }

    /// What the text in a column means, where there is any.
    ///
    /// # Errors
    /// If it means nothing.
    pub fn opt_read<T: FromStr>(&self, column: usize) -> Result<Option<T>, StoreError>
    where
        T::Err: Display,
    {
        self.opt_text(column)?.map(read).transpose()
    }
}

fn read<T: FromStr>(text: &str) -> Result<T, StoreError>
where
    T::Err: Display,
{
    text.parse().map_err(|error: T::Err| StoreError::Content { what: error.to_string() })
}

/// A connection with a transaction open on it: what every function of the store that reads or writes is given.
pub struct Tx {
    pub(super) link: Link,
    /// What seals the journal; a reader has nothing to seal.
    pub(super) audit: Option<Arc<Audit>>,
}

/// The connection itself.
pub(super) enum Link {
    /// The writer's own, SQLite.
    Sqlite(Box<SqliteConnection>),
    /// The writer's own, PostgreSQL.
    Pg(Box<PgConnection>),
    /// A reader's, SQLite.
    SqliteRead(Transaction<'static, Sqlite>),
    /// A reader's, PostgreSQL.
    PgRead(Transaction<'static, Postgres>),
}

impl Tx {
    /// Runs a statement; the rows it touched.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn run(&mut self, sql: impl SqlSafeStr, args: Vec<Arg>) -> Result<u64, StoreError> {
        let sql = sql.into_sql_str();
        match &mut self.link {
            Link::Sqlite(c) => sqlite_run(c, sql, args).await,
            Link::SqliteRead(c) => sqlite_run(c, sql, args).await,
            Link::Pg(c) => pg_run(c, sql, args).await,
            Link::PgRead(c) => pg_run(c, sql, args).await,
        }
    }

    /// The rows of a query.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn rows(&mut self, sql: impl SqlSafeStr, args: Vec<Arg>) -> Result<Vec<Row>, StoreError> {
        let sql = sql.into_sql_str();
        match &mut self.link {
            Link::Sqlite(c) => sqlite_rows(c, sql, args).await,
            Link::SqliteRead(c) => sqlite_rows(c, sql, args).await,
            Link::Pg(c) => pg_rows(c, sql, args).await,
            Link::PgRead(c) => pg_rows(c, sql, args).await,
        }
    }

    /// The first row of a query, where it has one.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn row(&mut self, sql: impl SqlSafeStr, args: Vec<Arg>) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Statements without values, one after the other.
    pub(super) async fn script(&mut self, sql: impl SqlSafeStr) -> Result<(), StoreError> {
        let sql = sqlx::raw_sql(sql);
        match &mut self.link {
            Link::Sqlite(c) => (**c).execute(sql).await.map(|_| ())?,
            Link::SqliteRead(c) => (**c).execute(sql).await.map(|_| ())?,
            Link::Pg(c) => (**c).execute(sql).await.map(|_| ())?,
            Link::PgRead(c) => (**c).execute(sql).await.map(|_| ())?,
        }
        Ok(())
    }

    /// Inserts many rows of the same width, a hundred in one statement. `head` ends with `VALUES`, `tail` may say what to do
    /// on conflict.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn insert_many(&mut self, head: &str, rows: Vec<Vec<Arg>>, tail: &str) -> Result<(), StoreError> {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<Vec<Arg>> = rows.by_ref().take(ROWS_AT_ONCE).collect();
            let places = places(chunk.len(), chunk.first().map_or(0, Vec::len));
            self.run(AssertSqlSafe(format!("{head} {places} {tail}")), chunk.into_iter().flatten().collect()).await?;
        }
        Ok(())
    }

    /// Whether this is PostgreSQL.
    pub(super) fn is_postgres(&self) -> bool {
        matches!(self.link, Link::Pg(_) | Link::PgRead(_))
    }
}

/// Rows of one INSERT. SQLite takes 32,766 values at most, and the widest row has fewer than 60.
const ROWS_AT_ONCE: usize = 100;

/// `($1, $2), ($3, $4)`.
fn places(rows: usize, width: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
        format!("({})", places.join(","))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(",")
}

/// `$3, $4, $5`: places for a list of values that begins after `before` others.
pub(super) fn list_places(before: usize, count: usize) -> String {
    (before + 1..=before + count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}

macro_rules! engine {
    ($connection:ty, $run:ident, $rows:ident, $row_of:ident) => {
        async fn $run(connection: &mut $connection, sql: sqlx::SqlStr, args: Vec<Arg>) -> Result<u64, StoreError> {
            let mut query = sqlx::query(sql);
            for arg in args {
                query = match arg {
                    Arg::Text(text) => query.bind(text),
                    Arg::Int(number) => query.bind(number),
                };
            }
            Ok(query.execute(connection).await?.rows_affected())
        }

        async fn $rows(
            connection: &mut $connection,
            sql: sqlx::SqlStr,
            args: Vec<Arg>,
        ) -> Result<Vec<Row>, StoreError> {
            let mut query = sqlx::query(sql);
            for arg in args {
                query = match arg {
                    Arg::Text(text) => query.bind(text),
                    Arg::Int(number) => query.bind(number),
                };
            }
            query.fetch_all(connection).await?.iter().map($row_of).collect()
        }
    };
}
engine!(SqliteConnection, sqlite_run, sqlite_rows, sqlite_row);
engine!(PgConnection, pg_run, pg_rows, pg_row);

fn sqlite_row(row: &SqliteRow) -> Result<Row, StoreError> {
    let cell = |at: usize| -> Result<Arg, StoreError> {
        let value = row.try_get_raw(at)?;
        let kind = value.type_info().name().to_owned();
        match kind.as_str() {
            _ if value.is_null() => Ok(Arg::Text(None)),
            "TEXT" => Ok(Arg::Text(row.try_get_unchecked(at)?)),
            "INTEGER" => Ok(Arg::Int(row.try_get_unchecked(at)?)),
            _ => Err(StoreError::Content { what: format!("{} is {kind}", row.column(at).name()) }),
        }
    };
    (0..row.len()).map(cell).collect::<Result<_, _>>().map(Row)
}

fn pg_row(row: &PgRow) -> Result<Row, StoreError> {
    let cell = |at: usize| -> Result<Arg, StoreError> {
        match row.column(at).type_info().name() {
            "TEXT" | "VARCHAR" => Ok(Arg::Text(row.try_get(at)?)),
            "INT8" => Ok(Arg::Int(row.try_get(at)?)),
            "INT4" => Ok(Arg::Int(row.try_get::<Option<i32>, _>(at)?.map(i64::from))),
            "VOID" => Ok(Arg::Text(None)),
            kind => Err(StoreError::Content { what: format!("{} is {kind}", row.column(at).name()) }),
        }
    };
    (0..row.len()).map(cell).collect::<Result<_, _>>().map(Row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_through_all_rows() {
        assert_eq!(places(2, 3), "($1,$2,$3),($4,$5,$6)");
        assert_eq!(list_places(2, 3), "$3, $4, $5");
    }

    #[test]
    fn a_row_says_what_is_wrong_with_it() {
        let row = Row(args!["new", 7_i64, None::<&str>]);
        assert_eq!((row.text(0).unwrap(), row.int(1).unwrap(), row.opt_int(2).unwrap()), ("new", 7, None));
        assert!(row.int(0).is_err() && row.text(1).is_err() && row.text(2).is_err() && row.text(3).is_err());
    }
}
