//! The bot itself, other users, and where the gateway is.

use serde_json::{Value, json};

use super::{Asked, Outcome};
use crate::discord::{limits, refusal::No, world::APPLICATION};

pub(super) fn gateway(asked: &mut Asked<'_>) -> Outcome {
    Ok(json!({ "url": asked.shared.gateway_url() }))
}

pub(super) fn gateway_bot(asked: &mut Asked<'_>) -> Outcome {
    Ok(json!({ "url": asked.shared.gateway_url(), "shards": 1, "session_start_limit": {
        "total": 1_000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1 } }))
}

pub(super) fn application(asked: &mut Asked<'_>) -> Outcome {
    let bot = asked.world.users[APPLICATION].json();
    Ok(json!({ "id": APPLICATION, "name": "Baton", "icon": null, "description": "", "bot_public": true,
        "bot_require_code_grant": false, "verify_key": crate::discord::signing::public_key(), "flags": 1 << 15,
        "bot": bot, "owner": bot, "team": null, "summary": "", "hook": true,
        "interactions_endpoint_url": null, "approximate_guild_count": asked.world.guilds.len() }))
}

pub(super) fn own(asked: &mut Asked<'_>) -> Outcome {
    let mut user = asked.world.users[APPLICATION].json();
    (user["verified"], user["mfa_enabled"], user["email"]) = (json!(true), json!(false), Value::Null);
    Ok(user)
}

pub(super) fn get(asked: &mut Asked<'_>) -> Outcome {
    let found = asked.world.users.get(asked.at[0]);
    found.map(crate::discord::user::User::json).ok_or_else(No::unknown_user)
}

pub(super) fn guilds(asked: &mut Asked<'_>) -> Outcome {
    let limit = asked.limit(200, 200)?;
    let after: u64 = asked.query.get("after").and_then(|it| it.parse().ok()).unwrap_or_default();
    let mut own: Vec<_> = asked.world.guilds.values().filter(|it| it.has_bot()).collect();
    own.sort_by_key(|it| it.id.parse::<u64>().unwrap_or_default());
    let later = own.into_iter().filter(|it| after < it.id.parse().unwrap_or_default());
    let shown = later.take(limit).map(|it| {
        json!({ "id": it.id, "name": it.name, "icon": null, "banner": null, "owner": false, "features": [],
            "permissions": it.permissions(APPLICATION).to_string() })
    });
    Ok(shown.collect())
}

/// Succeeds with everybody; only what is said there may be refused.
pub(super) fn create_direct(asked: &mut Asked<'_>) -> Outcome {
    asked.world.refuse("create_dm", &limits::plain("direct", asked.body))?;
    let user = asked.body["recipient_id"].as_str().map(str::to_owned);
    let user = user.or(asked.body["recipient_id"].as_u64().map(|it| it.to_string())).unwrap_or_default();
    if user == APPLICATION {
        return Err(No::new(400, 50_007, "Cannot send messages to this user"));
    }
    let shown = asked.world.users.get(&user).map(crate::discord::user::User::json);
    let recipient = shown.ok_or_else(No::unknown_user)?;
    let id = asked.world.direct(&user);
    let mut channel = asked.world.channels[&id].json();
    channel["recipients"] = json!([recipient]);
    Ok(channel)
}
