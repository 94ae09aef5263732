//! Which guild a direct message belongs to, and who is meant in it.

use std::sync::{Arc, PoisonError};

use baton_chat::inbound::SpaceRef;

use crate::{
    PLATFORM,
    discord::{Discord, space},
    inward::Described,
};

impl Discord {
    /// The guild itself; for a direct message the one guild where the host knows the user, or of several the one
    /// where they last turned to Baton.
    pub(super) async fn home(self: &Arc<Self>, guild: Option<&str>, user: &str) -> Option<SpaceRef> {
        if let Some(guild) = guild {
            self.remember(guild, user);
            return Some(space(guild));
        }
        let mut known = Vec::new();
        for space in self.host.spaces(PLATFORM).await.ok()? {
            if self.host.knows(&space, user).await {
                known.push(space);
            }
        }
        if known.len() < 2 {
            return known.pop();
        }
        let last = self.last_guild(user).await;
        let at = known.iter().position(|it| Some(&it.id) == last.as_ref()).unwrap_or(0);
        Some(known.swap_remove(at))
    }

    /// Makes sure that the host knows those whom a delivery describes, without asking Discord.
    pub(super) async fn introduce(&self, space: &SpaceRef, people: &[Described]) {
        for it in people {
            if !self.host.knows(space, &it.id).await {
                self.tell(&space.id, &it.user, &it.member).await;
            }
        }
    }

    // One write for each change; of one guild there is nothing to remember, but it may not stay the only one.
    fn remember(self: &Arc<Self>, guild: &str, user: &str) {
        let before = {
            let mut guilds = self.desk.guilds.lock().unwrap_or_else(PoisonError::into_inner);
            guilds.insert(user.to_owned(), guild.to_owned())
        };
        if before.as_deref() == Some(guild) {
            return;
        }
        let (discord, name, guild) = (Arc::clone(self), kept_as(user), guild.to_owned());
        self.tasks.spawn(async move {
            let kept = discord.host.put(None, &name, &guild, None).await;
            kept.unwrap_or_else(|why| tracing::warn!(%why, "where somebody is at home is not kept"));
        });
    }

    async fn last_guild(&self, user: &str) -> Option<String> {
        let known = self.desk.guilds.lock().unwrap_or_else(PoisonError::into_inner).get(user).cloned();
        match known {
            Some(guild) => Some(guild),
            None => self.host.get(None, &kept_as(user)).await.ok()?,
        }
    }
}

fn kept_as(user: &str) -> String {
    format!("discord:home:{user}")
}
