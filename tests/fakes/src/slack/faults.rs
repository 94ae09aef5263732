//! Slack having a bad day, on demand.

use std::time::Duration;

use super::Slack;
use crate::faults::Faults;

/// Long enough that a bot with a sane time-out has given up.
const OFFLINE: Duration = Duration::from_secs(30);

/// What happens to a call instead of its answer.
#[derive(Clone, Debug)]
pub enum Fault {
    /// 429, with or without a `Retry-After`.
    TooMany {
        /// In seconds.
        retry_after: Option<u64>,
    },
    /// An empty answer of this status; nothing is performed.
    Status(u16),
    /// A 200 holding a maintenance page.
    Html,
    /// No answer within this time, then a 504; nothing is performed.
    Hang(Duration),
    /// `ok: false` with this error.
    Error(String),
    /// The call takes effect, but its caller only sees a 500.
    DoneButSilent,
    /// The call takes effect, but its caller hears nothing for this long, then a 504.
    DoneButSlow(Duration),
    /// The call has no effect, and its caller sees a 500.
    LostInSilence,
}

impl Slack {
    /// From now on to every call, until [`Slack::no_faults`].
    pub fn fault(&self, fault: Fault) {
        self.shared.world().faults.always(fault);
    }

    /// To the next `n` calls of a method (`*`: of any; `respond`: of response URLs), before other faults.
    pub fn fault_next(&self, method: &str, n: usize, fault: Fault) {
        self.shared.world().faults.at_next(method, n, fault);
    }

    /// All is well again; also ends being offline.
    pub fn no_faults(&self) {
        self.shared.world().faults = Faults::default();
    }

    /// While true, every call hangs for thirty seconds and has no effect.
    pub fn offline(&self, offline: bool) {
        self.shared.world().faults.offline(offline.then_some(Fault::Hang(OFFLINE)));
    }
}
