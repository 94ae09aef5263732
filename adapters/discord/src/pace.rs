//! How fast Discord may be called: one message at a time in a channel, so many calls a second in all, and not
//! at all while Discord asked to wait.
//!
//! Rule: what must wait longer than its caller has time for is not sent at all, which is certain and costs
//! nothing; it is tried again later.

use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter, clock::Clock as _};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::MutexGuard;

use crate::rest::{Answer, Ask, CallError};

/// Calls of one second: at most 40, whenever that second begins. Source: Discord takes 50 from a bot.
const STEADY: u32 = 30;
const BURST: u32 = 10;
/// Waits that a call may take on itself.
const MOST: Duration = Duration::from_secs(4);
/// What is waited when Discord asks to wait and says no time.
pub(crate) const UNNAMED_WAIT: Duration = Duration::from_secs(30);
/// Discord shuts an address out that sends 10,000 invalid requests within so long. Source: its rate limits.
const INVALID_COUNTS_FOR: Duration = Duration::from_secs(10 * 60);
const MOST_INVALID: usize = 5_000;
/// Channels that share a turn now and then; many, so that it is seldom.
const TURNS: usize = 256;

/// Until when Discord asked to wait, and how long that was.
#[derive(Debug, Clone, Copy)]
struct Hold {
    until: Timestamp,
    length: SignedDuration,
}

/// The pace of one process.
#[derive(Debug)]
pub(crate) struct Pace {
    all: DefaultDirectRateLimiter,
    turns: Vec<tokio::sync::Mutex<()>>,
    /// By bucket; what holds for everything stands under [`EVERYTHING`].
    holds: Mutex<HashMap<String, Hold>>,
    invalid: Mutex<VecDeque<Instant>>,
}

/// No bucket is called so.
const EVERYTHING: &str = "";

impl Pace {
    pub(crate) fn new() -> Self {
        let each = |it: u32| NonZeroU32::new(it).unwrap_or(NonZeroU32::MIN);
        Self {
            all: RateLimiter::direct(Quota::per_second(each(STEADY)).allow_burst(each(BURST))),
            turns: (0..TURNS).map(|_| tokio::sync::Mutex::new(())).collect(),
            holds: Mutex::default(),
            invalid: Mutex::default(),
        }
    }

    /// Waits until nobody else writes to the channel; for what writes to none there is nothing to wait for.
    pub(crate) async fn turn(&self, ask: &Ask<'_>) -> Option<MutexGuard<'_, ()>> {
        let mut hasher = DefaultHasher::new();
        ask.writes_to()?.hash(&mut hasher);
        let slot = usize::try_from(hasher.finish() % TURNS as u64).unwrap_or(0);
        Some(self.turns[slot].lock().await)
    }

    /// Waits until the call may be made.
    pub(crate) async fn wait(&self, ask: &Ask<'_>, now: Timestamp) -> Result<(), CallError> {
        if let Some(left) = self.shut_out() {
            return Err(CallError::Limited { retry_after: Some(left), global: true });
        }
        if let Some(left) = self.held(EVERYTHING, now).filter(|_| !ask.is_answer()) {
            bear(left, true).await?;
        }
        if let Some(left) = self.held(&ask.bucket(), now) {
            bear(left, false).await?;
        }
        if ask.is_answer() { Ok(()) } else { self.ready().await }
    }

    /// Takes note of what an answer says about later calls.
    pub(crate) fn note(&self, ask: &Ask<'_>, answer: &Result<Answer, CallError>, now: Timestamp) {
        match answer {
            Ok(Answer { spent: Some(wait), .. }) => self.hold(ask.bucket(), *wait, now),
            Ok(_) => {}
            Err(CallError::Limited { retry_after, global }) => {
                let bucket = if *global { EVERYTHING.to_owned() } else { ask.bucket() };
                self.hold(bucket, retry_after.unwrap_or(UNNAMED_WAIT), now);
                self.count_invalid();
            }
            Err(CallError::Refused { status: 401 | 403, .. }) => self.count_invalid(),
            Err(_) => {}
        }
    }

    fn hold(&self, bucket: String, wait: Duration, now: Timestamp) {
        let length = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        let until = now.saturating_add(length).unwrap_or(Timestamp::MAX);
        let mut holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
        // An interaction's answers have a bucket of their own, which nobody asks for again.
        holds.retain(|_, it| now < it.until);
        holds.insert(bucket, Hold { until, length });
    }

    fn held(&self, bucket: &str, now: Timestamp) -> Option<Duration> {
        let mut holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
        let hold = *holds.get(bucket)?;
        let left = hold.until.duration_since(now);
        // More than there was at first: the clock was set back, and nobody knows.
        if left <= SignedDuration::ZERO || hold.length < left {
            holds.remove(bucket);
            return None;
        }
        Duration::try_from(left).ok()
    }

    fn count_invalid(&self) {
        self.invalid.lock().unwrap_or_else(PoisonError::into_inner).push_back(Instant::now());
    }

    // Half of what Discord lets pass, because others may share the address.
    fn shut_out(&self) -> Option<Duration> {
        let mut invalid = self.invalid.lock().unwrap_or_else(PoisonError::into_inner);
        while invalid.front().is_some_and(|it| INVALID_COUNTS_FOR <= it.elapsed()) {
            invalid.pop_front();
        }
        let oldest = invalid.front().filter(|_| MOST_INVALID <= invalid.len())?;
        Some(INVALID_COUNTS_FOR.saturating_sub(oldest.elapsed()))
    }

    async fn ready(&self) -> Result<(), CallError> {
        let deadline = Instant::now() + MOST;
        loop {
            let Err(not_yet) = self.all.check() else { return Ok(()) };
            let wait = not_yet.wait_time_from(self.all.clock().now());
            if deadline < Instant::now() + wait {
                return Err(CallError::Limited { retry_after: Some(wait), global: true });
            }
            tokio::time::sleep(wait).await;
        }
    }
}

async fn bear(wait: Duration, global: bool) -> Result<(), CallError> {
    if MOST < wait {
        return Err(CallError::Limited { retry_after: Some(wait), global });
    }
    tokio::time::sleep(wait).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rest::{Route, channel};

    fn messages(id: &str) -> Route<'static> {
        Route::ChannelMessages { channel_id: channel(id).unwrap() }
    }

