//! One message as it stands, with what stood before.

use serde_json::{Value, json};

/// A message of anybody; the bot's own are those with its user id.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Also its id, together with the channel.
    pub ts: String,
    /// A channel id, or that of a direct conversation (`D…`).
    pub channel: String,
    /// The fallback, when there are blocks.
    pub text: String,
    /// With the `block_id`s and `action_id`s that Slack fills in.
    pub blocks: Vec<Value>,
    /// As sent, also when no reader asks for it.
    pub metadata: Option<Value>,
    /// The message it replies to.
    pub thread_ts: Option<String>,
    /// `{text, blocks}` of each earlier version, oldest first.
    pub edits: Vec<Value>,
    /// Who said it.
    pub user: String,
    /// The only one who sees it.
    pub ephemeral_to: Option<String>,
}

impl Message {
    /// What a person reads: blocks as lines, with `[buttons]`; the text when there are none.
    pub fn shown(&self) -> String {
        if self.blocks.is_empty() { self.text.clone() } else { super::shown::lines(&self.blocks) }
    }

    /// The labels of all buttons and the placeholders of all menus, in order.
    pub fn labels(&self) -> Vec<String> {
        super::surface::labels(&self.blocks)
    }

    pub(crate) fn replace(&mut self, text: String, blocks: Option<Vec<Value>>) {
        self.edits.push(json!({ "text": self.text, "blocks": self.blocks }));
        self.text = text;
        if let Some(blocks) = blocks {
            self.blocks = blocks;
        }
    }

    /// As the Web API and payloads show it.
    pub(crate) fn json(&self, team: &str, with_metadata: bool) -> Value {
        let mut shown = json!({ "type": "message", "user": self.user, "ts": self.ts, "text": self.text,
            "team": team });
        if !self.blocks.is_empty() {
            shown["blocks"] = json!(self.blocks);
        }
        if let Some(thread) = &self.thread_ts {
            shown["thread_ts"] = json!(thread);
        }
        if !self.edits.is_empty() {
            shown["edited"] = json!({ "user": self.user, "ts": self.ts });
        }
        if let (Some(metadata), true) = (&self.metadata, with_metadata) {
            shown["metadata"] = metadata.clone();
        }
        shown
    }
}
