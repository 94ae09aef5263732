//! Opening a database: one process at a time, durable settings, the schema brought up to date.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions as _,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::{Error, readers::Readers, sql::Conn};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// Rows that a reader hands over before it waits to be asked for more.
const ROWS_AHEAD: usize = 512;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// In KiB where negative: the pages that a batch touches, so that none is read twice.
const CACHE: &str = "-16384";
/// In pages of 4 KiB: where the writer moves the log itself, because `checkpoint` does not keep up.
const LOG_AT_MOST: &str = "16384";
/// Above the number of statements in this crate and of trips made of them, so that each is prepared once.
const PREPARED: usize = 1_024;

/// What keeps other processes away; dropped last.
#[derive(Debug)]
pub(crate) struct Claimed {
    _lock: File,
    _scratch: Option<tempfile::TempDir>,
}

pub(crate) struct Opened {
    pub(crate) writer: Conn,
    pub(crate) readers: Readers,
    pub(crate) checkpoints: Conn,
    pub(crate) claimed: Claimed,
}

pub(crate) async fn open(url: &str) -> Result<Opened, Error> {
    let place = url.strip_prefix("sqlite:").ok_or_else(|| {
        Error::Database(format!("{url:?} is no database this Baton knows; write sqlite://path/to/baton.db"))
    })?;
    if place == ":memory:" {
        let scratch = tempfile::tempdir().map_err(|why| unwritable(&std::env::temp_dir(), &why))?;
        let path = scratch.path().join("scratch.db");
        let options = options(&path).synchronous(SqliteSynchronous::Off);
        return connect(&path, options, Some(scratch)).await;
    }
    let path = place.strip_prefix("//").unwrap_or(place);
    let path = Path::new(path.split('?').next().unwrap_or(path));
    // The same file by another name is the same database and needs the same lock.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let options = options(&path);
    connect(&path, options, None).await
}

async fn connect(
    path: &Path,
    options: SqliteConnectOptions,
    scratch: Option<tempfile::TempDir>,
) -> Result<Opened, Error> {
    let claimed = Claimed { _lock: lock(path)?, _scratch: scratch };
    let mut writer = options.clone().create_if_missing(true).connect().await?;
    MIGRATIONS.run(&mut writer).await.map_err(|why| not_migrated(path, why))?;
    let checkpoints = options.connect().await?;
    let readers = Readers::new(options.read_only(true).row_buffer_size(ROWS_AHEAD));
    // Whether the file can be read at all shows now, not at the first question.
    drop(readers.lend().await?);
    Ok(Opened { writer, readers, checkpoints, claimed })
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .pragma("temp_store", "memory")
        .pragma("cache_size", CACHE)
        .pragma("wal_autocheckpoint", LOG_AT_MOST)
        // What is erased shall not linger in the pages it stood on.
        .pragma("secure_delete", "fast")
        .statement_cache_capacity(PREPARED)
        .disable_statement_logging()
}

fn lock(path: &Path) -> Result<File, Error> {
    let name = PathBuf::from(format!("{}.lock", path.display()));
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&name)
        .map_err(|why| unwritable(path, &why))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(format!(
            "{} is in use by another Baton; stop that one first, or give this one another database",
            path.display()
        ))),
        Err(TryLockError::Error(why)) => Err(unwritable(path, &why)),
    }
}

fn unwritable(path: &Path, why: &std::io::Error) -> Error {
    Error::Unwritable(format!(
        "{} cannot be opened for writing ({why}); check that its folder exists and may be written",
        path.display()
    ))
}

fn not_migrated(path: &Path, why: MigrateError) -> Error {
    let path = path.display();
    match why {
        MigrateError::VersionMissing(version) => Error::Newer(format!(
            "{path} was written by a newer Baton (schema {version}); start that one, or restore an older backup"
        )),
        MigrateError::VersionMismatch(version) => {
            Error::Damaged(format!("{path} has another schema {version} than this Baton's; restore a backup"))
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => Error::Database(other.to_string()),
    }
}
