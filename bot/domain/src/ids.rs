//! One newtype per kind of id, so that a person can never be passed where an initiative is meant.

use std::{fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(raw: &str) -> Result<Self, uuid::Error> {
                raw.parse().map(Self)
            }
        }
    )*};
}

id!(
    /// The tenant: spaces that share one record.
    OrganisationId,
    /// A Slack workspace, a Discord guild, or the playground.
    SpaceId,
    /// A channel of a space.
    ChannelId,
    /// A human, the same one on every platform they use.
    PersonId,
    /// One AI effort.
    InitiativeId,
);

macro_rules! number {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(raw: &str) -> Result<Self, ParseIntError> {
                raw.parse().map(Self)
            }
        }
    )*};
}

number!(
    /// A privilege within its initiative, counted from 1; people type it.
    PrivilegeNo,
    /// A decision within its initiative, counted from 1; people type it.
    DecisionNo,
    /// A metric within its initiative, counted from 1; people type it.
    MetricNo,
    /// A handoff within its initiative, counted from 1; people type it.
    HandoffNo,
);

/// Longest key, in characters, so that a button's token (100 bytes) can carry one.
pub const MAX_KEY_CHARS: usize = 40;

/// The short name people type: lowercase letters, digits and single hyphens, such as `claims-triage`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(String);

/// The text is not a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a key is 1 to {MAX_KEY_CHARS} lowercase letters, digits and single hyphens, like claims-triage")]
pub struct BadKey;

impl Key {
    /// As typed and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest key to a name: `"Claims Triage (v2)"` gives `claims-triage-v2`; `None` when nothing is left.
    pub fn from_name(name: &str) -> Option<Self> {
        let dashed: String =
            name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let words: Vec<&str> = dashed.split('-').filter(|it| !it.is_empty()).collect();
        let mut key = String::new();
        for word in words {
            // Only a first word can be too long by itself; half of it is better than nothing.
            let word = if key.is_empty() { &word[..word.len().min(MAX_KEY_CHARS)] } else { word };
            let longer = key.len() + usize::from(!key.is_empty()) + word.len();
            if MAX_KEY_CHARS < longer {
                break;
            }
            if !key.is_empty() {
                key.push('-');
            }
            key.push_str(word);
        }
        key.parse().ok()
    }

    /// The same key with a number behind, shortened where needed: the way out when a key is taken.
    pub fn numbered(&self, n: u32) -> Self {
        let tail = format!("-{n}");
        let head: String = self.0.chars().take(MAX_KEY_CHARS - tail.len()).collect();
        Self(format!("{}{tail}", head.trim_end_matches('-')))
    }
}

impl FromStr for Key {
    type Err = BadKey;

    fn from_str(raw: &str) -> Result<Self, BadKey> {
        let fits = (1..=MAX_KEY_CHARS).contains(&raw.len());
        let legal = raw
            .split('-')
            .all(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        if fits && legal { Ok(Self(raw.to_owned())) } else { Err(BadKey) }
    }
}

impl TryFrom<String> for Key {
    type Error = BadKey;

    fn try_from(raw: String) -> Result<Self, BadKey> {
        raw.parse()
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
