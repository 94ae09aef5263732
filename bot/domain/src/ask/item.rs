//! Items: what may be missing, and its name in commands, buttons and keys.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    DecisionNo, HandoffNo, MetricNo, PrivilegeNo,
    fact::FactId,
    role::{Function, Role},
};

/// One missing thing that can be asked for; stays the same from week to week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// Nobody owns it.
    Owner,
    /// Owner, sponsor and champion are not three people, or one is missing.
    SeparateRoles,
    /// The number that says whether the pilot worked.
    PilotMetric,
    /// When the pilot ends.
    PlannedEnd,
    /// The production owner, named before the start.
    ProductionOwner,
    /// What the pilot borrows, or somebody's word that it borrows nothing.
    Privileges,
    /// What becomes of this privilege.
    Verdict(PrivilegeNo),
    /// The sponsor's word, most conditions being given back.
    MostWithdrawn,
    /// A production metric of a kind that the pilot did not measure.
    ProductionMetric,
    /// Who was told that the expectation changed.
    ExpectationTold,
    /// Somebody who accepts to own what comes after.
    NextOwner,
    /// The sponsor's confirmation of the next owner.
    NextOwnerConfirmed,
    /// Which functions contribute, or somebody's word that none does.
    Functions,
    /// Somebody who speaks for a contributing function.
    Lead(Function),
    /// A choice that is due.
    Decision(DecisionNo),
    /// An offer that waits for an answer.
    Offer(HandoffNo),
    /// The sponsor's confirmation of the owner.
    OwnerConfirmed,
    /// Somebody's word that the scope stands.
    Freeze,
    /// A value of a metric at which something is done.
    Threshold,
    /// A first part of the work that goes through it.
    Rollout,
    /// A reading that is due.
    Reading(MetricNo),
    /// What becomes of a privilege that ends soon.
    Expiry(PrivilegeNo),
    /// An answer to one of the playbook's topics.
    Fact(FactId),
}

/// The text names no item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no item")]
pub struct BadItem(pub String);

impl Item {
    /// The role this item fills, when it is about one.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Owner => Some(Role::Owner),
            Self::NextOwner => Some(Role::NextOwner),
            Self::Lead(function) => Some(Role::Lead(function)),
            _ => None,
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owner => f.write_str("owner"),
            Self::SeparateRoles => f.write_str("roles"),
            Self::PilotMetric => f.write_str("pilot-metric"),
            Self::PlannedEnd => f.write_str("planned-end"),
            Self::ProductionOwner => f.write_str("production-owner"),
            Self::Privileges => f.write_str("privileges"),
            Self::Verdict(no) => write!(f, "verdict.{no}"),
            Self::MostWithdrawn => f.write_str("most-withdrawn"),
            Self::ProductionMetric => f.write_str("production-metric"),
            Self::ExpectationTold => f.write_str("expectation"),
            Self::NextOwner => f.write_str("next-owner"),
            Self::NextOwnerConfirmed => f.write_str("confirmation"),
            Self::Functions => f.write_str("functions"),
            Self::Lead(function) => write!(f, "lead.{}", function.as_str()),
            Self::Decision(no) => write!(f, "decision.{no}"),
            Self::Offer(no) => write!(f, "offer.{no}"),
            Self::OwnerConfirmed => f.write_str("authority"),
            Self::Freeze => f.write_str("freeze"),
            Self::Threshold => f.write_str("threshold"),
            Self::Rollout => f.write_str("rollout"),
            Self::Reading(no) => write!(f, "reading.{no}"),
            Self::Expiry(no) => write!(f, "expiry.{no}"),
            Self::Fact(id) => write!(f, "fact.{id}"),
        }
    }
}

impl FromStr for Item {
    type Err = BadItem;

    fn from_str(raw: &str) -> Result<Self, BadItem> {
        let plain = [
            Self::Owner,
            Self::SeparateRoles,
            Self::PilotMetric,
            Self::PlannedEnd,
            Self::ProductionOwner,
            Self::Privileges,
            Self::MostWithdrawn,
            Self::ProductionMetric,
            Self::ExpectationTold,
            Self::NextOwner,
            Self::NextOwnerConfirmed,
            Self::Functions,
            Self::OwnerConfirmed,
            Self::Freeze,
            Self::Threshold,
            Self::Rollout,
        ];
        let numbered = |no: &str, of: fn(u32) -> Self| no.parse().ok().map(of);
        let found = match raw.split_once('.') {
            None => plain.into_iter().find(|it| it.to_string() == raw),
            Some(("verdict", no)) => numbered(no, |it| Self::Verdict(PrivilegeNo(it))),
            Some(("decision", no)) => numbered(no, |it| Self::Decision(DecisionNo(it))),
            Some(("offer", no)) => numbered(no, |it| Self::Offer(HandoffNo(it))),
            Some(("reading", no)) => numbered(no, |it| Self::Reading(MetricNo(it))),
            Some(("expiry", no)) => numbered(no, |it| Self::Expiry(PrivilegeNo(it))),
            Some(("fact", id)) => id.parse().ok().map(Self::Fact),
            Some(("lead", name)) => Function::ALL.into_iter().find(|it| it.as_str() == name).map(Self::Lead),
            Some(_) => None,
        };
        found.ok_or_else(|| BadItem(raw.to_owned()))
    }
}
