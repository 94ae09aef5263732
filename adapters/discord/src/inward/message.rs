//! Sentences: what people say to Baton in a channel or directly.

use baton_chat::inbound::{Place, Utterance};
use serde_json::Value;

use super::{Described, described, markup, text};

/// Something said to Baton.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sentence {
    /// The message's id.
    pub(crate) id: String,
    /// `None` in a direct message.
    pub(crate) guild: Option<String>,
    pub(crate) channel: String,
    pub(crate) user: String,
    pub(crate) line: Utterance,
    /// Who speaks, and who is mentioned.
    pub(crate) people: Vec<Described>,
}

impl Sentence {
    /// Where it was said.
    pub(crate) fn place(&self) -> Place {
        match self.guild {
            Some(_) => Place::Channel(self.channel.clone()),
            None => Place::Direct(self.user.clone()),
        }
    }
}

/// A direct message, or one that mentions Baton in its words; an answer to Baton alone is not meant for it.
pub(crate) fn message(raw: &Value, own: &str) -> Option<Sentence> {
    let author = &raw["author"];
    let user = text(&author["id"])?;
    // What another bot says is never an order, and answering bots could go on for ever.
    if author["bot"] == true || !raw["webhook_id"].is_null() || user == own || !is_said(raw) {
        return None;
    }
    let guild = text(&raw["guild_id"]);
    let content = raw["content"].as_str().unwrap_or_default();
    let line = match guild {
        Some(_) => markup::addressed(content, own)?,
        None => markup::addressed(content, own).unwrap_or_else(|| markup::utterance(content)),
    };
    let mentioned = raw["mentions"].as_array().into_iter().flatten();
    let mentioned = mentioned.filter(|it| it["id"] != own).filter_map(|it| described(it, &it["member"]));
    let people = described(author, &raw["member"]).into_iter().chain(mentioned).collect();
    Some(Sentence { id: text(&raw["id"])?, guild, channel: text(&raw["channel_id"])?, user, line, people })
}

// A message, or an answer to one; everything else Discord wrote. Source: message types 0 and 19.
fn is_said(raw: &Value) -> bool {
    matches!(raw["type"].as_u64(), None | Some(0 | 19))
}
