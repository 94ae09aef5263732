//! Who may ask for a change, and the changes that belong to no part.

use jiff::civil::Date;

use super::{Command, Event, Initiative, ON_CALL, OPERATOR};
use crate::{
    DecisionNo, PersonId, Title, Words,
    ask::{self, Item},
    authority::{self, Act},
    context::{Actor, Context},
    custody, decision,
    fact::{self, FactId, Said},
    metric::{self, Phase},
    numbered::next_number,
    privilege,
    refusal::Refusal,
    role::{Function, Role},
    stage::Stage,
    stage_rules,
};

/// The choice that a pilot's number opens.
const BUILD_IT: &str = "the pilot's number is reached. Build it for production?";
/// Working days the sponsor has for it.
const DECIDED_WITHIN_WORKING_DAYS: u32 = 10;

impl Initiative {
    /// Whoever acts; what Baton does, it does in the name of the owner, else of the champion or the sponsor.
    pub(super) fn by(&self, actor: Actor) -> PersonId {
        let roles = [Role::Owner, Role::Champion, Role::Sponsor];
        let holder = roles.into_iter().find_map(|it| self.custody.holder(it));
        actor.person().or(holder).unwrap_or(PersonId(self.id.0))
    }

    pub(super) fn check_authority(
        &self,
        command: &Command,
        person: PersonId,
        context: &Context<'_>,
    ) -> Result<(), Refusal> {
        let act = match command {
            Command::Custody(it) => match it {
                custody::Command::Offer { role, .. } => Act::Offer(*role),
                custody::Command::Clear(role) => Act::Clear(*role),
                custody::Command::Confirm { .. } => Act::Confirm,
                custody::Command::Left(who) if *who != person => Act::Settings,
                _ => Act::Log,
            },
            Command::Privilege(
                privilege::Command::GiveVerdict { no, .. } | privilege::Command::Renew { no, .. },
            ) => Act::Verdict(*no),
            Command::Decision(
                decision::Command::Resolve { no, .. } | decision::Command::Reopen { no, .. },
            ) => Act::Decide(*no),
            Command::Stage(it) => stage_rules::act(it),
            Command::State { item: Item::MostWithdrawn, .. } => Act::Override,
            // Whoever is on call may roll back, so that not everybody can say who is.
            Command::Fact(fact::Command::Record { id, said }) if says_on_call(*id, said) => {
                Act::Offer(Role::Lead(Function::Operations))
            }
            Command::Metric(_) | Command::State { .. } | Command::Fact(_) => Act::Answer,
            Command::Arrange { .. } => Act::Arrange,
            Command::Name { role, .. } => Act::Offer(*role),
            Command::Privilege(_) | Command::Decision(_) | Command::Ask(_) | Command::Tick => Act::Log,
        };
        authority::check(self, person, act, context)
    }

    // A role passes on by an offer; only where nobody holds it, a name is enough for a start.
    pub(super) fn decide_name(
        &self,
        role: Role,
        person: PersonId,
        until: Option<Date>,
        actor: Actor,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        match (actor, self.custody.holder(role)) {
            (Actor::Person(_), _) if context.is_gone(person) => Err(Refusal::Gone { person }),
            (Actor::Person(_), Some(holder)) if holder != person => {
                Err(Refusal::HoldsAlready { role, person: holder })
            }
            _ => Ok(vec![Event::of_custody(custody::Event::Named { role, person, until })]),
        }
    }

    /// Reaching the pilot's number opens the choice about production, dated, for the sponsor. Source: I-4.
    pub(super) fn decide_metric(
        &self,
        command: metric::Command,
        by: PersonId,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        let events = wrap(metric::decide(&self.metrics, command, by, context)?, Event::of_metric);
        let mut after = self.clone();
        events.iter().for_each(|it| after.apply(it, Actor::Person(by), context.now));
        let opens = after.production_choice(context).map(Event::of_decision);
        Ok(events.into_iter().chain(opens).collect())
    }

    /// The choice about production, where the number is reached, somebody can decide it, and it was never opened.
    pub(crate) fn production_choice(&self, context: &Context<'_>) -> Option<decision::Event> {
        let mut met = metric::of_phase(&self.metrics, Phase::Pilot).filter(|it| it.is_met());
        if self.stage != Stage::Pilot || met.next().is_none() {
            return None;
        }
        let decider = self.custody.holder(Role::Sponsor)?;
        let what = Title::new(BUILD_IT).ok()?;
        if self.decisions.iter().any(|it| it.what == what) {
            return None;
        }
        let due = context.calendar.working_day_after(context.today(), DECIDED_WITHIN_WORKING_DAYS);
        let (no, source) = (DecisionNo(next_number(&self.decisions)), None);
        Some(decision::Event::Opened { no, what, decider, due, source })
    }

    /// Whoever is named by somebody else and has to say yes is asked for it at once. Source: N-15.
    pub(super) fn decide_fact(
        &self,
        command: fact::Command,
        actor: Actor,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        let events = fact::decide(self, command, actor, context)?;
        let asked: Vec<Event> =
            events.iter().filter_map(|it| self.asked_for_a_yes(it, actor, context)).collect();
        Ok(wrap(events, |event| Event::Fact { event }).into_iter().chain(asked).collect())
    }

    fn asked_for_a_yes(&self, event: &fact::Event, actor: Actor, context: &Context<'_>) -> Option<Event> {
        let fact::Event::Recorded { id, said } = event else { return None };
        let (by, person) = (actor.person()?, said.person?);
        let topic = context.playbook.topic(id.topic())?;
        let before = fact::find(&self.facts, *id).and_then(|it| it.said.person);
        let new = topic.accept && by != person && before != Some(person);
        let event = ask::Event::AskedNow { item: Item::Fact(*id), person, by };
        new.then_some(Event::Ask { event })
    }

    pub(super) fn decide_statement(&self, item: Item, words: Words) -> Result<Vec<Event>, Refusal> {
        match item {
            Item::Privileges if !self.privileges.is_empty() => {
                Err(Refusal::PrivilegesLogged { count: self.privileges.len() })
            }
            Item::MostWithdrawn if !self.most_are_withdrawn() => Err(Refusal::NotMissing { item }),
            Item::Functions if !self.functions.is_empty() => Err(Refusal::NotMissing { item }),
            Item::Privileges | Item::Functions | Item::ExpectationTold | Item::MostWithdrawn => {
                Ok(vec![Event::Stated { item, words }])
            }
            item => Err(Refusal::NotMissing { item }),
        }
    }
}

fn says_on_call(id: FactId, said: &Said) -> bool {
    id.topic() == OPERATOR && said.kind.as_deref() == Some(ON_CALL)
}

impl Command {
    /// Whether it still makes sense once the effort is over.
    pub(super) fn fits_an_ending(&self) -> bool {
        use custody::Command::{Clear, Left};
        matches!(self, Self::Custody(Clear(_) | Left(_)) | Self::Arrange { .. } | Self::Ask(_) | Self::Tick)
    }
}

pub(super) fn wrap<E>(events: Vec<E>, of: fn(E) -> Event) -> Vec<Event> {
    events.into_iter().map(of).collect()
}

impl Event {
    pub(crate) fn of_custody(event: custody::Event) -> Self {
        Self::Custody { event }
    }

    pub(crate) fn of_privilege(event: privilege::Event) -> Self {
        Self::Privilege { event }
    }

    pub(crate) fn of_decision(event: decision::Event) -> Self {
        Self::Decision { event }
    }

    pub(super) fn of_metric(event: metric::Event) -> Self {
        Self::Metric { event }
    }
}
