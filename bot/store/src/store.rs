//! The open database.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{sync::mpsc, task::JoinHandle};

use crate::{
    Error,
    checkpoint::Checkpoints,
    connections::{Connections, Lent, closed},
    open::{self, Opened},
    postgres::{self, Server},
    replica,
    settlement::Settling,
    sql::{self, Arg, Both, Row, Sql},
    tx::Tx,
    unit::{Job, Unit},
    url::is_postgres,
    writer::{self, Order},
};

/// An open database. Cheap to clone; the last one dropped closes it.
#[derive(Debug, Clone)]
pub struct Store(Arc<Open>);

#[derive(Debug)]
struct Open {
    inner: Inner,
    settling: Settling,
}

#[derive(Debug)]
enum Inner {
    Lite { readers: Arc<Connections>, line: mpsc::Sender<Order>, writer: Mutex<Option<JoinHandle<()>>> },
    Pg(Arc<Connections>),
}

impl Store {
    /// Opens `sqlite://path`, created when absent, and is its only user; `sqlite::memory:`, a database of one's own
    /// for tests; or `postgres://user@host:5432/name`, beside whoever else has it open.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::Newer`], [`Error::Damaged`], [`Error::Unwritable`], [`Error::Full`],
    /// [`Error::Unreachable`]: each one sentence that says what to do.
    pub async fn open(url: &str) -> Result<Self, Error> {
        if is_postgres(url) {
            return Ok(Self::of(Inner::Pg(postgres::open(url).await?)));
        }
        let Opened { writer, readers, checkpoints, claimed } = open::open(url).await?;
        let checkpoints = Checkpoints::begin(checkpoints);
        let (line, orders) = mpsc::channel(writer::MAX_BATCH);
        let writer = tokio::spawn(async move {
            writer::serve(orders, writer, checkpoints).await;
            drop(claimed);
        });
        Ok(Self::of(Inner::Lite { readers, line, writer: Mutex::new(Some(writer)) }))
    }

    fn of(inner: Inner) -> Self {
        Self(Arc::new(Open { inner, settling: Settling::default() }))
    }

    pub(crate) fn settling(&self) -> &Settling {
        &self.0.settling
    }

    /// Records everything `work` does, or nothing. It may run more than once and awaits nothing but its [`Tx`].
    /// Durable once this returns. Whoever gives up before the writer took it up, or before a server's commit, has
    /// recorded nothing; what went further is done whether or not somebody waits.
    ///
    /// # Errors
    /// What `work` answered, or that the database refused.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Unit<'t, T> + Send + Sync + 'static,
    {
        let (job, answer) = Job::of(work);
        match &self.0.inner {
            Inner::Lite { line, .. } => line.send(Order::Work(job)).await.map_err(|_| closed())?,
            Inner::Pg(connections) => replica::take_up(connections, job).await?,
        }
        answer.await.map_err(|_| closed())?
    }

    /// As [`Self::write`], of something that each run of `work` reads.
    ///
    /// # Errors
    /// As [`Self::write`]'s.
    pub async fn write_with<A, T, F>(&self, all: A, work: F) -> Result<T, Error>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t A) -> Unit<'t, T> + Send + Sync + 'static,
    {
        let both = Arc::new((all, work));
        self.write(move |tx| {
            let both = Arc::clone(&both);
            Box::pin(async move { (both.1)(tx, &both.0).await })
        })
        .await
    }

    /// Finishes what waits, then lets go of the database; whatever comes later is refused.
    pub async fn close(&self) {
        match &self.0.inner {
            Inner::Pg(connections) => connections.close().await,
            Inner::Lite { readers, line, writer } => {
                // The readers first: whoever closes last clears the write-ahead log away, and readers may not.
                readers.close().await;
                drop(line.send(Order::Close).await);
                let writer = writer.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(writer) = writer
                    && let Err(error) = writer.await
                {
                    tracing::error!(%error, "the writer ended badly");
                }
            }
        }
    }

    pub(crate) async fn read<T>(
        &self,
        sql: Sql,
        args: Vec<Arg>,
        each: fn(&Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut reader = self.reader().await?;
        let again = self.is_shared().then(|| args.clone());
        match (sql::read(&mut reader, sql, args, each).await, again) {
            // A connection that was cut shows when it is used.
            (Err(Error::Unreachable(_)), Some(args)) => {
                reader.renew().await?;
                sql::read(&mut reader, sql, args, each).await
            }
            (done, _) => done,
        }
    }

    pub(crate) async fn read_one<T>(
        &self,
        sql: Sql,
        args: Vec<Arg>,
        each: fn(&Row) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        if self.is_shared() {
            return Ok(self.read(sql, args, each).await?.into_iter().next());
        }
        sql::read_one(&mut *self.reader().await?, sql, args, each).await
    }

    /// Whether other processes may have it open too, so that what one of them remembers may be outdated.
    pub fn is_shared(&self) -> bool {
        matches!(self.0.inner, Inner::Pg(_))
    }

    /// For a connection of one's own to a server.
    pub(crate) fn server(&self) -> Option<&Server> {
        match &self.0.inner {
            Inner::Lite { .. } => None,
            Inner::Pg(connections) => connections.server(),
        }
    }

    pub(crate) async fn both(&self, both: &'static Both, args: Vec<Arg>) -> Result<[Vec<Row>; 2], Error> {
        both.ask(&mut *self.reader().await?, args).await
    }

    pub(crate) async fn reader(&self) -> Result<Lent, Error> {
        match &self.0.inner {
            Inner::Lite { readers, .. } => readers.lend().await,
            Inner::Pg(connections) => connections.lend().await,
        }
    }
}
