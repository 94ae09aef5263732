//! The connection that Baton opens: what happens in its guilds comes over it, and interactions where they do not
//! come as signed requests.
//!
//! Rule: serenity's client lives on a thread of its own and is thrown away whole, with everything it began, as
//! soon as it is silent, spins or gives up; each that begins anew makes Baton ask what it missed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use serde_json::Value;
use serenity::http::Route;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{
    discord::{Discord, NoDiscord},
    rest::{Ask, CallError},
};
use client::{Client, Ended};
use event::Event;

mod client;
mod event;

/// A client that lived as long was well, so that the next one is tried at once.
const WELL_AFTER: Duration = Duration::from_secs(60);
/// Sessions that are left for whoever starts Baton anew: Discord resets the token of who begins too many.
const SPARED: u64 = 20;

/// Where to connect, as Discord says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Way {
    url: String,
    /// Until a session may be begun, where none is left.
    wait: Option<Duration>,
}

/// Reads what Discord delivers until told to stop.
///
/// # Errors
/// [`NoDiscord`] when no connection can help.
pub async fn listen(discord: Arc<Discord>, stop: CancellationToken) -> Result<(), NoDiscord> {
    let (heard, mut events) = mpsc::unbounded_channel();
    let receiving = async {
        while let Some(event) = events.recv().await {
            take(&discord, event);
        }
    };
    tokio::select! {
        ended = connected(&discord, heard, &stop) => ended,
        () = receiving => Ok(()),
    }
}

async fn connected(
    discord: &Discord,
    heard: mpsc::UnboundedSender<Event>,
    stop: &CancellationToken,
) -> Result<(), NoDiscord> {
    let mut waits = waits();
    while !stop.is_cancelled() {
        let began = Instant::now();
        let begun = tokio::select! {
            begun = begin(discord, heard.clone()) => begun,
            () = stop.cancelled() => return Ok(()),
        };
        let lived = match begun {
            Ok(client) => Ok(client.watch(stop).await),
            Err(why) => Err(why),
        };
        match lived {
            Ok(Ended::Stopped) => return Ok(()),
            Ok(Ended::Never(why)) | Err(why @ (NoDiscord::BadToken | NoDiscord::TooManyGuilds)) => {
                return Err(why);
            }
            Ok(Ended::Lost(why)) => tracing::warn!(why, "the connection to Discord is made anew"),
            Err(why) => tracing::warn!(%why, "no connection to Discord; trying again"),
        }
        if WELL_AFTER < began.elapsed() {
            waits = self::waits();
        }
        let wait = waits.next().unwrap_or(WELL_AFTER);
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stop.cancelled() => return Ok(()),
        }
    }
    Ok(())
}

async fn begin(discord: &Discord, heard: mpsc::UnboundedSender<Event>) -> Result<Client, NoDiscord> {
    let way = way(discord).await?;
    if let Some(wait) = way.wait {
        tracing::warn!(seconds = wait.as_secs(), "Discord lets no more connections begin for now");
        tokio::time::sleep(wait).await;
    }
    Client::begin(&discord.config, way.url, heard)
}

fn waits() -> ExponentialBackoff {
    let wait = ExponentialBuilder::default().with_jitter().without_max_times();
    wait.with_min_delay(Duration::from_millis(250)).with_max_delay(Duration::from_secs(60)).build()
}

async fn way(discord: &Discord) -> Result<Way, NoDiscord> {
    let told = discord.call(Ask::get(Route::GatewayBot)).await.map_err(|why| discord.no_discord(why))?;
    if told["shards"].as_u64().is_some_and(|it| 1 < it) {
        return Err(NoDiscord::TooManyGuilds);
    }
    let url = told["url"].as_str().filter(|it| is_safe(it, &discord.config.api_url));
    let no_url = || discord.no_discord(CallError::Unclear("no address to connect to".to_owned()));
    let limit = &told["session_start_limit"];
    let none_left = limit["remaining"].as_u64().is_some_and(|it| it <= SPARED);
    let wait = limit["reset_after"].as_u64().filter(|_| none_left).map(Duration::from_millis);
    Ok(Way { url: url.ok_or_else(no_url)?.to_owned(), wait })
}

// The token goes there.
fn is_safe(url: &str, api_url: &str) -> bool {
    url.starts_with("wss://") || url.starts_with("ws://") && api_url.starts_with("http://")
}

fn take(discord: &Arc<Discord>, event: Event) {
    let discord = Arc::clone(discord);
    discord.clone().tasks.spawn(async move {
        if event.is_unread {
            discord.strange(&format!("unread:{}", event.kind), &Value::Null).await;
        }
        discord.happened(event).await;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_leaves_in_the_clear_only_where_everything_does() {
        assert!(is_safe("wss://gateway.discord.gg", "https://discord.com"));
        assert!(!is_safe("ws://gateway.discord.gg", "https://discord.com"));
        assert!(!is_safe("http://gateway.discord.gg", "https://discord.com"));
        assert!(is_safe("ws://127.0.0.1:1/gateway", "http://127.0.0.1:1"));
    }
}
