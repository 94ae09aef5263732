//! A made-up organisation whose people do what people do: answer, put off, ignore, go away, leave.
//!
//! Rule: everything they do goes the way of real people, through the playground and the host; what they choose
//! comes from the seed alone.

use std::{collections::BTreeMap, sync::Arc};

use baton::{
    baton::Baton,
    chance::Chance,
    change::{Cause, loaded},
    clock::ManualClock,
    directory::Directory,
    engine, example,
    outbox::Addressed,
    playbook,
    prompts::Prompts,
};
use baton_chat::{
    card::{Card, Control},
    form::{Field, FieldKind, Form},
    inbound::{Act, Inbound, Place, Presence, Profile, Reply},
};
use baton_domain::{
    ChannelId, InitiativeId, Key, OrganisationId, PersonId, SpaceId, Title,
    initiative::{Audience, Beginning, Command, Initiative},
    nudge::Recipient,
    person,
    role::Role,
    stage::Stage,
};
use baton_playground::{Playground, Received, Shown, mention};
use baton_store::{Message, Store};
use jiff::{SignedDuration, Timestamp, civil::Date};
use rand::{Rng, seq::IndexedRandom as _};

use crate::crowd;

/// Everybody.
const PEOPLE: usize = 200;
/// Everything they work on.
const INITIATIVES: usize = 50;
const CHANNELS: usize = 25;
/// Twelve offsets from the first morning of a day to its last.
const ZONES: [&str; 12] = [
    "Pacific/Auckland",
    "Australia/Sydney",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Asia/Kolkata",
    "Africa/Nairobi",
    "Europe/Berlin",
    "Europe/London",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Denver",
    "America/Los_Angeles",
];
/// Steps of a form before somebody gives up.
const STEPS: usize = 4;

/// The organisation, and what was seen of it so far.
#[derive(Debug)]
pub struct Town {
    /// The bot.
    pub baton: Arc<Baton>,
    /// The town's.
    pub organisation: OrganisationId,
    /// Everybody, whether they are still there or not.
    pub people: Vec<PersonId>,
    playground: Arc<Playground>,
    begun: Timestamp,
    seen: u64,
    requests: u64,
}

impl Town {
    /// A town on its first Monday, all initiatives new.
    ///
    /// # Panics
    /// When it cannot be made: nothing can be tested then.
    pub async fn open(seed: u64) -> Self {
        let begun: Timestamp = "2026-01-05T06:00:00Z".parse().expect("a moment");
        let store = Store::open("sqlite::memory:").await.expect("a fresh database");
        let prompts = Prompts::load(None).expect("the prompts are right");
        let playbook = playbook::read(&prompts).expect("the playbook is right");
        let clock = Arc::new(ManualClock::at(begun));
        let baton = Arc::new(Baton::new(store, clock, Chance::seeded(seed), prompts, playbook));
        let organisation =
            baton.found(Title::new("Town").expect("a title"), "Europe/London").await.expect("founded");
        let space = baton.move_in(organisation, "playground", "town", "Town").await.expect("moved in");
        let people = settled(&baton, organisation, space).await;
        let channels = crowd::silent(&baton, organisation, space, CHANNELS).await;
        let directory = baton.directory(organisation).await.expect("it is there");
        let all: Vec<_> = (0..INITIATIVES).map(|n| initiative(&baton, n, &people, &channels)).collect();
        baton.begin_all(&directory, Cause::BATON, &all, |_| {}).await.expect("recorded");
        baton.plan_cards(organisation).await.expect("cards are planned");
        let opened = example::go_on(Arc::clone(&baton)).await.expect("a playground");
        let playground = Arc::new(Playground::new(opened.directory, Received::in_memory()));
        baton.connect("playground", playground.clone());
        engine::settle(&baton).await.expect("the first cards go out");
        Self { baton, organisation, people, playground, begun, seen: 0, requests: 0 }
    }

    /// A day passes, and everybody who got something may do something about it.
    ///
    /// # Panics
    /// When Baton fails.
    pub async fn passes_a_day(&mut self, chance: &mut impl Rng) {
        let target = self.baton.now() + SignedDuration::from_hours(24);
        engine::advance_to(&self.baton, target).await.expect("everything due is done");
        let news = self.playground.since(self.seen);
        self.seen = news.iter().map(|it| it.changed).max().unwrap_or(self.seen);
        let direct = news.iter().filter_map(|it| match &it.to {
            Place::Direct(who) => Some((who, it)),
            _ => None,
        });
        // Who is written to first is chance that no seed rules; each gets theirs in order.
        let mut direct: Vec<_> = direct.collect();
        direct.sort_by_key(|(who, _)| *who);
        for (who, shown) in direct {
            self.reads(who, shown, chance).await;
        }
        if chance.random_bool(0.8) {
            self.something_happens(chance).await;
        }
        engine::settle(&self.baton).await.expect("everything due is done");
    }

