//! What may be asked about a person, and what has happened to them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Presence;
use crate::{PersonId, Title, calendar::Absence, linking::Brought};

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Command {
    Appear {
        name: Title,
        zone: Option<String>,
        presence: Presence,
    },
    SetZone(String),
    GoAway {
        until: Date,
        cover: Option<PersonId>,
    },
    /// The actor says yes to covering for this person.
    AcceptCover,
    /// The actor says no to covering for this person.
    DeclineCover,
    Return,
    Delegate(Option<PersonId>),
    MakeLead(Grant),
    MakeAdmin(Grant),
    /// Whether what nobody answers may come to them. Source: N-7.
    SetEscalations(bool),
    Greet,
    /// As [`Command::Greet`], with a message that asks for their zone.
    AskZone,
    Erase,
}

/// Given or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Grant {
    Given,
    Taken,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Appeared {
        name: Title,
        zone: Option<String>,
        presence: Presence,
    },
    ZoneSet {
        zone: String,
    },
    WentAway {
        days: Absence,
        cover: Option<PersonId>,
    },
    CoverAccepted {
        cover: PersonId,
    },
    CoverDeclined {
        cover: PersonId,
    },
    Returned,
    Delegated {
        to: Option<PersonId>,
    },
    LeadMade {
        grant: Grant,
    },
    AdminMade {
        grant: Grant,
    },
    EscalationsSet {
        wanted: bool,
    },
    Greeted,
    ZoneAsked,
    /// This account is `to`'s from now on, and brought what they had not.
    Linked {
        to: PersonId,
        brought: Brought,
    },
    Unlinked,
    Erased,
}
