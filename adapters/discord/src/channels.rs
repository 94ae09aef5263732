//! Channels: whether Baton can write there, what they are called, and who reads along.

use std::collections::{HashMap, HashSet};

use baton_chat::inbound::ChannelNews;
use serde_json::Value;

use crate::{
    access::{MANAGE_THREADS, Roles, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL},
    discord::{Discord, space},
    people::Unread,
    rest::{self, Ask, CallError, Route},
};

/// Discord's kinds of channel.
const PUBLIC_THREADS: [u64; 2] = [10, 11];
const PRIVATE_THREAD: u64 = 12;
const FORUMS: [u64; 2] = [15, 16];
/// Members of one page. Source: Discord, `GET /channels/{id}/thread-members` and `GET /guilds/{id}/members`.
const THREAD_PAGE: usize = 100;
const PAGE: usize = 1_000;

/// A guild's roles, and what Baton itself is in it.
pub(crate) struct Ground {
    roles: Roles,
    own: Value,
}

impl Ground {
    fn can_write(&self, channel: &Value, parent: &Value) -> bool {
        let needed = match is_thread(channel) {
            true => VIEW_CHANNEL | SEND_MESSAGES_IN_THREADS,
            false => VIEW_CHANNEL | SEND_MESSAGES,
        };
        let locked = is_thread(channel) && channel["thread_metadata"]["locked"] == true;
        !locked && self.roles.permissions(&self.own, parent) & needed == needed
    }
}

impl Discord {
    /// Reads the channels of a guild that the host writes to.
    pub(crate) async fn read_channels(&self, guild: &str) -> Result<(), Unread> {
        let ours = self.host.channels(&space(guild)).await?;
        if ours.is_empty() {
            return Ok(());
        }
        let ground = self.ground(guild).await?;
        let all = self.call(Ask::get(Route::GuildChannels { guild_id: rest::guild(guild)? })).await?;
        let all = all.as_array().map(Vec::as_slice).unwrap_or_default();
        let listed: HashMap<&str, &Value> =
            all.iter().filter_map(|it| Some((it["id"].as_str()?, it))).collect();
        for id in ours {
            match listed.get(id.as_str()) {
                Some(channel) => {
                    self.note_channel(guild, channel, ground.can_write(channel, channel)).await?
                }
                // A thread, or gone.
                None => self.look_at_channel(guild, &id).await?,
            }
        }
        Ok(())
    }

    /// Something happened to a channel, or to what Baton may do there.
    pub(crate) async fn channel_changed(&self, guild: &str, id: &str) -> Result<(), Unread> {
        match self.host.channels(&space(guild)).await?.iter().any(|it| it == id) {
            true => self.look_at_channel(guild, id).await,
            false => Ok(()),
        }
    }

    async fn look_at_channel(&self, guild: &str, id: &str) -> Result<(), Unread> {
        match self.can_write(guild, id).await {
            Ok((channel, can_write)) => self.note_channel(guild, &channel, can_write).await,
            Err(why) if why.is_final() => self.closed(guild, id).await,
            Err(why) => Err(why.into()),
        }
    }

    /// A channel as Discord describes it, and whether Baton can write there.
    pub(crate) async fn can_write(&self, guild: &str, id: &str) -> Result<(Value, bool), CallError> {
        let channel = self.channel(id).await?;
        let (ground, parent) = (self.ground(guild).await?, self.parent(&channel).await?);
        let can_write = ground.can_write(&channel, &parent);
        Ok((channel, can_write))
    }

    async fn note_channel(&self, guild: &str, channel: &Value, can_write: bool) -> Result<(), Unread> {
        let Some(id) = channel["id"].as_str() else { return Ok(()) };
        if !can_write {
            return self.closed(guild, id).await;
        }
        if let Some(name) = channel["name"].as_str() {
            self.host.channel(&space(guild), id, ChannelNews::Named(name.to_owned())).await?;
        }
        Ok(self.host.channel(&space(guild), id, ChannelNews::Open).await?)
    }

