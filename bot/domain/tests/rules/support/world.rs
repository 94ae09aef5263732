//! An organisation in Berlin in November 2026, by name.

use std::sync::LazyLock;

use baton_domain::{
    InitiativeId, PersonId, Title,
    calendar::{Calendar, zone},
    context::Context,
    people::People,
    person::Person,
    playbook::Playbook,
};
use jiff::{Timestamp, civil::DateTime};
use uuid::Uuid;

/// Luis owns, Mei sponsors, Cem runs the pilot; Tom and Lea lead, Ada is an admin; Gus is a guest, Gil has left.
pub(crate) const NAMES: [&str; 15] = [
    "luis", "mei", "cem", "dov", "priya", "ana", "bo", "eva", "sam", "tom", "lea", "ada", "gus", "gil", "zoe",
];

pub(crate) static PLAYBOOK: LazyLock<Playbook> = LazyLock::new(|| {
    let mut playbook: Playbook = toml::from_str(include_str!("../../../../../prompts/playbook.toml"))
        .expect("the playbook can be read");
    playbook.check().expect("the playbook can be used");
    playbook.hash = "playbook-1".to_owned();
    playbook
});

/// Everybody, and what time it is.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) calendar: Calendar,
    pub(crate) people: People,
}

impl World {
    /// Monday, 2 November 2026, 09:00.
    pub(crate) fn new() -> Self {
        use baton_domain::person::Presence::{Gone, Guest};
        let calendar = Calendar::new(zone("Europe/Berlin").expect("a zone"));
        let now = at(&calendar, "2026-11-02T09:00");
        let person = |name: &&str| Person::unknown(id(name), title(name));
        let mut people: People = NAMES.iter().map(person).collect();
        let mut with = |name, change: fn(&mut Person)| people.change(id(name), change);
        NAMES.iter().for_each(|name| with(name, |it| it.escalations = Some(true)));
        with("tom", |it| it.lead = true);
        with("lea", |it| it.lead = true);
        with("ada", |it| it.admin = true);
        with("gus", |it| it.presence = Guest);
        with("gil", |it| it.presence = Gone);
        Self { now, calendar, people }
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context { now: self.now, calendar: &self.calendar, playbook: &PLAYBOOK, people: &self.people }
    }

    /// Changes what is known of a person.
    pub(crate) fn change(&mut self, name: &str, change: impl FnOnce(&mut Person)) {
        self.people.change(id(name), change);
    }
}

/// The instant of a wall time.
pub(crate) fn at(calendar: &Calendar, wall: &str) -> Timestamp {
    let wall: DateTime = wall.parse().unwrap_or_else(|_| panic!("`{wall}` is a date and time"));
    calendar.zone.to_timestamp(wall).expect("within time")
}

/// The person of that name.
pub(crate) fn id(name: &str) -> PersonId {
    let at = NAMES.iter().position(|it| *it == name).unwrap_or_else(|| panic!("nobody is called `{name}`"));
    PersonId(Uuid::from_u128(at as u128 + 1))
}

/// The name of that person.
pub(crate) fn name(id: &str) -> Option<&'static str> {
    let number = id.parse::<Uuid>().ok()?.as_u128();
    NAMES.get(usize::try_from(number.checked_sub(1)?).ok()?).copied()
}

/// The one initiative of a story.
pub(crate) fn initiative() -> InitiativeId {
    InitiativeId(Uuid::from_u128(1_000))
}

pub(crate) fn title(text: &str) -> Title {
    Title::new(text).expect("a title")
}
