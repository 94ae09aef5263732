//! Guilds: who and what is in them.

use serde_json::json;

use super::{Asked, Outcome};
use crate::discord::{
    permissions::permission,
    refusal::No,
    world::{APPLICATION, snowflake},
};

/// The kind of an entry that says who added a bot. Source: Discord's reference, "Audit Log Events".
const BOT_ADD: u64 = 28;

/// The guild asked about, if the bot is in it.
fn known(asked: &Asked<'_>) -> Result<String, No> {
    let guild = asked.world.guilds.get(asked.at[0]).ok_or_else(No::unknown_guild)?;
    if guild.has_bot() { Ok(guild.id.clone()) } else { Err(No::unknown_guild()) }
}

pub(super) fn get(asked: &mut Asked<'_>) -> Outcome {
    let guild = known(asked)?;
    Ok(asked.world.guild(&guild).json())
}

pub(super) fn channels(asked: &mut Asked<'_>) -> Outcome {
    let guild = known(asked)?;
    let all = asked.world.channels.values();
    let own = all.filter(|it| it.guild.as_deref() == Some(&guild) && !it.is_thread());
    Ok(own.map(|it| it.json()).collect())
}

pub(super) fn roles(asked: &mut Asked<'_>) -> Outcome {
    let guild = known(asked)?;
    Ok(asked.world.guild(&guild).roles_json())
}

/// In the order of ids; only for bots that may know who is in a guild.
pub(super) fn members(asked: &mut Asked<'_>) -> Outcome {
    let guild = known(asked)?;
    let limit = asked.limit(1_000, 1)?;
    let after: u64 = asked.query.get("after").and_then(|it| it.parse().ok()).unwrap_or_default();
    let number = |it: &String| it.parse::<u64>().unwrap_or_default();
    let mut ids: Vec<String> = asked.world.guild(&guild).members.keys().cloned().collect();
    ids.sort_by_key(number);
    let page = ids.iter().filter(|it| after < number(it)).take(limit);
    Ok(page.filter_map(|it| asked.world.member_json(&guild, it)).collect())
}

pub(super) fn member(asked: &mut Asked<'_>) -> Outcome {
    let guild = known(asked)?;
    let user = asked.at[1];
    if !asked.world.users.contains_key(user) {
        return Err(No::unknown_user());
    }
    asked.world.member_json(&guild, user).ok_or_else(No::unknown_member)
}

pub(super) fn threads(asked: &mut Asked<'_>) -> Outcome {
    let guild = known(asked)?;
    let all = asked.world.channels.values();
    let own = all.filter(|it| it.guild.as_deref() == Some(&guild) && it.is_thread() && !it.archived);
    Ok(json!({ "threads": own.map(|it| it.json()).collect::<Vec<_>>(), "members": [] }))
}

pub(super) fn audit_log(asked: &mut Asked<'_>) -> Outcome {
    let guild = known(asked)?;
    let state = asked.world.guild(&guild);
    if state.permissions(APPLICATION) & permission::VIEW_AUDIT_LOG == 0 {
        return Err(No::missing_permissions());
    }
    let wanted = asked.query.get("action_type").is_none_or(|it| *it == BOT_ADD.to_string());
    let entries: Vec<_> = state
        .added_by
        .iter()
        .filter(|_| wanted)
        .map(|by| {
            json!({ "id": snowflake(asked.world.clock.now()).to_string(), "user_id": by,
                "target_id": APPLICATION, "action_type": BOT_ADD, "changes": [] })
        })
        .collect();
    let users: Vec<_> =
        state.added_by.iter().filter_map(|it| asked.world.users.get(it)).map(|it| it.json()).collect();
    Ok(
        json!({ "audit_log_entries": entries, "users": users, "webhooks": [], "integrations": [], "threads": [],
        "application_commands": [], "auto_moderation_rules": [], "guild_scheduled_events": [] }),
    )
}
