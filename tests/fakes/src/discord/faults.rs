//! Discord having a bad day, on demand.

use std::time::Duration;

use super::Discord;
use crate::faults::Faults;

/// Long enough that a bot with a sane time-out has given up.
const OFFLINE: Duration = Duration::from_secs(30);

/// What happens to a call instead of its answer.
#[derive(Clone, Debug)]
pub enum Fault {
    /// 429; nothing is performed.
    TooMany {
        /// In seconds, in the header and the body; in neither when not given, as from the CDN in front.
        retry_after: Option<f64>,
        /// Whether it holds for every route.
        global: bool,
    },
    /// A page of this status, as the CDN in front sends it; nothing is performed.
    Status(u16),
    /// A 200 holding a maintenance page; nothing is performed.
    Html,
    /// No answer within this time, then a 504; nothing is performed.
    Hang(Duration),
    /// A refusal in Discord's shape; nothing is performed.
    Refused {
        /// Such as 403.
        status: u16,
        /// Such as 50007.
        code: u64,
        /// For people.
        message: String,
    },
    /// The call takes effect, but its caller only sees a 500.
    DoneButSilent,
    /// The call takes effect, but its caller hears nothing for this long, then a 504.
    DoneButSlow(Duration),
    /// The call takes effect, and its answer breaks off in the middle.
    DoneButGarbled,
    /// The call takes effect, and its answer is JSON of a shape that nobody expects.
    DoneButStrange,
}

impl Discord {
    /// From now on to every call, until [`Discord::no_faults`].
    pub fn fault(&self, fault: Fault) {
        self.shared.world().faults.always(fault);
    }

    /// To the next `n` calls of a route (`*`: of any), before other faults.
    pub fn fault_next(&self, route: &str, n: usize, fault: Fault) {
        self.shared.world().faults.at_next(route, n, fault);
    }

    /// All is well again; also ends being offline.
    pub fn no_faults(&self) {
        self.shared.world().faults = Faults::default();
    }

    /// While true, every call hangs for thirty seconds and has no effect.
    pub fn offline(&self, offline: bool) {
        self.shared.world().faults.offline(offline.then_some(Fault::Hang(OFFLINE)));
    }

    /// Direct messages to this user are refused by a code such as 50007 or 50278; `None` ends that.
    pub fn refuses_direct(&self, user: &str, code: Option<u64>) {
        let mut world = self.shared.world();
        let user = world.users.get_mut(user).unwrap_or_else(|| panic!("nobody is {user}"));
        user.refuses = code;
    }
}
