//! The Web API: reading a call, who calls, the day's faults, and which method answers.

mod args;
mod auth;
mod chat;
mod conversations;
pub(crate) mod files;
mod history;
mod oauth;
mod users;
mod views;

use std::{sync::Arc, time::Instant};

use axum::{
    body::{Body, to_bytes},
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

pub(crate) use self::args::Args;
use super::{
    Shared,
    faults::Fault,
    limits::Breach,
    team::Team,
    world::{Call, World},
};

/// More than Slack takes of anything.
const BODY_BYTES: usize = 4_000_000;

/// `ok: false`: the error's name, and what stands beside it.
#[derive(Debug)]
pub(crate) struct No {
    pub(crate) error: String,
    pub(crate) more: Value,
}

impl From<&str> for No {
    fn from(error: &str) -> No {
        No { error: error.to_owned(), more: json!({}) }
    }
}

impl No {
    fn json(self) -> Value {
        let mut answer = json!({ "ok": false, "error": self.error });
        if let (Value::Object(answer), Value::Object(more)) = (&mut answer, self.more) {
            answer.extend(more);
        }
        answer
    }
}

pub(crate) type Outcome = Result<Value, No>;

/// One call of a known team, under the world's lock.
pub(crate) struct Asked<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) shared: &'a Arc<Shared>,
    pub(crate) args: &'a Args,
    pub(crate) method: &'a str,
    pub(crate) team: String,
    pub(crate) token: String,
}

impl Asked<'_> {
    pub(crate) fn team(&self) -> &Team {
        self.world.team(&self.team)
    }

    pub(crate) fn team_mut(&mut self) -> &mut Team {
        self.world.team_mut(&self.team)
    }

    /// # Errors
    /// `missing_scope`, naming what is needed and what there is.
    pub(crate) fn needs(&self, scope: &str) -> Result<(), No> {
        let scopes = &self.team().scopes;
        if scopes.contains(scope) {
            return Ok(());
        }
        let provided = scopes.iter().map(String::as_str).collect::<Vec<_>>().join(",");
        Err(No { error: "missing_scope".to_owned(), more: json!({ "needed": scope, "provided": provided }) })
    }

    /// Refuses with the first breach, after writing all of them down.
    pub(crate) fn within(&mut self, breaches: Vec<Breach>) -> Result<(), No> {
        let Some(error) = breaches.first().map(|it| it.error.to_owned()) else { return Ok(()) };
        let told: Vec<String> = breaches.iter().map(Breach::told).collect();
        for breach in &told {
            self.world.violate(format!("{}: {error} {breach}", self.method));
        }
        Err(No { error, more: json!({ "response_metadata": { "messages": told } }) })
    }
}

pub(crate) async fn call(
    State(shared): State<Arc<Shared>>,
    Path(method): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let args = Args::read(&parts, &bytes);
    answered(&shared, &method, args, |world, args| perform(&shared, world, &method, args)).await
}

/// Runs what was asked, unless and as today's faults allow, and writes the call down.
pub(crate) async fn answered(
    shared: &Shared,
    method: &str,
    args: Result<Args, No>,
    perform: impl FnOnce(&mut World, &Args) -> Outcome,
) -> Response {
    let fault = shared.world().faults.next(method);
    if let Some(wait) = hanging(fault.as_ref()) {
        record(&mut shared.world(), method, args.as_ref().ok(), Value::Null);
        tokio::time::sleep(wait).await;
        return StatusCode::GATEWAY_TIMEOUT.into_response();
    }
    let (slow, response) = {
        let mut world = shared.world();
        match fault {
            None => (None, performed(&mut world, method, args, perform)),
            Some(Fault::DoneButSilent) => {
                performed(&mut world, method, args, perform);
                (None, StatusCode::INTERNAL_SERVER_ERROR.into_response())
            }
            Some(Fault::DoneButSlow(wait)) => {
                performed(&mut world, method, args, perform);
                (Some(wait), StatusCode::GATEWAY_TIMEOUT.into_response())
            }
            Some(fault) => {
                record(&mut world, method, args.as_ref().ok(), Value::Null);
                (None, faulty(&fault))
            }
        }
    };
    if let Some(wait) = slow {
        tokio::time::sleep(wait).await;
    }
    response
}

