//! Guilds: which ones Baton is in, and what the host is told of their coming and going.
//!
//! Rule: what Discord says now counts, whatever was heard before and in whichever order.

use std::{
    collections::HashSet,
    sync::{Arc, PoisonError},
};

use baton_chat::{
    inbound::{Joined, SpaceRef},
    platform::NotKept,
};
use serde_json::Value;

use crate::{
    discord::{Discord, NoDiscord, space},
    rest::{self, Ask, CallError, Route},
};

/// Guilds of one page. Source: Discord, `GET /users/@me/guilds`.
const PAGE: usize = 200;

impl Discord {
    /// Asks Discord which guilds Baton is in, and tells the host what is new; answers all of them.
    pub(crate) async fn meet_guilds(&self) -> Result<Vec<SpaceRef>, NoDiscord> {
        let all = self.own_guilds().await.map_err(|why| self.no_discord(why))?;
        for guild in &all {
            let (Some(id), Some(name)) = (guild["id"].as_str(), guild["name"].as_str()) else { continue };
            self.appeared(id, name, None).await?;
        }
        let there: HashSet<&str> = all.iter().filter_map(|it| it["id"].as_str()).collect();
        for known in self.spaces().await? {
            if !there.contains(known.id.as_str()) {
                self.left(&known.id).await?;
            }
        }
        Ok(self.spaces().await?)
    }

    pub(crate) async fn own_guilds(&self) -> Result<Vec<Value>, CallError> {
        let (mut all, mut after) = (Vec::new(), "0".to_owned());
        loop {
            let ask = Ask::get(Route::UserMeGuilds).with(&[("limit", &PAGE.to_string()), ("after", &after)]);
            let page = self.call(ask).await?;
            let page = page.as_array().map(Vec::as_slice).unwrap_or_default();
            all.extend(page.iter().cloned());
            match page.last().and_then(|it| it["id"].as_str()) {
                Some(last) if page.len() == PAGE => after = last.to_owned(),
                _ => return Ok(all),
            }
        }
    }

    /// Makes sure that the host knows the guild, before something from it is handled.
    pub(crate) async fn settle(self: &Arc<Self>, guild: &str) {
        if self.told_name(guild).is_some() {
            return;
        }
        let Ok(guild_id) = rest::guild(guild) else { return };
        match self.call(Ask::get(Route::Guild { guild_id })).await {
            Ok(told) => self.arrived(&told).await,
            Err(why) => tracing::warn!(guild, %why, "a server is not known yet"),
        }
    }

    /// Takes note of a guild that Discord describes whole; of a new one everybody is read.
    pub(crate) async fn arrived(self: &Arc<Self>, guild: &Value) {
        let (Some(id), Some(name)) = (guild["id"].as_str(), guild["name"].as_str()) else { return };
        match self.appeared(id, name, guild["owner_id"].as_str()).await {
            Ok(true) => {
                let (discord, id) = (Arc::clone(self), id.to_owned());
                self.tasks.spawn(async move { discord.reconcile(&id).await });
            }
            Ok(false) => {}
            Err(why) => tracing::error!(guild = id, %why, "a server was not connected"),
        }
    }

    // Whether it is new. Discord does not say who put Baton there to anybody who may not read the audit log, so
    // that its owner is taken to be in charge. Where nobody but the application's own people can do it, it belongs
    // to the one organisation that they prepared; else it is a stranger's, who gets an organisation of their own.
    async fn appeared(&self, id: &str, name: &str, owner: Option<&str>) -> Result<bool, NotKept> {
        let _one = self.joining.lock().await;
        if self.told_name(id).as_deref() == Some(name) {
            return Ok(false);
        }
        let is_new = !self.spaces().await?.iter().any(|it| it.id == id);
        let joined = |installer| Joined { space: space(id), name: name.to_owned(), installer, beside: None };
        if is_new {
            let owner = match owner {
                Some(owner) => Some(owner.to_owned()),
                None => self.owner(id).await,
            };
            let me = self.me();
            let owner = owner.filter(|it| me.as_ref().is_none_or(|me| me.user != *it));
            if me.is_none_or(|it| !it.is_public) {
                self.host.joined(joined(None)).await?;
            }
            self.host.joined(joined(owner)).await?;
        } else {
            self.host.joined(joined(None)).await?;
        }
        let mut told = self.guilds.lock().unwrap_or_else(PoisonError::into_inner);
        told.insert(id.to_owned(), name.to_owned());
        Ok(is_new)
    }

    async fn owner(&self, guild: &str) -> Option<String> {
        let guild_id = rest::guild(guild).ok()?;
        let told = self.call(Ask::get(Route::Guild { guild_id })).await;
        let told = told.inspect_err(|why| tracing::warn!(guild, %why, "whose server it is, is not known"));
        told.ok()?["owner_id"].as_str().map(str::to_owned)
    }

    /// Baton was taken out of a guild, or the guild is no more.
    pub(crate) async fn left(&self, guild: &str) -> Result<(), NotKept> {
        tracing::info!(guild, "Baton was removed from a server");
        let _one = self.joining.lock().await;
        self.host.left(&space(guild)).await?;
        self.guilds.lock().unwrap_or_else(PoisonError::into_inner).remove(guild);
        self.told.lock().unwrap_or_else(PoisonError::into_inner).retain(|it, _| it.0 != guild);
        Ok(())
    }

    fn told_name(&self, guild: &str) -> Option<String> {
        self.guilds.lock().unwrap_or_else(PoisonError::into_inner).get(guild).cloned()
    }

    /// Everybody and every channel of these guilds is read anew: who came, changed or left while nobody listened.
    pub async fn catch_up(&self, spaces: &[SpaceRef]) {
        for space in spaces {
            self.reconcile(&space.id).await;
        }
    }

    /// A connection begins anew, so that anything may have happened since the last.
    pub(crate) async fn begun(&self) {
        match self.meet_guilds().await {
            Ok(spaces) => self.catch_up(&spaces).await,
            Err(why) => tracing::warn!(%why, "what happened meanwhile was not read"),
        }
    }

    pub(crate) async fn reconcile(&self, guild: &str) {
        if let Err(why) = self.read_people(guild).await {
            tracing::warn!(guild, %why, "not everybody of the server was read");
        }
        if let Err(why) = self.read_channels(guild).await {
            tracing::warn!(guild, %why, "not every channel of the server was read");
        }
    }
}
