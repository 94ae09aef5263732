//! The example organisation in process: real store, real adapter, a clock that tests move.
//!
//! Rule: a test reads like somebody's day, and ends with nobody having said anything unexpected.

use std::{collections::BTreeMap, sync::Arc};

use baton::{
    baton::Baton, chance::Chance, clock::ManualClock, engine, example, keyring::Keyring, playbook,
    prompts::Prompts,
};
use baton_chat::{
    card::{Card, Control},
    form::{Field, FieldKind, Form},
    inbound::{Act, Inbound, Place, Presence, Profile, Reply, SpaceRef},
    platform::Host as _,
};
use baton_domain::{OrganisationId, calendar::zone};
use baton_fakes::slack::Message;
use baton_playground::{Playground, Received, Shown, mention};
use baton_store::Store;
use jiff::{SignedDuration, Timestamp, civil::DateTime};

use crate::{
    database::Database,
    guild::{self, Hall},
    workspace::{self, Office, Way},
};

/// Baton with the example organisation, on Monday 23 November 2026 at 09:01.
#[derive(Debug)]
pub struct World {
    /// The bot itself, for what no message shows.
    pub baton: Arc<Baton>,
    /// The platform everybody is on.
    pub playground: Arc<Playground>,
    /// The example organisation.
    pub organisation: OrganisationId,
    /// Where they are instead, when `BATON_WORLD` says so: `slack-socket` or `slack-http`.
    office: Option<Office>,
    /// Or `discord-gateway` or `discord-http`.
    hall: Option<Hall>,
    seen: BTreeMap<String, u64>,
    requests: u64,
    _database: Database,
}

/// Which platform of real sockets, and how it delivers.
#[derive(Debug, Clone, Copy)]
enum Elsewhere {
    Slack(Way),
    Discord(guild::Way),
}

/// What came back to somebody who typed or pressed.
#[derive(Debug, Clone)]
pub struct Said {
    /// Who.
    pub who: String,
    /// Where.
    pub place: Place,
    /// What.
    pub reply: Reply,
}

impl World {
    /// Opens the example organisation with its first cards posted.
    ///
    /// # Panics
    /// When the example cannot be opened: nothing can be tested then.
    pub async fn open() -> Self {
        Self::opened(way()).await
    }

    /// As [`World::open`], in a Slack workspace whatever `BATON_WORLD` says.
    pub async fn on_slack(way: Way) -> Self {
        Self::opened(Some(Elsewhere::Slack(way))).await
    }

    /// As [`World::open`], in a Discord guild whatever `BATON_WORLD` says.
    pub async fn on_discord(way: guild::Way) -> Self {
        Self::opened(Some(Elsewhere::Discord(way))).await
    }

    async fn opened(way: Option<Elsewhere>) -> Self {
        Self::stored(Database::fresh(), way).await
    }

    /// As [`World::open`], in the playground and in a database where the example may have been told already.
    pub async fn in_database(database: Database) -> Self {
        Self::stored(database, None).await
    }

    /// Lets go of the database.
    pub async fn close(self) {
        self.baton.store.close().await;
    }

    async fn stored(database: Database, way: Option<Elsewhere>) -> Self {
        let url = database.url();
        let store = Store::open(&url).await.expect("a fresh database opens");
        Self::with(store, database, way).await
    }

