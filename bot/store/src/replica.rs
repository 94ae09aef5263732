//! Units of work on PostgreSQL: each in a transaction of its own, beside those of other processes.
//!
//! Rule: what crossed with somebody else's unit is run again, and so is what lost its connection before the commit.
//! Only the fate of a commit that was never answered cannot be known, and nobody is told that it was recorded.

use std::{sync::Arc, time::Duration};

use crate::{
    Error,
    connections::{Connections, Lent},
    tx::Tx,
    unit::{Waiting, abandon, begin, commit, run},
};

/// Runs of one unit before its caller is told to decide anew.
const TRIES: u32 = 8;
/// Between two of them, growing.
const PAUSE: Duration = Duration::from_millis(4);

/// Takes the unit up once a connection is free. It may wait for others then, so who gives up before the commit has
/// recorded nothing.
pub(crate) async fn take_up(connections: &Arc<Connections>, unit: Box<dyn Waiting>) -> Result<(), Error> {
    fail::fail_point!("lend.before");
    let lent = connections.lend().await?;
    fail::fail_point!("lend.after");
    tokio::spawn(settle(lent, unit));
    Ok(())
}

async fn settle(mut lent: Lent, mut unit: Box<dyn Waiting>) {
    let mut tried = 0;
    let outcome = loop {
        tried += 1;
        let error = match once(&mut lent, unit.as_mut()).await {
            Ok(()) => break Ok(()),
            Err(Undone { error, surely: true }) if error.may_pass() && tried < TRIES => error,
            Err(Undone { error, .. }) => break Err(error),
        };
        tracing::debug!(%error, tried, "a unit of work runs again");
        tokio::time::sleep(PAUSE * tried).await;
        if matches!(error, Error::Unreachable(_))
            && let Err(error) = lent.renew().await
        {
            break Err(error);
        }
    };
    drop(lent);
    unit.answer(outcome);
}

/// A run that failed, and whether nothing of it was recorded for sure.
struct Undone {
    error: Error,
    surely: bool,
}

async fn once(lent: &mut Lent, unit: &mut dyn Waiting) -> Result<(), Undone> {
    let Some(conn) = lent.take() else {
        return Err(Undone { error: Error::Unreachable("the connection is gone".to_owned()), surely: true });
    };
    let mut tx = Tx::new(conn);
    begin(&mut tx);
    let outcome = match run(&mut tx, unit).await {
        Ok(()) if unit.is_given_up() => Err(Undone { error: Error::Stale, surely: true }),
        Ok(()) => commit(&mut tx).await.map_err(|error| {
            let surely = !matches!(error, Error::Unreachable(_));
            Undone { error, surely }
        }),
        Err(error) => Err(Undone { error, surely: true }),
    };
    if outcome.is_err() {
        abandon(&mut tx).await;
    }
    lent.put(tx.conn);
    outcome
}
