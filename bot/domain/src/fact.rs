//! Facts: what people answered to the playbook's topics, with a name, a date or a number behind it.
//!
//! Rule: an answer is evidence when every field its topic needs is there; whoever is named in it by somebody else
//! has accepted, where the topic wants that.

mod decide;

use std::fmt;

use arrayvec::ArrayString;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{PersonId, Title, Words, metric::Measure, numbered::Numbered, topic::FieldIs};

pub(crate) use decide::decide;

/// Longest name of a topic with its part, in characters: with the longest key, `ask snooze` and a date it has to fit
/// into the token of a button. Source: Discord `custom_id`, 100.
const MAX_ID_CHARS: usize = 27;

/// Names one answer: a topic, and the part of it where there are several, such as `infrastructure.logging`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FactId(ArrayString<MAX_ID_CHARS>);

/// The text names no topic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a topic is named by lowercase letters, digits and hyphens, at most {MAX_ID_CHARS} characters")]
pub struct BadFactId;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Fact {
    pub id: FactId,
    pub said: Said,
    /// When whoever is named in it said yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Timestamp>,
    pub by: PersonId,
    pub at: Timestamp,
}

/// What an answer says; a topic needs some of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Said {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<Title>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Measure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Command {
    /// Answers; what is left out stays as it was. A list's topic without a part gets one entry more.
    Record { id: FactId, said: Said },
    /// Says yes to being named.
    Accept { id: FactId },
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Recorded { id: FactId, said: Said },
    Accepted { id: FactId },
}

impl FactId {
    /// A topic's part.
    ///
    /// # Errors
    /// [`BadFactId`] when both together are too long.
    pub fn of(topic: &str, part: impl fmt::Display) -> Result<Self, BadFactId> {
        format!("{topic}.{part}").try_into()
    }

    /// Such as `infrastructure`.
    pub fn topic(&self) -> &str {
        self.0.split('.').next().unwrap_or_default()
    }

    /// Such as `logging`, or the number of an entry.
    pub fn part(&self) -> Option<&str> {
        self.0.split_once('.').map(|it| it.1)
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for FactId {
    type Error = BadFactId;

    fn try_from(raw: String) -> Result<Self, BadFactId> {
        raw.parse()
    }
}

impl std::str::FromStr for FactId {
    type Err = BadFactId;

    fn from_str(raw: &str) -> Result<Self, BadFactId> {
        let legal = |it: &str| {
            !it.is_empty() && it.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let (topic, part) = raw.split_once('.').map_or((raw, None), |(topic, part)| (topic, Some(part)));
        match legal(topic) && part.is_none_or(legal) {
            true => ArrayString::from(raw).map(Self).map_err(|_| BadFactId),
            false => Err(BadFactId),
        }
    }
}

impl From<FactId> for String {
    fn from(id: FactId) -> Self {
        id.to_string()
    }
}

impl Said {
    /// Whether this field is there.
    pub fn has(&self, field: FieldIs) -> bool {
        match field {
            FieldIs::What => self.what.is_some(),
            FieldIs::Person => self.person.is_some(),
            FieldIs::Day => self.day.is_some(),
            FieldIs::Amount => self.amount.is_some(),
            FieldIs::Kind => self.kind.is_some(),
            FieldIs::Words => self.words.is_some(),
        }
    }

    fn over(self, before: &Self) -> Self {
        Self {
            what: self.what.or_else(|| before.what.clone()),
            person: self.person.or(before.person),
            day: self.day.or(before.day),
            amount: self.amount.or_else(|| before.amount.clone()),
            kind: self.kind.or_else(|| before.kind.clone()),
            words: self.words.or_else(|| before.words.clone()),
        }
    }
}

impl Numbered for Fact {
    fn number(&self) -> u32 {
        self.id.part().and_then(|it| it.parse().ok()).unwrap_or(0)
    }
}

/// The answer with this name.
pub fn find(all: &[Fact], id: FactId) -> Option<&Fact> {
    all.iter().find(|it| it.id == id)
}

/// The answers to a topic, oldest first.
pub fn of_topic<'a>(all: &'a [Fact], topic: &'a str) -> impl Iterator<Item = &'a Fact> {
    all.iter().filter(move |it| it.id.topic() == topic)
}

/// Folds one event into the list. Total: every recorded event applies.
pub fn apply(all: &mut Vec<Fact>, event: &Event, actor: Option<PersonId>, by: PersonId, at: Timestamp) {
    match event {
        Event::Recorded { id, said } => {
            let own = said.person.is_some() && said.person == actor;
            let same = find(all, *id).filter(|it| it.said.person == said.person).and_then(|it| it.accepted);
            let accepted = same.or(own.then_some(at));
            let fact = Fact { id: *id, said: said.clone(), accepted, by, at };
            match all.iter_mut().find(|it| it.id == *id) {
                Some(before) => *before = fact,
                None => all.push(fact),
            }
        }
        Event::Accepted { id } => {
            all.iter_mut().filter(|it| it.id == *id).for_each(|it| it.accepted = Some(at));
        }
    }
}
