//! The Web API: one call, and what its failure means for whoever called.
//!
//! Rule: an answer counts only with `ok: true`; whatever else came back without a clear refusal may have had
//! its effect.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{self, Request, StatusCode, header, response},
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use slack_morphism::{
    SlackApiToken, SlackApiTokenValue, SlackClient, errors::SlackClientError,
    prelude::SlackClientHyperConnector,
};
use thiserror::Error;

/// Longer answers are none of Slack's.
const MAX_ANSWER_BYTES: usize = 1024 * 1024;
/// No call waits longer; well below the lease of a message that is being sent.
const PATIENCE: Duration = Duration::from_secs(10);

type Connector = SlackClientHyperConnector<HttpsConnector<HttpConnector>>;

/// Slack's Web API at one address.
pub(crate) struct Api {
    client: SlackClient<Connector>,
    http: legacy::Client<HttpsConnector<HttpConnector>, Body>,
    api_url: String,
}

/// What Slack says about a token, and around it.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) answer: Value,
    /// Separated by commas.
    pub(crate) scopes: Option<String>,
    /// When Slack answered, by its own clock.
    pub(crate) date: Option<String>,
}

/// Why a call failed, by what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum CallError {
    #[error("Slack asks to wait")]
    Limited { retry_after: Option<Duration> },
    #[error("our own pace asks to wait")]
    Paced(Duration),
    #[error("Slack refuses: {0}")]
    Refused(String),
    #[error("Slack was not reached: {0}")]
    NotReached(String),
    #[error("Slack gave no answer to go by: {0}")]
    Unclear(String),
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Api")
    }
}

impl Api {
    /// # Errors
    /// When this machine has no certificates to trust.
    pub(crate) fn new(api_url: &str) -> io::Result<Self> {
        // Fails when there is one already, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = HttpsConnectorBuilder::new().with_native_roots()?;
        let connector = builder.https_or_http().enable_http1().enable_http2().build();
        let http = legacy::Client::builder(TokioExecutor::new()).build(connector.clone());
        let connector = SlackClientHyperConnector::from(connector).with_slack_api_url(api_url);
        Ok(Self { client: SlackClient::new(connector), http, api_url: api_url.to_owned() })
    }

    /// Calls a method that takes JSON.
    pub(crate) async fn post(
        &self,
        token: &SecretString,
        method: &str,
        body: &Value,
    ) -> Result<Value, CallError> {
        let token = api_token(token);
        let session = self.client.open_session(&token);
        answered(session.http_session_api.http_post::<_, Value>(method, body, None)).await
    }

    /// Calls a method that only reads, and takes no JSON.
    pub(crate) async fn get(
        &self,
        token: &SecretString,
        method: &str,
        params: &[(&str, &str)],
    ) -> Result<Value, CallError> {
        let token = api_token(token);
        let session = self.client.open_session(&token);
        let params: Vec<(&str, Option<&str>)> = params.iter().map(|(name, it)| (*name, Some(*it))).collect();
        answered(session.http_session_api.http_get::<Value, _, _>(method, &params, None)).await
    }

    /// Answers through the address that came with a delivery; it needs no token.
    pub(crate) async fn respond(&self, url: &str, body: &Value) -> Result<(), CallError> {
        let request = Request::post(url).header(header::CONTENT_TYPE, "application/json");
        self.sent(request.body(Body::from(body.to_string()))).await.map(|_| ())
    }

    /// Gives a file to the address that Slack named for it; it needs no token.
    pub(crate) async fn upload(&self, url: &str, file: Vec<u8>) -> Result<(), CallError> {
        let request = Request::post(url).header(header::CONTENT_TYPE, "application/octet-stream");
        self.sent(request.body(Body::from(file))).await.map(|_| ())
    }

    /// Sends a form to a method that takes no token, such as the exchange of a code.
    pub(crate) async fn form(&self, method: &str, fields: &[(&str, &str)]) -> Result<Value, CallError> {
        let url = format!("{}/{method}", self.api_url);
        let request = Request::post(url).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        read(&self.sent(request.body(Body::from(form))).await?.body)
    }

    /// Whose token it is, with what stands in the answer's headers.
    pub(crate) async fn who(&self, token: &SecretString) -> Result<Who, CallError> {
        let url = format!("{}/auth.test", self.api_url);
        let bearer = format!("Bearer {}", token.expose_secret());
        let request = Request::post(url).header(header::AUTHORIZATION, bearer).body(Body::empty());
        let told = self.sent(request).await?;
        let (scopes, date) = (told.header("x-oauth-scopes"), told.header(header::DATE.as_str()));
        let answer = read(&told.body)?;
        Ok(Who { answer, scopes, date })
    }

