//! One connection to the gateway, from HELLO to its end.

use std::{ops::ControlFlow, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::TcpStream, sync::mpsc};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::{Break, Out, Session};
use crate::discord::{
    Shared,
    world::{APPLICATION, TOKEN, World},
};

/// How long a connection that ends in order is read on, so that nothing said last is lost.
const PARTING: Duration = Duration::from_secs(1);
/// Of what a bot sends. Source: Discord's reference, "Sending Events".
const FRAME_BYTES: usize = 4_096;
const VERSION: &str = "v=10";

type Socket = WebSocketStream<TcpStream>;
type Step = ControlFlow<()>;

#[expect(clippy::result_large_err, reason = "the library says what its handshake takes")]
pub(crate) async fn run(shared: Arc<Shared>, stream: TcpStream) {
    if shared.world().gateway.is_down {
        return;
    }
    let mut query = String::new();
    let look = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        request.uri().query().unwrap_or_default().clone_into(&mut query);
        Ok(response)
    };
    let Ok(mut socket) = accept_hdr_async(stream, look).await else { return };
    let (sender, mut outbox) = mpsc::unbounded_channel();
    let (id, interval) = {
        let mut world = shared.world();
        world.gateway.counted += 1;
        let id = world.gateway.counted;
        world.gateway.open.insert(id, sender);
        (id, world.gateway.heartbeat)
    };
    let hello = json!({ "op": 10, "s": null, "t": null,
        "d": { "heartbeat_interval": u64::try_from(interval.as_millis()).unwrap_or(u64::MAX) } });
    let mut step = say(&mut socket, &hello).await;
    if !query.split('&').any(|it| it == VERSION) {
        step = close(&mut socket, 4_012).await;
    }
    let mut parted = false;
    while step.is_continue() {
        step = tokio::select! {
            out = outbox.recv() => match out {
                Some(Out::Frame(frame)) => say(&mut socket, &frame).await,
                Some(Out::Break(how)) => broken(&shared, id, &mut socket, how).await,
                None => Step::Break(()),
            },
            heard = socket.next() => match heard {
                Some(Ok(Message::Text(text))) => hear(&shared, id, &mut socket, &text).await,
                Some(Ok(Message::Close(frame))) => {
                    parted = frame.is_some_and(|it| matches!(u16::from(it.code), 1_000 | 1_001));
                    Step::Break(())
                }
                Some(Err(_)) | None => Step::Break(()),
                Some(Ok(_)) => Step::Continue(()),
            },
        };
    }
    leave(&mut shared.world(), id, parted);
}

/// A bot that closes with 1000 or 1001 means it; after any other end its session can be taken up again.
fn leave(world: &mut World, id: u64, parted: bool) {
    world.gateway.open.remove(&id);
    let own = |it: &Session| it.connection == Some(id);
    if parted {
        world.gateway.sessions.retain(|_, it| !own(it));
    }
    for session in world.gateway.sessions.values_mut().filter(|it| own(it)) {
        session.connection = None;
    }
    world.say(&format!("gateway connection {id} ended"));
}

async fn say(socket: &mut Socket, frame: &Value) -> Step {
    match socket.send(Message::text(frame.to_string())).await {
        Ok(()) => Step::Continue(()),
        Err(_) => Step::Break(()),
    }
}

async fn close(socket: &mut Socket, code: u16) -> Step {
    let frame = CloseFrame { code: CloseCode::from(code), reason: "the fake says so".into() };
    part(socket, Some(frame)).await
}

/// The other side may be gone already; closed is closed.
async fn part(socket: &mut Socket, frame: Option<CloseFrame>) -> Step {
    let _ = socket.send(Message::Close(frame)).await;
    let gone = async { while let Some(Ok(_)) = socket.next().await {} };
    let _ = tokio::time::timeout(PARTING, gone).await;
    Step::Break(())
}

async fn broken(shared: &Shared, id: u64, socket: &mut Socket, how: Break) -> Step {
    match how {
        Break::Reset => {
            // Closing without lingering is what makes it a reset.
            let _ = socket.get_ref().set_zero_linger();
            Step::Break(())
        }
        Break::Fin => {
            let _ = socket.get_mut().shutdown().await;
            let gone = async { while let Some(Ok(_)) = socket.next().await {} };
            let _ = tokio::time::timeout(PARTING, gone).await;
            Step::Break(())
        }
        Break::Close(code) => close(socket, code).await,
        Break::CloseWithoutCode => part(socket, None).await,
        Break::Reconnect => say(socket, &json!({ "op": 7, "d": null, "s": null, "t": null })).await,
        Break::Invalid { resumable } => {
            if !resumable {
                shared.world().gateway.sessions.retain(|_, it| it.connection != Some(id));
            }
            say(socket, &json!({ "op": 9, "d": resumable, "s": null, "t": null })).await
        }
    }
}

