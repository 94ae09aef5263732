//! Custody: who answers for an initiative, and how that passes on.
//!
//! Rule: one person or nobody is accountable at every instant. An offer moves nothing; only its acceptance
//! does, and until then the giver stays accountable.

mod decide;
mod happened;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{HandoffNo, PersonId, Words, role::Role};

pub use happened::{Command, Event};

/// Who holds what, and what is on offer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custody {
    /// At most one person a role; a role that is absent is nobody's.
    pub held: BTreeMap<Role, Held>,
    /// Offers that are open now, oldest first.
    pub offers: Vec<Offer>,
    /// The last owner and when they ceased to be it; for "its last owner was".
    pub last_owner: Option<Past>,
    /// The ownership and the championship that ended because their holder left. Source: D-11.
    pub lost: BTreeMap<Role, Past>,
    /// People who said they could take it while it was nobody's.
    pub volunteers: BTreeSet<PersonId>,
    /// People whose authority and share of time the sponsor has confirmed. Source: I-8, G-6.
    pub confirmed: BTreeMap<PersonId, Confirmation>,
    /// People who took part and hold no role now, such as a former owner.
    pub contributors: BTreeSet<PersonId>,
    /// People who left the organisation; they are never asked again.
    pub departed: BTreeSet<PersonId>,
    /// Offers that were answered with no, oldest first; the giver hears of the last one of a role.
    #[serde(default)]
    pub declined: Vec<Declined>,
    /// Number of the last handoff ever offered.
    pub last_no: u32,
}

/// Somebody in a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub since: Timestamp,
    /// `None` when it was recorded by an import or by whoever proposed the initiative.
    pub accepted: Option<Timestamp>,
    /// The day they are expected to move on, if known.
    pub until: Option<Date>,
}

/// Somebody who held a role before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Past {
    pub person: PersonId,
    pub until: Timestamp,
}

/// The sponsor's word for a next owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The sponsor.
    pub by: PersonId,
    /// When they said so.
    pub at: Timestamp,
    /// Share of time and authority, in the sponsor's words.
    pub share: Words,
}

/// An invitation to take a role, not yet answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Offer {
    pub no: HandoffNo,
    pub role: Role,
    pub to: PersonId,
    pub by: PersonId,
    pub note: Option<Words>,
    pub made_at: Timestamp,
    /// When it closes unanswered.
    pub lapses_at: Timestamp,
}

/// An offer that was answered with no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Declined {
    pub offer: Offer,
    pub instead: Instead,
    pub reason: Option<Words>,
}

/// What whoever declines points to. Source: N-15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instead {
    /// It is not theirs.
    NotMe,
    /// Somebody who could.
    Somebody(PersonId),
    /// Where their function takes such asks; the reason has the link.
    Queue,
}

impl Custody {
    /// Who holds the role now.
    pub fn holder(&self, role: Role) -> Option<PersonId> {
        self.held.get(&role).map(|it| it.person)
    }

    /// The one person accountable now, or nobody.
    pub fn owner(&self) -> Option<PersonId> {
        self.holder(Role::Owner)
    }

    /// The roles of a person, in reading order.
    pub fn roles_of(&self, person: PersonId) -> impl Iterator<Item = Role> {
        self.held.iter().filter(move |(_, it)| it.person == person).map(|(role, _)| *role)
    }

    /// Who holds the role and has said yes to it.
    pub fn accepted(&self, role: Role) -> Option<PersonId> {
        self.held.get(&role).filter(|it| it.accepted.is_some()).map(|it| it.person)
    }

    /// Whether somebody takes part in any way: the members of a private initiative.
    pub fn is_member(&self, person: PersonId) -> bool {
        self.roles_of(person).next().is_some() || self.contributors.contains(&person)
    }

    /// The open offer of a role.
    pub fn offered(&self, role: Role) -> Option<&Offer> {
        self.offers.iter().find(|it| it.role == role)
    }

    /// The open offer with this number.
    pub fn offer(&self, no: HandoffNo) -> Option<&Offer> {
        self.offers.iter().find(|it| it.no == no)
    }

    /// When [`Custody::lapsed`] has something to say next.
    pub fn next_wake(&self) -> Option<Timestamp> {
        self.offers.iter().map(|it| it.lapses_at).min()
    }

    /// The offers whose time is over.
    pub fn lapsed(&self, now: Timestamp) -> Vec<Event> {
        self.offers.iter().filter(|it| it.lapses_at <= now).map(|it| Event::Lapsed { no: it.no }).collect()
    }

    /// Folds one event into the state. Total: every recorded event applies.
    pub fn apply(&mut self, event: &Event, actor: Option<PersonId>, at: Timestamp) {
        match event {
            Event::Offered { offer } => {
                self.last_no = offer.no.0;
                self.offers.push(offer.clone());
            }
            Event::Accepted { no, role, person } => {
                self.offers.retain(|it| it.no != *no);
                self.hold(*role, *person, at, Some(at), None);
            }
            Event::AcceptedToo { role, person } => self.hold(*role, *person, at, Some(at), None),
            Event::Declined { no, instead, reason, .. } => {
                let offer = self.offers.iter().position(|it| it.no == *no).map(|at| self.offers.remove(at));
                let declined = |offer| Declined { offer, instead: *instead, reason: reason.clone() };
                self.declined.extend(offer.map(declined));
            }
            Event::Lapsed { no } => self.offers.retain(|it| it.no != *no),
            Event::Named { role, person, until } => self.hold(*role, *person, at, None, *until),
            Event::Volunteered { person } => {
                self.volunteers.insert(*person);
            }
            Event::Confirmed { person, share } => {
                let by = actor.unwrap_or(*person);
                self.confirmed.insert(*person, Confirmation { by, at, share: share.clone() });
            }
            Event::Cleared { role, person, moves_on } => {
                if *moves_on && is_lost(*role) {
                    self.lost.insert(*role, Past { person: *person, until: at });
                }
                self.release(*role, at);
            }
            Event::Left { person } => self.leave(*person, at),
        }
    }

    fn hold(
        &mut self,
        role: Role,
        person: PersonId,
        since: Timestamp,
        accepted: Option<Timestamp>,
        until: Option<Date>,
    ) {
        if role == Role::Owner {
            self.volunteers.clear();
        }
        match self.held.get_mut(&role) {
            // Whoever was named and says yes has held it since they were named.
            Some(held) if held.person == person => {
                (held.accepted, held.until) = (accepted.or(held.accepted), until.or(held.until));
            }
            _ => {
                self.release(role, since);
                self.held.insert(role, Held { person, since, accepted, until });
            }
        }
        self.contributors.remove(&person);
    }

    // Whoever gives a role up stays as a contributor: they know things the next one will ask for.
    fn release(&mut self, role: Role, at: Timestamp) {
        let Some(before) = self.held.remove(&role) else { return };
        if role == Role::Owner {
            self.last_owner = Some(Past { person: before.person, until: at });
        }
        if self.roles_of(before.person).next().is_none() {
            self.contributors.insert(before.person);
        }
    }

    fn leave(&mut self, person: PersonId, at: Timestamp) {
        let roles: Vec<Role> = self.roles_of(person).collect();
        for role in roles {
            if is_lost(role) {
                self.lost.insert(role, Past { person, until: at });
            }
            self.release(role, at);
        }
        self.offers.retain(|it| it.to != person);
        self.contributors.remove(&person);
        self.volunteers.remove(&person);
        self.departed.insert(person);
    }
}

/// Whether the end of this role asks who owns it afterwards. Source: D-11.
pub fn is_lost(role: Role) -> bool {
    matches!(role, Role::Owner | Role::Champion)
}
