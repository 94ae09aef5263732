//! Other processes on the same database: they wake each other, and some things only one of them does.
//!
//! Rule: nobody leads. Waking is a hint, what is due is found by looking; a lease ends by the database's clock, and
//! whoever cannot renew it in time stops before it ends.

use std::{future::Future, time::Duration};

use baton_store::Error as StoreError;
use jiff::SignedDuration;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::{baton::Baton, failure::Failure};

/// How long a lease lasts.
const LEASE: Duration = Duration::from_secs(30);
/// How often it is renewed, and asked for by whoever has not got it: who dies is replaced after 40 s at the latest.
const RENEWED: Duration = Duration::from_secs(10);
/// Who could not renew it stops so long before others may have it.
const MARGIN: Duration = Duration::from_secs(5);
/// Between two words to the others, or two tries to hear them.
const PAUSE: Duration = Duration::from_millis(50);
const DEAF: Duration = Duration::from_secs(10);
/// What the database's clock said is as wrong as its answer was late; well below the margins of all leases.
const ON_TIME: Duration = Duration::from_secs(2);
/// People's hours go by this machine's clock; the database's shows when it is wrong.
pub(crate) const APART: SignedDuration = SignedDuration::from_secs(60);
/// How often it is asked before that is an error.
const LATE_AT_MOST: u32 = 5;

impl Baton {
    /// Leases go by the clock of the database from now on, where several processes share it. An answer that came
    /// late, such as after this process stood still, counts for nothing.
    ///
    /// # Errors
    /// The store's; also when every answer is late. [`Failure::Clock`] where people's hours here are not theirs.
    pub(crate) async fn keep_time(&self) -> Result<(), Failure> {
        for _ in 0..LATE_AT_MOST {
            let asked = Instant::now();
            let Some(now) = self.store.shared_clock().await? else { return Ok(()) };
            let told = Instant::now();
            if told - asked < ON_TIME {
                self.clock.lease_by(now, told.into_std());
                let apart = self.clock.apart(now);
                return if apart < APART { Ok(()) } else { Err(Failure::Clock(apart.as_secs())) };
            }
        }
        Err(StoreError::Unreachable("the database answers too late to go by its clock".to_owned()).into())
    }

    /// Tells the others when the bell rings here, and hears them; never returns.
    pub(crate) async fn keep_company(&self) {
        if !self.store.is_shared() {
            return std::future::pending().await;
        }
        tokio::join!(self.tell_others(), self.hear_others());
    }

    async fn tell_others(&self) {
        let mut rung = self.bell.notified();
        loop {
            rung.await;
            rung = self.bell.notified();
            if let Err(error) = self.store.ring(self.name()).await {
                tracing::warn!(%error, "the other processes were not told; they look by themselves");
            }
            sleep(PAUSE).await;
        }
    }

    async fn hear_others(&self) {
        loop {
            if let Err(error) = self.listen().await {
                tracing::warn!(%error, "the other processes are not heard; looking goes on");
            }
            sleep(DEAF).await;
        }
    }

    async fn listen(&self) -> Result<(), baton_store::Error> {
        let Some(mut doorbell) = self.store.doorbell().await? else { return Ok(()) };
        loop {
            if doorbell.rung().await? != self.name() {
                self.bell_of_others.notify_waiters();
            }
        }
    }

    /// Has `work` done whenever this process has the lease `name`, until `stop` or until the work ends by itself.
    /// What is done is told to end by its token when another process took over.
    pub(crate) async fn whenever_leased<T, W>(
        &self,
        name: &'static str,
        stop: &CancellationToken,
        work: impl Fn(CancellationToken) -> W,
    ) -> Option<T>
    where
        W: Future<Output = T>,
    {
        if !self.store.is_shared() {
            return Some(work(stop.clone()).await);
        }
        loop {
            let until = tokio::select! {
                until = self.leased(name) => until,
                () = stop.cancelled() => return None,
            };
            tracing::info!(name, "this process does it now");
            self.metrics.leased(name, true);
            let over = stop.child_token();
            let working = work(over.clone());
            tokio::pin!(working);
            let ended = tokio::select! {
                ended = &mut working => Some(ended),
                () = self.until_lost(name, until) => None,
            };
            over.cancel();
            self.metrics.leased(name, false);
            let lost = ended.is_none();
            let ended = match ended {
                Some(ended) => Some(ended),
                None => tokio::time::timeout(MARGIN, working).await.ok(),
            };
            if !lost || stop.is_cancelled() {
                self.hand_back(name).await;
                return ended;
            }
            tracing::warn!(name, "another process does it now");
        }
    }

    /// Waits for the lease; answers until when it may be relied upon.
    async fn leased(&self, name: &'static str) -> Instant {
        loop {
            let asked = Instant::now();
            match self.ask_for(name).await {
                Ok(true) => return asked + LEASE - MARGIN,
                Ok(false) => {}
                Err(failure) => tracing::warn!(%failure, name, "a lease could not be asked for"),
            }
            sleep(RENEWED).await;
        }
    }

    /// Renews it as long as that goes well.
    async fn until_lost(&self, name: &'static str, mut until: Instant) {
        loop {
            sleep_until((Instant::now() + RENEWED).min(until)).await;
            let asked = Instant::now();
            match timeout_at(until, self.ask_for(name)).await {
                Ok(Ok(true)) => until = asked + LEASE - MARGIN,
                Ok(Err(failure)) if Instant::now() < until => {
                    tracing::warn!(%failure, name, "a lease could not be renewed yet");
                }
                Ok(_) | Err(_) => return,
            }
        }
    }

    async fn ask_for(&self, name: &'static str) -> Result<bool, Failure> {
        self.keep_time().await?;
        let now = self.clock.lease_now();
        let until = now + SignedDuration::try_from(LEASE).unwrap_or_default();
        Ok(self.store.take_lease(name, self.name(), now, until).await?)
    }

    async fn hand_back(&self, name: &'static str) {
        if let Err(error) = self.store.return_lease(name, self.name()).await {
            tracing::warn!(%error, name, "a lease was not handed back; it ends by itself");
        }
    }
}
