//! One client of serenity's, on a thread of its own, and the watch over it.
//!
//! What it does not notice by itself is noticed here: a close without a code, after which it spins and gives
//! nobody else on its thread a turn; a shard that vanished; a connection that says nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use secrecy::ExposeSecret as _;
use serenity::{
    Error as SerenityError,
    client::{ClientBuilder, Context, RawEventHandler},
    gateway::{ConnectionStage, GatewayError, ShardManager},
    http::{Http, HttpBuilder},
    model::{event::Event as Told, gateway::GatewayIntents, id::ShardId, user::OnlineStatus},
};
use tokio::{
    runtime::Runtime,
    sync::{mpsc, watch},
    task::{JoinError, JoinHandle},
};
use tokio_util::sync::CancellationToken;

use super::event::Event;
use crate::{
    config::{API_URL, Config},
    discord::NoDiscord,
};

/// What Baton asks to hear. The second is switched on at the application's page.
pub(super) const INTENTS: GatewayIntents = GatewayIntents::GUILDS
    .union(GatewayIntents::GUILD_MEMBERS)
    .union(GatewayIntents::GUILD_MESSAGES)
    .union(GatewayIntents::DIRECT_MESSAGES);
/// How often the client is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// A thread that gives nobody a turn for so long is spinning.
const TURN: Duration = Duration::from_secs(3);
/// A client that shows no sign of life for so long has none. Source: two and a half of Discord's heartbeats.
const SILENCE: Duration = Duration::from_secs(105);
/// How long a connection may take to be there, or to be there again.
const CONNECTING: Duration = Duration::from_secs(45);
/// How long it may take to say farewell.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why a client is no more.
#[derive(Debug)]
pub(super) enum Ended {
    /// We were told to stop.
    Stopped,
    /// Another may do better.
    Lost(&'static str),
    /// No other would.
    Never(NoDiscord),
}

/// A client with everything that it began; dropped, all of it ends.
pub(super) struct Client {
    runtime: Option<Runtime>,
    running: JoinHandle<Result<(), SerenityError>>,
    managed: watch::Receiver<Option<Arc<ShardManager>>>,
    heard: Arc<AtomicU64>,
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What shows that a client lives: events, acknowledged heartbeats, and its stage.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Signs {
    heard: u64,
    latency: Option<Duration>,
    stage: Option<ConnectionStage>,
}

impl Client {
    /// Begins a client that connects to `url` and hands over what it hears.
    pub(super) fn begin(
        config: &Config,
        url: String,
        events: mpsc::UnboundedSender<Event>,
    ) -> Result<Self, NoDiscord> {
        let no_thread = |why: std::io::Error| NoDiscord::NotReached {
            api_url: config.api_url.clone(),
            reason: format!("the system gives no thread: {why}"),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("discord-gateway")
            .enable_all()
            .build()
            .map_err(no_thread)?;
        let heard = Arc::new(AtomicU64::new(0));
        let ears = Ears { events, heard: Arc::clone(&heard) };
        let (manage, managed) = watch::channel(None);
        let http = http(config);
        let running = runtime.spawn(async move {
            let client = ClientBuilder::new_with_http(http, INTENTS).raw_event_handler(ears);
            let mut client = client.await?;
            // Building it asks for the address and, unanswered, falls back to Discord's own; what counts is what
            // we were told.
            *client.ws_url.lock().await = url;
            let _ = manage.send(Some(Arc::clone(&client.shard_manager)));
            client.start().await
        });
        Ok(Self { runtime: Some(runtime), running, managed, heard })
    }

    /// Watches it until it ends, or has to be ended.
    pub(super) async fn watch(mut self, stop: &CancellationToken) -> Ended {
        let mut looks = tokio::time::interval(LOOK);
        let (mut signs, mut alive, mut connected) = (self.signs().await, Instant::now(), Instant::now());
        loop {
            tokio::select! {
                ended = &mut self.running => return of_end(ended),
                () = stop.cancelled() => {
                    self.say_farewell().await;
                    return Ended::Stopped;
                }
                _ = looks.tick() => {}
            }
            if !self.gives_turns().await {
                self.poke().await;
                return Ended::Lost("it was closed without a word, and nobody noticed");
            }
            let now = self.signs().await;
            if now.stage == Some(ConnectionStage::Connected) {
                connected = Instant::now();
            }
            if now != signs {
                (signs, alive) = (now, Instant::now());
            }
            if CONNECTING < connected.elapsed() {
                return Ended::Lost("it takes too long to be there");
            }
            if SILENCE < alive.elapsed() {
                return Ended::Lost("nothing is heard from it");
            }
        }
    }

    async fn signs(&self) -> Signs {
        let manager = self.managed.borrow().clone();
        let (mut latency, mut stage) = (None, None);
        if let Some(manager) = manager {
            let runners = manager.runners.lock().await;
            let runner = runners.get(&ShardId(0));
            (latency, stage) = (runner.and_then(|it| it.latency), runner.map(|it| it.stage));
        }
        Signs { heard: self.heard.load(Ordering::Relaxed), latency, stage }
    }

    async fn gives_turns(&self) -> bool {
        let Some(runtime) = &self.runtime else { return false };
        let turn = runtime.spawn(async {});
        tokio::time::timeout(TURN, turn).await.is_ok()
    }

    // A spinning shard takes messages all the same, and ends when it cannot send.
    async fn poke(&self) {
        let manager = self.managed.borrow().clone();
        if let Some(manager) = manager {
            let runners = manager.runners.lock().await;
            runners.values().for_each(|it| it.runner_tx.set_status(OnlineStatus::Online));
        }
    }

    // It may never come to an end by itself.
    async fn say_farewell(&self) {
        let manager = self.managed.borrow().clone();
        if let Some(manager) = manager {
            let _ = tokio::time::timeout(FAREWELL, manager.shutdown_all()).await;
        }
    }
}

// Its own limiter forgets the stand-in, and takes the token to Discord; our pace does that work anyway.
fn http(config: &Config) -> Http {
    let http = HttpBuilder::new(config.token.expose_secret()).ratelimiter_disabled(true);
    let http = http.application_id(config.application_id.into());
    if config.api_url == API_URL { http.build() } else { http.proxy(&config.api_url).build() }
}

fn of_end(ended: Result<Result<(), SerenityError>, JoinError>) -> Ended {
    use GatewayError::{DisallowedGatewayIntents, InvalidAuthentication, InvalidGatewayIntents};
    match ended {
        Ok(Err(SerenityError::Gateway(InvalidAuthentication))) => Ended::Never(NoDiscord::BadToken),
        Ok(Err(SerenityError::Gateway(DisallowedGatewayIntents | InvalidGatewayIntents))) => {
            Ended::Never(NoDiscord::MembersHidden)
        }
        Ok(Err(_)) => Ended::Lost("it could not be begun"),
        Ok(Ok(())) => Ended::Lost("it ended by itself"),
        Err(_) => Ended::Lost("it broke off"),
    }
}

/// Hears everything and hands it over.
struct Ears {
    events: mpsc::UnboundedSender<Event>,
    heard: Arc<AtomicU64>,
}

#[async_trait]
impl RawEventHandler for Ears {
    async fn raw_event(&self, _: Context, told: Told) {
        self.heard.fetch_add(1, Ordering::Relaxed);
        if let Some(event) = Event::of(told) {
            let _ = self.events.send(event);
        }
    }
}
