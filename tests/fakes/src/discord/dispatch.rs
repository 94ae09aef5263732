//! What the bot hears over the gateway, as far as its intents reach.

use serde_json::{Value, json};

use super::{
    message::Message,
    permissions::permission,
    world::{APPLICATION, World},
};

/// Source: Discord's reference, "Gateway Intents".
const GUILDS: u64 = 1;
const GUILD_MEMBERS: u64 = 1 << 1;
const GUILD_MESSAGES: u64 = 1 << 9;
const DIRECT_MESSAGES: u64 = 1 << 12;
const MESSAGE_CONTENT: u64 = 1 << 15;

impl World {
    /// To every session that asked for any of these intents; 0 is for all.
    pub(crate) fn dispatch(&mut self, event: &str, intents: u64, data: &Value) {
        self.gateway.dispatch(event, |asked| (intents == 0 || asked & intents != 0).then(|| data.clone()));
    }

    /// Something that happened in a guild, which only a bot in it hears of.
    pub(crate) fn dispatch_in(&mut self, guild: &str, event: &str, data: &Value) {
        if !self.guilds.get(guild).is_some_and(super::guild::State::has_bot) {
            return;
        }
        let intent = if event.starts_with("GUILD_MEMBER") { GUILD_MEMBERS } else { GUILDS };
        self.dispatch(event, intent, data);
    }

    pub(crate) fn announce_guild(&mut self, id: &str) {
        let told = self.guild_json(id);
        self.dispatch_in(id, "GUILD_CREATE", &told);
    }

    /// What was said where the bot can read; the words themselves only where it may know them.
    pub(crate) fn dispatch_message(&mut self, event: &str, message: &Message) {
        let channel = self.channels.get(&message.channel);
        let guild = channel.and_then(|it| it.guild.clone());
        let reads =
            channel.is_some_and(|it| self.permissions(APPLICATION, it) & permission::VIEW_CHANNEL != 0);
        if !reads {
            return;
        }
        let mut shown = self.message_json(message);
        if message.author == APPLICATION {
            shown["nonce"] = json!(message.nonce);
        }
        if let Some(guild) = &guild {
            shown["guild_id"] = json!(guild);
            let mut member = self.member_json(guild, &message.author).unwrap_or_default();
            member.as_object_mut().and_then(|it| it.remove("user"));
            shown["member"] = member;
        }
        let own = message.author == APPLICATION || message.content.contains(&format!("<@{APPLICATION}>"));
        let intent = if guild.is_some() { GUILD_MESSAGES } else { DIRECT_MESSAGES };
        self.gateway.dispatch(event, |asked| {
            let mut told = shown.clone();
            if guild.is_some() && !own && asked & MESSAGE_CONTENT == 0 {
                told["content"] = json!("");
                told["components"] = json!([]);
            }
            (asked & intent != 0).then_some(told)
        });
    }

    /// Something about messages that shows none of them.
    pub(crate) fn dispatch_said(&mut self, event: &str, in_guild: bool, data: &Value) {
        self.dispatch(event, if in_guild { GUILD_MESSAGES } else { DIRECT_MESSAGES }, data);
    }
}
