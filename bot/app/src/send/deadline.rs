//! Until when something may begin or go on, also for a process that stands still in between.

use std::{
    future::poll_fn,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;

/// A moment on two clocks: one that nobody can set, and one that goes on while the machine sleeps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    steady: Instant,
    machine: Timestamp,
}

impl Deadline {
    /// So much later than now.
    pub(super) fn after(wait: Duration, clock: &dyn Clock) -> Self {
        let ahead = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        let machine = clock.machine_now().saturating_add(ahead).unwrap_or(Timestamp::MAX);
        Self { steady: Instant::now() + wait, machine }
    }

    /// Whether it has passed by either clock. Where the machine's was set, too early is the safe side.
    pub(super) fn is_over(&self, clock: &dyn Clock) -> bool {
        self.steady < Instant::now() || self.machine < clock.machine_now()
    }

    /// Goes on with `work` only before it; `None` once it is over. Asked at each step: a timer would notice too late
    /// in a process that stood still.
    pub(super) async fn bounds<T>(self, clock: &dyn Clock, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        let stepwise = poll_fn(|cx| {
            if self.is_over(clock) {
                return Poll::Ready(None);
            }
            work.as_mut().poll(cx).map(Some)
        });
        tokio::time::timeout_at(self.steady.into(), stepwise).await.ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::clock::ManualClock;

    #[tokio::test]
    async fn nothing_goes_on_once_a_clock_says_that_it_is_over() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let deadline = Deadline::after(Duration::from_secs(20), &clock);
        let steps = Cell::new(0);
        let work = async {
            loop {
                steps.set(steps.get() + 1);
                clock.advance(SignedDuration::from_secs(11));
                tokio::task::yield_now().await;
            }
        };
        assert_eq!(deadline.bounds(&clock, work).await, None::<()>);
        assert_eq!(steps.get(), 2, "the third would be after it");
        assert_eq!(
            Deadline::after(Duration::ZERO, &clock).bounds(&clock, std::future::pending::<()>()).await,
            None
        );
    }
}
