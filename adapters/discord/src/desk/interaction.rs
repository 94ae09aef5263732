//! Commands, presses, dialogs that were sent, and shortcuts: what the host makes of them.

use std::sync::Arc;

use baton_chat::inbound::{Act, Inbound, Place, Reply, SpaceRef};

use super::{
    answer::{Audience, Show},
    form::{Opening, Origin},
};
use crate::{
    discord::Discord,
    inward::{Interaction, interaction::Did},
    outward::handle::Handle,
};

/// Said about what another version of Baton has shown.
pub(super) const OUT_OF_DATE: &str =
    "That is of another version of Baton. Type /baton mine to see what waits for you now.";
/// Said when the host does not know who somebody is, or of no such guild.
const STRANGER: &str = "Baton does not know you or this server yet. Please try once more in a minute.";
/// Said in a direct message from somebody who is in no guild of ours.
pub(super) const NOWHERE: &str =
    "Baton does not know you yet. Type /baton in a server that Baton is in; after that you can ask here too.";
/// Said when the same was delivered before.
const ALREADY: &str = "That was done already; nothing was done twice.";

impl Discord {
    /// Has the effect, and says what is to be seen of it.
    pub(super) async fn work(self: Arc<Self>, interaction: Interaction) -> Show {
        let Some(home) = self.home(interaction.guild.as_deref(), &interaction.user).await else {
            return Show::sentence(NOWHERE);
        };
        if interaction.guild.is_some() {
            self.introduce(&home, &interaction.people).await;
        }
        let origin = Origin { space: home, place: interaction.place(), user: interaction.user.clone() };
        let key = format!("interaction:{}", interaction.id);
        let act = match interaction.did {
            Did::Command { words, given } => Act::Filled { words, given },
            Did::Press { handle: Handle::Token(token), .. } => Act::Press { token },
            Did::Press { handle: Handle::Menu(_), mut picked } => match picked.pop() {
                Some(token) => Act::Press { token },
                None => return Show::Nothing,
            },
            Did::Press { handle: Handle::Form { what, part }, picked } => {
                return self.pressed(&origin, what, &part, picked.first()).await;
            }
            Did::Submit { handle: Handle::Form { what, part }, values } => {
                return self.submitted(&origin, what, &part, values).await;
            }
            Did::Shortcut { label, quote } => {
                let meant = self.host.shortcuts().iter().find(|it| it.label == label);
                let Some(meant) = meant else { return Show::sentence(OUT_OF_DATE) };
                Act::Shortcut { name: meant.name.to_owned(), quote }
            }
            Did::Press { .. } | Did::Submit { .. } | Did::Type { .. } => return Show::sentence(OUT_OF_DATE),
        };
        self.done(&origin, key, act, Opening::Dialog).await
    }

    /// Hands an act to the host, and says what is to be seen of its effect.
    pub(super) async fn done(&self, origin: &Origin, key: String, act: Act, opening: Opening) -> Show {
        let inbound = origin.inbound(key, act);
        match self.host.receive(inbound).await {
            Reply::Whisper(card) => Show::card(&card, Audience::Asker),
            Reply::Public(card) => Show::card(&card, Audience::All),
            Reply::Form(form) => self.ask(origin, form, opening).await,
            Reply::Seen => Show::sentence(ALREADY),
            Reply::Nothing if self.host.knows(&origin.space, &origin.user).await => {
                Show::sentence(super::late::DONE)
            }
            Reply::Nothing => Show::sentence(STRANGER),
        }
    }
}

impl Origin {
    pub(super) fn inbound(&self, dedupe_key: String, act: Act) -> Inbound {
        let Self { space, place, user } = self.clone();
        Inbound { dedupe_key, space, user, place, act }
    }

    /// In the guild it came from, wherever it is answered.
    pub(super) fn of(space: SpaceRef, place: Place, user: &str) -> Self {
        Self { space, place, user: user.to_owned() }
    }
}
