//! REST: reading a call, who calls, the day's faults, and which route answers.

mod commands;
mod files;
mod guilds;
mod interactions;
mod messages;
mod reading;
mod routes;
mod threads;
mod users;

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use url::form_urlencoded;

pub(crate) use self::files::File;
use self::{
    files::Files,
    routes::{Access, Route},
};
use super::{
    Shared,
    faults::Fault,
    pace::{BUCKET, Over, Room},
    refusal::No,
    spec,
    world::{Call, TOKEN, World},
};

/// Where all routes begin.
const PREFIX: &str = "/api/v10";
/// More than Discord takes of anything.
const BODY_BYTES: usize = 25 * 1_024 * 1_024;
const JSON: &str = "application/json";
const FORM: &str = "multipart/form-data";

/// What a route answers: null is 204.
pub(crate) type Outcome = Result<Value, No>;

/// One call of a known route, under the world's lock.
pub(crate) struct Asked<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) shared: &'a Arc<Shared>,
    /// What stood where the route has `{}`.
    pub(crate) at: Vec<&'a str>,
    pub(crate) query: &'a BTreeMap<String, String>,
    pub(crate) body: &'a Value,
    pub(crate) method: &'a str,
}

impl Asked<'_> {
    /// A number of the query in its bounds, or what it is otherwise.
    pub(crate) fn limit(&self, most: usize, otherwise: usize) -> Result<usize, No> {
        match self.query.get("limit").map(|it| it.parse::<usize>()) {
            None => Ok(otherwise),
            Some(Ok(given)) if (1..=most).contains(&given) => Ok(given),
            Some(_) => {
                let why = format!("int value should be between 1 and {most}.");
                Err(No::invalid(&[super::refusal::Breach::new("limit", "NUMBER_TYPE_MAX", why)]))
            }
        }
    }
}

/// A call as it came.
struct Came {
    method: String,
    path: String,
    query: BTreeMap<String, String>,
    headers: HeaderMap,
    /// Nothing when it is no JSON.
    body: Option<Value>,
    files: Files,
    at: Instant,
}

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(call).with_state(shared)
}

async fn call(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let at = Instant::now();
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let query =
        form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let is_form = kind(&parts.headers).starts_with(FORM);
    let (body, files) = match bytes.is_empty() {
        true => (Some(Value::Null), Files::new()),
        false if is_form => {
            let (body, files) = files::read(&parts, bytes.to_vec()).await.unzip();
            (body, files.unwrap_or_default())
        }
        false => (serde_json::from_slice(&bytes).ok(), Files::new()),
    };
    let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
    let came = Came { method, path, query, headers: parts.headers, body, files, at };
    let route = came.path.strip_prefix(PREFIX).and_then(|it| routes::find(&came.method, it));
    let Some((route, captured)) = route else { return unknown(&shared, &came) };
    let fault = shared.world().faults.next(route.name);
    if let Some(Fault::Hang(wait)) = fault {
        record(&mut shared.world(), &came, route.name, 0, Value::Null);
        tokio::time::sleep(wait).await;
        return StatusCode::GATEWAY_TIMEOUT.into_response();
    }
    let slow = match fault {
        Some(Fault::DoneButSlow(wait)) => Some(wait),
        _ => None,
    };
    let response = faulty(&shared, &came, route, captured, fault);
    if let Some(wait) = slow {
        tokio::time::sleep(wait).await;
    }
    response
}

