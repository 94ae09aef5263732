//! The time of the simulation, and the clocks of those who live in it.
//!
//! Rule: one time for all, from which leases go; each replica's civil clock is as wrong as it was made.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::SeqCst},
};

use baton::clock::Clock;
use jiff::{SignedDuration, Timestamp};

/// What time it is, whatever anybody's clock says.
#[derive(Debug)]
pub(crate) struct Time(AtomicI64);

/// A replica's clock.
#[derive(Debug)]
pub(crate) struct Watch {
    time: Arc<Time>,
    ahead_ms: AtomicI64,
}

/// How a replica's clock goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Jump {
    HourAhead,
    HourBack,
    MonthAhead,
    To1970,
}

impl Time {
    pub(crate) fn at(now: Timestamp) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(now.as_millisecond())))
    }

    pub(crate) fn now(&self) -> Timestamp {
        instant(self.0.load(SeqCst))
    }

    pub(crate) fn pass(&self, by: SignedDuration) {
        self.0.fetch_add(milliseconds(by), SeqCst);
    }
}

impl Watch {
    pub(crate) fn right(time: &Arc<Time>) -> Arc<Self> {
        Arc::new(Self { time: Arc::clone(time), ahead_ms: AtomicI64::new(0) })
    }

    /// From now on it goes so far ahead, or behind.
    pub(crate) fn set(&self, ahead: SignedDuration) {
        self.ahead_ms.store(milliseconds(ahead), SeqCst);
    }

    pub(crate) fn is_right(&self) -> bool {
        self.ahead_ms.load(SeqCst) == 0
    }
}

impl Jump {
    pub(crate) const ALL: [Self; 4] = [Self::HourAhead, Self::HourBack, Self::MonthAhead, Self::To1970];

    /// How far ahead of the right time.
    pub(crate) fn ahead(self, now: Timestamp) -> SignedDuration {
        match self {
            Self::HourAhead => SignedDuration::from_hours(1),
            Self::HourBack => SignedDuration::from_hours(-1),
            Self::MonthAhead => SignedDuration::from_hours(24 * 30),
            Self::To1970 => Timestamp::UNIX_EPOCH.duration_since(now),
        }
    }
}

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        instant(self.time.0.load(SeqCst) + self.ahead_ms.load(SeqCst))
    }

    fn machine_now(&self) -> Timestamp {
        self.now()
    }

    fn lease_now(&self) -> Timestamp {
        self.time.now()
    }

    fn lease_by(&self, _: Timestamp, _: std::time::Instant) {}

    fn advance(&self, by: SignedDuration) {
        self.ahead_ms.fetch_add(milliseconds(by), SeqCst);
    }
}

fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).expect("a time of this age")
}

fn milliseconds(by: SignedDuration) -> i64 {
    i64::try_from(by.as_millis()).expect("less than an age")
}
