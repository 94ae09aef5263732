//! Folding: the log of an organisation, event by event, into the records it proves.

use std::collections::{BTreeMap, BTreeSet};

use baton_domain::{
    ChannelId, OrganisationId, PersonId, Title,
    context::Actor,
    initiative::{self, Event as InitiativeEvent, Initiative},
    organisation::{Channel, ChannelEvent, Event as OrganisationEvent, Organisation},
    person::{Event as PersonEvent, Person},
};
use baton_store::{EventRow, OrganisationRow, PersonRow, Store, SubjectKind};
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use crate::{change::SHAPE, failure::Failure};

/// Events read at once.
const PAGE: u32 = 2_000;

/// A record as its log makes it.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
#[expect(clippy::large_enum_variant, reason = "most of them are the large one")]
pub enum Subject {
    Organisation(Organisation),
    Channel(Channel),
    Person(Person),
    Initiative(Initiative),
}

/// A record with the number and the time of the last event about it.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Folded {
    pub subject: Subject,
    pub version: i64,
    pub at: Timestamp,
}

/// Every record of an organisation, from its log.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    /// In the order of kinds and ids.
    pub subjects: BTreeMap<(SubjectKind, Uuid), Folded>,
    /// How many events were read.
    pub events: usize,
    /// The last change of a person, a channel or the organisation that may change who is asked.
    pub settings_at: Option<Timestamp>,
    /// Events that could not be applied, each with why.
    pub problems: Vec<String>,
    // Of these a merge is left out, which shows only at its end.
    parted: BTreeSet<Uuid>,
}

