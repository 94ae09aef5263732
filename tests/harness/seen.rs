//! What people see on a platform of real sockets, in the order in which it changed.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use baton_chat::{
    card::Card,
    inbound::{Outgoing, Place, SpaceRef},
    platform::{DeliveryError, LookUp, MessageRef, Platform},
};
use baton_playground::{Shown, received::Origin};
use jiff::Timestamp;
use serde_json::Value;

/// When each message was sent, by its token and Baton's clock, which the platform knows nothing of.
pub(crate) type Sent = Arc<Mutex<BTreeMap<String, Timestamp>>>;

/// Stands between Baton and an adapter, and notes when each message was sent.
#[derive(Debug)]
pub(crate) struct Witness {
    pub(crate) adapter: Arc<dyn Platform>,
    pub(crate) sent: Sent,
}

#[async_trait]
impl Platform for Witness {
    async fn send(&self, message: &Outgoing) -> Result<MessageRef, DeliveryError> {
        self.sent.lock().expect("unpoisoned").insert(message.token.clone(), message.at);
        self.adapter.send(message).await
    }

    async fn edit(&self, space: &SpaceRef, message: &MessageRef, card: &Card) -> Result<(), DeliveryError> {
        self.adapter.edit(space, message, card).await
    }

    async fn look_up(&self, space: &SpaceRef, to: &Place, token: &str) -> LookUp {
        self.adapter.look_up(space, to, token).await
    }

    async fn readers(&self, space: &SpaceRef, channel: &str) -> Option<Vec<String>> {
        self.adapter.readers(space, channel).await
    }
}

/// A message of Baton's as it stands.
#[derive(Debug)]
pub(crate) struct Stands<'m> {
    /// The platform's id of the message, and of where it is.
    pub(crate) id: (&'m str, &'m str),
    /// What it was sent with, where that can be told.
    pub(crate) token: Option<&'m str>,
    pub(crate) to: Place,
    /// What is drawn, as the platform has it.
    pub(crate) drawn: Value,
    pub(crate) card: Card,
}

/// Everything seen so far.
#[derive(Debug)]
pub(crate) struct Seen {
    space: SpaceRef,
    sent: Sent,
    shown: Vec<Shown>,
    /// What each message showed last, by channel and id.
    last: BTreeMap<(String, String), (usize, Value)>,
    /// Answers to what was said directly: they are replies, and no news.
    replies: HashSet<String>,
    changes: u64,
}

impl Seen {
    pub(crate) fn new(space: SpaceRef, sent: Sent) -> Self {
        let (shown, last, replies) = (Vec::new(), BTreeMap::new(), HashSet::new());
        Self { space, sent, shown, last, replies, changes: 0 }
    }

    pub(crate) fn is_reply(&self, message: &str) -> bool {
        self.replies.contains(message)
    }

    pub(crate) fn reply(&mut self, message: &str) {
        self.replies.insert(message.to_owned());
    }

    /// Takes note of a message that is new or changed.
    pub(crate) fn look(&mut self, message: Stands<'_>) {
        let key = (message.id.0.to_owned(), message.id.1.to_owned());
        let known = self.last.get(&key).cloned();
        if known.as_ref().is_some_and(|it| it.1 == message.drawn) {
            return;
        }
        self.changes += 1;
        let at = match known {
            Some((at, _)) => {
                let shown = &mut self.shown[at];
                (shown.card, shown.changed) = (message.card, self.changes);
                shown.edits += 1;
                at
            }
            None => {
                self.shown.push(self.first(&message));
                self.shown.len() - 1
            }
        };
        self.last.insert(key, (at, message.drawn));
    }

    fn first(&self, message: &Stands<'_>) -> Shown {
        let sent = |it: &str| self.sent.lock().expect("unpoisoned").get(it).copied();
        Shown {
            token: message.token.unwrap_or(message.id.1).to_owned(),
            space: self.space.clone(),
            to: message.to.clone(),
            card: message.card.clone(),
            at: message.token.and_then(sent).unwrap_or_default(),
            edits: 0,
            origin: Origin::Sent,
            posted: self.changes,
            changed: self.changes,
        }
    }

    /// What arrived or was edited after that change, as [`baton_playground::Playground::since`] tells it.
    pub(crate) fn since(&self, change: u64) -> Vec<Shown> {
        let mut all: Vec<Shown> = self.shown.iter().filter(|it| change < it.changed).cloned().collect();
        all.sort_by_key(|it| it.changed);
        all
    }

    /// What people see in a place, oldest first.
    pub(crate) fn messages(&self, place: &Place) -> Vec<Shown> {
        self.shown.iter().filter(|it| it.to == *place).cloned().collect()
    }
}
