//! The way in without a public address: connections that Baton opens, read frame by frame.
//!
//! Rule: every envelope is handled at once and beside the others, and acknowledged when it was stored; a
//! connection that is about to end has its successor before it ends.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use backon::{ExponentialBuilder, Retryable as _};
use futures_util::{SinkExt as _, StreamExt as _};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::mpsc, time::interval};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::Message};

use crate::{
    api::CallError,
    config::WayIn,
    desk::{Ack, Verdict},
    inward::{Delivery, command::Command, event::Event, interaction::Interaction},
    slack::Slack,
};

/// How often we ask whether the other side is still there.
const PING: Duration = Duration::from_secs(15);
/// A connection on which nothing was heard for this long is dead.
const SILENCE: Duration = Duration::from_secs(50);
/// How long an ending connection is still read.
const ENDING: Duration = Duration::from_secs(15);
/// Until an app whose Socket Mode is off is tried again.
const DISABLED: Duration = Duration::from_secs(300);

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why a connection needs a successor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needed {
    Now,
    /// Socket Mode was switched off.
    WhenEnabled,
}

/// Reads what Slack delivers until the future is dropped. Nothing to do for an app with another way in.
pub async fn listen(slack: Arc<Slack>) {
    let WayIn::Socket { app_token } = slack.config.way_in.clone() else { return };
    let (need, mut needed) = mpsc::channel(8);
    let mut connections = tokio::task::JoinSet::new();
    let mut next = Some(Needed::Now);
    while let Some(why) = next {
        if why == Needed::WhenEnabled {
            tracing::error!("Socket Mode is off for this app: switch it on at its page, \"Socket Mode\"");
            tokio::time::sleep(DISABLED).await;
        }
        let stream = connected(&slack, &app_token).await;
        connections.spawn(read(Arc::clone(&slack), stream, need.clone()));
        while connections.try_join_next().is_some() {}
        next = needed.recv().await;
    }
}

async fn connected(slack: &Slack, app_token: &SecretString) -> Stream {
    let wait = ExponentialBuilder::default()
        .with_jitter()
        .with_min_delay(Duration::from_millis(250))
        .with_max_delay(Duration::from_secs(30))
        .without_max_times();
    loop {
        let open = || open(slack, app_token);
        let tried = open.retry(wait).notify(|why: &CallError, next: Duration| {
            let seconds = next.as_secs();
            tracing::warn!(%why, seconds, "no connection to Slack; trying again");
        });
        if let Ok(stream) = tried.await {
            return stream;
        }
    }
}

async fn open(slack: &Slack, app_token: &SecretString) -> Result<Stream, CallError> {
    let answer = slack.api.post(app_token, "apps.connections.open", &json!({})).await?;
    let url = answer["url"].as_str().ok_or_else(|| CallError::Unclear("no address".to_owned()))?;
    // The address lets its bearer in, so that it stays out of the error.
    let connected = tokio_tungstenite::connect_async(url).await;
    connected.map(|it| it.0).map_err(|_| CallError::NotReached("the connection was not opened".to_owned()))
}

async fn read(slack: Arc<Slack>, mut stream: Stream, need: mpsc::Sender<Needed>) {
    let (acks, mut ready) = mpsc::channel::<String>(256);
    let (mut heard, mut ends, mut replaced) = (Instant::now(), None, false);
    let mut pings = interval(PING);
    loop {
        tokio::select! {
            frame = stream.next() => {
                let Some(Ok(frame)) = frame else { break };
                heard = Instant::now();
                if frame.is_close() {
                    break;
                }
                let Message::Text(text) = frame else { continue };
                match farewell(&text) {
                    Some(why) if !replaced => {
                        (replaced, ends) = (true, Some(Instant::now() + ENDING));
                        let _ = need.send(why).await;
                    }
                    Some(_) => {}
                    None => take(&slack, text.to_string(), acks.clone()),
                }
            }
            ack = ready.recv() => {
                let Some(ack) = ack else { break };
                if stream.send(Message::text(ack)).await.is_err() {
                    break;
                }
            }
            _ = pings.tick() => {
                let over = ends.is_some_and(|it| it < Instant::now());
                if over || SILENCE < heard.elapsed() || stream.send(Message::Ping(Vec::new().into())).await.is_err() {
                    break;
                }
            }
        }
    }
    if !replaced {
        let _ = need.send(Needed::Now).await;
    }
    let _ = stream.close(None).await;
}

fn farewell(text: &str) -> Option<Needed> {
    let frame: Value = serde_json::from_str(text).ok()?;
    match (frame["type"].as_str(), frame["reason"].as_str()) {
        (Some("disconnect"), Some("link_disabled")) => Some(Needed::WhenEnabled),
        (Some("disconnect"), _) => Some(Needed::Now),
        _ => None,
    }
}

fn take(slack: &Arc<Slack>, text: String, acks: mpsc::Sender<String>) {
    let (slack, arrived) = (Arc::clone(slack), Instant::now());
    slack.clone().tasks.spawn(async move {
        let Ok(envelope) = serde_json::from_str::<Value>(&text) else { return };
        let Some(id) = envelope["envelope_id"].as_str() else { return };
        let ack = handled(&slack, &envelope, &text, arrived).await;
        // What was not stored is not acknowledged, and comes again.
        if ack.verdict != Verdict::NotStored {
            let mut answer = json!({"envelope_id": id});
            if envelope["accepts_response_payload"] == true && !ack.body.is_null() {
                answer["payload"] = ack.body;
            }
            let _ = acks.send(answer.to_string()).await;
        }
        slack.follow_up(ack.then).await;
    });
}

async fn handled(slack: &Arc<Slack>, envelope: &Value, text: &str, arrived: Instant) -> Ack {
    let payload = &envelope["payload"];
    let read = match envelope["type"].as_str() {
        Some("slash_commands") => Ok(Command::of_json(payload).map(Delivery::Command)),
        Some("interactive") => Interaction::of(payload).map(|it| it.map(Delivery::Interaction)),
        Some("events_api") => Event::of(payload).map(|it| it.map(Delivery::Event)),
        other => Err(format!("envelope:{}", other.unwrap_or("untyped"))),
    };
    match read {
        Ok(Some(delivery)) => slack.deliver(delivery, arrived).await,
        Ok(None) => {
            slack.strange("lacking", text).await;
            Ack::bare()
        }
        Err(kind) => {
            slack.strange(&kind, text).await;
            Ack::bare()
        }
    }
}
