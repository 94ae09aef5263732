//! What somebody does on the page: the same acts that any platform delivers.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use baton_chat::{
    card::{Card, Control, Parts},
    inbound::{Act, Reply},
    text::Line,
};
use jiff::SignedDuration;

use super::{
    asides::Aside,
    at::At,
    entry,
    page::{self, Answer, Extent},
    refused::Refused,
    sent::Sent,
    site::Site,
};
use crate::mention;

const AGAIN: &str = "That was sent before and had its effect then.";
const NO_NUDGE: &str = "No nudge is planned.";
const ASKED_FOR: &str = "Somebody typed or pressed something here, and this is the answer";
const FORGOTTEN: &str = "Nothing more is known about this message";

/// A line to Baton.
pub(super) async fn say(
    State(site): State<Arc<Site>>,
    at: At,
    extent: Extent,
    sent: Sent,
) -> Result<Response, Refused> {
    let line = sent.text("line").trim().to_owned();
    let act = mention::act(site.room.directory(), &line);
    done(&site, &at, extent, sent.key, act, Some(line).filter(|it| !it.is_empty())).await
}

/// A button or a choice of a menu, which must still be there.
pub(super) async fn press(
    State(site): State<Arc<Site>>,
    at: At,
    extent: Extent,
    sent: Sent,
) -> Result<Response, Refused> {
    let token = sent.text("token").to_owned();
    let card = entry::card(&site, &at, sent.text("message")).await;
    let label = card.as_ref().and_then(|it| label(it, &token)).ok_or(Refused::Stale)?;
    done(&site, &at, extent, sent.key, Act::Press { token }, Some(label)).await
}

/// A step of a form.
pub(super) async fn submit(
    State(site): State<Arc<Site>>,
    at: At,
    extent: Extent,
    sent: Sent,
) -> Result<Response, Refused> {
    let act = Act::Submit { token: sent.text("form").to_owned(), values: sent.fields() };
    done(&site, &at, extent, sent.key, act, None).await
}

/// Why a message was sent.
pub(super) async fn why(
    State(site): State<Arc<Site>>,
    at: At,
    extent: Extent,
    sent: Sent,
) -> Result<Response, Refused> {
    let token = sent.text("message");
    entry::card(&site, &at, token).await.ok_or(Refused::Stale)?;
    let known = site.room.director.why(&at.actor, token).await;
    let answer = |headline: &str| Card::new(Parts { headline: Line::plain(headline), ..Parts::default() });
    let card = match known {
        Some(card) => Ok(card),
        None if token.contains(':') => answer(ASKED_FOR),
        None => answer(FORGOTTEN),
    };
    let card = card.map_err(|_| Refused::OurSide)?;
    show_aside(&site, &at, format!("why:{token}"), card, None);
    page::answered(&site, &at, extent, &Answer::default()).await
}

/// Takes away an answer that only the actor sees.
pub(super) async fn dismiss(
    State(site): State<Arc<Site>>,
    at: At,
    extent: Extent,
    sent: Sent,
) -> Result<Response, Refused> {
    site.asides().dismiss(&at.actor, &at.place, sent.text("message"));
    site.stir();
    page::answered(&site, &at, extent, &Answer::default()).await
}

/// Lets time pass.
pub(super) async fn clock(
    State(site): State<Arc<Site>>,
    at: At,
    extent: Extent,
    sent: Sent,
) -> Result<Response, Refused> {
    let note = if site.used().first_time(&sent.key) {
        pass(&site, sent.text("step")).await?
    } else {
        Some(AGAIN.to_owned())
    };
    site.happened();
    site.stir();
    page::answered(&site, &at, extent, &Answer { note, ..Answer::default() }).await
}

async fn pass(site: &Site, step: &str) -> Result<Option<String>, Refused> {
    let director = &site.room.director;
    let hours = match step {
        "hour" => 1,
        "day" => 24,
        "next" => {
            let said = director.to_next().await;
            director.settle().await;
            return Ok(Some(said.unwrap_or_else(|| NO_NUDGE.to_owned())));
        }
        _ => return Err(Refused::Unreadable),
    };
    director.advance(SignedDuration::from_hours(hours)).await;
    director.settle().await;
    Ok(None)
}

async fn done(
    site: &Site,
    at: &At,
    extent: Extent,
    key: String,
    act: Act,
    asked: Option<String>,
) -> Result<Response, Refused> {
    let inbound = site.room.inbound(&at.actor, &at.place, act, key.clone());
    let reply = site.room.hand_over(inbound).await;
    site.happened();
    let mut answer = Answer::default();
    match reply {
        Reply::Whisper(card) => show_aside(site, at, format!("only:{key}"), card, asked),
        Reply::Form(form) => answer.form = Some(form),
        Reply::Seen => answer.note = Some(AGAIN.to_owned()),
        Reply::Public(_) | Reply::Nothing => {}
    }
    page::answered(site, at, extent, &answer).await
}

fn show_aside(site: &Site, at: &At, token: String, card: Card, asked: Option<String>) {
    let after = *site.room.playground.changes().borrow();
    let aside = Aside { token, asked, card, at: site.room.host.now(), after };
    site.asides().add(&at.actor, &at.place, aside);
    site.stir();
}

/// What is written on what has this token, if the card still has it.
fn label(card: &Card, token: &str) -> Option<String> {
    let mut choices = card.controls().flat_map(Control::choices);
    choices.find(|it| it.token == token).map(|it| it.label.clone())
}
