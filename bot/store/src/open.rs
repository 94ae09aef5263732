//! Opening a database in a file: one process at a time, durable settings, the schema brought up to date.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    ConnectOptions as _,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
};

use crate::{Error, connections::Connections, schema::migrate_file, sql::Conn, url::shown};

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
    pub(crate) readers: Arc<Connections>,
    pub(crate) checkpoints: Conn,
    pub(crate) claimed: Claimed,
}

/// What `sqlite::memory:` names.
const NOWHERE: &str = ":memory:";

pub(crate) async fn open(url: &str) -> Result<Opened, Error> {
    let path = place(url)?;
    if path == Path::new(NOWHERE) {
        let scratch = tempfile::tempdir().map_err(|why| unwritable(&std::env::temp_dir(), &why))?;
        let path = scratch.path().join("scratch.db");
        let options = options(&path).synchronous(SqliteSynchronous::Off);
        return connect(&path, options, Some(scratch)).await;
    }
    // The same file by another name is the same database and needs the same lock.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let options = options(&path);
    connect(&path, options, None).await
}

/// The file that a URL names.
pub(crate) fn place(url: &str) -> Result<&Path, Error> {
    let place = url.strip_prefix("sqlite:").ok_or_else(|| {
        Error::Database(format!(
            "`{}` is no database this Baton knows; write sqlite://path/to/baton.db or \
             postgres://user@host:5432/name",
            shown(url)
        ))
    })?;
    let path = place.strip_prefix("//").unwrap_or(place);
    Ok(Path::new(path.split('?').next().unwrap_or(path)))
}

/// A reader beside whoever has the file open.
pub(crate) async fn reader_beside(path: &Path) -> Result<SqliteConnection, Error> {
    if !path.exists() {
        return Err(Error::Unwritable(format!("there is no database {}", path.display())));
    }
    Ok(options(path).read_only(true).connect().await?)
}

async fn connect(
    path: &Path,
    options: SqliteConnectOptions,
    scratch: Option<tempfile::TempDir>,
) -> Result<Opened, Error> {
    let claimed = Claimed { _lock: lock(path)?, _scratch: scratch };
    let mut writer = options.clone().create_if_missing(true).connect().await?;
    migrate_file(&mut writer, path).await?;
    let checkpoints = options.connect().await?;
    let readers = Connections::to_file(options.read_only(true).row_buffer_size(ROWS_AHEAD));
    // Whether the file can be read at all shows now, not at the first question.
    drop(readers.lend().await?);
    Ok(Opened { writer: Conn::Lite(writer), readers, checkpoints: Conn::Lite(checkpoints), claimed })
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
