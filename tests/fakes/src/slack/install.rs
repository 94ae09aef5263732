//! The page on which someone lets the app in, with the clicking done beforehand.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::{
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use url::Url;

use super::{
    Shared, Slack,
    team::Team,
    world::{CLIENT_ID, World},
};

/// What the next visitor of the page will choose.
#[derive(Clone, Debug)]
pub(crate) enum NextInstall {
    Team { team: String, user: String },
    Everywhere { enterprise: String, teams: Vec<String>, user: String },
    Refused,
}

#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) teams: Vec<String>,
    pub(crate) enterprise: Option<String>,
    pub(crate) org_wide: bool,
    pub(crate) user: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) redirect_uri: String,
    pub(crate) made: Duration,
    pub(crate) used: bool,
}

/// What a live refresh token stands for.
#[derive(Clone, Debug)]
pub(crate) struct Refresh {
    pub(crate) code: Code,
}

impl Slack {
    /// Whoever visits the authorize page next is this person and chooses this team; both are made if need be.
    pub fn next_install(&self, team: &str, user: &str) {
        let mut world = self.shared.world();
        uninstalled(&mut world, team, user);
        world.next_install = Some(NextInstall::Team { team: team.to_owned(), user: user.to_owned() });
    }

    /// The next visitor installs for the whole enterprise, of which these are the teams (at least one).
    pub fn next_install_everywhere(&self, enterprise: &str, teams: &[&str], user: &str) {
        let mut world = self.shared.world();
        for team in teams {
            uninstalled(&mut world, team, user);
            world.team_mut(team).enterprise = Some(enterprise.to_owned());
        }
        let teams = teams.iter().map(|it| (*it).to_owned()).collect();
        let (enterprise, user) = (enterprise.to_owned(), user.to_owned());
        world.next_install = Some(NextInstall::Everywhere { enterprise, teams, user });
    }

    /// The next visitor presses Cancel.
    pub fn next_install_refused(&self) {
        self.shared.world().next_install = Some(NextInstall::Refused);
    }

    /// From the next OAuth on, tokens expire after twelve hours and come with refresh tokens.
    pub fn rotate_tokens(&self) {
        self.shared.world().rotating = true;
    }
}

fn uninstalled(world: &mut World, team: &str, user: &str) {
    let known = world.teams.entry(team.to_owned()).or_insert_with(|| Team::new(team, team));
    if !known.users.contains_key(user) {
        known.add_user(user, &user.to_lowercase(), None);
    }
}

pub(crate) async fn authorize(
    State(shared): State<Arc<Shared>>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    match redirect(&mut shared.world(), &asked) {
        Ok(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Err(why) => (StatusCode::BAD_REQUEST, why).into_response(),
    }
}

fn redirect(world: &mut World, asked: &BTreeMap<String, String>) -> Result<String, &'static str> {
    let get = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    if get("client_id") != CLIENT_ID {
        return Err("Invalid client_id parameter");
    }
    if get("scope").is_empty() {
        return Err("No scopes requested");
    }
    if get("state").is_empty() {
        world.violate("oauth authorize: no state");
    }
    let mut to =
        Url::parse(get("redirect_uri")).map_err(|_| "redirect_uri did not match any configured URIs")?;
    let next = world.next_install.take().ok_or("Nobody was chosen to install the app (next_install)")?;
    let answer = match code(world, next, get("scope"), get("redirect_uri")) {
        Some(code) => ("code", code),
        None => ("error", "access_denied".to_owned()),
    };
    to.query_pairs_mut().append_pair(answer.0, &answer.1).append_pair("state", get("state"));
    Ok(to.into())
}

/// Nothing when the person refuses.
fn code(world: &mut World, next: NextInstall, scope: &str, redirect_uri: &str) -> Option<String> {
    let (teams, enterprise, org_wide, user) = match next {
        NextInstall::Refused => return None,
        NextInstall::Team { team, user } => {
            let enterprise = world.team(&team).enterprise.clone();
            (vec![team], enterprise, false, user)
        }
        NextInstall::Everywhere { enterprise, teams, user } => (teams, Some(enterprise), true, user),
    };
    let made = world.clock.now();
    let (scopes, redirect_uri) = (scope.split(',').map(str::to_owned).collect(), redirect_uri.to_owned());
    let code = Code { teams, enterprise, org_wide, user, scopes, redirect_uri, made, used: false };
    let name = format!("code.{}", world.count());
    world.codes.insert(name.clone(), code);
    Some(name)
}
