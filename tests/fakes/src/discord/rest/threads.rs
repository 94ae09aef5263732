//! Channels one by one, and threads.

use serde_json::{Value, json};

use super::{
    Asked, Outcome,
    messages::{readable, say, takes},
};
use crate::discord::{
    channel::{self, Channel},
    limits::{self, Shape},
    permissions::permission::{CREATE_PRIVATE_THREADS, CREATE_PUBLIC_THREADS, MANAGE_THREADS, VIEW_CHANNEL},
    refusal::{Breach, No},
    world::{APPLICATION, World},
};

/// Source: Discord's reference, "Thread Metadata Object".
const ARCHIVES_AFTER: [u64; 4] = [60, 1_440, 4_320, 10_080];

pub(super) fn get(asked: &mut Asked<'_>) -> Outcome {
    let channel = asked.world.channels.get(asked.at[0]).ok_or_else(No::unknown_channel)?;
    if asked.world.permissions(APPLICATION, channel) & VIEW_CHANNEL == 0 {
        return Err(No::missing_access());
    }
    let mut shown = channel.json();
    if let Some(user) = channel.recipient.as_deref().and_then(|it| asked.world.users.get(it)) {
        shown["recipients"] = json!([user.json()]);
    }
    Ok(shown)
}

/// Wakes or archives a thread; the bot has nothing else to change about a channel.
pub(super) fn modify(asked: &mut Asked<'_>) -> Outcome {
    let mut channel = readable(asked.world, asked.at[0])?;
    asked.world.refuse("modify_channel", &limits::plain("channel_change", asked.body))?;
    let manages = asked.world.permissions(APPLICATION, &channel) & MANAGE_THREADS != 0;
    let own = channel.owner.as_deref() == Some(APPLICATION);
    if !channel.is_thread() || (!manages && (channel.locked || !own && asked.body["archived"] != false)) {
        return Err(No::missing_permissions());
    }
    if let Some(archived) = asked.body["archived"].as_bool() {
        channel.archived = archived;
    }
    if let Some(locked) = asked.body["locked"].as_bool() {
        channel.locked = locked;
    }
    asked.world.channel_changed(channel.clone());
    Ok(channel.json())
}

pub(super) fn start(asked: &mut Asked<'_>) -> Outcome {
    let parent = asked.world.channels.get(asked.at[0]).ok_or_else(No::unknown_channel)?.clone();
    if parent.kind == channel::FORUM {
        return start_in_forum(asked, &parent);
    }
    let private = asked.body["type"].as_u64().is_none_or(|it| it == u64::from(channel::PRIVATE_THREAD));
    let (kind, needed) = match private {
        true => (channel::PRIVATE_THREAD, CREATE_PRIVATE_THREADS),
        false => (channel::PUBLIC_THREAD, CREATE_PUBLIC_THREADS),
    };
    may(asked, &parent, needed, "thread")?;
    let id = asked.world.snowflake();
    Ok(begin(asked.world, &parent, &id, kind, asked.body))
}

pub(super) fn start_from_message(asked: &mut Asked<'_>) -> Outcome {
    let parent = asked.world.channels.get(asked.at[0]).ok_or_else(No::unknown_channel)?.clone();
    may(asked, &parent, CREATE_PUBLIC_THREADS, "thread")?;
    let message = asked.world.message(&parent.id, asked.at[1]).filter(|it| it.ephemeral_to.is_none());
    let id = message.ok_or_else(No::unknown_message)?.id.clone();
    if asked.world.channels.contains_key(&id) {
        return Err(No::new(400, 160_004, "A thread has already been created for this message"));
    }
    Ok(begin(asked.world, &parent, &id, channel::PUBLIC_THREAD, asked.body))
}

fn start_in_forum(asked: &mut Asked<'_>, parent: &Channel) -> Outcome {
    if asked.world.permissions(APPLICATION, parent) & VIEW_CHANNEL == 0 {
        return Err(No::missing_access());
    }
    asked.world.refuse("start_thread", &limits::plain("forum_thread", asked.body))?;
    let breaches = limits::message(&asked.body["message"], Shape::NEW);
    let breaches: Vec<Breach> = breaches.iter().map(|it| it.within("message")).collect();
    asked.world.refuse("start_thread", &breaches)?;
    let id = asked.world.snowflake();
    let mut shown = begin(asked.world, parent, &id, channel::PUBLIC_THREAD, asked.body);
    let thread = takes(asked.world, &id)?;
    shown["message"] = say(asked.world, &thread, &asked.body["message"]);
    Ok(shown)
}

fn may(asked: &mut Asked<'_>, parent: &Channel, needed: u64, what: &str) -> Result<(), No> {
    if parent.kind != channel::TEXT {
        return Err(No::new(400, 50_024, "Cannot execute action on this channel type"));
    }
    let may = asked.world.permissions(APPLICATION, parent);
    if may & VIEW_CHANNEL == 0 {
        return Err(No::missing_access());
    }
    if may & needed == 0 {
        return Err(No::missing_permissions());
    }
    asked.world.refuse("start_thread", &limits::plain(what, asked.body))?;
    match asked.body["auto_archive_duration"].as_u64() {
        Some(other) if !ARCHIVES_AFTER.contains(&other) => {
            let why = format!("Value must be one of {ARCHIVES_AFTER:?}.");
            Err(No::invalid(&[Breach::new("auto_archive_duration", "BASE_TYPE_CHOICES", why)]))
        }
        _ => Ok(()),
    }
}

fn begin(world: &mut World, parent: &Channel, id: &str, kind: u8, body: &Value) -> Value {
    let mut thread = Channel::thread(id, kind, parent, body["name"].as_str().unwrap_or_default());
    thread.owner = Some(APPLICATION.to_owned());
    thread.joined.insert(APPLICATION.to_owned());
    thread.made = world.clock.now();
    thread.archives_after = body["auto_archive_duration"].as_u64().unwrap_or(thread.archives_after);
    let (guild, mut told) = (thread.guild.clone().unwrap_or_default(), thread.json());
    let shown = told.clone();
    told["newly_created"] = json!(true);
    world.say(&format!("thread {} ({id}) in #{}", thread.name, parent.name));
    world.channels.insert(id.to_owned(), thread);
    world.dispatch_in(&guild, "THREAD_CREATE", &told);
    shown
}

pub(super) fn members(asked: &mut Asked<'_>) -> Outcome {
    let thread = readable(asked.world, asked.at[0])?;
    let shown = thread.joined.iter().map(|it| {
        json!({ "id": thread.id, "user_id": it, "flags": 0, "join_timestamp": crate::discord::world::moment(thread.made) })
    });
    Ok(shown.collect())
}

pub(super) fn add_member(asked: &mut Asked<'_>) -> Outcome {
    let mut thread = readable(asked.world, asked.at[0])?;
    let user = if asked.at[1] == "@me" { APPLICATION } else { asked.at[1] };
    if !thread.is_thread() {
        return Err(No::new(400, 50_024, "Cannot execute action on this channel type"));
    }
    if thread.archived {
        return Err(No::new(400, 50_083, "Thread is archived"));
    }
    let guild = thread.guild.clone().unwrap_or_default();
    if !asked.world.guild(&guild).members.contains_key(user) {
        return Err(No::unknown_member());
    }
    thread.joined.insert(user.to_owned());
    asked.world.channels.insert(thread.id.clone(), thread);
    Ok(Value::Null)
}
