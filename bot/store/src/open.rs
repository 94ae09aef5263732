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

use crate::{
    Error,
    connections::Connections,
    schema::migrate_file,
    sql::{self, Conn, args},
    url::shown,
};

/// Rows that a reader hands over before it waits to be asked for more.
const ROWS_AHEAD: usize = 512;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// In KiB where negative: the pages that a batch touches, so that none is read twice.
const CACHE: &str = "-16384";
/// In pages of 4 KiB: where the writer moves the log itself, because `checkpoint` does not keep up.
const LOG_AT_MOST: &str = "16384";
/// Above the number of statements in this crate and of trips made of them, so that each is prepared once.
const PREPARED: usize = 1_024;

/// Older ones may damage a file when the log begins anew while somebody reads it. Source: SQLite, wal.html, "WAL reset".
const SOUND_FROM: [u32; 3] = [3, 51, 3];

sql::statements! {
    VERSION = lite!("SELECT sqlite_version() AS version");
}

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
    let mut checkpoints = Conn::Lite(options.connect().await?);
    let version = sql::read_one(&mut checkpoints, VERSION, args![], |row| row.text("version")).await?;
    is_sound(&version.unwrap_or_default())?;
    let readers = Connections::to_file(options.read_only(true).row_buffer_size(ROWS_AHEAD));
    // Whether the file can be read at all shows now, not at the first question.
    drop(readers.lend().await?);
    Ok(Opened { writer: Conn::Lite(writer), readers, checkpoints, claimed })
}

/// A build may bring its own SQLite, or take the system's.
fn is_sound(version: &str) -> Result<(), Error> {
    let numbers: Vec<u32> = version.split('.').filter_map(|it| it.parse().ok()).collect();
    if SOUND_FROM[..] <= numbers[..] {
        return Ok(());
    }
    let [major, minor, patch] = SOUND_FROM;
    Err(Error::Unwritable(format!(
        "this Baton was built with SQLite {version}, which may damage its file; build it with {major}.{minor}.{patch} or \
         a later one"
    )))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_damage_a_file_is_refused() {
        for version in ["3.51.3", "3.51.10", "3.52.0", "4.0.0"] {
            assert_eq!(is_sound(version), Ok(()), "{version}");
        }
        for version in ["3.51.2", "3.50.9", "3.40.1", "", "unknown"] {
            assert!(is_sound(version).is_err(), "{version}");
        }
    }
}
