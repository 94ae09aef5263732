//! How fast Slack may be called: about one message a second in a channel, each method's tier a workspace, and
//! not at all while Slack asked to wait.
//!
//! Rule: what must wait longer than its caller has time for is not sent at all, which is certain and costs
//! nothing; it is tried again later.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use jiff::{SignedDuration, Timestamp};

use crate::api::CallError;

/// Waits that a call may take on itself.
const MOST: Duration = Duration::from_secs(4);
/// What is waited when Slack asks to wait and says no time.
pub(crate) const UNNAMED_WAIT: Duration = Duration::from_secs(30);

/// A workspace's id, and what of it: a method, or a channel.
type Key = (String, String);

/// Until when Slack asked to wait, and how long that was.
#[derive(Debug, Clone, Copy)]
struct Hold {
    until: Timestamp,
    length: SignedDuration,
}

/// The pace of one process.
#[derive(Debug)]
pub(crate) struct Pace {
    channels: DefaultKeyedRateLimiter<Key>,
    posts: DefaultKeyedRateLimiter<Key>,
    twenties: DefaultKeyedRateLimiter<Key>,
    fifties: DefaultKeyedRateLimiter<Key>,
    hundreds: DefaultKeyedRateLimiter<Key>,
    holds: Mutex<HashMap<Key, Hold>>,
}

impl Pace {
    pub(crate) fn new() -> Self {
        let each = |it: u32| NonZeroU32::new(it).unwrap_or(NonZeroU32::MIN);
        let a_minute = |it: u32, burst: u32| Quota::per_minute(each(it)).allow_burst(each(burst));
        Self {
            // Source: Slack, "one message per second per channel", short bursts above.
            channels: RateLimiter::keyed(Quota::per_second(each(1)).allow_burst(each(3))),
            // Source: "several hundred messages per minute" a workspace.
            posts: RateLimiter::keyed(a_minute(300, 20)),
            // Source: tiers 2, 3 and 4.
            twenties: RateLimiter::keyed(a_minute(20, 10)),
            fifties: RateLimiter::keyed(a_minute(50, 20)),
            hundreds: RateLimiter::keyed(a_minute(100, 40)),
            holds: Mutex::default(),
        }
    }

    /// Waits until the method may be called; `channel` where it posts.
    pub(crate) async fn wait(
        &self,
        team: &str,
        method: &str,
        channel: Option<&str>,
        now: Timestamp,
    ) -> Result<(), CallError> {
        let key = (team.to_owned(), method.to_owned());
        if let Some(left) = self.held(&key, now) {
            return Err(CallError::Limited { retry_after: Some(left) });
        }
        if let Some(channel) = channel {
            ready(&self.channels, &(team.to_owned(), channel.to_owned())).await?;
        }
        ready(self.tier(method), &key).await
    }

    /// Whether the method may be called without waiting; if so it is counted as called.
    pub(crate) fn is_free(&self, team: &str, method: &str, now: Timestamp) -> bool {
        let key = (team.to_owned(), method.to_owned());
        self.held(&key, now).is_none() && self.tier(method).check_key(&key).is_ok()
    }

    fn tier(&self, method: &str) -> &DefaultKeyedRateLimiter<Key> {
        match method {
            "chat.postMessage" | "chat.postEphemeral" => &self.posts,
            "users.list" | "conversations.list" => &self.twenties,
            "chat.update" | "conversations.open" | "conversations.history" | "dnd.info" => &self.fifties,
            _ => &self.hundreds,
        }
    }

    /// Slack asked to wait with this method.
    pub(crate) fn hold(&self, team: &str, method: &str, retry_after: Option<Duration>, now: Timestamp) {
        let length =
            SignedDuration::try_from(retry_after.unwrap_or(UNNAMED_WAIT)).unwrap_or(SignedDuration::MAX);
        let until = now.saturating_add(length).unwrap_or(Timestamp::MAX);
        let mut holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
        holds.insert((team.to_owned(), method.to_owned()), Hold { until, length });
    }

    fn held(&self, key: &Key, now: Timestamp) -> Option<Duration> {
        let mut holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
        let hold = *holds.get(key)?;
        let left = hold.until.duration_since(now);
        // More than there was at first: the clock was set back, and nobody knows.
        if left <= SignedDuration::ZERO || hold.length < left {
            holds.remove(key);
            return None;
        }
        Duration::try_from(left).ok()
    }
}

async fn ready(limiter: &DefaultKeyedRateLimiter<Key>, key: &Key) -> Result<(), CallError> {
    let deadline = Instant::now() + MOST;
    loop {
        let Err(not_yet) = limiter.check_key(key) else { return Ok(()) };
        let wait = not_yet.wait_time_from(limiter.clock().now());
        if deadline < Instant::now() + wait {
            return Err(CallError::Paced(wait));
        }
        tokio::time::sleep(wait).await;
    }
}
