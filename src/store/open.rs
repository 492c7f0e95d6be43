//! Opening a store: the file or the server, the gates, the schema.

use super::sql::{Link, Tx};
use super::turn::Line;
use super::{Audit, StoreError, gate, migrate};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, PgConnection, SqliteConnection};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// Connections for reading.
const READERS: u32 = 4;

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// How long to wait for other writers.
    pub patience: Duration,
    /// Whether to use a file on a file system whose locks cannot be relied on, at one's own risk.
    pub trust_file_system: bool,
    /// Whether a store that is not there is made.
    pub create: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { patience: Duration::from_mins(1), trust_file_system: false, create: true }
    }
}

/// Where a store is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// A file.
    File { path: PathBuf, line: Line },
    /// A server; boxed, being large.
    Server(Box<PgConnectOptions>),
}

/// Connections for reading.
#[derive(Clone, Debug)]
pub(super) enum Db {
    /// A file in this program.
    Sqlite(SqlitePool),
    /// A server.
    Pg(PgPool),
}

impl Place {
    /// `postgres://…` is a server, everything else a file, with `sqlite:` in front or without.
    pub(super) fn parse(text: &str, options: &OpenOptions) -> Result<Self, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let server = PgConnectOptions::from_str(text)?;
            return Ok(Self::Server(Box::new(quiet(server).application_name("fundwatch"))));
        }
        let text = text.strip_prefix("sqlite:").unwrap_or(text);
        let path = PathBuf::from(text.strip_prefix("//").unwrap_or(text));
        let line = Line::at(&path, options.patience);
        Ok(Self::File { path, line })
    }

    /// What is checked, and made, before the first connection.
    pub(super) fn prepare(&self, options: &OpenOptions) -> Result<(), StoreError> {
        let Self::File { path, .. } = self else { return Ok(()) };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let failed = |source: std::io::Error| StoreError::File { path: path.clone(), source: Arc::new(source) };
        if options.create {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        if !options.trust_file_system {
            gate::file_system(folder)?;
        }
        if options.create || path.exists() {
            // 0600 whatever the umask: SQLite gives its `-wal` and `-shm` the rights of the file.
            let mut open = std::fs::OpenOptions::new();
            open.create(options.create).truncate(false).append(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
            open.open(path).map_err(failed)?;
        }
        if path.exists() { Ok(()) } else { Err(failed(std::io::ErrorKind::NotFound.into())) }
    }

    /// The connection that writes.
    pub(super) async fn connect(&self, audit: Option<Arc<Audit>>) -> Result<Tx, StoreError> {
        let link = match self {
            Self::File { path, .. } => Link::Sqlite(Box::new(connect_file(path).await?)),
            Self::Server(server) => Link::Pg(Box::new(connect_server(server).await?)),
        };
        Ok(Tx { link, audit })
    }

    /// Connections that read.
    pub(super) fn readers(&self) -> Db {
        match self {
            Self::File { path, .. } => {
                let options = file_options(path).pragma("query_only", "ON");
                Db::Sqlite(SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(options))
            }
            Self::Server(server) => {
                Db::Pg(PgPoolOptions::new().max_connections(READERS).connect_lazy_with((**server).clone()))
            }
        }
    }
}

async fn connect_file(path: &Path) -> Result<SqliteConnection, StoreError> {
    let options = file_options(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // 256 MiB where a large run needs them: what does not fit is written out and read back.
        .pragma("cache_size", "-262144")
        // The log of a large run is cut again once it is in the file.
        .pragma("journal_size_limit", "67108864");
    Ok(options.connect().await?)
}

async fn connect_server(server: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    Ok(server.connect().await?)
}

fn file_options(path: &Path) -> SqliteConnectOptions {
    quiet(SqliteConnectOptions::new())
        .filename(path)
        .create_if_missing(false)
        .foreign_keys(true)
        // Writers stand in line elsewhere; this is for the moments when the log is recovered or closed.
        .busy_timeout(Duration::from_secs(30))
        .pragma("trusted_schema", "OFF")
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY")
        // 64 MiB of pages per connection: an index of a million alerts is read from memory, not from the file.
        .pragma("cache_size", "-65536")
        .pragma("mmap_size", "1073741824")
        .statement_cache_capacity(200)
}

/// Nothing of a statement goes to a log.
fn quiet<O: ConnectOptions>(options: O) -> O {
    options.disable_statement_logging()
}

/// Which engine a store runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineVersion {
    /// `SQLite` or `PostgreSQL`.
    pub name: &'static str,
    /// Its version.
    pub version: String,
    /// The schema of the store.
    pub schema: i64,
}

/// Asks the engine for its version and refuses one that is too old; brings the schema up to date.
pub(super) async fn admit(place: &Place, tx: &mut Tx) -> Result<EngineVersion, StoreError> {
    let (name, sql) = match place {
        Place::File { .. } => ("SQLite", "SELECT sqlite_version()"),
        Place::Server(_) => ("PostgreSQL", "SELECT current_setting('server_version')"),
    };
    let found = tx.row(sql, vec![]).await?.map_or(Ok(String::new()), |row| row.text(0).map(str::to_owned))?;
    match place {
        Place::File { .. } => gate::sqlite(&found)?,
        Place::Server(_) => gate::postgres(&found)?,
    }
    migrate::migrate(tx, migrate::NEWEST).await?;
    Ok(EngineVersion { name, version: found, schema: migrate::NEWEST })
}
