//! Items as they stand in commands, buttons and keys.

use std::{fmt, str::FromStr};

use super::{BadItem, Item};
use crate::{DecisionNo, HandoffNo, MetricNo, PrivilegeNo, role::Function};

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
