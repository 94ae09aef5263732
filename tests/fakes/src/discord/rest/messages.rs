//! Saying, changing and deleting messages with the bot's own token.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Asked, Outcome};
use crate::discord::{
    channel::Channel,
    limits::{self, Shape},
    message::Message,
    permissions::permission::{READ_MESSAGE_HISTORY, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL},
    refusal::No,
    world::{APPLICATION, World},
};

/// How long a nonce is remembered. Source: "the past few minutes" in Discord's reference.
const NONCE_LIFETIME: Duration = Duration::from_secs(5 * 60);

pub(super) fn create(asked: &mut Asked<'_>) -> Outcome {
    let body = asked.body.clone();
    let channel = takes(asked.world, asked.at[0])?;
    asked.world.refuse("create_message", &limits::message(&body, Shape::NEW))?;
    if let Some(known) = said_before(asked.world, &body) {
        return Ok(known);
    }
    let replied = body["message_reference"]["message_id"].as_str();
    if let Some(replied) = replied
        && asked.world.message(&channel.id, replied).is_none()
        && body["message_reference"]["fail_if_not_exists"] != false
    {
        return Err(No::new(400, 50_035, "Invalid Form Body: message_reference: Unknown message"));
    }
    Ok(say(asked.world, &channel, &body))
}

/// Says it, and wakes a thread that slept.
pub(super) fn say(world: &mut World, channel: &Channel, body: &Value) -> Value {
    if channel.archived {
        world.channel_changed(Channel { archived: false, ..channel.clone() });
    }
    let (id, now) = (world.snowflake(), world.clock.now());
    let mut message = Message::new(id, &channel.id, APPLICATION, now);
    message.flags = body["flags"].as_u64().unwrap_or_default();
    message.nonce = match &body["nonce"] {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        number => Some(number.to_string()),
    };
    message.reply_to = body["message_reference"]["message_id"].as_str().map(str::to_owned);
    message.say(body);
    let mut shown = world.message_json(&message);
    shown["nonce"] = json!(message.nonce);
    world.post(message);
    shown
}

/// The channel, if the bot can write there.
pub(super) fn takes(world: &World, id: &str) -> Result<Channel, No> {
    let channel = world.channels.get(id).ok_or_else(No::unknown_channel)?.clone();
    if let Some(user) = channel.recipient.as_deref().and_then(|it| world.users.get(it)) {
        let none_shared = (!world.shares_guild(&user.id)).then_some(50_278);
        return match user.refuses.or(none_shared) {
            Some(50_278) => {
                let why = "Cannot send messages to this user due to having no mutual guilds";
                Err(No::new(403, 50_278, why))
            }
            Some(code) => Err(No::new(403, code, "Cannot send messages to this user")),
            None => Ok(channel),
        };
    }
    let may = world.permissions(APPLICATION, &channel);
    if may & VIEW_CHANNEL == 0 {
        return Err(No::missing_access());
    }
    if !channel.takes_messages() {
        return Err(No::new(400, 50_008, "Cannot send messages in a non-text channel"));
    }
    let needed = if channel.is_thread() { SEND_MESSAGES_IN_THREADS } else { SEND_MESSAGES };
    if may & needed == 0 {
        return Err(No::missing_permissions());
    }
    if channel.locked {
        return Err(No::new(400, 160_005, "Thread is locked"));
    }
    Ok(channel)
}

fn said_before(world: &World, body: &Value) -> Option<Value> {
    let nonce = body["nonce"].as_str().filter(|_| body["enforce_nonce"] == true)?;
    let now = world.clock.now();
    let young = |it: &&Message| now.saturating_sub(it.at) <= NONCE_LIFETIME;
    let known = world.messages.iter().rev().filter(young).find(|it| it.nonce.as_deref() == Some(nonce))?;
    let mut shown = world.message_json(known);
    shown["nonce"] = json!(nonce);
    Some(shown)
}

/// A channel that the bot sees, and may read what was said in.
pub(super) fn readable(world: &World, id: &str) -> Result<Channel, No> {
    let channel = world.channels.get(id).ok_or_else(No::unknown_channel)?;
    let may = world.permissions(APPLICATION, channel);
    if may & VIEW_CHANNEL == 0 {
        return Err(No::missing_access());
    }
    if may & READ_MESSAGE_HISTORY == 0 {
        return Err(No::missing_permissions());
    }
    Ok(channel.clone())
}

/// One of the bot's own messages, that it may touch by its own token.
fn own(asked: &Asked<'_>) -> Result<Message, No> {
    let (channel, id) = (asked.at[0], asked.at[1]);
    let place = asked.world.channels.get(channel).ok_or_else(No::unknown_channel)?;
    if place.recipient.is_none() && asked.world.permissions(APPLICATION, place) & VIEW_CHANNEL == 0 {
        return Err(No::missing_access());
    }
    let message = asked.world.message(channel, id).filter(|it| it.ephemeral_to.is_none());
    let message = message.ok_or_else(No::unknown_message)?;
    if message.author != APPLICATION {
        return Err(No::new(403, 50_005, "Cannot edit a message authored by another user"));
    }
    if place.archived {
        return Err(No::new(400, 50_083, "Thread is archived"));
    }
    Ok(message.clone())
}

pub(super) fn edit(asked: &mut Asked<'_>) -> Outcome {
    let message = own(asked)?;
    let shape = Shape::EDIT.after(&message);
    asked.world.refuse("edit_message", &limits::message(asked.body, shape))?;
    asked.world.change_message(&message.id, asked.body);
    let changed = asked.world.message(&message.channel, &message.id).ok_or_else(No::unknown_message)?;
    Ok(asked.world.message_json(changed))
}

pub(super) fn delete(asked: &mut Asked<'_>) -> Outcome {
    let message = own(asked)?;
    asked.world.delete_message(&message.id);
    Ok(Value::Null)
}
