//! The one place that reads the time.
//!
//! Rule: the civil clock can be moved by tests, the playground and whoever sets the machine's; the lease clock never.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
    time::Instant,
};

use jiff::{SignedDuration, Timestamp};

/// What time it is.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Civil time: what people and schedules mean.
    fn now(&self) -> Timestamp;

    /// What the machine believes, to be compared with what others do.
    fn machine_now(&self) -> Timestamp;

    /// Real time, for leases; never moved. What jumps is only where it starts from.
    fn lease_now(&self) -> Timestamp;

    /// How far the machine's clock is from another one on which it is `there`; nothing for one that only tests move.
    fn apart(&self, there: Timestamp) -> SignedDuration {
        self.machine_now().duration_since(there).abs()
    }

    /// Leases go by another clock, on which it was `now` at `told`: that of a database which several processes share.
    fn lease_by(&self, now: Timestamp, told: Instant);

    /// Moves the civil clock forward.
    fn advance(&self, by: SignedDuration);
}

/// The machine's clock, moved by an offset that the store remembers.
#[derive(Debug)]
pub struct SystemClock {
    offset_ms: AtomicI64,
    /// What time it was for leases, and when that was.
    leases: Mutex<(Timestamp, Instant)>,
}

/// A clock that stands still until it is moved: for tests and simulations.
#[derive(Debug)]
pub struct ManualClock {
    now_ms: AtomicI64,
}

impl SystemClock {
    /// Runs `offset` ahead of the machine.
    pub fn ahead_by(offset: SignedDuration) -> Self {
        let leases = Mutex::new((machine(), Instant::now()));
        Self { offset_ms: AtomicI64::new(milliseconds(offset)), leases }
    }

    /// How far it runs ahead of the machine.
    pub fn offset(&self) -> SignedDuration {
        SignedDuration::from_millis(self.offset_ms.load(SeqCst))
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        machine() + self.offset()
    }

    fn machine_now(&self) -> Timestamp {
        machine()
    }

    fn lease_now(&self) -> Timestamp {
        let (at, since) = *self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX);
        at.saturating_add(SignedDuration::from_millis(passed)).unwrap_or(Timestamp::MAX)
    }

    fn lease_by(&self, now: Timestamp, told: Instant) {
        *self.leases.lock().unwrap_or_else(PoisonError::into_inner) = (now, told);
    }

    fn advance(&self, by: SignedDuration) {
        self.offset_ms.fetch_add(milliseconds(by), SeqCst);
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::ahead_by(SignedDuration::ZERO)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one clock")]
fn machine() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
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

    fn machine_now(&self) -> Timestamp {
        self.now()
    }

    fn lease_now(&self) -> Timestamp {
        self.now()
    }

    fn apart(&self, _: Timestamp) -> SignedDuration {
        SignedDuration::ZERO
    }

    fn lease_by(&self, _: Timestamp, _: Instant) {}

    fn advance(&self, by: SignedDuration) {
        self.now_ms.fetch_add(milliseconds(by), SeqCst);
    }
}

fn milliseconds(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
