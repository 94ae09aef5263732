//! The signed way in: interactions as requests to a public address.
//!
//! Rule: a body that is too large is refused before anything else, a signature is checked over the bytes as
//! they came and before anything is read, and an interaction is taken once. Whatever is not right gets the same
//! bare 401.

use std::{
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
    routing::post,
};
use ed25519_dalek::Signature;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tower_http::limit::RequestBodyLimitLayer;

use crate::{
    config::{PublicKey, WayIn},
    discord::Discord,
};

/// Where Discord delivers interactions.
pub const PATH: &str = "/discord/interactions";
/// Larger bodies are refused unread.
pub const MAX_BODY_BYTES: usize = 256 * 1024;
/// Who sends slower than this is not Discord.
const READING: Duration = Duration::from_secs(2);
/// Discord waits for an answer this long.
const ANSWERING: Duration = Duration::from_secs(3);
/// An older signature, or one from the future, is none.
const FRESH: SignedDuration = SignedDuration::from_mins(5);
const SIGNATURE: &str = "x-signature-ed25519";
const SIGNED_AT: &str = "x-signature-timestamp";

/// What a handler needs: the platform, and what proves that a request is Discord's.
#[derive(Clone)]
struct Door {
    discord: Arc<Discord>,
    key: Arc<PublicKey>,
}

/// The path under `/discord`, where interactions come in this way.
pub fn routes(discord: &Arc<Discord>) -> Router {
    let WayIn::Http { public_key } = &discord.config.way_in else { return Router::new() };
    let door = Door { discord: Arc::clone(discord), key: Arc::new(public_key.clone()) };
    Router::new()
        .route(PATH, post(interaction))
        .layer(middleware::from_fn(in_time))
        .layer(RequestBodyLimitLayer::new(MAX_BODY_BYTES))
        .with_state(door)
}

async fn in_time(request: axum::extract::Request, next: Next) -> Response {
    match tokio::time::timeout(READING + ANSWERING, next.run(request)).await {
        Ok(answer) => answer,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

async fn interaction(State(door): State<Door>, headers: HeaderMap, body: Bytes) -> Response {
    let arrived = Instant::now();
    let no = || StatusCode::UNAUTHORIZED.into_response();
    if !is_signed(&door.key, &headers, &body, door.discord.host.now()) {
        return no();
    }
    let Ok(raw) = serde_json::from_slice::<Value>(&body) else { return no() };
    fail::fail_point!("discord_letter.before");
    let taken = door.discord.taken(&raw, arrived).await;
    fail::fail_point!("discord_letter.after");
    match taken {
        Some(ack) => {
            door.discord.later(ack.then);
            Json(ack.response).into_response()
        }
        None => no(),
    }
}

// Strictly: a key or a part of a signature of small order would be good for more than one body.
fn is_signed(key: &PublicKey, headers: &HeaderMap, body: &[u8], now: Timestamp) -> bool {
    let header = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    let (Some(signature), Some(at)) = (header(SIGNATURE), header(SIGNED_AT)) else { return false };
    let Ok(signature) = signature.parse::<Signature>() else { return false };
    let signed = [at.as_bytes(), body].concat();
    is_fresh(at, now) && key.0.verify_strict(&signed, &signature).is_ok()
}

fn is_fresh(at: &str, now: Timestamp) -> bool {
    let at = at.parse().ok().and_then(|it| Timestamp::from_second(it).ok());
    at.is_some_and(|it| now.duration_since(it).abs() <= FRESH)
}

#[cfg(test)]
mod tests;
