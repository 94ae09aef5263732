//! What was said in a channel, page by page, newest first.

use serde_json::Value;

use super::{Asked, Outcome, messages::readable};
use crate::discord::{
    message::Message,
    refusal::{Breach, No},
};

/// Of one page. Source: Discord's reference, "Get Channel Messages".
const MOST: usize = 100;
const USUAL: usize = 50;

pub(super) fn list(asked: &mut Asked<'_>) -> Outcome {
    let channel = readable(asked.world, asked.at[0])?;
    let limit = asked.limit(MOST, USUAL)?;
    let number = |id: &str| id.parse::<u64>().unwrap_or_default();
    let mut bounds = (0, u64::MAX);
    for (name, value) in asked.query {
        let id = value.parse::<u64>();
        match (name.as_str(), id) {
            ("before", Ok(id)) => bounds.1 = id,
            ("after", Ok(id)) => bounds.0 = id,
            ("limit", _) => {}
            ("before" | "after" | "around", _) => {
                let why = format!("Value \"{value}\" is not snowflake.");
                return Err(No::invalid(&[Breach::new(name, "NUMBER_TYPE_COERCE", why)]));
            }
            (other, _) => asked.world.violate(format!("get_channel_messages: no parameter {other}")),
        }
    }
    let within = |it: &&Message| bounds.0 < number(&it.id) && number(&it.id) < bounds.1;
    let said = asked.world.messages.iter().filter(|it| it.channel == channel.id && it.ephemeral_to.is_none());
    let mut found: Vec<&Message> = said.filter(within).collect();
    found.sort_by_key(|it| number(&it.id));
    // With `after` the page begins there; without, it ends with the newest.
    if asked.query.contains_key("after") {
        found.truncate(limit);
    }
    let page = found.into_iter().rev().take(limit);
    Ok(page.map(|it| asked.world.message_json(it)).collect::<Value>())
}

pub(super) fn one(asked: &mut Asked<'_>) -> Outcome {
    let channel = readable(asked.world, asked.at[0])?;
    let found = asked.world.message(&channel.id, asked.at[1]).filter(|it| it.ephemeral_to.is_none());
    Ok(asked.world.message_json(found.ok_or_else(No::unknown_message)?))
}