async fn hear(shared: &Shared, id: u64, socket: &mut Socket, text: &str) -> Step {
    if FRAME_BYTES < text.len() {
        shared.world().violate(format!("gateway: a frame of {} bytes", text.len()));
        return close(socket, 4_002).await;
    }
    let Ok(frame) = serde_json::from_str::<Value>(text) else {
        shared.world().violate(format!("gateway: not JSON: {text}"));
        return close(socket, 4_002).await;
    };
    let data = &frame["d"];
    match frame["op"].as_u64() {
        Some(1) => {
            let acknowledges = {
                let mut world = shared.world();
                world.gateway.heartbeats += 1;
                let own = world.gateway.sessions.values_mut().filter(|it| it.connection == Some(id));
                own.for_each(|it| it.heard = it.heard.max(data.as_u64().unwrap_or_default()));
                world.gateway.acknowledges
            };
            match acknowledges {
                true => say(socket, &json!({ "op": 11, "d": null, "s": null, "t": null })).await,
                false => Step::Continue(()),
            }
        }
        Some(2) => begun(identify(shared, id, data), socket).await,
        Some(6) => begun(resume(shared, id, data), socket).await,
        // Presence and voice: nothing comes of them here.
        Some(3 | 4) if is_identified(shared, id) => Step::Continue(()),
        Some(3 | 4) => close(socket, 4_003).await,
        Some(8) => {
            shared.world().violate("gateway: op 8 is not here; members are listed by REST");
            Step::Continue(())
        }
        other => {
            shared.world().violate(format!("gateway: op {other:?}"));
            close(socket, 4_001).await
        }
    }
}

fn is_identified(shared: &Shared, id: u64) -> bool {
    shared.world().gateway.sessions.values().any(|it| it.connection == Some(id))
}

/// Frames to begin with, or the code to close with.
async fn begun(frames: Result<Vec<Value>, u16>, socket: &mut Socket) -> Step {
    match frames {
        Ok(frames) => {
            for frame in frames {
                if say(socket, &frame).await.is_break() {
                    return Step::Break(());
                }
            }
            Step::Continue(())
        }
        Err(code) => close(socket, code).await,
    }
}

fn identify(shared: &Shared, id: u64, data: &Value) -> Result<Vec<Value>, u16> {
    if is_identified(shared, id) {
        return Err(4_005);
    }
    if data["token"].as_str().map(|it| it.trim_start_matches("Bot ")) != Some(TOKEN) {
        return Err(4_004);
    }
    let mut world = shared.world();
    let intents = data["intents"].as_u64().ok_or(4_013_u16)?;
    if intents & !world.gateway.allowed != 0 {
        return Err(4_014);
    }
    for name in ["os", "browser", "device"].into_iter().filter(|it| !data["properties"][*it].is_string()) {
        world.violate(format!("gateway: IDENTIFY without properties.{name}"));
    }
    let mut kept = data.clone();
    kept.as_object_mut().and_then(|it| it.remove("token"));
    world.gateway.identifies.push(kept);
    let name = format!("session{}", world.snowflake());
    let session =
        Session { intents, seq: 0, said: Vec::new(), connection: Some(id), forgotten: false, heard: 0 };
    world.gateway.sessions.insert(name.clone(), session);
    world.say(&format!("gateway connection {id} identified"));
    let guilds: Vec<String> =
        world.guilds.values().filter(|it| it.has_bot()).map(|it| it.id.clone()).collect();
    let listed: Vec<Value> = guilds.iter().map(|it| json!({ "id": it, "unavailable": true })).collect();
    let mut user = world.users[APPLICATION].json();
    (user["verified"], user["mfa_enabled"], user["email"]) = (json!(true), json!(false), Value::Null);
    let ready = json!({ "v": 10, "user": user, "guilds": listed, "session_id": name,
        "session_type": "normal", "resume_gateway_url": shared.gateway_url(), "shard": data["shard"],
        "application": { "id": APPLICATION, "flags": 1 << 15 }, "user_settings": {}, "presences": [],
        "relationships": [], "private_channels": [], "geo_ordered_rtc_regions": [], "auth": {},
        "_trace": [] });
    let mut events = vec![("READY", ready)];
    for guild in guilds.iter().filter(|it| intents & 1 != 0 && world.guild(it).available) {
        events.push(("GUILD_CREATE", world.guild_json(guild)));
    }
    let session = world.gateway.sessions.get_mut(&name).expect("just made");
    for (event, data) in events {
        session.seq += 1;
        let frame = json!({ "op": 0, "t": event, "s": session.seq, "d": data });
        session.said.push((session.seq, frame));
    }
    Ok(session.said.iter().map(|it| it.1.clone()).collect())
}

fn resume(shared: &Shared, id: u64, data: &Value) -> Result<Vec<Value>, u16> {
    if data["token"].as_str().map(|it| it.trim_start_matches("Bot ")) != Some(TOKEN) {
        return Err(4_004);
    }
    let mut world = shared.world();
    let name = data["session_id"].as_str().unwrap_or_default();
    if world.gateway.sessions.get(name).is_none_or(|it| it.forgotten) {
        world.gateway.sessions.remove(name);
        return Ok(vec![json!({ "op": 9, "d": false, "s": null, "t": null })]);
    }
    let heard = data["seq"].as_u64().unwrap_or_default();
    let session = world.gateway.sessions.get_mut(name).expect("found above");
    if session.seq < heard {
        return Err(4_007);
    }
    session.connection = Some(id);
    let missed = session.said.iter().filter(|it| heard < it.0).map(|it| it.1.clone());
    let mut frames: Vec<Value> = missed.collect();
    session.seq += 1;
    let resumed = json!({ "op": 0, "t": "RESUMED", "s": session.seq, "d": { "_trace": [] } });
    session.said.push((session.seq, resumed.clone()));
    frames.push(resumed);
    world.gateway.resumes += 1;
    world.say(&format!("gateway connection {id} resumed"));
    Ok(frames)
}
