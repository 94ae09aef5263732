//! The app's side of the port, small enough to be seen through.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use baton_chat::{
    card::{Card, Choice, Control, Item, Parts},
    form::{Field, FieldKind, Form, Need, Step},
    inbound::{Act, Completion, Inbound, Outgoing, Piece, Place, Reply, SpaceRef, Utterance},
    platform::{Host, MessageRef, Platform},
    text::Line,
};
use baton_playground::{Channel, Director, Directory, Person, Playground, Received};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// Answers a few lines and posts when it is told to settle.
pub(crate) struct Desk {
    pub(crate) playground: Arc<Playground>,
    now: Mutex<Timestamp>,
    seen: Mutex<HashSet<String>>,
    outbox: Mutex<Vec<Work>>,
    posted: Mutex<u64>,
}

enum Work {
    Post(Place, Card),
    Edit(&'static str, Card),
}

pub(crate) fn desk() -> Arc<Desk> {
    let person = |id: &str, name: &str| Person {
        id: id.to_owned(),
        name: name.to_owned(),
        zone: "Europe/London".to_owned(),
    };
    let directory = Directory {
        space: SpaceRef { platform: "playground".to_owned(), id: "demo".to_owned() },
        people: vec![person("priya", "Priya Nair"), person("luis", "Luis Mora")],
        channels: vec![Channel { id: "claims".to_owned(), name: "#claims-triage".to_owned() }],
    };
    Arc::new(Desk {
        playground: Arc::new(Playground::new(directory, Received::in_memory())),
        now: Mutex::new("2026-11-23T09:01:00Z".parse().expect("a timestamp")),
        seen: Mutex::default(),
        outbox: Mutex::default(),
        posted: Mutex::default(),
    })
}

fn line(text: &str) -> Line {
    Line::plain(text)
}

fn choice(label: &str, token: &str) -> Choice {
    Choice { label: label.to_owned(), token: token.to_owned() }
}

fn plain(headline: &str) -> Card {
    Card::new(Parts { headline: line(headline), ..Parts::default() }).expect("it fits")
}

fn waiting_card() -> Card {
    let choices =
        vec![choice("keep", "keep-1"), choice("give back", "back-1"), choice("replace", "replace-1")];
    let item = Item {
        lines: vec![
            line("Claims triage: production read access. Keep it?"),
            line("Lent by IT Security until 18 Dec"),
        ],
        controls: vec![Control::Menu { label: "Answer".to_owned(), choices }],
    };
    let row = vec![Control::Button(choice("Why am I asked?", "why-1"))];
    let headline = line("One thing waits for you, Priya. About a minute.");
    Card::new(Parts { headline, items: vec![item], row, ..Parts::default() }).expect("it fits")
}

fn field(id: &str, label: &str, kind: FieldKind, value: Option<&str>, error: Option<&str>) -> Field {
    Field {
        id: id.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        value: value.map(str::to_owned),
        error: error.map(str::to_owned),
        need: if id == "why" { Need::Optional } else { Need::Required },
        kind,
    }
}

fn first_step(name: Option<&str>, error: Option<&str>) -> Reply {
    let fields = vec![
        field("name", "What is lent?", FieldKind::Short, name, error),
        field("why", "Why does it matter?", FieldKind::Long, None, None),
    ];
    form("step-1", 1, fields)
}

fn second_step() -> Reply {
    let routes = vec![choice("The normal route", "normal"), choice("An exception", "exception")];
    let fields = vec![
        field("route", "How does production get it?", FieldKind::Choice(routes), Some("normal"), None),
        field("who", "Who can decide?", FieldKind::Person, None, None),
        field("due", "By when?", FieldKind::Date, Some("Fri 18 Dec"), None),
    ];
    form("step-2", 2, fields)
}

fn form(token: &str, number: usize, fields: Vec<Field>) -> Reply {
    let intro = vec![line("Something the pilot borrows and production may not get.")];
    let step = Step { number, of: 2 };
    Reply::Form(Form::new(token.to_owned(), "Borrowed".to_owned(), step, intro, fields).expect("it fits"))
}

fn words(utterance: &Utterance) -> String {
    let pieces: Vec<String> = utterance
        .0
        .iter()
        .map(|it| match it {
            Piece::Text(it) => it.clone(),
            Piece::User(it) => format!("<@{it}>"),
            Piece::Channel(it) => format!("<#{it}>"),
            Piece::Group(it) => format!("<!{it}>"),
        })
        .collect();
    pieces.concat()
}

impl Desk {
    fn queue(&self, work: Work) {
        self.outbox.lock().expect("unpoisoned").push(work);
    }

