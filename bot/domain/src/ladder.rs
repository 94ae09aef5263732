//! The ladder: how an unanswered item goes up, one rung at a time.
//!
//! Rule (N-7): working days since the item was shown; the person asked and the owner see it a day ahead.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ask::{Ask, Event, Item},
    context::Context,
};

/// How far up an item went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// On the card of whoever can supply it.
    Card,
    /// Once more to the same person.
    Reminder,
    /// The deputy, and the channel's thread.
    Deputy,
    /// "Still yours?", after two windows without a word. Source: N-12.
    StillYours,
    /// The sponsor.
    Sponsor,
    /// The portfolio lead.
    Lead,
}

impl Rung {
    /// Above the card, lowest first.
    pub const CLIMB: [Self; 5] = [Self::Reminder, Self::Deputy, Self::StillYours, Self::Sponsor, Self::Lead];

    /// Whether somebody else hears of it, so that it is announced a day ahead.
    pub fn involves_others(self) -> bool {
        matches!(self, Self::Deputy | Self::Sponsor | Self::Lead)
    }
}

/// The next step of an item that stays missing: what happens, and when.
pub fn next_step(ask: &Ask, context: &Context<'_>) -> Option<(Timestamp, Event)> {
    let shown = ask.first_shown?;
    if ask.passed.is_some() {
        return None;
    }
    if let Item::Offer(_) = ask.item {
        return offer_reminder(ask, shown, context);
    }
    let rung = Rung::CLIMB.into_iter().find(|it| ask.rung < *it)?;
    let days = context.playbook.ladder.working_days(rung);
    let pause = ask.pause(context.calendar);
    let climbs_at = context.calendar.at_working_days_after(shown + pause, days);
    let (item, person) = (ask.item, ask.person);
    let announced = ask.announced.is_some_and(|(it, _)| rung <= it);
    if rung.involves_others() && !announced {
        let ahead = context.calendar.at_working_days_after(shown + pause, days.saturating_sub(1));
        return Some((ahead, Event::Announced { item, person, rung }));
    }
    Some((climbs_at, Event::Climbed { item, person, rung }))
}

// An offer gets one reminder and never goes up: it lapses instead. Source: N-9.
fn offer_reminder(ask: &Ask, shown: Timestamp, context: &Context<'_>) -> Option<(Timestamp, Event)> {
    let days = context.playbook.handoff.reminder_working_days;
    let at = context.calendar.at_working_days_after(shown, days);
    let event = Event::Climbed { item: ask.item, person: ask.person, rung: Rung::Reminder };
    (ask.rung == Rung::Card).then_some((at, event))
}
