//! Socket Mode: single-use links, envelopes, acknowledgements, and being sent away.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{
        Query, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::sync::{
    mpsc::{self, UnboundedSender},
    oneshot,
};

use super::{
    Answer, Shared, Slack,
    delivery::{Kind, Parcel},
    world::APP_ID,
};

/// How long the other side may take to close as well.
const PARTING: Duration = Duration::from_secs(1);
const PING: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(10);

#[derive(Debug)]
enum Out {
    Frame(Value),
    Close,
    /// As a broken network does: no closing frame.
    Drop,
}

#[derive(Debug, Default)]
pub(crate) struct Sockets {
    open: BTreeMap<u64, UnboundedSender<Out>>,
    /// Who waits for which envelope.
    waiting: BTreeMap<String, oneshot::Sender<Value>>,
    turn: usize,
}

impl Sockets {
    /// Another connection each time.
    fn any(&mut self) -> Option<UnboundedSender<Out>> {
        self.turn += 1;
        let at = self.turn.checked_rem(self.open.len())?;
        self.open.values().nth(at).cloned()
    }

    fn tell_all(&self, out: impl Fn() -> Out) {
        for sender in self.open.values() {
            // A connection that has just ended hears nothing more, which is what ending means.
            let _ = sender.send(out());
        }
    }

    /// From now on nothing more is brought over them.
    fn end_all(&mut self, out: impl Fn() -> Out) {
        self.tell_all(out);
        self.open.clear();
    }
}

impl Slack {
    /// How many Socket Mode connections are open.
    pub fn connected(&self) -> usize {
        self.shared.world().sockets.open.len()
    }

    /// Waits until at least so many connections are open; tests put their own time limit around it.
    pub async fn wait_connected(&self, connections: usize) {
        while self.connected() < connections {
            tokio::time::sleep(POLL).await;
        }
    }

    /// Says `warning`, `refresh_requested` or `link_disabled` on every connection; all but `warning` close.
    pub fn disconnect(&self, reason: &str) {
        let frame = json!({ "type": "disconnect", "reason": reason, "debug_info": { "host": "fake" } });
        let mut world = self.shared.world();
        world.sockets.tell_all(|| Out::Frame(frame.clone()));
        if reason != "warning" {
            world.sockets.end_all(|| Out::Close);
        }
    }

    /// Every connection breaks without a word.
    pub fn drop_connections(&self) {
        self.shared.world().sockets.end_all(|| Out::Drop);
    }
}

pub(crate) async fn link(
    State(shared): State<Arc<Shared>>,
    Query(asked): Query<BTreeMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let ticket = asked.get("ticket").map(String::as_str).unwrap_or_default();
    if !shared.world().tickets.remove(ticket) {
        return (StatusCode::FORBIDDEN, "this link was used already, or never given").into_response();
    }
    upgrade.on_upgrade(move |socket| run(shared, socket))
}

async fn run(shared: Arc<Shared>, mut socket: WebSocket) {
    let (sender, mut outbox) = mpsc::unbounded_channel();
    let number = shared.world().sockets.open.len() + 1;
    let hello = json!({ "type": "hello", "num_connections": number, "connection_info": { "app_id": APP_ID },
        "debug_info": { "host": "fake", "build_number": 1, "approximate_connection_time": 18_060 } });
    if socket.send(Message::text(hello.to_string())).await.is_err() {
        return;
    }
    let id = enter(&shared, sender);
    let mut pings = tokio::time::interval(PING);
    loop {
        let goes_on = tokio::select! {
            out = outbox.recv() => match out {
                Some(Out::Frame(frame)) => socket.send(Message::text(frame.to_string())).await.is_ok(),
                Some(Out::Close) => {
                    part(&mut socket).await;
                    false
                }
                Some(Out::Drop) | None => false,
            },
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => {
                    acknowledged(&shared, &text);
                    true
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => false,
                Some(Ok(_)) => true,
            },
            _ = pings.tick() => socket.send(Message::Ping("ping".into())).await.is_ok(),
        };
        if !goes_on {
            break;
        }
    }
    let mut world = shared.world();
    world.sockets.open.remove(&id);
    world.say(&format!("socket {id} closed"));
}

/// Closes in order: a connection that is torn down while the other side still speaks may lose what was said last.
async fn part(socket: &mut WebSocket) {
    // The other side may be gone already; closed is closed.
    let _ = socket.send(Message::Close(None)).await;
    let gone = async { while let Some(Ok(_)) = socket.recv().await {} };
    let _ = tokio::time::timeout(PARTING, gone).await;
}

fn enter(shared: &Shared, sender: UnboundedSender<Out>) -> u64 {
    let mut world = shared.world();
    let id = world.count();
    world.sockets.open.insert(id, sender);
    world.say(&format!("socket {id} open"));
    id
}

fn acknowledged(shared: &Shared, text: &str) {
    let mut world = shared.world();
    let Ok(frame) = serde_json::from_str::<Value>(text) else {
        return world.violate(format!("socket: not JSON: {text}"));
    };
    let envelope = frame["envelope_id"].as_str().unwrap_or_default();
    match world.sockets.waiting.remove(envelope) {
        // Whoever waited may have lost patience at this very moment.
        Some(waiting) => drop(waiting.send(frame["payload"].clone())),
        None => world.say(&format!("socket: acknowledgement of nothing that waits: {text}")),
    }
}

/// Sends one envelope and waits for its acknowledgement as long as Slack would.
pub(crate) async fn bring(shared: &Arc<Shared>, parcel: Parcel) -> Answer {
    let (answered, waiting) = oneshot::channel();
    let (envelope, patience) = {
        let mut world = shared.world();
        let envelope = format!("envelope-{}", world.count());
        let Some(connection) = world.sockets.any() else {
            return Answer::impossible("no_connection: no Socket Mode connection is open");
        };
        world.sockets.waiting.insert(envelope.clone(), answered);
        // If it has just ended, nobody acknowledges, and that is noticed below.
        let _ = connection.send(Out::Frame(frame(&envelope, &parcel)));
        (envelope, world.patience)
    };
    let before = Instant::now();
    let heard = tokio::time::timeout(patience, waiting).await;
    let elapsed = before.elapsed();
    if let Ok(Ok(body)) = heard {
        return Answer { status: 200, body, elapsed, payload: Value::Null, trouble: None };
    }
    shared.world().sockets.waiting.remove(&envelope);
    Answer { elapsed, ..Answer::impossible("timeout: not acknowledged in time") }
}

fn frame(envelope: &str, parcel: &Parcel) -> Value {
    let kind = match parcel.kind {
        Kind::Command => "slash_commands",
        Kind::Interactive => "interactive",
        Kind::Event => "events_api",
    };
    let mut frame = json!({ "envelope_id": envelope, "type": kind, "payload": parcel.payload,
        "accepts_response_payload": parcel.kind != Kind::Event });
    if parcel.kind == Kind::Event {
        let (number, reason) = parcel.retry.clone().unwrap_or_default();
        frame["retry_attempt"] = json!(number);
        frame["retry_reason"] = json!(reason);
    }
    frame
}
