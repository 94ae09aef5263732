//! The page: what somebody sees in a place, and everything around it.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{FromRequestParts, Query, State},
    http::request::Parts,
    response::{Html, IntoResponse as _, Response},
};
use baton_chat::{
    card::Control,
    form::{FieldKind, Form, Need},
    inbound::Place,
    text::Span,
};
use serde::Deserialize;

use super::{
    assets::HASH,
    at::At,
    bars,
    entry::{self, Entry},
    places::{self, Link, Meanwhile},
    refused::Refused,
    site::{Keys, Outlook, Site},
};
use crate::{
    director::{Coming, Suggestion},
    directory::Person,
};

/// Messages shown at once.
const MOST: usize = 60;

/// What a request brings back besides the page as it stands.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// Said above the line to type.
    pub(super) note: Option<String>,
    /// Opened as a dialog.
    pub(super) form: Option<Form>,
    /// Stands in the line to type.
    pub(super) line: String,
}

/// How much of the page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// What changes, for the script of a page that is open.
    Fragment,
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    say: Option<String>,
    /// Any value shows every message.
    all: Option<String>,
}

#[derive(Template)]
#[template(path = "page.html")]
struct Whole<'v> {
    hash: &'static str,
    live: Live<'v>,
}

#[derive(Template)]
#[template(path = "live.html")]
struct Live<'v> {
    keys: &'v Keys,
    at: &'v At,
    /// Of the place.
    name: String,
    standing: Option<String>,
    suggestions: Vec<Way>,
    places: Vec<Link>,
    people: &'v [Person],
    older: usize,
    entries: Vec<Entry>,
    answer: &'v Answer,
    clock: String,
    coming: Vec<Coming>,
    meanwhile: Option<Meanwhile>,
}

/// A suggestion as a link.
struct Way {
    at: At,
    name: String,
    what: String,
    line: Option<String>,
    /// Whether that is who and where one is.
    here: bool,
}

pub(super) async fn play(
    State(site): State<Arc<Site>>,
    at: At,
    extent: Extent,
    Query(Wanted { say, all }): Query<Wanted>,
) -> Result<Response, Refused> {
    let answer = Answer { line: say.unwrap_or_default(), ..Answer::default() };
    draw(&site, &at, extent, &answer, if all.is_some() { usize::MAX } else { MOST }).await
}

/// The page with what a request brought.
pub(super) async fn answered(
    site: &Site,
    at: &At,
    extent: Extent,
    answer: &Answer,
) -> Result<Response, Refused> {
    draw(site, at, extent, answer, MOST).await
}

async fn draw(
    site: &Site,
    at: &At,
    extent: Extent,
    answer: &Answer,
    most: usize,
) -> Result<Response, Refused> {
    let Outlook { standing, suggestions } = site.outlook().await;
    let latest = *site.room.playground.changes().borrow();
    let (entries, older) = entry::entries(site, at, most);
    let live = Live {
        keys: &site.keys,
        at,
        name: places::name(site, at),
        standing,
        suggestions: suggestions.into_iter().map(|it| Way::new(site, at, it)).collect(),
        places: places::links(site, at),
        meanwhile: places::meanwhile(site, at),
        people: &site.room.directory().people,
        older,
        entries,
        answer,
        clock: site.room.director.clock(),
        coming: site.coming().clone(),
    };
    let html = match extent {
        Extent::Whole => Whole { hash: HASH.as_str(), live }.render()?,
        Extent::Fragment => live.render()?,
    };
    site.seen().note(&at.actor, &at.place, latest);
    Ok(Html(html).into_response())
}

impl Live<'_> {
    /// Whether this is between Baton and the actor.
    fn direct(&self) -> bool {
        matches!(self.at.place, Place::Direct(_))
    }
}

impl Way {
    fn new(site: &Site, here: &At, it: Suggestion) -> Self {
        let person = site.room.directory().person(&it.actor);
        let name = person.map_or_else(|| it.actor.clone(), |it| it.first_name().to_owned());
        let at = At { actor: it.actor, place: it.place };
        Self { here: at == *here, at, name, what: it.what, line: it.line }
    }
}

impl<S: Sync> FromRequestParts<S> for Extent {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let fragment = parts.headers.contains_key("x-fragment");
        Ok(if fragment { Self::Fragment } else { Self::Whole })
    }
}
