//! The other side: something that calls REST, sits on the gateway, or listens for requests.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use baton_fakes::discord::{Delivery, Discord, Guild};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::Message};

/// GUILDS, GUILD_MEMBERS, GUILD_MESSAGES, DIRECT_MESSAGES.
pub(crate) const INTENTS: u64 = 1 | 1 << 1 | 1 << 9 | 1 << 12;
/// Components of the second version.
pub(crate) const V2: u64 = 1 << 15;

/// A guild with two people and a channel.
pub(crate) async fn acme() -> (Discord, Guild) {
    let discord = Discord::start().await;
    let acme = discord.guild("9001", "Acme");
    acme.member("101", "ana");
    acme.member("102", "bo");
    acme.channel("201", "claims");
    (discord, acme)
}

/// One `/baton` with a subcommand and a group.
pub(crate) fn baton() -> Value {
    let key = json!({ "type": 3, "name": "key", "description": "Which", "autocomplete": true });
    let person = json!({ "type": 6, "name": "person", "description": "Who" });
    let number = json!({ "type": 4, "name": "number", "description": "Which" });
    let verdict = json!({ "type": 3, "name": "verdict", "description": "What",
        "choices": [{ "name": "keep", "value": "keep" }, { "name": "give back", "value": "back" }] });
    let who = json!({ "type": 1, "name": "who", "description": "Whose it is", "options": [key, person] });
    let decide = json!({ "type": 1, "name": "verdict", "description": "Decide",
        "options": [key, number, verdict] });
    let privilege = json!({ "type": 2, "name": "privilege", "description": "Borrowed", "options": [decide] });
    json!({ "name": "baton", "description": "Baton", "options": [who, privilege] })
}

/// Registers `/baton`, and a command on messages.
pub(crate) async fn register(discord: &Discord) {
    let path = format!("/applications/{}/commands", discord.application_id());
    let commands = json!([baton(), { "type": 3, "name": "Record as decision" }]);
    assert_eq!(call(discord, "PUT", &path, commands).await.0, 200);
}

/// Status, and the body as JSON if it is any.
pub(crate) async fn call(discord: &Discord, method: &str, path: &str, body: Value) -> (u16, Value) {
    let (status, _, body) = called(discord, method, path, body, &discord.token()).await;
    (status, body)
}

pub(crate) async fn called(
    discord: &Discord,
    method: &str,
    path: &str,
    body: Value,
    token: &str,
) -> (u16, HeaderMap, Value) {
    let url = format!("{}/api/v10{path}", discord.api_url());
    let request = reqwest::Client::new().request(method.parse().unwrap(), url);
    let request = request.header("authorization", format!("Bot {token}")).header("user-agent", "a test");
    let request = match body {
        Value::Null => request,
        body => request.header("content-type", "application/json").body(body.to_string()),
    };
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    };
    (status, headers, body)
}

pub(crate) fn card(text: &str, button: &str) -> Value {
    json!({ "flags": V2, "components": [{ "type": 17, "id": 77, "components": [
        { "type": 10, "content": text },
        { "type": 1, "components": [{ "type": 2, "style": 1, "label": button, "custom_id": "press" }] },
    ] }] })
}

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub(crate) async fn connect(discord: &Discord) -> Socket {
        let url = call(discord, "GET", "/gateway", Value::Null).await.1["url"].as_str().unwrap().to_owned();
        Socket(tokio_tungstenite::connect_async(format!("{url}?v=10")).await.unwrap().0)
    }

    /// Connected and identified, with the guilds told; and the session's name.
    pub(crate) async fn identified(discord: &Discord) -> (Socket, String) {
        let mut socket = Socket::connect(discord).await;
        assert_eq!(socket.next().await.unwrap()["op"], 10);
        socket.identify(discord, INTENTS).await;
        let ready = socket.event("READY").await;
        socket.event("GUILD_CREATE").await;
        (socket, ready["session_id"].as_str().unwrap().to_owned())
    }

    pub(crate) async fn identify(&mut self, discord: &Discord, intents: u64) {
        let properties = json!({ "os": "linux", "browser": "test", "device": "test" });
        let since = json!({ "secs_since_epoch": 1, "nanos_since_epoch": 2 });
        let data = json!({ "token": discord.token(), "intents": intents, "properties": properties,
            "compress": true, "large_threshold": 250, "shard": [0, 1],
            "presence": { "afk": false, "status": "online", "since": since, "activities": [] } });
        self.say(json!({ "op": 2, "d": data })).await;
    }

    pub(crate) async fn resume(&mut self, discord: &Discord, session: &str, seq: u64) {
        let data = json!({ "token": discord.token(), "session_id": session, "seq": seq });
        self.say(json!({ "op": 6, "d": data })).await;
    }

    pub(crate) async fn say(&mut self, frame: Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The data of the next dispatch, which has this name.
    pub(crate) async fn event(&mut self, name: &str) -> Value {
        let frame = self.next().await.expect("the connection is open");
        assert_eq!(frame["t"], name, "{frame}");
        frame["d"].clone()
    }

    /// Nothing once it is closed or broken.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        self.next_or_end().await.ok()
    }

    /// The next frame, or how the connection ended: the close frame's code, none without, or an error.
    pub(crate) async fn next_or_end(&mut self) -> Result<Value, String> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(frame)))) => return Err(u16::from(frame.code).to_string()),
                Some(Ok(Message::Close(None))) => return Err("no code".to_owned()),
                Some(Err(why)) => return Err(why.to_string()),
                None => return Err("end".to_owned()),
                Some(Ok(_)) => {}
            }
        }
    }
}

/// Answers an interaction over REST.
pub(crate) async fn respond(discord: &Discord, interaction: &Value, answer: Value) -> (u16, Value) {
    let text = |name: &str| interaction[name].as_str().unwrap();
    let path = format!("/interactions/{}/{}/callback", text("id"), text("token"));
    call(discord, "POST", &path, answer).await
}

/// The webhook that goes on with an interaction.
pub(crate) fn webhook(discord: &Discord, interaction: &Value) -> String {
    format!("/webhooks/{}/{}", discord.application_id(), interaction["token"].as_str().unwrap())
}

/// A request as it came: headers, body.
pub(crate) type Request = (HeaderMap, String);

/// Answers each request with the next of its answers, or else with a bare 401.
#[derive(Clone, Default)]
pub(crate) struct Listener {
    heard: Arc<Mutex<Vec<Request>>>,
    answers: Arc<Mutex<Vec<(u16, String)>>>,
}

impl Listener {
    pub(crate) async fn start(discord: &Discord) -> Listener {
        let listener = Listener::default();
        let socket = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let url = format!("http://{}/discord/interactions", socket.local_addr().unwrap());
        let router = Router::new().fallback(hear).with_state(listener.clone());
        tokio::spawn(async move { axum::serve(socket, router).await });
        discord.deliver_by(Delivery::Http { url });
        listener
    }

    pub(crate) fn answer(&self, status: u16, body: &Value) {
        self.answers.lock().unwrap().push((status, body.to_string()));
    }

    pub(crate) fn heard(&self) -> Vec<Request> {
        self.heard.lock().unwrap().clone()
    }
}

async fn hear(State(listener): State<Listener>, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
    listener.heard.lock().unwrap().push((headers, String::from_utf8(body.to_vec()).unwrap()));
    let mut answers = listener.answers.lock().unwrap();
    let (status, body) = if answers.is_empty() { (401, String::new()) } else { answers.remove(0) };
    (StatusCode::from_u16(status).unwrap(), body)
}
