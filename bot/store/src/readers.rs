//! The connections that only read: opened as they are needed, kept, and lent to one reading at a time.
//!
//! Rule: a reader goes back without a word to SQLite's thread. A general pool asks each whether it still lives,
//! which here costs as much as the reading itself and answers nothing: the file cannot hang up.

use std::{
    ops::{Deref, DerefMut},
    sync::{Mutex, PoisonError},
};

use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{Error, sql::Conn};

/// Readings at once; each has a thread and a cache of its own.
const MOST: u32 = 4;

/// See the module.
#[derive(Debug)]
pub(crate) struct Readers {
    options: SqliteConnectOptions,
    idle: Mutex<Vec<Conn>>,
    turns: Semaphore,
}

/// A lent connection, given back when dropped.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    conn: Option<Conn>,
    readers: &'a Readers,
    _turn: SemaphorePermit<'a>,
}

impl Readers {
    pub(crate) fn new(options: SqliteConnectOptions) -> Self {
        Self { options, idle: Mutex::default(), turns: Semaphore::new(MOST as usize) }
    }

    /// Waits for a turn; in the order of asking.
    ///
    /// # Errors
    /// [`Error::Database`] once closed, or when no further connection can be opened.
    pub(crate) async fn lend(&self) -> Result<Reader<'_>, Error> {
        let turn = self.turns.acquire().await.map_err(|_| closed())?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match idle {
            Some(conn) => conn,
            None => self.options.connect().await?,
        };
        Ok(Reader { conn: Some(conn), readers: self, _turn: turn })
    }

    /// Waits for those that are lent, then closes all; nothing is lent afterwards.
    pub(crate) async fn close(&self) {
        let Ok(_all) = self.turns.acquire_many(MOST).await else { return };
        self.turns.close();
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for conn in idle {
            if let Err(error) = conn.close().await {
                tracing::warn!(%error, "a reader did not close cleanly");
            }
        }
    }
}

/// What everybody is told who comes after [`crate::Store::close`].
pub(crate) fn closed() -> Error {
    Error::Database("the store is closed".to_owned())
}

impl Deref for Reader<'_> {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.conn.as_ref().expect("it is taken by drop alone")
    }
}

impl DerefMut for Reader<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn.as_mut().expect("it is taken by drop alone")
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let mut idle = self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.extend(self.conn.take());
    }
}
