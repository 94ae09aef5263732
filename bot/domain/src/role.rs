//! Roles: what one person can be to one initiative.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What somebody answers for. One person at most holds each of these on an initiative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Role {
    /// Accountable now.
    Owner,
    /// Has accepted to own the delivery after the close.
    NextOwner,
    /// Lends authority.
    Sponsor,
    /// Runs the pilot.
    Champion,
    /// Is asked when the owner is away.
    Deputy,
    /// Speaks for a function.
    Lead(Function),
}

/// Who contributes to a delivery. Source: MISSION, "function lead".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Function {
    Engineering,
    Product,
    Data,
    Compliance,
    Security,
    Operations,
    Business,
}

/// The text names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no role")]
pub struct BadRole(pub String);

impl Function {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 7] = [
        Self::Engineering,
        Self::Product,
        Self::Data,
        Self::Compliance,
        Self::Security,
        Self::Operations,
        Self::Business,
    ];

    /// As stored and typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Engineering => "engineering",
            Self::Product => "product",
            Self::Data => "data",
            Self::Compliance => "compliance",
            Self::Security => "security",
            Self::Operations => "operations",
            Self::Business => "business",
        }
    }
}

impl Role {
    /// Every role, in the order in which people read them.
    pub fn all() -> impl Iterator<Item = Self> {
        let fixed = [Self::Owner, Self::NextOwner, Self::Sponsor, Self::Champion, Self::Deputy];
        fixed.into_iter().chain(Function::ALL.map(Self::Lead))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Owner => "owner",
            Self::NextOwner => "next-owner",
            Self::Sponsor => "sponsor",
            Self::Champion => "champion",
            Self::Deputy => "deputy",
            Self::Lead(function) => function.as_str(),
        })
    }
}

impl FromStr for Role {
    type Err = BadRole;

    fn from_str(raw: &str) -> Result<Self, BadRole> {
        Self::all().find(|it| it.to_string() == raw).ok_or_else(|| BadRole(raw.to_owned()))
    }
}

impl TryFrom<String> for Role {
    type Error = BadRole;

    fn try_from(raw: String) -> Result<Self, BadRole> {
        raw.parse()
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.to_string()
    }
}
