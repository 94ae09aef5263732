//! The whole: one AI effort, made of its parts. `decide` and `apply` delegate to them.
//!
//! Rule: state in, events out. Folding the events of an initiative, oldest first, gives its record.

mod decide;
mod fold;
mod happened;
mod merge;

use std::collections::{BTreeMap, BTreeSet};

use decide::wrap;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use happened::{Beginning, Command, Event};
pub use merge::counted;

use crate::{
    ChannelId, InitiativeId, Key, PersonId, Title, Words, answers,
    ask::{self, Ask},
    ask_rules,
    context::{Actor, Context},
    custody::Custody,
    decision::{self, Decision},
    fact::{self, Fact},
    metric::Metric,
    playbook::known::{NO, ON_CALL, OPERATOR, STILL_OWNER},
    privilege::{self, Privilege},
    refusal::Refusal,
    role::{Function, Role},
    stage::{Delay, Ending, Extension, Gate, How, Passage, Rollout, Stage, StopProposal},
    stage_rules,
};

/// One AI effort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Initiative {
    /// Never changes.
    pub id: InitiativeId,
    /// What people type.
    pub key: Key,
    /// What people read.
    pub name: Title,
    /// What it is for, in a sentence or two.
    pub about: Option<Words>,
    /// Where it is.
    pub stage: Stage,
    /// Since when it is there.
    pub stage_since: Timestamp,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Who may know of it.
    pub audience: Audience,
    /// Where its card goes.
    pub channel: Option<ChannelId>,
    /// The last day of the present stage.
    pub planned_end: Option<Date>,
    /// Which functions contribute to the delivery.
    pub functions: BTreeSet<Function>,
    /// A named person's word that none contributes. Source: G-6.
    pub no_functions: Option<Statement>,
    /// Who holds what.
    pub custody: Custody,
    /// What the pilot borrows.
    pub privileges: Vec<Privilege>,
    /// A named person's word that it borrows nothing.
    pub no_privileges: Option<Statement>,
    /// The sponsor's word that it goes on though most is given back. Source: G-3.
    pub going_on: Option<Statement>,
    /// Who was told that the expectation changed. Source: G-5.
    pub expectation_told: Option<Statement>,
    /// Choices, open and made.
    pub decisions: Vec<Decision>,
    /// The numbers that govern.
    pub metrics: Vec<Metric>,
    /// Every move of the planned end.
    pub extensions: Vec<Extension>,
    /// Gates that lie behind.
    pub passed: Vec<Passage>,
    /// How it ended, if it was stopped.
    pub ending: Option<Ending>,
    /// The owner's wish to stop, until its choice is made.
    #[serde(default)]
    pub stop_proposed: Option<StopProposal>,
    /// What was answered to the playbook's topics.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Somebody's word that the scope stands. Source: D-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze: Option<Statement>,
    /// How much of the work goes through it, and since when; oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rollouts: Vec<Rollout>,
    /// What was asked of whom and is still missing.
    pub asks: Vec<Ask>,
    /// When items that had been shown were answered, lately; the lead's heartbeat counts them.
    pub answered: Vec<Timestamp>,
    /// The last act of a person that changed the record.
    pub last_act: Option<LastAct>,
    /// Those whose part here became somebody else's, because they are one person.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub merged: BTreeMap<PersonId, PersonId>,
}

/// Who may know of an initiative. Source: F-9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Audience {
    Open,
    Private,
}

/// Something a named person said that counts as evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Statement {
    pub by: PersonId,
    pub at: Timestamp,
    pub words: Words,
}

/// Who last did something here, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct LastAct {
    pub by: PersonId,
    pub at: Timestamp,
}

impl Initiative {
    /// The record right after its first event. Earlier gates count as not asked then.
    pub fn begin(beginning: &Beginning, at: Timestamp) -> Self {
        let Beginning { id, key, name, about, stage, stage_since, audience, channel, planned_end, functions } =
            beginning.clone();
        let not_asked = |gate| Passage { gate, at, playbook: String::new(), how: How::NotAsked };
        Self {
            id,
            key,
            name,
            about,
            stage,
            stage_since,
            recorded: at,
            audience,
            channel,
            planned_end,
            functions,
            no_functions: None,
            custody: Custody::default(),
            privileges: Vec::new(),
            no_privileges: None,
            going_on: None,
            expectation_told: None,
            decisions: Vec::new(),
            metrics: Vec::new(),
            extensions: Vec::new(),
            passed: Gate::before(stage).map(not_asked).collect(),
            ending: None,
            stop_proposed: None,
            facts: Vec::new(),
            freeze: None,
            rollouts: Vec::new(),
            asks: Vec::new(),
            answered: Vec::new(),
            last_act: None,
            merged: BTreeMap::new(),
        }
    }

    /// Whether it was recorded when it had already left the first stage. Source: S-2.
    pub fn is_imported(&self) -> bool {
        self.passed.iter().any(|it| it.how == How::NotAsked)
    }

