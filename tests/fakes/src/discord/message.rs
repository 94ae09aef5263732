//! One message as it stands, with what stood before.

use std::time::Duration;

use serde_json::{Value, json};

use super::world::{APPLICATION, World, moment};

/// Only who used the command or pressed the button sees it.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
/// "… is thinking".
pub(crate) const LOADING: u64 = 1 << 7;
pub(crate) const COMPONENTS_V2: u64 = 1 << 15;
/// A message like most; a thread's first is none of these.
const DEFAULT: u8 = 0;
/// The answer to a command.
const ANSWER: u8 = 20;

/// A message of anybody; the bot's own are those with its user id.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// A number that grows with time.
    pub id: String,
    /// A channel's id, or that of a direct conversation.
    pub channel: String,
    /// Who said it.
    pub author: String,
    /// Empty where there are components of the second version.
    pub content: String,
    /// With the numeric ids that Discord gave where none were.
    pub components: Vec<Value>,
    /// As bits.
    pub flags: u64,
    /// The only one who sees it.
    pub ephemeral_to: Option<String>,
    /// What it was sent with.
    pub nonce: Option<String>,
    /// Whom it may ring; null when not said.
    pub allowed_mentions: Value,
    /// What it stood under, as a reply.
    pub reply_to: Option<String>,
    /// Content and components it had before, oldest first.
    pub edits: Vec<Value>,
    /// When, since 1970.
    pub at: Duration,
    /// The token of the interaction it answers.
    pub(crate) token: Option<String>,
    pub(crate) edited: Option<Duration>,
}

impl Message {
    pub(crate) fn new(id: String, channel: &str, author: &str, at: Duration) -> Message {
        Message {
            id,
            channel: channel.to_owned(),
            author: author.to_owned(),
            content: String::new(),
            components: Vec::new(),
            flags: 0,
            ephemeral_to: None,
            nonce: None,
            allowed_mentions: Value::Null,
            reply_to: None,
            edits: Vec::new(),
            at,
            token: None,
            edited: None,
        }
    }

    /// Whether it still says that an answer is being thought of.
    pub fn is_loading(&self) -> bool {
        self.flags & LOADING != 0
    }

    pub(crate) fn is_v2(&self) -> bool {
        self.flags & COMPONENTS_V2 != 0
    }

    /// As people read it, with its buttons and menus.
    pub fn shown(&self) -> String {
        let components = super::shown::lines(&self.components);
        let parts = [self.content.clone(), components];
        let said = parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n");
        if self.is_loading() { format!("(thinking…)\n{said}").trim_end().to_owned() } else { said }
    }

    /// The labels of all buttons, and the placeholders of all menus.
    pub fn labels(&self) -> Vec<String> {
        super::surface::labels(&self.components)
    }

    /// Puts what was said in place of what stands.
    pub(crate) fn change(&mut self, body: &Value, at: Duration) {
        self.edits.push(json!({ "content": self.content, "components": self.components }));
        self.edited = Some(at);
        self.flags &= !LOADING;
        self.say(body);
    }

    /// What a body says; what it does not name stays.
    pub(crate) fn say(&mut self, body: &Value) {
        if let Some(content) = body.get("content") {
            content.as_str().unwrap_or_default().clone_into(&mut self.content);
        }
        if let Some(components) = body.get("components") {
            self.components = components.as_array().cloned().unwrap_or_default();
            super::surface::fill_ids(&mut self.components);
        }
        self.flags |= body["flags"].as_u64().unwrap_or_default() & COMPONENTS_V2;
        if let Some(allowed) = body.get("allowed_mentions") {
            self.allowed_mentions = allowed.clone();
        }
    }
}

impl World {
    /// As REST and the gateway show it; `nonce` is told to its author when it is made, and never again.
    pub(crate) fn message_json(&self, message: &Message) -> Value {
        let author = self.users.get(&message.author).map(super::user::User::json);
        let (mentions, everyone) = self.mentioned(message);
        let mut json = json!({
            "id": message.id, "channel_id": message.channel, "author": author, "content": message.content,
            "timestamp": moment(message.at), "edited_timestamp": message.edited.map(moment), "tts": false,
            "mention_everyone": everyone, "mentions": mentions, "mention_roles": [], "attachments": [],
            "embeds": [], "pinned": false, "type": DEFAULT, "flags": message.flags,
            "components": message.components,
        });
        if message.author == APPLICATION {
            json["application_id"] = json!(APPLICATION);
        }
        if let Some(interaction) = message.token.as_ref().and_then(|it| self.interactions.get(it)) {
            json["type"] = json!(ANSWER);
            json["webhook_id"] = json!(APPLICATION);
            json["interaction_metadata"] = json!({ "id": interaction.id, "type": interaction.kind,
                "user": self.users.get(&interaction.user).map(super::user::User::json),
                "authorizing_integration_owners": {} });
        }
        if let Some(replied) = &message.reply_to {
            json["type"] = json!(19);
            json["message_reference"] =
                json!({ "type": 0, "channel_id": message.channel, "message_id": replied });
        }
        json
    }

    fn mentioned(&self, message: &Message) -> (Value, bool) {
        let spots = super::text::spots(message);
        let rings = |it: &super::text::Spot| match it {
            super::text::Spot::Rings(who) => Some(who.clone()),
            super::text::Spot::Link(..) => None,
        };
        let all: Vec<String> = spots.iter().filter_map(rings).collect();
        let everyone = all.iter().any(|it| it == "everyone" || it == "here");
        let users = all.iter().filter_map(|it| self.users.get(it)).map(super::user::User::json).collect();
        (users, everyone)
    }
}
