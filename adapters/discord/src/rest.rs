//! Discord's REST interface: one call, and what its failure means for whoever called.
//!
//! Rule: a refusal is certain; whatever else came back without an answer that can be read may have had its
//! effect. No address stands in a log: an interaction's token, which is part of some, lets its bearer answer.

use std::{num::NonZeroU64, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
pub(crate) use serenity::http::Route;
use serenity::{
    builder::CreateAttachment,
    http::{LightMethod, Multipart, MultipartUpload, Request},
    model::id::{ChannelId, GuildId, InteractionId, MessageId, UserId},
};
use serenity_reqwest::{Client, Response, StatusCode, header::HeaderMap};
use thiserror::Error;

use crate::{
    config::{API_URL, Config},
    outward::card,
};

/// No call waits longer; three of them fit into the time that a message has for being sent.
const PATIENCE: Duration = Duration::from_secs(5);
/// Codes that Discord gives to what asking again may mend. Source: its reference of error codes.
const PASSING: [i64; 2] = [40_333, 130_000];

/// Discord's REST interface at one address.
pub(crate) struct Rest {
    client: Client,
    /// With the word that Discord wants before it.
    token: SecretString,
    /// What stands in for Discord, where something does.
    proxy: Option<String>,
}

/// One thing to ask of Discord.
#[derive(Debug, Clone)]
pub(crate) struct Ask<'a> {
    method: LightMethod,
    route: Route<'a>,
    body: Option<&'a Value>,
    params: Vec<(&'static str, String)>,
}

/// What Discord said.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// `null` where the answer is bare.
    pub(crate) body: Value,
    /// Until this route takes another call, where there is none left.
    pub(crate) spent: Option<Duration>,
    /// When Discord answered, by its own clock.
    pub(crate) date: Option<String>,
}

/// Why a call failed, by what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum CallError {
    /// Certainly not done: Discord, or our own pace, asks to wait.
    #[error("Discord asks to wait")]
    Limited {
        retry_after: Option<Duration>,
        /// With everything, not with this route alone.
        global: bool,
    },
    /// Certainly not done; `code` is Discord's, or 0 where it gave none.
    #[error("Discord refuses ({status}, {code}): {message}")]
    Refused { status: u16, code: i64, message: String },
    /// Maybe done.
    #[error("Discord gave no answer to go by: {0}")]
    Unclear(String),
    /// Certainly not done.
    #[error("Discord was not reached: {0}")]
    NotSent(String),
}

impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rest")
    }
}

impl<'a> Ask<'a> {
    pub(crate) fn get(route: Route<'a>) -> Self {
        Self::of(LightMethod::Get, route, None)
    }

    pub(crate) fn post(route: Route<'a>, body: &'a Value) -> Self {
        Self::of(LightMethod::Post, route, Some(body))
    }

    pub(crate) fn patch(route: Route<'a>, body: &'a Value) -> Self {
        Self::of(LightMethod::Patch, route, Some(body))
    }

    pub(crate) fn put(route: Route<'a>, body: &'a Value) -> Self {
        Self::of(LightMethod::Put, route, Some(body))
    }

