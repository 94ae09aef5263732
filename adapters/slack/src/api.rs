//! The Web API: one call, and what its failure means for whoever called.
//!
//! Rule: an answer counts only with `ok: true`; whatever else came back without a clear refusal may have had
//! its effect.

use std::{io, time::Duration};

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{self, connect::HttpConnector};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use slack_morphism::{
    SlackApiToken, SlackApiTokenValue, SlackClient, errors::SlackClientError,
    prelude::SlackClientHyperConnector,
};
use thiserror::Error;

/// No call waits longer; well below the lease of a message that is being sent.
const PATIENCE: Duration = Duration::from_secs(10);

type Connector = SlackClientHyperConnector<HttpsConnector<HttpConnector>>;

/// Slack's Web API at one address.
pub(crate) struct Api {
    client: SlackClient<Connector>,
    http: reqwest::Client,
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
        let connector = SlackClientHyperConnector::from(connector).with_slack_api_url(api_url);
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let http = http.map_err(io::Error::other)?;
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
        self.sent(self.http.post(url).json(body)).await.map(|_| ())
    }

    /// Sends a form to a method that takes no token, such as the exchange of a code.
    pub(crate) async fn form(&self, method: &str, fields: &[(&str, &str)]) -> Result<Value, CallError> {
        let url = format!("{}/{method}", self.api_url);
        read(&self.sent(self.http.post(url).form(fields)).await?)
    }

    /// Whose token it is, with what stands in the answer's headers.
    pub(crate) async fn who(&self, token: &SecretString) -> Result<Who, CallError> {
        let url = format!("{}/auth.test", self.api_url);
        let answer = self.reached(self.http.post(url).bearer_auth(token.expose_secret())).await?;
        let header =
            |name: &str| answer.headers().get(name).and_then(|it| it.to_str().ok()).map(str::to_owned);
        let (scopes, date) = (header("x-oauth-scopes"), header("date"));
        let answer = read(&answer.text().await.map_err(|why| broken(&why))?)?;
        Ok(Who { answer, scopes, date })
    }

    async fn sent(&self, request: reqwest::RequestBuilder) -> Result<String, CallError> {
        self.reached(request).await?.text().await.map_err(|why| broken(&why))
    }

    async fn reached(&self, request: reqwest::RequestBuilder) -> Result<reqwest::Response, CallError> {
        let answer = request.timeout(PATIENCE).send().await.map_err(|why| broken(&why))?;
        let status = answer.status();
        if status == reqwest::StatusCode::TOO_MANY_REQUESTS {
            let seconds = answer.headers().get(reqwest::header::RETRY_AFTER);
            let seconds = seconds.and_then(|it| it.to_str().ok()).and_then(|it| it.parse().ok());
            return Err(CallError::Limited { retry_after: seconds.map(Duration::from_secs) });
        }
        if status.is_client_error() {
            return Err(CallError::Refused(status.to_string()));
        }
        if !status.is_success() {
            return Err(CallError::Unclear(format!("status {status}")));
        }
        Ok(answer)
    }
}

// Not the error itself: it names the address, which is as good as a password.
fn broken(why: &reqwest::Error) -> CallError {
    match why.is_connect() {
        true => CallError::NotReached("no connection".to_owned()),
        false => CallError::Unclear("the connection broke".to_owned()),
    }
}

fn read(body: &str) -> Result<Value, CallError> {
    let answer: Value = serde_json::from_str(body)
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
