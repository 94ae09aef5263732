//! The fake's time, which tests may push forward or replace.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

type Source = Box<dyn Fn() -> Duration + Send + Sync>;

pub(crate) struct Clock {
    source: Source,
    passed: Duration,
    /// The newest message timestamp given out, in microseconds, so that none is given twice.
    last_ts: u128,
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("passed", &self.passed).finish_non_exhaustive()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Clock { source: Box::new(machine), passed: Duration::ZERO, last_ts: 0 }
    }
}

impl Clock {
    /// The time passed by hand is forgotten; timestamps still only grow.
    pub(crate) fn take(&mut self, source: impl Fn() -> Duration + Send + Sync + 'static) {
        self.source = Box::new(source);
        self.passed = Duration::ZERO;
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        self.passed += time;
    }

    /// Since 1970.
    pub(crate) fn now(&self) -> Duration {
        (self.source)() + self.passed
    }

    /// A fresh `1700000000.000100`, later than every earlier one.
    pub(crate) fn ts(&mut self) -> String {
        self.last_ts = self.now().as_micros().max(self.last_ts + 1);
        format!("{}.{:06}", self.last_ts / 1_000_000, self.last_ts % 1_000_000)
    }
}

#[expect(clippy::disallowed_methods, reason = "a server of its own has a clock of its own")]
fn machine() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
