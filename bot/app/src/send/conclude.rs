//! What became of a delivery, and what follows from it.

use baton_chat::platform::{DeliveryError, MessageRef};
use baton_store::{Message, Outcome};
use jiff::SignedDuration;

use super::{Content, settlement, signed};
use crate::{
    baton::Baton,
    failure::Failure,
    outbox::{Addressed, EDIT},
};

/// How often a message is tried: for some two days, in which a platform that is away comes back.
const MAX_ATTEMPTS: i64 = 60;

impl Baton {
    pub(super) async fn conclude(
        &self,
        message: &Message,
        addressed: &Addressed,
        content: Content,
        delivered: Result<MessageRef, DeliveryError>,
        companions: Vec<Message>,
    ) -> Result<(), Failure> {
        let rendered = serde_json::to_string(&content.card)?;
        match delivered {
            Ok(MessageRef(remote)) => {
                let outcome = Outcome::Sent { remote, rendered, digest: content.digest };
                let merged = companions.iter().map(|it| settlement(it, self.now(), Outcome::Unwanted));
                let settled = std::iter::once(settlement(message, self.now(), outcome)).chain(merged);
                self.arrived(addressed, &content.shown, settled.collect()).await?;
                self.metrics.came_to("sent");
                Ok(())
            }
            Err(DeliveryError::Limited { retry_after }) => self.hold(message, addressed, retry_after).await,
            Err(DeliveryError::NotSent { retry_after: Some(wait), .. }) => {
                self.settle(message, Outcome::Later { due: self.now() + signed(wait) }).await
            }
            Err(DeliveryError::NotSent { reason, .. }) if MAX_ATTEMPTS <= message.attempts => {
                self.given_up(message, addressed, &content.shown, reason).await
            }
            Err(DeliveryError::NotSent { reason, .. }) => {
                let retry_at = self.now() + back_off(message.attempts);
                self.settle(message, Outcome::NotSent { retry_at, error: reason }).await
            }
            Err(DeliveryError::Undeliverable(error)) => {
                self.given_up(message, addressed, &content.shown, error).await
            }
            Err(DeliveryError::Unknown(error)) if message.op == EDIT => {
                let retry_at = self.now() + back_off(message.attempts);
                self.settle(message, Outcome::NotSent { retry_at, error }).await
            }
            Err(DeliveryError::Unknown(error)) => {
                self.settle(message, Outcome::Ambiguous { rendered: Some(rendered), error }).await
            }
        }
    }

    pub(super) async fn settle(&self, message: &Message, outcome: Outcome) -> Result<(), Failure> {
        self.metrics.came_to(fate(&outcome));
        fail::fail_point!("fate.before");
        self.store.settle(settlement(message, self.now(), outcome)).await?;
        fail::fail_point!("fate.after");
        Ok(())
    }
}

/// As metrics name it.
fn fate(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Sent { .. } => "sent",
        Outcome::NotSent { .. } => "not_sent",
        Outcome::Unwanted => "unwanted",
        Outcome::Dead { .. } => "dead",
        Outcome::Ambiguous { .. } => "ambiguous",
        Outcome::Later { .. } => "later",
        Outcome::Found { .. } => "found",
        Outcome::Absent { .. } => "absent",
        Outcome::Repeated { .. } => "repeated",
        Outcome::Unheard { .. } => "unheard",
        Outcome::Doubtful { .. } => "doubtful",
    }
}

// Doubles from five seconds up to an hour.
fn back_off(attempts: i64) -> SignedDuration {
    let doublings = u32::try_from(attempts.clamp(1, 11) - 1).unwrap_or(0);
    SignedDuration::from_secs(5 * i64::from(2_u32.pow(doublings)).min(720))
}
