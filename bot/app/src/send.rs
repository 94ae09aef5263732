//! Sending: each message is asked whether it is still wanted, put into words, delivered once, and settled.
//!
//! Rule (N-10): a message whose fate is unknown is looked up before anything else happens to it.

mod conclude;
mod deadline;
mod doubt;
mod failed;
mod silence;

use std::{sync::Arc, time::Duration};

use baton_chat::{
    card::Card,
    inbound::Outgoing,
    platform::{DeliveryError, MessageRef, Platform},
};
use baton_domain::{InitiativeId, ask::Item, nudge::Recipient};
use baton_store::{Error as StoreError, Message, Outcome, Settlement};
use jiff::{SignedDuration, Timestamp};
use tokio::{
    task::{JoinError, JoinSet},
    time::{Instant, timeout_at},
};

use crate::{
    baton::Baton,
    directory::Directory,
    failure::Failure,
    outbox::{self, Addressed, EDIT, POST},
    present::outgoing,
    reach,
};
use deadline::Deadline;
pub(crate) use silence::Silences;

/// How long one delivery may take before it is in doubt.
const LEASE: Duration = Duration::from_secs(40);
/// A delivery that takes longer than this is given up, well before its lease ends.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Between the end of the last delivery of a claim and that of its lease: time to settle it.
const MARGIN: Duration = Duration::from_secs(5);
/// Between two claims at least, while anything is under way; and at most, however long a claim takes.
const SOON: Duration = Duration::from_millis(5);
const LATE: Duration = Duration::from_millis(500);
/// What is claimed in one piece: a file's writer serves nobody else meanwhile.
const PIECE: u32 = 512;
/// So many times as long as a claim takes, nothing is claimed.
const SHARE: u32 = 3;
/// The deliveries under way.
type Sending = JoinSet<Result<(), Failure>>;

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

/// A message that may go now.
struct Prepared {
    addressed: Addressed,
    content: Content,
    /// Others to the same person, which are said with it.
    companions: Vec<Message>,
    platform: Arc<dyn Platform>,
}

impl Baton {
    /// Sends everything that is due now; answers how many messages found their fate.
    ///
    /// # Errors
    /// The store's.
    pub async fn send_due(self: &Arc<Self>) -> Result<usize, Failure> {
        let mut settled = self.tidy_up().await?;
        let (mut sending, mut failed) = (JoinSet::new(), None);
        loop {
            let looked = Instant::now();
            // What is under way is sent to its end, whatever else goes wrong.
            if failed.is_none() {
                match self.take_up(&mut sending).await {
                    Ok(claimed) => settled += claimed,
                    Err(failure) => failed = Some(failure),
                }
            }
            let again = Instant::now() + (looked.elapsed() * SHARE).clamp(SOON, LATE);
            let Some(first) = sending.join_next().await else { return failed.map_or(Ok(settled), Err) };
            failed = failed.or(ended(first).err());
            // A place is free again as soon as its message is sent, while others wait for their platform's pace.
            while let Ok(Some(next)) = timeout_at(again, sending.join_next()).await {
                failed = failed.or(ended(next).err());
            }
        }
    }