    async fn sent(&self, request: http::Result<Request<Body>>) -> Result<Parts, CallError> {
        let request = request.map_err(|bad| CallError::Refused(bad.to_string()))?;
        let exchange = async {
            let answer = self.http.request(request).await.map_err(|why| broken(&why))?;
            let (head, body) = answer.into_parts();
            let body = axum::body::to_bytes(Body::new(body), MAX_ANSWER_BYTES).await;
            let unread = |_| CallError::Unclear("the connection broke".to_owned());
            Ok(Parts { head, body: body.map_err(unread)? })
        };
        let answered = tokio::time::timeout(PATIENCE, exchange).await;
        let parts = answered.unwrap_or(Err(CallError::Unclear("no answer in time".to_owned())))?;
        let status = parts.head.status;
        if status == StatusCode::TOO_MANY_REQUESTS {
            let seconds = parts.header(header::RETRY_AFTER.as_str()).and_then(|it| it.parse().ok());
            return Err(CallError::Limited { retry_after: seconds.map(Duration::from_secs) });
        }
        if status.is_client_error() {
            return Err(CallError::Refused(status.to_string()));
        }
        if !status.is_success() {
            return Err(CallError::Unclear(format!("status {status}")));
        }
        Ok(parts)
    }
}

/// An answer, read whole.
struct Parts {
    head: response::Parts,
    body: Bytes,
}

impl Parts {
    fn header(&self, name: &str) -> Option<String> {
        self.head.headers.get(name).and_then(|it| it.to_str().ok()).map(str::to_owned)
    }
}

// Not the error itself: it names the address, which is as good as a password.
fn broken(why: &legacy::Error) -> CallError {
    match why.is_connect() {
        true => CallError::NotReached("no connection".to_owned()),
        false => CallError::Unclear("the connection broke".to_owned()),
    }
}

fn read(body: &[u8]) -> Result<Value, CallError> {
    let answer: Value = serde_json::from_slice(body)
        .map_err(|_| CallError::Unclear("an answer that cannot be read".to_owned()))?;
    match (answer["ok"].as_bool(), answer["error"].as_str()) {
        (Some(true), _) => Ok(answer),
        (_, Some(code)) => Err(of_code(code)),
        (_, None) => Err(CallError::Unclear("an answer without ok".to_owned())),
    }
}

fn api_token(token: &SecretString) -> SlackApiToken {
    SlackApiToken::new(SlackApiTokenValue(token.expose_secret().to_owned()))
}

async fn answered(call: impl Future<Output = Result<Value, SlackClientError>>) -> Result<Value, CallError> {
    match tokio::time::timeout(PATIENCE, call).await {
        Err(_) => Err(CallError::Unclear("no answer in time".to_owned())),
        Ok(Err(why)) => Err(classified(&why)),
        Ok(Ok(answer)) if answer["ok"] == true => Ok(answer),
        // A maintenance page with status 200 ends up here too.
        Ok(Ok(_)) => Err(CallError::Unclear("an answer without ok".to_owned())),
    }
}

fn classified(why: &SlackClientError) -> CallError {
    match why {
        SlackClientError::RateLimitError(limit) => CallError::Limited { retry_after: limit.retry_after },
        SlackClientError::ApiError(refusal) => of_code(&refusal.code),
        SlackClientError::HttpError(answer) => CallError::Unclear(format!("status {}", answer.status_code)),
        SlackClientError::HttpProtocolError(broken) => match &broken.cause {
            Some(cause) if never_connected(&**cause) => CallError::NotReached("no connection".to_owned()),
            _ => CallError::Unclear("the connection broke".to_owned()),
        },
        SlackClientError::EndOfStream(_) | SlackClientError::SystemError(_) => {
            CallError::Unclear("the connection broke".to_owned())
        }
        SlackClientError::ProtocolError(_) | SlackClientError::SocketModeProtocolError(_) => {
            CallError::Unclear("an answer that cannot be read".to_owned())
        }
    }
}

// Slack says of these that part of the work may have been done.
fn of_code(code: &str) -> CallError {
    match code {
        "ratelimited" | "rate_limited" => CallError::Limited { retry_after: None },
        "fatal_error" | "internal_error" | "request_timeout" => CallError::Unclear(code.to_owned()),
        _ => CallError::Refused(code.to_owned()),
    }
}

fn never_connected(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    let own = cause.downcast_ref::<legacy::Error>();
    let below = cause.source().and_then(|it| it.downcast_ref::<legacy::Error>());
    own.or(below).is_some_and(legacy::Error::is_connect)
}
