//! Bringing the bot what people did: over the gateway, or as signed requests.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::{
    Discord, Shared,
    interaction::PING,
    signing::{self, Headers},
    spec,
};

/// How interactions come; everything else comes over the gateway always.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// As `INTERACTION_CREATE`.
    Gateway,
    /// As signed requests.
    Http {
        /// The whole of it, such as `https://baton.example.com/discord/interactions`.
        url: String,
    },
}

/// What came back, and what the person would have seen go wrong.
#[derive(Clone, Debug)]
#[must_use = "call `done` to be sure that the bot took it"]
pub struct Answer {
    /// Of the signed request; 200 for an answer by REST, 0 when nothing came back.
    pub status: u16,
    /// The first answer: `{ type, data }`.
    pub body: Value,
    /// From sending to the answer.
    pub elapsed: Duration,
    /// What was brought, to be brought again.
    pub payload: Value,
    /// Why it did not work, in words; also when nothing could be pressed or filled in.
    pub trouble: Option<String>,
}

impl Answer {
    /// The first answer.
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

impl Discord {
    /// From now on; by the gateway at first.
    pub fn deliver_by(&self, delivery: Delivery) {
        self.shared.world().delivery = delivery;
    }

    /// Brings the same interaction again, as Discord does when it is not sure.
    ///
    /// A first answer to it is refused as any second one is.
    pub async fn bring_again(&self, answer: &Answer) -> Answer {
        bring(&self.shared, answer.payload.clone(), None).await
    }

    /// What Discord does when an endpoint is entered: a ping that must be answered, and one with a wrong
    /// signature that must be refused.
    ///
    /// # Errors
    /// What Discord would say about the endpoint.
    pub async fn verify_endpoint(&self) -> Result<(), String> {
        let ping = json!({ "id": "1", "application_id": self.application_id(), "type": PING,
            "token": "a ping has none of use", "version": 1 })
        .to_string();
        let now = self.timestamp();
        let answer = self.post_signed(&ping, &self.sign(&ping, now)).await;
        if answer.body != json!({ "type": 1 }) {
            return Err(format!("no answer to a ping: status {}, {}", answer.status, answer.body));
        }
        let forged = self.post_signed(&ping, &self.sign("another body", now)).await;
        match forged.status {
            401 => Ok(()),
            other => Err(format!("a wrong signature was answered with {other}, not 401")),
        }
    }
}

/// Brings one interaction, and waits for its first answer as long as Discord would.
///
/// On the fake's own runtime, so that no connection depends on the caller's.
pub(crate) async fn bring(
    shared: &Arc<Shared>,
    payload: Value,
    waiting: Option<oneshot::Receiver<Value>>,
) -> Answer {
    let (task, brought) = (shared.clone(), payload.clone());
    let brought = shared.handle.spawn(async move {
        let delivery = task.world().delivery.clone();
        match delivery {
            Delivery::Gateway => over_gateway(&task, &brought, waiting).await,
            Delivery::Http { .. } => over_http(&task, &brought, waiting).await,
        }
    });
    let mut answer = brought.await.unwrap_or_else(|_| Answer::impossible("stopped: the fake was stopped"));
    if answer.trouble.is_some() {
        shared.world().lose(payload["token"].as_str().unwrap_or_default());
    }
    answer.payload = payload;
    answer
}

async fn over_gateway(shared: &Shared, payload: &Value, waiting: Option<oneshot::Receiver<Value>>) -> Answer {
    let patience = {
        let mut world = shared.world();
        if !world.gateway.has_sessions() {
            return Answer::impossible("no_connection: no gateway session is open");
        }
        world.dispatch("INTERACTION_CREATE", 0, payload);
        world.patience
    };
    answered(waiting, patience).await
}

async fn answered(waiting: Option<oneshot::Receiver<Value>>, patience: Duration) -> Answer {
    let before = Instant::now();
    let Some(waiting) = waiting else {
        let body = Value::Null;
        return Answer { status: 200, body, elapsed: Duration::ZERO, payload: Value::Null, trouble: None };
    };
    let heard = tokio::time::timeout(patience, waiting).await;
    let elapsed = before.elapsed();
    match heard {
        Ok(Ok(body)) => Answer { status: 200, body, elapsed, payload: Value::Null, trouble: None },
        _ => Answer { elapsed, ..Answer::impossible("timeout: the application did not respond") },
    }
}

async fn over_http(shared: &Shared, payload: &Value, waiting: Option<oneshot::Receiver<Value>>) -> Answer {
    let body = payload.to_string();
    let (now, patience) = {
        let world = shared.world();
        (i64::try_from(world.clock.now().as_secs()).unwrap_or(i64::MAX), world.patience)
    };
    let mut answer = sent(shared, body.clone(), signing::signed(&body, now)).await;
    if answer.trouble.is_some() {
        return answer;
    }
    if answer.status == 202 || answer.status == 204 {
        return answered(waiting, patience.saturating_sub(answer.elapsed)).await;
    }
    if waiting.is_none() {
        return answer;
    }
    let text = |name: &str| payload[name].as_str().unwrap_or_default();
    let mut world = shared.world();
    for wrong in spec::request("POST", "/interactions/1/token/callback", &answer.body) {
        world.violate(format!("the answer to an interaction: {wrong}"));
    }
    if let Err(no) = world.respond(text("id"), text("token"), &answer.body) {
        answer.trouble = Some(format!("refused: {} {}", no.code, no.json()));
    }
    answer
}

/// Posts to the bot, from whichever runtime.
pub(crate) async fn post(shared: &Arc<Shared>, body: String, headers: Headers) -> Answer {
    let task = shared.clone();
    let sent = shared.handle.spawn(async move { sent(&task, body, headers).await });
    sent.await.unwrap_or_else(|_| Answer::impossible("stopped: the fake was stopped"))
}

async fn sent(shared: &Shared, body: String, headers: Headers) -> Answer {
    let (delivery, patience) = {
        let world = shared.world();
        (world.delivery.clone(), world.patience)
    };
    let Delivery::Http { url } = delivery else {
        return Answer::impossible("wrong_mode: deliver_by(Delivery::Http) comes first");
    };
    let mut request = shared.http.post(url).timeout(patience);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let before = Instant::now();
    let read = async {
        let response = request.body(body).send().await?;
        let status = response.status();
        Ok::<_, reqwest::Error>((status, response.text().await?))
    };
    let heard = read.await;
    let elapsed = before.elapsed();
    match heard {
        Ok((status, text)) => {
            let trouble = (!status.is_success()).then(|| format!("http_error: {status}"));
            let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
            Answer { status: status.as_u16(), body, elapsed, payload: Value::Null, trouble }
        }
        Err(why) => Answer { elapsed, ..Answer::impossible(format!("request_failed: {why}")) },
    }
}
