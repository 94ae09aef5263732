//! How often a token may report: what runs wild, or was stolen, costs a bounded number of changes.

use std::{num::NonZeroU32, time::Duration};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

/// Posts that a token may make at once; one more comes back every minute.
const AN_HOUR: NonZeroU32 = NonZeroU32::new(60).expect("sixty is not zero");
/// Tokens remembered before those that did not report lately are forgotten.
const REMEMBERED: usize = 10_000;

/// The pace of one process, by the hash of the token.
#[derive(Debug)]
pub(crate) struct Pace(DefaultKeyedRateLimiter<String>);

impl Pace {
    pub(crate) fn new() -> Self {
        Self(RateLimiter::keyed(Quota::per_hour(AN_HOUR)))
    }

    /// Counts a post; answers how long to wait when it is one too many. Only for tokens that are known to be right,
    /// so that nobody fills the memory with others.
    pub(super) fn wait(&self, hash: &str) -> Option<Duration> {
        if REMEMBERED <= self.0.len() {
            self.0.retain_recent();
        }
        let not_yet = self.0.check_key(&hash.to_owned()).err()?;
        Some(not_yet.wait_time_from(self.0.clock().now()))
    }
}
