//! A fake's time, which tests may push forward or replace.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

type Source = Box<dyn Fn() -> Duration + Send + Sync>;

pub(crate) struct Clock {
    source: Source,
    passed: Duration,
    /// The newest moment given out, so that none is given twice.
    last: Duration,
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("passed", &self.passed).finish_non_exhaustive()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Clock { source: Box::new(machine), passed: Duration::ZERO, last: Duration::ZERO }
    }
}

impl Clock {
    /// The time passed by hand is forgotten; moments given out still only grow.
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

    /// Now, or at least a microsecond after every moment given out before.
    pub(crate) fn tick(&mut self) -> Duration {
        self.last = self.now().max(self.last + Duration::from_micros(1));
        self.last
    }
}

#[expect(clippy::disallowed_methods, reason = "a server of its own has a clock of its own")]
fn machine() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
