//! A unit of work and whoever waits for its answer, as both databases run it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::Poll,
};

use tokio::sync::oneshot;

use crate::{
    Error,
    sql::{self, Conn},
    trip::Expect,
    tx::Tx,
};

/// What a unit of work answers with, boxed so that units of all kinds can wait in one line.
pub type Unit<'t, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 't>>;

sql::statements! {
    // Each statement sees what is committed when it begins: whoever waited for a lock reads what it waited for.
    BEGIN = concat!(
        of_no_table!(),
        lite!("BEGIN IMMEDIATE"),
        pg!("BEGIN ISOLATION LEVEL READ COMMITTED"));
    COMMIT = concat!(of_no_table!(), "COMMIT");
    ROLLBACK = concat!(of_no_table!(), "ROLLBACK");
}

/// A unit of work whose caller waits for the answer.
pub(crate) trait Waiting: Send {
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> Unit<'t, ()>;
    /// Whether nobody waits any more.
    fn is_given_up(&self) -> bool;
    fn answer(self: Box<Self>, outcome: Result<(), Error>);
}

pub(crate) struct Job<T, F> {
    work: F,
    made: Option<T>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<T, F> Job<T, F>
where
    T: Send + 'static,
    F: for<'t> Fn(&'t mut Tx) -> Unit<'t, T> + Send + Sync + 'static,
{
    /// The job, and where its answer will come.
    pub(crate) fn of(work: F) -> (Box<dyn Waiting>, oneshot::Receiver<Result<T, Error>>) {
        let (reply, answer) = oneshot::channel();
        (Box::new(Self { work, made: None, reply }), answer)
    }
}

impl<T, F> Waiting for Job<T, F>
where
    T: Send + 'static,
    F: for<'t> Fn(&'t mut Tx) -> Unit<'t, T> + Send + Sync + 'static,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> Unit<'t, ()> {
        Box::pin(async move {
            fail::fail_point!("unit.before");
            self.made = Some(caught((self.work)(tx)).await?);
            tx.link_all().await?;
            fail::fail_point!("unit.after");
            Ok(())
        })
    }

    fn is_given_up(&self) -> bool {
        self.reply.is_closed()
    }

    fn answer(self: Box<Self>, outcome: Result<(), Error>) {
        let Self { made, reply, .. } = *self;
        let nothing = || Error::Database("the unit of work made nothing".to_owned());
        fail::fail_point!("answer.before");
        // Nobody listens any more when the caller gave up; what was done stays done.
        drop(reply.send(outcome.map_err(Error::after_all).and_then(|()| made.ok_or_else(nothing))));
        fail::fail_point!("answer.after");
    }
}

/// Begins with the first statement of whatever comes.
pub(crate) fn begin(tx: &mut Tx) {
    tx.later(BEGIN, vec![], Expect::default());
}

/// Everything of the unit, up to the commit.
pub(crate) async fn run(tx: &mut Tx, unit: &mut dyn Waiting) -> Result<(), Error> {
    unit.run(tx).await?;
    tx.flush().await?;
    Ok(())
}

/// In a trip of its own: whether a statement did what it should is known only when its trip is over.
pub(crate) async fn commit(tx: &mut Tx) -> Result<(), Error> {
    tx.flush().await?;
    fail::fail_point!("commit.before");
    tx.run(COMMIT, vec![]).await?;
    fail::fail_point!("commit.after");
    Ok(())
}

/// Back to what was last committed. An error here means that the database rolled back already.
pub(crate) async fn abandon(tx: &mut Tx) {
    tx.forget();
    if let Err(error) = tx.run(ROLLBACK, vec![]).await {
        tracing::debug!(%error, "nothing to roll back");
        tx.forget();
    }
    if let Conn::Pg(conn) = &mut tx.conn {
        conn.forget_scope();
    }
}

/// A panic in a unit becomes its error: whoever runs it serves everybody and must outlive it.
async fn caught<T>(mut unit: Unit<'_, T>) -> Result<T, Error> {
    std::future::poll_fn(|context| {
        let unit = Pin::as_mut(&mut unit);
        catch_unwind(AssertUnwindSafe(|| unit.poll(context)))
            .unwrap_or_else(|_| Poll::Ready(Err(Error::Database("a unit of work panicked".to_owned()))))
    })
    .await
}