    /// Every initiative.
    ///
    /// # Panics
    /// When one cannot be read.
    pub async fn records(&self) -> Vec<Initiative> {
        let mut pages = self.baton.store.all_initiatives(self.organisation, 2_000);
        let rows = pages.next().await.expect("it reads").unwrap_or_default();
        rows.iter().map(|it| loaded(it).expect("a record").record).collect()
    }

    /// Everything that was delivered to somebody, oldest first.
    ///
    /// # Panics
    /// When the outbox cannot be read.
    pub async fn sent(&self) -> Vec<Message> {
        let mut all = self.baton.store.outbox(self.organisation).await.expect("it reads");
        all.retain(|it| it.op == "post" && it.remote.is_some());
        all
    }

    /// To whom a message went directly, when, and in which class.
    pub fn to_somebody<'m>(&self, message: &'m Message) -> Option<(PersonId, Timestamp, &'m str)> {
        let addressed: Addressed = serde_json::from_str(&message.intent).ok()?;
        match addressed.intent.to {
            Recipient::Person(person) => Some((person, message.done?, &message.class)),
            Recipient::Channel(_) => None,
        }
    }

    /// Who and what there is now.
    ///
    /// # Panics
    /// When it cannot be read.
    pub async fn directory(&self) -> Arc<Directory> {
        self.baton.directory(self.organisation).await.expect("it is there")
    }

    async fn reads(&mut self, who: &str, shown: &Shown, chance: &mut impl Rng) {
        let items: Vec<Vec<Control>> = shown.card.items().iter().map(|it| it.controls.clone()).collect();
        for controls in items {
            let wish: f64 = chance.random();
            let control = match controls.as_slice() {
                [answer, ..] if wish < 0.45 => answer,
                [_, not_now, ..] if wish < 0.6 => not_now,
                _ => continue,
            };
            let Some(choice) = control.choices().choose(chance) else { continue };
            self.presses(who, shown.to.clone(), choice.token.clone(), chance).await;
        }
        let row: Vec<&str> =
            shown.card.row().iter().flat_map(Control::choices).map(|it| it.token.as_str()).collect();
        if chance.random_bool(0.3)
            && let Some(token) = row.choose(chance)
        {
            self.presses(who, shown.to.clone(), (*token).to_owned(), chance).await;
        }
    }

    /// What nobody asked for: work goes on, people go away and leave.
    async fn something_happens(&mut self, chance: &mut impl Rng) {
        let records = self.records().await;
        let record = records.choose(chance).expect("some").clone();
        let key = record.key.to_string();
        let other = self.people.choose(chance).copied().expect("somebody");
        let handle = format!("@p{}", self.people.iter().position(|it| *it == other).unwrap_or(0));
        let owner = record.custody.owner();
        let sponsor = record.custody.holder(Role::Sponsor);
        let until = self.today() + SignedDuration::from_hours(24 * chance.random_range(3..40));
        let (who, line) = match chance.random_range(0..12) {
            0..3 => {
                (owner, format!("privilege add {key} data_access \"access {}\" until {until}", self.requests))
            }
            3 => (owner, format!("decision add {key} \"which way {}?\" {handle} {until}", self.requests)),
            4 => (
                owner,
                format!(
                    "metric add {key} \"answers in time\" production latency up \"99 %\" monitor {handle} {until}"
                ),
            ),
            5 => (sponsor, format!("handoff offer {key} {handle} owner")),
            6 => (owner, format!("handoff offer {key} {handle} deputy")),
            7 => (owner.or(sponsor), format!("stage extend {key} {until} scope_grew")),
            8 => (sponsor.or(owner), format!("stage close {key} build")),
            9 => (Some(other), format!("away set {until}")),
            10 => (sponsor, format!("stage close {key} override \"we go on\"")),
            _ if chance.random_bool(0.2) => return self.leaves(other).await,
            _ => (owner, format!("ask now {key} owner {handle}")),
        };
        if let Some(who) = who.and_then(|it| self.people.iter().position(|one| *one == it)) {
            let act = mention::act(self.playground.directory(), &line);
            let who = format!("p{who}");
            let reply = self.acts(&who, Place::Direct(who.clone()), act).await;
            self.goes_on(&who, reply, chance).await;
        }
    }

    async fn leaves(&mut self, person: PersonId) {
        let Some(at) = self.people.iter().position(|it| *it == person) else { return };
        let who = format!("p{at}");
        let profile = Profile { name: String::new(), zone: None, presence: Presence::Gone };
        self.acts(&who, Place::Direct(who.clone()), Act::Profile(profile)).await;
    }

    async fn presses(&mut self, who: &str, place: Place, token: String, chance: &mut impl Rng) {
        let reply = self.acts(who, place, Act::Press { token }).await;
        self.goes_on(who, reply, chance).await;
    }

    /// Fills in whatever form comes, step by step.
    async fn goes_on(&mut self, who: &str, mut reply: Reply, chance: &mut impl Rng) {
        for _ in 0..STEPS {
            let Reply::Form(form) = &reply else { return };
            let values = self.filled(form, chance);
            let act = Act::Submit { token: form.token().to_owned(), values };
            reply = self.acts(who, Place::Direct(who.to_owned()), act).await;
        }
    }

    fn filled(&self, form: &Form, chance: &mut impl Rng) -> BTreeMap<String, String> {
        let fields = form.fields().iter();
        let filled = fields.filter_map(|it| {
            let value = it.value.clone().or_else(|| self.value(it, chance))?;
            Some((it.id.clone(), value))
        });
        filled.collect()
    }

    fn value(&self, field: &Field, chance: &mut impl Rng) -> Option<String> {
        Some(match &field.kind {
            FieldKind::Choice(choices) => choices.choose(chance)?.token.clone(),
            FieldKind::Person => format!("p{}", chance.random_range(0..PEOPLE)),
            FieldKind::Date => {
                (self.today() + SignedDuration::from_hours(24 * chance.random_range(1..30))).to_string()
            }
            FieldKind::Short | FieldKind::Long => "12 % by the usual route".to_owned(),
        })
    }

    fn today(&self) -> Date {
        self.baton.now().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    async fn acts(&mut self, user: &str, place: Place, act: Act) -> Reply {
        self.requests += 1;
        let inbound = Inbound {
            dedupe_key: format!("request-{}", self.requests),
            space: self.playground.directory().space.clone(),
            user: user.to_owned(),
            place,
            act,
        };
        let reply = self.playground.hand_over(&*self.baton, inbound).await;
        if let Reply::Whisper(card) | Reply::Public(card) = &reply {
            assert!(!is_our_fault(card), "{user} on {}: {}", self.day(), card.text());
        }
        reply
    }

    fn day(&self) -> i64 {
        self.baton.now().duration_since(self.begun).as_hours() / 24
    }
}

