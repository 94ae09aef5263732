//! Sending: each message is asked whether it is still wanted, put into words, delivered once, and settled.
//!
//! Rule (N-10): a message whose fate is unknown is looked up before anything else happens to it.

use std::sync::Arc;

use baton_chat::{
    card::Card,
    inbound::Outgoing,
    platform::{DeliveryError, LookUp, MessageRef, Platform},
};
use baton_domain::{
    InitiativeId, PersonId,
    ask::{self, Item},
    initiative::Command,
    nudge::{Nudge, Recipient},
    person,
};
use baton_store::{Error as StoreError, Message, Outcome, Settlement};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use crate::{
    baton::Baton,
    change::Cause,
    directory::Directory,
    failure::Failure,
    outbox::{self, Addressed, EDIT},
    present::outgoing,
    reach,
};

/// Messages in flight at once, each to another place.
const AT_ONCE: u32 = 16;
/// How long one delivery may take before it is in doubt.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// A delivery that takes longer than this is given up, well before its lease ends.
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(20);
/// How often a message is tried.
const MAX_ATTEMPTS: i64 = 12;

/// A message put into words.
#[derive(Debug, Clone)]
pub struct Content {
    /// The words.
    pub card: Card,
    /// What a later one is compared with, to see whether anything changed.
    pub digest: String,
    /// What it asks for, by initiative.
    pub shown: Vec<(InitiativeId, Vec<Item>)>,
}

impl Baton {
    /// Sends everything that is due now; answers how many messages found their fate.
    ///
    /// # Errors
    /// The store's.
    pub async fn send_due(self: &Arc<Self>) -> Result<usize, Failure> {
        let now = self.now();
        let mut settled = usize::try_from(self.store.expire_pending(now).await?).unwrap_or(0);
        self.store.expire_leases(self.clock.lease_now()).await?;
        settled += self.clear_doubts().await?;
        loop {
            let claimed = self.store.claim(now, self.clock.lease_now() + LEASE, AT_ONCE).await?;
            if claimed.is_empty() {
                return Ok(settled);
            }
            settled += claimed.len();
            let mut sending = JoinSet::new();
            for message in claimed {
                let baton = Arc::clone(self);
                sending.spawn(async move { baton.deliver(message).await });
            }
            while let Some(done) = sending.join_next().await {
                match done {
                    Ok(Ok(())) => {}
                    Ok(Err(Failure::Fault(StoreError::Superseded))) => {
                        tracing::warn!("a lease ended before its message")
                    }
                    Ok(Err(failure)) => return Err(failure),
                    Err(panic) => tracing::error!(%panic, "a delivery broke off"),
                }
            }
        }
    }

    async fn deliver(&self, message: Message) -> Result<(), Failure> {
        let addressed: Addressed = serde_json::from_str(&message.intent)?;
        let directory = self.directory(message.organisation).await?;
        if let Recipient::Person(person) = addressed.intent.to {
            let class = outbox::class_of(&message.class);
            let at = reach::when(self, &directory, person, class, self.now()).await?;
            if self.now() < at {
                return self.settle(&message, Outcome::Later { due: at }).await;
            }
        }
        let companions = self.companions(&message).await?;
        let Some(content) = outgoing::content(self, &directory, &addressed, &companions).await? else {
            return self.settle(&message, Outcome::Unwanted).await;
        };
        let Some(platform) = self.platform(&addressed.space.platform) else {
            let error = format!("{} is not connected", addressed.space.platform);
            return self.settle(&message, Outcome::NotSent { retry_at: self.now() + LEASE, error }).await;
        };
        let delivered = self.hand_over(&*platform, &message, &addressed, &content.card).await;
        self.conclude(&directory, &message, &addressed, content, delivered, companions).await
    }

    // Whatever else waits for the same person at the same urgency is said in the same message.
    async fn companions(&self, message: &Message) -> Result<Vec<Message>, Failure> {
        let mut pending = self.store.pending_for(message.organisation, &message.recipient).await?;
        let merges = |it: &Message| it.class == message.class && it.op == message.op && it.due <= self.now();
        pending.retain(|it| it.recipient.starts_with("person:") && merges(it));
        Ok(pending)
    }

    async fn hand_over(
        &self,
        platform: &dyn Platform,
        message: &Message,
        addressed: &Addressed,
        card: &Card,
    ) -> Result<MessageRef, DeliveryError> {
        let space = &addressed.space;
        let sending = async {
            if message.op != EDIT {
                let (to, token) = (addressed.place.clone(), message.token.clone());
                let outgoing =
                    Outgoing { space: space.clone(), to, card: card.clone(), token, at: self.now() };
                return platform.send(&outgoing).await;
            }
            let before = outgoing::edited(self, message, addressed).await;
            let before = before.map_err(|bad| DeliveryError::Undeliverable(bad.to_string()))?;
            let Some(remote) = before.and_then(|it| it.remote) else {
                return Err(DeliveryError::Undeliverable("the card to edit is gone".to_owned()));
            };
            let remote = MessageRef(remote);
            platform.edit(space, &remote, card).await.map(|()| remote)
        };
        match tokio::time::timeout(TIMEOUT, sending).await {
            Ok(done) => done,
            Err(_) => Err(DeliveryError::Unknown("no answer in time".to_owned())),
        }
    }

