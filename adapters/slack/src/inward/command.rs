//! `/baton …`, as Slack sends it.

use std::collections::HashMap;

use baton_chat::inbound::{Place, Utterance};
use serde_json::Value;

use super::{Origin, is_direct, markup, text};

/// A slash command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Command {
    pub(crate) origin: Origin,
    pub(crate) user: String,
    pub(crate) place: Place,
    pub(crate) line: Utterance,
    /// Opens one dialog, within three seconds.
    pub(crate) trigger: String,
    /// Answers five times within thirty minutes.
    pub(crate) url: Option<String>,
}

impl Command {
    /// From the form of a request; `None` when it lacks what a command must have.
    pub(crate) fn of_form(form: &HashMap<String, String>) -> Option<Self> {
        Self::of(|name| form.get(name).filter(|it| !it.is_empty()).cloned())
    }

    /// From the payload of an envelope.
    pub(crate) fn of_json(payload: &Value) -> Option<Self> {
        Self::of(|name| text(&payload[name]))
    }

    fn of(field: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let user = field("user_id")?;
        let channel = field("channel_id")?;
        let place = if is_direct(&channel) { Place::Direct(user.clone()) } else { Place::Channel(channel) };
        Some(Self {
            origin: Origin { team: field("team_id")?, enterprise: field("enterprise_id") },
            user,
            place,
            line: markup::utterance(&field("text").unwrap_or_default()),
            trigger: field("trigger_id")?,
            url: field("response_url"),
        })
    }
}
