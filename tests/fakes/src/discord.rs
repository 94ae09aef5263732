//! A Discord that lives in this process: REST, the gateway, signed interactions, and the people.
//!
//! Rule: whatever real Discord would refuse is refused here too, and what a well-behaved bot would never
//! send is written down as a violation besides.

mod act;
mod act_on;
mod channel;
mod commands;
mod deliver;
mod dispatch;
mod faults;
mod furnish;
mod gateway;
mod guild;
mod happen;
mod interaction;
mod limits;
mod look;
mod message;
mod pace;
mod permissions;
mod refusal;
mod respond;
mod rest;
mod script;
mod shown;
mod signing;
mod spec;
mod surface;
mod text;
mod typed;
mod user;
mod world;

use std::{
    fmt,
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::mpsc::{self, UnboundedReceiver},
};

use self::world::World;
pub use self::{
    deliver::{Answer, Delivery},
    faults::Fault,
    gateway::Break,
    guild::Guild,
    message::Message,
    permissions::permission,
    script::{Person, Script},
    surface::Picked,
    world::Call,
};
use crate::server::{self, Running};

/// A cheap handle; the server ends when the last handle and the last [`Guild`] are gone.
#[derive(Clone, Debug)]
pub struct Discord {
    pub(crate) shared: Arc<Shared>,
    running: Arc<Running>,
}

/// What the server's own tasks hold; never the thing that keeps the server alive.
pub(crate) struct Shared {
    address: SocketAddr,
    world: Mutex<World>,
    pub(crate) http: reqwest::Client,
    pub(crate) handle: Handle,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Shared {
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the gateway listens: the address of everything else.
    pub(crate) fn gateway_url(&self) -> String {
        format!("ws://{}{}", self.address, gateway::PATH)
    }
}

impl Discord {
    /// Serves on a free loopback port.
    pub async fn start() -> Discord {
        Discord::start_on(server::loopback()).await
    }

    /// Serves on a chosen address, waiting a little if it is still taken.
    ///
    /// # Panics
    /// When the address stays taken: nothing could be tested then.
    pub async fn start_on(address: SocketAddr) -> Discord {
        let listener = server::bind(address).await;
        let (running, handle) = Running::start("fake-discord");
        let address = listener.local_addr().expect("a bound listener knows its address");
        let world = Mutex::new(World::new());
        let shared = Arc::new(Shared { address, world, http: server::client(), handle });
        shared.handle.spawn(serve(listener, shared.clone()));
        Discord { shared, running: Arc::new(running) }
    }

    /// Closes every connection and the port; other handles still show what happened before.
    pub async fn stop(&self) {
        self.running.stop().await;
    }

    /// `http://127.0.0.1:PORT`: stands for `https://discord.com`.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// The one bot's.
    pub fn token(&self) -> String {
        world::TOKEN.to_owned()
    }

    /// The one application's.
    pub fn application_id(&self) -> String {
        world::APPLICATION.to_owned()
    }

    /// The bot's own id as a user; on Discord the same as its application's.
    pub fn bot_user(&self) -> String {
        world::APPLICATION.to_owned()
    }

    /// What signed interactions are verified with, in hexadecimal.
    pub fn public_key(&self) -> String {
        signing::public_key()
    }

    /// Makes a guild, or gets the one of that id and names it; the bot is in a new one.
    pub fn guild(&self, id: &str, name: &str) -> Guild {
        self.shared.world().guild_named(id, name);
        Guild::new(self.clone(), id)
    }

    /// Every REST call so far, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.world().calls.clone()
    }

    /// The calls of one route, such as `create_message`.
    pub fn calls_of(&self, route: &str) -> Vec<Call> {
        self.shared.world().calls.iter().filter(|it| it.route == route).cloned().collect()
    }

    /// How often commands were written: replaced, created, changed or deleted.
    pub fn command_writes(&self) -> usize {
        let world = self.shared.world();
        world.calls.iter().filter(|it| it.route.ends_with("_commands") && it.method != "GET").count()
            + world.calls.iter().filter(|it| it.route.ends_with("_command") && it.method != "GET").count()
    }

    /// The names and contents of the files that came beside messages, oldest first.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let world = self.shared.world();
        world.files.iter().map(|it| (it.name.clone(), it.content.clone())).collect()
    }

    /// What a well-behaved bot would never have sent; empty at the end of a good test.
    pub fn violations(&self) -> Vec<String> {
        self.shared.world().violations.clone()
    }

    /// Keeps to Discord's usual limits: five messages in five seconds a channel, fifty calls a second in all.
    pub fn limits_on(&self) {
        self.shared.world().pace.on();
    }

    /// How long people and Discord wait for the first answer: three seconds unless told otherwise.
    pub fn patience(&self, patience: Duration) {
        self.shared.world().patience = patience;
    }

    /// Lets time pass for interactions, nonces and timestamps.
    pub fn pass(&self, time: Duration) {
        self.shared.world().clock.pass(time);
    }

    /// Takes the time since 1970 from a test's clock instead of the machine's.
    pub fn clock_from(&self, now: impl Fn() -> Duration + Send + Sync + 'static) {
        self.shared.world().clock.take(now);
    }

    /// Readable lines from now on: each call, message and modal.
    pub fn lines(&self) -> UnboundedReceiver<String> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.shared.world().watchers.push(sender);
        receiver
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime takes the listener");
    let door = gateway::Door::open(listener, shared.clone());
    axum::serve(door, rest::router(shared)).await.expect("serving does not end by itself");
}
