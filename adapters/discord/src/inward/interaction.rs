//! Interactions: commands, what is being typed, presses, dialogs that were sent, and shortcuts.

use std::collections::BTreeMap;

use baton_chat::inbound::{Piece, Place, Quote};
use serde_json::Value;

use super::{Described, described, markup, text};
use crate::{commands, outward::handle::Handle};

/// Where messages' addresses begin.
const ADDRESSES: &str = "https://discord.com/channels";

/// Something done that Discord waits for an answer to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Interaction {
    pub(crate) id: String,
    /// Answers for a quarter of an hour. Never logged: whoever has it can answer.
    pub(crate) token: String,
    /// `None` in a direct message.
    pub(crate) guild: Option<String>,
    pub(crate) channel: Option<String>,
    pub(crate) user: String,
    /// Who did it, and whom it names.
    pub(crate) people: Vec<Described>,
    pub(crate) did: Did,
}

/// What was done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Did {
    Command {
        words: String,
        given: Vec<(String, Piece)>,
    },
    /// A field of a command is being typed into.
    Type {
        words: String,
        field: String,
        typed: String,
    },
    Press {
        handle: Handle,
        /// What was picked, where a menu was pressed.
        picked: Vec<String>,
    },
    Submit {
        handle: Handle,
        values: BTreeMap<String, String>,
    },
    /// By its label, which is all that Discord gives back.
    Shortcut {
        label: String,
        quote: Option<Quote>,
    },
}

impl Interaction {
    /// `None` when nobody knows the kind, or it lacks what its kind must have.
    pub(crate) fn of(kind: u64, raw: &Value) -> Option<Self> {
        let data = &raw["data"];
        let did = match kind {
            2 if data["type"].as_u64().is_none_or(|it| it == 1) => {
                let (words, given) = commands::line(data);
                Did::Command { words, given }
            }
            2 => Did::Shortcut { label: text(&data["name"])?, quote: quote(raw) },
            3 => Did::Press { handle: Handle::read(data["custom_id"].as_str()?), picked: picked(data) },
            4 => typed(data)?,
            5 => Did::Submit { handle: Handle::read(data["custom_id"].as_str()?), values: values(data) },
            _ => return None,
        };
        let (member, user) = (&raw["member"], if_any(&raw["member"]["user"], &raw["user"]));
        let own = described(user, member)?;
        let people = [vec![own.clone()], resolved(&data["resolved"])].concat();
        Some(Self {
            id: text(&raw["id"])?,
            token: text(&raw["token"])?,
            guild: text(&raw["guild_id"]),
            channel: text(&raw["channel_id"]).or_else(|| text(&raw["channel"]["id"])),
            user: own.id,
            people,
            did,
        })
    }

    /// Where it happened; what is in no guild is between Baton and the user.
    pub(crate) fn place(&self) -> Place {
        match (&self.guild, &self.channel) {
            (Some(_), Some(channel)) => Place::Channel(channel.clone()),
            _ => Place::Direct(self.user.clone()),
        }
    }
}

fn if_any<'v>(first: &'v Value, second: &'v Value) -> &'v Value {
    if first.is_null() { second } else { first }
}

/// Everybody whom the interaction's parts refer to.
fn resolved(resolved: &Value) -> Vec<Described> {
    let users = resolved["users"].as_object().into_iter().flatten();
    users.filter_map(|(id, user)| described(user, &resolved["members"][id])).collect()
}

/// The name by which people know a user whom the interaction refers to.
pub(crate) fn name_of(resolved: &Value, id: &str) -> Option<String> {
    let user = &resolved["users"][id];
    let names = [&resolved["members"][id]["nick"], &user["global_name"], &user["username"]];
    names.into_iter().find_map(text)
}

fn typed(data: &Value) -> Option<Did> {
    let (words, focused) = commands::focused(data)?;
    let typed = match &focused["value"] {
        Value::String(it) => it.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    Some(Did::Type { words, field: text(&focused["name"])?, typed })
}

fn picked(data: &Value) -> Vec<String> {
    let values = data["values"].as_array().into_iter().flatten();
    let value = |it: &Value| match Handle::read(it.as_str()?) {
        Handle::Token(token) => Some(token),
        _ => it.as_str().map(str::to_owned),
    };
    values.filter_map(value).collect()
}

/// What was typed into a dialog, by field; what was left empty is absent.
fn values(data: &Value) -> BTreeMap<String, String> {
    let rows = data["components"].as_array().into_iter().flatten();
    let inputs =
        rows.flat_map(|row| row["components"].as_array().into_iter().flatten().chain([&row["component"]]));
    inputs.filter_map(|it| Some((text(&it["custom_id"])?, text(&it["value"])?))).collect()
}

fn quote(raw: &Value) -> Option<Quote> {
    let data = &raw["data"];
    let id = text(&data["target_id"])?;
    let message = &data["resolved"]["messages"][&id];
    let mentions = message["mentions"].as_array();
    let name = |user: &str| {
        let mentioned = mentions.into_iter().flatten().find(|it| it["id"] == user)?;
        text(&mentioned["global_name"]).or_else(|| text(&mentioned["username"]))
    };
    let text_ = markup::plain(message["content"].as_str().unwrap_or_default(), name);
    let guild = text(&raw["guild_id"]).unwrap_or_else(|| "@me".to_owned());
    let channel = text(&raw["channel_id"]).or_else(|| text(&message["channel_id"]))?;
    Some(Quote { text: text_, link: format!("{ADDRESSES}/{guild}/{channel}/{id}") })
}