    /// Whether a decider or lender is this person: they take part without a role.
    pub fn names(&self, person: PersonId) -> bool {
        let decides = self.decisions.iter().any(|it| it.decider == person);
        let lends = self.privileges.iter().any(|it| it.decider() == Some(person));
        let offered = self.custody.offers.iter().any(|it| it.to == person);
        decides || lends || offered || self.is_named_in_an_answer(person)
    }

    /// Whether somebody's answer names this person: a daily user, an operator, a reviewer, whoever reads a metric.
    pub fn is_named_in_an_answer(&self, person: PersonId) -> bool {
        self.facts.iter().any(|it| it.said.person == Some(person)) || self.watches(person)
    }

    fn watches(&self, person: PersonId) -> bool {
        let watched = |it: &Metric| it.thresholds.iter().any(|it| it.watcher == person);
        self.metrics.iter().any(|it| it.terms.reader == person || watched(it))
    }

    /// Whether this person is an operator who is on call. Source: B-4.
    pub fn is_on_call(&self, person: PersonId) -> bool {
        let operators = fact::of_topic(&self.facts, OPERATOR).filter(|it| it.accepted.is_some());
        let called = |it: &Fact| it.said.kind.as_deref() == Some(ON_CALL);
        operators.filter(|it| called(it)).any(|it| it.said.person == Some(person))
    }

    /// How much of the work goes through it, in percent, if anything ever did. What is in production and says
    /// nothing of a rollout has all of it.
    pub fn share(&self) -> Option<u8> {
        let all = (self.stage == Stage::Production).then_some(100);
        self.rollouts.last().map(|it| it.percent).or(all)
    }

    /// Whether somebody left the organisation or this effort for good: what rests on them has to be asked anew.
    pub fn is_gone(&self, person: PersonId, context: &Context<'_>) -> bool {
        context.is_gone(person) || self.custody.departed.contains(&person)
    }

    /// Whether it runs and nobody owns it; what is only proposed needs no owner yet.
    pub fn is_ownerless(&self) -> bool {
        self.stage.is_running() && self.stage != Stage::Proposed && self.custody.owner().is_none()
    }

    /// Since when the owner says that it should be somebody else's. Source: P-8.
    pub fn disowned(&self) -> Option<Timestamp> {
        let held = self.custody.held.get(&Role::Owner)?;
        let said = fact::of_topic(&self.facts, STILL_OWNER).next()?;
        let no = said.said.kind.as_deref() == Some(NO);
        (no && held.accepted.unwrap_or(held.since) < said.at).then_some(said.at)
    }

    /// Whether more than half of the privileges are given back. Source: G-3.
    pub fn most_are_withdrawn(&self) -> bool {
        let withdrawn = self.privileges.iter().filter(|it| it.is_withdrawn()).count();
        self.privileges.len() < 2 * withdrawn
    }

    /// Decides what `command` changes. Reads nothing but its arguments.
    ///
    /// # Errors
    /// A [`Refusal`], whose text says what would be accepted.
    pub fn decide(
        &self,
        command: Command,
        actor: Actor,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        if let Actor::Person(person) = actor {
            self.check_authority(&command, person, context)?;
            if !self.stage.is_running() && !command.fits_an_ending() {
                return Err(Refusal::Ended { stage: self.stage });
            }
        }
        let by = self.by(actor);
        let today = context.today();
        let mut events = match command {
            Command::Custody(it) => {
                wrap(self.custody.decide(it, actor, by, self.stage, context)?, Event::of_custody)
            }
            Command::Privilege(it) => {
                wrap(privilege::decide(&self.privileges, it, today)?, Event::of_privilege)
            }
            Command::Decision(it) => wrap(decision::decide(&self.decisions, it, today)?, Event::of_decision),
            Command::Metric(it) => self.decide_metric(it, by, context)?,
            Command::Stage(it) => stage_rules::decide(self, it, by, context)?,
            Command::Fact(it) => self.decide_fact(it, actor, context)?,
            Command::Ask(it) => ask_rules::decide(self, it, by, context)?,
            Command::State { item, words } => self.decide_statement(item, words)?,
            Command::Arrange { channel, audience, functions } => {
                vec![Event::Arranged { channel, audience, functions }]
            }
            Command::Name { role, person, until } => self.decide_name(role, person, until, actor, context)?,
            Command::Tick => ask_rules::tick(self, context),
        };
        events.retain(|it| !answers::is_known(self, it));
        Ok(events)
    }

    /// When [`Command::Tick`] has something to do next: an offer lapses, a gate opens, an item goes up.
    pub fn next_wake(&self, context: &Context<'_>) -> Option<Timestamp> {
        ask_rules::next_wake(self, context)
    }

    /// What time makes of what was asked, and when, until `horizon`, while nobody answers. Source: N-13.
    pub fn ahead(&self, horizon: Timestamp, context: &Context<'_>) -> Vec<(Timestamp, ask::Event)> {
        ask_rules::ahead(self, horizon, context)
    }

    /// How often the planned end moved, and why it moved last. Source: D-3.
    pub fn delays(&self) -> (usize, Option<Delay>) {
        let moved = || self.extensions.iter().filter(|it| it.from.is_some());
        (moved().count(), moved().next_back().map(|it| it.delay))
    }
}
