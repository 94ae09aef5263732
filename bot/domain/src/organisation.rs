//! The organisation and its channels: names, zones, days off, and when cards come.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{ChannelId, OrganisationId, Title, schedule::Schedule};

/// The tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Never changes.
    pub id: OrganisationId,
    /// As people call it.
    pub name: Title,
    /// IANA name; where dates of the record are read.
    pub zone: String,
    /// Days on which nobody is asked anything, with their names.
    pub holidays: BTreeMap<Date, Title>,
    /// When personal cards come, in each person's zone; the playbook's rule unless set.
    pub personal_cards: Option<Schedule>,
}

/// A channel that gets a weekly card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Never changes.
    pub id: ChannelId,
    /// Without the `#`.
    pub name: Title,
    /// The playbook's rule unless set.
    pub cards: Option<Schedule>,
    /// The organisation's zone unless set.
    pub zone: Option<String>,
}

/// What somebody changed; settings have no rules beyond authority, so commands are their own events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Founded { name: Title, zone: String },
    Renamed { name: Title },
    ZoneSet { zone: String },
    HolidaySet { day: Date, name: Title },
    HolidayCleared { day: Date },
    PersonalCardsSet { schedule: Option<Schedule> },
}

/// What changed about a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ChannelEvent {
    Appeared { name: Title },
    CardsSet { schedule: Option<Schedule>, zone: Option<String> },
}

impl Organisation {
    /// The state before [`Event::Founded`].
    pub fn unknown(id: OrganisationId, name: Title) -> Self {
        Self { id, name, zone: "UTC".to_owned(), holidays: BTreeMap::new(), personal_cards: None }
    }

    /// Folds one event into the state. Total: every recorded event applies.
    pub fn apply(&mut self, event: &Event) {
        match event.clone() {
            Event::Founded { name, zone } => (self.name, self.zone) = (name, zone),
            Event::Renamed { name } => self.name = name,
            Event::ZoneSet { zone } => self.zone = zone,
            Event::HolidaySet { day, name } => {
                self.holidays.insert(day, name);
            }
            Event::HolidayCleared { day } => {
                self.holidays.remove(&day);
            }
            Event::PersonalCardsSet { schedule } => self.personal_cards = schedule,
        }
    }
}

impl Channel {
    /// The state before [`ChannelEvent::Appeared`].
    pub fn unknown(id: ChannelId, name: Title) -> Self {
        Self { id, name, cards: None, zone: None }
    }

    /// Folds one event into the state. Total: every recorded event applies.
    pub fn apply(&mut self, event: &ChannelEvent) {
        match event.clone() {
            ChannelEvent::Appeared { name } => self.name = name,
            ChannelEvent::CardsSet { schedule, zone } => (self.cards, self.zone) = (schedule, zone),
        }
    }
}
