//! Installing by oneself: the way to Slack's page and back, and tokens that end.
//!
//! Rule: who comes back must be the browser that went, within ten minutes, once.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use baton_chat::inbound::Joined;
use jiff::SignedDuration;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::{
    api::CallError,
    config::{Access, OAuthApp},
    manifest,
    slack::Slack,
    team::{self, INSTALLATION, Installation},
};

/// How long somebody may take on Slack's page.
const STATE_LIVES: SignedDuration = SignedDuration::from_mins(10);
const COOKIE: &str = "baton_install";
const CALLBACK: &str = "/slack/oauth/callback";

/// What Slack sends the browser back with.
#[derive(Debug, Deserialize)]
struct Back {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

pub(crate) fn routes(slack: Arc<Slack>) -> Router {
    Router::new().route("/slack/install", get(install)).route(CALLBACK, get(callback)).with_state(slack)
}

async fn install(State(slack): State<Arc<Slack>>) -> Response {
    let Access::OAuth(app) = &slack.config.access else { return StatusCode::NOT_FOUND.into_response() };
    let (state, browser) = (slack.host.nonce(), slack.host.nonce());
    let expires = slack.host.now() + STATE_LIVES;
    if let Err(why) = slack.host.put(None, &name_of(&state), &browser, Some(expires)).await {
        tracing::error!(%why, "an installation cannot begin");
        return page(
            StatusCode::SERVICE_UNAVAILABLE,
            "Baton cannot keep what it needs to install itself; whoever runs it finds the reason in its log.",
        );
    }
    let secure = if app.public_url.scheme() == "https" { "; Secure" } else { "" };
    let seconds = STATE_LIVES.as_secs();
    let cookie =
        format!("{COOKIE}={browser}; Path=/slack; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let to = authorize(&slack.config.api_url, app, &state);
    (StatusCode::FOUND, [(header::SET_COOKIE, cookie), (header::LOCATION, to)]).into_response()
}

async fn callback(State(slack): State<Arc<Slack>>, headers: HeaderMap, Query(back): Query<Back>) -> Response {
    let Access::OAuth(app) = &slack.config.access else { return StatusCode::NOT_FOUND.into_response() };
    let again = format!("Start again at {}.", joined_url(&app.public_url, "/slack/install"));
    let came = match &back.state {
        Some(state) => slack.host.take(None, &name_of(state)).await.ok().flatten(),
        None => None,
    };
    if came.is_none() || came != cookie(&headers) {
        let what = "This way back was used already, is older than ten minutes, or began in another browser.";
        return page(StatusCode::BAD_REQUEST, &format!("{what} {again}"));
    }
    let Some(code) = back.code.filter(|_| back.error.is_none()) else {
        return page(StatusCode::OK, &format!("Nothing was installed, as you chose. {again}"));
    };
    match slack.exchanged(app, &code).await {
        Ok(name) => page(
            StatusCode::OK,
            &format!("Baton is in {name}, and has written to you there. You can close this page."),
        ),
        Err(why) => {
            tracing::error!(why, "an installation failed");
            page(StatusCode::BAD_GATEWAY, &format!("Slack did not complete the installation. {again}"))
        }
    }
}

impl Slack {
    async fn exchanged(self: &Arc<Self>, app: &OAuthApp, code: &str) -> Result<String, String> {
        let back = joined_url(&app.public_url, CALLBACK);
        let fields = [("code", code), ("redirect_uri", back.as_str())];
        let answer = self.granted(app, &fields).await.map_err(|why| why.to_string())?;
        let whole = answer["is_enterprise_install"] == true || answer["team"].is_null();
        let place = if whole { &answer["enterprise"] } else { &answer["team"] };
        let id = place["id"].as_str().ok_or("Slack named no workspace")?;
        let name = place["name"].as_str().unwrap_or(id).to_owned();
        let installer = answer["authed_user"]["id"].as_str().map(str::to_owned);
        let installation = Installation::of(&answer, None, self.host.now()).ok_or("Slack gave no token")?;
        let space = team::space(id);
        let joined =
            Joined { space: space.clone(), name: name.clone(), installer: installer.clone(), beside: None };
        self.host.joined(joined).await.map_err(|why| why.to_string())?;
        self.keep(id, &installation).await.map_err(|why| why.to_string())?;
        let team = self.teams.put(installation.team(id), installation.expires);
        if let Some(user) = installer
            && let Ok(told) = self.ask(&team, "users.info", &[("user", &user)]).await
        {
            self.tell(&team, &told["user"]).await;
        }
        let slack = Arc::clone(self);
        self.tasks.spawn(async move { slack.reconcile(&team).await });
        Ok(name)
    }

    /// The installation with a fresh token; the old one where Slack is out of reach and it still holds.
    pub(crate) async fn renewed(&self, id: &str, old: Installation) -> Option<Installation> {
        let Access::OAuth(app) = &self.config.access else { return Some(old) };
        let _turn = self.renewing.lock().await;
        // Whoever had the turn before may have done it.
        let kept = self.host.get(Some(&team::space(id)), INSTALLATION).await.ok()??;
        let old: Installation = serde_json::from_str(&kept).unwrap_or(old);
        let now = self.host.now();
        let Some(refresh) = old.refresh_token.clone().filter(|_| old.is_stale(now)) else { return Some(old) };
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        match self.granted(app, &fields).await {
            Ok(answer) => {
                let new = Installation::of(&answer, Some(&old), now)?;
                let kept = self.keep(id, &new).await;
                kept.unwrap_or_else(|why| tracing::error!(%why, "a renewed token is not kept"));
                Some(new)
            }
            Err(CallError::Refused(code)) => {
                tracing::error!(team = id, code, "Slack renews our token no more; install Baton there again");
                None
            }
            Err(why) => {
                tracing::warn!(team = id, %why, "a token was not renewed");
                Some(old).filter(|it| it.expires.is_none_or(|it| now < it))
            }
        }
    }

    async fn granted(&self, app: &OAuthApp, fields: &[(&str, &str)]) -> Result<Value, CallError> {
        let secret = app.client_secret.expose_secret();
        let mut all = vec![("client_id", app.client_id.as_str()), ("client_secret", secret)];
        all.extend(fields);
        self.api.form("oauth.v2.access", &all).await
    }

    async fn keep(&self, id: &str, installation: &Installation) -> Result<(), baton_chat::platform::NotKept> {
        let text = serde_json::to_string(installation);
        let text = text.map_err(|why| baton_chat::platform::NotKept(why.to_string()))?;
        self.host.put(Some(&team::space(id)), INSTALLATION, &text, None).await
    }
}

fn name_of(state: &str) -> String {
    format!("slack:install:{state}")
}

fn authorize(api_url: &str, app: &OAuthApp, state: &str) -> String {
    let base = format!("{}/oauth/v2/authorize", api_url.trim_end_matches("/api"));
    let scopes = manifest::scopes(manifest::LookUps::Direct).join(",");
    let back = joined_url(&app.public_url, CALLBACK);
    let fields = [
        ("client_id", app.client_id.as_str()),
        ("scope", &scopes),
        ("state", state),
        ("redirect_uri", &back),
    ];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("{base}?{query}")
}

fn joined_url(base: &Url, path: &str) -> String {
    format!("{}{path}", base.as_str().trim_end_matches('/'))
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let pairs = all.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.filter(|it| it.0 == COOKIE).map(|it| it.1.to_owned()).next()
}

fn page(status: StatusCode, text: &str) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, format!("{text}\n")).into_response()
}
