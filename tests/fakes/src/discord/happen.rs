//! What happens in a guild, each dispatched as Discord dispatches it.

use serde_json::{Value, json};

use super::{Guild, world::World};

impl Guild {
    /// They leave, or are put out.
    pub fn leaves(&self, user: &str) {
        self.look(|world| {
            world.guild_mut(&self.id).members.remove(user);
            let shown = world.users.get(user).map(super::user::User::json);
            let told = json!({ "guild_id": self.id, "user": shown });
            world.dispatch_in(&self.id, "GUILD_MEMBER_REMOVE", &told);
        });
    }

    /// From now on a member has this role.
    pub fn gets_role(&self, user: &str, role: &str) {
        self.member_changed(user, |world| {
            let guild = world.guild_mut(&self.id);
            guild.members.get_mut(user).expect("a member").roles.insert(role.to_owned());
        });
    }

    /// A member loses a role.
    pub fn takes_role(&self, user: &str, role: &str) {
        self.member_changed(user, |world| {
            let guild = world.guild_mut(&self.id);
            guild.members.get_mut(user).expect("a member").roles.remove(role);
        });
    }

    /// What a member is called here; what they call themselves stays.
    pub fn nick(&self, user: &str, nick: &str) {
        self.member_changed(user, |world| {
            let guild = world.guild_mut(&self.id);
            guild.members.get_mut(user).expect("a member").nick = Some(nick.to_owned());
        });
    }

    /// They call themselves otherwise, everywhere.
    pub fn renames_user(&self, user: &str, name: &str) {
        self.member_changed(user, |world| {
            name.clone_into(&mut world.users.get_mut(user).expect("somebody").name);
        });
    }

    /// The language of somebody's client.
    pub fn locale(&self, user: &str, locale: &str) {
        self.look(|world| locale.clone_into(&mut world.users.get_mut(user).expect("somebody").locale));
    }

    fn member_changed(&self, user: &str, by: impl FnOnce(&mut World)) {
        self.look(|world| {
            by(world);
            let mut told = world.member_json(&self.id, user).unwrap_or_default();
            told["guild_id"] = json!(self.id);
            world.dispatch_in(&self.id, "GUILD_MEMBER_UPDATE", &told);
        });
    }

    /// A channel or thread gets another name.
    pub fn rename_channel(&self, channel: &str, name: &str) {
        self.change(channel, |_, it| name.clone_into(&mut it.name));
    }

    /// A channel or thread is gone, with everything said in it.
    pub fn delete_channel(&self, channel: &str) {
        self.look(|world| {
            let Some(gone) = world.channels.remove(channel) else { return };
            world.messages.retain(|it| it.channel != channel);
            let threads: Vec<String> = world
                .channels
                .values()
                .filter(|it| it.parent.as_deref() == Some(channel))
                .map(|it| it.id.clone())
                .collect();
            threads.iter().for_each(|it| drop(world.channels.remove(it)));
            let event = if gone.is_thread() { "THREAD_DELETE" } else { "CHANNEL_DELETE" };
            world.dispatch_in(&self.id, event, &gone.json());
        });
    }

    /// A thread that nobody wrote in for long; the next message wakes it.
    pub fn archive(&self, thread: &str) {
        self.change(thread, |_, it| it.archived = true);
    }

    /// A thread that was closed on purpose: only who manages threads opens it again.
    pub fn lock(&self, thread: &str) {
        self.change(thread, |_, it| (it.archived, it.locked) = (true, true));
    }

    /// A message is deleted by a moderator.
    pub fn delete_message(&self, message: &str) {
        self.look(|world| world.delete_message(message));
    }

    /// The bot is put out of the guild.
    pub fn kicks_bot(&self) {
        self.look(|world| {
            world.dispatch_in(&self.id, "GUILD_DELETE", &json!({ "id": self.id }));
            world.guild_mut(&self.id).members.remove(super::world::APPLICATION);
        });
    }

    /// The bot is added again.
    pub fn adds_bot(&self) {
        self.look(|world| {
            world.guild_mut(&self.id).admit_bot();
            world.announce_guild(&self.id);
        });
    }

    /// The guild cannot be reached for a while: that is no departure.
    pub fn outage(&self) {
        self.look(|world| {
            world.guild_mut(&self.id).available = false;
            world.dispatch_in(&self.id, "GUILD_DELETE", &json!({ "id": self.id, "unavailable": true }));
        });
    }

    /// And back.
    pub fn recovers(&self) {
        self.look(|world| {
            world.guild_mut(&self.id).available = true;
            world.announce_guild(&self.id);
        });
    }

    /// Anything at all, of an event that everybody who knows of guilds hears.
    pub fn event(&self, name: &str, data: &Value) {
        self.look(|world| world.dispatch_in(&self.id, name, data));
    }
}
