//! The signed way in: requests to a public address.
//!
//! Rule: a body that is too large is refused before anything else, a signature is checked over the bytes as
//! they came and before anything is read, and a signature is good once.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use slack_morphism::{prelude::SlackSigningSecret, signature_verifier::SlackEventSignatureVerifier};
use tower_http::limit::RequestBodyLimitLayer;

use crate::{
    config::{Access, WayIn},
    desk::{Ack, Verdict},
    inward::{Delivery, command::Command, event::Event, interaction::Interaction},
    oauth,
    slack::Slack,
};

/// Larger bodies are refused unread.
pub const MAX_BODY_BYTES: usize = 256 * 1024;
/// Who sends slower than this is not Slack.
const READING: Duration = Duration::from_secs(2);

/// What a handler needs: the platform, and what proves that a request is Slack's.
#[derive(Clone)]
struct Door {
    slack: Arc<Slack>,
    verifier: Arc<SlackEventSignatureVerifier>,
}

/// The paths under `/slack`: signed deliveries where they come in this way, and installing where workspaces do
/// that by themselves.
pub fn routes(slack: &Arc<Slack>) -> Router {
    let mut all = Router::new();
    if let WayIn::Http { signing_secret } = &slack.config.way_in {
        all = all.merge(signed(Arc::clone(slack), signing_secret));
    }
    if let Access::OAuth(_) = slack.config.access {
        all = all.merge(oauth::routes(Arc::clone(slack)));
    }
    all
}

fn signed(slack: Arc<Slack>, secret: &SecretString) -> Router {
    let secret = SlackSigningSecret::new(secret.expose_secret().to_owned());
    let door = Door { slack, verifier: Arc::new(SlackEventSignatureVerifier::new(&secret)) };
    // Slack looks whether a certificate is there, now and then, with a bare GET.
    let alive = || async { StatusCode::OK };
    Router::new()
        .route("/slack/commands", post(command).merge(get(alive)))
        .route("/slack/interactions", post(interaction).merge(get(alive)))
        .route("/slack/events", post(event))
        .layer(middleware::from_fn(in_time))
        .layer(RequestBodyLimitLayer::new(MAX_BODY_BYTES))
        .with_state(door)
}

async fn in_time(request: axum::extract::Request, next: Next) -> Response {
    match tokio::time::timeout(READING + crate::slack::DEADLINE, next.run(request)).await {
        Ok(answer) => answer,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

async fn command(State(door): State<Door>, headers: HeaderMap, body: Bytes) -> Response {
    let arrived = Instant::now();
    let Some(letter) = door.opened(&headers, &body) else { return StatusCode::UNAUTHORIZED.into_response() };
    let form = form(letter.text);
    if form.contains_key("ssl_check") {
        return StatusCode::OK.into_response();
    }
    let delivery = Command::of_form(&form).map(Delivery::Command);
    door.answer(delivery, letter, arrived).await
}

async fn interaction(State(door): State<Door>, headers: HeaderMap, body: Bytes) -> Response {
    let arrived = Instant::now();
    let Some(letter) = door.opened(&headers, &body) else { return StatusCode::UNAUTHORIZED.into_response() };
    let form = form(letter.text);
    let payload: Value = form.get("payload").and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
    let delivery = match Interaction::of(&payload) {
        Ok(it) => it.map(Delivery::Interaction),
        Err(kind) => Some(Delivery::Unknown(kind)),
    };
    door.answer(delivery, letter, arrived).await
}

async fn event(State(door): State<Door>, headers: HeaderMap, body: Bytes) -> Response {
    let arrived = Instant::now();
    let Some(letter) = door.opened(&headers, &body) else { return StatusCode::UNAUTHORIZED.into_response() };
    let envelope: Value = serde_json::from_str(letter.text).unwrap_or_default();
    let delivery = match envelope["type"].as_str() {
        Some("url_verification") => return Json(json!({"challenge": envelope["challenge"]})).into_response(),
        Some("event_callback") => match Event::of(&envelope) {
            Ok(it) => it.map(Delivery::Event),
            Err(kind) => Some(Delivery::Unknown(kind)),
        },
        other => Some(Delivery::Unknown(format!("events:{}", other.unwrap_or("untyped")))),
    };
    door.answer(delivery, letter, arrived).await
}

/// A body whose signature is right and was not used before.
struct Letter<'b> {
    text: &'b str,
    signature: String,
}

impl Door {
    fn opened<'b>(&self, headers: &HeaderMap, body: &'b Bytes) -> Option<Letter<'b>> {
        let header = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
        let signature = header(SlackEventSignatureVerifier::SLACK_SIGNED_HASH_HEADER)?;
        let at = header(SlackEventSignatureVerifier::SLACK_SIGNED_TIMESTAMP)?;
        let text = std::str::from_utf8(body).ok()?;
        self.verifier.verify(signature, text, at).ok()?;
        let signature = format!("signature:{signature}");
        self.slack.recent.begin(&signature).is_none().then_some(Letter { text, signature })
    }

    async fn answer(&self, delivery: Option<Delivery>, letter: Letter<'_>, arrived: Instant) -> Response {
        fail::fail_point!("slack_letter.before");
        let ack = match delivery {
            Some(Delivery::Unknown(kind)) => {
                self.slack.strange(&kind, letter.text).await;
                Ack::bare()
            }
            Some(delivery) => self.slack.deliver(delivery, arrived).await,
            None => {
                self.slack.strange("lacking", letter.text).await;
                Ack::bare()
            }
        };
        if ack.verdict == Verdict::NotStored {
            self.slack.recent.undone(&letter.signature);
        }
        fail::fail_point!("slack_letter.after");
        self.slack.later(ack.then);
        match ack.verdict {
            Verdict::NotOurs => StatusCode::UNAUTHORIZED.into_response(),
            Verdict::NotStored => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Verdict::Taken if ack.body.is_null() => StatusCode::OK.into_response(),
            Verdict::Taken => Json(ack.body).into_response(),
        }
    }
}

fn form(text: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}
