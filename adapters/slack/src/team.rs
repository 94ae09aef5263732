//! Workspaces: in whose name Baton speaks in each, and how it comes to know.
//!
//! Rule: a token is in memory and, sealed, with the host; nowhere else.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use baton_chat::inbound::SpaceRef;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a space's installation is kept under.
pub(crate) const INSTALLATION: &str = "installation";
/// A token is renewed this long before it ends.
const RENEWED_BEFORE: SignedDuration = SignedDuration::from_mins(10);

/// One workspace that Baton is in.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) token: SecretString,
    /// Baton's own user there.
    pub(crate) bot: Option<String>,
}

/// What an installation gave us, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Installation {
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) bot: Option<String>,
    pub(crate) scopes: String,
}

/// The workspaces known to this process, each until its token ends.
#[derive(Debug, Default)]
pub(crate) struct Teams(RwLock<HashMap<String, Known>>);

type Known = (Arc<Team>, Option<Timestamp>);

impl std::fmt::Debug for Installation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Installation")
            .field("bot", &self.bot)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

impl Installation {
    /// From Slack's answer to a code or a renewal; what a renewal leaves out stays as it was.
    pub(crate) fn of(answer: &Value, before: Option<&Self>, now: Timestamp) -> Option<Self> {
        let text = |name: &str| answer[name].as_str().map(str::to_owned);
        let lives = answer["expires_in"].as_i64().filter(|it| 0 < *it);
        Some(Self {
            access_token: text("access_token")?,
            refresh_token: text("refresh_token").or_else(|| before?.refresh_token.clone()),
            expires: lives.and_then(|it| now.checked_add(SignedDuration::from_secs(it)).ok()),
            bot: text("bot_user_id").or_else(|| before?.bot.clone()),
            scopes: text("scope").or_else(|| Some(before?.scopes.clone())).unwrap_or_default(),
        })
    }

    /// Whether its token should be renewed before it is used.
    pub(crate) fn is_stale(&self, now: Timestamp) -> bool {
        stale(self.expires, now)
    }

    pub(crate) fn team(&self, id: &str) -> Team {
        Team { id: id.to_owned(), token: self.access_token.clone().into(), bot: self.bot.clone() }
    }
}

impl Team {
    /// As the host names it.
    pub(crate) fn space(&self) -> SpaceRef {
        space(&self.id)
    }
}

impl Teams {
    /// The workspace, unless its token has to be renewed first.
    pub(crate) fn get(&self, id: &str, now: Timestamp) -> Option<Arc<Team>> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.get(id).filter(|it| !stale(it.1, now)).map(|it| Arc::clone(&it.0))
    }

    pub(crate) fn put(&self, team: Team, expires: Option<Timestamp>) -> Arc<Team> {
        let team = Arc::new(team);
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(team.id.clone(), (Arc::clone(&team), expires));
        team
    }

    /// When the workspace's token ends, where it does.
    pub(crate) fn expires(&self, id: &str) -> Option<Timestamp> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).and_then(|it| it.1)
    }

    pub(crate) fn forget(&self, id: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

/// A workspace as the host names it.
pub(crate) fn space(id: &str) -> SpaceRef {
    SpaceRef { platform: crate::PLATFORM.to_owned(), id: id.to_owned() }
}

fn stale(expires: Option<Timestamp>, now: Timestamp) -> bool {
    expires.is_some_and(|it| it < now + RENEWED_BEFORE)
}
