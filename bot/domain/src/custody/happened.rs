//! What may be asked of custody, and what has happened to it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Instead, Offer};
use crate::{HandoffNo, PersonId, Words, role::Role};

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Offers a role to one person.
    Offer {
        /// Which role.
        role: Role,
        /// To whom.
        to: PersonId,
        /// What the giver writes to them.
        note: Option<Words>,
    },
    /// Says yes to an offer made to oneself.
    Accept(HandoffNo),
    /// Says no, and perhaps who else it could be.
    Decline {
        /// Which offer.
        no: HandoffNo,
        /// What they point to.
        instead: Instead,
        /// Seen by the giver and the owner only.
        reason: Option<Words>,
    },
    /// Says that one could own what nobody owns.
    Take,
    /// The sponsor confirms authority over the functions and a share of time.
    Confirm {
        /// The (next) owner.
        person: PersonId,
        /// In the sponsor's words.
        share: Words,
    },
    /// Ends somebody's role without a successor.
    Clear(Role),
    /// The person left the organisation.
    Left(PersonId),
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Offered {
        offer: Offer,
    },
    Accepted {
        no: HandoffNo,
        role: Role,
        person: PersonId,
    },
    /// Accepted along with the ownership: the delivery after the close.
    AcceptedToo {
        role: Role,
        person: PersonId,
    },
    Declined {
        no: HandoffNo,
        person: PersonId,
        instead: Instead,
        reason: Option<Words>,
    },
    Lapsed {
        no: HandoffNo,
    },
    /// Recorded without an acceptance, at a proposal or by an import.
    Named {
        role: Role,
        person: PersonId,
        until: Option<Date>,
    },
    Volunteered {
        person: PersonId,
    },
    Confirmed {
        person: PersonId,
        share: Words,
    },
    Cleared {
        role: Role,
        person: PersonId,
        /// They said themselves that they move on. Source: D-11.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        moves_on: bool,
    },
    Left {
        person: PersonId,
    },
}