    fn command(&self, said: &str) -> Reply {
        match said {
            "privilege add" => first_step(None, None),
            "mine" => {
                self.queue(Work::Post(Place::Direct("priya".to_owned()), waiting_card()));
                Reply::Nothing
            }
            _ => Reply::Whisper(plain(&format!("Nobody knows the command {said}"))),
        }
    }

    fn press(&self, token: &str) -> Reply {
        self.queue(Work::Edit("message-1", plain("Nothing waits for you, Priya.")));
        Reply::Whisper(plain(&format!("Pressed {token}")))
    }

    fn submit(&self, token: &str, values: &BTreeMap<String, String>) -> Reply {
        let given = |id: &str| values.get(id).map_or("", String::as_str);
        match token {
            "step-1" if given("name") == "it" => {
                first_step(Some("it"), Some("Say what it is, in two words or more."))
            }
            "step-1" => second_step(),
            _ => {
                let luis = Place::Direct("luis".to_owned());
                self.queue(Work::Post(luis, plain("Priya named you for production access.")));
                let text = format!("Noted: {}, {} decides by {}", given("route"), given("who"), given("due"));
                Reply::Public(plain(&text))
            }
        }
    }

    /// Sends something out of the blue.
    pub(crate) async fn playground_post(&self) {
        self.post(Place::Direct("priya".to_owned()), plain("Something new, Priya.")).await;
    }

    async fn post(&self, to: Place, card: Card) {
        let number = {
            let mut posted = self.posted.lock().expect("unpoisoned");
            *posted += 1;
            *posted
        };
        let space = self.playground.directory().space.clone();
        let message =
            Outgoing { space, to, card, token: format!("message-{number}"), at: self.now(), under: None };
        self.playground.send(&message).await.expect("nothing is planned to fail");
    }
}

#[async_trait]
impl Host for Desk {
    async fn receive(&self, inbound: Inbound) -> Reply {
        if !self.seen.lock().expect("unpoisoned").insert(inbound.dedupe_key) {
            return Reply::Seen;
        }
        match &inbound.act {
            Act::Command(it) => self.command(&words(it)),
            Act::Mention(it) => Reply::Whisper(plain(&format!("You said: {}", words(it)))),
            Act::Press { token } => self.press(token),
            Act::Submit { token, values } => self.submit(token, values),
            Act::Filled { .. } | Act::Shortcut { .. } | Act::Home | Act::Profile(_) => Reply::Nothing,
        }
    }

    async fn complete(&self, so_far: Completion) -> Vec<Choice> {
        vec![choice("privilege verdict", &format!("{}dict", so_far.line))]
    }

    fn now(&self) -> Timestamp {
        *self.now.lock().expect("unpoisoned")
    }
}

#[async_trait]
impl Director for Desk {
    async fn advance(&self, by: SignedDuration) {
        *self.now.lock().expect("unpoisoned") += by;
        self.queue(Work::Post(Place::Channel("claims".to_owned()), plain("Claims triage: all is answered")));
    }

    async fn to_next(&self) -> Option<String> {
        None
    }

    async fn settle(&self) {
        let work: Vec<Work> = self.outbox.lock().expect("unpoisoned").drain(..).collect();
        let space = self.playground.directory().space.clone();
        for it in work {
            match it {
                Work::Post(to, card) => self.post(to, card).await,
                Work::Edit(token, card) => {
                    // Before the card was sent there is nothing to edit.
                    let _ = self.playground.edit(&space, &MessageRef(token.to_owned()), &card).await;
                }
            }
        }
    }

    fn clock(&self) -> String {
        let zone = TimeZone::get("Europe/London").expect("bundled");
        self.now().to_zoned(zone).strftime("%a %-d %b %H:%M, Europe/London").to_string()
    }
}
