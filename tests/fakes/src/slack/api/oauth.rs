//! `oauth.v2.access`: codes for tokens, and old refresh tokens for new ones.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Args, No, Outcome};
use crate::slack::{
    install::{Code, Refresh},
    world::{APP_ID, CLIENT_ID, CLIENT_SECRET, Grant, Standing, World},
};

/// Source: Slack's documentation of token rotation.
const TOKEN_LIFETIME: Duration = Duration::from_secs(43_200);
/// Source: Slack's documentation of OAuth.
const CODE_LIFETIME: Duration = Duration::from_secs(600);

pub(super) fn access(world: &mut World, args: &Args) -> Outcome {
    client(args)?;
    match args.text("grant_type") {
        Some("refresh_token") => refresh(world, args),
        None | Some("authorization_code") => exchange(world, args),
        Some(_) => Err("invalid_grant_type".into()),
    }
}

fn client(args: &Args) -> Result<(), No> {
    let (id, secret) = match &args.basic {
        Some((id, secret)) => (id.as_str(), secret.as_str()),
        None => (
            args.text("client_id").ok_or("invalid_client_id")?,
            args.text("client_secret").unwrap_or_default(),
        ),
    };
    match (id == CLIENT_ID, secret == CLIENT_SECRET) {
        (false, _) => Err("invalid_client_id".into()),
        (true, false) => Err("bad_client_secret".into()),
        (true, true) => Ok(()),
    }
}

fn exchange(world: &mut World, args: &Args) -> Outcome {
    let now = world.clock.now();
    let code = world.codes.get_mut(args.text("code").ok_or("invalid_code")?).ok_or("invalid_code")?;
    if code.used {
        return Err("code_already_used".into());
    }
    if now.saturating_sub(code.made) > CODE_LIFETIME {
        return Err("code_expired".into());
    }
    if args.text("redirect_uri").is_some_and(|it| it != code.redirect_uri) {
        return Err("bad_redirect_uri".into());
    }
    code.used = true;
    let code = code.clone();
    for id in &code.teams {
        let team = world.team_mut(id);
        team.scopes = code.scopes.iter().cloned().collect();
        team.enterprise.clone_from(&code.enterprise);
    }
    Ok(granted(world, &code))
}

fn refresh(world: &mut World, args: &Args) -> Outcome {
    let old = args.text("refresh_token").ok_or("invalid_refresh_token")?;
    let Refresh { code } = world.refreshes.remove(old).ok_or("invalid_refresh_token")?;
    Ok(granted(world, &code))
}

/// A new token, and with rotation a refresh token beside it.
fn granted(world: &mut World, code: &Code) -> Value {
    let team = world.team(&code.teams[0]);
    let whole = code.enterprise.as_ref().filter(|_| code.org_wide);
    let mut answer = json!({
        "token_type": "bot", "scope": code.scopes.join(","), "bot_user_id": team.bot_user, "app_id": APP_ID,
        "team": whole.is_none().then(|| json!({ "id": team.id, "name": team.name })),
        "enterprise": code.enterprise.as_ref().map(|it| json!({ "id": it, "name": it })),
        "authed_user": { "id": code.user }, "is_enterprise_install": whole.is_some(),
    });
    let number = world.count();
    let (mut standing, mut token) = (Standing::Live, format!("xoxb-{}-{number}", code.teams[0]));
    if world.rotating {
        standing = Standing::Until(world.clock.now() + TOKEN_LIFETIME);
        token = format!("xoxe.{token}");
        let refresh = format!("xoxe-1-{number}");
        answer["expires_in"] = json!(TOKEN_LIFETIME.as_secs());
        answer["refresh_token"] = json!(refresh);
        world.refreshes.insert(refresh, Refresh { code: code.clone() });
    }
    answer["access_token"] = json!(token);
    let grant = Grant { teams: code.teams.clone(), enterprise: whole.cloned(), standing, number };
    world.tokens.insert(token, grant);
    answer
}
