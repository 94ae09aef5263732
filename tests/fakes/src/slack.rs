//! A Slack that lives in this process: the Web API, Socket Mode, signed HTTP, OAuth, and the people.
//!
//! Rule: whatever real Slack would refuse is refused here too, and what a well-behaved bot would never
//! send is written down as a violation besides.

mod api;
mod delivery;
mod events;
mod faults;
mod forms;
mod install;
mod limits;
mod look;
mod message;
mod people;
mod respond;
mod rules;
mod script;
mod shown;
mod signing;
mod socket;
mod surface;
mod team;
mod text;
mod views;
mod workspace;
mod world;

use std::{
    fmt,
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    routing::{any, get, post},
};
use tokio::{
    runtime::Handle,
    sync::mpsc::{self, UnboundedReceiver},
};

use self::world::World;
pub use self::{
    delivery::{Answer, Attempt, Delivery},
    faults::Fault,
    message::Message,
    script::{Person, Script},
    workspace::Workspace,
    world::Call,
};
use crate::{
    clock::Clock,
    server::{self, Running},
};

/// A cheap handle; the server ends when the last handle and the last [`Workspace`] are gone.
#[derive(Clone, Debug)]
pub struct Slack {
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

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }
}

impl Slack {
    /// Serves on a free loopback port.
    pub async fn start() -> Slack {
        Slack::start_on(server::loopback()).await
    }

    /// Serves on a chosen address, waiting a little if it is still taken.
    ///
    /// # Panics
    /// When the address stays taken: nothing could be tested then.
    pub async fn start_on(address: SocketAddr) -> Slack {
        let listener = server::bind(address).await;
        let (running, handle) = Running::start("fake-slack");
        let address = listener.local_addr().expect("a bound listener knows its address");
        let world = Mutex::new(World::new(Clock::default()));
        let shared = Arc::new(Shared { address, world, http: server::client(), handle });
        shared.handle.spawn(serve(listener, router(shared.clone())));
        Slack { shared, running: Arc::new(running) }
    }

    /// Closes every connection and the port; other handles still show what happened before.
    pub async fn stop(&self) {
        self.running.stop().await;
    }

    /// `http://127.0.0.1:PORT/api`, without a slash at its end.
    pub fn api_url(&self) -> String {
        self.shared.url("/api")
    }

    /// Where OAuth begins.
    pub fn authorize_url(&self) -> String {
        self.shared.url("/oauth/v2/authorize")
    }

    /// What `apps.connections.open` wants.
    pub fn app_token(&self) -> String {
        world::APP_TOKEN.to_owned()
    }

    /// What HTTP deliveries are signed with.
    pub fn signing_secret(&self) -> String {
        world::SIGNING_SECRET.to_owned()
    }

    /// The one app's, for OAuth.
    pub fn client_id(&self) -> String {
        world::CLIENT_ID.to_owned()
    }

    /// The one app's, for OAuth.
    pub fn client_secret(&self) -> String {
        world::CLIENT_SECRET.to_owned()
    }

    /// Makes a team, or gets the one of that id and names it; a new one has the app installed.
    pub fn workspace(&self, team: &str, name: &str) -> Workspace {
        self.shared.world().team_named(team, name);
        Workspace::new(self.clone(), team)
    }

    /// Every Web API call so far, oldest first, response URLs (as `respond`) among them.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.world().calls.clone()
    }

    /// What a well-behaved bot would never have sent; empty at the end of a good test.
    pub fn violations(&self) -> Vec<String> {
        self.shared.world().violations.clone()
    }

    /// Refuses more than about one `chat.postMessage` a second and channel, after a burst of three.
    pub fn limits_on(&self) {
        self.shared.world().limited = true;
    }

    /// From now on the bot hears its own direct messages too, as a real bot with `message.im` does.
    pub fn echo_on(&self) {
        self.shared.world().echoing = true;
    }

    /// How long people and Slack wait for an acknowledgement: three seconds unless told otherwise.
    pub fn patience(&self, patience: Duration) {
        self.shared.world().patience = patience;
    }

    /// The content and the words of an uploaded picture.
    pub fn picture(&self, file: &str) -> Option<(Vec<u8>, String)> {
        self.shared.world().uploads.get(file).map(|it| (it.content.clone(), it.alt.clone()))
    }

    /// Lets time pass for triggers, response URLs, tokens and timestamps.
    pub fn pass(&self, time: Duration) {
        self.shared.world().clock.pass(time);
    }

    /// Takes the time since 1970 from a test's clock instead of the machine's.
    pub fn clock_from(&self, now: impl Fn() -> Duration + Send + Sync + 'static) {
        self.shared.world().clock.take(now);
    }

    /// Readable lines from now on: each call, message and view.
    pub fn lines(&self) -> UnboundedReceiver<String> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.shared.world().watchers.push(sender);
        receiver
    }
}

async fn serve(listener: TcpListener, router: Router) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime takes the listener");
    axum::serve(listener, router).await.expect("serving does not end by itself");
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/api/{method}", any(api::call))
        .route("/link", get(socket::link))
        .route("/respond/{id}", post(respond::respond))
        .route("/upload/v1/{id}", post(api::files::take))
        .route("/oauth/v2/authorize", get(install::authorize))
        .with_state(shared)
}
