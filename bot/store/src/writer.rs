//! The one writer of a SQLite database: it takes all units of work that wait, and commits once for all of them.
//!
//! Rule: a unit that fails leaves no trace and harms no other in its batch.

use tokio::sync::mpsc;

use crate::{
    Error,
    checkpoint::Checkpoints,
    sql::{self, Conn},
    trip::Expect,
    tx::Tx,
    unit::{Waiting, abandon, begin, commit, run},
};

/// The most units in one commit; more would make the first of them wait for the last.
pub(crate) const MAX_BATCH: usize = 256;
/// How many batches go the careful way after one that failed: conflicts come in bursts.
const WARY_BATCHES: u32 = 8;

sql::statements! {
    START_UNIT = lite!("SAVEPOINT unit");
    END_UNIT = lite!("RELEASE unit");
    UNDO_UNIT = lite!("ROLLBACK TO unit");
}

/// What the writer is asked for.
pub(crate) enum Order {
    Work(Box<dyn Waiting>),
    Close,
}

/// Serves until it is told to close, or until nobody is left to ask; then closes the database.
pub(crate) async fn serve(mut line: mpsc::Receiver<Order>, conn: Conn, mut checkpoints: Checkpoints) {
    let mut tx = Tx::new(conn);
    let mut wary = 0;
    while let Some(first) = line.recv().await {
        // Whoever was answered together asks again together: let them, and the next batch is as full as the last.
        let mut came = usize::MAX;
        while came != line.len() {
            came = line.len();
            tokio::task::yield_now().await;
        }
        let mut orders = vec![first];
        while orders.len() < MAX_BATCH
            && let Ok(order) = line.try_recv()
        {
            orders.push(order);
        }
        let mut batch = Vec::with_capacity(orders.len());
        for order in orders {
            match order {
                // Whoever gave up was told that nothing was recorded.
                Order::Work(unit) if unit.is_given_up() => {}
                Order::Work(unit) => batch.push(unit),
                Order::Close => line.close(),
            }
        }
        fail::fail_point!("batch.before");
        settle(&mut tx, &mut wary, batch).await;
        fail::fail_point!("batch.after");
        checkpoints.committed();
    }
    // The writer last: whoever closes last clears the log away.
    checkpoints.end().await;
    if let Err(error) = tx.conn.close().await {
        tracing::warn!(%error, "the database did not close cleanly; the next start recovers it");
    }
}

/// A batch goes the quick way, unless one failed there lately; then the careful way; and at last each unit alone.
async fn settle(tx: &mut Tx, wary: &mut u32, mut batch: Vec<Box<dyn Waiting>>) {
    if *wary == 0 {
        match hopefully(tx, &mut batch).await {
            Ok(()) => return batch.into_iter().for_each(|unit| unit.answer(Ok(()))),
            Err(_) => abandon(tx).await,
        }
        *wary = WARY_BATCHES;
    }
    *wary -= 1;
    match carefully(tx, &mut batch).await {
        Ok(outcomes) => {
            return batch.into_iter().zip(outcomes).for_each(|(unit, outcome)| unit.answer(outcome));
        }
        Err(error) => {
            tracing::warn!(%error, units = batch.len(), "a batch failed; each unit runs alone now");
            abandon(tx).await;
        }
    }
    for mut unit in batch {
        let outcome = alone(tx, unit.as_mut()).await;
        if outcome.is_err() {
            abandon(tx).await;
        }
        unit.answer(outcome);
    }
}

/// All in one piece: what one unit leaves to do goes along with what the next one asks. Any failure voids them all.
async fn hopefully(tx: &mut Tx, batch: &mut [Box<dyn Waiting>]) -> Result<(), Error> {
    begin(tx);
    for unit in batch {
        unit.run(tx).await?;
        tx.failure()?;
    }
    commit(tx).await
}

/// The outcome of each, committed; or the error that makes the whole batch void.
async fn carefully(tx: &mut Tx, batch: &mut [Box<dyn Waiting>]) -> Result<Vec<Result<(), Error>>, Error> {
    let mut outcomes = Vec::with_capacity(batch.len());
    begin(tx);
    for unit in batch {
        tx.later(START_UNIT, vec![], Expect::default());
        let outcome = run(tx, unit.as_mut()).await;
        match &outcome {
            Ok(()) => {}
            Err(no) if no.is_refusal() => {
                tx.forget();
                tx.later(UNDO_UNIT, vec![], Expect::default());
            }
            Err(error) => return Err(error.clone()),
        }
        tx.later(END_UNIT, vec![], Expect::default());
        outcomes.push(outcome);
    }
    commit(tx).await?;
    Ok(outcomes)
}

async fn alone(tx: &mut Tx, unit: &mut dyn Waiting) -> Result<(), Error> {
    begin(tx);
    run(tx, unit).await?;
    commit(tx).await
}