    async fn with(store: Store, database: Database, way: Option<Elsewhere>) -> Self {
        let prompts = || Prompts::load(None).expect("the embedded prompts are right");
        let clock = Arc::new(ManualClock::at(example::opening()));
        let opened = example::open(store.clone(), clock.clone(), Chance::seeded(7), prompts()).await;
        let opened = match way {
            // What Discord's dialogs cannot carry is kept sealed between their steps.
            Some(Elsewhere::Discord(_)) => {
                drop(opened.expect("the example opens"));
                let (chance, prompts) = (Chance::seeded(8), prompts());
                let playbook = playbook::read(&prompts).expect("the embedded playbook is right");
                let keyring = Keyring::generate(&chance);
                let baton = Baton::new(store, clock, chance, prompts, playbook).with_keyring(keyring);
                example::go_on(Arc::new(baton)).await
            }
            _ => opened,
        };
        let opened = opened.expect("the example opens");
        let playground = Arc::new(Playground::new(opened.directory, Received::in_memory()));
        let (baton, directory) = (&opened.baton, playground.directory());
        let (mut office, mut hall) = (None, None);
        match way {
            Some(Elsewhere::Slack(way)) => {
                office = Some(Office::open(baton, opened.organisation, Arc::clone(directory), way).await);
            }
            Some(Elsewhere::Discord(way)) => {
                hall = Some(Hall::open(baton, opened.organisation, Arc::clone(directory), way).await);
            }
            None => {
                baton.send_in_turn();
                baton.connect("playground", playground.clone());
            }
        }
        engine::settle(&opened.baton).await.expect("the first cards go out");
        let organisation = opened.organisation;
        Self {
            baton: opened.baton,
            playground,
            organisation,
            office,
            hall,
            seen: BTreeMap::new(),
            requests: 0,
            _database: database,
        }
    }

    /// Somebody types a line to Baton, in a channel (`#claims-triage`) or directly (`@`).
    pub async fn says(&mut self, who: &str, place: &str, line: &str) -> Said {
        let place = self.place(who, place);
        let act = mention::act(self.playground.directory(), line);
        self.acts(who, place, act).await
    }

    /// Whether anything at all can be typed after `/baton`. What cannot is said as a sentence instead.
    pub fn takes_any_line(&self) -> bool {
        self.hall.is_none()
    }

    /// Somebody types a line directly to Baton.
    pub async fn types(&mut self, who: &str, line: &str) -> Said {
        self.says(who, "@", line).await
    }

    /// Somebody presses what is labelled so in what they were just shown.
    ///
    /// # Panics
    /// When there is no such button or choice.
    pub async fn press(&mut self, said: &Said, label: &str) -> Said {
        let card = said.card();
        self.press_on(&said.who.clone(), said.place.clone(), &card, label).await
    }

    /// Somebody presses what carries this token on what they were just shown.
    pub async fn press_token(&mut self, said: &Said, token: &str) -> Said {
        let act = Act::Press { token: token.to_owned() };
        self.acts(&said.who.clone(), said.place.clone(), act).await
    }

    /// Somebody presses what is labelled so on a message they can see.
    ///
    /// # Panics
    /// When there is no such button or choice.
    pub async fn press_shown(&mut self, who: &str, shown: &Shown, label: &str) -> Said {
        self.press_on(who, shown.to.clone(), &shown.card, label).await
    }

    async fn press_on(&mut self, who: &str, place: Place, card: &Card, label: &str) -> Said {
        let mut choices = card.controls().flat_map(Control::choices);
        let token = choices.find(|it| it.label == label).map(|it| it.token.clone());
        let token = token.unwrap_or_else(|| panic!("no `{label}` on:\n{}", show(card)));
        self.acts(who, place, Act::Press { token }).await
    }

    /// Somebody fills in the form they were just shown, field by field as labelled, and sends it.
    ///
    /// # Panics
    /// When there is no form, or no such field or choice in it.
    pub async fn fills(&mut self, said: &Said, values: &[(&str, &str)]) -> Said {
        let act = filled(said, values);
        self.acts(&said.who.clone(), said.place.clone(), act).await
    }

    /// As [`World::fills`], handed over twice.
    ///
    /// # Panics
    /// As [`World::fills`].
    pub async fn fills_twice(&mut self, said: &Said, values: &[(&str, &str)]) -> (Reply, Reply) {
        self.acts_twice(&said.who.clone(), filled(said, values)).await
    }

    /// Somebody leaves the organisation: the platform says that they are gone.
    pub async fn leaves(&mut self, who: &str) {
        let person = self.playground.directory().person(who).expect("somebody of the example").clone();
        let profile = Profile { name: person.name, zone: Some(person.zone), presence: Presence::Gone };
        self.acts(who, Place::Direct(who.to_owned()), Act::Profile(profile)).await;
    }

