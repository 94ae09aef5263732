//! A room with whoever answers in it and whoever holds its clock: what the terminal and the page share.

use std::sync::Arc;

use baton_chat::{
    inbound::{Act, Inbound, Place, Reply},
    platform::Host,
};
use jiff::{Timestamp, tz::TimeZone};

use crate::{director::Director, directory::Directory, platform::Playground};

/// Everything a person in the playground has to do with.
#[derive(Clone)]
pub(crate) struct Room {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) director: Arc<dyn Director>,
    pub(crate) playground: Arc<Playground>,
}

impl Room {
    pub(crate) fn directory(&self) -> &Directory {
        self.playground.directory()
    }

    /// What `user` does in `place`, under a key that was never used before.
    pub(crate) fn inbound(&self, user: &str, place: &Place, act: Act, dedupe_key: String) -> Inbound {
        let space = self.directory().space.clone();
        Inbound { dedupe_key, space, user: user.to_owned(), place: place.clone(), act }
    }

    /// Hands it over and returns when everything that follows at once has been sent.
    pub(crate) async fn hand_over(&self, inbound: Inbound) -> Reply {
        let reply = self.playground.hand_over(self.host.as_ref(), inbound).await;
        self.director.settle().await;
        reply
    }

    /// `#claims-triage`, or `@priya` between Baton and Priya.
    pub(crate) fn place_name(&self, place: &Place) -> String {
        match place {
            Place::Channel(id) => {
                self.directory().channel(id).map_or_else(|| format!("#{id}"), |it| it.name.clone())
            }
            Place::Direct(id) => format!("@{id}"),
        }
    }

    /// `Mon 23 Nov 09:01`, in this person's zone.
    pub(crate) fn wall(&self, at: Timestamp, user: &str) -> String {
        let zone = self.directory().person(user).and_then(|it| TimeZone::get(&it.zone).ok());
        at.to_zoned(zone.unwrap_or(TimeZone::UTC)).strftime("%a %-d %b %H:%M").to_string()
    }
}
