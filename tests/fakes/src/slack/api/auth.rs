//! Who calls: tokens, what they may still do, and Socket Mode's tickets.

use serde_json::json;

use super::{Args, Asked, No, Outcome};
use crate::slack::{
    Shared,
    world::{APP_ID, APP_TOKEN, Grant, Standing, World},
};

pub(super) fn grant(world: &World, args: &Args) -> Option<Grant> {
    world.tokens.get(args.token()?).cloned()
}

/// Which team a call is about; an org-wide token says so by `team_id`, or by what else it names.
pub(super) fn team(world: &World, args: &Args) -> Result<String, No> {
    let grant = grant(world, args).ok_or("invalid_auth")?;
    match grant.standing {
        Standing::Revoked => return Err("token_revoked".into()),
        Standing::Uninstalled => return Err("account_inactive".into()),
        Standing::Until(_) if !world.is_live(&grant) => return Err("token_expired".into()),
        Standing::Live | Standing::Until(_) => {}
    }
    if let Some(asked) = args.text("team_id") {
        let named = grant.teams.iter().find(|it| *it == asked);
        return named.cloned().ok_or_else(|| "team_access_not_granted".into());
    }
    let named = grant.teams.iter().find(|team| is_about(world, args, team));
    named.or(grant.teams.first()).cloned().ok_or_else(|| "missing_argument".into())
}

fn is_about(world: &World, args: &Args, team: &str) -> bool {
    let known = world.team(team);
    let names = |name: &str| args.text(name).unwrap_or_default();
    let places = ["channel", "user", "user_id", "users"].map(names);
    places.iter().any(|it| known.channels.contains_key(*it) || known.users.contains_key(*it))
        || world.team_of_trigger(names("trigger_id")) == Some(team)
        || known.views.values().flatten().any(|it| it.view["id"] == names("view_id"))
}

pub(super) fn connections_open(shared: &Shared, world: &mut World, args: &Args) -> Outcome {
    match args.token() {
        None => return Err("not_authed".into()),
        Some(APP_TOKEN) => {}
        Some(token) if world.tokens.contains_key(token) => return Err("not_allowed_token_type".into()),
        Some(_) => return Err("invalid_auth".into()),
    }
    let ticket = format!("ticket-{}", world.count());
    world.tickets.insert(ticket.clone());
    Ok(json!({ "url": format!("ws://{}/link?ticket={ticket}&app_id={APP_ID}", shared.host()) }))
}

pub(super) fn test(asked: &mut Asked<'_>) -> Outcome {
    let url = asked.shared.url("/");
    let enterprise = asked.world.tokens.get(&asked.token).and_then(|it| it.enterprise.clone());
    let team = asked.team();
    let mut answer = json!({ "url": url, "team": team.name, "user": team.user_name(&team.bot_user),
        "team_id": team.id, "user_id": team.bot_user, "bot_id": team.bot_id,
        "is_enterprise_install": enterprise.is_some() });
    if let Some(enterprise) = enterprise {
        answer["enterprise_id"] = json!(enterprise);
    }
    Ok(answer)
}

pub(super) fn revoke(asked: &mut Asked<'_>) -> Outcome {
    let revoked = !asked.args.flag("test");
    if let (true, Some(grant)) = (revoked, asked.world.tokens.get_mut(&asked.token)) {
        grant.standing = Standing::Revoked;
    }
    Ok(json!({ "revoked": revoked }))
}
