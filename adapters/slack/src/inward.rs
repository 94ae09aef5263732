//! What Slack delivers, read leniently: a field that is missing or of another shape is absent, a kind nobody
//! knows is [`Unknown`](Delivery::Unknown), and nothing is an error.

pub(crate) mod command;
pub(crate) mod event;
pub(crate) mod interaction;
pub(crate) mod markup;

use serde_json::Value;

/// One delivery, whichever way it came in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Delivery {
    Command(command::Command),
    Interaction(interaction::Interaction),
    Event(event::Event),
    /// Kept and counted under its name.
    Unknown(String),
}

/// Which workspace it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) team: String,
    /// Its Enterprise Grid organisation, where it belongs to one.
    pub(crate) enterprise: Option<String>,
}

impl Delivery {
    /// Where it comes from; `None` when it does not say.
    pub(crate) fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Command(it) => Some(&it.origin),
            Self::Interaction(it) => Some(&it.origin),
            Self::Event(it) => Some(&it.origin),
            Self::Unknown(_) => None,
        }
    }
}

/// A text that is there and not empty.
pub(crate) fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|it| !it.is_empty()).map(str::to_owned)
}

/// Whether a conversation is between Baton, or anybody, and one person.
pub(crate) fn is_direct(channel: &str) -> bool {
    channel.starts_with('D')
}

#[cfg(test)]
mod tests;
