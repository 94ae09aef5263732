//! One guild: its members, roles and name, and the handle by which tests hold it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    Discord,
    permissions::permission,
    world::{APPLICATION, World, moment},
};

/// A handle for one guild: who is in it, what they do, what they see.
#[derive(Clone, Debug)]
pub struct Guild {
    pub(crate) discord: Discord,
    pub(crate) id: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) permissions: u64,
    pub(crate) managed: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Member {
    pub(crate) roles: BTreeSet<String>,
    pub(crate) nick: Option<String>,
    pub(crate) joined: Duration,
}

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) locale: String,
    pub(crate) roles: BTreeMap<String, Role>,
    pub(crate) members: BTreeMap<String, Member>,
    /// An outage, when not.
    pub(crate) available: bool,
    /// Who added the bot; only the audit log tells.
    pub(crate) added_by: Option<String>,
}

impl State {
    /// With the bot in it, whose role is called as itself, and nobody else.
    pub(crate) fn new(id: &str, name: &str) -> State {
        let mut state = State {
            id: id.to_owned(),
            name: name.to_owned(),
            owner: "100".to_owned(),
            locale: "en-GB".to_owned(),
            roles: BTreeMap::new(),
            members: BTreeMap::new(),
            available: true,
            added_by: None,
        };
        state.add_role(id, "@everyone", permission::EVERYBODY);
        let own = bot_role(id);
        state.add_role(&own, "Baton", permission::EVERYBODY);
        state.roles.get_mut(&own).expect("just added").managed = true;
        state.admit_bot();
        state
    }

    pub(crate) fn add_role(&mut self, id: &str, name: &str, permissions: u64) {
        let role = Role { id: id.to_owned(), name: name.to_owned(), permissions, managed: false };
        self.roles.insert(id.to_owned(), role);
    }

    pub(crate) fn admit_bot(&mut self) {
        let member = Member { roles: [bot_role(&self.id)].into(), ..Member::default() };
        self.members.insert(APPLICATION.to_owned(), member);
    }

    pub(crate) fn has_bot(&self) -> bool {
        self.members.contains_key(APPLICATION)
    }

    pub(crate) fn roles_json(&self) -> Value {
        let roles = self.roles.values().map(|it| {
            json!({ "id": it.id, "name": it.name, "permissions": it.permissions.to_string(), "color": 0,
                "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
                "position": i32::from(it.id != self.id), "hoist": false, "managed": it.managed, "icon": null,
                "mentionable": false, "unicode_emoji": null, "flags": 0 })
        });
        roles.collect()
    }

    /// As REST shows it.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "owner_id": self.owner, "preferred_locale": self.locale,
            "icon": null, "icon_hash": null, "splash": null, "discovery_splash": null, "banner": null,
            "description": null, "afk_channel_id": null, "afk_timeout": 300, "widget_enabled": false,
            "widget_channel_id": null, "verification_level": 0, "default_message_notifications": 1,
            "explicit_content_filter": 0, "roles": self.roles_json(), "emojis": [], "stickers": [],
            "features": [], "mfa_level": 0, "application_id": null, "system_channel_id": null,
            "system_channel_flags": 0, "rules_channel_id": null, "max_members": 500_000,
            "max_presences": null, "vanity_url_code": null, "premium_tier": 0,
            "premium_subscription_count": 0, "public_updates_channel_id": null,
            "max_video_channel_users": 25, "max_stage_video_channel_users": 50, "nsfw_level": 0,
            "nsfw": false, "premium_progress_bar_enabled": false, "safety_alerts_channel_id": null,
            "incidents_data": null, "hub_type": null, "region": "deprecated",
        })
    }
}

/// The role that Discord makes for a bot, of which nobody else is a member.
fn bot_role(guild: &str) -> String {
    format!("{guild}1")
}

impl World {
    /// A member as REST shows them; nothing for who is not one.
    pub(crate) fn member_json(&self, guild: &str, user: &str) -> Option<Value> {
        let member = self.guilds.get(guild)?.members.get(user)?;
        Some(json!({
            "user": self.users.get(user)?.json(), "nick": member.nick, "roles": member.roles,
            "joined_at": moment(member.joined), "avatar": null, "banner": null, "premium_since": null,
            "deaf": false, "mute": false, "flags": 0, "pending": false,
            "communication_disabled_until": null,
        }))
    }

    /// As `GUILD_CREATE` brings it.
    pub(crate) fn guild_json(&self, id: &str) -> Value {
        let state = self.guild(id);
        let mut guild = state.json();
        let own = || self.channels.values().filter(|it| it.guild.as_deref() == Some(id));
        // A bot without GUILD_PRESENCES is told of itself alone; the rest it asks for.
        let members: Vec<_> = self.member_json(id, APPLICATION).into_iter().collect();
        let more = json!({
            "joined_at": moment(state.members.get(APPLICATION).map(|it| it.joined).unwrap_or_default()),
            "large": false, "unavailable": false, "member_count": state.members.len(), "members": members,
            "channels": own().filter(|it| !it.is_thread()).map(|it| it.json()).collect::<Value>(),
            "threads": own().filter(|it| it.is_thread() && !it.archived).map(|it| it.json()).collect::<Value>(),
            "voice_states": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
            "soundboard_sounds": [],
        });
        if let (Value::Object(guild), Value::Object(more)) = (&mut guild, more) {
            guild.extend(more);
        }
        guild
    }

    pub(crate) fn shares_guild(&self, user: &str) -> bool {
        self.guilds.values().any(|it| it.has_bot() && it.members.contains_key(user))
    }
}

impl Guild {
    pub(crate) fn new(discord: Discord, id: &str) -> Guild {
        Guild { discord, id: id.to_owned() }
    }

    /// Such as `9001`.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn look<T>(&self, at: impl FnOnce(&mut World) -> T) -> T {
        at(&mut self.discord.shared.world())
    }
}
