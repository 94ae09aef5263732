//! What is shown, and how Discord is told so at once.

use std::time::Instant;

use baton_chat::card::Card;
use serde_json::{Value, json};

use super::{Ack, Then};
use crate::{
    inward::Interaction,
    outward::card::{self, EPHEMERAL},
};

/// Stands where the asker's own answer would, when everybody sees it.
const SAID_ALOUD: &str = "Everybody here can read the answer below.";

/// Something to be seen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Show {
    Message {
        /// A message's content.
        body: Value,
        to: Audience,
    },
    Dialog {
        dialog: Value,
        /// A message's content that offers the dialog, where none opens any more.
        offer: Value,
    },
    /// What is there stays as it is.
    Nothing,
}

/// Who sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    Asker,
    All,
}

/// Where it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    /// In a message of its own.
    New,
    /// In place of the message it was asked from, which is the asker's own.
    Own,
}

/// Whom an answer is for.
#[derive(Debug, Clone)]
pub(crate) struct Whose {
    /// The interaction's.
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) user: String,
    /// Where everybody sees it; `None` in a direct message.
    pub(crate) channel: Option<String>,
    pub(crate) arrived: Instant,
}

impl Whose {
    pub(super) fn of(interaction: &Interaction, arrived: Instant) -> Self {
        Self {
            id: interaction.id.clone(),
            token: interaction.token.clone(),
            user: interaction.user.clone(),
            channel: interaction.guild.as_ref().and(interaction.channel.clone()),
            arrived,
        }
    }
}

impl Show {
    pub(super) fn sentence(said: &str) -> Self {
        Self::Message { body: card::sentence(said), to: Audience::Asker }
    }

    pub(super) fn card(card: &Card, to: Audience) -> Self {
        Self::Message { body: card::message(card, None), to }
    }

    fn is_illustrated(&self) -> bool {
        matches!(self, Self::Message { body, .. } if card::is_illustrated(body))
    }
}

/// The answer that was ready in time.
pub(super) fn ack(show: Show, whose: Whose, surface: Surface) -> Ack {
    match (show, surface) {
        (show, surface) if show.is_illustrated() => {
            let then = vec![Then::Illustrate { show, whose, surface }];
            Ack { response: deferral(surface), then, shown: None }
        }
        (Show::Message { body, to: Audience::All }, Surface::Own) => {
            let response = json!({"type": 7, "data": aside()});
            Ack { response, then: vec![Then::SayAloud { whose, body }], shown: None }
        }
        (Show::Message { body, to: Audience::Asker }, Surface::Own) => {
            let response = json!({"type": 7, "data": body});
            let shown = Some((whose, Show::Message { body, to: Audience::Asker }));
            Ack { response, then: Vec::new(), shown }
        }
        (Show::Nothing, _) => Ack::with(deferral(Surface::Own)),
        (show, _) => Ack { response: response(&show), then: Vec::new(), shown: Some((whose, show)) },
    }
}

/// A response that shows it in a message or a dialog of its own.
pub(super) fn response(show: &Show) -> Value {
    match show {
        Show::Message { body, to: Audience::All } => json!({"type": 4, "data": body}),
        Show::Message { body, to: Audience::Asker } => json!({"type": 4, "data": privately(body)}),
        Show::Dialog { dialog, .. } => json!({"type": 9, "data": dialog}),
        Show::Nothing => deferral(Surface::Own),
    }
}

/// Tells Discord that the answer follows.
pub(super) fn deferral(surface: Surface) -> Value {
    match surface {
        Surface::New => json!({"type": 5, "data": {"flags": EPHEMERAL}}),
        Surface::Own => json!({"type": 6}),
    }
}

/// What the asker sees when the answer is for everybody.
pub(super) fn aside() -> Value {
    card::sentence(SAID_ALOUD)
}

fn privately(body: &Value) -> Value {
    let mut body = body.clone();
    body["flags"] = json!(body["flags"].as_u64().unwrap_or(0) | EPHEMERAL);
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whose() -> Whose {
        let text = |it: &str| it.to_owned();
        let arrived = Instant::now();
        Whose { id: text("1"), token: text("t"), user: text("7"), channel: Some(text("20")), arrived }
    }

    fn told(show: Show, surface: Surface) -> (u64, u64, usize, bool) {
        let ack = ack(show, whose(), surface);
        let flags = ack.response["data"]["flags"].as_u64().unwrap_or(0);
        (ack.response["type"].as_u64().unwrap(), flags, ack.then.len(), ack.shown.is_some())
    }

    #[test]
    fn what_is_ready_in_time_is_shown_where_it_belongs() {
        let said = |to: Audience| Show::Message { body: card::sentence("Done."), to };
        let dialog = || Show::Dialog { dialog: json!({}), offer: card::sentence("Open it") };
        let (visible, private) = (card::COMPONENTS, card::COMPONENTS | EPHEMERAL);
        assert_eq!(told(said(Audience::Asker), Surface::New), (4, private, 0, true));
        assert_eq!(told(said(Audience::All), Surface::New), (4, visible, 0, true));
        assert_eq!(told(said(Audience::Asker), Surface::Own), (7, visible, 0, true));
        assert_eq!(told(said(Audience::All), Surface::Own), (7, visible, 1, false));
        assert_eq!(told(dialog(), Surface::New), (9, 0, 0, true));
        assert_eq!(told(Show::Nothing, Surface::Own), (6, 0, 0, false));
        assert_eq!(deferral(Surface::New), json!({"type": 5, "data": {"flags": EPHEMERAL}}));
    }
}
