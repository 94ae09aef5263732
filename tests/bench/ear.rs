//! A platform in this process that hears everything at once, or keeps Slack's pace in real time.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use baton_chat::{
    card::Card,
    inbound::{Outgoing, Place, SpaceRef},
    platform::{DeliveryError, LookUp, MessageRef, Platform},
};
use tokio::{sync::Notify, time::sleep};

/// What it is called.
pub(crate) const PLATFORM: &str = "measured";

/// One message a second in a channel, three at once. Source: the adapter to Slack.
pub(crate) const CHANNEL: Rate = Rate { each: Duration::from_secs(1), at_once: 3 };
/// Three hundred a minute in a workspace, twenty at once. Source: the adapter to Slack.
pub(crate) const WORKSPACE: Rate = Rate { each: Duration::from_millis(200), at_once: 20 };
/// What a sender waits for its turn, as the adapter to Slack does.
const MOST: Duration = Duration::from_secs(4);
/// What a request takes.
pub(crate) const ANSWERS_AFTER: Duration = Duration::from_millis(60);

/// How often something may happen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    each: Duration,
    at_once: u32,
}

impl Rate {
    /// The least time in which so many go through.
    pub(crate) fn bound(self, count: usize) -> Duration {
        self.each * u32::try_from(count).unwrap_or(u32::MAX).saturating_sub(self.at_once)
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Ear {
    paced: bool,
    heard: AtomicUsize,
    arrived: Mutex<HashMap<String, Vec<Instant>>>,
    turns: Mutex<HashMap<String, Instant>>,
    /// Rung at each message.
    pub(crate) bell: Notify,
}

impl Ear {
    /// Keeps the limits, in real time.
    pub(crate) fn paced() -> Self {
        Self { paced: true, ..Self::default() }
    }

    /// How many messages it heard.
    pub(crate) fn heard(&self) -> usize {
        self.heard.load(Relaxed)
    }

    /// When messages arrived, by place.
    pub(crate) fn arrivals(&self) -> Vec<Vec<Instant>> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    async fn in_turn(&self, space: &str, place: &str) -> Result<(), DeliveryError> {
        let begun = Instant::now();
        let both = [(format!("{space} {place}"), CHANNEL), (space.to_owned(), WORKSPACE)];
        for (key, rate) in both {
            while let Err(wait) = self.turn(&key, rate) {
                if MOST < begun.elapsed() + wait {
                    let reason = "our own pace".to_owned();
                    return Err(DeliveryError::NotSent { reason, retry_after: Some(wait) });
                }
                sleep(wait).await;
            }
        }
        Ok(())
    }

    // The next time at which all that was let through so far is used up.
    fn turn(&self, key: &str, rate: Rate) -> Result<(), Duration> {
        let now = Instant::now();
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let used_up = turns.get(key).map_or(now, |it| (*it).max(now));
        let ahead = used_up.duration_since(now);
        let allowed = rate.each * (rate.at_once - 1);
        if allowed < ahead {
            return Err(ahead - allowed);
        }
        turns.insert(key.to_owned(), used_up + rate.each);
        Ok(())
    }
}

#[baton_tests::async_trait]
impl Platform for Ear {
    async fn send(&self, message: &Outgoing) -> Result<MessageRef, DeliveryError> {
        if self.paced {
            let (Place::Channel(place) | Place::Direct(place)) = &message.to;
            self.in_turn(&message.space.id, place).await?;
            let key = format!("{} {place}", message.space.id);
            self.arrived
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(key)
                .or_default()
                .push(Instant::now());
            sleep(ANSWERS_AFTER).await;
        }
        self.heard.fetch_add(1, Relaxed);
        self.bell.notify_one();
        Ok(MessageRef(message.token.clone()))
    }

    async fn edit(&self, _: &SpaceRef, _: &MessageRef, _: &Card) -> Result<(), DeliveryError> {
        Ok(())
    }

    async fn look_up(&self, _: &SpaceRef, _: &Place, _: &str) -> LookUp {
        LookUp::Absent
    }

    async fn readers(&self, _: &SpaceRef, _: &str) -> Option<Vec<String>> {
        None
    }
}