    /// Nothing can be said there any more.
    pub(crate) async fn closed(&self, guild: &str, id: &str) -> Result<(), Unread> {
        Ok(self.host.channel(&space(guild), id, ChannelNews::Closed).await?)
    }

    /// The users who can read a channel; bots are nobody.
    pub(crate) async fn readers_of(&self, guild: &str, id: &str) -> Result<Vec<String>, CallError> {
        let channel = self.channel(id).await?;
        let (parent, roles) = (self.parent(&channel).await?, self.roles(guild).await?);
        let invited = match channel["type"] == PRIVATE_THREAD {
            true => Some(self.thread_members(id).await?),
            false => None,
        };
        let (mut readers, mut after) = (Vec::new(), "0".to_owned());
        loop {
            let ask = Ask::get(Route::GuildMembers { guild_id: rest::guild(guild)? });
            let page = self.call(ask.with(&[("limit", &PAGE.to_string()), ("after", &after)])).await?;
            let page = page.as_array().map(Vec::as_slice).unwrap_or_default();
            for member in page.iter().filter(|it| it["user"]["bot"] != true) {
                let Some(user) = member["user"]["id"].as_str() else { continue };
                let may = roles.permissions(member, &parent);
                let is_in = invited.as_ref().is_none_or(|it| it.contains(user) || may & MANAGE_THREADS != 0);
                if may & VIEW_CHANNEL != 0 && is_in {
                    readers.push(user.to_owned());
                }
            }
            match page.last().and_then(|it| it["user"]["id"].as_str()) {
                Some(last) if page.len() == PAGE => after = last.to_owned(),
                _ => return Ok(readers),
            }
        }
    }

    pub(crate) async fn channel(&self, id: &str) -> Result<Value, CallError> {
        self.call(Ask::get(Route::Channel { channel_id: rest::channel(id)? })).await
    }

    // A thread has no permissions of its own.
    async fn parent(&self, channel: &Value) -> Result<Value, CallError> {
        match channel["parent_id"].as_str().filter(|_| is_thread(channel)) {
            Some(parent) => self.channel(parent).await,
            None => Ok(channel.clone()),
        }
    }

    async fn roles(&self, guild: &str) -> Result<Roles, CallError> {
        let guild = self.call(Ask::get(Route::Guild { guild_id: rest::guild(guild)? })).await?;
        Ok(Roles::of(&guild))
    }

    async fn ground(&self, guild: &str) -> Result<Ground, CallError> {
        let me = self.me().ok_or_else(|| CallError::NotSent("not signed in yet".to_owned()))?;
        let (guild_id, user_id) = (rest::guild(guild)?, rest::user(&me.user)?);
        let own = self.call(Ask::get(Route::GuildMember { guild_id, user_id })).await?;
        Ok(Ground { roles: self.roles(guild).await?, own })
    }

    async fn thread_members(&self, id: &str) -> Result<HashSet<String>, CallError> {
        let (mut members, mut after) = (HashSet::new(), "0".to_owned());
        loop {
            let ask = Ask::get(Route::ChannelThreadMembers { channel_id: rest::channel(id)? });
            let params = [("with_member", "true"), ("limit", &*THREAD_PAGE.to_string()), ("after", &*after)];
            let page = self.call(ask.with(&params)).await?;
            let page = page.as_array().map(Vec::as_slice).unwrap_or_default();
            members.extend(page.iter().filter_map(|it| it["user_id"].as_str()).map(str::to_owned));
            match page.last().and_then(|it| it["user_id"].as_str()) {
                Some(last) if page.len() == THREAD_PAGE => after = last.to_owned(),
                _ => return Ok(members),
            }
        }
    }
}

/// Whether it belongs to another channel.
pub(crate) fn is_thread(channel: &Value) -> bool {
    channel["type"].as_u64().is_some_and(|it| PUBLIC_THREADS.contains(&it) || it == PRIVATE_THREAD)
}

/// Whether it takes no messages, but posts that are threads.
pub(crate) fn is_forum(channel: &Value) -> bool {
    channel["type"].as_u64().is_some_and(|it| FORUMS.contains(&it))
}
