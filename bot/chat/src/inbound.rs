//! What a platform delivers, in words that are no platform's.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{card::Card, form::Form, platform::MessageRef};

/// A Slack workspace, a Discord guild, or the playground.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SpaceRef {
    /// `slack`, `discord` or `playground`.
    pub platform: String,
    /// The platform's id of the space.
    pub id: String,
}

/// Where something was said or is to be said.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The platform's id of a channel.
    Channel(String),
    /// Between Baton and this user.
    Direct(String),
}

/// One thing that reached us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// The platform's own id of the delivery; the same delivery again has the same key and no second effect.
    pub dedupe_key: String,
    /// Where it comes from.
    pub space: SpaceRef,
    /// The platform's id of who did it.
    pub user: String,
    /// Where they did it.
    pub place: Place,
    /// What they did.
    pub act: Act,
}

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// `/baton …`, without the root word.
    Command(Utterance),
    /// `/baton …` with its arguments by name, where the platform's commands have a field for each.
    Filled {
        /// The words that name the command.
        words: String,
        /// In the platform's order; what was left empty is absent.
        given: Vec<(String, Piece)>,
    },
    /// A sentence to Baton: a mention without the mention, or a direct message.
    Mention(Utterance),
    /// A button or a choice of a menu.
    Press {
        /// The [`crate::card::Choice`]'s token, unchanged.
        token: String,
    },
    /// A form's step, sent.
    Submit {
        /// The [`Form`]'s token.
        token: String,
        /// By field id; an absent field is empty.
        values: BTreeMap<String, String>,
    },
    /// One of the app's [`Shortcut`]s, from the platform's own menus.
    Shortcut {
        /// The shortcut's name, unchanged.
        name: String,
        /// The message it was used on, where it is used on messages.
        quote: Option<Quote>,
    },
    /// Opened the page that Baton has for everybody, where the platform has such pages; it shows the answer.
    Home,
    /// The platform says something about this user: they appeared, changed, or left the space.
    Profile(Profile),
}

/// What somebody said in a channel, caught to be recorded. Source: N-17.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The words, as plain text.
    pub text: String,
    /// Leads back to them: `https`, and the platform's own.
    pub link: String,
}

/// A command that the platform's own menus offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortcut {
    /// Comes back when it is used; opaque to adapters.
    pub name: &'static str,
    /// At most 24 characters. Source: Slack.
    pub label: &'static str,
    /// Where it is offered.
    pub on: ShortcutOn,
}

/// Where a shortcut is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortcutOn {
    /// In the menu of any message.
    Messages,
    /// Everywhere.
    Everything,
}

/// A space that Baton was put into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// Which.
    pub space: SpaceRef,
    /// As people call it.
    pub name: String,
    /// Who installed it, where the platform tells: they alone are greeted, and may change settings. Source: S-1.
    pub installer: Option<String>,
    /// A space of the same organisation that is connected already, where the platform knows of one.
    pub beside: Option<SpaceRef>,
}

/// What happened to a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelNews {
    /// This is what it is called now.
    Named(String),
    /// It is archived or deleted, or Baton was taken out of it.
    Closed,
    /// Baton can write there again.
    Open,
}

/// Words with the platform's references already told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utterance(pub Vec<Piece>);

/// Part of an utterance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Piece {
    Text(String),
    User(String),
    Channel(String),
    /// A user group, a role, or everybody.
    Group(String),
}

/// What a platform knows of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// As displayed; empty where the platform tells none any more, and then it stays as it was.
    pub name: String,
    /// IANA name; `None` where the platform tells none.
    pub zone: Option<String>,
    /// Whether they can still be reached.
    pub presence: Presence,
}

/// Whether a user belongs to the space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Presence {
    Member,
    Guest,
    /// Deactivated, or left the space.
    Gone,
}

/// What the platform shows at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// To the asker alone.
    Whisper(Card),
    /// To everybody in the place, in the asker's sight.
    Public(Card),
    /// Opens a dialog, or shows its next step, or the same step with what was wrong.
    Form(Form),
    /// The delivery was seen before and had its effect then.
    Seen,
    /// Nothing to show.
    Nothing,
}

/// A request for completions of what is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Completion {
    pub space: SpaceRef,
    pub user: String,
    /// The line so far, without the root word.
    pub line: String,
}

/// A message on its way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Outgoing {
    pub space: SpaceRef,
    pub to: Place,
    pub card: Card,
    /// Identifies the message for ever: 25 base-36 characters.
    pub token: String,
    pub at: Timestamp,
    /// The message it continues, in the same place: shown as its thread where the platform has threads.
    pub under: Option<MessageRef>,
}

impl Utterance {
    /// Plain words and nothing else.
    pub fn plain(text: &str) -> Self {
        Self(vec![Piece::Text(text.to_owned())])
    }
}
