//! Why the answer is no. Each refusal has a text in `prompts/lines/refusals.toml` that says what would be accepted.

use jiff::civil::Date;
use serde::Serialize;
use thiserror::Error;

use crate::{
    DecisionNo, HandoffNo, Key, PersonId, Title, ask::Item, authority::Act, role::Role, stage::Stage,
};

/// A rule said no. The serialised form names the text and carries what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Error)]
#[serde(tag = "refusal", rename_all = "snake_case")]
#[error("{self:?}")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Refusal {
    /// `who` may do it instead.
    NotAllowed {
        act: Act,
        who: Vec<PersonId>,
    },
    /// For this asker it does not exist.
    Unknown,
    KeyTaken {
        key: String,
    },
    Gone {
        person: PersonId,
    },
    HoldsAlready {
        role: Role,
        person: PersonId,
    },
    NobodyHolds {
        role: Role,
    },
    OfferOpen {
        role: Role,
        to: PersonId,
        no: HandoffNo,
    },
    OfferClosed,
    OfferedToOther {
        to: PersonId,
    },
    DepartingChampion {
        person: PersonId,
    },
    Owned {
        owner: PersonId,
    },
    NoSuchItem {
        number: u32,
        known: Vec<u32>,
    },
    /// The item is answered, or was never asked for.
    NotMissing {
        item: Item,
    },
    NotAsked {
        item: Item,
        asked: Vec<PersonId>,
    },
    InThePast {
        date: Date,
        today: Date,
    },
    InTheFuture {
        date: Date,
        today: Date,
    },
    NotLater {
        date: Date,
        planned_end: Date,
    },
    TooLate {
        date: Date,
        latest: Date,
    },
    ReasonNeeded {
        snoozes: u8,
    },
    WaitedBefore {
        until: Date,
    },
    Chosen {
        no: DecisionNo,
        chosen: Title,
        by: PersonId,
    },
    StillOpen {
        no: DecisionNo,
    },
    PrivilegesLogged {
        count: usize,
    },
    /// The gate of this stage has gaps.
    GateOpen {
        key: Key,
        missing: Vec<Item>,
    },
    /// Nothing lies beyond this stage, or the gate comes with a later version.
    NoWayOn {
        stage: Stage,
    },
    Ended {
        stage: Stage,
    },
}
