//! A small organisation in which something can be refused, for tests: Ana owns a pilot, and Bo has no part in it.

use std::sync::Arc;

use baton_chat::{
    inbound::{Act, Inbound, Place, Presence, Profile, Reply, SpaceRef, Utterance},
    platform::Host as _,
};
use baton_domain::{
    InitiativeId, OrganisationId, PersonId, Title,
    context::Actor,
    initiative::{Audience, Beginning, Command},
    role::Role,
    stage::Stage,
};
use baton_store::Store;
use uuid::Uuid;

use crate::{baton::Baton, chance::Chance, change::Cause, clock::ManualClock, playbook, prompts::Prompts};

pub(crate) const ANA: &str = "U1";
pub(crate) const BO: &str = "U2";

/// See the module.
pub(crate) struct Northwind {
    pub(crate) baton: Arc<Baton>,
    pub(crate) organisation: OrganisationId,
    pub(crate) pilot: InitiativeId,
}

impl Northwind {
    /// Tuesday 24 November 2026, 11:20 in London: the pilot is called `claims-triage`.
    pub(crate) async fn with_a_pilot(audience: Audience) -> Self {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let prompts = Prompts::load(None).unwrap();
        let playbook = playbook::read(&prompts).unwrap();
        let clock = Arc::new(ManualClock::at("2026-11-24T11:20:00Z".parse().unwrap()));
        let baton = Arc::new(Baton::new(store, clock, Chance::seeded(9), prompts, playbook));
        let organisation = baton.found(Title::new("Northwind").unwrap(), "Europe/London").await.unwrap();
        baton.move_in(organisation, "slack", "T1", "Northwind").await.unwrap();
        let town = Self { baton, organisation, pilot: InitiativeId(Uuid::from_u128(78)) };
        for (user, name) in [(ANA, "Ana Ruiz"), (BO, "Bo Lind")] {
            let zone = Some("Europe/London".to_owned());
            let act = Act::Profile(Profile { name: name.to_owned(), zone, presence: Presence::Member });
            assert_eq!(town.hands_over(user, act).await, Reply::Nothing);
        }
        town.begin(audience).await;
        town
    }

    async fn begin(&self, audience: Audience) {
        let beginning = Beginning {
            id: self.pilot,
            key: "claims-triage".parse().unwrap(),
            name: Title::new("Claims triage").unwrap(),
            about: None,
            stage: Stage::Pilot,
            stage_since: self.baton.now(),
            audience,
            channel: None,
            planned_end: None,
            functions: [].into(),
        };
        let own = Command::Name { role: Role::Owner, person: self.person(ANA).await, until: None };
        let directory = self.baton.directory(self.organisation).await.unwrap();
        self.baton.begin(&directory, beginning, Cause::BATON, &[own]).await.unwrap();
    }

    pub(crate) async fn person(&self, user: &str) -> PersonId {
        let directory = self.baton.directory(self.organisation).await.unwrap();
        directory.person_at(directory.space(&space()).unwrap(), user).unwrap()
    }

    /// Does something to the pilot on somebody's behalf.
    pub(crate) async fn does(&self, user: &str, command: Command) {
        let directory = self.baton.directory(self.organisation).await.unwrap();
        let cause = Cause { actor: Actor::Person(self.person(user).await), dedupe_key: None };
        self.baton.change(&directory, self.pilot, cause, &[command]).await.unwrap();
    }

    pub(crate) async fn hands_over(&self, user: &str, act: Act) -> Reply {
        let (dedupe_key, place) = (self.baton.chance.token(), Place::Direct(user.to_owned()));
        self.baton.receive(Inbound { dedupe_key, space: space(), user: user.to_owned(), place, act }).await
    }

    pub(crate) async fn types(&self, user: &str, line: &str) -> Reply {
        self.hands_over(user, Act::Command(Utterance::plain(line))).await
    }
}

fn space() -> SpaceRef {
    SpaceRef { platform: "slack".to_owned(), id: "T1".to_owned() }
}