    async fn acts(&mut self, who: &str, place: Place, act: Act) -> Said {
        self.requests += 1;
        if let Some(office) = &self.office {
            let reply = office.act(who, &place, act).await;
            self.settle().await;
            return Said { who: who.to_owned(), place, reply };
        }
        if let Some(hall) = &self.hall {
            let reply = hall.act(who, &place, act).await;
            self.settle().await;
            return Said { who: who.to_owned(), place, reply };
        }
        let inbound = Inbound {
            dedupe_key: format!("request-{}", self.requests),
            space: self.playground.directory().space.clone(),
            user: who.to_owned(),
            place: place.clone(),
            act,
        };
        let reply = self.playground.hand_over(&*self.baton, inbound).await;
        self.settle().await;
        Said { who: who.to_owned(), place, reply }
    }

    /// Hands the same line over twice, as platforms do; answers both replies.
    pub async fn delivers_twice(&mut self, who: &str, line: &str) -> (Reply, Reply) {
        let act = mention::act(self.playground.directory(), line);
        self.acts_twice(who, act).await
    }

    async fn acts_twice(&mut self, who: &str, act: Act) -> (Reply, Reply) {
        self.requests += 1;
        let inbound = Inbound {
            dedupe_key: format!("request-{}", self.requests),
            space: self.space(),
            user: self.account(who),
            place: Place::Direct(self.account(who)),
            act,
        };
        let first = self.baton.receive(inbound.clone()).await;
        let second = self.baton.receive(inbound).await;
        self.settle().await;
        (first, second)
    }

    fn space(&self) -> SpaceRef {
        let space = |platform: &str, id: &str| SpaceRef { platform: platform.to_owned(), id: id.to_owned() };
        match (&self.office, &self.hall) {
            (Some(office), _) => space("slack", office.team.id()),
            (None, Some(hall)) => space("discord", hall.guild.id()),
            (None, None) => self.playground.directory().space.clone(),
        }
    }

    fn account(&self, who: &str) -> String {
        match (&self.office, &self.hall) {
            (Some(_), _) => workspace::user_id(who),
            (None, Some(_)) => guild::user_id(who),
            (None, None) => who.to_owned(),
        }
    }

    /// Moves the clock to a wall time in London, through everything that falls due on the way.
    ///
    /// # Panics
    /// When the time is written wrongly.
    pub async fn until(&mut self, wall: &str) {
        let wall: DateTime = wall.parse().expect("such as 2026-11-30T09:01");
        let london = zone("Europe/London").expect("a zone of the bundled data");
        let target = wall.to_zoned(london).expect("a time that exists").timestamp();
        engine::advance_to(&self.baton, target).await.expect("everything due is done");
    }

    /// Moves the clock on.
    pub async fn wait(&mut self, by: SignedDuration) {
        let target = self.baton.now() + by;
        engine::advance_to(&self.baton, target).await.expect("everything due is done");
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.baton.now()
    }

    /// The workspace they are in.
    ///
    /// # Panics
    /// When they are in none.
    pub fn office(&self) -> &Office {
        self.office.as_ref().expect("a world on Slack")
    }

    /// The guild they are in.
    ///
    /// # Panics
    /// When they are in none.
    pub fn hall(&self) -> &Hall {
        self.hall.as_ref().expect("a world on Discord")
    }

    /// Goes on with adapters that remember nothing, as a new process would.
    pub async fn restart(&mut self) {
        if let Some(office) = &mut self.office {
            office.restart(&self.baton).await;
        }
        if let Some(hall) = &mut self.hall {
            hall.restart().await;
        }
    }

    /// Does what is due now.
    pub async fn settle(&self) {
        engine::settle(&self.baton).await.expect("everything due is done");
    }

