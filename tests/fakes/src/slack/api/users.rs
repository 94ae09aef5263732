//! People, their quiet hours, and the team itself.

use serde_json::{Value, json};

use super::{Asked, Outcome, conversations};

pub(super) fn info(asked: &mut Asked<'_>) -> Outcome {
    asked.needs("users:read")?;
    let user = asked.team().users.get(asked.args.need("user")?).ok_or("user_not_found")?;
    Ok(json!({ "user": user }))
}

pub(super) fn list(asked: &mut Asked<'_>) -> Outcome {
    asked.needs("users:read")?;
    let users: Vec<Value> = asked.team().users.values().cloned().collect();
    conversations::page(asked, "members", users)
}

pub(super) fn dnd(asked: &mut Asked<'_>) -> Outcome {
    asked.needs("dnd:read")?;
    let team = asked.team();
    let user = asked.args.text("user").unwrap_or(&team.bot_user);
    if !team.users.contains_key(user) {
        return Err("user_not_found".into());
    }
    let nothing = json!({ "dnd_enabled": false, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1,
        "snooze_enabled": false });
    Ok(team.dnd.get(user).cloned().unwrap_or(nothing))
}

pub(super) fn team(asked: &mut Asked<'_>) -> Outcome {
    asked.needs("team:read")?;
    let team = asked.team();
    let mut shown = json!({ "id": team.id, "name": team.name, "domain": team.name.to_lowercase(),
        "email_domain": "", "icon": { "image_default": true } });
    if let Some(enterprise) = &team.enterprise {
        shown["enterprise_id"] = json!(enterprise);
    }
    Ok(json!({ "team": shown }))
}
