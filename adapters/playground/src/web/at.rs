//! Who is acted as, and where: part of every address.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use baton_chat::inbound::Place;
use serde::Deserialize;

use super::{refused::Refused, site::Site};

/// What an address says between Baton and the actor.
const DIRECT: &str = "@";

/// Somebody who is here, in a place they can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At {
    pub(super) actor: String,
    pub(super) place: Place,
}

#[derive(Debug, Deserialize)]
struct Asked {
    r#as: Option<String>,
    r#in: Option<String>,
}

impl At {
    /// The place as an address names it.
    pub(super) fn named(&self) -> &str {
        match &self.place {
            Place::Channel(id) => id,
            Place::Direct(_) => DIRECT,
        }
    }

    fn read(asked: Asked, site: &Site) -> Result<Self, Refused> {
        let room = site.room.directory();
        let actor = asked.r#as.unwrap_or_else(|| site.opening.actor.clone());
        if room.person(&actor).is_none() {
            return Err(Refused::Nobody(actor));
        }
        let place = match asked.r#in.or_else(|| site.opening.channel.clone()) {
            Some(id) if id != DIRECT => Place::Channel(id),
            _ => Place::Direct(actor.clone()),
        };
        match &place {
            Place::Channel(id) if room.channel(id).is_none() => Err(Refused::Nowhere(id.clone())),
            _ => Ok(Self { actor, place }),
        }
    }
}

impl FromRequestParts<Arc<Site>> for At {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Refused> {
        let Query(asked) = Query::from_request_parts(parts, site).await.map_err(|_| Refused::NoPage)?;
        Self::read(asked, site)
    }
}
