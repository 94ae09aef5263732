//! Connections that are opened as they are needed, kept, and lent to one at a time.
//!
//! Rule: whoever comes back at once gets a connection without a word to the database. A general pool asks each
//! whether it still lives, which costs as much as a reading and answers nothing: a file cannot hang up, and a server
//! rarely does while it is spoken to.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
};

use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Error, postgres::Server, sql::Conn};

/// Readings of a file at once; each has a thread and a cache of its own.
const READERS: u32 = 4;

/// See the module.
#[derive(Debug)]
pub(crate) struct Connections {
    to: Target,
    most: u32,
    idle: Mutex<Vec<Conn>>,
    turns: Arc<Semaphore>,
}

#[derive(Debug)]
enum Target {
    File(SqliteConnectOptions),
    Server(Server),
}

/// A lent connection, given back when dropped.
#[derive(Debug)]
pub(crate) struct Lent {
    conn: Option<Conn>,
    home: Arc<Connections>,
    _turn: OwnedSemaphorePermit,
}

impl Connections {
    /// Such as only read a file.
    pub(crate) fn to_file(options: SqliteConnectOptions) -> Arc<Self> {
        Self::new(Target::File(options), READERS)
    }

    /// At most `most` to a server, for whatever is to be done there.
    pub(crate) fn to_server(server: Server, most: u32) -> Arc<Self> {
        Self::new(Target::Server(server), most)
    }

    fn new(to: Target, most: u32) -> Arc<Self> {
        let turns = Arc::new(Semaphore::new(most as usize));
        Arc::new(Self { to, most, idle: Mutex::default(), turns })
    }

    /// Waits for a turn; in the order of asking.
    ///
    /// # Errors
    /// [`Error::Database`] once closed; [`Error::Unreachable`] when no further connection can be opened.
    pub(crate) async fn lend(self: &Arc<Self>) -> Result<Lent, Error> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| closed())?;
        let mut conn = None;
        while let Some(mut idle) = self.take() {
            if idle.is_alive().await {
                conn = Some(idle);
                break;
            }
        }
        let conn = match conn {
            Some(conn) => conn,
            None => self.connect().await?,
        };
        Ok(Lent { conn: Some(conn), home: Arc::clone(self), _turn: turn })
    }

    async fn connect(&self) -> Result<Conn, Error> {
        match &self.to {
            Target::File(options) => Ok(Conn::Lite(options.connect().await?)),
            Target::Server(server) => Ok(Conn::Pg(server.connect_to_serve().await?)),
        }
    }

    /// The server, if it is one.
    pub(crate) fn server(&self) -> Option<&Server> {
        match &self.to {
            Target::File(_) => None,
            Target::Server(server) => Some(server),
        }
    }

    fn take(&self) -> Option<Conn> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Waits for those that are lent, then closes all; nothing is lent afterwards.
    pub(crate) async fn close(&self) {
        let Ok(_all) = self.turns.acquire_many(self.most).await else { return };
        self.turns.close();
        while let Some(conn) = self.take() {
            if let Err(error) = conn.close().await {
                tracing::warn!(%error, "a connection did not close cleanly");
            }
        }
    }
}

impl Lent {
    /// Another one in its place, because it is not what it was.
    pub(crate) async fn renew(&mut self) -> Result<(), Error> {
        self.conn = None;
        self.conn = Some(self.home.connect().await?);
        Ok(())
    }

    /// Out of the loan, for as long as a unit of work has it.
    pub(crate) fn take(&mut self) -> Option<Conn> {
        self.conn.take()
    }

    /// Into the loan again.
    pub(crate) fn put(&mut self, conn: Conn) {
        self.conn = Some(conn);
    }
}

impl Conn {
    async fn is_alive(&mut self) -> bool {
        match self {
            Self::Lite(_) => true,
            Self::Pg(it) => it.is_alive().await,
        }
    }

    fn is_sound(&self) -> bool {
        match self {
            Self::Lite(_) => true,
            Self::Pg(it) => it.is_sound(),
        }
    }

    pub(crate) async fn close(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Lite(it) => it.close().await,
            Self::Pg(it) => it.close().await,
        }
    }
}

/// What everybody is told who comes after [`crate::Store::close`].
pub(crate) fn closed() -> Error {
    Error::Database("the store is closed".to_owned())
}

impl Deref for Lent {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.conn.as_ref().expect("whoever takes it has the loan")
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn.as_mut().expect("whoever takes it has the loan")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // Whoever stopped in the middle of an answer left the rest of it in the line.
        let conn = self.conn.take().filter(Conn::is_sound);
        self.home.idle.lock().unwrap_or_else(PoisonError::into_inner).extend(conn);
    }
}
