//! Furnishing a guild: members, roles, channels. What the bot would hear of it is dispatched.

use serde_json::json;

use super::{
    Guild,
    channel::{self, Channel},
    guild::Member,
    permissions::{Overwrite, permission},
    user::User,
    world::{APPLICATION, World},
};

impl Guild {
    /// A user who is in the guild; somebody known by that id joins this guild too.
    pub fn member(&self, id: &str, name: &str) {
        self.look(|world| {
            world.users.entry(id.to_owned()).or_insert_with(|| User::new(id, name));
            let member = Member { joined: world.clock.now(), ..Member::default() };
            world.guild_mut(&self.id).members.insert(id.to_owned(), member);
            let mut told = world.member_json(&self.id, id).unwrap_or_default();
            told["guild_id"] = json!(self.id);
            world.dispatch_in(&self.id, "GUILD_MEMBER_ADD", &told);
        });
    }

    /// Another bot, which people can pick by mistake.
    pub fn other_bot(&self, id: &str, name: &str) {
        self.look(|world| world.users.insert(id.to_owned(), User::bot(id, name)));
        self.member(id, name);
    }

    /// Who may do everything; nobody known at first.
    pub fn owner(&self, user: &str) {
        self.look(|world| user.clone_into(&mut world.guild_mut(&self.id).owner));
    }

    /// Who added the bot, as the audit log tells it to whoever may read that.
    pub fn added_by(&self, user: &str) {
        self.look(|world| world.guild_mut(&self.id).added_by = Some(user.to_owned()));
    }

    /// A role, with [`permission`] bits in the whole guild; the guild's own id is everybody's.
    pub fn role(&self, id: &str, name: &str, permissions: u64) {
        self.look(|world| {
            let guild = world.guild_mut(&self.id);
            let is_new = !guild.roles.contains_key(id);
            guild.add_role(id, name, permissions);
            let roles = guild.roles_json();
            let own = roles.as_array().into_iter().flatten().find(|it| it["id"] == id).cloned();
            let event = if is_new { "GUILD_ROLE_CREATE" } else { "GUILD_ROLE_UPDATE" };
            world.dispatch_in(&self.id, event, &json!({ "guild_id": self.id, "role": own }));
        });
    }

    /// What the bot itself may in the whole guild.
    pub fn bot_may(&self, permissions: u64) {
        self.role(&format!("{}1", self.id), "Baton", permissions);
    }

    /// A text channel that everybody sees.
    pub fn channel(&self, id: &str, name: &str) {
        self.add(Channel::of_guild(id, channel::TEXT, &self.id, name), "CHANNEL_CREATE");
    }

    /// A text channel that these members and the bot see.
    pub fn private_channel(&self, id: &str, name: &str, members: &[&str]) {
        let mut channel = Channel::of_guild(id, channel::TEXT, &self.id, name);
        let own = |id: &str, kind, allow, deny| Overwrite { id: id.to_owned(), kind, allow, deny };
        channel.overwrites.push(own(&self.id, 0, 0, permission::VIEW_CHANNEL));
        for member in members.iter().copied().chain([APPLICATION]) {
            channel.overwrites.push(own(member, 1, permission::VIEW_CHANNEL, 0));
        }
        self.add(channel, "CHANNEL_CREATE");
    }

    /// A forum: it holds threads and no messages.
    pub fn forum(&self, id: &str, name: &str) {
        self.add(Channel::of_guild(id, channel::FORUM, &self.id, name), "CHANNEL_CREATE");
    }

    /// A public thread of a channel or forum.
    ///
    /// # Panics
    /// When there is no such channel.
    pub fn thread(&self, id: &str, parent: &str, name: &str) {
        let parent =
            self.look(|world| world.channels.get(parent).cloned()).expect("a channel to begin it in");
        self.add(Channel::thread(id, channel::PUBLIC_THREAD, &parent, name), "THREAD_CREATE");
    }

    /// Whatever a role or member may otherwise, in this channel they may this and may not that.
    pub fn overwrite(&self, channel: &str, who: &str, allow: u64, deny: u64) {
        self.change(channel, |world, channel| {
            let kind =
                u8::from(!world.guild(channel.guild.as_deref().unwrap_or_default()).roles.contains_key(who));
            channel.overwrites.retain(|it| it.id != who);
            channel.overwrites.push(Overwrite { id: who.to_owned(), kind, allow, deny });
        });
    }

    fn add(&self, mut channel: Channel, event: &str) {
        self.look(|world| {
            channel.made = world.clock.now();
            let told = channel.json();
            world.channels.insert(channel.id.clone(), channel);
            world.dispatch_in(&self.id, event, &told);
        });
    }

    /// Changes a channel or thread, and tells the bot.
    pub(crate) fn change(&self, id: &str, by: impl FnOnce(&World, &mut Channel)) {
        self.look(|world| {
            let mut channel = world.channels.get(id).unwrap_or_else(|| panic!("no channel {id}")).clone();
            by(world, &mut channel);
            world.channel_changed(channel);
        });
    }
}

impl World {
    /// Puts a channel in place of what it was, and tells the bot.
    pub(crate) fn channel_changed(&mut self, channel: Channel) {
        let told = channel.json();
        let event = if channel.is_thread() { "THREAD_UPDATE" } else { "CHANNEL_UPDATE" };
        let guild = channel.guild.clone().unwrap_or_default();
        self.channels.insert(channel.id.clone(), channel);
        self.dispatch_in(&guild, event, &told);
    }
}
