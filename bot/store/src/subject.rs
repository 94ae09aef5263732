//! What a record or an event is about.

use std::{fmt, str::FromStr};

/// The four kinds of things that have a record and a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum SubjectKind {
    Organisation,
    Channel,
    Person,
    Initiative,
}

/// The text names none of the four kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of subject")]
pub struct UnknownKind;

impl SubjectKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Organisation, Self::Channel, Self::Person, Self::Initiative];

    /// As stored and as hashed: never to be changed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Channel => "channel",
            Self::Person => "person",
            Self::Initiative => "initiative",
        }
    }
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SubjectKind {
    type Err = UnknownKind;

    fn from_str(raw: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|it| it.as_str() == raw).ok_or(UnknownKind)
    }
}
