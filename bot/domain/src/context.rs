//! What every decision may look at besides the record itself.

use jiff::{Timestamp, civil::Date};

use crate::{PersonId, calendar::Calendar, people::People, person::Standing, playbook::Playbook};

/// The world around one decision; nothing in it changes while it is made.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The civil time.
    pub now: Timestamp,
    /// The organisation's working time; people have their own, which only delivery looks at.
    pub calendar: &'a Calendar,
    /// The numbers a team may tune.
    pub playbook: &'a Playbook,
    /// Everybody in the organisation.
    pub people: &'a People,
}

/// Who asks for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Somebody, whose authority is checked.
    Person(PersonId),
    /// The clock, a platform's notice, or an import: Baton itself.
    Baton,
}

impl Context<'_> {
    /// The date where the organisation is.
    pub fn today(&self) -> Date {
        self.calendar.date_of(self.now)
    }

    /// Whether somebody can no longer be reached, or never could.
    pub fn is_gone(&self, person: PersonId) -> bool {
        self.people.get(&person).is_none_or(|it| it.standing() == Standing::Gone)
    }

    /// Whether somebody stands in for another: covers an absence of theirs, or is a lead's delegate. Source: N-6.
    pub fn stands_in(&self, person: PersonId, other: PersonId) -> bool {
        let Some(other) = self.people.get(&other) else { return false };
        let delegated = other.lead && other.delegate == Some(person);
        delegated || other.stand_in(self.today()) == Some(person)
    }

    /// Whether what leads are asked for comes to this person: a lead, or whoever stands in for one.
    pub fn helps_leads(&self, person: PersonId) -> bool {
        self.people.is_lead(person) || self.leads().any(|it| self.stands_in(person, it))
    }

    /// Who lead the portfolio, in the order of their ids.
    pub fn leads(&self) -> impl Iterator<Item = PersonId> {
        self.people.leads()
    }
}

impl Actor {
    /// The person, unless it is Baton itself.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(it) => Some(it),
            Self::Baton => None,
        }
    }
}
