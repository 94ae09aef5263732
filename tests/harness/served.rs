//! The real binary in a Slack workspace, as a process that can be killed at any moment.

use std::{env, net::SocketAddr, process::Stdio, time::Duration};

use baton_fakes::slack::{Delivery, Slack, Workspace};
use tokio::{
    net::{TcpListener, TcpStream},
    process::{Child, Command},
};

use crate::{process::binary, workspace::Way};

/// A running `baton run`.
#[derive(Debug)]
pub struct Served {
    child: Child,
}

/// Where and how it runs, each time anew.
#[derive(Debug)]
pub struct Setting<'s> {
    store: String,
    fake: &'s Slack,
    bot_token: String,
    way: Way,
    listen: SocketAddr,
}

impl<'s> Setting<'s> {
    /// On the database of this address. Chooses a free port, and tells the fake where to deliver.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn new(store: &str, fake: &'s Slack, team: &Workspace, way: Way) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let listen = free.local_addr().expect("an address");
        if way == Way::Http {
            fake.deliver_by(Delivery::Http { url: format!("http://{listen}") });
        }
        Self { store: store.to_owned(), fake, bot_token: team.bot_token(), way, listen }
    }

    /// Where signed requests go.
    pub fn address(&self) -> String {
        format!("http://{}", self.listen)
    }

    /// Starts it and waits until deliveries reach it.
    ///
    /// # Panics
    /// When the binary cannot be started.
    pub async fn start(&self) -> Served {
        let mut command = Command::new(binary());
        let mode = if self.way == Way::Http { "http" } else { "socket" };
        // Where there is no configuration.
        command.arg("run").current_dir(env::temp_dir()).env("BATON_STORE__URL", &self.store);
        command.env("BATON_HTTP__LISTEN", self.listen.to_string());
        command.env("BATON_SLACK__MODE", mode).env("BATON_SLACK__API_URL", self.fake.api_url());
        command.env("BATON_SLACK__BOT_TOKEN", &self.bot_token);
        command.env("BATON_SLACK__APP_TOKEN", self.fake.app_token());
        command.env("BATON_SLACK__SIGNING_SECRET", self.fake.signing_secret());
        command.stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let child = command.spawn().expect("the binary starts");
        match self.way {
            Way::Socket => self.fake.wait_connected(1).await,
            Way::Http => {
                while TcpStream::connect(self.listen).await.is_err() {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
        Served { child }
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
        self.child.wait().await.expect("it ends").success()
    }
}
