//! `chat.*`: saying, changing and taking back.

use serde_json::{Value, json};

use super::{Asked, No, Outcome, files};
use crate::slack::{
    events,
    limits::{self, Breach},
    message::Message,
    surface,
    team::Kind,
};

/// Longer texts are cut by `chat.postMessage`.
const TEXT_CUT: usize = 40_000;
/// Longer texts are refused by `chat.update`.
const UPDATE_TEXT: usize = 4_000;

pub(super) fn post(asked: &mut Asked<'_>) -> Outcome {
    asked.needs("chat:write")?;
    let (channel, mut message) = said(asked)?;
    message.metadata = metadata(asked)?;
    if let Some(thread) = &message.thread_ts
        && asked.team().message(&channel, thread).is_none()
    {
        return Err("thread_not_found".into());
    }
    if !asked.world.takes_message(&asked.team, &channel) {
        return Err("ratelimited".into());
    }
    let shown = message.json(&asked.team, true);
    let ts = message.ts.clone();
    events::echo(asked.shared, asked.world, &asked.team, &message);
    asked.world.keep(&asked.team, message);
    Ok(json!({ "channel": channel, "ts": ts, "message": shown }))
}

pub(super) fn post_ephemeral(asked: &mut Asked<'_>) -> Outcome {
    asked.needs("chat:write")?;
    let user = asked.args.need("user")?.to_owned();
    let (channel, mut message) = said(asked)?;
    if !asked.team().channels.get(&channel).is_some_and(|it| it.members.contains(&user)) {
        return Err("user_not_in_channel".into());
    }
    message.ephemeral_to = Some(user);
    let ts = message.ts.clone();
    asked.world.keep(&asked.team, message);
    Ok(json!({ "message_ts": ts }))
}

pub(super) fn update(asked: &mut Asked<'_>) -> Outcome {
    asked.needs("chat:write")?;
    let (channel, ts) = own(asked, "cant_update_message")?;
    let text = asked.args.text("text").map(str::to_owned);
    if text.as_ref().is_some_and(|it| it.chars().count() > UPDATE_TEXT) {
        asked.world.violate("chat.update: text of more than 4,000 characters");
        return Err("msg_too_long".into());
    }
    let blocks = blocks(asked)?;
    if text.is_none() {
        asked.world.violate("chat.update: no text beside the blocks");
        return Err("no_text".into());
    }
    let metadata = metadata(asked)?;
    let (team, now) = (asked.team.clone(), text.unwrap_or_default());
    let message = asked.team_mut().message_mut(&channel, &ts).ok_or("message_not_found")?;
    message.replace(now.clone(), blocks);
    message.metadata = metadata.or(message.metadata.take());
    let (shown, seen) = (message.json(&team, true), message.shown());
    asked.world.say(&format!("edit {channel} {ts}: {seen}"));
    Ok(json!({ "channel": channel, "ts": ts, "text": now, "message": shown }))
}

pub(super) fn delete(asked: &mut Asked<'_>) -> Outcome {
    asked.needs("chat:write")?;
    let (channel, ts) = own(asked, "cant_delete_message")?;
    asked.team_mut().messages.retain(|it| it.channel != channel || it.ts != ts);
    asked.world.say(&format!("delete {channel} {ts}"));
    Ok(json!({ "channel": channel, "ts": ts }))
}

pub(super) fn permalink(asked: &mut Asked<'_>) -> Outcome {
    let (channel, ts) = (asked.args.need("channel")?.to_owned(), asked.args.need("message_ts")?.to_owned());
    if !asked.team().channels.contains_key(&channel) {
        return Err("channel_not_found".into());
    }
    asked.team().message(&channel, &ts).ok_or("message_not_found")?;
    let link = format!(
        "https://{}.slack.example/archives/{channel}/p{}",
        asked.shared.host().replace(':', "-"),
        ts.replace('.', "")
    );
    Ok(json!({ "channel": channel, "permalink": link }))
}

