//! What the app asks of Discord: messages, edits, look-ups, and who reads along.

use std::time::Duration;

use async_trait::async_trait;
use baton_chat::{
    card::Card,
    inbound::{Outgoing, Place, SpaceRef},
    platform::{DeliveryError, LookUp, MessageRef, Platform},
};

use crate::{discord::Discord, outward::card, pace::UNNAMED_WAIT, rest::CallError};

/// Everything is tried again after this where the token is refused.
const TOKEN_BACK: Duration = Duration::from_secs(600);

#[async_trait]
impl Platform for Discord {
    async fn send(&self, message: &Outgoing) -> Result<MessageRef, DeliveryError> {
        let body = card::message(&message.card, Some(&message.token));
        let under = message.under.as_ref().and_then(parts);
        let channel = match &message.to {
            Place::Channel(id) => id.clone(),
            Place::Direct(user) if self.is_closed(user).await => {
                let reason = "they take no direct messages".to_owned();
                return Err(DeliveryError::Undeliverable(reason));
            }
            Place::Direct(user) => self.direct_channel(user).await.map_err(failed)?,
        };
        let sent = match (&message.to, under) {
            (Place::Channel(_), Some(under)) => self.post_under(under, &message.card, &body).await,
            (Place::Direct(_), Some((_, under))) => self.post_in_reply(&channel, under, &body).await,
            (_, None) => self.post_anywhere(&channel, &message.card, &body).await,
        };
        if let (Place::Direct(user), Err(why)) = (&message.to, &sent) {
            self.note_closed(user, why).await;
        }
        sent.map_err(failed)
    }

    async fn edit(&self, _: &SpaceRef, message: &MessageRef, card: &Card) -> Result<(), DeliveryError> {
        let gone = || DeliveryError::Undeliverable("not a message of Discord".to_owned());
        let (channel, id) = parts(message).ok_or_else(gone)?;
        self.edit_awake(channel, id, &card::edit(card)).await.map(|_| ()).map_err(failed)
    }

    async fn look_up(&self, space: &SpaceRef, to: &Place, token: &str) -> LookUp {
        fail::fail_point!("discord_look.before");
        let found = self.found(&space.id, to, token).await;
        fail::fail_point!("discord_look.after");
        match found {
            Ok(told) => told,
            Err(why) if why.is_final() => LookUp::Unknown,
            Err(_) => LookUp::NotNow,
        }
    }

    async fn readers(&self, space: &SpaceRef, channel: &str) -> Option<Vec<String>> {
        let readers = self.readers_of(&space.id, channel).await;
        readers.inspect_err(|why| tracing::debug!(%why, "who reads a channel is not known")).ok()
    }
}

fn parts(message: &MessageRef) -> Option<(&str, &str)> {
    message.0.split_once('/')
}

fn failed(why: CallError) -> DeliveryError {
    match why {
        CallError::Limited { retry_after, global: true } => {
            DeliveryError::Limited { retry_after: retry_after.unwrap_or(UNNAMED_WAIT) }
        }
        // One place waits, and nothing else with it.
        CallError::Limited { retry_after, global: false } => {
            let retry_after = Some(retry_after.unwrap_or(UNNAMED_WAIT));
            DeliveryError::NotSent { reason: "Discord asks to wait there".to_owned(), retry_after }
        }
        CallError::NotSent(reason) => DeliveryError::NotSent { reason, retry_after: None },
        CallError::Unclear(reason) => DeliveryError::Unknown(reason),
        why if why.is_of_token() => {
            DeliveryError::NotSent { reason: why.to_string(), retry_after: Some(TOKEN_BACK) }
        }
        why if why.is_final() => DeliveryError::Undeliverable(why.to_string()),
        // A refusal is certain; it may be over later.
        why => DeliveryError::NotSent { reason: why.to_string(), retry_after: None },
    }
}
