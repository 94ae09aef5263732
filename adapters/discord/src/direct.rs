//! Direct messages: where they go, and to whom no more are tried.
//!
//! Rule: whoever Discord says takes none is left alone until they turn to Baton themselves; each attempt counts
//! against the whole address. Source: N-10.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::SignedDuration;
use serde_json::json;

use crate::{
    discord::Discord,
    rest::{self, Ask, CallError, Route},
};

/// Discord's codes for somebody who takes no direct messages, and for somebody in no guild of ours.
const CLOSED: [i64; 2] = [50_007, 50_278];
/// How long a closed door is remembered across restarts.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// By user: the conversation with them, and whether they take messages there.
#[derive(Debug, Default)]
pub(crate) struct Doors {
    channels: Mutex<HashMap<String, String>>,
    states: Mutex<HashMap<String, Door>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    Closed,
}

impl Discord {
    /// The conversation with a user. Opening one says nothing about whether they take messages.
    pub(crate) async fn direct_channel(&self, user: &str) -> Result<String, CallError> {
        rest::user(user)?;
        let known = self.doors.channels.lock().unwrap_or_else(PoisonError::into_inner).get(user).cloned();
        if let Some(channel) = known {
            return Ok(channel);
        }
        let body = json!({"recipient_id": user});
        let opened = self.call(Ask::post(Route::UserMeDmChannels, &body)).await?;
        let channel = opened["id"].as_str().map(str::to_owned);
        let channel =
            channel.ok_or_else(|| CallError::NotSent("a conversation without a name".to_owned()))?;
        let mut channels = self.doors.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.insert(user.to_owned(), channel.clone());
        Ok(channel)
    }

    /// Whether it is a conversation with one user, opened by this process.
    pub(crate) fn is_conversation(&self, channel: &str) -> bool {
        let channels = self.doors.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.values().any(|it| it == channel)
    }

    /// Whether Discord said that this user takes no direct messages.
    pub(crate) async fn is_closed(&self, user: &str) -> bool {
        if let Some(door) = self.doors.state(user) {
            return door == Door::Closed;
        }
        let kept = self.host.get(None, &name(user)).await;
        let door = if matches!(kept, Ok(Some(_))) { Door::Closed } else { Door::Open };
        self.doors.set(user, door);
        door == Door::Closed
    }

    /// Takes note of a refusal, if it is one by the person.
    pub(crate) async fn note_closed(&self, user: &str, why: &CallError) {
        if !why.code().is_some_and(|it| CLOSED.contains(&it)) {
            return;
        }
        self.doors.set(user, Door::Closed);
        let expires = self.host.now().checked_add(REMEMBERED).ok();
        if let Err(why) = self.host.put(None, &name(user), "closed", expires).await {
            tracing::debug!(%why, "a closed door is remembered only while this process runs");
        }
    }

    /// They turned to Baton, so that they may be written to once more.
    pub(crate) fn reopen(self: &Arc<Self>, user: &str) {
        if self.doors.state(user) == Some(Door::Open) {
            return;
        }
        self.doors.set(user, Door::Open);
        let (discord, name) = (Arc::clone(self), name(user));
        self.tasks.spawn(async move {
            let taken = discord.host.take(None, &name).await;
            taken.map(|_| ()).unwrap_or_else(|why| tracing::debug!(%why, "a closed door stays remembered"));
        });
    }
}

impl Doors {
    fn state(&self, user: &str) -> Option<Door> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner).get(user).copied()
    }

    fn set(&self, user: &str, door: Door) {
        self.states.lock().unwrap_or_else(PoisonError::into_inner).insert(user.to_owned(), door);
    }
}

fn name(user: &str) -> String {
    format!("discord:closed:{user}")
}
