//! Presses, dialogs that were sent, and shortcuts.

use std::collections::BTreeMap;

use baton_chat::inbound::Place;
use serde_json::Value;

use super::{Origin, is_direct, markup, text};
use crate::outward::form::{self, Memory};

/// Something done to what Baton showed, or from Slack's own menus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Interaction {
    pub(crate) origin: Origin,
    pub(crate) user: String,
    /// The platform's id of the conversation, where it happened in one.
    pub(crate) channel: Option<String>,
    /// Opens one dialog, within three seconds.
    pub(crate) trigger: Option<String>,
    /// Answers five times within thirty minutes.
    pub(crate) url: Option<String>,
    /// The same for every delivery of it.
    pub(crate) key: String,
    pub(crate) did: Did,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Did {
    Press {
        token: String,
        on: Surface,
    },
    Submit {
        memory: Memory,
        values: BTreeMap<String, String>,
        first_field: Option<String>,
    },
    Shortcut {
        name: String,
        message: Option<Message>,
    },
    /// Nothing that anybody has to answer.
    Nothing,
}

/// What was pressed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Surface {
    Message,
    Home,
    /// By the dialog's id.
    Dialog(String),
}

/// A message that a shortcut was used on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) ts: String,
    pub(crate) text: String,
    /// The workspace's part of addresses, for a link that needs no question.
    pub(crate) domain: Option<String>,
}

impl Interaction {
    /// `Err` names a kind nobody knows; `Ok(None)` when it lacks what its kind must have.
    pub(crate) fn of(payload: &Value) -> Result<Option<Self>, String> {
        let kind = payload["type"].as_str().unwrap_or("untyped");
        let did = match kind {
            "block_actions" => press(payload),
            "view_submission" => submission(payload),
            "shortcut" => shortcut(payload, None),
            "message_action" => message(payload).and_then(|it| shortcut(payload, Some(it))),
            "view_closed" => Some(Did::Nothing),
            unknown => return Err(format!("interaction:{unknown}")),
        };
        Ok(did.and_then(|did| Self::with(payload, did)))
    }

    fn with(payload: &Value, did: Did) -> Option<Self> {
        let user = text(&payload["user"]["id"])?;
        let team = text(&payload["team"]["id"]).or_else(|| text(&payload["user"]["team_id"]))?;
        let enterprise =
            text(&payload["enterprise"]["id"]).or_else(|| text(&payload["team"]["enterprise_id"]));
        let key = key(payload, &user)?;
        let channel = text(&payload["channel"]["id"]).or_else(|| text(&payload["container"]["channel_id"]));
        Some(Self {
            origin: Origin { team, enterprise },
            user,
            channel,
            trigger: text(&payload["trigger_id"]),
            url: text(&payload["response_url"]),
            key,
            did,
        })
    }

    /// Where it happened; what is nobody's conversation is between Baton and the user.
    pub(crate) fn place(&self) -> Place {
        let remembered = match &self.did {
            Did::Submit { memory, .. } => memory.channel.as_ref(),
            _ => None,
        };
        match self.channel.as_ref().or(remembered) {
            Some(channel) if !is_direct(channel) => Place::Channel(channel.clone()),
            _ => Place::Direct(self.user.clone()),
        }
    }
}

fn key(payload: &Value, user: &str) -> Option<String> {
    let part = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let action = &payload["actions"][0];
    let view = &payload["view"];
    let own = match payload["type"].as_str()? {
        "block_actions" => format!(
            "{}:{}:{}",
            part(&action["action_ts"]),
            part(&action["block_id"]),
            part(&action["action_id"])
        ),
        "view_submission" => format!("{}:{}", part(&view["id"]), part(&view["hash"])),
        _ => text(&payload["trigger_id"]).or_else(|| text(&payload["action_ts"]))?,
    };
    Some(format!("{}:{user}:{own}", payload["type"].as_str()?))
}

fn press(payload: &Value) -> Option<Did> {
    let action = &payload["actions"][0];
    let token = text(&action["value"]).or_else(|| text(&action["selected_option"]["value"]))?;
    let on = match payload["view"]["type"].as_str().or(payload["container"]["type"].as_str()) {
        Some("home") => Surface::Home,
        Some("modal" | "view") => {
            Surface::Dialog(text(&payload["view"]["id"]).or_else(|| text(&payload["container"]["view_id"]))?)
        }
        _ => Surface::Message,
    };
    Some(Did::Press { token, on })
}

fn submission(payload: &Value) -> Option<Did> {
    let view = &payload["view"];
    if view["callback_id"] != form::CALLBACK {
        return Some(Did::Nothing);
    }
    let memory = serde_json::from_str(view["private_metadata"].as_str()?).ok()?;
    let inputs = view["blocks"].as_array().into_iter().flatten();
    let first_field = inputs.filter(|it| it["type"] == "input").find_map(|it| text(&it["block_id"]));
    Some(Did::Submit { memory, values: form::values(&view["state"]), first_field })
}

fn shortcut(payload: &Value, message: Option<Message>) -> Option<Did> {
    Some(Did::Shortcut { name: text(&payload["callback_id"])?, message })
}

fn message(payload: &Value) -> Option<Message> {
    let message = &payload["message"];
    let ts = text(&message["ts"]).or_else(|| text(&payload["message_ts"]))?;
    let text_ = markup::plain(message["text"].as_str().unwrap_or_default());
    Some(Message { ts, text: text_, domain: text(&payload["team"]["domain"]) })
}
