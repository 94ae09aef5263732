//! Bringing the bot what people and Slack did, over a socket or as signed requests.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use url::form_urlencoded;

use super::{
    Shared, Slack,
    signing::{self, Headers},
    socket,
};

/// Pauses before an event is brought again; real Slack's are none, a minute and five minutes.
const RETRIES: [Duration; 3] = [Duration::ZERO, Duration::from_secs(1), Duration::from_secs(2)];

/// How the bot hears of things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Over any one of the open Socket Mode connections.
    Socket,
    /// As signed requests to `{url}/slack/commands`, `/slack/interactions` and `/slack/events`.
    Http {
        /// Without a slash at its end.
        url: String,
    },
}

/// What came back, and what the person would have seen go wrong.
#[derive(Clone, Debug)]
#[must_use = "call `done` to be sure that the bot took it"]
pub struct Answer {
    /// 200 for any acknowledgement over a socket, 0 when nothing came back.
    pub status: u16,
    /// The acknowledgement's payload: JSON when it is JSON, else a string, else null.
    pub body: Value,
    /// From sending to the acknowledgement.
    pub elapsed: Duration,
    /// What was brought, to be brought again.
    pub payload: Value,
    /// Why it did not work, in words; also when nothing could be pressed or filled in.
    pub trouble: Option<String>,
}

impl Answer {
    /// The acknowledgement's payload.
    ///
    /// # Panics
    /// When anything went wrong, with what did.
    #[track_caller]
    pub fn done(self) -> Value {
        match self.trouble {
            None => self.body,
            Some(trouble) => panic!("{trouble}; status {}, body {}", self.status, self.body),
        }
    }

    pub(crate) fn impossible(why: impl Into<String>) -> Answer {
        let (body, payload) = (Value::Null, Value::Null);
        Answer { status: 0, body, elapsed: Duration::ZERO, payload, trouble: Some(why.into()) }
    }
}

/// One try at bringing an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What the bot may tell repetitions by.
    pub event_id: String,
    /// 0 for the first try, up to 3.
    pub retry_num: u32,
    /// Why there had to be another try.
    pub retry_reason: Option<String>,
    /// Whether the bot took it, in time.
    pub acknowledged: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Command,
    Interactive,
    Event,
}

#[derive(Clone, Debug)]
pub(crate) struct Parcel {
    pub(crate) kind: Kind,
    pub(crate) payload: Value,
    pub(crate) retry: Option<(u32, String)>,
}

impl Slack {
    /// From now on; Socket Mode at first.
    pub fn deliver_by(&self, delivery: Delivery) {
        self.shared.world().delivery = delivery;
    }

    /// Every try at bringing an event, oldest first.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.shared.world().attempts.clone()
    }
}

/// Brings a command or an interaction, once.
pub(crate) async fn bring(shared: &Arc<Shared>, kind: Kind, payload: Value) -> Answer {
    once(shared, Parcel { kind, payload, retry: None }).await
}

/// Brings an event, and goes on in the background if the first try fails.
pub(crate) async fn event(shared: &Arc<Shared>, payload: Value, retry: Option<(u32, String)>) -> Answer {
    let first = retry.is_none();
    let parcel = Parcel { kind: Kind::Event, payload, retry };
    let answer = once(shared, parcel.clone()).await;
    if first && let Some(trouble) = reason(&answer) {
        let handle = shared.handle.clone();
        handle.spawn(again(shared.clone(), parcel, trouble));
    }
    answer
}

/// Why Slack would try again, if it would.
fn reason(answer: &Answer) -> Option<String> {
    let trouble = answer.trouble.as_deref()?;
    if trouble.contains("x-slack-no-retry") {
        return None;
    }
    Some(trouble.split(':').next().unwrap_or(trouble).to_owned())
}

async fn again(shared: Arc<Shared>, parcel: Parcel, mut reason_before: String) {
    for (number, pause) in (1..).zip(RETRIES) {
        tokio::time::sleep(pause).await;
        let retry = Some((number, reason_before));
        let answer = once(&shared, Parcel { retry, ..parcel.clone() }).await;
        match reason(&answer) {
            Some(why) => reason_before = why,
            None => return,
        }
    }
}

