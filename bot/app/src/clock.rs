//! The one place that reads the time.
//!
//! Rule: the civil clock can be moved by tests and the playground; the lease clock never.

use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use jiff::{SignedDuration, Timestamp};

/// What time it is.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Civil time: what people and schedules mean.
    fn now(&self) -> Timestamp;

    /// Real time, for leases; never moved.
    fn lease_now(&self) -> Timestamp;

    /// Moves the civil clock forward.
    fn advance(&self, by: SignedDuration);
}

/// The machine's clock, moved by an offset that the store remembers.
#[derive(Debug, Default)]
pub struct SystemClock {
    offset_ms: AtomicI64,
}

/// A clock that stands still until it is moved: for tests and simulations.
#[derive(Debug)]
pub struct ManualClock {
    now_ms: AtomicI64,
}

impl SystemClock {
    /// Runs `offset` ahead of the machine.
    pub fn ahead_by(offset: SignedDuration) -> Self {
        Self { offset_ms: AtomicI64::new(milliseconds(offset)) }
    }

    /// How far it runs ahead of the machine.
    pub fn offset(&self) -> SignedDuration {
        SignedDuration::from_millis(self.offset_ms.load(SeqCst))
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        self.lease_now() + self.offset()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    fn lease_now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    fn advance(&self, by: SignedDuration) {
        self.offset_ms.fetch_add(milliseconds(by), SeqCst);
    }
}

impl ManualClock {
    /// Stands at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self { now_ms: AtomicI64::new(now.as_millisecond()) }
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.now_ms.load(SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn lease_now(&self) -> Timestamp {
        self.now()
    }

    fn advance(&self, by: SignedDuration) {
        self.now_ms.fetch_add(milliseconds(by), SeqCst);
    }
}

fn milliseconds(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
