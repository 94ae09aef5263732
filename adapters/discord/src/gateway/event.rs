//! What happened in a guild: Baton came or went; somebody spoke, pressed, came, changed or left; a channel changed.

use std::{sync::Arc, time::Instant};

use serde_json::{Value, json};
use serenity::model::event::Event as Told;

use crate::{discord::Discord, inward, people::Unread, rest::CallError};

/// Discord's codes for an interaction that nobody waits for any more.
const EXPIRED: [i64; 2] = [10_062, 10_015];
/// What Baton hears of and must not miss; everything else it may.
const HEEDED: [&str; 16] = [
    "CHANNEL_CREATE",
    "CHANNEL_DELETE",
    "CHANNEL_UPDATE",
    "GUILD_CREATE",
    "GUILD_DELETE",
    "GUILD_MEMBER_ADD",
    "GUILD_MEMBER_REMOVE",
    "GUILD_MEMBER_UPDATE",
    "GUILD_ROLE_DELETE",
    "GUILD_ROLE_UPDATE",
    "GUILD_UPDATE",
    "INTERACTION_CREATE",
    "MESSAGE_CREATE",
    "READY",
    "THREAD_DELETE",
    "THREAD_UPDATE",
];

/// One event, as it stood on the wire or nearly so.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Event {
    pub(super) kind: String,
    data: Value,
    /// serenity could not read it.
    pub(super) is_unread: bool,
    arrived: Instant,
}

impl Event {
    /// `None` for what Baton does not heed.
    pub(super) fn of(told: Told) -> Option<Self> {
        let arrived = Instant::now();
        let (kind, data, is_unread) = match told {
            Told::Unknown(it) => (it.kind, it.value, true),
            known => {
                let mut raw = serde_json::to_value(&known).ok()?;
                // serenity keeps the kind of an interaction to itself.
                if let Told::InteractionCreate(it) = &known {
                    raw["d"]["type"] = json!(u8::from(it.interaction.kind()));
                }
                (raw["t"].as_str()?.to_owned(), raw["d"].take(), false)
            }
        };
        HEEDED.contains(&kind.as_str()).then_some(Self { kind, data, is_unread, arrived })
    }
}

impl Discord {
    pub(super) async fn happened(self: &Arc<Self>, event: Event) {
        let Event { kind, data, arrived, .. } = event;
        let guild = data["guild_id"].as_str().unwrap_or_default();
        let done = match kind.as_str() {
            "READY" => {
                self.begun().await;
                Ok(())
            }
            "INTERACTION_CREATE" => {
                self.interaction(&data, arrived).await;
                Ok(())
            }
            "MESSAGE_CREATE" => {
                self.message(&data).await;
                Ok(())
            }
            "GUILD_CREATE" | "GUILD_UPDATE" if data["unavailable"] != true => {
                self.arrived(&data).await;
                Ok(())
            }
            // An outage is no farewell.
            "GUILD_DELETE" if data["unavailable"] != true => match data["id"].as_str() {
                Some(guild) => self.left(guild).await.map_err(Unread::from),
                None => Ok(()),
            },
            "GUILD_MEMBER_ADD" | "GUILD_MEMBER_REMOVE" | "GUILD_MEMBER_UPDATE" => {
                self.member(&kind, guild, &data).await
            }
            "GUILD_ROLE_UPDATE" | "GUILD_ROLE_DELETE" => self.read_channels(guild).await,
            "CHANNEL_DELETE" | "THREAD_DELETE" => self.closed(guild, text(&data["id"])).await,
            "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "THREAD_UPDATE" => {
                self.channel_changed(guild, text(&data["id"])).await
            }
            _ => Ok(()),
        };
        if let Err(why) = done {
            tracing::error!(kind, guild, %why, "what happened was not noted");
        }
    }

    async fn interaction(self: &Arc<Self>, raw: &Value, arrived: Instant) {
        let Some(ack) = self.taken(raw, arrived).await else { return };
        match self.create_response(text(&raw["id"]), text(&raw["token"]), &ack.response).await {
            Ok(()) => self.later(ack.then),
            Err(why) => {
                tracing::warn!(%why, "an answer did not reach whoever asked");
                match is_hopeless(&why) {
                    true => self.missed(ack),
                    false => self.later(ack.then),
                }
            }
        }
    }

    async fn message(self: &Arc<Self>, raw: &Value) {
        let Some(me) = self.me() else { return };
        let Some(said) = inward::message(raw, &me.user) else { return };
        match raw["guild_id"].as_str() {
            Some(guild) => self.settle(guild).await,
            None => self.reopen(text(&raw["author"]["id"])),
        }
        self.heard(said).await;
    }

    async fn member(&self, kind: &str, guild: &str, data: &Value) -> Result<(), Unread> {
        let user = &data["user"];
        let is_me = self.me().is_some_and(|it| user["id"] == *it.user);
        match (kind, is_me) {
            // Our own roles decide where we can write.
            ("GUILD_MEMBER_UPDATE", true) => return self.read_channels(guild).await,
            ("GUILD_MEMBER_UPDATE", false) => self.member_changed(guild, user, data).await,
            (_, true) => {}
            (_, false) if user["bot"] == true => {}
            (_, false) => self.look_at(guild, text(&user["id"])).await,
        }
        Ok(())
    }
}

fn is_hopeless(why: &CallError) -> bool {
    why.code().is_some_and(|it| EXPIRED.contains(&it))
        || matches!(why, CallError::Unclear(_) | CallError::NotSent(_) | CallError::Limited { .. })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests;