    async fn conclude(
        &self,
        directory: &Directory,
        message: &Message,
        addressed: &Addressed,
        content: Content,
        delivered: Result<MessageRef, DeliveryError>,
        companions: Vec<Message>,
    ) -> Result<(), Failure> {
        let rendered = serde_json::to_string(&content.card)?;
        match delivered {
            Ok(MessageRef(remote)) => {
                let digest = content.digest.clone();
                self.settle_all(message, Outcome::Sent { remote, rendered, digest }, companions).await?;
                self.remember_shown(directory, addressed, &content).await?;
                self.retire_last_week(directory, addressed).await
            }
            Err(DeliveryError::NotSent { reason, .. }) if MAX_ATTEMPTS <= message.attempts => {
                self.settle(message, Outcome::Dead { error: reason }).await
            }
            Err(DeliveryError::NotSent { reason, retry_after }) => {
                let retry_at = self.now() + back_off(message.attempts, retry_after);
                self.settle(message, Outcome::NotSent { retry_at, error: reason }).await
            }
            Err(DeliveryError::Undeliverable(error)) => self.settle(message, Outcome::Dead { error }).await,
            Err(DeliveryError::Unknown(error)) if message.op == EDIT => {
                let retry_at = self.now() + back_off(message.attempts, None);
                self.settle(message, Outcome::NotSent { retry_at, error }).await
            }
            Err(DeliveryError::Unknown(error)) => {
                self.settle(message, Outcome::Ambiguous { rendered: Some(rendered), error }).await
            }
        }
    }

    async fn clear_doubts(&self) -> Result<usize, Failure> {
        let doubtful = self.store.ambiguous(AT_ONCE).await?;
        let count = doubtful.len();
        for message in doubtful {
            let addressed: Addressed = serde_json::from_str(&message.intent)?;
            let Some(platform) = self.platform(&addressed.space.platform) else { continue };
            let outcome = match platform.look_up(&addressed.space, &addressed.place, &message.token).await {
                LookUp::Found(MessageRef(remote)) => Outcome::Found { remote },
                LookUp::Absent => Outcome::Absent { retry_at: self.now() },
                LookUp::Unknown => Outcome::Doubtful { error: "the platform cannot tell".to_owned() },
            };
            self.settle(&message, outcome).await?;
        }
        Ok(count)
    }

    async fn settle(&self, message: &Message, outcome: Outcome) -> Result<(), Failure> {
        Ok(self.store.settle(settlement(message, self.now(), outcome)).await?)
    }

    async fn settle_all(
        &self,
        message: &Message,
        outcome: Outcome,
        companions: Vec<Message>,
    ) -> Result<(), Failure> {
        let now = self.now();
        let mut all = vec![settlement(message, now, outcome)];
        all.extend(companions.iter().map(|it| settlement(it, now, Outcome::Unwanted)));
        let all = Arc::new(all);
        self.store
            .write(move |tx| {
                let all = Arc::clone(&all);
                Box::pin(async move {
                    for settlement in all.iter() {
                        tx.settle(settlement).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(())
    }

    async fn remember_shown(
        &self,
        directory: &Directory,
        addressed: &Addressed,
        content: &Content,
    ) -> Result<(), Failure> {
        let Recipient::Person(person) = addressed.intent.to else { return Ok(()) };
        for (initiative, items) in &content.shown {
            let shown = Command::Ask(ask::Command::Shown { items: items.clone(), person });
            self.change(directory, *initiative, Cause::BATON, &[shown]).await?;
        }
        self.remember_greeted(directory, person).await
    }

    async fn remember_greeted(&self, directory: &Directory, id: PersonId) -> Result<(), Failure> {
        if directory.people.get(&id).is_none_or(|it| it.greeted.is_some()) {
            return Ok(());
        }
        match self.change_person(directory, id, Cause::BATON, person::Command::Greet, None).await {
            // Somebody else changed the person meanwhile; the next message greets instead.
            Err(Failure::Fault(StoreError::Stale)) => Ok(()),
            done => done.map(|_| ()),
        }
    }

    async fn retire_last_week(&self, directory: &Directory, addressed: &Addressed) -> Result<(), Failure> {
        let (Recipient::Channel(_), Nudge::Weekly) = (addressed.intent.to, &addressed.intent.nudge) else {
            return Ok(());
        };
        let Ok(this_week) = addressed.intent.window.parse::<jiff::civil::Date>() else { return Ok(()) };
        let recipient = outbox::recipient(addressed.intent.to);
        let long_ago = self.now() - SignedDuration::from_hours(24 * 60);
        let sent = self.store.sent_to(directory.id(), &recipient, long_ago).await?;
        let Some(before) = sent.iter().rev().filter_map(outgoing::weekly_of).find(|it| *it < this_week)
        else {
            return Ok(());
        };
        let intent = baton_domain::nudge::Intent {
            nudge: Nudge::Retire { week: before },
            window: before.to_string(),
            ..addressed.intent.clone()
        };
        let messages = Arc::new(self.messages(directory, &[intent]));
        self.store
            .write(move |tx| {
                let messages = Arc::clone(&messages);
                Box::pin(async move { tx.enqueue_all(&messages).await.map(|_| ()) })
            })
            .await?;
        Ok(())
    }
}

fn settlement(message: &Message, at: Timestamp, outcome: Outcome) -> Settlement {
    let Message { organisation, id, epoch, .. } = *message;
    Settlement { organisation, id, epoch, at, outcome }
}

// Doubles from five seconds up to an hour, unless the platform named a time.
fn back_off(attempts: i64, retry_after: Option<std::time::Duration>) -> SignedDuration {
    let doublings = u32::try_from(attempts.clamp(1, 10) - 1).unwrap_or(0);
    let own = SignedDuration::from_secs(5 * i64::from(2_u32.pow(doublings)).min(720));
    retry_after.and_then(|it| SignedDuration::try_from(it).ok()).map_or(own, |it| it.max(own))
}
