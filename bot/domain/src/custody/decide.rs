//! What may become of a role: offers, answers, and ends.

use jiff::Timestamp;

use super::{Command, Custody, Event, Instead, Offer, is_lost};
use crate::{
    HandoffNo, PersonId, Words,
    context::{Actor, Context},
    refusal::Refusal,
    role::Role,
    stage::Stage,
};

impl Custody {
    /// Decides what `command` changes; authority was checked before. What Baton does, it does in the name of
    /// `by`; nobody's yes is ever said for them.
    ///
    /// # Errors
    /// Offers: to oneself of what one holds, to somebody gone, of a role on offer. Answers: not one's own.
    pub fn decide(
        &self,
        command: Command,
        actor: Actor,
        by: PersonId,
        stage: Stage,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::Offer { role, to, note } => {
                let mut events = self.decide_offer(role, to, note, by, context)?;
                // Whoever takes a role up themselves, or offered themselves before, has said yes already.
                if actor == Actor::Person(to) || role == Role::Owner && self.volunteers.contains(&to) {
                    events.push(Event::Accepted { no: self.next_no(), role, person: to });
                }
                Ok(events)
            }
            Command::Accept(no) => self.decide_accept(no, actor, stage, context.now),
            Command::Decline { no, instead, reason } => {
                let offer = self.offer_to(actor, no, context.now)?;
                match instead {
                    Instead::Somebody(other) if context.is_gone(other) => {
                        Err(Refusal::Gone { person: other })
                    }
                    instead => Ok(vec![Event::Declined { no: offer.no, person: offer.to, instead, reason }]),
                }
            }
            Command::Take => match self.owner() {
                Some(owner) => Err(Refusal::Owned { owner }),
                None => Ok(vec![Event::Volunteered { person: by }]),
            },
            Command::Confirm { person, .. } if actor == Actor::Person(person) => {
                Err(Refusal::OwnWord { person })
            }
            Command::Confirm { person, share } => Ok(vec![Event::Confirmed { person, share }]),
            Command::Clear(role) => match self.holder(role) {
                Some(person) => Ok(self.cleared(role, person, actor)),
                None => Err(Refusal::NobodyHolds { role }),
            },
            Command::Left(person) => {
                let concerned = self.is_member(person) || self.offers.iter().any(|it| it.to == person);
                Ok(if concerned { vec![Event::Left { person }] } else { Vec::new() })
            }
        }
    }

    fn decide_offer(
        &self,
        role: Role,
        to: PersonId,
        note: Option<Words>,
        by: PersonId,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        if context.is_gone(to) || self.departed.contains(&to) {
            return Err(Refusal::Gone { person: to });
        }
        if self.accepted(role) == Some(to) {
            return Err(Refusal::HoldsAlready { role, person: to });
        }
        self.check_next_owner(role, to)?;
        let mut events = Vec::new();
        match self.offered(role) {
            Some(open) if context.now < open.lapses_at => {
                return Err(Refusal::OfferOpen { role, to: open.to, no: open.no });
            }
            Some(over) => events.push(Event::Lapsed { no: over.no }),
            None => {}
        }
        let no = self.next_no();
        let made_at = context.now;
        let lapses_at =
            context.calendar.at_working_days_after(made_at, context.playbook.handoff.open_working_days);
        let offer = Offer { no, role, to, by, note, made_at, lapses_at };
        events.push(Event::Offered { offer });
        Ok(events)
    }

    fn decide_accept(
        &self,
        no: HandoffNo,
        actor: Actor,
        stage: Stage,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let Offer { role, to: person, .. } = *self.offer_to(actor, no, now)?;
        self.check_next_owner(role, person)?;
        let mut events = vec![Event::Accepted { no, role, person }];
        let after_close = self.holder(Role::NextOwner);
        let replaces = after_close.is_none() || after_close == self.owner();
        let fits = self.check_next_owner(Role::NextOwner, person).is_ok();
        if role == Role::Owner && stage == Stage::Pilot && replaces && fits {
            events.push(Event::AcceptedToo { role: Role::NextOwner, person });
        }
        Ok(events)
    }

    // The champion moves on with the pilot, and the sponsor would have to confirm themselves. Source: G-6.
    fn check_next_owner(&self, role: Role, person: PersonId) -> Result<(), Refusal> {
        let is = |it| role == Role::NextOwner && self.holder(it) == Some(person);
        if is(Role::Champion) {
            return Err(Refusal::DepartingChampion { person });
        }
        match is(Role::Sponsor) {
            true => Err(Refusal::SamePerson { person, role: Role::Sponsor }),
            false => Ok(()),
        }
    }

    // Whoever says that they move on does not own what comes after either.
    fn cleared(&self, role: Role, person: PersonId, actor: Actor) -> Vec<Event> {
        let moves_on = actor == Actor::Person(person) && is_lost(role);
        let after = (moves_on && self.holder(Role::NextOwner) == Some(person)).then_some(Role::NextOwner);
        let ends = |role| Event::Cleared { role, person, moves_on };
        [role].into_iter().chain(after).map(ends).collect()
    }

    fn next_no(&self) -> HandoffNo {
        HandoffNo(self.last_no + 1)
    }

    fn offer_to(&self, actor: Actor, no: HandoffNo, now: Timestamp) -> Result<&Offer, Refusal> {
        match self.offer(no) {
            Some(offer) if actor != Actor::Person(offer.to) => Err(Refusal::OfferedToOther { to: offer.to }),
            Some(offer) if now < offer.lapses_at => Ok(offer),
            _ => Err(Refusal::OfferClosed),
        }
    }
}
