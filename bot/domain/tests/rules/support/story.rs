//! One initiative in its world: what is done to it, what it says, and what the clock makes of it.

use std::collections::BTreeSet;

use baton_domain::{
    ChannelId, authority,
    context::Actor,
    custody,
    initiative::{Audience, Beginning, Command, Event, Initiative},
    nudge::{self, Intent, Nudge, Recipient},
    refusal::Refusal,
    role::Role,
    stage::Stage,
};
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::world::{World, id, initiative, title};

/// What happened, by whom and when.
pub(crate) type Logged = (Event, Actor, Timestamp);

#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) world: World,
    pub(crate) record: Initiative,
    pub(crate) log: Vec<Logged>,
    pub(crate) nudges: Vec<Intent>,
}

/// Where the card goes.
pub(crate) fn channel() -> ChannelId {
    ChannelId(Uuid::from_u128(2_000))
}

impl Story {
    /// Begun at a stage, with nobody in it.
    pub(crate) fn bare(stage: Stage) -> Self {
        let world = World::new();
        let planned_end = world.context().today().saturating_add(60.days());
        let beginning = Beginning {
            id: initiative(),
            key: "claims-triage".parse().expect("a key"),
            name: title("Claims triage"),
            about: None,
            stage,
            stage_since: world.now,
            audience: Audience::Open,
            channel: Some(channel()),
            planned_end: (stage != Stage::Proposed).then_some(planned_end),
            functions: BTreeSet::new(),
        };
        let record = Initiative::begin(&beginning, world.now);
        let log = vec![(Event::Begun { beginning }, Actor::Baton, world.now)];
        Self { world, record, log, nudges: Vec::new() }
    }

    /// Luis owns it, having accepted; Mei sponsors it, and Cem runs it.
    pub(crate) fn staffed(stage: Stage) -> Self {
        let mut story = Self::bare(stage);
        for (role, name) in [(Role::Sponsor, "mei"), (Role::Champion, "cem")] {
            story.baton(Command::Name { role, person: id(name), until: None });
        }
        let offer = custody::Command::Offer { role: Role::Owner, to: id("luis"), note: None };
        story.act(Actor::Person(id("mei")), Command::Custody(offer)).expect("the sponsor offers any role");
        let no = story.record.custody.offers[0].no;
        let accept = Command::Custody(custody::Command::Accept(no));
        story.act(Actor::Person(id("luis")), accept).expect("it was offered to him");
        story.nudges.clear();
        story
    }

    /// Decides, applies, and keeps what follows.
    pub(crate) fn act(&mut self, actor: Actor, command: Command) -> Result<Vec<Event>, Refusal> {
        let before = self.record.clone();
        let events = self.record.decide(command, actor, &self.world.context())?;
        for event in &events {
            self.record.apply(event, actor, self.world.now);
            self.log.push((event.clone(), actor, self.world.now));
        }
        let version = i64::try_from(self.log.len()).expect("a short story");
        let nudges = nudge::after(&before, &self.record, &events, version, &self.world.context());
        self.assert_discreet(&nudges);
        self.nudges.extend(nudges);
        Ok(events)
    }

    /// F-9: nobody hears of what does not exist for them; an edit only takes away.
    fn assert_discreet(&self, nudges: &[Intent]) {
        let context = self.world.context();
        for intent in nudges.iter().filter(|it| it.nudge != Nudge::Edit) {
            if let Recipient::Person(person) = intent.to {
                let sees = authority::sees(&self.record, person, &context);
                assert!(sees || context.is_gone(person), "{intent:?}");
            }
        }
    }

    /// What Baton does by itself is never refused.
    pub(crate) fn baton(&mut self, command: Command) -> Vec<Event> {
        self.act(Actor::Baton, command).expect("Baton may")
    }

    /// The clock goes on to `until` and stops wherever something wakes; answers what happened when.
    pub(crate) fn pass(&mut self, until: Timestamp) -> Vec<(Timestamp, Vec<Event>)> {
        let mut happened = Vec::new();
        while let Some(wake) = self.record.next_wake(&self.world.context()).filter(|it| *it <= until) {
            self.world.now = self.world.now.max(wake);
            happened.push((self.world.now, self.baton(Command::Tick)));
            self.assert_settled();
        }
        self.world.now = until;
        happened
    }

    /// After a tick there is nothing left to do at this moment, and the next wake lies ahead.
    pub(crate) fn assert_settled(&self) {
        let context = self.world.context();
        let again = self.record.decide(Command::Tick, Actor::Baton, &context);
        assert_eq!(again, Ok(Vec::new()), "a tick at the same moment has nothing to do");
        let wake = self.record.next_wake(&context);
        assert!(wake.is_none_or(|it| self.world.now < it), "{wake:?} is not after {}", self.world.now);
    }
}