/// Runs what was asked, unless and as today's fault allows.
fn faulty(shared: &Arc<Shared>, came: &Came, route: &Route, at: Vec<&str>, fault: Option<Fault>) -> Response {
    let mut world = shared.world();
    if matches!(fault, Some(Fault::DoneButSilent | Fault::DoneButGarbled | Fault::DoneButStrange)) {
        world.leave_unheard(&at);
    }
    let not_done = |world: &mut World, status| record(world, came, route.name, status, Value::Null);
    match fault {
        None => performed(shared, &mut world, came, route, at),
        Some(Fault::DoneButSilent) => {
            performed(shared, &mut world, came, route, at);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Some(Fault::DoneButSlow(_) | Fault::Hang(_)) => {
            performed(shared, &mut world, came, route, at);
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
        Some(Fault::DoneButGarbled) => {
            let status = performed(shared, &mut world, came, route, at).status();
            page(status, JSON, "{\"id\": \"11".to_owned())
        }
        Some(Fault::DoneButStrange) => {
            let status = performed(shared, &mut world, came, route, at).status();
            page(status, JSON, "[\"nobody expects this\"]".to_owned())
        }
        Some(Fault::TooMany { retry_after, global }) => {
            not_done(&mut world, 429);
            too_many(retry_after, global)
        }
        Some(Fault::Status(status)) => {
            not_done(&mut world, status);
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            page(status, "text/html", format!("<html>{status}</html>"))
        }
        Some(Fault::Html) => {
            not_done(&mut world, 200);
            page(StatusCode::OK, "text/html", "<html>Discord is being mended.</html>".to_owned())
        }
        Some(Fault::Refused { status, code, message }) => {
            let no = No::new(status, code, &message);
            record(&mut world, came, route.name, status, no.json());
            refused(&no)
        }
    }
}

fn performed(shared: &Arc<Shared>, world: &mut World, came: &Came, route: &Route, at: Vec<&str>) -> Response {
    let bucket = format!("{}:{}", route.name, at.first().copied().unwrap_or_default());
    let room = world.pace.take(&bucket, route.access == Access::Bot);
    if let Some(over) = room.over {
        record(world, came, route.name, 429, Value::Null);
        return with_limits(
            too_many(Some(room.resets_after.as_secs_f64()), over == Over::Global),
            &room,
            &bucket,
        );
    }
    let outcome = allowed(world, came, route).and_then(|()| {
        let body = came
            .body
            .as_ref()
            .ok_or_else(|| No::new(400, 50_109, "The request body contains invalid JSON."))?;
        for wrong in spec::request(&came.method, came.path.strip_prefix(PREFIX).unwrap_or_default(), body) {
            world.violate(format!("{}: {wrong}", route.name));
        }
        if let Err(no) = files::fit(body, &came.files) {
            world.violate(format!("{}: {}", route.name, no.json()));
            return Err(no);
        }
        let mut asked = Asked { world, shared, at, query: &came.query, body, method: &came.method };
        let answer = (route.answers)(&mut asked)?;
        world.files.extend(came.files.values().cloned());
        Ok(answer)
    });
    let response = match outcome {
        Ok(Value::Null) => {
            record(world, came, route.name, 204, Value::Null);
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(answer) => {
            record(world, came, route.name, 200, answer.clone());
            page(StatusCode::OK, JSON, answer.to_string())
        }
        Err(no) => {
            record(world, came, route.name, no.status, no.json());
            refused(&no)
        }
    };
    with_limits(response, &room, &bucket)
}

fn allowed(world: &mut World, came: &Came, route: &Route) -> Result<(), No> {
    let header = |name| came.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
    if header(header::USER_AGENT).is_empty() {
        world.violate(format!("{}: no User-Agent", route.name));
    }
    let is_called = if came.files.is_empty() { JSON } else { FORM };
    if came.body.as_ref().is_none_or(|it| !it.is_null()) && !kind(&came.headers).starts_with(is_called) {
        world.violate(format!("{}: a body that is not called JSON", route.name));
        return Err(No::new(
            400,
            50_035,
            "Expected \"Content-Type\" header to be one of {'application/json'}.",
        ));
    }
    match route.access == Access::Anyone || header(header::AUTHORIZATION) == format!("Bot {TOKEN}") {
        true => Ok(()),
        false => Err(No::unauthorized()),
    }
}

fn kind(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default()
}

fn unknown(shared: &Shared, came: &Came) -> Response {
    let mut world = shared.world();
    world.violate(format!("no such route: {} {}", came.method, came.path));
    let no = No::no_route();
    record(&mut world, came, "unknown", no.status, no.json());
    refused(&no)
}

fn refused(no: &No) -> Response {
    let status = StatusCode::from_u16(no.status).unwrap_or(StatusCode::BAD_REQUEST);
    page(status, JSON, no.json().to_string())
}

fn too_many(retry_after: Option<f64>, global: bool) -> Response {
    let Some(seconds) = retry_after else {
        return page(StatusCode::TOO_MANY_REQUESTS, "text/html", "<html>error code: 1015</html>".to_owned());
    };
    let body = json!({ "message": "You are being rate limited.", "retry_after": seconds, "global": global });
    let mut response = page(StatusCode::TOO_MANY_REQUESTS, JSON, body.to_string());
    let headers = response.headers_mut();
    // The header counts whole seconds, the body does not.
    insert(headers, "retry-after", format!("{}", seconds.ceil()));
    insert(headers, "x-ratelimit-scope", if global { "global" } else { "user" }.to_owned());
    if global {
        insert(headers, "x-ratelimit-global", "true".to_owned());
    }
    response
}

fn with_limits(mut response: Response, room: &Room, bucket: &str) -> Response {
    let headers = response.headers_mut();
    insert(headers, "x-ratelimit-limit", BUCKET.to_string());
    insert(headers, "x-ratelimit-remaining", room.remaining.to_string());
    insert(headers, "x-ratelimit-reset-after", format!("{:.3}", room.resets_after.as_secs_f64()));
    insert(headers, "x-ratelimit-bucket", bucket.to_owned());
    response
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: String) {
    if let Ok(value) = value.parse() {
        headers.insert(name, value);
    }
}

fn page(status: StatusCode, kind: &'static str, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, kind)], Body::from(body)).into_response()
}

fn record(world: &mut World, came: &Came, route: &str, status: u16, answer: Value) {
    let code = answer["code"].as_u64().map(|it| format!(" {it}: {}", answer["message"])).unwrap_or_default();
    world.say(&format!("call {route}: {status}{code}"));
    world.calls.push(Call {
        route: route.to_owned(),
        method: came.method.clone(),
        path: came.path.clone(),
        query: came.query.clone(),
        body: came.body.clone().unwrap_or_default(),
        at: came.at,
        status,
        answer,
    });
}
