//! Topics: what a team wants known beyond what the code has a noun for, as the playbook declares it.
//!
//! Rule: a topic says what an answer needs and who is named by it; whether it is asked, and when, is said by the
//! questions that name it.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::{
    PersonId,
    context::Context,
    fact::{self, Fact, FactId},
    initiative::Initiative,
    privilege::Fate,
    role::Role,
};

/// Privileges that end, as what a topic is answered for each of.
const WITHDRAWN: &str = "withdrawn";

/// Something to know.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Stable; the record and the log name it.
    pub id: String,
    /// What is missing, as a noun.
    pub needed: String,
    /// As a question to whoever can answer it.
    pub asks: String,
    /// How many answers there are.
    #[serde(default)]
    pub shape: Shape,
    /// What [`Shape::Parts`] is answered for.
    #[serde(default)]
    pub parts: Vec<Named>,
    /// What [`FieldIs::Kind`] can be.
    #[serde(default)]
    pub kinds: Vec<Named>,
    /// What [`Shape::Of`] is answered for each of: a list's topic, or `withdrawn`.
    #[serde(default)]
    pub of: Option<String>,
    /// Of which kinds only.
    #[serde(default)]
    pub only: Vec<String>,
    /// Fewest entries of a list.
    #[serde(default)]
    pub least: usize,
    /// Whoever is named has to say yes.
    #[serde(default)]
    pub accept: bool,
    /// Nobody answers it but whoever is named.
    #[serde(default)]
    pub only_them: bool,
    /// The kinds that suffice; empty for all of them. Any other is on record, and asked for again.
    #[serde(default)]
    pub good: Vec<String>,
    /// Whoever holds one of these roles cannot be named.
    #[serde(default)]
    pub not: Vec<Role>,
    /// What an answer has.
    pub fields: Vec<Field>,
}

/// How many answers a topic has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// One.
    #[default]
    One,
    /// One a part.
    Parts,
    /// Any number of entries.
    List,
    /// One for each entry of something else.
    Of,
}

/// A word and what people read for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Named {
    pub id: String,
    pub label: String,
}

/// One field of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Which.
    pub is: FieldIs,
    /// What is asked.
    pub label: String,
    /// What a good answer looks like.
    #[serde(default)]
    pub hint: String,
    /// Whether and when it is needed.
    #[serde(default)]
    pub need: Need,
    /// Which days fit.
    #[serde(default)]
    pub when: When,
}

/// Which days fit an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Any.
    #[default]
    Any,
    /// Today or later: what is promised.
    Ahead,
    /// Today or earlier, and not before the stage began: what has happened in it.
    Over,
    /// The first day of a week that is over, likewise.
    WeekOver,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum FieldIs {
    What,
    Person,
    Day,
    Amount,
    Kind,
    Words,
}

/// Whether and when a field is needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// From the beginning.
    #[default]
    Now,
    /// Before it counts as evidence; asked of whoever is named.
    Later,
    /// Not needed.
    Never,
}

impl FieldIs {
    /// The argument of `answer` that carries it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::What => "what",
            Self::Person => "person",
            Self::Day => "day",
            Self::Amount => "amount",
            Self::Kind => "kind",
            Self::Words => "words",
        }
    }
}

impl Topic {
    /// Everything that answers the topic between them, in reading order.
    pub fn ids(&self, record: &Initiative) -> Vec<FactId> {
        let part = |it: &dyn std::fmt::Display| FactId::of(&self.id, it).ok();
        let whole: Option<FactId> = self.id.parse().ok();
        match self.shape {
            Shape::One => whole.into_iter().collect(),
            Shape::Parts => self.parts.iter().filter_map(|it| part(&it.id)).collect(),
            Shape::List => {
                let entries: Vec<FactId> = fact::of_topic(&record.facts, &self.id).map(|it| it.id).collect();
                let short = entries.len() < self.least;
                entries.into_iter().chain(whole.filter(|_| short)).collect()
            }
            Shape::Of => match self.of.as_deref() {
                Some(WITHDRAWN) => {
                    let ends = record.privileges.iter().filter(|it| it.ends());
                    ends.filter_map(|it| part(&it.no)).collect()
                }
                Some(topic) => {
                    let entries = fact::of_topic(&record.facts, topic).filter(|it| self.concerns(it));
                    entries.filter_map(|it| part(&it.id.part()?)).collect()
                }
                None => Vec::new(),
            },
        }
    }

    fn concerns(&self, entry: &Fact) -> bool {
        let kind = entry.said.kind.as_deref().unwrap_or_default();
        self.only.is_empty() || self.only.iter().any(|it| it == kind)
    }

