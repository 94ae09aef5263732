//! The engine: waking and sending, again and again, as long as anything is due.

use std::{future::Future, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};

use crate::{baton::Baton, failure::Failure};

/// The longest nap: the bell and the agenda are the truth, this bounds what a missed bell costs.
const MAX_NAP: Duration = Duration::from_secs(30);
/// How often is looked what else there is to do, while messages are being sent.
const MEANWHILE: Duration = Duration::from_secs(2);

/// Does everything that is due now; answers how much that was.
///
/// # Errors
/// The store's; nothing is lost, the next call goes on.
pub async fn settle(baton: &Arc<Baton>) -> Result<usize, Failure> {
    let mut total = 0;
    loop {
        let done = baton.wake().await? + send(baton).await?;
        if done == 0 || baton.is_ending() {
            return Ok(total);
        }
        total += done;
    }
}

// A platform may take hours for all that is due. What falls due meanwhile, or is in doubt, does not wait for that.
async fn send(baton: &Arc<Baton>) -> Result<usize, Failure> {
    let sending = baton.send_due();
    tokio::pin!(sending);
    let mut done = 0;
    loop {
        tokio::select! {
            biased;
            sent = &mut sending => return Ok(done + sent?),
            () = tokio::time::sleep(MEANWHILE) => done += baton.wake().await? + baton.tidy_up().await?,
        }
        baton.metrics.ticked();
    }
}

/// Takes over from a process that is gone: what it was sending is in doubt, as soon as it can be.
///
/// # Errors
/// The store's.
pub async fn take_over(baton: &Baton) -> Result<(), Failure> {
    baton.keep_time().await?;
    baton.store.take_over(baton.clock.lease_now()).await?;
    Ok(())
}

/// When something falls due next, if anything is planned.
///
/// # Errors
/// The store's.
pub async fn next_due(baton: &Baton) -> Result<Option<Timestamp>, Failure> {
    let agenda = baton.store.next_due().await?;
    let outbox = baton.store.next_outbox_due().await?;
    let lease = baton.store.next_lease_end().await?.map(|it| it.duration_since(baton.clock.lease_now()));
    let lease = lease.and_then(|it| baton.now().saturating_add(it).ok());
    Ok(agenda.into_iter().chain(outbox).chain(lease).min())
}

/// Settles whenever something is due or the bell rings, until `stop` is ready. What is being sent then is sent
/// to its end, so that its fate is known. Errors are logged and retried.
pub async fn run(baton: Arc<Baton>, stop: impl Future<Output = ()> + Send) {
    tokio::select! {
        () = rounds(&baton, stop) => {}
        () = baton.keep_company() => {}
    }
}

async fn rounds(baton: &Arc<Baton>, stop: impl Future<Output = ()> + Send) {
    tokio::pin!(stop);
    loop {
        let (rung, rung_elsewhere) = (baton.bell.notified(), baton.bell_of_others.notified());
        let work = nap(baton);
        tokio::pin!(work);
        let nap = tokio::select! {
            nap = &mut work => nap,
            () = &mut stop => {
                baton.end();
                // Logged where it happened; the next start goes on with it.
                let _ = work.await;
                return;
            }
        };
        let nap = nap.unwrap_or_else(|failure| {
            tracing::error!(%failure, "waking or sending failed; trying again");
            Duration::from_secs(1)
        });
        tokio::select! {
            () = &mut stop => return,
            () = rung => {}
            () = rung_elsewhere => {}
            () = tokio::time::sleep(nap) => {}
        }
    }
}

async fn nap(baton: &Arc<Baton>) -> Result<Duration, Failure> {
    settle(baton).await?;
    baton.metrics.ticked();
    let Some(next) = next_due(baton).await? else { return Ok(MAX_NAP) };
    let until = next.duration_since(baton.now()).max(SignedDuration::from_millis(50));
    Ok(Duration::try_from(until).unwrap_or(MAX_NAP).min(MAX_NAP))
}

/// Moves the civil clock to `target` in the steps in which something falls due, settling at each.
///
/// # Errors
/// As [`settle`].
pub async fn advance_to(baton: &Arc<Baton>, target: Timestamp) -> Result<(), Failure> {
    settle(baton).await?;
    loop {
        let now = baton.now();
        let next = next_due(baton).await?.filter(|it| now < *it && *it < target);
        let step = next.unwrap_or(target);
        baton.clock.advance(step.duration_since(now).max(SignedDuration::ZERO));
        settle(baton).await?;
        if next.is_none() {
            return Ok(());
        }
    }
}
