//! Why the answer is no. Each refusal has a text in `prompts/lines/refusals.toml` that says what would be accepted.

use jiff::civil::Date;
use serde::Serialize;
use thiserror::Error;

use crate::{
    DecisionNo, HandoffNo, Key, MetricNo, PersonId, PrivilegeNo, Title, ask::Item, authority::Act,
    metric::Measure, role::Role, stage::Stage,
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
    /// Of the week that begins on that day.
    WeekGoesOn {
        date: Date,
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
    NoSuchTopic {
        topic: String,
    },
    /// Whoever holds this role cannot be named for it too.
    SamePerson {
        person: PersonId,
        role: Role,
    },
    /// The sponsor confirms others, not themselves.
    OwnWord {
        person: PersonId,
    },
    HorizonOver {
        date: Date,
        today: Date,
    },
    NotWatching {
        no: MetricNo,
    },
    /// Only what is counted in the same can be compared; `like` is the target.
    OtherUnit {
        typed: Measure,
        unit: String,
        like: Measure,
    },
    GivenBack {
        no: PrivilegeNo,
        by: PersonId,
    },
    /// What is wanted more is for the next release.
    NextRelease {
        by: Option<PersonId>,
    },
    Frozen {
        by: PersonId,
    },
    /// A stage that ends as it begins.
    NoTime {
        date: Date,
        today: Date,
    },
    Share {
        percent: u32,
        last: u8,
    },
    NothingToRollOut {
        stage: Stage,
    },
    /// There is nothing to roll back.
    NothingOut,
    /// It is not in the stage that was to be left.
    NotThere {
        stage: Stage,
    },
    /// What is said to have happened in this stage was before it.
    BeforeStage {
        date: Date,
        since: Date,
    },
    Ended {
        stage: Stage,
    },
}

impl Refusal {
    /// Whether it is about who may, rather than about what would be right: such a denial stands in the log.
    pub fn is_about_who_may(&self) -> bool {
        matches!(
            self,
            Self::NotAllowed { .. }
                | Self::Unknown
                | Self::OfferedToOther { .. }
                | Self::NotAsked { .. }
                | Self::OwnWord { .. }
                | Self::NotWatching { .. }
        )
    }
}
