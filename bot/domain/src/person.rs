//! People: who they are to Baton, and when they are away.

mod happened;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use happened::{Command, Event, Grant};

use crate::{
    PersonId, Title,
    authority::Act,
    calendar::Absence,
    context::{Actor, Context},
    linking::Linked,
    privilege::refuse_past,
    refusal::Refusal,
};

/// A human.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The same on every platform.
    pub id: PersonId,
    /// As displayed; erased with the person.
    pub name: Title,
    /// IANA name; without one the organisation's zone is used, and said.
    pub zone: Option<String>,
    /// What the platforms say of them.
    pub presence: Presence,
    /// Leads the portfolio.
    pub lead: bool,
    /// May change settings.
    pub admin: bool,
    /// When they are away, and who covers.
    pub away: Option<Away>,
    /// Who takes a lead's routine items.
    pub delegate: Option<PersonId>,
    /// Whether what nobody answers may come to them, once they were asked. Source: N-7.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalations: Option<bool>,
    /// When Baton first wrote to them. Source: N-15.
    pub greeted: Option<Timestamp>,
    /// When they were asked for their zone, which is done once. Source: N-3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone_asked: Option<Timestamp>,
    /// Whose other account this is, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<Linked>,
}

/// What the platforms say of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Presence {
    Member,
    Guest,
    Gone,
    Erased,
}

/// What somebody may be asked or allowed at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Belongs to a space.
    Member,
    /// A guest or stranger: nothing, unless they hold a role.
    Guest,
    /// Left, or was erased.
    Gone,
}

/// An absence. Source: N-6.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// The days.
    pub days: Absence,
    /// Who was asked to cover.
    pub cover: Option<PersonId>,
    /// Whether the cover said yes.
    pub accepted: Option<Timestamp>,
}

impl Person {
    /// Somebody of whom nothing is known yet.
    pub fn unknown(id: PersonId, name: Title) -> Self {
        Self {
            id,
            name,
            zone: None,
            presence: Presence::Member,
            lead: false,
            admin: false,
            away: None,
            delegate: None,
            escalations: None,
            greeted: None,
            zone_asked: None,
            linked: None,
        }
    }

    /// What they may be asked or allowed at all.
    pub fn standing(&self) -> Standing {
        match self.presence {
            Presence::Member => Standing::Member,
            Presence::Guest => Standing::Guest,
            Presence::Gone | Presence::Erased => Standing::Gone,
        }
    }

    /// Who is asked in their place on that day: the cover who accepted, for as long as they are away.
    pub fn stand_in(&self, day: Date) -> Option<PersonId> {
        let away = self.away.as_ref().filter(|it| it.days.covers(day))?;
        away.cover.filter(|_| away.accepted.is_some())
    }

    /// Whoever is or will be asked in their place, on whatever day. Source: N-6.
    pub fn stand_ins(&self) -> impl Iterator<Item = PersonId> + use<> {
        let cover = self.away.as_ref().and_then(|it| it.cover);
        cover.into_iter().chain(self.delegate.filter(|_| self.lead))
    }

    /// Decides what `command` changes.
    ///
    /// # Errors
    /// Settings of others without being an admin; a cover who is oneself or gone; dates that are over.
    pub fn decide(
        &self,
        command: Command,
        actor: Actor,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        self.check_authority(&command, actor, context)?;
        let event = match command {
            Command::Appear { name, zone, presence } => {
                let same_zone = zone.is_none() || self.zone == zone;
                let same = same_zone && (&self.name, self.presence) == (&name, presence);
                return Ok(if same { Vec::new() } else { vec![Event::Appeared { name, zone, presence }] });
            }
            Command::SetZone(zone) => Event::ZoneSet { zone },
            Command::GoAway { until, cover } => self.go_away(until, cover, context)?,
            Command::AcceptCover => Event::CoverAccepted { cover: self.asked_cover(actor)? },
            Command::DeclineCover => Event::CoverDeclined { cover: self.asked_cover(actor)? },
            Command::Return => Event::Returned,
            Command::Delegate(to) => Event::Delegated { to },
            Command::MakeLead(grant) => Event::LeadMade { grant },
            Command::MakeAdmin(grant) => Event::AdminMade { grant },
            Command::SetEscalations(wanted) => Event::EscalationsSet { wanted },
            Command::Greet => Event::Greeted,
            Command::AskZone => return Ok(self.greeted_and_asked()),
            Command::Erase => Event::Erased,
        };
        Ok(vec![event])
    }

