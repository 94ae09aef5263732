//! The real binary on Slack, on Discord, or on both, as a process that can be killed at any moment.

use std::{
    env,
    net::SocketAddr,
    ops::RangeInclusive,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use baton::{
    chance::Chance,
    clock::{Clock as _, ManualClock, SystemClock},
    example::{self, Opened},
    prompts::Prompts,
};
use baton_fakes::{discord, slack};
use baton_store::Store;
use jiff::SignedDuration;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStderr, Command},
    sync::oneshot,
};

use crate::{
    guild,
    process::{binary, url},
    workspace,
};

/// A running `baton run`.
#[derive(Debug)]
pub struct Served {
    child: Child,
    said: Arc<Mutex<String>>,
}

/// What it says once it hears requests to end.
const BEGUN: &str = "Interrupt it to stop.";

/// Names the address for signed requests, readings and probes.
const LISTEN: &str = "BATON_HTTP__LISTEN";

/// Where and how it runs, each time anew.
#[derive(Debug)]
pub struct Setting<'s> {
    listen: SocketAddr,
    variables: Vec<(&'static str, String)>,
    slack: Option<(&'s slack::Slack, workspace::Way)>,
    discord: Option<&'s discord::Discord>,
    /// Whether a platform has to find it under that one address.
    over_http: bool,
}

/// An address that nobody listens at, and that no connection on its way out is given before the process is there: below
/// the ports that systems give those.
async fn free_address() -> SocketAddr {
    const PORTS: RangeInclusive<u16> = 20_000..=31_999;
    loop {
        let address = SocketAddr::from(([127, 0, 0, 1], rand::random_range(PORTS)));
        if TcpListener::bind(address).await.is_ok() {
            return address;
        }
    }
}

impl<'s> Setting<'s> {
    /// On a database in a file; chooses a free port.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn new(database: &Path) -> Self {
        Self::on(&url(database)).await
    }

    /// As [`Setting::new`], on the database of this address.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn on(store: &str) -> Self {
        let listen = free_address().await;
        let variables = vec![("BATON_STORE__URL", store.to_owned()), (LISTEN, listen.to_string())];
        Self { listen, variables, slack: None, discord: None, over_http: false }
    }

    /// In that workspace, and tells the fake where to deliver.
    #[must_use]
    pub fn in_slack(mut self, fake: &'s slack::Slack, team: &slack::Workspace, way: workspace::Way) -> Self {
        let mode = match way {
            workspace::Way::Socket => "socket",
            workspace::Way::Http => {
                fake.deliver_by(slack::Delivery::Http { url: self.address() });
                self.over_http = true;
                "http"
            }
        };
        self.variables.extend([
            ("BATON_SLACK__MODE", mode.to_owned()),
            ("BATON_SLACK__API_URL", fake.api_url()),
            ("BATON_SLACK__BOT_TOKEN", team.bot_token()),
            ("BATON_SLACK__APP_TOKEN", fake.app_token()),
            ("BATON_SLACK__SIGNING_SECRET", fake.signing_secret()),
        ]);
        self.slack = Some((fake, way));
        self
    }

    /// In every guild of that Discord, and tells the fake where to deliver.
    #[must_use]
    pub fn in_discord(mut self, fake: &'s discord::Discord, way: guild::Way) -> Self {
        let mode = match way {
            guild::Way::Gateway => "gateway",
            guild::Way::Http => {
                let url = format!("{}{}", self.address(), baton_discord::http::PATH);
                fake.deliver_by(discord::Delivery::Http { url });
                self.over_http = true;
                "http"
            }
        };
        self.variables.extend([
            ("BATON_DISCORD__MODE", mode.to_owned()),
            ("BATON_DISCORD__API_URL", fake.api_url()),
            ("BATON_DISCORD__TOKEN", fake.token()),
            ("BATON_DISCORD__APPLICATION_ID", fake.application_id()),
            ("BATON_DISCORD__PUBLIC_KEY", fake.public_key()),
        ]);
        self.discord = Some(fake);
        self
    }

    /// With another address under that name, such as one on the way there.
    #[must_use]
    pub fn reaching(mut self, name: &'static str, address: String) -> Self {
        self.variables.push((name, address));
        self
    }

    /// Where signed requests go.
    pub fn address(&self) -> String {
        format!("http://{}", self.listen)
    }

    /// What the process finds in its environment.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&'static str, &String)> {
        self.variables.iter().map(|(name, value)| (*name, value))
    }

    /// Starts it and waits until deliveries reach it.
    ///
    /// # Panics
    /// When the binary cannot be started.
    pub async fn start(&self) -> Served {
        let mut command = Command::new(binary());
        // Where there is no configuration.
        command.arg("run").current_dir(env::temp_dir()).envs(self.variables());
        if !self.over_http {
            // Each of several on one machine has a place of its own.
            command.env(LISTEN, free_address().await.to_string());
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the binary starts");
        let (said, begun) = heard(child.stderr.take().expect("it is piped"));
        // Another replica may be the one that is reached; this one has to be there too.
        let there = async { tokio::join!(self.reached(), begun) };
        tokio::select! {
            _ = there => {}
            ended = child.wait() => {
                let said = said.lock().unwrap_or_else(PoisonError::into_inner);
                panic!("it ended before it was reached: {ended:?}\n{said}");
            }
        }
        Served { child, said }
    }

    async fn reached(&self) {
        let listens = |it: &(_, workspace::Way)| it.1 == workspace::Way::Http;
        if self.slack.as_ref().is_some_and(listens) {
            while TcpStream::connect(self.listen).await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        if let Some((fake, workspace::Way::Socket)) = self.slack {
            fake.wait_connected(1).await;
        }
        if let Some(fake) = self.discord {
            fake.wait_connected().await;
        }
    }
}

impl Served {
    /// Ends the process as power loss would: at once, without a word.
    ///
    /// # Panics
    /// When the system refuses.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("a process of our own can be killed");
    }

    /// Has it stand still, as a machine without time for it would.
    ///
    /// # Panics
    /// When the system refuses.
    pub async fn pause(&self) {
        self.signal("-STOP").await;
    }

    /// Lets it go on.
    ///
    /// # Panics
    /// When the system refuses.
    pub async fn resume(&self) {
        self.signal("-CONT").await;
    }

    async fn signal(&self, signal: &str) {
        let id = self.child.id().expect("it runs").to_string();
        let asked = Command::new("kill").args([signal, &id]).status().await.expect("kill is there");
        assert!(asked.success());
    }

    /// Waits until it says something that contains this.
    ///
    /// # Panics
    /// When it ends without.
    pub async fn says(&mut self, what: &str) {
        while !self.said.lock().unwrap_or_else(PoisonError::into_inner).contains(what) {
            let ended = self.child.try_wait().expect("it is a child of ours");
            assert!(
                ended.is_none(),
                "{ended:?}: {}",
                self.said.lock().unwrap_or_else(PoisonError::into_inner)
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The system's number of the process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Asks it to end, and waits until it did; whether it ended well.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn stop(mut self) -> bool {
        self.signal("-TERM").await;
        let ended = self.child.wait().await.expect("it ends");
        if !ended.success() {
            eprintln!("{ended}\n{}", self.said.lock().unwrap_or_else(PoisonError::into_inner));
        }
        ended.success()
    }
}

/// Whoever reads of a failed test reads what the process said as well.
impl Drop for Served {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.said.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

/// What a process says, and when it said that it begins.
fn heard(stderr: ChildStderr) -> (Arc<Mutex<String>>, oneshot::Receiver<()>) {
    let said = Arc::new(Mutex::new(String::new()));
    let (tell, begun) = oneshot::channel();
    let kept = Arc::clone(&said);
    tokio::spawn(async move {
        let (mut lines, mut tell) = (BufReader::new(stderr).lines(), Some(tell));
        while let Ok(Some(line)) = lines.next_line().await {
            if line.contains(BEGUN)
                && let Some(tell) = tell.take()
            {
                // Nobody waits any more where it was given up.
                let _ = tell.send(());
            }
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push_str(&line);
            kept.push('\n');
        }
    });
    (said, begun)
}

/// Found in the database: how far Baton's clock is ahead.
const CLOCK: &str = "clock_offset_ms";

/// The example organisation in a new database, on the Monday on which it opens.
///
/// # Panics
/// When it cannot be opened.
pub async fn example(database: &Path) -> Opened {
    example_on(&url(database)).await
}

/// As [`example`], in the database of this address.
///
/// # Panics
/// When it cannot be opened.
pub async fn example_on(store: &str) -> Opened {
    let clock = Arc::new(ManualClock::at(example::opening()));
    let prompts = Prompts::load(None).expect("the embedded prompts are right");
    let opened = example::open(open_on(store).await, clock, Chance::seeded(7), prompts).await;
    opened.expect("the example opens")
}

/// The database of a program that does not run.
///
/// # Panics
/// When it cannot be opened.
pub async fn open(database: &Path) -> Store {
    open_on(&url(database)).await
}

/// As [`open`], the database of this address.
///
/// # Panics
/// When it cannot be opened.
pub async fn open_on(store: &str) -> Store {
    Store::open(store).await.expect("the database opens")
}

/// From now on to the Monday on which the example opens.
pub fn until_opening() -> SignedDuration {
    example::opening().duration_since(SystemClock::default().now())
}

/// Whatever runs on this database next is so far ahead of the machine's clock.
///
/// # Panics
/// When the database cannot be written.
pub async fn set_ahead(database: &Path, ahead: SignedDuration) {
    set_ahead_on(&url(database), ahead).await;
}

/// As [`set_ahead`], on the database of this address.
///
/// # Panics
/// When the database cannot be written.
pub async fn set_ahead_on(store: &str, ahead: SignedDuration) {
    let store = open_on(store).await;
    let ahead = ahead.as_millis().to_string();
    store.write_with(ahead, |tx, it| Box::pin(tx.put_meta(CLOCK, it))).await.expect("it writes");
    store.close().await;
}

/// What a clock says that is so far ahead, for a platform that goes by it.
///
/// # Panics
/// When that is before 1970.
pub fn since_1970(ahead: SignedDuration) -> Duration {
    let now = SystemClock::default().now() + ahead;
    Duration::try_from(now.as_duration()).expect("after 1970")
}
