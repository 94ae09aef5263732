//! What has arrived, as it stands now.

use std::collections::HashMap;

use baton_chat::{
    card::Card,
    inbound::{Outgoing, Place, SpaceRef},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::journal::Entry;

/// A message as people see it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Also the message's reference.
    pub token: String,
    /// The space it was sent to.
    pub space: SpaceRef,
    /// Where it stands.
    pub to: Place,
    /// After the last edit.
    pub card: Card,
    /// When Baton sent it.
    pub at: Timestamp,
    /// How often it was edited.
    pub edits: u64,
    /// How it came here.
    pub origin: Origin,
    /// The change that brought it; changes are counted from 1 in the order of the file.
    pub posted: u64,
    /// The last change to it.
    pub changed: u64,
}

/// How a message came to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Through the platform's port.
    Sent,
    /// As the public answer to somebody in the playground; forgotten at the next start.
    Answered,
}

#[derive(Debug, Default)]
pub(super) struct Shelf {
    messages: Vec<Shown>,
    by_token: HashMap<String, usize>,
    violations: Vec<String>,
    latest: u64,
}

impl Shelf {
    pub(super) fn all(&self) -> &[Shown] {
        &self.messages
    }

    pub(super) fn find(&self, token: &str) -> Option<&Shown> {
        self.by_token.get(token).map(|at| &self.messages[*at])
    }

    pub(super) fn since(&self, change: u64) -> Vec<Shown> {
        let mut found: Vec<Shown> = self.messages.iter().filter(|it| change < it.changed).cloned().collect();
        found.sort_by_key(|it| it.changed);
        found
    }

    pub(super) fn violations(&self) -> &[String] {
        &self.violations
    }

    /// The number of the last change.
    pub(super) fn latest(&self) -> u64 {
        self.latest
    }

    pub(super) fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Sent { token, space, to, card, at } => {
                self.post(Outgoing { space, to, card, token, at, under: None }, Origin::Sent);
            }
            Entry::Edited { edit, card } => self.edit(&edit, card),
            Entry::Violation { violation, .. } => self.violations.push(violation),
        }
    }

    pub(super) fn overhear(&mut self, message: Outgoing) {
        self.post(message, Origin::Answered);
    }

    fn post(&mut self, message: Outgoing, origin: Origin) {
        let Outgoing { space, to, card, token, at, under: _ } = message;
        self.latest += 1;
        self.by_token.insert(token.clone(), self.messages.len());
        let change = self.latest;
        let shown = Shown { token, space, to, card, at, edits: 0, origin, posted: change, changed: change };
        self.messages.push(shown);
    }

    fn edit(&mut self, token: &str, card: Card) {
        let Some(at) = self.by_token.get(token) else { return };
        self.latest += 1;
        let message = &mut self.messages[*at];
        message.card = card;
        message.edits += 1;
        message.changed = self.latest;
    }
}
