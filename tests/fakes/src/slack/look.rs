//! What a test or a person can see of a team.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Message, Workspace,
    text::{self, Spot},
};

impl Workspace {
    /// In a channel, or, by a user id, in that person's conversation with the bot; oldest first, as they stand
    /// now, ephemeral ones and answers by response URL among them.
    pub fn messages(&self, place: &str) -> Vec<Message> {
        self.look(|team| {
            let place = team.place(place);
            team.messages.iter().filter(|it| it.channel == place).cloned().collect()
        })
    }

    /// Everywhere, in the order they were first said.
    pub fn all_messages(&self) -> Vec<Message> {
        self.look(|team| team.messages.clone())
    }

    /// The modals a person has open, the topmost last, with `state.values` as filled in so far.
    pub fn views(&self, user: &str) -> Vec<Value> {
        self.look(|team| {
            let open = team.views.get(user).into_iter().flatten();
            open.map(|it| {
                let mut view = it.view.clone();
                view["state"]["values"] = it.values.clone();
                view
            })
            .collect()
        })
    }

    /// What the bot published to a person's Home.
    pub fn home(&self, user: &str) -> Option<Value> {
        self.look(|team| team.homes.get(user).cloned())
    }

    /// A modal or a home as a person reads it.
    pub fn shown(&self, view: &Value) -> String {
        super::shown::view(view)
    }

    /// The metadata tokens (`event_payload.token`, or else the whole payload) that were posted more than once.
    pub fn doubles(&self) -> Vec<String> {
        self.look(|team| {
            let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
            for token in &team.posted {
                *counts.entry(token).or_default() += 1;
            }
            counts.into_iter().filter(|(_, count)| *count > 1).map(|(token, _)| token.clone()).collect()
        })
    }

    /// `(place, who)` of every mention in every version of the bot's messages that others can be rung by: a user
    /// or user group id, or `channel`, `here`, `everyone`. Ephemeral messages ring nobody.
    pub fn notified(&self) -> Vec<(String, String)> {
        self.spots(|message| message.ephemeral_to.is_none())
            .into_iter()
            .filter_map(|(place, spot)| match spot {
                Spot::Rings(who) => Some((place, who)),
                Spot::Link(..) => None,
            })
            .collect()
    }

    /// `(shown as, leads to)` of every link in every version of the bot's messages: written, made by Slack from a
    /// bare URL, or in rich text.
    pub fn links(&self) -> Vec<(String, String)> {
        self.spots(|_| true)
            .into_iter()
            .filter_map(|(_, spot)| match spot {
                Spot::Link(shown, url) => Some((shown, url)),
                Spot::Rings(_) => None,
            })
            .collect()
    }

    /// Each once a message.
    fn spots(&self, counts: impl Fn(&Message) -> bool) -> Vec<(String, Spot)> {
        self.look(|team| {
            let own = team.messages.iter().filter(|it| it.user == team.bot_user && counts(it));
            let mut all = Vec::new();
            for message in own {
                let mut found: Vec<Spot> = Vec::new();
                for spot in spots(message) {
                    if !found.contains(&spot) {
                        found.push(spot);
                    }
                }
                all.extend(found.into_iter().map(|it| (message.channel.clone(), it)));
            }
            all
        })
    }
}

fn spots(message: &Message) -> Vec<Spot> {
    let mut found = text::mrkdwn(&message.text, true);
    found.extend(text::blocks(&message.blocks));
    for edit in &message.edits {
        found.extend(text::mrkdwn(edit["text"].as_str().unwrap_or_default(), true));
        found.extend(text::blocks(edit["blocks"].as_array().map(Vec::as_slice).unwrap_or_default()));
    }
    found
}
