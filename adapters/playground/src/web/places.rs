//! Where one can go, what is unread there, and what happens elsewhere meanwhile.

use std::collections::HashMap;

use baton_chat::{card::Card, inbound::Place};

use super::{at::At, site::Site};
use crate::received::Shown;

/// A place to go to.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) at: At,
    pub(super) name: String,
    /// Messages that are new or changed since the actor was there.
    pub(super) unread: usize,
    pub(super) here: bool,
}

/// What another channel shows.
#[derive(Debug)]
pub(super) struct Meanwhile {
    pub(super) at: At,
    pub(super) name: String,
    pub(super) card: Card,
    pub(super) version: u64,
}

/// `#claims-triage`, or `Direct messages`.
pub(super) fn name(site: &Site, at: &At) -> String {
    match &at.place {
        Place::Direct(_) => "Direct messages".to_owned(),
        channel @ Place::Channel(_) => site.room.place_name(channel),
    }
}

/// Between Baton and the actor, and every channel.
pub(super) fn links(site: &Site, at: &At) -> Vec<Link> {
    let unread = unread(site, &at.actor);
    let direct = Place::Direct(at.actor.clone());
    let channels = site.room.directory().channels.iter().map(|it| Place::Channel(it.id.clone()));
    let all = std::iter::once(direct).chain(channels);
    let link = |place: Place| {
        let here = place == at.place;
        let unread = unread.get(&place).copied().filter(|_| !here).unwrap_or_default();
        let at = At { actor: at.actor.clone(), place };
        Link { name: name(site, &at), at, unread, here }
    };
    all.map(link).collect()
}

fn unread(site: &Site, actor: &str) -> HashMap<Place, usize> {
    let mut unread: HashMap<Place, usize> = HashMap::new();
    let seen = site.seen();
    let reads = |it: &Place| !matches!(it, Place::Direct(user) if user != actor);
    site.room.playground.received().visit(|it| {
        if reads(&it.to) && seen.up_to(actor, &it.to) < it.changed {
            *unread.entry(it.to.clone()).or_default() += 1;
        }
    });
    unread
}

/// The latest card of the channel in which something changed last, unless one is there.
pub(super) fn meanwhile(site: &Site, at: &At) -> Option<Meanwhile> {
    let start = site.seen().start();
    let opening = site.opening.channel.clone().map(Place::Channel);
    let mut latest: Option<Shown> = None;
    site.room.playground.received().visit(|it| {
        let elsewhere = matches!(it.to, Place::Channel(_)) && it.to != at.place;
        let moved = start < it.changed || Some(&it.to) == opening.as_ref();
        if elsewhere && moved && latest.as_ref().is_none_or(|before| before.changed < it.changed) {
            latest = Some(it.clone());
        }
    });
    let Shown { to, card, changed, .. } = latest?;
    let at = At { actor: at.actor.clone(), place: to };
    Some(Meanwhile { name: name(site, &at), at, card, version: changed })
}