    /// With parameters of the query, which need no escaping.
    pub(crate) fn with(mut self, params: &[(&'static str, &str)]) -> Self {
        self.params.extend(params.iter().map(|(name, it)| (*name, (*it).to_owned())));
        self
    }

    fn of(method: LightMethod, route: Route<'a>, body: Option<&'a Value>) -> Self {
        Self { method, route, body, params: Vec::new() }
    }

    /// The channel that it writes to.
    pub(crate) fn writes_to(&self) -> Option<String> {
        let path = self.route.path();
        let mut parts = path.split("/channels/").nth(1)?.split('/');
        let (channel, is_read) = (parts.next()?, matches!(self.method, LightMethod::Get));
        (!is_read && channel.bytes().all(|it| it.is_ascii_digit())).then(|| channel.to_owned())
    }

    /// Whether it answers an interaction; Discord counts no such call against the bot as a whole.
    pub(crate) fn is_answer(&self) -> bool {
        let path = self.route.path();
        path.contains("/webhooks/") || path.contains("/interactions/")
    }

    /// What Discord counts together: the method, the path, and of its ids the first, with the token that follows it.
    pub(crate) fn bucket(&self) -> String {
        let path = self.route.path();
        let path = path.split_once("/api/").map_or(&*path, |it| it.1);
        let mut bucket = format!("{:?}", self.method);
        for (at, part) in path.split('/').enumerate() {
            let is_id = part.bytes().all(|it| it.is_ascii_digit());
            bucket.push('/');
            bucket.push_str(if 2 < at && is_id { "#" } else { part });
        }
        bucket
    }
}

impl Rest {
    pub(crate) fn new(config: &Config) -> Self {
        // Only where the machine cannot even give randomness does making a client fail; the default one then
        // fails in the same way, at its first use.
        let client = Client::builder().timeout(PATIENCE).use_rustls_tls().build().unwrap_or_default();
        let token = format!("Bot {}", config.token.expose_secret()).into();
        let proxy = (config.api_url != API_URL).then(|| config.api_url.clone());
        Self { client, token, proxy }
    }

    /// Asks once, now.
    pub(crate) async fn ask(&self, ask: &Ask<'_>) -> Result<Answer, CallError> {
        let broken = |why: &dyn std::fmt::Display| CallError::NotSent(why.to_string());
        let params = (!ask.params.is_empty()).then(|| ask.params.clone());
        let (body, multipart) = sent_as(ask.body);
        let request = Request::new(ask.route, ask.method).body(body).multipart(multipart).params(params);
        let request = request.build(&self.client, self.token.expose_secret(), self.proxy.as_deref());
        let answer = request.map_err(|why| broken(&why))?.send().await.map_err(|why| of_transport(&why))?;
        answered(answer).await
    }
}

/// JSON alone, or with the picture that goes beside it as a file.
fn sent_as(body: Option<&Value>) -> (Option<Vec<u8>>, Option<Multipart>) {
    let Some((plain, picture)) = body.and_then(card::parted) else {
        return (body.map(|it| it.to_string().into_bytes()), None);
    };
    match picture.png() {
        Ok(png) => {
            let upload = MultipartUpload::Attachments(vec![CreateAttachment::bytes(png, picture.file())]);
            let payload_json = Some(plain.to_string());
            (None, Some(Multipart { upload, fields: Vec::new(), payload_json }))
        }
        Err(why) => {
            tracing::error!(%why, "a picture cannot be drawn");
            (Some(card::without_picture(plain).to_string().into_bytes()), None)
        }
    }
}

// Never with the address.
fn of_transport(why: &serenity_reqwest::Error) -> CallError {
    match (why.is_connect() || why.is_builder(), why.is_timeout()) {
        (true, _) => CallError::NotSent("no connection".to_owned()),
        (false, true) => CallError::Unclear("no answer in time".to_owned()),
        (false, false) => CallError::Unclear("the connection broke".to_owned()),
    }
}

async fn answered(answer: Response) -> Result<Answer, CallError> {
    let (status, headers) = (answer.status(), answer.headers().clone());
    let text = answer.text().await.map_err(|why| of_transport(&why));
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(limited(&headers, &text.unwrap_or_default()));
    }
    if status.is_client_error() {
        return Err(refused(status, &text.unwrap_or_default()));
    }
    if !status.is_success() {
        return Err(CallError::Unclear(format!("status {}", status.as_u16())));
    }
    let text = text?;
    let unread = |_| CallError::Unclear("an answer that cannot be read".to_owned());
    let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).map_err(unread)? };
    let date = header(&headers, "date").map(str::to_owned);
    let is_last = header(&headers, "x-ratelimit-remaining") == Some("0");
    let spent = header(&headers, "x-ratelimit-reset-after").and_then(seconds).filter(|_| is_last);
    Ok(Answer { body, spent, date })
}

fn limited(headers: &HeaderMap, text: &str) -> CallError {
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    let told = body["retry_after"].as_f64().and_then(|it| Duration::try_from_secs_f64(it).ok());
    let retry_after = told.or_else(|| header(headers, "retry-after").and_then(seconds));
    let is_of_all = header(headers, "x-ratelimit-global").is_some() || body["global"] == true;
    // Without a word of Discord's own it comes from what stands before Discord, which means this address.
    let is_from_before = told.is_none() && header(headers, "x-ratelimit-scope").is_none();
    CallError::Limited { retry_after, global: is_of_all || is_from_before }
}

fn refused(status: StatusCode, text: &str) -> CallError {
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    let code = body["code"].as_i64().unwrap_or(0);
    // What exactly is wrong with a body stands deep inside; whoever reads the log wants all of it.
    let details = if body["errors"].is_null() { String::new() } else { format!(" {}", body["errors"]) };
    let message = body["message"].as_str().unwrap_or("no reason given").to_owned() + &details;
    CallError::Refused { status: status.as_u16(), code, message }
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|it| it.to_str().ok())
}

fn seconds(text: &str) -> Option<Duration> {
    text.parse().ok().and_then(|it| Duration::try_from_secs_f64(it).ok())
}

impl CallError {
    /// Discord's code of a refusal.
    pub(crate) fn code(&self) -> Option<i64> {
        if let Self::Refused { code, .. } = self { Some(*code) } else { None }
    }

    /// Whether asking again would be refused again.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            Self::Refused { status, code, .. } => *status != 401 && *code != 0 && !PASSING.contains(code),
            Self::Limited { .. } | Self::Unclear(_) | Self::NotSent(_) => false,
        }
    }

    /// Whether Discord does not take our token.
    pub(crate) fn is_of_token(&self) -> bool {
        matches!(self, Self::Refused { status: 401, .. })
    }
}

/// # Errors
/// [`CallError::Refused`] where it is no id, as for all of these.
pub(crate) fn channel(id: &str) -> Result<ChannelId, CallError> {
    number(id).map(ChannelId::from)
}

pub(crate) fn message(id: &str) -> Result<MessageId, CallError> {
    number(id).map(MessageId::from)
}

pub(crate) fn guild(id: &str) -> Result<GuildId, CallError> {
    number(id).map(GuildId::from)
}

pub(crate) fn user(id: &str) -> Result<UserId, CallError> {
    number(id).map(UserId::from)
}

pub(crate) fn interaction(id: &str) -> Result<InteractionId, CallError> {
    number(id).map(InteractionId::from)
}

// As Discord answers to an id that it does not find in a body.
fn number(id: &str) -> Result<NonZeroU64, CallError> {
    let no_id = |_| CallError::Refused { status: 400, code: 50_035, message: "that is no id".to_owned() };
    id.parse().map_err(no_id)
}

#[cfg(test)]
mod tests;