fn performed(
    world: &mut World,
    method: &str,
    args: Result<Args, No>,
    perform: impl FnOnce(&mut World, &Args) -> Outcome,
) -> Response {
    let (args, outcome) = match args {
        Ok(args) => {
            let outcome = perform(world, &args);
            (Some(args), outcome)
        }
        Err(no) => (None, Err(no)),
    };
    let answer = match outcome {
        Ok(mut answer) => {
            answer["ok"] = json!(true);
            answer
        }
        Err(no) => no.json(),
    };
    record(world, method, args.as_ref(), answer.clone());
    let granted = args.as_ref().and_then(|it| granted(world, it));
    let mut response = match answer["error"].as_str() {
        Some("ratelimited") => too_many(Some(1)),
        _ => page(StatusCode::OK, "application/json; charset=utf-8", answer.to_string()),
    };
    if let Some(scopes) = granted.and_then(|it| it.parse().ok()) {
        response.headers_mut().insert("x-oauth-scopes", scopes);
    }
    response
}

/// What the token that was shown may do, as Slack says with every answer.
fn granted(world: &World, args: &Args) -> Option<String> {
    let team = auth::grant(world, args)?.teams.first()?.clone();
    Some(world.team(&team).scopes.iter().cloned().collect::<Vec<_>>().join(","))
}

fn hanging(fault: Option<&Fault>) -> Option<std::time::Duration> {
    match fault {
        Some(Fault::Hang(wait)) => Some(*wait),
        _ => None,
    }
}

fn faulty(fault: &Fault) -> Response {
    match fault {
        Fault::TooMany { retry_after } => too_many(*retry_after),
        Fault::Status(status) => {
            StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
        Fault::Html => page(StatusCode::OK, "text/html", "<html>Slack is being mended.</html>".to_owned()),
        Fault::Error(error) => page(
            StatusCode::OK,
            "application/json; charset=utf-8",
            No::from(error.as_str()).json().to_string(),
        ),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn too_many(retry_after: Option<u64>) -> Response {
    let body = No::from("ratelimited").json().to_string();
    let mut response = page(StatusCode::TOO_MANY_REQUESTS, "application/json; charset=utf-8", body);
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn page(status: StatusCode, kind: &'static str, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, kind)], Body::from(body)).into_response()
}

fn record(world: &mut World, method: &str, args: Option<&Args>, answer: Value) {
    let outcome = match answer["error"].as_str() {
        Some(error) => error.to_owned(),
        None if answer.is_null() => "(fault)".to_owned(),
        None => "ok".to_owned(),
    };
    world.say(&format!("call {method}: {outcome}"));
    let team = args.and_then(|it| auth::grant(world, it)).and_then(|it| it.teams.first().cloned());
    let body = args.map_or(Value::Null, Args::all);
    world.calls.push(Call { method: method.to_owned(), team, body, at: Instant::now(), answer });
}

fn perform(shared: &Arc<Shared>, world: &mut World, method: &str, args: &Args) -> Outcome {
    match method {
        "oauth.v2.access" => return oauth::access(world, args),
        "apps.connections.open" => return auth::connections_open(shared, world, args),
        _ => {}
    }
    let Some(answers) = answering(method) else {
        world.violate(format!("unknown method {method}"));
        return Err("unknown_method".into());
    };
    let token = args.token().ok_or("not_authed")?.to_owned();
    let team = auth::team(world, args)?;
    answers(&mut Asked { world, shared, args, method, team, token })
}

fn answering(method: &str) -> Option<fn(&mut Asked<'_>) -> Outcome> {
    Some(match method {
        "auth.test" => auth::test,
        "auth.revoke" => auth::revoke,
        "chat.delete" => chat::delete,
        "chat.getPermalink" => chat::permalink,
        "chat.postEphemeral" => chat::post_ephemeral,
        "chat.postMessage" => chat::post,
        "chat.update" => chat::update,
        "conversations.history" => history::history,
        "conversations.info" => conversations::info,
        "conversations.list" => conversations::list,
        "conversations.members" => conversations::members,
        "conversations.open" => conversations::open,
        "conversations.replies" => history::replies,
        "dnd.info" => users::dnd,
        "files.completeUploadExternal" => files::complete,
        "files.getUploadURLExternal" => files::address,
        "team.info" => users::team,
        "users.info" => users::info,
        "users.list" => users::list,
        "views.open" => views::open,
        "views.publish" => views::publish,
        "views.push" => views::push,
        "views.update" => views::update,
        _ => return None,
    })
}