fn is_our_fault(card: &Card) -> bool {
    card.headline().text().contains("on our side")
}

/// Everybody with their zone; the first leads.
async fn settled(baton: &Baton, organisation: OrganisationId, space: SpaceId) -> Vec<PersonId> {
    let people = crowd::people(baton, organisation, space, PEOPLE).await;
    for (n, person) in people.iter().enumerate() {
        let set = person::Command::SetZone(ZONES[n % ZONES.len()].to_owned());
        let directory = baton.directory(organisation).await.expect("it is there");
        baton.change_person(&directory, *person, Cause::BATON, set, None).await.expect("a zone");
    }
    let directory = baton.directory(organisation).await.expect("it is there");
    let lead = person::Command::MakeLead(person::Grant::Given);
    baton.change_person(&directory, people[0], Cause::BATON, lead, None).await.expect("a lead");
    people
}

/// A third of them proposed, the others pilots of up to a year; some begin without an owner.
fn initiative(
    baton: &Baton,
    n: usize,
    people: &[PersonId],
    channels: &[ChannelId],
) -> (Beginning, Vec<Command>) {
    let person = |step: usize| people[(n * 17 + step * 61) % people.len()];
    let ahead = SignedDuration::from_hours(24 * (40 + i64::try_from(n).unwrap_or(0) * 6));
    let end = baton.now().to_zoned(jiff::tz::TimeZone::UTC).date() + ahead;
    let beginning = Beginning {
        id: InitiativeId(baton.chance.uuid(baton.now())),
        key: Key::from_name(&format!("effort {n}")).expect("a key"),
        name: Title::new(&format!("Effort {n}")).expect("a title"),
        about: None,
        stage: if n.is_multiple_of(3) { Stage::Proposed } else { Stage::Pilot },
        stage_since: baton.now(),
        audience: if n.is_multiple_of(10) { Audience::Private } else { Audience::Open },
        channel: channels.get(n % channels.len()).copied().filter(|_| !n.is_multiple_of(10)),
        planned_end: Some(end),
        functions: Default::default(),
    };
    let name = |role, step| Command::Name { role, person: person(step), until: None };
    let mut commands = vec![name(Role::Sponsor, 1), name(Role::Champion, 2)];
    if !n.is_multiple_of(7) {
        commands.push(name(Role::Owner, 0));
    }
    (beginning, commands)
}