    /// Whoever the record names for this answer: in it, or in the entry that it is about.
    pub fn named(&self, record: &Initiative, id: FactId) -> Option<PersonId> {
        let own = fact::find(&record.facts, id).and_then(|it| it.said.person);
        own.or_else(|| self.about(record, id)?.said.person)
    }

    /// The entry that an answer of [`Shape::Of`] is about.
    pub fn about<'r>(&self, record: &'r Initiative, id: FactId) -> Option<&'r Fact> {
        let entry = FactId::of(self.of.as_deref()?, id.part()?).ok()?;
        fact::find(&record.facts, entry)
    }

    /// What an answer is about, as people read it, where the topic alone does not say it.
    pub fn title<'a>(&'a self, record: &'a Initiative, id: FactId) -> Option<&'a str> {
        let part = id.part()?;
        match (self.shape, self.of.as_deref()) {
            (Shape::Parts, _) => self.parts.iter().find(|it| it.id == part).map(|it| it.label.as_str()),
            (Shape::Of, Some(WITHDRAWN)) => {
                let no: u32 = part.parse().ok()?;
                record.privileges.iter().find(|it| it.no.0 == no).map(|it| it.terms.what.as_str())
            }
            (Shape::Of, _) => self.about(record, id)?.said.what.as_ref().map(|it| it.as_str()),
            _ => fact::find(&record.facts, id)?.said.what.as_ref().map(|it| it.as_str()),
        }
    }

    /// Whether this answer is not there, does not suffice, or rests on somebody who is gone.
    pub fn lacks(&self, record: &Initiative, id: FactId, context: &Context<'_>) -> bool {
        let Some(fact) = fact::find(&record.facts, id) else { return true };
        let needed = self.fields.iter().filter(|it| it.need != Need::Never);
        let incomplete = needed.into_iter().any(|it| !fact.said.has(it.is));
        let kind = fact.said.kind.as_deref().unwrap_or_default();
        let bad = !self.good.is_empty() && self.good.iter().all(|it| it != kind);
        let unsure = |it| {
            let gone = (self.accept || self.is_answered_for(context)) && record.is_gone(it, context);
            gone || self.accept && fact.accepted.is_none()
        };
        incomplete || bad || fact.said.person.is_some_and(unsure)
    }

    /// Whether whoever its entries name answers something that nobody else can.
    fn is_answered_for(&self, context: &Context<'_>) -> bool {
        let of_this = |it: &Topic| it.only_them && it.of.as_deref() == Some(self.id.as_str());
        context.playbook.topics.iter().any(of_this)
    }

    /// The day by which an answer about a privilege that ends is needed. Source: B-5.
    pub fn due(&self, record: &Initiative, id: FactId) -> Option<jiff::civil::Date> {
        let no: u32 = id.part().filter(|_| self.of.as_deref() == Some(WITHDRAWN))?.parse().ok()?;
        let privilege = record.privileges.iter().find(|it| it.no.0 == no)?;
        privilege.verdict.as_ref().and_then(|it| it.from).or(privilege.terms.until)
    }

    /// The label of one of its kinds.
    pub fn kind_label(&self, kind: &str) -> Option<&str> {
        self.kinds.iter().find(|it| it.id == kind).map(|it| it.label.as_str())
    }
}

/// Everything that answers these topics between them, in reading order. Where nobody but somebody who is gone could
/// answer, it is the entry that names them.
pub(crate) fn answers<'p>(
    topics: &'p [String],
    record: &Initiative,
    context: &Context<'p>,
) -> Vec<(&'p Topic, FactId)> {
    let topics = topics.iter().filter_map(|it| context.playbook.topic(it));
    let all = topics.flat_map(|topic| topic.ids(record).into_iter().map(move |id| (topic, id)));
    let mut seen = BTreeSet::new();
    let wanted = all.map(|(topic, id)| {
        let entry = topic.about(record, id).filter(|_| topic.only_them);
        let gone = entry.filter(|it| it.said.person.is_some_and(|it| record.is_gone(it, context)));
        let named = gone.and_then(|it| Some((context.playbook.topic(it.id.topic())?, it.id)));
        named.unwrap_or((topic, id))
    });
    wanted.filter(|(_, id)| seen.insert(*id)).collect()
}

impl crate::privilege::Privilege {
    /// Whether it ends, with or without something in its place.
    pub fn ends(&self) -> bool {
        self.verdict.as_ref().is_some_and(|it| it.fate != Fate::Permanent)
    }
}
