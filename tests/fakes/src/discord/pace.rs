//! Rate limits, when they are on: a bucket for each route and channel, and one for everything.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// Messages of one channel within [`WINDOW`], as Discord's headers usually say.
pub(crate) const BUCKET: u32 = 5;
pub(crate) const WINDOW: Duration = Duration::from_secs(5);
/// Calls a second in all. Source: Discord's reference, "Global Rate Limit".
const GLOBAL: u32 = 50;
const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(crate) struct Pace {
    is_on: bool,
    buckets: BTreeMap<String, Window>,
    global: Option<Window>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    since: Instant,
    used: u32,
}

/// What the headers say, and whether there is room.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    pub(crate) remaining: u32,
    pub(crate) resets_after: Duration,
    pub(crate) over: Option<Over>,
}

/// Which limit was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    Global,
    Bucket,
}

impl Pace {
    pub(crate) fn on(&mut self) {
        self.is_on = true;
    }

    /// Counts one call; `counts_globally` is false for interactions. Real time, as the caller waits in it.
    pub(crate) fn take(&mut self, bucket: &str, counts_globally: bool) -> Room {
        if !self.is_on {
            return Room { remaining: BUCKET - 1, resets_after: SECOND, over: None };
        }
        let now = Instant::now();
        if counts_globally {
            let window = refreshed(self.global, now, SECOND);
            self.global = Some(Window { used: window.used + 1, ..window });
            if window.used >= GLOBAL {
                return Room {
                    remaining: 0,
                    resets_after: left(window, now, SECOND),
                    over: Some(Over::Global),
                };
            }
        }
        let window = refreshed(self.buckets.get(bucket).copied(), now, WINDOW);
        let resets_after = left(window, now, WINDOW);
        if window.used >= BUCKET {
            return Room { remaining: 0, resets_after, over: Some(Over::Bucket) };
        }
        let used = window.used + 1;
        self.buckets.insert(bucket.to_owned(), Window { used, ..window });
        Room { remaining: BUCKET - used, resets_after, over: None }
    }
}

fn refreshed(window: Option<Window>, now: Instant, length: Duration) -> Window {
    let young = window.filter(|it| now.duration_since(it.since) < length);
    young.unwrap_or(Window { since: now, used: 0 })
}

fn left(window: Window, now: Instant, length: Duration) -> Duration {
    length.saturating_sub(now.duration_since(window.since))
}