impl Fold {
    /// Reads the whole log.
    ///
    /// # Errors
    /// The store's.
    pub async fn of(store: &Store, organisation: OrganisationId) -> Result<Self, Failure> {
        let mut fold = Self::default();
        let mut after = 0;
        loop {
            let page = store.events(organisation, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for row in &page {
                fold.add(row);
            }
        }
        for id in std::mem::take(&mut fold.parted) {
            let mut events = store.history(organisation, SubjectKind::Initiative, id, None, u32::MAX).await?;
            events.reverse();
            match one(&events) {
                Ok(again) => fold.subjects.extend(again.map(|it| ((SubjectKind::Initiative, id), it))),
                Err(why) => fold.problems.push(format!("initiative {id} cannot be folded: {why}")),
            }
        }
        Ok(fold)
    }

    /// Applies one event to the record it is about.
    pub fn add(&mut self, row: &EventRow) {
        self.events += 1;
        let place = (row.kind, row.subject);
        let before = self.subjects.get(&place).map(|it| it.subject.clone());
        match next(before, row) {
            Ok(subject) => {
                if row.kind == SubjectKind::Initiative && part_of(row) == Some("parted") {
                    self.parted.insert(row.subject);
                }
                if row.kind != SubjectKind::Initiative && !is_greeting(row) {
                    self.settings_at = self.settings_at.max(Some(row.at));
                }
                self.subjects.insert(place, Folded { subject, version: row.version, at: row.at });
            }
            Err(why) => {
                self.problems.push(format!("event {} ({}) cannot be applied: {why}", row.seq, row.kind));
            }
        }
    }

    /// Everybody.
    pub fn people(&self) -> impl Iterator<Item = (&Person, i64)> {
        self.subjects.values().filter_map(|it| match &it.subject {
            Subject::Person(person) => Some((person, it.version)),
            _ => None,
        })
    }

    /// Every initiative.
    pub fn initiatives(&self) -> impl Iterator<Item = (&Initiative, &Folded)> {
        self.subjects.values().filter_map(|it| match &it.subject {
            Subject::Initiative(initiative) => Some((initiative, it)),
            _ => None,
        })
    }
}

/// The record of one subject, from all its events, oldest first.
///
/// # Errors
/// [`Failure::Record`] when an event cannot be read.
pub fn one(events: &[EventRow]) -> Result<Option<Folded>, Failure> {
    let counted = counted(events)?;
    let mut folded: Option<Folded> = None;
    for (row, counts) in events.iter().zip(counted) {
        let subject = match folded.map(|it| it.subject) {
            Some(subject) if !counts => subject,
            before => next(before, row)?,
        };
        folded = Some(Folded { subject, version: row.version, at: row.at });
    }
    Ok(folded)
}

// Only what was merged and parted again has anything that does not count.
fn counted(events: &[EventRow]) -> Result<Vec<bool>, Failure> {
    let parts = |row: &EventRow| row.kind == SubjectKind::Initiative && part_of(row) == Some("parted");
    if !events.iter().any(parts) {
        return Ok(vec![true; events.len()]);
    }
    let events = events.iter().map(body::<InitiativeEvent>).collect::<Result<Vec<_>, _>>()?;
    Ok(initiative::counted(&events))
}

impl Subject {
    /// As it is stored.
    ///
    /// # Errors
    /// Never in practice: every record can be written as JSON.
    pub fn record(&self) -> Result<Value, Failure> {
        Ok(match self {
            Self::Organisation(it) => serde_json::to_value(it)?,
            Self::Channel(it) => serde_json::to_value(it)?,
            Self::Person(it) => serde_json::to_value(it)?,
            Self::Initiative(it) => serde_json::to_value(it)?,
        })
    }
}

/// A person as a row.
///
/// # Errors
/// As [`Subject::record`].
pub fn person_row(organisation: OrganisationId, person: &Person, version: i64) -> Result<PersonRow, Failure> {
    let state = serde_json::to_value(person.presence)?;
    Ok(PersonRow {
        organisation,
        id: person.id,
        name: person.name.as_str().to_owned(),
        state: state.as_str().unwrap_or_default().to_owned(),
        version,
        record: serde_json::to_string(person)?,
    })
}

/// The organisation as a row.
///
/// # Errors
/// As [`Subject::record`].
pub fn organisation_row(organisation: &Organisation, version: i64) -> Result<OrganisationRow, Failure> {
    let (id, name) = (organisation.id, organisation.name.as_str().to_owned());
    Ok(OrganisationRow { id, name, version, record: serde_json::to_string(organisation)? })
}

fn next(before: Option<Subject>, row: &EventRow) -> Result<Subject, Failure> {
    if row.shape != SHAPE {
        return Err(Failure::Record(format!("its shape {} is not one this Baton knows", row.shape)));
    }
    let nameless = Title::new("somebody").map_err(|bad| Failure::Record(bad.to_string()))?;
    match (row.kind, before) {
        (SubjectKind::Organisation, before) => {
            let mut it = match before {
                Some(Subject::Organisation(it)) => it,
                _ => Organisation::unknown(OrganisationId(row.subject), nameless),
            };
            it.apply(&body::<OrganisationEvent>(row)?);
            Ok(Subject::Organisation(it))
        }
        (SubjectKind::Channel, before) => {
            let mut it = match before {
                Some(Subject::Channel(it)) => it,
                _ => Channel::unknown(ChannelId(row.subject), nameless),
            };
            it.apply(&body::<ChannelEvent>(row)?);
            Ok(Subject::Channel(it))
        }
        (SubjectKind::Person, before) => {
            let mut it = match before {
                Some(Subject::Person(it)) => it,
                _ => Person::unknown(PersonId(row.subject), nameless),
            };
            it.apply(&body::<PersonEvent>(row)?, row.at);
            Ok(Subject::Person(it))
        }
        (SubjectKind::Initiative, before) => next_initiative(before, row).map(Subject::Initiative),
    }
}

fn next_initiative(before: Option<Subject>, row: &EventRow) -> Result<Initiative, Failure> {
    let event = body::<InitiativeEvent>(row)?;
    let mut it = match (before, &event) {
        (Some(Subject::Initiative(it)), _) => it,
        (_, InitiativeEvent::Begun { beginning }) => Initiative::begin(beginning, row.at),
        _ => return Err(Failure::Record("it comes before the beginning".to_owned())),
    };
    it.apply(&event, row.actor.map_or(Actor::Baton, Actor::Person), row.at);
    Ok(it)
}

fn body<T: DeserializeOwned>(row: &EventRow) -> Result<T, Failure> {
    Ok(T::deserialize(&row.body)?)
}

fn part_of(row: &EventRow) -> Option<&str> {
    row.body.get("part")?.as_str()
}

fn is_greeting(row: &EventRow) -> bool {
    #[derive(Deserialize)]
    struct Kind {
        is: String,
    }
    Kind::deserialize(&row.body).is_ok_and(|it| ["greeted", "zone_asked"].contains(&it.is.as_str()))
}
