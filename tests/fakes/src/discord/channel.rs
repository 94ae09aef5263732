//! Channels of every kind the bot can meet: text, forum, thread, direct.

use serde_json::{Value, json};

use super::{permissions::Overwrite, world::moment};
use std::{collections::BTreeSet, time::Duration};

/// Source: Discord's reference, "Channel Types".
pub(crate) const TEXT: u8 = 0;
pub(crate) const DIRECT: u8 = 1;
pub(crate) const PUBLIC_THREAD: u8 = 11;
pub(crate) const PRIVATE_THREAD: u8 = 12;
pub(crate) const FORUM: u8 = 15;

#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: String,
    pub(crate) kind: u8,
    pub(crate) name: String,
    /// `None` for direct conversations.
    pub(crate) guild: Option<String>,
    /// Of a thread.
    pub(crate) parent: Option<String>,
    pub(crate) overwrites: Vec<Overwrite>,
    /// The other side of a direct conversation.
    pub(crate) recipient: Option<String>,
    /// Who joined a thread.
    pub(crate) joined: BTreeSet<String>,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
    pub(crate) owner: Option<String>,
    /// Minutes without a word after which a thread is archived.
    pub(crate) archives_after: u64,
    pub(crate) made: Duration,
}

impl Channel {
    pub(crate) fn of_guild(id: &str, kind: u8, guild: &str, name: &str) -> Channel {
        Channel {
            id: id.to_owned(),
            kind,
            name: name.to_owned(),
            guild: Some(guild.to_owned()),
            parent: None,
            overwrites: Vec::new(),
            recipient: None,
            joined: BTreeSet::new(),
            archived: false,
            locked: false,
            owner: None,
            archives_after: 1_440,
            made: Duration::ZERO,
        }
    }

    pub(crate) fn direct(id: &str, user: &str) -> Channel {
        let guild = None;
        Channel { guild, recipient: Some(user.to_owned()), ..Channel::of_guild(id, DIRECT, "", "") }
    }

    pub(crate) fn thread(id: &str, kind: u8, parent: &Channel, name: &str) -> Channel {
        let guild = parent.guild.as_deref().unwrap_or_default();
        Channel { parent: Some(parent.id.clone()), ..Channel::of_guild(id, kind, guild, name) }
    }

    pub(crate) fn is_thread(&self) -> bool {
        matches!(self.kind, PUBLIC_THREAD | PRIVATE_THREAD)
    }

    pub(crate) fn takes_messages(&self) -> bool {
        self.kind != FORUM
    }

    /// What needs no look at users: `recipients` stand apart.
    pub(crate) fn json(&self) -> Value {
        let mut channel = json!({ "id": self.id, "type": self.kind, "flags": 0, "last_message_id": null });
        let Some(guild) = &self.guild else { return channel };
        channel["guild_id"] = json!(guild);
        channel["name"] = json!(self.name);
        channel["parent_id"] = json!(self.parent);
        channel["rate_limit_per_user"] = json!(0);
        if self.is_thread() {
            channel["owner_id"] = json!(self.owner);
            channel["message_count"] = json!(0);
            channel["member_count"] = json!(self.joined.len().min(50));
            channel["thread_metadata"] = json!({ "archived": self.archived, "locked": self.locked,
                "auto_archive_duration": self.archives_after, "archive_timestamp": moment(self.made),
                "create_timestamp": moment(self.made) });
            return channel;
        }
        channel["position"] = json!(0);
        channel["topic"] = Value::Null;
        channel["nsfw"] = json!(false);
        let overwrites = self.overwrites.iter().map(|it| {
            json!({ "id": it.id, "type": it.kind, "allow": it.allow.to_string(), "deny": it.deny.to_string() })
        });
        channel["permission_overwrites"] = overwrites.collect();
        if self.kind == FORUM {
            channel["available_tags"] = json!([]);
        }
        channel
    }
}
