//! A Discord to try the bot against without an account: `cargo run -p baton-fakes --bin fake-discord`.

use std::{
    env,
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
};

use baton_fakes::discord::{Delivery, Discord, Guild, Script};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

const USAGE: &str = "fake-discord [--port 4391] [--deliver http://127.0.0.1:8080/discord/interactions]";
const PORT: u16 = 4391;

struct Options {
    port: u16,
    /// Interactions come over the gateway without one.
    deliver: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(options) = options(env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let discord = Discord::start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port))).await;
    let guild = furnished(&discord);
    if let Some(url) = options.deliver {
        discord.deliver_by(Delivery::Http { url });
    }
    let mut lines = discord.lines();
    tokio::spawn(async move {
        while let Some(line) = lines.recv().await {
            println!("{line}");
        }
    });
    introduce(&discord);
    converse(&Script::new(guild)).await;
    ExitCode::SUCCESS
}

/// Nothing when they are none of ours.
fn options(mut given: impl Iterator<Item = String>) -> Option<Options> {
    let mut options = Options { port: PORT, deliver: None };
    while let Some(name) = given.next() {
        match name.as_str() {
            "--port" => options.port = given.next()?.parse().ok()?,
            "--deliver" => options.deliver = Some(given.next()?),
            _ => return None,
        }
    }
    Some(options)
}

fn furnished(discord: &Discord) -> Guild {
    let guild = discord.guild("9001", "Acme");
    for (id, name) in [("101", "priya"), ("102", "ana"), ("103", "bo"), ("104", "lee")] {
        guild.member(id, name);
    }
    guild.owner("102");
    guild.added_by("102");
    for (id, name) in [("201", "general"), ("202", "invoices"), ("203", "claims")] {
        guild.channel(id, name);
    }
    guild
}

fn introduce(discord: &Discord) {
    println!("api_url        {}", discord.api_url());
    println!("token          {}", discord.token());
    println!("application_id {}", discord.application_id());
    println!("public_key     {}", discord.public_key());
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