    fn check_authority(&self, command: &Command, actor: Actor, context: &Context<'_>) -> Result<(), Refusal> {
        let Actor::Person(actor) = actor else { return Ok(()) };
        // Nobody says it for somebody else.
        if matches!(command, Command::SetEscalations(_)) && actor != self.id {
            return Err(Refusal::NotAllowed { act: Act::Settings, who: vec![self.id] });
        }
        let own = match command {
            Command::MakeLead(_) | Command::MakeAdmin(_) => false,
            Command::SetZone(_)
            | Command::GoAway { .. }
            | Command::Return
            | Command::Delegate(_)
            | Command::SetEscalations(_)
            | Command::Erase => actor == self.id,
            Command::Appear { .. }
            | Command::AcceptCover
            | Command::DeclineCover
            | Command::Greet
            | Command::AskZone => true,
        };
        let admins = || context.people.values().filter(|it| it.admin && it.standing() == Standing::Member);
        if own || admins().any(|it| it.id == actor) {
            return Ok(());
        }
        Err(Refusal::NotAllowed { act: Act::Settings, who: admins().map(|it| it.id).collect() })
    }

    /// Whether a message to them should ask where they are. Source: N-3.
    pub fn asks_zone(&self) -> bool {
        self.zone.is_none() && self.zone_asked.is_none()
    }

    fn greeted_and_asked(&self) -> Vec<Event> {
        let greeted = self.greeted.is_none().then_some(Event::Greeted);
        greeted.into_iter().chain(self.asks_zone().then_some(Event::ZoneAsked)).collect()
    }

    fn go_away(&self, until: Date, cover: Option<PersonId>, context: &Context<'_>) -> Result<Event, Refusal> {
        let from = context.today();
        refuse_past(Some(until), from)?;
        match cover {
            Some(person) if person == self.id => Err(Refusal::OfferedToOther { to: self.id }),
            Some(person) if context.is_gone(person) => Err(Refusal::Gone { person }),
            cover => Ok(Event::WentAway { days: Absence { from, until }, cover }),
        }
    }

    fn asked_cover(&self, actor: Actor) -> Result<PersonId, Refusal> {
        match self.away.as_ref().and_then(|it| it.cover) {
            Some(cover) if actor.person() == Some(cover) => Ok(cover),
            Some(to) => Err(Refusal::OfferedToOther { to }),
            None => Err(Refusal::OfferClosed),
        }
    }

    /// Folds one event into the state. Total: every recorded event applies.
    pub fn apply(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Appeared { name, zone, presence } => {
                self.name = name.clone();
                self.presence = *presence;
                self.zone = zone.clone().or_else(|| self.zone.take());
            }
            Event::ZoneSet { zone } => self.zone = Some(zone.clone()),
            Event::WentAway { days, cover } => {
                self.away = Some(Away { days: *days, cover: *cover, accepted: None });
            }
            Event::CoverAccepted { .. } => {
                self.away.iter_mut().for_each(|it| it.accepted = Some(at));
            }
            Event::CoverDeclined { .. } => self.away.iter_mut().for_each(|it| it.cover = None),
            Event::Returned => self.away = None,
            Event::Delegated { to } => self.delegate = *to,
            Event::LeadMade { grant } => self.lead = *grant == Grant::Given,
            Event::AdminMade { grant } => self.admin = *grant == Grant::Given,
            Event::EscalationsSet { wanted } => self.escalations = Some(*wanted),
            Event::Greeted => self.greeted = Some(at),
            Event::ZoneAsked => self.zone_asked = Some(at),
            Event::Linked { to, brought } => self.linked = Some(Linked { to: *to, brought: *brought }),
            Event::Unlinked => self.linked = None,
            Event::Erased => {
                self.presence = Presence::Erased;
                (self.zone, self.away, self.delegate) = (None, None, None);
                (self.lead, self.admin, self.escalations) = (false, false, None);
            }
        }
    }
}
