//! Discord itself: the parts that every way in and every way out share.

use std::{
    collections::HashMap,
    num::NonZeroU64,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use backon::{ConstantBuilder, Retryable as _};
use baton_chat::{
    inbound::{Profile, SpaceRef},
    platform::{NotKept, Spaces},
    recent::Recent,
};
use serde_json::{Value, json};
use serenity::model::id::ApplicationId;
use thiserror::Error;
use tokio_util::task::TaskTracker;

use crate::{
    config::Config,
    desk::Desk,
    direct::Doors,
    pace::Pace,
    rest::{self, Answer, Ask, CallError, Rest, Route},
};

/// One Discord application, in as many guilds as it was put into.
pub struct Discord {
    pub(crate) config: Config,
    pub(crate) host: Arc<dyn Spaces>,
    pub(crate) rest: Rest,
    pub(crate) pace: Pace,
    pub(crate) desk: Desk,
    pub(crate) recent: Recent,
    pub(crate) doors: Doors,
    /// The guilds that this process has told the host of, by the names that it told.
    pub(crate) guilds: Mutex<HashMap<String, String>>,
    /// One guild is connected at a time: it is heard of in more than one way at once.
    pub(crate) joining: tokio::sync::Mutex<()>,
    /// What this process has told the host of people, by guild and user.
    pub(crate) told: Mutex<HashMap<(String, String), Profile>>,
    /// One question about people at a time, so that an older answer never follows a newer one.
    pub(crate) asking: tokio::sync::Mutex<()>,
    pub(crate) telling: tokio::sync::Mutex<()>,
    /// What was acknowledged and still has something to follow.
    pub(crate) tasks: TaskTracker,
    me: RwLock<Option<Arc<Me>>>,
    unknown: Mutex<HashMap<String, u64>>,
}

/// What Discord says of the application itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Me {
    /// The bot's own user.
    pub(crate) user: String,
    pub(crate) application: String,
    /// Whether anybody may put it into a guild.
    pub(crate) is_public: bool,
}

/// Why Baton cannot be on Discord.
#[derive(Debug, Error)]
pub enum NoDiscord {
    /// Discord does not take the token.
    #[error(
        "Discord does not take the token; make a new one at https://discord.com/developers/applications, page \"Bot\", \"Reset Token\""
    )]
    BadToken,
    /// The token belongs to another application.
    #[error(
        "discord.application_id is {configured}, and the token is of the application {actual}; set one of them right"
    )]
    OtherApplication {
        /// As in the configuration.
        configured: NonZeroU64,
        /// As Discord says.
        actual: String,
    },
    /// The application may not see who is in a guild.
    #[error(
        "Discord does not let Baton see who is in a server; switch on \"Server Members Intent\" at https://discord.com/developers/applications, page \"Bot\""
    )]
    MembersHidden,
    /// Discord wants several connections for so many guilds.
    #[error("Baton is in more servers than Discord lets one connection serve; run it for fewer than 2,500")]
    TooManyGuilds,
    /// Discord does not answer.
    #[error("Discord cannot be reached at {api_url}: {reason}")]
    NotReached {
        /// Where it was looked for.
        api_url: String,
        /// For whoever runs Baton.
        reason: String,
    },
    /// The host could not keep what it must.
    #[error(transparent)]
    Host(#[from] NotKept),
}

/// Between an answer that says nothing and the same question again.
const AGAIN_AFTER: Duration = Duration::from_millis(300);