    fn wait(seconds: u64) -> Option<Duration> {
        Some(Duration::from_secs(seconds))
    }

    #[tokio::test]
    async fn a_wait_for_one_route_leaves_the_others_alone() {
        let (pace, now, body) = (Pace::new(), Timestamp::UNIX_EPOCH, json!({}));
        let (here, there) = (Ask::post(messages("1"), &body), Ask::post(messages("2"), &body));
        let limited = CallError::Limited { retry_after: wait(60), global: false };
        pace.note(&here, &Err(limited.clone()), now);
        assert_eq!(pace.wait(&here, now).await, Err(limited));
        assert_eq!(pace.wait(&there, now).await, Ok(()));
        assert_eq!(pace.wait(&here, now + SignedDuration::from_secs(60)).await, Ok(()));
    }

    #[tokio::test]
    async fn a_wait_for_everything_holds_all_but_answers() {
        let (pace, now, body) = (Pace::new(), Timestamp::UNIX_EPOCH, json!({}));
        let ask = Ask::post(messages("1"), &body);
        let limited = CallError::Limited { retry_after: None, global: true };
        pace.note(&ask, &Err(limited), now);
        let unnamed = CallError::Limited { retry_after: Some(UNNAMED_WAIT), global: true };
        assert_eq!(pace.wait(&ask, now).await, Err(unnamed));
        let answer = Route::WebhookFollowupMessages { application_id: 7.into(), token: "t" };
        assert_eq!(pace.wait(&Ask::post(answer, &body), now).await, Ok(()));
        // Somebody set the clock back.
        assert_eq!(pace.wait(&ask, now - SignedDuration::from_hours(1)).await, Ok(()));
    }

    #[tokio::test]
    async fn a_spent_route_is_waited_for() {
        let (pace, now, body) = (Pace::new(), Timestamp::UNIX_EPOCH, json!({}));
        let ask = Ask::post(messages("1"), &body);
        let answer = Answer { body: Value::Null, spent: Some(Duration::from_millis(30)), date: None };
        pace.note(&ask, &Ok(answer), now);
        let begun = Instant::now();
        assert_eq!(pace.wait(&ask, now).await, Ok(()));
        assert!(Duration::from_millis(30) <= begun.elapsed());
    }

    #[tokio::test]
    async fn no_second_has_more_than_forty_calls() {
        let (pace, now, body) = (Pace::new(), Timestamp::UNIX_EPOCH, json!({}));
        let mut made = Vec::new();
        for at in 0..60 {
            pace.wait(&Ask::post(messages(&format!("{}", at + 1)), &body), now).await.unwrap();
            made.push(Instant::now());
        }
        let most = made.iter().map(|from| {
            made.iter()
                .filter(|it| *from <= **it && it.duration_since(*from) < Duration::from_secs(1))
                .count()
        });
        assert!(most.max().unwrap() <= 41);
    }

    #[tokio::test]
    async fn one_message_at_a_time_in_a_channel() {
        let (pace, body) = (Pace::new(), json!({}));
        let ask = Ask::post(messages("1"), &body);
        let turn = pace.turn(&ask).await;
        let second = tokio::time::timeout(Duration::from_millis(20), pace.turn(&ask)).await;
        assert!(turn.is_some() && second.is_err());
        assert!(pace.turn(&Ask::get(messages("1"))).await.is_none());
    }

    #[tokio::test]
    async fn too_many_invalid_requests_stop_everything() {
        let (pace, now) = (Pace::new(), Timestamp::UNIX_EPOCH);
        let ask = Ask::get(messages("1"));
        let refused = Err(CallError::Refused { status: 403, code: 50_007, message: String::new() });
        (1..MOST_INVALID).for_each(|_| pace.note(&ask, &refused, now));
        assert_eq!(pace.wait(&ask, now).await, Ok(()));
        pace.note(&ask, &refused, now);
        assert!(matches!(pace.wait(&ask, now).await, Err(CallError::Limited { global: true, .. })));
    }
}
