//! `conversations.*` but for what was said there.

use serde_json::{Value, json};

use super::{Asked, No, Outcome};
use crate::slack::team::{Channel, Kind};

/// When a list is asked for without a limit.
const PAGE: usize = 100;

pub(super) fn info(asked: &mut Asked<'_>) -> Outcome {
    let channel = visible(asked)?;
    asked.needs(&format!("{}:read", channel.scope()))?;
    Ok(json!({ "channel": channel.json(&asked.team().bot_user) }))
}

pub(super) fn members(asked: &mut Asked<'_>) -> Outcome {
    let channel = visible(asked)?;
    asked.needs(&format!("{}:read", channel.scope()))?;
    let members = channel.members.iter().map(|it| json!(it)).collect();
    page(asked, "members", members)
}

pub(super) fn list(asked: &mut Asked<'_>) -> Outcome {
    let types = asked.args.text("types").unwrap_or("public_channel").to_owned();
    let kinds = [
        ("public_channel", "channels:read", Kind::Public),
        ("private_channel", "groups:read", Kind::Private),
        ("im", "im:read", Kind::Direct),
    ];
    let mut found = Vec::new();
    for (_, scope, kind) in kinds.into_iter().filter(|it| types.split(',').any(|asked| asked.trim() == it.0))
    {
        asked.needs(scope)?;
        let (team, archived) = (asked.team(), !asked.args.flag("exclude_archived"));
        let shown = team.channels.values().filter(|it| {
            it.kind == kind
                && (archived || !it.archived)
                && (kind == Kind::Public || it.members.contains(&team.bot_user))
        });
        found.extend(shown.map(|it| it.json(&team.bot_user)));
    }
    page(asked, "channels", found)
}

pub(super) fn open(asked: &mut Asked<'_>) -> Outcome {
    asked.needs("im:write")?;
    let user =
        asked.args.text("users").or(asked.args.text("user")).ok_or("users_list_not_supplied")?.to_owned();
    if user.contains(',') {
        return Err("missing_scope".into());
    }
    if !asked.team().users.contains_key(&user) {
        return Err("user_not_found".into());
    }
    if asked.team().is_deleted(&user) {
        return Err("user_disabled".into());
    }
    let channel = asked.team_mut().direct(&user);
    if asked.args.flag("return_im") {
        let shown = asked.team().channels[&channel].json(&asked.team().bot_user);
        return Ok(json!({ "channel": shown }));
    }
    Ok(json!({ "channel": { "id": channel } }))
}

/// The conversation asked about; private ones without the bot do not exist for it.
pub(super) fn visible(asked: &Asked<'_>) -> Result<Channel, No> {
    let (team, id) = (asked.team(), asked.args.need("channel")?);
    let channel = team.channels.get(id).ok_or("channel_not_found")?;
    if channel.kind == Kind::Private && !channel.members.contains(&team.bot_user) {
        return Err("channel_not_found".into());
    }
    Ok(channel.clone())
}

/// One page of a list, by `cursor` and `limit`.
pub(super) fn page(asked: &Asked<'_>, name: &str, all: Vec<Value>) -> Outcome {
    let from = match asked.args.text("cursor") {
        None => 0,
        Some(cursor) => cursor.strip_prefix("at-").and_then(|it| it.parse().ok()).ok_or("invalid_cursor")?,
    };
    let limit = match asked.args.number("limit") {
        None | Some(0) => PAGE,
        Some(limit) if limit <= 1_000 => limit,
        Some(_) => return Err("invalid_limit".into()),
    };
    let next = if from + limit < all.len() { format!("at-{}", from + limit) } else { String::new() };
    let page: Vec<Value> = all.into_iter().skip(from).take(limit).collect();
    Ok(json!({ name: page, "response_metadata": { "next_cursor": next } }))
}
