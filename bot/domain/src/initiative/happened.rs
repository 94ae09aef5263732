//! What may be asked of an initiative, and what has happened to it.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::Audience;
use crate::{
    ChannelId, InitiativeId, Key, PersonId, Title, Words,
    ask::{self, Item},
    custody, decision, fact, metric, privilege,
    role::{Function, Role},
    stage::Stage,
};

/// What a new record starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Beginning {
    pub id: InitiativeId,
    pub key: Key,
    pub name: Title,
    pub about: Option<Words>,
    /// Where it stands; beyond `proposed` it is recorded as imported. Source: S-2.
    pub stage: Stage,
    pub stage_since: Timestamp,
    pub audience: Audience,
    pub channel: Option<ChannelId>,
    pub planned_end: Option<Date>,
    pub functions: BTreeSet<Function>,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Command {
    Custody(custody::Command),
    Privilege(privilege::Command),
    Decision(decision::Command),
    Metric(metric::Command),
    Stage(crate::stage::Command),
    Fact(fact::Command),
    Ask(ask::Command),
    /// Evidence in words: nothing borrowed, the expectation told, going on.
    State {
        item: Item,
        words: Words,
    },
    Arrange {
        channel: Option<ChannelId>,
        audience: Audience,
        functions: BTreeSet<Function>,
    },
    /// Records who holds a role, as an import or a proposal says.
    Name {
        role: Role,
        person: PersonId,
        until: Option<Date>,
    },
    /// Time passed; answered with what lapsed and what went up. A spurious tick changes nothing.
    Tick,
}

/// What changed. Complete enough to rebuild the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Begun {
        beginning: Beginning,
    },
    Custody {
        event: custody::Event,
    },
    Privilege {
        event: privilege::Event,
    },
    Decision {
        event: decision::Event,
    },
    Metric {
        event: metric::Event,
    },
    Stage {
        event: crate::stage::Event,
    },
    Ask {
        event: ask::Event,
    },
    Fact {
        event: fact::Event,
    },
    Stated {
        item: Item,
        words: Words,
    },
    Arranged {
        channel: Option<ChannelId>,
        audience: Audience,
        functions: BTreeSet<Function>,
    },
    /// `was` turned out to be `into`, whose everything of theirs is from now on.
    Merged {
        was: PersonId,
        into: PersonId,
    },
    /// That was wrong, or is over: folding leaves the merge out.
    Parted {
        was: PersonId,
    },
}
