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
    /// Whether anybody but admins hears from Baton unasked. Source: S-1.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub started: bool,
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
    /// Archived, deleted, or without Baton in it: nothing can be said there.
    #[serde(default, skip_serializing_if = "is_no")]
    pub closed: bool,
}

/// What somebody changed; settings have no rules beyond authority, so commands are their own events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Founded {
        name: Title,
        zone: String,
    },
    /// It began with an installation: nobody hears anything until [`Event::Started`].
    Installed,
    Started,
    Renamed {
        name: Title,
    },
    ZoneSet {
        zone: String,
    },
    HolidaySet {
        day: Date,
        name: Title,
    },
    HolidayCleared {
        day: Date,
    },
    PersonalCardsSet {
        schedule: Option<Schedule>,
    },
}

/// What changed about a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ChannelEvent {
    Appeared { name: Title },
    CardsSet { schedule: Option<Schedule>, zone: Option<String> },
    Renamed { name: Title },
    Closed,
    Opened,
}

impl Organisation {
    /// The state before [`Event::Founded`].
    pub fn unknown(id: OrganisationId, name: Title) -> Self {
        let (zone, holidays) = ("UTC".to_owned(), BTreeMap::new());
        Self { id, name, zone, holidays, personal_cards: None, started: true }
    }

    /// Folds one event into the state. Total: every recorded event applies.
    pub fn apply(&mut self, event: &Event) {
        match event.clone() {
            Event::Founded { name, zone } => (self.name, self.zone) = (name, zone),
            Event::Installed => self.started = false,
            Event::Started => self.started = true,
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
        Self { id, name, cards: None, zone: None, closed: false }
    }

    /// Folds one event into the state. Total: every recorded event applies.
    pub fn apply(&mut self, event: &ChannelEvent) {
        match event.clone() {
            ChannelEvent::Appeared { name } | ChannelEvent::Renamed { name } => self.name = name,
            ChannelEvent::Closed => self.closed = true,
            ChannelEvent::Opened => self.closed = false,
            ChannelEvent::CardsSet { schedule, zone } => (self.cards, self.zone) = (schedule, zone),
        }
    }
}

fn yes() -> bool {
    true
}

fn is_yes(it: &bool) -> bool {
    *it
}

fn is_no(it: &bool) -> bool {
    !*it
}