/// On the fake's own runtime, so that no connection depends on the caller's.
async fn once(shared: &Arc<Shared>, parcel: Parcel) -> Answer {
    let (task, kind, retry, payload) =
        (shared.clone(), parcel.kind, parcel.retry.clone(), parcel.payload.clone());
    let brought = shared.handle.spawn(async move {
        let delivery = task.world().delivery.clone();
        match delivery {
            Delivery::Socket => socket::bring(&task, parcel).await,
            Delivery::Http { .. } => request(&task, parcel).await,
        }
    });
    let mut answer = brought.await.unwrap_or_else(|_| Answer::impossible("stopped: the fake was stopped"));
    if kind == Kind::Event {
        let (retry_num, retry_reason) = retry.map_or((0, None), |(number, why)| (number, Some(why)));
        let event_id = payload["event_id"].as_str().unwrap_or_default().to_owned();
        let acknowledged = answer.trouble.is_none();
        let attempt = Attempt { event_id, retry_num, retry_reason, acknowledged };
        shared.world().attempts.push(attempt);
    }
    answer.payload = payload;
    answer
}

async fn request(shared: &Arc<Shared>, parcel: Parcel) -> Answer {
    let (path, body) = match parcel.kind {
        Kind::Command => ("/slack/commands", form(&parcel.payload)),
        Kind::Interactive => ("/slack/interactions", form(&json!({ "payload": parcel.payload.to_string() }))),
        Kind::Event => ("/slack/events", parcel.payload.to_string()),
    };
    let now = i64::try_from(shared.world().clock.now().as_secs()).unwrap_or(i64::MAX);
    let mut headers = signing::signed(&body, now);
    if let Some((number, reason)) = parcel.retry {
        headers.push(("x-slack-retry-num".to_owned(), number.to_string()));
        headers.push(("x-slack-retry-reason".to_owned(), reason));
    }
    sent(shared, path, body, headers).await
}

fn form(fields: &Value) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.as_object().into_iter().flatten() {
        match value {
            Value::String(text) => form.append_pair(name, text),
            other => form.append_pair(name, &other.to_string()),
        };
    }
    form.finish()
}

/// Posts to the bot, from whichever runtime.
pub(crate) async fn post(shared: &Arc<Shared>, path: &str, body: String, headers: Headers) -> Answer {
    let (task, path) = (shared.clone(), path.to_owned());
    let sent = shared.handle.spawn(async move { sent(&task, &path, body, headers).await });
    sent.await.unwrap_or_else(|_| Answer::impossible("stopped: the fake was stopped"))
}

async fn sent(shared: &Shared, path: &str, body: String, headers: Headers) -> Answer {
    let (delivery, patience) = {
        let world = shared.world();
        (world.delivery.clone(), world.patience)
    };
    let Delivery::Http { url } = delivery else {
        return Answer::impossible("wrong_mode: deliver_by(Delivery::Http) comes first");
    };
    let mut request = shared.http.post(format!("{url}{path}")).timeout(patience);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let before = Instant::now();
    match request.body(body).send().await {
        Ok(response) => read(response, before).await,
        Err(why) => Answer { elapsed: before.elapsed(), ..Answer::impossible(failed(&why)) },
    }
}

fn failed(why: &reqwest::Error) -> String {
    let name = match why {
        _ if why.is_timeout() => "http_timeout",
        _ if why.is_redirect() => "too_many_redirects",
        _ if why.is_connect() => "connection_failed",
        _ => "unknown_error",
    };
    format!("{name}: {why}")
}

async fn read(response: reqwest::Response, before: Instant) -> Answer {
    let status = response.status();
    let no_retry = response.headers().get("x-slack-no-retry").is_some_and(|it| it == "1");
    let text = match response.text().await {
        Ok(text) => text,
        Err(why) => return Answer { elapsed: before.elapsed(), ..Answer::impossible(failed(&why)) },
    };
    let trouble = (!status.is_success()).then(|| match no_retry {
        true => format!("http_error: {status} with x-slack-no-retry"),
        false => format!("http_error: {status}"),
    });
    let body = match text.is_empty() {
        true => Value::Null,
        false => serde_json::from_str(&text).unwrap_or(Value::String(text)),
    };
    let (status, elapsed) = (status.as_u16(), before.elapsed());
    Answer { status, body, elapsed, payload: Value::Null, trouble }
}
