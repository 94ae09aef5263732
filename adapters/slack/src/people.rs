//! People: what Slack knows of them becomes what the host knows.

use std::sync::PoisonError;

use baton_chat::inbound::{Act, Inbound, Place, Presence, Profile};
use serde_json::Value;

use crate::{slack::Slack, team::Team};

/// Users of one page. Source: Slack, `users.list` up to 1,000, at most 200 recommended.
const PAGE: &str = "200";
/// Slack's own bot, which has no profile that says so.
const SLACKBOT: &str = "USLACKBOT";

/// Slack was asked who somebody is and did not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stranger;

impl Slack {
    /// Makes sure that the host knows these users, asking Slack only about those it has never seen.
    ///
    /// # Errors
    /// [`Stranger`] when one of them stays unknown.
    pub(crate) async fn introduce(&self, team: &Team, users: &[&str]) -> Result<(), Stranger> {
        for user in users {
            let key = (team.id.clone(), (*user).to_owned());
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(&key);
            if known {
                continue;
            }
            if !self.host.knows(&team.space(), user).await {
                let told = self.ask(team, "users.info", &[("user", user)]).await.map_err(|_| Stranger)?;
                self.tell(team, &told["user"]).await;
            }
            self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        }
        Ok(())
    }

    /// Hands over what Slack says about a user. Bots are nobody.
    pub(crate) async fn tell(&self, team: &Team, user: &Value) {
        let Some(id) = user["id"].as_str() else { return };
        if user["is_bot"] == true || id == SLACKBOT {
            return;
        }
        let space = team.space();
        let profile = profile(user);
        // Of those who left before anybody named them there is nothing to know.
        if profile.presence == Presence::Gone && !self.host.knows(&space, id).await {
            return;
        }
        let place = Place::Direct(id.to_owned());
        let dedupe_key = format!("profile:{id}:{}", user["updated"]);
        let inbound = Inbound { dedupe_key, space, user: id.to_owned(), place, act: Act::Profile(profile) };
        self.host.receive(inbound).await;
    }

    /// Hands over everybody of the workspace: who came, changed or left while nobody listened.
    pub(crate) async fn reconcile(&self, team: &Team) {
        let mut cursor = String::new();
        loop {
            // A token of a whole organisation has to say which of its workspaces is meant.
            let params = [("limit", PAGE), ("cursor", cursor.as_str()), ("team_id", team.id.as_str())];
            let page = match self.ask(team, "users.list", &params).await {
                Ok(page) => page,
                Err(why) => {
                    tracing::warn!(team = team.id, %why, "not everybody of the workspace was read");
                    return;
                }
            };
            let members = page["members"].as_array().map(Vec::as_slice).unwrap_or_default();
            let told = members.iter().map(|it| self.tell(team, it));
            futures_util::future::join_all(told).await;
            cursor = page["response_metadata"]["next_cursor"].as_str().unwrap_or_default().to_owned();
            if cursor.is_empty() {
                return;
            }
        }
    }
}

// `deleted` is read from the raw text: typed models lose it where custom fields are an empty list.
fn profile(user: &Value) -> Profile {
    let names =
        [&user["profile"]["real_name"], &user["real_name"], &user["profile"]["display_name"], &user["name"]];
    let name = names.iter().find_map(|it| it.as_str().filter(|it| !it.trim().is_empty()));
    let guest = ["is_restricted", "is_ultra_restricted", "is_stranger"].iter().any(|it| user[*it] == true);
    let presence = match (user["deleted"] == true, guest) {
        (true, _) => Presence::Gone,
        (false, true) => Presence::Guest,
        (false, false) => Presence::Member,
    };
    let zone = user["tz"].as_str().filter(|it| !it.is_empty()).map(str::to_owned);
    Profile { name: name.unwrap_or("somebody").to_owned(), zone, presence }
}
