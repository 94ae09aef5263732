//! Slack itself: the parts that every way in and every way out share.

use std::{
    collections::{HashMap, HashSet},
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use baton_chat::{
    inbound::{Joined, SpaceRef},
    platform::{NotKept, Spaces},
    recent::Recent,
};
use serde_json::{Value, json};
use thiserror::Error;
use tokio_util::task::TaskTracker;

use crate::{
    api::{Api, CallError},
    config::{Access, Config},
    inward::Origin,
    pace::Pace,
    team::{self, INSTALLATION, Installation, Team, Teams},
};

/// One Slack app, in as many workspaces as it was installed in.
pub struct Slack {
    pub(crate) config: Config,
    pub(crate) host: Arc<dyn Spaces>,
    pub(crate) api: Api,
    pub(crate) pace: Pace,
    pub(crate) teams: Teams,
    /// One renewal of tokens at a time: an old one can be used once.
    pub(crate) renewing: tokio::sync::Mutex<()>,
    pub(crate) recent: Recent,
    /// Users this process has asked Slack about.
    pub(crate) known: Mutex<HashSet<(String, String)>>,
    unknown: Mutex<HashMap<String, u64>>,
    /// What was acknowledged and still has something to follow.
    pub(crate) tasks: TaskTracker,
}

/// Why Baton cannot be on Slack.
#[derive(Debug, Error)]
pub enum NoSlack {
    /// Slack does not take the token; the text names Slack's reason.
    #[error(
        "Slack does not take the bot token ({0}); copy it anew from the app's page \"OAuth & Permissions\""
    )]
    BadToken(String),
    /// Slack does not answer.
    #[error("Slack cannot be reached at {api_url}: {reason}")]
    NotReached {
        /// Where it was looked for.
        api_url: String,
        /// For whoever runs Baton.
        reason: String,
    },
    /// The host could not keep what it must.
    #[error(transparent)]
    Host(#[from] NotKept),
    /// Nothing on this machine vouches for anybody.
    #[error("no certificates can be read: {0}")]
    Certificates(#[from] io::Error),
}

impl std::fmt::Debug for Slack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slack").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Slack {
    /// Nothing is asked of Slack yet.
    ///
    /// # Errors
    /// [`NoSlack::Certificates`].
    pub fn new(config: Config, host: Arc<dyn Spaces>) -> Result<Self, NoSlack> {
        let api = Api::new(&config.api_url)?;
        Ok(Self {
            config,
            host,
            api,
            pace: Pace::new(),
            teams: Teams::default(),
            renewing: tokio::sync::Mutex::default(),
            recent: Recent::default(),
            known: Mutex::default(),
            unknown: Mutex::default(),
            tasks: TaskTracker::new(),
        })
    }

    /// Finds out whom a bot token belongs to, and tells the host of the workspace. Nothing to do for an app that
    /// workspaces install by themselves.
    ///
    /// # Errors
    /// [`NoSlack`] with what to mend.
    pub async fn sign_in(&self) -> Result<Vec<SpaceRef>, NoSlack> {
        let Access::Token { bot_token } = &self.config.access else {
            return Ok(self.host.spaces(crate::PLATFORM).await?);
        };
        let answer = self.api.post(bot_token, "auth.test", &json!({})).await.map_err(|why| match why {
            CallError::Refused(code) => NoSlack::BadToken(code),
            other => NoSlack::NotReached { api_url: self.config.api_url.clone(), reason: other.to_string() },
        })?;
        let id = answer["team_id"].as_str().unwrap_or_default().to_owned();
        let name = answer["team"].as_str().unwrap_or(&id).to_owned();
        let bot = answer["user_id"].as_str().map(str::to_owned);
        let team = self.teams.put(Team { id, token: bot_token.clone(), bot }, None);
        let joined = Joined { space: team.space(), name, installer: None, beside: None };
        self.host.joined(joined).await?;
        Ok(vec![team.space()])
    }

    /// The workspace with its token, renewed where that is due; `None` where Baton is not installed.
    pub(crate) async fn team(&self, id: &str) -> Option<Arc<Team>> {
        let now = self.host.now();
        if let Some(team) = self.teams.get(id, now) {
            return Some(team);
        }
        if let Access::Token { .. } = self.config.access {
            return None;
        }
        let kept = self.host.get(Some(&team::space(id)), INSTALLATION).await;
        let kept = kept.inspect_err(|why| tracing::error!(%why, "a token cannot be read")).ok()??;
        let mut installation: Installation = serde_json::from_str(&kept).ok()?;
        if installation.is_stale(now) {
            installation = self.renewed(id, installation).await?;
        }
        let expires = installation.expires;
        Some(self.teams.put(installation.team(id), expires))
    }

    /// The workspace a delivery comes from. One of an organisation that installed Baton as a whole joins when
    /// it first shows.
    pub(crate) async fn origin(&self, origin: &Origin) -> Option<Arc<Team>> {
        if let Some(team) = self.team(&origin.team).await {
            return Some(team);
        }
        let whole = origin.enterprise.as_ref()?;
        let installed = self.team(whole).await?;
        let joined = Joined {
            space: team::space(&origin.team),
            name: origin.team.clone(),
            installer: None,
            beside: Some(installed.space()),
        };
        self.host.joined(joined).await.ok()?;
        let team = Team { id: origin.team.clone(), ..(*installed).clone() };
        Some(self.teams.put(team, self.teams.expires(whole)))
    }

    /// Calls a method at the pace Slack asks for.
    pub(crate) async fn call(&self, team: &Team, method: &str, body: &Value) -> Result<Value, CallError> {
        let channel = match method {
            "chat.postMessage" | "chat.postEphemeral" => body["channel"].as_str(),
            _ => None,
        };
        self.pace.wait(&team.id, method, channel, self.host.now()).await?;
        self.noted(team, method, self.api.post(&team.token, method, body).await)
    }

    /// As [`Self::call`], for methods that only read.
    pub(crate) async fn ask(
        &self,
        team: &Team,
        method: &str,
        params: &[(&str, &str)],
    ) -> Result<Value, CallError> {
        self.pace.wait(&team.id, method, None, self.host.now()).await?;
        self.noted(team, method, self.api.get(&team.token, method, params).await)
    }

    /// Takes note of what an answer says about later calls.
    pub(crate) fn noted(
        &self,
        team: &Team,
        method: &str,
        done: Result<Value, CallError>,
    ) -> Result<Value, CallError> {
        match &done {
            Err(CallError::Limited { retry_after }) => {
                self.pace.hold(&team.id, method, *retry_after, self.host.now())
            }
            Err(CallError::Refused(code)) if is_of_token(code) => {
                tracing::error!(team = team.id, method, code, "Slack does not take our token");
                if let Access::OAuth(_) = self.config.access {
                    // Whoever asks next reads it anew.
                    self.teams.forget(&team.id);
                }
            }
            _ => {}
        }
        done
    }

    /// Counts and keeps what nobody knows how to read, so that somebody can look.
    pub(crate) async fn strange(&self, kind: &str, raw: &str) {
        let seen = {
            let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
            let seen = unknown.entry(kind.to_owned()).or_default();
            *seen += 1;
            *seen
        };
        tracing::info!(kind, seen, "Slack sent something this version does not know");
        if seen == 1 {
            let kept = self.host.put(None, &format!("slack:unknown:{kind}"), raw, None).await;
            kept.unwrap_or_else(|why| tracing::debug!(%why, "it is not kept"));
        }
    }

    /// Does what an acknowledgement left to do, beside whatever comes next.
    pub(crate) fn later(self: &Arc<Self>, then: Vec<crate::desk::Then>) {
        if !then.is_empty() {
            let slack = Arc::clone(self);
            self.tasks.spawn(async move { slack.follow_up(then).await });
        }
    }

    /// Everybody of these workspaces is read anew: who came, changed or left while nobody listened.
    pub async fn catch_up(&self, spaces: &[SpaceRef]) {
        for space in spaces {
            if let Some(team) = self.team(&space.id).await {
                self.reconcile(&team).await;
            }
        }
    }

    /// The workspaces that Baton is in.
    ///
    /// # Errors
    /// When the host cannot say.
    pub async fn spaces(&self) -> Result<Vec<SpaceRef>, NotKept> {
        self.host.spaces(crate::PLATFORM).await
    }

    /// Waits until everything that was acknowledged was answered.
    pub async fn idle(&self) {
        self.tasks.close();
        self.tasks.wait().await;
        self.tasks.reopen();
    }

    /// How often each unknown kind came.
    pub fn unknown(&self) -> HashMap<String, u64> {
        self.unknown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Whether a refusal means that the token is no longer good, rather than what was asked with it.
pub(crate) fn is_of_token(code: &str) -> bool {
    matches!(
        code,
        "invalid_auth"
            | "not_authed"
            | "token_revoked"
            | "token_expired"
            | "account_inactive"
            | "team_access_not_granted"
    )
}

/// What must be decided in the same breath is decided within this.
pub(crate) const BREATH: Duration = Duration::from_secs(2);
/// After this nothing is waited for that Slack waits for.
pub(crate) const DEADLINE: Duration = Duration::from_millis(2_500);
