//! What stands in a place, as its reader sees it: messages, and answers for the reader alone.

use baton_chat::{card::Card, inbound::Place};

use super::{asides::Aside, at::At, site::Site};
use crate::received::Shown;

/// One article of the log.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) token: String,
    pub(super) card: Card,
    /// In the reader's zone.
    pub(super) at: String,
    /// Differs whenever the entry looks different.
    pub(super) version: u64,
    pub(super) edited: bool,
    /// The reader alone sees it.
    pub(super) aside: bool,
    /// What was typed to get it.
    pub(super) asked: Option<String>,
    /// Who is pinged, by name.
    pub(super) pinged: Vec<String>,
}

/// The latest entries, oldest first, and how many older ones there are.
pub(super) fn entries(site: &Site, at: &At, most: usize) -> (Vec<Entry>, usize) {
    let messages = site.room.playground.messages(&at.place);
    let older = messages.len().saturating_sub(most);
    let sent = messages.into_iter().skip(older).map(|it| (it.posted, sent(site, at, it)));
    let asides = site.asides().of(&at.actor, &at.place);
    let mut all: Vec<(u64, Entry)> = sent.collect();
    // Sorting is stable, so an aside follows the message it came after, and the asides before it.
    all.extend(asides.into_iter().map(|it| (it.after, aside(site, at, it))));
    all.sort_by_key(|it| it.0);
    (all.into_iter().map(|it| it.1).collect(), older)
}

/// The card with this token that the actor sees here, as it stands now.
pub(super) async fn card(site: &Site, at: &At, token: &str) -> Option<Card> {
    let aside = site.asides().of(&at.actor, &at.place).into_iter().find(|it| it.token == token);
    match aside {
        Some(aside) => Some(aside.card),
        None => {
            let message = site.room.playground.received().find(token).await;
            message.filter(|it| it.to == at.place).map(|it| it.card)
        }
    }
}

fn sent(site: &Site, at: &At, message: Shown) -> Entry {
    let directory = site.room.directory();
    let name = |id: &String| directory.person(id).map_or_else(|| id.clone(), |it| it.name.clone());
    let pinged = match message.to {
        Place::Channel(_) => message.card.notify().iter().map(name).collect(),
        Place::Direct(_) => Vec::new(),
    };
    Entry {
        token: message.token,
        at: site.room.wall(message.at, &at.actor),
        version: message.changed,
        edited: 0 < message.edits,
        aside: false,
        asked: None,
        pinged,
        card: message.card,
    }
}

fn aside(site: &Site, at: &At, aside: Aside) -> Entry {
    Entry {
        token: aside.token,
        card: aside.card,
        at: site.room.wall(aside.at, &at.actor),
        version: 0,
        edited: false,
        aside: true,
        asked: aside.asked,
        pinged: Vec::new(),
    }
}
