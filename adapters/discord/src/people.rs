//! People: what Discord knows of them becomes what the host knows.
//!
//! Rule: events come in no order, so that one which could be outdated only asks Discord what holds now.

use std::{collections::HashSet, sync::PoisonError};

use baton_chat::inbound::{Act, Inbound, Place, Presence, Profile, Reply};
use serde_json::Value;
use thiserror::Error;

use crate::{
    discord::{Discord, space},
    rest::{self, Ask, CallError, Route},
};

/// Members of one page. Source: Discord, `GET /guilds/{id}/members`.
const PAGE: usize = 1_000;
/// Discord's codes for somebody who is not in the guild, or nobody.
const NOT_THERE: [i64; 2] = [10_007, 10_013];

/// What was to be read of a guild was not.
#[derive(Debug, Error)]
pub(crate) enum Unread {
    #[error(transparent)]
    Asked(#[from] CallError),
    #[error(transparent)]
    Host(#[from] baton_chat::platform::NotKept),
}

impl Discord {
    /// Hands over what Discord says about a user, and about them as a member where it says that. Bots are nobody.
    pub(crate) async fn tell(&self, guild: &str, user: &Value, member: &Value) {
        let Some(id) = user["id"].as_str() else { return };
        if user["bot"] != true && user["system"] != true {
            self.hand_over(guild, id, profile(user, member)).await;
        }
    }

    /// Something happened to a member; what they are called says whether it can matter.
    pub(crate) async fn member_changed(&self, guild: &str, user: &Value, member: &Value) {
        let Some(id) = user["id"].as_str() else { return };
        let now = profile(user, member);
        let key = (guild.to_owned(), id.to_owned());
        let before = self.told.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if before.as_ref() != Some(&now) {
            self.look_at(guild, id).await;
        }
    }

    /// Asks Discord whether and as what somebody is in the guild, and hands the answer over.
    pub(crate) async fn look_at(&self, guild: &str, user: &str) {
        let (Ok(guild_id), Ok(user_id)) = (rest::guild(guild), rest::user(user)) else { return };
        let _one = self.asking.lock().await;
        match self.call(Ask::get(Route::GuildMember { guild_id, user_id })).await {
            Ok(member) => self.tell(guild, &member["user"], &member).await,
            Err(why) if why.code().is_some_and(|it| NOT_THERE.contains(&it)) => self.gone(guild, user).await,
            Err(why) => tracing::warn!(guild, user, %why, "it is not known whether somebody left"),
        }
    }

    /// Reads everybody of a guild; of those the host knows and Discord does not list, each is asked about.
    pub(crate) async fn read_people(&self, guild: &str) -> Result<(), Unread> {
        let guild_id = rest::guild(guild)?;
        let (mut there, mut after) = (HashSet::new(), "0".to_owned());
        loop {
            let ask = Ask::get(Route::GuildMembers { guild_id });
            let _one = self.asking.lock().await;
            let page = self.call(ask.with(&[("limit", &PAGE.to_string()), ("after", &after)])).await?;
            let page = page.as_array().map(Vec::as_slice).unwrap_or_default();
            for member in page {
                self.tell(guild, &member["user"], member).await;
            }
            there.extend(page.iter().filter_map(|it| it["user"]["id"].as_str()).map(str::to_owned));
            match page.last().and_then(|it| it["user"]["id"].as_str()) {
                Some(last) if page.len() == PAGE => after = last.to_owned(),
                _ => break,
            }
        }
        for user in self.host.users(&space(guild)).await? {
            if !there.contains(&user) {
                self.look_at(guild, &user).await;
            }
        }
        Ok(())
    }

    async fn gone(&self, guild: &str, user: &str) {
        // Of those who left before anybody named them there is nothing to know.
        if self.host.knows(&space(guild), user).await {
            let nameless = Profile { name: String::new(), zone: None, presence: Presence::Gone };
            self.hand_over(guild, user, nameless).await;
        }
    }

    async fn hand_over(&self, guild: &str, user: &str, profile: Profile) {
        let key = (guild.to_owned(), user.to_owned());
        // Told twice at once, somebody new would be two.
        let _one = self.telling.lock().await;
        let same = self.told.lock().unwrap_or_else(PoisonError::into_inner).get(&key) == Some(&profile);
        if same {
            return;
        }
        let inbound = Inbound {
            dedupe_key: format!("profile:{user}"),
            space: space(guild),
            user: user.to_owned(),
            place: Place::Direct(user.to_owned()),
            act: Act::Profile(profile.clone()),
        };
        // Anything but nothing says that it was not recorded; then it is told again when it shows again.
        if self.host.receive(inbound).await == Reply::Nothing {
            self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(key, profile);
        }
    }
}

/// Discord tells no time zone. Whoever has not passed a guild's screening may see and do nothing there yet.
pub(crate) fn profile(user: &Value, member: &Value) -> Profile {
    let names = [&member["nick"], &user["global_name"], &user["username"]];
    let name = names.iter().find_map(|it| it.as_str().filter(|it| !it.trim().is_empty()));
    let presence = if member["pending"] == true { Presence::Guest } else { Presence::Member };
    Profile { name: name.unwrap_or("somebody").to_owned(), zone: None, presence }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn people_are_called_as_the_guild_calls_them() {
        let user = json!({"id": "1", "username": "ana.r", "global_name": "Ana"});
        let name = |member: Value| profile(&user, &member).name;
        assert_eq!(name(json!({"nick": "Ana (claims)"})), "Ana (claims)");
        assert_eq!(name(json!({"nick": "  "})), "Ana");
        assert_eq!(name(Value::Null), "Ana");
        let bare = profile(&json!({"id": "1", "username": "ana.r", "global_name": null}), &Value::Null);
        assert_eq!((bare.name.as_str(), bare.presence, bare.zone), ("ana.r", Presence::Member, None));
        assert_eq!(profile(&user, &json!({"pending": true})).presence, Presence::Guest);
        assert_eq!(profile(&json!(7), &json!("x")).name, "somebody");
    }
}
