//! A Slack to try the bot against without an account: `cargo run -p baton-fakes --bin fake-slack`.

use std::{
    env,
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
};

use baton_fakes::slack::{Delivery, Script, Slack, Workspace};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

const USAGE: &str = "fake-slack [--port 4390] [--deliver http://127.0.0.1:8080]";
const PORT: u16 = 4390;

struct Options {
    port: u16,
    /// Socket Mode without one.
    deliver: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(options) = options(env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let slack = Slack::start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port))).await;
    let workspace = furnished(&slack);
    if let Some(url) = options.deliver {
        slack.deliver_by(Delivery::Http { url });
    }
    let mut lines = slack.lines();
    tokio::spawn(async move {
        while let Some(line) = lines.recv().await {
            println!("{line}");
        }
    });
    introduce(&slack, &workspace);
    converse(&Script::new(workspace)).await;
    ExitCode::SUCCESS
}

/// Nothing when they are none of ours.
fn options(mut given: impl Iterator<Item = String>) -> Option<Options> {
    let mut options = Options { port: PORT, deliver: None };
    while let Some(name) = given.next() {
        match name.as_str() {
            "--port" => options.port = given.next()?.parse().ok()?,
            "--deliver" => options.deliver = Some(given.next()?.trim_end_matches('/').to_owned()),
            _ => return None,
        }
    }
    Some(options)
}

fn furnished(slack: &Slack) -> Workspace {
    let workspace = slack.workspace("T1", "Acme");
    let people = [
        ("UPRIYA", "priya", "Asia/Kolkata"),
        ("UANA", "ana", "Europe/Madrid"),
        ("UBO", "bo", "Europe/Stockholm"),
        ("ULEE", "lee", "America/New_York"),
    ];
    for (id, name, tz) in people {
        workspace.user(id, name, Some(tz));
    }
    let everybody = people.map(|it| it.0);
    for (id, name) in [("C1", "general"), ("C2", "invoices"), ("C3", "claims")] {
        workspace.channel(id, name, &everybody);
        workspace.invite_bot(id);
    }
    slack.next_install("T2", "UANA");
    workspace
}

fn introduce(slack: &Slack, workspace: &Workspace) {
    println!("api_url        {}", slack.api_url());
    println!("authorize_url  {}", slack.authorize_url());
    println!("bot_token      {}", workspace.bot_token());
    println!("app_token      {}", slack.app_token());
    println!("signing_secret {}", slack.signing_secret());
    println!("client_id      {}", slack.client_id());
    println!("client_secret  {}", slack.client_secret());
    println!("Type as people; `help` tells how.");
}

async fn converse(script: &Script) {
    let mut typed = BufReader::new(stdin()).lines();
    while let Ok(Some(line)) = typed.next_line().await {
        if line.trim() == "quit" {
            return;
        }
        let told = script.act(&line).await;
        if !told.is_empty() {
            println!("{told}");
        }
    }
}
