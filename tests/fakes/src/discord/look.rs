//! What a test or a person can see of a guild.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Guild, Message, shown,
    text::{self, Spot},
    world::APPLICATION,
};

impl Guild {
    /// In a channel, or, by a user's id, in that person's conversation with the bot; oldest first, as they
    /// stand now, ephemeral ones among them.
    pub fn messages(&self, place: &str) -> Vec<Message> {
        self.look(|world| {
            let place = world.place(place);
            world.messages.iter().filter(|it| it.channel == place).cloned().collect()
        })
    }

    /// Everywhere, in the order they were first said.
    pub fn all_messages(&self) -> Vec<Message> {
        self.look(|world| world.messages.clone())
    }

    /// The channel between a user and the bot.
    pub fn conversation(&self, user: &str) -> String {
        self.look(|world| world.direct(user))
    }

    /// The dialog that a user has open, as the bot sent it.
    pub fn modal(&self, user: &str) -> Option<Value> {
        self.look(|world| world.modals.get(user).map(|it| it.data.clone()))
    }

    /// A dialog as people read it.
    pub fn shown(&self, modal: &Value) -> String {
        shown::modal(modal)
    }

    /// The threads of a channel or forum: their ids and names.
    pub fn threads(&self, parent: &str) -> Vec<(String, String)> {
        self.look(|world| {
            let own =
                world.channels.values().filter(|it| it.is_thread() && it.parent.as_deref() == Some(parent));
            own.map(|it| (it.id.clone(), it.name.clone())).collect()
        })
    }

    /// What is registered for this guild or for all: the commands that people there are offered.
    pub fn commands(&self) -> Vec<Value> {
        self.look(|world| world.commands.offered(Some(&self.id)))
    }

    /// The nonces under which more than one message stands.
    pub fn doubles(&self) -> Vec<String> {
        self.look(|world| {
            let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
            for nonce in world.messages.iter().filter_map(|it| it.nonce.as_ref()) {
                *counts.entry(nonce).or_default() += 1;
            }
            counts.into_iter().filter(|(_, count)| *count > 1).map(|(nonce, _)| nonce.clone()).collect()
        })
    }

    /// `(channel, who)` of everybody that the bot's messages rang: a user's or role's id, `everyone` or `here`.
    /// Ephemeral messages ring nobody, and an edit rings only where it puts words in place of "thinking…".
    pub fn notified(&self) -> Vec<(String, String)> {
        self.spots(
            |it| first(versions(it)),
            |message, spot| match spot {
                Spot::Rings(who) => {
                    let may = text::may_ring(&message.allowed_mentions, &who, message.token.is_some());
                    (may && message.ephemeral_to.is_none()).then(|| (message.channel.clone(), who))
                }
                Spot::Link(..) => None,
            },
        )
    }

    /// `(channel, who)` of every mention that any version of the bot's messages shows, rung or not.
    pub fn mentioned(&self) -> Vec<(String, String)> {
        self.spots(all_texts, |message, spot| match spot {
            Spot::Rings(who) => Some((message.channel.clone(), who)),
            Spot::Link(..) => None,
        })
    }

    /// `(shown as, leads to)` of every link in every version of the bot's messages.
    pub fn links(&self) -> Vec<(String, String)> {
        self.spots(all_texts, |_, spot| match spot {
            Spot::Link(shown, url) => Some((shown, url)),
            Spot::Rings(_) => None,
        })
    }

    /// Each once a message.
    fn spots<T: PartialEq>(
        &self,
        texts: impl Fn(&Message) -> Vec<String>,
        of: impl Fn(&Message, Spot) -> Option<T>,
    ) -> Vec<T> {
        self.look(|world| {
            let mut all = Vec::new();
            for message in world.messages.iter().filter(|it| it.author == APPLICATION) {
                let mut own = Vec::new();
                for text in texts(message) {
                    for found in text::markdown(&text).into_iter().filter_map(|it| of(message, it)) {
                        if !own.contains(&found) {
                            own.push(found);
                        }
                    }
                }
                all.extend(own);
            }
            all
        })
    }
}

/// What stood there first, and then, each with all its texts.
fn versions(message: &Message) -> Vec<Vec<String>> {
    let before = message.edits.iter().map(|edit| {
        let components = edit["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        text::texts(edit["content"].as_str().unwrap_or_default(), components)
    });
    before.chain([text::texts(&message.content, &message.components)]).collect()
}

fn all_texts(message: &Message) -> Vec<String> {
    versions(message).into_iter().flatten().collect()
}

/// The first version that says anything.
fn first(versions: Vec<Vec<String>>) -> Vec<String> {
    let says = |it: &Vec<String>| it.iter().any(|it| !it.is_empty());
    versions.into_iter().find(says).unwrap_or_default()
}
