//! Readings that a program reports: `POST /readings`, with a token for one metric. Source: P-2.
//!
//! Rule: a token is shown once and kept as its hash; it reports for whoever made it, with their authority at that
//! moment, and not at all once it was taken back. Each denial is logged, and never the token.

mod pace;

use std::{fmt, str::FromStr, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
    routing::post,
};
use baton_domain::{
    InitiativeId, MetricNo, OrganisationId, PersonId,
    context::Actor,
    initiative::Command,
    metric::{self, BadMeasure, Measure},
};
use baton_store::Secret;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

pub(crate) use pace::Pace;

use crate::{baton::Baton, change::Cause, failure::Failure};

/// Largest body, in bytes: a reading is one number.
const MAX_BODY_BYTES: usize = 4 * 1024;
/// Said to a program that reports too often.
const TOO_OFTEN: &str = "that is more than 60 readings in an hour; one a day is kept";
/// How a token begins, so that it is recognised where it should not be.
const PREFIX: &str = "baton-reading";

/// The metric that a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct About {
    pub organisation: OrganisationId,
    pub initiative: InitiativeId,
    pub metric: MetricNo,
}

struct Token {
    about: About,
    secret: String,
}

/// What a program sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reported {
    value: String,
    on: Option<Date>,
}

/// The routes that take readings.
pub fn routes(baton: &Arc<Baton>) -> Router {
    Router::new()
        .route("/readings", post(receive))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(Arc::clone(baton))
}

/// What became of a reading, for whoever runs the program that sent it.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// As HTTP has it.
    pub status: StatusCode,
    /// `recorded`, and why not.
    pub body: Value,
    /// When it reports too often: how long to wait.
    pub retry_after: Option<Duration>,
}

async fn receive(State(baton): State<Arc<Baton>>, headers: HeaderMap, body: String) -> Response {
    let bearer = headers.get(AUTHORIZATION).and_then(|it| it.to_str().ok());
    let token = bearer.and_then(|it| it.strip_prefix("Bearer ")).unwrap_or_default();
    let Said { status, body, retry_after } = baton.report_reading(token, &body).await;
    match retry_after {
        // Whole seconds, so that it is not one too few.
        Some(wait) => (status, [(RETRY_AFTER, (wait.as_secs() + 1).to_string())], Json(body)).into_response(),
        None => (status, Json(body)).into_response(),
    }
}

impl Baton {
    /// A new token for the metric, in place of the one before.
    ///
    /// # Errors
    /// The store's.
    pub async fn new_token(&self, about: About, maker: PersonId) -> Result<String, Failure> {
        let token = Token { about, secret: format!("{}{}", self.chance.token(), self.chance.token()) };
        let (organisation, name, now) = (about.organisation, about.name(), self.now());
        let sealed = format!("{} {maker}", token.hash());
        let secret = Arc::new(Secret { organisation, name, sealed, expires: None });
        self.store
            .write(move |tx| {
                let secret = Arc::clone(&secret);
                Box::pin(async move { tx.put_secret(&secret, now).await })
            })
            .await?;
        Ok(token.to_string())
    }

    /// The token of the metric is worth nothing from now on.
    ///
    /// # Errors
    /// The store's.
    pub async fn revoke_token(&self, about: About) -> Result<(), Failure> {
        let now = self.now();
        self.store
            .write(move |tx| {
                Box::pin(
                    async move { tx.take_secret(about.organisation, &about.name(), now).await.map(|_| ()) },
                )
            })
            .await?;
        Ok(())
    }

