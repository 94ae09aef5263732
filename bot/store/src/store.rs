//! The open database.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use crate::{
    Error,
    checkpoint::Checkpoints,
    open::{self, Opened},
    readers::{Reader, Readers, closed},
    sql::{self, Arg, Row, args},
    tx::{Tx, Unit},
    writer::{self, Job, Order},
};

sql::statements! {
    COPY = "VACUUM INTO $1";
}

/// An open database, and the only writer of it. Cheap to clone; the last one dropped closes it.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    readers: Readers,
    line: mpsc::Sender<Order>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens `sqlite://path`, created when absent, or `sqlite::memory:`, a database of one's own for tests.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::Newer`], [`Error::Damaged`], [`Error::Unwritable`], [`Error::Full`]: each one
    /// sentence that says what to do.
    pub async fn open(url: &str) -> Result<Self, Error> {
        let Opened { writer, readers, checkpoints, claimed } = open::open(url).await?;
        let checkpoints = Checkpoints::begin(checkpoints);
        let (line, orders) = mpsc::channel(writer::MAX_BATCH);
        let writer = tokio::spawn(async move {
            writer::serve(orders, writer, checkpoints).await;
            drop(claimed);
        });
        Ok(Self(Arc::new(Inner { readers, line, writer: Mutex::new(Some(writer)) })))
    }

    /// Records everything `work` does, or nothing. It may run more than once and awaits nothing but its [`Tx`].
    /// Durable once this returns. Whoever gives up before the writer took it up has recorded nothing; what it took up
    /// is done whether or not somebody waits.
    ///
    /// # Errors
    /// What `work` answered, or that the database refused.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Unit<'t, T> + Send + Sync + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Job { work, made: None, reply });
        self.0.line.send(Order::Work(job)).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Writes a whole, compact and consistent copy to `path`, which must not exist yet, while work goes on.
    ///
    /// # Errors
    /// [`Error::Unwritable`], [`Error::Full`], or [`Error::Database`] when `path` exists.
    pub async fn copy_to(&self, path: &Path) -> Result<(), Error> {
        let mut reader = self.reader().await?;
        sql::execute(&mut reader, COPY, args![path.display().to_string()]).await?;
        // VACUUM INTO leaves the copy in the system's cache.
        let synced = async { tokio::fs::File::open(path).await?.sync_all().await };
        synced.await.map_err(|why| Error::Unwritable(format!("{} was not copied: {why}", path.display())))
    }

    /// Finishes what waits, then lets go of the database; whatever comes later is refused.
    pub async fn close(&self) {
        // The readers first: whoever closes last clears the write-ahead log away, and readers may not.
        self.0.readers.close().await;
        drop(self.0.line.send(Order::Close).await);
        let writer = self.0.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer
            && let Err(error) = writer.await
        {
            tracing::error!(%error, "the writer ended badly");
        }
    }

    pub(crate) async fn read<T>(
        &self,
        sql: &'static str,
        args: Vec<Arg>,
        each: fn(&Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        sql::read(&mut *self.reader().await?, sql, args, each).await
    }

    pub(crate) async fn read_one<T>(
        &self,
        sql: &'static str,
        args: Vec<Arg>,
        each: fn(&Row) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        sql::read_one(&mut *self.reader().await?, sql, args, each).await
    }

    pub(crate) async fn reader(&self) -> Result<Reader<'_>, Error> {
        self.0.readers.lend().await
    }
}
