//! Who may ask for a change, and the changes that belong to no part.

use jiff::civil::Date;

use super::{Command, Event, Initiative};
use crate::{
    PersonId, Words,
    ask::Item,
    authority::{self, Act},
    context::{Actor, Context},
    custody, decision, metric, privilege,
    refusal::Refusal,
    role::Role,
    stage_rules,
};

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
            Command::Metric(_) | Command::State { .. } => Act::Answer,
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

    pub(super) fn decide_statement(&self, item: Item, words: Words) -> Result<Vec<Event>, Refusal> {
        match item {
            Item::Privileges if !self.privileges.is_empty() => {
                Err(Refusal::PrivilegesLogged { count: self.privileges.len() })
            }
            Item::MostWithdrawn if !self.most_are_withdrawn() => Err(Refusal::NotMissing { item }),
            Item::Privileges | Item::ExpectationTold | Item::MostWithdrawn => {
                Ok(vec![Event::Stated { item, words }])
            }
            item => Err(Refusal::NotMissing { item }),
        }
    }
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
    pub(super) fn of_custody(event: custody::Event) -> Self {
        Self::Custody { event }
    }

    pub(super) fn of_privilege(event: privilege::Event) -> Self {
        Self::Privilege { event }
    }

    pub(crate) fn of_decision(event: decision::Event) -> Self {
        Self::Decision { event }
    }

    pub(super) fn of_metric(event: metric::Event) -> Self {
        Self::Metric { event }
    }
}