    /// Takes a reading; answers what became of it.
    pub async fn report_reading(&self, token: &str, body: &str) -> Said {
        let Ok(token) = token.parse::<Token>() else {
            tracing::warn!("a reading was refused: its token is none");
            return unknown();
        };
        let About { organisation, initiative, metric } = token.about;
        let maker = match self.maker_of(&token).await {
            Ok(Some(maker)) => maker,
            Ok(None) => {
                let why = "a reading was refused: its token is none of mine, or was taken back";
                tracing::warn!(%organisation, %initiative, %metric, "{why}");
                return unknown();
            }
            Err(failure) => return self.on_our_side(&failure),
        };
        if let Some(wait) = self.readings.wait(&token.hash()) {
            tracing::warn!(%organisation, %initiative, %metric, "a reading was refused: too many in an hour");
            return Said { retry_after: Some(wait), ..refused(StatusCode::TOO_MANY_REQUESTS, TOO_OFTEN) };
        }
        let (value, on) = match read(body) {
            Ok(read) => read,
            Err(why) => {
                tracing::warn!(%organisation, %initiative, %metric, "a reading was refused: it cannot be read");
                return refused(StatusCode::UNPROCESSABLE_ENTITY, &why);
            }
        };
        match self.record_reading(&token.about, maker, value, on).await {
            Ok(()) => Said { status: StatusCode::OK, body: json!({"recorded": true}), retry_after: None },
            Err(Failure::Refused(refusal)) => {
                tracing::warn!(person = %maker, %organisation, %initiative, %metric, ?refusal, "a reading was refused");
                let body = json!({"recorded": false, "why": "refused", "refusal": refusal});
                Said { status: StatusCode::UNPROCESSABLE_ENTITY, body, retry_after: None }
            }
            Err(failure) => self.on_our_side(&failure),
        }
    }

    async fn record_reading(
        &self,
        about: &About,
        maker: PersonId,
        value: Measure,
        on: Option<Date>,
    ) -> Result<(), Failure> {
        let directory = self.directory(about.organisation).await?;
        let on = on.unwrap_or_else(|| directory.calendar.date_of(self.now()));
        let report = Command::Metric(metric::Command::Report { no: about.metric, value, on });
        let cause = Cause { actor: Actor::Person(directory.people.resolve(maker)), dedupe_key: None };
        self.change(&directory, about.initiative, cause, &[report]).await.map(|_| ())
    }

    async fn maker_of(&self, token: &Token) -> Result<Option<PersonId>, Failure> {
        let kept = self.store.secret(token.about.organisation, &token.about.name(), self.now()).await?;
        let kept = kept.unwrap_or_default();
        let (hash, maker) = kept.split_once(' ').unwrap_or_default();
        // What is compared are hashes: how long that takes says nothing about the token.
        Ok(maker.parse().ok().filter(|_| hash == token.hash()))
    }

    fn on_our_side(&self, failure: &Failure) -> Said {
        let reference = self.chance.token()[..6].to_owned();
        tracing::error!(%failure, reference, "a reading failed on our side");
        let body = json!({"recorded": false, "why": "on our side", "reference": reference});
        Said { status: StatusCode::INTERNAL_SERVER_ERROR, body, retry_after: None }
    }
}

fn refused(status: StatusCode, why: &str) -> Said {
    Said { status, body: json!({"recorded": false, "why": why}), retry_after: None }
}

fn unknown() -> Said {
    refused(StatusCode::UNAUTHORIZED, "this token is none of mine, or it was taken back")
}

/// The value and the day, or what is wrong with the body and what to send instead.
fn read(body: &str) -> Result<(Measure, Option<Date>), String> {
    let reported: Reported = serde_json::from_str(body)
        .map_err(|bad| format!(r#"{bad}; such as {{"value": "5 %", "on": "2027-03-01"}}"#))?;
    let value: Measure = reported.value.parse().map_err(|bad: BadMeasure| bad.to_string())?;
    Ok((value, reported.on))
}

impl About {
    fn name(&self) -> String {
        format!("reading/{}/{}", self.initiative, self.metric)
    }
}

impl Token {
    fn hash(&self) -> String {
        Sha256::digest(self.secret.as_bytes()).iter().map(|it| format!("{it:02x}")).collect()
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let About { organisation, initiative, metric } = self.about;
        let (organisation, initiative) = (organisation.0.simple(), initiative.0.simple());
        write!(f, "{PREFIX}.{organisation}.{initiative}.{metric}.{}", self.secret)
    }
}

impl FromStr for Token {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        let parts: Vec<&str> = raw.split('.').collect();
        let [PREFIX, organisation, initiative, metric, secret] = parts[..] else { return Err(()) };
        let id = |it: &str| it.parse::<Uuid>().map_err(|_| ());
        let (organisation, initiative) = (OrganisationId(id(organisation)?), InitiativeId(id(initiative)?));
        let about = About { organisation, initiative, metric: metric.parse().map_err(|_| ())? };
        Ok(Self { about, secret: secret.to_owned() })
    }
}

#[cfg(test)]
mod tests;