/// Where it goes, and the message that the arguments make.
fn said(asked: &mut Asked<'_>) -> Result<(String, Message), No> {
    let channel = place(asked)?;
    let blocks = blocks(asked)?;
    let Some(text) = asked.args.text("text").map(str::to_owned) else {
        asked
            .world
            .violate(format!("{}: no text, which notifications and screen readers need", asked.method));
        return Err("no_text".into());
    };
    if text.chars().count() > TEXT_CUT {
        asked.world.violate(format!("{}: text of more than 40,000 characters, which is cut", asked.method));
    }
    let text = text.chars().take(TEXT_CUT).collect();
    let message = Message {
        ts: asked.world.ts(),
        channel: channel.clone(),
        text,
        blocks: blocks.unwrap_or_default(),
        metadata: None,
        thread_ts: asked.args.text("thread_ts").map(str::to_owned),
        edits: Vec::new(),
        user: asked.team().bot_user.clone(),
        ephemeral_to: None,
    };
    Ok((channel, message))
}

/// The channel that takes the bot's message; a user id means their direct conversation.
fn place(asked: &mut Asked<'_>) -> Result<String, No> {
    let place = asked.args.need("channel")?.to_owned();
    let team = asked.team();
    if team.users.contains_key(&place) {
        if team.is_deleted(&place) {
            return Err("channel_not_found".into());
        }
        if team.users[&place]["is_bot"] == true {
            return Err("cannot_dm_bot".into());
        }
        return Ok(asked.team_mut().direct(&place));
    }
    let channel = team.channels.get(&place).ok_or("channel_not_found")?;
    let inside = channel.members.contains(&team.bot_user);
    match channel.kind {
        _ if channel.archived => Err("is_archived".into()),
        Kind::Private if !inside => Err("channel_not_found".into()),
        Kind::Public if !inside && !team.scopes.contains("chat:write.public") => Err("not_in_channel".into()),
        Kind::Public | Kind::Private | Kind::Direct => Ok(place),
    }
}

/// Channel and timestamp of one of the bot's own messages that others see too.
fn own(asked: &Asked<'_>, not_ours: &str) -> Result<(String, String), No> {
    let (channel, ts) = (asked.args.need("channel")?, asked.args.need("ts")?);
    let known = asked.team().channels.get(channel).ok_or("channel_not_found")?;
    if known.archived {
        return Err("is_archived".into());
    }
    let message = asked.team().message(channel, ts).ok_or("message_not_found")?;
    if message.ephemeral_to.is_some() {
        return Err("message_not_found".into());
    }
    if message.user != asked.team().bot_user {
        return Err(not_ours.into());
    }
    Ok((channel.to_owned(), ts.to_owned()))
}

/// With every id filled in; nothing when the argument is absent.
fn blocks(asked: &mut Asked<'_>) -> Result<Option<Vec<Value>>, No> {
    match asked.args.structured("blocks", "invalid_blocks_format")? {
        None => Ok(None),
        Some(Value::Array(mut blocks)) => {
            asked.within(limits::message(&blocks))?;
            // A file that Slack still looks at is no fault of the bot's.
            if let Some(why) = files::unshowable(asked, &blocks) {
                let more = json!({ "response_metadata": { "messages": [why] } });
                return Err(No { error: "invalid_blocks".to_owned(), more });
            }
            surface::fill_ids(&mut blocks, || asked.world.count());
            Ok(Some(blocks))
        }
        Some(_) => {
            asked.within(vec![Breach::new("invalid_blocks_format", "/blocks", "must be an array")])?;
            Ok(None)
        }
    }
}

fn metadata(asked: &mut Asked<'_>) -> Result<Option<Value>, No> {
    let Some(given) = asked.args.structured("metadata", "invalid_metadata_format")? else { return Ok(None) };
    if given["event_type"].is_string() && given["event_payload"].is_object() {
        return Ok(Some(given));
    }
    asked.world.violate(format!("{}: metadata without event_type or event_payload", asked.method));
    Err("invalid_metadata_format".into())
}