impl std::fmt::Debug for Discord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Discord").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Discord {
    /// Nothing is asked of Discord yet.
    pub fn new(config: Config, host: Arc<dyn Spaces>) -> Self {
        Self {
            rest: Rest::new(&config),
            config,
            host,
            pace: Pace::new(),
            desk: Desk::default(),
            recent: Recent::default(),
            doors: Doors::default(),
            guilds: Mutex::default(),
            joining: tokio::sync::Mutex::default(),
            told: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
            telling: tokio::sync::Mutex::default(),
            tasks: TaskTracker::new(),
            me: RwLock::default(),
            unknown: Mutex::default(),
        }
    }

    /// Finds out whom the token belongs to, registers what Discord is to list where that changed, and tells the
    /// host of the guilds that Baton is in.
    ///
    /// # Errors
    /// [`NoDiscord`] with what to mend.
    pub async fn sign_in(&self) -> Result<Vec<SpaceRef>, NoDiscord> {
        let me = self.identify().await.map_err(|why| self.no_discord(why))?;
        if me.application != self.config.application() {
            let configured = self.config.application_id;
            return Err(NoDiscord::OtherApplication { configured, actual: me.application.clone() });
        }
        match self.register().await {
            Ok(_) => {}
            // What Discord lists then is what an earlier version wrote, or nothing; sentences work all the same.
            Err(why) if why.is_final() => tracing::error!(%why, "Discord does not take the commands"),
            Err(why) => return Err(self.no_discord(why)),
        }
        self.meet_guilds().await
    }

    /// Asks Discord who we are.
    pub(crate) async fn identify(&self) -> Result<Arc<Me>, CallError> {
        let user = self.call(Ask::get(Route::UserMe)).await?;
        let app = self.call(Ask::get(Route::Oauth2ApplicationCurrent)).await?;
        let id = |it: &Value| it["id"].as_str().unwrap_or_default().to_owned();
        let me = Me { user: id(&user), application: id(&app), is_public: app["bot_public"] == true };
        let me = Arc::new(me);
        *self.me.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&me));
        Ok(me)
    }

    pub(crate) fn no_discord(&self, why: CallError) -> NoDiscord {
        if why.is_of_token() {
            return NoDiscord::BadToken;
        }
        NoDiscord::NotReached { api_url: self.config.api_url.clone(), reason: why.to_string() }
    }

    /// Who Baton is there; `None` before it has signed in.
    pub(crate) fn me(&self) -> Option<Arc<Me>> {
        self.me.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn application(&self) -> ApplicationId {
        ApplicationId::from(self.config.application_id)
    }

    /// Asks at the pace that Discord asks for.
    pub(crate) async fn call(&self, ask: Ask<'_>) -> Result<Value, CallError> {
        self.asked(&ask).await.map(|it| it.body)
    }

    /// As [`Self::call`], with what stands around the answer.
    pub(crate) async fn asked(&self, ask: &Ask<'_>) -> Result<Answer, CallError> {
        let _turn = self.pace.turn(ask).await;
        self.pace.wait(ask, self.host.now()).await?;
        let answer = self.rest.ask(ask).await;
        self.pace.note(ask, &answer, self.host.now());
        answer
    }

    /// Posts a message. One that says `enforce_nonce` is repeated where nobody can tell whether it arrived:
    /// Discord answers with the message that is there.
    pub(crate) async fn post(&self, channel: &str, body: &Value) -> Result<Value, CallError> {
        let route = Route::ChannelMessages { channel_id: rest::channel(channel)? };
        let post = || self.call(Ask::post(route, body));
        let is_harmless =
            |why: &CallError| body["enforce_nonce"] == true && matches!(why, CallError::Unclear(_));
        fail::fail_point!("discord_post.before");
        let posted = post.retry(again().with_max_times(2)).when(is_harmless).await;
        fail::fail_point!("discord_post.after");
        posted
    }

    /// Counts and keeps what nobody knows how to read, so that somebody can look.
    pub(crate) async fn strange(&self, kind: &str, raw: &Value) {
        let seen = {
            let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
            let seen = unknown.entry(kind.to_owned()).or_default();
            *seen += 1;
            *seen
        };
        tracing::info!(kind, seen, "Discord sent something this version does not know");
        if seen == 1 {
            let mut raw = raw.clone();
            if raw["token"].is_string() {
                raw["token"] = json!("");
            }
            let name = format!("discord:unknown:{kind}");
            let kept = self.host.put(None, &name, &raw.to_string(), None).await;
            kept.unwrap_or_else(|why| tracing::debug!(%why, "it is not kept"));
        }
    }

    /// The guilds that Baton is in.
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

/// How what says nothing is asked again.
pub(crate) fn again() -> ConstantBuilder {
    ConstantBuilder::default().with_delay(AGAIN_AFTER)
}

/// A guild as the host names it.
pub(crate) fn space(guild: &str) -> SpaceRef {
    SpaceRef { platform: crate::PLATFORM.to_owned(), id: guild.to_owned() }
}
