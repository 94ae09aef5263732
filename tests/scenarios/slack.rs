//! What goes wrong in Slack, and what becomes of it: the real adapter, real sockets, and a fake Slack.

mod faults;
mod hostile;
mod installing;
mod people;
mod repeats;
mod shortcuts;
mod signatures;
mod slow;
mod triggers;

use std::time::Duration;

use baton_fakes::slack::{Answer, Slack};
use baton_tests::{
    workspace::{TEAM, Way},
    world::World,
};
use serde_json::{Value, json};

const BOTH: [Way; 2] = [Way::Socket, Way::Http];

async fn opened(way: Way) -> World {
    let mut world = World::on_slack(way).await;
    world.read_everything();
    world
}

/// A command as its request's body holds it.
fn command(team: &str, user: &str, text: &str, trigger: &str) -> String {
    form(&json!({
        "team_id": team, "user_id": user, "channel_id": format!("D{user}"), "command": "/baton", "text": text,
        "trigger_id": trigger, "response_url": "http://127.0.0.1:9/respond/none",
    }))
}

/// Fields as a form's body holds them.
fn form(fields: &Value) -> String {
    let fields = fields.as_object().expect("fields").iter();
    let pair = |(name, value): (&String, &Value)| {
        format!("{name}={}", encoded(&value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
    };
    fields.map(pair).collect::<Vec<_>>().join("&")
}

fn encoded(text: &str) -> String {
    let byte = |it: u8| match it.is_ascii_alphanumeric() {
        true => char::from(it).to_string(),
        false => format!("%{it:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Posts a body with the right signature of this moment.
pub(crate) async fn post(slack: &Slack, path: &str, body: &str) -> Answer {
    slack.post_signed(path, body, &slack.sign(body, slack.timestamp())).await
}

/// Brings a command or an interaction again, under the signature of another second.
async fn again(slack: &Slack, path: &str, before: &Value) -> Answer {
    slack.pass(Duration::from_secs(1));
    post(slack, path, &body_of(path, before)).await
}

/// A command or an interaction as its request's body holds it.
pub(crate) fn body_of(path: &str, payload: &Value) -> String {
    match path {
        "/slack/commands" => form(payload),
        _ => form(&json!({ "payload": payload.to_string() })),
    }
}

fn in_team(user: &str, text: &str, trigger: &str) -> String {
    command(TEAM, user, text, trigger)
}
