//! The other side: something that calls the Web API, sits on a socket, or listens for requests.

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
use baton_fakes::slack::{Delivery, Slack, Workspace};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::Message};

/// A team with two people and a channel.
pub(crate) async fn acme() -> (Slack, Workspace) {
    let slack = Slack::start().await;
    let acme = slack.workspace("T1", "Acme");
    acme.user("UANA", "ana", Some("Europe/Madrid"));
    acme.user("UBO", "bo", None);
    acme.channel("C1", "claims", &["UANA", "UBO"]);
    acme.invite_bot("C1");
    (slack, acme)
}

/// Status, and the body as JSON if it is any.
pub(crate) async fn post(url: &str, token: &str, body: &Value) -> (u16, Value) {
    let request = reqwest::Client::new().post(url).header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {token}")).body(body.to_string());
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

pub(crate) async fn call(acme: &Workspace, slack: &Slack, method: &str, body: Value) -> Value {
    post(&format!("{}/{method}", slack.api_url()), &acme.bot_token(), &body).await.1
}

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub(crate) async fn open(slack: &Slack) -> Socket {
        let method = format!("{}/apps.connections.open", slack.api_url());
        let opened = post(&method, &slack.app_token(), &json!({})).await.1;
        let url = opened["url"].as_str().unwrap().to_owned();
        let mut socket = Socket::at(&url).await.unwrap();
        assert_eq!(socket.next().await.unwrap()["type"], "hello");
        socket
    }

    pub(crate) async fn at(url: &str) -> Option<Socket> {
        tokio_tungstenite::connect_async(url).await.ok().map(|(stream, _)| Socket(stream))
    }

    /// Nothing once it is closed or broken.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            match self.0.next().await? {
                Ok(Message::Text(text)) => return serde_json::from_str(&text).ok(),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    pub(crate) async fn acknowledge(&mut self, envelope: &Value, payload: Value) {
        let ack = json!({ "envelope_id": envelope["envelope_id"], "payload": payload });
        self.0.send(Message::text(ack.to_string())).await.unwrap();
    }
}

/// A request as it came: path, headers, body.
pub(crate) type Request = (String, HeaderMap, String);

/// Answers each request with the next of its answers, or else with a bare 200.
#[derive(Clone, Default)]
pub(crate) struct Listener {
    pub(crate) heard: Arc<Mutex<Vec<Request>>>,
    pub(crate) answers: Arc<Mutex<Vec<(u16, String)>>>,
}

impl Listener {
    pub(crate) async fn start(slack: &Slack) -> Listener {
        let listener = Listener::default();
        let socket = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let url = format!("http://{}", socket.local_addr().unwrap());
        let router = Router::new().fallback(hear).with_state(listener.clone());
        tokio::spawn(async move { axum::serve(socket, router).await });
        slack.deliver_by(Delivery::Http { url });
        listener
    }

    pub(crate) fn answer(&self, status: u16, body: &Value) {
        self.answers.lock().unwrap().push((status, body.to_string()));
    }

    pub(crate) fn heard(&self) -> Vec<Request> {
        self.heard.lock().unwrap().clone()
    }
}

async fn hear(
    State(listener): State<Listener>,
    uri: axum::http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let body = String::from_utf8(body.to_vec()).unwrap();
    listener.heard.lock().unwrap().push((uri.path().to_owned(), headers, body));
    let mut answers = listener.answers.lock().unwrap();
    let (status, body) = if answers.is_empty() { (200, String::new()) } else { answers.remove(0) };
    (StatusCode::from_u16(status).unwrap(), body)
}