    /// How often a message arrived on a platform of real sockets, by the token it was sent with.
    pub fn arrived(&self, token: &str) -> usize {
        let in_slack = |it: &Office| {
            let of =
                |it: &Message| it.metadata.as_ref().is_some_and(|it| it["event_payload"]["token"] == token);
            it.team.all_messages().iter().filter(|it| of(it)).count()
        };
        let in_discord = |it: &Hall| {
            let all = it.guild.all_messages();
            all.iter().filter(|it| it.nonce.as_deref() == Some(token)).count()
        };
        self.office.as_ref().map_or(0, in_slack) + self.hall.as_ref().map_or(0, in_discord)
    }

    /// The messages and edits in a place that the test has not looked at yet.
    pub fn news(&mut self, who: &str, place: &str) -> Vec<Shown> {
        let place = self.place(who, place);
        let key = format!("{place:?}");
        let since = self.seen.get(&key).copied().unwrap_or(0);
        let news: Vec<Shown> = self.since(since).into_iter().filter(|it| it.to == place).collect();
        let last = news.iter().map(|it| it.changed).max().unwrap_or(since);
        self.seen.insert(key, last);
        news
    }

    /// The one new message somebody got directly.
    ///
    /// # Panics
    /// When there is none, or more than one.
    pub fn dm(&mut self, who: &str) -> Shown {
        only(self.news(who, "@"), who)
    }

    /// The one new message or edit in a channel.
    ///
    /// # Panics
    /// When there is none, or more than one.
    pub fn channel(&mut self, name: &str) -> Shown {
        only(self.news("", name), name)
    }

    /// The latest weekly card in a channel, as it reads now.
    ///
    /// # Panics
    /// When nothing was ever posted there.
    pub fn card_in(&self, name: &str) -> Shown {
        let place = self.place("", name);
        let all = self.messages(&place);
        all.into_iter().rfind(|it| it.card.controls().count() != 0).expect("a card with buttons")
    }

    /// Takes everything that was said so far as read.
    pub fn read_everything(&mut self) {
        let people: Vec<String> = self.playground.directory().people.iter().map(|it| it.id.clone()).collect();
        let channels: Vec<String> =
            self.playground.directory().channels.iter().map(|it| format!("#{}", it.id)).collect();
        people.iter().for_each(|it| drop(self.news(it, "@")));
        channels.iter().for_each(|it| drop(self.news("", it)));
    }

    /// Nobody said anything that the test did not look at.
    ///
    /// # Panics
    /// With what was said.
    pub fn expect_quiet(&mut self) {
        let people: Vec<String> = self.playground.directory().people.iter().map(|it| it.id.clone()).collect();
        let channels: Vec<String> =
            self.playground.directory().channels.iter().map(|it| format!("#{}", it.id)).collect();
        let mut said: Vec<String> = Vec::new();
        for (who, place) in
            people.iter().map(|it| (it.as_str(), "@")).chain(channels.iter().map(|it| ("", it.as_str())))
        {
            let name = if place == "@" { who } else { place };
            said.extend(self.news(who, place).iter().map(|it| format!("{name}:\n{}", show(&it.card))));
        }
        assert!(said.is_empty(), "nobody expected:\n{}", said.join("\n\n"));
    }

    fn since(&self, change: u64) -> Vec<Shown> {
        match (&self.office, &self.hall) {
            (Some(office), _) => office.since(change),
            (None, Some(hall)) => hall.since(change),
            (None, None) => self.playground.since(change),
        }
    }

    fn messages(&self, place: &Place) -> Vec<Shown> {
        match (&self.office, &self.hall) {
            (Some(office), _) => office.messages(place),
            (None, Some(hall)) => hall.messages(place),
            (None, None) => self.playground.messages(place),
        }
    }

    fn place(&self, who: &str, place: &str) -> Place {
        match place.strip_prefix('#') {
            None => Place::Direct(who.to_owned()),
            Some(name) => {
                let channels = &self.playground.directory().channels;
                let meant = |it: &&baton_playground::Channel| {
                    it.id == name || it.name.trim_start_matches('#') == name
                };
                let channel = channels.iter().find(meant);
                Place::Channel(channel.unwrap_or_else(|| panic!("no channel #{name}")).id.clone())
            }
        }
    }
}

