//! A room in which everything that has a name has a hostile one.

use std::sync::Arc;

use async_trait::async_trait;
use baton_chat::{
    card::{Card, Choice, Control, Item, Parts},
    form::{Field, FieldKind, Form, Need, Step},
    inbound::{Act, Completion, Inbound, Outgoing, Place, Reply, SpaceRef},
    platform::{Host, Platform as _},
    text::{Line, Span},
};
use baton_playground::{Channel, Coming, Director, Directory, Person, Playground, Received, Suggestion};
use jiff::{SignedDuration, Timestamp};

/// Where a name stands; each of them is drawn somewhere.
pub(crate) const PLACES: [&str; 24] = [
    "person",
    "channel",
    "standing",
    "suggestion",
    "line",
    "coming-at",
    "coming-to",
    "coming-what",
    "clock",
    "note",
    "headline",
    "body",
    "code",
    "link",
    "mention",
    "item",
    "button",
    "menu",
    "choice",
    "title",
    "label",
    "hint",
    "value",
    "error",
];

pub(crate) struct Rude {
    pub(crate) playground: Arc<Playground>,
}

/// Breaks out of a text, of both kinds of quotes, and looks like an address.
fn hostile(place: &str) -> String {
    format!("{place}\"x9'<img src=x onerror=alert(1)>&amp;")
}

pub(crate) fn rude() -> Arc<Rude> {
    let person = Person { id: "priya".to_owned(), name: hostile("person"), zone: "UTC".to_owned() };
    let pest = Person { id: hostile("handle"), name: "Pest".to_owned(), zone: hostile("zone") };
    let directory = Directory {
        space: SpaceRef { platform: "playground".to_owned(), id: "demo".to_owned() },
        people: vec![person, pest],
        channels: vec![
            Channel { id: "claims".to_owned(), name: "#claims".to_owned() },
            Channel { id: hostile("id"), name: hostile("channel") },
        ],
    };
    Arc::new(Rude { playground: Arc::new(Playground::new(directory, Received::in_memory())) })
}

fn choice(place: &str) -> Choice {
    Choice { label: hostile(place), token: hostile("token") }
}

fn card() -> Card {
    let link = Span::Link { text: hostile("link"), url: "javascript:alert(1)".to_owned() };
    let mention = Span::Person { name: hostile("mention"), user: Some(hostile("handle")) };
    let body = vec![Span::Text(hostile("body")), Span::Code(hostile("code")), link, mention];
    let item = Item {
        lines: vec![Line(vec![Span::Bold(hostile("item"))])],
        controls: vec![
            Control::Button(choice("button")),
            Control::Menu { label: hostile("menu"), choices: vec![choice("choice")] },
        ],
    };
    let headline = Line::plain(&hostile("headline"));
    let parts = Parts { headline, body: vec![Line(body)], items: vec![item], ..Parts::default() };
    Card::new(parts).expect("it fits")
}

fn form() -> Form {
    let field = |kind: FieldKind| Field {
        id: hostile("field"),
        label: short("label"),
        hint: hostile("hint"),
        value: Some(hostile("value")),
        error: Some(hostile("error")),
        need: Need::Optional,
        kind,
    };
    let fields = vec![field(FieldKind::Short), field(FieldKind::Long)];
    let intro = vec![Line::plain(&hostile("intro"))];
    Form::new(hostile("form"), short("title"), Step { number: 1, of: 1 }, intro, fields).expect("it fits")
}

fn short(place: &str) -> String {
    format!("{place}\"x9'<img src=x>")
}

#[async_trait]
impl Host for Rude {
    async fn receive(&self, inbound: Inbound) -> Reply {
        match inbound.act {
            Act::Command(it) if format!("{it:?}").contains("form") => Reply::Form(form()),
            _ => Reply::Whisper(card()),
        }
    }

    async fn complete(&self, _: Completion) -> Vec<Choice> {
        vec![choice("way")]
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

#[async_trait]
impl Director for Rude {
    async fn advance(&self, _: SignedDuration) {}

    async fn to_next(&self) -> Option<String> {
        let (space, to) = (self.playground.directory().space.clone(), Place::Channel(hostile("id")));
        let message =
            Outgoing { space, to, card: card(), token: "message-1".to_owned(), at: self.now(), under: None };
        self.playground.send(&message).await.expect("nothing is planned to fail");
        Some(hostile("note"))
    }

    async fn settle(&self) {}

    fn clock(&self) -> String {
        hostile("clock")
    }

    async fn standing(&self) -> Option<String> {
        Some(hostile("standing"))
    }

    async fn suggestions(&self) -> Vec<Suggestion> {
        let place = Place::Direct("priya".to_owned());
        let line = Some(hostile("line"));
        vec![Suggestion { what: hostile("suggestion"), actor: "priya".to_owned(), place, line }]
    }

    async fn coming(&self) -> Vec<Coming> {
        vec![Coming { at: hostile("coming-at"), to: hostile("coming-to"), what: hostile("coming-what") }]
    }
}