    /// Settles what is over and what is in doubt; answers how many messages that were.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn tidy_up(&self) -> Result<usize, Failure> {
        self.keep_time().await?;
        fail::fail_point!("expire.before");
        let over = self.store.expire_pending(self.now()).await?;
        self.store.expire_leases(self.clock.lease_now()).await?;
        fail::fail_point!("expire.after");
        fail::fail_point!("doubts.before");
        let cleared = self.clear_doubts().await?;
        fail::fail_point!("doubts.after");
        Ok(usize::try_from(over).unwrap_or(0) + cleared)
    }

    // Claims as many as are not under way yet, and begins with them.
    async fn take_up(self: &Arc<Self>, sending: &mut Sending) -> Result<usize, Failure> {
        let room = self.at_once().saturating_sub(u32::try_from(sending.len()).unwrap_or(u32::MAX));
        if room == 0 || self.is_ending() {
            return Ok(0);
        }
        self.keep_time().await?;
        let begin_by = Deadline::after(LEASE - TIMEOUT - MARGIN, &*self.clock);
        fail::fail_point!("claim.before");
        let lease = self.clock.lease_now() + signed(LEASE);
        let claimed = self.store.claim(self.now(), lease, room.min(PIECE)).await?;
        fail::fail_point!("claim.after");
        let count = claimed.len();
        for message in claimed {
            let baton = Arc::clone(self);
            sending.spawn(async move { baton.deliver(message, begin_by).await });
        }
        Ok(count)
    }

    async fn deliver(&self, message: Message, begin_by: Deadline) -> Result<(), Failure> {
        fail::fail_point!("deliver.before");
        // Nobody closes it.
        let turn = self.preparing.acquire().await;
        let prepared = self.prepare(&message).await?;
        drop(turn);
        let Prepared { addressed, content, companions, platform } = match prepared {
            Ok(prepared) => prepared,
            Err(outcome) => return self.settle(&message, outcome).await,
        };
        if begin_by.is_over(&*self.clock) {
            // This process stood still. Who takes it over must not find it under way.
            return self.settle(&message, Outcome::Later { due: self.now() }).await;
        }
        let handed_over = Instant::now();
        fail::fail_point!("send.before");
        let delivered = self.hand_over(&*platform, &message, &addressed, &content.card).await;
        fail::fail_point!("send.after");
        let lag = Duration::try_from(self.now().duration_since(message.due)).unwrap_or_default();
        self.metrics.delivered(handed_over.elapsed(), lag);
        self.conclude(&message, &addressed, content, delivered, companions).await
    }

    // Asks whether it may go now, and puts it into words; else what becomes of it.
    async fn prepare(&self, message: &Message) -> Result<Result<Prepared, Outcome>, Failure> {
        let directory = self.directory(message.organisation).await?;
        let addressed = Addressed::read(&message.intent, &directory)?;
        let addressed = outgoing::located(self, &directory, message, addressed).await?;
        if !is_reached(&directory, &addressed) {
            return Ok(Err(Outcome::Unwanted));
        }
        let waits = message.op == POST && !outbox::is_awaited(&addressed.intent.nudge);
        if let (Recipient::Person(person), true) = (addressed.intent.to, waits) {
            let class = outbox::class_of(&message.class);
            let due = reach::when(self, &directory, person, class, self.now()).await?;
            if self.now() < due {
                return Ok(Err(Outcome::Later { due }));
            }
        }
        let companions = self.companions(message, &addressed).await?;
        fail::fail_point!("words.before");
        let Some(mut content) = outgoing::content(self, &directory, &addressed, &companions).await? else {
            return Ok(Err(Outcome::Unwanted));
        };
        fail::fail_point!("words.after");
        if 0 < message.doubts {
            content.card = self.said_again(content.card)?;
        }
        let Some(platform) = self.platform(&addressed.space.platform) else {
            let error = format!("{} is not connected", addressed.space.platform);
            return Ok(Err(Outcome::NotSent { retry_at: self.now() + signed(LEASE), error }));
        };
        Ok(Ok(Prepared { addressed, content, companions, platform }))
    }

    // Whatever else waits for the same person at the same urgency is said in the same message.
    async fn companions(&self, message: &Message, addressed: &Addressed) -> Result<Vec<Message>, Failure> {
        let to_person = matches!(addressed.intent.to, Recipient::Person(_));
        if !to_person || outbox::is_awaited(&addressed.intent.nudge) {
            return Ok(Vec::new());
        }
        let mut pending = self.store.pending_for(message.organisation, &message.recipient).await?;
        let awaited = |it: &Message| {
            serde_json::from_str::<Addressed>(&it.intent).is_ok_and(|it| outbox::is_awaited(&it.intent.nudge))
        };
        let alike = |it: &Message| it.class == message.class && it.op == message.op;
        let merges = |it: &Message| alike(it) && it.due <= self.now() && !awaited(it);
        pending.retain(merges);
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
                let (card, at) = (card.clone(), self.now());
                let under = outgoing::continued(self, message, addressed).await;
                let under = under
                    .map_err(|bad| DeliveryError::NotSent { reason: bad.to_string(), retry_after: None })?;
                let outgoing = Outgoing { space: space.clone(), to, card, token, at, under };
                return platform.send(&outgoing).await;
            }
            let before = outgoing::edited(self, message, addressed).await;
            let before = before.map_err(|bad| DeliveryError::Undeliverable(bad.to_string()))?;
            let Some(remote) = before.and_then(|it| it.remote) else {
                return Err(DeliveryError::Undeliverable("the card to edit is gone".to_owned()));
            };
            let remote = MessageRef(remote);
            fail::fail_point!("edit.before");
            let edited = platform.edit(space, &remote, card).await;
            fail::fail_point!("edit.after");
            edited.map(|()| remote)
        };
        let done = Deadline::after(TIMEOUT, &*self.clock).bounds(&*self.clock, sending).await;
        done.unwrap_or_else(|| Err(DeliveryError::Unknown("no answer in time".to_owned())))
    }
}

fn ended(done: Result<Result<(), Failure>, JoinError>) -> Result<(), Failure> {
    fail::fail_point!("deliver.after");
    match done {
        Ok(Ok(())) => {}
        Ok(Err(Failure::Fault(StoreError::Superseded))) => tracing::warn!("a lease ended before its message"),
        Ok(Err(failure)) => return Err(failure),
        Err(panic) => tracing::error!(%panic, "a delivery broke off"),
    }
    Ok(())
}

/// Whether anything can be said there now: a space may be disconnected since, and a channel closed.
fn is_reached(directory: &Directory, addressed: &Addressed) -> bool {
    match addressed.intent.to {
        Recipient::Person(_) => directory.connected(&addressed.space).is_some(),
        Recipient::Channel(channel) => directory.reach_channel(channel).is_some(),
    }
}

fn settlement(message: &Message, at: Timestamp, outcome: Outcome) -> Settlement {
    let Message { organisation, id, epoch, .. } = *message;
    Settlement { organisation, id, epoch, at, outcome }
}

fn signed(wait: Duration) -> SignedDuration {
    SignedDuration::try_from(wait).unwrap_or(SignedDuration::from_hours(1))
}