impl Said {
    /// The card that came back.
    ///
    /// # Panics
    /// When something else did.
    pub fn card(&self) -> Card {
        match &self.reply {
            Reply::Whisper(card) | Reply::Public(card) => card.clone(),
            other => panic!("{} got no card but {other:?}", self.who),
        }
    }

    /// The form that came back.
    ///
    /// # Panics
    /// When something else did.
    pub fn form(&self) -> Form {
        match &self.reply {
            Reply::Form(form) => form.clone(),
            Reply::Whisper(card) | Reply::Public(card) => {
                panic!("{} got no form but:\n{}", self.who, show(card))
            }
            other => panic!("{} got no form but {other:?}", self.who),
        }
    }

    /// The card as people read it, with its controls.
    pub fn text(&self) -> String {
        match &self.reply {
            Reply::Whisper(card) | Reply::Public(card) => show(card),
            Reply::Form(form) => format!("form {}: {}", form.title(), labels(form).join(", ")),
            other => format!("{other:?}"),
        }
    }
}

fn way() -> Option<Elsewhere> {
    let chosen = std::env::var("BATON_WORLD").ok()?;
    Some(match chosen.as_str() {
        "slack-socket" => Elsewhere::Slack(Way::Socket),
        "slack-http" => Elsewhere::Slack(Way::Http),
        "discord-gateway" => Elsewhere::Discord(guild::Way::Gateway),
        "discord-http" => Elsewhere::Discord(guild::Way::Http),
        other => panic!(
            "BATON_WORLD is `{other}`; it may be slack-socket, slack-http, discord-gateway or discord-http"
        ),
    })
}

/// A card as people read it: its lines, then what can be pressed.
pub fn show(card: &Card) -> String {
    let mut lines: Vec<String> = vec![card.headline().text()];
    lines.extend(card.body().iter().map(baton_chat::text::Line::text));
    for item in card.items() {
        lines.extend(item.lines.iter().map(|it| format!("  {}", it.text())));
        lines.extend((!item.controls.is_empty()).then(|| format!("  {}", controls(&item.controls))));
    }
    lines.extend((!card.row().is_empty()).then(|| controls(card.row())));
    lines.join("\n")
}

fn controls(all: &[Control]) -> String {
    let shown = all.iter().map(|it| match it {
        Control::Button(choice) => format!("[{}]", choice.label),
        Control::Menu { label, choices } => {
            let labels: Vec<&str> = choices.iter().map(|it| it.label.as_str()).collect();
            format!("[{label} ▾ {}]", labels.join(" · "))
        }
    });
    shown.collect::<Vec<_>>().join("  ")
}

fn filled(said: &Said, values: &[(&str, &str)]) -> Act {
    let form = said.form();
    let mut sent: BTreeMap<String, String> =
        form.fields().iter().filter_map(|it| Some((it.id.clone(), it.value.clone()?))).collect();
    for (label, value) in values {
        let field = form.fields().iter().find(|it| it.label == *label || it.id == *label);
        let field = field.unwrap_or_else(|| panic!("no field `{label}` in {:?}", labels(&form)));
        sent.insert(field.id.clone(), picked(field, value));
    }
    Act::Submit { token: form.token().to_owned(), values: sent }
}

fn labels(form: &Form) -> Vec<String> {
    form.fields().iter().map(|it| it.label.clone()).collect()
}

fn picked(field: &Field, value: &str) -> String {
    match &field.kind {
        FieldKind::Choice(choices) => {
            let meant = choices.iter().find(|it| it.label == value || it.token == value);
            let labels: Vec<&str> = choices.iter().map(|it| it.label.as_str()).collect();
            meant.unwrap_or_else(|| panic!("no choice `{value}` in {labels:?}")).token.clone()
        }
        _ => value.to_owned(),
    }
}

fn only(mut news: Vec<Shown>, whose: &str) -> Shown {
    let texts: Vec<String> = news.iter().map(|it| show(&it.card)).collect();
    assert!(news.len() == 1, "{whose} has {} new messages:\n{}", news.len(), texts.join("\n\n"));
    news.remove(0)
}
