//! Who may do what where, computed as Discord computes it.

use super::{channel::Channel, guild::State, world::World};

/// The bits that matter here. Source: Discord's reference, "Permissions".
#[expect(missing_docs, reason = "the names say it")]
pub mod permission {
    pub const ADMINISTRATOR: u64 = 1 << 3;
    pub const MANAGE_GUILD: u64 = 1 << 5;
    pub const VIEW_AUDIT_LOG: u64 = 1 << 7;
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    pub const SEND_MESSAGES: u64 = 1 << 11;
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    pub const MENTION_EVERYONE: u64 = 1 << 17;
    pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
    pub const MANAGE_THREADS: u64 = 1 << 34;
    pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
    pub const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
    pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
    /// What everybody may in a new guild.
    pub const EVERYBODY: u64 = VIEW_CHANNEL
        | SEND_MESSAGES
        | READ_MESSAGE_HISTORY
        | USE_APPLICATION_COMMANDS
        | CREATE_PUBLIC_THREADS
        | SEND_MESSAGES_IN_THREADS;
    /// All there are.
    pub const ALL: u64 = (1 << 53) - 1;
}

use permission::{ADMINISTRATOR, ALL, SEND_MESSAGES, VIEW_CHANNEL};

/// An exception for one role or member in one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Overwrite {
    pub(crate) id: String,
    /// 0 for a role, 1 for a member.
    pub(crate) kind: u8,
    pub(crate) allow: u64,
    pub(crate) deny: u64,
}

impl State {
    /// In the guild as a whole; nothing for who is not in it.
    pub(crate) fn permissions(&self, user: &str) -> u64 {
        let Some(member) = self.members.get(user) else { return 0 };
        if self.owner == user {
            return ALL;
        }
        let own = member.roles.iter().filter_map(|it| self.roles.get(it));
        let all = own.fold(self.roles[&self.id].permissions, |all, it| all | it.permissions);
        if all & ADMINISTRATOR != 0 { ALL } else { all }
    }
}

impl World {
    /// In a channel; a thread has its parent's.
    pub(crate) fn permissions(&self, user: &str, channel: &Channel) -> u64 {
        let Some(guild) = channel.guild.as_deref().map(|it| self.guild(it)) else {
            return permission::EVERYBODY;
        };
        let base = guild.permissions(user);
        if base == ALL || base == 0 {
            return base;
        }
        let of = match (channel.is_thread(), channel.parent.as_deref()) {
            (true, Some(parent)) => self.channels.get(parent).unwrap_or(channel),
            _ => channel,
        };
        let roles = &guild.members[user].roles;
        let mut all = base;
        for own in of.overwrites.iter().filter(|it| it.id == guild.id) {
            all = all & !own.deny | own.allow;
        }
        let of_roles = of.overwrites.iter().filter(|it| it.kind == 0 && roles.contains(&it.id));
        let (allow, deny) = of_roles.fold((0, 0), |(allow, deny), it| (allow | it.allow, deny | it.deny));
        all = all & !deny | allow;
        for own in of.overwrites.iter().filter(|it| it.kind == 1 && it.id == user) {
            all = all & !own.deny | own.allow;
        }
        // Who cannot see a channel can do nothing in it, and who cannot write can call nobody there.
        match (all & VIEW_CHANNEL != 0, all & SEND_MESSAGES != 0) {
            (false, _) => 0,
            (true, false) => all & !permission::MENTION_EVERYONE,
            (true, true) => all,
        }
    }
}
